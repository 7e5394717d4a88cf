/* SPDX-License-Identifier: Apache-2.0
 * diff/move_fit.h - whether a course under way can go on by another plan.
 *
 * What was recorded stays as it was recorded; a move says by which plan the rest is done.  So it
 * can only be made where the new plan has a place for all that happened: the contacts that were
 * held, the steps and forms that were answered, the medicine that was given.  Nothing here says
 * that a move is wise: that is for the people who sign it. */
#ifndef TEND_DIFF_MOVE_FIT_H
#define TEND_DIFF_MOVE_FIT_H

#include "course/course.h"

enum move_fit_kind {
	MOVE_STAYS,  /* nothing to move: it is over, or both plans mean the same */
	MOVE_CAN,    /* once somebody who may has signed it */
	MOVE_WAITS,  /* not now: a session is under way, or something is booked that falls away */
	MOVE_CANNOT, /* the new plan has no place for what happened */
	MOVE_KINDS
};

struct move_fit {
	enum move_fit_kind is;
	const char
	    *why; /* a clause without a full stop; NULL for MOVE_CAN without anything to note */
};

/* `same`: the two mean the same (see diff_protocols).  `c` is folded by `was`; texts land in the
 * arena. */
struct move_fit move_fit(struct arena *a, const struct plan *was, const struct plan *is,
                         const struct course *c, bool same);
/* "stays", "can be moved", "cannot be moved now", "cannot be moved" */
extern const char *const move_fit_words[MOVE_KINDS];

#endif
