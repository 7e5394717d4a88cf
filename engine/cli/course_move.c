/* SPDX-License-Identifier: Apache-2.0
 * tend course move: a course goes on by another version of its protocol.  What changes for this
 * patient is shown first; then it is signed, or refused with everything that would lose its place. */
#include "cli/cli_course.h"

#include <string.h>

#include "bedside/course_json.h"
#include "cli/diff.h"
#include "judge/misfit.h"
#include "util/json.h"

static const char *window(struct cli *c, const struct due_contact *d)
{
	const char *from = contact_day(c->a, d->from), *to = contact_day(c->a, d->to);
	if (!from && !to)
		return d->why && *d->why ? d->why : "no day yet";
	if (from && to && strcmp(from, to) == 0)
		return from;
	return arena_fmt(c->a, "%s to %s", from ? from : "now", to ? to : "any day");
}

static bool is_to_come(const struct due_contact *d)
{
	return d->state != CONTACT_DONE && d->state != CONTACT_DROPPED
	       && d->state != CONTACT_NOT_ASKED;
}

static const struct due_contact *same(struct cli *c, const struct plan *p,
                                      const struct due_contact *d, const struct plan *other,
                                      const struct due_contact *v, size_t n)
{
	const char *name = contact_name(c->a, p, d);
	for (size_t i = 0; i < n; i++)
		if (is_to_come(&v[i]) && strcmp(contact_name(c->a, other, &v[i]), name) == 0)
			return &v[i];
	return NULL;
}

/* Visits to come: those that are new, fall away or move. */
static void put_visits(struct case_at *at, const struct app_move *m)
{
	struct cli *c = at->c;
	const struct now now = app_now(c->app);
	struct look was = {.a = c->a, .c = m->now, .now = course_clock(m->now, &now)};
	struct look then = {.a = c->a, .c = m->then, .now = was.now};
	size_t n, k;
	int told = 0;
	const struct due_contact *v = series_due(c->a, &was, &n), *w = series_due(c->a, &then, &k);
	for (size_t i = 0; i < n; i++) {
		const struct due_contact *d =
		    is_to_come(&v[i]) ? same(c, m->now->plan, &v[i], m->then->plan, w, k) : &v[i];
		if (!d)
			cli_put(c, "  %s falls away (was %s)\n",
			        cli_safe(c, contact_name(c->a, m->now->plan, &v[i])),
			        cli_safe(c, window(c, &v[i])));
		else if (d != &v[i] && (d->from != v[i].from || d->to != v[i].to))
			cli_put(c, "  %s: %s, was %s\n",
			        cli_safe(c, contact_name(c->a, m->now->plan, &v[i])),
			        cli_safe(c, window(c, d)), cli_safe(c, window(c, &v[i])));
		else
			continue;
		told++;
	}
	for (size_t i = 0; i < k; i++)
		if (is_to_come(&w[i]) && !same(c, m->then->plan, &w[i], m->now->plan, v, n)) {
			cli_put(c, "  %s is new: %s\n",
			        cli_safe(c, contact_name(c->a, m->then->plan, &w[i])),
			        cli_safe(c, window(c, &w[i])));
			told++;
		}
	if (!told)
		cli_put(c, "  no visit to come changes its time\n");
}

/* Rounds that the new version does not have; 0 rounds are as many as it takes. */
static void put_rounds(struct cli *c, const struct plan *was, const struct plan *is)
{
	for (int i = 0; i < was->contacts_n; i++) {
		const char *name = was->contacts[i].def->name.s;
		int at = plan_contact_find(is, name), n = contact_rounds(was, i);
		int left = at < 0 ? n : contact_rounds(is, at);

		if (at < 0)
			cli_put(c, "  %s is no part of the course any more\n", cli_safe(c, name));
		else if (left && n == 0)
			cli_put(c, "  %s: at most %d, was without an end\n", cli_safe(c, name),
			        left);
		else if (left && left + 1 == n)
			cli_put(c, "  %s %d falls away: %d of %d are left\n", cli_safe(c, name), n,
			        left, n);
		else if (left && left < n)
			cli_put(c, "  %s %d to %d fall away: %d of %d are left\n",
			        cli_safe(c, name), left + 1, n, left, n);
	}
}

/* In the sentences of `tend diff`. */
static enum rc put_rules(struct cli *c, const struct app_move *m, struct err *e)
{
	struct diff d;
	TRY(cli_diff_kept(c, m->now->plan->digest, m->to->digest, &d, e));
	cli_put(c, "What the new version says differently:\n");
	cli_put_differences(c, &d, true);
	return RC_OK;
}

static enum rc put_change(struct case_at *at, const struct app_move *m, struct err *e)
{
	struct cli *c = at->c;
	const struct protocol *p = m->now->plan->p;
	cli_put(c, "%s goes by %s@%s and would go by %s@%s.\n", at->course, cli_safe(c, p->id.s),
	        cli_safe(c, p->version.s), cli_safe(c, m->to->id), cli_safe(c, m->to->version));
	if (m->now->sessions.n)
		cli_put(c, "What stays: %zu session%s held before, in the words of then.\n",
		        m->now->sessions.n, m->now->sessions.n > 1 ? "s" : "");
	if (m->misfits_n)
		cli_put(c, "What has no place in the new version:\n");
	for (size_t i = 0; i < m->misfits_n; i++)
		cli_put(c, "  %s: %s\n", cli_safe(c, m->misfits[i].what),
		        cli_safe(c, m->misfits[i].why));
	if (!m->then)
		return put_rules(c, m, e);
	cli_put(c, "What changes for this patient:\n");
	put_visits(at, m);
	put_rounds(c, m->now->plan, m->then->plan);
	if (m->then->control.consent == 1 && m->then->consents.n)
		cli_put(c, "  consent to the new version is asked before the next dose\n");
	cli_put(c, "  everything asked from then on is asked as the new version says\n");
	return put_rules(c, m, e);
}

enum rc course_move(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct app_move m;
	struct app_reply reply;
	const char *reason = cli_value(c, &cli_opt_reason);
	TRY(case_find(c, c->args[0], &at, e));
	TRY(app_move_look(c->app, &at.who, at.course, c->args[1], c->a, &m, e));
	if (!c->json || c->dry_run)
		TRY(put_change(&at, &m, e));
	struct app_request req = {
	    .who = &at.who,
	    .course = at.course,
	    .cmd = {.kind = CMD_COURSE_MOVE, .e = {.protocol = c->args[1], .reason = reason}}};
	if (c->dry_run) {
		if (!reason)
			req.cmd.e.reason = "asked for"; /* when it is signed */
		return cli_would(c, &req,
		                 arena_fmt(c->a, "signature of %s: course goes by %s@%s", at.who.id,
		                           m.to->id, m.to->version),
		                 e);
	}
	if (m.allowed && !m.misfits_n && !reason) {
		TRY(cli_flush(c, e));
		TRY(cli_ask(c, "Why", NULL, "--reason TEXT", &req.cmd.e.reason, e));
	}
	if (!c->json)
		TRY(cli_flush(c, e));
	TRY(case_send(&at, &at.who, &req.cmd, &reply, e));
	TRY(case_tell(&at, &reply, e));
	if (!c->json)
		cli_say(c, "The course goes by %s@%s from here on.", cli_safe(c, m.to->id),
		        cli_safe(c, m.to->version));
	return RC_OK;
}
