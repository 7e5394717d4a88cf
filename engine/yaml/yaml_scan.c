/* SPDX-License-Identifier: Apache-2.0
 * yaml/yaml_scan.c - the characters of a file, before anything is read as YAML.
 *
 * One pass over the bytes.  What it refuses is either invisible to the reader or slow in libyaml
 * before its first event (thousands of directives). */
#include <string.h>

#include "yaml/yaml_in.h"

struct scan {
	const struct source *src;
	struct diags *d;
	size_t pos;
	uint32_t line, col; /* of `pos`, from 1 */
	bool broken;        /* this line already has a byte that is not UTF-8 */
	bool tabbed;        /* this line's tab is told */
	size_t refused;
};

static struct diag *refuse(struct scan *s, enum yaml_code code, const char *msg)
{
	struct span at = {.src = s->src, .line = s->line, .col = s->col, .len = 1};
	s->refused++;
	return diag_add(s->d, &yaml_codes[code], at, "%s", msg);
}

/* The names people meet in an editor's menu or on a web page. */
static const char *name_of(unsigned c)
{
	static const struct {
		unsigned from, to;
		const char *name;
	} names[] = {
	    {0x00AD, 0x00AD, "a soft hyphen"},
	    {0x061C, 0x061C, "a mark that changes the direction of writing"},
	    {0x200B, 0x200B, "a space of no width"},
	    {0x200C, 0x200D, "an invisible joining mark"},
	    {0x200E, 0x200F, "a mark that changes the direction of writing"},
	    {0x2028, 0x2029, "a hidden line end"},
	    {0x202A, 0x202E, "a mark that changes the direction of writing"},
	    {0x2066, 0x2069, "a mark that changes the direction of writing"},
	    {0xFE00, 0xFE0F, "a mark that changes the look of the sign before it"},
	    {0xFEFF, 0xFEFF, "a byte order mark"},
	    {0xE0000, 0xE007F, "an invisible tag letter"},
	};
	for (size_t i = 0; i < countof(names); i++)
		if (c >= names[i].from && c <= names[i].to)
			return names[i].name;
	return "a character that cannot be seen";
}

static void refuse_hidden(struct scan *s, unsigned c)
{
	struct span at = {.src = s->src, .line = s->line, .col = s->col, .len = 1};
	bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xFFFE || c == 0xFFFF;
	struct diag *x;
	s->refused++;
	if (control)
		x = diag_add(s->d, &yaml_codes[YC_CONTROL], at,
		             "a control character (U+%04X) stands here", c);
	else
		x = diag_add(s->d, &yaml_codes[YC_INVISIBLE], at, "here stands %s (U+%04X)",
		             name_of(c), c);
	x->label = "cannot be seen";
	x->help = "delete it, or type the line anew";
}

static void refuse_mark(struct scan *s)
{
	static const struct {
		const char *bytes, *msg, *help;
		enum yaml_code code;
	} marks[] = {
	    {"\xEF\xBB\xBF", "the file begins with a byte order mark (U+FEFF)",
	     "save it as UTF-8 without BOM", YC_BYTE_ORDER_MARK},
	    {"\xFF\xFE", "the file is UTF-16, not UTF-8", "save it as UTF-8", YC_NOT_UTF8},
	    {"\xFE\xFF", "the file is UTF-16, not UTF-8", "save it as UTF-8", YC_NOT_UTF8},
	};
	for (size_t i = 0; i < countof(marks); i++) {
		size_t n = strlen(marks[i].bytes);
		if (s->src->len < n || memcmp(s->src->text, marks[i].bytes, n) != 0)
			continue;
		refuse(s, marks[i].code, marks[i].msg)->help = marks[i].help;
		/* The rest of UTF-16 is noise; behind the UTF-8 mark the text goes on. */
		s->pos = marks[i].code == YC_NOT_UTF8 ? s->src->len : n;
	}
}

static bool is_lead(char c)
{
	return c == ' ' || c == '\t' || c == '-' || c == '?';
}

/* Only blanks and list marks stand before it on this line. */
static bool moved_in(const struct scan *s)
{
	const char *text = s->src->text;
	size_t i = s->pos;
	while (i > 0 && is_lead(text[i - 1]))
		i--;
	return i == 0 || text[i - 1] == '\n';
}

static void look_at(struct scan *s, unsigned c, size_t len)
{
	bool line_end = c == '\r' && s->pos + 1 < s->src->len && s->src->text[s->pos + 1] == '\n';
	if (c == 0xFFFD && len == 1) {
		if (!s->broken)
			refuse(s, YC_NOT_UTF8, "this byte is not UTF-8 text")->help =
			    "save the file as UTF-8";
		s->broken = true; /* one for each line: the cause is the file's encoding */
	} else if (c == '\t') {
		if (!s->tabbed && moved_in(s))
			refuse(s, YC_TAB, "a tab stands where the line is moved in")->help =
			    "use spaces, two for each level";
		s->tabbed = true;
	} else if (c == '%' && s->col == 1) {
		refuse(s, YC_DIRECTIVE, "a line cannot begin with `%`")->help =
		    "leave the line out; a text that begins with % goes into quotes";
	} else if (c >= 0x7F || c < 0x20) {
		if (!line_end && (utf8_deceives(c) || c == 0xFFFE || c == 0xFFFF))
			refuse_hidden(s, c);
	}
}

/* How many signs from here on need no look: nearly all of a file. */
static uint32_t plain(const struct scan *s)
{
	const char *text = s->src->text;
	size_t i = s->pos;
	if (s->col == 1 && text[i] == '%')
		return 0;
	while (i < s->src->len && text[i] >= 0x20 && text[i] < 0x7F)
		i++;
	return (uint32_t)(i - s->pos);
}

bool yaml_scan(const struct source *src, struct diags *d)
{
	struct scan s = {.src = src, .d = d, .line = 1, .col = 1};
	refuse_mark(&s);
	while (s.pos < src->len && s.refused < DIAG_MAX) {
		uint32_t n = plain(&s);
		s.col += n;
		s.pos += n;
		if (n)
			continue;
		unsigned c;
		size_t len = utf8_next(src->text + s.pos, src->len - s.pos, &c);
		if (c == '\n') {
			s.line++;
			s.col = 1;
			s.broken = s.tabbed = false;
		} else {
			look_at(&s, c, len);
			s.col++;
		}
		s.pos += len;
	}
	return s.refused == 0;
}

bool yaml_odd_space(unsigned c)
{
	return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F
	       || c == 0x205F || c == 0x3000;
}
