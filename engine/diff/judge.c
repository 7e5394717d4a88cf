/* SPDX-License-Identifier: Apache-2.0
 * Which way a change went.  Tightened is said only where it was shown; what is not shown in either
 * direction is unsure, and unsure counts as perhaps loosened. */
#include <ctype.h>
#include <string.h>

#include "closure/stricter.h"
#include "diff/diff_in.h"
#include "protocol/fields.h"
#include "protocol/plan.h"

static enum diff_way way_of(bool here_strict, bool back_strict)
{
	if (here_strict)
		return back_strict ? DIFF_SAME : DIFF_TIGHTENED;
	return back_strict ? DIFF_LOOSENED : DIFF_UNSURE;
}

/* Of two findings: from was to is, and from is to was. */
static enum diff_way way_found(const struct finding *there, const struct finding *back)
{
	if (there->is == WEIGHED_STRICT)
		return back->is == WEIGHED_STRICT ? DIFF_SAME : DIFF_TIGHTENED;
	return there->is == WEIGHED_LOOSE || back->is == WEIGHED_STRICT ? DIFF_LOOSENED
	                                                                : DIFF_UNSURE;
}

static const char *example_of(struct arena *a, const struct finding *f)
{
	if (f->is != WEIGHED_LOOSE || !f->base || !f->here || !*f->example)
		return NULL;
	return arena_fmt(a, "with %s: %s before, %s now", diff_condition(a, f->example), f->base,
	                 f->here);
}

/* ---- conditions, checks and values ---- */

static const struct expr *expr_at(const struct both *h, int side)
{
	return h->at[side] ? ((const struct formula *)(const void *)h->at[side])->x : NULL;
}

static enum diff_way weigh_conditions(struct comparing *c, const struct both *h, enum weigh_how how,
                                      const char **example)
{
	for (int s = 0; s < DIFF_SIDES; s++)
		if (h->node[s] && !expr_at(h, s))
			return DIFF_UNSURE; /* not in the model here */
	const struct expr *was = expr_at(h, DIFF_WAS), *is = expr_at(h, DIFF_IS);
	struct finding there = weigh_two_conditions(&c->there, how, was, is);
	struct finding back = weigh_two_conditions(&c->back, how, is, was);
	if (there.is == WEIGHED_LOOSE && *there.example)
		*example = arena_fmt(c->a, "with %s", diff_condition(c->a, there.example));
	return way_found(&there, &back);
}

static const struct check *check_named(const struct protocol *p, const char *name)
{
	for (size_t i = 0; i < p->checks.n; i++)
		if (strcmp(p->checks.v[i].name.s, name) == 0)
			return &p->checks.v[i];
	return NULL;
}

static struct judged *judged_as(struct comparing *c, const char *name)
{
	for (size_t i = 0; i < c->judged.n; i++)
		if (strcmp(c->judged.v[i].name, name) == 0)
			return &c->judged.v[i];
	return NULL;
}

static bool same_verdict(const struct verdict_to *x, const struct verdict_to *y)
{
	return verdict_holds(x, y) && verdict_holds(y, x);
}

/* The lines that ask for another reading do so alike on both sides. */
static bool again_alike(const struct check *was, const struct check *is)
{
	size_t k = 0;
	for (size_t i = 0; i < was->verdicts.n; i++) {
		const struct verdict *x = &was->verdicts.v[i], *y;
		if (!x->again.readings)
			continue;
		while (k < is->verdicts.n && !is->verdicts.v[k].again.readings)
			k++;
		y = k < is->verdicts.n ? &is->verdicts.v[k++] : NULL;
		if (!y || x->again.readings != y->again.readings
		    || x->again.apart.micro != y->again.apart.micro
		    || !same_verdict(&x->after_that, &y->after_that))
			return false;
	}
	while (k < is->verdicts.n && !is->verdicts.v[k].again.readings)
		k++;
	return k == is->verdicts.n;
}

/* Readings of a run are counted by the condition of their line: by another condition another run
 * counts, and nothing is ever as strict.  Where both sides ask for the same further readings, what
 * is weighed is what each says at the first of them. */
static const struct check *first_reading(struct comparing *c, const struct check *k)
{
	struct check *copy = arena_new(c->a, struct check);
	*copy = *k;
	copy->verdicts.v = arena_arr(c->a, struct verdict, k->verdicts.n + 1);
	for (size_t i = 0; i < k->verdicts.n; i++) {
		copy->verdicts.v[i] = k->verdicts.v[i];
		copy->verdicts.v[i].again = (struct again){0};
	}
	return copy;
}

static enum diff_way weigh_check(struct comparing *c, const char *name, const char **example)
{
	struct judged *known = judged_as(c, name);
	const struct check *was = check_named(c->side[DIFF_WAS].p, name),
	                   *is = check_named(c->side[DIFF_IS].p, name);
	if (!was || !is)
		return DIFF_UNSURE;
	if (!known) {
		if (again_alike(was, is)) {
			was = first_reading(c, was);
			is = first_reading(c, is);
		}
		struct finding there = weigh_two_checks(&c->there, was, is);
		struct finding back = weigh_two_checks(&c->back, is, was);
		known = arena_push(c->a, &c->judged);
		*known = (struct judged){name, way_found(&there, &back), example_of(c->a, &there)};
	}
	*example = known->example;
	return known->way;
}

struct uses {
	int value;
	bool used;
};

static void see_value(void *ctx, const struct fact *f)
{
	struct uses *u = ctx;
	u->used |= f->kind == FACT_TABLE && f->index == u->value;
}

static void see_table(void *ctx, const struct fact *f)
{
	((struct uses *)ctx)->used |= f->kind == FACT_TABLE;
}

bool diff_check_uses(const struct check *k, int value)
{
	struct uses u = {.value = value};
	expr_facts(k->applies.x, see_value, &u);
	for (size_t i = 0; i < k->pass.n; i++)
		expr_facts(k->pass.v[i].x, see_value, &u);
	for (size_t i = 0; i < k->verdicts.n; i++)
		expr_facts(k->verdicts.v[i].when.x, see_value, &u);
	return u.used;
}

/* Which way a value went its checks say: each that asks for it is weighed with the old value and
 * the new one.  A value that no check asks for is used elsewhere, where no way is the stricter. */
static enum diff_way weigh_value(struct comparing *c, const char *name, const char **example)
{
	const struct protocol *p = c->side[DIFF_WAS].p, *q = c->side[DIFF_IS].p;
	const struct table *was = NULL, *is = NULL;
	for (size_t i = 0; i < p->values.n; i++)
		was = strcmp(p->values.v[i].name.s, name) == 0 ? &p->values.v[i] : was;
	for (size_t i = 0; i < q->values.n; i++)
		is = strcmp(q->values.v[i].name.s, name) == 0 ? &q->values.v[i] : is;
	if (!was || !is)
		return DIFF_UNSURE;
	int index = (int)(was - p->values.v);
	struct protocol with = *p;
	with.values.v = arena_arr(c->a, struct table, p->values.n);
	memcpy(with.values.v, p->values.v, p->values.n * sizeof *p->values.v);
	with.values.v[index].amount = is->amount;
	const struct node *tree = c->side[DIFF_WAS].tree;
	const struct weigh there = {.a = c->a, .p = {p, &with}, .tree = {tree, tree}};
	const struct weigh back = {.a = c->a, .p = {&with, p}, .tree = {tree, tree}};
	bool used = false, strict = true, loose = false, other_strict = true;
	for (size_t i = 0; i < p->checks.n; i++) {
		const struct check *k = &p->checks.v[i];
		if (!diff_check_uses(k, index))
			continue;
		struct finding f = weigh_two_checks(&there, k, k),
		               b = weigh_two_checks(&back, k, k);
		used = true;
		strict &= f.is == WEIGHED_STRICT;
		other_strict &= b.is == WEIGHED_STRICT;
		if (f.is == WEIGHED_LOOSE && !loose)
			*example = example_of(c->a, &f);
		loose |= f.is == WEIGHED_LOOSE;
	}
	return !used ? DIFF_UNSURE : loose ? DIFF_LOOSENED : way_of(strict, other_strict);
}

/* ---- people, times, counts ---- */

static const struct schedule *schedule_at(const struct both *h, int side)
{
	if (strcmp(h->field->key, "at") == 0 && h->field->type == FT_OWN && h->at[side])
		return &((const struct contact *)(const void *)h->at[side])->at;
	return h->field->type == FT_SCHEDULE && h->at[side]
	           ? (const struct schedule *)(const void *)h->at[side]
	           : NULL;
}

static enum diff_way judge_times(const struct both *h)
{
	const struct schedule *was = schedule_at(h, DIFF_WAS), *is = schedule_at(h, DIFF_IS);
	if (!was || !is || !was->n || !is->n)
		return DIFF_UNSURE;
	return way_of(stricter_window(was, is) || stricter_times(was, is),
	              stricter_window(is, was) || stricter_times(is, was));
}

static enum diff_way judge_people(const struct both *h)
{
	struct verdict_to to[DIFF_SIDES];
	for (int s = 0; s < DIFF_SIDES; s++) {
		if (h->node[s] && !h->at[s])
			return DIFF_UNSURE;
		to[s] = (struct verdict_to){.kind = VERDICT_SIGN};
		if (h->at[s])
			memcpy(&to[s].by, h->at[s], sizeof to[s].by);
		if (!to[s].by.n) /* anybody */
			to[s].kind = VERDICT_PASS;
	}
	return way_of(verdict_holds(&to[DIFF_WAS], &to[DIFF_IS]),
	              verdict_holds(&to[DIFF_IS], &to[DIFF_WAS]));
}

static bool stricter_count(int was, int is, bool less)
{
	return less ? is <= was : is >= was;
}

static enum diff_way judge_figure(const struct both *h, bool less)
{
	const struct node *was = h->node[DIFF_WAS], *is = h->node[DIFF_IS];
	if (h->field && h->field->type == FT_COUNT && h->at[0] && h->at[1]) {
		int n[DIFF_SIDES];
		memcpy(&n[0], h->at[0], sizeof n[0]);
		memcpy(&n[1], h->at[1], sizeof n[1]);
		return way_of(stricter_count(n[0], n[1], less), stricter_count(n[1], n[0], less));
	}
	return way_of(stricter_figure(was, is, less), stricter_figure(is, was, less));
}

/* ---- all of it ---- */

static bool gives_a_dose(const struct protocol *p, const char *session)
{
	for (size_t i = 0; session && i < p->sessions.n; i++) {
		const struct session_def *s = &p->sessions.v[i];
		if (strcmp(s->name.s, session) != 0)
			continue;
		for (size_t j = 0; j < s->stages.n; j++)
			for (size_t k = 0; k < s->stages.v[j].steps.n; k++)
				if (dose_kind_of(s->stages.v[j].steps.v[k].kind) != DOSE_KINDS)
					return true;
	}
	return false;
}

/* A talk may be held anywhere, and whether that is less nobody here can say. */
static enum diff_way judge_place(struct comparing *c, const struct both *h)
{
	bool here[DIFF_SIDES], dose = false;
	for (int s = 0; s < DIFF_SIDES; s++) {
		const struct node *v = h->node[s];
		here[s] = v && v->kind == NODE_SCALAR && strcmp(v->s, "clinic") == 0;
		dose |= h->up && gives_a_dose(c->side[s].p, h->up->name);
	}
	if (!dose || here[DIFF_WAS] == here[DIFF_IS])
		return DIFF_UNSURE;
	return here[DIFF_IS] ? DIFF_TIGHTENED : DIFF_LOOSENED;
}

static bool never(const struct node *v)
{
	return v && v->kind == NODE_SCALAR && strcmp(v->s, "never") == 0;
}

static bool yes(const struct node *v)
{
	return v && !(v->kind == NODE_SCALAR && strcmp(v->s, "no") == 0);
}

/* Of the thing that the row is about: a check as a whole, or a named value. */
static enum diff_way judge_whole(struct comparing *c, const struct diff_row *row,
                                 const struct both *h, const char **example)
{
	const struct both *check = diff_around(h, "a check");
	if (row->rule == RULE_VALUE)
		return h->name ? weigh_value(c, h->name, example) : DIFF_UNSURE;
	return check && check->name ? weigh_check(c, check->name, example) : DIFF_UNSURE;
}

enum diff_way diff_judge(struct comparing *c, const struct diff_row *row, const struct both *h,
                         const char **example)
{
	const struct node *was = h->node[DIFF_WAS], *is = h->node[DIFF_IS];
	*example = NULL;
	/* a dose that is given in fewer cases is the stricter one, any other line in more */
	bool dose =
	    row->rule == RULE_ALSO_IF && h->up && strcmp(row->shape, "a step") == 0
	    && (yaml_get(h->up->node[DIFF_IS], "dose") || yaml_get(h->up->node[DIFF_IS], "booster")
	        || yaml_get(h->up->node[DIFF_IS], "supplement"));
	switch (row->rule) {
	case RULE_NONE: return DIFF_NO_WAY;
	case RULE_UNSURE: return DIFF_UNSURE;
	case RULE_LESS: return judge_figure(h, true);
	case RULE_MORE: return judge_figure(h, false);
	case RULE_REACH:
		if (!was || !is)
			return is ? DIFF_LOOSENED : DIFF_TIGHTENED;
		return judge_figure(h, true);
	case RULE_INSIDE:
		return was && is ? way_of(stricter_range(was, is), stricter_range(is, was))
		                 : DIFF_UNSURE;
	case RULE_GROWS:
		return yes(was) == yes(is) ? DIFF_UNSURE : yes(is) ? DIFF_TIGHTENED : DIFF_LOOSENED;
	case RULE_SHRINKS:
		return yes(was) == yes(is) ? DIFF_UNSURE : yes(is) ? DIFF_LOOSENED : DIFF_TIGHTENED;
	case RULE_ONLY_IF: return weigh_conditions(c, h, ONLY_IF, example);
	case RULE_ALSO_IF:
		/* a line without a condition is asked always, a rule without one never */
		if (strcmp(row->shape, "a step") == 0 || strcmp(row->shape, "a contact") == 0) {
			if (!was || !is)
				return (!is) != dose ? DIFF_TIGHTENED : DIFF_LOOSENED;
		}
		return weigh_conditions(c, h, dose ? ONLY_IF : ALSO_IF, example);
	case RULE_PEOPLE: return judge_people(h);
	case RULE_TIMES: return judge_times(h);
	case RULE_PLACE: return judge_place(c, h);
	case RULE_SKIP:
		return never(was) == never(is) ? DIFF_SAME
		       : never(is)             ? DIFF_TIGHTENED
		                               : DIFF_LOOSENED;
	case RULE_PART:
	case RULE_VALUE: return judge_whole(c, row, h, example);
	}
	return DIFF_UNSURE;
}

static bool any_of(const struct node *v, const char *const *kinds)
{
	for (; *kinds; kinds++)
		if (yaml_get(v, *kinds))
			return true;
	return false;
}

enum diff_way diff_judge_entry(struct comparing *c, const struct diff_row *row,
                               const struct both *h, enum diff_mark mark, const char **example)
{
	static const char *const doses[] = {"dose", "booster", "supplement", NULL};
	const struct node *v = h->node[mark == DIFF_ADDED ? DIFF_IS : DIFF_WAS];
	const struct node *optional = yaml_get(v, "optional");
	enum diff_rule rule = row->rule;
	*example = NULL;
	if (rule == RULE_PART || rule == RULE_VALUE)
		return judge_whole(c, row, h, example);
	if (h->shape && strcmp(h->shape->name, "a step") == 0) {
		if (any_of(v, doses))
			rule = RULE_SHRINKS;
		else if (optional && strcmp(optional->s, "yes") == 0)
			return DIFF_NO_WAY;
	}
	switch (rule) {
	case RULE_NONE: return DIFF_NO_WAY;
	case RULE_LESS:
	case RULE_MORE:
	case RULE_GROWS:
	case RULE_TIMES:
	case RULE_INSIDE:
	case RULE_ALSO_IF: return mark == DIFF_ADDED ? DIFF_TIGHTENED : DIFF_LOOSENED;
	case RULE_REACH:
	case RULE_SHRINKS:
	case RULE_ONLY_IF: return mark == DIFF_ADDED ? DIFF_LOOSENED : DIFF_TIGHTENED;
	case RULE_UNSURE:
	case RULE_PEOPLE:
	case RULE_SKIP:
	case RULE_PART:
	case RULE_PLACE:
	case RULE_VALUE: break;
	}
	return DIFF_UNSURE;
}

/* ---- the same, written otherwise ---- */

/* Blanks and line ends within a value part words, however many there are; beside a sign they say
 * nothing. */
static const char *squeezed(struct arena *a, const char *s)
{
	static const char signs[] = "=<>!()*+,";
	struct text t = text_in(a);
	for (; *s; s++) {
		bool blank = isspace((unsigned char)*s) != 0, behind = false;
		if (blank && (!t.n || t.s[t.n - 1] == ' '))
			continue;
		behind = t.n && strchr(signs, t.s[t.n - 1]);
		if (blank && behind)
			continue;
		if (!blank && t.n && t.s[t.n - 1] == ' ' && strchr(signs, *s))
			t.s[--t.n] = '\0';
		text_putn(&t, blank ? " " : s, 1);
	}
	while (t.n && t.s[t.n - 1] == ' ')
		t.s[--t.n] = '\0';
	return t.n ? t.s : "";
}

static bool same_model(struct comparing *c, const struct both *h)
{
	if (!h->field || !h->at[0] || !h->at[1])
		return false;
	const void *x = h->at[0], *y = h->at[1];
	switch (h->field->type) {
	case FT_YES_NO: return *(const bool *)x == *(const bool *)y;
	case FT_COUNT: return *(const int *)x == *(const int *)y;
	case FT_QUANTITY:
	case FT_AT_MOST:
	case FT_AT_LEAST: {
		const struct quantity *p = x, *q = y;
		return p->dim == q->dim && p->micro == q->micro;
	}
	case FT_RANGE: {
		const struct quantity_range *p = x, *q = y;
		return p->dim == q->dim && p->has_lo == q->has_lo && p->has_hi == q->has_hi
		       && (!p->has_lo || p->lo == q->lo) && (!p->has_hi || p->hi == q->hi);
	}
	case FT_FORMULA: {
		const struct expr *p = ((const struct formula *)x)->x,
		                  *q = ((const struct formula *)y)->x;
		struct text s = text_in(c->a), t = text_in(c->a);
		struct uses any = {.value = -1};
		expr_facts(p, see_table, &any);
		expr_facts(q, see_table, &any);
		if (!p || !q || any.used)
			return false;
		weigh_expr_key(&s, &c->there, IN_BASE, p, 0);
		weigh_expr_key(&t, &c->there, IN_VARIANT, q, 0);
		return s.n && t.n && strcmp(s.s, t.s) == 0;
	}
	case FT_TEXT:
	case FT_NAME:
	case FT_NAMES:
	case FT_TEXTS:
	case FT_FORMULAS:
	case FT_ENUM:
	case FT_SCHEDULE:
	case FT_PEOPLE:
	case FT_NODE:
	case FT_STRUCT:
	case FT_MAP:
	case FT_LIST:
	case FT_OWN: break;
	}
	return false;
}

bool diff_same(struct comparing *c, const struct both *h)
{
	const struct node *was = h->node[DIFF_WAS], *is = h->node[DIFF_IS];
	if (!was || !is)
		return !was && !is;
	if (yaml_same(was, is) || same_model(c, h))
		return true;
	struct quantity p, q;
	if (was->kind == NODE_SCALAR && is->kind == NODE_SCALAR && h->field
	    && (h->field->type == FT_MAP || h->field->type == FT_OWN)
	    && quantity_parse(was->s, was->n, &p, NULL) && quantity_parse(is->s, is->n, &q, NULL)
	    && p.dim != DIM_NONE && p.dim == q.dim && p.micro == q.micro)
		return true;
	bool text = h->field && (h->field->type == FT_TEXT || h->field->type == FT_TEXTS);
	return !text && was->kind == NODE_SCALAR && is->kind == NODE_SCALAR
	       && strcmp(squeezed(c->a, was->s), squeezed(c->a, is->s)) == 0;
}
