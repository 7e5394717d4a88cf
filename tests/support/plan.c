/* SPDX-License-Identifier: Apache-2.0 */
#include "plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *read_all(struct arena *a, const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return NULL;
	long n = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
	rewind(f);
	char *s = n < 0 ? NULL : arena_get(a, (size_t)n + 1);
	*len = s ? fread(s, 1, (size_t)n, f) : 0;
	bool whole = s && !ferror(f) && *len == (size_t)n;
	fclose(f);
	return whole ? s : NULL;
}

static const char *in_protocols(struct arena *a, const char *name)
{
	const char *src = getenv("SRC");
	return arena_fmt(a, "%s/protocols/%s", src ? src : ".", name);
}

static const char *part(void *ctx, struct arena *a, const char *name, size_t *len, struct err *e)
{
	const char *s = read_all(a, in_protocols(a, name), len);
	if (!s)
		err_set(e, RC_NOTFOUND, "there is no part %s", name);
	return s;
}

static const struct plan *compile(struct arena *a, const char *path, const char *text, size_t len)
{
	const struct part_reader parts = {.read = part};
	struct closure closure = {0};
	struct diags d = {.a = a};
	struct protocol *p = protocol_read(a, &d, path, text, len, &parts, &closure);
	for (size_t i = 0; !p && i < d.n; i++)
		print_error("%s: %s\n", path, d.v[i].msg);
	assert_non_null(p);
	return closure_plan(a, p, &closure);
}

const struct plan *test_plan_named(struct arena *a, const char *file)
{
	size_t len = 0;
	const char *path = in_protocols(a, file);
	const char *text = read_all(a, path, &len);
	if (!text)
		fail_msg("%s cannot be read", path);
	return compile(a, path, text, len);
}

const struct plan *test_plan(struct arena *a)
{
	return test_plan_named(a, "kap-lozenge-im.yaml");
}

const struct plan *test_plan_text(struct arena *a, const char *yaml)
{
	return compile(a, "test.yaml", yaml, strlen(yaml));
}
