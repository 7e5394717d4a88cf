/* SPDX-License-Identifier: Apache-2.0
 * app/handle.h - what the files of this room share about an open clinic. */
#ifndef TEND_APP_HANDLE_H
#define TEND_APP_HANDLE_H

#include "app/app.h"
#include "store/log.h"
#include "store/secret.h"

#define SYSTEM        "system"    /* acts for nobody */
#define RECOVERY      "*recovery" /* the sealed code's place among the secrets: nobody's name */
#define KEY_BYTES     32
#define COURSES_KEPT  1024       /* at most, and no more than COURSES_BYTES beyond COURSES_LEAST */
#define COURSES_LEAST 32         /* whatever they take */
#define COURSES_BYTES (64 << 20) /* a course of 150 events takes about 60 KiB */

/* Texts of the event read last, which the next one shares where they are the same. */
struct journal_last {
	uint8_t boot[16];
	const char *boot_id, *zone, *actor, *role, *device;
};

/* One course as folded from the disk; c->a is &a. */
struct fold {
	const char *id;
	struct arena a;
	struct course *c;
	struct journal_last last;
	int64_t seq; /* last event folded in */
	/* As it looks with what plugins say now; for looking only, in an arena of its own. */
	struct arena asked_a;
	struct course *asked;
	int64_t asked_at; /* ms UTC */
	int64_t used;     /* counts up: the smallest was used longest ago */
	struct {
		int64_t *v; /* of stream seq i + 1: its seq in the whole log */
		size_t n, cap;
	} log_seqs;
};

struct kept_plan {
	char digest[DIGEST_HEX + 1];
	const struct plan *plan;
};

struct app {
	struct arena a; /* lives as long as the handle */
	struct store *st;
	const char *path, *key_file, *zone_dir, *device;
	const char *worker;      /* what runs plugins; NULL: nothing does */
	struct workers *workers; /* from first use on; NULL */
	const struct zone *zone;
	struct app_clock clock;
	struct auth_cost cost;
	char boot_id[40]; /* of the machine's clock */
	bool reading;     /* APP_READ */
	bool has_key;
	uint8_t key[KEY_BYTES];       /* what secrets are mixed with */
	uint8_t proof_key[KEY_BYTES]; /* of this handle: proofs do not outlive it */
	struct clinic clinic;         /* in a */
	struct {
		struct kept_plan *v;
		size_t n, cap;
	} plans;
	struct fold *folds[COURSES_KEPT];
	size_t folds_n;
	int64_t uses;
};

/* ---- app.c ---- */
/* Folds in what was added to the clinic's stream. */
enum rc app_refresh(struct app *app, struct err *e) MUST_USE;

/* ---- auth.c ---- */
enum rc auth_key_load(struct app *app, struct err *e) MUST_USE;
/* Makes the key file unless there is one. */
enum rc auth_key_make(struct app *app, struct err *e) MUST_USE;
/* The hash to keep for a new secret; lands in the arena. */
enum rc auth_hash(struct app *app, const char *person, const char *secret, struct arena *a,
                  const char **out, struct err *e) MUST_USE;
/* A new recovery code and its hash, which needs no key file. */
enum rc auth_recovery_new(struct app *app, struct arena *a, char code[RECOVERY_CODE],
                          const char **hash, struct err *e) MUST_USE;

/* ---- courses.c ---- */
/* The course as it is on the disk; borrowed until the next call of this file. */
enum rc courses_get(struct app *app, const char *id, struct fold **out, struct err *e) MUST_USE;
/* The same course as it would stand if it went by another plan: nothing is written.  Lives as long
 * as the fold. */
enum rc courses_under(struct app *app, const char *id, const struct plan *plan,
                      const struct course **out, struct err *e) MUST_USE;
void courses_drop(struct app *app, const char *id); /* NULL: all */
/* Writes down what fell due; *moved: something did, and the fold is to be fetched again.  `lost`:
 * nobody was in contact, or NULL. */
enum rc courses_tick(struct app *app, struct fold *f, const char *lost, bool *moved,
                     struct err *e) MUST_USE;
/* Courses that were begun while the clinic's stream could not be told. */
enum rc courses_reconcile(struct app *app, struct err *e) MUST_USE;
/* Rows for the log, from the events of a decision on `f`; fills in who, when and where. */
struct event_row *courses_rows(struct app *app, struct arena *a, const struct fold *f,
                               const struct actor *who, struct event *events, size_t n);

#endif
