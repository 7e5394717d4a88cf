/* SPDX-License-Identifier: Apache-2.0
 * bedside/course_json.h - where a course stands and what is due, as JSON for other programs.
 *
 * Whoever shows the same to people takes the names of states and contacts from here. */
#ifndef TEND_APP_COURSE_JSON_H
#define TEND_APP_COURSE_JSON_H

#include "app/clinic.h"
#include "judge/series.h"

/* One JSON object "tend.course/1" at this moment: every contact.  `seq` in it is the last event of
 * the course, for whoever decides on what is shown here.  `id` is the course's; `a` is for what is
 * only needed meanwhile. */
void course_json(struct arena *a, const char *id, const struct course *c, const struct now *now,
                 struct text *out);
/* The same as "tend.next/1": only the contacts that wait for somebody now. */
void course_next_json(struct arena *a, const char *id, const struct course *c,
                      const struct now *now, struct text *out);
/* One JSON object "tend.courses/1". */
void courses_json(const struct clinic *clinic, struct text *out);

/* "open", "not asked" */
const char *contact_state_word(enum contact_state s);
/* It is open, early, late or under way: somebody can do something about it. */
bool contact_waits(enum contact_state s);
/* "medicine 2"; without the number where the phase has one round. */
const char *contact_name(struct arena *a, const struct plan *p, const struct due_contact *d);
/* A day of its window as staff write it, 14-Mar-2027; NULL where that end is open. */
const char *contact_day(struct arena *a, int32_t day);

#endif
