/* SPDX-License-Identifier: Apache-2.0
 * What can be reported: each part with its definition, what may become of an item, and the columns
 * of a list.  Help, docs/desk.md and the names in JSON come from these rows. */
#include <string.h>

#include "report/report.h"

#define ROW(part_, name_, title_, right_, columns_, counts_, definition_)                          \
	[part_] = {.part = part_,                                                                  \
	           .name = name_,                                                                  \
	           .title = title_,                                                                \
	           .right = right_,                                                                \
	           .columns = columns_,                                                            \
	           .counts = counts_,                                                              \
	           .definition = definition_}

#define WHERE ",course,session,seq,protocol,version,"

const struct report_row report_rows[REPORT_PARTS] = {
    ROW(REPORT_DEVIATIONS, "deviations", "Deviations from the protocol", DO_REPORT_AUDIT,
        ",when" WHERE "name,state,who,reason,", "something that went otherwise than planned",
        "A required line left out or left open, a reading late or missed, a contact outside of its "
        "window or not held, a form after its day, and a check that was signed to go on."),
    ROW(REPORT_SKIPS, "skips", "Lines left out", DO_REPORT_AUDIT,
        ",at" WHERE "name,state,who,reason,", "a line of a checklist left out, with its reason",
        "A line that was skipped in a session and was not taken up again."),
    ROW(REPORT_OVERRIDES, "overrides", "Checks that were gone past", DO_REPORT_AUDIT,
        ",at" WHERE "name,state,who,says,reason,",
        "a signature or a warning with which a session went on past a check",
        "A check that held or asked for a signature, and that somebody with the right to it signed "
        "to go on; and each time that a check warned, which stops nobody."),
    ROW(REPORT_AMENDMENTS, "amendments", "Corrections", DO_REPORT_AUDIT,
        ",at" WHERE "name,state,corrects,was,says,who,reason,", "an entry that was put right",
        "An entry that was corrected, taken back within minutes, or moved to the patient it "
        "belonged to; both stay on record."),
    ROW(REPORT_LATE, "late", "Readings in time", DO_REPORT_READ, ",due" WHERE "name,state,at,",
        "a reading or look-in that fell due in a session",
        "It is late when the whole of it was taken after its grace, or entered later with a typed "
        "time; it is missed when the next one fell due, or the patient left, without it."),
    ROW(REPORT_INTEGRATIONS, "integrations", "Integration sessions in their window", DO_REPORT_READ,
        ",when" WHERE "name,state,at,window,", "an integration session whose time has come",
        "It is on time when its day lies in the window of the protocol, both ends included; one "
        "whose window is still open counts once it is held."),
    ROW(REPORT_CHECKLISTS, "checklists", "Checklist health", DO_REPORT_READ,
        ",when" WHERE "name,state,", "a line, a reading or a check that was asked for",
        "A line that is ticked off within two seconds of the line before, three in a row or more, "
        "left out, not in time, or signed away nearly every time does no work; that is the fault "
        "of the protocol, and nobody is named."),
    ROW(REPORT_TASKS, "tasks", "Open tasks", DO_REPORT_READ,
        ",due" WHERE "name,state,owner,says,at,", "a task or an owed form that is open now",
        "What is to be done and is not done at this moment, whenever it was opened; it is late "
        "when its deadline has passed."),
    ROW(REPORT_LEDGER, "ledger", "Dose and waste ledger", DO_REPORT_LEDGER,
        ",at" WHERE "medicine,strength,lot,state,amount,before,balance,who,witness,reason,",
        "an amount that was drawn, given or wasted",
        "By medicine, strength and lot: what was drawn, given and wasted, the balance drawn and "
        "not yet accounted for, and corrections with both values; what arrives at the clinic and "
        "what is sent back is not recorded in Tend."),
    ROW(REPORT_ALERTS, "alerts", "Alerts and what followed", DO_REPORT_READ,
        ",at" WHERE "name,state,due,says,", "an alert that was raised",
        "It is ignored when a task that it opened was not done by its deadline and still is not; a "
        "rule of which over half were ignored in 30 days is mostly ignored."),
};

#define STATE(state_, part_, name_, definition_)                                                   \
	[state_] = {.state = state_, .part = part_, .name = name_, .definition = definition_}

const struct report_state_row report_states[REPORT_STATES] = {
    STATE(DEVIATION_LINE, REPORT_DEVIATIONS, "line-left-out",
          "A line that the protocol requires was left out with a reason."),
    STATE(DEVIATION_OPEN_LINE, REPORT_DEVIATIONS, "line-left-open",
          "A session is over and a required line of a stage it reached was never done."),
    STATE(DEVIATION_READING_LATE, REPORT_DEVIATIONS, "reading-late",
          "A reading was taken or entered after its time and grace."),
    STATE(DEVIATION_READING_MISSED, REPORT_DEVIATIONS, "reading-missed",
          "A reading that fell due was never taken."),
    STATE(DEVIATION_CONTACT_OUTSIDE, REPORT_DEVIATIONS, "contact-outside-window",
          "A contact was held on a day outside of its window."),
    STATE(DEVIATION_CONTACT_MISSED, REPORT_DEVIATIONS, "contact-not-held",
          "The window of a contact has passed and it was not held, or was let go."),
    STATE(DEVIATION_FORM_LATE, REPORT_DEVIATIONS, "form-late",
          "A form that may stay open after its session is not answered, and its day has passed."),
    STATE(DEVIATION_SIGNED, REPORT_DEVIATIONS, "check-signed",
          "A check that held was signed to go on."),
    STATE(SKIP_REQUIRED, REPORT_SKIPS, "required", "A line that the protocol requires."),
    STATE(SKIP_OPTIONAL, REPORT_SKIPS, "optional", "A line that the protocol leaves open."),
    STATE(OVERRIDE_SIGNED, REPORT_OVERRIDES, "signed",
          "Signed, with the reason, by a role that the protocol names for it."),
    STATE(OVERRIDE_WARNED, REPORT_OVERRIDES, "warned",
          "It warned, and what was asked for was done all the same."),
    STATE(AMENDMENT_CORRECTED, REPORT_AMENDMENTS, "corrected",
          "Another value stands beside the first."),
    STATE(AMENDMENT_UNDONE, REPORT_AMENDMENTS, "undone",
          "Taken back by the same person within minutes."),
    STATE(AMENDMENT_MOVED, REPORT_AMENDMENTS, "moved", "It was another patient's."),
    STATE(READING_ON_TIME, REPORT_LATE, "on-time", "Taken by the end of its grace."),
    STATE(READING_LATE, REPORT_LATE, "late", "Taken after its grace, or entered as a late entry."),
    STATE(READING_MISSED, REPORT_LATE, "missed",
          "Not taken before the next fell due or the patient left."),
    STATE(READING_OVERDUE, REPORT_LATE, "overdue", "Past its grace now, and still to be taken."),
    STATE(INTEGRATION_ON_TIME, REPORT_INTEGRATIONS, "on-time", "Held in its window."),
    STATE(INTEGRATION_EARLY, REPORT_INTEGRATIONS, "early", "Held before its window."),
    STATE(INTEGRATION_LATE, REPORT_INTEGRATIONS, "late", "Held after its window."),
    STATE(INTEGRATION_OVERDUE, REPORT_INTEGRATIONS, "overdue",
          "Its window has passed, and it is still to be held."),
    STATE(INTEGRATION_MISSED, REPORT_INTEGRATIONS, "missed",
          "Not held, and the course asks for it no longer."),
    STATE(LINE_AS_MEANT, REPORT_CHECKLISTS, "as-meant", "Done, and in time."),
    STATE(LINE_TICKED_THROUGH, REPORT_CHECKLISTS, "ticked-through",
          "Ticked within two seconds of the line before, in a row of three or more."),
    STATE(LINE_LEFT_OUT, REPORT_CHECKLISTS, "left-out", "Skipped with a reason."),
    STATE(LINE_NOT_IN_TIME, REPORT_CHECKLISTS, "not-in-time",
          "A reading or look-in that was late, missed or is overdue."),
    STATE(LINE_HELD, REPORT_CHECKLISTS, "held",
          "A check spoke in a session, and was not signed away there."),
    STATE(LINE_OVERRIDDEN, REPORT_CHECKLISTS, "overridden",
          "A check spoke in a session, and was signed to go on."),
    STATE(TASK_LATE, REPORT_TASKS, "late", "Its deadline has passed."),
    STATE(TASK_OPEN, REPORT_TASKS, "open", "Its deadline is to come, or it has none."),
    STATE(LEDGER_DRAWN, REPORT_LEDGER, "drawn", "Taken from the stock for a patient."),
    STATE(LEDGER_GIVEN, REPORT_LEDGER, "given", "Given to the patient in the clinic."),
    STATE(LEDGER_WASTED, REPORT_LEDGER, "wasted", "Destroyed before a witness."),
    STATE(ALERT_ACTED_ON, REPORT_ALERTS, "acted-on", "Its tasks were done by their deadlines."),
    STATE(ALERT_ACTED_LATE, REPORT_ALERTS, "acted-on-late",
          "Its tasks were done, at least one after its deadline."),
    STATE(ALERT_IGNORED, REPORT_ALERTS, "ignored",
          "A task of it was not done by its deadline, and is not done yet."),
    STATE(ALERT_OPEN, REPORT_ALERTS, "open", "A task of it is open, and its deadline to come."),
    STATE(ALERT_LIFTED, REPORT_ALERTS, "lifted",
          "The entry that raised it was corrected or taken back."),
    STATE(ALERT_NO_TASK, REPORT_ALERTS, "no-task",
          "It asks for nothing that would be ticked off: it says a sentence or stops the doses."),
};

#define COLUMN(name_, heading_, type_, member_, doc_)                                              \
	{                                                                                          \
		.name = name_, .heading = heading_, .type = type_,                                 \
		.off = offsetof(struct report_item, member_), .doc = doc_                          \
	}

const struct report_column report_columns[] = {
    COLUMN("when", "when", CELL_TIME, when, "the time by which it falls into a range of days"),
    COLUMN("due", "due", CELL_TIME, due, "when it was due, or its deadline"),
    COLUMN("at", "at", CELL_TIME, at, "when it happened"),
    COLUMN("course", "course", CELL_TEXT, course, "the course"),
    COLUMN("session", "session", CELL_INT, session, "number of the session in the course"),
    COLUMN("seq", "entry", CELL_INT, seq, "the entry, by its number in the course"),
    COLUMN("name", "what", CELL_TEXT, name, "the line, check, rule, contact or task"),
    COLUMN("medicine", "medicine", CELL_TEXT, medicine, "the medicine"),
    COLUMN("strength", "strength", CELL_AMOUNT, strength, "of a unit or a solution, as read"),
    COLUMN("lot", "lot", CELL_TEXT, lot, "the lot, as read from the packet"),
    COLUMN("state", "state", CELL_STATE, state, "what became of it"),
    COLUMN("amount", "amount", CELL_AMOUNT, amount, "as it stands now"),
    COLUMN("before", "was", CELL_AMOUNT, before, "as first entered, where it was corrected"),
    COLUMN("balance", "balance", CELL_AMOUNT, balance, "drawn and not yet accounted for"),
    COLUMN("owner", "owner", CELL_TEXT, owner,
           "who it was given to, else the roles that it is for"),
    COLUMN("window", "window", CELL_TEXT, window, "its days in the protocol"),
    COLUMN("corrects", "corrects", CELL_INT, corrects, "the entry that it puts right"),
    COLUMN("was", "was", CELL_TEXT, was, "the words before"),
    COLUMN("says", "says", CELL_TEXT, says, "in words"),
    COLUMN("who", "who", CELL_TEXT, who, "who did it"),
    COLUMN("witness", "witness", CELL_TEXT, witness, "who saw it"),
    COLUMN("reason", "reason", CELL_TEXT, reason, "why"),
    COLUMN("protocol", "protocol", CELL_TEXT, protocol, "id of the protocol"),
    COLUMN("version", "version", CELL_TEXT, version, "version of the protocol"),
};
const size_t report_columns_n = countof(report_columns);

bool report_has_column(const struct report_row *row, const struct report_column *column)
{
	size_t len = strlen(column->name);
	for (const char *s = row->columns + 1; *s;) {
		size_t n = strcspn(s, ",");
		if (n == len && strncmp(s, column->name, n) == 0)
			return true;
		s += n + (s[n] == ',');
	}
	return false;
}

enum report_part report_part_named(const char *name)
{
	int i = 0;
	while (i < REPORT_PARTS && strcmp(report_rows[i].name, name) != 0)
		i++;
	return (enum report_part)i;
}

enum report_state report_state_named(enum report_part part, const char *name)
{
	int i = 0;
	while (i < REPORT_STATES
	       && (report_states[i].part != part || strcmp(report_states[i].name, name) != 0))
		i++;
	return (enum report_state)i;
}
