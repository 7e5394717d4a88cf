/* SPDX-License-Identifier: Apache-2.0 */
#include "app/auth.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/journal.h"
#include "store/file.h"

#define SECRET_MAX 128
#define USED_MS    (INT64_C(30) * 1000) /* how exactly the last use of a login is kept */
#define BACK_MS    (INT64_C(60) * 1000) /* how far the wall clock may go back under a login */

const struct auth_cost auth_cost_default = {.passes = 3, .kib = 64 * 1024};

/* How long after the newest of n wrong tries the next one is heard; after AUTH_TRIES of them the
 * oldest must leave the window. */
static const int64_t delays_ms[AUTH_TRIES] = {0, 1000, 4000, 15000, 60000};

/* ---- the key file ---- */

static enum rc key_fail(struct app *app, enum rc rc, const char *why, struct err *e)
{
	err_set(e, rc, "the key file %s %s", app->key_file, why);
	err_hint(e,
	         "without it nobody can log in: bring it back from the place it was copied to, or "
	         "use the sealed recovery code");
	return rc;
}

enum rc auth_key_load(struct app *app, struct err *e)
{
	char hex[2 * KEY_BYTES + 1] = "";
	struct digest d;
	struct stat st;
	int fd = open(app->key_file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return key_fail(app, RC_IO, errno == ENOENT ? "is not there" : "can not be read",
		                e);
	bool plain = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	bool open_to_others = plain && (st.st_mode & 077) != 0;
	ssize_t n = plain ? read(fd, hex, 2 * KEY_BYTES) : -1;
	close(fd);
	if (open_to_others)
		return key_fail(app, RC_IO,
		                "can be read by others: it must be its owner's alone "
		                "(chmod 600)",
		                e);
	if (n != 2 * KEY_BYTES || !digest_parse(hex, &d))
		return key_fail(app, RC_IO, "is damaged", e);
	memcpy(app->key, d.b, KEY_BYTES);
	sodium_memzero(hex, sizeof hex);
	app->has_key = true;
	return RC_OK;
}

enum rc auth_key_make(struct app *app, struct err *e)
{
	char hex[2 * KEY_BYTES + 2];
	uint8_t key[KEY_BYTES];
	enum rc rc = file_create(app->key_file, e);
	if (rc == RC_CONFLICT)
		return auth_key_load(app, e);
	if (rc != RC_OK)
		return rc;
	app->clock.random(app->clock.ctx, key, sizeof key);
	sodium_bin2hex(hex, sizeof hex, key, sizeof key);
	hex[2 * KEY_BYTES] = '\n';
	int fd = open(app->key_file, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	bool ok =
	    fd >= 0 && write(fd, hex, sizeof hex - 1) == (ssize_t)sizeof hex - 1 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	sodium_memzero(hex, sizeof hex);
	sodium_memzero(key, sizeof key);
	if (!ok) {
		unlink(app->key_file); /* half a key is worse than none */
		return key_fail(app, RC_IO, "can not be written", e);
	}
	return auth_key_load(app, e);
}

/* ---- hashing ---- */

/* What is hashed slowly: the secret, bound to its owner and mixed with the key outside the
 * database.  The recovery code has 160 random bits and must work when the key is lost. */
static void mix(const struct app *app, const char *person, const char *secret,
                char out[DIGEST_HEX + 1])
{
	crypto_generichash_state s;
	struct digest d;
	bool keyed = strcmp(person, RECOVERY) != 0;
	uint64_t n = strlen(person);
	crypto_generichash_init(&s, keyed ? app->key : NULL, keyed ? KEY_BYTES : 0, sizeof d.b);
	crypto_generichash_update(&s, (const uint8_t *)&n, sizeof n);
	crypto_generichash_update(&s, (const uint8_t *)person, n);
	crypto_generichash_update(&s, (const uint8_t *)secret, strlen(secret));
	crypto_generichash_final(&s, d.b, sizeof d.b);
	digest_hex(&d, out);
	sodium_memzero(&s, sizeof s);
	sodium_memzero(&d, sizeof d);
}

enum rc auth_hash(struct app *app, const char *person, const char *secret, struct arena *a,
                  const char **out, struct err *e)
{
	char mixed[DIGEST_HEX + 1], hash[crypto_pwhash_STRBYTES];
	if (!app->has_key && strcmp(person, RECOVERY) != 0)
		TRY(auth_key_load(app, e));
	mix(app, person, secret, mixed);
	int bad = crypto_pwhash_str(hash, mixed, DIGEST_HEX, app->cost.passes,
	                            (size_t)app->cost.kib * 1024);
	sodium_memzero(mixed, sizeof mixed);
	if (bad)
		return err_set(e, RC_IO,
		               "the machine has too little memory free to check a secret");
	*out = arena_dup(a, hash);
	return RC_OK;
}

enum rc auth_secret_check(const char *secret, bool demo, struct err *e)
{
	size_t n = strlen(secret), same = 0, up = 0, down = 0;
	bool digits = strspn(secret, "0123456789") == n;
	for (size_t i = 1; i < n; i++) {
		same += secret[i] == secret[i - 1];
		up += secret[i] == secret[i - 1] + 1;
		down += secret[i] == secret[i - 1] - 1;
	}
	if (n > SECRET_MAX || !utf8_valid(secret, n))
		return err_set(e, RC_USAGE, "a secret has up to %d bytes of plain text",
		               SECRET_MAX);
	if (n < (digits ? 6 : 8))
		return err_set(e, RC_USAGE,
		               "a PIN needs 6 digits or more, a passphrase 8 characters or "
		               "more");
	if (!demo && (same == n - 1 || up == n - 1 || down == n - 1))
		return err_set(e, RC_USAGE,
		               "this secret is among the first that anybody would try");
	return RC_OK;
}

/* ---- trying ---- */

static int64_t wait_ms(const struct store_tries *t, int64_t now_ms)
{
	if (t->n >= AUTH_TRIES)
		return t->oldest_ms + AUTH_WINDOW_MS - now_ms;
	int64_t left = t->newest_ms + delays_ms[t->n] - now_ms;
	return t->n && left > 0 ? left : 0;
}

static bool may_try(const struct store_tries *t, int64_t now_ms)
{
	return wait_ms(t, now_ms) <= 0;
}

/* Names that were tried are kept only as keyed digests: people type secrets into the wrong line. */
static struct digest tried_name(const struct app *app, const char *person)
{
	char hex[DIGEST_HEX + 1];
	struct digest d = {0};
	mix(app, person, "tried", hex);
	digest_parse(hex, &d);
	return d;
}

static enum rc slow_down(const struct store_tries *t, int64_t now_ms, struct err *e)
{
	int64_t s = (wait_ms(t, now_ms) + 999) / 1000;
	err_set(e, RC_DENIED, "too many wrong tries for this name");
	err_hint(e,
	         s > 90 ? "wait %lld minutes; whoever is logged in goes on undisturbed"
	                : "wait %lld seconds; whoever is logged in goes on undisturbed",
	         (long long)(s > 90 ? (s + 59) / 60 : s));
	return RC_DENIED;
}

/* The same work whether the name is known or not. */
static enum rc compare(struct app *app, const char *person, const char *secret, bool known,
                       bool *right, struct err *e)
{
	struct arena a = {0};
	char mixed[DIGEST_HEX + 1];
	const char *hash = NULL, *spent;
	*right = false;
	enum rc rc = known ? store_secret(app->st, person, &a, &hash, e) : RC_OK;
	if (rc == RC_NOTFOUND)
		rc = RC_OK;
	if (rc == RC_OK && !hash)
		rc = auth_hash(app, person, secret, &a, &spent, e);
	if (rc == RC_OK && hash) {
		mix(app, person, secret, mixed);
		*right = crypto_pwhash_str_verify(hash, mixed, DIGEST_HEX) == 0;
		sodium_memzero(mixed, sizeof mixed);
	}
	arena_drop(&a);
	return rc;
}

/* RC_OK: the secret is this person's.  `at` says where it was asked for. */
static enum rc try_secret(struct app *app, const char *person, const char *secret, const char *at,
                          struct err *e)
{
	struct now now = app_now(app);
	struct store_tries tries;
	bool added, right;
	bool recovery = strcmp(person, RECOVERY) == 0;
	TRY(app_refresh(app, e));
	if (!app->has_key && !recovery)
		TRY(auth_key_load(app, e));
	const struct person *p = clinic_person(&app->clinic, person);
	struct digest who = tried_name(app, person);
	TRY(store_try(app->st, &who, now.wall_ms - AUTH_WINDOW_MS, now.wall_ms, may_try, &tries,
	              &added, e));
	if (!added)
		return slow_down(&tries, now.wall_ms, e);
	TRY(compare(app, person, secret, recovery || (p && !p->left), &right, e));
	if (right)
		return store_tries_clear(app->st, &who, e);
	struct entry entry = {.person = p ? p->id : NULL, .meaning = at};
	TRY(journal_note(app, CLINIC_LOGIN_FAILED, NULL, &entry, e));
	err_set(e, RC_DENIED,
	        recovery ? "this is not the recovery code"
	                 : "name and secret do not belong together");
	err_hint(e, "try again; after each wrong try the next one has to wait a little longer");
	return RC_DENIED;
}

/* ---- logins ---- */

static struct digest token_digest(const char *token)
{
	struct digest_run r;
	digest_begin(&r, "tend login token 1");
	digest_field(&r, token, strlen(token));
	return digest_end(&r);
}

enum rc auth_login(struct app *app, const char *person, const char *secret, const char *device,
                   char token[AUTH_TOKEN + 1], struct err *e)
{
	struct now now = app_now(app);
	uint8_t b[AUTH_TOKEN / 2];
	char hex[AUTH_TOKEN + 1];
	TRY(try_secret(app, person, secret, "login", e));
	if (!app->clinic.demo)
		TRY(store_logins_old_drop(app->st, now.wall_ms - AUTH_IDLE_MS, e));
	app->clock.random(app->clock.ctx, b, sizeof b);
	sodium_bin2hex(hex, sizeof hex, b, sizeof b);
	struct store_login l = {.token = token_digest(hex),
	                        .person = person,
	                        .device = device ? device : app->device,
	                        .since_ms = now.wall_ms,
	                        .used_ms = now.wall_ms};
	TRY(store_login_put(app->st, &l, e));
	const struct person *p = clinic_person(&app->clinic, person);
	struct actor who = {.id = p->id, .roles = p->roles, .device = l.device};
	TRY(journal_note(app, CLINIC_LOGIN, &who, &(struct entry){.person = p->id}, e));
	memcpy(token, hex, sizeof hex);
	return RC_OK;
}

static enum rc logged_out(struct err *e)
{
	err_set(e, RC_DENIED, "this login has ended");
	err_hint(e, "log in again; a running session goes on meanwhile");
	return RC_DENIED;
}

enum rc auth_check(struct app *app, const char *token, struct arena *a, struct actor *out,
                   struct err *e)
{
	int64_t now = app_now(app).wall_ms;
	struct digest d = token_digest(token);
	struct store_login l;
	enum rc rc = store_login(app->st, &d, a, &l, e);
	if (rc == RC_NOTFOUND)
		return logged_out(e);
	if (rc != RC_OK)
		return rc;
	TRY(app_refresh(app, e));
	const struct person *p = clinic_person(&app->clinic, l.person);
	/* in a demo time is moved by hand, by weeks: a login there lasts until it is ended */
	bool idle = !app->clinic.demo
	            && (now - l.used_ms > AUTH_IDLE_MS || now - l.since_ms > AUTH_LIFE_MS);
	bool back = now < l.used_ms - BACK_MS; /* a clock put back must not make a login longer */
	if (!p || p->left || idle || back) {
		if (!app->reading)
			TRY(store_login_drop(app->st, &d, e));
		return logged_out(e);
	}
	if (!app->reading && now - l.used_ms > USED_MS)
		TRY(store_login_used(app->st, &d, now, e));
	*out = (struct actor){.id = arena_dup(a, p->id), .roles = p->roles, .device = l.device};
	return RC_OK;
}

enum rc auth_logout(struct app *app, const char *token, struct err *e)
{
	struct arena a = {0};
	struct digest d = token_digest(token);
	struct actor who;
	enum rc rc = auth_check(app, token, &a, &who, e);
	if (rc == RC_OK)
		rc = store_login_drop(app->st, &d, e);
	if (rc == RC_OK)
		rc = journal_note(app, CLINIC_LOGOUT, &who, &(struct entry){.person = who.id}, e);
	arena_drop(&a);
	return rc;
}

/* ---- signing ---- */

static struct digest proof_mac(const struct app *app, const char *person, const struct digest *what,
                               int64_t boot_ms)
{
	struct digest d;
	crypto_generichash_state s;
	crypto_generichash_init(&s, app->proof_key, KEY_BYTES, sizeof d.b);
	crypto_generichash_update(&s, what->b, sizeof what->b);
	crypto_generichash_update(&s, (const uint8_t *)&boot_ms, sizeof boot_ms);
	crypto_generichash_update(&s, (const uint8_t *)person, strlen(person));
	crypto_generichash_final(&s, d.b, sizeof d.b);
	return d;
}

enum rc auth_sign(struct app *app, const char *person, const char *secret,
                  const struct digest *what, struct auth_proof *out, struct err *e)
{
	TRY(try_secret(app, person, secret, "signature", e));
	int64_t at = app_now(app).boot_ms;
	*out = (struct auth_proof){.boot_ms = at, .mac = proof_mac(app, person, what, at)};
	return RC_OK;
}

bool auth_proven(struct app *app, const char *person, const struct digest *what,
                 const struct auth_proof *proof)
{
	int64_t age = app_now(app).boot_ms - proof->boot_ms;
	struct digest mac = proof_mac(app, person, what, proof->boot_ms);
	return digest_equal(&mac, &proof->mac) && age >= 0 && age <= AUTH_PROOF_MS;
}

/* ---- the sealed code ---- */

/* Digits and letters without I, L, O and U, which are read as others or as words. */
static const char code_letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
#define CODE_LETTERS 32

enum rc auth_recovery_new(struct app *app, struct arena *a, char code[RECOVERY_CODE],
                          const char **hash, struct err *e)
{
	uint8_t b[CODE_LETTERS];
	char plain[CODE_LETTERS + 1] = "", shown[RECOVERY_CODE] = "";
	size_t n = 0;
	app->clock.random(app->clock.ctx, b, sizeof b); /* five bits of each are used */
	for (size_t i = 0; i < CODE_LETTERS; i++) {
		plain[i] = code_letters[b[i] & 31];
		if (i && i % 4 == 0)
			shown[n++] = '-';
		shown[n++] = plain[i];
	}
	enum rc rc = auth_hash(app, RECOVERY, plain, a, hash, e);
	if (rc == RC_OK)
		memcpy(code, shown, sizeof shown);
	sodium_memzero(b, sizeof b);
	sodium_memzero(plain, sizeof plain);
	sodium_memzero(shown, sizeof shown);
	return rc;
}

/* As it is read from paper: small letters, spaces, O for 0, I and L for 1. */
static void plain_code(const char *typed, char out[CODE_LETTERS + 1])
{
	size_t n = 0;
	memset(out, 0, CODE_LETTERS + 1);
	for (; *typed && n < CODE_LETTERS; typed++) {
		char c = *typed >= 'a' && *typed <= 'z' ? (char)(*typed - 32) : *typed;
		c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
		if (strchr(code_letters, c))
			out[n++] = c;
	}
}

enum rc app_recover(struct app *app, const char *code, const char *person, const char *secret,
                    char next[RECOVERY_CODE], struct err *e)
{
	char plain[CODE_LETTERS + 1];
	struct arena a = {0};
	struct store_secrets put = {.n = 2};
	struct entries list = {0};
	struct store_answer done;
	const char *hash = NULL, *sealed = NULL;
	char shown[RECOVERY_CODE];
	TRY(app_refresh(app, e));
	const struct person *p = clinic_person(&app->clinic, person);
	if (!p || p->left || !(p->roles & ROLE_DIRECTOR))
		return err_set(e, RC_USAGE, "%s is not a director of this clinic", person);
	TRY(auth_secret_check(secret, app->clinic.demo, e));
	plain_code(code, plain);
	TRY(try_secret(app, RECOVERY, plain, "recovery", e));
	sodium_memzero(plain, sizeof plain);
	enum rc rc = app->has_key ? RC_OK : auth_key_make(app, e);
	if (rc == RC_OK)
		rc = auth_hash(app, p->id, secret, &a, &hash, e);
	if (rc == RC_OK)
		rc = auth_recovery_new(app, &a, shown, &sealed, e);
	if (rc == RC_OK) {
		int64_t now = app_now(app).wall_ms;
		struct actor who = {.id = p->id, .roles = p->roles, .device = app->device};
		struct entry entry = {.person = p->id};
		struct store_command cmd = {
		    .key = journal_key(app, &a), .beside = store_secrets_put, .beside_ctx = &put};
		put.v[0] = (struct store_secret){p->id, hash, now};
		put.v[1] = (struct store_secret){RECOVERY, sealed, now};
		entries_add(app, &a, &list, CLINIC_RECOVERY_USED, &who, &entry);
		entries_add(app, &a, &list, CLINIC_SECRET_CHANGED, &who, &entry);
		rc = journal_append(app, &cmd, &list, &a, &done, e);
	}
	if (rc == RC_OK)
		memcpy(next, shown, sizeof shown);
	sodium_memzero(shown, sizeof shown);
	arena_drop(&a);
	return rc;
}
