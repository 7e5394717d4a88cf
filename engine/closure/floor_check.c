/* SPDX-License-Identifier: Apache-2.0
 * Checks, values and conditions under a floor: weighed, not compared word by word. */
#include <string.h>

#include "closure/floor_in.h"
#include "protocol/fields.h"

static struct weigh weigh_of(const struct floors *f)
{
	return (struct weigh){
	    .a = f->l->a, .p = {f->base, f->result}, .tree = {f->base_tree, f->tree}};
}

/* ---- where to point ---- */

struct subjects {
	struct arena *a;
	const struct protocol *p;
	const char **v;
	size_t n, cap;
};

static void subject(struct subjects *s, const char *section, const char *name)
{
	*arena_push(s->a, s) = arena_fmt(s->a, "%s/%s", section, name);
}

static void see_subject(void *ctx, const struct fact *f)
{
	struct subjects *s = ctx;
	if (f->kind == FACT_TABLE)
		subject(s, "values", s->p->values.v[f->index].name.s);
	if (f->kind == FACT_READING)
		subject(s, "measures", s->p->measures.v[f->index].name.s);
	if (f->kind == FACT_SCORE || f->kind == FACT_ITEM)
		subject(s, "forms", s->p->forms.v[f->index].name.s);
	if (f->kind == FACT_PASSED)
		subject(s, "checks", s->p->checks.v[f->index].name.s);
}

static void subjects_of_check(struct subjects *s, const struct check *c)
{
	expr_facts(c->applies.x, see_subject, s);
	for (size_t i = 0; i < c->pass.n; i++)
		expr_facts(c->pass.v[i].x, see_subject, s);
	for (size_t i = 0; i < c->verdicts.n; i++)
		expr_facts(c->verdicts.v[i].when.x, see_subject, s);
}

/* The address first, what has another meaning next, then what the conditions ask about. */
static struct diag *report(struct floors *f, const struct held *h, const struct finding *found,
                           const struct subjects *about)
{
	struct subjects s = {.a = f->l->a};
	const char *address = h->address;
	struct span base = found->at.line ? found->at : h->node[IN_BASE]->at;
	*arena_push(s.a, &s) = address;
	if (found->changed)
		*arena_push(s.a, &s) = found->changed;
	for (size_t i = 0; i < about->n; i++)
		*arena_push(s.a, &s) = about->v[i];
	*arena_push(s.a, &s) = NULL;
	struct diag *g = floor_loosened(
	    f, C_FLOOR_LOOSER, floor_changed_at(f, s.v), base,
	    found->is == WEIGHED_LOOSE
	        ? "`%s` is a floor of the base, and lets through here what it does not there"
	        : "`%s` is a floor of the base, and cannot be shown to be at least as strict here",
	    address);
	if (found->is == WEIGHED_LOOSE)
		g->help = arena_fmt(f->l->a, "for example%s%s: base `%s`, here `%s`",
		                    *found->example ? " with " : "", found->example, found->base,
		                    found->here);
	else if (found->changed)
		g->help = arena_fmt(f->l->a, "`%s` means something else here than in the base",
		                    found->changed);
	else
		g->help = "keep its lines as they are and add a check of your own beside it";
	return g;
}

void floor_check(struct floors *f, const struct held *h)
{
	const struct weigh w = weigh_of(f);
	const struct check *c[SIDES];
	for (int s = 0; s < SIDES; s++)
		c[s] = (const struct check *)(const void *)h->at[s];
	struct finding found = weigh_two_checks(&w, c[IN_BASE], c[IN_VARIANT]);
	if (found.is == WEIGHED_STRICT)
		return;
	struct subjects s = {.a = f->l->a, .p = f->base};
	subjects_of_check(&s, c[IN_BASE]);
	report(f, h, &found, &s);
}

void floor_condition(struct floors *f, const struct held *h, enum weigh_how how)
{
	const struct weigh w = weigh_of(f);
	const struct expr *x[SIDES];
	const char *const addresses[] = {h->address, NULL};
	for (int s = 0; s < SIDES; s++) {
		if (!h->at[s]) { /* not in the model: only as it is written */
			const struct node *b = h->node[0], *v = h->node[1];
			if (!(!b && !v) && !(b && v && yaml_same(b, v)))
				floor_loosened(f, C_FLOOR_LOOSER, floor_place(f, v, addresses),
				               b ? b->at : v->at,
				               "`%s` is a floor of the base and stays as it is",
				               h->address);
			return;
		}
		x[s] = ((const struct formula *)(const void *)h->at[s])->x;
	}
	struct finding found = weigh_two_conditions(&w, how, x[IN_BASE], x[IN_VARIANT]);
	if (found.is == WEIGHED_STRICT)
		return;
	struct subjects s = {.a = f->l->a, .p = f->base};
	expr_facts(x[IN_BASE], see_subject, &s);
	struct held at = *h;
	if (!at.node[IN_BASE])
		at.node[IN_BASE] = h->node[IN_VARIANT];
	report(f, &at, &found, &s);
}

/* ---- values ---- */

struct any_list {
	char *v;
	size_t n, cap;
};

struct uses {
	int value;
	bool used;
};

static void see_value(void *ctx, const struct fact *f)
{
	struct uses *u = ctx;
	u->used |= f->kind == FACT_TABLE && f->index == u->value;
}

/* Every condition that the rows know of, in all that the shape holds. */
static void see_all(struct uses *u, const struct shape *shape, const char *at)
{
	struct any_list list;
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct field *row = &shape->fields[i];
		const char *v = at + row->off;
		if (row->type == FT_FORMULA)
			expr_facts(((const struct formula *)(const void *)v)->x, see_value, u);
		if (row->type == FT_STRUCT)
			see_all(u, row->arg, v);
		if (row->type == FT_FORMULAS)
			for (size_t j = 0; j < ((const struct formulas *)(const void *)v)->n; j++)
				expr_facts(((const struct formulas *)(const void *)v)->v[j].x,
				           see_value, u);
		/* checks and alerts are weighed one by one */
		if ((row->type != FT_MAP && row->type != FT_LIST) || row->arg == &shape_check
		    || row->arg == &shape_alert)
			continue;
		memcpy(&list, v, sizeof list);
		for (size_t j = 0; j < list.n; j++)
			see_all(u, row->arg, list.v + j * ((const struct shape *)row->arg)->size);
	}
	if (shape != &shape_form)
		return;
	const struct form *form = (const struct form *)(const void *)at;
	for (size_t i = 0; i < form->items.n; i++)
		expr_facts(form->items.v[i].when.x, see_value, u);
	for (size_t i = 0; i < form->scores.n; i++)
		expr_facts(form->scores.v[i].value.x, see_value, u);
}

static bool check_uses(const struct check *c, int value)
{
	struct uses u = {.value = value};
	expr_facts(c->applies.x, see_value, &u);
	for (size_t i = 0; i < c->pass.n; i++)
		expr_facts(c->pass.v[i].x, see_value, &u);
	for (size_t i = 0; i < c->verdicts.n; i++)
		expr_facts(c->verdicts.v[i].when.x, see_value, &u);
	return u.used;
}

/* Which way a value tightens its conditions say: every check and alert of the base that asks for it
 * is weighed with the base's value against the variant's.  What is used elsewhere too, or nowhere,
 * stays as it is. */
void floor_value(struct floors *f, const struct held *h)
{
	const struct table *was = (const struct table *)(const void *)h->at[IN_BASE],
	                   *is = (const struct table *)(const void *)h->at[IN_VARIANT];
	int index = (int)(was - f->base->values.v);
	struct uses elsewhere = {.value = index};
	bool used = false;
	if (yaml_same(h->node[IN_BASE], h->node[IN_VARIANT]))
		return;
	see_all(&elsewhere, &shape_protocol, (const char *)f->base);
	struct protocol with = *f->base;
	with.values.v = arena_arr(f->l->a, struct table, with.values.n);
	memcpy(with.values.v, f->base->values.v, with.values.n * sizeof *with.values.v);
	with.values.v[index].amount = is->amount;
	const struct weigh w = {
	    .a = f->l->a, .p = {f->base, &with}, .tree = {f->base_tree, f->base_tree}};
	struct finding found = {.is = WEIGHED_STRICT};
	for (size_t i = 0; i < f->base->checks.n && found.is == WEIGHED_STRICT; i++) {
		const struct check *c = &f->base->checks.v[i];
		if (!check_uses(c, index))
			continue;
		used = true;
		found = weigh_two_checks(&w, c, c);
	}
	for (size_t i = 0; i < f->base->alerts.n && found.is == WEIGHED_STRICT; i++) {
		struct uses u = {.value = index};
		const struct expr *x = f->base->alerts.v[i].when.x;
		expr_facts(x, see_value, &u);
		if (!u.used)
			continue;
		used = true;
		found = weigh_two_conditions(&w, ALSO_IF, x, x);
	}
	if (used && !elsewhere.used && found.is == WEIGHED_STRICT)
		return;
	struct subjects s = {.a = f->l->a, .p = f->base};
	if (found.is == WEIGHED_STRICT)
		found.is = WEIGHED_OPEN;
	struct diag *g = report(f, h, &found, &s);
	if (elsewhere.used || !used)
		g->help =
		    used ? "it is also used where no way is the stricter one, so it stays as it is"
		         : "no check uses it, so nothing says which way is the stricter one";
}
