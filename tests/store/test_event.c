/* SPDX-License-Identifier: Apache-2.0
 * What is hashed of an event stays what it was, byte for byte: or every record that exists would
 * seem changed. */
#include "store/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct digest before = {{1, 2, 3}};

static struct event_row sample(void)
{
	static const uint8_t texts[2 * DIGEST_BYTES] = {[31] = 31, [32] = 32, [63] = 63};
	static const uint8_t body[20] = {[0] = 9, [19] = 8};
	struct event_row r = {
	    .seq = 300,
	    .stream = "course-7",
	    .stream_seq = 12,
	    .kind = "dose.given",
	    .kind_version = 1,
	    .happened_ms = 1790000000123,
	    .happened_source = "clock",
	    .written_ms = -5,
	    .zone = "Europe/Vienna",
	    .boot_ms = 77,
	    .actor = "nora",
	    .role = "nurse",
	    .device = "tablet-1",
	    .second_actor = "",
	    .command = "k-1",
	    .corrects = 299,
	    .key_id = 0,
	    .texts = {texts, sizeof texts},
	    .body = {body, sizeof body},
	    .hash_version = 1,
	};
	for (uint8_t i = 0; i < 16; i++) {
		r.log_id[i] = i;
		r.boot_id[i] = (uint8_t)(100 + i);
	}
	for (uint8_t i = 0; i < DIGEST_BYTES; i++)
		r.request.b[i] = (uint8_t)(200 + i);
	r.body_hash = event_body_hash(r.body);
	return r;
}

/* Made with another implementation (Python hashlib), from the description in store/event.h. */
static void fits_another_implementation(void **state)
{
	(void)state;
	char hex[DIGEST_HEX + 1];
	struct event_row r = sample();
	digest_hex(&r.body_hash, hex);
	assert_string_equal(hex,
	                    "6a6685de5a1bf1c83351e8db81530907fe9761e506ed70acfc779d2f2b854f38");
	struct digest d = event_chain(&before, &r);
	digest_hex(&d, hex);
	assert_string_equal(hex,
	                    "363533d94d4b6e11e938c08f83c854f5c87ac01e45fa66859cc262e01e3ccf16");
	d = event_genesis(r.log_id);
	digest_hex(&d, hex);
	assert_string_equal(hex,
	                    "76a15d092246f0e88bd0448de22afb9cfcea807452ead6104a528de0dc04939b");
}

/* One bit of it, wherever it stands, and the chain is another. */
static void every_byte_of_every_column_counts(void **state)
{
	(void)state;
	struct event_row plain = sample();
	struct digest is = event_chain(&before, &plain);
	for (size_t i = 0; i < EVENT_COLUMNS; i++) {
		const struct event_column *c = &event_columns[i];
		struct event_row r = sample();
		uint8_t copy[2 * DIGEST_BYTES + 1] = {0}, *at = (uint8_t *)&r + c->at;
		size_t n = c->type == COLUMN_INT ? 8 : c->type == COLUMN_ID ? 16 : DIGEST_BYTES;
		if (c->type == COLUMN_TEXT) {
			const char **s = (const char **)(void *)at;
			n = strlen(*s);
			memcpy(copy, *s, n);
			*s = (const char *)copy;
			at = copy;
		} else if (c->type == COLUMN_BYTES) {
			struct bytes *b = (struct bytes *)(void *)at;
			n = b->n;
			memcpy(copy, b->p, n);
			b->p = at = copy;
		}
		for (size_t k = 0; k < n; k++) {
			at[k] ^= 0x40;
			struct digest d = event_chain(&before, &r);
			assert_int_equal(digest_equal(&d, &is), !c->chained);
			at[k] ^= 0x40;
		}
	}
	struct digest other = before;
	other.b[31] = 1;
	struct digest d = event_chain(&other, &plain);
	assert_false(digest_equal(&d, &is));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fits_another_implementation),
	    cmocka_unit_test(every_byte_of_every_column_counts),
	};
	return cmocka_run_group_tests_name("store/event", tests, NULL, NULL);
}
