/* SPDX-License-Identifier: Apache-2.0
 * cli/check.h - protocol files on the disk: reading them with their parts, checking, explaining. */
#ifndef TEND_CLI_CHECK_H
#define TEND_CLI_CHECK_H

#include "cli/cli.h"
#include "protocol/model.h"

/* Where the parts of one protocol file are looked for: beside it, then in the library; plugins in
 * `plugins` beside it, then beside its folder, then where they are installed, then beside the
 * library. */
struct check_folder {
	const char *folder; /* of the file; "" = here */
	const char *library;
	const char *plugins;   /* installed */
	struct idents *read;   /* NULL, or where every file that was looked for is put */
	struct idents shipped; /* parts that are not beside the file and came from the library */
};
/* A part reader over the struct, which has to outlive it. */
struct part_reader check_parts(struct cli *c, struct check_folder *f, const char *path);

/* Reads one protocol file with its parts; what is wrong is added to `all`, in the arena.  `read` may
 * be NULL; else every file that was looked for is put there, found or not. */
enum rc check_file(struct cli *c, struct arena *a, const char *path, struct diags *all,
                   struct idents *read, struct err *e) MUST_USE;
/* "2 errors in 1 file (8 ms)" of files that were checked since `begun`. */
void check_summary(struct text *out, const struct diags *all, int files, int64_t begun);
int64_t check_clock(void); /* ms of a running clock */

/* tend check --watch (check_watch.c): again whenever a file or a part of it changes, until Ctrl-C
 * or, with `rounds` above 0, that many times. */
enum rc check_watch(struct cli *c, int64_t rounds, struct err *e) MUST_USE;
/* tend check --fix (check_fix.c): mends what is certain. */
enum rc check_fix(struct cli *c, const char *path, struct err *e) MUST_USE;

extern const struct cli_family cli_family_check;

#endif
