/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a protocol, with the shipped parts from memory: never a crash, always an answer
 * within a second and 64 MiB, and a model only where nothing was found wrong.
 *
 * TEND_PARTS names the folder of the parts; it is read once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "closure/read.h"

#ifndef TEND_PARTS
#define TEND_PARTS "protocols"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void need(bool ok)
{
	if (!ok)
		abort();
}

static const char *read_part(void *ctx, struct arena *a, const char *name, size_t *len,
                             struct err *e)
{
	char path[512];
	(void)ctx;
	snprintf(path, sizeof path, "%s/%s", TEND_PARTS, name);
	FILE *f = fopen(path, "rb");
	if (!f) {
		err_set(e, RC_NOTFOUND, "there is no such part");
		return NULL;
	}
	char *text = arena_get(a, (size_t)1 << 16);
	*len = fread(text, 1, (size_t)1 << 16, f);
	fclose(f);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = {.limit = (size_t)64 << 20}, shown = {0};
	struct diags d = {.a = &a};
	const struct part_reader parts = {NULL, read_part};
	struct closure closure = {0};
	char *exact = malloc(n ? n : 1); /* without a NUL, so that an overrun is seen */
	struct timespec from, to;
	need(exact != NULL);
	if (n)
		memcpy(exact, data, n);
	clock_gettime(CLOCK_MONOTONIC, &from);
	struct protocol *p = protocol_read(&a, &d, "fuzz.yaml", exact, n, &parts, &closure);
	clock_gettime(CLOCK_MONOTONIC, &to);
	need((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000 < 1000);
	need((p == NULL) == (d.errors > 0));
	diags_sort(&d);
	for (size_t i = 0; i < d.n; i++) {
		need(d.v[i].at.line > 0 && d.v[i].at.col > 0 && d.v[i].msg[0]);
		need(utf8_valid(d.v[i].msg, strlen(d.v[i].msg)));
	}
	if (n % 4 == 0) {
		struct text t = text_in(&shown);
		diags_text(&d, &t, true);
		diags_json(&d, &t);
	}
	free(exact);
	arena_drop(&shown);
	arena_drop(&a);
	return 0;
}
