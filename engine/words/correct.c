/* SPDX-License-Identifier: Apache-2.0
 * Undo, amend and move, in words. */
#include <string.h>

#include "words/words_in.h"

#define DOSES (1u << DIM_MASS | 1u << DIM_DEVICES)

static enum rc label_read(struct words_reader *r, const struct command **was)
{
	const char *at = r->s;
	if (!words_take(r, "#"))
		return words_fail(r, at, words_len(r), "`#` and the number of the entry are due");
	size_t n = words_len(r);
	int seq;
	if (r->w->label) {
		const char *label = arena_dupn(r->a, r->s, n);
		if (!r->w->label(r->w->ctx, label, &r->cmd->e.ref, was))
			return words_fail(r, r->s, n, "nothing is labelled `#%.40s`", label);
	} else if (words_whole(r->s, n, &seq)) {
		r->cmd->e.ref = seq;
	} else {
		return words_fail(r, r->s, n, "the number of the entry is due after `#`");
	}
	r->s += n;
	return RC_OK;
}

enum rc words_read_undo(struct words_reader *r)
{
	const struct command *was = NULL;
	words_skip(r);
	if (*r->s)
		TRY(label_read(r, &was));
	return words_end(r);
}

enum rc words_read_move(struct words_reader *r)
{
	const struct command *was = NULL;
	TRY(label_read(r, &was));
	if (!words_take(r, "to"))
		return words_fail(r, r->s, strlen(r->s), "`to` and the right course are due here");
	size_t n = words_len(r);
	if (n == 0)
		return words_fail(r, r->s, 0, "the right course is missing");
	r->cmd->e.name = words_cut(r, n);
	if (!words_take(r, "because"))
		return words_fail(r, r->s, strlen(r->s), "`because` and the reason are due here");
	return words_until(r, NULL, "the reason", &r->cmd->e.reason);
}

/* The new value is written as it was, without what it is about. */
static enum rc new_value(struct words_reader *r, const struct command *was)
{
	const struct protocol *p = r->w->plan->p;
	struct entry *e = &r->cmd->e;
	e->name = was->e.name;
	e->medicine = was->e.medicine;
	e->route = was->e.route;
	entry_set_dose_kind(e, entry_dose_kind(&was->e));
	if (was->kind == CMD_FORM && !was->e.has_total)
		return words_form_value(r, plan_form_find(r->w->plan, was->e.name));
	if (was->kind == CMD_FORM) {
		words_take(r, "total");
		return words_total(r);
	}
	if (was->kind == CMD_DO)
		for (size_t i = 0; i < p->answers.n; i++)
			if (strcmp(p->answers.v[i].name, was->e.name) == 0)
				return words_answer_value(r, &p->answers.v[i]);
	if (was->kind == CMD_MEASURE)
		return words_read_readings(r);
	if (was->kind == CMD_WASTE)
		return words_read_waste(r);
	if (was->kind == CMD_DRAW)
		return words_read_drawn(r);
	if (was->kind == CMD_GIVE || was->kind == CMD_AS_NEEDED_GIVE) {
		TRY(words_amount(r, DOSES, "the amount", &e->amount));
		e->has_amount = true;
		return words_end(r);
	}
	return words_until(r, NULL, "the text", &e->text);
}

static const char *medicine_name(const struct plan *p, int medicine)
{
	return medicine >= 0 ? p->p->medicines.v[medicine].name.s : NULL;
}

/* The act behind an entry, as far as the new value has to know it; NULL where it is of no kind that
 * is corrected in place. */
static const struct command *act_behind(struct words_reader *r, int64_t seq)
{
	const struct course *c = r->w->course;
	const struct plan *p = r->w->plan;
	struct command *was = arena_new(r->a, struct command);
	struct entry *e = &was->e;
#define FIND(list)                                                                                 \
	for (size_t i = 0; i < c->list.n; i++)                                                     \
		if (c->list.v[i].m.seq == seq)
	FIND(readings)
	was->kind = CMD_MEASURE;
	FIND(steps)
	{
		was->kind = CMD_DO;
		e->name = c->steps.v[i].step >= 0 ? p->steps[c->steps.v[i].step].def->name.s : "";
	}
	FIND(forms)
	{
		was->kind = CMD_FORM;
		e->name = p->p->forms.v[c->forms.v[i].form].name.s;
		e->has_total = !c->forms.v[i].answers;
	}
	FIND(stock)
	{
		was->kind = c->stock.v[i].wasted ? CMD_WASTE : CMD_DRAW;
		e->medicine = medicine_name(p, c->stock.v[i].medicine);
	}
	FIND(doses)
	{
		was->kind = CMD_GIVE;
		e->medicine = medicine_name(p, c->doses.v[i].medicine);
		entry_set_dose_kind(e, c->doses.v[i].kind);
	}
	FIND(as_needed)
	{
		was->kind = CMD_AS_NEEDED_GIVE;
		e->medicine = p->p->anytime.as_needed.v[c->as_needed.v[i].what].name.s;
	}
#undef FIND
	return e->name || e->medicine || was->kind == CMD_MEASURE ? was : NULL;
}

enum rc words_read_amend(struct words_reader *r)
{
	const struct command *was = NULL;
	TRY(label_read(r, &was));
	if (!was && r->w->course)
		was = act_behind(r, r->cmd->e.ref);
	TRY(words_colon(r, "the right value"));
	words_skip(r);
	const char *because = NULL;
	for (const char *at = r->s; (at = strstr(at, " because ")); at++)
		because = at;
	if (!because)
		return words_fail(r, r->s, strlen(r->s),
		                  "`because` and the reason are due after the new value");
	struct words_reader inner = *r;
	inner.s = arena_dupn(r->a, r->s, (size_t)(because - r->s));
	inner.act = inner.s;
	r->s = because + strlen(" because ");
	TRY(words_until(r, NULL, "the reason", &r->cmd->e.reason));
	if (!was)
		return words_until(&inner, NULL, "the right value", &r->cmd->e.text);
	enum rc rc = new_value(&inner, was);
	if (rc != RC_OK) /* the place is told for the whole act */
		r->f->at += (size_t)(because - r->act) - strlen(inner.act);
	return rc;
}
