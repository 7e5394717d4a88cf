/* SPDX-License-Identifier: Apache-2.0
 * Scores of the shipped forms, against published vectors and against references written here
 * independently of the protocol. */
#include "score_kit.h"

enum { NO, YES };

static int load(void **state)
{
	struct kit *k = *state = xcalloc(1, sizeof *k);
	k->plan = test_plan(&k->a);
	return 0;
}

static void assert_total(const struct kit *k, const char *form, const int32_t *answers, int n,
                         int total, const char *band, bool prorated)
{
	struct score_value v = score_of(k->plan, form, "total", answers, n, &woman);
	assert_true(v.known);
	assert_int_equal(v.micro, (int64_t)total * WHOLE);
	assert_int_equal(v.prorated, prorated);
	assert_int_equal(v.name, -1);
	assert_string_equal(form_band(k->plan, form_named(k->plan, form), 0, &v), band);
}

/* ---- PHQ-9 ---- */

static void q1_full_answers_are_moderately_severe(void **state)
{
	const int32_t x[] = {2, 2, 3, 2, 1, 2, 1, 0, 2};
	assert_total(*state, "phq9", x, 9, 15, "moderately severe", false);
}

static void q2_one_blank_scales_16_875_up_to_17(void **state)
{
	const int32_t x[] = {2, 2, 3, 2, 1, 2, 1, BLANK, 2};
	assert_total(*state, "phq9", x, 9, 17, "moderately severe", true);
}

static void q3_prorated_is_mild_where_the_raw_sum_says_minimal(void **state)
{
	const int32_t x[] = {1, 1, BLANK, 1, 0, BLANK, 1, 0, 0};
	assert_total(*state, "phq9", x, 9, 5, "mild", true);
}

static void q4_three_blanks_give_no_score(void **state)
{
	struct kit *k = *state;
	const int32_t x[] = {1, BLANK, BLANK, BLANK, 0, 0, 0, 0, 0};
	struct score_value v = score_of(k->plan, "phq9", "total", x, 9, &woman);
	assert_false(v.known);
	assert_null(form_band(k->plan, form_named(k->plan, "phq9"), 0, &v));
	assert_false(complete(k->plan, "phq9", x, 9));
}

static void q5_minimal_total_with_item_nine_is_complete(void **state)
{
	struct kit *k = *state;
	const int32_t x[] = {0, 0, 0, 0, 0, 0, 0, 0, 1};
	assert_total(k, "phq9", x, 9, 1, "minimal", false);
	assert_true(complete(k->plan, "phq9", x, 9));
}

static void q6_all_highest_is_27_severe(void **state)
{
	const int32_t x[] = {3, 3, 3, 3, 3, 3, 3, 3, 3};
	assert_total(*state, "phq9", x, 9, 27, "severe", false);
}

/* The total may be known; whether there are thoughts of self-harm is not. */
static void q7_blank_item_nine_leaves_the_form_open_though_the_total_is_known(void **state)
{
	struct kit *k = *state;
	const int32_t nine[] = {0, 0, 0, 0, 0, 0, 0, 0, BLANK};
	const int32_t eight[] = {0, 0, 0, 0, 0, 0, 0, BLANK, 0};
	assert_total(k, "phq9", nine, 9, 0, "minimal", true);
	assert_false(complete(k->plan, "phq9", nine, 9));
	assert_true(complete(k->plan, "phq9", eight, 9));
}

static void q8_bands_of_the_phq9_change_exactly_at_their_edges(void **state)
{
	static const struct {
		int total;
		const char *band;
	} edges[] = {{0, "minimal"},
	             {4, "minimal"},
	             {5, "mild"},
	             {9, "mild"},
	             {10, "moderate"},
	             {14, "moderate"},
	             {15, "moderately severe"},
	             {19, "moderately severe"},
	             {20, "severe"},
	             {27, "severe"}};
	for (size_t i = 0; i < countof(edges); i++) {
		int32_t x[9] = {0};
		for (int j = 0, left = edges[i].total; j < 9; left -= x[j++])
			x[j] = left > 3 ? 3 : left;
		assert_total(*state, "phq9", x, 9, edges[i].total, edges[i].band, false);
	}
}

/* Every number of blanks and every raw sum, against fractions: total t is the nearest to
 * sum * 9 / answered if |answered * t - sum * 9| <= answered / 2, the upper one of two. */
static void phq9_prorates_exactly_for_every_sum(void **state)
{
	struct kit *k = *state;
	for (int blanks = 0; blanks <= 9; blanks++)
		for (int sum = 0; sum <= 3 * (9 - blanks); sum++) {
			int32_t x[9];
			int answered = 9 - blanks, left = sum;
			for (int j = 0; j < 9; j++) {
				x[j] = j < blanks ? BLANK : left > 3 ? 3 : left;
				left -= j < blanks ? 0 : x[j];
			}
			struct score_value v = score_of(k->plan, "phq9", "total", x, 9, &woman);
			assert_int_equal(v.known, blanks <= 2);
			if (!v.known)
				continue;
			int64_t t = v.micro / WHOLE;
			assert_int_equal(v.micro % WHOLE, 0);
			assert_int_equal(v.prorated, blanks > 0);
			assert_true(2 * (answered * t - sum * 9) <= answered);
			assert_true(2 * (answered * t - sum * 9) > -answered);
		}
}

/* ---- GAD-7, AUDIT-C, PCL-5 ---- */

static void g1_sum_of_seven_is_mild(void **state)
{
	const int32_t x[] = {2, 1, 2, 1, 0, 1, 0};
	assert_total(*state, "gad7", x, 7, 7, "mild", false);
}

static void g2_gad7_turns_severe_between_14_and_15(void **state)
{
	const int32_t x[] = {2, 2, 2, 2, 2, 2, 2}, y[] = {3, 2, 2, 2, 2, 2, 2};
	assert_total(*state, "gad7", x, 7, 14, "moderate", false);
	assert_total(*state, "gad7", y, 7, 15, "severe", false);
}

static void gad7_with_a_blank_has_no_total(void **state)
{
	struct kit *k = *state;
	const int32_t x[] = {2, 1, 2, BLANK, 0, 1, 0};
	assert_false(score_of(k->plan, "gad7", "total", x, 7, &woman).known);
	assert_false(complete(k->plan, "gad7", x, 7));
}

static void a1_auditc_of_three_is_positive_in_women_only(void **state)
{
	struct kit *k = *state;
	const int32_t x[] = {1, 1, 1}, y[] = {2, 1, 1}, z[] = {1, 1, 0};
	assert_string_equal(name_of(k->plan, "auditc", "result", x, 3, &woman), "positive");
	assert_string_equal(name_of(k->plan, "auditc", "result", x, 3, &man), "negative");
	assert_string_equal(name_of(k->plan, "auditc", "result", y, 3, &man), "positive");
	assert_string_equal(name_of(k->plan, "auditc", "result", z, 3, &woman), "negative");
	/* where it depends on a sex that nobody told, it is not known */
	assert_null(name_of(k->plan, "auditc", "result", x, 3, &stranger));
	assert_null(name_of(k->plan, "auditc", "result", x, 3, NULL));
	assert_string_equal(name_of(k->plan, "auditc", "result", z, 3, &stranger), "negative");
}

static void p1_pattern_is_met_below_the_cut(void **state)
{
	struct kit *k = *state;
	int32_t x[20] = {0};
	x[0] = x[5] = x[7] = x[8] = x[14] = x[15] = 2;
	assert_total(k, "pcl5", x, 20, 12, "below the cut", false);
	assert_string_equal(name_of(k->plan, "pcl5", "pattern", x, 20, &woman), "met");
	for (int i = 0; i < 20; i++) { /* each of the six is needed */
		int32_t was = x[i];
		x[i] = was ? 1 : 0;
		assert_string_equal(name_of(k->plan, "pcl5", "pattern", x, 20, &woman),
		                    was ? "not met" : "met");
		x[i] = was;
	}
}

static void pcl5_with_a_blank_is_not_known(void **state)
{
	struct kit *k = *state;
	int32_t x[20] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, BLANK};
	assert_false(score_of(k->plan, "pcl5", "total", x, 20, &woman).known);
	assert_false(score_of(k->plan, "pcl5", "arousal", x, 20, &woman).known);
	assert_true(score_of(k->plan, "pcl5", "avoidance", x, 20, &woman).known);
	assert_null(name_of(k->plan, "pcl5", "pattern", x, 20, &woman));
}

/* ---- C-SSRS ---- */

static const char *risk(void **state, const char *form, const int32_t *x, int n)
{
	struct kit *k = *state;
	return name_of(k->plan, form, "risk", x, n, &woman);
}

static void c1_wish_alone_is_low(void **state)
{
	const int32_t x[] = {YES, NO, NOT_ASKED, NOT_ASKED, NOT_ASKED, NO, NOT_ASKED};
	assert_string_equal(risk(state, "cssrs-recent", x, 7), "low");
}

static void c2_method_without_intent_is_moderate(void **state)
{
	const int32_t x[] = {YES, YES, YES, NO, NO, NO, NOT_ASKED};
	assert_string_equal(risk(state, "cssrs-recent", x, 7), "moderate");
}

static void c3_intent_is_high(void **state)
{
	const int32_t x[] = {YES, YES, NO, YES, NO, NO, NOT_ASKED};
	assert_string_equal(risk(state, "cssrs-recent", x, 7), "high");
}

static void c4_behaviour_long_ago_is_moderate(void **state)
{
	const int32_t x[] = {NO, NO, NOT_ASKED, NOT_ASKED, NOT_ASKED, YES, NO};
	assert_string_equal(risk(state, "cssrs-recent", x, 7), "moderate");
}

static void c5_behaviour_within_three_months_is_high(void **state)
{
	const int32_t x[] = {NO, NO, NOT_ASKED, NOT_ASKED, NOT_ASKED, YES, YES};
	assert_string_equal(risk(state, "cssrs-recent", x, 7), "high");
}

static void c6_any_behaviour_since_the_last_visit_is_high(void **state)
{
	const int32_t x[] = {NO, NO, NOT_ASKED, NOT_ASKED, NOT_ASKED, YES};
	assert_string_equal(risk(state, "cssrs-since", x, 6), "high");
}

enum level { NONE, LOW, MODERATE, HIGH };
static const char *const levels[] = {"none", "low", "moderate", "high"};

/* The published rule on full answers, first match, written apart from the protocol: questions 1 to
 * 6 as given, 3 to 5 only after 2; for the recent form the seventh is "in the last three months",
 * asked after 6.  Since the last visit any behaviour is high. */
static enum level reference(const bool q[7], bool recent)
{
	if (q[1] && (q[3] || q[4]))
		return HIGH;
	if (q[5] && (!recent || q[6]))
		return HIGH;
	if ((q[1] && q[2]) || q[5])
		return MODERATE;
	return q[0] || q[1] ? LOW : NONE;
}

/* The lowest and the highest risk that the blanks leave open.  An answer to a question that is not
 * (known to be) asked tells nothing. */
static void reference_range(const int32_t *x, bool recent, enum level *lo, enum level *hi)
{
	int n = recent ? 7 : 6;
	bool open[7] = {false}, q[7] = {false};
	for (int i = 0; i < n; i++) {
		bool asked = i < 2 || i == 5 || (i == 6 ? x[5] == YES : x[1] == YES);
		open[i] = !asked || x[i] == BLANK || x[i] == NOT_ASKED;
	}
	*lo = HIGH;
	*hi = NONE;
	for (unsigned fill = 0; fill < 1u << n; fill++) {
		for (int i = 0; i < n; i++)
			q[i] = open[i] ? (fill >> i & 1) != 0 : x[i] == YES;
		enum level r = reference(q, recent);
		*lo = r < *lo ? r : *lo;
		*hi = r > *hi ? r : *hi;
	}
}

/* Every combination of yes, no, blank and "not asked": the risk is told exactly where all ways of
 * filling the blanks agree on it, and is unknown otherwise, so never milder than it might be. */
static void risk_on_every_answer(void **state, bool recent)
{
	static const int32_t kinds[] = {NO, YES, BLANK, NOT_ASKED};
	struct kit *k = *state;
	int n = recent ? 7 : 6, known = 0, count[4] = {0};
	const char *form = recent ? "cssrs-recent" : "cssrs-since";
	for (unsigned c = 0; c < 1u << (2 * n); c++) {
		int32_t x[7];
		enum level lo, hi;
		for (int i = 0; i < n; i++)
			x[i] = kinds[c >> (2 * i) & 3];
		reference_range(x, recent, &lo, &hi);
		const char *got = name_of(k->plan, form, "risk", x, n, &woman);
		if (lo != hi) {
			assert_null(got);
			continue;
		}
		assert_non_null(got);
		assert_string_equal(got, levels[lo]);
		known++;
		count[lo]++;
	}
	for (int i = 0; i < 4; i++)
		assert_true(count[i] > 0);
	assert_true(known < 1 << (2 * n));
}

static void recent_risk_is_right_or_unknown_on_every_answer(void **state)
{
	risk_on_every_answer(state, true);
}

static void risk_since_the_last_visit_is_right_or_unknown_on_every_answer(void **state)
{
	risk_on_every_answer(state, false);
}

static void three_to_five_are_asked_only_after_thoughts(void **state)
{
	struct kit *k = *state;
	int f = form_named(k->plan, "cssrs-recent");
	static const int32_t thoughts[] = {NO, YES, BLANK};
	for (size_t t = 0; t < countof(thoughts); t++) {
		const int32_t x[] = {NO, thoughts[t], YES, YES, YES, thoughts[t], YES};
		for (int i = 0; i < 7; i++) {
			bool always = i < 2 || i == 5;
			assert_int_equal(form_item_asked(k->plan, f, i, x, 7, &woman),
			                 always || thoughts[t] == YES);
		}
	}
	assert_false(form_item_asked(k->plan, f, 7, thoughts, 3, &woman));
}

static void a_screener_with_hidden_questions_is_complete(void **state)
{
	struct kit *k = *state;
	const int32_t done[] = {NO, NO, NOT_ASKED, NOT_ASKED, NOT_ASKED, NO, NOT_ASKED};
	const int32_t open[] = {NO, NO, NOT_ASKED, NOT_ASKED, NOT_ASKED, BLANK, NOT_ASKED};
	const int32_t high[] = {BLANK, YES, BLANK, YES, BLANK, BLANK, BLANK};
	assert_true(complete(k->plan, "cssrs-recent", done, 7));
	assert_false(complete(k->plan, "cssrs-recent", open, 7));
	/* a high risk is known whatever the open ones say */
	assert_true(complete(k->plan, "cssrs-recent", high, 7));
}

/* ---- answers that cannot be ---- */

static void an_answer_out_of_range_is_found_and_counts_as_none(void **state)
{
	struct kit *k = *state;
	int f = form_named(k->plan, "phq9");
	int32_t x[10] = {0, 3, BLANK, NOT_ASKED, 0, 0, 0, 0, 0};
	assert_int_equal(form_answer_fault(k->plan, f, x, 9), -1);
	x[8] = 4;
	assert_int_equal(form_answer_fault(k->plan, f, x, 9), 8);
	x[4] = -1;
	assert_int_equal(form_answer_fault(k->plan, f, x, 9), 4);
	x[4] = x[8] = 0;
	assert_int_equal(form_answer_fault(k->plan, f, x, 8), 8);
	assert_int_equal(form_answer_fault(k->plan, f, x, 10), 9);
	const int32_t wild[] = {0, 0, 0, 0, 0, 0, 0, 0, 99};
	assert_total(k, "phq9", wild, 9, 0, "minimal", true);
	assert_false(complete(k->plan, "phq9", wild, 9));
	/* a short list is a list of blanks */
	assert_false(score_of(k->plan, "phq9", "total", wild, 5, &woman).known);
	assert_false(score_of(k->plan, "phq9", "total", NULL, 0, &woman).known);
}

static void forms_without_scores_want_every_answer(void **state)
{
	struct kit *k = *state;
	const int32_t x[] = {NO, NO, NO, NO, NO, NO, NO, NO, NO};
	const int32_t y[] = {NO, NO, NO, NO, NO, NO, NO, NO, BLANK};
	assert_true(complete(k->plan, "today", x, 9));
	assert_false(complete(k->plan, "today", y, 9));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(q1_full_answers_are_moderately_severe),
	    cmocka_unit_test(q2_one_blank_scales_16_875_up_to_17),
	    cmocka_unit_test(q3_prorated_is_mild_where_the_raw_sum_says_minimal),
	    cmocka_unit_test(q4_three_blanks_give_no_score),
	    cmocka_unit_test(q5_minimal_total_with_item_nine_is_complete),
	    cmocka_unit_test(q6_all_highest_is_27_severe),
	    cmocka_unit_test(q7_blank_item_nine_leaves_the_form_open_though_the_total_is_known),
	    cmocka_unit_test(q8_bands_of_the_phq9_change_exactly_at_their_edges),
	    cmocka_unit_test(phq9_prorates_exactly_for_every_sum),
	    cmocka_unit_test(g1_sum_of_seven_is_mild),
	    cmocka_unit_test(g2_gad7_turns_severe_between_14_and_15),
	    cmocka_unit_test(gad7_with_a_blank_has_no_total),
	    cmocka_unit_test(a1_auditc_of_three_is_positive_in_women_only),
	    cmocka_unit_test(p1_pattern_is_met_below_the_cut),
	    cmocka_unit_test(pcl5_with_a_blank_is_not_known),
	    cmocka_unit_test(c1_wish_alone_is_low),
	    cmocka_unit_test(c2_method_without_intent_is_moderate),
	    cmocka_unit_test(c3_intent_is_high),
	    cmocka_unit_test(c4_behaviour_long_ago_is_moderate),
	    cmocka_unit_test(c5_behaviour_within_three_months_is_high),
	    cmocka_unit_test(c6_any_behaviour_since_the_last_visit_is_high),
	    cmocka_unit_test(recent_risk_is_right_or_unknown_on_every_answer),
	    cmocka_unit_test(risk_since_the_last_visit_is_right_or_unknown_on_every_answer),
	    cmocka_unit_test(three_to_five_are_asked_only_after_thoughts),
	    cmocka_unit_test(a_screener_with_hidden_questions_is_complete),
	    cmocka_unit_test(an_answer_out_of_range_is_found_and_counts_as_none),
	    cmocka_unit_test(forms_without_scores_want_every_answer),
	};
	return cmocka_run_group_tests_name("course/score", tests, load, drop);
}
