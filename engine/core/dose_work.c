/* SPDX-License-Identifier: Apache-2.0
 * core/dose_work.c - what the limits of an order share: the weight, figures worked out with it, and
 * refusals with both figures.
 *
 * What can be drawn is a multiple of the graduation, so the end of a range in mg/kg may lie between
 * two marks: 72.3 kg at 0.5 mg/kg is 36.15 mg, and a syringe of 0.01 mL gives 36 mg of 100 mg/mL.
 * An order passes an end if it is on the right side of it, or is the end rounded as the route says.
 * Only so much: whatever else lies outside is refused, and a cap is never rounded up. */
#include "core/dose_in.h"

const char *ask_write(struct ask *q, struct quantity x)
{
	struct text t = text_in(q->a);
	quantity_write(&t, x);
	return t.s;
}

const char *ask_write_mass(struct ask *q, int64_t micrograms)
{
	return ask_write(q, (struct quantity){micrograms, DIM_MASS});
}

static const char *ask_write_weight(struct ask *q)
{
	struct text t = text_in(q->a);
	struct quantity w = {q->weight->value, DIM_MASS};
	if (!quantity_write_in(&t, w, "kg"))
		quantity_write(&t, w);
	return t.s;
}

const char *ask_address(struct ask *q, const char *leaf)
{
	return arena_fmt(q->a, "medicines/%s/%s/%s/%s", q->m->name.s, q->r->name.s,
	                 q->booster ? "booster" : "dose", leaf);
}

void ask_block(struct ask *q, const char *rule, const char *say)
{
	struct judgement j = rule_refuse(VERDICT_BLOCK, rule, say);
	rule_want(&j, WANT_VALUE, "another order");
	rule_keep(&q->out, &j);
}

struct want *ask_hold(struct ask *q, const char *rule, const char *say, enum want_kind kind,
                      const char *what)
{
	struct judgement j = rule_refuse(VERDICT_HOLD, rule, say);
	rule_want(&j, kind, what);
	if (j.verdict <= q->out.verdict)
		return NULL;
	q->out = j;
	return &q->out.wants[q->out.wants_n - 1];
}

/* ---- weight and what is worked out with it ---- */

static int measure_weight(const struct ask *q)
{
	return plan_measure_find(q->c->plan, "weight");
}

static const struct reading *weight_newest(const struct ask *q)
{
	const struct reading *found = NULL;
	int measure = measure_weight(q);
	for (size_t i = 0; i < q->c->readings.n; i++) {
		const struct reading *r = &q->c->readings.v[i];
		if (r->measure == measure
		    && mark_counts(&r->m, q->c->readings.v, q->c->readings.n, sizeof *r,
		                   q->look->now)
		    && (!found || r->m.happened >= found->m.happened))
			found = r;
	}
	return found;
}

/* Whether the rule's figures go by weight anywhere. */
static bool goes_by_weight(const struct dose_rule *d)
{
	const enum dim of[] = {d->allowed.dim, d->first.dim, d->raise.by.dim};
	for (size_t i = 0; i < countof(of); i++)
		if (of[i] == DIM_DOSE_BY_WEIGHT)
			return true;
	return false;
}

/* G-07: how old a weight may be is the protocol's to say, here or by a check of its own. */
static bool weight_is_old(const struct ask *q, const struct reading *w)
{
	struct quantity fresh = q->m->weight_fresh;
	if (fresh.dim == DIM_DAYS)
		return course_day(q->c, q->look->now) - course_day(q->c, w->m.happened)
		       > fresh.micro / 1000000;
	return fresh.dim == DIM_ELAPSED && q->look->now - w->m.happened > fresh.micro / 1000;
}

void ask_find_weight(struct ask *q)
{
	if (!goes_by_weight(q->rule))
		return;
	const struct reading *w = weight_newest(q);
	const char *say = NULL;
	if (!w)
		say = "The dose goes by weight. Weigh the patient first.";
	else if (w->implausible || w->value <= 0)
		say = "The last weight cannot be right. Weigh the patient again.";
	else if (weight_is_old(q, w))
		say = arena_fmt(q->a, "The last weight is over %s old. Weigh the patient again.",
		                ask_write(q, q->m->weight_fresh));
	if (!say) {
		q->weight = w;
		return;
	}
	struct want *want = ask_hold(q, ask_address(q, "allowed"), say, WANT_FACT, "weight");
	if (want)
		want->measure = measure_weight(q);
}

bool ask_work_out(struct ask *q, struct quantity limit, int64_t *out, const char **how)
{
	struct quantity mass = limit;
	*how = "";
	if (limit.dim == DIM_DOSE_BY_WEIGHT) {
		struct quantity w = {q->weight ? q->weight->value : 0, DIM_MASS};
		if (!q->weight || !quantity_multiply(limit, w, &mass, NULL))
			return false;
		*how = arena_fmt(q->a, " (%s x %s = %s)", ask_write(q, limit), ask_write_weight(q),
		                 ask_write(q, mass));
	} else if (limit.dim == DIM_DEVICES) {
		struct quantity n = {limit.micro, DIM_NONE};
		if (!quantity_multiply(n, q->r->strength, &mass, NULL) || mass.dim != DIM_MASS)
			return false;
		*how = arena_fmt(q->a, " (%s of %s = %s)", ask_write(q, limit),
		                 ask_write(q, q->r->strength), ask_write(q, mass));
	}
	if (mass.dim != DIM_MASS)
		return false;
	*out = mass.micro;
	return true;
}

const char *ask_by_weight(struct ask *q)
{
	struct quantity order = {q->amount, DIM_MASS}, per;
	bool inexact = false;
	if (!q->weight)
		return "";
	struct quantity w = {q->weight->value, DIM_MASS};
	if (!quantity_dose_by_weight(order, w, &per, &inexact))
		return "";
	if (!inexact)
		return arena_fmt(q->a, " (%s x %s = %s)", ask_write(q, per), ask_write_weight(q),
		                 ask_write(q, order));
	struct quantity short_one;
	if (!quantity_round(per, (struct quantity){1000, DIM_DOSE_BY_WEIGHT}, QUANTITY_NEAREST,
	                    &short_one))
		return "";
	return arena_fmt(q->a, " (%s / %s = about %s)", ask_write(q, order), ask_write_weight(q),
	                 ask_write(q, short_one));
}

int64_t ask_graduate(const struct ask *q, int64_t micrograms)
{
	const struct route *r = q->r;
	struct quantity v, mass = {micrograms, DIM_MASS};
	if (r->rounding.dim != DIM_VOLUME || r->strength.dim != DIM_CONCENTRATION)
		return micrograms;
	if (!quantity_divide(mass, r->strength, &v, NULL)
	    || !quantity_round(v, r->rounding, r->round_nearest ? QUANTITY_NEAREST : QUANTITY_DOWN,
	                       &v)
	    || !quantity_multiply(v, r->strength, &mass, NULL))
		return micrograms;
	return mass.micro;
}

void ask_not_over(struct ask *q, struct quantity limit, const char *leaf, const char *what)
{
	int64_t most;
	const char *how;
	if (limit.dim == DIM_NONE || !ask_work_out(q, limit, &most, &how) || q->amount <= most
	    || (limit.dim == DIM_DOSE_BY_WEIGHT && q->amount == ask_graduate(q, most)))
		return;
	ask_block(q, ask_address(q, leaf),
	          arena_fmt(q->a, "%s is over %s of %s%s.", ask_write_mass(q, q->amount), what,
	                    ask_write_mass(q, most), how));
}
