/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/asked.h"

#include "judge/rule.h"

void questions_note(struct questions *q, struct question one)
{
	for (size_t i = 0; i < q->n; i++)
		if (q->v[i].hook == one.hook && q->v[i].index == one.index
		    && q->v[i].event_at == one.event_at)
			return;
	*arena_push(q->a, q) = one;
}

const struct plugin_answer *asked_answer(const struct look *l, struct question one)
{
	const struct plugin_answer *r = course_plugin_answer(l->c, one.hook, one.index);
	if (r && !r->m.struck && r->m.session == l->session
	    && r->m.happened + PLUGIN_ANSWER_HOLDS_MS >= l->now)
		return r;
	one.session = l->session;
	one.at = l->now;
	if (l->asks && l->asks->of == l->c)
		questions_note(l->asks, one);
	return NULL;
}

/* What holds where no answer came: what the check says for that, else a prescriber's signature.  A
 * plugin that fails must not stop a treatment, and must not let one pass that nobody looked at. */
static void by_hand(const struct check *c, struct judgement *j)
{
	static const struct people prescriber = {.n = 1, .any_of = {ROLE_PRESCRIBER}};
	j->verdict = c->has_otherwise ? c->otherwise.kind : VERDICT_SIGN;
	j->by = c->has_otherwise ? c->otherwise.by : prescriber;
	if (j->verdict < VERDICT_HOLD) /* a warning is for what is known */
		j->verdict = VERDICT_HOLD;
}

void judge_plugin(struct arena *a, struct look *l, int check, struct judgement *j)
{
	const struct check *c = &l->c->plan->p->checks.v[check];
	const struct plugin_answer *r =
	    asked_answer(l, (struct question){.hook = ASKED_CHECK, .index = check});
	if (!r || r->failed) {
		by_hand(c, j);
		j->unknown = true;
		j->say = c->say.s ? c->say.s
		                  : arena_fmt(a,
		                              "The check `%s` could not run. Do it by hand, and "
		                              "sign for what was found.",
		                              c->name.s);
		return;
	}
	if (r->verdict == VERDICT_SIGN)
		by_hand(c, j);
	if (j->verdict < (enum verdict_kind)r->verdict)
		j->verdict = (enum verdict_kind)r->verdict;
	j->say = r->say;
	if (j->verdict > VERDICT_WARN)
		rule_want(j, j->verdict == VERDICT_BLOCK ? WANT_NOTHING : WANT_VALUE, c->name.s);
}
