/* SPDX-License-Identifier: Apache-2.0
 * app/desk.h - what only the whole clinic knows: rooms and people that two courses want at once,
 * and what somebody who leaves still holds. */
#ifndef TEND_APP_DESK_H
#define TEND_APP_DESK_H

#include "app/app.h"
#include "judge/booking.h"

/* What a person holds in the clinic and would leave without an owner. */
enum holding_kind {
	HOLDS_SESSION, /* signed in to a session that is under way */
	HOLDS_OFFER,   /* a post that was handed over to them and that they have not taken */
	HOLDS_CONTACT, /* a contact that waits and is seen to by a role that nobody else has */
	HOLDS_CARE,    /* a role that an open course cannot do without and nobody else has */
	HOLDS_TASK,    /* an open task that is theirs */
	HOLDS_BOOKING, /* an appointment to come that is booked with them */
	HOLDS_ROLE,    /* an open task of a role that nobody else has */
	HOLDING_KINDS
};

struct holding {
	enum holding_kind kind;
	const char *course, *patient; /* ids */
	const char *what;             /* "call prescriber", "medicine 2" */
	const char *name;             /* of the task or the contact alone */
	int round;                    /* of the contact */
	int64_t ref;                  /* seq in the course of the task or the booking; 0 */
	int64_t at;                   /* ms UTC: booked for, or deadline; 0 = none */
	int64_t seen;                 /* last event of the course when this was found */
	unsigned roles;               /* that the task or contact is for; 0 = anybody */
	const char *room;             /* of a booking; NULL */
};

struct holdings {
	struct holding *v;
	size_t n, cap;
};

/* One row a kind: its word in JSON, what is said of it, and whether it can be given on. */
struct holding_row {
	enum holding_kind kind;
	const char *name; /* "task" */
	const char *says; /* "is signed in to" */
	const char *hint; /* what settles it */
	bool moves;       /* `--to` gives it on; else it has to be settled first */
};
extern const struct holding_row holding_rows[HOLDING_KINDS];

/* Roles that some open course cannot do without and nobody who works here has; *courses = how many
 * of them. */
enum rc app_roles_missing(struct app *app, struct arena *a, unsigned *roles, size_t *courses,
                          struct err *e) MUST_USE;
/* Everything that `person` holds, course by course; lands in the arena. */
enum rc app_holdings(struct app *app, const char *person, struct arena *a, struct holdings *out,
                     struct err *e) MUST_USE;

#endif
