/* SPDX-License-Identifier: Apache-2.0
 * store/log.h - the record of the clinic: append only, chained, durable before it is answered.
 *
 * One command is one transaction: its events, the texts they refer to and its answer, or nothing.
 * The same command sent twice is done once and answered the same.  What is returned as saved is on
 * the disk.  After the first disk error the store only reads until it is opened again. */
#ifndef TEND_STORE_LOG_H
#define TEND_STORE_LOG_H

#include "store/event.h"

#define STORE_EVENTS_MAX 64        /* in one command */
#define STORE_ANSWER_MAX (1 << 20) /* bytes */
#define STORE_TEXT_MAX   (4 << 20) /* bytes of one text */
#define STORE_TAIL       1000      /* events verified at every opening */

struct store; /* one open record; one thread */

enum store_flags {
	STORE_CREATE = 1, /* make the file if there is none */
	STORE_READ = 2,   /* change nothing, not even the note that it was opened */
	STORE_VERIFY = 4, /* verify everything, not only the tail */
	STORE_UNVERIFIED =
	    8, /* with STORE_READ: open a record whatever its chain says, to examine it */
};

struct store_options {
	unsigned flags;
	int busy_ms;        /* how long to wait for another program; 0 = 5 s */
	int64_t now_ms;     /* UTC */
	uint8_t log_id[16]; /* random; used if the file is new */
};

/* Opens after checking the file's owner and links, its tables' text, and the last events; all of
 * them if the last stop was not a clean one.  RC_NOTFOUND: no file.  RC_IO: says what is wrong. */
enum rc store_open(struct store **out, const char *path, const struct store_options *opt,
                   struct err *e) MUST_USE;
void store_close(struct store *st); /* NULL is fine */

struct store_state {
	const char *path;   /* borrowed */
	const char *broken; /* why nothing is saved any more, or NULL */
	uint8_t log_id[16];
	bool restored; /* a restore waits for its first event, EVENT_RESTORED */
	bool unclean;  /* the last stop was not clean; everything was verified at opening */
	bool reserve;  /* the 1 MiB for a full disk is there */
	int64_t seq;   /* last event; 0 = none */
	struct digest chain;
};
enum rc store_state(struct store *st, struct store_state *out, struct err *e) MUST_USE;

/* A text kept by its digest, for ever: the files of a protocol, the words of a consent. */
struct store_text {
	const char *kind, *name; /* up to 64 and 256 bytes; both are in the digest */
	struct bytes bytes;
};
struct digest store_text_digest(const struct store_text *t);
/* RC_NOTFOUND if there is none; RC_IO if it no longer fits its digest. */
enum rc store_text(struct store *st, const struct digest *d, struct arena *a,
                   struct store_text *out, struct err *e) MUST_USE;

struct store_command {
	const char *stream;
	int64_t expect;        /* last stream_seq the decision was made on; 0 = a new stream */
	const char *key;       /* idempotency key: 1 to 64 bytes, never used for another command */
	struct digest request; /* of the command as it was sent */
	/* In order.  The caller fills kind to device, second_actor, corrects, key_id, texts and
	 * body; the store does the rest. */
	const struct event_row *events;
	size_t n;
	const struct store_text *texts; /* saved with it; those that are there already are fine */
	size_t texts_n;
	struct bytes answer; /* given again if the same command comes again */
	bool urgent;         /* a session is running: on a full disk the reserve may be used */
	txn_fn *beside;      /* changes of side tables in the same transaction; may be NULL */
	void *beside_ctx;
};

struct store_answer {
	bool replayed; /* done before; nothing was added now */
	bool reserve_used;
	int64_t first_seq; /* of its events; 0 if it had none */
	int64_t events;
	struct bytes answer; /* of the first time; owned by the arena */
};

/* RC_CONFLICT: the stream went on meanwhile (says how far), or the key was used for another
 * command.  RC_IO: nothing was saved; says why and what to do. */
enum rc store_append(struct store *st, const struct store_command *cmd, struct arena *a,
                     struct store_answer *out, struct err *e) MUST_USE;

/* The answer of the first time, if this command was done before.  RC_NOTFOUND: it was not.
 * RC_CONFLICT: the key was used for another one. */
enum rc store_answered(struct store *st, const char *key, const struct digest *request,
                       struct arena *a, struct store_answer *out, struct err *e) MUST_USE;

/* What `body` reads is one state of the record, whatever others save meanwhile; it saves nothing.
 * Also much quicker than reads one by one. */
enum rc store_view(struct store *st, txn_fn *body, void *ctx, struct err *e) MUST_USE;

struct event_rows {
	struct event_row *v;
	size_t n, cap;
};

/* A row is borrowed during the call.  Any code but RC_OK ends the walk and is returned. */
typedef enum rc store_event_fn(const struct event_row *row, void *ctx, struct err *e);

/* In order, from `from` on: of one stream by stream_seq, or (stream NULL) of all by seq.  A body
 * that no longer fits its hash ends the walk with RC_IO. */
enum rc store_each(struct store *st, const char *stream, int64_t from, store_event_fn *fn,
                   void *ctx, struct err *e) MUST_USE;
/* The same, collected; owned by the arena. */
enum rc store_read(struct store *st, const char *stream, int64_t from, struct arena *a,
                   struct event_rows *out, struct err *e) MUST_USE;

struct stream_row {
	const char *name;
	int64_t last;     /* stream_seq */
	int64_t last_seq; /* seq of that event */
	int64_t first_happened_ms, last_written_ms;
};
struct stream_rows {
	struct stream_row *v;
	size_t n, cap;
};
/* Up to `max` streams by name, those after `after` ("" = from the start); owned by the arena. */
enum rc store_streams(struct store *st, const char *after, size_t max, struct arena *a,
                      struct stream_rows *out, struct err *e) MUST_USE;
/* Last stream_seq of one stream; 0 if there is none. */
enum rc store_head(struct store *st, const char *stream, int64_t *out, struct err *e) MUST_USE;

/* For caches: changes when another program has added something. */
enum rc store_data_version(struct store *st, int64_t *out, struct err *e) MUST_USE;

#endif
