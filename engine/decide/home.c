/* SPDX-License-Identifier: Apache-2.0
 * A dose that the patient took at home and tells about.
 *
 * It has been taken: nothing refuses to record it.  What the order and the limits say to it is on
 * record beside it, and it stays labelled as told, since nobody of the clinic saw it. */
#include <string.h>

#include "decide/decide.h"
#include "judge/dose.h"

/* The route: of the order, else as this round is planned, else the first of the medicine. */
static int route_of(const struct deciding *d, int medicine, const struct order_record *order)
{
	const struct plan *p = d->c->plan;
	const char *planned =
	    phase_route(&p->p->phases.v[p->contacts[d->s->contact].phase], d->s->round);
	if (order)
		return order->route;
	int route = planned ? plan_route_find(p, medicine, planned) : -1;
	return route >= 0 ? route : 0;
}

/* Said and kept, never a refusal. */
static void tell(struct deciding *d, const char *rule, const char *say)
{
	struct judgement j = {.rule = rule, .verdict = VERDICT_WARN, .say = say};
	weigh(d, &j);
}

static void tell_order(struct deciding *d, const struct order_record *order)
{
	const struct entry *e = &d->cmd->e;
	struct text t = text_in(d->a);
	if (!order) {
		tell(d, "order", "No signed order holds for this dose. Call the prescriber.");
		return;
	}
	if (e->amount.micro == order->amount.micro)
		return;
	quantity_write(&t, e->amount);
	text_put(&t, " was taken, and ");
	quantity_write(&t, order->amount);
	text_put(&t, " was ordered. Call the prescriber.");
	tell(d, "order", t.s);
}

enum rc report_dose(struct deciding *d, int step, enum dose_kind kind)
{
	const struct entry *e = &d->cmd->e;
	const struct plan *p = d->c->plan;
	const struct plan_step *s = &p->steps[step];
	if (s->stage > d->s->stage)
		return refuse(d, RC_USAGE, "`%s` belongs to %s, which has not been entered yet.",
		              s->def->name.s, p->stages[s->stage].def->name.s);
	if (!e->has_amount || e->amount.dim != DIM_MASS || e->amount.micro <= 0)
		return refuse(d, RC_USAGE, "Say how much was taken, such as `50 mg`.");
	const struct order_record *order = order_now(&d->look, s->medicine, kind);
	const struct order_record taken = {.m = {.session = d->s->number},
	                                   .medicine = s->medicine,
	                                   .route = route_of(d, s->medicine, order),
	                                   .amount = e->amount,
	                                   .kind = kind};
	tell_order(d, order);
	struct judgement limits = order_judge(d->a, &d->look, &taken);
	if (limits.verdict > VERDICT_WARN)
		tell(d, limits.rule, limits.say);
	struct event *ev = emit(d, EV_DOSE_GIVEN);
	ev->e.name = s->def->name.s;
	ev->e.route = p->p->medicines.v[s->medicine].routes.v[taken.route].name.s;
	ev->e.reported = true;
	ev->e.ref = order ? order->m.seq : 0;
	entry_set_dose_kind(&ev->e, kind);
	raise_alerts(d);
	return RC_OK;
}
