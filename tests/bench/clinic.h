/* SPDX-License-Identifier: Apache-2.0
 * tests/bench/clinic.h - a clinic with many courses: the demo's, so many times. */
#ifndef TEND_TESTS_BENCH_CLINIC_H
#define TEND_TESTS_BENCH_CLINIC_H

#include "bench.h"

struct clinic_of {
	struct bench_demo demo;
	struct demo_clock clock;
	struct app_clock app_clock;
	struct app *app;
	const struct clinic *clinic;
	int64_t events;
};

/* The events of one course, appended to a stream of another name. */
static inline void copy_course(struct store *st, const struct event_rows *rows, const char *stream)
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

static inline void open_clinic(struct clinic_of *c)
{
	struct err e = {0};
	const struct app_options opt = {
	    .clock = &c->app_clock, .cost = &demo_cost, .device = "bench"};
	bench_must(app_open(c->demo.path, &opt, &c->app, &e), &e);
	bench_must(app_clinic(c->app, &c->clinic, &e), &e);
}

static inline void furnish(struct clinic_of *c, int courses)
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

#endif
