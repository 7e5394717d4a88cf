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

/* Names to suggest one from, gathered only when a name was not found. */
struct names {
	const char **v;
	size_t n, cap;
};

extern const char *const names_yes_no[]; /* no, yes, NULL */

void names_add(struct parser *s, struct names *list, const char *name); /* NULL is passed over */

/* Adds "`name` is not WHAT" with the nearest of the known names; always NULL.  Nothing is added
 * where the name may be one of `kinds` (see enum names_of) of which something was not read. */
const struct expr *unknown_name(struct parser *s, struct span at, const char *name,
                                struct names *known, unsigned kinds, const char *what);
/* Gives the expression up without a word: what it asks about was refused where it stands. */
const struct expr *give_up(struct parser *s);
struct expr *expr_node(struct parser *s, enum op op, struct span at);

/* A name of the record with its selector; or a call of a function: both at the token in hand.
 * NULL where a diagnostic was added. */
const struct expr *fact_parse(struct parser *s);
const struct expr *call_parse(struct parser *s);
/* A whole condition up to where it ends, in a function's brackets. */
const struct expr *condition_parse(struct parser *s);
/* What a fact can be at all; false if nothing is known of it. */
bool fact_range(const struct protocol *p, const struct fact *f, struct quantity_range *out);

/* ---- between fact.c and call.c ---- */

#define FIND(list, name_, out)                                                                     \
	do {                                                                                       \
		(out) = -1;                                                                        \
		for (size_t i_ = 0; i_ < (list).n; i_++)                                           \
			if ((list).v[i_].name.s && strcmp((list).v[i_].name.s, (name_)) == 0)      \
				(out) = (int)i_;                                                   \
	} while (0)

const char *names_nearest(const struct names *list, const char *typed);
const struct expr *fact_typed(struct parser *s, struct fact f, enum value_type type, enum dim dim,
                              const char *const *names);
/* `previous medicine` after `from` or `at`. */
bool fact_contact(struct parser *s, struct contact_ref *out);
/* `at baseline`, `at previous medicine`, `of this session`, or nothing. */
bool fact_selector(struct parser *s, struct selector *out);
int fact_find_answer(const struct protocol *p, const char *name);
/* Every name that a condition can begin with. */
void fact_names(struct parser *s, const struct protocol *p, struct names *out);

#endif
