/* SPDX-License-Identifier: Apache-2.0
 * The rules of scoring, on forms made for the test. */
#include "score_kit.h"

enum { NO, YES };

static const char made_up[] =
    "tend: 1\nid: made-up\nversion: 1.0.0\ntitle: Made up\nstatus: example\nsupervised: yes\n"
    "course: [{phase: only, do: [{session: visit, at: day 0}]}]\n"
    "sessions:\n"
    "  visit:\n"
    "    kind: integration\n"
    "    where: clinic\n"
    "    by: therapist\n"
    "    steps: [{ask: story, answer: text}]\n"
    "forms:\n"
    "  alarm:\n"
    "    answers: 0..3\n"
    "    items: [a, b, harm]\n"
    "    never imputed: [harm]\n"
    "    scores:\n"
    "      total: {sum: all, missing: at most 2, prorate: half up}\n"
    "      alert:\n"
    "        - {when: harm >= 1, then: ask}\n"
    "        - {else: clear}\n"
    "  gated:\n"
    "    answers: 0..3\n"
    "    items:\n"
    "      - {item: gate, answers: yes or no}\n"
    "      - a\n"
    "      - {item: b, when: gate = yes}\n"
    "    scores:\n"
    "      total: {sum: [a, b], missing: none}\n"
    "      raw: {sum: [a, b], missing: at most 1}\n"
    "      whole: {sum: [a, b], missing: at most 1, prorate: half up}\n"
    "      high: {count: [a, b], in: 2..3}\n"
    "  later:\n"
    "    answers: 0..5\n"
    "    items: [a, b]\n"
    "    scores:\n"
    "      raw: {sum: all, missing: none}\n"
    "      percent: {value: raw * 10}\n"
    "      result:\n"
    "        - {when: percent >= 60, then: well}\n"
    "        - {when: percent < 10, then: poor}\n"
    "        - {else: fair}\n"
    "  circle:\n"
    "    answers: 0..3\n"
    "    items: [a, {item: b, when: a >= 1}]\n"
    "    scores:\n"
    "      total: {sum: all, missing: none}\n"
    "      other: {sum: [a], missing: none}\n"
    "      high: [{when: total >= 1, then: more}, {else: less}]\n"
    "  signed:\n"
    "    answers: -3..3\n"
    "    items: [a, b, c]\n"
    "    scores: {total: {sum: all, missing: at most 1, prorate: half up}}\n"
    "  typed: {enter: total, range: 0..60, better: lower, bands: {0..9: few, 10..60: many}}\n"
    "  diary: {answers: text, items: [good, hard]}\n"
    "  young:\n"
    "    answers: 0..3\n"
    "    items: [a]\n"
    "    scores: {result: [{when: age < 25 and a >= 1, then: look}, {else: fine}]}\n";

static int load_made_up(void **state)
{
	struct kit *k = *state = xcalloc(1, sizeof *k);
	k->plan = test_plan_text(&k->a, made_up);
	return 0;
}

static void assert_number(void **state, const char *form, const char *score, const int32_t *x,
                          int n, int64_t want)
{
	struct kit *k = *state;
	struct score_value v = score_of(k->plan, form, score, x, n, &woman);
	assert_true(v.known);
	assert_int_equal(v.micro, want * WHOLE);
}

static void assert_unknown(void **state, const char *form, const char *score, const int32_t *x,
                           int n)
{
	struct kit *k = *state;
	assert_false(score_of(k->plan, form, score, x, n, &woman).known);
}

/* Scaling a total never answers the question itself. */
static void q7_alert_is_unknown_while_its_question_is_open(void **state)
{
	struct kit *k = *state;
	const int32_t open[] = {0, 0, BLANK}, high[] = {3, 3, BLANK}, said[] = {0, BLANK, 1};
	assert_number(state, "alarm", "total", open, 3, 0);
	assert_null(name_of(k->plan, "alarm", "alert", open, 3, &woman));
	assert_number(state, "alarm", "total", high, 3, 9);
	assert_null(name_of(k->plan, "alarm", "alert", high, 3, &woman));
	assert_string_equal(name_of(k->plan, "alarm", "alert", said, 3, &woman), "ask");
}

static void a_hidden_item_is_neither_missing_nor_added(void **state)
{
	const int32_t x[] = {NO, 2, 3}, y[] = {NO, 2, BLANK}, z[] = {YES, 2, 3};
	assert_number(state, "gated", "total", x, 3, 2);
	assert_number(state, "gated", "total", y, 3, 2);
	assert_number(state, "gated", "whole", y, 3, 2);
	assert_number(state, "gated", "total", z, 3, 5);
	assert_number(state, "gated", "high", x, 3, 1);
	assert_number(state, "gated", "high", z, 3, 2);
}

/* Nobody knows whether b is to be asked: its points may be lacking. */
static void an_item_behind_an_open_question_is_missing(void **state)
{
	const int32_t x[] = {BLANK, 2, 3};
	assert_unknown(state, "gated", "total", x, 3);
	assert_unknown(state, "gated", "high", x, 3);
	assert_number(state, "gated", "raw", x, 3, 2);
	assert_number(state, "gated", "whole", x, 3, 4);
}

static void a_sum_of_nothing_is_unknown(void **state)
{
	const int32_t x[] = {NO, BLANK, BLANK};
	assert_unknown(state, "gated", "raw", x, 3);
}

static void a_score_is_made_of_those_above_it(void **state)
{
	struct kit *k = *state;
	const int32_t x[] = {3, 3}, y[] = {0, 0}, z[] = {1, 1};
	assert_number(state, "later", "percent", x, 2, 60);
	assert_string_equal(name_of(k->plan, "later", "result", x, 2, &woman), "well");
	assert_string_equal(name_of(k->plan, "later", "result", y, 2, &woman), "poor");
	assert_string_equal(name_of(k->plan, "later", "result", z, 2, &woman), "fair");
}

/* b is asked if the total says so, and the total has b in it: nobody can say.  No protocol that
 * could be read says this; the condition is put there by hand. */
static void a_circle_leaves_all_scores_unknown(void **state)
{
	struct kit *k = *state;
	const int32_t x[] = {2, 2};
	int f = form_named(k->plan, "circle");
	const struct form *form = &k->plan->p->forms.v[f];
	assert_number(state, "circle", "total", x, 2, 4);
	form->items.v[1].when = form->scores.v[score_named(k->plan, f, "high")].cases.v[0].when;
	assert_unknown(state, "circle", "total", x, 2);
	assert_unknown(state, "circle", "other", x, 2);
	assert_false(complete(k->plan, "circle", x, 2));
}

/* -2.5 and -0.75 by 1.5: half way goes up, towards more. */
static void half_up_goes_up_below_zero_too(void **state)
{
	const int32_t a[] = {-1, 0, BLANK}, b[] = {-1, -2, BLANK}, c[] = {1, 0, BLANK},
	              d[] = {1, 2, BLANK};
	assert_number(state, "signed", "total", a, 3, -1); /* -1.5 */
	assert_number(state, "signed", "total", b, 3, -4); /* -4.5 */
	assert_number(state, "signed", "total", c, 3, 2);  /* 1.5 */
	assert_number(state, "signed", "total", d, 3, 5);  /* 4.5 */
}

static void a_typed_in_total_counts_only_in_its_range(void **state)
{
	struct kit *k = *state;
	static const struct {
		int32_t total;
		const char *band;
	} rows[] = {{-1, NULL}, {0, "few"}, {9, "few"}, {10, "many"}, {60, "many"}, {61, NULL}};
	int f = form_named(k->plan, "typed");
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct score_value *v =
		    form_score(&a, k->plan, f, NULL, NULL, 0, &rows[i].total, &woman);
		assert_int_equal(form_total_fits(k->plan, f, rows[i].total), rows[i].band != NULL);
		assert_int_equal(v[0].known, rows[i].band != NULL);
		if (rows[i].band)
			assert_string_equal(form_band(k->plan, f, 0, &v[0]), rows[i].band);
		else
			assert_null(form_band(k->plan, f, 0, &v[0]));
		arena_drop(&a);
	}
	struct arena a = {0};
	assert_false(form_score(&a, k->plan, f, NULL, NULL, 0, NULL, &woman)[0].known);
	assert_false(form_total_fits(k->plan, form_named(k->plan, "alarm"), 1));
	arena_drop(&a);
}

static void a_form_of_texts_wants_words(void **state)
{
	struct kit *k = *state;
	int f = form_named(k->plan, "diary");
	const char *both[] = {"the sea", "the night"}, *one[] = {"the sea", NULL},
	           *none[] = {"", ""};
	const int32_t number[] = {BLANK, 1};
	assert_true(form_complete(k->plan, f, NULL, both, 2, &woman));
	assert_false(form_complete(k->plan, f, NULL, one, 2, &woman));
	assert_false(form_complete(k->plan, f, NULL, none, 2, &woman));
	assert_false(form_complete(k->plan, f, NULL, NULL, 2, &woman));
	assert_int_equal(form_answer_fault(k->plan, f, NULL, 2), -1);
	assert_int_equal(form_answer_fault(k->plan, f, number, 2), 1);
}

static void age_decides_where_it_is_known(void **state)
{
	struct kit *k = *state;
	const struct score_person young = {.sex = 2, .age = 24}, older = {.sex = 2, .age = 25};
	const int32_t x[] = {1}, y[] = {0};
	assert_string_equal(name_of(k->plan, "young", "result", x, 1, &young), "look");
	assert_string_equal(name_of(k->plan, "young", "result", x, 1, &older), "fine");
	assert_null(name_of(k->plan, "young", "result", x, 1, &stranger));
	assert_string_equal(name_of(k->plan, "young", "result", y, 1, &stranger), "fine");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(q7_alert_is_unknown_while_its_question_is_open),
	    cmocka_unit_test(a_hidden_item_is_neither_missing_nor_added),
	    cmocka_unit_test(an_item_behind_an_open_question_is_missing),
	    cmocka_unit_test(a_sum_of_nothing_is_unknown),
	    cmocka_unit_test(a_score_is_made_of_those_above_it),
	    cmocka_unit_test(a_circle_leaves_all_scores_unknown),
	    cmocka_unit_test(half_up_goes_up_below_zero_too),
	    cmocka_unit_test(a_typed_in_total_counts_only_in_its_range),
	    cmocka_unit_test(a_form_of_texts_wants_words),
	    cmocka_unit_test(age_decides_where_it_is_known),
	};
	return cmocka_run_group_tests_name("course/score_rules", tests, load_made_up, drop);
}
