/* SPDX-License-Identifier: Apache-2.0
 * cli/schema.h - tend schema. */
#ifndef TEND_CLI_SCHEMA_H
#define TEND_CLI_SCHEMA_H

#include "cli/cli.h"

extern const struct cli_family cli_family_schema;

#endif
