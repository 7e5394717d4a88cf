/* SPDX-License-Identifier: Apache-2.0
 * util/zone.h - which day and which time of day it is in a clinic's IANA time zone.
 *
 * A zone is read once from a file of the system's time zone database (TZif, RFC 8536) and never
 * changes after that.  This is the one place in util/ that reads a file: the C library can do it
 * only through a process-wide setting, which would be a writable global shared by every clinic,
 * course and test.  The caller names the directory, so no environment is looked at either. */
#ifndef TEND_UTIL_ZONE_H
#define TEND_UTIL_ZONE_H

#include "util/arena.h"
#include "util/civil.h"
#include "util/err.h"

struct zone;

/* Reads the zone `name` ("Europe/Berlin") below `dir` ("/usr/share/zoneinfo").  The zone belongs to
 * the arena.  RC_USAGE: no name of a zone; RC_NOTFOUND: no such zone; RC_IO: the file cannot be
 * read or is damaged. */
enum rc zone_open(struct arena *a, const char *dir, const char *name, const struct zone **out,
                  struct err *e) MUST_USE;
/* The same from bytes already read, for tests and fuzzing.  `name` is for messages and is kept. */
enum rc zone_read(struct arena *a, const char *name, const void *bytes, size_t n,
                  const struct zone **out, struct err *e) MUST_USE;

const char *zone_name(const struct zone *z);

struct civil_time {
	struct civil_date date;
	struct civil_clock clock;
	int32_t offset_s;         /* seconds east of UTC */
	const char *abbreviation; /* "CET"; borrowed from the zone */
};

/* False outside the years 1 to 9999. */
bool zone_local(const struct zone *z, int64_t utc_ms, struct civil_time *out) MUST_USE;
/* The number of the local calendar day: gaps and windows in days are differences of these. */
int64_t zone_day(const struct zone *z, int64_t utc_ms);

enum zone_kind {
	ZONE_EXACT,   /* the local time happened once */
	ZONE_GAP,     /* it never happened: clocks were put forward over it */
	ZONE_OVERLAP, /* it happened twice: clocks were put back */
};

/* The instant of a local time.  In a gap it is the first instant after it, in an overlap the
 * earlier of the two.  `kind` may be NULL.  The date and the clock are valid. */
void zone_utc(const struct zone *z, struct civil_date d, struct civil_clock c, int64_t *utc_ms,
              enum zone_kind *kind);

/* Of a local time that happened twice the later instant; `first` where it happened once. */
int64_t zone_second(const struct zone *z, int64_t first);

/* "2026-11-23 14:05" and "2026-11-23 14:05 -05:00". */
void civil_time_write(struct text *out, const struct civil_time *t);
void civil_time_write_offset(struct text *out, const struct civil_time *t);

#endif
