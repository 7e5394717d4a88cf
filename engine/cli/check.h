/* SPDX-License-Identifier: Apache-2.0
 * cli/check.h - protocol files on the disk: reading them with their parts, checking, explaining. */
#ifndef TEND_CLI_CHECK_H
#define TEND_CLI_CHECK_H

#include "cli/cli.h"

/* Where the parts of one protocol file are looked for: beside it, then in the library. */
struct check_folder {
	const char *folder; /* of the file; "" = here */
	const char *library;
};
/* A part reader over the struct, which has to outlive it. */
struct part_reader check_parts(struct cli *c, struct check_folder *f, const char *path);

extern const struct cli_family cli_family_check;

#endif
