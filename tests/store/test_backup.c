/* SPDX-License-Identifier: Apache-2.0 */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/file.h"
#include "store/migrate.h"

static int set_up(void **state)
{
	struct kit *k = xcalloc(1, sizeof *k);
	kit_open(k);
	*state = k;
	return 0;
}

static int take_down(void **state)
{
	kit_done(*state);
	free(*state);
	return 0;
}

static struct store_restore restore_how(bool replace)
{
	struct store_restore how = {.at_ms = KIT_NOW, .note = "disk died", .replace = replace};
	memcpy(how.log_id, "second-log-id-16", 16);
	return how;
}

static void flip_in(const char *path, long at)
{
	FILE *f = fopen(path, "r+b");
	assert_non_null(f);
	fseek(f, at, SEEK_SET);
	int c = fgetc(f);
	fseek(f, at, SEEK_SET);
	fputc(c ^ 1, f);
	fclose(f);
}

static void a_backup_holds_everything_saved_before(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct store_manifest m, read, checked;
	struct store_state s;
	struct err e = {0};
	struct stat file;
	char *copy = kit_path(k, "copy.tend");
	kit_fill(st, 1, 30);
	assert_int_equal(store_state(st, &s, &e), RC_OK);
	assert_int_equal(store_backup(st, copy, KIT_NOW, &m, &e), RC_OK);
	kit_fill(st, 31, 40);
	assert_int_equal(m.seq, s.seq);
	assert_true(digest_equal(&m.chain, &s.chain));
	assert_int_equal(store_manifest_read(copy, &read, &e), RC_OK);
	assert_memory_equal(&read, &m, sizeof m);
	assert_int_equal(store_backup_check(copy, &checked, &e), RC_OK);
	assert_int_equal(stat(copy, &file), 0);
	assert_int_equal(file.st_size, m.bytes);
	assert_int_equal(file.st_mode & 0777, 0600);
	/* Reading it back leaves nothing beside it, and no backup replaces another. */
	assert_int_not_equal(access(kit_path(k, "copy.tend-wal"), F_OK), 0);
	assert_int_not_equal(access(kit_path(k, "copy.tend.tmp"), F_OK), 0);
	assert_int_equal(store_backup(st, copy, KIT_NOW, &m, &e), RC_CONFLICT);
	assert_int_not_equal(store_backup(st, kit_path(k, "no/copy"), KIT_NOW, &m, &e), RC_OK);
	store_close(st);
}

/* One damaged byte, in the copy or in what is said about it, and it does not count. */
static void a_damaged_backup_is_refused(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct store_manifest m;
	struct err e = {0};
	char *copy = kit_path(k, "copy.tend"), *json = kit_path(k, "copy.tend.json");
	const struct store_restore how = restore_how(false);
	kit_fill(st, 1, 10);
	assert_int_equal(store_backup(st, copy, KIT_NOW, &m, &e), RC_OK);
	store_close(st);
	struct stat s;
	assert_int_equal(stat(json, &s), 0);
	for (long at = 0; at < s.st_size; at++) {
		flip_in(json, at);
		if (store_backup_check(copy, &m, &e) == RC_OK)
			fail_msg("byte %ld of the manifest changed and nobody saw", at);
		flip_in(json, at);
	}
	for (long at = 17; at < 40960; at += 1001) {
		flip_in(copy, at);
		if (store_backup_check(copy, &m, &e) == RC_OK)
			fail_msg("byte %ld of the copy changed and nobody saw", at);
		flip_in(copy, at);
	}
	assert_int_equal(store_backup_check(copy, &m, &e), RC_OK);
	assert_int_equal(unlink(json), 0);
	assert_int_equal(store_restore(copy, kit_path(k, "new.tend"), &how, &m, &e), RC_NOTFOUND);
	assert_non_null(strstr(e.hint, "was not finished"));
	assert_int_not_equal(access(kit_path(k, "new.tend"), F_OK), 0);
}

static enum rc say_restored(struct store *st, struct kit *k, struct err *e)
{
	struct kit_command c;
	struct store_answer out;
	kit_command(&c, 100, 1);
	c.cmd.texts_n = 0;
	c.rows[0].texts.n = 0;
	c.rows[0].kind = EVENT_RESTORED;
	TRY(store_head(st, c.stream, &c.cmd.expect, e));
	return store_append(st, &c.cmd, &k->a, &out, e);
}

/* A restored record is the old one, says that it was restored, and only then goes on. */
static void a_restore_announces_itself(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct store_manifest m;
	struct store_state s;
	struct verify_report rep;
	struct digest before, after;
	struct err e = {0};
	char *copy = kit_path(k, "copy.tend"), *to = kit_path(k, "new.tend");
	const struct store_restore how = restore_how(false);
	const struct verify_options all = {.from = 1};
	kit_fill(st, 1, 10);
	assert_int_equal(say_restored(st, k, &e), RC_CONFLICT); /* it was not */
	assert_int_equal(kit_export(st, &before, NULL, &e), RC_OK);
	assert_int_equal(store_backup(st, copy, KIT_NOW, &m, &e), RC_OK);
	kit_fill(st, 11, 12);
	store_close(st);
	if (store_restore(copy, to, &how, &m, &e) != RC_OK)
		fail_msg("%s", e.msg);
	st = kit_store(k, to, 0);
	assert_int_equal(store_state(st, &s, &e), RC_OK);
	assert_true(s.restored);
	assert_false(s.unclean);
	assert_memory_equal(s.log_id, how.log_id, 16);
	assert_int_equal(kit_export(st, &after, NULL, &e), RC_OK);
	assert_true(digest_equal(&before, &after));
	assert_int_equal(kit_do(st, 11, 1, NULL, &e), RC_CONFLICT);
	assert_non_null(strstr(e.msg, "does not say so yet"));
	assert_int_equal(say_restored(st, k, &e), RC_OK);
	kit_fill(st, 11, 14);
	assert_int_equal(store_verify(st, &all, &rep, &e), RC_OK);
	assert_int_equal(store_state(st, &s, &e), RC_OK);
	assert_false(s.restored);
	store_close(st);
	st = kit_store(k, to, STORE_VERIFY);
	store_close(st);
}

static void a_restore_replaces_only_when_told(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct store_manifest m;
	struct store_restore how = restore_how(false);
	struct err e = {0};
	struct digest before, after;
	char *copy = kit_path(k, "copy.tend");
	kit_fill(st, 1, 10);
	assert_int_equal(store_backup(st, copy, KIT_NOW, &m, &e), RC_OK);
	kit_fill(st, 11, 12);
	assert_int_equal(kit_export(st, &before, NULL, &e), RC_OK);
	how.replace = true;
	assert_int_equal(store_restore(copy, k->path, &how, &m, &e), RC_CONFLICT);
	assert_non_null(strstr(e.msg, "in use"));
	store_close(st);
	how.replace = false;
	assert_int_equal(store_restore(copy, k->path, &how, &m, &e), RC_CONFLICT);
	assert_non_null(strstr(e.msg, "exists already"));
	st = kit_store(k, k->path, STORE_VERIFY);
	store_close(st);
	how.replace = true;
	if (store_restore(copy, k->path, &how, &m, &e) != RC_OK)
		fail_msg("%s", e.msg);
	st = kit_store(k, arena_fmt(&k->a, "%s.before-restore-%lld", k->path, (long long)KIT_NOW),
	               0);
	assert_int_equal(kit_export(st, &after, NULL, &e), RC_OK);
	assert_true(digest_equal(&before, &after)); /* the old one is kept, whole */
	store_close(st);
}

static const char next_sql[] =
    "pragma user_version = 3; create table note (id integer primary key, "
    "words text not null) strict;";

/* An update copies the file first, and an older program leaves a newer file alone. */
static void migrates_with_a_copy_aside(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE), *old = NULL;
	struct db *db;
	struct err e = {0};
	const struct migration next[] = {
	    store_migrations[0], store_migrations[1], {3, "notes", next_sql}};
	kit_fill(st, 1, 10);
	store_close(st);
	assert_int_equal(db_open(&db, k->path, DB_WRITE, 0, STORE_APP_ID, &e), RC_OK);
	assert_int_equal(migrate_run(db, k->path, next, 3, &e), RC_OK);
	assert_int_equal(migrate_check(db, next, 3, &e), RC_OK);
	assert_int_equal(migrate_run(db, k->path, next, 3, &e), RC_OK); /* nothing more to do */
	db_close(db);
	assert_int_equal(kit_try(&old, k->path, 0, &e), RC_IO);
	assert_non_null(strstr(e.msg, "newer Tend"));
	old = kit_store(k, arena_fmt(&k->a, "%s.before-3", k->path), STORE_VERIFY);
	store_close(old);
}

static void a_failing_migration_changes_nothing(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct db *db;
	struct err e = {0};
	const struct migration next[] = {
	    store_migrations[0],
	    store_migrations[1],
	    {3, "half", "create table note (a integer) strict; insert into nowhere values (1);"}};
	kit_fill(st, 1, 10);
	store_close(st);
	assert_int_equal(db_open(&db, k->path, DB_WRITE, 0, STORE_APP_ID, &e), RC_OK);
	assert_int_not_equal(migrate_run(db, k->path, next, 3, &e), RC_OK);
	db_close(db);
	st = kit_store(k, k->path, STORE_VERIFY);
	store_close(st);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)
	const struct CMUnitTest tests[] = {
	    ROW(a_backup_holds_everything_saved_before),
	    ROW(a_damaged_backup_is_refused),
	    ROW(a_restore_announces_itself),
	    ROW(a_restore_replaces_only_when_told),
	    ROW(migrates_with_a_copy_aside),
	    ROW(a_failing_migration_changes_nothing),
	};
	return cmocka_run_group_tests_name("store/backup", tests, NULL, NULL);
}
