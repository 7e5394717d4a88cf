/* SPDX-License-Identifier: Apache-2.0
 * What the scenarios reach: steps, the verdicts of checks, alerts. */
#include <string.h>

#include "judge/series.h"
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
	if (ev->kind == EV_FORM_ANSWERED && def->kind == STEP_FORM && ev->e.name)
		return strcmp(def->what.v[0].s, ev->e.name) == 0;
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
	if (ev->kind == EV_SESSION_STARTED && s->contact >= 0)
		v->contacts[s->contact]++;
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

/* Where the lines of a check begin among those of all checks. */
static size_t lines_before(const struct plan *plan, size_t check)
{
	size_t n = 0;
	for (size_t i = 0; i < check; i++)
		n += plan->p->checks.v[i].verdicts.n;
	return n;
}

void count_judgements(struct play *p, const struct decision *d)
{
	struct scenario_coverage *v = &p->r->coverage;
	for (size_t i = 0; i < d->judgements_n; i++) {
		const struct judgement *j = &d->judgements[i];
		for (size_t k = 0; k < p->plan->p->checks.n; k++) {
			if (!j->rule || strcmp(p->plan->p->checks.v[k].name.s, j->rule) != 0)
				continue;
			v->checks[k][j->verdict]++;
			if (j->line)
				v->lines[lines_before(p->plan, k) + (size_t)j->line - 1]++;
		}
	}
}

void count_end(struct play *p)
{
	struct now now = play_now(p);
	struct look look = {.a = p->a, .c = p->course, .now = course_clock(p->course, &now)};
	size_t at = 0;
	for (size_t i = 0; i < p->plan->p->phases.n; i++) {
		int taken = series_next_taken(p->a, &look, (int)i);
		if (taken >= 0)
			p->r->coverage.ways[at + (size_t)taken]++;
		at += p->plan->p->phases.v[i].next.n;
	}
	int exit = series_exit_taken(p->a, &look);
	if (exit >= 0)
		p->r->coverage.exits[exit]++;
}

void count_begin(struct arena *a, const struct plan *plan, struct scenario_coverage *out)
{
	const struct protocol *p = plan->p;
	size_t ways = 0;
	for (size_t i = 0; i < p->phases.n; i++)
		ways += p->phases.v[i].next.n;
	*out = (struct scenario_coverage){.steps_n = plan->steps_n,
	                                  .checks_n = (int)p->checks.n,
	                                  .alerts_n = (int)p->alerts.n,
	                                  .lines_n = (int)lines_before(plan, p->checks.n),
	                                  .contacts_n = plan->contacts_n,
	                                  .ways_n = (int)ways,
	                                  .exits_n = (int)p->exits.n};
	memcpy(out->digest, plan->digest, sizeof out->digest);
	out->steps = arena_arr(a, uint32_t, (size_t)out->steps_n + 1);
	out->checks = arena_get(a, ((size_t)out->checks_n + 1) * sizeof *out->checks);
	out->alerts = arena_arr(a, uint32_t, (size_t)out->alerts_n + 1);
	out->lines = arena_arr(a, uint32_t, (size_t)out->lines_n + 1);
	out->contacts = arena_arr(a, uint32_t, (size_t)out->contacts_n + 1);
	out->ways = arena_arr(a, uint32_t, (size_t)out->ways_n + 1);
	out->exits = arena_arr(a, uint32_t, (size_t)out->exits_n + 1);
}
