/* SPDX-License-Identifier: Apache-2.0
 * Lists of texts, names and conditions: what came, went, changed or moved. */
#include "diff/diff_in.h"
#include "protocol/fields.h"

struct run {
	const struct node **v;
	size_t n;
};

static struct run run_of(struct arena *a, const struct node *v)
{
	struct run r = {0};
	r.n = !v ? 0 : v->kind == NODE_LIST ? v->len : 1;
	r.v = arena_arr(a, const struct node *, r.n + 1);
	for (size_t i = 0; i < r.n; i++)
		r.v[i] = v->kind == NODE_LIST ? v->items[i] : v;
	return r;
}

static bool alike(struct comparing *c, const struct both *list, const struct node *x,
                  const struct node *y)
{
	struct both one = {.field = list->field, .node = {x, y}};
	return diff_same(c, &one);
}

/* mate[i] of the old list: which of the new it is, in the longest common order; -1 = none. */
static void align(struct comparing *c, const struct both *list, const struct run *x,
                  const struct run *y, int *mate, int *back)
{
	size_t w = y->n + 1;
	int *best = arena_arr(c->a, int, (x->n + 1) * w);
	for (size_t i = x->n; i-- > 0;)
		for (size_t k = y->n; k-- > 0;) {
			int skip = best[(i + 1) * w + k] > best[i * w + k + 1]
			               ? best[(i + 1) * w + k]
			               : best[i * w + k + 1];
			int take =
			    alike(c, list, x->v[i], y->v[k]) ? best[(i + 1) * w + k + 1] + 1 : 0;
			best[i * w + k] = take > skip ? take : skip;
		}
	for (size_t i = 0; i < x->n; i++)
		mate[i] = -1;
	for (size_t k = 0; k < y->n; k++)
		back[k] = -1;
	for (size_t i = 0, k = 0; i < x->n && k < y->n;) {
		if (alike(c, list, x->v[i], y->v[k])
		    && best[i * w + k] == best[(i + 1) * w + k + 1] + 1) {
			mate[i] = (int)k;
			back[k++] = (int)i++;
		} else if (best[(i + 1) * w + k] >= best[i * w + k + 1]) {
			i++;
		} else {
			k++;
		}
	}
}

/* What stands in both lists, only elsewhere: found in the leftovers. */
static void moved_texts(struct comparing *c, const struct diff_row *row, const struct both *list,
                        const struct run *x, const struct run *y, int *mate, int *back)
{
	for (size_t i = 0; i < x->n; i++)
		for (size_t k = 0; mate[i] < 0 && k < y->n; k++) {
			if (back[k] >= 0 || !alike(c, list, x->v[i], y->v[k]))
				continue;
			mate[i] = (int)k;
			back[k] = (int)i;
			if (!(row->flags & SAY_ORDER))
				continue;
			struct both one = *list;
			one.node[0] = x->v[i];
			one.node[1] = y->v[k];
			diff_tell(c, row, &one,
			          (struct told){
			              arena_fmt(c->a, "%s, now at place %zu. It was at place %zu",
			                        diff_says(c, row, &one, DIFF_IS,
			                                  diff_shown(c, row, &one, x->v[i])),
			                        k + 1, i + 1),
			              DIFF_CHANGED, DIFF_NO_WAY, NULL});
		}
}

static void tell_item(struct comparing *c, const struct diff_row *row, const struct both *list,
                      const struct node *was, const struct node *is)
{
	struct both one = *list;
	one.node[DIFF_WAS] = was;
	one.node[DIFF_IS] = is;
	one.at[0] = one.at[1] = NULL; /* the list's, not the item's */
	if (was && is) {
		diff_tell_changed(c, row, &one);
		return;
	}
	const char *example = NULL, *v = diff_shown(c, row, &one, is ? is : was);
	enum diff_mark mark = is ? DIFF_ADDED : DIFF_REMOVED;
	enum diff_way way = diff_judge_entry(c, row, &one, mark, &example);
	const char *s = is ? diff_says(c, row, &one, DIFF_IS, v) : diff_gone(c, row, &one, v);
	diff_tell(c, row, &one, (struct told){s, mark, way, example});
}

void diff_walk_texts(struct comparing *c, const struct diff_row *row, const struct both *list)
{
	struct run x = run_of(c->a, list->node[DIFF_WAS]), y = run_of(c->a, list->node[DIFF_IS]);
	int *mate = arena_arr(c->a, int, x.n + 1), *back = arena_arr(c->a, int, y.n + 1);
	bool names = !list->field || list->field->type == FT_NAMES;
	align(c, list, &x, &y, mate, back);
	moved_texts(c, row, list, &x, &y, mate, back);
	for (size_t i = 0, k = 0; i < x.n || k < y.n;) {
		if (i < x.n && k < y.n && mate[i] < 0 && back[k] < 0 && !names) {
			tell_item(c, row, list, x.v[i++], y.v[k++]); /* one in the other's place */
		} else if (i < x.n && mate[i] < 0) {
			tell_item(c, row, list, x.v[i++], NULL);
		} else if (k < y.n && back[k] < 0) {
			tell_item(c, row, list, NULL, y.v[k++]);
		} else {
			i += i < x.n;
			k += k < y.n;
		}
	}
}
