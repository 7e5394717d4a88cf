/* SPDX-License-Identifier: Apache-2.0
 * The times of a session that its protocol says: the first dose is 0, a stage ends when its gates
 * can open at the earliest, and the rest is spread out evenly. */
#include <string.h>

#include "diagram/session_in.h"

#define BEFORE_ELSE (30 * MIN) /* before the dose, where no length says it */
#define AFTER_ELSE  (60 * MIN) /* after it, where no rule says how long */
#define MARKS_MAX   400

const struct stage *sitting_stage(const struct sitting *w, int place)
{
	return w->plan->stages[w->s->stage + place].def;
}

static int64_t seconds(struct quantity q)
{
	return q.dim == DIM_DAYS ? q.micro / MICRO * 86400 : q.micro / MICRO;
}

/* ---- moments ---- */

int64_t sitting_moment(const struct sitting *w, const struct moment *m)
{
	int step;
	switch (m->kind) {
	case MOMENT_START: return w->arrival;
	case MOMENT_END_OF_DOSE: return w->over;
	case MOMENT_LEAVING: return w->leaving;
	case MOMENT_STEP:
		step = m->of.name
		           ? -1
		           : plan_step_find(w->plan, (int)(w->s - w->plan->sessions), m->name);
		if (step < 0)
			return w->arrival;
		step = w->plan->stages[w->plan->steps[step].stage].place;
		return step ? w->ends[step - 1] : w->arrival;
	case MOMENT_NONE:
	case MOMENT_FIRST_DOSE:
	case MOMENT_LAST_DOSE:
	case MOMENT_DOSE:
	case MOMENT_READING:
	case MOMENT_CONTACT: break;
	}
	return 0;
}

int64_t sitting_point(const struct sitting *w, const struct point *p)
{
	return sitting_moment(w, &p->moment) + seconds(p->distance);
}

void sitting_marks(struct sitting *w, struct lane *l, const struct schedule *at,
                   enum mark_kind kind)
{
	int64_t last = 0;
	for (size_t i = 0; i < at->n; i++) {
		const struct at_part *p = &at->v[i];
		if (p->kind == AT_EACH) {
			int64_t base = sitting_moment(w, &p->anchor);
			for (size_t k = 0; k < p->each_n && l->marks.n < MARKS_MAX; k++) {
				int64_t far = seconds((struct quantity){p->each[k], p->range.dim});
				last = base + (p->before ? -far : far);
				draw_mark(w->a, l, kind, last, last, NULL);
			}
		} else if (p->kind == AT_EVERY) {
			int64_t step = seconds(p->every), to = w->leaving;
			int64_t from = last + step;
			if (p->from.moment.kind != MOMENT_NONE)
				from = sitting_point(w, &p->from) + step;
			if (p->to.moment.kind != MOMENT_NONE)
				to = sitting_point(w, &p->to);
			for (;
			     step > 0 && from <= to && from <= w->leaving && l->marks.n < MARKS_MAX;
			     from += step)
				draw_mark(w->a, l, kind, last = from, from, NULL);
		} else if (p->kind == AT_WINDOW) {
			int64_t base = sitting_moment(w, &p->anchor);
			draw_mark(w->a, l, BAR_WINDOW, base + p->range.lo / MICRO,
			          base + p->range.hi / MICRO, NULL);
		}
	}
}

/* ---- the earliest end of a stage ---- */

/* Seconds of `since(moment) >= time`, or of the latest of several that must all be true; -1. */
static int64_t waits(const struct sitting *w, const struct expr *x)
{
	if (x->op == OP_AND) {
		int64_t a = waits(w, x->a), b = waits(w, x->b);
		return a > b ? a : b;
	}
	bool since = (x->op == OP_GE || x->op == OP_GT) && x->a->op == OP_FACT
	             && x->a->fact.kind == FACT_SINCE && x->a->dim == DIM_ELAPSED
	             && !x->a->fact.moment.of.name;
	if (!since)
		return -1;
	struct quantity q;
	if (x->b->op == OP_CONST)
		q = (struct quantity){x->b->k.lo, x->b->k.dim};
	else if (x->b->op == OP_FACT && x->b->fact.kind == FACT_TABLE)
		q = amount_at(&w->plan->p->values.v[x->b->fact.index].amount, 1);
	else
		return -1;
	return sitting_moment(w, &x->a->fact.moment) + seconds(q);
}

static int64_t gate_opens(const struct sitting *w, const struct idents *checks)
{
	int64_t latest = -1;
	for (size_t i = 0; i < checks->n; i++) {
		int n = plan_check_find(w->plan, checks->v[i].s);
		const struct check *c = n >= 0 ? &w->plan->p->checks.v[n] : NULL;
		for (size_t k = 0; c && k < c->pass.n; k++) {
			int64_t at = waits(w, c->pass.v[k].x);
			latest = at > latest ? at : latest;
		}
	}
	return latest;
}

/* Stages whose end nobody says share the time between those that are said. */
static void spread(struct sitting *w, int from, int to, int64_t begin, int64_t end)
{
	for (int i = from; i < to; i++)
		w->ends[i] = begin + (end - begin) * (i - from + 1) / (to - from);
}

static void plan_after(struct sitting *w)
{
	int n = w->s->stages, open = w->dose_stage + 1;
	int64_t at = 0;
	for (int i = w->dose_stage + 1; i < n; i++) {
		int64_t opens = gate_opens(w, &sitting_stage(w, i)->leave);
		int64_t next = i + 1 < n ? gate_opens(w, &sitting_stage(w, i + 1)->enter) : -1;
		opens = next > opens ? next : opens;
		if (opens <= at)
			continue;
		spread(w, open, i + 1, at, opens);
		w->known[i] = true;
		at = opens;
		open = i + 1;
	}
	if (open < n) /* what comes last without a rule is not done in no time */
		spread(w, open, n, at, at > 0 ? at + 10 * MIN * (n - open) : AFTER_ELSE);
	w->leaving = n ? w->ends[n - 1] : 0;
	if (w->leaving <= 0)
		w->leaving = AFTER_ELSE;
}

static void find_dose(struct sitting *w)
{
	w->dose = -1;
	w->dose_stage = w->s->stages;
	for (int i = w->s->step; i < w->s->step + w->s->steps && w->dose < 0; i++)
		if (w->plan->steps[i].def->kind == STEP_DOSE && w->plan->steps[i].medicine >= 0)
			w->dose = i;
	if (w->dose < 0)
		return;
	w->dose_stage = w->plan->stages[w->plan->steps[w->dose].stage].place;
	const struct medicine *m = &w->plan->p->medicines.v[w->plan->steps[w->dose].medicine];
	for (size_t i = 0; i < m->routes.n; i++)
		if (m->routes.v[i].dose.over.dim != DIM_NONE && !w->over)
			w->over = m->routes.v[i].dose.over.hi / MICRO;
}

void sitting_plan(struct sitting *w)
{
	int64_t length = seconds(w->s->def->length);
	int n = w->s->stages;
	w->ends = arena_arr(w->a, int64_t, (size_t)n + 1);
	w->known = arena_arr(w->a, bool, (size_t)n + 1);
	find_dose(w);
	if (w->dose < 0) {
		w->leaving = length ? length : AFTER_ELSE;
		spread(w, 0, n, 0, w->leaving);
		return;
	}
	plan_after(w);
	w->arrival = length - w->leaving >= 15 * MIN ? w->leaving - length : -BEFORE_ELSE;
	spread(w, 0, w->dose_stage + 1, w->arrival, 0);
}
