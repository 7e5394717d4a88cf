/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_list.c - tend.list.*: helps for readings and scores.
 *
 * Each takes a list and, if its entries are tables, the field that is meant.  Entries without the
 * field are passed over.  Of a list without any the answer is nil, never 0: an unknown figure must
 * not look like a measured one. */
#include <math.h>
#include <string.h>

#include "plugin/cage_in.h"

/* list [field] -> on the stack the i-th value, false if it has none */
RAISES static bool push_value(lua_State *L, lua_Integer i)
{
	cage_charge(L, 2);
	cage_geti(L, 1, i); // … entry
	if (!lua_isnoneornil(L, 2)) {
		if (lua_istable(L, -1) || cage_view(L, -1)) {
			lua_pushvalue(L, 2);
			if (cage_view(L, -2))
				lua_gettable(L, -2);
			else
				lua_rawget(L, -2); // … entry value
		} else {
			lua_pushnil(L);
		}
		lua_replace(L, -2); // … value
	}
	if (!lua_isnil(L, -1))
		return true;
	lua_pop(L, 1);
	return false;
}

/* nil counts as an empty list: what was not measured has no list. */
RAISES static lua_Integer open_list(lua_State *L, int args)
{
	lua_settop(L, args);
	luaL_checkstack(L, 12, NULL);
	if (lua_isnil(L, 1))
		return 0;
	cage_check_table(L, 1);
	if (args >= 2 && !lua_isnil(L, 2))
		luaL_checktype(L, 2, LUA_TSTRING);
	return cage_len(L, 1);
}

RAISES static int list_first(lua_State *L)
{
	lua_Integer n = open_list(L, 2);
	for (lua_Integer i = 1; i <= n; i++)
		if (push_value(L, i))
			return 1;
	lua_pushnil(L);
	return 1;
}

RAISES static int list_last(lua_State *L)
{
	for (lua_Integer i = open_list(L, 2); i >= 1; i--)
		if (push_value(L, i))
			return 1;
	lua_pushnil(L);
	return 1;
}

RAISES static void need_number(lua_State *L, const char *fn)
{
	if (lua_type(L, -1) != LUA_TNUMBER)
		luaL_error(L, "%s: an entry is no number but %s", fn,
		           cage_view(L, -1) || lua_istable(L, -1)
		               ? "a table; name its field, as in (list, \"systolic\")"
		               : luaL_typename(L, -1));
}

RAISES static int extreme(lua_State *L, const char *fn, bool most)
{
	lua_Integer n = open_list(L, 2);
	lua_pushnil(L); // list field best
	for (lua_Integer i = 1; i <= n; i++) {
		if (!push_value(L, i))
			continue;
		need_number(L, fn); // list field best value
		if (lua_isnil(L, 3) || lua_compare(L, most ? 3 : 4, most ? 4 : 3, LUA_OPLT))
			lua_copy(L, 4, 3);
		lua_pop(L, 1);
	}
	return 1;
}

RAISES static int list_max(lua_State *L)
{
	return extreme(L, "tend.list.max", true);
}

RAISES static int list_min(lua_State *L)
{
	return extreme(L, "tend.list.min", false);
}

RAISES static lua_Integer add_up(lua_State *L, const char *fn, double *sum)
{
	lua_Integer n = open_list(L, 2), found = 0;
	*sum = 0;
	for (lua_Integer i = 1; i <= n; i++) {
		if (!push_value(L, i))
			continue;
		need_number(L, fn);
		*sum += lua_tonumber(L, -1);
		found++;
		lua_pop(L, 1);
	}
	return found;
}

RAISES static int list_mean(lua_State *L)
{
	double sum;
	lua_Integer n = add_up(L, "tend.list.mean", &sum);
	if (n)
		lua_pushnumber(L, sum / (double)n);
	else
		lua_pushnil(L);
	return 1;
}

RAISES static int list_sum(lua_State *L)
{
	double sum;
	lua_Integer n = add_up(L, "tend.list.sum", &sum), whole;
	if (!n)
		lua_pushnil(L);
	else if (sum == floor(sum) && lua_numbertointeger(sum, &whole))
		lua_pushinteger(L, whole);
	else
		lua_pushnumber(L, sum);
	return 1;
}

RAISES static int list_values(lua_State *L)
{
	lua_Integer n = open_list(L, 2), found = 0;
	lua_newtable(L); // list field out
	for (lua_Integer i = 1; i <= n; i++)
		if (push_value(L, i))
			lua_rawseti(L, 3, ++found);
	return 1;
}

RAISES static int list_since(lua_State *L)
{
	lua_Number from = luaL_checknumber(L, 2);
	lua_settop(L, 2);
	lua_pushliteral(L, "at_ms");
	lua_insert(L, 2); // list "at_ms" from
	lua_Integer n = 0, found = 0;
	if (!lua_isnil(L, 1)) {
		cage_check_table(L, 1);
		n = cage_len(L, 1);
	}
	luaL_checkstack(L, 8, NULL);
	lua_newtable(L); // list "at_ms" from out
	for (lua_Integer i = 1; i <= n; i++) {
		if (!push_value(L, i))
			continue;
		bool in = lua_type(L, -1) == LUA_TNUMBER && lua_tonumber(L, -1) >= from;
		lua_pop(L, 1);
		if (in) {
			cage_geti(L, 1, i);
			lua_rawseti(L, 4, ++found);
		}
	}
	return 1;
}

#define FIGURE(name)                                                                               \
	"---@param list table|nil\n---@param field? string\n---@return number|nil\n"               \
	"function tend.list." name "(list, field) end"
#define ENTRY(name)                                                                                \
	"---@param list table|nil\n---@param field? string\n---@return any\n"                      \
	"function tend.list." name "(list, field) end"
#define NONE " nil if there is none."

const struct cage_lib_row cage_list_rows[] = {
    {{"tend.list.first", ENTRY("first"),
      "The first entry, or the first that has the field, as its value;" NONE,
      "assert(tend.list.first({{systolic = 120}}, \"systolic\") == 120)"},
     list_first},
    {{"tend.list.last", ENTRY("last"),
      "The last entry, or the last that has the field, as its value;" NONE,
      "assert(tend.list.last({}) == nil)"},
     list_last},
    {{"tend.list.max", FIGURE("max"), "The largest;" NONE, "assert(tend.list.max({1, 3, 2}) == 3)"},
     list_max},
    {{"tend.list.mean", FIGURE("mean"), "The mean;" NONE, "assert(tend.list.mean({1, 2}) == 1.5)"},
     list_mean},
    {{"tend.list.min", FIGURE("min"), "The smallest;" NONE,
      "assert(tend.list.min({{v = 2}, {v = 1}}, \"v\") == 1)"},
     list_min},
    {{"tend.list.since",
      "---@param list table|nil\n---@param ms number\n---@return table\n"
      "function tend.list.since(list, ms) end",
      "The entries whose at_ms is not before `ms`.",
      "assert(#tend.list.since({{at_ms = 1}, {at_ms = 2}}, 2) == 1)"},
     list_since},
    {{"tend.list.sum", FIGURE("sum"), "The sum;" NONE, "assert(tend.list.sum({1, 2}) == 3)"},
     list_sum},
    {{"tend.list.values",
      "---@param list table|nil\n---@param field string\n---@return table\n"
      "function tend.list.values(list, field) end",
      "A list of the values of a field, without gaps.",
      "assert(#tend.list.values({{v = 1}, {}}, \"v\") == 1)"},
     list_values},
};
const size_t cage_list_rows_n = countof(cage_list_rows);
