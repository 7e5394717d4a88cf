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

/* Before the first hash: chooses the fastest code. */
static void ready(void)
{
	static bool done;
	if (done)
		return;
	int ok = sodium_init();
	assert(ok >= 0);
	(void)ok;
	done = true;
}

struct digest digest_of(const void *p, size_t n)
{
	struct digest d;
	ready();
	int ok = crypto_generichash(d.b, sizeof d.b, p, n, NULL, 0);
	assert(ok == 0);
	(void)ok;
	return d;
}

void digest_begin(struct digest_run *r, const char *domain)
{
	r->n = 0;
	r->running = false;
	digest_field(r, domain, strlen(domain));
}

/* What was gathered goes into the state, which most runs never need. */
static void take_in(struct digest_run *r)
{
	if (!r->running) {
		ready();
		int ok = crypto_generichash_init(state_of(r), NULL, 0, DIGEST_BYTES);
		assert(ok == 0);
		(void)ok;
		r->running = true;
	}
	if (r->n)
		crypto_generichash_update(state_of(r), r->gathered, r->n);
	r->n = 0;
}

void digest_add(struct digest_run *r, const void *p, size_t n)
{
	if (n > sizeof r->gathered - r->n)
		take_in(r);
	if (n > sizeof r->gathered) {
		crypto_generichash_update(state_of(r), p, n);
	} else if (n) {
		memcpy(r->gathered + r->n, p, n);
		r->n += n;
	}
}

void digest_field_slowly(struct digest_run *r, const void *p, size_t n)
{
	if (sizeof r->gathered - r->n < 8)
		take_in(r);
	digest_put(r, n);
	digest_add(r, p, n);
}

struct digest digest_end(struct digest_run *r)
{
	struct digest d;
	if (!r->running)
		return digest_of(r->gathered, r->n);
	take_in(r);
	crypto_generichash_final(state_of(r), d.b, sizeof d.b);
	return d;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	uint64_t x[DIGEST_BYTES / 8], y[DIGEST_BYTES / 8], differ = 0;
	memcpy(x, a->b, sizeof x);
	memcpy(y, b->b, sizeof y);
	for (size_t i = 0; i < DIGEST_BYTES / 8; i++)
		differ |= x[i] ^ y[i];
	return differ == 0;
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
	ready();
	randombytes_buf(p, n);
}
