/* SPDX-License-Identifier: Apache-2.0
 * Dose rules that can be followed: limits that agree, whole units, infusions, devices, shares. */
#include <string.h>

#include "meaning/meaning_in.h"
#include "protocol/plan.h"

/* A rule under examination. */
struct exam {
	struct loader *l;
	const struct medicine *m;
	const struct route *r;
	const struct dose_rule *d;
	enum dose_kind kind;
	struct span at;
};

static const char *said(const struct exam *x, int64_t micro, enum dim dim)
{
	return meaning_said(x->l, micro, dim);
}

static const struct limit *session_limit(const struct route *r)
{
	for (size_t i = 0; i < r->limits.n; i++)
		if (r->limits.v[i].session)
			return &r->limits.v[i];
	return NULL;
}

/* In micrograms, where the protocol alone says it: not by weight, not a share. */
static bool in_mass(const struct exam *x, struct quantity q, int64_t *out)
{
	struct quantity mass = q;
	if (q.dim == DIM_DEVICES)
		q.dim = DIM_NONE;
	if ((q.dim == DIM_NONE || q.dim == DIM_VOLUME)
	    && !quantity_multiply(q, x->r->strength, &mass, NULL))
		return false;
	*out = mass.micro;
	return mass.dim == DIM_MASS;
}

/* ---- one limit and another ---- */

/* Whole lozenges, tablets and devices only: half of one is not a dose that can be checked. */
static bool whole_units(const struct route *r, const struct dose_rule *d)
{
	if (!r->dosage_form.s || route_is_drawn(r) || d->allowed.dim != DIM_MASS
	    || r->strength.micro <= 0)
		return true;
	if (d->allowed.lo % r->strength.micro || d->allowed.hi % r->strength.micro)
		return false;
	for (size_t i = 0; i < d->choice_n; i++)
		if (d->choice[i].micro % r->strength.micro)
			return false;
	return true;
}

static void same_unit(const struct exam *x, const struct quantity *q, const char *key)
{
	if (q->dim != DIM_NONE && q->dim != x->d->allowed.dim)
		load_fail(x->l, &codes[C_DIMENSION], x->at, "`allowed` is %s and `%s` is %s",
		          quantity_dim_name(x->d->allowed.dim), key, quantity_dim_name(q->dim));
}

static void check_first(const struct exam *x, struct quantity first)
{
	const struct quantity_range *all = &x->d->allowed;
	same_unit(x, &first, "first");
	if (first.dim != all->dim)
		return;
	if (first.micro < all->lo)
		load_fail(x->l, &codes[C_LIMITS_CLASH], x->at,
		          "the first dose is at most %s, and the lowest allowed is %s",
		          said(x, first.micro, first.dim), said(x, all->lo, all->dim));
	if (first.micro > all->hi)
		load_fail(x->l, &codes[C_LIMITS_CLASH], x->at,
		          "the first dose may be %s, and the highest allowed is %s",
		          said(x, first.micro, first.dim), said(x, all->hi, all->dim));
}

static void check_at_most(const struct exam *x, struct quantity cap)
{
	int64_t most;
	if (cap.dim == DIM_VOLUME && !route_is_drawn(x->r)) {
		load_fail(x->l, &codes[C_DOSE_RULE], x->at, "a %s is not measured in mL",
		          x->r->dosage_form.s);
		return;
	}
	if (in_mass(x, cap, &most) && x->d->allowed.dim == DIM_MASS && most < x->d->allowed.hi)
		load_fail(x->l, &codes[C_LIMITS_CLASH], x->at,
		          "`allowed` goes up to %s and `at most` says %s",
		          said(x, x->d->allowed.hi, DIM_MASS), said(x, cap.micro, cap.dim));
}

/* One limit, or each line of it. */
static void each_bound(const struct exam *x, const struct bound *b,
                       void (*check)(const struct exam *x, struct quantity q))
{
	if (b->q.dim != DIM_NONE)
		check(x, b->q);
	for (size_t i = 0; i < b->cases.n; i++)
		check(x, b->cases.v[i].bound);
}

static void check_session(const struct exam *x)
{
	const struct limit *cap = session_limit(x->r);
	const struct quantity_range *all = &x->d->allowed;
	struct span at = x->at;
	int64_t most = 0;
	if (!in_mass(x, (struct quantity){all->hi, all->dim}, &most)) {
		const struct node *capped = yaml_get(x->d->src, "at most");
		in_mass(x, x->d->at_most.q, &most); /* by weight: the cap is what may be given */
		at = capped ? capped->at : at;
	}
	if (cap && most > cap->amount.micro)
		meaning_two(x->l, C_LIMITS_CLASH, at, cap->name.at, "the limit of a session",
		            arena_fmt(x->l->a, "a dose may be %s, and a session at most %s",
		                      said(x, most, DIM_MASS),
		                      said(x, cap->amount.micro, DIM_MASS)));
}

static void see_patient(void *ctx, const struct fact *f)
{
	*(bool *)ctx |= f->kind == FACT_READING || f->kind == FACT_SCORE || f->kind == FACT_ITEM
	                || f->kind == FACT_ANSWER || f->kind == FACT_SIGNED || f->kind == FACT_DONE
	                || f->kind == FACT_PASSED;
}

/* More of a medicine that was badly borne is how a course becomes a harm (V-17). */
static void check_raise(const struct exam *x)
{
	const struct raise_rule *r = &x->d->raise;
	bool asked = false;
	if (r->by.dim == DIM_NONE && !r->one_step)
		return;
	expr_facts(r->when.x, see_patient, &asked);
	if (!asked)
		load_fail(x->l, &codes[C_RAISE_UNASKED],
		          r->when.src ? r->when.src->at
		          : r->src    ? r->src->at
		                      : x->at,
		          r->when.src
		              ? "the next dose may go up, and this asks nothing of the patient"
		              : "the next dose may go up whatever the last one did")
		    ->help =
		    "ask first: `raise: {by: …, when: tolerated = yes}`, with an `ask` step "
		    "`tolerated`";
}

static void check_steps(const struct exam *x)
{
	const struct dose_rule *d = x->d;
	same_unit(x, &d->raise.by, "raise");
	if (d->raise.by.dim == d->allowed.dim
	    && (d->raise.by.micro <= 0 || d->raise.by.micro > d->allowed.hi - d->allowed.lo))
		load_fail(x->l, &codes[C_DOSE_RULE], x->at,
		          "a step up of %s does not fit between the lowest and the highest dose",
		          said(x, d->raise.by.micro, d->raise.by.dim));
	if ((d->raise.one_step || d->lower.one_step) && d->choice_n < 2)
		load_fail(x->l, &codes[C_ONE_STEP], x->at,
		          "`one step` goes from one choice to the next, and `allowed` is no choice")
		    ->label = "for example `[28 mg, 56 mg, 84 mg]`";
}

/* ---- how it is given ---- */

static void check_infusion(const struct exam *x)
{
	if (x->d->over.dim != DIM_NONE && !route_is_injected(x->r))
		meaning_two(x->l, C_INFUSION, x->at, x->r->form_text.at, "what is given",
		            arena_fmt(x->l->a, "only a solution runs over a time, and this is a %s",
		                      x->r->dosage_form.s));
}

static void check_rest(const struct exam *x)
{
	if (x->d->rest.dim == DIM_NONE)
		return;
	if (strcmp(x->r->dosage_form.s, "device") != 0)
		meaning_two(x->l, C_REST, x->at, x->r->form_text.at, "what is given",
		            arena_fmt(x->l->a,
		                      "`rest` lies between devices, and this is given as a %s",
		                      x->r->dosage_form.s));
	else if (x->d->rest.micro <= 0)
		load_fail(x->l, &codes[C_REST], x->at, "a rest of nothing is none");
}

/* Whether a step of any session takes the measure. */
static bool is_taken(const struct protocol *p, int measure)
{
	for (size_t i = 0; i < p->sessions.n; i++)
		for (size_t j = 0; j < p->sessions.v[i].stages.n; j++)
			for (size_t k = 0; k < p->sessions.v[i].stages.v[j].steps.n; k++) {
				const struct step *s = &p->sessions.v[i].stages.v[j].steps.v[k];
				for (size_t m = 0; m < s->what.n; m++)
					if ((s->kind == STEP_MEASURE || s->kind == STEP_MONITOR)
					    && s->what.v[m].index == measure)
						return true;
			}
	return false;
}

struct untaken {
	const struct protocol *p;
	int measure; /* -1: all are taken */
};

static void see_untaken(void *ctx, const struct fact *f)
{
	struct untaken *s = ctx;
	if (f->kind != FACT_READING || s->measure >= 0)
		return;
	const struct measure *m = &s->p->measures.v[f->index];
	for (size_t i = 0; i < m->worked.n; i++) /* no circle: meaning/worked.c refuses one */
		expr_facts(m->worked.v[i].then.x, see_untaken, ctx);
	if (!m->worked.n && !is_taken(s->p, f->index))
		s->measure = f->index;
}

/* The measure itself, or one that it is worked out from, is taken by nobody: the order would wait
 * for ever. */
static void check_taken(const struct exam *x, int weight)
{
	const struct measure *m = &x->l->p->measures.v[weight];
	struct untaken s = {x->l->p, m->worked.src || is_taken(x->l->p, weight) ? -1 : weight};
	if (meaning_told(x->l, C_WORKED_FROM) || meaning_told(x->l, C_WORKED_NOT_TAKEN))
		return; /* it may hang on itself, or a step takes what is worked out */
	for (size_t i = 0; i < m->worked.n; i++)
		expr_facts(m->worked.v[i].then.x, see_untaken, &s);
	if (s.measure < 0)
		return;
	const struct measure *of = &x->l->p->measures.v[s.measure];
	meaning_two(
	    x->l, C_DOSE_RULE, x->at, of->name.at, "what nobody takes",
	    arena_fmt(x->l->a, "this dose goes by weight, and no step measures `%s`", of->name.s))
	    ->help = arena_fmt(x->l->a, "add a step, such as `{measure: %s}`", of->name.s);
}

static void check_weight(const struct exam *x)
{
	const char *name = x->d->weight.s ? x->d->weight.s : "weight";
	int weighed = -1;
	if (x->d->allowed.dim != DIM_DOSE_BY_WEIGHT) {
		if (x->d->weight.s)
			load_fail(x->l, &codes[C_DOSE_RULE], x->d->weight.at,
			          "this dose does not go by weight");
		return;
	}
	for (size_t i = 0; i < x->l->p->measures.n && weighed < 0; i++)
		if (strcmp(x->l->p->measures.v[i].name.s, name) == 0
		    && x->l->p->measures.v[i].dim == DIM_MASS)
			weighed = (int)i;
	if (weighed < 0)
		load_fail(x->l, &codes[C_DOSE_RULE], x->at,
		          "a dose by weight needs a measure `%s` in kg", name);
	else
		check_taken(x, weighed);
}

/* ---- booster and supplement ---- */

static void check_window(const struct exam *x)
{
	enum code code = x->kind == DOSE_SUPPLEMENT ? C_SUPPLEMENT : C_DOSE_RULE;
	const char *word = dose_kinds[x->kind].word;
	const struct schedule *at = &x->d->at;
	if (!session_limit(x->r))
		load_fail(x->l, &codes[code], x->at,
		          "a %s needs `limits: {session: …}`, the most in a session", word);
	const struct at_part *w = at->n == 1 ? &at->v[0] : NULL;
	bool dose = w
	            && (w->anchor.kind == MOMENT_FIRST_DOSE || w->anchor.kind == MOMENT_LAST_DOSE
	                || w->anchor.kind == MOMENT_DOSE || w->anchor.kind == MOMENT_END_OF_DOSE);
	if (!w || w->kind != AT_WINDOW || w->before || !dose || w->anchor.of.name
	    || w->range.dim != DIM_ELAPSED)
		load_fail(x->l, &codes[code], at->src ? at->src->at : x->at,
		          "a %s has one window after a dose of this session", word)
		    ->label = "for example `10..20 min after first dose`";
	if (x->kind == DOSE_SUPPLEMENT && w && !w->range.has_hi)
		load_fail(x->l, &codes[code], at->src->at, "this window never closes");
}

/* A share that no dose leaves room for would stand on the page and never be given. */
static void check_share(const struct exam *x)
{
	const struct limit *cap = session_limit(x->r);
	const struct dose_rule *first = &x->r->dose;
	struct quantity share = {x->d->allowed.lo, DIM_PERCENT}, part;
	int64_t least;
	bool of_itself = x->d->allowed.dim == DIM_PERCENT || x->d->of_first.dim == DIM_PERCENT;
	if (x->kind == DOSE_MAIN) {
		if (of_itself)
			load_fail(x->l, &codes[C_SHARE], x->at,
			          "the first dose cannot be a share of itself");
		return;
	}
	if (x->d->allowed.dim != DIM_PERCENT || !cap
	    || !in_mass(x, (struct quantity){first->allowed.lo, first->allowed.dim}, &least)
	    || !quantity_multiply(share, (struct quantity){least, DIM_MASS}, &part, NULL))
		return;
	if (least + part.micro > cap->amount.micro)
		meaning_two(x->l, C_SHARE, x->at, cap->name.at, "the limit of a session",
		            arena_fmt(x->l->a,
		                      "the lowest dose of %s and %s of it are over the %s of a "
		                      "session",
		                      said(x, least, DIM_MASS), said(x, share.micro, share.dim),
		                      said(x, cap->amount.micro, DIM_MASS)));
}

/* ---- all of it ---- */

static void check_rule(const struct exam *x)
{
	each_bound(x, &x->d->first, check_first);
	check_steps(x);
	check_raise(x);
	each_bound(x, &x->d->at_most, check_at_most);
	check_session(x);
	if (!whole_units(x->r, x->d))
		meaning_two(x->l, C_DOSE_RULE, x->at, x->r->form_text.at, "the strength of one",
		            arena_fmt(x->l->a, "these doses are no whole number of %ss of %s",
		                      x->r->dosage_form.s,
		                      said(x, x->r->strength.micro, DIM_MASS)));
	if (x->d->allowed.dim == DIM_DEVICES && strcmp(x->r->dosage_form.s, "device") != 0)
		load_fail(x->l, &codes[C_DOSE_RULE], x->at, "a %s is not counted in devices",
		          x->r->dosage_form.s);
	check_infusion(x);
	check_rest(x);
	check_weight(x);
	check_share(x);
	if (x->kind != DOSE_MAIN)
		check_window(x);
}

static void check_route(struct loader *l, const struct medicine *m, const struct route *r)
{
	const struct limit *cap = session_limit(r);
	bool runs = false;
	for (int k = 0; k < DOSE_KINDS; k++) {
		struct exam x = {
		    l, m, r, route_rule(r, (enum dose_kind)k), (enum dose_kind)k, r->name.at};
		if (!x.d->src)
			continue;
		x.at = x.d->src->at;
		runs |= x.d->over.dim != DIM_NONE;
		check_rule(&x);
	}
	if (r->pump.dim != DIM_NONE && !runs)
		load_fail(l, &codes[C_INFUSION], r->name.at,
		          "`pump` is there, and no dose of `%s` runs over a time", r->name.s)
		    ->label = "for example `dose: {allowed: …, over: 40 min}`";
	for (size_t k = 0; k < r->limits.n && cap; k++)
		if (r->limits.v[k].amount.micro < cap->amount.micro)
			meaning_two(l, C_LIMITS_CLASH, r->limits.v[k].name.at, cap->name.at,
			            "the limit of a session",
			            "a span of days allows less than one session");
}

void meaning_medicines(struct loader *l)
{
	for (size_t i = 0; i < l->p->medicines.n; i++)
		for (size_t j = 0; j < l->p->medicines.v[i].routes.n; j++)
			check_route(l, &l->p->medicines.v[i], &l->p->medicines.v[i].routes.v[j]);
}
