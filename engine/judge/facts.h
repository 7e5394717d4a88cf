/* SPDX-License-Identifier: Apache-2.0
 * judge/facts.h - what an expression asks, answered from the record of a course. */
#ifndef TEND_JUDGE_FACTS_H
#define TEND_JUDGE_FACTS_H

#include "course/course.h"

/* One look at the record at one moment.  Set `asof` to judge by what had happened until then. */
struct look {
	struct arena *a; /* for what is worked out on the way */
	const struct course *c;
	int64_t now;     /* ms UTC on the course's clock */
	int session;     /* number of the session it is asked in, 0 = none */
	int depth;       /* of checks that ask for checks: a loop reads as unknown */
	bool in_slots;   /* asked by `when:` of a step that falls due: no such `when:` again */
	bool dose_ahead; /* asked before a dose: who is due from it on has to be there already */
	bool sees_slips; /* asked by an alert: a reading outside of its range counts as it stands */
	struct questions *asks; /* where questions to plugins are noted; NULL: nobody asks */
	int dose_of;    /* asked before a dose of this medicine, by index from 1; 0 = of none */
	bool in_series; /* asked by a condition of the course: its own conditions read as unknown */
};

struct facts facts_of(struct look *look);

/* When a measure, form or answer was last taken, not later than look->now: 0 = never. */
int64_t fact_age_measure(const struct look *l, int measure);
int64_t fact_age_form(const struct look *l, int form);
int64_t fact_age_answer(const struct look *l, int answer);

/* Whether so many readings, or times that the form was answered, lie before the newest one. */
bool fact_reaches(const struct look *l, const struct fact *f, int back);

/* When a moment was, in ms UTC; 0 = it has not come (or never will). */
int64_t moment_when(const struct look *l, const struct moment *m);
/* The number of the session that a contact reference means, 0 = none. */
int contact_session(const struct look *l, const struct contact_ref *ref);

/* A value by session number, for the session of this look. */
struct quantity amount_now(const struct look *l, const struct amount *a);

/* The newest order of the session for a medicine (-1 = any) that still holds; NULL if none. */
const struct order_record *order_now(const struct look *l, int medicine, enum dose_kind kind);
/* Amount given of a medicine (route -1 = any) in [from, to], in micrograms. */
int64_t given_between(const struct course *c, int medicine, int route, int64_t from, int64_t to);

#endif
