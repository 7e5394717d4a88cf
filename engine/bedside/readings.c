/* SPDX-License-Identifier: Apache-2.0
 * The newest readings of a session, and whether the protocol finds them within its limits.
 *
 * No limit stands here.  A value is outside where a comparison with it is what keeps a check from
 * opening, or what made an alert true: the formula is walked down to the comparisons that decided
 * it. */
#include <string.h>

#include "bedside/bedside_in.h"
#include "course/blind.h"
#include "course/plausible.h"
#include "judge/worked.h"

const char *bedside_value(struct arena *a, const struct measure *m, const int64_t *value, int n)
{
	return reading_words(a, m, value, n);
}

/* ---- which comparison decided ------------------------------------------------------------------
 */

struct search {
	struct arena *a;
	const struct look *look;
	const struct facts *facts;
	int measure;
	bool mentioned;
	const char *found; /* "systolic over 140 mmHg" */
};

static bool is_comparison(enum op op)
{
	return op == OP_EQ || op == OP_NE || op == OP_LT || op == OP_LE || op == OP_GT
	       || op == OP_GE || op == OP_IN;
}

static const char *number_words(struct search *s, const struct measure *m, int64_t micro)
{
	return bedside_value(s->a, m, &micro, 1);
}

/* What the value is, seen from the bound that it crossed; `holds` says how the comparison came out.
 */
static const char *crossed(struct search *s, const struct expr *x, bool holds)
{
	const struct measure *m = &s->look->c->plan->p->measures.v[s->measure];
	const char *part = m->components.n && x->a->fact.part >= 0
	                       ? m->components.v[x->a->fact.part].name.s
	                       : NULL;
	const char *head = part ? arena_fmt(s->a, "%s ", part) : "";
	if (x->op == OP_IN) {
		if (holds || x->k.lo == INT64_MIN || x->k.hi == INT64_MAX)
			return arena_fmt(s->a, "%s%s a limit", head, holds ? "at" : "outside of");
		return arena_fmt(s->a, "%soutside of %s to %s", head, number_words(s, m, x->k.lo),
		                 number_words(s, m, x->k.hi));
	}
	struct value bound = expr_eval(x->b, s->facts);
	if (bound.can != CAN_KNOW || bound.type != TYPE_NUMBER)
		return arena_fmt(s->a, "%soutside of its limit", head);
	bool above = x->op == OP_GT || x->op == OP_GE;
	bool below = x->op == OP_LT || x->op == OP_LE;
	bool strict = x->op == OP_GT || x->op == OP_LT;
	const char *how = "not";
	if (above || below) {
		bool over = above == holds;
		bool reached = holds ? !strict : strict;
		how = over ? reached ? "at or over" : "over" : reached ? "at or under" : "under";
	} else if ((x->op == OP_EQ) == holds) {
		how = "at";
	}
	return arena_fmt(s->a, "%s%s %s", head, how, number_words(s, m, bound.lo));
}

static void walk(struct search *s, const struct expr *x, bool holds)
{
	if (s->found)
		return;
	switch (x->op) {
	case OP_NOT: walk(s, x->a, !holds); return;
	case OP_AND:
	case OP_OR: {
		const struct expr *side[] = {x->a, x->b};
		for (size_t i = 0; i < countof(side); i++) {
			struct value v = expr_eval(side[i], s->facts);
			if (holds ? value_is_true(&v) : value_is_false(&v))
				walk(s, side[i], holds);
		}
		return;
	}
	case OP_FOR: walk(s, x->a, holds); return;
	case OP_CONST:
	case OP_FACT:
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV: return;
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
	case OP_IN: break;
	}
	const struct expr *left = x->a;
	if (is_comparison(x->op) && left && left->op == OP_FACT && left->fact.kind == FACT_READING
	    && left->fact.how == HOW_IS && left->fact.index == s->measure)
		s->found = crossed(s, x, holds);
}

static void see(void *ctx, const struct fact *f)
{
	struct search *s = ctx;
	if (f->kind == FACT_READING && f->index == s->measure && f->how == HOW_IS)
		s->mentioned = true;
}

/* `x` speaks against the value when it comes out as `against`. */
static void try_formula(struct search *s, const struct expr *x, bool against)
{
	if (!x || s->found)
		return;
	expr_facts(x, see, s);
	struct value v = expr_eval(x, s->facts);
	if (against ? value_is_true(&v) : value_is_false(&v))
		walk(s, x, against);
}

static void try_check(struct search *s, const struct check *c)
{
	struct value applies = c->applies.x ? expr_eval(c->applies.x, s->facts) : value_truth(true);
	if (value_is_false(&applies))
		return;
	for (size_t i = 0; i < c->pass.n; i++)
		try_formula(s, c->pass.v[i].x, false);
	for (size_t i = 0; i < c->verdicts.n; i++)
		if (c->verdicts.v[i].then.kind > VERDICT_WARN)
			try_formula(s, c->verdicts.v[i].when.x, true);
}

static const char *try_checks(struct search *s, const struct idents *names)
{
	for (size_t i = 0; i < names->n && !s->found; i++) {
		const struct check *c = &s->look->c->plan->p->checks.v[names->v[i].index];
		try_check(s, c);
		if (s->found)
			return c->name.s;
	}
	return NULL;
}

/* What lies ahead judges a reading: alerts always, the checks of the way into the stages up to the
 * dose before it, those of the way home after it. */
static void judge(struct search *s, const struct session_record *r, struct bedside_reading *out)
{
	const struct plan *p = s->look->c->plan;
	const char *rule = NULL;
	for (size_t i = 0; i < p->p->alerts.n && !s->found; i++) {
		try_formula(s, p->p->alerts.v[i].when.x, true);
		if (s->found)
			rule = p->p->alerts.v[i].name.s;
	}
	const struct plan_session *ses = &p->sessions[r->session];
	int from = r->stage - ses->stage;
	for (int i = from < 0 ? 0 : from; i < ses->stages && !s->found; i++) {
		const struct stage *g = p->stages[ses->stage + i].def;
		if (i > from)
			rule = try_checks(s, &g->enter);
		bool home = r->doses > 0 && i == from;
		if (!s->found && (home || r->doses == 0))
			rule = try_checks(s, &g->leave);
		bool dose = false;
		for (size_t k = 0; k < g->steps.n; k++)
			dose |= g->steps.v[k].kind == STEP_DOSE;
		if (dose && r->doses == 0)
			break; /* what comes after the dose is not asked before it */
	}
	out->limits = s->found ? LIMITS_OUTSIDE : s->mentioned ? LIMITS_WITHIN : LIMITS_NONE;
	if (s->found)
		out->limit = arena_fmt(s->a, "%s (%s)", s->found, rule);
}

/* ---- the newest of each ------------------------------------------------------------------------
 */

static const char *label_of(const struct measure *m, int64_t micro)
{
	for (size_t i = 0; i < m->labels.n; i++) {
		struct quantity q;
		const char *name = m->labels.v[i].name.s;
		if (quantity_parse_number(name, strlen(name), &q, NULL) && q.micro == micro)
			return m->labels.v[i].text.s;
	}
	return NULL;
}

/* The newest entry that holds this measure: seq, or 0. */
static const struct reading *newest(const struct course *c, int measure, int session, int64_t now)
{
	const struct reading *best = NULL;
	for (size_t i = 0; i < c->readings.n; i++) {
		const struct reading *r = &c->readings.v[i];
		if (r->measure == measure && r->m.session == session && !r->m.struck
		    && r->m.happened <= now && r->part == 0
		    && (!best || r->m.happened >= best->m.happened))
			best = r;
	}
	return best;
}

/* What is worked out, with what; its time is that of the oldest. */
static void add_worked(struct seeing *see_now, int measure, const struct facts *facts)
{
	struct arena *a = see_now->a;
	const struct measure *m = &see_now->c->plan->p->measures.v[measure];
	const struct quantity_range *r = &m->range;
	struct value v = worked_measure(&see_now->look, measure, NULL);
	struct quantity q = {v.lo, m->dim};
	if (v.can != CAN_KNOW)
		return;
	bool odd = (r->has_lo && q.micro < r->lo) || (r->has_hi && q.micro > r->hi);
	const struct quantity_unit *u = quantity_unit_named(m->unit.s);
	struct quantity step = {10000 * (u ? u->num / u->den : 1), m->dim}; /* 0.01 of the unit */
	if (m->nearest.micro == 0 && !quantity_round(q, step, QUANTITY_NEAREST, &q))
		q.micro = v.lo;
	struct bedside_reading *b = arena_push(a, &see_now->out->readings);
	*b = (struct bedside_reading){
	    .measure = m->name.s,
	    .value = bedside_value(a, m, &q.micro, 1),
	    .means = arena_fmt(a, "worked out: %s", worked_with(a, &see_now->look, &m->worked)),
	    .at = worked_age(&see_now->look, &m->worked),
	    .worked = true,
	    .implausible = odd};
	struct search search = {.a = a, .look = &see_now->look, .facts = facts, .measure = measure};
	if (see_now->running)
		judge(&search, see_now->s, b);
}

void bedside_readings(struct seeing *see_now)
{
	struct arena *a = see_now->a;
	const struct course *c = see_now->c;
	struct look own = see_now->look;
	struct facts facts = facts_of(&own);
	for (size_t m = 0; m < c->plan->p->measures.n; m++) {
		const struct measure *def = &c->plan->p->measures.v[m];
		const struct reading *r = newest(c, (int)m, own.session, own.now);
		int64_t value[4] = {0};
		int n = 0;
		bool odd = false;
		if (blind_measure(c, (int)m, see_now->viewer))
			continue;
		if (def->worked.src)
			add_worked(see_now, (int)m, &facts);
		if (!r)
			continue;
		for (size_t i = 0; i < c->readings.n; i++)
			if (c->readings.v[i].m.seq == r->m.seq && c->readings.v[i].measure == (int)m
			    && n < (int)countof(value)) {
				value[n++] = c->readings.v[i].value;
				odd |= c->readings.v[i].implausible;
			}
		struct bedside_reading *b = arena_push(a, &see_now->out->readings);
		*b = (struct bedside_reading){.measure = def->name.s,
		                              .value = bedside_value(a, def, value, n),
		                              .means = label_of(def, value[0]),
		                              .at = r->m.happened,
		                              .by = bedside_name(see_now->clinic, r->m.actor),
		                              .seq = r->m.seq,
		                              .implausible = odd,
		                              .late = r->m.late,
		                              .corrected = r->m.amended != 0};
		struct search search = {.a = a, .look = &own, .facts = &facts, .measure = (int)m};
		if (see_now->running)
			judge(&search, see_now->s, b);
	}
}
