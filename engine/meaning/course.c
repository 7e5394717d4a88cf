/* SPDX-License-Identifier: Apache-2.0
 * Rounds, gaps and windows of the course. */
#include <string.h>

#include "meaning/meaning_in.h"
#include "protocol/fields.h"
#include "protocol/plan.h"
#include "protocol/values.h"

static bool contacts_loop(const struct protocol *p, bool *seen, int from, int to)
{
	const struct contact *c = protocol_contact(p, from, NULL);
	for (size_t i = 0; i < c->after.n; i++) {
		int next = c->after.v[i].index;
		if (next == to)
			return true;
		if (seen[next])
			continue;
		seen[next] = true;
		if (contacts_loop(p, seen, next, to))
			return true;
	}
	return false;
}

static bool is_medicine(const struct protocol *p, const struct contact *c)
{
	return c->session.index >= 0 && p->sessions.v[c->session.index].kind == KIND_MEDICINE;
}

/* How many doses a round of the phase plans, as far as more than one goes. */
static int doses_planned(const struct protocol *p, const struct phase *phase)
{
	int n = 0;
	for (size_t i = 0; i < phase->contacts.n; i++)
		if (is_medicine(p, &phase->contacts.v[i]))
			n += contact_repeats(&phase->contacts.v[i], NULL) ? 2 : 1;
	return n;
}

/* Another phase whose doses may come before those of this one: one above, or one beside. */
static const struct phase *doses_elsewhere(const struct protocol *p, const struct phase *phase)
{
	for (size_t i = 0; i < p->phases.n; i++) {
		const struct phase *o = &p->phases.v[i];
		bool beside = o->starts.n || phase->starts.n;
		if (o != phase && (o < phase || beside) && doses_planned(p, o))
			return o;
	}
	return NULL;
}

static size_t routes_of(const struct protocol *p, const struct contact *c)
{
	const struct step *dose;
	size_t at;
	if (!session_gives(&p->sessions.v[c->session.index], &dose, &at) || !dose->what.n)
		return 0;
	return p->medicines.v[dose->what.v[0].index].routes.n;
}

static void check_rounds(struct loader *l, const struct phase *p)
{
	int64_t next = 1;
	for (size_t i = 0; i < p->route.n; i++) {
		const struct quantity_range *r = &p->route.v[i].rounds;
		if (!r->has_lo || r->lo != next * 1000000) {
			load_fail(l, &codes[C_NO_ROUTE_FOR_ROUND], p->route.v[i].name.at,
			          "rounds are named once each and in order; round %lld comes next",
			          (long long)next);
			return;
		}
		next = r->has_hi ? r->hi / 1000000 + 1 : p->repeat + 1;
	}
	if (next <= p->repeat)
		load_fail(l, &codes[C_NO_ROUTE_FOR_ROUND],
		          p->route.n ? p->route.v[p->route.n - 1].name.at : p->name.at,
		          "nothing says by which route round %lld is given", (long long)next)
		    ->help = "for example `route: {1..2: sublingual, 3..6: intramuscular}`";
	else if (next > p->repeat + 1)
		load_fail(l, &codes[C_NO_ROUTE_FOR_ROUND], p->route.v[p->route.n - 1].name.at,
		          "this phase has %d rounds, and a route is named for round %lld",
		          p->repeat, (long long)next - 1);
}

/* Every dose that another one can come before needs its distance, whatever phase that one is in. */
static void check_gap_due(struct loader *l, const struct phase *p, const struct contact *dose)
{
	const struct phase *other = doses_elsewhere(l->p, p);
	struct diag *g;
	if (p->gap.at_least.dim != DIM_NONE)
		return;
	if (p->repeat > 1)
		g = load_fail(l, &codes[C_NO_GAP], dose->session.at,
		              "`%s` comes %d times, and nothing says how many days lie between",
		              dose->session.s, p->repeat);
	else if (doses_planned(l->p, p) > 1)
		g = load_fail(l, &codes[C_NO_GAP], dose->session.at,
		              "`%s` gives more than one dose, and nothing says how many days lie "
		              "between",
		              p->name.s);
	else if (other)
		g = load_fail(l, &codes[C_NO_GAP], dose->session.at,
		              "`%s` gives a dose after those of `%s`, and nothing says how many "
		              "days lie between",
		              p->name.s, other->name.s);
	else
		return;
	g->help = "give the phase a `gap`, such as `gap: {at least: 6 d, never under: 2 d}`";
}

static void check_phase_doses(struct loader *l, const struct phase *p)
{
	const struct contact *dose = NULL;
	for (size_t i = 0; i < p->contacts.n && !dose; i++)
		if (is_medicine(l->p, &p->contacts.v[i]))
			dose = &p->contacts.v[i];
	if (!dose)
		return;
	check_gap_due(l, p, dose);
	if (p->route.n || routes_of(l->p, dose) > 1)
		check_rounds(l, p);
}

/* `from leaving to start` never comes; the moments of a session have an order. */
static int rank(const struct point *p)
{
	return p->moment.of.name                     ? -1
	       : p->moment.kind == MOMENT_START      ? 0
	       : p->moment.kind == MOMENT_FIRST_DOSE ? 1
	       : p->moment.kind == MOMENT_LAST_DOSE  ? 2
	       : p->moment.kind == MOMENT_LEAVING    ? 3
	                                             : -1;
}

static void check_windows(struct loader *l, const struct schedule *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct at_part *p = &s->v[i];
		int from = rank(&p->from), to = rank(&p->to);
		if (p->kind == AT_EVERY && from >= 0 && to >= 0 && from > to)
			load_fail(l, &codes[C_AT], p->at, "this ends before it begins");
		if (p->kind == AT_EVERY && p->to.moment.kind == MOMENT_NONE && i + 1 < s->n)
			load_fail(l, &codes[C_AT], p->at,
			          "`to` is missing: what comes after `then` never begins");
	}
}

/* Each case is one day in the course: a window, a day, or a day of each week. */
static void check_at_cases(struct loader *l, const struct contact *c)
{
	for (size_t i = 0; i < c->at_cases.n; i++) {
		const struct at_case *k = &c->at_cases.v[i];
		const struct at_part *p = k->then.n == 1 ? &k->then.v[0] : NULL;
		if (k->then.src && (!p || p->kind == AT_EVERY || p->kind == AT_EACH))
			load_fail(
			    l, &codes[C_AT_CASE], k->then.src->at,
			    "a time by case comes once: a window, a day, or days of each week")
			    ->help = "for example `7 d after previous medicine`";
		if (k->otherwise && i + 1 < c->at_cases.n)
			load_fail(l, &codes[C_ELSE_LAST],
			          c->at_cases.v[i + 1].then.src ? c->at_cases.v[i + 1].then.src->at
			                                        : c->session.at,
			          "this line is never read: `else` above it decides");
	}
	if (c->at_cases.n && !c->at_cases.v[c->at_cases.n - 1].otherwise)
		load_fail(l, &codes[C_AT_CASE], c->session.at,
		          "nothing says when `%s` takes place where no line is true", c->name.s)
		    ->help = "end the list with `{else: …}`";
}

/* `1 d after call` means the calls: nothing else may go by the name of a kind. */
static void kind_taken(struct loader *l, const struct ident *name, const struct session_def *s)
{
	for (int k = 0; name->s && s && k < SESSION_KINDS; k++)
		if (strcmp(name->s, session_kind_name((enum session_kind)k)) == 0
		    && (int)s->kind != k)
			load_fail(l, &codes[C_KIND_TAKEN], name->at,
			          "`%s` is a kind of session, and this one is of the kind `%s`",
			          name->s, session_kind_name(s->kind))
			    ->help = "choose another name";
}

/* `previous medicine`, or this very session's one before. */
static bool hangs_on_previous(const struct protocol *p, const struct schedule *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct contact_ref *of = &s->v[i].anchor.of;
		bool medicine =
		    of->kind == KIND_MEDICINE
		    || (of->session >= 0 && p->sessions.v[of->session].kind == KIND_MEDICINE)
		    || of->contact >= 0;
		if (s->v[i].anchor.kind != MOMENT_CONTACT || of->which != WHICH_PREVIOUS
		    || !medicine)
			return false;
	}
	return s->n > 0;
}

static bool waits_for_previous(const struct protocol *p, const struct contact *c)
{
	if (!c->at_cases.n)
		return hangs_on_previous(p, &c->at);
	for (size_t i = 0; i < c->at_cases.n; i++)
		if (!hangs_on_previous(p, &c->at_cases.v[i].then))
			return false;
	return true;
}

/* The first dose of the course, and no other can have come before it. */
static void check_first_dose(struct loader *l, const struct phase *p)
{
	for (size_t i = 0; i < p->contacts.n; i++) {
		const struct contact *c = &p->contacts.v[i];
		if (!is_medicine(l->p, c))
			continue;
		if (!doses_elsewhere(l->p, p) && waits_for_previous(l->p, c))
			load_fail(l, &codes[C_NO_FIRST_DOSE], c->session.at,
			          "no dose comes before this one, so it would never be planned")
			    ->help = "leave `at` away, so that the `gap` plans the rounds, or put "
			             "the first dose in a phase of its own above";
		return;
	}
}

void meaning_course(struct loader *l)
{
	int index = 0;
	bool looped = false;
	for (size_t i = 0; i < l->p->phases.n; i++) {
		const struct phase *p = &l->p->phases.v[i];
		check_phase_doses(l, p);
		check_first_dose(l, p);
		for (size_t j = 0; j < p->contacts.n; j++, index++) {
			const struct contact *c = &p->contacts.v[j];
			check_at_cases(l, c);
			const struct session_def *of = &l->p->sessions.v[c->session.index];
			if (strcmp(c->name.s, of->name.s) != 0)
				kind_taken(l, &c->name, of);
			if (!c->at.src && !c->at_cases.n && !c->after.n && !is_medicine(l->p, c))
				load_fail(l, &codes[C_MISSING_KEY], c->session.at,
				          "nothing says when `%s` takes place", c->name.s)
				    ->label = "add `at`, such as `at: 1..4 d after medicine`";
			bool *seen =
			    arena_arr(l->a, bool, c->after.n ? (size_t)protocol_contacts(l->p) : 0);
			if (c->after.n && !looped && contacts_loop(l->p, seen, index, index)) {
				looped = true;
				load_fail(l, &codes[C_AFTER_LOOP], c->after.v[0].at,
				          "`%s` waits for itself through `after`", c->name.s);
			}
		}
		for (size_t j = 0; j + 1 < p->next.n; j++)
			if (p->next.v[j].otherwise) {
				meaning_two(l, C_ELSE_LAST, p->next.v[j + 1].then.at,
				            p->next.v[j].then.at, "`else` decides here",
				            "this line is never read");
				break;
			}
	}
	for (size_t i = 0; i < l->p->sessions.n; i++)
		kind_taken(l, &l->p->sessions.v[i].name, &l->p->sessions.v[i]);
	for (size_t i = 0; i < l->p->sessions.n; i++)
		for (size_t j = 0; j < l->p->sessions.v[i].stages.n; j++) {
			const struct stage *g = &l->p->sessions.v[i].stages.v[j];
			for (size_t k = 0; k < g->steps.n; k++)
				check_windows(l, &g->steps.v[k].at);
		}
}
