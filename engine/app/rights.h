/* SPDX-License-Identifier: Apache-2.0
 * app/rights.h - who may do what: one table for the clinic's own commands.
 *
 * What may be done in a course stands in decide/command.h, row by row; rights_of() looks in the right
 * table, so that there is one place for each right and one question to ask.  Source of the rows:
 * design, clinical facts 3.5 and. */
#ifndef TEND_APP_RIGHTS_H
#define TEND_APP_RIGHTS_H

#include "decide/command.h"

enum clinic_command {
	DO_COURSE, /* not the clinic's: the command of a course */
	DO_PERSON_ADD,
	DO_PERSON_ROLES,
	DO_PERSON_LEAVES,
	DO_SECRET_RESET,
	DO_SECRET_CHANGE,
	DO_SETTING,
	DO_PROTOCOL_STORE,
	DO_PROTOCOL_SIGN,
	DO_PROTOCOL_RETIRE,
	DO_PATIENT_ADD,
	DO_COURSE_OPEN,
	DO_COURSE_READ,
	DO_LOG_READ,
	DO_BACKUP,
	DO_WORDING_IMPORT,
	DO_LIST_IMPORT,
	DO_REPORT_READ,
	DO_REPORT_AUDIT,
	DO_REPORT_LEDGER,
	DO_PLUGIN_GRANT,
	DO_PLUGIN_REVOKE,
	CLINIC_COMMANDS
};

/* Roles that see patients: those who treat, those who answer for it, and the auditor. */
#define ROLES_READ (ROLES_CLINICAL | ROLE_DIRECTOR | ROLE_MEDICAL_DIRECTOR | ROLE_AUDITOR)

struct right_row {
	enum clinic_command what;
	const char *name;   /* "protocol.sign" */
	unsigned roles;     /* any of them; 0 = everybody who works here */
	bool signs;         /* asks for the secret again */
	const char *fields; /* of the entry, as in course/event.h */
	const char *doc;
	enum command_kind as; /* its roles are those of this command of a course */
};
extern const struct right_row right_rows[CLINIC_COMMANDS];
enum clinic_command clinic_command_named(const char *name); /* DO_COURSE if there is none */

/* What a command is called and who may do it, whichever table it stands in. */
struct right {
	const char *name;
	unsigned roles;
	bool signs;
};
struct right rights_of(enum clinic_command what, enum command_kind kind);
bool rights_allow(const struct right *r, unsigned roles);
/* "the director or the medical director", for messages. */
void rights_words(unsigned roles, struct text *out);

#endif
