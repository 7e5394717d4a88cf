/* SPDX-License-Identifier: Apache-2.0
 * Guarantees against the rest of the file: what is promised must be asked for, limited and due
 * somewhere, or the promise is only a sentence.  Nothing here is a proof; what it finds is certain
 * to fail. */
#include <string.h>

#include "meaning/cover.h"
#include "protocol/plan.h"

/* ---- asked for ---- */

/* The checks that have to pass for the whole to be true: `passed(x)`, alone or joined by `and`. */
static size_t must_pass(const struct expr *x, const struct expr **out, size_t n, size_t max)
{
	if (x->op == OP_AND)
		return must_pass(x->b, out, must_pass(x->a, out, n, max), max);
	if (x->op == OP_FACT && x->fact.kind == FACT_PASSED && x->fact.target == TARGET_CHECK
	    && n < max)
		out[n++] = x;
	return n;
}

static bool lists(const struct idents *ids, int check)
{
	for (size_t i = 0; i < ids->n; i++)
		if (ids->v[i].index == check)
			return true;
	return false;
}

/* Every route of the medicine asks for it before it is given. */
static bool routes_ask(const struct protocol *p, const struct step *dose, int check)
{
	const struct medicine *m = dose->what.n ? &p->medicines.v[dose->what.v[0].index] : NULL;
	for (size_t i = 0; m && i < m->routes.n; i++)
		if (!lists(&m->routes.v[i].dose.enter, check))
			return false;
	return m && m->routes.n > 0;
}

static bool asked_before(const struct protocol *p, const struct session_def *s, size_t stage,
                         const struct step *dose, int check)
{
	bool asked = lists(&dose->enter, check) || routes_ask(p, dose, check);
	for (size_t i = 0; i <= stage && !asked; i++)
		asked = lists(&s->stages.v[i].enter, check)
		        || (i < stage && lists(&s->stages.v[i].leave, check));
	return asked;
}

static bool asked_leaving(const struct session_def *s, size_t stage, int check)
{
	for (size_t i = stage; i < s->stages.n; i++)
		if (lists(&s->stages.v[i].leave, check))
			return true;
	return false;
}

static void nothing_asks(struct loader *l, const struct guarantee *g, const struct expr *x,
                         const struct session_def *s, size_t stage, const struct step *dose)
{
	const struct stage *at = &s->stages.v[stage];
	const char *name = l->p->checks.v[x->fact.index].name.s;
	bool leaving = strcmp(g->before.s, "leaving") == 0;
	const struct idents *have = leaving ? &s->stages.v[s->stages.n - 1].leave : &at->enter;
	struct diag *d = meaning_two(
	    l, C_PROMISE_UNASKED, x->at, have->n ? have->v[0].at : dose->name.at,
	    leaving ? "these are asked before the patient leaves"
	            : "these are asked before this dose",
	    arena_fmt(l->a, "`%s` promises that `%s` has passed, and nothing asks for it before %s",
	              g->name.s, name, leaving ? "the patient leaves" : "the dose"));
	d->help = leaving
	              ? arena_fmt(l->a, "add `%s` to `leave` of the stage `%s`", name,
	                          s->stages.v[s->stages.n - 1].name.s)
	              : arena_fmt(l->a, "add `%s` to `enter` of the stage `%s`", name, at->name.s);
	if (!have->n)
		d->other_label = "this dose";
}

static void check_asked(struct loader *l, const struct guarantee *g)
{
	const struct expr *want[8];
	size_t n = must_pass(g->always.x, want, 0, countof(want));
	bool leaving = strcmp(g->before.s, "leaving") == 0;
	if (meaning_told(l, leaving ? C_NOT_MONITORED : C_DOSE_GATE))
		return;
	for (size_t k = 0; k < n; k++) {
		bool found = false;
		for (size_t i = 0; i < l->p->sessions.n && !found; i++) {
			const struct session_def *s = &l->p->sessions.v[i];
			for (size_t j = 0; j < s->stages.n && !found; j++)
				for (size_t m = 0; m < s->stages.v[j].steps.n && !found; m++) {
					const struct step *dose = &s->stages.v[j].steps.v[m];
					int check = want[k]->fact.index;
					if (dose->kind != STEP_DOSE
					    || (leaving ? asked_leaving(s, j, check)
					                : asked_before(l->p, s, j, dose, check)))
						continue;
					nothing_asks(l, g, want[k], s, j, dose);
					found = true;
				}
		}
	}
}

/* ---- limited ---- */

static const struct limit *session_limit(const struct route *r)
{
	for (size_t i = 0; i < r->limits.n; i++)
		if (r->limits.v[i].session)
			return &r->limits.v[i];
	return NULL;
}

/* The most that one order may ask for, in micrograms; 0 = goes by weight without a cap. */
static int64_t most_of(const struct route *r)
{
	const struct dose_rule *d = &r->dose;
	struct quantity cap = d->at_most.q, mass;
	if (cap.dim == DIM_VOLUME && quantity_multiply(cap, r->strength, &mass, NULL))
		cap = mass;
	if (cap.dim == DIM_MASS)
		return cap.micro;
	if (d->allowed.dim == DIM_DEVICES)
		return d->allowed.hi / 1000000 * r->strength.micro;
	return d->allowed.dim == DIM_MASS ? d->allowed.hi : 0;
}

/* The most dose steps that one session has for the medicine. */
static int dose_steps(const struct protocol *p, int medicine)
{
	int most = 0;
	for (size_t i = 0; i < p->sessions.n; i++) {
		int n = 0;
		for (size_t j = 0; j < p->sessions.v[i].stages.n; j++)
			for (size_t k = 0; k < p->sessions.v[i].stages.v[j].steps.n; k++) {
				const struct step *s = &p->sessions.v[i].stages.v[j].steps.v[k];
				n += dose_kind_of(s->kind) != DOSE_KINDS && s->what.n
				     && s->what.v[0].index == medicine;
			}
		most = n > most ? n : most;
	}
	return most;
}

static void check_route_limit(struct loader *l, const struct guarantee *g, const struct expr *x,
                              const struct route *r)
{
	int64_t bound = x->b->k.lo - (x->op == OP_GE);
	const struct limit *cap = session_limit(r);
	struct text q = text_in(l->a);
	quantity_write(&q, (struct quantity){x->b->k.lo, DIM_MASS});
	if (cap && cap->amount.micro > bound) {
		struct text have = text_in(l->a);
		quantity_write(&have, cap->amount);
		meaning_two(
		    l, C_PROMISE_LIMIT, x->b->at, cap->name.at, "the limit of a session",
		    arena_fmt(l->a, "`%s` promises never %s %s, and the limit of a session is %s",
		              g->name.s, x->op == OP_GE ? "as much as" : "more than", q.s, have.s))
		    ->help = arena_fmt(
		    l->a, "lower the limit of `%s`, or promise what the limit keeps", r->name.s);
	}
	if (cap)
		return;
	int64_t most = most_of(r);
	if (!r->booster.src && !r->supplement.src && most > 0 && most <= bound
	    && dose_steps(l->p, x->a->fact.index) <= 1)
		return;
	meaning_two(l, C_PROMISE_LIMIT, x->b->at, r->name.at, "nothing limits a session here",
	            arena_fmt(l->a, "`%s` promises never %s %s, and no limit keeps it", g->name.s,
	                      x->op == OP_GE ? "as much as" : "more than", q.s))
	    ->help = arena_fmt(l->a, "add `limits: {session: %s}` to `%s`", q.s, r->name.s);
}

static void check_limited(struct loader *l, const struct guarantee *g)
{
	const struct expr *x = g->never.x;
	if ((x->op != OP_GT && x->op != OP_GE) || x->a->op != OP_FACT || x->b->op != OP_CONST
	    || x->a->fact.kind != FACT_TOTAL || x->a->fact.over.micro
	    || (g->in.s && strcmp(g->in.s, "session") != 0))
		return;
	const struct medicine *m = &l->p->medicines.v[x->a->fact.index];
	for (size_t i = 0; i < m->routes.n; i++)
		if (x->a->fact.route < 0 || x->a->fact.route == (int)i)
			check_route_limit(l, g, x, &m->routes.v[i]);
}

/* ---- due ---- */

static const char *minutes(struct loader *l, int64_t micro)
{
	return meaning_said(
	    l, (micro + LINE_MINUTE / 120) / (LINE_MINUTE / 60) * (LINE_MINUTE / 60), DIM_ELAPSED);
}

static void say_hole(struct loader *l, const struct guarantee *g, const struct hole *h)
{
	struct text msg = text_in(l->a);
	text_fmt(&msg, "`%s` promises `%s` at most %s apart, and ", g->name.s, g->due.s,
	         minutes(l, g->at_most.micro));
	if (h->end >= LINE_FAR)
		text_fmt(&msg, "nothing is due after %s", minutes(l, h->begin));
	else
		text_fmt(&msg, "%s can lie between %s and %s", minutes(l, h->end - h->begin),
		         h->begin ? minutes(l, h->begin) : "the dose", minutes(l, h->end));
	if (h->further)
		text_fmt(&msg, " where a further dose is given at %s", minutes(l, h->further));
	struct diag *d = meaning_two(l, C_PROMISE_WATCH, h->step->at.src->at, g->due.at,
	                             "this is promised", msg.s);
	int64_t grace = h->step->grace.micro + h->step->give_or_take.micro;
	d->label = grace ? arena_fmt(l->a, "counted from the dose; a reading may come %s late",
	                             minutes(l, grace))
	                 : "counted from the dose";
	int64_t every = (g->at_most.micro - grace) / (5 * LINE_MINUTE) * 5 * LINE_MINUTE;
	if (h->end >= LINE_FAR && every > 0)
		d->help =
		    arena_fmt(l->a, "go on to leaving, for example `then every %s to leaving`",
		              minutes(l, every));
	else
		d->help = arena_fmt(l->a,
		                    "set a reading earlier, or promise what is due: `at most: %s "
		                    "apart`",
		                    minutes(l, h->end - h->begin));
}

static void say_unread(struct loader *l, const struct guarantee *g, const struct cover *c)
{
	const struct medicine *m = &l->p->medicines.v[c->medicine];
	bool some = false;
	for (size_t i = 0; i < c->s->stages.n; i++)
		for (size_t j = 0; j < c->s->stages.v[i].steps.n; j++)
			some |= c->s->stages.v[i].steps.v[j].kind == STEP_MONITOR
			        && lists(&c->s->stages.v[i].steps.v[j].what, g->due.index);
	meaning_two(l, C_PROMISE_WATCH, g->due.at, c->dose->name.at, "this dose",
	            arena_fmt(l->a,
	                      "`%s` promises `%s`, and no `monitor` step of `%s` measures it%s%s",
	                      g->name.s, g->due.s, c->s->name.s, some ? " after a dose by " : "",
	                      some ? m->routes.v[c->route].name.s : ""))
	    ->help = arena_fmt(l->a, "add `%s` to a `monitor` step after the dose", g->due.s);
}

/* One dose by one route; true where something was found. */
static bool due_fails(struct loader *l, const struct guarantee *g, const struct cover *c)
{
	struct hole h;
	if (!c->n) {
		say_unread(l, g, c);
		return true;
	}
	if (!cover_hole(l->a, c, &g->from, &g->to, g->at_most.micro, &h))
		return false;
	say_hole(l, g, &h);
	return true;
}

static void check_due(struct loader *l, const struct guarantee *g, struct cover *c)
{
	for (size_t i = 0; i < l->p->sessions.n; i++) {
		const struct session_def *s = &l->p->sessions.v[i];
		for (size_t j = 0; j < s->stages.n; j++)
			for (size_t k = 0; k < s->stages.v[j].steps.n; k++) {
				const struct step *dose = &s->stages.v[j].steps.v[k];
				if (dose->kind != STEP_DOSE || !dose->what.n
				    || step_is_reported(dose))
					continue;
				size_t routes = l->p->medicines.v[dose->what.v[0].index].routes.n;
				for (size_t r = 0; r < routes; r++) {
					cover_init(c, l->p, s, dose, (int)r, g->due.index);
					if (due_fails(l, g, c))
						return;
				}
			}
	}
}

void meaning_promises(struct loader *l)
{
	struct cover *c = arena_new(l->a, struct cover);
	for (size_t i = 0; i < l->p->guarantees.n; i++) {
		const struct guarantee *g = &l->p->guarantees.v[i];
		if (g->always.x && g->before.s)
			check_asked(l, g);
		if (g->never.x && !meaning_told(l, C_DOSE_RULE))
			check_limited(l, g);
		if (g->due.s && g->due.index >= 0 && g->at_most.dim == DIM_ELAPSED
		    && !meaning_told(l, C_NOT_MONITORED))
			check_due(l, g, c);
	}
}
