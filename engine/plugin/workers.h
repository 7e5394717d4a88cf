/* SPDX-License-Identifier: Apache-2.0
 * plugin/workers.h - asks plugins, each in a process of its own that has nothing and may do
 * nothing: the outer ring around the cage.
 *
 * One worker for each package, by the digest of its files; started on first use, which is sent
 * the files once.  Every call is a fresh Lua state in there.  A worker that is late, gone or says
 * something else is ended, and the next call has a new one; others do not notice.
 *
 * One pool belongs to one thread.  It reaps its own processes alone and installs no signal
 * handlers; the program around it must not reap processes that it did not start. */
#ifndef TEND_PLUGIN_WORKERS_H
#define TEND_PLUGIN_WORKERS_H

#include <sys/types.h>

#include "plugin/cage.h"

/* A member that is 0 takes what stands behind it. */
struct workers_limits {
	int64_t call_ms; /* CAGE_MS: the most a call may take, send to answer */
	int64_t load_ms; /* CAGE_LOAD_MS: the same of CAGE_LOAD */
	int64_t
	    start_ms; /* 2000: for a new process to be shut in and ready; no plugin is in it yet */
	size_t most;  /* 32 processes at a time; over it the one not asked for longest ends */
	uint32_t calls;               /* 1000 to one process, then a new one takes over */
	int64_t (*now_ms)(void *ctx); /* the monotonic clock */
	void *ctx;
};

/* `program`: what is executed as `PROGRAM plugin-worker`; NULL is the running program itself,
 * which must then be tend.  Free with workers_close(). */
struct workers *workers_new(const char *program, struct workers_limits limits);

/* Asks, and comes back by the deadline: the milliseconds of the call's budget, at most those of
 * the limits.  Inside, the plugin has four fifths of them, so that one that is only slow is told
 * where it was.  *out, in the arena, says what came of it; from here come
 *   CAGE_TIME_SPENT  no answer until the deadline
 *   CAGE_LOST        the process ended, could not be started, or the call cannot be told to it
 *   CAGE_BAD_RESULT  what it wrote is not the answer to this call
 * `digest` stands for plugin and files: the same digest, the same files. */
void workers_call(struct workers *w, const char *digest, const struct cage_call *call,
                  struct arena *a, struct cage_result *out);

/* The process that runs this package now; 0 if none does. */
pid_t workers_pid(const struct workers *w, const char *digest);

void workers_close(struct workers *w); /* NULL is fine */

#endif
