/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct cage_file files[] = {
    {"init.lua", "return \0\xff\x1bLua", 14}, /* any bytes: what they are worth the cage says */
    {"table.lua", "", 0},
};

static struct cage_call sample(const struct datum *input)
{
	return (struct cage_call){.plugin = "washout",
	                          .files = files,
	                          .files_n = 2,
	                          .hook = CAGE_CHECK,
	                          .name = "maoi",
	                          .input = input,
	                          .budget = {.steps = 200000, .bytes = 1 << 20, .ms = 40},
	                          .trace = true};
}

/* The head of the only frame, which has to be of this kind. */
static struct wire_head head_of(const struct wire_bytes *b, enum wire_kind kind)
{
	struct wire_head h;
	assert_null(wire_take_head(b->v, kind, NULL, &h));
	assert_int_equal(b->n, WIRE_HEAD + h.first + h.second);
	return h;
}

static void a_package_comes_as_it_is(void **state)
{
	struct arena a = {0};
	struct wire_bytes b = {0};
	struct cage_call c = sample(NULL), got = {0};
	assert_null(wire_call_fault(&c));
	wire_put_package(&a, &b, &c);
	struct wire_head h = head_of(&b, WIRE_PACKAGE);
	assert_null(wire_take_package(&h, b.v + WIRE_HEAD, &a, &got));
	assert_string_equal(got.plugin, "washout");
	assert_int_equal(got.files_n, 2);
	assert_string_equal(got.files[0].name, "init.lua");
	assert_int_equal(got.files[0].len, 14);
	assert_memory_equal(got.files[0].text, files[0].text, 14);
	assert_string_equal(got.files[1].name, "table.lua");
	assert_int_equal(got.files[1].len, 0);
	arena_drop(&a);
}

static void a_call_comes_as_it_is(void **state)
{
	struct arena a = {0};
	struct wire_bytes b = {0};
	struct datum ask = datum_map();
	datum_set(&a, &ask, "with", datum_text("19:00"));
	datum_set(&a, &ask, "now", datum_whole(7));
	struct cage_call c = sample(&ask), got = {.plugin = "washout"};
	assert_null(wire_put_call(&a, &b, 70000, &c));
	struct wire_head h = head_of(&b, WIRE_CALL);
	assert_int_equal(h.number, 70000);
	assert_null(wire_take_call(&h, b.v + WIRE_HEAD, &a, &got));
	assert_string_equal(got.plugin, "washout");
	assert_string_equal(got.name, "maoi");
	assert_int_equal(got.hook, CAGE_CHECK);
	assert_int_equal(got.budget.steps, 200000);
	assert_int_equal(got.budget.bytes, 1 << 20);
	assert_int_equal(got.budget.ms, 40);
	assert_true(got.trace);
	assert_string_equal(datum_text_of(got.input, "with"), "19:00");
	assert_int_equal(datum_get(got.input, "now")->whole, 7);

	/* without a name and an input */
	c = (struct cage_call){.plugin = "washout", .hook = CAGE_LOAD};
	b = (struct wire_bytes){0};
	assert_null(wire_put_call(&a, &b, 1, &c));
	h = head_of(&b, WIRE_CALL);
	assert_null(wire_take_call(&h, b.v + WIRE_HEAD, &a, &got));
	assert_null(got.name);
	assert_null(got.input);
	assert_int_equal(got.hook, CAGE_LOAD);
	arena_drop(&a);
}

static void a_result_comes_as_it_is(void **state)
{
	struct arena a = {0};
	struct wire_bytes b = {0};
	const struct cage_call c = sample(NULL);
	struct cage_result r = {.end = CAGE_DONE,
	                        .out = datum_map(),
	                        .trace = "stack:\n\tinit.lua:3",
	                        .steps = 1234,
	                        .peak_bytes = 65536},
	                   got;
	datum_set(&a, &r.out, "verdict", datum_text("hold"));
	wire_put_result(&a, &b, 9, &r);
	struct wire_head h = head_of(&b, WIRE_RESULT);
	assert_int_equal(h.number, 9);
	assert_null(wire_take_result(&h, b.v + WIRE_HEAD, &c, &a, &got));
	assert_int_equal(got.end, CAGE_DONE);
	assert_string_equal(datum_text_of(&got.out, "verdict"), "hold");
	assert_null(got.message);
	assert_null(got.file);
	assert_string_equal(got.trace, "stack:\n\tinit.lua:3");
	assert_int_equal(got.steps, 1234);
	assert_int_equal(got.peak_bytes, 65536);

	r = (struct cage_result){
	    .end = CAGE_RAISED, .message = "no field rate", .file = "table.lua", .line = 12};
	b = (struct wire_bytes){0};
	wire_put_result(&a, &b, 10, &r);
	h = head_of(&b, WIRE_RESULT);
	assert_null(wire_take_result(&h, b.v + WIRE_HEAD, &c, &a, &got));
	assert_int_equal(got.end, CAGE_RAISED);
	assert_string_equal(got.message, "no field rate");
	assert_string_equal(got.file, "table.lua");
	assert_int_equal(got.line, 12);
	assert_int_equal(got.out.kind, DATUM_NOTHING);
	arena_drop(&a);
}

/* What a plugin raised may hold anything; what goes on is plain and short. */
static void texts_of_a_result_are_made_plain(void **state)
{
	struct arena a = {0};
	struct wire_bytes b = {0};
	const struct cage_call c = sample(NULL);
	char *message = arena_get(&a, 1000), *trace = arena_get(&a, 40001);
	memset(message, 'm', 999);
	memcpy(message, "a\x1b[2J\xff\nb\xE2\x80\xAE", 11);
	for (int i = 0; i < 20000; i++)
		memcpy(trace + (size_t)i * 2, "\xC3\xA4", 2);
	const struct cage_result r = {.end = CAGE_RAISED,
	                              .message = message,
	                              .trace = trace,
	                              .line = -4,
	                              .steps = -1,
	                              .peak_bytes = SIZE_MAX};
	struct cage_result got;
	wire_put_result(&a, &b, 1, &r);
	struct wire_head h = head_of(&b, WIRE_RESULT);
	assert_null(wire_take_result(&h, b.v + WIRE_HEAD, &c, &a, &got));
	assert_memory_equal(got.message, "a?[2J? b?m", 10);
	assert_int_equal(strlen(got.message), WIRE_MESSAGE);
	assert_int_equal(strlen(got.trace), WIRE_TRACE);
	assert_int_equal(got.line, 0);
	assert_int_equal(got.steps, 0);
	assert_true(got.peak_bytes < SIZE_MAX);
	arena_drop(&a);
}

static void a_result_that_cannot_be_told_is_a_bad_one(void **state)
{
	struct arena a = {0};
	const struct cage_call c = sample(NULL);
	struct datum deep = datum_list();
	for (int i = 0; i < 20; i++) {
		struct datum outer = datum_list();
		datum_add(&a, &outer, deep);
		deep = outer;
	}
	const struct datum bad[] = {datum_number(strtod("nan", NULL)),
	                            datum_number(strtod("inf", NULL)), datum_text("\xC3("), deep};
	for (size_t i = 0; i < countof(bad); i++) {
		const struct cage_result r = {.end = CAGE_DONE, .out = bad[i]};
		struct wire_bytes b = {0};
		struct cage_result got;
		wire_put_result(&a, &b, 1, &r);
		struct wire_head h = head_of(&b, WIRE_RESULT);
		assert_null(wire_take_result(&h, b.v + WIRE_HEAD, &c, &a, &got));
		assert_int_equal(got.end, CAGE_BAD_RESULT);
		assert_int_equal(got.out.kind, DATUM_NOTHING);
		assert_non_null(got.message);
	}
	arena_drop(&a);
}

static void a_call_that_cannot_be_told_has_a_fault(void **state)
{
	static struct cage_file many[WIRE_FILES + 1];
	struct arena a = {0};
	struct wire_bytes b = {0};
	struct datum nan = datum_number(strtod("nan", NULL));
	struct cage_file large = {"init.lua", "", WIRE_PACKAGE_BYTES + 1};
	char *name = arena_get(&a, WIRE_NAME + 2);
	memset(name, 'x', WIRE_NAME + 1);
	for (size_t i = 0; i < countof(many); i++)
		many[i] = (struct cage_file){"a.lua", "", 0};
	struct cage_call c = sample(NULL);
	c.plugin = NULL;
	assert_non_null(wire_call_fault(&c));
	c = sample(NULL), c.plugin = "";
	assert_non_null(wire_call_fault(&c));
	c = sample(NULL), c.plugin = "a\nb";
	assert_non_null(wire_call_fault(&c));
	c = sample(NULL), c.name = name;
	assert_non_null(wire_call_fault(&c));
	c = sample(NULL), c.files = many, c.files_n = countof(many);
	assert_non_null(wire_call_fault(&c));
	c = sample(NULL), c.files = &large, c.files_n = 1;
	assert_non_null(wire_call_fault(&c));
	c = sample(&nan);
	assert_non_null(wire_put_call(&a, &b, 1, &c));
	assert_int_equal(b.n, 0);
	arena_drop(&a);
}

static void heads_are_held_against_the_ceilings(void **state)
{
	struct arena a = {0};
	struct wire_bytes b = {0};
	struct wire_head h;
	const uint32_t mine = 5, before = 4, after = 6;
	wire_put_result(&a, &b, mine, &(struct cage_result){0});
	assert_null(wire_take_head(b.v, WIRE_RESULT, &mine, &h));
	assert_non_null(wire_take_head(b.v, WIRE_RESULT, &before, &h));
	assert_non_null(wire_take_head(b.v, WIRE_RESULT, &after, &h));
	assert_non_null(wire_take_head(b.v, WIRE_CALL, &mine, &h));
	for (int i = 0; i < 4; i++) { /* what it is */
		b.v[i] ^= 0x40;
		assert_non_null(wire_take_head(b.v, WIRE_RESULT, &mine, &h));
		b.v[i] ^= 0x40;
	}
	for (int i = 11; i < 16; i += 4) { /* the high bytes of both lengths */
		b.v[i] = 0xFF;
		assert_non_null(wire_take_head(b.v, WIRE_RESULT, &mine, &h));
		b.v[i] = 0;
	}
	b = (struct wire_bytes){0};
	wire_put_ready(&a, &b, NULL);
	b.v[12] = 1; /* ready has no second part */
	assert_non_null(wire_take_head(b.v, WIRE_READY, NULL, &h));
	arena_drop(&a);
}

static void ready_says_so_or_why_not(void **state)
{
	struct arena a = {0};
	struct wire_bytes b = {0};
	const char *why = "?";
	wire_put_ready(&a, &b, NULL);
	struct wire_head h = head_of(&b, WIRE_READY);
	assert_null(wire_take_ready(&h, b.v + WIRE_HEAD, &a, &why));
	assert_null(why);
	b = (struct wire_bytes){0};
	wire_put_ready(&a, &b, "a filter of system calls cannot be had here");
	h = head_of(&b, WIRE_READY);
	assert_null(wire_take_ready(&h, b.v + WIRE_HEAD, &a, &why));
	assert_string_equal(why, "a filter of system calls cannot be had here");
	arena_drop(&a);
}

/* Each byte of each frame changed in each bit, and each frame cut short: it is refused or it is
 * another good value; sanitizers see whether something was read that is not there. */
static void no_change_of_a_byte_is_trusted(void **state)
{
	struct arena a = {0};
	const struct cage_call c = sample(NULL);
	struct cage_result r = {.end = CAGE_DONE, .out = datum_map(), .message = "m", .trace = "t"};
	size_t refused = 0, taken = 0;
	datum_set(&a, &r.out, "rows", datum_list());
	for (int kind = WIRE_PACKAGE; kind <= WIRE_RESULT; kind++) {
		struct wire_bytes b = {0};
		struct cage_call call;
		struct cage_result result;
		if (kind == WIRE_PACKAGE)
			wire_put_package(&a, &b, &c);
		else if (kind == WIRE_CALL)
			assert_null(wire_put_call(&a, &b, 1, &c));
		else
			wire_put_result(&a, &b, 1, &r);
		const struct wire_head whole = head_of(&b, (enum wire_kind)kind);
		for (size_t i = 0; i < (b.n - WIRE_HEAD) * 9; i++) {
			struct arena one = {0};
			struct wire_head h = whole;
			size_t at = i / 9, n = b.n - WIRE_HEAD;
			if (i % 9 == 8) { /* cut here */
				h.first = at < h.first ? at : h.first;
				h.second = at < h.first ? 0 : at - h.first;
				n = h.first + h.second;
			}
			uint8_t *p = malloc(n ? n : 1); /* exactly as long as it is */
			memcpy(p, b.v + WIRE_HEAD, n);
			if (i % 9 < 8)
				p[at] ^= (uint8_t)(1u << i % 9);
			const char *bad =
			    kind == WIRE_PACKAGE ? wire_take_package(&h, p, &one, &call)
			    : kind == WIRE_CALL  ? wire_take_call(&h, p, &one, &call)
			                         : wire_take_result(&h, p, &c, &one, &result);
			refused += bad != NULL;
			taken += bad == NULL;
			free(p);
			arena_drop(&one);
		}
	}
	assert_true(refused > 1000);
	assert_true(taken > 100); /* another digit is another good value */
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_package_comes_as_it_is),
	    cmocka_unit_test(a_call_comes_as_it_is),
	    cmocka_unit_test(a_result_comes_as_it_is),
	    cmocka_unit_test(texts_of_a_result_are_made_plain),
	    cmocka_unit_test(a_result_that_cannot_be_told_is_a_bad_one),
	    cmocka_unit_test(a_call_that_cannot_be_told_has_a_fault),
	    cmocka_unit_test(heads_are_held_against_the_ceilings),
	    cmocka_unit_test(ready_says_so_or_why_not),
	    cmocka_unit_test(no_change_of_a_byte_is_trusted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
