/* SPDX-License-Identifier: Apache-2.0
 * Conditions: how they are typed, and that the evaluator is sound: what holds at a point is never
 * left out by the intervals around it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/world.h"
#include "protocol/bind.h"

static struct world small;

static int read_small(void **state)
{
	size_t n;
	char *text = world_file(TEND_TESTS "/protocol/small.yaml", &n), folder[] = TEND_TESTS;
	(void)state;
	world_read(&small, text, n, folder);
	free(text); /* places are not shown here */
	return small.p ? 0 : -1;
}

static int drop_small(void **state)
{
	(void)state;
	world_drop(&small);
	return 0;
}

/* The condition as it stands between the two lines that a protocol would put around it. */
static const struct expr *compile(struct arena *a, struct diags *d, const char *text)
{
	struct source *src = arena_new(a, struct source);
	char *file = arena_fmt(a, "a: \"%s\"\n", text);
	*src = (struct source){.path = "x", .text = file, .len = strlen(file)};
	struct node *root = yaml_read(a, src, d);
	const struct scope in = {.p = small.p,
	                         .form = -1,
	                         .want = TYPE_TRUTH,
	                         .want_dim = DIMS,
	                         .items_above = -1,
	                         .scores_above = -1};
	return root ? expr_compile(a, d, root->pairs[0].value, &in) : NULL;
}

static void conditions_are_typed(void **state)
{
	static const struct {
		const char *text, *found; /* "" = fine, else code and column */
	} rows[] = {
	    {"bp.systolic >= 160 mmHg", ""},
	    {"160 mmHg <= bp.systolic", ""},
	    {"bp.systolic - bp.diastolic > 40 mmHg", ""},
	    {"bp.systolic * 2 > 200 mmHg", ""},
	    {"sedation = 5", ""},
	    {"sedation in 3..5", ""},
	    {"sedation in 3..", ""},
	    {"tolerated = yes", ""},
	    {"holding != inward", ""},
	    {"mood.risk = high", ""},
	    {"mood.total >= 5 and not mood.self-harm = 0", ""},
	    {"(age >= 18 or number = 1) and withdrawn", ""},
	    {"since(last dose) >= stay", ""},
	    {"since(last dose of previous medicine) >= 6 d", ""},
	    {"since(weight) > 7 d", ""},
	    {"given(ketamine intramuscular)", ""},
	    {"total(ketamine over 7 d) <= 200 mg", ""},
	    {"percent change(bp.systolic) in -20..20 %", ""},
	    {"change(mood.total from previous medicine) >= 5", ""},
	    {"improvement(mood.total) >= 50 %", ""},
	    {"change(spo2) < -3", ""},
	    {"spo2 >= spo2 at baseline", ""},
	    {"max(sedation over 20 min) <= 2", ""},
	    {"count(bp.systolic over 30 min) >= 2", ""},
	    {"bp.systolic >= 160 mmHg for 2 readings", ""},
	    {"answered(mood of this session)", ""},
	    {"answered(mood.total)", ""},
	    {"passed(bp-ready) and signed(clearance of screening)", ""},
	    {"done(mood-review) or overdue(vitals)", ""},
	    {"route = intramuscular", ""},
	    {"phase = medicine-phase", ""},
	    {"sex = female", ""},
	    {"weight / 2 > 20 kg", ""},
	    {"bp.systolic", "E0502 5"},
	    {"bp.systolic >= 160", "E0503 20"},
	    {"bp.systolic >= weight", "E0503 20"},
	    {"bp.systolic >= 160 mmHg and", "E0501 32"},
	    {"not", "E0501 8"},
	    {"(sedation = 5", "E0501 18"},
	    {"sedation = 5)", "E0501 17"},
	    {"sedation == 5", "E0501 15"},
	    {"sedation > high", "E0504 16"},
	    {"tolerated = 1", "E0504 17"},
	    {"tolerated > yes", "E0502 15"},
	    {"holding = inwards", "E0504 15"},
	    {"given(ketamin)", "E0504 11"},
	    {"given(ketamine nasal)", "E0504 20"},
	    {"passed(room)", "E0504 12"},
	    {"sinse(last dose) > 1 h", "E0505 5"},
	    {"since(last dose) > 5 mg", "E0503 24"},
	    {"max(bp.systolic) > 5 mmHg", "E0501 20"},
	    {"max(bp.systolic over 5 mg) > 5 mmHg", "E0503 26"},
	    {"improvement(mood.risk) > 5 %", "E0502 17"},
	    {"age at baseline > 18", "E0506 9"},
	    {"sedation at last dose > 1", "E0506 17"},
	    {"mood.total > 9", "E0507 18"},
	    {"sedation < 0", "E0507 16"},
	    {"bp.systolic > 900 mmHg", "E0507 19"},
	    {"age >= 18 for 2 readings", "E0501 15"},
	    {"bp.systolic > 99 mmHg for 2 readings for 2 readings", "E0501 42"},
	    {"((((((((((((((((((((((sedation = 5))))))))))))))))))))))", "E0501 26"},
	};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct diags d = {.a = &a};
		const struct expr *x = compile(&a, &d, rows[i].text);
		char *got = d.n ? arena_fmt(&a, "%s %u", d.v[0].code->code, (unsigned)d.v[0].at.col)
		                : arena_dup(&a, "");
		if (strcmp(got, rows[i].found) != 0)
			print_error("%s: %s\n", rows[i].text, d.n ? d.v[0].msg : "fine");
		assert_string_equal(got, rows[i].found);
		assert_int_equal(d.errors, rows[i].found[0] != 0);
		assert_int_equal(x == NULL, d.errors > 0);
		arena_drop(&a);
	}
}

static void a_span_in_days_counts_days(void **state)
{
	struct arena a = {0};
	struct diags d = {.a = &a};
	(void)state;
	const struct expr *days = compile(&a, &d, "since(last dose) >= 6 d");
	const struct expr *clock = compile(&a, &d, "since(last dose) >= 144 h");
	const struct expr *in = compile(&a, &d, "since(last dose) in 2..6 d");
	assert_int_equal(days->a->dim, DIM_DAYS);
	assert_int_equal(days->a->fact.over.dim, DIM_DAYS);
	assert_int_equal(clock->a->dim, DIM_ELAPSED);
	assert_int_equal(clock->a->fact.over.dim, DIM_NONE);
	assert_int_equal(in->a->dim, DIM_DAYS);
	arena_drop(&a);
}

/* ---- Kleene ---- */

struct pair_of_truths {
	unsigned a, b;
};

static struct value ask_truth(void *ctx, const struct fact *f, int back)
{
	const struct pair_of_truths *t = ctx;
	(void)back;
	return (struct value){.type = TYPE_TRUTH, .can = f->index ? t->b : t->a};
}

/* 0 false, 1 unknown, 2 true: `and` is the least, `or` the greatest. */
static const unsigned truths[] = {CAN_BE_FALSE, CAN_BE_UNKNOWN, CAN_BE_TRUE};

/* Every set of truths against every other: the result is the set of the results. */
static void unknown_spreads_unless_the_rest_decides(void **state)
{
	struct expr a = {.op = OP_FACT, .type = TYPE_TRUTH, .fact = {.index = 0}};
	struct expr b = {.op = OP_FACT, .type = TYPE_TRUTH, .fact = {.index = 1}};
	struct expr both = {.op = OP_AND, .type = TYPE_TRUTH, .a = &a, .b = &b};
	struct expr either = {.op = OP_OR, .type = TYPE_TRUTH, .a = &a, .b = &b};
	struct expr no = {.op = OP_NOT, .type = TYPE_TRUTH, .a = &a};
	(void)state;
	for (unsigned x = 1; x < 8; x++)
		for (unsigned y = 1; y < 8; y++) {
			struct pair_of_truths t = {x, y};
			const struct facts f = {&t, ask_truth};
			unsigned want_and = 0, want_or = 0, want_not = 0;
			for (size_t i = 0; i < 3; i++)
				for (size_t j = 0; j < 3; j++) {
					if (!(truths[i] & x) || !(truths[j] & y))
						continue;
					want_and |= truths[i < j ? i : j];
					want_or |= truths[i > j ? i : j];
					want_not |= truths[2 - i];
				}
			assert_int_equal(expr_eval(&both, &f).can, want_and);
			assert_int_equal(expr_eval(&either, &f).can, want_or);
			assert_int_equal(expr_eval(&no, &f).can, want_not);
		}
}

/* ---- intervals ---- */

#define FACTS 4
#define MOST  3 /* readings back */

struct dice {
	uint32_t state;
};

static uint32_t roll(struct dice *d, uint32_t sides)
{
	d->state = d->state * 1664525u + 1013904223u;
	return (d->state >> 8) % sides;
}

struct record {
	struct value v[FACTS][MOST];
};

static struct value ask_record(void *ctx, const struct fact *f, int back)
{
	return ((const struct record *)ctx)->v[f->index][back];
}

/* Facts 0 and 1 are numbers, 2 and 3 names. */
static const struct expr *random_expr(struct arena *a, struct dice *d, enum value_type type,
                                      int depth)
{
	struct expr *x = arena_new(a, struct expr);
	x->type = type;
	if (type == TYPE_NUMBER) {
		if (depth == 0 || roll(d, 3) == 0) {
			bool fact = roll(d, 3) != 0;
			x->op = fact ? OP_FACT : OP_CONST;
			x->fact.index = (int)roll(d, 2);
			x->k = value_number(
			    (struct quantity){((int64_t)roll(d, 9) - 4) * 1000000, DIM_NONE});
			return x;
		}
		x->op = (enum op)(OP_ADD + roll(d, 4));
		x->a = random_expr(a, d, TYPE_NUMBER, depth - 1);
		x->b = random_expr(a, d, TYPE_NUMBER, depth - 1);
		return x;
	}
	if (type == TYPE_NAME) {
		x->op = roll(d, 2) ? OP_FACT : OP_CONST;
		x->fact.index = 2 + (int)roll(d, 2);
		x->k = value_name((int)roll(d, 3));
		return x;
	}
	switch (roll(d, depth ? 7 : 3)) {
	case 0:
		x->op = OP_IN;
		x->a = random_expr(a, d, TYPE_NUMBER, depth);
		x->k = (struct value){.type = TYPE_NUMBER, .can = CAN_KNOW};
		x->k.lo = ((int64_t)roll(d, 9) - 4) * 1000000;
		x->k.hi = x->k.lo + (int64_t)roll(d, 4) * 1000000;
		break;
	case 1:
		x->op = roll(d, 2) ? OP_EQ : OP_NE;
		x->a = random_expr(a, d, TYPE_NAME, 0);
		x->b = random_expr(a, d, TYPE_NAME, 0);
		break;
	case 2:
		x->op = (enum op)(OP_EQ + roll(d, 6));
		x->a = random_expr(a, d, TYPE_NUMBER, depth ? depth - 1 : 0);
		x->b = random_expr(a, d, TYPE_NUMBER, depth ? depth - 1 : 0);
		break;
	case 3:
		x->op = OP_NOT;
		x->a = random_expr(a, d, TYPE_TRUTH, depth - 1);
		break;
	case 4:
		x->op = OP_FOR;
		x->readings = 2 + (int)roll(d, 2);
		x->a = random_expr(a, d, TYPE_TRUTH, 0);
		break;
	default:
		x->op = roll(d, 2) ? OP_AND : OP_OR;
		x->a = random_expr(a, d, TYPE_TRUTH, depth - 1);
		x->b = random_expr(a, d, TYPE_TRUTH, depth - 1);
		break;
	}
	return x;
}

static void what_holds_at_a_point_is_in_the_interval(void **state)
{
	struct dice d = {4711};
	size_t checked = 0, decided = 0;
	(void)state;
	for (int round = 0; round < 4000; round++) {
		struct arena a = {0};
		const struct expr *x = random_expr(&a, &d, TYPE_TRUTH, 4);
		struct record wide;
		for (size_t i = 0; i < FACTS; i++)
			for (size_t j = 0; j < MOST; j++) {
				struct value *v = &wide.v[i][j];
				*v = (struct value){.type = i < 2 ? TYPE_NUMBER : TYPE_NAME};
				v->can = roll(&d, 4) ? CAN_KNOW : CAN_KNOW | CAN_BE_UNKNOWN;
				v->lo = ((int64_t)roll(&d, 9) - 4) * 1000000;
				v->hi = v->lo + (int64_t)roll(&d, 3) * 1000000;
				v->names = 1 + roll(&d, 7);
			}
		const struct facts of_wide = {&wide, ask_record};
		const unsigned can = expr_eval(x, &of_wide).can;
		decided += can == CAN_BE_TRUE || can == CAN_BE_FALSE;
		for (int k = 0; k < 40; k++, checked++) {
			struct record point;
			for (size_t i = 0; i < FACTS; i++)
				for (size_t j = 0; j < MOST; j++) {
					const struct value *w = &wide.v[i][j];
					struct value *v = &point.v[i][j];
					*v = *w;
					v->can = CAN_KNOW;
					if ((w->can & CAN_BE_UNKNOWN) && roll(&d, 3) == 0)
						v->can = CAN_BE_UNKNOWN;
					v->lo += (int64_t)roll(&d, (uint32_t)(w->hi - w->lo) + 1);
					v->hi = v->lo;
					do
						v->names = (uint64_t)1 << roll(&d, 3);
					while (!(v->names & w->names));
				}
			const struct facts of_point = {&point, ask_record};
			const unsigned is = expr_eval(x, &of_point).can;
			assert_true(is == CAN_BE_TRUE || is == CAN_BE_FALSE
			            || is == CAN_BE_UNKNOWN);
			assert_true((is & ~can) == 0);
		}
		arena_drop(&a);
	}
	print_message("%zu points, %zu of 4000 intervals decided\n", checked, decided);
	assert_true(decided > 400); /* an interval that says `anything` would be sound too */
}

static void an_overflow_is_unknown_at_a_point_and_anything_in_an_interval(void **state)
{
	struct expr a = {.op = OP_FACT, .type = TYPE_NUMBER, .fact = {.index = 0}};
	struct expr b = {.op = OP_FACT, .type = TYPE_NUMBER, .fact = {.index = 1}};
	struct expr x = {.op = OP_DIV, .type = TYPE_NUMBER, .a = &a, .b = &b};
	struct record r = {0};
	const struct facts f = {&r, ask_record};
	(void)state;
	r.v[0][0] = value_number((struct quantity){1000000, DIM_NONE});
	r.v[1][0] = value_number((struct quantity){0, DIM_NONE});
	struct value v = expr_eval(&x, &f);
	assert_true(value_is_unknown(&v));
	r.v[1][0].hi = 2000000;
	v = expr_eval(&x, &f);
	assert_int_equal(v.can, CAN_KNOW | CAN_BE_UNKNOWN);
	assert_true(v.lo == INT64_MIN && v.hi == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(conditions_are_typed),
	    cmocka_unit_test(a_span_in_days_counts_days),
	    cmocka_unit_test(unknown_spreads_unless_the_rest_decides),
	    cmocka_unit_test(what_holds_at_a_point_is_in_the_interval),
	    cmocka_unit_test(an_overflow_is_unknown_at_a_point_and_anything_in_an_interval),
	};
	return cmocka_run_group_tests_name("protocol/expr", tests, read_small, drop_small);
}
