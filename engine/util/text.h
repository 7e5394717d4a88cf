/* SPDX-License-Identifier: Apache-2.0
 * util/text.h - a growing text with a ceiling, and the writers that escape for one context each.
 *
 * A text lives in an arena and is always NUL-terminated once something was added.  Going over the
 * ceiling drops what does not fit and sets `cut`; the caller who cares looks. */
#ifndef TEND_UTIL_TEXT_H
#define TEND_UTIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"

struct text {
	struct arena *a;
	char *s;  /* "" until something is added; borrowed from the arena */
	size_t n; /* bytes, without the NUL */
	size_t cap;
	size_t max; /* ceiling in bytes; 0 = 64 MiB */
	bool cut;
};

struct text text_in(struct arena *a);
void text_put(struct text *t, const char *s);
void text_putn(struct text *t, const char *s, size_t n);
void text_fmt(struct text *t, const char *fmt, ...) PRINTF(2, 3);
void text_int(struct text *t, int64_t v); /* as %lld would, many times quicker */
void text_pad(struct text *t, char c, size_t n);

/* Escaping writers: one for each place a text can go. */
void text_json(struct text *t, const char *s); /* quoted; NULL writes null */
void text_terminal(struct text *t,
                   const char *s);            /* control and direction characters made visible */
void text_xml(struct text *t, const char *s); /* of an attribute or an element */

/* True if the n bytes are well-formed UTF-8 without NUL. */
bool utf8_valid(const char *s, size_t n);
/* One code point and its length in bytes; 0 bytes at the end, code 0xFFFD and 1 byte where broken.
 */
size_t utf8_next(const char *s, size_t n, unsigned *code);
/* Characters that hide or turn a text: controls, zero width, bidirectional marks, tags. */
bool utf8_deceives(unsigned code);

#endif
