/* SPDX-License-Identifier: Apache-2.0
 * report/report_in.h - what the files of report share: one course that is being read. */
#ifndef TEND_REPORT_REPORT_IN_H
#define TEND_REPORT_REPORT_IN_H

#include "bedside/bedside.h"
#include "judge/series.h"
#include "report/report.h"

struct survey_events {
	struct event *v;
	size_t n, cap;
};

struct survey {
	struct report *r;
	struct arena *a; /* of this course: dropped after it */
	unsigned viewer; /* roles of who asks */
	const struct clinic *clinic;
	const struct now *now;
	const char *id;
	int64_t ended; /* ms UTC when the course was ended; 0 = it was not */
	const struct course *c;
	struct look look; /* at this moment, in no session */
	/* what the fold does not keep, or keeps less of than the log */
	/* `typed`: entered later, with why; `all` only for words */
	struct survey_events corrected, stock, typed, all;
	struct {
		struct survey_judged { /* a check that spoke */
			struct event ev;
			const char *command; /* in which it spoke */
		} * v;
		size_t n, cap;
	} judged;
	struct {
		struct survey_kind { /* of seq i + 1; a correction has those of its entry */
			int16_t kind;
			int32_t session;
		} * v;
		size_t n, cap;
	} kinds;
};

/* Counts an item, and keeps it where it is asked for.  Texts may go afterwards. */
void survey_add(struct survey *s, const struct report_item *i);
/* The same for an item of this course, with what is common to all of them filled in. */
struct report_item survey_item(const struct survey *s, enum report_state state, int session,
                               int64_t seq, const char *name);
bool survey_wants(const struct survey *s, enum report_part part);
/* What kind of entry stands there, or was corrected there. */
enum event_kind survey_kind(const struct survey *s, int64_t seq);
const char *survey_who(const struct survey *s, const char *person); /* full name; "Tend" */
/* The moment by which a session is looked at: now, or when it was closed without anybody leaving. */
int64_t survey_moment(const struct survey *s, const struct session_record *r);

void survey_readings(struct survey *s);   /* readings.c: slots of each session */
void survey_lines(struct survey *s);      /* lines.c: checklists, skips */
void survey_checks(struct survey *s);     /* lines.c: signed checks, and those that spoke */
void survey_contacts(struct survey *s);   /* contacts.c */
void survey_tasks(struct survey *s);      /* tasks.c: open tasks, owed forms */
void survey_alerts(struct survey *s);     /* tasks.c */
void survey_amendments(struct survey *s); /* amendments.c */
void survey_ledger(struct survey *s);     /* ledger.c */
/* Once all courses are read: balances, entry by entry. */
void ledger_balance(struct report *r);

#endif
