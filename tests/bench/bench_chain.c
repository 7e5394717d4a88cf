/* SPDX-License-Identifier: Apache-2.0
 * Verifying the whole record, from the file and in memory, against bare BLAKE2b over as many bytes
 * in as many pieces. */
#include "bench.h"

#include <sodium.h>
#include <sqlite3.h>

#include "store/chain.h"

#define EVENTS 20000
#define HASHED (27 + BENCH_BODY) /* bytes that go into its digest: with domain and lengths */

struct record {
	struct bench_demo d; /* only its folder and arena */
	const char *path;
	size_t columns;         /* bytes that go into one chain value, on average */
	struct event_rows rows; /* all of them, for the proof in memory */
	uint8_t *bytes;         /* as many as all events have, one after the other */
};

static double verify_from(const struct record *b, int64_t from)
{
	const struct store_options opt = {.flags = STORE_READ | STORE_UNVERIFIED};
	const struct verify_options how = {.from = from};
	struct verify_report report;
	struct store *st = NULL;
	struct err e = {0};
	bench_must(store_open(&st, b->path, &opt, &e), &e);
	double begun = bench_cpu();
	bench_must(store_verify(st, &how, &report, &e), &e);
	double took = bench_cpu() - begun;
	if (report.checked != EVENTS + 1 - (from ? from : 1))
		exit(1);
	store_close(st);
	return took;
}

static double verify(void *ctx)
{
	return verify_from(ctx, 0);
}

/* All but the first, and so without texts, commands and the file's own structures. */
static double verify_events(void *ctx)
{
	return verify_from(ctx, 2);
}

/* The chain alone, over rows that were read before. */
static double chain(void *ctx)
{
	const struct record *b = ctx;
	struct digest at = event_genesis(b->rows.v[0].log_id);
	double begun = bench_cpu();
	for (size_t i = 0; i < b->rows.n; i++) {
		struct digest body = event_body_hash(b->rows.v[i].body);
		at = event_chain(&at, &b->rows.v[i]);
		if (!digest_equal(&body, &b->rows.v[i].body_hash)
		    || !digest_equal(&at, &b->rows.v[i].chain))
			exit(1);
	}
	return bench_cpu() - begun;
}

static double hash(void *ctx)
{
	const struct record *b = ctx;
	uint8_t out[32], seen = 0;
	double begun = bench_cpu();
	for (size_t i = 0; i < EVENTS; i++) {
		const uint8_t *p = b->bytes + i * (HASHED + b->columns);
		crypto_generichash(out, sizeof out, p, HASHED, NULL, 0);
		seen ^= out[0];
		crypto_generichash(out, sizeof out, p + HASHED, b->columns, NULL, 0);
		seen ^= out[0];
	}
	double took = bench_cpu() - begun;
	return seen == 0 && took < 0 ? 0 : took; /* so that no work is left out */
}

/* The same with the rows read from the file, as any proof has to. */
static double read_and_hash(void *ctx)
{
	struct record *b = ctx;
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int64_t bytes = 0;
	if (sqlite3_open_v2(b->path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL)
	    != SQLITE_OK)
		exit(1);
	double begun = bench_cpu();
	if (sqlite3_prepare_v2(db, "select * from event order by seq", -1, &s, NULL) != SQLITE_OK)
		exit(1);
	while (sqlite3_step(s) == SQLITE_ROW)
		for (int i = 0; i < EVENT_COLUMNS; i++)
			bytes += sqlite3_column_type(s, i) == SQLITE_INTEGER
			             ? sqlite3_column_int64(s, i) & 1
			             : (sqlite3_column_blob(s, i), sqlite3_column_bytes(s, i));
	sqlite3_finalize(s);
	double took = bench_cpu() - begun;
	sqlite3_close(db);
	return bytes > 0 ? took + hash(b) : 0;
}

/* What the columns of an event are hashed as. */
static size_t hashed(const struct event_row *row)
{
	size_t sum = 8 + strlen("tend event 1") + 8 + DIGEST_BYTES;
	for (int i = 0; i < EVENT_COLUMNS; i++) {
		const struct event_column *c = &event_columns[i];
		const void *at = (const char *)row + c->at;
		size_t len = c->type == COLUMN_INT      ? 8
		             : c->type == COLUMN_ID     ? 16
		             : c->type == COLUMN_DIGEST ? DIGEST_BYTES
		             : c->type == COLUMN_TEXT   ? strlen(*(const char *const *)at)
		                                        : ((const struct bytes *)at)->n;
		sum += c->chained ? 8 + len : 0;
	}
	return sum;
}

static void measure(struct record *b)
{
	const struct store_options opt = {.flags = STORE_READ | STORE_UNVERIFIED};
	struct store *st = NULL;
	struct err e = {0};
	size_t sum = 0;
	bench_must(store_open(&st, b->path, &opt, &e), &e);
	for (int i = 0; i < EVENTS / BENCH_A_TIME; i++) {
		struct event_rows some = {0};
		bench_must(
		    store_read(st, arena_fmt(&b->d.a, "course-%d", i), 1, &b->d.a, &some, &e), &e);
		for (size_t k = 0; k < some.n; k++) {
			*arena_push(&b->d.a, &b->rows) = some.v[k];
			sum += hashed(&some.v[k]);
		}
	}
	store_close(st);
	b->columns = sum / EVENTS;
	b->bytes = arena_get(&b->d.a, (size_t)EVENTS * (HASHED + b->columns));
}

int main(void)
{
	struct record b = {0};
	if (sodium_init() < 0)
		return 1;
	bench_folder(&b.d);
	b.path = arena_fmt(&b.d.a, "%s/record.db", b.d.folder);
	bench_fill(b.path,
	           &(struct store_options){.flags = STORE_CREATE, .now_ms = 1, .log_id = {7}},
	           "course", EVENTS);
	measure(&b);
	printf("%d events; %zu bytes of columns and %d of body go into the hashes of each\n",
	       EVENTS, b.columns, HASHED);
	static const char bare[] = "how many times bare hashing of the same bytes it takes";
	bool ok = bench_compare(
	    &(struct bench_row){.what = "chain in memory: hash every event and its body, compare",
	                        .means = bare,
	                        .unit = "events",
	                        .n = EVENTS,
	                        .most = 1.43},
	    chain, hash, &b);
	ok &= bench_compare(
	    &(struct bench_row){
	        .what = "chain from the file: read, check order, hash every event and its body",
	        .means = bare,
	        .unit = "events",
	        .n = EVENTS,
	        .most = 2.86},
	    verify_events, hash, &b);
	ok &= bench_compare(
	    &(struct bench_row){.what =
	                            "the whole proof: texts, commands and the file's own order too",
	                        .means = bare,
	                        .unit = "events",
	                        .n = EVENTS},
	    verify, hash, &b);
	ok &= bench_compare(
	    &(struct bench_row){.what = "the whole proof again",
	                        .means =
	                            "how many times reading all rows and bare hashing it takes",
	                        .unit = "events",
	                        .n = EVENTS},
	    verify, read_and_hash, &b);
	bench_done(&b.d);
	return ok ? 0 : 1;
}
