/* SPDX-License-Identifier: Apache-2.0 */
#include "store/log.h"

#include <assert.h>
#include <string.h>

#include "store/file.h"
#include "store/handle.h"
#include "util/text.h"

struct digest store_text_digest(const struct store_text *t)
{
	struct digest_run r;
	digest_begin(&r, "tend text 1");
	digest_field(&r, t->kind, strlen(t->kind));
	digest_field(&r, t->name, strlen(t->name));
	digest_field(&r, t->bytes.p, t->bytes.n);
	return digest_end(&r);
}

struct digest store_command_sum(const char *key, const struct digest *request, int64_t first,
                                int64_t n, struct bytes answer)
{
	struct digest_run r;
	digest_begin(&r, "tend command 1");
	digest_field(&r, key, strlen(key));
	digest_field(&r, request->b, DIGEST_BYTES);
	digest_int(&r, first);
	digest_int(&r, n);
	digest_field(&r, answer.p, answer.n);
	return digest_end(&r);
}

struct append {
	struct store *st;
	const struct store_command *cmd;
	struct arena *a;
	struct store_answer *out;
};

/* The answer of the first time, if this key was used before. */
static enum rc find_replay(struct append *ap, bool *found, struct err *e)
{
	const struct store_command *cmd = ap->cmd;
	struct rows *r;
	enum rc rc = RC_OK;
	TRY(db_rows(ap->st->db, &r,
	            "select request, first_seq, events, answer, sum from command where key = $1",
	            ARGS(TEXT(cmd->key)), e));
	*found = rows_next(r);
	if (*found) {
		size_t n, answer_n, sum_n;
		const void *request = rows_blob(r, 0, &n), *answer = rows_blob(r, 3, &answer_n);
		const void *sum = rows_blob(r, 4, &sum_n);
		int64_t first = rows_int(r, 1), events = rows_int(r, 2);
		struct digest want = store_command_sum(cmd->key, &cmd->request, first, events,
		                                       (struct bytes){answer, answer_n});
		if (n != DIGEST_BYTES || memcmp(request, cmd->request.b, n) != 0) {
			rc = err_set(
			    e, RC_CONFLICT,
			    "this step was sent before with other contents; the first stands");
			err_hint(e, "load the page again to see what was recorded");
		} else if (sum_n != DIGEST_BYTES || memcmp(sum, want.b, sum_n) != 0) {
			rc = err_set(e, RC_IO,
			             "the answer kept for this step was changed outside Tend");
			err_hint(e, "run a full verification before going on");
		} else {
			*ap->out = (struct store_answer){
			    .replayed = true, .first_seq = first, .events = events};
			if (answer_n)
				ap->out->answer =
				    (struct bytes){arena_dupn(ap->a, answer, answer_n), answer_n};
		}
	}
	enum rc end = rows_done(r, rc == RC_OK ? e : NULL);
	return rc == RC_OK ? end : rc;
}

enum rc store_last(struct store *st, int64_t *seq, struct digest *chain, uint8_t log_id[16],
                   struct err *e)
{
	struct rows *r;
	bool sound = true;
	TRY(db_rows(st->db, &r, "select seq, chain, log_id from event order by seq desc limit 1",
	            NULL, e));
	if (rows_next(r)) {
		size_t n, id_n;
		const void *c = rows_blob(r, 1, &n), *id = rows_blob(r, 2, &id_n);
		*seq = rows_int(r, 0);
		sound = n == DIGEST_BYTES && id_n == 16;
		if (sound) {
			memcpy(chain->b, c, DIGEST_BYTES);
			memcpy(log_id, id, 16);
		}
	} else {
		*seq = 0;
		*chain = event_genesis(st->log_id);
		memcpy(log_id, st->log_id, 16);
	}
	TRY(rows_done(r, e));
	return sound ? RC_OK : err_set(e, RC_IO, "the last event was changed outside Tend");
}

enum rc store_head(struct store *st, const char *stream, int64_t *out, struct err *e)
{
	return db_int(
	    st->db, out, 0,
	    "select stream_seq from event where stream = $1 order by stream_seq desc limit 1",
	    ARGS(TEXT(stream)), e);
}

static enum rc compare(struct append *ap, struct err *e)
{
	const struct store_command *cmd = ap->cmd;
	int64_t schema, now;
	TRY(db_int(ap->st->db, &schema, 0, "pragma schema_version", NULL, e));
	if (schema != ap->st->schema) {
		err_set(e, RC_IO,
		        "nothing was saved: the data file's tables changed while Tend ran");
		err_hint(e, "start Tend again, so that it checks them");
		return RC_IO;
	}
	if (!cmd->n)
		return RC_OK;
	TRY(store_head(ap->st, cmd->stream, &now, e));
	if (now == cmd->expect)
		return RC_OK;
	err_set(e, RC_CONFLICT,
	        "somebody else was faster: %s stands at entry %lld now, not at %lld", cmd->stream,
	        (long long)now, (long long)cmd->expect);
	err_hint(e, "nothing was saved; look at what changed and decide again");
	return RC_CONFLICT;
}

static enum rc put_texts(struct append *ap, struct err *e)
{
	for (size_t i = 0; i < ap->cmd->texts_n; i++) {
		const struct store_text *t = &ap->cmd->texts[i];
		struct digest d = store_text_digest(t);
		TRY(db_exec(ap->st->db,
		            "insert into blob (digest, kind, name, bytes) values ($1, $2, $3, $4) "
		            "on conflict (digest) do nothing",
		            ARGS(BLOB(d.b, sizeof d.b), TEXT(t->kind), TEXT(t->name),
		                 BLOB(t->bytes.p, t->bytes.n)),
		            e));
	}
	return RC_OK;
}

static enum rc has_texts(struct store *st, const struct event_row *row, struct err *e)
{
	for (size_t at = 0; at < row->texts.n; at += DIGEST_BYTES) {
		int64_t there;
		const char *d = (const char *)row->texts.p + at;
		TRY(db_int(st->db, &there, 0, "select 1 from blob where digest = $1",
		           ARGS(BLOB(d, DIGEST_BYTES)), e));
		if (!there)
			return err_set(e, RC_USAGE,
			               "the event %s refers to a text that is not in the record",
			               row->kind);
	}
	return RC_OK;
}

static enum rc put_event(struct append *ap, struct event_row *row, struct err *e)
{
	struct db *db = ap->st->db;
	if (row->corrects >= row->seq)
		return err_set(e, RC_USAGE, "the event %s corrects an event that is not there",
		               row->kind);
	TRY(has_texts(ap->st, row, e));
	TRY(event_insert(db, row, e));
	if (strcmp(row->kind, EVENT_ERASED) == 0)
		TRY(db_exec(db, "update event set body = null where seq = $1",
		            ARGS(INT(row->corrects)), e));
	return RC_OK;
}

static enum rc put_events(struct append *ap, int64_t *first, struct err *e)
{
	const struct store_command *cmd = ap->cmd;
	struct store *st = ap->st;
	struct digest chain;
	uint8_t last_id[16];
	int64_t seq;
	TRY(store_last(st, &seq, &chain, last_id, e));
	bool moved = memcmp(last_id, st->log_id, 16) != 0;
	*first = cmd->n ? seq + 1 : 0;
	for (size_t i = 0; i < cmd->n; i++) {
		struct event_row row = cmd->events[i];
		if ((strcmp(row.kind, EVENT_RESTORED) == 0) != (moved && i == 0)) {
			err_set(
			    e, RC_CONFLICT,
			    moved ? "this record was restored from a backup and does not say so yet"
			          : "this record was not restored; it can not say so");
			if (moved)
				err_hint(e, "finish the restore before anything else is recorded");
			return RC_CONFLICT;
		}
		memcpy(row.log_id, st->log_id, 16);
		row.seq = ++seq;
		row.stream = cmd->stream;
		row.stream_seq = cmd->expect + 1 + (int64_t)i;
		row.command = cmd->key;
		row.request = cmd->request;
		row.hash_version = EVENT_HASH_VERSION;
		TRY(event_check(&row, e)); /* before its bytes are touched */
		row.body_hash = event_body_hash(row.body);
		row.chain = chain = event_chain(&chain, &row);
		TRY(put_event(ap, &row, e));
	}
	return RC_OK;
}

static enum rc append(struct db *db, void *ctx, struct err *e)
{
	struct append *ap = ctx;
	const struct store_command *cmd = ap->cmd;
	bool found;
	int64_t first;
	TRY(find_replay(ap, &found, e));
	if (found)
		return RC_OK;
	TRY(compare(ap, e));
	TRY(put_texts(ap, e));
	TRY(put_events(ap, &first, e));
	if (cmd->beside)
		TRY(cmd->beside(db, cmd->beside_ctx, e));
	int64_t n = (int64_t)cmd->n;
	struct digest sum = store_command_sum(cmd->key, &cmd->request, first, n, cmd->answer);
	TRY(db_exec(db,
	            "insert into command (key, request, first_seq, events, answer, sum) "
	            "values ($1, $2, $3, $4, $5, $6)",
	            ARGS(TEXT(cmd->key), BLOB(cmd->request.b, DIGEST_BYTES), INT(first), INT(n),
	                 BLOB(cmd->answer.p, cmd->answer.n), BLOB(sum.b, sizeof sum.b)),
	            e));
	*ap->out = (struct store_answer){.first_seq = first, .events = n};
	if (cmd->answer.n)
		ap->out->answer =
		    (struct bytes){arena_dupn(ap->a, cmd->answer.p, cmd->answer.n), cmd->answer.n};
	return RC_OK;
}

static bool text_fits(const char *s, size_t least, size_t most)
{
	size_t n = s ? strlen(s) : 0;
	return s && n >= least && n <= most && utf8_valid(s, n);
}

static enum rc check_command(const struct store_command *cmd, struct err *e)
{
	if (!text_fits(cmd->key, 1, 64) || cmd->n > STORE_EVENTS_MAX
	    || cmd->answer.n > STORE_ANSWER_MAX || cmd->expect < 0
	    || (cmd->n && !text_fits(cmd->stream, 1, 64)))
		return err_set(
		    e, RC_USAGE,
		    "this command can not be saved: its key, stream, number of events or answer "
		    "is out of range");
	for (size_t i = 0; i < cmd->n; i++)
		if (!cmd->events[i].kind)
			return err_set(e, RC_USAGE, "an event without a kind can not be saved");
	for (size_t i = 0; i < cmd->texts_n; i++) {
		const struct store_text *t = &cmd->texts[i];
		if (!text_fits(t->kind, 1, 64) || !text_fits(t->name, 0, 256)
		    || t->bytes.n > STORE_TEXT_MAX)
			return err_set(e, RC_USAGE, "the text %s can not be saved: it is too long",
			               t->name ? t->name : "");
	}
	return RC_OK;
}

enum rc store_append(struct store *st, const struct store_command *cmd, struct arena *a,
                     struct store_answer *out, struct err *e)
{
	struct store_answer answer = {0};
	struct append ap = {.st = st, .cmd = cmd, .a = a, .out = &answer};
	TRY(check_command(cmd, e));
	if (!st->counted)
		return err_set(e, RC_USAGE, "the record was opened for reading only");
	enum rc rc = db_txn(st->db, append, &ap, e);
	bool freed =
	    rc == RC_IO && db_was_full(st->db) && cmd->urgent && file_reserve_free(st->path);
	if (freed)
		rc = db_txn(st->db, append, &ap, e);
	if (rc != RC_OK)
		return rc;
	answer.reserve_used = freed;
	*out = answer;
	return RC_OK;
}

enum rc store_answered(struct store *st, const char *key, const struct digest *request,
                       struct arena *a, struct store_answer *out, struct err *e)
{
	struct store_command cmd = {.key = key, .request = *request};
	struct store_answer answer = {0};
	struct append ap = {.st = st, .cmd = &cmd, .a = a, .out = &answer};
	bool found;
	TRY(find_replay(&ap, &found, e));
	if (!found)
		return err_set(e, RC_NOTFOUND, "this step was not sent before");
	*out = answer;
	return RC_OK;
}

enum rc store_data_version(struct store *st, int64_t *out, struct err *e)
{
	return db_data_version(st->db, out, e);
}
