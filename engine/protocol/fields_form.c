/* SPDX-License-Identifier: Apache-2.0
 * The keys of measures and forms: one row each. */
#include <string.h>

#include "protocol/codes.h"
#include "protocol/fields.h"
#include "protocol/plugin.h"
#include "protocol/values.h"
#include "util/suggest.h"

#define OFF(type, member) offsetof(struct type, member)

/* ---- measures ---- */

static const char *const better_names[] = {"", "higher", "lower", NULL};

static const struct shape shape_label = {.name = "a label",
                                         .doc = "What a point of a scale means.",
                                         .size = sizeof(struct label),
                                         .named = true,
                                         .any_key = true,
                                         .own = entry_label};

static const struct field measure_fields[] = {
    {"title", FT_TEXT, OFF(measure, title), "what people call it", "Blood pressure"},
    {"components", FT_OWN, 0, "names of the values that are taken together",
     "[systolic, diastolic]", .own = value_components},
    {"unit", FT_OWN, 0, "the unit it is measured in", "mmHg", .own = value_unit},
    {"range", FT_OWN, 0, "what is plausible; outside is recorded, and opens nothing",
     "50..260 mmHg", .own = value_measure_range},
    {"scale", FT_RANGE, OFF(measure, scale), "an observed scale of whole points", "0..5",
     .dims = 1u << DIM_NONE},
    {"better", FT_ENUM, OFF(measure, better), "which end is better", "higher", better_names},
    {"labels", FT_MAP, OFF(measure, labels), "what each point of a scale means",
     "{5: answers a normal voice}", &shape_label},
    {"baseline", FT_NAME, OFF(measure, baseline),
     "the contact whose reading others are compared with", "screening"},
    {"from", FT_OWN, OFF(measure, worked), "worked out from other measures instead of measured",
     "weight / (height * height)", .own = value_worked},
    {"to nearest", FT_QUANTITY, OFF(measure, nearest), "what is worked out is rounded to this",
     "0.1 kg"},
    {"hidden from", FT_NAMES, OFF(measure, hidden_from), "roles that are not shown its readings",
     "[therapist]"},
};

/* The names of a scale's points are whole numbers on it. */
static void check_labels(struct loader *l, const struct measure *m, const struct node *labels)
{
	for (size_t i = 0; labels && labels->kind == NODE_MAP && i < labels->len; i++) {
		const struct node *key = labels->pairs[i].key;
		struct quantity q;
		if (quantity_parse_number(key->s, key->n, &q, NULL)
		    && quantity_in_range(q, &m->scale) && q.micro % 1000000 == 0)
			continue;
		load_fail(l, &codes[C_NUMBER], key->at, "`%s` is not a point of the scale",
		          lex_shown(l->a, key->s));
	}
}

static void check_scale(struct loader *l, const struct node *v, const struct measure *m)
{
	const struct node *scale = yaml_get(v, "scale"), *clash = yaml_get(v, "unit");
	if (!clash)
		clash = yaml_get(v, "range");
	if (clash)
		load_fail(l, &codes[C_EXCLUDES], scale->at,
		          "a measure has a unit and a range, or a scale, not both");
	else if (!m->scale.has_lo || !m->scale.has_hi || m->scale.lo % 1000000
	         || m->scale.hi % 1000000)
		load_fail(l, &codes[C_RANGE], scale->at,
		          "a scale is whole points with both ends: `0..5`");
	else
		check_labels(l, m, yaml_get(v, "labels"));
}

/* What is worked out is one value in a unit, and nothing of it is measured. */
static void check_worked(struct loader *l, const struct node *v, struct measure *m)
{
	static const char *const clashes[] = {"components", "scale", "labels", "baseline"};
	const struct node *nearest = yaml_get(v, "to nearest");
	for (size_t i = 0; m->worked.src && i < countof(clashes); i++)
		if (yaml_get(v, clashes[i])) {
			load_fail(l, &codes[C_EXCLUDES], m->worked.src->at,
			          "a measure that is worked out has no `%s`", clashes[i]);
			return;
		}
	if (nearest && !m->worked.src)
		load_fail(l, &codes[C_NEEDS], nearest->at,
		          "`to nearest` belongs to a measure that is worked out with `from`");
	else if (nearest && (m->nearest.dim != m->dim || m->nearest.micro <= 0))
		load_fail(l, &codes[C_DIMENSION], nearest->at,
		          "what is rounded to is a part of the unit: %s", m->unit.s);
}

/* A measure has a unit with a range for each value, or a scale. */
static void check_measure(struct loader *l, const struct node *v, void *out)
{
	struct measure *m = out;
	const struct node *range = yaml_get(v, "range");
	size_t before = l->d->errors;
	if (range && range->kind == NODE_MAP)
		measure_ranges(l, range, m);
	if (m->broken || l->d->errors != before)
		return;
	if (yaml_get(v, "scale")) {
		check_worked(l, v, m);
		check_scale(l, v, m);
		return;
	}
	if (!yaml_get(v, "unit") || !range) {
		load_fail(l, yaml_get(v, "unit") ? &codes[C_MISSING_KEY] : &codes[C_NEEDS], v->at,
		          yaml_get(v, "unit") ? "a measure needs `range`: what is plausible"
		                              : "a measure needs `unit` and `range`, or a `scale`");
		return;
	}
	for (size_t i = 0; i < (m->components.n ? m->components.n : 1); i++) {
		struct quantity_range *r = m->components.n ? &m->components.v[i].range : &m->range;
		if (m->components.n && range->kind == NODE_SCALAR)
			*r = m->range; /* one range for all of them */
		if (!r->has_lo || !r->has_hi)
			load_fail(l, &codes[C_RANGE], range->at,
			          m->components.n ? "`%s` has no range with both ends"
			                          : "the range of `%s` has both ends",
			          m->components.n ? m->components.v[i].name.s : m->name.s);
		else if (r->dim != m->dim)
			load_fail(l, &codes[C_DIMENSION], range->at,
			          "the range is %s, the unit is %s", quantity_dim_name(r->dim),
			          quantity_dim_name(m->dim));
		else
			continue;
		break;
	}
	check_worked(l, v, m);
}

const struct shape shape_measure = {.name = "a measure",
                                    .doc = "A vital sign or an observed scale.",
                                    .size = sizeof(struct measure),
                                    SHAPE_FIELDS(measure_fields),
                                    .named = true,
                                    .names = NAMES_MEASURE,
                                    .broken_at = OFF(measure, broken),
                                    .check = check_measure};

/* ---- forms ---- */

static const struct field case_fields[] = {
    {"when", FT_FORMULA, OFF(case_row, when), "the condition of this line", "total >= 3"},
    {"then", FT_TEXT, OFF(case_row, then), "what holds when it is true", "positive"},
    {"else", FT_TEXT, OFF(case_row, then), "what holds when no line above was true", "negative"},
};

static void check_case(struct loader *l, const struct node *v, void *out)
{
	struct case_row *c = out;
	c->otherwise = yaml_get(v, "else") != NULL;
	if (c->otherwise ? v->len != 1 : !yaml_get(v, "when") || !yaml_get(v, "then"))
		load_fail(l, &codes[C_NEEDS], v->at,
		          "a line of cases is `{when: …, then: …}` or `{else: …}`");
}

const struct shape shape_case = {.name = "a case",
                                 .doc = "One line of cases, read from the top.",
                                 .size = sizeof(struct case_row),
                                 SHAPE_FIELDS(case_fields),
                                 .check = check_case};

static const struct field worked_fields[] = {
    {"when", FT_FORMULA, OFF(worked_row, when), "the condition of this line", "bmi >= 30 kg/m2"},
    {"then", FT_FORMULA, OFF(worked_row, then), "the value when it is true", "ideal-weight"},
    {"else", FT_FORMULA, OFF(worked_row, then), "the value when no line above was true", "weight"},
};

static void check_worked_row(struct loader *l, const struct node *v, void *out)
{
	struct worked_row *r = out;
	r->otherwise = yaml_get(v, "else") != NULL;
	if (r->otherwise ? v->len != 1 : !yaml_get(v, "when") || !yaml_get(v, "then"))
		load_fail(l, &codes[C_NEEDS], v->at,
		          "a line of cases is `{when: …, then: …}` or `{else: …}`");
}

const struct shape shape_worked = {.name = "a worked line",
                                   .doc = "One line of what is worked out, read from the top.",
                                   .size = sizeof(struct worked_row),
                                   SHAPE_FIELDS(worked_fields),
                                   .check = check_worked_row};

static const struct field item_fields[] = {
    {"item", FT_NAME, OFF(item, name), "the name of the item", "method"},
    {"topic", FT_TEXT, OFF(item, topic), "what it is about, in the clinic's own words", "Sleep"},
    {"answers", FT_OWN, 0, "its answers, where they differ from the form's",
     "{none: 0, some: 1, much: 2}", .own = value_item_answers},
    {"when", FT_FORMULA, OFF(item, when), "asked only then; a hidden item reads as unknown",
     "thoughts = yes"},
    {"from", FT_OWN, OFF(item, worked), "filled in from the record, when that is asked for",
     "weight / 1 kg", .own = value_worked},
};
const struct shape shape_item = {.name = "an item",
                                 .doc = "A question of a form.",
                                 .size = sizeof(struct item),
                                 SHAPE_FIELDS(item_fields)};

static const struct shape shape_band = {.name = "a band",
                                        .doc = "A range of a score and its name.",
                                        .size = sizeof(struct band),
                                        .named = true,
                                        .any_key = true,
                                        .own = entry_band};

static const struct field score_fields[] = {
    {"sum", FT_OWN, 0, "the items that are added up: `all` or a list", "all", .own = value_sum},
    {"count", FT_NAMES, OFF(score, count), "how many of these items lie in `in:`",
     "[memories, dreams]"},
    {"in", FT_RANGE, OFF(score, in), "what counts", "2..4", .dims = 1u << DIM_NONE},
    {"missing", FT_OWN, OFF(score, missing), "how many answers may be missing", "at most 2",
     .own = value_missing},
    {"prorate", FT_OWN, OFF(score, prorate), "scale up for missing answers, then round half up",
     "half up", .own = value_prorate},
    {"better", FT_ENUM, OFF(score, better), "which end is better", "lower", better_names},
    {"value", FT_FORMULA, OFF(score, value), "worked out from items and the scores above",
     "total * 4"},
    {"percent of maximum", FT_NAME, OFF(score, percent),
     "a score above, as a share of the most it can be", "mystical"},
    {"bands", FT_MAP, OFF(score, bands), "names for ranges of this score", "{0..4: minimal}",
     &shape_band},
};

static void check_score(struct loader *l, const struct node *v, void *out)
{
	const struct score *s = out;
	int ways = (yaml_get(v, "sum") != NULL) + (yaml_get(v, "count") != NULL)
	           + (yaml_get(v, "value") != NULL) + (yaml_get(v, "percent of maximum") != NULL);
	if (ways != 1)
		load_fail(l, &codes[C_NEEDS], v->at,
		          "a score needs one of `sum`, `count`, `value` and `percent of maximum`");
	if (s->count.n && !yaml_get(v, "in"))
		load_fail(l, &codes[C_NEEDS], v->at, "`count` needs `in:`, the answers that count");
	if (s->prorate && s->missing == 0 && !yaml_get(v, "missing"))
		load_fail(l, &codes[C_NEEDS], v->at, "`prorate` needs `missing: at most …`");
}
const struct shape shape_score = {.name = "a score",
                                  .doc = "A number or a name made from answers.",
                                  .size = sizeof(struct score),
                                  SHAPE_FIELDS(score_fields),
                                  .check = check_score};

static const char *const wordings[] = {"own", "import", NULL};

/* What a form asks and makes of it, here and in the manifest of a plugin; `at` is where the struct
 * form lies. */
#define FORM_ROWS(at)                                                                              \
	{"title", FT_TEXT, (at) + OFF(form, title), "what people call it", "Mood in two weeks"},   \
	    {"answers",                                                                            \
	     FT_OWN,                                                                               \
	     (at),                                                                                 \
	     "the answers of its items: a range, `yes or no`, `text`, `date`, or names with "      \
	     "points",                                                                             \
	     "0..3",                                                                               \
	     .own = value_form_answers},                                                           \
	    {"items",           FT_OWN, (at), "its items in order", "[interest, low-mood]",        \
	     .own = value_items},                                                                  \
	    {"never imputed",                                                                      \
	     FT_OWN,                                                                               \
	     (at),                                                                                 \
	     "items that count as unknown when not answered, whatever the score",                  \
	     "[self-harm]",                                                                        \
	     .own = value_never_imputed},                                                          \
	    {"scores",                                                                             \
	     FT_OWN,                                                                               \
	     (at),                                                                                 \
	     "what is made from the answers",                                                      \
	     "{total: {sum: all}}",                                                                \
	     .own = value_scores},                                                                 \
	{                                                                                          \
		"bands", FT_MAP, (at) + OFF(form, bands), "names for ranges of the total",         \
		    "{0..4: minimal}", &shape_band                                                 \
	}

static const struct field form_fields[] = {
    FORM_ROWS(0),
    {"wording", FT_ENUM, OFF(form, wording),
     "`own`, or `import` where the clinic brings licensed text", "import", wordings},
    {"enter", FT_OWN, 0, "only this score is typed in, or these with their ranges", "total",
     .own = value_enter},
    {"range", FT_RANGE, OFF(form, range), "of a score that is typed in", "0..60",
     .dims = 1u << DIM_NONE},
    {"better", FT_ENUM, OFF(form, better), "which end is better", "lower", better_names},
    {"baseline", FT_NAME, OFF(form, baseline), "the contact whose score others are compared with",
     "screening"},
    {"hidden from", FT_NAMES, OFF(form, hidden_from),
     "roles that are not shown its answers and scores", "[therapist]"},
    {"plugin", FT_OWN, OFF(form, call.name), "a form of a plugin, under this name here",
     "breath-and-body/pace", .own = value_plugin_name},
};

/* A form of a plugin is the manifest's; the protocol says who sees it and what it is called. */
static void check_of_plugin(struct loader *l, const struct node *v)
{
	static const char *const own[] = {"title", "baseline", "hidden from", "plugin"};
	for (size_t i = 0; i < v->len; i++) {
		bool may = false;
		for (size_t k = 0; k < countof(own); k++)
			may |= strcmp(own[k], v->pairs[i].key->s) == 0;
		if (may)
			continue;
		load_fail(l, &codes[C_EXCLUDES], v->pairs[i].key->at,
		          "a form of a plugin has no `%s` of its own", v->pairs[i].key->s)
		    ->help = "its items, scores and bands are the plugin's";
		return;
	}
}

/* A form whose licensed items stay outside: its score is typed in. */
static void check_entered(struct loader *l, const struct node *v, struct form *f)
{
	const struct node *clash = yaml_get(v, "items");
	if (!clash)
		clash = yaml_get(v, "scores");
	if (clash)
		load_fail(l, &codes[C_EXCLUDES], f->enter.at,
		          "a form whose score is typed in has no items and no further scores");
	else if (!f->range.has_lo || !f->range.has_hi)
		load_fail(l, &codes[C_NEEDS], f->enter.at,
		          "`enter` needs `range`, from lowest to highest");
	struct score *s = arena_push(l->a, &f->scores);
	s->name = f->enter;
	s->better = f->better;
}

/* Each score that is typed in is the sum of itself, and stands above those made from them. */
static void check_entered_many(struct loader *l, const struct node *v, struct form *f)
{
	const struct node *clash = yaml_get(v, "items");
	const struct score *made = f->scores.v;
	size_t made_n = f->scores.n;
	if (!clash)
		clash = yaml_get(v, "range");
	if (clash) {
		load_fail(l, &codes[C_EXCLUDES], clash->at,
		          "scores that are typed in have their ranges in `enter`, and no items");
		f->items.n = 0;
		f->broken = true;
		return;
	}
	f->scores.v = NULL;
	f->scores.n = f->scores.cap = 0;
	for (size_t i = 0; i < f->items.n; i++) {
		struct score *s = arena_push(l->a, &f->scores);
		s->name = f->items.v[i].name;
		s->better = f->better;
		*arena_push(l->a, &s->sum) = s->name;
	}
	for (size_t i = 0; i < made_n; i++)
		*arena_push(l->a, &f->scores) = made[i];
}

/* Items that say nothing else are answered as the form says. */
static void check_asked(struct loader *l, const struct node *v, struct form *f)
{
	if (!yaml_get(v, "items"))
		load_fail(l, &codes[C_MISSING_KEY], v->at,
		          "a form needs `items`, or `enter` for a score alone");
	for (size_t i = 0; i < f->items.n; i++)
		if (!f->items.v[i].answers.s) {
			f->items.v[i].range = f->answer_range;
			f->items.v[i].yes_no = f->yes_no;
			f->items.v[i].text = f->text;
			f->items.v[i].date = f->date;
			f->items.v[i].choices = f->choices;
			if (!yaml_get(v, "answers")) {
				load_fail(l, &codes[C_MISSING_KEY], v->at,
				          "a form needs `answers`: a range, `yes or no` or names "
				          "with points");
				break;
			}
		}
}

static void check_form(struct loader *l, const struct node *v, void *out)
{
	struct form *f = out;
	if (f->broken)
		return;
	if (yaml_get(v, "plugin")) {
		check_of_plugin(l, v);
		return;
	}
	if (f->enter_many) {
		check_entered_many(l, v, f);
		return;
	}
	if (f->enter.s) {
		check_entered(l, v, f);
		return;
	}
	check_asked(l, v, f);
}
const struct shape shape_form = {.name = "a form",
                                 .doc = "Questions with ranges, conditions and scores.",
                                 .size = sizeof(struct form),
                                 SHAPE_FIELDS(form_fields),
                                 .named = true,
                                 .names = NAMES_FORM,
                                 .broken_at = OFF(form, broken),
                                 .check = check_form};

/* ---- a form of a plugin ---- */

static const struct field plugin_score_fields[] = {
    {"range", FT_RANGE, OFF(plugin_score, range), "what it can be, both ends", "0..10",
     .dims = 1u << DIM_NONE, .flags = FIELD_REQUIRED},
    {"better", FT_ENUM, OFF(plugin_score, better), "which end is better", "higher", better_names},
    {"bands", FT_MAP, OFF(plugin_score, bands), "names for ranges of this score", "{0..4: uneasy}",
     &shape_band},
};
static void check_plugin_score(struct loader *l, const struct node *v, void *out)
{
	const struct plugin_score *s = out;
	const struct node *range = yaml_get(v, "range");
	if (range && s->range.has_lo != s->range.has_hi)
		load_fail(l, &codes[C_PLUGIN_DECIDES], range->at,
		          "the range of a score that Lua makes has both ends")
		    ->label = "for example `0..10`";
}
static const struct shape shape_plugin_score = {.name = "a score by Lua",
                                                .doc = "A number that Lua makes of the answers.",
                                                .size = sizeof(struct plugin_score),
                                                SHAPE_FIELDS(plugin_score_fields),
                                                .named = true,
                                                .check = check_plugin_score};

static const struct field plugin_decides_fields[] = {
    {"scores", FT_MAP, OFF(plugin_decides, scores), "scores that Lua makes, each with its range",
     "{calm: {range: 0..10, better: higher}}", &shape_plugin_score},
    {"visible", FT_NAMES, OFF(plugin_decides, visible), "items that Lua may hide", "[dizzy]"},
};
static const struct shape shape_plugin_decides = {.name = "what Lua decides",
                                                  .doc = "Scores and items of a form.",
                                                  .size = sizeof(struct plugin_decides),
                                                  SHAPE_FIELDS(plugin_decides_fields)};

static const struct field plugin_form_fields[] = {
    FORM_ROWS(OFF(plugin_form, form)),
    {"text", FT_TEXT, OFF(plugin_form, part.text), "what it is for, in a sentence",
     "How the breathing went"},
    {"lua", FT_STRUCT, OFF(plugin_form, decides), "what Lua decides in it",
     "{scores: {calm: {range: 0..10}}}", &shape_plugin_decides},
};

static bool score_is_there(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->scores.n; i++)
		if (f->scores.v[i].name.s && strcmp(f->scores.v[i].name.s, name) == 0)
			return true;
	return false;
}

/* Scores by Lua stand above the others, which may ask for them. */
static void take_lua_scores(struct loader *l, struct plugin_form *pf)
{
	struct form own = pf->form;
	pf->form.scores.v = NULL;
	pf->form.scores.n = pf->form.scores.cap = 0;
	for (size_t i = 0; i < pf->decides.scores.n; i++) {
		const struct plugin_score *s = &pf->decides.scores.v[i];
		if (s->name.s && score_is_there(&own, s->name.s)) {
			load_fail(l, &codes[C_PLUGIN_DECIDES], s->name.at,
			          "`%s` is made by `scores` already", s->name.s)
			    ->help = "a score is made by its rows or by Lua, not by both";
			continue;
		}
		*arena_push(l->a, &pf->form.scores) = (struct score){.name = s->name,
		                                                     .by_plugin = true,
		                                                     .range = s->range,
		                                                     .better = s->better,
		                                                     .bands = s->bands};
	}
	for (size_t i = 0; i < own.scores.n; i++)
		*arena_push(l->a, &pf->form.scores) = own.scores.v[i];
}

static void take_visible(struct loader *l, struct form *f, const struct ident *id)
{
	const char *names[FORM_ITEMS_MAX];
	for (size_t k = 0; k < f->items.n; k++) {
		names[k] = f->items.v[k].name.s;
		if (names[k] && strcmp(names[k], id->s) == 0) {
			f->items.v[k].shown_by_plugin = true;
			return;
		}
	}
	struct diag *g = load_fail(l, &codes[C_PLUGIN_DECIDES], id->at,
	                           "`%s` is not an item of this form", id->s);
	const char *near = suggest_nearest(id->s, names, f->items.n);
	if (near) {
		g->label = arena_fmt(l->a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
}

static void check_plugin_form(struct loader *l, const struct node *v, void *out)
{
	struct plugin_form *pf = out;
	struct form *f = &pf->form;
	pf->src = v;
	f->name = pf->part.name;
	pf->part.title = f->title;
	if (f->broken)
		return;
	check_asked(l, v, f);
	take_lua_scores(l, pf);
	for (size_t i = 0; i < pf->decides.visible.n; i++)
		take_visible(l, f, &pf->decides.visible.v[i]);
}
const struct shape shape_plugin_form = {.name = "a form of a plugin",
                                        .doc = "Questions with ranges, conditions and scores.",
                                        .size = sizeof(struct plugin_form),
                                        SHAPE_FIELDS(plugin_form_fields),
                                        .named = true,
                                        .broken_at = OFF(plugin_form, form.broken),
                                        .check = check_plugin_form};

/* ---- sealed lists ---- */

static const struct field list_fields[] = {
    {"values", FT_NAMES, OFF(sealed_list, values), "what an entry can be", "[active, comparator]",
     .flags = FIELD_REQUIRED},
    {"by", FT_NAMES, OFF(sealed_list, by), "strata: `sex`, or answers, in the order of the file",
     "[sex]"},
    {"hidden from", FT_NAMES, OFF(sealed_list, hidden_from),
     "roles that are not shown what was drawn", "[therapist, monitor, nurse]"},
};

static void check_list(struct loader *l, const struct node *v, void *out)
{
	const struct sealed_list *s = out;
	const struct node *values = yaml_get(v, "values");
	if (values && s->values.n < 2)
		load_fail(l, &codes[C_NEEDS], values->at, "there is nothing to draw");
	for (size_t i = 0; i < s->values.n; i++)
		for (size_t j = 0; j < i; j++)
			if (s->values.v[i].s && s->values.v[j].s
			    && strcmp(s->values.v[i].s, s->values.v[j].s) == 0)
				load_fail(l, &codes[C_TWICE], s->values.v[i].at,
				          "`%s` stands here twice", s->values.v[i].s);
}

const struct shape shape_sealed_list = {.name = "a sealed list",
                                        .doc = "Entries that are drawn unseen.",
                                        .size = sizeof(struct sealed_list),
                                        .named = true,
                                        .holds = NAMES_LIST,
                                        SHAPE_FIELDS(list_fields),
                                        .check = check_list};
