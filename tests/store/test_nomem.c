/* SPDX-License-Identifier: Apache-2.0
 * The database runs out of memory at every place it can: a plain refusal, nothing lost, no leak. */
#include "kit.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define COMMANDS 3

static struct {
	sqlite3_mem_methods real;
	long n, at;
	bool forever;
} mem;

static bool none_left(void)
{
	mem.n++;
	return mem.at && (mem.n == mem.at || (mem.forever && mem.n > mem.at));
}

static void *mem_get(int n)
{
	return none_left() ? NULL : mem.real.xMalloc(n);
}

static void *mem_more(void *p, int n)
{
	return none_left() ? NULL : mem.real.xRealloc(p, n);
}

static int install(void **state)
{
	(void)state;
	sqlite3_shutdown();
	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &mem.real);
	sqlite3_mem_methods m = mem.real;
	m.xMalloc = mem_get;
	m.xRealloc = mem_more;
	sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* every small block counts too */
	return sqlite3_config(SQLITE_CONFIG_MALLOC, &m) == SQLITE_OK ? 0 : -1;
}

struct run {
	struct kit kit;
	bool acked[COMMANDS + 1];
	bool opened;
};

static void check_after(struct run *r, long at)
{
	struct store_answer a;
	struct err e = {0};
	struct store *st = kit_store(&r->kit, r->kit.path, STORE_CREATE | STORE_VERIFY);
	for (int i = 1; i <= COMMANDS; i++) {
		if (kit_do(st, i, 1, &a, &e) != RC_OK)
			fail_msg("allocation %ld: command %d: %s", at, i, e.msg);
		if (r->acked[i] && !a.replayed)
			fail_msg("allocation %ld: command %d was answered and is lost", at, i);
	}
	store_close(st);
}

/* `whole`: the opening may fail too; else only the work after it. */
static long live(long at, bool forever, bool whole, struct run *r)
{
	struct store *st = NULL;
	struct err e = {0};
	struct digest d;
	int64_t v;
	struct event_rows rows;
	*r = (struct run){0};
	kit_open(&r->kit);
	if (!whole)
		st = kit_store(&r->kit, r->kit.path, STORE_CREATE);
	mem.n = 0;
	mem.at = at;
	mem.forever = forever;
	if (whole && kit_try(&st, r->kit.path, STORE_CREATE, &e) != RC_OK && !e.msg[0])
		fail_msg("allocation %ld: refused without a word", at);
	r->opened = st;
	for (int i = 1; st && i <= COMMANDS; i++) {
		e = (struct err){0};
		enum rc rc = kit_do(st, i, 1, NULL, &e);
		r->acked[i] = rc == RC_OK;
		if (rc != RC_OK && !e.msg[0])
			fail_msg("allocation %ld: refused without a word", at);
	}
	enum rc read = RC_OK;
	if (st
	    && ((read = kit_export(st, &d, &v, &e)) != RC_OK
	        || (read = store_read(st, "course-1", 1, &r->kit.a, &rows, &e)) != RC_OK))
		assert_true(e.msg[0]);
	store_close(st);
	mem.at = 0;
	long n = mem.n;
	check_after(r, at);
	kit_done(&r->kit);
	if (sqlite3_memory_used() != 0)
		fail_msg("allocation %ld: %lld bytes leaked", at, (long long)sqlite3_memory_used());
	return n;
}

static void walk(bool forever, bool whole, long most)
{
	struct run r;
	long last = live(0, false, whole, &r), cases = 0, refused = 0;
	long step = last / most + 1;
	for (long at = 1; at <= last; at += step, cases++) {
		live(at, forever, whole, &r);
		refused += !r.opened;
		for (int i = 1; r.opened && i <= COMMANDS; i++)
			if (!r.acked[i]) {
				refused++;
				break;
			}
	}
	print_message("%ld allocations, %ld tried, %ld stopped something\n", last, cases, refused);
	assert_true(refused > 0);
}

static void once_at_work(void **state)
{
	(void)state;
	walk(false, false, 600);
}

static void from_then_on_at_work(void **state)
{
	(void)state;
	walk(true, false, 150);
}

static void once_from_the_opening_on(void **state)
{
	(void)state;
	walk(false, true, 500);
}

static void from_then_on_from_the_opening_on(void **state)
{
	(void)state;
	walk(true, true, 150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(once_at_work),
	    cmocka_unit_test(from_then_on_at_work),
	    cmocka_unit_test(once_from_the_opening_on),
	    cmocka_unit_test(from_then_on_from_the_opening_on),
	};
	return cmocka_run_group_tests_name("store/nomem", tests, install, NULL);
}
