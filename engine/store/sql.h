/* SPDX-License-Identifier: Apache-2.0
 * store/sql.h - the seam between databases: statements with typed, bound arguments.
 *
 * SQL is always a literal; values are bound as $1, $2, ... in order of first use.  A statement is
 * prepared once and kept; arguments are borrowed until rows_done().  One connection serves one
 * thread.
 *
 * After the first failed write or sync nothing on this connection is trusted: it goes on reading
 * and refuses every later change until it is closed and opened again (see db_broken). */
#ifndef TEND_STORE_SQL_H
#define TEND_STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"

struct db;

struct arg {
	enum { ARG_END, ARG_INT, ARG_TEXT, ARG_BLOB } kind;
	int64_t i;
	const void *p; /* NULL binds as SQL null */
	size_t n;
};
#define ARGS(...) ((const struct arg[]){__VA_ARGS__, {.kind = ARG_END}}) /* NULL if none */
#define INT(x)                                                                                     \
	{                                                                                          \
		.kind = ARG_INT, .i = (x)                                                          \
	}
#define TEXT(s)                                                                                    \
	{                                                                                          \
		.kind = ARG_TEXT, .p = (s)                                                         \
	}
#define BLOB(b, len)                                                                               \
	{                                                                                          \
		.kind = ARG_BLOB, .p = (b), .n = (len)                                             \
	}

enum db_flags {
	DB_WRITE = 1,  /* else reading only */
	DB_MEMORY = 2, /* a scratch database; the path is not used */
};

/* Opens an existing file (empty is fine) with every defence in force; `app_id` is what the header
 * must say (an empty file is given it).  A defence that does not take hold stops the opening. */
enum rc db_open(struct db **out, const char *path, unsigned flags, int busy_ms, int32_t app_id,
                struct err *e) MUST_USE;
/* Writes everything into the main file first; NULL is fine. */
void db_close(struct db *db);

enum rc db_exec(struct db *db, const char *sql, const struct arg *args, struct err *e) MUST_USE;
/* Several statements, no arguments, nothing kept: for table definitions. */
enum rc db_script(struct db *db, const char *sql, struct err *e) MUST_USE;
/* The first column of the first row; `none` if there is no row. */
enum rc db_int(struct db *db, int64_t *out, int64_t none, const char *sql, const struct arg *args,
               struct err *e) MUST_USE;

/* A running query.  What a row gives is borrowed until the next rows_next(). */
struct rows;
enum rc db_rows(struct db *db, struct rows **out, const char *sql, const struct arg *args,
                struct err *e) MUST_USE;
bool rows_next(struct rows *r);                      /* false at the end or on failure */
enum rc rows_done(struct rows *r, struct err *e);    /* always call; tells why it ended */
int rows_cols(struct rows *r);                       /* how many columns */
bool rows_is(struct rows *r, int col, int arg_kind); /* stored as this kind, exactly */
int64_t rows_int(struct rows *r, int col);
const char *rows_text(struct rows *r, int col);            /* NULL for SQL null */
const void *rows_blob(struct rows *r, int col, size_t *n); /* NULL where empty */
size_t rows_size(struct rows *r, int col);                 /* bytes of a text or blob */
/* All of that at once: kind ARG_INT, ARG_TEXT (ends with a NUL that n does not count), ARG_BLOB, or
 * ARG_END for SQL null and what is no kind of ours. */
struct arg rows_cell(struct rows *r, int col);
/* So the first n columns, one after the other. */
void rows_cells(struct rows *r, struct arg *out, int n);

/* All or nothing, decided under the write lock.  Nests not. */
typedef enum rc txn_fn(struct db *db, void *ctx, struct err *e);
enum rc db_txn(struct db *db, txn_fn *body, void *ctx, struct err *e) MUST_USE;
/* Several reads of one state, whatever others save meanwhile; changes nothing.  Nests not. */
enum rc db_view(struct db *db, txn_fn *body, void *ctx, struct err *e) MUST_USE;

const char *db_broken(const struct db *db); /* why nothing is saved any more, or NULL */
bool db_was_full(const struct db *db);      /* the last failure was a full disk, undone cleanly */

/* Changes when another connection has committed since. */
enum rc db_data_version(struct db *db, int64_t *out, struct err *e) MUST_USE;
/* A consistent copy of the whole database into the file `path`, which must exist and be empty;
 * the copy is one file without helpers, synced.  Writers go on meanwhile. */
enum rc db_copy(struct db *db, const char *path, struct err *e) MUST_USE;

#endif
