/* SPDX-License-Identifier: Apache-2.0
 * closure/variant.h - a protocol that is another one with changes.
 *
 * The changes are made on the tree with places: what the variant wrote keeps the variant's file and
 * line, what stayed keeps the base's.  Whoever reads the result reads a protocol like any other.
 * Addresses are looked up in the base as it is written, before anything is changed, so that the
 * order of the changes says nothing. */
#ifndef TEND_CLOSURE_VARIANT_H
#define TEND_CLOSURE_VARIANT_H

#include "protocol/load.h"

/* A variant of a variant of a protocol: what hangs on more files than that nobody reads. */
#define VARIANT_FILES_MAX 3

struct change {
	struct ident set, add, remove, replace; /* the address; exactly one of the four */
	struct idents to_texts;                 /* a text, or a list of texts ... */
	const struct node *to;                  /* ... as it is written */
	const struct node *with;
	struct ident after, before; /* a neighbour of what is added */
	struct span at;
};

struct variant {
	struct ident tend, id, version, title;
	enum protocol_status status;
	struct idents sources, parts;
	struct ident extends; /* as written: `kap-lozenge-im ^1.0` */
	const char *base;     /* its id, and the version asked for; NULL when that was refused */
	const char *wanted;
	struct {
		struct change *v;
		size_t n, cap;
	} changes;
};

extern const struct shape shape_variant, shape_change;

/* Whether a file is a variant: it says `extends` or `change`. */
bool variant_is(const struct node *root);
/* Whether a version is one of `^1.0` (the same first number, and not older) or the very `1.0.0`. */
bool version_meets(const char *version, const char *wanted);

/* The address of a change, whichever of the four it is, and the word for it. */
const struct ident *change_address(const struct change *c);
const char *change_word(const struct change *c);

/* The base's tree with the changes made, under the variant's own head; the base's tree stays as it
 * is.  `head` is the root of the variant's file.  NULL and a diagnostic for each change that cannot be made. */
struct node *variant_apply(struct loader *l, const struct variant *v, const struct node *head,
                           const struct node *base);

/* A tree and the sections of a part as one tree; both stay as they are. */
struct node *variant_merge(struct arena *a, const struct node *root, const struct node *part);

#endif
