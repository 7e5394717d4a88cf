/* SPDX-License-Identifier: Apache-2.0
 * Days, times of day and instants: every day there is counts right, and only one form is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/civil.h"

static void test_every_day_of_ten_thousand_years(void **state)
{
	(void)state;
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t day = civil_day_number(1, 1, 1);
	int weekday = 1; /* 0001-01-01 was a Monday */
	for (int y = 1; y <= 9999; y++)
		for (int m = 1; m <= 12; m++) {
			bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
			int last = days[m - 1] + (m == 2 && leap);
			for (int d = 1; d <= last; d++, day++) {
				struct civil_date got, want = {y, m, d};
				if (!civil_date_of_day(day, &got) || got.year != y || got.month != m
				    || got.day != d || civil_day(want) != day
				    || civil_weekday(day) != weekday || civil_year_of_day(day) != y)
					fail_msg("%04d-%02d-%02d is wrong", y, m, d);
				weekday = weekday % 7 + 1;
			}
			assert_false(civil_date_valid((struct civil_date){y, m, last + 1}));
			assert_false(civil_date_valid((struct civil_date){y, m, 0}));
		}
	struct civil_date none = {7, 7, 7};
	assert_false(civil_date_of_day(day, &none));
	assert_false(civil_date_of_day(civil_day_number(1, 1, 1) - 1, &none));
	assert_false(civil_date_of_day(INT64_MAX / 86400000, &none));
	assert_int_equal(none.year, 7); /* untouched */
	assert_int_equal(civil_day((struct civil_date){1970, 1, 1}), 0);
	assert_int_equal(civil_day((struct civil_date){2026, 11, 23}), 20780);
}

static void test_dates_as_text(void **state)
{
	(void)state;
	static const struct {
		struct civil_date d;
		const char *iso, *staff, *patient;
	} rows[] = {
	    {{2026, 11, 23}, "2026-11-23", "23-Nov-2026", "Monday, 23 November 2026"},
	    {{1986, 3, 14}, "1986-03-14", "14-Mar-1986", "Friday, 14 March 1986"},
	    {{2028, 2, 29}, "2028-02-29", "29-Feb-2028", "Tuesday, 29 February 2028"},
	    {{1, 1, 1}, "0001-01-01", "01-Jan-0001", "Monday, 1 January 1"},
	    {{9999, 12, 31}, "9999-12-31", "31-Dec-9999", "Friday, 31 December 9999"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct text iso = text_in(&a), staff = text_in(&a), patient = text_in(&a);
		struct civil_date d;
		civil_date_write(&iso, rows[i].d);
		civil_date_write_staff(&staff, rows[i].d);
		civil_date_write_patient(&patient, rows[i].d);
		assert_string_equal(iso.s, rows[i].iso);
		assert_string_equal(staff.s, rows[i].staff);
		assert_string_equal(patient.s, rows[i].patient);
		assert_true(civil_date_parse(iso.s, iso.n, &d));
		assert_int_equal(civil_day(d), civil_day(rows[i].d));
		assert_true(civil_date_parse_staff(staff.s, staff.n, &d));
		assert_int_equal(civil_day(d), civil_day(rows[i].d));
		arena_drop(&a);
	}
	static const char *const bad[] = {
	    "",
	    "2026-11-2",
	    "2026-1-23",
	    "26-11-23",
	    "2026-13-01",
	    "2026-00-10",
	    "2026-11-31",
	    "2027-02-29",
	    "2100-02-29",
	    "2026/11/23",
	    "23-11-2026",
	    "2026-11-23 ",
	    " 2026-11-23",
	    "0000-01-01",
	    "-026-11-23",
	    "2026-11-2\xb2",
	    "20261123",
	    "14-mar-1986",
	    "14-MAR-1986",
	    "4-Mar-1986",
	    "31-Feb-2026",
	    "14-Mrz-1986",
	    "14-Mar-86",
	    "00-Mar-1986",
	    "14 Mar 1986",
	    "14-Mar-0000",
	};
	for (size_t i = 0; i < countof(bad); i++) {
		struct civil_date d = {7, 7, 7};
		if (civil_date_parse(bad[i], strlen(bad[i]), &d)
		    || civil_date_parse_staff(bad[i], strlen(bad[i]), &d) || d.year != 7)
			fail_msg("'%s' is read", bad[i]);
	}
}

static void test_clock_times(void **state)
{
	(void)state;
	for (int h = 0; h < 24; h++)
		for (int m = 0; m < 60; m++) {
			struct arena a = {0};
			struct text t = text_in(&a), u = text_in(&a);
			struct civil_clock c, want = {h, m, (h + m) % 60, 0};
			civil_clock_write(&t, want);
			civil_clock_write_seconds(&u, want);
			assert_int_equal(t.n, 5);
			assert_true(civil_clock_parse(t.s, t.n, &c));
			assert_true(c.hour == h && c.min == m && c.sec == 0 && c.ms == 0);
			assert_true(civil_clock_parse(u.s, u.n, &c));
			assert_true(c.hour == h && c.min == m && c.sec == want.sec && c.ms == 0);
			arena_drop(&a);
		}
	static const char *const bad[] = {"24:00", "7:05",   "07:5",   "07:60",    "0705",
	                                  "07.05", "07:05 ", "07:05:", "07:05:60", "7:05 pm",
	                                  "",      "-7:05",  "07:05:1"};
	for (size_t i = 0; i < countof(bad); i++) {
		struct civil_clock c;
		if (civil_clock_parse(bad[i], strlen(bad[i]), &c))
			fail_msg("'%s' is read", bad[i]);
	}
}

static void test_instants(void **state)
{
	(void)state;
	static const struct {
		int64_t ms;
		const char *s;
	} rows[] = {
	    {0, "1970-01-01T00:00:00.000Z"},
	    {-1, "1969-12-31T23:59:59.999Z"},
	    {INT64_C(1795411245123), "2026-11-23T05:20:45.123Z"},
	    {INT64_C(951782400000), "2000-02-29T00:00:00.000Z"},
	    {INT64_C(-62135596800000), "0001-01-01T00:00:00.000Z"},
	    {INT64_C(253402300799999), "9999-12-31T23:59:59.999Z"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct text t = text_in(&a);
		int64_t ms = 7;
		assert_true(civil_instant_write(&t, rows[i].ms));
		assert_string_equal(t.s, rows[i].s);
		assert_true(civil_instant_parse(t.s, t.n, &ms));
		assert_int_equal(ms, rows[i].ms);
		arena_drop(&a);
	}
	static const char *const bad[] = {
	    "",
	    "2026-11-23T05:20:45Z",
	    "2026-11-23T05:20:45.12Z",
	    "2026-11-23T05:20:45.1234Z",
	    "2026-11-23 05:20:45.123Z",
	    "2026-11-23t05:20:45.123z",
	    "2026-11-23T05:20:45.123",
	    "2026-11-23T05:20:45.123+00:00",
	    "2026-11-23T24:00:00.000Z",
	    "2026-11-23T05:20:60.000Z",
	    "2026-02-30T05:20:45.123Z",
	    "0000-01-01T00:00:00.000Z",
	};
	for (size_t i = 0; i < countof(bad); i++) {
		int64_t ms = 7;
		if (civil_instant_parse(bad[i], strlen(bad[i]), &ms) || ms != 7)
			fail_msg("'%s' is read", bad[i]);
	}
	struct arena a = {0};
	struct text t = text_in(&a);
	assert_false(civil_instant_write(&t, rows[5].ms + 1));
	assert_false(civil_instant_write(&t, rows[4].ms - 1));
	assert_false(civil_instant_write(&t, INT64_MIN));
	assert_false(civil_instant_write(&t, INT64_MAX));
	assert_int_equal(t.n, 0);
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_day_of_ten_thousand_years),
	    cmocka_unit_test(test_dates_as_text),
	    cmocka_unit_test(test_clock_times),
	    cmocka_unit_test(test_instants),
	};
	return cmocka_run_group_tests_name("util/civil", tests, NULL, NULL);
}
