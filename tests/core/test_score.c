/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/plan.h"

static void loads(void **state)
{
	struct arena a = {0};
	const struct plan *p = test_plan(&a);
	assert_true(plan_form_find(p, "phq9") >= 0);
	arena_drop(&a);
}
int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(loads)};
	return cmocka_run_group_tests_name("core/score", tests, NULL, NULL);
}
