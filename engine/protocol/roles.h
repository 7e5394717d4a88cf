/* SPDX-License-Identifier: Apache-2.0
 * protocol/roles.h - who works in a clinic, and how a protocol asks for them.
 *
 * A person may hold several roles.  `by: nurse or therapist` asks for one person who holds either;
 * `by: therapist and prescriber` for two different people, one for each. */
#ifndef TEND_PROTOCOL_ROLES_H
#define TEND_PROTOCOL_ROLES_H

#include <stdbool.h>
#include <stddef.h>

enum role {
	ROLE_PRESCRIBER = 1 << 0,
	ROLE_NURSE = 1 << 1,
	ROLE_MONITOR = 1 << 2,
	ROLE_THERAPIST = 1 << 3,
	ROLE_ATTENDANT = 1 << 4,
	ROLE_DIRECTOR = 1 << 5,
	ROLE_MEDICAL_DIRECTOR = 1 << 6,
	ROLE_AUDITOR = 1 << 7,
	ROLE_OPERATOR = 1 << 8,
	ROLE_PATIENT = 1 << 9,
	ROLE_PARENT = 1 << 10,
	ROLE_PHARMACIST = 1 << 11,
};

#define ROLES_CLINICAL                                                                             \
	(ROLE_PRESCRIBER | ROLE_NURSE | ROLE_MONITOR | ROLE_THERAPIST | ROLE_ATTENDANT             \
	 | ROLE_PHARMACIST)

/* What no protocol widens (clinical.md 3.5): who gives injections and infusions, who prepares a dose
 * and reads its packet first, who reads it as the second. */
#define ROLES_GIVE        (ROLE_PRESCRIBER | ROLE_NURSE)
#define ROLES_PREPARE     (ROLES_GIVE | ROLE_MONITOR)
#define ROLES_READ_PACKET (ROLES_PREPARE | ROLE_THERAPIST)

struct role_row {
	enum role role;
	const char *name;
	const char *doc;
};
extern const struct role_row role_rows[];
extern const size_t role_rows_n;

/* The bit of a role's name, 0 if there is no such role. */
unsigned role_by_name(const char *name);
const char *role_name(enum role role);
#define PEOPLE_MAX 4

/* Sets of roles that must each be met by a different person. n = 0: nobody was named. */
struct people {
	unsigned char n;
	unsigned short any_of[PEOPLE_MAX];
};

#endif
