/* SPDX-License-Identifier: Apache-2.0
 * What the parts of a protocol say together: limits that agree, bands without holes, a dose that
 * somebody watches.  Forms here; medicines in meaning_dose.c, care and course in meaning_care.c,
 * checks in meaning_check.c, warnings in meaning_warn.c. */
#include <string.h>

#include "meaning/meaning_in.h"
#include "protocol/expr_parser.h"

#define WHOLE 1000000

struct diag *meaning_two(struct loader *l, enum code code, struct span at, struct span other,
                         const char *other_label, const char *msg)
{
	struct diag *g = load_fail(l, &codes[code], at, "%s", msg);
	g->other = other;
	g->other_label = other_label;
	return g;
}

const char *meaning_said(struct loader *l, int64_t micro, enum dim dim)
{
	struct text t = text_in(l->a);
	quantity_write(&t, (struct quantity){micro, dim});
	return t.s;
}

bool meaning_told(const struct loader *l, enum code code)
{
	for (size_t i = 0; i < l->d->n; i++)
		if (l->d->v[i].code == &codes[code])
			return true;
	return false;
}

struct span meaning_said_at(struct loader *l, const char *key)
{
	for (size_t i = 0; i < l->roots.n; i++) {
		const struct node *v = yaml_get(l->roots.v[i], key);
		if (v)
			return v->at;
	}
	return (struct span){0};
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
			          meaning_said(l, due, DIM_NONE));
		else if (lo < due && before)
			meaning_two(
			    l, C_BANDS_OVERLAP, b->name.at, before->name.at, "the band before",
			    arena_fmt(l->a, "two bands cover %s", meaning_said(l, lo, DIM_NONE)));
		else if (lo < all.lo || (b->range.has_hi && b->range.hi > all.hi))
			load_fail(l, &codes[C_BANDS_RANGE], b->name.at,
			          "the score lies in %s to %s, the band does not",
			          meaning_said(l, all.lo, DIM_NONE),
			          meaning_said(l, all.hi, DIM_NONE));
	}
	const struct band *last = &bands->v[bands->n - 1];
	if (last->range.has_hi && last->range.hi < all.hi)
		load_fail(l, &codes[C_BANDS_GAP], last->name.at, "no band covers %s",
		          meaning_said(l, last->range.hi + WHOLE, DIM_NONE));
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

void check_meaning(struct loader *l)
{
	meaning_forms(l);
	meaning_worked(l);
	meaning_medicines(l);
	meaning_kits(l);
	meaning_care(l);
	meaning_watch(l);
	meaning_course(l);
	meaning_talks(l);
	meaning_checks(l);
	meaning_reach(l);
	meaning_severity(l);
	meaning_promises(l);
	meaning_peaks(l);
	meaning_handouts(l);
	if (l->d->errors
	    == 0) { /* what is wrong is mended first: a warning about it would be noise */
		meaning_figures(l);
		meaning_watch_figures(l);
		meaning_watched(l);
		meaning_sense(l);
		meaning_words(l);
		meaning_plain(l);
		meaning_told_times(l);
		meaning_fresh(l);
	}
	meaning_warn(l);
	meaning_waive(l);
}
