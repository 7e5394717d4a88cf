/* SPDX-License-Identifier: Apache-2.0
 * Doses that are entered, watched and signed for; the order of steps. */
#include <string.h>

#include "meaning/meaning_in.h"
#include "protocol/plan.h"
#include "protocol/values.h"

/* ---- people ---- */

/* Roles that one person alone holds: there is one patient, and one medical director. */
#define ONE_PERSON (ROLE_PATIENT | ROLE_MEDICAL_DIRECTOR)
/* Roles that look at the record and take no part in care. */
#define NO_CARE    (ROLE_AUDITOR | ROLE_OPERATOR)

static bool one_person(unsigned roles)
{
	return roles && (roles & ~(unsigned)ONE_PERSON) == 0 && (roles & (roles - 1)) == 0;
}

static void check_signers(struct loader *l, const struct people *who, struct span at)
{
	for (int i = 0; i < who->n; i++) {
		if ((who->any_of[i] & ~(unsigned)NO_CARE) == 0)
			load_fail(l, &codes[C_SIGNERS], at, "an %s takes no part in care",
			          role_name((enum role)who->any_of[i]));
		for (int j = 0; j < i; j++)
			if (one_person(who->any_of[i]) && who->any_of[i] == who->any_of[j])
				load_fail(l, &codes[C_SIGNERS], at,
				          "two different people are asked for, and there is one %s",
				          role_name((enum role)who->any_of[i]));
	}
}

/* Injections and infusions are given by those trained for it, and a packet is read by those who can
 * (clinical.md 3.5), whatever a clinic would write. */
static void check_givers(struct loader *l, const struct step *s, const struct medicine *m)
{
	bool injected = false, runs = false;
	for (size_t i = 0; i < m->routes.n; i++) {
		injected |= route_is_injected(&m->routes.v[i]);
		runs |= route_rule(&m->routes.v[i], dose_kind_of(s->kind))->over.dim != DIM_NONE;
	}
	bool giver = s->by.n == 0, reader = s->second.n == 0;
	for (int i = 0; i < s->by.n; i++)
		giver |= (s->by.any_of[i] & ROLES_GIVE) != 0;
	for (int i = 0; i < s->second.n; i++)
		reader |= (s->second.any_of[i] & ROLES_READ_PACKET) != 0;
	if (injected && !giver && !step_is_reported(s))
		load_fail(l, &codes[C_GIVER], s->name.at,
		          "`%s` is injected or infused: a prescriber or a nurse gives it",
		          m->name.s);
	if (runs && !s->second.n)
		load_fail(l, &codes[C_INFUSION], s->name.at,
		          "`%s` runs over a time: a second person reads the setting of the pump",
		          m->name.s)
		    ->label = "add `second:`";
	if (!reader)
		load_fail(l, &codes[C_GIVER], s->name.at,
		          "the packet is read by a prescriber, nurse, monitor or therapist");
}

/* An order is signed by a prescriber alone (clinical.md 3.5), whatever a clinic would write. */
static void check_orderer(struct loader *l, const struct step *s)
{
	for (int i = 0; i < s->ordered_by.n; i++)
		if (s->ordered_by.any_of[i] & ~(unsigned)ROLE_PRESCRIBER) {
			load_fail(
			    l, &codes[C_MAY_SIGN], s->name.at,
			    "`%s` is ordered by a prescriber, and here others may sign the order",
			    s->name.s)
			    ->label = "`ordered by: prescriber`";
			return;
		}
}

/* Somebody has to do it who may know: a person of a role from which it is not hidden. */
static void check_hidden(struct loader *l, const struct step *s)
{
	unsigned hidden = 0;
	if (s->kind == STEP_ALLOCATE) /* the list gives it, and whoever asks need not see it */
		return;
	bool gives = s->kind == STEP_DOSE || s->kind == STEP_BOOSTER || s->kind == STEP_SUPPLEMENT
	             || s->kind == STEP_DRAW;
	for (size_t i = 0; i < s->hidden_from.n; i++)
		hidden |= s->hidden_from.v[i].s ? role_by_name(s->hidden_from.v[i].s) : 0;
	if (hidden && gives)
		load_fail(l, &codes[C_HIDDEN_FROM], s->hidden_from.v[0].at,
		          "an amount is not hidden from anybody who gives it or watches");
	for (int i = 0; hidden && !gives && i < s->by.n; i++)
		if (!(s->by.any_of[i] & ~hidden)) {
			load_fail(l, &codes[C_HIDDEN_FROM], s->hidden_from.v[0].at,
			          "`%s` is done by those from whom it is hidden", s->name.s)
			    ->help = "say in `by` who does it and may know";
			return;
		}
}

static void check_step_people(struct loader *l, const struct step *s)
{
	check_signers(l, &s->by, s->name.at);
	check_hidden(l, s);
	check_signers(l, &s->second, s->name.at);
	check_signers(l, &s->ordered_by, s->name.at);
	check_orderer(l, s);
	if (s->second.n && s->by.n == 1 && one_person(s->by.any_of[0])
	    && s->second.any_of[0] == s->by.any_of[0])
		load_fail(l, &codes[C_SIGNERS], s->name.at,
		          "`by` and `second` are two people, and there is one %s",
		          role_name((enum role)s->by.any_of[0]));
	const unsigned together = 1u << STEP_CONFIRM | 1u << STEP_ASK | 1u << STEP_CHOOSE
	                          | 1u << STEP_SIGN | 1u << STEP_HAND_OUT | 1u << STEP_WAIT;
	bool dose = dose_kind_of(s->kind) != DOSE_KINDS;
	if (s->by.n > 1 && !(together & 1u << s->kind))
		load_fail(l, &codes[C_TOGETHER], s->name.at,
		          "`%s` is done by one person, and `by` asks for several", s->name.s)
		    ->help = dose
		                 ? "give it `by` one and read the packet by two: `second: nurse`"
		                 : "say `or` for either of them, or add a `confirm` or `sign` step "
		                   "that both do";
	if (!dose || !s->what.n)
		return;
	size_t before = l->d->errors;
	check_givers(l, s, &l->p->medicines.v[s->what.v[0].index]);
	bool runs_alone = l->d->errors != before;
	if (!runs_alone && !medicine_kits(&l->p->medicines.v[s->what.v[0].index])
	    && l->p->medicines.v[s->what.v[0].index].controlled && !s->second.n
	    && !step_is_reported(s))
		load_fail(l, &codes[C_SIGNERS], s->name.at,
		          "`%s` is a controlled medicine: a second person reads the packet",
		          s->what.v[0].s)
		    ->label = "add `second:`";
}

/* ---- a dose and those who watch ---- */

bool session_gives(const struct session_def *s, const struct step **dose, size_t *stage)
{
	for (size_t i = 0; i < s->stages.n; i++)
		for (size_t j = 0; j < s->stages.v[i].steps.n; j++)
			if (s->stages.v[i].steps.v[j].kind == STEP_DOSE) {
				*dose = &s->stages.v[i].steps.v[j];
				*stage = i;
				return true;
			}
	return false;
}

static bool gate_has(const struct loader *l, const struct idents *ids, enum builtin_check want)
{
	for (size_t i = 0; i < ids->n; i++)
		if (l->p->checks.v[ids->v[i].index].builtin == want)
			return true;
	return false;
}

/* `later`: a dose after the first one of the session, whose gap and staff were asked for before it. */
static void check_gate(struct loader *l, const struct stage *g, const struct step *dose,
                       bool gap_due, bool later)
{
	static const struct {
		enum builtin_check check;
		const char *name;
	} due[] = {{BUILTIN_CONSENT, "consent"}, {BUILTIN_GAP, "gap"}, {BUILTIN_STAFF, "staff"}};
	if (!g->enter.n && !dose->enter.n) {
		load_fail(l, &codes[C_DOSE_GATE], dose->name.at,
		          "nothing is checked before `%s` is given", dose->name.s)
		    ->label = "the stage needs `enter`, with the checks that must pass";
		return;
	}
	struct text missing = text_in(l->a);
	/* consent is asked everywhere: also where nobody promised to be there */
	for (size_t i = 0; i < countof(due); i++)
		if ((!later || due[i].check == BUILTIN_CONSENT)
		    && (l->p->supervised || due[i].check == BUILTIN_CONSENT)
		    && !gate_has(l, &g->enter, due[i].check)
		    && !gate_has(l, &dose->enter, due[i].check)
		    && (due[i].check != BUILTIN_GAP || gap_due))
			text_fmt(&missing, "%s`%s`", missing.n ? " and " : "", due[i].name);
	if (missing.n)
		load_fail(l, &codes[C_DOSE_GATE], g->enter.n ? g->enter.v[0].at : dose->name.at,
		          "the checks before `%s` leave out %s", dose->name.s, missing.s)
		    ->help =
		    "they come with Tend and need no lines of their own: that consent stands, "
		    "that the last dose is long enough ago, that those who are asked for are "
		    "there";
}

/* The `where:` of a session, or its name where it says none. */
static struct span where_of(struct loader *l, const struct session_def *s)
{
	for (size_t i = 0; i < l->roots.n; i++) {
		const struct node *all = yaml_get(l->roots.v[i], "sessions"),
		                  *own = all ? yaml_get(all, s->name.s) : NULL,
		                  *where = own ? yaml_get(own, "where") : NULL;
		if (where)
			return where->at;
	}
	return s->name.at;
}

/* Where nobody of the clinic is, a dose is taken by the patient and told afterwards: only in a
 * protocol that promises no supervision, and only what can be handed out. */
static bool check_home(struct loader *l, const struct session_def *s, const struct step *t)
{
	const char *why = NULL;
	bool injected = false;
	if (dose_kind_of(t->kind) == DOSE_KINDS || !t->what.n)
		return true;
	if (s->where != WHERE_CLINIC && l->p->supervised) {
		meaning_two(l, C_DOSE_HOME, where_of(l, s), meaning_said_at(l, "supervised"),
		            "this is promised",
		            arena_fmt(l->a,
		                      "`%s` is taken where nobody of the clinic is, and this "
		                      "protocol says `supervised: yes`",
		                      t->name.s))
		    ->help =
		    "give it at the clinic (`where: clinic`), or promise nothing: `supervised: no`";
		return false;
	}
	const struct medicine *m = &l->p->medicines.v[t->what.v[0].index];
	for (size_t i = 0; i < m->routes.n; i++)
		injected |= route_is_injected(&m->routes.v[i]);
	bool reported = step_is_reported(t), here = s->where == WHERE_CLINIC;
	if (here && reported)
		why = "a dose `by: patient` is one taken at home: `where: home`";
	else if (!here && injected)
		why = "only what is counted out or drunk can be taken at home";
	else if (!here && !reported)
		why = "where nobody of the clinic is, the patient takes the dose and tells of it";
	else if (!here && t->second.n)
		why = "nobody is there to read the packet as the second person";
	if (why) {
		struct diag *g = load_fail(l, &codes[C_DOSE_HOME], t->name.at, "%s", why);
		if (!here)
			g->help = injected
			              ? "give it at the clinic: `where: clinic`"
			              : "say `by: patient`, without `second`, or give it at the "
			                "clinic: `where: clinic`";
	}
	return !why;
}

static bool gap_for(const struct protocol *p, int session)
{
	for (size_t i = 0; i < p->phases.n; i++)
		for (size_t j = 0; j < p->phases.v[i].contacts.n; j++)
			if (p->phases.v[i].contacts.v[j].session.index == session
			    && p->phases.v[i].gap.src)
				return true;
	return false;
}

/* `besides` names a post of the same session, and not its own: that is what `people` is for. */
static void check_staff(struct loader *l, const struct session_def *s)
{
	for (size_t i = 0; i < s->staff.n; i++) {
		const struct staffing *f = &s->staff.v[i];
		for (size_t k = 0; k < f->besides.n; k++) {
			bool there = false;
			for (size_t j = 0; j < s->staff.n; j++)
				there |= j != i && f->besides.v[k].s
				         && strcmp(s->staff.v[j].name.s, f->besides.v[k].s) == 0;
			if (there || !f->besides.v[k].s || !role_by_name(f->besides.v[k].s))
				continue;
			bool own = strcmp(f->besides.v[k].s, f->name.s) == 0;
			struct diag *g = load_fail(l, &codes[C_STAFF], f->besides.v[k].at,
			                           own ? "the %s cannot be besides the %s"
			                               : "this session asks for no %s for the %s "
			                                 "to be besides",
			                           f->besides.v[k].s, f->name.s);
			g->help = own ? "`people: 2` asks for two of them"
			              : arena_fmt(l->a, "add to `staff`: `%s: {people: 1}`",
			                          f->besides.v[k].s);
		}
	}
}

static void check_after(struct loader *l, const struct session_def *s);

static void check_consent(struct loader *l)
{
	const struct people *by = &l->p->consent.by;
	const struct node *v = l->p->consent.src;
	for (int i = 0; v && i < by->n; i++)
		if (by->any_of[i] & ~(unsigned)(ROLE_PATIENT | ROLE_PARENT)) {
			load_fail(l, &codes[C_CONSENT_BY], v->at,
			          "consent is given by the patient, or by patient and parent")
			    ->label = "a person of the staff stands here";
			return;
		}
}

/* Two doses of one medicine that could both be part of one session: which of them an order is for
 * nobody could tell. */
static void check_twice(struct loader *l, const struct step *first, const struct step *second)
{
	if (!first->what.n || !second->what.n || first->what.v[0].index != second->what.v[0].index
	    || (first->when.src && second->when.src))
		return;
	meaning_two(l, C_DOSE_TWICE, second->name.at, first->name.at, "the first one",
	            arena_fmt(l->a, "`%s` has two doses in this session", second->what.v[0].s))
	    ->help =
	    "a further dose is a `booster` or a `supplement`; two of which one is asked each "
	    "have their `when`";
}

/* Every dose of a session has its gate, not the first alone. */
static void check_doses(struct loader *l, const struct session_def *s, bool gap_due)
{
	const struct step *dose[SESSION_STEPS_MAX];
	size_t n = 0;
	for (size_t i = 0; i < s->stages.n; i++)
		for (size_t j = 0; j < s->stages.v[i].steps.n && n < countof(dose); j++) {
			const struct step *t = &s->stages.v[i].steps.v[j];
			if (t->kind != STEP_DOSE)
				continue;
			for (size_t k = 0; k < n; k++)
				check_twice(l, dose[k], t);
			check_gate(l, &s->stages.v[i], t, gap_due, n > 0);
			dose[n++] = t;
		}
}

void meaning_care(struct loader *l)
{
	check_consent(l);
	for (size_t i = 0; i < l->p->sessions.n; i++) {
		const struct session_def *s = &l->p->sessions.v[i];
		bool home = true; /* the further doses of a session stand where the first does */
		for (size_t j = 0; j < s->stages.n; j++)
			for (size_t k = 0; k < s->stages.v[j].steps.n; k++) {
				check_step_people(l, &s->stages.v[j].steps.v[k]);
				home = home && check_home(l, s, &s->stages.v[j].steps.v[k]);
			}
		check_after(l, s);
		check_staff(l, s);
		check_doses(l, s, gap_for(l->p, (int)i));
	}
}

/* ---- order ---- */

/* The steps of a session in order, and which of them were looked at. */
struct walk {
	const struct step *v[SESSION_STEPS_MAX];
	bool seen[SESSION_STEPS_MAX];
	size_t n;
};

/* Whether step `from` waits, through any number of steps, for step `to`. */
static bool waits_for(struct walk *w, size_t from, size_t to)
{
	for (size_t i = 0; i < w->v[from]->after.n; i++)
		for (size_t j = 0; j < w->n; j++) {
			if (!w->v[j]->name.s
			    || strcmp(w->v[j]->name.s, w->v[from]->after.v[i].s) != 0)
				continue;
			if (j == to)
				return true;
			if (w->seen[j])
				continue;
			w->seen[j] = true;
			if (waits_for(w, j, to))
				return true;
		}
	return false;
}

static void check_after(struct loader *l, const struct session_def *s)
{
	struct walk *w = arena_new(l->a, struct walk);
	for (size_t i = 0; i < s->stages.n; i++)
		for (size_t j = 0; j < s->stages.v[i].steps.n && w->n < countof(w->v); j++)
			w->v[w->n++] = &s->stages.v[i].steps.v[j];
	for (size_t i = 0; i < w->n; i++) {
		memset(w->seen, 0, sizeof w->seen);
		if (!w->v[i]->after.n || !waits_for(w, i, i))
			continue;
		load_fail(l, &codes[C_AFTER_LOOP], w->v[i]->after.v[0].at,
		          "`%s` waits for itself through `after`", w->v[i]->name.s);
		return; /* the others of the ring wait for the same reason */
	}
}
