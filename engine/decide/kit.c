/* SPDX-License-Identifier: Apache-2.0
 * A kit is prepared by somebody who knows what was drawn; everybody else knows its number. */
#include <string.h>

#include "course/blind.h"
#include "course/sealed.h"
#include "decide/decide.h"
#include "judge/dose.h"

const struct kits *kits_at(const struct deciding *d, int medicine)
{
	return medicine_kits(&d->c->plan->p->medicines.v[medicine]);
}

bool may_know_kits(struct deciding *d, int medicine)
{
	const struct kits *k = kits_at(d, medicine);
	if (blind_medicine(d->c, medicine, d->who->roles)) {
		refuse(d, RC_DENIED, "What is in the kits of `%s` is hidden from you.",
		       d->c->plan->p->medicines.v[medicine].name.s);
		return false;
	}
	if (has_any(d->who, &k->prepared_by))
		return true;
	refuse(d, RC_DENIED, "Kits are prepared by the %s.",
	       roles_in_words(d->a, k->prepared_by.any_of[0]));
	return false;
}

/* A number stands for one kit, also where another took its place. */
static bool is_used(const struct course *c, const char *number)
{
	for (size_t i = 0; i < c->kits.n; i++)
		if (strcmp(c->kits.v[i].number, number) == 0)
			return true;
	return false;
}

/* What is still missing of the entry, in a sentence; NULL where nothing is. */
static const char *missing(const struct entry *e)
{
	int64_t last;
	if (!e->kit || !e->kit[0])
		return "Say the number on the label of the kit.";
	if (!e->has_amount || e->amount.dim != DIM_MASS)
		return "Say how much is in the kit, such as `40 mg`.";
	if (!e->expiry || !expiry_day(e->expiry, &last))
		return "Say until when it can be given, as year and month: `expiry 2028-01`.";
	return NULL;
}

enum rc do_prepare(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	int step = dose_step(d, DOSE_MAIN);
	if (step < 0)
		return d->out->rc;
	int medicine = d->c->plan->steps[step].medicine;
	if (!kits_at(d, medicine))
		return refuse(d, RC_USAGE, "`%s` is not given from kits.", e->medicine);
	if (!may_know_kits(d, medicine))
		return d->out->rc;
	const struct order_record *order = order_now(&d->look, medicine, DOSE_MAIN);
	if (!order) {
		hint(d, "a prescriber signs one first: order %s ROUTE", e->medicine);
		return refuse(d, RC_GATE, "There is no signed order to prepare a kit for.");
	}
	if (missing(e))
		return refuse(d, RC_USAGE, "%s", missing(e));
	if (is_used(d->c, e->kit))
		return refuse(d, RC_GATE,
		              "Kit %s was prepared before. Each kit has its own number.", e->kit);
	int64_t last;
	if (expiry_day(e->expiry, &last) && last < course_day(d->c, d->t))
		return refuse(d, RC_GATE, "This kit expired: %s.", e->expiry);
	struct order_record filled = *order;
	filled.amount = e->amount;
	struct judgement j = kit_judge(d->a, &d->look, &filled);
	j.sealed = true;
	weigh(d, &j);
	TRY(weighed(d));
	struct event *ev = emit(d, EV_KIT_PREPARED);
	ev->e.name = d->c->plan->steps[step].def->name.s;
	ev->e.route = d->c->plan->p->medicines.v[medicine].routes.v[order->route].name.s;
	ev->e.ref = order->m.seq;
	return RC_OK;
}

bool kit_fits(struct deciding *d, const struct order_record *order)
{
	const struct entry *e = &d->cmd->e;
	struct judgement j;
	if (!order->kit) { /* it says who prepares one */
		j = order_judge(d->a, &d->look, order);
	} else if (!e->kit || e->has_amount) {
		j = (struct judgement){.rule = "kit",
		                       .verdict = VERDICT_HOLD,
		                       .say = "Say which kit is given, by its number."};
	} else if (strcmp(e->kit, order->kit->number) != 0) {
		const struct judgement other = {.verdict = VERDICT_BLOCK};
		j = kit_sealed(d->a, d->c, order->medicine, &other);
	} else if (strcmp(order->kit->m.actor, d->who->id) == 0) {
		j = (struct judgement){.rule = "kit",
		                       .verdict = VERDICT_BLOCK,
		                       .say = "Whoever prepared the kit does not give it."};
	} else {
		return true;
	}
	weigh(d, &j);
	return false;
}
