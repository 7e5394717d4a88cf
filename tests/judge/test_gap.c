/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/hand.h"

/* Medicine `round` is started on that day, and the dose is asked for. */
static struct judgement ask_gap(struct hand *h, int round, int day, int hour)
{
	hand_start(h, "medicine", round, hand_at(h, day, hour, 0));
	hand_now(h, day, hour);
	return judge_gap(&h->a, &h->look);
}

static void test_the_bounds_day_by_day(void **state)
{
	static const struct {
		int days;
		enum verdict_kind verdict;
		int earliest; /* day; 0 = none */
	} rows[] = {
	    {0, VERDICT_BLOCK, 2}, {1, VERDICT_BLOCK, 2}, {2, VERDICT_HOLD, 6},
	    {3, VERDICT_HOLD, 6},  {5, VERDICT_HOLD, 6},  {6, VERDICT_PASS, 0},
	    {7, VERDICT_PASS, 0},  {14, VERDICT_PASS, 0}, {15, VERDICT_SIGN, 0},
	};
	/* At both ends of the day: the calendar decides, not 24 hours. */
	for (int hour = 0; hour <= 23; hour += 23)
		for (size_t i = 0; i < countof(rows); i++) {
			struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
			hand_held(h, "medicine", 1, 0);
			struct judgement j = ask_gap(h, 2, rows[i].days, hour);
			assert_int_equal(j.verdict, rows[i].verdict);
			assert_int_equal(j.earliest,
			                 rows[i].earliest ? hand_at(h, rows[i].earliest, 0, 0) : 0);
			assert_int_equal(j.earliest_day, rows[i].earliest != 0);
			assert_non_null(j.check);
			assert_string_equal(j.rule, "gap");
			assert_int_equal(j.wants_n > 0, rows[i].earliest != 0);
			assert_int_equal(j.say != NULL, j.verdict != VERDICT_PASS);
			hand_free(h);
		}
}

static void test_the_first_dose_passes(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	assert_int_equal(ask_gap(h, 1, 0, 10).verdict, VERDICT_PASS);
	hand_free(h);
}

/* X01: dose 3 on day 14, dose 4 tried on day 16. */
static void test_x01_a_prescriber_may_sign(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	for (int i = 0; i < 3; i++)
		hand_held(h, "medicine", i + 1, i * 7);
	struct judgement j = ask_gap(h, 4, 16, 11);
	assert_int_equal(j.verdict, VERDICT_HOLD);
	assert_int_equal(j.earliest, hand_at(h, 20, 0, 0));
	assert_int_equal(j.by.n, 1);
	assert_int_equal(j.by.any_of[0], ROLE_PRESCRIBER);
	assert_string_equal(j.say, "The last dose was given 2 days ago, on 15-Mar-2027. At least 6 "
	                           "days are due between doses: wait until 21-Mar-2027, or a "
	                           "prescriber signs with a reason.");
	hand_sign(h, "gap", ROLE_THERAPIST);
	assert_int_equal(judge_gap(&h->a, &h->look).verdict, VERDICT_HOLD);
	hand_sign(h, "gap", ROLE_PRESCRIBER);
	j = judge_gap(&h->a, &h->look);
	assert_int_equal(j.verdict, VERDICT_PASS);
	assert_true(j.signed_off);
	hand_free(h);
}

/* X02: one day is never enough, whoever signs. */
static void test_x02_nobody_can_sign(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	for (int i = 0; i < 3; i++)
		hand_held(h, "medicine", i + 1, i * 7);
	struct judgement j = ask_gap(h, 4, 15, 11);
	assert_int_equal(j.verdict, VERDICT_BLOCK);
	assert_int_equal(j.by.n, 0);
	hand_sign(h, "gap", ROLE_PRESCRIBER);
	j = judge_gap(&h->a, &h->look);
	assert_int_equal(j.verdict, VERDICT_BLOCK);
	assert_int_equal(j.earliest, hand_at(h, 16, 0, 0));
	hand_free(h);
}

/* X35 and its like: seven days are seven days when an hour is missing or comes twice. */
static void test_x35_the_clocks_change_between(void **state)
{
	static const struct {
		const char *zone, *base;
	} rows[] = {
	    {"Europe/Berlin", "2027-03-27"},    {"Europe/Berlin", "2027-10-30"},
	    {"America/New_York", "2027-03-13"}, {"America/New_York", "2027-11-06"},
	    {"Europe/Berlin", "2028-02-26"},    {"Europe/Berlin", "2027-12-29"},
	};
	for (size_t i = 0; i < countof(rows); i++)
		for (int days = 0; days <= 8; days++) {
			struct hand *h = hand_p1(rows[i].zone, rows[i].base);
			struct session_record *s =
			    hand_start(h, "medicine", 1, hand_at(h, 0, 22, 0));
			hand_dose(h, s, hand_at(h, 0, 23, 30));
			hand_close(h, s, hand_at(h, 1, 2, 30));
			enum verdict_kind want = days < 2   ? VERDICT_BLOCK
			                         : days < 6 ? VERDICT_HOLD
			                                    : VERDICT_PASS;
			assert_int_equal(ask_gap(h, 2, days, days ? 0 : 23).verdict, want);
			hand_free(h);
		}
}

static void test_a_clock_put_back_hides_no_dose(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	hand_held(h, "medicine", 1, 0);
	struct judgement j = ask_gap(h, 2, -30, 10);
	assert_int_equal(j.verdict, VERDICT_BLOCK);
	assert_non_null(strstr(j.say, "still to come"));
	hand_free(h);
}

/* Whatever the history, signed or not: no dose is let through under two calendar days. */
static void test_never_two_doses_too_close(void **state)
{
	uint32_t r = 2463534242u;
	int allowed = 0, refused = 0;
	for (int course = 0; course < 60; course++) {
		struct hand *h = hand_p1(course % 2 ? "Europe/Berlin" : "America/New_York",
		                         course % 3 ? "2027-03-01" : "2027-10-20");
		int last = -1, day = 0, round = 1;
		while (round <= 6 && day < 120) {
			r ^= r << 13;
			r ^= r >> 17;
			r ^= r << 5;
			int hour = (int)(r >> 8) % 24;
			struct judgement j = ask_gap(h, round, day, hour);
			if (r & 1) {
				hand_sign(h, "gap", ROLE_PRESCRIBER);
				j = judge_gap(&h->a, &h->look);
			}
			struct session_record *s = course_running(h->c);
			s = s ? s : &h->c->sessions.v[h->c->sessions.n - 1];
			int64_t now = h->look.now;
			if (judgement_opens(&j)) {
				assert_true(last < 0 || day - last >= 2);
				if (last >= 0 && (day - last < 6 || day - last > 14))
					assert_true(j.signed_off);
				hand_dose(h, s, now);
				last = day;
				round++;
				allowed++;
			} else {
				refused++;
			}
			hand_close(h, s, now + 1000);
			day += (int)(r >> 16) % 5;
		}
		hand_free(h);
	}
	assert_true(allowed > 100 && refused > 100);
}

static const char two_phases[] =
    HAND_HEAD HAND_SESSIONS "course:\n"
                            "  - phase: induction\n"
                            "    repeat: 2\n"
                            "    gap: {at least: 2 d, never under: 1 d}\n"
                            "    do: [{session: medicine, missed: drop}]\n"
                            "  - phase: maintenance\n"
                            "    repeat: 2\n"
                            "    gap: {at least: 6 d, never under: 3 d, at most: 10 d}\n"
                            "    do: [{session: medicine, name: weekly}]\n";

/* The gap counts from the last dose, whatever phase it was given in; the phase in hand judges. */
static void test_the_gap_reaches_across_phases(void **state)
{
	static const struct {
		int days;
		enum verdict_kind verdict;
	} rows[] = {{0, VERDICT_BLOCK}, {2, VERDICT_BLOCK}, {3, VERDICT_HOLD}, {5, VERDICT_HOLD},
	            {6, VERDICT_PASS},  {10, VERDICT_PASS}, {11, VERDICT_SIGN}};
	for (size_t i = 0; i < countof(rows); i++) {
		struct hand *h = hand_small(two_phases, "Europe/Berlin", "2027-03-26");
		hand_held(h, "medicine", 1, -2);
		hand_held(h, "medicine", 2, 0);
		hand_now(h, 1, 9);
		struct due_contact next = hand_find(h, "weekly", 1);
		assert_int_equal(next.from - h->base, 6); /* over the change to summer time */
		assert_int_equal(next.to - h->base, 10);
		hand_start(h, "weekly", 1, hand_at(h, rows[i].days, 9, 0));
		hand_now(h, rows[i].days, 9);
		assert_int_equal(judge_gap(&h->a, &h->look).verdict, rows[i].verdict);
		hand_free(h);
	}
}

/* A dose of a later phase that was given first counts as well. */
static void test_a_dose_out_of_order_counts(void **state)
{
	struct hand *h = hand_small(two_phases, "Europe/Berlin", "2027-03-26");
	hand_held(h, "medicine", 1, -2);
	hand_held(h, "weekly", 1, 4);
	hand_now(h, 5, 9);
	assert_int_equal(hand_find(h, "medicine", 2).from - h->base, 6);
	hand_start(h, "medicine", 2, hand_at(h, 5, 9, 0));
	assert_int_equal(judge_gap(&h->a, &h->look).verdict, VERDICT_HOLD);
	hand_free(h);
}

/* ---- nothing-overdue ---- */

static void test_the_integration_comes_before_the_next_dose(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	hand_held(h, "medicine", 1, 0);
	hand_held(h, "call", 1, 1);
	hand_start(h, "medicine", 2, hand_at(h, 7, 9, 0));
	hand_now(h, 7, 9);
	struct judgement j = judge_nothing_overdue(&h->a, &h->look);
	assert_int_equal(j.verdict, VERDICT_HOLD);
	assert_int_equal(j.wants_n, 1);
	assert_int_equal(j.wants[0].kind, WANT_FACT);
	assert_string_equal(j.wants[0].what,
	                    "integration 1 is not done: 1 to 4 days after medicine 1 "
	                    "(02-Mar-2027 to 05-Mar-2027)");
	/* Saying that it was missed does not let it go. */
	hand_miss(h, "integration", 1, 5, ROLE_PRESCRIBER);
	assert_int_equal(judge_nothing_overdue(&h->a, &h->look).verdict, VERDICT_HOLD);
	int session = h->look.session;
	hand_held(h, "integration", 1, 6);
	h->look.session = session;
	assert_int_equal(judge_nothing_overdue(&h->a, &h->look).verdict, VERDICT_PASS);
	hand_free(h);
}

static void test_a_task_past_its_time_holds(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	hand_start(h, "medicine", 1, hand_at(h, 0, 9, 0));
	struct task *t = arena_push(h->c->a, &h->c->tasks);
	*t = (struct task){.name = "pressure-review", .due = hand_at(h, 0, 12, 0)};
	t->m.happened = hand_at(h, -1, 12, 0);
	h->look.now = t->due;
	assert_int_equal(judge_nothing_overdue(&h->a, &h->look).verdict, VERDICT_PASS);
	h->look.now = t->due + 1;
	struct judgement j = judge_nothing_overdue(&h->a, &h->look);
	assert_int_equal(j.verdict, VERDICT_HOLD);
	assert_string_equal(j.wants[0].what, "the task pressure-review was due on 01-Mar-2027");
	t->done = 9;
	t->done_at = h->look.now;
	assert_int_equal(judge_nothing_overdue(&h->a, &h->look).verdict, VERDICT_PASS);
	t->done = 0;
	t->m.struck = true;
	assert_int_equal(judge_nothing_overdue(&h->a, &h->look).verdict, VERDICT_PASS);
	hand_free(h);
}

static const char rems[] = HAND_HEAD
    "forms:\n"
    "  report: {answers: 0..3, items: [well]}\n" HAND_SESSIONS
    "      - {form: report, due: 7 d after leaving, owner: nurse}\n"
    "      - {form: report, name: more, due: 2 d after leaving, optional: yes, owner: nurse}\n"
    "course:\n"
    "  - phase: begin\n"
    "    do: [{session: medicine}]\n"
    "  - phase: go-on\n"
    "    gap: {at least: 3 d}\n"
    "    do: [{session: medicine, name: again}]\n";

/* X34: closed on Monday the 1st, due for seven days, overdue when Monday the 8th is over. */
static void test_x34_a_form_is_late_when_its_last_day_is_over(void **state)
{
	struct hand *h = hand_small(rems, "Europe/Berlin", "2027-03-01");
	int first = hand_held(h, "medicine", 1, 0)->number;
	hand_start(h, "again", 1, hand_at(h, 8, 9, 0));
	h->look.now = hand_at(h, 7, 23, 59);
	assert_int_equal(judge_nothing_overdue(&h->a, &h->look).verdict, VERDICT_PASS);
	h->look.now = hand_at(h, 8, 0, 0);
	struct judgement j = judge_nothing_overdue(&h->a, &h->look);
	assert_int_equal(j.verdict, VERDICT_HOLD);
	assert_string_equal(j.wants[0].what, "report of medicine was due on 08-Mar-2027");
	assert_int_equal(j.wants[0].form, 0);
	struct form_record *f = arena_push(h->c->a, &h->c->forms);
	*f = (struct form_record){.form = 0};
	f->m.session = first;
	assert_int_equal(judge_nothing_overdue(&h->a, &h->look).verdict, VERDICT_PASS);
	/* A phase that named no gap would pass and say so. */
	struct phase *go_on = &((struct protocol *)(uintptr_t)h->c->plan->p)->phases.v[1];
	go_on->gap = (struct gap){0};
	j = judge_gap(&h->a, &h->look);
	assert_int_equal(j.verdict, VERDICT_WARN);
	assert_non_null(strstr(j.say, "names no distance"));
	hand_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_bounds_day_by_day),
	    cmocka_unit_test(test_the_first_dose_passes),
	    cmocka_unit_test(test_x01_a_prescriber_may_sign),
	    cmocka_unit_test(test_x02_nobody_can_sign),
	    cmocka_unit_test(test_x35_the_clocks_change_between),
	    cmocka_unit_test(test_a_clock_put_back_hides_no_dose),
	    cmocka_unit_test(test_never_two_doses_too_close),
	    cmocka_unit_test(test_the_gap_reaches_across_phases),
	    cmocka_unit_test(test_a_dose_out_of_order_counts),
	    cmocka_unit_test(test_the_integration_comes_before_the_next_dose),
	    cmocka_unit_test(test_a_task_past_its_time_holds),
	    cmocka_unit_test(test_x34_a_form_is_late_when_its_last_day_is_over),
	};
	return cmocka_run_group_tests_name("judge/gap", tests, NULL, NULL);
}
