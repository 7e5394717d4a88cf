/* SPDX-License-Identifier: Apache-2.0
 * The fold: what plugins answered. */
#include <string.h>

#include "course/fold_in.h"

const struct asked_row asked_rows[ASKED_KINDS] = {
    {ASKED_CHECK, "check", "the verdict of a check"},
    {ASKED_DONE, "done", "whether a step is done"},
    {ASKED_SCORES, "scores", "scores of a form, from its answers"},
    {ASKED_REACT, "react", "what follows from what happened"},
};

int asked_named(const char *name)
{
	for (int i = 0; i < ASKED_KINDS; i++)
		if (strcmp(asked_rows[i].name, name) == 0)
			return i;
	return -1;
}

static int index_of(const struct course *c, enum asked_kind hook, const struct event *ev)
{
	switch (hook) {
	case ASKED_CHECK: return plan_check_find(c->plan, ev->e.name);
	case ASKED_DONE: return step_of(c, ev);
	case ASKED_SCORES: return plan_form_find(c->plan, ev->e.name);
	case ASKED_REACT:
	case ASKED_KINDS: break;
	}
	return -1;
}

void on_plugin_answered(struct course *c, const struct event *ev)
{
	int hook = asked_named(ev->e.hook);
	if (hook < 0) /* of a later version of Tend */
		return;
	struct plugin_answer *r = PUSH(c, answers, ev);
	r->hook = (enum asked_kind)hook;
	r->index = index_of(c, r->hook, ev);
	r->verdict = ev->e.verdict;
	r->say = ev->e.text;
	r->failed = ev->e.reason;
	r->scores = ev->e.readings;
	r->scores_n = ev->e.readings_n;
}

const struct plugin_answer *course_plugin_answer(const struct course *c, enum asked_kind hook,
                                                 int index)
{
	for (size_t i = c->answers.n; i-- > 0;) {
		const struct plugin_answer *r = &c->answers.v[i];
		if (r->m.seq + (int64_t)(c->answers.n - 1 - i) != c->seq)
			return NULL;
		if (r->hook == hook && r->index == index)
			return r;
	}
	return NULL;
}
