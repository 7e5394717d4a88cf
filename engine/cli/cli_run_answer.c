/* SPDX-License-Identifier: Apache-2.0
 * The question that stands, and what was typed as its answer.  Each kind of line says which keys
 * answer it; no other key and no empty line does. */
#include <ctype.h>
#include <string.h>

#include "cli/cli_run.h"

/* ---- what is asked -----------------------------------------------------------------------------
 */

const struct bedside_line *run_line(const struct run *r)
{
	if (r->b.stage_at < 0 || r->b.line_at < 0)
		return NULL;
	return &r->b.stages.v[r->b.stage_at].lines.v[r->b.line_at];
}

const struct course *run_course(const struct run *r)
{
	const struct course *c;
	struct err e;
	return app_course(r->at.c->app, &r->at.who, r->at.course, NULL, &c, &e) == RC_OK ? c : NULL;
}

const struct step *run_step(const struct run *r, const struct bedside_line *l)
{
	const struct course *c = l && l->step >= 0 ? run_course(r) : NULL;
	return c ? c->plan->steps[l->step].def : NULL;
}

static bool is_number(const struct step *def)
{
	return def && def->kind == STEP_ASK && def->answer_kind == ANSWER_NUMBER && def->answer.s;
}

static bool is_yes_no(const struct step *def)
{
	return def && def->kind == STEP_ASK && def->answer_kind == ANSWER_YES_NO;
}

/* The unit of `0..72 h`, as the protocol writes it; "" for a plain number. */
static const char *unit_of(const struct step *def)
{
	const char *blank = strrchr(def->answer.s, ' ');
	return blank ? blank + 1 : "";
}

static const char *ask_words(struct run *r, const struct bedside_line *l, const struct step *def)
{
	struct arena *a = r->at.c->a;
	if (l->step < 0)
		return "  (type never, or when: 2027-03-01 09:30)";
	if (is_yes_no(def))
		return "  [y] yes  [n] no";
	if (is_number(def)) {
		const char *s = def->answer.s;
		size_t n = strcspn(s, ".");
		return arena_fmt(a, "  (a number, %.*s to %s)", (int)n, s, s + n + (s[n] ? 2 : 0));
	}
	switch (def ? def->answer_kind : ANSWER_TEXT) {
	case ANSWER_NAME: return "  (type the name)";
	case ANSWER_PHONE: return "  (type the phone number)";
	case ANSWER_VALUE: return "  (type what it shows, with the unit)";
	case ANSWER_DATE: return "  (type the date: 2027-03-01)";
	case ANSWER_TIME: return "  (type the time: 10:20)";
	case ANSWER_TEXT:
	case ANSWER_YES_NO:
	case ANSWER_NUMBER:
	case ANSWER_CHOICE: break;
	}
	return "  (type the answer)";
}

static void put_options(struct run *r, const struct step *def)
{
	struct cli *c = r->at.c;
	for (size_t i = 0; def && i < def->options.n; i++)
		cli_put(c, "  [%zu] %s\n", i + 1,
		        cli_safe(c, def->options.v[i].text.s ? def->options.v[i].text.s
		                                             : def->options.v[i].name.s));
}

/* What was measured since the stage began needs no second look for what is missing. */
static void put_taken(struct run *r, const char *measure)
{
	for (size_t i = 0; i < r->b.readings.n; i++)
		if (strcmp(r->b.readings.v[i].measure, measure) == 0
		    && r->b.readings.v[i].at >= r->b.stage_since)
			cli_put(r->at.c, " (last %s at %s)", r->b.readings.v[i].value,
			        case_clock(&r->at, r->b.readings.v[i].at));
}

/* "bp 128/82 as systolic/diastolic, mmHg"; a scale with what its numbers mean. */
static void put_measures(struct run *r, const struct step *def)
{
	const struct course *course = run_course(r);
	struct cli *c = r->at.c;
	for (size_t i = 0; course && def && i < def->what.n; i++) {
		int at = plan_measure_find(course->plan, def->what.v[i].s);
		const struct measure *m = at >= 0 ? &course->plan->p->measures.v[at] : NULL;
		if (!m)
			continue;
		cli_put(c, "  %s", cli_safe(c, m->name.s));
		for (size_t k = 0; k < m->components.n; k++)
			cli_put(c, "%s%s", k ? "/" : ": ", cli_safe(c, m->components.v[k].name.s));
		if (m->unit.s)
			cli_put(c, "%s %s", m->components.n ? "," : ":", cli_safe(c, m->unit.s));
		put_taken(r, m->name.s);
		for (size_t k = 0; k < m->labels.n; k++)
			cli_put(c, "%s%s %s", k ? ", " : ": ", m->labels.v[k].name.s,
			        cli_safe(c, m->labels.v[k].text.s));
		cli_put(c, "\n");
	}
}

static const char *measure_words(struct run *r, const struct step *def)
{
	struct text t = text_in(r->at.c->a);
	for (size_t i = 0; def && i < def->what.n; i++)
		text_fmt(&t, "%s%s", i ? ", " : "", def->what.v[i].s);
	bool one = def && def->what.n == 1;
	return arena_fmt(r->at.c->a, "  (type %s%s%s)",
	                 one ? "" : "all in one line, in this order: ", cli_safe(r->at.c, t.s), "");
}

static const char *dose_part(const struct bedside_line *l)
{
	const char *act = l->act;
	static const char *const heads[] = {"booster ", "supplement "};
	for (size_t i = 0; i < countof(heads); i++)
		if (strncmp(act, heads[i], strlen(heads[i])) == 0)
			act += strlen(heads[i]);
	if (strncmp(act, "order", strlen("order")) == 0)
		return "  [d] the prescriber's order";
	if (strncmp(act, "check", strlen("check")) == 0)
		return "  [d] read the packet";
	return "  [d] drawn and given";
}

static const char *how(struct run *r, const struct bedside_line *l, const struct step *def)
{
	switch (l->kind) {
	case STEP_CONFIRM:
	case STEP_HAND_OUT:
	case STEP_WAIT: return "  [y] so it is";
	case STEP_ALLOCATE: return "  [y] draw the next entry; it stands for good";
	case STEP_LOOK_IN: return "  [w] all well";
	case STEP_DOSE:
	case STEP_BOOSTER:
	case STEP_SUPPLEMENT:
	case STEP_DRAW: return dose_part(l);
	case STEP_ASK: return ask_words(r, l, def);
	case STEP_CHOOSE: put_options(r, def); return "  (type its number)";
	case STEP_FORM: return "  [f] question by question, or all answers in one line";
	case STEP_MEASURE:
	case STEP_MONITOR: put_measures(r, def); return measure_words(r, def);
	case STEP_SIGN: return "  (type what you sign for; then the PIN)";
	case STEP_NOTE: return "  (type the note)";
	case STEP_PLUGIN:
	case STEP_KINDS: break;
	}
	return "  (type the answer)";
}

const char *run_question(struct run *r, const struct bedside_line *l)
{
	struct cli *c = r->at.c;
	if (r->b.interrupted)
		return "Now: this session was interrupted. How is the patient now?";
	if (!l)
		return r->b.next.act ? arena_fmt(c->a, "Now: nothing is open here. [g] %s",
		                                 cli_safe(c, r->b.next.says))
		                     : "Now: nothing is open.";
	const char *keys = how(r, l, run_step(r, l));
	return arena_fmt(c->a, "Now: %s%s", cli_safe(c, l->title), keys);
}

bool run_is_answer(const struct run *r, const struct bedside_line *l, char key)
{
	if (!l || r->b.interrupted)
		return false;
	switch (l->kind) {
	case STEP_CONFIRM:
	case STEP_HAND_OUT:
	case STEP_WAIT:
	case STEP_ALLOCATE: return key == 'y';
	case STEP_FORM: return key == 'f';
	case STEP_ASK: return is_yes_no(run_step(r, l)) && (key == 'y' || key == 'n');
	case STEP_CHOOSE: return isdigit((unsigned char)key) != 0;
	case STEP_MEASURE:
	case STEP_MONITOR:
	case STEP_LOOK_IN:
	case STEP_DOSE:
	case STEP_BOOSTER:
	case STEP_SUPPLEMENT:
	case STEP_DRAW:
	case STEP_SIGN:
	case STEP_NOTE:
	case STEP_PLUGIN:
	case STEP_KINDS: break;
	}
	return false;
}

/* ---- what was typed ----------------------------------------------------------------------------
 */

/* Whatever is asked, these words are what they say: nobody who types `stop` answers a question.
 * `=TEXT` gives a text that begins so as an answer. */
static bool is_act_anywhere(const char *typed)
{
	static const char *const words[] = {
	    "stop",     "emergency", "adverse event", "measure",    "amend", "undo",
	    "skip",     "look in",   "staff comes",   "staff goes", "note",  "consent withdrawn",
	    "end dose", "dose runs", "as needed"};
	for (size_t i = 0; i < countof(words); i++) {
		size_t n = strlen(words[i]);
		if (strncmp(typed, words[i], n) == 0
		    && (!typed[n] || typed[n] == ':' || typed[n] == ' '))
			return true;
	}
	return false;
}

/* `bp 126/80` is a reading and no answer, whatever text is asked for. */
static bool is_reading_anywhere(const struct run *r, const char *typed)
{
	const struct course *c = run_course(r);
	size_t n = strcspn(typed, " ");
	if (!c || typed[n] != ' ' || !isdigit((unsigned char)typed[n + 1]))
		return false;
	for (size_t i = 0; i < c->plan->p->measures.n; i++) {
		const char *name = c->plan->p->measures.v[i].name.s;
		if (strlen(name) == n && strncmp(name, typed, n) == 0)
			return true;
	}
	return false;
}

static enum rc said_wrong(struct run *r, const char *instead)
{
	cli_put(r->at.c, "%s Nothing was recorded.\n", instead);
	return RC_OK;
}

static enum rc answer_ask(struct run *r, const struct bedside_line *l, const struct step *def,
                          const char *typed, struct err *e)
{
	struct arena *a = r->at.c->a;
	if (is_yes_no(def)) {
		bool yes = strcmp(typed, "y") == 0 || strcmp(typed, "yes") == 0;
		bool no = strcmp(typed, "n") == 0 || strcmp(typed, "no") == 0;
		if (!yes && !no)
			return said_wrong(r, "The answer is [y] yes or [n] no.");
		typed = yes ? "yes" : "no";
	} else if (is_number(def) && !strchr(typed, ' ') && *unit_of(def)
	           && strspn(typed, "0123456789.-") == strlen(typed)) {
		typed = arena_fmt(a, "%s %s", typed, unit_of(def));
	} else if (def && def->kind == STEP_CHOOSE
	           && strspn(typed, "0123456789") == strlen(typed)) {
		size_t k = strlen(typed) < 3 ? (size_t)(typed[0] - '0') : 0;
		if (typed[1])
			k = k * 10 + (size_t)(typed[1] - '0');
		if (k < 1 || k > def->options.n)
			return said_wrong(r, arena_fmt(a, "There is no number %s here.", typed));
		typed = def->options.v[k - 1].name.s;
	}
	return run_act(r, &r->at.who, arena_fmt(a, "answer %s: %s", l->name, typed), e);
}

static enum rc answer_form(struct run *r, const struct bedside_line *l, const struct step *def,
                           const char *typed, struct err *e)
{
	const char *name = def && def->what.n ? def->what.v[0].s : l->name;
	if (strcmp(typed, "f") == 0)
		return run_form(r, l, e);
	return run_act(r, &r->at.who, arena_fmt(r->at.c->a, "form %s: %s", name, typed), e);
}

/* The line is done by one entry that holds all of its readings. */
static enum rc answer_measure(struct run *r, const char *typed, const struct step *def,
                              struct err *e)
{
	const char *act = run_readings(r, typed, def);
	struct command cmd;
	if (!act)
		return RC_OK;
	TRY(run_act(r, &r->at.who, act, e));
	if (!r->sent || !def || case_read(&r->at, r->sent, &cmd, &(struct err){0}) != RC_OK
	    || cmd.kind != CMD_MEASURE)
		return RC_OK;
	for (size_t i = 0; i < def->what.n; i++) {
		bool there = false;
		for (int k = 0; k < cmd.e.readings_n; k++)
			there |= strcmp(cmd.e.readings[k].measure, def->what.v[i].s) == 0;
		if (!there) {
			cli_put(
			    r->at.c,
			    "Kept. %s was not in it: the line is done once all are in one entry.\n",
			    def->what.v[i].s);
			return RC_OK;
		}
	}
	return RC_OK;
}

static enum rc answer_signature(struct run *r, const struct bedside_line *l, const char *typed,
                                struct err *e)
{
	struct actor who;
	if (!run_who(r, "Who signs?", &who, e))
		return RC_OK;
	return run_act(r, &who, arena_fmt(r->at.c->a, "sign %s: %s", l->name, typed), e);
}

/* A line that is ticked: only its own key does it; other words are an act, whatever is asked. */
static enum rc answer_tick(struct run *r, const char *tick, const char *typed, struct err *e)
{
	bool yes = strcmp(typed, "y") == 0 || strcmp(typed, "yes") == 0;
	return run_act(r, &r->at.who, yes ? tick : typed, e);
}

enum rc run_answer(struct run *r, const struct bedside_line *l, const char *typed, struct err *e)
{
	struct arena *a = r->at.c->a;
	const struct step *def = run_step(r, l);
	r->step = def;
	if (!*typed) {
		cli_put(r->at.c, "Nothing was typed, so nothing was recorded.\n");
		return RC_OK;
	}
	bool equals_text = *typed == '=';
	typed += equals_text;
	if (!equals_text && is_act_anywhere(typed))
		return run_act(r, &r->at.who, typed, e);
	if (!equals_text && is_reading_anywhere(r, typed))
		return def && (l->kind == STEP_MEASURE || l->kind == STEP_MONITOR)
		           ? answer_measure(r, typed, def, e)
		           : run_measure(r, typed, NULL, e);
	if (r->b.interrupted)
		return run_act(r, &r->at.who, arena_fmt(a, "confirm state: %s", typed), e);
	if (!l)
		return run_act(r, &r->at.who, typed, e);
	switch (l->kind) {
	case STEP_CONFIRM:
	case STEP_HAND_OUT:
	case STEP_WAIT: return answer_tick(r, arena_fmt(a, "confirm %s", l->name), typed, e);
	case STEP_ALLOCATE: return answer_tick(r, arena_fmt(a, "allocate %s", l->name), typed, e);
	case STEP_ASK:
	case STEP_CHOOSE:
	case STEP_PLUGIN:
	case STEP_KINDS: return answer_ask(r, l, def, typed, e);
	case STEP_MEASURE:
	case STEP_MONITOR: return answer_measure(r, typed, def, e);
	case STEP_FORM: return answer_form(r, l, def, typed, e);
	case STEP_NOTE:
		return run_act(r, &r->at.who, arena_fmt(a, "note %s: %s", l->name, typed), e);
	case STEP_SIGN: return answer_signature(r, l, typed, e);
	case STEP_LOOK_IN:
	case STEP_DOSE:
	case STEP_BOOSTER:
	case STEP_SUPPLEMENT:
	case STEP_DRAW: break;
	}
	return run_act(r, &r->at.who, typed, e);
}
