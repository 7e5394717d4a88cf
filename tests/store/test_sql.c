/* SPDX-License-Identifier: Apache-2.0
 * The seam, and that its safeguards hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/sql.h"

static struct db *scratch(void)
{
	struct db *db = NULL;
	struct err e = {0};
	if (db_open(&db, "", DB_WRITE | DB_MEMORY, 0, 1, &e) != RC_OK)
		fail_msg("%s", e.msg);
	assert_int_equal(db_script(db,
	                           "create table t (a integer primary key, b text not null) strict;"
	                           "insert into t values (1, 'one'), (2, 'two'), (3, 'three');",
	                           &e),
	                 RC_OK);
	return db;
}

static enum rc two_then_fail(struct db *db, void *ctx, struct err *e)
{
	(void)ctx;
	TRY(db_exec(db, "insert into t values ($1, $2)", ARGS(INT(4), TEXT("four")), e));
	return db_exec(db, "insert into t values ($1, $2)", ARGS(INT(4), TEXT("again")), e);
}

static void takes_everything_back(void **state)
{
	struct err e = {0};
	int64_t n;
	(void)state;
	struct db *db = scratch();
	assert_int_equal(db_txn(db, two_then_fail, NULL, &e), RC_CONFLICT);
	assert_int_equal(db_int(db, &n, 0, "select count(*) from t", NULL, &e), RC_OK);
	assert_int_equal(n, 3);
	assert_null(db_broken(db));
	db_close(db);
}

/* The same statement inside itself: two queries, not one that lost its place. */
static int count_pairs(struct db *db, int depth)
{
	struct rows *r;
	int n = 0;
	assert_int_equal(db_rows(db, &r, "select a from t order by a", NULL, NULL), RC_OK);
	while (rows_next(r))
		n += depth ? count_pairs(db, depth - 1) : 1;
	assert_int_equal(rows_done(r, NULL), RC_OK);
	return n;
}

static void a_query_inside_itself(void **state)
{
	(void)state;
	struct db *db = scratch();
	assert_int_equal(count_pairs(db, 3), 81);
	assert_int_equal(count_pairs(db, 1), 9);
	db_close(db);
}

static void gives_values_as_they_are(void **state)
{
	struct rows *r;
	size_t n;
	(void)state;
	struct db *db = scratch();
	assert_int_equal(
	    db_rows(db, &r, "select $1, $2, $3, $4, null",
	            ARGS(INT(INT64_MIN), TEXT("x'y\"; --"), BLOB("\0\1", 2), BLOB(NULL, 0)), NULL),
	    RC_OK);
	assert_true(rows_next(r));
	assert_true(rows_int(r, 0) == INT64_MIN);
	assert_string_equal(rows_text(r, 1), "x'y\"; --");
	assert_memory_equal(rows_blob(r, 2, &n), "\0\1", 2);
	assert_int_equal(n, 2);
	assert_true(rows_is(r, 3, ARG_BLOB)); /* empty is not null */
	assert_int_equal(rows_size(r, 3), 0);
	assert_true(rows_is(r, 4, ARG_END));
	assert_false(rows_is(r, 1, ARG_INT));
	assert_false(rows_next(r));
	assert_int_equal(rows_done(r, NULL), RC_OK);
	db_close(db);
}

#define FOUR "select 1 union select 2 union select 3 union select 4"
#define NINE FOUR " union " FOUR " union select 9"

/* What a hostile file or a slip in a statement could try; each must be refused or without effect.
 */
static void safeguards_hold(void **state)
{
	(void)state;
	static const char *const refused[] = {
	    "attach 'x.db' as other",
	    "select load_extension('x')",
	    "select \"no such column\" from t",
	    "create view v as select * from t; select * from v",
	    "pragma writable_schema = on; update sqlite_schema set sql = ''",
	    NINE,
	    "select zeroblob(9000000)",
	    "insert into t values ('text', 5)",
	};
	for (size_t i = 0; i < countof(refused); i++) {
		struct err e = {0};
		struct db *db = scratch();
		if (db_script(db, refused[i], &e) == RC_OK)
			fail_msg("let through: %s", refused[i]);
		assert_true(e.msg[0]);
		db_close(db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_everything_back),
	    cmocka_unit_test(a_query_inside_itself),
	    cmocka_unit_test(gives_values_as_they_are),
	    cmocka_unit_test(safeguards_hold),
	};
	return cmocka_run_group_tests_name("store/sql", tests, NULL, NULL);
}
