/* SPDX-License-Identifier: Apache-2.0
 * A file with one flipped bit is refused, fails verification, or exports the very same bytes. */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One bit of one byte in every stretch of the file, by seed; TEND_FLIPS=all takes every byte. */
static void no_flipped_bit_passes(void **state)
{
	struct digest good, now;
	struct err e = {0};
	struct store_seen seen;
	uint32_t seed = 20240611;
	long size, refused = 0, unused = 0;
	struct kit kit;
	kit_open(&kit);
	char *path = kit_path(&kit, "flip.tend"), *whole = kit_path(&kit, "whole.tend");
	const struct verify_options all = {.from = 1};
	(void)state;
	struct store *st = kit_store(&kit, whole, STORE_CREATE);
	kit_fill(st, 1, 40);
	assert_int_equal(store_head_put(st, KIT_NOW, "", (struct bytes){0}, &seen, &e), RC_OK);
	assert_int_equal(kit_export(st, &good, NULL, &e), RC_OK);
	store_close(st);
	kit_copy(whole, path);
	FILE *f = fopen(path, "r+b");
	setbuf(f, NULL);
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	const char *cases = getenv("TEND_FLIPS"); /* "all": every byte */
	long step = cases && strcmp(cases, "all") == 0 ? 1 : size / 5000 > 1 ? size / 5000 : 1;
	for (long at = 0; at < size; at += step) {
		struct verify_report rep;
		seed = seed * 1664525 + 1013904223;
		long where = at + (long)(seed >> 8) % step;
		fseek(f, where, SEEK_SET);
		int was = fgetc(f), bit = 1 << (seed >> 28) % 8;
		fseek(f, where, SEEK_SET);
		fputc(was ^ bit, f);
		enum rc rc = kit_try(&st, path, STORE_READ | STORE_UNVERIFIED, &e);
		if (rc == RC_OK) {
			rc = store_verify(st, &all, &rep, &e);
			if (rc == RC_OK) {
				rc = kit_export(st, &now, NULL, &e);
				if (rc != RC_OK || !digest_equal(&good, &now))
					fail_msg("byte %ld bit %d: verified, and not what it was",
					         where, bit);
			}
			store_close(st);
		}
		refused += rc != RC_OK;
		unused += rc == RC_OK;
		fseek(f, where, SEEK_SET);
		fputc(was, f);
	}
	fclose(f);
	print_message("%ld bytes: %ld flips found, %ld in bytes that carry nothing\n", size,
	              refused, unused);
	assert_true(refused * 3 > unused * 2); /* many pages of so small a file are half empty */
	kit_done(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_flipped_bit_passes),
	};
	return cmocka_run_group_tests_name("store/flip", tests, NULL, NULL);
}
