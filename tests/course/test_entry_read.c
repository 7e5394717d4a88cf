/* SPDX-License-Identifier: Apache-2.0
 * Bytes that are CBOR, or nearly, and that Tend never writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "course/event.h"

static const struct {
	const char *why, *hex, *says;
} refused[] = {
    {"nothing at all", "", "begin"},
    {"no map", "01", "begin"},
    {"a list", "80", "begin"},
    {"map without an end", "bf0101ff", "begin"},
    {"a long zero of pairs", "b800", "another way"},
    {"number in a long form", "a1011801", "another way"},
    {"number in 8 bytes", "a1011b0000000000000001", "another way"},
    {"a session 0", "a10100", "another way"},
    {"key in a long form", "a1180101", "another way"},
    {"unknown key", "a1187f01", "127"},
    {"key 0", "a10001", "breaks off"},
    {"negative key", "a12001", "breaks off"},
    {"key as a text", "a1613101", "breaks off"},
    {"the same key twice", "a201010102", "session"},
    {"keys that fall", "a203010101", "session"},
    {"text where a number is due", "a1016131", "session"},
    {"number too wide", "a1011a80000000", "session"},
    {"number wider than the machine", "a10e1bffffffffffffffff", "ref"},
    {"negative wider than the machine", "a10e3b8000000000000000", "ref"},
    {"a float", "a101f93c00", "session"},
    {"a tag", "a101c101", "session"},
    {"a short text", "a1026141", NULL},
    {"bytes", "a1024141", "contact"},
    {"a text in pieces", "a1027f6141ff", "contact"},
    {"a text with NUL in it", "a1026100", "contact"},
    {"a text that is no UTF-8", "a10261ff", "contact"},
    {"a text longer than all", "a1027bffffffffffffffff", "contact"},
    {"serious: false", "a11818f4", "another way"},
    {"serious: 1", "a1181801", "serious"},
    {"a quantity of one", "a1148101", "amount"},
    {"a quantity of three", "a114830161670101", "amount"},
    {"a quantity without a known unit", "a11482016367726d", "amount"},
    {"a quantity in an open list", "a1149f01646d617373ff", "amount"},
    {"no readings", "a1181e80", "another way"},
    {"a reading without a value", "a1181e8181626270", "readings"},
    {"a reading with five values", "a1181e81866262700102030405", "readings"},
    {"readings without end", "a1181e9bffffffffffffffff", "readings"},
    {"no answers", "a1181f80", "another way"},
    {"answer true", "a1181f81f5", "answers"},
    {"answer undefined", "a1181f81f7", "answers"},
    {"the largest answer", "a1181f811a7fffffff", NULL},
    {"an answer below all", "a1181f813a7ffffffe", "answers"},
    {"answers without end", "a1181f9b7fffffffffffffff", "answers"},
    {"texts of another length", "a2181f81011820820000", "texts"},
    {"a text left open", "a1182081f6", NULL},
    {"a number for a text", "a118208101", "texts"},
    {"an unknown role", "a11833816463686566", "roles"},
    {"no roles", "a1183380", "another way"},
    {"roles out of order", "a11833826c7468657261706973746e75727365", "roles"},
    {"a role twice", "a1183382656e75727365656e75727365", "another way"},
    {"verdict pass", "a1183c6470617373", "another way"},
    {"an unknown verdict", "a1183c6570657273", "verdict"},
    {"something after the end", "a000", "after its end"},
    {"a pair too few", "a20101", "breaks off"},
};

static void what_is_never_written_is_refused(void **state)
{
	for (size_t k = 0; k < countof(refused); k++) {
		struct arena a = {0};
		struct entry y = {0};
		struct err e = {0};
		uint8_t b[64];
		size_t n = strlen(refused[k].hex) / 2;
		for (size_t i = 0; i < n; i++) {
			char two[3] = {refused[k].hex[2 * i], refused[k].hex[2 * i + 1], 0};
			b[i] = (uint8_t)strtoul(two, NULL, 16);
		}
		enum rc rc = entry_decode(b, n, &a, &y, &e);
		if (!refused[k].says)
			assert_int_equal(rc, RC_OK); /* the neighbour that is fine */
		else if (rc != RC_IO || !strstr(e.msg, refused[k].says))
			fail_msg("%s: %d %s", refused[k].why, rc, e.msg);
		arena_drop(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_never_written_is_refused),
	};
	return cmocka_run_group_tests_name("course/entry_read", tests, NULL, NULL);
}
