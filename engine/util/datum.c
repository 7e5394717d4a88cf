/* SPDX-License-Identifier: Apache-2.0 */
#include "util/datum.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/piece.h"

struct datum datum_yes_no(bool yes)
{
	return (struct datum){.kind = DATUM_YES_NO, .yes = yes};
}

struct datum datum_whole(int64_t v)
{
	return (struct datum){.kind = DATUM_WHOLE, .whole = v};
}

struct datum datum_number(double v)
{
	return (struct datum){.kind = DATUM_NUMBER, .number = v};
}

struct datum datum_text(const char *s)
{
	return s ? (struct datum){.kind = DATUM_TEXT_IS, .s = s} : (struct datum){0};
}

struct datum datum_list(void)
{
	return (struct datum){.kind = DATUM_LIST};
}

struct datum datum_map(void)
{
	return (struct datum){.kind = DATUM_MAP};
}

void datum_add(struct arena *a, struct datum *list, struct datum v)
{
	assert(list->kind == DATUM_LIST);
	list->v = arena_grow(a, list->v, list->n, &list->cap, list->n + 1, sizeof *list->v);
	list->v[list->n++] = v;
}

void datum_set(struct arena *a, struct datum *map, const char *key, struct datum v)
{
	size_t keys_cap = map->cap;
	assert(map->kind == DATUM_MAP);
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->keys[i], key) == 0) {
			map->v[i] = v;
			return;
		}
	map->keys = arena_grow(a, map->keys, map->n, &keys_cap, map->n + 1, sizeof *map->keys);
	map->v = arena_grow(a, map->v, map->n, &map->cap, map->n + 1, sizeof *map->v);
	map->cap = map->cap < keys_cap ? map->cap : keys_cap;
	map->keys[map->n] = key;
	map->v[map->n++] = v;
}

const struct datum *datum_get(const struct datum *map, const char *key)
{
	if (!map || map->kind != DATUM_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->keys[i], key) == 0)
			return &map->v[i];
	return NULL;
}

const char *datum_text_of(const struct datum *map, const char *key)
{
	const struct datum *d = datum_get(map, key);
	return d && d->kind == DATUM_TEXT_IS ? d->s : NULL;
}

/* ---- what can be told ---- */

struct measured {
	size_t nodes, bytes; /* bytes: at least as many as it becomes */
};

static const char *text_fault(const char *s, size_t most, struct measured *m)
{
	size_t n = strlen(s);
	m->bytes += n;
	if (n > most)
		return "a text is too long";
	return utf8_valid(s, n) ? NULL : "a text is not UTF-8";
}

static const char *fault(const struct datum *d, int depth, struct measured *m)
{
	const char *bad = NULL;
	m->bytes += 9;
	if (++m->nodes > DATUM_NODES)
		return "it has too many values";
	if (depth > DATUM_DEPTH)
		return "it is too deep";
	if (d->kind == DATUM_NUMBER && !isfinite(d->number))
		return "a number is not one";
	if (d->kind == DATUM_TEXT_IS)
		bad = text_fault(d->s, DATUM_TEXT, m);
	for (size_t i = 0; i < d->n && !bad; i++) {
		if (d->kind == DATUM_MAP) {
			m->bytes += 2;
			bad = text_fault(d->keys[i], DATUM_KEY_BYTES, m);
		}
		if (!bad)
			bad = fault(&d->v[i], depth + 1, m);
	}
	return !bad && m->bytes > DATUM_BYTES ? "it is too large" : bad;
}

const char *datum_fault(const struct datum *d)
{
	struct measured m = {0};
	return fault(d, 0, &m);
}

/* ---- writing ---- */

static void sort_keys(struct datum *d)
{
	for (size_t i = 1; i < d->n; i++) {
		const char *key = d->keys[i];
		struct datum v = d->v[i];
		size_t k = i;
		for (; k > 0 && strcmp(d->keys[k - 1], key) > 0; k--) {
			d->keys[k] = d->keys[k - 1];
			d->v[k] = d->v[k - 1];
		}
		d->keys[k] = key;
		d->v[k] = v;
	}
}

static void put(struct piece_writer *w, struct datum *d)
{
	switch (d->kind) {
	case DATUM_NOTHING: piece_null(w); break;
	case DATUM_YES_NO: piece_bool(w, d->yes); break;
	case DATUM_WHOLE: piece_int(w, d->whole); break;
	case DATUM_NUMBER: piece_double(w, d->number); break;
	case DATUM_TEXT_IS: piece_text(w, d->s, strlen(d->s)); break;
	case DATUM_LIST:
		piece_list(w, d->n);
		for (size_t i = 0; i < d->n; i++)
			put(w, &d->v[i]);
		break;
	case DATUM_MAP:
		sort_keys(d);
		piece_map(w, d->n);
		for (size_t i = 0; i < d->n; i++) {
			piece_text(w, d->keys[i], strlen(d->keys[i]));
			put(w, &d->v[i]);
		}
		break;
	}
}

/* At least as many bytes as it becomes, in one quick walk. */
static size_t room_for(const struct datum *d)
{
	size_t n = 9 + (d->kind == DATUM_TEXT_IS ? strlen(d->s) : 0);
	for (size_t i = 0; i < d->n; i++)
		n += room_for(&d->v[i]) + (d->kind == DATUM_MAP ? 9 + strlen(d->keys[i]) : 0);
	return n;
}

static void write_it(struct datum *d, size_t room, struct arena *a, const uint8_t **out, size_t *n)
{
	struct piece_writer w = {.p = arena_get(a, room)};
	put(&w, d);
	*out = w.p;
	*n = w.n;
}

void datum_encode(struct datum *d, struct arena *a, const uint8_t **out, size_t *n)
{
	write_it(d, room_for(d), a, out, n);
}

const char *datum_tell(struct datum *d, struct arena *a, const uint8_t **out, size_t *n)
{
	struct measured m = {0};
	const char *bad = fault(d, 0, &m);
	if (!bad)
		write_it(d, m.bytes, a, out, n);
	return bad;
}

/* ---- reading ---- */

struct reader {
	struct piece_reader in;
	struct arena *a;
	size_t nodes;
};

static const char *take(struct reader *r, struct datum *out, int depth);

static const char *keep(struct reader *r, size_t most)
{
	const struct piece *t = &r->in.t;
	return t->kind == PIECE_TEXT && t->n <= most && utf8_valid(t->s, t->n)
	           ? arena_dupn(r->a, t->s, t->n)
	           : NULL;
}

static const char *take_key(struct reader *r, const char *before, const char **out)
{
	if (!piece_next(&r->in) || !(*out = keep(r, DATUM_KEY_BYTES)))
		return "a key is no short text";
	return before && strcmp(before, *out) >= 0 ? "keys are out of order" : NULL;
}

static const char *take_entries(struct reader *r, struct datum *out, int depth)
{
	size_t n = r->in.t.n;
	/* every entry has one byte at least */
	if (depth == DATUM_DEPTH || n > DATUM_NODES - r->nodes || n > r->in.n - r->in.at)
		return "it is too deep or too large";
	out->v = arena_arr(r->a, struct datum, n);
	out->keys = out->kind == DATUM_MAP ? arena_arr(r->a, const char *, n) : NULL;
	for (size_t i = 0; i < n; i++) {
		const char *bad =
		    out->keys ? take_key(r, i ? out->keys[i - 1] : NULL, &out->keys[i]) : NULL;
		if (!bad)
			bad = take(r, &out->v[i], depth + 1);
		if (bad)
			return bad;
	}
	out->n = out->cap = n;
	return NULL;
}

static const char *take(struct reader *r, struct datum *out, int depth)
{
	if (++r->nodes > DATUM_NODES)
		return "it has too many values";
	if (!piece_next(&r->in))
		return "it breaks off, or is nothing that is written here";
	const struct piece *t = &r->in.t;
	switch (t->kind) {
	case PIECE_NULL: *out = (struct datum){0}; return NULL;
	case PIECE_BOOL: *out = datum_yes_no(t->number != 0); return NULL;
	case PIECE_INT: *out = datum_whole(t->number); return NULL;
	case PIECE_DOUBLE:
		*out = datum_number(t->real);
		return isfinite(t->real) ? NULL : "a number is not one";
	case PIECE_TEXT:
		*out = datum_text(keep(r, DATUM_TEXT));
		return out->s ? NULL : "a text is too long or not UTF-8";
	case PIECE_LIST: *out = datum_list(); return take_entries(r, out, depth);
	case PIECE_MAP: *out = datum_map(); return take_entries(r, out, depth);
	case PIECE_BAD: break;
	}
	return "it is nothing that is written here";
}

enum rc datum_decode(const uint8_t *bytes, size_t n, struct arena *a, struct datum *out,
                     struct err *e)
{
	struct reader r = {.in = {.p = bytes, .n = n}, .a = a};
	struct datum got = {0};
	const char *bad = n > DATUM_BYTES ? "it is too large" : take(&r, &got, 0);
	if (!bad && r.in.at != n)
		bad = "it goes on after its end";
	if (bad)
		return err_set(e, RC_IO, "a value cannot be read: %s", bad);
	*out = got;
	return RC_OK;
}

/* ---- for people ---- */

static void json_number(struct json *j, const char *key, double v)
{
	char s[40];
	snprintf(s, sizeof s, "%.15g", v);
	if (strtod(s, NULL) != v)
		snprintf(s, sizeof s, "%.17g", v);
	json_raw(j, key, s);
}

void datum_json(const struct datum *d, struct json *j, const char *key)
{
	switch (d->kind) {
	case DATUM_NOTHING: json_text(j, key, NULL); break;
	case DATUM_YES_NO: json_bool(j, key, d->yes); break;
	case DATUM_WHOLE: json_int(j, key, d->whole); break;
	case DATUM_NUMBER: json_number(j, key, d->number); break;
	case DATUM_TEXT_IS: json_text(j, key, d->s); break;
	case DATUM_LIST:
		json_list(j, key);
		for (size_t i = 0; i < d->n; i++)
			datum_json(&d->v[i], j, NULL);
		json_close(j);
		break;
	case DATUM_MAP:
		json_open(j, key);
		for (size_t i = 0; i < d->n; i++)
			datum_json(&d->v[i], j, d->keys[i]);
		json_close(j);
		break;
	}
}
