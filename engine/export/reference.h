/* SPDX-License-Identifier: Apache-2.0
 * export/reference.h - the tables of the reference of the language, from its rows. */
#ifndef TEND_EXPORT_REFERENCE_H
#define TEND_EXPORT_REFERENCE_H

#include "protocol/fields.h"
#include "util/text.h"

struct shapes {
	const struct shape **v;
	size_t n, cap;
};
/* All shapes that a protocol and its parts are made of, in the order in which keys first name
 * them. */
void reference_shapes(struct arena *a, struct shapes *out);

/* The same of a plugin's manifest. */
void reference_plugin_shapes(struct arena *a, struct shapes *out);

/* Rows that are no keys: roles, units, codes, … as tables of Markdown. */
struct reference_table {
	const char *name;
	void (*write)(struct text *t, struct arena *a);
};
extern const struct reference_table reference_tables[];
extern const size_t reference_tables_n;
/* The same of scenario files, which have a page of their own. */
extern const struct reference_table scenario_tables[];
extern const size_t scenario_tables_n;

/* The page with each table between `<!-- rows: NAME -->` and `<!-- end -->` written anew; the words
 * around them stay.  False: a mark is broken, *fault says which. */
bool reference_renew(const char *page, struct text *out, const char **fault) MUST_USE;

#endif
