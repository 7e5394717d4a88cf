/* SPDX-License-Identifier: Apache-2.0
 * judge/monitor.h - what falls due inside a session: readings, look-ins, and when they are late. */
#ifndef TEND_JUDGE_MONITOR_H
#define TEND_JUDGE_MONITOR_H

#include "judge/facts.h"

enum slot_state {
	SLOT_TO_COME,
	SLOT_DUE,     /* from its time on, within grace */
	SLOT_OVERDUE, /* past grace; can still be filled */
	SLOT_MISSED,  /* the next one has fallen due before it was filled */
	SLOT_DONE,
	SLOT_DONE_LATE,
};

/* One time at which a monitor or look-in step is due. */
struct slot {
	int step;        /* plan index */
	int64_t due;     /* ms UTC */
	int64_t overdue; /* due + grace; where a window is due: its end + grace */
	enum slot_state state;
	int64_t filled;    /* seq of what filled it; 0 */
	int64_t filled_at; /* when that happened */
	int have,
	    need; /* measures read in its window, and those it asks for; a part fills nothing */
};

/* All slots of a session from its anchors up to look->now and the next one to come of each step,
 * by due time.  What hangs on a moment that has not come is not there; after `leaving` nothing
 * falls due.  A reading of all measures of the step fills the earliest open slot whose time has
 * come (or is at most half the distance to it ahead); see monitor.c for the exact rule. */
struct slot *monitor_slots(struct arena *a, const struct look *look, int session, size_t *n);

/* The next one due or overdue of the session; false if nothing is. */
bool monitor_next(const struct look *look, int session, struct slot *out);

#endif
