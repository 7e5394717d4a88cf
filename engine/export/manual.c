/* SPDX-License-Identifier: Apache-2.0 */
#include "export/manual.h"

#include <string.h>

#include "export/reference.h"
#include "export/roff.h"
#include "protocol/bind.h"
#include "protocol/grammar.h"
#include "protocol/moment.h"
#include "protocol/roles.h"
#include "util/quantity.h"

static void put_keys(struct text *t, const struct shape *s)
{
	struct arena *a = t->a;
	roff_part(t, s->name);
	roff_words(t, s->doc);
	roff_list(t, "Ds");
	for (size_t i = 0; i < s->fields_n; i++) {
		const struct field *f = &s->fields[i];
		roff_tag(t,
		         arena_fmt(a, "%s%s", f->key, f->flags & FIELD_REQUIRED ? " (must)" : ""));
		roff_words(t, arena_fmt(a, "%s: %s.", grammar_takes(a, f), f->doc));
		roff_words(t, arena_fmt(a, "For example `%s: %s`", f->key, f->example));
	}
	roff_list_end(t);
}

static void put_steps(struct text *t)
{
	roff_section(t, "Kinds of step");
	roff_words(t, "A step begins with its kind.");
	roff_list(t, "Ds");
	for (size_t i = 0; i < step_kinds_n; i++) {
		struct text keys = text_in(t->a);
		for (const char *s = step_kinds[i].keys; *s;) {
			size_t n = strcspn(++s, ",");
			if (n)
				text_fmt(&keys, "%s`%.*s`", keys.n ? ", " : "", (int)n, s);
			s += n;
			if (!s[0] || !s[1])
				break;
		}
		roff_tag(t, step_kinds[i].key);
		roff_words(t, arena_fmt(t->a, "%s.", step_kinds[i].doc));
		if (keys.n)
			roff_words(t, arena_fmt(t->a, "Further keys: %s.", keys.s));
	}
	roff_list_end(t);
}

static void put_moments(struct text *t, const char *title, const char *doc,
                        const struct moment_form *v, size_t n)
{
	roff_section(t, title);
	roff_words(t, doc);
	roff_list(t, "Ds");
	for (size_t i = 0; i < n; i++) {
		roff_tag(t, v[i].form);
		roff_words(t, arena_fmt(t->a, "%s.", v[i].doc));
		roff_words(t, arena_fmt(t->a, "For example `%s`", v[i].example));
	}
	roff_list_end(t);
}

static void put_units(struct text *t)
{
	size_t n;
	const struct quantity_unit *u = quantity_units(&n);
	roff_section(t, "Units");
	roff_words(t, "A quantity is a number, one space and a unit: `0.5 mg/kg`.");
	roff_list(t, "microgram");
	for (size_t i = 0; i < n; i++) {
		roff_tag(t, u[i].name);
		roff_words(t, arena_fmt(t->a, "%s. %s", quantity_dim_name(u[i].dim), u[i].doc));
	}
	roff_list_end(t);
}

static void put_people(struct text *t)
{
	roff_section(t, "Roles");
	roff_list(t, "medical-director");
	for (size_t i = 0; i < role_rows_n; i++) {
		roff_tag(t, role_rows[i].name);
		roff_words(t, arena_fmt(t->a, "%s.", role_rows[i].doc));
	}
	roff_list_end(t);
	roff_section(t, "Built-in checks");
	roff_list(t, "nothing-overdue");
	for (size_t i = 0; i < builtin_checks_n; i++) {
		roff_tag(t, builtin_checks[i].name);
		roff_words(t, arena_fmt(t->a, "passes when %s.", builtin_checks[i].doc));
	}
	roff_list_end(t);
}

void manual_protocol(struct text *out)
{
	struct shapes shapes = {0};
	roff_head(out, "tend-protocol", 5, "how a protocol of treatment is written");
	roff_section(out, "Description");
	roff_words(out,
	           "A protocol is one text file in which a clinic writes down how a course of "
	           "treatment goes: what is asked, what is measured, what may be given, and what "
	           "has to be true before anybody goes on. It is YAML, read strictly. Sections "
	           "that several protocols share stand in parts.");
	roff_gap(out);
	roff_words(out,
	           "This page lists the keys, the kinds of step, the words for times, the units "
	           "and the roles. What they mean together is told, with examples, in "
	           "`docs/protocol-language.md`. What is wrong in a file is found by `tend "
	           "check`.");
	roff_section(out, "Keys");
	reference_shapes(out->a, &shapes);
	for (size_t i = 0; i < shapes.n; i++)
		if (shapes.v[i]->fields_n && shapes.v[i] != &shape_part)
			put_keys(out, shapes.v[i]);
	put_steps(out);
	put_moments(out, "Moments", "A point in time that something else is counted from.",
	            moment_forms, moment_forms_n);
	put_moments(out, "Times", "What stands at `at:` and other keys that take a time.", at_forms,
	            at_forms_n);
	put_units(out);
	put_people(out);
	roff_section(out, "See also");
	text_put(out, ".Xr tend 1 ,\n.Xr tend-check 1\n");
}
