/* SPDX-License-Identifier: Apache-2.0
 * docs/scenarios.md: its tables are the rows by which scenario files are read, and each example plays
 * as the page says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/reference.h"
#include "page.h"
#include "scenario/rows.h"
#include "scenario/scenario.h"

#define PAGE "docs/scenarios.md"

static void tables_are_the_rows_of_the_program(void **state)
{
	struct arena a = {0};
	(void)state;
	const char *page = page_read(&a, PAGE), *fault = NULL;
	struct text want = text_in(&a);
	if (!reference_renew(page, &want, &fault))
		fail_msg("%s", fault);
	if (strcmp(page, want.s) != 0) {
		const char *w = want.s;
		while (*page == *w)
			page++, w++;
		print_error(
		    "%s says\n%.200s\nand the rows say\n%.200s\n`make docs` writes them anew\n",
		    PAGE, page, w);
		fail_msg("the page and the program differ");
	}
	for (size_t i = 0; i < scenario_tables_n; i++)
		if (!strstr(page_read(&a, PAGE),
		            arena_fmt(&a, "<!-- rows: %s -->", scenario_tables[i].name)))
			fail_msg("the page has no table %s", scenario_tables[i].name);
	arena_drop(&a);
}

/* ---- examples ---- */

static const char *read_example(void *ctx, struct arena *a, const char *path, size_t *len,
                                struct err *e)
{
	const char *text = ctx;
	const char *end = strrchr(path, '/');
	if (!end || strcmp(end, "/example.yaml") != 0)
		return scenario_read_file(NULL, a, path, len, e);
	*len = strlen(text);
	return text;
}

/* What is played comes out as the page says. */
static void every_example_plays(void **state)
{
	struct arena a = {0};
	struct blocks blocks = {0};
	size_t played = 0;
	const char *src = getenv("SRC");
	(void)state;
	page_blocks(&a, page_read(&a, PAGE), &blocks);
	for (size_t i = 0; i < blocks.n; i++) {
		if (strcmp(blocks.v[i].info, "yaml scenario") != 0)
			continue;
		struct scenario_result r = {0};
		struct scenario_options o = {.read = read_example,
		                             .ctx = (void *)(uintptr_t)blocks.v[i].text};
		const char *path = arena_fmt(
		    &a, "%s/protocols/scenarios/kap-lozenge-im/example.yaml", src ? src : ".");
		enum rc rc = scenario_run(&a, &o, path, &r);
		for (size_t k = 0; rc != RC_OK && k < r.diags.n; k++)
			print_error("%s:%d: %s (%s)\n", PAGE, blocks.v[i].line, r.diags.v[k].msg,
			            r.diags.v[k].help ? r.diags.v[k].help : "");
		assert_int_equal(rc, RC_OK);
		assert_true(r.n > 0);
		played++;
	}
	assert_true(played >= 4);
	arena_drop(&a);
}

/* Each way to say when is one that a scenario understands, and what is no way is refused. */
static void every_written_time_is_understood(void **state)
{
	(void)state;
	static const char *const none[] = {"9.30", "day 14", "tomorrow", "+10", "+1 d", NULL};
	for (int good = 0; good < 2; good++)
		for (size_t i = 0; good ? scenario_times[i].word != NULL : none[i] != NULL; i++) {
			struct arena a = {0};
			struct scenario_result r = {0};
			const char *src = getenv("SRC");
			char *text = arena_fmt(
			    &a,
			    "scenario: when\nprotocol: kap-lozenge-im\nzone: Europe/Berlin\n"
			    "day 0: 2027-03-01\npeople: {nora: [nurse, monitor]}\n"
			    "patient: {name: Sam Sample, born: 1986-03-14, sex: female}\n"
			    "acts:\n  - {at: day -30 08:00, nora: enrol}\n  - {at: %s, nora: "
			    "consent given}\n",
			    good ? scenario_times[i].word : none[i]);
			struct scenario_options o = {.read = read_example, .ctx = text};
			enum rc rc = scenario_run(
			    &a, &o,
			    arena_fmt(&a, "%s/protocols/scenarios/kap-lozenge-im/example.yaml",
			              src ? src : "."),
			    &r);
			if (rc != (good ? RC_OK : RC_USAGE))
				print_error("%s: %s\n", good ? scenario_times[i].word : none[i],
				            r.diags.n ? r.diags.v[0].msg : "");
			assert_int_equal(rc, good ? RC_OK : RC_USAGE);
			arena_drop(&a);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tables_are_the_rows_of_the_program),
	    cmocka_unit_test(every_example_plays),
	    cmocka_unit_test(every_written_time_is_understood),
	};
	return cmocka_run_group_tests_name("docs/scenarios", tests, NULL, NULL);
}
