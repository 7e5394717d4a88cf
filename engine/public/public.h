/* SPDX-License-Identifier: Apache-2.0
 * public/public.h - what the files behind include/tend/ share: arguments in, texts and errors out.
 *
 * Programs hand over anything.  Each function of include/tend/ first looks at its arguments by rows
 * and only then lets the engine see them: the engine asserts what a program might get wrong. */
#ifndef TEND_APP_PUBLIC_H
#define TEND_APP_PUBLIC_H

#include <stdbool.h>

#include "tend/tend.h"
#include "util/arena.h"

#define PUBLIC_PATH  4096u /* bytes of a path */
#define PUBLIC_NAME  64u   /* of the id of a course or person, a token, a device, a code */
#define PUBLIC_WORDS ((size_t)64 << 10)

/* One text argument. */
struct public_arg {
	const char *name; /* as in the header */
	const char *value;
	size_t max;                                                     /* bytes */
	enum { ARG_MUST, ARG_MAY, ARG_MUST_BYTES, ARG_MAY_BYTES } kind; /* BYTES: any encoding */
};
/* RC_USAGE and the name of the first that is missing, too long or not UTF-8. */
enum rc public_args(const struct public_arg *v, size_t n, struct err *e) MUST_USE;
/* The same for a pointer that must not be NULL. */
enum rc public_given(const void *p, const char *name, struct err *e) MUST_USE;

/* The caller's copy, for tend_free(). */
char *public_text(const char *s);
/* The code and, unless it is RC_OK or `to` is NULL, what was said. */
enum tend_code public_end(enum rc rc, const struct err *e, struct tend_error *to);

#endif
