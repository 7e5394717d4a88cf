/* SPDX-License-Identifier: Apache-2.0
 * judge/as_needed.h - medicines against what comes up in a session: nausea, pressure, panic.
 *
 * `anytime: as needed:` names them.  They are ordered and given like a dose and are none: no clock
 * starts with them, no limit of the treatment counts them, and a session that was stopped, or that
 * may give no more doses, can still give them.  Their amounts are ordered by a person and held to
 * the limits of the protocol (clinical.md 3.4: rescue medication is part of the session record). */
#ifndef TEND_JUDGE_AS_NEEDED_H
#define TEND_JUDGE_AS_NEEDED_H

#include "judge/look.h"

/* In milligrams, as its packet is: "0.5 mg". */
const char *as_needed_amount(struct arena *a, int64_t micrograms);
/* Micrograms of it given in the session of the look. */
int64_t as_needed_sum(const struct look *look, int what);
/* The oldest order of this session that was not given yet; NULL. */
const struct as_needed_record *as_needed_ordered(const struct look *look, int what);

#endif
