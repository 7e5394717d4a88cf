/* SPDX-License-Identifier: Apache-2.0
 * judge/flip.h - the fewest things that have to change so that a condition becomes true.
 *
 * A condition asks facts; facts come from sources, and a source is one act: both pressures come from
 * one measuring, all answers of a form from one filling in.  The search looks for the fewest sources
 * whose new facts make the condition true whatever else stays as it is, and for each of their facts
 * the widest values around the nearest ones that do.  It is bounded: what it cannot decide within
 * its bounds it leaves out, and never guesses.
 *
 * Pure; everything lands in the arena. */
#ifndef TEND_JUDGE_FLIP_H
#define TEND_JUDGE_FLIP_H

#include "protocol/expr.h"

enum {
	FLIP_FACTS_MAX = 32,  /* different facts of a condition */
	FLIP_WAY_FACTS = 12,  /* that change together in one way */
	FLIP_WAYS_MAX = 4,    /* told of one group */
	FLIP_GROUPS_MAX = 16, /* parts of a condition that do not share a source */
	FLIP_TOGETHER = 5,    /* sources that change together in one group */
};

/* What may come of a fact. */
struct flip_source {
	int id;         /* of the act that brings it, from 0; the same act, the same id */
	int rank;       /* nearest first: 0 before 1 */
	int64_t lo, hi; /* what it can come to, both included; of a truth 0 and 1 */
};

struct flip_fact {
	const struct fact *f;    /* as the condition asks it; NULL: ... */
	const struct expr *part; /* ... a comparison that is only told as a whole */
	enum value_type type;
	enum dim dim;
	const char *const *names; /* TYPE_NAME */
	struct value now;
	struct flip_source from; /* id -1: nothing that anybody does changes it */
};

/* One fact as it has to be. */
struct flip_change {
	int fact;       /* index into flips.facts */
	int64_t lo, hi; /* TYPE_NUMBER, both included; INT64_MIN, INT64_MAX = open */
	uint64_t names; /* TYPE_NAME: any of these bits */
	bool truth;     /* TYPE_TRUTH */
	bool any;       /* whatever it is, if only it is known */
};

struct flip_way {
	struct flip_change v[FLIP_WAY_FACTS];
	int n;
	int readings; /* so many new readings in a row, where one is not enough; else 1 */
	int rank;
};

/* Each group has to change; any of its ways does it. */
struct flip_group {
	struct flip_way ways[FLIP_WAYS_MAX];
	int n;       /* 0: no way was found */
	int sources; /* that change together in each of its ways */
};

struct flips {
	struct flip_fact facts[FLIP_FACTS_MAX];
	int facts_n;
	struct flip_group groups[FLIP_GROUPS_MAX];
	int groups_n; /* 0: it is true already */
	bool cut;     /* something was left out: the bounds were reached */
};

/* Where a fact can come from; false = it stays as it is.  `must` = it is too old to count, so that
 * it has to be taken anew whatever it says. */
struct flip_rules {
	void *ctx;
	bool (*source)(void *ctx, const struct fact *f, struct flip_source *out);
	bool (*must)(void *ctx, int source);
};

/* True where each group has a way; *out is filled in any case. */
bool flip_search(struct arena *a, const struct expr *x, const struct facts *facts,
                 const struct flip_rules *rules, struct flips *out);

/* The condition with these changes made, each at one of its values: for tests and for proofs.
 * `pick` chooses a value of the change: of a number an offset into its range, of names which. */
struct value flip_try(struct arena *a, const struct expr *x, const struct facts *facts,
                      const struct flips *f, const struct flip_way *const *ways, int ways_n,
                      uint64_t (*pick)(void *ctx), void *pick_ctx);

/* Conditions put together: for the lines of a check.  NULL stands for `true`. */
const struct expr *expr_both(struct arena *a, const struct expr *x, const struct expr *y);
const struct expr *expr_either(struct arena *a, const struct expr *x, const struct expr *y);
const struct expr *expr_not(struct arena *a, const struct expr *x);

#endif
