/* SPDX-License-Identifier: Apache-2.0
 * export/print.h - a course or one session of it for the file: everything that was entered, with
 * what was corrected beside it, the words of forms as they were asked then, and the digests of what
 * was signed.
 *
 * Nothing is left out: each entry of the course stands in one of its tables, also where its kind
 * has no section of its own.  What is hidden from the reader's roles says so in its place. */
#ifndef TEND_EXPORT_PRINT_H
#define TEND_EXPORT_PRINT_H

#include "app/app.h"
#include "export/paper.h"

struct print_ask {
	struct app *app;
	const struct actor *who; /* the reader */
	const char *course;      /* id */
	int session;             /* 0 = all of the course */
};
/* Notes that the course was looked at.  RC_NOTFOUND: no such course or session. */
enum rc print_record(struct arena *a, const struct print_ask *ask, struct paper *out,
                     struct err *e) MUST_USE;

#endif
