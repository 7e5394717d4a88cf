/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/owed.h"
#include "judge/rule.h"
#include "judge/series_table.h"

/* ---- common to both ---- */

static int builtin_index(const struct plan *p, enum builtin_check which)
{
	for (size_t i = 0; i < p->p->checks.n; i++)
		if (p->p->checks.v[i].builtin == which)
			return (int)i;
	return -1;
}

static struct judgement judgement_of(const struct look *look, enum builtin_check which,
                                     const char *name)
{
	int i = builtin_index(look->c->plan, which);
	return (struct judgement){.check = i >= 0 ? &look->c->plan->p->checks.v[i] : NULL,
	                          .rule = name,
	                          .verdict = VERDICT_PASS};
}

/* ---- gap ---- */

/* The civil day of the last dose of another session; DAY_NONE if there is none.  A session with a
 * lower number came before this one whatever the clock says, so a clock that was put back cannot
 * hide a dose. */
static int32_t last_dose_day(const struct look *look)
{
	int32_t day = DAY_NONE;
	for (size_t i = 0; i < look->c->doses.n; i++) {
		const struct dose_record *d = &look->c->doses.v[i];
		bool before = look->session > 0 && d->m.session < look->session;
		if (d->m.struck || (look->session > 0 && d->m.session == look->session)
		    || (look->session > 0 && !before && d->m.happened > look->now))
			continue;
		int32_t on = (int32_t)zone_day(look->c->zone, d->m.happened);
		day = on > day ? on : day;
	}
	return day;
}

static const struct phase *phase_asked(const struct look *look)
{
	const struct plan *p = look->c->plan;
	const struct session_record *r = course_session(look->c, look->session);
	int phase = r ? p->contacts[r->contact].phase : series_phase(look, NULL);
	return phase >= 0 ? &p->p->phases.v[phase] : NULL;
}

static const char *days_words(struct arena *a, int32_t n)
{
	return n == 1 ? "1 day" : arena_fmt(a, "%d days", n);
}

static void opens_on(struct arena *a, const struct look *look, struct judgement *j, int32_t day)
{
	j->earliest = day_begins(look->c->zone, day);
	j->earliest_day = true;
	rule_want(j, WANT_TIME, arena_fmt(a, "the day %s", day_words(a, day)))->when = j->earliest;
}

/* A signature of the prescriber opens it; check_judge() names the signature as what is wanted. */
static void prescriber_opens(const struct look *look, struct judgement *j, enum verdict_kind kind)
{
	struct people who = {.n = 1, .any_of = {ROLE_PRESCRIBER}};
	int check = builtin_index(look->c->plan, BUILTIN_GAP);
	j->by = who;
	if (check >= 0 && check_signed(look, check, &who)) {
		j->verdict = VERDICT_PASS;
		j->signed_off = true;
		j->say = "A prescriber signed for this distance from the last dose.";
		return;
	}
	j->verdict = kind;
}

/* Calendar days in the clinic's zone from the last dose to today, against the gap of the phase
 * (G-05, G-06).  Under `never under` nobody opens it; from there to `at least` a prescriber does,
 * and so over `at most`, where the plan after a lapse is the reason.  A phase that writes no gap
 * passes a later dose with a warning, so that the missing bound is seen. */
struct judgement judge_gap(struct arena *a, struct look *look)
{
	struct judgement j = judgement_of(look, BUILTIN_GAP, "gap");
	const struct phase *p = phase_asked(look);
	int32_t last = last_dose_day(look);
	if (!p || last == DAY_NONE)
		return j;
	const struct gap *g = &p->gap;
	int32_t days = (int32_t)zone_day(look->c->zone, look->now) - last;
	const char *since = arena_fmt(a, "The last dose was given %s ago, on %s",
	                              days_words(a, days), day_words(a, last));
	if (days < 0)
		since = arena_fmt(a, "By this clock the last dose is still to come, on %s",
		                  day_words(a, last));
	if (g->never_under.dim != DIM_NONE && days < days_of(g->never_under)) {
		j.verdict = VERDICT_BLOCK;
		j.say =
		    arena_fmt(a, "%s. Less than %s is never enough, and nobody can sign for it.",
		              since, days_words(a, days_of(g->never_under)));
		opens_on(a, look, &j, last + days_of(g->never_under));
	} else if (g->at_least.dim != DIM_NONE && days < days_of(g->at_least)) {
		prescriber_opens(look, &j, VERDICT_HOLD);
		if (j.signed_off)
			return j;
		opens_on(a, look, &j, last + days_of(g->at_least));
		j.say = arena_fmt(a,
		                  "%s. At least %s are due between doses: wait until %s, or a "
		                  "prescriber signs with a reason.",
		                  since, days_words(a, days_of(g->at_least)),
		                  day_words(a, last + days_of(g->at_least)));
	} else if (g->at_most.dim != DIM_NONE && days > days_of(g->at_most)) {
		prescriber_opens(look, &j, VERDICT_SIGN);
		if (!j.signed_off)
			j.say = arena_fmt(a, "%s, more than %s. A prescriber signs how to go on.",
			                  since, days_words(a, days_of(g->at_most)));
	} else if (!g->src) {
		j.verdict = VERDICT_WARN;
		j.say = arena_fmt(a, "%s. This part of the course names no distance between doses.",
		                  since);
	}
	return j;
}

/* ---- nothing-overdue ---- */

static void want_contacts(struct arena *a, const struct series *s, const struct visit *here,
                          struct judgement *j)
{
	for (size_t i = 0; i < s->visits.n; i++) {
		const struct visit *t = &s->visits.v[i];
		if (!t->d.must || visit_finished(t) || (here && t == here))
			continue;
		const struct contact_ref *before =
		    &s->plan->contacts[t->d.contact].def->must_before;
		if (here && !series_ref_means(s, before, here->d.contact))
			continue;
		bool earlier = here ? t->phase < here->phase
		                          || (t->phase == here->phase && t->turn < here->turn)
		                    : t->d.state == CONTACT_LATE;
		/* `must: before medicine` of the same round, or `before medicine 3` */
		if (here && before->which == WHICH_NUMBER)
			earlier = here->d.round == before->number;
		else if (here && before->which == WHICH_THIS)
			earlier = earlier || (t->phase == here->phase && t->turn == here->turn);
		if (earlier)
			rule_want(
			    j, WANT_FACT,
			    arena_fmt(a, "%s is not done: %s", visit_label(a, s, t), t->d.why));
	}
}

static void want_tasks(struct arena *a, const struct look *look, struct judgement *j)
{
	for (size_t i = 0; i < look->c->tasks.n; i++) {
		const struct task *t = &look->c->tasks.v[i];
		bool done = t->done && t->done_at <= look->now;
		/* a form that is owed speaks for itself, whoever ticked its task off */
		if (t->m.struck || done || t->owed || !t->due || t->due >= look->now
		    || t->m.happened > look->now)
			continue;
		int32_t day = (int32_t)zone_day(look->c->zone, t->due);
		rule_want(j, WANT_FACT,
		          arena_fmt(a, "the task %s was due on %s", t->name, day_words(a, day)));
	}
}

static void want_forms(struct arena *a, const struct look *look, struct judgement *j)
{
	struct owed_list owed = forms_owed(a, look);
	for (size_t i = 0; i < owed.n; i++) {
		const struct owed *o = &owed.v[i];
		if (o->session == look->session || look->now <= o->until)
			continue;
		struct want *w =
		    rule_want(j, WANT_FACT,
		              arena_fmt(a, "%s was due on %s", o->words,
		                        day_words(a, (int32_t)zone_day(look->c->zone, o->until))));
		w->step = o->step;
		w->form = look->c->plan->steps[o->step].form;
	}
}

/* G-20: what had to come before this session, each named. */
struct judgement judge_nothing_overdue(struct arena *a, struct look *look)
{
	struct judgement j = judgement_of(look, BUILTIN_NOTHING_OVERDUE, "nothing-overdue");
	const struct session_record *r = course_session(look->c, look->session);
	const struct series *s = series_table(a, look);
	const struct visit *here = NULL;
	for (size_t i = 0; r && i < s->visits.n; i++)
		if (visit_is(&s->visits.v[i], r->contact, r->round))
			here = &s->visits.v[i];
	want_contacts(a, s, here, &j);
	want_tasks(a, look, &j);
	want_forms(a, look, &j);
	if (!j.wants_n)
		return j;
	j.verdict = VERDICT_HOLD;
	j.say = arena_fmt(a, "Something that comes first is still open: %s.%s", j.wants[0].what,
	                  j.wants_n > 1 ? " More is open besides." : "");
	return j;
}
