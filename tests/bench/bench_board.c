/* SPDX-License-Identifier: Apache-2.0
 * The board of a clinic with a hundred courses, each with a session under way, against reading and
 * folding the same courses once. */
#include "clinic.h"

#include "board/board.h"

#define COURSES 100

static double look(struct clinic_of *c)
{
	struct arena a = {0};
	struct board b;
	struct err e = {0};
	const struct actor who = {.id = c->demo.made.people.v[2].id, .device = "bench"};
	double begun = bench_s();
	bench_must(board_look(c->app, &who, false, &a, &b, &e), &e);
	double took = bench_s() - begun;
	if (b.n != COURSES)
		exit(1);
	arena_drop(&a);
	return took;
}

static double next_look(void *ctx)
{
	return look(ctx);
}

static enum rc nothing(const struct course *course, void *ctx, struct err *e)
{
	(void)course, (void)ctx, (void)e;
	return RC_OK;
}

static double fold(void *ctx)
{
	struct clinic_of *c = ctx;
	struct err e = {0};
	const struct app_pass pass = {.whole = nothing};
	double begun = bench_s();
	for (size_t i = 0; i < c->clinic->courses.n; i++)
		bench_must(app_course_pass(c->app, c->clinic->courses.v[i].id, &pass, &e), &e);
	return bench_s() - begun;
}

int main(void)
{
	struct clinic_of c = {0};
	furnish(&c, COURSES);
	double first[ROUNDS], next[ROUNDS];
	for (int i = 0; i < ROUNDS; i++) {
		app_close(c.app);
		open_clinic(&c);
		first[i] = look(&c) * 1000;
		next[i] = look(&c) * 1000;
	}
	bool ok = bench_compare(
	    &(struct bench_row){.what = "a board of a hundred courses that was shown before",
	                        .means = "how many times reading and folding them once it takes",
	                        .unit = "boards",
	                        .n = 1,
	                        .most = 0.5},
	    next_look, fold, &c);
	const struct bench_spread f = bench_spread(first), n = bench_spread(next);
	printf("  %lld events; the first after opening %.0f ms (%.0f to %.0f), the next %.0f ms "
	       "(%.0f to %.0f)\n",
	       (long long)c.events, f.median, f.min, f.max, n.median, n.min, n.max);
	ok &= bench_holds(n, 100, " ms");
	app_close(c.app);
	bench_done(&c.demo);
	return ok ? 0 : 1;
}
