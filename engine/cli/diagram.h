/* SPDX-License-Identifier: Apache-2.0
 * cli/diagram.h - tend diagram. */
#ifndef TEND_CLI_DIAGRAM_H
#define TEND_CLI_DIAGRAM_H

#include "cli/cli.h"

extern const struct cli_family cli_family_diagram;

#endif
