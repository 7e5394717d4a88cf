/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_value.c - values on their way in, as views that cannot be written, and out, as data.
 *
 * A view is a block with a pointer to the caller's value; its metatable cannot be reached.  What
 * a plugin does not look at costs nothing. */
#include <math.h>
#include <string.h>

#include "plugin/cage_in.h"

enum watch { WATCH_DATA, WATCH_FIXED, WATCH_ASK };

struct view {
	const struct datum *d;
	const char *field; /* "readings" of ask; NULL: ask itself */
	enum watch watch;
};

static const char views;     /* registry key: {address = view}, so that one value is one view */
static const char view_meta; /* registry key */

static const struct cage_field fields[] = {
    {"with", NULL, true, "table<string, any>",
     "The parameters a protocol gives, typed, with their defaults."},
    {"items", NULL, false, "table<string, any>", "Of a form: what was answered so far."},
    {"event", NULL, false, "table<string, any>", "Of a reaction: what happened, with its `kind`."},
    {"session", "session", true,
     "{number: integer, kind: string, name: string, phase: string, round: integer, route: string, "
     "where: string}",
     "The session that runs."},
    {"now", "time", true, "{ms: integer, date: string, time: string, since_start_ms: integer}",
     "The time of the clinic: date as 2026-11-23, time as 19:05."},
    {"readings", "readings", false, "table<string, table[]>",
     "Readings of this session by measure, oldest first; with the right `history` earlier ones "
     "too."},
    {"scores", "scores", false, "table<string, table[]>", "Scores by form, oldest first."},
    {"answers", "answers", false, "table<string, any>", "Answers of this session by step."},
    {"doses", "doses", false, "table[]", "What was given, oldest first; amounts are texts."},
    {"washouts", "washouts", false, "table<string, table>",
     "By medicine: {never = true}, or {last_ms = ..., days = ...}."},
    {"patient", "patient", true, "{age: integer, sex: string}",
     "Age in years and sex; never a name or an id."},
    {"appointments", "appointments", false, "table[]", "What is booked."},
};

const struct cage_field *cage_fields(size_t i)
{
	return i < countof(fields) ? &fields[i] : NULL;
}

/* ---- rights ---- */

void cage_need(lua_State *L, const char *who, const char *right)
{
	const struct datum *rights = datum_get(cage_box(L)->call->input, ".rights");
	const struct datum *r = datum_get(rights, right);
	if (rights && !r)
		luaL_error(L, "%s: this plugin does not ask for `%s` in plugin.yaml", who, right);
	else if (r && !(r->kind == DATUM_YES_NO && r->yes))
		luaL_error(L, "%s: the clinic did not grant `%s` to this plugin", who, right);
}

/* ---- views ---- */

static struct view *view_at(lua_State *L, int at)
{
	return lua_type(L, at) == LUA_TUSERDATA ? lua_touserdata(L, at) : NULL;
}

const struct datum *cage_view(lua_State *L, int at)
{
	struct view *v = view_at(L, at);
	return v ? v->d : NULL;
}

RAISES static const char *path_of(lua_State *L, const struct view *v)
{
	return v->field ? lua_pushfstring(L, "ask.%s", v->field) : "ask";
}

RAISES static int view_missing(lua_State *L, const struct view *v, const char *key)
{
	const char *names[countof(fields) + 64];
	char clean[64];
	size_t n = 0;
	for (size_t i = 0; i < countof(fields) && v->watch == WATCH_ASK; i++) {
		if (strcmp(fields[i].name, key) == 0) {
			const char *who = lua_pushfstring(L, "ask.%s", key);
			if (fields[i].right)
				cage_need(L, who, fields[i].right);
			lua_pushnil(L);
			return 1;
		}
		names[n++] = fields[i].name;
	}
	for (size_t i = 0; i < v->d->n && n < countof(names); i++)
		if (v->d->keys[i][0] != '.')
			names[n++] = v->d->keys[i];
	key = cage_clean(clean, sizeof clean, key, strlen(key));
	return luaL_error(L, "%s.%s: there is no such field%s", path_of(L, v), key,
	                  cage_suggest(L, key, names, n));
}

RAISES static void push_child(lua_State *L, const struct view *v, const struct datum *d);

/* (view, key) */
RAISES static int view_index(lua_State *L)
{
	const struct view *v = view_at(L, 1);
	const struct datum *d = v->d;
	size_t n = 0;
	if (d->kind == DATUM_LIST) {
		lua_Integer i = lua_type(L, 2) == LUA_TNUMBER ? lua_tointeger(L, 2) : 0;
		if (i >= 1 && (uint64_t)i <= d->n)
			push_child(L, v, &d->v[i - 1]);
		else
			lua_pushnil(L);
		return 1;
	}
	const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &n) : "";
	cage_charge(L, d->n / 16);
	d = n && strlen(key) == n && key[0] != '.' ? datum_get(d, key) : NULL;
	if (d)
		push_child(L, v, d);
	else if (v->watch != WATCH_DATA && n)
		return view_missing(L, v, key);
	else
		lua_pushnil(L);
	return 1;
}

RAISES static int view_set(lua_State *L)
{
	return luaL_error(L, "%s cannot be written: make a copy with tend.copy()",
	                  path_of(L, view_at(L, 1)));
}

RAISES static int view_len(lua_State *L)
{
	const struct datum *d = view_at(L, 1)->d;
	lua_pushinteger(L, d->kind == DATUM_LIST ? (lua_Integer)d->n : 0);
	return 1;
}

RAISES static void push_meta(lua_State *L)
{
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &view_meta) == LUA_TTABLE)
		return;
	lua_pop(L, 1);
	lua_createtable(L, 0, 4); // meta
	lua_pushcfunction(L, view_index);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, view_set);
	lua_setfield(L, -2, "__newindex");
	lua_pushcfunction(L, view_len);
	lua_setfield(L, -2, "__len");
	lua_pushliteral(L, "table");
	lua_setfield(L, -2, "__name");
	lua_pushvalue(L, -1);                          // meta meta
	lua_rawsetp(L, LUA_REGISTRYINDEX, &view_meta); // meta
	lua_newtable(L);                               // meta views
	lua_rawsetp(L, LUA_REGISTRYINDEX, &views);     // meta
}

RAISES static void push_view(lua_State *L, const struct datum *d, const char *field,
                             enum watch watch)
{
	luaL_checkstack(L, 6, NULL);
	push_meta(L);                                                // meta
	lua_rawgetp(L, LUA_REGISTRYINDEX, &views);                   // meta views
	if (lua_rawgetp(L, -1, d) == LUA_TNIL) {                     // meta views nil
		lua_pop(L, 1);                                       // meta views
		struct view *v = lua_newuserdatauv(L, sizeof *v, 0); // meta views view
		*v = (struct view){d, field, watch};
		lua_pushvalue(L, -3);    // meta views view meta
		lua_setmetatable(L, -2); // meta views view
		lua_pushvalue(L, -1);    // meta views view view
		lua_rawsetp(L, -3, d);   // meta views view
		cage_charge(L, 4);
	}
	lua_replace(L, -3); // view views
	lua_pop(L, 1);      // view
}

RAISES static bool push_plain(lua_State *L, const struct datum *d)
{
	size_t n;
	switch (d->kind) {
	case DATUM_NOTHING: lua_pushnil(L); return true;
	case DATUM_YES_NO: lua_pushboolean(L, d->yes); return true;
	case DATUM_WHOLE: lua_pushinteger(L, d->whole); return true;
	case DATUM_NUMBER: lua_pushnumber(L, d->number); return true;
	case DATUM_TEXT_IS:
		n = strlen(d->s);
		lua_pushlstring(L, d->s, n);
		return true;
	case DATUM_LIST:
	case DATUM_MAP: break;
	}
	return false;
}

static void push_child(lua_State *L, const struct view *v, const struct datum *d)
{
	enum watch watch = WATCH_DATA;
	const char *field = v->field;
	if (push_plain(L, d))
		return;
	if (v->watch == WATCH_ASK)
		field = v->d->keys[d - v->d->v];
	for (size_t i = 0; v->watch == WATCH_ASK && i < countof(fields); i++)
		if (strcmp(fields[i].name, field) == 0 && fields[i].fixed)
			watch = WATCH_FIXED;
	push_view(L, d, field, watch);
}

void cage_push_ask(lua_State *L, const struct datum *input)
{
	static const struct datum none = {.kind = DATUM_MAP};
	push_view(L, input && input->kind == DATUM_MAP ? input : &none, NULL, WATCH_ASK);
}

/* ---- tables and views alike ---- */

void cage_check_table(lua_State *L, int arg)
{
	if (!view_at(L, arg))
		luaL_checktype(L, arg, LUA_TTABLE);
}

void cage_check_own_table(lua_State *L, int arg)
{
	if (view_at(L, arg))
		luaL_error(L, "%s cannot be written: make a copy with tend.copy()",
		           path_of(L, view_at(L, arg)));
	luaL_checktype(L, arg, LUA_TTABLE);
}

lua_Integer cage_len(lua_State *L, int at)
{
	const struct datum *d = cage_view(L, at);
	if (d)
		return d->kind == DATUM_LIST ? (lua_Integer)d->n : 0;
	return (lua_Integer)lua_rawlen(L, at);
}

int cage_geti(lua_State *L, int at, lua_Integer i)
{
	return view_at(L, at) ? lua_geti(L, at, i) : lua_rawgeti(L, at, i);
}

int cage_getfield(lua_State *L, int at, const char *field)
{
	at = lua_absindex(L, at);
	lua_pushstring(L, field);
	return view_at(L, at) ? lua_gettable(L, at) : lua_rawget(L, at);
}

/* ---- out ---- */

struct step { /* of the path to a value */
	const struct step *before;
	const char *key; /* NULL: entry `i` of a list */
	lua_Integer i;
};

struct taking {
	lua_State *L;
	size_t nodes, bytes;
};

static void path_in(struct text *t, const struct step *s)
{
	if (!s)
		return;
	path_in(t, s->before);
	if (!s->key)
		text_fmt(t, "[%lld]", (long long)s->i);
	else
		text_fmt(t, "%s%s", t->n ? "." : "", s->key);
}

RAISES static _Noreturn void bad(struct taking *k, const struct step *at, const char *why)
{
	struct text t = text_in(cage_box(k->L)->a);
	path_in(&t, at);
	cage_stop(k->L, CAGE_BAD_RESULT, "%s: %s", t.n ? t.s : "the answer", why);
}

RAISES static const char *take_text(struct taking *k, const struct step *at, int index, size_t most)
{
	size_t n;
	const char *s = lua_tolstring(k->L, index, &n);
	if (n > most)
		bad(k, at,
		    most == DATUM_TEXT ? "this text is too long"
		                       : "the name of a field is too long");
	cage_charge(k->L, n / 8);
	for (size_t i = 0, len; i < n; i += len) {
		unsigned c = (unsigned char)s[i];
		len = 1;
		if (c >= ' ' && c < 0x7F)
			continue;
		len = utf8_next(s + i, n - i, &c);
		if (c == 0xFFFD && len == 1)
			bad(k, at, "this text is not UTF-8");
		if (c < 0x20 || utf8_deceives(c))
			bad(k, at,
			    "this text has a control character, a hidden one or one that "
			    "turns its direction");
	}
	k->bytes += n;
	return arena_dupn(cage_box(k->L)->a, s, n);
}

/* A value with `n` entries; `depth` is theirs, if it can have some. */
RAISES static void count_in(struct taking *k, const struct step *at, size_t n, int depth)
{
	k->bytes += 9;
	if (depth > DATUM_DEPTH)
		bad(k, at, "it is nested too deep, or goes round in a circle");
	if (n >= DATUM_NODES - k->nodes || k->bytes > DATUM_BYTES)
		bad(k, at, "there are too many values");
	k->nodes += n;
	cage_charge(k->L, 2);
}

RAISES static void take_copy(struct taking *k, const struct datum *d, const struct step *at,
                             int depth)
{
	count_in(k, at, d->n, depth + (d->kind == DATUM_LIST || d->kind == DATUM_MAP));
	if (d->kind == DATUM_TEXT_IS)
		k->bytes += strlen(d->s);
	for (size_t i = 0; i < d->n; i++)
		take_copy(k, &d->v[i], at, depth + 1);
}

RAISES static struct datum take(struct taking *k, const struct step *at, int index, int depth);

/* … keys -> the same */
RAISES static struct datum take_entries(struct taking *k, const struct step *at, int table,
                                        size_t n, int depth)
{
	static const char mixed[] =
	    "a table is a list from 1 on without gaps, or has names; not both";
	lua_State *L = k->L;
	struct arena *a = cage_box(L)->a;
	int keys = lua_gettop(L);
	count_in(k, at, n, depth + 1);
	lua_rawgeti(L, keys, (lua_Integer)n); // … keys last
	bool list = n == 0 || lua_type(L, -1) == LUA_TNUMBER;
	lua_pop(L, 1);
	struct datum out = {.kind = list ? DATUM_LIST : DATUM_MAP, .n = n, .cap = n};
	out.v = arena_arr(a, struct datum, n);
	out.keys = list ? NULL : arena_arr(a, const char *, n);
	for (size_t i = 0; i < n; i++) {
		struct step here = {.before = at, .i = (lua_Integer)i + 1};
		bool number = lua_rawgeti(L, keys, here.i) == LUA_TNUMBER; // … keys key
		if (number != list || (number && lua_tonumber(L, -1) != (lua_Number)here.i))
			bad(k, at, mixed);
		if (!number)
			out.keys[i] = here.key = take_text(k, at, lua_gettop(L), DATUM_KEY_BYTES);
		lua_pushvalue(L, -1);
		lua_rawget(L, table); // … keys key value
		out.v[i] = take(k, &here, lua_gettop(L), depth + 1);
		lua_pop(L, 2); // … keys
	}
	return out;
}

static struct datum take(struct taking *k, const struct step *at, int index, int depth)
{
	lua_State *L = k->L;
	luaL_checkstack(L, 8, NULL);
	if (lua_type(L, index) != LUA_TTABLE && !cage_view(L, index))
		count_in(k, at, 0, depth);
	switch (lua_type(L, index)) {
	case LUA_TNIL: return (struct datum){0};
	case LUA_TBOOLEAN: return datum_yes_no(lua_toboolean(L, index));
	case LUA_TSTRING: return datum_text(take_text(k, at, index, DATUM_TEXT));
	case LUA_TNUMBER:
		if (lua_isinteger(L, index))
			return datum_whole(lua_tointeger(L, index));
		if (!isfinite(lua_tonumber(L, index)))
			bad(k, at, "this is not a number that can be told (infinite, or 0/0)");
		return datum_number(lua_tonumber(L, index));
	case LUA_TUSERDATA:
		take_copy(k, cage_view(L, index), at, depth);
		return *cage_view(L, index);
	case LUA_TTABLE: {
		lua_Integer n = cage_keys(L, index); // … keys
		struct datum out = take_entries(k, at, index, (size_t)n, depth);
		lua_pop(L, 1);
		return out;
	}
	default: bad(k, at, "a function cannot be given back");
	}
}

struct datum cage_take(lua_State *L, int at)
{
	struct taking k = {.L = L};
	return take(&k, NULL, lua_absindex(L, at), 0);
}
