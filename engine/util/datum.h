/* SPDX-License-Identifier: Apache-2.0
 * util/datum.h - a value that is told to a plugin or comes from one: plain data, no behaviour.
 *
 * The bytes are one CBOR item, keys of a map rising bytewise, each key once: the same value gives
 * the same bytes.  Reading refuses everything else, and what goes over the ceilings below, before
 * it takes memory for it. */
#ifndef TEND_UTIL_DATUM_H
#define TEND_UTIL_DATUM_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/json.h"

#define DATUM_DEPTH     16
#define DATUM_NODES     10000
#define DATUM_BYTES     ((size_t)256 << 10) /* of a whole value */
#define DATUM_TEXT      ((size_t)16 << 10)  /* of one text */
#define DATUM_KEY_BYTES 64

enum datum_kind {
	DATUM_NOTHING,
	DATUM_YES_NO,
	DATUM_WHOLE,  /* int64_t */
	DATUM_NUMBER, /* double: finite, or it does not encode */
	DATUM_TEXT_IS,
	DATUM_LIST,
	DATUM_MAP
};

struct datum {
	enum datum_kind kind;
	bool yes;
	int64_t whole;
	double number;
	const char *s;     /* of a text: valid UTF-8 without NUL; borrowed */
	struct datum *v;   /* entries of a list, values of a map */
	const char **keys; /* of a map, rising once it was encoded or read */
	size_t n, cap;     /* entries */
};

struct datum datum_yes_no(bool yes);
struct datum datum_whole(int64_t v);
struct datum datum_number(double v);
struct datum datum_text(const char *s); /* NULL: nothing */
struct datum datum_list(void);
struct datum datum_map(void);

/* Adds an entry; the list or map grows in the arena.  A key that is there already is replaced. */
void datum_add(struct arena *a, struct datum *list, struct datum v);
void datum_set(struct arena *a, struct datum *map, const char *key, struct datum v);
const struct datum *datum_get(const struct datum *map, const char *key); /* NULL */
const char *datum_text_of(const struct datum *map, const char *key);     /* NULL if it is no text */

/* Why the value cannot be told: too deep, too many, too long, not a number, broken text; a
 * sentence, or NULL. */
const char *datum_fault(const struct datum *d);
/* Both in one: why not, or NULL after writing it. */
const char *datum_tell(struct datum *d, struct arena *a, const uint8_t **out, size_t *n) MUST_USE;
/* Of a value without a fault; sorts the keys of its maps. */
void datum_encode(struct datum *d, struct arena *a, const uint8_t **out, size_t *n);
/* Texts and lists land in the arena. */
enum rc datum_decode(const uint8_t *bytes, size_t n, struct arena *a, struct datum *out,
                     struct err *e) MUST_USE;
/* As JSON, for traces and people; `key` is NULL in a list. */
void datum_json(const struct datum *d, struct json *j, const char *key);

#endif
