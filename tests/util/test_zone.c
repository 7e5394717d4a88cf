/* SPDX-License-Identifier: Apache-2.0
 * Local time in a clinic's zone: changes of clocks, years beyond the file, the C library as a
 * second opinion, and files that are damaged or hostile. */
#define _DEFAULT_SOURCE /* tm_gmtoff, tm_zone */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "util/zone.h"

#define DIR_OF_ZONES "/usr/share/zoneinfo"

static const char *const zones[] = {
    "America/New_York", "Europe/Berlin",     "Australia/Lord_Howe",
    "Asia/Kolkata",     "America/Sao_Paulo", "Africa/Casablanca",
};

static const struct zone *open_zone(struct arena *a, const char *name)
{
	const struct zone *z = NULL;
	struct err e = {0};
	if (zone_open(a, DIR_OF_ZONES, name, &z, &e) != RC_OK)
		fail_msg("%s: %s", name, e.msg);
	assert_string_equal(zone_name(z), name);
	return z;
}

static int64_t instant(const char *s)
{
	int64_t ms = 0;
	if (!civil_instant_parse(s, strlen(s), &ms))
		fail_msg("'%s' is no instant", s);
	return ms;
}

/* UTC on the left, what the clock on the wall shows on the right. */
static void test_shows_the_clock_on_the_wall(void **state)
{
	(void)state;
	static const struct {
		const char *zone, *utc, *local, *abbreviation;
	} rows[] = {
	    {"America/New_York", "2026-03-08T06:59:59.999Z", "2026-03-08 01:59 -05:00", "EST"},
	    {"America/New_York", "2026-03-08T07:00:00.000Z", "2026-03-08 03:00 -04:00", "EDT"},
	    {"America/New_York", "2026-11-01T05:59:59.000Z", "2026-11-01 01:59 -04:00", "EDT"},
	    {"America/New_York", "2026-11-01T06:00:00.000Z", "2026-11-01 01:00 -05:00", "EST"},
	    {"America/New_York", "2027-03-14T07:00:00.000Z", "2027-03-14 03:00 -04:00", "EDT"},
	    {"America/New_York", "2027-11-07T06:00:00.000Z", "2027-11-07 01:00 -05:00", "EST"},
	    {"Europe/Berlin", "2026-03-29T00:59:59.000Z", "2026-03-29 01:59 +01:00", "CET"},
	    {"Europe/Berlin", "2026-03-29T01:00:00.000Z", "2026-03-29 03:00 +02:00", "CEST"},
	    {"Europe/Berlin", "2026-10-25T00:59:59.000Z", "2026-10-25 02:59 +02:00", "CEST"},
	    {"Europe/Berlin", "2026-10-25T01:00:00.000Z", "2026-10-25 02:00 +01:00", "CET"},
	    {"Europe/Berlin", "2027-03-28T01:00:00.000Z", "2027-03-28 03:00 +02:00", "CEST"},
	    {"Europe/Berlin", "2027-10-31T01:00:00.000Z", "2027-10-31 02:00 +01:00", "CET"},
	    {"Australia/Lord_Howe", "2026-04-04T14:59:59.000Z", "2026-04-05 01:59 +11:00", "+11"},
	    {"Australia/Lord_Howe", "2026-04-04T15:00:00.000Z", "2026-04-05 01:30 +10:30", "+1030"},
	    {"Australia/Lord_Howe", "2026-10-03T15:30:00.000Z", "2026-10-04 02:30 +11:00", "+11"},
	    {"Australia/Lord_Howe", "2027-04-03T15:00:00.000Z", "2027-04-04 01:30 +10:30", "+1030"},
	    {"Australia/Lord_Howe", "2027-10-02T15:30:00.000Z", "2027-10-03 02:30 +11:00", "+11"},
	    {"Asia/Kolkata", "2026-11-23T18:29:59.000Z", "2026-11-23 23:59 +05:30", "IST"},
	    {"Asia/Kolkata", "2026-11-23T18:30:00.000Z", "2026-11-24 00:00 +05:30", "IST"},
	    {"America/Sao_Paulo", "2026-11-23T03:00:00.000Z", "2026-11-23 00:00 -03:00", "-03"},
	    {"America/Sao_Paulo", "2027-01-15T02:59:00.000Z", "2027-01-14 23:59 -03:00", "-03"},
	    /* Casablanca puts clocks back for Ramadan */
	    {"Africa/Casablanca", "2026-02-15T01:59:59.000Z", "2026-02-15 02:59 +01:00", "+01"},
	    {"Africa/Casablanca", "2026-02-15T02:00:00.000Z", "2026-02-15 02:00 +00:00", "+00"},
	    {"Africa/Casablanca", "2026-03-22T02:00:00.000Z", "2026-03-22 03:00 +01:00", "+01"},
	    {"Africa/Casablanca", "2027-02-07T02:00:00.000Z", "2027-02-07 02:00 +00:00", "+00"},
	    {"Africa/Casablanca", "2027-03-14T02:00:00.000Z", "2027-03-14 03:00 +01:00", "+01"},
	    /* beyond the file, by its rule */
	    {"America/New_York", "2100-03-14T06:59:59.000Z", "2100-03-14 01:59 -05:00", "EST"},
	    {"America/New_York", "2100-03-14T07:00:00.000Z", "2100-03-14 03:00 -04:00", "EDT"},
	    {"Europe/Berlin", "2100-03-28T01:00:00.000Z", "2100-03-28 03:00 +02:00", "CEST"},
	    {"Europe/Berlin", "2100-10-31T01:00:00.000Z", "2100-10-31 02:00 +01:00", "CET"},
	    {"Australia/Lord_Howe", "2100-01-01T00:00:00.000Z", "2100-01-01 11:00 +11:00", "+11"},
	    {"Europe/Berlin", "9999-12-31T22:59:59.000Z", "9999-12-31 23:59 +01:00", "CET"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct text t = text_in(&a);
		struct civil_time at;
		const struct zone *z = open_zone(&a, rows[i].zone);
		assert_true(zone_local(z, instant(rows[i].utc), &at));
		civil_time_write_offset(&t, &at);
		assert_string_equal(t.s, rows[i].local);
		assert_string_equal(at.abbreviation, rows[i].abbreviation);
		assert_int_equal(zone_day(z, instant(rows[i].utc)), civil_day(at.date));
		arena_drop(&a);
	}
}

static void test_finds_the_instant_of_a_local_time(void **state)
{
	(void)state;
	static const struct {
		const char *zone, *date, *clock, *utc;
		enum zone_kind kind;
	} rows[] = {
	    {"Europe/Berlin", "2026-11-23", "14:05", "2026-11-23T13:05:00.000Z", ZONE_EXACT},
	    {"Europe/Berlin", "2026-03-29", "01:59", "2026-03-29T00:59:00.000Z", ZONE_EXACT},
	    {"Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00:00.000Z", ZONE_GAP},
	    {"Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00:00.000Z", ZONE_GAP},
	    {"Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00:00.000Z", ZONE_EXACT},
	    {"Europe/Berlin", "2026-10-25", "01:59", "2026-10-24T23:59:00.000Z", ZONE_EXACT},
	    {"Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00.000Z", ZONE_OVERLAP},
	    {"Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00:00.000Z", ZONE_EXACT},
	    {"America/New_York", "2027-03-14", "02:30", "2027-03-14T07:00:00.000Z", ZONE_GAP},
	    {"America/New_York", "2027-11-07", "01:30", "2027-11-07T05:30:00.000Z", ZONE_OVERLAP},
	    {"Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-03T15:30:00.000Z", ZONE_GAP},
	    {"Australia/Lord_Howe", "2026-10-04", "02:30", "2026-10-03T15:30:00.000Z", ZONE_EXACT},
	    {"Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00.000Z",
	     ZONE_OVERLAP},
	    {"Asia/Kolkata", "2026-11-24", "00:00", "2026-11-23T18:30:00.000Z", ZONE_EXACT},
	    {"America/Sao_Paulo", "2018-11-04", "00:30", "2018-11-04T03:00:00.000Z", ZONE_GAP},
	    {"Africa/Casablanca", "2026-02-15", "02:30", "2026-02-15T01:30:00.000Z", ZONE_OVERLAP},
	    {"Europe/Berlin", "2100-03-28", "02:30", "2100-03-28T01:00:00.000Z", ZONE_GAP},
	    {"Europe/Berlin", "2100-10-31", "02:30", "2100-10-31T00:30:00.000Z", ZONE_OVERLAP},
	    /* a day that never was: the date line moved */
	    {"Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00:00.000Z", ZONE_GAP},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct civil_date d;
		struct civil_clock c;
		int64_t ms = 0;
		enum zone_kind kind;
		const struct zone *z = open_zone(&a, rows[i].zone);
		assert_true(civil_date_parse(rows[i].date, 10, &d));
		assert_true(civil_clock_parse(rows[i].clock, 5, &c));
		zone_utc(z, d, c, &ms, &kind);
		struct text t = text_in(&a);
		assert_true(civil_instant_write(&t, ms));
		assert_string_equal(t.s, rows[i].utc);
		assert_int_equal(kind, rows[i].kind);
		arena_drop(&a);
	}
}

/* A gap between doses counts calendar days, though a week of changing clocks has an hour less. */
static void test_a_week_is_a_week_when_clocks_change(void **state)
{
	(void)state;
	struct arena a = {0};
	const struct zone *z = open_zone(&a, "Europe/Berlin");
	struct civil_date first = {2026, 3, 28}, second = {2026, 4, 4}; /* both Saturdays */
	struct civil_clock at3 = {15, 0, 0, 0}, at2 = {14, 0, 0, 0};
	int64_t dose1, dose2;
	zone_utc(z, first, at3, &dose1, NULL);
	zone_utc(z, second, at2, &dose2, NULL);
	assert_int_equal(zone_day(z, dose2) - zone_day(z, dose1), 7);
	assert_int_equal(dose2 - dose1, 166 * INT64_C(3600000)); /* two hours less than 7 x 24 */
	arena_drop(&a);
}

static void test_agrees_with_the_c_library(void **state)
{
	(void)state;
	const int64_t from = instant("1905-01-01T00:00:00.000Z") / 1000;
	const int64_t to = instant("2150-01-01T00:00:00.000Z") / 1000;
	for (size_t i = 0; i < countof(zones); i++) {
		struct arena a = {0};
		const struct zone *z = open_zone(&a, zones[i]);
		uint64_t x = 88172645463325252u;
		setenv("TZ", zones[i], 1);
		tzset();
		for (int k = 0; k < 2000; k++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			int64_t s = from + (int64_t)(x % (uint64_t)(to - from));
			time_t libc = (time_t)s;
			struct tm tm;
			struct civil_time t;
			int64_t back;
			enum zone_kind kind;
			assert_non_null(localtime_r(&libc, &tm));
			assert_true(zone_local(z, s * 1000, &t));
			if (t.date.year != tm.tm_year + 1900 || t.date.month != tm.tm_mon + 1
			    || t.date.day != tm.tm_mday || t.clock.hour != tm.tm_hour
			    || t.clock.min != tm.tm_min || t.clock.sec != tm.tm_sec
			    || t.offset_s != tm.tm_gmtoff
			    || strcmp(t.abbreviation, tm.tm_zone) != 0)
				fail_msg("%s at %lld: %02d:%02d %s, C library %02d:%02d %s",
				         zones[i], (long long)s, t.clock.hour, t.clock.min,
				         t.abbreviation, tm.tm_hour, tm.tm_min, tm.tm_zone);
			zone_utc(z, t.date, t.clock, &back, &kind);
			assert_int_not_equal(kind, ZONE_GAP); /* this time did happen */
			if (kind == ZONE_EXACT)
				assert_int_equal(back, s * 1000);
			else
				assert_true(back <= s * 1000);
		}
		arena_drop(&a);
	}
	unsetenv("TZ");
	tzset();
}

static void test_refuses_names_that_are_none(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		enum rc rc;
	} rows[] = {
	    {"", RC_USAGE},
	    {"../passwd", RC_USAGE},
	    {"/etc/passwd", RC_USAGE},
	    {"Europe/../Europe/Berlin", RC_USAGE},
	    {"Europe//Berlin", RC_USAGE},
	    {"Europe/", RC_USAGE},
	    {"Europe Berlin", RC_USAGE},
	    {"tzdata.zi", RC_USAGE},
	    {"-x", RC_USAGE},
	    {"Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", RC_USAGE},
	    {"Europe/Atlantis", RC_NOTFOUND},
	    {"Europe", RC_NOTFOUND},
	    {"UTC/x", RC_NOTFOUND},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		const struct zone *z = NULL;
		struct err e = {0};
		assert_int_equal(zone_open(&a, DIR_OF_ZONES, rows[i].name, &z, &e), rows[i].rc);
		assert_null(z);
		assert_true(strlen(e.msg) > 0);
		arena_drop(&a);
	}
}

static size_t load(const char *name, uint8_t *buf, size_t max)
{
	char path[128];
	snprintf(path, sizeof path, DIR_OF_ZONES "/%s", name);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	size_t n = fread(buf, 1, max, f);
	fclose(f);
	return n;
}

/* Reads an exact copy on the heap, so that a byte too far is seen, and uses what came out. */
static enum rc try_bytes(const uint8_t *p, size_t n)
{
	struct arena a = {0};
	const struct zone *z = NULL;
	struct err e = {0};
	uint8_t *copy = malloc(n ? n : 1);
	memcpy(copy, p, n);
	enum rc rc = zone_read(&a, "Test/Zone", copy, n, &z, &e);
	free(copy);
	if (rc == RC_OK) {
		struct civil_time t;
		int64_t ms;
		assert_true(zone_local(z, 0, &t));
		assert_true(zone_local(z, INT64_C(4102444800000), &t));
		zone_utc(z, t.date, t.clock, &ms, NULL);
		(void)zone_day(z, INT64_MIN);
		(void)zone_day(z, INT64_MAX);
		assert_false(zone_local(z, INT64_MIN, &t));
		assert_false(zone_local(z, INT64_MAX, &t));
	} else {
		assert_null(z);
		assert_non_null(strstr(e.msg, "Test/Zone"));
		assert_true(strlen(e.hint) > 0);
	}
	arena_drop(&a);
	return rc;
}

static void test_refuses_damaged_files(void **state)
{
	(void)state;
	static const uint8_t good[] = "TZif2";
	uint8_t buf[8192];
	for (size_t i = 0; i < countof(zones); i++) {
		size_t n = load(zones[i], buf, sizeof buf);
		assert_int_equal(try_bytes(buf, n), RC_OK);
		for (size_t cut = 0; cut < n; cut++) /* at every length */
			assert_int_equal(try_bytes(buf, cut), RC_IO);
		buf[n] = 'x';
		assert_int_equal(try_bytes(buf, n + 1), RC_IO);
	}
	size_t n = load("Europe/Berlin", buf, sizeof buf);
	unsigned refused = 0;
	for (size_t i = 0; i < n; i++) /* with every byte turned round */
		for (unsigned k = 0; k < 3; k++) {
			static const uint8_t turn[] = {0xFF, 0x80, 0x01};
			buf[i] ^= turn[k];
			refused += try_bytes(buf, n) != RC_OK;
			buf[i] ^= turn[k];
		}
	assert_true(refused > 500);
	assert_int_equal(try_bytes(good, sizeof good - 1), RC_IO);
}

/* Writes a zone with two changes (at the hours `first` and `second` of 1970-01-01), two times of
 * which the second is an hour east, and a rule. */
static size_t make_zone(uint8_t *p, size_t max, uint8_t first, uint8_t second, const char *rule)
{
	static const uint8_t types[] = {0, 0, 0, 0, 0, 0, 0, 0, 14, 16, 1, 4};
	static const char letters[] = "STD\0DST";
	size_t n = 0;
	memset(p, 0, max);
	for (size_t width = 4; width <= 8; width += 4) {
		memcpy(p + n, "TZif2", 5);
		p[n + 35] = 2;              /* transitions, */
		p[n + 39] = 2;              /* types, */
		p[n + 43] = sizeof letters; /* letters */
		n += 44;
		const unsigned at[] = {first * 3600u, second * 3600u};
		for (size_t i = 0; i < 2; i++, n += width) {
			p[n + width - 1] = (uint8_t)at[i];
			p[n + width - 2] = (uint8_t)(at[i] >> 8);
			p[n + width - 3] = (uint8_t)(at[i] >> 16);
		}
		p[n++] = 1;
		p[n++] = 0;
		memcpy(p + n, types, sizeof types);
		n += sizeof types;
		memcpy(p + n, letters, sizeof letters);
		n += sizeof letters;
	}
	return n + (size_t)snprintf((char *)p + n, max - n, "\n%s\n", rule);
}

static enum rc try_rule(const char *rule)
{
	uint8_t p[512];
	return try_bytes(p, make_zone(p, sizeof p, 1, 2, rule));
}

static void test_refuses_what_no_zone_says(void **state)
{
	(void)state;
	enum { BLOCK = 44, FIRST = BLOCK + 10 + 12 + 8, SECOND = FIRST + BLOCK };
	static const struct {
		size_t at;
		uint8_t byte;
	} bad[] = {
	    {FIRST + 4, '1'},     /* a version without 64-bit times */
	    {FIRST + 4, '9'},     /* a version yet to come */
	    {FIRST + 23, 1},      /* marks that are not one for each type */
	    {FIRST + 31, 1},      /* leap seconds */
	    {FIRST + 39, 0},      /* no type */
	    {SECOND + 16, 2},     /* a change to a type that is not there */
	    {SECOND + 18, 1},     /* an offset of months */
	    {SECOND + 18 + 4, 2}, /* neither summer time nor not */
	    {SECOND + 18 + 5, 8}, /* a name behind the letters */
	    {SECOND + 18 + 5, 255},   {SECOND + 18 + 5, 7}, /* a name without letters */
	    {SECOND + 18 + 12, 0x1B},                       /* a control sign in a name */
	};
	uint8_t p[512];
	size_t n = make_zone(p, sizeof p, 1, 2, "STD0");
	assert_int_equal(try_bytes(p, n), RC_OK);
	for (size_t i = 0; i < countof(bad); i++) {
		n = make_zone(p, sizeof p, 1, 2, "STD0");
		p[bad[i].at] = bad[i].byte;
		if (try_bytes(p, n) != RC_IO)
			fail_msg("row %zu is read", i);
	}
	n = make_zone(p, sizeof p, 1, 2, "STD0"); /* one leap second, rightly written */
	memmove(p + n + 6, p + n - 6, 6);
	memset(p + n - 6, 0, 12);
	p[FIRST + 31] = 1;
	assert_int_equal(try_bytes(p, n + 12), RC_IO);
	assert_int_equal(try_bytes(p, make_zone(p, sizeof p, 2, 1, "STD0")), RC_IO);
	assert_int_equal(try_bytes(p, make_zone(p, sizeof p, 2, 2, "STD0")), RC_IO);
}

/* Days of the year: J never counts 29 February, a bare number does. */
static void test_rules_by_day_of_the_year(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *last_standard;
	} rows[] = {
	    {"EST5EDT,J60/2,J300", "2027-03-01T06:59:59.999Z"},
	    {"EST5EDT,J60/2,J300", "2028-03-01T06:59:59.999Z"},
	    {"EST5EDT,J59/2,J300", "2028-02-28T06:59:59.999Z"},
	    {"EST5EDT,59/2,300", "2027-03-01T06:59:59.999Z"},
	    {"EST5EDT,59/2,300", "2028-02-29T06:59:59.999Z"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		const struct zone *z;
		struct civil_time t;
		uint8_t p[512];
		size_t n = make_zone(p, sizeof p, 1, 2, rows[i].rule);
		assert_int_equal(zone_read(&a, "Test/Zone", p, n, &z, NULL), RC_OK);
		assert_true(zone_local(z, instant(rows[i].last_standard), &t));
		assert_string_equal(t.abbreviation, "EST");
		assert_true(zone_local(z, instant(rows[i].last_standard) + 1, &t));
		assert_string_equal(t.abbreviation, "EDT");
		assert_int_equal(t.clock.hour, 3);
		arena_drop(&a);
	}
}

static void test_reads_rules(void **state)
{
	(void)state;
	static const char *const fine[] = {
	    "",
	    "UTC0",
	    "CET-1CEST,M3.5.0,M10.5.0/3",
	    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
	    "EST5EDT,J60/2,J300",
	    "EST5EDT4,59,300/24:00:01",
	    "IST-1GMT0,M10.5.0,M3.5.0/1",
	    "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
	    "XXX3EDT4,0/0,J365/23",
	};
	static const char *const bad[] = {
	    "U0",
	    "UTC",
	    "UTC25",
	    "UTC0:60",
	    "CET-1CEST",
	    "CET-1CEST,M3.5.0",
	    "CET-1CEST,M13.5.0,M10.5.0",
	    "CET-1CEST,M3.6.0,M10.5.0",
	    "CET-1CEST,M3.5.7,M10.5.0",
	    "CET-1CEST,J0,J1",
	    "CET-1CEST,J366,J1",
	    "CET-1CEST,366,1",
	    "<CET-1",
	    "<>0",
	    "CET-1CEST,M3.5.0/168,M10.5.0",
	    "UTC0 ",
	    "UTC99999999999999",
	    "CET-1CEST,M3.5.0,M10.5.0x",
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0",
	};
	for (size_t i = 0; i < countof(fine); i++)
		if (try_rule(fine[i]) != RC_OK)
			fail_msg("'%s' is refused", fine[i]);
	for (size_t i = 0; i < countof(bad); i++)
		if (try_rule(bad[i]) != RC_IO)
			fail_msg("'%s' is read", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_shows_the_clock_on_the_wall),
	    cmocka_unit_test(test_finds_the_instant_of_a_local_time),
	    cmocka_unit_test(test_a_week_is_a_week_when_clocks_change),
	    cmocka_unit_test(test_agrees_with_the_c_library),
	    cmocka_unit_test(test_refuses_names_that_are_none),
	    cmocka_unit_test(test_refuses_damaged_files),
	    cmocka_unit_test(test_refuses_what_no_zone_says),
	    cmocka_unit_test(test_rules_by_day_of_the_year),
	    cmocka_unit_test(test_reads_rules),
	};
	return cmocka_run_group_tests_name("util/zone", tests, NULL, NULL);
}
