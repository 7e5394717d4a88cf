/* SPDX-License-Identifier: Apache-2.0
 * cli/cli_test.h - tend test: scenarios, made-up patients played through a protocol. */
#ifndef TEND_CLI_CLI_TEST_H
#define TEND_CLI_CLI_TEST_H

#include "cli/cli.h"

extern const struct cli_family cli_family_test;

#endif
