/* SPDX-License-Identifier: Apache-2.0
 * Whatever bytes come in, the escaping writers give well-formed UTF-8 that cannot steer a
 * terminal or break out of a JSON text. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "util/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void json_is_sound(const struct text *t)
{
	assert(utf8_valid(t->s, t->n) && t->n >= 2);
	assert(t->s[0] == '"' && t->s[t->n - 1] == '"');
	for (size_t i = 1; i < t->n - 1; i++) {
		unsigned char c = (unsigned char)t->s[i];
		assert(c >= 0x20 && c != 0x7F && c != '"');
		if (c == '\\')
			i++; /* what is escaped does not end the text */
		assert(i < t->n - 1);
	}
}

static void terminal_is_sound(const struct text *t)
{
	assert(utf8_valid(t->s, t->n));
	for (size_t at = 0; at < t->n;) {
		unsigned c;
		at += utf8_next(t->s + at, t->n - at, &c);
		assert(!utf8_deceives(c));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	char *s = arena_dupn(&a, (const char *)data, size);
	struct text json = text_in(&a), shown = text_in(&a);
	text_json(&json, s);
	text_terminal(&shown, s);
	json_is_sound(&json);
	terminal_is_sound(&shown);
	/* A sound text without anything special comes out as it went in. */
	bool plain = utf8_valid(s, size);
	for (size_t at = 0; plain && at < size;) {
		unsigned c;
		at += utf8_next(s + at, size - at, &c);
		plain = !utf8_deceives(c);
	}
	if (plain)
		assert(shown.n == size && memcmp(shown.s, s, size) == 0);
	arena_drop(&a);
	return 0;
}
