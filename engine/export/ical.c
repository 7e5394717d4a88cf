/* SPDX-License-Identifier: Apache-2.0 */
#include "export/ical.h"

#include <string.h>

#define LINE_MAX_OCTETS 75
#define PRODUCT         "-//Tend//tend calendar 1//EN"

/* ---- lines and values ---- */

void ical_line(struct text *out, const char *name, const char *value)
{
	struct text line = text_in(out->a);
	text_fmt(&line, "%s:%s", name, value);
	size_t at = 0, room = LINE_MAX_OCTETS;
	while (line.n - at > room) {
		size_t n = room;
		while (n > 1 && ((unsigned char)line.s[at + n] & 0xC0) == 0x80)
			n--; /* not inside of a character */
		text_putn(out, line.s + at, n);
		text_put(out, "\r\n ");
		at += n;
		room = LINE_MAX_OCTETS - 1;
	}
	text_putn(out, line.s + at, line.n - at);
	text_put(out, "\r\n");
}

void ical_escape(struct text *out, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if (c == '\\' || c == ';' || c == ',')
			text_fmt(out, "\\%c", c);
		else if (c == '\n')
			text_put(out, "\\n");
		else if (c >= 0x20 && c != 0x7F)
			text_putn(out, s, 1);
	}
}

static void put_text(struct text *out, const char *name, const char *value)
{
	struct text t = text_in(out->a);
	ical_escape(&t, value);
	ical_line(out, name, t.n ? t.s : "");
}

/* 20270308T083000Z */
static void put_instant(struct text *out, const char *name, int64_t ms)
{
	struct civil_date d;
	int64_t in_day;
	int64_t day = civil_floor_div(ms, CIVIL_DAY_MS, &in_day);
	int s = (int)(in_day / 1000);
	if (!civil_date_of_day(day, &d))
		return;
	ical_line(out, name,
	          arena_fmt(out->a, "%04d%02d%02dT%02d%02d%02dZ", d.year, d.month, d.day, s / 3600,
	                    s / 60 % 60, s % 60));
}

/* ---- appointments ---- */

static const char *summary(struct arena *a, const struct calendar_row *r)
{
	return arena_fmt(a, "%s, %s", r->contact,
	                 r->patient.name ? r->patient.name : r->patient.id);
}

static void put_event(struct text *out, const struct calendar_row *r)
{
	struct text more = text_in(out->a);
	ical_line(out, "BEGIN", "VEVENT");
	put_text(out, "UID", r->uid);
	put_instant(out, "DTSTAMP", r->changed);
	ical_line(out, "SEQUENCE", arena_fmt(out->a, "%d", r->changes));
	put_instant(out, "DTSTART", r->at);
	if (r->ends > r->at)
		put_instant(out, "DTEND", r->ends);
	put_text(out, "SUMMARY", summary(out->a, r));
	if (r->place[0])
		put_text(out, "LOCATION", r->place);
	if (r->with[0])
		text_fmt(&more, "With %s\n", r->with);
	text_put(&more, r->patient.course);
	put_text(out, "DESCRIPTION", more.s);
	ical_line(out, "CLASS", "PRIVATE");
	ical_line(out, "STATUS", r->cancelled ? "CANCELLED" : "CONFIRMED");
	ical_line(out, "END", "VEVENT");
}

bool ical_write(const struct calendar *c, struct text *out)
{
	if (!c->n)
		return false;
	ical_line(out, "BEGIN", "VCALENDAR");
	ical_line(out, "VERSION", "2.0");
	ical_line(out, "PRODID", PRODUCT);
	ical_line(out, "CALSCALE", "GREGORIAN");
	for (size_t i = 0; i < c->n; i++)
		put_event(out, &c->v[i]);
	ical_line(out, "END", "VCALENDAR");
	return true;
}
