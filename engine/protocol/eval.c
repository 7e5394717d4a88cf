/* SPDX-License-Identifier: Apache-2.0
 * The one evaluator: over points for the bedside, over intervals for the proof. */
#include <assert.h>

#include "protocol/expr.h"

struct value value_unknown(enum value_type type, enum dim dim)
{
	return (struct value){.type = type, .can = CAN_BE_UNKNOWN, .dim = dim};
}

struct value value_number(struct quantity q)
{
	return (struct value){
	    .type = TYPE_NUMBER, .can = CAN_KNOW, .dim = q.dim, .lo = q.micro, .hi = q.micro};
}

struct value value_truth(bool b)
{
	return (struct value){.type = TYPE_TRUTH, .can = b ? CAN_BE_TRUE : CAN_BE_FALSE};
}

struct value value_name(int index)
{
	assert(index >= 0 && index < 64);
	return (struct value){.type = TYPE_NAME, .can = CAN_KNOW, .names = (uint64_t)1 << index};
}

bool value_is_true(const struct value *v)
{
	return v->type == TYPE_TRUTH && v->can == CAN_BE_TRUE;
}

bool value_is_false(const struct value *v)
{
	return v->type == TYPE_TRUTH && v->can == CAN_BE_FALSE;
}

bool value_is_unknown(const struct value *v)
{
	return v->can == CAN_BE_UNKNOWN;
}

static struct value truth(unsigned can)
{
	return (struct value){.type = TYPE_TRUTH, .can = can};
}

/* Kleene's `and` over sets of truths; `or` is its mirror. */
static unsigned both(unsigned a, unsigned b)
{
	unsigned can = 0;
	if ((a | b) & CAN_BE_FALSE)
		can |= CAN_BE_FALSE;
	if ((a & CAN_BE_TRUE) && (b & CAN_BE_TRUE))
		can |= CAN_BE_TRUE;
	bool a_not_false = a & (CAN_BE_TRUE | CAN_BE_UNKNOWN);
	bool b_not_false = b & (CAN_BE_TRUE | CAN_BE_UNKNOWN);
	if (((a & CAN_BE_UNKNOWN) && b_not_false) || ((b & CAN_BE_UNKNOWN) && a_not_false))
		can |= CAN_BE_UNKNOWN;
	return can;
}

static unsigned mirror(unsigned a)
{
	return (a & CAN_BE_UNKNOWN) | (a & CAN_BE_TRUE ? CAN_BE_FALSE : 0u)
	       | (a & CAN_BE_FALSE ? CAN_BE_TRUE : 0u);
}

static struct value compare_names(enum op op, const struct value *a, const struct value *b)
{
	unsigned can = (a->can | b->can) & CAN_BE_UNKNOWN;
	if ((a->can & CAN_KNOW) && (b->can & CAN_KNOW)) {
		bool one = a->names == b->names && (a->names & (a->names - 1)) == 0;
		if (a->names & b->names)
			can |= CAN_BE_TRUE;
		if (!one)
			can |= CAN_BE_FALSE;
	}
	return truth(op == OP_NE ? mirror(can) : can);
}

static struct value compare_numbers(enum op op, const struct value *a, const struct value *b)
{
	unsigned can = (a->can | b->can) & CAN_BE_UNKNOWN;
	bool yes = false, no = false;
	if (!(a->can & CAN_KNOW) || !(b->can & CAN_KNOW))
		return truth(can);
	if (op == OP_LT || op == OP_GE) {
		yes = a->lo < b->hi;
		no = a->hi >= b->lo;
	} else if (op == OP_LE || op == OP_GT) {
		yes = a->lo <= b->hi;
		no = a->hi > b->lo;
	} else { /* = and != */
		yes = a->lo <= b->hi && b->lo <= a->hi;
		no = !(a->lo == a->hi && b->lo == b->hi && a->lo == b->lo);
	}
	can |= (yes ? CAN_BE_TRUE : 0u) | (no ? CAN_BE_FALSE : 0u);
	return truth(op == OP_GE || op == OP_GT || op == OP_NE ? mirror(can) : can);
}

static bool combine(enum op op, int64_t x, enum dim dx, int64_t y, enum dim dy, int64_t *out)
{
	struct quantity a = {x, dx}, b = {y, dy}, z;
	bool ok = op == OP_ADD   ? quantity_add(a, b, &z)
	          : op == OP_SUB ? quantity_sub(a, b, &z)
	          : op == OP_MUL ? quantity_multiply(a, b, &z, NULL)
	                         : quantity_divide(a, b, &z, NULL);
	if (ok)
		*out = z.micro;
	return ok;
}

static struct value anything(enum dim dim)
{
	return (struct value){.type = TYPE_NUMBER,
	                      .can = CAN_KNOW | CAN_BE_UNKNOWN,
	                      .dim = dim,
	                      .lo = INT64_MIN,
	                      .hi = INT64_MAX};
}

/* All four corners: sums, products and quotients of intervals take their ends there, but for a
 * divisor that may be zero and for an overflow: a point is unknown then, an interval anything. */
static struct value arithmetic(const struct expr *x, const struct value *a, const struct value *b)
{
	struct value v = value_unknown(TYPE_NUMBER, x->dim);
	if (!(a->can & CAN_KNOW) || !(b->can & CAN_KNOW))
		return v;
	bool point = a->lo == a->hi && b->lo == b->hi;
	if (x->op == OP_DIV && b->lo <= 0 && b->hi >= 0)
		return point ? v : anything(x->dim);
	const int64_t as[] = {a->lo, a->hi}, bs[] = {b->lo, b->hi};
	for (int i = 0; i < 4; i++) {
		int64_t z;
		if (!combine(x->op, as[i / 2], a->dim, bs[i % 2], b->dim, &z))
			return point ? value_unknown(TYPE_NUMBER, x->dim) : anything(x->dim);
		if (i == 0 || z < v.lo)
			v.lo = z;
		if (i == 0 || z > v.hi)
			v.hi = z;
	}
	v.can = CAN_KNOW | ((a->can | b->can) & CAN_BE_UNKNOWN);
	return v;
}

static struct value in_range(const struct value *a, const struct value *k)
{
	unsigned can = a->can & CAN_BE_UNKNOWN;
	if (a->can & CAN_KNOW) {
		if (a->lo <= k->hi && a->hi >= k->lo)
			can |= CAN_BE_TRUE;
		if (a->lo < k->lo || a->hi > k->hi)
			can |= CAN_BE_FALSE;
	}
	return truth(can);
}

static struct value eval(const struct expr *x, const struct facts *f, int back)
{
	struct value a, b;
	switch (x->op) {
	case OP_CONST: return x->k;
	case OP_FACT: return f->ask(f->ctx, &x->fact, back);
	case OP_NOT: return truth(mirror(eval(x->a, f, back).can));
	case OP_AND: return truth(both(eval(x->a, f, back).can, eval(x->b, f, back).can));
	case OP_OR:
		return truth(
		    mirror(both(mirror(eval(x->a, f, back).can), mirror(eval(x->b, f, back).can))));
	case OP_IN: a = eval(x->a, f, back); return in_range(&a, &x->k);
	case OP_FOR: {
		unsigned can = CAN_BE_TRUE, newest = 0;
		for (int i = 0; i < x->readings; i++) {
			if (f->too_few)
				*f->too_few = false;
			unsigned one = eval(x->a, f, i).can;
			newest = i ? newest : one;
			bool few = f->too_few && *f->too_few && newest != CAN_BE_UNKNOWN;
			can = both(can, few ? CAN_BE_FALSE : one);
		}
		return truth(can);
	}
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
		a = eval(x->a, f, back);
		b = eval(x->b, f, back);
		return a.type == TYPE_NAME ? compare_names(x->op, &a, &b)
		                           : compare_numbers(x->op, &a, &b);
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV:
		a = eval(x->a, f, back);
		b = eval(x->b, f, back);
		return arithmetic(x, &a, &b);
	}
	assert(0 && "an operation without a meaning");
	return value_unknown(x->type, x->dim);
}

struct value expr_eval(const struct expr *x, const struct facts *f)
{
	return eval(x, f, 0);
}

struct value expr_eval_back(const struct expr *x, const struct facts *f, int back)
{
	return eval(x, f, back);
}

void expr_facts(const struct expr *x, void (*see)(void *ctx, const struct fact *f), void *ctx)
{
	if (!x)
		return;
	if (x->op == OP_FACT)
		see(ctx, &x->fact);
	expr_facts(x->a, see, ctx);
	expr_facts(x->b, see, ctx);
}
