/* SPDX-License-Identifier: Apache-2.0
 * tests/support/packages.h - the packages of plugins that tests name, from tests/plugin/packages. */
#ifndef TEND_TESTS_SUPPORT_PACKAGES_H
#define TEND_TESTS_SUPPORT_PACKAGES_H

#include <stdio.h>
#include <string.h>

#include "closure/read.h"

#ifndef TEND_TESTS
#define TEND_TESTS "tests"
#endif

/* For a part_reader: `plugins/ID/FILE`, and nothing else is there. */
static inline const char *packages_part(void *ctx, struct arena *a, const char *name, size_t *len,
                                        struct err *e)
{
	const size_t most = (size_t)1 << 18;
	bool package = strncmp(name, "plugins/", 8) == 0;
	FILE *f =
	    package ? fopen(arena_fmt(a, TEND_TESTS "/plugin/packages/%s", name + 8), "rb") : NULL;
	(void)ctx;
	if (!f) {
		err_set(e, RC_NOTFOUND, "there is no file `%s`", name);
		return NULL;
	}
	char *text = arena_get(a, most + 1);
	*len = fread(text, 1, most, f);
	text[*len] = '\0';
	fclose(f);
	return text;
}

#endif
