/* SPDX-License-Identifier: Apache-2.0 */
#include "course/together.h"

#include <string.h>

bool step_is_together(const struct plan *p, int step)
{
	return step >= 0 && p->steps[step].def->by.n > 1;
}

static bool place(const struct people *by, const unsigned *roles, int n, int from, unsigned taken)
{
	if (from == n)
		return true;
	for (int i = 0; i < by->n; i++)
		if (!(taken & 1u << i) && (roles[from] & by->any_of[i])
		    && place(by, roles, n, from + 1, taken | 1u << i))
			return true;
	return false;
}

bool together_fits(const struct people *by, const unsigned *roles, int n)
{
	return n <= by->n && place(by, roles, n, 0, 0);
}

static bool is_same_answer(const struct step_record *a, const struct step_record *b)
{
	return strcmp(a->text ? a->text : "", b->text ? b->text : "") == 0
	       && a->has_number == b->has_number
	       && (!a->has_number
	           || (a->number.dim == b->number.dim && a->number.micro == b->number.micro));
}

/* So many records after each other make one answer of all; the newest lot alone counts, also while
 * it waits for somebody: whoever says it again has found a reason to. */
bool together_sort_steps(struct course *c, int step, int session)
{
	const struct people *by = &c->plan->steps[step].def->by;
	struct step_record *lot[PEOPLE_MAX];
	unsigned roles[PEOPLE_MAX];
	bool skipped = false, same = true;
	int n = 0;
	for (size_t i = 0; i < c->steps.n; i++) {
		struct step_record *r = &c->steps.v[i];
		if (r->step != step || r->m.session != session || r->m.struck)
			continue;
		skipped |= r->skipped;
		if (r->skipped)
			continue;
		for (int k = 0; n == by->n && k < n; k++)
			lot[k]->waits = false;
		if (n == by->n)
			n = 0;
		r->partial = r->waits = true;
		roles[n] = r->roles;
		lot[n++] = r;
	}
	if (n == 0 || n < by->n)
		return skipped;
	for (int k = 0; k < n; k++) {
		same &= is_same_answer(lot[0], lot[k]);
		lot[k]->waits = false;
	}
	bool done = same && together_fits(by, roles, n);
	lot[n - 1]->partial = !done;
	return done || skipped;
}

bool together_sort_signatures(struct course *c, int step, int session)
{
	const struct people *by = &c->plan->steps[step].def->by;
	struct signature *lot[PEOPLE_MAX];
	unsigned roles[PEOPLE_MAX];
	int n = 0;
	for (size_t i = 0; i < c->signatures.n; i++) {
		struct signature *g = &c->signatures.v[i];
		if (g->step != step || g->m.session != session || g->m.struck)
			continue;
		if (n == by->n)
			n = 0;
		g->partial = true;
		roles[n] = g->roles;
		lot[n++] = g;
	}
	bool done = n > 0 && n == by->n && together_fits(by, roles, n);
	if (done)
		lot[n - 1]->partial = false;
	return done;
}

int together_waiting(const struct course *c, int step, int session,
                     const char *actors[static PEOPLE_MAX], unsigned roles[static PEOPLE_MAX])
{
	const struct people *by = &c->plan->steps[step].def->by;
	bool sign = c->plan->steps[step].def->kind == STEP_SIGN;
	int n = 0;
	for (size_t i = 0; sign && i < c->signatures.n; i++) {
		const struct signature *g = &c->signatures.v[i];
		if (g->step != step || g->m.session != session || g->m.struck)
			continue;
		n = n == by->n ? 0 : n;
		actors[n] = g->m.actor;
		roles[n++] = g->roles;
	}
	for (size_t i = 0; !sign && i < c->steps.n; i++) {
		const struct step_record *r = &c->steps.v[i];
		if (r->step != step || r->m.session != session || r->m.struck || !r->waits)
			continue;
		actors[n] = r->m.actor;
		roles[n++] = r->roles;
	}
	return n == by->n ? 0 : n;
}
