/* SPDX-License-Identifier: Apache-2.0 */
#include "util/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/json.h"

#define LINE_MAX_COLS ((size_t)100) /* longer source lines are cut around the mark */
#define LEAD_COLS     ((size_t)30)  /* what is shown before the mark of a cut line */
#define TAB_COLS      ((size_t)4)

struct diag *diag_add(struct diags *d, const struct diag_code *code, struct span at,
                      const char *fmt, ...)
{
	bool error = code->severity == SEV_ERROR;
	*(error ? &d->errors : &d->warnings) += 1;
	if (!d->v) {
		d->cap = DIAG_MAX + 1; /* the last one is the spare; rows never move */
		d->v = arena_arr(d->a, struct diag, d->cap);
	}
	size_t slot = d->n < DIAG_MAX ? d->n++ : DIAG_MAX;
	for (size_t i = DIAG_MAX; slot == DIAG_MAX && error && i-- > 0;)
		if (d->v[i].code->severity == SEV_WARNING)
			slot = i; /* fifty warnings must not hide an error */
	d->v[slot] = (struct diag){.code = code, .at = at, .msg = ""};
	if (slot == DIAG_MAX)
		return &d->v[slot];

	va_list ap, ap2;
	va_start(ap, fmt);
	va_copy(ap2, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	size_t room = n > 0 ? (size_t)n + 1 : 1;
	char *msg = arena_get(d->a, room);
	vsnprintf(msg, room, fmt, ap2);
	va_end(ap2);
	va_end(ap);
	d->v[slot].msg = msg;
	return &d->v[slot];
}

void diag_waive(struct diags *d, struct diag *x, const char *because)
{
	if (x->waived || x->code->severity == SEV_ERROR)
		return;
	x->waived = because;
	d->warnings--;
	d->waived++;
}

bool diag_covers(const struct diags *d, struct span at)
{
	uint32_t end = at.col + (at.len ? at.len : 1);
	for (size_t i = 0; i < d->n; i++) {
		const struct diag *x = &d->v[i];
		if (x->code->severity == SEV_ERROR && x->at.src == at.src && x->at.line == at.line
		    && x->at.col >= at.col && x->at.col < end)
			return true;
	}
	return false;
}

static int compare(const struct diag *a, const struct diag *b)
{
	const char *pa = a->at.src ? a->at.src->path : "";
	const char *pb = b->at.src ? b->at.src->path : "";
	int order = strcmp(pa, pb);
	if (order == 0)
		order = (a->at.line > b->at.line) - (a->at.line < b->at.line);
	if (order == 0)
		order = (a->at.col > b->at.col) - (a->at.col < b->at.col);
	return order ? order : strcmp(a->code->code, b->code->code);
}

void diags_sort(struct diags *d)
{
	for (size_t i = 1; i < d->n; i++) {
		struct diag x = d->v[i];
		size_t j = i;
		for (; j > 0 && compare(&d->v[j - 1], &x) > 0; j--)
			d->v[j] = d->v[j - 1];
		d->v[j] = x;
	}
}

/* ---- text ---- */

enum paint { PLAIN, BOLD, RED, YELLOW, BLUE };

struct page {
	struct text *out;
	bool colour;
	size_t gutter; /* digits of the greatest line number of one diagnostic */
};

/* One source line from its first byte to before the line end. */
struct line {
	const char *s;
	size_t n;
};

static void paint(const struct page *p, enum paint how)
{
	static const char *const codes[] = {"\x1b[0m", "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m",
	                                    "\x1b[34m"};
	if (p->colour)
		text_put(p->out, codes[how]);
}

/* What stands in a message stays on its line. */
static void put_flat(struct text *out, const char *s)
{
	for (size_t n; *s; s += n) {
		n = strcspn(s, "\n\t");
		if (n) {
			text_terminal(out, arena_dupn(out->a, s, n));
		} else {
			text_put(out, " ");
			n = 1;
		}
	}
}

/* The columns a character takes on a terminal.  Rough on purpose: the common scripts are right. */
static size_t columns(unsigned c)
{
	static const struct {
		unsigned from, to;
		size_t cols;
	} odd[] = {
	    {0x0300, 0x036F, 0}, {0x0483, 0x0489, 0},   {0x0591, 0x05BD, 0},   {0x064B, 0x065F, 0},
	    {0x0E34, 0x0E3A, 0}, {0x0E47, 0x0E4E, 0},   {0x1100, 0x115F, 2},   {0x1AB0, 0x1AFF, 0},
	    {0x1DC0, 0x1DFF, 0}, {0x20D0, 0x20FF, 0},   {0x2E80, 0xA4CF, 2},   {0xAC00, 0xD7A3, 2},
	    {0xF900, 0xFAFF, 2}, {0xFE20, 0xFE2F, 0},   {0xFE30, 0xFE6F, 2},   {0xFF00, 0xFF60, 2},
	    {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1FAFF, 2}, {0x20000, 0x3FFFD, 2},
	};
	for (size_t i = 0; i < countof(odd); i++)
		if (c >= odd[i].from && c <= odd[i].to)
			return odd[i].cols;
	return 1;
}

/* Takes one character off the line; gives its columns and, if `out` is not NULL, writes it.
 * A tab becomes an arrow up to the next stop, a deceiving character its number. */
static size_t cell(struct line *l, size_t col, struct text *out)
{
	unsigned c;
	size_t len = utf8_next(l->s, l->n, &c);
	char shown[16];
	size_t cols;
	if (c >= 0x20 && c < 0x7F) {
		shown[0] = (char)c;
		shown[1] = '\0';
		cols = 1;
	} else if (c == '\t') {
		cols = TAB_COLS - col % TAB_COLS;
		snprintf(shown, sizeof shown, "→%*s", (int)cols - 1, "");
	} else if (utf8_deceives(c) || (c == 0xFFFD && len == 1)) {
		cols = (size_t)snprintf(shown, sizeof shown, "<U+%04X>", c);
	} else {
		cols = columns(c);
		memcpy(shown, l->s, len);
		shown[len] = '\0';
	}
	if (out)
		text_put(out, shown);
	l->s += len;
	l->n -= len;
	return cols;
}

static struct line find_line(const struct source *src, uint32_t number)
{
	const char *s = src->text, *end = s + src->len;
	for (uint32_t i = 1; i < number; i++) {
		const char *next = s < end ? memchr(s, '\n', (size_t)(end - s)) : NULL;
		s = next ? next + 1 : end;
	}
	const char *stop = s < end ? memchr(s, '\n', (size_t)(end - s)) : NULL;
	struct line l = {.s = s, .n = (size_t)((stop ? stop : end) - s)};
	if (l.n && l.s[l.n - 1] == '\r')
		l.n--;
	return l;
}

static struct line skip_points(struct line l, size_t points)
{
	for (; points && l.n; points--) {
		unsigned c;
		size_t len = utf8_next(l.s, l.n, &c);
		l.s += len;
		l.n -= len;
	}
	return l;
}

/* Writes a line as wide as the page; ellipses say what was cut before and behind. */
static void put_window(const struct page *p, struct line l, size_t skip)
{
	l = skip_points(l, skip);
	if (skip)
		text_put(p->out, "…");
	for (size_t col = 0; l.n && col < LINE_MAX_COLS;)
		col += cell(&l, col, p->out);
	if (l.n)
		text_put(p->out, "…");
}

/* The gutter: a line number, or blanks where `line` is 0. */
static void put_gutter(const struct page *p, uint32_t line)
{
	paint(p, BLUE);
	if (line)
		text_fmt(p->out, "%*u |", (int)p->gutter, (unsigned)line);
	else
		text_fmt(p->out, "%*s |", (int)p->gutter, "");
	paint(p, PLAIN);
}

static void put_source(const struct page *p, struct line l, uint32_t number, size_t skip)
{
	put_gutter(p, number);
	if (l.n) {
		text_put(p->out, " ");
		put_window(p, l, skip);
	}
	text_put(p->out, "\n");
}

/* The arrow, the line before, the line and the mark under the place. */
static void put_place(const struct page *p, struct span at, const char *label, char mark,
                      enum paint hue)
{
	paint(p, BLUE);
	text_fmt(p->out, "%*s--> ", (int)p->gutter, "");
	paint(p, PLAIN);
	put_flat(p->out, at.src->path);
	if (at.line == 0) {
		text_put(p->out, "\n");
		return;
	}
	text_fmt(p->out, ":%u:%u\n", (unsigned)at.line, (unsigned)at.col);

	struct line l = find_line(at.src, at.line), rest = l;
	size_t before = at.col > 1 ? at.col - 1 : 0, skip = 0, left = 0, right = 0;
	for (size_t i = 0; i < before + at.len && rest.n && right <= LINE_MAX_COLS; i++)
		right += cell(&rest, right, NULL);
	if (right > LINE_MAX_COLS && before > LEAD_COLS)
		skip = before - LEAD_COLS;

	rest = skip_points(l, skip);
	for (size_t i = skip; i < before && rest.n; i++)
		left += cell(&rest, left, NULL);
	right = left;
	for (size_t i = 0; i < at.len && rest.n && right < LINE_MAX_COLS; i++)
		right += cell(&rest, right, NULL);
	if (right == left)
		right = left + 1; /* an end of line and an empty place get one mark */

	put_gutter(p, 0);
	text_put(p->out, "\n");
	if (at.line > 1)
		put_source(p, find_line(at.src, at.line - 1), at.line - 1, skip);
	put_source(p, l, at.line, skip);
	put_gutter(p, 0);
	text_pad(p->out, ' ', 1 + left + (skip ? 1 : 0));
	paint(p, hue);
	text_pad(p->out, mark, right - left);
	if (label) {
		text_put(p->out, " ");
		put_flat(p->out, label);
	}
	paint(p, PLAIN);
	text_put(p->out, "\n");
	put_gutter(p, 0);
	text_put(p->out, "\n");
}

static void put_note(const struct page *p, const char *what, const char *more)
{
	paint(p, BLUE);
	text_fmt(p->out, "%*s = ", (int)p->gutter, "");
	paint(p, PLAIN);
	put_flat(p->out, what);
	text_put(p->out, more);
	text_put(p->out, "\n");
}

static const char *severity_name(const struct diag *x)
{
	return x->waived ? "waived" : x->code->severity == SEV_ERROR ? "error" : "warning";
}

static void put_diag(struct page *p, const struct diag *x)
{
	enum paint hue = x->waived ? BLUE : x->code->severity == SEV_ERROR ? RED : YELLOW;
	uint32_t greatest = x->at.line > x->other.line ? x->at.line : x->other.line;
	p->gutter = (size_t)snprintf(NULL, 0, "%u", (unsigned)greatest);
	paint(p, hue);
	text_fmt(p->out, "%s[%s]", severity_name(x), x->code->code);
	paint(p, PLAIN);
	text_put(p->out, ": ");
	paint(p, BOLD);
	put_flat(p->out, x->msg);
	paint(p, PLAIN);
	text_put(p->out, "\n");
	if (x->waived) { /* weighed once: told in three lines, not argued again */
		text_fmt(p->out, "%*s--> ", (int)p->gutter, "");
		put_flat(p->out, x->at.src ? x->at.src->path : "");
		text_fmt(p->out, ":%u:%u\n", (unsigned)x->at.line, (unsigned)x->at.col);
		put_note(p, "because: ", x->waived);
		return;
	}
	if (x->at.src)
		put_place(p, x->at, x->label, '^', hue);
	if (x->other.src && x->other.line)
		put_place(p, x->other, x->other_label, '-', BLUE);
	if (x->help)
		put_note(p, x->help, "");
	put_note(p, "more: tend explain ", x->code->code);
}

void diags_text(const struct diags *d, struct text *out, bool colour)
{
	struct page p = {.out = out, .colour = colour};
	for (size_t i = 0; i < d->n; i++) {
		if (i)
			text_put(out, "\n");
		put_diag(&p, &d->v[i]);
	}
	size_t all = d->errors + d->warnings + d->waived;
	if (all > d->n)
		text_fmt(out, "\n%zu more are not shown\n", all - d->n);
}

void diags_summary(const struct diags *d, struct text *out)
{
	if (d->errors == 0 && d->warnings == 0)
		text_put(out, "no errors");
	if (d->errors)
		text_fmt(out, "%zu error%s", d->errors, d->errors == 1 ? "" : "s");
	if (d->errors && d->warnings)
		text_put(out, ", ");
	if (d->warnings)
		text_fmt(out, "%zu warning%s", d->warnings, d->warnings == 1 ? "" : "s");
	if (d->waived)
		text_fmt(out, ", %zu waived", d->waived);
}

/* ---- for programs ---- */

static void put_gcc_place(struct text *out, struct span at)
{
	put_flat(out, at.src ? at.src->path : "tend");
	if (at.line)
		text_fmt(out, ":%u:%u", (unsigned)at.line, (unsigned)at.col);
	text_put(out, ": ");
}

void diags_gcc(const struct diags *d, struct text *out)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct diag *x = &d->v[i];
		put_gcc_place(out, x->at);
		text_fmt(out, "%s: ", severity_name(x));
		put_flat(out, x->msg);
		if (x->label) {
			text_put(out, "; ");
			put_flat(out, x->label);
		}
		text_fmt(out, " [%s]\n", x->code->code);
		if (x->other.src && x->other.line) {
			put_gcc_place(out, x->other);
			text_put(out, "note: ");
			put_flat(out, x->other_label ? x->other_label : "the other place");
			text_put(out, "\n");
		}
	}
}

static void put_json_span(struct json *j, struct span at)
{
	json_text(j, "file", at.src ? at.src->path : NULL);
	json_int(j, "line", at.line);
	json_int(j, "column", at.col);
	json_int(j, "length", at.len);
}

void diags_json(const struct diags *d, struct text *out)
{
	struct json j = json_begin(out, "tend.check/1");
	json_int(&j, "errors", (int64_t)d->errors);
	json_int(&j, "warnings", (int64_t)d->warnings);
	json_list(&j, "diagnostics");
	for (size_t i = 0; i < d->n; i++) {
		const struct diag *x = &d->v[i];
		json_open(&j, NULL);
		json_text(&j, "code", x->code->code);
		json_text(&j, "severity", severity_name(x));
		put_json_span(&j, x->at);
		json_text(&j, "message", x->msg);
		json_text(&j, "label", x->label);
		json_text(&j, "help", x->help);
		json_text(&j, "suggestion", x->suggestion);
		json_text(&j, "waived", x->waived);
		if (x->other.src && x->other.line) {
			json_open(&j, "other");
			put_json_span(&j, x->other);
			json_text(&j, "label", x->other_label);
			json_close(&j);
		} else {
			json_text(&j, "other", NULL);
		}
		json_close(&j);
	}
	json_end(&j);
}
