/* SPDX-License-Identifier: Apache-2.0 */
#include "store/event.h"

#include <assert.h>
#include <string.h>

#include "util/text.h"

#define AT(m)    offsetof(struct event_row, m)
#define ANY      INT64_MIN, INT64_MAX
#define FROM(n)  (n), INT64_MAX
#define EXACT(n) (n), (n)

const struct event_column event_columns[] = {
    {"log_id", COLUMN_ID, true, AT(log_id), EXACT(16), "this copy of the log"},
    {"seq", COLUMN_INT, true, AT(seq), FROM(1), "place in the log"},
    {"stream", COLUMN_TEXT, true, AT(stream), 1, 64, "the course"},
    {"stream_seq", COLUMN_INT, true, AT(stream_seq), FROM(1), "place in the course"},
    {"kind", COLUMN_TEXT, true, AT(kind), 1, 64, "what happened"},
    {"kind_version", COLUMN_INT, true, AT(kind_version), FROM(1), "shape of the body"},
    {"happened", COLUMN_INT, true, AT(happened_ms), ANY, "when it took place, UTC ms"},
    {"happened_source", COLUMN_TEXT, true, AT(happened_source), 1, 32, "how that is known"},
    {"written", COLUMN_INT, true, AT(written_ms), ANY, "when it was saved, UTC ms"},
    {"zone", COLUMN_TEXT, true, AT(zone), 1, 64, "IANA time zone"},
    {"boot_id", COLUMN_ID, true, AT(boot_id), EXACT(16), "start of the machine"},
    {"boot", COLUMN_INT, true, AT(boot_ms), FROM(0), "ms since that start"},
    {"actor", COLUMN_TEXT, true, AT(actor), 1, 64, "who"},
    {"role", COLUMN_TEXT, true, AT(role), 0, 64, "in which role"},
    {"device", COLUMN_TEXT, true, AT(device), 0, 64, "from where"},
    {"second_actor", COLUMN_TEXT, true, AT(second_actor), 0, 64, "the second person"},
    {"command", COLUMN_TEXT, true, AT(command), 1, 64, "idempotency key"},
    {"request", COLUMN_DIGEST, true, AT(request), EXACT(32), "digest of the command"},
    {"corrects", COLUMN_INT, true, AT(corrects), FROM(0), "event it amends"},
    {"key_id", COLUMN_INT, true, AT(key_id), FROM(0), "key of a sealed body"},
    {"texts", COLUMN_BYTES, true, AT(texts), 0, EVENT_TEXTS_MAX *DIGEST_BYTES, "texts it needs"},
    {"body", COLUMN_BYTES, false, AT(body), EVENT_BODY_MIN, EVENT_BODY_MAX, "the contents"},
    {"body_hash", COLUMN_DIGEST, true, AT(body_hash), EXACT(32), "digest of the contents"},
    {"hash_version", COLUMN_INT, true, AT(hash_version), EXACT(EVENT_HASH_VERSION), "how hashed"},
    {"chain", COLUMN_DIGEST, false, AT(chain), EXACT(32), "digest of all up to here"},
};
static_assert(countof(event_columns) == EVENT_COLUMNS, "describe every column");

static const void *field(const struct event_row *row, const struct event_column *c)
{
	return (const char *)row + c->at;
}

/* The value as bytes; numbers have none. */
static struct bytes value(const struct event_row *row, const struct event_column *c)
{
	const void *p = field(row, c);
	switch (c->type) {
	case COLUMN_TEXT: {
		const char *s = *(const char *const *)p;
		return (struct bytes){s, s ? strlen(s) : 0};
	}
	case COLUMN_ID: return (struct bytes){p, 16};
	case COLUMN_DIGEST: return (struct bytes){p, DIGEST_BYTES};
	case COLUMN_BYTES: return *(const struct bytes *)p;
	case COLUMN_INT: break;
	}
	return (struct bytes){0};
}

struct digest event_genesis(const uint8_t log_id[16])
{
	struct digest_run r;
	digest_begin(&r, "tend log 1");
	digest_field(&r, log_id, 16);
	return digest_end(&r);
}

struct digest event_body_hash(struct bytes body)
{
	struct digest_run r;
	digest_begin(&r, "tend body 1");
	digest_field(&r, body.p, body.n);
	return digest_end(&r);
}

struct digest event_chain(const struct digest *previous, const struct event_row *row)
{
	struct digest_run r;
	digest_begin(&r, "tend event 1");
	digest_field(&r, previous->b, DIGEST_BYTES);
	for (size_t i = 0; i < countof(event_columns); i++) {
		const struct event_column *c = &event_columns[i];
		const void *p = field(row, c);
		if (!c->chained)
			continue;
		switch (c->type) {
		case COLUMN_INT: digest_int(&r, *(const int64_t *)p); break;
		case COLUMN_TEXT: {
			const char *s = *(const char *const *)p;
			digest_field(&r, s, s ? strlen(s) : 0);
			break;
		}
		case COLUMN_ID: digest_field(&r, p, 16); break;
		case COLUMN_DIGEST: digest_field(&r, p, DIGEST_BYTES); break;
		case COLUMN_BYTES: {
			const struct bytes *b = p;
			digest_field(&r, b->p, b->n);
			break;
		}
		}
	}
	return digest_end(&r);
}

enum rc event_check(const struct event_row *row, struct err *e)
{
	assert(row);
	for (size_t i = 0; i < countof(event_columns); i++) {
		const struct event_column *c = &event_columns[i];
		struct bytes v = value(row, c);
		int64_t n = c->type == COLUMN_INT ? *(const int64_t *)field(row, c) : (int64_t)v.n;
		bool ok = n >= c->least && n <= c->most && (v.p || !v.n);
		if (c->type == COLUMN_TEXT)
			ok = ok && v.p && utf8_valid(v.p, v.n);
		if (!ok)
			return err_set(e, RC_USAGE,
			               "the event %s can not be saved: its %s (%s) is out of range",
			               row->kind ? row->kind : "", c->name, c->doc);
	}
	if (row->texts.n % DIGEST_BYTES)
		return err_set(e, RC_USAGE, "the event %s can not be saved: a text's digest is cut",
		               row->kind);
	return RC_OK;
}

enum rc event_insert(struct db *db, const struct event_row *row, struct err *e)
{
	struct arg args[EVENT_COLUMNS + 1] = {0};
	for (size_t i = 0; i < countof(event_columns); i++) {
		const struct event_column *c = &event_columns[i];
		struct bytes v = value(row, c);
		if (c->type == COLUMN_INT)
			args[i] = (struct arg)INT(*(const int64_t *)field(row, c));
		else if (c->type == COLUMN_TEXT)
			args[i] = (struct arg)TEXT(v.p);
		else
			args[i] = (struct arg)BLOB(v.p, v.n);
	}
	return db_exec(db,
	               "insert into event (" EVENT_SQL ") values ($1, $2, $3, $4, $5, $6, $7, $8, "
	               "$9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, "
	               "$24, $25)",
	               args, e);
}

static bool read_one(const struct arg *v, const struct event_column *c, struct event_row *out)
{
	void *p = (char *)out + c->at;
	switch (c->type) {
	case COLUMN_INT: *(int64_t *)p = v->i; return v->kind == ARG_INT;
	case COLUMN_TEXT: {
		bool ok = v->kind == ARG_TEXT && v->p && strlen(v->p) == v->n;
		*(const char **)p = ok ? v->p : "";
		return ok;
	}
	case COLUMN_ID:
	case COLUMN_DIGEST:
		if (v->kind != ARG_BLOB || !v->p || v->n != (size_t)c->least)
			return false;
		memcpy(p, v->p, v->n);
		return true;
	case COLUMN_BYTES:
		if (v->kind != ARG_BLOB) /* only a body may be gone */
			return !c->chained && v->kind == ARG_END;
		*(struct bytes *)p = (struct bytes){v->p, v->n};
		return v->p || !v->n;
	}
	return false;
}

const char *event_from_rows(struct rows *r, struct event_row *out)
{
	const char *bad = NULL;
	assert(rows_cols(r) == EVENT_COLUMNS);
	struct arg v[EVENT_COLUMNS];
	rows_cells(r, v, EVENT_COLUMNS);
	*out = (struct event_row){0};
	for (size_t i = 0; i < countof(v); i++)
		if (!read_one(&v[i], &event_columns[i], out) && !bad)
			bad = event_columns[i].name;
	return bad;
}

struct event_row event_keep(struct arena *a, const struct event_row *row)
{
	struct event_row k = *row;
	for (size_t i = 0; i < countof(event_columns); i++) {
		const struct event_column *c = &event_columns[i];
		void *p = (char *)&k + c->at;
		if (c->type == COLUMN_TEXT) {
			*(const char **)p = arena_dup(a, *(const char **)p);
		} else if (c->type == COLUMN_BYTES) {
			struct bytes *b = p;
			if (b->n)
				b->p = arena_dupn(a, b->p, b->n);
		}
	}
	return k;
}
