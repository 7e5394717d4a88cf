/* SPDX-License-Identifier: Apache-2.0
 * Quantities: doses reckon exactly, and what is written reads back to the same value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/arena.h"
#include "util/quantity.h"

static struct quantity q(const char *s)
{
	struct quantity out;
	struct quantity_fault f;
	if (!quantity_parse_flags(s, strlen(s), QUANTITY_UNIT_MAY, &out, &f))
		fail_msg("'%s': %s", s, quantity_refusal_of(f.why)->says);
	return out;
}

static void assert_is(struct quantity got, const char *want)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	quantity_write(&t, got);
	assert_string_equal(t.s, want);
	arena_drop(&a);
}

/* ---- arithmetic ---- */

static void test_dose_vectors(void **state)
{
	(void)state;
	static const struct {
		const char *a, *op, *b, *want;
		bool inexact;
	} rows[] = {
	    /* 82 kg at 0.5 mg/kg over 40 min, 1 mg/mL */
	    {"0.5 mg/kg", "*", "82 kg", "41 mg", false},
	    {"41 mg", "/", "40 min", "1.025 mg/min", false},
	    {"1.025 mg/min", "/", "1 mg/mL", "61.5 mL/h", false},
	    {"1 mg/mL", "*", "61.5 mL/h", "1.025 mg/min", false},
	    {"1.025 mg/min", "*", "40 min", "41 mg", false},
	    {"41 mg", "/", "1 mg/mL", "41 mL", false},
	    {"41 mL", "/", "40 min", "61.5 mL/h", false},
	    {"61.5 mL/h", "*", "40 min", "41 mL", false},
	    /* the cap is the clinic's; what 60 mg is at 92 kg */
	    {"92 kg", "*", "0.75 mg/kg", "69 mg", false},
	    {"60 mg", "per", "92 kg", "0.652174 mg/kg", true},
	    /* 72 kg and 101 kg, 100 mg/mL */
	    {"72 kg", "*", "0.75 mg/kg", "54 mg", false},
	    {"54 mg", "/", "100 mg/mL", "0.54 mL", false},
	    {"101 kg", "*", "0.9 mg/kg", "90.9 mg", false},
	    {"90.9 mg", "/", "100 mg/mL", "0.909 mL", false},
	    {"0.909 mL", "down", "0.01 mL", "0.9 mL", false},
	    {"0.909 mL", "nearest", "0.01 mL", "0.91 mL", false},
	    {"0.9 mL", "*", "100 mg/mL", "90 mg", false},
	    {"0.91 mL", "*", "100 mg/mL", "91 mg", false},
	    /* 56 mg are 2 devices of 28 mg, 84 mg are 3, 70 mg are no whole number */
	    {"56 mg", "/", "28 mg", "2", false},
	    {"84 mg", "/", "28 mg", "3", false},
	    {"70 mg", "/", "28 mg", "2.5", false},
	    /* 203 lb */
	    {"203", "*", "0.45359237 kg", "92.07925111 kg", true},
	    /* weight 92 kg to 87 kg is more than 5 % */
	    {"5 kg", "/", "92 kg", "0.054348", true},
	    /* and the other sums a protocol needs */
	    {"50 %", "*", "60 mg", "30 mg", false},
	    {"3", "*", "28 mg", "84 mg", false},
	    {"200 mg", "/", "2", "100 mg", false},
	    {"41 mg", "/", "82 kg", "0.000001", true},
	    {"41 mg", "/", "0.5 mg/kg", "82 kg", false},
	    {"70 kg", "bmi", "175 cm", "22.857143 kg/m2", true},
	    {"10 mg", "+", "0.5 mg", "10.5 mg", false},
	    {"10 mg", "-", "0.5 mg", "9.5 mg", false},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct quantity out = {-1, DIMS}, a = q("0"), b = a;
		bool inexact = false, ok = false;
		const char *op = rows[i].op;
		if (strcmp(rows[i].b, "0.45359237 kg") == 0) /* finer than a microgram: in parts */
			b = (struct quantity){453592370, DIM_MASS};
		else
			b = q(rows[i].b);
		a = q(rows[i].a);
		if (*op == '*')
			ok = quantity_multiply(a, b, &out, &inexact);
		else if (*op == '/')
			ok = quantity_divide(a, b, &out, &inexact);
		else if (*op == '+')
			ok = quantity_add(a, b, &out);
		else if (*op == '-')
			ok = quantity_sub(a, b, &out);
		else if (*op == 'p')
			ok = quantity_dose_by_weight(a, b, &out, &inexact);
		else if (*op == 'b')
			ok = quantity_body_mass_index(a, b, &out, &inexact);
		else
			ok = quantity_round(a, b, *op == 'd' ? QUANTITY_DOWN : QUANTITY_NEAREST,
			                    &out);
		if (!ok)
			fail_msg("%s %s %s is refused", rows[i].a, rows[i].op, rows[i].b);
		struct arena arena = {0};
		struct text t = text_in(&arena);
		if (strstr(rows[i].want, " kg") && out.dim == DIM_MASS)
			assert_true(quantity_write_in(&t, out, "kg"));
		else
			quantity_write(&t, out);
		assert_string_equal(t.s, rows[i].want);
		arena_drop(&arena);
		if (out.dim != DIM_NONE && out.dim != DIM_MASS)
			assert_int_equal(inexact, rows[i].inexact);
	}
}

static void test_refuses_senseless_arithmetic(void **state)
{
	(void)state;
	const struct quantity most = {INT64_MAX, DIM_MASS}, least = {INT64_MIN, DIM_MASS};
	struct quantity out = {7, DIM_PRESSURE};
	bool inexact = false;
	int order = 9;
	assert_false(quantity_add(q("1 mg"), q("1 mL"), &out));
	assert_false(quantity_add(q("1 h"), q("1 d"), &out)); /* a day is no 24 hours */
	assert_false(quantity_sub(q("1 mg"), q("1 mg/kg"), &out));
	assert_false(quantity_compare(q("24 h"), q("1 d"), &order));
	assert_false(quantity_multiply(q("1 mg"), q("1 mg"), &out, &inexact));
	assert_false(quantity_divide(q("1 mg"), q("1 %"), &out, &inexact));
	assert_false(quantity_divide(q("1 mg"), q("0 min"), &out, &inexact));
	assert_false(quantity_divide(q("1 mg"), q("0 mg"), &out, &inexact));
	assert_false(quantity_dose_by_weight(q("1 mg"), q("0 kg"), &out, &inexact));
	assert_false(quantity_dose_by_weight(q("1 mL"), q("1 kg"), &out, &inexact));
	assert_false(quantity_body_mass_index(q("70 kg"), q("0 cm"), &out, &inexact));
	assert_false(quantity_add(most, q("1 microgram"), &out));
	assert_false(quantity_sub(least, q("1 microgram"), &out));
	assert_false(quantity_multiply(most, q("2"), &out, &inexact));
	assert_false(quantity_multiply(least, q("-1"), &out, &inexact));
	assert_false(quantity_divide(least, q("-1"), &out, &inexact));
	assert_false(quantity_divide(most, q("0.000001"), &out, &inexact));
	assert_false(quantity_round(q("1 mL"), q("0 mL"), QUANTITY_DOWN, &out));
	assert_false(quantity_round(q("1 mL"), q("-1 mL"), QUANTITY_DOWN, &out));
	assert_false(quantity_round(q("1 mL"), q("1 mg"), QUANTITY_DOWN, &out));
	assert_false(quantity_round(least, q("1 kg"), QUANTITY_DOWN, &out));
	assert_int_equal(out.micro, 7); /* untouched by every refusal */
	assert_int_equal(out.dim, DIM_PRESSURE);
	assert_false(inexact);
	assert_int_equal(order, 9);
}

static void test_rounding_goes_the_declared_way(void **state)
{
	(void)state;
	static const struct {
		int64_t micro, step, down, nearest;
	} rows[] = {
	    {0, 10, 0, 0},    {14, 10, 10, 10},    {15, 10, 10, 20},    {19, 10, 10, 20},
	    {20, 10, 20, 20}, {-14, 10, -20, -10}, {-15, 10, -20, -10}, {-16, 10, -20, -20},
	    {7, 3, 6, 6},     {8, 3, 6, 9},        {-1, 3, -3, 0},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct quantity v = {rows[i].micro, DIM_VOLUME}, s = {rows[i].step, DIM_VOLUME},
		                out;
		assert_true(quantity_round(v, s, QUANTITY_DOWN, &out));
		assert_int_equal(out.micro, rows[i].down);
		assert_true(quantity_round(v, s, QUANTITY_NEAREST, &out));
		assert_int_equal(out.micro, rows[i].nearest);
	}
}

/* A small generator with a fixed start, so that a failure comes back. */
static uint64_t next(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static int64_t some(uint64_t *x)
{
	uint64_t bits = next(x) % 63;
	int64_t v = (int64_t)(next(x) >> (63 - bits));
	return next(x) % 2 ? v : -v;
}

static void test_every_product_undoes(void **state)
{
	(void)state;
	size_t n;
	uint64_t x = 42;
	unsigned done = 0;
	const struct quantity_product *p = quantity_products(&n);
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < 20000; k++) {
			struct quantity a = {some(&x), p[i].a}, b = {some(&x), p[i].b}, c, d, back;
			bool inexact = false;
			assert_true(strlen(p[i].doc) > 0);
			if (!quantity_multiply(a, b, &c, &inexact))
				continue;
			assert_true(quantity_multiply(b, a, &d, NULL));
			assert_int_equal(c.micro, d.micro);
			assert_int_equal(c.dim, p[i].product);
			if (inexact || b.micro == 0)
				continue;
			assert_true((c.dim == b.dim ? quantity_dose_by_weight
			                            : quantity_divide)(c, b, &back, &inexact));
			assert_int_equal(back.micro, a.micro);
			assert_int_equal(back.dim, a.dim);
			assert_false(inexact);
			done++;
		}
	assert_true(done > 1000);
}

/* ---- writing ---- */

static void test_writes_for_people(void **state)
{
	(void)state;
	static const struct {
		const char *s, *want;
	} rows[] = {
	    {"1500 mg", "1,500 mg"},
	    {"2 g", "2,000 mg"},
	    {"0.5 mg", "500 microgram"},
	    {"1 mg", "1 mg"},
	    {"0.999 mg", "999 microgram"},
	    {"0 mg", "0 mg"},
	    {"1.025 mg", "1.025 mg"},
	    {"120 min", "2 h"},
	    {"150 min", "150 min"},
	    {"90 s", "90 s"},
	    {"60 s", "1 min"},
	    {"0.5 s", "0.5 s"},
	    {"36 h", "36 h"},
	    {"0 min", "0 s"},
	    {"2 wk", "14 d"},
	    {"1 L", "1,000 mL"},
	    {"999 mL", "999 mL"},
	    {"1000000 mL", "1,000,000 mL"},
	    {"1234567.25 mL", "1,234,567.25 mL"},
	    {"-20 %", "-20 %"},
	    {"-1500 %", "-1,500 %"},
	    {"0.5 °C", "0.5 °C"},
	    {"1 device", "1 device"},
	    {"2 devices", "2 devices"},
	    {"0 devices", "0 devices"},
	    {"6 /min", "6 /min"},
	    {"12", "12"},
	    {"1000", "1,000"},
	};
	for (size_t i = 0; i < countof(rows); i++)
		assert_is(q(rows[i].s), rows[i].want);
	static const struct {
		const char *s, *unit, *want; /* NULL where it has no such form */
	} in[] = {
	    {"82 kg", "kg", "82 kg"},    {"0.5 mg", "mg", "0.5 mg"},
	    {"14 d", "wk", "2 wk"},      {"10 d", "wk", NULL},
	    {"90 min", "h", "1.5 h"},    {"100 s", "h", NULL},
	    {"90 min", "min", "90 min"}, {"5 mg", "mL", NULL},
	    {"5 mg", "stone", NULL},     {"2000 g", "microgram", "2,000,000,000 microgram"},
	};
	for (size_t i = 0; i < countof(in); i++) {
		struct arena a = {0};
		struct text t = text_in(&a);
		assert_int_equal(quantity_write_in(&t, q(in[i].s), in[i].unit), in[i].want != NULL);
		assert_string_equal(t.s, in[i].want ? in[i].want : "");
		arena_drop(&a);
	}
}

static void read_back(struct quantity v)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	struct quantity got;
	struct quantity_fault f;
	quantity_write_plain(&t, v);
	unsigned flags = v.dim == DIM_NONE ? QUANTITY_BARE : QUANTITY_UNIT_DUE;
	if (!quantity_parse_flags(t.s, t.n, flags, &got, &f))
		fail_msg("written '%s': %s", t.s, quantity_refusal_of(f.why)->says);
	assert_int_equal(got.micro, v.micro);
	assert_int_equal(got.dim, v.dim);
	arena_drop(&a);
}

static void test_reads_back_what_it_writes(void **state)
{
	(void)state;
	uint64_t x = 7;
	for (int d = 0; d < DIMS; d++) {
		bool whole = d == DIM_DAYS || d == DIM_DEVICES;
		for (int k = 0; k < 4000; k++) {
			int64_t v = some(&x);
			read_back((struct quantity){whole ? v - v % 1000000 : v, (enum dim)d});
		}
		for (int64_t v = -70; v <= 70; v++)
			read_back((struct quantity){v * 1000000, (enum dim)d});
		int64_t most = whole ? INT64_MAX - INT64_MAX % 1000000 : INT64_MAX;
		read_back((struct quantity){most, (enum dim)d});
		read_back((struct quantity){-most, (enum dim)d});
	}
}

static void test_every_unit_has_its_row(void **state)
{
	(void)state;
	size_t n;
	const struct quantity_unit *u = quantity_units(&n);
	bool covered[DIMS] = {[DIM_NONE] = true};
	for (size_t i = 0; i < n; i++) {
		assert_true(u[i].doc && strlen(u[i].doc) > 3);
		assert_true(u[i].ucum && strlen(u[i].ucum) > 0);
		assert_ptr_equal(quantity_unit_named(u[i].name), &u[i]);
		assert_true(u[i].num * 1000000 % u[i].den == 0);
		if (i > 0 && u[i - 1].dim == u[i].dim)
			assert_true(u[i - 1].num * u[i].den > u[i].num * u[i - 1].den);
		covered[u[i].dim] |= u[i].show == UNIT_ELSE;
	}
	for (int d = 0; d < DIMS; d++) {
		assert_true(covered[d]);
		assert_true(strlen(quantity_dim_name((enum dim)d)) > 0);
	}
	assert_null(quantity_unit_named("mcg"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_dose_vectors),
	    cmocka_unit_test(test_refuses_senseless_arithmetic),
	    cmocka_unit_test(test_rounding_goes_the_declared_way),
	    cmocka_unit_test(test_every_product_undoes),
	    cmocka_unit_test(test_writes_for_people),
	    cmocka_unit_test(test_reads_back_what_it_writes),
	    cmocka_unit_test(test_every_unit_has_its_row),
	};
	return cmocka_run_group_tests_name("util/quantity", tests, NULL, NULL);
}
