/* SPDX-License-Identifier: Apache-2.0
 * Opening and closing a record.
 *
 * A stop that was not clean is seen without any write on the way: each writer counts itself in at
 * opening and out at closing, in the `store` row.  Whoever opens alone (the lock beside the file
 * says so) and finds more openings than closings knows that one was cut off. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/chain.h"
#include "store/file.h"
#include "store/handle.h"
#include "store/migrate.h"

#define BUSY_MS 5000

static enum rc read_store_row(struct store *st, bool *there, int64_t *open, struct err *e)
{
	struct rows *r;
	bool sound = true;
	TRY(db_rows(st->db, &r,
	            "select log_id, restored_from, opened - closed from store where id = 1", NULL,
	            e));
	*there = rows_next(r);
	if (*there) {
		size_t n, from_n;
		const void *id = rows_blob(r, 0, &n), *from = rows_blob(r, 1, &from_n);
		sound = n == 16 && (from_n == 16 || from_n == 0);
		if (sound) {
			memcpy(st->log_id, id, 16);
			st->restored = from_n == 16;
			if (st->restored)
				memcpy(st->restored_from, from, 16);
		}
		*open = rows_int(r, 2);
	}
	TRY(rows_done(r, e));
	return sound ? RC_OK : err_set(e, RC_IO, "the data file's own id was changed outside Tend");
}

struct row_ctx {
	const struct store_options *opt;
	bool alone;
};

static enum rc make_store_row(struct db *db, void *ctx, struct err *e)
{
	const struct row_ctx *c = ctx;
	return db_exec(
	    db,
	    "insert into store (id, log_id, restored_from, restored_note, created, opened, "
	    "closed) values (1, $1, x'', '', $2, 0, 0)",
	    ARGS(BLOB(c->opt->log_id, 16), INT(c->opt->now_ms)), e);
}

static enum rc count_in(struct db *db, void *ctx, struct err *e)
{
	const struct row_ctx *c = ctx;
	if (c->alone)
		return db_exec(db, "update store set closed = opened, opened = opened + 1", NULL,
		               e);
	return db_exec(db, "update store set opened = opened + 1", NULL, e);
}

static enum rc count_out(struct db *db, void *ctx, struct err *e)
{
	(void)ctx;
	return db_exec(db, "update store set closed = closed + 1", NULL, e);
}

static enum rc load(struct store *st, const struct store_options *opt, bool alone, struct err *e)
{
	struct row_ctx ctx = {.opt = opt, .alone = alone};
	int64_t open = 0, events = 0;
	bool there;
	if (!(opt->flags & STORE_READ))
		TRY(migrate_run(st->db, st->path, store_migrations, store_migrations_n, e));
	TRY(migrate_check(st->db, store_migrations, store_migrations_n, e));
	TRY(db_int(st->db, &st->schema, 0, "pragma schema_version", NULL, e));
	TRY(read_store_row(st, &there, &open, e));
	if (!there) {
		TRY(db_int(st->db, &events, 0, "select count(*) from event", NULL, e));
		if (events || !(opt->flags & STORE_CREATE)) {
			err_set(e, RC_IO, "%s holds no record", st->path);
			err_hint(e, "check the path, or set up a new clinic with `tend init`");
			return RC_IO;
		}
		TRY(db_txn(st->db, make_store_row, &ctx, e));
		TRY(read_store_row(st, &there, &open, e));
	}
	st->unclean = alone && open != 0;
	return RC_OK;
}

static enum rc verify(struct store *st, const struct store_options *opt, struct err *e)
{
	struct verify_options how = {.from = 1};
	struct verify_report rep;
	int64_t last = 0;
	TRY(db_int(st->db, &last, 0, "select seq from event order by seq desc limit 1", NULL, e));
	if (!st->unclean && !(opt->flags & STORE_VERIFY) && last > STORE_TAIL)
		how.from = last - STORE_TAIL + 1;
	enum rc rc = store_verify(st, &how, &rep, e);
	return rc == RC_NO ? RC_IO : rc; /* a record that is not whole is not opened */
}

static enum rc find_file(struct store *st, const char *path, unsigned flags, struct err *e)
{
	TRY(file_resolve(path, &st->a, &st->path, e));
	enum rc rc = file_check(st->path, e);
	if (rc != RC_NOTFOUND)
		return rc;
	if (!(flags & STORE_CREATE)) {
		err_hint(e, "check the path, or set up a new clinic with `tend init`");
		return rc;
	}
	rc = file_create(st->path, e);
	return rc == RC_CONFLICT ? RC_OK : rc; /* another program was faster */
}

enum rc store_open(struct store **out, const char *path, const struct store_options *opt,
                   struct err *e)
{
	struct store *st = xcalloc(1, sizeof *st);
	struct row_ctx ctx = {.opt = opt};
	bool write = !(opt->flags & STORE_READ);
	int busy = opt->busy_ms ? opt->busy_ms : BUSY_MS;
	st->lock = -1;
	enum rc rc = find_file(st, path, write ? opt->flags : 0, e);
	if (rc == RC_OK && write)
		rc = file_hold(st->path, busy, &st->lock, &ctx.alone, e);
	if (rc == RC_OK)
		rc = db_open(&st->db, st->path, write ? DB_WRITE : 0, busy, STORE_APP_ID, e);
	if (rc == RC_OK)
		rc = load(st, opt, ctx.alone, e);
	if (rc == RC_OK && (write || !(opt->flags & STORE_UNVERIFIED)))
		rc = verify(st, opt, e);
	/* Should the journal of the file's first moments come back after a power cut, SQLite would
	 * take the file back to before it had a log: its removal must be on the disk. */
	if (rc == RC_OK && write)
		rc = file_sync_folder(st->path, e);
	if (rc == RC_OK && write)
		rc = db_txn(st->db, count_in, &ctx, e);
	if (rc != RC_OK) {
		store_close(st);
		return rc;
	}
	st->counted = write;
	if (write) {
		file_share(st->lock);
		file_reserve_make(st->path);
	}
	*out = st;
	return RC_OK;
}

void store_close(struct store *st)
{
	if (!st)
		return;
	/* Not counted out after trouble: the next opening then verifies everything. */
	enum rc rc = RC_OK;
	if (st->counted && !db_broken(st->db))
		rc = db_txn(st->db, count_out, NULL, NULL);
	(void)rc;
	db_close(st->db);
	if (st->lock >= 0)
		close(st->lock);
	arena_drop(&st->a);
	free(st);
}

enum rc store_state(struct store *st, struct store_state *out, struct err *e)
{
	struct store_state s = {
	    .path = st->path, .broken = db_broken(st->db), .unclean = st->unclean};
	uint8_t last_id[16];
	TRY(store_last(st, &s.seq, &s.chain, last_id, e));
	memcpy(s.log_id, st->log_id, 16);
	s.restored = s.seq > 0 && memcmp(last_id, st->log_id, 16) != 0;
	s.reserve = st->counted && file_reserve_there(st->path);
	*out = s;
	return RC_OK;
}
