/* SPDX-License-Identifier: Apache-2.0
 * judge/worked.h - what is worked out from the record: a body mass index, a weight to dose by, an
 * item that is filled in.  Unknown when anything is unknown that decides it; pure. */
#ifndef TEND_JUDGE_WORKED_H
#define TEND_JUDGE_WORKED_H

#include "judge/facts.h"

/* The value of the line that decides; `at` says of when, NULL = now.  Nothing is worked out from a
 * reading outside of its range, which is most often a slip of the hand. */
struct value worked_value(const struct look *l, const struct worked *w, enum dim dim,
                          const struct selector *at);
/* The same of a measure, rounded as it says. */
struct value worked_measure(const struct look *l, int measure, const struct selector *at);
/* When the oldest was taken of what decides it, ms UTC; 0 = never, or it is unknown. */
int64_t worked_age(const struct look *l, const struct worked *w);
/* What decides it, in words: "weight 130 kg, height 170 cm"; "" for nothing recorded. */
const char *worked_with(struct arena *a, const struct look *l, const struct worked *w);

#endif
