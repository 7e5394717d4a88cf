/* SPDX-License-Identifier: Apache-2.0
 * A condition laid out for the search: which facts it asks, what each is compared with, and what
 * can only be told as a whole. */
#include <string.h>

#include "judge/flip_in.h"

/* ---- putting conditions together ---- */

const struct expr *flip_node(struct arena *a, enum op op, const struct expr *x,
                             const struct expr *y)
{
	struct expr *n = arena_new(a, struct expr);
	*n = (struct expr){.op = op, .type = TYPE_TRUTH, .a = x, .b = y};
	return n;
}

const struct expr *expr_both(struct arena *a, const struct expr *x, const struct expr *y)
{
	return !x ? y : !y ? x : flip_node(a, OP_AND, x, y);
}

static const struct expr *constant(struct arena *a, bool b)
{
	struct expr *n = arena_new(a, struct expr);
	*n = (struct expr){.op = OP_CONST, .type = TYPE_TRUTH, .k = value_truth(b)};
	return n;
}

const struct expr *expr_either(struct arena *a, const struct expr *x, const struct expr *y)
{
	return !x || !y ? constant(a, true) : flip_node(a, OP_OR, x, y);
}

const struct expr *expr_not(struct arena *a, const struct expr *x)
{
	return x ? flip_node(a, OP_NOT, x, NULL) : constant(a, false);
}

/* ---- facts and the places that ask them ---- */

static int take_fact(struct search *s, const struct flip_fact *new)
{
	struct flips *o = s->out;
	for (int i = 0; i < o->facts_n; i++)
		if (new->f ? o->facts[i].f &&fact_equals(o->facts[i].f, new->f)
		           : o->facts[i].part == new->part)
			return i;
	if (o->facts_n == FLIP_FACTS_MAX)
		return -1;
	o->facts[o->facts_n] = *new;
	return o->facts_n++;
}

static int seat(struct search *s, const struct fact *f, int fact)
{
	if (fact < 0 || s->seats_n == SEATS_MAX) {
		s->out->cut = true;
		return -1;
	}
	s->seats[s->seats_n++] = (struct seat){f, fact};
	return fact;
}

static int take_seat(struct search *s, const struct expr *x)
{
	struct flip_fact new = {.f = &x->fact,
	                        .type = x->type,
	                        .dim = x->dim,
	                        .names = x->names,
	                        .now = s->facts->ask(s->facts->ctx, &x->fact, 0),
	                        .from = {.id = -1, .lo = INT64_MIN, .hi = INT64_MAX}};
	if (!s->rules->source(s->rules->ctx, &x->fact, &new.from))
		new.from.id = -1;
	return seat(s, &x->fact, take_fact(s, &new));
}

/* The first of its facts that somebody can change. */
struct first_source {
	struct search *s;
	struct flip_source from;
	bool found;
};

static void see_source(void *ctx, const struct fact *f)
{
	struct first_source *k = ctx;
	struct flip_source from = {.lo = INT64_MIN, .hi = INT64_MAX};
	if (!k->found && k->s->rules->source(k->s->rules->ctx, f, &from) && from.id >= 0) {
		k->from = from;
		k->found = true;
	}
}

static bool is_movable(struct search *s, const struct expr *x)
{
	struct first_source k = {.s = s};
	expr_facts(x, see_source, &k);
	return k.found;
}

/* A comparison that cannot be taken apart is one fact: true, false or not known. */
static const struct expr *as_whole(struct search *s, const struct expr *x)
{
	struct first_source k = {.s = s, .from = {.id = -1}};
	struct expr *n = arena_new(s->a, struct expr);
	expr_facts(x, see_source, &k);
	*n = (struct expr){.op = OP_FACT, .type = TYPE_TRUTH, .at = x->at};
	k.from.lo = INT64_MIN; /* of the comparison, not of the figure */
	k.from.hi = INT64_MAX;
	struct flip_fact new = {
	    .part = x, .type = TYPE_TRUTH, .now = expr_eval(x, s->facts), .from = k.from};
	seat(s, &n->fact, take_fact(s, &new));
	return n;
}

static void add_cut(struct search *s, int fact, int64_t at)
{
	struct regions *r = &s->regions[fact];
	int i = 0;
	while (i < r->cuts_n && r->cuts[i] < at)
		i++;
	if (i < r->cuts_n && r->cuts[i] == at)
		return;
	if (r->cuts_n == CUTS_MAX) {
		s->out->cut = true;
		return;
	}
	memmove(&r->cuts[i + 1], &r->cuts[i], (size_t)(r->cuts_n - i) * sizeof *r->cuts);
	r->cuts[i] = at;
	r->cuts_n++;
}

/* One fact against a figure: the figure cuts what the fact can be in two. */
static const struct expr *lay_comparison(struct search *s, const struct expr *x)
{
	bool turned = x->b && x->a->op != OP_FACT && x->b->op == OP_FACT;
	const struct expr *fact = turned ? x->b : x->a, *figure = turned ? x->a : x->b;
	struct value k = {0};
	if (fact->op != OP_FACT)
		return is_movable(s, x) ? as_whole(s, x) : x;
	if (x->op != OP_IN) {
		if (is_movable(s, figure))
			return as_whole(s, x);
		k = expr_eval(figure, s->facts);
		if (fact->type == TYPE_NUMBER && (k.can != CAN_KNOW || k.lo != k.hi))
			return as_whole(s, x);
	}
	int i = take_seat(s, fact);
	if (i < 0 || fact->type != TYPE_NUMBER)
		return x;
	if (x->op != OP_IN) {
		add_cut(s, i, k.lo);
		return x;
	}
	if (x->k.lo != INT64_MIN)
		add_cut(s, i, x->k.lo);
	if (x->k.hi != INT64_MAX)
		add_cut(s, i, x->k.hi);
	return x;
}

/* Gives the same condition, with what cannot be taken apart as one fact. */
const struct expr *flip_lay_out(struct search *s, const struct expr *x)
{
	const struct expr *l, *r;
	int seats = s->seats_n, facts = s->out->facts_n;
	switch (x->op) {
	case OP_AND:
	case OP_OR:
		l = flip_lay_out(s, x->a);
		r = flip_lay_out(s, x->b);
		return l == x->a && r == x->b ? x : flip_node(s->a, x->op, l, r);
	case OP_NOT:
		l = flip_lay_out(s, x->a);
		return l == x->a ? x : flip_node(s->a, OP_NOT, l, NULL);
	case OP_FACT: take_seat(s, x); return x;
	case OP_FOR:
		if (flip_lay_out(s, x->a) != x->a) {
			s->seats_n = seats;
			s->out->facts_n = facts;
			return as_whole(s, x);
		}
		s->readings = x->readings > s->readings ? x->readings : s->readings;
		return x;
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
	case OP_IN: return lay_comparison(s, x);
	case OP_CONST:
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV: break;
	}
	return x;
}

/* ---- what each fact may come to ---- */

static void add_region(struct regions *r, const struct flip_fact *f, int64_t lo, int64_t hi)
{
	lo = lo < f->from.lo ? f->from.lo : lo;
	hi = hi > f->from.hi ? f->from.hi : hi;
	if (lo > hi)
		return;
	if (f->now.can == CAN_KNOW && f->now.lo >= lo && f->now.lo <= hi)
		r->now = r->n;
	r->v[r->n++] = (struct region){.lo = lo, .hi = hi};
}

void flip_regions(struct search *s, int fact)
{
	const struct flip_fact *f = &s->out->facts[fact];
	struct regions *r = &s->regions[fact];
	int64_t from = INT64_MIN;
	r->now = -1;
	if (f->type == TYPE_TRUTH) {
		for (int k = 0; k <= 1; k++) { /* 0 and 1 are what it can come to */
			if (k < f->from.lo || k > f->from.hi)
				continue;
			if (k ? value_is_true(&f->now) : value_is_false(&f->now))
				r->now = r->n;
			r->v[r->n++] = (struct region){.truth = k};
		}
		return;
	}
	for (int i = 0; f->type == TYPE_NAME && f->names && f->names[i] && i < EXPR_NAMES_MAX;
	     i++) {
		r->v[r->n++] = (struct region){.name = i};
		if (f->now.can == CAN_KNOW && f->now.names == (uint64_t)1 << i)
			r->now = i;
	}
	if (f->type == TYPE_NAME)
		return;
	for (int i = 0; i < r->cuts_n; i++) {
		if (r->cuts[i] > from)
			add_region(r, f, from, r->cuts[i] - 1);
		add_region(r, f, r->cuts[i], r->cuts[i]);
		from = r->cuts[i] + 1;
	}
	add_region(r, f, from, INT64_MAX);
}
