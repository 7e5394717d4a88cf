/* SPDX-License-Identifier: Apache-2.0
 * course/sealed.h - what a course has to do with a sealed list: which stratum the patient is of, and
 * what was drawn.
 *
 * The list itself is not here: whoever keeps it (app/lists.c) puts the next entry into the command,
 * and the event holds what was drawn, so that a fold never needs the list.  No condition can ask
 * for it, and `hidden from:` of the list keeps it from roles (course/blind.h). */
#ifndef TEND_COURSE_SEALED_H
#define TEND_COURSE_SEALED_H

#include "course/course.h"

/* The list that a step draws from; -1 where it does something else. */
int sealed_list_of(const struct plan *p, int step);
/* What was drawn from a list in this course; NULL before that. */
const struct step_record *sealed_drawn(const struct course *c, int list);
/* Whether a step of that name has drawn, in whatever session of the course, up to an instant. */
bool sealed_step_drawn(const struct course *c, const char *step, int64_t until_ms);
/* "female/weekly", in the order of the list's `by:`; "" where it has none.  NULL where something of
 * it is not known yet: *missing (borrowed) says what. */
const char *sealed_stratum(struct arena *a, const struct course *c, int list, const char **missing);

#endif
