/* SPDX-License-Identifier: Apache-2.0
 * cli/docs.h - what is written from the rows: schema, reference, manual pages, completions. */
#ifndef TEND_CLI_DOCS_H
#define TEND_CLI_DOCS_H

#include "cli/cli.h"

/* tend completions SHELL (completions.c). */
enum rc completions_run(struct cli *c, struct err *e) MUST_USE;

/* "tend-check" of the family that begins with `check`. */
const char *docs_page_of(struct arena *a, const struct cli_family *f);

extern const struct cli_family cli_family_docs;

#endif
