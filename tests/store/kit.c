/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* nftw */

#include "kit.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void kit_open(struct kit *k)
{
	const char *tmp = getenv("TMPDIR");
	*k = (struct kit){0};
	snprintf(k->folder, sizeof k->folder, "%.100s/tend-store-XXXXXX",
	         tmp && *tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(k->folder));
	snprintf(k->path, sizeof k->path, "%s/clinic.tend", k->folder);
}

static int remove_one(const char *path, const struct stat *s, int flag, struct FTW *f)
{
	(void)s, (void)flag, (void)f;
	return remove(path);
}

void kit_done(struct kit *k)
{
	nftw(k->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	arena_drop(&k->a);
}

char *kit_path(struct kit *k, const char *name)
{
	return arena_fmt(&k->a, "%s/%s", k->folder, name);
}

enum rc kit_try(struct store **out, const char *path, unsigned flags, struct err *e)
{
	struct store_options opt = {.flags = flags, .busy_ms = 200, .now_ms = KIT_NOW};
	memcpy(opt.log_id, "first-log-id-16b", 16);
	return store_open(out, path, &opt, e);
}

struct store *kit_store(struct kit *k, const char *path, unsigned flags)
{
	struct store *st = NULL;
	struct err e = {0};
	(void)k;
	if (kit_try(&st, path, flags, &e) != RC_OK)
		fail_msg("%s; %s", e.msg, e.hint);
	return st;
}

void kit_command(struct kit_command *c, int i, size_t events)
{
	*c = (struct kit_command){0};
	snprintf(c->stream, sizeof c->stream, "course-%d", i % 3);
	snprintf(c->key, sizeof c->key, "device-1:%d", i);
	snprintf(c->answer, sizeof c->answer, "done %d", i);
	snprintf(c->body, sizeof c->body, "salt-of-16-bytes{dose_mg: %d, note: 'command %d'}",
	         40 + i, i);
	snprintf(c->words, sizeof c->words, "words of the protocol, part %d", i);
	c->text = (struct store_text){"part", "im.yaml", {c->words, strlen(c->words)}};
	c->text_digest = store_text_digest(&c->text);
	for (size_t n = 0; n < events; n++) {
		struct event_row *row = &c->rows[n];
		*row = (struct event_row){
		    .kind = n ? "reading.taken" : "dose.given",
		    .kind_version = 1,
		    .happened_ms = KIT_NOW + i * 1000,
		    .happened_source = "clock",
		    .written_ms = KIT_NOW + i * 1000 + 7,
		    .zone = "Europe/Vienna",
		    .boot_ms = i * 1000,
		    .actor = i % 2 ? "anna" : "boris",
		    .role = "nurse",
		    .device = "tablet-1",
		    .second_actor = n ? "" : "clara",
		    .body = {c->body, strlen(c->body)},
		};
		memcpy(row->boot_id, "boot-id-16-bytes", 16);
		if (i % 4 == 0 && n == 0)
			row->texts = (struct bytes){c->text_digest.b, DIGEST_BYTES};
	}
	c->cmd = (struct store_command){
	    .stream = c->stream,
	    .key = c->key,
	    .request = digest_of(c->body, strlen(c->body)),
	    .events = c->rows,
	    .n = events,
	    .texts = &c->text,
	    .texts_n = i % 4 == 0,
	    .answer = {c->answer, strlen(c->answer)},
	};
}

enum rc kit_do(struct store *st, int i, size_t events, struct store_answer *out, struct err *e)
{
	struct kit_command *c = xcalloc(1, sizeof *c);
	struct store_answer answer;
	struct arena a = {0};
	kit_command(c, i, events);
	enum rc rc = store_head(st, c->stream, &c->cmd.expect, e);
	if (rc == RC_OK)
		rc = store_append(st, &c->cmd, &a, &answer, e);
	if (rc == RC_OK && out)
		*out = answer;
	arena_drop(&a);
	free(c);
	return rc;
}

void kit_fill(struct store *st, int first, int last)
{
	struct err e = {0};
	for (int i = first; i <= last; i++)
		if (kit_do(st, i, 1 + (size_t)i % 3, NULL, &e) != RC_OK)
			fail_msg("command %d: %s", i, e.msg);
}

struct export
{
	struct digest_run r;
	int64_t n;
};

static enum rc export_row(const struct event_row *row, void *ctx, struct err *e)
{
	struct export *x = ctx;
	(void)e;
	for (size_t i = 0; i < EVENT_COLUMNS; i++) {
		const struct event_column *c = &event_columns[i];
		const void *p = (const char *)row + c->at;
		const struct bytes *b = p;
		if (c->type == COLUMN_INT)
			digest_int(&x->r, *(const int64_t *)p);
		else if (c->type == COLUMN_TEXT)
			digest_field(&x->r, *(const char *const *)p,
			             strlen(*(const char *const *)p));
		else if (c->type == COLUMN_BYTES)
			digest_field(&x->r, b->p, b->n);
		else
			digest_field(&x->r, p, (size_t)c->least);
	}
	x->n++;
	return RC_OK;
}

enum rc kit_export(struct store *st, struct digest *out, int64_t *events, struct err *e)
{
	struct export x = {0};
	digest_begin(&x.r, "export");
	TRY(store_each(st, NULL, 1, export_row, &x, e));
	*out = digest_end(&x.r);
	if (events)
		*events = x.n;
	return RC_OK;
}

void kit_copy(const char *from, const char *to)
{
	char buf[65536];
	size_t n;
	FILE *f = fopen(from, "rb"), *t = fopen(to, "wb");
	assert_true(f && t);
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		assert_int_equal(fwrite(buf, 1, n, t), n);
	fclose(f);
	assert_int_equal(fclose(t), 0);
	chmod(to, 0600);
}

void kit_sql(const char *path, const char *sql)
{
	sqlite3 *h = NULL;
	char *why = NULL;
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	if (sqlite3_exec(h, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	assert_int_equal(sqlite3_close(h), SQLITE_OK);
}
