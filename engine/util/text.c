/* SPDX-License-Identifier: Apache-2.0 */
#include "util/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX ((size_t)64 << 20)

struct text text_in(struct arena *a)
{
	static const char empty[] = "";
	return (struct text){.a = a, .s = (char *)(size_t)empty};
}

/* Makes room for n more bytes and a NUL; gives how many of them fit under the ceiling. */
static size_t room(struct text *t, size_t n)
{
	size_t max = t->max ? t->max : TEXT_MAX;
	if (n > max - t->n) {
		n = max - t->n;
		t->cut = true;
	}
	if (t->n + n >= t->cap)
		t->s = arena_grow(t->a, t->s, t->n, &t->cap, t->n + n + 1, 1);
	return n;
}

void text_putn(struct text *t, const char *s, size_t n)
{
	n = room(t, n);
	if (n)
		memcpy(t->s + t->n, s, n);
	t->n += n;
	t->s[t->n] = '\0';
}

void text_put(struct text *t, const char *s)
{
	text_putn(t, s, strlen(s));
}

void text_pad(struct text *t, char c, size_t n)
{
	n = room(t, n);
	memset(t->s + t->n, c, n);
	t->n += n;
	t->s[t->n] = '\0';
}

void text_fmt(struct text *t, const char *fmt, ...)
{
	va_list ap, ap2;
	va_start(ap, fmt);
	va_copy(ap2, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	size_t fits = room(t, n > 0 ? (size_t)n : 0);
	vsnprintf(t->s + t->n, fits + 1, fmt, ap2);
	t->n += fits;
	va_end(ap2);
	va_end(ap);
}

void text_int(struct text *t, int64_t v)
{
	char digits[20]; /* of the smallest: 19 and a sign */
	size_t at = sizeof digits;
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do
		digits[--at] = (char)('0' + left % 10);
	while (left /= 10);
	if (v < 0)
		digits[--at] = '-';
	text_putn(t, digits + at, sizeof digits - at);
}

size_t utf8_next(const char *s, size_t n, unsigned *code)
{
	static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *p = (const unsigned char *)s;
	if (n == 0) {
		*code = 0;
		return 0;
	}
	*code = p[0];
	if (p[0] < 0x80)
		return 1;
	size_t len = p[0] >= 0xF0 && p[0] < 0xF8 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC0 ? 2 : 0;
	unsigned c = len ? p[0] & (0xFFu >> (len + 1)) : 0;
	size_t i = 1;
	while (len && i < len && i < n && (p[i] & 0xC0) == 0x80)
		c = c << 6 | (p[i++] & 0x3Fu);
	if (len && i == len && p[0] < 0xF8 && c >= least[len] && c <= 0x10FFFF
	    && !(c >= 0xD800 && c <= 0xDFFF)) {
		*code = c;
		return len;
	}
	*code = 0xFFFD;
	return 1;
}

bool utf8_valid(const char *s, size_t n)
{
	while (n) {
		uint64_t eight;
		if (n >= sizeof eight) { /* all of them below 0x80, and none is 0 */
			memcpy(&eight, s, sizeof eight);
			if (((eight | (eight - 0x0101010101010101u)) & 0x8080808080808080u) == 0) {
				s += sizeof eight;
				n -= sizeof eight;
				continue;
			}
		}
		unsigned c = (unsigned char)*s;
		size_t len = c < 0x80 ? 1 : utf8_next(s, n, &c);
		if (c == 0 || (c == 0xFFFD && len == 1))
			return false;
		s += len;
		n -= len;
	}
	return true;
}

bool utf8_deceives(unsigned c)
{
	static const struct {
		unsigned from, to;
	} bad[] = {
	    {0x00, 0x08},     {0x0B, 0x1F},       {0x7F, 0x9F},     {0xAD, 0xAD},
	    {0x034F, 0x034F}, {0x061C, 0x061C},   {0x115F, 0x1160}, {0x17B4, 0x17B5},
	    {0x180B, 0x180F}, {0x200B, 0x200F},   {0x2028, 0x202E}, {0x2060, 0x206F},
	    {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
	    {0xFFF0, 0xFFFB}, {0xE0000, 0xE0FFF},
	};
	for (size_t i = 0; i < countof(bad); i++)
		if (c >= bad[i].from && c <= bad[i].to)
			return true;
	return false;
}

void text_xml(struct text *t, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'')
			text_fmt(t, "&#%u;", (unsigned)c);
		else if (c < 0x20 && c != '\n' && c != '\t')
			text_put(t, "?"); /* XML 1.0 has no way to write it */
		else
			text_putn(t, s, 1);
	}
}

void text_json(struct text *t, const char *s)
{
	if (!s) {
		text_put(t, "null");
		return;
	}
	text_put(t, "\"");
	for (size_t n = strlen(s), len; n; s += len, n -= len) {
		unsigned c;
		for (len = 0; len < n; len++) { /* what needs no care goes in one piece */
			c = (unsigned char)s[len];
			if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\')
				break;
		}
		if (len) {
			text_putn(t, s, len);
			continue;
		}
		len = utf8_next(s, n, &c);
		if (c == '"' || c == '\\')
			text_fmt(t, "\\%c", (int)c);
		else if (c == '\n')
			text_put(t, "\\n");
		else if (c < 0x20 || c == 0x7F || (c == 0xFFFD && len == 1))
			text_fmt(t, "\\u%04x", c);
		else
			text_putn(t, s, len);
	}
	text_put(t, "\"");
}

void text_terminal(struct text *t, const char *s)
{
	for (size_t n = strlen(s), len; n; s += len, n -= len) {
		unsigned c;
		len = utf8_next(s, n, &c);
		if (c == '\n' || c == '\t')
			text_putn(t, s, len);
		else if (utf8_deceives(c) || (c == 0xFFFD && len == 1))
			text_fmt(t, "<U+%04X>", c);
		else
			text_putn(t, s, len);
	}
}
