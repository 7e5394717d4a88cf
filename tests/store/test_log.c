/* SPDX-License-Identifier: Apache-2.0 */
#include "kit.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/file.h"

static int set_up(void **state)
{
	static const struct kit none;
	struct kit *k = xcalloc(1, sizeof *k);
	*k = none;
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

/* What was recorded is there again after closing, to the last column. */
static void keeps_what_was_recorded(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct digest before, after;
	int64_t n;
	kit_fill(st, 1, 40);
	assert_int_equal(kit_export(st, &before, &n, NULL), RC_OK);
	store_close(st);
	st = kit_store(k, k->path, STORE_VERIFY);
	assert_int_equal(kit_export(st, &after, NULL, NULL), RC_OK);
	assert_true(digest_equal(&before, &after));
	struct store_state s;
	assert_int_equal(store_state(st, &s, NULL), RC_OK);
	assert_int_equal(s.seq, n);
	assert_false(s.unclean);
	assert_true(s.reserve);
	store_close(st);
}

/* A dose sent twice is given once, and the second answer is the first (hazard H4). */
static void does_a_command_once(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct kit_command c;
	struct store_answer one, two;
	struct err e = {0};
	kit_command(&c, 3, 2);
	assert_int_equal(store_append(st, &c.cmd, &k->a, &one, &e), RC_OK);
	assert_false(one.replayed);
	assert_int_equal(one.first_seq, 1);
	c.cmd.answer = (struct bytes){"other", 5};
	assert_int_equal(store_append(st, &c.cmd, &k->a, &two, &e), RC_OK);
	assert_true(two.replayed);
	assert_int_equal(two.first_seq, 1);
	assert_int_equal(two.events, 2);
	assert_int_equal(two.answer.n, one.answer.n);
	assert_memory_equal(two.answer.p, one.answer.p, one.answer.n);
	struct event_rows rows;
	assert_int_equal(store_read(st, "course-0", 1, &k->a, &rows, &e), RC_OK);
	assert_int_equal(rows.n, 2);
	/* The same key for another command is a clash, never a second dose. */
	c.cmd.request.b[0] ^= 1;
	assert_int_equal(store_append(st, &c.cmd, &k->a, &two, &e), RC_CONFLICT);
	assert_non_null(strstr(e.msg, "sent before"));
	store_close(st);
}

/* Of two people deciding on the same page one wins, the other is told how far it went. */
static void tells_the_slower_one(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE), *other;
	struct kit_command c;
	struct store_answer out;
	struct err e = {0};
	int64_t v1, v2;
	other = kit_store(k, k->path, 0);
	assert_int_equal(store_data_version(other, &v1, &e), RC_OK);
	kit_command(&c, 3, 2);
	assert_int_equal(store_append(st, &c.cmd, &k->a, &out, &e), RC_OK);
	assert_int_equal(store_data_version(other, &v2, &e), RC_OK);
	assert_int_not_equal(v1, v2);
	kit_command(&c, 6, 1); /* also course-0, decided on the empty stream */
	assert_int_equal(store_append(other, &c.cmd, &k->a, &out, &e), RC_CONFLICT);
	assert_non_null(strstr(e.msg, "stands at entry 2 now, not at 0"));
	c.cmd.expect = 2;
	assert_int_equal(store_append(other, &c.cmd, &k->a, &out, &e), RC_OK);
	assert_int_equal(out.first_seq, 3);
	store_close(other);
	store_close(st);
}

static void a_command_may_have_no_events(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct kit_command c;
	struct store_answer out;
	struct err e = {0};
	kit_command(&c, 3, 0);
	assert_int_equal(store_append(st, &c.cmd, &k->a, &out, &e), RC_OK);
	assert_int_equal(out.first_seq, 0);
	assert_int_equal(store_append(st, &c.cmd, &k->a, &out, &e), RC_OK);
	assert_true(out.replayed);
	store_close(st);
	st = kit_store(k, k->path, STORE_VERIFY);
	store_close(st);
}

static void refuses_what_a_row_can_not_hold(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct kit_command c;
	struct store_answer out;
	struct err e = {0};
	char too_long[66] = "";
	memset(too_long, 'x', 65);
	static const uint8_t unknown[DIGEST_BYTES] = {1};
	for (int i = 0; i < 12; i++) {
		kit_command(&c, 4, 1);
		struct event_row *r = &c.rows[0];
		switch (i) {
		case 0: r->actor = too_long; break;
		case 1: r->actor = ""; break;
		case 2: r->zone = "\xff"; break;
		case 3: r->body.n = 15; break;
		case 4: r->body.n = EVENT_BODY_MAX + 1; break;
		case 5: r->texts = (struct bytes){unknown, 31}; break;
		case 6: r->texts = (struct bytes){unknown, 32}; break;
		case 7: r->corrects = 1; break;
		case 8: r->kind_version = 0; break;
		case 9: c.cmd.key = too_long; break;
		case 10: c.cmd.n = STORE_EVENTS_MAX + 1; break;
		case 11: r->second_actor = NULL; break;
		default: break;
		}
		if (store_append(st, &c.cmd, &k->a, &out, &e) != RC_USAGE)
			fail_msg("case %d was saved", i);
	}
	struct store_state s;
	assert_int_equal(store_state(st, &s, &e), RC_OK);
	assert_int_equal(s.seq, 0); /* nothing of any of them */
	kit_command(&c, 4, STORE_EVENTS_MAX);
	assert_int_equal(store_append(st, &c.cmd, &k->a, &out, &e), RC_OK);
	store_close(st);
}

/* Rows are read by place: a column of the query that stood elsewhere would be taken for another. */
static void the_query_has_the_columns_in_their_order(void **state)
{
	const char *s = EVENT_SQL;
	(void)state;
	for (int i = 0; i < EVENT_COLUMNS; i++) {
		size_t n = strcspn(s, ",");
		assert_int_equal(n, strlen(event_columns[i].name));
		assert_memory_equal(s, event_columns[i].name, n);
		s += n + strspn(s + n, ", ");
	}
	assert_string_equal(s, "");
}

struct look {
	struct store *st, *other;
	int64_t before, after;
};

static enum rc look_twice(struct db *db, void *ctx, struct err *e)
{
	struct look *l = ctx;
	(void)db;
	TRY(store_head(l->st, "course-1", &l->before, e));
	kit_fill(l->other, 2, 4);
	return store_head(l->st, "course-1", &l->after, e);
}

static void what_is_looked_at_together_is_one_state(void **state)
{
	struct kit *k = *state;
	struct look l = {.st = kit_store(k, k->path, STORE_CREATE),
	                 .other = kit_store(k, k->path, 0)};
	struct err e = {0};
	int64_t now;
	kit_fill(l.st, 1, 1);
	assert_int_equal(store_view(l.st, look_twice, &l, &e), RC_OK);
	assert_int_equal(l.before, 2); /* two events a command */
	assert_int_equal(l.after, 2);
	assert_int_equal(store_head(l.st, "course-1", &now, &e), RC_OK);
	assert_int_equal(now, 4);
	kit_fill(l.st, 5, 5); /* and it can save again */
	store_close(l.other);
	store_close(l.st);
}

static void lists_streams_in_pages(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct stream_rows list;
	kit_fill(st, 1, 9);
	assert_int_equal(store_streams(st, "", 2, &k->a, &list, NULL), RC_OK);
	assert_int_equal(list.n, 2);
	assert_string_equal(list.v[0].name, "course-0");
	assert_int_equal(list.v[0].last, 3); /* commands 3, 6, 9 with one event each */
	assert_int_equal(list.v[0].first_happened_ms, KIT_NOW + 3000);
	assert_int_equal(list.v[0].last_written_ms, KIT_NOW + 9007);
	assert_int_equal(store_streams(st, list.v[1].name, 99, &k->a, &list, NULL), RC_OK);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.v[0].name, "course-2");
	store_close(st);
}

static void keeps_texts_by_digest(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct kit_command c;
	struct store_text t;
	struct err e = {0};
	kit_fill(st, 1, 8);
	kit_command(&c, 8, 1);
	assert_int_equal(store_text(st, &c.text_digest, &k->a, &t, &e), RC_OK);
	assert_string_equal(t.kind, "part");
	assert_memory_equal(t.bytes.p, c.words, t.bytes.n);
	c.text_digest.b[5] ^= 1;
	assert_int_equal(store_text(st, &c.text_digest, &k->a, &t, &e), RC_NOTFOUND);
	store_close(st);
}

/* Erasing takes the contents and leaves the chain; without an event that says so it is a fault. */
static void erases_contents_by_event_only(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct kit_command c;
	struct store_answer out;
	struct err e = {0};
	const struct verify_options all = {.from = 1};
	struct verify_report rep;
	kit_fill(st, 1, 4);
	kit_command(&c, 5, 1);
	c.rows[0].kind = EVENT_ERASED;
	c.rows[0].corrects = 2;
	assert_int_equal(store_head(st, c.stream, &c.cmd.expect, &e), RC_OK);
	assert_int_equal(store_append(st, &c.cmd, &k->a, &out, &e), RC_OK);
	assert_int_equal(store_verify(st, &all, &rep, &e), RC_OK);
	assert_int_equal(rep.erased, 1);
	store_close(st);
	kit_sql(k->path, "update event set body = null where seq = 3");
	assert_int_equal(kit_try(&st, k->path, 0, &e), RC_IO);
	assert_non_null(strstr(e.msg, "event 3"));
}

/* The second fence: the file itself refuses, whoever asks. */
static void the_file_refuses_changes(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	kit_fill(st, 1, 4);
	store_close(st);
	static const char *const tries[] = {
	    "update event set actor = 'x'",
	    "update event set happened = happened + 1 where seq = 1",
	    "update event set body = x'00' where seq = 1",
	    "update event set chain = x'00', body = null",
	    "delete from event where seq = 1",
	    "pragma recursive_triggers = on; insert or replace into event select * from event",
	    "update command set answer = x''",
	    "delete from command",
	    "delete from blob",
	    "update blob set name = 'x'",
	    "insert into event (seq) values (99)",
	    "insert into command values ('k', 1, 2, 3, 4, 5)",
	};
	sqlite3 *h;
	assert_int_equal(sqlite3_open(k->path, &h), SQLITE_OK);
	for (size_t i = 0; i < countof(tries); i++)
		if (sqlite3_exec(h, tries[i], NULL, NULL, NULL) == SQLITE_OK)
			fail_msg("the file let this through: %s", tries[i]);
	sqlite3_close(h);
	st = kit_store(k, k->path, STORE_VERIFY);
	store_close(st);
}

/* A cut-off stop is noticed at the next opening, and only then. */
static void notices_an_unclean_stop(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE), *two;
	struct store_state s;
	char *left = kit_path(k, "left.tend");
	kit_fill(st, 1, 5);
	kit_copy(k->path, left); /* as a power cut leaves it: file and log, nobody counted out */
	kit_copy(arena_fmt(&k->a, "%s-wal", k->path), arena_fmt(&k->a, "%s-wal", left));
	two = kit_store(k, k->path, 0); /* beside a running one: not an unclean stop */
	assert_int_equal(store_state(two, &s, NULL), RC_OK);
	assert_false(s.unclean);
	store_close(st);
	store_close(two);
	st = kit_store(k, left, 0);
	assert_int_equal(store_state(st, &s, NULL), RC_OK);
	assert_true(s.unclean);
	store_close(st);
	st = kit_store(k, left, 0);
	assert_int_equal(store_state(st, &s, NULL), RC_OK);
	assert_false(s.unclean);
	store_close(st);
}

static void refuses_files_others_can_reach(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct err e = {0};
	struct stat s;
	store_close(st);
	assert_int_equal(stat(k->path, &s), 0);
	assert_int_equal(s.st_mode & 0777, 0600);
	char *link_to = kit_path(k, "link.tend");
	assert_int_equal(symlink(k->path, link_to), 0);
	assert_int_equal(kit_try(&st, link_to, 0, &e), RC_IO);
	assert_non_null(strstr(e.msg, "is a link"));
	assert_int_equal(chmod(k->path, 0660), 0);
	assert_int_equal(kit_try(&st, k->path, 0, &e), RC_IO);
	assert_non_null(strstr(e.msg, "other accounts"));
	assert_int_equal(chmod(k->path, 0600), 0);
	assert_int_equal(link(k->path, kit_path(k, "second.tend")), 0);
	assert_int_equal(kit_try(&st, k->path, 0, &e), RC_IO);
	assert_non_null(strstr(e.msg, "second name"));
	assert_int_equal(kit_try(&st, k->folder, 0, &e), RC_IO);
	assert_int_equal(kit_try(&st, kit_path(k, "none.tend"), 0, &e), RC_NOTFOUND);
	assert_int_equal(kit_try(&st, kit_path(k, "no/such.tend"), STORE_CREATE, &e), RC_NOTFOUND);
	char *text = kit_path(k, "text.tend");
	FILE *f = fopen(text, "w");
	for (int i = 0; i < 500; i++)
		fputs("not a database\n", f);
	fclose(f);
	chmod(text, 0600);
	assert_int_equal(kit_try(&st, text, STORE_CREATE, &e), RC_IO);
	assert_non_null(strstr(e.msg, "not a data file of Tend"));
	char *foreign = kit_path(k, "foreign.tend");
	kit_sql(foreign, "create table t(a); insert into t values (1)");
	chmod(foreign, 0600);
	assert_int_equal(kit_try(&st, foreign, STORE_CREATE, &e), RC_IO);
	assert_non_null(strstr(e.msg, "not a data file of Tend"));
}

/* A changed reading is not shown to anybody, even before the next verification. */
static void never_shows_changed_contents(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct event_rows rows;
	struct err e = {0};
	kit_fill(st, 1, 6);
	kit_sql(k->path, "drop trigger event_unchanged; "
	                 "update event set body = zeroblob(40) where seq = 3");
	assert_int_equal(store_read(st, "course-2", 1, &k->a, &rows, &e), RC_IO);
	assert_non_null(strstr(e.msg, "event 3 (dose.given of course-2)"));
	assert_int_equal(store_read(st, "course-1", 1, &k->a, &rows, &e), RC_OK);
	store_close(st);
}

/* Nobody's session starts on a record whose tables changed under the running program. */
static void notices_tables_changed_while_running(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct err e = {0};
	kit_fill(st, 1, 2);
	kit_sql(k->path, "create trigger t after insert on event begin delete from head; end");
	assert_int_equal(kit_do(st, 3, 1, NULL, &e), RC_IO);
	assert_non_null(strstr(e.msg, "tables changed"));
	store_close(st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)
	    ROW(keeps_what_was_recorded),
	    ROW(does_a_command_once),
	    ROW(tells_the_slower_one),
	    ROW(a_command_may_have_no_events),
	    ROW(refuses_what_a_row_can_not_hold),
	    ROW(the_query_has_the_columns_in_their_order),
	    ROW(what_is_looked_at_together_is_one_state),
	    ROW(lists_streams_in_pages),
	    ROW(keeps_texts_by_digest),
	    ROW(erases_contents_by_event_only),
	    ROW(the_file_refuses_changes),
	    ROW(notices_an_unclean_stop),
	    ROW(refuses_files_others_can_reach),
	    ROW(never_shows_changed_contents),
	    ROW(notices_tables_changed_while_running),
	};
	return cmocka_run_group_tests_name("store/log", tests, NULL, NULL);
}
