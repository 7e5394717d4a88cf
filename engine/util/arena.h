/* SPDX-License-Identifier: Apache-2.0
 * util/arena.h - memory with one lifetime: process, protocol, course, request or call.
 *
 * A function that takes an arena returns memory which that arena owns.  Memory is zeroed.  When
 * the machine has none left the process ends at once with a line on stderr: every acknowledged
 * step is on disk by then, and the next start goes on from there. */
#ifndef TEND_UTIL_ARENA_H
#define TEND_UTIL_ARENA_H

#include <stddef.h>

#include "util/err.h"

struct arena {
	struct chunk *top;
	size_t used;  /* bytes handed out */
	size_t limit; /* 0 = none; over it the process ends */
};

void *arena_get(struct arena *a, size_t n);
char *arena_dup(struct arena *a, const char *s);            /* NULL gives NULL */
char *arena_dupn(struct arena *a, const char *s, size_t n); /* n bytes and a NUL */
char *arena_fmt(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
/* A block of at least `want` elements that keeps the first `len`: for growing arrays. */
void *arena_grow(struct arena *a, void *old, size_t len, size_t *cap, size_t want, size_t size);
void arena_drop(struct arena *a); /* frees all; the arena can be used again */

size_t arena_mul(size_t n, size_t size); /* ends the process on overflow */
void *xcalloc(size_t n, size_t size);    /* for handles that outlive every arena; free() them */

#define arena_new(a, type)    ((type *)arena_get((a), sizeof(type)))
#define arena_arr(a, type, n) ((type *)arena_get((a), arena_mul((n), sizeof(type))))

/* Adds one zeroed element to {type *v; size_t n, cap;} and gives its address. */
#define arena_push(a, list)                                                                        \
	(((list)->v = arena_grow((a), (list)->v, (list)->n, &(list)->cap, (list)->n + 1,           \
	                         sizeof(__typeof__(*(list)->v)))),                                 \
	 &(list)->v[(list)->n++])

#endif
