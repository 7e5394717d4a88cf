/* SPDX-License-Identifier: Apache-2.0
 * course/plausible.h - readings that are probably a slip of the finger.
 *
 * Such a reading is asked about once and labelled; it is never kept out of the record, because a
 * value that seems impossible may be true and then matters most.  Pure. */
#ifndef TEND_COURSE_PLAUSIBLE_H
#define TEND_COURSE_PLAUSIBLE_H

#include "protocol/plan.h"
#include "util/arena.h"

/* Outside of `range:` of its part, or of its scale.  `part` counts from 0, `micro` in base units.
 */
bool value_is_implausible(const struct measure *m, int part, int64_t micro);
/* Two pressures, the first of them below the second: 80/130 is 130/80 or a slip. */
bool values_are_upside_down(const struct measure *m, const int64_t *micro, int n);
/* The n values of one reading with their unit once: "152/95 mmHg". */
const char *reading_words(struct arena *a, const struct measure *m, const int64_t *micro, int n);
/* What is odd about the n values of one reading, as a part of a sentence; NULL if nothing is. */
const char *reading_odd(struct arena *a, const struct measure *m, const int64_t *micro, int n);

#endif
