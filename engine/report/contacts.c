/* SPDX-License-Identifier: Apache-2.0
 * Contacts and their windows, as the series lays them out. */
#include "bedside/course_json.h"
#include "judge/series_table.h"
#include "report/report_in.h"

enum held { NOT_YET, IN_TIME, EARLY, AFTER, STILL_TO_HOLD, NEVER };

/* What the course no longer asks for because it ended or the doses were stopped before the window
 * did is nobody's fault. */
static bool was_let_pass(const struct series *s, const struct visit *t)
{
	if (visit_missed(s, t))
		return true;
	if (t->d.to == INT32_MAX || s->today <= t->d.to)
		return false;
	return !s->exit_at || s->exit_at >= day_begins(s->look->c->zone, t->d.to + 1);
}

static enum held held_of(const struct series *s, const struct visit *t)
{
	bool stopped =
	    s->look->c->control.treatment_stopped && series_session_of(s, t)->kind == KIND_MEDICINE;
	switch (t->d.state) {
	case CONTACT_DONE: return t->day > t->d.to ? AFTER : t->day < t->d.from ? EARLY : IN_TIME;
	case CONTACT_LATE: return STILL_TO_HOLD;
	case CONTACT_DROPPED: return !stopped && was_let_pass(s, t) ? NEVER : NOT_YET;
	case CONTACT_LATER:
	case CONTACT_OPEN:
	case CONTACT_EARLY:
	case CONTACT_RUNNING:
	case CONTACT_NOT_ASKED: break;
	}
	return NOT_YET;
}

static const char *window_words(struct arena *a, const struct due_contact *d)
{
	const char *from = contact_day(a, d->from), *to = contact_day(a, d->to);
	return from && to ? arena_fmt(a, "%s to %s", from, to)
	       : from     ? arena_fmt(a, "from %s", from)
	       : to       ? arena_fmt(a, "until %s", to)
	                  : "any day";
}

static int64_t seq_of(const struct survey *s, const struct series *table, const struct visit *t)
{
	const struct booking *miss = visit_missed(table, t);
	if (t->d.session)
		return course_session(s->c, t->d.session)->m.seq;
	return miss ? miss->m.seq : 0;
}

/* A course that was ended asks for nothing whose window was still open then. */
static bool ended_before(const struct survey *s, const struct visit *t)
{
	return s->ended && (t->d.to == INT32_MAX || day_begins(s->c->zone, t->d.to + 1) > s->ended);
}

static void add_visit(struct survey *s, const struct series *table, const struct visit *t)
{
	static const enum report_state states[] = {
	    [IN_TIME] = INTEGRATION_ON_TIME, [EARLY] = INTEGRATION_EARLY,
	    [AFTER] = INTEGRATION_LATE,      [STILL_TO_HOLD] = INTEGRATION_OVERDUE,
	    [NEVER] = INTEGRATION_MISSED,
	};
	enum held held = held_of(table, t);
	bool done = held != STILL_TO_HOLD && held != NEVER;
	if (held == NOT_YET || (!done && ended_before(s, t)))
		return;
	/* the contact without its round: a figure is about the line of the protocol */
	const char *name = s->c->plan->contacts[t->d.contact].def->name.s;
	struct report_item i =
	    survey_item(s, states[held], t->d.session, seq_of(s, table, t), name);
	i.at = done ? t->instant : 0;
	i.due = t->d.to != INT32_MAX ? day_begins(s->c->zone, t->d.to + 1) - 1 : 0;
	i.when = done ? i.at : i.due;
	i.window = window_words(s->a, &t->d);
	if (series_session_of(table, t)->kind == KIND_INTEGRATION)
		survey_add(s, &i);
	if (held == IN_TIME)
		return;
	i.part = REPORT_DEVIATIONS;
	i.state = done ? DEVIATION_CONTACT_OUTSIDE : DEVIATION_CONTACT_MISSED;
	i.reason = arena_fmt(s->a, "%s: %s", contact_name(s->a, s->c->plan, &t->d), i.window);
	survey_add(s, &i);
}

void survey_contacts(struct survey *s)
{
	const struct series *table = series_table(s->a, &s->look);
	for (size_t i = 0; i < table->visits.n; i++)
		add_visit(s, table, &table->visits.v[i]);
}
