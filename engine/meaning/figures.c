/* SPDX-License-Identifier: Apache-2.0
 * Figures that lie far from what is published, most often by a slip of the hand: a stay of 12 min, a
 * gap of no day, vital signs of this morning, a booster before the first dose is felt.  Warnings
 * only: the clinic knows its reasons, and says them with `waive`. */
#include <ctype.h>
#include <string.h>

#include "meaning/meaning_in.h"

#define MINUTE INT64_C(60000000) /* micro of elapsed time */
#define DAY    INT64_C(1000000)  /* micro of calendar days */
#define HOUR   (INT64_C(60) * MINUTE)

const struct route_figures route_figures[] = {
    {{"nasal", "spray"}, 120, 120, 40, "the dosing guide of esketamine nasal spray"},
    {{"venous", "infusion", "vein"}, 120, 60, 40, "trials of infusions"},
    {{"muscular", "muscle"}, 120, 120, 30, "the custom of ketamine-assisted therapy"},
    {{"cutaneous", "skin"}, 120, 120, 30, "trials of injections under the skin"},
    {{"lingual", "buccal", "lozenge"}, 120, 120, 40, "the custom of ketamine-assisted therapy"},
    {{"oral", "mouth", "tablet"}, 120, 120, 60, "trials of ketamine by mouth"},
};
const size_t route_figures_n = countof(route_figures);

static bool holds_word(const char *s, const char *word)
{
	size_t n = strlen(word);
	for (; *s; s++) {
		size_t i = 0;
		while (i < n && tolower((unsigned char)s[i]) == word[i])
			i++;
		if (i == n)
			return true;
	}
	return false;
}

static const struct route_figures *figures_of(const struct route *r)
{
	for (size_t i = 0; i < countof(route_figures); i++)
		for (size_t j = 0; route_figures[i].words[j]; j++)
			if (holds_word(r->name.s, route_figures[i].words[j]))
				return &route_figures[i];
	return NULL;
}

/* Figures are known for ketamine and esketamine; for others the clinic's own stand alone. */
static bool is_ketamine(const struct medicine *m)
{
	return holds_word(m->name.s, "ketamine")
	       || (m->substance.s && holds_word(m->substance.s, "ketamine"));
}

const struct route_figures *meaning_figures_of(const struct medicine *m, const struct route *r)
{
	return is_ketamine(m) ? figures_of(r) : NULL;
}

/* ---- how long a patient stays ---- */

/* `since(last dose) >= stay` in a check before leaving, its smallest value and where that stands. */
struct wait {
	const struct expr *x;
	struct span at; /* of the figure */
	int64_t least;
	bool end; /* counted from the end of the dose */
};

struct waits {
	const struct protocol *p;
	struct wait v[16];
	size_t n;
	bool other; /* a plugin, or a time that is asked for in another way */
};

static bool own_dose(const struct moment *m)
{
	return !m->of.name
	       && (m->kind == MOMENT_FIRST_DOSE || m->kind == MOMENT_LAST_DOSE
	           || m->kind == MOMENT_DOSE || m->kind == MOMENT_END_OF_DOSE);
}

static void wait_add(struct waits *w, const struct expr *x)
{
	const struct expr *k = x->b;
	bool table = k->op == OP_FACT && k->fact.kind == FACT_TABLE;
	if (x->a->op != OP_FACT || x->a->fact.kind != FACT_SINCE || !own_dose(&x->a->fact.moment)
	    || (k->op != OP_CONST && !table) || w->n == countof(w->v))
		return;
	struct wait v = {.x = x,
	                 .at = k->at,
	                 .least = table ? INT64_MAX : k->k.lo,
	                 .end = x->a->fact.moment.kind == MOMENT_END_OF_DOSE};
	const struct amount *a = table ? &w->p->values.v[k->fact.index].amount : NULL;
	for (size_t i = 0; a && i < a->n; i++)
		if (a->v[i].value.micro < v.least) {
			v.least = a->v[i].value.micro;
			v.at = a->src->at;
		}
	w->v[w->n++] = v;
}

/* Conditions that hold the patient: joined by `and` where they open, by `or` where they hold. */
static void waits_in(struct waits *w, const struct expr *x, bool opens)
{
	if (x->op == (opens ? OP_AND : OP_OR)) {
		waits_in(w, x->a, opens);
		waits_in(w, x->b, opens);
	} else if (opens ? x->op == OP_GE || x->op == OP_GT : x->op == OP_LT || x->op == OP_LE) {
		wait_add(w, x);
	}
}

static void see_since(void *ctx, const struct fact *f)
{
	((struct waits *)ctx)->other |= f->kind == FACT_SINCE && own_dose(&f->moment);
}

static void gather_waits(struct waits *w, const struct session_def *s, size_t stage)
{
	for (size_t i = stage; i < s->stages.n; i++)
		for (size_t j = 0; j < s->stages.v[i].leave.n; j++) {
			const struct check *c = &w->p->checks.v[s->stages.v[i].leave.v[j].index];
			w->other |= c->call.name.s != NULL;
			for (size_t k = 0; k < c->pass.n; k++)
				expr_facts(c->pass.v[k].x, see_since, w);
			for (size_t k = 0; k < c->pass.n; k++)
				waits_in(w, c->pass.v[k].x, true);
			for (size_t k = 0; k < c->verdicts.n; k++)
				if (c->verdicts.v[k].when.x
				    && c->verdicts.v[k].then.kind >= VERDICT_HOLD)
					waits_in(w, c->verdicts.v[k].when.x, false);
		}
}

static void warn_stay(struct loader *l, const struct session_def *s, const struct step *dose,
                      size_t stage)
{
	const struct medicine *m = &l->p->medicines.v[dose->what.v[0].index];
	const struct route_figures *least = NULL;
	int peak = 0;
	for (size_t i = 0; i < m->routes.n; i++) {
		const struct route_figures *f = figures_of(&m->routes.v[i]);
		least = f && (!least || f->after_end < least->after_end) ? f : least;
		peak = f && (!peak || f->peak < peak) ? f->peak : peak;
	}
	struct waits *w = arena_new(l->a, struct waits);
	w->p = l->p;
	gather_waits(w, s, stage);
	if (!least || !is_ketamine(m))
		return;
	const struct wait *longest = NULL;
	for (size_t i = 0; i < w->n; i++)
		longest = !longest || w->v[i].least > longest->least ? &w->v[i] : longest;
	const struct stage *last = &s->stages.v[s->stages.n - 1];
	int64_t due = (longest && longest->end ? least->after_end : least->stay) * MINUTE;
	if (!longest && !w->other && last->leave.n)
		load_fail(l, &codes[C_STAY_SHORT], last->leave.v[0].at,
		          "nothing before leaving waits for a time after the dose")
		    ->help = arena_fmt(l->a, "add `since(last dose) >= %s` (from %s)",
		                       meaning_said(l, due, DIM_ELAPSED), least->source);
	if (longest && longest->least < due) {
		struct diag *d = meaning_two(
		    l, C_STAY_SHORT, longest->at, longest->x->at, "this is asked before leaving",
		    arena_fmt(l->a, "a patient may leave %s after the dose, and %s is usual",
		              meaning_said(l, longest->least, DIM_ELAPSED),
		              meaning_said(l, due, DIM_ELAPSED)));
		d->help = arena_fmt(l->a, "from %s; a clinic with a reason says it with `waive`",
		                    least->source);
	}
	for (size_t i = 0; i < w->n; i++)
		if (&w->v[i] != longest && w->v[i].least < peak * MINUTE)
			meaning_two(
			    l, C_BEFORE_PEAK, w->v[i].at, w->v[i].x->at,
			    "this is asked before going on",
			    arena_fmt(l->a,
			              "%s after the dose readings are still rising: they are "
			              "highest at about %d min",
			              meaning_said(l, w->v[i].least, DIM_ELAPSED), peak));
}

/* ---- before a dose ---- */

static bool is_vital(const struct measure *m)
{
	return m->dim == DIM_PRESSURE || m->dim == DIM_FREQUENCY
	       || (m->dim == DIM_PERCENT
	           && (holds_word(m->name.s, "spo2") || holds_word(m->name.s, "oxygen")));
}

static bool is_old(const struct quantity *q)
{
	return q->dim == DIM_DAYS ? q->micro > 0 : q->micro > HOUR;
}

static bool asked_fresher(const struct protocol *p, const struct idents *gate, int measure)
{
	for (size_t i = 0; i < gate->n; i++)
		for (size_t j = 0; j < p->checks.v[gate->v[i].index].fresh.n; j++) {
			const struct fresh *f = &p->checks.v[gate->v[i].index].fresh.v[j];
			if (f->measure == measure && !is_old(&f->age))
				return true;
		}
	return false;
}

static void warn_fresh(struct loader *l, const struct idents *gate)
{
	for (size_t i = 0; i < gate->n; i++) {
		const struct check *c = &l->p->checks.v[gate->v[i].index];
		for (size_t j = 0; j < c->fresh.n; j++) {
			const struct fresh *f = &c->fresh.v[j];
			if (f->measure < 0 || !is_vital(&l->p->measures.v[f->measure])
			    || !is_old(&f->age) || asked_fresher(l->p, gate, f->measure))
				continue;
			meaning_two(l, C_STALE_VITALS, f->name.at, gate->v[i].at,
			            "asked before the dose",
			            arena_fmt(l->a, "`%s` may be %s old when the dose is given",
			                      f->name.s, meaning_said(l, f->age.micro, f->age.dim)))
			    ->help = "10 to 15 min are usual; over an hour most often is a slip";
		}
	}
}

static void warn_booster(struct loader *l, const struct route *r)
{
	if (!r->booster.src || r->booster.at.n != 1 || !r->effect.onset.has_hi)
		return;
	const struct at_part *w = &r->booster.at.v[0];
	if (w->kind == AT_WINDOW && w->range.dim == DIM_ELAPSED && w->range.lo < r->effect.onset.hi)
		meaning_two(
		    l, C_EARLY_BOOSTER, r->booster.at.src->at, r->name.at,
		    "the effect of this route",
		    arena_fmt(l->a,
		              "the booster may be given %s after the dose, which is felt by %s",
		              meaning_said(l, w->range.lo, DIM_ELAPSED),
		              meaning_said(l, r->effect.onset.hi, DIM_ELAPSED)))
		    ->help =
		    "a second dose before the first is felt adds to one that nobody knows yet";
}

static bool has_medicine(const struct protocol *p, const struct phase *ph)
{
	for (size_t i = 0; i < ph->contacts.n; i++)
		if (p->sessions.v[ph->contacts.v[i].session.index].kind == KIND_MEDICINE)
			return true;
	return false;
}

static void warn_gap(struct loader *l, const struct phase *p)
{
	const struct quantity *at_least = &p->gap.at_least, *never = &p->gap.never_under;
	if (!p->gap.src || !has_medicine(l->p, p))
		return;
	bool least = at_least->dim == DIM_DAYS && at_least->micro < DAY;
	if (least || (never->dim == DIM_DAYS && never->micro < DAY))
		load_fail(l, &codes[C_GAP_UNDER_DAY], p->gap.src->at,
		          "%s two doses on one day are allowed",
		          least ? "with this gap" : "with a signature")
		    ->help = "at least a day lies between doses in every published course";
}

void meaning_figures(struct loader *l)
{
	for (size_t i = 0; i < l->p->sessions.n; i++) {
		const struct session_def *s = &l->p->sessions.v[i];
		const struct step *dose;
		size_t at;
		if (!session_gives(s, &dose, &at) || !dose->what.n)
			continue;
		warn_stay(l, s, dose, at);
		warn_fresh(l, &s->stages.v[at].enter);
		warn_fresh(l, &dose->enter);
	}
	for (size_t i = 0; i < l->p->medicines.n; i++)
		for (size_t j = 0; j < l->p->medicines.v[i].routes.n; j++) {
			warn_booster(l, &l->p->medicines.v[i].routes.v[j]);
			warn_fresh(l, &l->p->medicines.v[i].routes.v[j].booster.enter);
		}
	for (size_t i = 0; i < l->p->phases.n; i++)
		warn_gap(l, &l->p->phases.v[i]);
}
