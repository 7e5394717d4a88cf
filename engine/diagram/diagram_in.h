/* SPDX-License-Identifier: Apache-2.0
 * diagram/diagram_in.h - what the files of this room share. */
#ifndef TEND_DIAGRAM_DIAGRAM_IN_H
#define TEND_DIAGRAM_DIAGRAM_IN_H

#include "diagram/diagram.h"

#define MICRO INT64_C(1000000)

/* ---- diagram.c ---- */

void says(struct arena *a, struct says *s, const char *text); /* NULL and "" add nothing */
/* The text in lines of at most `columns` characters, broken at spaces; a longer word stands alone. */
void says_fold(struct arena *a, const char *text, int columns, struct says *out);
/* "marked: 1, 2": numbers and words on the marks of a lane that its sentences leave
 * out, in their order; NULL without any. */
const char *lane_labels(struct arena *a, const struct lane *l);
/* "questions to readings, through a gate"; "interrupted, back to where it was" */
const char *way_name(struct arena *a, const struct chart *c, const struct way *y);
struct drawn *draw_mark(struct arena *a, struct lane *l, enum mark_kind kind, int64_t from,
                        int64_t to, const char *label);
/* Where an axis value lies on a line of that width. */
int64_t axis_place(const struct axis *x, int64_t at, int64_t width);

/* ---- say.c: what a protocol says, in words of the language ---- */

/* What names of the language mean here. */
struct saying {
	struct arena *a;
	const struct protocol *p;
};
const char *say_condition(const struct saying *s, const struct expr *x);
const char *say_quantity(struct arena *a, struct quantity q);
const char *say_range(struct arena *a, const struct quantity_range *r);
const char *say_moment(struct arena *a, const struct moment *m);
const char *say_point(struct arena *a, const struct point *p);
const char *say_schedule(struct arena *a, const struct schedule *at);
const char *say_people(struct arena *a, const struct people *p); /* "nurse or prescriber" */
const char *say_names(struct arena *a, const struct idents *v, const char *between);
/* "2 steps", "1 step" */
const char *say_count(struct arena *a, int64_t n, const char *one);

/* ---- say_check.c ---- */

/* What a check asks, line by line. */
void say_check(const struct saying *s, const struct check *c, struct says *out);

/* ---- days.c: where the contacts of a course lie ---- */

/* One time that a contact comes, as if all before it had come on their first day. */
struct placed {
	int contact, phase, turn;
	int32_t day;      /* from day 0; DAY_UNKNOWN: what it hangs on has no place */
	int32_t from, to; /* its window, both included; to INT32_MAX: open */
	bool perhaps;     /* whether it comes hangs on something that is not known beforehand */
};
struct days {
	struct arena *a;
	const struct plan *plan;
	struct {
		struct placed *v;
		size_t n, cap;
	} v;
};
#define DAY_UNKNOWN INT32_MIN
void days_place(struct arena *a, const struct plan *plan, struct days *out);
/* Whether a way further up may lead past this phase. */
bool days_passed_by(const struct protocol *p, int phase);
/* False where the condition is not true in this round, whatever is found; *perhaps where it may. */
bool days_comes(const struct formula *when, int turn, bool *perhaps);

/* ---- course.c, session.c, states.c ---- */

void course_draw(struct arena *a, const struct plan *plan, struct diagram *d);
void session_draw(struct arena *a, const struct plan *plan, int session, struct diagram *d);
void states_draw(struct arena *a, const struct plan *plan, int session, struct diagram *d);

/* ---- the writers ---- */

void svg_write(const struct diagram *d, struct text *out);
void dot_write(const struct diagram *d, struct text *out);
void mermaid_write(const struct diagram *d, struct text *out);
void text_write(const struct diagram *d, int columns, struct text *out);

#endif
