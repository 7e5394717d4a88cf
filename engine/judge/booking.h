/* SPDX-License-Identifier: Apache-2.0
 * judge/booking.h - appointments: what was booked, moved and called off, as calendars need it. */
#ifndef TEND_JUDGE_BOOKING_H
#define TEND_JUDGE_BOOKING_H

#include "course/course.h"

enum appointment_state {
	APPOINTMENT_STANDS, /* it is to come, or its time has passed and nobody has said anything */
	APPOINTMENT_USED,   /* its contact was begun on that day */
	APPOINTMENT_CANCELLED, /* called off, missed, or held on another day */
};

/* One appointment from its first booking on: a booking that is moved stays the same one, also when
 * it was called off in between.  After a contact was missed or begun a further booking is another
 * appointment. */
struct appointment {
	int contact, round; /* plan index; round from 1 */
	int turn;           /* 1; 2 for the second appointment of the same contact and round */
	int64_t first, seq; /* of its first booking, and of the one that counts */
	int64_t at;         /* ms UTC */
	int64_t ends;       /* ms UTC; the same as `at` where the protocol gives no length */
	const char *room, *person; /* NULL = not said */
	unsigned roles;            /* of the person, or of whoever it is to be */
	int changes;               /* times that it was moved or called off: only ever grows */
	int64_t changed;           /* ms UTC when that was written last */
	enum appointment_state state;
	int session;     /* number of the session that used it; 0 */
	const char *why; /* of one that was called off; NULL */
};

struct appointments {
	struct appointment *v;
	size_t n, cap;
};

/* Every appointment of the course, in the order of their first booking. */
struct appointments appointments_of(struct arena *a, const struct course *c);
/* The one that stands for this contact and round; NULL. */
const struct appointment *appointment_for(const struct appointments *list, int contact, int round);

/* When a contact that begins at `at` ends: by its own length, else by its session's; `at` where
 * neither is written. */
int64_t contact_ends(const struct plan *p, int contact, int64_t at);
/* Whether two times of a room or a person meet.  One without a length is a moment. */
bool times_meet(int64_t at, int64_t ends, int64_t other_at, int64_t other_ends);
/* A role of these that the protocol wants on site in this contact: such a person cannot be
 * elsewhere meanwhile. */
bool contact_needs(const struct plan *p, int contact, unsigned roles);

#endif
