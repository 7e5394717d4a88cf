/* SPDX-License-Identifier: Apache-2.0
 * diagram/session_in.h - what the files that draw one session share. */
#ifndef TEND_DIAGRAM_SESSION_IN_H
#define TEND_DIAGRAM_SESSION_IN_H

#include "diagram/diagram_in.h"

#define MIN 60 /* the axis of a session counts seconds; 0 is the dose */

struct sitting {
	struct arena *a;
	const struct plan *plan;
	const struct plan_session *s;
	struct diagram *d;
	struct saying saying;
	int dose;        /* plan index of the step that gives the dose; -1 = none is given */
	int dose_stage;  /* place of its stage; the number of stages where none is given */
	int64_t arrival; /* seconds, at most 0 */
	int64_t leaving; /* the earliest */
	int64_t over;    /* of the infusion; 0 = given at once */
	int64_t *ends;   /* of each stage, by place: the earliest */
	bool *known;     /* whether a rule says so, or it was only spread out */
};

/* ---- session_time.c ---- */

/* Fills everything from `dose` on. */
void sitting_plan(struct sitting *w);
/* The seconds that a moment is drawn at. */
int64_t sitting_moment(const struct sitting *w, const struct moment *m);
int64_t sitting_point(const struct sitting *w, const struct point *p);
/* Marks for each time of a schedule. */
void sitting_marks(struct sitting *w, struct lane *l, const struct schedule *at,
                   enum mark_kind kind);
const struct stage *sitting_stage(const struct sitting *w, int place);

#endif
