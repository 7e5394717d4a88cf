/* SPDX-License-Identifier: Apache-2.0
 * plugin/child.h - one worker process seen from Tend: started, asked with a deadline, ended.
 *
 * Nothing that it does holds Tend up: it is waited for with the deadline in hand, and whatever is
 * not the one answer that was asked for ends it. */
#ifndef TEND_PLUGIN_CHILD_H
#define TEND_PLUGIN_CHILD_H

#include <sys/types.h>

#include "plugin/wire.h"

/* The clock that deadlines are read from: milliseconds that never go back. */
struct child_clock {
	int64_t (*now_ms)(void *ctx); /* NULL: the system's monotonic clock */
	void *ctx;
};
int64_t child_now(const struct child_clock *k);

struct child {
	pid_t pid;
	int fd;   /* our end of the socket pair */
	int life; /* a descriptor of the process that becomes readable when it ends, or -1 */
};

enum child_end {
	CHILD_ANSWERED,
	CHILD_LATE, /* not until the deadline */
	CHILD_GONE, /* it ended, or closed its end */
	CHILD_LIES  /* it wrote something else */
};

/* Executes `program` (NULL: the one that is running) with nothing but the socket at WORKER_FD: no other descriptor, an empty
 * environment, a process group of its own.  No work is done between fork and exec. */
enum rc child_start(const char *program, struct child *out, struct err *e) MUST_USE;

/* Something came or ended although nothing was asked. */
bool child_stirs(const struct child *c);

struct child_answer {
	struct wire_head head;
	const uint8_t *parts; /* in the arena */
	const char *why;      /* CHILD_LIES: what is wrong with it */
};

/* Sends the bytes (maybe none) and takes one frame of the kind and number that is awaited. */
enum child_end child_ask(const struct child *c, const struct wire_bytes *bytes, enum wire_kind want,
                         uint32_t number, const struct child_clock *k, int64_t deadline_ms,
                         struct arena *a, struct child_answer *out) MUST_USE;

/* Ends it and whatever it started; the status as waitpid() gives it, 0 if there is none to have. */
int child_stop(struct child *c);

#endif
