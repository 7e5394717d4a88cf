/* SPDX-License-Identifier: Apache-2.0
 * Where the facts of a condition come from: which act brings them, and which of them nobody is ever
 * asked to change. */
#include "judge/why_in.h"

static int step_named(const struct look *l, const char *name)
{
	const struct session_record *s = course_session(l->c, l->session);
	return s && name ? plan_step_find(l->c->plan, s->session, name) : -1;
}

/* Only what is recorded from now on can be something else. */
static bool is_newest(const struct fact *f)
{
	return f->at.which == AT_NEWEST || (f->at.which == AT_CONTACT && !f->at.contact.name);
}

static bool from_record(const struct why *w, const struct fact *f, struct flip_source *out)
{
	const struct protocol *p = w->look->c->plan->p;
	if (!is_newest(f) || f->own)
		return false;
	if (f->how == HOW_CHANGE || f->how == HOW_PERCENT_CHANGE || f->how == HOW_IMPROVEMENT) {
		struct fact then = *f; /* what it is compared with stays what it is */
		then.how = HOW_IS;
		then.at = f->from;
		struct value v = w->facts->ask(w->facts->ctx, &then, 0);
		if (v.can != CAN_KNOW)
			return false;
	} else if (f->how != HOW_IS) {
		out->id = FROM_LATER + (int)f->kind * 100 + f->index;
		out->rank = RANK_LATER;
		return true;
	}
	if (f->kind == FACT_READING) {
		const struct measure *m = &p->measures.v[f->index];
		const struct quantity_range *r = m->components.n && f->part >= 0
		                                     ? &m->components.v[f->part].range
		                                 : m->unit.s ? &m->range
		                                             : &m->scale;
		if (m->worked.src)
			return false;
		out->id = FROM_MEASURE + f->index;
		out->rank = RANK_ACT;
		if (f->how == HOW_IS && r->has_lo) /* what lies outside opens nothing */
			out->lo = r->lo;
		if (f->how == HOW_IS && r->has_hi)
			out->hi = r->hi;
		return true;
	}
	out->id = (f->kind == FACT_ANSWER ? FROM_ANSWER : FROM_FORM) + f->index;
	out->rank = RANK_ASK;
	return true;
}

static bool from_truth(const struct why *w, const struct fact *f, struct flip_source *out)
{
	const struct plan *p = w->look->c->plan;
	int step = step_named(w->look, f->moment.name);
	out->lo = 1; /* what was done stays done */
	out->rank = RANK_LINE;
	switch (f->kind) {
	case FACT_ANSWERED:
		out->id = (f->target == TARGET_ANSWER ? FROM_ANSWER : FROM_FORM) + f->index;
		out->rank = RANK_ASK;
		return is_newest(f);
	case FACT_DONE:
		out->id = f->target == TARGET_TASK ? FROM_TASK + f->index : FROM_STEP + step;
		return f->target == TARGET_TASK || (step >= 0 && !f->moment.of.name);
	case FACT_SIGNED:
		out->id =
		    f->target == TARGET_CHECK ? FROM_SIGNED + f->index : FROM_SIGNED_STEP + step;
		return f->target == TARGET_CHECK || (step >= 0 && !f->moment.of.name);
	case FACT_PASSED:
		out->id = FROM_CHECK + f->index;
		return p->p->checks.v[f->index].builtin != BUILTIN_ORDER;
	case FACT_OVERDUE:
		out->id = FROM_OVERDUE + step;
		out->lo = out->hi = 0;
		return step >= 0;
	case FACT_STOPPED:
		out->id = FROM_TREATMENT;
		out->lo = out->hi = 0;
		return true;
	case FACT_WITHDRAWN:
		out->id = FROM_CONSENT;
		out->lo = out->hi = 0;
		return true;
	case FACT_READING:
	case FACT_SCORE:
	case FACT_ITEM:
	case FACT_ANSWER:
	case FACT_TABLE:
	case FACT_NUMBER:
	case FACT_ROUND:
	case FACT_AGE:
	case FACT_SEX:
	case FACT_ROUTE:
	case FACT_PHASE:
	case FACT_SINCE:
	case FACT_GIVEN:
	case FACT_TOTAL: break;
	}
	return false;
}

/* Time since a thing only grows, until the thing is done anew. */
static bool from_time(const struct why *w, const struct fact *f, struct flip_source *out)
{
	struct value now = w->facts->ask(w->facts->ctx, f, 0);
	const struct moment *m = &f->moment;
	if (m->kind == MOMENT_READING && (m->measure >= 0 || m->form >= 0)) {
		out->id = m->measure >= 0 ? FROM_MEASURE + m->measure : FROM_FORM + m->form;
		out->rank = RANK_ACT;
		out->lo = out->hi = 0;
		return true;
	}
	out->id = FROM_WAITING;
	out->rank = RANK_WAIT;
	out->lo = now.lo;
	return now.can == CAN_KNOW;
}

bool why_source(void *ctx, const struct fact *f, struct flip_source *out)
{
	const struct why *w = ctx;
	out->lo = INT64_MIN;
	out->hi = INT64_MAX;
	switch (f->kind) {
	case FACT_READING:
	case FACT_SCORE:
	case FACT_ITEM:
	case FACT_ANSWER: return from_record(w, f, out);
	case FACT_SINCE: return from_time(w, f, out);
	case FACT_DONE:
	case FACT_SIGNED:
	case FACT_ANSWERED:
	case FACT_PASSED:
	case FACT_OVERDUE:
	case FACT_STOPPED:
	case FACT_WITHDRAWN: return from_truth(w, f, out);
	case FACT_TABLE:
	case FACT_NUMBER:
	case FACT_ROUND:
	case FACT_AGE:
	case FACT_SEX:
	case FACT_PHASE:
	case FACT_ROUTE: /* Tend never says what to give: neither how, nor whether, nor how much */
	case FACT_GIVEN:
	case FACT_TOTAL: break;
	}
	return false;
}

int why_source_of_fresh(const struct fresh *f)
{
	return f->measure >= 0 ? FROM_MEASURE + f->measure
	       : f->form >= 0  ? FROM_FORM + f->form
	                       : FROM_ANSWER + f->answer;
}

bool why_must(void *ctx, int source)
{
	const struct why *w = ctx;
	for (size_t i = 0; w->check && i < w->check->fresh.n; i++)
		if (w->stale[i] && why_source_of_fresh(&w->check->fresh.v[i]) == source)
			return true;
	return false;
}
