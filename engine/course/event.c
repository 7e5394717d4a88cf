/* SPDX-License-Identifier: Apache-2.0
 * What can happen in a course: every kind of event, its fields and what it says. */
#include "course/event.h"

#include <assert.h>
#include <string.h>

#include "course/entry_rows.h"

#define ROW(kind_, name_, undo_, fields_, doc_)                                                    \
	[kind_] = {.kind = kind_,                                                                  \
	           .name = name_,                                                                  \
	           .version = 1,                                                                   \
	           .fields = fields_,                                                              \
	           .undo = undo_,                                                                  \
	           .doc = doc_}

/* Every kind may say in which session and why; a late entry always says why.  Undo is for slips
 * of the finger within minutes: ticks, notes, readings and answers.  A dose, a signature, an
 * adverse event, an emergency or a close is amended, so that it never seems not to have been. */
const struct event_kind_row event_rows[EVENT_KINDS] = {
    [EV_NONE] = {.kind = EV_NONE, .name = "", .fields = "", .doc = "no event"},

    /* the course */
    ROW(EV_COURSE_ENROLLED, "course.enrolled", false,
        "patient!,protocol!,version!,digest!,sex,born,session,reason",
        "A patient begins a course of this protocol; the digest says which text of it for good."),
    ROW(EV_CONSENT_GIVEN, "consent.given", false,
        "session,name,text,meaning,person,until,version,digest,route,roles,reason",
        "Consent to this version, to all of it or to the routes named; `person` is who consents "
        "beside the patient, as `roles` says."),
    ROW(EV_CONSENT_WITHDRAWN, "consent.withdrawn", false, "session,text,person,roles,reason",
        "The patient takes the consent back: nothing more is given."),
    ROW(EV_CONTACT_BOOKED, "contact.booked", false,
        "contact!,round!,at!,room,person,roles,session,text,reason",
        "A contact has its time; the newest booking counts.  `person` is whom it is booked with, "
        "or "
        "somebody of `roles`."),
    ROW(EV_CONTACT_MISSED, "contact.missed", false, "contact!,round!,session,at,roles,text,reason",
        "A contact that was due did not take place and is left out."),
    ROW(EV_CALL_UNANSWERED, "call.unanswered", false,
        "contact!,round!,session,count,until,text,reason",
        "Nobody took the call; `count` says the how manieth time."),
    ROW(EV_COURSE_ENDED, "course.ended", false, "session,name,text,reason",
        "The course is over; `name` is the exit or phase that ended it."),

    ROW(EV_TREATMENT_STOPPED, "treatment.stopped", false, "session,person,text,reason",
        "No further dose in this course; what follows up goes on."),
    ROW(EV_TREATMENT_RESUMED, "treatment.resumed", false, "session,text,reason!",
        "A prescriber lets the doses go on, and why."),

    /* the session */
    ROW(EV_SESSION_STARTED, "session.started", false, "session!,contact!,round!,text,reason",
        "A session begins; its clock runs from here."),
    ROW(EV_STAFF_CAME, "staff.came", false, "session!,person!,roles!,text,reason",
        "Somebody is on site from now on, in these roles."),
    ROW(EV_STAFF_WENT, "staff.went", false, "session!,person!,roles,text,reason",
        "Somebody is not on site any longer."),
    ROW(EV_STAFF_REACHABLE, "staff.reachable", false, "session!,person!,roles!,amount!,text,reason",
        "Somebody is not on site and can be there within `amount`."),
    ROW(EV_POST_OFFERED, "post.offered", false, "session!,person!,roles!,text,reason",
        "Somebody gives a post to `person`; `text` is what is open. They keep it until it is "
        "taken."),
    ROW(EV_POST_TAKEN, "post.taken", false, "session!,person!,roles!,ref!,meaning!,text,reason",
        "Somebody takes a post over from `person` and signs for what is open: `text`."),
    ROW(EV_STAGE_ENTERED, "stage.entered", false, "session!,name!,text,reason",
        "The session goes on to a stage; its checks let it."),
    ROW(EV_SESSION_LEFT, "session.left", false, "session!,person,text,reason",
        "The patient goes home; `person` is the adult who takes them."),
    ROW(EV_SESSION_CLOSED, "session.closed", false, "session!,text,reason",
        "The record of the session is complete; from here on it is only amended."),
    ROW(EV_SESSION_STOPPED, "session.stopped", false, "session!,name,text,reason",
        "No more medicine in this session; watching goes on until the patient may leave."),
    ROW(EV_SESSION_INTERRUPTED, "session.interrupted", false, "session!,at,text,reason",
        "The machine lost sight of a session; `at` is when somebody last acted in it."),
    ROW(EV_SESSION_RESUMED, "session.resumed", false, "session!,name,text,reason",
        "The session goes on; `text` is how the patient was found."),

    /* lines of the checklist */
    ROW(EV_STEP_DONE, "step.done", true, "session!,name!,text,amount,person,roles,reason",
        "A line is done; `text` or `amount` is the answer where it asks for one."),
    ROW(EV_STEP_SKIPPED, "step.skipped", true, "session!,name!,text,reason!",
        "A line is left out, and why."),
    ROW(EV_READING_RECORDED, "reading.recorded", true, "session,name,readings!,text,reason",
        "Measured or observed values, also those that seem impossible."),
    ROW(EV_FORM_ANSWERED, "form.answered", true,
        "session,name!,answers,texts,total,filled,wording,ref,text,reason",
        "A form as far as it was filled in; its scores are worked out, never kept, but for those "
        "that a plugin made: `ref` is its answer."),
    ROW(EV_NOTE_WRITTEN, "note.written", true, "session,name,text!,reason", "A note in words."),
    ROW(EV_LOOKED_IN, "patient.seen", true, "session!,name,text,reason",
        "Somebody looked at the patient and says how they are."),
    ROW(EV_WASHOUT_ANSWERED, "washout.answered", false,
        "session,medicine!,name!,at,text,amount,reason",
        "When a medicine that must be out of the body was last taken: `at`, or the text `never`."),

    /* medicine */
    ROW(EV_ORDER_SIGNED, "order.signed", false,
        "session!,medicine!,route!,amount,booster,supplement,over,until,name,text,meaning,roles,"
        "reason",
        "A prescriber orders an amount; it lapses at `until`, or with the session. Of a medicine "
        "from kits it says none."),
    ROW(EV_DOSE_CHECKED, "dose.checked", false,
        "session!,name!,round,medicine,route,lot,expiry!,strength,count,volume,amount,booster,"
        "supplement,over,rate,kit,patient,text,reason",
        "One person reads the packet alone; two readings of one round make a pair. Of a kit its "
        "number and whose it is are read."),
    ROW(EV_DOSE_DRAWN, "dose.drawn", false,
        "session!,name,medicine!,route,amount!,booster,supplement,lot,expiry,strength,count,"
        "volume,person,text,reason",
        "An amount leaves the stock."),
    ROW(EV_DOSE_GIVEN, "dose.given", false,
        "session!,name!,medicine!,route!,amount!,booster,supplement,over,rate,reported,lot,expiry,"
        "strength,count,volume,person,kit,ref,text,reason",
        "A dose is in the patient, or begins to run in: the fact that everything after it is "
        "counted from."),
    ROW(EV_DOSE_WASTED, "dose.wasted", false,
        "session!,name,medicine!,route,amount!,booster,supplement,lot,expiry,strength,count,"
        "volume,person!,text,reason",
        "What was drawn and not given is destroyed; `person` saw it."),

    /* judgements */
    ROW(EV_CHECK_JUDGED, "check.judged", false,
        "session,contact,round,name!,verdict,until,ref,text,reason",
        "What a check said when it mattered; without a verdict it passed."),
    ROW(EV_SIGNED, "signature.given", false,
        "session,name!,meaning!,roles,verdict,until,ref,text,reason",
        "Somebody with the right to it takes responsibility, in the words shown."),
    ROW(EV_ALERT_RAISED, "alert.raised", false, "session,name!,ref,until,text,reason",
        "A reading met an alert; `ref` is the reading, `until` the deadline of what is to be "
        "done."),
    ROW(EV_ALERT_CLOSED, "alert.closed", false, "session!,name!,ref!,roles,text,reason!",
        "An alert is lifted because the entry that raised it was taken back or corrected; `ref` is "
        "the alert, which stays on record."),
    ROW(EV_READING_OVERDUE, "reading.overdue", false, "session!,name!,at!,text,reason",
        "A reading that was due at `at` was not taken in time."),
    ROW(EV_TASK_OPENED, "task.opened", false,
        "session,name!,roles,person,until,ref,contact,round,text,reason",
        "Something is to be done by `until`; `text` is what caused it, and `contact` and `round` "
        "say whose form is owed."),
    ROW(EV_TASK_DONE, "task.done", false, "session,name!,ref,text,reason",
        "A task is done; `ref` is the event that opened it."),
    ROW(EV_ACCESS_REFUSED, "access.refused", false, "session,name!,roles,text,reason",
        "Somebody asked for what they may not do; `name` is the command."),

    /* at any time */
    ROW(EV_EMERGENCY, "emergency.line", false, "session,name,text,at,person,reason",
        "A line of the emergency page: it was opened, or something on it was done."),
    ROW(EV_EMERGENCY_OVER, "emergency.over", false, "session,name,text!,person,reason",
        "Somebody says that the emergency is over; `text` is how the patient is."),
    ROW(EV_ADVERSE_EVENT, "adverse-event.recorded", false,
        "session,name,text!,grade,serious,at,until,ref,reason",
        "Harm or trouble that came up; `text` is what, `reason` what was done."),

    ROW(EV_UNBLINDED, "blinding.opened", false, "session,name,reason!,text,meaning",
        "What was hidden from some roles is shown: `name`, or all of the course; and why."),

    /* corrections */
    ROW(EV_ENTRY_UNDONE, "entry.undone", false, "session,ref,name,text,reason",
        "A slip is taken back; both stay on record and the first counts for nothing."),
    ROW(EV_ENTRY_AMENDED, "entry.amended", false,
        "session,contact,round,name,text,reason!,meaning,ref,amount,at,until,grade,serious,"
        "readings,answers,texts,total,medicine,route,booster,supplement,lot,expiry,strength,count,"
        "volume,person,roles",
        "A fact as it should have been entered, beside the one it puts right, and why."),
    ROW(EV_ENTRY_MOVED, "entry.moved", false, "session,ref!,name!,text,reason!",
        "An entry that was another patient's: it counts for nothing here and stands in the course "
        "`name`."),

    /* medicine that takes time */
    ROW(EV_DOSE_ENDED, "dose.ended", false,
        "session!,name,medicine!,route!,amount,booster,supplement,ref!,text!,reason",
        "An infusion has run in or was stopped, or no further device follows; `amount` is what "
        "went in as read from the pump, `text` is `ended` or `stopped`, `ref` the dose."),
    ROW(EV_DOSE_CONFIRMED, "dose.confirmed", false,
        "session!,name,medicine!,route!,amount,booster,supplement,ref!,text,reason",
        "After an interruption somebody looked at the pump: the infusion runs as ordered."),

    /* sealed lists */
    ROW(EV_ALLOCATED, "list.drawn", false, "session!,name!,text!,count!,digest,reason",
        "An entry of a sealed list is this patient's, for good: `text` is its value, `count` its "
        "place in the list of that digest."),

    /* medicines as needed */
    ROW(EV_AS_NEEDED_ORDERED, "as-needed.ordered", false, "session!,medicine!,amount!,text,reason",
        "A medicine against what came up is ordered; it is no dose of the treatment."),
    ROW(EV_AS_NEEDED_GIVEN, "as-needed.given", false,
        "session!,medicine!,route,amount!,ref!,lot,text,reason",
        "It was given; `ref` is its order."),
    /* the desk */
    ROW(EV_BOOKING_CANCELLED, "booking.cancelled", false,
        "contact!,round!,at!,ref!,session,text,reason!",
        "A contact that was booked for `at` does not take place then; `ref` is the booking."),
    ROW(EV_TASK_REASSIGNED, "task.reassigned", false,
        "session,name!,ref!,person,roles,text,reason!",
        "Somebody else sees to a task that is open: `person`, or anybody of `roles`; `ref` is the "
        "event that opened it."),
    /* what the patient was given to read */
    ROW(EV_HANDOUT_GIVEN, "handout.given", false,
        "session,contact!,round!,name!,text!,digest!,reason",
        "The patient got a hand-out: `name` says which, its language and its form (guide.en.html), "
        "`text` how (on paper), `digest` its very bytes, which are kept."),

    /* another version of the protocol */
    ROW(EV_COURSE_MOVED, "course.moved", false,
        "protocol!,version!,digest!,roles!,meaning!,reason!,session,text",
        "From here on the course goes by another text of its protocol, whose digest this is; "
        "sessions held before keep theirs. `text` is the version that it leaves."),

    /* plugins */
    ROW(EV_PLUGIN_ANSWERED, "plugin.answered", false,
        "session,hook!,name!,digest,verdict,readings,text,meaning,reason",
        "A plugin was asked: `hook` for what, `name` by which check, step, form or reaction of the "
        "protocol, `digest` which text of it answered. Without `reason` it did: its verdict, "
        "`readings` its scores, `text` its sentence. `reason` is why there is no answer; "
        "`meaning` what was found out for its author."),
    /* a medicine from kits */
    ROW(EV_KIT_PREPARED, "kit.prepared", false,
        "session!,name!,medicine!,route!,kit!,amount!,lot,expiry!,ref!,text,reason",
        "Somebody who knows what was drawn prepares a kit on the order `ref`: its number, what is "
        "in it and until when it can be given."),
};

enum event_kind event_kind_named(const char *name)
{
	for (int i = EV_NONE + 1; i < EVENT_KINDS; i++) {
		const char *s = event_rows[i].name;
		if (s[0] == name[0] && strcmp(s, name) == 0) /* asked of every event that is read */
			return (enum event_kind)i;
	}
	return EV_NONE;
}

enum dose_kind entry_dose_kind(const struct entry *e)
{
	return e->supplement ? DOSE_SUPPLEMENT : e->booster ? DOSE_BOOSTER : DOSE_MAIN;
}

void entry_set_dose_kind(struct entry *e, enum dose_kind kind)
{
	e->booster = kind == DOSE_BOOSTER;
	e->supplement = kind == DOSE_SUPPLEMENT;
}

/* Goes over `s`, a list of fields, word by word; false at its end. */
static bool next_field(const char **s, const char **name, size_t *n, bool *must)
{
	if (!**s)
		return false;
	*name = *s;
	*n = strcspn(*s, ",!");
	*must = (*s)[*n] == '!';
	*s += *n + *must;
	*s += **s == ',';
	return true;
}

bool event_has_field(enum event_kind kind, const char *field, bool *required)
{
	assert(kind >= 0 && kind < EVENT_KINDS);
	const char *s = event_rows[kind].fields, *name;
	size_t len = strlen(field), n;
	bool must;
	while (next_field(&s, &name, &n, &must))
		if (n == len && strncmp(name, field, n) == 0) {
			if (required)
				*required = must;
			return true;
		}
	return false;
}

/* An empty text says nothing. */
static bool says_something(const struct entry *e, const struct entry_row *row)
{
	return entry_has(e, row)
	       && !(row->type == ENTRY_TEXT && !**(const char *const *)entry_member(e, row));
}

/* A field that must be there and says nothing; NULL = none. */
static const char *missing(const struct event *ev)
{
	const char *s = event_rows[ev->kind].fields, *name;
	size_t n;
	bool must;
	while (next_field(&s, &name, &n, &must))
		for (size_t i = 0; must && i < entry_rows_n; i++) {
			const struct entry_row *row = &entry_rows[i];
			if (strncmp(row->name, name, n) == 0 && row->name[n] == '\0'
			    && !says_something(&ev->e, row))
				return row->name;
		}
	return NULL;
}

const char *event_fault(const struct event *ev)
{
	assert(ev->kind > EV_NONE && ev->kind < EVENT_KINDS);
	const char *fault = missing(ev);
	for (size_t i = 0; i < entry_rows_n && !fault; i++)
		if (entry_has(&ev->e, &entry_rows[i])
		    && !event_has_field(ev->kind, entry_rows[i].name, NULL))
			fault = entry_rows[i].name;
	if (fault)
		return fault;
	bool puts_right = ev->kind == EV_ENTRY_UNDONE || ev->kind == EV_ENTRY_AMENDED
	                  || ev->kind == EV_ENTRY_MOVED;
	if (puts_right != (ev->corrects != 0))
		return "corrects";
	return entry_fault(&ev->e);
}
