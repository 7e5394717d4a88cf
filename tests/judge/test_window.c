/* SPDX-License-Identifier: Apache-2.0
 * Shares, counts and totals over days of which some were not answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/hand.h"
#include "../support/plan.h"
#include "course/score.h"
#include "judge/facts.h"

enum { NO, YES };

static const char text[] =
    "tend: 1\nid: diaries\nversion: 1.0.0\ntitle: Diaries\nstatus: example\nsupervised: yes\n"
    "measures: {pulse: {unit: /min, range: 20..220 /min}}\n"
    "forms:\n"
    "  diary:\n"
    "    items: [{item: drank, answers: yes or no}, {item: drinks, answers: 0..40}]\n"
    "    scores: {units: {sum: [drinks], missing: none}}\n"
    "course: [{phase: only, do: [{session: visit, at: day 0}]}]\n"
    "checks:\n"
    "  few-days: {pass: ['share(diary.drank = yes over 28 d of at least 20) < 20 %'], "
    "otherwise: block, say: No.}\n"
    "  heavy: {pass: ['count(diary.drank = yes and diary.drinks >= 5 over 28 d) <= 2'], "
    "otherwise: block, say: No.}\n"
    "  units: {pass: ['total(diary.units over 7 d of at least 6) <= 14'], otherwise: block, say: "
    "No.}\n"
    "  most: {pass: [max(diary.drinks over 28 d) <= 6], otherwise: block, say: No.}\n"
    "  answered: {pass: [count(diary.drinks over 28 d) >= 3], otherwise: block, say: No.}\n"
    "  sleep: {pass: ['total(slept over 3 d of at least 2) >= 10 h', min(slept over 3 d) >= 4 h], "
    "otherwise: block, say: No.}\n"
    "sessions:\n"
    "  visit:\n"
    "    kind: diary\n"
    "    where: home\n"
    "    by: patient\n"
    "    steps: [{form: diary}, {ask: slept, answer: 0..24 h}]\n";

static struct hand *diaries(void)
{
	struct hand *h = hand_new("diaries.yaml", text, "Europe/Berlin", "2027-03-01");
	hand_now(h, 28, 23);
	return h;
}

static struct mark mark(struct hand *h, int64_t at)
{
	return (struct mark){.seq = ++h->seq, .happened = at, .written = at, .actor = "sam"};
}

static void fill_in_at(struct hand *h, int64_t at, int32_t drank, int32_t drinks)
{
	struct form_record *r = arena_push(h->c->a, &h->c->forms);
	int32_t *answers = arena_arr(h->c->a, int32_t, 2);
	answers[0] = drank;
	answers[1] = drinks;
	*r = (struct form_record){.m = mark(h, at), .answers = answers, .n = 2};
	r->scores = form_score(h->c->a, h->c->plan, 0, answers, NULL, 2, NULL, NULL);
}

static void fill_in(struct hand *h, int day, int32_t drank, int32_t drinks)
{
	fill_in_at(h, hand_at(h, day, 20, 0), drank, drinks);
}

static void sleep_of(struct hand *h, int day, int hours)
{
	struct step_record *r = arena_push(h->c->a, &h->c->steps);
	*r = (struct step_record){.m = mark(h, hand_at(h, day, 8, 0)),
	                          .step = plan_step_find(h->c->plan, 0, "slept"),
	                          .has_number = true,
	                          .number = {(int64_t)hours * 3600 * 1000000, DIM_ELAPSED},
	                          .option = -1};
}

/* 1 true, 0 false, -1 unknown: of the only condition of a check. */
static int says(struct hand *h, const char *check, size_t i)
{
	struct facts facts = facts_of(&h->look);
	int c = plan_check_find(h->c->plan, check);
	struct value v = expr_eval(h->c->plan->p->checks.v[c].pass.v[i].x, &facts);
	return value_is_true(&v) ? 1 : value_is_false(&v) ? 0 : -1;
}

static void a_share_is_of_the_days_that_were_answered(void **state)
{
	struct hand *h = diaries();
	(void)state;
	for (int day = 1; day <= 19; day++)
		fill_in(h, day, day <= 3 ? YES : NO, 0);
	assert_int_equal(says(h, "few-days", 0), -1); /* 19 answers are too few */
	fill_in(h, 20, NO, 0);
	assert_int_equal(says(h, "few-days", 0), 1); /* 3 of 20: 15 % */
	fill_in(h, 21, YES, 1);
	assert_int_equal(says(h, "few-days", 0), 1); /* 4 of 21: 19.05 % */
	fill_in(h, 22, YES, 1);
	assert_int_equal(says(h, "few-days", 0), 0); /* 5 of 22: 22.7 % */
	hand_free(h);
}

static void a_fifth_is_not_under_a_fifth(void **state)
{
	struct hand *h = diaries();
	(void)state;
	for (int day = 1; day <= 25; day++)
		fill_in(h, day, day <= 5 ? YES : NO, 0);
	assert_int_equal(says(h, "few-days", 0), 0);
	hand_free(h);
}

/* An answer left open is no answer, and a day of long ago is none of these. */
static void blanks_and_days_outside_of_the_span_do_not_count(void **state)
{
	struct hand *h = diaries();
	(void)state;
	for (int day = 1; day <= 19; day++)
		fill_in(h, day, NO, 0);
	fill_in(h, 20, NOT_ANSWERED, 3);
	fill_in(h, 0, NO, 0); /* the 29th day back */
	assert_int_equal(says(h, "few-days", 0), -1);
	fill_in(h, 21, NO, 0);
	assert_int_equal(says(h, "few-days", 0), 1);
	h->c->forms.v[0].m.struck = true;
	assert_int_equal(says(h, "few-days", 0), -1);
	hand_free(h);
}

/* Two entries of one day are one day, and the newest counts, whenever it was written. */
static void of_a_day_only_the_newest_counts(void **state)
{
	struct hand *h = diaries();
	(void)state;
	for (int day = 1; day <= 19; day++)
		fill_in(h, day, NO, 0);
	for (int i = 0; i < 5; i++)
		fill_in_at(h, hand_at(h, 19, 21, i), YES, 2);
	assert_int_equal(says(h, "few-days", 0), -1);
	fill_in(h, 20, NO, 0);
	assert_int_equal(says(h, "few-days", 0), 1); /* 1 of 20 */
	hand_free(h);
}

static void a_count_asks_all_of_one_record(void **state)
{
	struct hand *h = diaries();
	(void)state;
	fill_in(h, 5, YES, 5);
	fill_in(h, 6, YES, 9);
	fill_in(h, 7, YES, 4);
	fill_in(h, 8, NO, 40);
	assert_int_equal(says(h, "heavy", 0), 1);
	fill_in(h, 9, YES, 6);
	assert_int_equal(says(h, "heavy", 0), 0);
	hand_free(h);
}

/* A missing day adds nothing, so that a total of few days would sound too good. */
static void a_total_needs_its_answers(void **state)
{
	struct hand *h = diaries();
	(void)state;
	for (int day = 22; day <= 26; day++)
		fill_in(h, day, YES, 2);
	assert_int_equal(says(h, "units", 0), -1);
	fill_in(h, 27, YES, 4);
	assert_int_equal(says(h, "units", 0), 1); /* 14 of 6 days */
	fill_in(h, 28, YES, 1);
	assert_int_equal(says(h, "units", 0), 0);
	hand_free(h);
}

/* What was entered late stands where it happened: written last, it hides nothing before it. */
static void a_late_entry_hides_no_other(void **state)
{
	struct hand *h = diaries();
	(void)state;
	fill_in(h, 10, YES, 7);
	fill_in(h, 20, YES, 1);
	fill_in(h, 5, YES, 2);
	assert_int_equal(says(h, "most", 0), 0);
	assert_int_equal(says(h, "answered", 0), 1);
	hand_free(h);
}

static void answers_of_steps_are_counted_too(void **state)
{
	struct hand *h = diaries();
	(void)state;
	assert_int_equal(says(h, "sleep", 0), -1);
	assert_int_equal(says(h, "sleep", 1), -1);
	sleep_of(h, 25, 1);
	sleep_of(h, 26, 5);
	assert_int_equal(says(h, "sleep", 0), -1);
	sleep_of(h, 27, 4);
	assert_int_equal(says(h, "sleep", 0), 0); /* 9 h */
	assert_int_equal(says(h, "sleep", 1), 1);
	sleep_of(h, 28, 3);
	assert_int_equal(says(h, "sleep", 0), 1);
	assert_int_equal(says(h, "sleep", 1), 0);
	hand_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_share_is_of_the_days_that_were_answered),
	    cmocka_unit_test(a_fifth_is_not_under_a_fifth),
	    cmocka_unit_test(blanks_and_days_outside_of_the_span_do_not_count),
	    cmocka_unit_test(of_a_day_only_the_newest_counts),
	    cmocka_unit_test(a_count_asks_all_of_one_record),
	    cmocka_unit_test(a_total_needs_its_answers),
	    cmocka_unit_test(a_late_entry_hides_no_other),
	    cmocka_unit_test(answers_of_steps_are_counted_too),
	};
	return cmocka_run_group_tests_name("judge/window", tests, NULL, NULL);
}
