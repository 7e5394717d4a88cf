/* SPDX-License-Identifier: Apache-2.0
 * cli/main.c - the program `tend`: looks at the first word and hands over. */
#include <stdio.h>
#include <string.h>

#include "tend/tend.h"
#include "util/err.h"

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return printf("tend %s\n", tend_version()) > 0 && fflush(stdout) == 0 ? RC_OK
		                                                                      : RC_IO;
	fputs("usage: tend --version\n", stderr);
	return RC_USAGE;
}
