/* SPDX-License-Identifier: Apache-2.0
 * What the parts of a protocol say together: limits that agree, bands without holes, a dose that
 * somebody watches.  Forms and medicines here; care and course in meaning_care.c, checks in
 * meaning_check.c, warnings in meaning_warn.c. */
#include <string.h>

#include "protocol/expr_parser.h"
#include "protocol/meaning_in.h"

#define WHOLE 1000000

struct diag *meaning_two(struct loader *l, enum code code, struct span at, struct span other,
                         const char *other_label, const char *msg)
{
	struct diag *g = load_fail(l, &codes[code], at, "%s", msg);
	g->other = other;
	g->other_label = other_label;
	return g;
}

static const char *said(struct loader *l, int64_t micro, enum dim dim)
{
	struct text t = text_in(l->a);
	quantity_write(&t, (struct quantity){micro, dim});
	return t.s;
}

/* ---- forms ---- */

static void check_bands(struct loader *l, const struct form *f, int score,
                        const struct bands *bands)
{
	struct quantity_range all;
	const struct score *c = score >= 0 ? &f->scores.v[score] : NULL;
	if (!c || c->cases.n || c->percent.s || c->dim != DIM_NONE) {
		load_fail(l, &codes[C_BANDS_RANGE], bands->v[0].name.at,
		          !c ? "bands name ranges of the score `total`, and this form has none"
		          : c->percent.s ? "bands name whole points, and this is a percentage"
		                         : "bands name ranges of points, and this score has none")
		    ->help =
		    c && c->percent.s ? "give them to the score that it is a share of" : NULL;
		return;
	}
	if (!score_range(l->p, (int)(f - l->p->forms.v), score, &all))
		return;
	for (size_t i = 0; i < bands->n; i++) {
		const struct band *b = &bands->v[i], *before = i ? b - 1 : NULL;
		for (size_t j = 0; j < i; j++)
			if (strcmp(bands->v[j].name.s, b->name.s) == 0)
				meaning_two(l, C_TWICE, b->name.at, bands->v[j].name.at,
				            "the first one",
				            arena_fmt(l->a, "two bands are named `%s`", b->name.s));
		int64_t lo = b->range.has_lo ? b->range.lo : all.lo;
		int64_t due = before ? before->range.hi + WHOLE : all.lo;
		if (before && !before->range.has_hi)
			due = lo + WHOLE; /* an open band leaves nothing above it */
		if (lo > due)
			load_fail(l, &codes[C_BANDS_GAP], b->name.at, "no band covers %s",
			          said(l, due, DIM_NONE));
		else if (lo < due && before)
			meaning_two(l, C_BANDS_OVERLAP, b->name.at, before->name.at,
			            "the band before",
			            arena_fmt(l->a, "two bands cover %s", said(l, lo, DIM_NONE)));
		else if (lo < all.lo || (b->range.has_hi && b->range.hi > all.hi))
			load_fail(l, &codes[C_BANDS_RANGE], b->name.at,
			          "the score lies in %s to %s, the band does not",
			          said(l, all.lo, DIM_NONE), said(l, all.hi, DIM_NONE));
	}
	const struct band *last = &bands->v[bands->n - 1];
	if (last->range.has_hi && last->range.hi < all.hi)
		load_fail(l, &codes[C_BANDS_GAP], last->name.at, "no band covers %s",
		          said(l, last->range.hi + WHOLE, DIM_NONE));
}

/* The bands of the form are those of its total, which then has none of its own. */
static void check_form_bands(struct loader *l, const struct form *f)
{
	int total = -1;
	for (size_t i = 0; i < f->scores.n; i++) {
		if (strcmp(f->scores.v[i].name.s, "total") == 0)
			total = (int)i;
		if (f->scores.v[i].bands.n)
			check_bands(l, f, (int)i, &f->scores.v[i].bands);
	}
	if (f->bands.n && total >= 0 && f->scores.v[total].bands.n)
		meaning_two(l, C_EXCLUDES, f->bands.v[0].name.at,
		            f->scores.v[total].bands.v[0].name.at, "there",
		            "the bands of `total` stand twice");
	else if (f->bands.n)
		check_bands(l, f, total, &f->bands);
}

static void check_percent(struct loader *l, const struct form *f, const struct score *s)
{
	struct quantity_range all;
	if (!s->percent.s)
		return;
	if (!score_range(l->p, (int)(f - l->p->forms.v), s->percent.index, &all)
	    || all.dim != DIM_NONE || all.hi <= 0)
		load_fail(l, &codes[C_PERCENT_OF], s->percent.at,
		          "the most that `%s` can be is not fixed", s->percent.s)
		    ->label = "name a score of points, such as a sum";
}

static void check_cases(struct loader *l, const struct form *f, const struct score *s)
{
	(void)f;
	for (size_t i = 0; i + 1 < s->cases.n; i++)
		if (s->cases.v[i].otherwise) {
			meaning_two(l, C_ELSE_LAST, s->cases.v[i + 1].then.at,
			            s->cases.v[i].then.at, "`else` decides here",
			            "this line is never read");
			return;
		}
	if (s->cases.n && !s->cases.v[s->cases.n - 1].otherwise)
		load_fail(l, &codes[C_SCORE_OPEN], s->cases.v[s->cases.n - 1].then.at,
		          "`%s` says nothing when no line is true", s->name.s)
		    ->label = "end with `{else: …}`";
}

static void check_items(struct loader *l, const struct form *f, const struct score *s)
{
	size_t n = s->sum_all ? f->items.n : s->sum.n;
	for (size_t i = 0; i < n; i++) {
		const struct item *item = &f->items.v[s->sum_all ? (int)i : s->sum.v[i].index];
		if (item->text) {
			load_fail(l, &codes[C_ANSWERS], s->name.at,
			          "`%s` adds up `%s`, which is answered with a text", s->name.s,
			          item->name.s);
			return;
		}
	}
	for (size_t i = 0; i < s->sum.n; i++)
		for (size_t j = 0; j < i; j++)
			if (s->sum.v[i].index == s->sum.v[j].index)
				meaning_two(l, C_TWICE, s->sum.v[i].at, s->sum.v[j].at,
				            "the first one",
				            arena_fmt(l->a, "`%s` is added twice", s->sum.v[i].s));
	if (s->missing && (size_t)s->missing >= n && n)
		load_fail(l, &codes[C_LIMITS_CLASH], s->name.at,
		          "`missing` lets every one of the %zu answers of `%s` be missing", n,
		          s->name.s);
}

void meaning_forms(struct loader *l)
{
	for (size_t i = 0; i < l->p->forms.n; i++) {
		const struct form *f = &l->p->forms.v[i];
		check_form_bands(l, f);
		for (size_t j = 0; j < f->scores.n; j++) {
			check_percent(l, f, &f->scores.v[j]);
			check_cases(l, f, &f->scores.v[j]);
			check_items(l, f, &f->scores.v[j]);
		}
	}
}

/* ---- medicines ---- */

static const struct limit *session_limit(const struct route *r)
{
	for (size_t i = 0; i < r->limits.n; i++)
		if (r->limits.v[i].session)
			return &r->limits.v[i];
	return NULL;
}

/* Whole lozenges, tablets and devices only: half of one is not a dose that can be checked. */
static bool whole_units(const struct route *r, const struct dose_rule *d)
{
	if (!r->dosage_form.s || strcmp(r->dosage_form.s, "solution") == 0
	    || d->allowed.dim != DIM_MASS || r->strength.micro <= 0)
		return true;
	if (d->allowed.lo % r->strength.micro || d->allowed.hi % r->strength.micro)
		return false;
	for (size_t i = 0; i < d->choice_n; i++)
		if (d->choice[i].micro % r->strength.micro)
			return false;
	return true;
}

static void same_unit(struct loader *l, const struct dose_rule *d, const struct quantity *q,
                      const char *key)
{
	if (q->dim != DIM_NONE && q->dim != d->allowed.dim)
		load_fail(l, &codes[C_DIMENSION], d->src->at, "`allowed` is %s and `%s` is %s",
		          quantity_dim_name(d->allowed.dim), key, quantity_dim_name(q->dim));
}

static void check_dose(struct loader *l, const struct route *r, const struct dose_rule *d)
{
	const struct limit *cap = session_limit(r);
	struct span at = d->src->at;
	same_unit(l, d, &d->first, "first");
	same_unit(l, d, &d->raise.by, "raise");
	if (d->first.dim == d->allowed.dim && d->first.micro < d->allowed.lo)
		load_fail(l, &codes[C_LIMITS_CLASH], at,
		          "the first dose is at most %s, and the lowest allowed is %s",
		          said(l, d->first.micro, d->first.dim),
		          said(l, d->allowed.lo, d->allowed.dim));
	if (d->first.dim == d->allowed.dim && d->first.micro > d->allowed.hi)
		load_fail(l, &codes[C_LIMITS_CLASH], at,
		          "the first dose may be %s, and the highest allowed is %s",
		          said(l, d->first.micro, d->first.dim),
		          said(l, d->allowed.hi, d->allowed.dim));
	if (d->raise.by.dim == d->allowed.dim
	    && (d->raise.by.micro <= 0 || d->raise.by.micro > d->allowed.hi - d->allowed.lo))
		load_fail(l, &codes[C_DOSE_RULE], at,
		          "a step up of %s does not fit between the lowest and the highest dose",
		          said(l, d->raise.by.micro, d->raise.by.dim));
	if (d->at_most.dim == DIM_MASS && d->allowed.dim == DIM_MASS
	    && d->at_most.micro < d->allowed.hi)
		load_fail(l, &codes[C_LIMITS_CLASH], at,
		          "`allowed` goes up to %s and `at most` says %s",
		          said(l, d->allowed.hi, DIM_MASS), said(l, d->at_most.micro, DIM_MASS));
	int64_t most = d->allowed.dim == DIM_MASS ? d->allowed.hi : d->at_most.micro;
	if (cap && most > cap->amount.micro)
		meaning_two(l, C_LIMITS_CLASH, at, cap->name.at, "the limit of a session",
		            arena_fmt(l->a, "a dose may be %s, and a session at most %s",
		                      said(l, most, DIM_MASS),
		                      said(l, cap->amount.micro, DIM_MASS)));
	if (!whole_units(r, d))
		meaning_two(l, C_DOSE_RULE, at, r->form_text.at, "the strength of one",
		            arena_fmt(l->a, "these doses are no whole number of %ss of %s",
		                      r->dosage_form.s, said(l, r->strength.micro, DIM_MASS)));
	if (d->allowed.dim == DIM_DEVICES && strcmp(r->dosage_form.s, "device") != 0)
		load_fail(l, &codes[C_DOSE_RULE], at, "a %s is not counted in devices",
		          r->dosage_form.s);
	bool weighed = d->allowed.dim != DIM_DOSE_BY_WEIGHT;
	for (size_t i = 0; i < l->p->measures.n && !weighed; i++)
		weighed = strcmp(l->p->measures.v[i].name.s, "weight") == 0
		          && l->p->measures.v[i].dim == DIM_MASS;
	if (!weighed)
		load_fail(l, &codes[C_DOSE_RULE], at,
		          "a dose by weight needs a measure `weight` in kg");
}

static void check_booster_rule(struct loader *l, const struct route *r)
{
	const struct dose_rule *b = &r->booster;
	if (!session_limit(r))
		load_fail(l, &codes[C_DOSE_RULE], b->src->at,
		          "a booster needs `limits: {session: …}`, the most in a session");
	const struct at_part *w = b->at.n == 1 ? &b->at.v[0] : NULL;
	bool dose = w
	            && (w->anchor.kind == MOMENT_FIRST_DOSE || w->anchor.kind == MOMENT_LAST_DOSE
	                || w->anchor.kind == MOMENT_DOSE || w->anchor.kind == MOMENT_END_OF_DOSE);
	if (!w || w->kind != AT_WINDOW || w->before || !dose || w->anchor.of.name
	    || w->range.dim != DIM_ELAPSED)
		load_fail(l, &codes[C_DOSE_RULE], b->at.src->at,
		          "a booster has one window after a dose of this session")
		    ->label = "for example `10..20 min after first dose`";
}

void meaning_medicines(struct loader *l)
{
	for (size_t i = 0; i < l->p->medicines.n; i++)
		for (size_t j = 0; j < l->p->medicines.v[i].routes.n; j++) {
			const struct route *r = &l->p->medicines.v[i].routes.v[j];
			const struct limit *cap = session_limit(r);
			check_dose(l, r, &r->dose);
			if (r->booster.src) {
				check_dose(l, r, &r->booster);
				check_booster_rule(l, r);
			}
			for (size_t k = 0; k < r->limits.n && cap; k++)
				if (r->limits.v[k].amount.micro < cap->amount.micro)
					meaning_two(l, C_LIMITS_CLASH, r->limits.v[k].name.at,
					            cap->name.at, "the limit of a session",
					            "a span of days allows less than one session");
		}
}

void check_meaning(struct loader *l)
{
	meaning_forms(l);
	meaning_worked(l);
	meaning_medicines(l);
	meaning_care(l);
	meaning_course(l);
	meaning_checks(l);
	meaning_promises(l);
	if (l->d->errors
	    == 0) { /* what is wrong is mended first: a warning about it would be noise */
		meaning_figures(l);
		meaning_sense(l);
		meaning_words(l);
	}
	meaning_warn(l);
	meaning_waive(l);
}
