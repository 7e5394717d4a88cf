/* SPDX-License-Identifier: Apache-2.0 */
#include "course/blind.h"

#include <string.h>

#include "course/sealed.h"

static unsigned roles_of(const struct idents *hidden)
{
	unsigned roles = 0;
	for (size_t i = 0; i < hidden->n; i++)
		roles |= role_by_name(hidden->v[i].s);
	return roles;
}

static bool names(const struct idents *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].s, name) == 0)
			return true;
	return false;
}

/* Opened for all, or for what carries this name. */
static bool is_open(const struct course *c, const char *name)
{
	for (size_t i = 0; i < c->unblinded.n; i++)
		if (!c->unblinded.v[i].name || strcmp(c->unblinded.v[i].name, name) == 0)
			return true;
	return false;
}

/* Steps of two sessions with one name ask alike: hidden in one, hidden in both. */
static unsigned step_roles(const struct plan *p, const char *name)
{
	unsigned roles = 0;
	for (int i = 0; i < p->steps_n; i++)
		if (strcmp(p->steps[i].def->name.s, name) == 0) {
			int list = sealed_list_of(p, i);
			roles |= roles_of(&p->steps[i].def->hidden_from);
			if (list >= 0)
				roles |= roles_of(&p->p->lists.v[list].hidden_from);
		}
	return roles;
}

static unsigned form_roles(const struct plan *p, int form)
{
	unsigned roles = roles_of(&p->p->forms.v[form].hidden_from);
	for (int i = 0; i < p->steps_n; i++)
		if (p->steps[i].form == form)
			roles |= roles_of(&p->steps[i].def->hidden_from);
	return roles;
}

static unsigned measure_roles(const struct plan *p, int measure)
{
	const struct measure *m = &p->p->measures.v[measure];
	unsigned roles = roles_of(&m->hidden_from);
	for (int i = 0; i < p->steps_n; i++) {
		const struct step *s = p->steps[i].def;
		if ((s->kind == STEP_MEASURE || s->kind == STEP_MONITOR)
		    && names(&s->what, m->name.s))
			roles |= roles_of(&s->hidden_from);
	}
	return roles;
}

bool blind_step(const struct course *c, int step, unsigned roles)
{
	const char *name = step >= 0 ? c->plan->steps[step].def->name.s : NULL;
	int list = sealed_list_of(c->plan, step);
	return name && (step_roles(c->plan, name) & roles) && !is_open(c, name)
	       && (list < 0 || !is_open(c, c->plan->p->lists.v[list].name.s));
}

bool blind_form(const struct course *c, int form, unsigned roles)
{
	return form >= 0 && (form_roles(c->plan, form) & roles)
	       && !is_open(c, c->plan->p->forms.v[form].name.s);
}

bool blind_measure(const struct course *c, int measure, unsigned roles)
{
	return measure >= 0 && (measure_roles(c->plan, measure) & roles)
	       && !is_open(c, c->plan->p->measures.v[measure].name.s);
}

bool blind_medicine(const struct course *c, int medicine, unsigned roles)
{
	const struct medicine *m = medicine >= 0 ? &c->plan->p->medicines.v[medicine] : NULL;
	const struct kits *k = m ? medicine_kits(m) : NULL;
	if (!k)
		return false;
	const struct sealed_list *list = &c->plan->p->lists.v[k->list.index];
	return (roles_of(&list->hidden_from) & roles) && !is_open(c, list->name.s)
	       && !is_open(c, m->name.s);
}

/* The form or step that a correction is about, by its place in the record. */
static bool blind_target(const struct course *c, const struct event *ev, unsigned roles)
{
	for (size_t i = 0; i < c->steps.n; i++)
		if (c->steps.v[i].m.seq == ev->corrects)
			return blind_step(c, c->steps.v[i].step, roles);
	for (size_t i = 0; i < c->forms.n; i++)
		if (c->forms.v[i].m.seq == ev->corrects)
			return blind_form(c, c->forms.v[i].form, roles);
	for (size_t i = 0; i < c->stock.n; i++)
		if (c->stock.v[i].m.seq == ev->corrects)
			return blind_medicine(c, c->stock.v[i].medicine, roles);
	for (size_t i = 0; i < c->doses.n; i++)
		if (c->doses.v[i].m.seq == ev->corrects)
			return blind_medicine(c, c->doses.v[i].medicine, roles);
	return false;
}

/* Of a kit that was given its number is told.  True where nothing is: the number of one that is
 * prepared is on its label, and whoever reads the label reads it alone. */
static bool take_amount_out(const struct course *c, struct event *ev, unsigned roles)
{
	int medicine = ev->e.medicine ? plan_medicine_find(c->plan, ev->e.medicine) : -1;
	if (!blind_medicine(c, medicine, roles))
		return false;
	ev->e.has_amount = false;
	ev->e.lot = NULL;
	return ev->kind == EV_KIT_PREPARED || ev->kind == EV_DOSE_DRAWN
	       || ev->kind == EV_DOSE_WASTED;
}

static bool take_readings_out(struct arena *a, const struct course *c, struct event *ev,
                              unsigned roles)
{
	int n = 0, all = ev->e.readings_n;
	struct entry_reading *left = arena_arr(a, struct entry_reading, (size_t)all + 1);
	for (int i = 0; i < all; i++)
		if (!blind_measure(c, plan_measure_find(c->plan, ev->e.readings[i].measure), roles))
			left[n++] = ev->e.readings[i];
	ev->e.readings = left;
	ev->e.readings_n = n;
	return all > 0 && n == 0;
}

bool blind_event(struct arena *a, const struct course *c, struct event *ev, unsigned roles)
{
	const struct session_record *s = course_session(c, ev->e.session);
	if (take_readings_out(a, c, ev, roles))
		return true;
	if (take_amount_out(c, ev, roles))
		return true;
	if (ev->corrects)
		return blind_target(c, ev, roles);
	if (ev->kind == EV_FORM_ANSWERED)
		return ev->e.name && blind_form(c, plan_form_find(c->plan, ev->e.name), roles);
	bool of_step = ev->kind == EV_STEP_DONE || ev->kind == EV_NOTE_WRITTEN
	               || ev->kind == EV_LOOKED_IN || ev->kind == EV_ALLOCATED
	               || ev->kind == EV_STEP_SKIPPED;
	return of_step && s && ev->e.name
	       && blind_step(c, plan_step_find(c->plan, s->session, ev->e.name), roles);
}

bool blind_hides(const struct plan *p, unsigned roles)
{
	unsigned hidden = 0;
	for (int i = 0; i < p->steps_n; i++)
		hidden |= step_roles(p, p->steps[i].def->name.s);
	for (size_t i = 0; i < p->p->forms.n; i++)
		hidden |= roles_of(&p->p->forms.v[i].hidden_from);
	for (size_t i = 0; i < p->p->measures.n; i++)
		hidden |= roles_of(&p->p->measures.v[i].hidden_from);
	for (size_t i = 0; i < p->p->medicines.n; i++) {
		const struct kits *k = medicine_kits(&p->p->medicines.v[i]);
		if (k)
			hidden |= roles_of(&p->p->lists.v[k->list.index].hidden_from);
	}
	return hidden & roles;
}

bool blind_names(const struct plan *p, const char *name)
{
	for (int i = 0; i < p->steps_n; i++)
		if (p->steps[i].def->hidden_from.n
		    && (!name || strcmp(p->steps[i].def->name.s, name) == 0
		        || names(&p->steps[i].def->what, name)))
			return true;
	for (int i = 0; i < p->steps_n; i++) {
		int list = sealed_list_of(p, i);
		if (list >= 0 && p->p->lists.v[list].hidden_from.n
		    && (!name || strcmp(p->steps[i].def->name.s, name) == 0
		        || strcmp(p->p->lists.v[list].name.s, name) == 0))
			return true;
	}
	for (size_t i = 0; i < p->p->medicines.n; i++)
		if (medicine_kits(&p->p->medicines.v[i])
		    && (!name || strcmp(p->p->medicines.v[i].name.s, name) == 0))
			return true;
	for (size_t i = 0; i < p->p->forms.n; i++)
		if (p->p->forms.v[i].hidden_from.n
		    && (!name || strcmp(p->p->forms.v[i].name.s, name) == 0))
			return true;
	for (size_t i = 0; i < p->p->measures.n; i++)
		if (p->p->measures.v[i].hidden_from.n
		    && (!name || strcmp(p->p->measures.v[i].name.s, name) == 0))
			return true;
	return false;
}
