/* SPDX-License-Identifier: Apache-2.0
 * cli/cli_case.h - what the commands about a course share: finding it, acting in it, and telling a
 * refusal so that one knows what would open it. */
#ifndef TEND_CLI_CLI_CASE_H
#define TEND_CLI_CLI_CASE_H

#include "bedside/bedside.h"
#include "cli/cli.h"
#include "demo/demo.h"

/* One line `name:pin` a person, for a session driven by a script; demo files only. */
struct case_pin {
	const char *person, *pin;
};

/* A course, or one session of it, that a command is about. */
struct case_at {
	struct cli *c;
	struct arena *a;    /* of the whole call */
	struct actor who;   /* who acts, or looks */
	const char *course; /* id */
	int session;        /* as typed behind the `/`; 0 = the one under way, else the last */
	struct demo_clock *clock; /* outlives the open data file */
	bool demo_time;           /* the data file is a demo's and has a clock of its own */
	struct {
		struct case_pin *v;
		size_t n, cap;
	} pins;
	bool pins_read;
};

extern const struct cli_option case_opt_demo_time;

/* Opens the data file, with its own clock where it is a demo's, and takes `--demo-time` in. */
enum rc case_open(struct cli *c, struct case_at *at, struct err *e) MUST_USE;
/* The same, then who acts, then `word`: a course, a patient, or either with `/3` for the third
 * session. */
enum rc case_find(struct cli *c, const char *word, struct case_at *at, struct err *e) MUST_USE;
/* Who acts in an open case: `--by`, or the login of this terminal. */
enum rc case_actor(struct case_at *at, struct err *e) MUST_USE;
/* Only the course of `word`, for a case that is open. */
enum rc case_resolve(struct case_at *at, const char *word, struct err *e) MUST_USE;
/* The clock of a demo file is kept as it stands now. */
enum rc case_keep_time(struct case_at *at, struct err *e) MUST_USE;

/* The session as it is seen now; `what` names the look for the record, NULL shows nobody anything.
 */
enum rc case_look(struct case_at *at, const char *what, struct bedside *out,
                  const struct course **course, struct err *e) MUST_USE;

/* One act in words, by `who`.  RC_USAGE where the words cannot be read. */
enum rc case_read(struct case_at *at, const char *act, struct command *out, struct err *e) MUST_USE;
/* Sends it, asking `who` for the PIN where it signs.  What Tend answers is in the reply; only
 * trouble beside that gives another code than the reply's. */
enum rc case_send(struct case_at *at, const struct actor *who, const struct command *cmd,
                  struct app_reply *reply, struct err *e) MUST_USE;
/* A person of this clinic as an actor, for an act that another one signs. */
enum rc case_person(struct case_at *at, const char *id, struct actor *out, struct err *e) MUST_USE;
/* The PIN of a person: from `--pin-fd`, else asked for. */
enum rc case_pin_of(struct case_at *at, const char *person, const char **out,
                    struct err *e) MUST_USE;

/* `10:20` today, or `2027-03-01 10:20`, in the zone of the clinic.  RC_USAGE for anything else. */
enum rc case_when(struct case_at *at, const char *words, int64_t *utc_ms, struct err *e) MUST_USE;
/* What an undo that was answered took back, in words; NULL where it took nothing. */
const char *case_undone(struct case_at *at, const struct app_reply *reply);
/* What was answered, on stdout or as JSON; *e holds the sentence of a refusal for the exit. */
enum rc case_tell(struct case_at *at, const struct app_reply *reply, struct err *e);
/* The lines of a refusal: what, why, what would open it, not before when. */
void case_put_gates(struct case_at *at, const struct bedside_next *next);
const char *case_clock(struct case_at *at, int64_t ms); /* 14:05 */

#endif
