/* SPDX-License-Identifier: Apache-2.0
 * cli/sheet.h - the paper sheet of an outage: printed for a course, and entered afterwards. */
#ifndef TEND_CLI_SHEET_H
#define TEND_CLI_SHEET_H

#include "cli/cli_case.h"
#include "export/paper.h"
#include "judge/series.h"

extern const struct cli_option sheet_opt_day;
/* The sheet of the session under way, or of the visit that comes next. */
enum rc sheet_of_course(struct cli *c, struct paper *out, struct err *e) MUST_USE;
/* tend session enter-sheet */
enum rc sheet_enter(struct cli *c, struct err *e);

#endif
