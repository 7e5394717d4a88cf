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
/* The way back: all but kind and `corrects`, which the caller knows.  `last` goes from one event to
 * the next of the same arena, or is NULL.  RC_IO: a body that Tend did not write. */
enum rc journal_event(const struct event_row *row, struct arena *a, struct journal_last *last,
                      struct event *out, struct err *e) MUST_USE;

/* Events of the clinic, to be appended together: all of its own stream, or all of the other. */
struct entries {
	struct {
		struct event_row *v;
		size_t n, cap;
	} rows;
	bool access;     /* for ACCESS_STREAM */
	const char *bad; /* the first field that was missing or did not belong */
};
/* Adds one by `who` (NULL: the machine itself). */
struct event_row *entries_add(struct app *app, struct arena *a, struct entries *list,
                              enum clinic_kind kind, const struct actor *who,
                              const struct entry *e);

/* A key for a command that nobody repeats; lands in the arena. */
const char *journal_key(struct app *app, struct arena *a);
/* Fills in the stream, the events, and what they are expected to follow: for the clinic's stream
 * what was folded last, for the other its end, since nothing there is decided on.  RC_USAGE: an
 * event is not as it must be. */
enum rc journal_place(struct app *app, struct entries *list, struct store_command *cmd,
                      struct err *e) MUST_USE;
/* Places, appends, and folds the result in.  RC_CONFLICT: somebody else was faster, decide again.
 */
enum rc journal_append(struct app *app, struct store_command *cmd, struct entries *list,
                       struct arena *a, struct store_answer *out, struct err *e) MUST_USE;
/* One event that needs no decision and is tried again until it is in: a failed login, a look. */
enum rc journal_note(struct app *app, enum clinic_kind kind, const struct actor *who,
                     const struct entry *entry, struct err *e) MUST_USE;

#endif
