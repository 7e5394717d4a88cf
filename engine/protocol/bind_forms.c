/* SPDX-License-Identifier: Apache-2.0
 * Names and conditions of measures and forms. */
#include <string.h>

#include "protocol/bind_in.h"

static int find_item(const struct binder *b, const char *name)
{
	int i;
	FIND(b->p->forms.v[b->form].items, name, i);
	return i;
}

/* The values of a measure or an item that is worked out; the items of its form mean nothing here. */
static void bind_worked(struct binder *b, struct worked *w, enum dim dim)
{
	int form = b->form, items = b->items_above, scores = b->scores_above;
	b->form = b->items_above = b->scores_above = -1;
	for (size_t i = 0; i < w->n; i++) {
		bind_formula(b, &w->v[i].when, TYPE_TRUTH, DIMS);
		bind_formula(b, &w->v[i].then, TYPE_NUMBER, dim);
	}
	b->form = form;
	b->items_above = items;
	b->scores_above = scores;
}

void bind_measures(struct binder *b)
{
	for (size_t i = 0; i < b->p->measures.n; i++) {
		struct measure *m = &b->p->measures.v[i];
		if (!m->broken)
			bind_worked(b, &m->worked, m->dim);
	}
}

/* The score that a percentage is of; it stands above, so that it is made first. */
static void bind_percent(struct binder *b, struct score *s, int index)
{
	const struct form *f = &b->p->forms.v[b->form];
	struct known known = {0};
	for (int i = 0; i < index; i++) {
		if (f->scores.v[i].name.s && strcmp(f->scores.v[i].name.s, s->percent.s) == 0)
			s->percent.index = i;
		if (f->scores.v[i].name.s)
			*arena_push(b->l->a, &known) = f->scores.v[i].name.s;
	}
	s->dim = DIM_PERCENT;
	if (s->percent.index < 0)
		bind_unknown(b, &s->percent, &known, NAMES_FORM,
		             "a score of this form that stands above");
	else if (!s->better)
		s->better = f->scores.v[s->percent.index].better;
}

static void bind_score(struct binder *b, struct score *s, int index)
{
	b->scores_above = index;
	if (s->percent.s)
		bind_percent(b, s, index);
	bind_idents(b, &s->sum, "an item of this form", 0, find_item);
	bind_idents(b, &s->count, "an item of this form", 0, find_item);
	bind_formula(b, &s->value, TYPE_NUMBER, DIMS);
	if (s->value.x)
		s->dim = s->value.x->dim;
	for (size_t k = 0; k < s->cases.n; k++)
		bind_formula(b, &s->cases.v[k].when, TYPE_TRUTH, DIMS);
	b->scores_above = -1;
}

void bind_forms(struct binder *b)
{
	for (size_t i = 0; i < b->p->forms.n; i++) {
		struct form *f = &b->p->forms.v[i];
		if (f->broken)
			continue;
		b->form = (int)i;
		bind_idents(b, &f->never_imputed, "an item of this form", 0, find_item);
		for (size_t j = 0; j < f->items.n; j++) {
			b->items_above = (int)j;
			b->scores_above = 0;
			bind_formula(b, &f->items.v[j].when, TYPE_TRUTH, DIMS);
			bind_worked(b, &f->items.v[j].worked, DIM_NONE);
		}
		b->items_above = -1;
		for (size_t j = 0; j < f->scores.n; j++)
			bind_score(b, &f->scores.v[j], (int)j);
		b->scores_above = -1;
		b->form = -1;
	}
}

/* ---- who is not shown what, and lists ---- */

/* A stratum is told apart by what is known of everybody in a few words. */
static void bind_strata(struct binder *b, struct sealed_list *s)
{
	for (size_t i = 0; i < s->by.n; i++) {
		const struct ident *id = &s->by.v[i];
		struct known known = {0};
		bool found = !id->s || strcmp(id->s, "sex") == 0;
		*arena_push(b->l->a, &known) = "sex";
		for (size_t k = 0; k < b->p->answers.n; k++) {
			const struct answer_def *a = &b->p->answers.v[k];
			if (!a->names)
				continue;
			*arena_push(b->l->a, &known) = a->name;
			found |= id->s && strcmp(id->s, a->name) == 0;
		}
		if (!found)
			bind_unknown(b, id, &known, NAMES_STEP,
			             "`sex`, or an answer that is one of a few words");
	}
	for (size_t k = 0; k < s->hidden_from.n; k++)
		bind_role(b, &s->hidden_from.v[k]);
}

bool bind_dose_of(struct binder *b, struct moment *m)
{
	int at;
	bool dose = m->kind == MOMENT_FIRST_DOSE || m->kind == MOMENT_LAST_DOSE
	            || m->kind == MOMENT_DOSE || m->kind == MOMENT_END_OF_DOSE;
	if (!dose || !m->of.name || m->of.which != WHICH_THIS)
		return false;
	FIND(b->p->medicines, m->of.name, at);
	if (at < 0)
		return false;
	m->medicine = at + 1;
	m->name = m->of.name;
	m->of = (struct contact_ref){.session = -1, .kind = -1, .contact = -1};
	return true;
}

/* What is in a kit is said for values of its list. */
static void bind_kits(struct binder *b, struct kits *k)
{
	const struct sealed_list *list = NULL;
	struct known lists = {0}, values = {0};
	k->list.index = -1;
	for (size_t i = 0; k->list.s && i < b->p->lists.n; i++) {
		*arena_push(b->l->a, &lists) = b->p->lists.v[i].name.s;
		if (strcmp(b->p->lists.v[i].name.s, k->list.s) == 0)
			k->list.index = (int)i;
	}
	if (k->list.s && k->list.index < 0)
		bind_unknown(b, &k->list, &lists, NAMES_LIST, "a list of this protocol");
	if (k->list.index < 0)
		return;
	list = &b->p->lists.v[k->list.index];
	for (size_t i = 0; i < list->values.n; i++)
		*arena_push(b->l->a, &values) = list->values.v[i].s;
	for (size_t i = 0; i < k->contents.n; i++) {
		struct ident *id = &k->contents.v[i].name;
		id->index = -1;
		for (size_t j = 0; j < list->values.n; j++)
			if (list->values.v[j].s && strcmp(list->values.v[j].s, id->s) == 0)
				id->index = (int)j;
		if (id->index < 0)
			bind_unknown(b, id, &values, 0,
			             arena_fmt(b->l->a, "a value of `%s`", list->name.s));
	}
}

void bind_hidden(struct binder *b)
{
	for (size_t i = 0; i < b->p->medicines.n; i++)
		bind_kits(b, &b->p->medicines.v[i].kits);
	for (size_t i = 0; i < b->p->measures.n; i++)
		for (size_t k = 0; k < b->p->measures.v[i].hidden_from.n; k++)
			bind_role(b, &b->p->measures.v[i].hidden_from.v[k]);
	for (size_t i = 0; i < b->p->forms.n; i++)
		for (size_t k = 0; k < b->p->forms.v[i].hidden_from.n; k++)
			bind_role(b, &b->p->forms.v[i].hidden_from.v[k]);
	for (size_t i = 0; i < b->p->lists.n; i++)
		bind_strata(b, &b->p->lists.v[i]);
}
