/* SPDX-License-Identifier: Apache-2.0
 * judge/rule.h - what orders, packets, stock and monitoring share: judgements of rules that are no
 * checks, and which entries of the record count. */
#ifndef TEND_JUDGE_RULE_H
#define TEND_JUDGE_RULE_H

#include "judge/check.h"

/* A rule that has nothing to say. */
struct judgement rule_pass(const char *rule);
/* A rule that refuses, in one sentence; both texts are borrowed. */
struct judgement rule_refuse(enum verdict_kind verdict, const char *rule, const char *say);
/* Adds what would open it, with no index; gives it for the caller to fill in more.  Beyond
 * WANTS_MAX the last one is written over. */
struct want *rule_want(struct judgement *j, enum want_kind kind, const char *what);
/* Keeps the stronger of two refusals in *kept, and the first of two that are equal. */
void rule_keep(struct judgement *kept, const struct judgement *j);

/* Whether an entry counts at `now`: it had happened, was not undone, and no correction of it stands
 * in the list.  Every record type begins with its mark; `list` holds n of `size` bytes. */
bool mark_counts(const struct mark *m, const void *list, size_t n, size_t size, int64_t now);

#endif
