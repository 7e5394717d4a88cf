/* SPDX-License-Identifier: Apache-2.0
 * Plays the scenarios it is given, one after the other, for tests/fault/test_planted.sh.
 *   0  all go as written
 *   1  one does not, and the first difference stands in a line of its own file
 *   2  one does not for another reason: its prelude broke, or it could not be read; a fault that
 *      shows there says nothing about the case itself
 * In a folder of its own so that no test program is linked with it. */
#include <stdio.h>
#include <string.h>

#include "scenario/scenario.h"

int main(int argc, char **argv)
{
	int status = 0;
	for (int i = 1; i < argc && status == 0; i++) {
		struct arena a = {0};
		const struct scenario_options o = {0};
		struct scenario_result r;
		enum rc rc = scenario_run(&a, &o, argv[i], &r);
		struct text t = text_in(&a);
		diags_text(&r.diags, &t, false);
		if (rc != RC_OK) {
			const struct source *src = r.diags.n ? r.diags.v[0].at.src : NULL;
			bool own = rc == RC_NO && src && strcmp(src->path, argv[i]) == 0;
			printf("%s: %s", argv[i], t.s ? t.s : "no reason\n");
			status = own ? 1 : 2;
		}
		arena_drop(&a);
	}
	return status;
}
