/* SPDX-License-Identifier: Apache-2.0 */
#include "store/backup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/file.h"
#include "store/handle.h"
#include "store/migrate.h"
#include "util/text.h"

static void hex_id(const uint8_t id[16], char out[33])
{
	for (int i = 0; i < 16; i++)
		snprintf(out + 2 * i, 3, "%02x", id[i]);
}

static void write_manifest(const struct store_manifest *m, struct text *t)
{
	char id[33], chain[DIGEST_HEX + 1], file[DIGEST_HEX + 1];
	hex_id(m->log_id, id);
	digest_hex(&m->chain, chain);
	digest_hex(&m->file, file);
	text_fmt(t,
	         "{\"schema\": \"tend.backup/1\",\n \"log\": \"%s\",\n \"at_ms\": %lld,\n"
	         " \"seq\": %lld,\n \"chain\": \"%s\",\n \"bytes\": %lld,\n \"file\": \"%s\",\n",
	         id, (long long)m->at_ms, (long long)m->seq, chain, (long long)m->bytes, file);
	struct digest sum = digest_of(t->s, t->n); /* a changed date must not pass either */
	digest_hex(&sum, file);
	text_fmt(t, " \"sum\": \"%s\"}\n", file);
}

/* The text after `"key": `, without its quote. */
static const char *after(const char *s, const char *key)
{
	char want[32];
	snprintf(want, sizeof want, "\"%s\": ", key);
	const char *p = strstr(s, want);
	if (!p)
		return "";
	p += strlen(want);
	return *p == '"' ? p + 1 : p;
}

static bool parse_digest(const char *s, struct digest *out)
{
	char hex[DIGEST_HEX + 1];
	snprintf(hex, sizeof hex, "%s", s);
	return digest_parse(hex, out);
}

/* Values are taken where they should stand; then the text made from them must be this text. */
static bool parse_manifest(const char *s, struct store_manifest *out)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	struct store_manifest m = {0};
	const char *id = after(s, "log");
	for (int i = 0; i < 16; i++) {
		if (strlen(id) < 32)
			return false;
		char byte[] = {id[2 * i], id[2 * i + 1], '\0'};
		m.log_id[i] = (uint8_t)strtoul(byte, NULL, 16);
	}
	m.at_ms = strtoll(after(s, "at_ms"), NULL, 10);
	m.seq = strtoll(after(s, "seq"), NULL, 10);
	m.bytes = strtoll(after(s, "bytes"), NULL, 10);
	bool ok =
	    parse_digest(after(s, "chain"), &m.chain) && parse_digest(after(s, "file"), &m.file);
	write_manifest(&m, &t);
	ok = ok && strcmp(t.s, s) == 0;
	arena_drop(&a);
	if (ok)
		*out = m;
	return ok;
}

/* Only for files SQLite does not hold open. */
static enum rc digest_file(const char *path, struct digest *out, int64_t *bytes, struct err *e)
{
	struct digest_run r;
	char buf[16384];
	size_t n;
	FILE *f = fopen(path, "rb");
	if (!f)
		return err_set(e, RC_IO, "%s can not be read: %s", path, strerror(errno));
	*bytes = 0;
	digest_begin(&r, "tend file 1");
	while ((n = fread(buf, 1, sizeof buf, f)) > 0) {
		digest_add(&r, buf, n);
		*bytes += (int64_t)n;
	}
	bool ok = !ferror(f);
	fclose(f);
	*out = digest_end(&r);
	return ok ? RC_OK : err_set(e, RC_IO, "%s can not be read", path);
}

static enum rc save_manifest(const char *path, const struct store_manifest *m, struct arena *a,
                             struct err *e)
{
	struct text t = text_in(a);
	const char *to = arena_fmt(a, "%s.json", path), *tmp = arena_fmt(a, "%s.json.tmp", path);
	write_manifest(m, &t);
	unlink(tmp);
	TRY(file_create(tmp, e));
	FILE *f = fopen(tmp, "wb");
	bool ok = f && fwrite(t.s, 1, t.n, f) == t.n && fflush(f) == 0 && fsync(fileno(f)) == 0;
	int err = errno;
	if (f && fclose(f) != 0)
		ok = false;
	if (!ok)
		return err_set(e, RC_IO, "%s can not be written: %s", to, strerror(err));
	return file_rename(tmp, to, e);
}

enum rc store_manifest_read(const char *path, struct store_manifest *out, struct err *e)
{
	struct arena a = {0};
	char buf[1024];
	const char *name = arena_fmt(&a, "%s.json", path);
	enum rc rc = RC_OK;
	FILE *f = fopen(name, "rb");
	size_t n = f ? fread(buf, 1, sizeof buf - 1, f) : 0;
	buf[n] = '\0';
	if (!f) {
		rc = err_set(e, RC_NOTFOUND, "the backup's manifest %s can not be read: %s", name,
		             strerror(errno));
		err_hint(e, "a copy without its manifest was not finished; use an earlier backup");
	} else if (!parse_manifest(buf, out)) {
		rc = err_set(e, RC_NO, "the manifest %s is not as Tend wrote it", name);
	}
	if (f)
		fclose(f);
	arena_drop(&a);
	return rc;
}

/* Opens a copy, verifies all of it and says what it holds. */
static enum rc prove(const char *path, struct store_manifest *m, struct err *e)
{
	const struct store_options how = {.flags = STORE_READ | STORE_UNVERIFIED};
	const struct verify_options all = {.from = 1};
	struct verify_report rep;
	struct store *st;
	TRY(store_open(&st, path, &how, e));
	enum rc rc = store_verify(st, &all, &rep, e);
	if (rc == RC_OK) {
		memcpy(m->log_id, st->log_id, 16);
		m->seq = rep.seq;
		m->chain = rep.chain;
	}
	store_close(st);
	if (rc == RC_OK)
		rc = digest_file(path, &m->file, &m->bytes, e);
	return rc;
}

/* All of it is in the one file; what is still in a log beside it would stay behind. */
static enum rc in_one_file(const char *path, struct err *e)
{
	if (!file_has_log(path))
		return RC_OK;
	err_set(e, RC_IO, "the copy could not be finished: the disk did not take all of it");
	err_hint(e, "see that the disk is sound and has room, then try again");
	return RC_IO;
}

enum rc store_backup(struct store *st, const char *path, int64_t at_ms, struct store_manifest *out,
                     struct err *e)
{
	struct arena a = {0};
	struct store_manifest m = {.at_ms = at_ms};
	struct stat s;
	const char *to, *tmp = NULL;
	enum rc rc = file_resolve(path, &a, &to, e);
	if (rc == RC_OK && lstat(to, &s) == 0)
		rc =
		    err_set(e, RC_CONFLICT, "%s exists already; a backup never replaces one", path);
	if (rc != RC_OK)
		goto out;
	tmp = arena_fmt(&a, "%s.tmp", to);
	file_discard(tmp); /* left by a backup that was cut off */
	if ((rc = file_create(tmp, e)) == RC_OK && (rc = db_copy(st->db, tmp, e)) == RC_OK
	    && (rc = prove(tmp, &m, e)) == RC_OK && (rc = in_one_file(tmp, e)) == RC_OK
	    && (rc = file_rename(tmp, to, e)) == RC_OK
	    && (rc = save_manifest(to, &m, &a, e)) == RC_OK)
		*out = m;
	if (rc != RC_OK)
		file_discard(tmp);
out:
	arena_drop(&a);
	return rc;
}

enum rc store_backup_check(const char *path, struct store_manifest *out, struct err *e)
{
	struct store_manifest said = {0}, is = {0};
	TRY(store_manifest_read(path, &said, e));
	TRY(prove(path, &is, e));
	if (said.seq == is.seq && said.bytes == is.bytes && digest_equal(&said.chain, &is.chain)
	    && digest_equal(&said.file, &is.file) && memcmp(said.log_id, is.log_id, 16) == 0) {
		*out = said;
		return RC_OK;
	}
	err_set(e, RC_NO, "the backup %s is not the one its manifest describes", path);
	err_hint(e, "use another backup; keep this one as evidence");
	return RC_NO;
}

struct renew {
	const struct store_restore *how;
};

static enum rc renew(struct db *db, void *ctx, struct err *e)
{
	const struct store_restore *how = ((const struct renew *)ctx)->how;
	return db_exec(
	    db,
	    "update store set restored_from = ifnull((select log_id from event order by seq "
	    "desc limit 1), x''), log_id = $1, restored_note = $2, closed = opened",
	    ARGS(BLOB(how->log_id, 16), TEXT(how->note)), e);
}

/* A copy of the backup at `tmp`, ready for work under its new log id. */
static enum rc make_new(const char *backup, const char *tmp, const struct store_restore *how,
                        struct err *e)
{
	const struct store_options read = {.flags = STORE_READ | STORE_UNVERIFIED};
	struct renew ctx = {how};
	struct store *from;
	struct db *db;
	TRY(file_create(tmp, e));
	TRY(store_open(&from, backup, &read, e));
	enum rc rc = db_copy(from->db, tmp, e);
	store_close(from);
	TRY(rc);
	TRY(db_open(&db, tmp, DB_WRITE, 0, STORE_APP_ID, e));
	rc = db_txn(db, renew, &ctx, e);
	db_close(db); /* writes the log back; if it could not, the log is still there */
	TRY(rc);
	return in_one_file(tmp, e);
}

static enum rc set_aside(const char *to, const struct store_restore *how, struct arena *a,
                         struct err *e)
{
	const char *old = arena_fmt(a, "%s.before-restore-%lld", to, (long long)how->at_ms);
	struct stat s;
	if (lstat(to, &s) != 0)
		return RC_OK;
	if (!how->replace) {
		err_set(e, RC_CONFLICT, "%s exists already and is left as it is", to);
		err_hint(e, "restore to another path, or say that the old file is to be set aside");
		return RC_CONFLICT;
	}
	/* The file first: a log without its file is harmless, a file without its log is not. */
	TRY(file_rename(to, old, e));
	const char *wal = arena_fmt(a, "%s-wal", to);
	if (lstat(wal, &s) == 0)
		TRY(file_rename(wal, arena_fmt(a, "%s-wal", old), e));
	unlink(arena_fmt(a, "%s-shm", to));
	return RC_OK;
}

static enum rc none_left(const char *to, struct err *e)
{
	if (!file_has_log(to))
		return RC_OK;
	err_set(e, RC_CONFLICT, "beside %s lies the log of an earlier data file", to);
	err_hint(e, "move it away together with the file it belongs to, then restore again");
	return RC_CONFLICT;
}

enum rc store_restore(const char *backup, const char *to, const struct store_restore *how,
                      struct store_manifest *out, struct err *e)
{
	struct arena a = {0};
	struct store_manifest m;
	const char *path, *tmp = NULL;
	int lock = -1;
	bool alone = false;
	enum rc rc = store_backup_check(backup, &m, e);
	if (rc == RC_OK)
		rc = file_resolve(to, &a, &path, e);
	if (rc == RC_OK)
		rc = file_hold(path, 0, &lock, &alone, e);
	if (rc == RC_OK && !alone) {
		rc = err_set(e, RC_CONFLICT, "%s is in use by a running Tend", to);
		err_hint(e, "stop it first, then restore again");
	}
	if (rc != RC_OK)
		goto out;
	tmp = arena_fmt(&a, "%s.restore", path);
	file_discard(tmp);
	if ((rc = make_new(backup, tmp, how, e)) == RC_OK
	    && (rc = set_aside(path, how, &a, e)) == RC_OK && (rc = none_left(path, e)) == RC_OK
	    && (rc = file_rename(tmp, path, e)) == RC_OK)
		*out = m;
	if (rc != RC_OK)
		file_discard(tmp);
out:
	if (lock >= 0)
		close(lock);
	arena_drop(&a);
	return rc;
}
