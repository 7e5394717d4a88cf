/* SPDX-License-Identifier: Apache-2.0
 * The days of a course, as if each contact came on the first day on which it can come.
 *
 * The bedside counts from what was held (judge/series.h); before anybody is enrolled there is only
 * the page.  A contact may hang on one further down, so this is done until nothing moves. */
#include <string.h>

#include "diagram/diagram_in.h"

#define PASSES    6
#define EVERY_MAX 400 /* occurrences of one line of `every` */
#define PLACE_MAX 4000

struct placing {
	struct days *d;
	const struct days *old; /* the pass before; NULL in the first */
	int phase, turn;
	int32_t begun; /* of the phase */
};

/* ---- conditions that only count rounds ---- */

static struct value ask(void *ctx, const struct fact *f, int back)
{
	const int *turn = ctx;
	(void)back;
	if (f->kind == FACT_NUMBER || f->kind == FACT_ROUND)
		return value_number((struct quantity){*turn * MICRO, DIM_NONE});
	return value_unknown(
	    f->kind == FACT_ANSWER || f->kind == FACT_PHASE ? TYPE_NAME : TYPE_TRUTH, DIM_NONE);
}

bool days_comes(const struct formula *when, int turn, bool *perhaps)
{
	*perhaps = false;
	if (!when->x)
		return true;
	struct facts f = {.ctx = &turn, .ask = ask};
	struct value v = expr_eval(when->x, &f);
	*perhaps = !value_is_true(&v);
	return !value_is_false(&v);
}

/* ---- which contact is meant ---- */

static bool means(const struct plan *p, const struct contact_ref *ref, int contact)
{
	const struct plan_contact *c = &p->contacts[contact];
	if (ref->contact >= 0)
		return ref->contact == contact;
	if (ref->session >= 0)
		return ref->session == c->session;
	return ref->kind >= 0 && (int)p->sessions[c->session].def->kind == ref->kind;
}

static bool is_sooner(const struct placed *a, int phase, int turn)
{
	return a->phase < phase || (a->phase == phase && a->turn < turn);
}

/* Beyond a point where the way divides nobody knows what comes. */
static bool is_certain(const struct plan *p, int from, int phase)
{
	for (int i = from; i < phase; i++)
		if (p->p->phases.v[i].next.n)
			return false;
	return true;
}

static const struct placed *meant_in(const struct days *d, const struct contact_ref *ref,
                                     const struct placing *g, bool me)
{
	const struct placed *first = NULL, *last = NULL, *here = NULL, *previous = NULL,
	                    *next = NULL, *numbered = NULL;
	int n = 0;
	for (size_t i = 0; d && i < d->v.n; i++) {
		const struct placed *t = &d->v.v[i];
		if (!means(d->plan, ref, t->contact) || t->day == DAY_UNKNOWN
		    || !is_certain(d->plan, g->phase, t->phase))
			continue;
		bool this_one = t->phase == g->phase && t->turn == g->turn;
		if (++n == ref->number)
			numbered = t;
		first = first ? first : t;
		last = t;
		if (this_one && !here)
			here = t;
		if (is_sooner(t, g->phase, g->turn) || (this_one && me))
			previous = t;
		else if (!this_one && !next)
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

/* The last of a kind is the last of the whole page, which only the pass before knows. */
static int32_t anchor(const struct placing *g, const struct moment *m)
{
	if (m->kind == MOMENT_NONE || !m->of.name)
		return DAY_UNKNOWN;
	const struct placed *t = NULL;
	bool whole = m->of.which == WHICH_LAST || m->of.which == WHICH_NEXT;
	if (!whole)
		t = meant_in(g->d, &m->of, g, false);
	if (t && m->of.which == WHICH_THIS && (t->phase != g->phase || t->turn != g->turn))
		t = NULL; /* it may stand further down in this round */
	if (!t)
		t = meant_in(g->old, &m->of, g, false);
	if (!t)
		t = meant_in(g->d, &m->of, g, false);
	return t ? t->day : DAY_UNKNOWN;
}

static int32_t in_days(int64_t micro, enum dim dim)
{
	if (dim == DIM_DAYS)
		return (int32_t)(micro / MICRO);
	return (int32_t)(micro / (86400 * MICRO));
}

/* ---- windows ---- */

static struct placed *add(struct placing *g, int contact, bool perhaps, int32_t from, int32_t to)
{
	struct placed *t = arena_push(g->d->a, &g->d->v);
	*t = (struct placed){.contact = contact,
	                     .phase = g->phase,
	                     .turn = g->turn,
	                     .day = from,
	                     .from = from,
	                     .to = to,
	                     .perhaps = perhaps};
	return t;
}

static const struct placed *before_this(const struct placing *g, int contact)
{
	for (size_t i = g->d->v.n; i-- > 0;)
		if (g->d->v.v[i].contact == contact)
			return &g->d->v.v[i];
	return NULL;
}

/* The last day on which medicine is given before this; DAY_UNKNOWN. */
static int32_t last_dose(const struct placing *g)
{
	int32_t day = DAY_UNKNOWN;
	for (size_t i = 0; i < g->d->v.n; i++) {
		const struct placed *t = &g->d->v.v[i];
		int session = g->d->plan->contacts[t->contact].session;
		if (g->d->plan->sessions[session].def->kind == KIND_MEDICINE && t->day > day)
			day = t->day;
	}
	return day;
}

static bool is_medicine(const struct placing *g, int contact)
{
	const struct plan *p = g->d->plan;
	return p->sessions[p->contacts[contact].session].def->kind == KIND_MEDICINE;
}

/* The bounds of the gap; false where nothing was given before, or there is none. */
static bool by_gap(const struct placing *g, int contact, int32_t *from, int32_t *to)
{
	const struct gap *gap = &g->d->plan->p->phases.v[g->phase].gap;
	int32_t last = last_dose(g);
	if (!is_medicine(g, contact) || last == DAY_UNKNOWN || !gap->src)
		return false;
	struct quantity lo = gap->at_least.dim != DIM_NONE ? gap->at_least : gap->never_under;
	*from = last + (lo.dim != DIM_NONE ? in_days(lo.micro, DIM_DAYS) : 0);
	*to =
	    gap->at_most.dim != DIM_NONE ? last + in_days(gap->at_most.micro, DIM_DAYS) : INT32_MAX;
	return true;
}

static int32_t pattern_day(const struct placing *g, const struct at_part *p, int contact)
{
	const struct placed *o = before_this(g, contact);
	int32_t from = g->begun > 0 ? g->begun : 0, lo, hi;
	if (o && o->phase == g->phase && o->day != DAY_UNKNOWN)
		from = o->day + 1;
	if (by_gap(g, contact, &lo, &hi) && from < lo)
		from = lo;
	for (int32_t week = from / 7;; week++)
		for (size_t i = 0; i < p->each_n; i++) {
			int32_t day = week * 7 + (int32_t)(p->each[i] / MICRO);
			if (day >= from)
				return day;
		}
}

static void place_every(struct placing *g, int contact, const struct at_part *p, bool perhaps,
                        int32_t from)
{
	int32_t to = DAY_UNKNOWN, step = in_days(p->every.micro, p->every.dim);
	if (p->from.moment.kind != MOMENT_NONE) {
		from = anchor(g, &p->from.moment);
		if (from != DAY_UNKNOWN)
			from += in_days(p->from.distance.micro, p->from.distance.dim);
	}
	if (p->to.moment.kind != MOMENT_NONE) {
		to = anchor(g, &p->to.moment);
		if (to != DAY_UNKNOWN)
			to += in_days(p->to.distance.micro, p->to.distance.dim);
	}
	if (from == DAY_UNKNOWN) {
		add(g, contact, perhaps, DAY_UNKNOWN, DAY_UNKNOWN);
		return;
	}
	step = step < 1 ? 1 : step;
	for (int32_t n = 0, day = from; n < EVERY_MAX && (to == DAY_UNKNOWN || day <= to);
	     n++, day += step) {
		add(g, contact, perhaps, day, day);
		if (to == DAY_UNKNOWN && n)
			break;
	}
}

/* Days before are counted from the anchor backwards. */
static void place_anchored(struct placing *g, int contact, const struct at_part *p, bool perhaps)
{
	int32_t day = anchor(g, &p->anchor);
	enum dim dim = p->range.dim;
	if (day == DAY_UNKNOWN || p->kind == AT_SAME_DAY) {
		add(g, contact, perhaps, day, day);
		return;
	}
	if (p->kind == AT_EACH) {
		for (size_t i = 0; i < p->each_n; i++) {
			size_t k = p->before ? p->each_n - 1 - i : i;
			int32_t far = in_days(p->each[k], dim);
			add(g, contact, perhaps, day + (p->before ? -far : far),
			    day + (p->before ? -far : far));
		}
		return;
	}
	int32_t lo = in_days(p->range.lo, dim), hi = in_days(p->range.hi, dim);
	if (p->before)
		add(g, contact, perhaps, p->range.has_hi ? day - hi : day - lo,
		    p->range.has_lo ? day - lo : day);
	else
		add(g, contact, perhaps, p->range.has_lo ? day + lo : day,
		    p->range.has_hi ? day + hi : INT32_MAX);
}

static void place_part(struct placing *g, int contact, const struct at_part *p, bool perhaps)
{
	switch (p->kind) {
	case AT_DAY: {
		int32_t lo = in_days(p->range.has_lo ? p->range.lo : p->range.hi, DIM_DAYS);
		int32_t hi = p->range.has_hi ? in_days(p->range.hi, DIM_DAYS) : INT32_MAX;
		add(g, contact, perhaps, lo, hi);
		return;
	}
	case AT_WEEKDAYS: {
		int32_t day = pattern_day(g, p, contact);
		add(g, contact, perhaps, day, day);
		return;
	}
	case AT_WINDOW:
	case AT_EACH:
	case AT_SAME_DAY: place_anchored(g, contact, p, perhaps); return;
	case AT_EVERY: {
		const struct placed *o = before_this(g, contact);
		place_every(g, contact, p, perhaps,
		            o && o->phase == g->phase && o->turn == g->turn ? o->to : g->begun);
		return;
	}
	}
}

/* What widens a window leaves its planned day where it is; what a gap holds back moves. */
static void settle(struct placing *g, struct placed *t, const struct quantity *widen, bool gap,
                   int32_t lo)
{
	if (t->day == DAY_UNKNOWN)
		return;
	if (gap && t->day < lo) {
		t->to = t->to != INT32_MAX && t->to < lo ? lo : t->to;
		t->day = t->from = lo;
	}
	int32_t far = widen->micro > 0 ? in_days(widen->micro, widen->dim) : 0;
	t->from -= far;
	t->to = t->to == INT32_MAX ? t->to : t->to + far;
	(void)g;
}

static void place_contact(struct placing *g, int contact)
{
	const struct contact *c = g->d->plan->contacts[contact].def;
	const struct schedule *at = &c->at;
	bool perhaps, either = false;
	if (!days_comes(&c->when, g->turn, &perhaps))
		return;
	for (size_t i = 0; i < c->at_cases.n; i++) {
		const struct at_case *k = &c->at_cases.v[i];
		bool unsure = false;
		if (!k->otherwise && !days_comes(&k->when, g->turn, &unsure))
			continue;
		at = &k->then;
		either = unsure;
		break;
	}
	int32_t lo = 0, hi = 0;
	bool gap = by_gap(g, contact, &lo, &hi);
	size_t first = g->d->v.n;
	for (size_t i = 0; i < at->n && g->d->v.n < PLACE_MAX; i++)
		place_part(g, contact, &at->v[i], perhaps || either);
	if (!at->n && gap)
		add(g, contact, perhaps, lo, hi);
	else if (!at->n && is_medicine(g, contact) && last_dose(g) == DAY_UNKNOWN)
		add(g, contact, perhaps, 0, 0);
	else if (!at->n)
		add(g, contact, perhaps, g->begun, g->begun);
	for (size_t i = first; i < g->d->v.n; i++)
		settle(g, &g->d->v.v[i], &c->give_or_take, gap, lo);
}

/* ---- phases ---- */

static int32_t begins(const struct placing *g, const struct phase *p, int32_t cursor)
{
	if (!p->starts.n)
		return cursor;
	const struct at_part *t = &p->starts.v[0];
	if (t->kind == AT_DAY)
		return in_days(t->range.lo, DIM_DAYS);
	int32_t day = anchor(g, &t->anchor);
	if (day == DAY_UNKNOWN)
		return cursor;
	return day
	       + (t->before ? -in_days(t->range.hi, t->range.dim)
	                    : in_days(t->range.lo, t->range.dim));
}

bool days_passed_by(const struct protocol *p, int phase)
{
	for (int i = 0; i < phase; i++)
		for (size_t k = 0; k < p->phases.v[i].next.n; k++) {
			int to = (int)p->phases.n; /* the end */
			for (int m = 0; m < (int)p->phases.n; m++)
				if (strcmp(p->phases.v[m].name.s, p->phases.v[i].next.v[k].then.s)
				    == 0)
					to = m;
			if (to > phase)
				return true;
		}
	return false;
}

static void one_pass(struct days *d, const struct days *old)
{
	struct placing g = {.d = d, .old = old};
	int32_t cursor = DAY_UNKNOWN;
	int first = 0;
	for (int i = 0; i < (int)d->plan->p->phases.n; i++) {
		const struct phase *p = &d->plan->p->phases.v[i];
		size_t from = d->v.n;
		g.phase = i;
		g.begun = begins(&g, p, cursor);
		for (g.turn = 1; g.turn <= p->repeat && d->v.n < PLACE_MAX; g.turn++)
			for (int c = first; c < first + (int)p->contacts.n; c++)
				place_contact(&g, c);
		bool passed_by = days_passed_by(d->plan->p, i);
		for (size_t k = from; k < d->v.n; k++) {
			d->v.v[k].perhaps |= passed_by || (p->until.x && d->v.v[k].turn > 1);
			if (!p->starts.n && d->v.v[k].day > cursor)
				cursor = d->v.v[k].day;
		}
		first += (int)p->contacts.n;
	}
}

void days_place(struct arena *a, const struct plan *plan, struct days *out)
{
	struct days old = {0};
	for (int pass = 0; pass < PASSES; pass++) {
		struct days now = {.a = a, .plan = plan};
		one_pass(&now, pass ? &old : NULL);
		bool same = pass && now.v.n == old.v.n;
		for (size_t i = 0; same && i < now.v.n; i++)
			same = now.v.v[i].day == old.v.v[i].day && now.v.v[i].to == old.v.v[i].to;
		old = now;
		if (same)
			break;
	}
	*out = old;
}
