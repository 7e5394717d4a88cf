/* SPDX-License-Identifier: Apache-2.0
 * The fold: what plugins answered. */
#include <string.h>

#include "course/fold_in.h"

const struct plugin_hook_row plugin_hook_rows[PLUGIN_HOOKS] = {
    {PLUGIN_CHECK, "check", "the verdict of a check"},
    {PLUGIN_DONE, "done", "whether a step is done"},
    {PLUGIN_SCORES, "scores", "scores of a form, from its answers"},
    {PLUGIN_REACT, "react", "what follows from what happened"},
};

int plugin_hook_named(const char *name)
{
	for (int i = 0; i < PLUGIN_HOOKS; i++)
		if (strcmp(plugin_hook_rows[i].name, name) == 0)
			return i;
	return -1;
}

static int index_of(const struct course *c, enum plugin_hook hook, const struct event *ev)
{
	switch (hook) {
	case PLUGIN_CHECK: return plan_check_find(c->plan, ev->e.name);
	case PLUGIN_DONE: return step_of(c, ev);
	case PLUGIN_SCORES: return plan_form_find(c->plan, ev->e.name);
	case PLUGIN_REACT:
	case PLUGIN_HOOKS: break;
	}
	return -1;
}

void on_plugin_answered(struct course *c, const struct event *ev)
{
	int hook = plugin_hook_named(ev->e.hook);
	if (hook < 0) /* of a later version of Tend */
		return;
	struct plugin_answer *r = PUSH(c, answers, ev);
	r->hook = (enum plugin_hook)hook;
	r->index = index_of(c, r->hook, ev);
	r->verdict = ev->e.verdict;
	r->say = ev->e.text;
	r->failed = ev->e.reason;
	r->scores = ev->e.readings;
	r->scores_n = ev->e.readings_n;
}

const struct plugin_answer *course_plugin_answer(const struct course *c, enum plugin_hook hook,
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
