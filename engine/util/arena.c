/* SPDX-License-Identifier: Apache-2.0 */
#include "util/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under a sanitizer every block is its own malloc, so that an overrun is seen. */
#if defined(__SANITIZE_ADDRESS__)
#define CHUNK_MIN 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHUNK_MIN 0
#endif
#endif
#ifndef CHUNK_MIN
#define CHUNK_MIN 2048
#endif

struct chunk {
	struct chunk *next;
	size_t cap, len;
	_Alignas(max_align_t) char mem[];
};

static _Noreturn void die(const char *why)
{
	fprintf(stderr, "tend: %s\n", why);
	abort();
}

size_t arena_mul(size_t n, size_t size)
{
	size_t out;
	if (__builtin_mul_overflow(n, size, &out))
		die("a size is too large to count");
	return out;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n, size);
	if (!p)
		die("out of memory");
	return p;
}

/* Room whose contents are whatever was there. */
static void *take(struct arena *a, size_t n)
{
	const size_t align = _Alignof(max_align_t);
	if (n > SIZE_MAX - align - sizeof(struct chunk))
		die("a size is too large to count");
	n = (n + align - 1) / align * align;
	if (a->limit && (n > a->limit || a->used > a->limit - n))
		die("a part of the program went over its memory limit");
	if (!a->top || a->top->cap - a->top->len < n) {
		/* A quarter more than there is: few for a large load, little room to spare in a
		 * course of many. */
		size_t cap = CHUNK_MIN && a->used / 4 > CHUNK_MIN ? a->used / 4 : CHUNK_MIN;
		if (cap < n)
			cap = n;
		struct chunk *c = malloc(sizeof *c + cap);
		if (!c)
			die("out of memory");
		*c = (struct chunk){.next = a->top, .cap = cap};
		a->top = c;
	}
	void *p = a->top->mem + a->top->len;
	a->top->len += n;
	a->used += n;
	return p;
}

void *arena_get(struct arena *a, size_t n)
{
	void *p = take(a, n);
	return n ? memset(p, 0, n) : p;
}

char *arena_dupn(struct arena *a, const char *s, size_t n)
{
	char *d = take(a, n + 1);
	if (n)
		memcpy(d, s, n);
	d[n] = '\0';
	return d;
}

char *arena_dup(struct arena *a, const char *s)
{
	return s ? arena_dupn(a, s, strlen(s)) : NULL;
}

char *arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap, ap2;
	va_start(ap, fmt);
	va_copy(ap2, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		die("a text could not be formatted");
	char *s = arena_get(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, ap2);
	va_end(ap2);
	va_end(ap);
	return s;
}

/* A list begins with room for four, or for what 256 bytes hold of something large. */
static size_t first_room(size_t size)
{
	size_t n = 256 / size;
	return n > 4 ? 4 : n > 1 ? n : 1;
}

void *arena_grow(struct arena *a, void *old, size_t len, size_t *cap, size_t want, size_t size)
{
	if (want <= *cap)
		return old;
	size_t n = *cap ? *cap : first_room(size);
	while (n < want)
		n = arena_mul(n, 2);
	size_t all = arena_mul(n, size), used = arena_mul(len, size);
	char *v = take(a, all);
	if (used)
		memcpy(v, old, used);
	memset(v + used, 0, all - used);
	*cap = n;
	return v;
}

void arena_drop(struct arena *a)
{
	while (a->top) {
		struct chunk *c = a->top;
		a->top = c->next;
		free(c);
	}
	a->used = 0;
}
