/* SPDX-License-Identifier: Apache-2.0
 * closure/floor_in.h - what the files that hold a variant to its floors share. */
#ifndef TEND_CLOSURE_FLOOR_IN_H
#define TEND_CLOSURE_FLOOR_IN_H

#include "closure/floor.h"
#include "closure/weigh.h"
#include "protocol/codes.h"

/* One thing of both protocols: a struct by its shape, or the value of a row. */
struct held {
	const char *address;
	const struct shape *shape;      /* NULL: a value */
	const struct field *row;        /* NULL where no row says what it is */
	const struct node *node[SIDES]; /* NULL where it is not written */
	const char *at[SIDES];          /* in the model; NULL where only the tree is known */
};

/* The change that is about one of these addresses (a NULL ends them): at it, above it or inside it;
 * else the line that names the base. */
struct span floor_changed_at(const struct floors *f, const char *const *addresses);

/* The place of what stands here, where the variant wrote it; else of the change, as above. */
struct span floor_place(const struct floors *f, const struct node *here,
                        const char *const *addresses);

/* Adds one diagnostic with the base's line beside it; of several at one place only the first. */
struct diag *floor_loosened(struct floors *f, enum code code, struct span at, struct span base,
                            const char *fmt, ...) PRINTF(5, 6);

/* floor.c: one word of an address further; false where neither side has it. */
bool held_enter(struct arena *a, const struct held *in, const char *word, struct held *out);

/* floor_walk.c: both sides of one thing, key by key, by the rows. */
void floor_hold(struct floors *f, const struct held *h);
/* floor_check.c: checks, values and conditions, by weighing them. */
void floor_check(struct floors *f, const struct held *h);
void floor_value(struct floors *f, const struct held *h);
void floor_condition(struct floors *f, const struct held *h, enum weigh_how how);
/* floor_use.c: a check is asked wherever the base asks for it. */
void floor_uses(struct floors *f, const char *check, struct span floor);
/* floor_use.c: doses of other phases keep the gap too. */
void floor_gaps(struct floors *f, const struct held *gap, const char *phase);

#endif
