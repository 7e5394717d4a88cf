/* SPDX-License-Identifier: Apache-2.0
 * judge/why.h - what opens what is closed, in one sentence.
 *
 * The one place where Tend says it: a refusal, the bedside and `tend why` all show this sentence.
 * Of a check it names the smallest set of facts or acts that lets it pass, nearest first, found by
 * judge/flip.h in the condition itself, so that what is named really opens it.  It never names a dose
 * to give: what was given, the route and what adds up from doses are never offered as a way.  What a
 * role is not shown is not told by its last value.
 *
 * Pure; texts land in the arena. */
#ifndef TEND_JUDGE_WHY_H
#define TEND_JUDGE_WHY_H

#include "judge/check.h"
#include "judge/flip.h"

/* "Opens when the pressure is measured again, at or under 140/90 mmHg (last 152/94 mmHg at 14:20),
 * or a prescriber signs why it is safe." or "Nothing opens this today."; NULL where it is open. */
const char *why_opens(struct arena *a, struct look *look, const struct judgement *j);

/* What makes a condition true, as a clause: "phq9 is filled in, with total under 5"; "" where it is
 * true; NULL where nothing that anybody does makes it so.  `facts` NULL: those of the look. */
const char *why_true(struct arena *a, struct look *look, const struct expr *x,
                     const struct facts *facts);

/* The condition under which a check of the protocol opens, as its lines say it: NULL = always. */
const struct expr *why_condition(struct arena *a, const struct check *c);

#endif
