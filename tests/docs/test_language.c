/* SPDX-License-Identifier: Apache-2.0
 * The tables of docs/protocol-language.md are the rows of the program.
 *
 * A table stands between `<!-- rows: NAME -->` and `<!-- end -->`.  When rows changed, DOCS=write
 * before this program writes the tables anew; the words around them are for a person to look at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "page.h"
#include "protocol/bind.h"
#include "protocol/codes.h"
#include "protocol/fields.h"
#include "protocol/grammar.h"
#include "protocol/moment.h"
#include "protocol/roles.h"
#include "protocol/values.h"
#include "protocol/yaml.h"
#include "util/quantity.h"

#define PAGE  "docs/protocol-language.md"
#define BEGIN "<!-- rows: "
#define END   "<!-- end -->"

/* ---- keys --------------------------------------------------------------------------------------
 */

struct shapes {
	const struct shape **v;
	size_t n, cap;
};

/* All shapes that a protocol is made of, in the order in which their keys first name them. */
static void gather(struct arena *a, struct shapes *out, const struct shape *shape)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->v[i] == shape)
			return;
	*arena_push(a, out) = shape;
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct field *f = &shape->fields[i];
		if (f->type == FT_STRUCT || f->type == FT_MAP || f->type == FT_LIST)
			gather(a, out, f->arg);
	}
}

static void gather_all(struct arena *a, struct shapes *out)
{
	gather(a, out, &shape_protocol);
	gather(a, out, &shape_step); /* and those that values read by themselves */
	gather(a, out, &shape_item);
	gather(a, out, &shape_score);
	gather(a, out, &shape_worked);
	gather(a, out, &shape_case);
}

static void keys_table(struct text *t, struct arena *a, const struct shape *shape)
{
	text_put(t, "| key | takes | what it says | example |\n| --- | --- | --- | --- |\n");
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct field *f = &shape->fields[i];
		text_fmt(t, "| `%s`%s | %s | %s | `%s` |\n", f->key,
		         f->flags & FIELD_REQUIRED ? " (must)" : "", grammar_takes(a, f), f->doc,
		         f->example);
	}
}

/* ---- other rows --------------------------------------------------------------------------------
 */

static void steps_table(struct text *t, struct arena *a)
{
	text_put(t, "| step | what happens | further keys |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < step_kinds_n; i++) {
		const char *s = step_kinds[i].keys;
		struct text keys = text_in(a);
		while (*++s) {
			size_t n = strcspn(s, ",");
			text_fmt(&keys, "%s`%.*s`", keys.n ? ", " : "", (int)n, s);
			s += n;
		}
		text_fmt(t, "| `%s` | %s | %s |\n", step_kinds[i].key, step_kinds[i].doc,
		         keys.n ? keys.s : "");
	}
}

static void roles_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| role | who |\n| --- | --- |\n");
	for (size_t i = 0; i < role_rows_n; i++)
		text_fmt(t, "| `%s` | %s |\n", role_rows[i].name, role_rows[i].doc);
}

static void builtins_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| check | passes when |\n| --- | --- |\n");
	for (size_t i = 0; i < builtin_checks_n; i++)
		text_fmt(t, "| `%s` | %s |\n", builtin_checks[i].name, builtin_checks[i].doc);
}

static void forms_table(struct text *t, const struct moment_form *v, size_t n)
{
	text_put(t, "| written | example | meaning |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < n; i++) {
		text_put(t, "| `");
		for (const char *s = v[i].form; *s; s++)
			text_fmt(t, "%s%c", *s == '|' ? "\\" : "", *s);
		text_fmt(t, "` | `%s` | %s |\n", v[i].example, v[i].doc);
	}
}

static void moments_table(struct text *t, struct arena *a)
{
	(void)a;
	forms_table(t, moment_forms, moment_forms_n);
}

static void at_table(struct text *t, struct arena *a)
{
	(void)a;
	forms_table(t, at_forms, at_forms_n);
}

static void units_table(struct text *t, struct arena *a)
{
	size_t n;
	const struct quantity_unit *u = quantity_units(&n);
	(void)a;
	text_put(t, "| unit | of | note |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < n; i++)
		text_fmt(t, "| `%s`%s%s%s | %s | %s |\n", u[i].name, u[i].plural ? ", `" : "",
		         u[i].plural ? u[i].plural : "", u[i].plural ? "`" : "",
		         quantity_dim_name(u[i].dim), u[i].doc);
}

static void refusals_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| refused | because | why it matters |\n| --- | --- | --- |\n");
	for (int i = 0; i < QUANTITY_REFUSALS; i++) {
		const struct quantity_refusal_row *r =
		    quantity_refusal_of((enum quantity_refusal)i);
		if (r->bad[0] && !strchr(r->bad, '`'))
			text_fmt(t, "| `%s` | %s | %s |\n", r->bad, r->says, r->why);
	}
}

static void code_rows(struct text *t, const struct diag_code *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_fmt(t, "| %s | %s | %s |\n", v[i].code, v[i].title, v[i].why);
}

static void codes_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| code | what is wrong | why it matters |\n| --- | --- | --- |\n");
	code_rows(t, yaml_codes, yaml_codes_len);
	code_rows(t, codes, CODES);
}

static const struct page_table {
	const char *name;
	void (*write)(struct text *t, struct arena *a);
} tables[] = {
    {"kinds of step", steps_table},
    {"roles", roles_table},
    {"built-in checks", builtins_table},
    {"moments", moments_table},
    {"at", at_table},
    {"units", units_table},
    {"refused quantities", refusals_table},
    {"codes", codes_table},
};

/* ---- the page ----------------------------------------------------------------------------------
 */

static bool write_table(struct text *t, struct arena *a, const char *name)
{
	struct shapes shapes = {0};
	gather_all(a, &shapes);
	for (size_t i = 0; i < countof(tables); i++)
		if (strcmp(tables[i].name, name) == 0) {
			tables[i].write(t, a);
			return true;
		}
	for (size_t i = 0; i < shapes.n; i++)
		if (strcmp(shapes.v[i]->name, name) == 0 && shapes.v[i]->fields_n) {
			keys_table(t, a, shapes.v[i]);
			return true;
		}
	return false;
}

static const char *page_as_it_should_be(struct arena *a, const char *page)
{
	struct text t = text_in(a);
	const char *s = page;
	for (const char *begin; (begin = strstr(s, BEGIN)) != NULL;) {
		const char *name = begin + strlen(BEGIN), *close = strstr(name, " -->");
		const char *end = strstr(begin, END);
		if (!close || !end)
			fail_msg("%.40s is not closed", begin);
		text_putn(&t, s, (size_t)(line_end(begin) + 1 - s));
		if (!write_table(&t, a, arena_dupn(a, name, (size_t)(close - name))))
			fail_msg("no rows are named %.*s", (int)(close - name), name);
		s = end;
	}
	text_put(&t, s);
	return t.s;
}

static void tables_are_the_rows_of_the_program(void **state)
{
	struct arena a = {0};
	(void)state;
	const char *page = page_read(&a, PAGE), *want = page_as_it_should_be(&a, page);
	const char *write = getenv("DOCS");
	int line = 1;
	if (write && strcmp(write, "write") == 0) {
		page_write(&a, PAGE, want);
	} else if (strcmp(page, want) != 0) {
		while (*page == *want) {
			line += *page++ == '\n';
			want++;
		}
		while (want[-1] != '\n') {
			page--;
			want--;
		}
		print_error("%s:%d says\n%.*s\nand the rows say\n%.*s\n", PAGE, line,
		            (int)(line_end(page) - page), page, (int)(line_end(want) - want), want);
		fail_msg("the page and the program differ");
	}
	arena_drop(&a);
}

static void no_key_is_left_out(void **state)
{
	struct arena a = {0};
	struct shapes shapes = {0};
	size_t missing = 0;
	(void)state;
	const char *page = page_read(&a, PAGE);
	gather_all(&a, &shapes);
	for (size_t i = 0; i < shapes.n + countof(tables); i++) {
		const char *name = i < shapes.n ? shapes.v[i]->name : tables[i - shapes.n].name;
		if (i < shapes.n && !shapes.v[i]->fields_n)
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
