/* SPDX-License-Identifier: Apache-2.0 */
#include "util/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Made with another implementation (Python hashlib, blake2b, 32 bytes). */
static const struct {
	const char *text, *hex;
} known[] = {
    {"", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
    {"abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
};

static void fits_another_implementation(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		char hex[DIGEST_HEX + 1];
		struct digest d = digest_of(known[i].text, strlen(known[i].text)), back;
		digest_hex(&d, hex);
		assert_string_equal(hex, known[i].hex);
		assert_true(digest_parse(hex, &back));
		assert_true(digest_equal(&d, &back));
		back.b[31] ^= 1;
		assert_false(digest_equal(&d, &back));
	}
}

/* Pieces do not matter for one thing, borders do for several. */
static void fields_say_where_they_end(void **state)
{
	(void)state;
	struct digest d[4];
	static const char *const parts[4][2] = {{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}};
	for (int i = 0; i < 4; i++) {
		struct digest_run r;
		digest_begin(&r, "test");
		digest_field(&r, parts[i][0], strlen(parts[i][0]));
		digest_field(&r, parts[i][1], strlen(parts[i][1]));
		d[i] = digest_end(&r);
		for (int j = 0; j < i; j++)
			assert_false(digest_equal(&d[i], &d[j]));
	}
}

/* However long its fields, a run is the digest of its bytes one after the other: gathered and hashed
 * at once, or taken in bit by bit. */
static void runs_of_any_length_are_their_bytes(void **state)
{
	(void)state;
	static uint8_t text[2404], flat[12 + 4 * (sizeof text + 24)];
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)(i * 31 + i / 256);
	for (size_t n = 0; n <= 2400; n += n < 40 ? 1 : 7) {
		const size_t lengths[] = {n, 40, n / 2, 1100 - n % 1100};
		struct digest_run r;
		size_t at = 0;
		digest_begin(&r, "test");
		memcpy(flat, "\0\0\0\0\0\0\0\4test", at = 12);
		for (size_t k = 0; k < 4; k++) {
			memset(flat + at, 0, 8);
			flat[at + 6] = (uint8_t)(lengths[k] >> 8);
			flat[at + 7] = (uint8_t)lengths[k];
			memcpy(flat + at + 8, text + k, lengths[k]);
			at += 8 + lengths[k];
			digest_field(&r, text + k, lengths[k]);
			memcpy(flat + at, "\0\0\0\0\0\0\0\10\377\377\377\377\377\377\1\2", 16);
			at += 16;
			digest_int(&r, -0xfefe);
		}
		struct digest a = digest_end(&r), b = digest_of(flat, at);
		assert_true(digest_equal(&a, &b));
	}
}

static void refuses_what_is_not_64_digits(void **state)
{
	(void)state;
	static const char *const bad[] = {
	    "",
	    "0e57",
	    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a",
	    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a88",
	    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3ag",
	    " e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"};
	struct digest d = {{7}};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(digest_parse(bad[i], &d));
	assert_int_equal(d.b[0], 7);
}

static void random_bytes_differ(void **state)
{
	(void)state;
	uint8_t a[16] = {0}, b[16] = {0};
	digest_random(a, sizeof a);
	digest_random(b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fits_another_implementation),
	    cmocka_unit_test(fields_say_where_they_end),
	    cmocka_unit_test(runs_of_any_length_are_their_bytes),
	    cmocka_unit_test(refuses_what_is_not_64_digits),
	    cmocka_unit_test(random_bytes_differ),
	};
	return cmocka_run_group_tests_name("util/digest", tests, NULL, NULL);
}
