/* SPDX-License-Identifier: Apache-2.0 */
#include "closure/weigh.h"

#include <string.h>

#include "closure/weigh_in.h"

#define BOXES_MAX 20000 /* looked at before it is given up: some tens of milliseconds */
#define MICRO     1000000

/* ---- which answer is as strict ---- */

/* Each person that `base` asks for is a different one of those that `here` asks for. */
static bool people_cover(const struct people *here, const struct people *base, int from,
                         unsigned taken)
{
	if (from == base->n)
		return true;
	for (int i = 0; i < here->n; i++)
		if (!(taken & 1u << i) && (here->any_of[i] & ~base->any_of[from]) == 0
		    && people_cover(here, base, from + 1, taken | 1u << i))
			return true;
	return false;
}

bool verdict_holds(const struct verdict_to *base, const struct verdict_to *here)
{
	switch (base->kind) {
	case VERDICT_PASS: return true;
	case VERDICT_WARN: return here->kind != VERDICT_PASS;
	case VERDICT_SIGN:
		return here->kind == VERDICT_HOLD || here->kind == VERDICT_BLOCK
		       || (here->kind == VERDICT_SIGN && people_cover(&here->by, &base->by, 0, 0));
	case VERDICT_HOLD: return here->kind == VERDICT_HOLD || here->kind == VERDICT_BLOCK;
	case VERDICT_BLOCK: return here->kind == VERDICT_BLOCK;
	case VERDICTS: break;
	}
	return false;
}

static bool same_people(const struct people *a, const struct people *b)
{
	bool same = a->n == b->n;
	for (int i = 0; same && i < a->n; i++)
		same = a->any_of[i] == b->any_of[i];
	return same;
}

static bool does_as_much(const struct outcome *base, const struct outcome *here)
{
	if (!base->act || !base->act->n)
		return true;
	for (size_t i = 0; i < base->act->n; i++) {
		const struct act *b = &base->act->v[i];
		bool there = false;
		for (size_t j = 0; here->act && j < here->act->n; j++) {
			const struct act *h = &here->act->v[j];
			there |= h->kind == b->kind && same_people(&h->who, &b->who)
			         && (!b->what.s || (h->what.s && strcmp(h->what.s, b->what.s) == 0))
			         && (b->every.dim == DIM_NONE
			             || (h->every.dim == b->every.dim
			                 && h->every.micro <= b->every.micro));
		}
		if (!there)
			return false;
	}
	bool in_time = base->due.dim == DIM_NONE
	               || (here->due.dim == base->due.dim && here->due.micro <= base->due.micro);
	return in_time && same_people(&base->owner, &here->owner);
}

static bool as_strict(const struct search *s, const struct outcome *base,
                      const struct outcome *here)
{
	if (s->conditions && s->how == ONLY_IF)
		return here->truth != T || base->truth == T;
	if (s->conditions)
		return base->truth == F || here->truth == T
		       || (base->truth == U && here->truth == U);
	/* what is not known or too old opens nothing, whatever it would have said */
	if (here->kind == NOT_KNOWN)
		return true;
	if (base->kind == NOT_KNOWN)
		return here->to.kind == VERDICT_HOLD || here->to.kind == VERDICT_BLOCK;
	return verdict_holds(&base->to, &here->to) && does_as_much(base, here);
}

static bool all_as_strict(const struct search *s, uint64_t base, uint64_t here)
{
	for (int i = 0; i < s->base.out_n; i++)
		for (int j = 0; j < s->here.out_n; j++)
			if ((base & BIT(i)) && (here & BIT(j))
			    && !as_strict(s, &s->base.out[i], &s->here.out[j]))
				return false;
	return true;
}

/* True when nothing was found in the box. */
static bool clear(struct search *s, uint64_t *box)
{
	struct look_at here = {.box = box}, base = {.box = box};
	uint64_t says_here = weigh_says(&s->here, &here), says_base = weigh_says(&s->base, &base);
	if (all_as_strict(s, says_base, says_here))
		return true;
	if (++s->boxes > BOXES_MAX) {
		s->found.is = WEIGHED_OPEN;
		return false;
	}
	const struct cond *by = here.mixed ? here.mixed : base.mixed;
	if (!by) {
		weigh_tell(s, box, says_base, says_here);
		return false;
	}
	uint64_t was = box[by->var];
	const uint64_t parts[] = {was & by->true_in, was & by->false_in,
	                          was & ~(by->true_in | by->false_in)};
	bool ok = true;
	for (size_t i = 0; i < countof(parts) && ok; i++) {
		box[by->var] = parts[i];
		ok = !parts[i] || clear(s, box);
	}
	box[by->var] = was;
	return ok;
}

static void search(struct search *s)
{
	uint64_t *box = arena_arr(s->w->a, uint64_t, s->vars.n);
	s->whole = arena_arr(s->w->a, uint64_t, s->vars.n);
	for (size_t i = 0; i < s->vars.n; i++) {
		struct var *v = &s->vars.v[i];
		v->cells = weigh_cells(v) + (v->kind != VAR_YES_NO);
		if (v->cells > CELLS_MAX) {
			s->too_many = true;
			break;
		}
		for (int k = 0; k < v->cells; k++)
			box[i] |= weigh_cell_is_empty(v, k) && k < weigh_cells(v) ? 0 : BIT(k);
	}
	if (s->too_many) {
		s->found.is = WEIGHED_OPEN;
		return;
	}
	if (s->vars.n)
		memcpy(s->whole, box, s->vars.n * sizeof *box);
	weigh_lay(s, &s->base);
	weigh_lay(s, &s->here);
	clear(s, box);
}

/* ---- for every number of session ---- */

/* The next number above `n` at which a value of either protocol changes; 0 = none. */
static int next_number(const struct weigh *w, int n)
{
	int next = 0;
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < w->p[side]->values.n; i++) {
			const struct amount *a = &w->p[side]->values.v[i].amount;
			for (size_t j = 0; j < a->n; j++) {
				int from = (int)(a->v[j].numbers.lo / MICRO);
				if (from > n && (!next || from < next))
					next = from;
			}
		}
	return next;
}

struct finding weigh_two_checks(const struct weigh *w, const struct check *base,
                                const struct check *here)
{
	struct search s = {.w = w};
	for (int n = 1; n; n = next_number(w, n)) {
		s = (struct search){.w = w, .number = n};
		weigh_rule_of_check(&s, &s.base, IN_BASE, base);
		weigh_rule_of_check(&s, &s.here, IN_VARIANT, here);
		search(&s);
		if (s.found.is != WEIGHED_STRICT)
			break;
	}
	return s.found;
}

struct finding weigh_two_conditions(const struct weigh *w, enum weigh_how how,
                                    const struct expr *base, const struct expr *here)
{
	struct search s = {.w = w};
	for (int n = 1; n; n = next_number(w, n)) {
		s = (struct search){.w = w, .number = n, .conditions = true, .how = how};
		weigh_rule_of_condition(&s, &s.base, IN_BASE, base);
		weigh_rule_of_condition(&s, &s.here, IN_VARIANT, here);
		search(&s);
		if (s.found.is != WEIGHED_STRICT)
			break;
	}
	return s.found;
}
