/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_keys.c - the keys of a table in order, whatever the order of its hash is. */
#include <stdlib.h>
#include <string.h>

#include "plugin/cage_in.h"

struct key {
	const char *s; /* NULL: a number; held by the table it is a key of */
	size_t n;
	bool whole;
	lua_Integer i;
	lua_Number f;
};

static int by_key(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	if (!x->s || !y->s) {
		if (x->s || y->s)
			return x->s ? 1 : -1;
		if (x->whole && y->whole)
			return (x->i > y->i) - (x->i < y->i);
		return (x->f > y->f) - (x->f < y->f);
	}
	int c = memcmp(x->s, y->s, x->n < y->n ? x->n : y->n);
	return c ? c : (x->n > y->n) - (x->n < y->n);
}

RAISES static struct key key_of(lua_State *L, int at)
{
	struct key k = {.whole = lua_isinteger(L, at)};
	if (lua_type(L, at) == LUA_TSTRING) {
		k.s = lua_tolstring(L, at, &k.n);
	} else if (lua_type(L, at) == LUA_TNUMBER) {
		k.i = lua_tointeger(L, at);
		k.f = lua_tonumber(L, at);
	} else {
		luaL_error(L, "a table that is gone through has numbers and texts as keys, no %s",
		           luaL_typename(L, at));
	}
	return k;
}

/* Going through a table costs its room, also when little is left in it. */
RAISES static size_t count(lua_State *L, int at)
{
	size_t n = 0, largest = cage_box(L)->largest;
	cage_charge(L, largest > (size_t)16 << 10 ? largest / 256 : 4);
	for (lua_pushnil(L); lua_next(L, at); lua_pop(L, 1))
		n++;
	size_t rounds = 1; /* of sorting */
	while (n >> rounds)
		rounds++;
	cage_charge(L, n * 2 + n * rounds / 2);
	return n;
}

RAISES static lua_Integer view_keys(lua_State *L, const struct datum *d)
{
	lua_Integer n = 0;
	struct key *v = lua_newuserdatauv(L, (d->n + 1) * sizeof *v, 0); // keys
	cage_charge(L, d->n * 2);
	for (size_t i = 0; i < d->n; i++)
		if (d->kind == DATUM_LIST || d->keys[i][0] != '.')
			v[n++] = d->kind == DATUM_LIST
			             ? (struct key){.whole = true, .i = (lua_Integer)i + 1}
			             : (struct key){.s = d->keys[i], .n = strlen(d->keys[i])};
	qsort(v, (size_t)n, sizeof *v, by_key);
	lua_createtable(L, (int)n, 0); // keys list
	for (lua_Integer i = 0; i < n; i++) {
		if (v[i].s)
			lua_pushlstring(L, v[i].s, v[i].n);
		else
			lua_pushinteger(L, v[i].i);
		lua_rawseti(L, -2, i + 1);
	}
	lua_replace(L, -2); // list
	return n;
}

lua_Integer cage_keys(lua_State *L, int at)
{
	at = lua_absindex(L, at);
	luaL_checkstack(L, 8, NULL);
	if (cage_view(L, at))
		return view_keys(L, cage_view(L, at));
	size_t n = count(L, at), k = 0;
	struct key *v = lua_newuserdatauv(L, (n + 1) * sizeof *v, 0);  // keys
	for (lua_pushnil(L); lua_next(L, at) && k <= n; lua_pop(L, 1)) // keys key value
		v[k++] = key_of(L, -2);
	qsort(v, n, sizeof *v, by_key);
	lua_createtable(L, (int)n, 0); // keys list
	for (k = 0; k < n; k++) {
		if (v[k].s)
			lua_pushlstring(L, v[k].s, v[k].n);
		else if (v[k].whole)
			lua_pushinteger(L, v[k].i);
		else
			lua_pushnumber(L, v[k].f);
		lua_rawseti(L, -2, (lua_Integer)k + 1);
	}
	lua_replace(L, -2); // list
	return (lua_Integer)n;
}
