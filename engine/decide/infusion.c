/* SPDX-License-Identifier: Apache-2.0
 * Commands on a dose that takes time: its end, its stop, and what was seen after an interruption.
 *
 * That a dose stops is never refused: anybody may say so, at any time, with or without the amount.
 * Until the amount is read from the pump, what was ordered counts as given. */
#include <string.h>

#include "decide/decide.h"
#include "judge/dose.h"

static struct event *emit_dose(struct deciding *d, enum event_kind kind,
                               const struct dose_record *dose)
{
	const struct medicine *m = &d->c->plan->p->medicines.v[dose->medicine];
	struct event *ev = emit(d, kind);
	ev->e.medicine = m->name.s;
	ev->e.route = m->routes.v[dose->route].name.s;
	ev->e.name = d->c->plan->steps[dose->step].def->name.s;
	ev->e.ref = dose->m.seq;
	entry_set_dose_kind(&ev->e, dose->kind);
	return ev;
}

/* More than was ordered, or a whole infusion after seconds, is recorded like anything else, and
 * said. */
static void weigh_amount(struct deciding *d, const struct dose_record *dose)
{
	const struct entry *e = &d->cmd->e;
	int64_t at = dose->ended ? dose->ended : d->happened;
	const char *odd = e->has_amount ? infusion_odd(d->a, dose, e->amount, at) : NULL;
	if (!odd)
		return;
	bool more = e->amount.micro > dose->ordered.micro;
	struct judgement j = {
	    .rule = "dose",
	    .verdict = VERDICT_WARN,
	    .say = arena_fmt(d->a, "%s. %s", odd,
	                     more ? "Call the prescriber."
	                          : "Look at the pump. A slip is amended, with its reason.")};
	weigh(d, &j);
}

/* How an infusion is over, or how much of one went in that was over already. */
static enum rc end_infusion(struct deciding *d, const struct dose_record *dose, bool stopped)
{
	const struct entry *e = &d->cmd->e;
	if (e->has_amount && (e->amount.dim != DIM_MASS || e->amount.micro < 0))
		return refuse(d, RC_USAGE, "Say how much went in, such as `22 mg`.");
	if (d->happened < dose->m.happened)
		return refuse(d, RC_USAGE, "The infusion had not begun then.");
	weigh_amount(d, dose);
	struct event *ev = emit_dose(d, EV_DOSE_ENDED, dose);
	ev->e.text = stopped ? "stopped" : "ended";
	close_tasks(d, TASK_STOP_DOSE, "");
	if (!e->has_amount)
		hint(d, "read the pump, then say how much went in: end dose AMOUNT");
	else if (e->amount.micro < dose->ordered.micro)
		hint(d, "what was drawn and did not go in is discarded before a witness: waste");
	raise_alerts(d);
	return RC_OK;
}

enum rc do_end_dose(struct deciding *d)
{
	const struct dose_record *dose = course_dose_under_way(d->c, d->s->number);
	const struct dose_record *unread = course_dose_unread(d->c, d->s->number);
	if (!dose && !unread)
		return refuse(d, RC_USAGE, "No infusion is running.");
	if (dose && !dose->infusion)
		return refuse(d, RC_USAGE,
		              "Give the next device, or say that none follows: stop dose.");
	if (!d->cmd->e.has_amount)
		return refuse(d, RC_USAGE, "Say how much went in, such as `41 mg`.");
	return end_infusion(d, dose ? dose : unread, false);
}

enum rc do_stop_dose(struct deciding *d)
{
	const struct dose_record *dose = course_dose_under_way(d->c, d->s->number);
	if (!dose)
		return refuse(d, RC_USAGE, "No dose is under way.");
	if (dose->infusion)
		return end_infusion(d, dose, true);
	struct event *ev = emit_dose(d, EV_DOSE_ENDED, dose);
	ev->e.text = "stopped";
	ev->e.has_amount = false;
	close_tasks(d, TASK_STOP_DOSE, "");
	return RC_OK;
}

enum rc do_dose_runs(struct deciding *d)
{
	const struct dose_record *dose = course_dose_under_way(d->c, d->s->number);
	if (!dose || !dose->infusion)
		return refuse(d, RC_USAGE, "No infusion is running.");
	emit_dose(d, EV_DOSE_CONFIRMED, dose);
	return RC_OK;
}

void weigh_dose_under_way(struct deciding *d)
{
	const struct dose_record *dose = course_dose_under_way(d->c, d->s->number);
	struct judgement j = {.rule = "dose", .verdict = VERDICT_HOLD};
	if (dose && dose->infusion)
		j.say = "The infusion is still running. Say how it ended: end dose or stop dose.";
	else if (dose)
		j.say = "Devices of the dose are still to be given. Give them, or say: stop dose.";
	else if (course_dose_unread(d->c, d->s->number))
		j.say = "How much of the infusion went in? Read the pump and say: end dose AMOUNT.";
	if (!j.say)
		return;
	j.wants[j.wants_n++] = (struct want){.kind = WANT_FACT,
	                                     .what = "the end of the dose",
	                                     .measure = -1,
	                                     .form = -1,
	                                     .step = dose ? dose->step : -1};
	weigh(d, &j);
}
