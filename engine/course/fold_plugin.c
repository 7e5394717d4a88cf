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

bool step_has_rule(const struct plan_step *s)
{
	const struct plugin_bound *b = s->def->call.bound;
	return s->def->kind == STEP_PLUGIN && b && b->def->steps.v[b->index].done;
}

void take_plugin_scores(struct course *c, struct form_record *r, int64_t answer)
{
	const struct form *f = &c->plan->p->forms.v[r->form];
	const struct plugin_answer *said = NULL;
	for (size_t i = c->answers.n; i-- > 0 && answer && !said;)
		if (c->answers.v[i].m.seq == answer && !c->answers.v[i].failed)
			said = &c->answers.v[i];
	for (size_t i = 0; i < f->scores.n; i++) {
		const struct score *s = &f->scores.v[i];
		if (!s->by_plugin)
			continue;
		r->scores[i] = (struct score_value){.name = -1};
		for (int k = 0; said && k < said->scores_n; k++) {
			int64_t v = said->scores[k].value[0];
			if (strcmp(said->scores[k].measure, s->name.s) != 0 || v < s->range.lo
			    || v > s->range.hi)
				continue;
			r->scores[i].known = true;
			r->scores[i].micro = v;
		}
	}
}

void on_plugin_answered(struct course *c, const struct event *ev)
{
	int hook = asked_named(ev->e.hook);
	if (hook < 0) /* of a later version of Tend */
		return;
	struct plugin_answer *r = PUSH(c, answers, ev);
	r->hook = (enum asked_kind)hook;
	r->index = index_of(c, r->hook, ev);
	r->after = c->facts_seq;
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
		if (r->after != c->facts_seq)
			return NULL;
		if (r->hook == hook && r->index == index)
			return r;
	}
	return NULL;
}
