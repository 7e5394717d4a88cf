/* SPDX-License-Identifier: Apache-2.0
 * util/err.h - one failure, told to a person.
 *
 * Functions that can fail return enum rc and take a struct err * as their last argument.  The
 * struct lives on the caller's stack: no global, no thread-local, nothing to free.  `e` may be
 * NULL when only the code matters.  `*out` arguments stay untouched on failure. */
#ifndef TEND_UTIL_ERR_H
#define TEND_UTIL_ERR_H

#include <stddef.h>

#define MUST_USE     __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define countof(a)   (sizeof(a) / sizeof((a)[0]))

/* The values are the exit codes of the program, so that a code means one thing everywhere. */
enum rc {
	RC_OK = 0,        /* done */
	RC_NO = 1,        /* done, and the answer is no: errors found, a test failed */
	RC_USAGE = 2,     /* wrong use */
	RC_NOTFOUND = 3,  /* no such thing */
	RC_DENIED = 4,    /* not allowed, or a signature is needed */
	RC_GATE = 5,      /* a gate said no */
	RC_CONFLICT = 6,  /* changed by somebody else */
	RC_IO = 7,        /* storage or system trouble */
	RC_UNDECIDED = 8, /* not decided within the limits */
	RC_BUG = 70,      /* a fault in Tend */
	RC_STOPPED = 130, /* stopped by Ctrl-C */
};

/* What a person reads about each of them, in this order. */
struct rc_row {
	enum rc rc;
	const char *doc;
};
extern const struct rc_row rc_rows[];
extern const size_t rc_rows_n;

struct err {
	enum rc code;
	char msg[320];  /* what happened; one sentence, no trailing dot */
	char hint[240]; /* what to do next; may be empty */
};

/* Fills *e (if not NULL) and returns `code`, so that `return err_set(...)` reads well. */
enum rc err_set(struct err *e, enum rc code, const char *fmt, ...) PRINTF(3, 4);
void err_hint(struct err *e, const char *fmt, ...) PRINTF(2, 3);

/* The only macro that hides a return.  Use it only while the function owns nothing. */
#define TRY(call)                                                                                  \
	do {                                                                                       \
		enum rc rc_ = (call);                                                              \
		if (rc_ != RC_OK)                                                                  \
			return rc_;                                                                \
	} while (0)

#endif
