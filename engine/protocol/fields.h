/* SPDX-License-Identifier: Apache-2.0
 * protocol/fields.h - the shapes of a protocol file, as rows. */
#ifndef TEND_PROTOCOL_FIELDS_H
#define TEND_PROTOCOL_FIELDS_H

#include "protocol/load.h"

extern const struct shape shape_protocol; /* the whole file */
extern const struct shape shape_part;     /* a file of `parts:` */
extern const struct shape shape_measure, shape_form, shape_medicine, shape_table, shape_check,
    shape_alert, shape_sealed_list, shape_limit, shape_kits, shape_dose, shape_booster,
    shape_supplement, shape_first_case, shape_cap_case, shape_session, shape_phase, shape_guarantee,
    shape_guide, shape_item, shape_score, shape_waiver, shape_reaction, shape_report,
    shape_guide_lines;

/* What a step can be: its key is the kind. */
struct step_kind_row {
	const char *key; /* "look in" */
	enum step_kind kind;
	const char *keys; /* the further keys it takes, with commas around: ",at,grace," */
	const char *doc;
	bool several; /* its subject may be a list of names */
};
extern const struct step_kind_row step_kinds[];
extern const size_t step_kinds_n;
extern const char step_common_keys[]; /* ",name,title,…": what every kind takes besides */
/* True if a kind of step takes this key. */
bool step_takes(const struct step_kind_row *row, const char *key);

/* What a kind of step cannot do without; one row a key. */
struct step_need {
	enum step_kind kind;
	const char *key, *why;
};
extern const struct step_need step_needs[];
extern const size_t step_needs_n;
extern const struct shape shape_step;

const char *step_kind_name(enum step_kind kind);
const char *session_kind_name(enum session_kind kind);

#endif
