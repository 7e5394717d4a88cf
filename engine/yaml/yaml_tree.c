/* SPDX-License-Identifier: Apache-2.0
 * yaml/yaml_tree.c - using a tree once it was read. */
#include <assert.h>
#include <string.h>

#include "yaml/yaml_in.h"

const struct pair *yaml_pair(const struct node *map, const char *key)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->len; i++)
		if (strcmp(map->pairs[i].key->s, key) == 0)
			return &map->pairs[i];
	return NULL;
}

struct node *yaml_get(const struct node *map, const char *key)
{
	const struct pair *p = yaml_pair(map, key);
	return p ? p->value : NULL;
}

/* How many bytes of a quoted text stand behind the escape that begins at s, and how many bytes of
 * the text they make. */
static size_t unit(const char *s, size_t n, char quote, size_t *made)
{
	unsigned c, value = 0;
	size_t len = utf8_next(s, n, &c);
	*made = len;
	if (quote == '\'' && c == '\'') {
		*made = 1;
		return 2;
	}
	if (quote != '"' || c != '\\' || n < 2)
		return len;
	size_t digits = s[1] == 'x' ? 2 : s[1] == 'u' ? 4 : s[1] == 'U' ? 8 : 0;
	for (size_t i = 2; i < 2 + digits && i < n; i++) {
		unsigned char h = (unsigned char)s[i];
		value = value << 4 | (h <= '9' ? h - 0x30u : (h | 0x20u) - 0x61u + 10u);
	}
	*made = s[1] == '_' ? 2 : value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
	return 2 + digits < n ? 2 + digits : n;
}

/* Code points that begin in s[0..n). */
static uint32_t signs(const char *s, size_t n)
{
	uint32_t count = 0;
	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xC0) != 0x80;
	return count;
}

/* Moves `at` by `from` bytes of a line of n bytes at s, and marks what of `len` lies on it. */
static struct span part_of_line(struct span at, const char *s, size_t n, size_t from, size_t len)
{
	from = from < n ? from : n;
	len = len < n - from ? len : n - from;
	at.col += signs(s, from);
	at.len = signs(s + from, len);
	return at;
}

/* Over the rest of a line, empty lines, and the spaces that the whole block is moved in by. */
static const char *next_line(const char *s, const char *end, size_t indent, struct span *at)
{
	while (s < end && (*s == '\n' || *s == '\r')) {
		at->line += *s == '\n';
		at->col = 1;
		s++;
		for (size_t i = 0; i < indent && s < end && *s == ' '; i++, s++)
			at->col++;
	}
	return s;
}

/* The spaces in front of the first sign that is neither space nor line end. */
static size_t moved_in(const char *s, const char *end)
{
	size_t n = 0;
	for (; s < end && (*s == ' ' || *s == '\n' || *s == '\r'); s++)
		n = *s == ' ' ? n + 1 : 0;
	return n;
}

static size_t line_length(const char *s, const char *end)
{
	const char *stop = memchr(s, '\n', (size_t)(end - s));
	if (!stop)
		return (size_t)(end - s);
	return (size_t)(stop - s) - (stop > s && stop[-1] == '\r');
}

/* The same for a text behind | or >, whose lines stand below, moved in.  A line of the source is
 * in the text as it stands; between two lines the text has line breaks, or the one space of a
 * fold. */
static struct span part_of_block(const struct node *x, size_t from, size_t len)
{
	struct span at = x->at;
	const char *s = at.src->text + x->off, *end = s + x->raw;
	size_t i = strspn(x->s, "\n");
	s += line_length(s, end);
	/* What the text kept of the spaces is no part of the block's own indent (`|2`). */
	size_t indent = moved_in(s, end) - moved_in(x->s, x->s + x->n);
	if (from < i || x->s[strspn(x->s, " \n")] == '\0')
		return x->at;
	for (;;) {
		s = next_line(s, end, indent, &at);
		size_t n = line_length(s, end);
		size_t next = i + n;
		if (next < x->n && x->s[next] != '\n')
			next++;
		else
			next += strspn(x->s + next, "\n");
		if (from < next || next >= x->n || s + n >= end)
			return part_of_line(at, s, n, from - i, len);
		i = next;
		s += n;
	}
}

struct span yaml_span_of_part(const struct node *scalar, size_t from, size_t len)
{
	struct span at = scalar->at;
	if (scalar->kind != NODE_SCALAR || !at.src)
		return at;
	if (scalar->style == STYLE_BLOCK)
		return part_of_block(scalar, from, len);
	const char *s = at.src->text + scalar->off, *end = s + scalar->raw;
	if (scalar->style == STYLE_PLAIN)
		return part_of_line(at, s, scalar->raw, from, len);
	char quote = *s++;
	end--;
	at.col++;
	at.len = 0;
	for (size_t done = 0, made; s < end && done < from + len; done += made) {
		size_t n = unit(s, (size_t)(end - s), quote, &made);
		*(done + made <= from ? &at.col : &at.len) += signs(s, n);
		s += n;
	}
	return at;
}

void yaml_canonical(const struct node *root, struct text *out)
{
	if (root->kind == NODE_SCALAR) {
		text_json(out, root->s);
		return;
	}
	bool map = root->kind == NODE_MAP;
	text_put(out, map ? "{" : "[");
	for (size_t i = 0; i < root->len; i++) {
		if (i)
			text_put(out, ",");
		if (map) {
			text_json(out, root->pairs[i].key->s);
			text_put(out, ":");
		}
		yaml_canonical(map ? root->pairs[i].value : root->items[i], out);
	}
	text_put(out, map ? "}" : "]");
}

bool yaml_same(const struct node *a, const struct node *b)
{
	if (a->kind != b->kind || a->len != b->len || a->n != b->n)
		return false;
	if (a->kind == NODE_SCALAR)
		return memcmp(a->s, b->s, a->n) == 0;
	for (size_t i = 0; i < a->len; i++) {
		bool same = a->kind == NODE_LIST
		                ? yaml_same(a->items[i], b->items[i])
		                : yaml_same(a->pairs[i].key, b->pairs[i].key)
		                      && yaml_same(a->pairs[i].value, b->pairs[i].value);
		if (!same)
			return false;
	}
	return true;
}
