/* SPDX-License-Identifier: Apache-2.0
 * The rows that registration, stub and reference share: complete, true, and runnable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "plugin/cage.h"
#include "util/text.h"

static struct cage_result load(struct arena *a, const char *src)
{
	struct cage_file f = {"init.lua", src, strlen(src)};
	struct cage_call call = {.files = &f, .files_n = 1, .hook = CAGE_LOAD, .trace = true};
	struct cage_result r;
	cage_run(&call, a, &r);
	return r;
}

static const struct cage_api_row *find(enum cage_rows which, const char *name)
{
	const struct cage_api_row *row;
	for (size_t i = 0; (row = cage_api(which, i)); i++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

static void every_row_is_complete_and_its_example_runs(void **state)
{
	struct arena a = {0};
	size_t n = 0;
	(void)state;
	for (int which = CAGE_TEND; which <= CAGE_LIBRARY; which++) {
		const struct cage_api_row *row;
		for (size_t i = 0; (row = cage_api((enum cage_rows)which, i)); i++, n++) {
			struct cage_result r = load(&a, row->example);
			if (r.end != CAGE_DONE)
				fail_msg("%s: %s", row->name, r.message);
			if (!strstr(row->signature, row->name) || !strstr(row->example, row->name))
				fail_msg("%s: signature or example is of something else",
				         row->name);
			assert_true(row->doc[strlen(row->doc) - 1] == '.');
			assert_true((strncmp(row->name, "tend.", 5) == 0) == (which == CAGE_TEND));
			assert_ptr_equal(find((enum cage_rows)which, row->name), row);
		}
	}
	assert_true(n > 70);
	arena_drop(&a);
}

static void what_is_blocked_says_so(void **state)
{
	const struct cage_api_row *row;
	struct arena a = {0};
	(void)state;
	for (size_t i = 0; (row = cage_api(CAGE_BLOCKED, i)); i++) {
		struct cage_result r = load(&a, arena_fmt(&a, "return %s", row->name));
		assert_int_equal(r.end, CAGE_RAISED);
		assert_string_equal(r.message, arena_fmt(&a, "%s is not there for plugins: %s",
		                                         row->name, row->doc));
		assert_null(find(CAGE_LIBRARY, row->name));
	}
	arena_drop(&a);
}

/* A name of Lua's own library: a row of ours, or blocked, itself or with its library. */
static void check_name(struct arena *a, const char *lib, const char *name)
{
	const char *full = lib ? arena_fmt(a, "%s.%s", lib, name) : name;
	bool there = find(CAGE_LIBRARY, full) != NULL, blocked = find(CAGE_BLOCKED, full) != NULL;
	if (lib && find(CAGE_BLOCKED, lib))
		return;
	if (there == blocked)
		fail_msg("%s is in %s list", full, there ? "both" : "no");
}

static void every_name_of_luas_own_library_has_a_row(void **state)
{
	struct arena a = {0};
	lua_State *L = luaL_newstate();
	size_t n = 0;
	(void)state;
	luaL_openlibs(L);
	lua_pushglobaltable(L);
	for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) { // globals name value
		const char *name = lua_tostring(L, 2);
		if (!lua_istable(L, 3) || strcmp(name, "_G") == 0) {
			check_name(&a, NULL, name);
			n++;
			continue;
		}
		for (lua_pushnil(L); lua_next(L, 3); lua_pop(L, 1), n++)
			check_name(&a, name, lua_tostring(L, 4));
	}
	lua_close(L);
	assert_true(n > 140);
	arena_drop(&a);
}

static void every_field_of_ask_is_told(void **state)
{
	const struct cage_field *f;
	size_t n = 0;
	(void)state;
	for (; (f = cage_fields(n)); n++)
		assert_true(f->name[0] && f->type[0] && f->doc[strlen(f->doc) - 1] == '.');
	assert_true(n >= 12);
	for (n = 0; cage_answers(n); n++)
		assert_int_equal(cage_answers(n)->hook, CAGE_LOAD + 1 + (int)n);
	assert_int_equal(n, CAGE_HOOKS - 1);
	for (n = 0; cage_answer_fields(n); n++)
		assert_true(cage_answer_fields(n)->doc[0]);
	assert_true(n > 10);
	for (int h = 0; h < CAGE_HOOKS; h++)
		assert_non_null(cage_hook_word((enum cage_hook)h));
	for (int e = 0; e < CAGE_ENDS; e++)
		assert_non_null(cage_end_word((enum cage_end)e));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_row_is_complete_and_its_example_runs),
	    cmocka_unit_test(what_is_blocked_says_so),
	    cmocka_unit_test(every_name_of_luas_own_library_has_a_row),
	    cmocka_unit_test(every_field_of_ask_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
