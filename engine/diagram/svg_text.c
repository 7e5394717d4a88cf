/* SPDX-License-Identifier: Apache-2.0
 * How wide a text is, and text laid out by it. */
#include <string.h>

#include "diagram/svg.h"

const struct voice_row voices[VOICES] = {
    [VOICE_TITLE] = {26, 34, true},  [VOICE_GROUP] = {18, 26, true},
    [VOICE_NAME] = {15, 21, true},   [VOICE_WORDS] = {14, 19, false},
    [VOICE_SMALL] = {14, 19, false}, [VOICE_STRONG] = {14, 19, true},
};

/* Thousandths of the size for the characters from space to tilde, of the widest of the families
 * that system-ui stands for; narrower ones leave some room. */
static const unsigned short plain[95] = {
    318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 501, 838, 318, 361,  318, 337, 637, 637, 637,
    637, 637, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 531, 1001, 685, 687, 699, 771, 632,
    576, 775, 752, 295, 295, 656, 558, 863, 749, 788, 604, 788, 695, 635,  611, 732, 685, 989, 686,
    611, 686, 391, 337, 391, 838, 501, 501, 613, 635, 550, 635, 616, 353,  635, 634, 278, 278, 580,
    278, 975, 634, 612, 635, 635, 412, 521, 393, 634, 592, 818, 592, 592,  525, 637, 337, 637, 838,
};
static const unsigned short bold[95] = {
    349,  457, 521, 838, 696, 1002, 873, 307,  458, 458, 523, 838, 380, 416,  380, 366,
    696,  696, 696, 696, 696, 696,  696, 696,  696, 696, 400, 400, 838, 838,  838, 581,
    1001, 774, 763, 734, 831, 684,  684, 821,  837, 373, 373, 775, 638, 996,  837, 851,
    733,  851, 771, 721, 683, 813,  774, 1104, 771, 725, 726, 458, 366, 458,  838, 501,
    501,  675, 716, 593, 716, 679,  436, 716,  712, 343, 343, 666, 343, 1042, 712, 688,
    716,  716, 494, 596, 479, 712,  652, 924,  646, 652, 583, 712, 366, 712,  838,
};

static int glyph(unsigned code, bool is_bold)
{
	if (code >= 32 && code < 127)
		return is_bold ? bold[code - 32] : plain[code - 32];
	if (code == 0xA0 || code == 0xB7)
		return 349;
	return code < 0x1100 ? 900 : 1050; /* letters with marks, Greek, Cyrillic; then wide ones */
}

int svg_width(const char *s, size_t n, int size, bool is_bold)
{
	int64_t w = 0;
	unsigned code;
	for (size_t k; n && (k = utf8_next(s, n, &code)) > 0; s += k, n -= k)
		w += glyph(code, is_bold);
	return (int)((w * size + 999) / 1000);
}

static size_t fitting(const char *s, size_t n, const struct voice_row *v, int width)
{
	size_t at = 0;
	unsigned code;
	for (size_t k; at < n && (k = utf8_next(s + at, n - at, &code)) > 0; at += k)
		if (at && svg_width(s, at + k, v->size, v->bold) > width)
			break;
	return at;
}

/* Bytes up to the next place where a line may end: a number keeps its unit. */
static size_t word(const char *s)
{
	size_t n = strcspn(s, " \n"), unit;
	if (n && strspn(s, "0123456789.-") == n && s[n] == ' ') {
		unit = strcspn(s + n + 1, " \n");
		if (unit && unit <= 6)
			n += 1 + unit;
	}
	return n;
}

void svg_fold(struct arena *a, const char *s, enum voice voice, int width, struct says *out)
{
	const struct voice_row *v = &voices[voice];
	struct text t = text_in(a);
	int space = svg_width(" ", 1, v->size, v->bold);
	int at = 0;
	for (s += strspn(s, " \n"); *s; s += strspn(s, " \n")) {
		size_t n = word(s);
		int w = svg_width(s, n, v->size, v->bold);
		if (at && at + space + w > width) {
			says(a, out, t.s);
			t = text_in(a);
			at = 0;
		}
		if (!at && w > width) {
			n = fitting(s, n, v, width);
			says(a, out, arena_dupn(a, s, n));
			s += n;
			continue;
		}
		text_put(&t, at ? " " : "");
		text_putn(&t, s, n);
		at += (at ? space : 0) + w;
		s += n;
	}
	says(a, out, t.n ? t.s : NULL);
}

int svg_height(struct arena *a, const struct says *s, enum voice v, int width)
{
	struct says folded = {0};
	for (size_t i = 0; i < s->n; i++)
		svg_fold(a, s->v[i], v, width, &folded);
	return (int)folded.n * voices[v].leading;
}

void svg_text(struct text *out, int x, int y, enum voice v, const char *fill, const char *anchor,
              const char *s)
{
	text_fmt(out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\"%s fill=\"%s\"", x, y,
	         voices[v].size, voices[v].bold ? " font-weight=\"600\"" : "", fill);
	if (anchor)
		text_fmt(out, " text-anchor=\"%s\"", anchor);
	text_put(out, ">");
	text_xml(out, s);
	text_put(out, "</text>\n");
}

int svg_lines(struct text *out, int x, int y, int width, enum voice v, const char *fill,
              const char *s)
{
	struct says folded = {0};
	svg_fold(out->a, s, v, width, &folded);
	for (size_t i = 0; i < folded.n; i++, y += voices[v].leading)
		svg_text(out, x, y + voices[v].size, v, fill, NULL, folded.v[i]);
	return y;
}

int svg_says(struct text *out, int x, int y, int width, enum voice v, const char *fill,
             const struct says *s)
{
	for (size_t i = 0; i < s->n; i++)
		y = svg_lines(out, x, y, width, v, fill, s->v[i]);
	return y;
}

int svg_run(struct text *out, int x, int y, int width, enum voice v, const char *fill,
            const struct says *s)
{
	struct text t = text_in(out->a);
	for (size_t i = 0; i < s->n; i++)
		text_fmt(&t, "%s%s", i ? "\u00a0\u00b7 " : "", s->v[i]);
	return t.n ? svg_lines(out, x, y, width, v, fill, t.s) : y;
}
