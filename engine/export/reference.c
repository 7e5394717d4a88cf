/* SPDX-License-Identifier: Apache-2.0 */
#include "export/reference.h"

#include <string.h>

#include "closure/address.h"
#include "closure/variant.h"
#include "meaning/meaning.h"
#include "protocol/bind.h"
#include "protocol/codes.h"
#include "protocol/grammar.h"
#include "protocol/moment.h"
#include "protocol/plugin.h"
#include "protocol/roles.h"
#include "util/quantity.h"
#include "yaml/yaml.h"

#define BEGIN "<!-- rows: "
#define END   "<!-- end -->"

/* ---- shapes ---- */

static void gather(struct arena *a, struct shapes *out, const struct shape *s);

static void gather_ways(struct arena *a, struct shapes *out, const struct value_grammar *g)
{
	for (size_t i = 0; g && i < VALUE_WAYS; i++)
		for (int rows = 0; rows < 2; rows++) {
			const struct shape *s = rows ? g->ways[i].rows : g->ways[i].shape;
			if (s)
				gather(a, out, s);
		}
}

static void gather(struct arena *a, struct shapes *out, const struct shape *s)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->v[i] == s)
			return;
	*arena_push(a, out) = s;
	gather_ways(a, out, grammar_of_entry(s));
	for (size_t i = 0; i < s->fields_n; i++) {
		const struct field *f = &s->fields[i];
		if (f->type == FT_STRUCT || f->type == FT_MAP || f->type == FT_LIST
		    || (f->type == FT_TEXTS && f->arg))
			gather(a, out, f->arg);
		gather_ways(a, out, grammar_of_value(f));
	}
}

void reference_shapes(struct arena *a, struct shapes *out)
{
	gather(a, out, &shape_protocol);
	gather(a, out, &shape_part);
	gather(a, out, &shape_variant);
}

void reference_plugin_shapes(struct arena *a, struct shapes *out)
{
	gather(a, out, &shape_plugin);
}

/* ---- keys ---- */

static void keys_table(struct text *t, struct arena *a, const struct shape *shape)
{
	text_put(t, "| key | takes | what it says | example |\n| --- | --- | --- | --- |\n");
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct field *f = &shape->fields[i];
		text_fmt(t, "| `%s`%s | %s | %s | `%s` |\n", f->key,
		         f->flags & FIELD_REQUIRED ? " (must)" : "", grammar_takes(a, f), f->doc,
		         f->example);
	}
}

/* ---- other rows ---- */

static void steps_table(struct text *t, struct arena *a)
{
	text_put(t, "| step | what happens | further keys |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < step_kinds_n; i++) {
		const char *s = step_kinds[i].keys;
		struct text keys = text_in(a);
		while (*++s) {
			size_t n = strcspn(s, ",");
			text_fmt(&keys, "%s`%.*s`", keys.n ? ", " : "", (int)n, s);
			s += n;
		}
		text_fmt(t, "| `%s` | %s | %s |\n", step_kinds[i].key, step_kinds[i].doc,
		         keys.n ? keys.s : "");
	}
}

static void roles_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| role | who |\n| --- | --- |\n");
	for (size_t i = 0; i < role_rows_n; i++)
		text_fmt(t, "| `%s` | %s |\n", role_rows[i].name, role_rows[i].doc);
}

static void builtins_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| check | passes when |\n| --- | --- |\n");
	for (size_t i = 0; i < builtin_checks_n; i++)
		text_fmt(t, "| `%s` | %s |\n", builtin_checks[i].name, builtin_checks[i].doc);
}

static void figures_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| route whose name holds | leaves after | after the end of the dose | highest "
	            "readings | from |\n| --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < route_figures_n; i++) {
		const struct route_figures *f = &route_figures[i];
		for (size_t j = 0; f->words[j]; j++)
			text_fmt(t, "%s`%s`", j ? ", " : "| ", f->words[j]);
		text_fmt(t, " | %d min | %d min | %d min | %s |\n", f->stay, f->after_end, f->peak,
		         f->source);
	}
}

static void forms_table(struct text *t, const struct moment_form *v, size_t n)
{
	text_put(t, "| written | example | meaning |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < n; i++) {
		text_put(t, "| `");
		for (const char *s = v[i].form; *s; s++)
			text_fmt(t, "%s%c", *s == '|' ? "\\" : "", *s);
		text_fmt(t, "` | `%s` | %s |\n", v[i].example, v[i].doc);
	}
}

static void moments_table(struct text *t, struct arena *a)
{
	(void)a;
	forms_table(t, moment_forms, moment_forms_n);
}

static void at_table(struct text *t, struct arena *a)
{
	(void)a;
	forms_table(t, at_forms, at_forms_n);
}

static void units_table(struct text *t, struct arena *a)
{
	size_t n;
	const struct quantity_unit *u = quantity_units(&n);
	(void)a;
	text_put(t, "| unit | of | note |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < n; i++)
		text_fmt(t, "| `%s`%s%s%s | %s | %s |\n", u[i].name, u[i].plural ? ", `" : "",
		         u[i].plural ? u[i].plural : "", u[i].plural ? "`" : "",
		         quantity_dim_name(u[i].dim), u[i].doc);
}

static void refusals_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| refused | because | why it matters |\n| --- | --- | --- |\n");
	for (int i = 0; i < QUANTITY_REFUSALS; i++) {
		const struct quantity_refusal_row *r =
		    quantity_refusal_of((enum quantity_refusal)i);
		if (r->bad[0] && !strchr(r->bad, '`'))
			text_fmt(t, "| `%s` | %s | %s |\n", r->bad, r->says, r->why);
	}
}

static void code_rows(struct text *t, const struct diag_code *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_fmt(t, "| %s | %s | %s |\n", v[i].code, v[i].title, v[i].why);
}

static void codes_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| code | what is wrong | why it matters |\n| --- | --- | --- |\n");
	code_rows(t, yaml_codes, yaml_codes_len);
	code_rows(t, codes, CODES);
}

static void addresses_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| what | goes by | example |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < address_rows_n; i++)
		text_fmt(t, "| %s | %s | `%s` |\n", address_rows[i].what, address_rows[i].goes_by,
		         address_rows[i].example);
}

/* ---- words of a manifest ---- */

static void reads_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| word | what may be read | in Lua |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < PLUGIN_RIGHTS; i++) {
		const struct plugin_right_row *r = &plugin_rights[i];
		if (!r->effect)
			text_fmt(t, "| `%s` | %s | %s%s%s |\n", r->word, r->doc,
			         r->given ? "`" : "", r->given ? r->given : "",
			         r->given ? "`" : "");
	}
}

static void effects_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| word | what it may bring about |\n| --- | --- |\n");
	for (size_t i = 0; i < PLUGIN_RIGHTS; i++)
		if (plugin_rights[i].effect)
			text_fmt(t, "| `%s` | %s |\n", plugin_rights[i].word, plugin_rights[i].doc);
}

static void types_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| type | a protocol writes | for example | Lua finds |\n"
	            "| --- | --- | --- | --- |\n");
	for (size_t i = 0; i < PLUGIN_TYPES; i++)
		text_fmt(t, "| `%s` | %s | `%s` | %s |\n", plugin_types[i].word,
		         plugin_types[i].takes, plugin_types[i].example, plugin_types[i].finds);
}

static void events_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| event | what happened |\n| --- | --- |\n");
	for (size_t i = 0; i < plugin_events_n; i++)
		text_fmt(t, "| `%s` | %s |\n", plugin_events[i].word, plugin_events[i].doc);
}

static void brings_table(struct text *t, struct arena *a)
{
	(void)a;
	text_put(t, "| key | what it is |\n| --- | --- |\n");
	for (size_t i = 0; i < PLUGIN_KINDS; i++)
		text_fmt(t, "| `%s` | %s |\n", plugin_kinds[i].key, plugin_kinds[i].doc);
}

const struct reference_table reference_tables[] = {
    {"what plugins read", reads_table},
    {"what plugins bring about", effects_table},
    {"types of parameters", types_table},
    {"events for reactions", events_table},
    {"what plugins bring", brings_table},
    {"kinds of step", steps_table},
    {"addresses", addresses_table},
    {"roles", roles_table},
    {"built-in checks", builtins_table},
    {"route figures", figures_table},
    {"moments", moments_table},
    {"at", at_table},
    {"units", units_table},
    {"refused quantities", refusals_table},
    {"codes", codes_table},
};
const size_t reference_tables_n = countof(reference_tables);

/* ---- the page ---- */

static bool write_table(struct text *t, struct arena *a, const char *name)
{
	struct shapes shapes = {0};
	reference_shapes(a, &shapes);
	reference_plugin_shapes(a, &shapes);
	for (size_t i = 0; i < reference_tables_n; i++)
		if (strcmp(reference_tables[i].name, name) == 0) {
			reference_tables[i].write(t, a);
			return true;
		}
	for (size_t i = 0; i < scenario_tables_n; i++)
		if (strcmp(scenario_tables[i].name, name) == 0) {
			scenario_tables[i].write(t, a);
			return true;
		}
	for (size_t i = 0; i < shapes.n; i++)
		if (strcmp(shapes.v[i]->name, name) == 0 && shapes.v[i]->fields_n) {
			keys_table(t, a, shapes.v[i]);
			return true;
		}
	return false;
}

bool reference_renew(const char *page, struct text *out, const char **fault)
{
	struct arena *a = out->a;
	const char *s = page;
	for (const char *begin; (begin = strstr(s, BEGIN)) != NULL;) {
		const char *name = begin + strlen(BEGIN), *close = strstr(name, " -->");
		const char *end = strstr(begin, END);
		if (!close || !end || close > end) {
			*fault = arena_fmt(a, "`%.40s` is not closed", begin);
			return false;
		}
		name = arena_dupn(a, name, (size_t)(close - name));
		close += strcspn(close, "\n");
		text_putn(out, s, (size_t)(close + 1 - s));
		if (!write_table(out, a, name)) {
			*fault = arena_fmt(a, "no rows are named `%s`", name);
			return false;
		}
		s = end;
	}
	text_put(out, s);
	return true;
}
