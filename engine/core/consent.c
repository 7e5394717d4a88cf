/* SPDX-License-Identifier: Apache-2.0
 * core/consent.c - whose consent stands, to which version and to which routes (G-01, H22; declared
 * in check.h and course.h). */
#include <string.h>

#include "core/rule.h"

static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = list; (at = strstr(at, word)); at += n)
		if ((at == list || at[-1] == ' ') && (at[n] == '\0' || at[n] == ','))
			return true;
	return false;
}

static bool is_same_person(const struct consent_record *a, const struct consent_record *b)
{
	return a->roles == b->roles
	       && strcmp(a->person ? a->person : "", b->person ? b->person : "") == 0;
}

/* Finds a different person for each that the protocol asks for. */
static bool cover(const struct course *c, const struct people *by, const char *route,
                  bool any_version, int from, const struct consent_record **taken)
{
	if (from == by->n)
		return true;
	for (size_t i = 0; i < c->consents.n; i++) {
		const struct consent_record *r = &c->consents.v[i];
		bool here = any_version || !r->digest || strcmp(r->digest, c->plan->digest) == 0;
		bool used = false;
		if (r->m.struck || !here || !(r->roles & by->any_of[from])
		    || (route && r->routes && !has_word(r->routes, route)))
			continue;
		for (int k = 0; k < from; k++)
			used |= is_same_person(taken[k], r);
		taken[from] = r;
		if (!used && cover(c, by, route, any_version, from + 1, taken))
			return true;
	}
	return false;
}

static bool covers(const struct course *c, const char *route, bool any_version)
{
	static const struct people patient = {.n = 1, .any_of = {ROLE_PATIENT}};
	const struct people *by = &c->plan->p->consent.by;
	const struct consent_record *taken[PEOPLE_MAX];
	return cover(c, by->n ? by : &patient, route, any_version, 0, taken);
}

bool course_consented(const struct course *c)
{
	return covers(c, NULL, true);
}

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
	const struct order_record *o = order_now(l, false);
	if (!o)
		o = order_now(l, true);
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
	if (c->control.consent == 1 && (!c->consents.n || covers(c, route, false)))
		return j;
	j.verdict = VERDICT_BLOCK;
	if (c->control.consent == 2)
		j.say = "The patient has withdrawn consent.";
	else if (c->control.consent == 1 && !covers(c, NULL, false))
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
