/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as the manifest of a plugin: never a crash, always an answer within a second and
 * 16 MiB, and a manifest only where nothing was found wrong. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "closure/package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void need(bool ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = {.limit = (size_t)16 << 20}, shown = {0};
	struct diags d = {.a = &a};
	char *exact = malloc(n ? n : 1); /* without a NUL, so that an overrun is seen */
	struct timespec from, to;
	need(exact != NULL);
	if (n)
		memcpy(exact, data, n);
	clock_gettime(CLOCK_MONOTONIC, &from);
	const struct plugin_def *def = plugin_read(&a, &d, "plugin.yaml", exact, n);
	clock_gettime(CLOCK_MONOTONIC, &to);
	need((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000 < 1000);
	need((def == NULL) == (d.errors > 0));
	for (int k = 0; def && k < PLUGIN_KINDS; k++)
		for (size_t i = 0; i < plugin_parts_n(def, (enum plugin_kind)k); i++)
			need(plugin_part_at(def, (enum plugin_kind)k, i)->name.s != NULL);
	if (def)
		need(def->budget.steps > 0 && def->budget.steps <= PLUGIN_STEPS_MAX
		     && def->budget.bytes > 0 && def->budget.bytes <= PLUGIN_BYTES_MAX
		     && def->budget.ms > 0 && def->budget.ms <= PLUGIN_MS_MAX);
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
