/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli_case.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/settings.h"
#include "words/words.h"

const struct cli_option case_opt_demo_time = {
    "demo-time", 0, "TIME", "demo files only: \"+5 min\" or \"2027-03-01 09:30\""};

/* ---- opening -----------------------------------------------------------------------------------
 */

static bool date_and_clock(struct case_at *at, const char *words, int64_t *ms)
{
	struct civil_date d;
	struct civil_clock k;
	if (strlen(words) != strlen("2027-03-01 09:30") || words[10] != ' '
	    || !civil_date_parse(words, 10, &d) || !civil_clock_parse(words + 11, 5, &k))
		return false;
	zone_utc(app_zone(at->c->app), d, k, ms, NULL);
	return true;
}

enum rc case_when(struct case_at *at, const char *words, int64_t *utc_ms, struct err *e)
{
	struct civil_time now;
	struct civil_clock k;
	if (date_and_clock(at, words, utc_ms))
		return RC_OK;
	if (strlen(words) == 5 && civil_clock_parse(words, 5, &k)
	    && zone_local(app_zone(at->c->app), app_now(at->c->app).wall_ms, &now)) {
		zone_utc(app_zone(at->c->app), now.date, k, utc_ms, NULL);
		return RC_OK;
	}
	return err_set(e, RC_USAGE, "`%s` is not a time; write 10:20 or \"2027-03-01 10:20\"",
	               cli_safe(at->c, words));
}

/* Time in a demo file only goes forward, as it does elsewhere. */
static enum rc move_time(struct case_at *at, const char *to, struct err *e)
{
	struct quantity q;
	int64_t ms;
	if (to[0] == '+' && quantity_parse(to + 1, strlen(to + 1), &q, NULL) && q.dim == DIM_ELAPSED
	    && q.micro >= 0) {
		ms = at->clock->wall_ms + q.micro / 1000;
	} else if (!date_and_clock(at, to, &ms)) {
		return err_set(e, RC_USAGE, "`--demo-time` is \"+5 min\" or \"2027-03-01 09:30\"");
	}
	if (ms < at->clock->wall_ms)
		return err_set(e, RC_USAGE, "time does not go back, not even in a demo");
	at->clock->wall_ms = ms;
	return case_keep_time(at, e);
}

enum rc case_keep_time(struct case_at *at, struct err *e)
{
	return cli_keep_time(at->c, e);
}

enum rc case_open(struct cli *c, struct case_at *at, struct err *e)
{
	const char *to = cli_value(c, &case_opt_demo_time);
	at->c = c;
	at->a = c->a;
	TRY(cli_open(c, 0, e));
	at->clock = c->demo;
	at->demo_time = c->demo != NULL;
	if (to && !at->demo_time)
		return err_set(e, RC_USAGE, "`--demo-time` is for the file of a demo");
	return to ? move_time(at, to, e) : RC_OK;
}

/* ---- finding -----------------------------------------------------------------------------------
 */

enum rc case_resolve(struct case_at *at, const char *word, struct err *e)
{
	const struct clinic *clinic;
	size_t n = strcspn(word, "/");
	const char *id = arena_dupn(at->c->a, word, n);
	TRY(app_clinic(at->c->app, &clinic, e));
	bool found = clinic_course(clinic, id) != NULL;
	at->course = id;
	for (size_t i = clinic->courses.n; i-- > 0 && !found;) {
		found = strcmp(clinic->courses.v[i].patient, id) == 0;
		if (found)
			at->course = arena_dup(at->c->a, clinic->courses.v[i].id);
	}
	if (!found) {
		err_set(e, RC_NOTFOUND, "there is no course and no patient `%s` here",
		        cli_safe(at->c, id));
		err_hint(e, "see: tend session list   or: tend patient list");
		return RC_NOTFOUND;
	}
	at->session = 0;
	if (!word[n])
		return RC_OK;
	char *end;
	long number = strtol(word + n + 1, &end, 10);
	if (*end || number < 1 || number > 9999)
		return err_set(e, RC_USAGE, "`%s` is no number of a session",
		               cli_safe(at->c, word + n + 1));
	at->session = (int)number;
	return RC_OK;
}

enum rc case_person(struct case_at *at, const char *id, struct actor *out, struct err *e)
{
	const struct clinic *clinic;
	TRY(app_clinic(at->c->app, &clinic, e));
	const struct person *p = clinic_person(clinic, id);
	if (!p || p->left)
		return err_set(e, RC_NOTFOUND, "nobody called %s works here", cli_safe(at->c, id));
	*out = (struct actor){.id = arena_dup(at->c->a, p->id),
	                      .roles = p->roles,
	                      .device = at->c->settings->v[SET_DEVICE].value};
	return RC_OK;
}

/* Whoever acts by `--by` with a file of PINs; else as everywhere. */
enum rc case_actor(struct case_at *at, struct err *e)
{
	const char *who = cli_value(at->c, &cli_opt_by), *pin;
	char token[AUTH_TOKEN + 1];
	if (!who || !at->demo_time)
		return cli_actor(at->c, &at->who, e);
	TRY(case_pin_of(at, who, &pin, e));
	TRY(auth_login(at->c->app, who, pin, at->c->settings->v[SET_DEVICE].value, token, e));
	TRY(auth_check(at->c->app, token, at->c->a, &at->who, e));
	return auth_logout(at->c->app, token, e);
}

enum rc case_find(struct cli *c, const char *word, struct case_at *at, struct err *e)
{
	TRY(case_open(c, at, e));
	TRY(case_actor(at, e));
	return case_resolve(at, word, e);
}

/* ---- PINs --------------------------------------------------------------------------------------
 */

/* All of the descriptor: one PIN, or `name:pin` lines. */
static enum rc read_pins(struct case_at *at, int fd, struct err *e)
{
	char text[4096];
	size_t n = 0;
	for (;;) {
		ssize_t got = read(fd, text + n, sizeof text - 1 - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(e, RC_USAGE, "the PIN cannot be read from descriptor %d",
			               fd);
		n += (size_t)got;
		if (got == 0 || n == sizeof text - 1)
			break;
	}
	text[n] = '\0';
	/* one line alone is a PIN, whatever is in it */
	const char *second = strchr(text, '\n');
	bool named = at->demo_time || (second && second[1]);
	for (char *line = text; *line;) {
		size_t len = strcspn(line, "\n");
		char *next = line + len + (line[len] != '\0');
		line[len] = '\0';
		char *colon = strchr(line, ':');
		struct case_pin *p = len ? arena_push(at->a, &at->pins) : NULL;
		if (p && colon && named)
			*p = (struct case_pin){arena_dupn(at->a, line, (size_t)(colon - line)),
			                       arena_dup(at->a, colon + 1)};
		else if (p)
			*p = (struct case_pin){NULL, arena_dup(at->a, line)};
		line = next;
	}
	volatile char *wipe = text;
	for (size_t i = 0; i < sizeof text; i++)
		wipe[i] = 0;
	at->pins_read = true;
	return RC_OK;
}

enum rc case_pin_of(struct case_at *at, const char *person, const char **out, struct err *e)
{
	int64_t fd;
	TRY(cli_number(at->c, &cli_opt_pin_fd, 0, 1023, -1, &fd, e));
	if (fd >= 0 && !at->pins_read)
		TRY(read_pins(at, (int)fd, e));
	for (size_t i = 0; i < at->pins.n; i++)
		if (at->pins.v[i].person && strcmp(at->pins.v[i].person, person) == 0) {
			*out = at->pins.v[i].pin;
			return RC_OK;
		}
	const char *by = cli_value(at->c, &cli_opt_by);
	bool own = by ? strcmp(by, person) == 0 : !at->who.id || strcmp(at->who.id, person) == 0;
	if (own && at->pins.n == 1 && !at->pins.v[0].person) {
		*out = at->pins.v[0].pin;
		return RC_OK;
	}
	if (fd >= 0) {
		err_set(e, RC_DENIED, "the PIN of %s was not given", cli_safe(at->c, person));
		err_hint(e,
		         "where more than one person signs, --pin-fd reads a line for each: "
		         "%.64s:PIN",
		         cli_safe(at->c, person));
		return RC_DENIED;
	}
	return cli_ask_secret(at->c, arena_fmt(at->c->a, "PIN of %s", cli_safe(at->c, person)),
	                      &cli_opt_pin_fd, false, out, e);
}

/* ---- looking -----------------------------------------------------------------------------------
 */

enum rc case_look(struct case_at *at, const char *what, struct bedside *out,
                  const struct course **course, struct err *e)
{
	const struct clinic *clinic;
	const struct course *c;
	TRY(app_course(at->c->app, &at->who, at->course, what, &c, e));
	TRY(app_clinic(at->c->app, &clinic, e));
	const struct now now = app_now(at->c->app);
	bool there = bedside_look_as(at->c->a, c, at->session, &now, clinic,
	                             bedside_viewer(clinic, &at->who), out);
	if (course)
		*course = c;
	if (!there && at->session)
		return err_set(e, RC_NOTFOUND, "this course has no session %d", at->session);
	return RC_OK;
}

const char *case_clock(struct case_at *at, int64_t ms)
{
	struct civil_time t;
	struct text s = text_in(at->c->a);
	if (zone_local(app_zone(at->c->app), ms, &t))
		civil_clock_write(&s, t.clock);
	return s.s;
}

/* ---- acting ------------------------------------------------------------------------------------
 */

enum rc case_read(struct case_at *at, const char *act, struct command *out, struct err *e)
{
	const struct course *c;
	TRY(app_course(at->c->app, &at->who, at->course, NULL, &c, e));
	const struct words_context w = {.plan = c->plan, .course = c};
	return words_parse(at->c->a, &w, act, out, NULL, e);
}

enum rc case_send(struct case_at *at, const struct actor *who, const struct command *cmd,
                  struct app_reply *reply, struct err *e)
{
	struct app_request req = {.who = who, .course = at->course, .cmd = *cmd};
	struct right right = rights_of(DO_COURSE, cmd->kind);
	const struct course *course;
	TRY(app_course(at->c->app, &at->who, at->course, NULL, &course, e));
	if (command_signs(course, cmd) && rights_allow(&right, who->roles))
		TRY(case_pin_of(at, who->id, &req.secret, e));
	enum rc rc = app_do(at->c->app, &req, at->c->a, reply);
	TRY(case_keep_time(at, e));
	if (rc == RC_IO || rc == RC_BUG) {
		err_set(e, rc, "%s", reply->msg);
		return rc;
	}
	return RC_OK;
}

struct undone {
	int64_t at; /* seq of what was taken back */
	const struct course *course;
	struct text words;
};

static enum rc find_undo(const struct app_event *ev, void *ctx, struct err *e)
{
	struct undone *u = ctx;
	(void)e;
	if (!u->at && ev->ev.kind == EV_ENTRY_UNDONE)
		u->at = ev->ev.corrects;
	return RC_OK;
}

static enum rc say_undone(const struct app_event *ev, void *ctx, struct err *e)
{
	struct undone *u = ctx;
	const struct words_context w = {.plan = u->course->plan, .course = u->course};
	(void)e;
	if (ev->ev.seq == u->at && ev->ev.kind != EV_NONE)
		words_write_event(&u->words, &w, &ev->ev);
	return RC_OK;
}

const char *case_undone(struct case_at *at, const struct app_reply *reply)
{
	struct undone u = {.words = text_in(at->c->a)};
	struct err e;
	if (!reply->first
	    || app_course(at->c->app, &at->who, at->course, NULL, &u.course, &e) != RC_OK
	    || app_events(at->c->app, at->course, reply->first, find_undo, &u, &e) != RC_OK || !u.at
	    || app_events(at->c->app, at->course, u.at, say_undone, &u, &e) != RC_OK)
		return NULL;
	return u.words.n ? u.words.s : NULL;
}

/* ---- telling -----------------------------------------------------------------------------------
 */

static void put_gate(struct case_at *at, const struct bedside_gate *g)
{
	struct cli *c = at->c;
	cli_put(c, "  %s  %s: ", verdict_word(g->verdict), cli_safe(c, g->rule));
	cli_put_safe(c, g->says);
	cli_put(c, "\n");
	if (g->verdict <= VERDICT_WARN)
		return;
	if (g->opens) {
		cli_put(c, "        ");
		cli_put_safe(c, g->opens);
		cli_put(c, "\n");
	}
	if (g->earliest && g->earliest_day)
		cli_put(c, "        not before: %s\n", cli_time(c, app_zone(c->app), g->earliest));
	else if (g->earliest)
		cli_put(c, "        not before: %s\n", case_clock(at, g->earliest));
}

void case_put_gates(struct case_at *at, const struct bedside_next *next)
{
	for (size_t i = 0; i < next->gates.n; i++)
		put_gate(at, &next->gates.v[i]);
	if (next->refusal)
		cli_put(at->c, "  %s\n", cli_safe(at->c, next->refusal));
	if (next->hint)
		cli_put(at->c, "        %s\n", cli_safe(at->c, next->hint));
}

enum rc case_tell(struct case_at *at, const struct app_reply *r, struct err *e)
{
	struct cli *c = at->c;
	struct bedside_next next = {0};
	if (c->json) {
		cli_put(c, "%s\n", r->json ? r->json : "{}");
	} else {
		bedside_gates(c->a, r->judgements, r->judgements_n, &next);
		case_put_gates(at, &next);
	}
	if (r->rc == RC_OK && !c->json) {
		if (r->msg && *r->msg)
			cli_say(c, "%s", cli_safe(c, r->msg));
		if (r->hint)
			cli_say(c, "  %s", cli_safe(c, r->hint));
	}
	if (r->rc == RC_OK)
		return RC_OK;
	TRY(cli_flush(c, e)); /* what is missing is said, whatever the exit */
	err_set(e, r->rc, "%s",
	        r->msg && *r->msg ? r->msg
	        : next.gates.n    ? "this is not open now; nothing was done"
	                          : "it was not done");
	if (r->hint)
		err_hint(e, "%s", r->hint);
	return r->rc;
}
