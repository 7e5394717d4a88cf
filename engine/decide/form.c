/* SPDX-License-Identifier: Apache-2.0
 * Forms: their answers fit, and what is taken from the record is there to be taken. */
#include <string.h>

#include "course/score.h"
#include "decide/decide.h"
#include "judge/worked.h"

#define WHOLE 1000000

/* The answers with those filled in that were asked to be; what the record does not know, somebody
 * has to say. */
static enum rc fill_in(struct deciding *d, const struct form *f, int32_t **out)
{
	const struct entry *e = &d->cmd->e;
	int32_t *answers = arena_arr(d->a, int32_t, (size_t)e->answers_n + 1);
	for (int i = 0; i < e->answers_n; i++)
		answers[i] = e->answers ? e->answers[i] : NOT_ANSWERED;
	*out = e->answers ? answers : NULL;
	for (int i = 0; e->filled && i < e->answers_n; i++) {
		const struct item *q = &f->items.v[i];
		if (!entry_fills(e, q->name.s))
			continue;
		if (!q->worked.src)
			return refuse(d, RC_USAGE, "`%s` of `%s` is not taken from the record.",
			              q->name.s, f->name.s);
		struct value v = worked_value(&d->look, &q->worked, DIM_NONE, NULL);
		struct quantity whole = {v.lo, DIM_NONE}, one = {WHOLE, DIM_NONE};
		if (v.can != CAN_KNOW || v.lo != v.hi
		    || !quantity_round(whole, one, QUANTITY_NEAREST, &whole)
		    || whole.micro / WHOLE > INT32_MAX || whole.micro / WHOLE <= NOT_ASKED) {
			refuse(d, RC_USAGE, "The record does not say `%s`.", q->name.s);
			hint(d, "answer it yourself, or write `-` to leave it open");
			return RC_USAGE;
		}
		answers[i] = (int32_t)(whole.micro / WHOLE);
		*out = answers;
	}
	return RC_OK;
}

static enum rc dates_fit(struct deciding *d, const struct form *f)
{
	const struct entry *e = &d->cmd->e;
	for (int i = 0; e->texts && i < e->answers_n; i++) {
		struct civil_date date;
		if (f->items.v[i].date && e->texts[i]
		    && !civil_date_parse(e->texts[i], strlen(e->texts[i]), &date))
			return refuse(d, RC_USAGE,
			              "`%s` is answered with a date, such as 2027-03-01.",
			              f->items.v[i].name.s);
	}
	return RC_OK;
}

static enum rc answers_fit(struct deciding *d, int form, int32_t **answers)
{
	const struct entry *e = &d->cmd->e;
	const struct form *f = &d->c->plan->p->forms.v[form];
	if (e->has_total) {
		refuse(d, RC_USAGE,
		       "`%s` is answered item by item; its total is worked out from the answers.",
		       f->name.s);
		hint(d, "its %d answers in their order: form %s: 0,1,…", (int)f->items.n,
		     f->name.s);
		return RC_USAGE;
	}
	if (e->answers_n != (int)f->items.n)
		return refuse(d, RC_USAGE, "`%s` has %d items, %d answers were given.", f->name.s,
		              (int)f->items.n, e->answers_n);
	TRY(fill_in(d, f, answers));
	TRY(dates_fit(d, f));
	int bad = *answers ? form_answer_fault(d->c->plan, form, *answers, e->answers_n) : -1;
	if (bad < 0)
		return RC_OK;
	refuse(d, RC_USAGE, "%d is no answer to item %d (%s) of `%s`.", (*answers)[bad], bad + 1,
	       f->items.v[bad].name.s, f->name.s);
	if (!f->items.v[bad].text)
		hint(d, "its answers: %s", form_item_answers(d->a, &f->items.v[bad]));
	return RC_USAGE;
}

static enum rc total_fits(struct deciding *d, const struct form *f)
{
	const struct entry *e = &d->cmd->e;
	int64_t total = (int64_t)e->total * WHOLE;
	if (!e->has_total)
		return refuse(d, RC_USAGE, "Of `%s` only the total is typed in.", f->name.s);
	if (total < f->range.lo || total > f->range.hi)
		return refuse(d, RC_USAGE, "The total of `%s` lies between %d and %d.", f->name.s,
		              (int)(f->range.lo / WHOLE), (int)(f->range.hi / WHOLE));
	return RC_OK;
}

enum rc form_fits(struct deciding *d, int form, int32_t **answers)
{
	const struct form *f = &d->c->plan->p->forms.v[form];
	return f->enter.s ? total_fits(d, f) : answers_fit(d, form, answers);
}

/* The answer of the plugin that makes scores of this form; 0 where none does, or it failed. */
static int64_t plugin_scores(struct deciding *d, int form)
{
	const struct form *f = &d->c->plan->p->forms.v[form];
	bool asks = false;
	for (size_t i = 0; i < f->scores.n; i++)
		asks |= f->scores.v[i].by_plugin;
	const struct answered *r =
	    asks ? answer_given(
	        d, (struct question){.hook = ASKED_SCORES, .index = form, .e = &d->cmd->e})
	         : NULL;
	return r ? answer_seq(d, r) : 0;
}

enum rc do_form(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	int32_t *answers = NULL;
	int form = e->name ? plan_form_find(d->c->plan, e->name) : -1;
	if (form < 0)
		return refuse(d, RC_NOTFOUND, "This protocol has no form `%s`.",
		              e->name ? e->name : "");
	const struct form *f = &d->c->plan->p->forms.v[form];
	TRY(form_fits(d, form, &answers));
	int session = session_of_form(d, form);
	if (session < 0)
		return d->out->rc;
	int64_t made = plugin_scores(d, form);
	struct event *ev = emit(d, EV_FORM_ANSWERED);
	ev->e.ref = made;
	ev->e.session = session;
	ev->e.contact = NULL;
	ev->e.round = 0;
	if (!f->enter.s)
		ev->e.answers = answers;
	close_tasks(d, "open ", f->name.s);
	close_owed(d, form, session);
	do_steps_of_form(d, form);
	raise_alerts(d);
	return RC_OK;
}
