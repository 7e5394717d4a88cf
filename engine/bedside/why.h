/* SPDX-License-Identifier: Apache-2.0
 * bedside/why.h - every act that is closed now, and the smallest set of facts or acts that opens it.
 *
 * Of a session: entering the next stage, the order, reading the packet, drawing, giving, leaving and
 * closing, each as decide() would answer it now.  Of a course: what comes next and what waits for
 * it, the next dose, and a part of the course that nobody knows the end of yet.  The sentences are
 * those of the refusals (judge/why.h).  No dose is ever named. */
#ifndef TEND_BEDSIDE_WHY_H
#define TEND_BEDSIDE_WHY_H

#include "bedside/bedside.h"

struct bedside_why {
	LIST_OF(struct bedside_next) acts; /* in the order in which they come */
};

/* What stands in the way of each act of the session under way; nothing where none is. */
void bedside_why_session(struct arena *a, const struct course *c, const struct now *now,
                         struct bedside_why *out);
/* The same of the course, outside of any session. */
void bedside_why_course(struct arena *a, const struct course *c, const struct now *now,
                        struct bedside_why *out);
/* One command as it would be answered now, by nobody in particular. */
void bedside_try(struct arena *a, const struct course *c, const struct now *now,
                 const struct command *cmd, struct bedside_next *out);

/* As one JSON object "tend.why/1". */
void bedside_why_json(const char *course, int session, const struct bedside_why *why,
                      struct text *out);

#endif
