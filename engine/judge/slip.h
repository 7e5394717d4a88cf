/* SPDX-License-Identifier: Apache-2.0
 * judge/slip.h - readings outside of what is plausible, as gates take them.
 *
 * Such a reading is recorded and an alert sees it, but it opens nothing: to a check it is not
 * known, and no older reading takes its place.  Somebody measures again or corrects it. */
#ifndef TEND_JUDGE_SLIP_H
#define TEND_JUDGE_SLIP_H

#include "judge/facts.h"

/* The newest reading of a measure where one of its values is a slip; NULL if it is plausible, was
 * never taken, or the look sees slips as they stand.  Of one worked out: the first it needs. */
const struct reading *slip_of_measure(const struct look *l, int measure);
/* The slip that keeps this fact from being known; NULL if none does. */
const struct reading *slip_of_fact(const struct look *l, const struct fact *f);
/* What people are told about it: what is odd, and what to do. */
const char *slip_words(struct arena *a, const struct look *l, const struct reading *slip);

#endif
