/* SPDX-License-Identifier: Apache-2.0
 * The commands, one row each, and the way each of them goes: right, time, state, rule, events. */
#include "decide/command.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "course/together.h"
#include "decide/decide.h"
#include "judge/why.h"

#define ANYBODY 0u
#define CARE    ROLES_CLINICAL
#define GIVERS  ((unsigned)(ROLE_PRESCRIBER | ROLE_NURSE))
#define CLINIC  (ROLES_CLINICAL | ROLE_DIRECTOR)
#define IN      COMMAND_IN_SESSION
#define SIGNS   COMMAND_SIGNS
#define ALWAYS  COMMAND_ALWAYS

const struct command_row command_rows[COMMANDS] = {
    [CMD_ENROL] = {CMD_ENROL, "enrol", CLINIC, 0, ",patient,protocol,digest,", "begins the course"},
    [CMD_CONSENT_GIVE] = {CMD_CONSENT_GIVE, "consent given", CARE, ALWAYS, ",",
                          "the patient consents to this protocol"},
    [CMD_CONSENT_WITHDRAW] = {CMD_CONSENT_WITHDRAW, "consent withdrawn", ANYBODY, ALWAYS, ",",
                              "the patient withdraws consent; further doses stop at once"},
    [CMD_BOOK] = {CMD_BOOK, "book", CLINIC, 0, ",contact,at,",
                  "sets the day and time of a contact"},
    [CMD_MISS] = {CMD_MISS, "miss", CLINIC, 0, ",contact,reason,", "a contact did not take place"},
    [CMD_NOBODY_ANSWERS] = {CMD_NOBODY_ANSWERS, "nobody answers", CARE, 0, ",",
                            "a call was not answered"},
    [CMD_END_COURSE] = {CMD_END_COURSE, "end course", ROLE_PRESCRIBER, SIGNS, ",reason,",
                        "ends the course before its last contact"},
    [CMD_STOP_TREATMENT] = {CMD_STOP_TREATMENT, "stop treatment", ANYBODY, ALWAYS, ",",
                            "no further dose in this course; the follow-up goes on"},
    [CMD_RESUME_TREATMENT] = {CMD_RESUME_TREATMENT, "resume treatment", ROLE_PRESCRIBER, SIGNS,
                              ",reason,", "a prescriber lets the doses go on"},
    [CMD_START] = {CMD_START, "start", CARE, 0, ",contact,", "begins a session"},
    [CMD_STAFF_COMES] = {CMD_STAFF_COMES, "comes", ANYBODY, IN | ALWAYS, ",person,roles,",
                         "a person is on site from now"},
    [CMD_STAFF_GOES] = {CMD_STAFF_GOES, "goes", ANYBODY, IN | ALWAYS, ",person,",
                        "a person leaves the site"},
    [CMD_STAFF_REACHABLE] = {CMD_STAFF_REACHABLE, "reachable", ANYBODY, IN | ALWAYS,
                             ",person,roles,amount,", "a person can be here within a time"},
    [CMD_HAND_OVER] = {CMD_HAND_OVER, "hand over", ANYBODY, IN | ALWAYS, ",person,roles,",
                       "gives one's post to somebody, who takes it over"},
    [CMD_TAKE_OVER] = {CMD_TAKE_OVER, "take over", CARE, IN | ALWAYS | SIGNS, ",person,",
                       "takes a post over, with what is open"},
    [CMD_ENTER] = {CMD_ENTER, "enter", CARE, IN, ",name,", "goes on to the next stage"},
    [CMD_LEAVE] = {CMD_LEAVE, "leave", CARE, IN, ",", "the patient goes home"},
    [CMD_CLOSE] = {CMD_CLOSE, "close", CARE, IN, ",", "closes the record of the session"},
    [CMD_STOP] = {CMD_STOP, "stop", ANYBODY, IN | ALWAYS, ",",
                  "stops the session; monitoring and the way home go on"},
    [CMD_RESUME] = {CMD_RESUME, "confirm state", CARE, IN | ALWAYS, ",text,",
                    "says how the patient is after an interruption"},
    [CMD_DO] = {CMD_DO, "do", ANYBODY, IN, ",name,", "does a line of the checklist"},
    [CMD_SKIP] = {CMD_SKIP, "skip", ANYBODY, IN, ",name,reason,",
                  "leaves a line out, with the reason"},
    [CMD_MEASURE] = {CMD_MEASURE, "measure", CARE, ALWAYS, ",readings,", "records readings"},
    [CMD_FORM] = {CMD_FORM, "form", ANYBODY, 0, ",name,", "records the answers of a form"},
    [CMD_NOTE] = {CMD_NOTE, "note", ANYBODY, IN | ALWAYS, ",text,", "writes a note"},
    [CMD_LOOK_IN] = {CMD_LOOK_IN, "look in", CARE, IN | ALWAYS, ",",
                     "somebody looked at the patient"},
    [CMD_WASHOUT] = {CMD_WASHOUT, "washout", CARE, IN, ",name,",
                     "when another medicine was last taken"},
    [CMD_ORDER] = {CMD_ORDER, "order", ROLE_PRESCRIBER, IN | SIGNS, ",medicine,route,amount,",
                   "signs an order for today"},
    [CMD_CHECK_PACKET] = {CMD_CHECK_PACKET, "check", CARE, IN | SIGNS,
                          ",medicine,lot,expiry,strength,", "reads the packet, alone"},
    [CMD_PREPARE] = {CMD_PREPARE, "prepare", CARE, IN | SIGNS, ",medicine,kit,amount,expiry,",
                     "prepares a kit whose contents are hidden from those who treat"},
    [CMD_DRAW] = {CMD_DRAW, "drawn", GIVERS | ROLE_PHARMACIST, IN, ",amount,",
                  "draws or counts out"},
    [CMD_GIVE] = {CMD_GIVE, "give", CARE, IN | SIGNS, ",medicine,amount,", "gives the dose"},
    [CMD_WASTE] = {CMD_WASTE, "waste", GIVERS | ROLE_PHARMACIST, ALWAYS | SIGNS, ",amount,person,",
                   "discards a rest before a witness"},
    [CMD_SIGN] = {CMD_SIGN, "sign", CARE, IN | SIGNS, ",name,",
                  "signs a step, or a check that asks for it"},
    [CMD_TASK_DONE] = {CMD_TASK_DONE, "done", CLINIC, ALWAYS, ",name,", "closes an open task"},
    [CMD_ALERT_CLOSE] = {CMD_ALERT_CLOSE, "close alert", ROLE_PRESCRIBER | ROLE_MONITOR,
                         IN | ALWAYS | SIGNS, ",name,reason,",
                         "lifts an alert whose entry was taken back or corrected"},
    [CMD_EMERGENCY] = {CMD_EMERGENCY, "emergency", ANYBODY, IN | ALWAYS, ",text,",
                       "a line of the emergency page"},
    [CMD_EMERGENCY_OVER] = {CMD_EMERGENCY_OVER, "emergency over", ANYBODY, IN | ALWAYS, ",text,",
                            "the emergency is over, and how the patient is"},
    [CMD_UNBLIND] = {CMD_UNBLIND, "unblind",
                     ROLE_PRESCRIBER | ROLE_DIRECTOR | ROLE_MEDICAL_DIRECTOR, ALWAYS | SIGNS,
                     ",reason,", "shows what was hidden, at once, with the reason"},
    [CMD_ADVERSE_EVENT] = {CMD_ADVERSE_EVENT, "adverse event", CLINIC, ALWAYS, ",text,grade,",
                           "records an adverse event"},
    [CMD_UNDO] = {CMD_UNDO, "undo", ANYBODY, IN, ",",
                  "takes back the last act of this person, within minutes"},
    [CMD_AMEND] = {CMD_AMEND, "amend", CLINIC, ALWAYS, ",ref,reason,",
                   "corrects a fact; both stay"},
    [CMD_MOVE] = {CMD_MOVE, "move", CLINIC, ALWAYS, ",ref,name,reason,",
                  "takes an entry of another patient back and enters it where it belongs"},
    [CMD_TICK] = {CMD_TICK, "tick", ANYBODY, ALWAYS, ",", "what the clock alone brings"},
    [CMD_END_DOSE] = {CMD_END_DOSE, "end dose", GIVERS, IN | ALWAYS, ",amount,",
                      "an infusion has run in; how much, as read from the pump"},
    [CMD_STOP_DOSE] = {CMD_STOP_DOSE, "stop dose", ANYBODY, IN | ALWAYS, ",",
                       "stops an infusion, or gives no further device"},
    [CMD_DOSE_RUNS] = {CMD_DOSE_RUNS, "dose runs", GIVERS, IN | ALWAYS, ",",
                       "after an interruption: the pump was looked at and runs as ordered"},
    [CMD_ALLOCATE] = {CMD_ALLOCATE, "allocate", CARE, IN, ",name,",
                      "draws the next entry of a sealed list for this patient, once"},
    [CMD_AS_NEEDED_ORDER] = {CMD_AS_NEEDED_ORDER, "as needed order", CARE, IN | ALWAYS | SIGNS,
                             ",medicine,amount,", "orders a medicine against what came up"},
    [CMD_AS_NEEDED_GIVE] = {CMD_AS_NEEDED_GIVE, "as needed give", CARE, IN | ALWAYS | SIGNS,
                            ",medicine,amount,", "gives what was ordered as needed"},
    [CMD_CANCEL] = {CMD_CANCEL, "cancel", CLINIC, 0, ",contact,reason,", "calls a booking off"},
    [CMD_ASSIGN] = {CMD_ASSIGN, "assign", CLINIC, ALWAYS, ",name,reason,",
                    "gives an open task to somebody"},
    [CMD_HAND_OUT] = {CMD_HAND_OUT, "give hand-out", CLINIC, ALWAYS, ",contact,name,text,digest,",
                      "the patient gets a hand-out, which is kept"},
    [CMD_COURSE_MOVE] = {CMD_COURSE_MOVE, "move course", ROLE_PRESCRIBER | ROLE_MEDICAL_DIRECTOR,
                         SIGNS, ",protocol,version,digest,reason,",
                         "goes on by another version of the protocol, after a signature"},
};

static enum rc (*const doers[COMMANDS])(struct deciding *d) = {
    [CMD_ENROL] = do_enrol,
    [CMD_CONSENT_GIVE] = do_consent,
    [CMD_CONSENT_WITHDRAW] = do_consent,
    [CMD_BOOK] = do_book,
    [CMD_MISS] = do_miss,
    [CMD_NOBODY_ANSWERS] = do_nobody_answers,
    [CMD_END_COURSE] = do_end_course,
    [CMD_STOP_TREATMENT] = do_treatment,
    [CMD_RESUME_TREATMENT] = do_treatment,
    [CMD_START] = do_start,
    [CMD_STAFF_COMES] = do_staff,
    [CMD_STAFF_GOES] = do_staff,
    [CMD_STAFF_REACHABLE] = do_staff,
    [CMD_HAND_OVER] = do_hand_over,
    [CMD_TAKE_OVER] = do_take_over,
    [CMD_ENTER] = do_enter,
    [CMD_LEAVE] = do_leave,
    [CMD_CLOSE] = do_close,
    [CMD_STOP] = do_stop,
    [CMD_RESUME] = do_resume,
    [CMD_DO] = do_step,
    [CMD_SKIP] = do_skip,
    [CMD_MEASURE] = do_measure,
    [CMD_FORM] = do_form,
    [CMD_NOTE] = do_note,
    [CMD_LOOK_IN] = do_look_in,
    [CMD_WASHOUT] = do_washout,
    [CMD_ORDER] = do_order,
    [CMD_CHECK_PACKET] = do_check_packet,
    [CMD_PREPARE] = do_prepare,
    [CMD_DRAW] = do_draw,
    [CMD_GIVE] = do_give,
    [CMD_WASTE] = do_waste,
    [CMD_SIGN] = do_sign,
    [CMD_TASK_DONE] = do_task_done,
    [CMD_ALERT_CLOSE] = do_alert_close,
    [CMD_EMERGENCY] = do_emergency,
    [CMD_UNBLIND] = do_unblind,
    [CMD_EMERGENCY_OVER] = do_emergency_over,
    [CMD_ADVERSE_EVENT] = do_adverse_event,
    [CMD_UNDO] = do_undo,
    [CMD_AMEND] = do_amend,
    [CMD_MOVE] = do_move,
    [CMD_TICK] = do_tick,
    [CMD_END_DOSE] = do_end_dose,
    [CMD_STOP_DOSE] = do_stop_dose,
    [CMD_DOSE_RUNS] = do_dose_runs,
    [CMD_ALLOCATE] = do_allocate,
    [CMD_AS_NEEDED_ORDER] = do_as_needed_order,
    [CMD_AS_NEEDED_GIVE] = do_as_needed_give,
    [CMD_CANCEL] = do_cancel,
    [CMD_ASSIGN] = do_assign,
    [CMD_HAND_OUT] = do_hand_out,
    [CMD_COURSE_MOVE] = do_course_move,
};

enum command_kind command_kind_named(const char *name)
{
	for (int i = 1; i < COMMANDS; i++)
		if (strcmp(command_rows[i].name, name) == 0)
			return (enum command_kind)i;
	return CMD_NONE;
}

/* ---- events ---- */

static const char *acting_role(const struct actor *who)
{
	for (size_t i = 0; i < role_rows_n; i++)
		if (who->roles & role_rows[i].role)
			return role_rows[i].name;
	return "system";
}

struct event *emit_bare(struct deciding *d, enum event_kind kind)
{
	struct decision *o = d->out;
	o->events = arena_grow(d->a, o->events, o->events_n, &o->events_cap, o->events_n + 1,
	                       sizeof *o->events);
	struct event *ev = &o->events[o->events_n++];
	*ev = (struct event){.kind = kind,
	                     .version = event_rows[kind].version,
	                     .seq = d->stands + (int64_t)o->events_n,
	                     .happened = d->happened,
	                     .source = d->cmd->happened ? TIME_PERSON : TIME_CLOCK,
	                     .written = d->now->wall_ms,
	                     .boot_ms = d->now->boot_ms,
	                     .boot_id = d->now->boot_id,
	                     .zone = d->now->zone_name,
	                     .actor = d->who->id,
	                     .role = acting_role(d->who),
	                     .device = d->who->device};
	ev->e.session = d->s ? d->s->number : 0;
	return ev;
}

struct event *emit(struct deciding *d, enum event_kind kind)
{
	struct event *ev = emit_bare(d, kind);
	int session = ev->e.session;
	ev->e = d->cmd->e;
	ev->e.session = session;
	return ev;
}

struct course *course_then(const struct deciding *d)
{
	struct course *then = course_fork(d->a, d->c);
	for (size_t i = d->told; i < d->out->events_n; i++)
		course_apply(then, &d->out->events[i]); /* the answers are in d->c */
	return then;
}

/* ---- sentences ---- */

__attribute__((format(printf, 2, 0))) static char *format(struct arena *a, const char *fmt,
                                                          va_list ap)
{
	char buf[512];
	vsnprintf(buf, sizeof buf, fmt, ap);
	return arena_dup(a, buf);
}

enum rc refuse(struct deciding *d, enum rc rc, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	d->out->rc = rc;
	d->out->msg = format(d->a, fmt, ap);
	va_end(ap);
	return rc;
}

void hint(struct deciding *d, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	d->out->hint = format(d->a, fmt, ap);
	va_end(ap);
}

/* ---- judgements ---- */

void weigh(struct deciding *d, const struct judgement *j)
{
	struct decision *o = d->out;
	if (j->verdict == VERDICT_PASS && (!j->say || !j->say[0]))
		return;
	for (size_t i = 0; i < o->judgements_n; i++) /* one rule speaks once */
		if (o->judgements[i].verdict == j->verdict
		    && strcmp(o->judgements[i].rule, j->rule) == 0)
			return;
	o->judgements = arena_grow(d->a, o->judgements, o->judgements_n, &o->judgements_cap,
	                           o->judgements_n + 1, sizeof *o->judgements);
	size_t at = o->judgements_n++; /* strongest first; equals in the order they spoke */
	while (at > 0 && o->judgements[at - 1].verdict < j->verdict) {
		o->judgements[at] = o->judgements[at - 1];
		at--;
	}
	o->judgements[at] = *j;
	if (!j->opens)
		o->judgements[at].opens = why_opens(d->a, &d->look, j);
	if (j->verdict > o->verdict)
		o->verdict = j->verdict;
	if (j->verdict == VERDICT_PASS)
		return;
	struct event *ev = emit_bare(d, EV_CHECK_JUDGED);
	ev->e.name = j->sealed ? "kit" : j->rule;
	ev->e.verdict = (int)j->verdict;
	ev->e.text = j->sealed ? "A kit was refused. Whoever prepared it was told why." : j->say;
	ev->e.until = j->earliest;
	if (j->act)
		open_tasks(d, j->act, &j->owner, j->due, j->rule);
}

enum rc weighed(struct deciding *d)
{
	const struct decision *o = d->out;
	if (o->judgements_n == 0 || judgement_opens(&o->judgements[0]))
		return RC_OK;
	const struct judgement *j = &o->judgements[0];
	return refuse(d, RC_GATE, "%s", j->say ? j->say : j->rule);
}

enum rc weigh_checks(struct deciding *d, const struct idents *checks)
{
	for (size_t i = 0; i < checks->n; i++) {
		bool again = false; /* a check that two lists name speaks once */
		for (size_t k = 0; k < d->out->judgements_n; k++)
			again |= d->out->judgements[k].check
			         == &d->c->plan->p->checks.v[checks->v[i].index];
		if (again)
			continue;
		struct judgement j = check_judge(d->a, &d->look, checks->v[i].index);
		weigh(d, &j);
	}
	return weighed(d);
}

bool has_any(const struct actor *who, const struct people *by)
{
	if (by->n == 0)
		return true;
	for (int i = 0; i < by->n; i++)
		if (who->roles & by->any_of[i])
			return true;
	return false;
}

/* ---- the way of every command ---- */

static enum rc denied(struct deciding *d, const char *why)
{
	struct event *ev = emit_bare(d, EV_ACCESS_REFUSED);
	ev->e.name = d->row->name;
	ev->e.text = why;
	return refuse(d, RC_DENIED, "%s", why);
}

const char *roles_in_words(struct arena *a, unsigned roles)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < role_rows_n; i++)
		if (roles & role_rows[i].role)
			text_fmt(&t, "%s%s", t.n ? " or " : "", role_rows[i].name);
	return t.s;
}

static enum rc go(struct deciding *d)
{
	const struct command_row *row = d->row;
	bool system = strcmp(d->who->id, "system") == 0;
	if (!system && row->roles && !(d->who->roles & row->roles))
		return denied(d, arena_fmt(d->a, "`%s` is for the %s.", row->name,
		                           roles_in_words(d->a, row->roles)));
	if (!d->who->signed_now && !system && command_signs(d->c, d->cmd)) {
		refuse(d, RC_DENIED, "This act is a signature.");
		hint(d, "enter your PIN again");
		return RC_DENIED;
	}
	if (d->cmd->expected && d->cmd->expected != d->stands)
		return refuse(
		    d, RC_CONFLICT,
		    "Somebody else has written in the meantime. Look again, then decide.");
	if ((row->flags & COMMAND_IN_SESSION) && !d->s)
		return refuse(d, RC_USAGE, "No session is under way.");
	if (d->cmd->happened && (!d->cmd->e.reason || !d->cmd->e.reason[0]))
		return refuse(d, RC_USAGE, "A late entry needs its reason.");
	if (d->cmd->as_of && d->cmd->happened && d->cmd->happened < d->c->enrolled)
		return refuse(d, RC_USAGE,
		              "That was before this course began: it belongs to no part of it.");
	if (d->cmd->happened > d->t)
		return refuse(d, RC_USAGE, "That time has not come yet.");
	if (d->c->control.ended && row->kind != CMD_AMEND && row->kind != CMD_MOVE
	    && row->kind != CMD_TASK_DONE && row->kind != CMD_ASSIGN
	    && row->kind != CMD_ADVERSE_EVENT && row->kind != CMD_TICK
	    && row->kind != CMD_CONSENT_WITHDRAW)
		return refuse(d, RC_USAGE, "This course has ended.");
	tick(d);
	bool interrupted = d->s && d->s->interrupted;
	for (size_t i = 0; i < d->out->events_n; i++)
		interrupted |= d->out->events[i].kind == EV_SESSION_INTERRUPTED;
	if (interrupted && !(row->flags & COMMAND_ALWAYS)) {
		refuse(d, RC_GATE, "This session was interrupted.");
		hint(d, "say first how the patient is now: confirm state");
		d->out->verdict = VERDICT_HOLD;
		return RC_GATE;
	}
	const struct dose_record *dose = d->s ? course_dose_under_way(d->c, d->s->number) : NULL;
	if (dose && dose->unsure && !(row->flags & COMMAND_ALWAYS)) {
		refuse(d, RC_GATE, "An infusion was running when this session was interrupted.");
		hint(d, "look at the pump first, then say: dose runs, stop dose or end dose");
		d->out->verdict = VERDICT_HOLD;
		return RC_GATE;
	}
	enum rc rc = doers[row->kind](d);
	keep_measuring(d);
	cancel_fallen(d);
	course_wait(d);
	react(d);
	if (rc == RC_OK && d->cmd->happened && !d->out->msg[0])
		d->out->msg = "Kept as a late entry. What was decided before stays as it was.";
	return rc;
}

struct decision decide(struct arena *a, const struct course *c, const struct command *cmd,
                       const struct actor *who, const struct now *now)
{
	struct decision out = {.rc = RC_OK, .msg = ""};
	assert(cmd->kind > CMD_NONE && cmd->kind < COMMANDS);
	struct deciding d = {.a = a,
	                     .c = c,
	                     .stands = c->seq,
	                     .asks = {.a = a},
	                     .cmd = cmd,
	                     .who = who,
	                     .now = now,
	                     .row = &command_rows[cmd->kind],
	                     .t = course_clock(c, now),
	                     .s = course_running(c),
	                     .out = &out};
	if (cmd->answers_n)
		take_answers(&d);
	d.asks.of = d.c;
	d.happened = cmd->happened ? cmd->happened : d.t;
	d.look = (struct look){
	    .a = a, .c = d.c, .now = d.t, .session = d.s ? d.s->number : 0, .asks = &d.asks};
	if (cmd->as_of)
		d.look.now = d.happened;
	out.rc = go(&d);
	out.questions = d.asks.v;
	out.questions_n = d.asks.n;
	return out;
}

bool command_signs(const struct course *c, const struct command *cmd)
{
	if (command_rows[cmd->kind].flags & COMMAND_SIGNS)
		return true;
	int contact = cmd->kind == CMD_MISS && cmd->e.contact
	                  ? plan_contact_find(c->plan, cmd->e.contact)
	                  : -1;
	if (contact >= 0 && c->plan->contacts[contact].def->missed == MISSED_SIGN)
		return true; /* whoever it is: it may let a dose go */
	const struct session_record *s = course_running(c);
	if (cmd->kind != CMD_DO || !s || !cmd->e.name)
		return false;
	return step_is_together(c->plan, plan_step_find(c->plan, s->session, cmd->e.name));
}
