/* SPDX-License-Identifier: Apache-2.0
 * What is allowed and worth a second look: no emergency lines, things that nothing uses. */
#include <string.h>

#include "meaning/meaning_in.h"
#include "protocol/fields.h"
#include "protocol/plan.h"
#include "protocol/plugin.h"

/* ---- use ---- */

struct used {
	const struct protocol *p;
	bool *measures, *forms, *checks, *values, *sessions, *plugins;
};

static void mark(bool *list, int index)
{
	if (index >= 0)
		list[index] = true;
}

static void see_moment(struct used *u, const struct moment *m)
{
	if (m->kind == MOMENT_READING) {
		mark(u->measures, m->measure);
		mark(u->forms, m->form);
	}
}

static void see_fact(void *ctx, const struct fact *f)
{
	struct used *u = ctx;
	if (f->kind == FACT_READING)
		mark(u->measures, f->index);
	if (f->kind == FACT_SCORE || f->kind == FACT_ITEM)
		mark(u->forms, f->own ? -1 : f->index);
	if (f->kind == FACT_ANSWERED && f->target != TARGET_ANSWER)
		mark(u->forms, f->index);
	if (f->kind == FACT_TABLE)
		mark(u->values, f->index);
	if ((f->kind == FACT_PASSED || f->kind == FACT_SIGNED) && f->target == TARGET_CHECK)
		mark(u->checks, f->index);
	if (f->kind == FACT_SINCE)
		see_moment(u, &f->moment);
}

/* Every condition below a struct, found by the rows that loaded it. */
static void see_fields(struct used *u, const struct shape *shape, const char *at)
{
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct field *f = &shape->fields[i];
		const char *out = at + f->off;
		struct {
			const char *v;
			size_t n, cap;
		} list;
		if (f->type == FT_FORMULA)
			expr_facts(((const struct formula *)(const void *)out)->x, see_fact, u);
		if (f->type == FT_STRUCT)
			see_fields(u, f->arg, out);
		if (f->type == FT_FORMULAS)
			for (size_t j = 0; j < ((const struct formulas *)(const void *)out)->n; j++)
				expr_facts(((const struct formulas *)(const void *)out)->v[j].x,
				           see_fact, u);
		if (f->type != FT_MAP && f->type != FT_LIST)
			continue;
		memcpy(&list, out, sizeof list);
		for (size_t j = 0; j < list.n; j++)
			see_fields(u, f->arg, list.v + j * ((const struct shape *)f->arg)->size);
	}
}

static void see_acts(struct used *u, const struct acts *acts)
{
	for (size_t i = 0; i < acts->n; i++)
		mark(acts->v[i].kind == ACT_MEASURE ? u->measures : u->forms,
		     acts->v[i].kind == ACT_MEASURE || acts->v[i].kind == ACT_OPEN
		         ? acts->v[i].what.index
		         : -1);
}

static void see_idents(bool *list, const struct idents *ids)
{
	for (size_t i = 0; i < ids->n; i++)
		mark(list, ids->v[i].index);
}

static void see_step(struct used *u, const struct step *s)
{
	if (s->kind == STEP_MEASURE || s->kind == STEP_MONITOR)
		see_idents(u->measures, &s->what);
	if (s->kind == STEP_FORM || s->kind == STEP_PLUGIN)
		see_idents(u->forms, &s->what);
	see_idents(u->checks, &s->enter);
}

static void see_bound(struct used *u, const struct bound *b)
{
	for (size_t i = 0; i < b->cases.n; i++)
		expr_facts(b->cases.v[i].when.x, see_fact, u);
}

static void see_dose_rule(struct used *u, const struct dose_rule *d)
{
	const char *weight = d->weight.s ? d->weight.s : "weight";
	see_idents(u->checks, &d->enter);
	see_bound(u, &d->first);
	see_bound(u, &d->at_most);
	for (size_t i = 0; d->allowed.dim == DIM_DOSE_BY_WEIGHT && i < u->p->measures.n; i++)
		u->measures[i] |= strcmp(u->p->measures.v[i].name.s, weight) == 0;
}

static void see_sessions(struct used *u)
{
	for (size_t i = 0; i < u->p->sessions.n; i++)
		for (size_t j = 0; j < u->p->sessions.v[i].stages.n; j++) {
			const struct stage *g = &u->p->sessions.v[i].stages.v[j];
			see_idents(u->checks, &g->enter);
			see_idents(u->checks, &g->leave);
			for (size_t k = 0; k < g->steps.n; k++)
				see_step(u, &g->steps.v[k]);
		}
	for (size_t i = 0; i < u->p->medicines.n; i++)
		for (size_t j = 0; j < u->p->medicines.v[i].routes.n; j++) {
			const struct route *r = &u->p->medicines.v[i].routes.v[j];
			for (int k = 0; k < DOSE_KINDS; k++)
				see_dose_rule(u, route_rule(r, (enum dose_kind)k));
		}
}

static void see_worked(struct used *u, const struct worked *w)
{
	for (size_t i = 0; i < w->n; i++) {
		expr_facts(w->v[i].when.x, see_fact, u);
		expr_facts(w->v[i].then.x, see_fact, u);
	}
}

static void see_checks(struct used *u)
{
	for (size_t i = 0; i < u->p->checks.n; i++) {
		const struct check *c = &u->p->checks.v[i];
		see_acts(u, &c->act);
		for (size_t j = 0; j < c->fresh.n; j++) {
			mark(u->measures, c->fresh.v[j].measure);
			mark(u->forms, c->fresh.v[j].form);
		}
		for (size_t j = 0; j < c->verdicts.n; j++)
			see_acts(u, &c->verdicts.v[j].act);
	}
	for (size_t i = 0; i < u->p->alerts.n; i++)
		see_acts(u, &u->p->alerts.v[i].act);
	for (size_t i = 0; i < u->p->forms.n; i++)
		for (size_t j = 0; j < u->p->forms.v[i].items.n; j++) {
			expr_facts(u->p->forms.v[i].items.v[j].when.x, see_fact, u);
			see_worked(u, &u->p->forms.v[i].items.v[j].worked);
		}
	for (size_t i = 0; i < u->p->measures.n; i++)
		see_worked(u, &u->p->measures.v[i].worked);
	for (int i = 0; i < protocol_contacts(u->p); i++) {
		const struct contact *c = protocol_contact(u->p, i, NULL);
		for (size_t j = 0; j < c->at_cases.n; j++)
			expr_facts(c->at_cases.v[j].when.x, see_fact, u);
	}
	for (size_t i = 0; i < u->p->guarantees.n; i++)
		if (u->p->guarantees.v[i].due.s)
			mark(u->measures, u->p->guarantees.v[i].due.index);
}

/* `{stay}` and `{from no-food before start}` in a sentence for the patient. */
static void see_guide(struct used *u)
{
	struct guide_fill f;
	size_t n;
	for (size_t i = 0; i < u->p->guide.n; i++)
		for (int part = 0; part < GUIDE_PARTS; part++)
			for (size_t k = 0; k < u->p->guide.v[i].part[part].n; k++) {
				const char *s = u->p->guide.v[i].part[part].v[k].s;
				while ((s = strchr(s, '{')) && !guide_fill_read(s, &n, &f)) {
					for (size_t v = 0; v < u->p->values.n; v++)
						if (guide_fill_names(&f, u->p->values.v[v].name.s))
							u->values[v] |= f.kind != FILL_FOR;
					s += n;
				}
			}
}

static void see_measure(void *ctx, const char *name)
{
	struct used *u = ctx;
	for (size_t i = 0; i < u->p->measures.n; i++)
		u->measures[i] |= strcmp(u->p->measures.v[i].name.s, name) == 0;
}

static void see_form(void *ctx, const char *name)
{
	struct used *u = ctx;
	for (size_t i = 0; i < u->p->forms.n; i++)
		u->forms[i] |= strcmp(u->p->forms.v[i].name.s, name) == 0;
}

/* What a plugin is told to look at is used by it. */
static void see_call(void *ctx, const struct plugin_call *call, enum plugin_kind kind)
{
	struct used *u = ctx;
	(void)kind;
	if (!call->bound)
		return;
	u->plugins[call->bound->plugin] = true;
	plugin_each_name(call->bound, PARAM_MEASURE, see_measure, u);
	plugin_each_name(call->bound, PARAM_READING, see_measure, u);
	plugin_each_name(call->bound, PARAM_FORM, see_form, u);
	plugin_each_name(call->bound, PARAM_SCORE, see_form, u);
}

#define UNUSED(l, list, flags, what)                                                               \
	do {                                                                                       \
		for (size_t i_ = 0; i_ < (list).n; i_++)                                           \
			if (!(flags)[i_] && (list).v[i_].name.at.src == (l)->p->id.at.src)         \
				load_fail((l), &codes[C_NEVER_USED], (list).v[i_].name.at,         \
				          "nothing uses the %s `%s`", what, (list).v[i_].name.s);  \
	} while (0)

/* A part may hold more than one protocol needs: only what stands in the protocol itself. */
static void warn_unused(struct loader *l)
{
	const struct protocol *p = l->p;
	struct used u = {.p = p,
	                 .measures = arena_arr(l->a, bool, p->measures.n),
	                 .forms = arena_arr(l->a, bool, p->forms.n),
	                 .checks = arena_arr(l->a, bool, p->checks.n),
	                 .values = arena_arr(l->a, bool, p->values.n),
	                 .sessions = arena_arr(l->a, bool, p->sessions.n),
	                 .plugins = arena_arr(l->a, bool, p->plugins.n)};
	for (int i = 0; i < protocol_contacts(p); i++)
		mark(u.sessions, protocol_contact(p, i, NULL)->session.index);
	see_fields(&u, &shape_protocol, (const char *)p);
	see_sessions(&u);
	see_checks(&u);
	see_guide(&u);
	plugin_each_call(p, see_call, &u);
	UNUSED(l, p->plugins, u.plugins, "plugin");
	UNUSED(l, p->measures, u.measures, "measure");
	UNUSED(l, p->forms, u.forms, "form");
	UNUSED(l, p->checks, u.checks, "check");
	UNUSED(l, p->values, u.values, "value");
	if (l->d->errors == 0) /* else the contact that was to use it may be the fault */
		UNUSED(l, p->sessions, u.sessions, "session");
}

void meaning_warn(struct loader *l)
{
	if (l->p->medicines.n && !l->p->anytime.emergency.n)
		load_fail(l, &codes[C_NO_EMERGENCY], l->p->id.at,
		          "a medicine is given, and there is no emergency page")
		    ->help =
		    "add `anytime: {emergency: [Help called, Lights on]}` in your own words";
	warn_unused(l);
}
