/* SPDX-License-Identifier: Apache-2.0
 * Both protocols side by side, key by key, by the rows of the language. */
#include <string.h>

#include "closure/address.h"
#include "diff/diff_in.h"
#include "protocol/fields.h"
#include "protocol/grammar.h"
#include "protocol/values.h"

/* ---- entries ---- */

const struct shape *diff_entries(const struct field *f, const struct node *v)
{
	if (!f || !v)
		return NULL;
	if (f->type == FT_MAP || f->type == FT_LIST)
		return f->arg;
	const struct value_grammar *g = grammar_of_value(f);
	for (size_t i = 0; g && i < VALUE_WAYS; i++) {
		const struct value_way *w = &g->ways[i];
		if (w->shape && (w->how == WAY_MAP) == (v->kind == NODE_MAP)
		    && (w->how == WAY_LIST || w->how == WAY_MAP))
			return w->shape;
	}
	return NULL;
}

struct any_list {
	char *v;
	size_t n, cap;
};

static const char *element(const struct both *list, int side, size_t i)
{
	struct any_list l;
	if (!list->at[side] || (list->field->type != FT_MAP && list->field->type != FT_LIST))
		return NULL;
	memcpy(&l, list->at[side], sizeof l);
	/* the steps of a visit without lists stand in the model as its only list */
	const struct both *s = list->up;
	if (!l.n && s && s->at[side] && s->shape == &shape_session
	    && strcmp(list->field->key, "steps") == 0) {
		const struct session_def *def =
		    (const struct session_def *)(const void *)s->at[side];
		if (def->stages.n)
			memcpy(&l, &def->stages.v[0].steps, sizeof l);
	}
	return i < l.n ? l.v + i * ((const struct shape *)list->field->arg)->size : NULL;
}

static const char *word_of(const struct node *list, size_t i)
{
	return list->kind == NODE_MAP ? list->pairs[i].key->s : address_entry_name(list->items[i]);
}

static const struct node *entry_of(const struct node *list, size_t i)
{
	return list->kind == NODE_MAP ? list->pairs[i].value : list->items[i];
}

static struct both enter(struct comparing *c, const struct both *list, const struct shape *shape,
                         int i, int k)
{
	const struct node *x = i >= 0 ? entry_of(list->node[0], (size_t)i) : NULL,
	                  *y = k >= 0 ? entry_of(list->node[1], (size_t)k) : NULL;
	const char *word =
	    k >= 0 ? word_of(list->node[1], (size_t)k) : word_of(list->node[0], (size_t)i);
	int number = k >= 0 ? k + 1 : i + 1;
	struct both one = {.up = list,
	                   .name = word,
	                   .number = {i + 1, k + 1},
	                   .shape = shape && shape->fields_n ? shape : NULL,
	                   .field = list->field,
	                   .node = {x, y},
	                   .at = {i >= 0 ? element(list, 0, (size_t)i) : NULL,
	                          k >= 0 ? element(list, 1, (size_t)k) : NULL}};
	one.address = word ? arena_fmt(c->a, "%s/%s", list->address, word)
	                   : arena_fmt(c->a, "%s/%d", list->address, number);
	return one;
}

/* ---- entries side by side ---- */

static bool texts_inside(const struct node *x, const struct node *y)
{
	for (int s = 0; s < DIFF_SIDES; s++) {
		const struct node *v = s ? y : x;
		if (v && v->kind == NODE_LIST && v->len && v->items[0]->kind == NODE_SCALAR)
			return true;
	}
	return false;
}

static void walk_entries(struct comparing *c, const struct diff_row *row, const struct both *list,
                         const struct shape *shape);

static void walk_pair(struct comparing *c, const struct diff_row *row, const struct both *one)
{
	static const struct field lines = {.key = "lines", .type = FT_LIST, .arg = &shape_case};
	const struct node *x = one->node[0], *y = one->node[1];
	if (yaml_same(x, y))
		return;
	if (one->shape && x->kind == NODE_MAP && y->kind == NODE_MAP) {
		diff_walk(c, one);
	} else if (one->shape == &shape_score && x->kind == NODE_LIST && y->kind == NODE_LIST) {
		struct both list = *one; /* a score that is a list of cases */
		list.up = one;
		list.field = &lines;
		list.shape = NULL;
		list.at[0] = list.at[1] = NULL;
		list.number[0] = list.number[1] = 0;
		walk_entries(c, row, &list, &shape_case);
	} else if (texts_inside(x, y)) {
		diff_walk_texts(c, row, one);
	} else {
		diff_tell_changed(c, row, one);
	}
}

/* What has no name is matched by what it says; names count once in their list. */
static void match(struct comparing *c, const struct both *list, int *mate, int *back)
{
	const struct node *x = list->node[0], *y = list->node[1];
	for (size_t i = 0; i < x->len; i++)
		mate[i] = -1;
	for (size_t k = 0; k < y->len; k++)
		back[k] = -1;
	for (size_t i = 0; i < x->len; i++)
		for (size_t k = 0; k < y->len && mate[i] < 0; k++) {
			const char *p = word_of(x, i), *q = word_of(y, k);
			bool same = p && q && strcmp(p, q) == 0;
			same |= !p && !q && yaml_same(entry_of(x, i), entry_of(y, k));
			if (same && back[k] < 0) {
				mate[i] = (int)k;
				back[k] = (int)i;
			}
		}
	/* lines without names that are left over between the same neighbours are the same line */
	for (size_t i = 0; i < x->len; i++) {
		size_t k = i == 0 ? 0 : mate[i - 1] < 0 ? y->len : (size_t)mate[i - 1] + 1;
		if (mate[i] >= 0 || word_of(x, i) || k >= y->len || back[k] >= 0 || word_of(y, k))
			continue;
		mate[i] = (int)k;
		back[k] = (int)i;
	}
	(void)c;
}

/* Those that keep their order: the longest rising run of mates; the others have moved. */
static void rising(struct comparing *c, const int *mate, size_t n, bool *kept)
{
	int *best = arena_arr(c->a, int, n + 1), *from = arena_arr(c->a, int, n + 1), end = -1;
	for (size_t i = 0; i < n; i++) {
		best[i] = mate[i] >= 0;
		from[i] = -1;
		for (size_t k = 0; k < i && mate[i] >= 0; k++)
			if (mate[k] >= 0 && mate[k] < mate[i] && best[k] + 1 > best[i]) {
				best[i] = best[k] + 1;
				from[i] = (int)k;
			}
		if (best[i] && (end < 0 || best[i] > best[end]))
			end = (int)i;
	}
	for (; end >= 0; end = from[end])
		kept[end] = true;
}

/* Order counts where it is kept by the reader: lists, not the keys of a mapping, unless it says so. */
static bool order_counts(const struct diff_row *row, const struct both *list)
{
	return row->flags & SAY_ORDER || list->node[0]->kind == NODE_LIST;
}

static void tell_moved(struct comparing *c, const struct diff_row *row, const struct both *one)
{
	const struct both *list = one->up;
	const char *where = "now comes first";
	int above = one->number[DIFF_IS] - 2;
	if (above >= 0) {
		struct both up = enter(c, list, one->shape, -1, above);
		where = arena_fmt(c->a, "now comes after %s", diff_entry_words(c, &up, DIFF_IS));
	}
	const char *example = NULL;
	enum diff_way way = row->rule == RULE_PART   ? diff_judge(c, row, one, &example)
	                    : row->flags & SAY_WORDS ? DIFF_NO_WAY
	                                             : DIFF_UNSURE;
	if (row->rule == RULE_NONE)
		way = DIFF_NO_WAY;
	diff_tell(c, row, one,
	          (struct told){arena_fmt(c->a, "in %s %s %s", diff_words_of(c, list),
	                                  diff_entry_words(c, one, DIFF_IS), where),
	                        DIFF_CHANGED, way, example});
}

/* A copy that outlives the walk, with all that it stands in. */
static struct both lasting(struct comparing *c, const struct both *h)
{
	struct both one = *h;
	if (h->up) {
		struct both *up = arena_new(c->a, struct both);
		*up = lasting(c, h->up);
		one.up = up;
	}
	return one;
}

static void walk_entries(struct comparing *c, const struct diff_row *row, const struct both *list,
                         const struct shape *shape)
{
	const struct node *x = list->node[0], *y = list->node[1];
	int *mate = arena_arr(c->a, int, x->len + 1), *back = arena_arr(c->a, int, y->len + 1);
	bool *kept = arena_arr(c->a, bool, x->len + 1);
	match(c, list, mate, back);
	rising(c, mate, x->len, kept);
	for (size_t i = 0; i < x->len; i++) {
		struct both *one = arena_new(c->a, struct both);
		*one = enter(c, list, shape, (int)i, mate[i]);
		if (mate[i] < 0) {
			*arena_push(c->a, &c->lone) = (struct lone){lasting(c, one), row, false};
			continue;
		}
		if (!kept[i] && order_counts(row, list))
			tell_moved(c, row, one);
		walk_pair(c, row, one);
	}
	for (size_t k = 0; k < y->len; k++)
		if (back[k] < 0) {
			struct both one = enter(c, list, shape, -1, (int)k);
			*arena_push(c->a, &c->lone) = (struct lone){lasting(c, &one), row, false};
		}
}

/* All entries of a section or list that one side alone has; false where it has none. */
static bool lone_entries(struct comparing *c, const struct diff_row *row, const struct both *list,
                         const struct shape *shape)
{
	static const struct node none_map = {.kind = NODE_MAP}, none_list = {.kind = NODE_LIST};
	const struct node *v = list->node[0] ? list->node[0] : list->node[1];
	struct both *both = arena_new(c->a, struct both);
	if (v->kind == NODE_SCALAR || !v->len)
		return false;
	*both = *list;
	for (int s = 0; s < DIFF_SIDES; s++)
		if (!both->node[s])
			both->node[s] = v->kind == NODE_MAP ? &none_map : &none_list;
	walk_entries(c, row, both, shape);
	return true;
}

/* ---- one key ---- */

/* A key that one side alone has, told as one thing. */
static void tell_lone(struct comparing *c, const struct diff_row *row, const struct both *h)
{
	const char *example = NULL;
	bool added = h->node[DIFF_IS] != NULL;
	bool no = h->field && h->field->type == FT_YES_NO
	          && strcmp(h->node[added ? DIFF_IS : DIFF_WAS]->s, "no") == 0;
	if (no) /* what is not written means the same */
		return;
	if (row->rule == RULE_SKIP && strcmp(h->node[added]->s, "never") != 0)
		return;
	enum diff_way way = diff_judge(c, row, h, &example);
	const char *v = diff_shown(c, row, h, h->node[added ? DIFF_IS : DIFF_WAS]);
	diff_tell(c, row, h,
	          (struct told){added ? diff_says(c, row, h, DIFF_IS, v) : diff_gone(c, row, h, v),
	                        added ? DIFF_ADDED : DIFF_REMOVED, way, example});
}

static bool is_texts(const struct both *h, const struct diff_row *row)
{
	if (!h->field) /* what a step measures */
		return strcmp(row->key, "measure") == 0 || strcmp(row->key, "monitor") == 0;
	if (h->field->type == FT_NAMES || h->field->type == FT_TEXTS
	    || h->field->type == FT_FORMULAS)
		return true;
	const struct value_grammar *g = grammar_of_value(h->field);
	return g
	       && (g->ways[0].how == WAY_TEXTS
	           || (g->ways[0].how == WAY_LIST && !g->ways[0].shape));
}

/* A single struct may stand where a list of them may. */
static const struct node *as_list(struct comparing *c, const struct both *h, const struct node *v)
{
	if (!v || !h->field || h->field->type != FT_LIST || v->kind == NODE_LIST)
		return v;
	struct node *list = arena_new(c->a, struct node);
	*list = *v;
	address_make_list(c->a, list);
	return list;
}

static void walk_key(struct comparing *c, struct both *h, const char *key)
{
	const struct diff_row *row = diff_row_or_any(c, h->up, key);
	bool both = h->node[0] && h->node[1];
	for (int s = 0; s < DIFF_SIDES; s++)
		h->node[s] = as_list(c, h, h->node[s]);
	const struct node *x = h->node[0], *y = h->node[1];
	const struct shape *of = diff_entries(h->field, x ? x : y);
	if (row->flags & SAY_NOTHING || (both && yaml_same(x, y)))
		return;
	if (h->field && h->field->type == FT_STRUCT && both && x->kind == NODE_MAP
	    && y->kind == NODE_MAP) {
		h->shape = h->field->arg;
		diff_walk(c, h);
	} else if (is_texts(h, row)) {
		diff_walk_texts(c, row, h);
	} else if (row->flags & SAY_WHOLE) {
		(both ? diff_tell_changed : tell_lone)(c, row, h);
	} else if (both && x->kind == y->kind && x->kind != NODE_SCALAR
	           && (of || x->kind == NODE_MAP)) {
		walk_entries(c, row, h, of);
	} else if (both) {
		diff_tell_changed(c, row, h);
	} else if (!(of && lone_entries(c, row, h, of))) {
		tell_lone(c, row, h);
	}
}

void diff_walk(struct comparing *c, const struct both *h)
{
	for (int s = 0; s < DIFF_SIDES; s++)
		for (size_t i = 0; h->node[s] && i < h->node[s]->len; i++) {
			const char *key = h->node[s]->pairs[i].key->s;
			struct both *one = arena_new(c->a, struct both);
			if (s == DIFF_IS && yaml_get(h->node[DIFF_WAS], key))
				continue; /* told with the old one */
			*one = (struct both){
			    .up = h,
			    .address =
			        h->address[0] ? arena_fmt(c->a, "%s/%s", h->address, key) : key};
			for (size_t k = 0; h->shape && k < h->shape->fields_n && !one->field; k++)
				if (strcmp(h->shape->fields[k].key, key) == 0)
					one->field = &h->shape->fields[k];
			for (int side = 0; side < DIFF_SIDES; side++) {
				one->node[side] = yaml_get(h->node[side], key);
				one->at[side] = one->field && h->at[side]
				                    ? h->at[side] + one->field->off
				                    : NULL;
			}
			walk_key(c, one, key);
		}
}
