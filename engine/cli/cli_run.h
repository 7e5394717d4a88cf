/* SPDX-License-Identifier: Apache-2.0
 * cli/cli_run.h - what the files of `tend session run` share. */
#ifndef TEND_CLI_CLI_RUN_H
#define TEND_CLI_CLI_RUN_H

#include "cli/cli_session.h"

struct run {
	struct case_at at;
	struct bedside b; /* as it was last looked at */
	const char *kept; /* the act that was refused last, to send again; NULL */
	struct actor kept_by;
	bool refused; /* the last act */
	bool hide;    /* what is typed now is not for the next person's eyes */
	bool ended;   /* no more lines, or [q] */
};

/* One line; "" for Enter alone.  False at the end of the input or on Ctrl-C. */
bool run_ask(struct run *r, const char *question, const char **out);
/* Sends an act in words and tells what came of it; a refused one is kept. */
enum rc run_act(struct run *r, const struct actor *who, const char *act, struct err *e);
enum rc run_command(struct run *r, const struct actor *who, const struct command *cmd,
                    const char *words, struct err *e);
/* Asks who does it; Enter alone is whoever runs the list.  Somebody else types the PIN.  False
 * where nobody was named. */
bool run_who(struct run *r, const char *question, struct actor *out, struct err *e);
/* "bp 128/82, pulse 84" or "128/82, 84" in the order of `step` to the words of an act. */
const char *run_readings(struct run *r, const char *typed, const struct step *step);

enum rc run_dose(struct run *r, struct err *e); /* cli_run_dose.c, as the next */
enum rc run_emergency(struct run *r, struct err *e);
enum rc run_adverse(struct run *r, struct err *e);

#endif
