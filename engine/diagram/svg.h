/* SPDX-License-Identifier: Apache-2.0
 * diagram/svg.h - what the files that write SVG share: a page, and text that is known to fit. */
#ifndef TEND_DIAGRAM_SVG_H
#define TEND_DIAGRAM_SVG_H

#include "diagram/diagram_in.h"

#define SVG_WIDTH  1180
#define SVG_MARGIN 32
#define SVG_TEXT   320 /* the column of names and sentences */
#define SVG_LEFT   (SVG_MARGIN + SVG_TEXT + 36)
#define SVG_AREA   (SVG_WIDTH - SVG_MARGIN - 12 - SVG_LEFT) /* where marks are */

/* Colours of the clinic's pages; each text colour has a contrast of at least 4.5 to its ground. */
#define INK  "#1d2926"
#define SOFT "#58645f"
#define RULE "#e2dccf"
#define EDGE "#7a847e"
#define ACT  "#1f6154"
#define WASH "#e5eeea"
#define MID  "#b7d2c7"
#define SAND "#ebe4d5"
#define STOP "#9b1c12"
#define PAGE "#fffefb"

enum voice { VOICE_TITLE, VOICE_GROUP, VOICE_NAME, VOICE_WORDS, VOICE_SMALL, VOICE_STRONG, VOICES };
struct voice_row {
	int size, leading; /* pixels */
	bool bold;
};
extern const struct voice_row voices[VOICES];

struct pen {
	struct text *out;
	int y; /* where the next thing begins */
};

/* Pixels that n bytes take at most in the sans families that pages fall back on, rounded up. */
int svg_width(const char *s, size_t n, int size, bool bold);
/* Breaks a text into lines of at most `width` pixels; a word that is longer is cut. */
void svg_fold(struct arena *a, const char *s, enum voice v, int width, struct says *out);
/* Height of sentences in a column; each begins a line. */
int svg_height(struct arena *a, const struct says *s, enum voice v, int width);

/* One line with its baseline at y; `anchor` NULL: begins at x. */
void svg_text(struct text *out, int x, int y, enum voice v, const char *fill, const char *anchor,
              const char *s);
/* A paragraph from the top edge y on; gives where it ends. */
int svg_lines(struct text *out, int x, int y, int width, enum voice v, const char *fill,
              const char *s);
/* The same run on, with a dot between them. */
int svg_run(struct text *out, int x, int y, int width, enum voice v, const char *fill,
            const struct says *s);
int svg_says(struct text *out, int x, int y, int width, enum voice v, const char *fill,
             const struct says *s);

void svg_lanes(struct pen *p, const struct diagram *d);
void svg_charts(struct pen *p, const struct diagram *d);
void svg_cards(struct pen *p, const struct diagram *d);
/* svg_marks.c: one mark around (x, y), and the room it takes to either side. */
void svg_mark(struct text *out, const struct drawn *m, int x, int x2, int y);
int svg_mark_half(enum mark_kind kind);

#endif
