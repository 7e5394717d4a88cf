/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/rule.h"

struct judgement rule_pass(const char *rule)
{
	return (struct judgement){.rule = rule, .verdict = VERDICT_PASS, .say = ""};
}

struct judgement rule_refuse(enum verdict_kind verdict, const char *rule, const char *say)
{
	return (struct judgement){.rule = rule, .verdict = verdict, .say = say};
}

struct want *rule_want(struct judgement *j, enum want_kind kind, const char *what)
{
	if (j->wants_n < WANTS_MAX)
		j->wants_n++;
	struct want *w = &j->wants[j->wants_n - 1];
	*w = (struct want){.kind = kind, .what = what, .measure = -1, .form = -1, .step = -1};
	return w;
}

void rule_keep(struct judgement *kept, const struct judgement *j)
{
	if (j->verdict > kept->verdict)
		*kept = *j;
}

bool mark_counts(const struct mark *m, const void *list, size_t n, size_t size, int64_t now)
{
	if (m->struck || m->happened > now)
		return false;
	for (size_t i = 0; m->amended && i < n; i++) {
		const struct mark *other =
		    (const struct mark *)(const void *)((const char *)list + i * size);
		if (other->seq == m->amended && !other->struck)
			return false;
	}
	return true;
}
