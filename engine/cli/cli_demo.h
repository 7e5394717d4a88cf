/* SPDX-License-Identifier: Apache-2.0
 * cli/cli_demo.h - tend demo: the course of a made-up patient, told act by act. */
#ifndef TEND_CLI_CLI_DEMO_H
#define TEND_CLI_CLI_DEMO_H

#include "cli/cli.h"

extern const struct cli_family cli_family_demo;

#endif
