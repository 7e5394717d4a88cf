/* SPDX-License-Identifier: Apache-2.0
 * Nothing is kept of it: what is owed follows from sessions, answers and the plan. */
#include "judge/owed.h"

#include "judge/series_table.h"

/* A session may ask for one form twice: the second needs an answer of its own. */
static bool answered(const struct course *c, const struct session_record *r, int step)
{
	const struct plan_step *p = &c->plan->steps[step];
	int have = 0, need = 0;
	for (size_t i = 0; i < c->steps.n; i++)
		if (!c->steps.v[i].m.struck && !c->steps.v[i].partial
		    && c->steps.v[i].m.session == r->number && c->steps.v[i].step == step)
			return true;
	for (int k = c->plan->sessions[p->session].step; k <= step; k++)
		need += c->plan->steps[k].form == p->form;
	for (size_t i = 0; i < c->forms.n; i++)
		have += !c->forms.v[i].m.struck && c->forms.v[i].m.session == r->number
		        && c->forms.v[i].form == p->form;
	return have >= need;
}

/* What `due: 7 d after leaving` counts from; 0 = it never came, so nothing is due. */
static int64_t due_base(const struct course *c, const struct session_record *r,
                        const struct moment *m)
{
	enum moment_kind kind = m->kind;
	int64_t first = 0, last = 0;
	for (size_t i = 0; i < c->doses.n; i++) {
		const struct dose_record *d = &c->doses.v[i];
		if (d->m.struck || d->m.session != r->number
		    || (m->medicine && d->medicine + 1 != m->medicine))
			continue;
		first = first && first < d->m.happened ? first : d->m.happened;
		last = last > d->m.happened ? last : d->m.happened;
	}
	if (kind == MOMENT_FIRST_DOSE)
		return first;
	if (kind == MOMENT_LAST_DOSE || kind == MOMENT_END_OF_DOSE)
		return last;
	if (kind == MOMENT_START)
		return r->m.happened;
	return r->left ? r->left : r->closed;
}

/* The last instant at which it is in time; 0 = none.  A due date in days runs to the day's end. */
static int64_t due_until(const struct course *c, const struct session_record *r,
                         const struct at_part *p)
{
	int64_t base = due_base(c, r, &p->anchor);
	if (!base)
		return 0;
	int64_t far = p->range.has_hi ? p->range.hi : p->range.lo;
	if (p->kind == AT_SAME_DAY)
		return day_begins(c->zone, (int32_t)zone_day(c->zone, base) + 1) - 1;
	if (p->range.dim == DIM_ELAPSED)
		return base + far / 1000;
	int32_t day =
	    (int32_t)zone_day(c->zone, base) + days_of((struct quantity){far, p->range.dim});
	return day_begins(c->zone, day + 1) - 1;
}

static bool asked(const struct look *look, const struct session_record *r, const struct step *def)
{
	if (!def->when.x)
		return true;
	struct look l = *look;
	l.session = r->number;
	l.now = r->left ? r->left : look->now;
	l.depth++;
	struct facts f = facts_of(&l);
	struct value v = expr_eval(def->when.x, &f);
	return !value_is_false(&v); /* unknown stays asked */
}

struct owed_list forms_owed(struct arena *a, const struct look *look)
{
	const struct course *c = look->c;
	struct owed_list out = {0};
	for (size_t i = 0; i < c->sessions.n; i++) {
		const struct session_record *r = &c->sessions.v[i];
		if (r->m.struck || (!r->left && !r->closed))
			continue;
		const struct plan_session *ps = &c->plan->sessions[r->session];
		const char *name = c->plan->contacts[r->contact].def->name.s;
		for (int k = ps->step; k < ps->step + ps->steps; k++) {
			const struct step *def = c->plan->steps[k].def;
			if (!def->due.n || def->optional || c->plan->steps[k].form < 0
			    || answered(c, r, k))
				continue;
			int64_t until = due_until(c, r, &def->due.v[def->due.n - 1]);
			if (!until || !asked(look, r, def))
				continue;
			*arena_push(a, &out) = (struct owed){
			    .session = r->number,
			    .step = k,
			    .until = until,
			    .words = contact_rounds(c->plan, r->contact) != 1
			                 ? arena_fmt(a, "%s of %s %d", def->name.s, name, r->round)
			                 : arena_fmt(a, "%s of %s", def->name.s, name)};
		}
	}
	return out;
}
