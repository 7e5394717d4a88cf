/* SPDX-License-Identifier: Apache-2.0
 * tests/plugin/bad_worker.h - a program in place of the worker that does what no worker may. */
#ifndef TEND_TESTS_BAD_WORKER_H
#define TEND_TESTS_BAD_WORKER_H

#include "plugin/workers.h"

/* What a test program does when it was started as a worker: the way of misbehaving is the name
 * that it was started by, the last part of `path`.  Ends the process. */
_Noreturn void bad_worker(const char *path);

/* A pool whose workers misbehave in this way: the running program, linked by that name. */
struct workers *bad_workers(const char *how, struct workers_limits limits);

/* The plugin of this name is always served well; "cut" and "short" of a plugin take the digits of
 * its name for the number of bytes after which they die. */
#define GOOD "good"

struct bad_way {
	const char *name;
	enum cage_end end; /* of the call */
	bool at_once;      /* else when the time is up */
	const char *what;  /* in the message */
};
extern const struct bad_way bad_ways[];
extern const size_t bad_ways_n;

#endif
