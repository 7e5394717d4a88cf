/* SPDX-License-Identifier: Apache-2.0
 * cli/keeping.h - the families that look after the clinic's data and its protocols. */
#ifndef TEND_CLI_KEEPING_H
#define TEND_CLI_KEEPING_H

#include "cli/cli.h"

extern const struct cli_family cli_family_clinic, cli_family_form, cli_family_list, cli_family_init,
    cli_family_guide, cli_family_print, cli_family_protocol, cli_family_audit, cli_family_report,
    cli_family_backup, cli_family_doctor, cli_family_plugin;

#endif
