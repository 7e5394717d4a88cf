/* SPDX-License-Identifier: Apache-2.0
 * export/sheet.h - the paper sheet of an outage: every line of a session with a short code, boxes
 * for times and values, the emergency lines first; and the way back from a written line to an act.
 *
 * A code is the place of its line and two letters that are worked out from the digest of the plan:
 * a sheet of another version, and most slips of the pen, are noticed. */
#ifndef TEND_EXPORT_SHEET_H
#define TEND_EXPORT_SHEET_H

#include "app/clinic.h"
#include "export/paper.h"
#include "protocol/plan.h"

struct sheet_line {
	const char *code; /* "07KT" */
	const char *title;
	const char *takes; /* what is written into the box; NULL = a time alone */
	const char *act;   /* the words that do it; what was written follows where `takes` is set */
	const char *skip;  /* the name to leave it out by; NULL = it is not a line of the list */
	int stage;         /* plan index; -1 = at any time */
	bool emergency;
	int rows;     /* boxes for so many times */
	int measures; /* of a step that measures: its plan index + 1; 0 */
};

struct sheet {
	const struct plan *plan;
	int session; /* plan index */
	struct {
		struct sheet_line *v;
		size_t n, cap;
	} lines;
};

/* Every line of a session of this plan, in the order of the page. */
struct sheet sheet_of(struct arena *a, const struct plan *plan, int session);
/* Who it is for: texts, or NULL for a line to write on. */
struct sheet_head {
	const char *patient, *born, *id, *contact, *clinic, *emergency;
};
struct paper sheet_paper(struct arena *a, const struct sheet *s, const struct sheet_head *head);

/* The line of a code, however its letters were written; NULL and a sentence in *why: no code, or
 * one of another plan. */
const struct sheet_line *sheet_find(struct arena *a, const struct sheet *s, const char *code,
                                    const char **why);
/* The act in words for what was written: units that stand on the sheet are added, and `skip: WHY`
 * leaves a line out. */
const char *sheet_act(struct arena *a, const struct sheet *s, const struct sheet_line *l,
                      const char *value);

#endif
