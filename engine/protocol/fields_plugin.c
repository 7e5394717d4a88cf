/* SPDX-License-Identifier: Apache-2.0
 * The keys of a plugin's manifest, plugin.yaml: one row each.  The words that stand at them are
 * rows of plugin.c, its forms stand in fields_form.c. */
#include <string.h>

#include "protocol/bind.h"
#include "protocol/codes.h"
#include "protocol/fields.h"
#include "protocol/plugin.h"
#include "protocol/values.h"
#include "util/suggest.h"

#define OFF(type, member) offsetof(struct type, member)
#define REQ               .flags = FIELD_REQUIRED

static void mean(struct loader *l, struct diag *g, const char *word, const char *const *known,
                 size_t n)
{
	struct text all = text_in(l->a);
	const char *near = suggest_nearest(word, known, n);
	if (near) {
		g->label = arena_fmt(l->a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
	for (size_t i = 0; i < n; i++)
		text_fmt(&all, "%s%s", i ? ", " : "", known[i]);
	g->help = arena_fmt(l->a, "possible: %s", all.s);
}

/* ---- data and effects ---- */

static void read_want(struct loader *l, const struct node *key, const struct node *v,
                      struct plugin_want *w, bool effect)
{
	const char *words[PLUGIN_RIGHTS];
	size_t n = 0;
	load_text(l, v, &w->why);
	for (size_t i = 0; i < PLUGIN_RIGHTS; i++) {
		if (plugin_rights[i].effect != effect)
			continue;
		words[n++] = plugin_rights[i].word;
		if (strcmp(plugin_rights[i].word, key->s) != 0)
			continue;
		w->name = (struct ident){.s = key->s, .at = key->at, .index = -1};
		w->right = plugin_rights[i].right;
		return;
	}
	mean(l,
	     load_fail(l, &codes[C_ONE_OF], key->at,
	               effect ? "`%s` is not an effect that a plugin can have"
	                      : "`%s` is not something that a plugin can read",
	               lex_shown(l->a, key->s)),
	     key->s, words, n);
}

void entry_reads(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	read_want(l, key, v, out, false);
}

void entry_effects(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	read_want(l, key, v, out, true);
}

static const struct shape shape_reads = {.name = "something to read",
                                         .doc = "Data, and why the plugin reads it.",
                                         .size = sizeof(struct plugin_want),
                                         .named = true,
                                         .any_key = true,
                                         .own = entry_reads};
static const struct shape shape_effects = {.name = "an effect",
                                           .doc = "What the plugin may bring about, and why.",
                                           .size = sizeof(struct plugin_want),
                                           .named = true,
                                           .any_key = true,
                                           .own = entry_effects};

/* ---- the budget ---- */

static void above_ceiling(struct loader *l, const struct node *v, const char *ceiling)
{
	struct diag *g =
	    load_fail(l, &codes[C_PLUGIN_BUDGET], v->at,
	              "`%s` is not between nothing and the ceiling", lex_shown(l->a, v->s));
	g->label = arena_fmt(l->a, "at most `%s`", ceiling);
	g->help = "a manifest may ask for less than the ceiling, never for more";
}

/* NUMBER UNIT, whole; 0 and a diagnostic where it is not. */
static int64_t whole_of(struct loader *l, const struct node *v, const char *const units[2],
                        const int64_t each[2], int64_t most, const char *ceiling)
{
	if (!load_is_scalar(l, v, arena_fmt(l->a, "a number such as `%s`", ceiling)))
		return 0;
	size_t n = strspn(v->s, "0123456789");
	int64_t number = 0;
	for (size_t i = 0; i < n && i < 12; i++)
		number = number * 10 + (v->s[i] - '0');
	for (int i = 0; i < 2 && n && n < 12; i++) {
		const char *unit = v->s + n;
		if (!units[i] || strcmp(unit, units[i]) != 0)
			continue;
		if (number > 0 && number * each[i] <= most)
			return number * each[i];
		above_ceiling(l, v, ceiling);
		return 0;
	}
	load_fail(l, &codes[C_QUANTITY], v->at, "`%s` cannot be read", lex_shown(l->a, v->s))
	    ->label = arena_fmt(l->a, "for example `%s`", ceiling);
	return 0;
}

void value_plugin_steps(struct loader *l, const struct node *v, void *out)
{
	int64_t n = whole_of(l, v, (const char *const[]){"", NULL}, (const int64_t[]){1, 1},
	                     PLUGIN_STEPS_MAX, "500000");
	*(int *)out = (int)n;
}

void value_plugin_memory(struct loader *l, const struct node *v, void *out)
{
	*(int64_t *)out = whole_of(l, v, (const char *const[]){" KiB", " MiB"},
	                           (const int64_t[]){1 << 10, 1 << 20}, PLUGIN_BYTES_MAX, "2 MiB");
}

void value_plugin_time(struct loader *l, const struct node *v, void *out)
{
	*(int64_t *)out = whole_of(l, v, (const char *const[]){" ms", " s"},
	                           (const int64_t[]){1, 1000}, PLUGIN_MS_MAX, "50 ms");
}

static const struct field budget_fields[] = {
    {"steps", FT_OWN, OFF(plugin_budget, steps), "steps of Lua in one call", "200000",
     .own = value_plugin_steps},
    {"memory", FT_OWN, OFF(plugin_budget, bytes), "memory of one call, in KiB or MiB", "512 KiB",
     .own = value_plugin_memory},
    {"time", FT_OWN, OFF(plugin_budget, ms), "time of one call, in ms", "20 ms",
     .own = value_plugin_time},
};
static const struct shape shape_budget = {.name = "a budget",
                                          .doc = "What one call may use, below the ceilings.",
                                          .size = sizeof(struct plugin_budget),
                                          SHAPE_FIELDS(budget_fields)};

/* ---- parameters ---- */

void value_param_type(struct loader *l, const struct node *v, void *out)
{
	struct plugin_param *p = out;
	const char *words[PLUGIN_TYPES], *word, *of = "list of ";
	if (!load_is_scalar(l, v, "a type such as `number`"))
		return;
	p->list = strncmp(v->s, of, strlen(of)) == 0;
	word = v->s + (p->list ? strlen(of) : 0);
	for (size_t i = 0; i < PLUGIN_TYPES; i++) {
		words[i] = plugin_types[i].word;
		if (strcmp(words[i], word) != 0)
			continue;
		p->type = plugin_types[i].type;
		p->type_as_written = (struct ident){.s = v->s, .at = v->at, .index = -1};
		return;
	}
	mean(l,
	     load_fail(l, &codes[C_PLUGIN_PARAM], v->at, "`%s` is not a type of a parameter",
	               lex_shown(l->a, v->s)),
	     word, words, PLUGIN_TYPES);
}

void value_param_unit(struct loader *l, const struct node *v, void *out)
{
	struct measure m = {0};
	value_unit(l, v, &m);
	*(struct ident *)out = m.unit;
}

void value_param_default(struct loader *l, const struct node *v, void *out)
{
	(void)l;
	*(const struct node **)out = v; /* read by its type, once that is known */
}

static const struct field param_fields[] = {
    {"type", FT_OWN, 0, "what a protocol gives for it, or `list of` that", "duration",
     .own = value_param_type, REQ},
    {"text", FT_TEXT, OFF(plugin_param, text), "what it is for, for whoever writes the protocol",
     "Warn so long before", REQ},
    {"range", FT_RANGE, OFF(plugin_param, range), "of a number, a quantity or a duration",
     "5..60 min"},
    {"unit", FT_OWN, OFF(plugin_param, unit), "of a quantity: the unit that Lua is given it in",
     "mmHg", .own = value_param_unit},
    {"words", FT_NAMES, OFF(plugin_param, words), "of a choice: what can be chosen",
     "[gentle, firm]"},
    {"default", FT_OWN, OFF(plugin_param, fallback), "where the protocol gives none", "30 min",
     .own = value_param_default},
    {"optional", FT_YES_NO, OFF(plugin_param, optional), "may be left out; Lua is given nil then",
     "yes"},
};

/* The dimension that its range and unit have; DIMS where none can stand. */
static enum dim param_dim(const struct plugin_param *p)
{
	const struct quantity_unit *u = p->unit.s ? quantity_unit_named(p->unit.s) : NULL;
	return p->type == PARAM_NUMBER     ? DIM_NONE
	       : p->type == PARAM_DURATION ? DIM_ELAPSED
	       : p->type == PARAM_QUANTITY ? (u ? u->dim : DIM_NONE)
	                                   : DIMS;
}

static bool param_keys_fit(struct loader *l, const struct node *v, const struct plugin_param *p)
{
	static const struct {
		const char *key;
		enum plugin_type type;
		bool must;
	} rows[] = {{"unit", PARAM_QUANTITY, true}, {"words", PARAM_CHOICE, true}};
	const struct node *range = yaml_get(v, "range");
	const char *word = plugin_types[p->type].word;
	for (size_t i = 0; i < countof(rows); i++) {
		const struct node *has = yaml_get(v, rows[i].key);
		if (has && p->type != rows[i].type)
			load_fail(l, &codes[C_PLUGIN_PARAM], has->at, "a %s has no `%s`", word,
			          rows[i].key);
		else if (!has && p->type == rows[i].type)
			load_fail(l, &codes[C_PLUGIN_PARAM], p->type_as_written.at,
			          "a %s needs `%s`", word, rows[i].key);
		else
			continue;
		return false;
	}
	if (range && param_dim(p) == DIMS)
		load_fail(l, &codes[C_PLUGIN_PARAM], range->at, "a %s has no `range`", word);
	else if (range && p->range.dim != param_dim(p))
		load_fail(l, &codes[C_DIMENSION], range->at, "the range is %s, the parameter is %s",
		          quantity_dim_name(p->range.dim), quantity_dim_name(param_dim(p)));
	else if (p->fallback && p->optional)
		load_fail(l, &codes[C_EXCLUDES], p->fallback->at,
		          "a parameter with a default is never left out")
		    ->help = "leave out `optional`";
	else
		return true;
	return false;
}

static void check_param(struct loader *l, const struct node *v, void *out)
{
	struct plugin_param *p = out;
	struct datum any;
	if (!p->type_as_written.s || !param_keys_fit(l, v, p))
		return;
	if (p->range.dim == DIM_NONE && !p->range.has_lo && !p->range.has_hi)
		p->range.dim = param_dim(p) == DIMS ? DIM_NONE : param_dim(p);
	if (p->fallback)
		(void)plugin_param_read(l, NULL, p, p->fallback, &any);
}
static const struct shape shape_param = {.name = "a parameter",
                                         .doc = "What a protocol gives, typed.",
                                         .size = sizeof(struct plugin_param),
                                         SHAPE_FIELDS(param_fields),
                                         .named = true,
                                         .check = check_param};

/* ---- what it brings ---- */

#define PART_TITLE(type)                                                                           \
	{                                                                                          \
		"title", FT_TEXT, OFF(type, part.title), "what people call it", "Not too late",    \
		    REQ                                                                            \
	}
#define PART_TEXT(type)                                                                            \
	{                                                                                          \
		"text", FT_TEXT, OFF(type, part.text), "what it does, in a sentence",              \
		    "Holds a dose that would end after closing"                                    \
	}
#define PART_WITH(type)                                                                            \
	{                                                                                          \
		"with", FT_MAP, OFF(type, part.params), "its parameters",                          \
		    "{latest: {type: time, text: No dose after this}}", &shape_param               \
	}

static const struct field plugin_check_fields[] = {
    PART_TITLE(plugin_check), PART_TEXT(plugin_check), PART_WITH(plugin_check)};
static const struct shape shape_plugin_check = {.name = "a check of a plugin",
                                                .doc = "Tightens, and never opens.",
                                                .size = sizeof(struct plugin_check),
                                                SHAPE_FIELDS(plugin_check_fields),
                                                .named = true};

static const struct field plugin_step_fields[] = {
    PART_TITLE(plugin_step),
    PART_WITH(plugin_step),
    {"lines", FT_TEXTS, OFF(plugin_step, lines), "its sentences, the same each time",
     "[Sit together and breathe out slowly.]"},
    {"text", FT_YES_NO, OFF(plugin_step, text),
     "`yes`: its sentences come from Lua, and `lines` where Lua has none", "yes"},
    {"form", FT_NAME, OFF(plugin_step, form), "a form of this plugin that is asked at the step",
     "pace"},
    {"done", FT_YES_NO, OFF(plugin_step, done),
     "`yes`: Lua says when it is done; else the form is complete, or it is ticked", "yes"},
};
static const struct shape shape_plugin_step = {.name = "a step of a plugin",
                                               .doc = "A line of the checklist.",
                                               .size = sizeof(struct plugin_step),
                                               SHAPE_FIELDS(plugin_step_fields),
                                               .named = true};

void value_plugin_on(struct loader *l, const struct node *v, void *out)
{
	static const struct field texts = {.key = "on", .type = FT_TEXTS};
	struct idents *on = out;
	load_value(l, v, &texts, on);
	for (size_t i = 0; i < on->n; i++) {
		const char *words[32];
		size_t n = 0;
		bool found = false;
		for (; n < plugin_events_n && n < countof(words); n++) {
			words[n] = plugin_events[n].word;
			found |= strcmp(words[n], on->v[i].s) == 0;
		}
		if (!found)
			mean(l,
			     load_fail(l, &codes[C_ONE_OF], on->v[i].at,
			               "`%s` is not an event that a reaction can wait for",
			               lex_shown(l->a, on->v[i].s)),
			     on->v[i].s, words, n);
	}
}

static const struct field plugin_reaction_fields[] = {
    PART_TITLE(plugin_reaction),
    PART_TEXT(plugin_reaction),
    PART_WITH(plugin_reaction),
    {"on", FT_OWN, OFF(plugin_reaction, on), "the events that set it going", "[session.left]",
     .own = value_plugin_on, REQ}};
static const struct shape shape_plugin_reaction = {.name = "a reaction of a plugin",
                                                   .doc = "Follows an event.",
                                                   .size = sizeof(struct plugin_reaction),
                                                   SHAPE_FIELDS(plugin_reaction_fields),
                                                   .named = true};

static const struct field plugin_lines_fields[] = {
    PART_TITLE(plugin_lines), PART_TEXT(plugin_lines), PART_WITH(plugin_lines)};
static const struct shape shape_plugin_lines = {.name = "a text of a plugin",
                                                .doc = "Sentences for the hand-out.",
                                                .size = sizeof(struct plugin_lines),
                                                SHAPE_FIELDS(plugin_lines_fields),
                                                .named = true};

static const struct field plugin_report_fields[] = {
    PART_TITLE(plugin_report), PART_TEXT(plugin_report), PART_WITH(plugin_report)};
static const struct shape shape_plugin_report = {.name = "a report of a plugin",
                                                 .doc = "A table or picture of a course.",
                                                 .size = sizeof(struct plugin_report),
                                                 SHAPE_FIELDS(plugin_report_fields),
                                                 .named = true};

/* ---- the whole manifest ---- */

void value_plugin_level(struct loader *l, const struct node *v, void *out)
{
	struct ident *api = out;
	if (!load_text(l, v, api) || strcmp(v->s, "1") == 0)
		return;
	bool number = v->s[0] >= '1' && v->s[0] <= '9' && strspn(v->s, "0123456789") == v->n;
	load_fail(l, &codes[C_PLUGIN_API], v->at,
	          number ? "this program speaks level 1 of the plugins' interface, not %s"
	                 : "the level of the plugins' interface is a whole number, not `%s`",
	          lex_shown(l->a, v->s))
	    ->label = "for example `plugin: 1`";
}

void value_plugin_files(struct loader *l, const struct node *v, void *out)
{
	static const struct field texts = {.key = "files", .type = FT_TEXTS};
	load_value(l, v, &texts, out); /* check_files() has the whole list */
}

static const struct field plugin_fields[] = {
    {"plugin", FT_OWN, OFF(plugin_def, api), "the level of the interface it was written for", "1",
     .own = value_plugin_level, REQ},
    {"id", FT_NAME, OFF(plugin_def, id), "its name, and that of its folder", "after-hours", REQ},
    {"version", FT_OWN, OFF(plugin_def, version), "three numbers; a published one never changes",
     "1.0.0", .own = value_version, REQ},
    {"title", FT_TEXT, OFF(plugin_def, title), "what people call it", "Not too late in the day",
     REQ},
    {"licence", FT_TEXT, OFF(plugin_def, licence), "the licence of the package, as SPDX writes it",
     "Apache-2.0", REQ},
    {"about", FT_TEXT, OFF(plugin_def, about), "what it does, for the director who grants it",
     "Holds a dose that would end after the clinic has closed.", REQ},
    {"reads", FT_MAP, OFF(plugin_def, reads), "the data it reads, each with the reason",
     "{time: \"The time of day, to hold a late dose\"}", &shape_reads},
    {"effects", FT_MAP, OFF(plugin_def, effects),
     "what it brings about beside its answers, each with the reason",
     "{task: Opens a call for the morning after}", &shape_effects},
    {"budget", FT_STRUCT, OFF(plugin_def, budget), "what one call may use; default: the ceilings",
     "{steps: 200000, memory: 1 MiB, time: 20 ms}", &shape_budget},
    {"files", FT_OWN, OFF(plugin_def, files), "its Lua files beside init.lua", "[table.lua]",
     .own = value_plugin_files},
    {"checks", FT_MAP, OFF(plugin_def, checks), "the checks that it brings",
     "{not-late: {title: Not too late}}", &shape_plugin_check},
    {"steps", FT_MAP, OFF(plugin_def, steps), "the steps that it brings",
     "{pace: {title: Breathe together, form: pace}}", &shape_plugin_step},
    {"forms", FT_MAP, OFF(plugin_def, forms), "the forms that it brings",
     "{pace: {answers: yes or no, items: [settled]}}", &shape_plugin_form},
    {"reactions", FT_MAP, OFF(plugin_def, reactions), "the reactions that it brings",
     "{call: {title: Call, on: [session.left]}}", &shape_plugin_reaction},
    {"guide", FT_MAP, OFF(plugin_def, guide), "lines that it writes for the hand-out",
     "{lines: {title: Medicines to leave out}}", &shape_plugin_lines},
    {"reports", FT_MAP, OFF(plugin_def, reports), "the reports that it makes",
     "{trend: {title: Dissociation over time}}", &shape_plugin_report},
};

/* Names that would pass for Tend's own. */
static bool is_reserved(const char *name)
{
	static const char *const words[] = {"tend", "engine", "core", "plugin", "plugins", "lua"};
	for (size_t i = 0; i < countof(words); i++)
		if (strcmp(words[i], name) == 0)
			return true;
	for (size_t i = 0; i < builtin_checks_n; i++)
		if (strcmp(builtin_checks[i].name, name) == 0)
			return true;
	return false;
}

static void refuse_reserved(struct loader *l, const struct ident *id)
{
	if (id->s && is_reserved(id->s))
		load_fail(l, &codes[C_RESERVED], id->at, "`%s` is a name of Tend's own", id->s)
		    ->help = "choose another name: a plugin never passes for what is built in";
}

static void check_files(struct loader *l, const struct plugin_def *d)
{
	for (size_t i = 0; i < d->files.n; i++) {
		const struct ident *f = &d->files.v[i];
		size_t n = strlen(f->s);
		bool fits = n > 4 && strcmp(f->s + n - 4, ".lua") == 0;
		if (!fits || !name_is_valid(arena_dupn(l->a, f->s, n - 4)))
			load_fail(l, &codes[C_NAME], f->at, "`%s` is not the name of a Lua file",
			          lex_shown(l->a, f->s))
			    ->label = "small letters, digits and dashes: `table.lua`";
		else if (strcmp(f->s, "init.lua") == 0)
			load_fail(l, &codes[C_TWICE], f->at, "`init.lua` is always read")->label =
			    "leave it out";
		for (size_t j = 0; j < i; j++)
			if (strcmp(d->files.v[j].s, f->s) == 0)
				load_fail(l, &codes[C_TWICE], f->at, "`%s` is listed twice", f->s);
	}
	if (d->files.n >= PLUGIN_FILES_MAX)
		load_fail(l, &codes[C_TOO_MANY], d->files.v[0].at,
		          "a plugin has at most %d Lua files", PLUGIN_FILES_MAX);
}

static void check_steps(struct loader *l, const struct plugin_def *d)
{
	for (size_t i = 0; i < d->steps.n; i++) {
		struct plugin_step *s = &d->steps.v[i];
		const char *names[32];
		size_t n = 0;
		if (!s->form.s)
			continue;
		s->form.index = plugin_part_find(d, PLUGIN_FORM, s->form.s);
		if (s->form.index >= 0)
			continue;
		for (; n < d->forms.n && n < countof(names); n++)
			names[n] = d->forms.v[n].part.name.s ? d->forms.v[n].part.name.s : "";
		struct diag *g = load_fail(l, &codes[C_UNKNOWN_NAME], s->form.at,
		                           "`%s` is not a form of this plugin", s->form.s);
		const char *near = suggest_nearest(s->form.s, names, n);
		if (near && *near) {
			g->label = arena_fmt(l->a, "did you mean `%s`?", near);
			g->suggestion = near;
		}
	}
}

/* A parameter that names data which the plugin may not see helps nobody. */
static void check_params(struct loader *l, const struct plugin_def *d,
                         const struct plugin_part *part, bool known)
{
	for (size_t i = 0; i < part->params.n; i++) {
		const struct plugin_param *p = &part->params.v[i];
		unsigned needs = p->type_as_written.s ? plugin_types[p->type].reads : 0;
		struct text words = text_in(l->a);
		if (!needs || !known || (needs & d->rights))
			continue;
		for (size_t r = 0; r < PLUGIN_RIGHTS; r++)
			if (needs & 1u << r)
				text_fmt(&words, "%s`%s`", words.n ? " or " : "",
				         plugin_rights[r].word);
		load_fail(l, &codes[C_PLUGIN_UNASKED], p->type_as_written.at,
		          "`%s` is a %s, and this plugin asks to read none", p->name.s,
		          plugin_types[p->type].word)
		    ->help = arena_fmt(l->a, "ask for %s under `reads`", words.s);
	}
	if (part->params.n > PLUGIN_PARAMS_MAX)
		load_fail(l, &codes[C_TOO_MANY], part->name.at, "at most %d parameters can be",
		          PLUGIN_PARAMS_MAX);
}

static void check_plugin(struct loader *l, const struct node *v, void *out)
{
	struct plugin_def *d = out;
	size_t brings = 0;
	bool known = true; /* what it reads */
	for (size_t i = 0; i < d->reads.n; i++) {
		known &= d->reads.v[i].name.s != NULL;
		d->rights |= d->reads.v[i].name.s ? 1u << d->reads.v[i].right : 0;
	}
	for (size_t i = 0; i < d->effects.n; i++)
		d->rights |= d->effects.v[i].name.s ? 1u << d->effects.v[i].right : 0;
	refuse_reserved(l, &d->id);
	check_files(l, d);
	check_steps(l, d);
	for (int k = 0; k < PLUGIN_KINDS; k++) {
		const struct node *list = yaml_get(v, plugin_kinds[k].key);
		brings += list != NULL;
		for (size_t i = 0; i < plugin_parts_n(d, (enum plugin_kind)k); i++) {
			const struct plugin_part *part = plugin_part_at(d, (enum plugin_kind)k, i);
			if (k == PLUGIN_CHECK)
				refuse_reserved(l, &part->name);
			check_params(l, d, part, known);
		}
	}
	if (!brings)
		load_fail(l, &codes[C_NEEDS], v->at, "this plugin brings nothing")->help =
		    "it has at least one of checks, steps, forms, reactions, guide and reports";
	if (d->reactions.n && !d->effects.n && !yaml_get(v, "effects"))
		load_fail(l, &codes[C_NEEDS], d->reactions.v[0].part.name.at,
		          "a reaction brings something about, and no `effects` are asked for")
		    ->help = "for example `effects: {task: Opens a call for the morning after}`";
	d->budget.steps = d->budget.steps ? d->budget.steps : PLUGIN_STEPS_MAX;
	d->budget.bytes = d->budget.bytes ? d->budget.bytes : PLUGIN_BYTES_MAX;
	d->budget.ms = d->budget.ms ? d->budget.ms : PLUGIN_MS_MAX;
}

const struct shape shape_plugin = {.name = "a manifest",
                                   .doc = "What a plugin is, reads and brings.",
                                   .size = sizeof(struct plugin_def),
                                   SHAPE_FIELDS(plugin_fields),
                                   .check = check_plugin};

void plugin_load(struct loader *l, const struct node *root, struct plugin_def *out)
{
	load_struct(l, root, &shape_plugin, out, NULL, NULL);
	for (size_t i = 0; i < out->forms.n; i++)
		*arena_push(l->a, &l->p->forms) = out->forms.v[i].form;
	bind_forms_alone(l);
	for (size_t i = 0; i < out->forms.n; i++)
		out->forms.v[i].form = l->p->forms.v[i];
}
