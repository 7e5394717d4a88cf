/* SPDX-License-Identifier: Apache-2.0
 * What the scenarios reach: steps, the verdicts of checks, alerts. */
#include <string.h>

#include "scenario/scenario_in.h"

/* Checks that let an act through without a word said yes. */
static void count_passed(struct play *p, const struct decision *d, const struct idents *checks)
{
	for (size_t i = 0; i < checks->n; i++) {
		bool spoke = false;
		for (size_t k = 0; k < d->judgements_n; k++)
			spoke |= d->judgements[k].rule
			         && strcmp(d->judgements[k].rule, checks->v[i].s) == 0;
		int check = plan_check_find(p->plan, checks->v[i].s);
		if (!spoke && check >= 0)
			p->r->coverage.checks[check][VERDICT_PASS]++;
	}
}

/* Whether this event did something about a step: counted for each step that it may have met. */
static bool meets(const struct event *ev, const struct plan_step *t)
{
	const struct step *def = t->def;
	bool readings = ev->kind == EV_READING_RECORDED
	                && (def->kind == STEP_MEASURE || def->kind == STEP_MONITOR);
	for (size_t k = 0; readings && k < def->what.n; k++)
		for (int m = 0; m < ev->e.readings_n; m++)
			if (strcmp(def->what.v[k].s, ev->e.readings[m].measure) == 0)
				return true;
	if (ev->kind == EV_LOOKED_IN)
		return def->kind == STEP_LOOK_IN;
	if (ev->kind == EV_DOSE_GIVEN)
		return def->kind == dose_kinds[entry_dose_kind(&ev->e)].step;
	return ev->e.name && strcmp(def->name.s, ev->e.name) == 0;
}

void count_event(struct play *p, const struct decision *d, const struct event *ev)
{
	struct scenario_coverage *v = &p->r->coverage;
	const struct plan *plan = p->plan;
	const struct session_record *s = course_session(p->course, ev->e.session);
	for (size_t i = 0; ev->kind == EV_ALERT_RAISED && i < plan->p->alerts.n; i++)
		v->alerts[i] += ev->e.name && strcmp(plan->p->alerts.v[i].name.s, ev->e.name) == 0;
	if (!s)
		return;
	for (int i = 0; i < plan->steps_n; i++)
		v->steps[i] += plan->steps[i].session == s->session && meets(ev, &plan->steps[i]);
	if (ev->kind == EV_STAGE_ENTERED || ev->kind == EV_SESSION_LEFT) {
		const struct plan_stage *g = &plan->stages[s->stage];
		bool entered = ev->kind == EV_STAGE_ENTERED;
		count_passed(p, d, entered ? &g->def->enter : &g->def->leave);
		if (entered && g->place > 0)
			count_passed(p, d, &plan->stages[s->stage - 1].def->leave);
	}
	if (ev->kind == EV_DOSE_GIVEN && p->course->doses.n) {
		const struct dose_record *dose = &p->course->doses.v[p->course->doses.n - 1];
		const struct route *r = &plan->p->medicines.v[dose->medicine].routes.v[dose->route];
		int order = plan_check_find(plan, "order");
		count_passed(p, d, &route_rule(r, dose->kind)->enter);
		if (order >= 0)
			v->checks[order][VERDICT_PASS]++;
	}
}

void count_judgements(struct play *p, const struct decision *d)
{
	for (size_t i = 0; i < d->judgements_n; i++)
		for (size_t k = 0; k < p->plan->p->checks.n; k++)
			if (d->judgements[i].rule
			    && strcmp(p->plan->p->checks.v[k].name.s, d->judgements[i].rule) == 0)
				p->r->coverage.checks[k][d->judgements[i].verdict]++;
}
