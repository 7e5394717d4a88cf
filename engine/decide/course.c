/* SPDX-License-Identifier: Apache-2.0
 * Commands on the course and on the way through a session. */
#include <string.h>

#include "course/sealed.h"
#include "decide/decide.h"
#include "judge/dose.h"
#include "judge/series.h"

/* ---- the course ---- */

enum rc do_enrol(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	if (d->c->patient)
		return refuse(d, RC_CONFLICT, "This course has begun already.");
	if (!e->patient || !e->digest || strcmp(e->digest, d->c->plan->digest) != 0)
		return refuse(d, RC_USAGE,
		              "A course begins with a patient and the digest of its protocol.");
	emit(d, EV_COURSE_ENROLLED);
	return RC_OK;
}

static bool is_on_file(const struct course *c, unsigned as, const char *person, const char *routes)
{
	if (c->control.consent == 1 && !c->consents.n)
		return true;
	for (size_t i = 0; i < c->consents.n; i++) {
		const struct consent_record *r = &c->consents.v[i];
		bool same =
		    r->roles == as && strcmp(r->person ? r->person : "", person ? person : "") == 0;
		bool all = !r->routes || (routes && strcmp(r->routes, routes) == 0);
		bool here = !r->digest || strcmp(r->digest, c->plan->digest) == 0;
		if (!r->m.struck && same && all && here)
			return true;
	}
	return false;
}

enum rc do_consent(struct deciding *d)
{
	bool give = d->row->kind == CMD_CONSENT_GIVE;
	const struct entry *e = &d->cmd->e;
	unsigned as = e->roles ? e->roles : ROLE_PATIENT;
	if (as != ROLE_PATIENT && as != ROLE_PARENT)
		return refuse(d, RC_USAGE, "Consent is the patient's, or a parent's.");
	if (give && as == ROLE_PARENT && (!e->person || !e->person[0]))
		return refuse(d, RC_USAGE, "Say who consents as parent: `by parent: NAME`.");
	if (give && is_on_file(d->c, as, e->person, e->route))
		return refuse(d, RC_USAGE, "Consent is on file.");
	if (!give && d->c->control.consent == 2)
		return refuse(d, RC_USAGE, "Consent is withdrawn already.");
	struct event *ev = emit(d, give ? EV_CONSENT_GIVEN : EV_CONSENT_WITHDRAWN);
	ev->e.roles = as;
	if (give) {
		struct course *then = course_fork(d->a, d->c);
		ev->e.version = d->c->plan->p->version.s;
		ev->e.digest = d->c->plan->digest;
		course_apply(then, ev);
		if (!course_consented(then))
			hint(d, "somebody else has to consent too");
	}
	if (!give && d->s && course_dose_under_way(d->c, d->s->number)) {
		ask_to_stop_dose(d, "consent withdrawn", (struct quantity){0});
		hint(d, "a dose is under way: stop dose");
		return RC_OK;
	}
	if (!give && d->s)
		hint(d, "the session goes on with monitoring; no more doses are given");
	return RC_OK;
}

bool need_contact(struct deciding *d, struct due_contact *out)
{
	const struct entry *e = &d->cmd->e;
	int contact = e->contact ? plan_contact_find(d->c->plan, e->contact) : -1;
	if (contact < 0) {
		refuse(d, RC_NOTFOUND, "This protocol has no contact `%s`.",
		       e->contact ? e->contact : "");
		return false;
	}
	if (e->round > 0) {
		if (series_find(d->a, &d->look, contact, e->round, out))
			return true;
		refuse(d, RC_NOTFOUND, "%s has no round %d.", e->contact, e->round);
		return false;
	}
	size_t n;
	struct due_contact *v = series_due(d->a, &d->look, &n);
	for (size_t i = 0; i < n; i++)
		if (v[i].contact == contact && v[i].state != CONTACT_DONE
		    && v[i].state != CONTACT_DROPPED && v[i].state != CONTACT_NOT_ASKED) {
			*out = v[i];
			return true;
		}
	refuse(d, RC_USAGE, "%s is done, or not due in this course.", e->contact);
	return false;
}

enum rc do_hand_out(struct deciding *d)
{
	struct due_contact due;
	if (!need_contact(d, &due))
		return d->out->rc;
	emit(d, EV_HANDOUT_GIVEN)->e.round = due.round;
	return RC_OK;
}

enum rc do_miss(struct deciding *d)
{
	struct due_contact due;
	if (!need_contact(d, &due))
		return d->out->rc;
	struct event *ev = emit(d, EV_CONTACT_MISSED);
	ev->e.roles = d->who->roles;
	ev->e.round = due.round;
	ev->e.at = d->t;
	return RC_OK;
}

/* Tries of this call that were in vain, within the time that the protocol gives them. */
static int attempts(const struct deciding *d, const struct due_contact *call,
                    struct quantity within)
{
	int n = 0;
	for (size_t i = 0; i < d->c->unanswered.n; i++) {
		const struct booking *b = &d->c->unanswered.v[i];
		bool in_time = within.dim == DIM_DAYS
		                   ? course_day(d->c, d->t) - course_day(d->c, b->m.happened)
		                         <= within.micro / 1000000
		                   : d->t - b->m.happened <= within.micro / 1000;
		n += b->contact == call->contact && b->round == call->round && in_time;
	}
	return n;
}

/* The first call that is open or late, whatever else is due beside it. */
static bool next_call(struct deciding *d, struct due_contact *out)
{
	size_t n;
	const struct due_contact *v = series_due(d->a, &d->look, &n);
	for (size_t i = 0; i < n; i++) {
		int session = d->c->plan->contacts[v[i].contact].session;
		if (!d->c->plan->sessions[session].def->no_answer.src
		    || (v[i].state != CONTACT_OPEN && v[i].state != CONTACT_LATE))
			continue;
		*out = v[i];
		return true;
	}
	return false;
}

enum rc do_nobody_answers(struct deciding *d)
{
	struct due_contact due;
	if (d->s) { /* a call that was begun */
		due = (struct due_contact){.contact = d->s->contact, .round = d->s->round};
	} else if (!d->cmd->e.contact) {
		if (!next_call(d, &due))
			return refuse(d, RC_USAGE, "No call is due.");
	} else if (!need_contact(d, &due)) {
		return d->out->rc;
	}
	const struct plan_contact *contact = &d->c->plan->contacts[due.contact];
	const struct session_def *def = d->c->plan->sessions[contact->session].def;
	if (!def->no_answer.src)
		return refuse(d, RC_USAGE, "%s is not a call that can go unanswered.",
		              contact->def->name.s);
	struct event *ev = emit(d, EV_CALL_UNANSWERED);
	ev->e.contact = contact->def->name.s;
	ev->e.round = due.round;
	int n = 1 + attempts(d, &due, def->no_answer.within);
	if (n >= def->no_answer.attempts)
		open_tasks(d, &def->no_answer.act, &def->no_answer.owner, def->no_answer.due,
		           contact->def->name.s);
	else
		hint(d, "attempt %d of %d; try again", n, def->no_answer.attempts);
	return RC_OK;
}

enum rc do_end_course(struct deciding *d)
{
	if (d->s)
		return refuse(d, RC_USAGE, "Close the session first.");
	if (!d->cmd->e.reason || !d->cmd->e.reason[0])
		return refuse(d, RC_USAGE, "Ending a course needs its reason.");
	emit(d, EV_COURSE_ENDED);
	return RC_OK;
}

/* The patient, or anybody for the patient, stops the doses and keeps the rest. */
enum rc do_treatment(struct deciding *d)
{
	bool stop = d->row->kind == CMD_STOP_TREATMENT;
	const struct entry *e = &d->cmd->e;
	if (stop == (d->c->control.treatment_stopped != 0))
		return refuse(d, RC_USAGE,
		              stop ? "The treatment is stopped already."
		                   : "The treatment is not stopped.");
	if (!stop && (!e->reason || !e->reason[0]))
		return refuse(d, RC_USAGE, "Going on needs its reason.");
	emit(d, stop ? EV_TREATMENT_STOPPED : EV_TREATMENT_RESUMED);
	if (stop && d->s && course_dose_under_way(d->c, d->s->number)) {
		ask_to_stop_dose(d, "stop treatment", (struct quantity){0});
		hint(d, "a dose is under way: stop dose");
		return RC_OK;
	}
	if (stop && d->s)
		hint(d, "the session goes on with monitoring; no more doses are given");
	return RC_OK;
}

/* ---- the session ---- */

/* Rounds come in their order: a later one would change route and gap under the earlier one. */
static const struct due_contact *round_before(struct deciding *d, const struct due_contact *due)
{
	size_t n;
	struct due_contact *v = series_due(d->a, &d->look, &n);
	for (size_t i = 0; i < n; i++)
		if (v[i].contact == due->contact && v[i].round < due->round
		    && v[i].state != CONTACT_DONE && v[i].state != CONTACT_DROPPED
		    && v[i].state != CONTACT_NOT_ASKED)
			return &v[i];
	return NULL;
}

/* The first contact that keeps the part of a later one from beginning; NULL. */
static const char *still_open(struct deciding *d, const struct due_contact *due)
{
	int phase = d->c->plan->contacts[due->contact].phase;
	size_t n;
	struct due_contact *v = series_due(d->a, &d->look, &n);
	for (size_t i = 0; i < n; i++) {
		const struct plan_contact *k = &d->c->plan->contacts[v[i].contact];
		bool beside = d->c->plan->p->phases.v[k->phase].starts.n > 0;
		if (k->phase < phase && !beside && v[i].state != CONTACT_DONE
		    && v[i].state != CONTACT_DROPPED && v[i].state != CONTACT_NOT_ASKED)
			return contact_rounds(d->c->plan, v[i].contact) == 1
			           ? k->def->name.s
			           : arena_fmt(d->a, "%s %d", k->def->name.s, v[i].round);
	}
	return NULL;
}

/* A dose is never given that the course does not plan: one that was decided against, one of which
 * nobody knows yet, or one whose part has not begun because what comes before is open.  A talk or a
 * call can take place whatever the plan says. */
static bool may_begin(struct deciding *d, const struct due_contact *due)
{
	const struct plan_contact *k = &d->c->plan->contacts[due->contact];
	bool gone = due->state == CONTACT_DROPPED || due->state == CONTACT_NOT_ASKED;
	if (d->c->plan->sessions[k->session].def->kind != KIND_MEDICINE)
		return true;
	const char *name = k->def->name.s;
	if (contact_rounds(d->c->plan, due->contact) != 1)
		name = arena_fmt(d->a, "%s %d", name, due->round);
	if (due->state == CONTACT_DONE) {
		refuse(d, RC_USAGE, "%s is done.", name);
		return false;
	}
	bool not_yet = due->waits || due->state == CONTACT_LATER;
	if (!gone && !not_yet)
		return true;
	struct judgement j = {
	    .rule = "course",
	    .verdict = not_yet ? VERDICT_HOLD : VERDICT_BLOCK,
	    .say = arena_fmt(d->a, "%s %s: %s.", name,
	                     not_yet ? "is not to come yet" : "does not take place in this course",
	                     due->why)};
	const char *open = due->state == CONTACT_LATER ? still_open(d, due) : NULL;
	if (open)
		j.say = arena_fmt(d->a, "%s comes after %s, which is still open.", name, open);
	weigh(d, &j);
	weighed(d);
	if (open)
		hint(d, "if it did not take place, say so first: miss %s, with the reason", open);
	return false;
}

enum rc do_start(struct deciding *d)
{
	struct due_contact due;
	if (d->s)
		return refuse(d, RC_USAGE, "Session %d is under way. Close it first.",
		              d->s->number);
	if (!d->c->patient)
		return refuse(d, RC_USAGE, "Nobody is enrolled in this course.");
	if (!need_contact(d, &due))
		return d->out->rc;
	const struct due_contact *before = round_before(d, &due);
	if (before) {
		refuse(d, RC_GATE, "%s %d comes before %s %d.", d->cmd->e.contact, before->round,
		       d->cmd->e.contact, due.round);
		hint(d, "if it did not take place, say so first: miss %s %d, with the reason",
		     d->cmd->e.contact, before->round);
		return RC_GATE;
	}
	if (!may_begin(d, &due))
		return d->out->rc;
	struct event *ev = emit(d, EV_SESSION_STARTED);
	ev->e.session = (int)d->c->sessions.n + 1;
	ev->e.round = due.round;
	if (due.state == CONTACT_EARLY || due.state == CONTACT_LATE)
		hint(d, "outside of its window: %s", due.why);
	return RC_OK;
}

bool step_applies(struct look *look, int step)
{
	const struct step *def = look->c->plan->steps[step].def;
	if (!def->when.x)
		return true;
	struct facts facts = facts_of(look);
	struct value v = expr_eval(def->when.x, &facts);
	return !value_is_false(&v); /* not knowing never hides a step */
}

bool step_is_done(const struct course *c, int step)
{
	int place = c->plan->steps[step].place;
	if (sealed_drawn(c, sealed_list_of(c->plan, step))) /* in whatever session it was */
		return true;
	return c->control.done[place >> 6] >> (place & 63) & 1;
}

/* What falls due by itself, or may stay open, does not keep a stage from being left. */
static bool is_required(const struct step *def)
{
	return !def->optional && def->kind != STEP_MONITOR && def->kind != STEP_LOOK_IN
	       && !def->due.src;
}

bool stage_is_done(struct deciding *d, int stage)
{
	const struct plan_stage *g = &d->c->plan->stages[stage];
	struct judgement j = {.rule = g->def->name.s, .verdict = VERDICT_HOLD};
	struct text say = text_in(d->a);
	int open = 0;
	for (int i = g->step; i < g->step + g->steps; i++) {
		const struct step *def = d->c->plan->steps[i].def;
		bool stopped_dose =
		    d->s->state == SESSION_STOPPED && (def->kind == STEP_DOSE || d->s->doses == 0);
		if (!is_required(def) || step_is_done(d->c, i) || stopped_dose
		    || !step_applies(&d->look, i))
			continue;
		if (j.wants_n < WANTS_MAX)
			j.wants[j.wants_n++] = (struct want){.kind = WANT_FACT,
			                                     .what = def->name.s,
			                                     .measure = -1,
			                                     .form = -1,
			                                     .step = i};
		text_fmt(&say, "%s%s", open++ ? ", " : "", def->name.s);
	}
	if (open == 0)
		return true;
	j.say = arena_fmt(d->a, "Still open in %s: %s", g->def->name.s, say.s);
	weigh(d, &j);
	return false;
}

static bool stage_gives(const struct plan *p, int stage)
{
	const struct plan_stage *g = &p->stages[stage];
	for (int i = g->step; i < g->step + g->steps; i++)
		if (p->steps[i].def->kind == STEP_DOSE || p->steps[i].def->kind == STEP_BOOSTER
		    || p->steps[i].def->kind == STEP_SUPPLEMENT)
			return true;
	return false;
}

enum rc do_enter(struct deciding *d)
{
	const struct plan *p = d->c->plan;
	const char *name = d->cmd->e.name;
	int stage = name ? plan_stage_find(p, d->s->session, name) : -1;
	if (stage < 0)
		return refuse(d, RC_NOTFOUND, "This session has no stage `%s`.", name ? name : "");
	if (d->s->state == SESSION_LEFT)
		return refuse(d, RC_USAGE, "The patient has gone home.");
	if (stage <= d->s->stage)
		return refuse(d, RC_USAGE, "%s was entered already.", name);
	if (stage != d->s->stage + 1)
		return refuse(d, RC_USAGE, "%s comes before %s.",
		              p->stages[d->s->stage + 1].def->name.s, name);
	stage_is_done(d, d->s->stage);
	weigh_checks(d, &p->stages[d->s->stage].def->leave);
	bool stopped = d->s->state == SESSION_STOPPED; /* a stopped session goes on home */
	d->look.dose_ahead = stage_gives(p, stage);
	if (!stopped)
		weigh_checks(d, &p->stages[stage].def->enter);
	d->look.dose_ahead = false;
	weigh_posts(d);
	TRY(weighed(d));
	emit(d, EV_STAGE_ENTERED);
	return RC_OK;
}

/* A session in which nothing was given can be ended where it stands, once it was stopped. */
static bool may_end_here(const struct deciding *d)
{
	return d->s->state == SESSION_STOPPED && d->s->doses == 0;
}

static bool in_last_stage(const struct deciding *d)
{
	const struct plan_session *s = &d->c->plan->sessions[d->s->session];
	return d->s->stage == s->stage + s->stages - 1;
}

/* E-01: what the last stage asks of going home counts for every patient, also for one who goes
 * from an earlier stage because the session was stopped. */
static void weigh_way_home(struct deciding *d)
{
	const struct plan_session *s = &d->c->plan->sessions[d->s->session];
	weigh_checks(d, &d->c->plan->stages[s->stage + s->stages - 1].def->leave);
}

enum rc do_leave(struct deciding *d)
{
	const struct plan *p = d->c->plan;
	if (d->s->state == SESSION_LEFT)
		return refuse(d, RC_USAGE, "The patient has gone home.");
	if (!in_last_stage(d) && !may_end_here(d))
		return refuse(d, RC_USAGE, "%s comes before going home.",
		              p->stages[d->s->stage + 1].def->name.s);
	if (!may_end_here(d))
		stage_is_done(d, d->s->stage);
	weigh_dose_under_way(d);
	weigh_way_home(d);
	weigh_posts(d);
	TRY(weighed(d));
	emit(d, EV_SESSION_LEFT);
	open_owed(d);
	return RC_OK;
}

/* A patient who took the dose at home is at home. */
static bool needs_leaving(const struct deciding *d)
{
	bool seen = false;
	for (size_t i = 0; i < d->c->doses.n; i++)
		seen |= d->c->doses.v[i].m.session == d->s->number && !d->c->doses.v[i].reported;
	return seen && d->s->state != SESSION_LEFT;
}

enum rc do_close(struct deciding *d)
{
	const struct protocol *p = d->c->plan->p;
	if (needs_leaving(d))
		return refuse(d, RC_USAGE, "The patient has not gone home yet.");
	if (d->s->state == SESSION_RUNNING && !in_last_stage(d)) {
		refuse(d, RC_USAGE, "%s is still to come.",
		       d->c->plan->stages[d->s->stage + 1].def->name.s);
		hint(d, "go on, or stop the session first");
		return RC_USAGE;
	}
	if (d->s->state == SESSION_RUNNING)
		stage_is_done(d, d->s->stage);
	if (d->s->state != SESSION_LEFT)
		weigh_way_home(d);
	weigh_dose_under_way(d);
	for (size_t i = 0; i < p->medicines.n; i++) {
		struct judgement j = stock_judge(d->a, &d->look, (int)i);
		weigh(d, &j);
	}
	TRY(weighed(d));
	emit(d, EV_SESSION_CLOSED);
	open_owed(d);
	return RC_OK;
}

/* nobody is asked why at the moment; within a day somebody says. */
static void open_why_stopped(struct deciding *d)
{
	struct act why = {.kind = ACT_TASK, .what = {.s = TASK_WHY_STOPPED}};
	const struct acts acts = {.v = &why, .n = 1, .cap = 1};
	const struct people anybody = {0};
	const struct quantity day = {24 * 3600 * (int64_t)1000000, DIM_ELAPSED};
	open_tasks(d, &acts, &anybody, day, arena_fmt(d->a, "session %d", d->s->number));
}

enum rc do_stop(struct deciding *d)
{
	if (d->s->state != SESSION_RUNNING)
		return refuse(d, RC_USAGE, "This session is not running any more.");
	emit(d, EV_SESSION_STOPPED);
	if (!d->cmd->e.reason || !d->cmd->e.reason[0])
		open_why_stopped(d);
	if (course_dose_under_way(d->c, d->s->number)) {
		ask_to_stop_dose(d, "stop", (struct quantity){0});
		hint(d, "a dose is under way: stop dose");
		return RC_OK;
	}
	hint(d, d->s->doses ? "monitoring goes on until the patient can go home"
	                    : "nothing was given; the session can be closed");
	return RC_OK;
}

enum rc do_resume(struct deciding *d)
{
	bool now_interrupted = d->s->interrupted;
	for (size_t i = 0; i < d->out->events_n; i++)
		now_interrupted |= d->out->events[i].kind == EV_SESSION_INTERRUPTED;
	if (!now_interrupted)
		return refuse(d, RC_USAGE, "This session was not interrupted.");
	if (!d->cmd->e.text || !d->cmd->e.text[0])
		return refuse(d, RC_USAGE, "Say how the patient is now.");
	emit(d, EV_SESSION_RESUMED);
	return RC_OK;
}
