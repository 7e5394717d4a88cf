/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/plan.h"

#include <assert.h>
#include <string.h>

static void count(const struct protocol *p, struct plan *out)
{
	out->sessions_n = (int)p->sessions.n;
	for (size_t i = 0; i < p->sessions.n; i++) {
		out->stages_n += (int)p->sessions.v[i].stages.n;
		for (size_t j = 0; j < p->sessions.v[i].stages.n; j++)
			out->steps_n += (int)p->sessions.v[i].stages.v[j].steps.n;
	}
	for (size_t i = 0; i < p->phases.n; i++)
		out->contacts_n += (int)p->phases.v[i].contacts.n;
}

static int answer_index(const struct protocol *p, const struct step *s)
{
	if (s->kind != STEP_ASK && s->kind != STEP_CHOOSE)
		return -1;
	for (size_t i = 0; i < p->answers.n; i++)
		if (strcmp(p->answers.v[i].name, s->name.s) == 0)
			return (int)i;
	return -1;
}

/* ---- doses ---- */

const struct dose_kind_row dose_kinds[DOSE_KINDS] = {
    [DOSE_MAIN] = {"dose", "", STEP_DOSE, offsetof(struct route, dose)},
    [DOSE_BOOSTER] = {"booster", "booster ", STEP_BOOSTER, offsetof(struct route, booster)},
    [DOSE_SUPPLEMENT] = {"supplement", "supplement ", STEP_SUPPLEMENT,
                         offsetof(struct route, supplement)},
};

enum dose_kind dose_kind_of(enum step_kind step)
{
	int kind = 0;
	while (kind < DOSE_KINDS && dose_kinds[kind].step != step)
		kind++;
	return (enum dose_kind)kind;
}

bool step_is_reported(const struct step *s)
{
	return s->by.n == 1 && s->by.any_of[0] == ROLE_PATIENT;
}

const struct dose_rule *route_rule(const struct route *r, enum dose_kind kind)
{
	return (const struct dose_rule *)(const void *)((const char *)r + dose_kinds[kind].rule);
}

bool route_is_injected(const struct route *r)
{
	return r->dosage_form.s && strcmp(r->dosage_form.s, "solution") == 0;
}

const struct kits *medicine_kits(const struct medicine *m)
{
	return m->kits.list.s ? &m->kits : NULL;
}

bool route_is_drawn(const struct route *r)
{
	return r->strength.dim == DIM_CONCENTRATION;
}

int plan_weight_find(const struct plan *p, const struct dose_rule *rule)
{
	return plan_measure_find(p, rule->weight.s ? rule->weight.s : "weight");
}

/* ---- compiling ---- */

static int medicine_index(const struct step *s)
{
	bool dose = dose_kind_of(s->kind) != DOSE_KINDS || s->kind == STEP_DRAW;
	return dose && s->what.n ? s->what.v[0].index : -1;
}

/* The form that a step asks: its own kind of step, or that of a plugin. */
static int step_form(const struct step *s)
{
	bool asks = s->kind == STEP_FORM || s->kind == STEP_PLUGIN;
	return asks && s->what.n ? s->what.v[0].index : -1;
}

static void flatten_session(struct plan *p, int index, int *stage, int *step)
{
	struct plan_session *s = &p->sessions[index];
	*s = (struct plan_session){.def = &p->p->sessions.v[index], .stage = *stage, .step = *step};
	for (size_t i = 0; i < s->def->stages.n; i++) {
		struct plan_stage *g = &p->stages[*stage];
		*g = (struct plan_stage){.def = &s->def->stages.v[i],
		                         .session = index,
		                         .place = s->stages,
		                         .step = *step,
		                         .steps = (int)s->def->stages.v[i].steps.n};
		for (int j = 0; j < g->steps; j++) {
			const struct step *def = &g->def->steps.v[j];
			p->steps[*step] = (struct plan_step){.def = def,
			                                     .session = index,
			                                     .stage = *stage,
			                                     .place = s->steps++,
			                                     .answer = answer_index(p->p, def),
			                                     .form = step_form(def),
			                                     .medicine = medicine_index(def)};
			++*step;
		}
		s->stages++;
		++*stage;
	}
}

const struct plan *plan_compile(struct arena *a, const struct protocol *p, const char *digest)
{
	struct plan *out = arena_new(a, struct plan);
	int stage = 0, step = 0, contact = 0;
	out->p = p;
	count(p, out);
	out->sessions = arena_arr(a, struct plan_session, (size_t)out->sessions_n);
	out->stages = arena_arr(a, struct plan_stage, (size_t)out->stages_n);
	out->steps = arena_arr(a, struct plan_step, (size_t)out->steps_n);
	out->contacts = arena_arr(a, struct plan_contact, (size_t)out->contacts_n);
	for (int i = 0; i < out->sessions_n; i++)
		flatten_session(out, i, &stage, &step);
	for (size_t i = 0; i < p->phases.n; i++)
		for (size_t j = 0; j < p->phases.v[i].contacts.n; j++) {
			const struct contact *def = &p->phases.v[i].contacts.v[j];
			out->contacts[contact++] = (struct plan_contact){
			    .def = def, .phase = (int)i, .session = def->session.index};
		}
	assert(stage == out->stages_n && step == out->steps_n && contact == out->contacts_n);
	memcpy(out->digest, digest, sizeof out->digest - 1);
	return out;
}

#define FIND(count, name_of, name)                                                                 \
	do {                                                                                       \
		for (int i = 0; i < (int)(count); i++)                                             \
			if (strcmp((name_of), (name)) == 0)                                        \
				return i;                                                          \
		return -1;                                                                         \
	} while (0)

int plan_session_find(const struct plan *p, const char *name)
{
	FIND(p->sessions_n, p->sessions[i].def->name.s, name);
}

int plan_contact_find(const struct plan *p, const char *name)
{
	FIND(p->contacts_n, p->contacts[i].def->name.s, name);
}

enum step_kind plan_step_way(const struct plan_step *s)
{
	if (s->def->kind != STEP_PLUGIN)
		return s->def->kind;
	return s->form >= 0 ? STEP_FORM : STEP_CONFIRM;
}

int plan_check_find(const struct plan *p, const char *name)
{
	FIND(p->p->checks.n, p->p->checks.v[i].name.s, name);
}

int plan_measure_find(const struct plan *p, const char *name)
{
	FIND(p->p->measures.n, p->p->measures.v[i].name.s, name);
}

int plan_form_find(const struct plan *p, const char *name)
{
	FIND(p->p->forms.n, p->p->forms.v[i].name.s, name);
}

int plan_medicine_find(const struct plan *p, const char *name)
{
	FIND(p->p->medicines.n, p->p->medicines.v[i].name.s, name);
}

int plan_as_needed_find(const struct plan *p, const char *name)
{
	FIND(p->p->anytime.as_needed.n, p->p->anytime.as_needed.v[i].name.s, name);
}

int plan_route_find(const struct plan *p, int medicine, const char *name)
{
	FIND(p->p->medicines.v[medicine].routes.n, p->p->medicines.v[medicine].routes.v[i].name.s,
	     name);
}

int plan_stage_find(const struct plan *p, int session, const char *name)
{
	const struct plan_session *s = &p->sessions[session];
	for (int i = s->stage; i < s->stage + s->stages; i++)
		if (strcmp(p->stages[i].def->name.s, name) == 0)
			return i;
	return -1;
}

int plan_step_find(const struct plan *p, int session, const char *name)
{
	const struct plan_session *s = &p->sessions[session];
	for (int i = s->step; i < s->step + s->steps; i++)
		if (strcmp(p->steps[i].def->name.s, name) == 0)
			return i;
	return -1;
}

/* How many of it a round plans; 0 = only the course itself says. */
static int contacts_a_round(const struct contact *c)
{
	int n = 0;
	for (size_t i = 0; i < c->at.n; i++) {
		const struct at_part *p = &c->at.v[i];
		if (p->kind == AT_EVERY)
			return 0;
		n += p->kind == AT_EACH ? (int)p->each_n : 1;
	}
	return n ? n : 1;
}

bool contact_repeats(const struct contact *c, bool *open)
{
	int n = contacts_a_round(c);
	if (open)
		*open = n == 0;
	return n != 1;
}

int contact_rounds(const struct plan *p, int contact)
{
	const struct plan_contact *c = &p->contacts[contact];
	return contacts_a_round(c->def) * p->p->phases.v[c->phase].repeat;
}

struct quantity amount_at(const struct amount *a, int number)
{
	int64_t n = (int64_t)number * 1000000;
	for (size_t i = 0; i < a->n; i++)
		if (n >= a->v[i].numbers.lo && (!a->v[i].numbers.has_hi || n <= a->v[i].numbers.hi))
			return a->v[i].value;
	return a->v[a->n - 1].value;
}

const char *phase_route(const struct phase *p, int round)
{
	struct quantity n = {(int64_t)round * 1000000, DIM_NONE};
	for (size_t i = 0; i < p->route.n; i++)
		if (quantity_in_range(n, &p->route.v[i].rounds))
			return p->route.v[i].name.s;
	return NULL;
}
