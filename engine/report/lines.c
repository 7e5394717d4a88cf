/* SPDX-License-Identifier: Apache-2.0
 * Lines of checklists as the bedside shows them, what was left out, and checks that spoke. */
#include <string.h>

#include "course/blind.h"
#include "report/report_in.h"

/* Ticked through: so many lines in a row, each so soon after the one before.  Nobody reads a line,
 * looks, and ticks it off in that time. */
#define TICKS_IN_A_ROW 3
#define TICK_MS        2000

/* ---- ticks ---- */

/* A line that is ticked and asks for no value. */
static bool is_tick(const struct survey *s, const struct step_record *r)
{
	if (r->step < 0 || r->skipped || r->m.struck || r->m.late)
		return false;
	enum step_kind kind = s->c->plan->steps[r->step].def->kind;
	return kind == STEP_CONFIRM || kind == STEP_HAND_OUT;
}

/* Bounds of the run of ticks that a record stands in; records are in the order written. */
static bool ticked_through(const struct survey *s, int64_t seq)
{
	const struct step_record *v = s->c->steps.v;
	size_t n = s->c->steps.n, at = 0, run = 1;
	while (at < n && v[at].m.seq != seq)
		at++;
	if (at == n || !is_tick(s, &v[at]))
		return false;
	for (size_t i = at; i > 0 && is_tick(s, &v[i - 1]) && v[i - 1].m.session == v[i].m.session
	                    && v[i].m.written - v[i - 1].m.written <= TICK_MS;
	     i--)
		run++;
	for (size_t i = at;
	     i + 1 < n && is_tick(s, &v[i + 1]) && v[i + 1].m.session == v[i].m.session
	     && v[i + 1].m.written - v[i].m.written <= TICK_MS;
	     i++)
		run++;
	return run >= TICKS_IN_A_ROW;
}

/* ---- lines ---- */

static const struct step_record *record_of(const struct survey *s, int64_t seq)
{
	for (size_t i = 0; i < s->c->steps.n; i++)
		if (s->c->steps.v[i].m.seq == seq)
			return &s->c->steps.v[i];
	return NULL;
}

static void add_skip(struct survey *s, int session, const struct bedside_line *l)
{
	const struct step_record *r = record_of(s, l->seq);
	struct report_item i =
	    survey_item(s, l->optional ? SKIP_OPTIONAL : SKIP_REQUIRED, session, l->seq, l->name);
	i.at = i.when = l->at;
	i.who = r ? survey_who(s, r->m.actor) : NULL;
	i.reason = blind_step(s->c, l->step, s->viewer) ? "hidden" : l->reason;
	survey_add(s, &i);
	if (l->optional)
		return;
	i.part = REPORT_DEVIATIONS;
	i.state = DEVIATION_LINE;
	survey_add(s, &i);
}

static void add_line(struct survey *s, const struct session_record *r, const struct bedside_line *l)
{
	bool over = r->state == SESSION_LEFT || r->state == SESSION_CLOSED;
	bool done = l->state == LINE_DONE, skipped = l->state == LINE_SKIPPED;
	if (l->step < 0)
		return; /* the built-in question, which is asked until it is answered */
	if (skipped)
		add_skip(s, r->number, l);
	if (done || skipped) {
		enum report_state state = skipped                     ? LINE_LEFT_OUT
		                          : ticked_through(s, l->seq) ? LINE_TICKED_THROUGH
		                                                      : LINE_AS_MEANT;
		struct report_item i = survey_item(s, state, r->number, l->seq, l->name);
		i.when = l->at;
		survey_add(s, &i);
	}
	if (over && !l->optional && (l->state == LINE_OPEN || l->state == LINE_WAITING)) {
		struct report_item i =
		    survey_item(s, DEVIATION_OPEN_LINE, r->number, r->m.seq, l->name);
		i.when = r->left ? r->left : r->closed;
		survey_add(s, &i);
	}
}

void survey_lines(struct survey *s)
{
	for (size_t i = 0; i < s->c->sessions.n; i++) {
		const struct session_record *r = &s->c->sessions.v[i];
		struct bedside b;
		if (r->m.struck)
			continue;
		bedside_checklist(s->a, s->c, r->number, s->now, &b);
		for (size_t g = 0; g < b.stages.n; g++)
			for (size_t k = 0; k < b.stages.v[g].lines.n; k++)
				add_line(s, r, &b.stages.v[g].lines.v[k]);
	}
}

/* ---- checks ---- */

static const struct signature *signed_in(const struct survey *s, int check, int session)
{
	for (size_t i = 0; i < s->c->signatures.n; i++) {
		const struct signature *g = &s->c->signatures.v[i];
		if (g->check == check && g->m.session == session && !g->m.struck)
			return g;
	}
	return NULL;
}

/* One item a check and session, at the first time it spoke there. */
static void add_judged(struct survey *s, size_t at)
{
	const struct event *ev = &s->judged.v[at].ev;
	int check = plan_check_find(s->c->plan, ev->e.name);
	if (check < 0 || ev->e.verdict < VERDICT_HOLD)
		return;
	for (size_t i = 0; i < at; i++)
		if (s->judged.v[i].ev.e.verdict >= VERDICT_HOLD
		    && s->judged.v[i].ev.e.session == ev->e.session
		    && strcmp(s->judged.v[i].ev.e.name, ev->e.name) == 0)
			return;
	bool away = signed_in(s, check, ev->e.session) != NULL;
	struct report_item i =
	    survey_item(s, away ? LINE_OVERRIDDEN : LINE_HELD, ev->e.session, ev->seq, ev->e.name);
	i.when = ev->happened;
	survey_add(s, &i);
}

/* A warning beside a refusal was not gone past: the act was not done. */
static void add_warned(struct survey *s, const struct survey_judged *k)
{
	const struct event *ev = &k->ev;
	if (ev->e.verdict != VERDICT_WARN)
		return;
	for (size_t i = 0; i < s->judged.n; i++)
		if (s->judged.v[i].ev.e.verdict >= VERDICT_HOLD
		    && strcmp(s->judged.v[i].command, k->command) == 0)
			return;
	struct report_item i = survey_item(s, OVERRIDE_WARNED, ev->e.session, ev->seq, ev->e.name);
	i.at = i.when = ev->happened;
	i.who = survey_who(s, ev->actor);
	i.says = ev->e.text;
	survey_add(s, &i);
}

void survey_checks(struct survey *s)
{
	const struct course *c = s->c;
	for (size_t i = 0; i < s->judged.n; i++) {
		add_judged(s, i);
		add_warned(s, &s->judged.v[i]);
	}
	for (size_t i = 0; i < c->signatures.n; i++) {
		const struct signature *g = &c->signatures.v[i];
		if (g->check < 0 || g->m.struck)
			continue;
		struct report_item k = survey_item(s, OVERRIDE_SIGNED, g->m.session, g->m.seq,
		                                   c->plan->p->checks.v[g->check].name.s);
		k.at = k.when = g->m.happened;
		k.who = survey_who(s, g->m.actor);
		k.says = g->meaning;
		k.reason = g->reason;
		survey_add(s, &k);
		k.part = REPORT_DEVIATIONS;
		k.state = DEVIATION_SIGNED;
		survey_add(s, &k);
	}
}
