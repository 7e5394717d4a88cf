/* SPDX-License-Identifier: Apache-2.0
 * All figures of a clinic, against reading and folding the same courses and counting nothing.
 * The course of the demo stands there many times: COURSES=1700 makes a million events. */
#include "clinic.h"

#include "report/report.h"

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
