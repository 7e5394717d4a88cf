/* SPDX-License-Identifier: Apache-2.0
 * What is open now, with its owner and deadline; and what followed on each alert. */
#include <string.h>

#include "decide/decide.h"
#include "judge/owed.h"
#include "report/report_in.h"

/* ---- open tasks ---- */

static const char *owner_words(const struct survey *s, unsigned roles)
{
	return roles ? roles_in_words(s->a, roles) : "anybody on duty";
}

/* A task that was given to somebody is theirs; else it is for the roles of the protocol. */
static const char *task_owner(const struct survey *s, const struct task *t)
{
	return t->person ? t->person : owner_words(s, t->sees ? t->sees : t->owner);
}

static void add_task(struct survey *s, const struct report_item *like, bool form)
{
	struct report_item i = *like;
	bool late = i.due && i.due < s->look.now;
	i.part = REPORT_TASKS;
	i.state = late ? TASK_LATE : TASK_OPEN;
	i.when = 0; /* open now, whenever it was opened */
	survey_add(s, &i);
	if (!late || !form)
		return;
	i.part = REPORT_DEVIATIONS;
	i.state = DEVIATION_FORM_LATE;
	i.when = i.due;
	survey_add(s, &i);
}

/* Owed forms that a task stands for are told by it. */
static const struct task *task_of(const struct survey *s, const struct owed *o)
{
	for (size_t i = 0; i < s->c->tasks.n; i++) {
		const struct task *t = &s->c->tasks.v[i];
		if (t->owed && !t->done && t->m.session == o->session
		    && strcmp(t->name, o->words) == 0)
			return t;
	}
	return NULL;
}

void survey_tasks(struct survey *s)
{
	const struct course *c = s->c;
	for (size_t i = 0; i < c->tasks.n; i++) {
		const struct task *t = &c->tasks.v[i];
		if (t->done || t->owed)
			continue;
		struct report_item k = survey_item(s, TASK_OPEN, t->m.session, t->m.seq, t->name);
		k.at = t->m.happened;
		k.due = t->due;
		k.owner = task_owner(s, t);
		k.says = t->cause;
		add_task(s, &k, false);
	}
	struct owed_list owed = forms_owed(s->a, &s->look);
	for (size_t i = 0; i < owed.n; i++) {
		const struct owed *o = &owed.v[i];
		const struct step *def = c->plan->steps[o->step].def;
		const struct task *t = task_of(s, o);
		unsigned roles = 0;
		for (int k = 0; k < def->owner.n; k++)
			roles |= def->owner.any_of[k];
		const struct session_record *r = course_session(c, o->session);
		struct report_item k =
		    survey_item(s, TASK_OPEN, o->session, t ? t->m.seq : r->m.seq, def->name.s);
		k.at = t ? t->m.happened : r->m.happened;
		k.due = o->until;
		bool given = t && (t->person || t->sees);
		k.owner = given ? task_owner(s, t) : owner_words(s, roles);
		k.says = o->words;
		add_task(s, &k, true);
	}
}

/* ---- alerts ---- */

/* The tasks of one alert: those that its raising opened, and those of the same rule that were open
 * then, since a task that is open is not opened twice. */
static bool belongs(const struct task *t, const struct alert_record *r, const char *rule)
{
	if (!t->cause || strcmp(t->cause, rule) != 0)
		return false;
	if (t->m.seq > r->m.seq)
		return t->m.session == r->m.session && t->m.written == r->m.written;
	return !t->done || t->done > r->m.seq;
}

/* Each alert has its own time, also for a task of an earlier one. */
static int64_t deadline_of(const struct task *t, const struct alert_record *r)
{
	return t->m.seq < r->m.seq && r->until ? r->until : t->due;
}

static enum report_state followed(const struct survey *s, const struct alert_record *r,
                                  const char *rule, struct text *says)
{
	int n = 0, late = 0, ignored = 0, open = 0;
	for (size_t i = 0; i < s->c->tasks.n; i++) {
		const struct task *t = &s->c->tasks.v[i];
		if (!belongs(t, r, rule))
			continue;
		const struct session_record *in = course_session(s->c, r->m.session);
		bool over = in && (in->state == SESSION_LEFT || in->state == SESSION_CLOSED);
		int64_t due = deadline_of(t, r);
		bool past = due ? due < s->look.now : over;
		n++;
		late += t->done && due && t->done_at > due;
		ignored += !t->done && past;
		open += !t->done && !past;
		text_fmt(says, "%s%s %s", says->n ? ", " : "", t->name,
		         !t->done && past          ? "not done"
		         : !t->done                ? "open"
		         : due && t->done_at > due ? "done late"
		                                   : "done");
	}
	if (r->closed || alert_is_struck(s->c, r))
		return ALERT_LIFTED;
	return n == 0    ? ALERT_NO_TASK
	       : ignored ? ALERT_IGNORED
	       : open    ? ALERT_OPEN
	       : late    ? ALERT_ACTED_LATE
	                 : ALERT_ACTED_ON;
}

void survey_alerts(struct survey *s)
{
	for (size_t i = 0; i < s->c->alerts.n; i++) {
		const struct alert_record *r = &s->c->alerts.v[i];
		if (r->alert < 0)
			continue;
		const char *rule = s->c->plan->p->alerts.v[r->alert].name.s;
		struct text says = text_in(s->a);
		struct report_item k =
		    survey_item(s, followed(s, r, rule, &says), r->m.session, r->m.seq, rule);
		k.at = k.when = r->m.happened;
		k.due = r->until;
		k.says = says.n ? says.s : NULL;
		survey_add(s, &k);
	}
}
