/* SPDX-License-Identifier: Apache-2.0
 * store/sqlite_db.h - what the files of the SQLite side share; nobody else includes it. */
#ifndef TEND_STORE_SQLITE_DB_H
#define TEND_STORE_SQLITE_DB_H

#include <sqlite3.h>

#include "store/sql.h"

#define STMT_KEPT 48

struct rows {
	struct db *db;
	const char *sql; /* the literal; its address is the key of the cache */
	sqlite3_stmt *st;
	int last;     /* what the last step said */
	int64_t used; /* counts up: the smallest was used longest ago */
	bool busy;
};

struct db {
	sqlite3 *h;
	bool in_txn, in_view, write, full;
	int wal_pages;    /* in the write-ahead log after the last commit */
	char broken[200]; /* "" while trusted */
	int64_t uses;
	struct rows kept[STMT_KEPT];
};

/* Turns a code of SQLite into a sentence, and notes what can not be trusted any more. */
enum rc sqlite_fail(struct db *db, struct err *e, int code, const char *doing);

#endif
