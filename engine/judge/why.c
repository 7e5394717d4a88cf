/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/why_in.h"

#include <string.h>

#define DEPTH_MAX 2 /* of checks that wait for checks */

/* ---- the condition of a check ---- */

static bool lets_on(enum verdict_kind v)
{
	return v == VERDICT_PASS || v == VERDICT_WARN;
}

/* Cases are read from the top: a line that lets people on opens; one that does not has to be false
 * before anything below counts. */
static const struct expr *lines(struct arena *a, const struct check *c, size_t i)
{
	if (i == c->verdicts.n)
		return NULL;
	const struct verdict *v = &c->verdicts.v[i];
	if (v->otherwise)
		return lets_on(v->then.kind) ? NULL : expr_not(a, NULL);
	const struct expr *below = lines(a, c, i + 1), *not = expr_not(a, v->when.x);
	if (!lets_on(v->then.kind))
		return expr_both(a, not, below);
	return expr_either(a, v->when.x, expr_both(a, not, below));
}

const struct expr *why_condition(struct arena *a, const struct check *c)
{
	const struct expr *x = NULL;
	for (size_t i = 0; i < c->pass.n; i++)
		x = expr_both(a, x, c->pass.v[i].x);
	return c->pass.n ? x : lines(a, c, 0);
}

/* ---- the search, in words ---- */

static bool search(struct why *w, const struct expr *x)
{
	struct facts own = facts_of(w->look);
	const struct flip_rules rules = {.ctx = w, .source = why_source, .must = why_must};
	if (!w->facts)
		w->facts = &own;
	bool found = flip_search(w->a, x, w->facts, &rules, &w->f);
	return found;
}

static void put_groups(struct why *w, struct text *t)
{
	for (int i = 0; i < w->f.groups_n; i++) {
		text_put(t, t->n ? " and " : "");
		why_group(w, &w->f.groups[i], w->f.groups_n > 1, t);
	}
}

const char *why_true(struct arena *a, struct look *look, const struct expr *x,
                     const struct facts *facts)
{
	struct why *w = arena_new(a, struct why);
	struct facts own = facts_of(look);
	struct text t = text_in(a);
	*w = (struct why){.a = a, .look = look, .facts = facts ? facts : &own, .from_measure = -1};
	if (!search(w, x))
		return NULL;
	put_groups(w, &t);
	return t.n ? t.s : "";
}

/* Which of the facts that have to be fresh are too old, as the check sees it. */
static bool *stale_of(struct arena *a, const struct judgement *j, bool *any)
{
	const struct check *c = j->check;
	bool *stale = arena_arr(a, bool, c->fresh.n + 1);
	*any = false;
	for (size_t i = 0; i < c->fresh.n; i++) {
		stale[i] = j->stale >> i & 1;
		*any |= stale[i];
	}
	return stale;
}

/* Old facts that no condition asks for are taken anew all the same. */
static void put_fresh(struct why *w, struct text *t)
{
	for (size_t i = 0; i < w->check->fresh.n; i++) {
		int source = why_source_of_fresh(&w->check->fresh.v[i]);
		bool told = false;
		if (!w->stale[i])
			continue;
		for (int k = 0; k < w->f.facts_n; k++)
			told |= w->f.facts[k].from.id == source;
		if (told)
			continue;
		text_put(t, t->n ? " and " : "");
		why_source_words(w, source, t);
	}
}

static const struct verdict *line_of(const struct judgement *j)
{
	return j->check && j->line > 0 && (size_t)j->line <= j->check->verdicts.n
	           ? &j->check->verdicts.v[j->line - 1]
	           : NULL;
}

/* The rest before measuring again is part of the way; what comes after the last reading too. */
static void put_again(const struct judgement *j, struct text *t)
{
	const struct verdict *v = line_of(j);
	if (!v || !v->again.readings || j->by.n || !v->has_after_that || !v->after_that.by.n)
		return;
	text_fmt(t, "%safter %d readings that say no, ", t->n ? ", or, " : "", v->again.readings);
	why_signed(&v->after_that.by, t);
}

static void take_rest(struct why *w, const struct judgement *j)
{
	w->from_measure = -1;
	if (!j->earliest || j->earliest_day || !line_of(j) || !line_of(j)->again.readings)
		return;
	w->from = why_time(w->a, w->look, j->earliest);
	for (int i = 0; i < j->wants_n; i++)
		if (j->wants[i].kind == WANT_TIME && j->wants[i].measure >= 0) {
			w->from_measure = j->wants[i].measure;
			w->which = j->wants[i].what;
		}
}

/* The facts of a check of the protocol; false where they do not open it. */
static bool by_facts(struct why *w, const struct judgement *j, struct text *t)
{
	bool any_stale;
	w->check = j->check;
	w->stale = stale_of(w->a, j, &any_stale);
	take_rest(w, j);
	if (!search(w, why_condition(w->a, j->check)))
		return false;
	put_groups(w, t);
	put_fresh(w, t);
	if (t->n == 0 && w->from)
		text_fmt(t, "it is measured again, from %s on", w->from);
	return t->n > 0;
}

const char *why_opens(struct arena *a, struct look *look, const struct judgement *j)
{
	if (judgement_opens(j))
		return NULL;
	if (look->depth > DEPTH_MAX)
		return "";
	struct why *w = arena_new(a, struct why);
	struct text t = text_in(a), sign = text_in(a);
	struct look own = *look;
	own.depth++;
	*w = (struct why){.a = a, .look = &own, .from_measure = -1};
	bool condition = j->check && !j->check->builtin && !j->check->call.name.s;
	if (!condition || !by_facts(w, j, &t))
		why_wants(w, j, &t);
	if (condition)
		put_again(j, &t);
	bool can_sign = j->by.n && (j->verdict == VERDICT_SIGN || j->verdict == VERDICT_HOLD);
	if (can_sign)
		why_signed(&j->by, &sign);
	if (!t.n && !sign.n)
		return "Nothing opens this today.";
	if (j->verdict == VERDICT_SIGN && sign.n) /* the signature is what it asks for */
		return arena_fmt(a, "Opens when %s%s%s.", sign.s, t.n ? ", or " : "",
		                 t.n ? t.s : "");
	return arena_fmt(a, "Opens when %s%s%s.", t.n ? t.s : "", t.n && sign.n ? ", or " : "",
	                 sign.n ? sign.s : "");
}
