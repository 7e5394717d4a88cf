/* SPDX-License-Identifier: Apache-2.0
 * Words, numbers and signs inside one text of a protocol, and where each of them stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/lex.h"

struct world {
	struct arena a;
	struct source src;
	struct diags d;
	struct lexer x;
};

/* The text stands behind a key, bare or in quotes of its own. */
static void world_open(struct world *w, const char *text)
{
	*w = (struct world){0};
	w->d.a = &w->a;
	const char *file = arena_fmt(&w->a, "k: %s\n", text);
	w->src = (struct source){.path = "x.yaml", .text = file, .len = strlen(file)};
	struct node *root = yaml_read(&w->a, &w->src, &w->d);
	if (!root)
		fail_msg("%s: %s", text, w->d.v[0].msg);
	w->x = lex_start(&w->a, &w->d, root->pairs[0].value);
}

static void a_text_falls_into_words_numbers_and_signs(void **state)
{
	(void)state;
	/* w word, n number, s sign, ? neither */
	static const struct {
		const char *text, *tokens;
	} rows[] = {
	    {"self-harm >= 1", "w:self-harm s:>= n:1"},
	    {"bp-ready", "w:bp-ready"},
	    {"a - b", "w:a s:- w:b"},
	    {"a- b", "w:a s:- w:b"}, /* no dash at the end of a word */
	    {"a -b", "w:a s:- w:b"},
	    {"bp.systolic<=160", "w:bp s:. w:systolic s:<= n:160"},
	    {"-20..20 %", "n:-20 s:.. n:20 s:%"},
	    {"4 - 2", "n:4 s:- n:2"},
	    {"4 -2", "n:4 n:-2"},
	    {"4-2", "n:4 s:- n:2"},
	    {"'(-2)'", "s:( n:-2 s:)"},
	    {"-20..-10 %", "n:-20 s:.. n:-10 s:%"},
	    {"1..4 d", "n:1 s:.. n:4 w:d"},
	    {"0.5 mg/kg", "n:0.5 w:mg s:/ w:kg"},
	    {"5mg", "n:5mg"}, /* one piece: named as a fault of the quantity */
	    {"2nd", "n:2nd"},
	    {"_a1 != b", "w:_a1 s:!= w:b"},
	    {"a ≥ 5", "w:a ?:≥ n:5"},
	    {"日本", "?:日 ?:本"},
	    {"'a,b: (c)'", "w:a s:, w:b s:: s:( w:c s:)"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct world w;
		world_open(&w, rows[i].text);
		struct text t = text_in(&w.a);
		for (; !lex_end(&w.x); lex_next(&w.x))
			text_fmt(&t, "%s%c:%s", t.n ? " " : "",
			         w.x.t.kind == TOK_WORD     ? 'w'
			         : w.x.t.kind == TOK_NUMBER ? 'n'
			         : w.x.t.kind == TOK_SIGN   ? 's'
			                                    : '?',
			         lex_text(&w.x));
		assert_string_equal(t.s, rows[i].tokens);
		arena_drop(&w.a);
	}
}

/* After the quantity the reader stands on the next word; without a unit the number is bare. */
static void quantities_are_found_inside_a_text(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t lo, hi; /* micro units of the dimension */
		enum dim dim;
		const char *next; /* the token behind it, "" at the end */
	} rows[] = {
	    {"30 min after leaving", INT64_C(1800000000), INT64_C(1800000000), DIM_ELAPSED,
	     "after"},
	    {"20..40 mg", 20000, 40000, DIM_MASS, ""},
	    {"0.5..0.75 mg/kg x", 500000, 750000, DIM_DOSE_BY_WEIGHT, "x"},
	    {"-20..20 % of bp", -20000000, 20000000, DIM_PERCENT, "of"},
	    {"3 times", 3000000, 3000000, DIM_NONE, "times"},
	    {"0..3", 0, 3000000, DIM_NONE, ""},
	    {"5 mg, then", 5000, 5000, DIM_MASS, ","},
	    {"(5 mg)", 0, 0, DIM_NONE, NULL}, /* begins with no number */
	    {"5mg", 0, 0, DIM_NONE, NULL},
	    {"60,5 mg", 0, 0, DIM_NONE, NULL},
	    {"5 mgs", 0, 0, DIM_NONE, NULL},
	    {"5 µg", 0, 0, DIM_NONE, NULL},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct world w;
		struct quantity_range q = {0};
		world_open(&w, rows[i].text);
		bool ok = lex_range(&w.x, &q);
		if (ok != (rows[i].next != NULL) || w.d.errors != !ok)
			fail_msg("%s: %s", rows[i].text, w.d.n ? w.d.v[0].msg : "was taken");
		if (ok && (q.lo != rows[i].lo || q.hi != rows[i].hi || q.dim != rows[i].dim))
			fail_msg("%s: %lld..%lld %s", rows[i].text, (long long)q.lo,
			         (long long)q.hi, quantity_dim_name(q.dim));
		if (ok)
			assert_string_equal(lex_text(&w.x), rows[i].next);
		arena_drop(&w.a);
	}
}

/* Columns count letters as a person does; the text begins at column 4. */
static void each_word_stands_where_it_was_written(void **state)
{
	(void)state;
	struct world w;
	world_open(&w, "é ≥ self-harm");
	static const struct {
		uint32_t col, len;
	} want[] = {{4, 1}, {6, 1}, {8, 9}};
	for (size_t i = 0; i < countof(want); i++, lex_next(&w.x)) {
		struct span at = lex_span(&w.x);
		assert_int_equal(at.line, 1);
		assert_int_equal(at.col, want[i].col);
		assert_int_equal(at.len, want[i].len);
	}
	assert_true(lex_end(&w.x));
	assert_int_equal(lex_span(&w.x).col, 17); /* behind the last word */
	assert_int_equal(lex_span_done(&w.x, 0).len, 13);
	arena_drop(&w.a);
}

static void a_sequence_is_taken_whole_or_not_at_all(void **state)
{
	(void)state;
	struct world w;
	world_open(&w, "first dose of medicine");
	assert_false(lex_take(&w.x, "first dosage"));
	assert_false(lex_take(&w.x, "first dose after"));
	assert_true(lex_is(&w.x, "first"));
	assert_false(lex_is(&w.x, "firs"));
	assert_true(lex_take(&w.x, "first dose"));
	assert_true(lex_is(&w.x, "of"));
	assert_true(lex_take(&w.x, "of medicine"));
	assert_true(lex_end(&w.x));
	assert_false(lex_take(&w.x, "of"));
	assert_int_equal(w.d.n, 0);
	arena_drop(&w.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_text_falls_into_words_numbers_and_signs),
	    cmocka_unit_test(quantities_are_found_inside_a_text),
	    cmocka_unit_test(each_word_stands_where_it_was_written),
	    cmocka_unit_test(a_sequence_is_taken_whole_or_not_at_all),
	};
	return cmocka_run_group_tests_name("protocol/lex", tests, NULL, NULL);
}
