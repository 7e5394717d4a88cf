/* SPDX-License-Identifier: Apache-2.0
 * yaml/yaml.h - YAML text to a tree with places, and nothing that could be read two ways.
 *
 * Only what a person sees on the page counts: one document, one mapping, texts in the order they
 * stand.  Anchors, tags, merge keys, directives, doubled keys, invisible characters and whatever
 * else changes meaning behind the reader's back is refused with a code and a place.  No text is
 * guessed at: `no`, `012`, `1:30` and `2.10` stay as written, the schema decides later. */
#ifndef TEND_YAML_YAML_H
#define TEND_YAML_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/diag.h"

#define YAML_FILE_MAX   ((size_t)256 << 10) /* bytes */
#define YAML_SCALAR_MAX ((size_t)8 << 10)   /* bytes, after quotes and folds are undone */
#define YAML_KEY_MAX    ((size_t)64)        /* bytes */
#define YAML_DEPTH_MAX  16                  /* the root mapping is 1, a text has no depth */
#define YAML_NODES_MAX  ((size_t)10000)     /* mappings, lists, keys and texts, together */

enum node_kind { NODE_SCALAR, NODE_MAP, NODE_LIST };
enum node_style { STYLE_PLAIN, STYLE_QUOTED, STYLE_BLOCK };

struct pair;

/* One value of the file, owned by the arena it was read into.  Texts and keys hold no NUL, no
 * control character but tab and line feed, and no character that hides or turns a text. */
struct node {
	enum node_kind kind;
	enum node_style style; /* of a scalar: written bare, in quotes, or with | or > */
	struct span at;        /* a scalar with its quotes; the first character of a collection */
	const char *s;         /* NODE_SCALAR: the text, NUL-terminated; else NULL */
	size_t n;              /* its bytes */
	struct pair *pairs;    /* NODE_MAP, in file order, keys unique */
	struct node **items;   /* NODE_LIST, in file order */
	size_t len;            /* pairs or items */
	uint32_t off, raw;     /* a scalar's first byte and length in the source text */
};

struct pair {
	struct node *key; /* a scalar on one line, 1..YAML_KEY_MAX bytes */
	struct node *value;
};

/* The root mapping, or NULL when the file was refused; then at least one error was added to `d`.
 * `src` is borrowed by every span and has to outlive tree and diagnostics. */
struct node *yaml_read(struct arena *a, const struct source *src, struct diags *d);

/* The value of a key, or NULL where the key is missing or `map` is NULL or not a mapping. */
struct node *yaml_get(const struct node *map, const char *key);
/* The pair itself, for the place of its key; NULL as above. */
const struct pair *yaml_pair(const struct node *map, const char *key);

/* The place of bytes [from, from + len) of a scalar's text; for other kinds the
 * start of the node. */
struct span yaml_span_of_part(const struct node *scalar, size_t from, size_t len);

/* A text form in which equal trees have equal bytes: JSON in file order, every text in double
 * quotes, no comments.  Reading it back gives the same tree (of files near the size limit it can
 * be too large to be read again); the digest of a protocol is taken over it. */
void yaml_canonical(const struct node *root, struct text *out);

/* True if both trees say the same; places and quoting style do not count. */
bool yaml_same(const struct node *a, const struct node *b);

/* The rows behind the codes E0101..E0125 of this module, for `tend explain`. */
extern const struct diag_code yaml_codes[];
extern const size_t yaml_codes_len;

#endif
