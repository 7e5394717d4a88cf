/* SPDX-License-Identifier: Apache-2.0
 * What is worked out: from what the record says of the patient, without a circle, and measured by
 * nobody. */
#include <string.h>

#include "meaning/meaning_in.h"

struct asking {
	struct loader *l;
	const struct fact *bad;
	bool newest; /* only the newest of everything: what it is worked out from has one age */
};

static bool is_plain(const struct fact *f)
{
	return f->how == HOW_IS && f->at.which == AT_NEWEST;
}

static void see_fact(void *ctx, const struct fact *f)
{
	struct asking *s = ctx;
	bool recorded = f->kind == FACT_READING || f->kind == FACT_SCORE || f->kind == FACT_ITEM
	                || f->kind == FACT_ANSWER;
	bool said = f->kind == FACT_AGE || f->kind == FACT_SEX || f->kind == FACT_TABLE;
	if (!s->bad && !said && (!recorded || (s->newest && !is_plain(f))))
		s->bad = f;
}

static void check_rows(struct loader *l, const struct worked *w, bool newest)
{
	struct asking s = {.l = l, .newest = newest};
	for (size_t i = 0; i < w->n; i++) {
		expr_facts(w->v[i].when.x, see_fact, &s);
		expr_facts(w->v[i].then.x, see_fact, &s);
		if (w->v[i].otherwise && i + 1 < w->n)
			load_fail(l, &codes[C_ELSE_LAST], w->v[i + 1].then.src->at,
			          "this line is never read: `else` above it decides");
	}
	if (s.bad)
		load_fail(l, &codes[C_WORKED_FROM], s.bad->span,
		          newest
		              ? "this is worked out from the newest measures, scores and answers "
		                "alone"
		              : "this is worked out from measures, scores and answers alone");
}

static void check_item(struct loader *l, const struct item *item)
{
	check_rows(l, &item->worked, false);
	if (item->worked.src && item->text)
		load_fail(l, &codes[C_EXCLUDES], item->worked.src->at,
		          "`%s` is answered with words, and `from` fills in a number",
		          item->name.s);
}

/* ---- what a form asks ---- */

static void see_other(void *ctx, const struct fact *f)
{
	struct asking *s = ctx;
	bool own = (f->kind == FACT_ITEM || f->kind == FACT_SCORE) && f->own;
	if (!s->bad && !own && f->kind != FACT_AGE && f->kind != FACT_SEX)
		s->bad = f;
}

/* While it is answered a form sees its own answers, and who the patient is: nothing else. */
static void check_own(struct loader *l, const struct expr *x, const char *what)
{
	struct asking s = {.l = l};
	expr_facts(x, see_other, &s);
	if (s.bad)
		load_fail(l, &codes[C_FORM_ASKS], s.bad->span,
		          "%s asks for what this form does not know: it would never be true", what)
		    ->help = "take it into the form with an item that says `from:`, such as "
		             "`{item: burden, answers: 0..9, from: mood.total}`, and ask for that "
		             "item";
}

static void check_form(struct loader *l, const struct form *f)
{
	for (size_t i = 0; i < f->items.n; i++)
		check_own(l, f->items.v[i].when.x, "this `when`");
	for (size_t i = 0; i < f->scores.n; i++) {
		check_own(l, f->scores.v[i].value.x, "this score");
		for (size_t k = 0; k < f->scores.v[i].cases.n; k++)
			check_own(l, f->scores.v[i].cases.v[k].when.x, "this line");
	}
}

/* ---- circles ---- */

struct path {
	const struct protocol *p;
	bool *open, *closed;
	bool circle;
};

static void follow(struct path *s, int measure);

static void see_measure(void *ctx, const struct fact *f)
{
	if (f->kind == FACT_READING)
		follow(ctx, f->index);
}

static void follow(struct path *s, int measure)
{
	const struct worked *w = &s->p->measures.v[measure].worked;
	s->circle |= s->open[measure];
	if (s->open[measure] || s->closed[measure])
		return;
	s->open[measure] = true;
	for (size_t i = 0; i < w->n && !s->circle; i++) {
		expr_facts(w->v[i].when.x, see_measure, s);
		expr_facts(w->v[i].then.x, see_measure, s);
	}
	s->open[measure] = false;
	s->closed[measure] = true;
}

static void check_circles(struct loader *l)
{
	const struct protocol *p = l->p;
	bool *closed = arena_arr(l->a, bool, p->measures.n);
	for (size_t i = 0; i < p->measures.n; i++) {
		struct path s = {
		    .p = p, .open = arena_arr(l->a, bool, p->measures.n), .closed = closed};
		follow(&s, (int)i);
		if (s.circle) {
			load_fail(l, &codes[C_WORKED_FROM], p->measures.v[i].worked.src->at,
			          "`%s` is worked out from itself", p->measures.v[i].name.s);
			return;
		}
	}
}

/* ---- nobody measures it ---- */

static void not_taken(struct loader *l, const struct ident *id)
{
	if (id->s && id->index >= 0 && l->p->measures.v[id->index].worked.src)
		load_fail(l, &codes[C_WORKED_NOT_TAKEN], id->at,
		          "`%s` is worked out and not measured", id->s)
		    ->help = "name what it is worked out from";
}

static void acts_not_taken(struct loader *l, const struct acts *acts)
{
	for (size_t i = 0; i < acts->n; i++)
		if (acts->v[i].kind == ACT_MEASURE)
			not_taken(l, &acts->v[i].what);
}

static void check_not_taken(struct loader *l)
{
	const struct protocol *p = l->p;
	for (size_t i = 0; i < p->sessions.n; i++)
		for (size_t j = 0; j < p->sessions.v[i].stages.n; j++)
			for (size_t k = 0; k < p->sessions.v[i].stages.v[j].steps.n; k++) {
				const struct step *s = &p->sessions.v[i].stages.v[j].steps.v[k];
				bool takes = s->kind == STEP_MEASURE || s->kind == STEP_MONITOR;
				for (size_t n = 0; takes && n < s->what.n; n++)
					not_taken(l, &s->what.v[n]);
			}
	for (size_t i = 0; i < p->checks.n; i++) {
		acts_not_taken(l, &p->checks.v[i].act);
		for (size_t j = 0; j < p->checks.v[i].verdicts.n; j++)
			acts_not_taken(l, &p->checks.v[i].verdicts.v[j].act);
	}
	for (size_t i = 0; i < p->alerts.n; i++)
		acts_not_taken(l, &p->alerts.v[i].act);
	for (size_t i = 0; i < p->guarantees.n; i++)
		not_taken(l, &p->guarantees.v[i].due);
}

void meaning_worked(struct loader *l)
{
	for (size_t i = 0; i < l->p->measures.n; i++)
		check_rows(l, &l->p->measures.v[i].worked, true);
	for (size_t i = 0; i < l->p->forms.n; i++)
		check_form(l, &l->p->forms.v[i]);
	for (size_t i = 0; i < l->p->forms.n; i++)
		for (size_t j = 0; j < l->p->forms.v[i].items.n; j++)
			check_item(l, &l->p->forms.v[i].items.v[j]);
	check_circles(l);
	check_not_taken(l);
}
