/* SPDX-License-Identifier: Apache-2.0
 * A session of forty acts, decided and applied in memory: tests/bench/session.yaml, against the
 * same acts written out by hand in C with a line of text kept of each. */
#include "bench.h"

#include <malloc.h>

#include "closure/read.h"
#include "course/course.h"
#include "decide/command.h"
#include "scenario/scenario.h"

#define SESSIONS 200
#define ACTS     40
#define LIVE     1000

static int32_t answer(int form, int item)
{
	return (form * 3 + item) % 4;
}

/* ---- by hand ---- */

struct hand {
	int at, systolic, diastolic, pulse, orientation, nausea, waits, totals[3], bands[3];
	char *log[ACTS];
};

static int hand_form(struct hand *h, int form, char *s, size_t cap)
{
	int total = 0, n = snprintf(s, cap, "{\"answers\":[");
	for (int i = 0; i < 9; i++) {
		int v = answer(form, i);
		if (v < 0 || v > 3)
			abort();
		total += v;
		n += snprintf(s + n, cap - (size_t)n, "%s%d", i ? "," : "", v);
	}
	h->totals[form] = total;
	h->bands[form] = total < 5 ? 0 : total < 10 ? 1 : total < 15 ? 2 : 3;
	return n + snprintf(s + n, cap - (size_t)n, "],\"total\":%d}", total);
}

static bool hand_gate(const struct hand *h, int gate)
{
	switch (gate) {
	case 0: return true;
	case 1: return h->systolic < 140 && h->diastolic < 90;
	case 2: return h->totals[0] < 27;
	case 3: return h->systolic < 160 && h->pulse > 40 && h->pulse < 120;
	case 4: return h->waits >= 3;
	default: return h->orientation >= 3 && !h->nausea;
	}
}

/* ---- the acts: what each is, and its command ---- */

enum kind { TICK_OFF, FORM, GATE, WAIT };
static const struct {
	enum kind kind;
	const char *name;
} acts[ACTS] = {
    {TICK_OFF, "t1"},  {TICK_OFF, "t2"},  {GATE, "s2"},      {TICK_OFF, "t4"},  {FORM, "before"},
    {TICK_OFF, "t6"},  {TICK_OFF, "t7"},  {GATE, "s3"},      {TICK_OFF, "t9"},  {TICK_OFF, "t10"},
    {TICK_OFF, "t11"}, {TICK_OFF, "t12"}, {TICK_OFF, "t13"}, {TICK_OFF, "t14"}, {GATE, "s4"},
    {WAIT, "w16"},     {TICK_OFF, "t17"}, {WAIT, "w18"},     {TICK_OFF, "t19"}, {WAIT, "w20"},
    {GATE, "s5"},      {WAIT, "w22"},     {TICK_OFF, "t23"}, {TICK_OFF, "t24"}, {FORM, "during"},
    {TICK_OFF, "t26"}, {TICK_OFF, "t27"}, {TICK_OFF, "t28"}, {TICK_OFF, "t29"}, {GATE, "s6"},
    {TICK_OFF, "t31"}, {TICK_OFF, "t32"}, {TICK_OFF, "t33"}, {TICK_OFF, "t34"}, {TICK_OFF, "t35"},
    {GATE, "s7"},      {TICK_OFF, "t37"}, {FORM, "after"},   {TICK_OFF, "t39"}, {TICK_OFF, "t40"},
};

static double by_hand(void *ctx)
{
	static volatile int sum;
	(void)ctx;
	double begun = bench_cpu();
	for (int k = 0; k < SESSIONS; k++) {
		struct hand h = {.systolic = 118, .diastolic = 76, .pulse = 64, .orientation = 3};
		int form = 0, gate = 0;
		for (int i = 0; i < ACTS; i++) {
			char s[512];
			int n;
			h.at += 30;
			if (acts[i].kind == FORM)
				n = hand_form(&h, form++, s, sizeof s);
			else if (acts[i].kind == GATE && !hand_gate(&h, gate++))
				abort();
			else if (acts[i].kind == GATE)
				n = snprintf(s, sizeof s,
				             "{\"gate\":\"%s\",\"passed\":true,\"systolic\":%d,"
				             "\"diastolic\":%d,\"pulse\":%d}",
				             acts[i].name, h.systolic, h.diastolic, h.pulse);
			else
				n = snprintf(s, sizeof s,
				             "{\"done\":\"%s\",\"at\":%d,\"by\":\"therapist-1\"}",
				             acts[i].name, h.at);
			h.waits += acts[i].kind == WAIT;
			h.log[i] = malloc((size_t)n + 1);
			memcpy(h.log[i], s, (size_t)n + 1);
		}
		sum += h.totals[2] + h.bands[1] + h.at;
		for (int i = 0; i < ACTS; i++)
			free(h.log[i]);
	}
	return bench_cpu() - begun;
}

/* ---- by the engine ---- */

struct engine {
	struct arena a;
	const struct plan *plan;
	const struct zone *zone;
	struct actor who;
	struct command before[4], v[ACTS];
	size_t n;
};

static void act(struct arena *a, struct engine *g, struct course *c, const struct command *cmd,
                struct now *now)
{
	now->wall_ms += 30000;
	now->boot_ms += 30000;
	struct decision d = decide(a, c, cmd, &g->who, now);
	if (d.rc != RC_OK) {
		fprintf(stderr, "%s: %s\n", cmd->e.name ? cmd->e.name : "?", d.msg);
		exit(1);
	}
	for (size_t i = 0; i < d.events_n; i++)
		course_apply(c, &d.events[i]);
}

static double by_engine(void *ctx)
{
	struct engine *g = ctx;
	double took = 0;
	for (int k = 0; k < SESSIONS; k++) {
		struct arena a = {0};
		struct course *c = course_new(&a, g->plan, g->zone);
		struct now now = {.wall_ms = 1800000000000,
		                  .boot_ms = 1000,
		                  .boot_id = "bench",
		                  .zone = g->zone,
		                  .zone_name = zone_name(g->zone)};
		for (size_t i = 0; i < sizeof g->before / sizeof *g->before; i++)
			act(&a, g, c, &g->before[i], &now);
		double begun = bench_cpu();
		for (size_t i = 0; i < ACTS; i++)
			act(&a, g, c, &g->v[i], &now);
		took += bench_cpu() - begun;
		arena_drop(&a);
	}
	return took;
}

/* ---- what one of many sessions under way keeps in memory ---- */

/* As the app takes an event in from the record: who and where are shared with the one before. */
static struct event taken_in(struct arena *a, const struct event *ev)
{
	struct arena once = {0};
	struct event out = *ev;
	struct err e = {0};
	const uint8_t *cbor;
	size_t n;
	entry_encode(&ev->e, &once, &cbor, &n);
	bench_must(entry_decode(cbor, n, a, &out.e, &e), &e);
	arena_drop(&once);
	return out;
}

static bool live(struct engine *g)
{
	static struct arena kept[LIVE];
	size_t before = mallinfo2().uordblks;
	for (int k = 0; k < LIVE; k++) {
		struct arena *a = &kept[k];
		struct course *c = course_new(a, g->plan, g->zone);
		struct now now = {.wall_ms = 1800000000000,
		                  .boot_ms = 1000,
		                  .boot_id = "3f0c1a52-0d5c-4a52-9d0c-5a3c6f5c7a10",
		                  .zone = g->zone,
		                  .zone_name = zone_name(g->zone)};
		for (size_t i = 0; i < countof(g->before) + ACTS / 2; i++) {
			const struct command *cmd =
			    i < countof(g->before) ? &g->before[i] : &g->v[i - countof(g->before)];
			struct arena once = {0};
			now.wall_ms += 30000;
			now.boot_ms += 30000;
			struct decision d = decide(&once, c, cmd, &g->who, &now);
			for (size_t n = 0; n < d.events_n; n++) {
				struct event ev = taken_in(a, &d.events[n]);
				course_apply(c, &ev);
			}
			arena_drop(&once);
		}
	}
	double each = (double)(mallinfo2().uordblks - before) / LIVE / 1024;
	printf("a session under way, halfway through its acts\n  %.1f KiB of memory, mean of %d\n",
	       each, LIVE);
	bool ok = bench_holds((struct bench_spread){each, each, each}, 10, " KiB");
	for (int k = 0; k < LIVE; k++)
		arena_drop(&kept[k]);
	return ok;
}

static void prepare(struct engine *g)
{
	struct err e = {0};
	const char *src = getenv("SRC");
	size_t len = 0;
	const char *path = arena_fmt(&g->a, "%s/tests/bench/session.yaml", src ? src : ".");
	const char *text = scenario_read_file(NULL, &g->a, path, &len, &e);
	bench_must(e.code, &e);
	struct diags d = {.a = &g->a};
	struct closure closure = {0};
	struct protocol *p =
	    protocol_read(&g->a, &d, path, text, len, &(struct part_reader){0}, &closure);
	g->plan = p ? closure_plan(&g->a, p, &closure) : NULL;
	if (!g->plan) {
		fprintf(stderr, "%s has errors\n", path);
		exit(1);
	}
	bench_must(zone_open(&g->a, "/usr/share/zoneinfo", "Europe/Vienna", &g->zone, &e), &e);
	g->who = (struct actor){
	    .id = "therapist-1", .roles = ROLES_CLINICAL, .device = "bench", .signed_now = true};
	struct entry_reading *r = arena_arr(&g->a, struct entry_reading, 4);
	r[0] = (struct entry_reading){"bp", {118000000, 76000000}, 2};
	r[1] = (struct entry_reading){"pulse", {64000000}, 1};
	r[2] = (struct entry_reading){"orientation", {3000000}, 1};
	r[3] = (struct entry_reading){"nausea", {0}, 1};
	g->before[0] = (struct command){.kind = CMD_ENROL,
	                                .e = {.patient = "p-bench",
	                                      .protocol = "forty",
	                                      .version = "1.0.0",
	                                      .digest = g->plan->digest,
	                                      .sex = "female",
	                                      .born = "1986-03-14"}};
	g->before[1] = (struct command){.kind = CMD_CONSENT_GIVE};
	g->before[2] = (struct command){.kind = CMD_START, .e = {.contact = "talk"}};
	g->before[3] = (struct command){.kind = CMD_MEASURE, .e = {.readings = r, .readings_n = 4}};
	for (int i = 0, form = 0; i < ACTS; i++) {
		struct command *c = &g->v[i];
		c->kind = acts[i].kind == GATE   ? CMD_ENTER
		          : acts[i].kind == FORM ? CMD_FORM
		                                 : CMD_DO;
		c->e.name = acts[i].name;
		if (acts[i].kind != FORM)
			continue;
		c->e.answers = arena_arr(&g->a, int32_t, 9);
		c->e.answers_n = 9;
		for (int k = 0; k < 9; k++)
			c->e.answers[k] = answer(form, k);
		form++;
	}
}

int main(void)
{
	struct engine g = {0};
	prepare(&g);
	bool ok = bench_compare(
	    &(struct bench_row){.what =
	                            "a session of forty acts in memory: tests/bench/session.yaml",
	                        .means = "how many times the same acts written out in C it takes",
	                        .unit = "acts",
	                        .n = SESSIONS * ACTS,
	                        .most = 5},
	    by_engine, by_hand, &g);
	ok &= live(&g);
	arena_drop(&g.a);
	return ok ? 0 : 1;
}
