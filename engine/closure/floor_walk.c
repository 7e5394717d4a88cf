/* SPDX-License-Identifier: Apache-2.0
 * Both sides of a floor, key by key.  Each row says which way its value may go. */
#include <assert.h>
#include <string.h>

#include "closure/address.h"
#include "closure/floor_in.h"
#include "closure/stricter.h"
#include "protocol/fields.h"
#include "protocol/plan.h"

static struct span base_place(const struct held *h, const struct held *above)
{
	if (h->node[IN_BASE])
		return h->node[IN_BASE]->at;
	return above && above->node[IN_BASE] ? above->node[IN_BASE]->at : (struct span){0};
}

static const char *shown(struct floors *f, const struct node *v)
{
	struct text t = text_in(f->l->a);
	if (!v)
		return "nothing";
	if (v->kind == NODE_SCALAR)
		return lex_shown(f->l->a, v->s);
	yaml_canonical(v, &t);
	return t.n <= 60 ? t.s : "something else";
}

static const struct {
	enum tightens way;
	const char *words;
} ways[] = {
    {TIGHT_EQUAL, "stays as it is"},
    {TIGHT_LESS, "may only get smaller"},
    {TIGHT_MORE, "may only get larger"},
    {TIGHT_INSIDE, "may only get narrower"},
    {TIGHT_GROWS, "keeps what it has; more may be added"},
    {TIGHT_SHRINKS, "gets nothing new; something may be left out"},
    {TIGHT_YES, "may only become `yes`"},
};

static void refuse(struct floors *f, const struct held *h, const struct held *above,
                   enum tightens way)
{
	const char *words = ways[0].words;
	for (size_t i = 0; i < countof(ways); i++)
		if (ways[i].way == way)
			words = ways[i].words;
	const char *const addresses[] = {h->address, NULL};
	struct diag *g = floor_loosened(
	    f, C_FLOOR_LOOSER, floor_place(f, h->node[IN_VARIANT], addresses), base_place(h, above),
	    "`%s` is a floor of the base: it %s", h->address, words);
	g->help = arena_fmt(f->l->a, "base: %s; here: %s", shown(f, h->node[IN_BASE]),
	                    shown(f, h->node[IN_VARIANT]));
}

/* ---- figures and windows ---- */

static bool no_looser_count(const struct held *h, bool less)
{
	int n[SIDES];
	for (int s = 0; s < SIDES; s++) {
		if (!h->at[s])
			return false;
		memcpy(&n[s], h->at[s], sizeof n[s]);
	}
	return less ? n[1] <= n[0] : n[1] >= n[0];
}

static bool narrower_window(const struct held *h)
{
	if (!h->node[0] || !h->node[1] || !h->at[0] || !h->at[1])
		return !h->node[0] && !h->node[1];
	return yaml_same(h->node[0], h->node[1])
	       || stricter_window((const struct schedule *)(const void *)h->at[IN_BASE],
	                          (const struct schedule *)(const void *)h->at[IN_VARIANT]);
}

/* ---- entries ---- */

/* Texts of a list, or one alone; each of `in` stands in `out` too. */
static bool all_in(const struct node *in, const struct node *out)
{
	size_t n = !in ? 0 : in->kind == NODE_LIST ? in->len : 1;
	for (size_t i = 0; i < n; i++) {
		const struct node *one = in->kind == NODE_LIST ? in->items[i] : in;
		if (!out
		    || (out->kind == NODE_LIST ? !stricter_has_item(out, one)
		                               : !yaml_same(out, one)))
			return false;
	}
	return true;
}

static const char *entry_word(struct arena *a, const struct node *v, size_t i)
{
	const char *name =
	    v->kind == NODE_MAP ? v->pairs[i].key->s : address_entry_name(v->items[i]);
	return name ? name : arena_fmt(a, "%zu", i + 1);
}

/* A session that must not change gets no further dose by a step that is added. */
static bool gives(const struct node *entry)
{
	for (int k = 0; k < DOSE_KINDS; k++)
		if (yaml_get(entry, step_kind_name(dose_kinds[k].step)))
			return true;
	return false;
}

/* Stages, phases and lines count by their order: what the base has keeps it. */
static bool in_order(const struct held *h)
{
	int last = -1;
	const struct node *b = h->node[IN_BASE], *v = h->node[IN_VARIANT];
	for (size_t i = 0; i < v->len; i++) {
		int at = -1;
		for (size_t k = 0; k < b->len; k++) {
			const char *x = b->kind == NODE_MAP ? b->pairs[k].key->s
			                                    : address_entry_name(b->items[k]);
			const char *y = v->kind == NODE_MAP ? v->pairs[i].key->s
			                                    : address_entry_name(v->items[i]);
			if (x && y && strcmp(x, y) == 0)
				at = (int)k;
		}
		if (at >= 0 && at < last)
			return false;
		last = at >= 0 ? at : last;
	}
	return true;
}

static void hold_entries(struct floors *f, const struct held *h, enum tightens way)
{
	size_t before = f->l->d->errors + f->repeated;
	for (int s = 0; s < SIDES; s++)
		for (size_t i = 0; i < h->node[s]->len; i++) {
			struct held one;
			const char *word = entry_word(f->l->a, h->node[s], i);
			if (!held_enter(f->l->a, h, word, &one)) {
				refuse(f, h, NULL, TIGHT_EQUAL);
				return;
			}
			bool gone = !one.node[IN_VARIANT], is_new = !one.node[IN_BASE];
			if ((gone && way != TIGHT_SHRINKS) || (is_new && way != TIGHT_GROWS)
			    || (is_new && gives(one.node[IN_VARIANT])))
				refuse(f, &one, h, way);
			else if (s == IN_BASE && !gone)
				floor_hold(f, &one);
		}
	if (f->l->d->errors + f->repeated == before && !in_order(h))
		refuse(f, h, NULL, TIGHT_EQUAL);
}

/* ---- one value ---- */

static bool is_container(const struct field *row)
{
	return row->type == FT_STRUCT || row->type == FT_MAP || row->type == FT_LIST;
}

static bool holds(const struct held *h, enum tightens way)
{
	const struct node *b = h->node[IN_BASE], *v = h->node[IN_VARIANT];
	bool count = h->row && h->row->type == FT_COUNT && !h->shape;
	switch (way) {
	case TIGHT_WORDS: return true;
	case TIGHT_LESS:
	case TIGHT_MORE:
		return count ? no_looser_count(h, way == TIGHT_LESS)
		             : stricter_figure(b, v, way == TIGHT_LESS);
	case TIGHT_INSIDE:
		return h->row && h->row->type == FT_SCHEDULE ? narrower_window(h)
		                                             : stricter_range(b, v);
	case TIGHT_GROWS: return all_in(b, v);
	case TIGHT_SHRINKS: return all_in(v, b);
	case TIGHT_YES: return (b && v && yaml_same(b, v)) || !b || (v && strcmp(v->s, "yes") == 0);
	case TIGHT_EQUAL:
	case TIGHT_ONLY_IF:
	case TIGHT_ALSO_IF: break;
	}
	return (!b && !v) || (b && v && yaml_same(b, v));
}

/* A limit by cases keeps its lines as they are written, and their conditions what they mean. */
static bool same_cases(const struct held *h)
{
	const struct node *b = h->node[IN_BASE], *v = h->node[IN_VARIANT];
	return b && v && h->at[IN_BASE] && h->at[IN_VARIANT] && b->kind == NODE_LIST
	       && yaml_same(b, v);
}

static void hold_cases(struct floors *f, const struct held *h)
{
	const struct bound *cases[SIDES];
	bool first = strcmp(h->row->key, "first") == 0;
	for (int s = 0; s < SIDES; s++) {
		const struct dose_rule *r = (const struct dose_rule *)(const void *)h->at[s];
		cases[s] = first ? &r->first : &r->at_most;
	}
	for (size_t i = 0; i < cases[IN_BASE]->cases.n && i < cases[IN_VARIANT]->cases.n; i++) {
		struct held one = {.address = arena_fmt(f->l->a, "%s/%zu/when", h->address, i + 1)};
		if (cases[IN_BASE]->cases.v[i].otherwise)
			return;
		for (int s = 0; s < SIDES; s++) {
			one.node[s] = yaml_get(h->node[s]->items[i], "when");
			one.at[s] = (const char *)&cases[s]->cases.v[i].when;
		}
		floor_condition(f, &one, ONLY_IF);
		floor_condition(f, &one, ALSO_IF);
	}
}

/* A key of a struct, which either side may leave out. */
static void hold_key(struct floors *f, const struct held *above, const struct held *h)
{
	enum tightens way = h->row ? h->row->tightens : TIGHT_EQUAL;
	bool b = h->node[IN_BASE] != NULL, v = h->node[IN_VARIANT] != NULL;
	if (way == TIGHT_WORDS)
		return;
	if (h->row && is_container(h->row)) {
		if (b && v)
			floor_hold(f, h);
		else if (b != v && !(v && way == TIGHT_GROWS) && !(b && way == TIGHT_SHRINKS))
			refuse(f, h, above, way);
	} else if (h->row && (h->row->type == FT_FORMULA)) {
		if (way == TIGHT_ONLY_IF || way == TIGHT_ALSO_IF) {
			floor_condition(f, h, way == TIGHT_ONLY_IF ? ONLY_IF : ALSO_IF);
			return;
		}
		size_t before = f->l->d->errors + f->repeated;
		floor_condition(f, h, ONLY_IF);
		if (f->l->d->errors + f->repeated == before)
			floor_condition(f, h, ALSO_IF);
	} else if (way == TIGHT_LESS && same_cases(h)) {
		hold_cases(f, h);
	} else if (!holds(h, way)) {
		refuse(f, h, above, way);
	}
}

void floor_hold(struct floors *f, const struct held *h)
{
	enum tightens way = h->row ? h->row->tightens : TIGHT_EQUAL;
	assert(h->node[0] && h->node[1]); /* what only one side has was told before */
	if (h->shape == &shape_check) {
		floor_check(f, h);
		return;
	}
	if (h->shape == &shape_table) {
		floor_value(f, h);
		return;
	}
	if (h->shape && !h->shape->fields_n) { /* an entry that is one value */
		if (!holds(h, h->shape->tightens))
			refuse(f, h, NULL, h->shape->tightens);
		return;
	}
	if (h->shape) {
		if (h->node[0]->kind != NODE_MAP || h->node[1]->kind != NODE_MAP) {
			if (!yaml_same(h->node[0], h->node[1]))
				refuse(f, h, NULL, TIGHT_EQUAL);
			return;
		}
		for (int s = 0; s < SIDES; s++)
			for (size_t i = 0; i < h->node[s]->len; i++) {
				const char *key = h->node[s]->pairs[i].key->s;
				struct held one;
				if ((s == IN_BASE || !yaml_get(h->node[IN_BASE], key))
				    && held_enter(f->l->a, h, key, &one))
					hold_key(f, h, &one);
			}
		return;
	}
	if (h->row && (h->row->type == FT_MAP || h->row->type == FT_LIST)
	    && h->node[0]->kind == h->node[1]->kind && h->node[0]->kind != NODE_SCALAR) {
		hold_entries(f, h, way);
		return;
	}
	hold_key(f, NULL, h);
}
