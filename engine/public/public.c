/* SPDX-License-Identifier: Apache-2.0 */
#include "public/public.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/text.h"

static_assert((int)TEND_OK == RC_OK && (int)TEND_NO == RC_NO && (int)TEND_USAGE == RC_USAGE
                  && (int)TEND_NOTFOUND == RC_NOTFOUND && (int)TEND_DENIED == RC_DENIED
                  && (int)TEND_GATE == RC_GATE && (int)TEND_CONFLICT == RC_CONFLICT
                  && (int)TEND_IO == RC_IO && (int)TEND_UNDECIDED == RC_UNDECIDED
                  && (int)TEND_BUG == RC_BUG && (int)TEND_STOPPED == RC_STOPPED,
              "one set of codes");
static_assert(sizeof((struct tend_error *)0)->message >= sizeof((struct err *)0)->msg
                  && sizeof((struct tend_error *)0)->hint >= sizeof((struct err *)0)->hint,
              "nothing that is said is cut off");

static enum rc check_arg(const struct public_arg *g, struct err *e)
{
	bool may = g->kind == ARG_MAY || g->kind == ARG_MAY_BYTES;
	if (!g->value)
		return may ? RC_OK : public_given(NULL, g->name, e);
	size_t n = strnlen(g->value, g->max + 1);
	if (n > g->max)
		return err_set(e, RC_USAGE, "`%s` has more than %zu bytes", g->name, g->max);
	if ((g->kind == ARG_MUST || g->kind == ARG_MAY) && !utf8_valid(g->value, n))
		return err_set(e, RC_USAGE, "`%s` is not UTF-8", g->name);
	return RC_OK;
}

enum rc public_args(const struct public_arg *v, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		TRY(check_arg(&v[i], e));
	return RC_OK;
}

enum rc public_given(const void *p, const char *name, struct err *e)
{
	return p ? RC_OK : err_set(e, RC_USAGE, "`%s` is NULL", name);
}

char *public_text(const char *s)
{
	size_t n = strlen(s) + 1; /* its NUL with it */
	char *to = xcalloc(n, 1);
	memcpy(to, s, n);
	return to;
}

enum tend_code public_end(enum rc rc, const struct err *e, struct tend_error *to)
{
	if (rc != RC_OK && to) {
		*to = (struct tend_error){{0}, {0}};
		snprintf(to->message, sizeof to->message, "%s", e->msg);
		snprintf(to->hint, sizeof to->hint, "%s", e->hint);
	}
	return (enum tend_code)rc;
}

void tend_free(char *text)
{
	free(text);
}
