/* SPDX-License-Identifier: Apache-2.0
 * protocol/lex.h - words, numbers and signs inside one scalar of a protocol file.
 *
 * One reader serves everything written inside a value: expressions, moments, verdicts and the
 * acts of an alert.  A word may hold dashes (`self-harm`), so minus needs a space on both sides. */
#ifndef TEND_PROTOCOL_LEX_H
#define TEND_PROTOCOL_LEX_H

#include <stdbool.h>

#include "util/diag.h"
#include "util/quantity.h"
#include "yaml/yaml.h"

enum token_kind { TOK_END, TOK_WORD, TOK_NUMBER, TOK_SIGN, TOK_BROKEN };

struct token {
	enum token_kind kind;
	size_t off, len; /* in the scalar */
};

/* Reads one scalar; `failed` is set by the first diagnostic, and no second one is added. */
struct lexer {
	struct arena *a;
	struct diags *d;
	const struct node *node;
	struct token t; /* the token in hand */
	size_t ended;   /* where the token before it ended */
	bool failed;
	struct diag *fault; /* what was added by this reader; good until the next one is */
	int depth;          /* brackets and `not` around the token in hand */
	int parts;          /* of the expression so far */
};

struct lexer lex_start(struct arena *a, struct diags *d, const struct node *scalar);
void lex_next(struct lexer *x);
struct lexer lex_mark(const struct lexer *x);                 /* to look ahead and come back */
bool lex_is(const struct lexer *x, const char *word_or_sign); /* the token in hand reads so */
/* Takes a sequence of words and signs ("first dose") if all of it stands here; else nothing. */
bool lex_take(struct lexer *x, const char *words);
bool lex_end(const struct lexer *x);
/* The text of the token in hand, in the arena. */
char *lex_text(struct lexer *x);
struct span lex_span(const struct lexer *x);                  /* of the token in hand */
struct span lex_span_from(const struct lexer *x, size_t off); /* from there to the token in hand */
struct span lex_span_done(const struct lexer *x, size_t off); /* to the token before it */
/* Adds a diagnostic at the token in hand unless one was added; gives it, or a spare, for labels. */
struct diag *lex_fail(struct lexer *x, const struct diag_code *code, const char *fmt, ...)
    PRINTF(3, 4);
struct diag *lex_fail_at(struct lexer *x, const struct diag_code *code, struct span at,
                         const char *fmt, ...) PRINTF(4, 5);

/* The diagnostic for a quantity that starts at byte `off` of the scalar. */
void lex_quantity_fault(struct lexer *x, const struct quantity_fault *f, size_t off);

/* A quantity, a range or a list of them at the token in hand (`5, 15, 30 min`, `1..4 d`, `20 %`);
 * false and a diagnostic where it is none.  A plain number gives DIM_NONE. */
bool lex_quantity(struct lexer *x, struct quantity *out);
bool lex_range(struct lexer *x, struct quantity_range *out);
/* One range, or a rising list of two and more: then *n > 1 and *each holds them. */
bool lex_quantities(struct lexer *x, struct quantity_range *out, int64_t **each, size_t *n);
/* A whole number without a unit. */
bool lex_count(struct lexer *x, int *out);

/* At most 60 characters of a text that somebody wrote, for a message. */
const char *lex_shown(struct arena *a, const char *s);

#endif
