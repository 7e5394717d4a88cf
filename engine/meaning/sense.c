/* SPDX-License-Identifier: Apache-2.0
 * Comparisons that are turned round, and gates that can never open.  `since(last dose) <= stay`
 * lets a patient go at once; `sedation <= 3` before leaving lets go whom nobody can wake. */
#include <string.h>

#include "meaning/meaning_in.h"

/* ---- which end is better ---- */

static int end_of(enum better b)
{
	return b == BETTER_UNSAID ? 0 : b == BETTER_HIGHER ? 1 : -1;
}

static bool own_dose(const struct moment *m)
{
	return !m->of.name
	       && (m->kind == MOMENT_FIRST_DOSE || m->kind == MOMENT_LAST_DOSE
	           || m->kind == MOMENT_DOSE || m->kind == MOMENT_END_OF_DOSE);
}

/* +1 more is better, -1 less is better, 0 nobody can say: a pressure is wrong at both ends. */
static int better_end(const struct protocol *p, const struct fact *f, bool leaving)
{
	if (f->kind == FACT_SINCE)
		return leaving && own_dose(&f->moment);
	if (f->at.which != AT_NEWEST || f->how == HOW_COUNT || f->how == HOW_SHARE)
		return 0;
	if (f->kind == FACT_READING) {
		const struct measure *m = &p->measures.v[f->index];
		if (m->better == BETTER_UNSAID) /* the one vital sign with a good end */
			return strcmp(m->name.s, "spo2") == 0;
		return f->how == HOW_IMPROVEMENT ? 1 : end_of(m->better);
	}
	/* before a dose a high score may be what the treatment is for */
	if (f->kind == FACT_SCORE && leaving && !f->own && f->how == HOW_IS && f->part >= 0)
		return end_of(p->forms.v[f->index].scores.v[f->part].better);
	return 0;
}

static bool same_thing(const struct fact *a, const struct fact *b)
{
	return a->kind == b->kind && a->index == b->index && a->part == b->part;
}

/* +1 where the comparison asks for much, -1 for little, 0 for neither. */
static int direction(const struct protocol *p, const struct expr *x)
{
	const struct quantity_range *scale =
	    x->a->fact.kind == FACT_READING && x->a->fact.how == HOW_IS
	        ? &p->measures.v[x->a->fact.index].scale
	        : NULL;
	if (x->op == OP_GE || x->op == OP_GT)
		return 1;
	if (x->op == OP_LE || x->op == OP_LT)
		return -1;
	if (!scale || !scale->has_lo || !scale->has_hi)
		return 0;
	int64_t lo = x->op == OP_IN ? x->k.lo : x->b->k.lo, hi = x->op == OP_IN ? x->k.hi : lo;
	if (x->op != OP_IN && (x->op != OP_EQ || x->b->op != OP_CONST))
		return 0;
	return lo <= scale->lo && hi < scale->hi ? -1 : hi >= scale->hi && lo > scale->lo ? 1 : 0;
}

/* ---- walking a condition ---- */

struct sense {
	struct loader *l;
	const struct expr *whole;
	bool leaving;      /* asked before the patient leaves */
	const char *where; /* "lets the patient leave" */
};

static bool is_comparison(const struct expr *x)
{
	return (x->op >= OP_EQ && x->op <= OP_GE) || x->op == OP_IN;
}

/* A range in two halves (`spo2 >= 90 % and spo2 < 94 %`) has one in each direction. */
static bool other_half(const struct sense *s, const struct expr *x, const struct expr *of)
{
	if (x->op == OP_AND || x->op == OP_OR)
		return other_half(s, x->a, of) || other_half(s, x->b, of);
	if (x->op == OP_NOT || x->op == OP_FOR)
		return other_half(s, x->a, of);
	return x != of && is_comparison(x) && x->a->op == OP_FACT
	       && same_thing(&x->a->fact, &of->a->fact)
	       && direction(s->l->p, x) == -direction(s->l->p, of);
}

static void walk(const struct sense *s, const struct expr *x, int good)
{
	static const char *const turned[] = {
	    [OP_LT] = ">=", [OP_LE] = ">=", [OP_GT] = "<=", [OP_GE] = "<=", [OP_FOR] = NULL};
	if (x->op == OP_AND || x->op == OP_OR) {
		walk(s, x->a, good);
		walk(s, x->b, good);
	} else if (x->op == OP_NOT) {
		walk(s, x->a, -good);
	} else if (x->op == OP_FOR) {
		walk(s, x->a, good);
	}
	if (!is_comparison(x) || x->a->op != OP_FACT)
		return;
	int end = better_end(s->l->p, &x->a->fact, s->leaving);
	if (end * direction(s->l->p, x) * good >= 0 || other_half(s, s->whole, x))
		return;
	const char *more = x->a->fact.kind == FACT_SINCE ? "long" : "high", *less = "low";
	if (x->a->fact.kind == FACT_SINCE)
		less = "short";
	bool asks_much = direction(s->l->p, x) > 0;
	struct diag *d =
	    load_fail(s->l, &codes[C_TURNED_ROUND], x->at,
	              good > 0 ? "this passes while the %s is %s, and %s is better here"
	                       : "this stops while the %s is %s, and %s is better here",
	              x->a->fact.kind == FACT_SINCE ? "time" : "value", asks_much ? more : less,
	              end > 0 ? more : less);
	if (turned[x->op])
		d->label = arena_fmt(s->l->a, "is `%s` meant?", turned[x->op]);
	d->help =
	    "the comparison seems turned round; `better:` of the measure says which end is good";
}

static void check_condition(struct loader *l, const struct expr *x, int good, bool leaving)
{
	const struct sense s = {.l = l, .whole = x, .leaving = leaving};
	if (x)
		walk(&s, x, good);
}

/* A line of several is judged only where no line above or `else` gives it its meaning. */
static bool stands_alone(const struct check *c, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (c->verdicts.v[i].then.kind < c->verdicts.v[at].then.kind)
			return false;
	for (size_t i = at; i < c->verdicts.n; i++)
		if (c->verdicts.v[i].otherwise
		    && c->verdicts.v[i].then.kind > c->verdicts.v[at].then.kind)
			return false;
	return true;
}

/* ---- gates that stay shut ---- */

/* One fact cannot be at least 5 and under 3 at the same time. */
static bool exclude(const struct expr *a, const struct expr *b)
{
	bool simple = a->op >= OP_EQ && a->op <= OP_GE && b->op >= OP_EQ && b->op <= OP_GE
	              && a->op != OP_NE && b->op != OP_NE && a->a->op == OP_FACT
	              && b->a->op == OP_FACT && a->b->op == OP_CONST && b->b->op == OP_CONST
	              && a->a->type == TYPE_NUMBER && b->a->type == TYPE_NUMBER;
	if (!simple || !fact_same(&a->a->fact, &b->a->fact))
		return false;
	int64_t lo = INT64_MIN, hi = INT64_MAX;
	const struct expr *each[] = {a, b};
	for (size_t i = 0; i < countof(each); i++) {
		int64_t k = each[i]->b->k.lo;
		enum op op = each[i]->op;
		if (op == OP_GE || op == OP_GT || op == OP_EQ)
			lo = k + (op == OP_GT) > lo ? k + (op == OP_GT) : lo;
		if (op == OP_LE || op == OP_LT || op == OP_EQ)
			hi = k - (op == OP_LT) < hi ? k - (op == OP_LT) : hi;
	}
	return lo > hi;
}

#define ALL_MAX 32

static size_t joined(const struct expr *x, const struct expr **out, size_t n)
{
	if (x->op == OP_AND)
		return joined(x->b, out, joined(x->a, out, n));
	if (n < ALL_MAX)
		out[n++] = x;
	return n;
}

static void check_opens(struct loader *l, const struct check *c)
{
	const struct expr *all[ALL_MAX];
	size_t n = 0;
	for (size_t i = 0; i < c->pass.n; i++)
		n = joined(c->pass.v[i].x, all, n);
	for (size_t i = 1; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (exclude(all[j], all[i])) {
				meaning_two(l, C_NEVER_OPENS, all[i]->at, all[j]->at,
				            "this has to be true too",
				            arena_fmt(l->a, "`%s` can never pass", c->name.s));
				return;
			}
	bool shut = c->verdicts.n && c->verdicts.v[c->verdicts.n - 1].otherwise;
	for (size_t i = 0; i < c->verdicts.n; i++)
		shut = shut
		       && (c->verdicts.v[i].then.kind == VERDICT_HOLD
		           || c->verdicts.v[i].then.kind == VERDICT_BLOCK)
		       && !c->verdicts.v[i].has_after_that;
	if (shut && !c->applies.src)
		load_fail(l, &codes[C_NEVER_OPENS], c->verdicts.v[c->verdicts.n - 1].at,
		          "`%s` can never pass: every line holds or blocks", c->name.s)
		    ->help = "the last line is most often `{else: pass}`, or left out";
}

/* ---- all of them ---- */

static bool *left_through(struct loader *l)
{
	bool *out = arena_arr(l->a, bool, l->p->checks.n);
	for (size_t i = 0; i < l->p->sessions.n; i++) {
		const struct session_def *s = &l->p->sessions.v[i];
		const struct step *dose;
		size_t at;
		for (size_t j = session_gives(s, &dose, &at) ? at : s->stages.n; j < s->stages.n;
		     j++)
			for (size_t k = 0; k < s->stages.v[j].leave.n; k++)
				out[s->stages.v[j].leave.v[k].index] = true;
	}
	return out;
}

void meaning_sense(struct loader *l)
{
	const bool *leaving = left_through(l);
	for (size_t i = 0; i < l->p->checks.n; i++) {
		const struct check *c = &l->p->checks.v[i];
		for (size_t j = 0; j < c->pass.n; j++)
			check_condition(l, c->pass.v[j].x, 1, leaving[i]);
		for (size_t j = 0; j < c->verdicts.n; j++) {
			const struct verdict *v = &c->verdicts.v[j];
			bool stops = v->then.kind == VERDICT_HOLD || v->then.kind == VERDICT_BLOCK;
			if (stops && stands_alone(c, j))
				check_condition(l, v->when.x, -1, leaving[i]);
		}
		check_opens(l, c);
	}
	for (size_t i = 0; i < l->p->alerts.n; i++)
		check_condition(l, l->p->alerts.v[i].when.x, -1, false);
}
