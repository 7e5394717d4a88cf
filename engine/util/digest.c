/* SPDX-License-Identifier: Apache-2.0 */
#include "util/digest.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static_assert(sizeof(crypto_generichash_state) <= sizeof(struct digest_run), "room for the state");
static_assert(_Alignof(crypto_generichash_state) <= _Alignof(struct digest_run), "aligned");
static_assert(crypto_generichash_BYTES == DIGEST_BYTES, "BLAKE2b-256");

static crypto_generichash_state *state_of(struct digest_run *r)
{
	return (crypto_generichash_state *)(void *)r->state;
}

static void start(struct digest_run *r)
{
	int ok = sodium_init(); /* chooses the fastest code once; later calls do nothing */
	assert(ok >= 0);
	ok = crypto_generichash_init(state_of(r), NULL, 0, DIGEST_BYTES);
	assert(ok == 0);
	(void)ok;
}

struct digest digest_of(const void *p, size_t n)
{
	struct digest_run r;
	start(&r);
	digest_add(&r, p, n);
	return digest_end(&r);
}

void digest_begin(struct digest_run *r, const char *domain)
{
	start(r);
	digest_field(r, domain, strlen(domain));
}

void digest_add(struct digest_run *r, const void *p, size_t n)
{
	if (n)
		crypto_generichash_update(state_of(r), p, n);
}

static void put_u64(uint8_t out[8], uint64_t v)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(v >> (56 - 8 * i));
}

void digest_field(struct digest_run *r, const void *p, size_t n)
{
	uint8_t len[8];
	put_u64(len, n);
	digest_add(r, len, sizeof len);
	digest_add(r, p, n);
}

void digest_int(struct digest_run *r, int64_t v)
{
	uint8_t b[8];
	put_u64(b, (uint64_t)v);
	digest_field(r, b, sizeof b);
}

struct digest digest_end(struct digest_run *r)
{
	struct digest d;
	crypto_generichash_final(state_of(r), d.b, sizeof d.b);
	return d;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return sodium_memcmp(a->b, b->b, DIGEST_BYTES) == 0;
}

void digest_hex(const struct digest *d, char out[DIGEST_HEX + 1])
{
	sodium_bin2hex(out, DIGEST_HEX + 1, d->b, DIGEST_BYTES);
}

bool digest_parse(const char *s, struct digest *out)
{
	struct digest d;
	size_t n = 0;
	if (strlen(s) != DIGEST_HEX
	    || sodium_hex2bin(d.b, sizeof d.b, s, DIGEST_HEX, NULL, &n, NULL) != 0
	    || n != DIGEST_BYTES)
		return false;
	*out = d;
	return true;
}

void digest_random(void *p, size_t n)
{
	int ok = sodium_init();
	assert(ok >= 0);
	(void)ok;
	randombytes_buf(p, n);
}
