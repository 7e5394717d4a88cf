/* SPDX-License-Identifier: Apache-2.0
 * The disk fails at every place it can, one after the other.  Whatever was answered is there
 * afterwards, nothing is there by half, and after a failed sync nothing more is accepted. */
#include "kit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault_vfs.h"

#define COMMANDS 6

struct run {
	struct fault f;
	struct kit kit;
	bool acked[COMMANDS + 1];
	bool broken; /* it said that nothing is saved any more */
	bool opened, full;
	int after; /* answered after the fault */
};

static void do_commands(struct run *r, struct store *st)
{
	struct store_state s;
	struct err e;
	for (int i = 1; i <= COMMANDS; i++) {
		e = (struct err){0};
		enum rc rc = kit_do(st, i, 1 + (size_t)i % 2, NULL, &e);
		r->acked[i] = rc == RC_OK;
		if (rc == RC_OK && r->broken)
			fail_msg("operation %ld: saved after a disk error", r->f.at);
		if (rc != RC_OK && (rc != RC_IO || !strstr(e.msg, "nothing ") || !e.hint[0]))
			fail_msg("operation %ld: answer %d \"%s\" \"%s\"", r->f.at, rc, e.msg,
			         e.hint);
		r->broken = r->broken || strstr(e.msg, "nothing is being saved");
		r->full = r->full || strstr(e.msg, "the disk is full");
		r->after += rc == RC_OK && r->f.hit;
	}
	/* A disk that could not write or sync is not trusted until the file is opened again. */
	bool failed = r->f.hit & FAULT_SYNC || (r->f.hit & FAULT_WRITE && !r->f.full);
	if (store_state(st, &s, &e) == RC_OK && failed && !s.broken)
		fail_msg("operation %ld: still trusted after a failed write", r->f.at);
}

/* Everything answered is there, once; the rest can be done now. */
static void check_after(struct run *r)
{
	struct store *st = NULL;
	struct store_answer a;
	struct err e = {0};
	int64_t events = 0;
	struct digest d;
	if (kit_try(&st, r->kit.path, STORE_CREATE | STORE_VERIFY, &e) != RC_OK)
		fail_msg("operation %ld: can not be opened again: %s", r->f.at, e.msg);
	for (int i = 1; i <= COMMANDS; i++) {
		if (kit_do(st, i, 1 + (size_t)i % 2, &a, &e) != RC_OK)
			fail_msg("operation %ld: command %d: %s", r->f.at, i, e.msg);
		if (r->acked[i] && !a.replayed)
			fail_msg("operation %ld: command %d was answered and is lost", r->f.at, i);
	}
	assert_int_equal(kit_export(st, &d, &events, &e), RC_OK);
	assert_int_equal(events, COMMANDS + COMMANDS / 2);
	store_close(st);
}

/* One life of a record with one fault; gives how many operations there were. */
static long live(unsigned ops, long at, bool forever, bool full, struct run *r)
{
	struct store *st = NULL;
	struct err e = {0};
	*r = (struct run){.f = {.ops = ops, .at = at, .forever = forever, .full = full}};
	kit_open(&r->kit);
	fault_install(&r->f);
	enum rc rc = kit_try(&st, r->kit.path, STORE_CREATE, &e);
	if (rc == RC_OK)
		do_commands(r, st);
	else if (!e.msg[0])
		fail_msg("operation %ld: refused without a word", at);
	r->opened = rc == RC_OK;
	store_close(st);
	fault_remove();
	check_after(r);
	kit_done(&r->kit);
	return r->f.n;
}

static void walk(unsigned ops, bool forever, bool full)
{
	struct run r;
	long last = live(ops, 0, false, false, &r);
	for (int i = 1; i <= COMMANDS; i++)
		assert_true(r.acked[i]);
	int refused = 0;
	for (long at = 1; at <= last; at++) {
		live(ops, at, forever, full, &r);
		refused += r.broken || r.full || !r.opened;
		if (full && !forever && r.opened && r.full && !(r.f.hit & ~(unsigned)FAULT_WRITE))
			assert_false(r.broken); /* a full disk passes when there is room again */
	}
	print_message("%ld operations, %d stopped something\n", last, refused);
	assert_true(refused > 0);
}

static void a_broken_disk_once(void **state)
{
	(void)state;
	walk(FAULT_ALL & ~(unsigned)FAULT_READ, false, false);
}

static void a_broken_disk_from_then_on(void **state)
{
	(void)state;
	walk(FAULT_ALL & ~(unsigned)FAULT_READ, true, false);
}

static void a_disk_that_can_not_be_read(void **state)
{
	(void)state;
	walk(FAULT_READ, false, false);
}

static void a_full_disk_once(void **state)
{
	(void)state;
	walk(FAULT_WRITE, false, true);
}

static void a_full_disk_from_then_on(void **state)
{
	(void)state;
	walk(FAULT_WRITE, true, true);
}

/* On a full disk a running session may use the reserve; anything else waits. */
static void the_reserve_is_for_a_running_session(void **state)
{
	struct fault f = {.ops = FAULT_WRITE, .full = true};
	struct kit k;
	struct kit_command c;
	struct store_answer out;
	struct err e = {0};
	(void)state;
	kit_open(&k);
	fault_install(&f);
	struct store *st = kit_store(&k, k.path, STORE_CREATE);
	char *reserve = kit_path(&k, "clinic.tend-reserve");
	for (int urgent = 0; urgent < 2; urgent++) {
		kit_command(&c, 3, 1);
		c.cmd.urgent = urgent;
		f.at = f.n + 1; /* the next write finds no room, the one after that does */
		enum rc rc = store_append(st, &c.cmd, &k.a, &out, &e);
		assert_int_equal(rc, urgent ? RC_OK : RC_IO);
		assert_int_equal(access(reserve, F_OK) == 0, !urgent);
	}
	assert_true(out.reserve_used);
	struct store_state s;
	assert_int_equal(store_state(st, &s, &e), RC_OK);
	assert_false(s.reserve);
	store_close(st);
	st = kit_store(&k, k.path, 0); /* made again as soon as there is room */
	assert_int_equal(access(reserve, F_OK), 0);
	store_close(st);
	fault_remove();
	kit_done(&k);
}

/* Writing the log back fails after the answer was given: the step stands, the next is refused. */
static void a_failed_write_back_stops_saving(void **state)
{
	static char big[300000];
	struct kit_command *c = xcalloc(1, sizeof *c);
	(void)state;
	memset(big, 'b', sizeof big);
	int stopped = 0;
	for (long at = 1; at <= 4; at++) {
		struct fault f = {.ops = FAULT_SYNC};
		struct kit k;
		struct store_answer out;
		struct err e = {0};
		kit_open(&k);
		fault_install(&f);
		struct store *st = kit_store(&k, k.path, STORE_CREATE);
		kit_command(c, 3, 20);
		for (size_t i = 0; i < c->cmd.n; i++)
			c->rows[i].body = (struct bytes){big, sizeof big};
		f.at = f.n + at;
		enum rc rc = store_append(st, &c->cmd, &k.a, &out, &e);
		enum rc next = kit_do(st, 6, 1, NULL, &e);
		assert_true(!f.hit || next == RC_IO);
		stopped += rc == RC_OK && next == RC_IO;
		store_close(st);
		fault_remove();
		st = kit_store(&k, k.path, STORE_VERIFY);
		assert_int_equal(store_append(st, &c->cmd, &k.a, &out, &e), RC_OK);
		assert_true(rc != RC_OK || out.replayed);
		store_close(st);
		kit_done(&k);
	}
	free(c);
	assert_true(stopped > 0);
}

/* A copy that could not be finished has no name, and the record it came from goes on. */
static void a_failing_backup_or_restore_leaves_nothing(void **state)
{
	struct store_restore how = {.at_ms = KIT_NOW, .note = "test"};
	int failed = 0;
	(void)state;
	memcpy(how.log_id, "second-log-id-16", 16);
	for (int restore = 0; restore < 2; restore++) {
		long last = 1;
		for (long at = 0; at <= last; at++) {
			struct fault f = {.ops = FAULT_ALL & ~(unsigned)FAULT_READ};
			struct kit k;
			struct store_manifest m;
			struct err e = {0};
			kit_open(&k);
			fault_install(&f);
			struct store *st = kit_store(&k, k.path, STORE_CREATE);
			char *copy = kit_path(&k, "copy.tend"), *to = kit_path(&k, "new.tend");
			kit_fill(st, 1, 3);
			if (restore)
				assert_int_equal(store_backup(st, copy, KIT_NOW, &m, &e), RC_OK);
			f.n = 0;
			f.at = at;
			enum rc rc = restore ? store_restore(copy, to, &how, &m, &e)
			                     : store_backup(st, copy, KIT_NOW, &m, &e);
			last = at ? last : f.n;
			f.at = 0;
			if (rc != RC_OK) {
				failed++;
				assert_true(at > 0 && e.msg[0]);
				assert_int_not_equal(access(restore ? to : copy, F_OK), 0);
			} else {
				assert_int_equal(store_backup_check(copy, &m, &e), RC_OK);
			}
			kit_fill(st, 4, 5);
			store_close(st);
			if (rc == RC_OK && restore)
				store_close(kit_store(&k, to, STORE_VERIFY));
			fault_remove();
			kit_done(&k);
		}
	}
	assert_true(failed > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_broken_disk_once),
	    cmocka_unit_test(a_broken_disk_from_then_on),
	    cmocka_unit_test(a_disk_that_can_not_be_read),
	    cmocka_unit_test(a_full_disk_once),
	    cmocka_unit_test(a_full_disk_from_then_on),
	    cmocka_unit_test(the_reserve_is_for_a_running_session),
	    cmocka_unit_test(a_failed_write_back_stops_saving),
	    cmocka_unit_test(a_failing_backup_or_restore_leaves_nothing),
	};
	return cmocka_run_group_tests_name("store/fault", tests, NULL, NULL);
}
