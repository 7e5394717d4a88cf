/* SPDX-License-Identifier: Apache-2.0
 * judge/flip_in.h - what laying a condition out and searching it share; flip*.c only. */
#ifndef TEND_JUDGE_FLIP_IN_H
#define TEND_JUDGE_FLIP_IN_H

#include "judge/flip.h"

#define CUTS_MAX  12  /* figures that one fact is compared with */
#define SEATS_MAX 256 /* places of the condition that ask a fact */

struct seat { /* a place of the condition that asks a fact */
	const struct fact *f;
	int fact;
};

/* What a fact may be taken as: a stretch of numbers between the figures that it is compared with,
 * one name, or one truth. */
struct region {
	int64_t lo, hi;
	int name;
	bool truth;
};

struct regions {
	int64_t cuts[CUTS_MAX];
	int cuts_n;
	struct region v[2 * CUTS_MAX + 1 > EXPR_NAMES_MAX ? 2 * CUTS_MAX + 1 : EXPR_NAMES_MAX];
	int n;
	int now; /* the region it is in; -1 = not known */
};

struct search {
	struct arena *a;
	const struct facts *facts;
	const struct flip_rules *rules;
	struct flips *out;
	struct seat seats[SEATS_MAX];
	int seats_n;
	struct regions *regions; /* one a fact */
	int readings;            /* the longest `for N readings` */
	bool all_new;            /* of such a row every reading is a new one */
	int tries;
	/* what is tried: of each fact its value, where it changes */
	bool changes[FLIP_FACTS_MAX];
	struct value as[FLIP_FACTS_MAX];
};

/* The same condition, with what cannot be taken apart as one fact; fills in facts and seats. */
const struct expr *flip_lay_out(struct search *s, const struct expr *x);
/* What a fact may come to, from the figures that it is compared with. */
void flip_regions(struct search *s, int fact);
/* A node with two sides, or with one. */
const struct expr *flip_node(struct arena *a, enum op op, const struct expr *x,
                             const struct expr *y);

#endif
