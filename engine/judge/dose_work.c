/* SPDX-License-Identifier: Apache-2.0
 * judge/dose_work.c - what the limits of an order share: the weight, figures worked out with it, and
 * refusals with both figures.
 *
 * What can be drawn is a multiple of the graduation, so the end of a range in mg/kg may lie between
 * two marks: 72.3 kg at 0.5 mg/kg is 36.15 mg, and a syringe of 0.01 mL gives 36 mg of 100 mg/mL.
 * An order passes an end if it is on the right side of it, or is the end rounded as the route says.
 * Only so much: whatever else lies outside is refused, and a cap is never rounded up. */
#include "judge/dose_in.h"
#include "judge/worked.h"

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
	                 dose_kinds[q->kind].word, leaf);
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

/* ---- what is not known ---- */

struct unknowns {
	struct ask *q;
	struct facts *facts;
	struct judgement *j;
};

static void see_unknown(void *ctx, const struct fact *f)
{
	struct unknowns *u = ctx;
	const struct protocol *p = u->q->c->plan->p;
	struct value v = u->facts->ask(u->facts->ctx, f, 0);
	if (!value_is_unknown(&v))
		return;
	if (f->kind == FACT_READING)
		rule_want(u->j, WANT_FACT, p->measures.v[f->index].name.s)->measure = f->index;
	else if (f->kind == FACT_SCORE || f->kind == FACT_ITEM)
		rule_want(u->j, WANT_FACT, p->forms.v[f->index].name.s)->form = f->index;
	else if (f->kind == FACT_ANSWER)
		rule_want(u->j, WANT_FACT, p->answers.v[f->index].name);
}

void ask_hold_unknown(struct ask *q, const char *rule, const struct formula *when, const char *say)
{
	struct facts facts = facts_of(q->look);
	struct judgement j = rule_refuse(VERDICT_HOLD, rule, say);
	struct unknowns u = {q, &facts, &j};
	expr_facts(when->x, see_unknown, &u);
	if (j.wants_n == 0)
		rule_want(&j, WANT_FACT, when->src ? when->src->s : "an answer");
	rule_keep(&q->out, &j);
}

bool ask_bound(struct ask *q, const struct bound *b, const char *leaf, struct quantity *out)
{
	*out = b->q;
	for (size_t i = 0; i < b->cases.n; i++) {
		const struct bound_case *line = &b->cases.v[i];
		struct facts facts = facts_of(q->look);
		struct value v = line->when.x ? expr_eval(line->when.x, &facts) : value_truth(true);
		*out = line->bound;
		if (value_is_true(&v))
			return true;
		if (value_is_false(&v))
			continue;
		ask_hold_unknown(q, ask_address(q, leaf), &line->when,
		                 arena_fmt(q->a, "Which limit holds is not known yet: %s?",
		                           line->when.src ? line->when.src->s : "its condition"));
		return false;
	}
	return true;
}

/* ---- weight and what is worked out with it ---- */

static int measure_weight(const struct ask *q)
{
	return plan_weight_find(q->c->plan, q->rule);
}

static const struct reading *reading_at(const struct ask *q, int measure, int64_t when)
{
	const struct reading *found = NULL;
	for (size_t i = 0; i < q->c->readings.n; i++) {
		const struct reading *r = &q->c->readings.v[i];
		if (r->measure == measure
		    && mark_counts(&r->m, q->c->readings.v, q->c->readings.n, sizeof *r, when)
		    && (!found || r->m.happened >= found->m.happened))
			found = r;
	}
	return found;
}

const struct dosing_weight *ask_weight_at(const struct ask *q, int64_t when)
{
	int measure = measure_weight(q);
	if (measure < 0)
		return NULL;
	const struct measure *m = &q->c->plan->p->measures.v[measure];
	struct dosing_weight *w = arena_new(q->a, struct dosing_weight);
	if (!m->worked.src) {
		const struct reading *r = reading_at(q, measure, when);
		if (!r)
			return NULL;
		*w = (struct dosing_weight){r->value, r->m.happened, r->implausible, ""};
		return w;
	}
	struct look then = *q->look;
	then.now = when;
	struct value v = worked_measure(&then, measure, NULL);
	if (value_is_unknown(&v) || v.lo != v.hi)
		return NULL;
	*w = (struct dosing_weight){v.lo, worked_age(&then, &m->worked),
	                            !quantity_in_range((struct quantity){v.lo, m->dim}, &m->range),
	                            worked_with(q->a, &then, &m->worked)};
	return w;
}

/* Whether the rule's figures go by weight anywhere. */
static bool goes_by_weight(const struct dose_rule *d)
{
	const enum dim of[] = {d->allowed.dim, d->first.q.dim, d->raise.by.dim};
	for (size_t i = 0; i < countof(of); i++)
		if (of[i] == DIM_DOSE_BY_WEIGHT)
			return true;
	return false;
}

/* G-07: how old a weight may be is the protocol's to say, here or by a check of its own. */
static bool weight_is_old(const struct ask *q, const struct dosing_weight *w)
{
	struct quantity fresh = q->m->weight_fresh;
	if (fresh.dim == DIM_DAYS)
		return course_day(q->c, q->look->now) - course_day(q->c, w->at)
		       > fresh.micro / 1000000;
	return fresh.dim == DIM_ELAPSED && q->look->now - w->at > fresh.micro / 1000;
}

void ask_find_weight(struct ask *q)
{
	if (!goes_by_weight(q->rule))
		return;
	const struct dosing_weight *w = ask_weight_at(q, q->look->now);
	const char *say = NULL;
	if (!w)
		say = q->rule->weight.s ? arena_fmt(
		          q->a, "The dose goes by %s, which is not known yet.", q->rule->weight.s)
		                        : "The dose goes by weight. Weigh the patient first.";
	else if (w->implausible || w->value <= 0)
		say = "The last weight cannot be right. Weigh the patient again.";
	else if (weight_is_old(q, w))
		say = arena_fmt(q->a, "The last weight is over %s old. Weigh the patient again.",
		                ask_write(q, q->m->weight_fresh));
	if (!say) {
		q->weight = w;
		return;
	}
	struct want *want = ask_hold(q, ask_address(q, "allowed"), say, WANT_FACT,
	                             q->rule->weight.s ? q->rule->weight.s : "weight");
	int measure = measure_weight(q);
	bool worked = measure >= 0 && q->c->plan->p->measures.v[measure].worked.src;
	if (want && !worked)
		want->measure = measure;
}

bool ask_work_out(struct ask *q, struct quantity limit, int64_t *out, const char **how)
{
	struct quantity mass = limit;
	*how = "";
	if (limit.dim == DIM_DOSE_BY_WEIGHT) {
		struct quantity w = {q->weight ? q->weight->value : 0, DIM_MASS};
		if (!q->weight || !quantity_multiply(limit, w, &mass, NULL))
			return false;
		const char *from =
		    q->weight->from[0]
		        ? arena_fmt(q->a, "; %s from %s", q->rule->weight.s, q->weight->from)
		        : "";
		*how = arena_fmt(q->a, " (%s x %s = %s%s)", ask_write(q, limit),
		                 ask_write_weight(q), ask_write(q, mass), from);
	} else if (limit.dim == DIM_DEVICES) {
		struct quantity n = {limit.micro, DIM_NONE};
		if (!quantity_multiply(n, q->r->strength, &mass, NULL) || mass.dim != DIM_MASS)
			return false;
		*how = arena_fmt(q->a, " (%s of %s = %s)", ask_write(q, limit),
		                 ask_write(q, q->r->strength), ask_write(q, mass));
	} else if (limit.dim == DIM_VOLUME) {
		if (!quantity_multiply(limit, q->r->strength, &mass, NULL))
			return false;
		*how = arena_fmt(q->a, " (%s x %s = %s)", ask_write(q, limit),
		                 ask_write(q, q->r->strength), ask_write(q, mass));
	} else if (limit.dim == DIM_PERCENT) {
		struct quantity first = {q->first_dose, DIM_MASS};
		if (!q->first_dose || !quantity_multiply(limit, first, &mass, NULL))
			return false;
		*how = arena_fmt(q->a, " (%s of %s = %s)", ask_write(q, limit), ask_write(q, first),
		                 ask_write(q, mass));
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

/* By weight and as a share a dose lies between two marks of the syringe; a rung above the cap is
 * read as the cap. */
bool ask_is_choice(struct ask *q, int64_t micrograms, int64_t choice, enum dim dim)
{
	bool worked = dim == DIM_DOSE_BY_WEIGHT || dim == DIM_PERCENT;
	return micrograms == choice || (worked && micrograms == ask_graduate(q, choice))
	       || (worked && choice > q->cap
	           && (micrograms == q->cap || micrograms == ask_graduate(q, q->cap)));
}

void ask_not_over(struct ask *q, struct quantity limit, const char *leaf, const char *what)
{
	int64_t most;
	const char *how;
	if (limit.dim == DIM_NONE || !ask_work_out(q, limit, &most, &how) || q->amount <= most
	    || ((limit.dim == DIM_DOSE_BY_WEIGHT || limit.dim == DIM_PERCENT)
	        && q->amount == ask_graduate(q, most)))
		return;
	ask_block(q, ask_address(q, leaf),
	          arena_fmt(q->a, "%s is over %s of %s%s.", ask_write_mass(q, q->amount), what,
	                    ask_write_mass(q, most), how));
}
