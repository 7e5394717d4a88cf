/* SPDX-License-Identifier: Apache-2.0
 * Our patterns against Lua's own, on random patterns and texts: same places, same captures. */
#include "plugin/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "plugin/cage.h"
#include "util/text.h"

#define PAIRS 40000

static uint32_t rnd(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

static const char *pick(uint32_t *seed, const char *const *from, size_t n)
{
	return from[rnd(seed, (uint32_t)n)];
}

static void put(char *out, size_t room, const char *s)
{
	size_t n = strlen(out);
	snprintf(out + n, room - n, "%s", s);
}

/* A pattern that is well formed, with quantifiers, sets, captures, and whatever else there is. */
static void make_pattern(uint32_t *seed, char *out, size_t room)
{
	static const char *const single[] = {
	    "a",    "b",      ".",     "%a",          "%d",   "%s",   "%w",     "%S",
	    "%A",   "%.",     "x",     " ",           "[ab]", "[^a]", "[a-c]",  "[%d_]",
	    "[]a]", "[^]]",   "[a-]",  "[%]%a]",      "%x",   "%p",   "[a-%w]", "[^%s%.]",
	    "[-a]", "[%a-z]", "[+--]", "%%",          "-",    "]",    "%u",     "%l",
	    "%g",   "%c",     "\xC3",  "[\x80-\xFF]", "^",    "$x",   "%-",     "%W"};
	static const char *const marks[] = {"", "", "", "*", "+", "-", "?"};
	static const char *const odd[] = {"%b()", "%bab", "%f[%w]", "%f[%W]", "()", "%f[^a]"};
	int open = 0, closed = 0, items = 1 + (int)rnd(seed, 6);
	char back[4];
	out[0] = '\0';
	if (rnd(seed, 6) == 0)
		put(out, room, "^");
	for (int i = 0; i < items; i++) {
		uint32_t what = rnd(seed, 14);
		if (what == 0 && open == 0) {
			put(out, room, "(");
			open = 1;
		} else if (what == 1 && open) {
			put(out, room, ")");
			open = 0;
			closed++;
		} else if (what == 2) {
			const char *o = pick(seed, odd, countof(odd));
			if (strcmp(o, "()") != 0)
				put(out, room, o);
		} else if (what == 3 && closed) {
			snprintf(back, sizeof back, "%%%d", 1);
			put(out, room, back);
		} else {
			put(out, room, pick(seed, single, countof(single)));
			put(out, room, pick(seed, marks, countof(marks)));
		}
	}
	if (open)
		put(out, room, ")");
	if (rnd(seed, 8) == 0)
		put(out, room, "()");
	if (rnd(seed, 6) == 0)
		put(out, room, "$");
}

static void make_text(uint32_t *seed, char *out, size_t room)
{
	static const char *const bits[] = {"a", "b", "ab", "x",        "1",  "(", ")", " ", ".",
	                                   "_", "A", "]",  "\xC3\xA4", "aa", "-", "^", "$", "%"};
	out[0] = '\0';
	for (uint32_t i = 0, n = rnd(seed, 14); i < n; i++)
		put(out, room, pick(seed, bits, countof(bits)));
}

/* Lua's function on (text, pattern, ...): its results, written down. */
static void theirs(lua_State *L, struct text *t, const char *fn, const char *s, const char *p)
{
	lua_settop(L, 0);
	lua_getglobal(L, fn);
	lua_pushstring(L, s);
	lua_pushstring(L, p);
	if (lua_pcall(L, 2, LUA_MULTRET, 0) != LUA_OK) {
		text_put(t, "error");
		return;
	}
	for (int i = 1; i <= lua_gettop(L); i++)
		text_fmt(t, "%s|", lua_isnil(L, i) ? "nil" : lua_tostring(L, i));
}

static void ours(struct text *t, const char *s, const char *p)
{
	struct match_pattern m;
	struct match_found f;
	int64_t cost = 10000000;
	size_t n = strlen(s);
	const char *bad = match_read(&m, p, strlen(p), true);
	if (bad) {
		text_put(t, "error");
		return;
	}
	if (match_from(&m, s, n, 0, &f, &cost) != MATCH_YES) {
		text_put(t, "nil|");
		return;
	}
	text_fmt(t, "%u|%u|", f.from + 1, f.to);
	for (size_t i = 0; i < m.captures; i++)
		if (f.captures[i].len == MATCH_POSITION)
			text_fmt(t, "%u|", f.captures[i].at + 1);
		else
			text_fmt(t, "%.*s|", (int)f.captures[i].len, s + f.captures[i].at);
}

static void the_matcher_agrees_with_lua(void **state)
{
	lua_State *L = luaL_newstate();
	uint32_t seed = 7;
	size_t found = 0;
	(void)state;
	luaL_openlibs(L);
	assert_int_equal(luaL_dostring(L, "find = string.find"), LUA_OK);
	for (int i = 0; i < PAIRS; i++) {
		struct arena a = {0};
		struct text one = text_in(&a), other = text_in(&a);
		char s[128], p[128];
		make_pattern(&seed, p, sizeof p);
		make_text(&seed, s, sizeof s);
		theirs(L, &one, "find", s, p);
		ours(&other, s, p);
		if (strcmp(one.s, other.s) != 0)
			fail_msg("\"%s\" on \"%s\": Lua says %s, we say %s", p, s, one.s, other.s);
		found += strncmp(one.s, "nil", 3) != 0;
		arena_drop(&a);
	}
	lua_close(L);
	assert_true(found > PAIRS / 5 && found < PAIRS);
}

/* gsub and gmatch go on after a match: the same program in Lua and in the cage. */
static const char program[] =
    "local s, p = ...\n"
    "local out = {}\n"
    "local function add(v) out[#out + 1] = tostring(v) end\n"
    "local ok, r, n = pcall(string.gsub, s, p, \"<%0>\")\n"
    "add(ok) if ok then add(r) add(n) end\n"
    "ok, r = pcall(string.gsub, s, p, function(a) add(a) return nil end, 3)\n"
    "add(ok and r)\n"
    "ok = pcall(function() for a, b in string.gmatch(s, p) do add(a) add(b) end end)\n"
    "add(ok)\n"
    "ok, r = pcall(string.match, s, p, -3) add(ok and r)\n"
    "ok, r = pcall(string.find, s, p, 2, true) add(ok and r)\n"
    "ok, r = pcall(string.gsub, s, \"%w\", {a = 1, b = false}) add(ok and r)\n"
    "return table.concat(out, \"|\")\n";

/* As Lua source: a text in decimal escapes. */
static const char *quoted(struct arena *a, const char *s)
{
	struct text t = text_in(a);
	text_put(&t, "\"");
	for (; *s; s++)
		text_fmt(&t, "\\%03u", (unsigned)(unsigned char)*s);
	text_put(&t, "\"");
	return t.s;
}

static void what_uses_the_matcher_agrees_with_lua(void **state)
{
	lua_State *L = luaL_newstate();
	uint32_t seed = 11;
	(void)state;
	luaL_openlibs(L);
	assert_int_equal(luaL_loadstring(L, program), LUA_OK);
	for (int i = 0; i < PAIRS / 10; i++) {
		struct arena a = {0};
		struct cage_result r;
		char s[128], p[128];
		make_pattern(&seed, p, sizeof p);
		make_text(&seed, s, sizeof s);
		const char *src = arena_fmt(&a, "local function f(...) %s end\nerror(f(%s, %s), 0)",
		                            program, quoted(&a, s), quoted(&a, p));
		struct cage_file f = {"init.lua", src, strlen(src)};
		struct cage_call call = {.files = &f, .files_n = 1, .hook = CAGE_LOAD};
		cage_run(&call, &a, &r);
		lua_settop(L, 1);
		lua_pushvalue(L, 1);
		lua_pushstring(L, s);
		lua_pushstring(L, p);
		assert_int_equal(lua_pcall(L, 2, 1, 0), LUA_OK);
		const char *lua = lua_tostring(L, -1);
		struct text shown = text_in(&a);
		for (size_t k = 0, len, n = strlen(lua); k < n;
		     k += len) { /* as the cage shows it */
			unsigned c;
			len = utf8_next(lua + k, n - k, &c);
			if (c == 0xFFFD && len == 1)
				text_put(&shown, "?");
			else
				text_putn(&shown, lua + k, len);
		}
		assert_int_equal(r.end, CAGE_RAISED);
		if (strlen(lua) < 380 && strcmp(shown.s, r.message) != 0)
			fail_msg("\"%s\" on \"%s\":\nLua %s\nwe  %s", p, s, shown.s, r.message);
		arena_drop(&a);
	}
	lua_close(L);
}

static void a_match_has_a_price(void **state)
{
	static const char text[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
	struct match_pattern m;
	struct match_found f;
	int64_t cost = 100000;
	(void)state;
	assert_null(match_read(&m, "a*a*a*a*a*a*a*c", 15, true));
	assert_int_equal(match_from(&m, text, sizeof text - 1, 0, &f, &cost), MATCH_SPENT);
	cost = 100;
	assert_null(match_read(&m, "b", 1, true));
	assert_int_equal(match_from(&m, text, sizeof text - 1, 0, &f, &cost), MATCH_YES);
	assert_int_equal(f.from, sizeof text - 2);
	assert_true(cost > 90);
}

static void what_is_no_pattern_is_told(void **state)
{
	static const char *const bad[] = {"%",    "[a", "[]",  "[^]", "(",    "a)",
	                                  "(a",   "%b", "%bx", "%f",  "%fa",  "%1",
	                                  "(%1)", "%0", "[%",  "[a%", "((a)", "a%"};
	struct match_pattern m;
	(void)state;
	for (size_t i = 0; i < countof(bad); i++)
		if (!match_read(&m, bad[i], strlen(bad[i]), true))
			fail_msg("%s was read", bad[i]);
	assert_null(match_read(&m, "", 0, true));
	assert_null(match_read(&m, "[a]]", 4, true));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_matcher_agrees_with_lua),
	    cmocka_unit_test(what_uses_the_matcher_agrees_with_lua),
	    cmocka_unit_test(a_match_has_a_price),
	    cmocka_unit_test(what_is_no_pattern_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
