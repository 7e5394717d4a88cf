/* SPDX-License-Identifier: Apache-2.0
 * cli/cli.h - one call of the program: what was typed, where to write, who acts.
 *
 * A command is a row: its words, what it is for, its options and its function.  The rows drive
 * parsing, help and the tests of both.  A command writes data into `out` and talks with
 * cli_say(); it returns the exit code, and the frame around it prints the error. */
#ifndef TEND_CLI_CLI_H
#define TEND_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "util/arena.h"
#include "util/text.h"

struct cli;
struct demo_clock;

/* ---- rows ---- */

/* One option; the same name means the same in every command, so rows are shared. */
struct cli_option {
	const char *name;  /* long, without dashes: "data" */
	char letter;       /* 0 = none */
	const char *value; /* what follows, in capitals: "FILE"; NULL: nothing does */
	const char *doc;   /* a few words */
};

enum cli_flags {
	CLI_READS = 1,  /* has --json: one object with "schema" */
	CLI_APP = 2,    /* works on a data file: --data */
	CLI_ACTS = 4,   /* somebody acts: --by, --pin-fd */
	CLI_DRY = 8,    /* --dry-run */
	CLI_PLAIN = 16, /* runs also when tend.yaml can not be read */
};

#define CLI_ANY    (-1)
#define CLI_WORKER "/proc/self/exe" /* what runs plugins: this very program */

struct cli_command {
	const char *noun;
	const char *verb;                        /* NULL: the noun alone */
	const char *args;                        /* "FILE..."; NULL: none */
	int least, most;                         /* how many; CLI_ANY: no limit */
	const char *doc;                         /* one line, no trailing dot */
	const char *const *examples;             /* whole lines, NULL at the end */
	const struct cli_option *const *options; /* its own, NULL at the end; may be NULL */
	const char *more;                        /* paragraphs for the help; may be NULL */
	enum rc (*run)(struct cli *c, struct err *e);
	unsigned flags;
};

/* Rows that belong together in `tend help`. */
struct cli_family {
	const char *title;
	const struct cli_command *rows;
	size_t n;
};
extern const struct cli_family *const cli_families[]; /* NULL at the end */

/* Options that several commands share. */
extern const struct cli_option cli_opt_json, cli_opt_data, cli_opt_no_input, cli_opt_color,
    cli_opt_no_pager, cli_opt_quiet, cli_opt_verbose, cli_opt_help, cli_opt_dry_run, cli_opt_pin_fd,
    cli_opt_by, cli_opt_new_pin_fd, cli_opt_reason;
/* The i-th option that a command takes, its own first; NULL after the last. */
const struct cli_option *cli_option_of(const struct cli_command *row, size_t i);

/* ---- one call ---- */

struct cli_given {
	const struct cli_option *option;
	const char *value; /* NULL if it takes none */
};

struct json;

struct cli {
	struct arena *a;               /* lives as long as the call */
	const struct cli_command *row; /* NULL while looking for it */
	const char **args;             /* what is no option, in order */
	int args_n;
	struct cli_given *given;
	size_t given_n;

	bool json, no_input, no_pager, quiet, verbose, dry_run;
	bool colour, colour_err; /* of stdout and of stderr */
	struct text out;         /* data for stdout; leaves with cli_flush() or at the end */
	struct text after;       /* talk that was said after it, and waits for it */
	struct settings *settings;
	struct interrupt *interrupt;
	struct app *app; /* closed at the end */
	struct demo_clock
	    *demo;          /* the data file is a demo's and has a clock of its own; else NULL */
	const char *secret; /* typed in this call by who acts; signs the same command */
};

/* Everything from argv to exit code. */
int cli_main(int argc, char **argv);
/* Finds the command and runs it; for main and tests. */
enum rc cli_run(struct cli *c, int argc, char **argv, struct err *e);

bool cli_has(const struct cli *c, const struct cli_option *o);
/* The last value given, or NULL. */
const char *cli_value(const struct cli *c, const struct cli_option *o);
/* A whole number from `least` to `most`; `otherwise` if the option is not there. */
enum rc cli_number(const struct cli *c, const struct cli_option *o, int64_t least, int64_t most,
                   int64_t otherwise, int64_t *out, struct err *e) MUST_USE;
/* "nurse,therapist" to bits; RC_USAGE names the word and the nearest role. */
enum rc cli_roles(const char *words, unsigned *out, struct err *e) MUST_USE;

/* ---- writing (out.c) ---- */

enum cli_tone { TONE_PLAIN, TONE_STRONG, TONE_GOOD, TONE_BAD, TONE_WARN, TONE_SOFT };

/* Data: what came from people or files goes through cli_put_safe(). */
void cli_put(struct cli *c, const char *fmt, ...) PRINTF(2, 3);
void cli_put_safe(struct cli *c, const char *s);
void cli_put_tone(struct cli *c, enum cli_tone tone, const char *s); /* s is ours */
/* Text that is safe to show, in the call's arena. */
const char *cli_safe(struct cli *c, const char *s);
/* What is in `out` goes to stdout now. */
enum rc cli_flush(struct cli *c, struct err *e) MUST_USE;
/* One line of talk on stderr, after the data put before it; not with -q. */
void cli_say(struct cli *c, const char *fmt, ...) PRINTF(2, 3);
/* The same, only with -v. */
void cli_say_more(struct cli *c, const char *fmt, ...) PRINTF(2, 3);
void cli_tell_error(struct cli *c, enum rc rc, const struct err *e);
/* "14-Mar-2026 14:05" in the zone; "-" for 0. */
const char *cli_time(struct cli *c, const struct zone *z, int64_t utc_ms);

/* ---- asking (ask.c): refused with RC_USAGE, naming `option`, when there is nobody to ask ---- */

enum rc cli_ask(struct cli *c, const char *question, const char *otherwise, const char *option,
                const char **out, struct err *e) MUST_USE;
/* A PIN or passphrase, not shown while it is typed; `fd_option` gives it without a terminal.
 * `twice` asks again and compares. */
enum rc cli_ask_secret(struct cli *c, const char *question, const struct cli_option *fd_option,
                       bool twice, const char **out, struct err *e) MUST_USE;
/* yes or no; *out only for yes.  `option` is what says yes beforehand. */
enum rc cli_ask_yes(struct cli *c, const char *question, const char *option, bool *out,
                    struct err *e) MUST_USE;

/* ---- stopping and waiting (interrupt.c) ---- */

/* Ctrl-C was pressed: end soon, what is saved is kept.  After half a second the call is ended. */
bool cli_stopped(const struct cli *c);
/* What is said then about what was kept; static text. */
void cli_keeping(struct cli *c, const char *what);
/* Shows "what: n of all" on stderr once the call took half a second, on a terminal only. */
void cli_progress(struct cli *c, const char *what, int64_t n, int64_t all);

/* ---- the clinic (clinic.c) ---- */

const char *cli_data_path(struct cli *c);
/* Opens the data file once a call; a demo's under its own clock, which is kept with cli_close(). */
enum rc cli_open(struct cli *c, unsigned app_flags, struct err *e) MUST_USE;
/* For a command that writes: opens (with --dry-run for reading only) and says who acts. */
enum rc cli_open_to_act(struct cli *c, struct actor *who, struct err *e) MUST_USE;
/* For a command that lists: opens for reading; with --json begins the object and its list `key`. */
enum rc cli_open_list(struct cli *c, const char *schema, const char *key,
                      const struct clinic **clinic, struct json *j, struct err *e) MUST_USE;
enum rc cli_keep_time(struct cli *c, struct err *e) MUST_USE; /* the demo's clock, as it stands */
void cli_close(struct cli *c);
/* Who acts: `--by PERSON` with a PIN, or the login of this terminal. */
enum rc cli_actor(struct cli *c, struct actor *out, struct err *e) MUST_USE;
/* Sends one command through app_do(), asking for the PIN if it signs; says what came of it (the
 * reply as JSON with --json).  *reply may be NULL. */
enum rc cli_do(struct cli *c, struct app_request *req, struct app_reply *reply,
               struct err *e) MUST_USE;
/* Ends a --dry-run: the lines put so far, "+ what comes" and "- what goes", are the answer; one
 * object with --json. */
void cli_dry_done(struct cli *c);
/* With --dry-run instead of cli_do(): may this person, and what would be written. */
enum rc cli_would(struct cli *c, const struct app_request *req, const char *event,
                  struct err *e) MUST_USE;

#endif
