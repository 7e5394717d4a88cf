/* SPDX-License-Identifier: Apache-2.0 */
#include "util/datum.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct datum sample(struct arena *a, bool turned)
{
	struct datum d = datum_map(), list = datum_list();
	datum_add(a, &list, datum_whole(-5));
	datum_add(a, &list, datum_number(36.6));
	datum_add(a, &list, datum_text(NULL));
	if (turned)
		datum_set(a, &d, "rises", datum_yes_no(true));
	datum_set(a, &d, "bp", list);
	datum_set(a, &d, "say", datum_text("Wait until Ann is back"));
	if (!turned)
		datum_set(a, &d, "rises", datum_yes_no(true));
	return d;
}

static void what_is_told_is_what_is_read(void **state)
{
	(void)state;
	struct arena a = {0};
	struct datum d = sample(&a, false), back;
	const uint8_t *p;
	size_t n;
	struct text said = text_in(&a);
	struct json j = json_on(&said);
	assert_null(datum_fault(&d));
	datum_encode(&d, &a, &p, &n);
	assert_int_equal(datum_decode(p, n, &a, &back, NULL), RC_OK);
	datum_json(&back, &j, NULL);
	assert_string_equal(said.s, "{\"bp\":[-5,36.6,null],\"rises\":true,"
	                            "\"say\":\"Wait until Ann is back\"}");
	assert_string_equal(datum_text_of(&back, "say"), "Wait until Ann is back");
	assert_null(datum_text_of(&back, "bp"));
	assert_null(datum_get(&back, "weight"));
	arena_drop(&a);
}

static void the_order_of_writing_does_not_show(void **state)
{
	(void)state;
	struct arena a = {0};
	struct datum one = sample(&a, false), other = sample(&a, true);
	const uint8_t *p, *q;
	size_t n, m;
	datum_encode(&one, &a, &p, &n);
	datum_encode(&other, &a, &q, &m);
	assert_int_equal(n, m);
	assert_memory_equal(p, q, n);
	datum_set(&a, &one, "bp", datum_whole(1)); /* set again: replaced */
	assert_int_equal(one.n, 3);
	arena_drop(&a);
}

static struct datum nested(struct arena *a, int depth)
{
	struct datum d = datum_whole(1);
	for (int i = 0; i < depth; i++) {
		struct datum out = datum_list();
		datum_add(a, &out, d);
		d = out;
	}
	return d;
}

static struct datum many(struct arena *a, size_t n)
{
	struct datum d = datum_list();
	for (size_t i = 0; i < n; i++)
		datum_add(a, &d, datum_whole(1));
	return d;
}

static const char *letters(struct arena *a, size_t n)
{
	return memset(arena_get(a, n + 1), 'a', n);
}

/* One below passes, one above is refused: by whoever tells it and by whoever reads it. */
static void each_ceiling_holds(void **state)
{
	(void)state;
	struct arena a = {0};
	struct datum key = datum_map(), long_key = datum_map();
	datum_set(&a, &key, letters(&a, DATUM_KEY_BYTES), datum_whole(1));
	datum_set(&a, &long_key, letters(&a, DATUM_KEY_BYTES + 1), datum_whole(1));
	struct datum pairs[][2] = {
	    {nested(&a, DATUM_DEPTH), nested(&a, DATUM_DEPTH + 1)},
	    {many(&a, DATUM_NODES - 1), many(&a, DATUM_NODES)},
	    {datum_text(letters(&a, DATUM_TEXT)), datum_text(letters(&a, DATUM_TEXT + 1))},
	    {key, long_key},
	    {datum_number(1), datum_number(NAN)},
	    {datum_number(-1), datum_number(-INFINITY)},
	    {datum_text("\xc3\xa4"), datum_text("\xc3")},
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		const uint8_t *p;
		size_t n;
		struct datum back;
		const uint8_t *q;
		size_t m;
		assert_null(datum_fault(&pairs[i][0]));
		assert_null(datum_tell(&pairs[i][0], &a, &q, &m));
		datum_encode(&pairs[i][0], &a, &p, &n);
		assert_int_equal(datum_decode(p, n, &a, &back, NULL), RC_OK);
		assert_int_equal(n, m);
		assert_memory_equal(p, q, n);
		assert_non_null(datum_fault(&pairs[i][1]));
		assert_non_null(datum_tell(&pairs[i][1], &a, &q, &m));
		datum_encode(&pairs[i][1], &a, &p, &n);
		assert_int_equal(datum_decode(p, n, &a, &back, NULL), RC_IO);
	}
	struct datum large = datum_list();
	for (size_t i = 0; i <= DATUM_BYTES / DATUM_TEXT; i++)
		datum_add(&a, &large, datum_text(letters(&a, DATUM_TEXT)));
	assert_non_null(datum_fault(&large));
	arena_drop(&a);
}

static void refuses_bytes_that_are_never_written(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t n;
	} bad[] = {
	    {"", 0},
	    {"\x82\x01", 2},                             /* breaks off */
	    {"\x01\x01", 2},                             /* goes on */
	    {"\x41\x61", 2},                             /* bytes */
	    {"\xc1\x01", 2},                             /* a tag */
	    {"\x9f\x01\xff", 3},                         /* a length left open */
	    {"\xf9\x3c\x00", 3},                         /* a short float */
	    {"\xa1\x01\x01", 3},                         /* a key that is a number */
	    {"\xa2\x61\x62\x01\x61\x61\x01", 7},         /* keys falling */
	    {"\xa2\x61\x61\x01\x61\x61\x01", 7},         /* a key twice */
	    {"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff", 9}, /* more entries than there are bytes */
	    {"\x1b\xff\xff\xff\xff\xff\xff\xff\xff", 9}, /* over int64 */
	    {"\x61\x00", 2},                             /* a NUL in a text */
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct arena a = {0};
		struct datum d = {.whole = 7};
		assert_int_equal(
		    datum_decode((const uint8_t *)bad[i].bytes, bad[i].n, &a, &d, NULL), RC_IO);
		assert_int_equal(d.whole, 7);
		arena_drop(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_told_is_what_is_read),
	    cmocka_unit_test(the_order_of_writing_does_not_show),
	    cmocka_unit_test(each_ceiling_holds),
	    cmocka_unit_test(refuses_bytes_that_are_never_written),
	};
	return cmocka_run_group_tests_name("util/datum", tests, NULL, NULL);
}
