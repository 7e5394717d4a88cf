/* SPDX-License-Identifier: Apache-2.0
 * Lanes: names and sentences on the left, marks on their axis on the right.
 *
 * Nothing is ever laid over a text: marks that would touch stand in rows below each other, labels
 * that do not fit into their bar stand beside it, and a lane is as high as what it holds. */
#include <string.h>

#include "diagram/svg.h"

#define ROW      30 /* height of a row of marks */
#define ROWS_MAX 64
#define PAD      8 /* between two things of a row */

static int place(const struct diagram *d, int64_t at)
{
	return SVG_LEFT + (int)axis_place(&d->axis, at, SVG_AREA);
}

/* ---- where the marks of a lane stand ---- */

struct spot {
	const struct drawn *m;
	int x, x2; /* of the shape */
	int row;
	const char *label; /* as it is written here; NULL */
	int label_x;       /* its middle inside, or its left edge outside */
	bool inside;
};

struct rows {
	int end[ROWS_MAX]; /* where each row is taken up to */
	int n;
};

static int row_for(struct rows *r, int from, int to)
{
	int row = 0;
	while (row < r->n && r->end[row] > from)
		row++;
	if (row == ROWS_MAX)
		row = ROWS_MAX - 1;
	if (row == r->n)
		r->n++;
	r->end[row] = to;

	return row;
}

/* A label that begins with a number may stand as that number; a card tells the rest. */
static void fit_label(struct arena *a, struct spot *s)
{
	const struct voice_row *v = &voices[VOICE_STRONG];
	size_t n = strlen(s->label), digits = strspn(s->label, "0123456789");
	int room = s->x2 - s->x - 2 * PAD, w = svg_width(s->label, n, v->size, v->bold);
	if (!mark_rows[s->m->kind].bar)
		room = svg_mark_half(s->m->kind) * 2;
	if (w > room && digits && s->label[digits] && strchr(" :", s->label[digits])) {
		s->label = arena_dupn(a, s->label, digits);
		w = svg_width(s->label, digits, v->size, v->bold);
		room += PAD;
	}
	s->inside = w <= room;
	s->label_x = s->inside ? (s->x + s->x2) / 2 : s->x2 + 6;
	if (!s->inside && s->label_x + w > SVG_LEFT + SVG_AREA)
		s->label_x = s->x - 6 - w;
}

static void set_out(struct arena *a, const struct diagram *d, const struct lane *l,
                    struct spot *spots, struct rows *r)
{
	for (size_t i = 0; i < l->marks.n; i++) {
		struct spot *s = &spots[i];
		const struct drawn *m = &l->marks.v[i];
		*s = (struct spot){.m = m, .x = place(d, m->from), .x2 = place(d, m->to)};
		bool bar = mark_rows[m->kind].bar;
		int half = svg_mark_half(m->kind);
		s->x2 = bar && s->x2 < s->x + 3 ? s->x + 3 : s->x2;
		int from = bar ? s->x : s->x - half - 1, to = bar ? s->x2 : s->x + half + 2;
		s->label = m->label;
		if (s->label)
			fit_label(a, s);
		if (s->label && !s->inside) {
			int w =
			    svg_width(s->label, strlen(s->label), voices[VOICE_STRONG].size, true);
			from = s->label_x - 4 < from ? s->label_x - 4 : from;
			to = s->label_x + w + 4 > to ? s->label_x + w + 4 : to;
		}
		/* a mark stands on the window that was drawn for it */
		if (i && spots[i - 1].m->kind == BAR_WINDOW && !bar) {
			s->row = spots[i - 1].row;
			if (r->end[s->row] < to)
				r->end[s->row] = to;
			continue;
		}
		if (m->kind == BAR_WINDOW && i + 1 < l->marks.n)
			from -= svg_mark_half(l->marks.v[i + 1].kind);
		s->row = row_for(r, from, to);
	}
}

static void put_spot(struct text *out, const struct spot *s, int y)
{
	enum mark_kind k = s->m->kind;
	bool dark = (k == BAR_PEAK || k == BAR_DARK || k == MARK_MEDICINE) && !s->m->perhaps;
	svg_mark(out, s->m, s->x, s->x2, y);
	if (s->label)
		svg_text(out, s->label_x, y + 5, VOICE_STRONG, s->inside && dark ? "#ffffff" : INK,
		         s->inside ? "middle" : NULL, s->label);
}

static void put_lane(struct pen *p, const struct diagram *d, const struct lane *l)
{
	struct arena *a = p->out->a;
	struct spot *spots = arena_arr(a, struct spot, l->marks.n + 1);
	struct rows r = {0};
	int top = p->y + 8;
	set_out(a, d, l, spots, &r);
	int left = svg_lines(p->out, SVG_MARGIN, top, SVG_TEXT, VOICE_NAME, INK, l->name);
	left = svg_run(p->out, SVG_MARGIN, left, SVG_TEXT, VOICE_SMALL, SOFT, &l->says);
	for (size_t i = 0; i < l->marks.n; i++)
		put_spot(p->out, &spots[i], top + 12 + spots[i].row * ROW);
	int right = top + r.n * ROW;
	p->y = (left > right ? left : right) + 6;
	text_fmt(p->out, "<path d=\"M%d %dH%d\" stroke=\"%s\"/>\n", SVG_MARGIN, p->y,
	         SVG_WIDTH - SVG_MARGIN, RULE);
}

/* ---- the axis ---- */

struct ticks {
	int from[128], to[128];
	int n;
};

static bool put_tick(struct pen *p, const struct diagram *d, struct ticks *t, int64_t at)
{
	const char *s = arena_fmt(p->out->a, "%lld", (long long)(at / d->axis.per));
	int x = place(d, at), w = svg_width(s, strlen(s), voices[VOICE_SMALL].size, false);
	int from = x - w / 2 - 5, to = x + w / 2 + 6;
	if (from < SVG_LEFT - 24 || to > SVG_WIDTH - 4 || t->n == (int)countof(t->from))
		return false;
	for (int i = 0; i < t->n; i++)
		if (from < t->to[i] && to > t->from[i])
			return false;
	t->from[t->n] = from;
	t->to[t->n++] = to;
	svg_text(p->out, x, p->y + 13, VOICE_SMALL, SOFT, "middle", s);
	text_fmt(p->out, "<path d=\"M%d %dv5\" stroke=\"%s\"/>\n", x, p->y + 18, EDGE);
	return true;
}

/* 0 first, then the ends of what is cut, then round numbers, as far as there is room. */
static void put_ticks(struct pen *p, const struct diagram *d)
{
	static const int64_t steps[] = {24, 12, 6, 4, 2, 1};
	const struct axis *x = &d->axis;
	struct ticks t = {0};
	int64_t begin = x->pieces.v[0].from, end = x->pieces.v[x->pieces.n - 1].to;
	const char *unit = x->unit;
	svg_text(p->out, SVG_LEFT - 30, p->y + 13, VOICE_SMALL, SOFT, "end", unit);
	if (begin <= 0 && end >= 0)
		put_tick(p, d, &t, 0);
	for (size_t i = 0; i < x->pieces.n; i++)
		if (x->pieces.v[i].broken && !x->before) {
			put_tick(p, d, &t, x->pieces.v[i].from);
			put_tick(p, d, &t, x->pieces.v[i].to);
		}
	put_tick(p, d, &t, end);
	for (size_t k = 0; k < countof(steps); k++)
		for (size_t i = 0; i < x->pieces.n; i++) {
			const struct stretch *s = &x->pieces.v[i];
			int64_t step = x->step * x->per * steps[k];
			if (s->broken)
				continue;
			for (int64_t at = s->from / step * step; at <= s->to; at += step)
				if (at >= s->from)
					put_tick(p, d, &t, at);
		}
	p->y += 24;
}

/* Labels of gates in as many rows as they need; their lines begin below all of them. */
static void put_gate_labels(struct pen *p, const struct diagram *d)
{
	struct arena *a = p->out->a;
	size_t n = d->gates.n;
	int *from = arena_arr(a, int, n + 1), *to = arena_arr(a, int, n + 1);
	int *row = arena_arr(a, int, n + 1), rows = 0;
	for (size_t i = 0; i < n; i++) {
		const struct gate *g = &d->gates.v[i];
		int w = svg_width(g->label, strlen(g->label), voices[VOICE_STRONG].size, true),
		    x = place(d, g->at);
		from[i] = x - w / 2;
		if (from[i] + w > SVG_WIDTH - SVG_MARGIN)
			from[i] = SVG_WIDTH - SVG_MARGIN - w;
		if (from[i] < SVG_MARGIN)
			from[i] = SVG_MARGIN;
		to[i] = from[i] + w + 12;
		for (size_t k = 0; k < i; k++)
			if (row[k] == row[i] && from[i] < to[k] && to[i] > from[k]) {
				row[i]++;
				k = (size_t)-1;
			}
		rows = row[i] >= rows ? row[i] + 1 : rows;
	}
	for (size_t i = 0; i < n; i++) {
		const char *s = d->gates.v[i].label;
		struct says cut = {0};
		svg_fold(a, s, VOICE_STRONG, SVG_WIDTH - 2 * SVG_MARGIN, &cut);
		svg_text(p->out, from[i], p->y + 14 + row[i] * 18, VOICE_STRONG, STOP, NULL,
		         cut.n ? cut.v[0] : s);
	}
	p->y += rows * 18 + (n ? 6 : 0);
}

static void put_gate_lines(struct pen *p, const struct diagram *d, int top)
{
	for (size_t i = 0; i < d->gates.n; i++)
		text_fmt(p->out,
		         "<path d=\"M%d %dV%d\" stroke=\"%s\" stroke-width=\"%s\" "
		         "stroke-dasharray=\"5 5\"/>\n",
		         place(d, d->gates.v[i].at), top, p->y, STOP,
		         d->gates.v[i].main ? "2.5" : "1");
}

/* What is cut out of the axis: a pale column with a jagged edge at its head. */
static void put_cuts(struct pen *p, const struct diagram *d, int top)
{
	for (size_t i = 0; i < d->axis.pieces.n; i++) {
		const struct stretch *s = &d->axis.pieces.v[i];
		int x = place(d, s->from), x2 = place(d, s->to);
		if (!s->broken || d->axis.before)
			continue;
		text_fmt(p->out,
		         "<path d=\"M%d %dl3-8M%d %dl3-8\" stroke=\"%s\" stroke-width=\"1.5\"/>\n",
		         (x + x2) / 2 - 5, top + 4, (x + x2) / 2 + 1, top + 4, EDGE);
		text_fmt(p->out, "<path d=\"M%d %dV%d\" stroke=\"%s\" stroke-dasharray=\"1 5\"/>\n",
		         (x + x2) / 2, top + 8, p->y, EDGE);
	}
}

/* ---- groups and the key ---- */

static void put_group(struct pen *p, const struct diagram *d, const struct group *g)
{
	struct text *out = p->out, lanes = text_in(out->a);
	struct pen inside = {&lanes, p->y + 14};
	int top = p->y + 14;
	inside.y = svg_lines(&lanes, SVG_MARGIN, inside.y, SVG_TEXT, VOICE_GROUP, INK, g->title);
	inside.y = svg_run(&lanes, SVG_MARGIN, inside.y, SVG_TEXT, VOICE_SMALL, SOFT, &g->says);
	for (size_t i = 0; i < g->lanes.n; i++)
		put_lane(&inside, d, &g->lanes.v[i]);
	if (g->from <= g->to) {
		int x = place(d, g->from) - 14, x2 = place(d, g->to) + 14;
		text_fmt(out,
		         "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"12\" "
		         "fill=\"%s\"/>\n",
		         x, top + 4, x2 - x, inside.y - top - 8, WASH);
	}
	text_put(out, lanes.n ? lanes.s : "");
	p->y = inside.y;
}

/* One sign of the key; it goes on in the next row where there is no room. */
static void put_sign(struct pen *p, const struct drawn *m, const char *words, int *x)
{
	int w = svg_width(words, strlen(words), voices[VOICE_SMALL].size, false);
	bool bar = mark_rows[m->kind].bar;
	if (*x + 34 + w > SVG_WIDTH - SVG_MARGIN) {
		*x = SVG_MARGIN;
		p->y += 28;
	}
	svg_mark(p->out, m, *x + (bar ? 0 : 13), *x + (bar ? 26 : 13), p->y);
	svg_text(p->out, *x + 34, p->y + 5, VOICE_SMALL, SOFT, NULL, words);
	*x += 34 + w + 22;
}

static void put_key(struct pen *p, const struct diagram *d)
{
	bool used[MARK_KINDS] = {false}, perhaps = false;
	int x = SVG_MARGIN;
	for (size_t i = 0; i < d->groups.n; i++)
		for (size_t k = 0; k < d->groups.v[i].lanes.n; k++)
			for (size_t m = 0; m < d->groups.v[i].lanes.v[k].marks.n; m++) {
				const struct drawn *s = &d->groups.v[i].lanes.v[k].marks.v[m];
				used[s->kind] = true;
				perhaps |= s->perhaps;
			}
	p->y += 26;
	for (int i = 0; i < MARK_KINDS; i++) {
		struct drawn m = {.kind = (enum mark_kind)i};
		if (used[i] && mark_rows[i].key)
			put_sign(p, &m, mark_rows[i].key, &x);
	}
	struct drawn unsure = {.kind = MARK_VISIT, .perhaps = true};
	if (perhaps && d->kind == DIAGRAM_COURSE)
		put_sign(p, &unsure, "dashed: only under a condition", &x);
	p->y += 20;
}

void svg_lanes(struct pen *p, const struct diagram *d)
{
	struct text behind = text_in(p->out->a);
	if (!d->groups.n)
		return;
	p->y += 14;
	put_gate_labels(p, d);
	if (d->axis.before)
		p->y =
		    svg_lines(p->out, SVG_LEFT, p->y, SVG_AREA, VOICE_SMALL, SOFT, d->axis.before);
	put_ticks(p, d);
	int top = p->y;
	text_fmt(p->out, "<path d=\"M%d %dH%d\" stroke=\"%s\"/>\n", SVG_LEFT, top,
	         SVG_LEFT + SVG_AREA, EDGE);
	struct pen inside = {&behind, p->y - 6};
	for (size_t i = 0; i < d->groups.n; i++)
		put_group(&inside, d, &d->groups.v[i]);
	p->y = inside.y;
	text_put(p->out, behind.s);
	put_cuts(p, d, top);
	put_gate_lines(p, d, top + 4);
	put_key(p, d);
}
