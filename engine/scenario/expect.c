/* SPDX-License-Identifier: Apache-2.0
 * What a scenario expects of an act, against what came. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "judge/monitor.h"
#include "judge/series.h"
#include "scenario/rows.h"
#include "scenario/scenario_in.h"

/* The strongest answer in the words of a scenario. */
static enum expectation answer_of(const struct decision *d)
{
	static const enum expectation of_verdict[VERDICTS] = {EXPECT_DONE, EXPECT_WARN, EXPECT_HOLD,
	                                                      EXPECT_SIGN, EXPECT_BLOCK};
	if (d->rc == RC_OK)
		return d->verdict == VERDICT_WARN ? EXPECT_WARN : EXPECT_DONE;
	if (d->rc == RC_GATE && d->verdict != VERDICT_PASS)
		return of_verdict[d->verdict];
	return EXPECT_REFUSED;
}

static void instant(struct play *p, struct text *t, int64_t ms, bool day)
{
	struct civil_time c;
	if (!zone_local(p->zone, ms, &c))
		return;
	if (day)
		civil_date_write(t, c.date);
	else
		civil_time_write(t, &c);
}

/* What came, in one line: the answer, who said it, the sentence, and when it can change. */
static const char *came_words(struct play *p, const struct came *k)
{
	struct text t = text_in(p->a);
	text_put(&t, expectation_names[answer_of(&k->d)]);
	for (size_t i = 0; i < k->d.judgements_n && i < 4; i++) {
		const struct judgement *j = &k->d.judgements[i];
		if (j->verdict == VERDICT_PASS && i)
			break;
		text_fmt(&t, "%s%s", i ? ", " : " by ", j->rule ? j->rule : "?");
		if (j->say && j->say[0])
			text_fmt(&t, " (%s)", j->say);
		if (j->earliest) {
			text_put(&t, " earliest ");
			instant(p, &t, j->earliest, j->earliest_day);
		}
	}
	if (k->d.msg && k->d.msg[0])
		text_fmt(&t, "; %s", k->d.msg);
	if (k->d.hint && k->d.hint[0])
		text_fmt(&t, " %s", k->d.hint);
	return t.s;
}

static bool otherwise(struct play *p, const struct came *k, const struct ident *at, const char *fmt,
                      ...) PRINTF(4, 5);
static bool otherwise(struct play *p, const struct came *k, const struct ident *at, const char *fmt,
                      ...)
{
	char msg[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	struct diag *g = diag_add(&p->r->diags, &scenario_codes[S_OTHERWISE], at->at, "%s", msg);
	struct text t = text_in(p->a);
	text_put(&t, "at ");
	instant(p, &t, p->wall, false);
	text_fmt(&t, " came: %s", came_words(p, k));
	g->help = t.s;
	return false;
}

/* ---- one key each ---- */

static bool met_answer(struct play *p, const struct came *k)
{
	const struct act_line *line = k->line;
	enum expectation due = line->expect ? (enum expectation)line->expect : EXPECT_DONE;
	enum expectation got = answer_of(&k->d);
	if (due == got)
		return true;
	const struct node *v = yaml_get(line->node, "expect");
	struct ident at = {.at = v ? v->at : line->act.at};
	return otherwise(p, k, &at, "`%s` should be %s, and is %s", line->act.s,
	                 expectation_names[due], expectation_names[got]);
}

/* A name itself, or what begins with it and goes on with a slash. */
static bool addressed(const char *rule, const char *name)
{
	size_t n = strlen(name);
	return rule && strncmp(rule, name, n) == 0 && (rule[n] == '\0' || rule[n] == '/');
}

static const struct judgement *said_by(const struct came *k, const char *name)
{
	for (size_t i = 0; i < k->d.judgements_n; i++)
		if (addressed(k->d.judgements[i].rule, name)
		    && k->d.judgements[i].verdict != VERDICT_PASS)
			return &k->d.judgements[i];
	return NULL;
}

static bool met_check(struct play *p, const struct came *k)
{
	const struct ident *name = &k->line->check;
	if (!name->s || said_by(k, name->s))
		return true;
	for (size_t i = 0; i < k->d.events_n; i++) {
		const struct event *ev = &k->d.events[i];
		bool spoke = ev->kind == EV_ALERT_RAISED || ev->kind == EV_CHECK_JUDGED
		             || ev->kind == EV_ACCESS_REFUSED;
		if (spoke && addressed(ev->e.name, name->s))
			return true;
	}
	return otherwise(p, k, name, "`%s` should have spoken", name->s);
}

static bool has(const char *text, const char *part)
{
	return text && strstr(text, part);
}

static bool met_says(struct play *p, const struct came *k)
{
	const char *part = k->line->says.s;
	if (!part || has(k->d.msg, part) || has(k->d.hint, part))
		return true;
	for (size_t i = 0; i < k->d.judgements_n; i++) {
		const struct judgement *j = &k->d.judgements[i];
		if (has(j->say, part))
			return true;
		for (int w = 0; w < j->wants_n; w++)
			if (has(j->wants[w].what, part))
				return true;
	}
	return otherwise(p, k, &k->line->says, "no sentence says `%s`", part);
}

static bool met_earliest(struct play *p, const struct came *k)
{
	const struct ident *at = &k->line->earliest;
	int64_t due;
	bool day;
	if (!at->s)
		return true;
	if (!play_when(p, at->s, &due, &day)) {
		diag_add(&p->r->diags, &scenario_codes[S_EXPECT], at->at,
		         "`%.40s` is no day and no time", at->s);
		return false;
	}
	for (size_t i = 0; i < k->d.judgements_n; i++) {
		const struct judgement *j = &k->d.judgements[i];
		if (k->line->check.s && !addressed(j->rule, k->line->check.s))
			continue;
		if (day ? j->earliest && zone_day(p->zone, j->earliest) == zone_day(p->zone, due)
		        : j->earliest == due)
			return true;
	}
	return otherwise(p, k, at, "the earliest should be %s", at->s);
}

/* ---- tasks and readings ---- */

/* `TASK by ROLE until WHEN`: takes what stands behind the last ` word ` off the text. */
static const char *split(char *s, const char *word)
{
	char *at = NULL;
	for (char *x = s; (x = strstr(x, word)); x++)
		at = x;
	if (!at)
		return NULL;
	*at = '\0';
	return at + strlen(word);
}

static bool opened(const struct came *k, const char *task, unsigned role, int64_t until, bool day,
                   const struct zone *zone)
{
	for (size_t i = 0; i < k->d.events_n; i++) {
		const struct event *ev = &k->d.events[i];
		if (ev->kind != EV_TASK_OPENED || !ev->e.name || strcmp(ev->e.name, task) != 0)
			continue;
		if (role && !(ev->e.roles & role))
			continue;
		if (until == 0
		    || (day ? ev->e.until && zone_day(zone, ev->e.until) == zone_day(zone, until)
		            : ev->e.until == until))
			return true;
	}
	return false;
}

static const char *opened_words(struct play *p, const struct came *k)
{
	struct text t = text_in(p->a);
	for (size_t i = 0; i < k->d.events_n; i++) {
		const struct event *ev = &k->d.events[i];
		if (ev->kind != EV_TASK_OPENED)
			continue;
		text_fmt(&t, "%s%s", t.n ? ", " : "", ev->e.name ? ev->e.name : "?");
		if (ev->e.roles) {
			text_put(&t, " by ");
			words_write_roles(&t, ev->e.roles, " or ");
		}
		if (ev->e.until) {
			text_put(&t, " until ");
			instant(p, &t, ev->e.until, false);
		}
	}
	return t.n ? t.s : "none";
}

static bool met_opens(struct play *p, const struct came *k)
{
	bool all = true;
	for (size_t i = 0; i < k->line->opens.n; i++) {
		const struct ident *o = &k->line->opens.v[i];
		char *task = arena_dup(p->a, o->s);
		const char *until = split(task, " until ");
		const char *role = split(task, " by ");
		unsigned bit = role ? role_by_name(role) : 0;
		int64_t ms = 0;
		bool day = false;
		if ((role && !bit) || (until && !play_when(p, until, &ms, &day))) {
			diag_add(&p->r->diags, &scenario_codes[S_EXPECT], o->at,
			         "`%.60s` cannot be read", o->s)
			    ->help = "write `TASK by ROLE until WHEN`";
			all = false;
		} else if (!opened(k, task, bit, ms, day, p->zone)) {
			all = otherwise(p, k, o, "the task `%s` should open; opened: %s", o->s,
			                opened_words(p, k));
		}
	}
	return all;
}

static bool met_overdue(struct play *p, const struct came *k)
{
	const struct session_record *s = course_running(p->course);
	bool all = true;
	struct now now = play_now(p);
	struct look look = {
	    .c = p->course, .now = course_clock(p->course, &now), .session = s ? s->number : 0};
	size_t n = 0;
	const struct slot *slots =
	    s && k->line->overdue.n ? monitor_slots(p->a, &look, s->number, &n) : NULL;
	for (size_t i = 0; i < k->line->overdue.n; i++) {
		const struct ident *o = &k->line->overdue.v[i];
		char *step = arena_dup(p->a, o->s);
		bool done = split(step, " done late") != NULL;
		const char *of = split(step, " of ");
		bool found = false;
		struct text late = text_in(p->a);
		for (size_t j = 0; j < n; j++) {
			struct civil_time t;
			struct text due = text_in(p->a);
			bool open = slots[j].state == SLOT_OVERDUE || slots[j].state == SLOT_MISSED;
			if ((!open && slots[j].state != SLOT_DONE_LATE)
			    || !zone_local(p->zone, slots[j].due, &t))
				continue;
			civil_clock_write(&due, t.clock);
			const char *name = p->plan->steps[slots[j].step].def->name.s;
			text_fmt(&late, "%s%s of %s%s", late.n ? ", " : "", name, due.s,
			         open ? "" : " done late");
			found |= open != done && strcmp(name, step) == 0
			         && (!of || strcmp(of, due.s) == 0);
		}
		if (!found)
			all = otherwise(p, k, o, "`%s` should be overdue; overdue: %s", o->s,
			                late.n ? late.s : "nothing");
	}
	return all;
}

/* ---- the state shown ---- */

static bool is_running(const struct play *p)
{
	const struct session_record *s = course_running(p->course);
	return s && s->state == SESSION_RUNNING && !s->interrupted;
}
static bool is_interrupted(const struct play *p)
{
	return p->course->control.interrupted;
}
static bool no_more_doses(const struct play *p)
{
	return p->course->control.no_more_doses;
}
static bool is_stopped(const struct play *p)
{
	const struct session_record *s = course_running(p->course);
	return s && s->state == SESSION_STOPPED;
}
static bool no_session(const struct play *p)
{
	return !course_running(p->course);
}
static bool has_ended(const struct play *p)
{
	struct now now = play_now(p);
	struct look look = {.c = p->course, .now = course_clock(p->course, &now)};
	return series_ended(&look);
}

const struct scenario_word scenario_states[] = {
    {"running", "a session is under way"},
    {"interrupted", "it was cut off, and nobody has said yet how the patient is"},
    {"no more doses", "an alert or the stop lets no further dose through"},
    {"stopped", "the session was stopped, and goes on to the way home"},
    {"no session", "none is under way"},
    {"course completed", "nothing more is planned"},
    {NULL, NULL},
};
static bool (*const state_is[])(const struct play *p) = {is_running, is_interrupted, no_more_doses,
                                                         is_stopped, no_session,     has_ended};
static_assert(countof(state_is) == countof(scenario_states) - 1, "a test for each state");

static bool met_state(struct play *p, const struct came *k)
{
	const struct ident *s = &k->line->state;
	struct text known = text_in(p->a);
	if (!s->s)
		return true;
	for (size_t i = 0; i < countof(state_is); i++) {
		text_fmt(&known, "%s%s", i ? ", " : "", scenario_states[i].word);
		if (strcmp(scenario_states[i].word, s->s) == 0)
			return state_is[i](p)
			       || otherwise(p, k, s, "the state should be `%s`", s->s);
	}
	diag_add(&p->r->diags, &scenario_codes[S_EXPECT], s->at, "`%.40s` is no state", s->s)
	    ->help = arena_fmt(p->a, "states: %s", known.s);
	return false;
}

bool expect_met(struct play *p, const struct came *k)
{
	/* where the answer itself is another one, the rest would only repeat it */
	if (!met_answer(p, k))
		return false;
	bool ok = met_check(p, k);
	ok = met_says(p, k) && ok;
	ok = met_earliest(p, k) && ok;
	ok = met_opens(p, k) && ok;
	ok = met_overdue(p, k) && ok;
	return met_state(p, k) && ok;
}
