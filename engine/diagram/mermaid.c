/* SPDX-License-Identifier: Apache-2.0
 * A drawing as a Mermaid flowchart.
 *
 * Every text stands in double quotes, and whatever its grammar or HTML could take for its own is
 * written as a number code; ids are ours, so no name of a protocol is ever a keyword. */
#include <string.h>

#include "diagram/diagram_in.h"

static void quoted(struct text *out, const char *s)
{
	for (; *s; s++)
		if (strchr("\"#<>&;`[]{}()|\\%*_~", *s))
			text_fmt(out, "#%d;", *s);
		else
			text_putn(out, *s == '\n' || *s == '\t' ? " " : s, 1);
}

static void line(struct text *out, const char *s)
{
	struct says folded = {0};
	says_fold(out->a, s, 60, &folded);
	for (size_t i = 0; i < folded.n; i++) {
		text_put(out, i ? "<br/>" : "");
		quoted(out, folded.v[i]);
	}
}

static void lines(struct text *out, const struct says *s)
{
	for (size_t i = 0; i < s->n; i++) {
		text_put(out, "<br/>");
		line(out, s->v[i]);
	}
}

static void begin_box(struct text *out, const char *id, const char *name)
{
	text_fmt(out, "    %s[\"", id);
	line(out, name);
}

static void begin_group(struct text *out, const char *kind, size_t i, const char *title)
{
	text_fmt(out, "  subgraph %s_%zu [\"", kind, i);
	line(out, title);
	text_put(out, "\"]\n    direction TB\n");
}

/* A subgraph has a heading of one line only: its sentences are a box of their own. */
static void put_says(struct text *out, const char *kind, size_t i, const struct says *s)
{
	if (!s->n)
		return;
	text_fmt(out, "    %s_%zu_says[\"", kind, i);
	line(out, s->v[0]);
	struct says rest = {s->v + 1, s->n - 1, 0};
	lines(out, &rest);
	text_put(out, "\"]\n");
}

static void put_groups(const struct diagram *d, struct text *out)
{
	for (size_t i = 0; i < d->groups.n; i++) {
		const struct group *g = &d->groups.v[i];
		begin_group(out, "group", i, g->title);
		put_says(out, "group", i, &g->says);
		for (size_t k = 0; k < g->lanes.n; k++) {
			const struct lane *l = &g->lanes.v[k];
			const char *marked = lane_labels(out->a, l);
			begin_box(out, arena_fmt(out->a, "lane_%zu_%zu", i, k), l->name);
			lines(out, &l->says);
			if (marked) {
				text_put(out, "<br/>");
				line(out, marked);
			}
			text_put(out, "\"]\n");
		}
		text_put(out, "  end\n");
	}
	for (size_t i = 0; i + 1 < d->groups.n; i++)
		text_fmt(out, "  group_%zu --> group_%zu\n", i, i + 1);
}

static void put_gates(const struct diagram *d, struct text *out)
{
	if (!d->gates.n)
		return;
	begin_group(out, "gates", 0, "Gates, in their order");
	for (size_t i = 0; i < d->gates.n; i++) {
		begin_box(out, arena_fmt(out->a, "gate_%zu", i), d->gates.v[i].label);
		text_put(out, "\"]:::gate\n");
	}
	for (size_t i = 0; i + 1 < d->gates.n; i++)
		text_fmt(out, "    gate_%zu --> gate_%zu\n", i, i + 1);
	text_put(out, "  end\n");
}

static void put_cards(const struct diagram *d, struct text *out)
{
	for (size_t i = 0; i < d->cards.n; i++) {
		const struct card *c = &d->cards.v[i];
		begin_group(out, "card", i, c->title);
		put_says(out, "card", i, &c->says);
		for (size_t k = 0; k < c->items.n; k++) {
			begin_box(out, arena_fmt(out->a, "card_%zu_%zu", i, k), c->items.v[k].name);
			lines(out, &c->items.v[k].says);
			text_put(out, "\"]\n");
		}
		text_put(out, "  end\n");
	}
}

static void put_charts(const struct diagram *d, struct text *out)
{
	for (size_t i = 0; i < d->charts.n; i++) {
		const struct chart *c = &d->charts.v[i];
		bool any = false;
		begin_group(out, "chart", i, c->title);
		put_says(out, "chart", i, &c->says);
		for (size_t k = 0; k < c->states.n; k++) {
			text_fmt(out, "    state_%zu_%zu([\"", i, k);
			line(out, c->states.v[k].name);
			if (c->states.v[k].says) {
				text_put(out, "<br/>");
				line(out, c->states.v[k].says);
			}
			text_put(out, "\"])\n");
		}
		for (size_t k = 0; k < c->ways.n; k++)
			any |= c->ways.v[k].from < 0 || c->ways.v[k].to < 0;
		if (any)
			text_fmt(out, "    any_%zu[\"%s\"]\n", i, c->any);
		for (size_t k = 0; k < c->ways.n; k++) {
			const struct way *y = &c->ways.v[k];
			if (y->from < 0)
				text_fmt(out, "    any_%zu", i);
			else
				text_fmt(out, "    state_%zu_%d", i, y->from);
			text_put(out, y->gate ? " -. \"gate: " : " -- \"");
			line(out, y->says);
			text_put(out, y->gate ? "\" .-> " : "\" --> ");
			if (y->to < 0)
				text_fmt(out, "any_%zu\n", i);
			else
				text_fmt(out, "state_%zu_%d\n", i, y->to);
		}
		text_put(out, "  end\n");
	}
}

/* A directive of its own takes one line and no quotes: only plain words go in. */
static void plain(struct text *out, const char *s)
{
	for (; *s; s++)
		text_putn(out, strchr("\n\t#;{}\"", *s) ? " " : s, 1);
}

void mermaid_write(const struct diagram *d, struct text *out)
{
	text_put(out, "flowchart TB\n  accTitle: ");
	plain(out, d->title);
	text_put(out, "\n  accDescr: ");
	for (size_t i = 0; i < d->says.n; i++) {
		text_put(out, i ? " " : "");
		plain(out, d->says.v[i]);
	}
	text_put(out, "\n  about[\"");
	line(out, d->title);
	text_put(out, "<br/>");
	line(out, d->of);
	lines(out, &d->says);
	text_put(out, "\"]\n");
	put_charts(d, out);
	put_groups(d, out);
	put_gates(d, out);
	put_cards(d, out);
	text_put(out, "  classDef gate stroke:#9b1c12,stroke-dasharray: 5 5\n");
}
