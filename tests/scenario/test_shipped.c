/* SPDX-License-Identifier: Apache-2.0
 * Every scenario of protocols/scenarios is one test, under its own title. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "scenario/scenario.h"

/* The edge cases of the clinical design that have to be here: none can get lost. */
static const char *const asked[] = {"x01", "x02", "x03", "x04", "x05", "x07", "x09",         "x10",
                                    "x11", "x12", "x16", "x17", "x21", "x23", "x24",         "x25",
                                    "x26", "x27", "x28", "x30", "x35", "x37", "whole-course"};

/* Checks that stand behind another one and so never have to say no: their lines cannot be left
 * out, and an entry is not undone once the next stage began. */
static const char *const second_lines[] = {"room-ready", "life-support-here"};

static bool is_second_line(const char *check)
{
	for (size_t i = 0; i < countof(second_lines); i++)
		if (strcmp(second_lines[i], check) == 0)
			return true;
	return false;
}

static const char *folder(struct arena *a)
{
	const char *src = getenv("SRC");
	return arena_fmt(a, "%s/protocols/scenarios", src ? src : ".");
}

/* What the scenarios of this program have reached so far. */
struct reached {
	struct arena a;
	uint32_t *steps, *passed, *spoke, *alerts;
};

struct one {
	const char *path;
	struct reached *sum;
};

static void add_coverage(struct reached *sum, const struct scenario_result *r)
{
	const struct scenario_coverage *c = &r->coverage;
	if (!sum->steps) {
		sum->steps = arena_arr(&sum->a, uint32_t, (size_t)c->steps_n);
		sum->passed = arena_arr(&sum->a, uint32_t, (size_t)c->checks_n);
		sum->spoke = arena_arr(&sum->a, uint32_t, (size_t)c->checks_n);
		sum->alerts = arena_arr(&sum->a, uint32_t, (size_t)c->alerts_n);
	}
	for (int k = 0; k < c->steps_n; k++)
		sum->steps[k] += c->steps[k];
	for (int k = 0; k < c->alerts_n; k++)
		sum->alerts[k] += c->alerts[k];
	for (int k = 0; k < c->checks_n; k++) {
		sum->passed[k] += c->checks[k][VERDICT_PASS];
		for (int v = VERDICT_HOLD; v < VERDICTS; v++)
			sum->spoke[k] += c->checks[k][v];
	}
}

static void goes_as_written(void **state)
{
	const struct one *one = *state;
	struct arena a = {0};
	const struct scenario_options o = {0};
	struct scenario_results all = {0};
	struct scenario_result r;
	if (scenario_run(&a, &o, one->path, &r) != RC_OK) {
		struct text t = text_in(&a);
		*arena_push(&a, &all) = r;
		scenario_tap(&t, &all, false);
		fail_msg("%s", t.s);
	}
	assert_true(r.n > 0);
	if (strcmp(r.plan->p->id.s, "kap-lozenge-im")
	    == 0) /* the lines of its variants are others */
		add_coverage(one->sum, &r);
	arena_drop(&a);
}

static void every_edge_case_is_there(void **state)
{
	struct arena a = {0};
	struct idents files;
	struct err e = {0};
	(void)state;
	assert_int_equal(scenario_list(&a, folder(&a), &files, &e), RC_OK);
	for (size_t i = 0; i < countof(asked); i++) {
		bool found = false;
		for (size_t j = 0; j < files.n; j++) {
			const char *name = strrchr(files.v[j].s, '/') + 1;
			size_t n = strlen(asked[i]);
			found |=
			    strncmp(name, asked[i], n) == 0 && (name[n] == '-' || name[n] == '.');
		}
		if (!found)
			fail_msg("no scenario plays %s", asked[i]);
	}
	arena_drop(&a);
}

/* Every step that is not optional was done, every check has said yes and no, every alert came. */
static void every_line_is_reached(void **state)
{
	const struct reached *sum = *state;
	struct arena a = {0};
	const struct scenario_options o = {0};
	struct scenario_result r;
	scenario_run(&a, &o,
	             arena_fmt(&a,
	                       "%s/kap-lozenge-im/x01-five-days-early-needs-a-"
	                       "signature.yaml",
	                       folder(&a)),
	             &r);
	assert_non_null(r.plan);
	const struct protocol *p = r.plan->p;
	struct text missing = text_in(&a);
	for (int k = 0; k < r.plan->steps_n; k++)
		if (!sum->steps[k] && !r.plan->steps[k].def->optional)
			text_fmt(&missing, "step %s; ", r.plan->steps[k].def->name.s);
	for (size_t k = 0; k < p->checks.n; k++) {
		if (!sum->passed[k])
			text_fmt(&missing, "pass of %s; ", p->checks.v[k].name.s);
		if (!sum->spoke[k] && !is_second_line(p->checks.v[k].name.s))
			text_fmt(&missing, "no of %s; ", p->checks.v[k].name.s);
	}
	for (size_t k = 0; k < p->alerts.n; k++)
		if (!sum->alerts[k])
			text_fmt(&missing, "alert %s; ", p->alerts.v[k].name.s);
	if (missing.n)
		fail_msg("no scenario reaches: %s", missing.s);
	arena_drop(&a);
}

int main(void)
{
	struct arena a = {0};
	struct idents files = {0};
	struct reached sum = {0};
	struct err e = {0};
	if (scenario_list(&a, folder(&a), &files, &e) != RC_OK)
		return 1;
	struct CMUnitTest *tests = arena_arr(&a, struct CMUnitTest, files.n + 2);
	for (size_t i = 0; i < files.n; i++) {
		struct one *one = arena_new(&a, struct one);
		*one = (struct one){files.v[i].s, &sum};
		struct CMUnitTest t = {strrchr(files.v[i].s, '/') + 1, goes_as_written, NULL, NULL,
		                       one};
		memcpy(&tests[i], &t, sizeof t);
	}
	struct CMUnitTest more[] = {
	    cmocka_unit_test(every_edge_case_is_there),
	    cmocka_unit_test_prestate(every_line_is_reached, &sum),
	};
	memcpy(&tests[files.n], more, sizeof more);
	int failed =
	    _cmocka_run_group_tests("scenario/shipped", tests, files.n + countof(more), NULL, NULL);
	arena_drop(&sum.a);
	arena_drop(&a);
	return failed;
}
