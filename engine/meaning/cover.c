/* SPDX-License-Identifier: Apache-2.0
 * The schedule of readings, worked through every way in which a session can go: each route, an
 * infusion that runs short or long, one device after another, and further doses at each time at
 * which they change something.  What falls due is laid on the line by the rule of judge/monitor.c: a
 * dose begins the schedule anew for whatever hangs on it, and what was still to come falls away.
 * A reading may come as late as its grace, so the distance of two is counted from the time of the
 * one to the end of the grace of the next. */
#include "meaning/cover.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/plan.h"

#define DOSES_MAX   12
#define BREAKS_MAX  (2 * DOSES_MAX + 1)
#define NOT_COME    INT64_MIN
#define FURTHER_MAX 4 /* further doses of one way; `times` goes no higher */

/* ---- which steps a route has ---- */

static struct value ask_route(void *ctx, const struct fact *f, int back)
{
	const struct cover *c = ctx;
	const char *name = c->p->medicines.v[c->medicine].routes.v[c->route].name.s;
	(void)back;
	(void)f;
	for (int i = 0; c->p->route_names[i]; i++)
		if (strcmp(c->p->route_names[i], name) == 0)
			return value_name(i);
	return value_unknown(TYPE_NAME, DIM_NONE);
}

enum holds { HOLDS_NOT, HOLDS_PERHAPS, HOLDS };

static enum holds holds_for(struct cover *c, const struct expr *x)
{
	enum holds a, b;
	if (x->op == OP_AND || x->op == OP_OR) {
		a = holds_for(c, x->a);
		b = holds_for(c, x->b);
		return (x->op == OP_AND) == (a < b) ? a : b;
	}
	if (x->op == OP_NOT)
		return HOLDS - holds_for(c, x->a);
	if (x->op == OP_FACT && x->fact.kind == FACT_GIVEN)
		return x->fact.index < 0
		               || (x->fact.index == c->medicine
		                   && (x->fact.route < 0 || x->fact.route == c->route))
		           ? HOLDS
		           : HOLDS_NOT;
	bool route = (x->op == OP_EQ || x->op == OP_NE || x->op == OP_IN) && x->a->op == OP_FACT
	             && x->a->fact.kind == FACT_ROUTE && (x->op == OP_IN || x->b->op == OP_CONST);
	if (!route)
		return HOLDS_PERHAPS;
	const struct facts f = {.ctx = c, .ask = ask_route};
	struct value v = expr_eval(x, &f);
	return value_is_true(&v) ? HOLDS : value_is_false(&v) ? HOLDS_NOT : HOLDS_PERHAPS;
}

static bool measures(const struct step *s, int measure)
{
	for (size_t i = 0; i < s->what.n; i++)
		if (s->what.v[i].index == measure)
			return true;
	return false;
}

void cover_init(struct cover *c, const struct protocol *p, const struct session_def *s,
                const struct step *dose, int route, int measure)
{
	*c = (struct cover){
	    .p = p, .s = s, .dose = dose, .medicine = dose->what.v[0].index, .route = route};
	for (size_t i = 0; i < s->stages.n; i++)
		for (size_t j = 0; j < s->stages.v[i].steps.n; j++) {
			const struct step *d = &s->stages.v[i].steps.v[j];
			if (d->kind == STEP_MONITOR && !d->optional && measures(d, measure)
			    && (!d->when.x || holds_for(c, d->when.x) != HOLDS_NOT)
			    && c->n < countof(c->v))
				c->v[c->n++] = d;
		}
}

/* ---- one way through the session ---- */

/* The doses of it, in order.  The end is the dose itself where it is given at once. */
struct scene {
	int64_t at[DOSES_MAX], end[DOSES_MAX];
	size_t n;
};

struct due {
	int64_t at, latest; /* due, and the end of its grace */
	const struct step *step;
};

struct dues {
	struct due v[LINE_TIMES_MAX];
	size_t n;
	bool unclear; /* hangs on a step, another session or calendar days */
};

/* Where a moment lies as it stood at `now`. */
static int64_t moment_at(const struct scene *s, const struct moment *m, int64_t now)
{
	int64_t last = NOT_COME;
	for (size_t i = 0; i < s->n; i++) {
		int64_t when = m->kind == MOMENT_END_OF_DOSE ? s->end[i] : s->at[i];
		bool asked = m->kind == MOMENT_FIRST_DOSE ? i == 0
		             : m->kind == MOMENT_DOSE     ? (int)i + 1 == m->number
		                                          : true;
		if (asked && when <= now && when > last)
			last = when;
	}
	return last;
}

/* A moment of this session that the doses decide. */
static bool is_dose(const struct moment *m)
{
	return !m->of.name && !m->medicine
	       && (m->kind == MOMENT_FIRST_DOSE || m->kind == MOMENT_LAST_DOSE
	           || m->kind == MOMENT_DOSE || m->kind == MOMENT_END_OF_DOSE);
}

static void add_break(int64_t *v, size_t *n, int64_t at)
{
	size_t i = *n;
	for (size_t j = 0; j < *n; j++)
		if (v[j] == at)
			return;
	for (; i > 0 && v[i - 1] > at; i--)
		v[i] = v[i - 1];
	v[i] = at;
	++*n;
}

/* The times at which the schedule begins anew: those of the moments that it hangs on. */
static size_t breaks_of(const struct schedule *at, const struct scene *s, int64_t *v)
{
	size_t n = 0;
	add_break(v, &n, 0);
	for (size_t i = 0; i < at->n; i++) {
		const struct moment *of[] = {&at->v[i].anchor, &at->v[i].from.moment,
		                             &at->v[i].to.moment};
		for (size_t j = 0; j < countof(of); j++)
			for (size_t k = 0; k < s->n && is_dose(of[j]); k++) {
				int64_t when =
				    of[j]->kind == MOMENT_END_OF_DOSE ? s->end[k] : s->at[k];
				if (moment_at(s, of[j], when) == when)
					add_break(v, &n, when);
			}
	}
	return n;
}

/* What falls due in [begin, end), as the schedule stood at its beginning. */
struct version {
	struct dues *out;
	const struct scene *scene;
	const struct step *step;
	int64_t begin, end;
};

static void due_add(const struct version *v, int64_t at, int64_t until)
{
	if (at < v->begin || at >= v->end)
		return;
	if (v->out->n == countof(v->out->v)) {
		v->out->unclear = true;
		return;
	}
	int64_t late = v->step->grace.micro + v->step->give_or_take.micro;
	v->out->v[v->out->n++] = (struct due){at, until + late, v->step};
}

static int64_t lay_every(const struct version *v, const struct at_part *p, int64_t from)
{
	int64_t to = LINE_FAR;
	if (p->every.dim != DIM_ELAPSED || p->every.micro < LINE_MINUTE) {
		v->out->unclear = true;
		return NOT_COME;
	}
	if (p->from.moment.kind == MOMENT_START && !p->from.moment.of.name) {
		from = 0; /* under way when the dose comes, and nobody knows since when */
	} else if (p->from.moment.kind != MOMENT_NONE) {
		from = moment_at(v->scene, &p->from.moment, v->begin);
		v->out->unclear |= !is_dose(&p->from.moment) || p->from.distance.dim == DIM_DAYS;
		from = from == NOT_COME ? from : from + p->from.distance.micro;
	}
	if (is_dose(&p->to.moment)) {
		to = moment_at(v->scene, &p->to.moment, v->begin);
		to = to == NOT_COME ? LINE_FAR : to + p->to.distance.micro;
	} else if (p->to.moment.kind != MOMENT_NONE && p->to.moment.kind != MOMENT_LEAVING) {
		v->out->unclear = true;
	}
	if (from == NOT_COME || v->out->unclear)
		return NOT_COME;
	int64_t at = from + p->every.micro;
	if (at < v->begin)
		at += (v->begin - at + p->every.micro - 1) / p->every.micro * p->every.micro;
	for (; at <= to && at < v->end && !v->out->unclear; at += p->every.micro)
		due_add(v, at, at);
	return to;
}

static int64_t lay_part(const struct version *v, const struct at_part *p, int64_t before)
{
	int64_t anchor = moment_at(v->scene, &p->anchor, v->begin);
	switch (p->kind) {
	case AT_EVERY: return lay_every(v, p, before);
	case AT_WINDOW:
	case AT_EACH:
		if (!is_dose(&p->anchor) || p->range.dim == DIM_DAYS) {
			v->out->unclear = true;
			return NOT_COME;
		}
		if (anchor == NOT_COME || p->before)
			return NOT_COME;
		if (p->kind == AT_WINDOW) {
			int64_t until = anchor + (p->range.has_hi ? p->range.hi : p->range.lo);
			due_add(v, anchor + p->range.lo, until);
			return until;
		}
		for (size_t i = 0; i < p->each_n; i++)
			due_add(v, anchor + p->each[i], anchor + p->each[i]);
		return anchor + p->each[p->each_n - 1];
	case AT_DAY:
	case AT_WEEKDAYS:
	case AT_SAME_DAY: v->out->unclear = true; break;
	}
	return NOT_COME;
}

static void lay_step(struct dues *out, const struct scene *s, const struct step *step)
{
	int64_t breaks[4 * BREAKS_MAX];
	size_t n = breaks_of(&step->at, s, breaks);
	for (size_t i = 0; i < n; i++) {
		const struct version v = {out, s, step, breaks[i],
		                          i + 1 < n ? breaks[i + 1] : LINE_FAR + 1};
		int64_t end = NOT_COME;
		for (size_t k = 0; k < step->at.n; k++)
			end = lay_part(&v, &step->at.v[k], end);
	}
}

static void lay_all(struct dues *out, const struct cover *c, const struct scene *s)
{
	out->n = 0;
	out->unclear = false;
	for (size_t i = 0; i < c->n; i++)
		lay_step(out, s, c->v[i]);
}

/* ---- the stretch without a reading ---- */

static int by_latest(const void *a, const void *b)
{
	int64_t x = ((const struct due *)a)->latest, y = ((const struct due *)b)->latest;
	return (x > y) - (x < y);
}

/* A search for the worst stretch over all ways. */
struct search {
	const struct cover *c;
	const struct point *from, *to;
	int64_t most;
	struct dues *dues;
	struct hole *worst;
	bool found, unclear;
};

static bool span_point(const struct scene *s, const struct point *p, int64_t *out)
{
	bool start = p->moment.kind == MOMENT_START, leaving = p->moment.kind == MOMENT_LEAVING;
	if (p->moment.of.name || p->distance.dim == DIM_DAYS
	    || (!start && !leaving && !is_dose(&p->moment)))
		return false;
	*out = leaving ? LINE_FAR : start ? 0 : moment_at(s, &p->moment, LINE_FAR);
	*out = *out == NOT_COME ? *out : *out + p->distance.micro;
	return *out != NOT_COME;
}

static void worse(struct search *q, const struct scene *s, size_t first_n, int64_t begin,
                  int64_t end, const struct step *step)
{
	if (end - begin <= q->most || (q->found && end - begin <= q->worst->end - q->worst->begin))
		return;
	q->found = true;
	*q->worst = (struct hole){begin, end, s->n > first_n ? s->at[s->n - 1] : 0, step};
}

static void look_for_hole(struct search *q, const struct scene *s, size_t first_n)
{
	struct dues *d = q->dues;
	int64_t from, to;
	lay_all(d, q->c, s);
	if (d->unclear || !span_point(s, q->from, &from) || !span_point(s, q->to, &to)) {
		q->unclear = true;
		return;
	}
	qsort(d->v, d->n, sizeof *d->v, by_latest);
	int64_t seen = from;
	const struct step *last = q->c->n ? q->c->v[0] : NULL;
	for (size_t i = 0; i < d->n && d->v[i].at <= to; i++) {
		if (d->v[i].latest <= seen)
			continue;
		worse(q, s, first_n, seen, d->v[i].latest < to ? d->v[i].latest : to, d->v[i].step);
		seen = d->v[i].at > seen ? d->v[i].at : seen;
		last = d->v[i].step;
	}
	worse(q, s, first_n, seen, to, last);
}

/* ---- all ways ---- */

static const struct route *route_of(const struct cover *c)
{
	return &c->p->medicines.v[c->medicine].routes.v[c->route];
}

static bool session_has(const struct cover *c, enum dose_kind kind)
{
	for (size_t i = 0; i < c->s->stages.n; i++)
		for (size_t j = 0; j < c->s->stages.v[i].steps.n; j++) {
			const struct step *t = &c->s->stages.v[i].steps.v[j];
			if (dose_kind_of(t->kind) == kind && t->what.n
			    && t->what.v[0].index == c->medicine)
				return true;
		}
	return false;
}

#define TIMES_MAX 64

static void time_add(int64_t *v, size_t *n, int64_t at, int64_t lo, int64_t hi)
{
	if (at >= lo && at <= hi && *n < TIMES_MAX)
		v[(*n)++] = at;
}

/* When a further dose changes most: at both ends of its window, and just before a reading that it
 * takes away.  Later ones of a way are tried at fewer times, so that the ways stay few. */
static size_t times_of(struct search *q, const struct scene *s, const struct dose_rule *r,
                       bool first, int64_t *v)
{
	const struct at_part *w = &r->at.v[0];
	int64_t anchor = moment_at(s, &w->anchor, LINE_FAR), last = s->at[s->n - 1];
	size_t n = 0;
	int64_t lo = anchor + w->range.lo,
	        hi = anchor + (w->range.has_hi ? w->range.hi : w->range.lo);
	lo = lo > s->end[s->n - 1] ? lo : s->end[s->n - 1];
	lo = lo > last ? lo : last + LINE_MINUTE;
	time_add(v, &n, hi, lo, hi);
	lay_all(q->dues, q->c, s);
	qsort(q->dues->v, q->dues->n, sizeof *q->dues->v, by_latest);
	for (size_t i = 0; i < q->dues->n; i++) {
		if (q->dues->v[i].at <= last)
			continue;
		time_add(v, &n, q->dues->v[i].at - 1, lo, hi);
		if (!first)
			break;
	}
	time_add(v, &n, lo, lo, hi);
	return n;
}

static void try_further(struct search *q, const struct scene *s, size_t first_n,
                        const int *times_left, size_t depth)
{
	look_for_hole(q, s, first_n);
	if (depth == FURTHER_MAX || s->n == DOSES_MAX || q->unclear)
		return;
	for (int k = DOSE_BOOSTER; k < DOSE_KINDS; k++) {
		const struct dose_rule *r = route_rule(route_of(q->c), (enum dose_kind)k);
		int left[DOSE_KINDS];
		int64_t v[TIMES_MAX];
		bool window = r->src && r->at.n == 1 && r->at.v[0].kind == AT_WINDOW
		              && is_dose(&r->at.v[0].anchor) && r->at.v[0].range.dim == DIM_ELAPSED;
		if (!times_left[k] || !window)
			continue;
		memcpy(left, times_left, sizeof left);
		left[k]--;
		size_t n = times_of(q, s, r, depth == 0, v);
		for (size_t i = 0; i < n; i++) {
			struct scene next = *s;
			next.at[next.n] = v[i];
			next.end[next.n++] = v[i] + (r->over.dim == DIM_ELAPSED ? r->over.hi : 0);
			try_further(q, &next, first_n, left, depth + 1);
		}
	}
}

/* The first dose: at once, or over its time, short and long and stopped; or device by device. */
static size_t first_doses(const struct cover *c, struct scene *out)
{
	const struct dose_rule *r = &route_of(c)->dose;
	size_t n = 0;
	if (r->rest.dim == DIM_ELAPSED && route_of(c)->strength.micro > 0) {
		int64_t most = r->allowed.dim == DIM_DEVICES
		                   ? r->allowed.hi / 1000000
		                   : r->allowed.hi / route_of(c)->strength.micro;
		most = most < 1                         ? 1
		       : most > DOSES_MAX - FURTHER_MAX ? DOSES_MAX - FURTHER_MAX
		                                        : most;
		for (int i = 0; i < 2; i++) { /* one, and all of them */
			struct scene *s = &out[n++];
			*s = (struct scene){.n = i ? (size_t)most : 1};
			for (size_t k = 0; k < s->n; k++)
				s->at[k] = s->end[k] = (int64_t)k * r->rest.micro;
		}
		return n;
	}
	out[n++] = (struct scene){.n = 1};
	if (r->over.dim != DIM_ELAPSED)
		return n;
	out[0].end[0] = LINE_MINUTE; /* stopped as soon as it ran */
	out[n] = (struct scene){.n = 1};
	out[n++].end[0] = r->over.lo;
	out[n] = (struct scene){.n = 1};
	out[n++].end[0] = r->over.has_hi ? r->over.hi : r->over.lo;
	return n;
}

bool cover_hole(struct arena *a, const struct cover *c, const struct point *from,
                const struct point *to, int64_t most, struct hole *out)
{
	struct search q = {.c = c,
	                   .from = from,
	                   .to = to,
	                   .most = most,
	                   .dues = arena_new(a, struct dues),
	                   .worst = out};
	struct scene first[3];
	size_t n = first_doses(c, first);
	int times[DOSE_KINDS] = {0};
	for (int k = DOSE_BOOSTER; k < DOSE_KINDS; k++)
		if (session_has(c, (enum dose_kind)k))
			times[k] = route_rule(route_of(c), (enum dose_kind)k)->times;
	for (size_t i = 0; i < n && !q.unclear; i++)
		try_further(&q, &first[i], first[i].n, times, 0);
	return q.found && !q.unclear;
}

bool cover_reads(struct arena *a, const struct cover *c, int64_t lo, int64_t hi)
{
	struct dues *d = arena_new(a, struct dues);
	struct scene first[3];
	size_t n = first_doses(c, first);
	for (size_t i = 0; i < n; i++) {
		bool there = false;
		lay_all(d, c, &first[i]);
		for (size_t k = 0; k < d->n; k++)
			there |= d->v[k].at >= lo && d->v[k].latest <= hi;
		if (!there && !d->unclear)
			return false;
	}
	return true;
}
