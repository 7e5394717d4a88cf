/* SPDX-License-Identifier: Apache-2.0
 * Whoever changes the file outside Tend is found, and the first wrong event is named. */
#include "kit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/migrate.h"

/* Away with the fences, as somebody with the file and a tool would do it. */
#define NO_FENCE                                                                                   \
	"drop trigger event_stays; drop trigger event_unchanged; drop trigger event_columns; "     \
	"drop trigger command_stays; drop trigger command_unchanged; drop trigger blob_stays; "    \
	"drop trigger blob_unchanged; "

/* What the tampering does; `seq` is the first event that must be named, 0 for none in particular.
 * The fences are put back after it, so that only the chain is left to find it. */
static const struct tampering {
	const char *what, *sql;
	enum verify_fault fault;
	int64_t seq;
} tamperings[] = {
    {"delete an event in the middle", "delete from event where seq = 7", VERIFY_GAP, 8},
    {"delete it and close the gap",
     "delete from event where seq = 7; update event set seq = seq - 1 where seq > 7", VERIFY_CHAIN,
     7},
    {"delete the first", "delete from event where seq = 1", VERIFY_GAP, 2},
    {"cut off the end", "delete from event where seq > 20", VERIFY_COMMAND, 0},
    {"swap two events",
     "update event set seq = 1000 where seq = 5; update event set seq = 5 where seq = 6; "
     "update event set seq = 6 where seq = 1000",
     VERIFY_CHAIN, 5},
    {"insert one",
     "insert into event select log_id, 1000, stream, 1000, kind, kind_version, "
     "happened, happened_source, written, zone, boot_id, boot, actor, role, device, "
     "second_actor, command, request, corrects, key_id, texts, body, body_hash, "
     "hash_version, chain from event where seq = 3",
     VERIFY_GAP, 1000},
    {"another actor", "update event set actor = 'mallory' where seq = 9", VERIFY_CHAIN, 9},
    {"another second person", "update event set second_actor = 'x' where seq = 9", VERIFY_CHAIN, 9},
    {"another role", "update event set role = 'physician' where seq = 9", VERIFY_CHAIN, 9},
    {"another time", "update event set happened = happened - 60000 where seq = 12", VERIFY_CHAIN,
     12},
    {"written earlier", "update event set written = written - 1 where seq = 12", VERIFY_CHAIN, 12},
    {"another kind", "update event set kind = 'dose.refused' where seq = 3", VERIFY_CHAIN, 3},
    {"another zone", "update event set zone = 'UTC' where seq = 3", VERIFY_CHAIN, 3},
    {"moved to another course",
     "update event set stream = 'course-9', stream_seq = 1 where seq = 3", VERIFY_CHAIN, 3},
    {"another dose",
     "update event set body = cast(replace(cast(body as text), 'mg: 4', 'mg: 9') as blob) "
     "where seq = 4",
     VERIFY_BODY, 4},
    {"another dose and its hash",
     "update event set body = x'00112233445566778899aabbccddeeff', "
     "body_hash = zeroblob(32) where seq = 4",
     VERIFY_CHAIN, 4},
    {"contents gone", "update event set body = null where seq = 4", VERIFY_BODY_GONE, 4},
    {"a hash version nobody knows", "update event set hash_version = 2 where seq = 4",
     VERIFY_VERSION, 4},
    {"a number as text", "update event set actor = 'a' || char(0) || 'b' where seq = 4",
     VERIFY_UNREADABLE, 4},
    {"an id cut short", "update event set boot_id = x'00' where seq = 4", VERIFY_UNREADABLE, 4},
    {"spliced from another clinic", "update event set log_id = zeroblob(16) where seq = 15",
     VERIFY_LOG_ID, 15},
    {"under a false restore",
     "update event set log_id = zeroblob(16), kind = 'log.restored' where seq = 15", VERIFY_CHAIN,
     15},
    {"chain made anew for one", "update event set chain = zeroblob(32) where seq = 15",
     VERIFY_CHAIN, 15},
    {"another record's id", "update store set log_id = zeroblob(16)", VERIFY_LOG_ID, 0},
    {"a text edited", "update blob set bytes = x'00' where rowid = 1", VERIFY_TEXT, 0},
    {"a text renamed", "update blob set name = 'im2.yaml' where rowid = 1", VERIFY_TEXT, 0},
    {"a text deleted", "delete from blob where rowid = 1", VERIFY_TEXT, 7},
    {"an answer edited", "update command set answer = x'00' where key = 'device-1:3'",
     VERIFY_COMMAND, 0},
    {"a command forgotten, so that it is done again",
     "delete from command where key = 'device-1:3'", VERIFY_COMMAND, 6},
    {"a head moved", "update head set seq = seq - 1", VERIFY_HEAD, 0},
    {"a head signed by nobody", "update head set signature = x'00'", VERIFY_HEAD, 0},
};

/* What is done to the file's order rather than its rows: the opening itself refuses. */
static const struct {
	const char *what, *sql, *says;
} refusals[] = {
    {"a trigger", "create trigger t after insert on event begin select 1; end", "trigger that is"},
    {"a view", "create view v as select * from event", "view that is not Tend's: v"},
    {"an index", "create index i on event (actor)", "index that is not Tend's: i"},
    {"a table", "create table aaa (x)", "table that is not Tend's: aaa"},
    {"no fence", "drop trigger event_stays", "lacks the trigger event_stays"},
    {"a weaker fence",
     "drop trigger event_stays; create trigger event_stays before delete on event when old.seq > 5 "
     "begin select raise(abort, 'events are never deleted'); end",
     "trigger event_stays is not as"},
    {"schema text",
     "pragma writable_schema = on; update sqlite_schema set sql = replace(sql, 'check (id = 1)', "
     "'check (id > 0)') where name = 'store'",
     "table store is not as"},
    {"a newer version", "pragma user_version = 99", "newer Tend"},
    {"no version", "pragma user_version = 0", "version mark"},
    {"another program's", "pragma application_id = 5", "not a data file of Tend"},
};

static struct kit kit; /* one folder for the program */
static struct store_seen head_seen;
static char *whole;

static int make_whole(void **state)
{
	struct err e = {0};
	(void)state;
	kit_open(&kit);
	whole = kit_path(&kit, "whole.tend");
	struct store *st = kit_store(&kit, whole, STORE_CREATE);
	kit_fill(st, 1, 16);
	if (store_head_put(st, KIT_NOW, "close of day", (struct bytes){"sig", 3}, &head_seen, &e))
		fail_msg("%s", e.msg);
	kit_fill(st, 17, 18);
	store_close(st);
	return access(kit_path(&kit, "whole.tend-wal"), F_OK) == 0 ? -1 : 0;
}

static int remove_whole(void **state)
{
	(void)state;
	kit_done(&kit);
	return 0;
}

/* The fences as they stand in the whole file. */
static void put_fences_back(const char *path)
{
	sqlite3 *from;
	sqlite3_stmt *st;
	assert_int_equal(sqlite3_open(whole, &from), SQLITE_OK);
	sqlite3_prepare_v2(from, "select sql from sqlite_schema where type = 'trigger'", -1, &st,
	                   NULL);
	while (sqlite3_step(st) == SQLITE_ROW)
		kit_sql(path, (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(from);
}

static enum rc examine(const char *path, const struct verify_options *how,
                       struct verify_report *rep, struct err *e)
{
	struct store *st;
	TRY(kit_try(&st, path, STORE_READ | STORE_UNVERIFIED, e));
	enum rc rc = store_verify(st, how, rep, e);
	store_close(st);
	return rc;
}

static void finds_every_tampering(void **state)
{
	const struct verify_options all = {.from = 1};
	char *path = kit_path(&kit, "changed.tend");
	(void)state;
	for (size_t i = 0; i < countof(tamperings); i++) {
		const struct tampering *t = &tamperings[i];
		struct verify_report rep = {0};
		struct err e = {0};
		struct store *st = NULL;
		kit_copy(whole, path);
		kit_sql(path, NO_FENCE);
		kit_sql(path, t->sql);
		put_fences_back(path);
		enum rc rc = examine(path, &all, &rep, &e);
		if (rc != RC_NO || rep.fault != t->fault || (t->seq && rep.bad_seq != t->seq))
			fail_msg("%s: answer %d, %s, event %lld (%s)", t->what, rc,
			         verify_fault_text(rep.fault), (long long)rep.bad_seq, e.msg);
		if (kit_try(&st, path, STORE_VERIFY, &e) != RC_IO)
			fail_msg("%s: opened for work", t->what);
	}
}

/* Somebody who knows how the chain is made, and makes it anew over what was changed. */
static void chain_anew(const char *path)
{
	struct err e = {0};
	struct arena a = {0};
	struct db *db;
	struct rows *r;
	struct {
		struct event_row *v;
		size_t n, cap;
	} list = {0};
	assert_int_equal(db_open(&db, path, DB_WRITE, 0, STORE_APP_ID, &e), RC_OK);
	assert_int_equal(db_rows(db, &r, "select " EVENT_SQL " from event order by seq", NULL, &e),
	                 RC_OK);
	while (rows_next(r)) {
		struct event_row row;
		assert_null(event_from_rows(r, &row));
		*arena_push(&a, &list) = event_keep(&a, &row);
	}
	assert_int_equal(rows_done(r, &e), RC_OK);
	struct digest chain = event_genesis(list.v[0].log_id);
	for (size_t i = 0; i < list.n; i++) {
		struct digest body = event_body_hash(list.v[i].body);
		list.v[i].body_hash = body;
		chain = event_chain(&chain, &list.v[i]);
		assert_int_equal(
		    db_exec(db, "update event set chain = $1, body_hash = $2 where seq = $3",
		            ARGS(BLOB(chain.b, DIGEST_BYTES), BLOB(body.b, DIGEST_BYTES),
		                 INT(list.v[i].seq)),
		            &e),
		    RC_OK);
	}
	db_close(db);
	arena_drop(&a);
}

/* Takes command `key` with its one event `seq` out, so that no gap is left. */
#define TAKE_OUT(key, seq)                                                                         \
	"delete from command where key = '" key "'; delete from event where seq = " seq            \
	"; update event set seq = seq - 1 where seq > " seq                                        \
	"; update command set first_seq = first_seq - 1 where first_seq > " seq

static const struct tampering forgeries[] = {
    {"the first step of a course", TAKE_OUT("device-1:3", "6"), VERIFY_STREAM, 11},
    {"a step inside a course", TAKE_OUT("device-1:6", "12"), VERIFY_STREAM, 17},
    {"another clinic's event", "update event set log_id = zeroblob(16) where seq = 15",
     VERIFY_LOG_ID, 15},
    {"events of two commands mixed",
     "update event set command = 'device-1:3' where seq = 7; "
     "update event set command = 'device-1:4' where seq = 6",
     VERIFY_COMMAND, 6},
    {"a request that was never sent", "update event set request = zeroblob(32) where seq = 6",
     VERIFY_COMMAND, 6},
    {"a protocol nobody approved", "update event set texts = zeroblob(32) where seq = 6",
     VERIFY_TEXT, 6},
    {"another person, and the head of that day", "update event set actor = 'mallory' where seq = 6",
     VERIFY_HEAD, 0},
};

static void finds_forgeries_with_a_new_chain(void **state)
{
	const struct verify_options all = {.from = 1};
	char *path = kit_path(&kit, "forged.tend");
	(void)state;
	for (size_t i = 0; i < countof(forgeries); i++) {
		const struct tampering *t = &forgeries[i];
		struct verify_report rep = {0};
		struct err e = {0};
		kit_copy(whole, path);
		kit_sql(path, NO_FENCE);
		kit_sql(path, t->sql);
		chain_anew(path);
		put_fences_back(path);
		enum rc rc = examine(path, &all, &rep, &e);
		if (rc != RC_NO || rep.fault != t->fault || (t->seq && rep.bad_seq != t->seq))
			fail_msg("%s: answer %d, %s, event %lld (%s)", t->what, rc,
			         verify_fault_text(rep.fault), (long long)rep.bad_seq, e.msg);
	}
}

static void refuses_changed_tables(void **state)
{
	char *path = kit_path(&kit, "tables.tend");
	(void)state;
	for (size_t i = 0; i < countof(refusals); i++) {
		struct store *st = NULL;
		struct err e = {0};
		kit_copy(whole, path);
		kit_sql(path, refusals[i].sql);
		enum rc rc = kit_try(&st, path, 0, &e);
		if (rc == RC_OK || !strstr(e.msg, refusals[i].says))
			fail_msg("%s: answer %d (%s)", refusals[i].what, rc, e.msg);
	}
}

/* The chain alone can not see these; a head kept elsewhere does. */
static void a_head_kept_elsewhere_finds_the_rest(void **state)
{
	struct store_seen seen = {0};
	struct verify_options how = {.from = 1, .seen = &seen, .seen_n = 1};
	struct verify_report rep;
	struct err e = {0};
	struct store_state s;
	(void)state;
	struct store *st = kit_store(&kit, whole, STORE_READ);
	assert_int_equal(store_state(st, &s, &e), RC_OK);
	store_close(st);
	seen = (struct store_seen){s.seq, s.chain};
	assert_int_equal(examine(whole, &how, &rep, &e), RC_OK);

	/* The end cut off with everything that points to it. */
	char *cut = kit_path(&kit, "cut.tend");
	kit_copy(whole, cut);
	kit_sql(cut, NO_FENCE "delete from command where first_seq > 30; "
	                      "delete from event where seq > 30; delete from head;"
	                      "delete from command where first_seq + events - 1 > 30");
	kit_sql(cut,
	        "delete from event where not exists (select 1 from command where key = command)");
	put_fences_back(cut);
	const struct verify_options alone = {.from = 1};
	assert_int_equal(examine(cut, &alone, &rep, &e), RC_OK);
	assert_int_equal(examine(cut, &how, &rep, &e), RC_NO);
	assert_int_equal(rep.fault, VERIFY_HEAD);

	/* An older copy put back, or a record made anew that is sound in itself. */
	char *anew = kit_path(&kit, "anew.tend");
	st = kit_store(&kit, anew, STORE_CREATE);
	kit_fill(st, 1, 12);
	store_close(st);
	assert_int_equal(examine(anew, &alone, &rep, &e), RC_OK);
	assert_int_equal(examine(anew, &how, &rep, &e), RC_NO);
	assert_int_equal(rep.fault, VERIFY_HEAD);
	assert_int_equal(rep.bad_seq, s.seq);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_every_tampering),
	    cmocka_unit_test(finds_forgeries_with_a_new_chain),
	    cmocka_unit_test(refuses_changed_tables),
	    cmocka_unit_test(a_head_kept_elsewhere_finds_the_rest),
	};
	return cmocka_run_group_tests_name("store/tamper", tests, make_whole, remove_whole);
}
