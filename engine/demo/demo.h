/* SPDX-License-Identifier: Apache-2.0
 * demo/demo.h - the course of a made-up patient, played on a real data file under a clock of its own.
 *
 * The story is a scenario file: who does what and when.  Engine, rules, record and signatures are
 * the real ones; only time and chance are made up, so that two runs give the same file and the same
 * words.  A demo data file keeps its clock beside it (`demo.db.clock`): time stands still in it
 * until it is moved, so that people can go on by hand from where the story stopped. */
#ifndef TEND_APP_DEMO_H
#define TEND_APP_DEMO_H

#include "app/app.h"
#include "bedside/bedside.h"

/* ---- the clock of a demo file ---- */

struct demo_clock {
	int64_t wall_ms;
	uint64_t drawn; /* blocks of made-up chance that were used; none is used twice */
};

/* Puts the clock into app options; it must outlive the handle. */
struct app_clock demo_clock_app(struct demo_clock *d);
/* RC_NOTFOUND: the data file has no clock of its own, so it is no demo file. */
enum rc demo_clock_read(struct arena *a, const char *data, struct demo_clock *out,
                        struct err *e) MUST_USE;
/* Also moves on past what a process that was killed may have drawn. */
enum rc demo_clock_write(struct arena *a, const char *data, const struct demo_clock *d,
                         struct err *e) MUST_USE;
extern const struct auth_cost demo_cost; /* of a guess: next to nothing, for made-up people */

/* ---- the story ---- */

/* Somebody of the made-up clinic, and the PIN. */
struct demo_person {
	const char *id, *name, *pin;
	unsigned roles;
};

/* Those of the demo clinic beside its director, the same wherever it is made. */
extern const struct demo_person demo_people[];
extern const size_t demo_people_n;
#define DEMO_DIRECTOR      "dora"
#define DEMO_DIRECTOR_NAME "Dora Example"
#define DEMO_DIRECTOR_PIN  "111111"

/* People, the example protocol and one patient with a course, in a demo clinic that was just made;
 * `folder` is the library.  RC_NOTFOUND: the library has no such protocol. */
enum rc demo_furnish(struct arena *a, struct app *app, const char *folder, const char **patient,
                     struct err *e) MUST_USE;

/* One act and what Tend answered. */
struct demo_line {
	int64_t when; /* ms UTC */
	const char *who, *act;
	const char *course; /* its id, once there is one */
	const struct zone *zone;
	const struct app_reply *reply;
	const struct bedside_next *gates; /* what spoke, in words */
	int64_t happened;                 /* of a late entry; 0 */
	const char *because;              /* of a late entry; NULL */
};

struct demo_options {
	const char *data;     /* the data file to make */
	const char *library;  /* folder of protocols and their parts */
	const char *scenario; /* the story's file */
	const char *protocol; /* another protocol file of the same id; NULL = the library's */
	bool beside;          /* into the demo that is there: another patient of the same clinic */
	const char *until;    /* stops before the first act of these words; NULL = plays all */
	/* After each act; anything but RC_OK ends the story there.  May be NULL. */
	enum rc (*each)(void *ctx, const struct demo_line *line, struct err *e);
	void *ctx;
};

struct demo_result {
	const char *course; /* NULL: the story did not come to that */
	const char *patient;
	struct {
		struct demo_person *v;
		size_t n, cap;
	} people;
	size_t acts;  /* played */
	bool stopped; /* by `until` or `each` */
};

/* Texts of the result lie in the arena.  Gives what `each` gave where that ended it. */
enum rc demo_play(struct arena *a, const struct demo_options *o, struct demo_result *out,
                  struct err *e) MUST_USE;

#endif
