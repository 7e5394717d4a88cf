/* SPDX-License-Identifier: Apache-2.0
 * Playing a scenario: the clock, the people, the acts. */
#include <stdio.h>
#include <string.h>

#include "closure/package.h"
#include "closure/variant.h"
#include "course/sealed.h"
#include "scenario/rows.h"
#include "scenario/scenario_in.h"
#include "util/suggest.h"

#define MINUTE    INT64_C(60000)
#define DEPTH_MAX 16
/* Longer silences inside a session are ticked coarsely: nothing falls due after a day. */
#define TICKS_MAX (24 * 60)

/* ---- time ---- */

struct now play_now(const struct play *p)
{
	return (struct now){.wall_ms = p->wall,
	                    .boot_ms = p->boot,
	                    .boot_id = arena_fmt(p->a, "boot-%d", p->boots + 1),
	                    .zone = p->zone,
	                    .zone_name = p->file->zone.s};
}

/* A whole number with a sign, up to `end`. */
static bool signed_number(const char *s, const char **end, int64_t *out)
{
	bool minus = *s == '-';
	int64_t v = 0;
	s += minus;
	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9' && v < 100000; s++)
		v = v * 10 + (*s - '0');
	*out = minus ? -v : v;
	*end = s;
	return true;
}

bool play_when(const struct play *p, const char *words, int64_t *ms, bool *day)
{
	struct civil_date d;
	struct civil_clock c = {0};
	const char *clock = "";
	int64_t n;
	if (strncmp(words, "day ", 4) == 0) {
		if (!signed_number(words + 4, &clock, &n) || !civil_date_of_day(p->day0 + n, &d))
			return false;
	} else {
		size_t len = strcspn(words, " ");
		if (!civil_date_parse(words, len, &d))
			return false;
		clock = words + len;
	}
	*day = *clock == '\0';
	if (!*day && (*clock != ' ' || !civil_clock_parse(clock + 1, strlen(clock + 1), &c)))
		return false;
	zone_utc(p->zone, d, c, ms, NULL);
	return true;
}

static bool words_when(void *ctx, const char *words, int64_t *ms)
{
	bool day;
	return play_when(ctx, words, ms, &day);
}

/* ---- events ---- */

static void append(struct play *p, const struct decision *d)
{
	for (size_t i = 0; i < d->events_n; i++) {
		struct event *ev;
		struct {
			struct event *v;
			size_t n, cap;
		} list = {p->r->events, p->r->events_n, p->r->events_cap};
		ev = arena_push(p->a, &list);
		p->r->events = list.v;
		p->r->events_n = list.n;
		p->r->events_cap = list.cap;
		*ev = d->events[i];
		ev->seq = p->course->seq + 1;
		course_apply(p->course, ev);
		count_event(p, d, ev);
	}
	count_judgements(p, d);
}

static const struct actor machine = {.id = "system", .device = "scenario"};

static struct decision machine_does(struct play *p, const struct command *cmd)
{
	struct now now = play_now(p);
	struct decision d = decide(p->a, p->course, cmd, &machine, &now);
	append(p, &d);
	return d;
}

/* The machine looks once a minute while a session is under way: what falls due is found then. */
static void time_passes(struct play *p, int64_t to)
{
	const struct command tick = {.kind = CMD_TICK};
	int64_t step = to - p->wall > TICKS_MAX * MINUTE ? 60 * MINUTE : MINUTE;
	while (p->wall < to) {
		int64_t by = course_running(p->course) && to - p->wall > step ? step : to - p->wall;
		p->wall += by;
		p->boot += by;
		if (p->course->seq)
			machine_does(p, &tick);
	}
}

/* False and a diagnostic where the time cannot be read or lies behind. */
static bool reach(struct play *p, const struct ident *at)
{
	int64_t to = p->wall;
	bool day = false;
	struct quantity q;
	if (!at->s)
		return true;
	if (at->s[0] == '+' && quantity_parse(at->s + 1, strlen(at->s + 1), &q, NULL)
	    && q.dim == DIM_ELAPSED) {
		to += q.micro / 1000;
	} else if (!play_when(p, at->s, &to, &day) || day) {
		diag_add(&p->r->diags, &scenario_codes[S_WHEN], at->at, "`%.40s` is no time", at->s)
		    ->help = "write `2027-03-01 09:30`, `day 14 09:30` or `+10 min`";
		return false;
	}
	if (!p->begun) {
		p->wall = to;
		p->begun = true;
	}
	if (to < p->wall) {
		diag_add(&p->r->diags, &scenario_codes[S_BACK], at->at,
		         "this is before the act above it");
		return false;
	}
	time_passes(p, to);
	return true;
}

/* ---- acts ---- */

static bool label_of(void *ctx, const char *name, int64_t *seq, const struct command **was)
{
	struct play *p = ctx;
	for (size_t i = p->labels.n; i-- > 0;)
		if (strcmp(p->labels.v[i].name, name) == 0) {
			*seq = p->labels.v[i].seq;
			*was = &p->labels.v[i].cmd;
			return true;
		}
	return false;
}

static const struct person_line *person(struct play *p, const struct ident *who)
{
	const char **names = arena_arr(p->a, const char *, p->file->people.n + 1);
	for (size_t i = 0; i < p->file->people.n; i++) {
		names[i] = p->file->people.v[i].name.s;
		if (strcmp(names[i], who->s) == 0)
			return &p->file->people.v[i];
	}
	struct diag *g = diag_add(&p->r->diags, &scenario_codes[S_WHO], who->at,
	                          "`%.40s` is not among the people of this scenario", who->s);
	const char *near = suggest_nearest(who->s, names, p->file->people.n);
	if (near) {
		g->label = arena_fmt(p->a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
	return NULL;
}

static bool read_words(struct play *p, const struct act_line *line, struct command *cmd)
{
	struct words_context w = {
	    .plan = p->plan, .course = p->course, .ctx = p, .when = words_when, .label = label_of};
	struct words_fault f;
	struct err e = {0};
	if (words_parse(p->a, &w, line->act.s, cmd, &f, &e) == RC_OK)
		return true;
	const struct node *text = yaml_get(line->node, line->who.s);
	struct diag *g = diag_add(&p->r->diags, &scenario_codes[S_ACT],
	                          yaml_span_of_part(text, f.at, f.len ? f.len : 1), "%s", e.msg);
	if (f.instead)
		g->label = arena_fmt(p->a, "did you mean `%s`?", f.instead);
	g->suggestion = f.len ? f.instead : NULL;
	if (e.hint[0] && !f.instead)
		g->help = arena_dup(p->a, e.hint);
	return false;
}

/* A scenario has no list: it says what is drawn, or the first value is. */
static void draw(const struct play *p, struct command *cmd)
{
	const struct session_record *s = course_running(p->course);
	int step = s ? plan_step_find(p->plan, s->session, cmd->e.name) : -1;
	int list = sealed_list_of(p->plan, step);
	const struct idents *values = list >= 0 ? &p->plan->p->lists.v[list].values : NULL;
	cmd->e.text = values ? values->v[0].s : NULL;
	cmd->e.count = 1;
	for (size_t i = 0; values && i < values->n; i++)
		for (size_t k = 0; k < p->file->draws.n; k++)
			if (strcmp(values->v[i].s, p->file->draws.v[k].s) == 0)
				cmd->e.text = values->v[i].s;
}

/* What a command needs that nobody says in words. */
static void complete(struct play *p, const struct act_line *line, struct command *cmd)
{
	if (cmd->kind == CMD_ENROL) {
		cmd->e.patient = p->file->patient.name.s;
		cmd->e.born = p->file->patient.born.s;
		cmd->e.sex = p->file->patient.sex.s;
		cmd->e.protocol = p->plan->p->id.s;
		cmd->e.version = p->plan->p->version.s;
		cmd->e.digest = p->plan->digest;
	}
	if (cmd->kind == CMD_ALLOCATE)
		draw(p, cmd);
	/* as the clinic's list of people tells it elsewhere */
	for (size_t i = 0; cmd->kind == CMD_ASSIGN && cmd->e.person && i < p->file->people.n; i++)
		if (!cmd->e.roles && strcmp(p->file->people.v[i].name.s, cmd->e.person) == 0)
			cmd->e.roles = p->file->people.v[i].roles;
	if (line->because.s)
		cmd->e.reason = line->because.s;
}

/* Everybody of the scenario is on site. */
static void all_come(struct play *p, const struct act_line *line)
{
	for (size_t i = 0; i < p->file->people.n; i++) {
		const struct person_line *who = &p->file->people.v[i];
		struct command cmd = {.kind = CMD_STAFF_COMES};
		struct actor actor = {.id = who->name.s, .roles = who->roles, .device = "scenario"};
		struct now now = play_now(p);
		cmd.e.person = who->name.s;
		cmd.e.roles = who->roles;
		struct decision d = decide(p->a, p->course, &cmd, &actor, &now);
		append(p, &d);
		if (d.rc != RC_OK)
			diag_add(&p->r->diags, &scenario_codes[S_OTHERWISE], line->act.at,
			         "%s cannot come on duty: %s", who->name.s, d.msg);
	}
}

const struct scenario_word scenario_machine[] = {
    {"power lost", "nothing can be entered until it is back"},
    {"power back +15 min", "the clock has gone on so far, and the machine starts anew"},
    {NULL, NULL},
};

/* `power lost`, `power back +15 min`; false where the words are neither. */
static bool machine_act(struct play *p, const struct act_line *line, struct came *k, bool *ok)
{
	static const char back[] = "power back +";
	struct quantity q;
	const char *act = line->act.s;
	*ok = true;
	if (strcmp(act, "power lost") == 0) {
		p->lost = true;
		return true;
	}
	if (strncmp(act, back, sizeof back - 1) == 0
	    && quantity_parse(act + sizeof back - 1, strlen(act) - sizeof back + 1, &q, NULL)
	    && q.dim == DIM_ELAPSED) {
		const struct command tick = {.kind = CMD_TICK};
		p->lost = false;
		p->boots++;
		p->wall += q.micro / 1000;
		p->boot = 30000; /* a machine that has just started */
		k->d = machine_does(p, &tick);
		return true;
	}
	diag_add(&p->r->diags, &scenario_codes[S_ACT], line->act.at,
	         "the machine does `power lost` and `power back +15 min`");
	*ok = false;
	return false;
}

static void note_answer(struct play *p, const struct came *k, bool ok)
{
	struct {
		struct scenario_answer *v;
		size_t n, cap;
	} list = {p->r->v, p->r->n, p->r->cap};
	struct scenario_answer *v = arena_push(p->a, &list);
	p->r->v = list.v;
	p->r->n = list.n;
	p->r->cap = list.cap;
	*v = (struct scenario_answer){.at = k->line->act.at,
	                              .as = k->line->as.s,
	                              .who = k->line->who.s,
	                              .act = k->line->act.s,
	                              .when = p->wall,
	                              .ok = ok,
	                              .rc = k->d.rc,
	                              .verdict = k->d.verdict,
	                              .rule = "",
	                              .msg = k->d.msg ? k->d.msg : ""};
	if (k->d.judgements_n && k->d.judgements[0].verdict != VERDICT_PASS) {
		v->rule = k->d.judgements[0].rule ? k->d.judgements[0].rule : "";
		v->earliest = k->d.judgements[0].earliest;
	}
	if (p->o->progress)
		p->o->progress(p->o->ctx, p->r);
}

static bool play_act(struct play *p, const struct act_line *line)
{
	struct came k = {.line = line, .d = {.msg = ""}};
	struct command cmd = {0};
	bool ok = true;
	if (!reach(p, &line->at))
		return false;
	if (strcmp(line->who.s, "system") == 0) {
		if (!machine_act(p, line, &k, &ok))
			return false;
	} else {
		const struct person_line *who = person(p, &line->who);
		bool day;
		if (!who || !read_words(p, line, &cmd))
			return false;
		if (p->lost) {
			diag_add(&p->r->diags, &scenario_codes[S_WHEN], line->act.at,
			         "the power is off; `system: power back +15 min` comes first");
			return false;
		}
		if (line->happened.s
		    && (!play_when(p, line->happened.s, &cmd.happened, &day) || day)) {
			diag_add(&p->r->diags, &scenario_codes[S_WHEN], line->happened.at,
			         "`%.40s` is no time", line->happened.s)
			    ->help = "write `2027-03-22 10:20`";
			return false;
		}
		complete(p, line, &cmd);
		struct actor actor = {.id = who->name.s,
		                      .roles = who->roles,
		                      .device = "scenario",
		                      .signed_now = command_signs(p->course, &cmd)};
		struct now now = play_now(p);
		k.cmd = &cmd;
		k.d = decide(p->a, p->course, &cmd, &actor, &now);
		if (p->o->decided)
			p->o->decided(p->o->ctx, p->course, &now, &cmd, &k.d);
		int64_t seq = p->course->seq + 1;
		append(p, &k.d);
		if (line->as.s)
			*arena_push(p->a, &p->labels) =
			    (struct act_label){.name = line->as.s, .seq = seq, .cmd = cmd};
	}
	ok = expect_met(p, &k);
	ok = always_holds(p, &k) && ok;
	note_answer(p, &k, ok);
	if (cmd.kind == CMD_START && k.d.rc == RC_OK)
		all_come(p, line);
	return ok || p->o->go_on;
}

/* ---- files ---- */

const char *scenario_read_file(void *ctx, struct arena *a, const char *path, size_t *len,
                               struct err *e)
{
	const size_t max = (size_t)1 << 20;
	(void)ctx;
	FILE *f = fopen(path, "rb");
	if (!f) {
		err_set(e, RC_NOTFOUND, "there is no file %s", path);
		return NULL;
	}
	char *s = NULL;
	if (fseek(f, 0, SEEK_END) == 0) {
		long n = ftell(f);
		rewind(f);
		if (n >= 0 && (size_t)n <= max) {
			s = arena_get(a, (size_t)n + 1);
			*len = fread(s, 1, (size_t)n, f);
			if (*len != (size_t)n || ferror(f))
				s = NULL;
		}
	}
	fclose(f);
	if (!s)
		err_set(e, RC_IO, "%s cannot be read", path);
	return s;
}

static const char *text_of(struct play *p, const char *path, size_t *len, struct err *e)
{
	return p->o->read ? p->o->read(p->o->ctx, p->a, path, len, e)
	                  : scenario_read_file(NULL, p->a, path, len, e);
}

/* The path without its last `up` parts; "." where nothing is left. */
static const char *folder_of(struct arena *a, const char *path, int up)
{
	char *s = arena_dup(a, path);
	for (; up > 0; up--) {
		char *slash = strrchr(s, '/');
		if (!slash)
			return ".";
		*slash = '\0';
	}
	return s;
}

struct parts {
	struct play *p;
	const char *folder;
};

static bool is_there(void *ctx, const char *path)
{
	struct err none = {0};
	size_t len;
	return text_of(ctx, path, &len, &none) != NULL;
}

static const char *read_part(void *ctx, struct arena *a, const char *name, size_t *len,
                             struct err *e)
{
	const struct parts *x = ctx;
	const char *const roots[] = {arena_fmt(a, "%s/" PACKAGE_FOLDER, x->folder),
	                             arena_fmt(a, "%s/../" PACKAGE_FOLDER, x->folder)};
	if (package_is_name(name)) {
		const char *path = package_place(a, name, roots, countof(roots), is_there, x->p);
		if (path)
			return text_of(x->p, path, len, e);
		err_set(e, RC_NOTFOUND, "there is no file `%s`", name);
		return NULL;
	}
	return text_of(x->p, arena_fmt(a, "%s/%s", x->folder, name), len, e);
}

static bool read_protocol(struct play *p, const char *path)
{
	struct parts x = {p, p->o->protocols ? p->o->protocols : folder_of(p->a, path, 3)};
	const struct part_reader parts = {.ctx = &x, .read = read_part};
	struct closure closure = {0};
	struct err e = {0};
	size_t len = 0;
	const char *name = arena_fmt(p->a, "%s/%s.yaml", x.folder, p->file->protocol.s);
	const char *text = text_of(p, name, &len, &e);
	if (!text) {
		diag_add(&p->r->diags, &scenario_codes[S_PROTOCOL], p->file->protocol.at, "%s",
		         e.msg);
		return false;
	}
	const struct diags before = p->r->diags;
	struct protocol *m = protocol_read(p->a, &p->r->diags, name, text, len, &parts, &closure);
	if (!m) {
		diag_add(&p->r->diags, &scenario_codes[S_PROTOCOL], p->file->protocol.at,
		         "the protocol has errors");
		return false;
	}
	/* What gets a second look in the protocol is for `tend check` to say: here it would stand as
	 * the reason why a scenario failed. */
	p->r->diags.n = before.n;
	p->r->diags.warnings = before.warnings;
	p->r->diags.waived = before.waived;
	p->plan = p->r->plan = closure_plan(p->a, m, &closure);
	return true;
}

static bool play_file(struct play *p, const struct scenario_file *f);

/* Beside the scenario that is played; for a variant, where it has none of that name, beside the
 * scenarios of its base. */
static const char *prelude_text(struct play *p, const char *name, const char **file, size_t *len,
                                struct err *e)
{
	const struct variant *v = p->plan->p->variant;
	struct err none = {0};
	*file = arena_fmt(p->a, "%s/prelude-%s.yaml", folder_of(p->a, p->path, 1), name);
	const char *text = text_of(p, *file, len, e);
	if (text || !v)
		return text;
	const char *other =
	    arena_fmt(p->a, "%s/%s/prelude-%s.yaml", folder_of(p->a, p->path, 2), v->base, name);
	text = text_of(p, other, len, &none);
	*file = text ? other : *file;
	return text;
}

static bool plays_for(const struct play *p, const struct scenario_file *f)
{
	const struct variant *v = p->plan->p->variant;
	return strcmp(f->protocol.s, p->file->protocol.s) == 0
	       || (v && strcmp(f->protocol.s, v->base) == 0);
}

static bool play_prelude(struct play *p, const struct ident *name)
{
	struct err e = {0};
	size_t len = 0;
	const char *file;
	for (int i = 0; i < p->depth; i++)
		if (strcmp(p->playing[i], name->s) == 0) {
			diag_add(&p->r->diags, &scenario_codes[S_PRELUDE], name->at,
			         "`%s` plays itself", name->s);
			return false;
		}
	const char *text = p->depth < DEPTH_MAX ? prelude_text(p, name->s, &file, &len, &e) : NULL;
	if (!text) {
		diag_add(&p->r->diags, &scenario_codes[S_PRELUDE], name->at, "%s",
		         e.msg[0] ? e.msg : "preludes play preludes more than 16 deep");
		return false;
	}
	const struct scenario_file *f = scenario_load(p->a, &p->r->diags, file, text, len);
	if (!f)
		return false;
	if (!f->prelude.s || strcmp(f->prelude.s, name->s) != 0 || !plays_for(p, f)) {
		diag_add(&p->r->diags, &scenario_codes[S_PRELUDE], name->at,
		         "%s is not the prelude `%s` of %s", file, name->s, p->file->protocol.s);
		return false;
	}
	p->playing[p->depth++] = f->prelude.s;
	bool ok = play_file(p, f);
	p->depth--;
	return ok;
}

static bool play_file(struct play *p, const struct scenario_file *f)
{
	if (f->given.s && !play_prelude(p, &f->given))
		return false;
	for (size_t i = 0; i < f->acts.n; i++) {
		const struct act_line *line = &f->acts.v[i];
		if (line->play.s ? !reach(p, &line->at) || !play_prelude(p, &line->play)
		                 : !play_act(p, line))
			return false;
	}
	return true;
}

static bool set_up(struct play *p, const char *path)
{
	struct err e = {0};
	struct civil_date d;
	const char *dir = p->o->zoneinfo ? p->o->zoneinfo : "/usr/share/zoneinfo";
	if (zone_open(p->a, dir, p->file->zone.s, &p->zone, &e) != RC_OK) {
		diag_add(&p->r->diags, &scenario_codes[S_PATIENT], p->file->zone.at, "%s", e.msg);
		return false;
	}
	if (civil_date_parse(p->file->day0.s, strlen(p->file->day0.s), &d))
		p->day0 = civil_day(d);
	p->path = path;
	if (!read_protocol(p, path))
		return false;
	count_begin(p->a, p->plan, &p->r->coverage);
	p->course = course_new(p->a, p->plan, p->zone);
	p->r->course = p->course;
	p->boot = 3600000;
	return true;
}

static bool only_answers(const struct diags *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].code->severity == SEV_ERROR
		    && d->v[i].code != &scenario_codes[S_OTHERWISE]
		    && d->v[i].code != &scenario_codes[S_ALWAYS])
			return false;
	return true;
}

enum rc scenario_run(struct arena *a, const struct scenario_options *o, const char *path,
                     struct scenario_result *out)
{
	struct err e = {0};
	size_t len = 0;
	struct play p = {.a = a, .o = o, .r = out};
	*out = (struct scenario_result){.path = arena_dup(a, path),
	                                .title = arena_dup(a, path),
	                                .rc = RC_USAGE,
	                                .diags = {.a = a}};
	const char *text = text_of(&p, path, &len, &e);
	if (!text) {
		struct source *src = arena_new(a, struct source);
		*src = (struct source){.path = out->path, .text = ""};
		diag_add(&out->diags, &scenario_codes[S_PROTOCOL], (struct span){.src = src}, "%s",
		         e.msg);
		return out->rc = e.code;
	}
	p.file = scenario_load(a, &out->diags, path, text, len);
	if (!p.file)
		return out->rc;
	out->title = p.file->scenario.s ? p.file->scenario.s : p.file->prelude.s;
	out->rules = p.file->rules;
	if (!p.file->scenario.s) {
		diag_add(&out->diags, &scenario_codes[S_PRELUDE], p.file->prelude.at,
		         "a prelude is only played by a scenario");
		return out->rc;
	}
	if (set_up(&p, path))
		play_file(&p, p.file);
	if (p.course && p.begun)
		count_end(&p);
	if (out->diags.errors == 0)
		out->rc = RC_OK;
	else if (only_answers(&out->diags))
		out->rc = RC_NO;
	return out->rc;
}
