/* SPDX-License-Identifier: Apache-2.0
 * judge/series.h - the series of contacts: windows, gaps, rounds, and what is due next and why. */
#ifndef TEND_JUDGE_SERIES_H
#define TEND_JUDGE_SERIES_H

#include "judge/facts.h"

enum contact_state {
	CONTACT_LATER, /* its phase or round has not come, or what it hangs on has not */
	CONTACT_OPEN,  /* inside its window, or without one */
	CONTACT_EARLY, /* before its window */
	CONTACT_LATE,  /* past its window and not done */
	CONTACT_RUNNING,
	CONTACT_DONE,
	CONTACT_DROPPED,
	CONTACT_NOT_ASKED, /* its `when:` is not true */
};

struct due_contact {
	int contact, round; /* plan index; round from 1 */
	enum contact_state state;
	int32_t from, to; /* civil days of its window, both included; INT32_MIN, INT32_MAX = open */
	int64_t booked;   /* ms UTC; 0 = not booked */
	int session;      /* number of its session, 0 = not started */
	const char *why;  /* in words: "1 to 4 days after medicine 2 (12-Mar-2027)" */
	bool must;        /* something waits for it */
	bool waits;       /* nobody knows yet whether it comes: an `until:` or `next:` is unknown */
};

/* Every contact of every round that has come or is next, in the order of the page. */
struct due_contact *series_due(struct arena *a, const struct look *look, size_t *n);
/* The contact that a name and round mean; false if the protocol has none. */
bool series_find(struct arena *a, const struct look *look, int contact, int round,
                 struct due_contact *out);
/* The next contact to hold: running, then late, then open, then early; false at the end. */
bool series_next(struct arena *a, const struct look *look, struct due_contact *out);
/* The phase the course is in (plan index of the phase) and its round; -1 after the last. */
int series_phase(const struct look *look, int *round);
/* The phase after which nothing goes on, because its `until:` or `next:` is unknown; -1 if there is
 * none.  `what` is the condition in words. */
int series_waits(struct arena *a, const struct look *look, const char **what);
bool series_ended(const struct look *look);
/* What makes a condition of a phase and its round true, or only known, as why_true() says it. */
const char *series_opens(struct arena *a, const struct look *look, const struct formula *f,
                         int phase, int round, bool known);

/* For what scenarios reach: which line of a phase's `next:` was taken, and which exit; from 0, -1
 * where none was. */
int series_next_taken(struct arena *a, const struct look *look, int phase);
int series_exit_taken(struct arena *a, const struct look *look);

#endif
