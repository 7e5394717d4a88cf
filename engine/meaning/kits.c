/* SPDX-License-Identifier: Apache-2.0
 * Medicines from kits: everybody who is drawn finds one, and no step tells what is in it. */
#include "meaning/meaning_in.h"
#include "protocol/plan.h"

/* Roles that are not shown what the list drew. */
static unsigned hidden_roles(const struct sealed_list *list)
{
	unsigned roles = 0;
	for (size_t i = 0; i < list->hidden_from.n; i++)
		roles |= list->hidden_from.v[i].s ? role_by_name(list->hidden_from.v[i].s) : 0;
	return roles;
}

static void check_filled(struct loader *l, const struct kits *k, const struct sealed_list *list)
{
	for (size_t i = 0; i < list->values.n; i++) {
		bool there = false;
		for (size_t j = 0; j < k->contents.n; j++)
			there |= k->contents.v[j].name.index == (int)i;
		if (!there)
			load_fail(l, &codes[C_KITS_FILL], k->list.at,
			          "nothing says what is in the kits of `%s`", list->values.v[i].s)
			    ->help = arena_fmt(l->a, "add to `contents`: `%s: {substance: …}`",
			                       list->values.v[i].s);
	}
}

/* The list is drawn from somewhere, or no kit can be prepared. */
static void check_drawn(struct loader *l, const struct kits *k)
{
	for (size_t i = 0; i < l->p->sessions.n; i++)
		for (size_t j = 0; j < l->p->sessions.v[i].stages.n; j++) {
			const struct stage *g = &l->p->sessions.v[i].stages.v[j];
			for (size_t n = 0; n < g->steps.n; n++)
				if (g->steps.v[n].kind == STEP_ALLOCATE && g->steps.v[n].what.n
				    && g->steps.v[n].what.v[0].index == k->list.index)
					return;
		}
	load_fail(l, &codes[C_KITS_FILL], k->list.at,
	          "no step draws from `%s`, so nobody knows whose kit is whose", k->list.s)
	    ->help = arena_fmt(l->a, "add a step before the dose: `{allocate: %s}`", k->list.s);
}

static void check_preparer(struct loader *l, const struct kits *k, unsigned hidden)
{
	if (!hidden)
		load_fail(l, &codes[C_KITS_TOLD], k->list.at, "`%s` is hidden from nobody",
		          k->list.s)
		    ->help = "say in the list from whom: `hidden from: [therapist, nurse]`";
	for (int i = 0; hidden && i < k->prepared_by.n; i++)
		if (!(k->prepared_by.any_of[i] & ~hidden))
			load_fail(l, &codes[C_HIDDEN_FROM], k->list.at,
			          "kits are prepared by those from whom `%s` is hidden", k->list.s)
			    ->help = "say in `prepared by` who may know, such as a pharmacist";
}

/* One way of giving for all values: at once, in one kit. */
static void check_routes(struct loader *l, const struct medicine *m)
{
	for (size_t i = 0; i < m->routes.n; i++) {
		const struct route *r = &m->routes.v[i];
		const char *what = r->booster.src                     ? "a booster"
		                   : r->supplement.src                ? "a supplement"
		                   : r->dose.over.dim != DIM_NONE     ? "an infusion"
		                   : r->dose.rest.dim != DIM_NONE     ? "a rest between devices"
		                   : r->dose.first.q.dim != DIM_NONE  ? "a first dose of its own"
		                   : r->dose.first.cases.n            ? "a first dose of its own"
		                   : r->dose.raise.by.dim != DIM_NONE ? "a way up"
		                   : r->dose.raise.one_step           ? "a way up"
		                   : r->dose.lower.when.src           ? "a way down"
		                                                      : NULL;
		if (what)
			load_fail(l, &codes[C_KITS_TOLD], r->name.at,
			          "`%s` comes from kits, and %s would tell how much is in one",
			          m->name.s, what);
	}
}

static void check_step(struct loader *l, const struct step *s)
{
	const char *name = s->what.v[0].s;
	if (step_is_reported(s))
		load_fail(l, &codes[C_KITS_TOLD], s->name.at,
		          "`%s` comes from kits, and a kit is checked and given at the clinic",
		          name);
	else if (!s->second.n)
		load_fail(l, &codes[C_KITS_TOLD], s->name.at,
		          "`%s` comes from kits: a second person reads the kit, alone", name)
		    ->label = "add `second:`";
}

/* What a kit may hold lies within what the route allows, and within its own limit. */
static void check_amounts(struct loader *l, const struct medicine *m, const struct kit_content *c)
{
	const struct quantity_range *own = &c->rule.allowed;
	for (size_t i = 0; c->rule.src && i < m->routes.n; i++) {
		const struct quantity_range *all = &m->routes.v[i].dose.allowed;
		if (own->dim == all->dim && (own->lo < all->lo || own->hi > all->hi))
			meaning_two(l, C_LIMITS_CLASH, c->rule.src->at, m->routes.v[i].name.at,
			            "the route allows other amounts",
			            arena_fmt(l->a, "kits of `%s` may hold what no order may be",
			                      c->name.s));
	}
	for (size_t i = 0; c->rule.src && i < c->limits.n; i++) {
		if (own->dim != DIM_MASS || own->hi <= c->limits.v[i].amount.micro)
			continue;
		meaning_two(
		    l, C_LIMITS_CLASH, c->rule.src->at, c->limits.v[i].name.at, "this is the limit",
		    arena_fmt(l->a, "one kit of `%s` may hold more than its limit", c->name.s));
		return;
	}
}

static void check_steps(struct loader *l, int medicine)
{
	for (size_t i = 0; i < l->p->sessions.n; i++)
		for (size_t j = 0; j < l->p->sessions.v[i].stages.n; j++) {
			const struct stage *g = &l->p->sessions.v[i].stages.v[j];
			for (size_t n = 0; n < g->steps.n; n++)
				if (g->steps.v[n].kind == STEP_DOSE && g->steps.v[n].what.n
				    && g->steps.v[n].what.v[0].index == medicine)
					check_step(l, &g->steps.v[n]);
		}
}

void meaning_kits(struct loader *l)
{
	for (size_t i = 0; i < l->p->medicines.n; i++) {
		const struct medicine *m = &l->p->medicines.v[i];
		const struct kits *k = medicine_kits(m);
		if (!k || k->list.index < 0)
			continue;
		const struct sealed_list *list = &l->p->lists.v[k->list.index];
		unsigned hidden = hidden_roles(list);
		check_filled(l, k, list);
		check_drawn(l, k);
		check_preparer(l, k, hidden);
		check_routes(l, m);
		check_steps(l, (int)i);
		for (size_t j = 0; j < k->contents.n; j++)
			check_amounts(l, m, &k->contents.v[j]);
	}
}
