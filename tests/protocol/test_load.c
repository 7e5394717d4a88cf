/* SPDX-License-Identifier: Apache-2.0
 * The loader against every wrong kind of value at every key, and misspelt keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "protocol/fields.h"
#include "util/suggest.h"
#include "world.h"

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

/* ---- misspelt keys ---- */

struct count {
	size_t tried, right;
};

static void misspell(struct count *c, const char *key, const char *const *names, size_t n)
{
	size_t len = strlen(key);
	char typed[96];
	if (len < 3)
		return;
	for (size_t i = 0; i < len; i++)
		for (int how = 0; how < 4; how++) {
			memcpy(typed, key, len + 1);
			if (how == 0) { /* a letter left out */
				memmove(typed + i, typed + i + 1, len - i);
			} else if (how == 1) { /* a letter twice */
				memmove(typed + i + 1, typed + i, len - i + 1);
			} else if (how == 2) { /* two letters changed places */
				if (i + 1 == len)
					continue;
				typed[i] = key[i + 1];
				typed[i + 1] = key[i];
			} else { /* the wrong letter */
				typed[i] = key[i] == 'e' ? 'r' : 'e';
			}
			bool known = false;
			for (size_t j = 0; j < n; j++)
				known |= strcmp(names[j], typed) == 0;
			if (known)
				continue;
			const char *near = suggest_nearest(typed, names, n);
			c->tried++;
			c->right += near && strcmp(near, key) == 0;
		}
}

static void shape_keys(struct count *c, const struct shape *shape, const struct shape **seen,
                       size_t *seen_n)
{
	const char *names[80];
	for (size_t i = 0; i < *seen_n; i++)
		if (seen[i] == shape)
			return;
	assert_true(*seen_n < 60);
	seen[(*seen_n)++] = shape;
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct field *f = &shape->fields[i];
		names[i] = f->key;
		assert_true(f->doc && strlen(f->doc) < 120 && f->example);
	}
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct field *f = &shape->fields[i];
		misspell(c, f->key, names, shape->fields_n);
		if (f->type == FT_MAP || f->type == FT_LIST || f->type == FT_STRUCT)
			shape_keys(c, f->arg, seen, seen_n);
	}
}

/* D2: over the real tables, one slip in a key is understood in 95 of 100 cases. */
static void a_misspelt_key_is_understood(void **state)
{
	const struct shape *seen[60], *const more[] = {&shape_item, &shape_score, &shape_part};
	const char *kinds[32];
	struct count c = {0};
	size_t n = 0;
	(void)state;
	shape_keys(&c, &shape_protocol, seen, &n);
	for (size_t i = 0; i < countof(more); i++)
		shape_keys(&c, more[i], seen, &n);
	for (size_t i = 0; i < step_kinds_n; i++)
		kinds[i] = step_kinds[i].key;
	for (size_t i = 0; i < step_kinds_n; i++)
		misspell(&c, kinds[i], kinds, step_kinds_n);
	print_message("%zu of %zu misspelt keys understood (%zu.%zu %%)\n", c.right, c.tried,
	              c.right * 100 / c.tried, c.right * 1000 / c.tried % 10);
	assert_true(c.tried > 2000);
	assert_true(c.right * 100 >= c.tried * 95);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_wrong_value_is_a_crash),
	    cmocka_unit_test(a_misspelt_key_is_understood),
	};
	return cmocka_run_group_tests_name("protocol/load", tests, NULL, NULL);
}
