/* SPDX-License-Identifier: Apache-2.0
 * Commands on medicine: order, two readings of the packet, drawn, given, wasted. */
#include <string.h>

#include "decide/decide.h"
#include "judge/dose.h"

static const struct route *route_of(const struct course *c, int medicine, int route)
{
	return &c->plan->p->medicines.v[medicine].routes.v[route];
}

/* The step of this session that gives such a dose of a medicine, of two the one that is part of it
 * today; -1. */
static int find_step(const struct deciding *d, int medicine, enum dose_kind kind)
{
	const struct plan *p = d->c->plan;
	const struct plan_session *s = &p->sessions[d->s->session];
	struct look look = d->look;
	int found = -1;
	for (int i = s->step; i < s->step + s->steps; i++) {
		if (p->steps[i].def->kind != dose_kinds[kind].step
		    || p->steps[i].medicine != medicine)
			continue;
		if (step_applies(&look, i))
			return i;
		found = i;
	}
	return found;
}

static bool was_given(const struct deciding *d, int medicine)
{
	for (size_t i = 0; i < d->c->doses.n; i++)
		if (d->c->doses.v[i].m.session == d->s->number && !d->c->doses.v[i].m.struck
		    && d->c->doses.v[i].medicine == medicine)
			return true;
	return false;
}

/* The medicine that an act names; -1 where it names none. */
static int medicine_of(const struct deciding *d)
{
	return d->cmd->e.medicine ? plan_medicine_find(d->c->plan, d->cmd->e.medicine) : -1;
}

int dose_step(struct deciding *d, enum dose_kind kind)
{
	int medicine = medicine_of(d);
	int step = medicine >= 0 ? find_step(d, medicine, kind) : -1;
	if (step < 0)
		refuse(d, RC_NOTFOUND, "This session has no %s of `%s`.", dose_kinds[kind].word,
		       d->cmd->e.medicine ? d->cmd->e.medicine : "");
	return step;
}

/* Which dose of its medicine an act is about: the one it says; the one whose order waits; after a
 * dose the further dose that the session has. */
static enum dose_kind which_dose(const struct deciding *d)
{
	enum dose_kind said = entry_dose_kind(&d->cmd->e);
	int medicine = medicine_of(d);
	if (said != DOSE_MAIN || (medicine >= 0 ? !was_given(d, medicine) : d->s->doses == 0))
		return said;
	for (int k = 0; k < DOSE_KINDS; k++)
		if (order_now(&d->look, medicine, (enum dose_kind)k))
			return (enum dose_kind)k;
	for (int k = DOSE_BOOSTER; k < DOSE_KINDS && medicine >= 0; k++)
		if (find_step(d, medicine, (enum dose_kind)k) >= 0)
			return (enum dose_kind)k;
	return DOSE_MAIN;
}

/* An alert of this session, or its stop, lets no further dose through: no order for one either. */
static void weigh_no_more(struct deciding *d)
{
	struct judgement j = {
	    .rule = "no more doses",
	    .verdict = VERDICT_BLOCK,
	    .say = "No more doses today: the session was stopped or an alert says so."};
	if (d->s->no_more_doses)
		weigh(d, &j);
}

/* The rest of an infusion that was stopped, on an order of its own, signed after it was stopped. */
static bool goes_on(const struct deciding *d, const struct order_record *o)
{
	int64_t rest;
	if (!infusion_to_go_on(d->c, d->s->number, o->medicine, o->route, &rest))
		return false;
	for (size_t i = 0; o->m.seq && i < d->c->doses.n; i++)
		if (d->c->doses.v[i].m.session == d->s->number
		    && d->c->doses.v[i].end.seq > o->m.seq)
			return false;
	return true;
}

/* One dose at a time, and a session has one first dose of a medicine: what comes after it is another kind, or the
 * rest of an infusion that was stopped. */
static void weigh_one_dose(struct deciding *d, enum dose_kind kind, const struct order_record *o)
{
	const struct dose_record *dose = course_dose_under_way(d->c, d->s->number);
	struct judgement j = {.rule = "dose", .verdict = VERDICT_BLOCK};
	if (dose && dose->infusion)
		j.say = "An infusion is running. Say first how it ended: end dose or stop dose.";
	else if (dose)
		j.say = "Devices of a dose are still to be given. Give them, or say: stop dose.";
	else if (kind == DOSE_MAIN && o && was_given(d, o->medicine) && !goes_on(d, o))
		j.say = "The dose of this session was given. The protocol has no further one.";
	if (j.say)
		weigh(d, &j);
}

enum rc do_order(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	const struct plan *p = d->c->plan;
	enum dose_kind kind = which_dose(d);
	int step = dose_step(d, kind);
	if (step < 0)
		return d->out->rc;
	if (!has_any(d->who, &p->steps[step].def->ordered_by))
		return refuse(d, RC_DENIED, "This order is for somebody else to sign.");
	int medicine = p->steps[step].medicine;
	int route = e->route ? plan_route_find(p, medicine, e->route) : -1;
	if (route < 0)
		return refuse(d, RC_NOTFOUND,
		              "`%s` is not given by the route `%s` in this protocol.", e->medicine,
		              e->route ? e->route : "");
	const struct kits *kits = kits_at(d, medicine);
	if (kits && (e->has_amount || e->over.dim != DIM_NONE)) {
		hint(d, "order %s %s", e->medicine, e->route);
		return refuse(d, RC_USAGE, "How much is in a kit is sealed: the order says none.");
	}
	if (!e->has_amount) { /* whatever the amount: is anything ordered at all now? */
		weigh_no_more(d);
		weigh_one_dose(d, kind,
		               &(struct order_record){.medicine = medicine, .route = route});
		TRY(weighed(d));
	}
	if (!kits && (!e->has_amount || e->amount.dim != DIM_MASS || e->amount.micro <= 0))
		return refuse(d, RC_USAGE, "An order is an amount of medicine, such as `100 mg`.");
	const char *planned =
	    phase_route(&p->p->phases.v[p->contacts[d->s->contact].phase], d->s->round);
	if (planned && plan_route_find(p, medicine, planned) >= 0
	    && strcmp(planned, e->route) != 0) { /* another medicine may know no such way */
		struct judgement j = {
		    .rule = "route",
		    .verdict = VERDICT_BLOCK,
		    .say = arena_fmt(d->a, "This round is planned %s, the order says %s.", planned,
		                     e->route)};
		weigh(d, &j);
	}
	const struct order_record order = {.m = {.session = d->s->number},
	                                   .medicine = medicine,
	                                   .route = route,
	                                   .amount = e->amount,
	                                   .over = e->over,
	                                   .kind = kind};
	struct judgement j = order_judge(d->a, &d->look, &order);
	weigh(d, &j);
	weigh_no_more(d);
	weigh_one_dose(d, kind, &order);
	TRY(weighed(d));
	struct event *ev = emit(d, EV_ORDER_SIGNED);
	entry_set_dose_kind(&ev->e, kind);
	ev->e.until = deadline_from(d, d->happened, p->steps[step].def->order_lasts);
	return RC_OK;
}

/* The first reading prepares the dose; where the step lets others hand it over, they do only that. */
static bool may_read(const struct deciding *d, const struct step *def, bool second)
{
	unsigned prepares = 0;
	for (int i = 0; i < def->by.n; i++)
		prepares |= def->by.any_of[i] & ROLES_PREPARE;
	if (second)
		return (d->who->roles & ROLES_READ_PACKET) && has_any(d->who, &def->second);
	return (d->who->roles & ROLES_PREPARE) && (!prepares || has_any(d->who, &def->by));
}

enum rc do_check_packet(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	enum dose_kind kind = which_dose(d);
	int step = dose_step(d, kind);
	if (step < 0)
		return d->out->rc;
	const struct step *def = d->c->plan->steps[step].def;
	const struct order_record *order = order_now(&d->look, medicine_of(d), kind);
	if (!order) {
		hint(d, "a prescriber signs one first: order");
		return refuse(d, RC_GATE, "There is no signed order to read the packet against.");
	}
	/* the one before, if it still waits for its second person */
	const struct packet_check *first = NULL;
	for (size_t i = 0; i < d->c->packets.n; i++) {
		const struct packet_check *p = &d->c->packets.v[i];
		if (p->m.session == d->s->number && p->step == step
		    && p->m.seq > packet_since(order) && !p->m.struck)
			first = first ? NULL : p;
	}
	if (first && strcmp(first->m.actor, d->who->id) == 0) {
		struct judgement j = {.rule = "second person",
		                      .verdict = VERDICT_BLOCK,
		                      .say = "The second reading is for another person."};
		weigh(d, &j);
		return weighed(d);
	}
	if (order->kit && strcmp(order->kit->m.actor, d->who->id) == 0)
		return refuse(d, RC_DENIED, "Whoever prepared the kit does not check it.");
	if (!may_read(d, def, first != NULL))
		return refuse(d, RC_DENIED, "This reading is for somebody else to do.");
	struct packet_check packet = {
	    .m = {.happened = d->happened, .session = d->s->number, .actor = d->who->id},
	    .step = step,
	    .lot = e->lot,
	    .expiry = e->expiry,
	    .kit = e->kit,
	    .patient = e->patient,
	    .route = e->route,
	    .strength = e->strength,
	    .volume = e->volume,
	    .rate = e->rate,
	    .count = e->count};
	struct judgement j = packet_judge(d->a, &d->look, order, &packet);
	weigh(d, &j);
	TRY(weighed(d));
	struct event *ev = emit(d, EV_DOSE_CHECKED);
	ev->e.name = def->name.s;
	entry_set_dose_kind(&ev->e, kind);
	return RC_OK;
}

enum rc do_draw(struct deciding *d)
{
	const struct order_record *order = order_now(&d->look, medicine_of(d), which_dose(d));
	const char *medicine = d->cmd->e.medicine;
	if (!medicine && order)
		medicine = d->c->plan->p->medicines.v[order->medicine].name.s;
	if (!d->cmd->e.has_amount || d->cmd->e.amount.dim != DIM_MASS)
		return refuse(d, RC_USAGE, "Say how much was drawn, such as `100 mg`.");
	/* what was drawn on an order that stood is still told afterwards, as a late entry */
	if (!d->cmd->happened)
		weigh_no_more(d);
	TRY(weighed(d));
	if (!order) {
		hint(d, "a prescriber signs one first: order");
		return refuse(d, RC_GATE, "There is no signed order: nothing is drawn.");
	}
	if (kits_at(d, order->medicine) && !may_know_kits(d, order->medicine))
		return d->out->rc;
	emit(d, EV_DOSE_DRAWN)->e.medicine = medicine;
	return RC_OK;
}

static void weigh_pair(struct deciding *d, int step, const struct order_record *order)
{
	const struct packet_check *first, *second;
	struct judgement j;
	if (d->c->plan->steps[step].def->second.n
	    && !packet_pair(d->a, &d->look, step, order, &first, &second, &j))
		weigh(d, &j);
}

static void weigh_consent(struct deciding *d)
{
	struct judgement consent = judge_consent(d->a, &d->look);
	if (judgement_opens(&consent))
		return;
	consent.rule = "consent";
	weigh(d, &consent);
}

/* Everything that stands between a dose and the patient, judged anew at the moment of giving. */
static void weigh_dose(struct deciding *d, int step, const struct order_record *order)
{
	const struct plan *p = d->c->plan;
	const struct plan_step *s = &p->steps[step];
	const struct route *route = route_of(d->c, order->medicine, order->route);
	d->look.dose_of = order->medicine + 1;
	weigh_consent(d);
	d->look.dose_ahead = true;
	weigh_checks(d, &p->stages[s->stage].def->enter);
	weigh_checks(d, &s->def->enter);
	weigh_checks(d, &route_rule(route, order->kind)->enter);
	d->look.dose_ahead = false;
	weigh_posts(d);
	weigh_no_more(d);
	struct judgement limits = order->kind == DOSE_MAIN ? order_judge(d->a, &d->look, order)
	                                                   : further_judge(d->a, &d->look, order);
	weigh(d, &limits);
	weigh_pair(d, step, order);
}

/* The next device of a dose that has begun: the checks opened the dose, and what may end it since
 * is asked anew. */
static void weigh_next_device(struct deciding *d, int step, const struct order_record *order)
{
	d->look.dose_of = order->medicine + 1;
	weigh_consent(d);
	weigh_posts(d);
	weigh_no_more(d);
	struct judgement limits = order_judge(d->a, &d->look, order);
	weigh(d, &limits);
	struct judgement rest = device_judge(d->a, &d->look, order);
	weigh(d, &rest);
	weigh_pair(d, step, order);
}

static const char *lot_of(const struct deciding *d, int step)
{
	for (size_t i = d->c->packets.n; i-- > 0;)
		if (d->c->packets.v[i].m.session == d->s->number && !d->c->packets.v[i].m.struck
		    && d->c->packets.v[i].step == step)
			return d->c->packets.v[i].lot;
	return NULL;
}

/* No order waits: there was none, or it is used up. */
static enum rc give_without_order(struct deciding *d, enum dose_kind kind)
{
	struct judgement j = {.rule = "order",
	                      .verdict = VERDICT_BLOCK,
	                      .say = "There is no signed order for this dose."};
	for (size_t i = 0; i < d->c->orders.n; i++) {
		const struct order_record *o = &d->c->orders.v[i];
		if (o->m.session == d->s->number && o->kind == kind && o->used
		    && o->medicine == medicine_of(d))
			j.say =
			    o->given
			        ? arena_fmt(d->a, "All devices of this order were given, or it was "
			                          "stopped. A further one needs its own order.")
			        : "A dose was already given on this order. A further one needs its "
			          "own order.";
	}
	if (kind != DOSE_MAIN && !order_now(&d->look, medicine_of(d), DOSE_MAIN))
		j.say = "A further dose needs an order of its own.";
	weigh(d, &j);
	return weighed(d);
}

/* The amount is the order's, or one device of it. */
static bool amount_fits(struct deciding *d, const struct order_record *order, int device)
{
	const struct entry *e = &d->cmd->e;
	if (kits_at(d, order->medicine))
		return kit_fits(d, order);
	struct quantity due =
	    device ? route_of(d->c, order->medicine, order->route)->strength : order->amount;
	if (e->has_amount && e->amount.dim == due.dim && e->amount.micro == due.micro)
		return true;
	struct text t = text_in(d->a);
	text_put(&t, device ? "One device at a time is given, " : "The order says ");
	quantity_write(&t, due);
	if (e->has_amount) {
		text_put(&t, ", not ");
		quantity_write(&t, e->amount);
	}
	struct judgement j = {
	    .rule = "order", .verdict = VERDICT_BLOCK, .say = arena_fmt(d->a, "%s.", t.s)};
	weigh(d, &j);
	return false;
}

/* Whatever the step says, an injection is given by those trained for it; a lozenge may be handed over
 * by others only where the step names them. */
static bool may_give(const struct deciding *d, const struct step *def, const struct route *r)
{
	bool trained = (d->who->roles & ROLES_GIVE) != 0;
	return trained || (def->by.n > 0 && !route_is_injected(r));
}

static enum rc refuse_giver(struct deciding *d, const struct step *def)
{
	struct event *ev = emit_bare(d, EV_ACCESS_REFUSED);
	ev->e.name = def->name.s;
	ev->e.text = "not a person who may give this dose";
	return refuse(d, RC_DENIED, "`%s` is given by a prescriber or a nurse.", def->name.s);
}

enum rc do_give(struct deciding *d)
{
	enum dose_kind kind = which_dose(d);
	int step = dose_step(d, kind);
	if (step < 0)
		return d->out->rc;
	const struct plan_step *s = &d->c->plan->steps[step];
	if (step_is_reported(s->def))
		return report_dose(d, step, kind);
	if (need_step(d, s->def->name.s,
	              1u << STEP_DOSE | 1u << STEP_BOOSTER | 1u << STEP_SUPPLEMENT)
	    < 0)
		return d->out->rc;
	const struct dose_record *running = course_dose_under_way(d->c, d->s->number);
	const struct order_record *order = order_now(&d->look, s->medicine, kind);
	bool next = running && order && running->order == order->m.seq;
	if (!next && (running || (order && was_given(d, order->medicine))))
		weigh_one_dose(d, kind, order);
	TRY(weighed(d));
	if (!order)
		return give_without_order(d, kind);
	if (!may_give(d, s->def, route_of(d->c, order->medicine, order->route)))
		return refuse_giver(d, s->def);
	int device = device_next(d->c, order);
	if (!amount_fits(d, order, device))
		return weighed(d);
	if (next)
		weigh_next_device(d, step, order);
	else
		weigh_dose(d, step, order);
	TRY(weighed(d));
	struct event *ev = emit(d, EV_DOSE_GIVEN);
	ev->e.name = s->def->name.s;
	ev->e.route = route_of(d->c, order->medicine, order->route)->name.s;
	entry_set_dose_kind(&ev->e, kind);
	ev->e.over = order->over;
	ev->e.lot = lot_of(d, step);
	ev->e.ref = order->m.seq;
	if (order->kit) { /* what was in it is known from its number */
		ev->e.has_amount = true;
		ev->e.amount = order->amount;
		ev->e.lot = order->kit->lot;
	}
	raise_alerts(d);
	return RC_OK;
}

enum rc do_waste(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	if (!e->has_amount || e->amount.dim != DIM_MASS)
		return refuse(d, RC_USAGE, "Say how much was discarded, such as `40 mg`.");
	if (!e->person)
		return refuse(d, RC_USAGE, "Discarding needs a witness.");
	if (strcmp(e->person, d->who->id) == 0)
		return refuse(d, RC_GATE, "The witness is another person.");
	int medicine = e->medicine ? plan_medicine_find(d->c->plan, e->medicine) : -1;
	if (medicine >= 0 && kits_at(d, medicine) && !may_know_kits(d, medicine))
		return d->out->rc;
	struct event *ev = emit(d, EV_DOSE_WASTED);
	ev->second = e->person;
	for (size_t i = d->c->stock.n; !ev->e.medicine && i-- > 0;)
		if (!d->c->stock.v[i].wasted)
			ev->e.medicine =
			    d->c->plan->p->medicines.v[d->c->stock.v[i].medicine].name.s;
	if (!ev->e.medicine)
		ev->e.medicine = d->c->plan->p->medicines.v[0].name.s;
	return RC_OK;
}
