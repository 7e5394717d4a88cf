/* SPDX-License-Identifier: Apache-2.0
 * store/chain.h - proof that the record is whole, and heads that outlive the file.
 *
 * A chain shows any change inside the record.  It can not show that the end was cut off, that an
 * older copy was put back, or that everything was made anew: for that a head must be kept
 * elsewhere (a backup's manifest, a printed sheet, a tablet) and given to store_verify(). */
#ifndef TEND_STORE_CHAIN_H
#define TEND_STORE_CHAIN_H

#include "store/log.h"

/* Where the chain stood after event `seq`. */
struct store_seen {
	int64_t seq;
	struct digest chain;
};

struct verify_options {
	int64_t from; /* first event to verify; up to 1 = everything, texts and indexes too */
	const struct store_seen *seen; /* heads kept elsewhere */
	size_t seen_n;
	/* Now and then, may be NULL; false stops with RC_STOPPED. */
	bool (*progress)(int64_t seq, int64_t last, void *ctx);
	void *ctx;
};

/* The first thing that is wrong. */
enum verify_fault {
	VERIFY_SOUND,
	VERIFY_UNREADABLE, /* a column or page can not be read */
	VERIFY_GAP,        /* events are missing before this one */
	VERIFY_STREAM,     /* its place in its stream is taken, or one is missing before it */
	VERIFY_LOG_ID,     /* from another record */
	VERIFY_VERSION,    /* hashed in a way this program does not know */
	VERIFY_CHAIN,      /* a column of it, or of one before, was changed */
	VERIFY_BODY,       /* its contents were changed */
	VERIFY_BODY_GONE,  /* its contents are missing and nothing says they were erased */
	VERIFY_TEXT,       /* a text it refers to is missing or changed */
	VERIFY_COMMAND,    /* the command it came from does not fit, or has events that are gone */
	VERIFY_HEAD,       /* a head seen before is not in this chain: cut off, older or another */
	VERIFY_FILE,       /* the database's own structures are damaged */
	VERIFY_FAULTS,
};

struct verify_report {
	int64_t checked; /* events */
	int64_t erased;  /* of them without contents, lawfully */
	int64_t seq;     /* last event */
	struct digest chain;
	enum verify_fault fault;
	int64_t bad_seq; /* 0 = no event in particular */
	char bad_stream[65], bad_kind[65];
};
const char *verify_fault_text(enum verify_fault f); /* "its contents were changed" */

/* RC_OK: whole.  RC_NO: *out and *e name the first fault.  Other codes: not decided. */
enum rc store_verify(struct store *st, const struct verify_options *opt, struct verify_report *out,
                     struct err *e) MUST_USE;

/* Writes down where the chain stands, signed (signature.n > 0) or not; verified ever after. */
enum rc store_head_put(struct store *st, int64_t at_ms, const char *note, struct bytes signature,
                       struct store_seen *out, struct err *e) MUST_USE;

#endif
