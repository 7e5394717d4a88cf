/* SPDX-License-Identifier: Apache-2.0
 * Which way the course goes: whether rounds end, which phase comes next, which exit was taken.
 * What is unknown never lets it go on. */
#include <string.h>

#include "judge/series_table.h"
#include "judge/why.h"

#define MICRO INT64_C(1000000)

/* ---- conditions of the course ---- */

struct asked {
	struct facts inner;
	const struct look *look;
	int phase, turn;
	bool too_few; /* it asked further back than anything was recorded */
};

/* In a phase `number` counts rounds; the phase is the one that asks. */
static struct value ask(void *ctx, const struct fact *f, int back)
{
	struct asked *q = ctx;
	if (f->how == HOW_IS && (f->kind == FACT_NUMBER || f->kind == FACT_ROUND))
		return value_number((struct quantity){q->turn * MICRO, DIM_NONE});
	if (f->how == HOW_IS && f->kind == FACT_PHASE)
		return value_name(q->phase);
	q->too_few |= back > 0 && !fact_reaches(q->look, f, back);
	return q->inner.ask(q->inner.ctx, f, back);
}

struct value series_condition(const struct series *s, const struct formula *f, int phase, int turn,
                              int64_t at, int session)
{
	if (!f->x || s->look->in_series)
		return value_unknown(TYPE_TRUTH, DIM_NONE);
	struct look l = *s->look;
	l.now = at;
	l.session = session;
	l.in_series = true;
	struct asked q = {.inner = facts_of(&l), .look = &l, .phase = phase, .turn = turn};
	return expr_eval(f->x, &(struct facts){.ctx = &q, .ask = ask, .too_few = &q.too_few});
}

const char *series_opens(struct arena *a, const struct look *look, const struct formula *f,
                         int phase, int round, bool known)
{
	struct look l = *look;
	l.in_series = true;
	struct asked q = {.inner = facts_of(&l), .look = &l, .phase = phase, .turn = round};
	const struct facts facts = {.ctx = &q, .ask = ask, .too_few = &q.too_few};
	const struct expr *x = known ? expr_either(a, f->x, expr_not(a, f->x)) : f->x;
	return why_true(a, &l, x, &facts);
}

/* ---- until ---- */

static bool held_beyond(const struct series *s, int phase, int turn)
{
	for (size_t i = 0; i < s->visits.n; i++)
		if (s->visits.v[i].phase == phase && s->visits.v[i].turn > turn
		    && s->visits.v[i].held)
			return true;
	return false;
}

/* Judged by what was known when the round was over, so that later answers do not reopen it; where
 * that was unknown, by what is known now.  What people have begun since was decided. */
enum way series_until(const struct series *s, int phase, int turn, const struct turn *r)
{
	const struct phase *def = &s->plan->p->phases.v[phase];
	if (!def->until.x || turn >= def->repeat || s->phases[phase].left
	    || s->look->c->control.treatment_stopped || held_beyond(s, phase, turn))
		return WAY_GOES_ON;
	if (!r->finished)
		return WAY_NOT_YET;
	struct value v = series_condition(s, &def->until, phase, turn, r->end, r->session);
	if (!value_is_true(&v) && !value_is_false(&v))
		v = series_condition(s, &def->until, phase, turn, s->look->now, r->session);
	return value_is_true(&v) ? WAY_ENDS : value_is_false(&v) ? WAY_GOES_ON : WAY_UNKNOWN;
}

/* ---- next ---- */

static int choose_at(const struct series *s, int phase, int64_t at)
{
	const struct phase *def = &s->plan->p->phases.v[phase];
	int end = (int)s->plan->p->phases.n;
	for (size_t i = 0; i < def->next.n; i++) {
		const struct case_row *row = &def->next.v[i];
		struct value v =
		    series_condition(s, &row->when, phase, s->phases[phase].round, at, 0);
		if (row->otherwise || value_is_true(&v))
			return strcmp(row->then.s, "end") == 0 ? end : row->then.index;
		if (!value_is_false(&v))
			return -1;
	}
	return phase + 1;
}

int series_choose(const struct series *s, int phase)
{
	const struct phase *def = &s->plan->p->phases.v[phase];
	int to = choose_at(s, phase, s->phases[phase].done_at);
	if (to >= 0)
		return to;
	/* It was not known then.  What people have begun since was chosen; else ask again now. */
	for (size_t i = 0; i < def->next.n; i++)
		for (size_t k = 0; k < s->visits.n; k++)
			if (s->visits.v[k].phase == def->next.v[i].then.index
			    && s->visits.v[k].held)
				return def->next.v[i].then.index;
	return choose_at(s, phase, s->look->now);
}

static const char *formula_words(const struct formula *f)
{
	return f->src && f->src->s ? f->src->s : "";
}

const char *series_asks(const struct series *s, int phase)
{
	int i = phase < (int)s->plan->p->phases.n && s->phases[phase].asks ? phase : phase - 1;
	for (; i >= 0; i--) {
		const struct phase *def = &s->plan->p->phases.v[i];
		if (s->phases[i].asks)
			return formula_words(&def->until);
		for (size_t k = 0; s->phases[i].waiting && k < def->next.n; k++) {
			struct value v = series_condition(s, &def->next.v[k].when, i,
			                                  s->phases[i].round, s->look->now, 0);
			if (!value_is_false(&v))
				return formula_words(&def->next.v[k].when);
		}
	}
	return "";
}

/* ---- exits ---- */

/* The phase that the first true line leads to; -1 where none is true. */
static int exit_now(const struct series *s, int64_t at, int session)
{
	for (size_t i = 0; i < s->plan->p->exits.n; i++) {
		const struct exit_row *row = &s->plan->p->exits.v[i];
		struct value v = series_condition(s, &row->when, 0, 1, at, session);
		if (value_is_true(&v))
			return strcmp(row->then.s, "end") == 0 ? (int)s->plan->p->phases.n
			                                       : row->then.index;
	}
	return -1;
}

static void see_lasting(void *ctx, const struct fact *f)
{
	if (f->kind != FACT_WITHDRAWN && f->kind != FACT_STOPPED)
		*(bool *)ctx = true;
}

static void exit_then(struct series *s, int64_t at, int session)
{
	int to = at <= s->look->now ? exit_now(s, at, session) : -1;
	if (to > s->exit_to || (to >= 0 && to == s->exit_to && at < s->exit_at)) {
		s->exit_to = to;
		s->exit_at = at;
	}
}

/* A course only moves down the page: an exit that was true once was taken, whatever is answered
 * later.  It is looked for at each entry that stands, so that one put right opens the way again;
 * consent alone can be given anew. */
void series_exit(struct series *s)
{
	const struct course *c = s->look->c;
	bool lasting = false;
	s->exit_to = -1;
	if (s->old) { /* the pass before looked already */
		s->exit_to = s->old->exit_to;
		s->exit_at = s->old->exit_at;
		return;
	}
	for (size_t i = 0; i < s->plan->p->exits.n; i++)
		expr_facts(s->plan->p->exits.v[i].when.x, see_lasting, &lasting);
	if (!s->plan->p->exits.n)
		return;
#define LOOK(list)                                                                                 \
	for (size_t i = 0; lasting && i < c->list.n; i++)                                          \
		if (!c->list.v[i].m.struck                                                         \
		    && (i == 0 || c->list.v[i].m.seq != c->list.v[i - 1].m.seq))                   \
			exit_then(s, c->list.v[i].m.happened, c->list.v[i].m.session);
	LOOK(forms)
	LOOK(steps)
	LOOK(readings)
	LOOK(signatures)
#undef LOOK
	for (size_t i = 0; lasting && i < c->sessions.n; i++) /* what the days alone brought */
		exit_then(s, c->sessions.v[i].m.happened - 1, 0);
	exit_then(s, s->look->now, s->look->session);
}

/* ---- what was taken ---- */

int series_next_taken(struct arena *a, const struct look *look, int phase)
{
	const struct series *s = series_table(a, look);
	const struct phase *def = &s->plan->p->phases.v[phase];
	int end = (int)s->plan->p->phases.n;
	if (!s->phases[phase].done || s->phases[phase].left || !def->next.n)
		return -1;
	int to = series_choose(s, phase);
	for (size_t i = 0; to >= 0 && i < def->next.n; i++) {
		const struct case_row *row = &def->next.v[i];
		if (to == (strcmp(row->then.s, "end") == 0 ? end : row->then.index))
			return (int)i;
	}
	return -1;
}

int series_exit_taken(struct arena *a, const struct look *look)
{
	const struct series *s = series_table(a, look);
	const struct protocol *p = s->plan->p;
	for (size_t i = 0; s->exit_to >= 0 && i < p->exits.n; i++) {
		const struct exit_row *row = &p->exits.v[i];
		int to = strcmp(row->then.s, "end") == 0 ? (int)p->phases.n : row->then.index;
		if (to == s->exit_to)
			return (int)i;
	}
	return -1;
}
