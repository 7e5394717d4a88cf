/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a protocol file: never a crash, a tree only within the limits, and the canonical
 * text of a tree reads back as the same tree. */
#include <stdlib.h>
#include <string.h>

#include "yaml/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void need(bool ok)
{
	if (!ok)
		abort();
}

static size_t check(const struct node *x, size_t depth, const struct source *src)
{
	size_t nodes = 1;
	need(x->at.src == src && x->at.line > 0 && x->at.col > 0);
	if (x->kind == NODE_SCALAR) {
		need(x->n <= YAML_SCALAR_MAX && x->s[x->n] == '\0' && strlen(x->s) == x->n);
		need(utf8_valid(x->s, x->n));
		need((size_t)x->off + x->raw <= src->len);
		for (size_t i = 0; i < x->n && i < 32; i++)
			need((yaml_span_of_part(x, i, 1).line == x->at.line)
			     || x->style == STYLE_BLOCK);
		return nodes;
	}
	need(depth < YAML_DEPTH_MAX);
	for (size_t i = 0; i < x->len; i++) {
		if (x->kind == NODE_LIST) {
			nodes += check(x->items[i], depth + 1, src);
			continue;
		}
		const struct pair *p = &x->pairs[i];
		need(p->key->kind == NODE_SCALAR && p->key->n > 0 && p->key->n <= YAML_KEY_MAX);
		need(yaml_pair(x, p->key->s) == p); /* no key stands twice */
		nodes += check(p->key, depth + 1, src) + check(p->value, depth + 1, src);
	}
	return nodes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = {.limit = (size_t)16 << 20}, shown = {0};
	char *exact = malloc(n ? n : 1); /* without a NUL, so that an overrun is seen */
	need(exact != NULL);
	if (n)
		memcpy(exact, data, n);
	struct source src = {.path = "fuzz.yaml", .text = exact, .len = n};
	struct diags d = {.a = &a};
	struct node *root = yaml_read(&a, &src, &d);
	need((root == NULL) == (d.errors > 0));
	diags_sort(&d);
	if (n % 4 == 0) { /* showing them takes longer than finding them */
		struct text t = text_in(&shown);
		diags_text(&d, &t, true);
		diags_json(&d, &t);
		diags_gcc(&d, &t);
	}
	for (size_t i = 0; i < d.n; i++)
		need(d.v[i].at.line > 0 && d.v[i].at.col > 0 && d.v[i].msg[0]);
	if (root) {
		need(root->kind == NODE_MAP && check(root, 0, &src) <= YAML_NODES_MAX);
		struct text canon = text_in(&shown), again = text_in(&shown);
		yaml_canonical(root, &canon);
		struct source second = {.path = "canon.yaml", .text = canon.s, .len = canon.n};
		struct node *same = yaml_read(&a, &second, &d);
		if (canon.n <= YAML_FILE_MAX) {
			need(same && yaml_same(root, same));
			yaml_canonical(same, &again);
			need(strcmp(canon.s, again.s) == 0);
		}
	}
	free(exact);
	arena_drop(&shown);
	arena_drop(&a);
	return 0;
}
