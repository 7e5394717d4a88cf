/* SPDX-License-Identifier: Apache-2.0
 * cli/diff.h - tend diff. */
#ifndef TEND_CLI_DIFF_H
#define TEND_CLI_DIFF_H

#include "cli/cli.h"

extern const struct cli_family cli_family_diff;

#endif
