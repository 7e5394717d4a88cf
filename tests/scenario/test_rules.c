/* SPDX-License-Identifier: Apache-2.0
 * Every safety rule of the clinical design is kept somewhere in the protocol, and tried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "scenario/scenario.h"

static const char *const files[] = {
    "kap-lozenge-im.yaml",  "parts/vitals.yaml", "parts/phq9.yaml",  "parts/gad7.yaml",
    "parts/auditc.yaml",    "parts/pcl5.yaml",   "parts/cssrs.yaml", "parts/safety-plan.yaml",
    "parts/readiness.yaml", "parts/gates.yaml",  "parts/mood.yaml",  "parts/leaving.yaml",
    "parts/alerts.yaml",    "parts/today.yaml",  "parts/visits.yaml"};

static const char *root(void)
{
	const char *src = getenv("SRC");
	return src ? src : ".";
}

static struct rule_cell *table(struct arena *a)
{
	const char *paths[countof(files)];
	struct rule_cell *cells = NULL;
	struct err e = {0};
	for (size_t i = 0; i < countof(files); i++)
		paths[i] = arena_fmt(a, "%s/protocols/%s", root(), files[i]);
	enum rc rc = rules_table(a, paths, countof(paths),
	                         arena_fmt(a, "%s/protocols/scenarios", root()), &cells, &e);
	if (rc != RC_OK)
		fail_msg("%s", e.msg);
	return cells;
}

static void every_rule_has_a_place(void **state)
{
	struct arena a = {0};
	(void)state;
	for (struct rule_cell *c = table(&a); c->rule; c++)
		if (c->places.n == 0)
			fail_msg("no line of the protocol is marked # %s", c->rule);
	arena_drop(&a);
}

static void every_rule_has_a_scenario(void **state)
{
	struct arena a = {0};
	(void)state;
	for (struct rule_cell *c = table(&a); c->rule; c++)
		if (c->scenarios.n == 0)
			fail_msg("no scenario is about %s", c->rule);
	arena_drop(&a);
}

static void a_line_with_two_marks_counts_for_both(void **state)
{
	struct arena a = {0};
	int both = 0;
	const char *line = NULL;
	(void)state;
	struct rule_cell *cells = table(&a);
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
	rules_table_text(&t, table(&a));
	assert_non_null(strstr(t.s, "x07-order-above-the-cap.yaml"));
	assert_non_null(strstr(t.s, "kap-lozenge-im.yaml:"));
	assert_null(strstr(t.s, "(no "));
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_rule_has_a_place),
	    cmocka_unit_test(every_rule_has_a_scenario),
	    cmocka_unit_test(a_line_with_two_marks_counts_for_both),
	    cmocka_unit_test(the_table_names_place_and_scenario),
	};
	return cmocka_run_group_tests_name("scenario/rules", tests, NULL, NULL);
}
