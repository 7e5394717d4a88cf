/* SPDX-License-Identifier: Apache-2.0
 * A value for a parameter of a plugin: read by its type, as Lua will find it. */
#include <string.h>

#include "protocol/bind_in.h"
#include "protocol/codes.h"
#include "protocol/plugin.h"
#include "util/suggest.h"

#define MICRO 1000000

/* Where a value is read for: without a protocol names stay as they are written. */
struct giving {
	struct loader *l;
	const struct protocol *p;
	const struct plugin_param *param;
};

static const char *takes(const struct giving *g)
{
	const struct plugin_param *p = g->param;
	struct text t = text_in(g->l->a);
	if (p->type == PARAM_QUANTITY && p->unit.s)
		return arena_fmt(g->l->a, "a quantity in %s", p->unit.s);
	if (p->type != PARAM_CHOICE)
		return plugin_types[p->type].takes;
	for (size_t i = 0; i < p->words.n; i++)
		text_fmt(&t, "%s%s", i ? ", " : "one of ", p->words.v[i].s);
	return t.n ? t.s : "";
}

static struct diag *refuse(const struct giving *g, const struct node *v, const char *why)
{
	const struct plugin_type_row *type = &plugin_types[g->param->type];
	struct diag *d = load_fail(g->l, &codes[C_PARAM_VALUE], v->at, "%s", why);
	d->label = arena_fmt(g->l->a, "for example `%s`", type->example);
	d->help = arena_fmt(g->l->a, "`%s` is %s: %s", g->param->name.s, takes(g),
	                    g->param->text.s ? g->param->text.s : "");
	return d;
}

/* A number of micros, in a unit of num/den base units: whole where it is. */
static struct datum number_in(int64_t micro, int64_t num, int64_t den)
{
	int64_t whole = (int64_t)MICRO * num;
	bool fits = den == 1 || (micro < INT64_MAX / den && micro > INT64_MIN / den);
	if (fits && micro * den % whole == 0)
		return datum_whole(micro * den / whole);
	return datum_number((double)micro * (double)den / (double)whole);
}

static bool give_quantity(const struct giving *g, const struct node *v, struct datum *out)
{
	const struct plugin_param *p = g->param;
	const struct quantity_unit *u = p->unit.s ? quantity_unit_named(p->unit.s) : NULL;
	enum dim dim = p->type == PARAM_DURATION ? DIM_ELAPSED : u ? u->dim : DIM_NONE;
	struct quantity q;
	if (!load_quantity(g->l, v, 1u << dim, &q))
		return false;
	if ((p->range.has_lo && q.micro < p->range.lo)
	    || (p->range.has_hi && q.micro > p->range.hi)) {
		struct text t = text_in(g->l->a);
		const struct {
			bool has;
			int64_t micro;
			const char *word;
		} ends[] = {{p->range.has_lo, p->range.lo, "at least "},
		            {p->range.has_hi, p->range.hi, "at most "}};
		for (size_t i = 0; i < countof(ends); i++) {
			const struct quantity end = {ends[i].micro, dim};
			if (!ends[i].has)
				continue;
			text_fmt(&t, "%s%s", t.n ? ", " : "", ends[i].word);
			if (!u || !quantity_write_in(&t, end, u->name))
				quantity_write(&t, end);
		}
		refuse(g, v,
		       arena_fmt(g->l->a, "`%s` lies outside of what `%s` can be",
		                 lex_shown(g->l->a, v->s), p->name.s))
		    ->label = t.s;
		return false;
	}
	*out = p->type == PARAM_DURATION ? number_in(q.micro, 1, 1000)
	       : u                       ? number_in(q.micro, u->num, u->den)
	                                 : number_in(q.micro, 1, 1);
	return true;
}

static bool give_time(const struct giving *g, const struct node *v, struct datum *out)
{
	const char *s = v->s;
	bool ok = v->n == 5 && s[2] == ':' && strspn(s, "0123456789") == 2
	          && strspn(s + 3, "0123456789") == 2 && (s[0] - '0') * 10 + s[1] - '0' < 24
	          && s[3] < '6';
	if (!ok)
		refuse(g, v,
		       arena_fmt(g->l->a, "`%s` is not a time of day", lex_shown(g->l->a, v->s)));
	else
		*out = datum_text(v->s);
	return ok;
}

static bool give_text(const struct giving *g, const struct node *v, struct datum *out)
{
	struct ident id;
	if (!load_text(g->l, v, &id))
		return false;
	if (v->n > PLUGIN_TEXT_MAX) {
		refuse(g, v,
		       arena_fmt(g->l->a, "this text is longer than %d bytes", PLUGIN_TEXT_MAX));
		return false;
	}
	*out = datum_text(v->s);
	return true;
}

static bool give_yes_no(const struct giving *g, const struct node *v, struct datum *out)
{
	static const struct field row = {.key = "with", .type = FT_YES_NO};
	size_t before = g->l->d->errors;
	bool yes = false;
	load_value(g->l, v, &row, &yes);
	*out = datum_yes_no(yes);
	return g->l->d->errors == before;
}

static void mean(const struct giving *g, struct diag *d, const char *word,
                 const struct known *known)
{
	const char *near = suggest_nearest(word, known->v, known->n);
	if (near) {
		d->label = arena_fmt(g->l->a, "did you mean `%s`?", near);
		d->suggestion = near;
	}
}

static bool give_choice(const struct giving *g, const struct node *v, struct datum *out)
{
	struct known known = {0};
	struct text all = text_in(g->l->a);
	for (size_t i = 0; i < g->param->words.n; i++) {
		*arena_push(g->l->a, &known) = g->param->words.v[i].s;
		text_fmt(&all, "%s%s", i ? ", " : "", g->param->words.v[i].s);
		if (strcmp(g->param->words.v[i].s, v->s) == 0) {
			*out = datum_text(v->s);
			return true;
		}
	}
	struct diag *d = refuse(g, v,
	                        arena_fmt(g->l->a, "`%s` cannot be chosen for `%s`",
	                                  lex_shown(g->l->a, v->s), g->param->name.s));
	d->label = arena_fmt(g->l->a, "possible: %s", all.s ? all.s : "");
	mean(g, d, v->s, &known);
	return false;
}

/* ---- names of the protocol ---- */

/* True where there is such a name, or where it may be one of those that could not be read. */
static bool is_known(const struct giving *g, const struct node *v, const char *name,
                     const struct known *known, unsigned kinds, const char *what)
{
	for (size_t i = 0; i < known->n; i++)
		if (strcmp(known->v[i], name) == 0)
			return true;
	if (g->l->broken & kinds)
		return true;
	struct diag *d = refuse(
	    g, v,
	    arena_fmt(g->l->a, "`%s` is not %s of this protocol", lex_shown(g->l->a, name), what));
	d->label = NULL;
	mean(g, d, name, known);
	return false;
}

#define KNOWN(known, list)                                                                         \
	for (size_t i_ = 0; i_ < (list).n; i_++)                                                   \
		if ((list).v[i_].name.s)                                                           \
	*arena_push(g->l->a, (known)) = (list).v[i_].name.s

static bool give_name(const struct giving *g, const struct node *v, struct datum *out)
{
	const struct protocol *p = g->p;
	struct known known = {0};
	unsigned kinds = 0;
	const char *what = "";
	*out = datum_text(v->s);
	if (!p)
		return true;
	switch (g->param->type) {
	case PARAM_MEASURE:
		KNOWN(&known, p->measures);
		kinds = NAMES_MEASURE;
		what = "a measure";
		break;
	case PARAM_FORM:
		KNOWN(&known, p->forms);
		kinds = NAMES_FORM;
		what = "a form";
		break;
	case PARAM_MEDICINE:
		KNOWN(&known, p->medicines);
		kinds = NAMES_MEDICINE;
		what = "a medicine";
		break;
	case PARAM_STEP:
		for (size_t i = 0; i < p->sessions.n; i++)
			for (size_t j = 0; j < p->sessions.v[i].stages.n; j++)
				KNOWN(&known, p->sessions.v[i].stages.v[j].steps);
		kinds = NAMES_STEP | NAMES_SESSION;
		what = "a step";
		break;
	case PARAM_ANSWER:
		for (size_t i = 0; i < p->answers.n; i++)
			*arena_push(g->l->a, &known) = p->answers.v[i].name;
		kinds = NAMES_STEP | NAMES_SESSION;
		what = "an answer";
		break;
	case PARAM_NUMBER:
	case PARAM_QUANTITY:
	case PARAM_DURATION:
	case PARAM_TIME:
	case PARAM_TEXT:
	case PARAM_YES_NO:
	case PARAM_CHOICE:
	case PARAM_READING:
	case PARAM_SCORE:
	case PLUGIN_TYPES: break;
	}
	return is_known(g, v, v->s, &known, kinds, what);
}

static struct datum two_names(const struct giving *g, const char *first, const char *of,
                              const char *second, const char *value)
{
	struct datum out = datum_map();
	datum_set(g->l->a, &out, first, datum_text(of));
	datum_set(g->l->a, &out, second, datum_text(value));
	return out;
}

/* `bp.systolic`, or `pulse` of a measure that is one value. */
static bool give_reading(const struct giving *g, const struct node *v, struct datum *out)
{
	const char *dot = strchr(v->s, '.');
	const char *name = dot ? arena_dupn(g->l->a, v->s, (size_t)(dot - v->s)) : v->s;
	struct known measures = {0}, parts = {0};
	const struct measure *m = NULL;
	*out = two_names(g, "measure", name, "value", dot ? dot + 1 : "value");
	if (!g->p)
		return true;
	KNOWN(&measures, g->p->measures);
	if (!is_known(g, v, name, &measures, NAMES_MEASURE, "a measure"))
		return false;
	for (size_t i = 0; i < g->p->measures.n && !m; i++)
		if (g->p->measures.v[i].name.s && strcmp(g->p->measures.v[i].name.s, name) == 0)
			m = &g->p->measures.v[i];
	if (!m || m->broken || (!dot && !m->components.n))
		return true;
	KNOWN(&parts, m->components);
	for (size_t i = 0; dot && i < parts.n; i++)
		if (strcmp(parts.v[i], dot + 1) == 0)
			return true;
	struct diag *d =
	    refuse(g, v,
	           dot && !parts.n ? arena_fmt(g->l->a, "`%s` is one value", name)
	                           : arena_fmt(g->l->a, "say which value of `%s` is meant", name));
	d->label = parts.n ? arena_fmt(g->l->a, "for example `%s.%s`", name, parts.v[0])
	                   : arena_fmt(g->l->a, "write `%s`", name);
	return false;
}

static bool give_score(const struct giving *g, const struct node *v, struct datum *out)
{
	const char *dot = strchr(v->s, '.');
	struct known forms = {0}, scores = {0};
	const struct form *f = NULL;
	if (!dot || dot == v->s || !dot[1]) {
		refuse(
		    g, v,
		    arena_fmt(g->l->a, "`%s` is not a score of a form", lex_shown(g->l->a, v->s)));
		return false;
	}
	const char *name = arena_dupn(g->l->a, v->s, (size_t)(dot - v->s));
	*out = two_names(g, "form", name, "score", dot + 1);
	if (!g->p)
		return true;
	KNOWN(&forms, g->p->forms);
	if (!is_known(g, v, name, &forms, NAMES_FORM, "a form"))
		return false;
	for (size_t i = 0; i < g->p->forms.n && !f; i++)
		if (g->p->forms.v[i].name.s && strcmp(g->p->forms.v[i].name.s, name) == 0)
			f = &g->p->forms.v[i];
	if (!f || f->broken)
		return true;
	KNOWN(&scores, f->scores);
	return is_known(g, v, dot + 1, &scores, NAMES_FORM,
	                arena_fmt(g->l->a, "a score of the form `%s`", name));
}

static bool give_one(const struct giving *g, const struct node *v, struct datum *out)
{
	if (!load_is_scalar(
	        g->l, v,
	        arena_fmt(g->l->a, "one value such as `%s`", plugin_types[g->param->type].example)))
		return false;
	switch (g->param->type) {
	case PARAM_NUMBER:
	case PARAM_QUANTITY:
	case PARAM_DURATION: return give_quantity(g, v, out);
	case PARAM_TIME: return give_time(g, v, out);
	case PARAM_TEXT: return give_text(g, v, out);
	case PARAM_YES_NO: return give_yes_no(g, v, out);
	case PARAM_CHOICE: return give_choice(g, v, out);
	case PARAM_READING: return give_reading(g, v, out);
	case PARAM_SCORE: return give_score(g, v, out);
	case PARAM_MEASURE:
	case PARAM_FORM:
	case PARAM_MEDICINE:
	case PARAM_STEP:
	case PARAM_ANSWER: return give_name(g, v, out);
	case PLUGIN_TYPES: break;
	}
	return false;
}

bool plugin_param_read(struct loader *l, const struct protocol *p, const struct plugin_param *param,
                       const struct node *v, struct datum *out)
{
	const struct giving g = {l, p, param};
	struct datum one;
	bool fine = true;
	if (!param->list)
		return give_one(&g, v, out);
	*out = datum_list();
	size_t n = v->kind == NODE_LIST ? v->len : 1;
	if (v->kind == NODE_MAP || n == 0 || n > PLUGIN_LIST_MAX) {
		load_fail(l, &codes[C_PARAM_VALUE], v->at,
		          n > PLUGIN_LIST_MAX ? "`%s` has more than %d entries"
		                              : "`%s` is a list of 1 to %d entries",
		          param->name.s, PLUGIN_LIST_MAX)
		    ->label =
		    arena_fmt(l->a, "for example `[%s]`", plugin_types[param->type].example);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		if (give_one(&g, v->kind == NODE_LIST ? v->items[i] : v, &one))
			datum_add(l->a, out, one);
		else
			fine = false;
	return fine;
}
