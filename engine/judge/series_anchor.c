/* SPDX-License-Identifier: Apache-2.0
 * What a window hangs on: which contact of the course is meant, and the day it was or will be. */
#include <string.h>

#include "judge/series_table.h"

#define MICRO INT64_C(1000000)

/* ---- which contact is meant ---- */

/* What the pass before knows about a phase further down, this one knows only later. */
static enum contact_state state_of(const struct series *s, const struct visit *t, int phase)
{
	if (t->phase > phase && s->old)
		for (size_t i = 0; i < s->old->visits.n; i++) {
			const struct visit *o = &s->old->visits.v[i];
			if (o->d.contact == t->d.contact && o->d.round == t->d.round)
				return o->d.state;
		}
	return t->d.state;
}

static bool fell_away(const struct series *s, const struct visit *t, int phase)
{
	enum contact_state st = state_of(s, t, phase);
	return st == CONTACT_DROPPED || st == CONTACT_NOT_ASKED || s->phases[t->phase].skipped
	       || t->turn > s->phases[t->phase].rounds;
}

static bool stands_before(const struct visit *t, int phase, int turn)
{
	return t->phase < phase || (t->phase == phase && t->turn < turn);
}

static bool stands_after(const struct visit *t, int phase, int turn)
{
	return t->phase > phase || (t->phase == phase && t->turn > turn);
}

static bool goes_by(const struct series *s, const struct visit *t, const char *name)
{
	const struct contact *c = s->plan->contacts[t->d.contact].def;
	return strcmp(c->name.s, name) == 0 || strcmp(c->session.s, name) == 0;
}

/* Missed, and not asked for any more, while the course went on as planned. */
static bool was_let_go(const struct series *s, const struct visit *t)
{
	return t->d.state == CONTACT_DROPPED && !s->phases[t->phase].left
	       && !s->look->c->control.treatment_stopped && t->d.from != INT32_MIN
	       && t->d.to != INT32_MAX;
}

/* NULL: there is none, or all of them fell away. */
static const struct visit *visit_meant(const struct series *s, const struct contact_ref *ref,
                                       int phase, int turn, const struct visit *me)
{
	bool one_of_them = me && series_ref_means(s, ref, me->d.contact);
	const struct visit *first = NULL, *last = NULL, *here = NULL, *previous = NULL,
	                   *next = NULL, *numbered = NULL;
	int n = 0;
	for (size_t i = 0; i < s->visits.n; i++) {
		const struct visit *t = &s->visits.v[i];
		if (!series_ref_means(s, ref, t->d.contact))
			continue;
		if (t->phase > phase)
			*s->looked_down = true;
		/* A number counts what the page plans, so that `medicine 3` stays the third. */
		if (++n == ref->number)
			numbered = t;
		bool this_one = t->phase == phase && t->turn == turn;
		if (this_one
		    && (!here || (goes_by(s, t, ref->name) && !goes_by(s, here, ref->name))))
			here = t;
		bool before = stands_before(t, phase, turn) || (this_one && one_of_them && t < me);
		bool after = stands_after(t, phase, turn) || (this_one && one_of_them && t > me);
		/* What was let go keeps its place, so that the one after it stays where it was. */
		if (before && was_let_go(s, t))
			previous = t;
		if (fell_away(s, t, phase))
			continue;
		first = first ? first : t;
		last = t;
		if (before)
			previous = t;
		if (after && !next)
			next = t;
	}
	switch (ref->which) {
	case WHICH_THIS: return here ? here : last;
	case WHICH_FIRST: return first;
	case WHICH_LAST: return last;
	case WHICH_NEXT: return next;
	case WHICH_PREVIOUS: return previous;
	case WHICH_NUMBER: return numbered;
	}
	return NULL;
}

/* ---- when it was ---- */

static int64_t own_instant(const struct series *s, const struct moment *m, const struct visit *t)
{
	if (!t->held)
		return 0;
	int64_t first = 0, last = 0, nth = 0;
	int n = 0;
	for (size_t i = 0; i < s->look->c->doses.n; i++) {
		const struct dose_record *d = &s->look->c->doses.v[i];
		if (d->m.struck || d->m.session != t->held->number)
			continue;
		if (++n == m->number)
			nth = d->m.happened;
		if (!first || d->m.happened < first)
			first = d->m.happened;
		if (d->m.happened > last)
			last = d->m.happened;
	}
	if (m->kind == MOMENT_FIRST_DOSE)
		return first;
	if (m->kind == MOMENT_LAST_DOSE || m->kind == MOMENT_END_OF_DOSE)
		return last;
	if (m->kind == MOMENT_DOSE)
		return nth;
	if (m->kind == MOMENT_LEAVING)
		return t->held->left;
	return t->held->m.happened;
}

struct anchor anchor_of(const struct series *s, const struct moment *m, int phase, int turn,
                        const struct visit *me)
{
	struct anchor an = {.day = DAY_NONE};
	if (m->kind == MOMENT_NONE)
		return an;
	bool contact = m->kind == MOMENT_CONTACT || m->of.name;
	if (!contact) { /* a step or a reading, wherever it was */
		an.instant = moment_when(s->look, m);
	} else {
		an.slot = visit_meant(s, &m->of, phase, turn, me);
		if (an.slot && m->of.which == WHICH_PREVIOUS && was_let_go(s, an.slot)) {
			if (m->kind != MOMENT_CONTACT) {
				an.fell_away = true;
				return an;
			}
			an.day = an.slot->d.from + (an.slot->d.to - an.slot->d.from) / 2;
			an.instant = day_begins(s->look->c->zone, an.day);
			an.known = true;
			return an;
		}
		an.fell_away = !an.slot || fell_away(s, an.slot, phase);
		if (an.fell_away)
			return an;
		if (m->kind == MOMENT_CONTACT) {
			an.day = an.slot->day;
			an.instant = an.slot->instant;
			an.known = an.day != DAY_NONE;
			return an;
		}
		an.instant = own_instant(s, m, an.slot);
	}
	an.known = an.instant != 0;
	if (an.known)
		an.day = (int32_t)zone_day(s->look->c->zone, an.instant);
	return an;
}

/* The day that lies so far from the anchor: calendar days as such, elapsed time by the instant. */
int32_t day_from(const struct series *s, const struct anchor *an, int64_t micro, enum dim dim)
{
	if (dim == DIM_DAYS)
		return an->day + (int32_t)(micro / MICRO);
	return (int32_t)zone_day(s->look->c->zone, an->instant + micro / 1000);
}

int32_t window_point_day(const struct series *s, const struct point *p, int phase, int turn)
{
	struct anchor an = anchor_of(s, &p->moment, phase, turn, NULL);
	if (!an.known)
		return DAY_NONE;
	return p->distance.micro ? day_from(s, &an, p->distance.micro, p->distance.dim) : an.day;
}

int32_t window_starts(const struct series *s, const struct phase *p, int phase)
{
	const struct at_part *t = &p->starts.v[0];
	if (t->kind == AT_DAY)
		return s->day0 == DAY_NONE ? DAY_NONE : s->day0 + (int32_t)(t->range.lo / MICRO);
	struct anchor an = anchor_of(s, &t->anchor, phase, 1, NULL);
	if (!an.known)
		return DAY_NONE;
	if (t->kind == AT_SAME_DAY)
		return an.day;
	int64_t far = t->before ? -t->range.hi : t->range.lo;
	return day_from(s, &an, far, t->range.dim);
}
