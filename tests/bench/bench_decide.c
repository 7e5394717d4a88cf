/* SPDX-License-Identifier: Apache-2.0
 * Deciding and applying in memory: the acts of a whole course, against folding its events alone. */
#include "bench.h"

#include "scenario/scenario.h"
#include "words/words.h"

/* One act of the story, and where the course's events stood after it. */
struct asked {
	struct command cmd;
	struct actor who;
	struct now now;
	size_t until;
	bool readable;
};

struct course_run {
	struct arena a;
	struct scenario_result s;
	const struct zone *zone;
	struct {
		struct asked *v;
		size_t n, cap;
	} acts;
	size_t commands, yes;
};

/* Decides each act on the course as it was then, and goes on with the events of the story. */
static double play(struct course_run *r, bool decides)
{
	struct arena a = {0};
	struct course *c = course_new(&a, r->s.plan, r->zone);
	size_t at = 0, yes = 0;
	double begun = bench_cpu();
	for (size_t i = 0; i < r->acts.n; i++) {
		const struct asked *k = &r->acts.v[i];
		if (decides && k->readable) {
			struct arena one = {0}; /* lasts for one command, as with the app */
			yes += decide(&one, c, &k->cmd, &k->who, &k->now).rc == RC_OK;
			arena_drop(&one);
		}
		for (; at < k->until; at++)
			course_apply(c, &r->s.events[at]);
	}
	double took = bench_cpu() - begun;
	arena_drop(&a);
	r->yes = decides ? yes : r->yes;
	return took;
}

static double decide_all(void *ctx)
{
	return play(ctx, true);
}

static double fold_all(void *ctx)
{
	return play(ctx, false);
}

static void note(void *ctx, const struct scenario_result *s)
{
	struct course_run *r = ctx;
	arena_push(&r->a, &r->acts)->until = s->events_n;
}

/* `2027-03-08 09:30` is read by the words themselves, `day 3 09:30` counts from the first dose. */
static bool when(void *ctx, const char *words, int64_t *utc_ms)
{
	const struct course_run *r = ctx;
	struct civil_date d;
	struct civil_clock k;
	int day, n = 0;
	if (sscanf(words, "day %d %n", &day, &n) != 1 || n == 0
	    || !civil_date_of_day(r->s.course->control.day0 + day, &d)
	    || !civil_clock_parse(words + n, strlen(words + n), &k))
		return false;
	zone_utc(r->zone, d, k, utc_ms, NULL);
	return true;
}

/* Reads each act against the course as it stood then. */
static void prepare(struct course_run *r)
{
	struct course *c = course_new(&r->a, r->s.plan, r->zone);
	const struct protocol *p = r->s.plan->p;
	const char *boot_id = r->s.events[0].boot_id;
	int64_t ahead = r->s.events[0].written - r->s.events[0].boot_ms; /* of the running clock */
	size_t at = 0;
	for (size_t i = 0; i < r->acts.n; i++) {
		const struct scenario_answer *v = &r->s.v[i];
		struct asked *k = &r->acts.v[i];
		k->who = (struct actor){
		    .id = v->who, .roles = ROLES_CLINICAL, .device = "bench", .signed_now = true};
		k->now = (struct now){.wall_ms = v->when,
		                      .boot_ms = v->when - ahead,
		                      .boot_id = boot_id,
		                      .zone = r->zone,
		                      .zone_name = zone_name(r->zone)};
		const struct words_context w = {
		    .plan = r->s.plan, .course = c, .ctx = r, .when = when};
		k->readable = true;
		if (strcmp(v->act, "enrol") == 0)
			k->cmd = (struct command){.kind = CMD_ENROL,
			                          .e = {.patient = "p-bench",
			                                .protocol = p->id.s,
			                                .version = p->version.s,
			                                .digest = r->s.plan->digest,
			                                .sex = "female",
			                                .born = "1986-03-14"}};
		else
			k->readable = words_parse(&r->a, &w, v->act, &k->cmd, NULL, NULL) == RC_OK;
		r->commands += k->readable;
		for (; at < k->until; at++) {
			const struct event *ev = &r->s.events[at];
			boot_id = ev->boot_id;
			ahead = ev->written - ev->boot_ms;
			course_apply(c, ev);
		}
	}
}

int main(void)
{
	const char *src = getenv("SRC");
	struct course_run r = {0};
	struct err e = {0};
	const char *lib = arena_fmt(&r.a, "%s/protocols", src ? src : ".");
	const struct scenario_options so = {
	    .protocols = lib, .go_on = true, .progress = note, .ctx = &r};
	const char *story = arena_fmt(&r.a, "%s/scenarios/kap-lozenge-im/demo.yaml", lib);
	if (scenario_run(&r.a, &so, story, &r.s) != RC_OK)
		err_set(&e, RC_IO, "%s does not play", story);
	bench_must(e.code, &e);
	r.zone = r.s.course->zone;
	prepare(&r);
	decide_all(&r);
	printf("a course of %zu acts and %zu events; %zu can be read alone, %zu are answered yes\n",
	       r.acts.n, r.s.events_n, r.commands, r.yes);
	bool ok = bench_compare(
	    &(struct bench_row){
	        .what = "decide and apply: every rule of every act, in memory",
	        .means = "how many times folding the events alone it takes to decide them too",
	        .unit = "commands",
	        .n = (double)r.commands},
	    decide_all, fold_all, &r);
	arena_drop(&r.a);
	return ok ? 0 : 1;
}
