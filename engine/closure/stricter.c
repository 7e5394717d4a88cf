/* SPDX-License-Identifier: Apache-2.0 */
#include "closure/stricter.h"

#include <string.h>

/* ---- figures ---- */

/* `at most 60 mg`, `100 % of first dose`: a figure, and what stands around it has to be the same.
 */
static bool figure_of(const struct node *v, struct quantity *out, const char **around, size_t *at)
{
	if (!v || v->kind != NODE_SCALAR)
		return false;
	const char *s = v->s;
	while (*s && !((*s >= '0' && *s <= '9') || *s == '-'))
		s++;
	size_t words = 0, n = strlen(s);
	*at = (size_t)(s - v->s);
	*around = v->s;
	/* the longest beginning that is a quantity */
	for (; n; n--) {
		if ((s[n] == '\0' || s[n] == ' ')
		    && quantity_parse_flags(s, n, QUANTITY_UNIT_MAY, out, NULL)) {
			words = n;
			break;
		}
	}
	*around = s + words;
	return words > 0;
}

bool stricter_figure(const struct node *base, const struct node *here, bool less)
{
	struct quantity q[2];
	const char *tail[2];
	size_t head[2];
	if (!base)
		return true; /* there was no limit */
	if (!here)
		return false;
	if (yaml_same(base, here))
		return true; /* `one step`, or lines by cases */
	if (!figure_of(base, &q[0], &tail[0], &head[0])
	    || !figure_of(here, &q[1], &tail[1], &head[1]))
		return false;
	bool same_words = head[0] == head[1] && strcmp(tail[0], tail[1]) == 0
	                  && strncmp(base->s, here->s, head[0]) == 0;
	return same_words && q[0].dim == q[1].dim
	       && (less ? q[1].micro <= q[0].micro : q[1].micro >= q[0].micro);
}

/* ---- ranges, choices and windows ---- */

static bool range_of(const struct node *v, struct quantity_range *out)
{
	return v->kind == NODE_SCALAR
	       && quantity_parse_range(v->s, v->n, QUANTITY_UNIT_MAY | QUANTITY_SINGLE, out, NULL);
}

static bool range_inside(const struct quantity_range *in, const struct quantity_range *out)
{
	return in->dim == out->dim && (!out->has_lo || (in->has_lo && in->lo >= out->lo))
	       && (!out->has_hi || (in->has_hi && in->hi <= out->hi));
}

bool stricter_has_item(const struct node *list, const struct node *item)
{
	for (size_t i = 0; i < list->len; i++)
		if (yaml_same(list->items[i], item))
			return true;
	return false;
}

/* One step leads to the next choice: with one left out in the middle it would be a longer one. */
static bool hole_in(const struct node *choices, const struct node *base)
{
	size_t first = base->len, last = 0, n = 0;
	for (size_t i = 0; i < base->len; i++) {
		if (!stricter_has_item(choices, base->items[i]))
			continue;
		first = n++ ? first : i;
		last = i;
	}
	return n && n != last - first + 1;
}

bool stricter_range(const struct node *b, const struct node *v)
{
	struct quantity_range outer, inner;
	struct quantity q;
	if (!b || !v)
		return !b && !v;
	if (v->kind == NODE_SCALAR)
		return range_of(b, &outer) && range_of(v, &inner) && range_inside(&inner, &outer);
	bool range = range_of(b, &outer);
	for (size_t i = 0; v->kind == NODE_LIST && i < v->len; i++) {
		const struct node *one = v->items[i];
		bool in =
		    range ? one->kind == NODE_SCALAR
		                && quantity_parse_flags(one->s, one->n, QUANTITY_UNIT_MAY, &q, NULL)
		                && quantity_in_range(q, &outer)
		          : b->kind == NODE_LIST && stricter_has_item(b, one);
		if (!in)
			return false;
	}
	return v->kind == NODE_LIST && !(b->kind == NODE_LIST && hole_in(v, b));
}

static bool same_moment(const struct moment *a, const struct moment *b)
{
	const char *x = a->name ? a->name : "", *y = b->name ? b->name : "";
	const char *u = a->of.name ? a->of.name : "", *v = b->of.name ? b->of.name : "";
	return a->kind == b->kind && a->number == b->number && strcmp(x, y) == 0
	       && strcmp(u, v) == 0 && a->of.which == b->of.which && a->of.number == b->of.number;
}

bool stricter_window(const struct schedule *base, const struct schedule *here)
{
	return base->n == 1 && here->n == 1 && base->v[0].kind == AT_WINDOW
	       && here->v[0].kind == AT_WINDOW && base->v[0].before == here->v[0].before
	       && same_moment(&base->v[0].anchor, &here->v[0].anchor)
	       && range_inside(&here->v[0].range, &base->v[0].range);
}

/* What falls due at a part of the one does so at a part of the other as well. */
static bool part_kept(const struct at_part *base, const struct at_part *here)
{
	bool ends = same_moment(&base->from.moment, &here->from.moment)
	            && same_moment(&base->to.moment, &here->to.moment)
	            && base->from.distance.micro == here->from.distance.micro
	            && base->to.distance.micro == here->to.distance.micro;
	if (base->kind != here->kind || base->before != here->before
	    || !same_moment(&base->anchor, &here->anchor))
		return false;
	if (base->kind == AT_EVERY)
		return ends && base->every.dim == here->every.dim && here->every.micro > 0
		       && base->every.micro % here->every.micro == 0;
	if (base->kind == AT_WINDOW || base->kind == AT_DAY)
		return range_inside(&here->range, &base->range);
	if (base->range.dim != here->range.dim)
		return false;
	for (size_t i = 0; i < base->each_n; i++) {
		bool there = false;
		for (size_t k = 0; k < here->each_n; k++)
			there |= here->each[k] == base->each[i];
		if (!there)
			return false;
	}
	return true;
}

/* `every 30 min` without a beginning goes on where the times above end: with another end there it
 * falls due at other times. */
static bool ends_alike(const struct schedule *base, const struct schedule *here)
{
	for (size_t i = 1; i < base->n; i++) {
		const struct at_part *x = &base->v[i - 1], *y = &here->v[i - 1];
		if (base->v[i].kind == AT_EVERY && x->kind == AT_EACH && x->each_n && y->each_n
		    && x->each[x->each_n - 1] != y->each[y->each_n - 1])
			return false;
	}
	return true;
}

bool stricter_times(const struct schedule *base, const struct schedule *here)
{
	if (base->n != here->n)
		return false;
	for (size_t i = 0; i < base->n; i++)
		if (!part_kept(&base->v[i], &here->v[i]))
			return false;
	return ends_alike(base, here);
}
