/* SPDX-License-Identifier: Apache-2.0
 * bedside/timeline.h - what happened in a course, in words, in the order written.
 *
 * Nothing is left out and nothing is hidden: what was undone or corrected stays, marked, with the
 * value it had and the one that stands now (21 CFR 11.10(e)). */
#ifndef TEND_APP_TIMELINE_H
#define TEND_APP_TIMELINE_H

#include "app/app.h"
#include "words/words.h"

#define TIMELINE_GAP_MS (INT64_C(10) * 60 * 1000) /* a later entry says how much later (ux 3.7) */

struct timeline_row {
	int64_t seq, happened, written;  /* ms UTC */
	const char *kind;                /* "reading.recorded" */
	const char *words;               /* "measure bp 152/95 mmHg" */
	const char *who, *role;          /* full name where known; "Tend" for the machine */
	const char *name, *medicine;     /* what the entry is about: a step, a form; NULL */
	const char *second;              /* the second person of a two-person act; NULL */
	const char *later;               /* "written 22 min later"; NULL where it was at once */
	const char *reason;              /* of a late entry or a correction; NULL */
	int session;                     /* number; 0 = outside of one */
	int64_t corrects;                /* seq of what it puts right; 0 */
	int64_t undone_by, corrected_by; /* seq; 0 = it stands */
	const char *now_says;            /* of a corrected one: the words that stand now */
	const char *was;                 /* of a correction: the words before it */
};

struct timeline {
	struct arena *a;
	const struct course *course; /* as it stands at the end */
	const struct clinic *clinic; /* for names; may be NULL */
	unsigned viewer; /* roles of whoever reads: what is hidden from one of them is not told */
	struct timeline_row *v;
	size_t n, cap;
};

struct timeline timeline_new(struct arena *a, const struct course *c, const struct clinic *clinic);
/* Adds the next event; its texts may go afterwards. */
void timeline_add(struct timeline *t, const struct event *ev);
/* The same for app_events(); what is no event of a course is passed over. */
enum rc timeline_take(const struct app_event *ev, void *timeline, struct err *e);

/* One row as a line of text: time, who, what, and what became of it. */
void timeline_line(const struct timeline *t, const struct timeline_row *r, struct text *out);
/* As one JSON object "tend.timeline/1". */
void timeline_json(const struct timeline *t, struct text *out);

#endif
