/* SPDX-License-Identifier: Apache-2.0
 * util/diag.h - what is wrong with a text file, told as a good compiler tells it.
 *
 * One diagnostic = a row (stable code, severity, what it means), a place, a sentence in the
 * reader's words, and the way out.  All of a run are collected, sorted by place and shown
 * together; one cause gives one diagnostic. */
#ifndef TEND_UTIL_DIAG_H
#define TEND_UTIL_DIAG_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/text.h"

/* One file as it was read.  `text` is borrowed and stays while the sources do. */
struct source {
	const char *path; /* as a person would type it */
	const char *text;
	size_t len;
};

/* A place: line and col count from 1, col and len in code points; line 0 = no place. */
struct span {
	const struct source *src;
	uint32_t line, col, len;
};

enum severity { SEV_ERROR, SEV_WARNING };

/* The row behind a code; static.  `why` says why it matters to a patient or the team. */
struct diag_code {
	const char *code; /* "E0101"; never reused for another meaning */
	enum severity severity;
	const char *title; /* the rule, a few words */
	const char *why;
	const char *bad;  /* an example that draws this code */
	const char *good; /* the same, right */
};

struct diag {
	const struct diag_code *code;
	struct span at;
	const char *msg;   /* one sentence, no trailing dot */
	const char *label; /* under the mark: "did you mean `until`?"; may be NULL */
	struct span other; /* the second place where two disagree; line 0 = none */
	const char *other_label;
	const char *help;       /* "= help:" line; may be NULL */
	const char *suggestion; /* the text that could stand at `at` instead; may be NULL */
	const char *waived;     /* a warning that the author has weighed: why; else NULL */
};

#define DIAG_MAX 50 /* more are counted, not shown */

struct diags {
	struct arena *a;
	struct diag *v; /* sorted by diags_sort() */
	size_t n, cap;
	size_t errors, warnings; /* counted beyond DIAG_MAX too; without what was waived */
	size_t waived;
};

/* Adds one and gives it back for label, help, other; never NULL (a spare beyond the limit).  The
 * message is copied into d->a.  Once DIAG_MAX stand, an error takes the place of a warning. */
struct diag *diag_add(struct diags *d, const struct diag_code *code, struct span at,
                      const char *fmt, ...) PRINTF(4, 5);
/* A warning of the list stays in it, with the author's reason, and is counted apart. */
void diag_waive(struct diags *d, struct diag *x, const char *because);
/* True if a diagnostic of severity error already stands inside this place's line and columns. */
bool diag_covers(const struct diags *d, struct span at);
/* By file, line, column and code; what is equal keeps its order. */
void diags_sort(struct diags *d);

/* As text with the marked line (see `tend explain`); colour only where asked. */
void diags_text(const struct diags *d, struct text *out, bool colour);
/* "2 errors, 1 warning", without a line end: the caller adds files and time. */
void diags_summary(const struct diags *d, struct text *out);
/* One line each for editors: "file:88:28: error: message [E0112]", a second place as a note. */
void diags_gcc(const struct diags *d, struct text *out);
/* {"schema":"tend.check/1","errors":n,"warnings":n,"diagnostics":[...]}; each with code, severity,
 * file, line, column, length, message, label, help, suggestion, waived, other; null where there is
 * none.  The severity of a warning that was waived is `waived`. */
void diags_json(const struct diags *d, struct text *out);

#endif
