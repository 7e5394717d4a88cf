/* SPDX-License-Identifier: Apache-2.0
 * judge/look.h - what moments.c and facts.c share of looking at a record.  Inner header. */
#ifndef TEND_JUDGE_LOOK_H
#define TEND_JUDGE_LOOK_H

#include "judge/facts.h"

/* Counts for this look: happened by now, not struck. */
bool look_counts(const struct look *l, const struct mark *m);
bool look_step_named(const struct look *l, int step, const char *name);
/* The reading that FACT_READING means, as it was taken; NULL if there is none, or it is worked out. */
const struct reading *look_reading(const struct look *l, const struct fact *f);
/* The newest standing record or signature of a step; of this session where it has the step. */
const struct step_record *look_step(const struct look *l, const char *name,
                                    const struct contact_ref *of);
const struct signature *look_signature(const struct look *l, const char *name,
                                       const struct contact_ref *of);

#endif
