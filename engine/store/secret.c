/* SPDX-License-Identifier: Apache-2.0 */
#include "store/secret.h"

#include <string.h>

#include "store/handle.h"

/* One change of a side table, as a transaction of its own. */
struct change {
	const char *sql; /* a literal */
	const struct arg *args;
};

static enum rc run_change(struct db *db, void *ctx, struct err *e)
{
	const struct change *c = ctx;
	return db_exec(db, c->sql, c->args, e);
}

static enum rc change(struct store *st, const char *sql, const struct arg *args, struct err *e)
{
	struct change c = {.sql = sql, .args = args};
	if (!st->counted)
		return err_set(e, RC_USAGE, "the record was opened for reading only");
	return db_txn(st->db, run_change, &c, e);
}

static enum rc put_one(struct db *db, const struct store_secret *s, struct err *e)
{
	TRY(db_exec(db, "delete from login where person = $1", ARGS(TEXT(s->person)), e));
	TRY(db_exec(db, "delete from secret where person = $1", ARGS(TEXT(s->person)), e));
	if (!s->hash)
		return RC_OK;
	return db_exec(db, "insert into secret (person, hash, since) values ($1, $2, $3)",
	               ARGS(TEXT(s->person), TEXT(s->hash), INT(s->since_ms)), e);
}

enum rc store_secrets_put(struct db *db, void *secrets, struct err *e)
{
	const struct store_secrets *s = secrets;
	for (size_t i = 0; i < s->n; i++)
		TRY(put_one(db, &s->v[i], e));
	return RC_OK;
}

enum rc store_secret(struct store *st, const char *person, struct arena *a, const char **out,
                     struct err *e)
{
	struct rows *r;
	TRY(db_rows(st->db, &r, "select hash from secret where person = $1", ARGS(TEXT(person)),
	            e));
	const char *hash = rows_next(r) ? arena_dup(a, rows_text(r, 0)) : NULL;
	TRY(rows_done(r, e));
	if (!hash)
		return err_set(e, RC_NOTFOUND, "%s has no secret", person);
	*out = hash;
	return RC_OK;
}

enum rc store_login_put(struct store *st, const struct store_login *l, struct err *e)
{
	return change(st,
	              "insert into login (token, person, device, since, used) "
	              "values ($1, $2, $3, $4, $5)",
	              ARGS(BLOB(l->token.b, sizeof l->token.b), TEXT(l->person), TEXT(l->device),
	                   INT(l->since_ms), INT(l->used_ms)),
	              e);
}

enum rc store_login(struct store *st, const struct digest *token, struct arena *a,
                    struct store_login *out, struct err *e)
{
	struct rows *r;
	struct store_login l = {.token = *token};
	TRY(db_rows(st->db, &r, "select person, device, since, used from login where token = $1",
	            ARGS(BLOB(token->b, sizeof token->b)), e));
	if (rows_next(r)) {
		l.person = arena_dup(a, rows_text(r, 0));
		l.device = arena_dup(a, rows_text(r, 1));
		l.since_ms = rows_int(r, 2);
		l.used_ms = rows_int(r, 3);
	}
	TRY(rows_done(r, e));
	if (!l.person || !l.device)
		return err_set(e, RC_NOTFOUND, "nobody is logged in with this");
	*out = l;
	return RC_OK;
}

enum rc store_login_used(struct store *st, const struct digest *token, int64_t used_ms,
                         struct err *e)
{
	return change(st, "update login set used = $1 where token = $2",
	              ARGS(INT(used_ms), BLOB(token->b, sizeof token->b)), e);
}

enum rc store_login_drop(struct store *st, const struct digest *token, struct err *e)
{
	return change(st, "delete from login where token = $1",
	              ARGS(BLOB(token->b, sizeof token->b)), e);
}

enum rc store_logins_old_drop(struct store *st, int64_t before_ms, struct err *e)
{
	return change(st, "delete from login where used < $1", ARGS(INT(before_ms)), e);
}

struct trying {
	const struct digest *who;
	int64_t from, to;
	bool (*allow)(const struct store_tries *t, int64_t now_ms);
	struct store_tries *out;
	bool *added;
};

static enum rc run_try(struct db *db, void *ctx, struct err *e)
{
	struct trying *t = ctx;
	struct rows *r;
	*t->added = false;
	TRY(db_rows(db, &r,
	            "select count(*), ifnull(min(at), 0), ifnull(max(at), 0) from attempt "
	            "where who = $1 and at > $2 and at <= $3",
	            ARGS(BLOB(t->who->b, sizeof t->who->b), INT(t->from), INT(t->to)), e));
	if (rows_next(r))
		*t->out = (struct store_tries){rows_int(r, 0), rows_int(r, 1), rows_int(r, 2)};
	TRY(rows_done(r, e));
	if (!t->allow(t->out, t->to))
		return RC_OK;
	*t->added = true;
	/* Of every name, so that the table stays small; those ahead of the clock go as well, lest a
	 * wrong clock put right keeps somebody out. */
	TRY(db_exec(db, "delete from attempt where at <= $1 or at > $2",
	            ARGS(INT(t->from), INT(t->to)), e));
	return db_exec(db, "insert into attempt (who, at) values ($1, $2)",
	               ARGS(BLOB(t->who->b, sizeof t->who->b), INT(t->to)), e);
}

enum rc store_try(struct store *st, const struct digest *who, int64_t from_ms, int64_t to_ms,
                  bool (*allow)(const struct store_tries *t, int64_t now_ms),
                  struct store_tries *out, bool *added, struct err *e)
{
	struct store_tries tries = {0};
	bool yes = false;
	struct trying t = {
	    .who = who, .from = from_ms, .to = to_ms, .allow = allow, .out = &tries, .added = &yes};
	if (!st->counted)
		return err_set(e, RC_USAGE, "the record was opened for reading only");
	TRY(db_txn(st->db, run_try, &t, e));
	*out = tries;
	*added = yes;
	return RC_OK;
}

enum rc store_tries_clear(struct store *st, const struct digest *who, struct err *e)
{
	return change(st, "delete from attempt where who = $1", ARGS(BLOB(who->b, sizeof who->b)),
	              e);
}
