/* SPDX-License-Identifier: Apache-2.0
 * Commands on medicine: order, two readings of the packet, drawn, given, wasted. */
#include <string.h>

#include "core/decide.h"
#include "core/dose.h"

/* The dose or booster step of this session for a medicine; refuses where there is none. */
static int dose_step(struct deciding *d, bool booster)
{
	const struct plan *p = d->c->plan;
	const struct plan_session *s = &p->sessions[d->s->session];
	int medicine = d->cmd->e.medicine ? plan_medicine_find(p, d->cmd->e.medicine) : -1;
	for (int i = s->step; i < s->step + s->steps; i++)
		if (p->steps[i].def->kind == (booster ? STEP_BOOSTER : STEP_DOSE)
		    && p->steps[i].medicine == medicine)
			return i;
	refuse(d, RC_NOTFOUND, "This session has no %s of `%s`.", booster ? "booster" : "dose",
	       d->cmd->e.medicine ? d->cmd->e.medicine : "");
	return -1;
}

/* Which of the two a packet or an amount belongs to: the booster once a booster was ordered. */
static bool is_booster(const struct deciding *d)
{
	return d->cmd->e.booster || (d->s->doses > 0 && order_now(&d->look, true));
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

enum rc do_order(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	const struct plan *p = d->c->plan;
	bool booster = e->booster || d->s->doses > 0;
	int step = dose_step(d, booster);
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
	if (!e->has_amount || e->amount.dim != DIM_MASS || e->amount.micro <= 0)
		return refuse(d, RC_USAGE, "An order is an amount of medicine, such as `100 mg`.");
	const char *planned =
	    phase_route(&p->p->phases.v[p->contacts[d->s->contact].phase], d->s->round);
	if (planned && strcmp(planned, e->route) != 0) {
		struct judgement j = {
		    .rule = "route",
		    .verdict = VERDICT_BLOCK,
		    .say = arena_fmt(d->a, "This round is planned %s, the order says %s.", planned,
		                     e->route)};
		weigh(d, &j);
	}
	struct judgement j = order_judge(d->a, &d->look, medicine, route, e->amount, booster);
	weigh(d, &j);
	weigh_no_more(d);
	TRY(weighed(d));
	struct event *ev = emit(d, EV_ORDER_SIGNED);
	ev->e.booster = booster;
	ev->e.until = deadline_from(d, d->happened, p->steps[step].def->order_lasts);
	return RC_OK;
}

enum rc do_check_packet(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	bool booster = is_booster(d);
	int step = dose_step(d, booster);
	if (step < 0)
		return d->out->rc;
	const struct step *def = d->c->plan->steps[step].def;
	const struct order_record *order = order_now(&d->look, booster);
	if (!order)
		return refuse(d, RC_GATE, "There is no signed order to read the packet against.");
	/* the one before, if it still waits for its second person */
	const struct packet_check *first = NULL;
	for (size_t i = 0; i < d->c->packets.n; i++) {
		const struct packet_check *p = &d->c->packets.v[i];
		if (p->m.session == d->s->number && p->step == step && p->m.seq > order->m.seq
		    && !p->m.struck)
			first = first ? NULL : p;
	}
	if (first && strcmp(first->m.actor, d->who->id) == 0) {
		struct judgement j = {.rule = "second person",
		                      .verdict = VERDICT_BLOCK,
		                      .say = "The second reading is for another person."};
		weigh(d, &j);
		return weighed(d);
	}
	if (!has_any(d->who, first ? &def->second : &def->by))
		return refuse(d, RC_DENIED, "This reading is for somebody else to do.");
	struct packet_check packet = {
	    .m = {.happened = d->happened, .session = d->s->number, .actor = d->who->id},
	    .step = step,
	    .lot = e->lot,
	    .expiry = e->expiry,
	    .strength = e->strength,
	    .volume = e->volume,
	    .count = e->count};
	struct judgement j = packet_judge(d->a, &d->look, order, &packet);
	weigh(d, &j);
	TRY(weighed(d));
	struct event *ev = emit(d, EV_DOSE_CHECKED);
	ev->e.name = def->name.s;
	ev->e.booster = booster;
	return RC_OK;
}

enum rc do_draw(struct deciding *d)
{
	const struct order_record *order = order_now(&d->look, is_booster(d));
	const char *medicine = d->cmd->e.medicine;
	if (!medicine && order)
		medicine = d->c->plan->p->medicines.v[order->medicine].name.s;
	if (!d->cmd->e.has_amount || d->cmd->e.amount.dim != DIM_MASS)
		return refuse(d, RC_USAGE, "Say how much was drawn, such as `100 mg`.");
	/* what was drawn on an order that stood is still told afterwards, as a late entry */
	if (!d->cmd->happened)
		weigh_no_more(d);
	TRY(weighed(d));
	if (!order)
		return refuse(d, RC_GATE, "There is no signed order: nothing is drawn.");
	emit(d, EV_DOSE_DRAWN)->e.medicine = medicine;
	return RC_OK;
}

/* Everything that stands between a dose and the patient, judged anew at the moment of giving. */
static void weigh_dose(struct deciding *d, int step, const struct order_record *order)
{
	const struct plan *p = d->c->plan;
	const struct plan_step *s = &p->steps[step];
	const struct route *route = &p->p->medicines.v[order->medicine].routes.v[order->route];
	struct judgement consent = judge_consent(d->a, &d->look);
	if (!judgement_opens(&consent)) {
		consent.rule = "consent";
		weigh(d, &consent);
	}
	d->look.dose_ahead = true;
	weigh_checks(d, &p->stages[s->stage].def->enter);
	weigh_checks(d, &s->def->enter);
	weigh_checks(d, order->booster ? &route->booster.enter : &route->dose.enter);
	d->look.dose_ahead = false;
	weigh_posts(d);
	weigh_no_more(d);
	struct judgement limits =
	    order->booster
	        ? booster_judge(d->a, &d->look, order->medicine, order->route, order->amount)
	        : order_judge(d->a, &d->look, order->medicine, order->route, order->amount, false);
	weigh(d, &limits);
	if (s->def->second.n) {
		const struct packet_check *first, *second;
		struct judgement j;
		if (!packet_pair(d->a, &d->look, step, order, &first, &second, &j))
			weigh(d, &j);
	}
}

static const char *lot_of(const struct deciding *d, int step)
{
	for (size_t i = d->c->packets.n; i-- > 0;)
		if (d->c->packets.v[i].m.session == d->s->number && !d->c->packets.v[i].m.struck
		    && d->c->packets.v[i].step == step)
			return d->c->packets.v[i].lot;
	return NULL;
}

enum rc do_give(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	bool booster = e->booster || d->s->doses > 0;
	int step = dose_step(d, booster);
	if (step < 0)
		return d->out->rc;
	const struct plan_step *s = &d->c->plan->steps[step];
	if (need_step(d, s->def->name.s, 1u << STEP_DOSE | 1u << STEP_BOOSTER) < 0)
		return d->out->rc;
	const struct order_record *order = order_now(&d->look, booster);
	if (!order) {
		struct judgement j = {.rule = "order",
		                      .verdict = VERDICT_BLOCK,
		                      .say = "There is no signed order for this dose."};
		if (booster && order_now(&d->look, false) == NULL && d->s->doses > 0)
			j.say = "A further dose needs an order of its own.";
		weigh(d, &j);
		return weighed(d);
	}
	if (!e->has_amount || e->amount.dim != order->amount.dim
	    || e->amount.micro != order->amount.micro) {
		struct text t = text_in(d->a);
		text_put(&t, "The order says ");
		quantity_write(&t, order->amount);
		if (e->has_amount) {
			text_put(&t, ", not ");
			quantity_write(&t, e->amount);
		}
		struct judgement j = {
		    .rule = "order", .verdict = VERDICT_BLOCK, .say = arena_fmt(d->a, "%s.", t.s)};
		weigh(d, &j);
		return weighed(d);
	}
	weigh_dose(d, step, order);
	TRY(weighed(d));
	struct event *ev = emit(d, EV_DOSE_GIVEN);
	const struct medicine *m = &d->c->plan->p->medicines.v[order->medicine];
	ev->e.name = s->def->name.s;
	ev->e.route = m->routes.v[order->route].name.s;
	ev->e.booster = booster;
	ev->e.lot = lot_of(d, step);
	ev->e.ref = order->m.seq;
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
