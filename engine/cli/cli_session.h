/* SPDX-License-Identifier: Apache-2.0
 * cli/cli_session.h - the commands about one session, and its look as plain lines. */
#ifndef TEND_CLI_CLI_SESSION_H
#define TEND_CLI_CLI_SESSION_H

#include "cli/cli_case.h"

/* Who, which session, where it stands, minutes since the dose, what is due: on every screen. */
void session_put_head(struct case_at *at, const struct bedside *b);
/* The lines of one stage with their marks. */
void session_put_stage(struct case_at *at, const struct bedside_stage *g);
/* Everything that is open beside the list: readings, orders, tasks, alerts, notes. */
void session_put_beside(struct case_at *at, const struct bedside *b);
/* The alerts that nobody has closed yet: how many, and as lines. */
size_t session_open_alerts(const struct bedside *b);
void session_put_open_alerts(struct case_at *at, const struct bedside *b);

enum rc session_run(struct cli *c, struct err *e); /* cli_run.c */

extern const struct cli_family cli_family_session;

#endif
