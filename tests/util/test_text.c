/* SPDX-License-Identifier: Apache-2.0
 * The growing text, its ceiling, and the writers that make foreign bytes safe to show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "util/text.h"

static void an_empty_text_reads_as_nothing(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	assert_string_equal(t.s, "");
	assert_int_equal(t.n, 0);
	assert_int_equal(a.used, 0);
	text_put(&t, "");
	assert_string_equal(t.s, "");
	arena_drop(&a);
}

static void pieces_follow_each_other(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	text_put(&t, "dose");
	text_pad(&t, ' ', 2);
	text_putn(&t, "35 mg of many", 5);
	text_pad(&t, '-', 0);
	text_fmt(&t, " at %02d:%02d", 9, 5);
	assert_string_equal(t.s, "dose  35 mg at 09:05");
	assert_int_equal(t.n, strlen(t.s));
	assert_false(t.cut);
	arena_drop(&a);
}

static void a_text_grows_far_and_keeps_its_start(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	for (int i = 0; i < 5000; i++)
		text_fmt(&t, "%04d ", i);
	assert_int_equal(t.n, 25000);
	assert_memory_equal(t.s, "0000 0001 ", 10);
	assert_string_equal(t.s + t.n - 10, "4998 4999 ");
	arena_drop(&a);
}

static void at_the_ceiling_the_rest_is_dropped_and_the_cut_is_told(void **state)
{
	enum how { PUT, PUTN, PAD, FMT };
	static const struct {
		enum how how;
		const char *in, *out;
		bool cut;
	} rows[] = {
	    {PUT, "12345", "abc12345", false},  {PUT, "123456", "abc12345", true},
	    {PUTN, "12345", "abc12345", false}, {PUTN, "1234567", "abc12345", true},
	    {FMT, "12345", "abc12345", false},  {FMT, "123456", "abc12345", true},
	    {PAD, "-----", "abc-----", false},  {PAD, "------", "abc-----", true},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct text t = text_in(&a);
		t.max = 8;
		text_put(&t, "abc");
		switch (rows[i].how) {
		case PUT: text_put(&t, rows[i].in); break;
		case PUTN: text_putn(&t, rows[i].in, strlen(rows[i].in)); break;
		case PAD: text_pad(&t, '-', strlen(rows[i].in)); break;
		case FMT: text_fmt(&t, "%s", rows[i].in); break;
		}
		assert_string_equal(t.s, rows[i].out);
		assert_int_equal(t.n, strlen(rows[i].out));
		assert_int_equal(t.cut, rows[i].cut);
		text_put(&t, "more");
		assert_string_equal(t.s, rows[i].out[7] ? rows[i].out : "");
		assert_true(t.cut);
		arena_drop(&a);
	}
}

/* Well-formed and broken UTF-8; the table of the Unicode standard (chapter 3, table 3-7) gives
 * the edges of what is well-formed. */
static const struct utf8_row {
	const char *name, *s;
	size_t n;
	unsigned code; /* of the first character */
	size_t len;
	bool valid; /* the whole */
} utf8_rows[] = {
    {"a letter", "a", 1, 'a', 1, true},
    {"the last of one byte", "\x7F", 1, 0x7F, 1, true},
    {"the first of two bytes", "\xC2\x80", 2, 0x80, 2, true},
    {"the last of two bytes", "\xDF\xBF", 2, 0x7FF, 2, true},
    {"the first of three bytes", "\xE0\xA0\x80", 3, 0x800, 3, true},
    {"the last before the surrogates", "\xED\x9F\xBF", 3, 0xD7FF, 3, true},
    {"the first after the surrogates", "\xEE\x80\x80", 3, 0xE000, 3, true},
    {"the replacement character itself", "\xEF\xBF\xBD", 3, 0xFFFD, 3, true},
    {"the last of three bytes", "\xEF\xBF\xBF", 3, 0xFFFF, 3, true},
    {"the first of four bytes", "\xF0\x90\x80\x80", 4, 0x10000, 4, true},
    {"the last character of all", "\xF4\x8F\xBF\xBF", 4, 0x10FFFF, 4, true},
    {"beyond the last", "\xF4\x90\x80\x80", 4, 0xFFFD, 1, false},
    {"NUL", "\0", 1, 0, 1, false},
    {"a NUL inside", "a\0b", 3, 'a', 1, false},
    {"NUL in two bytes", "\xC0\x80", 2, 0xFFFD, 1, false},
    {"a slash in two bytes", "\xC0\xAF", 2, 0xFFFD, 1, false},
    {"the last overlong of two bytes", "\xC1\xBF", 2, 0xFFFD, 1, false},
    {"a slash in three bytes", "\xE0\x80\xAF", 3, 0xFFFD, 1, false},
    {"the last overlong of three bytes", "\xE0\x9F\xBF", 3, 0xFFFD, 1, false},
    {"the last overlong of four bytes", "\xF0\x8F\xBF\xBF", 4, 0xFFFD, 1, false},
    {"the first surrogate", "\xED\xA0\x80", 3, 0xFFFD, 1, false},
    {"the last surrogate", "\xED\xBF\xBF", 3, 0xFFFD, 1, false},
    {"a tail without a head", "\x80", 1, 0xFFFD, 1, false},
    {"the last tail without a head", "\xBF", 1, 0xFFFD, 1, false},
    {"two bytes cut after one", "\xC3", 1, 0xFFFD, 1, false},
    {"three bytes cut after two", "\xE2\x82", 2, 0xFFFD, 1, false},
    {"four bytes cut after three", "\xF0\x9F\x92", 3, 0xFFFD, 1, false},
    {"a head and a letter",
     "\xC3"
     "a",
     2, 0xFFFD, 1, false},
    {"a head and a head", "\xE2\xE2\x82\xAC", 4, 0xFFFD, 1, false},
    {"a head of five bytes", "\xF8\x88\x80\x80\x80", 5, 0xFFFD, 1, false},
    {"a head of six bytes", "\xFC\x84\x80\x80\x80\x80", 6, 0xFFFD, 1, false},
    {"byte FE", "\xFE", 1, 0xFFFD, 1, false},
    {"byte FF", "\xFF", 1, 0xFFFD, 1, false},
    {"broken at the end", "abc\xE2\x82", 5, 'a', 1, false},
};

static void utf8_is_read_strictly(void **state)
{
	for (size_t i = 0; i < countof(utf8_rows); i++) {
		const struct utf8_row *r = &utf8_rows[i];
		unsigned code = 1;
		size_t len = utf8_next(r->s, r->n, &code);
		if (code != r->code || len != r->len || utf8_valid(r->s, r->n) != r->valid)
			fail_msg("%s: U+%04X in %zu bytes", r->name, code, len);
	}
}

static void every_code_point_survives_there_and_back(void **state)
{
	for (unsigned c = 1; c <= 0x10FFFF; c++) {
		char s[4];
		size_t n = 0;
		if (c < 0x80) {
			s[n++] = (char)c;
		} else {
			int tails = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
			s[n++] = (char)((0xFF00 >> (tails + 1) & 0xFF) | c >> 6 * tails);
			while (tails-- > 0)
				s[n++] = (char)(0x80 | (c >> 6 * tails & 0x3F));
		}
		bool surrogate = c >= 0xD800 && c <= 0xDFFF;
		unsigned got;
		size_t len = utf8_next(s, n, &got);
		if (surrogate ? len != 1 || got != 0xFFFD : len != n || got != c)
			fail_msg("U+%04X came back as U+%04X in %zu bytes", c, got, len);
	}
}

static void nothing_is_read_beyond_the_end(void **state)
{
	unsigned c = 7;
	assert_int_equal(utf8_next("a", 0, &c), 0);
	assert_int_equal(c, 0);
	assert_true(utf8_valid("\xFF", 0));
	assert_true(utf8_valid("\xE2\x82\xAC\xFF", 3));
	/* The rest of the character stands behind the end: it is not there. */
	assert_int_equal(utf8_next("\xE2\x82\xAC", 2, &c), 1);
	assert_int_equal(c, 0xFFFD);
	assert_false(utf8_valid("\xF0\x9F\x98\x80", 3));
}

/* Plain letters are looked at eight at a time: whatever stands among them is still seen. */
static void a_broken_byte_is_seen_wherever_it_stands(void **state)
{
	(void)state;
	static const char bad[] = {'\0', '\x80', '\xBF', '\xC3', '\xE2', '\xFF'};
	for (size_t n = 1; n <= 40; n++)
		for (size_t at = 0; at < n; at++) {
			char s[41];
			memset(s, at % 2 ? 1 : 0x7F, n);
			assert_true(utf8_valid(s, n));
			for (size_t k = 0; k < sizeof bad; k++) {
				s[at] = bad[k];
				assert_false(utf8_valid(s, n));
			}
			if (at + 1 < n) {
				memcpy(s + at, "\xC3\xA4", 2);
				assert_true(utf8_valid(s, n));
			}
		}
}

static void characters_that_hide_or_turn_a_text_are_known(void **state)
{
	static const struct {
		unsigned code;
		bool deceives;
	} rows[] = {
	    {0x00, true},   {0x08, true},    {'\t', false},    {'\n', false},   {0x0B, true},
	    {'\r', true},   {0x1B, true},    {' ', false},     {'~', false},    {0x7F, true},
	    {0x85, true},   {0x9B, true},    {0xA0, false},    {0xAD, true},    {0xE4, false},
	    {0x200B, true}, {0x200D, true},  {0x200F, true},   {0x2010, false}, {0x202A, true},
	    {0x202E, true}, {0x2066, true},  {0x2069, true},   {0x20AC, false}, {0x3042, false},
	    {0xFEFF, true}, {0xFFFD, false}, {0x1F600, false}, {0xE0041, true}, {0xE01EF, true},
	};
	for (size_t i = 0; i < countof(rows); i++)
		if (utf8_deceives(rows[i].code) != rows[i].deceives)
			fail_msg("U+%04X", rows[i].code);
}

static void foreign_text_is_made_safe_for_its_place(void **state)
{
	static const struct {
		const char *in, *json, *terminal;
	} rows[] = {
	    {"", "\"\"", ""},
	    {"35 mg", "\"35 mg\"", "35 mg"},
	    {"say \"no\" \\ go", "\"say \\\"no\\\" \\\\ go\"", "say \"no\" \\ go"},
	    {"a\nb\tc", "\"a\\nb\\u0009c\"", "a\nb\tc"},
	    {"\x1B[31mred", "\"\\u001b[31mred\"", "<U+001B>[31mred"},
	    {"over\rwritten", "\"over\\u000dwritten\"", "over<U+000D>written"},
	    {"gone\x7F", "\"gone\\u007f\"", "gone<U+007F>"},
	    {"J\xC3\xBCrgen \xE2\x82\xAC", "\"J\xC3\xBCrgen \xE2\x82\xAC\"",
	     "J\xC3\xBCrgen \xE2\x82\xAC"},
	    {"\xE2\x80\xAE"
	     "gm 53",
	     "\"\xE2\x80\xAE"
	     "gm 53\"",
	     "<U+202E>gm 53"},
	    {"\xC2\x9B"
	     "2J",
	     "\"\xC2\x9B"
	     "2J\"",
	     "<U+009B>2J"},
	    {"bad\xFF", "\"bad\\ufffd\"", "bad<U+FFFD>"},
	    {"\xE2\x82", "\"\\ufffd\\ufffd\"", "<U+FFFD><U+FFFD>"},
	    {"\xEF\xBF\xBD", "\"\xEF\xBF\xBD\"", "\xEF\xBF\xBD"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct text j = text_in(&a), t = text_in(&a);
		text_json(&j, rows[i].in);
		text_terminal(&t, rows[i].in);
		assert_string_equal(j.s, rows[i].json);
		assert_string_equal(t.s, rows[i].terminal);
		arena_drop(&a);
	}
}

static void no_text_is_null_in_json(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	text_json(&t, NULL);
	assert_string_equal(t.s, "null");
	arena_drop(&a);
}

static void numbers_are_written_as_printf_does(void **state)
{
	(void)state;
	const int64_t rows[] = {
	    0, 1, -1, 9, 10, -10, 99, 100, 1790000000123, -1790000000123, INT64_MAX, INT64_MIN};
	struct arena a = {0};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char want[32];
		struct text t = text_in(&a);
		snprintf(want, sizeof want, "%lld", (long long)rows[i]);
		text_int(&t, rows[i]);
		assert_string_equal(t.s, want);
	}
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_text_reads_as_nothing),
	    cmocka_unit_test(numbers_are_written_as_printf_does),
	    cmocka_unit_test(pieces_follow_each_other),
	    cmocka_unit_test(a_text_grows_far_and_keeps_its_start),
	    cmocka_unit_test(at_the_ceiling_the_rest_is_dropped_and_the_cut_is_told),
	    cmocka_unit_test(utf8_is_read_strictly),
	    cmocka_unit_test(every_code_point_survives_there_and_back),
	    cmocka_unit_test(nothing_is_read_beyond_the_end),
	    cmocka_unit_test(a_broken_byte_is_seen_wherever_it_stands),
	    cmocka_unit_test(characters_that_hide_or_turn_a_text_are_known),
	    cmocka_unit_test(foreign_text_is_made_safe_for_its_place),
	    cmocka_unit_test(no_text_is_null_in_json),
	};
	return cmocka_run_group_tests_name("util/text", tests, NULL, NULL);
}
