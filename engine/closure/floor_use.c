/* SPDX-License-Identifier: Apache-2.0
 * A check protects nobody at a door where it is not asked.  Wherever the base asks for a check that
 * is a floor, the variant asks for it; every dose that it stands before keeps it, also one that a
 * variant adds or moves. */
#include <string.h>

#include "closure/floor_in.h"
#include "protocol/fields.h"
#include "protocol/plan.h"

static bool lists(const struct idents *ids, const char *name)
{
	for (size_t i = 0; i < ids->n; i++)
		if (ids->v[i].s && strcmp(ids->v[i].s, name) == 0)
			return true;
	return false;
}

static struct span place_in(const struct idents *ids, const char *name)
{
	for (size_t i = 0; i < ids->n; i++)
		if (strcmp(ids->v[i].s, name) == 0)
			return ids->v[i].at;
	return (struct span){0};
}

#define NAMED(list, name_, out)                                                                    \
	do {                                                                                       \
		(out) = NULL;                                                                      \
		for (size_t i_ = 0; i_ < (list).n; i_++)                                           \
			if ((list).v[i_].name.s && strcmp((list).v[i_].name.s, (name_)) == 0)      \
				(out) = &(list).v[i_];                                             \
	} while (0)

static void gone(struct floors *f, const char *check, const char *address, struct span base)
{
	const char *const addresses[] = {address, NULL};
	struct diag *g =
	    floor_loosened(f, C_FLOOR_USE, floor_changed_at(f, addresses), base,
	                   "`%s` is a floor of the base, and is not asked here any more", check);
	g->other_label = "the base asks for it here";
	g->help = arena_fmt(f->l->a, "leave it in `%s`", address);
}

/* ---- the same doors ---- */

static void same_door(struct floors *f, const char *check, const char *address,
                      const struct idents *had, const struct idents *has)
{
	if (lists(had, check) && !(has && lists(has, check)))
		gone(f, check, address, place_in(had, check));
}

static void same_stage(struct floors *f, const char *check, const char *address,
                       const struct stage *had, const struct stage *has)
{
	struct arena *a = f->l->a;
	same_door(f, check, arena_fmt(a, "%s/enter", address), &had->enter,
	          has ? &has->enter : NULL);
	same_door(f, check, arena_fmt(a, "%s/leave", address), &had->leave,
	          has ? &has->leave : NULL);
	for (size_t i = 0; i < had->steps.n; i++) {
		const struct step *was = &had->steps.v[i], *is = NULL;
		if (has && was->name.s)
			NAMED(has->steps, was->name.s, is);
		if (was->enter.n && is) /* a step that is left out opens nothing */
			same_door(f, check, arena_fmt(a, "%s/steps/%s/enter", address, was->name.s),
			          &was->enter, &is->enter);
	}
}

/* ---- before every dose ---- */

/* Whether the check stands before a dose: at the door of its stage, at the step, or in each of its
 * routes. */
static bool stands_before(const struct protocol *p, const struct stage *g, const struct step *s,
                          const char *check)
{
	if (lists(&g->enter, check) || lists(&s->enter, check))
		return true;
	const struct medicine *m =
	    s->what.n && s->what.v[0].index >= 0 ? &p->medicines.v[s->what.v[0].index] : NULL;
	bool any = false;
	for (size_t i = 0; m && i < m->routes.n; i++) {
		const struct dose_rule *r = route_rule(&m->routes.v[i], dose_kind_of(s->kind));
		if (!r->src)
			continue;
		any = true;
		if (!lists(&r->enter, check))
			return false;
	}
	return any;
}

/* Whether it is asked on the way out, in the stage of the dose or behind it. */
static bool asked_on_leaving(const struct session_def *s, size_t stage, const char *check)
{
	for (size_t i = stage; i < s->stages.n; i++)
		if (lists(&s->stages.v[i].leave, check))
			return true;
	return false;
}

static bool gives(const struct step *s)
{
	return s->kind == STEP_DOSE || s->kind == STEP_BOOSTER;
}

struct dose_at {
	const struct session_def *session;
	size_t stage;
	const struct step *step;
};

static bool holds_for(const struct protocol *p, const struct dose_at *d, const char *check,
                      bool leaving)
{
	return leaving ? asked_on_leaving(d->session, d->stage, check)
	               : stands_before(p, &d->session->stages.v[d->stage], d->step, check);
}

/* The next dose of this kind at or after *d; false where there is none. */
static bool next_dose(const struct protocol *p, enum step_kind kind, size_t *i, size_t *j,
                      size_t *k, struct dose_at *out)
{
	for (; *i < p->sessions.n; ++*i, *j = 0)
		for (; *j < p->sessions.v[*i].stages.n; ++*j, *k = 0)
			while (*k < p->sessions.v[*i].stages.v[*j].steps.n) {
				const struct step *s =
				    &p->sessions.v[*i].stages.v[*j].steps.v[(*k)++];
				*out = (struct dose_at){&p->sessions.v[*i], *j, s};
				if (gives(s) && s->kind == kind)
					return true;
			}
	return false;
}

static const char *medicine_of(const struct step *s)
{
	return s->what.n && s->what.v[0].s ? s->what.v[0].s : "";
}

/* Whether the base asks for the check with every dose of the kind (of that medicine; NULL = of
 * all), and has one. */
static bool with_every_dose(const struct protocol *p, enum step_kind kind, const char *medicine,
                            const char *check, bool leaving)
{
	size_t i = 0, j = 0, k = 0;
	struct dose_at d;
	bool any = false;
	while (next_dose(p, kind, &i, &j, &k, &d)) {
		if (medicine && strcmp(medicine, medicine_of(d.step)) != 0)
			continue;
		any = true;
		if (!holds_for(p, &d, check, leaving))
			return false;
	}
	return any;
}

static void each_dose(struct floors *f, const char *check, struct span floor, enum step_kind kind,
                      bool leaving)
{
	size_t i = 0, j = 0, k = 0;
	struct dose_at d;
	bool all = with_every_dose(f->base, kind, NULL, check, leaving);
	while (next_dose(f->result, kind, &i, &j, &k, &d)) {
		if (holds_for(f->result, &d, check, leaving)
		    || !(all
		         || with_every_dose(f->base, kind, medicine_of(d.step), check, leaving)))
			continue;
		const struct stage *g = &d.session->stages.v[d.stage];
		const char *const addresses[] = {
		    arena_fmt(f->l->a, "sessions/%s", d.session->name.s),
		    arena_fmt(f->l->a, "medicines/%s", medicine_of(d.step)), "course", NULL};
		struct diag *e = floor_loosened(
		    f, C_FLOOR_USE, floor_changed_at(f, addresses), floor,
		    leaving ? "after the dose in `%s` nobody asks for `%s`, a floor of the base"
		            : "before the dose in `%s` nobody asks for `%s`, a floor of the base",
		    g->name.s, check);
		e->other_label = "the base asks for it with every dose";
		return;
	}
}

void floor_uses(struct floors *f, const char *check, struct span floor)
{
	size_t before = f->l->d->errors;
	for (size_t i = 0; i < f->base->sessions.n; i++) {
		const struct session_def *was = &f->base->sessions.v[i], *is;
		NAMED(f->result->sessions, was->name.s, is);
		for (size_t j = 0; j < was->stages.n; j++) {
			const struct stage *now = NULL;
			if (is)
				NAMED(is->stages, was->stages.v[j].name.s, now);
			same_stage(f, check,
			           arena_fmt(f->l->a, "sessions/%s/stages/%s", was->name.s,
			                     was->stages.v[j].name.s),
			           &was->stages.v[j], now);
		}
	}
	if (f->l->d->errors != before)
		return;
	each_dose(f, check, floor, STEP_DOSE, false);
	each_dose(f, check, floor, STEP_BOOSTER, false);
	each_dose(f, check, floor, STEP_DOSE, true);
}

/* ---- gaps ---- */

static bool phase_gives(const struct protocol *p, const struct phase *ph)
{
	for (size_t i = 0; i < ph->contacts.n; i++) {
		int s = ph->contacts.v[i].session.index;
		for (size_t j = 0; s >= 0 && j < p->sessions.v[s].stages.n; j++)
			for (size_t k = 0; k < p->sessions.v[s].stages.v[j].steps.n; k++)
				if (gives(&p->sessions.v[s].stages.v[j].steps.v[k]))
					return true;
	}
	return false;
}

void floor_gaps(struct floors *f, const struct held *gap, const char *phase)
{
	const struct node *course = yaml_get(f->tree, "course");
	for (size_t i = 0; i < f->result->phases.n; i++) {
		const struct phase *now = &f->result->phases.v[i], *was;
		NAMED(f->base->phases, now->name.s, was);
		if (strcmp(now->name.s, phase) == 0 || !phase_gives(f->result, now)
		    || (was && phase_gives(f->base, was)))
			continue;
		struct held h = *gap;
		h.address = arena_fmt(f->l->a, "course/%s/gap", now->name.s);
		const char *const addresses[] = {h.address, "course", NULL};
		h.node[IN_VARIANT] =
		    course && i < course->len ? yaml_get(course->items[i], "gap") : NULL;
		h.at[IN_VARIANT] = (const char *)&now->gap;
		if (h.node[IN_VARIANT])
			floor_hold(f, &h);
		else
			floor_loosened(f, C_FLOOR_LOOSER, floor_changed_at(f, addresses),
			               gap->node[IN_BASE]->at,
			               "doses in `%s` have no gap, and the base holds one as a "
			               "floor",
			               now->name.s);
	}
}
