/* SPDX-License-Identifier: Apache-2.0
 * Infusions, choices in mg/kg, caps by volume and shares of the first dose, against the vectors of
 * the clinical rules (7.1). */
#include "judge/dose.h"

#include "record.h"

static const char protocol[] =
    "tend: 1\n"
    "id: forms\n"
    "version: 1.0.0\n"
    "title: Forms of a dose\n"
    "status: draft\n"
    "supervised: no\n"
    "measures:\n"
    "  weight: {unit: kg, range: 30..250 kg}\n"
    "medicines:\n"
    "  ketamine:\n"
    "    substance: ketamine hydrochloride\n"
    "    controlled: yes\n"
    "    routes:\n"
    "      infused:\n"
    "        form: solution 1 mg/mL\n"
    "        dose: {allowed: [0.5 mg/kg], at most: 60 mg, over: 40..100 min}\n"
    "      down:\n"
    "        form: solution 100 mg/mL\n"
    "        rounding: down to 0.01 mL\n"
    "        dose: {allowed: [0.5 mg/kg, 0.6 mg/kg, 0.75 mg/kg, 0.9 mg/kg], at most: 0.91 mL, "
    "raise: {by: one step, when: weight >= 30 kg}, lower: {by: one step, when: number < 1}}\n"
    "      nearest:\n"
    "        form: solution 100 mg/mL\n"
    "        rounding: nearest 0.01 mL\n"
    "        dose: {allowed: [0.5 mg/kg, 0.9 mg/kg], at most: 91 mg}\n"
    "      ranged:\n"
    "        form: oral solution 10 mg/mL\n"
    "        rounding: nearest 0.1 mL\n"
    "        dose: {allowed: 0.5..3 mg/kg, first: at most 0.5 mg/kg, raise: {by: at most 1 mg/kg, "
    "when: number < 9 and weight >= 30 kg}}\n"
    "        booster: {allowed: 25..50 % of first dose, at: 10..20 min after first dose, times: "
    "2}\n"
    "        supplement: {allowed: 50 % of first dose, at: 90..150 min after first dose, times: "
    "1}\n"
    "        limits: {session: 400 mg}\n"
    "sessions:\n"
    "  medicine:\n"
    "    kind: medicine\n"
    "    where: clinic\n"
    "    length: 3 h\n"
    "    stages:\n"
    "      all:\n"
    "        mode: do-confirm\n"
    "        steps:\n"
    "          - measure: weight\n"
    "          - {dose: ketamine, enter: [consent, gap], ordered by: prescriber, by: nurse, "
    "second: nurse}\n"
    "course:\n"
    "  - phase: medicine\n"
    "    repeat: 3\n"
    "    route: {1..3: infused}\n"
    "    gap: {at least: 6 d, never under: 2 d, at most: 14 d}\n"
    "    do: [{session: medicine, missed: shift}]\n";

static int setup(void **state)
{
	struct kit *k = test_calloc(1, sizeof *k);
	kit_open(k, protocol);
	kit_session(k, T0);
	*state = k;
	return 0;
}

static int teardown(void **state)
{
	struct kit *k = *state;
	arena_drop(&k->a);
	test_free(k);
	return 0;
}

static struct order_record order(struct kit *k, const char *route, const char *amount,
                                 enum dose_kind kind)
{
	return (struct order_record){
	    .route = plan_route_find(k->c->plan, 0, route), .amount = q_(amount), .kind = kind};
}

static void expect(const struct judgement *j, enum verdict_kind verdict, const char *rule,
                   const char *say)
{
	if (j->verdict != verdict || (rule && !strstr(j->rule, rule))
	    || (say && (!j->say || !strstr(j->say, say))))
		fail_msg("verdict %d (want %d), %s (want %s): %s (want %s)", (int)j->verdict,
		         (int)verdict, j->rule, rule ? rule : "any", j->say ? j->say : "",
		         say ? say : "any");
}

static void the_rate_is_worked_out_from_the_order(void **state)
{
	struct kit *k = *state;
	static const struct {
		const char *amount, *over, *words;
		int64_t setting; /* micro of mL/h */
	} rows[] = {
	    /* 82 kg x 0.5 mg/kg, 1 mg/mL, 40 min */
	    {"41 mg", "40 min", "41 mg over 40 min: 1.025 mg/min, 61.5 mL/h", 61500000},
	    {"41 mg", "100 min", "41 mg over 100 min: 0.41 mg/min, 24.6 mL/h", 24600000},
	    /* what no pump can be set to is told with the setting beside it */
	    {"36.15 mg", "40 min",
	     "36.15 mg over 40 min: about 0.904 mg/min, 54.225 mL/h, set to 54.2 mL/h", 54200000},
	    {"50 mg", "45 min",
	     "50 mg over 45 min: about 1.111 mg/min, about 66.667 mL/h, set to 66.7 mL/h",
	     66700000},
	};
	const struct route *r = &k->c->plan->p->medicines.v[0].routes.v[0];
	for (size_t i = 0; i < countof(rows); i++) {
		struct infusion_rate rate;
		assert_true(infusion_rate(r, q_(rows[i].amount), q_(rows[i].over), &rate));
		assert_int_equal(rate.setting.micro, rows[i].setting);
		assert_string_equal(infusion_words(&k->a, r, q_(rows[i].amount), q_(rows[i].over)),
		                    rows[i].words);
	}
	struct infusion_rate none;
	assert_false(infusion_rate(r, q_("41 mg"), (struct quantity){0}, &none));
	assert_null(infusion_words(&k->a, r, q_("41 mg"), q_("0 min")));
}

static void an_infusion_is_ordered_with_its_time(void **state)
{
	struct kit *k = *state;
	static const struct {
		const char *over;
		enum verdict_kind verdict;
		const char *say;
	} rows[] = {
	    {NULL, VERDICT_BLOCK, "ordered with its time. The protocol says 40 min to 100 min."},
	    {"39 min", VERDICT_BLOCK, "Over 39 min was ordered."},
	    {"40 min", VERDICT_PASS, NULL},
	    {"100 min", VERDICT_PASS, NULL},
	    {"101 min", VERDICT_BLOCK, "Over 101 min was ordered."},
	};
	kit_weight(k, T0, "82 kg");
	for (size_t i = 0; i < countof(rows); i++) {
		struct order_record o = order(k, "infused", "41 mg", DOSE_MAIN);
		if (rows[i].over)
			o.over = q_(rows[i].over);
		struct judgement j = order_judge(&k->a, &k->look, &o);
		expect(&j, rows[i].verdict, rows[i].say ? "dose/over" : NULL, rows[i].say);
	}
	struct order_record o = order(k, "down", "41 mg", DOSE_MAIN);
	o.over = q_("40 min");
	struct judgement j = order_judge(&k->a, &k->look, &o);
	expect(&j, VERDICT_BLOCK, "dose/over", "at once, not over a time");
}

/* 101 kg x 0.9 mg/kg, cap 0.91 mL = 91 mg, marks of 0.01 mL: 90 mg down, 91 mg to the nearest. */
static void a_choice_is_what_can_be_drawn_under_the_cap(void **state)
{
	struct kit *k = *state;
	static const struct {
		const char *weight, *route, *amount;
		enum verdict_kind verdict;
		const char *say;
	} rows[] = {
	    {"101 kg", "down", "90.9 mg", VERDICT_PASS, NULL},
	    {"101 kg", "down", "90 mg", VERDICT_PASS, NULL},
	    {"101 kg", "down", "91 mg", VERDICT_BLOCK, "not one of the doses"},
	    {"101 kg", "nearest", "91 mg", VERDICT_PASS, NULL}, /* equal to the cap */
	    {"101 kg", "nearest", "90 mg", VERDICT_BLOCK, "not one of the doses"},
	    {"101 kg", "down", "92 mg", VERDICT_BLOCK,
	     "92 mg is over the cap of 0.91 mL (0.91 mL x 100 mg/mL = 91 mg)"},
	    /* heavier: 99 mg is over the cap, and the cap is what is left of that choice */
	    {"110 kg", "down", "99 mg", VERDICT_BLOCK, "over the cap of 0.91 mL"},
	    {"110 kg", "down", "91 mg", VERDICT_PASS, NULL},
	    {"110 kg", "down", "85 mg", VERDICT_BLOCK, "not one of the doses"},
	    {"110 kg", "down", "82.5 mg", VERDICT_PASS, NULL}, /* 0.75 */
	    {"72 kg", "down", "43 mg", VERDICT_PASS, NULL},    /* 43.2 */
	    {"72 kg", "down", "43.2 mg", VERDICT_PASS, NULL},
	    {"72 kg", "down", "44 mg", VERDICT_BLOCK, NULL},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		k->c->readings.n = 0;
		kit_weight(k, T0, rows[i].weight);
		struct order_record o = order(k, rows[i].route, rows[i].amount, DOSE_MAIN);
		struct judgement j = order_judge(&k->a, &k->look, &o);
		expect(&j, rows[i].verdict, NULL, rows[i].say);
	}
}

/* From 45 mg at 90 kg, which is 0.5 mg/kg. */
static void up_and_down_go_by_the_choice(void **state)
{
	struct kit *k = *state;
	static const struct {
		const char *given, *then, *now, *amount;
		enum verdict_kind verdict;
		const char *say;
	} rows[] = {
	    {"45 mg", "90 kg", "90 kg", "45 mg", VERDICT_PASS, NULL},
	    {"45 mg", "90 kg", "90 kg", "54 mg", VERDICT_PASS, NULL}, /* 0.6 */
	    {"45 mg", "90 kg", "90 kg", "67 mg", VERDICT_BLOCK, "2 steps up"},
	    {"45 mg", "90 kg", "90 kg", "81 mg", VERDICT_BLOCK, "3 steps up"},
	    {"45 mg", "90 kg", "100 kg", "50 mg", VERDICT_PASS, NULL},
	    {"45 mg", "90 kg", "75 kg", "56 mg", VERDICT_BLOCK, "2 steps up"}, /* 0.75 */
	    {"81 mg", "90 kg", "90 kg", "67 mg", VERDICT_PASS, NULL},
	    {"81 mg", "90 kg", "90 kg", "45 mg", VERDICT_WARN, "3 steps down"},
	    /* stopped halfway: what was reached, and under the lowest the lowest */
	    {"60 mg", "90 kg", "90 kg", "81 mg", VERDICT_BLOCK, "2 steps up"},
	    {"60 mg", "90 kg", "90 kg", "67 mg", VERDICT_PASS, NULL},
	    {"10 mg", "90 kg", "90 kg", "54 mg", VERDICT_PASS, NULL},
	    {"10 mg", "90 kg", "90 kg", "45 mg", VERDICT_PASS, NULL},
	    /* the cap stands for the choice above it */
	    {"91 mg", "110 kg", "110 kg", "91 mg", VERDICT_PASS, NULL},
	    {"55 mg", "110 kg", "110 kg", "91 mg", VERDICT_BLOCK, "3 steps up"},
	};
	kit_session(k, T0 + 7 * CIVIL_DAY_MS);
	k->look =
	    (struct look){.a = &k->a, .c = k->c, .now = T0 + 7 * CIVIL_DAY_MS + MIN, .session = 2};
	for (size_t i = 0; i < countof(rows); i++) {
		k->c->readings.n = k->c->doses.n = 0;
		kit_weight(k, T0, rows[i].then);
		kit_dose(k, 1, T0 + MIN, "down", rows[i].given, false);
		kit_weight(k, T0 + 7 * CIVIL_DAY_MS, rows[i].now);
		struct order_record o = order(k, "down", rows[i].amount, DOSE_MAIN);
		struct judgement j = order_judge(&k->a, &k->look, &o);
		expect(&j, rows[i].verdict, NULL, rows[i].say);
	}
}

/* A range in mg/kg: up is more mg/kg, not more mg. */
static void more_weight_is_no_step_of_a_range(void **state)
{
	struct kit *k = *state;
	static const struct {
		const char *now, *amount;
		int number;
		enum verdict_kind verdict;
		const char *say;
	} rows[] = {
	    /* 82 kg x 0.5 = 41 mg last time */
	    {"82 kg", "41 mg", 9, VERDICT_PASS, NULL},
	    {"90 kg", "45 mg", 9, VERDICT_PASS, NULL},
	    {"90 kg", "47 mg", 9, VERDICT_BLOCK, "may go up only when"},
	    {"82 kg", "123 mg", 2, VERDICT_PASS, NULL}, /* one mg/kg more */
	    {"82 kg", "124 mg", 2, VERDICT_BLOCK,
	     "over the step of 82 mg (1 mg/kg x 82 kg = 82 mg)"},
	    {"90 kg", "136 mg", 2, VERDICT_BLOCK, "41 mg (45 mg at today's weight)"},
	};
	kit_session(k, T0 + 7 * CIVIL_DAY_MS);
	k->look =
	    (struct look){.a = &k->a, .c = k->c, .now = T0 + 7 * CIVIL_DAY_MS + MIN, .session = 2};
	for (size_t i = 0; i < countof(rows); i++) {
		k->c->readings.n = k->c->doses.n = 0;
		kit_weight(k, T0, "82 kg");
		kit_dose(k, 1, T0 + MIN, "ranged", "41 mg", false);
		kit_weight(k, T0 + 7 * CIVIL_DAY_MS, rows[i].now);
		k->c->sessions.v[1].of_kind = rows[i].number;
		struct order_record o = order(k, "ranged", rows[i].amount, DOSE_MAIN);
		struct judgement j = order_judge(&k->a, &k->look, &o);
		expect(&j, rows[i].verdict, NULL, rows[i].say);
	}
}

static void a_share_goes_by_what_was_given_first(void **state)
{
	struct kit *k = *state;
	static const struct {
		enum dose_kind kind;
		const char *amount;
		enum verdict_kind verdict;
		const char *say;
	} rows[] = {
	    /* 41 mg were given; a quarter is 10.25 mg, half 20.5 mg; marks of 0.1 mL are 1 mg */
	    {DOSE_BOOSTER, "9 mg", VERDICT_BLOCK,
	     "lowest dose of 10.25 mg (25 % of 41 mg = 10.25 mg)"},
	    {DOSE_BOOSTER, "10 mg", VERDICT_PASS, NULL}, /* as it can be drawn */
	    {DOSE_BOOSTER, "20.5 mg", VERDICT_PASS, NULL},
	    {DOSE_BOOSTER, "22 mg", VERDICT_BLOCK,
	     "highest dose of 20.5 mg (50 % of 41 mg = 20.5 mg)"},
	    {DOSE_SUPPLEMENT, "20.5 mg", VERDICT_PASS, NULL},
	    {DOSE_SUPPLEMENT, "21 mg", VERDICT_PASS, NULL},
	    {DOSE_SUPPLEMENT, "20 mg", VERDICT_BLOCK, "20.5 mg (50 % of 41 mg = 20.5 mg)"},
	};
	kit_weight(k, T0, "82 kg");
	for (size_t i = 0; i < countof(rows); i++) {
		struct order_record o = order(k, "ranged", rows[i].amount, rows[i].kind);
		k->c->doses.n = 0;
		struct judgement j = order_judge(&k->a, &k->look, &o);
		expect(&j, VERDICT_HOLD, NULL, "No first dose");
		kit_dose(k, 1, T0, "ranged", "41 mg", false);
		j = order_judge(&k->a, &k->look, &o);
		expect(&j, rows[i].verdict, NULL, rows[i].say);
	}
	struct order_record o = order(k, "down", "20 mg", DOSE_SUPPLEMENT);
	struct judgement j = order_judge(&k->a, &k->look, &o);
	expect(&j, VERDICT_BLOCK, "supplement", "no supplement by this route");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_rate_is_worked_out_from_the_order, setup, teardown),
	    cmocka_unit_test_setup_teardown(an_infusion_is_ordered_with_its_time, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_choice_is_what_can_be_drawn_under_the_cap, setup,
	                                    teardown),
	    cmocka_unit_test_setup_teardown(up_and_down_go_by_the_choice, setup, teardown),
	    cmocka_unit_test_setup_teardown(more_weight_is_no_step_of_a_range, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_share_goes_by_what_was_given_first, setup, teardown),
	};
	return cmocka_run_group_tests_name("judge/dose_forms", tests, NULL, NULL);
}
