/* SPDX-License-Identifier: Apache-2.0
 * judge/series_table.h - the table behind series.h: one visit for each contact of each round.
 *
 * Nothing of it is kept: it is made anew from sessions, bookings, missed contacts and the plan
 * whenever it is asked for, so it cannot disagree with the record. */
#ifndef TEND_JUDGE_SERIES_TABLE_H
#define TEND_JUDGE_SERIES_TABLE_H

#include "judge/series.h"

#define DAY_NONE INT32_MIN

struct visit {
	struct due_contact d;
	int phase, turn;            /* round of the phase, from 1; d.round counts the contact's */
	const struct at_part *part; /* of its `at:`; NULL without one */
	int place;                  /* AT_EACH, AT_WEEKDAYS: which of them */
	int32_t every_from, every_next;    /* AT_EVERY: its day and that of the one after it */
	const struct session_record *held; /* under way or done; NULL */
	bool done;
	const char *asks; /* which line of `at:` holds is not known: its condition; NULL */
	int32_t day;      /* civil day on which it was held or is booked; DAY_NONE */
	int64_t instant;  /* ms UTC: first dose, start or booking */
	int32_t pattern;  /* AT_WEEKDAYS: the day of the pattern that it stands on */
	int32_t dosed;    /* civil day of the last dose given in it; DAY_NONE */
	int64_t finished; /* ms UTC when it was done or fell away */
};

struct stretch { /* one phase as it stands */
	bool begun, done, skipped, left, waiting;
	int rounds;        /* planned: `repeat:` until `until:` ends them */
	int round;         /* the one it is in: the first that is not finished */
	int reached;       /* the last that may be begun */
	const char *when;  /* of a contact whose time is not known: the condition; NULL */
	int asks;          /* the round after which `until:` is not known; 0 */
	int64_t done_at;   /* ms UTC */
	int32_t begun_day; /* DAY_NONE = not yet */
};

struct series {
	struct arena *a;
	const struct look *look;
	const struct plan *plan;
	const struct series *old; /* the pass before: what it found out about later phases */
	bool *looked_down;        /* something hung on a phase further down */
	int32_t today, day0;      /* day0: DAY_NONE = not known */
	int waits;                /* the phase that nothing goes on after, not knowing how; -1 */
	int exit_to;              /* the phase that an exit led to; -1 */
	int64_t exit_at;          /* ms UTC when it was taken */
	struct {
		struct visit *v;
		size_t n, cap;
	} visits;
	struct stretch *phases;
};

/* A window of civil days, in words too. */
struct window {
	bool known;     /* false: what it hangs on has not come */
	bool fell_away; /* ... and never will */
	int32_t from, to;
	const char *why;
};

struct series *series_table(struct arena *a, const struct look *look);
const struct phase *series_phase_of(const struct series *s, const struct visit *t);
const struct session_def *series_session_of(const struct series *s, const struct visit *t);
bool visit_finished(const struct visit *t);
bool series_ref_means(const struct series *s, const struct contact_ref *ref, int contact);

/* series_ways.c */

/* One round as it stands. */
struct turn {
	bool opened;   /* the next round may come */
	bool finished; /* nothing of it is left */
	bool begun;    /* something of it was held */
	int64_t end;
	int session;
};
enum way {
	WAY_GOES_ON,
	WAY_ENDS,
	WAY_NOT_YET, /* `until:` is asked when the round is over */
	WAY_UNKNOWN,
};
/* Judged by what had happened until `at`; unknown without a condition. */
struct value series_condition(const struct series *s, const struct formula *f, int phase, int turn,
                              int64_t at, int session);
/* Whether another round comes after this one. */
enum way series_until(const struct series *s, int phase, int turn, const struct turn *r);
/* The phase that comes next: its index, the number of phases for the end, -1 = not known. */
int series_choose(const struct series *s, int phase);
void series_exit(struct series *s); /* sets exit_to and exit_at */
/* What has to be known before anything of this phase can come: "phq9.total < 5". */
const char *series_asks(const struct series *s, int phase);

/* series_visits.c */
void series_lay_out(struct series *s);
bool visit_is(const struct visit *t, int contact, int round);
/* The newest word that it was missed, or NULL. */
const struct booking *visit_missed(const struct series *s, const struct visit *t);

/* series_anchor.c */
struct anchor {
	const struct visit *slot; /* NULL: not a contact */
	bool known, fell_away;
	int32_t day;
	int64_t instant;
};
/* What a moment is, seen from a phase and round; `me` is the contact that asks, or NULL. */
struct anchor anchor_of(const struct series *s, const struct moment *m, int phase, int turn,
                        const struct visit *me);
/* The day that lies so far (micros of `dim`) from it. */
int32_t day_from(const struct series *s, const struct anchor *an, int64_t micro, enum dim dim);

/* series_window.c */
struct window window_of(const struct series *s, struct visit *t); /* sets t->pattern */
/* One that is open although a dose was given too short a time ago, out of the order of the page. */
void window_after_any_dose(const struct series *s, struct visit *t);
/* The day that a point of `every` or `starts:` falls on, seen from phase and round; DAY_NONE. */
int32_t window_point_day(const struct series *s, const struct point *p, int phase, int turn);
int32_t window_starts(const struct series *s, const struct phase *p, int phase);
const char *visit_label(struct arena *a, const struct series *s, const struct visit *t);
const char *day_words(struct arena *a, int32_t day);   /* "16-Mar-2027" */
int32_t days_of(struct quantity q);                    /* whole calendar days */
int64_t day_begins(const struct zone *z, int32_t day); /* ms UTC of its first instant */

#endif
