/* SPDX-License-Identifier: Apache-2.0
 * bedside/bedside_in.h - what the files of bedside share. */
#ifndef TEND_APP_BEDSIDE_IN_H
#define TEND_APP_BEDSIDE_IN_H

#include "bedside/bedside.h"

/* One look under way. */
struct seeing {
	struct arena *a;
	const struct course *c;
	const struct session_record *s; /* the session that is shown */
	const struct clinic *clinic;    /* may be NULL */
	const struct now *now;
	struct look look; /* at the moment, in that session */
	bool running;
	unsigned viewer; /* roles of whoever looks: what is hidden from one of them is not told */
	struct bedside *out;
};

/* Full name of a person, or the id; NULL gives "". */
const char *bedside_name(const struct clinic *clinic, const char *id);
const char *bedside_title(const struct ident *title, const struct ident *name);
const char *bedside_amount(struct arena *a, struct quantity q);
/* "46 mg"; of a kit its number, and what was in it for those who may know. */
const char *bedside_given(const struct seeing *s, const struct dose_record *d,
                          struct quantity amount);
const char *bedside_clock(const struct seeing *s, int64_t ms); /* 14:05 */
/* "152/95 mmHg", the unit once. */
const char *bedside_value(struct arena *a, const struct measure *m, const int64_t *value, int n);
/* The newest standing answer of a step of that name, of any session; NULL. */
const char *bedside_answer(const struct seeing *s, const char *name);

void bedside_readings(struct seeing *s); /* bedside_readings.c */
void bedside_lines(struct seeing *s);    /* bedside_lines.c: stages and their lines */
void bedside_as_needed(struct seeing *s);
void bedside_orders(struct seeing *s); /* bedside_next.c, as the next two */
void bedside_next(struct seeing *s);
void bedside_acts(struct seeing *s);
/* The words that do a step, with capitals for what is still to be said. */
const char *bedside_words(struct seeing *s, int step);

#endif
