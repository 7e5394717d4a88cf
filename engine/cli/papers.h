/* SPDX-License-Identifier: Apache-2.0
 * cli/papers.h - what the commands that print share. */
#ifndef TEND_CLI_PAPERS_H
#define TEND_CLI_PAPERS_H

#include "cli/cli.h"
#include "export/paper.h"

extern const struct cli_option papers_opt_as; /* --as html or text */
enum rc papers_form(struct cli *c, bool *text, struct err *e) MUST_USE;
/* A protocol by its file or, kept here, by id or id@version; *clinic only where one was opened. */
enum rc papers_plan(struct cli *c, const char *name, const struct plan **out,
                    const struct clinic **clinic, struct err *e) MUST_USE;
/* Whether the word is a file or a protocol kept here. */
bool papers_names_protocol(struct cli *c, const char *name);
/* The page or the text; with --json in an object "tend.paper/1". */
void papers_put(struct cli *c, const struct paper *p, bool text);

#endif
