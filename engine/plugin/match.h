/* SPDX-License-Identifier: Apache-2.0
 * plugin/match.h - Lua's patterns, with a price.
 *
 * A pattern is read once into a row of items; each item has at most one choice open, so matching
 * needs no recursion and room that is known beforehand.  What a match may cost is the caller's.
 * The meaning is that of Lua 5.4; letters, digits and so on are those of ASCII. */
#ifndef TEND_PLUGIN_MATCH_H
#define TEND_PLUGIN_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MATCH_ITEMS    128
#define MATCH_SETS     40
#define MATCH_CAPTURES 32
#define MATCH_TEXT     (UINT32_MAX / 2) /* bytes of a subject, at most */
#define MATCH_POSITION UINT32_MAX       /* length of a capture that is a place */

struct match_item {
	uint8_t kind, repeat;
	uint8_t x, y; /* letters, or the number of a set or capture */
};

struct match_pattern {
	struct match_item items[MATCH_ITEMS];
	uint8_t sets[MATCH_SETS][32];
	size_t n, sets_n, captures;
	bool anchored; /* began with ^ */
};

struct match_found {
	uint32_t from, to;
	struct {
		uint32_t at, len;
	} captures[MATCH_CAPTURES];
};

enum match_end { MATCH_NO, MATCH_YES, MATCH_SPENT };

/* What is wrong with the pattern, or NULL.  `anchors`: a ^ in front is one. */
const char *match_read(struct match_pattern *out, const char *p, size_t n, bool anchors);
/* Tries at one place; takes what it did from *cost, and gives up below 0. */
enum match_end match_at(const struct match_pattern *p, const char *s, size_t n, size_t at,
                        struct match_found *out, int64_t *cost);
/* Tries from a place on; only there if the pattern is anchored. */
enum match_end match_from(const struct match_pattern *p, const char *s, size_t n, size_t at,
                          struct match_found *out, int64_t *cost);
/* Whether the letter belongs to a class such as 'a' or 'D'; other letters stand for themselves. */
bool match_class(unsigned char c, unsigned char class);

#endif
