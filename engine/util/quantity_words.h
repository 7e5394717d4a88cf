/* SPDX-License-Identifier: Apache-2.0
 * util/quantity_words.h - the ways of writing a unit that are known and refused.
 *
 * For quantity_parse.c only. */
#ifndef TEND_UTIL_QUANTITY_WORDS_H
#define TEND_UTIL_QUANTITY_WORDS_H

#include "util/quantity.h"

struct quantity_spelling {
	const char *written;
	enum quantity_refusal why;
	const char *unit; /* the same unit as it is written here; NULL where there is none */
};

/* Looks up n bytes that are no good unit: first as they stand, then a good unit in other upper and
 * lower case, then a known spelling in other case.  False when they are none of these. */
bool quantity_spelling_find(const char *s, size_t n, struct quantity_spelling *out);

#endif
