/* SPDX-License-Identifier: Apache-2.0
 * Cells, and what a rule answers over a box of them. */
#include <assert.h>
#include <string.h>

#include "closure/weigh_in.h"

/* ---- cells ---- */

static int64_t sample(const struct var *v, int cell)
{
	int64_t t = v->v[cell / 2 < (int)v->n ? cell / 2 : (int)v->n - 1];
	if (cell % 2)
		return t;
	return cell / 2 < (int)v->n ? t - 1 : t + 1;
}

/* Between two neighbouring figures nothing lies. */
bool weigh_cell_is_empty(const struct var *v, int cell)
{
	return v->kind == VAR_NUMBER && cell % 2 == 0 && cell > 0 && cell / 2 < (int)v->n
	       && v->v[cell / 2] - 1 == v->v[cell / 2 - 1];
}

int weigh_cells(const struct var *v)
{
	return v->kind == VAR_NUMBER ? 2 * (int)v->n + 1
	       : v->kind == VAR_NAME ? (int)v->n + 1 /* and every other name */
	                             : 2;
}

static bool meets(const struct cond *c, const struct var *v, int cell)
{
	if (v->kind == VAR_TRUTH || v->kind == VAR_YES_NO)
		return cell == 0;
	if (v->kind == VAR_NAME) {
		bool is = cell < (int)v->n && strcmp(v->names[cell], c->name) == 0;
		return (c->compare == OP_EQ) == is;
	}
	int64_t x = sample(v, cell);
	switch (c->compare) {
	case OP_LT: return x < c->lo;
	case OP_LE: return x <= c->lo;
	case OP_GT: return x > c->lo;
	case OP_GE: return x >= c->lo;
	case OP_EQ: return x == c->lo;
	case OP_NE: return x != c->lo;
	case OP_IN: return x >= c->lo && x <= c->hi;
	case OP_CONST:
	case OP_FACT:
	case OP_NOT:
	case OP_AND:
	case OP_OR:
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV:
	case OP_FOR: break;
	}
	assert(0 && "no comparison");
	return false;
}

/* Conditions are shared by nobody: each is laid over its cells once. */
static void lay(struct search *s, const struct cond *c)
{
	if (!c || c->op == IS_CONST)
		return;
	if (c->op != IS_ATOM) {
		lay(s, c->a);
		lay(s, c->b);
		return;
	}
	const struct var *v = &s->vars.v[c->var];
	union {
		const struct cond *in;
		struct cond *out;
	} own = {c};
	for (int i = 0; i < weigh_cells(v); i++)
		*(meets(c, v, i) ? &own.out->true_in : &own.out->false_in) |= (uint64_t)1 << i;
}

void weigh_lay(struct search *s, struct rule *r)
{
	lay(s, r->applies);
	lay(s, r->plugin);
	lay(s, r->truth);
	for (size_t i = 0; i < r->fresh_n; i++)
		lay(s, r->fresh[i]);
	for (size_t i = 0; i < r->pass_n; i++)
		lay(s, r->pass[i]);
	for (size_t i = 0; i < r->lines_n; i++) {
		lay(s, r->lines[i].when);
		lay(s, r->lines[i].used_up);
		lay(s, r->lines[i].too_soon);
	}
}

/* ---- asking a rule over a box of cells ---- */

unsigned weigh_asked(struct look_at *l, const struct cond *c)
{
	if (c->op == IS_CONST)
		return c->can;
	if (c->op == IS_NOT) {
		unsigned a = weigh_asked(l, c->a);
		return (a & U) | (a & T ? F : 0u) | (a & F ? T : 0u);
	}
	if (c->op == IS_ATOM) {
		uint64_t box = l->box[c->var];
		unsigned can = (box & c->true_in ? T : 0u) | (box & c->false_in ? F : 0u)
		               | (box & ~(c->true_in | c->false_in) ? U : 0u);
		if ((can & (can - 1)) && !l->mixed)
			l->mixed = c;
		return can;
	}
	unsigned a = weigh_asked(l, c->a), b = weigh_asked(l, c->b), can = 0;
	unsigned stop = c->op == IS_AND ? F : T, go = c->op == IS_AND ? T : F;
	if ((a | b) & stop)
		can |= stop;
	if ((a & go) && (b & go))
		can |= go;
	if (((a & U) && (b & (go | U))) || ((b & U) && (a & (go | U))))
		can |= U;
	return can;
}

static uint64_t ask_lines(const struct rule *r, struct look_at *l)
{
	uint64_t can = 0;
	for (size_t i = 0; i < r->lines_n; i++) {
		const struct line *line = &r->lines[i];
		unsigned when = line->when ? weigh_asked(l, line->when) : T;
		if (when & U)
			can |= BIT(OUT_NOT_KNOWN);
		if ((when & T) && line->after_that >= 0) {
			unsigned used = weigh_asked(l, line->used_up);
			can |= (used & T ? BIT(line->after_that) : 0u)
			       | (used & (F | U) ? BIT(line->says) : 0u);
		} else if (when & T) {
			can |= BIT(line->says);
		}
		if (!(when & F))
			return can;
		if (line->after_that >= 0) {
			unsigned soon = weigh_asked(l, line->too_soon);
			if (soon & T)
				can |= BIT(line->says);
			if (!(soon & F))
				return can;
		}
	}
	return can | BIT(OUT_PASS);
}

uint64_t weigh_says(const struct rule *r, struct look_at *l)
{
	uint64_t can = 0;
	if (r->truth)
		return weigh_asked(l, r->truth);
	if (r->applies) {
		unsigned applies = weigh_asked(l, r->applies);
		if (applies & F)
			can |= BIT(OUT_PASS);
		if (!(applies & (T | U)))
			return can;
	}
	for (size_t i = 0; i < r->fresh_n; i++) {
		unsigned fresh = weigh_asked(l, r->fresh[i]);
		if (fresh & (F | U))
			can |= BIT(OUT_NOT_KNOWN);
		if (!(fresh & T))
			return can;
	}
	if (r->plugin) {
		unsigned says = weigh_asked(l, r->plugin);
		/* it may hold in its own way, the same on both sides, or have no answer at all */
		return can | (says & T ? BIT(OUT_PASS) : 0u)
		       | (says & (F | U) ? BIT(r->otherwise) : 0u);
	}
	if (!r->pass_n)
		return can | ask_lines(r, l);
	bool may_pass = true, may_fail = false;
	for (size_t i = 0; i < r->pass_n && may_pass; i++) {
		unsigned one = weigh_asked(l, r->pass[i]);
		may_fail |= (one & (F | U)) != 0;
		may_pass = one & T;
	}
	return can | (may_pass ? BIT(OUT_PASS) : 0u) | (may_fail ? BIT(r->otherwise) : 0u);
}
