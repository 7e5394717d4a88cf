/* SPDX-License-Identifier: Apache-2.0 */
#include "export/schema.h"

#include <string.h>

#include "closure/variant.h"
#include "export/reference.h"
#include "protocol/grammar.h"
#include "protocol/plugin.h"
#include "protocol/values.h"
#include "util/json.h"

#define DRAFT "http://json-schema.org/draft-07/schema#"

struct schema {
	struct arena *a;
	struct json j;
	struct shapes shapes;
	bool manifest; /* of a plugin: none of the long forms stands in it */
};

/* ---- names of definitions ---- */

/* "a rule for going up" -> "rule-for-going-up" */
static const char *definition_name(struct arena *a, const struct shape *s)
{
	const char *name = s->name;
	if (strncmp(name, "a ", 2) == 0)
		name += 2;
	else if (strncmp(name, "an ", 3) == 0)
		name += 3;
	char *out = arena_dup(a, name);
	for (char *p = out; *p; p++)
		if (*p == ' ')
			*p = '-';
	return out;
}

static void put_reference(struct schema *x, const char *key, const struct shape *s)
{
	json_open(&x->j, key);
	json_text(&x->j, "$ref", arena_fmt(x->a, "#/definitions/%s", definition_name(x->a, s)));
	json_close(&x->j);
}

/* ---- texts ---- */

static const char *anchored(struct schema *x, const char *form)
{
	struct text t = text_in(x->a);
	text_put(&t, "^");
	grammar_pattern(&t, form, NULL);
	text_put(&t, "$");
	return t.s;
}

static const char *quantity_pattern(struct schema *x, const char *before, unsigned dims, bool range)
{
	struct text t = text_in(x->a);
	text_fmt(&t, "^%s", before);
	grammar_quantity(&t, dims, range);
	text_put(&t, "$");
	return t.s;
}

/* A plain `5` or `yes` is a number or a truth to an editor: where the text of it may stand, so may
 * they.  A pattern is asked of texts only. */
static void put_types(struct schema *x, bool number, bool truth)
{
	if (!number && !truth) {
		json_text(&x->j, "type", "string");
		return;
	}
	json_list(&x->j, "type");
	json_text(&x->j, NULL, "string");
	if (number)
		json_text(&x->j, NULL, "number");
	if (truth)
		json_text(&x->j, NULL, "boolean");
	json_close(&x->j);
}

/* Forms whose patterns are long stand once. */
static const char *const long_forms[] = {"AT", "POINT", "PEOPLE", "ACT", "QUANTITY", "RANGE"};

/* The members of a text of this form, into the object that is open. */
static void put_text_of(struct schema *x, const char *form)
{
	for (size_t i = 0; i < countof(long_forms); i++)
		if (strcmp(form, long_forms[i]) == 0) {
			json_list(&x->j, "allOf");
			json_open(&x->j, NULL);
			json_text(&x->j, "$ref", arena_fmt(x->a, "#/definitions/%s", form));
			json_close(&x->j);
			json_close(&x->j);
			return;
		}
	if (strcmp(form, "TEXT") == 0) {
		put_types(x, true, true);
		json_text(&x->j, "pattern", "\\S");
		return;
	}
	put_types(x, grammar_is_number(form), false);
	json_text(&x->j, "pattern", anchored(x, form));
}

static void put_text(struct schema *x, const char *key, const char *form)
{
	json_open(&x->j, key);
	put_text_of(x, form);
	json_close(&x->j);
}

/* ---- values of a grammar ---- */

static void put_map_keys(struct schema *x, const char *form)
{
	json_text(&x->j, "type", "object");
	json_int(&x->j, "minProperties", 1);
	json_open(&x->j, "propertyNames");
	json_text(&x->j, "pattern", anchored(x, form));
	json_close(&x->j);
}

static void put_rows(struct schema *x, const char *key, const struct shape *s)
{
	json_open(&x->j, key);
	json_text(&x->j, "type", "array");
	json_int(&x->j, "minItems", 1);
	put_reference(x, "items", s);
	json_close(&x->j);
}

/* A text of the form, a struct of the shape, a list of rows, or any of them. */
static void put_either(struct schema *x, const char *key, const struct value_way *w)
{
	bool several = !!w->form + !!w->shape + !!w->rows > 1;
	if (several) {
		json_open(&x->j, key);
		json_list(&x->j, "anyOf");
		key = NULL;
	}
	if (w->form)
		put_text(x, key, w->form);
	if (w->shape)
		put_reference(x, key, w->shape);
	if (w->rows)
		put_rows(x, key, w->rows);
	if (several) {
		json_close(&x->j);
		json_close(&x->j);
	}
}

static void put_list(struct schema *x, const char *key, const struct value_way *w)
{
	json_open(&x->j, key);
	json_text(&x->j, "type", "array");
	json_int(&x->j, "minItems", 1);
	put_either(x, "items", w);
	json_close(&x->j);
}

static void put_way(struct schema *x, const char *key, const struct value_way *w)
{
	switch (w->how) {
	case WAY_NONE: break;
	case WAY_STRUCT: put_reference(x, key, w->shape); break;
	case WAY_TEXT: put_text(x, key, w->form); break;
	case WAY_TEXTS:
		json_open(&x->j, key);
		json_list(&x->j, "anyOf");
		put_text(x, NULL, w->form);
		put_list(x, NULL, w);
		json_close(&x->j);
		json_close(&x->j);
		break;
	case WAY_LIST: put_list(x, key, w); break;
	case WAY_MAP:
		json_open(&x->j, key);
		put_map_keys(x, w->key);
		put_either(x, "additionalProperties", w);
		json_close(&x->j);
		break;
	}
}

static void put_ways(struct schema *x, const char *key, const struct value_grammar *g)
{
	size_t n = 0;
	while (n < VALUE_WAYS && g->ways[n].how != WAY_NONE)
		n++;
	if (n == 1) {
		put_way(x, key, &g->ways[0]);
		return;
	}
	json_open(&x->j, key);
	json_list(&x->j, "anyOf");
	for (size_t i = 0; i < n; i++)
		put_way(x, NULL, &g->ways[i]);
	json_close(&x->j);
	json_close(&x->j);
}

/* ---- one field ---- */

static void put_map(struct schema *x, const struct shape *s)
{
	const struct value_grammar *g = grammar_of_entry(s);
	put_map_keys(x, g ? g->key : s->any_key ? "TEXT" : "NAME");
	if (g)
		put_ways(x, "additionalProperties", g);
	else if (s->own && !s->fields_n) /* no row says how it is written */
		json_bool(&x->j, "additionalProperties", true);
	else
		put_reference(x, "additionalProperties", s);
}

static void put_one_or_list(struct schema *x, const char *form, const struct shape *among)
{
	const struct value_way w = {WAY_TEXTS, form, among};
	json_list(&x->j, "anyOf");
	put_text(x, NULL, form);
	put_list(x, NULL, &w);
	json_close(&x->j);
}

static void put_words(struct schema *x, const char *const *words)
{
	json_list(&x->j, "enum");
	for (size_t i = 0; words[i]; i++)
		if (words[i][0])
			json_text(&x->j, NULL, words[i]);
	json_close(&x->j);
}

static void put_count(struct schema *x, const struct field *f)
{
	json_list(&x->j, "type");
	json_text(&x->j, NULL, "integer");
	json_text(&x->j, NULL, "string");
	json_close(&x->j);
	json_int(&x->j, "minimum", f->min);
	if (f->max)
		json_int(&x->j, "maximum", f->max);
	json_text(&x->j, "pattern", anchored(x, "COUNT"));
}

static void put_pattern(struct schema *x, const char *pattern, bool number)
{
	put_types(x, number, false);
	json_text(&x->j, "pattern", pattern);
}

static void put_all_of(struct schema *x, const struct shape *s)
{
	json_list(&x->j, "allOf"); /* a $ref hides what stands beside it */
	put_reference(x, NULL, s);
	json_close(&x->j);
}

static void put_own(struct schema *x, const struct field *f)
{
	const struct value_grammar *g = grammar_of_value(f);
	if (!g)
		return;
	if (g->ways[1].how == WAY_NONE && g->ways[0].how == WAY_TEXT) {
		put_text_of(x, g->ways[0].form);
		return;
	}
	json_list(&x->j, g->ways[1].how == WAY_NONE ? "allOf" : "anyOf");
	for (size_t i = 0; i < VALUE_WAYS; i++)
		put_way(x, NULL, &g->ways[i]);
	json_close(&x->j);
}

/* A struct that may also be written as a text. */
static void put_struct(struct schema *x, const struct shape *s)
{
	const struct value_grammar *g = grammar_of_entry(s);
	if (!g) {
		put_all_of(x, s);
		return;
	}
	json_list(&x->j, "anyOf");
	for (size_t i = 0; i < VALUE_WAYS; i++)
		put_way(x, NULL, &g->ways[i]);
	put_reference(x, NULL, s);
	json_close(&x->j);
}

static void put_value(struct schema *x, const struct field *f)
{
	unsigned dims = f->dims ? f->dims : ~0u;
	bool number = dims & 1u << DIM_NONE;
	switch (f->type) {
	case FT_TEXT: put_text_of(x, "TEXT"); break;
	case FT_NAME: put_text_of(x, "NAME"); break;
	case FT_NAMES: put_one_or_list(x, "NAME", NULL); break;
	case FT_TEXTS: put_one_or_list(x, "TEXT", f->arg); break;
	case FT_YES_NO: put_words(x, (const char *const[]){"yes", "no", NULL}); break;
	case FT_COUNT: put_count(x, f); break;
	case FT_QUANTITY: put_pattern(x, quantity_pattern(x, "", dims, false), number); break;
	case FT_AT_MOST:
		put_pattern(x, quantity_pattern(x, "at\\s+most\\s+", dims, false), false);
		break;
	case FT_AT_LEAST:
		put_pattern(x, quantity_pattern(x, "at\\s+least\\s+", dims, false), false);
		break;
	case FT_RANGE: put_pattern(x, quantity_pattern(x, "", dims, true), number); break;
	case FT_FORMULA: put_text_of(x, "TEXT"); break;
	case FT_FORMULAS: put_one_or_list(x, "TEXT", NULL); break;
	case FT_ENUM: put_words(x, f->arg); break;
	case FT_SCHEDULE: put_text_of(x, "AT"); break;
	case FT_PEOPLE: put_text_of(x, "PEOPLE"); break;
	case FT_NODE: break;
	case FT_STRUCT: put_struct(x, f->arg); break;
	case FT_MAP: put_map(x, f->arg); break;
	case FT_LIST:
		json_text(&x->j, "type", "array");
		json_int(&x->j, "minItems", 1);
		put_reference(x, "items", f->arg);
		break;
	case FT_OWN: put_own(x, f); break;
	}
}

/* What an editor shows beside the key: the row's text and its example. */
static void put_description(struct schema *x, const char *key, const char *doc, const char *example)
{
	struct text t = text_in(x->a);
	text_put(&t, doc);
	if (example)
		text_fmt(&t, "\n\n%s: %s", key, example);
	json_text(&x->j, "description", t.s);
}

static void put_field(struct schema *x, const struct field *f)
{
	json_open(&x->j, f->key);
	put_description(x, f->key, f->doc, f->example);
	put_value(x, f);
	json_close(&x->j);
}

/* ---- structs ---- */

static void put_object(struct schema *x, const struct shape *s)
{
	size_t required = 0;
	json_text(&x->j, "description", s->doc);
	json_text(&x->j, "type", "object");
	json_int(&x->j, "minProperties", 1);
	json_open(&x->j, "properties");
	for (size_t i = 0; i < s->fields_n; i++)
		put_field(x, &s->fields[i]);
	json_close(&x->j);
	for (size_t i = 0; i < s->fields_n; i++)
		if (s->fields[i].flags & FIELD_REQUIRED) {
			if (required++ == 0)
				json_list(&x->j, "required");
			json_text(&x->j, NULL, s->fields[i].key);
		}
	if (required)
		json_close(&x->j);
	json_bool(&x->j, "additionalProperties", false);
}

/* One kind of step: its own key, the common ones, and what it takes and needs besides. */
static void put_step_kind(struct schema *x, const struct step_kind_row *row)
{
	json_open(&x->j, NULL);
	json_text(&x->j, "title", row->key);
	json_text(&x->j, "description", row->doc);
	json_text(&x->j, "type", "object");
	json_open(&x->j, "properties");
	json_open(&x->j, row->key);
	json_text(&x->j, "description", row->doc);
	if (row->several)
		put_one_or_list(x, "NAME", NULL);
	else
		put_text_of(x, "NAME");
	json_close(&x->j);
	for (size_t i = 0; i < shape_step.fields_n; i++)
		if (step_takes(row, shape_step.fields[i].key))
			put_field(x, &shape_step.fields[i]);
	json_close(&x->j);
	json_list(&x->j, "required");
	json_text(&x->j, NULL, row->key);
	for (size_t i = 0; i < step_needs_n; i++)
		if (step_needs[i].kind == row->kind)
			json_text(&x->j, NULL, step_needs[i].key);
	json_close(&x->j);
	json_bool(&x->j, "additionalProperties", false);
	json_close(&x->j);
}

/* A plugin's step is written `PLUGIN/STEP: NAME`. */
static void put_plugin_step(struct schema *x)
{
	json_open(&x->j, NULL);
	json_text(&x->j, "title", "a plugin's step");
	json_text(&x->j, "description", "PLUGIN/STEP: NAME, a step that a plugin brings along");
	json_text(&x->j, "type", "object");
	json_open(&x->j, "properties");
	for (size_t i = 0; i < shape_step.fields_n; i++)
		if (strstr(step_common_keys, arena_fmt(x->a, ",%s,", shape_step.fields[i].key)))
			put_field(x, &shape_step.fields[i]);
	json_open(&x->j, "with");
	json_text(&x->j, "description", "what the plugin is given");
	json_close(&x->j);
	json_close(&x->j);
	json_open(&x->j, "patternProperties");
	put_text(x, "/", "NAME");
	json_close(&x->j);
	/* of its keys one has a slash */
	json_open(&x->j, "not");
	json_open(&x->j, "propertyNames");
	json_open(&x->j, "not");
	json_text(&x->j, "pattern", "/");
	json_close(&x->j);
	json_close(&x->j);
	json_close(&x->j);
	json_bool(&x->j, "additionalProperties", false);
	json_close(&x->j);
}

static void put_step(struct schema *x)
{
	json_text(&x->j, "description", shape_step.doc);
	json_list(&x->j, "anyOf");
	for (size_t i = 0; i < step_kinds_n; i++)
		put_step_kind(x, &step_kinds[i]);
	put_plugin_step(x);
	json_close(&x->j);
}

static void put_definition(struct schema *x, const struct shape *s)
{
	json_open(&x->j, definition_name(x->a, s));
	if (s == &shape_step)
		put_step(x);
	else
		put_object(x, s);
	json_close(&x->j);
}

static void put_definitions(struct schema *x)
{
	json_open(&x->j, "definitions");
	for (size_t i = 0; !x->manifest && i < countof(long_forms); i++) {
		json_open(&x->j, long_forms[i]);
		put_types(x, grammar_is_number(long_forms[i]), false);
		json_text(&x->j, "pattern", anchored(x, long_forms[i]));
		json_close(&x->j);
	}
	for (size_t i = 0; i < x->shapes.n; i++)
		if (x->shapes.v[i]->fields_n)
			put_definition(x, x->shapes.v[i]);
	json_close(&x->j);
}

static void put_head(struct schema *x, const char *title, const char *doc)
{
	json_open(&x->j, NULL);
	json_text(&x->j, "$schema", DRAFT);
	json_text(&x->j, "title", title);
	json_text(&x->j, "description", doc);
}

static void put_ref(struct schema *x, const char *key, const struct shape *s)
{
	json_open(&x->j, key);
	json_text(&x->j, "$ref", arena_fmt(x->a, "#/definitions/%s", definition_name(x->a, s)));
	json_close(&x->j);
}

/* A file that says `extends` or `change` is a variant of another protocol. */
static void put_protocol_or_variant(struct schema *x)
{
	static const char *const says[] = {"extends", "change"};
	json_list(&x->j, "allOf");
	json_open(&x->j, NULL);
	json_open(&x->j, "if");
	json_list(&x->j, "anyOf");
	for (size_t i = 0; i < countof(says); i++) {
		json_open(&x->j, NULL);
		json_list(&x->j, "required");
		json_text(&x->j, NULL, says[i]);
		json_close(&x->j);
		json_close(&x->j);
	}
	json_close(&x->j);
	json_close(&x->j);
	put_ref(x, "then", &shape_variant);
	put_ref(x, "else", &shape_protocol);
	json_close(&x->j);
	json_close(&x->j);
}

void schema_protocol(struct text *out)
{
	struct schema x = {.a = out->a, .j = json_on(out)};
	x.j.lines = true;
	reference_shapes(x.a, &x.shapes);
	put_head(&x, "A protocol of Tend, language 1", shape_protocol.doc);
	put_protocol_or_variant(&x);
	put_definitions(&x);
	json_end(&x.j);
}

void schema_part(struct text *out)
{
	struct schema x = {.a = out->a, .j = json_on(out)};
	x.j.lines = true;
	put_head(&x, "A part of protocols of Tend, language 1", shape_part.doc);
	json_list(&x.j, "allOf");
	json_open(&x.j, NULL);
	json_text(&x.j, "$ref",
	          arena_fmt(x.a, "protocol.schema.json#/definitions/%s",
	                    definition_name(x.a, &shape_part)));
	json_end(&x.j);
}

void schema_plugin(struct text *out)
{
	struct schema x = {.a = out->a, .j = json_on(out), .manifest = true};
	x.j.lines = true;
	reference_plugin_shapes(x.a, &x.shapes);
	put_head(&x, "The manifest of a plugin of Tend, level 1", shape_plugin.doc);
	put_all_of(&x, &shape_plugin);
	put_definitions(&x);
	json_end(&x.j);
}
