/* SPDX-License-Identifier: Apache-2.0 */
#include "export/sheet.h"

#include <ctype.h>
#include <string.h>

#include "util/digest.h"

#define LETTERS "ACDEFGHJKLMNPRTVWXY" /* those that are not taken for a number or another one */

/* ---- lines ---- */

/* What may be written at any time, in the order of a day. */
static const struct {
	const char *title, *takes, *act;
	int rows;
} any[] = {
    {"The session begins", "visit and its number, such as medicine 2", "start "},
    {"Somebody comes", "name as role", "staff comes ", 4},
    {"Somebody goes", "name", "staff goes ", 2},
    {"After an interruption: how the patient is", "in words", "confirm state: "},
    {"A reading out of turn", "what and value", "measure ", 3},
    {"A note", "in words", "note: ", 3},
    {"A look at the patient", NULL, "look in", 6},
    {"The session is stopped", "why", "stop: "},
    {"Trouble", "what; grade N; what was done", "adverse event: "},
    {"The emergency is over", "how the patient is", "emergency over: "},
    {"The patient goes home", NULL, "leave"},
    {"The record is closed", NULL, "close"},
};

static void check_letters(const struct sheet *s, size_t place, const char *act, char out[3])
{
	struct digest_run r;
	const char *name = s->plan->sessions[s->session].def->name.s;
	digest_begin(&r, "tend sheet code 1");
	digest_field(&r, s->plan->digest, strlen(s->plan->digest));
	digest_field(&r, name, strlen(name));
	digest_int(&r, (int64_t)place);
	digest_field(&r, act, strlen(act));
	struct digest d = digest_end(&r);
	out[0] = LETTERS[d.b[0] % strlen(LETTERS)];
	out[1] = LETTERS[d.b[1] % strlen(LETTERS)];
	out[2] = '\0';
}

static struct sheet_line *add(struct arena *a, struct sheet *s, const char *title,
                              const char *takes, const char *act)
{
	char letters[3];
	struct sheet_line *l = arena_push(a, &s->lines);
	*l =
	    (struct sheet_line){.title = title, .takes = takes, .act = act, .stage = -1, .rows = 1};
	check_letters(s, s->lines.n, act, letters);
	l->code = arena_fmt(a, "%02zu%s", s->lines.n, letters);
	return l;
}

static const char *title_of(const struct ident *title, const struct ident *name)
{
	return title->s ? title->s : name->s;
}

/* "bp ___ mmHg, pulse ___ /min" */
static const char *boxes_of(struct arena *a, const struct plan *p, const struct step *s)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < s->what.n; i++) {
		int m = plan_measure_find(p, s->what.v[i].s);
		const struct measure *def = m >= 0 ? &p->p->measures.v[m] : NULL;
		text_fmt(&t, "%s%s ____", i ? ", " : "", s->what.v[i].s);
		if (def && def->dim != DIM_NONE && def->unit.s)
			text_fmt(&t, " %s", def->unit.s);
	}
	return t.n ? t.s : "value";
}

static const char *options_of(struct arena *a, const struct step *s)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < s->options.n; i++)
		text_fmt(&t, "%s%s", i ? " or " : "", s->options.v[i].name.s);
	return t.n ? t.s : s->answer.s ? s->answer.s : "answer";
}

static const char *items_of(struct arena *a, const struct plan *p, int form)
{
	struct text t = text_in(a);
	for (size_t i = 0; form >= 0 && i < p->p->forms.v[form].items.n; i++)
		text_fmt(&t, "%s%s", i ? "," : "", p->p->forms.v[form].items.v[i].name.s);
	return t.n ? t.s : "answers";
}

static void add_dose(struct arena *a, struct sheet *s, const struct step *def, int stage)
{
	const char *before = dose_kinds[dose_kind_of(def->kind)].prefix, *m = def->what.v[0].s;
	const size_t from = s->lines.n;
	const struct kits *kits = medicine_kits(&s->plan->p->medicines.v[def->what.v[0].index]);
	if (kits) { /* what is in one is on no sheet that lies beside the patient */
		add(a, s, arena_fmt(a, "%s: the prescriber orders", m), "route",
		    arena_fmt(a, "order %s ", m));
		add(a, s, arena_fmt(a, "%s: the label is read, by each alone", m),
		    "kit ____, expiry ____, patient ____, route ____",
		    arena_fmt(a, "check %s: ", m))
		    ->rows = 2;
		add(a, s, arena_fmt(a, "%s: given", m), "kit number",
		    arena_fmt(a, "give %s kit ", m));
		for (size_t i = from; i < s->lines.n; i++)
			s->lines.v[i].stage = stage;
		return;
	}
	add(a, s, arena_fmt(a, "%s: the prescriber orders", m), "route amount",
	    arena_fmt(a, "%sorder %s ", before, m));
	add(a, s, arena_fmt(a, "%s: the packet is read, by each alone", m),
	    "lot ____, expiry ____, strength ____, count ____",
	    arena_fmt(a, "%scheck %s: ", before, m))
	    ->rows = 2;
	const char *which = s->plan->p->medicines.n > 1 ? arena_fmt(a, "%s ", m) : "";
	add(a, s, arena_fmt(a, "%s: drawn or counted out", m), "amount",
	    arena_fmt(a, "%sdrawn %s", before, which));
	add(a, s, arena_fmt(a, "%s: given", m), "amount", arena_fmt(a, "%sgive %s ", before, m));
	add(a, s, arena_fmt(a, "%s: the rest is thrown away", m), "amount witness name",
	    arena_fmt(a, "%swaste %s", before, which));
	for (size_t i = from; i < s->lines.n; i++)
		s->lines.v[i].stage = stage;
}

static const char *when_words(const struct step *def)
{
	return def->at.src && def->at.src->kind == NODE_SCALAR ? def->at.src->s : NULL;
}

#define ROWS_MAX     60 /* more than two pages of one line nobody turns over */
#define ROWS_LEFT    8  /* where the protocol does not say for how long */
#define STAY_MIN     (INT64_C(120) * 60 * 1000000) /* as the floors of clinical.md 3.6 */
#define FURTHER_DOSE (INT64_C(30) * 60 * 1000000)

/* From the first dose; a further dose moves the last one. */
static int64_t point_micro(const struct point *x)
{
	int64_t off = x->distance.dim == DIM_ELAPSED ? x->distance.micro : 0;
	switch (x->moment.kind) {
	case MOMENT_LEAVING: return STAY_MIN + off;
	case MOMENT_LAST_DOSE:
	case MOMENT_END_OF_DOSE: return FURTHER_DOSE + off;
	case MOMENT_NONE:
	case MOMENT_START:
	case MOMENT_FIRST_DOSE:
	case MOMENT_DOSE:
	case MOMENT_STEP:
	case MOMENT_READING:
	case MOMENT_CONTACT: break;
	}
	return off;
}

/* How often it is due, as the schedule says; to leaving: for the two hours that most stay. */
static int rows_of(const struct schedule *at)
{
	int64_t n = 0, last = 0;
	for (size_t i = 0; i < at->n; i++) {
		const struct at_part *v = &at->v[i];
		if (v->kind == AT_EACH) {
			n += (int64_t)v->each_n;
			last = v->each_n ? v->each[v->each_n - 1] : last;
		} else if (v->kind == AT_EVERY && v->every.dim == DIM_ELAPSED
		           && v->every.micro > 0) {
			int64_t from =
			    v->from.moment.kind == MOMENT_NONE ? last : point_micro(&v->from);
			int64_t to =
			    v->to.moment.kind == MOMENT_NONE ? STAY_MIN : point_micro(&v->to);
			n += to > from ? (to - from) / v->every.micro + 1 : ROWS_LEFT;
		} else {
			n += 1;
		}
	}
	return n < ROWS_LEFT ? ROWS_LEFT : n > ROWS_MAX ? ROWS_MAX : (int)n;
}

static void add_step(struct arena *a, struct sheet *s, int step)
{
	const struct plan_step *p = &s->plan->steps[step];
	const struct step *def = p->def;
	const char *title = title_of(&def->title, &def->name), *name = def->name.s;
	const char *at = when_words(def);
	struct sheet_line *l = NULL;
	if (at)
		title = arena_fmt(a, "%s (%s)", title, at);
	switch (def->kind) {
	case STEP_DOSE:
	case STEP_BOOSTER:
	case STEP_SUPPLEMENT:
		if (def->what.n)
			add_dose(a, s, def, p->stage);
		return;
	case STEP_ASK:
	case STEP_CHOOSE:
		l = add(a, s, title, options_of(a, def), arena_fmt(a, "answer %s: ", name));
		break;
	case STEP_MEASURE:
	case STEP_MONITOR:
		l = add(a, s, title, boxes_of(a, s->plan, def), "measure ");
		l->measures = step + 1;
		l->rows = def->kind == STEP_MONITOR ? rows_of(&def->at) : 1;
		break;
	case STEP_FORM:
		l = add(a, s, title, items_of(a, s->plan, p->form),
		        arena_fmt(a, "form %s: ", name));
		break;
	case STEP_NOTE: l = add(a, s, title, "in words", arena_fmt(a, "note %s: ", name)); break;
	case STEP_SIGN:
		l = add(a, s, title, "why, and who signs", arena_fmt(a, "sign %s: ", name));
		break;
	case STEP_LOOK_IN:
		l = add(a, s, title, NULL, "look in");
		l->rows = rows_of(&def->at);
		break;
	case STEP_CONFIRM:
	case STEP_WAIT:
	case STEP_HAND_OUT:
	case STEP_DRAW:
	case STEP_PLUGIN: l = add(a, s, title, NULL, arena_fmt(a, "confirm %s", name)); break;
	case STEP_KINDS:
	case STEP_ALLOCATE: return; /* a sealed list is drawn from by Tend alone */
	}
	l->stage = p->stage;
	l->skip = name;
}

struct sheet sheet_of(struct arena *a, const struct plan *plan, int session)
{
	struct sheet s = {.plan = plan, .session = session};
	const struct plan_session *def = &plan->sessions[session];
	const struct idents *emergency = &plan->p->anytime.emergency;
	for (size_t i = 0; i < emergency->n; i++)
		add(a, &s, emergency->v[i].s, NULL,
		    arena_fmt(a, "emergency: %s", emergency->v[i].s))
		    ->emergency = true;
	for (size_t i = 0; i < countof(any); i++) {
		struct sheet_line *l = add(a, &s, any[i].title, any[i].takes, any[i].act);
		l->rows = any[i].rows ? any[i].rows : 1;
	}
	for (int g = 0; g < def->stages; g++) {
		const struct plan_stage *stage = &plan->stages[def->stage + g];
		if (g)
			add(a, &s,
			    arena_fmt(a, "Here begins: %s",
			              title_of(&stage->def->title, &stage->def->name)),
			    NULL, arena_fmt(a, "enter %s", stage->def->name.s))
			    ->stage = def->stage + g;
		for (int i = 0; i < stage->steps; i++)
			add_step(a, &s, stage->step + i);
	}
	return s;
}

/* ---- the sheet ---- */

static const char *const heads[] = {"code",     "line", "what to write", "time", "value",
                                    "initials", NULL};

static void put_line(struct paper *p, const struct sheet_line *l)
{
	for (int i = 0; i < l->rows; i++)
		paper_row(p, false,
		          (const char *const[]){l->code, i ? "" : l->title,
		                                i          ? ""
		                                : l->takes ? l->takes
		                                           : "the time alone",
		                                NULL, NULL, NULL});
}

static void put_lines(struct paper *p, const struct sheet *s, int stage, bool emergency)
{
	paper_table(p, heads);
	for (size_t i = 0; i < s->lines.n; i++)
		if (s->lines.v[i].stage == stage && s->lines.v[i].emergency == emergency)
			put_line(p, &s->lines.v[i]);
}

static void put_checks(struct arena *a, struct paper *p, const char *when,
                       const struct idents *checks)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < checks->n; i++)
		text_fmt(&t, "%s%s", i ? ", " : "", checks->v[i].s);
	if (t.n)
		paper_put(p, PAPER_SAY, arena_fmt(a, "%s: %s.", when, t.s));
}

static void put_head(struct arena *a, struct paper *p, const struct sheet *s,
                     const struct sheet_head *h)
{
	static const char line[] = "______________________________";
	const struct protocol *pr = s->plan->p;
	const struct session_def *def = s->plan->sessions[s->session].def;
	paper_put(p, PAPER_TITLE,
	          arena_fmt(a, "Paper sheet: %s", title_of(&def->title, &def->name)));
	paper_fact(p, "patient", h->patient ? h->patient : line);
	paper_fact(p, "born", h->born ? h->born : line);
	paper_fact(p, "patient ID", h->id ? h->id : line);
	paper_fact(p, "visit", h->contact ? h->contact : line);
	paper_fact(p, "day", line);
	paper_fact(p, "who is there", line);
	paper_fact(p, "protocol",
	           arena_fmt(a, "%s %s, digest %.16s", pr->id.s, pr->version.s, s->plan->digest));
	if (h->clinic)
		paper_fact(p, "clinic", h->clinic);
	paper_put(p, PAPER_PART,
	          h->emergency ? arena_fmt(a, "Emergency: call %s", h->emergency) : "Emergency");
}

struct paper sheet_paper(struct arena *a, const struct sheet *s, const struct sheet_head *head)
{
	const struct plan_session *def = &s->plan->sessions[s->session];
	struct paper p = paper_new(a, "Paper sheet");
	p.boxes = true;
	put_head(a, &p, s, head);
	put_lines(&p, s, -1, true);
	paper_put(
	    &p, PAPER_SAY,
	    "Write the time as on the clock, the value in the units printed here, and who did "
	    "it. For a line left out write `skip:` and why. Afterwards: tend session "
	    "enter-sheet.");
	paper_put(&p, PAPER_PART, "At any time");
	put_lines(&p, s, -1, false);
	for (int g = 0; g < def->stages; g++) {
		const struct plan_stage *stage = &s->plan->stages[def->stage + g];
		paper_put(&p, PAPER_HEADING, title_of(&stage->def->title, &stage->def->name));
		put_checks(a, &p, "Before it begins, these must be right", &stage->def->enter);
		put_lines(&p, s, def->stage + g, false);
		put_checks(a, &p, "Before it ends, these must be right", &stage->def->leave);
	}
	return p;
}

/* ---- and back ---- */

const struct sheet_line *sheet_find(struct arena *a, const struct sheet *s, const char *code,
                                    const char **why)
{
	char *upper = arena_dup(a, code);
	size_t n = strlen(code);
	for (size_t i = 0; i < n; i++)
		upper[i] = (char)toupper((unsigned char)code[i]);
	for (size_t i = 0; i < s->lines.n; i++) {
		const struct sheet_line *l = &s->lines.v[i];
		if (strcmp(l->code, upper) == 0)
			return l;
		size_t digits = strspn(l->code, "0123456789");
		if (n == strlen(l->code) && strncmp(l->code, upper, digits) == 0) {
			*why = arena_fmt(a,
			                 "line %.*s of this protocol has other letters: is it "
			                 "a slip of the pen, or a sheet of another version?",
			                 (int)digits, upper);
			return NULL;
		}
	}
	*why = "this is no code of the sheet for this session";
	return NULL;
}

/* What was written into printed boxes, without what was printed of them: the line to write on, a
 * colon behind a name, blanks around the stroke of a pressure. */
static const char *without_boxes(struct arena *a, const char *value)
{
	struct text t = text_in(a);
	for (const char *s = value; *s; s++) {
		bool colon = *s == ':' && (s[1] == ' ' || s[1] == '_');
		const char *next = s + strspn(s, " _"), *value_behind = next + strspn(next, "/ _");
		bool stroke = *s == ' ' && *next == '/' && isdigit((unsigned char)*value_behind);
		bool behind = *s == ' ' && t.n && t.s[t.n - 1] == '/';
		if (*s != '_' && !colon && !stroke && !behind)
			text_putn(&t, s, 1);
	}
	return t.n ? t.s : "";
}

/* `bp 124/78, pulse 72` with the units that the sheet had printed. */
static const char *with_units(struct arena *a, const struct plan *p, const char *value)
{
	struct text t = text_in(a);
	while (*value) {
		size_t n = strcspn(value, ","), spaces = 0;
		size_t name = strcspn(value, " ");
		while (n > 0 && value[n - 1] == ' ')
			n--;
		for (size_t i = 0; i < n; i++)
			spaces += value[i] == ' ';
		int m = plan_measure_find(p, arena_dupn(a, value, name < n ? name : n));
		const struct measure *def = m >= 0 ? &p->p->measures.v[m] : NULL;
		text_fmt(&t, "%s%.*s", t.n ? ", " : "", (int)n, value);
		if (def && def->dim != DIM_NONE && def->unit.s && spaces == 1)
			text_fmt(&t, " %s", def->unit.s);
		value += strcspn(value, ",");
		value += strspn(value, ", ");
	}
	return t.n ? t.s : "";
}

const char *sheet_act(struct arena *a, const struct sheet *s, const struct sheet_line *l,
                      const char *value)
{
	static const char skip[] = "skip:";
	if (l->skip && strncmp(value, skip, strlen(skip)) == 0)
		return arena_fmt(a, "skip %s: %s", l->skip,
		                 value + strlen(skip) + strspn(value + strlen(skip), " "));
	if (!l->takes)
		return l->act;
	if (strcmp(l->act, "measure ") == 0) {
		const struct step *def = l->measures ? s->plan->steps[l->measures - 1].def : NULL;
		value = without_boxes(a, value);
		if (def && def->what.n == 1 && isdigit((unsigned char)value[0]))
			value = arena_fmt(a, "%s %s", def->what.v[0].s, value);
		value = with_units(a, s->plan, value);
	}
	const char *act = arena_fmt(a, "%s%s", l->act, value);
	size_t n = strlen(act); /* `sign going-home: ` without a word behind it */
	while (n > 0 && (act[n - 1] == ' ' || act[n - 1] == ':'))
		n--;
	return arena_dupn(a, act, n);
}
