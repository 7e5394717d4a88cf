/* SPDX-License-Identifier: Apache-2.0
 * The grammar of `at:` and of moments: each form of it, and where each slip is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "protocol/codes.h"
#include "protocol/moment.h"

static const struct node *scalar(struct arena *a, struct diags *d, const char *text)
{
	struct source *src = arena_new(a, struct source);
	char *file = arena_fmt(a, "a: \"%s\"\n", text);
	*src = (struct source){.path = "x", .text = file, .len = strlen(file)};
	return yaml_read(a, src, d)->pairs[0].value;
}

static void put_moment(struct text *t, const struct moment *m)
{
	static const char *const kinds[] = {"",    "start",   "first dose", "last dose", "dose",
	                                    "end", "leaving", "step",       "reading",   "contact"};
	static const char *const which[] = {"", "first ", "last ", "next ", "previous ", ""};
	text_put(t, kinds[m->kind]);
	if (m->kind == MOMENT_DOSE)
		text_fmt(t, " %d", m->number);
	if (m->kind == MOMENT_STEP)
		text_fmt(t, " %s", m->name);
	if (m->of.name)
		text_fmt(t, "(%s%s", which[m->of.which], m->of.name);
	if (m->of.name && m->of.which == WHICH_NUMBER)
		text_fmt(t, " %d", m->of.number);
	if (m->of.name)
		text_put(t, ")");
}

static void put_point(struct text *t, const struct point *p)
{
	if (p->distance.dim != DIM_NONE) {
		quantity_write(t, p->distance);
		text_put(t, " from ");
	}
	put_moment(t, &p->moment);
}

/* One line of what was understood, in other words than the grammar's. */
static const char *said(struct arena *a, const struct schedule *s)
{
	static const char *const kinds[] = {"day", "weekdays", "window", "each", "every", "same"};
	struct text t = text_in(a);
	for (size_t i = 0; i < s->n; i++) {
		const struct at_part *p = &s->v[i];
		text_fmt(&t, "%s%s%s", i ? " | " : "", kinds[p->kind], p->before ? " -" : "");
		if (p->kind == AT_EACH || p->kind == AT_WEEKDAYS)
			for (size_t j = 0; j < p->each_n; j++)
				text_fmt(&t, " %lld", (long long)(p->each[j] / 1000000));
		if (p->kind == AT_DAY || p->kind == AT_WINDOW)
			text_fmt(&t, " %lld..%lld", (long long)(p->range.lo / 1000000),
			         (long long)(p->range.hi / 1000000));
		if (p->kind == AT_EACH || p->kind == AT_WINDOW)
			text_put(&t, p->range.dim == DIM_DAYS ? " d" : " s");
		if (p->kind == AT_EVERY) {
			text_put(&t, " ");
			quantity_write(&t, p->every);
			text_put(&t, " [");
			put_point(&t, &p->from);
			text_put(&t, "] [");
			put_point(&t, &p->to);
			text_put(&t, "]");
		} else if (p->anchor.kind != MOMENT_NONE) {
			text_put(&t, " ");
			put_moment(&t, &p->anchor);
		}
	}
	return t.s;
}

static void each_form_of_a_time_is_understood(void **state)
{
	static const struct {
		const char *text, *said;
	} rows[] = {
	    {"day 0", "day 0..0"},
	    {"day -21..-4", "day -21..-4"},
	    {"day 7..9", "day 7..9"},
	    {"days 0, 3 of each week", "weekdays 0 3"},
	    {"days 6 of each week", "weekdays 6"},
	    {"1..4 d after medicine", "window 1..4 d contact(medicine)"},
	    {"1 d after medicine", "window 1..1 d contact(medicine)"},
	    {"4..6 wk after last medicine", "window 28..42 d contact(last medicine)"},
	    {"7 d before first medicine", "window - 7..7 d contact(first medicine)"},
	    {"1 d after previous medicine", "window 1..1 d contact(previous medicine)"},
	    {"1 d before next medicine", "window - 1..1 d contact(next medicine)"},
	    {"2 d after medicine 3", "window 2..2 d contact(medicine 3)"},
	    {"10..20 min after first dose", "window 600..1200 s first dose"},
	    {"5 min after start", "window 300..300 s start"},
	    {"2 d after leaving", "window 2..2 d leaving"},
	    {"20 min after end of dose", "window 1200..1200 s end"},
	    {"20 min after dose 2", "window 1200..1200 s dose 2"},
	    {"5, 15, 30 min after last dose", "each 300 900 1800 s last dose"},
	    {"7, 14 d after medicine", "each 7 14 d contact(medicine)"},
	    {"30, 60 min before leaving", "each - 1800 3600 s leaving"},
	    {"every 30 min to leaving", "every 30 min [] [leaving]"},
	    {"every 5 min from first dose to 60 min after last dose",
	     "every 5 min [first dose] [1 h from last dose]"},
	    {"every 2 d to last integration", "every 2 d [] [contact(last integration)]"},
	    {"every 1 wk from 2 d after medicine to review",
	     "every 7 d [2 d from contact(medicine)] [contact(review)]"},
	    {"every 10 min from 5 min before leaving", "every 10 min [-5 min from leaving] []"},
	    {"same day before medicine", "same - contact(medicine)"},
	    {"same day after medicine", "same contact(medicine)"},
	    {"5, 15 min after last dose, then every 30 min to leaving",
	     "each 300 900 s last dose | every 30 min [] [leaving]"},
	    {"5 min after start then 10 min after start",
	     "window 300..300 s start | window 600..600 s start"},
	    {"1 h after vitals", "window 3600..3600 s contact(vitals)"},
	    {"1 h after vitals of medicine", "window 3600..3600 s step vitals(medicine)"},
	    {"1 h after first dose of previous medicine",
	     "window 3600..3600 s first dose(previous medicine)"},
	    {"1 h after leaving of medicine 2", "window 3600..3600 s leaving(medicine 2)"},
	    {"0 d after medicine", "window 0..0 d contact(medicine)"},
	    {"  1   d   after   medicine", ""}, /* one space between number and unit */
	};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct diags d = {.a = &a};
		struct schedule s = {0};
		bool ok = schedule_parse(&a, &d, scalar(&a, &d, rows[i].text), &s);
		if (ok != (rows[i].said[0] != '\0'))
			print_error("%s: %s\n", rows[i].text, d.n ? d.v[0].msg : "fine");
		assert_int_equal(ok, rows[i].said[0] != '\0');
		if (ok)
			assert_string_equal(said(&a, &s), rows[i].said);
		assert_int_equal(d.errors, !ok);
		arena_drop(&a);
	}
}

static void each_slip_is_refused_at_its_place(void **state)
{
	static const struct {
		const char *text;
		enum code code;
		unsigned col; /* in the text, from 1 */
	} rows[] = {
	    {"", C_AT, 1},
	    {"sometimes", C_AT, 1},
	    {"day", C_RANGE, 4},
	    {"day x", C_RANGE, 5},
	    {"day 1..", C_AT, 5},
	    {"day ..4", C_AT, 5},
	    {"day 4..1", C_QUANTITY, 5},
	    {"day 1 d", C_DIMENSION, 5},
	    {"day 1.5", C_AT, 5},
	    {"days 0, 7 of each week", C_AT, 6},
	    {"days -1 of each week", C_AT, 6},
	    {"days 1..3 of each week", C_AT, 6},
	    {"days 0, 3", C_AT, 10},
	    {"days 0, 3 min of each week", C_AT, 6},
	    {"1..4 after medicine", C_DIMENSION, 1},
	    {"1..4 mg after medicine", C_DIMENSION, 1},
	    {"4..1 d after medicine", C_QUANTITY, 1},
	    {"1.. d after medicine", C_AT, 1},
	    {"-3 d after medicine", C_AT, 1},
	    {"1..4 d", C_AT, 7},
	    {"1..4 d medicine", C_AT, 8},
	    {"1..4 d after", C_MOMENT, 13},
	    {"1..4 d after 3", C_MOMENT, 14},
	    {"1 d after first", C_MOMENT, 16},
	    {"1 d after first last medicine", C_AT, 22},
	    {"1 d after medicine 0", C_MOMENT, 20},
	    {"1 d after medicine 1.5", C_NUMBER, 20},
	    {"5 min after dose", C_NUMBER, 17},
	    {"5 min after dose 0", C_MOMENT, 18},
	    {"5 min after Dose", C_MOMENT, 13},
	    {"5min after start", C_QUANTITY, 2},
	    {"5 mins after start", C_QUANTITY, 3},
	    {"15, 5 min after start", C_QUANTITY, 5},
	    {"every to leaving", C_QUANTITY, 7},
	    {"every 0 min to leaving", C_AT, 7},
	    {"every 5 mg to leaving", C_DIMENSION, 7},
	    {"every 5 to leaving", C_DIMENSION, 7},
	    {"every 5 min from 5 mg after start", C_DIMENSION, 18},
	    {"every 5 min from 5 min start", C_AT, 24},
	    {"every 5 min from -5 min after start", C_AT, 18},
	    {"same day medicine", C_AT, 10},
	    {"same day before", C_MOMENT, 16},
	    {"5 min after start,", C_AT, 18},
	    {"5 min after start, then", C_AT, 24},
	    {"5 min after start or so", C_AT, 19},
	    {"5 min after start of", C_MOMENT, 21},
	};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct diags d = {.a = &a};
		struct schedule s = {0};
		assert_false(schedule_parse(&a, &d, scalar(&a, &d, rows[i].text), &s));
		assert_int_equal(d.errors, 1);
		if (d.v[0].code != &codes[rows[i].code] || d.v[0].at.col != rows[i].col + 4)
			print_error("%s: %s %u %s\n", rows[i].text, d.v[0].code->code,
			            (unsigned)d.v[0].at.col - 4, d.v[0].msg);
		assert_string_equal(d.v[0].code->code, codes[rows[i].code].code);
		assert_int_equal(d.v[0].at.col, rows[i].col + 4);
		assert_null(s.src); /* nothing of it is taken over */
		arena_drop(&a);
	}
}

/* The reference is written from these rows: every example has to be what it says. */
static void the_examples_of_the_grammar_can_be_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < at_forms_n; i++) {
		struct arena a = {0};
		struct diags d = {.a = &a};
		struct schedule s;
		assert_true(schedule_parse(&a, &d, scalar(&a, &d, at_forms[i].example), &s));
		arena_drop(&a);
	}
	for (size_t i = 0; i < moment_forms_n; i++) {
		struct arena a = {0};
		struct diags d = {.a = &a};
		struct lexer x = lex_start(&a, &d, scalar(&a, &d, moment_forms[i].example));
		struct moment m;
		assert_true(moment_parse(&x, &m) && lex_end(&x));
		arena_drop(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_form_of_a_time_is_understood),
	    cmocka_unit_test(each_slip_is_refused_at_its_place),
	    cmocka_unit_test(the_examples_of_the_grammar_can_be_read),
	};
	return cmocka_run_group_tests_name("protocol/moment", tests, NULL, NULL);
}
