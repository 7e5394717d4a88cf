/* SPDX-License-Identifier: Apache-2.0
 * closure/floor.h - what a base holds as a floor can be tightened by a variant, never loosened.
 *
 * What passes in the variant must have passed in the base.  Where that cannot be shown it is
 * refused: the comparison is total, and wrong on one side only. */
#ifndef TEND_CLOSURE_FLOOR_H
#define TEND_CLOSURE_FLOOR_H

#include "closure/variant.h"

/* A base and a variant of it, both read without an error, as model and as tree. */
struct floors {
	struct loader *l;
	const struct variant *v;
	const struct protocol *base, *result;
	const struct node *base_tree, *tree;
	size_t repeated; /* loosenings at a place that was told already */
};

/* Adds one diagnostic for each loosening, at the variant's line and with the base's beside it. */
void floors_hold(struct floors *f);

#endif
