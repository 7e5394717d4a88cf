/* SPDX-License-Identifier: Apache-2.0 */
#include "diff/move_fit.h"

#include <string.h>

#include "judge/booking.h"
#include "judge/misfit.h"

const char *const move_fit_words[MOVE_KINDS] = {
    [MOVE_STAYS] = "stays",
    [MOVE_CAN] = "can be moved",
    [MOVE_WAITS] = "cannot be moved now",
    [MOVE_CANNOT] = "cannot be moved",
};

static const char *contact_words(struct arena *a, const struct plan *p, int contact, int round)
{
	const char *name = p->contacts[contact].def->name.s;
	return contact_rounds(p, contact) == 1 ? name : arena_fmt(a, "%s %d", name, round);
}

/* Every contact that was held has a place of its name, of the same kind, in the same phase. */
static const char *contacts_lost(struct arena *a, const struct plan *was, const struct plan *is,
                                 const struct course *c)
{
	for (size_t i = 0; i < c->sessions.n; i++) {
		const struct session_record *s = &c->sessions.v[i];
		const struct plan_contact *old = &was->contacts[s->contact];
		int at = plan_contact_find(is, old->def->name.s);
		const char *name = contact_words(a, was, s->contact, s->round);
		if (at < 0)
			return arena_fmt(a, "%s was held, and the new version has no such contact",
			                 name);
		const struct plan_contact *now = &is->contacts[at];
		if (is->sessions[now->session].def->kind != was->sessions[old->session].def->kind)
			return arena_fmt(
			    a, "%s was held, and is another kind of visit in the new version",
			    name);
		int rounds = contact_rounds(is, at);
		if (rounds && s->round > rounds)
			return arena_fmt(a, "%s was held, and the new version has %d of them", name,
			                 rounds);
	}
	return NULL;
}

/* Calendars outside would never hear that an appointment is gone: people call it off first. */
static const char *bookings_lost(struct arena *a, const struct plan *was, const struct plan *is,
                                 const struct course *c)
{
	struct appointments list = appointments_of(a, c);
	for (size_t i = 0; i < list.n; i++) {
		const struct appointment *p = &list.v[i];
		int at = plan_contact_find(is, was->contacts[p->contact].def->name.s);
		int rounds = at >= 0 ? contact_rounds(is, at) : 0;
		if (p->state == APPOINTMENT_STANDS && (at < 0 || (rounds && p->round > rounds)))
			return arena_fmt(
			    a, "%s is booked, and is not in the new version: call it off first",
			    contact_words(a, was, p->contact, p->round));
	}
	return NULL;
}

static const char *doses_lost(struct arena *a, const struct plan *was, const struct plan *is,
                              const struct course *c)
{
	for (size_t i = 0; i < c->doses.n; i++) {
		const struct dose_record *d = &c->doses.v[i];
		const struct medicine *m = &was->p->medicines.v[d->medicine];
		int at = plan_medicine_find(is, m->name.s);
		if (at < 0)
			return arena_fmt(
			    a, "%s was given, and the new version has no such medicine", m->name.s);
		if (d->route >= 0 && plan_route_find(is, at, m->routes.v[d->route].name.s) < 0)
			return arena_fmt(a, "%s was given %s, and the new version has no such way",
			                 m->name.s, m->routes.v[d->route].name.s);
	}
	return NULL;
}

/* Answers are read by their place and points: another list of items would read them wrongly. */
static bool same_items(const struct form *x, const struct form *y)
{
	bool same = x->items.n == y->items.n;
	for (size_t i = 0; same && i < x->items.n; i++) {
		const struct item *p = &x->items.v[i], *q = &y->items.v[i];
		same = strcmp(p->name.s, q->name.s) == 0 && p->range.lo == q->range.lo
		       && p->range.hi == q->range.hi && p->yes_no == q->yes_no && p->text == q->text
		       && p->date == q->date && p->choices.n == q->choices.n;
	}
	return same;
}

static const char *answers_lost(struct arena *a, const struct plan *was, const struct plan *is,
                                const struct course *c)
{
	for (size_t i = 0; i < c->forms.n; i++) {
		const struct form *f = &was->p->forms.v[c->forms.v[i].form];
		int at = plan_form_find(is, f->name.s);
		if (at < 0)
			return arena_fmt(
			    a, "the form %s was answered, and the new version has none such",
			    f->name.s);
		if (!same_items(f, &is->p->forms.v[at]))
			return arena_fmt(
			    a,
			    "the form %s was answered, and its items are others in the new version",
			    f->name.s);
	}
	for (size_t i = 0; i < c->readings.n; i++) {
		const struct measure *m = &was->p->measures.v[c->readings.v[i].measure];
		int at = plan_measure_find(is, m->name.s);
		const struct measure *n = at < 0 ? NULL : &is->p->measures.v[at];
		if (!n)
			return arena_fmt(a,
			                 "%s was measured, and the new version has no such measure",
			                 m->name.s);
		if (n->dim != m->dim || n->components.n != m->components.n)
			return arena_fmt(
			    a, "%s was measured, and is measured otherwise in the new version",
			    m->name.s);
	}
	return NULL;
}

struct move_fit move_fit(struct arena *a, const struct plan *was, const struct plan *is,
                         const struct course *c, bool same)
{
	const char *why;
	if (c->control.ended)
		return (struct move_fit){MOVE_STAYS, "its course is over"};
	if (same)
		return (struct move_fit){MOVE_STAYS, "nothing changes for it"};
	if (strcmp(was->p->id.s, is->p->id.s) != 0)
		return (struct move_fit){MOVE_CANNOT,
		                         arena_fmt(a,
		                                   "%s is another protocol, not another "
		                                   "version of %s",
		                                   is->p->id.s, was->p->id.s)};
	if ((why = contacts_lost(a, was, is, c)) || (why = doses_lost(a, was, is, c))
	    || (why = answers_lost(a, was, is, c)))
		return (struct move_fit){MOVE_CANNOT, why};
	if (course_running(c))
		return (struct move_fit){MOVE_WAITS, "a session is under way"};
	if ((why = bookings_lost(a, was, is, c)))
		return (struct move_fit){MOVE_WAITS, why};
	/* whatever else `tend course move` would refuse for */
	const struct misfits lost = course_misfits(a, c, is);
	if (lost.n)
		return (struct move_fit){MOVE_CANNOT,
		                         arena_fmt(a, "%s: %s", lost.v[0].what, lost.v[0].why)};
	/* a consent is to a version: see judge/consent.c */
	return (struct move_fit){MOVE_CAN,
	                         c->control.consent == 1
	                             ? "consent to the new version comes before its next dose"
	                             : NULL};
}
