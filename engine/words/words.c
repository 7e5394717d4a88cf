/* SPDX-License-Identifier: Apache-2.0
 * The verbs, one row each: what they are called, what they take and which command they give. */
#include "words/words.h"

#include <string.h>

#include "util/suggest.h"
#include "words/words_in.h"

typedef enum rc read_fn(struct words_reader *r);

static const struct row {
	struct words_verb verb; /* words, takes, example, doc, kind, booster */
	read_fn *read;
} rows[] = {
    {{"enrol", "", "enrol", "the course begins", CMD_ENROL}, words_read_nothing},
    {{"consent given", "[for ROUTE[, ROUTE]] [by patient | by parent: NAME]",
      "consent given for sublingual by parent: Pat Sample",
      "the patient, or a parent on paper, consents to this version; to routes or to all of it",
      CMD_CONSENT_GIVE},
     words_read_consent},
    {{"consent withdrawn", "[by patient | by parent] [: REASON]",
      "consent withdrawn: wants no more sessions",
      "the consent is taken back, by whoever gave it; nothing more is given", CMD_CONSENT_WITHDRAW},
     words_read_withdrawal},
    {{"book", "CONTACT WHEN [in ROOM] [with NAME] [: REASON]",
      "book medicine 2 2027-03-08 09:30 in room 2 with tess",
      "a contact gets a date and time; to move it, or outside of its window, with the reason",
      CMD_BOOK},
     words_read_booking},
    {{"cancel", "CONTACT: REASON", "cancel medicine 2: has a cold", "a booking is called off",
      CMD_CANCEL},
     words_read_cancel},
    {{"miss", "CONTACT [: REASON]", "miss integration 2: was ill", "a contact did not take place",
      CMD_MISS},
     words_read_missed},
    {{"nobody answers", "", "nobody answers", "a call that nobody took", CMD_NOBODY_ANSWERS},
     words_read_nothing},
    {{"end course", "[: REASON]", "end course: moved away", "the course ends before its last visit",
      CMD_END_COURSE},
     words_read_reason},
    {{"stop treatment", "[: REASON]", "stop treatment: does not want to go on",
      "no further dose in this course; anybody may, and the follow-up goes on", CMD_STOP_TREATMENT},
     words_read_reason},
    {{"resume treatment", ": REASON", "resume treatment: feels safe again, talked through",
      "a prescriber lets the doses go on", CMD_RESUME_TREATMENT},
     words_read_reason},
    {{"start", "CONTACT", "start medicine 3", "a session begins, in its first stage", CMD_START},
     words_read_contact},
    {{"staff comes", "NAME as ROLE[, ROLE]", "staff comes nora as nurse, monitor",
      "somebody is here and on duty", CMD_STAFF_COMES},
     words_read_comes},
    {{"staff goes", "NAME", "staff goes nora", "somebody is no longer here", CMD_STAFF_GOES},
     words_read_goes},
    {{"staff reachable", "NAME as ROLE[, ROLE] within TIME",
      "staff reachable paul as prescriber within 5 min",
      "somebody is not here and can be here in that time", CMD_STAFF_REACHABLE},
     words_read_reachable},
    {{"hand over", "[ROLE[, ROLE]] to NAME", "hand over monitor to nick",
      "gives one's post to somebody; it stays one's own until it is taken over", CMD_HAND_OVER},
     words_read_hand_over},
    {{"take over", "from NAME", "take over from nora",
      "takes a post over, signed, with all that is open", CMD_TAKE_OVER},
     words_read_take_over},
    {{"enter", "STAGE", "enter dose", "the next stage, if its checks let it", CMD_ENTER},
     words_read_stage},
    {{"leave", "", "leave", "the patient goes home, if the checks let it", CMD_LEAVE},
     words_read_nothing},
    {{"close", "", "close", "the record of the session is closed", CMD_CLOSE}, words_read_nothing},
    {{"stop", "[: REASON]", "stop: pressure too high today",
      "no further dose; anybody may, at any time", CMD_STOP},
     words_read_reason},
    {{"confirm state", ": TEXT", "confirm state: awake, breathing calmly",
      "after an interruption: how the patient is, before anything else", CMD_RESUME},
     words_read_text},
    {{"confirm", "STEP", "confirm room", "a line of the list is so", CMD_DO}, words_read_step},
    {{"allocate", "STEP", "allocate arm", "the next entry of a sealed list is this patient's",
      CMD_ALLOCATE},
     words_read_allocate},
    {{"answer", "STEP: VALUE", "answer last-food: 5 h",
      "an answer: yes or no, an option, a number with its unit, or text; of a medicine that has to "
      "be washed out the day it was last taken, `answer maoi: 2027-02-10`, or `never`",
      CMD_DO},
     words_read_answer},
    {{"note", "[STEP]: TEXT", "note experience: quiet, then tears", "a note, at a line or at none",
      CMD_NOTE},
     words_read_note},
    {{"skip", "STEP: REASON", "skip playlist: wants silence", "a line is left out, with a reason",
      CMD_SKIP},
     words_read_skip},
    {{"look in", "", "look in", "somebody looked at the patient", CMD_LOOK_IN}, words_read_nothing},
    {{"measure", "MEASURE VALUE[, MEASURE VALUE]", "measure bp 124/78 mmHg, pulse 72 /min",
      "readings, each in its unit; a scale has none", CMD_MEASURE},
     words_read_readings},
    {{"form", "FORM [of CONTACT]: ANSWER,ANSWER", "form gad7: 2,1,2,1,0,1,0",
      "answers in the order of the items: `-` left open, `n/a` not asked; of a form that the "
      "protocol takes as a score only, `FORM total 12`; `of "
      "medicine 3` says which session owes it",
      CMD_FORM},
     words_read_form},
    {{"order", "MEDICINE ROUTE AMOUNT [over TIME]", "order ketamine intramuscular 46 mg",
      "a prescriber orders a dose; an infusion with its time: `41 mg over 40 min`; of a medicine "
      "from kits no amount",
      CMD_ORDER, true},
     words_read_order},
    {{"check", "MEDICINE: WHAT THE PACKET SAYS",
      "check ketamine: lot KL27, expiry 2028-01, strength 50 mg, count 2",
      "one of two people reads the packet: lot, expiry, strength, count or volume, and the rate "
      "of a pump; of a kit: `kit 1042, expiry 2028-01, patient P-7, route intramuscular`",
      CMD_CHECK_PACKET, true},
     words_read_packet},
    {{"prepare", "MEDICINE kit NUMBER: AMOUNT, lot LOT, expiry YEAR-MONTH",
      "prepare ketamine kit 1042: 36 mg, lot KL27, expiry 2028-01",
      "a kit is prepared by somebody who may know what is in it", CMD_PREPARE},
     words_read_prepare},
    {{"drawn", "[MEDICINE] AMOUNT", "drawn 100 mg",
      "taken out of the packet or drawn up; of which medicine, where a session gives several",
      CMD_DRAW, true},
     words_read_drawn},
    {{"give", "MEDICINE AMOUNT", "give ketamine 46 mg",
      "the dose is given; an infusion begins; of several devices one is given; of a kit its "
      "number: `give study-medicine kit 1042`",
      CMD_GIVE, true},
     words_read_give},
    {{"end dose", "AMOUNT", "end dose 41 mg",
      "an infusion has run in; how much went in, as read from the pump", CMD_END_DOSE},
     words_read_end},
    {{"stop dose", "[AMOUNT] [: REASON]", "stop dose 22 mg: pressure too high",
      "an infusion is stopped, or no further device is given; anybody may, at any time",
      CMD_STOP_DOSE},
     words_read_end},
    {{"dose runs", "", "dose runs",
      "after an interruption: the pump was looked at, and the infusion runs as ordered",
      CMD_DOSE_RUNS},
     words_read_nothing},
    {{"waste", "[MEDICINE] AMOUNT witness NAME", "waste 40 mg witness nick",
      "the rest is thrown away", CMD_WASTE, true},
     words_read_waste},
    {{"as needed order", "MEDICINE AMOUNT [: REASON]", "as needed order ondansetron 4 mg: nausea",
      "a prescriber orders a medicine against what came up; it is no dose of the treatment",
      CMD_AS_NEEDED_ORDER},
     words_read_as_needed},
    {{"as needed give", "MEDICINE AMOUNT [: TEXT]", "as needed give ondansetron 4 mg",
      "it is given as ordered, also after the doses were stopped", CMD_AS_NEEDED_GIVE},
     words_read_as_needed},
    {{"sign", "STEP or CHECK [: REASON]", "sign going-home: fit to go home",
      "a signature, with the secret typed again", CMD_SIGN},
     words_read_signature},
    {{"assign", "TASK to NAME: REASON", "assign call-emergency-contact to tess: knows the family",
      "an open task is somebody's; or of whoever holds a role", CMD_ASSIGN},
     words_read_assign},
    {{"done", "TASK[: TEXT]", "done reason for stopping: felt sick",
      "a task is done, perhaps with what came of it", CMD_TASK_DONE},
     words_read_task},
    {{"close alert", "ALERT: REASON", "close alert pressure-very-high: typed 950 for 95",
      "lifts an alert whose entry was undone or amended; it stays on record", CMD_ALERT_CLOSE},
     words_read_alert},
    {{"emergency", ": LINE or : other: TEXT", "emergency: Call for help",
      "a line of the emergency list is done", CMD_EMERGENCY},
     words_read_text},
    {{"emergency over", ": TEXT", "emergency over: awake, colour good",
      "the emergency is over, and how the patient is", CMD_EMERGENCY_OVER},
     words_read_text},
    {{"adverse event", ": WHAT; grade N[; serious][; WHAT WAS DONE]",
      "adverse event: vomited twice; grade 2; lies on the side",
      "something went wrong for the patient", CMD_ADVERSE_EVENT},
     words_read_adverse},
    {{"move", "#ENTRY to COURSE because REASON",
      "move #812 to course-x because it was the patient next door",
      "an entry made in the wrong patient's record is taken back and entered in the right one",
      CMD_MOVE},
     words_read_move},
    {{"unblind", "[NAME] [: REASON]", "unblind: the patient does not wake up",
      "shows what was hidden from some: a line, form or measure, or all of it", CMD_UNBLIND},
     words_read_unblind},
    {{"undo", "[#ENTRY]", "undo", "takes the last entry back, within minutes", CMD_UNDO},
     words_read_undo},
    {{"amend", "#ENTRY: VALUE because REASON",
      "amend #812: 40 mg witness nick because misread the syringe",
      "puts an entry right; both stay on record", CMD_AMEND},
     words_read_amend},
};

const struct words_verb *words_verb_at(size_t i)
{
	return i < countof(rows) ? &rows[i].verb : NULL;
}

/* The row with the most words that `s` begins with. */
static const struct row *row_of(const char *s)
{
	const struct row *best = NULL;
	for (size_t i = 0; i < countof(rows); i++) {
		size_t n = strlen(rows[i].verb.words);
		if (strncmp(s, rows[i].verb.words, n) == 0 && strchr(" \t\n:;,", s[n]) /* or NUL */
		    && (!best || n > strlen(best->verb.words)))
			best = &rows[i];
	}
	return best;
}

static enum rc no_verb(struct words_reader *r, enum dose_kind kind)
{
	struct words_names names = {0};
	size_t n = words_len(r);
	for (size_t i = 0; i < countof(rows); i++)
		if (rows[i].verb.further || kind == DOSE_MAIN)
			words_known(r, &names, rows[i].verb.words);
	if (n == 0)
		return words_fail(r, r->s, 0, "it does not say what is done");
	/* `consent givn` is nearer to a verb of two words than its first word alone */
	size_t two = n + (r->s[n] == ' ' ? 1 + strcspn(r->s + n + 1, " \t\n:,;") : 0);
	const char *both = suggest_nearest(arena_dupn(r->a, r->s, two), names.v, names.n);
	if (both && strchr(both, ' '))
		n = two;
	const char *what =
	    kind == DOSE_MAIN ? "an act"
	                      : arena_fmt(r->a, "something to do with a %s", dose_kinds[kind].word);
	words_unknown(r, r->s, n, what, &names);
	if (r->e)
		r->e->code = RC_USAGE;
	return RC_USAGE;
}

enum rc words_parse(struct arena *a, const struct words_context *w, const char *act,
                    struct command *out, struct words_fault *f, struct err *e)
{
	struct words_fault own = {0};
	struct err spare = {0};
	struct command cmd = {0};
	struct words_reader r = {.a = a,
	                         .w = w,
	                         .act = act,
	                         .s = act,
	                         .cmd = &cmd,
	                         .f = f ? f : &own,
	                         .e = e ? e : &spare};
	*r.f = (struct words_fault){0};
	words_skip(&r);
	enum dose_kind kind = DOSE_MAIN;
	for (int k = DOSE_BOOSTER; k < DOSE_KINDS && kind == DOSE_MAIN; k++)
		kind = words_take(&r, dose_kinds[k].word) ? (enum dose_kind)k : DOSE_MAIN;
	words_skip(&r);
	const struct row *row = row_of(r.s);
	if (!row || (kind != DOSE_MAIN && !row->verb.further))
		return no_verb(&r, kind);
	cmd.kind = row->verb.kind;
	entry_set_dose_kind(&cmd.e, kind);
	r.s += strlen(row->verb.words);
	TRY(row->read(&r));
	*out = cmd;
	return RC_OK;
}

void words_reference(struct text *out)
{
	for (size_t i = 0; i < countof(rows); i++) {
		const struct words_verb *v = &rows[i].verb;
		text_fmt(out, "%s%s%s%s\n", v->further ? "[booster|supplement] " : "", v->words,
		         v->takes[0] && v->takes[0] != ':' ? " " : "", v->takes);
		text_fmt(out, "    %s\n    %s\n", v->doc, v->example);
	}
}
