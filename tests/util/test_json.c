/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "util/arena.h"
#include "util/json.h"

static void commas_and_brackets_look_after_themselves(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	struct json j = json_begin(&t, "tend.test/1");
	json_open(&j, "empty");
	json_close(&j);
	json_list(&j, "list");
	json_int(&j, NULL, -1);
	json_text(&j, NULL, "a\"b\n");
	json_text(&j, NULL, NULL);
	json_open(&j, NULL);
	json_bool(&j, "yes", true);
	json_close(&j);
	json_list(&j, NULL);
	json_close(&j);
	json_close(&j);
	json_raw(&j, "raw", "[1]");
	json_time(&j, "never", 0);
	json_time(&j, "at", 1700000000123);
	json_open(&j, "a\"key"); /* left open: the end closes it */
	json_end(&j);
	assert_string_equal(t.s, "{\"schema\":\"tend.test/1\",\"empty\":{},"
	                         "\"list\":[-1,\"a\\\"b\\n\",null,{\"yes\":true},[]],"
	                         "\"raw\":[1],\"never\":null,\"at\":\"2023-11-14T22:13:20.123Z\","
	                         "\"a\\\"key\":{}}\n");
	json_t *read = json_loads(t.s, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(read);
	json_decref(read);
	arena_drop(&a);
}

static void what_is_not_known_is_left_out(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	struct json j = json_on(&t);
	json_open(&j, NULL);
	json_known_text(&j, "a", NULL);
	json_known_int(&j, "b", 0);
	json_known_time(&j, "c", 0);
	json_known_text(&j, "d", "");
	json_known_int(&j, "e", 1);
	json_known_time(&j, "f", 1000);
	json_close(&j);
	assert_string_equal(t.s, "{\"d\":\"\",\"e\":1,\"f\":\"1970-01-01T00:00:01.000Z\"}");
	arena_drop(&a);
}

static void lines_are_for_people(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	struct json j = json_on(&t);
	j.lines = true;
	json_open(&j, NULL);
	json_int(&j, "one", 1);
	json_list(&j, "none");
	json_close(&j);
	json_list(&j, "two");
	json_bool(&j, NULL, false);
	json_int(&j, NULL, 2);
	json_end(&j);
	assert_string_equal(t.s,
	                    "{\n \"one\": 1,\n \"none\": [],\n \"two\": [\n  false,\n  2\n ]\n}\n");
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(commas_and_brackets_look_after_themselves),
	    cmocka_unit_test(what_is_not_known_is_left_out),
	    cmocka_unit_test(lines_are_for_people),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
