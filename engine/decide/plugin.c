/* SPDX-License-Identifier: Apache-2.0
 * What plugins answered: on record first, then judged by. */
#include <string.h>

#include "decide/decide.h"

static const char *name_of(const struct deciding *d, const struct question *q)
{
	const struct plan *p = d->c->plan;
	switch (q->hook) {
	case ASKED_CHECK: return p->p->checks.v[q->index].name.s;
	case ASKED_DONE: return p->steps[q->index].def->name.s;
	case ASKED_SCORES: return p->p->forms.v[q->index].name.s;
	case ASKED_REACT: return p->p->reactions.v[q->index].name.s;
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
		if (d->cmd->answers[i].q.hook != ASKED_REACT) /* those come after what happened */
			put_on_record(d, &d->cmd->answers[i]);
	d->told = d->out->events_n;
	for (size_t i = 0; i < d->told; i++)
		course_apply(with, &d->out->events[i]);
	d->c = with;
	d->s = course_running(with);
}

const struct answered *answer_given(struct deciding *d, struct question q)
{
	for (size_t i = 0; i < d->cmd->answers_n; i++) {
		const struct answered *r = &d->cmd->answers[i];
		if (r->q.hook == q.hook && r->q.index == q.index && r->q.event_at == q.event_at
		    && (!q.event || r->q.event->kind == q.event->kind))
			return r;
	}
	q.session = d->s ? d->s->number : 0;
	q.at = d->look.now;
	questions_note(&d->asks, q);
	return NULL;
}

int64_t answer_seq(const struct deciding *d, const struct answered *r)
{
	int64_t seq = d->stands;
	for (const struct answered *at = d->cmd->answers; at <= r; at++)
		seq += at->q.hook != ASKED_REACT;
	return seq;
}

/* ---- steps ---- */

enum rc step_rule(struct deciding *d, int step)
{
	const struct plan_step *s = &d->c->plan->steps[step];
	if (!step_has_rule(s))
		return RC_OK;
	const struct answered *r =
	    answer_given(d, (struct question){.hook = ASKED_DONE, .index = step, .e = &d->cmd->e});
	if (!r || r->failed || r->verdict == VERDICT_PASS)
		return RC_OK;
	return refuse(d, RC_GATE, "`%s` is not done yet.", s->def->name.s);
}

/* The form is on record whatever the rule says; a rule that cannot be asked leaves the step to be
 * done by hand. */
void do_steps_of_form(struct deciding *d, int form)
{
	const struct plan *p = d->c->plan;
	for (int i = 0; d->s && i < p->steps_n; i++) {
		if (p->steps[i].session != d->s->session || p->steps[i].form != form
		    || p->steps[i].stage > d->s->stage || !step_has_rule(&p->steps[i]))
			continue;
		const struct answered *r = answer_given(
		    d, (struct question){.hook = ASKED_DONE, .index = i, .e = &d->cmd->e});
		if (r && !r->failed && r->verdict == VERDICT_PASS)
			emit_bare(d, EV_STEP_DONE)->e.name = p->steps[i].def->name.s;
	}
}

/* ---- what follows ---- */

static void by_machine(struct event *ev)
{
	ev->actor = ev->role = "system";
	ev->second = NULL;
}

/* Who wants it stands behind it, so that no task of a plugin passes for one of the protocol's. */
static const char *task_name(struct deciding *d, const struct reaction *r, const char *text)
{
	char *name = arena_fmt(d->a, "%s (%s)", text, r->name.s);
	for (char *s = name; *s; s++)
		if (*s == ':') /* ends the name where people say that it is done */
			*s = ',';
	return name;
}

static void bring_about(struct deciding *d, const struct reaction *r, const struct plugin_effect *x)
{
	const char *cause = r->name.s;
	struct event *ev;
	if (x->kind == PLUGIN_NOTE) {
		ev = emit_bare(d, EV_NOTE_WRITTEN);
		ev->e.text = arena_fmt(d->a, "%s (%s)", x->text, cause);
	} else {
		unsigned owner = 0;
		for (int i = 0; i < r->owner.n; i++)
			owner |= r->owner.any_of[i];
		if (x->roles)
			owner = x->roles;
		ev = emit_bare(d, EV_TASK_OPENED);
		ev->e.name = task_name(d, r, x->text);
		ev->e.roles = x->kind == PLUGIN_TASK ? owner : 0;
		ev->e.until = deadline_from(d, d->t, x->due);
		ev->e.reason = cause;
	}
	by_machine(ev);
}

static bool waits_for(const struct reaction *r, enum event_kind kind)
{
	const struct plugin_bound *b = r->call.bound;
	const struct idents *on = b ? &b->def->reactions.v[b->index].on : NULL;
	for (size_t i = 0; on && i < on->n; i++)
		if (strcmp(on->v[i].s, event_rows[kind].name) == 0)
			return true;
	return false;
}

static void react_to(struct deciding *d, int reaction, size_t at)
{
	const struct reaction *r = &d->c->plan->p->reactions.v[reaction];
	struct event *ev = arena_new(d->a, struct event); /* the list moves as it grows */
	*ev = d->out->events[at];
	const struct answered *said = answer_given(
	    d, (struct question){
	           .hook = ASKED_REACT, .index = reaction, .event = ev, .event_at = at - d->told});
	if (!said)
		return;
	put_on_record(d, said);
	by_machine(&d->out->events[d->out->events_n - 1]);
	for (size_t i = 0; !said->failed && i < said->effects_n; i++)
		bring_about(d, r, &said->effects[i]);
}

void react(struct deciding *d)
{
	size_t n = d->out->events_n; /* what plugins bring about sets no plugin going */
	for (size_t at = d->told; at < n; at++)
		for (size_t i = 0; i < d->c->plan->p->reactions.n; i++)
			if (waits_for(&d->c->plan->p->reactions.v[i], d->out->events[at].kind))
				react_to(d, (int)i, at);
}
