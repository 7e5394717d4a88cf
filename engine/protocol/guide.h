/* SPDX-License-Identifier: Apache-2.0
 * protocol/guide.h - the hand-out for the patient: its parts, and what is filled into sentences.
 *
 * A sentence is whole without what is filled in: `Eat for four hours before you come {from 4 h
 * before start}.` says `(from 9:05 am)` where the day is booked, and nothing where it is not. */
#ifndef TEND_PROTOCOL_GUIDE_H
#define TEND_PROTOCOL_GUIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum guide_part {
	GUIDE_HAPPENS,
	GUIDE_DO,
	GUIDE_DO_NOT,
	GUIDE_MEDICINE,
	GUIDE_FEEL,
	GUIDE_IN_CHARGE,
	GUIDE_HOME,
	GUIDE_CALL_US,
	GUIDE_EMERGENCY,
	GUIDE_PARTS
};

/* One row a part, in the order of the hand-out. */
struct guide_part_row {
	enum guide_part part;
	const char *key;     /* in the file: "do not" */
	const char *heading; /* in the hand-out: "Do not" */
	bool needed; /* where a session gives a medicine, a hand-out without it has a hole */
};
extern const struct guide_part_row guide_part_rows[GUIDE_PARTS];

enum guide_moment { GUIDE_START, GUIDE_FIRST_DOSE, GUIDE_LEAVING };

/* What stands between braces. */
struct guide_fill {
	unsigned person;   /* a role: the name of whoever that is; 0 = a time */
	const char *how;   /* of a time: "from", "until", "about", "at" */
	int64_t offset_ms; /* after the moment, or before (negative) */
	enum guide_moment moment;
};
/* Reads the fill at `s`, which begins with its brace; *n gets its bytes, both braces included.
 * Gives NULL, or what is wrong with it in words. */
const char *guide_fill_read(const char *s, size_t *n, struct guide_fill *out);

/* Where a sentence says an amount of medicine ("50 mg", "0.5 mL"), which is an order's to say and
 * never a hand-out's; NULL where it says none. */
const char *guide_says_amount(const char *s);

#endif
