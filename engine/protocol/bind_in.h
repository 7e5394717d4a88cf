/* SPDX-License-Identifier: Apache-2.0
 * protocol/bind_in.h - what the files that bind names share among themselves. */
#ifndef TEND_PROTOCOL_BIND_IN_H
#define TEND_PROTOCOL_BIND_IN_H

#include <string.h>

#include "protocol/bind.h"

struct binder {
	struct loader *l;
	struct protocol *p;
	int session; /* index of the session whose steps are meant, -1 = the course */
	int form;    /* index of the form whose items are meant, -1 */
	int items_above, scores_above; /* see struct scope */
};

/* The index of the first entry of that name, or -1; entries without a name are passed over. */
#define FIND(list, name_, out)                                                                     \
	do {                                                                                       \
		(out) = -1;                                                                        \
		for (size_t i_ = 0; (name_) && i_ < (list).n; i_++)                                \
			if ((list).v[i_].name.s && strcmp((list).v[i_].name.s, (name_)) == 0) {    \
				(out) = (int)i_;                                                   \
				break;                                                             \
			}                                                                          \
	} while (0)

/* Names to suggest one from; gathered only once a name was not found. */
struct known {
	const char **v;
	size_t n, cap;
};

#define KNOW(b, known, list)                                                                       \
	do {                                                                                       \
		for (size_t i_ = 0; i_ < (list).n; i_++)                                           \
			if ((list).v[i_].name.s)                                                   \
				*arena_push((b)->l->a, (known)) = (list).v[i_].name.s;             \
	} while (0)

/* Says nothing where the name may be one of `kinds` (enum names_of) that could not be read. */
void bind_unknown(struct binder *b, const struct ident *id, const struct known *known,
                  unsigned kinds, const char *what);
/* `kind` is one of enum names_of, or 0 for the items of the form in hand. */
void bind_idents(struct binder *b, struct idents *ids, const char *what, unsigned kind,
                 int (*find)(const struct binder *b, const char *name));
/* Compiles what was written, once; `dim` of a number, or DIMS for any. */
void bind_formula(struct binder *b, struct formula *f, enum value_type want, enum dim dim);
void bind_measures(struct binder *b); /* bind_forms.c, as the next */
void bind_forms(struct binder *b);
/* `last dose of ketamine`: a moment of doses whose contact is a medicine; false where it is none. */
bool bind_dose_of(struct binder *b, struct moment *m);
void bind_hidden(struct binder *b); /* roles of `hidden from`, and strata of sealed lists */
void bind_role(struct binder *b, const struct ident *id);
void bind_guide(struct binder *b); /* what the sentences for patients name in braces */

/* What plugins bring, found; forms of plugins are whole then.  Before names are gathered. */
void bind_plugin_parts(struct binder *b);
/* What each use is given; after names were gathered. */
void bind_plugin_withs(struct binder *b);

/* Names that are said once, the built-in checks, and the lists that conditions look names up in. */
void bind_names(struct binder *b);
/* Only calls for names that two things have; after everything is loaded. */
const struct step *bind_find_step(const struct session_def *s, const char *name);

#endif
