/* SPDX-License-Identifier: Apache-2.0
 * The fold: orders, packets, what was drawn, given and wasted. */
#include <string.h>

#include "course/fold_in.h"

static enum dose_kind kind_of(const struct event *ev)
{
	return entry_dose_kind(&ev->e);
}

void on_order(struct course *c, const struct event *ev)
{
	struct order_record *o = PUSH(c, orders, ev);
	o->medicine = plan_medicine_find(c->plan, ev->e.medicine);
	o->route = plan_route_find(c->plan, o->medicine, ev->e.route);
	o->amount = ev->e.amount;
	o->over = ev->e.over;
	o->kind = kind_of(ev);
	o->until = ev->e.until;
}

/* Another kit on the same order takes the place of the one before.  Records of kits move when the
 * list grows, so an order keeps its own. */
void on_kit(struct course *c, const struct event *ev)
{
	struct kit_record *k = PUSH(c, kits, ev);
	k->order = ev->e.ref;
	k->number = ev->e.kit;
	k->lot = ev->e.lot;
	k->expiry = ev->e.expiry;
	k->amount = ev->e.amount;
	for (size_t i = 0; i < c->orders.n; i++) {
		struct order_record *o = &c->orders.v[i];
		if (o->m.seq != k->order || o->used)
			continue;
		struct kit_record *own = arena_new(c->a, struct kit_record);
		*own = *k;
		o->kit = own;
		o->amount = k->amount;
	}
}

void on_packet(struct course *c, const struct event *ev)
{
	struct packet_check *p = PUSH(c, packets, ev);
	p->step = step_of(c, ev);
	p->lot = ev->e.lot;
	p->expiry = ev->e.expiry;
	p->kit = ev->e.kit;
	p->patient = ev->e.patient;
	p->route = ev->e.route;
	p->strength = ev->e.strength;
	p->volume = ev->e.volume;
	p->rate = ev->e.rate;
	p->count = ev->e.count;
}

void on_stock(struct course *c, const struct event *ev)
{
	struct stock_record *r = PUSH(c, stock, ev);
	r->medicine = plan_medicine_find(c->plan, ev->e.medicine);
	r->wasted = ev->kind == EV_DOSE_WASTED;
	r->amount = ev->e.amount;
	r->witness = ev->e.person;
}

void on_as_needed(struct course *c, const struct event *ev)
{
	struct as_needed_record *r = PUSH(c, as_needed, ev);
	r->what = plan_as_needed_find(c->plan, ev->e.medicine);
	r->given = ev->kind == EV_AS_NEEDED_GIVEN;
	r->amount = ev->e.amount;
	r->order = ev->e.ref;
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

void recount_infusing(struct course *c)
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

void on_given(struct course *c, const struct event *ev)
{
	struct session_record *s = course_session(c, ev->e.session);
	int step = step_of(c, ev);
	struct dose_record *d = PUSH(c, doses, ev);
	d->step = step;
	d->medicine = plan_medicine_find(c->plan, ev->e.medicine);
	d->route = plan_route_find(c->plan, d->medicine, ev->e.route);
	d->amount = d->ordered = ev->e.amount;
	d->lot = ev->e.lot;
	d->kit = ev->e.kit;
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
void on_dose_ended(struct course *c, const struct event *ev)
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

void on_dose_confirmed(struct course *c, const struct event *ev)
{
	for (size_t i = 0; i < c->doses.n; i++)
		if (c->doses.v[i].m.seq == ev->e.ref)
			c->doses.v[i].unsure = false;
	recount_infusing(c);
}
