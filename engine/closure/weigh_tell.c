/* SPDX-License-Identifier: Apache-2.0
 * The case in which a variant lets through what its base does not, in words. */
#include <assert.h>
#include <string.h>

#include "closure/weigh_in.h"

/* ---- the case that was found ---- */

static const char *verdict_words(struct arena *a, const struct outcome *o)
{
	static const char *const names[VERDICTS] = {"pass", "warn", "hold", "sign", "block"};
	if (o->kind == TRUTH)
		return o->truth == T ? "yes" : o->truth == F ? "no" : "not known";
	if (o->kind == NOT_KNOWN)
		return "hold until it is known";
	if (o->to.kind != VERDICT_SIGN)
		return names[o->to.kind];
	struct text t = text_in(a);
	text_put(&t, "sign by ");
	for (int i = 0; i < o->to.by.n; i++) {
		bool first = true;
		text_put(&t, i ? " and " : "");
		for (size_t k = 0; k < role_rows_n; k++)
			if (o->to.by.any_of[i] & role_rows[k].role) {
				text_fmt(&t, "%s%s", first ? "" : " or ", role_rows[k].name);
				first = false;
			}
	}
	return t.s;
}

static int only_cell(uint64_t box)
{
	int i = 0;
	while (!(box & BIT(i)))
		i++;
	return i;
}

/* A figure between two others that a person would write. */
static int64_t plain_figure(const struct var *v, int cell)
{
	if (cell % 2)
		return v->v[cell / 2];
	int64_t below = cell ? v->v[cell / 2 - 1] : INT64_MIN;
	int64_t above = cell / 2 < (int)v->n ? v->v[cell / 2] : INT64_MAX;
	int64_t unit = v->dim == DIM_ELAPSED ? 60 * (int64_t)MICRO : MICRO;
	if (below == INT64_MIN)
		return above / unit * unit - (above % unit ? 0 : unit);
	if (above == INT64_MAX)
		return below / unit * unit + unit;
	int64_t middle = (below + (above - below) / 2) / unit * unit;
	return middle > below && middle < above ? middle : below + (above - below) / 2;
}

/* Opens every question again on which the answer of the rule does not hang: what is left is why. */
static uint64_t *why(struct search *s, const struct rule *r, const uint64_t *box)
{
	uint64_t *out = arena_arr(s->w->a, uint64_t, s->vars.n);
	struct look_at l = {.box = out};
	if (s->vars.n)
		memcpy(out, box, s->vars.n * sizeof *out);
	uint64_t says = weigh_says(r, &l);
	for (size_t i = 0; i < s->vars.n; i++) {
		out[i] = s->whole[i];
		if (weigh_says(r, &l) != says)
			out[i] = box[i];
	}
	return out;
}

static void tell_one(struct text *t, const struct var *v, int cell)
{
	if (cell == weigh_cells(v) && v->kind != VAR_YES_NO) {
		text_fmt(t, "%s not known", v->words);
	} else if (v->kind == VAR_NAME) {
		text_fmt(t, "%s %s", v->words,
		         cell < (int)v->n ? v->names[cell] : "something else");
	} else if (v->kind == VAR_NUMBER) {
		text_fmt(t, "%s ", v->words);
		quantity_write(t, (struct quantity){plain_figure(v, cell), v->dim});
	} else {
		text_fmt(t, "%s%s", cell ? "not " : "", v->words);
	}
}

static void mark(const struct cond *c, bool *asks)
{
	if (!c || c->op == IS_CONST)
		return;
	if (c->op == IS_ATOM)
		asks[c->var] = true;
	else {
		mark(c->a, asks);
		mark(c->b, asks);
	}
}

/* The questions of the line that decides in the base; of conditions, of those that are not true. */
static bool *deciding(struct search *s, const uint64_t *box, int says)
{
	bool *asks = arena_arr(s->w->a, bool, s->vars.n);
	struct look_at l = {.box = box};
	const struct rule *r = &s->base;
	for (size_t i = 0; i < r->pass_n; i++)
		if (says == r->otherwise && weigh_asked(&l, r->pass[i]) != T)
			mark(r->pass[i], asks);
	for (size_t i = 0; i < r->lines_n; i++)
		if (r->lines[i].says == says || r->lines[i].after_that == says)
			mark(r->lines[i].when, asks);
	return asks;
}

static const char *example(struct search *s, const uint64_t *reasons, const bool *asks)
{
	struct text t = text_in(s->w->a);
	int told = 0;
	for (size_t i = 0; i < s->vars.n && told < 3; i++) {
		if (reasons[i] == s->whole[i] || !s->vars.v[i].words || (asks && !asks[i]))
			continue;
		text_put(&t, told++ ? ", " : "");
		tell_one(&t, &s->vars.v[i], only_cell(reasons[i]));
	}
	return t.n ? t.s : "";
}

void weigh_tell(struct search *s, const uint64_t *box, uint64_t base, uint64_t here)
{
	const struct outcome *b = &s->base.out[only_cell(base)], *h = &s->here.out[only_cell(here)];
	const uint64_t *reasons[] = {why(s, &s->base, box), why(s, &s->here, box)};
	for (size_t k = 0; k < countof(reasons); k++)
		for (size_t i = 0; i < s->vars.n && !s->found.changed; i++)
			if (reasons[k][i] != s->whole[i])
				s->found.changed = s->vars.v[i].changed;
	s->found.is = s->found.changed ? WEIGHED_OPEN : WEIGHED_LOOSE;
	s->found.example = example(s, reasons[0], deciding(s, box, only_cell(base)));
	for (size_t k = 0; k < countof(reasons) && !*s->found.example; k++)
		s->found.example = example(s, reasons[k], NULL);
	s->found.base = verdict_words(s->w->a, b);
	s->found.here = verdict_words(s->w->a, h);
	if (b->kind == SAID && h->kind == SAID && verdict_holds(&b->to, &h->to))
		s->found.here =
		    arena_fmt(s->w->a, "%s, with less set going, or later", s->found.here);
	s->found.at = b->at.line ? b->at : s->base.at;
	/* of a list of conditions the one that is not true decides */
	struct look_at l = {.box = box};
	for (size_t i = 0; i < s->base.pass_n; i++)
		if (weigh_asked(&l, s->base.pass[i]) != T) {
			s->found.at = s->base.pass_at[i];
			break;
		}
}
