/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/misfit.h"

#include <string.h>

#include "course/plausible.h"
#include "judge/booking.h"
#include "judge/owed.h"

struct looking {
	struct arena *a;
	const struct course *c;
	const struct plan *to;
	struct misfits out;
};

static void no_place(struct looking *k, const char *what, const char *why)
{
	for (size_t i = 0; i < k->out.n; i++)
		if (strcmp(k->out.v[i].what, what) == 0)
			return;
	*arena_push(k->a, &k->out) = (struct misfit){what, why};
}

/* ---- visits ---- */

static void visit(struct looking *k, int contact, int round, const char *was)
{
	const struct plan *p = k->c->plan;
	if (contact < 0)
		return;
	const char *name = p->contacts[contact].def->name.s;
	const char *what = arena_fmt(k->a, "the visit %s", name);
	int there = plan_contact_find(k->to, name);
	if (there < 0) {
		no_place(k, what, arena_fmt(k->a, "it was %s, and is not in the new version", was));
		return;
	}
	int rounds = contact_rounds(k->to, there);
	if (p->sessions[p->contacts[contact].session].def->kind
	    != k->to->sessions[k->to->contacts[there].session].def->kind)
		no_place(k, what, "it is another kind of visit in the new version");
	else if (rounds && round > rounds)
		no_place(
		    k, arena_fmt(k->a, "%s %d", what, round),
		    arena_fmt(k->a, "it was %s, and the new version has only %d", was, rounds));
}

static void visits(struct looking *k)
{
	const struct course *c = k->c;
	for (size_t i = 0; i < c->sessions.n; i++)
		visit(k, c->sessions.v[i].contact, c->sessions.v[i].round, "held");
	for (size_t i = 0; i < c->missed.n; i++)
		visit(k, c->missed.v[i].contact, c->missed.v[i].round, "left out");
	for (size_t i = 0; i < c->unanswered.n; i++)
		visit(k, c->unanswered.v[i].contact, c->unanswered.v[i].round, "called");
	struct appointments list = appointments_of(k->a, c);
	for (size_t i = 0; i < list.n; i++) /* one that is called off first keeps nothing */
		if (list.v[i].state == APPOINTMENT_STANDS)
			visit(k, list.v[i].contact, list.v[i].round, "booked");
}

/* ---- readings ---- */

static bool same_parts(const struct measure *x, const struct measure *y)
{
	if (x->components.n != y->components.n)
		return false;
	for (size_t i = 0; i < x->components.n; i++)
		if (strcmp(x->components.v[i].name.s, y->components.v[i].name.s) != 0)
			return false;
	return true;
}

static void readings(struct looking *k)
{
	const struct course *c = k->c;
	for (size_t i = 0; i < c->readings.n; i++) {
		const struct reading *r = &c->readings.v[i];
		const struct measure *was = &c->plan->p->measures.v[r->measure];
		const char *what = arena_fmt(k->a, "the readings of %s", was->name.s);
		if (r->m.struck)
			continue;
		int at = plan_measure_find(k->to, was->name.s);
		const struct measure *is = at >= 0 ? &k->to->p->measures.v[at] : NULL;
		if (!is)
			no_place(k, what, "the new version does not measure it");
		else if (is->dim != was->dim || !same_parts(is, was))
			no_place(k, what, "it is measured in another way in the new version");
		else if (is->worked.src)
			no_place(k, what,
			         "nobody measures it in the new version: it is worked out");
		else if (!r->implausible && value_is_implausible(is, r->part, r->value))
			no_place(k, what,
			         "a value that counted lies outside of what the new version takes");
	}
}

/* ---- answers ---- */

static bool same_range(const struct quantity_range *x, const struct quantity_range *y)
{
	return x->has_lo == y->has_lo && x->has_hi == y->has_hi && (!x->has_lo || x->lo == y->lo)
	       && (!x->has_hi || x->hi == y->hi);
}

static bool same_choices(const struct choices *x, const struct choices *y)
{
	if (x->n != y->n)
		return false;
	for (size_t i = 0; i < x->n; i++)
		if (x->v[i].points != y->v[i].points)
			return false;
	return true;
}

static bool same_item(const struct item *x, const struct item *y)
{
	return strcmp(x->name.s, y->name.s) == 0 && x->yes_no == y->yes_no && x->text == y->text
	       && x->date == y->date && same_range(&x->range, &y->range)
	       && same_choices(&x->choices, &y->choices);
}

static const char *form_differs(struct arena *a, const struct form *was, const struct form *is)
{
	if (was->items.n != is->items.n)
		return arena_fmt(a, "it has %zu items in the new version and had %zu", is->items.n,
		                 was->items.n);
	if (was->text != is->text || was->date != is->date || was->yes_no != is->yes_no
	    || was->enter_many != is->enter_many || !was->enter.s != !is->enter.s
	    || !same_range(&was->answer_range, &is->answer_range)
	    || !same_range(&was->range, &is->range) || !same_choices(&was->choices, &is->choices))
		return "it is answered in another way in the new version";
	for (size_t i = 0; i < was->items.n; i++)
		if (!same_item(&was->items.v[i], &is->items.v[i]))
			return arena_fmt(a, "its item %s is another one in the new version",
			                 was->items.v[i].name.s);
	return NULL;
}

static void forms(struct looking *k)
{
	const struct course *c = k->c;
	for (size_t i = 0; i < c->forms.n; i++) {
		const struct form *was = &c->plan->p->forms.v[c->forms.v[i].form];
		const char *what = arena_fmt(k->a, "the answers of %s", was->name.s), *why;
		if (c->forms.v[i].m.struck)
			continue;
		int at = plan_form_find(k->to, was->name.s);
		why = at < 0 ? "the new version does not have this form"
		             : form_differs(k->a, was, &k->to->p->forms.v[at]);
		if (why)
			no_place(k, what, why);
	}
}

static const struct answer_def *answer_named(const struct plan *p, const char *name)
{
	for (size_t i = 0; i < p->p->answers.n; i++)
		if (strcmp(p->p->answers.v[i].name, name) == 0)
			return &p->p->answers.v[i];
	return NULL;
}

static bool has_name(const struct answer_def *a, const char *name)
{
	for (int i = 0; a->names && a->names[i]; i++)
		if (strcmp(a->names[i], name) == 0)
			return true;
	return false;
}

/* Free words stay with their session: no rule reads them. */
static bool is_value(const struct answer_def *a)
{
	return a->names || a->kind == ANSWER_NUMBER;
}

static bool is_drawn(const struct plan *p, const char *step)
{
	for (int i = 0; i < p->steps_n; i++)
		if (p->steps[i].def->kind == STEP_ALLOCATE
		    && strcmp(p->steps[i].def->name.s, step) == 0)
			return true;
	return false;
}

static void answers(struct looking *k)
{
	const struct course *c = k->c;
	for (size_t i = 0; i < c->steps.n; i++) {
		const struct step_record *r = &c->steps.v[i];
		const struct plan_step *s = r->step >= 0 ? &c->plan->steps[r->step] : NULL;
		if (!s || r->m.struck || r->skipped)
			continue;
		if (s->def->kind == STEP_ALLOCATE && !is_drawn(k->to, s->def->name.s))
			no_place(k, arena_fmt(k->a, "the list %s", s->def->name.s),
			         "it was drawn, and the new version does not have it");
		if (s->answer < 0 || !is_value(&c->plan->p->answers.v[s->answer]))
			continue;
		const struct answer_def *was = &c->plan->p->answers.v[s->answer];
		const struct answer_def *is = answer_named(k->to, was->name);
		const char *what = arena_fmt(k->a, "the answer %s", was->name);
		if (!is)
			no_place(k, what, "the new version does not ask it");
		else if (is->kind != was->kind || is->range.dim != was->range.dim)
			no_place(k, what, "it is answered in another way in the new version");
		else if (r->option >= 0 && !has_name(is, was->names[r->option]))
			no_place(k, what,
			         arena_fmt(k->a, "`%s` is not an answer in the new version",
			                   was->names[r->option]));
	}
}

/* ---- medicine ---- */

static void medicine(struct looking *k, int index, int route, const char *what)
{
	const struct protocol *p = k->c->plan->p;
	if (index < 0)
		return;
	const char *name = p->medicines.v[index].name.s;
	int there = plan_medicine_find(k->to, name);
	if (there < 0)
		no_place(k, arena_fmt(k->a, "%s of %s", what, name),
		         "the new version does not have this medicine");
	else if (route >= 0
	         && plan_route_find(k->to, there, p->medicines.v[index].routes.v[route].name.s) < 0)
		no_place(k,
		         arena_fmt(k->a, "%s of %s %s", what, name,
		                   p->medicines.v[index].routes.v[route].name.s),
		         "the new version does not give it by this route");
}

static void medicines(struct looking *k)
{
	const struct course *c = k->c;
	for (size_t i = 0; i < c->doses.n; i++)
		medicine(k, c->doses.v[i].medicine, c->doses.v[i].route, "the dose");
	for (size_t i = 0; i < c->orders.n; i++)
		medicine(k, c->orders.v[i].medicine, c->orders.v[i].route, "the order");
	for (size_t i = 0; i < c->stock.n; i++)
		medicine(k, c->stock.v[i].medicine, -1, "the stock");
	for (size_t i = 0; i < c->as_needed.n; i++) {
		int what = c->as_needed.v[i].what;
		const char *name = what >= 0 ? c->plan->p->anytime.as_needed.v[what].name.s : NULL;
		if (name && plan_as_needed_find(k->to, name) < 0)
			no_place(k, arena_fmt(k->a, "%s as needed", name),
			         "the new version does not have it");
	}
}

/* ---- what stands open ---- */

static void open_things(struct looking *k)
{
	const struct course *c = k->c;
	const struct look look = {.a = k->a, .c = c, .now = INT64_MAX / 2};
	for (size_t i = 0; i < c->alerts.n; i++) {
		const struct alert_record *r = &c->alerts.v[i];
		bool there = false;
		if (r->closed || r->alert < 0)
			continue;
		const char *name = c->plan->p->alerts.v[r->alert].name.s;
		for (size_t m = 0; m < k->to->p->alerts.n; m++)
			there |= strcmp(k->to->p->alerts.v[m].name.s, name) == 0;
		if (!there)
			no_place(k, arena_fmt(k->a, "the alert %s", name),
			         "it stands open, and the new version does not have it");
	}
	struct owed_list owed = forms_owed(k->a, &look);
	for (size_t i = 0; i < owed.n; i++) {
		const char *step = c->plan->steps[owed.v[i].step].def->name.s;
		const struct session_record *s = course_session(c, owed.v[i].session);
		int contact = plan_contact_find(k->to, c->plan->contacts[s->contact].def->name.s);
		if (contact >= 0
		    && plan_step_find(k->to, k->to->contacts[contact].session, step) < 0)
			no_place(k, owed.v[i].words,
			         "it is still owed, and the new version does not "
			         "ask it");
	}
}

struct misfits course_misfits(struct arena *a, const struct course *c, const struct plan *to)
{
	struct looking k = {.a = a, .c = c, .to = to};
	visits(&k);
	readings(&k);
	forms(&k);
	answers(&k);
	medicines(&k);
	open_things(&k);
	return k.out;
}
