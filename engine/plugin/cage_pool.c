/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_pool.c - room for the many small blocks of one call.
 *
 * Small blocks are cut from a piece of the caller's stack, then from one block as large as the
 * budget, and go back to a list of their size; all go at once when the call ends.  What does not
 * fit, and every large block, comes from the machine.  Nothing is counted here. */
#include <stdlib.h>
#include <string.h>

#include "plugin/cage_in.h"

#define GRAIN 16

/* A sanitizer is to see each block by itself. */
#if defined(__SANITIZE_ADDRESS__)
#define SMALL 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SMALL 0
#endif
#endif
#ifndef SMALL
#define SMALL (CAGE_POOL_SIZES * GRAIN)
#endif

static bool inside(const char *p, const char *from, size_t n)
{
	return (uintptr_t)p >= (uintptr_t)from && (uintptr_t)p < (uintptr_t)from + n;
}

static bool ours(const struct cage_pool *k, const void *p)
{
	return inside(p, k->first, sizeof k->first) || (k->second && inside(p, k->second, k->most));
}

/* From the piece in use; the second one is opened when the first is full. */
static void *cut(struct cage_pool *k, size_t n)
{
	if (!k->at) {
		k->at = k->first;
		k->end = k->first + sizeof k->first;
	}
	if ((size_t)(k->end - k->at) < n) {
		if (k->second || !(k->second = malloc(k->most)))
			return NULL;
		k->at = k->second;
		k->end = k->second + k->most;
		if (k->most < n)
			return NULL;
	}
	void *p = k->at;
	k->at += n;
	return p;
}

static void *take(struct cage_pool *k, size_t n)
{
	size_t size = (n + GRAIN - 1) / GRAIN;
	if (n > SMALL)
		return malloc(n);
	struct cage_block *b = k->free[size - 1];
	if (b) {
		k->free[size - 1] = b->next;
		return b;
	}
	void *p = cut(k, size * GRAIN);
	return p ? p : malloc(n);
}

static void give(struct cage_pool *k, void *p, size_t n)
{
	if (!ours(k, p)) {
		free(p);
		return;
	}
	struct cage_block *b = p;
	size_t size = (n + GRAIN - 1) / GRAIN;
	b->next = k->free[size - 1];
	k->free[size - 1] = b;
}

void *cage_pool_block(struct cage_pool *k, void *p, size_t old, size_t want)
{
	if (want == 0) {
		if (p)
			give(k, p, old);
		return NULL;
	}
	if (!p)
		return take(k, want);
	bool pooled = ours(k, p);
	if (!pooled && want > SMALL)
		return realloc(p, want);
	if (pooled && want <= SMALL && (old + GRAIN - 1) / GRAIN == (want + GRAIN - 1) / GRAIN)
		return p;
	void *q = take(k, want);
	if (!q)
		return NULL;
	memcpy(q, p, old < want ? old : want);
	give(k, p, old);
	return q;
}

void cage_pool_drop(struct cage_pool *k)
{
	free(k->second);
	k->second = NULL;
}
