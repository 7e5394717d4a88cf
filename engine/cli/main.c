/* SPDX-License-Identifier: Apache-2.0
 * cli/main.c - the program `tend`. */
#include <string.h>

#include "cli/cli.h"
#include "plugin/worker.h"

int main(int argc, char **argv)
{
	/* The process that runs a plugin: no command for people, and nothing of theirs is touched. */
	if (argc == 2 && strcmp(argv[1], WORKER_COMMAND) == 0)
		return plugin_worker_main(WORKER_FD);
	return cli_main(argc, argv);
}
