/* SPDX-License-Identifier: Apache-2.0
 * course/fold_in.h - what the files of the fold share: one function a kind of event.
 *
 * Inner header: course_apply() in course/course.h is the door. */
#ifndef TEND_COURSE_FOLD_IN_H
#define TEND_COURSE_FOLD_IN_H

#include "course/course.h"

struct mark mark_of(const struct event *ev);

/* A zeroed element at the end of a list of the course, with its mark. */
#define PUSH(c, list, ev)                                                                          \
	(arena_push((c)->a, &(c)->list), (c)->list.v[(c)->list.n - 1].m = mark_of(ev),             \
	 &(c)->list.v[(c)->list.n - 1])

void set_done(struct course *c, int step, bool done);
/* The step of that name in the session of the event; -1 where the session has none. */
int step_of(const struct course *c, const struct event *ev);
/* Whether an infusion runs, from what was given and ended. */
void recount_infusing(struct course *c);

void on_course_moved(struct course *c, const struct event *ev);
void on_step(struct course *c, const struct event *ev);
void on_reading(struct course *c, const struct event *ev);
void on_form(struct course *c, const struct event *ev);
void on_washout(struct course *c, const struct event *ev);
void on_order(struct course *c, const struct event *ev);
void on_kit(struct course *c, const struct event *ev);
void on_packet(struct course *c, const struct event *ev);
void on_stock(struct course *c, const struct event *ev);
void on_as_needed(struct course *c, const struct event *ev);
void on_given(struct course *c, const struct event *ev);
void on_dose_ended(struct course *c, const struct event *ev);
void on_dose_confirmed(struct course *c, const struct event *ev);
void on_signed(struct course *c, const struct event *ev);
void on_alert(struct course *c, const struct event *ev);
void on_alert_closed(struct course *c, const struct event *ev);
void on_overdue(struct course *c, const struct event *ev);
void on_task_opened(struct course *c, const struct event *ev);
void on_task_done(struct course *c, const struct event *ev);
void on_task_reassigned(struct course *c, const struct event *ev);
void on_emergency(struct course *c, const struct event *ev);
void on_emergency_over(struct course *c, const struct event *ev);
void on_adverse(struct course *c, const struct event *ev);
void on_unblinded(struct course *c, const struct event *ev);
/* Scores that a plugin made of these answers: those of the answer with this seq; 0 = none. */
void take_plugin_scores(struct course *c, struct form_record *r, int64_t answer);
void on_plugin_answered(struct course *c, const struct event *ev);
void on_undone(struct course *c, const struct event *ev);
void on_amended(struct course *c, const struct event *ev);

#endif
