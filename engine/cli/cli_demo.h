/* SPDX-License-Identifier: Apache-2.0
 * cli/cli_demo.h - tend demo: the course of a made-up patient, told act by act. */
#ifndef TEND_CLI_CLI_DEMO_H
#define TEND_CLI_CLI_DEMO_H

#include "cli/cli.h"

/* Where protocols are: the setting, else `protocols` of the working folder. */
const char *demo_library(struct cli *c);

extern const struct cli_family cli_family_demo;

#endif
