/* SPDX-License-Identifier: Apache-2.0
 * A protocol as one text: parts taken in, changes made, each changed line with its origin. */
#include <string.h>

#include "closure/read.h"
#include "closure/variant.h"
#include "yaml/yaml.h"

#define LINE_MAX_ 96 /* a flow line that is longer is written over several */

/* Bare only where no reader could take it for anything else. */
static bool is_bare(const char *s, size_t n)
{
	bool first =
	    (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9');
	if (n == 0 || !first || s[n - 1] == ' ')
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
		             || (c >= '0' && c <= '9') || strchr(" ./%<>=()+*-_^", c);
		if (!plain || (c == ' ' && s[i + 1] == ' '))
			return false;
	}
	return true;
}

static void put_scalar(struct text *t, const struct node *v)
{
	if (is_bare(v->s, v->n))
		text_put(t, v->s);
	else
		text_json(t, v->s);
}

static void put_flow(struct text *t, const struct node *v)
{
	if (v->kind == NODE_SCALAR) {
		put_scalar(t, v);
		return;
	}
	text_put(t, v->kind == NODE_MAP ? "{" : "[");
	for (size_t i = 0; i < v->len; i++) {
		text_put(t, i ? ", " : "");
		if (v->kind == NODE_MAP) {
			put_scalar(t, v->pairs[i].key);
			text_put(t, ": ");
		}
		put_flow(t, v->kind == NODE_MAP ? v->pairs[i].value : v->items[i]);
	}
	text_put(t, v->kind == NODE_MAP ? "}" : "]");
}

struct writer {
	struct text *t;
	const struct source *own; /* of the variant; NULL = no origins are told */
};

/* Whether anything in it comes from the variant, or from another file than `v` itself. */
static bool is_mixed(const struct node *v, const struct source *own)
{
	for (size_t i = 0; v->kind != NODE_SCALAR && i < v->len; i++) {
		const struct node *in = v->kind == NODE_MAP ? v->pairs[i].value : v->items[i];
		if ((in->at.src == own) != (v->at.src == own) || is_mixed(in, own))
			return true;
	}
	return false;
}

static bool fits(struct writer *w, const struct node *v, size_t column)
{
	struct text one = text_in(w->t->a);
	if (v->kind == NODE_SCALAR)
		return true;
	if (w->own && is_mixed(v, w->own))
		return false;
	put_flow(&one, v);
	return column + one.n <= LINE_MAX_;
}

static size_t column(const struct writer *w)
{
	size_t n = w->t->n;
	while (n && w->t->s[n - 1] != '\n')
		n--;
	return w->t->n - n;
}

static void put_origin(struct writer *w, const struct node *v, bool told)
{
	if (w->own && v->at.src == w->own && !told)
		text_fmt(w->t, "  # %s:%u", v->at.src->path, (unsigned)v->at.line);
	text_put(w->t, "\n");
}

static void put_node(struct writer *w, const struct node *v, int indent, bool told);

/* What stands behind a key or a dash: on its line, or below it. */
static void put_value(struct writer *w, const struct node *v, int indent, bool told)
{
	if (fits(w, v, column(w) + 1)) {
		text_put(w->t, " ");
		put_flow(w->t, v);
		put_origin(w, v, told);
		return;
	}
	put_origin(w, v, told);
	put_node(w, v, indent, told || v->at.src == w->own);
}

static void put_node(struct writer *w, const struct node *v, int indent, bool told)
{
	for (size_t i = 0; i < v->len; i++) {
		text_pad(w->t, ' ', (size_t)indent);
		if (v->kind == NODE_MAP) {
			put_scalar(w->t, v->pairs[i].key);
			text_put(w->t, ":");
			put_value(w, v->pairs[i].value, indent + 2, told);
		} else {
			text_put(w->t, "-");
			put_value(w, v->items[i], indent + 2, told);
		}
	}
}

/* ---- the head ---- */

static void put_changes(struct writer *w, const struct protocol *p)
{
	const struct variant *v = p->variant;
	text_fmt(w->t, "# %s %s, written out: %s with %zu changes.\n", p->id.s, p->version.s,
	         v->extends.s, v->changes.n);
	for (size_t i = 0; i < v->changes.n; i++) {
		const struct change *c = &v->changes.v[i];
		text_fmt(w->t, "#   %s %s  (%s:%u)\n", change_word(c), change_address(c)->s,
		         c->at.src->path, (unsigned)c->at.line);
	}
	text_put(w->t, "\n");
}

void protocol_write_out(const struct protocol *p, const struct node *whole, struct text *out)
{
	struct writer w = {.t = out, .own = p->variant ? p->variant->extends.at.src : NULL};
	if (p->variant)
		put_changes(&w, p);
	for (size_t i = 0; i < whole->len; i++) {
		const struct pair *k = &whole->pairs[i];
		if (strcmp(k->key->s, "parts") == 0)
			continue; /* they are taken in below */
		put_scalar(out, k->key);
		text_put(out, ":");
		put_value(&w, k->value, 2, k->value->kind == NODE_SCALAR);
	}
}
