/* SPDX-License-Identifier: Apache-2.0
 * A drawing as one picture that stands alone: no script, no font and no file from elsewhere. */
#include <string.h>

#include "diagram/svg.h"

#define COLUMNS 3
#define GAP     20
#define INSET   18
#define TALL    640 /* a card that would be higher in one column goes over all of them */

#define FULL   (SVG_WIDTH - 2 * SVG_MARGIN)
#define NARROW ((FULL - (COLUMNS - 1) * GAP) / COLUMNS)

/* ---- cards ---- */

static int item_height(struct arena *a, const struct card_item *it, int width)
{
	const char *one[] = {it->name};
	struct says name = {one, 1, 0};
	return svg_height(a, &name, VOICE_NAME, width - 14)
	       + svg_height(a, &it->says, VOICE_SMALL, width - 14) + 8;
}

static int put_item(struct text *out, const struct card_item *it, int x, int y, int width)
{
	text_fmt(out, "<circle cx=\"%d\" cy=\"%d\" r=\"3\" fill=\"%s\"/>\n", x + 3, y + 10, ACT);
	y = svg_lines(out, x + 14, y, width - 14, VOICE_NAME, INK, it->name);
	return svg_says(out, x + 14, y, width - 14, VOICE_SMALL, SOFT, &it->says) + 8;
}

static int head_height(struct arena *a, const struct card *c, int width)
{
	const char *one[] = {c->title};
	struct says title = {one, 1, 0};
	return svg_height(a, &title, VOICE_GROUP, width)
	       + svg_height(a, &c->says, VOICE_SMALL, width) + 6;
}

static int put_head(struct text *out, const struct card *c, int x, int y, int width)
{
	y = svg_lines(out, x, y, width, VOICE_GROUP, c->gate ? STOP : INK, c->title);
	return svg_says(out, x, y, width, VOICE_SMALL, SOFT, &c->says) + 6;
}

static void frame(struct text *out, const struct card *c, int x, int y, int width, int height)
{
	text_fmt(out,
	         "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"14\" fill=\"%s\" "
	         "stroke=\"%s\"%s/>\n",
	         x, y, width, height, PAGE, c->gate ? STOP : EDGE,
	         c->gate ? " stroke-width=\"1.5\" stroke-dasharray=\"5 5\"" : "");
}

static int narrow_height(struct arena *a, const struct card *c)
{
	int h = head_height(a, c, NARROW - 2 * INSET) + 2 * INSET;
	for (size_t i = 0; i < c->items.n; i++)
		h += item_height(a, &c->items.v[i], NARROW - 2 * INSET);

	return h;
}

static void put_narrow(struct text *out, const struct card *c, int x, int y, int height)
{
	frame(out, c, x, y, NARROW, height);
	y = put_head(out, c, x + INSET, y + INSET, NARROW - 2 * INSET);
	for (size_t i = 0; i < c->items.n; i++)
		y = put_item(out, &c->items.v[i], x + INSET, y, NARROW - 2 * INSET);
}

/* Items run down the first column, then the next; each column is filled to the same height. */
static void put_wide(struct pen *p, const struct card *c)
{
	struct arena *a = p->out->a;
	struct text body = text_in(a);
	int width = (FULL - 2 * INSET - (COLUMNS - 1) * GAP) / COLUMNS, all = 0, deepest,
	    column = 0;
	for (size_t i = 0; i < c->items.n; i++)
		all += item_height(a, &c->items.v[i], width);

	int top = put_head(&body, c, SVG_MARGIN + INSET, p->y + INSET, FULL - 2 * INSET), y = top;
	deepest = top;
	for (size_t i = 0; i < c->items.n; i++) {
		int h = item_height(a, &c->items.v[i], width);

		if (column + 1 < COLUMNS && y > top && y - top + h / 2 > all / COLUMNS) {
			column++;
			y = top;
		}
		y = put_item(&body, &c->items.v[i], SVG_MARGIN + INSET + column * (width + GAP), y,
		             width);
		deepest = y > deepest ? y : deepest;
	}
	frame(p->out, c, SVG_MARGIN, p->y, FULL, deepest + INSET - p->y);
	text_put(p->out, body.s);
	p->y = deepest + INSET + GAP;
}

void svg_cards(struct pen *p, const struct diagram *d)
{
	int ends[COLUMNS];
	for (size_t i = 0; i < d->cards.n; i++)
		if (narrow_height(p->out->a, &d->cards.v[i]) > TALL)
			put_wide(p, &d->cards.v[i]);
	for (int k = 0; k < COLUMNS; k++)
		ends[k] = p->y;
	for (size_t i = 0; i < d->cards.n; i++) {
		const struct card *c = &d->cards.v[i];
		int h = narrow_height(p->out->a, c), column = 0;
		if (h > TALL)
			continue;
		for (int k = 1; k < COLUMNS; k++)
			column = ends[k] < ends[column] ? k : column;
		put_narrow(p->out, c, SVG_MARGIN + column * (NARROW + GAP), ends[column], h);
		ends[column] += h + GAP;
	}
	for (int k = 0; k < COLUMNS; k++)
		p->y = ends[k] > p->y ? ends[k] : p->y;
}

/* ---- the page ---- */

static void put_description(struct text *out, const struct diagram *d)
{
	text_put(out, "<title id=\"title\">");
	text_xml(out, d->title);
	text_put(out, ": ");
	text_xml(out, d->of);
	text_put(out, "</title>\n<desc id=\"desc\">");
	for (size_t i = 0; i < d->says.n; i++) {
		text_put(out, i ? " " : "");
		text_xml(out, d->says.v[i]);
	}
	text_put(out, "</desc>\n");
}

void svg_write(const struct diagram *d, struct text *out)
{
	struct text body = text_in(out->a), about = text_in(out->a);
	struct pen p = {&body, SVG_MARGIN - 8};
	p.y = svg_lines(&body, SVG_MARGIN, p.y, FULL, VOICE_TITLE, INK, d->title);
	p.y = svg_lines(&body, SVG_MARGIN, p.y, FULL, VOICE_WORDS, INK, d->of);
	for (size_t i = 0; i < d->says.n; i++)
		text_fmt(&about, "%s%s", i ? " " : "", d->says.v[i]);
	if (about.n)
		p.y = svg_lines(&body, SVG_MARGIN, p.y, FULL, VOICE_WORDS, SOFT, about.s);
	svg_charts(&p, d);
	svg_lanes(&p, d);
	p.y += 12;
	svg_cards(&p, d);
	p.y += SVG_MARGIN - GAP;
	text_fmt(out,
	         "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
	         "height=\"%d\" role=\"img\" aria-labelledby=\"title desc\" fill=\"none\" "
	         "font-family=\"system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', "
	         "sans-serif\">\n",
	         SVG_WIDTH, p.y, SVG_WIDTH, p.y);
	put_description(out, d);
	text_fmt(out, "<rect width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", SVG_WIDTH, p.y, PAGE);
	text_put(out, body.s);
	text_put(out, "</svg>\n");
}
