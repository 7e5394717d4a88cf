/* SPDX-License-Identifier: Apache-2.0
 * app/journal.h - events between core and log, and the clinic's own way into it. */
#ifndef TEND_APP_JOURNAL_H
#define TEND_APP_JOURNAL_H

#include "app/handle.h"

/* One event of a course or of the clinic as a row of the log, its body salted; lands in the arena.
 * `corrects` is a seq of the whole log.  What the event leaves open of when and where is filled in
 * from the clock. */
struct event_row journal_row(struct app *app, struct arena *a, const char *kind, int version,
                             const struct event *ev, int64_t corrects);
/* The way back: all but kind and `corrects`, which the caller knows.  RC_IO: a body that Tend did
 * not write. */
enum rc journal_event(const struct event_row *row, struct arena *a, struct event *out,
                      struct err *e) MUST_USE;

/* Events for the clinic's stream, to be appended together. */
struct entries {
	struct {
		struct event_row *v;
		size_t n, cap;
	} rows;
	const char *bad; /* the first field that was missing or did not belong */
};
/* Adds one by `who` (NULL: the machine itself). */
struct event_row *entries_add(struct app *app, struct arena *a, struct entries *list,
                              enum clinic_kind kind, const struct actor *who,
                              const struct entry *e);

/* A key for a command that nobody repeats; lands in the arena. */
const char *journal_key(struct app *app, struct arena *a);
/* Appends to the clinic's stream as it was folded last and folds the result in.  RC_CONFLICT:
 * somebody else was faster, decide again. */
enum rc journal_append(struct app *app, struct store_command *cmd, struct entries *list,
                       struct arena *a, struct store_answer *out, struct err *e) MUST_USE;
/* One event that needs no decision and is tried again until it is in: a failed login, a look. */
enum rc journal_note(struct app *app, enum clinic_kind kind, const struct actor *who,
                     const struct entry *entry, struct err *e) MUST_USE;

#endif
