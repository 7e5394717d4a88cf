/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/lex.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "protocol/codes.h"

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
	       || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A dash belongs to a word when letters or digits stand on both sides of it. */
static size_t word_length(const char *s)
{
	size_t n = 0;
	while (is_word(s[n]) || (s[n] == '-' && n && is_word(s[n + 1])))
		n++;
	return n;
}

static size_t number_length(const char *s)
{
	size_t n = s[0] == '-';
	if (!is_digit(s[n]) && !(s[n] == '.' && is_digit(s[n + 1])))
		return 0;
	while (is_digit(s[n]))
		n++;
	if (s[n] == '.' && is_digit(s[n + 1]))
		for (n++; is_digit(s[n]);)
			n++;
	return n;
}

void lex_next(struct lexer *x)
{
	static const char *const signs[] = {"..", "<=", ">=", "!=", "=", "<", ">", "+", "-",
	                                    "*",  "/",  "(",  ")",  ",", ".", "%", ":"};
	const char *s = x->node->s;
	size_t at = x->t.off + x->t.len;
	while (s[at] == ' ' || s[at] == '\n')
		at++;
	x->ended = x->t.off + x->t.len;
	x->t = (struct token){.kind = TOK_END, .off = at};
	if (s[at] == '\0')
		return;
	/* `-20..20 %`: a minus that touches a digit and does not follow a value is its sign */
	bool after_value = at > 0 && !strchr(" \n(.", s[at - 1]);
	size_t n = s[at] == '-' && after_value ? 0 : number_length(s + at);
	if (n && !(is_word(s[at + n]))) {
		x->t.kind = TOK_NUMBER;
	} else if (n) { /* 5mg: leave it to the quantity reader to name the fault */
		x->t.kind = TOK_NUMBER;
		n += word_length(s + at + n);
	} else if ((n = word_length(s + at)) > 0) {
		x->t.kind = TOK_WORD;
	} else {
		x->t.kind = TOK_BROKEN;
		n = 1;
		for (size_t i = 0; i < countof(signs); i++)
			if (strncmp(s + at, signs[i], strlen(signs[i])) == 0) {
				x->t.kind = TOK_SIGN;
				n = strlen(signs[i]);
				break;
			}
		unsigned code;
		if (x->t.kind == TOK_BROKEN)
			n = utf8_next(s + at, x->node->n - at, &code);
	}
	x->t.len = n;
}

struct lexer lex_start(struct arena *a, struct diags *d, const struct node *scalar)
{
	assert(scalar->kind == NODE_SCALAR);
	struct lexer x = {.a = a, .d = d, .node = scalar};
	lex_next(&x);
	return x;
}

struct lexer lex_mark(const struct lexer *x)
{
	return *x;
}

bool lex_is(const struct lexer *x, const char *word)
{
	return x->t.kind != TOK_END && strlen(word) == x->t.len
	       && memcmp(x->node->s + x->t.off, word, x->t.len) == 0;
}

bool lex_take(struct lexer *x, const char *words)
{
	struct lexer y = *x;
	for (const char *w = words; *w;) {
		size_t n = strcspn(w, " ");
		if (y.t.kind == TOK_END || y.t.len != n || memcmp(y.node->s + y.t.off, w, n) != 0)
			return false;
		lex_next(&y);
		w += n;
		w += *w == ' ';
	}
	*x = y;
	return true;
}

bool lex_end(const struct lexer *x)
{
	return x->t.kind == TOK_END;
}

char *lex_text(struct lexer *x)
{
	return arena_dupn(x->a, x->node->s + x->t.off, x->t.len);
}

struct span lex_span(const struct lexer *x)
{
	return yaml_span_of_part(x->node, x->t.off, x->t.len ? x->t.len : 1);
}

struct span lex_span_from(const struct lexer *x, size_t off)
{
	size_t end = x->t.off + x->t.len;
	return yaml_span_of_part(x->node, off, end > off ? end - off : 1);
}

struct span lex_span_done(const struct lexer *x, size_t off)
{
	return yaml_span_of_part(x->node, off, x->ended > off ? x->ended - off : 1);
}

static struct diag *fail_va(struct lexer *x, const struct diag_code *code, struct span at,
                            const char *msg)
{
	if (x->failed) { /* one cause, one error: later ones go to a list nobody shows */
		struct diags spare = {.a = x->a};
		return diag_add(&spare, code, at, "%s", msg);
	}
	x->failed = true;
	return x->fault = diag_add(x->d, code, at, "%s", msg);
}

#define MESSAGE_MAX 400

#define FORMAT(buf, fmt)                                                                           \
	do {                                                                                       \
		va_list ap;                                                                        \
		va_start(ap, fmt);                                                                 \
		vsnprintf(buf, sizeof buf, fmt, ap);                                               \
		va_end(ap);                                                                        \
	} while (0)

const char *lex_shown(struct arena *a, const char *s)
{
	size_t n = 0, len = strlen(s);
	unsigned code;
	for (int chars = 0; n < len && chars < 60; chars++)
		n += utf8_next(s + n, len - n, &code);
	return n == len ? s : arena_fmt(a, "%.*s…", (int)n, s);
}

struct diag *lex_fail_at(struct lexer *x, const struct diag_code *code, struct span at,
                         const char *fmt, ...)
{
	char msg[MESSAGE_MAX];
	FORMAT(msg, fmt);
	return fail_va(x, code, at, msg);
}

struct diag *lex_fail(struct lexer *x, const struct diag_code *code, const char *fmt, ...)
{
	char msg[MESSAGE_MAX];
	FORMAT(msg, fmt);
	return fail_va(x, code, lex_span(x), msg);
}

/* ---- quantities inside a text ---- */

/* Words that may follow a number without being a mistyped unit. */
static bool is_connective(const char *s, size_t n)
{
	static const char *const words[] = {
	    "after", "and", "at",    "before", "for",      "from",    "in",   "of", "or", "over",
	    "then",  "to",  "times", "more",   "readings", "reading", "days", "is", "by"};
	for (size_t i = 0; i < countof(words); i++)
		if (strlen(words[i]) == n && memcmp(words[i], s, n) == 0)
			return true;
	return false;
}

/* Bytes of the unit at s, which follows a number and a space; 0 if none is meant. */
static size_t unit_length(const char *s)
{
	size_t best = 0, rows;
	const struct quantity_unit *u = quantity_units(&rows);
	for (size_t i = 0; i < rows; i++)
		for (int plural = 0; plural < 2; plural++) {
			const char *name = plural ? u[i].plural : u[i].name;
			size_t n = name ? strlen(name) : 0;
			if (n > best && strncmp(s, name, n) == 0 && !is_word(s[n]))
				best = n;
		}
	if (best)
		return best;
	size_t n = strcspn(s, " \n,()");
	size_t word = word_length(s);
	bool foreign = (unsigned char)s[0] >= 0x80; /* µg: named by the quantity reader */
	return foreign || (word && !is_connective(s, word)) ? n : 0;
}

/* Bytes of `5, 15, 30 min`, `1..4 d`, `-20..20 %`, `0.5 mg/kg` from off; lists only where asked. */
static size_t quantity_length(const char *s, bool list)
{
	size_t n = 0;
	for (;;) {
		n += number_length(s + n);
		if (n && s[n] == ',' && is_digit(s[n + 1])) /* 60,5 mg */
			n += 1 + strspn(s + n + 1, "0123456789");
		if (is_word(s[n])) /* 5mg */
			n += word_length(s + n);
		if (s[n] == '.' && s[n + 1] == '.') {
			n += 2;
			continue;
		}
		if (list && s[n] == ',' && s[n + 1] == ' ' && number_length(s + n + 2)) {
			n += 2;
			continue;
		}
		break;
	}
	if (s[n] == ' ') {
		size_t u = unit_length(s + n + 1);
		if (u)
			n += 1 + u;
	} else if (s[n] == '%') { /* 20%: the quantity reader says what to write */
		n++;
	}
	return n;
}

static void move_past(struct lexer *x, size_t n)
{
	x->t.len = n;
	lex_next(x);
}

void lex_quantity_fault(struct lexer *x, const struct quantity_fault *f, size_t off)
{
	const struct quantity_refusal_row *row = quantity_refusal_of(f->why);
	struct span at = yaml_span_of_part(x->node, off + f->at, f->len ? f->len : 1);
	struct diag *g = lex_fail_at(x, &codes[C_QUANTITY], at, "%s", row->says);
	if (f->instead[0]) {
		g->label = arena_fmt(x->a, "write `%s`", f->instead);
		g->suggestion = arena_dup(x->a, f->instead);
	} else if (f->near) {
		g->label = arena_fmt(x->a, "did you mean `%s`?", f->near);
	}
	g->help = row->why;
	if (f->why == QUANTITY_UNKNOWN_UNIT && !f->instead[0] && !f->near) {
		struct text units = text_in(x->a);
		size_t n;
		const struct quantity_unit *u = quantity_units(&n);
		for (size_t i = 0; i < n; i++)
			text_fmt(&units, "%s%s", i ? ", " : "", u[i].name);
		g->label = "not one of the units";
		g->help = arena_fmt(x->a, "units here: %s", units.s);
	}
}

static bool starts_quantity(const struct lexer *x)
{
	return x->t.kind == TOK_NUMBER || lex_is(x, "..") || lex_is(x, ".");
}

bool lex_quantity(struct lexer *x, struct quantity *out)
{
	struct quantity_fault f;
	const char *s = x->node->s + x->t.off;
	if (!starts_quantity(x)) {
		lex_fail(x, &codes[C_QUANTITY], "a quantity belongs here, such as `30 min`");
		return false;
	}
	size_t n = quantity_length(s, false);
	if (!quantity_parse_flags(s, n, QUANTITY_UNIT_MAY, out, &f)) {
		lex_quantity_fault(x, &f, x->t.off);
		return false;
	}
	move_past(x, n);
	return true;
}

bool lex_range(struct lexer *x, struct quantity_range *out)
{
	struct quantity_fault f;
	const char *s = x->node->s + x->t.off;
	if (!starts_quantity(x)) {
		lex_fail(x, &codes[C_RANGE], "a number or a range belongs here, such as `1..4 d`");
		return false;
	}
	size_t n = quantity_length(s, false);
	if (!quantity_parse_range(s, n, QUANTITY_UNIT_MAY | QUANTITY_SINGLE, out, &f)) {
		lex_quantity_fault(x, &f, x->t.off);
		return false;
	}
	move_past(x, n);
	return true;
}

#define EACH_MAX 64

bool lex_quantities(struct lexer *x, struct quantity_range *out, int64_t **each, size_t *n)
{
	const char *s = x->node->s + x->t.off;
	size_t len = quantity_length(s, true);
	*n = 1;
	if (!starts_quantity(x) || !memchr(s, ',', len))
		return lex_range(x, out);
	struct quantity v[EACH_MAX];
	struct quantity_fault f;
	if (!quantity_parse_list(s, len, QUANTITY_UNIT_MAY, v, countof(v), n, &f)) {
		lex_quantity_fault(x, &f, x->t.off);
		return false;
	}
	*each = arena_arr(x->a, int64_t, *n);
	for (size_t i = 0; i < *n; i++)
		(*each)[i] = v[i].micro;
	*out = (struct quantity_range){.has_lo = true,
	                               .has_hi = true,
	                               .lo = v[0].micro,
	                               .hi = v[*n - 1].micro,
	                               .dim = v[0].dim};
	move_past(x, len);
	return true;
}

bool lex_count(struct lexer *x, int *out)
{
	struct quantity q;
	struct quantity_fault f;
	const char *s = x->node->s + x->t.off;
	if (x->t.kind == TOK_NUMBER && quantity_parse_number(s, x->t.len, &q, &f)
	    && q.micro % 1000000 == 0 && q.micro >= 0 && q.micro <= 1000000000000) {
		*out = (int)(q.micro / 1000000);
		lex_next(x);
		return true;
	}
	lex_fail(x, &codes[C_NUMBER], "a whole number belongs here")->label =
	    "written in figures, such as `3`";
	return false;
}
