/* SPDX-License-Identifier: Apache-2.0
 * A drawing as a graph for Graphviz. */
#include "diagram/diagram_in.h"

/* Inside double quotes; `n` ends a line that is set to the left. */
static void quoted(struct text *out, const char *s)
{
	for (; *s; s++)
		if (*s == '"' || *s == '\\')
			text_fmt(out, "\\%c", *s);
		else
			text_putn(out, *s == '\n' || *s == '\t' ? " " : s, 1);
}

/* What stands in a box: its name, then its sentences, folded so that boxes stay narrow. */
static void line(struct text *out, const char *s)
{
	struct arena *a = out->a;
	struct says folded = {0};
	says_fold(a, s, 60, &folded);
	for (size_t i = 0; i < folded.n; i++) {
		quoted(out, folded.v[i]);
		text_put(out, "\\l");
	}
}

static void lines(struct text *out, const struct says *s)
{
	for (size_t i = 0; i < s->n; i++)
		line(out, s->v[i]);
}

static void box(struct text *out, const char *id, const char *name, const char *look)
{
	text_fmt(out, "\t\t%s [%slabel=\"", id, look);
	line(out, name);
}

static void put_lane(struct text *out, size_t g, size_t n, const struct lane *l)
{
	const char *marked = lane_labels(out->a, l);
	box(out, arena_fmt(out->a, "lane_%zu_%zu", g, n), l->name, "");
	lines(out, &l->says);
	if (marked)
		line(out, marked);
	text_put(out, "\"]\n");
}

static void begin_cluster(struct text *out, const char *kind, size_t i, const char *title,
                          const struct says *s)
{
	text_fmt(out, "\tsubgraph cluster_%s_%zu {\n\t\tlabel=\"", kind, i);
	line(out, title);
	lines(out, s);
	text_put(out, "\"\n");
}

static void put_groups(const struct diagram *d, struct text *out)
{
	for (size_t i = 0; i < d->groups.n; i++) {
		const struct group *g = &d->groups.v[i];
		begin_cluster(out, "group", i, g->title, &g->says);
		for (size_t k = 0; k < g->lanes.n; k++)
			put_lane(out, i, k, &g->lanes.v[k]);
		for (size_t k = 0; k + 1 < g->lanes.n; k++)
			text_fmt(out, "\t\tlane_%zu_%zu -> lane_%zu_%zu [style=invis]\n", i, k, i,
			         k + 1);
		text_put(out, "\t}\n");
	}
	for (size_t i = 0; i + 1 < d->groups.n; i++)
		if (d->groups.v[i].lanes.n && d->groups.v[i + 1].lanes.n)
			text_fmt(out, "\tlane_%zu_0 -> lane_%zu_0\n", i, i + 1);
}

static void put_gates(const struct diagram *d, struct text *out)
{
	struct says none = {0};
	if (!d->gates.n)
		return;
	begin_cluster(out, "gates", 0, "Gates, in their order", &none);
	for (size_t i = 0; i < d->gates.n; i++) {
		box(out, arena_fmt(out->a, "gate_%zu", i), d->gates.v[i].label,
		    "style=dashed, color=\"#9b1c12\", ");
		text_put(out, "\"]\n");
		if (i)
			text_fmt(out, "\t\tgate_%zu -> gate_%zu\n", i - 1, i);
	}
	text_put(out, "\t}\n");
}

static void put_cards(const struct diagram *d, struct text *out)
{
	for (size_t i = 0; i < d->cards.n; i++) {
		const struct card *c = &d->cards.v[i];
		begin_cluster(out, "card", i, c->title, &c->says);
		for (size_t k = 0; k < c->items.n; k++) {
			box(out, arena_fmt(out->a, "card_%zu_%zu", i, k), c->items.v[k].name, "");
			lines(out, &c->items.v[k].says);
			text_put(out, "\"]\n");
			if (k)
				text_fmt(out, "\t\tcard_%zu_%zu -> card_%zu_%zu [style=invis]\n", i,
				         k - 1, i, k);
		}
		text_put(out, "\t}\n");
	}
}

static void put_way(struct text *out, size_t chart, const struct way *y)
{
	if (y->from >= 0)
		text_fmt(out, "\t\tstate_%zu_%d", chart, y->from);
	else
		text_fmt(out, "\t\tany_%zu", chart);
	if (y->to >= 0)
		text_fmt(out, " -> state_%zu_%d", chart, y->to);
	else
		text_fmt(out, " -> any_%zu", chart);
	text_fmt(out, " [%slabel=\"", y->gate ? "style=dashed, color=\"#9b1c12\", " : "");
	if (y->gate)
		line(out, "gate");
	line(out, y->says);
	text_put(out, "\"]\n");
}

static void put_charts(const struct diagram *d, struct text *out)
{
	for (size_t i = 0; i < d->charts.n; i++) {
		const struct chart *c = &d->charts.v[i];
		bool any = false;
		begin_cluster(out, "chart", i, c->title, &c->says);
		for (size_t k = 0; k < c->states.n; k++) {
			const struct state *s = &c->states.v[k];
			box(out, arena_fmt(out->a, "state_%zu_%zu", i, k), s->name,
			    s->look == STATE_ASIDE  ? "style=\"rounded,dashed\", "
			    : s->look == STATE_STOP ? "style=\"rounded,bold\", "
			                            : "style=rounded, ");
			if (s->says)
				line(out, s->says);
			text_put(out, "\"]\n");
		}
		for (size_t k = 0; k < c->ways.n; k++)
			any |= c->ways.v[k].from < 0 || c->ways.v[k].to < 0;
		if (any)
			text_fmt(out, "\t\tany_%zu [shape=plaintext, label=\"%s\"]\n", i, c->any);

		for (size_t k = 0; k < c->ways.n; k++)
			put_way(out, i, &c->ways.v[k]);
		text_put(out, "\t}\n");
	}
}

void dot_write(const struct diagram *d, struct text *out)
{
	text_put(out, "digraph protocol {\n\tgraph [label=\"");
	line(out, d->title);
	line(out, d->of);
	lines(out, &d->says);
	text_fmt(out,
	         "\", labelloc=t, labeljust=l, rankdir=%s, fontname=\"sans-serif\"]\n"
	         "\tnode [shape=box, fontname=\"sans-serif\", fontsize=11]\n"
	         "\tedge [fontname=\"sans-serif\", fontsize=10]\n",
	         d->kind == DIAGRAM_STATES ? "TB" : "LR");
	put_charts(d, out);
	put_groups(d, out);
	put_gates(d, out);
	put_cards(d, out);
	text_put(out, "}\n");
}
