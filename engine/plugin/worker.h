/* SPDX-License-Identifier: Apache-2.0
 * plugin/worker.h - the process that runs one plugin and nothing else: the child's side.
 *
 * It is started by Tend alone (`tend plugin-worker`, its socket at descriptor 3), shuts itself in
 * before it reads the first byte, and then answers calls until the other side closes. */
#ifndef TEND_PLUGIN_WORKER_H
#define TEND_PLUGIN_WORKER_H

#include "plugin/cage.h"

#define WORKER_COMMAND "plugin-worker"
#define WORKER_FD      3

typedef void worker_fn(const struct cage_call *call, struct arena *a, struct cage_result *out);

/* Returns only if it did not begin: 2 with a line on stderr if `fd` is no socket, 4 after telling
 * the other side why it cannot shut itself in.  Otherwise the process ends in here. */
int plugin_worker_main(int fd);
/* The same with another way to run a call than the cage: for tests and measures. */
int plugin_worker_with(int fd, worker_fn *run);

#endif
