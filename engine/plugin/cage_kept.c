/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_kept.c - a state that is put back to the moment after init.lua.
 *
 * All of Lua's memory comes from one allocator: pieces of one block, one after the other.  After
 * init.lua a copy of the block is made as far as it is used; putting back is the copy over it, and
 * what was taken since is free again.  Where the block ends, a call goes on with the heap, and that
 * is noted in a list.  The state has no finalizers, no files and no other threads, and outside a
 * call it points to nothing but itself, this structure and constants; so it is then, byte for
 * byte, the state that no patient has been told to yet. */
#include <stdlib.h>
#include <string.h>

#include "plugin/cage_in.h"

#define ROOM_BYTES (2 * CAGE_BYTES) /* with what init.lua lets go again */

/* Before a piece on the heap. */
struct later {
	struct later *next, **to_me;
	_Alignas(max_align_t) char mem[];
};

struct cage_room {
	char *p;             /* the block */
	size_t n;            /* bytes of it in use */
	bool full;           /* init.lua, of which nothing may be on the heap, wanted more */
	bool loaded;         /* init.lua has run */
	struct later *later; /* on the heap */
};

struct cage_kept {
	struct cage_room room;
	char *copy; /* of its first bytes; NULL: nothing is kept */
	size_t copied;
	bool dirty;  /* a call has been */
	bool cannot; /* this package is loaded anew for every call */
	struct cage_box box, first;
	size_t first_peak;
	const uint8_t *rights; /* what init.lua was told of rights */
	size_t rights_n;
	struct arena a; /* lasts as long as what is kept */
};

/* ---- memory ---- */

static bool inside(const struct cage_room *r, const void *p)
{
	return (const char *)p >= r->p && (const char *)p < r->p + ROOM_BYTES;
}

static struct later *later_of(void *p)
{
	return (struct later *)(void *)((char *)p - offsetof(struct later, mem));
}

static void *from_heap(struct cage_room *r, void *p, size_t want)
{
	struct later *was = p ? later_of(p) : NULL;
	if (want > SIZE_MAX - sizeof *was)
		return NULL;
	struct later *l = realloc(was, sizeof *l + want);
	if (!l)
		return NULL;
	if (!was) {
		l->next = r->later;
		l->to_me = &r->later;
	}
	*l->to_me = l;
	if (l->next)
		l->next->to_me = &l->next;
	return l->mem;
}

static void free_later(struct later *l)
{
	*l->to_me = l->next;
	if (l->next)
		l->next->to_me = l->to_me;
	free(l);
}

static void free_all_later(struct cage_room *r)
{
	for (struct later *l = r->later, *next; l; l = next) {
		next = l->next;
		free(l);
	}
	r->later = NULL;
}

static size_t rounded(size_t n)
{
	const size_t align = _Alignof(max_align_t);
	return (n + align - 1) / align * align;
}

static void *from_block(struct cage_room *r, size_t want)
{
	if (want > ROOM_BYTES || rounded(want) > ROOM_BYTES - r->n)
		return NULL;
	r->n += rounded(want);
	return r->p + r->n - rounded(want);
}

/* Room for as much; `p` is in the block, or NULL, and stays as it is if there is none. */
static void *more(struct cage_room *r, char *p, size_t old, size_t want)
{
	bool last = p && p + rounded(old) == r->p + r->n; /* it grows where it is */
	if (last)
		r->n -= rounded(old);
	void *q = from_block(r, want);
	if (!q && last)
		r->n += rounded(old);
	if (!q && r->loaded)
		return from_heap(r, NULL, want);
	r->full |= !q;
	return q;
}

void *cage_room_take(struct cage_room *r, void *p, size_t old, size_t want)
{
	bool here = p && inside(r, p);
	if (want == 0) {
		if (p && !here)
			free_later(later_of(p));
		return NULL;
	}
	if (p && !here)
		return from_heap(r, p, want);
	if (here && want <= old)
		return p;
	void *q = more(r, p, old, want);
	if (q && p && old && q != p)
		memcpy(q, p, old);
	return q;
}

/* ---- keeping ---- */

struct cage_kept *cage_keep(void)
{
	return xcalloc(1, sizeof(struct cage_kept));
}

static void put_back(struct cage_kept *k)
{
	if (!k->copy || !k->dirty)
		return;
	free_all_later(&k->room);
	memcpy(k->room.p, k->copy, k->copied);
	k->room.n = k->copied;
	k->dirty = false;
}

void cage_kept_tidy(struct cage_kept *k)
{
	put_back(k);
}

static void forget(struct cage_kept *k)
{
	free_all_later(&k->room);
	free(k->room.p);
	free(k->copy);
	arena_drop(&k->a);
	*k = (struct cage_kept){.cannot = k->cannot};
}

void cage_unkeep(struct cage_kept *k)
{
	if (k)
		forget(k);
	free(k);
}

/* What init.lua may look at of the input. */
static void rights_of(const struct cage_call *call, struct arena *a, const uint8_t **p, size_t *n)
{
	const struct datum *d = datum_get(call->input, ".rights");
	struct datum rights = d ? *d : (struct datum){0};
	datum_encode(&rights, a, p, n);
}

/* Loads; gives what lua_pcall() does.  Keeps the state if it can be: an init.lua that fails is
 * nothing to begin from. */
static int load(struct cage_kept *k, const struct cage_call *call, struct arena *a,
                struct cage_result *out)
{
	struct cage_box *x = &k->box;
	forget(k);
	cage_begin(x, call, a, out);
	x->room = &k->room;
	k->room.p = malloc(ROOM_BYTES); /* the system gives what is used of it */
	k->room.full = !k->room.p;
	int st = k->room.full ? LUA_ERRMEM : cage_load(x);
	k->room.loaded = true;
	if (st != LUA_OK || x->spent || x->trace.n || !(k->copy = malloc(k->room.n)))
		return st;
	rights_of(call, &k->a, &k->rights, &k->rights_n);
	k->copied = k->room.n;
	memcpy(k->copy, k->room.p, k->copied);
	k->first = *x;
	k->first_peak = out->peak_bytes;
	return st;
}

/* The state as init.lua left it, and what loading used of the budget; the rest is of this call, its
 * clock as well. */
static void begin_again(struct cage_kept *k, const struct cage_box *fresh)
{
	struct cage_box *x = &k->box;
	const struct cage_box *first = &k->first;
	put_back(k);
	*x = *fresh;
	x->L = first->L;
	x->room = first->room;
	x->used = first->used;
	x->refused = first->refused;
	x->largest = first->largest;
	x->collected = first->collected;
	x->steps = first->steps;
	x->work = first->work;
	x->swept = first->swept;
	x->looked = first->looked;
	x->out->peak_bytes = k->first_peak;
}

static bool fits(const struct cage_kept *k, const struct cage_box *fresh)
{
	const uint8_t *rights;
	size_t n;
	if (!k->copy || k->first.most.steps != fresh->most.steps
	    || k->first.most.bytes != fresh->most.bytes)
		return false;
	rights_of(fresh->call, fresh->a, &rights, &n);
	return k->rights_n == n && memcmp(k->rights, rights, n) == 0;
}

void cage_kept_run(struct cage_kept *k, const struct cage_call *call, struct arena *a,
                   struct cage_result *out)
{
	struct cage_box fresh;
	int st = LUA_OK;
	/* a trace has what loading printed, and is for people; loading is what LOAD is about */
	if (k->cannot || call->trace || call->hook == CAGE_LOAD) {
		cage_run(call, a, out);
		return;
	}
	cage_begin(&fresh, call, a, out);
	if (fits(k, &fresh))
		begin_again(k, &fresh);
	else if (cage_source_fault(&fresh))
		return;
	else
		st = load(k, call, a, out);
	if (k->room.full) {
		forget(k);
		k->cannot = true;
		cage_run(call, a, out);
		return;
	}
	k->dirty = true;
	if (st == LUA_OK)
		st = cage_ask(&k->box);
	cage_tell_end(&k->box, st);
	if (!k->copy)
		forget(k);
}
