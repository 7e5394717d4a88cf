/* SPDX-License-Identifier: Apache-2.0
 * tests/docs/page.h - pages of the documentation, for tests that hold them against the program. */
#ifndef TEND_TESTS_DOCS_PAGE_H
#define TEND_TESTS_DOCS_PAGE_H

#include "util/text.h"

/* A file under $SRC, such as "docs/hazards.md"; fails the running test if it cannot be read. */
char *page_read(struct arena *a, const char *path);
void page_write(struct arena *a, const char *path, const char *text);

/* One block between fences. */
struct block {
	const char *info; /* what stands behind the opening fence: "yaml check" */
	const char *text;
	int line; /* of the opening fence */
};

struct blocks {
	struct block *v;
	size_t n, cap;
};

void page_blocks(struct arena *a, const char *page, struct blocks *out);

/* Where the line at s ends: its line end or the NUL. */
const char *line_end(const char *s);

#endif
