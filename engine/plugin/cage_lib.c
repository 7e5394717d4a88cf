/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_lib.c - the names a plugin finds: what there is, what is blocked, what was meant.
 *
 * A library is an empty table in front of a hidden one that fills itself from the rows when a name
 * is asked for the first time.  So a call pays for what it uses, nothing can be overwritten, and a
 * name that is in no row is an error at once instead of nil later.  The functions of Lua's own
 * libraries are not linked at all. */
#include <stdio.h>
#include <string.h>

#include "plugin/cage_in.h"
#include "util/suggest.h"

#define LIB_NAMES 128

struct rows {
	const struct cage_lib_row *v;
	const size_t *n;
};

static const struct lib {
	const char *name; /* "" = the globals */
	const char *before;
	struct rows rows[2];
} libs[] = {
    {"", "", {{cage_base_rows, &cage_base_rows_n}}},
    {"math", "math.", {{cage_math_rows, &cage_math_rows_n}}},
    {"string",
     "string.",
     {{cage_string_rows, &cage_string_rows_n}, {cage_match_rows, &cage_match_rows_n}}},
    {"table", "table.", {{cage_table_rows, &cage_table_rows_n}}},
    {"utf8", "utf8.", {{cage_utf8_rows, &cage_utf8_rows_n}}},
    {"tend", "tend.", {{cage_hook_rows, &cage_hook_rows_n}, {cage_tend_rows, &cage_tend_rows_n}}},
    {"tend.list", "tend.list.", {{cage_list_rows, &cage_list_rows_n}}},
};
enum { LIB_GLOBALS, LIB_STRING = 2 };

#define FILES "a plugin has no files; what it needs comes in `ask`"
#define CODE  "code comes from the files of the package: use require \"name\""
#define TIME  "use ask.now (right `time`)"
#define META  "a plugin has no metatables; use plain tables and functions"
#define ONE   "a plugin answers one question and ends; use a loop or a function"
#define SAME  "an answer must be the same each time it is asked for"
#define KEYS  "use pairs(), which goes in order"
#define ABOUT "it would show addresses and other functions' values"
#define BYTES "use string.format(), string.byte() and string.char()"

/* Everything of Lua 5.4 (and what people know from 5.1) that is not in a row above. */
static const struct cage_api_row blocked[] = {
    {.name = "_G", .doc = "names are local to their file; share them through require \"name\""},
    {.name = "_VERSION", .doc = "the language is Lua 5.4; plugin.yaml names the level of the API"},
    {.name = "bit32", .doc = "use the operators & | ~ << >>"},
    {.name = "collectgarbage", .doc = "memory is given back when the call ends"},
    {.name = "coroutine", .doc = ONE},
    {.name = "debug", .doc = ABOUT ". Use tend.trace()"},
    {.name = "dofile", .doc = CODE},
    {.name = "getfenv", .doc = META},
    {.name = "getmetatable", .doc = META},
    {.name = "io", .doc = FILES},
    {.name = "load", .doc = CODE},
    {.name = "loadfile", .doc = CODE},
    {.name = "loadstring", .doc = CODE},
    {.name = "module", .doc = "end the file with `return {...}` and use require \"name\""},
    {.name = "next", .doc = KEYS},
    {.name = "os", .doc = TIME ". There is no system behind a plugin"},
    {.name = "package", .doc = CODE},
    {.name = "rawget", .doc = "tables have no metatables: write t[key]"},
    {.name = "rawset", .doc = "tables have no metatables: write t[key] = value"},
    {.name = "setfenv", .doc = META},
    {.name = "setmetatable", .doc = META},
    {.name = "unpack", .doc = "it is table.unpack"},
    {.name = "warn", .doc = "use tend.trace(), or tend.warn() as the verdict of a check"},
    {.name = "xpcall", .doc = "use pcall(); the trace has the place"},
    {.name = "math.acos", .doc = "there is no trigonometry"},
    {.name = "math.asin", .doc = "there is no trigonometry"},
    {.name = "math.atan", .doc = "there is no trigonometry"},
    {.name = "math.atan2", .doc = "there is no trigonometry"},
    {.name = "math.cos", .doc = "there is no trigonometry"},
    {.name = "math.cosh", .doc = "there is no trigonometry"},
    {.name = "math.deg", .doc = "there is no trigonometry"},
    {.name = "math.exp", .doc = "use the operator ^"},
    {.name = "math.frexp", .doc = "use the operator ^"},
    {.name = "math.ldexp", .doc = "use the operator ^"},
    {.name = "math.log", .doc = "it may differ between machines"},
    {.name = "math.log10", .doc = "it may differ between machines"},
    {.name = "math.modf", .doc = "use math.floor() and math.fmod()"},
    {.name = "math.pow", .doc = "use the operator ^"},
    {.name = "math.rad", .doc = "there is no trigonometry"},
    {.name = "math.random", .doc = SAME},
    {.name = "math.randomseed", .doc = SAME},
    {.name = "math.sin", .doc = "there is no trigonometry"},
    {.name = "math.sinh", .doc = "there is no trigonometry"},
    {.name = "math.tan", .doc = "there is no trigonometry"},
    {.name = "math.tanh", .doc = "there is no trigonometry"},
    {.name = "math.ult", .doc = "use the operators < and >"},
    {.name = "string.dump", .doc = CODE},
    {.name = "string.gfind", .doc = "it is string.gmatch"},
    {.name = "string.pack", .doc = BYTES},
    {.name = "string.packsize", .doc = BYTES},
    {.name = "string.unpack", .doc = BYTES},
    {.name = "table.foreach", .doc = KEYS},
    {.name = "table.foreachi", .doc = "use ipairs()"},
    {.name = "table.getn", .doc = "it is the operator #"},
    {.name = "table.maxn", .doc = "it is the operator #"},
    {.name = "table.move", .doc = "use a loop, or tend.copy() for a whole table"},
    {.name = "utf8.charpattern", .doc = "use utf8.codepoint() in a loop"},
    {.name = "utf8.codes", .doc = "use utf8.codepoint() in a loop"},
    {.name = "utf8.offset", .doc = "use utf8.codepoint() in a loop"},
};

const struct cage_api_row *cage_api(enum cage_rows which, size_t i)
{
	if (which == CAGE_BLOCKED)
		return i < countof(blocked) ? &blocked[i] : NULL;
	for (size_t l = 0; l < countof(libs); l++) {
		bool ours = strncmp(libs[l].name, "tend", 4) == 0;
		for (size_t r = 0; r < 2 && ours == (which == CAGE_TEND); r++) {
			size_t n = libs[l].rows[r].n ? *libs[l].rows[r].n : 0;
			if (i < n)
				return &libs[l].rows[r].v[i].row;
			i -= n;
		}
	}
	return NULL;
}

const char *cage_suggest(lua_State *L, const char *typed, const char *const *names, size_t n)
{
	cage_charge(L, n * (strlen(typed) + 4) * 2);
	const char *near = suggest_nearest(typed, names, n);
	return near ? lua_pushfstring(L, "; did you mean `%s`?", near) : lua_pushliteral(L, "");
}

/* ---- a name that is asked for ---- */

static const struct cage_lib_row *find(const struct lib *lib, const char *key)
{
	size_t before = strlen(lib->before);
	for (size_t r = 0; r < 2; r++)
		for (size_t i = 0; lib->rows[r].n && i < *lib->rows[r].n; i++)
			if (strcmp(lib->rows[r].v[i].row.name + before, key) == 0)
				return &lib->rows[r].v[i];
	return NULL;
}

RAISES static const struct lib *lib_of(lua_State *L)
{
	return lua_touserdata(L, lua_upvalueindex(1));
}

/* Tells the call to the trace, then makes it. */
RAISES static int traced(lua_State *L, const struct cage_lib_row *row)
{
	char said[300];
	size_t at = 0;
	for (int i = 1, n = lua_gettop(L); i <= n && i <= 4; i++) {
		size_t len;
		const char *s = cage_text(L, i, &len);
		const char *quote = lua_type(L, i) == LUA_TSTRING ? "\"" : "";
		at += (size_t)snprintf(said + at, sizeof said - at, "%s%s%.*s%s", i > 1 ? ", " : "",
		                       quote, len > 60 ? 60 : (int)len, s, quote);
		lua_pop(L, 1);
	}
	said[at] = '\0';
	cage_tell(cage_box(L), "%s(%s)", row->row.name, said);
	return row->fn(L);
}

/* In front of what needs a right or is told to the trace. */
RAISES static int gate(lua_State *L)
{
	const struct cage_lib_row *row = lua_touserdata(L, lua_upvalueindex(1));
	if (row->row.needs)
		cage_need(L, row->row.name, row->row.needs);
	return cage_box(L)->call->trace ? traced(L, row) : row->fn(L);
}

RAISES static void push_row(lua_State *L, const struct cage_lib_row *row)
{
	bool told = cage_box(L)->call->trace && strncmp(row->row.name, "tend.", 5) == 0;
	if (!row->fn) {
		row->value(L);
	} else if (told || row->row.needs) {
		lua_pushlightuserdata(L, (void *)(uintptr_t)row);
		lua_pushcclosure(L, gate, 1);
	} else {
		lua_pushcfunction(L, row->fn);
	}
}

RAISES static void push_lib(lua_State *L, const struct lib *lib);

bool cage_push_lib(lua_State *L, const char *full)
{
	for (size_t i = 1; i < countof(libs); i++)
		if (strcmp(libs[i].name, full) == 0) {
			push_lib(L, &libs[i]);
			return true;
		}
	return false;
}

RAISES static int unknown(lua_State *L, const struct lib *lib, const char *full)
{
	const char *names[LIB_NAMES];
	char clean[SUGGEST_MAX + 1];
	size_t n = 0;
	for (size_t i = 0; i < countof(blocked); i++)
		if (strcmp(blocked[i].name, full) == 0)
			return luaL_error(L, "%s is not there for plugins: %s", full,
			                  blocked[i].doc);
	for (size_t r = 0; r < 2; r++)
		for (size_t i = 0; lib->rows[r].n && i < *lib->rows[r].n && n < LIB_NAMES; i++)
			names[n++] = lib->rows[r].v[i].row.name;
	for (size_t i = 1; i < countof(libs) && lib == libs; i++)
		names[n++] = libs[i].name;
	full = cage_clean(clean, sizeof clean, full, strlen(full));
	const char *near = cage_suggest(L, full, names, n);
	if (lib == libs)
		return luaL_error(L, "`%s` is declared nowhere in this file%s", full, near);
	return luaL_error(L, "%s: there is no such function%s", full, near);
}

/* __index of the hidden table: (table, key) */
RAISES static int resolve(lua_State *L)
{
	const struct lib *lib = lib_of(L);
	if (lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(L, "%s has names, and no other keys",
		                  lib == libs ? "_ENV" : lib->name);
	size_t n;
	const char *key = lua_tolstring(L, 2, &n);
	const struct cage_lib_row *row = strlen(key) == n ? find(lib, key) : NULL;
	cage_charge(L, 10);
	if (row) {
		push_row(L, row); // … value
	} else {
		const char *full = lua_pushfstring(L, "%s%s", lib->before, n > 200 ? "" : key);
		if (!cage_push_lib(L, full)) // … full value
			return unknown(L, lib, full);
	}
	lua_pushvalue(L, 2);  // … value key
	lua_pushvalue(L, -2); // … value key value
	lua_rawset(L, 1);     // … value
	return 1;
}

/* __newindex of what a plugin sees: (table, key, value) */
RAISES static int deny(lua_State *L)
{
	const struct lib *lib = lib_of(L);
	char clean[SUGGEST_MAX];
	const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "a value";
	key = cage_clean(clean, sizeof clean, key, strlen(key));
	if (lib != libs)
		return luaL_error(L, "%s.%s cannot be set: the library is the same for everybody",
		                  lib->name, key);
	return luaL_error(L, "`%s` is declared nowhere: write `local %s%s`", key,
	                  lua_isfunction(L, 3) ? "function " : "", key);
}

RAISES static void set_meta(lua_State *L, const struct lib *lib, const char *name, lua_CFunction fn)
{
	lua_pushlightuserdata(L, (void *)(uintptr_t)lib);
	lua_pushcclosure(L, fn, 1); // … meta fn
	lua_setfield(L, -2, name);  // … meta
}

/* The hidden table. */
RAISES static void push_hidden(lua_State *L, const struct lib *lib)
{
	lua_newtable(L);          // hidden
	lua_createtable(L, 0, 1); // hidden meta
	set_meta(L, lib, "__index", resolve);
	lua_setmetatable(L, -2); // hidden
}

/* front hidden -> front, whose reads go to hidden and whose writes are refused */
RAISES static void put_in_front(lua_State *L, const struct lib *lib)
{
	lua_createtable(L, 0, 2);       // front hidden meta
	lua_insert(L, -2);              // front meta hidden
	lua_setfield(L, -2, "__index"); // front meta
	set_meta(L, lib, "__newindex", deny);
	lua_setmetatable(L, -2); // front
}

RAISES static void push_lib(lua_State *L, const struct lib *lib)
{
	lua_newtable(L);      // front
	push_hidden(L, lib);  // front hidden
	put_in_front(L, lib); // front
}

void cage_open(lua_State *L)
{
	lua_pushglobaltable(L);              // globals
	push_hidden(L, &libs[LIB_GLOBALS]);  // globals hidden
	put_in_front(L, &libs[LIB_GLOBALS]); // globals
	lua_pop(L, 1);                       // -
	lua_pushliteral(L, "");              // ""
	lua_createtable(L, 0, 1);            // "" meta
	push_hidden(L, &libs[LIB_STRING]);   // "" meta hidden
	lua_setfield(L, -2, "__index");      // "" meta
	lua_setmetatable(L, -2);             // ""  (the metatable of every text)
	lua_pop(L, 1);                       // -
}
