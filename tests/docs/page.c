/* SPDX-License-Identifier: Apache-2.0 */
#include "page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *in_source(struct arena *a, const char *path)
{
	const char *src = getenv("SRC");
	return arena_fmt(a, "%s/%s", src ? src : ".", path);
}

char *page_read(struct arena *a, const char *path)
{
	FILE *f = fopen(in_source(a, path), "rb");
	size_t cap = (size_t)1 << 20;
	char *s = arena_get(a, cap);
	if (!f)
		fail_msg("%s cannot be read", path);
	size_t n = fread(s, 1, cap - 1, f);
	fclose(f);
	assert_true(n > 0 && n < cap - 1);
	return s;
}

void page_write(struct arena *a, const char *path, const char *text)
{
	FILE *f = fopen(in_source(a, path), "wb");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		fail_msg("%s cannot be written", path);
}

const char *line_end(const char *s)
{
	return s + strcspn(s, "\n");
}

void page_blocks(struct arena *a, const char *page, struct blocks *out)
{
	struct block *open = NULL;
	const char *begin = NULL;
	int line = 1;
	for (const char *s = page; *s; line++) {
		const char *end = line_end(s), *next = *end ? end + 1 : end;
		bool fence = strncmp(s, "```", 3) == 0;
		if (fence && !open) {
			open = arena_push(a, out);
			open->info = arena_dupn(a, s + 3, (size_t)(end - s) - 3);
			open->line = line;
			begin = next;
		} else if (fence) {
			open->text = arena_dupn(a, begin, (size_t)(s - begin));
			open = NULL;
		}
		s = next;
	}
	if (open)
		fail_msg("the block at line %d is not closed", open->line);
}
