/* SPDX-License-Identifier: Apache-2.0
 * tests/diff/two.h - a shipped protocol as it is, and with one of its files changed. */
#ifndef TESTS_DIFF_TWO_H
#define TESTS_DIFF_TWO_H

#include <unistd.h>

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

/* Files as they are on the disk, read once: thousands of protocols are made of the same parts. */
static inline const char *two_file(const char *name, size_t *len)
{
	static struct {
		char name[64];
		char *text;
		size_t n;
	} kept[100];
	char path[4200];
	size_t i = 0;
	while (i < countof(kept) && kept[i].text && strcmp(kept[i].name, name) != 0)
		i++;
	if (i == countof(kept))
		abort();
	if (!kept[i].text) {
		snprintf(path, sizeof path, "%s/%s", two_folder(), name);
		if (access(path, R_OK) != 0)
			return NULL;
		snprintf(kept[i].name, sizeof kept[i].name, "%s", name);
		char *text = world_file(path, &kept[i].n);
		kept[i].text = realloc(text, kept[i].n + 1);
	}
	*len = kept[i].n;
	return kept[i].text;
}

static inline const char *two_part(void *ctx, struct arena *a, const char *name, size_t *len,
                                   struct err *e)
{
	const struct overlay *o = ctx;
	if (o->text && strcmp(o->name, name) == 0) {
		*len = o->len;
		return o->text;
	}
	const char *text = two_file(name, len);
	if (!text)
		err_set(e, RC_NOTFOUND, "there is no file `%s`", name);
	(void)a;
	return text;
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
