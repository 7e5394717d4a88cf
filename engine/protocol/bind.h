/* SPDX-License-Identifier: Apache-2.0
 * protocol/bind.h - names to what they name, conditions to compiled expressions. */
#ifndef TEND_PROTOCOL_BIND_H
#define TEND_PROTOCOL_BIND_H

#include "protocol/load.h"

/* After all files are loaded.  Sets every index and every formula of the model, gathers answers,
 * tasks and the lists of names, and adds the built-in checks behind the clinic's own. */
void bind_protocol(struct loader *l);

/* What the parts of a protocol say together (meaning.c); only after a load without errors. */
void check_meaning(struct loader *l);

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

/* How long after a dose patients are watched, and when readings are highest, by route, of ketamine
 * and esketamine.  Sources: the dosing guide of Spravato (spravatohcp.com), 2 h after the nasal
 * spray; trials of ketamine by vein with readings to 60 min after the end and 120 min from the
 * start; registered trials of ketamine under the skin and by mouth, 120 min; for the other routes
 * the custom of ketamine-assisted therapy, which is no study. */
struct route_figures {
	const char *words[5]; /* any of them in the name of the route; NULL-terminated */
	int stay;             /* minutes from the dose to leaving */
	int after_end;        /* the same from the end of a dose that takes time */
	int peak;             /* minutes to the highest reading */
	const char *source;
};
extern const struct route_figures route_figures[];
extern const size_t route_figures_n;

#endif
