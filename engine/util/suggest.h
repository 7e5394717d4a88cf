/* SPDX-License-Identifier: Apache-2.0
 * util/suggest.h - did you mean: the known word nearest to what somebody typed.
 *
 * A suggestion is only ever shown; nothing is taken over without the person. */
#ifndef TEND_UTIL_SUGGEST_H
#define TEND_UTIL_SUGGEST_H

#include <stddef.h>

#define SUGGEST_MAX 64 /* longer words, typed or known, are never near anything */

/* The one of `n` names that `typed` most likely stood for, or NULL when none is near.  NULL entries
 * are passed over.  The answer is one of the pointers in `names`.  Upper and lower case count as
 * the same letter, except between names that are otherwise equally near. */
const char *suggest_nearest(const char *typed, const char *const *names, size_t n);

#endif
