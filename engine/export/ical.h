/* SPDX-License-Identifier: Apache-2.0
 * export/ical.h - appointments as an iCalendar file (RFC 5545).
 *
 * Times are written in UTC: what Tend keeps is an instant, every reader knows UTC, and a time zone
 * that is copied into the file can be wrong or out of date in it.  There is no METHOD, so that DTSTAMP
 * is when the appointment was changed last (3.8.7.2) and the same record gives the same bytes.  An
 * appointment keeps its UID when it is moved; SEQUENCE counts its changes; one that was called off
 * stays in the file with STATUS:CANCELLED, or a calendar that has it would never hear of it.  No
 * alarms: a telephone that lights up with a clinic's name tells others. */
#ifndef TEND_EXPORT_ICAL_H
#define TEND_EXPORT_ICAL_H

#include "board/calendar.h"

/* One VCALENDAR.  There has to be at least one appointment (3.6): false, and nothing is written,
 * where there is none. */
bool ical_write(const struct calendar *c, struct text *out) MUST_USE;

/* One content line: folded at 75 octets without cutting a character (3.1), with CRLF at its end.
 * The value is as it is to stand there. */
void ical_line(struct text *out, const char *name, const char *value);
/* A value of type TEXT (3.3.11): backslash, comma, semicolon and line ends escaped, and no other
 * control characters. */
void ical_escape(struct text *out, const char *s);

#endif
