/* SPDX-License-Identifier: Apache-2.0
 * What a protocol says, in words: a sign that is told wrongly opens a gate in somebody's head. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/plan.h"
#include "diagram/diagram_in.h"

static const char *const conditions[][2] = {
    {"pulse >= 9 /min", "pulse is at least 9 /min"},
    {"pulse > 9 /min", "pulse is over 9 /min"},
    {"pulse <= 9 /min", "pulse is at most 9 /min"},
    {"pulse < 9 /min", "pulse is under 9 /min"},
    {"eaten = yes", "eaten is yes"},
    {"eaten != yes", "eaten is not yes"},
    {"pulse in 4..9 /min", "pulse is in 4 to 9 /min"},
    {"not pulse in 4..9 /min", "pulse is not in 4 to 9 /min"},
    {"not (pulse < 4 /min or pulse > 9 /min)",
     "not (pulse is under 4 /min or pulse is over 9 /min)"},
    {"pulse < 4 /min or pulse > 9 /min and eaten = yes",
     "pulse is under 4 /min or pulse is over 9 /min and eaten is yes"},
    {"(pulse < 4 /min or pulse > 9 /min) and eaten = yes",
     "(pulse is under 4 /min or pulse is over 9 /min) and eaten is yes"},
    {"pulse > 9 /min for 2 readings", "pulse is over 9 /min for 2 readings"},
    {"not answered(eaten)", "eaten is not answered"},
    {"done(room)", "room is done"},
    {"not signed(clear)", "clear is not signed"},
    {"given(any)", "a medicine was given"},
    {"given(test oral)", "test oral was given"},
    {"total(test) > 5 mg", "total of test is over 5 mg"},
    {"since(last dose) >= 60 min", "time since last dose is at least 1 h"},
    {"since(last dose) >= stay", "time since last dose is at least stay (2 h)"},
    {"change(pulse) > 3 /min", "change of pulse is over 3 /min"},
    {"percent change(pulse from previous visit) > 3 %",
     "percent change of pulse from previous visit is over 3 %"},
    {"max(pulse over 20 min) <= 9 /min", "highest pulse over 20 min is at most 9 /min"},
    {"pulse > pulse at baseline", "pulse is over pulse at baseline"},
    {"number = 1", "number is 1"},
    {"age in 16..25", "age is in 16 to 25"},
    {"sex = female", "sex is female"},
    {"route = oral", "route is oral"},
    {"overdue(room)", "room is overdue"},
};

static const struct plan *plan_with(struct arena *a, const char *condition)
{
	return test_plan_text(
	    a, arena_fmt(
	           a,
	           "tend: 1\nid: ours\nversion: 1.0.0\ntitle: Ours\nstatus: example\n"
	           "supervised: yes\nmeasures:\n  pulse: {unit: /min, range: 1..99 /min}\n"
	           "medicines:\n  test:\n    substance: test\n    routes:\n      oral:\n"
	           "        form: tablet 10 mg\n        dose: {allowed: 10..20 mg}\n"
	           "values:\n  stay: 120 min\nchecks:\n  ours:\n    verdicts:\n"
	           "      - when: %s\n        then: warn\n        say: Wait.\n"
	           "  home: {pass: [since(last dose) >= stay], otherwise: hold, say: Wait.}\n"
	           "sessions:\n  visit:\n    kind: medicine\n    where: clinic\n"
	           "    staff: {monitor: {people: 1, from: start, to: leaving}}\n"
	           "    stages:\n      arrive:\n        mode: do-confirm\n        steps:\n"
	           "          - {confirm: room, title: Room}\n"
	           "          - {sign: clear, by: prescriber, title: Clear}\n"
	           "          - {ask: eaten, answer: yes or no, title: Eaten}\n"
	           "          - {measure: pulse}\n      dose:\n        mode: read-do\n"
	           "        enter: [consent, gap, staff, ours]\n        leave: [home]\n        "
	           "steps:\n"
	           "          - {dose: test, ordered by: prescriber, by: nurse, second: nurse}\n"
	           "          - {monitor: pulse, name: watch, at: every 5 min from first dose to "
	           "leaving}\n"
	           "course:\n  - phase: only\n    repeat: 2\n    gap: {at least: 1 d}\n"
	           "    do: [{session: visit, missed: shift}]\n"
	           "anytime:\n  emergency: [Call for help]\n",
	           condition));
}

static void conditions_in_words(void **state)
{
	for (size_t i = 0; i < countof(conditions); i++) {
		struct arena a = {0};
		const struct plan *p = plan_with(&a, conditions[i][0]);
		const struct check *c = &p->p->checks.v[plan_check_find(p, "ours")];
		struct saying s = {&a, p->p};
		assert_string_equal(say_condition(&s, c->verdicts.v[0].when.x), conditions[i][1]);
		arena_drop(&a);
	}
}

static void checks_line_by_line(void **state)
{
	static const char *const want[] = {
	    "bp not older than 15 min",
	    "if bp.systolic is at least 160 mmHg or bp.diastolic is at least 100 mmHg: stops here. "
	    "Too high to dose today.",
	    "if bp.systolic is over 140 mmHg or bp.diastolic is over 90 mmHg: waits, up to 3 "
	    "readings "
	    "10 min apart, after that prescriber signs. Let the patient rest for ten minutes and "
	    "measure again.",
	};
	struct arena a = {0};
	const struct plan *p = test_plan(&a);
	struct saying s = {&a, p->p};
	struct says out = {0};
	say_check(&s, &p->p->checks.v[plan_check_find(p, "bp-ready")], &out);
	assert_int_equal(out.n, countof(want));
	for (size_t i = 0; i < countof(want); i++)
		assert_string_equal(out.v[i], want[i]);
	out = (struct says){0};
	say_check(&s, &p->p->checks.v[plan_check_find(p, "settled")], &out);
	assert_string_equal(out.v[0], "only if a medicine was given");
	assert_string_equal(out.v[out.n - 1],
	                    "otherwise: waits. The first hour is not over or the patient is still "
	                    "drowsy.");
	arena_drop(&a);
}

static void amounts_and_ranges(void **state)
{
	struct arena a = {0};
	const struct quantity_range mass = {true, true, 500, 1000, DIM_MASS};
	const struct quantity_range days = {true, true, 1 * MICRO, 1 * MICRO, DIM_DAYS};
	const struct quantity_range open = {true, false, 4 * MICRO, 0, DIM_DAYS};
	const struct quantity_range time = {true, true, 3600 * MICRO, 5400 * MICRO, DIM_ELAPSED};
	const struct people two = {2, {ROLE_THERAPIST, ROLE_PRESCRIBER | ROLE_NURSE}};
	assert_string_equal(say_range(&a, &mass), "0.5 to 1 mg");
	assert_string_equal(say_range(&a, &days), "1 day");
	assert_string_equal(say_range(&a, &open), "at least 4 days");
	assert_string_equal(say_range(&a, &time), "60 to 90 min");
	assert_string_equal(say_people(&a, &two), "therapist and prescriber or nurse");
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(conditions_in_words),
	    cmocka_unit_test(checks_line_by_line),
	    cmocka_unit_test(amounts_and_ranges),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
