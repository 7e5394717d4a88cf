/* SPDX-License-Identifier: Apache-2.0
 * Mistakes in scenario files, each told with its place and the way out; what a run tells when an
 * answer is another one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "scenario/scenario.h"

#define HEAD                                                                                       \
	"scenario: t\nprotocol: kap-lozenge-im\nzone: Europe/Berlin\nday 0: 2027-03-01\n"          \
	"people: {nora: nurse, paul: prescriber}\n"                                                \
	"patient: {name: Sam Sample, born: 1986-03-14, sex: female}\n"
#define ENROL "acts:\n  - {at: day -31 09:00, paul: enrol}\n"

/* The file itself comes from the test, everything else from the folder. */
static const char *read_one(void *ctx, struct arena *a, const char *path, size_t *len,
                            struct err *e)
{
	if (!strstr(path, "/made.yaml"))
		return scenario_read_file(NULL, a, path, len, e);
	*len = strlen(ctx);
	return ctx;
}

static struct scenario_result run(struct arena *a, const char *text)
{
	const char *src = getenv("SRC");
	char *own = arena_dup(a, text);
	const struct scenario_options o = {.read = read_one, .ctx = own};
	struct scenario_result r;
	scenario_run(
	    a, &o, arena_fmt(a, "%s/protocols/scenarios/kap-lozenge-im/made.yaml", src ? src : "."),
	    &r);
	return r;
}

static const struct mistake {
	const char *text, *code;
	uint32_t line, col;
	const char *says, *label; /* label NULL = whatever */
} mistakes[] = {
    {"acts: [{nora: leave}]\nprotocol: x\n", "E0209", 1, 1, "begins with `scenario: TITLE`", NULL},
    {HEAD "acts: []\n", "E0206", 7, 7, "nothing stands in here", NULL},
    {HEAD ENROL "  - {norra: start screening}\n", "E1002", 9, 6, "not among the people",
     "did you mean `nora`?"},
    {HEAD ENROL "  - {nora: start screenin}\n", "E1003", 9, 18, "is not a contact",
     "did you mean `screening`?"},
    {HEAD ENROL "  - {nora: strat screening}\n", "E1003", 9, 12, "is not an act",
     "did you mean `start`?"},
    {HEAD ENROL "  - {nora: \"measure bp 152/95\"}\n", "E1003", 9, 24, "cannot be read",
     "did you mean `152/95 mmHg`?"},
    {HEAD ENROL "  - {nora: leave, expct: hold}\n", "E0201", 9, 19, "is not a key of an act",
     "did you mean `expect`?"},
    {HEAD ENROL "  - {nora: leave, expect: hould}\n", "E0306", 9, 27, "cannot stand at",
     "did you mean `hold`?"},
    {HEAD ENROL "  - {at: 9.30, nora: leave}\n", "E1004", 9, 10, "is no time", NULL},
    {HEAD ENROL "  - {at: day -31 08:00, nora: leave}\n", "E1005", 9, 10, "before the act above",
     NULL},
    {HEAD ENROL "  - {at: +1 min}\n", "E1001", 9, 5, "who does what", NULL},
    {HEAD ENROL "  - {play: time-ot}\n", "E1006", 9, 12, "there is no file", NULL},
    {HEAD "given: redy\n" ENROL, "E1006", 7, 8, "there is no file", NULL},
    {HEAD ENROL "  - {nora: look in, happened: 2027-01-29 09:00}\n", "E0209", 9, 31,
     "says why: `because`", NULL},
    {HEAD ENROL "  - {system: power off}\n", "E1003", 9, 14, "`power lost` and", NULL},
    {HEAD "acts:\n  - {at: day -31 09:00, paul: enrol, state: asleep}\n", "E1007", 8, 45,
     "is no state", NULL},
    {HEAD "acts:\n  - {at: day -31 09:00, paul: enrol, opens: [x by nurze]}\n", "E1007", 8, 46,
     "cannot be read", NULL},
};

static void a_mistake_is_told_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(mistakes); i++) {
		const struct mistake *m = &mistakes[i];
		struct arena a = {0};
		struct scenario_result r = run(&a, m->text);
		bool found = false;
		for (size_t k = 0; k < r.diags.n; k++) {
			const struct diag *g = &r.diags.v[k];
			found |= strcmp(g->code->code, m->code) == 0 && g->at.line == m->line
			         && g->at.col == m->col && strstr(g->msg, m->says)
			         && (!m->label || (g->label && strcmp(g->label, m->label) == 0));
		}
		if (!found) {
			struct text t = text_in(&a);
			diags_text(&r.diags, &t, false);
			fail_msg("%s: %s came", m->says, t.n ? t.s : "nothing");
		}
		assert_int_equal(r.rc, RC_USAGE);
		arena_drop(&a);
	}
}

static void another_answer_is_shown_with_what_came(void **state)
{
	struct arena a = {0};
	(void)state;
	struct scenario_result r =
	    run(&a, HEAD ENROL
	        "  - {at: +5 min, nora: start medicine 1, expect: done, says: welcome}\n");
	assert_int_equal(r.rc, RC_NO);
	assert_string_equal(r.diags.v[0].code->code, "E1020");
	assert_int_equal(r.diags.v[0].at.line, 9);
	assert_non_null(strstr(r.diags.v[0].help, "at 2027-01-29 09:05 came: "));
	assert_false(r.v[r.n - 1].ok);
	struct scenario_results all = {0};
	struct text t = text_in(&a);
	*arena_push(&a, &all) = r;
	scenario_tap(&t, &all, true);
	assert_non_null(strstr(t.s, "1..1\nnot ok 1 - t\n"));
	assert_non_null(strstr(t.s, "NOT OK 2027-01-29 09:05 nora: start medicine 1"));
	arena_drop(&a);
}

/* A warning that the protocol's author weighed is no reason why a scenario failed. */
static void a_warning_of_the_protocol_is_no_difference(void **state)
{
	struct arena a = {0};
	(void)state;
	struct scenario_result r = run(
	    &a, "scenario: x\nprotocol: ketamine-montreal\nzone: Europe/Berlin\nday 0: 2027-03-01\n"
	        "people: {paul: prescriber}\n"
	        "patient: {name: Sam Sample, born: 1986-03-14, sex: female}\n"
	        "acts:\n  - {at: day -31 09:00, paul: enrol, expect: block}\n");
	assert_int_equal(r.rc, RC_NO);
	assert_int_equal(r.diags.n, 1);
	assert_string_equal(r.diags.v[0].code->code, "E1020");
	arena_drop(&a);
}

static void count_acts(void *ctx, const struct scenario_result *r)
{
	size_t *n = ctx;
	assert_true(r->n == *n + 1);
	(*n)++;
}

static void whoever_asks_hears_of_every_act(void **state)
{
	struct arena a = {0};
	size_t n = 0;
	const char *src = getenv("SRC");
	const struct scenario_options o = {.progress = count_acts, .ctx = &n};
	struct scenario_result r;
	(void)state;
	assert_int_equal(
	    scenario_run(&a, &o,
	                 arena_fmt(&a,
	                           "%s/protocols/scenarios/kap-lozenge-im/x30-sick-with-the-"
	                           "lozenge.yaml",
	                           src ? src : "."),
	                 &r),
	    RC_OK);
	assert_int_equal(n, r.n);
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_mistake_is_told_with_its_place),
	    cmocka_unit_test(another_answer_is_shown_with_what_came),
	    cmocka_unit_test(a_warning_of_the_protocol_is_no_difference),
	    cmocka_unit_test(whoever_asks_hears_of_every_act),
	};
	return cmocka_run_group_tests_name("scenario/load", tests, NULL, NULL);
}
