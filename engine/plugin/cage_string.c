/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_string.c - texts: their parts, and texts that grow.
 *
 * What makes a text is charged for its length by the allocator; what only reads is charged here. */
#include <string.h>

#include "plugin/cage_in.h"

#define VALUES_MOST 250 /* on the stack, of one call */

/* ---- texts that grow ---- */

void cage_buf_open(lua_State *L, struct cage_buf *b)
{
	luaL_checkstack(L, 8, NULL);
	*b = (struct cage_buf){.L = L, .cap = 120};
	b->p = lua_newuserdatauv(L, b->cap, 0);
	b->at = lua_gettop(L);
}

RAISES static void room(struct cage_buf *b, size_t cap)
{
	if (cap <= b->cap)
		return;
	cage_charge(b->L, cap / 32);
	char *p = lua_newuserdatauv(b->L, cap, 0);
	memcpy(p, b->p, b->n);
	lua_replace(b->L, b->at);
	b->p = p;
	b->cap = cap;
}

void cage_buf_put(struct cage_buf *b, const char *s, size_t n)
{
	if (n > CAGE_TEXT - b->n)
		luaL_error(b->L, "a text has at most %d KiB", (int)(CAGE_TEXT >> 10));
	if (n > b->cap - b->n)
		room(b, b->cap * 2 > b->n + n ? b->cap * 2 : b->n + n);
	memcpy(b->p + b->n, s, n);
	b->n += n;
}

void cage_buf_push(struct cage_buf *b)
{
	lua_pushlstring(b->L, b->p, b->n);
}

/* ---- parts ---- */

/* A place from 1; negative ones count from the end. */
static lua_Integer place(lua_Integer i, size_t n)
{
	if (i >= 0)
		return i;
	return i < -(lua_Integer)n ? 0 : (lua_Integer)n + i + 1;
}

/* The places at args `arg` and `arg + 1` as [from, to), from 0; empty if there is nothing. */
RAISES static void span(lua_State *L, int arg, lua_Integer to, size_t n, size_t *from, size_t *end)
{
	lua_Integer i = place(luaL_checkinteger(L, arg), n);
	lua_Integer j = place(luaL_optinteger(L, arg + 1, to), n);
	if (i < 1)
		i = 1;
	if (j > (lua_Integer)n)
		j = (lua_Integer)n;
	*from = i > j ? 0 : (size_t)i - 1;
	*end = i > j ? 0 : (size_t)j;
}

RAISES static int string_sub(lua_State *L)
{
	size_t n, from, end;
	const char *s = luaL_checklstring(L, 1, &n);
	span(L, 2, -1, n, &from, &end);
	lua_pushlstring(L, s + from, end - from);
	return 1;
}

RAISES static int string_byte(lua_State *L)
{
	size_t n, from, end;
	const char *s = luaL_checklstring(L, 1, &n);
	lua_Integer first = luaL_optinteger(L, 2, 1);
	lua_settop(L, 3);
	lua_pushinteger(L, first);
	lua_replace(L, 2);
	span(L, 2, first, n, &from, &end);
	luaL_argcheck(L, end - from <= VALUES_MOST, 3, "at most 250 bytes at once");
	luaL_checkstack(L, (int)(end - from) + 4, NULL);
	cage_charge(L, (end - from) / 4);
	for (size_t i = from; i < end; i++)
		lua_pushinteger(L, (unsigned char)s[i]);
	return (int)(end - from);
}

RAISES static int string_char(lua_State *L)
{
	char out[VALUES_MOST];
	int n = lua_gettop(L);
	luaL_argcheck(L, n <= VALUES_MOST, VALUES_MOST, "at most 250 bytes at once");
	for (int i = 1; i <= n; i++) {
		lua_Integer c = luaL_checkinteger(L, i);
		luaL_argcheck(L, c >= 0 && c <= 255, i, "a byte is from 0 to 255");
		out[i - 1] = (char)(unsigned char)c;
	}
	cage_charge(L, (size_t)n / 4);
	lua_pushlstring(L, out, (size_t)n);
	return 1;
}

RAISES static int string_len(lua_State *L)
{
	size_t n;
	luaL_checklstring(L, 1, &n);
	lua_pushinteger(L, (lua_Integer)n);
	return 1;
}

/* A block as long as the text at 1, which is then made of it. */
RAISES static char *same_length(lua_State *L, const char **s, size_t *n)
{
	*s = luaL_checklstring(L, 1, n);
	cage_charge(L, *n / 16);
	return lua_newuserdatauv(L, *n + 1, 0);
}

RAISES static int string_lower(lua_State *L)
{
	size_t n;
	const char *s;
	char *out = same_length(L, &s, &n);
	for (size_t i = 0; i < n; i++)
		out[i] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] - 'A' + 'a') : s[i];
	lua_pushlstring(L, out, n);
	return 1;
}

RAISES static int string_upper(lua_State *L)
{
	size_t n;
	const char *s;
	char *out = same_length(L, &s, &n);
	for (size_t i = 0; i < n; i++)
		out[i] = s[i] >= 'a' && s[i] <= 'z' ? (char)(s[i] - 'a' + 'A') : s[i];
	lua_pushlstring(L, out, n);
	return 1;
}

RAISES static int string_reverse(lua_State *L)
{
	size_t n;
	const char *s;
	char *out = same_length(L, &s, &n);
	for (size_t i = 0; i < n; i++)
		out[i] = s[n - 1 - i];
	lua_pushlstring(L, out, n);
	return 1;
}

RAISES static int string_rep(lua_State *L)
{
	size_t n, between;
	const char *s = luaL_checklstring(L, 1, &n);
	lua_Integer times = luaL_checkinteger(L, 2);
	const char *sep = luaL_optlstring(L, 3, "", &between);
	struct cage_buf b;
	if (times <= 0 || n + between == 0) {
		lua_pushliteral(L, "");
		return 1;
	}
	if ((uint64_t)times > CAGE_TEXT || (n + between) * (size_t)times > CAGE_TEXT + between)
		return luaL_error(L, "string.rep: a text has at most %d KiB",
		                  (int)(CAGE_TEXT >> 10));
	size_t all = (n + between) * (size_t)times - between;
	cage_buf_open(L, &b);
	room(&b, all);
	cage_buf_put(&b, s, n);
	cage_buf_put(&b, sep, all > b.n ? between : 0);
	while (b.n < all) /* what is there once more, as far as it goes */
		cage_buf_put(&b, b.p, b.n < all - b.n ? b.n : all - b.n);
	cage_buf_push(&b);
	return 1;
}

const struct cage_lib_row cage_string_rows[] = {
    {{"string.byte",
      "---@param s string\n---@param i? integer\n---@param j? integer\n"
      "---@return integer ...\nfunction string.byte(s, i, j) end",
      "The bytes at the places i to j, at most 250.", "assert(string.byte(\"A\") == 65)"},
     string_byte},
    {{"string.char", "---@param ... integer\n---@return string\nfunction string.char(...) end",
      "A text of bytes; for letters beyond ASCII use utf8.char().",
      "assert(string.char(79, 75) == \"OK\")"},
     string_char},
    {{"string.format",
      "---@param form string\n---@param ... any\n---@return string\n"
      "function string.format(form, ...) end",
      "Fills %d, %i, %u, %x, %X, %o, %c, %e, %f, %g and %s with the values; width and digits are "
      "at "
      "most 99. %p, %q and %a are not there.",
      "assert(string.format(\"%d of %.1f\", 3, 4.25) == \"3 of 4.2\")"},
     cage_string_format},
    {{"string.len", "---@param s string\n---@return integer\nfunction string.len(s) end",
      "Its bytes, as the operator #. For letters use utf8.len().",
      "assert(string.len(\"ok\") == 2)"},
     string_len},
    {{"string.lower", "---@param s string\n---@return string\nfunction string.lower(s) end",
      "Small letters, of ASCII.", "assert(string.lower(\"BP\") == \"bp\")"},
     string_lower},
    {{"string.rep",
      "---@param s string\n---@param n integer\n---@param between? string\n"
      "---@return string\nfunction string.rep(s, n, between) end",
      "The text n times, at most 64 KiB.", "assert(string.rep(\"a\", 3, \"-\") == \"a-a-a\")"},
     string_rep},
    {{"string.reverse", "---@param s string\n---@return string\nfunction string.reverse(s) end",
      "Its bytes from the end.", "assert(string.reverse(\"abc\") == \"cba\")"},
     string_reverse},
    {{"string.sub",
      "---@param s string\n---@param i integer\n---@param j? integer\n"
      "---@return string\nfunction string.sub(s, i, j) end",
      "The bytes from place i to j; negative places count from the end.",
      "assert(string.sub(\"19:05\", 1, 2) == \"19\")"},
     string_sub},
    {{"string.upper", "---@param s string\n---@return string\nfunction string.upper(s) end",
      "Capital letters, of ASCII.", "assert(string.upper(\"bp\") == \"BP\")"},
     string_upper},
};
const size_t cage_string_rows_n = countof(cage_string_rows);
