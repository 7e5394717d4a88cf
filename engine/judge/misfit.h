/* SPDX-License-Identifier: Apache-2.0
 * judge/misfit.h - what was recorded in a course and has no place in another plan.
 *
 * A course is moved only where everything that carries a value keeps its meaning: visits that were
 * held, left out or booked, readings, answers of forms and questions, doses, orders and stock, lists
 * that were drawn, alerts that stand and forms that are owed.  Lines that were only ticked off, free
 * words and signatures stay with their session, which keeps its own plan: nothing later asks them. */
#ifndef TEND_JUDGE_MISFIT_H
#define TEND_JUDGE_MISFIT_H

#include "course/course.h"

struct misfit {
	const char *what; /* "the form mood", "the visit follow-up" */
	const char *why;  /* "it has 4 items there and had 3" */
};

struct misfits {
	struct misfit *v;
	size_t n, cap;
};

/* Each named once, in the order of this page; n = 0: the course can go on by that plan.  Texts land
 * in the arena. */
struct misfits course_misfits(struct arena *a, const struct course *c, const struct plan *to);

#endif
