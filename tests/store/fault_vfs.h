/* SPDX-License-Identifier: Apache-2.0
 * tests/store/fault_vfs.h - a disk that fails when told, and remembers what was written when.
 *
 * It stands between SQLite and the real files.  The n-th chosen operation fails, once or from then
 * on; and every write is noted, so that a test can make the files as a power cut would leave them.
 */
#ifndef TEND_TESTS_STORE_FAULT_VFS_H
#define TEND_TESTS_STORE_FAULT_VFS_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"

enum fault_op {
	FAULT_WRITE = 1,
	FAULT_SYNC = 2,
	FAULT_TRUNCATE = 4,
	FAULT_OPEN = 8,
	FAULT_LOCK = 16,
	FAULT_SHARED = 32, /* the index of the log that programs share */
	FAULT_READ = 64,
	FAULT_DELETE = 128,
	FAULT_ACK = 256, /* in the trace only: command `at` was answered */
	FAULT_ALL = 255,
};

struct trace_row {
	enum fault_op op;
	char file[16]; /* what follows the data file's name: "", "-wal", "-journal" */
	int64_t at;    /* offset, or new size */
	const void *data;
	size_t n;
};

struct fault {
	unsigned ops; /* which operations count */
	long at;      /* which of them fails, from 1; 0 = none */
	bool forever; /* and all after it */
	bool full;    /* a write fails for want of room, not for a broken disk */
	long n;       /* counted so far */
	unsigned hit; /* what failed */

	struct arena *trace_in; /* not NULL: note everything here */
	struct {
		struct trace_row *v;
		size_t n, cap;
	} trace;
};

void fault_install(struct fault *f); /* from now on every file SQLite opens */
void fault_remove(void);
void fault_ack(struct fault *f, int64_t command);

#endif
