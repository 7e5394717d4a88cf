/* SPDX-License-Identifier: Apache-2.0
 * Lines that are read from the top, tried with every value that can make a difference: a line that
 * none of them reaches says something that never happens, and where no line is reached at all a
 * branch goes on as if nobody had asked. */
#include <string.h>

#include "meaning/meaning_in.h"

#define LINES_MAX  32
#define FACTS_MAX  8
#define POINTS_MAX 48
#define TRIES_MAX  60000

/* A fact that the lines ask for, and the values on both sides of each bound. */
struct axis {
	const struct expr *x; /* where it stands */
	struct value v[POINTS_MAX];
	size_t n, at;
};

struct lines {
	struct loader *l;
	const struct expr *when[LINES_MAX]; /* NULL: else */
	struct span at[LINES_MAX];
	bool reached[LINES_MAX];
	size_t n;
	struct axis axes[FACTS_MAX];
	size_t axes_n;
	bool open;    /* there are values that no line takes */
	bool unclear; /* more than can be tried */
};

static struct axis *axis_of(struct lines *s, const struct fact *f)
{
	for (size_t i = 0; i < s->axes_n; i++)
		if (fact_same(&s->axes[i].x->fact, f) && f->kind != FACT_SINCE)
			return &s->axes[i];
	return NULL;
}

static void point_add(struct axis *a, struct value v)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].lo == v.lo && a->v[i].names == v.names && a->v[i].can == v.can)
			return;
	if (a->n < countof(a->v))
		a->v[a->n++] = v;
}

static void number_add(struct axis *a, int64_t micro)
{
	if (micro != INT64_MIN && micro != INT64_MAX)
		point_add(a, (struct value){.type = TYPE_NUMBER,
		                            .can = CAN_KNOW,
		                            .dim = a->x->dim,
		                            .lo = micro,
		                            .hi = micro});
}

/* What the fact can be at all; false where nobody says. */
static bool domain_of(const struct protocol *p, const struct fact *f, struct quantity_range *out)
{
	if (f->how != HOW_IS)
		return false;
	if (f->kind == FACT_SCORE && f->part >= 0)
		return score_range(p, f->index, f->part, out);
	if (f->kind == FACT_ITEM && f->part >= 0)
		*out = p->forms.v[f->index].items.v[f->part].range;
	else if (f->kind == FACT_ANSWER)
		*out = p->answers.v[f->index].range;
	else
		return false;
	return out->has_lo && out->has_hi;
}

static void bound_add(struct lines *s, struct axis *a, int64_t k)
{
	const struct fact *f = &a->x->fact;
	struct quantity_range all;
	bool known = domain_of(s->l->p, f, &all);
	/* answers and scores are whole numbers, unless one is worked out */
	int64_t step = (f->kind == FACT_ITEM || f->kind == FACT_SCORE) && a->x->dim == DIM_NONE
	                       && f->how == HOW_IS
	                   ? 1000000
	                   : 1;
	if (k == INT64_MIN || k == INT64_MAX)
		return;
	for (int64_t d = -step; d <= step; d += step)
		if (!known || (k + d >= all.lo && k + d <= all.hi))
			number_add(a, k + d);
}

static struct axis *axis_new(struct lines *s, const struct expr *x)
{
	struct axis *a = axis_of(s, &x->fact);
	if (a || s->axes_n == FACTS_MAX) {
		s->unclear |= !a;
		return a;
	}
	a = &s->axes[s->axes_n++];
	a->x = x;
	if (x->type == TYPE_TRUTH) {
		point_add(a, value_truth(true));
		point_add(a, value_truth(false));
	}
	for (int i = 0; x->type == TYPE_NAME && x->names && x->names[i]; i++)
		point_add(a, value_name(i));
	return a;
}

/* A fact against a constant, and what joins them; anything else is more than is tried here. */
static void gather(struct lines *s, const struct expr *x)
{
	struct axis *a;
	switch (x->op) {
	case OP_FACT: axis_new(s, x); break;
	case OP_NOT: gather(s, x->a); break;
	case OP_AND:
	case OP_OR:
		gather(s, x->a);
		gather(s, x->b);
		break;
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
	case OP_IN:
		s->unclear |= x->a->op != OP_FACT || (x->op != OP_IN && x->b->op != OP_CONST);
		a = s->unclear ? NULL : axis_new(s, x->a);
		if (a && x->a->type == TYPE_NUMBER) {
			bound_add(s, a, x->op == OP_IN ? x->k.lo : x->b->k.lo);
			bound_add(s, a, x->op == OP_IN ? x->k.hi : x->b->k.lo);
		}
		break;
	case OP_CONST:
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV:
	case OP_FOR: s->unclear = true; break;
	}
}

static struct value ask(void *ctx, const struct fact *f, int back)
{
	struct axis *a = axis_of(ctx, f);
	(void)back;
	return a ? a->v[a->at] : value_unknown(TYPE_TRUTH, DIM_NONE);
}

static bool step_on(struct lines *s)
{
	for (size_t i = 0; i < s->axes_n; i++) {
		if (++s->axes[i].at < s->axes[i].n)
			return true;
		s->axes[i].at = 0;
	}
	return false;
}

/* Tries all values together; which line each of them reaches. */
static void try_all(struct lines *s)
{
	const struct facts f = {.ctx = s, .ask = ask};
	size_t tries = 1;
	for (size_t i = 0; i < s->n && !s->unclear; i++)
		if (s->when[i])
			gather(s, s->when[i]);
	for (size_t i = 0; i < s->axes_n && !s->unclear; i++) {
		tries *= s->axes[i].n;
		s->unclear |= s->axes[i].n == 0 || s->axes[i].n == POINTS_MAX || tries > TRIES_MAX;
	}
	if (s->unclear)
		return;
	do {
		size_t i = 0;
		for (; i < s->n && s->when[i]; i++) {
			struct value v = expr_eval(s->when[i], &f);
			if (value_is_true(&v))
				break;
		}
		if (i < s->n)
			s->reached[i] = true;
		else
			s->open = true;
	} while (step_on(s));
}

static void line_add(struct lines *s, const struct expr *when, struct span at, bool otherwise)
{
	s->unclear |= s->n == LINES_MAX || (!when && !otherwise);
	if (s->n < LINES_MAX) {
		s->at[s->n] = at;
		s->when[s->n++] = when;
	}
}

/* What stands above it takes every value that it asks for. */
static void say_unreached(struct lines *s, const char *what)
{
	for (size_t i = 1; i < s->n && !s->unclear; i++)
		if (!s->reached[i] && s->when[i] && s->when[i - 1]) {
			meaning_two(s->l, C_NEVER_REACHED, s->when[i]->at, s->when[i - 1]->at,
			            "the lines down to here take every value of it",
			            arena_fmt(s->l->a, "%s is never reached", what))
			    ->help = "lines are read from the top: put the narrower one above";
			return;
		}
}

static void *lines_new(struct loader *l)
{
	struct lines *s = arena_new(l->a, struct lines);
	s->l = l;
	return s;
}

/* ---- where lines are read from the top ---- */

static void check_scores(struct loader *l, const struct form *f)
{
	for (size_t i = 0; i < f->scores.n; i++) {
		const struct score *c = &f->scores.v[i];
		struct lines *s = lines_new(l);
		for (size_t k = 0; k < c->cases.n; k++)
			line_add(s, c->cases.v[k].when.x, c->cases.v[k].then.at,
			         c->cases.v[k].otherwise);
		if (c->cases.n < 2)
			continue;
		try_all(s);
		say_unreached(s, arena_fmt(l->a, "this line of `%s`", c->name.s));
	}
}

static void check_next(struct loader *l, const struct phase *p)
{
	struct lines *s = lines_new(l);
	for (size_t k = 0; k < p->next.n; k++)
		line_add(s, p->next.v[k].when.x, p->next.v[k].then.at, p->next.v[k].otherwise);
	if (!p->next.n)
		return;
	try_all(s);
	say_unreached(s, arena_fmt(l->a, "this way out of `%s`", p->name.s));
	if (s->unclear || !s->open)
		return;
	load_fail(l, &codes[C_BRANCH_OPEN], p->next.v[p->next.n - 1].then.at,
	          "where no line is true nothing says how the course goes on after `%s`", p->name.s)
	    ->help = "end the list with `{else: …}`: a phase further down, or `end`";
}

static void check_bound(struct loader *l, const struct bound *b, const char *what)
{
	struct lines *s = lines_new(l);
	for (size_t k = 0; k < b->cases.n; k++)
		line_add(s, b->cases.v[k].when.x,
		         b->cases.v[k].when.src ? b->cases.v[k].when.src->at : (struct span){0},
		         b->cases.v[k].otherwise);
	if (b->cases.n < 2)
		return;
	try_all(s);
	say_unreached(s, what);
}

static void check_at(struct loader *l, const struct contact *c)
{
	struct lines *s = lines_new(l);
	for (size_t k = 0; k < c->at_cases.n; k++)
		line_add(s, c->at_cases.v[k].when.x,
		         c->at_cases.v[k].then.src ? c->at_cases.v[k].then.src->at : c->session.at,
		         c->at_cases.v[k].otherwise);
	if (c->at_cases.n < 2)
		return;
	try_all(s);
	say_unreached(s, arena_fmt(l->a, "this time of `%s`", c->name.s));
}

void meaning_reach(struct loader *l)
{
	const struct protocol *p = l->p;
	for (size_t i = 0; i < p->forms.n; i++)
		check_scores(l, &p->forms.v[i]);
	for (size_t i = 0; i < p->phases.n; i++) {
		check_next(l, &p->phases.v[i]);
		for (size_t j = 0; j < p->phases.v[i].contacts.n; j++)
			check_at(l, &p->phases.v[i].contacts.v[j]);
	}
	for (size_t i = 0; i < p->medicines.n; i++)
		for (size_t j = 0; j < p->medicines.v[i].routes.n; j++) {
			const struct dose_rule *d = &p->medicines.v[i].routes.v[j].dose;
			check_bound(l, &d->first, "this limit of a first dose");
			check_bound(l, &d->at_most, "this limit of a dose");
		}
}
