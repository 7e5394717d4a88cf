/* SPDX-License-Identifier: Apache-2.0
 * Scores of the shared parts that no shipped protocol may use yet, against published vectors. */
#include "score_kit.h"

static const char visit[] =
    "tend: 1\nid: parts\nversion: 1.0.0\ntitle: Parts\nstatus: example\nsupervised: yes\n"
    "parts: [parts/vitals.yaml, parts/who5.yaml, parts/meq30.yaml, parts/cadss6.yaml, "
    "parts/madrs.yaml]\n"
    "course: [{phase: only, do: [{session: visit, at: day 0}]}]\n"
    "sessions:\n"
    "  visit:\n"
    "    kind: integration\n"
    "    where: clinic\n"
    "    by: therapist\n"
    "    steps: [{ask: story, answer: text}]\n";

static int load_parts(void **state)
{
	struct kit *k = *state = xcalloc(1, sizeof *k);
	k->plan = test_plan_text(&k->a, visit);
	return 0;
}

static void assert_points(void **state, const char *form, const char *score, const int32_t *x,
                          int n, int64_t micro)
{
	struct kit *k = *state;
	struct score_value v = score_of(k->plan, form, score, x, n, &woman);
	assert_true(v.known);
	assert_int_equal(v.micro, micro);
}

static const char *band_of(struct kit *k, const char *form, const char *score, const int32_t *x,
                           int n)
{
	struct score_value v = score_of(k->plan, form, score, x, n, &woman);
	int f = form_named(k->plan, form);
	return form_band(k->plan, f, score_named(k->plan, f, score), &v);
}

/* ---- WHO-5 ---- */

static void w1_twelve_points_are_48_percent_and_poor(void **state)
{
	const int32_t x[] = {2, 2, 3, 3, 2}, y[] = {3, 2, 3, 3, 2}, most[] = {5, 5, 5, 5, 5};
	assert_points(state, "who5", "total", x, 5, 12 * WHOLE);
	assert_points(state, "who5", "percent", x, 5, 48 * WHOLE);
	assert_string_equal(band_of(*state, "who5", "total", x, 5), "poor");
	assert_points(state, "who5", "percent", y, 5, 52 * WHOLE);
	assert_string_equal(band_of(*state, "who5", "total", y, 5), "not poor");
	assert_points(state, "who5", "percent", most, 5, 100 * WHOLE);
	assert_null(band_of(*state, "who5", "percent", x, 5));
}

static void a_blank_leaves_points_and_percentage_unknown(void **state)
{
	struct kit *k = *state;
	const int32_t x[] = {2, 2, BLANK, 3, 2};
	assert_false(score_of(k->plan, "who5", "total", x, 5, &woman).known);
	assert_false(score_of(k->plan, "who5", "percent", x, 5, &woman).known);
	assert_false(complete(k->plan, "who5", x, 5));
}

/* ---- MEQ-30 ---- */

static const char *experience(void **state, const int32_t x[4])
{
	struct kit *k = *state;
	return name_of(k->plan, "meq30", "experience", x, 4, &woman);
}

static void m1_sixty_percent_on_each_of_the_four_is_complete(void **state)
{
	static const char *const shares[] = {"mystical-percent", "positive-mood-percent",
	                                     "time-and-space-percent", "ineffable-percent"};
	const int32_t x[] = {45, 18, 18, 9};
	for (size_t i = 0; i < countof(shares); i++)
		assert_points(state, "meq30", shares[i], x, 4, 60 * WHOLE);
	assert_points(state, "meq30", "total", x, 4, 90 * WHOLE);
	assert_string_equal(experience(state, x), "complete");
	for (int i = 0; i < 4; i++) { /* one point less on any of them */
		int32_t less[] = {45, 18, 18, 9};
		less[i]--;
		assert_string_equal(experience(state, less), "not complete");
	}
}

static void m2_three_full_subscales_do_not_make_up_for_the_fourth(void **state)
{
	const int32_t x[] = {75, 30, 17, 15};
	assert_points(state, "meq30", "time-and-space-percent", x, 4, 56666666);
	assert_string_equal(experience(state, x), "not complete");
}

static void a_missing_subscale_leaves_it_open_unless_another_decides(void **state)
{
	const int32_t open[] = {45, BLANK, 18, 9}, low[] = {45, BLANK, 17, 9};
	assert_null(experience(state, open));
	assert_string_equal(experience(state, low), "not complete");
}

/* ---- sums and totals ---- */

static void cadss6_adds_six_items_up_to_24(void **state)
{
	const int32_t x[] = {4, 4, 4, 4, 4, 4}, y[] = {0, 1, 0, 1, 0, 0};
	assert_points(state, "cadss6", "total", x, 6, 24 * WHOLE);
	assert_points(state, "cadss6", "total", y, 6, 2 * WHOLE);
}

static void interviews_are_typed_in_within_their_range(void **state)
{
	struct kit *k = *state;
	assert_true(form_total_fits(k->plan, form_named(k->plan, "madrs"), 60));
	assert_false(form_total_fits(k->plan, form_named(k->plan, "madrs"), 61));
	assert_true(form_total_fits(k->plan, form_named(k->plan, "hamd"), 52));
	assert_false(form_total_fits(k->plan, form_named(k->plan, "hamd"), 53));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(w1_twelve_points_are_48_percent_and_poor),
	    cmocka_unit_test(a_blank_leaves_points_and_percentage_unknown),
	    cmocka_unit_test(m1_sixty_percent_on_each_of_the_four_is_complete),
	    cmocka_unit_test(m2_three_full_subscales_do_not_make_up_for_the_fourth),
	    cmocka_unit_test(a_missing_subscale_leaves_it_open_unless_another_decides),
	    cmocka_unit_test(cadss6_adds_six_items_up_to_24),
	    cmocka_unit_test(interviews_are_typed_in_within_their_range),
	};
	return cmocka_run_group_tests_name("core/score_parts", tests, load_parts, drop);
}
