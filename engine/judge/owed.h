/* SPDX-License-Identifier: Apache-2.0
 * judge/owed.h - forms that may stay open after their session (`due: 7 d after leaving`). */
#ifndef TEND_JUDGE_OWED_H
#define TEND_JUDGE_OWED_H

#include "judge/facts.h"

struct owed {
	int session, step;
	int64_t until;     /* ms UTC: the last instant at which it is in time */
	const char *words; /* "rems of medicine 3" */
};

struct owed_list {
	struct owed *v;
	size_t n, cap;
};

/* Every form of a session that is over which is asked for and not answered, oldest first. */
struct owed_list forms_owed(struct arena *a, const struct look *look);

#endif
