/* SPDX-License-Identifier: Apache-2.0
 * The fewest things that open a condition, held against trying everything: the search never names
 * more than are needed, never says that nothing does where something would, and what it names
 * opens the condition whatever of its values comes true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "judge/flip.h"

#define FACTS   6
#define HISTORY 4
#define LOW     (-1)
#define HIGH    5

/* Six facts of four sources: two parts of one reading, a reading, an answer with three names, a
 * line that is done or not; and one that nobody can change. */
static const struct fact_row {
	enum fact_kind kind;
	int index, part;
	enum value_type type;
	int source;
} rows[FACTS] = {
    {FACT_READING, 0, 0, TYPE_NUMBER, 0}, {FACT_READING, 0, 1, TYPE_NUMBER, 0},
    {FACT_READING, 1, 0, TYPE_NUMBER, 1}, {FACT_ANSWER, 0, 0, TYPE_NAME, 2},
    {FACT_DONE, 0, 0, TYPE_TRUTH, 3},     {FACT_AGE, 0, 0, TYPE_NUMBER, -1},
};
static const char *const names[] = {"low", "moderate", "high", NULL};

struct world {
	struct arena a;
	uint64_t chance;
	struct value now[FACTS][HISTORY];
	uint32_t must; /* sources that are too old */
	/* trying everything */
	bool changes[FACTS];
	struct value as[FACTS];
	int new; /* readings in a row that are new */
};

static uint64_t chance(void *ctx)
{
	struct world *w = ctx;
	w->chance ^= w->chance << 13;
	w->chance ^= w->chance >> 7;
	w->chance ^= w->chance << 17;
	return w->chance;
}

static int below(struct world *w, int n)
{
	return (int)(chance(w) % (uint64_t)n);
}

static int row_of(const struct fact *f)
{
	for (int i = 0; i < FACTS; i++)
		if (rows[i].kind == f->kind && rows[i].index == f->index && rows[i].part == f->part)
			return i;
	fail();
	return 0;
}

static struct value ask(void *ctx, const struct fact *f, int back)
{
	struct world *w = ctx;
	return w->now[row_of(f)][back < HISTORY ? back : HISTORY - 1];
}

static struct value ask_tried(void *ctx, const struct fact *f, int back)
{
	struct world *w = ctx;
	int i = row_of(f);
	if (!w->changes[i])
		return ask(ctx, f, back);
	return back < w->new ? w->as[i] : ask(ctx, f, back - w->new);
}

static bool source(void *ctx, const struct fact *f, struct flip_source *out)
{
	(void)ctx;
	*out = (struct flip_source){.id = rows[row_of(f)].source, .rank = 0, .lo = LOW, .hi = HIGH};
	return out->id >= 0;
}

static bool must(void *ctx, int id)
{
	const struct world *w = ctx;
	return w->must >> id & 1;
}

/* ---- conditions by chance ---- */

static struct expr *new (struct world *w, enum op op, enum value_type type)
{
	struct expr *x = arena_new(&w->a, struct expr);
	*x = (struct expr){.op = op, .type = type};
	return x;
}

static const struct expr *fact(struct world *w, int i)
{
	struct expr *x = new (w, OP_FACT, rows[i].type);
	x->fact = (struct fact){.kind = rows[i].kind, .index = rows[i].index, .part = rows[i].part};
	x->names = rows[i].type == TYPE_NAME ? names : NULL;
	return x;
}

static const struct expr *number(struct world *w)
{
	struct expr *x = new (w, OP_CONST, TYPE_NUMBER);
	x->k = value_number((struct quantity){below(w, HIGH), DIM_NONE});
	return x;
}

static const struct expr *atom(struct world *w)
{
	int i = below(w, FACTS);
	struct expr *x;
	if (rows[i].type == TYPE_TRUTH)
		return fact(w, i);
	if (rows[i].type == TYPE_NAME) {
		struct expr *k = new (w, OP_CONST, TYPE_NAME);
		k->k = value_name(below(w, 3));
		x = new (w, below(w, 2) ? OP_EQ : OP_NE, TYPE_TRUTH);
		x->a = fact(w, i);
		x->b = k;
		return x;
	}
	if (below(w, 4) == 0) {
		x = new (w, OP_IN, TYPE_TRUTH);
		x->a = fact(w, i);
		x->k = (struct value){.type = TYPE_NUMBER,
		                      .lo = below(w, 3),
		                      .hi = below(w, 2) ? INT64_MAX : 2 + below(w, 3)};
		return x;
	}
	x = new (w, (enum op)(OP_EQ + below(w, 6)), TYPE_TRUTH);
	bool turned = below(w, 4) == 0;
	x->a = turned ? number(w) : fact(w, i);
	x->b = turned ? fact(w, i) : number(w);
	return x;
}

static const struct expr *condition(struct world *w, int depth, bool rows_too)
{
	struct expr *x;
	int what = below(w, depth > 0 ? 8 : 2);
	if (what < 2)
		return atom(w);
	if (what == 2 && rows_too) {
		x = new (w, OP_FOR, TYPE_TRUTH);
		x->a = condition(w, depth - 2, false);
		x->readings = 2 + below(w, 2);
		return x;
	}
	x = new (w, what == 3 ? OP_NOT : what < 6 ? OP_AND : OP_OR, TYPE_TRUTH);
	x->a = condition(w, depth - 1, rows_too);
	x->b = x->op == OP_NOT ? NULL : condition(w, depth - 1, rows_too);
	return x;
}

static struct value some_value(struct world *w, int i)
{
	if (below(w, 4) == 0)
		return value_unknown(rows[i].type, DIM_NONE);
	return rows[i].type == TYPE_TRUTH ? value_truth(below(w, 2))
	       : rows[i].type == TYPE_NAME
	           ? value_name(below(w, 3))
	           : value_number((struct quantity){LOW + below(w, HIGH - LOW + 1), DIM_NONE});
}

/* ---- everything ---- */

static bool any_value(struct world *w, const struct expr *x, const int *facts, int n)
{
	const struct facts f = {.ctx = w, .ask = ask_tried};
	if (n == 0) {
		struct value v = expr_eval(x, &f);
		return value_is_true(&v);
	}
	int i = facts[0];
	int from = rows[i].type == TYPE_NUMBER ? LOW : 0;
	int to = rows[i].type == TYPE_NUMBER ? HIGH : rows[i].type == TYPE_NAME ? 2 : 1;
	for (int k = from; k <= to; k++) {
		w->as[i] = rows[i].type == TYPE_NUMBER
		               ? value_number((struct quantity){k, DIM_NONE})
		           : rows[i].type == TYPE_NAME ? value_name(k)
		                                       : value_truth(k);
		if (any_value(w, x, facts + 1, n - 1))
			return true;
	}
	return false;
}

static void note(void *ctx, const struct fact *f)
{
	*(uint32_t *)ctx |= (uint32_t)1 << row_of(f);
}

/* How many sources have to change; -1 where none does. */
static int fewest(struct world *w, const struct expr *x)
{
	uint32_t asked = 0, needed = 0;
	expr_facts(x, note, &asked);
	for (int i = 0; i < FACTS; i++)
		if (asked >> i & 1 && rows[i].source >= 0 && w->must >> rows[i].source & 1)
			needed |= (uint32_t)1 << rows[i].source;
	for (int size = 0; size <= 4; size++)
		for (uint32_t set = 0; set < 16; set++) {
			int facts[FACTS], n = 0;
			if (__builtin_popcount(set) != size || (set & needed) != needed)
				continue;
			for (int i = 0; i < FACTS; i++) {
				w->changes[i] = rows[i].source >= 0 && set >> rows[i].source & 1
				                && asked >> i & 1;
				if (w->changes[i])
					facts[n++] = i;
			}
			for (w->new = 1; w->new <= HISTORY; w->new ++)
				if (any_value(w, x, facts, n))
					return size;
		}
	return -1;
}

static void told_is_least_and_opens(void **state)
{
	static struct world w;
	static struct flips f;
	int opened = 0, shut = 0, wide = 0;
	(void)state;
	w.chance = UINT64_C(0x9e3779b97f4a7c15);
	for (int round = 0; round < 3000; round++) {
		const struct facts facts = {.ctx = &w, .ask = ask};
		const struct flip_rules rules = {.ctx = &w, .source = source, .must = must};
		const struct expr *x = condition(&w, 4, round % 3 == 0);
		for (int i = 0; i < FACTS; i++)
			for (int k = 0; k < HISTORY; k++)
				w.now[i][k] = some_value(&w, i);
		w.must = round % 5 == 0 ? 1u << below(&w, 4) : 0;
		bool found = flip_search(&w.a, x, &facts, &rules, &f);
		assert_false(f.cut);
		int least = fewest(&w, x), told = 0;
		assert_int_equal(found, least >= 0);
		for (int g = 0; g < f.groups_n; g++)
			told += f.groups[g].sources;
		if (found)
			assert_int_equal(told, least);
		opened += found && least > 0;
		shut += !found;
		wide += found && least > 1;
		for (int pick = 0; found && pick < 30; pick++) {
			const struct flip_way *ways[FLIP_GROUPS_MAX];
			for (int g = 0; g < f.groups_n; g++)
				ways[g] = &f.groups[g].ways[below(&w, f.groups[g].n)];
			struct value v =
			    flip_try(&w.a, x, &facts, &f, ways, f.groups_n, chance, &w);
			if (!value_is_true(&v))
				fail_msg("round %d: what was told does not open it", round);
		}
		if (round % 100 == 99)
			arena_drop(&w.a);
	}
	/* the conditions were not all of one sort */
	assert_true(opened > 500);
	assert_true(shut > 50);
	assert_true(wide > 150);
	arena_drop(&w.a);
}

/* Nothing is told beyond what is closed: a reading that is good already is not asked for again. */
static void what_is_open_is_left_alone(void **state)
{
	static struct world w;
	static struct flips f;
	const struct facts facts = {.ctx = &w, .ask = ask};
	const struct flip_rules rules = {.ctx = &w, .source = source};
	(void)state;
	w = (struct world){.chance = 7};
	for (int i = 0; i < FACTS; i++)
		w.now[i][0] = value_number((struct quantity){3, DIM_NONE});
	w.now[3][0] = value_name(2);
	w.now[4][0] = value_truth(true);
	struct expr *low = new (&w, OP_LE, TYPE_TRUTH), *high = new (&w, OP_GE, TYPE_TRUTH);
	struct expr *one = new (&w, OP_CONST, TYPE_NUMBER);
	one->k = value_number((struct quantity){1, DIM_NONE});
	low->a = fact(&w, 0);
	high->a = fact(&w, 2);
	low->b = high->b = one;
	assert_true(flip_search(&w.a, expr_both(&w.a, low, high), &facts, &rules, &f));
	assert_int_equal(f.groups_n, 1);
	assert_int_equal(f.groups[0].n, 1);
	assert_int_equal(f.groups[0].ways[0].n, 1);
	const struct flip_change *c = &f.groups[0].ways[0].v[0];
	assert_ptr_equal(f.facts[c->fact].f, &low->a->fact);
	assert_int_equal(c->hi, 1);
	assert_int_equal(c->lo, LOW);
	arena_drop(&w.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(told_is_least_and_opens),
	    cmocka_unit_test(what_is_open_is_left_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
