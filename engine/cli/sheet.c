/* SPDX-License-Identifier: Apache-2.0
 * tend print --sheet and tend session enter-sheet: paper while Tend is out of order, and back.
 *
 * What was written runs through the rules as acts of its time, first on a copy: where one line is
 * refused nothing is saved.  Each line has a key of its own, made of its words, so that a sheet that
 * is entered twice is entered once. */
#include "cli/sheet.h"

#include <string.h>

#include "cli/file.h"
#include "export/sheet.h"
#include "util/json.h"
#include "words/words.h"

#define SHEET_BYTES (256 << 10)

const struct cli_option sheet_opt_day = {"day", 0, "DATE",
                                         "the day of the times, 2027-03-08; today"};

/* ---- reading ---- */

/* One written line on its way to an act. */
struct entry_line {
	int number; /* in the file */
	const char *code, *clock, *value, *initials;
	const char *key;     /* of its command */
	const char *act;     /* in words */
	const char *refused; /* why; NULL */
	const char *hint;
	bool done; /* entered before */
	struct actor who;
	struct command cmd;
};

struct entering {
	struct case_at *at;
	const char *day; /* 2027-03-08; NULL = today */
	struct sheet sheet;
	struct {
		struct entry_line *v;
		size_t n, cap;
	} lines;
	struct {
		const char **v;
		size_t n, cap;
	} keys; /* of the course's record */
	size_t refused;
};

static const char *word(struct arena *a, const char **s)
{
	*s += strspn(*s, " \t");
	size_t n = strcspn(*s, " \t");
	const char *w = n ? arena_dupn(a, *s, n) : NULL;
	*s += n;
	return w;
}

/* `CODE TIME VALUE [initials]`; NULL initials where there are none. */
static void read_line(struct entering *x, int number, const char *line)
{
	struct arena *a = x->at->a;
	struct entry_line l = {.number = number};
	const char *s = line;
	s += strspn(s, " \t\r");
	if (!*s || *s == '#')
		return;
	l.code = word(a, &s);
	l.clock = word(a, &s);
	s += strspn(s, " \t");
	char *rest = arena_dup(a, s);
	size_t n = strlen(rest);
	while (n > 0 && strchr(" \t\r", rest[n - 1]))
		rest[--n] = '\0';
	char *open = n > 0 && rest[n - 1] == ']' ? strrchr(rest, '[') : NULL;
	if (open) {
		l.initials = arena_dupn(a, open + 1, (size_t)(rest + n - open) - 2);
		*open = '\0';
		while (open > rest && open[-1] == ' ')
			*--open = '\0';
	}
	l.value = rest;
	*arena_push(a, &x->lines) = l;
}

static void read_lines(struct entering *x, const char *text)
{
	int number = 1;
	while (*text) {
		size_t n = strcspn(text, "\n");
		read_line(x, number++, arena_dupn(x->at->a, text, n));
		text += n + (text[n] == '\n');
	}
}

/* ---- keys: the same words are the same act; the same words twice in a file are two ---- */

static void make_keys(struct entering *x)
{
	for (size_t i = 0; i < x->lines.n; i++) {
		struct entry_line *l = &x->lines.v[i];
		const char *words =
		    arena_fmt(x->at->a, "%s %s %s %s %s", l->code, l->clock ? l->clock : "",
		              l->value, l->initials ? l->initials : "", x->day ? x->day : "");
		int before = 0;
		for (size_t k = 0; k < i; k++) {
			const struct entry_line *o = &x->lines.v[k];
			before += strcmp(o->key, words) == 0;
		}
		l->key = words;
		l->hint = arena_fmt(x->at->a, "%d", before);
	}
	for (size_t i = 0; i < x->lines.n; i++) {
		struct entry_line *l = &x->lines.v[i];
		struct digest_run r;
		char hex[DIGEST_HEX + 1];
		digest_begin(&r, "tend sheet line 1");
		digest_field(&r, x->at->course, strlen(x->at->course));
		digest_field(&r, l->key, strlen(l->key));
		digest_field(&r, l->hint, strlen(l->hint));
		struct digest d = digest_end(&r);
		digest_hex(&d, hex);
		l->key = arena_fmt(x->at->a, "sheet:%.40s", hex);
		l->hint = NULL;
	}
}

static enum rc keep_key(const struct app_event *ev, void *ctx, struct err *e)
{
	struct entering *x = ctx;
	(void)e;
	if (ev->command && strncmp(ev->command, "sheet:", strlen("sheet:")) == 0)
		*arena_push(x->at->a, &x->keys) = arena_dup(x->at->a, ev->command);
	return RC_OK;
}

static void mark_done(struct entering *x)
{
	for (size_t i = 0; i < x->lines.n; i++)
		for (size_t k = 0; k < x->keys.n; k++)
			x->lines.v[i].done |= strcmp(x->lines.v[i].key, x->keys.v[k]) == 0;
}

/* ---- trying on a copy ---- */

static void refuse(struct entering *x, struct entry_line *l, const char *why, const char *hint)
{
	l->refused = arena_dup(x->at->a, why);
	l->hint = hint && hint[0] ? arena_dup(x->at->a, hint) : NULL;
	x->refused++;
}

/* Initials without their brackets would become part of what was written, or be lost. */
static bool names_hidden(struct entering *x, struct entry_line *l, const struct sheet_line *s)
{
	struct arena *a = x->at->a;
	const struct clinic *clinic;
	struct err e = {0};
	const char *last = strrchr(l->value, ' ');
	last = last ? last + 1 : l->value;
	bool skips = strncmp(l->value, "skip:", strlen("skip:")) == 0;
	const struct person *p = app_clinic(x->at->c->app, &clinic, &e) == RC_OK && *last
	                             ? clinic_person(clinic, last)
	                             : NULL;
	if (!s->takes && !skips && *l->value && !l->initials && p && last == l->value) {
		l->initials = last; /* nothing else can stand there */
		l->value = "";
		return false;
	}
	if (!s->takes && !skips && *l->value) {
		refuse(x, l,
		       arena_fmt(a, "this line takes the time alone, and `%s` would be lost",
		                 l->value),
		       "put initials in brackets, [nora], and write a note on a line of its own");
		return true;
	}
	size_t n = strlen(last), large = strspn(last, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	bool initials = p || (n >= 2 && n <= 3 && large == n);
	bool named =
	    strcmp(s->act, "staff goes ") == 0 || strstr(s->act, "waste ") != NULL || l->initials;
	if (named || !initials || last == l->value)
		return false;
	refuse(x, l,
	       arena_fmt(a, "`%s` at its end may be initials, or part of what was written", last),
	       arena_fmt(a,
	                 "put initials in brackets: [%s]; behind what was written stand the "
	                 "initials of whoever wrote it",
	                 last));
	return true;
}

/* Words to a command of that time, by whoever answers for it. */
static bool read_act(struct entering *x, struct entry_line *l, const struct course *c)
{
	struct err e = {0};
	struct arena *a = x->at->a;
	const char *why = NULL;
	const struct sheet_line *s = sheet_find(a, &x->sheet, l->code, &why);
	const struct words_context w = {.plan = c->plan, .course = c};
	const char *when = l->clock && x->day ? arena_fmt(a, "%s %s", x->day, l->clock) : l->clock;
	int64_t happened;
	if (!s) {
		refuse(x, l, why, NULL);
		return false;
	}
	if (!when || case_when(x->at, when, &happened, &e) != RC_OK) {
		refuse(x, l, when ? e.msg : "it says no time", NULL);
		return false;
	}
	if (names_hidden(x, l, s))
		return false;
	l->act = sheet_act(a, &x->sheet, s, l->value);
	if (words_parse(a, &w, l->act, &l->cmd, NULL, &e) != RC_OK) {
		refuse(x, l, e.msg, e.hint);
		return false;
	}
	l->cmd.happened = happened;
	l->cmd.as_of = true;
	if (!l->cmd.e.reason)
		l->cmd.e.reason =
		    arena_fmt(a, "entered from a paper sheet%s%s", l->initials ? ", initials " : "",
		              l->initials ? l->initials : "");
	/* A signature is given by the one who signed; all else by whoever enters it. */
	l->who = x->at->who;
	bool signs = command_signs(c, &l->cmd);
	if (signs && l->initials && strcmp(l->initials, l->who.id) != 0
	    && case_person(x->at, l->initials, &l->who, &e) != RC_OK) {
		refuse(x, l, e.msg, "write the login name of whoever signed");
		return false;
	}
	return true;
}

static void try_line(struct entering *x, struct entry_line *l, struct course *c)
{
	if (!read_act(x, l, c))
		return;
	const struct now now = app_now(x->at->c->app);
	struct actor who = l->who;
	who.signed_now = true; /* the secret is asked for when it is saved */
	const struct decision d = decide(x->at->a, c, &l->cmd, &who, &now);
	if (d.rc != RC_OK) {
		refuse(x, l, d.msg, d.hint);
		return;
	}
	for (size_t i = 0; i < d.events_n; i++) {
		d.events[i].seq = c->seq + 1;
		if (!d.events[i].actor)
			d.events[i].actor = who.id;
		course_apply(c, &d.events[i]);
	}
}

static enum rc try_all(struct entering *x, struct err *e)
{
	const struct course *c;
	TRY(app_course(x->at->c->app, &x->at->who, x->at->course, NULL, &c, e));
	struct course *copy = course_fork(x->at->a, c);
	for (size_t i = 0; i < x->lines.n; i++)
		if (!x->lines.v[i].done)
			try_line(x, &x->lines.v[i], copy);
	return RC_OK;
}

/* ---- telling and saving ---- */

static void put_line(struct cli *c, const struct entry_line *l, const char *what)
{
	cli_put(c, "%4d  %-6s %-6s %s: %s\n", l->number, cli_safe(c, l->code),
	        l->clock ? cli_safe(c, l->clock) : "-", what,
	        cli_safe(c, l->refused ? l->refused
	                    : l->act   ? l->act
	                               : l->value));
	if (l->hint)
		cli_put(c, "      %s\n", cli_safe(c, l->hint));
}

static void put_json(struct entering *x, bool saved)
{
	struct json j = json_begin(&x->at->c->out, "tend.sheet.entered/1");
	json_bool(&j, "saved", saved);
	json_list(&j, "lines");
	for (size_t i = 0; i < x->lines.n; i++) {
		const struct entry_line *l = &x->lines.v[i];
		json_open(&j, NULL);
		json_int(&j, "line", l->number);
		json_text(&j, "code", l->code);
		json_text(&j, "act", l->act);
		json_bool(&j, "before", l->done);
		json_text(&j, "refused", l->refused);
		json_close(&j);
	}
	json_end(&j);
}

static enum rc save(struct entering *x, struct entry_line *l, struct err *e)
{
	struct case_at *at = x->at;
	struct app_reply reply;
	struct app_request req = {
	    .who = &l->who, .course = at->course, .key = l->key, .cmd = l->cmd};
	const struct course *c;
	TRY(app_course(at->c->app, &at->who, at->course, NULL, &c, e));
	if (command_signs(c, &l->cmd))
		TRY(case_pin_of(at, l->who.id, &req.secret, e));
	enum rc rc = app_do(at->c->app, &req, at->a, &reply);
	TRY(case_keep_time(at, e));
	if (rc == RC_OK) {
		put_line(at->c, l, reply.replayed ? "in the record already" : "saved");
		return RC_OK;
	}
	err_set(e, rc, "line %d: %.300s", l->number, reply.msg);
	err_hint(e, "what stands above is saved; mend the line and enter the sheet again");
	return rc;
}

static enum rc save_all(struct entering *x, struct err *e)
{
	for (size_t i = 0; i < x->lines.n; i++) {
		if (x->lines.v[i].done)
			put_line(x->at->c, &x->lines.v[i], "in the record already");
		else
			TRY(save(x, &x->lines.v[i], e));
	}
	return RC_OK;
}

static enum rc tell_refused(struct entering *x, struct err *e)
{
	for (size_t i = 0; i < x->lines.n; i++) {
		const struct entry_line *l = &x->lines.v[i];
		put_line(x->at->c, l,
		         l->refused ? "refused"
		         : l->done  ? "in the record already"
		                    : "would be saved");
	}
	if (!x->refused)
		return RC_OK;
	err_set(e, RC_GATE, "%zu of %zu lines would be refused, and nothing was saved", x->refused,
	        x->lines.n);
	err_hint(e, "mend them, or enter what is so by hand; then enter the sheet again");
	return RC_GATE;
}

/* The session under way, or the visit that comes next. */
static enum rc session_of(struct case_at *at, const struct course *c, int *out, struct err *e)
{
	const struct now now = app_now(at->c->app);
	struct look look = {.a = at->a, .c = c, .now = course_clock(c, &now)};
	const struct session_record *s =
	    at->session ? course_session(c, at->session) : course_running(c);
	struct due_contact next;
	if (s)
		*out = s->session;
	else if (at->session)
		return err_set(e, RC_NOTFOUND, "this course has no session %d", at->session);
	else if (series_next(at->a, &look, &next))
		*out = c->plan->contacts[next.contact].session;
	else
		return err_set(e, RC_NO, "no session comes in this course any more");
	return RC_OK;
}

enum rc sheet_enter(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct entering x = {.at = &at, .day = cli_value(c, &sheet_opt_day)};
	const struct course *course;
	const char *text;
	size_t n;
	int session = 0;
	TRY(file_read(c->a, c->args[1], SHEET_BYTES, &text, &n, e));
	if (strlen(text) != n || !utf8_valid(text, n))
		return err_set(e, RC_USAGE, "the sheet is no plain text");
	TRY(case_find(c, c->args[0], &at, e));
	TRY(app_course(c->app, &at.who, at.course, "sheet", &course, e));
	TRY(session_of(&at, course, &session, e));
	x.sheet = sheet_of(c->a, course->plan, session);
	read_lines(&x, text);
	if (!x.lines.n)
		return err_set(e, RC_USAGE, "there is no line in it");
	make_keys(&x);
	TRY(app_events(c->app, at.course, 1, keep_key, &x, e));
	mark_done(&x);
	TRY(try_all(&x, e));
	bool saves = !x.refused && !c->dry_run;
	enum rc rc = saves ? save_all(&x, e) : tell_refused(&x, e);
	if (c->json) {
		c->out = text_in(c->a);
		put_json(&x, saves && rc == RC_OK);
	}
	return rc;
}

/* ---- the sheet of a course ---- */

enum rc sheet_of_course(struct cli *c, struct paper *out, struct err *e)
{
	struct case_at at = {0};
	struct bedside b;
	const struct course *course;
	const struct clinic *clinic;
	int session = 0;
	TRY(case_find(c, c->args[0], &at, e));
	TRY(case_look(&at, "sheet", &b, &course, e));
	TRY(app_clinic(c->app, &clinic, e));
	TRY(session_of(&at, course, &session, e));
	const struct sheet s = sheet_of(c->a, course->plan, session);
	const struct sheet_head head = {.patient = b.patient,
	                                .born = b.born,
	                                .id = b.id,
	                                .clinic = clinic->name,
	                                .emergency = clinic->emergency};
	*out = sheet_paper(c->a, &s, &head);
	return case_keep_time(&at, e);
}
