/* SPDX-License-Identifier: Apache-2.0
 * board/day.h - what a clinic has to see to on one day: who comes, what is due, what is late.
 *
 * What is late comes first and stays until it is done, held, missed on record or given up by the
 * protocol: a day that is over takes nothing with it. */
#ifndef TEND_BOARD_DAY_H
#define TEND_BOARD_DAY_H

#include "board/board.h"

enum day_kind {
	DAY_CONTACT, /* somebody comes, or a contact is to be booked */
	DAY_CALL,
	DAY_DIARY,
	DAY_FORM, /* a form that may stay open after its session */
	DAY_TASK,
	DAY_KINDS
};
extern const char *const day_kind_names[DAY_KINDS];

struct day_row {
	enum day_kind kind;
	bool late;
	struct desk_patient patient;
	const char *what;  /* "medicine 2", "rems of medicine 3", "call prescriber" */
	const char *state; /* "booked", "not booked", "not begun", "under way", "done", "open" */
	const char *why;   /* of a contact its window, of a task what opened it; "" */
	int32_t day;       /* civil day that it is listed on: of the range, or when it was due */
	int64_t at;        /* ms UTC: booked for, begun, or the deadline; 0 = none */
	const char *place; /* a room, phone, video, home; "" */
	const char *owner; /* in words: a person, roles, "anybody", or that there is nobody */
	bool orphan;       /* whoever saw to it has left, or nobody has that role */
	bool last_day;     /* of its window */
};

struct day {
	int64_t at; /* ms UTC: now */
	const struct zone *zone;
	int32_t from, today;
	int days;
	int later; /* open tasks and forms that are due after the range, and not listed */
	struct day_row *v;
	size_t n, cap;
};

struct day_asked {
	int32_t from;       /* first civil day; INT32_MIN = today */
	int days;           /* 1 or more */
	unsigned owner;     /* only what is for one of these roles; 0 = everybody's */
	const char *person; /* only what is this person's, by name or by role; NULL */
	bool names;
};

/* Late first, by how long; then by day and time.  What has no owner, or one who has left, is shown
 * whoever asks. */
enum rc day_look(struct app *app, const struct actor *who, const struct day_asked *asked,
                 struct arena *a, struct day *out, struct err *e) MUST_USE;
/* One JSON object "tend.today/1". */
void day_json(const struct day *d, struct text *out);

#endif
