/* SPDX-License-Identifier: Apache-2.0
 * Every hostile row against both rings together, and against the outer one alone: a worker whose
 * Lua has the whole standard library, no budget and no guard. */
#include <dirent.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asks.h"
#include "bad_worker.h"
#include "hostile.h"
#include "plugin/worker.h"

/* ---- a worker without a cage ---- */

static const char prelude[] =
    "local checks = {}\n"
    "tend = setmetatable({}, {__index = function() return function() return {} end end})\n"
    "function tend.check(name, fn) checks[name] = fn end\n"
    "function tend.run(name, ask) return checks[name](ask) end\n";

static void open_lua(const struct cage_call *call, struct arena *a, struct cage_result *out)
{
	lua_State *L = luaL_newstate();
	luaL_openlibs(L);
	if (luaL_dostring(L, prelude)
	    || luaL_loadbuffer(L, call->files[0].text, call->files[0].len, "=init.lua")
	    || lua_pcall(L, 0, 0, 0)) {
		*out = (struct cage_result){.end = CAGE_RAISED, .message = "while loading"};
		return;
	}
	lua_getglobal(L, "tend");
	lua_getfield(L, -1, "run");
	lua_pushstring(L, call->name);
	lua_newtable(L);
	lua_newtable(L);
	lua_pushstring(L, "19:00");
	lua_setfield(L, -2, "latest");
	lua_setfield(L, -2, "with");
	if (lua_pcall(L, 2, 1, 0)) {
		*out = (struct cage_result){.end = CAGE_RAISED, .message = "raised"};
		return;
	}
	*out = (struct cage_result){.out = datum_map()};
	if (lua_type(L, -1) == LUA_TNUMBER)
		out->out = datum_number(lua_tonumber(L, -1));
	else if (lua_type(L, -1) == LUA_TSTRING)
		out->out = datum_text(arena_dup(a, lua_tostring(L, -1)));
	lua_close(L);
}

/* What only the whole library can do. */
static const struct hostile_row open_rows[] = {
    {"a shell", HOSTILE_CALL, "return os.execute('touch tend-escaped')", 0, NULL},
    {"a pipe", HOSTILE_CALL, "return io.popen('id'):read('a')", 0, NULL},
    {"a file read", HOSTILE_CALL, "return io.open('/etc/passwd'):read('a')", 0, NULL},
    {"a file written", HOSTILE_CALL, "io.open('tend-escaped', 'w'):write('x')", 0, NULL},
    {"a file removed", HOSTILE_CALL, "os.remove('tend-escaped')", 0, NULL},
    {"a file made", HOSTILE_CALL, "return os.tmpname()", 0, NULL},
    {"a library", HOSTILE_CALL, "return package.loadlib('/lib/x86_64-linux-gnu/libc.so.6', '*')", 0,
     NULL},
    {"an end", HOSTILE_CALL, "os.exit(0, true)", 0, NULL},
    {"standard output", HOSTILE_CALL, "print('x') io.stderr:write('x')", 0, NULL},
    {"the environment", HOSTILE_CALL, "return os.getenv('PATH') or os.getenv('HOME') or 'none'", 0,
     NULL},
    {"bytecode", HOSTILE_CALL,
     "local s = string.dump(function() local a, b, c = 1, 2, 3 return a + b + c end)\n"
     "for i = 1, #s do pcall(load(s:sub(1, i - 1) .. '\\255' .. s:sub(i + 1), '', 'b') or print) "
     "end",
     0, NULL},
    {"all memory", HOSTILE_CALL, "local t = {} while true do t[#t + 1] = ('x'):rep(1 << 20) end", 0,
     NULL},
    {"one giant text", HOSTILE_CALL, "return ('x'):rep(1 << 34)", 0, NULL},
    {"a finalizer without end", HOSTILE_CALL,
     "setmetatable({}, {__gc = function() while true do end end})", 0, NULL},
    {"a giant answer", HOSTILE_CALL, "return ('x'):rep(1 << 22)", 0, NULL},
};

/* ---- asking ---- */

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

/* Gives the wall-clock milliseconds. */
static int64_t run(struct workers *w, const struct hostile_row *row, bool load, struct arena *a,
                   struct cage_result *out)
{
	const char *src = hostile_source(row, load, a);
	const struct cage_file f = {"init.lua", src, strlen(src)};
	struct datum ask = told(a);
	const struct cage_call call = {.plugin = "hostile",
	                               .files = &f,
	                               .files_n = 1,
	                               .hook = load ? CAGE_LOAD : CAGE_CHECK,
	                               .name = HOSTILE_NAME,
	                               .input = &ask,
	                               .trace = true};
	const char *digest = arena_fmt(a, "%s%s", row->name, load ? ", while loading" : "");
	int64_t from = now_ms();
	workers_call(w, digest, &call, a, out);
	return now_ms() - from;
}

static int files_in(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;
	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

/* ---- both rings ---- */

static bool contained(struct workers *w, const struct hostile_row *row, bool load)
{
	struct arena a = {0};
	struct cage_result r;
	run(w, row, load, &a, &r);
	const char *said = r.message ? r.message : "";
	bool good = (row->ends >> r.end & 1) && (!row->says || load || strstr(said, row->says));
	/* while loading nothing is asked and nothing has to come back */
	good |= load && (r.end == CAGE_DONE || r.end == CAGE_RAISED);
	if (!good)
		print_message("%s (%s): %s, %s\n", row->name, load ? "load" : "call",
		              cage_end_word(r.end), said);
	assert_true(r.end == CAGE_DONE || r.message);
	assert_int_not_equal(r.end, CAGE_LOST);
	arena_drop(&a);
	return good;
}

static void both_rings_contain_every_row(void **state)
{
	const char *tmp = getenv("TMPDIR");
	struct workers *w = real_workers(patient);
	size_t escaped = 0;
	echo(w, "good", 0);
	pid_t beside = workers_pid(w, "good");
	int files = files_in(tmp ? tmp : "/tmp");
	for (size_t i = 0; i < hostile_rows_n; i++) {
		escaped += !contained(w, &hostile_rows[i], false);
		if (hostile_rows[i].where == HOSTILE_CALL)
			escaped += !contained(w, &hostile_rows[i], true);
		echo(w, "good", (int)i);
	}
	assert_int_equal(escaped, 0);
	assert_int_equal(workers_pid(w, "good"), beside);
	assert_int_equal(files_in(tmp ? tmp : "/tmp"), files);
	workers_close(w);
}

/* In any order, again and again: nothing of one attempt is there in the next.  TEND_HOSTILE=1 says
 * what came of every row, and goes on for a thousand. */
static void hundreds_of_rounds_leave_nothing(void **state)
{
	struct workers *w = real_workers(patient);
	uint32_t chance = 12345;
	long before = 0;
	const int rounds = getenv("TEND_HOSTILE") ? 1000 : 250;
	for (int i = 0; i < rounds; i++) {
		struct arena a = {0};
		struct cage_result r;
		chance = chance * 1664525 + 1013904223;
		const struct hostile_row *row = &hostile_rows[(chance >> 8) % hostile_rows_n];
		run(w, row, false, &a, &r);
		assert_true(row->ends >> r.end & 1);
		arena_drop(&a);
		echo(w, "good", i);
		if (i == 100)
			before = resident_kib(getpid());
	}
	if (!SANITIZED)
		assert_true(labs(resident_kib(getpid()) - before) < 1024);
	workers_close(w);
}

/* ---- the outer ring alone ---- */

static void held(struct workers *w, const struct hostile_row *row, size_t *ends)
{
	struct arena a = {0};
	struct cage_result r;
	int64_t took = run(w, row, false, &a, &r);
	if (took > (HOSTILE_MS + 20) * MARGIN)
		print_message("%s: %s after %d ms\n", row->name, cage_end_word(r.end), (int)took);
	assert_true(took <= (HOSTILE_MS + 20) * MARGIN);
	assert_true(r.end == CAGE_DONE || r.message);
	if (getenv("TEND_HOSTILE"))
		print_message("# %-45s %4d ms %s: %s\n", row->name, (int)took, cage_end_word(r.end),
		              r.message ? r.message : "");
	ends[r.end]++;
	arena_drop(&a);
}

static void the_outer_ring_alone_holds_what_comes(void **state)
{
	const char *tmp = getenv("TMPDIR");
	size_t ends[CAGE_ENDS] = {0};
	struct workers *w = bad_workers("open-lua", (struct workers_limits){.start_ms = 20000}),
	               *good = real_workers(patient);
	echo(good, "good", 0);
	pid_t beside = workers_pid(good, "good");
	int files = files_in(tmp ? tmp : "/tmp");
	for (size_t i = 0; i < countof(open_rows); i++)
		held(w, &open_rows[i], ends);
	assert_true(ends[CAGE_LOST] >= 6); /* they asked the system for something */
	for (size_t i = 0; i < hostile_rows_n; i++) {
		held(w, &hostile_rows[i], ends);
		echo(good, "good", (int)i);
	}
	assert_true(ends[CAGE_TIME_SPENT] > 10);
	assert_int_equal(workers_pid(good, "good"), beside);
	assert_int_equal(files_in(tmp ? tmp : "/tmp"), files);
	assert_int_not_equal(access("tend-escaped", F_OK), 0);
	workers_close(w);
	workers_close(good);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    TEST(both_rings_contain_every_row),
	    TEST(hundreds_of_rounds_leave_nothing),
	    TEST(the_outer_ring_alone_holds_what_comes),
	};
	if (argc == 2 && strcmp(argv[1], WORKER_COMMAND) == 0) {
		const char *slash = strrchr(argv[0], '/');
		if (slash && strcmp(slash, "/open-lua") == 0)
			return plugin_worker_with(WORKER_FD, open_lua);
		bad_worker(argv[0]);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
