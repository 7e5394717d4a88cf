/* SPDX-License-Identifier: Apache-2.0 */
#include "store/migrate.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "store/file.h"

/* Times are UTC milliseconds since 1970.  Ids and digests are raw bytes.  `event` is the record;
 * columns as in store/event.h.  Its triggers are the second fence: the first is that no statement
 * of Tend changes an event, the third is the chain. */
const struct migration store_migrations[] = {
    {1, "events, commands, texts and heads",
     "pragma application_id = 1413828164;"
     "pragma user_version = 1;"
     "create table store ("
     "id integer primary key check (id = 1), "
     "log_id blob not null check (length(log_id) = 16), "
     "restored_from blob not null, " /* the log id before a restore; empty if there was none */
     "restored_note text not null, "
     "created integer not null, "
     "opened integer not null, " /* writers that opened; as many closed, unless one was cut off */
     "closed integer not null) strict;"
     "create table event ("
     "log_id blob not null, "
     "seq integer primary key, "
     "stream text not null, "
     "stream_seq integer not null, "
     "kind text not null, "
     "kind_version integer not null, "
     "happened integer not null, "
     "happened_source text not null, "
     "written integer not null, "
     "zone text not null, "
     "boot_id blob not null, "
     "boot integer not null, "
     "actor text not null, "
     "role text not null, "
     "device text not null, "
     "second_actor text not null, "
     "command text not null, "
     "request blob not null, "
     "corrects integer not null, "
     "key_id integer not null, "
     "texts blob not null, "
     "body blob, " /* null once erased */
     "body_hash blob not null, "
     "hash_version integer not null, "
     "chain blob not null) strict;"
     "create unique index event_stream on event (stream, stream_seq);"
     "create index event_corrects on event (corrects) where corrects > 0;"
     "create trigger event_stays before delete on event begin "
     "select raise(abort, 'events are never deleted'); end;"
     "create trigger event_unchanged before update on event "
     "when new.body is not null or new.seq is not old.seq or new.stream is not old.stream "
     "or new.stream_seq is not old.stream_seq or new.chain is not old.chain begin "
     "select raise(abort, 'events are never changed'); end;"
     "create trigger event_columns before update of log_id, kind, kind_version, happened, "
     "happened_source, written, zone, boot_id, boot, actor, role, device, second_actor, command, "
     "request, corrects, key_id, texts, body_hash, hash_version on event begin "
     "select raise(abort, 'events are never changed'); end;"
     "create table command ("
     "key text primary key, "
     "request blob not null, "
     "first_seq integer not null, "
     "events integer not null, "
     "answer blob not null, "
     "sum blob not null) strict, without rowid;"
     "create trigger command_stays before delete on command begin "
     "select raise(abort, 'answers are never deleted'); end;"
     "create trigger command_unchanged before update on command begin "
     "select raise(abort, 'answers are never changed'); end;"
     "create table blob ("
     "digest blob not null unique, "
     "kind text not null, "
     "name text not null, "
     "bytes blob not null) strict;"
     "create trigger blob_stays before delete on blob begin "
     "select raise(abort, 'texts are never deleted'); end;"
     "create trigger blob_unchanged before update on blob begin "
     "select raise(abort, 'texts are never changed'); end;"
     "create table head ("
     "seq integer not null, "
     "chain blob not null, "
     "at integer not null, "
     "note text not null, "
     "signature blob not null, " /* empty: not signed */
     "sum blob not null) strict;"},
    {2, "secrets, logins and wrong tries, beside the record",
     "pragma user_version = 2;"
     "create table secret ("
     "person text primary key, "
     "hash text not null, "
     "since integer not null) strict, without rowid;"
     "create table login ("
     "token blob primary key, " /* its digest only */
     "person text not null, "
     "device text not null, "
     "since integer not null, "
     "used integer not null) strict, without rowid;"
     "create table attempt ("
     "who blob not null, " /* keyed digest of the name that was tried */
     "at integer not null) strict;"
     "create index attempt_who on attempt (who, at);"},
};

const size_t store_migrations_n = countof(store_migrations);

static enum rc run_one(struct db *db, void *ctx, struct err *e)
{
	const struct migration *m = ctx;
	int64_t now = 0;
	TRY(db_int(db, &now, 0, "pragma user_version", NULL, e));
	if (now >= m->number)
		return RC_OK; /* another program was faster */
	TRY(db_script(db, m->sql, e));
	TRY(db_int(db, &now, 0, "pragma user_version", NULL, e));
	assert(now == m->number);
	return RC_OK;
}

static enum rc too_new(int64_t have, int64_t know, struct err *e)
{
	enum rc rc = err_set(e, RC_IO,
	                     "the data file was written by a newer Tend (tables %lld, this program "
	                     "knows up to %lld) and is left as it is",
	                     (long long)have, (long long)know);
	err_hint(e, "update this program, or restore the copy made before the update");
	return rc;
}

static enum rc copy_aside(struct db *db, const char *path, int64_t number, struct err *e)
{
	struct arena a = {0};
	const char *to = arena_fmt(&a, "%s.before-%lld", path, (long long)number);
	const char *tmp = arena_fmt(&a, "%s.tmp", to);
	file_discard(tmp);
	enum rc rc = file_create(tmp, e);
	if (rc == RC_OK)
		rc = db_copy(db, tmp, e);
	if (rc == RC_OK)
		rc = file_rename(tmp, to, e);
	arena_drop(&a);
	return rc;
}

enum rc migrate_run(struct db *db, const char *path, const struct migration *rows, size_t n,
                    struct err *e)
{
	int64_t have = 0;
	TRY(db_int(db, &have, 0, "pragma user_version", NULL, e));
	if (have > rows[n - 1].number)
		return too_new(have, rows[n - 1].number, e);
	if (have <= 0) {
		int64_t tables = 0;
		TRY(db_int(db, &tables, 0, "select count(*) from sqlite_schema", NULL, e));
		if (tables || have < 0)
			return err_set(e, RC_IO,
			               "the data file's version mark was changed outside Tend");
	}
	if (have > 0 && have < rows[n - 1].number)
		TRY(copy_aside(db, path, have + 1, e));
	for (size_t i = 0; i < n; i++) {
		struct migration m = rows[i];
		assert(m.number == (int64_t)i + 1);
		if (m.number > have)
			TRY(db_txn(db, run_one, &m, e));
	}
	return RC_OK;
}

#define SCHEMA                                                                                     \
	"select type, name, tbl_name, ifnull(sql, '') from sqlite_schema order by type, name, "    \
	"tbl_name, sql"

static bool same_row(struct rows *x, struct rows *y)
{
	for (int c = 0; c < 4; c++) {
		const char *a = rows_text(x, c), *b = rows_text(y, c);
		if (!a || !b || strcmp(a, b) != 0)
			return false;
	}
	return true;
}

static int order(struct rows *x, struct rows *y)
{
	int o = strcmp(rows_text(x, 0), rows_text(y, 0));
	return o ? o : strcmp(rows_text(x, 1), rows_text(y, 1));
}

static enum rc differs(struct rows *have, struct rows *want, struct err *e)
{
	int o = !have ? 1 : !want ? -1 : order(have, want);
	struct rows *who = o < 0 ? have : want;
	enum rc rc = err_set(e, RC_IO,
	                     o < 0   ? "the data file holds a %s that is not Tend's: %.80s"
	                     : o > 0 ? "the data file lacks the %s %.80s"
	                             : "the data file's %s %.80s is not as Tend made it",
	                     rows_text(who, 0), rows_text(who, 1));
	err_hint(e,
	         "somebody changed the file outside Tend: keep it as evidence and restore the last "
	         "good backup");
	return rc;
}

enum rc migrate_check(struct db *db, const struct migration *rows, size_t n, struct err *e)
{
	struct db *model = NULL;
	struct rows *have = NULL, *want = NULL;
	int64_t version = 0;
	TRY(db_int(db, &version, 0, "pragma user_version", NULL, e));
	if (version > rows[n - 1].number)
		return too_new(version, rows[n - 1].number, e);
	TRY(db_open(&model, ":memory:", DB_WRITE | DB_MEMORY, 0, STORE_APP_ID, e));
	enum rc rc = RC_OK;
	for (size_t i = 0; i < n && rc == RC_OK && rows[i].number <= version; i++)
		rc = db_script(model, rows[i].sql, e);
	if (rc != RC_OK || (rc = db_rows(db, &have, SCHEMA, NULL, e)) != RC_OK
	    || (rc = db_rows(model, &want, SCHEMA, NULL, e)) != RC_OK)
		goto out;
	for (bool more = true; more && rc == RC_OK;) {
		bool h = rows_next(have), w = rows_next(want);
		more = h || w;
		if (h && (!rows_text(have, 0) || !rows_text(have, 1)))
			rc = err_set(e, RC_IO, "the data file's list of tables is damaged");
		else if (h != w || (h && !same_row(have, want)))
			rc = differs(h ? have : NULL, w ? want : NULL, e);
	}
out:
	/* A damaged page must not pass for a missing table. */
	if (want && rows_done(want, NULL) != RC_OK && rc == RC_OK)
		rc = err_set(e, RC_IO, "the data file's tables can not be compared");
	struct err why;
	if (have && rows_done(have, &why) != RC_OK) {
		rc = why.code;
		if (e)
			*e = why;
	}
	db_close(model);
	return rc;
}
