/* SPDX-License-Identifier: Apache-2.0
 * protocol/bind.h - names to what they name, conditions to compiled expressions. */
#ifndef TEND_PROTOCOL_BIND_H
#define TEND_PROTOCOL_BIND_H

#include "protocol/load.h"

/* After all files are loaded.  Sets every index and every formula of the model, gathers answers,
 * tasks and the lists of names, and adds the built-in checks behind the clinic's own. */
void bind_protocol(struct loader *l);

/* Only the forms of l->p, each by itself: of a manifest, which has no protocol around it. */
void bind_forms_alone(struct loader *l);

/* A contact by its index in the whole course; NULL if there is none. */
const struct contact *protocol_contact(const struct protocol *p, int index, int *phase);
int protocol_contacts(const struct protocol *p);

/* The built-in checks, one row each, for the reference. */
struct builtin_row {
	enum builtin_check builtin;
	const char *name;
	const char *doc;
};
extern const struct builtin_row builtin_checks[];
extern const size_t builtin_checks_n;

#endif
