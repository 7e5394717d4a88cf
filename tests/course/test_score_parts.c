/* SPDX-License-Identifier: Apache-2.0
 * Scores of the shared parts that no shipped protocol may use yet, against published vectors. */
#include "score_kit.h"

#include "../support/hand.h"
#include "judge/worked.h"

static const char visit[] =
    "tend: 1\nid: parts\nversion: 1.0.0\ntitle: Parts\nstatus: example\nsupervised: yes\n"
    "parts: [parts/vitals.yaml, parts/ramsay.yaml, parts/who5.yaml, parts/meq30.yaml, "
    "parts/cadss6.yaml, "
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

/* Both are whole points, and neither end of the second is the better one. */
static void two_scales_of_sedation_are_two_measures(void **state)
{
	struct kit *k = *state;
	int a = plan_measure_find(k->plan, "sedation"), b = plan_measure_find(k->plan, "ramsay");
	assert_true(a >= 0 && b >= 0 && a != b);
	const struct measure *moaas = &k->plan->p->measures.v[a],
	                     *ramsay = &k->plan->p->measures.v[b];
	assert_int_equal(moaas->better, BETTER_HIGHER);
	assert_int_equal(moaas->scale.hi, 5 * WHOLE);
	assert_int_equal(ramsay->better, BETTER_UNSAID);
	assert_int_equal(ramsay->scale.lo, 1 * WHOLE);
	assert_int_equal(ramsay->scale.hi, 6 * WHOLE);
	assert_int_equal(ramsay->labels.n, 6);
}

/* ---- lines that are taken from the record ---- */

#define MMHG 1000000

/* A session with one dose; the upper pressure before it and now, under 100 as it stands. */
static struct hand *after_a_dose(int before, int now)
{
	static const char text[] =
	    "tend: 1\nid: home\nversion: 1.0.0\ntitle: Home\nstatus: example\nsupervised: yes\n"
	    "parts: [parts/vitals.yaml, parts/aldrete.yaml, parts/readiness.yaml]\n"
	    "course: [{phase: only, do: [{session: visit, at: day 0}]}]\n"
	    "sessions:\n  visit:\n    kind: integration\n    where: clinic\n    by: therapist\n"
	    "    steps: [{ask: story, answer: text}]\n";
	struct hand *h = hand_new("home.yaml", text, "Etc/UTC", "2027-03-01");
	struct session_record *s = hand_start(h, "visit", 1, hand_at(h, 0, 10, 0));
	int bp = plan_measure_find(h->c->plan, "bp");
	for (int i = 0; i < 2; i++) {
		struct reading *r = arena_push(h->c->a, &h->c->readings);
		*r = (struct reading){.m = {.seq = ++h->seq,
		                            .happened = hand_at(h, 0, i ? 12 : 10, 5),
		                            .session = s->number,
		                            .actor = "nora"},
		                      .measure = bp,
		                      .value = (int64_t)(i ? now : before) * MMHG};
	}
	hand_dose(h, s, hand_at(h, 0, 10, 30));
	h->look.session = s->number;
	hand_now(h, 0, 13);
	return h;
}

static void assert_filled(const char *form, const char *item, int before, int now, int points)
{
	struct hand *h = after_a_dose(before, now);
	int f = plan_form_find(h->c->plan, form);
	const struct form *def = &h->c->plan->p->forms.v[f];
	for (size_t i = 0; i < def->items.n; i++) {
		if (strcmp(def->items.v[i].name.s, item) != 0)
			continue;
		struct value v = worked_value(&h->look, &def->items.v[i].worked, DIM_NONE, NULL);
		assert_int_equal(v.can, CAN_KNOW);
		assert_int_equal(v.lo, (int64_t)points * WHOLE);
		hand_free(h);
		return;
	}
	fail_msg("there is no item %s", item);
}

static void l1_a_rise_of_20_3_percent_is_one_point_of_circulation(void **state)
{
	(void)state;
	assert_filled("aldrete", "circulation", 118, 142, 1);
	assert_filled("aldrete", "circulation", 120, 144, 2); /* 20 % is within */
	assert_filled("aldrete", "circulation", 120, 95, 1);
	assert_filled("aldrete", "circulation", 120, 179, 1); /* 49.2 % */
	assert_filled("aldrete", "circulation", 120, 180, 0); /* 50 % */
	assert_filled("aldrete", "circulation", 120, 60, 0);
}

static void l2_a_rise_of_40_percent_is_one_point_of_readiness(void **state)
{
	(void)state;
	assert_filled("readiness", "pressure", 120, 168, 1);
	assert_filled("readiness", "pressure", 120, 169, 0);
	assert_filled("readiness", "pressure", 120, 144, 2);
	assert_filled("readiness", "pressure", 120, 145, 1);
	assert_filled("readiness", "pressure", 120, 72, 1);
	assert_filled("readiness", "pressure", 120, 71, 0);
}

static void without_a_pressure_before_the_dose_nothing_is_filled_in(void **state)
{
	struct hand *h = after_a_dose(120, 120);
	(void)state;
	h->c->readings.v[0].m.struck = true;
	int f = plan_form_find(h->c->plan, "aldrete");
	const struct item *q = &h->c->plan->p->forms.v[f].items.v[2];
	struct value v = worked_value(&h->look, &q->worked, DIM_NONE, NULL);
	assert_true(value_is_unknown(&v));
	hand_free(h);
}

static void nine_points_of_the_recovery_score_are_enough(void **state)
{
	struct hand *h = after_a_dose(120, 120);
	struct kit *k = *state, own = {.plan = h->c->plan};
	const int32_t nine[] = {2, 2, 1, 2, 2}, eight[] = {2, 2, 1, 1, 2}, odd[] = {2, 2, 3, 2, 2};
	(void)k;
	assert_string_equal(band_of(&own, "aldrete", "total", nine, 5), "ready");
	assert_string_equal(band_of(&own, "aldrete", "total", eight, 5), "not ready");
	assert_null(band_of(&own, "aldrete", "total", odd, 5));
	hand_free(h);
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
	    cmocka_unit_test(two_scales_of_sedation_are_two_measures),
	    cmocka_unit_test(l1_a_rise_of_20_3_percent_is_one_point_of_circulation),
	    cmocka_unit_test(l2_a_rise_of_40_percent_is_one_point_of_readiness),
	    cmocka_unit_test(without_a_pressure_before_the_dose_nothing_is_filled_in),
	    cmocka_unit_test(nine_points_of_the_recovery_score_are_enough),
	};
	return cmocka_run_group_tests_name("course/score_parts", tests, load_parts, drop);
}
