/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/worked.h"

#include <string.h>

#include "course/plausible.h"
#include "judge/look.h"

/* The facts of a look, of another time where one is asked for. */
struct asking {
	struct look look;
	struct facts facts;
	const struct selector *at;
};

static bool is_recorded(const struct fact *f)
{
	return f->kind == FACT_READING || f->kind == FACT_SCORE || f->kind == FACT_ITEM
	       || f->kind == FACT_ANSWER;
}

static struct value ask(void *ctx, const struct fact *f, int back)
{
	struct asking *s = ctx;
	struct fact then = *f;
	if (s->at && is_recorded(f) && f->how == HOW_IS && f->at.which == AT_NEWEST)
		then.at = *s->at;
	return s->facts.ask(s->facts.ctx, &then, back);
}

/* The row that decides, or -1: read from the top, and an unknown line stops the reading. */
static int deciding(struct asking *s, const struct worked *w)
{
	struct facts facts = {.ctx = s, .ask = ask};
	for (size_t i = 0; i < w->n; i++) {
		struct value v =
		    w->v[i].when.x ? expr_eval(w->v[i].when.x, &facts) : value_truth(true);
		if (value_is_true(&v))
			return (int)i;
		if (!value_is_false(&v))
			return -1;
	}
	return -1;
}

static struct asking asking(const struct look *l, const struct selector *at)
{
	return (struct asking){.look = *l, .at = at};
}

struct value worked_value(const struct look *l, const struct worked *w, enum dim dim,
                          const struct selector *at)
{
	struct asking s = asking(l, at);
	s.facts = facts_of(&s.look);
	struct facts facts = {.ctx = &s, .ask = ask};
	int row = deciding(&s, w);
	return row < 0 ? value_unknown(TYPE_NUMBER, dim) : expr_eval(w->v[row].then.x, &facts);
}

struct value worked_measure(const struct look *l, int measure, const struct selector *at)
{
	const struct measure *m = &l->c->plan->p->measures.v[measure];
	struct value v = worked_value(l, &m->worked, m->dim, at);
	struct quantity q = {v.lo, m->dim};
	if (v.can != CAN_KNOW || v.lo != v.hi)
		return value_unknown(TYPE_NUMBER, m->dim);
	if (m->nearest.micro > 0 && !quantity_round(q, m->nearest, QUANTITY_NEAREST, &q))
		return value_unknown(TYPE_NUMBER, m->dim);
	if (value_is_implausible(m, 0, q.micro)) /* as a reading out there opens nothing */
		return value_unknown(TYPE_NUMBER, m->dim);
	return value_number(q);
}

/* ---- how it came about ---- */

struct trail {
	struct asking *s;
	int64_t oldest;
	bool never;
	struct arena *a;
	struct text *words; /* may be NULL */
	const struct fact *seen[16];
	size_t n;
};

static bool seen_before(struct trail *t, const struct fact *f)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->seen[i]->kind == f->kind && t->seen[i]->index == f->index
		    && t->seen[i]->part == f->part)
			return true;
	if (t->n < countof(t->seen))
		t->seen[t->n++] = f;
	return false;
}

static int64_t age_of(const struct look *l, const struct fact *f)
{
	if (f->kind == FACT_READING)
		return fact_age_measure(l, f->index);
	return f->kind == FACT_ANSWER ? fact_age_answer(l, f->index) : fact_age_form(l, f->index);
}

static void put_fact(struct trail *t, const struct fact *f)
{
	const struct protocol *p = t->s->look.c->plan->p;
	struct value v = ask(t->s, f, 0);
	struct quantity q = {v.lo, v.dim};
	const char *name = f->kind == FACT_READING  ? p->measures.v[f->index].name.s
	                   : f->kind == FACT_ANSWER ? p->answers.v[f->index].name
	                                            : p->forms.v[f->index].name.s;
	text_fmt(t->words, "%s%s", t->words->n ? ", " : "", name);
	if (f->kind == FACT_READING && p->measures.v[f->index].components.n)
		text_fmt(t->words, " %s", p->measures.v[f->index].components.v[f->part].name.s);
	if (f->how != HOW_IS)
		text_put(t->words, f->how == HOW_PERCENT_CHANGE || f->how == HOW_IMPROVEMENT
		                       ? " against before"
		                       : " since before");
	if (v.type != TYPE_NUMBER || v.can != CAN_KNOW)
		return;
	text_put(t->words, " ");
	const char *unit =
	    f->kind == FACT_READING && f->how == HOW_IS ? p->measures.v[f->index].unit.s : NULL;
	if (!unit || !quantity_write_in(t->words, q, unit)) {
		struct quantity tenth = {100000, v.dim};
		if (!quantity_round(q, tenth, QUANTITY_NEAREST, &q))
			q.micro = v.lo;
		quantity_write(t->words, q);
	}
}

static void see(void *ctx, const struct fact *f)
{
	struct trail *t = ctx;
	if (!is_recorded(f) || seen_before(t, f))
		return;
	int64_t when = age_of(&t->s->look, f);
	t->never |= when == 0;
	if (!t->oldest || when < t->oldest)
		t->oldest = when;
	if (t->words)
		put_fact(t, f);
}

static void follow(struct trail *t, const struct worked *w)
{
	int row = deciding(t->s, w);
	t->never |= row < 0;
	for (int i = 0; i < row; i++)
		expr_facts(w->v[i].when.x, see, t);
	if (row >= 0) {
		expr_facts(w->v[row].when.x, see, t);
		expr_facts(w->v[row].then.x, see, t);
	}
}

int64_t worked_age(const struct look *l, const struct worked *w)
{
	struct asking s = asking(l, NULL);
	struct trail t = {.s = &s};
	s.facts = facts_of(&s.look);
	follow(&t, w);
	return t.never ? 0 : t.oldest;
}

const char *worked_with(struct arena *a, const struct look *l, const struct worked *w)
{
	struct asking s = asking(l, NULL);
	struct text words = text_in(a);
	struct trail t = {.s = &s, .a = a, .words = &words};
	s.facts = facts_of(&s.look);
	follow(&t, w);
	return words.n ? words.s : "";
}
