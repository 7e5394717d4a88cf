/* SPDX-License-Identifier: Apache-2.0
 * Medicines as needed are ordered, and given as ordered. */
#include "judge/as_needed.h"

#include <string.h>

#include "decide/decide.h"

/* What the command names; NULL and a refusal where the protocol has none of it, or the patient has
 * gone. */
static const struct as_needed *need_one(struct deciding *d, int *what)
{
	const struct entry *e = &d->cmd->e;
	*what = e->medicine ? plan_as_needed_find(d->c->plan, e->medicine) : -1;
	if (*what < 0)
		refuse(d, RC_NOTFOUND, "This protocol has no `%s` as needed.",
		       e->medicine ? e->medicine : "");
	else if (d->s->state == SESSION_LEFT)
		refuse(d, RC_USAGE, "The patient has gone home.");
	else if (!e->has_amount || e->amount.dim != DIM_MASS || e->amount.micro <= 0)
		refuse(d, RC_USAGE, "Say how much, such as `4 mg`.");
	else
		return &d->c->plan->p->anytime.as_needed.v[*what];
	return NULL;
}

/* Nobody signs for more: the limits are the clinic's own. */
static void weigh_amount(struct deciding *d, const struct as_needed *def, int what)
{
	int64_t asked = d->cmd->e.amount.micro, before = as_needed_sum(&d->look, what);
	struct judgement j = {.rule = def->name.s, .verdict = VERDICT_BLOCK};
	if (asked > def->allowed.hi || (def->allowed.has_lo && asked < def->allowed.lo))
		j.say = arena_fmt(d->a, "One order of %s is %s to %s.", def->name.s,
		                  as_needed_amount(d->a, def->allowed.lo),
		                  as_needed_amount(d->a, def->allowed.hi));
	else if (before + asked > def->at_most.micro)
		j.say = arena_fmt(d->a, "%s of %s were given today, and %s is the most.",
		                  as_needed_amount(d->a, before), def->name.s,
		                  as_needed_amount(d->a, def->at_most.micro));
	if (j.say)
		weigh(d, &j);
}

enum rc do_as_needed_order(struct deciding *d)
{
	static const struct people prescriber = {.n = 1, .any_of = {ROLE_PRESCRIBER}};
	int what;
	const struct as_needed *def = need_one(d, &what);
	if (!def)
		return d->out->rc;
	if (!has_any(d->who, def->ordered_by.n ? &def->ordered_by : &prescriber))
		return refuse(d, RC_DENIED, "This order is for somebody else to sign.");
	if (as_needed_ordered(&d->look, what))
		return refuse(d, RC_GATE, "%s is ordered already and was not given yet.",
		              def->name.s);
	weigh_amount(d, def, what);
	TRY(weighed(d));
	emit(d, EV_AS_NEEDED_ORDERED);
	return RC_OK;
}

enum rc do_as_needed_give(struct deciding *d)
{
	static const struct people givers = {.n = 1, .any_of = {ROLE_NURSE | ROLE_PRESCRIBER}};
	int what;
	const struct as_needed *def = need_one(d, &what);
	if (!def)
		return d->out->rc;
	if (!has_any(d->who, def->by.n ? &def->by : &givers))
		return refuse(d, RC_DENIED, "%s is for somebody else to give.", def->name.s);
	const struct as_needed_record *order = as_needed_ordered(&d->look, what);
	if (!order) {
		refuse(d, RC_GATE, "Nobody has ordered %s in this session.", def->name.s);
		hint(d, "a prescriber orders it: as needed order %s AMOUNT", def->name.s);
		return RC_GATE;
	}
	if (d->cmd->e.amount.micro != order->amount.micro)
		return refuse(d, RC_GATE, "Ordered are %s of %s.",
		              as_needed_amount(d->a, order->amount.micro), def->name.s);
	weigh_amount(d, def, what);
	TRY(weighed(d));
	struct event *ev = emit(d, EV_AS_NEEDED_GIVEN);
	ev->e.route = def->route.s;
	ev->e.ref = order->m.seq;
	raise_alerts(d);
	return RC_OK;
}
