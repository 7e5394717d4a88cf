/* SPDX-License-Identifier: Apache-2.0
 * A course that waits: while nobody knows whether its rounds end or which phase comes next, a task
 * says what has to be found out.  It stands open until that is known, whoever ticks it off. */
#include <string.h>

#include "decide/decide.h"
#include "judge/series.h"
#include "protocol/bind.h"

static const char cause[] = "course";

static bool can_wait(const struct protocol *p)
{
	for (size_t i = 0; i < p->phases.n; i++)
		if (p->phases.v[i].until.x || p->phases.v[i].next.n)
			return true;
	for (int i = 0; i < protocol_contacts(p); i++)
		if (protocol_contact(p, i, NULL)->at_cases.n)
			return true;
	return false;
}

static void close_others(struct deciding *d, const struct course *then, const char *name,
                         bool *have)
{
	for (size_t i = 0; i < then->tasks.n; i++) {
		const struct task *t = &then->tasks.v[i];
		if (t->done || !t->cause || strcmp(t->cause, cause) != 0)
			continue;
		if (name && strcmp(t->name, name) == 0) {
			*have = true;
			continue;
		}
		struct event *ev = emit_bare(d, EV_TASK_DONE);
		ev->actor = ev->role = "system";
		ev->e.name = t->name;
		ev->e.ref = t->m.seq;
		ev->e.text = "it is known now";
	}
}

void course_wait(struct deciding *d)
{
	if (!d->out->events_n || !can_wait(d->c->plan->p))
		return;
	struct course *then = course_then(d);
	if (course_running(then))
		return; /* asked when it is over */
	struct look look = {.a = d->a, .c = then, .now = d->t};
	const char *what = "", *name = NULL;
	int phase = series_waits(d->a, &look, &what);
	bool have = false;
	if (phase >= 0)
		name = arena_fmt(d->a, "how %s goes on", then->plan->p->phases.v[phase].name.s);
	close_others(d, then, name, &have);
	if (!name || have)
		return;
	struct event *ev = emit_bare(d, EV_TASK_OPENED);
	ev->actor = ev->role = "system";
	ev->e.name = name;
	ev->e.text = arena_fmt(d->a, "not known: %s", what);
	ev->e.reason = cause;
}
