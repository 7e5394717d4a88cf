/* SPDX-License-Identifier: Apache-2.0
 * The fold: how each kind of event changes the record and the control state. */
#include <assert.h>
#include <string.h>

#include "core/course.h"
#include "core/plausible.h"
#include "core/score.h"
#include "core/together.h"

static struct mark mark_of(const struct event *ev)
{
	return (struct mark){.seq = ev->seq,
	                     .happened = ev->happened,
	                     .written = ev->written,
	                     .session = ev->e.session,
	                     .actor = ev->actor,
	                     .late = ev->source == TIME_PERSON};
}

#define PUSH(c, list, ev)                                                                          \
	(arena_push((c)->a, &(c)->list), /* a zeroed one */                                        \
	 (c)->list.v[(c)->list.n - 1].m = mark_of(ev), &(c)->list.v[(c)->list.n - 1])

static void set_done(struct course *c, int step, bool done)
{
	int place = c->plan->steps[step].place;
	uint64_t bit = (uint64_t)1 << (place & 63);
	if (done)
		c->control.done[place >> 6] |= bit;
	else
		c->control.done[place >> 6] &= ~bit;
}

/* The step of that name in the session of the event; -1 where the session has none. */
static int step_of(const struct course *c, const struct event *ev)
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
	struct booking *b = ev->kind == EV_CONTACT_MISSED    ? PUSH(c, missed, ev)
	                    : ev->kind == EV_CALL_UNANSWERED ? PUSH(c, unanswered, ev)
	                                                     : PUSH(c, bookings, ev);
	b->contact = plan_contact_find(c->plan, ev->e.contact);
	b->round = ev->e.round;
	b->at = ev->e.at;
	b->roles = ev->e.roles;
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
	assert(stage >= 0);
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

static void recount_infusing(struct course *c);

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

/* ---- lines of the checklist ---- */

static int option_of(const struct course *c, int step, const char *text)
{
	int answer = c->plan->steps[step].answer;
	const char **names = answer >= 0 ? c->plan->p->answers.v[answer].names : NULL;
	for (int i = 0; names && text && names[i]; i++)
		if (strcmp(names[i], text) == 0)
			return i;
	return -1;
}

static void on_step(struct course *c, const struct event *ev)
{
	int step = step_of(c, ev);
	struct step_record *r = PUSH(c, steps, ev);
	r->step = step;
	r->skipped = ev->kind == EV_STEP_SKIPPED;
	r->text = r->skipped ? ev->e.reason : ev->e.text;
	r->has_number = ev->e.has_amount;
	r->number = ev->e.amount;
	r->option = step >= 0 ? option_of(c, step, ev->e.text) : -1;
	r->roles = ev->e.roles;
	bool done = !step_is_together(c->plan, step) || together_sort_steps(c, step, ev->e.session);
	if (step >= 0 && ev->e.session == c->control.running)
		set_done(c, step, done);
}

static bool measures_all(const struct course *c, const struct step *s, const struct event *ev)
{
	for (size_t i = 0; i < s->what.n; i++) {
		bool have = false;
		for (int j = 0; j < ev->e.readings_n && !have; j++)
			have = strcmp(ev->e.readings[j].measure, s->what.v[i].s) == 0;
		if (!have)
			return false;
	}
	(void)c;
	return true;
}

static void on_reading(struct course *c, const struct event *ev)
{
	for (int i = 0; i < ev->e.readings_n; i++) {
		const struct entry_reading *r = &ev->e.readings[i];
		int measure = plan_measure_find(c->plan, r->measure);
		const struct measure *def = measure >= 0 ? &c->plan->p->measures.v[measure] : NULL;
		for (int part = 0; def && part < r->n; part++) {
			struct reading *n = PUSH(c, readings, ev);
			n->measure = measure;
			n->part = part;
			n->value = r->value[part];
			n->implausible = value_is_implausible(def, part, n->value)
			                 || values_are_upside_down(def, r->value, r->n);
		}
	}
	/* one set of readings ticks off every measure step of the stages so far that it covers */
	const struct session_record *s = course_session(c, ev->e.session);
	for (int i = 0; s && ev->e.session == c->control.running && i < c->plan->steps_n; i++) {
		const struct plan_step *t = &c->plan->steps[i];
		if (t->session == s->session && t->stage <= s->stage && t->def->kind == STEP_MEASURE
		    && measures_all(c, t->def, ev))
			set_done(c, i, true);
	}
}

static void on_form(struct course *c, const struct event *ev)
{
	int form = plan_form_find(c->plan, ev->e.name);
	if (form < 0)
		return;
	struct score_person person = {.sex = c->sex, .age = course_age(c, ev->happened)};
	struct form_record *r = PUSH(c, forms, ev);
	r->form = form;
	r->answers = ev->e.answers;
	r->texts = ev->e.texts;
	r->n = ev->e.answers_n;
	r->scores = form_score(c->a, c->plan, form, r->answers, r->texts, r->n,
	                       ev->e.has_total ? &ev->e.total : NULL, &person);
	const struct session_record *s = course_session(c, ev->e.session);
	for (int i = 0; s && ev->e.session == c->control.running && i < c->plan->steps_n; i++)
		if (c->plan->steps[i].session == s->session && c->plan->steps[i].form == form)
			set_done(c, i, true);
}

static void on_washout(struct course *c, const struct event *ev)
{
	struct washout_record *r = PUSH(c, washouts, ev);
	r->medicine = r->washout = -1;
	for (size_t i = 0; i < c->plan->p->medicines.n; i++)
		for (size_t j = 0; j < c->plan->p->medicines.v[i].washouts.n; j++)
			if (strcmp(c->plan->p->medicines.v[i].washouts.v[j].name.s, ev->e.name)
			    == 0) {
				r->medicine = (int)i;
				r->washout = (int)j;
			}
	r->never = ev->e.text && strcmp(ev->e.text, "never") == 0;
	r->last = ev->e.at;
}

/* ---- medicine ---- */

static enum dose_kind kind_of(const struct event *ev)
{
	return entry_dose_kind(&ev->e);
}

static void on_order(struct course *c, const struct event *ev)
{
	struct order_record *o = PUSH(c, orders, ev);
	o->medicine = plan_medicine_find(c->plan, ev->e.medicine);
	o->route = plan_route_find(c->plan, o->medicine, ev->e.route);
	o->amount = ev->e.amount;
	o->over = ev->e.over;
	o->kind = kind_of(ev);
	o->until = ev->e.until;
}

static void on_packet(struct course *c, const struct event *ev)
{
	struct packet_check *p = PUSH(c, packets, ev);
	p->step = step_of(c, ev);
	p->lot = ev->e.lot;
	p->expiry = ev->e.expiry;
	p->strength = ev->e.strength;
	p->volume = ev->e.volume;
	p->rate = ev->e.rate;
	p->count = ev->e.count;
}

static void on_stock(struct course *c, const struct event *ev)
{
	struct stock_record *r = PUSH(c, stock, ev);
	r->medicine = plan_medicine_find(c->plan, ev->e.medicine);
	r->wasted = ev->kind == EV_DOSE_WASTED;
	r->amount = ev->e.amount;
	r->witness = ev->e.person;
}

/* The order that a dose was given on: the one it names, else the newest of its kind. */
static struct order_record *order_of(struct course *c, const struct event *ev, int medicine)
{
	for (size_t i = c->orders.n; ev->e.ref && i-- > 0;)
		if (c->orders.v[i].m.seq == ev->e.ref)
			return &c->orders.v[i];
	for (size_t i = c->orders.n; i-- > 0;) {
		struct order_record *o = &c->orders.v[i];
		if (o->m.session == ev->e.session && o->kind == kind_of(ev)
		    && o->medicine == medicine)
			return o;
	}
	return NULL;
}

static void recount_infusing(struct course *c)
{
	const struct dose_record *d = course_dose_under_way(c, c->control.running);
	c->control.infusing = (uint8_t)(!d || !d->infusion ? 0 : d->unsure ? 2 : 1);
}

/* Devices of one order are one dose, whose number they share. */
static int device_of(const struct course *c, const struct order_record *o,
                     const struct dose_rule *rule)
{
	int n = 1;
	if (!o || !rule || rule->rest.dim == DIM_NONE)
		return 0;
	for (size_t i = 0; i + 1 < c->doses.n; i++)
		n += c->doses.v[i].order == o->m.seq && !c->doses.v[i].m.struck;
	return n;
}

static void on_given(struct course *c, const struct event *ev)
{
	struct session_record *s = course_session(c, ev->e.session);
	int step = step_of(c, ev);
	struct dose_record *d = PUSH(c, doses, ev);
	d->step = step;
	d->medicine = plan_medicine_find(c->plan, ev->e.medicine);
	d->route = plan_route_find(c->plan, d->medicine, ev->e.route);
	d->amount = d->ordered = ev->e.amount;
	d->lot = ev->e.lot;
	d->kind = kind_of(ev);
	d->reported = ev->e.reported;
	const struct dose_rule *rule =
	    d->route >= 0
	        ? route_rule(&c->plan->p->medicines.v[d->medicine].routes.v[d->route], d->kind)
	        : NULL;
	struct order_record *o = order_of(c, ev, d->medicine);
	d->order = o ? o->m.seq : 0;
	d->device = d->reported ? 0 : device_of(c, o, rule);
	d->over = ev->e.over;
	d->infusion = d->over.dim != DIM_NONE && !d->reported;
	d->ended = d->infusion ? 0 : ev->happened;
	if (d->device <= 1)
		s->doses++;
	d->number = s->doses;
	if (s->first_dose == 0 || ev->happened < s->first_dose)
		s->first_dose = ev->happened;
	if (ev->happened > s->last_dose)
		s->last_dose = ev->happened;
	if (o && d->device)
		o->given += d->amount.micro;
	if (o)
		o->used = !d->device || o->given >= o->amount.micro;
	int32_t day = course_day(c, s->first_dose);
	if (c->control.day0 == INT32_MIN)
		c->control.day0 = day;
	c->control.last_dose_day = day;
	c->control.doses = (uint8_t)(s->doses < 255 ? s->doses : 255);
	if (step >= 0 && s->number == c->control.running && (!o || o->used))
		set_done(c, step, true);
	recount_infusing(c);
}

/* It has run in, was stopped, or no further device follows.  Told again, only the amount is new. */
static void on_dose_ended(struct course *c, const struct event *ev)
{
	for (size_t i = 0; i < c->doses.n; i++) {
		struct dose_record *d = &c->doses.v[i];
		if (d->m.seq != ev->e.ref)
			continue;
		d->end = mark_of(ev);
		if (d->infusion && d->ended == 0) {
			d->ended = ev->happened;
			d->stopped = ev->e.text && strcmp(ev->e.text, "stopped") == 0;
		}
		if (d->infusion && ev->e.has_amount) {
			d->amount = ev->e.amount;
			d->measured = true;
		}
		d->unsure = false;
		for (size_t k = 0; d->device && k < c->orders.n; k++)
			if (c->orders.v[k].m.seq == d->order)
				c->orders.v[k].used = true;
		if (d->step >= 0 && d->m.session == c->control.running)
			set_done(c, d->step, true);
	}
	recount_infusing(c);
}

static void on_dose_confirmed(struct course *c, const struct event *ev)
{
	for (size_t i = 0; i < c->doses.n; i++)
		if (c->doses.v[i].m.seq == ev->e.ref)
			c->doses.v[i].unsure = false;
	recount_infusing(c);
}

/* ---- judgements ---- */

static void on_signed(struct course *c, const struct event *ev)
{
	struct signature *g = PUSH(c, signatures, ev);
	g->step = step_of(c, ev);
	g->check = g->step < 0 && ev->e.name ? plan_check_find(c->plan, ev->e.name) : -1;
	g->roles = ev->e.roles;
	g->meaning = ev->e.meaning;
	g->reason = ev->e.reason;
	g->until = ev->e.until;
	bool done = !step_is_together(c->plan, g->step)
	            || together_sort_signatures(c, g->step, ev->e.session);
	if (g->step >= 0 && ev->e.session == c->control.running)
		set_done(c, g->step, done);
}

static void on_alert(struct course *c, const struct event *ev)
{
	struct alert_record *r = PUSH(c, alerts, ev);
	r->alert = -1;
	r->reading = ev->e.ref;
	r->until = ev->e.until;
	for (size_t i = 0; i < c->plan->p->alerts.n; i++)
		if (strcmp(c->plan->p->alerts.v[i].name.s, ev->e.name) == 0)
			r->alert = (int)i;
	struct session_record *s = course_session(c, ev->e.session);
	if (s && alert_stops_doses(c, r)) {
		s->no_more_doses = true;
		c->control.no_more_doses = s->number == c->control.running;
	}
}

/* What the alert held back is open again, unless a stop or another alert holds it too. */
static void on_alert_closed(struct course *c, const struct event *ev)
{
	struct session_record *s = course_session(c, ev->e.session);
	bool held = s && s->state == SESSION_STOPPED;
	for (size_t i = 0; i < c->alerts.n; i++) {
		struct alert_record *r = &c->alerts.v[i];
		if (r->m.seq == ev->e.ref) {
			r->closed = ev->happened;
			r->closed_by = ev->actor;
			r->closed_why = ev->e.reason;
		}
		held |= s && r->m.session == s->number && !r->closed && alert_stops_doses(c, r);
	}
	if (!s || held)
		return;
	s->no_more_doses = false;
	if (s->number == c->control.running)
		c->control.no_more_doses = 0;
}

static void on_overdue(struct course *c, const struct event *ev)
{
	struct overdue *o = PUSH(c, overdue, ev);
	o->step = step_of(c, ev);
	o->due = ev->e.at;
}

static void on_task_opened(struct course *c, const struct event *ev)
{
	struct task *t = PUSH(c, tasks, ev);
	t->name = ev->e.name;
	t->owner = ev->e.roles;
	t->due = ev->e.until;
	t->cause = ev->e.reason;
	t->owed = ev->e.contact != NULL;
}

static void on_task_done(struct course *c, const struct event *ev)
{
	for (size_t i = 0; i < c->tasks.n; i++)
		if (c->tasks.v[i].m.seq == ev->e.ref) {
			c->tasks.v[i].done = ev->seq;
			c->tasks.v[i].done_at = ev->happened;
			struct session_record *s = course_session(c, c->tasks.v[i].m.session);
			if (s && ev->e.text
			    && strcmp(c->tasks.v[i].name, "reason for stopping") == 0)
				s->stop_reason = ev->e.text;
		}
}

static void on_emergency(struct course *c, const struct event *ev)
{
	struct step_record *r = PUSH(c, emergency, ev);
	r->step = -1;
	r->option = -1;
	r->text = ev->e.text;
	struct session_record *s = course_session(c, ev->e.session);
	if (s && !s->emergency_since) {
		s->emergency_since = ev->happened;
		s->emergency_seq = ev->seq;
	}
}

static void on_emergency_over(struct course *c, const struct event *ev)
{
	struct session_record *s = course_session(c, ev->e.session);
	if (s)
		s->emergency_since = s->emergency_seq = 0;
}

static void on_adverse(struct course *c, const struct event *ev)
{
	struct adverse_record *r = PUSH(c, adverse, ev);
	r->what = ev->e.text;
	r->done = ev->e.reason;
	r->grade = ev->e.grade;
	r->serious = ev->e.serious;
}

static void on_unblinded(struct course *c, const struct event *ev)
{
	PUSH(c, unblinded, ev)->name = ev->e.name;
}

/* ---- corrections ---- */

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

static void on_undone(struct course *c, const struct event *ev)
{
	struct mark was;
	strike(c, ev, &was);
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

/* The corrected fact stands at the time of the first one, under the seq of the correction. */
static void on_amended(struct course *c, const struct event *ev)
{
	struct mark was = {0};
	for (size_t i = 0; i < c->doses.n; i++)
		if (c->doses.v[i].m.seq == ev->corrects) {
			c->doses.v[i].amount = ev->e.amount;
			c->doses.v[i].measured |= c->doses.v[i].ended != 0;
			c->doses.v[i].m.amended = ev->seq;
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
    [EV_READING_RECORDED] = on_reading,
    [EV_FORM_ANSWERED] = on_form,
    [EV_WASHOUT_ANSWERED] = on_washout,
    [EV_ORDER_SIGNED] = on_order,
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
}
