/* SPDX-License-Identifier: Apache-2.0
 * What must hold after each act of each scenario, whatever it is about: the record is a fold of
 * its events as they are written, nothing is given past a limit, a refusal does nothing. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "scenario/scenario_in.h"

static bool broken(struct play *p, const struct came *k, const char *fmt, ...) PRINTF(3, 4);
static bool broken(struct play *p, const struct came *k, const char *fmt, ...)
{
	char msg[300];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	diag_add(&p->r->diags, &scenario_codes[S_ALWAYS], k->line->act.at, "%s", msg);
	return false;
}

/* Each event is well made and says the same after a way through its bytes. */
static bool events_keep(struct play *p, const struct came *k)
{
	for (size_t i = 0; i < k->d.events_n; i++) {
		const struct event *ev = &k->d.events[i];
		const char *fault = event_fault(ev);
		const uint8_t *bytes, *again;
		size_t n, m;
		struct entry e;
		struct err err = {0};
		if (fault)
			return broken(p, k, "the event %s is not well made: %s",
			              event_rows[ev->kind].name, fault);
		if (!ev->actor || !ev->boot_id || !ev->zone)
			return broken(p, k, "the event %s does not say who, which clock or where",
			              event_rows[ev->kind].name);
		entry_encode(&ev->e, p->a, &bytes, &n);
		if (entry_decode(bytes, n, p->a, &e, &err) != RC_OK)
			return broken(p, k, "the event %s cannot be read back: %s",
			              event_rows[ev->kind].name, err.msg);
		entry_encode(&e, p->a, &again, &m);
		if (n != m || memcmp(bytes, again, n) != 0)
			return broken(p, k, "the event %s reads back as another one",
			              event_rows[ev->kind].name);
	}
	return true;
}

/* What a refused command may leave: that it was refused, and what that set going. */
static bool refusal_does_nothing(struct play *p, const struct came *k)
{
	for (size_t i = 0; k->d.rc != RC_OK && i < k->d.events_n; i++)
		switch (k->d.events[i].kind) {
		case EV_CHECK_JUDGED:
		case EV_ALERT_RAISED:
		case EV_TASK_OPENED:
		case EV_TASK_DONE:
		case EV_ACCESS_REFUSED:
		case EV_PLUGIN_ANSWERED:
		case EV_READING_OVERDUE:
		case EV_SESSION_INTERRUPTED: break;
		case EV_NONE:
		case EV_COURSE_ENROLLED:
		case EV_CONSENT_GIVEN:
		case EV_CONSENT_WITHDRAWN:
		case EV_CONTACT_BOOKED:
		case EV_BOOKING_CANCELLED:
		case EV_TASK_REASSIGNED:
		case EV_COURSE_MOVED:
		case EV_CONTACT_MISSED:
		case EV_CALL_UNANSWERED:
		case EV_COURSE_ENDED:
		case EV_TREATMENT_STOPPED:
		case EV_TREATMENT_RESUMED:
		case EV_SESSION_STARTED:
		case EV_STAFF_CAME:
		case EV_STAFF_WENT:
		case EV_STAFF_REACHABLE:
		case EV_POST_OFFERED:
		case EV_POST_TAKEN:
		case EV_STAGE_ENTERED:
		case EV_SESSION_LEFT:
		case EV_SESSION_CLOSED:
		case EV_SESSION_STOPPED:
		case EV_SESSION_RESUMED:
		case EV_STEP_DONE:
		case EV_STEP_SKIPPED:
		case EV_READING_RECORDED:
		case EV_FORM_ANSWERED:
		case EV_NOTE_WRITTEN:
		case EV_LOOKED_IN:
		case EV_WASHOUT_ANSWERED:
		case EV_ORDER_SIGNED:
		case EV_KIT_PREPARED:
		case EV_DOSE_CHECKED:
		case EV_DOSE_DRAWN:
		case EV_DOSE_GIVEN:
		case EV_DOSE_WASTED:
		case EV_DOSE_ENDED:
		case EV_DOSE_CONFIRMED:
		case EV_SIGNED:
		case EV_ALERT_CLOSED:
		case EV_EMERGENCY:
		case EV_EMERGENCY_OVER:
		case EV_ADVERSE_EVENT:
		case EV_UNBLINDED:
		case EV_ALLOCATED:
		case EV_AS_NEEDED_ORDERED:
		case EV_AS_NEEDED_GIVEN:
		case EV_HANDOUT_GIVEN:
		case EV_ENTRY_UNDONE:
		case EV_ENTRY_AMENDED:
		case EV_ENTRY_MOVED:
		case EVENT_KINDS:
			return broken(p, k, "the act was refused, and yet there is %s",
			              event_rows[k->d.events[i].kind].name);
		}
	return true;
}

/* What Tend let be given: as ordered, or less where an infusion was stopped and read.  More than was
 * ordered is what happened, and not what was let through. */
static int64_t let_in(const struct dose_record *d)
{
	if (d->reported)
		return 0;
	return d->measured && d->amount.micro < d->ordered.micro ? d->amount.micro
	                                                         : d->ordered.micro;
}

/* What is given in a session is never more than each limit of its route (I3). */
static bool limits_hold(struct play *p, const struct came *k)
{
	const struct course *c = p->course;
	for (size_t i = 0; i < c->doses.n; i++) {
		const struct dose_record *d = &c->doses.v[i];
		const struct route *r =
		    d->medicine >= 0 && d->route >= 0
		        ? &c->plan->p->medicines.v[d->medicine].routes.v[d->route]
		        : NULL;
		if (!r)
			return broken(p, k, "a dose has no medicine or no route");
		int64_t sum = 0;
		for (size_t j = 0; j < c->doses.n; j++)
			if (c->doses.v[j].m.session == d->m.session && !c->doses.v[j].m.struck
			    && c->doses.v[j].medicine == d->medicine
			    && c->doses.v[j].route == d->route)
				sum += let_in(&c->doses.v[j]);
		for (size_t j = 0; j < r->limits.n; j++)
			if (r->limits.v[j].session && sum > r->limits.v[j].amount.micro)
				return broken(p, k,
				              "session %d has more %s than the limit of a session",
				              d->m.session, r->name.s);
	}
	return true;
}

/* Ours are flat and named, so the sizes of the lists are enough beside the control state. */
static bool same_control(const struct control *a, const struct control *b)
{
	return a->running == b->running && a->stage == b->stage && a->consent == b->consent
	       && a->ended == b->ended && a->interrupted == b->interrupted
	       && a->no_more_doses == b->no_more_doses && a->doses == b->doses
	       && a->infusing == b->infusing && memcmp(a->done, b->done, sizeof a->done) == 0
	       && a->day0 == b->day0 && a->last_dose_day == b->last_dose_day;
}

static bool same_record(const struct course *a, const struct course *b)
{
	const size_t n[][2] = {
	    {a->sessions.n, b->sessions.n},   {a->bookings.n, b->bookings.n},
	    {a->readings.n, b->readings.n},   {a->steps.n, b->steps.n},
	    {a->forms.n, b->forms.n},         {a->orders.n, b->orders.n},
	    {a->packets.n, b->packets.n},     {a->doses.n, b->doses.n},
	    {a->stock.n, b->stock.n},         {a->signatures.n, b->signatures.n},
	    {a->tasks.n, b->tasks.n},         {a->alerts.n, b->alerts.n},
	    {a->overdue.n, b->overdue.n},     {a->staff.n, b->staff.n},
	    {a->washouts.n, b->washouts.n},   {a->as_needed.n, b->as_needed.n},
	    {a->adverse.n, b->adverse.n},     {a->emergency.n, b->emergency.n},
	    {a->handovers.n, b->handovers.n}, {a->consents.n, b->consents.n},
	    {a->unblinded.n, b->unblinded.n}, {a->kits.n, b->kits.n},
	};
	for (size_t i = 0; i < countof(n); i++)
		if (n[i][0] != n[i][1])
			return false;
	return a->seq == b->seq && same_control(&a->control, &b->control);
}

static void fold_decoded(struct course *into, const struct event *from)
{
	struct event ev = *from;
	const uint8_t *bytes;
	size_t n;
	entry_encode(&from->e, into->a, &bytes, &n);
	if (entry_decode(bytes, n, into->a, &ev.e, NULL) == RC_OK)
		course_apply(into, &ev);
}

/* The state is the fold of the events as they come back from their bytes (I5), and the order is
 * their number and nothing else (I8).  A second course is kept for that, so that a long scenario
 * does not begin anew with every act. */
static bool state_is_fold(struct play *p, const struct came *k)
{
	bool ordered = true;
	if (!p->again)
		p->again = course_new(p->a, p->plan, p->zone);
	for (; p->again_n < p->r->events_n; p->again_n++) {
		ordered &= p->r->events[p->again_n].seq == (int64_t)p->again_n + 1;
		fold_decoded(p->again, &p->r->events[p->again_n]);
	}
	if (!ordered)
		return broken(p, k, "the events are not numbered one by one");
	return same_record(p->again, p->course)
	       || broken(p, k, "the state is not what the events say");
}

/* Time within a session never runs backwards, whatever the wall clock does (I15). */
static bool time_runs_on(struct play *p, const struct came *k)
{
	struct now now = play_now(p);
	int64_t t = course_clock(p->course, &now);
	int64_t session = p->course->control.running;
	bool ok = session != p->clock_session || t >= p->clock;
	p->clock = t;
	p->clock_session = session;
	return ok || broken(p, k, "the clock of the session ran backwards");
}

bool always_holds(struct play *p, const struct came *k)
{
	return events_keep(p, k) && refusal_does_nothing(p, k) && limits_hold(p, k)
	       && state_is_fold(p, k) && time_runs_on(p, k);
}
