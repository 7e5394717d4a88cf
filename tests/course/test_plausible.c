/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "course/plausible.h"
#include "decide/command.h"

#define MICRO INT64_C(1000000)

static struct component parts[] = {
    {.name = {.s = "systolic"}, .range = {true, true, 50 * MICRO, 260 * MICRO, DIM_PRESSURE}},
    {.name = {.s = "diastolic"}, .range = {true, true, 20 * MICRO, 160 * MICRO, DIM_PRESSURE}},
};
static const struct measure pressure = {.name = {.s = "bp"},
                                        .components = {.v = parts, .n = 2, .cap = 2},
                                        .unit = {.s = "mmHg"},
                                        .dim = DIM_PRESSURE};
static const struct measure scale = {
    .name = {.s = "sedation"}, .scale = {true, true, 0, 5 * MICRO, DIM_NONE}, .dim = DIM_NONE};

static void odd_is(const struct measure *m, int64_t a, int64_t b, int n, const char *says)
{
	struct arena mem = {0};
	const int64_t v[] = {a * MICRO, b * MICRO};
	const char *odd = reading_odd(&mem, m, v, n);
	if (says)
		assert_string_equal(odd ? odd : "nothing", says);
	else
		assert_null(odd);
	arena_drop(&mem);
}

static void a_usual_reading_is_not_odd(void **state)
{
	(void)state;
	odd_is(&pressure, 128, 82, 2, NULL);
	odd_is(&pressure, 50, 20, 2, NULL); /* the ends belong to the range */
	odd_is(&pressure, 260, 160, 2, NULL);
	odd_is(&pressure, 90, 90, 2, NULL);
	odd_is(&scale, 0, 0, 1, NULL);
	odd_is(&scale, 5, 0, 1, NULL);
}

static void a_slip_is_named(void **state)
{
	(void)state;
	odd_is(&pressure, 80, 130, 2, "the first number is below the second");
	odd_is(&pressure, 152, 950, 2,
	       "diastolic 950 mmHg is over 160 mmHg, outside of the plausible range");
	odd_is(
	    &pressure, 15, 9, 2,
	    "systolic 15 mmHg is under 50 mmHg and diastolic 9 mmHg is under 20 mmHg, outside of "
	    "the plausible range");
	odd_is(&scale, 6, 0, 1, "sedation 6 is over 5, outside of the plausible range");
}

static void an_alert_without_a_sentence_says_what_it_does(void **state)
{
	struct arena mem = {0};
	struct act acts[] = {
	    {.kind = ACT_NO_MORE_DOSES},
	    {.kind = ACT_CALL, .who = {.n = 1, .any_of = {ROLE_PRESCRIBER}}},
	    {.kind = ACT_MEASURE, .what = {.s = "bp"}, .every = {300 * MICRO, DIM_ELAPSED}},
	    {.kind = ACT_TASK, .what = {.s = "rebook"}}};
	struct alert rule = {.name = {.s = "high"}, .act = {.v = acts, .n = 4, .cap = 4}};
	(void)state;
	assert_string_equal(
	    alert_words(&mem, &rule),
	    "No more doses today. Call the prescriber. Measure bp every 5 min. To do: rebook.");
	rule.say.s = "Stay close.";
	assert_string_equal(alert_words(&mem, &rule), "Stay close.");
	arena_drop(&mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_usual_reading_is_not_odd),
	    cmocka_unit_test(a_slip_is_named),
	    cmocka_unit_test(an_alert_without_a_sentence_says_what_it_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
