/* SPDX-License-Identifier: Apache-2.0
 * scenario/rows.h - the rows by which scenario files are read, for their reference. */
#ifndef TEND_SCENARIO_ROWS_H
#define TEND_SCENARIO_ROWS_H

#include "protocol/load.h"

/* A word of a scenario file that is no key: an answer, a state, a way to say when. */
struct scenario_word {
	const char *word;
	const char *doc;
};

extern const struct field scenario_file_fields[];
extern const size_t scenario_file_fields_n;
extern const struct field scenario_act_fields[]; /* beside the person with the act in words */
extern const size_t scenario_act_fields_n;
extern const struct field scenario_patient_fields[];
extern const size_t scenario_patient_fields_n;

/* Each ends with a row without a word. */
extern const struct scenario_word scenario_answers[]; /* of `expect:` */
extern const struct scenario_word scenario_states[];  /* of `state:` */
extern const struct scenario_word scenario_times[];   /* of `at:` */
extern const struct scenario_word scenario_machine[]; /* what `system` does */

#endif
