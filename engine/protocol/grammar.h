/* SPDX-License-Identifier: Apache-2.0
 * protocol/grammar.h - how values are written, as rows for the schema and the reference.
 *
 * A form is words and TERMS: "sign by PEOPLE", "[TIME after|before] MOMENT".  Small words stand for
 * themselves, brackets may be left out, `|` joins words of which one stands there, TERMS in
 * capitals are rows of this table, of the moments, the units and the roles.  The readers of values
 * decide; this says the same to editors and people, and a test holds both together. */
#ifndef TEND_PROTOCOL_GRAMMAR_H
#define TEND_PROTOCOL_GRAMMAR_H

#include "protocol/load.h"

#define VALUE_WAYS 4

/* One way in which a value can be written. */
struct value_way {
	enum {
		WAY_NONE,
		WAY_STRUCT, /* the keys of the shape */
		WAY_TEXT,   /* a text of the form */
		WAY_TEXTS,  /* a text of the form, or a list of them */
		WAY_LIST, /* a list of texts of the form, or of structs of the shape, or of both */
		WAY_MAP,  /* keys of the form `key`, each with a text, a struct or such a list */
	} how;
	const char *form;          /* NULL: none */
	const struct shape *shape; /* NULL: none */
	const char *key;
	const struct shape *rows; /* WAY_MAP: a list of these is a value too; NULL: none */
};

/* How a reader of a value (FT_OWN) or of an entry (a shape's own) wants it written. */
struct value_grammar {
	void (*value)(struct loader *l, const struct node *v, void *out);
	void (*entry)(struct loader *l, const struct node *key, const struct node *v, void *out);
	const char *says; /* for the reference, in words */
	const char *key;  /* of an entry: the form of its key */
	struct value_way ways[VALUE_WAYS];
};

extern const struct value_grammar value_grammars[];
extern const size_t value_grammars_n;
/* NULL where there is no row yet. */
const struct value_grammar *grammar_of_value(const struct field *f);
const struct value_grammar *grammar_of_entry(const struct shape *s);

/* What stands at a field, in the words of the reference. */
const char *grammar_takes(struct arena *a, const struct field *f);

/* A regular expression (of JavaScript, as JSON Schema wants it) for a form, without anchors.  A
 * term that no row knows is any text; *unknown, where not NULL, becomes its name then. */
void grammar_pattern(struct text *out, const char *form, const char **unknown);
/* For a quantity or a range (with `range`) of these dimensions, 0 = any. */
void grammar_quantity(struct text *out, unsigned dims, bool range);
/* True where a text of this form may be a plain number, which YAML gives to editors as one. */
bool grammar_is_number(const char *form);

#endif
