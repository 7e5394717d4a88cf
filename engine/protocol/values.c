/* SPDX-License-Identifier: Apache-2.0
 * Values with a grammar of their own: measures and forms here, medicines and checks in
 * values_care.c. */
#include "protocol/values.h"

#include <string.h>

#include "protocol/codes.h"
#include "protocol/fields.h"
#include "util/suggest.h"

#define WHOLE 1000000 /* micros in one */

static void refuse(struct loader *l, const struct node *v, enum code code, const char *what,
                   const char *example)
{
	struct diag *g = load_fail(l, &codes[code], v->at, "%s", what);
	if (example)
		g->label = arena_fmt(l->a, "for example `%s`", example);
}

void value_tend(struct loader *l, const struct node *v, void *out)
{
	if (load_text(l, v, out) && strcmp(v->s, "1") != 0)
		refuse(l, v, C_LANGUAGE_VERSION, "this program reads version 1 of the language",
		       "tend: 1");
}

/* 1.0.0: three whole numbers. */
void value_version(struct loader *l, const struct node *v, void *out)
{
	if (!load_text(l, v, out))
		return;
	int dots = 0, digits = 0;
	bool ok = true;
	for (const char *s = v->s; *s && ok; s++) {
		if (*s == '.') {
			ok = digits > 0 && ++dots <= 2;
			digits = 0;
		} else {
			ok = *s >= '0' && *s <= '9' && ++digits <= 6
			     && !(digits > 1 && s[-1] == '0' && digits == 2);
		}
	}
	if (!ok || dots != 2 || digits == 0)
		refuse(l, v, C_VERSION, "a version is three whole numbers with dots", "1.0.0");
}

/* ---- measures ---- */

void value_unit(struct loader *l, const struct node *v, void *out)
{
	struct measure *m = out;
	if (!load_is_scalar(l, v, "a unit"))
		return;
	const struct quantity_unit *u = quantity_unit_named(v->s);
	if (u) {
		m->unit = (struct ident){.s = u->name, .at = v->at, .index = -1};
		m->dim = u->dim;
		return;
	}
	size_t n;
	const struct quantity_unit *rows = quantity_units(&n);
	const char *names[64];
	for (size_t i = 0; i < n && i < countof(names); i++)
		names[i] = rows[i].name;
	struct diag *g =
	    load_fail(l, &codes[C_ONE_OF], v->at, "`%s` is not a unit", lex_shown(l->a, v->s));
	const char *near = suggest_nearest(v->s, names, n < countof(names) ? n : countof(names));
	if (near)
		g->label = arena_fmt(l->a, "did you mean `%s`?", near);
	struct text all = text_in(l->a);
	for (size_t i = 0; i < n; i++)
		text_fmt(&all, "%s%s", i ? ", " : "", rows[i].name);
	g->help = arena_fmt(l->a, "units: %s", all.s);
}

void value_components(struct loader *l, const struct node *v, void *out)
{
	struct measure *m = out;
	if (v->kind != NODE_LIST || v->len < 2) {
		refuse(l, v, C_NOT_A_LIST,
		       "the values of a measure are a list of two or more names",
		       "[systolic, diastolic]");
		return;
	}
	if (v->len > 16) {
		refuse(l, v, C_TOO_MANY, "a measure has at most 16 values", NULL);
		return;
	}
	for (size_t i = 0; i < v->len; i++) {
		struct ident *name = &arena_push(l->a, &m->components)->name;
		if (!load_ident(l, v->items[i], name))
			continue;
		for (size_t j = 0; j + 1 < m->components.n; j++)
			if (m->components.v[j].name.s
			    && strcmp(m->components.v[j].name.s, name->s) == 0) {
				struct diag *g = load_fail(l, &codes[C_TWICE], name->at,
				                           "`%s` is listed twice", name->s);
				g->other = m->components.v[j].name.at;
				g->other_label = "the first one";
			}
	}
}

/* One range, or one for each component, which may stand below it: read by measure_ranges(). */
void value_measure_range(struct loader *l, const struct node *v, void *out)
{
	struct measure *m = out;
	if (v->kind == NODE_SCALAR)
		load_range(l, v, 0, &m->range);
	else if (v->kind == NODE_LIST || v->len == 0)
		refuse(l, v, C_NOT_A_TEXT, "a range belongs here, or one for each component",
		       "50..260 mmHg");
}

void measure_ranges(struct loader *l, const struct node *v, struct measure *m)
{
	for (size_t i = 0; v && v->kind == NODE_MAP && i < v->len; i++) {
		struct component *c = NULL;
		const char *names[16];
		size_t n = 0;
		for (size_t j = 0; j < m->components.n && n < countof(names); j++) {
			names[n] = m->components.v[j].name.s;
			if (names[n] && strcmp(names[n], v->pairs[i].key->s) == 0)
				c = &m->components.v[j];
			n += names[n] != NULL;
		}
		if (c) {
			load_range(l, v->pairs[i].value, 0, &c->range);
			continue;
		}
		struct diag *g = load_fail(l, &codes[C_UNKNOWN_NAME], v->pairs[i].key->at,
		                           "`%s` is not one of `components`", v->pairs[i].key->s);
		const char *near = suggest_nearest(v->pairs[i].key->s, names, n);
		if (near)
			g->label = arena_fmt(l->a, "did you mean `%s`?", near);
	}
}

void entry_label(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct label *label = out;
	load_text(l, key, &label->name);
	load_text(l, v, &label->text);
}

/* One value, or a list of cases that each say one. */
void value_worked(struct loader *l, const struct node *v, void *out)
{
	struct worked *w = out;
	w->src = v;
	if (v->kind == NODE_SCALAR) {
		if (load_is_scalar(l, v, "a value"))
			arena_push(l->a, w)->then.src = v;
		return;
	}
	if (v->kind != NODE_LIST || v->len == 0) {
		refuse(l, v, C_NOT_A_LIST, "a value belongs here, or a list of cases",
		       "weight / (height * height)");
		return;
	}
	for (size_t i = 0; i < v->len; i++)
		load_struct(l, v->items[i], &shape_worked, arena_push(l->a, w), NULL, NULL);
}

/* ---- forms ---- */

/* `{none: 0, some: 1}`: names with the points that each counts, rising. */
static bool named_answers(struct loader *l, const struct node *v, struct choices *out,
                          struct quantity_range *range)
{
	size_t before = l->d->errors;
	if (v->len < 2 || v->len > 64) {
		refuse(l, v, C_ANSWERS, "answers with names are two or more, each with its points",
		       "{none: 0, some: 1, much: 2}");
		return false;
	}
	for (size_t i = 0; i < v->len; i++) {
		struct choice *c = arena_push(l->a, out);
		const struct node *points = v->pairs[i].value;
		struct quantity q = {0};
		load_ident(l, v->pairs[i].key, &c->name);
		if (!load_is_scalar(l, points, "a whole number of points")
		    || !load_quantity(l, points, 1u << DIM_NONE, &q))
			continue;
		c->points = (int32_t)(q.micro / WHOLE);
		if (q.micro % WHOLE || q.micro > 1000000 * (int64_t)WHOLE
		    || q.micro < -1000000 * (int64_t)WHOLE)
			refuse(l, points, C_ANSWERS, "points are whole numbers",
			       "{none: 0, some: 1}");
		for (size_t k = 0; k + 1 < out->n; k++)
			if (out->v[k].points == c->points && l->d->errors == before)
				refuse(l, points, C_ANSWERS, "two answers count the same points",
				       "{none: 0, some: 1}");
		int64_t micro = (int64_t)c->points * WHOLE;
		if (i == 0 || micro < range->lo)
			range->lo = micro;
		if (i == 0 || micro > range->hi)
			range->hi = micro;
	}
	range->has_lo = range->has_hi = true;
	return l->d->errors == before;
}

/* What may be answered, of a form or of one item. */
struct answering {
	bool *yes_no, *text, *date;
	struct choices *choices;
	struct quantity_range *range;
	struct ident *written;
};

static const char answers_are[] = "answers are `yes or no`, `text`, `date`, a closed range of "
                                  "whole numbers, or names with points";

static void read_answers(struct loader *l, const struct node *v, const struct answering *out)
{
	struct quantity_range r = {0};
	if (v->kind == NODE_MAP) {
		if (named_answers(l, v, out->choices, out->range))
			*out->written = (struct ident){.s = "names", .at = v->at, .index = -1};
		return;
	}
	if (!load_is_scalar(l, v, "`yes or no`, a range or names with points"))
		return;
	if (strcmp(v->s, "yes or no") == 0) {
		*out->yes_no = true;
		r = (struct quantity_range){.has_lo = true, .has_hi = true, .hi = WHOLE};
	} else if (strcmp(v->s, "text") == 0 || strcmp(v->s, "date") == 0) {
		*out->text = true;
		*out->date = v->s[0] == 'd';
	} else {
		bool words = v->s[0] >= 'a' && v->s[0] <= 'z';
		if (!words && !load_range(l, v, 1u << DIM_NONE, &r))
			return;
		if (!r.has_lo || !r.has_hi || r.lo % WHOLE || r.hi % WHOLE || r.lo == r.hi) {
			refuse(l, v, C_ANSWERS, answers_are, "0..3");
			return;
		}
	}
	*out->range = r;
	*out->written = (struct ident){.s = v->s, .at = v->at, .index = -1};
}

void value_form_answers(struct loader *l, const struct node *v, void *out)
{
	struct form *f = out;
	const struct answering to = {&f->yes_no,  &f->text,         &f->date,
	                             &f->choices, &f->answer_range, &f->answers};
	read_answers(l, v, &to);
}

void value_item_answers(struct loader *l, const struct node *v, void *out)
{
	struct item *i = out;
	const struct answering to = {&i->yes_no,  &i->text,  &i->date,
	                             &i->choices, &i->range, &i->answers};
	read_answers(l, v, &to);
}

/* A list of names or of items, or a mapping of a name to its topic. */
void value_items(struct loader *l, const struct node *v, void *out)
{
	struct form *f = out;
	size_t n = v->kind == NODE_SCALAR ? 0 : v->len;
	if (n > FORM_ITEMS_MAX) {
		load_fail(l, &codes[C_TOO_MANY], v->at, "a form has at most %d items, not %zu",
		          FORM_ITEMS_MAX, n);
		return;
	}
	if (n == 0) {
		refuse(l, v, C_NOT_A_LIST, "items are a list of names, or names with their topics",
		       "[interest, low-mood]");
		return;
	}
	f->items.v =
	    arena_grow(l->a, f->items.v, f->items.n, &f->items.cap, n, sizeof(struct item));
	for (size_t i = 0; i < n; i++) {
		struct item *item = arena_push(l->a, &f->items);
		const struct node *one = v->kind == NODE_LIST ? v->items[i] : v->pairs[i].value;
		if (v->kind == NODE_MAP) {
			load_ident(l, v->pairs[i].key, &item->name);
			if (one->kind == NODE_SCALAR)
				load_text(l, one, &item->topic);
			else
				load_struct(l, one, &shape_item, item, NULL, NULL);
		} else if (one->kind == NODE_SCALAR) {
			load_ident(l, one, &item->name);
		} else {
			load_struct(l, one, &shape_item, item, NULL, NULL);
			if (!item->name.s && one->kind == NODE_MAP && !yaml_get(one, "item"))
				load_fail(l, &codes[C_MISSING_KEY], one->at,
				          "this item needs `item:` with its name");
		}
	}
}

/* `total`, or several scores with their ranges, typed in one after the other. */
void value_enter(struct loader *l, const struct node *v, void *out)
{
	struct form *f = out;
	if (v->kind == NODE_SCALAR) {
		load_ident(l, v, &f->enter);
		return;
	}
	if (v->kind != NODE_MAP || v->len == 0 || v->len > FORM_ITEMS_MAX) {
		refuse(l, v, C_NOT_A_MAPPING,
		       "the name of a score belongs here, or several with their ranges",
		       "{mood: 0..30, calm: 0..15}");
		return;
	}
	f->enter_many = true;
	for (size_t i = 0; i < v->len; i++) {
		struct item *item = arena_push(l->a, &f->items);
		load_ident(l, v->pairs[i].key, &item->name);
		value_item_answers(l, v->pairs[i].value, item);
		if (item->yes_no || item->text)
			refuse(l, v->pairs[i].value, C_ANSWERS,
			       "a score that is typed in has a closed range of whole numbers",
			       "0..30");
	}
}

void value_never_imputed(struct loader *l, const struct node *v, void *out)
{
	struct form *f = out;
	if (v->kind == NODE_SCALAR && strcmp(v->s, "all") == 0) {
		f->impute_none = true;
		return;
	}
	const struct field names = {.key = "never imputed", .type = FT_NAMES};
	load_value(l, v, &names, &f->never_imputed);
}

/* A name to a mapping (a number), or to a list of cases (a name, read from the top). */
void value_scores(struct loader *l, const struct node *v, void *out)
{
	struct form *f = out;
	if (v->kind != NODE_MAP || v->len == 0) {
		refuse(l, v, C_NOT_A_MAPPING, "scores are a mapping of a name to how it is made",
		       "total: {sum: all}");
		return;
	}
	for (size_t i = 0; i < v->len; i++) {
		struct score *s = arena_push(l->a, &f->scores);
		load_ident(l, v->pairs[i].key, &s->name);
		if (v->pairs[i].value->kind == NODE_LIST) {
			const struct field rows = {
			    .key = v->pairs[i].key->s, .type = FT_LIST, .arg = &shape_case};
			load_value(l, v->pairs[i].value, &rows, &s->cases);
		} else {
			load_struct(l, v->pairs[i].value, &shape_score, s, NULL, NULL);
		}
	}
}

void value_sum(struct loader *l, const struct node *v, void *out)
{
	struct score *s = out;
	if (v->kind == NODE_SCALAR && strcmp(v->s, "all") == 0) {
		s->sum_all = true;
		return;
	}
	const struct field names = {.key = "sum", .type = FT_NAMES};
	load_value(l, v, &names, &s->sum);
}

/* `none` or `at most 2` */
void value_missing(struct loader *l, const struct node *v, void *out)
{
	int *n = out;
	struct quantity q;
	if (v->kind == NODE_SCALAR && strcmp(v->s, "none") == 0) {
		*n = 0;
		return;
	}
	if (!load_bound(l, v, "at most", 1u << DIM_NONE, &q))
		return;
	if (q.micro % WHOLE || q.micro < 0 || q.micro > 100 * (int64_t)WHOLE)
		refuse(l, v, C_NUMBER, "`missing` is `none` or `at most` a whole number of items",
		       "at most 2");
	else
		*n = (int)(q.micro / WHOLE);
}

void value_prorate(struct loader *l, const struct node *v, void *out)
{
	if (v->kind == NODE_SCALAR && strcmp(v->s, "half up") == 0)
		*(bool *)out = true;
	else
		refuse(l, v, C_ONE_OF, "a prorated score is rounded `half up`", "prorate: half up");
}

void entry_band(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct band *b = out;
	load_range(l, key, 1u << DIM_NONE, &b->range);
	load_text(l, v, &b->name);
}

/* ---- sessions and the course ---- */

void entry_option(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct option *o = out;
	load_ident(l, key, &o->name);
	load_text(l, v, &o->text);
}

static const struct {
	const char *words;
	enum answer_kind kind;
} answer_words[] = {{"text", ANSWER_TEXT},          {"name", ANSWER_NAME},
                    {"phone number", ANSWER_PHONE}, {"value", ANSWER_VALUE},
                    {"yes or no", ANSWER_YES_NO},   {"date", ANSWER_DATE},
                    {"time", ANSWER_TIME}};

const char *answer_form(struct arena *a, size_t i)
{
	(void)a;
	return i < countof(answer_words) ? answer_words[i].words : NULL;
}

void value_answer(struct loader *l, const struct node *v, void *out)
{
	struct step *s = out;
	if (!load_is_scalar(l, v, "what the answer is"))
		return;
	s->answer = (struct ident){.s = v->s, .at = v->at, .index = -1};
	for (size_t i = 0; i < countof(answer_words); i++)
		if (strcmp(answer_words[i].words, v->s) == 0) {
			s->answer_kind = answer_words[i].kind;
			return;
		}
	s->answer_kind = ANSWER_NUMBER;
	if ((v->s[0] >= 'a' && v->s[0] <= 'z') || !v->n)
		refuse(l, v, C_ANSWERS,
		       "an answer is `text`, `name`, `phone number`, `value`, `yes or no`, `date`, "
		       "`time` or "
		       "a range",
		       "0..10");
	else if (load_range(l, v, 0, &s->answer_range)
	         && (!s->answer_range.has_lo || !s->answer_range.has_hi))
		refuse(l, v, C_ANSWERS, "the range of an answer has both ends", "0..10");
}

void value_point(struct loader *l, const struct node *v, void *out)
{
	struct point p = {0};
	if (!load_is_scalar(l, v, "a moment"))
		return;
	struct lexer x = lex_start(l->a, l->d, v);
	if (!point_parse(&x, &p))
		return;
	if (!lex_end(&x))
		lex_fail(&x, &codes[C_MOMENT], "nothing belongs after the moment");
	else
		*(struct point *)out = p;
}

void value_same_person(struct loader *l, const struct node *v, void *out)
{
	if (v->kind == NODE_SCALAR && strcmp(v->s, "course") == 0)
		*(bool *)out = true;
	else
		refuse(l, v, C_ONE_OF, "the same person through what", "same person: course");
}

void value_must(struct loader *l, const struct node *v, void *out)
{
	struct contact *c = out;
	if (!load_is_scalar(l, v, "`before` and a contact"))
		return;
	struct lexer x = lex_start(l->a, l->d, v);
	struct moment m;
	if (!lex_take(&x, "before")) {
		lex_fail(&x, &codes[C_MUST],
		         "`before` and a contact belong here: `before next medicine`");
		return;
	}
	if (!moment_parse(&x, &m))
		return;
	if (m.kind != MOMENT_CONTACT || !lex_end(&x)) {
		lex_fail(&x, &codes[C_MUST],
		         "`before` and a contact belong here: `before next medicine`");
		return;
	}
	c->must = true;
	c->must_before = m.of;
}

void value_missed(struct loader *l, const struct node *v, void *out)
{
	struct contact *c = out;
	if (!load_is_scalar(l, v, "`shift`, `drop` or `sign by` somebody"))
		return;
	struct lexer x = lex_start(l->a, l->d, v);
	if (lex_take(&x, "shift"))
		c->missed = MISSED_SHIFT;
	else if (lex_take(&x, "drop"))
		c->missed = MISSED_DROP;
	else if (lex_take(&x, "sign by") && load_people(l, &x, &c->missed_by))
		c->missed = MISSED_SIGN;
	if (!lex_end(&x) || c->missed == MISSED_UNSAID)
		lex_fail(&x, &codes[C_ONE_OF],
		         "`shift`, `drop` or `sign by` somebody belongs here");
}

void entry_rounds(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct route_rounds *r = out;
	load_range(l, key, 1u << DIM_NONE, &r->rounds);
	load_ident(l, v, &r->name);
}

/* `serious: 24 h`, `grade 2: 2 d` */
void entry_due_by(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct due_by *b = out;
	struct lexer x = lex_start(l->a, l->d, key);
	load_text(l, key, &b->name);
	load_quantity(l, v, 1u << DIM_ELAPSED | 1u << DIM_DAYS, &b->due);
	if (lex_take(&x, "serious") && lex_end(&x))
		return;
	if (!lex_take(&x, "grade") || !lex_count(&x, &b->grade) || !lex_end(&x) || b->grade < 1
	    || b->grade > 5)
		lex_fail(&x, &codes[C_ONE_OF],
		         "`serious` or `grade 1` to `grade 5` (CTCAE) belongs here")
		    ->label = "for example `grade 3: 2 d`";
}
