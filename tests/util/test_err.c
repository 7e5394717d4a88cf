/* SPDX-License-Identifier: Apache-2.0
 * A failure told to a person: code, sentence, way out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/err.h"

static void the_code_comes_back_with_or_without_a_place_for_the_sentence(void **state)
{
	struct err e = {0};
	assert_int_equal(err_set(&e, RC_GATE, "the reading at %d minutes is missing", 40), RC_GATE);
	assert_int_equal(e.code, RC_GATE);
	assert_string_equal(e.msg, "the reading at 40 minutes is missing");
	assert_int_equal(err_set(NULL, RC_IO, "nobody listens to %s", "this"), RC_IO);
}

static void a_new_failure_takes_the_old_hint_away(void **state)
{
	struct err e = {0};
	err_set(&e, RC_NO, "first");
	err_hint(&e, "do %s", "this");
	assert_string_equal(e.hint, "do this");
	err_set(&e, RC_CONFLICT, "second");
	assert_string_equal(e.hint, "");
	err_hint(NULL, "nobody listens");
}

static void a_long_sentence_is_cut_and_still_ends(void **state)
{
	struct err e;
	char big[2000];
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	err_set(&e, RC_NO, "%s", big);
	err_hint(&e, "%s", big);
	assert_int_equal(strlen(e.msg), sizeof e.msg - 1);
	assert_int_equal(strlen(e.hint), sizeof e.hint - 1);
}

static enum rc passes_on(enum rc rc, int *went_on)
{
	TRY(rc);
	*went_on = 1;
	return RC_OK;
}

static void try_passes_a_failure_on_and_lets_success_through(void **state)
{
	int went_on = 0;
	assert_int_equal(passes_on(RC_DENIED, &went_on), RC_DENIED);
	assert_int_equal(went_on, 0);
	assert_int_equal(passes_on(RC_OK, &went_on), RC_OK);
	assert_int_equal(went_on, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_code_comes_back_with_or_without_a_place_for_the_sentence),
	    cmocka_unit_test(a_new_failure_takes_the_old_hint_away),
	    cmocka_unit_test(a_long_sentence_is_cut_and_still_ends),
	    cmocka_unit_test(try_passes_a_failure_on_and_lets_success_through),
	};
	return cmocka_run_group_tests_name("util/err", tests, NULL, NULL);
}
