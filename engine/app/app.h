/* SPDX-License-Identifier: Apache-2.0
 * app/app.h - one open clinic: its data file, its people, its protocols and its courses.
 *
 * Every face (command line, pages, exports) works through this header and command app_do().  This
 * is the only place where clocks, random bytes and the machine's boot id are read, and only through
 * struct app_clock, so that tests and the demo can put their own in.  One handle serves one thread;
 * several programs may have the same file open: each call sees what the others saved.
 *
 * What a call returns is borrowed from the arena it was given; what it borrows from the handle
 * (struct clinic, struct course, struct plan) stays until the next call on the handle. */
#ifndef TEND_APP_APP_H
#define TEND_APP_APP_H

#include "app/auth.h"
#include "app/clinic.h"
#include "app/rights.h"
#include "closure/read.h"
#include "util/diag.h"

struct app;

/* ---- opening ---- */

/* Where time and chance come from; `ctx` is handed to each.  boot_id gives a text like
 * "3f0c1a52-0d5c-4a52-9d0c-5a3c6f5c7a10", borrowed. */
struct app_clock {
	void *ctx;
	int64_t (*wall_ms)(void *ctx);
	int64_t (*boot_ms)(void *ctx); /* counts while the machine sleeps, never jumps */
	const char *(*boot_id)(void *ctx);
	void (*random)(void *ctx, void *p, size_t n);
};

enum app_flags {
	APP_READ = 1,   /* changes nothing: no ticks, no logins, no note of who looked */
	APP_VERIFY = 2, /* proves the whole record at opening, not only its end */
};

struct app_options {
	unsigned flags;
	const char *key_file;          /* NULL: `<data file>.key` */
	const char *zone_dir;          /* NULL: /usr/share/zoneinfo */
	const char *device;            /* name of this terminal; NULL: "terminal" */
	const struct app_clock *clock; /* NULL: the machine's */
	const struct auth_cost *cost;  /* NULL: auth_cost_default */
	/* The tend that runs plugins, as `PROGRAM plugin-worker`: "/proc/self/exe" in tend itself.
	 * NULL: none runs here, and what asks one is decided by hand. */
	const char *worker;
};

/* Options may be NULL.  RC_NOTFOUND: no such file, or no clinic in it. */
enum rc app_open(const char *path, const struct app_options *opt, struct app **out,
                 struct err *e) MUST_USE;
void app_close(struct app *app); /* NULL is fine */

#define RECOVERY_CODE 40 /* "ABCD-EFGH-..." without the NUL: 32 characters in groups of four */

/* A new clinic. */
struct app_founding {
	const char *clinic;    /* its name */
	const char *zone;      /* IANA name: "Europe/Berlin" */
	const char *emergency; /* the number to call from every page */
	const char *person;    /* login name of the first director */
	const char *name;      /* in full */
	unsigned roles;        /* beside director; 0 = none */
	const char *secret;
	bool demo; /* made-up people only: protocols need no approval, plain PINs are taken */
};
/* Makes data file and key file (both 0600) and the first director.  `code` gets the recovery code,
 * which is shown once and kept nowhere: print it, seal it, lock it away.  RC_CONFLICT: there is a
 * file already. */
enum rc app_init(const char *path, const struct app_options *opt, const struct app_founding *who,
                 char code[RECOVERY_CODE], struct err *e) MUST_USE;

/* With the sealed code: gives a director a new secret, when nobody else can get in.  Makes a new
 * key file if the old one is lost.  The code is used up; `next` gets the one to seal now.  Recorded
 * for everybody to see. */
enum rc app_recover(struct app *app, const char *code, const char *person, const char *secret,
                    char next[RECOVERY_CODE], struct err *e) MUST_USE;

/* ---- looking ---- */

/* The clinic as it stands now.  RC_IO: the record can not be read. */
enum rc app_clinic(struct app *app, const struct clinic **out, struct err *e) MUST_USE;
struct now app_now(const struct app *app);
const struct zone *app_zone(const struct app *app);

/* A course as it stands now, after whatever fell due in the meantime was written down (a reading
 * overdue, a session interrupted).  `what` says what is shown ("timeline"): a look of a person at a
 * patient's data is an event (45 CFR 164.312(b)), once in ten minutes; NULL: nothing is shown to
 * anybody, and `who` may be NULL.  RC_DENIED: not for this person, recorded.  RC_NOTFOUND. */
enum rc app_course(struct app *app, const struct actor *who, const char *id, const char *what,
                   const struct course **out, struct err *e) MUST_USE;
/* Whoever keeps contact with a room (a server, a running checklist) says that it was lost for more
 * than five minutes: if a reading fell due meanwhile, the session is interrupted and asks for the
 * patient's state before anything else.  A new start of the machine is noticed without this. */
enum rc app_contact_lost(struct app *app, const char *course, struct err *e) MUST_USE;
/* Notes that `who` is shown `what` of a course, unless that was noted within ten minutes. */
enum rc app_note_read(struct app *app, const struct actor *who, const char *id, const char *what,
                      struct err *e) MUST_USE;
/* The same for all courses of one page, in one look back and as few commits as can be. */
enum rc app_note_looks(struct app *app, const struct actor *who, const char *const *ids, size_t n,
                       const char *what, struct err *e) MUST_USE;

/* Compiled from the files kept in the store, each checked against its digest; kept in the handle.
 * RC_NOTFOUND: no such protocol here.  RC_IO: its files are not what they were. */
enum rc app_plan(struct app *app, const char *digest, const struct plan **out,
                 struct err *e) MUST_USE;
/* The same with the tree that it was read from (see protocol_read_whole), for comparing. */
enum rc app_plan_whole(struct app *app, const char *digest, const struct plan **out,
                       const struct node **whole, struct err *e) MUST_USE;
/* The same as one text: parts taken in, changes of a variant made (see protocol_write_out). */
enum rc app_written_out(struct app *app, const char *digest, struct text *out, struct err *e);

/* One event of a stream, for timelines and audits; borrowed during the call. */
struct app_event {
	int64_t log_seq;  /* in the whole log */
	const char *kind; /* "reading.recorded" */
	const char *stream;
	const char *command; /* idempotency key of what it came from */
	struct event ev;     /* ev.kind is EV_NONE for events of the clinic */
};
typedef enum rc app_event_fn(const struct app_event *ev, void *ctx, struct err *e);
/* From stream seq `from` on, or (stream NULL) from seq `from` of the whole log. */
enum rc app_events(struct app *app, const char *stream, int64_t from, app_event_fn *fn, void *ctx,
                   struct err *e) MUST_USE;

/* A course read once from its first event: `each` sees every event after it was folded in, `whole`
 * the course at the end.  Nothing is written and nothing is kept; events and course live until
 * `whole` has returned.  For reports that read every course. */
struct app_pass {
	app_event_fn *each; /* may be NULL */
	enum rc (*whole)(const struct course *c, void *ctx, struct err *e);
	void *ctx;
};
enum rc app_course_pass(struct app *app, const char *id, const struct app_pass *pass,
                        struct err *e) MUST_USE;
/* Notes together that `who`, who may see courses, is shown `what` of each of them. */
enum rc app_note_reads(struct app *app, const struct actor *who, const char *const *ids, size_t n,
                       const char *what, struct err *e) MUST_USE;

struct misfit;
/* What moving a course to another version would mean for this patient; nothing is written. */
struct app_move {
	const struct protocol_record *to;
	const struct course *now;     /* as it stands */
	const struct course *then;    /* as it would stand; NULL where something has no place */
	const struct misfit *misfits; /* judge/misfit.h */
	size_t misfits_n;
	bool allowed; /* a patient may be treated by that version; else `why_not` says why not */
	const char *why_not;
};
/* `to` is ID@VERSION or a digest.  Texts land in the arena, courses stay until the next call.
 * RC_DENIED, RC_NOTFOUND, RC_USAGE. */
enum rc app_move_look(struct app *app, const struct actor *who, const char *course, const char *to,
                      struct arena *a, struct app_move *out, struct err *e) MUST_USE;

/* ---- doing: the only way to write (command.c) ---- */

/* Where a protocol is read from: `text` NULL reads `path` and its parts from the folder, but never
 * from outside of it. */
struct app_protocol_files {
	const char *path; /* also what diagnostics name */
	const char *text;
	size_t len;
	const struct part_reader *parts; /* with `text` */
	struct diags *diags;             /* what was wrong; may be NULL */
};

/* One command.  For a course: `course` and `cmd`; `cmd.expected` is the last event the person has
 * seen of it, 0 = decide on whatever it is.  For the clinic: `what`, and the fields of `cmd.e` that
 * its row names.  Opening a course: DO_COURSE_OPEN with cmd.e.patient and cmd.e.protocol ("id" or
 * "id@version"). */
struct app_request {
	const struct actor *who; /* from auth_check(); roles and leaving are looked up again */
	const char *key;         /* sent again with every repetition: device and counter, 1 to 60
	                            bytes; NULL: this command is never repeated */
	enum clinic_command what;
	const char *course;
	struct command cmd;
	const char *secret;             /* typed again, for commands that sign ... */
	const struct auth_proof *proof; /* ... or the proof that it was */
	const char *new_secret;         /* DO_PERSON_ADD, DO_SECRET_RESET, DO_SECRET_CHANGE */
	const struct app_protocol_files *files; /* DO_PROTOCOL_STORE */
	const char *path;                       /* DO_BACKUP */
};

/* What came of it.  Judgements have no `check`, `act`, `owner` and `due`: they stand as they were
 * said, also after a restart. */
struct app_reply {
	enum rc rc;       /* as of decide(); RC_CONFLICT: msg tells what changed; RC_IO: nothing was
	                     saved */
	const char *msg;  /* one sentence; "" when done and nothing is to be said */
	const char *hint; /* NULL if there is none */
	enum verdict_kind verdict;
	struct judgement *judgements;
	size_t judgements_n;
	int64_t first; /* stream seq of its first event; 0 = it had none */
	int64_t events;
	int64_t seq;      /* RC_CONFLICT: where the stream stands now */
	const char *id;   /* what was made: patient, course, digest of a protocol; else NULL */
	bool replayed;    /* done before under the same key; nothing was added now */
	const char *json; /* the same, "tend.reply/1", as it was kept */
};

/* Right, fold, decide, append, commit, answer.  Gives reply->rc; the reply is always filled, its
 * texts land in the arena.  After RC_IO nothing in the handle is ahead of the disk. */
enum rc app_do(struct app *app, const struct app_request *req, struct arena *a,
               struct app_reply *reply);
/* What app_do() would answer now, by the same rules, with nothing saved and no secret asked; also on
 * a record that was opened for reading.  Of the clinic's own commands it asks the right, and of
 * those about people who leave or lose a role the rest too. */
enum rc app_would(struct app *app, const struct app_request *req, struct arena *a,
                  struct app_reply *reply);
/* What auth_sign() binds a typed secret to: command, course, person and key. */
struct digest app_request_digest(const struct app_request *req);

/* ---- keeping ---- */

struct store_manifest;
struct app_restoring {
	const char *by;   /* who does it, as it will be read later */
	const char *note; /* why */
	bool replace;     /* an existing file is kept beside it */
};
/* Proves the backup, puts a copy at `to` under a new log id, and says so in its first event. */
enum rc app_restore(const char *backup, const char *to, const struct app_options *opt,
                    const struct app_restoring *how, struct store_manifest *out,
                    struct err *e) MUST_USE;
/* For proofs and exports that read the log themselves. */
struct store *app_store(struct app *app);

#endif
