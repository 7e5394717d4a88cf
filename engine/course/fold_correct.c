/* SPDX-License-Identifier: Apache-2.0
 * The fold: what was taken back, amended or moved. */
#include <string.h>

#include "course/fold_in.h"
#include "course/together.h"

static bool names_measure(const struct course *c, const struct event *by, int measure)
{
	if (by->kind != EV_ENTRY_AMENDED)
		return true;
	for (int i = 0; i < by->e.readings_n; i++)
		if (strcmp(by->e.readings[i].measure, c->plan->p->measures.v[measure].name.s) == 0)
			return true;
	return false;
}

/* Strikes what the event of that seq recorded; gives its kind, so that it can be recorded anew. */
static enum event_kind strike(struct course *c, const struct event *by, struct mark *was)
{
	int64_t seq = by->corrects;
	enum event_kind kind = EV_NONE;
#define STRIKE(list, as)                                                                           \
	for (size_t i = 0; i < c->list.n; i++)                                                     \
		if (c->list.v[i].m.seq == seq) {                                                   \
			c->list.v[i].m.struck = true;                                              \
			c->list.v[i].m.amended = by->seq;                                          \
			*was = c->list.v[i].m;                                                     \
			kind = (as);                                                               \
		}
	/* of a set of readings only those that the correction names; an undo takes all */
	for (size_t i = 0; i < c->readings.n; i++) {
		struct reading *r = &c->readings.v[i];
		if (r->m.seq != seq || !names_measure(c, by, r->measure))
			continue;
		r->m.struck = true;
		r->m.amended = by->seq;
		*was = r->m;
		kind = EV_READING_RECORDED;
	}
	STRIKE(steps, c->steps.v[i].skipped ? EV_STEP_SKIPPED : EV_STEP_DONE)
	STRIKE(forms, EV_FORM_ANSWERED)
	STRIKE(stock, c->stock.v[i].wasted ? EV_DOSE_WASTED : EV_DOSE_DRAWN)
	STRIKE(packets, EV_DOSE_CHECKED)
#undef STRIKE
	return kind;
}

/* An undone correction gives back what it had corrected; what was moved away stays away. */
static void revive(struct course *c, int64_t seq)
{
#define REVIVE(list)                                                                               \
	for (size_t i = 0; i < c->list.n; i++)                                                     \
		if (c->list.v[i].m.amended == seq && c->list.v[i].m.struck) {                      \
			c->list.v[i].m.struck = false;                                             \
			c->list.v[i].m.amended = 0;                                                \
		}
	REVIVE(readings)
	REVIVE(steps)
	REVIVE(forms)
#undef REVIVE
}

/* A step counts as done while a record of it stands. */
static void recount_done(struct course *c)
{
	const struct session_record *s = course_running(c);
	if (!s)
		return;
	for (size_t i = 0; i < c->steps.n; i++)
		if (c->steps.v[i].m.session == s->number && c->steps.v[i].m.struck
		    && c->steps.v[i].step >= 0)
			set_done(c, c->steps.v[i].step, false);
	for (size_t i = 0; i < c->forms.n; i++)
		for (int j = 0; c->forms.v[i].m.struck && j < c->plan->steps_n; j++)
			if (c->plan->steps[j].session == s->session
			    && c->plan->steps[j].form == c->forms.v[i].form)
				set_done(c, j, false);
	for (size_t i = 0; i < c->steps.n; i++)
		if (c->steps.v[i].m.session == s->number && !c->steps.v[i].m.struck
		    && c->steps.v[i].step >= 0)
			set_done(c, c->steps.v[i].step,
			         !step_is_together(c->plan, c->steps.v[i].step)
			             || together_sort_steps(c, c->steps.v[i].step, s->number));
	for (size_t i = 0; i < c->forms.n; i++)
		for (int j = 0; !c->forms.v[i].m.struck && j < c->plan->steps_n; j++)
			if (c->forms.v[i].m.session == s->number
			    && c->plan->steps[j].session == s->session
			    && c->plan->steps[j].form == c->forms.v[i].form)
				set_done(c, j, true);
}

static bool stands(const struct course *c, int64_t seq, int measure)
{
	for (size_t i = 0; i < c->readings.n; i++)
		if (c->readings.v[i].m.seq == seq && c->readings.v[i].measure == measure
		    && !c->readings.v[i].m.struck)
			return true;
	return false;
}

/* Whether another set of readings of this session that stands ticks the step off. */
static bool still_measured(const struct course *c, int session, const struct step *def)
{
	for (size_t i = 0; i < c->readings.n; i++) {
		bool all = c->readings.v[i].m.session == session;
		for (size_t w = 0; all && w < def->what.n; w++)
			all = stands(c, c->readings.v[i].m.seq, def->what.v[w].index);
		if (all)
			return true;
	}
	return false;
}

void on_undone(struct course *c, const struct event *ev)
{
	struct mark was;
	strike(c, ev, &was);
	if (ev->kind == EV_ENTRY_UNDONE)
		revive(c, ev->corrects);
	recount_done(c);
	/* a set of readings that was taken back leaves its steps open again */
	const struct session_record *s = course_running(c);
	for (size_t i = 0; s && i < c->readings.n; i++)
		for (int k = 0; c->readings.v[i].m.seq == ev->corrects && k < c->plan->steps_n;
		     k++) {
			const struct plan_step *t = &c->plan->steps[k];
			for (size_t w = 0; t->session == s->session && t->def->kind == STEP_MEASURE
			                   && w < t->def->what.n;
			     w++)
				if (t->def->what.v[w].index == c->readings.v[i].measure)
					set_done(c, k, still_measured(c, s->number, t->def));
		}
}

/* How much of its order the devices have used up; it is open while a whole one is left of it. */
static void recount_devices(struct course *c, const struct dose_record *dose)
{
	for (size_t i = 0; dose->device && i < c->orders.n; i++) {
		struct order_record *o = &c->orders.v[i];
		int64_t device = dose->ordered.micro;
		bool ended = false;
		if (o->m.seq != dose->order)
			continue;
		o->given = 0;
		for (size_t k = 0; k < c->doses.n; k++)
			if (c->doses.v[k].order == o->m.seq && !c->doses.v[k].m.struck) {
				o->given += c->doses.v[k].amount.micro;
				ended |= c->doses.v[k].end.seq != 0;
			}
		o->used = ended || o->given + device > o->amount.micro;
		if (dose->step >= 0 && dose->m.session == c->control.running)
			set_done(c, dose->step, o->used);
	}
}

/* The corrected fact stands at the time of the first one, under the seq of the correction. */
void on_amended(struct course *c, const struct event *ev)
{
	struct mark was = {0};
	for (size_t i = 0; i < c->doses.n; i++)
		if (c->doses.v[i].m.seq == ev->corrects) {
			c->doses.v[i].amount = ev->e.amount;
			c->doses.v[i].measured |= c->doses.v[i].ended != 0;
			c->doses.v[i].m.amended = ev->seq;
			recount_devices(c, &c->doses.v[i]);
			return;
		}
	for (size_t i = 0; i < c->as_needed.n; i++)
		if (c->as_needed.v[i].m.seq == ev->corrects) {
			c->as_needed.v[i].amount = ev->e.amount;
			c->as_needed.v[i].m.amended = ev->seq;
			return;
		}
	struct event again = *ev;
	again.kind = strike(c, ev, &was);
	if (again.kind == EV_NONE)
		return;
	again.happened = was.happened;
	again.e.session = was.session;
	again.corrects = 0;
	recount_done(c);
	int64_t seq = c->seq;
	course_apply(c, &again);
	c->seq = seq;
}
