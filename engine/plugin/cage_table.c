/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_table.c - lists: joining, putting in, taking out, sorting; and utf8.
 *
 * A length is that of the table, never what somebody says; what moves values is charged for each. */
#include <string.h>

#include "plugin/cage_in.h"

#define VALUES_MOST 250

RAISES static int table_concat(lua_State *L)
{
	size_t between, n;
	struct cage_buf b;
	cage_check_table(L, 1);
	const char *sep = luaL_optlstring(L, 2, "", &between);
	lua_Integer i = luaL_optinteger(L, 3, 1), j = luaL_optinteger(L, 4, cage_len(L, 1));
	lua_settop(L, 2);
	cage_buf_open(L, &b);
	for (; i <= j; i++) {
		cage_charge(L, 1);
		int type = cage_geti(L, 1, i);
		if (type != LUA_TSTRING && type != LUA_TNUMBER)
			return luaL_error(L, "table.concat: entry %I is no text and no number",
			                  (LUAI_UACINT)i);
		const char *s = cage_text(L, -1, &n);
		cage_buf_put(&b, s, n);
		if (i < j)
			cage_buf_put(&b, sep, between);
		lua_pop(L, 2);
		if (i == LUA_MAXINTEGER)
			break;
	}
	cage_buf_push(&b);
	return 1;
}

RAISES static int table_insert(lua_State *L)
{
	cage_check_own_table(L, 1);
	lua_Integer n = cage_len(L, 1), at = n + 1;
	int top = lua_gettop(L);
	if (top == 3)
		at = luaL_checkinteger(L, 2);
	else if (top != 2)
		return luaL_error(L,
		                  "table.insert: it takes a list, a place if need be, and a value");
	luaL_argcheck(L, at >= 1 && at <= n + 1, 2, "the place is not in the list");
	cage_charge(L, (size_t)(n + 1 - at) / 2);
	for (lua_Integer i = n; i >= at; i--) {
		lua_rawgeti(L, 1, i);
		lua_rawseti(L, 1, i + 1);
	}
	lua_pushvalue(L, top);
	lua_rawseti(L, 1, at);
	return 0;
}

RAISES static int table_remove(lua_State *L)
{
	cage_check_own_table(L, 1);
	lua_Integer n = cage_len(L, 1), at = luaL_optinteger(L, 2, n);
	if (!lua_isnoneornil(L, 2))
		luaL_argcheck(L, at >= (n ? 1 : 0) && at <= n + 1, 2,
		              "the place is not in the list");
	lua_settop(L, 1);
	lua_rawgeti(L, 1, at); // list removed
	cage_charge(L, at < n ? (size_t)(n - at) / 2 : 1);
	for (lua_Integer i = at; i < n; i++) {
		lua_rawgeti(L, 1, i + 1);
		lua_rawseti(L, 1, i);
	}
	lua_pushnil(L);
	if (n > 0 || at != 0)
		lua_rawseti(L, 1, at > n ? at : n);
	lua_settop(L, 2);
	return 1;
}

RAISES static int table_pack(lua_State *L)
{
	int n = lua_gettop(L);
	cage_charge(L, (size_t)n / 4);
	lua_createtable(L, n, 1);
	lua_insert(L, 1);
	for (int i = n; i >= 1; i--)
		lua_rawseti(L, 1, i);
	lua_pushinteger(L, n);
	lua_setfield(L, 1, "n");
	return 1;
}

RAISES static int table_unpack(lua_State *L)
{
	cage_check_table(L, 1);
	lua_Integer i = luaL_optinteger(L, 2, 1), j = luaL_optinteger(L, 3, cage_len(L, 1));
	if (i > j)
		return 0;
	uint64_t n = (uint64_t)j - (uint64_t)i;
	if (n >= VALUES_MOST)
		return luaL_error(L, "table.unpack: at most %d values at once", VALUES_MOST);
	luaL_checkstack(L, (int)n + 4, NULL);
	cage_charge(L, (size_t)n / 4);
	for (uint64_t k = 0; k <= n; k++)
		cage_geti(L, 1, i + (lua_Integer)k);
	return (int)n + 1;
}

/* ---- sorting: by merging, in lists nobody else sees; equal ones keep their order ---- */

/* Whether the value on top comes before the one below it; pops nothing. */
RAISES static bool before(lua_State *L)
{
	cage_charge(L, 4);
	if (lua_isnil(L, 2))
		return lua_compare(L, -1, -2, LUA_OPLT);
	lua_pushvalue(L, 2);
	lua_pushvalue(L, -2);
	lua_pushvalue(L, -4); // … a b less b a
	lua_call(L, 2, 1);
	bool yes = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return yes;
}

/* Merges [low, mid) and [mid, end) of the list at `from` into the one at `to`. */
RAISES static void merge(lua_State *L, int from, int to, lua_Integer low, lua_Integer mid,
                         lua_Integer end)
{
	lua_Integer i = low, j = mid;
	for (lua_Integer at = low; at < end; at++) {
		bool right = i >= mid;
		if (!right && j < end) {
			lua_rawgeti(L, from, i);
			lua_rawgeti(L, from, j); // … left right
			right = before(L);
			lua_pop(L, 2);
		}
		lua_rawgeti(L, from, right ? j++ : i++);
		lua_rawseti(L, to, at);
	}
}

RAISES static void copy_list(lua_State *L, int from, int to, lua_Integer n)
{
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, from, i);
		lua_rawseti(L, to, i);
	}
}

RAISES static int table_sort(lua_State *L)
{
	cage_check_own_table(L, 1);
	lua_Integer n = cage_len(L, 1);
	if (!lua_isnoneornil(L, 2))
		luaL_checktype(L, 2, LUA_TFUNCTION);
	lua_settop(L, 2);
	cage_charge(L, (size_t)n * 2);
	lua_createtable(L, (int)n, 0);
	lua_createtable(L, (int)n, 0); // list less one other
	copy_list(L, 1, 3, n);
	int from = 3, to = 4;
	for (lua_Integer wide = 1; wide < n; wide *= 2) {
		cage_charge(L, (size_t)n);
		for (lua_Integer low = 1; low <= n; low += 2 * wide) {
			lua_Integer mid = low + wide, end = low + 2 * wide;
			merge(L, from, to, low, mid > n ? n + 1 : mid, end > n ? n + 1 : end);
		}
		int was = from;
		from = to;
		to = was;
	}
	copy_list(L, from, 1, n);
	return 0;
}

const struct cage_lib_row cage_table_rows[] = {
    {{"table.concat",
      "---@param list table\n---@param between? string\n---@param i? integer\n"
      "---@param j? integer\n---@return string\n"
      "function table.concat(list, between, i, j) end",
      "Joins texts and numbers of a list.",
      "assert(table.concat({1, 2, 3}, \", \") == \"1, 2, 3\")"},
     table_concat},
    {{"table.insert",
      "---@param list table\n---@param at any\n---@param v? any\n"
      "function table.insert(list, at, v) end",
      "Puts a value at the end of a list, or at a place: table.insert(list, v), "
      "table.insert(list, at, v).",
      "local t = {1, 3}\ntable.insert(t, 2, 2)\nassert(t[3] == 3)"},
     table_insert},
    {{"table.pack", "---@param ... any\n---@return table\nfunction table.pack(...) end",
      "A list of the values, with `n`.", "assert(table.pack(1, nil).n == 2)"},
     table_pack},
    {{"table.remove",
      "---@param list table\n---@param at? integer\n---@return any\n"
      "function table.remove(list, at) end",
      "Takes the last value out of a list, or the one at a place.",
      "local t = {1, 2}\nassert(table.remove(t) == 2 and #t == 1)"},
     table_remove},
    {{"table.sort",
      "---@param list table\n---@param less? fun(a: any, b: any): boolean\n"
      "function table.sort(list, less) end",
      "Sorts a list; equal values keep their order.",
      "local t = {3, 1, 2}\ntable.sort(t)\nassert(t[1] == 1)"},
     table_sort},
    {{"table.unpack",
      "---@param list table\n---@param i? integer\n---@param j? integer\n"
      "---@return any ...\nfunction table.unpack(list, i, j) end",
      "The values of a list, at most 250.", "assert(select(\"#\", table.unpack({1, 2})) == 2)"},
     table_unpack},
};
const size_t cage_table_rows_n = countof(cage_table_rows);
