/* SPDX-License-Identifier: Apache-2.0
 * util/zone_rule.h - the rule of a time zone for the years after its last recorded change.
 *
 * It stands at the end of a TZif file in the notation of POSIX: "CET-1CEST,M3.5.0,M10.5.0/3".
 * For zone.c only. */
#ifndef TEND_UTIL_ZONE_RULE_H
#define TEND_UTIL_ZONE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"

/* One yearly change of clocks. */
struct zone_change {
	enum { CHANGE_MONTH, CHANGE_JULIAN, CHANGE_DAY } kind;
	int month, week, weekday; /* M: week 5 is the last one; weekday 0 is Sunday */
	int day;                  /* J: 1..365, 29 February is never counted; else 0..365 */
	int32_t at_s;             /* local seconds from the start of that day, also below 0 */
};

struct zone_rule {
	const char *std_name; /* NULL: no rule, the last change holds for ever */
	const char *dst_name; /* NULL: no summer time */
	int32_t std_offset_s, dst_offset_s;
	struct zone_change start, end;
};

/* Reads n bytes; none give a rule without names.  Names belong to the arena. */
bool zone_rule_read(struct arena *a, const char *s, size_t n, struct zone_rule *out);
/* Seconds east of UTC at an instant in seconds; the rule must have a name. */
int32_t zone_rule_offset(const struct zone_rule *r, int64_t s, const char **abbreviation);
/* Three letters or more, digits and signs among them. */
bool zone_abbreviation_ok(const char *s);

#endif
