/* SPDX-License-Identifier: Apache-2.0
 * All commands, family by family, in the order of `tend help`. */
#include "cli/cli.h"
#include "cli/help.h"
#include "cli/login.h"
#include "cli/settings.h"

const struct cli_family *const cli_families[] = {
    &cli_family_login,
    &cli_family_settings,
    &cli_family_help,
    NULL,
};
