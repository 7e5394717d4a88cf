/* SPDX-License-Identifier: Apache-2.0
 * cli/plan.h - the protocol that a command names: a file, or one that is kept here. */
#ifndef TEND_CLI_PLAN_H
#define TEND_CLI_PLAN_H

#include "cli/cli.h"

/* A file ends in `.yaml`, or is `-`; a name of a protocol has no dot in front of `yaml`. */
bool cli_names_file(const char *arg);
/* One that is kept here, by id, id@version or digest.  RC_NOTFOUND. */
enum rc cli_kept(struct cli *c, const char *name, const struct protocol_record **out,
                 struct err *e) MUST_USE;
/* The plan of either.  RC_NO where the file has errors, with what to do about it. */
enum rc cli_plan(struct cli *c, const char *arg, const struct plan **out, struct err *e) MUST_USE;

#endif
