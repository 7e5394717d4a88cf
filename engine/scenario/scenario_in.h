/* SPDX-License-Identifier: Apache-2.0
 * scenario/scenario_in.h - between the files of the scenario runner. */
#ifndef TEND_APP_SCENARIO_IN_H
#define TEND_APP_SCENARIO_IN_H

#include "protocol/load.h"
#include "scenario/scenario.h"
#include "words/words.h"

enum scenario_code {
	S_NOBODY,    /* an act names no person, or two */
	S_WHO,       /* this person is not among the people */
	S_ACT,       /* the words are no act */
	S_WHEN,      /* no time */
	S_BACK,      /* time goes back */
	S_PRELUDE,   /* no such prelude, or it plays itself */
	S_EXPECT,    /* what is expected cannot be read */
	S_PROTOCOL,  /* the protocol is missing or has errors */
	S_PATIENT,   /* patient, zone or day */
	S_OTHERWISE, /* an answer was not as expected */
	S_ALWAYS,    /* something that must always hold did not */
	SCENARIO_CODES
};

enum expectation {
	EXPECT_UNSAID,
	EXPECT_DONE,
	EXPECT_WARN,
	EXPECT_HOLD,
	EXPECT_SIGN,
	EXPECT_BLOCK,
	EXPECT_REFUSED
};
extern const char *const expectation_names[]; /* NULL-terminated */

struct act_line {
	const struct node *node;
	struct ident at, as, happened, because; /* s NULL = not written */
	struct ident play;
	struct ident who, act;
	int expect; /* enum expectation */
	struct ident check, says, earliest, state;
	struct idents opens, overdue;
};

struct person_line {
	struct ident name;
	unsigned roles;
};

struct scenario_file {
	const struct source *src;
	struct ident scenario, prelude; /* one of them */
	struct ident protocol, zone, given;
	struct idents rules, draws;
	struct ident day0;
	struct {
		struct ident name, born, sex;
	} patient;
	struct {
		struct person_line *v;
		size_t n, cap;
	} people;
	struct {
		struct act_line *v;
		size_t n, cap;
	} acts;
};

/* NULL and diagnostics where the file has a mistake. */
struct scenario_file *scenario_load(struct arena *a, struct diags *d, const char *path,
                                    const char *text, size_t len);

/* The state of a run. */
struct play {
	struct arena *a;
	const struct scenario_options *o;
	struct scenario_result *r;
	const struct scenario_file *file; /* the scenario, also while a prelude plays */
	const char *path;                 /* of it */
	const struct plan *plan;
	const struct zone *zone;
	struct course *course;
	struct course *again; /* folded from the bytes of the first again_n events */
	size_t again_n;
	int64_t wall, boot; /* ms */
	int boots;
	bool begun;    /* a first time was reached */
	bool lost;     /* the power is off */
	int64_t day0;  /* civil day */
	int64_t clock; /* course clock after the last act */
	int64_t clock_session;
	int depth;
	const char *playing[16]; /* preludes under way */
	struct {
		struct act_label {
			const char *name;
			int64_t seq;
			struct command cmd;
		} * v;
		size_t n, cap;
	} labels;
	const struct source *asking; /* where a mistake found by play_read() is */
};

/* One act's outcome, for the comparison. */
struct came {
	const struct act_line *line;
	const struct command *cmd; /* NULL for `power lost` and `power back` */
	struct decision d;
};

struct now play_now(const struct play *p);
/* A written time: `day 14 09:30`, `2027-03-01 09:30`, a day of either kind with *day set. */
bool play_when(const struct play *p, const char *words, int64_t *ms, bool *day);

/* For the coverage: an event just applied, and what spoke. */
void count_event(struct play *p, const struct decision *d, const struct event *ev);
void count_judgements(struct play *p, const struct decision *d);
void count_end(struct play *p); /* which way the course went */
/* Makes the counters of the plan, all 0. */
void count_begin(struct arena *a, const struct plan *plan, struct scenario_coverage *out);

/* Compares and adds a diagnostic; false where something is not as expected. */
bool expect_met(struct play *p, const struct came *k);
/* What must always hold, whatever the scenario expects; false and a diagnostic where it does not.
 */
bool always_holds(struct play *p, const struct came *k);

#endif
