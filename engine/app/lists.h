/* SPDX-License-Identifier: Apache-2.0
 * app/lists.h - sealed lists: taken in, kept where no page shows them, and drawn from.
 *
 * A list is a text of the store; its events hold a digest over it and a salt, and how many entries
 * it has.  Drawing takes two events: one of the clinic says whose the entry is, without its value,
 * and of two at once one wins; then one of the course says what was drawn.  After a break between
 * the two, the course is given the entry that is already its own. */
#ifndef TEND_APP_LISTS_H
#define TEND_APP_LISTS_H

#include "app/doing.h"

#define LIST_ENTRIES_MAX 10000

/* DO_LIST_IMPORT: `files->text` as the list cmd.e.name of the protocol cmd.e.protocol. */
enum rc list_import(struct doing *d, struct making *m, struct err *e);

/* The entry that would be drawn. */
struct list_pick {
	const struct list_record *list; /* NULL: none */
	int n;                          /* its place in the list, from 1 */
	bool own;                       /* it is this course's already */
};
/* Puts the next entry for this course into a CMD_ALLOCATE, or why there is none; nothing is
 * reserved yet.  What the command said itself of an entry is thrown away. */
enum rc list_pick(struct doing *d, const struct fold *f, struct command *cmd, struct list_pick *out,
                  struct err *e) MUST_USE;
/* RC_CONFLICT: something else of the clinic was faster; pick again. */
enum rc list_reserve(struct doing *d, const struct fold *f, const struct list_pick *pick,
                     struct err *e) MUST_USE;

#endif
