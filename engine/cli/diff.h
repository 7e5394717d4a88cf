/* SPDX-License-Identifier: Apache-2.0
 * cli/diff.h - tend diff. */
#ifndef TEND_CLI_DIFF_H
#define TEND_CLI_DIFF_H

#include "cli/cli.h"
#include "diff/diff.h"

/* What two protocols kept here (by digest) say differently. */
enum rc cli_diff_kept(struct cli *c, const char *was, const char *is, struct diff *out,
                      struct err *e) MUST_USE;
/* Its sentences by group, and the summary; with `rules_only` changes of words are only counted. */
void cli_put_differences(struct cli *c, const struct diff *d, bool rules_only);
extern const struct cli_family cli_family_diff;

#endif
