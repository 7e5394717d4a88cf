/* SPDX-License-Identifier: Apache-2.0
 * What one side alone has: moved, called otherwise, come or gone. */
#include <string.h>

#include "diff/diff_in.h"
#include "protocol/fields.h"

/* A range, a span, a role, a way or a medicine is no name that somebody chose. */
static bool means_something(const struct lone *x)
{
	static const char *const shapes[] = {"a staff rule", "a route", "a medicine",
	                                     "a medicine as needed"};
	const struct field *f = x->at.field;
	bool holds = f && (f->type == FT_MAP || f->type == FT_LIST);
	const struct shape *of = holds ? f->arg : NULL;
	for (size_t i = 0; of && i < countof(shapes); i++)
		if (strcmp(of->name, shapes[i]) == 0)
			return true;
	return of && of->any_key;
}

/* What is only called otherwise: where its old name stood, the new one is told or refused. */
static bool only_a_name(const struct lone *x)
{
	static const char *const shapes[] = {"a session", "a stage",   "a phase",
	                                     "a contact", "a check",   "an alert",
	                                     "a form",    "a measure", "a guarantee"};
	for (size_t i = 0; x->at.shape && i < countof(shapes); i++)
		if (strcmp(x->at.shape->name, shapes[i]) == 0)
			return true;
	return false;
}

/* The same entry under another name, or at another place. */
static bool same_but_name(const struct lone *x, const struct lone *y)
{
	static const char *const naming[] = {"name", "phase", "item"};
	const struct node *a = x->at.node[DIFF_WAS], *b = y->at.node[DIFF_IS];
	if (yaml_same(a, b) && (!means_something(x) || strcmp(x->at.name, y->at.name) == 0))
		return a->kind != NODE_SCALAR || x->at.up->address == y->at.up->address;
	if (a->kind != NODE_MAP || b->kind != NODE_MAP || a->len != b->len)
		return false;
	bool step = x->at.shape == &shape_step;
	if (means_something(x)) /* then another name is another thing */
		return false;
	for (size_t i = 0; i < a->len; i++) {
		const char *key = a->pairs[i].key->s;
		const struct node *other = yaml_get(b, key);
		bool named = false;
		for (size_t k = 0; k < countof(naming); k++)
			named |= strcmp(key, naming[k]) == 0;
		for (size_t k = 0; step && k < step_kinds_n; k++)
			named |= strcmp(key, step_kinds[k].key) == 0 && !yaml_get(a, "name");
		if (!other || (!named && !yaml_same(a->pairs[i].value, other)))
			return false;
	}
	return true;
}

static void tell_pair(struct comparing *c, const struct lone *x, const struct lone *y)
{
	const char *from = diff_words_of(c, x->at.up), *to = diff_words_of(c, y->at.up), *s;
	const char *old_name = x->at.name ? x->at.name : "", *name = y->at.name ? y->at.name : "";
	const char *what = diff_entry_words(c, &y->at, DIFF_IS);
	struct both one = y->at;
	const char *example = NULL;
	enum diff_way way = DIFF_UNSURE;
	one.node[DIFF_WAS] = x->at.node[DIFF_WAS];
	if (strcmp(old_name, name) != 0)
		s = strcmp(to, "the protocol") == 0
		        ? arena_fmt(c->a, "\"%s\" is called \"%s\"", old_name, name)
		        : arena_fmt(c->a, "\"%s\" in %s is called \"%s\"", old_name, to, name);
	else if (strcmp(from, to) != 0)
		s = arena_fmt(c->a, "%s moved to %s. It was in %s", what, to, from);
	else
		s = arena_fmt(c->a, "line %d of %s now stands as line %d", x->at.number[DIFF_WAS],
		              to, y->at.number[DIFF_IS]);
	if (x->row->rule == RULE_PART)
		way = diff_judge(c, x->row, &one, &example);
	bool renamed = strcmp(old_name, name) != 0 && only_a_name(y);
	if (x->row->flags & SAY_WORDS || renamed)
		way = DIFF_NO_WAY;
	diff_tell(c, x->row, &one, (struct told){s, DIFF_CHANGED, way, example});
}

/* Keys that its name tells already, or that are long. */
static const char *summary(struct comparing *c, const struct lone *x, const struct node *v)
{
	static const char *const left_out[] = {"title", "name", "phase", "session", "item"};
	if (!v || v->kind != NODE_MAP || !x->at.shape)
		return diff_shown(c, x->row, &x->at, v);
	if (!strstr(x->row->says, "{name}") && !strstr(x->row->says, "{what}"))
		return diff_value(c->a, v, false);
	struct node *rest = arena_new(c->a, struct node);
	*rest = *v;
	rest->len = 0;
	rest->pairs = arena_arr(c->a, struct pair, v->len + 1);
	for (size_t i = 0; i < v->len; i++) {
		bool left = false;
		for (size_t k = 0; k < countof(left_out); k++)
			left |= strcmp(v->pairs[i].key->s, left_out[k]) == 0;
		if (!left)
			rest->pairs[rest->len++] = v->pairs[i];
	}
	return diff_value(c->a, rest, false);
}

static void tell_entry(struct comparing *c, const struct lone *x)
{
	const struct both *h = &x->at;
	enum diff_mark mark = h->node[DIFF_IS] ? DIFF_ADDED : DIFF_REMOVED;
	const struct node *v = h->node[DIFF_IS] ? h->node[DIFF_IS] : h->node[DIFF_WAS];
	const char *example = NULL, *value = summary(c, x, v);
	enum diff_way way = diff_judge_entry(c, x->row, h, mark, &example);
	if (strstr(x->row->says, "{it}{v}")) /* a name, and what is to be known of it */
		value = *value ? arena_fmt(c->a, " (%s)", value) : "";
	const char *s = mark == DIFF_ADDED ? diff_says(c, x->row, h, DIFF_IS, value)
	                                   : diff_gone(c, x->row, h, value);
	diff_tell(c, x->row, h, (struct told){s, mark, way, example});
}

void diff_tell_lone(struct comparing *c)
{
	for (size_t i = 0; i < c->lone.n; i++) {
		struct lone *x = &c->lone.v[i];
		for (size_t k = 0; x->at.node[DIFF_WAS] && !x->used && k < c->lone.n; k++) {
			struct lone *y = &c->lone.v[k];
			if (y->used || !y->at.node[DIFF_IS] || x->row != y->row
			    || !same_but_name(x, y))
				continue;
			x->used = y->used = true;
			tell_pair(c, x, y);
		}
	}
	for (size_t i = 0; i < c->lone.n; i++)
		if (!c->lone.v[i].used)
			tell_entry(c, &c->lone.v[i]);
}
