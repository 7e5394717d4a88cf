/* SPDX-License-Identifier: Apache-2.0
 * protocol/load.h - from a tree to typed structs, driven by rows.
 *
 * A shape is a table of fields; a field says its key, what may stand there, where it goes and what
 * it is for.  The same rows drive loading, the diagnostics, the schema and the reference, so that
 * they cannot drift apart.  Values that have a grammar of their own are read by a function of
 * values.c; names are bound later, by bind.c. */
#ifndef TEND_PROTOCOL_LOAD_H
#define TEND_PROTOCOL_LOAD_H

#include "protocol/model.h"

enum field_type {
	FT_TEXT,     /* struct ident: any text of one line or block */
	FT_NAME,     /* struct ident: one word with dashes */
	FT_NAMES,    /* struct idents: one or a list */
	FT_TEXTS,    /* struct idents: one or a list; shape `arg` of what may stand among them */
	FT_YES_NO,   /* bool */
	FT_COUNT,    /* int: a whole number, from `min` to `max` */
	FT_QUANTITY, /* struct quantity of one of `dims` */
	FT_AT_MOST,  /* struct quantity written `at most Q` */
	FT_AT_LEAST, /* struct quantity written `at least Q` */
	FT_RANGE,    /* struct quantity_range of one of `dims` */
	FT_FORMULA,  /* struct formula */
	FT_FORMULAS, /* struct formulas: one or a list */
	FT_ENUM,     /* int: one of the names of `arg`, a NULL-terminated list */
	FT_SCHEDULE, /* struct schedule */
	FT_PEOPLE,   /* struct people: `nurse or therapist`, `therapist and prescriber` */
	FT_NODE,     /* const struct node *: kept as written */
	FT_STRUCT,   /* a struct of shape `arg`, in place */
	FT_MAP,      /* a list of structs of shape `arg`, each with the name of its key */
	FT_LIST,     /* a list of structs of shape `arg`; a single one may stand without dash */
	FT_OWN,      /* read by `own` */
};

enum {
	FIELD_REQUIRED = 1,
	FIELD_NAMES = 2, /* others refer to what it says: refused, those names are lost */
};

/* Which way a variant may go where its base has a floor; a key without a way stays as it is. */
enum tightens {
	TIGHT_EQUAL,  /* only the same */
	TIGHT_WORDS,  /* words that decide nothing: free */
	TIGHT_LESS,   /* a smaller quantity or count; none was no limit, unless it is a count */
	TIGHT_MORE,   /* a larger one */
	TIGHT_INSIDE, /* a range or window inside, a choice of fewer */
	TIGHT_GROWS, /* more may be said, and what is said stays: entries, a rule, a list of checks */
	TIGHT_SHRINKS, /* less may be offered, and nothing new: routes, a further dose */
	TIGHT_ONLY_IF, /* a condition that is true less often */
	TIGHT_ALSO_IF, /* a condition that is true more often */
	TIGHT_YES,     /* no may become yes */
};

struct loader;
struct shape;

struct field {
	const char *key;
	enum field_type type;
	size_t off;
	const char *doc; /* for the reference and the schema; under 120 characters */
	const char *example;
	const void *arg;                                                    /* see field_type */
	void (*own)(struct loader *l, const struct node *value, void *out); /* FT_OWN */
	unsigned dims; /* bits 1 << DIM_X; 0 = any */
	int min, max;  /* FT_COUNT */
	unsigned flags;
	enum tightens tightens;
};

struct shape {
	const char *name; /* in messages: "a check" */
	const char *doc;
	size_t size;
	const struct field *fields;
	size_t fields_n;
	bool named;     /* the struct begins with a struct ident for the key of a map */
	bool any_key;   /* in a map the key is not a name but read by `own` (ranges, labels) */
	unsigned names; /* enum names_of: what the keys of a map of it are names of */
	unsigned holds; /* names that are said inside, which a misspelt key may lose */
	enum tightens tightens; /* of its whole value, where it has no fields of its own */
	size_t broken_at; /* of a bool that is set when something inside was refused; 0 = none */
	/* Instead of the fields: for shapes that are a scalar or have several forms.  `key` is NULL
	 * in a list. */
	void (*own)(struct loader *l, const struct node *key, const struct node *value, void *out);
	/* After the fields: what they say together. */
	void (*check)(struct loader *l, const struct node *value, void *out);
};

#define SHAPE_FIELDS(rows) .fields = (rows), .fields_n = countof(rows)

struct loader {
	struct arena *a;
	struct diags *d;
	struct protocol *p;
	unsigned broken; /* enum names_of: of these kinds something could not be read */
	struct {
		const struct node **v; /* the files as they stand, the protocol first */
		size_t n, cap;
	} roots;
};

/* Loads `node` into *out by the shape; `keys` limits which fields apply (NULL = all). */
void load_struct(struct loader *l, const struct node *node, const struct shape *shape, void *out,
                 bool (*allowed)(const struct field *f, const void *ctx), const void *ctx);
void load_value(struct loader *l, const struct node *value, const struct field *f, void *out);

/* ---- what own readers use ---- */

struct diag *load_fail(struct loader *l, const struct diag_code *code, struct span at,
                       const char *fmt, ...) PRINTF(4, 5);
/* False and a diagnostic where the value is not a text, or empty. */
bool load_is_scalar(struct loader *l, const struct node *v, const char *what);
bool load_ident(struct loader *l, const struct node *v, struct ident *out); /* a name */
bool load_text(struct loader *l, const struct node *v, struct ident *out);
bool load_quantity(struct loader *l, const struct node *v, unsigned dims, struct quantity *out);
bool load_range(struct loader *l, const struct node *v, unsigned dims, struct quantity_range *out);
bool load_bound(struct loader *l, const struct node *v, const char *word, unsigned dims,
                struct quantity *out);
bool load_people(struct loader *l, struct lexer *x, struct people *out);
bool name_is_valid(const char *s);

#endif
