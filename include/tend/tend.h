/* SPDX-License-Identifier: Apache-2.0
 * tend/tend.h - what every part of the library shares: version, result codes, errors, texts.
 *
 * Link with `pkg-config --cflags --libs tend`.  Names that begin with tend_ or TEND_ are the
 * library's; it defines no others.
 *
 * Texts come in and go out as UTF-8 with a NUL at the end.  What is looked up or answered comes as
 * JSON with a "schema" such as "tend.reply/1"; fields are added to a schema, and none changes its
 * meaning under the same number.
 *
 * Threads: handles know nothing of each other, so each may live in a thread of its own; one handle
 * serves one thread at a time.  Nothing is kept between calls but what the handles hold.
 *
 * Memory: where the machine has none left the process ends at once with a line on stderr.  Every
 * act that was answered is on disk by then, and the next opening goes on from there. */
#ifndef TEND_TEND_H
#define TEND_TEND_H

/* The version of this header.  MAJOR changes when a program has to be changed or compiled anew. */
#define TEND_VERSION_MAJOR 0
#define TEND_VERSION_MINOR 1
#define TEND_VERSION_PATCH 0
#define TEND_VERSION       "0.1.0"

/* Stands before every function that programs may call. */
#if defined(__GNUC__)
#define TEND_API       __attribute__((visibility("default")))
#define TEND_MUST_USE_ __attribute__((warn_unused_result))
#else
#define TEND_API
#define TEND_MUST_USE_
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What came of a call; the same numbers are the exit codes of the program `tend`. */
enum tend_code {
	TEND_OK = 0,       /* done */
	TEND_NO = 1,       /* done, and the answer is no: the record is not whole */
	TEND_USAGE = 2,    /* an argument or the words of an act make no sense here */
	TEND_NOTFOUND = 3, /* no such thing */
	TEND_DENIED = 4,   /* not allowed to this person, not logged in, or a signature is needed */
	TEND_GATE = 5,     /* a rule of the protocol said no */
	TEND_CONFLICT = 6, /* somebody else changed it meanwhile; nothing was saved */
	TEND_IO = 7,       /* storage or system trouble; nothing was saved */
	TEND_UNDECIDED = 8, /* not decided within the limits */
	TEND_BUG = 70,      /* a fault in Tend */
	TEND_STOPPED = 130  /* stopped on request */
};

/* One failure, told to a person.  Lives with the caller; nothing in it is freed.  Functions take it
 * as their last argument, NULL if only the code matters.  It is written only where the code is not
 * TEND_OK. */
struct tend_error {
	char message[384]; /* what happened: one plain sentence, no trailing dot */
	char hint[256];    /* what to do next; "" if there is nothing to say */
};

/* The version of the library that runs, as "MAJOR.MINOR.PATCH"; static, never NULL.  It may be
 * newer than TEND_VERSION, which is the version the program was compiled with. */
TEND_API const char *tend_version(void);

/* Gives back a text that a function handed over through a `char **`.  NULL is fine.  No other
 * function frees them, and they outlive the handle they came from. */
TEND_API void tend_free(char *text);

#ifdef __cplusplus
}
#endif

#endif
