/* SPDX-License-Identifier: Apache-2.0
 * protocol/guide.h - the hand-out for the patient: its parts, and what is filled into sentences.
 *
 * A sentence is whole without a name or a clock time: `Eat for {no-food} before you come {from
 * no-food before start}.` says `(from 9:05 am)` where the day is booked, and nothing where it is
 * not.  A value of the protocol is always known, and stands in the sentence itself: `4 hours`. */
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

enum guide_fill_kind {
	FILL_PERSON, /* {therapist}: the name of whoever that is */
	FILL_TIME,   /* {from 4 h before start}: a time of the day */
	FILL_VALUE,  /* {stay}: an entry of `values:` in words */
	FILL_ROUNDS, /* {rounds of medicine}: how often a phase comes */
	FILL_FOR,    /* {for way-home}: says nothing; the check that the sentence prepares for */
};

/* What stands between braces.  Names are bound by the protocol that the sentence belongs to. */
struct guide_fill {
	enum guide_fill_kind kind;
	unsigned person;   /* FILL_PERSON: a role */
	const char *how;   /* FILL_TIME: "from", "until", "about", "at" */
	int64_t offset_ms; /* FILL_TIME: after the moment, or before (negative) */
	bool before;       /* FILL_TIME: which way a named value counts */
	enum guide_moment moment;
	const char *name; /* a value, phase or check, borrowed from the sentence; FILL_TIME: the
	                     value that is its distance, or NULL */
	size_t name_n;
};
/* Whether the fill names exactly that. */
bool guide_fill_names(const struct guide_fill *f, const char *name);
/* Reads the fill at `s`, which begins with its brace; *n gets its bytes, both braces included.
 * Gives NULL, or what is wrong with it in words. */
const char *guide_fill_read(const char *s, size_t *n, struct guide_fill *out);

/* Where a sentence says an amount of medicine ("50 mg", "0.5 mL"), which is an order's to say and
 * never a hand-out's; NULL where it says none. */
const char *guide_says_amount(const char *s);

#endif
