/* SPDX-License-Identifier: Apache-2.0
 * judge/check.h - a check's verdict on the record as it stands, and why. */
#ifndef TEND_JUDGE_CHECK_H
#define TEND_JUDGE_CHECK_H

#include "judge/facts.h"

enum want_kind {
	WANT_FACT,  /* something was not measured, answered or done, or is too old: text names it */
	WANT_VALUE, /* it was, and its value says no */
	WANT_TIME,  /* time has to pass: until `when` */
	WANT_SIGNATURE, /* of `who` */
	WANT_NOTHING,   /* nothing opens it today */
};

/* One thing that is missing, and what would open it. */
struct want {
	enum want_kind kind;
	const char *what;        /* in words: "bp", "cssrs of this session" */
	int64_t when;            /* WANT_TIME: ms UTC */
	struct people who;       /* WANT_SIGNATURE */
	int measure, form, step; /* what could be done about it, by index; -1 */
};

#define WANTS_MAX 12

struct judgement {
	const struct check *check; /* NULL: a rule that is no check, such as a limit of an order */
	const char
	    *rule; /* its name: "bp-ready", "medicines/ketamine/intramuscular/dose/at most" */
	enum verdict_kind verdict;
	const char *say;  /* what people are told */
	const char *slip; /* a reading to be taken again, in a sentence; part of `say`; NULL */
	const struct acts *act; /* what it sets going, or NULL */
	struct people by;       /* VERDICT_SIGN: who can sign */
	struct people owner;    /* of its tasks */
	struct quantity due;    /* of its tasks; dim NONE = none */
	int64_t earliest;  /* ms UTC at which the answer can be another one without a signature; 0 =
	                      none */
	bool earliest_day; /* `earliest` is a day of the calendar, not a time of day */
	bool sealed;       /* its words tell what is in a kit: on record it stands without them */
	bool signed_off;   /* it passes because it was signed */
	bool unknown;      /* nobody knows what it would say: a plugin has not answered */
	const char *opens; /* the smallest set of facts or acts that opens it (why.h); NULL */
	uint32_t stale;    /* lines of `fresh:` that are too old, as bits */
	int line;          /* of `verdicts` that decided, from 1; 0 = none */
	struct want wants[WANTS_MAX];
	int wants_n;
};

/* Judges at look->now.  Texts land in the arena. */
struct judgement check_judge(struct arena *a, struct look *look, int check);
/* Whether it lets people go on: pass or warn. */
bool judgement_opens(const struct judgement *j);

/* The built-in checks (gap.c, dose.c and check.c); same shape. */
struct judgement judge_consent(struct arena *a, struct look *look);
struct judgement judge_gap(struct arena *a, struct look *look);
struct judgement judge_order(struct arena *a, struct look *look);
struct judgement judge_staff(struct arena *a, struct look *look);
struct judgement judge_washed_out(struct arena *a, struct look *look);
struct judgement judge_nothing_overdue(struct arena *a, struct look *look);

/* What a fact is about, in words: "bp systolic". */
const char *fact_words(struct arena *a, const struct plan *plan, const struct fact *f);

/* A signature that covers this check now: by whom it asks for, in this session, not lapsed. */
bool check_signed(const struct look *look, int check, const struct people *by);

#endif
