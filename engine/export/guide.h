/* SPDX-License-Identifier: Apache-2.0
 * export/guide.h - the hand-out for the patient: the protocol's sentences and this course's dates.
 *
 * Pure: the same course, clinic and day give the same bytes.  Times are worked out from the booking
 * (or, once it has begun, from the session itself) and the plan; names and what was agreed on touch
 * come from the record.  It holds no amount of medicine, and nothing that is not known: a line
 * without its fact is not there. */
#ifndef TEND_EXPORT_GUIDE_H
#define TEND_EXPORT_GUIDE_H

#include "bedside/bedside.h"
#include "judge/series.h"

/* Whose hand-out.  Without a course it is blank: with lines to write on and no dates. */
struct guide_ask {
	const struct plan *plan;
	const struct course *course; /* NULL: blank */
	const struct clinic *clinic; /* names, emergency number; NULL: none are known */
	const struct zone *zone;
	struct now now;         /* when it is made */
	int session;            /* plan index of the session it is about */
	struct due_contact due; /* of a course: which contact of it */
	const char *phone;      /* the clinic's own number; NULL = not known */
	bool clock12;           /* 1:05 pm; else 13:05 */
	/* Sentences of a plugin where the protocol names it; gives how many.  NULL: none are asked. */
	size_t (*lines)(void *ctx, struct arena *a, const struct guide_lines *of,
	                const char *const **out);
	void *ctx;
};

struct handout_line {
	const char *what, *when; /* when NULL = not known */
};

/* What it says, in plain texts of the arena. */
struct handout {
	const char *title, *lead;
	bool blank, medicine;          /* it is about a session that gives a medicine */
	const char *day, *come, *home; /* NULL = not known */
	const char *where;
	LIST_OF(struct handout_line) stops; /* the day in one line; none where no time is known */
	LIST_OF(const char *) part[GUIDE_PARTS];
	LIST_OF(struct handout_line) next; /* the contacts that follow */
	const char *effect;                /* when it is felt, from the plan; NULL */
	const char *touch;                 /* what was agreed; NULL */
	const char *phone, *emergency;
	const char *made; /* for whom, from what, when */
};

/* RC_NO: the protocol has no sentences for this session. */
enum rc handout_make(struct arena *a, const struct guide_ask *ask, struct handout *out,
                     struct err *e) MUST_USE;
void handout_html(const struct handout *h, struct text *out);
void handout_text(const struct handout *h, struct text *out); /* to be mailed or read aloud */

/* The index in guide.v of a session's sentences; -1 where there are none. */
int guide_of(const struct protocol *p, const char *session);

#endif
