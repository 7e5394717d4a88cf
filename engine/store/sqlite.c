/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite_db.h"

/* A write-ahead log longer than this is written back after a commit; 4 MB at 4 KiB a page. */
#define WAL_PAGES 1000

static const char reopen_hint[] =
    "see that the disk is sound, then start Tend again; repeat the last step then: if it was saved "
    "after all it will not be done twice";

static enum rc is_broken(const struct db *db, struct err *e)
{
	enum rc rc = err_set(e, RC_IO, "nothing is being saved: %s", db->broken);
	err_hint(e, "%s", reopen_hint);
	return rc;
}

enum rc sqlite_fail(struct db *db, struct err *e, int code, const char *doing)
{
	int sys = db->h ? sqlite3_system_errno(db->h) : 0;
	const char *why = db->h ? sqlite3_errmsg(db->h) : sqlite3_errstr(code);
	enum rc rc = RC_IO;
	/* A quota that is used up is a full disk to the person in front of it. */
	bool quota = (code & 0xff) == SQLITE_IOERR && (sys == EDQUOT || sys == ENOSPC)
	             && code == SQLITE_IOERR_WRITE;
	if ((code & 0xff) == SQLITE_FULL || quota) {
		db->full = true;
		err_set(e, RC_IO, "nothing was saved: the disk is full");
		err_hint(e, "make room on the disk and repeat the step; earlier steps are safe");
	} else if (code == SQLITE_IOERR_NOMEM || (code & 0xff) == SQLITE_NOMEM) {
		err_set(e, RC_IO, "nothing was saved: the machine has no memory left");
		err_hint(e, "close other programs and repeat the step; earlier steps are safe");
	} else if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) {
		err_set(e, RC_IO, "nothing was saved: another program is using the data file");
		err_hint(e, "wait a moment and repeat the step");
	} else if ((code & 0xff) == SQLITE_CONSTRAINT) {
		rc = err_set(e, RC_CONFLICT, "the data file refused this while %s: %s", doing, why);
	} else if ((code & 0xff) == SQLITE_READONLY) {
		err_set(e, RC_IO, "the data file may only be read (%s)", doing);
		err_hint(e, "see that the file and its folder belong to the account Tend runs as");
	} else if ((code & 0xff) == SQLITE_NOTADB || (code & 0xff) == SQLITE_CORRUPT) {
		snprintf(db->broken, sizeof db->broken, "the data file is damaged (%s)", doing);
		err_set(e, RC_IO, "the data file is damaged: %s (%s)", why, doing);
		err_hint(e, "keep the file as it is and restore the last good backup");
	} else {
		/* Any other trouble with the disk: what it holds now nobody knows. */
		if (!db->broken[0])
			snprintf(db->broken, sizeof db->broken, "the disk failed while %s (%s)",
			         doing, sqlite3_errstr(code));
		rc = is_broken(db, e);
	}
	return rc;
}

static enum rc fail(struct db *db, struct err *e, const char *doing)
{
	return sqlite_fail(db, e, sqlite3_extended_errcode(db->h), doing);
}

/* The statement's own place, or that of the one used longest ago. */
static struct rows *slot_for(struct db *db, const char *sql)
{
	struct rows *oldest = NULL;
	for (size_t i = 0; i < countof(db->kept); i++) {
		struct rows *r = &db->kept[i];
		if (r->busy)
			continue;
		if (r->sql == sql)
			return r;
		if (!oldest || r->used < oldest->used)
			oldest = r;
	}
	assert(oldest); /* 48 queries open inside each other */
	return oldest;
}

static enum rc bind(struct db *db, struct rows *r, const struct arg *args, struct err *e)
{
	int n = 0;
	for (const struct arg *a = args; a && a->kind != ARG_END; a++) {
		int rc = SQLITE_OK;
		n++;
		switch (a->kind) {
		case ARG_INT: rc = sqlite3_bind_int64(r->st, n, a->i); break;
		case ARG_TEXT: rc = sqlite3_bind_text(r->st, n, a->p, -1, SQLITE_STATIC); break;
		case ARG_BLOB:
			rc = a->p ? sqlite3_bind_blob64(r->st, n, a->p, a->n, SQLITE_STATIC)
			          : sqlite3_bind_zeroblob(r->st, n, 0);
			break;
		case ARG_END: break;
		}
		if (rc != SQLITE_OK)
			return fail(db, e, "preparing to save");
	}
	assert(n == sqlite3_bind_parameter_count(r->st));
	return RC_OK;
}

enum rc db_rows(struct db *db, struct rows **out, const char *sql, const struct arg *args,
                struct err *e)
{
	struct rows *r = slot_for(db, sql);
	if (r->sql != sql) {
		sqlite3_finalize(r->st);
		*r = (struct rows){.db = db};
		const char *tail = NULL;
		if (sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &r->st, &tail)
		    != SQLITE_OK)
			return fail(db, e, "reading the tables");
		assert(tail && *tail == '\0'); /* one statement a call */
		r->sql = sql;
	}
	r->last = SQLITE_ROW;
	r->busy = true;
	r->used = ++db->uses;
	enum rc rc = bind(db, r, args, e);
	if (rc == RC_OK)
		*out = r;
	else
		rows_done(r, NULL);
	return rc;
}

bool rows_next(struct rows *r)
{
	if (r->last == SQLITE_ROW)
		r->last = sqlite3_step(r->st);
	return r->last == SQLITE_ROW;
}

enum rc rows_done(struct rows *r, struct err *e)
{
	enum rc rc = RC_OK;
	if (r->last != SQLITE_DONE && r->last != SQLITE_ROW)
		rc = fail(r->db, e, r->db->in_txn ? "saving" : "reading");
	sqlite3_reset(r->st);
	sqlite3_clear_bindings(r->st);
	r->busy = false;
	return rc;
}

int rows_cols(struct rows *r)
{
	return sqlite3_column_count(r->st);
}

bool rows_is(struct rows *r, int col, int arg_kind)
{
	int want = arg_kind == ARG_INT    ? SQLITE_INTEGER
	           : arg_kind == ARG_TEXT ? SQLITE_TEXT
	           : arg_kind == ARG_BLOB ? SQLITE_BLOB
	                                  : SQLITE_NULL;
	return sqlite3_column_type(r->st, col) == want;
}

int64_t rows_int(struct rows *r, int col)
{
	return sqlite3_column_int64(r->st, col);
}

const char *rows_text(struct rows *r, int col)
{
	return (const char *)sqlite3_column_text(r->st, col);
}

const void *rows_blob(struct rows *r, int col, size_t *n)
{
	const void *p = sqlite3_column_blob(r->st, col);
	*n = (size_t)sqlite3_column_bytes(r->st, col);
	return p;
}

size_t rows_size(struct rows *r, int col)
{
	return (size_t)sqlite3_column_bytes(r->st, col);
}

static inline void cell(sqlite3_stmt *st, int col, struct arg *out)
{
	sqlite3_value *v = sqlite3_column_value(st, col);
	switch (sqlite3_value_type(v)) {
	case SQLITE_INTEGER:
		*out = (struct arg){.kind = ARG_INT, .i = sqlite3_value_int64(v)};
		break;
	case SQLITE_TEXT:
		*out = (struct arg){.kind = ARG_TEXT, .p = sqlite3_value_text(v)};
		out->n = (size_t)sqlite3_value_bytes(v);
		break;
	case SQLITE_BLOB:
		*out = (struct arg){.kind = ARG_BLOB, .p = sqlite3_value_blob(v)};
		out->n = (size_t)sqlite3_value_bytes(v);
		break;
	default: *out = (struct arg){.kind = ARG_END}; break;
	}
}

struct arg rows_cell(struct rows *r, int col)
{
	struct arg a;
	cell(r->st, col, &a);
	return a;
}

void rows_cells(struct rows *r, struct arg *out, int n)
{
	for (int i = 0; i < n; i++)
		cell(r->st, i, &out[i]);
}

enum rc db_exec(struct db *db, const char *sql, const struct arg *args, struct err *e)
{
	struct rows *r = NULL;
	enum rc rc = db_rows(db, &r, sql, args, e);
	if (!r)
		return rc;
	while (rows_next(r))
		;
	return rows_done(r, e);
}

enum rc db_int(struct db *db, int64_t *out, int64_t none, const char *sql, const struct arg *args,
               struct err *e)
{
	struct rows *r = NULL;
	enum rc rc = db_rows(db, &r, sql, args, e);
	if (!r)
		return rc;
	int64_t v = rows_next(r) ? rows_int(r, 0) : none;
	TRY(rows_done(r, e));
	*out = v;
	return RC_OK;
}

enum rc db_script(struct db *db, const char *sql, struct err *e)
{
	while (*sql) {
		sqlite3_stmt *st = NULL;
		int c = sqlite3_prepare_v2(db->h, sql, -1, &st, &sql);
		while (c == SQLITE_OK && st && (c = sqlite3_step(st)) == SQLITE_ROW)
			c = SQLITE_OK;
		enum rc rc = c == SQLITE_OK || c == SQLITE_DONE
		                 ? RC_OK
		                 : fail(db, e, "setting up the tables");
		sqlite3_finalize(st);
		TRY(rc);
	}
	return RC_OK;
}

/* Writes the log back into the main file.  The commit before it is safe whatever happens here, so
 * trouble is only noted: the next change is then refused.  SQLite's own automatic write-back would
 * swallow a failed sync, therefore it is off. */
static void write_back(struct db *db, int mode)
{
	int c = sqlite3_wal_checkpoint_v2(db->h, NULL, mode, NULL, NULL);
	if ((c & 0xff) != SQLITE_OK && (c & 0xff) != SQLITE_BUSY && (c & 0xff) != SQLITE_LOCKED)
		sqlite_fail(db, NULL, sqlite3_extended_errcode(db->h), "writing the log back");
}

enum rc db_txn(struct db *db, txn_fn *body, void *ctx, struct err *e)
{
	assert(!db->in_txn && !db->in_view && db->write);
	db->full = false;
	if (db->broken[0])
		return is_broken(db, e);
	TRY(db_exec(db, "begin immediate", NULL, e));
	db->in_txn = true;
	enum rc rc = body(db, ctx, e);
	if (rc == RC_OK)
		rc = db_exec(db, "commit", NULL, e);
	if (rc != RC_OK && !sqlite3_get_autocommit(db->h)) /* the first error stays in *e */
		if (sqlite3_exec(db->h, "rollback", NULL, NULL, NULL) != SQLITE_OK
		    && !db->broken[0])
			snprintf(db->broken, sizeof db->broken, "a step could not be taken back");
	db->in_txn = false;
	if (rc == RC_OK && db->wal_pages >= WAL_PAGES) {
		bool full = db->full;
		write_back(db, SQLITE_CHECKPOINT_PASSIVE);
		db->full = full;
	}
	return rc;
}

enum rc db_view(struct db *db, txn_fn *body, void *ctx, struct err *e)
{
	assert(!db->in_txn && !db->in_view);
	TRY(db_exec(db, "begin", NULL, e));
	db->in_view = true;
	enum rc rc = body(db, ctx, e), end = RC_OK;
	if (!sqlite3_get_autocommit(db->h)) /* the first error stays in *e */
		end = db_exec(db, "end", NULL, rc == RC_OK ? e : NULL);
	db->in_view = false;
	return rc == RC_OK ? end : rc;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < countof(db->kept); i++) {
		assert(!db->kept[i].busy);
		sqlite3_finalize(db->kept[i].st);
	}
	if (db->h && db->write && !db->broken[0])
		write_back(db, SQLITE_CHECKPOINT_PASSIVE);
	/* What failed once is not tried again behind our back. */
	if (db->h && db->broken[0])
		sqlite3_db_config(db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	int c = sqlite3_close(db->h);
	assert(c == SQLITE_OK);
	(void)c;
	free(db);
}

const char *db_broken(const struct db *db)
{
	return db->broken[0] ? db->broken : NULL;
}

bool db_was_full(const struct db *db)
{
	return db->full;
}

enum rc db_data_version(struct db *db, int64_t *out, struct err *e)
{
	return db_int(db, out, 0, "pragma data_version", NULL, e);
}
