/* SPDX-License-Identifier: Apache-2.0 */
#include "util/zone_rule.h"

#include <string.h>

#include "util/civil.h"

#define LETTERS_MAX 16
#define NUMBER_MAX  9999

struct cursor {
	const char *p, *end;
};

static bool take(struct cursor *c, char want)
{
	if (c->p == c->end || *c->p != want)
		return false;
	c->p++;
	return true;
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

bool zone_abbreviation_ok(const char *s)
{
	size_t n = 0;
	while (letter(s[n]) || digit(s[n]) || s[n] == '+' || s[n] == '-')
		n++;
	return !s[n] && n >= 3 && n <= LETTERS_MAX;
}

static bool number(struct cursor *c, int least, int most, int *out)
{
	int v = 0;
	if (c->p == c->end || !digit(*c->p))
		return false;
	for (; c->p < c->end && digit(*c->p); c->p++) {
		v = v * 10 + (*c->p - '0');
		if (v > NUMBER_MAX)
			return false;
	}
	*out = v;
	return v >= least && v <= most;
}

/* "<+0330>" or "CET" */
static const char *name(struct arena *a, struct cursor *c)
{
	bool quoted = take(c, '<');
	const char *start = c->p;
	while (c->p < c->end
	       && (letter(*c->p) || (quoted && (digit(*c->p) || *c->p == '+' || *c->p == '-'))))
		c->p++;
	const char *s = arena_dupn(a, start, (size_t)(c->p - start));
	return (quoted && !take(c, '>')) || !zone_abbreviation_ok(s) ? NULL : s;
}

/* [+-]hh[:mm[:ss]] */
static bool seconds(struct cursor *c, int most_hours, int32_t *out)
{
	int h, m = 0, s = 0;
	bool minus = take(c, '-');
	if (!minus)
		(void)take(c, '+');
	if (!number(c, 0, most_hours, &h))
		return false;
	if (take(c, ':') && (!number(c, 0, 59, &m) || (take(c, ':') && !number(c, 0, 59, &s))))
		return false;
	int32_t v = (h * 60 + m) * 60 + s;
	*out = minus ? -v : v;
	return true;
}

/* ",M3.5.0/2", ",J60" or ",59" */
static bool change(struct cursor *c, struct zone_change *out)
{
	bool ok = take(c, ',');
	if (take(c, 'M')) {
		out->kind = CHANGE_MONTH;
		ok = ok && number(c, 1, 12, &out->month) && take(c, '.')
		     && number(c, 1, 5, &out->week) && take(c, '.')
		     && number(c, 0, 6, &out->weekday);
	} else if (take(c, 'J')) {
		out->kind = CHANGE_JULIAN;
		ok = ok && number(c, 1, 365, &out->day);
	} else {
		out->kind = CHANGE_DAY;
		ok = ok && number(c, 0, 365, &out->day);
	}
	out->at_s = 2 * 3600; /* what POSIX takes when nothing is said */
	return ok && (!take(c, '/') || seconds(c, 167, &out->at_s));
}

bool zone_rule_read(struct arena *a, const char *s, size_t n, struct zone_rule *out)
{
	struct cursor c = {s, s + n};
	struct zone_rule r = {.std_name = NULL};
	if (n == 0) {
		*out = r;
		return true;
	}
	/* POSIX counts offsets west of UTC. */
	if (!(r.std_name = name(a, &c)) || !seconds(&c, 24, &r.std_offset_s))
		return false;
	r.std_offset_s = -r.std_offset_s;
	r.dst_offset_s = r.std_offset_s;
	if (c.p < c.end) {
		r.dst_offset_s = r.std_offset_s + 3600;
		if (!(r.dst_name = name(a, &c)))
			return false;
		if (c.p < c.end && *c.p != ',') {
			if (!seconds(&c, 24, &r.dst_offset_s))
				return false;
			r.dst_offset_s = -r.dst_offset_s;
		}
		if (!change(&c, &r.start) || !change(&c, &r.end))
			return false;
	}
	if (c.p != c.end)
		return false;
	*out = r;
	return true;
}

/* The change of one year, in seconds of the local clock before it. */
static int64_t change_in(const struct zone_change *x, int64_t year)
{
	int64_t day = civil_day_number(year, 1, 1) + x->day;
	switch (x->kind) {
	case CHANGE_DAY: break;
	case CHANGE_JULIAN: day += (x->day >= 60 && civil_leap_year(year) ? 0 : -1); break;
	case CHANGE_MONTH: {
		int64_t next = x->month == 12 ? civil_day_number(year + 1, 1, 1)
		                              : civil_day_number(year, x->month + 1, 1);
		day = civil_day_number(year, x->month, 1);
		day += (x->weekday - civil_weekday(day) % 7 + 7) % 7 + (x->week - 1) * 7;
		if (day >= next)
			day -= 7;
		break;
	}
	}
	return day * 86400 + x->at_s;
}

int32_t zone_rule_offset(const struct zone_rule *r, int64_t s, const char **abbreviation)
{
	*abbreviation = r->std_name;
	if (!r->dst_name)
		return r->std_offset_s;
	int64_t rest;
	int64_t year = civil_year_of_day(civil_floor_div(s + r->std_offset_s, 86400, &rest));
	int64_t start = change_in(&r->start, year) - r->std_offset_s;
	int64_t end = change_in(&r->end, year) - r->dst_offset_s;
	bool summer = start < end ? s >= start && s < end : s >= start || s < end;
	if (!summer)
		return r->std_offset_s;
	*abbreviation = r->dst_name;
	return r->dst_offset_s;
}
