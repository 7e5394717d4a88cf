/* SPDX-License-Identifier: Apache-2.0
 * Diagnostics: the exact text a director reads, and what programs read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <string.h>

#include "util/diag.h"

static const struct diag_code key_code = {"E0901", SEV_ERROR, "t", "w", "b", "g"};
static const struct diag_code long_code = {"W0902", SEV_WARNING, "t", "w", "b", "g"};

static struct source source_of(const char *path, const char *text)
{
	return (struct source){.path = path, .text = text, .len = strlen(text)};
}

static const char *shown(struct diags *d, bool colour)
{
	struct text t = text_in(d->a);
	diags_text(d, &t, colour);
	return t.s;
}

static void the_line_and_the_way_out_are_shown(void **state)
{
	(void)state;
	struct arena a = {0};
	struct diags d = {.a = &a};
	struct source src =
	    source_of("protocols/lozenge.yaml",
	              "dim: yes\npeak:\n  look in: { every: 5 min, untill: 60 min }\n");
	struct span at = {&src, 3, 28, 6};
	struct diag *x = diag_add(&d, &key_code, at, "`%s` is not a key of look in", "untill");
	x->label = "did you mean `until`?";
	x->help = "keys here: every, from, until, tell";
	assert_string_equal(shown(&d, false),
	                    "error[E0901]: `untill` is not a key of look in\n"
	                    " --> protocols/lozenge.yaml:3:28\n"
	                    "  |\n"
	                    "2 | peak:\n"
	                    "3 |   look in: { every: 5 min, untill: 60 min }\n"
	                    "  |                            ^^^^^^ did you mean `until`?\n"
	                    "  |\n"
	                    "  = keys here: every, from, until, tell\n"
	                    "  = more: tend explain E0901\n");
	arena_drop(&a);
}

static void two_places_that_disagree_are_both_shown(void **state)
{
	(void)state;
	struct arena a = {0};
	struct diags d = {.a = &a};
	struct source src =
	    source_of("a.yaml", "limit: 200 mg\n\n\n\n\n\n\n\n\nsession 4: 250 mg\n");
	struct diag *x = diag_add(&d, &long_code, (struct span){&src, 10, 12, 6}, "too much");
	x->label = "250 mg here";
	x->other = (struct span){&src, 1, 8, 6};
	x->other_label = "200 mg here";
	assert_string_equal(shown(&d, false), "warning[W0902]: too much\n"
	                                      "  --> a.yaml:10:12\n"
	                                      "   |\n"
	                                      " 9 |\n"
	                                      "10 | session 4: 250 mg\n"
	                                      "   |            ^^^^^^ 250 mg here\n"
	                                      "   |\n"
	                                      "  --> a.yaml:1:8\n"
	                                      "   |\n"
	                                      " 1 | limit: 200 mg\n"
	                                      "   |        ------ 200 mg here\n"
	                                      "   |\n"
	                                      "   = more: tend explain W0902\n");
	struct text t = text_in(&a);
	diags_gcc(&d, &t);
	assert_string_equal(t.s, "a.yaml:10:12: warning: too much; 250 mg here [W0902]\n"
	                         "a.yaml:1:8: note: 200 mg here\n");
	arena_drop(&a);
}

/* The line and the marks only, for texts that are hard to line up. */
static void the_mark_stands_under_its_place(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint32_t col, len;
		const char *line, *mark;
	} rows[] = {
	    {"ab", 1, 2, "1 | ab\n", "  | ^^\n"},
	    {"ab", 3, 0, "1 | ab\n", "  |   ^\n"}, /* behind the end */
	    {"ab", 2, 9, "1 | ab\n", "  |  ^\n"},  /* never over the end */
	    {"ab\r\n", 2, 9, "1 | ab\n", "  |  ^\n"},
	    {"", 1, 0, "1 |\n", "  | ^\n"},
	    {"\tab", 2, 1, "1 | →   ab\n", "  |     ^\n"},
	    {"a\tb", 2, 1, "1 | a→  b\n", "  |  ^^^\n"},
	    {"\xE6\x97\xA5\xE6\x9C\xAC x", 2, 1, "1 | 日本 x\n", "  |   ^^\n"},
	    {"é x", 3, 1, "1 | é x\n", "  |   ^\n"},
	    {"e\xCC\x81 x", 4, 1, "1 | e\xCC\x81 x\n", "  |   ^\n"}, /* a combining accent */
	    {"a\xE2\x80\xAE"
	     "b c",
	     4, 1, "1 | a<U+202E>b c\n", "  |           ^\n"},
	    {"a\xFF"
	     "b",
	     2, 1, "1 | a<U+FFFD>b\n", "  |  ^^^^^^^^\n"},
	    {"\x1B[2Jx", 5, 1, "1 | <U+001B>[2Jx\n", "  |            ^\n"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct diags d = {.a = &a};
		struct source src = source_of("x", rows[i].text);
		diag_add(&d, &key_code, (struct span){&src, 1, rows[i].col, rows[i].len}, "m");
		const char *want = arena_fmt(&a, "  |\n%s%s  |\n", rows[i].line, rows[i].mark);
		if (!strstr(shown(&d, false), want))
			fail_msg("wanted\n%s\ngot\n%s", want, shown(&d, false));
		arena_drop(&a);
	}
}

static void long_lines_are_cut_around_the_mark(void **state)
{
	(void)state;
	struct arena a = {0};
	struct diags d = {.a = &a};
	struct text line = text_in(&a);
	text_pad(&line, 'a', 150);
	text_put(&line, "HERE");
	text_pad(&line, 'b', 150);
	struct source src = source_of("x", line.s);
	diag_add(&d, &key_code, (struct span){&src, 1, 151, 4}, "m");
	struct text want = text_in(&a);
	text_put(&want, "1 | …");
	text_pad(&want, 'a', 30);
	text_put(&want, "HERE");
	text_pad(&want, 'b', 66);
	text_put(&want, "…\n  | ");
	text_pad(&want, ' ', 31);
	text_put(&want, "^^^^\n");
	assert_non_null(strstr(shown(&d, false), want.s));

	d = (struct diags){.a = &a};
	diag_add(&d, &key_code, (struct span){&src, 1, 1, 2}, "m");
	want = text_in(&a);
	text_put(&want, "1 | ");
	text_pad(&want, 'a', 100);
	text_put(&want, "…\n  | ^^\n");
	assert_non_null(strstr(shown(&d, false), want.s));
	arena_drop(&a);
}

static void messages_cannot_turn_or_break_the_page(void **state)
{
	(void)state;
	struct arena a = {0};
	struct diags d = {.a = &a};
	struct source src = source_of("a\x1B"
	                              "b.yaml",
	                              "x");
	diag_add(&d, &key_code, (struct span){.src = &src}, "%s", "one\ntwo\x1B[31m");
	assert_string_equal(shown(&d, false), "error[E0901]: one two<U+001B>[31m\n"
	                                      " --> a<U+001B>b.yaml\n"
	                                      "  = more: tend explain E0901\n");
	arena_drop(&a);
}

static void colour_comes_only_where_asked(void **state)
{
	(void)state;
	struct arena a = {0};
	struct diags d = {.a = &a};
	struct source src = source_of("x", "ab");
	diag_add(&d, &key_code, (struct span){&src, 1, 1, 1}, "m");
	assert_null(strchr(shown(&d, false), '\x1b'));
	assert_non_null(strstr(shown(&d, true), "\x1b[1;31merror[E0901]\x1b[0m"));
	arena_drop(&a);
}

static void they_are_sorted_and_equal_ones_keep_their_order(void **state)
{
	(void)state;
	struct arena a = {0};
	struct diags d = {.a = &a};
	struct source one = source_of("a", "x"), two = source_of("b", "x");
	diag_add(&d, &key_code, (struct span){&two, 1, 1, 1}, "6");
	diag_add(&d, &long_code, (struct span){&one, 2, 3, 1}, "5");
	diag_add(&d, &key_code, (struct span){&one, 2, 3, 1}, "3");
	diag_add(&d, &key_code, (struct span){&one, 2, 3, 1}, "4");
	diag_add(&d, &key_code, (struct span){&one, 2, 1, 1}, "2");
	diag_add(&d, &key_code, (struct span){.line = 0}, "1");
	diags_sort(&d);
	static const char *const want[] = {"1", "2", "3", "4", "5", "6"};
	for (size_t i = 0; i < countof(want); i++)
		assert_string_equal(d.v[i].msg, want[i]);
	arena_drop(&a);
}

static void beyond_fifty_they_are_counted_and_errors_come_first(void **state)
{
	(void)state;
	struct arena a = {0};
	struct diags d = {.a = &a};
	struct source src = source_of("x", "ab");
	struct span at = {&src, 1, 1, 1};
	for (int i = 0; i < 60; i++)
		assert_non_null(diag_add(&d, &long_code, at, "warning %d", i));
	assert_int_equal(d.n, DIAG_MAX);
	diag_add(&d, &key_code, at, "an error")->help = "h";
	bool seen = false;
	for (size_t i = 0; i < d.n; i++)
		seen |= strcmp(d.v[i].msg, "an error") == 0;
	assert_true(seen);
	struct text t = text_in(&a);
	diags_summary(&d, &t);
	assert_string_equal(t.s, "1 error, 60 warnings");
	assert_non_null(strstr(shown(&d, false), "\n11 more are not shown\n"));
	for (int i = 0; i < 60; i++)
		diag_add(&d, &key_code, at, "error")->label = "spare or not";
	assert_int_equal(d.n, DIAG_MAX);
	assert_int_equal(d.errors, 61);
	arena_drop(&a);
}

static void a_summary_counts_in_words(void **state)
{
	(void)state;
	static const struct {
		size_t errors, warnings;
		const char *text;
	} rows[] = {
	    {0, 0, "no errors"},           {1, 0, "1 error"},
	    {2, 1, "2 errors, 1 warning"}, {0, 2, "2 warnings"},
	    {1, 3, "1 error, 3 warnings"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct diags d = {.a = &a, .errors = rows[i].errors, .warnings = rows[i].warnings};
		struct text t = text_in(&a);
		diags_summary(&d, &t);
		assert_string_equal(t.s, rows[i].text);
		arena_drop(&a);
	}
}

static void a_place_is_covered_only_by_errors_inside_it(void **state)
{
	(void)state;
	struct arena a = {0};
	struct diags d = {.a = &a};
	struct source one = source_of("a", "x"), two = source_of("b", "x");
	diag_add(&d, &key_code, (struct span){&one, 3, 5, 2}, "m");
	diag_add(&d, &long_code, (struct span){&one, 4, 5, 2}, "m");
	static const struct {
		uint32_t line, col, len;
		bool covered;
	} rows[] = {
	    {3, 1, 10, true}, {3, 5, 1, true},  {3, 5, 0, true},   {3, 1, 4, false},
	    {3, 6, 4, false}, {2, 1, 9, false}, {4, 1, 10, false},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct span at = {&one, rows[i].line, rows[i].col, rows[i].len};
		assert_int_equal(diag_covers(&d, at), rows[i].covered);
		at.src = &two;
		assert_false(diag_covers(&d, at));
	}
	arena_drop(&a);
}

static void programs_read_json(void **state)
{
	(void)state;
	struct arena a = {0};
	struct diags d = {.a = &a};
	struct source src = source_of("a\"b.yaml", "x");
	struct diag *x = diag_add(&d, &key_code, (struct span){&src, 2, 3, 4}, "say \"%s\"", "no");
	x->suggestion = "until";
	x->other = (struct span){&src, 1, 2, 1};
	x->other_label = "first here";
	diag_add(&d, &long_code, (struct span){.line = 0}, "m");
	struct text t = text_in(&a);
	diags_json(&d, &t);
	json_error_t e;
	json_t *j = json_loads(t.s, JSON_REJECT_DUPLICATES, &e);
	assert_non_null(j);
	assert_string_equal(json_string_value(json_object_get(j, "schema")), "tend.check/1");
	assert_int_equal(json_integer_value(json_object_get(j, "errors")), 1);
	assert_int_equal(json_integer_value(json_object_get(j, "warnings")), 1);
	json_t *list = json_object_get(j, "diagnostics");
	assert_int_equal(json_array_size(list), 2);
	json_decref(j);
	assert_string_equal(
	    t.s, "{\"schema\":\"tend.check/1\",\"errors\":1,\"warnings\":1,\"diagnostics\":["
	         "{\"code\":\"E0901\",\"severity\":\"error\",\"file\":\"a\\\"b.yaml\",\"line\":2,"
	         "\"column\":3,\"length\":4,\"message\":\"say \\\"no\\\"\",\"label\":null,"
	         "\"help\":null,\"suggestion\":\"until\",\"waived\":null,\"other\":{\"file\":"
	         "\"a\\\"b.yaml\","
	         "\"line\":1,\"column\":2,\"length\":1,\"label\":\"first here\"}},"
	         "{\"code\":\"W0902\",\"severity\":\"warning\",\"file\":null,\"line\":0,"
	         "\"column\":0,\"length\":0,\"message\":\"m\",\"label\":null,\"help\":null,"
	         "\"suggestion\":null,\"waived\":null,\"other\":null}]}\n");
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_line_and_the_way_out_are_shown),
	    cmocka_unit_test(two_places_that_disagree_are_both_shown),
	    cmocka_unit_test(the_mark_stands_under_its_place),
	    cmocka_unit_test(long_lines_are_cut_around_the_mark),
	    cmocka_unit_test(messages_cannot_turn_or_break_the_page),
	    cmocka_unit_test(colour_comes_only_where_asked),
	    cmocka_unit_test(they_are_sorted_and_equal_ones_keep_their_order),
	    cmocka_unit_test(beyond_fifty_they_are_counted_and_errors_come_first),
	    cmocka_unit_test(a_summary_counts_in_words),
	    cmocka_unit_test(a_place_is_covered_only_by_errors_inside_it),
	    cmocka_unit_test(programs_read_json),
	};
	return cmocka_run_group_tests_name("util/diag", tests, NULL, NULL);
}
