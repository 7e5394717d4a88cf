/* SPDX-License-Identifier: Apache-2.0
 * Whether consent stands for what is to be given today (G-01, H22; declared in check.h). */
#include <string.h>

#include "judge/rule.h"

/* The way the medicine goes in today: of the order, else as the round is planned; NULL = not known
 * yet, or nothing is given in this session. */
static const char *route_today(struct look *l)
{
	const struct course *c = l->c;
	const struct session_record *s = course_session(c, l->session);
	if (!s)
		return NULL;
	const struct plan_session *ses = &c->plan->sessions[s->session];
	bool gives = false;
	for (int i = ses->step; i < ses->step + ses->steps; i++)
		gives |= c->plan->steps[i].def->kind == STEP_DOSE;
	const struct order_record *o = NULL;
	for (int k = 0; k < DOSE_KINDS && !o; k++)
		o = order_now(l, l->dose_of - 1, (enum dose_kind)k);
	if (o && o->medicine >= 0 && o->route >= 0)
		return c->plan->p->medicines.v[o->medicine].routes.v[o->route].name.s;
	return gives ? phase_route(&c->plan->p->phases.v[c->plan->contacts[s->contact].phase],
	                           s->round)
	             : NULL;
}

struct judgement judge_consent(struct arena *a, struct look *look)
{
	struct judgement j = {.verdict = VERDICT_PASS};
	const char *route = route_today(look);
	const struct course *c = look->c;
	if (c->control.consent == 1 && (!c->consents.n || course_consent_covers(c, route, false)))
		return j;
	j.verdict = VERDICT_BLOCK;
	if (c->control.consent == 2)
		j.say = "The patient has withdrawn consent.";
	else if (c->control.consent == 1 && !course_consent_covers(c, NULL, false))
		j.say = "The consent on file is to another version of this protocol.";
	else if (c->control.consent == 1)
		j.say = arena_fmt(a, "The consent on file does not cover %s.", route);
	else if (c->consents.n && !c->consents.v[c->consents.n - 1].m.struck)
		j.say = "Not everybody who has to consent has done so.";
	else
		j.say = "Consent to this protocol is not on file.";
	rule_want(&j, WANT_FACT, "consent");
	return j;
}
