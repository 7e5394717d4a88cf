/* SPDX-License-Identifier: Apache-2.0
 * The same call gives the same bytes in the same number of steps; every limit of memory ends
 * cleanly; nothing is left of a call. */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/cage.h"
#include "util/text.h"

#define CALLS 1000

/* Tables, texts, removed keys, errors, sorting, patterns: whatever could show a hash seed. */
static const char busy[] =
    "local words = {}\n"
    "for i = 1, 150 do words[\"w\" .. i] = {n = i, text = (\"x\"):rep(i % 50)} end\n"
    "for i = 1, 150, 3 do words[\"w\" .. i] = nil end\n"
    "for i = 1, 100 do words[\"again\" .. i] = {n = i, text = \"y\"} end\n"
    "tend.check(\"it\", function(ask)\n"
    "  local out, sum = {}, 0\n"
    "  for name, w in pairs(words) do\n"
    "    sum = sum + w.n * #w.text\n"
    "    if name:match(\"^w%d%d$\") then out[#out + 1] = name .. w.n end\n"
    "  end\n"
    "  table.sort(out, function(a, b) return a > b end)\n"
    "  for i, r in ipairs(ask.readings.bp) do sum = sum + r.systolic * i end\n"
    "  for k in pairs(ask.readings) do out[#out + 1] = k end\n"
    "  local ok, why = pcall(function() return tend.nothing end)\n"
    "  tend.trace(sum, why, {}, print, ask)\n"
    "  return tend.warn(table.concat(out, \" \", 1, 20) .. \" \" .. sum .. \" \" .. #why)\n"
    "end)";

/* A little of all, in a few kilobytes. */
static const char small[] = "local t = {}\n"
                            "for i = 1, 20 do t[i] = {n = i, s = (\"x\"):rep(i * 40)} end\n"
                            "tend.check(\"it\", function(ask)\n"
                            "  local s = \"\"\n"
                            "  for k, v in pairs(t) do s = s .. k .. #v.s .. \" \" end\n"
                            "  for w in s:gmatch(\"%d+\") do t[w] = pcall(error, w) end\n"
                            "  for _, r in ipairs(ask.readings.bp) do t[#t + 1] = r.systolic end\n"
                            "  table.sort(tend.list.values(ask.readings.bp, \"systolic\"))\n"
                            "  return tend.warn(string.format(\"%s %d\", s:sub(1, 80), #t))\n"
                            "end)";

static struct datum told(struct arena *a)
{
	struct datum ask = datum_map(), readings = datum_map(), bp = datum_list();
	for (int i = 0; i < 20; i++) {
		struct datum r = datum_map();
		datum_set(a, &r, "at_ms", datum_whole(i * 600000));
		datum_set(a, &r, "systolic", datum_whole(120 + i));
		datum_add(a, &bp, r);
	}
	datum_set(a, &readings, "pulse", datum_list());
	datum_set(a, &readings, "bp", bp);
	datum_set(a, &ask, "readings", readings);
	return ask;
}

static struct cage_result run(struct arena *a, const char *src, const struct datum *ask,
                              struct cage_budget budget)
{
	struct cage_file f = {"init.lua", src, strlen(src)};
	struct cage_call call = {.plugin = "p",
	                         .files = &f,
	                         .files_n = 1,
	                         .hook = CAGE_CHECK,
	                         .name = "it",
	                         .input = ask,
	                         .budget = budget,
	                         .trace = true};
	struct cage_result r;
	cage_run(&call, a, &r);
	return r;
}

/* Each state has a seed of its own: its address is in it, and the clock. */
static void a_thousand_calls_give_one_answer(void **state)
{
	struct arena a = {0}, keep = {0};
	struct datum ask = told(&keep);
	const uint8_t *first = NULL, *bytes;
	size_t first_n = 0, n;
	int64_t steps = 0;
	const char *trace = NULL;
	(void)state;
	for (int i = 0; i < CALLS; i++) {
		void *moved = malloc(1 + (size_t)i * 37); /* another address for the next state */
		struct cage_result r = run(&a, busy, &ask, (struct cage_budget){0});
		assert_int_equal(r.end, CAGE_DONE);
		datum_encode(&r.out, i ? &a : &keep, &bytes, &n);
		if (i == 0) {
			first = bytes;
			first_n = n;
			steps = r.steps;
			trace = arena_dup(&keep, r.trace);
		}
		assert_int_equal(n, first_n);
		assert_memory_equal(bytes, first, n);
		assert_int_equal(r.steps, steps);
		assert_string_equal(r.trace, trace);
		arena_drop(&a);
		free(moved);
	}
	assert_true(steps > 1000);
	arena_drop(&keep);
}

static void what_is_spent_is_spent_at_the_same_place(void **state)
{
	struct arena a = {0};
	struct datum ask = told(&a);
	(void)state;
	for (int64_t steps = 100; steps < 20000; steps += 700) {
		struct cage_result one = run(&a, busy, &ask, (struct cage_budget){.steps = steps});
		struct cage_result two = run(&a, busy, &ask, (struct cage_budget){.steps = steps});
		assert_int_equal(one.end, two.end);
		assert_int_equal(one.steps, two.steps);
		assert_int_equal(one.line, two.line);
		assert_true(one.end == CAGE_DONE || one.end == CAGE_STEPS_SPENT);
	}
	arena_drop(&a);
}

static void every_limit_of_memory_ends_cleanly(void **state)
{
	struct arena keep = {0}, a = {0};
	struct datum ask = told(&keep);
	size_t done = 0;
	(void)state;
	for (size_t limit = 1; limit <= (size_t)80 << 10; limit += 64) {
		struct cage_result r = run(&a, small, &ask, (struct cage_budget){.bytes = limit});
		assert_true(r.end == CAGE_MEMORY_SPENT || r.end == CAGE_DONE);
		assert_true(r.peak_bytes <= limit);
		assert_true(r.end == CAGE_DONE || strstr(r.message, "memory"));
		done += r.end == CAGE_DONE;
		arena_drop(&a);
	}
	assert_true(done > 0);
	arena_drop(&keep);
}

static void nothing_is_left_of_a_call(void **state)
{
	static const char bad[] = "local t = {} for i = 1, 1e9 do t[i] = {(\"x\"):rep(100)} end";
	struct arena a = {0}, keep = {0};
	struct datum ask = told(&keep);
	size_t before = 0;
	(void)state;
	for (int i = 0; i < 140; i++) {
		run(&a, i % 7 ? busy : bad, &ask, (struct cage_budget){0});
		arena_drop(&a);
		if (i == 20)
			before = mallinfo2().uordblks;
	}
	assert_true(mallinfo2().uordblks < before + ((size_t)64 << 10)); /* of 120 calls */
	arena_drop(&keep);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_thousand_calls_give_one_answer),
	    cmocka_unit_test(what_is_spent_is_spent_at_the_same_place),
	    cmocka_unit_test(every_limit_of_memory_ends_cleanly),
	    cmocka_unit_test(nothing_is_left_of_a_call),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
