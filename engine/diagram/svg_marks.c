/* SPDX-License-Identifier: Apache-2.0
 * The shapes of marks.  Each is known by its form: in grey, and to who sees no colours, too. */
#include <string.h>

#include "diagram/svg.h"

static const struct {
	int half; /* pixels to either side */
} sizes[MARK_KINDS] = {
    [MARK_MEDICINE] = {12}, [MARK_VISIT] = {8}, [MARK_TALK] = {8},    [MARK_REVIEW] = {9},
    [MARK_CALL] = {9},      [MARK_DIARY] = {4}, [MARK_READING] = {7}, [MARK_LOOK_IN] = {2},
    [MARK_DOSE] = {8},      [MARK_DUE] = {7},   [MARK_WAY] = {9},
};

int svg_mark_half(enum mark_kind kind)
{
	return sizes[kind].half;
}

static void path(struct text *out, const struct drawn *m, const char *d, bool full)
{
	text_fmt(out, "<path d=\"%s\" fill=\"%s\" stroke=\"%s\" stroke-width=\"2\"%s/>\n", d,
	         full && !m->perhaps ? ACT : PAGE, ACT,
	         m->perhaps ? " stroke-dasharray=\"3 2\"" : "");
}

static void bar(struct text *out, const struct drawn *m, int x, int x2, int y)
{
	static const struct {
		const char *fill, *more;
		int height;
	} looks[MARK_KINDS] = {
	    [BAR_WINDOW] = {MID, "", 6},
	    [BAR_NEVER] = {INK, "", 14},
	    [BAR_SIGNED] = {PAGE,
	                    " stroke=\"" INK "\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\"",
	                    13},
	    [BAR_PLANNED] = {MID, " stroke=\"" ACT "\" stroke-width=\"1.5\"", 13},
	    [BAR_STAGE] = {MID, "", 26},
	    [BAR_PEAK] = {ACT, "", 26},
	    [BAR_PEOPLE] = {MID, "", 18},
	    [BAR_NEAR] = {PAGE,
	                  " stroke=\"" EDGE "\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\"", 17},
	    [BAR_DARK] = {INK, "", 26},
	};
	int h = looks[m->kind].height, w = x2 - x;
	int gap = m->kind == BAR_STAGE || m->kind == BAR_PEAK || m->kind == BAR_DARK ? 2 : 0;
	w = w - gap < 2 ? 2 : w - gap;
	text_fmt(out,
	         "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\"%s/>\n",
	         x, y - h / 2, w, h, h > 20 ? 7 : 3, looks[m->kind].fill, looks[m->kind].more);
}

void svg_mark(struct text *out, const struct drawn *m, int x, int x2, int y)
{
	struct arena *a = out->a;
	const char *dash = m->perhaps ? " stroke-dasharray=\"3 2\"" : "";
	switch (m->kind) {
	case MARK_MEDICINE:
	case MARK_VISIT:
		text_fmt(out,
		         "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"%s\" stroke=\"%s\" "
		         "stroke-width=\"2\"%s/>\n",
		         x, y, sizes[m->kind].half - 1,
		         m->kind == MARK_MEDICINE && !m->perhaps ? ACT : PAGE, ACT, dash);
		return;
	case MARK_DIARY:
		text_fmt(out, "<circle cx=\"%d\" cy=\"%d\" r=\"3\" fill=\"%s\"/>\n", x, y, ACT);
		return;
	case MARK_TALK:
		text_fmt(out,
		         "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"14\" rx=\"3\" fill=\"%s\" "
		         "stroke=\"%s\" stroke-width=\"2\"%s/>\n",
		         x - 7, y - 7, PAGE, ACT, dash);
		return;
	case MARK_REVIEW:
		path(out, m, arena_fmt(a, "M%d %dl8 8-8 8-8-8z", x, y - 8), false);
		return;
	case MARK_CALL: path(out, m, arena_fmt(a, "M%d %dl8 13h-16z", x, y - 7), false); return;
	case MARK_WAY:
		path(out, m, arena_fmt(a, "M%d %dh6l6-6M%d %dl6 6", x - 8, y, x - 2, y), false);
		return;
	case MARK_DUE:
		path(out, m, arena_fmt(a, "M%d %dv14M%d %dh8v6h-8", x - 4, y - 7, x - 4, y - 7),
		     false);
		return;
	case MARK_READING:
		text_fmt(out, "<path d=\"M%d %dl6 6-6 6-6-6z\" fill=\"%s\"/>\n", x, y - 6, INK);
		return;
	case MARK_LOOK_IN:
		text_fmt(out, "<path d=\"M%d %dv12\" stroke=\"%s\" stroke-width=\"2.5\"/>\n", x,
		         y - 6, ACT);
		return;
	case MARK_DOSE: path(out, m, arena_fmt(a, "M%d %dl-7-12h14z", x, y + 6), true); return;
	case BAR_WINDOW:
	case BAR_NEVER:
	case BAR_SIGNED:
	case BAR_PLANNED:
	case BAR_STAGE:
	case BAR_PEAK:
	case BAR_PEOPLE:
	case BAR_NEAR:
	case BAR_DARK: bar(out, m, x, x2, y); return;
	case MARK_KINDS: return;
	}
}
