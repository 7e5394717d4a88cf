/* SPDX-License-Identifier: Apache-2.0
 * yaml/yaml.c - libyaml's events to a tree, with every limit held while they come.
 *
 * Depth and number of nodes stop the reading at once: libyaml's own time grows with the square of
 * the depth.  Other refusals are told and the reading goes on, so that one run shows them all. */
#include <yaml.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "yaml/yaml_in.h"

/* An open mapping or list. */
struct frame {
	struct node *node;
	struct node *key; /* of a mapping: waits for its value */
	size_t cap;
};

struct reader {
	struct arena *a;
	const struct source *src;
	struct diags *d;
	struct frame stack[YAML_DEPTH_MAX];
	size_t depth, nodes;
	struct node *root;
	size_t documents;
	bool refused, stopped;
	bool ran_on;        /* a text that swallowed lines was told: what follows is its echo */
	size_t byte, point; /* the same place in the text, in bytes and code points */
	size_t gap;         /* byte after the event before */
	size_t off, end;    /* bytes of the event at hand */
};

static struct diag *refuse(struct reader *r, enum yaml_code code, struct span at, const char *msg)
{
	r->refused = true;
	return diag_add(r->d, &yaml_codes[code], at, "%s", msg);
}

static void stop(struct reader *r, enum yaml_code code, struct span at, const char *msg,
                 const char *help)
{
	refuse(r, code, at, msg)->help = help;
	r->stopped = true;
}

static bool goes_on(char c) /* it is in the middle of a character */
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* libyaml counts code points; marks come almost in order, so the cursor moves little. */
static size_t byte_of(struct reader *r, size_t point)
{
	const char *s = r->src->text;
	size_t at = r->point, byte = r->byte, len = r->src->len;
	for (; at < point && byte < len; at++)
		do
			byte++;
		while (byte < len && goes_on(s[byte]));
	for (; at > point; at--)
		do
			byte--;
		while (goes_on(s[byte]));
	r->point = at;
	return r->byte = byte;
}

static struct span span_of(const struct reader *r, const yaml_event_t *e)
{
	struct span at = {.src = r->src,
	                  .line = (uint32_t)e->start_mark.line + 1,
	                  .col = (uint32_t)e->start_mark.column + 1,
	                  .len = 1};
	if (e->type == YAML_SCALAR_EVENT && e->start_mark.line == e->end_mark.line)
		at.len = (uint32_t)(e->end_mark.column - e->start_mark.column);
	return at;
}

static struct span top_of(const struct source *src)
{
	return (struct span){.src = src, .line = 1, .col = 1};
}

static bool awaits_key(const struct reader *r)
{
	const struct frame *f = r->depth ? &r->stack[r->depth - 1] : NULL;
	return f && f->node->kind == NODE_MAP && !f->key;
}

/* A key as it goes into a message: short, whole characters. */
static const char *name_of(struct reader *r, const struct node *key)
{
	size_t n = key->n;
	if (n > YAML_KEY_MAX)
		for (n = 40; goes_on(key->s[n]);)
			n--;
	return arena_fmt(r->a, "%.*s%s", (int)n, key->s, n < key->n ? "…" : "");
}

static void refuse_run_on(struct reader *r, const struct node *x)
{
	if (x->style == STYLE_QUOTED) {
		struct diag *g =
		    refuse(r, YC_LINES, x->at, "the quote opened here goes over its line");
		g->label = "not closed on this line";
		g->help =
		    "close it here; a text over several lines begins with `|` or `>` after its key";
	} else {
		struct span at = x->at;
		const char *s = r->src->text + r->off, *end = r->src->text + r->end;
		for (s = memchr(s, '\n', (size_t)(end - s)), at.col = 1; s && s < end; s++) {
			if (*s == '\n') {
				at.line++;
				at.col = 1;
			} else if (*s == ' ' || *s == '\r') {
				at.col++;
			} else {
				break;
			}
		}
		at.len = 0;
		for (; s && s < end && *s != '\n' && *s != '\r'; s++)
			at.len += !goes_on(*s);
		struct diag *g =
		    refuse(r, YC_LINES, at, "this line was read as part of the text before it");
		g->label = "moved in too far?";
		g->other = x->at;
		g->other_label = "the text begins here";
		g->help = "line it up with its neighbours; a text over several lines begins with "
		          "`|` or `>`";
	}
	r->ran_on = true;
}

/* Escapes in double quotes could bring in what the scan of the file refused. */
static void check_characters(struct reader *r, const struct node *x, bool key)
{
	for (size_t i = 0, len; i < x->n; i += len) {
		unsigned c;
		len = utf8_next(x->s + i, x->n - i, &c);
		if (c >= 0x20 && c < 0x7F)
			continue;
		bool space = c == '\n' || c == '\t';
		if (key && space && x->style != STYLE_BLOCK) {
			refuse(r, YC_KEY_FORM, yaml_span_of_part(x, i, len),
			       "a key is one line of text");
			return;
		}
		if (space || !(utf8_deceives(c) || c > 0xFFFD || (key && yaml_odd_space(c))))
			continue;
		if (c > 0xFFFF && !utf8_deceives(c))
			continue;
		bool control = c < 0xA0 || c == 0xFFFE || c == 0xFFFF;
		diag_add(r->d, &yaml_codes[control ? YC_CONTROL : YC_INVISIBLE],
		         yaml_span_of_part(x, i, len),
		         "here stands a character that cannot be seen (U+%04X)", c)
		    ->help =
		    control || utf8_deceives(c) ? "leave it out" : "type an ordinary space";
		r->refused = true;
		return;
	}
}

static void check_key(struct reader *r, const struct node *x)
{
	/* Between two events stand blanks, comments and signs: a `?` there makes a complex key. */
	for (size_t i = r->gap; i < r->off; i++) {
		const char *s = r->src->text + i;
		if (*s == '#')
			while (i + 1 < r->off && r->src->text[i + 1] != '\n')
				i++;
		else if (*s == '?') {
			refuse(r, YC_KEY_FORM, x->at, "a key is written without `?`")->help =
			    "write `key: value`";
			break;
		}
	}
	if (x->n == 0)
		refuse(r, YC_KEY_EMPTY, x->at, "a key is missing before this `:`");
	else if (x->n > YAML_KEY_MAX)
		refuse(r, YC_KEY_LONG, x->at, "this key is longer than 64 bytes")->help =
		    "put the text in quotes if the `:` in it belongs to the text";
	else if (x->style == STYLE_PLAIN && strcmp(x->s, "<<") == 0)
		refuse(r, YC_MERGE, x->at, "`<<` would merge in keys from elsewhere")->help =
		    "write the keys out here";
	else if (x->s[0] == ' ' || x->s[x->n - 1] == ' ')
		refuse(r, YC_KEY_FORM, x->at, "a key neither begins nor ends with a space");
}

/* A bare nothing as a value, an item or the whole file. */
static void refuse_nothing(struct reader *r, const struct node *x)
{
	const struct frame *f = r->depth ? &r->stack[r->depth - 1] : NULL;
	if (!f) {
		stop(r, YC_EMPTY_FILE, top_of(r->src), "the file says nothing",
		     "a protocol begins with `tend: 1`");
		return;
	}
	if (f->node->kind == NODE_LIST) {
		struct span at = x->at; /* libyaml marks the place behind the `-` */
		if (at.col > 1 && r->off > 0 && r->src->text[r->off - 1] == '-')
			at.col--;
		refuse(r, YC_NO_VALUE, at, "an item of the list is left empty")->help =
		    "write the item, or delete the `-`";
		return;
	}
	const struct node *key = f->key;
	if (key->kind != NODE_SCALAR || key->n == 0)
		return; /* told already */
	const char *after = r->src->text + key->off + key->raw;
	const char *file_end = r->src->text + r->src->len;
	while (after < file_end && strchr(" \t\r\n", *after))
		after++;
	bool flow = r->src->text[f->node->off] == '{';
	bool colon = after < file_end && *after == ':';
	r->refused = true;
	struct diag *g =
	    diag_add(r->d, &yaml_codes[YC_NO_VALUE], key->at, "`%s` has no value", name_of(r, key));
	g->label = "left empty";
	if (flow && !colon && key->style == STYLE_PLAIN && strchr(key->s, ':'))
		g->help = "a space is missing after the `:`";
	else if (flow && !colon)
		g->help = "in braces and brackets a comma ends a text: put this on its own line";
	else
		g->help = "write its value, `\"\"` for an empty text, or delete the key";
}

static struct node *node_add(struct reader *r, const yaml_event_t *e, enum node_kind kind)
{
	struct node *x = arena_new(r->a, struct node);
	*x = (struct node){.kind = kind, .at = span_of(r, e), .off = (uint32_t)r->off};
	if (++r->nodes > YAML_NODES_MAX)
		stop(r, YC_NODES, x->at, "there are more than 10,000 keys and values in this file",
		     "put some of it in files of their own, named under `parts:`");
	return x;
}

static void attach(struct reader *r, struct node *x)
{
	if (r->depth == 0) {
		r->root = x;
		return;
	}
	struct frame *f = &r->stack[r->depth - 1];
	struct node *in = f->node;
	if (in->kind == NODE_LIST) {
		in->items = arena_grow(r->a, in->items, in->len, &f->cap, in->len + 1,
		                       sizeof(struct node *));
		in->items[in->len++] = x;
	} else if (!f->key) {
		f->key = x;
	} else {
		in->pairs =
		    arena_grow(r->a, in->pairs, in->len, &f->cap, in->len + 1, sizeof *in->pairs);
		in->pairs[in->len++] = (struct pair){.key = f->key, .value = x};
		f->key = NULL;
	}
}

static void refuse_extras(struct reader *r, const yaml_event_t *e, bool anchor, bool tag)
{
	struct span at = span_of(r, e);
	at.len = 1;
	char sign = r->off < r->end ? r->src->text[r->off] : '\0';
	if (anchor)
		refuse(r, YC_ANCHOR, at, "an anchor `&` stands here")->help =
		    "write the value out in each place; a text that begins with & goes into quotes";
	if (tag || (sign == '!' && !anchor))
		refuse(r, YC_TAG, at, "a tag `!` stands here")->help =
		    "leave it out; a text that begins with ! goes into quotes";
}

static void on_scalar(struct reader *r, const yaml_event_t *e)
{
	bool key = awaits_key(r);
	size_t n = e->data.scalar.length;
	struct node *x = node_add(r, e, NODE_SCALAR);
	if (r->stopped)
		return;
	switch (e->data.scalar.style) {
	case YAML_LITERAL_SCALAR_STYLE:
	case YAML_FOLDED_SCALAR_STYLE: x->style = STYLE_BLOCK; break;
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE: x->style = STYLE_QUOTED; break;
	case YAML_ANY_SCALAR_STYLE:
	case YAML_PLAIN_SCALAR_STYLE: x->style = STYLE_PLAIN; break;
	}
	x->raw = (uint32_t)(r->end - r->off);
	if (r->depth == 0 && (n > 0 || x->style != STYLE_PLAIN)) {
		stop(r, YC_ROOT, x->at, "the file is one text, not keys with values",
		     "a key is followed by `:` and a space");
		return;
	}
	refuse_extras(r, e, e->data.scalar.anchor, e->data.scalar.tag);
	bool properties =
	    r->end > r->off && strchr("&!", r->src->text[r->off]) && x->style != STYLE_BLOCK;
	x->s = n > YAML_SCALAR_MAX ? "?" : arena_dupn(r->a, (const char *)e->data.scalar.value, n);
	x->n = n > YAML_SCALAR_MAX ? 1 : n;
	if (x->style != STYLE_BLOCK && e->start_mark.line != e->end_mark.line && !properties)
		refuse_run_on(r, x);
	else if (n > YAML_SCALAR_MAX)
		refuse(r, YC_LONG, x->at, "this text is longer than 8 KiB")->help =
		    "is a quote or a `|` missing its end?";
	if (!properties && (key || x->style == STYLE_QUOTED) && n <= YAML_SCALAR_MAX)
		check_characters(r, x, key);
	if (key)
		check_key(r, x);
	else if (n == 0 && x->style == STYLE_PLAIN && !properties)
		refuse_nothing(r, x);
	attach(r, x);
}

static void on_start(struct reader *r, const yaml_event_t *e, enum node_kind kind)
{
	const struct frame *in = r->depth ? &r->stack[r->depth - 1] : NULL;
	struct node *x = node_add(r, e, kind);
	bool anchor =
	    kind == NODE_MAP ? e->data.mapping_start.anchor : e->data.sequence_start.anchor;
	bool tag = kind == NODE_MAP ? e->data.mapping_start.tag : e->data.sequence_start.tag;
	if (r->stopped)
		return;
	if (r->depth == YAML_DEPTH_MAX) {
		stop(r, YC_DEPTH, x->at, "this is the 17th level of nesting", "at most 16 levels");
		return;
	}
	if (!in && kind == NODE_LIST) {
		stop(r, YC_ROOT, x->at, "the file is a list, not keys with values",
		     "a protocol begins with `tend: 1`");
		return;
	}
	refuse_extras(r, e, anchor, tag);
	if (awaits_key(r))
		refuse(r, YC_KEY_FORM, x->at,
		       "a key is a short text, not a list or keys of its own")
		    ->help = "put braces and brackets in quotes if they belong to a text";
	else if (in && in->node->kind == NODE_LIST && kind == NODE_MAP
	         && e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE && !anchor && !tag
	         && r->src->text[r->off] != '{' && r->src->text[r->off] != '!')
		refuse(r, YC_PAIR_IN_LIST, x->at, "a `:` stands in an item between brackets")
		    ->help = "put the pair in braces, or the text in quotes";
	attach(r, x);
	r->stack[r->depth++] = (struct frame){.node = x};
}

static int by_text(const void *va, const void *vb)
{
	const struct pair *a = *(const struct pair *const *)va,
	                  *b = *(const struct pair *const *)vb;
	int order = strcmp(a->key->s, b->key->s);
	return order ? order : (a > b) - (a < b);
}

static void check_doubles(struct reader *r, const struct node *map)
{
	if (map->len < 2)
		return;
	struct pair **v = arena_arr(r->a, struct pair *, map->len);
	size_t n = 0;
	for (size_t i = 0; i < map->len; i++)
		if (map->pairs[i].key->kind == NODE_SCALAR && map->pairs[i].key->n)
			v[n++] = &map->pairs[i];
	qsort(v, n, sizeof(struct pair *), by_text);
	for (size_t i = 1, first = 0; i < n; i++) {
		const struct node *key = v[i]->key;
		if (strcmp(v[first]->key->s, key->s) != 0) {
			first = i;
			continue;
		}
		struct diag *g = diag_add(r->d, &yaml_codes[YC_DUPLICATE], key->at,
		                          "`%s` stands twice at this level", name_of(r, key));
		g->label = "again here";
		g->other = v[first]->key->at;
		g->other_label = "first here";
		g->help = "keep one of the two";
		r->refused = true;
	}
}

static void on_event(struct reader *r, const yaml_event_t *e)
{
	r->off = byte_of(r, e->start_mark.index);
	r->end = byte_of(r, e->end_mark.index);
	switch (e->type) {
	case YAML_SCALAR_EVENT: on_scalar(r, e); break;
	case YAML_MAPPING_START_EVENT: on_start(r, e, NODE_MAP); break;
	case YAML_SEQUENCE_START_EVENT: on_start(r, e, NODE_LIST); break;
	case YAML_MAPPING_END_EVENT:
		check_doubles(r, r->stack[r->depth - 1].node);
		r->depth--;
		break;
	case YAML_SEQUENCE_END_EVENT: r->depth--; break;
	case YAML_ALIAS_EVENT:
		refuse(r, YC_ANCHOR, span_of(r, e), "an alias `*` stands here")->help =
		    "write the value out; a text that begins with * goes into quotes";
		struct node *x = node_add(r, e, NODE_LIST); /* keeps keys and values in step */
		attach(r, x);
		break;
	case YAML_DOCUMENT_START_EVENT:
		if (++r->documents > 1)
			stop(r, YC_DOCUMENTS, span_of(r, e), "a second document begins here",
			     "put it in a file of its own, or delete the `---` or `...`");
		break;
	case YAML_STREAM_END_EVENT:
		if (!r->root && !r->refused)
			stop(r, YC_EMPTY_FILE, top_of(r->src), "the file says nothing",
			     "a protocol begins with `tend: 1`");
		r->stopped = true;
		break;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT: break;
	}
	r->gap = r->end;
}

static void refuse_syntax(struct reader *r, const yaml_parser_t *y)
{
	bool echo = r->ran_on;
	r->refused = r->stopped = true;
	if (echo)
		return;
	struct yaml_problem p = {
	    .problem = y->problem,
	    .context = y->context,
	    .line = (uint32_t)y->problem_mark.line,
	    .col = (uint32_t)y->problem_mark.column,
	    .context_line = (uint32_t)y->context_mark.line,
	    .context_col = (uint32_t)y->context_mark.column,
	    .byte = byte_of(r, y->problem_mark.index),
	};
	yaml_explain(r->src, &p, r->d);
}

struct node *yaml_read(struct arena *a, const struct source *src, struct diags *d)
{
	struct reader r = {.a = a, .src = src, .d = d};
	struct span top = top_of(src);
	if (src->len > YAML_FILE_MAX) {
		stop(&r, YC_FILE_SIZE, top, "this file is larger than 256 KiB",
		     "put some of it in files of their own, named under `parts:`");
		return NULL;
	}
	if (!yaml_scan(src, d))
		return NULL;
	yaml_parser_t y;
	if (!yaml_parser_initialize(&y)) {
		stop(&r, YC_SYNTAX, top, "there was no memory left to read this file", NULL);
		return NULL;
	}
	yaml_parser_set_encoding(&y, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&y, (const unsigned char *)src->text, src->len);
	while (!r.stopped) {
		yaml_event_t e;
		if (!yaml_parser_parse(&y, &e)) {
			refuse_syntax(&r, &y);
			break;
		}
		on_event(&r, &e);
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&y);
	assert(r.refused || (r.root && r.depth == 0));
	return r.refused ? NULL : r.root;
}
