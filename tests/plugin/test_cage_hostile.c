/* SPDX-License-Identifier: Apache-2.0
 * Every hostile row against the cage alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "hostile.h"

#define MARGIN 10

static struct datum told(struct arena *a)
{
	struct datum ask = datum_map(), rights = datum_map(), with = datum_map();
	datum_set(a, &rights, "time", datum_yes_no(true));
	datum_set(a, &rights, "scores", datum_yes_no(false));
	datum_set(a, &with, "latest", datum_text("19:00"));
	datum_set(a, &ask, "with", with);
	datum_set(a, &ask, ".rights", rights);
	return ask;
}

/* Of the processor: other work on the machine is not the plugin's. */
static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double run(const struct hostile_row *row, bool load, struct arena *a,
                  struct cage_result *out)
{
	const char *src = hostile_source(row, load, a);
	struct cage_file f = {"init.lua", src, strlen(src)};
	struct datum ask = told(a);
	struct cage_call call = {.plugin = "hostile",
	                         .files = &f,
	                         .files_n = 1,
	                         .hook = load ? CAGE_LOAD : CAGE_CHECK,
	                         .name = HOSTILE_NAME,
	                         .input = &ask,
	                         .trace = true};
	double from = now_ms();
	cage_run(&call, a, out);
	return now_ms() - from;
}

/* False if the row is not contained; tells why. */
static bool contained(const struct hostile_row *row, bool load)
{
	struct arena a = {0};
	struct cage_result r;
	double ms = run(row, load, &a, &r);
	const char *said = r.message ? r.message : "";
	bool ended = row->ends >> r.end & 1;
	bool words = !row->says || load || strstr(said, row->says);
	if (getenv("TEND_HOSTILE"))
		print_message("# %-45s %s %7.2f ms %7lld steps %5zu KiB %s: %s\n", row->name,
		              load ? "load" : "call", ms, (long long)r.steps, r.peak_bytes >> 10,
		              cage_end_word(r.end), said);
	/* while loading nothing is asked and nothing has to come back */
	if (load && (r.end == CAGE_DONE || r.end == CAGE_RAISED))
		ended = true;
	bool good = ended && words && ms <= MARGIN * (double)(load ? HOSTILE_LOAD_MS : HOSTILE_MS);
	if (!good)
		print_error("%s (%s): %s, %s (%s:%d), %.1f ms\n", row->name, load ? "load" : "call",
		            cage_end_word(r.end), said, r.file ? r.file : "", r.line, ms);
	assert_true(r.end == CAGE_DONE || r.message);
	assert_true(r.steps <= CAGE_STEPS * 2);
	assert_true(r.peak_bytes <= CAGE_BYTES);
	assert_true(a.used < (size_t)4 << 20);
	if (r.message)
		assert_true(strlen(r.message) < 600);
	if (r.trace)
		assert_true(strlen(r.trace) <= CAGE_TRACE);
	arena_drop(&a);
	return good;
}

static void every_row_is_contained(void **state)
{
	size_t escaped = 0;
	(void)state;
	for (size_t i = 0; i < hostile_rows_n; i++) {
		escaped += !contained(&hostile_rows[i], false);
		if (hostile_rows[i].where == HOSTILE_CALL)
			escaped += !contained(&hostile_rows[i], true);
	}
	assert_int_equal(escaped, 0);
}

static void there_are_rows_of_every_sort(void **state)
{
	unsigned seen = 0;
	(void)state;
	for (size_t i = 0; i < hostile_rows_n; i++)
		seen |= hostile_rows[i].ends;
	assert_true(hostile_rows_n >= 70);
	for (int e = CAGE_RAISED; e < CAGE_LOST; e++)
		assert_true(seen >> e & 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_row_is_contained),
	    cmocka_unit_test(there_are_rows_of_every_sort),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
