/* SPDX-License-Identifier: Apache-2.0
 * Reading quantities: one form is read, error-prone notations are refused with the way out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/quantity.h"

static struct quantity q(const char *s)
{
	struct quantity out;
	struct quantity_fault f;
	if (!quantity_parse_flags(s, strlen(s), QUANTITY_UNIT_MAY, &out, &f))
		fail_msg("'%s': %s", s, quantity_refusal_of(f.why)->says);
	return out;
}

static void test_reads_the_one_form(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		int64_t micro;
		enum dim dim;
	} rows[] = {
	    {"5 mg", 5000, DIM_MASS},
	    {"0.5 mg", 500, DIM_MASS},
	    {"500 microgram", 500, DIM_MASS},
	    {"2 g", 2000000, DIM_MASS},
	    {"82 kg", INT64_C(82000000000), DIM_MASS},
	    {"0.01 mL", 10000, DIM_VOLUME},
	    {"1.5 L", INT64_C(1500000000), DIM_VOLUME},
	    {"0.75 mg/kg", 750000, DIM_DOSE_BY_WEIGHT},
	    {"100 mg/mL", 100000000, DIM_CONCENTRATION},
	    {"90 s", 90000000, DIM_ELAPSED},
	    {"40 min", INT64_C(2400000000), DIM_ELAPSED},
	    {"1.5 h", INT64_C(5400000000), DIM_ELAPSED},
	    {"14 d", 14000000, DIM_DAYS},
	    {"2 wk", 14000000, DIM_DAYS},
	    {"140 mmHg", 140000000, DIM_PRESSURE},
	    {"6 /min", 6000000, DIM_FREQUENCY},
	    {"92 %", 92000000, DIM_PERCENT},
	    {"-20 %", -20000000, DIM_PERCENT},
	    {"36.6 °C", 36600000, DIM_TEMPERATURE},
	    {"175 cm", 175000000, DIM_LENGTH},
	    {"22.9 kg/m2", 22900000, DIM_BODY_MASS_INDEX},
	    /* alcohol in breath, in blood and per mille: three kinds, none turned into another */
	    {"0.25 mg/L", 250000, DIM_BREATH_ALCOHOL},
	    {"0.08 g/dL", 80000, DIM_BLOOD_ALCOHOL},
	    {"80 mg/dL", 80000, DIM_BLOOD_ALCOHOL},
	    {"0.5 \342\200\260", 500000, DIM_PER_MILLE},
	    {"1.025 mg/min", 1025000, DIM_MASS_RATE},
	    {"61.5 mL/h", 61500000, DIM_VOLUME_RATE},
	    {"2 L/min", 2000000, DIM_FLOW},
	    {"1 device", 1000000, DIM_DEVICES},
	    {"2 devices", 2000000, DIM_DEVICES},
	    {"0 mg", 0, DIM_MASS},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct quantity got = q(rows[i].s);
		assert_int_equal(got.micro, rows[i].micro);
		assert_int_equal(got.dim, rows[i].dim);
	}
	struct quantity n;
	assert_true(quantity_parse_number("-3.25", 5, &n, NULL));
	assert_int_equal(n.micro, -3250000);
	assert_int_equal(n.dim, DIM_NONE);
}

#define RANGE 8 /* beside the flags of the module: read a range, a list */
#define LIST  16

static const struct {
	const char *s;
	unsigned flags;
	enum quantity_refusal why;
	const char *part, *instead; /* what is pointed at; what is offered, "" for nothing */
} refused[] = {
    /* the notations that have led to wrong doses */
    {"5.0 mg", 0, QUANTITY_TRAILING_ZERO, ".0", "5 mg"},
    {"0.50 mL", 0, QUANTITY_TRAILING_ZERO, "0", "0.5 mL"},
    {".5 mg", 0, QUANTITY_NO_LEADING_ZERO, ".", "0.5 mg"},
    {"-.5 %", 0, QUANTITY_NO_LEADING_ZERO, ".", "-0.5 %"},
    {"5mg", 0, QUANTITY_RUN_TOGETHER, "mg", "5 mg"},
    {"20%", 0, QUANTITY_RUN_TOGETHER, "%", "20 %"},
    {"6/min", 0, QUANTITY_RUN_TOGETHER, "/min", "6 /min"},
    {"37°C", 0, QUANTITY_RUN_TOGETHER, "°C", "37 °C"},
    {"500 mcg", 0, QUANTITY_MICRO, "mcg", "500 microgram"},
    {"500 ug", 0, QUANTITY_MICRO, "ug", "500 microgram"},
    {"500 \302\265g", 0, QUANTITY_MICRO, "\302\265g", "500 microgram"},
    {"500 \316\274g", 0, QUANTITY_MICRO, "\316\274g", "500 microgram"},
    {"500\302\265g", 0, QUANTITY_RUN_TOGETHER, "\302\265g", "500 microgram"},
    {"5 mcg/kg", 0, QUANTITY_MICRO, "mcg/kg", ""},
    {".50mg", 0, QUANTITY_NO_LEADING_ZERO, ".", "0.5 mg"},
    /* units */
    {"50", 0, QUANTITY_NO_UNIT, "", ""},
    {"3 mg", QUANTITY_BARE, QUANTITY_UNIT_NOT_DUE, "mg", ""},
    {"5 mgg", 0, QUANTITY_UNKNOWN_UNIT, "mgg", ""},
    {"5 m", 0, QUANTITY_UNKNOWN_UNIT, "m", ""},
    {"5 M", 0, QUANTITY_UNKNOWN_UNIT, "M", ""},
    {"5 MG", 0, QUANTITY_UNIT_SPELLING, "MG", "5 mg"},
    {"5 ml", 0, QUANTITY_UNIT_SPELLING, "ml", "5 mL"},
    {"5 cc", 0, QUANTITY_UNIT_SPELLING, "cc", "5 mL"},
    {"2 weeks", 0, QUANTITY_UNIT_SPELLING, "weeks", "2 wk"},
    {"72 bpm", 0, QUANTITY_UNIT_SPELLING, "bpm", "72 /min"},
    {"120 mm Hg", 0, QUANTITY_UNIT_SPELLING, "mm Hg", "120 mmHg"},
    {"37 C", 0, QUANTITY_UNIT_SPELLING, "C", "37 °C"},
    {"203 lb", 0, QUANTITY_FOREIGN_UNIT, "lb", ""},
    {"98.6 °F", 0, QUANTITY_FOREIGN_UNIT, "°F", ""},
    {"98.6 F", 0, QUANTITY_FOREIGN_UNIT, "F", ""},
    {"2 oz", 0, QUANTITY_FOREIGN_UNIT, "oz", ""},
    {"5 mg%", 0, QUANTITY_FOREIGN_UNIT, "mg%", ""},
    {"2 sprays", 0, QUANTITY_FOREIGN_UNIT, "sprays", ""},
    {"0.08 % BAC", 0, QUANTITY_UNIT_SPELLING, "% BAC", "0.08 g/dL"},
    {"0.5 promille", 0, QUANTITY_UNIT_SPELLING, "promille", "0.5 \342\200\260"},
    {"0.5 [ppth]", 0, QUANTITY_UNIT_SPELLING, "[ppth]", "0.5 \342\200\260"},
    {"0.25 mg/l", 0, QUANTITY_UNIT_SPELLING, "mg/l", "0.25 mg/L"},
    {"0.5\342\200\260", 0, QUANTITY_RUN_TOGETHER, "\342\200\260", "0.5 \342\200\260"},
    {"3 mo", 0, QUANTITY_NO_MONTHS, "mo", ""},
    {"1 y", 0, QUANTITY_NO_MONTHS, "y", ""},
    {"0.5 d", 0, QUANTITY_NOT_WHOLE, "0.5", ""},
    {"1.5 devices", 0, QUANTITY_NOT_WHOLE, "1.5", ""},
    /* numbers */
    {"", 0, QUANTITY_EMPTY, "", ""},
    {"mg", 0, QUANTITY_NO_NUMBER, "", ""},
    {"05 mg", 0, QUANTITY_LEADING_ZEROS, "05", ""},
    {"00.5 mg", 0, QUANTITY_LEADING_ZEROS, "00", ""},
    {"5. mg", 0, QUANTITY_OPEN_POINT, ".", ""},
    {"+5 mg", 0, QUANTITY_PLUS, "+", "5 mg"},
    {"-0 %", 0, QUANTITY_MINUS_ZERO, "-", ""},
    {"- 5 %", 0, QUANTITY_SPACES, " ", "-5 %"},
    {"1e3 mg", 0, QUANTITY_EXPONENT, "e3 mg", ""},
    {"1E-3 mg", 0, QUANTITY_EXPONENT, "E-3 mg", ""},
    {"1,500 mg", 0, QUANTITY_COMMA, ",", ""}, /* fifteen hundred, or one and a half? */
    {"1,500,000 mg", 0, QUANTITY_COMMA, ",", "1500000 mg"},
    {"1500,000 mg", 0, QUANTITY_COMMA, ",", ""},
    {"1,500,00 mg", 0, QUANTITY_COMMA, ",", ""},
    {"1, mg", 0, QUANTITY_STRAY, ",", ""},
    {"1,234.5 mL", 0, QUANTITY_COMMA, ",", "1234.5 mL"},
    {"0,5 mg", 0, QUANTITY_COMMA, ",", "0.5 mg"},
    {"0,125 mg", 0, QUANTITY_COMMA, ",", "0.125 mg"},
    {"1.500,5 mg", 0, QUANTITY_COMMA, ",", ""},
    {"1.2.3 mg", 0, QUANTITY_STRAY, ".", ""},
    {"5/3 mg", 0, QUANTITY_STRAY, "/", ""},
    {"0.0001 mg", 0, QUANTITY_TOO_FINE, "0.0001", ""},
    {"0.5 microgram", 0, QUANTITY_TOO_FINE, "0.5", ""},
    {"0.0000001 mL", 0, QUANTITY_TOO_FINE, "0.0000001", ""},
    {"0.0000000000000000000001 kg", 0, QUANTITY_TOO_FINE, "0.0000000000000000000001", ""},
    {"9300000000 kg", 0, QUANTITY_TOO_LARGE, "9300000000", ""},
    {"99999999999999999999999999999999999999999999 %", 0, QUANTITY_TOO_LARGE,
     "99999999999999999999999999999999999999999999", ""},
    /* spaces and signs that look like others */
    {"5  mg", 0, QUANTITY_SPACES, "  ", "5 mg"},
    {" 5 mg", 0, QUANTITY_SPACES, " ", "5 mg"},
    {"5 mg ", 0, QUANTITY_SPACES, " ", "5 mg"},
    {"5\tmg", 0, QUANTITY_SPACES, "\t", "5 mg"},
    {"5\302\240mg", 0, QUANTITY_NOT_ASCII, "\302\240", "5 mg"},
    {"\342\210\2225 %", 0, QUANTITY_NOT_ASCII, "\342\210\222", "-5 %"},
    {"\331\243 mg", 0, QUANTITY_NOT_ASCII, "\331\243", ""},
    {"5\331\243 mg", 0, QUANTITY_NOT_ASCII, "\331\243", ""},
    {"5 m\342\200\213g", 0, QUANTITY_NOT_ASCII, "\342\200\213", ""},
    {"5 \377", 0, QUANTITY_NOT_ASCII, "\377", ""},
    /* ranges */
    {"5..10 mg", 0, QUANTITY_ONE_VALUE, "..", ""},
    {"5-10 mg", 0, QUANTITY_ONE_VALUE, "-", ""},
    {"5 mg", RANGE, QUANTITY_NOT_A_RANGE, "5 mg", ""},
    {"5-10 mg", RANGE, QUANTITY_RANGE_DOTS, "-", "5..10 mg"},
    {"5\342\200\22310mg", RANGE, QUANTITY_RANGE_DOTS, "\342\200\223", "5..10 mg"},
    {"..", RANGE | QUANTITY_UNIT_MAY, QUANTITY_RANGE_OPEN, "..", ""},
    {".. mg", RANGE, QUANTITY_RANGE_OPEN, ".. mg", ""},
    {"10..5 mg", RANGE, QUANTITY_RANGE_ORDER, "10..5", ""},
    {"5..10", RANGE, QUANTITY_NO_UNIT, "", ""},
    {"5 mg..10 mg", RANGE, QUANTITY_UNIT_TWICE, "mg", "5..10 mg"},
    {"5 mg..10 g", RANGE, QUANTITY_UNIT_TWICE, "mg", ""},
    {"5 .. 10 mg", RANGE, QUANTITY_SPACES, " ", "5..10 mg"},
    {"5.0..10.0mg", RANGE, QUANTITY_TRAILING_ZERO, ".0", "5..10 mg"},
    {"5...10 mg", RANGE, QUANTITY_STRAY, ".", ""},
    {"5..10..20 mg", RANGE, QUANTITY_STRAY, "..", ""},
    {"1.5..2 d", RANGE, QUANTITY_NOT_WHOLE, "1.5", ""},
    /* lists */
    {"5,15 min", LIST, QUANTITY_LIST_COMMA, ",", ""},
    {"5,  15 min", LIST, QUANTITY_SPACES, "  ", "5, 15 min"},
    {"5, 30, 15 min", LIST, QUANTITY_LIST_ORDER, "15", ""},
    {"5, 5 min", LIST, QUANTITY_LIST_ORDER, "5", ""},
    {"5 min, 15 min", LIST, QUANTITY_UNIT_TWICE, "min", "5, 15 min"},
    {"1, 2, 3, 4, 5, 6, 7, 8, 9 min", LIST, QUANTITY_LIST_LONG, "9 min", ""},
    {"5, min", LIST, QUANTITY_NO_NUMBER, "", ""},
    {"5, 15", LIST, QUANTITY_NO_UNIT, "", ""},
};

static bool read_row(const char *s, unsigned flags, struct quantity_fault *f)
{
	struct quantity one, list[8];
	struct quantity_range range;
	size_t count, n = strlen(s);
	unsigned own = flags & (RANGE - 1);
	char *exact = malloc(n ? n : 1); /* without a NUL, so that reading past the end is seen */
	memcpy(exact, s, n);
	bool ok = flags & RANGE  ? quantity_parse_range(exact, n, own, &range, f)
	          : flags & LIST ? quantity_parse_list(exact, n, own, list, 8, &count, f)
	                         : quantity_parse_flags(exact, n, own, &one, f);
	free(exact);
	return ok;
}

static void test_refuses_with_the_way_out(void **state)
{
	(void)state;
	bool seen[QUANTITY_REFUSALS] = {false};
	for (size_t i = 0; i < countof(refused); i++) {
		struct quantity_fault f;
		const char *s = refused[i].s;
		if (read_row(s, refused[i].flags, &f))
			fail_msg("'%s' is read", s);
		if (f.why != refused[i].why || f.at + f.len > strlen(s)
		    || f.len != strlen(refused[i].part)
		    || memcmp(s + f.at, refused[i].part, f.len) != 0
		    || strcmp(f.instead, refused[i].instead) != 0)
			fail_msg("'%s': %s, points at %zu+%zu, offers '%s'", s,
			         quantity_refusal_of(f.why)->says, f.at, f.len, f.instead);
		if (*f.instead)
			assert_true(read_row(f.instead, refused[i].flags, NULL));
		seen[f.why] = true;
	}
	for (unsigned i = 0; i < QUANTITY_REFUSALS; i++) {
		const struct quantity_refusal_row *row =
		    quantity_refusal_of((enum quantity_refusal)i);
		struct quantity_fault f;
		unsigned kind = i == QUANTITY_UNIT_NOT_DUE ? QUANTITY_BARE
		                : i >= QUANTITY_LIST_COMMA && i <= QUANTITY_LIST_LONG ? LIST
		                : i == QUANTITY_NOT_A_RANGE
		                        || (i >= QUANTITY_RANGE_DOTS && i <= QUANTITY_UNIT_TWICE)
		                    ? RANGE
		                    : 0;
		if (!seen[i])
			fail_msg("no example is refused because %s", row->says);
		assert_true(strlen(row->says) > 0 && strlen(row->why) > 0);
		assert_false(read_row(row->bad, kind, &f)); /* the row's own example */
		assert_int_equal(f.why, i);
	}
}

static void test_names_the_unit_that_may_be_meant(void **state)
{
	(void)state;
	static const struct {
		const char *s, *near;
	} rows[] = {
	    {"5 microgrm", "microgram"}, {"5 mmHgg", "mmHg"},
	    {"5 devces", "devices"},     {"5 mh", NULL},
	    {"5 bananas", NULL},         {"5 m", NULL},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct quantity_fault f;
		assert_false(read_row(rows[i].s, 0, &f));
		assert_int_equal(f.why, QUANTITY_UNKNOWN_UNIT);
		if (rows[i].near)
			assert_string_equal(f.near ? f.near : "(none)", rows[i].near);
		else
			assert_null(f.near);
		assert_string_equal(f.instead, ""); /* a guess is shown, never taken over */
	}
}

static void test_ranges(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		unsigned flags;
		bool has_lo, has_hi;
		int64_t lo, hi; /* whole base units */
		enum dim dim;
	} rows[] = {
	    {"7..14 d", 0, true, true, 7, 14, DIM_DAYS},
	    {"30..250 min", 0, true, true, 1800, 15000, DIM_ELAPSED},
	    {"-20..20 %", 0, true, true, -20, 20, DIM_PERCENT},
	    {"-21..-4", QUANTITY_BARE, true, true, -21, -4, DIM_NONE},
	    {"0..60", QUANTITY_UNIT_MAY, true, true, 0, 60, DIM_NONE},
	    {"2..", QUANTITY_BARE, true, false, 2, 0, DIM_NONE},
	    {"..5", QUANTITY_BARE, false, true, 0, 5, DIM_NONE},
	    {"2.. wk", 0, true, false, 14, 0, DIM_DAYS},
	    {"..5 mL", 0, false, true, 0, 5, DIM_VOLUME},
	    {"5..5 mL", 0, true, true, 5, 5, DIM_VOLUME},
	    {"3", QUANTITY_BARE | QUANTITY_SINGLE, true, true, 3, 3, DIM_NONE},
	    {"3 mL", QUANTITY_SINGLE, true, true, 3, 3, DIM_VOLUME},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct quantity_range r;
		struct quantity_fault f;
		if (!quantity_parse_range(rows[i].s, strlen(rows[i].s), rows[i].flags, &r, &f))
			fail_msg("'%s': %s", rows[i].s, quantity_refusal_of(f.why)->says);
		assert_int_equal(r.has_lo, rows[i].has_lo);
		assert_int_equal(r.has_hi, rows[i].has_hi);
		assert_int_equal(r.lo, rows[i].lo * 1000000);
		assert_int_equal(r.hi, rows[i].hi * 1000000);
		assert_int_equal(r.dim, rows[i].dim);
	}
	struct quantity_range r;
	assert_true(quantity_parse_range("0.25..0.75 mg/kg", 16, 0, &r, NULL));
	assert_true(quantity_in_range(q("0.25 mg/kg"), &r)); /* both ends belong to it */
	assert_true(quantity_in_range(q("0.75 mg/kg"), &r));
	assert_false(quantity_in_range(q("0.750001 mg/kg"), &r));
	assert_false(quantity_in_range(q("0.249999 mg/kg"), &r));
	assert_false(quantity_in_range(q("0.5 mg"), &r));
}

static void test_lists(void **state)
{
	(void)state;
	struct quantity v[8] = {{0, DIM_NONE}};
	size_t n = 0;
	static const int64_t minutes[] = {5, 15, 30, 45, 60};
	assert_true(quantity_parse_list("5, 15, 30, 45, 60 min", 21, 0, v, 8, &n, NULL));
	assert_int_equal(n, countof(minutes));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(v[i].micro, minutes[i] * 60000000);
		assert_int_equal(v[i].dim, DIM_ELAPSED);
	}
	assert_true(quantity_parse_list("0, 3", 4, QUANTITY_BARE, v, 8, &n, NULL));
	assert_int_equal(n, 2);
	assert_int_equal(v[1].micro, 3000000);
	v[0].micro = 77;
	assert_false(quantity_parse_list("5, 30, 15 min", 13, 0, v, 8, &n, NULL));
	assert_int_equal(v[0].micro, 77); /* untouched when refused */
	assert_int_equal(n, 2);
}

/* ---- every short text ---- */

static const char alphabet[] = "0159.,-+ mgkL/%d";

/* A second reading of the rules, by another way: NULL when refused, else the unit's size in base
 * units with the number's value in *value. */
static const double *reference(const char *s, double *value)
{
	static const struct {
		const char *unit;
		double size;
		bool whole;
	} known[] = {{"g", 1, false},  {"mg", 1e-3, false}, {"kg", 1e3, false}, {"L", 1e3, false},
	             {"mL", 1, false}, {"%", 1, false},     {"d", 1, true}};
	const char *space = strchr(s, ' ');
	if (!space)
		return NULL;
	const char *n = *s == '-' ? s + 1 : s;
	size_t len = (size_t)(space - n);
	size_t digits = strspn(n, "0123456789");
	if (digits == 0 || (digits > 1 && *n == '0'))
		return NULL;
	if (digits < len
	    && (n[digits] != '.' || digits + 1 == len || n[len - 1] == '0'
	        || digits + 1 + strspn(n + digits + 1, "0123456789") != len))
		return NULL;
	*value = strtod(s, NULL);
	if (n != s && *value == 0)
		return NULL;
	for (size_t i = 0; i < countof(known); i++)
		if (strcmp(space + 1, known[i].unit) == 0 && !(known[i].whole && digits < len))
			return &known[i].size;
	return NULL;
}

static int64_t near(double x)
{
	return (int64_t)(x < 0 ? x - 0.5 : x + 0.5);
}

static void test_every_short_text(void **state)
{
	(void)state;
	const size_t letters = sizeof alphabet - 1;
	unsigned read = 0, offered = 0, all = 0;
	for (size_t len = 0; len <= 5; len++) {
		size_t pick[5] = {0}, end = 0;
		while (!end) {
			char s[6] = "";
			for (size_t i = 0; i < len; i++)
				s[i] = alphabet[pick[i]];
			struct quantity got, again;
			struct quantity_fault f;
			double value = 0;
			const double *size = reference(s, &value);
			bool ok = quantity_parse(s, len, &got, &f);
			if (ok != (size != NULL))
				fail_msg("'%s': %s", s,
				         ok ? "read" : quantity_refusal_of(f.why)->says);
			if (ok && got.micro != near(value * *size * 1e6))
				fail_msg("'%s' is %lld", s, (long long)got.micro);
			if (!ok && f.at + f.len > len)
				fail_msg("'%s' points outside", s);
			if (!ok && *f.instead
			    && !quantity_parse(f.instead, strlen(f.instead), &again, NULL))
				fail_msg("'%s' offers '%s', which is refused", s, f.instead);
			read += ok;
			offered += !ok && *f.instead;
			all++;
			end = 1;
			for (size_t i = len; i-- > 0 && end;) {
				pick[i] = (pick[i] + 1) % letters;
				end = pick[i] == 0;
			}
		}
	}
	printf("  %u texts, %u read, %u refused with a way out\n", all, read, offered);
	assert_int_equal(all, 1118481);
	assert_true(read > 100 && offered > 1000);
}

/* 7.1: 203 lb are 92.08 kg.  To be shown and confirmed: nothing takes them as they are. */
static void test_units_of_other_scales_are_converted_to_be_confirmed(void **state)
{
	static const struct {
		const char *typed;
		int64_t micro; /* 0: is not converted */
		const char *unit;
	} rows[] = {{"203 lb", 92080000000, "kg"},
	            {"202.98 pounds", 92070000000, "kg"},
	            {"1 lbs", 450000000, "kg"},
	            {"67 in", 170200000, "cm"},
	            {"98.6 °F", 37000000, "°C"},
	            {"101.3 F", 38500000, "°C"},
	            {"-40 F", -40000000, "°C"},
	            {"0 F", -17800000, "°C"},
	            {"203 kg", 0, NULL},
	            {"203lb", 0, NULL},
	            {"203  lb", 0, NULL},
	            {"lb", 0, NULL},
	            {"203 lb.", 0, NULL},
	            {"x lb", 0, NULL},
	            {"14 st", 0, NULL},
	            {"90000000000 lb", 0, NULL}};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct quantity out = {7, DIM_NONE};
		const char *unit = NULL;
		size_t n = strlen(rows[i].typed);
		bool ok = quantity_convert(rows[i].typed, n, &out, &unit);
		assert_int_equal(ok, rows[i].micro != 0);
		if (ok)
			assert_string_equal(unit, rows[i].unit);
		assert_int_equal(out.micro, ok ? rows[i].micro : 7);
		assert_false(ok && quantity_parse(rows[i].typed, n, &out, NULL));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads_the_one_form),
	    cmocka_unit_test(test_refuses_with_the_way_out),
	    cmocka_unit_test(test_names_the_unit_that_may_be_meant),
	    cmocka_unit_test(test_ranges),
	    cmocka_unit_test(test_lists),
	    cmocka_unit_test(test_every_short_text),
	    cmocka_unit_test(test_units_of_other_scales_are_converted_to_be_confirmed),
	};
	return cmocka_run_group_tests_name("util/quantity_parse", tests, NULL, NULL);
}
