/* SPDX-License-Identifier: Apache-2.0
 * cli/cli_run.h - what the files of `tend session run` share.
 *
 * One rule for all of them: an empty line never ticks, records or signs anything. */
#ifndef TEND_CLI_CLI_RUN_H
#define TEND_CLI_CLI_RUN_H

#include "cli/cli_session.h"

/* An act that was refused, to be sent again. */
struct run_kept {
	const char *act; /* NULL: none */
	struct actor by;
	int64_t happened;
	const char *because;
};

struct run {
	struct case_at at;
	struct bedside b;        /* as it was last looked at */
	int64_t seen;            /* the course as far as it was shown: acts are decided on that */
	const struct step *step; /* what is asked now; NULL */
	struct run_kept kept;
	int64_t happened;    /* of a late entry under way, ms UTC; 0 = it happens now */
	const char *because; /* why it comes late */
	const char
	    *sent;    /* the act that was last done, as it was sent in the end; NULL: none was */
	bool refused; /* the last act */
	bool hide;    /* what is typed now is not for the next person's eyes */
	bool ended;   /* no more lines, or [q] */
};

/* ---- asking (cli_run_ask.c) ---- */

/* One line; "" for Enter alone.  False at the end of the input or on Ctrl-C. */
bool run_ask(struct run *r, const char *question, const char **out);
/* One key that says yes: only `y` or `yes`; anything else is no. */
bool run_ask_yes(struct run *r, const char *question);
/* Asks who signs; Enter alone is whoever runs the list.  The act asks for the PIN, so this does not.
 * False where nobody was named. */
bool run_who(struct run *r, const char *question, struct actor *out, struct err *e);
/* Who somebody else is has to be proven; whoever runs the list has been. */
enum rc run_prove(struct run *r, struct actor *who, struct err *e);

/* ---- acting (cli_run_act.c) ---- */

/* Sends an act in words and tells what came of it; a refused one is kept.  A reading that is
 * probably a slip is asked about once before it is saved. */
enum rc run_act(struct run *r, const struct actor *who, const char *act, struct err *e);
enum rc run_command(struct run *r, const struct actor *who, const struct command *cmd,
                    const char *words, struct err *e);
/* "bp 128/82, pulse 84", or "128/82, 84" where these are all readings of `step` in its order, to the
 * words of an act; without a step, all of those that fall due.  A number that could be another
 * reading is never guessed at: NULL then, and it was said to name each. */
const char *run_readings(struct run *r, const char *typed, const struct step *step);
/* The same, sent. */
enum rc run_measure(struct run *r, const char *typed, const struct step *step, struct err *e);
/* What was refused outlives the turn. */
void run_keep(struct run *r, struct arena *a);

/* ---- the question and its answer (cli_run_answer.c, cli_run_form.c) ---- */

const struct bedside_line *run_line(const struct run *r); /* the current one; NULL */
const struct course *run_course(const struct run *r);     /* NULL only where nothing can be read */
const struct step *run_step(const struct run *r, const struct bedside_line *l);
/* Lists what can be answered, and gives the question with the keys that answer it. */
const char *run_question(struct run *r, const struct bedside_line *l);
/* Whether this one key answers the current line: it then is no key of the list. */
bool run_is_answer(const struct run *r, const struct bedside_line *l, char key);
enum rc run_answer(struct run *r, const struct bedside_line *l, const char *typed, struct err *e);
/* A form item by item, one key an answer, with a way back. */
enum rc run_form(struct run *r, const struct bedside_line *l, struct err *e);

/* ---- keys (cli_run_keys.c, cli_run_dose.c, cli_run_trouble.c) ---- */

/* Does what a key says; false where it is none. */
bool run_key(struct run *r, char key, enum rc *rc, struct err *e);
enum rc run_vitals(struct run *r, struct err *e);
enum rc run_note(struct run *r, struct err *e);
enum rc run_stop(struct run *r, struct err *e);
enum rc run_dose(struct run *r, struct err *e);
enum rc run_emergency(struct run *r, struct err *e);
enum rc run_adverse(struct run *r, struct err *e);

#endif
