/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "asks.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bad_worker.h"
#include "plugin/child.h"

const struct workers_limits patient = {.call_ms = (int64_t)CAGE_MS * MARGIN,
                                       .load_ms = (int64_t)CAGE_LOAD_MS * MARGIN,
                                       .start_ms = 20000};

/* ---- what is there before and after ---- */

int64_t now_ms(void)
{
	return child_now(&(struct child_clock){0});
}

int count_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = -3; /* . and .. and this one */
	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

long resident_kib(pid_t pid)
{
	char path[64];
	long all = 0, resident = 0;
	snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%ld %ld", &all, &resident), 2);
	fclose(f);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

struct before {
	int descriptors;
	struct sigaction child, pipe;
};

int note_before(void **state)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	static struct before b; /* one test at a time */
	b.descriptors = count_descriptors();
	sigaction(SIGCHLD, NULL, &b.child);
	sigaction(SIGPIPE, NULL, &b.pipe);
	*state = &b;
	return 0;
}

int nothing_is_left(void **state)
{
	const struct before *b = *state;
	struct sigaction s;
	/* What a worker started and left comes to this program: it has to be dead as well. */
	for (int64_t until = now_ms() + 5000; now_ms() < until && waitpid(-1, NULL, WNOHANG) >= 0;)
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	assert_int_equal(count_descriptors(), b->descriptors);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	sigaction(SIGCHLD, NULL, &s);
	assert_true(s.sa_handler == b->child.sa_handler);
	sigaction(SIGPIPE, NULL, &s);
	assert_true(s.sa_handler == b->pipe.sa_handler);
	return 0;
}

/* ---- packages ---- */

static const char source[] =
    "tend.check('echo', function(ask) return tend.hold('you said ' .. ask.with.n) end)\n"
    "tend.check('raise', function() error('no rate') end)\n"
    "tend.check('spin', function() while true do end end)\n";

static const struct cage_file files[] = {{"init.lua", source, sizeof source - 1}};

struct cage_call call_of(const char *plugin, enum cage_hook hook, const char *name,
                         const struct datum *input)
{
	return (struct cage_call){.plugin = plugin,
	                          .files = files,
	                          .files_n = 1,
	                          .hook = hook,
	                          .name = name,
	                          .input = input};
}

void echo(struct workers *w, const char *digest, int n)
{
	struct arena a = {0};
	struct datum with = datum_map(), ask = datum_map();
	struct cage_result r;
	datum_set(&a, &with, "n", datum_whole(n));
	datum_set(&a, &ask, "with", with);
	const struct cage_call c = call_of("echo", CAGE_CHECK, "echo", &ask);
	workers_call(w, digest, &c, &a, &r);
	if (r.end != CAGE_DONE)
		print_message("%s: %s\n", cage_end_word(r.end), r.message);
	assert_int_equal(r.end, CAGE_DONE);
	assert_string_equal(datum_text_of(&r.out, "say"), arena_fmt(&a, "you said %d", n));
	arena_drop(&a);
}

struct workers *real_workers(struct workers_limits limits)
{
	const char *tend = getenv("TEND");
	return tend ? workers_new(tend, limits) : bad_workers("real", limits);
}
