/* SPDX-License-Identifier: Apache-2.0
 * A protocol and its parts: what belongs to it, in which order, and what the digest is taken of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/world.h"

static char *small(void)
{
	size_t n;
	return world_file(TEND_TESTS "/protocol/small.yaml", &n);
}

static const char *memory_part(void *ctx, struct arena *a, const char *name, size_t *len,
                               struct err *e)
{
	static const struct {
		const char *name, *text;
	} parts[] = {
	    {"parts/a.yaml", "values:\n  settle: 60 min\n"},
	    {"parts/b.yaml", "# b\nalerts:\n  slow: {when: sedation <= 2, do: [no more doses], "
	                     "say: Speak to the patient.}\n"},
	    {"parts/course.yaml", "course:\n  - phase: more\n"},
	    {"parts/parts.yaml", "parts: [parts/a.yaml]\n"},
	    {"parts/broken.yaml", "values: [\n"},
	    {"parts/twice.yaml", "values:\n  stay: 60 min\n"},
	    {"parts/other.yaml", "colours:\n  stay: blue\n"},
	};
	(void)ctx;
	for (size_t i = 0; i < countof(parts); i++)
		if (strcmp(parts[i].name, name) == 0) {
			*len = strlen(parts[i].text);
			return parts[i].text;
		}
	err_set(e, RC_NOTFOUND, "there is no file `%s`", name);
	err_hint(e, "is it in the folder of the protocol?");
	(void)a;
	return NULL;
}

static void read_with(struct world *w, const char *text, bool reader)
{
	const struct part_reader parts = {NULL, memory_part};
	*w = (struct world){0};
	w->d.a = &w->a;
	w->p = protocol_read(&w->a, &w->d, "folder/x.yaml", text, strlen(text),
	                     reader ? &parts : NULL, &w->closure);
	diags_sort(&w->d);
}

/* A newer program may refuse what an older one took in.  The course goes on; only its like is not
 * taken in again. */
static void what_was_taken_in_is_read_for_its_courses_whatever_is_checked_now(void **state)
{
	char *text = small();
	static const char cap[] = "limits: {session: 300 mg}", low[] = "limits: {session: 150 mg}";
	(void)state;
	memcpy(strstr(text, cap), low, sizeof low - 1);
	for (int kept = 0; kept < 2; kept++) {
		struct arena a = {0};
		struct diags d = {.a = &a};
		const struct part_reader parts = {NULL, memory_part, kept};
		struct protocol *p =
		    protocol_read(&a, &d, "x.yaml", text, strlen(text), &parts, NULL);
		assert_int_equal(p != NULL, kept);
		assert_int_equal(d.errors, kept ? 0 : 1);
		arena_drop(&a);
	}
	free(text);
}

static void parts_are_taken_in_or_refused(void **state)
{
	static const struct {
		const char *parts, *found, *path;
	} rows[] = {
	    {"[parts/a.yaml]", "", NULL},
	    {"[parts/a.yaml, parts/b.yaml]", "", NULL},
	    {"parts/a.yaml", "", NULL},
	    {"[parts/none.yaml]", "E0211", "folder/x.yaml"},
	    {"[parts/a.yaml, parts/a.yaml]", "E0402", "folder/x.yaml"},
	    {"[../x.yaml]", "E0211", "folder/x.yaml"},
	    {"[parts/../../x.yaml]", "E0211", "folder/x.yaml"},
	    {"[./a.yaml]", "E0211", "folder/x.yaml"},
	    {"[/etc/passwd]", "E0211", "folder/x.yaml"},
	    {"[parts//a.yaml]", "E0211", "folder/x.yaml"},
	    {"[parts/]", "E0211", "folder/x.yaml"},
	    {"['parts\\a.yaml']", "E0211", "folder/x.yaml"},
	    {"['c:a.yaml']", "E0211", "folder/x.yaml"},
	    {"[parts/course.yaml]", "E0212", "folder/parts/course.yaml"},
	    {"[parts/parts.yaml]", "E0212", "folder/parts/parts.yaml"},
	    {"[parts/broken.yaml]", "E0110", "folder/parts/broken.yaml"},
	    {"[parts/twice.yaml]", "E0402", "folder/parts/twice.yaml"},
	    {"[parts/other.yaml]", "E0201", "folder/parts/other.yaml"},
	    {"[]", "E0206", "folder/x.yaml"},
	    {"{a: b}", "E0204", "folder/x.yaml"},
	};
	char *base = small();
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct world w;
		struct arena a = {0};
		read_with(&w, arena_fmt(&a, "%sparts: %s\n", base, rows[i].parts), true);
		if (w.d.n != (rows[i].path != NULL))
			print_error("%s\n%s\n", rows[i].parts, world_text(&w));
		assert_int_equal(w.d.n, rows[i].path != NULL); /* one cause, one error */
		if (rows[i].path) {
			assert_string_equal(w.d.v[0].code->code, rows[i].found);
			assert_string_equal(w.d.v[0].at.src->path, rows[i].path);
		}
		assert_int_equal(w.p == NULL, rows[i].path != NULL);
		world_drop(&w);
		arena_drop(&a);
	}
	struct world w;
	struct arena a = {0};
	read_with(&w, arena_fmt(&a, "%sparts: [parts/a.yaml]\n", base), false);
	assert_int_equal(w.d.errors, 1);
	world_drop(&w);
	arena_drop(&a);
	free(base);
}

/* The digest is taken over these texts: comments and quotes do not count, everything else does. */
static void the_closure_is_in_order_and_says_what_counts(void **state)
{
	char *base = small();
	struct arena a = {0};
	struct world w, commented, changed;
	(void)state;
	const char *parts = "parts: [parts/b.yaml, parts/a.yaml]\n";
	read_with(&w, arena_fmt(&a, "%s%s", base, parts), true);
	read_with(&commented, arena_fmt(&a, "# said today\n%s\n\n%s# end\n", base, parts), true);
	char *other = arena_fmt(&a, "%s%s", base, parts);
	strstr(other, "160 mmHg or")[2] = '1'; /* 161 mmHg */
	read_with(&changed, other, true);
	assert_int_equal(w.closure.n, 3);
	assert_string_equal(w.closure.v[0].name, "");
	assert_string_equal(w.closure.v[1].name, "parts/b.yaml");
	assert_string_equal(w.closure.v[2].name, "parts/a.yaml");
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(w.closure.v[i].canonical, commented.closure.v[i].canonical);
		assert_int_equal(w.closure.v[i].canonical_len, strlen(w.closure.v[i].canonical));
	}
	assert_string_not_equal(w.closure.v[0].canonical, changed.closure.v[0].canonical);
	world_drop(&w);
	world_drop(&commented);
	world_drop(&changed);
	arena_drop(&a);
	free(base);
}

static void a_file_that_is_no_yaml_is_one_error(void **state)
{
	struct world w;
	(void)state;
	read_with(&w, "checks: [", true);
	assert_null(w.p);
	assert_int_equal(w.d.errors, 1);
	assert_int_equal(w.closure.n, 0);
	world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parts_are_taken_in_or_refused),
	    cmocka_unit_test(what_was_taken_in_is_read_for_its_courses_whatever_is_checked_now),
	    cmocka_unit_test(the_closure_is_in_order_and_says_what_counts),
	    cmocka_unit_test(a_file_that_is_no_yaml_is_one_error),
	};
	return cmocka_run_group_tests_name("closure/read", tests, NULL, NULL);
}
