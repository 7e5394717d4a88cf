/* SPDX-License-Identifier: Apache-2.0
 * store/migrate.h - the tables, as numbered steps from nothing to today, and the proof that a file
 * has these tables and no others. */
#ifndef TEND_STORE_MIGRATE_H
#define TEND_STORE_MIGRATE_H

#include "store/sql.h"

#define STORE_APP_ID 1413828164 /* "TEND" in the header of the file */

struct migration {
	int64_t number;    /* 1, 2, ...; the header of the file says the last one done */
	const char *title; /* what it does, for the person who reads the log of an update */
	const char *sql;   /* sets user_version to its number itself */
};

extern const struct migration store_migrations[];
extern const size_t store_migrations_n;

/* Does the steps the file lacks, each in one transaction.  A file with contents is copied to
 * `<path>.before-<number>` first.  A file newer than `rows` is refused and left as it is. */
enum rc migrate_run(struct db *db, const char *path, const struct migration *rows, size_t n,
                    struct err *e) MUST_USE;

/* The text of every table, index, trigger and view compared with what `rows` make; names the first
 * that was added, changed or taken away. */
enum rc migrate_check(struct db *db, const struct migration *rows, size_t n,
                      struct err *e) MUST_USE;

#endif
