/* SPDX-License-Identifier: Apache-2.0
 * The fold: how each kind of event changes the record and the control state.  Here the course and
 * its sessions; lines of the checklist, medicine, judgements and corrections have files of their
 * own. */
#include <assert.h>
#include <string.h>

#include "course/fold_in.h"

struct mark mark_of(const struct event *ev)
{
	return (struct mark){.seq = ev->seq,
	                     .happened = ev->happened,
	                     .written = ev->written,
	                     .session = ev->e.session,
	                     .actor = ev->actor,
	                     .late = ev->source == TIME_PERSON};
}

void set_done(struct course *c, int step, bool done)
{
	int place = c->plan->steps[step].place;
	uint64_t bit = (uint64_t)1 << (place & 63);
	if (done)
		c->control.done[place >> 6] |= bit;
	else
		c->control.done[place >> 6] &= ~bit;
}

int step_of(const struct course *c, const struct event *ev)
{
	const struct session_record *s = course_session(c, ev->e.session);
	return s && ev->e.name ? plan_step_find(c->plan, s->session, ev->e.name) : -1;
}

/* ---- the course ---- */

static void on_enrolled(struct course *c, const struct event *ev)
{
	static const char *const sexes[] = {"female", "male", "other"};
	c->patient = ev->e.patient;
	c->born = ev->e.born;
	for (int i = 0; i < 3; i++)
		if (ev->e.sex && strcmp(ev->e.sex, sexes[i]) == 0)
			c->sex = i;
	c->enrolled = ev->happened;
}

static void on_consent(struct course *c, const struct event *ev)
{
	if (ev->kind == EV_CONSENT_GIVEN) {
		struct consent_record *r = PUSH(c, consents, ev);
		r->roles = ev->e.roles ? ev->e.roles : ROLE_PATIENT;
		r->person = ev->e.person;
		r->routes = ev->e.route;
		r->digest = ev->e.digest;
		c->control.consent = course_consented(c);
	} else { /* whoever consents again begins anew */
		for (size_t i = 0; i < c->consents.n; i++)
			c->consents.v[i].m.struck = true;
		c->control.consent = 2;
	}
	c->consent_at = ev->happened;
	c->consent_seq = ev->seq;
}

static void on_booked(struct course *c, const struct event *ev)
{
	int contact = plan_contact_find(c->plan, ev->e.contact);
	if (contact
	    < 0) /* booked and called off before the course was moved to a plan without it */
		return;
	struct booking *b = ev->kind == EV_CONTACT_MISSED    ? PUSH(c, missed, ev)
	                    : ev->kind == EV_CALL_UNANSWERED ? PUSH(c, unanswered, ev)
	                                                     : PUSH(c, bookings, ev);
	b->contact = contact;
	b->round = ev->e.round;
	b->at = ev->e.at;
	b->roles = ev->e.roles;
	b->room = ev->e.room;
	b->person = ev->e.person;
}

static void on_cancelled(struct course *c, const struct event *ev)
{
	for (size_t i = 0; i < c->bookings.n; i++) {
		struct booking *b = &c->bookings.v[i];
		if (b->m.seq != ev->e.ref)
			continue;
		b->cancelled = ev->seq;
		b->cancelled_at = ev->written;
		b->why = ev->e.reason;
	}
}

static void on_course_ended(struct course *c, const struct event *ev)
{
	(void)ev;
	c->control.ended = 1;
}

/* Nothing more is given in the session under way either, also when it is resumed later. */
static void on_treatment(struct course *c, const struct event *ev)
{
	struct session_record *s = course_running(c);
	c->control.treatment_stopped = ev->kind == EV_TREATMENT_STOPPED;
	if (s && c->control.treatment_stopped) {
		s->no_more_doses = true;
		c->control.no_more_doses = 1;
	}
}

/* ---- the session ---- */

/* Number among the sessions of its kind; one in which nothing was given does not count. */
static int number_of_kind(const struct course *c, enum session_kind kind)
{
	int n = 1;
	for (size_t i = 0; i < c->sessions.n; i++) {
		const struct session_record *s = &c->sessions.v[i];
		if (c->plan->sessions[s->session].def->kind == kind
		    && (kind != KIND_MEDICINE || s->doses > 0))
			n++;
	}
	return n;
}

static void on_session_started(struct course *c, const struct event *ev)
{
	int contact = plan_contact_find(c->plan, ev->e.contact);
	assert(contact >= 0);
	int session = c->plan->contacts[contact].session;
	int of_kind = number_of_kind(c, c->plan->sessions[session].def->kind);
	struct session_record *s = PUSH(c, sessions, ev);
	s->number = (int)c->sessions.n;
	s->contact = contact;
	s->round = ev->e.round;
	s->session = session;
	s->of_kind = of_kind;
	s->stage = c->plan->sessions[session].stage;
	s->stage_at = arena_arr(c->a, int64_t, (size_t)c->plan->sessions[session].stages);
	s->stage_at[0] = s->stage_since = s->last_contact = s->anchor_wall = ev->happened;
	s->stage_seq = ev->seq;
	s->anchor_boot = ev->boot_ms;
	if (ev->source == TIME_PERSON) /* entered later: the clock has been running since then */
		s->anchor_boot -= ev->written - ev->happened;
	s->boot_id = ev->boot_id;
	c->control.running = s->number;
	c->control.stage = (int16_t)s->stage;
	c->control.doses = c->control.no_more_doses = c->control.interrupted = 0;
	c->control.infusing = 0;
	memset(c->control.done, 0, sizeof c->control.done);
}

/* Whoever comes is not on the telephone any longer, and the other way round. */
static void on_staff(struct course *c, const struct event *ev)
{
	for (size_t i = 0; i < c->staff.n; i++) {
		struct presence *p = &c->staff.v[i];
		bool came_again = ev->kind == EV_STAFF_CAME && !p->within_ms;
		if (p->to == 0 && !came_again && strcmp(p->person, ev->e.person) == 0)
			p->to = ev->happened;
	}
	for (size_t i = 0; ev->kind == EV_STAFF_WENT && i < c->handovers.n; i++)
		if (!c->handovers.v[i].taken
		    && strcmp(c->handovers.v[i].m.actor, ev->e.person) == 0)
			c->handovers.v[i].taken = ev->seq;
	if (ev->kind == EV_STAFF_WENT)
		return;
	struct presence *p = PUSH(c, staff, ev);
	p->person = ev->e.person;
	p->roles = ev->e.roles;
	p->from = ev->happened;
	p->within_ms = ev->kind == EV_STAFF_REACHABLE ? ev->e.amount.micro / 1000 : 0;
}

static void on_offered(struct course *c, const struct event *ev)
{
	struct handover *h = PUSH(c, handovers, ev);
	h->to = ev->e.person;
	h->roles = ev->e.roles;
	h->open = ev->e.text;
	for (size_t i = 0; i + 1 < c->handovers.n; i++) { /* a new offer of the post is the one */
		struct handover *o = &c->handovers.v[i];
		if (!o->taken && o->m.session == h->m.session
		    && strcmp(o->m.actor, h->m.actor) == 0)
			o->taken = ev->seq;
	}
}

/* Ends what a person is here as, and gives them these roles from now on; 0 = none. */
static void change_post(struct course *c, const struct event *ev, const char *person, unsigned take,
                        unsigned give, int64_t within)
{
	unsigned roles = 0;
	for (size_t i = 0; i < c->staff.n; i++) {
		struct presence *p = &c->staff.v[i];
		if (p->to || p->m.session != ev->e.session || strcmp(p->person, person) != 0)
			continue;
		p->to = ev->happened;
		roles |= p->roles;
		within = p->within_ms;
	}
	roles = (roles & ~take) | give;
	if (!roles)
		return;
	struct presence *p = PUSH(c, staff, ev);
	p->person = person;
	p->roles = roles;
	p->from = ev->happened;
	p->within_ms = within;
}

/* In one moment: there is none in which nobody has the post. */
static void on_taken(struct course *c, const struct event *ev)
{
	int64_t within = 0;
	for (size_t i = 0; i < c->staff.n; i++)
		if (c->staff.v[i].to == 0 && strcmp(c->staff.v[i].person, ev->e.person) == 0)
			within = c->staff.v[i].within_ms;
	change_post(c, ev, ev->e.person, ev->e.roles, 0, 0);
	change_post(c, ev, ev->actor, 0, ev->e.roles, within);
	for (size_t i = 0; i < c->handovers.n; i++)
		if (c->handovers.v[i].m.seq == ev->e.ref)
			c->handovers.v[i].taken = ev->seq;
}

static void on_stage_entered(struct course *c, const struct event *ev)
{
	struct session_record *s = course_session(c, ev->e.session);
	int stage = plan_stage_find(c->plan, s->session, ev->e.name);
	if (stage < 0) /* held under a plan that had it, before the course was moved */
		return;
	s->stage = stage;
	s->stage_since = ev->happened;
	s->stage_seq = ev->seq;
	s->stage_at[c->plan->stages[stage].place] = ev->happened;
	c->control.stage = (int16_t)stage;
}

static void on_session_over(struct course *c, const struct event *ev)
{
	struct session_record *s = course_session(c, ev->e.session);
	if (ev->kind == EV_SESSION_LEFT) {
		s->state = SESSION_LEFT;
		s->left = ev->happened;
	} else if (ev->kind == EV_SESSION_STOPPED) {
		if (s->state == SESSION_RUNNING)
			s->state = SESSION_STOPPED;
		s->no_more_doses = true;
		s->stop_reason = ev->e.reason; /* NULL: nobody has said yet */
		c->control.no_more_doses = 1;
	} else {
		s->state = SESSION_CLOSED;
		s->closed = ev->happened;
		for (size_t i = 0; i < c->staff.n; i++)
			if (c->staff.v[i].m.session == s->number && c->staff.v[i].to == 0)
				c->staff.v[i].to = ev->happened;
		c->control.running = 0;
		c->control.stage = -1;
	}
}

static void on_interruption(struct course *c, const struct event *ev)
{
	struct session_record *s = course_session(c, ev->e.session);
	s->interrupted = ev->kind == EV_SESSION_INTERRUPTED;
	c->control.interrupted = s->interrupted;
	for (size_t i = 0; s->interrupted && i < c->doses.n; i++) {
		struct dose_record *d = &c->doses.v[i];
		d->unsure |= d->m.session == s->number && d->infusion && d->ended == 0;
	}
	recount_infusing(c);
	if (!s->interrupted) { /* the running clock goes on from here */
		s->anchor_wall = ev->happened;
		s->anchor_boot = ev->boot_ms;
		s->boot_id = ev->boot_id;
	}
}

/* ---- one row a kind ---- */

static void (*const folds[EVENT_KINDS])(struct course *c, const struct event *ev) = {
    [EV_COURSE_ENROLLED] = on_enrolled,
    [EV_CONSENT_GIVEN] = on_consent,
    [EV_CONSENT_WITHDRAWN] = on_consent,
    [EV_CONTACT_BOOKED] = on_booked,
    [EV_CONTACT_MISSED] = on_booked,
    [EV_CALL_UNANSWERED] = on_booked,
    [EV_COURSE_ENDED] = on_course_ended,
    [EV_TREATMENT_STOPPED] = on_treatment,
    [EV_TREATMENT_RESUMED] = on_treatment,
    [EV_SESSION_STARTED] = on_session_started,
    [EV_STAFF_CAME] = on_staff,
    [EV_STAFF_WENT] = on_staff,
    [EV_STAFF_REACHABLE] = on_staff,
    [EV_POST_OFFERED] = on_offered,
    [EV_POST_TAKEN] = on_taken,
    [EV_STAGE_ENTERED] = on_stage_entered,
    [EV_SESSION_LEFT] = on_session_over,
    [EV_SESSION_CLOSED] = on_session_over,
    [EV_SESSION_STOPPED] = on_session_over,
    [EV_SESSION_INTERRUPTED] = on_interruption,
    [EV_SESSION_RESUMED] = on_interruption,
    [EV_STEP_DONE] = on_step,
    [EV_STEP_SKIPPED] = on_step,
    [EV_NOTE_WRITTEN] = on_step,
    [EV_LOOKED_IN] = on_step,
    [EV_ALLOCATED] = on_step,
    [EV_AS_NEEDED_ORDERED] = on_as_needed,
    [EV_AS_NEEDED_GIVEN] = on_as_needed,
    [EV_BOOKING_CANCELLED] = on_cancelled,
    [EV_TASK_REASSIGNED] = on_task_reassigned,
    [EV_READING_RECORDED] = on_reading,
    [EV_FORM_ANSWERED] = on_form,
    [EV_WASHOUT_ANSWERED] = on_washout,
    [EV_ORDER_SIGNED] = on_order,
    [EV_KIT_PREPARED] = on_kit,
    [EV_DOSE_CHECKED] = on_packet,
    [EV_DOSE_DRAWN] = on_stock,
    [EV_DOSE_WASTED] = on_stock,
    [EV_DOSE_GIVEN] = on_given,
    [EV_DOSE_ENDED] = on_dose_ended,
    [EV_DOSE_CONFIRMED] = on_dose_confirmed,
    [EV_SIGNED] = on_signed,
    [EV_ALERT_RAISED] = on_alert,
    [EV_ALERT_CLOSED] = on_alert_closed,
    [EV_READING_OVERDUE] = on_overdue,
    [EV_TASK_OPENED] = on_task_opened,
    [EV_TASK_DONE] = on_task_done,
    [EV_EMERGENCY] = on_emergency,
    [EV_EMERGENCY_OVER] = on_emergency_over,
    [EV_ADVERSE_EVENT] = on_adverse,
    [EV_UNBLINDED] = on_unblinded,
    [EV_ENTRY_UNDONE] = on_undone,
    [EV_ENTRY_AMENDED] = on_amended,
    [EV_ENTRY_MOVED] = on_undone,
    [EV_COURSE_MOVED] = on_course_moved,
    [EV_PLUGIN_ANSWERED] = on_plugin_answered,
};

void course_apply(struct course *c, const struct event *ev)
{
	assert(ev->kind > EV_NONE && ev->kind < EVENT_KINDS);
	if (folds[ev->kind])
		folds[ev->kind](c, ev);
	struct session_record *s = course_running(c);
	if (s && ev->e.session == s->number && ev->actor && strcmp(ev->actor, "system") != 0
	    && ev->written > s->last_contact)
		s->last_contact = ev->written;
	c->seq = ev->seq;
	if (ev->kind != EV_PLUGIN_ANSWERED)
		c->facts_seq = ev->seq;
}
