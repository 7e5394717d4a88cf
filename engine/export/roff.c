/* SPDX-License-Identifier: Apache-2.0 */
#include "export/roff.h"

#include <string.h>

#include "tend/tend.h"

/* Of the language and the commands as they are here; a page is of a version, not of a day. */
#define DATE "November 23, 2026"

/* One character, so that it means itself. */
static void put_char(struct text *t, char c)
{
	if (c == '\\')
		text_put(t, "\\e");
	else if (c == '-')
		text_put(t, "\\-");
	else
		text_putn(t, &c, 1);
}

/* A line: what begins with a dot or a quote would be a request. */
static void put_line(struct text *t, const char *s, size_t n)
{
	bool strong = false;
	if (n && (s[0] == '.' || s[0] == '\''))
		text_put(t, "\\&");
	for (size_t i = 0; i < n; i++)
		if (s[i] == '`') {
			strong = !strong;
			text_put(t, strong ? "\\fB" : "\\fP");
		} else {
			put_char(t, s[i]);
		}
	text_put(t, strong ? "\\fP\n" : "\n");
}

/* In the arguments of a macro quotes hold words together. */
static void put_argument(struct text *t, const char *s)
{
	text_put(t, "\"");
	for (; *s; s++)
		if (*s == '"')
			text_put(t, "\\(dq");
		else if (*s != '`')
			put_char(t, *s);
	text_put(t, "\"");
}

static void put_macro(struct text *t, const char *macro, const char *argument)
{
	text_fmt(t, ".%s ", macro);
	put_argument(t, argument);
	text_put(t, "\n");
}

static void put_capitals(struct text *t, const char *s)
{
	for (; *s; s++) {
		char c = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
		text_putn(t, &c, 1);
	}
}

void roff_head(struct text *t, const char *name, int section, const char *doc)
{
	text_fmt(t, ".\\\" SPDX-License-Identifier: Apache-2.0\n.Dd %s\n.Dt ", DATE);
	put_capitals(t, name);
	text_fmt(t, " %d\n.Os Tend %s\n.Sh NAME\n.Nm %s\n", section, tend_version(), name);
	text_put(t, ".Nd ");
	put_line(t, doc, strlen(doc));
}

void roff_section(struct text *t, const char *title)
{
	text_put(t, ".Sh ");
	put_capitals(t, title);
	text_put(t, "\n");
}

void roff_part(struct text *t, const char *title)
{
	put_macro(t, "Ss", title);
}

void roff_gap(struct text *t)
{
	text_put(t, ".Pp\n");
}

/* Each sentence on a line of its own, as mdoc wants it. */
void roff_words(struct text *t, const char *words)
{
	for (const char *s = words; *s;) {
		size_t n = 0;
		while (s[n] && s[n] != '\n' && !(strchr(".:?!", s[n]) && s[n + 1] == ' '))
			n++;
		n += s[n] && s[n] != '\n';
		put_line(t, s, n);
		s += n;
		s += strspn(s, " \n");
	}
}

void roff_list(struct text *t, const char *width)
{
	text_fmt(t, ".Bl -tag -width %s\n", width);
}

void roff_tag(struct text *t, const char *tag)
{
	text_put(t, ".It Sy ");
	put_argument(t, tag);
	text_put(t, "\n");
}

void roff_list_end(struct text *t)
{
	text_put(t, ".El\n");
}

void roff_lines(struct text *t, const char *const *lines)
{
	text_put(t, ".Bd -literal -offset indent\n");
	for (; *lines; lines++) {
		/* here a backtick is one */
		if ((*lines)[0] == '.' || (*lines)[0] == '\'')
			text_put(t, "\\&");
		for (const char *s = *lines; *s; s++)
			put_char(t, *s);
		text_put(t, "\n");
	}
	text_put(t, ".Ed\n");
}
