/* SPDX-License-Identifier: Apache-2.0
 * closure/address.h - `checks/bp-ready/fresh/bp`: from a text to a place in a protocol's tree.
 *
 * Words stand between slashes.  A key or a name is itself; an entry of a list goes by its name (a
 * step by its value or `name:`, a phase and a contact likewise, a listed name by itself), and by
 * its number from 1 where its kind has no names: verdict lines, conditions, cases, exits. */
#ifndef TEND_CLOSURE_ADDRESS_H
#define TEND_CLOSURE_ADDRESS_H

#include "protocol/load.h"

struct spot {
	struct node *parent;       /* a mapping or a list */
	struct node *value;        /* what stands there; NULL where nothing does yet */
	const char *word;          /* the last word of the address */
	const struct shape *shape; /* of `value`, where its keys are rows; else NULL */
	const struct field *field; /* the row that holds it, or that it is an entry of; else NULL */
};

/* False and one diagnostic (E0762) where it leads nowhere.  With `may_lack` the last word may be
 * missing in a mapping: then `value` is NULL; lists and mappings on the way to it that are keys of
 * the language are made. */
bool address_find(struct loader *l, const struct ident *address, struct node *root, bool may_lack,
                  struct spot *out);

/* What one entry of a list goes by, or NULL where only its number says which it is. */
const char *address_entry_name(const struct node *entry);
/* The place of the entry of that name or number in a list; -1 = none, -2 = two have the name. */
int address_entry(const struct node *list, const char *word);

/* One row a kind of entry, for the reference. */
struct address_row {
	const char *what, *goes_by, *example;
};
extern const struct address_row address_rows[];
extern const size_t address_rows_n;

/* Whether several may stand at a key: what is added there is one more. */
bool address_takes_list(const struct field *f);
/* A list from a single value, where one may stand without brackets. */
void address_make_list(struct arena *a, struct node *v);

#endif
