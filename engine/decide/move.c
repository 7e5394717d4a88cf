/* SPDX-License-Identifier: Apache-2.0
 * An entry that was made in the record of another patient (H1): taken back here, visibly; the app
 * enters it where it belongs. */
#include <string.h>

#include "course/together.h"
#include "decide/decide.h"

/* What can have been typed into the wrong record; NULL for what was done with this patient. */
static const struct mark *movable(const struct course *c, int64_t seq, bool *together)
{
	for (size_t i = 0; i < c->readings.n; i++)
		if (c->readings.v[i].m.seq == seq)
			return &c->readings.v[i].m;
	for (size_t i = 0; i < c->forms.n; i++)
		if (c->forms.v[i].m.seq == seq)
			return &c->forms.v[i].m;
	for (size_t i = 0; i < c->steps.n; i++)
		if (c->steps.v[i].m.seq == seq) {
			*together = step_is_together(c->plan, c->steps.v[i].step);
			return &c->steps.v[i].m;
		}
	return NULL;
}

/* Alerts that only this entry raised are lifted with it; one that held the dose back waits for the
 * prescriber, who answers for the dose. */
static void lift_its_alerts(struct deciding *d)
{
	struct course *then = course_then(d);
	struct look after = d->look;
	after.c = then;
	after.sees_slips = true;
	for (size_t i = 0; i < d->c->alerts.n; i++) {
		const struct alert_record *r = &d->c->alerts.v[i];
		if (r->reading != d->cmd->e.ref || r->closed || r->alert < 0)
			continue;
		const struct alert *rule = &d->c->plan->p->alerts.v[r->alert];
		struct facts facts = facts_of(&after);
		struct value still = expr_eval(rule->when.x, &facts);
		if (value_is_true(&still) || !alert_is_struck(then, r))
			continue;
		if (alert_stops_doses(d->c, r) && !(d->who->roles & ROLE_PRESCRIBER))
			hint(d,
			     "`%s` held the dose back: the prescriber lifts it with close alert %s",
			     rule->name.s, rule->name.s);
		else
			lift_alert(d, r, rule->name.s, "entered for another patient");
	}
}

/* Tasks of checks that refused only because of this entry: judged anew without it, they pass. */
static void close_its_tasks(struct deciding *d)
{
	struct course *then = course_then(d);
	struct look before = d->look, after = d->look;
	after.c = then;
	for (size_t i = 0; i < d->c->tasks.n; i++) {
		const struct task *t = &d->c->tasks.v[i];
		int check = t->cause ? plan_check_find(d->c->plan, t->cause) : -1;
		if (then->tasks.v[i].done || check < 0 || t->m.seq < d->cmd->e.ref
		    || t->m.session != d->look.session)
			continue;
		struct judgement was = check_judge(d->a, &before, check);
		struct judgement is = check_judge(d->a, &after, check);
		if (judgement_opens(&was) || !judgement_opens(&is))
			continue;
		struct event *ev = emit_bare(d, EV_TASK_DONE);
		ev->e.name = t->name;
		ev->e.ref = t->m.seq;
		ev->e.text = "its entry was another patient's";
	}
}

enum rc do_move(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	bool together = false;
	const struct mark *m = movable(d->c, e->ref, &together);
	if (!e->reason || !e->reason[0])
		return refuse(d, RC_USAGE, "A correction needs its reason.");
	if (!e->name || !e->name[0])
		return refuse(d, RC_USAGE, "Say in which course it belongs.");
	if (e->ref < 1 || e->ref > d->c->seq)
		return refuse(d, RC_NOTFOUND, "There is no entry %lld to move.", (long long)e->ref);
	if (!m)
		return refuse(
		    d, RC_USAGE,
		    "Entry %lld is of a kind that stays where it was made: only readings, "
		    "forms, answers and notes are moved.",
		    (long long)e->ref);
	if (m->struck)
		return refuse(d, RC_USAGE, "Entry %lld was taken back or corrected already.",
		              (long long)e->ref);
	if (together)
		return refuse(d, RC_USAGE, "Entry %lld is of several people and stays.",
		              (long long)e->ref);
	struct event *ev = emit_bare(d, EV_ENTRY_MOVED);
	ev->corrects = e->ref;
	ev->e.ref = e->ref;
	ev->e.name = e->name;
	ev->e.reason = e->reason;
	lift_its_alerts(d);
	close_its_tasks(d);
	raise_alerts(d);
	return RC_OK;
}
