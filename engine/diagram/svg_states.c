/* SPDX-License-Identifier: Apache-2.0
 * States as boxes from left to right, those beside the way below; then each way in words. */
#include <string.h>

#include "diagram/svg.h"

#define BOX_LEAST 96
#define BOX_MOST  240
#define GAP_X     44
#define PAD_X     16
#define COLUMNS   2 /* of the ways in words */
#define GAP_Y     26

struct place {
	int x, y, w, h;
	int row; /* on the way: which line of boxes */
};

static int box_width(const struct state *s)
{
	int w = svg_width(s->name, strlen(s->name), 15, true), says;
	says = s->says ? svg_width(s->says, strlen(s->says), voices[VOICE_SMALL].size, false) : 0;
	w = (w > says ? w : says) + 2 * PAD_X + 8;
	return w < BOX_LEAST ? BOX_LEAST : w > BOX_MOST ? BOX_MOST : w;
}

static int box_height(struct arena *a, const struct state *s, int w)
{
	struct says name = {0}, words = {0};
	svg_fold(a, s->name, VOICE_NAME, w - 2 * PAD_X, &name);
	if (s->says)
		svg_fold(a, s->says, VOICE_SMALL, w - 2 * PAD_X, &words);
	return (int)name.n * voices[VOICE_NAME].leading + (int)words.n * voices[VOICE_SMALL].leading
	       + 20;
}

/* Boxes of one kind in lines, as high as the highest of them; gives the bottom edge. */
static int set_out(struct arena *a, const struct chart *c, bool aside, struct place *at, int y)
{
	int x = SVG_MARGIN, deepest = y, row = 0, line = y, h = 0;
	for (size_t i = 0; i < c->states.n; i++) {
		const struct state *s = &c->states.v[i];
		int own = box_height(a, s, box_width(s));
		h = (s->row > 0) == aside && own > h ? own : h;
	}
	for (size_t i = 0; i < c->states.n; i++) {
		const struct state *s = &c->states.v[i];
		if ((s->row > 0) != aside)
			continue;
		int w = box_width(s);
		if (x > SVG_MARGIN && x + w > SVG_WIDTH - SVG_MARGIN) {
			x = SVG_MARGIN;
			line = deepest + 30;
			row++;
		}
		at[i] = (struct place){x, line, w, h, row};
		x += w + GAP_X;
		deepest = line + h > deepest ? line + h : deepest;
	}
	return deepest;
}

static void put_box(struct text *out, const struct state *s, const struct place *b)
{
	static const struct {
		const char *fill, *edge, *dash, *ink, *soft;
	} looks[] = {
	    [STATE_PLAIN] = {PAGE, EDGE, "", INK, SOFT},
	    [STATE_FULL] = {ACT, ACT, "", "#ffffff", "#ffffff"},
	    [STATE_SOFT] = {WASH, ACT, "", INK, INK},
	    [STATE_ASIDE] = {PAGE, EDGE, " stroke-dasharray=\"5 4\"", INK, SOFT},
	    [STATE_STOP] = {STOP, STOP, "", "#ffffff", "#ffffff"},
	};
	struct says name = {0}, words = {0};

	text_fmt(out,
	         "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"18\" fill=\"%s\" "
	         "stroke=\"%s\" stroke-width=\"1.5\"%s/>\n",
	         b->x, b->y, b->w, b->h, looks[s->look].fill, looks[s->look].edge,
	         looks[s->look].dash);
	svg_fold(out->a, s->name, VOICE_NAME, b->w - 2 * PAD_X, &name);
	if (s->says)
		svg_fold(out->a, s->says, VOICE_SMALL, b->w - 2 * PAD_X, &words);
	int y = b->y
	        + (b->h - (int)name.n * voices[VOICE_NAME].leading
	           - (int)words.n * voices[VOICE_SMALL].leading)
	              / 2;
	for (size_t i = 0; i < name.n; i++, y += voices[VOICE_NAME].leading)
		svg_text(out, b->x + b->w / 2, y + 15, VOICE_NAME, looks[s->look].ink, "middle",
		         name.v[i]);
	for (size_t i = 0; i < words.n; i++, y += voices[VOICE_SMALL].leading)
		svg_text(out, b->x + b->w / 2, y + 13, VOICE_SMALL, looks[s->look].soft, "middle",
		         words.v[i]);
}

static void put_arrow(struct text *out, int x, int y, int x2, bool gate)
{
	text_fmt(out,
	         "<path d=\"M%d %dH%d\" stroke=\"%s\" stroke-width=\"1.5\"/>"
	         "<path d=\"M%d %dl-8-5v10z\" fill=\"%s\"/>\n",
	         x, y, x2 - 6, EDGE, x2 - 1, y, EDGE);
	if (gate)
		text_fmt(out,
		         "<path d=\"M%d %dv36\" stroke=\"%s\" stroke-width=\"2.5\" "
		         "stroke-dasharray=\"5 4\"/>\n",
		         (x + x2) / 2 - 3, y - 18, STOP);
}

/* The box that follows on the way: only such an arrow is drawn, every way is told. */
static int following(const struct chart *c, int from)
{
	for (int i = from + 1; i < (int)c->states.n; i++)
		if (!c->states.v[i].row)
			return i;
	return -1;
}

static void put_arrows(struct text *out, const struct chart *c, const struct place *at)
{
	for (size_t i = 0; i < c->ways.n; i++) {
		const struct way *y = &c->ways.v[i];
		if (y->from < 0 || c->states.v[y->from].row || y->to != following(c, y->from))
			continue;
		const struct place *a = &at[y->from], *b = &at[y->to];
		int first = a->h < b->h ? a->h : b->h;
		if (a->row == b->row)
			put_arrow(out, a->x + a->w, a->y + first / 2, b->x, y->gate);
		else /* on into the next line */
			text_fmt(out,
			         "<path d=\"M%d %dv%dH%dv%d\" stroke=\"%s\" "
			         "stroke-width=\"1.5\"%s/><path d=\"M%d %dl-5-8h10z\" "
			         "fill=\"%s\"/>\n",
			         a->x + a->w / 2, a->y + a->h, b->y - 15 - a->y - a->h,
			         b->x + b->w / 2, 9, y->gate ? STOP : EDGE,
			         y->gate ? " stroke-dasharray=\"5 4\"" : "", b->x + b->w / 2,
			         b->y - 1, EDGE);
	}
}

static int put_way(struct text *out, const struct chart *c, const struct way *y, int x, int top,
                   int width)
{
	top = svg_lines(out, x, top, width, VOICE_STRONG, y->gate ? STOP : INK,
	                way_name(out->a, c, y));
	return svg_lines(out, x, top, width, VOICE_SMALL, SOFT, y->says) + 8;
}

static int put_ways(struct text *out, const struct chart *c, int top)
{
	struct text nothing = text_in(out->a);
	int width = (SVG_WIDTH - 2 * SVG_MARGIN - GAP_X) / COLUMNS, all = 0, y = top, deepest = top;
	int column = 0;
	for (size_t i = 0; i < c->ways.n; i++)
		all = put_way(&nothing, c, &c->ways.v[i], 0, all, width);
	for (size_t i = 0; i < c->ways.n; i++) {
		if (!column && y - top >= all / COLUMNS) {
			column = 1;
			y = top;
		}
		y = put_way(out, c, &c->ways.v[i], SVG_MARGIN + column * (width + GAP_X), y, width);
		deepest = y > deepest ? y : deepest;
	}
	return deepest;
}

void svg_charts(struct pen *p, const struct diagram *d)
{
	struct text *out = p->out;
	for (size_t i = 0; i < d->charts.n; i++) {
		const struct chart *c = &d->charts.v[i];
		struct place *at = arena_arr(out->a, struct place, c->states.n + 1);
		int full = SVG_WIDTH - 2 * SVG_MARGIN;
		p->y = svg_lines(out, SVG_MARGIN, p->y + 26, full, VOICE_GROUP, INK, c->title);
		p->y = svg_says(out, SVG_MARGIN, p->y, full, VOICE_SMALL, SOFT, &c->says) + 14;
		p->y = set_out(out->a, c, false, at, p->y) + GAP_Y;
		p->y = set_out(out->a, c, true, at, p->y) + GAP_Y;
		put_arrows(out, c, at);
		for (size_t k = 0; k < c->states.n; k++)
			put_box(out, &c->states.v[k], &at[k]);
		p->y = put_ways(out, c, p->y);
	}
}
