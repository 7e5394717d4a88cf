/* SPDX-License-Identifier: Apache-2.0
 * core/owed.h - forms that may stay open after their session (`due: 7 d after leaving`). */
#ifndef TEND_CORE_OWED_H
#define TEND_CORE_OWED_H

#include "core/facts.h"

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
