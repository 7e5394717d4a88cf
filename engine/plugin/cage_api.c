/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_api.c - tend.*: verdicts, effects, and small helps for what authors need often.
 *
 * A verdict or an effect is a plain table; what is made by hand counts the same. */
#include <math.h>
#include <string.h>

#include "plugin/cage_in.h"

RAISES static void set_text(lua_State *L, const char *key, const char *s)
{
	lua_pushstring(L, s);
	lua_setfield(L, -2, key);
}

/* A text with something in it at `arg`. */
RAISES static void need_text(lua_State *L, const char *fn, int arg, const char *what)
{
	size_t n;
	if (lua_type(L, arg) != LUA_TSTRING || (lua_tolstring(L, arg, &n), n == 0))
		luaL_error(L, "%s: %s", fn, what);
}

/* Of the options table at `arg` (or nil), the fields named; others are an error. */
RAISES static void take_options(lua_State *L, const char *fn, int arg, const char *const *names,
                                size_t n)
{
	int to = lua_gettop(L);
	if (lua_isnoneornil(L, arg))
		return;
	if (!lua_istable(L, arg))
		luaL_error(L, "%s: options are a table, such as {%s = ...}", fn, names[0]);
	lua_Integer keys = cage_keys(L, arg); // … out keys
	for (lua_Integer i = 1; i <= keys; i++) {
		char clean[40];
		size_t len, k = 0;
		lua_rawgeti(L, to + 1, i);                // … out keys key
		const char *key = cage_text(L, -1, &len); // … out keys key text
		while (k < n && strcmp(names[k], key) != 0)
			k++;
		if (k == n) {
			key = cage_clean(clean, sizeof clean, key, len);
			luaL_error(L, "%s: there is no option `%s`%s", fn, key,
			           cage_suggest(L, key, names, n));
			return; /* it does not come back; the analyzer does not know */
		}
		lua_pushvalue(L, -2);
		lua_rawget(L, arg);            // … out keys key text value
		lua_setfield(L, to, names[k]); // … out keys key text
		lua_pop(L, 2);
	}
	lua_settop(L, to);
}

/* ---- verdicts ---- */

RAISES static int verdict(lua_State *L, const char *word)
{
	static const char *const options[] = {"again_min"};
	bool pass = strcmp(word, "pass") == 0;
	const char *fn = lua_pushfstring(L, "tend.%s", word);
	lua_insert(L, 1); // fn say options
	lua_settop(L, 3);
	if (!pass)
		need_text(L, fn, 2, "tell in a sentence why, for the therapist");
	else if (!lua_isnil(L, 2))
		luaL_error(L, "tend.pass: it takes nothing; use tend.warn() to say something");
	lua_createtable(L, 0, 3); // fn say options out
	set_text(L, "verdict", word);
	if (!pass) {
		lua_pushvalue(L, 2);
		lua_setfield(L, -2, "say");
	}
	take_options(L, fn, 3, options, countof(options));
	return 1;
}

RAISES static int api_pass(lua_State *L)
{
	return verdict(L, "pass");
}

RAISES static int api_warn(lua_State *L)
{
	return verdict(L, "warn");
}

RAISES static int api_hold(lua_State *L)
{
	return verdict(L, "hold");
}

RAISES static int api_sign(lua_State *L)
{
	return verdict(L, "sign");
}

RAISES static int api_block(lua_State *L)
{
	return verdict(L, "block");
}

/* ---- effects ---- */

RAISES static int api_task(lua_State *L)
{
	static const char *const options[] = {"owner", "due"};
	lua_settop(L, 2);
	need_text(L, "tend.task", 1, "the first argument is what is to be done");
	lua_createtable(L, 0, 4); // name options out
	set_text(L, "kind", "task");
	lua_pushvalue(L, 1);
	lua_setfield(L, -2, "name");
	take_options(L, "tend.task", 2, options, countof(options));
	return 1;
}

RAISES static int effect_text(lua_State *L, const char *fn, const char *kind)
{
	lua_settop(L, 1);
	need_text(L, fn, 1, "the argument is a sentence");
	lua_createtable(L, 0, 2); // text out
	set_text(L, "kind", kind);
	lua_pushvalue(L, 1);
	lua_setfield(L, -2, "text");
	return 1;
}

RAISES static int api_reminder(lua_State *L)
{
	return effect_text(L, "tend.reminder", "reminder");
}

RAISES static int api_note(lua_State *L)
{
	return effect_text(L, "tend.note", "note");
}

/* ---- figures ---- */

/* Half away from zero, as people round; at most 9 digits. */
RAISES static int api_round(lua_State *L)
{
	lua_Integer digits = luaL_optinteger(L, 2, 0);
	if (lua_isinteger(L, 1)) {
		lua_settop(L, 1);
		return 1;
	}
	luaL_checktype(L, 1, LUA_TNUMBER);
	luaL_argcheck(L, digits >= 0 && digits <= 9, 2, "digits are from 0 to 9");
	double v = lua_tonumber(L, 1), by = 1;
	for (lua_Integer i = 0; i < digits; i++)
		by *= 10;
	double r = round(v * by) / by;
	if (digits == 0 && r >= -9e15 && r <= 9e15)
		lua_pushinteger(L, (lua_Integer)r);
	else
		lua_pushnumber(L, isfinite(r) ? r : v);
	return 1;
}

/* Two digits; -1 if they are none. */
static int two(const char *s)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return -1;
	return (s[0] - '0') * 10 + s[1] - '0';
}

/* "19:05" as minutes, a number of milliseconds as it is. */
RAISES static double minutes_at(lua_State *L, int arg)
{
	size_t n;
	if (lua_type(L, arg) == LUA_TNUMBER)
		return lua_tonumber(L, arg) / 60000;
	const char *s = lua_type(L, arg) == LUA_TSTRING ? lua_tolstring(L, arg, &n) : "";
	int h = -1, m = -1;
	if (s[0] && n == 5 && s[2] == ':') {
		h = two(s);
		m = two(s + 3);
	}
	if (h < 0 || h > 23 || m < 0 || m > 59)
		luaL_error(L, "tend.minutes: a time is a text such as \"19:05\", or milliseconds");
	return h * 60 + m;
}

RAISES static int api_minutes(lua_State *L)
{
	luaL_checkany(L, 2);
	if (lua_type(L, 1) != lua_type(L, 2))
		return luaL_error(L, "tend.minutes: both are texts such as \"19:05\", or both "
		                     "milliseconds");
	double m = minutes_at(L, 2) - minutes_at(L, 1);
	if (m == floor(m) && m >= -9e15 && m <= 9e15)
		lua_pushinteger(L, (lua_Integer)m);
	else
		lua_pushnumber(L, m);
	return 1;
}

/* Days since 1 March of year 0, of a text such as "2026-11-23". */
RAISES static lua_Integer day_at(lua_State *L, int arg)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	size_t n = 0;
	const char *s = lua_type(L, arg) == LUA_TSTRING ? lua_tolstring(L, arg, &n) : "";
	int y = -1, m = 0, d = 0;
	if (n == 10 && s[4] == '-' && s[7] == '-' && two(s) >= 0 && two(s + 2) >= 0) {
		y = two(s) * 100 + two(s + 2);
		m = two(s + 5);
		d = two(s + 8);
	}
	bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
	if (y < 1 || m < 1 || m > 12 || d < 1 || d > lengths[m - 1] + (m == 2 && leap))
		luaL_error(L, "tend.days: a day is a text such as \"2026-11-23\"");
	int shifted = (m + 9) % 12, year = y - (m < 3);
	return (lua_Integer)year * 365 + year / 4 - year / 100 + year / 400
	       + (shifted * 306 + 5) / 10 + d;
}

RAISES static int api_days(lua_State *L)
{
	luaL_checkany(L, 2);
	lua_pushinteger(L, day_at(L, 2) - day_at(L, 1));
	return 1;
}

/* ---- copies ---- */

RAISES static void copy(lua_State *L, int at, int depth)
{
	if (lua_type(L, at) != LUA_TTABLE && !cage_view(L, at)) {
		lua_pushvalue(L, at);
		return;
	}
	if (depth > DATUM_DEPTH)
		luaL_error(L, "tend.copy: it is nested too deep, or goes round in a circle");
	luaL_checkstack(L, 8, NULL);
	lua_Integer n = cage_keys(L, at); // … keys
	lua_newtable(L);                  // … keys out
	int keys = lua_gettop(L) - 1;
	cage_charge(L, (size_t)n * 2 + 14);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, keys, i); // … keys out key
		lua_pushvalue(L, -1);
		if (cage_view(L, at))
			lua_gettable(L, at);
		else
			lua_rawget(L, at);         // … keys out key value
		copy(L, lua_gettop(L), depth + 1); // … keys out key value value'
		lua_replace(L, -2);
		lua_rawset(L, keys + 1); // … keys out
	}
	lua_replace(L, keys); // … out
}

RAISES static int api_copy(lua_State *L)
{
	luaL_checkany(L, 1);
	lua_settop(L, 1);
	copy(L, 1, 0);
	return 1;
}

/* Like print(): one line of the trace.  The gate has told it already. */
RAISES static int api_trace(lua_State *L)
{
	cage_charge(L, 20);
	return 0;
}

RAISES static void push_list(lua_State *L);

#define VERDICT(word)                                                                              \
	"---@param say string\n---@param options? {again_min?: number}\n---@return tend.Verdict\n" \
	"function tend." word "(say, options) end"

const struct cage_lib_row cage_tend_rows[] = {
    {{"tend.pass", "---@return tend.Verdict\nfunction tend.pass() end",
      "Nothing speaks against going on. Other checks still may.",
      "assert(tend.pass().verdict == \"pass\")"},
     api_pass},
    {{"tend.warn", VERDICT("warn"), "The session goes on and the sentence is shown.",
      "assert(tend.warn(\"The pressure rises.\").verdict == \"warn\")"},
     api_warn},
    {{"tend.hold", VERDICT("hold"),
      "The step waits until the check is asked again and passes; no signature opens it. "
      "`again_min` says in how many minutes asking again makes sense.",
      "local v = tend.hold(\"Measure once more.\", {again_min = 5})\nassert(v.again_min == 5)"},
     api_hold},
    {{"tend.sign", VERDICT("sign"), "The step waits for a signature, by whom the check says.",
      "assert(tend.sign(\"Somebody reads the list.\").verdict == \"sign\")"},
     api_sign},
    {{"tend.block", VERDICT("block"), "The step is not done today.",
      "assert(tend.block(\"Taken within 14 days.\").verdict == \"block\")"},
     api_block},
    {{"tend.task",
      "---@param name string\n---@param options? {owner?: string, due?: string}\n"
      "---@return tend.Effect\nfunction tend.task(name, options) end",
      "Opens a task, for the list that a reaction returns. `due` is a duration such as \"1 d\".",
      "local t = tend.task(\"Call\", {owner = \"therapist\", due = \"1 d\"})\n"
      "assert(t.kind == \"task\")",
      "task"},
     api_task},
    {{"tend.reminder",
      "---@param text string\n---@return tend.Effect\n"
      "function tend.reminder(text) end",
      "Shows a sentence on the session's list, for the list that a reaction returns.",
      "assert(tend.reminder(\"Water is on the table.\").kind == \"reminder\")", "reminder"},
     api_reminder},
    {{"tend.note", "---@param text string\n---@return tend.Effect\nfunction tend.note(text) end",
      "Writes a sentence into the record, for the list that a reaction returns.",
      "assert(tend.note(\"The call was opened.\").kind == \"note\")", "note"},
     api_note},
    {{"tend.trace", "function tend.trace(...) end",
      "Writes its values as one line of the trace, which `tend plugin test` and `repl` show.",
      "tend.trace(\"last\", 120)"},
     api_trace},
    {{"tend.round",
      "---@param x number\n---@param digits? integer\n---@return number\n"
      "function tend.round(x, digits) end",
      "Rounds, half away from zero; without digits to a whole number.",
      "assert(tend.round(2.5) == 3 and tend.round(36.66, 1) == 36.7)"},
     api_round},
    {{"tend.minutes",
      "---@param from string|number\n---@param to string|number\n"
      "---@return number\nfunction tend.minutes(from, to) end",
      "Minutes from one time to another: two times of a day as texts, or two numbers of "
      "milliseconds such as `at_ms`. Below 0 if `to` is earlier.",
      "assert(tend.minutes(\"18:30\", \"19:05\") == 35)\nassert(tend.minutes(0, 90000) == 1.5)"},
     api_minutes},
    {{"tend.days",
      "---@param from string\n---@param to string\n---@return integer\n"
      "function tend.days(from, to) end",
      "Days from one date to another, as ask.now.date writes them.",
      "assert(tend.days(\"2024-02-28\", \"2024-03-01\") == 2)"},
     api_days},
    {{"tend.copy", "---@generic T\n---@param v T\n---@return T\nfunction tend.copy(v) end",
      "A copy that can be written, of a table or of something from `ask`.",
      "local t = tend.copy({3, 1})\ntable.sort(t)\nassert(t[1] == 1)"},
     api_copy},
    {{"tend.list", "---@class tend.list\ntend.list = {}", "Helps for lists of readings and scores.",
      "assert(tend.list.last({1, 2}) == 2)"},
     NULL,
     push_list},
};
const size_t cage_tend_rows_n = countof(cage_tend_rows);

static void push_list(lua_State *L)
{
	cage_push_lib(L, "tend.list");
}
