/* SPDX-License-Identifier: Apache-2.0
 * board/board.h - what hangs on the wall of a clinic: today's rooms by time (ux 4.1).
 *
 * Faces only print it.  A patient is told by initials and id unless names are asked for; every
 * course that is shown is noted as read (45 CFR 164.312(b)).  All texts lie in the arena. */
#ifndef TEND_BOARD_BOARD_H
#define TEND_BOARD_BOARD_H

#include "app/app.h"
#include "util/json.h"

/* A patient as the desk names them. */
struct desk_patient {
	const char *course, *id; /* ids */
	const char *initials;    /* "S. R.", or a code as it is */
	const char *name;        /* NULL unless names are asked for */
};
struct desk_patient desk_patient(struct arena *a, const struct clinic *clinic, const char *course,
                                 const char *patient, bool names);
/* "S. R." of a name; a code, which has digits in it, stays as it is. */
const char *desk_initials(struct arena *a, const char *name);
/* "course", "patient", "initials" and, where they are asked for, "name". */
void desk_patient_json(struct json *j, const struct desk_patient *p);

/* RC_DENIED, on record, unless this person may see courses. */
enum rc desk_may_look(struct app *app, const struct actor *who, const char *what,
                      struct err *e) MUST_USE;

/* The courses a page shows something of, to be noted together. */
struct desk_courses {
	const char **v;
	size_t n, cap;
};

enum board_state {
	BOARD_EXPECTED,  /* booked for later today */
	BOARD_WAITING,   /* its time has come and it was not begun */
	BOARD_UNDER_WAY, /* in a session */
	BOARD_LEFT,      /* gone home, the record is still open */
	BOARD_CLOSED,
	BOARD_STATES
};
extern const char *const board_state_names[BOARD_STATES];

struct board_row {
	struct desk_patient patient;
	int64_t at;          /* ms UTC: booked for, else begun */
	const char *contact; /* "medicine 2" */
	const char *place;   /* the room, else "phone", "video", "home"; "" = no room was said */
	enum board_state state;
	const char *phase;     /* the stage in words, or what its state is */
	int64_t since_dose_ms; /* of the session under way; -1 = no dose */
	const char *sign;      /* what is late or wrong, in words; NULL */
	const char *staff;     /* therapist and monitor: who is there, or is to be; "" */
};

struct board {
	int64_t at; /* ms UTC */
	const struct zone *zone;
	struct board_row *v;
	size_t n, cap;
};

/* Every session under way, and what was begun or is booked today, by time. */
enum rc board_look(struct app *app, const struct actor *who, bool names, struct arena *a,
                   struct board *out, struct err *e) MUST_USE;
/* One JSON object "tend.board/1". */
void board_json(const struct board *b, struct text *out);

#endif
