/* SPDX-License-Identifier: Apache-2.0
 * tests/bench/bench.h - rounds of the thing and of its bare limit, in turn, and what they say.
 *
 * Only ratios of one run judge; absolute figures tell about the machine.  Each program is two
 * functions that do the same work, one through Tend and one with the bare library.  It ends with 1
 * if a limit is broken: see bench_holds(). */
#ifndef TEND_TESTS_BENCH_H
#define TEND_TESTS_BENCH_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "demo/demo.h"
#include "store/log.h"

#define ROUNDS 9

static inline double bench_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* For work in memory: of this process alone, whatever else the machine is doing. */
static inline double bench_cpu(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline void bench_must(enum rc rc, const struct err *e)
{
	if (rc == RC_OK)
		return;
	fprintf(stderr, "the bench can not go on: %s\n", e->msg);
	exit(1);
}

static inline int bench_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

struct bench_spread {
	double median, min, max;
};

static inline struct bench_spread bench_spread(const double *v)
{
	double s[ROUNDS];
	memcpy(s, v, sizeof s);
	qsort(s, ROUNDS, sizeof *s, bench_order);
	return (struct bench_spread){s[ROUNDS / 2], s[0], s[ROUNDS - 1]};
}

/* One side of a comparison; does its work once and gives seconds. */
typedef double bench_fn(void *ctx);

struct bench_row {
	const char *what, *means;
	const char *unit; /* of what is done */
	double n;         /* so many of them a round */
	double most;      /* limit of the ratio; 0 = none */
	int turns;        /* so many of each side a round, in turn; 0 = one */
};

/* Whether a limit holds, said in a line.  The median decides; only where the best round is over it
 * too is it broken: a machine with other work must not fail what holds. */
static inline bool bench_holds(struct bench_spread r, double most, const char *unit)
{
	if (most <= 0)
		return true;
	printf("  limit %g%s: %s\n", most, unit,
	       r.median <= most ? "holds"
	       : r.min <= most  ? "over it this time, within the spread of the rounds"
	                        : "BROKEN");
	fflush(stdout);
	return r.min <= most;
}

/* Prints how many of `unit` each side does a second and how many times slower Tend is; false if
 * the limit is broken. */
static inline bool bench_compare(const struct bench_row *row, bench_fn *tend, bench_fn *bare,
                                 void *ctx)
{
	double a[ROUNDS] = {0}, b[ROUNDS] = {0}, ratio[ROUNDS], n = row->n;
	for (int i = 0; i < ROUNDS; i++) {
		for (int k = 0; k < (row->turns ? row->turns : 1); k++) {
			a[i] += tend(ctx);
			b[i] += bare(ctx);
		}
		ratio[i] = a[i] / b[i];
	}
	struct bench_spread r = bench_spread(ratio), t = bench_spread(a), l = bench_spread(b);
	printf("%s\n  %s\n", row->what, row->means);
	printf("  ratio %.2f (min %.2f, max %.2f of %d rounds)\n", r.median, r.min, r.max, ROUNDS);
	bool ok = bench_holds(r, row->most, "");
	printf("  tend %.0f %s a second (%.0f to %.0f), bare %.0f (%.0f to %.0f)\n", n / t.median,
	       row->unit, n / t.max, n / t.min, n / l.median, n / l.max, n / l.min);
	fflush(stdout);
	return ok;
}

/* ---- a record to work on ---- */

struct bench_demo {
	struct arena a;
	char folder[128];
	const char *path, *library, *story;
	struct demo_result made;
};

/* A folder of its own. */
static inline void bench_folder(struct bench_demo *d)
{
	const char *tmp = getenv("TMPDIR");
	*d = (struct bench_demo){0};
	snprintf(d->folder, sizeof d->folder, "%.80s/tend-bench-%ld", tmp && *tmp ? tmp : "/tmp",
	         (long)getpid());
	if (mkdir(d->folder, 0700) != 0) {
		perror(d->folder);
		exit(1);
	}
}

/* The demo's story, played up to the second medicine session into a file of its own. */
static inline void bench_demo(struct bench_demo *d)
{
	const char *src = getenv("SRC");
	struct err e = {0};
	bench_folder(d);
	d->path = arena_fmt(&d->a, "%s/demo.db", d->folder);
	d->library = arena_fmt(&d->a, "%s/protocols", src ? src : ".");
	d->story = arena_fmt(&d->a, "%s/scenarios/kap-lozenge-im/demo.yaml", d->library);
	const struct demo_options o = {.data = d->path,
	                               .library = d->library,
	                               .scenario = d->story,
	                               .until = "start medicine 2"};
	bench_must(demo_play(&d->a, &o, &d->made, &e), &e);
}

#define BENCH_A_TIME 50  /* made-up events of one command, which is a stream of its own */
#define BENCH_BODY   120 /* bytes of one, about what a reading has */

/* Saves so many readings of nobody into the file: `stream`-0, `stream`-1, ... */
static inline void bench_fill(const char *path, const struct store_options *opt, const char *stream,
                              int events)
{
	struct store *st = NULL;
	struct err e = {0};
	bench_must(store_open(&st, path, opt, &e), &e);
	for (int i = 0; i < events / BENCH_A_TIME; i++) {
		struct arena a = {0};
		struct event_row rows[BENCH_A_TIME];
		struct store_answer out;
		uint8_t body[BENCH_BODY] = {(uint8_t)i};
		for (int k = 0; k < BENCH_A_TIME; k++)
			rows[k] = (struct event_row){.kind = "reading.recorded",
			                             .kind_version = 1,
			                             .happened_ms = 1790000000000 + i,
			                             .happened_source = "clock",
			                             .written_ms = 1790000000000 + i,
			                             .zone = "Europe/Vienna",
			                             .boot_id = {1},
			                             .boot_ms = i,
			                             .actor = "nora",
			                             .role = "nurse",
			                             .device = "tablet-1",
			                             .second_actor = "",
			                             .body = {body, sizeof body}};
		const char *name = arena_fmt(&a, "%s-%d", stream, i);
		const struct store_command cmd = {.stream = name,
		                                  .key = name,
		                                  .request = digest_of(&i, sizeof i),
		                                  .events = rows,
		                                  .n = BENCH_A_TIME,
		                                  .answer = {"{}", 2}};
		bench_must(store_append(st, &cmd, &a, &out, &e), &e);
		arena_drop(&a);
	}
	store_close(st);
}

/* Removes the folder and what stands in it. */
static inline void bench_done(struct bench_demo *d)
{
	DIR *dir = opendir(d->folder);
	for (struct dirent *f; dir && (f = readdir(dir));)
		if (f->d_name[0] != '.')
			unlink(arena_fmt(&d->a, "%s/%s", d->folder, f->d_name));
	if (dir)
		closedir(dir);
	rmdir(d->folder);
	arena_drop(&d->a);
}

#endif
