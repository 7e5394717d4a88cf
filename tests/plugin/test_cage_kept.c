/* SPDX-License-Identifier: Apache-2.0
 * A state that is put back answers like a new one: whatever was asked before, and by whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hostile.h"

static struct cage_call call_of(const struct cage_file *f, const char *name,
                                const struct datum *ask)
{
	return (struct cage_call){.plugin = "p",
	                          .files = f,
	                          .files_n = 1,
	                          .hook = CAGE_CHECK,
	                          .name = name,
	                          .input = ask};
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_value(struct datum *x, struct datum *y, struct arena *a)
{
	const uint8_t *p, *q;
	size_t n, m;
	datum_encode(x, a, &p, &n);
	datum_encode(y, a, &q, &m);
	return n == m && memcmp(p, q, n) == 0;
}

/* On a slow machine the clock may end what the steps would have: that depends on the day. */
static bool by_the_clock(const struct cage_result *x, const struct cage_result *y)
{
	return (x->end == CAGE_TIME_SPENT || y->end == CAGE_TIME_SPENT) && x->end != CAGE_DONE
	       && y->end != CAGE_DONE;
}

/* The same call both ways; false if something of it differs. */
static bool same(struct cage_kept *k, const struct cage_call *call)
{
	struct arena a = {0};
	struct cage_result fresh, kept;
	cage_run(call, &a, &fresh);
	cage_kept_run(k, call, &a, &kept);
	bool ok = fresh.end == kept.end && same_text(fresh.message, kept.message)
	          && same_text(fresh.file, kept.file) && fresh.line == kept.line
	          && same_text(fresh.trace, kept.trace) && same_value(&fresh.out, &kept.out, &a);
	/* where memory is swept at the ceiling steps may differ a little */
	if (fresh.peak_bytes < CAGE_BYTES / 2)
		ok = ok && fresh.steps == kept.steps && fresh.peak_bytes == kept.peak_bytes;
	ok = ok || by_the_clock(&fresh, &kept);
	if (!ok)
		print_message(
		    "new: %s %s %s:%d %lld steps %zu bytes\nput back: %s %s %s:%d %lld steps "
		    "%zu bytes\n",
		    cage_end_word(fresh.end), fresh.message ? fresh.message : "",
		    fresh.file ? fresh.file : "", fresh.line, (long long)fresh.steps,
		    fresh.peak_bytes, cage_end_word(kept.end), kept.message ? kept.message : "",
		    kept.file ? kept.file : "", kept.line, (long long)kept.steps, kept.peak_bytes);
	arena_drop(&a);
	return ok;
}

static struct datum told(struct arena *a, const char *who, int n)
{
	struct datum ask = datum_map(), with = datum_map(), rights = datum_map();
	datum_set(a, &with, "who", datum_text(who));
	datum_set(a, &with, "n", datum_whole(n));
	datum_set(a, &ask, "with", with);
	datum_set(a, &rights, "time", datum_yes_no(n % 2));
	datum_set(a, &ask, ".rights", rights);
	return ask;
}

/* Everything a plugin could hide a name in: tables of its own, upvalues, a library, a cache, a
 * function that is made anew, a list that grew. */
static const char hides[] =
    "local seen, last, list = {}, 'nobody', {1, 2, 3}\n"
    "local function greet() return 'nobody' end\n"
    "local big = {} for i = 1, 500 do big[i] = {n = i, s = ('x'):rep(i % 90)} end\n"
    "tend.check('it', function(ask)\n"
    "  local who = ask.with.who\n"
    "  local said = last .. ' ' .. greet() .. ' ' .. #list .. ' ' .. tostring(seen[1])\n"
    "  for i = 1, 500 do said = said .. (big[i].who and 'x' or '') end\n"
    "  last = who seen[1] = who greet = function() return who end\n"
    "  for i = 1, 200 do list[#list + 1] = who big[i] = {who = who} end\n"
    "  for i = 200, 500 do big[i].who = who .. i end\n"
    "  pcall(function() string.rep = nil end) pcall(function() tend.who = who end)\n"
    "  pcall(function() tend.check('other', print) end)\n"
    "  if ask.with.n == 3 then error('no ' .. who) end\n"
    "  if ask.with.n == 5 then while true do seen[#seen + 1] = who end end\n"
    "  if ask.with.n == 7 then return nil end\n"
    "  return tend.warn(said .. (ask.with.n > 10 and ask.now and '' or ''))\n"
    "end)";

static void nobody_is_remembered(void **state)
{
	static const char *const names[] = {"Ada", "Ben", "Cleo"};
	const struct cage_file f = {"init.lua", hides, sizeof hides - 1};
	struct cage_kept *k = cage_keep();
	int answered = 0;
	(void)state;
	for (int i = 0; i < 40; i++) {
		struct arena a = {0};
		struct datum ask = told(&a, names[i % 3], i);
		const struct cage_call call = call_of(&f, "it", &ask);
		struct cage_result r;
		assert_true(same(k, &call));
		if (i % 4 == 0)
			cage_kept_tidy(k);
		cage_kept_run(k, &call, &a, &r);
		answered += r.end == CAGE_DONE;
		if (r.end == CAGE_DONE)
			assert_string_equal(datum_text_of(&r.out, "say"), "nobody nobody 3 nil");
		arena_drop(&a);
	}
	assert_true(answered > 20);
	cage_unkeep(k);
	cage_unkeep(NULL);
}

/* One of many kinds of calls after the other, in one state that is kept. */
static void another_budget_and_other_rights_begin_anew(void **state)
{
	const struct cage_file f = {"init.lua", hides, sizeof hides - 1};
	struct cage_kept *k = cage_keep();
	(void)state;
	for (int i = 0; i < 24; i++) {
		struct arena a = {0};
		struct datum ask = told(&a, "Ada", i);
		struct cage_call call = call_of(&f, i % 5 ? "it" : "missing", &ask);
		call.budget.steps = i % 3 ? 0 : 30000 + i * 500;
		call.budget.bytes = i % 4 ? 0 : ((size_t)100 << 10) + (size_t)i * 4096;
		call.trace = i % 7 == 6;
		call.hook = i % 11 == 10 ? CAGE_LOAD : CAGE_CHECK;
		assert_true(same(k, &call));
		arena_drop(&a);
	}
	cage_unkeep(k);
}

/* init.lua can see a right too: a clinic that grants it has a state of its own. */
static void a_right_is_seen_when_it_changes(void **state)
{
	static const char src[] = "tend.task('Call', {due = '1 d'})\n"
	                          "tend.check('it', function() return tend.pass() end)";
	const struct cage_file f = {"init.lua", src, sizeof src - 1};
	struct cage_kept *k = cage_keep();
	(void)state;
	for (int i = 0; i < 8; i++) {
		struct arena a = {0};
		struct datum ask = datum_map(), rights = datum_map();
		struct cage_result r;
		datum_set(&a, &rights, "task", datum_yes_no(i % 3 == 0));
		datum_set(&a, &ask, ".rights", rights);
		const struct cage_call call = call_of(&f, "it", &ask);
		assert_true(same(k, &call));
		cage_kept_run(k, &call, &a, &r);
		assert_int_equal(r.end, i % 3 ? CAGE_RAISED : CAGE_DONE);
		arena_drop(&a);
	}
	cage_unkeep(k);
}

/* What does not load, or takes more to load than can be kept, ends as it does in a new state. */
static void what_cannot_be_kept_is_loaded_each_time(void **state)
{
	static const char *const sources[] = {
	    "this is no Lua",
	    "error('no')",
	    "while true do end",
	    "tend.check('it', function() return tend.pass() end) tend.trace('seen')",
	    "local t = {} while true do t[#t + 1] = {} end",
	    /* lets go of far more than it keeps */
	    "local s = '' for i = 1, 150 do s = ('x'):rep(60000) .. i end\n"
	    "tend.check('it', function() return tend.warn('' .. #s) end)",
	    "local t = {} for i = 1, 60000 do t[i] = i end\n"
	    "tend.check('it', function() return tend.warn('' .. #t) end)",
	    "",
	    "tend.check('it', function() return tend.pass() end) error({})",
	};
	(void)state;
	for (size_t i = 0; i < countof(sources); i++) {
		struct cage_kept *k = cage_keep();
		const struct cage_file f = {"init.lua", sources[i], strlen(sources[i])};
		const struct cage_call call = call_of(&f, "it", NULL);
		for (int turn = 0; turn < 3; turn++)
			if (!same(k, &call))
				fail_msg("%s", sources[i]);
		cage_unkeep(k);
	}
}

/* Each attempt twice in a state that is kept: the second finds what the first left, and that is
 * nothing. */
static void hostile_plugins_leave_nothing(void **state)
{
	size_t differs = 0;
	(void)state;
	for (size_t i = 0; i < hostile_rows_n; i++) {
		const struct hostile_row *row = &hostile_rows[i];
		struct arena a = {0};
		const char *src = hostile_source(row, false, &a);
		const struct cage_file f = {"init.lua", src, strlen(src)};
		struct datum ask = told(&a, "Ada", 1);
		struct cage_call call = call_of(&f, HOSTILE_NAME, &ask);
		struct cage_kept *k = cage_keep();
		struct cage_result r[2];
		call.budget.steps =
		    50000; /* the ends that it has with all of them are tested elsewhere */
		for (int turn = 0; turn < 2; turn++)
			cage_kept_run(k, &call, &a, &r[turn]);
		if (!by_the_clock(&r[0], &r[1])
		    && (r[0].end != r[1].end || !same_text(r[0].message, r[1].message)
		        || !same_value(&r[0].out, &r[1].out, &a))) {
			print_message("%s: %s, then %s\n", row->name, cage_end_word(r[0].end),
			              cage_end_word(r[1].end));
			differs++;
		}
		cage_unkeep(k);
		arena_drop(&a);
	}
	assert_int_equal(differs, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nobody_is_remembered),
	    cmocka_unit_test(another_budget_and_other_rights_begin_anew),
	    cmocka_unit_test(a_right_is_seen_when_it_changes),
	    cmocka_unit_test(what_cannot_be_kept_is_loaded_each_time),
	    cmocka_unit_test(hostile_plugins_leave_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
