/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_hook.c - what init.lua registers: functions under the names of plugin.yaml.
 *
 * Registering means nothing until the host asks for a name; a name that the manifest does not
 * promise is the host's to refuse. */
#include <assert.h>
#include <string.h>

#include "plugin/cage_in.h"

#define NAME_BYTES 40
#define PARTS      2

/* One way to register. */
static const struct kind {
	const char *fn;   /* "tend.check" */
	const char *told; /* key of what CAGE_LOAD gives */
	const char *one;  /* for sentences */
	enum cage_hook hook;
	const char *parts[PARTS]; /* NULL: one function; else a table of these, first = hook */
} kinds[] = {
    {"tend.check", "checks", "check", CAGE_CHECK, {NULL}},
    {"tend.step", "steps", "step", CAGE_STEP_TEXT, {"text", "done"}},
    {"tend.form", "forms", "form", CAGE_FORM_SCORES, {"scores", "visible"}},
    {"tend.on", "reactions", "reaction", CAGE_REACT, {NULL}},
    {"tend.guide", "guide", "part of the hand-out", CAGE_GUIDE, {NULL}},
    {"tend.report", "reports", "report", CAGE_REPORT, {NULL}},
};
enum { KIND_CHECK, KIND_STEP, KIND_FORM, KIND_ON, KIND_GUIDE, KIND_REPORT, KINDS };
static_assert(countof(kinds) == KINDS, "a row for every kind");
static const char names[KINDS]; /* registry keys: {name = function, or {part = function}} */

void cage_hooks_open(lua_State *L)
{
	for (size_t i = 0; i < KINDS; i++) {
		lua_newtable(L);
		lua_rawsetp(L, LUA_REGISTRYINDEX, &names[i]);
	}
}

/* ---- registering ---- */

RAISES static void check_name(lua_State *L, const struct kind *k)
{
	size_t n = 0;
	const char *s = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &n) : "";
	if (!cage_box(L)->loading)
		luaL_error(L, "%s: names are registered while init.lua is loaded, not in an answer",
		           k->fn);
	if (n == 0 || n > NAME_BYTES || s[0] < 'a' || s[0] > 'z'
	    || strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != n)
		luaL_error(L,
		           "%s: the first argument is the name from plugin.yaml, of small "
		           "letters, digits and hyphens",
		           k->fn);
}

/* The table at 2: only the parts of the kind, each a function. */
RAISES static void check_parts(lua_State *L, const struct kind *k)
{
	const char *name = lua_tostring(L, 1);
	if (!lua_istable(L, 2))
		luaL_error(L,
		           "%s(\"%s\"): the second argument is a table, such as {%s = "
		           "function(ask) ... end}",
		           k->fn, name, k->parts[0]);
	lua_Integer n = cage_keys(L, 2); // name parts keys
	if (n == 0)
		luaL_error(L, "%s(\"%s\"): the table is empty; it has `%s`, `%s` or both", k->fn,
		           name, k->parts[0], k->parts[1]);
	for (lua_Integer i = 1; i <= n; i++) {
		char clean[NAME_BYTES];
		size_t len;
		lua_rawgeti(L, 3, i);                     // name parts keys part
		const char *part = cage_text(L, 4, &len); // … part text
		bool known = lua_type(L, 4) == LUA_TSTRING;
		known = known && (strcmp(part, k->parts[0]) == 0 || strcmp(part, k->parts[1]) == 0);
		part = cage_clean(clean, sizeof clean, part, len);
		if (!known)
			luaL_error(L, "%s(\"%s\"): there is no part `%s`%s", k->fn, name, part,
			           cage_suggest(L, part, k->parts, PARTS));
		lua_pushvalue(L, 4);
		if (lua_rawget(L, 2) != LUA_TFUNCTION)
			luaL_error(L, "%s(\"%s\"): `%s` is a function(ask)", k->fn, name, part);
		lua_settop(L, 3);
	}
	lua_settop(L, 2);
}

RAISES static int add(lua_State *L, size_t which)
{
	const struct kind *k = &kinds[which];
	lua_settop(L, 2);
	check_name(L, k);
	if (k->parts[0])
		check_parts(L, k);
	else if (!lua_isfunction(L, 2))
		luaL_error(L, "%s(\"%s\"): the second argument is a function(ask)", k->fn,
		           lua_tostring(L, 1));
	lua_rawgetp(L, LUA_REGISTRYINDEX, &names[which]); // name fn known
	lua_pushvalue(L, 1);
	if (lua_rawget(L, 3) != LUA_TNIL) // name fn known before
		luaL_error(L, "%s(\"%s\"): this %s is registered twice", k->fn, lua_tostring(L, 1),
		           k->one);
	if (cage_keys(L, 3) >= CAGE_NAMES) // … keys
		luaL_error(L, "%s: a plugin registers at most %d of a kind", k->fn, CAGE_NAMES);
	lua_pushvalue(L, 1);
	if (k->parts[0])
		lua_newtable(L); // … name parts'
	else
		lua_pushvalue(L, 2);
	for (size_t p = 0; p < PARTS && k->parts[p]; p++) { /* a copy: it cannot change later */
		cage_getfield(L, 2, k->parts[p]);
		lua_setfield(L, -2, k->parts[p]);
	}
	lua_rawset(L, 3);
	return 0;
}

RAISES static int add_check(lua_State *L)
{
	return add(L, KIND_CHECK);
}

RAISES static int add_step(lua_State *L)
{
	return add(L, KIND_STEP);
}

RAISES static int add_form(lua_State *L)
{
	return add(L, KIND_FORM);
}

RAISES static int add_on(lua_State *L)
{
	return add(L, KIND_ON);
}

RAISES static int add_guide(lua_State *L)
{
	return add(L, KIND_GUIDE);
}

RAISES static int add_report(lua_State *L)
{
	return add(L, KIND_REPORT);
}

/* ---- asking ---- */

static size_t kind_of(enum cage_hook hook, size_t *part)
{
	for (size_t i = 0; i < KINDS; i++)
		for (*part = 0; *part < PARTS; ++*part)
			if ((int)kinds[i].hook + (int)*part == (int)hook
			    && (*part == 0 || kinds[i].parts[0]))
				return i;
	*part = 0;
	return KIND_CHECK;
}

static_assert(CAGE_STEP_DONE == CAGE_STEP_TEXT + 1 && CAGE_FORM_VISIBLE == CAGE_FORM_SCORES + 1,
              "the parts of a kind follow each other");

RAISES static _Noreturn void no_hook(lua_State *L, const struct kind *k, int known)
{
	const struct cage_call *call = cage_box(L)->call;
	const char *all[CAGE_NAMES];
	lua_Integer n = cage_keys(L, known); // keys
	for (lua_Integer i = 0; i < n; i++) {
		lua_rawgeti(L, -1, i + 1);
		all[i] = lua_tostring(L, -1); /* held by the table of names */
		lua_pop(L, 1);
	}
	cage_stop(L, CAGE_NO_HOOK, "init.lua registers no %s `%s`%s", k->one, call->name,
	          cage_suggest(L, call->name, all, (size_t)n));
}

void cage_hook_push(lua_State *L)
{
	const struct cage_call *call = cage_box(L)->call;
	size_t part, which = kind_of(call->hook, &part);
	const struct kind *k = &kinds[which];
	lua_rawgetp(L, LUA_REGISTRYINDEX, &names[which]); // known
	if (cage_getfield(L, -1, call->name ? call->name : "") == LUA_TNIL)
		no_hook(L, k, lua_gettop(L) - 1);
	if (k->parts[0] && cage_getfield(L, -1, k->parts[part]) == LUA_TNIL)
		cage_stop(L, CAGE_NO_HOOK, "%s(\"%s\") in init.lua has no `%s`", k->fn, call->name,
		          k->parts[part]);
	lua_insert(L, 1);
	lua_settop(L, 1); // function
}

/* ["a", "b"], or {a=["text"], b=["done", "text"]} */
RAISES static struct datum told(lua_State *L, size_t which)
{
	struct arena *a = cage_box(L)->a;
	const struct kind *k = &kinds[which];
	struct datum out = k->parts[0] ? datum_map() : datum_list();
	lua_rawgetp(L, LUA_REGISTRYINDEX, &names[which]); // known
	lua_Integer n = cage_keys(L, -1);                 // known keys
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, 2, i); // known keys name
		const char *name = arena_dup(a, lua_tostring(L, -1));
		struct datum parts = datum_list();
		for (size_t p = PARTS; p-- > 0 && k->parts[0];) {
			cage_getfield(L, 1, name); // … parts
			if (cage_getfield(L, -1, k->parts[p]) != LUA_TNIL)
				datum_add(a, &parts, datum_text(k->parts[p]));
			lua_pop(L, 2);
		}
		if (k->parts[0])
			datum_set(a, &out, name, parts);
		else
			datum_add(a, &out, datum_text(name));
		lua_pop(L, 1);
	}
	lua_settop(L, 0);
	return out;
}

struct datum cage_hooks_told(lua_State *L)
{
	struct datum out = datum_map();
	for (size_t i = 0; i < KINDS; i++)
		datum_set(cage_box(L)->a, &out, kinds[i].told, told(L, i));
	return out;
}

const struct cage_lib_row cage_hook_rows[] = {
    {{"tend.check",
      "---@param name string\n---@param fn fun(ask: tend.Ask): tend.Verdict\n"
      "function tend.check(name, fn) end",
      "Registers a check of plugin.yaml. It is asked before a step goes on, beside all other "
      "checks, "
      "and can only hold back.",
      "tend.check(\"not-late\", function(ask)\n"
      "  if ask.now.time > ask.with.latest then\n"
      "    return tend.hold(\"It is late: who stays until the patient can leave?\")\n"
      "  end\n  return tend.pass()\nend)"},
     add_check},
    {{"tend.step",
      "---@param name string\n---@param parts {text?: (fun(ask: tend.Ask): string[]), "
      "done?: (fun(ask: tend.Ask): boolean)}\nfunction tend.step(name, parts) end",
      "Registers a step: `text` gives its sentences, `done` says whether it is complete. A person "
      "can always do the step by hand.",
      "tend.step(\"pace\", {\n"
      "  text = function(ask) return {\"Breathe out longer than in.\"} end,\n"
      "  done = function(ask) return ask.answers.settled == 1 end,\n})"},
     add_step},
    {{"tend.form",
      "---@param name string\n---@param parts {scores?: (fun(ask: tend.Ask): "
      "table<string, number>), visible?: (fun(ask: tend.Ask): table<string, boolean>)}\n"
      "function tend.form(name, parts) end",
      "Registers what Lua decides of a form: `scores` gives a number or nil by score, `visible` "
      "false for each item that is not asked now.",
      "tend.form(\"pace\", {\n"
      "  scores = function(ask) return {calm = ask.items.calm} end,\n"
      "  visible = function(ask) return {why = ask.items.calm == 0} end,\n})"},
     add_form},
    {{"tend.on",
      "---@param name string\n---@param fn fun(ask: tend.Ask): tend.Effect[]\n"
      "function tend.on(name, fn) end",
      "Registers a reaction to an event: it gives a list of tasks, reminders and notes.",
      "tend.on(\"call\", function(ask)\n"
      "  return {tend.task(\"Call after the session\", {due = \"1 d\"})}\nend)"},
     add_on},
    {{"tend.guide",
      "---@param name string\n---@param fn fun(ask: tend.Ask): string[]\n"
      "function tend.guide(name, fn) end",
      "Registers sentences for the patient's hand-out.",
      "tend.guide(\"lines\", function(ask) return {\"Do not drive before tomorrow.\"} end)"},
     add_guide},
    {{"tend.report",
      "---@param name string\n---@param fn fun(ask: tend.Ask): tend.Report\n"
      "function tend.report(name, fn) end",
      "Registers a report: a title, rows of a table, series of a picture.",
      "tend.report(\"trend\", function(ask)\n"
      "  return {title = \"Pressures\", rows = {{\"first\", 120}}, series = {}}\nend)"},
     add_report},
};
const size_t cage_hook_rows_n = countof(cage_hook_rows);
