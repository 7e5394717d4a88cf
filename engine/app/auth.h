/* SPDX-License-Identifier: Apache-2.0
 * app/auth.h - who somebody is: secrets, logins, and the secret typed again to sign.
 *
 * Secrets are kept as Argon2id hashes in a side table, never in the log, and are first mixed with a
 * key that lies in a file outside the database: a stolen data file alone gives nothing to guess
 * against.  Wrong secrets slow down the one name they were tried for, never lock it for good, and
 * never touch anybody who is logged in (H25). */
#ifndef TEND_APP_AUTH_H
#define TEND_APP_AUTH_H

#include "course/course.h"
#include "util/digest.h"

struct app;

#define AUTH_IDLE_MS   (INT64_C(10) * 60 * 1000) /* a login ends after this long without use */
#define AUTH_LIFE_MS   (INT64_C(12) * 3600 * 1000)
#define AUTH_WINDOW_MS (INT64_C(15) * 60 * 1000)
#define AUTH_TRIES     5  /* wrong ones in AUTH_WINDOW_MS */
#define AUTH_TOKEN     64 /* characters; 256 random bits */
#define AUTH_PROOF_MS                                                                              \
	(INT64_C(60)                                                                               \
	 * 1000) /* how long a signature's proof waits for its command                 \
	                      */

/* Work of one guess.  The default is what a clinic gets; anything cheaper is for tests and must be
 * asked for. */
struct auth_cost {
	unsigned passes;
	unsigned kib;
};
extern const struct auth_cost auth_cost_default; /* 3 passes, 64 MiB */

/* RC_USAGE and what is wrong with it: 6 digits or more, or 8 characters or more; up to 128 bytes;
 * not all the same, not just counting (demo files take those). */
enum rc auth_secret_check(const char *secret, bool demo, struct err *e) MUST_USE;

/* Starts a login on `device`; `token` gets AUTH_TOKEN characters.  RC_DENIED, with the same words
 * and after the same work, whether the name or the secret is wrong; while the delay runs the hint
 * says how long it still is. */
enum rc auth_login(struct app *app, const char *person, const char *secret, const char *device,
                   char token[AUTH_TOKEN + 1], struct err *e) MUST_USE;
/* Who holds this token; the actor's texts land in the arena, its roles are today's.  Counts as use.
 * RC_DENIED: ended, unknown, or the person has left. */
enum rc auth_check(struct app *app, const char *token, struct arena *a, struct actor *out,
                   struct err *e) MUST_USE;
enum rc auth_logout(struct app *app, const char *token, struct err *e) MUST_USE;

/* That a person typed the secret again for exactly one command. */
struct auth_proof {
	int64_t boot_ms; /* when */
	struct digest mac;
};
/* `what` is app_request_digest() of the command.  RC_DENIED as in auth_login(). */
enum rc auth_sign(struct app *app, const char *person, const char *secret,
                  const struct digest *what, struct auth_proof *out, struct err *e) MUST_USE;
/* Whether the proof is fresh and of this person for this command. */
bool auth_proven(struct app *app, const char *person, const struct digest *what,
                 const struct auth_proof *proof);

#endif
