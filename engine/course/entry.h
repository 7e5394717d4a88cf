/* SPDX-License-Identifier: Apache-2.0
 * course/entry.h - what a command asks for and what an event tells: one set of fields.
 *
 * Commands and events share their fields, so that a field has one name and one meaning in C, in
 * the log, in JSON and on the pages.  Each kind of command or event says which fields it has
 * (command.c, event.c).  A field that is not there is NULL, 0 or, where 0 means something, absent
 * by its own flag.  Names are those of the protocol; texts are borrowed. */
#ifndef TEND_COURSE_ENTRY_H
#define TEND_COURSE_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "util/quantity.h"

#define NOT_ANSWERED INT32_MIN       /* an item left open */
#define NOT_ASKED    (INT32_MIN + 1) /* an item that was hidden */

/* A reading of one measure: `bp 152/95`.  n = 1, or one for each component. */
struct entry_reading {
	const char *measure;
	int64_t value[4]; /* micro of the measure's unit or points */
	int n;
};

struct entry {
	/* where */
	int session;         /* number of the session in the course, from 1; 0 = none */
	const char *contact; /* name of a contact of the course */
	int round;           /* of that contact, from 1 */
	const char *room;    /* that a contact is booked in */

	/* about what */
	const char *name; /* the step, stage, check, task, alert, form or line */
	const char *text; /* the answer, note, state, line, or what happened */
	const char *reason;
	const char *meaning; /* of a signature: the words shown */
	int64_t ref;         /* stream seq of the event this is about */
	const char *hook;    /* what a plugin was asked for: a word of asked_rows */

	/* numbers */
	bool has_amount;
	struct quantity amount; /* of medicine; or the answer to a numeric question */
	int64_t at;             /* ms UTC: booked for, due, happened */
	int64_t until;          /* ms UTC: lapses, deadline */
	int grade;              /* CTCAE 1..5 */
	bool serious;

	/* readings and forms */
	struct entry_reading *readings;
	int readings_n;
	int32_t *answers;   /* in the order of the items; NOT_ANSWERED, NOT_ASKED */
	const char **texts; /* of a form whose items are texts; NULL = left open */
	int answers_n;
	bool has_total;
	int32_t total;       /* of a form whose score is typed in */
	const char *wording; /* digest of the sentences that were shown */
	const char *filled;  /* items taken from the record: "circulation, weight" */

	/* medicine */
	const char *medicine, *route;
	bool booster;
	const char *lot;
	const char *expiry;       /* as on the packet: 2028-01 or 2028-01-31 */
	struct quantity strength; /* DIM_NONE = not given */
	int count;                /* units; 0 = not given */
	struct quantity volume;   /* DIM_NONE = not given */
	const char *kit;          /* the number on a kit's label */

	/* how it is given */
	bool supplement;
	struct quantity over; /* how long an infusion runs; DIM_NONE = not given */
	struct quantity rate; /* the setting of a pump; DIM_NONE = not given */
	bool reported;        /* told by the patient, seen by nobody of the clinic */

	/* people */
	const char *person; /* somebody else than the one who acts: witness, owner, staff */
	unsigned roles;     /* of that person, or asked of an owner */

	/* verdicts */
	int verdict; /* enum verdict_kind */

	/* enrolment */
	const char *patient, *protocol, *version, *digest, *sex, *born;
};

/* Whether this item of a form is taken from the record, or is to be. */
bool entry_fills(const struct entry *e, const char *item);

#endif
