/* SPDX-License-Identifier: Apache-2.0
 * cli/help.h - what the program says about itself, made from the rows. */
#ifndef TEND_CLI_HELP_H
#define TEND_CLI_HELP_H

#include "cli/cli.h"

enum rc help_start(struct cli *c, struct err *e) MUST_USE;   /* `tend` alone */
enum rc help_version(struct cli *c, struct err *e) MUST_USE; /* `tend --version` */
enum rc help_noun(struct cli *c, const char *noun, struct err *e) MUST_USE;
enum rc help_command(struct cli *c, const struct cli_command *row, struct err *e) MUST_USE;

extern const struct cli_family cli_family_help;

#endif
