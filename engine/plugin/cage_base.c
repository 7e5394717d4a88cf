/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_base.c - the functions without a library: errors, loops, kinds of values, require. */
#include <math.h>
#include <string.h>

#include "plugin/cage_in.h"

static const char required; /* registry key: {name = value}; false while the file runs */

const char *cage_text(lua_State *L, int at, size_t *n)
{
	switch (lua_type(L, at)) {
	case LUA_TSTRING:
	case LUA_TNUMBER:
		lua_pushvalue(L, at);
		if (lua_type(L, -1) == LUA_TNUMBER)
			cage_charge(L, 15);
		if (lua_type(L, -1) == LUA_TNUMBER && lua_tonumber(L, -1) != lua_tonumber(L, -1)) {
			lua_pop(L, 1);
			lua_pushliteral(L, "nan"); /* its sign is the machine's */
		}
		break;
	case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, at) ? "true" : "false"); break;
	case LUA_TNIL: lua_pushliteral(L, "nil"); break;
	case LUA_TFUNCTION: lua_pushliteral(L, "function"); break;
	default: lua_pushliteral(L, "table"); break;
	}
	return lua_tolstring(L, -1, n);
}

/* ---- errors ---- */

RAISES static int base_assert(lua_State *L)
{
	luaL_checkany(L, 1);
	if (lua_toboolean(L, 1))
		return lua_gettop(L);
	if (lua_gettop(L) < 2)
		return luaL_error(L, "an assertion failed");
	lua_settop(L, 2);
	if (lua_type(L, 2) != LUA_TSTRING)
		return lua_error(L);
	luaL_where(L, 1); // v message where
	lua_insert(L, 2); // v where message
	lua_concat(L, 2); // v text
	return lua_error(L);
}

RAISES static int base_error(lua_State *L)
{
	lua_Integer level = luaL_optinteger(L, 2, 1);
	lua_settop(L, 1);
	if (lua_type(L, 1) == LUA_TSTRING && level > 0 && level <= 2) {
		luaL_where(L, (int)level); // message where
		lua_insert(L, 1);          // where message
		lua_concat(L, 2);          // text
	}
	return lua_error(L);
}

RAISES static int base_pcall(lua_State *L)
{
	luaL_checkany(L, 1);
	cage_charge(L, 10);
	int st = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0); // results | message
	cage_goes_on(L);
	luaL_checkstack(L, 4, NULL);
	if (st != LUA_OK)
		cage_charge(L, 50);       /* a message was made, and thrown */
	lua_pushboolean(L, st == LUA_OK); // … ok
	lua_insert(L, 1);                 // ok …
	return lua_gettop(L);
}

/* ---- loops ---- */

/* (table, i) */
RAISES static int ipairs_step(lua_State *L)
{
	lua_Integer i = (lua_Integer)((lua_Unsigned)luaL_checkinteger(L, 2) + 1);
	cage_check_table(L, 1);
	lua_pushinteger(L, i); // table i next
	return cage_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

RAISES static int base_ipairs(lua_State *L)
{
	cage_check_table(L, 1);
	lua_pushcfunction(L, ipairs_step);
	lua_pushvalue(L, 1);
	lua_pushinteger(L, 0);
	return 3;
}

/* upvalues: table, keys, how many, where */
RAISES static int pairs_step(lua_State *L)
{
	lua_Integer n = lua_tointeger(L, lua_upvalueindex(3));
	lua_Integer i = lua_tointeger(L, lua_upvalueindex(4));
	while (i++ < n) {
		lua_rawgeti(L, lua_upvalueindex(2), i); // key
		lua_pushvalue(L, -1);                   // key key
		lua_pushinteger(L, i);                  // key key i
		lua_replace(L, lua_upvalueindex(4));    // key key
		if (cage_view(L, lua_upvalueindex(1)))
			lua_gettable(L, lua_upvalueindex(1)); // key value
		else
			lua_rawget(L, lua_upvalueindex(1));
		if (!lua_isnil(L, -1))
			return 2;
		lua_pop(L, 2); // removed since, or a view's nothing
		cage_charge(L, 1);
	}
	lua_pushnil(L);
	return 1;
}

RAISES static int base_pairs(lua_State *L)
{
	cage_check_table(L, 1);
	lua_settop(L, 1);
	lua_Integer n = cage_keys(L, 1); // table keys
	lua_pushinteger(L, n);
	lua_pushinteger(L, 0); // table keys n 0
	lua_pushcclosure(L, pairs_step, 4);
	return 1;
}

/* ---- values ---- */

RAISES static int base_select(lua_State *L)
{
	int n = lua_gettop(L);
	cage_charge(L, (size_t)n / 8);
	if (lua_type(L, 1) == LUA_TSTRING && strcmp(lua_tostring(L, 1), "#") == 0) {
		lua_pushinteger(L, n - 1);
		return 1;
	}
	lua_Integer i = luaL_checkinteger(L, 1);
	if (i < 0)
		i = n + i;
	else if (i > n)
		i = n;
	luaL_argcheck(L, i >= 1, 1, "out of range");
	return n - (int)i;
}

RAISES static int to_base(lua_State *L, lua_Integer base)
{
	size_t n, i = 0;
	luaL_argcheck(L, base >= 2 && base <= 36, 2, "a base is from 2 to 36");
	luaL_checktype(L, 1, LUA_TSTRING);
	const char *s = lua_tolstring(L, 1, &n);
	lua_Unsigned v = 0;
	cage_charge(L, n / 8);
	while (n && strchr(" \t\n\r\f\v", s[n - 1]) && s[n - 1])
		n--;
	while (i < n && strchr(" \t\n\r\f\v", s[i]) && s[i])
		i++;
	bool minus = i < n && s[i] == '-';
	i += minus;
	size_t from = i;
	for (; i < n; i++) {
		int c = s[i] >= 'A' && s[i] <= 'Z' ? s[i] - 'A' + 'a' : s[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
		            : c >= 'a' && c <= 'z' ? c - 'a' + 10
		                                   : 99;
		if (digit >= base)
			break;
		v = v * (lua_Unsigned)base + (lua_Unsigned)digit;
	}
	if (i < n || i == from)
		lua_pushnil(L);
	else
		lua_pushinteger(L, (lua_Integer)(minus ? 0u - v : v));
	return 1;
}

RAISES static int base_tonumber(lua_State *L)
{
	size_t n;
	luaL_checkany(L, 1);
	if (!lua_isnoneornil(L, 2))
		return to_base(L, luaL_checkinteger(L, 2));
	if (lua_type(L, 1) == LUA_TNUMBER) {
		lua_settop(L, 1);
		return 1;
	}
	if (lua_type(L, 1) == LUA_TSTRING) {
		const char *s = lua_tolstring(L, 1, &n);
		cage_charge(L, n / 8);
		if (lua_stringtonumber(L, s) == n + 1)
			return 1;
	}
	lua_pushnil(L);
	return 1;
}

RAISES static int base_tostring(lua_State *L)
{
	size_t n;
	luaL_checkany(L, 1);
	cage_text(L, 1, &n);
	return 1;
}

RAISES static int base_type(lua_State *L)
{
	luaL_checkany(L, 1);
	lua_pushstring(L, cage_view(L, 1) ? "table" : luaL_typename(L, 1));
	return 1;
}

RAISES static int base_rawequal(lua_State *L)
{
	luaL_checkany(L, 2);
	lua_pushboolean(L, lua_rawequal(L, 1, 2));
	return 1;
}

RAISES static int base_rawlen(lua_State *L)
{
	luaL_checkany(L, 1);
	if (lua_type(L, 1) != LUA_TSTRING)
		cage_check_table(L, 1);
	lua_pushinteger(L, lua_type(L, 1) == LUA_TSTRING ? (lua_Integer)lua_rawlen(L, 1)
	                                                 : cage_len(L, 1));
	return 1;
}

/* Of print() and tend.trace(): one line. */
RAISES static int base_print(lua_State *L)
{
	struct cage_box *x = cage_box(L);
	char said[480];
	size_t at = 0;
	for (int i = 1, n = lua_gettop(L); i <= n && at < sizeof said - 1; i++) {
		size_t len;
		const char *s = cage_text(L, i, &len);
		if (i > 1)
			said[at++] = ' ';
		if (len > sizeof said - 1 - at)
			len = sizeof said - 1 - at;
		memcpy(said + at, s, len);
		at += len;
		lua_pop(L, 1);
	}
	said[at] = '\0';
	cage_charge(L, 20);
	if (x->call->trace)
		cage_tell(x, "%s", said);
	return 0;
}

/* ---- files of the package ---- */

RAISES static int no_file(lua_State *L, const char *name)
{
	const struct cage_call *call = cage_box(L)->call;
	const char *names[CAGE_FILES];
	char clean[CAGE_FILE_NAME];
	for (size_t i = 0; i < call->files_n; i++)
		names[i] = call->files[i].name;
	name = cage_clean(clean, sizeof clean, name, strlen(name));
	const char *file = lua_pushfstring(L, "%s.lua", name);
	return luaL_error(L, "require \"%s\": the package has no file %s%s", name, file,
	                  cage_suggest(L, file, names, call->files_n));
}

RAISES static int base_require(lua_State *L)
{
	const struct cage_call *call = cage_box(L)->call;
	luaL_checktype(L, 1, LUA_TSTRING);
	size_t n, i = 0;
	const char *name = lua_tolstring(L, 1, &n);
	lua_settop(L, 1);
	while (
	    i < call->files_n
	    && (strlen(call->files[i].name) != n + 4 || memcmp(call->files[i].name, name, n) != 0))
		i++;
	if (i == call->files_n)
		return no_file(L, name);
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &required) == LUA_TNIL) { // name nil
		lua_newtable(L);                                        // name nil all
		lua_copy(L, -1, 2);                                     // name all all
		lua_rawsetp(L, LUA_REGISTRYINDEX, &required);           // name all
	}
	if (lua_getfield(L, 2, call->files[i].name) != LUA_TNIL) { // name all value
		if (lua_isboolean(L, 3) && !lua_toboolean(L, 3))
			return luaL_error(L, "require \"%s\": the files require each other", name);
		return 1;
	}
	lua_pop(L, 1); // name all
	lua_pushboolean(L, 0);
	lua_setfield(L, 2, call->files[i].name);
	cage_chunk(L, &call->files[i]); // name all value
	if (!lua_toboolean(L, 3)) {
		lua_pushboolean(L, 1);
		lua_replace(L, 3);
	}
	lua_pushvalue(L, 3);                     // name all value value
	lua_setfield(L, 2, call->files[i].name); // name all value
	return 1;
}

const struct cage_lib_row cage_base_rows[] = {
    {{"assert",
      "---@generic T\n---@param v T\n---@param message? any\n---@return T\n"
      "function assert(v, message, ...) end",
      "Raises `message` if `v` is nil or false, else gives back what it was given.",
      "assert(1 + 1 == 2, \"arithmetic\")"},
     base_assert},
    {{"error",
      "---@param message any\n---@param level? integer\nfunction error(message, level) end",
      "Ends the call with a sentence for the log; the check then does not pass.",
      "local ok, why = pcall(error, \"no pressure yet\")\nassert(not ok)"},
     base_error},
    {{"ipairs",
      "---@generic T\n---@param list T[]\n---@return fun(t: T[], i: integer): integer, T\n"
      "function ipairs(list) end",
      "Goes through a list from 1 until the first nil.",
      "local sum = 0\nfor _, v in ipairs({1, 2, 3}) do sum = sum + v end\nassert(sum == 6)"},
     base_ipairs},
    {{"pairs",
      "---@generic K, V\n---@param t table<K, V>\n---@return fun(): K, V\n"
      "function pairs(t) end",
      "Goes through a table in order: numbers rising, then texts bytewise. Keys of other kinds are "
      "an error. What is added on the way is not visited.",
      "local seen = \"\"\nfor k in pairs({b = 1, a = 2}) do seen = seen .. k end\n"
      "assert(seen == \"ab\")"},
     base_pairs},
    {{"pcall",
      "---@param fn function\n---@return boolean ok\n---@return any ...\n"
      "function pcall(fn, ...) end",
      "Calls a function and gives true and its results, or false and what was raised. It does not "
      "hold up the end of the budget.",
      "local ok = pcall(function() return nil + 1 end)\nassert(ok == false)"},
     base_pcall},
    {{"print", "function print(...) end",
      "Writes its values as one line of the trace, which `tend plugin test` and `repl` show.",
      "print(\"pressure\", 120)"},
     base_print},
    {{"rawequal",
      "---@param a any\n---@param b any\n---@return boolean\nfunction rawequal(a, b) end",
      "Whether both are the same value.", "assert(rawequal(\"a\", \"a\"))"},
     base_rawequal},
    {{"rawlen", "---@param v table|string\n---@return integer\nfunction rawlen(v) end",
      "The length, as the operator # gives it.", "assert(rawlen({1, 2}) == 2)"},
     base_rawlen},
    {{"require", "---@param name string\n---@return any\nfunction require(name) end",
      "Runs another file of the package once and gives what it returned: require \"table\" runs "
      "table.lua. There is nothing else to require.",
      "local ok, why = pcall(require, \"elsewhere\")\nassert(not ok)"},
     base_require},
    {{"select", "---@param n integer|\"#\"\n---@return any ...\nfunction select(n, ...) end",
      "The values from the n-th on, or how many there are.",
      "assert(select(\"#\", \"a\", nil) == 2)"},
     base_select},
    {{"tonumber",
      "---@param v any\n---@param base? integer\n---@return number|nil\n"
      "function tonumber(v, base) end",
      "The number a text stands for, or nil.", "assert(tonumber(\"12\") == 12)"},
     base_tonumber},
    {{"tostring", "---@param v any\n---@return string\nfunction tostring(v) end",
      "A text for a value. Tables and functions have no address: they give \"table\" and "
      "\"function\".",
      "assert(tostring(1.5) == \"1.5\" and tostring({}) == \"table\")"},
     base_tostring},
    {{"type", "---@param v any\n---@return string\nfunction type(v) end",
      "\"nil\", \"boolean\", \"number\", \"string\", \"table\" or \"function\".",
      "assert(type({}) == \"table\")"},
     base_type},
};
const size_t cage_base_rows_n = countof(cage_base_rows);
