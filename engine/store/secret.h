/* SPDX-License-Identifier: Apache-2.0
 * store/secret.h - side tables of who may get in: hashes, logins, and wrong tries.
 *
 * They are not part of the record: rows change and go.  What happened (a login, a changed secret)
 * is an event of its own; what it was done with never is.  All times are UTC milliseconds. */
#ifndef TEND_STORE_SECRET_H
#define TEND_STORE_SECRET_H

#include "store/log.h"

/* One hash a name, as password hashing wrote it; the one before is replaced.  Whoever gets a new
 * secret, or loses it (hash NULL), is logged out everywhere. */
struct store_secret {
	const char *person, *hash;
	int64_t since_ms;
};
struct store_secrets {
	struct store_secret v[2];
	size_t n;
};
/* Of a struct store_secrets: for store_command.beside, so that secret and event are one. */
enum rc store_secrets_put(struct db *db, void *secrets, struct err *e) MUST_USE;
/* RC_NOTFOUND if there is none; the hash lands in the arena. */
enum rc store_secret(struct store *st, const char *person, struct arena *a, const char **out,
                     struct err *e) MUST_USE;

/* A login, known by the digest of its token only. */
struct store_login {
	struct digest token;
	const char *person, *device;
	int64_t since_ms, used_ms;
};
enum rc store_login_put(struct store *st, const struct store_login *l, struct err *e) MUST_USE;
enum rc store_login(struct store *st, const struct digest *token, struct arena *a,
                    struct store_login *out, struct err *e) MUST_USE;
enum rc store_login_used(struct store *st, const struct digest *token, int64_t used_ms,
                         struct err *e) MUST_USE;
/* Ends one login, or those not used since `before_ms`. */
enum rc store_login_drop(struct store *st, const struct digest *token, struct err *e) MUST_USE;
enum rc store_logins_old_drop(struct store *st, int64_t before_ms, struct err *e) MUST_USE;

/* Tries that are not known to have been right. */
struct store_tries {
	int64_t n;         /* in the window, this one not included */
	int64_t oldest_ms; /* of these */
	int64_t newest_ms;
};
/* Counts the tries under `who` in (from, to] and, if `allow` says so about them, adds one at `to`:
 * in one transaction, so that guesses at the same time can not share a place.  *added tells. */
enum rc store_try(struct store *st, const struct digest *who, int64_t from_ms, int64_t to_ms,
                  bool (*allow)(const struct store_tries *t, int64_t now_ms),
                  struct store_tries *out, bool *added, struct err *e) MUST_USE;
/* The last one was right: all are forgotten. */
enum rc store_tries_clear(struct store *st, const struct digest *who, struct err *e) MUST_USE;

#endif
