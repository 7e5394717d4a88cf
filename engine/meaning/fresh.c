/* SPDX-License-Identifier: Apache-2.0
 * Gates that ask for something fresh which nobody takes again: a form that is asked once at
 * screening, and `fresh: {form: 7 d}` before each dose.  From some round on the gate can never pass.
 *
 * Worked out is the least time that can lie between the two, by days of the calendar; where the
 * course leaves that open nothing is said. */
#include <string.h>

#include "meaning/meaning_in.h"
#include "protocol/plan.h"

#define DAY   INT64_C(1000000)
#define NEVER INT64_MAX /* nothing before asks it */

/* ---- who asks it ---- */

static bool names(const struct idents *ids, int index)
{
	for (size_t i = 0; i < ids->n; i++)
		if (ids->v[i].index == index)
			return true;
	return false;
}

static bool step_takes(const struct protocol *p, const struct step *s, const struct fresh *f)
{
	if (f->form >= 0)
		return s->kind == STEP_FORM && names(&s->what, f->form);
	if (f->measure >= 0)
		return (s->kind == STEP_MEASURE || s->kind == STEP_MONITOR)
		       && names(&s->what, f->measure);
	return (s->kind == STEP_ASK || s->kind == STEP_CHOOSE) && f->answer >= 0 && s->name.s
	       && strcmp(s->name.s, p->answers.v[f->answer].name) == 0;
}

/* The first stage that takes it; -1 where none does. */
static int taken_in(const struct protocol *p, const struct session_def *s, const struct fresh *f)
{
	for (size_t i = 0; i < s->stages.n; i++)
		for (size_t k = 0; k < s->stages.v[i].steps.n; k++)
			if (step_takes(p, &s->stages.v[i].steps.v[k], f))
				return (int)i;
	return -1;
}

static bool acts_take(const struct acts *acts, const struct fresh *f)
{
	for (size_t i = 0; i < acts->n; i++) {
		const struct act *a = &acts->v[i];
		if ((a->kind == ACT_OPEN && f->form >= 0 && a->what.index == f->form)
		    || (a->kind == ACT_MEASURE && f->measure >= 0 && a->what.index == f->measure))
			return true;
	}
	return false;
}

/* What the check itself or an alert asks for is there when it is needed. */
static bool asked_by_rule(const struct protocol *p, const struct check *c, const struct fresh *f)
{
	bool asked = acts_take(&c->act, f);
	for (size_t i = 0; i < c->verdicts.n; i++)
		asked |= acts_take(&c->verdicts.v[i].act, f) || c->verdicts.v[i].again.readings > 0;
	for (size_t i = 0; i < p->alerts.n; i++)
		asked |= acts_take(&p->alerts.v[i].act, f);
	return asked;
}

/* ---- how long before ---- */

/* Days of the calendar between two rounds, at least. */
static int64_t apart(const struct phase *p)
{
	const struct quantity *q =
	    p->gap.never_under.dim == DIM_DAYS ? &p->gap.never_under : &p->gap.at_least;
	return q->dim == DIM_DAYS ? q->micro / DAY : 0;
}

/* The least days between what this contact took and a session of round `round` of `phase`; NEVER
 * where it comes later, 0 where nobody can say. */
static int64_t days_before(const struct protocol *p, int source, int source_phase,
                           const struct contact *at, int phase, int round)
{
	const struct contact *c = protocol_contact(p, source, NULL);
	const struct phase *to = &p->phases.v[phase], *from = &p->phases.v[source_phase];
	const struct at_part *w = c->at.n == 1 ? &c->at.v[0] : NULL;
	int64_t rounds = (int64_t)(round - 1) * apart(to);
	if (to->starts.n || (source_phase != phase && from->starts.n))
		return 0;
	if (source_phase > phase)
		return NEVER;
	if (source_phase < phase) {
		bool days = w && w->kind == AT_DAY && !c->at_cases.n && w->range.hi < 0;
		bool first = true; /* day 0 is the first session with a medicine */
		for (int i = 0; i < phase; i++)
			for (size_t k = 0; k < p->phases.v[i].contacts.n; k++) {
				int s = p->phases.v[i].contacts.v[k].session.index;
				first &= s < 0 || p->sessions.v[s].kind != KIND_MEDICINE;
			}
		int s = at->session.index;
		first &=
		    s >= 0 && p->sessions.v[s].kind == KIND_MEDICINE && &to->contacts.v[0] == at;
		return rounds + (days && first ? -w->range.hi / DAY : 0);
	}
	if (c != at
	    && (!w || w->kind != AT_WINDOW || w->before || w->range.dim != DIM_DAYS
	        || w->anchor.of.which != WHICH_THIS || c->give_or_take.micro))
		return 0;
	if (round < 2)
		return NEVER; /* it comes after the first */
	int64_t since = apart(to) - (c == at ? 0 : w->range.hi / DAY);
	return since > 0 ? since : 0;
}

/* Calendar days against the limit: three days later are more than 48 h on any clock. */
static bool too_old(int64_t days, const struct quantity *limit)
{
	if (limit->dim == DIM_DAYS)
		return days > limit->micro / DAY;
	return (days - 1) * 24 * 3600 * INT64_C(1000000) >= limit->micro;
}

/* ---- one gate ---- */

static void check_fresh(struct loader *l, const struct contact *at, int phase,
                        const struct check *c, const struct fresh *f, int stage)
{
	const struct protocol *p = l->p;
	const struct session_def *s = &p->sessions.v[at->session.index];
	int here = taken_in(p, s, f);
	if ((here >= 0 && here <= stage) || asked_by_rule(p, c, f))
		return;
	for (int round = 1; round <= p->phases.v[phase].repeat; round++) {
		int64_t least = NEVER;
		const struct contact *from = NULL;
		for (int i = 0, of = 0; i < protocol_contacts(p); i++) {
			const struct contact *k = protocol_contact(p, i, &of);
			if (k->session.index < 0
			    || taken_in(p, &p->sessions.v[k->session.index], f) < 0)
				continue;
			int64_t days = days_before(p, i, of, at, phase, round);
			from = days < least ? k : from;
			least = days < least ? days : least;
		}
		if (least == NEVER || !too_old(least, &f->age))
			continue;
		struct text limit = text_in(l->a);
		quantity_write(&limit, f->age);
		struct diag *d =
		    meaning_two(l, C_NEVER_FRESH, f->name.at, from->session.at,
		                "it is taken here, and not again before",
		                arena_fmt(l->a,
		                          "in round %d of `%s` this can never pass: `%s` is %lld d "
		                          "old by then, and %s is asked for",
		                          round, p->phases.v[phase].name.s, f->name.s,
		                          (long long)least, limit.s));
		d->help = arena_fmt(
		    l->a, "ask for `%s` in `%s` before this check, or allow it to be older",
		    f->name.s, s->name.s);
		return;
	}
}

static void check_gate(struct loader *l, const struct contact *at, int phase,
                       const struct idents *ids, int stage, bool *seen)
{
	for (size_t i = 0; i < ids->n; i++) {
		int index = ids->v[i].index;
		if (index < 0 || seen[index])
			continue;
		const struct check *c = &l->p->checks.v[index];
		seen[index] = true; /* one cause, one warning */
		for (size_t k = 0; k < c->fresh.n && !c->applies.src; k++)
			check_fresh(l, at, phase, c, &c->fresh.v[k], stage);
	}
}

void meaning_fresh(struct loader *l)
{
	bool *seen = arena_arr(l->a, bool, l->p->checks.n);
	for (int i = 0, phase = 0; i < protocol_contacts(l->p); i++) {
		const struct contact *c = protocol_contact(l->p, i, &phase);
		if (c->session.index < 0 || c->when.src)
			continue;
		const struct session_def *s = &l->p->sessions.v[c->session.index];
		for (size_t k = 0; k < s->stages.n; k++) {
			const struct stage *g = &s->stages.v[k];
			check_gate(l, c, phase, &g->enter, (int)k, seen);
			check_gate(l, c, phase, &g->leave, (int)k, seen);
			for (size_t m = 0; m < g->steps.n; m++)
				check_gate(l, c, phase, &g->steps.v[m].enter, (int)k, seen);
		}
	}
}
