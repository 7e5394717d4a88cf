/* SPDX-License-Identifier: Apache-2.0
 * cli/people.h - the commands about people, and roles in words. */
#ifndef TEND_CLI_PEOPLE_H
#define TEND_CLI_PEOPLE_H

#include "cli/cli.h"
#include "util/json.h"

const char *people_roles(struct cli *c, unsigned roles); /* "nurse, monitor"; "no role" */
void people_roles_json(struct json *j, const char *key, unsigned roles);

extern const struct cli_family cli_family_people;

#endif
