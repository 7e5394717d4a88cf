/* SPDX-License-Identifier: Apache-2.0
 * course/blind.h - what somebody with certain roles must not be shown: `hidden from:`.
 *
 * A step hides its answer, a form its answers and scores, a measure its readings; a step of a form
 * or measure hides those.  Whoever holds one of the roles is not shown it, whatever other roles
 * they hold, until the blinding is opened.  Checks and alerts see everything: what they say is the
 * protocol's own words. */
#ifndef TEND_COURSE_BLIND_H
#define TEND_COURSE_BLIND_H

#include "course/course.h"

/* Where nobody in particular looks: what is hidden from anybody is not shown. */
#define EVERYBODY (~0u)

bool blind_step(const struct course *c, int step, unsigned roles);
bool blind_form(const struct course *c, int form, unsigned roles);
bool blind_measure(const struct course *c, int measure, unsigned roles);
/* A medicine from kits: its amount, lot and what is in a kit. */
bool blind_medicine(const struct course *c, int medicine, unsigned roles);
/* What is left of an event for somebody with these roles: readings that are hidden are taken out.
 * True where what it says as a whole is hidden. */
bool blind_event(struct arena *a, const struct course *c, struct event *ev, unsigned roles);
/* Whether a protocol hides anything from these roles, opened or not. */
bool blind_hides(const struct plan *p, unsigned roles);
/* Whether anything is hidden that the name could stand for; NULL = anything at all. */
bool blind_names(const struct plan *p, const char *name);

#endif
