/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/slip.h"

#include "course/plausible.h"
#include "judge/look.h"

struct finding {
	const struct look *look;
	const struct reading *slip;
};

static void see(void *ctx, const struct fact *f)
{
	struct finding *k = ctx;
	if (!k->slip)
		k->slip = slip_of_fact(k->look, f);
}

static const struct reading *slip_of_worked(const struct look *l, const struct worked *w)
{
	struct finding k = {.look = l};
	for (size_t i = 0; i < w->n; i++) {
		expr_facts(w->v[i].when.x, see, &k);
		expr_facts(w->v[i].then.x, see, &k);
	}
	return k.slip;
}

static bool is_newer(const struct mark *a, const struct mark *b)
{
	return a->happened > b->happened || (a->happened == b->happened && a->seq > b->seq);
}

const struct reading *slip_of_measure(const struct look *l, int measure)
{
	const struct worked *w = &l->c->plan->p->measures.v[measure].worked;
	const struct reading *newest = NULL, *slip = NULL;
	if (l->sees_slips)
		return NULL;
	if (w->src)
		return slip_of_worked(l, w);
	for (size_t i = 0; i < l->c->readings.n; i++) {
		const struct reading *r = &l->c->readings.v[i];
		if (r->measure != measure || !look_counts(l, &r->m))
			continue;
		if (!newest || is_newer(&r->m, &newest->m)) {
			newest = r;
			slip = NULL;
		}
		if (newest->m.seq == r->m.seq && r->implausible && !slip)
			slip = r;
	}
	return slip;
}

static const struct reading *slip_at(const struct look *l, const struct fact *f,
                                     const struct selector *at)
{
	struct fact then = *f;
	then.at = *at;
	const struct reading *r = look_reading(l, &then);
	return r && r->implausible ? r : NULL;
}

const struct reading *slip_of_fact(const struct look *l, const struct fact *f)
{
	if (l->sees_slips)
		return NULL;
	if (f->kind == FACT_SINCE && f->moment.kind == MOMENT_READING && f->moment.measure >= 0)
		return slip_of_measure(l, f->moment.measure);
	if (f->kind != FACT_READING)
		return NULL;
	if (l->c->plan->p->measures.v[f->index].worked.src)
		return slip_of_measure(l, f->index);
	const struct reading *r = slip_at(l, f, &f->at);
	bool compared =
	    f->how == HOW_CHANGE || f->how == HOW_PERCENT_CHANGE || f->how == HOW_IMPROVEMENT;
	return r || !compared ? r : slip_at(l, f, &f->from);
}

#define PARTS_MAX 4

const char *slip_words(struct arena *a, const struct look *l, const struct reading *slip)
{
	const struct measure *m = &l->c->plan->p->measures.v[slip->measure];
	int64_t micro[PARTS_MAX] = {0};
	int n = 0;
	for (size_t i = 0; i < l->c->readings.n; i++) {
		const struct reading *r = &l->c->readings.v[i];
		if (r->m.seq == slip->m.seq && r->measure == slip->measure && r->part < PARTS_MAX) {
			micro[r->part] = r->value;
			n = r->part + 1 > n ? r->part + 1 : n;
		}
	}
	const char *odd = reading_odd(a, m, micro, n);
	bool named = odd && !m->components.n; /* it begins with the name of the measure */
	return arena_fmt(a, "%s%s%s: measure again, or correct the entry.", named ? "" : m->name.s,
	                 named ? "" : ": ", odd ? odd : "outside of what is plausible");
}
