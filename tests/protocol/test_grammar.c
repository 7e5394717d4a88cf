/* SPDX-License-Identifier: Apache-2.0
 * Every value of the language is said how it is written, in terms that something knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/fields.h"
#include "protocol/grammar.h"
#include "protocol/moment.h"
#include "protocol/values.h"

struct shapes {
	const struct shape *v[200];
	size_t n;
};

static void gather(struct shapes *out, const struct shape *s)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->v[i] == s)
			return;
	assert_true(out->n < countof(out->v));
	out->v[out->n++] = s;
	for (size_t i = 0; i < s->fields_n; i++) {
		const struct field *f = &s->fields[i];
		if (f->type == FT_STRUCT || f->type == FT_MAP || f->type == FT_LIST)
			gather(out, f->arg);
		const struct value_grammar *g = grammar_of_value(f);
		for (size_t k = 0; g && k < VALUE_WAYS; k++) {
			if (g->ways[k].shape)
				gather(out, g->ways[k].shape);
			if (g->ways[k].rows)
				gather(out, g->ways[k].rows);
		}
	}
}

/* engine/protocol/grammar.c has a row for each reader; without one, editors and the reference would
 * say nothing. */
static void every_reader_of_a_value_has_a_row(void **state)
{
	struct shapes all = {0};
	size_t missing = 0, own = 0;
	gather(&all, &shape_protocol);
	gather(&all, &shape_part);
	for (size_t i = 0; i < all.n; i++) {
		const struct shape *s = all.v[i];
		if (s->own && s != &shape_step && !grammar_of_entry(s)) {
			print_error("value_grammars[] has no row for the entries of %s\n", s->name);
			missing++;
		}
		for (size_t k = 0; k < s->fields_n; k++) {
			own += s->fields[k].type == FT_OWN;
			if (s->fields[k].type == FT_OWN && !grammar_of_value(&s->fields[k])) {
				print_error("value_grammars[] has no row for `%s` of %s\n",
				            s->fields[k].key, s->name);
				missing++;
			}
		}
	}
	assert_true(own > 25);
	assert_int_equal(missing, 0);
}

static bool says(const char *s)
{
	return s && s[0] && s[0] != ' ' && s[strlen(s) - 1] != ' ';
}

/* The reference, the schema and the manual pages are made of these texts. */
static void no_row_is_without_its_text(void **state)
{
	struct shapes all = {0};
	size_t silent = 0;
	gather(&all, &shape_protocol);
	gather(&all, &shape_part);
	for (size_t i = 0; i < all.n; i++) {
		if (!says(all.v[i]->name) || !says(all.v[i]->doc)) {
			print_error("a shape says nothing: %s\n", all.v[i]->name);
			silent++;
		}
		for (size_t k = 0; k < all.v[i]->fields_n; k++) {
			const struct field *f = &all.v[i]->fields[k];
			if (says(f->key) && says(f->doc) && says(f->example)
			    && strlen(f->doc) < 120)
				continue;
			print_error("`%s` of %s has no text or no example\n", f->key,
			            all.v[i]->name);
			silent++;
		}
	}
	for (size_t i = 0; i < step_kinds_n; i++)
		silent += !says(step_kinds[i].doc);
	for (size_t i = 0; i < step_needs_n; i++)
		silent += !says(step_needs[i].why);
	for (size_t i = 0; i < at_forms_n; i++)
		silent += !says(at_forms[i].doc) || !says(at_forms[i].example);
	for (size_t i = 0; i < moment_forms_n; i++)
		silent += !says(moment_forms[i].doc) || !says(moment_forms[i].example);
	for (size_t i = 0; i < role_rows_n; i++)
		silent += !says(role_rows[i].doc);
	assert_int_equal(silent, 0);
}

static size_t unknown_in(struct arena *a, const char *form)
{
	struct text t = text_in(a);
	const char *unknown = NULL;
	grammar_pattern(&t, form, &unknown);
	assert_true(t.n > 0);
	if (unknown)
		print_error("`%s`: grammar.c does not know %s\n", form, unknown);
	return unknown != NULL;
}

static void every_term_is_known(void **state)
{
	struct arena a = {0};
	size_t wrong = 0;
	const char *s;
	for (size_t i = 0; i < value_grammars_n; i++) {
		const struct value_grammar *g = &value_grammars[i];
		assert_true(g->says && g->says[0]);
		assert_true(!g->value != !g->entry);
		assert_true(!g->entry == !g->key);
		wrong += g->key && unknown_in(&a, g->key);
		for (size_t k = 0; k < VALUE_WAYS; k++) {
			wrong += g->ways[k].form && unknown_in(&a, g->ways[k].form);
			wrong += g->ways[k].key && unknown_in(&a, g->ways[k].key);
		}
	}
	for (size_t i = 0; i < at_forms_n; i++)
		wrong += unknown_in(&a, at_forms[i].form);
	for (size_t i = 0; i < moment_forms_n; i++)
		wrong += unknown_in(&a, moment_forms[i].form);
	for (size_t i = 0; (s = act_form(&a, i)); i++)
		wrong += unknown_in(&a, s);
	wrong += unknown_in(&a, "PEOPLE");
	assert_int_equal(wrong, 0);
	const char *unknown = NULL;
	struct text t = text_in(&a);
	grammar_pattern(&t, "call NOBODY", &unknown);
	assert_string_equal(unknown, "NOBODY");
	arena_drop(&a);
}

static void forms_become_patterns(void **state)
{
	static const struct {
		const char *form, *pattern;
	} rows[] = {
	    {"half up", "(?:half\\s+up)"},
	    {"[ELAPSED after|before] start", "(?:(?:(?:-?(?:0|[1-9][0-9]*)(?:\\.[0-9]*[1-9])? "
	                                     "(?:h|min|s))\\s+(?:after|before)\\s+)?"
	                                     "start)"},
	    {"session|GRADE", "(?:(?:session|grade\\s+[1-5]))"},
	    {"a, then b", "(?:a,\\s+then\\s+b)"},
	    {"MASS-RANGE of STEP or FORM",
	     "(?:(?:(?:-?(?:0|[1-9][0-9]*)(?:\\.[0-9]*[1-9])?(?:\\.\\.(?:-?(?:0|[1-9][0-9]*)"
	     "(?:\\.[0-9]*[1-9])?)?)?|\\.\\.-?(?:0|[1-9][0-9]*)(?:\\.[0-9]*[1-9])?) "
	     "(?:kg|g|mg|microgram))\\s+of\\s+(?:[a-z][a-z0-9]*(?:-[a-z0-9]+)*|[a-z][a-z0-9]*"
	     "(?:-[a-z0-9]+)*))"},
	};
	struct arena a = {0};
	for (size_t i = 0; i < countof(rows); i++) {
		struct text t = text_in(&a);
		grammar_pattern(&t, rows[i].form, NULL);
		assert_string_equal(t.s, rows[i].pattern);
	}
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_reader_of_a_value_has_a_row),
	    cmocka_unit_test(no_row_is_without_its_text),
	    cmocka_unit_test(every_term_is_known),
	    cmocka_unit_test(forms_become_patterns),
	};
	return cmocka_run_group_tests_name("protocol/grammar", tests, NULL, NULL);
}
