/* SPDX-License-Identifier: Apache-2.0
 * util/civil.h - calendar days, clock times and instants as text, without a clock and without a
 * zone.
 *
 * An instant is milliseconds since 1970-01-01T00:00:00Z, a calendar day is days since 1970-01-01;
 * both count in the Gregorian calendar, also before it was in use.  Years run from 1 to 9999: what
 * lies outside is refused, never bent.  Which day it is somewhere is told by util/zone.h. */
#ifndef TEND_UTIL_CIVIL_H
#define TEND_UTIL_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"
#include "util/text.h"

struct civil_date {
	int year, month, day; /* 1..9999, 1..12, 1..31 */
};

struct civil_clock {
	int hour, min, sec, ms; /* 0..23, 0..59, 0..59, 0..999 */
};

bool civil_date_valid(struct civil_date d);
bool civil_clock_valid(struct civil_clock c);

/* Day number of a valid date. */
int64_t civil_day(struct civil_date d);
/* False when the day lies outside the years 1 to 9999. */
bool civil_date_of_day(int64_t day, struct civil_date *out) MUST_USE;
/* 1 = Monday .. 7 = Sunday, as ISO 8601 counts. */
int civil_weekday(int64_t day);

/* For reckoning with rules of any year; `month` is 1..12, `day` may run over the month. */
int64_t civil_day_number(int64_t year, int month, int day);
int64_t civil_year_of_day(int64_t day);
bool civil_leap_year(int64_t year);

/* The parsers read exactly the n bytes and leave the output untouched when these are no such
 * thing; the writers take valid values only.
 *
 * "2026-11-23": files, records, exchange. */
bool civil_date_parse(const char *s, size_t n, struct civil_date *out) MUST_USE;
void civil_date_write(struct text *out, struct civil_date d);
/* "14-Mar-1986": staff; the month in letters cannot be read as the day. */
bool civil_date_parse_staff(const char *s, size_t n, struct civil_date *out) MUST_USE;
void civil_date_write_staff(struct text *out, struct civil_date d);
/* "Monday, 23 November 2026": patients. */
void civil_date_write_patient(struct text *out, struct civil_date d);

/* "14:05" or "14:05:09", 24 hours, two digits each; "24:00" is no time of a day. */
bool civil_clock_parse(const char *s, size_t n, struct civil_clock *out) MUST_USE;
void civil_clock_write(struct text *out, struct civil_clock c); /* HH:MM */
void civil_clock_write_seconds(struct text *out, struct civil_clock c);

/* "2026-11-23T05:20:45.123Z", the one form of RFC 3339 in which instants are kept.  Writing gives
 * false, and nothing written, outside the years 1 to 9999. */
bool civil_instant_parse(const char *s, size_t n, int64_t *utc_ms) MUST_USE;
bool civil_instant_write(struct text *out, int64_t utc_ms) MUST_USE;

/* Quotient and remainder of a count by a size, the remainder never negative. */
int64_t civil_floor_div(int64_t n, int64_t size, int64_t *rest);

#define CIVIL_DAY_MS INT64_C(86400000)

#endif
