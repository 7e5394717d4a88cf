/* SPDX-License-Identifier: Apache-2.0
 * tests/support/world.h - a protocol read in a test, with what was found. */
#ifndef TEND_TESTS_SUPPORT_WORLD_H
#define TEND_TESTS_SUPPORT_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "closure/read.h"
#include "packages.h"
#include "protocol/codes.h"

struct world {
	struct arena a;
	struct diags d;
	struct closure closure;
	struct protocol *p;
};

/* The text of a file, to be freed; ends the test when there is none. */
static inline char *world_file(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	char *text = calloc(1, (size_t)1 << 20);
	if (!f || !text) {
		fprintf(stderr, "%s cannot be read\n", path);
		abort();
	}
	*n = fread(text, 1, ((size_t)1 << 20) - 1, f);
	fclose(f);
	return text;
}

static inline const char *world_part(void *ctx, struct arena *a, const char *name, size_t *len,
                                     struct err *e)
{
	FILE *f = fopen(arena_fmt(a, "%s/%s", (const char *)ctx, name), "rb");
	if (!f) /* the packages of the tests serve every folder */
		return packages_part(NULL, a, name, len, e);
	char *text = arena_get(a, (size_t)1 << 18);
	*len = fread(text, 1, (size_t)1 << 18, f);
	fclose(f);
	return text;
}

/* Parts are looked for in `folder`. */
static inline void world_read(struct world *w, const char *text, size_t n, char *folder)
{
	const struct part_reader parts = {folder, world_part};
	*w = (struct world){0};
	w->d.a = &w->a;
	w->p = protocol_read(&w->a, &w->d, "x.yaml", text, n, &parts, &w->closure);
	diags_sort(&w->d);
}

static inline void world_drop(struct world *w)
{
	arena_drop(&w->a);
}

/* "E0301 12:5\n" for each of what was found, with ` waived` behind what was. */
static inline const char *world_found(struct world *w)
{
	struct text t = text_in(&w->a);
	for (size_t i = 0; i < w->d.n; i++)
		text_fmt(&t, "%s %u:%u%s\n", w->d.v[i].code->code, (unsigned)w->d.v[i].at.line,
		         (unsigned)w->d.v[i].at.col, w->d.v[i].waived ? " waived" : "");
	return t.n ? t.s : "";
}

/* The same as a person sees it. */
static inline const char *world_text(struct world *w)
{
	struct text t = text_in(&w->a);
	diags_text(&w->d, &t, false);
	return t.n ? t.s : "";
}

#endif
