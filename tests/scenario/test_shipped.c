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

/* The published protocols, and the edge cases of the clinical design that have to be played on
 * each: none can get lost. */
static const struct shipped {
	const char *protocol;
	const char *asked[32];
} shipped[] = {
    {"kap-lozenge-im",
     {"x01", "x02", "x03", "x04", "x05", "x07", "x09", "x10", "x11", "x12", "x16",         "x17",
      "x21", "x23", "x24", "x25", "x26", "x27", "x28", "x30", "x35", "x37", "whole-course"}},
    {"ketamine-montreal", {"x20", "x21", "x37", "whole-course"}},
    {"ketamine-iv-series", {"x08", "x20", "x21", "x37", "v08", "whole-course"}},
    {"ketamine-sc-kads", {"x31", "x32", "whole-course"}},
    {"esketamine-trd",
     {"x06", "x13", "x14", "x15", "x18", "x22", "x23", "x34", "x37", "whole-course"}},
    {"ketamine-oral-weekly", {"x03", "x37", "whole-course"}},
};

/* How many scenarios a published protocol has at least. */
enum { SCENARIOS_MIN = 10 };

/* Checks that stand behind another one and so never have to say no: their lines cannot be left
 * out, and an entry is not undone once the next stage began. */
static const struct {
	const char *what, *name;
} second_lines[] = {{"says no", "room-ready"}, {"says no", "life-support-here"}};

static bool is_second_line(const struct coverage_row *r)
{
	for (size_t i = 0; i < countof(second_lines); i++)
		if (strcmp(second_lines[i].what, r->what) == 0
		    && strcmp(second_lines[i].name, r->name) == 0)
			return true;
	return false;
}

/* Lines of the shared parts are reached by the first protocol of the list; of the others each line
 * of their own file is. */
static bool is_anothers_to_reach(const char *scenario, const struct coverage_row *r)
{
	return !strstr(scenario, shipped[0].protocol) && r->at.src
	       && strstr(r->at.src->path, "parts/");
}

static bool is_shipped(const char *id)
{
	for (size_t i = 0; i < countof(shipped); i++)
		if (strcmp(shipped[i].protocol, id) == 0)
			return true;
	return false; /* a variant: its lines are others */
}

static const char *folder(struct arena *a)
{
	const char *src = getenv("SRC");
	return arena_fmt(a, "%s/protocols/scenarios", src ? src : ".");
}

/* What the scenarios of this program have reached so far, protocol by protocol. */
struct reached {
	struct arena a;
	struct sum {
		struct scenario_coverage c;
		const char *path; /* of a scenario of that protocol */
	} * v;
	size_t n, cap;
};

struct one {
	const char *path;
	struct reached *sum;
};

static void add_coverage(struct reached *sum, const char *path, const struct scenario_result *r)
{
	for (size_t i = 0; i < sum->n; i++)
		if (coverage_add(&sum->a, &sum->v[i].c, r))
			return;
	struct sum *fresh = arena_push(&sum->a, sum);
	*fresh = (struct sum){.path = path};
	assert_true(coverage_add(&sum->a, &fresh->c, r));
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
	/* A course that goes as planned is held on the days that the plan says. */
	for (size_t i = 0; strstr(one->path, "/whole-course") && i < r.n; i++)
		if (strstr(r.v[i].msg, "outside of its window"))
			fail_msg("%s: %s", r.v[i].act, r.v[i].msg);
	if (is_shipped(r.plan->p->id.s))
		add_coverage(one->sum, one->path, &r);
	arena_drop(&a);
}

static void every_edge_case_is_there(void **state)
{
	struct arena a = {0};
	struct idents files;
	struct err e = {0};
	(void)state;
	for (size_t i = 0; i < countof(shipped); i++) {
		const char *own = arena_fmt(&a, "%s/%s", folder(&a), shipped[i].protocol);
		assert_int_equal(scenario_list(&a, own, &files, &e), RC_OK);
		if (files.n < SCENARIOS_MIN)
			fail_msg("%s has only %zu scenarios", shipped[i].protocol, files.n);
		for (const char *const *x = shipped[i].asked; *x; x++) {
			bool found = false;
			for (size_t j = 0; j < files.n; j++) {
				const char *name = strrchr(files.v[j].s, '/') + 1;
				size_t n = strlen(*x);
				found |=
				    strncmp(name, *x, n) == 0 && (name[n] == '-' || name[n] == '.');
			}
			if (!found)
				fail_msg("no scenario of %s plays %s", shipped[i].protocol, *x);
		}
	}
	arena_drop(&a);
}

/* Every step was done, every check and each line of it has spoken and has passed, every alert,
 * contact, branch and exit came. */
static void every_line_is_reached(void **state)
{
	const struct reached *sum = *state;
	struct arena a = {0};
	struct text missing = text_in(&a);
	assert_int_equal(sum->n, countof(shipped));
	for (size_t i = 0; i < sum->n; i++) {
		const struct scenario_options o = {0};
		struct scenario_result r;
		size_t n;
		scenario_run(&a, &o, sum->v[i].path, &r);
		assert_non_null(r.plan);
		const struct coverage_row *rows = coverage_rows(&a, r.plan, &sum->v[i].c, &n);
		assert_true(n > 20);
		for (size_t k = 0; k < n; k++) {
			if (is_anothers_to_reach(sum->v[i].path, &rows[k]))
				continue;
			if (!!rows[k].n == is_second_line(&rows[k]))
				text_fmt(&missing, "%s:%u: %s%s\n",
				         rows[k].at.src ? rows[k].at.src->path : "",
				         (unsigned)rows[k].at.line, rows[k].says,
				         rows[k].n ? ", it was said, but it does" : "");
		}
	}
	if (missing.n)
		fail_msg("no scenario reaches:\n%s", missing.s);
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
