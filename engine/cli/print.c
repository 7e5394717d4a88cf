/* SPDX-License-Identifier: Apache-2.0
 * tend print: the record for the file. */
#include <string.h>

#include "cli/cli_case.h"
#include "cli/keeping.h"
#include "cli/papers.h"
#include "cli/sheet.h"
#include "export/print.h"
#include "export/sheet.h"
#include "util/json.h"

static const struct cli_option opt_sheet = {"sheet", 0, NULL, "the paper sheet of an outage"};

/* Blank, of a protocol: a file, or one that is kept here. */
static enum rc blank_sheet(struct cli *c, struct paper *out, struct err *e)
{
	const struct plan *plan;
	const struct clinic *clinic = NULL;
	int session = -1;
	TRY(papers_plan(c, c->args[0], &plan, &clinic, e));
	for (int i = plan->sessions_n; i-- > 0;)
		if (session < 0 || plan->sessions[i].def->kind == KIND_MEDICINE)
			session = i;
	const struct sheet s = sheet_of(c->a, plan, session);
	const struct sheet_head head = {.clinic = clinic ? clinic->name : NULL,
	                                .emergency = clinic ? clinic->emergency : NULL};
	*out = sheet_paper(c->a, &s, &head);
	return RC_OK;
}

static enum rc print(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct paper paper;
	bool text, sheet = cli_has(c, &opt_sheet);
	TRY(papers_form(c, &text, e));
	if (sheet) {
		TRY(papers_names_protocol(c, c->args[0]) ? blank_sheet(c, &paper, e)
		                                         : sheet_of_course(c, &paper, e));
		papers_put(c, &paper, text);
		return RC_OK;
	}
	TRY(case_find(c, c->args[0], &at, e));
	const struct print_ask ask = {
	    .app = c->app, .who = &at.who, .course = at.course, .session = at.session};
	TRY(print_record(c->a, &ask, &paper, e));
	TRY(case_keep_time(&at, e));
	papers_put(c, &paper, text);
	return RC_OK;
}

static const char *const print_examples[] = {
    "tend print COURSE > record.html", "tend print COURSE/3 --as text",
    "tend print --sheet COURSE > sheet.html", "tend print --sheet kap-lozenge-im.yaml", NULL};
static const char *const enter_examples[] = {
    "tend session enter-sheet COURSE written.txt --dry-run",
    "tend session enter-sheet COURSE written.txt --day 2027-03-08", NULL};
static const struct cli_option *const enter_options[] = {&sheet_opt_day, &case_opt_demo_time, NULL};

static const struct cli_option *const print_options[] = {&opt_sheet, &papers_opt_as,
                                                         &case_opt_demo_time, NULL};

static const struct cli_command rows[] = {
    {"print", NULL, "COURSE", 1, 1, "a course or a session for the file, or its paper sheet",
     print_examples, print_options,
     "Everything that was entered, corrections with both values, forms with the words asked then, "
     "signatures with their digests, and the head of the chain. What is hidden from your roles "
     "says "
     "so in its place.",
     print, CLI_APP | CLI_ACTS | CLI_READS},
    {"session", "enter-sheet", "SESSION FILE", 2, 2, "takes in what was written on the paper sheet",
     enter_examples, enter_options,
     "Each line is CODE TIME VALUE [initials], as on the sheet; FILE may be `-`. Each runs through "
     "the rules as an act of that time, first on a copy: where one is refused, nothing is saved. "
     "Entered twice, it is entered once.",
     sheet_enter, CLI_APP | CLI_ACTS | CLI_DRY | CLI_READS},
};
const struct cli_family cli_family_print = {"The record on paper", rows, countof(rows)};
