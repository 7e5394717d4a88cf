/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite_db.h"

/* What every connection is told, and what it must answer when asked.  `set` may be NULL where the
 * value must already stand. */
enum scope { ALL, FILES, WRITERS }; /* FILES: not a scratch database */

static const struct pragma {
	const char *set, *ask, *want;
	enum scope scope;
	const char *doc;
} pragmas[] = {
    {"pragma temp_store = memory", "pragma temp_store", "2", ALL,
     "no patient data in temporary files"},
    {"pragma trusted_schema = off", "pragma trusted_schema", "0", ALL,
     "the tables of a foreign file can not call functions"},
    {"pragma cell_size_check = on", "pragma cell_size_check", "1", ALL,
     "damaged pages are noticed early"},
    {"pragma mmap_size = 0", "pragma mmap_size", "0", FILES,
     "a disk error is a message, not a signal that ends the program"},
    {"pragma foreign_keys = on", "pragma foreign_keys", "1", ALL, "references hold"},
    {"pragma secure_delete = on", "pragma secure_delete", "1", ALL,
     "what is erased leaves no bytes behind"},
    {"pragma recursive_triggers = on", "pragma recursive_triggers", "1", ALL,
     "`insert or replace` does not slip past the fence against deleting"},
    {"pragma journal_mode = wal", "pragma journal_mode", "wal", WRITERS,
     "readers and the writer do not wait for each other"},
    {"pragma synchronous = full", "pragma synchronous", "2", WRITERS,
     "a commit that was answered survives a power cut"},
    {"pragma wal_autocheckpoint = 0", "pragma wal_autocheckpoint", "0", WRITERS,
     "the log is written back where a failed sync is seen"},
    {"pragma fullfsync = on", "pragma fullfsync", "1", ALL, "the disk's own cache is flushed too"},
    {NULL, "pragma encoding", "UTF-8", ALL, "one encoding"},
};

static const struct config {
	int op, want;
	const char *doc;
} configs[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1, "no statement can write to the schema or raw pages"},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, "see the pragma"},
    {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, "see DEFENSIVE"},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, "no foreign code"},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0, "Tend has no views"},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, "the fence against changing events is made of triggers"},
    {SQLITE_DBCONFIG_DQS_DML, 0, "\"x\" is a name, never a text"},
    {SQLITE_DBCONFIG_DQS_DDL, 0, "\"x\" is a name, never a text"},
};

/* A body is at most 1 MiB; the row around it fits beside it. */
static const struct limit {
	int id, max;
	const char *doc;
} limits[] = {
    {SQLITE_LIMIT_LENGTH, 8 << 20, "one value: a text of a protocol closure at most"},
    {SQLITE_LIMIT_SQL_LENGTH, 16 << 10, "one statement"},
    {SQLITE_LIMIT_COLUMN, 64, "columns"},
    {SQLITE_LIMIT_EXPR_DEPTH, 50, "nesting"},
    {SQLITE_LIMIT_COMPOUND_SELECT, 8, "unions"},
    {SQLITE_LIMIT_VDBE_OP, 25000, "size of a compiled statement"},
    {SQLITE_LIMIT_FUNCTION_ARG, 8, "arguments"},
    {SQLITE_LIMIT_ATTACHED, 0, "no second database"},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100, "patterns"},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 64, "bound values"},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 4, "triggers inside triggers"},
    {SQLITE_LIMIT_WORKER_THREADS, 0, "no threads"},
};

static enum rc not_in_force(struct err *e, const char *what)
{
	enum rc rc = err_set(e, RC_IO, "a safeguard of the data file does not hold: %s", what);
	err_hint(e, "the SQLite library on this machine is not one Tend can trust; install the "
	            "distribution's own and start again");
	return rc;
}

static enum rc force_pragmas(struct db *db, unsigned flags, struct err *e)
{
	enum scope scope = flags & DB_MEMORY ? ALL : flags & DB_WRITE ? WRITERS : FILES;
	for (size_t i = 0; i < countof(pragmas); i++) {
		const struct pragma *p = &pragmas[i];
		if (p->scope > scope)
			continue;
		if (p->set)
			TRY(db_exec(db, p->set, NULL, e));
		struct rows *r;
		TRY(db_rows(db, &r, p->ask, NULL, e));
		const char *got = rows_next(r) ? rows_text(r, 0) : NULL;
		bool ok = got && strcmp(got, p->want) == 0;
		TRY(rows_done(r, e));
		if (!ok)
			return not_in_force(e, p->doc);
	}
	return RC_OK;
}

static enum rc force_limits(struct db *db, struct err *e)
{
	for (size_t i = 0; i < countof(limits); i++) {
		sqlite3_limit(db->h, limits[i].id, limits[i].max);
		if (sqlite3_limit(db->h, limits[i].id, -1) != limits[i].max)
			return not_in_force(e, limits[i].doc);
	}
	for (size_t i = 0; i < countof(configs); i++) {
		int got = -1;
		sqlite3_db_config(db->h, configs[i].op, configs[i].want, NULL);
		sqlite3_db_config(db->h, configs[i].op, -1, &got);
		if (got != configs[i].want)
			return not_in_force(e, configs[i].doc);
	}
	return RC_OK;
}

static enum rc check_owner(struct db *db, const char *path, int32_t app_id, struct err *e)
{
	int64_t id = 0, tables = 0;
	struct err why;
	enum rc rc = db_int(db, &id, 0, "pragma application_id", NULL, &why);
	if (rc == RC_OK && id == app_id)
		return RC_OK;
	if (rc == RC_OK)
		rc = db_int(db, &tables, 0, "select count(*) from sqlite_schema", NULL, &why);
	if (rc == RC_OK && id == 0 && tables == 0)
		return RC_OK; /* empty: nobody's yet */
	int code = sqlite3_extended_errcode(db->h);
	if (rc != RC_OK && (code & 0xff) != SQLITE_NOTADB) {
		if (e)
			*e = why;
		return rc;
	}
	err_set(e, RC_IO, "%s is not a data file of Tend, or its first bytes are damaged", path);
	err_hint(e, "check the path; if it is the right one, restore the last good backup");
	return RC_IO;
}

static int on_commit(void *ctx, sqlite3 *h, const char *name, int pages)
{
	struct db *db = ctx;
	(void)h, (void)name;
	db->wal_pages = pages;
	return SQLITE_OK;
}

enum rc db_open(struct db **out, const char *path, unsigned flags, int busy_ms, int32_t app_id,
                struct err *e)
{
	struct db *db = xcalloc(1, sizeof *db);
	enum rc rc;
	int how = SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX
	          | (flags & DB_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
	if (flags & DB_MEMORY)
		how = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY
		      | SQLITE_OPEN_NOMUTEX;
	db->write = flags & DB_WRITE;
	int c = sqlite3_open_v2(flags & DB_MEMORY ? ":memory:" : path, &db->h, how, NULL);
	if (c != SQLITE_OK) {
		rc = sqlite_fail(db, e, c, "opening the data file");
		goto out;
	}
	sqlite3_busy_timeout(db->h, busy_ms);
	if ((rc = force_limits(db, e)) != RC_OK || (rc = check_owner(db, path, app_id, e)) != RC_OK
	    || (rc = force_pragmas(db, flags, e)) != RC_OK)
		goto out;
	sqlite3_wal_hook(db->h, on_commit, db);
	*out = db;
	db = NULL;
out:
	if (db && db->h)
		sqlite3_db_config(db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	if (db)
		db->write = false;
	db_close(db);
	return rc;
}

/* Trouble with the copy is not trouble with the record: it says so. */
static enum rc copy_failed(struct err *e, int code)
{
	bool full = (code & 0xff) == SQLITE_FULL;
	enum rc rc = err_set(e, RC_IO, "the copy could not be written: %s",
	                     full ? "the disk it goes to is full" : sqlite3_errstr(code));
	err_hint(e, "the record itself is not touched; try again, or copy to another disk");
	return rc;
}

static int said_delete(void *ctx, int n, char **values, char **names)
{
	(void)names;
	*(bool *)ctx = n == 1 && values[0] && strcmp(values[0], "delete") == 0;
	return 0;
}

enum rc db_copy(struct db *db, const char *path, struct err *e)
{
	sqlite3 *to = NULL;
	bool plain = false;
	enum rc rc = RC_OK;
	sqlite3_backup *b = NULL;
	int c = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL);
	if (c == SQLITE_OK)
		c = sqlite3_exec(to, "pragma synchronous = full", NULL, NULL, NULL);
	if (c != SQLITE_OK || !(b = sqlite3_backup_init(to, "main", db->h, "main"))) {
		rc = copy_failed(e, sqlite3_errcode(to));
		goto out;
	}
	/* All pages under one read mark: in WAL mode writers go on beside it. */
	c = sqlite3_backup_step(b, -1);
	sqlite3_backup_finish(b);
	if (c == SQLITE_DONE) /* one plain file, so that it can be carried away as it is */
		c = sqlite3_exec(to, "pragma journal_mode = delete", said_delete, &plain, NULL);
	if (c != SQLITE_OK)
		rc = copy_failed(e, c);
	else if (!plain)
		rc = err_set(e, RC_IO, "the copy could not be finished as one file");
out:
	sqlite3_close(to);
	return rc;
}
