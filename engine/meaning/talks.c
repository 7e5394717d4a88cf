/* SPDX-License-Identifier: Apache-2.0
 * The talk between two doses (V-14): `integration: required` promises one after every dose, before
 * the next.  What is not promised and still planned in the round is told where it may come too late. */
#include "meaning/meaning_in.h"
#include "protocol/plan.h"

static enum session_kind kind_of(const struct protocol *p, const struct contact *c)
{
	return c->session.index >= 0 ? p->sessions.v[c->session.index].kind : SESSION_KINDS;
}

static int doses_of(const struct protocol *p, const struct phase *phase,
                    const struct contact **first)
{
	int n = 0;
	for (size_t i = 0; i < phase->contacts.n; i++) {
		const struct contact *c = &phase->contacts.v[i];
		if (kind_of(p, c) != KIND_MEDICINE)
			continue;
		if (first && !n)
			*first = c;
		n += contact_repeats(c, NULL) ? 2 : 1;
	}
	return n;
}

/* Whether another dose can come after one of this phase. */
static bool goes_on(const struct protocol *p, const struct phase *phase)
{
	if (phase->repeat > 1 || doses_of(p, phase, NULL) > 1)
		return true;
	for (size_t i = 0; i < p->phases.n; i++) {
		const struct phase *o = &p->phases.v[i];
		if (o != phase && (o > phase || o->starts.n || phase->starts.n)
		    && doses_of(p, o, NULL))
			return true;
	}
	return false;
}

/* `must: before next medicine`, at every round. */
static bool holds_next(const struct protocol *p, const struct contact *c)
{
	const struct contact_ref *b = &c->must_before;
	bool medicine = b->kind == KIND_MEDICINE
	                || (b->session >= 0 && p->sessions.v[b->session].kind == KIND_MEDICINE)
	                || b->contact >= 0;
	return c->must && medicine && b->which == WHICH_NEXT && !c->when.src;
}

/* The earliest day of the next dose that a signature can allow; 0 where nothing says. */
static const struct quantity *earliest(const struct phase *p)
{
	return p->gap.never_under.dim == DIM_DAYS ? &p->gap.never_under
	       : p->gap.at_least.dim == DIM_DAYS  ? &p->gap.at_least
	                                          : NULL;
}

static void check_phase(struct loader *l, const struct phase *phase)
{
	const struct contact *dose = NULL, *late = NULL;
	int talks = 0, doses = doses_of(l->p, phase, &dose);
	const struct quantity *next = earliest(phase);
	if (!doses || !goes_on(l->p, phase))
		return;
	for (size_t i = 0; i < phase->contacts.n; i++) {
		const struct contact *c = &phase->contacts.v[i];
		const struct at_part *w = c->at.n == 1 ? &c->at.v[0] : NULL;
		if (kind_of(l->p, c) != KIND_INTEGRATION)
			continue;
		if (holds_next(l->p, c))
			talks += contact_repeats(c, NULL) ? 2 : 1;
		bool here = w && w->kind == AT_WINDOW && !w->before && w->range.dim == DIM_DAYS
		            && w->anchor.of.which == WHICH_THIS;
		if (!late && here && next && w->range.hi >= next->micro && !c->must)
			late = c;
	}
	if (l->p->integration == INTEGRATION_REQUIRED && talks < doses) {
		struct diag *d = meaning_two(
		    l, C_TALK_BETWEEN, dose->session.at, meaning_said_at(l, "integration"),
		    "this is promised",
		    arena_fmt(l->a,
		              talks
		                  ? "`%s` gives more doses in a round than talks that come before "
		                    "the next"
		                  : "after a dose of `%s` the next one waits for no integration",
		              phase->name.s));
		d->help = "plan one in the same phase: `{session: integration, at: 1..4 d after "
		          "medicine, "
		          "must: before next medicine}`";
	} else if (!talks && late && phase->repeat > 1) {
		struct diag *d = meaning_two(
		    l, C_TALK_LATE, late->session.at, phase->gap.src->at, "the next dose",
		    arena_fmt(
		        l->a,
		        "`%s` may come on day %lld after a dose, and the next dose on day %lld",
		        late->name.s, (long long)(late->at.v[0].range.hi / 1000000),
		        (long long)(next->micro / 1000000)));
		d->help = "add `must: before next medicine`, so that the dose waits for the talk";
	}
}

void meaning_talks(struct loader *l)
{
	for (size_t i = 0; i < l->p->phases.n; i++)
		check_phase(l, &l->p->phases.v[i]);
}
