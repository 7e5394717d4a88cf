/* SPDX-License-Identifier: Apache-2.0
 * Outcomes that nothing acts on.  Whoever writes a rule for a moderate risk, or for a saturation of
 * 92 to 93 %, means what is worse too: where the worse value goes through a gate that the better
 * one does not, or sets off no alert though the better one does, a line is missing. */
#include <string.h>

#include "meaning/meaning_in.h"

/* One fact with one value, everything else unknown. */
struct probe {
	const struct fact *of;
	struct value v;
	bool asked; /* the condition in hand asks for it */
};

static struct value ask(void *ctx, const struct fact *f, int back)
{
	struct probe *q = ctx;
	(void)back;
	if (fact_same(f, q->of)) {
		q->asked = true;
		return q->v;
	}
	/* of the type that the rest of the condition needs; unknown has no value that is looked at */
	return (struct value){.type = TYPE_NUMBER, .can = CAN_BE_UNKNOWN};
}

enum says { SAYS_NO, SAYS_PERHAPS, SAYS_YES };

static enum says leaf_says(struct probe *q, const struct expr *x, bool turned)
{
	const struct facts f = {.ctx = q, .ask = ask};
	q->asked = false;
	struct value v = expr_eval(x, &f);
	if (!q->asked)
		return SAYS_NO;
	return value_is_unknown(&v)          ? SAYS_PERHAPS
	       : value_is_true(&v) != turned ? SAYS_YES
	                                     : SAYS_NO;
}

static void see_asked(void *ctx, const struct fact *f)
{
	struct probe *q = ctx;
	q->asked |= fact_same(f, q->of);
}

static bool asks(struct probe *q, const struct expr *x)
{
	q->asked = false;
	expr_facts(x, see_asked, q);
	return q->asked;
}

/* Whether the condition, or with `turned` its opposite, holds because of this value: what the other
 * facts do is not known, so that beside them it holds perhaps. */
static enum says says(struct probe *q, const struct expr *x, bool turned)
{
	if (!x)
		return SAYS_NO;
	if (x->op == OP_NOT)
		return says(q, x->a, !turned);
	if (x->op != OP_AND && x->op != OP_OR)
		return leaf_says(q, x, turned);
	enum says a = says(q, x->a, turned), b = says(q, x->b, turned);
	if ((x->op == OP_OR) != turned)
		return a > b ? a : b;
	bool in_a = asks(q, x->a), in_b = asks(q, x->b);
	if (in_a && in_b)
		return a < b ? a : b;
	enum says one = in_a ? a : b;
	return one == SAYS_YES ? SAYS_PERHAPS : one;
}

/* What follows from the value: the strongest verdict that holds or blocks, and whether an alert. */
struct follows {
	int sure, perhaps; /* gates: 0 none, 1 holds, 2 asks for a signature, 3 blocks */
	enum says alert;
	struct span at, alert_at; /* of the conditions that are sure */
};

static void follow(struct follows *out, enum says says, int strength, struct span at)
{
	if (says == SAYS_YES && strength > out->sure) {
		out->sure = strength;
		out->at = at;
	}
	if (says != SAYS_NO && strength > out->perhaps)
		out->perhaps = strength;
}

static void follow_alert(struct follows *out, enum says says, struct span at)
{
	if (says <= out->alert)
		return;
	out->alert = says;
	out->alert_at = at;
}

static int strength(enum verdict_kind k)
{
	return k >= VERDICT_HOLD ? 1 + (int)k - VERDICT_HOLD : 0;
}

static void ask_check(struct probe *q, const struct check *c, struct follows *out)
{
	for (size_t i = 0; i < c->pass.n; i++)
		follow(out, says(q, c->pass.v[i].x, true), strength(c->otherwise.kind),
		       c->pass.v[i].x ? c->pass.v[i].x->at : c->name.at);
	for (size_t i = 0; i < c->verdicts.n; i++) {
		const struct verdict *v = &c->verdicts.v[i];
		enum says s = says(q, v->when.x, false);
		follow(out, s, strength(v->then.kind), v->when.x ? v->when.x->at : v->at);
		if (s == SAYS_YES) /* the first true line decides */
			break;
	}
}

static struct follows ask_all(const struct protocol *p, const struct fact *f, struct value v)
{
	struct follows out = {0};
	struct probe q = {.of = f, .v = v};
	for (size_t i = 0; i < p->checks.n; i++)
		ask_check(&q, &p->checks.v[i], &out);
	for (size_t i = 0; i < p->alerts.n; i++)
		if (p->alerts.v[i].when.x)
			follow_alert(&out, says(&q, p->alerts.v[i].when.x, false),
			             p->alerts.v[i].when.x->at);
	return out;
}

/* ---- results with names: the first line is the gravest ---- */

struct seen {
	const struct fact *v[64];
	size_t n;
};

static void see_fact(void *ctx, const struct fact *f)
{
	struct seen *s = ctx;
	bool newest = f->how == HOW_IS && f->at.which == AT_NEWEST && !f->own;
	if (!newest || (f->kind != FACT_SCORE && f->kind != FACT_READING && f->kind != FACT_ITEM))
		return;
	for (size_t i = 0; i < s->n; i++)
		if (fact_same(s->v[i], f))
			return;
	if (s->n < countof(s->v))
		s->v[s->n++] = f;
}

static void see_all(const struct protocol *p, struct seen *s)
{
	for (size_t i = 0; i < p->checks.n; i++) {
		const struct check *c = &p->checks.v[i];
		for (size_t k = 0; k < c->pass.n; k++)
			expr_facts(c->pass.v[k].x, see_fact, s);
		for (size_t k = 0; k < c->verdicts.n; k++)
			expr_facts(c->verdicts.v[k].when.x, see_fact, s);
	}
	for (size_t i = 0; i < p->alerts.n; i++)
		expr_facts(p->alerts.v[i].when.x, see_fact, s);
}

static void say_unhandled(struct loader *l, struct span at, struct span other, const char *label,
                          const char *less, const char *more, bool gate)
{
	struct diag *d = meaning_two(l, C_UNHANDLED, at, other, label,
	                             arena_fmt(l->a,
	                                       gate ? "%s is stopped here, and %s goes through"
	                                            : "%s is acted on here, and nothing acts on %s",
	                                       less, more));
	d->help = "write what follows when it is worse, above this line";
}

/* Lines go from the gravest down to `else`, unless a rule asks for `else` itself. */
static void check_names(struct loader *l, const struct fact *f)
{
	const struct score *c = &l->p->forms.v[f->index].scores.v[f->part];
	struct follows of[EXPR_NAMES_MAX];
	size_t n = c->cases.n < countof(of) ? c->cases.n : countof(of);
	for (size_t i = 0; i < n; i++) {
		int bit = 0;
		while (c->names[bit] && strcmp(c->names[bit], c->cases.v[i].then.s) != 0)
			bit++;
		if (!c->names[bit])
			return;
		of[i] = ask_all(l->p, f, value_name(bit));
		if (c->cases.v[i].otherwise && (of[i].perhaps || of[i].alert != SAYS_NO))
			return;
	}
	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; k < i; k++) {
			bool gate = of[i].sure > 0, alert = of[i].alert == SAYS_YES;
			if ((!gate && !alert) || of[k].perhaps || (!gate && of[k].alert != SAYS_NO)
			    || strcmp(c->cases.v[k].then.s, c->cases.v[i].then.s) == 0)
				continue;
			say_unhandled(l, gate ? of[i].at : of[i].alert_at, c->cases.v[k].then.at,
			              "the graver result",
			              arena_fmt(l->a, "`%s`", c->cases.v[i].then.s),
			              arena_fmt(l->a, "`%s`", c->cases.v[k].then.s), gate);
			return;
		}
}

/* ---- numbers: which end is worse ---- */

static const struct quantity_range *domain_of(const struct protocol *p, const struct fact *f,
                                              struct quantity_range *out)
{
	if (f->kind == FACT_SCORE)
		return score_range(p, f->index, f->part, out) ? out : NULL;
	if (f->kind == FACT_ITEM) {
		const struct item *i = &p->forms.v[f->index].items.v[f->part];
		*out = i->yes_no || i->text ? (struct quantity_range){0} : i->range;
	} else if (p->measures.v[f->index].components.n && f->part >= 0)
		*out = p->measures.v[f->index].components.v[f->part].range;
	else
		*out = p->measures.v[f->index].scale.has_lo ? p->measures.v[f->index].scale
		                                            : p->measures.v[f->index].range;
	return out->has_lo && out->has_hi ? out : NULL;
}

struct bounds {
	const struct fact *of;
	int64_t v[64];
	size_t n;
};

static void bound_add(struct bounds *b, int64_t k)
{
	for (int64_t d = -1; d <= 1; d++)
		if (k != INT64_MIN && k != INT64_MAX && b->n < countof(b->v))
			b->v[b->n++] = k + d;
}

static void see_bounds(struct bounds *b, const struct expr *x)
{
	if (!x)
		return;
	if (x->a && x->a->op == OP_FACT && fact_same(&x->a->fact, b->of)) {
		if (x->op == OP_IN) {
			bound_add(b, x->k.lo);
			bound_add(b, x->k.hi);
		} else if (x->b && x->b->op == OP_CONST) {
			bound_add(b, x->b->k.lo);
		}
	}
	see_bounds(b, x->a);
	see_bounds(b, x->b);
}

static void bounds_of(const struct protocol *p, struct bounds *b)
{
	for (size_t i = 0; i < p->checks.n; i++) {
		const struct check *c = &p->checks.v[i];
		for (size_t k = 0; k < c->pass.n; k++)
			see_bounds(b, c->pass.v[k].x);
		for (size_t k = 0; k < c->verdicts.n; k++)
			see_bounds(b, c->verdicts.v[k].when.x);
	}
	for (size_t i = 0; i < p->alerts.n; i++)
		see_bounds(b, p->alerts.v[i].when.x);
}

static struct follows ask_number(const struct protocol *p, const struct fact *f, int64_t micro,
                                 enum dim dim)
{
	return ask_all(p, f, value_number((struct quantity){micro, dim}));
}

/* Nothing follows at either end of what can be, and something does in between.  A gate that asks
 * before the patient leaves does not stand for the alert that comes at once. */
static void check_number(struct loader *l, const struct fact *f)
{
	struct quantity_range all;
	struct bounds b = {.of = f};
	if (!domain_of(l->p, f, &all) || all.lo >= all.hi)
		return;
	bounds_of(l->p, &b);
	struct follows lo = ask_number(l->p, f, all.lo, all.dim),
	               hi = ask_number(l->p, f, all.hi, all.dim);
	bool alerted = lo.alert != SAYS_NO || hi.alert != SAYS_NO;
	bool gated = lo.perhaps || hi.perhaps;
	for (size_t i = 0; i < b.n && !alerted; i++) {
		if (b.v[i] <= all.lo || b.v[i] >= all.hi)
			continue;
		struct follows at = ask_number(l->p, f, b.v[i], all.dim);
		bool alert = at.alert == SAYS_YES;
		if (!alert && (gated || !at.sure))
			continue;
		const struct ident *of = f->kind == FACT_READING ? &l->p->measures.v[f->index].name
		                                                 : &l->p->forms.v[f->index].name;
		say_unhandled(l, alert ? at.alert_at : at.at, of->at, "it can be more, and less",
		              "this range",
		              arena_fmt(l->a, "%s and %s", meaning_said(l, all.lo, all.dim),
		                        meaning_said(l, all.hi, all.dim)),
		              !alert);
		return;
	}
}

/* ---- what is watched and never acted on ---- */

static bool alerts_on(const struct protocol *p, int measure)
{
	struct seen s = {0};
	for (size_t i = 0; i < p->alerts.n; i++)
		expr_facts(p->alerts.v[i].when.x, see_fact, &s);
	for (size_t i = 0; i < s.n; i++)
		if (s.v[i]->kind == FACT_READING && s.v[i]->index == measure)
			return true;
	return false;
}

static void warn_watched(struct loader *l, const struct step *s)
{
	for (size_t i = 0; i < s->what.n; i++) {
		const struct measure *m = &l->p->measures.v[s->what.v[i].index];
		bool sedation = strcmp(m->name.s, "sedation") == 0;
		bool oxygen = strcmp(m->name.s, "spo2") == 0;
		if ((m->dim != DIM_PRESSURE && !oxygen && !sedation)
		    || alerts_on(l->p, s->what.v[i].index))
			continue;
		meaning_two(
		    l, C_ALERT_NONE, s->what.v[i].at, m->name.at, "what it can be",
		    arena_fmt(l->a, "`%s` is read after the dose, and no alert acts on a bad value",
		              m->name.s))
		    ->help = "add to `alerts` what is done then, and by whom within which time";
	}
}

struct reads {
	int item;
	bool found;
};

static void see_item(void *ctx, const struct fact *f)
{
	struct reads *r = ctx;
	r->found |= f->kind == FACT_ITEM && f->own && f->part == r->item;
}

/* Whether a score is decided by that answer alone; in a sum it is one of many. */
static bool decides(const struct score *c, int item)
{
	struct reads r = {.item = item};
	for (size_t i = 0; i < c->cases.n; i++)
		expr_facts(c->cases.v[i].when.x, see_item, &r);
	expr_facts(c->value.x, see_item, &r);
	return r.found;
}

/* An answer that is never filled in by itself counts too much to be guessed, and so to be missed. */
static bool is_used(const struct protocol *p, const struct seen *s, int form, int item)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct fact *f = s->v[i];
		if (f->kind == FACT_READING || f->index != form || f->part < 0)
			continue;
		if (f->kind == FACT_ITEM ? f->part == item
		                         : decides(&p->forms.v[form].scores.v[f->part], item))
			return true;
	}
	return false;
}

static void warn_unread(struct loader *l)
{
	struct seen *s = arena_new(l->a, struct seen);
	see_all(l->p, s);
	for (size_t i = 0; i < l->p->checks.n; i++)
		expr_facts(l->p->checks.v[i].applies.x, see_fact, s);
	for (size_t i = 0; i < l->p->forms.n; i++) {
		const struct form *f = &l->p->forms.v[i];
		for (size_t k = 0; k < f->never_imputed.n; k++)
			if (f->never_imputed.v[k].index >= 0
			    && !is_used(l->p, s, (int)i, f->never_imputed.v[k].index))
				load_fail(
				    l, &codes[C_ALERT_NONE], f->never_imputed.v[k].at,
				    "`%s` is an answer that counts by itself, and nothing acts "
				    "on it",
				    f->never_imputed.v[k].s)
				    ->help =
				    "add a check before the dose, or an alert: what is done "
				    "when it is answered with more than none";
	}
}

void meaning_severity(struct loader *l)
{
	struct seen *s = arena_new(l->a, struct seen);
	see_all(l->p, s);
	for (size_t i = 0; i < s->n; i++) {
		const struct fact *f = s->v[i];
		if (f->kind == FACT_SCORE && f->part < 0)
			continue;
		if (f->kind == FACT_SCORE && l->p->forms.v[f->index].scores.v[f->part].cases.n)
			check_names(l, f);
		else
			check_number(l, f);
	}
}

void meaning_watched(struct loader *l)
{
	warn_unread(l);
	for (size_t i = 0; i < l->p->sessions.n; i++) {
		const struct session_def *s = &l->p->sessions.v[i];
		const struct step *dose;
		size_t at;
		if (!session_gives(s, &dose, &at))
			continue;
		for (size_t j = at; j < s->stages.n; j++)
			for (size_t k = 0; k < s->stages.v[j].steps.n; k++)
				if (s->stages.v[j].steps.v[k].kind == STEP_MONITOR)
					warn_watched(l, &s->stages.v[j].steps.v[k]);
	}
}
