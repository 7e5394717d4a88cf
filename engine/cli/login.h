/* SPDX-License-Identifier: Apache-2.0
 * cli/login.h - who is logged in at this terminal: one small private file a data file.
 *
 * It holds a token, no secret; the token lapses after ten minutes of not being used, and a
 * signature asks for the PIN all the same. */
#ifndef TEND_CLI_LOGIN_H
#define TEND_CLI_LOGIN_H

#include "cli/cli.h"

/* Who is logged in; RC_DENIED says how to. */
enum rc login_actor(struct cli *c, struct actor *out, struct err *e) MUST_USE;

extern const struct cli_family cli_family_login;

#endif
