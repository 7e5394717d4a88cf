/* SPDX-License-Identifier: Apache-2.0
 * judge/staff.h - who has to be there at a moment, and which posts nobody fills. */
#ifndef TEND_JUDGE_STAFF_H
#define TEND_JUDGE_STAFF_H

#include "judge/check.h"

/* Places of a session that are due at look->now and that nobody fills.  `ahead`: also those that
 * fall due with the dose that is about to be given. */
struct post {
	const struct staffing *rule;
	int have; /* distinct people who fill it */
};
/* As many as the session has rules at most; in the arena. */
struct post *staff_short(struct arena *a, struct look *look, bool ahead, size_t *n);

/* The rule holds while a post that was filled in this session is due and empty: nobody goes on,
 * gives or lets the patient go before somebody has taken it. */
struct judgement judge_posts(struct arena *a, struct look *look);

/* Whether a presence counts at look->now; on site, or reachable by telephone where `within` is
 * asked for. */
bool staff_is_here(const struct look *look, const struct presence *p);

#endif
