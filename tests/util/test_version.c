/* SPDX-License-Identifier: Apache-2.0
 * Header and library agree on the version. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tend/tend.h"

static void library_and_header_of_one_build_say_the_same(void **state)
{
	assert_string_equal(tend_version(), TEND_VERSION);
}

static void the_text_says_the_three_numbers(void **state)
{
	char numbers[64];
	snprintf(numbers, sizeof numbers, "%d.%d.%d", TEND_VERSION_MAJOR, TEND_VERSION_MINOR,
	         TEND_VERSION_PATCH);
	assert_string_equal(TEND_VERSION, numbers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(library_and_header_of_one_build_say_the_same),
	    cmocka_unit_test(the_text_says_the_three_numbers),
	};
	return cmocka_run_group_tests_name("util/version", tests, NULL, NULL);
}
