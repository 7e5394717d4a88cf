/* SPDX-License-Identifier: Apache-2.0
 * tests/store/kit.h - a scratch folder and ready-made commands for the tests of this room. */
#ifndef TEND_TESTS_STORE_KIT_H
#define TEND_TESTS_STORE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/backup.h"

#define KIT_NOW 1750000000000 /* ms */

struct kit {
	struct arena a;
	char folder[128];
	char path[160];
};

void kit_open(struct kit *k); /* a new folder in $TMPDIR or /tmp */
void kit_done(struct kit *k); /* takes it away with all it holds */
char *kit_path(struct kit *k, const char *name);

/* Opens or fails the test; `flags` as for store_open. */
struct store *kit_store(struct kit *k, const char *path, unsigned flags);
enum rc kit_try(struct store **out, const char *path, unsigned flags, struct err *e);

/* Command number i: `events` events in stream "course-<i % 3>", key "device-1:<i>", with a text
 * every fourth time.  Expects what a run of commands 1, 2, ... has left there. */
struct kit_command {
	struct store_command cmd;
	struct event_row rows[STORE_EVENTS_MAX];
	struct store_text text;
	struct digest text_digest;
	char stream[32], key[32], body[256], answer[32], words[64];
};
void kit_command(struct kit_command *c, int i, size_t events);
/* Does it, with `expect` read from the store. */
enum rc kit_do(struct store *st, int i, size_t events, struct store_answer *out, struct err *e);
/* Does commands first..last or fails the test. */
void kit_fill(struct store *st, int first, int last);

/* Everything a person could export: every column of every event, as one digest. */
enum rc kit_export(struct store *st, struct digest *out, int64_t *events, struct err *e);

void kit_copy(const char *from, const char *to); /* one file's bytes */
/* Statements on the file behind the store's back. */
void kit_sql(const char *path, const char *sql);

#endif
