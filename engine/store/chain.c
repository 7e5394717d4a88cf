/* SPDX-License-Identifier: Apache-2.0 */
#include "store/chain.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "store/handle.h"

static const char *const fault_texts[] = {
    [VERIFY_SOUND] = "all is as it was written",
    [VERIFY_UNREADABLE] = "it can not be read",
    [VERIFY_GAP] = "events before it are missing",
    [VERIFY_STREAM] = "it does not follow the entry before it in its course",
    [VERIFY_LOG_ID] = "it comes from another record",
    [VERIFY_VERSION] = "it was sealed in a way this program does not know",
    [VERIFY_CHAIN] = "it was changed, added or moved",
    [VERIFY_BODY] = "its contents were changed",
    [VERIFY_BODY_GONE] = "its contents are gone and nothing says they were erased",
    [VERIFY_TEXT] = "a text it needs is missing or was changed",
    [VERIFY_COMMAND] = "it does not fit the command it came from",
    [VERIFY_HEAD] = "it lacks what was seen before: cut off, an older copy, or made anew",
    [VERIFY_FILE] = "the file's inner order is damaged",
};
static_assert(countof(fault_texts) == VERIFY_FAULTS, "a text for every fault");

const char *verify_fault_text(enum verify_fault f)
{
	return fault_texts[f];
}

/* Where each stream stands, by name; grows to twice its streams. */
struct places {
	struct place {
		const char *name;
		int64_t last;
	} * v;
	size_t n, cap;
	size_t at; /* the one asked for last: events of one command stand together */
};

struct walk {
	struct store *st;
	const struct verify_options *opt;
	struct verify_report rep;
	struct arena a;
	struct places places;
	bool whole;
	uint8_t log_id[16]; /* of the event before */
	int64_t last;       /* as the walk began */
	/* The command whose events are passing by. */
	char key[65];
	struct digest request;
	int64_t key_end, commands;
};

/* Notes what is wrong; everything after the first fault is its consequence. */
static enum rc found(struct walk *w, enum verify_fault f, const struct event_row *row,
                     struct err *e)
{
	w->rep.fault = f;
	if (row) {
		w->rep.bad_seq = row->seq;
		snprintf(w->rep.bad_stream, sizeof w->rep.bad_stream, "%s", row->stream);
		snprintf(w->rep.bad_kind, sizeof w->rep.bad_kind, "%s", row->kind);
		err_set(e, RC_NO, "the record is not whole: event %lld (%.64s of %.64s): %s",
		        (long long)row->seq, row->kind, row->stream, fault_texts[f]);
	} else {
		err_set(e, RC_NO, "the record is not whole: %s", fault_texts[f]);
	}
	err_hint(e, "keep the file as it is, as evidence, and restore the last good backup");
	return RC_NO;
}

static struct place *place_of(struct walk *w, const char *name)
{
	struct places *p = &w->places;
	if (p->cap && p->v[p->at].name && strcmp(p->v[p->at].name, name) == 0)
		return &p->v[p->at];
	if (2 * (p->n + 1) > p->cap) {
		struct places big = {.cap = p->cap ? 2 * p->cap : 256, .n = p->n};
		big.v = arena_arr(&w->a, struct place, big.cap);
		struct places old = *p;
		*p = big;
		for (size_t i = 0; i < old.cap; i++)
			if (old.v[i].name)
				*place_of(w, old.v[i].name) = old.v[i];
	}
	uint64_t h = 14695981039346656037u;
	for (const char *s = name; *s; s++)
		h = (h ^ (uint8_t)*s) * 1099511628211u;
	size_t i = (size_t)h & (p->cap - 1);
	while (p->v[i].name && strcmp(p->v[i].name, name) != 0)
		i = (i + 1) & (p->cap - 1);
	p->at = i;
	return &p->v[i];
}

static enum rc check_stream(struct walk *w, const struct event_row *row, struct err *e)
{
	struct place *p = place_of(w, row->stream);
	if (!p->name) { /* its first event in this walk: look where it was before */
		int64_t before = 0;
		if (row->stream_seq > 1)
			TRY(db_int(w->st->db, &before, INT64_MAX,
			           "select seq from event where stream = $1 and stream_seq = $2",
			           ARGS(TEXT(row->stream), INT(row->stream_seq - 1)), e));
		if (before >= row->seq || (w->whole && row->stream_seq != 1))
			return found(w, VERIFY_STREAM, row, e);
		w->places.n++;
		p->name = arena_dup(&w->a, row->stream);
		p->last = row->stream_seq - 1;
	}
	if (row->stream_seq != p->last + 1)
		return found(w, VERIFY_STREAM, row, e);
	p->last = row->stream_seq;
	return RC_OK;
}

/* Each event belongs to one command, each command to the events it says, without a gap. */
static enum rc check_command(struct walk *w, const struct event_row *row, struct err *e)
{
	if (row->seq <= w->key_end) {
		bool same =
		    strcmp(row->command, w->key) == 0 && digest_equal(&row->request, &w->request);
		return same ? RC_OK : found(w, VERIFY_COMMAND, row, e);
	}
	struct rows *r;
	TRY(db_rows(w->st->db, &r, "select request, first_seq, events from command where key = $1",
	            ARGS(TEXT(row->command)), e));
	bool ok = rows_next(r) && rows_is(r, 1, ARG_INT) && rows_is(r, 2, ARG_INT);
	if (ok) {
		size_t n;
		const void *request = rows_blob(r, 0, &n);
		int64_t first = rows_int(r, 1), events = rows_int(r, 2);
		ok = n == DIGEST_BYTES && memcmp(request, row->request.b, n) == 0 && events >= 1
		     && events <= STORE_EVENTS_MAX && first <= row->seq && row->seq - first < events
		     && (first == row->seq || w->rep.checked == 0);
		w->key_end = ok ? first + events - 1 : 0;
	}
	TRY(rows_done(r, e));
	if (!ok)
		return found(w, VERIFY_COMMAND, row, e);
	snprintf(w->key, sizeof w->key, "%s", row->command);
	w->request = row->request;
	w->commands++;
	return RC_OK;
}

static enum rc check_texts(struct walk *w, const struct event_row *row, struct err *e)
{
	for (size_t at = 0; at + DIGEST_BYTES <= row->texts.n; at += DIGEST_BYTES) {
		int64_t there;
		TRY(db_int(w->st->db, &there, 0, "select 1 from blob where digest = $1",
		           ARGS(BLOB((const char *)row->texts.p + at, DIGEST_BYTES)), e));
		if (!there)
			return found(w, VERIFY_TEXT, row, e);
	}
	return RC_OK;
}

static enum rc check_body(struct walk *w, const struct event_row *row, struct err *e)
{
	struct digest d = event_body_hash(row->body);
	if (digest_equal(&d, &row->body_hash))
		return RC_OK;
	if (row->body.n)
		return found(w, VERIFY_BODY, row, e);
	bool erased;
	TRY(store_erased(w->st->db, row->seq, &erased, e));
	if (!erased)
		return found(w, VERIFY_BODY_GONE, row, e);
	w->rep.erased++;
	return RC_OK;
}

static enum rc check_event(struct walk *w, const struct event_row *row, const char *bad,
                           struct err *e)
{
	if (bad)
		return found(w, VERIFY_UNREADABLE, row, e);
	if (row->seq != w->rep.seq + 1)
		return found(w, VERIFY_GAP, row, e);
	if (row->hash_version != EVENT_HASH_VERSION)
		return found(w, VERIFY_VERSION, row, e);
	if (row->seq == 1)
		w->rep.chain = event_genesis(row->log_id);
	else if (memcmp(row->log_id, w->log_id, 16) != 0 && strcmp(row->kind, EVENT_RESTORED) != 0)
		return found(w, VERIFY_LOG_ID, row, e);
	struct digest chain = event_chain(&w->rep.chain, row);
	if (!digest_equal(&chain, &row->chain))
		return found(w, VERIFY_CHAIN, row, e);
	TRY(check_body(w, row, e));
	TRY(check_stream(w, row, e));
	TRY(check_texts(w, row, e));
	TRY(check_command(w, row, e));
	memcpy(w->log_id, row->log_id, 16);
	w->rep.chain = chain;
	w->rep.seq = row->seq;
	w->rep.checked++;
	return RC_OK;
}

static enum rc check_events(struct walk *w, struct err *e)
{
	struct rows *r;
	enum rc rc = RC_OK;
	TRY(db_rows(w->st->db, &r, "select " EVENT_SQL " from event where seq > $1 order by seq",
	            ARGS(INT(w->rep.seq)), e));
	while (rc == RC_OK && rows_next(r)) {
		struct event_row row;
		const char *bad = event_from_rows(r, &row);
		rc = check_event(w, &row, bad, e);
		if (rc == RC_OK && w->opt->progress && w->rep.checked % 4096 == 0
		    && !w->opt->progress(row.seq, w->last, w->opt->ctx))
			rc = err_set(e, RC_STOPPED, "the verification was stopped");
	}
	enum rc end = rows_done(r, rc == RC_OK ? e : NULL);
	return rc == RC_OK ? end : rc;
}

/* The chain value kept at `seq` is this one. */
static enum rc check_seen(struct walk *w, int64_t seq, const void *chain, size_t n, struct err *e)
{
	struct rows *r;
	if (seq == 0)
		return RC_OK; /* the record was empty then: nothing to compare */
	TRY(db_rows(w->st->db, &r, "select chain from event where seq = $1", ARGS(INT(seq)), e));
	bool ok = false;
	if (rows_next(r)) {
		size_t have_n;
		const void *have = rows_blob(r, 0, &have_n);
		ok = n == DIGEST_BYTES && have_n == n && memcmp(have, chain, n) == 0;
	}
	TRY(rows_done(r, e));
	if (ok)
		return RC_OK;
	w->rep.bad_seq = seq;
	return found(w, VERIFY_HEAD, NULL, e);
}

static struct digest head_sum(int64_t seq, const void *chain, int64_t at, const char *note,
                              struct bytes signature)
{
	struct digest_run r;
	digest_begin(&r, "tend head 1");
	digest_int(&r, seq);
	digest_field(&r, chain, DIGEST_BYTES);
	digest_int(&r, at);
	digest_field(&r, note, strlen(note));
	digest_field(&r, signature.p, signature.n);
	return digest_end(&r);
}

static enum rc check_heads(struct walk *w, struct err *e)
{
	struct rows *r;
	enum rc rc = RC_OK;
	TRY(db_rows(w->st->db, &r, "select seq, chain, at, note, signature, sum from head", NULL,
	            e));
	while (rc == RC_OK && rows_next(r)) {
		size_t n, sum_n;
		struct bytes sig;
		const void *chain = rows_blob(r, 1, &n), *sum = rows_blob(r, 5, &sum_n);
		const char *note = rows_text(r, 3);
		sig.p = rows_blob(r, 4, &sig.n);
		bool ok = n == DIGEST_BYTES && sum_n == DIGEST_BYTES && note;
		if (ok) {
			struct digest d =
			    head_sum(rows_int(r, 0), chain, rows_int(r, 2), note, sig);
			ok = memcmp(d.b, sum, sum_n) == 0;
		}
		rc = ok ? check_seen(w, rows_int(r, 0), chain, n, e)
		        : found(w, VERIFY_HEAD, NULL, e);
	}
	enum rc end = rows_done(r, rc == RC_OK ? e : NULL);
	return rc == RC_OK ? end : rc;
}

static enum rc check_commands(struct walk *w, struct err *e)
{
	struct rows *r;
	enum rc rc = RC_OK;
	int64_t with_events = 0;
	TRY(db_rows(w->st->db, &r,
	            "select key, request, first_seq, events, answer, sum from command", NULL, e));
	while (rc == RC_OK && rows_next(r)) {
		size_t n, sum_n;
		struct bytes answer;
		struct digest request = {{0}};
		const char *key = rows_text(r, 0);
		const void *p = rows_blob(r, 1, &n), *sum = rows_blob(r, 5, &sum_n);
		answer.p = rows_blob(r, 4, &answer.n);
		bool ok = key && n == DIGEST_BYTES && sum_n == DIGEST_BYTES;
		if (ok) {
			memcpy(request.b, p, n);
			struct digest d = store_command_sum(key, &request, rows_int(r, 2),
			                                    rows_int(r, 3), answer);
			ok = memcmp(d.b, sum, sum_n) == 0;
		}
		with_events += rows_int(r, 3) > 0;
		if (!ok)
			rc = found(w, VERIFY_COMMAND, NULL, e);
	}
	enum rc end = rows_done(r, rc == RC_OK ? e : NULL);
	TRY(rc == RC_OK ? end : rc);
	/* A command whose events are gone: the end was cut off. */
	return with_events == w->commands ? RC_OK : found(w, VERIFY_COMMAND, NULL, e);
}

static enum rc check_blobs(struct walk *w, struct err *e)
{
	struct rows *r;
	enum rc rc = RC_OK;
	TRY(db_rows(w->st->db, &r, "select digest, kind, name, bytes from blob", NULL, e));
	while (rc == RC_OK && rows_next(r)) {
		size_t n;
		struct store_text t = {.kind = rows_text(r, 1), .name = rows_text(r, 2)};
		const void *d = rows_blob(r, 0, &n);
		t.bytes.p = rows_blob(r, 3, &t.bytes.n);
		bool ok = t.kind && t.name && n == DIGEST_BYTES;
		if (ok) {
			struct digest is = store_text_digest(&t);
			ok = memcmp(is.b, d, n) == 0;
		}
		if (!ok)
			rc = found(w, VERIFY_TEXT, NULL, e);
	}
	enum rc end = rows_done(r, rc == RC_OK ? e : NULL);
	return rc == RC_OK ? end : rc;
}

static enum rc check_file(struct walk *w, struct err *e)
{
	struct rows *r;
	TRY(db_rows(w->st->db, &r, "pragma integrity_check(1)", NULL, e));
	const char *said = rows_next(r) ? rows_text(r, 0) : NULL;
	bool ok = said && strcmp(said, "ok") == 0;
	TRY(rows_done(r, e));
	return ok ? RC_OK : found(w, VERIFY_FILE, NULL, e);
}

/* The record goes on under this log id: of the last event, or new and waiting to be said. */
static enum rc check_log_id(struct walk *w, struct err *e)
{
	struct store *st = w->st;
	if (!w->rep.seq || memcmp(st->log_id, w->log_id, 16) == 0
	    || (st->restored && memcmp(st->restored_from, w->log_id, 16) == 0))
		return RC_OK;
	return found(w, VERIFY_LOG_ID, NULL, e);
}

static enum rc walk(struct walk *w, struct err *e)
{
	struct digest chain;
	uint8_t id[16];
	TRY(store_last(w->st, &w->last, &chain, id, e));
	w->whole = w->opt->from <= 1;
	if (!w->whole && w->last > 0) {
		struct rows *r;
		w->rep.seq = w->opt->from - 1 < w->last ? w->opt->from - 1 : w->last;
		TRY(db_rows(w->st->db, &r, "select chain, log_id from event where seq = $1",
		            ARGS(INT(w->rep.seq)), e));
		bool ok = rows_next(r) && rows_is(r, 0, ARG_BLOB) && rows_is(r, 1, ARG_BLOB)
		          && rows_size(r, 0) == DIGEST_BYTES && rows_size(r, 1) == 16;
		size_t n;
		if (ok) {
			memcpy(w->rep.chain.b, rows_blob(r, 0, &n), DIGEST_BYTES);
			memcpy(w->log_id, rows_blob(r, 1, &n), 16);
		}
		TRY(rows_done(r, e));
		if (!ok)
			return found(w, VERIFY_GAP, NULL, e);
	} else {
		w->rep.chain = event_genesis(w->st->log_id);
	}
	TRY(check_events(w, e));
	TRY(check_log_id(w, e));
	if (w->whole) {
		TRY(check_commands(w, e));
		TRY(check_blobs(w, e));
		TRY(check_heads(w, e));
		TRY(check_file(w, e));
	}
	for (size_t i = 0; i < w->opt->seen_n; i++)
		TRY(check_seen(w, w->opt->seen[i].seq, w->opt->seen[i].chain.b, DIGEST_BYTES, e));
	return RC_OK;
}

enum rc store_verify(struct store *st, const struct verify_options *opt, struct verify_report *out,
                     struct err *e)
{
	struct walk w = {.st = st, .opt = opt};
	TRY(db_exec(st->db, "begin", NULL, e)); /* one moment, whatever others add meanwhile */
	enum rc rc = walk(&w, e);
	enum rc end = db_exec(st->db, "commit", NULL, rc == RC_OK ? e : NULL);
	rc = rc == RC_OK ? end : rc;
	arena_drop(&w.a);
	if (rc == RC_OK || rc == RC_NO)
		*out = w.rep;
	return rc;
}

struct head {
	struct store *st;
	int64_t at;
	const char *note;
	struct bytes signature;
	struct store_seen seen;
};

static enum rc put_head(struct db *db, void *ctx, struct err *e)
{
	struct head *h = ctx;
	uint8_t id[16];
	TRY(store_last(h->st, &h->seen.seq, &h->seen.chain, id, e));
	struct digest sum = head_sum(h->seen.seq, h->seen.chain.b, h->at, h->note, h->signature);
	return db_exec(db,
	               "insert into head (seq, chain, at, note, signature, sum) "
	               "values ($1, $2, $3, $4, $5, $6)",
	               ARGS(INT(h->seen.seq), BLOB(h->seen.chain.b, DIGEST_BYTES), INT(h->at),
	                    TEXT(h->note), BLOB(h->signature.p, h->signature.n),
	                    BLOB(sum.b, sizeof sum.b)),
	               e);
}

enum rc store_head_put(struct store *st, int64_t at_ms, const char *note, struct bytes signature,
                       struct store_seen *out, struct err *e)
{
	struct head h = {.st = st, .at = at_ms, .note = note, .signature = signature};
	if (!st->counted)
		return err_set(e, RC_USAGE, "the record was opened for reading only");
	TRY(db_txn(st->db, put_head, &h, e));
	*out = h.seen;
	return RC_OK;
}
