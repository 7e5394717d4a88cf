/* SPDX-License-Identifier: Apache-2.0
 * Every safety rule of the clinical design is kept somewhere in the protocol, and tried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/scenario.h"

/* The published protocols; a variant keeps what its base keeps. */
static const char *const protocols[] = {"kap-lozenge-im",    "ketamine-iv-series",
                                        "ketamine-montreal", "ketamine-sc-kads",
                                        "esketamine-trd",    "ketamine-oral-weekly"};

static const char *root(void)
{
	const char *src = getenv("SRC");
	return src ? src : ".";
}

/* The marks of the protocol and of its parts, against the scenarios of its folder. */
static struct rule_cell *table(struct arena *a, const char *protocol)
{
	const char *folder = arena_fmt(a, "%s/protocols/scenarios/%s", root(), protocol);
	const struct scenario_options o = {0};
	struct rule_cell *cells = NULL;
	struct scenario_result r;
	struct idents scenarios;
	struct err e = {0};
	assert_int_equal(scenario_list(a, folder, &scenarios, &e), RC_OK);
	assert_true(scenarios.n > 0);
	scenario_run(a, &o, scenarios.v[0].s, &r);
	assert_non_null(r.plan);
	const struct idents *parts = &r.plan->p->parts;
	const char **paths = arena_arr(a, const char *, parts->n + 1);
	paths[0] = arena_fmt(a, "%s/protocols/%s.yaml", root(), protocol);
	for (size_t i = 0; i < parts->n; i++)
		paths[i + 1] = arena_fmt(a, "%s/protocols/%s", root(), parts->v[i].s);
	if (rules_table(a, paths, parts->n + 1, folder, &cells, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return cells;
}

static void every_rule_has_a_place_and_a_scenario(void **state)
{
	const char *protocol = *state;
	struct arena a = {0};
	struct text t = text_in(&a);
	for (struct rule_cell *c = table(&a, protocol); c->rule; c++) {
		if (c->due && c->places.n == 0)
			text_fmt(&t, "no line is marked # %s; ", c->rule);
		if (c->due && c->scenarios.n == 0)
			text_fmt(&t, "no scenario is about %s; ", c->rule);
		if (!c->due && (c->places.n || c->scenarios.n))
			text_fmt(&t, "%s is not about this protocol; ", c->rule);
	}
	if (t.n)
		fail_msg("%s: %s", protocol, t.s);
	arena_drop(&a);
}

/* What Tend keeps itself is kept in a file that is there. */
static void the_places_in_the_engine_exist(void **state)
{
	struct arena a = {0};
	int n = 0;
	(void)state;
	for (struct rule_cell *c = table(&a, "kap-lozenge-im"); c->rule; c++) {
		if (c->rule[0] != 'A')
			continue;
		const char *place = c->places.v[0].s;
		if (access(arena_fmt(&a, "%s/%s", root(), place), R_OK) != 0)
			fail_msg("%s: there is no %s", c->rule, place);
		n++;
	}
	assert_int_equal(n, 4);
	arena_drop(&a);
}

static void a_line_with_two_marks_counts_for_both(void **state)
{
	struct arena a = {0};
	int both = 0;
	const char *line = NULL;
	(void)state;
	struct rule_cell *cells = table(&a, "kap-lozenge-im");
	for (struct rule_cell *c = cells; c->rule; c++)
		if (strcmp(c->rule, "S-12") == 0)
			line = c->places.v[1].s; /* limits: ... # G-08, S-12 */
	assert_non_null(line);
	for (struct rule_cell *c = cells; c->rule; c++)
		for (size_t i = 0; i < c->places.n; i++)
			both += strcmp(c->places.v[i].s, line) == 0;
	assert_int_equal(both, 2);
	arena_drop(&a);
}

static void the_table_names_place_and_scenario(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	(void)state;
	rules_table_text(&t, table(&a, "kap-lozenge-im"));
	assert_non_null(strstr(t.s, "x07-order-above-the-cap.yaml"));
	assert_non_null(strstr(t.s, "kap-lozenge-im.yaml:"));
	assert_null(strstr(t.s, "(no "));
	arena_drop(&a);
}

int main(void)
{
	struct arena a = {0};
	struct CMUnitTest tests[countof(protocols) + 3];
	for (size_t i = 0; i < countof(protocols); i++) {
		struct CMUnitTest t = {arena_fmt(&a, "every rule has its place: %s", protocols[i]),
		                       every_rule_has_a_place_and_a_scenario, NULL, NULL,
		                       (void *)(uintptr_t)protocols[i]};
		memcpy(&tests[i], &t, sizeof t);
	}
	struct CMUnitTest more[] = {
	    cmocka_unit_test(the_places_in_the_engine_exist),
	    cmocka_unit_test(a_line_with_two_marks_counts_for_both),
	    cmocka_unit_test(the_table_names_place_and_scenario),
	};
	memcpy(&tests[countof(protocols)], more, sizeof more);
	int failed = _cmocka_run_group_tests("scenario/rules", tests, countof(tests), NULL, NULL);
	arena_drop(&a);
	return failed;
}
