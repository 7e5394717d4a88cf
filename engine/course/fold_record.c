/* SPDX-License-Identifier: Apache-2.0
 * The fold: lines of the checklist, and what was judged, asked for and done at any time. */
#include <string.h>

#include "course/fold_in.h"
#include "course/plausible.h"
#include "course/score.h"
#include "course/together.h"

/* ---- lines of the checklist ---- */

static int option_of(const struct course *c, int step, const char *text)
{
	int answer = c->plan->steps[step].answer;
	const char **names = answer >= 0 ? c->plan->p->answers.v[answer].names : NULL;
	for (int i = 0; names && text && names[i]; i++)
		if (strcmp(names[i], text) == 0)
			return i;
	return -1;
}

void on_step(struct course *c, const struct event *ev)
{
	int step = step_of(c, ev);
	struct step_record *r = PUSH(c, steps, ev);
	r->step = step;
	r->skipped = ev->kind == EV_STEP_SKIPPED;
	r->text = r->skipped ? ev->e.reason : ev->e.text;
	r->has_number = ev->e.has_amount;
	r->number = ev->e.amount;
	r->option = step >= 0 ? option_of(c, step, ev->e.text) : -1;
	r->roles = ev->e.roles;
	bool done = !step_is_together(c->plan, step) || together_sort_steps(c, step, ev->e.session);
	if (step >= 0 && ev->e.session == c->control.running)
		set_done(c, step, done);
}

static bool measures_all(const struct course *c, const struct step *s, const struct event *ev)
{
	for (size_t i = 0; i < s->what.n; i++) {
		bool have = false;
		for (int j = 0; j < ev->e.readings_n && !have; j++)
			have = strcmp(ev->e.readings[j].measure, s->what.v[i].s) == 0;
		if (!have)
			return false;
	}
	(void)c;
	return true;
}

void on_reading(struct course *c, const struct event *ev)
{
	for (int i = 0; i < ev->e.readings_n; i++) {
		const struct entry_reading *r = &ev->e.readings[i];
		int measure = plan_measure_find(c->plan, r->measure);
		const struct measure *def = measure >= 0 ? &c->plan->p->measures.v[measure] : NULL;
		for (int part = 0; def && part < r->n; part++) {
			struct reading *n = PUSH(c, readings, ev);
			n->measure = measure;
			n->part = part;
			n->value = r->value[part];
			n->implausible = value_is_implausible(def, part, n->value)
			                 || values_are_upside_down(def, r->value, r->n);
		}
	}
	/* one set of readings ticks off every measure step of the stages so far that it covers */
	const struct session_record *s = course_session(c, ev->e.session);
	for (int i = 0; s && ev->e.session == c->control.running && i < c->plan->steps_n; i++) {
		const struct plan_step *t = &c->plan->steps[i];
		if (t->session == s->session && t->stage <= s->stage && t->def->kind == STEP_MEASURE
		    && measures_all(c, t->def, ev))
			set_done(c, i, true);
	}
}

void on_form(struct course *c, const struct event *ev)
{
	int form = plan_form_find(c->plan, ev->e.name);
	if (form < 0)
		return;
	struct score_person person = {.sex = c->sex, .age = course_age(c, ev->happened)};
	struct form_record *r = PUSH(c, forms, ev);
	r->form = form;
	r->answers = ev->e.answers;
	r->texts = ev->e.texts;
	r->n = ev->e.answers_n;
	r->scores = form_score(c->a, c->plan, form, r->answers, r->texts, r->n,
	                       ev->e.has_total ? &ev->e.total : NULL, &person);
	take_plugin_scores(c, r, ev->e.ref);
	const struct session_record *s = course_session(c, ev->e.session);
	for (int i = 0; s && ev->e.session == c->control.running && i < c->plan->steps_n; i++)
		if (c->plan->steps[i].session == s->session && c->plan->steps[i].form == form
		    && !step_has_rule(&c->plan->steps[i]))
			set_done(c, i, true);
}

void on_washout(struct course *c, const struct event *ev)
{
	struct washout_record *r = PUSH(c, washouts, ev);
	r->medicine = r->washout = -1;
	for (size_t i = 0; i < c->plan->p->medicines.n; i++)
		for (size_t j = 0; j < c->plan->p->medicines.v[i].washouts.n; j++)
			if (strcmp(c->plan->p->medicines.v[i].washouts.v[j].name.s, ev->e.name)
			    == 0) {
				r->medicine = (int)i;
				r->washout = (int)j;
			}
	r->never = ev->e.text && strcmp(ev->e.text, "never") == 0;
	r->last = ev->e.at;
}

/* ---- judgements ---- */

void on_signed(struct course *c, const struct event *ev)
{
	struct signature *g = PUSH(c, signatures, ev);
	g->step = step_of(c, ev);
	g->check = g->step < 0 && ev->e.name ? plan_check_find(c->plan, ev->e.name) : -1;
	g->roles = ev->e.roles;
	g->meaning = ev->e.meaning;
	g->reason = ev->e.reason;
	g->until = ev->e.until;
	bool done = !step_is_together(c->plan, g->step)
	            || together_sort_signatures(c, g->step, ev->e.session);
	if (g->step >= 0 && ev->e.session == c->control.running)
		set_done(c, g->step, done);
}

/* ---- alerts ---- */

static bool is_newer(const struct mark *m, const struct mark *best)
{
	return !m->struck
	       && (!best || m->happened > best->happened
	           || (m->happened == best->happened && m->seq > best->seq));
}

/* Where entry `i` was taken back by that undo and `k` is of the same kind and stands: the newer. */
#define BEHIND(list, same, counts)                                                                 \
	for (size_t i = 0; i < c->list.n; i++)                                                     \
		for (size_t k = 0; c->list.v[i].m.amended == undone && c->list.v[i].m.struck       \
		                   && (counts) && k < c->list.n;                                   \
		     k++)                                                                          \
			if (c->list.v[k].same == c->list.v[i].same                                 \
			    && is_newer(&c->list.v[k].m, best))                                    \
				best = &c->list.v[k].m;

/* What an entry that was taken back had covered up is what raised the alert then: the newest of its
 * kind that stands.  So it can be taken back in its turn, and the alert lifted.  NULL where nothing
 * stood behind it. */
static const struct mark *behind_undone(const struct course *c, int64_t undone, int alert)
{
	const struct mark *best = NULL;
	BEHIND(readings, measure, alert_looks_at(c, alert, c->readings.v[i].measure))
	BEHIND(steps, step, true)
	BEHIND(forms, form, true)
	return best;
}
#undef BEHIND

void on_alert(struct course *c, const struct event *ev)
{
	struct alert_record *r = PUSH(c, alerts, ev);
	r->alert = -1;
	r->reading = ev->e.ref;
	r->until = ev->e.until;
	for (size_t i = 0; i < c->plan->p->alerts.n; i++)
		if (strcmp(c->plan->p->alerts.v[i].name.s, ev->e.name) == 0)
			r->alert = (int)i;
	const struct mark *behind = behind_undone(c, ev->e.ref, r->alert);
	if (behind)
		r->reading = behind->seq;
	struct session_record *s = course_session(c, ev->e.session);
	if (s && alert_stops_doses(c, r)) {
		s->no_more_doses = true;
		c->control.no_more_doses = s->number == c->control.running;
	}
}

/* What the alert held back is open again, unless a stop or another alert holds it too. */
void on_alert_closed(struct course *c, const struct event *ev)
{
	struct session_record *s = course_session(c, ev->e.session);
	bool held = s && s->state == SESSION_STOPPED;
	for (size_t i = 0; i < c->alerts.n; i++) {
		struct alert_record *r = &c->alerts.v[i];
		if (r->m.seq == ev->e.ref) {
			r->closed = ev->happened;
			r->closed_by = ev->actor;
			r->closed_why = ev->e.reason;
		}
		held |= s && r->m.session == s->number && !r->closed && alert_stops_doses(c, r);
	}
	if (!s || held)
		return;
	s->no_more_doses = false;
	if (s->number == c->control.running)
		c->control.no_more_doses = 0;
}

void on_overdue(struct course *c, const struct event *ev)
{
	struct overdue *o = PUSH(c, overdue, ev);
	o->step = step_of(c, ev);
	o->due = ev->e.at;
}

void on_task_opened(struct course *c, const struct event *ev)
{
	struct task *t = PUSH(c, tasks, ev);
	t->name = ev->e.name;
	t->owner = ev->e.roles;
	t->person = ev->e.person;
	t->due = ev->e.until;
	t->cause = ev->e.reason;
	t->owed = ev->e.contact != NULL;
}

void on_task_reassigned(struct course *c, const struct event *ev)
{
	for (size_t i = 0; i < c->tasks.n; i++)
		if (c->tasks.v[i].m.seq == ev->e.ref) {
			c->tasks.v[i].person = ev->e.person;
			c->tasks.v[i].sees = ev->e.person ? 0 : ev->e.roles;
		}
}

void on_task_done(struct course *c, const struct event *ev)
{
	for (size_t i = 0; i < c->tasks.n; i++)
		if (c->tasks.v[i].m.seq == ev->e.ref) {
			c->tasks.v[i].done = ev->seq;
			c->tasks.v[i].done_at = ev->happened;
			struct session_record *s = course_session(c, c->tasks.v[i].m.session);
			if (s && ev->e.text
			    && strcmp(c->tasks.v[i].name, "reason for stopping") == 0)
				s->stop_reason = ev->e.text;
		}
}

void on_emergency(struct course *c, const struct event *ev)
{
	struct step_record *r = PUSH(c, emergency, ev);
	r->step = -1;
	r->option = -1;
	r->text = ev->e.text;
	struct session_record *s = course_session(c, ev->e.session);
	if (s && !s->emergency_since) {
		s->emergency_since = ev->happened;
		s->emergency_seq = ev->seq;
	}
}

void on_emergency_over(struct course *c, const struct event *ev)
{
	struct session_record *s = course_session(c, ev->e.session);
	if (s)
		s->emergency_since = s->emergency_seq = 0;
}

void on_adverse(struct course *c, const struct event *ev)
{
	struct adverse_record *r = PUSH(c, adverse, ev);
	r->what = ev->e.text;
	r->done = ev->e.reason;
	r->grade = ev->e.grade;
	r->serious = ev->e.serious;
}

void on_unblinded(struct course *c, const struct event *ev)
{
	PUSH(c, unblinded, ev)->name = ev->e.name;
}
