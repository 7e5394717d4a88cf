/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_math.c - figures, and letters beyond ASCII. */
#include <math.h>
#include <string.h>

#include "plugin/cage_in.h"

#define VALUES_MOST 250

/* ---- math ---- */

RAISES static int math_abs(lua_State *L)
{
	if (lua_isinteger(L, 1)) {
		lua_Integer v = lua_tointeger(L, 1);
		lua_pushinteger(L, v < 0 ? (lua_Integer)(0u - (lua_Unsigned)v) : v);
	} else {
		lua_pushnumber(L, fabs(luaL_checknumber(L, 1)));
	}
	return 1;
}

RAISES static int push_floored(lua_State *L, double v)
{
	lua_Integer i;
	if (lua_numbertointeger(v, &i))
		lua_pushinteger(L, i);
	else
		lua_pushnumber(L, v);
	return 1;
}

RAISES static int math_ceil(lua_State *L)
{
	if (lua_isinteger(L, 1)) {
		lua_settop(L, 1);
		return 1;
	}
	return push_floored(L, ceil(luaL_checknumber(L, 1)));
}

RAISES static int math_floor(lua_State *L)
{
	if (lua_isinteger(L, 1)) {
		lua_settop(L, 1);
		return 1;
	}
	return push_floored(L, floor(luaL_checknumber(L, 1)));
}

RAISES static int math_fmod(lua_State *L)
{
	if (!lua_isinteger(L, 1) || !lua_isinteger(L, 2)) {
		lua_pushnumber(L, fmod(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
		return 1;
	}
	lua_Integer v = lua_tointeger(L, 1), by = lua_tointeger(L, 2);
	luaL_argcheck(L, by != 0, 2, "zero");
	lua_pushinteger(L, by == -1 ? 0 : v % by);
	return 1;
}

RAISES static int extreme(lua_State *L, bool most)
{
	int n = lua_gettop(L), best = 1;
	luaL_checknumber(L, 1);
	cage_charge(L, (size_t)n / 2);
	for (int i = 2; i <= n; i++) {
		luaL_checknumber(L, i);
		if (lua_compare(L, most ? best : i, most ? i : best, LUA_OPLT))
			best = i;
	}
	lua_pushvalue(L, best);
	return 1;
}

RAISES static int math_max(lua_State *L)
{
	return extreme(L, true);
}

RAISES static int math_min(lua_State *L)
{
	return extreme(L, false);
}

RAISES static int math_sqrt(lua_State *L)
{
	lua_pushnumber(L, sqrt(luaL_checknumber(L, 1)));
	return 1;
}

RAISES static int math_tointeger(lua_State *L)
{
	int whole;
	luaL_checkany(L, 1);
	lua_Integer v = lua_tointegerx(L, 1, &whole);
	if (whole)
		lua_pushinteger(L, v);
	else
		lua_pushnil(L);
	return 1;
}

RAISES static int math_type(lua_State *L)
{
	luaL_checkany(L, 1);
	if (lua_type(L, 1) == LUA_TNUMBER)
		lua_pushstring(L, lua_isinteger(L, 1) ? "integer" : "float");
	else
		lua_pushnil(L);
	return 1;
}

static void push_huge(lua_State *L)
{
	lua_pushnumber(L, (lua_Number)HUGE_VAL);
}

static void push_pi(lua_State *L)
{
	lua_pushnumber(L, 3.141592653589793);
}

static void push_most(lua_State *L)
{
	lua_pushinteger(L, LUA_MAXINTEGER);
}

static void push_least(lua_State *L)
{
	lua_pushinteger(L, LUA_MININTEGER);
}

#define ONE_NUMBER(name) "---@param x number\n---@return number\nfunction math." name "(x) end"

const struct cage_lib_row cage_math_rows[] = {
    {{"math.abs", ONE_NUMBER("abs"), "The number without its sign.", "assert(math.abs(-3) == 3)"},
     math_abs},
    {{"math.ceil", ONE_NUMBER("ceil"), "The next whole number above.",
      "assert(math.ceil(2.1) == 3)"},
     math_ceil},
    {{"math.floor", ONE_NUMBER("floor"), "The next whole number below.",
      "assert(math.floor(2.9) == 2)"},
     math_floor},
    {{"math.fmod",
      "---@param x number\n---@param y number\n---@return number\n"
      "function math.fmod(x, y) end",
      "What is left after dividing, with the sign of x.", "assert(math.fmod(7, 3) == 1)"},
     math_fmod},
    {{"math.huge", "---@type number\nmath.huge = nil", "More than every number.",
      "assert(1 < math.huge)"},
     NULL,
     push_huge},
    {{"math.max",
      "---@param x number\n---@param ... number\n---@return number\n"
      "function math.max(x, ...) end",
      "The largest of the numbers.", "assert(math.max(1, 3, 2) == 3)"},
     math_max},
    {{"math.maxinteger", "---@type integer\nmath.maxinteger = nil", "The largest whole number.",
      "assert(math.maxinteger > 0)"},
     NULL,
     push_most},
    {{"math.min",
      "---@param x number\n---@param ... number\n---@return number\n"
      "function math.min(x, ...) end",
      "The smallest of the numbers.", "assert(math.min(1, 3, 2) == 1)"},
     math_min},
    {{"math.mininteger", "---@type integer\nmath.mininteger = nil", "The smallest whole number.",
      "assert(math.mininteger < 0)"},
     NULL,
     push_least},
    {{"math.pi", "---@type number\nmath.pi = nil", "The number of the circle.",
      "assert(math.pi > 3.14)"},
     NULL,
     push_pi},
    {{"math.sqrt", ONE_NUMBER("sqrt"), "The square root.", "assert(math.sqrt(9) == 3)"}, math_sqrt},
    {{"math.tointeger", "---@param x any\n---@return integer|nil\nfunction math.tointeger(x) end",
      "The number as a whole one, or nil if it is none.", "assert(math.tointeger(3.0) == 3)"},
     math_tointeger},
    {{"math.type", "---@param x any\n---@return string|nil\nfunction math.type(x) end",
      "\"integer\", \"float\", or nil if it is no number.", "assert(math.type(1) == \"integer\")"},
     math_type},
};
const size_t cage_math_rows_n = countof(cage_math_rows);

/* ---- utf8 ---- */

static size_t write_code(char *out, lua_Integer c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(unsigned char)(0x80 | (c & 0x3F));
	out[0] = (char)(unsigned char)((0xF00u >> n & 0xFF) | (unsigned)c);
	return n;
}

RAISES static int utf8_char(lua_State *L)
{
	char out[VALUES_MOST * 4];
	size_t at = 0;
	int n = lua_gettop(L);
	luaL_argcheck(L, n <= VALUES_MOST, VALUES_MOST, "at most 250 letters at once");
	cage_charge(L, (size_t)n / 4);
	for (int i = 1; i <= n; i++) {
		lua_Integer c = luaL_checkinteger(L, i);
		luaL_argcheck(L, c >= 0 && c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF), i,
		              "there is no such letter");
		at += write_code(out + at, c);
	}
	lua_pushlstring(L, out, at);
	return 1;
}

/* From 0: place `arg` of the text, negative ones from its end. */
RAISES static size_t letter_at(lua_State *L, int arg, lua_Integer otherwise, size_t n)
{
	lua_Integer i = luaL_optinteger(L, arg, otherwise);
	if (i < 0)
		i = i < -(lua_Integer)n ? 0 : (lua_Integer)n + i + 1;
	luaL_argcheck(L, i >= (arg == 2) && (uint64_t)i <= n + (arg == 2), arg, "out of the text");
	return (size_t)i;
}

RAISES static int utf8_length(lua_State *L)
{
	size_t n;
	const char *s = luaL_checklstring(L, 1, &n);
	size_t at = letter_at(L, 2, 1, n) - 1, end = letter_at(L, 3, -1, n);
	lua_Integer letters = 0;
	cage_charge(L, at < end ? (end - at) / 4 : 1);
	for (; at < end; letters++) {
		unsigned c;
		size_t len = utf8_next(s + at, n - at, &c);
		if (c == 0xFFFD && len == 1) {
			lua_pushnil(L);
			lua_pushinteger(L, (lua_Integer)at + 1);
			return 2;
		}
		at += len;
	}
	lua_pushinteger(L, letters);
	return 1;
}

RAISES static int utf8_codepoint(lua_State *L)
{
	size_t n;
	const char *s = luaL_checklstring(L, 1, &n);
	lua_Integer first = luaL_optinteger(L, 2, 1);
	size_t at = letter_at(L, 2, 1, n) - 1, end = letter_at(L, 3, first, n);
	int found = 0;
	luaL_checkstack(L, VALUES_MOST + 4, NULL);
	cage_charge(L, at < end && end - at < 4 * VALUES_MOST ? (end - at) / 4 : VALUES_MOST);
	while (at < end) {
		unsigned c;
		size_t len = utf8_next(s + at, n - at, &c);
		if (c == 0xFFFD && len == 1)
			return luaL_error(L, "utf8.codepoint: the text is not UTF-8 at place %d",
			                  (int)at + 1);
		if (++found > VALUES_MOST)
			return luaL_error(L, "utf8.codepoint: at most %d letters at once",
			                  VALUES_MOST);
		lua_pushinteger(L, c);
		at += len;
	}
	return found;
}

const struct cage_lib_row cage_utf8_rows[] = {
    {{"utf8.char", "---@param ... integer\n---@return string\nfunction utf8.char(...) end",
      "A text of letters by their numbers.", "assert(utf8.char(228) == \"ä\")"},
     utf8_char},
    {{"utf8.codepoint",
      "---@param s string\n---@param i? integer\n---@param j? integer\n"
      "---@return integer ...\nfunction utf8.codepoint(s, i, j) end",
      "The numbers of the letters that begin at the bytes i to j.",
      "assert(utf8.codepoint(\"ä\") == 228)"},
     utf8_codepoint},
    {{"utf8.len",
      "---@param s string\n---@param i? integer\n---@param j? integer\n"
      "---@return integer|nil\n---@return integer? at\n"
      "function utf8.len(s, i, j) end",
      "How many letters the text has; nil and the place if it is not UTF-8.",
      "assert(utf8.len(\"äö\") == 2)"},
     utf8_length},
};
const size_t cage_utf8_rows_n = countof(cage_utf8_rows);
