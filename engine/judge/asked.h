/* SPDX-License-Identifier: Apache-2.0
 * judge/asked.h - questions to plugins, and what their answers say.
 *
 * Judging asks nobody.  Where a plugin's answer is not on record as the record stands now, the
 * question is noted; whoever decides has it answered and decides again, and the answers go on
 * record before what came of them. */
#ifndef TEND_JUDGE_ASKED_H
#define TEND_JUDGE_ASKED_H

#include "judge/check.h"

/* How long an answer holds while nothing else is recorded: what it was told of the time of day is
 * then still about right. */
#define PLUGIN_ANSWER_HOLDS_MS 60000

struct question {
	enum asked_kind hook;
	int index;             /* as in struct plugin_answer */
	int session;           /* number of the session it is asked in; 0 = none */
	int64_t at;            /* ms UTC: what it is told is as of then */
	const struct entry *e; /* ASKED_SCORES, ASKED_DONE: what is about to be recorded; NULL */
	const struct event *event; /* ASKED_REACT: what is about to be recorded, ... */
	size_t event_at;           /* ... which of the events of this decision, from 0 */
};

/* Questions noted while judging, each once; of what would be, on a copy, nobody is asked. */
struct questions {
	struct arena *a;
	const struct course *of;
	struct question *v;
	size_t n, cap;
};
void questions_note(struct questions *q, struct question one);

/* The answer to a question of this look that holds at look->now; NULL where the plugin has to be asked, which is noted in
 * look->asks where there is one. */
const struct plugin_answer *asked_answer(const struct look *l, struct question one);

/* The verdict of a check that a plugin gives. */
void judge_plugin(struct arena *a, struct look *l, int check, struct judgement *j);

#endif
