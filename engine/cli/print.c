/* SPDX-License-Identifier: Apache-2.0
 * tend print: the record for the file. */
#include <string.h>

#include "cli/cli_case.h"
#include "cli/keeping.h"
#include "cli/papers.h"
#include "export/print.h"
#include "util/json.h"

static enum rc print(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct paper paper;
	bool text;
	TRY(papers_form(c, &text, e));
	TRY(case_find(c, c->args[0], &at, e));
	const struct print_ask ask = {
	    .app = c->app, .who = &at.who, .course = at.course, .session = at.session};
	TRY(print_record(c->a, &ask, &paper, e));
	TRY(case_keep_time(&at, e));
	papers_put(c, &paper, text);
	return RC_OK;
}

static const char *const print_examples[] = {"tend print COURSE > record.html",
                                             "tend print COURSE/3 --as text", NULL};
static const struct cli_option *const print_options[] = {&papers_opt_as, &case_opt_demo_time, NULL};

static const struct cli_command rows[] = {
    {"print", NULL, "COURSE", 1, 1, "a course or one session of it, for the file", print_examples,
     print_options,
     "Everything that was entered, corrections with both values, forms with the words asked then, "
     "signatures with their digests, and the head of the chain. What is hidden from your roles "
     "says "
     "so in its place.",
     print, CLI_APP | CLI_ACTS | CLI_READS},
};
const struct cli_family cli_family_print = {"The record on paper", rows, countof(rows)};
