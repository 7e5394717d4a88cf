/* SPDX-License-Identifier: Apache-2.0
 * Reads.  They go straight to the log: there is no second table that could fall out of step. */
#include <string.h>

#include "store/handle.h"

enum rc store_erased(struct db *db, int64_t seq, bool *out, struct err *e)
{
	int64_t there;
	TRY(db_int(
	    db, &there, 0,
	    "select 1 from event where corrects = $1 and corrects > 0 and kind = 'body.erased'",
	    ARGS(INT(seq)), e));
	*out = there;
	return RC_OK;
}

/* A row that does not fit itself is not shown to anybody. */
static enum rc check_row(struct store *st, const struct event_row *row, const char *bad,
                         struct err *e)
{
	struct digest d = event_body_hash(row->body);
	bool sound = !bad && digest_equal(&d, &row->body_hash);
	if (!bad && !row->body.n)
		TRY(store_erased(st->db, row->seq, &sound, e));
	if (sound)
		return RC_OK;
	err_set(e, RC_IO, "event %lld (%s of %s) was changed outside Tend", (long long)row->seq,
	        row->kind, row->stream);
	err_hint(e, "run a full verification; keep the file as it is");
	return RC_IO;
}

enum rc store_each(struct store *st, const char *stream, int64_t from, store_event_fn *fn,
                   void *ctx, struct err *e)
{
	struct rows *r;
	enum rc rc = RC_OK;
	if (stream)
		TRY(db_rows(
		    st->db, &r,
		    "select " EVENT_SQL
		    " from event where stream = $1 and stream_seq >= $2 order by stream_seq",
		    ARGS(TEXT(stream), INT(from)), e));
	else
		TRY(db_rows(st->db, &r,
		            "select " EVENT_SQL " from event where seq >= $1 order by seq",
		            ARGS(INT(from)), e));
	while (rc == RC_OK && rows_next(r)) {
		struct event_row row;
		const char *bad = event_from_rows(r, &row);
		rc = check_row(st, &row, bad, e);
		if (rc == RC_OK)
			rc = fn(&row, ctx, e);
	}
	enum rc end = rows_done(r, rc == RC_OK ? e : NULL);
	return rc == RC_OK ? end : rc;
}

enum rc store_view(struct store *st, txn_fn *body, void *ctx, struct err *e)
{
	return db_view(st->db, body, ctx, e);
}

struct collect {
	struct arena *a;
	struct event_rows rows;
};

static enum rc collect(const struct event_row *row, void *ctx, struct err *e)
{
	struct collect *c = ctx;
	(void)e;
	*arena_push(c->a, &c->rows) = event_keep(c->a, row);
	return RC_OK;
}

enum rc store_read(struct store *st, const char *stream, int64_t from, struct arena *a,
                   struct event_rows *out, struct err *e)
{
	struct collect c = {.a = a};
	TRY(store_each(st, stream, from, collect, &c, e));
	*out = c.rows;
	return RC_OK;
}

static enum rc next_stream(struct store *st, const char *after, struct arena *a,
                           struct stream_row *out, bool *found, struct err *e)
{
	struct rows *r;
	TRY(db_rows(st->db, &r,
	            "select stream, happened from event where stream > $1 "
	            "order by stream, stream_seq limit 1",
	            ARGS(TEXT(after)), e));
	*found = rows_next(r);
	if (*found) {
		const char *name = rows_text(r, 0);
		out->name = arena_dup(a, name ? name : "");
		out->first_happened_ms = rows_int(r, 1);
	}
	TRY(rows_done(r, e));
	if (!*found)
		return RC_OK;
	TRY(db_rows(st->db, &r,
	            "select stream_seq, seq, written from event where stream = $1 "
	            "order by stream_seq desc limit 1",
	            ARGS(TEXT(out->name)), e));
	if (rows_next(r)) {
		out->last = rows_int(r, 0);
		out->last_seq = rows_int(r, 1);
		out->last_written_ms = rows_int(r, 2);
	}
	return rows_done(r, e);
}

enum rc store_streams(struct store *st, const char *after, size_t max, struct arena *a,
                      struct stream_rows *out, struct err *e)
{
	struct stream_rows list = {0};
	while (list.n < max) {
		struct stream_row row = {0};
		bool found;
		TRY(next_stream(st, after, a, &row, &found, e));
		if (!found)
			break;
		*arena_push(a, &list) = row;
		after = row.name;
	}
	*out = list;
	return RC_OK;
}

enum rc store_text(struct store *st, const struct digest *d, struct arena *a,
                   struct store_text *out, struct err *e)
{
	struct rows *r;
	struct store_text t = {0};
	TRY(db_rows(st->db, &r, "select kind, name, bytes from blob where digest = $1",
	            ARGS(BLOB(d->b, DIGEST_BYTES)), e));
	bool found = rows_next(r);
	if (found) {
		const char *kind = rows_text(r, 0), *name = rows_text(r, 1);
		const void *p = rows_blob(r, 2, &t.bytes.n);
		t.kind = arena_dup(a, kind ? kind : "");
		t.name = arena_dup(a, name ? name : "");
		if (t.bytes.n && p)
			t.bytes.p = arena_dupn(a, p, t.bytes.n);
	}
	TRY(rows_done(r, e));
	if (!found)
		return err_set(e, RC_NOTFOUND, "this text is not in the record");
	struct digest is = store_text_digest(&t);
	if (!digest_equal(&is, d))
		return err_set(e, RC_IO, "the text %s was changed outside Tend", t.name);
	*out = t;
	return RC_OK;
}
