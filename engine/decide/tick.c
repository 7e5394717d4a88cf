/* SPDX-License-Identifier: Apache-2.0
 * What the clock and the readings bring by themselves: overdue readings, interruptions, alerts,
 * and the tasks that follow. */
#include <string.h>

#include "decide/decide.h"
#include "judge/monitor.h"

/* ---- tasks ---- */

/* In this session: what is still open of an earlier one does not answer for the patient of today. */
static bool is_open(const struct deciding *d, const char *name, const char *cause)
{
	int session = d->s ? d->s->number : 0;
	for (size_t i = 0; i < d->c->tasks.n; i++) {
		const struct task *t = &d->c->tasks.v[i];
		if (!t->done && t->m.session == session && strcmp(t->name, name) == 0 && t->cause
		    && strcmp(t->cause, cause) == 0)
			return true;
	}
	for (size_t i = 0; i < d->out->events_n; i++) {
		const struct event *ev = &d->out->events[i];
		if (ev->kind == EV_TASK_OPENED && strcmp(ev->e.name, name) == 0
		    && strcmp(ev->e.reason, cause) == 0)
			return true;
	}
	return false;
}

int64_t deadline_from(const struct deciding *d, int64_t from, struct quantity due)
{
	if (due.dim == DIM_ELAPSED)
		return from + due.micro / 1000;
	if (due.dim != DIM_DAYS)
		return 0;
	/* the end of that day of the calendar */
	struct civil_date date;
	int64_t utc, day = course_day(d->c, from) + due.micro / 1000000 + 1;
	if (!civil_date_of_day(day, &date))
		return 0;
	zone_utc(d->c->zone, date, (struct civil_clock){0}, &utc, NULL);
	return utc - 1;
}

static int64_t deadline(const struct deciding *d, struct quantity due)
{
	return deadline_from(d, d->t, due);
}

static void open_task(struct deciding *d, const char *name, const char *text, unsigned owner,
                      struct quantity due, const char *cause)
{
	if (is_open(d, name, cause))
		return;
	struct event *ev = emit_bare(d, EV_TASK_OPENED);
	ev->e.name = name;
	ev->e.text = text;
	ev->e.roles = owner;
	ev->e.until = deadline(d, due);
	ev->e.reason = cause;
}

static unsigned all_roles(const struct people *p)
{
	unsigned roles = 0;
	for (int i = 0; i < p->n; i++)
		roles |= p->any_of[i];
	return roles;
}

void open_tasks(struct deciding *d, const struct acts *acts, const struct people *owner,
                struct quantity due, const char *cause)
{
	for (size_t i = 0; i < acts->n; i++) {
		const struct act *a = &acts->v[i];
		const char *name;
		switch (a->kind) {
		case ACT_NO_MORE_DOSES: break; /* the fold sees to it */
		case ACT_STOP_DOSE: ask_to_stop_dose(d, cause, due); break;
		case ACT_CALL:
			for (size_t k = 0; k < role_rows_n; k++)
				if (all_roles(&a->who) & role_rows[k].role) {
					name = arena_fmt(d->a, "call %s", role_rows[k].name);
					open_task(d, name, NULL, all_roles(&a->who), due, cause);
					break;
				}
			break;
		case ACT_MEASURE:
			name = arena_fmt(d->a, "measure %s", a->what.s);
			open_task(d, name, NULL, 0, a->every.dim ? a->every : due, cause);
			break;
		case ACT_TASK: open_task(d, a->what.s, NULL, all_roles(owner), due, cause); break;
		case ACT_OPEN:
			name = arena_fmt(d->a, "open %s", a->what.s);
			open_task(d, name, NULL, all_roles(owner), due, cause);
			break;
		}
	}
}

void ask_to_stop_dose(struct deciding *d, const char *cause, struct quantity due)
{
	const struct dose_record *dose = d->s ? course_dose_under_way(d->c, d->s->number) : NULL;
	if (dose)
		open_task(d, TASK_STOP_DOSE,
		          dose->infusion ? "stop the infusion, and read how much went in"
		                         : "give no further device",
		          0, due, cause);
}

/* `open cssrs` is done when the form is answered, `measure bp` when it is measured. */
void close_tasks(struct deciding *d, const char *prefix, const char *name)
{
	size_t n = strlen(prefix);
	for (size_t i = 0; i < d->c->tasks.n; i++) {
		const struct task *t = &d->c->tasks.v[i];
		if (t->done || t->owed || strncmp(t->name, prefix, n) != 0
		    || strcmp(t->name + n, name) != 0)
			continue;
		struct event *ev = emit_bare(d, EV_TASK_DONE);
		ev->e.name = t->name;
		ev->e.ref = t->m.seq;
	}
}

/* ---- alerts ---- */

static bool was_raised(const struct course *c, int alert, int session)
{
	for (size_t i = 0; i < c->alerts.n; i++)
		if (c->alerts.v[i].alert == alert && c->alerts.v[i].m.session == session)
			return true;
	return false;
}

/* True now, and not the same truth as before: a cause that stands is told once. */
static bool is_new(struct deciding *d, const struct course *then, int alert)
{
	const struct expr *x = d->c->plan->p->alerts.v[alert].when.x;
	struct look before = d->look, after = d->look;
	after.c = then;
	before.sees_slips = after.sees_slips = true; /* a slip silences no alarm */
	struct facts fb = facts_of(&before), fa = facts_of(&after);
	struct value now_true = expr_eval(x, &fa);
	if (!value_is_true(&now_true))
		return false;
	struct value was_true = expr_eval(x, &fb);
	return !(value_is_true(&was_true) && was_raised(d->c, alert, d->look.session));
}

/* What can make an alert true, not what follows from it. */
static bool is_cause(enum event_kind kind)
{
	return kind != EV_TASK_OPENED && kind != EV_TASK_DONE && kind != EV_CHECK_JUDGED
	       && kind != EV_ALERT_RAISED;
}

static const char *every_words(struct arena *a, struct quantity q)
{
	struct text t = text_in(a);
	quantity_write(&t, q);
	return t.s;
}

const char *alert_words(struct arena *a, const struct alert *rule)
{
	struct text t = text_in(a);
	if (rule->say.s && *rule->say.s)
		return rule->say.s;
	for (size_t i = 0; i < rule->act.n; i++) {
		const struct act *x = &rule->act.v[i];
		text_put(&t, t.n ? " " : "");
		switch (x->kind) {
		case ACT_NO_MORE_DOSES: text_put(&t, "No more doses today."); break;
		case ACT_STOP_DOSE: text_put(&t, "Stop the dose."); break;
		case ACT_CALL:
			text_fmt(&t, "Call the %s.", roles_in_words(a, all_roles(&x->who)));
			break;
		case ACT_MEASURE:
			text_fmt(&t, "Measure %s", x->what.s);
			if (x->every.dim != DIM_NONE)
				text_fmt(&t, " every %s", every_words(a, x->every));
			text_put(&t, ".");
			break;
		case ACT_TASK: text_fmt(&t, "To do: %s.", x->what.s); break;
		case ACT_OPEN: text_fmt(&t, "Open %s.", x->what.s); break;
		}
	}
	return t.n ? t.s : rule->name.s;
}

void raise_alerts(struct deciding *d)
{
	const struct protocol *p = d->c->plan->p;
	struct course *then = course_then(d);
	int64_t last = 0;
	for (size_t i = 0; i < d->out->events_n; i++)
		if (is_cause(d->out->events[i].kind))
			last = d->out->events[i].seq;
	for (size_t i = 0; i < p->alerts.n; i++) {
		const struct alert *rule = &p->alerts.v[i];
		if (!is_new(d, then, (int)i))
			continue;
		struct event *ev = emit_bare(d, EV_ALERT_RAISED);
		ev->e.name = rule->name.s;
		ev->e.text = rule->say.s;
		ev->e.ref = last;
		ev->e.until = deadline(d, rule->within.dim ? rule->within : rule->due);
		struct judgement j = {
		    .rule = rule->name.s, .verdict = VERDICT_WARN, .say = alert_words(d->a, rule)};
		struct decision *o = d->out;
		o->judgements = arena_grow(d->a, o->judgements, o->judgements_n, &o->judgements_cap,
		                           o->judgements_n + 1, sizeof *o->judgements);
		o->judgements[o->judgements_n++] = j;
		if (o->verdict < VERDICT_WARN)
			o->verdict = VERDICT_WARN;
		open_tasks(d, &rule->act, &rule->owner, rule->within.dim ? rule->within : rule->due,
		           rule->name.s);
	}
}

/* ---- measuring again and again ---- */

/* The newest task of this act in the session; NULL if there is none. */
static const struct task *newest_measuring(struct arena *a, const struct course *c, int session,
                                           const struct alert *rule, const struct act *act)
{
	const char *name = arena_fmt(a, "measure %s", act->what.s);
	for (size_t i = c->tasks.n; i-- > 0;) {
		const struct task *t = &c->tasks.v[i];
		if (t->m.session == session && strcmp(t->name, name) == 0 && t->cause
		    && strcmp(t->cause, rule->name.s) == 0)
			return t;
	}
	return NULL;
}

static bool is_repeated(const struct act *a)
{
	return a->kind == ACT_MEASURE && a->every.dim == DIM_ELAPSED && a->every.micro > 0;
}

/* The next one is due so long after the last was done; after one that was let pass, at the next of
 * its times to come, so that a long silence brings one task and not a hundred. */
static void measure_next(struct deciding *d, const struct alert *rule, const struct act *act,
                         const struct task *last)
{
	int64_t every = act->every.micro / 1000;
	int64_t due = last->done ? last->done_at + every : last->due;
	if (due <= d->t)
		due += ((d->t - due) / every + 1) * every;
	struct event *ev = emit_bare(d, EV_TASK_OPENED);
	ev->e.name = last->name;
	ev->e.roles = last->owner;
	ev->e.until = due;
	ev->e.reason = rule->name.s;
}

/* Raised in this session and not lifted as a slip since. */
static bool stands(const struct course *c, int alert, int session)
{
	for (size_t i = 0; i < c->alerts.n; i++)
		if (c->alerts.v[i].alert == alert && c->alerts.v[i].m.session == session
		    && !c->alerts.v[i].closed)
			return true;
	return false;
}

/* `measure bp every 5 min`: one task follows the other until the alert is clearly over or the
 * patient goes home; not knowing ends nothing, and neither does a slip. */
void keep_measuring(struct deciding *d)
{
	const struct protocol *p = d->c->plan->p;
	bool raised = false;
	for (size_t i = 0; i < p->alerts.n && d->s; i++)
		raised |= was_raised(d->c, (int)i, d->s->number);
	if (!raised)
		return;
	struct course *then = course_then(d);
	const struct session_record *s = course_session(then, d->s->number);
	bool home = s->state == SESSION_LEFT || s->state == SESSION_CLOSED;
	struct look look = d->look;
	look.c = then;
	struct facts f = facts_of(&look);
	for (size_t i = 0; i < p->alerts.n; i++) {
		const struct alert *rule = &p->alerts.v[i];
		for (size_t k = 0; k < rule->act.n; k++) {
			const struct act *act = &rule->act.v[k];
			const struct task *last =
			    is_repeated(act) ? newest_measuring(d->a, then, s->number, rule, act)
			                     : NULL;
			if (!last)
				continue;
			if (home && !last->done && last->due > d->t) {
				struct event *ev = emit_bare(d, EV_TASK_DONE);
				ev->e.name = last->name;
				ev->e.ref = last->m.seq;
				ev->e.text = "the patient has gone home";
			}
			if (home || (!last->done && last->due > d->t))
				continue;
			if (!stands(then, (int)i, s->number))
				continue;
			struct value on = expr_eval(rule->when.x, &f);
			if (!value_is_false(&on))
				measure_next(d, rule, act, last);
		}
	}
}

/* ---- the clock ---- */

static bool told_overdue(const struct course *c, int session, int step, int64_t due)
{
	for (size_t i = 0; i < c->overdue.n; i++)
		if (c->overdue.v[i].m.session == session && c->overdue.v[i].step == step
		    && c->overdue.v[i].due == due)
			return true;
	return false;
}

void tick(struct deciding *d)
{
	if (!d->s || d->s->state == SESSION_CLOSED)
		return;
	size_t n, overdue = 0;
	bool due = false;
	const struct slot *v = monitor_slots(d->a, &d->look, d->s->number, &n);
	for (size_t i = 0; i < n; i++) {
		bool late = v[i].state == SLOT_OVERDUE || v[i].state == SLOT_MISSED;
		due |= late || v[i].state == SLOT_DUE;
		if (!late || told_overdue(d->c, d->s->number, v[i].step, v[i].due))
			continue;
		struct event *ev = emit_bare(d, EV_READING_OVERDUE);
		ev->happened = v[i].overdue;
		ev->source = TIME_CLOCK;
		ev->actor = ev->role = "system";
		ev->e.name = d->c->plan->steps[v[i].step].def->name.s;
		ev->e.at = v[i].due;
		overdue++;
	}
	bool restarted = strcmp(d->now->boot_id, d->s->boot_id) != 0;
	/* whoever keeps contact with the room (a server, a running checklist) says when it was lost
	 */
	bool alone = due && d->row->kind == CMD_TICK && d->cmd->e.text;
	if (!d->s->interrupted && (restarted || alone)) {
		struct event *ev = emit_bare(d, EV_SESSION_INTERRUPTED);
		ev->source = TIME_CLOCK;
		ev->actor = ev->role = "system";
		ev->e.at = d->s->last_contact;
		ev->e.text = restarted ? "the machine was started anew"
		                       : "nobody was in contact while a reading was due";
	}
	if (overdue)
		raise_alerts(d);
}

enum rc do_tick(struct deciding *d)
{
	(void)d; /* every command ticks first */
	return RC_OK;
}
