/* SPDX-License-Identifier: Apache-2.0
 * Commands for when something goes wrong: alerts that were a slip, the emergency list, adverse
 * events. */
#include <string.h>

#include "decide/decide.h"

/* ---- alerts ---- */

/* An alert of that name that nobody has lifted in this session, from `*at` on; `*at` goes behind it.
 */
static const struct alert_record *open_alert(const struct deciding *d, const char *name, size_t *at)
{
	while (name && *at < d->c->alerts.n) {
		const struct alert_record *r = &d->c->alerts.v[(*at)++];
		if (r->m.session == d->s->number && !r->closed && r->alert >= 0
		    && strcmp(d->c->plan->p->alerts.v[r->alert].name.s, name) == 0)
			return r;
	}
	return NULL;
}

void lift_alert(struct deciding *d, const struct alert_record *r, const char *name,
                const char *reason)
{
	struct event *ev = emit_bare(d, EV_ALERT_CLOSED);
	ev->e.session = r->m.session;
	ev->e.name = name;
	ev->e.reason = reason;
	ev->e.ref = r->m.seq;
	ev->e.roles = d->who->roles;
	for (size_t i = 0; i < d->c->tasks.n; i++) {
		const struct task *t = &d->c->tasks.v[i];
		bool gone = t->done;
		for (size_t k = 0; k < d->out->events_n; k++)
			gone |= d->out->events[k].kind == EV_TASK_DONE
			        && d->out->events[k].e.ref == t->m.seq;
		if (gone || t->m.session != r->m.session || t->m.seq < r->m.seq || !t->cause
		    || strcmp(t->cause, name) != 0)
			continue;
		ev = emit_bare(d, EV_TASK_DONE);
		ev->e.name = t->name;
		ev->e.ref = t->m.seq;
		ev->e.text = "its alert was lifted";
	}
}

/* An alert that a slip raised is lifted, never taken out: it stays on record beside who lifted it
 * and why.  One whose entry stands is not lifted at all, and one that held the dose back only by
 * the prescriber, who answers for the dose. */
enum rc do_alert_close(struct deciding *d)
{
	const char *name = d->cmd->e.name;
	size_t at = 0;
	const struct alert_record *r = open_alert(d, name, &at);
	if (!r)
		return refuse(d, RC_NOTFOUND, "No alert `%s` is open in this session.",
		              name ? name : "");
	if (!d->cmd->e.reason || !d->cmd->e.reason[0])
		return refuse(d, RC_USAGE, "Lifting an alert needs its reason.");
	if (alert_stops_doses(d->c, r) && !(d->who->roles & ROLE_PRESCRIBER))
		return refuse(d, RC_DENIED,
		              "`%s` held the dose back: that is for the prescriber to lift.", name);
	struct look look = d->look;
	look.sees_slips = true;
	struct facts facts = facts_of(&look);
	struct value still = expr_eval(d->c->plan->p->alerts.v[r->alert].when.x, &facts);
	for (; r && !value_is_true(&still); r = open_alert(d, name, &at))
		if (alert_is_struck(d->c, r))
			lift_alert(d, r, name, d->cmd->e.reason);
	for (size_t i = 0; i < d->out->events_n; i++)
		if (d->out->events[i].kind == EV_ALERT_CLOSED)
			return RC_OK;
	refuse(d, RC_GATE, "What raised `%s` stands, so the alert stands.", name);
	hint(d, "if it was a slip, undo or amend the entry first");
	return RC_GATE;
}

/* ---- emergency and adverse event ---- */

#define OTHER "other: "

static bool is_line(const struct deciding *d, const char *text)
{
	const struct idents *lines = &d->c->plan->p->anytime.emergency;
	for (size_t i = 0; i < lines->n; i++)
		if (strcmp(lines->v[i].s, text) == 0)
			return true;
	return strncmp(text, OTHER, strlen(OTHER)) == 0 && text[strlen(OTHER)];
}

/* A line of the list, in its words, so that a slip never looks like help that was called. */
enum rc do_emergency(struct deciding *d)
{
	const struct idents *lines = &d->c->plan->p->anytime.emergency;
	const char *text = d->cmd->e.text;
	if (text && is_line(d, text)) {
		emit(d, EV_EMERGENCY);
		return RC_OK;
	}
	struct text all = text_in(d->a);
	for (size_t i = 0; i < lines->n; i++)
		text_fmt(&all, "%s%s", i ? "; " : "", lines->v[i].s);
	refuse(d, RC_USAGE, "`%.80s` is no line of the emergency list.", text ? text : "");
	hint(d, "its lines: %.360s. Anything else: `emergency: other: TEXT`", all.s);
	return RC_USAGE;
}

enum rc do_emergency_over(struct deciding *d)
{
	if (!d->s->emergency_since)
		return refuse(d, RC_USAGE, "No emergency is on record in this session.");
	if (!d->cmd->e.text || !d->cmd->e.text[0])
		return refuse(d, RC_USAGE, "Say how the patient is now.");
	emit(d, EV_EMERGENCY_OVER);
	return RC_OK;
}

/* `0 d` ends today and so before `24 h`; `1 d` ends with tomorrow and so after it. */
static bool is_sooner(struct quantity a, struct quantity b)
{
	int64_t x = a.dim == DIM_DAYS ? a.micro * 86400 : a.micro;
	int64_t y = b.dim == DIM_DAYS ? b.micro * 86400 : b.micro;
	return x < y || (x == y && a.dim != DIM_DAYS);
}

/* How soon the protocol wants it looked at (E-03): what its grade asks, the nearest below where
 * the grade itself is not named, or what a serious one asks, whichever comes first. */
static struct quantity adverse_due(const struct deciding *d)
{
	const struct anytime *t = &d->c->plan->p->anytime;
	const struct entry *e = &d->cmd->e;
	struct quantity by_grade = {0}, serious = {0};
	int best = 0;
	for (size_t i = 0; i < t->adverse_due.n; i++) {
		const struct due_by *b = &t->adverse_due.v[i];
		if (b->grade == 0 && (e->serious || e->grade >= 4))
			serious = b->due;
		if (b->grade && b->grade <= e->grade && b->grade > best) {
			best = b->grade;
			by_grade = b->due;
		}
	}
	if (by_grade.dim == DIM_NONE)
		return serious;
	return serious.dim != DIM_NONE && is_sooner(serious, by_grade) ? serious : by_grade;
}

enum rc do_adverse_event(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	if (!e->text || !e->text[0])
		return refuse(d, RC_USAGE, "Say what happened.");
	if (e->grade < 1 || e->grade > 5)
		return refuse(d, RC_USAGE, "How bad was it? CTCAE grade 1 to 5.");
	emit(d, EV_ADVERSE_EVENT);
	struct quantity due = adverse_due(d);
	if (due.dim != DIM_NONE) {
		struct act look = {.kind = ACT_TASK, .what = {.s = "adverse-event-review"}};
		struct acts acts = {.v = &look, .n = 1, .cap = 1};
		struct people owner = {.n = 1, .any_of = {ROLE_PRESCRIBER}};
		open_tasks(d, &acts, &owner, due, arena_fmt(d->a, "adverse event: %s", e->text));
	}
	return RC_OK;
}
