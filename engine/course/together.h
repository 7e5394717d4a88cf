/* SPDX-License-Identifier: Apache-2.0
 * course/together.h - steps that several people do: `by: therapist and therapist`.
 *
 * Each of them does the step by themselves, with their own secret, and without seeing what the
 * other one said.  Nothing counts before all have done it and said the same; when they differ, or
 * when one of them begins anew, all do it again. */
#ifndef TEND_COURSE_TOGETHER_H
#define TEND_COURSE_TOGETHER_H

#include "course/course.h"

bool step_is_together(const struct plan *p, int step);
/* Sorts the records of such a step (fold.c): which of them wait for another person, and which
 * speaks for all.  True where the step is done. */
bool together_sort_steps(struct course *c, int step, int session);
bool together_sort_signatures(struct course *c, int step, int session);
/* Those who have done it and wait for others; how many. */
int together_waiting(const struct course *c, int step, int session,
                     const char *actors[static PEOPLE_MAX], unsigned roles[static PEOPLE_MAX]);
/* Whether these people can each stand for another one of those asked for. */
bool together_fits(const struct people *by, const unsigned *roles, int n);

#endif
