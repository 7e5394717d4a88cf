/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "plugin/workers.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "asks.h"
#include "bad_worker.h"
#include "plugin/worker.h"

static void a_call_is_answered(void **state)
{
	struct arena a = {0};
	struct workers *w = real_workers(patient);
	struct cage_call c = call_of("echo", CAGE_LOAD, NULL, NULL);
	struct cage_result r;
	workers_call(w, "d1", &c, &a, &r);
	assert_int_equal(r.end, CAGE_DONE);
	assert_int_equal(datum_get(&r.out, "checks")->n, 3);
	echo(w, "d1", 7);
	c = call_of("echo", CAGE_CHECK, "raise", NULL);
	workers_call(w, "d1", &c, &a, &r);
	assert_int_equal(r.end, CAGE_RAISED);
	assert_string_equal(r.file, "init.lua");
	assert_int_equal(r.line, 2);
	c = call_of("echo", CAGE_CHECK, "spin", NULL);
	workers_call(w, "d1", &c, &a, &r);
	assert_int_equal(r.end, CAGE_STEPS_SPENT);
	c = call_of("echo", CAGE_CHECK, "missing", NULL);
	workers_call(w, "d1", &c, &a, &r);
	assert_int_equal(r.end, CAGE_NO_HOOK);
	echo(w, "d1", 8); /* the same process is as good as new */
	workers_close(w);
	arena_drop(&a);
}

static void answers_come_to_their_questions(void **state)
{
	static const char *const digests[] = {"d1", "d2", "d3"};
	struct workers *w = real_workers(patient);
	pid_t pid[countof(digests)];
	for (size_t i = 0; i < countof(digests); i++) {
		echo(w, digests[i], -1);
		pid[i] = workers_pid(w, digests[i]);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(pid[k], pid[i]);
	}
	for (int n = 0; n < 150; n++)
		echo(w, digests[n * 7 % 3], n);
	for (size_t i = 0; i < countof(digests); i++)
		assert_int_equal(workers_pid(w, digests[i]), pid[i]);
	workers_close(w);
}

static void ask_good(struct workers *w)
{
	struct arena a = {0};
	struct cage_result r;
	const struct cage_call c = call_of(GOOD, CAGE_CHECK, "any", NULL);
	workers_call(w, "good", &c, &a, &r);
	assert_int_equal(r.end, CAGE_DONE);
	assert_string_equal(r.out.s, "well");
	arena_drop(&a);
}

static bool starts(const struct bad_way *way)
{
	return way->end != CAGE_LOST || strcmp(way->what, "the worker was lost") == 0
	       || strstr(way->what, "it was ended by") || strstr(way->what, "status 0");
}

/* Each way of misbehaving ends as it should and in time, the plugin beside it keeps its process,
 * and the next call has a new one. */
static void no_way_of_misbehaving_gets_anywhere(void **state)
{
	static char large[700000]; /* more than a socket holds: somebody has to read */
	const struct cage_file big = {"init.lua", large, sizeof large};
	for (size_t i = 0; i < bad_ways_n; i++) {
		const struct bad_way *way = &bad_ways[i];
		const bool begins = starts(way) && strcmp(way->name, "deaf") != 0;
		struct arena a = {0};
		struct cage_result r;
		struct workers *w = bad_workers(
		    way->name, way->at_once
		                   ? patient
		                   : (struct workers_limits){.start_ms = begins ? 20000 : 50});
		struct cage_call c = call_of("bad", CAGE_CHECK, "any", NULL);
		c.files = &big;
		if (begins)
			ask_good(w);
		pid_t beside = workers_pid(w, "good");
		for (int turn = 0; turn < 2; turn++) {
			int64_t begun = now_ms();
			workers_call(w, "bad", &c, &a, &r);
			int64_t took = now_ms() - begun;
			if (r.end != way->end || !r.message || !strstr(r.message, way->what))
				print_message("%s: %s: %s\n", way->name, cage_end_word(r.end),
				              r.message);
			assert_int_equal(r.end, way->end);
			assert_non_null(strstr(r.message, way->what));
			assert_int_equal(r.out.kind, DATUM_NOTHING);
			assert_int_equal(workers_pid(w, "bad"), 0);
			if (way->at_once ? took >= CAGE_MS * MARGIN
			                 : took > (CAGE_MS + 20) * MARGIN)
				print_message("%s took %d ms\n", way->name, (int)took);
			if (way->at_once)
				assert_true(took < CAGE_MS * MARGIN);
			else
				assert_in_range(took, CAGE_MS - 1, (CAGE_MS + 20) * MARGIN);
		}
		if (begins)
			ask_good(w);
		assert_int_equal(workers_pid(w, "good"), beside);
		workers_close(w);
		arena_drop(&a);
	}
}

/* An answer that comes again, unasked, is none to the next question. */
static void what_was_not_asked_is_not_heard(void **state)
{
	struct arena a = {0};
	struct cage_result r;
	struct workers *w = bad_workers("twice", patient);
	const struct cage_call c = call_of("bad", CAGE_CHECK, "any", NULL);
	pid_t last = 0;
	for (int i = 0; i < 3; i++) {
		workers_call(w, "bad", &c, &a, &r);
		assert_int_equal(r.end, CAGE_DONE);
		assert_int_not_equal(workers_pid(w, "bad"), last);
		last = workers_pid(w, "bad");
		nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
	}
	workers_close(w);
	arena_drop(&a);
}

/* The worker dies after it read n bytes, or wrote n: every state that Tend can see it in. */
static void lost_after_any_byte_it_is_lost(void **state)
{
	static const char *const ways[] = {"reads-so-many", "writes-so-many"};
	for (size_t i = 0; i < countof(ways); i++) {
		struct workers *w = bad_workers(ways[i], patient);
		bool done = false;
		int lost = 0;
		for (int n = 0; n < 400 && !done; n += n < 40 ? 1 : 7) {
			struct arena a = {0};
			struct cage_result r;
			const char *plugin = arena_fmt(&a, "p%d", n);
			const struct cage_call c = call_of(plugin, CAGE_CHECK, "any", NULL);
			int64_t begun = now_ms();
			workers_call(w, plugin, &c, &a, &r);
			assert_true(now_ms() - begun < 100 * MARGIN);
			done = r.end == CAGE_DONE; /* it wrote them all */
			lost += r.end == CAGE_LOST;
			assert_true(done || r.end == CAGE_LOST);
			arena_drop(&a);
		}
		assert_true(lost > 40);
		assert_true(done == (i == 1));
		workers_close(w);
	}
}

static void killed_at_any_moment_it_is_lost(void **state)
{
	struct workers *w = bad_workers("alarm", patient);
	int lost = 0, done = 0;
	for (int us = 1; us < 3000; us += 31) {
		struct arena a = {0};
		const char *plugin = arena_fmt(&a, "p%d", us);
		const struct cage_call c = call_of(plugin, CAGE_CHECK, "any", NULL);
		for (int k = 0; k < 20; k++) {
			struct cage_result r;
			workers_call(w, plugin, &c, &a, &r);
			assert_true(r.end == CAGE_DONE || r.end == CAGE_LOST);
			done += r.end == CAGE_DONE;
			lost += r.end == CAGE_LOST;
		}
		arena_drop(&a);
	}
	assert_true(done > 0);
	assert_true(lost > 0);
	workers_close(w);
}

static void killed_between_calls_nobody_notices(void **state)
{
	struct workers *w = real_workers(patient);
	for (int i = 0; i < 20; i++) {
		echo(w, "d1", i);
		pid_t was = workers_pid(w, "d1");
		assert_int_equal(kill(was, SIGKILL), 0);
		if (i % 2) /* while it is still dying, and when it is dead */
			nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
		else
			while (kill(was, 0) == 0
			       && waitid(P_PID, (id_t)was, &(siginfo_t){0},
			                 WEXITED | WNOWAIT | WNOHANG)
			              != 0)
				;
		struct arena a = {0};
		struct cage_result r;
		const struct cage_call c = call_of("echo", CAGE_CHECK, "missing", NULL);
		workers_call(w, "d1", &c, &a, &r);
		assert_true(r.end == CAGE_NO_HOOK || (i % 2 == 0 && r.end == CAGE_LOST));
		int64_t begun = now_ms();
		echo(w, "d1", i);
		assert_true(now_ms() - begun < 200 * MARGIN);
		assert_int_not_equal(workers_pid(w, "d1"), was);
		arena_drop(&a);
	}
	workers_close(w);
}

static void ten_thousand_calls_leave_nothing(void **state)
{
	struct workers *w = real_workers(patient);
	int descriptors;
	long before, worker;
	for (int i = 0; i < 500; i++)
		echo(w, "d1", i);
	descriptors = count_descriptors();
	before = resident_kib(getpid());
	worker = resident_kib(workers_pid(w, "d1"));
	for (int i = 0; i < 499; i++) /* then comes another process */
		echo(w, "d1", i);
	if (!SANITIZED)
		assert_true(labs(resident_kib(workers_pid(w, "d1")) - worker) < 1024);
	for (int i = 0; i < 10000; i++)
		echo(w, "d1", i);
	assert_int_equal(count_descriptors(), descriptors);
	print_message("resident: %ld KiB before, %ld after; the worker %ld\n", before,
	              resident_kib(getpid()), worker);
	if (!SANITIZED)
		assert_true(labs(resident_kib(getpid()) - before) < 1024);
	workers_close(w);
}

/* The clock that deadlines are read from. */
static int64_t jumping(void *ctx)
{
	int64_t *at = ctx;
	return *at += 1000;
}

static void the_deadline_is_of_the_clock_that_was_given(void **state)
{
	struct arena a = {0};
	struct cage_result r;
	int64_t at = 0;
	struct workers *w = bad_workers(
	    "hangs", (struct workers_limits){
	                 .call_ms = 3500, .start_ms = 1000000, .now_ms = jumping, .ctx = &at});
	const struct cage_call c = call_of("bad", CAGE_CHECK, "any", NULL);
	struct cage_call less = c;
	int64_t begun = now_ms();
	less.budget.ms = 900;
	workers_call(w, "bad", &less, &a, &r); /* over before it waited */
	assert_int_equal(r.end, CAGE_TIME_SPENT);
	assert_non_null(strstr(r.message, "900 ms"));
	assert_true(now_ms() - begun < 3000);
	workers_close(w);
	arena_drop(&a);
}

static void a_budget_lowers_the_deadline_and_never_raises_it(void **state)
{
	struct arena a = {0};
	struct cage_result r;
	struct workers *w = bad_workers(
	    "hangs", (struct workers_limits){.call_ms = 60, .load_ms = 120, .start_ms = 20000});
	static const struct {
		enum cage_hook hook;
		int64_t ms;
		const char *says;
	} rows[] = {{CAGE_CHECK, 0, " 60 ms"},   {CAGE_CHECK, 20, " 20 ms"},
	            {CAGE_CHECK, 999, " 60 ms"}, {CAGE_CHECK, -5, " 60 ms"},
	            {CAGE_LOAD, 0, " 120 ms"},   {CAGE_LOAD, 80, " 80 ms"}};
	for (size_t i = 0; i < countof(rows); i++) {
		struct cage_call c = call_of("bad", rows[i].hook, "any", NULL);
		c.budget.ms = rows[i].ms;
		workers_call(w, "bad", &c, &a, &r);
		assert_int_equal(r.end, CAGE_TIME_SPENT);
		assert_non_null(strstr(r.message, rows[i].says));
	}
	workers_close(w);
	arena_drop(&a);
}

static void a_pool_has_so_many_and_renews_them(void **state)
{
	struct workers *w = real_workers(
	    (struct workers_limits){.call_ms = 500, .start_ms = 20000, .most = 2, .calls = 3});
	echo(w, "d1", 1);
	echo(w, "d2", 1);
	pid_t one = workers_pid(w, "d1"), two = workers_pid(w, "d2");
	echo(w, "d1", 2);
	echo(w, "d3", 1); /* no room: d2 was not asked for longest */
	assert_int_equal(workers_pid(w, "d1"), one);
	assert_int_equal(workers_pid(w, "d2"), 0);
	assert_int_equal(kill(two, 0), -1);
	echo(w, "d1", 3);
	assert_int_equal(workers_pid(w, "d1"), one);
	echo(w, "d1", 4); /* the fourth call */
	assert_int_not_equal(workers_pid(w, "d1"), one);
	workers_close(w);
}

/* With everything else that can run running: answers come, and a deadline is one. */
static void a_busy_machine_changes_nothing(void **state)
{
	pid_t busy[8];
	struct arena a = {0};
	struct cage_result r;
	for (size_t i = 0; i < countof(busy); i++)
		if ((busy[i] = fork()) == 0)
			for (volatile unsigned k = 0;; k++)
				;
	struct workers *w = real_workers(
	                   (struct workers_limits){.call_ms = 5000, .start_ms = 20000}),
	               *bad = bad_workers("hangs", (struct workers_limits){.start_ms = 20000});
	for (int i = 0; i < 50; i++)
		echo(w, "d1", i);
	const struct cage_call c = call_of("bad", CAGE_CHECK, "any", NULL);
	for (int i = 0; i < 5; i++) {
		workers_call(bad, "warm", &c, &a, &r);
		assert_int_equal(r.end, CAGE_TIME_SPENT);
	}
	workers_close(w);
	workers_close(bad);
	for (size_t i = 0; i < countof(busy); i++) {
		kill(busy[i], SIGKILL);
		waitpid(busy[i], NULL, 0);
	}
	arena_drop(&a);
}

static void what_cannot_be_started_is_lost(void **state)
{
	struct arena a = {0};
	struct cage_result r;
	struct workers *w = workers_new("/nonexistent/tend", patient);
	const struct cage_call c = call_of("echo", CAGE_CHECK, "echo", NULL);
	workers_call(w, "d1", &c, &a, &r);
	assert_int_equal(r.end, CAGE_LOST);
	assert_non_null(strstr(r.message, "cannot be started"));
	workers_close(w);
	/* a program that knows nothing of workers */
	w = workers_new("/bin/true", patient);
	workers_call(w, "d1", &c, &a, &r);
	assert_int_equal(r.end, CAGE_LOST);
	workers_close(w);
	workers_close(NULL);
	arena_drop(&a);
}

static void what_cannot_be_told_is_not_asked(void **state)
{
	struct arena a = {0};
	struct cage_result r;
	struct workers *w = real_workers(patient);
	const struct datum nan = datum_number(strtod("nan", NULL));
	struct cage_call c = call_of("echo", CAGE_CHECK, "echo", &nan);
	workers_call(w, "d1", &c, &a, &r);
	assert_int_equal(r.end, CAGE_LOST);
	assert_string_equal(r.message, "the plugin was not asked: a number is not one");
	echo(w, "d1", 1); /* which is not the worker's fault */
	pid_t pid = workers_pid(w, "d1");
	workers_call(w, "d1", &c, &a, &r);
	assert_int_equal(r.end, CAGE_LOST);
	c.plugin = "";
	workers_call(w, "d2", &c, &a, &r);
	assert_int_equal(r.end, CAGE_LOST);
	echo(w, "d1", 2);
	assert_int_equal(workers_pid(w, "d1"), pid);
	workers_close(w);
	arena_drop(&a);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_call_is_answered),
	    TEST(answers_come_to_their_questions),
	    TEST(no_way_of_misbehaving_gets_anywhere),
	    TEST(what_was_not_asked_is_not_heard),
	    TEST(lost_after_any_byte_it_is_lost),
	    TEST(killed_at_any_moment_it_is_lost),
	    TEST(killed_between_calls_nobody_notices),
	    TEST(ten_thousand_calls_leave_nothing),
	    TEST(the_deadline_is_of_the_clock_that_was_given),
	    TEST(a_budget_lowers_the_deadline_and_never_raises_it),
	    TEST(a_pool_has_so_many_and_renews_them),
	    TEST(a_busy_machine_changes_nothing),
	    TEST(what_cannot_be_started_is_lost),
	    TEST(what_cannot_be_told_is_not_asked),
	};
	if (argc == 2 && strcmp(argv[1], WORKER_COMMAND) == 0)
		bad_worker(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
