/* SPDX-License-Identifier: Apache-2.0
 * tend check --fix: mends what is certain and cannot change what a file says.
 *
 * A key or a kind of step that has one near word, spaces inside a quantity, tabs that move a line
 * in, spaces and carriage returns at the ends of lines.  Never a figure, a unit or a word of a
 * condition.  The outcome is checked before it is kept: it has to have fewer errors, or say exactly
 * the same. */
#include <stdio.h>
#include <string.h>

#include "cli/check.h"
#include "cli/file.h"
#include "closure/read.h"
#include "protocol/codes.h"
#include "yaml/yaml.h"

#define MENDS_MAX 200 /* more than anybody mends without looking */

/* A file as it is being mended. */
struct draft {
	struct cli *c;
	const char *path;
	const char *text;
	size_t n;
	struct diags d;
};

static void read_draft(struct draft *f)
{
	struct check_folder folder;
	struct part_reader parts = check_parts(f->c, &folder, f->path);
	f->d = (struct diags){.a = f->c->a};
	(void)protocol_read(f->c->a, &f->d, f->path, f->text, f->n, &parts, NULL);
	diags_sort(&f->d);
}

/* What the file says, whatever its spacing; NULL where it cannot be read as YAML. */
static const char *canonical(struct draft *f)
{
	struct diags d = {.a = f->c->a};
	struct source *src = arena_new(f->c->a, struct source);
	struct text t = text_in(f->c->a);
	*src = (struct source){.path = f->path, .text = f->text, .len = f->n};
	const struct node *root = yaml_read(f->c->a, src, &d);
	if (!root)
		return NULL;
	yaml_canonical(root, &t);
	return t.s;
}

/* ---- single mends ---- */

static size_t line_at(const struct draft *f, unsigned line)
{
	size_t at = 0;
	for (unsigned i = 1; i < line && at < f->n; i++) {
		const char *end = memchr(f->text + at, '\n', f->n - at);
		at = end ? (size_t)(end - f->text) + 1 : f->n;
	}
	return at;
}

/* Bytes of the place: columns count characters. */
static size_t byte_of(const struct draft *f, unsigned line, unsigned col)
{
	size_t at = line_at(f, line);
	for (unsigned i = 1; i < col && at < f->n && f->text[at] != '\n'; i++) {
		unsigned code;
		at += utf8_next(f->text + at, f->n - at, &code);
	}
	return at;
}

static void replace(struct draft *f, size_t at, size_t len, const char *with)
{
	struct text t = text_in(f->c->a);
	text_putn(&t, f->text, at);
	text_put(&t, with);
	text_putn(&t, f->text + at + len, f->n - at - len);
	f->text = t.s;
	f->n = t.n;
}

static bool is_figure(char c)
{
	return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == ',';
}

/* The length of the text at `at` that reads like `want` but for spaces; 0 if it does not. */
static size_t same_but_spaces(const struct draft *f, size_t at, const char *want)
{
	size_t begin = at;
	for (;;) {
		while (*want == ' ')
			want++;
		if (!*want)
			break;
		while (at < f->n && f->text[at] == ' ' && at > begin)
			at++;
		if (at >= f->n || f->text[at] != *want)
			return 0;
		at++;
		want++;
	}
	bool goes_on = at < f->n && (is_figure(f->text[at]) || f->text[at] == '/');
	return goes_on && f->text[at] != ',' ? 0 : at - begin;
}

/* `5mg` where `5 mg` is meant: the figures and the unit stay. */
static bool mend_quantity(struct draft *f, const struct diag *x)
{
	size_t line = line_at(f, x->at.line), at = byte_of(f, x->at.line, x->at.col);
	for (size_t from = line; from <= at && from < f->n; from++) {
		size_t n = same_but_spaces(f, from, x->suggestion);
		if (n == 0 || from + n <= at || f->text[from] == ' '
		    || (from > line && is_figure(f->text[from - 1])))
			continue;
		if (strncmp(f->text + from, x->suggestion, n) == 0 && !x->suggestion[n])
			return false; /* it reads so already */
		replace(f, from, n, x->suggestion);
		return true;
	}
	return false;
}

/* A key is replaced where it stands bare and whole. */
static bool mend_key(struct draft *f, const struct diag *x)
{
	size_t at = byte_of(f, x->at.line, x->at.col);
	size_t end = byte_of(f, x->at.line, x->at.col + x->at.len);
	if (end <= at || end >= f->n || f->text[end] != ':' || strchr("'\"", f->text[at]))
		return false;
	replace(f, at, end - at, x->suggestion);
	return true;
}

static bool mend_one(struct draft *f, const struct diag *x)
{
	if (!x->suggestion || !x->at.src || strcmp(x->at.src->path, f->path) != 0)
		return false;
	if (x->code == &codes[C_QUANTITY])
		return mend_quantity(f, x);
	return (x->code == &codes[C_UNKNOWN_KEY] || x->code == &codes[C_STEP_KIND])
	       && mend_key(f, x);
}

/* Tabs that move a line in become two spaces; what is blank at the end of a line goes. */
static void tidy(struct draft *f)
{
	struct text t = text_in(f->c->a);
	for (size_t at = 0; at < f->n;) {
		const char *line = f->text + at, *nl = memchr(line, '\n', f->n - at);
		size_t n = nl ? (size_t)(nl - line) : f->n - at, keep = n, in = 0;
		while (keep && strchr(" \t\r", line[keep - 1]))
			keep--;
		for (; in < keep && (line[in] == ' ' || line[in] == '\t'); in++)
			text_put(&t, line[in] == '\t' ? "  " : " ");
		text_putn(&t, line + in, keep - in);
		text_put(&t, nl ? "\n" : "");
		at += n + (nl ? 1 : 0);
	}
	f->text = t.n ? t.s : "";
	f->n = t.n;
}

/* ---- all of them ---- */

/* Fewer errors, or the same and word for word what it said before. */
static bool is_better(struct draft *was, struct draft *now)
{
	const char *before = canonical(was), *after = canonical(now);
	if (was->n == now->n && memcmp(was->text, now->text, was->n) == 0)
		return false;
	if (was->d.errors > 0 && now->d.errors < was->d.errors)
		return after != NULL;
	return now->d.errors == was->d.errors && before && after && strcmp(before, after) == 0;
}

/* The best that single mends lead to: each is kept only if it is one for the better. */
static void mend(struct draft *f)
{
	struct draft tried = *f;
	tidy(&tried);
	read_draft(&tried);
	if (is_better(f, &tried))
		*f = tried;
	for (int mends = 0; mends < MENDS_MAX; mends++) {
		bool any = false;
		for (size_t i = 0; i < f->d.n && !any; i++) {
			tried = *f;
			if (!mend_one(&tried, &f->d.v[i]))
				continue;
			read_draft(&tried);
			any = is_better(f, &tried);
		}
		if (!any)
			return;
		*f = tried;
	}
}

/* No mend adds or takes a line, so line stands against line. */
static void show(struct cli *c, const struct draft *was, const struct draft *now)
{
	const char *a = was->text, *b = now->text;
	cli_put(c, "%s\n", cli_safe(c, was->path));
	for (int line = 1; *a || *b; line++) {
		size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
		if (n != m || memcmp(a, b, n) != 0) {
			cli_put(c, "%5d - %s\n", line, cli_safe(c, arena_dupn(c->a, a, n)));
			cli_put(c, "%5d + %s\n", line, cli_safe(c, arena_dupn(c->a, b, m)));
		}
		a += n + (a[n] == '\n');
		b += m + (b[m] == '\n');
	}
}

enum rc check_fix(struct cli *c, const char *path, struct err *e)
{
	struct draft was = {.c = c, .path = path};
	TRY(file_read(c->a, path, YAML_FILE_MAX, &was.text, &was.n, e));
	if (!utf8_valid(was.text, was.n)) {
		cli_say(c, "%s: nothing that can be mended safely", cli_safe(c, path));
		return RC_OK;
	}
	read_draft(&was);
	struct draft now = was;
	mend(&now);
	if (now.text == was.text) {
		cli_say(c, "%s: nothing that can be mended safely", cli_safe(c, path));
		return RC_OK;
	}
	show(c, &was, &now);
	if (c->dry_run)
		return RC_OK;
	TRY(file_replace(c->a, path, now.text, now.n, e));
	cli_say(c, "%s is mended; as it was, it is kept as %s.orig", cli_safe(c, path),
	        cli_safe(c, path));
	return RC_OK;
}
