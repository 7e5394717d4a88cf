/* SPDX-License-Identifier: Apache-2.0
 * util/digest.h - BLAKE2b-256 digests, the one hash of the program, and random bytes.
 *
 * Everything that is chained, addressed by content or compared by content goes through here.  A
 * digest over more than one thing must say where each ends: use digest_field(), not digest_add(),
 * unless there is only one thing. */
#ifndef TEND_UTIL_DIGEST_H
#define TEND_UTIL_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DIGEST_BYTES 32
#define DIGEST_HEX   64 /* characters, without the NUL */

struct digest {
	uint8_t b[DIGEST_BYTES];
};

/* A digest being taken; lives on the caller's stack, nothing to free.  What fits is gathered and
 * hashed in one go: nearly every event of a record does. */
struct digest_run {
	_Alignas(64) unsigned char state[384]; /* once more came than fits */
	bool running;                          /* state is in use */
	size_t n;                              /* bytes gathered and not yet taken in */
	unsigned char gathered[1024];
};

struct digest digest_of(const void *p, size_t n);

/* `domain` names what is digested ("tend event 1"), so that bytes of one sort never pass for
 * another; it is the first field. */
void digest_begin(struct digest_run *r, const char *domain);
void digest_add(struct digest_run *r, const void *p, size_t n);
struct digest digest_end(struct digest_run *r);
void digest_field_slowly(struct digest_run *r, const void *p, size_t n);

/* 8 bytes, the most significant first; there is room. */
static inline void digest_put(struct digest_run *r, uint64_t v)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	memcpy(r->gathered + r->n, &v, sizeof v);
	r->n += sizeof v;
}

/* Length (8 bytes), bytes.  Here, so that fields of a known length cost a few instructions: a proof
 * of the whole record takes in 24 of them an event. */
static inline void digest_field(struct digest_run *r, const void *p, size_t n)
{
	size_t room = sizeof r->gathered - r->n;
	if (room < 8 || n > room - 8) {
		digest_field_slowly(r, p, n);
		return;
	}
	digest_put(r, n);
	if (n)
		memcpy(r->gathered + r->n, p, n);
	r->n += n;
}

/* A field of 8 bytes. */
static inline void digest_int(struct digest_run *r, int64_t v)
{
	uint64_t big = (uint64_t)v;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	big = __builtin_bswap64(big);
#endif
	digest_field(r, &big, sizeof big);
}

/* In constant time, so that it also serves for secrets. */
bool digest_equal(const struct digest *a, const struct digest *b);

void digest_hex(const struct digest *d, char out[DIGEST_HEX + 1]); /* lower case */
/* True if s is exactly 64 hex digits of either case; *out untouched if not. */
bool digest_parse(const char *s, struct digest *out);

/* Bytes nobody can foresee, for salts and ids.  Only the outermost floor calls it and hands the
 * result down: the rooms below take randomness as an argument. */
void digest_random(void *p, size_t n);

#endif
