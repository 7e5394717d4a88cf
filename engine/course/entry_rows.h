/* SPDX-License-Identifier: Apache-2.0
 * course/entry_rows.h - what writing, reading and showing an entry share.
 *
 * For entry.c, entry_read.c and entry_json.c, and for event.c only. */
#ifndef TEND_COURSE_ENTRY_ROWS_H
#define TEND_COURSE_ENTRY_ROWS_H

#include "course/event.h"

/* Words that stand in the log for good: a dimension, by enum dim; a verdict, by enum verdict_kind.
 */
extern const char *const entry_dims[];
extern const char *const entry_verdicts[];

#define ENTRY_KEY_BYTES 4 /* no key of a field takes more, with its share of the map's head */

/* Whether the field is there. */
bool entry_has(const struct entry *e, const struct entry_row *row);
/* The member of this row. */
const void *entry_member(const struct entry *e, const struct entry_row *row);
/* Of ENTRY_INT, ENTRY_SEQ and ENTRY_TIME. */
int64_t entry_number(const struct entry *e, const struct entry_row *row);
/* Whether encoding it gives exactly these bytes. */
bool entry_written_as(const struct entry *e, const uint8_t *bytes, size_t n);

#endif
