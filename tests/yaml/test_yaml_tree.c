/* SPDX-License-Identifier: Apache-2.0
 * The tree of a protocol file: looking up, places of parts, and the text the digest is taken of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "yaml/yaml.h"

struct world {
	struct arena a;
	struct source src;
	struct diags d;
	struct node *root;
};

static void world_read(struct world *w, const char *text, size_t n)
{
	*w = (struct world){.src = {.path = "x.yaml", .text = text, .len = n}};
	w->d.a = &w->a;
	w->root = yaml_read(&w->a, &w->src, &w->d);
}

/* ---- places ---- */

static void a_part_of_a_text_has_its_own_place(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t from, len;
		unsigned line, col, marked;
	} rows[] = {
	    {"a: bp > 160", 5, 3, 1, 9, 3},
	    {"a: bp > 160", 0, 2, 1, 4, 2},
	    {"a: 'it''s > 5'", 5, 1, 1, 11, 1}, /* it's > 5 */
	    {"a: 'it''s > 5'", 2, 1, 1, 7, 2},  /* the quote itself is two signs */
	    {"a: \"bp > 5\"", 3, 1, 1, 8, 1},
	    {"a: \"\\x41 > 5\"", 2, 1, 1, 10, 1},    /* A > 5 */
	    {"a: \"\\u00e9é > 5\"", 5, 1, 1, 13, 1}, /* two letters of two bytes each */
	    {"a: \"\\_>\"", 2, 1, 1, 7, 1},
	    {"é: \xE6\x97\xA5\xE6\x9C\xAC > 5", 7, 1, 1, 7, 1},
	    {"a: >\n  x > 5\n", 2, 1, 2, 5, 1}, /* a block: on its own line */
	    {"a: >\n  x\n  > 5\n", 2, 1, 3, 3, 1},
	    {"a: >-\n  x\n  > 5\n", 4, 3, 3, 5, 1},     /* never beyond the line */
	    {"a: >\n  x\n\n  > 5\n", 2, 1, 4, 3, 1},    /* an empty line is a line break */
	    {"a: >\n  x\n    y\n  z\n", 4, 1, 3, 5, 1}, /* moved in further: kept as it is */
	    {"a: |\n  x\n\n  é > 5\n", 6, 1, 4, 5, 1},
	    {"a: |2\n    x > 5\n", 4, 1, 2, 7, 1},
	    {"a: | # a note > 5\n  x > 5\n", 2, 1, 2, 5, 1},
	    {"a:\n  - b: |\n      x\n\n      > 5\n", 3, 1, 5, 7, 1},
	    {"a: >\n\n\n  x > 5\n", 4, 1, 4, 5, 1}, /* empty lines before the first */
	    {"a: b", 1, 1, 1, 5, 0},                /* behind the end */
	    {"# c\n\nz: b\n", 0, 1, 3, 4, 1},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct world w;
		world_read(&w, rows[i].text, strlen(rows[i].text));
		assert_non_null(w.root);
		const struct node *x = w.root->pairs[0].value;
		if (x->kind == NODE_LIST)
			x = x->items[0]->pairs[0].value;
		struct span at = yaml_span_of_part(x, rows[i].from, rows[i].len);
		if (at.line != rows[i].line || at.col != rows[i].col || at.len != rows[i].marked)
			fail_msg("%s: %u:%u, %u signs", rows[i].text, at.line, at.col, at.len);
		arena_drop(&w.a);
	}
}

/* The bytes of the source that a place names. */
static const char *source_at(const struct source *src, struct span at)
{
	const char *s = src->text;
	for (uint32_t line = 1; line < at.line; line++)
		s = strchr(s, '\n') + 1;
	for (uint32_t col = 1; col < at.col; col++)
		do
			s++;
		while (((unsigned char)*s & 0xC0) == 0x80);
	return s;
}

static uint32_t roll(uint32_t *d, uint32_t sides)
{
	*d = *d * 1664525u + 1013904223u;
	return (*d >> 8) % sides;
}

/* A block as people write them: folded or not, with and without a number, with empty lines and
 * lines that are moved in further. */
static void write_block(struct text *t, uint32_t *d)
{
	static const char *const words[] = {"bp", "é", "> 5", "a # b", "日本", "x: y", "-"};
	bool number = roll(d, 4) == 0, crlf = roll(d, 4) == 0;
	uint32_t indent = 2 + roll(d, 4);
	text_fmt(t, "# one\nkey:\n  - k: %s", roll(d, 2) ? "|" : ">");
	if (number)
		text_fmt(t, "%u", indent);
	text_put(t, roll(d, 3) ? "" : roll(d, 2) ? "-" : "+");
	text_put(t, roll(d, 3) ? "" : " # note");
	bool begun = false;
	for (uint32_t lines = 1 + roll(d, 7); lines; lines--) {
		text_put(t, crlf ? "\r\n" : "\n");
		uint32_t further = roll(d, 4) || !(number || begun) ? 0 : roll(d, 4);
		if (begun && roll(d, 4) == 0) {
			text_fmt(t, "%*s", (int)roll(d, 12), ""); /* blank */
			continue;
		}
		if (!begun && roll(d, 3) == 0)
			continue;
		text_fmt(t, "%*s", (int)(4 + indent + further), "");
		for (uint32_t n = 1 + roll(d, 3); n; n--)
			text_fmt(t, "%s%s", words[roll(d, countof(words))], n > 1 ? " " : "");
		begun = true;
	}
	text_put(t, roll(d, 2) ? "\n" : "");
	text_put(t, roll(d, 2) ? "\n\n" : "");
}

static void each_sign_of_a_block_is_found_where_it_stands(void **state)
{
	(void)state;
	uint32_t d = 7;
	size_t looked = 0;
	for (int i = 0; i < 4000; i++) {
		struct arena a = {0};
		struct text t = text_in(&a);
		struct world w;
		write_block(&t, &d);
		world_read(&w, t.s, t.n);
		const struct node *x =
		    w.root ? w.root->pairs[0].value->items[0]->pairs[0].value : NULL;
		for (size_t j = 0; x && j < x->n; j++) {
			struct span at = yaml_span_of_part(x, j, 1);
			if (x->s[j] == ' ' || x->s[j] == '\n'
			    || ((unsigned char)x->s[j] & 0xC0) == 0x80)
				continue;
			const char *s = source_at(&w.src, at);
			if (at.len != 1 || *s != x->s[j])
				fail_msg("byte %zu is not at %u:%u of\n%s", j, at.line, at.col,
				         t.s);
			looked++;
		}
		if (x && x->s[strspn(x->s, " \n")] && yaml_span_of_part(x, x->n, 1).len > 0)
			fail_msg("something stands behind the end of\n%s", t.s);
		arena_drop(&w.a);
		arena_drop(&a);
	}
	assert_true(looked > 40000);
}

static void keys_are_looked_up(void **state)
{
	(void)state;
	static const char text[] = "a: 1\nb:\n  c: [x, y]\n";
	struct world w;
	world_read(&w, text, strlen(text));
	const struct node *c = yaml_get(yaml_get(w.root, "b"), "c");
	assert_int_equal(c->kind, NODE_LIST);
	assert_int_equal(c->len, 2);
	assert_string_equal(c->items[1]->s, "y");
	assert_int_equal(yaml_pair(w.root, "b")->key->at.line, 2);
	assert_null(yaml_get(w.root, "C"));
	assert_null(yaml_get(yaml_get(w.root, "a"), "c"));
	assert_null(yaml_get(NULL, "a"));
	arena_drop(&w.a);
}

/* ---- any tree comes back ---- */

/* Pieces that YAML or JSON could take for something else. */
static const char *const pieces[] = {
    "a",  "no", "12", " ", ":", ": ", "#",  " #", "-",   "- ",       "\"",   "'",       "\\", "\n",
    "\t", "{",  "}",  "[", "]", ",",  "&x", "*x", "!",   "|",        ">",    "%",       "@",  "`",
    "?",  "~",  "<<", "=", "é", "日", "𝄞",  "--", "...", "\xC2\xA0", "null", "\\u0041",
};

static struct node *text_node(struct arena *a, uint32_t *d, bool key, size_t number)
{
	struct text t = text_in(a);
	for (uint32_t i = roll(d, 8); i; i--) {
		const char *s = pieces[roll(d, countof(pieces))];
		if (!key || !strchr("\n\t\xC2", s[0]))
			text_put(&t, s);
	}
	struct node *x = arena_new(a, struct node);
	*x = (struct node){.kind = NODE_SCALAR, .s = t.s, .n = t.n};
	if (key) { /* no space at the ends, and no two alike */
		x->s = arena_fmt(a, "<%s%zu", t.s, number);
		x->n = strlen(x->s);
	}
	return x;
}

static struct node *any_node(struct arena *a, uint32_t *d, size_t depth)
{
	uint32_t kind = depth == 0 ? 0 : depth < YAML_DEPTH_MAX ? roll(d, 5) : 2;
	if (kind > 1)
		return text_node(a, d, false, 0);
	struct node *x = arena_new(a, struct node);
	size_t n = roll(d, 6);
	*x = (struct node){.kind = kind ? NODE_LIST : NODE_MAP, .len = n};
	x->pairs = kind ? NULL : arena_arr(a, struct pair, n);
	x->items = kind ? arena_arr(a, struct node *, n) : NULL;
	for (size_t i = 0; i < n; i++) {
		struct node *value = any_node(a, d, depth + 1);
		if (kind)
			x->items[i] = value;
		else
			x->pairs[i] = (struct pair){text_node(a, d, true, i), value};
	}
	return x;
}

static void every_tree_comes_back_from_its_canonical_text(void **state)
{
	(void)state;
	uint32_t d = 20;
	size_t deep = 0;
	for (int i = 0; i < 3000; i++) {
		struct arena a = {0};
		struct node *tree = any_node(&a, &d, 0);
		struct text one = text_in(&a), two = text_in(&a);
		yaml_canonical(tree, &one);
		struct world w;
		world_read(&w, one.s, one.n);
		if (!w.root)
			fail_msg("%s: %s", w.d.v[0].msg, one.s);
		assert_true(yaml_same(tree, w.root));
		yaml_canonical(w.root, &two);
		assert_string_equal(one.s, two.s);
		deep += one.n > 500;
		arena_drop(&w.a);
		arena_drop(&a);
	}
	assert_true(deep > 100);
}

static void a_difference_anywhere_is_seen(void **state)
{
	(void)state;
	static const char *const texts[] = {
	    "a: 1",        "a: 2",        "b: 1",         "a: \"1 \"",    "a: [1]",
	    "a: []",       "a: {}",       "a: [1, 2]",    "a: [2, 1]",    "a: {b: 1}",
	    "a: {b: 2}",   "a: {c: 1}",   "{a: 1, b: 2}", "{b: 2, a: 1}", "a: [[1], 2]",
	    "a: [1, [2]]", "a: \"1, 2\"", "{}",
	};
	struct world w[countof(texts)];
	struct arena a = {0};
	for (size_t i = 0; i < countof(texts); i++)
		world_read(&w[i], texts[i], strlen(texts[i]));
	for (size_t i = 0; i < countof(texts); i++) {
		for (size_t j = 0; j < countof(texts); j++) {
			struct text one = text_in(&a), two = text_in(&a);
			yaml_canonical(w[i].root, &one);
			yaml_canonical(w[j].root, &two);
			assert_int_equal(yaml_same(w[i].root, w[j].root), i == j);
			assert_int_equal(strcmp(one.s, two.s) == 0, i == j);
		}
	}
	for (size_t i = 0; i < countof(texts); i++)
		arena_drop(&w[i].a);
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_part_of_a_text_has_its_own_place),
	    cmocka_unit_test(each_sign_of_a_block_is_found_where_it_stands),
	    cmocka_unit_test(keys_are_looked_up),
	    cmocka_unit_test(every_tree_comes_back_from_its_canonical_text),
	    cmocka_unit_test(a_difference_anywhere_is_seen),
	};
	return cmocka_run_group_tests_name("yaml/yaml_tree", tests, NULL, NULL);
}
