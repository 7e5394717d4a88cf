/* SPDX-License-Identifier: Apache-2.0
 * The tables of docs/protocol-language.md and docs/plugin-manifest.md are the rows of the program.
 *
 * A table stands between `<!-- rows: NAME -->` and `<!-- end -->`.  When rows changed, `make docs`
 * writes the tables anew; the words around them are for a person to look at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/reference.h"
#include "page.h"
#include "protocol/codes.h"

#define PAGE     "docs/protocol-language.md"
#define MANIFEST "docs/plugin-manifest.md"
#define BEGIN    "<!-- rows: "

static const char *page_as_it_should_be(struct arena *a, const char *page)
{
	struct text t = text_in(a);
	const char *fault = NULL;
	if (!reference_renew(page, &t, &fault))
		fail_msg("%s", fault);
	return t.s;
}

static void tables_of(const char *path)
{
	struct arena a = {0};
	const char *page = page_read(&a, path), *want = page_as_it_should_be(&a, page);
	const char *write = getenv("DOCS");
	int line = 1;
	if (write && strcmp(write, "write") == 0) {
		page_write(&a, path, want);
	} else if (strcmp(page, want) != 0) {
		while (*page == *want) {
			line += *page++ == '\n';
			want++;
		}
		while (want[-1] != '\n') {
			page--;
			want--;
		}
		print_error("%s:%d says\n%.*s\nand the rows say\n%.*s\n", path, line,
		            (int)(line_end(page) - page), page, (int)(line_end(want) - want), want);
		fail_msg("the page and the program differ");
	}
	arena_drop(&a);
}

static void tables_are_the_rows_of_the_program(void **state)
{
	(void)state;
	tables_of(PAGE);
	tables_of(MANIFEST);
}

static void no_key_is_left_out(void **state)
{
	struct arena a = {0};
	struct shapes shapes = {0};
	size_t missing = 0;
	(void)state;
	const char *page = arena_fmt(&a, "%s%s", page_read(&a, PAGE), page_read(&a, MANIFEST));
	reference_shapes(&a, &shapes);
	reference_plugin_shapes(&a, &shapes);
	for (size_t i = 0; i < shapes.n + reference_tables_n; i++) {
		const char *name =
		    i < shapes.n ? shapes.v[i]->name : reference_tables[i - shapes.n].name;
		if (i < shapes.n && (!shapes.v[i]->fields_n || shapes.v[i] == &shape_part))
			continue;
		if (strstr(page, arena_fmt(&a, BEGIN "%s -->", name)))
			continue;
		print_error("the page has no table " BEGIN "%s -->\n", name);
		missing++;
	}
	arena_drop(&a);
	assert_int_equal(missing, 0);
}

/* Codes that the page names exist; a made-up one would send a reader looking for nothing. */
static void codes_on_the_page_exist(void **state)
{
	struct arena a = {0};
	size_t seen = 0;
	(void)state;
	for (const char *s = page_read(&a, PAGE); (s = strstr(s, "E0")) != NULL; s++) {
		char code[6] = {0};
		if (strspn(s + 1, "0123456789") != 4)
			continue;
		memcpy(code, s, 5);
		if (!code_find(code))
			fail_msg("there is no code %s", code);
		seen++;
	}
	assert_true(seen > 10);
	arena_drop(&a);
}

/* ---- functions and words of conditions ---------------------------------------------------------
 */

/* Names in the first column of the table below a heading, in backticks; "(" ends one. */
static bool heading_lists(const char *page, const char *heading, const char *name)
{
	const char *s = strstr(page, heading);
	assert_non_null(s);
	s = strstr(s, "\n| ");
	for (s++; *s == '|'; s = line_end(s) + 1) {
		size_t n = strcspn(s + 3, "(`");
		if (s[2] == '`' && strlen(name) == n && strncmp(s + 3, name, n) == 0)
			return true;
	}
	return false;
}

/* Rows such as {"since", ARG_MOMENT, stand in the source; each has its line on the page. */
static size_t names_missing(struct arena *a, const char *page, const char *file, const char *second,
                            const char *heading, size_t *found)
{
	size_t missing = 0;
	for (const char *s = page_read(a, file); (s = strstr(s, "{\"")) != NULL; s++) {
		size_t n = strcspn(s + 2, "\"");
		if (strncmp(s + 2 + n, second, strlen(second)) != 0)
			continue;
		const char *name = arena_dupn(a, s + 2, n);
		++*found;
		if (heading_lists(page, heading, name))
			continue;
		print_error("%s has %s, and the page does not\n", file, name);
		missing++;
	}
	return missing;
}

static void functions_and_words_are_all_there(void **state)
{
	struct arena a = {0};
	size_t missing = 0, functions = 0, words = 0;
	(void)state;
	const char *page = page_read(&a, PAGE);
	missing += names_missing(&a, page, "engine/protocol/call.c", "\", ARG_", "### Functions",
	                         &functions);
	missing += names_missing(&a, page, "engine/protocol/fact.c", "\", FACT_",
	                         "### Words of a condition", &words);
	assert_true(functions >= 14);
	assert_true(words >= 7);
	assert_int_equal(missing, 0);
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tables_are_the_rows_of_the_program),
	    cmocka_unit_test(no_key_is_left_out),
	    cmocka_unit_test(codes_on_the_page_exist),
	    cmocka_unit_test(functions_and_words_are_all_there),
	};
	return cmocka_run_group_tests_name("docs/language", tests, NULL, NULL);
}
