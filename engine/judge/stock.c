/* SPDX-License-Identifier: Apache-2.0
 * judge/stock.c - what was drawn is what was given and what was wasted, to the microgram
 * (clinical.md 3.4; declared in dose.h).
 *
 * Units that are counted out are drawn as well: a lozenge that was given was taken from the stock
 * first, and an entry for that is asked for.  Nothing is filled in from the dose given, or the sums
 * would always agree. */
#include <assert.h>
#include <string.h>

#include "judge/dose.h"
#include "judge/rule.h"

struct stock_sums stock_sums(const struct look *l, int medicine)
{
	const struct course *c = l->c;
	struct stock_sums s = {0};
	for (size_t i = 0; i < c->doses.n; i++) {
		const struct dose_record *d = &c->doses.v[i];
		/* what was taken at home was handed out before, and is nobody's to count here */
		if (d->medicine == medicine && d->m.session == l->session && !d->reported
		    && mark_counts(&d->m, c->doses.v, c->doses.n, sizeof *d, l->now))
			s.given += d->amount.micro;
	}
	for (size_t i = 0; i < c->stock.n; i++) {
		const struct stock_record *r = &c->stock.v[i];
		if (r->medicine != medicine || r->m.session != l->session
		    || !mark_counts(&r->m, c->stock.v, c->stock.n, sizeof *r, l->now))
			continue;
		*(r->wasted ? &s.wasted : &s.drawn) += r->amount.micro;
		if (r->wasted
		    && (!r->witness || strcmp(r->witness, r->m.actor ? r->m.actor : "") == 0))
			s.unwitnessed = true;
	}
	return s;
}

static const char *mass(struct arena *a, int64_t micrograms)
{
	struct text t = text_in(a);
	quantity_write(&t, (struct quantity){micrograms, DIM_MASS});
	return t.s;
}

struct judgement stock_judge(struct arena *a, struct look *look, int medicine)
{
	assert(medicine >= 0 && (size_t)medicine < look->c->plan->p->medicines.n);
	const struct medicine *m = &look->c->plan->p->medicines.v[medicine];
	const char *rule = arena_fmt(a, "medicines/%s/controlled", m->name.s);
	struct judgement out = rule_pass(rule);
	if (!m->controlled)
		return out;
	struct stock_sums s = stock_sums(look, medicine);
	if (s.drawn == 0 && s.given + s.wasted > 0) {
		out = rule_refuse(
		    VERDICT_HOLD, rule,
		    arena_fmt(a, "%s given and %s wasted, but nothing was entered as drawn.",
		              mass(a, s.given), mass(a, s.wasted)));
		rule_want(&out, WANT_FACT, "drawn");
	} else if (s.drawn != s.given + s.wasted) {
		out = rule_refuse(VERDICT_HOLD, rule,
		                  arena_fmt(a, "%s given + %s wasted = %s, but %s was drawn.",
		                            mass(a, s.given), mass(a, s.wasted),
		                            mass(a, s.given + s.wasted), mass(a, s.drawn)));
		rule_want(&out, WANT_VALUE, "drawn, given and wasted that add up");
	} else if (s.unwitnessed) {
		out =
		    rule_refuse(VERDICT_HOLD, rule, "Another person must witness what is wasted.");
		rule_want(&out, WANT_FACT, "witness");
	}
	if (!medicine_kits(m) || out.verdict <= VERDICT_WARN)
		return out;
	/* the figures tell what was in the kits: those who prepare them see their own entries */
	out = rule_refuse(out.verdict, rule,
	                  "What was drawn, given and wasted for the kits does not add up yet. "
	                  "Whoever prepared them puts it right.");
	rule_want(&out, WANT_FACT, "the stock of the kits");
	return out;
}
