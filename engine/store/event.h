/* SPDX-License-Identifier: Apache-2.0
 * store/event.h - the event row, version 1: one fact of the record, as it is kept.
 *
 * Times are UTC milliseconds since 1970.  `happened` is when it took place, `written` when it was
 * saved; neither orders anything, `seq` does.  Texts are UTF-8, never NULL, "" where there is none.
 */
#ifndef TEND_STORE_EVENT_H
#define TEND_STORE_EVENT_H

#include "store/sql.h"
#include "util/digest.h"

#define EVENT_HASH_VERSION 1
#define EVENT_BODY_MIN     16        /* the salt */
#define EVENT_BODY_MAX     (1 << 20) /* bytes */
#define EVENT_TEXTS_MAX    64        /* texts one event refers to */

/* Kinds the store itself understands; all others are the core's. */
#define EVENT_RESTORED "log.restored" /* the only place where the log id may change */
#define EVENT_ERASED   "body.erased"  /* the body of the event it corrects is taken out */

struct bytes {
	const void *p;
	size_t n;
};

struct event_row {
	uint8_t log_id[16];          /* of this copy of the log; new after a restore */
	int64_t seq;                 /* 1, 2, ... over the whole log, without a gap */
	const char *stream;          /* the course, or another thing with a story of its own */
	int64_t stream_seq;          /* 1, 2, ... in the stream, without a gap */
	const char *kind;            /* "dose.given" */
	int64_t kind_version;        /* of the body's shape */
	int64_t happened_ms;         /* UTC */
	const char *happened_source; /* how that time is known: clock, typed, paper, ... */
	int64_t written_ms;          /* UTC */
	const char *zone;            /* IANA name, for the calendar */
	uint8_t boot_id[16];         /* which start of the machine boot_ms counts from */
	int64_t boot_ms;             /* monotonic, sleep included: for elapsed times */
	const char *actor, *role, *device;
	const char *second_actor; /* the second person where two are needed */
	const char *command;      /* idempotency key of the command it came from */
	struct digest request;    /* of that command as it was sent */
	int64_t corrects;         /* seq of the event it amends; 0 = none */
	int64_t key_id;           /* 0 = the body is plain */
	struct bytes texts;       /* digests of texts it refers to, 32 bytes each */
	struct bytes body;        /* 16 bytes of salt and CBOR; n = 0 once erased */
	struct digest body_hash;
	int64_t hash_version;
	struct digest chain; /* over the previous chain and every column but the body */
};

enum column_type { COLUMN_INT, COLUMN_TEXT, COLUMN_ID, COLUMN_DIGEST, COLUMN_BYTES };

/* One row drives encoding, saving, reading and checking of one column. */
struct event_column {
	const char *name;
	enum column_type type;
	bool chained;
	size_t at;           /* offset in struct event_row */
	int64_t least, most; /* of the number, or of the bytes */
	const char *doc;
};
#define EVENT_COLUMNS 25
extern const struct event_column event_columns[EVENT_COLUMNS];

/* The columns in the order of the table, for select and insert. */
#define EVENT_SQL                                                                                  \
	"log_id, seq, stream, stream_seq, kind, kind_version, happened, happened_source, "         \
	"written, zone, boot_id, boot, actor, role, device, second_actor, command, request, "      \
	"corrects, key_id, texts, body, body_hash, hash_version, chain"

/* What the first event is chained to. */
struct digest event_genesis(const uint8_t log_id[16]);
struct digest event_body_hash(struct bytes body);
/* The chain value of this row after `previous`. */
struct digest event_chain(const struct digest *previous, const struct event_row *row);
/* RC_USAGE if a value is not one the table may hold; says which. */
enum rc event_check(const struct event_row *row, struct err *e) MUST_USE;
enum rc event_insert(struct db *db, const struct event_row *row, struct err *e) MUST_USE;
/* The current row of a query over EVENT_SQL; what it points to is borrowed from the query.  NULL
 * if all is well, else the name of the column that holds what it can not hold. */
const char *event_from_rows(struct rows *r, struct event_row *out);
/* A copy that the arena owns. */
struct event_row event_keep(struct arena *a, const struct event_row *row);

#endif
