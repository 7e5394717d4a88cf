/* SPDX-License-Identifier: Apache-2.0
 * Every dose form on a small protocol of its own, and published protocols that Tend does not ship:
 * each scenario of tests/scenario/doses and tests/scenario/published is one test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "scenario/scenario.h"

static void goes_as_written(void **state)
{
	struct arena a = {0};
	const struct scenario_options o = {0};
	struct scenario_results all = {0};
	struct scenario_result r;
	if (scenario_run(&a, &o, *state, &r) != RC_OK) {
		struct text t = text_in(&a);
		*arena_push(&a, &all) = r;
		scenario_tap(&t, &all, false);
		fail_msg("%s", t.s);
	}
	assert_true(r.n > 0);
	arena_drop(&a);
}

int main(void)
{
	struct arena a = {0};
	static const char *const folders[] = {"doses", "published"};
	struct idents files = {0};
	struct err e = {0};
	const char *src = getenv("SRC");
	for (size_t i = 0; i < countof(folders); i++) {
		struct idents some;
		const char *folder =
		    arena_fmt(&a, "%s/tests/scenario/%s/scenarios", src ? src : ".", folders[i]);
		if (scenario_list(&a, folder, &some, &e) != RC_OK || some.n == 0)
			return 1;
		for (size_t k = 0; k < some.n; k++)
			*arena_push(&a, &files) = some.v[k];
	}
	struct CMUnitTest *tests = arena_arr(&a, struct CMUnitTest, files.n);
	for (size_t i = 0; i < files.n; i++) {
		struct CMUnitTest t = {strrchr(files.v[i].s, '/') + 1, goes_as_written, NULL, NULL,
		                       (void *)(uintptr_t)files.v[i].s};
		memcpy(&tests[i], &t, sizeof t);
	}
	int failed = _cmocka_run_group_tests("scenario/doses", tests, files.n, NULL, NULL);
	arena_drop(&a);
	return failed;
}
