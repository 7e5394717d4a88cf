/* SPDX-License-Identifier: Apache-2.0
 * The loader against every wrong kind of value at every key, and misspelt keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/world.h"
#include "protocol/fields.h"
#include "util/suggest.h"

static struct node *tree_of(struct arena *a, const char *text)
{
	struct diags d = {.a = a};
	struct source *src = arena_new(a, struct source);
	*src = (struct source){.path = "x", .text = text, .len = strlen(text)};
	return yaml_read(a, src, &d);
}

/* Whether a value of this kind is legal for some key, so that nothing has to be found. */
struct wrong {
	const char *what, *text;
};

static const struct wrong wrongs[] = {
    {"a mapping", "{zzz: qqq}"},
    {"an empty mapping", "{}"},
    {"a list", "[zzz, qqq]"},
    {"an empty list", "[]"},
    {"a list of lists", "[[zzz], [qqq]]"},
    {"a text", "\"@ @\""},
    {"an empty text", "\"\""},
    {"a number", "\"-7\""},
    {"a long list", NULL},
};

static size_t read_count, silent_count;

/* Each value of the tree in turn is replaced, the whole is written and read. */
static void replace_each(struct arena *a, const struct node *root, struct node *at,
                         const struct node *by)
{
	size_t n = at->kind == NODE_SCALAR ? 0 : at->len;
	for (size_t i = 0; i < n; i++) {
		struct node **slot = at->kind == NODE_LIST ? &at->items[i] : &at->pairs[i].value;
		struct node *was = *slot, copy = *by;
		struct world w;
		struct text t = text_in(a);
		char folder[] = TEND_TESTS;
		*slot = &copy;
		yaml_canonical(root, &t);
		world_read(&w, t.s, t.n, folder);
		assert_int_equal(w.p == NULL, w.d.errors > 0);
		for (size_t j = 0; j < w.d.n; j++)
			assert_true(w.d.v[j].at.line > 0 && w.d.v[j].msg[0]);
		read_count++;
		silent_count += w.d.errors == 0;
		world_drop(&w);
		*slot = was;
		replace_each(a, root, was, by);
	}
}

static void no_wrong_value_is_a_crash(void **state)
{
	size_t len;
	char *text = world_file(TEND_TESTS "/protocol/small.yaml", &len);
	struct arena b = {0};
	struct text longest = text_in(&b);
	(void)state;
	text_put(&longest, "[");
	for (int i = 0; i < 1500; i++)
		text_fmt(&longest, "%sn%d", i ? ", " : "", i);
	text_put(&longest, "]");
	for (size_t i = 0; i < countof(wrongs); i++) {
		struct arena a = {0};
		struct node *root = tree_of(&a, text);
		const char *by = wrongs[i].text ? wrongs[i].text : longest.s;
		struct node *v = tree_of(&a, arena_fmt(&a, "a: %s\n", by))->pairs[0].value;
		read_count = silent_count = 0;
		replace_each(&a, root, root, v);
		print_message("%-18s %zu places, %zu without an error\n", wrongs[i].what,
		              read_count, silent_count);
		assert_true(read_count > 200);
		if (v->kind == NODE_MAP || (v->kind == NODE_LIST && v->len == 0))
			assert_int_equal(silent_count, 0); /* never what a key wants */
		arena_drop(&a);
	}
	arena_drop(&b);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_wrong_value_is_a_crash),
	};
	return cmocka_run_group_tests_name("protocol/load", tests, NULL, NULL);
}
