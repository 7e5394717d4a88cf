/* SPDX-License-Identifier: Apache-2.0
 * Booking a contact, moving it, calling it off, and what that does to the contacts after it.
 *
 * What a protocol asks at the door (the gap, a signature) is asked there again; a booking is refused
 * for it already, so that nobody travels for nothing. */
#include <string.h>

#include "decide/decide.h"
#include "judge/booking.h"
#include "judge/rule.h"
#include "judge/series_table.h"

#define TOLD_MAX 6 /* contacts that move with a booking; the course view shows all */

static const char *label(struct deciding *d, const struct due_contact *due)
{
	const char *name = d->c->plan->contacts[due->contact].def->name.s;
	return contact_rounds(d->c->plan, due->contact) != 1
	           ? arena_fmt(d->a, "%s %d", name, due->round)
	           : name;
}

static const char *time_words(struct deciding *d, int64_t ms)
{
	struct civil_time t;
	struct text s = text_in(d->a);
	if (zone_local(d->c->zone, ms, &t)) {
		civil_date_write_staff(&s, t.date);
		text_put(&s, " ");
		civil_clock_write(&s, t.clock);
	}
	return s.s;
}

static bool has_reason(const struct deciding *d)
{
	return d->cmd->e.reason && d->cmd->e.reason[0];
}

static bool is_medicine(const struct plan *p, int contact)
{
	return p->sessions[p->contacts[contact].session].def->kind == KIND_MEDICINE;
}

/* ---- is it a time that can be? ---- */

/* Somebody of these may say so, with a reason; else it is not booked. */
static void for_somebody(struct deciding *d, const char *rule, const struct people *by,
                         const char *say)
{
	struct judgement j = {.rule = rule, .verdict = VERDICT_WARN, .say = say};
	if (by->n ? !has_any(d->who, by) || !has_reason(d) : !has_reason(d)) {
		j.verdict = by->n ? VERDICT_SIGN : VERDICT_HOLD;
		j.by = *by;
		struct want *w =
		    rule_want(&j, by->n ? WANT_SIGNATURE : WANT_FACT,
		              by->n ? "a booking by such a person, with the reason" : "the reason");
		w->who = *by;
	}
	weigh(d, &j);
}

static const char *days_words(struct arena *a, int32_t n)
{
	return n == 1 ? "1 day" : arena_fmt(a, "%d days", n);
}

/* The day of a dose, or of one that is booked, that lies nearest on either side of `day`. */
struct near_dose {
	int32_t day; /* DAY_NONE = none */
	bool booked;
};

static void nearer(struct near_dose *n, int32_t day, int32_t of, bool booked)
{
	int32_t was = n->day == DAY_NONE ? INT32_MAX : n->day < of ? of - n->day : n->day - of;
	int32_t is = day < of ? of - day : day - of;
	if (is < was)
		*n = (struct near_dose){day, booked};
}

static void find_near(struct deciding *d, const struct due_contact *due, int32_t day,
                      struct near_dose *before, struct near_dose *any)
{
	const struct course *c = d->c;
	*before = *any = (struct near_dose){.day = DAY_NONE};
	for (size_t i = 0; i < c->doses.n; i++) {
		int32_t on = course_day(c, c->doses.v[i].m.happened);
		if (c->doses.v[i].m.struck)
			continue;
		nearer(any, on, day, false);
		if (on <= day)
			nearer(before, on, day, false);
	}
	struct appointments list = appointments_of(d->a, c);
	for (size_t i = 0; i < list.n; i++) {
		const struct appointment *p = &list.v[i];
		bool own = p->contact == due->contact && p->round == due->round;
		int32_t on = course_day(c, p->at);
		if (own || p->state != APPOINTMENT_STANDS || p->at < d->t
		    || !is_medicine(c->plan, p->contact))
			continue;
		nearer(any, on, day, true);
		if (on <= day)
			nearer(before, on, day, true);
	}
}

/* G-05, G-06, asked of the day that is booked: from the dose before it, and from any dose that is
 * booked on either side. */
static bool weigh_gap(struct deciding *d, const struct due_contact *due, int32_t day)
{
	static const struct people prescriber = {.n = 1, .any_of = {ROLE_PRESCRIBER}};
	const struct plan *p = d->c->plan;
	const struct gap *g = &p->p->phases.v[p->contacts[due->contact].phase].gap;
	struct near_dose before, any;
	if (!is_medicine(p, due->contact) || !g->src)
		return false;
	find_near(d, due, day, &before, &any);
	int32_t days = any.day == DAY_NONE ? INT32_MAX
	               : day < any.day     ? any.day - day
	                                   : day - any.day;
	const char *apart =
	    any.day == DAY_NONE
	        ? ""
	        : arena_fmt(d->a, "That is %s %s the dose %s %s", days_words(d->a, days),
	                    day < any.day ? "before" : "after",
	                    any.booked ? "that is booked for" : "of", day_words(d->a, any.day));
	if (g->never_under.dim != DIM_NONE && days < days_of(g->never_under)) {
		struct judgement j = {
		    .rule = "gap",
		    .verdict = VERDICT_BLOCK,
		    .say = arena_fmt(
		        d->a, "%s. Less than %s is never enough, and nobody can sign for it.",
		        apart, days_words(d->a, days_of(g->never_under)))};
		weigh(d, &j);
		return true;
	}
	if (g->at_least.dim != DIM_NONE && days < days_of(g->at_least)) {
		for_somebody(d, "gap", &prescriber,
		             arena_fmt(d->a,
		                       "%s. At least %s are due between doses: a prescriber "
		                       "may book it, with the reason, and signs on the day.",
		                       apart, days_words(d->a, days_of(g->at_least))));
		return true;
	}
	bool next = due->state != CONTACT_LATER;
	if (next && g->at_most.dim != DIM_NONE && before.day != DAY_NONE
	    && day - before.day > days_of(g->at_most)) {
		for_somebody(d, "gap", &prescriber,
		             arena_fmt(d->a,
		                       "That is %s after the dose of %s, and more than %s. A "
		                       "prescriber may book it, with the reason, and signs on the "
		                       "day how to go on.",
		                       days_words(d->a, day - before.day),
		                       day_words(d->a, before.day),
		                       days_words(d->a, days_of(g->at_most))));
		return true;
	}
	return false;
}

static void weigh_window(struct deciding *d, const struct due_contact *due, int32_t day)
{
	const struct contact *def = d->c->plan->contacts[due->contact].def;
	bool by_gap = is_medicine(d->c->plan, due->contact) && !def->at.n && !def->at_cases.n;
	bool early = due->from != INT32_MIN && day < due->from;
	bool late = due->to != INT32_MAX && day > due->to;
	if (weigh_gap(d, due, day) || (!early && !late))
		return;
	/* The gap has spoken for a dose without a time of its own; what comes later has no window
	 * yet that would mean anything. */
	if (by_gap || due->state == CONTACT_LATER)
		return;
	static const struct people anybody = {0};
	bool asked = late && def->missed == MISSED_SIGN;
	for_somebody(d, "window", asked ? &def->missed_by : &anybody,
	             arena_fmt(d->a, "This lies %s its window: %s. %s", early ? "before" : "after",
	                       due->why,
	                       asked ? "Such a delay is for those who decide on a missed one, with "
	                               "the reason."
	                             : "It can be booked so, with the reason."));
}

/* Two at one time are told; somebody whom the protocol wants here all the time is not elsewhere. */
static void weigh_clashes(struct deciding *d, const struct due_contact *due)
{
	const struct command *cmd = d->cmd;
	for (size_t i = 0; i < cmd->clashes_n; i++) {
		const struct clash *k = &cmd->clashes[i];
		bool needed = k->person && contact_needs(d->c->plan, due->contact, cmd->e.roles);
		struct judgement j = {
		    .rule = arena_fmt(d->a, "%s %s", k->person ? "person" : "room", k->name),
		    .verdict = needed ? VERDICT_BLOCK : VERDICT_WARN,
		    .say = arena_fmt(d->a, "%s is booked already: %s.%s", k->name, k->says,
		                     needed ? " The protocol wants them here all the time." : "")};
		weigh(d, &j);
	}
}

/* The same patient at two places. */
static void weigh_own(struct deciding *d, const struct due_contact *due)
{
	int64_t at = d->cmd->e.at, ends = contact_ends(d->c->plan, due->contact, at);
	struct appointments list = appointments_of(d->a, d->c);
	for (size_t i = 0; i < list.n; i++) {
		const struct appointment *p = &list.v[i];
		if (p->state != APPOINTMENT_STANDS || !times_meet(at, ends, p->at, p->ends)
		    || (p->contact == due->contact && p->round == due->round))
			continue;
		struct due_contact other = {.contact = p->contact, .round = p->round};
		struct judgement j = {.rule = "patient",
		                      .verdict = VERDICT_WARN,
		                      .say = arena_fmt(d->a, "This patient has %s at %s already.",
		                                       label(d, &other), time_words(d, p->at))};
		weigh(d, &j);
	}
}

/* ---- what moves with it ---- */

static struct course *after_events(struct deciding *d)
{
	struct course *then = course_then(d);
	return then;
}

static const struct due_contact *same_in(const struct due_contact *v, size_t n,
                                         const struct due_contact *x)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].contact == x->contact && v[i].round == x->round)
			return &v[i];
	return NULL;
}

static const char *window_words(struct deciding *d, const struct due_contact *x)
{
	if (x->from == x->to)
		return day_words(d->a, x->from);
	if (x->to == INT32_MAX)
		return arena_fmt(d->a, "from %s", day_words(d->a, x->from));
	if (x->from == INT32_MIN)
		return arena_fmt(d->a, "until %s", day_words(d->a, x->to));
	return arena_fmt(d->a, "%s to %s", day_words(d->a, x->from), day_words(d->a, x->to));
}

/* A booking that lay in its window and does not any more. */
static void tell_outside(struct deciding *d, const struct due_contact *was,
                         const struct due_contact *is)
{
	int32_t day = is->booked ? course_day(d->c, is->booked) : DAY_NONE;
	bool out = day != DAY_NONE && (day < is->from || day > is->to);
	if (!out || (was && (day < was->from || day > was->to)))
		return;
	struct judgement j = {
	    .rule = label(d, is),
	    .verdict = VERDICT_WARN,
	    .say = arena_fmt(d->a, "%s, booked for %s, then lies outside of its window: %s.",
	                     label(d, is), time_words(d, is->booked), is->why)};
	weigh(d, &j);
}

static void tell_moved(struct deciding *d, const struct due_contact *own, struct text *t)
{
	struct course *then = after_events(d);
	struct look after = {.a = d->a, .c = then, .now = d->t};
	size_t was_n, is_n;
	int told = 0;
	const struct due_contact *was = series_due(d->a, &d->look, &was_n);
	const struct due_contact *is = series_due(d->a, &after, &is_n);
	for (size_t i = 0; i < is_n; i++) {
		const struct due_contact *x = &is[i], *o = same_in(was, was_n, x);
		bool own_one = x->contact == own->contact && x->round == own->round;
		bool open = x->from == INT32_MIN && x->to == INT32_MAX;
		bool over = x->state == CONTACT_DONE || x->state == CONTACT_DROPPED
		            || x->state == CONTACT_NOT_ASKED || x->state == CONTACT_RUNNING;
		if (own_one || open || over || (o && o->from == x->from && o->to == x->to))
			continue;
		tell_outside(d, o, x);
		if (told++ < TOLD_MAX)
			text_fmt(t, "%s %s %s", told > 1 ? ";" : " With it:", label(d, x),
			         window_words(d, x));
	}
	if (told > TOLD_MAX)
		text_fmt(t, "; and %d more", told - TOLD_MAX);
	if (told)
		text_put(t, ".");
}

/* ---- booking, moving ---- */

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static enum rc refuse_state(struct deciding *d, const struct due_contact *due)
{
	switch (due->state) {
	case CONTACT_DONE: return refuse(d, RC_USAGE, "%s is done.", label(d, due));
	case CONTACT_RUNNING: return refuse(d, RC_USAGE, "%s is under way.", label(d, due));
	case CONTACT_DROPPED:
	case CONTACT_NOT_ASKED:
		/* A talk or a call can take place whatever the plan says; a dose cannot. */
		if (!is_medicine(d->c->plan, due->contact))
			return RC_OK;
		return refuse(d, RC_GATE, "%s does not take place in this course: %s.",
		              label(d, due), due->why);
	case CONTACT_LATER:
	case CONTACT_OPEN:
	case CONTACT_EARLY:
	case CONTACT_LATE: break;
	}
	return RC_OK;
}

enum rc do_book(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	struct due_contact due;
	if (!need_contact(d, &due))
		return d->out->rc;
	if (!e->at)
		return refuse(d, RC_USAGE, "A booking needs its day and time.");
	if (e->at < d->happened)
		return refuse(d, RC_USAGE, "%s has passed.", time_words(d, e->at));
	TRY(refuse_state(d, &due));
	struct appointments list = appointments_of(d->a, d->c);
	const struct appointment *was = appointment_for(&list, due.contact, due.round);
	if (was && was->at == e->at && same_text(was->room, e->room)
	    && same_text(was->person, e->person) && was->roles == e->roles)
		return refuse(d, RC_USAGE, "%s is booked so already.", label(d, &due));
	if (was && !has_reason(d)) {
		refuse(d, RC_USAGE, "%s is booked for %s. Moving it needs the reason.",
		       label(d, &due), time_words(d, was->at));
		return RC_USAGE;
	}
	/* The same time again, with another room or person, is asked nothing about its day. */
	if (!was || was->at != e->at)
		weigh_window(d, &due, course_day(d->c, e->at));
	weigh_clashes(d, &due);
	weigh_own(d, &due);
	TRY(weighed(d));
	struct event *ev = emit(d, EV_CONTACT_BOOKED);
	ev->e.round = due.round;
	struct text t = text_in(d->a);
	text_fmt(&t, "%s: %s, %s.", was ? "Moved" : "Booked", label(d, &due), time_words(d, e->at));
	tell_moved(d, &due, &t);
	d->out->msg = t.s;
	return RC_OK;
}

/* ---- calling off ---- */

static struct event *call_off(struct deciding *d, const struct appointment *p)
{
	struct event *ev = emit_bare(d, EV_BOOKING_CANCELLED);
	ev->e.contact = d->c->plan->contacts[p->contact].def->name.s;
	ev->e.round = p->round;
	ev->e.at = p->at;
	ev->e.ref = p->seq;
	return ev;
}

enum rc do_cancel(struct deciding *d)
{
	struct due_contact due;
	if (!need_contact(d, &due))
		return d->out->rc;
	struct appointments list = appointments_of(d->a, d->c);
	const struct appointment *p = appointment_for(&list, due.contact, due.round);
	if (!p)
		return refuse(d, RC_USAGE, "%s is not booked.", label(d, &due));
	if (!has_reason(d))
		return refuse(d, RC_USAGE, "Calling a booking off needs the reason.");
	call_off(d, p)->e.reason = d->cmd->e.reason;
	struct text t = text_in(d->a);
	text_fmt(&t, "Called off: %s, %s.", label(d, &due), time_words(d, p->at));
	tell_moved(d, &due, &t);
	d->out->msg = t.s;
	hint(d, "it is still to be held: book it anew, or say that it was missed");
	return RC_OK;
}

static bool fallen(const struct due_contact *v, size_t n, const struct appointment *p,
                   const char **why)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].contact == p->contact && v[i].round == p->round) {
			*why = v[i].why;
			return v[i].state == CONTACT_DROPPED || v[i].state == CONTACT_NOT_ASKED;
		}
	return false;
}

/* Within a session the way of the course is asked when it is over: until then each act at the bedside
 * would lay out the whole series for what seldom changes it. */
static bool may_fall(const struct deciding *d)
{
	bool told = false; /* something that a condition of the course can ask */
	for (size_t i = 0; i < d->out->events_n; i++) {
		enum event_kind kind = d->out->events[i].kind;
		if (kind == EV_COURSE_ENDED || kind == EV_TREATMENT_STOPPED
		    || kind == EV_CONSENT_WITHDRAWN || kind == EV_SESSION_CLOSED)
			return true;
		told |= kind != EV_ADVERSE_EVENT && kind != EV_TASK_OPENED
		        && kind != EV_HANDOUT_GIVEN && kind != EV_ACCESS_REFUSED;
	}
	return !d->s && told;
}

void cancel_fallen(struct deciding *d)
{
	bool any = false;
	for (size_t i = 0; i < d->c->bookings.n; i++)
		any |= d->c->bookings.v[i].at > d->t && !d->c->bookings.v[i].cancelled;
	if (!any || d->out->rc != RC_OK || !may_fall(d))
		return;
	struct course *then = after_events(d);
	struct appointments list = appointments_of(d->a, then);
	struct look after = {.a = d->a, .c = then, .now = d->t};
	size_t was_n, is_n;
	const struct due_contact *was = series_due(d->a, &d->look, &was_n);
	const struct due_contact *is = series_due(d->a, &after, &is_n);
	for (size_t i = 0; i < list.n; i++) {
		const struct appointment *p = &list.v[i];
		const char *why = "the course has ended", *before = NULL;
		if (p->state != APPOINTMENT_STANDS || p->at <= d->t)
			continue;
		/* What was booked although it had fallen away stays booked. */
		if (!then->control.ended
		    && (!fallen(is, is_n, p, &why) || fallen(was, was_n, p, &before)))
			continue;
		struct event *ev = call_off(d, p);
		ev->actor = ev->role = "system";
		ev->e.reason = why;
	}
}

/* ---- who sees to a task ---- */

enum rc do_assign(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	const struct task *found = NULL;
	for (size_t i = 0; i < d->c->tasks.n && !found; i++) {
		const struct task *t = &d->c->tasks.v[i];
		bool meant = e->ref ? t->m.seq == e->ref : e->name && strcmp(t->name, e->name) == 0;
		found = meant && !t->done && !t->m.struck ? t : NULL;
	}
	if (!found)
		return refuse(d, RC_NOTFOUND, "No task `%s` is open.", e->name ? e->name : "");
	if (!e->person && !e->roles)
		return refuse(d, RC_USAGE, "Say to whom.");
	if (strncmp(found->name, "take over from ", strlen("take over from ")) == 0)
		return refuse(d, RC_USAGE, "A post is handed over by whoever holds it.");
	if (!has_reason(d))
		return refuse(d, RC_USAGE, "Giving a task to somebody else needs the reason.");
	/* The right to close it stays where the protocol put it. */
	if (found->owner && !(e->roles & found->owner))
		return refuse(d, RC_USAGE, "`%s` is for the %s.", found->name,
		              roles_in_words(d->a, found->owner));
	struct event *ev = emit(d, EV_TASK_REASSIGNED);
	ev->e.name = found->name;
	ev->e.ref = found->m.seq;
	if (found->owner)
		ev->e.roles = e->roles & found->owner;
	return RC_OK;
}
