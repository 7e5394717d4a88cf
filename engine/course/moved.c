/* SPDX-License-Identifier: Apache-2.0
 * A course that goes on by another plan (declared in course.h).  Events name things, so the same
 * events fold under the new plan as well; the fold under the old one stays behind it, and what was
 * asked then is read there. */
#include "course/fold_in.h"

void on_course_moved(struct course *c, const struct event *ev)
{
	struct move_record *r = PUSH(c, moves, ev);
	r->protocol = ev->e.protocol;
	r->version = ev->e.version;
	r->digest = ev->e.digest;
	r->reason = ev->e.reason;
}

struct course *course_under(struct course *c, const struct plan *plan)
{
	struct course *n = course_new(c->a, plan, c->zone);
	n->before = c;
	n->since = c->seq;
	return n;
}

/* Said of a session that was held under that plan, or of an entry made under it. */
static bool belongs(const struct course *before, int64_t until, const struct event *ev)
{
	if (ev->corrects)
		return ev->corrects <= until;
	if (ev->kind == EV_TASK_DONE || ev->kind == EV_TASK_REASSIGNED
	    || ev->kind == EV_ALERT_CLOSED)
		return ev->e.ref <= until;
	return ev->e.session >= 1 && (size_t)ev->e.session <= before->sessions.n
	       && ev->kind != EV_SESSION_STARTED;
}

void course_take(struct course *c, const struct event *ev)
{
	course_apply(c, ev);
	for (struct course *k = c; k->before; k = k->before)
		if (belongs(k->before, k->since, ev))
			course_apply(k->before, ev);
}

const struct course *course_of_session(const struct course *c, int session)
{
	while (c->before && session >= 1 && (size_t)session <= c->before->sessions.n)
		c = c->before;
	return c;
}

const struct course *course_of_event(const struct course *c, int64_t seq)
{
	while (c->before && seq <= c->since)
		c = c->before;
	return c;
}
