/* SPDX-License-Identifier: Apache-2.0 */
#include "app/rights.h"

#include <assert.h>
#include <string.h>

#define DIRECTORS (ROLE_DIRECTOR | ROLE_MEDICAL_DIRECTOR)

const struct right_row right_rows[CLINIC_COMMANDS] = {
    [DO_COURSE] = {DO_COURSE, "course", 0, false, ",",
                   "What is done in a course: its rights stand with its commands."},
    [DO_PERSON_ADD] = {DO_PERSON_ADD, "person.add", ROLE_DIRECTOR, false, ",person!,name!,roles!,",
                       "Somebody new works here: login name, full name, roles, first secret."},
    [DO_PERSON_ROLES] = {DO_PERSON_ROLES, "person.roles", ROLE_DIRECTOR, true,
                         ",person!,roles!,reason,",
                         "Gives a person other roles; holds from the next step on."},
    [DO_PERSON_LEAVES] = {DO_PERSON_LEAVES, "person.leaves", ROLE_DIRECTOR, true,
                          ",person!,reason,text,roles,",
                          "A person works here no longer; the name stays taken for ever. What is "
                          "theirs goes to `text`, or to whoever holds `roles`."},
    [DO_SECRET_RESET] = {DO_SECRET_RESET, "secret.reset", ROLE_DIRECTOR, true, ",person!,reason!,",
                         "A new secret for somebody who lost theirs; recorded with who did it."},
    [DO_SECRET_CHANGE] = {DO_SECRET_CHANGE, "secret.change", 0, true, ",",
                          "One's own secret, against the old one."},
    [DO_SETTING] = {DO_SETTING, "setting", ROLE_DIRECTOR, true, ",name!,text!,",
                    "The clinic's name, time zone, address, or a telephone number."},
    [DO_PROTOCOL_STORE] = {DO_PROTOCOL_STORE, "protocol.store", DIRECTORS, false, ",",
                           "Checks a protocol and keeps its files; enrols nobody before it is "
                           "signed."},
    [DO_PROTOCOL_SIGN] = {DO_PROTOCOL_SIGN, "protocol.sign", DIRECTORS, true, ",protocol!,meaning,",
                          "Approval, by a director and a medical director: two people (A-01)."},
    [DO_PROTOCOL_RETIRE] = {DO_PROTOCOL_RETIRE, "protocol.retire", DIRECTORS, true,
                            ",protocol!,reason!,",
                            "Nobody new is enrolled on it; courses under way keep it."},
    [DO_PATIENT_ADD] = {DO_PATIENT_ADD, "patient.add", ROLES_CLINICAL | DIRECTORS, false,
                        ",name!,born,sex,",
                        "A patient is known to the clinic; gets an id that says nothing."},
    [DO_COURSE_OPEN] = {DO_COURSE_OPEN, "course.open", 0, false, ",patient!,protocol!,",
                        "Enrols a patient on an approved protocol and pins its version (A-01).",
                        CMD_ENROL},
    [DO_COURSE_READ] = {DO_COURSE_READ, "course.read", ROLES_READ, false, ",text,",
                        "Sees a course; every look is noted (45 CFR 164.312(b))."},
    [DO_LOG_READ] = {DO_LOG_READ, "log.read", ROLE_AUDITOR | DIRECTORS, false, ",",
                     "Sees the whole record: who did what, when."},
    [DO_BACKUP] = {DO_BACKUP, "backup", ROLE_OPERATOR | ROLE_DIRECTOR, false, ",",
                   "Makes a copy of everything and proves it."},
    [DO_WORDING_IMPORT] = {DO_WORDING_IMPORT, "wording.import", DIRECTORS, true, ",name!,",
                           "The sentences of a form, under a licence that the clinic confirms."},
    [DO_LIST_IMPORT] = {DO_LIST_IMPORT, "list.import", DIRECTORS, true, ",protocol!,name!,",
                        "The entries of a sealed list; not by anybody from whom it is hidden."},
    [DO_REPORT_READ] = {DO_REPORT_READ, "report.read", ROLES_READ, false, ",name!,text,",
                        "Sees a report about protocols, readings and open tasks; the look is "
                        "noted."},
    [DO_REPORT_AUDIT] = {DO_REPORT_AUDIT, "report.audit", ROLE_AUDITOR | DIRECTORS, false,
                         ",name!,text,",
                         "Sees a report that says who departed from a protocol and why."},
    [DO_REPORT_LEDGER] = {DO_REPORT_LEDGER, "report.ledger",
                          ROLE_AUDITOR | DIRECTORS | ROLE_PRESCRIBER | ROLE_NURSE | ROLE_PHARMACIST,
                          false, ",name!,text,",
                          "Sees where medicine went, by lot; for those who answer for the stock."},
    [DO_PLUGIN_GRANT] = {DO_PLUGIN_GRANT, "plugin.grant", ROLE_DIRECTOR, true,
                         ",name!,version!,digest!,text,",
                         "Lets one text of a plugin be told and bring about what it asks for; "
                         "without this it may nothing."},
    [DO_PLUGIN_REVOKE] = {DO_PLUGIN_REVOKE, "plugin.revoke", DIRECTORS, true,
                          ",name!,digest!,reason!,",
                          "Takes a plugin's rights back, at once and everywhere."},
};

enum clinic_command clinic_command_named(const char *name)
{
	for (int i = DO_COURSE + 1; i < CLINIC_COMMANDS; i++)
		if (strcmp(right_rows[i].name, name) == 0)
			return right_rows[i].what;
	return DO_COURSE;
}

struct right rights_of(enum clinic_command what, enum command_kind kind)
{
	assert(what < CLINIC_COMMANDS && kind < COMMANDS);
	if (what != DO_COURSE) {
		const struct right_row *r = &right_rows[what];
		return (struct right){r->name, r->as ? command_rows[r->as].roles : r->roles,
		                      r->signs};
	}
	const struct command_row *r = &command_rows[kind];
	return (struct right){r->name, r->roles, (r->flags & COMMAND_SIGNS) != 0};
}

bool rights_allow(const struct right *r, unsigned roles)
{
	return !r->roles || (r->roles & roles);
}

void rights_words(unsigned roles, struct text *out)
{
	unsigned left = roles;
	for (size_t i = 0; i < role_rows_n; i++) {
		if (!(left & role_rows[i].role))
			continue;
		left &= ~(unsigned)role_rows[i].role;
		text_fmt(out, "%s%s",
		         left == (roles & ~(unsigned)role_rows[i].role) ? ""
		         : left                                         ? ", "
		                                                        : " or ",
		         role_rows[i].name);
	}
}
