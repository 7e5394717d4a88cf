/* SPDX-License-Identifier: Apache-2.0
 * What plugins answered: on record first, then judged by. */
#include "decide/decide.h"

static const char *name_of(const struct deciding *d, const struct question *q)
{
	const struct plan *p = d->c->plan;
	switch (q->hook) {
	case ASKED_CHECK: return p->p->checks.v[q->index].name.s;
	case ASKED_DONE: return p->steps[q->index].def->name.s;
	case ASKED_SCORES: return p->p->forms.v[q->index].name.s;
	case ASKED_REACT:
	case ASKED_KINDS: break;
	}
	return "";
}

static void put_on_record(struct deciding *d, const struct answered *r)
{
	struct event *ev = emit_bare(d, EV_PLUGIN_ANSWERED);
	ev->happened = d->t; /* asked now, also where a late entry is judged */
	ev->source = TIME_CLOCK;
	ev->e = (struct entry){.session = r->q.session,
	                       .hook = asked_rows[r->q.hook].name,
	                       .name = name_of(d, &r->q),
	                       .digest = r->digest,
	                       .reason = r->failed,
	                       .meaning = r->failed ? r->found : NULL};
	if (r->failed)
		return;
	ev->e.verdict = (int)r->verdict;
	ev->e.text = r->say;
	ev->e.readings = r->scores;
	ev->e.readings_n = r->scores_n;
}

void take_answers(struct deciding *d)
{
	struct course *with = course_fork(d->a, d->c);
	for (size_t i = 0; i < d->cmd->answers_n; i++)
		put_on_record(d, &d->cmd->answers[i]);
	for (size_t i = 0; i < d->out->events_n; i++)
		course_apply(with, &d->out->events[i]);
	d->c = with;
	d->s = course_running(with);
}
