/* SPDX-License-Identifier: Apache-2.0
 * Readings and look-ins that fell due, as judge/monitor.h judges them. */
#include <string.h>

#include "judge/monitor.h"
#include "report/report_in.h"

static bool state_of(enum slot_state slot, enum report_state *out)
{
	switch (slot) {
	case SLOT_TO_COME:
	case SLOT_DUE: return false;
	case SLOT_DONE: *out = READING_ON_TIME; return true;
	case SLOT_DONE_LATE: *out = READING_LATE; return true;
	case SLOT_MISSED: *out = READING_MISSED; return true;
	case SLOT_OVERDUE: *out = READING_OVERDUE; return true;
	}
	return false;
}

/* What Tend wrote down when the reading was not there in time; 0 = it has not yet. */
static int64_t told_overdue(const struct course *c, int session, const struct slot *slot)
{
	for (size_t i = 0; i < c->overdue.n; i++)
		if (c->overdue.v[i].m.session == session && c->overdue.v[i].step == slot->step
		    && c->overdue.v[i].due == slot->due)
			return c->overdue.v[i].m.seq;
	return 0;
}

/* Who filled it late and why, as a late entry has to say. */
static void say_why(const struct survey *s, struct report_item *i)
{
	for (size_t k = 0; k < s->typed.n; k++)
		if (s->typed.v[k].seq == i->seq) {
			i->who = survey_who(s, s->typed.v[k].actor);
			i->reason = s->typed.v[k].e.reason;
		}
}

static void add_slot(struct survey *s, int session, const struct slot *slot)
{
	enum report_state state;
	if (!state_of(slot->state, &state))
		return;
	const char *name = s->c->plan->steps[slot->step].def->name.s;
	int64_t seq = slot->filled ? slot->filled : told_overdue(s->c, session, slot);
	struct report_item i = survey_item(s, state, session, seq, name);
	i.due = i.when = slot->due;
	i.at = slot->filled_at;
	survey_add(s, &i);
	bool late = state != READING_ON_TIME;
	i = survey_item(s, late ? LINE_NOT_IN_TIME : LINE_AS_MEANT, session, seq, name);
	i.when = slot->due;
	survey_add(s, &i);
	if (!late || state == READING_OVERDUE)
		return;
	i = survey_item(s,
	                state == READING_LATE ? DEVIATION_READING_LATE : DEVIATION_READING_MISSED,
	                session, seq, name);
	i.when = slot->due;
	say_why(s, &i);
	survey_add(s, &i);
}

void survey_readings(struct survey *s)
{
	for (size_t i = 0; i < s->c->sessions.n; i++) {
		const struct session_record *r = &s->c->sessions.v[i];
		struct look look = s->look;
		look.now = survey_moment(s, r);
		look.session = r->number;
		size_t n;
		const struct slot *v = monitor_slots(s->a, &look, r->number, &n);
		for (size_t k = 0; k < n; k++)
			add_slot(s, r->number, &v[k]);
	}
}
