/* SPDX-License-Identifier: Apache-2.0
 * app/course_json.h - where a course stands and what is due, as JSON for other programs. */
#ifndef TEND_APP_COURSE_JSON_H
#define TEND_APP_COURSE_JSON_H

#include "app/clinic.h"
#include "core/course.h"

/* One JSON object "tend.course/1" at this moment.  `seq` in it is the last event of the course, for
 * whoever decides on what is shown here.  `a` is for what is only needed meanwhile. */
void course_json(struct arena *a, const char *id, const struct course *c, const struct now *now,
                 struct text *out);
/* One JSON object "tend.courses/1". */
void courses_json(const struct clinic *clinic, struct text *out);

#endif
