/* SPDX-License-Identifier: Apache-2.0
 * A drawing as headings and lists, for a terminal, a letter and a screen reader. */
#include <string.h>

#include "diagram/diagram_in.h"

struct page {
	struct text *out;
	int columns;
};

/* Words of one item, broken at spaces; further lines stand under the first letter. */
static void item(const struct page *p, int indent, const char *bullet, const char *s)
{
	int hang = indent + (int)strlen(bullet);
	struct says folded = {0};
	says_fold(p->out->a, s, p->columns - hang, &folded);
	for (size_t i = 0; i < folded.n; i++) {
		text_pad(p->out, ' ', (size_t)(i ? hang : indent));
		text_put(p->out, i ? "" : bullet);
		text_terminal(p->out, folded.v[i]);
		text_put(p->out, "\n");
	}
}

static void paragraph(const struct page *p, const struct says *s)
{
	struct text t = text_in(p->out->a);
	for (size_t i = 0; i < s->n; i++)
		text_fmt(&t, "%s%s", i ? " " : "", s->v[i]);
	if (t.n)
		item(p, 0, "", t.s);
}

static void heading(const struct page *p, const char *title)
{
	text_put(p->out, "\n");
	item(p, 0, "", title);
}

static void list(const struct page *p, int indent, const struct says *s)
{
	for (size_t i = 0; i < s->n; i++)
		item(p, indent, "- ", s->v[i]);
}

static void put_groups(const struct page *p, const struct diagram *d)
{
	for (size_t i = 0; i < d->groups.n; i++) {
		const struct group *g = &d->groups.v[i];
		heading(p, g->title);
		list(p, 0, &g->says);
		for (size_t k = 0; k < g->lanes.n; k++) {
			const struct lane *l = &g->lanes.v[k];
			item(p, 0, "* ", l->name);
			list(p, 4, &l->says);
			const char *marked = lane_labels(p->out->a, l);
			if (marked)
				item(p, 4, "- ", marked);
		}
	}
}

static void put_gates(const struct page *p, const struct diagram *d)
{
	if (d->gates.n)
		heading(p, "Gates, in their order");
	for (size_t i = 0; i < d->gates.n; i++)
		item(p, 0, "* ", d->gates.v[i].label);
}

static void put_cards(const struct page *p, const struct diagram *d)
{
	for (size_t i = 0; i < d->cards.n; i++) {
		const struct card *c = &d->cards.v[i];
		heading(p, c->title);
		list(p, 0, &c->says);
		for (size_t k = 0; k < c->items.n; k++) {
			item(p, 0, "* ", c->items.v[k].name);
			list(p, 4, &c->items.v[k].says);
		}
	}
}

static void put_charts(const struct page *p, const struct diagram *d)
{
	for (size_t i = 0; i < d->charts.n; i++) {
		const struct chart *c = &d->charts.v[i];
		heading(p, c->title);
		list(p, 0, &c->says);
		for (size_t k = 0; k < c->states.n; k++) {
			const struct state *s = &c->states.v[k];
			item(p, 0, "* ",
			     s->says ? arena_fmt(p->out->a, "%s: %s", s->name, s->says) : s->name);
			for (size_t m = 0; m < c->ways.n; m++) {
				const struct way *y = &c->ways.v[m];
				if (y->from == (int)k)
					item(p, 4, "- ",
					     arena_fmt(p->out->a, "%s: %s",
					               way_name(p->out->a, c, y), y->says));
			}
		}
		for (size_t m = 0; m < c->ways.n; m++)
			if (c->ways.v[m].from < 0)
				item(p, 0, "* ",
				     arena_fmt(p->out->a, "%s: %s",
				               way_name(p->out->a, c, &c->ways.v[m]),
				               c->ways.v[m].says));
	}
}

void text_write(const struct diagram *d, int columns, struct text *out)
{
	struct page p = {out, columns};
	item(&p, 0, "", d->title);
	item(&p, 0, "", d->of);
	text_put(out, "\n");
	paragraph(&p, &d->says);
	put_charts(&p, d);
	put_groups(&p, d);
	put_gates(&p, d);
	put_cards(&p, d);
}
