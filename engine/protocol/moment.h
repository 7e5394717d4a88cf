/* SPDX-License-Identifier: Apache-2.0
 * protocol/moment.h - the written grammar of moments and of `at:`.
 *
 * A moment is a point in time that something else is counted from: of this session (`first dose`,
 * `leaving`, a step), or a contact of the course (`medicine`, `last integration`, `medicine 3`).
 * `at:` says when: on a day, once in a window, at each of several points, or every so often.  The
 * grammar stands as rows in moment.c, from which the reference is written. */
#ifndef TEND_PROTOCOL_MOMENT_H
#define TEND_PROTOCOL_MOMENT_H

#include "protocol/lex.h"

enum moment_kind {
	MOMENT_NONE,
	MOMENT_START, /* of the session */
	MOMENT_FIRST_DOSE,
	MOMENT_LAST_DOSE,   /* moves with a further dose */
	MOMENT_DOSE,        /* dose 2 */
	MOMENT_END_OF_DOSE, /* when a dose that takes time is in */
	MOMENT_LEAVING,
	MOMENT_STEP,    /* a step's name: when it was done */
	MOMENT_READING, /* a measure or form: when it was last taken */
	MOMENT_CONTACT, /* a contact of the course: its day */
};

/* Which of the contacts of a name is meant. */
enum which {
	WHICH_THIS, /* of this round, of today */
	WHICH_FIRST,
	WHICH_LAST,
	WHICH_NEXT,
	WHICH_PREVIOUS,
	WHICH_NUMBER, /* medicine 3 */
};

struct contact_ref {
	const char *name; /* a session or contact name; NULL = this session */
	struct span at;
	enum which which;
	int number;  /* WHICH_NUMBER: from 1 */
	int session; /* bound: index of the session, or -1 */
	int kind;    /* bound: a kind of session (enum session_kind), or -1 */
	int contact; /* bound: index of the contact in the whole course, or -1 */
};

struct moment {
	enum moment_kind kind;
	int number;        /* MOMENT_DOSE: from 1 */
	int medicine;      /* of doses: those of this medicine alone, by index from 1; 0 = of any */
	const char *name;  /* of the step, measure, form or medicine */
	int measure, form; /* MOMENT_READING: one of them, the other -1 */
	struct contact_ref of;
	struct span at;
};

/* A moment with a distance: `60 min after last dose`; distance 0 without one. */
struct point {
	struct moment moment;
	struct quantity distance; /* DIM_ELAPSED or DIM_DAYS, negative = before */
};

enum at_kind {
	AT_DAY,      /* day -21..-4: days from day 0, the first medicine session */
	AT_WEEKDAYS, /* days 0, 3 of each week */
	AT_WINDOW,   /* 1..4 d after medicine: once in it */
	AT_EACH,     /* 5, 15, 30 min after last dose: each of them */
	AT_EVERY,    /* every 30 min from first dose to leaving */
	AT_SAME_DAY, /* same day before medicine */
};

struct at_part {
	enum at_kind kind;
	struct span at;
	bool before;                 /* counted backwards from the anchor */
	struct quantity_range range; /* AT_DAY, AT_WINDOW: in days or elapsed time */
	int64_t *each;               /* AT_EACH, AT_WEEKDAYS: micro of `range.dim`, rising */
	size_t each_n;
	struct quantity every; /* AT_EVERY */
	struct point from, to; /* AT_EVERY; moment NONE = where the part before ended, or open */
	struct moment anchor;  /* AT_WINDOW, AT_EACH, AT_SAME_DAY */
};

struct schedule {
	const struct node *src; /* NULL where `at:` was not given */
	struct at_part *v;
	size_t n, cap;
};

/* One row a form of `at:` and of a moment, for the reference and the refusals. */
struct moment_form {
	const char *form; /* "every QUANTITY from MOMENT to MOMENT" */
	const char *example;
	const char *doc;
};
extern const struct moment_form at_forms[];
extern const size_t at_forms_n;
extern const struct moment_form moment_forms[];
extern const size_t moment_forms_n;

/* Both leave *out and add one diagnostic where the text is none. */
bool moment_parse(struct lexer *x, struct moment *out); /* up to the first word that is not part */
/* A moment with or without a distance: `60 min after last dose`. */
bool point_parse(struct lexer *x, struct point *out);
bool schedule_parse(struct arena *a, struct diags *d, const struct node *scalar,
                    struct schedule *out);

#endif
