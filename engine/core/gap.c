/* SPDX-License-Identifier: Apache-2.0 */
#include "core/rule.h"
#include "core/series_table.h"

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
		if (t->m.struck || done || !t->due || t->due >= look->now
		    || t->m.happened > look->now)
			continue;
		int32_t day = (int32_t)zone_day(look->c->zone, t->due);
		rule_want(j, WANT_FACT,
		          arena_fmt(a, "the task %s was due on %s", t->name, day_words(a, day)));
	}
}

static bool step_answered(const struct course *c, const struct session_record *r, int step)
{
	const struct plan_step *p = &c->plan->steps[step];
	for (size_t i = 0; i < c->steps.n; i++)
		if (!c->steps.v[i].m.struck && c->steps.v[i].m.session == r->number
		    && c->steps.v[i].step == step)
			return true;
	for (size_t i = 0; p->form >= 0 && i < c->forms.n; i++)
		if (!c->forms.v[i].m.struck && c->forms.v[i].m.session == r->number
		    && c->forms.v[i].form == p->form)
			return true;
	return false;
}

/* What `due: 7 d after leaving` counts from; 0 = it never came, so nothing is due. */
static int64_t due_base(const struct course *c, const struct session_record *r,
                        enum moment_kind kind)
{
	int64_t first = 0, last = 0;
	for (size_t i = 0; i < c->doses.n; i++) {
		const struct dose_record *d = &c->doses.v[i];
		if (d->m.struck || d->m.session != r->number)
			continue;
		first = first && first < d->m.happened ? first : d->m.happened;
		last = last > d->m.happened ? last : d->m.happened;
	}
	if (kind == MOMENT_FIRST_DOSE)
		return first;
	if (kind == MOMENT_LAST_DOSE || kind == MOMENT_END_OF_DOSE)
		return last;
	if (kind == MOMENT_START)
		return r->m.happened;
	return r->left ? r->left : r->closed;
}

/* The last instant at which it is in time; 0 = none.  A due date in days runs to the day's end. */
static int64_t due_until(const struct course *c, const struct session_record *r,
                         const struct at_part *p)
{
	int64_t base = due_base(c, r, p->anchor.kind);
	if (!base)
		return 0;
	int64_t far = p->range.has_hi ? p->range.hi : p->range.lo;
	if (p->kind == AT_SAME_DAY)
		return day_begins(c->zone, (int32_t)zone_day(c->zone, base) + 1) - 1;
	if (p->range.dim == DIM_ELAPSED)
		return base + far / 1000;
	int32_t day =
	    (int32_t)zone_day(c->zone, base) + days_of((struct quantity){far, p->range.dim});
	return day_begins(c->zone, day + 1) - 1;
}

static bool step_asked(const struct look *look, const struct session_record *r,
                       const struct step *def)
{
	if (!def->when.x)
		return true;
	struct look l = *look;
	l.session = r->number;
	l.now = r->left ? r->left : look->now;
	l.depth++;
	struct facts f = facts_of(&l);
	struct value v = expr_eval(def->when.x, &f);
	return !value_is_false(&v); /* unknown stays asked */
}

static void want_forms(struct arena *a, const struct look *look, struct judgement *j)
{
	const struct course *c = look->c;
	for (size_t i = 0; i < c->sessions.n; i++) {
		const struct session_record *r = &c->sessions.v[i];
		if (r->m.struck || r->number == look->session || (!r->left && !r->closed))
			continue;
		const struct plan_session *ps =
		    &c->plan->sessions[c->plan->contacts[r->contact].session];
		for (int k = ps->step; k < ps->step + ps->steps; k++) {
			const struct step *def = c->plan->steps[k].def;
			if (!def->due.n || def->optional || step_answered(c, r, k))
				continue;
			int64_t until = due_until(c, r, &def->due.v[def->due.n - 1]);
			if (!until || look->now <= until || !step_asked(look, r, def))
				continue;
			struct want *w =
			    rule_want(j, WANT_FACT,
			              arena_fmt(a, "%s of %s %d was due on %s", def->name.s,
			                        c->plan->contacts[r->contact].def->name.s, r->round,
			                        day_words(a, (int32_t)zone_day(c->zone, until))));
			w->step = k;
			w->form = c->plan->steps[k].form;
		}
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
