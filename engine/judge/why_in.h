/* SPDX-License-Identifier: Apache-2.0
 * judge/why_in.h - what the files of core/why*.c share. */
#ifndef TEND_JUDGE_WHY_IN_H
#define TEND_JUDGE_WHY_IN_H

#include "judge/why.h"

/* Where facts come from: one number an act, nearest first within a rank. */
enum {
	FROM_MEASURE = 0,
	FROM_FORM = 1000,
	FROM_ANSWER = 2000,
	FROM_STEP = 3000,
	FROM_TASK = 4000,
	FROM_CHECK = 5000,
	FROM_SIGNED = 6000,
	FROM_SIGNED_STEP = 7000,
	FROM_OVERDUE = 8000,
	FROM_WAITING = 9000,
	FROM_TREATMENT = 9001,
	FROM_CONSENT = 9002,
	FROM_LATER = 10000, /* what only days bring */
};
enum { RANK_ACT, RANK_ASK, RANK_LINE, RANK_WAIT, RANK_LATER };

/* One look for reasons. */
struct why {
	struct arena *a;
	struct look *look;
	const struct facts *facts;
	const struct check *check; /* whose freshness counts; NULL */
	const bool *stale;         /* one for each line of its `fresh:` */
	const char *from;          /* "14:30": not measured again before; NULL */
	int from_measure;
	const char *which; /* "reading 2 of 3"; with from_measure */
	struct flips f;
};

/* The rules for flip_search(); ctx is a struct why. */
bool why_source(void *ctx, const struct fact *f, struct flip_source *out);
bool why_must(void *ctx, int source);
int why_source_of_fresh(const struct fresh *f);
/* One source anew, with nothing said about how it comes out. */
void why_source_words(struct why *w, int source, struct text *out);
const char *why_day(struct arena *a, const struct look *look, int64_t ms); /* 3-Mar-2027 */
/* A group of changes in words: "A and B, or C". */
void why_group(struct why *w, const struct flip_group *g, bool brackets, struct text *out);
/* "a prescriber signs why it is safe" */
void why_signed(const struct people *who, struct text *out);
/* "14:20" today, else "3-Mar-2027 14:20". */
const char *why_time(struct arena *a, const struct look *look, int64_t ms);
/* A line of the checklist as people know it: its title in quotes, or its name. */
const char *why_line(struct arena *a, const struct step *def);
/* What a judgement that is no condition wants, as a clause. */
void why_wants(struct why *w, const struct judgement *j, struct text *out);

#endif
