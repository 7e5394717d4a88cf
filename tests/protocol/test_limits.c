/* SPDX-License-Identifier: Apache-2.0
 * Each limit of the language: at the limit a file is taken, one above it is refused.
 *
 * The limits of a file as YAML (bytes, depth, nodes, texts, keys) are tried in test_yaml.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/world.h"
#include "export/reference.h"
#include "protocol/values.h"

/* "A1, A2, … An" with `A` before each number. */
static const char *listed(struct arena *a, const char *before, size_t n, const char *between)
{
	struct text t = text_in(a);
	for (size_t i = 1; i <= n; i++)
		text_fmt(&t, "%s%s%zu", i > 1 ? between : "", before, i);
	return t.s;
}

static const char *repeated(struct arena *a, const char *what, size_t n, const char *between)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < n; i++)
		text_fmt(&t, "%s%s", i ? between : "", what);
	return t.n ? t.s : "";
}

static const char *steps(struct arena *a, size_t n)
{
	return arena_fmt(a, "      - {confirm: s%s}\n", listed(a, "", n, "}\n      - {confirm: s"));
}
static const char *items(struct arena *a, size_t n)
{
	return arena_fmt(
	    a, "  big:\n    answers: 0..3\n    items: [%s]\n    scores: {sum-of: {sum: all}}\n",
	    listed(a, "i", n, ", "));
}
static const char *entered(struct arena *a, size_t n)
{
	return arena_fmt(a, "  typed:\n    enter: {%s: 0..9}\n", listed(a, "s", n, ": 0..9, "));
}
static const char *cases(struct arena *a, size_t n)
{
	struct text t = text_in(a);
	for (size_t i = 1; i < n; i++)
		text_fmt(&t, "        - {when: one >= 2, then: n%zu}\n", i);
	return arena_fmt(
	    a,
	    "  named:\n    answers: 0..3\n    items: [one]\n    scores:\n      risk:\n%s"
	    "        - {else: none}\n",
	    t.s);
}
static const char *components(struct arena *a, size_t n)
{
	return arena_fmt(a, "  wide: {components: [%s], unit: mmHg, range: 50..260 mmHg}\n",
	                 listed(a, "c", n, ", "));
}
static const char *options(struct arena *a, size_t n)
{
	struct text t = text_in(a);
	for (size_t i = 1; i <= n; i++)
		text_fmt(&t, "%so%zu: Option", i > 1 ? ", " : "", i);
	return arena_fmt(a, "options: {%s}", t.s);
}
/* A comparison is three parts and `or` one: 3 + 4 for each further one. */
static const char *condition(struct arena *a, size_t n)
{
	return arena_fmt(a, "pass: [%s]", repeated(a, "sedation >= 3", n, " or "));
}
static const char *brackets(struct arena *a, size_t n)
{
	return arena_fmt(a, "pass: [%ssedation >= 3%s]", repeated(a, "(", n, ""),
	                 repeated(a, ")", n, ""));
}
static const char *signers(struct arena *a, size_t n)
{
	return arena_fmt(a, "after that: sign by %s", repeated(a, "prescriber", n, " and "));
}
static const char *times(struct arena *a, size_t n)
{
	return arena_fmt(a, "at: %s min after last dose", listed(a, "", n, ", "));
}
static const char *name(struct arena *a, size_t n)
{
	return arena_fmt(a, "- confirm: %s", repeated(a, "x", n, ""));
}
static const char *medicines(struct arena *a, size_t n)
{
	struct text t = text_in(a);
	for (size_t i = 2; i <= n; i++)
		text_fmt(&t,
		         "  m%zu: {substance: salt, routes: {by-mouth: {form: tablet 1 mg, dose: "
		         "{allowed: 1..2 mg}, limits: {session: 2 mg}}}}\n",
		         i);
	return t.s;
}
static const char *routes(struct arena *a, size_t n)
{
	struct text t = text_in(a);
	for (size_t i = 1; i <= n; i++)
		text_fmt(&t,
		         "      r%zu: {form: tablet 1 mg, dose: {allowed: 1..2 mg}, limits: "
		         "{session: 2 mg}}\n",
		         i);
	return arena_fmt(a, "  salt:\n    substance: salt\n    routes:\n%s", t.s);
}
static const char *phases(struct arena *a, size_t n)
{
	struct text t = text_in(a);
	for (size_t i = 4; i <= n; i++)
		text_fmt(&t,
		         "  - phase: p%zu\n    do: [{session: integration, name: k%zu, at: 1 d "
		         "after last medicine}]\n",
		         i, i);
	return t.s;
}

/* `behind` stands once in small.yaml: the text goes behind it, or in its place. */
static const struct limit_row {
	const char *what, *behind;
	bool instead;
	const char *(*make)(struct arena *a, size_t n);
	size_t most;
	const char *code;
} limits[] = {
    {"steps of a session", "      - {ask: brought-back, answer: text}\n", true, steps,
     SESSION_STEPS_MAX, "E0213"},
    {"items of a form", "forms:\n", false, items, FORM_ITEMS_MAX, "E0213"},
    {"scores that are typed in", "forms:\n", false, entered, FORM_ITEMS_MAX, "E0203"},
    {"cases of a score", "forms:\n", false, cases, EXPR_NAMES_MAX, "E0213"},
    {"values of a measure", "measures:\n", false, components, 16, "E0213"},
    {"options of a step", "options: {inward: Eyes closed, interactive: Talking}", true, options,
     EXPR_NAMES_MAX, "E0213"},
    {"brackets of a condition", "pass: [bp.systolic < 160 mmHg, sedation >= 3]", true, brackets,
     EXPR_DEPTH_MAX, "E0501"},
    {"people of one signature", "after that: sign by prescriber", true, signers, PEOPLE_MAX,
     "E0312"},
    {"values in a list of times", "at: 5, 15, 30, 60 min after last dose", true, times, 64,
     "E0301"},
    {"letters of a name", "- confirm: room", true, name, 64, "E0307"},
    {"medicines", "medicines:\n", false, medicines, 16, "E0213"},
    {"routes of a medicine", "medicines:\n", false, routes, 4, "E0213"},
    {"phases", "        - phase: more-never\n", false, phases, 64, "E0213"},
};

static const char *with(struct arena *a, const char *text, const struct limit_row *row, size_t n)
{
	const char *behind = row->make == phases ? "exits:\n" : row->behind;
	const char *at = strstr(text, behind);
	struct text t = text_in(a);
	if (!at)
		fail_msg("small.yaml has no `%s` any more", behind);
	if (!row->instead && row->make != phases)
		at += strlen(behind);
	text_fmt(&t, "%.*s%s%s", (int)(at - text), text, row->make(a, n),
	         at + (row->instead ? strlen(row->behind) : 0));
	return t.s;
}

static void at_the_limit_yes_above_it_no(void **state)
{
	size_t len, wrong = 0;
	char *text = world_file(TEND_TESTS "/protocol/small.yaml", &len), folder[] = TEND_TESTS;
	for (size_t i = 0; i < countof(limits); i++)
		for (size_t n = limits[i].most - 1; n <= limits[i].most + 1; n++) {
			struct arena a = {0};
			struct world w;
			const char *s = with(&a, text, &limits[i], n);
			world_read(&w, s, strlen(s), folder);
			bool above = n > limits[i].most;
			bool told = strstr(world_found(&w), limits[i].code) != NULL;
			if (above ? !told || w.d.errors != 1 : w.d.errors > 0) {
				print_error("%zu %s: %s\n%.1500s\n", n, limits[i].what,
				            above ? "not refused as it should be" : "refused",
				            world_text(&w));
				wrong++;
			}
			world_drop(&w);
			arena_drop(&a);
		}
	free(text);
	assert_int_equal(wrong, 0);
}

/* Words, numbers and signs are counted, so the limit is met between two lengths. */
static void a_condition_has_at_most_two_hundred_parts(void **state)
{
	size_t len, least = 0, most = 0;
	char *text = world_file(TEND_TESTS "/protocol/small.yaml", &len), folder[] = TEND_TESTS;
	const struct limit_row row = {"parts", "pass: [bp.systolic < 160 mmHg, sedation >= 3]",
	                              true, condition};
	for (size_t n = 20; n < 120; n++) {
		struct arena a = {0};
		struct world w;
		const char *s = with(&a, text, &row, n);
		world_read(&w, s, strlen(s), folder);
		if (w.d.errors == 0)
			most = n;
		else if (!least && strstr(world_found(&w), "E0501"))
			least = n;
		world_drop(&w);
		arena_drop(&a);
	}
	free(text);
	print_message("%zu comparisons are taken, %zu refused\n", most, least);
	assert_int_equal(least, most + 1);
	assert_in_range(most, EXPR_PARTS_MAX / 4 - 1, EXPR_PARTS_MAX / 2);
}

/* Every whole number of the language: its ends are taken, one outside of them is refused. */
static void whole_numbers_have_both_ends(void **state)
{
	struct arena a = {0};
	struct shapes shapes = {0};
	size_t tried = 0;
	reference_shapes(&a, &shapes);
	for (size_t i = 0; i < shapes.n; i++)
		for (size_t k = 0; k < shapes.v[i]->fields_n; k++) {
			const struct field *f = &shapes.v[i]->fields[k];
			if (f->type != FT_COUNT)
				continue;
			const int at[] = {f->min, f->max, f->min - 1, f->max + 1};
			for (int j = 0; j < 4; j++) {
				struct diags d = {.a = &a};
				struct loader l = {.a = &a, .d = &d};
				struct source src = {.path = "x",
				                     .text = arena_fmt(&a, "x: %d\n", at[j])};
				int out = -1000;
				if (at[j] < 0 || (j % 2 && !f->max))
					continue;
				src.len = strlen(src.text);
				struct node *root = yaml_read(&a, &src, &d);
				assert_non_null(root);
				load_value(&l, root->pairs[0].value, f, &out);
				if ((d.errors > 0) != (j >= 2) || (j < 2 && out != at[j]))
					fail_msg("`%s` of %s: %d", f->key, shapes.v[i]->name,
					         at[j]);
				tried++;
			}
		}
	assert_true(tried >= 15);
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(at_the_limit_yes_above_it_no),
	    cmocka_unit_test(a_condition_has_at_most_two_hundred_parts),
	    cmocka_unit_test(whole_numbers_have_both_ends),
	};
	return cmocka_run_group_tests_name("protocol/limits", tests, NULL, NULL);
}
