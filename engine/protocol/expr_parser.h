/* SPDX-License-Identifier: Apache-2.0
 * protocol/expr_parser.h - what expr.c (the grammar) and fact.c (names and functions) share. */
#ifndef TEND_PROTOCOL_EXPR_PARSER_H
#define TEND_PROTOCOL_EXPR_PARSER_H

#include "protocol/model.h"

struct parser {
	struct lexer x;
	const struct scope *in;
	const struct protocol *p;
};

struct names {
	const char *v[400];
	size_t n;
};

extern const char *const names_yes_no[]; /* no, yes, NULL */

void names_add(struct names *list, const char *name); /* NULL is passed over */

/* Adds "`name` is not WHAT" with the nearest of the known names; always NULL. */
const struct expr *unknown_name(struct parser *s, struct span at, const char *name,
                                struct names *known, const char *what);
struct expr *expr_node(struct parser *s, enum op op, struct span at);

/* A name of the record with its selector; or a call of a function: both at the token in hand.
 * NULL where a diagnostic was added. */
const struct expr *fact_parse(struct parser *s);
const struct expr *call_parse(struct parser *s);
/* What a fact can be at all; false if nothing is known of it. */
bool fact_range(const struct protocol *p, const struct fact *f, struct quantity_range *out);

#endif
