/* SPDX-License-Identifier: Apache-2.0
 * tests/diff/two.h - a shipped protocol as it is, and with one of its files changed. */
#ifndef TESTS_DIFF_TWO_H
#define TESTS_DIFF_TWO_H

#include "../support/world.h"
#include "diff/diff.h"

/* A file below protocols/, and the text that stands in its place; NULL: as it is. */
struct overlay {
	const char *name;
	const char *text;
	size_t len;
};

struct read {
	struct diff_side side;
	struct diags d;
};

static inline const char *two_folder(void)
{
	const char *src = getenv("SRC");
	static char folder[4096];
	snprintf(folder, sizeof folder, "%s/protocols", src ? src : ".");
	return folder;
}

static inline const char *two_part(void *ctx, struct arena *a, const char *name, size_t *len,
                                   struct err *e)
{
	const struct overlay *o = ctx;
	char folder[4096];
	if (o->text && strcmp(o->name, name) == 0) {
		*len = o->len;
		return o->text;
	}
	snprintf(folder, sizeof folder, "%s", two_folder());
	return world_part(folder, a, name, len, e);
}

/* Reads `protocol` (a file's name), with `o` over its files. */
static inline void two_read(struct arena *a, const char *protocol, const struct overlay *o,
                            struct read *out)
{
	struct overlay own = *o;
	const struct part_reader parts = {&own, two_part};
	struct err e = {0};
	size_t n = 0;
	*out = (struct read){0};
	out->d.a = a;
	const char *text = two_part(&own, a, protocol, &n, &e);
	if (!text)
		abort();
	out->side.p =
	    protocol_read_whole(a, &out->d, protocol, text, n, &parts, NULL, &out->side.tree);
}

/* The differences as people read them, one a line; then the summary. */
static inline const char *two_said(struct arena *a, const struct diff *d)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < d->n; i++)
		text_fmt(&t, "%s %s\n", d->v[i].gate ? "!" : diff_marks[d->v[i].mark].says,
		         diff_line(a, &d->v[i]));
	text_put(&t, diff_summary(a, d));
	return t.s;
}

#endif
