/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/roles.h"

#include <string.h>

#include "util/err.h"

const struct role_row role_rows[] = {
    {ROLE_PRESCRIBER, "prescriber",
     "orders and clears: physician, nurse practitioner, physician assistant"},
    {ROLE_NURSE, "nurse", "prepares and gives doses, takes vital signs"},
    {ROLE_MONITOR, "monitor", "watches the patient from the first dose to leaving"},
    {ROLE_THERAPIST, "therapist", "leads preparation, medicine and integration sessions"},
    {ROLE_ATTENDANT, "attendant", "sits with the patient, takes vital signs if trained"},
    {ROLE_PHARMACIST, "pharmacist",
     "prepares kits whose contents are hidden from those who treat, and knows what is in them"},
    {ROLE_DIRECTOR, "director", "runs the clinic: people, protocols, reports"},
    {ROLE_MEDICAL_DIRECTOR, "medical-director",
     "answers for the medicine: approves protocols with the director"},
    {ROLE_AUDITOR, "auditor", "reads everything, changes nothing"},
    {ROLE_OPERATOR, "operator", "keeps the machine: backup, restore, updates"},
    {ROLE_PATIENT, "patient", "fills in own forms and diaries"},
    {ROLE_PARENT, "parent", "consents beside the patient: a parent or guardian, on paper"},
};
const size_t role_rows_n = countof(role_rows);

unsigned role_by_name(const char *name)
{
	for (size_t i = 0; i < countof(role_rows); i++)
		if (strcmp(role_rows[i].name, name) == 0)
			return role_rows[i].role;
	return 0;
}

const char *role_name(enum role role)
{
	for (size_t i = 0; i < countof(role_rows); i++)
		if (role_rows[i].role == role)
			return role_rows[i].name;
	return "nobody";
}
