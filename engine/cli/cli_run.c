/* SPDX-License-Identifier: Apache-2.0
 * tend session run: the checklist in a terminal, plain lines, one key an act (ux 3.13).
 *
 * Nothing is kept in here that the record does not have: what is shown is looked up anew before
 * every question, so a killed program goes on at the same step. */
#include "cli/cli_run.h"

#include <string.h>

/* `@paul sign going-home: fit` */
static enum rc by_another(struct run *r, const char *typed, struct err *e)
{
	struct actor who;
	size_t n = strcspn(typed, " ");
	if (case_person(&r->at, arena_dupn(r->at.c->a, typed, n), &who, e) != RC_OK
	    || run_prove(r, &who, e) != RC_OK) {
		cli_put(r->at.c, "%s.\n", cli_safe(r->at.c, e->msg));
		*e = (struct err){0};
		return RC_OK;
	}
	r->step = NULL;
	return run_act(r, &who, typed + n + strspn(typed + n, " "), e);
}

static enum rc take(struct run *r, const char *typed, struct err *e)
{
	const struct bedside_line *l = run_line(r);
	enum rc rc;
	if (typed[0] && !typed[1] && !run_is_answer(r, l, typed[0]) && run_key(r, typed[0], &rc, e))
		return rc;
	if (typed[0] == '@')
		return by_another(r, typed + 1, e);
	struct quantity q;
	if (typed[0] == '+' && r->at.demo_time
	    && quantity_parse(typed + 1, strlen(typed + 1), &q, NULL) && q.dim == DIM_ELAPSED) {
		r->at.clock->wall_ms += q.micro / 1000;
		return case_keep_time(&r->at, e);
	}
	return run_answer(r, l, typed, e);
}

/* ---- the loop ----------------------------------------------------------------------------------
 */

static const char *footer(struct run *r)
{
	bool n_answers = run_is_answer(r, run_line(r), 'n');
	return arena_fmt(r->at.c->a,
	                 "  [g] go on  [v] readings  [w] all well  %s  [l] list  [e] event  "
	                 "[!] emergency  [?] keys",
	                 n_answers ? "note: TEXT" : "[n] note");
}

static enum rc once(struct run *r, struct err *e)
{
	const char *typed;
	struct cli *c = r->at.c;
	TRY(case_look(&r->at, "checklist", &r->b, NULL, e));
	r->seen = r->b.seq;
	r->sent = NULL; /* it went with the turn */
	if (!r->b.running) {
		r->ended = true;
		cli_put(c, "%s: %s.\n", r->b.session ? cli_safe(c, r->b.of_words) : "No session",
		        r->b.session ? cli_safe(c, r->b.state) : "is under way");
		return RC_OK;
	}
	cli_put(c, "\n");
	session_put_head(&r->at, &r->b);
	const char *question = run_question(r, run_line(r));
	if (!run_ask(r, arena_fmt(c->a, "%s\n%s", question, footer(r)), &typed))
		return RC_OK;
	return take(r, typed, e);
}

static bool is_here(const struct run *r, const struct course *c)
{
	for (size_t i = 0; i < c->staff.n; i++)
		if (c->staff.v[i].m.session == r->b.session && c->staff.v[i].to == 0
		    && strcmp(c->staff.v[i].person, r->at.who.id) == 0)
			return true;
	return false;
}

/* Whoever types is mostly in the room: one key says so, in all roles of that person. */
static enum rc sign_in(struct run *r, struct err *e)
{
	struct cli *c = r->at.c;
	const struct course *course;
	struct text roles = text_in(c->a);
	TRY(case_look(&r->at, NULL, &r->b, &course, e));
	r->seen = r->b.seq;
	if (!r->b.running || is_here(r, course))
		return RC_OK;
	for (size_t i = 0; i < role_rows_n; i++)
		if (r->at.who.roles & ROLES_CLINICAL & (unsigned)role_rows[i].role)
			text_fmt(&roles, "%s%s", roles.n ? ", " : "", role_rows[i].name);
	if (!roles.n
	    || !run_ask_yes(r, arena_fmt(c->a,
	                                 "You are not on the list of those in the room. [y] %s is "
	                                 "here as %s, anything else: not now",
	                                 cli_safe(c, r->at.who.id), roles.s)))
		return RC_OK;
	const struct command cmd = {
	    .kind = CMD_STAFF_COMES,
	    .e = {.person = r->at.who.id, .roles = r->at.who.roles & ROLES_CLINICAL}};
	return run_command(r, &r->at.who, &cmd, arena_fmt(c->a, "%s is here", r->at.who.id), e);
}

enum rc session_run(struct cli *c, struct err *e)
{
	struct run r = {0};
	TRY(case_find(c, c->args[0], &r.at, e));
	c->no_pager = true; /* one line after the other, whatever the terminal could do (T26) */
	cli_keeping(c, "Everything that was noted is kept. The session stays as it is.");
	TRY(sign_in(&r, e));
	TRY(cli_flush(c, e));
	while (!r.ended) {
		/* a session takes hours: what one turn needs goes with it */
		struct arena turn = {0};
		c->a = &turn;
		c->out = text_in(c->a);
		enum rc rc = once(&r, e);
		enum rc flushed = cli_flush(c, rc == RC_OK ? e : &(struct err){0});
		c->a = r.at.a;
		c->out = text_in(c->a);
		c->after = text_in(c->a);
		run_keep(&r, c->a);
		arena_drop(&turn);
		TRY(rc);
		TRY(flushed);
	}
	if (cli_stopped(c))
		return err_set(e, RC_STOPPED, "stopped; everything that was noted is kept");
	if (r.b.running)
		cli_say(c, "The session stays as it is. Go on with: tend session run %s",
		        cli_safe(c, c->args[0]));
	return RC_OK;
}
