/* SPDX-License-Identifier: Apache-2.0
 * All figures of a clinic, against reading and folding the same courses and counting nothing.
 * The course of the demo stands there many times: COURSES=1700 makes a million events. */
#include "bench.h"

#include "report/report.h"
#include "store/log.h"

struct clinic_of {
	struct bench_demo demo;
	struct demo_clock clock;
	struct app_clock app_clock;
	struct app *app;
	const struct clinic *clinic;
	int64_t events;
};

/* The events of one course, appended to a stream of another name. */
static void copy_course(struct store *st, const struct event_rows *rows, const char *stream)
{
	struct arena a = {0};
	struct err e = {0};
	struct store_answer done;
	for (size_t i = 0; i < rows->n; i += STORE_EVENTS_MAX) {
		size_t left = rows->n - i;
		const struct store_command cmd = {.stream = stream,
		                                  .expect = (int64_t)i,
		                                  .key = arena_fmt(&a, "%s-%zu", stream, i),
		                                  .events = rows->v + i,
		                                  .n = left < STORE_EVENTS_MAX ? left
		                                                               : STORE_EVENTS_MAX};
		bench_must(store_append(st, &cmd, &a, &done, &e), &e);
	}
	arena_drop(&a);
}

static void open_clinic(struct clinic_of *c)
{
	struct err e = {0};
	const struct app_options opt = {
	    .clock = &c->app_clock, .cost = &demo_cost, .device = "bench"};
	bench_must(app_open(c->demo.path, &opt, &c->app, &e), &e);
	bench_must(app_clinic(c->app, &c->clinic, &e), &e);
}

static void furnish(struct clinic_of *c, int courses)
{
	struct err e = {0};
	struct event_rows rows = {0};
	bench_demo(&c->demo);
	bench_must(demo_clock_read(&c->demo.a, c->demo.path, &c->clock, &e), &e);
	c->app_clock = demo_clock_app(&c->clock);
	open_clinic(c);
	struct store *st = app_store(c->app);
	bench_must(store_read(st, c->demo.made.course, 1, &c->demo.a, &rows, &e), &e);
	for (int i = 1; i < courses; i++)
		copy_course(st, &rows, arena_fmt(&c->demo.a, "course-bench-%06d", i));
	c->events = (int64_t)rows.n * courses;
	app_close(c->app);
	open_clinic(c); /* takes the courses in */
}

static double tend(void *ctx)
{
	struct clinic_of *c = ctx;
	struct arena a = {0};
	struct report r;
	struct err e = {0};
	const struct actor dora = {.id = DEMO_DIRECTOR, .roles = ROLE_DIRECTOR, .device = "bench"};
	const struct report_ask ask = {
	    .part = REPORT_PARTS, .state = ANY_STATE, .from = INT32_MIN, .to = INT32_MAX};
	double begun = bench_s();
	bench_must(report_run(&a, c->app, &dora, &ask, &r, &e), &e);
	double took = bench_s() - begun;
	if (r.events != c->events)
		exit(1);
	arena_drop(&a);
	return took;
}

static enum rc nothing(const struct course *course, void *ctx, struct err *e)
{
	(void)course, (void)ctx, (void)e;
	return RC_OK;
}

static double bare(void *ctx)
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
	const char *courses = getenv("COURSES");
	furnish(&c, courses ? atoi(courses) : 50);
	bool ok = bench_compare(&(struct bench_row){.what = "all figures of a report",
	                                            .means = "against folding the same courses",
	                                            .unit = "events",
	                                            .n = (double)c.events},
	                        tend, bare, &c);
	app_close(c.app);
	bench_done(&c.demo);
	return ok ? 0 : 1;
}
