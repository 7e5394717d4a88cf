/* SPDX-License-Identifier: Apache-2.0
 * closure/weigh.h - whether one rule is at least as strict as another, whatever is on record.
 *
 * Both rules are asked the same questions.  What a question can be answered with falls into cells
 * between the figures that either rule names, with one more cell for `unknown`; within a cell
 * neither rule can tell two answers apart.  The search looks for cells in which the variant lets
 * through what the base does not.  It never assumes that two questions hang together, so it may
 * find a case that cannot happen; it never overlooks one that can.
 *
 * A question whose meaning the variant changed (another scale, a form that is scored another way, a
 * step that is not asked any more) is another question in the variant than in the base. */
#ifndef TEND_CLOSURE_WEIGH_H
#define TEND_CLOSURE_WEIGH_H

#include "protocol/load.h"

enum side { IN_BASE, IN_VARIANT, SIDES };

/* The two protocols, as models and written out as trees. */
struct weigh {
	struct arena *a;
	const struct protocol *p[SIDES];
	const struct node *tree[SIDES];
};

enum weighed {
	WEIGHED_STRICT, /* shown: at least as strict */
	WEIGHED_LOOSE,  /* a case was found, see below */
	WEIGHED_OPEN,   /* neither shown nor refuted: too many cases, or a changed meaning */
};

struct finding {
	enum weighed is;
	const char *example;     /* LOOSE: the case in words, "bp.systolic 150 mmHg"; may be "" */
	const char *base, *here; /* LOOSE: what each says then: "block", "pass" */
	const char *changed;     /* OPEN: the address of what has another meaning here; or NULL */
	struct span at;          /* the line of the base that decides in that case */
};

struct finding weigh_two_checks(const struct weigh *w, const struct check *base,
                                const struct check *here);

enum weigh_how {
	ONLY_IF, /* true in the variant only where it is true in the base */
	ALSO_IF, /* nowhere less true than in the base */
};
/* A condition that was not written is NULL: always true for ONLY_IF, never true for ALSO_IF. */
struct finding weigh_two_conditions(const struct weigh *w, enum weigh_how how,
                                    const struct expr *base, const struct expr *here);

/* How strict a verdict is for whoever wants to go on: whether everything that opens `here` opens
 * `base` as well.  A hold is stricter than a signature: nobody can sign it away. */
bool verdict_holds(const struct verdict_to *base, const struct verdict_to *here);

/* ---- questions (weigh_key.c) ---- */

/* What a fact or a condition asks, as text: equal texts ask the same of the same protocol.  Names
 * stand in it, no indexes. */
void weigh_fact_key(struct text *out, const struct protocol *p, const struct fact *f);
void weigh_expr_key(struct text *out, const struct weigh *w, enum side side, const struct expr *x,
                    int number);
/* The address of the first thing by which the fact means something else in the variant, or NULL. */
const char *weigh_changed(const struct weigh *w, enum side side, const struct fact *f);

#endif
