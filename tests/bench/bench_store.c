/* SPDX-License-Identifier: Apache-2.0
 * Courses out of the store: folding one, and looking at a session when a million other events
 * stand in the same file. */
#include "bench.h"

#include <sqlite3.h>

#include "app/journal.h"
#include "bedside/bedside.h"

#define TIMES 20

struct store_bench {
	struct bench_demo d;
	struct demo_clock clock;
	const struct plan *plan;
	const struct zone *zone;
	const char *big; /* the demo's file, with many more events in it */
	struct {
		struct event *v;
		size_t n, cap;
	} events;
};

/* ---- folding ---- */

struct taking {
	struct arena a;
	struct journal_last last;
	struct course *c;
};

static enum rc take_in(const struct event_row *row, void *ctx, struct err *e)
{
	struct taking *t = ctx;
	struct event ev;
	TRY(journal_event(row, &t->a, &t->last, &ev, e));
	ev.kind = event_kind_named(row->kind);
	if (ev.kind != EV_NONE)
		course_apply(t->c, &ev);
	return RC_OK;
}

static struct store *open_store(const struct store_bench *b)
{
	const struct store_options opt = {.flags = STORE_READ | STORE_UNVERIFIED};
	struct store *st = NULL;
	struct err e = {0};
	bench_must(store_open(&st, b->d.path, &opt, &e), &e);
	return st;
}

static double fold_stored(void *ctx)
{
	struct store_bench *b = ctx;
	struct store *st = open_store(b);
	struct err e = {0};
	double begun = bench_cpu();
	for (int i = 0; i < TIMES; i++) {
		struct taking t = {0};
		t.c = course_new(&t.a, b->plan, b->zone);
		bench_must(store_each(st, b->d.made.course, 1, take_in, &t, &e), &e);
		arena_drop(&t.a);
	}
	double took = bench_cpu() - begun;
	store_close(st);
	return took;
}

/* Every column of the same rows, and nothing done with them. */
static double scan(void *ctx)
{
	struct store_bench *b = ctx;
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int64_t bytes = 0;
	if (sqlite3_open_v2(b->d.path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL)
	        != SQLITE_OK
	    || sqlite3_prepare_v2(db, "select * from event where stream = ?1 order by stream_seq",
	                          -1, &s, NULL)
	           != SQLITE_OK)
		exit(1);
	double begun = bench_cpu();
	for (int k = 0; k < TIMES; k++) {
		sqlite3_bind_text(s, 1, b->d.made.course, -1, SQLITE_STATIC);
		while (sqlite3_step(s) == SQLITE_ROW)
			for (int i = 0; i < EVENT_COLUMNS; i++)
				bytes +=
				    sqlite3_column_type(s, i) == SQLITE_INTEGER
				        ? sqlite3_column_int64(s, i) & 1
				        : (sqlite3_column_blob(s, i), sqlite3_column_bytes(s, i));
		sqlite3_reset(s);
	}
	double took = bench_cpu() - begun;
	sqlite3_finalize(s);
	sqlite3_close(db);
	return bytes > 0 ? took : 0;
}

static double fold_decoded(void *ctx)
{
	struct store_bench *b = ctx;
	double begun = bench_cpu();
	for (int i = 0; i < TIMES; i++) {
		struct arena a = {0};
		struct course *c = course_new(&a, b->plan, b->zone);
		for (size_t k = 0; k < b->events.n; k++)
			course_apply(c, &b->events.v[k]);
		arena_drop(&a);
	}
	return bench_cpu() - begun;
}

/* ---- one session among a million events ---- */

static double look(struct store_bench *b, const char *path)
{
	const struct app_clock clock = demo_clock_app(&b->clock);
	const struct app_options opt = {
	    .clock = &clock, .cost = &demo_cost, .device = "bench", .flags = APP_READ};
	const struct actor who = {.id = b->d.made.people.v[2].id, .device = "bench"};
	struct app *app = NULL;
	const struct course *c;
	const struct clinic *clinic;
	struct arena a = {0};
	struct bedside side;
	struct err e = {0};
	double begun = bench_s();
	bench_must(app_open(path, &opt, &app, &e), &e);
	bench_must(app_course(app, &who, b->d.made.course, NULL, &c, &e), &e);
	bench_must(app_clinic(app, &clinic, &e), &e);
	const struct now now = app_now(app);
	if (!bedside_look(&a, c, (int)c->sessions.n, &now, clinic, &side))
		exit(1);
	double took = bench_s() - begun;
	app_close(app);
	arena_drop(&a);
	return took;
}

static double look_big(void *ctx)
{
	struct store_bench *b = ctx;
	return look(b, b->big);
}

static double look_small(void *ctx)
{
	struct store_bench *b = ctx;
	return look(b, b->d.path);
}

static void copy_file(const char *from, const char *to)
{
	char buf[65536];
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	size_t n;
	if (!in || !out)
		exit(1);
	while ((n = fread(buf, 1, sizeof buf, in)) > 0)
		fwrite(buf, 1, n, out);
	fclose(in);
	fclose(out);
}

static enum rc keep(const struct event_row *row, void *ctx, struct err *e)
{
	struct store_bench *b = ctx;
	struct event *ev = arena_push(&b->d.a, &b->events);
	TRY(journal_event(row, &b->d.a, NULL, ev, e));
	ev->kind = event_kind_named(row->kind);
	if (ev->kind == EV_NONE)
		b->events.n--;
	return RC_OK;
}

int main(void)
{
	struct store_bench *b = xcalloc(1, sizeof *b);
	const char *said = getenv("BENCH_EVENTS");
	int events = said ? (int)strtol(said, NULL, 10) : 1000000;
	struct err e = {0};
	bench_demo(&b->d);
	b->big = arena_fmt(&b->d.a, "%s/big.db", b->d.folder);
	bench_must(demo_clock_read(&b->d.a, b->d.path, &b->clock, &e), &e);
	const struct app_clock clock = demo_clock_app(&b->clock);
	const struct app_options opt = {.clock = &clock, .cost = &demo_cost, .device = "bench"};
	const struct course *c;
	struct app *app = NULL;
	bench_must(app_open(b->d.path, &opt, &app, &e), &e);
	bench_must(app_course(app, NULL, b->d.made.course, NULL, &c, &e), &e);
	b->plan = c->plan;
	b->zone = c->zone;
	struct store *st = open_store(b);
	bench_must(store_each(st, b->d.made.course, 1, keep, b, &e), &e);
	store_close(st);
	double n = TIMES * (double)b->events.n;
	bool ok = bench_compare(
	    &(struct bench_row){.what = "a course folded from the store: read, decode, apply",
	                        .means = "how many times a bare scan of its rows it takes",
	                        .unit = "events",
	                        .n = n,
	                        .most = 2},
	    fold_stored, scan, b);
	ok &= bench_compare(
	    &(struct bench_row){.what = "a course folded from events that are decoded",
	                        .means = "how many times of a bare scan of its rows it takes",
	                        .unit = "events",
	                        .n = n},
	    fold_decoded, scan, b);
	copy_file(b->d.path, b->big);
	bench_fill(b->big, &(struct store_options){.now_ms = b->clock.wall_ms}, "filler", events);
	printf("%d more events in the file\n", events);
	ok &= bench_compare(
	    &(struct bench_row){.what = "a session shown: open, fold, look",
	                        .means = "how many times it takes what it takes in a small file",
	                        .unit = "looks",
	                        .n = 1},
	    look_big, look_small, b);
	double ms[ROUNDS];
	for (int i = 0; i < ROUNDS; i++)
		ms[i] = look(b, b->big) * 1000;
	const struct bench_spread shown = bench_spread(ms);
	printf("  %.1f ms (%.1f to %.1f)\n", shown.median, shown.min, shown.max);
	ok &= bench_holds(shown, 50, " ms");
	app_close(app);
	bench_done(&b->d);
	free(b);
	return ok ? 0 : 1;
}
