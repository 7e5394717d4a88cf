/* SPDX-License-Identifier: Apache-2.0
 * scenario/scenario.h - made-up patients played through a protocol under a fake clock.
 *
 * A scenario file says what people do and what Tend must answer (docs/scenarios.md).
 * It runs wholly in memory: the core decides, the events are folded, and after each act the answer
 * and what must always hold are compared.  Every mistake in a file and every answer that came out
 * otherwise is a diagnostic with its place. */
#ifndef TEND_APP_SCENARIO_H
#define TEND_APP_SCENARIO_H

#include "decide/command.h"
#include "util/diag.h"

/* What is counted while scenarios run, by index of the plan. */
struct scenario_coverage {
	char digest[65]; /* of the plan that the indexes belong to */
	int steps_n, checks_n, alerts_n, lines_n, contacts_n, ways_n, exits_n;
	uint32_t *steps;              /* how often each step was done, skipped or given */
	uint32_t (*checks)[VERDICTS]; /* how often each check gave each verdict */
	uint32_t *alerts;             /* how often each alert was raised */
	uint32_t *lines;    /* how often each line of `verdicts` decided, check by check */
	uint32_t *contacts; /* how often each contact was begun */
	uint32_t *ways;     /* how often each line of `next` was taken, phase by phase */
	uint32_t *exits;
};

/* One act as it was played. */
struct scenario_answer {
	struct span at; /* of its words in the file */
	const char *who, *act;
	const char *as; /* its label; NULL */
	int64_t when;   /* ms UTC, wall clock */
	bool ok;
	enum rc rc;
	enum verdict_kind verdict;
	const char *rule; /* the strongest that spoke, or "" */
	const char *msg;  /* the sentence shown, or "" */
	int64_t earliest; /* ms UTC, 0 = none */
};

struct scenario_result {
	const char *path, *title;
	struct idents rules;       /* the safety rules it says it is about */
	enum rc rc;                /* as scenario_run() returned it */
	struct scenario_answer *v; /* every act, those of preludes too */
	size_t n, cap;
	struct diags diags;          /* mistakes, and answers that were not as expected */
	const struct plan *plan;     /* NULL where the protocol could not be read */
	const struct course *course; /* as it stood at the end */
	struct event *events;        /* all of the stream */
	size_t events_n, events_cap;
	struct scenario_coverage coverage;
};

/* Gives the whole text of a file in the arena, or NULL and a reason. */
typedef const char *scenario_read_fn(void *ctx, struct arena *a, const char *path, size_t *len,
                                     struct err *e);

struct scenario_options {
	const char *protocols;  /* folder of protocols; NULL = two above the scenario */
	const char *zoneinfo;   /* NULL = /usr/share/zoneinfo */
	scenario_read_fn *read; /* NULL = from disk */
	/* After each act; may be NULL. */
	void (*progress)(void *ctx, const struct scenario_result *r);
	/* What was decided on an act of a person, on the course as it stood before; may be NULL. */
	void (*decided)(void *ctx, const struct course *c, const struct now *now,
	                const struct command *cmd, const struct decision *d);
	void *ctx;  /* of all of them */
	bool go_on; /* after an answer that was not as expected; else the first ends it */
};

/* Plays one file.  RC_OK: everything as expected; RC_NO: an answer was not, or something that must
 * always hold did not; RC_USAGE: the file has a mistake; RC_IO, RC_NOTFOUND: it cannot be read. */
enum rc scenario_run(struct arena *a, const struct scenario_options *o, const char *path,
                     struct scenario_result *out);

struct scenario_results {
	struct scenario_result *v;
	size_t n, cap;
	size_t failed;
};

/* Plays every scenario below a folder, by name; preludes are only played by others. */
enum rc scenario_run_folder(struct arena *a, const struct scenario_options *o, const char *folder,
                            struct scenario_results *out, struct err *e);

/* The names of all scenario files below a folder, by name, without preludes; in *other the YAML files
 * that are none, such as protocols and their parts. */
enum rc scenario_list_all(struct arena *a, const char *folder, struct idents *out,
                          struct idents *other, struct err *e);
enum rc scenario_list(struct arena *a, const char *folder, struct idents *out, struct err *e);

/* Reads a whole file of at most 1 MiB from disk. */
const char *scenario_read_file(void *ctx, struct arena *a, const char *path, size_t *len,
                               struct err *e);

/* TAP: one line a scenario, the first mismatch as a comment; `verbose` also has a line an act. */
void scenario_tap(struct text *out, const struct scenario_results *r, bool verbose);
/* Every line of a text behind `# `, so that it is a comment of TAP. */
void scenario_comment(struct text *out, const char *s);
/* JUnit XML: one case a scenario; what came out otherwise is its failure. */
void scenario_junit(struct text *out, const struct scenario_results *r);
/* One act in a line: `10:01 nora: enter dose - hold bp-ready: Let the patient rest ...`. */
void scenario_answer_text(struct text *out, const struct scenario_result *r,
                          const struct scenario_answer *v);

/* The codes of scenario files. */
extern const struct diag_code scenario_codes[];
extern const size_t scenario_codes_n;

/* ---- what the scenarios of one protocol reach ---- */

/* Adds what one run reached; an empty sum takes its protocol from the first.  False: it was another
 * protocol, or none. */
bool coverage_add(struct arena *a, struct scenario_coverage *sum,
                  const struct scenario_result *one);

/* A step, one side of a check, a line of it, an alert, a contact, a way or an exit. */
struct coverage_row {
	const char
	    *what; /* "step", "passes", "says no", "line", "alert", "contact", "next", "exit" */
	const char *name; /* "bp-ready" */
	const char *says; /* the whole of it, for people */
	struct span at;   /* where it stands */
	uint32_t n;       /* how often it was reached */
	bool optional;    /* a step that need not be done */
};
/* Every row of the plan, kind by kind, in the order of the page. */
struct coverage_row *coverage_rows(struct arena *a, const struct plan *plan,
                                   const struct scenario_coverage *sum, size_t *n);
/* What was not reached, each with its place, and the share that was. */
void coverage_text(struct text *out, const struct plan *plan, const struct scenario_coverage *sum);

/* ---- which safety rule stands where ---- */

/* One safety rule of the clinical design ("G-09") and where it is kept. */
struct rule_cell {
	const char *rule;
	bool due; /* false: it is about a kind of dose that the protocol does not have */
	struct idents places;    /* `protocols/kap-lozenge-im.yaml:88`: its mark `# G-09`, or the
	                          * place in the engine of a rule that is Tend's own */
	struct idents scenarios; /* `protocols/scenarios/...`: files that say `rules: [G-09]` */
};

/* The rules that a protocol for supervised dosing must keep, NULL-terminated. */
extern const char *const rules_asked[];

/* Reads the marks of the protocol files and the `rules:` of the scenarios; one cell for each of
 * rules_asked, in that order, in the arena. */
enum rc rules_table(struct arena *a, const char *const *protocol_files, size_t n,
                    const char *scenarios, struct rule_cell **out, struct err *e);
void rules_table_text(struct text *out, const struct rule_cell *cells);

#endif
