/* SPDX-License-Identifier: Apache-2.0 */
#include "util/civil.h"

#include <assert.h>
#include <string.h>

#define YEAR_MAX     9999
#define EPOCH_DAYS   719162 /* days from 0001-01-01 to 1970-01-01 */
#define DAYS_IN_400  146097
#define DAYS_IN_100  36524
#define DAYS_IN_4    1461
#define DAYS_IN_YEAR 365

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
/* Days of a common year before each month, and in all. */
static const int before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

int64_t civil_floor_div(int64_t n, int64_t size, int64_t *rest)
{
	int64_t q = n / size, r = n % size;
	if (r < 0) {
		r += size;
		q--;
	}
	*rest = r;
	return q;
}

bool civil_leap_year(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_end(int64_t year, int month)
{
	return before_month[month] + (month >= 2 && civil_leap_year(year));
}

static int month_start(int64_t year, int month)
{
	return before_month[month - 1] + (month > 2 && civil_leap_year(year));
}

bool civil_date_valid(struct civil_date d)
{
	return d.year >= 1 && d.year <= YEAR_MAX && d.month >= 1 && d.month <= 12 && d.day >= 1
	       && d.day <= month_end(d.year, d.month) - month_start(d.year, d.month);
}

bool civil_clock_valid(struct civil_clock c)
{
	return c.hour >= 0 && c.hour < 24 && c.min >= 0 && c.min < 60 && c.sec >= 0 && c.sec < 60
	       && c.ms >= 0 && c.ms < 1000;
}

int64_t civil_day_number(int64_t year, int month, int day)
{
	assert(month >= 1 && month <= 12);
	int64_t in_cycle, past;
	int64_t cycles = civil_floor_div(year - 1, 400, &in_cycle);
	past = cycles * DAYS_IN_400 + in_cycle * DAYS_IN_YEAR + in_cycle / 4 - in_cycle / 100;
	return past + month_start(year, month) + day - 1 - EPOCH_DAYS;
}

/* The year, and in *rest how many of its days have gone by. */
static int64_t year_of(int64_t day, int64_t *rest)
{
	int64_t left;
	int64_t year = 400 * civil_floor_div(day + EPOCH_DAYS, DAYS_IN_400, &left);
	/* The last day of a leap year at the end of a cycle would open one part too many. */
	int64_t hundreds = left / DAYS_IN_100 - left / (4 * DAYS_IN_100);
	left -= hundreds * DAYS_IN_100;
	int64_t fours = left / DAYS_IN_4;
	left -= fours * DAYS_IN_4;
	int64_t ones = left / DAYS_IN_YEAR - left / (4 * DAYS_IN_YEAR);
	*rest = left - ones * DAYS_IN_YEAR;
	return year + hundreds * 100 + fours * 4 + ones + 1;
}

int64_t civil_year_of_day(int64_t day)
{
	int64_t rest;
	return year_of(day, &rest);
}

int64_t civil_day(struct civil_date d)
{
	assert(civil_date_valid(d));
	return civil_day_number(d.year, d.month, d.day);
}

bool civil_date_of_day(int64_t day, struct civil_date *out)
{
	if (day < civil_day_number(1, 1, 1) || day > civil_day_number(YEAR_MAX, 12, 31))
		return false;
	int64_t rest, year = year_of(day, &rest);
	int month = 1;
	while (rest >= month_end(year, month))
		month++;
	*out = (struct civil_date){(int)year, month, (int)rest - month_start(year, month) + 1};
	return true;
}

int civil_weekday(int64_t day)
{
	int64_t rest;
	civil_floor_div(day, 7, &rest); /* 1970-01-01 was a Thursday */
	return (int)((rest + 3) % 7) + 1;
}

/* ---- text ---- */

/* Reads text that has the shape of `form`, where each 0 stands for a digit; the numbers between
 * other characters go to out[] in order. */
static bool read_form(const char *s, size_t n, const char *form, int *out)
{
	size_t field = 0;
	bool inside = false;
	if (n != strlen(form))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (form[i] != '0') {
			if (s[i] != form[i])
				return false;
			inside = false;
			continue;
		}
		if (s[i] < '0' || s[i] > '9')
			return false;
		if (!inside)
			out[field++] = 0;
		inside = true;
		out[field - 1] = out[field - 1] * 10 + (s[i] - '0');
	}
	return true;
}

static bool take_date(struct civil_date d, struct civil_date *out)
{
	if (!civil_date_valid(d))
		return false;
	*out = d;
	return true;
}

bool civil_date_parse(const char *s, size_t n, struct civil_date *out)
{
	int v[3];
	return read_form(s, n, "0000-00-00", v)
	       && take_date((struct civil_date){v[0], v[1], v[2]}, out);
}

void civil_date_write(struct text *out, struct civil_date d)
{
	assert(civil_date_valid(d));
	text_fmt(out, "%04d-%02d-%02d", d.year, d.month, d.day);
}

bool civil_date_parse_staff(const char *s, size_t n, struct civil_date *out)
{
	int day, year;
	if (n != sizeof "00-Mmm-0000" - 1 || s[2] != '-' || s[6] != '-'
	    || !read_form(s, 2, "00", &day) || !read_form(s + 7, 4, "0000", &year))
		return false;
	for (int m = 1; m <= 12; m++)
		if (memcmp(s + 3, months[m - 1], 3) == 0)
			return take_date((struct civil_date){year, m, day}, out);
	return false;
}

void civil_date_write_staff(struct text *out, struct civil_date d)
{
	assert(civil_date_valid(d));
	text_fmt(out, "%02d-%.3s-%04d", d.day, months[d.month - 1], d.year);
}

void civil_date_write_patient(struct text *out, struct civil_date d)
{
	const char *weekday = weekdays[civil_weekday(civil_day(d)) - 1];
	text_fmt(out, "%s, %d %s %d", weekday, d.day, months[d.month - 1], d.year);
}

bool civil_clock_parse(const char *s, size_t n, struct civil_clock *out)
{
	int v[3] = {0};
	if (!read_form(s, n, "00:00", v) && !read_form(s, n, "00:00:00", v))
		return false;
	struct civil_clock c = {v[0], v[1], v[2], 0};
	if (!civil_clock_valid(c))
		return false;
	*out = c;
	return true;
}

void civil_clock_write(struct text *out, struct civil_clock c)
{
	assert(civil_clock_valid(c));
	text_fmt(out, "%02d:%02d", c.hour, c.min);
}

void civil_clock_write_seconds(struct text *out, struct civil_clock c)
{
	assert(civil_clock_valid(c));
	text_fmt(out, "%02d:%02d:%02d", c.hour, c.min, c.sec);
}

bool civil_instant_parse(const char *s, size_t n, int64_t *utc_ms)
{
	int v[7];
	if (!read_form(s, n, "0000-00-00T00:00:00.000Z", v))
		return false;
	struct civil_date d = {v[0], v[1], v[2]};
	struct civil_clock c = {v[3], v[4], v[5], v[6]};
	if (!civil_date_valid(d) || !civil_clock_valid(c))
		return false;
	*utc_ms = civil_day(d) * CIVIL_DAY_MS + ((c.hour * 60 + c.min) * 60 + c.sec) * 1000 + c.ms;
	return true;
}

bool civil_instant_write(struct text *out, int64_t utc_ms)
{
	int64_t rest;
	struct civil_date d;
	if (!civil_date_of_day(civil_floor_div(utc_ms, CIVIL_DAY_MS, &rest), &d))
		return false;
	int ms = (int)rest;
	text_fmt(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", d.year, d.month, d.day, ms / 3600000,
	         ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
	return true;
}
