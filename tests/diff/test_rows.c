/* SPDX-License-Identifier: Apache-2.0
 * Every key of the language has its sentence, every thing has its words, and no row is idle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diff/diff_in.h"
#include "protocol/fields.h"
#include "protocol/grammar.h"
#include "protocol/values.h"
#include "two.h"

struct seen {
	const struct shape *v[100];
	size_t n;
};

static void see(struct seen *s, const struct shape *shape)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i] == shape)
			return;
	assert_true(s->n < countof(s->v));
	s->v[s->n++] = shape;
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct field *f = &shape->fields[i];
		const struct value_grammar *g = grammar_of_value(f);
		if (f->type == FT_STRUCT || f->type == FT_MAP || f->type == FT_LIST)
			see(s, f->arg);
		for (size_t k = 0; g && k < VALUE_WAYS; k++) {
			if (g->ways[k].shape)
				see(s, g->ways[k].shape);
			if (g->ways[k].rows)
				see(s, g->ways[k].rows);
		}
	}
}

static void every_key_has_a_sentence(void **state)
{
	struct seen s = {0};
	size_t missing = 0;
	(void)state;
	see(&s, &shape_protocol);
	for (size_t i = 0; i < s.n; i++) {
		if (s.v[i]->fields_n && !diff_thing_of(s.v[i])) {
			print_error("%s has no words in rows_form.c\n", s.v[i]->name);
			missing++;
		}
		for (size_t k = 0; k < s.v[i]->fields_n; k++)
			if (!diff_row_of(s.v[i], s.v[i]->fields[k].key)) {
				print_error(
				    "the key `%s` of %s has no sentence in engine/diff/rows_*.c\n",
				    s.v[i]->fields[k].key, s.v[i]->name);
				missing++;
			}
	}
	for (size_t i = 0; i < step_kinds_n; i++)
		if (!diff_row_of(&shape_step, step_kinds[i].key)) {
			print_error("the step `%s` has no sentence in engine/diff/rows_visit.c\n",
			            step_kinds[i].key);
			missing++;
		}
	assert_int_equal(missing, 0);
}

static bool is_key(const struct seen *s, const struct diff_row *row)
{
	static const char *const heads[] = {"extends", "change"}; /* of a variant's file */
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; strcmp(s->v[i]->name, row->shape) == 0 && k < s->v[i]->fields_n;
		     k++)
			if (strcmp(s->v[i]->fields[k].key, row->key) == 0)
				return true;
	for (size_t i = 0; strcmp(row->shape, "a step") == 0 && i < step_kinds_n; i++)
		if (strcmp(step_kinds[i].key, row->key) == 0)
			return true;
	for (size_t i = 0; strcmp(row->shape, "a protocol") == 0 && i < countof(heads); i++)
		if (strcmp(heads[i], row->key) == 0)
			return true;
	return strcmp(row->shape, "a step") == 0 && strcmp(row->key, "with") == 0;
}

static void no_row_is_idle(void **state)
{
	const struct {
		const struct diff_row *v;
		size_t n;
	} tables[] = {{diff_rows_care, diff_rows_care_n},
	              {diff_rows_visit, diff_rows_visit_n},
	              {diff_rows_form, diff_rows_form_n}};
	struct seen s = {0};
	(void)state;
	see(&s, &shape_protocol);
	for (size_t i = 0; i < countof(tables); i++)
		for (size_t k = 0; k < tables[i].n; k++) {
			const struct diff_row *row = &tables[i].v[k];
			if (!is_key(&s, row))
				fail_msg("`%s` of %s is no key of the language", row->key,
				         row->shape);
			if (!row->says || !*row->says)
				fail_msg("`%s` of %s says nothing", row->key, row->shape);
			if (diff_row_of(&(struct shape){.name = row->shape}, row->key) != row)
				fail_msg("`%s` of %s stands twice", row->key, row->shape);
			/* a limit is no matter of words, and words are no limit */
			if (row->flags & SAY_WORDS && row->rule != RULE_NONE)
				fail_msg("`%s` of %s is words with a rule", row->key, row->shape);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_key_has_a_sentence),
	    cmocka_unit_test(no_row_is_idle),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
