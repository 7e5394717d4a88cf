/* SPDX-License-Identifier: Apache-2.0
 * Medicines as needed: what is at hand, what is ordered, what was given today. */
#include "bedside/bedside_in.h"

#include "judge/as_needed.h"

/* "; 4 mg given at 10:25" for each of today's. */
static void tell_given(struct seeing *s, int what, struct text *out)
{
	for (size_t i = 0; i < s->c->as_needed.n; i++) {
		const struct as_needed_record *r = &s->c->as_needed.v[i];
		if (r->given && r->what == what && r->m.session == s->s->number && !r->m.struck)
			text_fmt(out, "; %s given at %s", as_needed_amount(s->a, r->amount.micro),
			         bedside_clock(s, r->m.happened));
	}
}

void bedside_as_needed(struct seeing *s)
{
	const struct anytime *t = &s->c->plan->p->anytime;
	if (s->s->state == SESSION_CLOSED
	    || s->c->plan->sessions[s->s->session].def->kind != KIND_MEDICINE)
		return;
	for (size_t i = 0; i < t->as_needed.n; i++) {
		const struct as_needed *m = &t->as_needed.v[i];
		const struct as_needed_record *o = as_needed_ordered(&s->look, (int)i);
		struct text says = text_in(s->a);
		text_fmt(&says, "%s %s to %s %s, against %s", m->name.s,
		         as_needed_amount(s->a, m->allowed.lo),
		         as_needed_amount(s->a, m->allowed.hi), m->route.s, m->against.s);
		tell_given(s, (int)i, &says);
		if (o)
			text_fmt(&says, "; %s ordered at %s by %s",
			         as_needed_amount(s->a, o->amount.micro),
			         bedside_clock(s, o->m.happened),
			         bedside_name(s->clinic, o->m.actor));
		*arena_push(s->a, &s->out->as_needed) = (struct bedside_as_needed){
		    .name = m->name.s,
		    .says = says.s,
		    .ordered = o != NULL,
		    .act = o ? arena_fmt(s->a, "as needed give %s %s", m->name.s,
		                         as_needed_amount(s->a, o->amount.micro))
		             : arena_fmt(s->a, "as needed order %s AMOUNT", m->name.s)};
	}
}
