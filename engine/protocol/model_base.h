/* SPDX-License-Identifier: Apache-2.0
 * protocol/model_base.h - what all parts of the model are made of.  See model.h. */
#ifndef TEND_PROTOCOL_MODEL_BASE_H
#define TEND_PROTOCOL_MODEL_BASE_H

#include "protocol/expr.h"
#include "protocol/roles.h"

/* A name or a text with its place; s is NULL where it was not written. */
struct ident {
	const char *s;
	struct span at;
	int index; /* of what it names, once bound; -1 before */
};

struct idents {
	struct ident *v;
	size_t n, cap;
};

/* What a name can belong to.  Where something of a kind could not be read, names of it may be lost,
 * and using one of them is not reported: one cause, one error. */
enum names_of {
	NAMES_MEASURE = 1 << 0,
	NAMES_FORM = 1 << 1,
	NAMES_MEDICINE = 1 << 2,
	NAMES_ROUTE = 1 << 3,
	NAMES_VALUE = 1 << 4,
	NAMES_CHECK = 1 << 5,
	NAMES_SESSION = 1 << 6,
	NAMES_STEP = 1 << 7, /* and what it answers */
	NAMES_CONTACT = 1 << 8,
	NAMES_PHASE = 1 << 9,
	NAMES_TASK = 1 << 10,
	NAMES_LIST = 1 << 11,
	NAMES_ALL = (1 << 12) - 1,
};

/* An expression as written and, once bound, compiled; src is NULL where it was not written. */
struct formula {
	const struct node *src;
	const struct expr *x;
};

struct formulas {
	struct formula *v;
	size_t n, cap;
};

/* A value that may be a table by number: `120 min` or `{1: 150 min, 2..: 120 min}`. */
struct by_number {
	struct quantity_range numbers; /* DIM_NONE; open at either end */
	struct quantity value;
};

struct amount {
	const struct node *src;
	enum dim dim;
	struct by_number *v; /* one row 1.. where no table was written */
	size_t n, cap;
};

/* `ID/NAME` of a plugin and what it is given, as written; `bound` is NULL before binding, and
 * beside errors.  See model_plugin.h. */
struct plugin_bound;
struct plugin_call {
	struct ident name;
	const struct node *with;
	const struct plugin_bound *bound;
};

#endif
