/* SPDX-License-Identifier: Apache-2.0
 * board/calendar.h - appointments for calendars outside of Tend, those that were called off too. */
#ifndef TEND_BOARD_CALENDAR_H
#define TEND_BOARD_CALENDAR_H

#include "board/board.h"

struct calendar_row {
	struct desk_patient patient;
	const char *uid;     /* "course-....medicine.2@tend": the same however often it is moved */
	const char *contact; /* "medicine 2" */
	const char *place, *with; /* a room, phone, video, home; a person or a role; "" */
	int64_t at, ends;         /* ms UTC; the same where no length is known */
	int64_t changed;          /* ms UTC */
	int changes;
	bool cancelled;
};

struct calendar {
	struct calendar_row *v;
	size_t n, cap;
};

struct calendar_asked {
	const char *course; /* NULL = all */
	const char *person; /* only what is, or was, booked with this person; NULL */
	int32_t from, to;   /* civil days; INT32_MIN, INT32_MAX = no bound */
	bool names;
};

/* By time.  What was once in the range, or once this person's, is there as it stands now, so that a
 * calendar which has it hears that it moved, or is somebody else's (then it is cancelled here). */
enum rc calendar_look(struct app *app, const struct actor *who, const struct calendar_asked *asked,
                      struct arena *a, struct calendar *out, struct err *e) MUST_USE;

#endif
