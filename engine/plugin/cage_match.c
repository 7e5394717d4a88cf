/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_match.c - find, match, gmatch and gsub over the matcher that has a price. */
#include <string.h>

#include "plugin/cage_in.h"
#include "plugin/match.h"

#define COST_MOST INT64_C(400000) /* of one call, about a millisecond */
#define COST_STEP 4               /* so much costs one step */

struct search {
	lua_State *L;
	const char *fn, *s;
	size_t n;
	int64_t left, charged;
	struct match_pattern p;
	struct match_found found;
};

RAISES static void read_pattern(struct search *h, int arg, bool anchors)
{
	size_t n;
	const char *p = luaL_checklstring(h->L, arg, &n);
	cage_charge(h->L, n);
	const char *bad = match_read(&h->p, p, n, anchors);
	if (bad)
		luaL_error(h->L, "string.%s: %s", h->fn, bad);
}

RAISES static void open_search(lua_State *L, struct search *h, const char *fn, bool anchors)
{
	h->L = L;
	h->fn = fn;
	h->s = luaL_checklstring(L, 1, &h->n);
	h->left = h->charged = COST_MOST;
	read_pattern(h, 2, anchors);
}

RAISES static bool found(struct search *h, enum match_end end)
{
	cage_charge(h->L, (size_t)(h->charged - h->left) / COST_STEP);
	h->charged = h->left;
	if (end == MATCH_SPENT || h->left < 0)
		luaL_error(h->L,
		           "string.%s: this pattern takes too many attempts on a text of %d "
		           "characters; make it simpler",
		           h->fn, (int)h->n);
	return end == MATCH_YES;
}

/* The i-th capture, or all that matched if there are none. */
RAISES static void push_capture(struct search *h, size_t i)
{
	const struct match_found *f = &h->found;
	if (i >= h->p.captures)
		lua_pushlstring(h->L, h->s + f->from, f->to - f->from);
	else if (f->captures[i].len == MATCH_POSITION)
		lua_pushinteger(h->L, (lua_Integer)f->captures[i].at + 1);
	else
		lua_pushlstring(h->L, h->s + f->captures[i].at, f->captures[i].len);
}

RAISES static int push_captures(struct search *h, bool whole)
{
	size_t n = h->p.captures ? h->p.captures : whole;
	luaL_checkstack(h->L, (int)n + 4, NULL);
	for (size_t i = 0; i < n; i++)
		push_capture(h, i);
	return (int)n;
}

/* Where to begin, from 0: negative places count from the end. */
RAISES static size_t init_at(lua_State *L, int arg, size_t n)
{
	lua_Integer i = luaL_optinteger(L, arg, 1);
	if (i > 0)
		return (uint64_t)i - 1 > n ? n + 1 : (size_t)i - 1;
	if (i == 0 || i < -(lua_Integer)n)
		return 0;
	return n - (size_t)-i;
}

static bool plain(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] && strchr("^$*+?.([%-", p[i]))
			return false;
	return true;
}

/* The text itself, without a pattern. */
RAISES static int find_plain(lua_State *L, const char *s, size_t n, size_t at)
{
	size_t pn, compared = 0;
	const char *p = luaL_checklstring(L, 2, &pn);
	for (; pn && at + pn <= n; at++) {
		const char *next = memchr(s + at, p[0], n - at - pn + 1);
		compared += (next ? (size_t)(next - s) - at : n - at) / 16 + 1;
		if (!next)
			break;
		at = (size_t)(next - s);
		size_t k = 1;
		while (k < pn && p[k] == next[k])
			k++;
		compared += k / 2;
		if (compared > 4000) {
			cage_charge(L, compared / COST_STEP);
			compared = 0;
		}
		if (k == pn)
			break;
	}
	cage_charge(L, compared / COST_STEP);
	if (at + pn > n || (pn && memcmp(s + at, p, pn) != 0)) {
		lua_pushnil(L);
		return 1;
	}
	lua_pushinteger(L, (lua_Integer)at + 1);
	lua_pushinteger(L, (lua_Integer)at + (lua_Integer)pn);
	return 2;
}

RAISES static int find(lua_State *L, const char *fn, bool places)
{
	struct search h;
	size_t pn, n;
	const char *s = luaL_checklstring(L, 1, &n), *p = luaL_checklstring(L, 2, &pn);
	size_t at = init_at(L, 3, n);
	if (at <= n && places && (lua_toboolean(L, 4) || (cage_charge(L, pn / 8), plain(p, pn))))
		return find_plain(L, s, n, at);
	open_search(L, &h, fn, true);
	if (at > n || !found(&h, match_from(&h.p, h.s, h.n, at, &h.found, &h.left))) {
		lua_pushnil(L);
		return 1;
	}
	if (!places)
		return push_captures(&h, true);
	lua_pushinteger(L, (lua_Integer)h.found.from + 1);
	lua_pushinteger(L, (lua_Integer)h.found.to);
	return push_captures(&h, false) + 2;
}

RAISES static int string_find(lua_State *L)
{
	return find(L, "find", true);
}

RAISES static int string_match(lua_State *L)
{
	return find(L, "match", false);
}

/* upvalues: text, pattern, where to begin, end of the last match (or -1) */
RAISES static int gmatch_step(lua_State *L)
{
	struct search h;
	lua_settop(L, 0);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_pushvalue(L, lua_upvalueindex(2)); // text pattern
	lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));
	lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
	open_search(L, &h, "gmatch", false);
	for (; (size_t)at <= h.n; at++) {
		if (!found(&h, match_from(&h.p, h.s, h.n, (size_t)at, &h.found, &h.left)))
			break;
		at = h.found.from;
		if (h.found.to != last) { /* an empty match right after the last one is none */
			lua_pushinteger(L, h.found.to);
			lua_copy(L, -1, lua_upvalueindex(3));
			lua_replace(L, lua_upvalueindex(4));
			return push_captures(&h, true);
		}
	}
	lua_pushinteger(L, (lua_Integer)h.n + 1);
	lua_replace(L, lua_upvalueindex(3));
	lua_pushnil(L);
	return 1;
}

RAISES static int string_gmatch(lua_State *L)
{
	size_t n;
	luaL_checklstring(L, 1, &n);
	luaL_checkstring(L, 2);
	size_t at = init_at(L, 3, n);
	lua_settop(L, 2); // text pattern
	lua_pushinteger(L, (lua_Integer)at);
	lua_pushinteger(L, -1); // text pattern at last
	lua_pushcclosure(L, gmatch_step, 4);
	return 1;
}

/* ---- gsub ---- */

/* "%1 and %%" */
RAISES static void put_template(struct search *h, struct cage_buf *b, const char *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len;
		if (r[i] != '%') {
			cage_buf_put(b, r + i, 1);
			continue;
		}
		i++;
		if (i < n && r[i] == '%') {
			cage_buf_put(b, "%", 1);
		} else if (i < n && r[i] == '0') {
			cage_buf_put(b, h->s + h->found.from, h->found.to - h->found.from);
		} else if (i < n && r[i] >= '1' && r[i] <= '9') {
			size_t k = (size_t)(r[i] - '1');
			if (k >= (h->p.captures ? h->p.captures : 1))
				luaL_error(h->L, "string.gsub: the pattern has no capture %%%d",
				           (int)k + 1);
			push_capture(h, k);
			const char *s = lua_tolstring(h->L, -1, &len);
			cage_buf_put(b, s, len);
			lua_pop(h->L, 1);
		} else {
			luaL_error(h->L, "string.gsub: after %% in a replacement comes a digit or "
			                 "another %%");
		}
	}
}

RAISES static void put_value(struct search *h, struct cage_buf *b)
{
	lua_State *L = h->L;
	size_t n;
	if (lua_type(L, 3) == LUA_TFUNCTION) {
		lua_pushvalue(L, 3);
		lua_call(L, push_captures(h, true), 1); // … value
	} else {
		push_capture(h, 0); // … key
		if (cage_view(L, 3))
			lua_gettable(L, 3);
		else
			lua_rawget(L, 3); // … value
	}
	if (!lua_toboolean(L, -1)) {
		cage_buf_put(b, h->s + h->found.from, h->found.to - h->found.from);
	} else if (lua_type(L, -1) == LUA_TSTRING || lua_type(L, -1) == LUA_TNUMBER) {
		const char *s = lua_tolstring(L, -1, &n);
		cage_buf_put(b, s, n);
	} else {
		luaL_error(L, "string.gsub: a replacement is a text or a number, no %s",
		           luaL_typename(L, -1));
	}
	lua_pop(L, 1);
}

RAISES static void put_replacement(struct search *h, struct cage_buf *b)
{
	size_t n;
	if (lua_type(h->L, 3) == LUA_TSTRING) {
		const char *r = lua_tolstring(h->L, 3, &n);
		cage_charge(h->L, n / 4);
		put_template(h, b, r, n);
	} else {
		put_value(h, b);
	}
}

RAISES static int string_gsub(lua_State *L)
{
	struct search h;
	struct cage_buf b;
	open_search(L, &h, "gsub", true);
	lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)h.n + 1), n = 0;
	int type = lua_type(L, 3);
	if (type == LUA_TNUMBER)
		lua_tostring(L, 3);
	else if (type != LUA_TSTRING && type != LUA_TFUNCTION)
		cage_check_table(L, 3);
	lua_settop(L, 3);
	cage_buf_open(L, &b);
	size_t at = 0, last = SIZE_MAX;
	while (n < most) {
		if (found(&h, match_at(&h.p, h.s, h.n, at, &h.found, &h.left))
		    && h.found.to != last) {
			n++;
			put_replacement(&h, &b);
			at = last = h.found.to;
		} else if (at < h.n) {
			cage_buf_put(&b, h.s + at++, 1);
		} else {
			break;
		}
		if (h.p.anchored)
			break;
	}
	if (at < h.n)
		cage_buf_put(&b, h.s + at, h.n - at);
	cage_buf_push(&b);
	lua_pushinteger(L, n);
	return 2;
}

#define PATTERNS                                                                                   \
	" Patterns are those of Lua: classes such as %d, sets, captures, and no alternatives."

const struct cage_lib_row cage_match_rows[] = {
    {{"string.find",
      "---@param s string\n---@param pattern string\n---@param init? integer\n"
      "---@param plain? boolean\n---@return integer|nil from\n"
      "---@return integer to\n---@return any ...\n"
      "function string.find(s, pattern, init, plain) end",
      "Where the pattern is found first, and its captures; nil if nowhere." PATTERNS,
      "assert(string.find(\"blood pressure\", \"press\") == 7)"},
     string_find},
    {{"string.gmatch",
      "---@param s string\n---@param pattern string\n---@param init? integer\n"
      "---@return fun(): string, ...\n"
      "function string.gmatch(s, pattern, init) end",
      "Goes through all places where the pattern is found." PATTERNS,
      "local n = 0\nfor word in string.gmatch(\"one two\", \"%a+\") do n = n + 1 end\n"
      "assert(n == 2)"},
     string_gmatch},
    {{"string.gsub",
      "---@param s string\n---@param pattern string\n"
      "---@param with string|number|table|function\n---@param most? integer\n"
      "---@return string\n---@return integer count\n"
      "function string.gsub(s, pattern, with, most) end",
      "Replaces what the pattern finds by a text (%1 is a capture), or by what a table or function "
      "gives for it." PATTERNS,
      "assert(string.gsub(\"19:05\", \":\", \".\") == \"19.05\")"},
     string_gsub},
    {{"string.match",
      "---@param s string\n---@param pattern string\n---@param init? integer\n"
      "---@return any ...\nfunction string.match(s, pattern, init) end",
      "The captures of the first place where the pattern is found, or all of it; nil if "
      "nowhere." PATTERNS,
      "assert(string.match(\"120/80\", \"^(%d+)/\") == \"120\")"},
     string_match},
};
const size_t cage_match_rows_n = countof(cage_match_rows);
