/* SPDX-License-Identifier: Apache-2.0
 * Asking a plugin: through its worker against a bare socket pair that carries the same bytes, and
 * the caged call alone against a bare Lua state that loads the same source. */
#define _GNU_SOURCE
#include "bench.h"

#include <lauxlib.h>
#include <lua.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "plugin/wire.h"
#include "plugin/worker.h"
#include "plugin/workers.h"

#define CALLS  2000
#define STARTS 40

static const char source[] = "tend.check('not-late', function(ask)\n"
                             "  local highest = 0\n"
                             "  for _, r in ipairs(ask.readings.bp) do\n"
                             "    if r.systolic > highest then highest = r.systolic end\n"
                             "  end\n"
                             "  if highest > ask.with.limit then\n"
                             "    return tend.hold('The highest was ' .. highest)\n"
                             "  end\n"
                             "  return tend.pass()\n"
                             "end)\n"
                             "tend.check('empty', function() return tend.pass() end)\n";
static const struct cage_file files[] = {{"init.lua", source, sizeof source - 1}};

struct asking {
	struct arena a;
	struct cage_call call;
	struct datum usual, large;
	struct workers *worker, *empty; /* the real one; one that does nothing with a call */
	size_t request, answer;         /* bytes that go there and back */
	int line;                       /* to a process that echoes lengths */
	pid_t echo;
	double us[CALLS];
};

static void must_be(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "the bench can not go on: %s\n", what);
	exit(1);
}

/* What a check of the time of day is told, and what a check over readings is told besides. */
static void prepare(struct asking *b)
{
	struct arena *a = &b->a;
	struct datum with = datum_map(), rights = datum_map(), now = datum_map(),
	             session = datum_map(), readings = datum_map(), bp = datum_list();
	datum_set(a, &with, "limit", datum_whole(120));
	datum_set(a, &with, "latest", datum_text("19:00"));
	datum_set(a, &rights, "time", datum_yes_no(true));
	datum_set(a, &rights, "session", datum_yes_no(true));
	datum_set(a, &rights, "readings", datum_yes_no(true));
	datum_set(a, &now, "ms", datum_whole(1790000000000));
	datum_set(a, &now, "date", datum_text("2026-09-21"));
	datum_set(a, &now, "time", datum_text("16:13"));
	datum_set(a, &now, "since_start_ms", datum_whole(2700000));
	datum_set(a, &session, "number", datum_whole(2));
	datum_set(a, &session, "kind", datum_text("medicine"));
	datum_set(a, &session, "name", datum_text("Medicine session"));
	datum_set(a, &session, "phase", datum_text("dosing"));
	datum_set(a, &session, "round", datum_whole(1));
	datum_set(a, &session, "route", datum_text("im"));
	datum_set(a, &session, "where", datum_text("clinic"));
	for (int i = 0; i < 16; i++) {
		struct datum r = datum_map();
		datum_set(a, &r, "at_ms", datum_whole(1790000000000 + i * 900000));
		datum_set(a, &r, "minutes", datum_whole(i * 15));
		datum_set(a, &r, "systolic", datum_whole(118 + i));
		datum_set(a, &r, "diastolic", datum_whole(78));
		datum_add(a, &bp, r);
	}
	datum_set(a, &readings, "bp", bp);
	b->usual = datum_map();
	datum_set(a, &b->usual, ".rights", rights);
	datum_set(a, &b->usual, "with", with);
	datum_set(a, &b->usual, "now", now);
	datum_set(a, &b->usual, "session", session);
	b->large = datum_map();
	datum_set(a, &b->large, ".rights", rights);
	datum_set(a, &b->large, "with", with);
	datum_set(a, &b->large, "now", now);
	datum_set(a, &b->large, "session", session);
	datum_set(a, &b->large, "readings", readings);
	b->call = (struct cage_call){.plugin = "bench",
	                             .files = files,
	                             .files_n = 1,
	                             .hook = CAGE_CHECK,
	                             .name = "empty",
	                             .input = &b->usual};
}

static void ask(struct asking *b, struct workers *w, const char *hook)
{
	struct arena a = {0};
	struct cage_result r;
	struct cage_call c = b->call;
	c.name = hook;
	if (strcmp(hook, "empty") != 0)
		c.input = &b->large;
	workers_call(w, "d1", &c, &a, &r);
	must_be(r.end == CAGE_DONE, r.message ? r.message : "?");
	arena_drop(&a);
}

/* ---- the other ends ---- */

static void empty_run(const struct cage_call *call, struct arena *a, struct cage_result *out)
{
	*out = (struct cage_result){.out = datum_map()};
	datum_set(a, &out->out, "verdict", datum_text("pass"));
}

static bool whole(int fd, char *p, size_t n, bool reads)
{
	while (n > 0) {
		ssize_t done = reads ? read(fd, p, n) : write(fd, p, n);
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

static void start_echo(struct asking *b)
{
	static char room[65536];
	int pair[2];
	must_be(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0, "socketpair");
	b->echo = fork();
	if (b->echo == 0) {
		close(pair[0]);
		while (whole(pair[1], room, b->request, true)
		       && whole(pair[1], room, b->answer, false))
			;
		_exit(0);
	}
	close(pair[1]);
	b->line = pair[0];
}

/* ---- what is timed ---- */

typedef void once_fn(struct asking *b);

static void once_worker(struct asking *b)
{
	ask(b, b->worker, "empty");
}

static void once_busy(struct asking *b)
{
	ask(b, b->worker, "not-late");
}

static void once_empty(struct asking *b)
{
	ask(b, b->empty, "empty");
}

static void once_bare(struct asking *b)
{
	static char room[65536];
	must_be(whole(b->line, room, b->request, false) && whole(b->line, room, b->answer, true),
	        "the echo is gone");
}

/* Seconds for all by the median one: what else the machine does lengthens some of them. */
static double many(struct asking *b, once_fn *once)
{
	double last = bench_s();
	for (int i = 0; i < CALLS; i++) {
		once(b);
		double now = bench_s();
		b->us[i] = (now - last) * 1e6;
		last = now;
	}
	qsort(b->us, CALLS, sizeof *b->us, bench_order);
	return b->us[CALLS / 2] * CALLS / 1e6;
}

static double by_worker(void *ctx)
{
	return many(ctx, once_worker);
}

static double by_empty(void *ctx)
{
	return many(ctx, once_empty);
}

static double by_bare(void *ctx)
{
	return many(ctx, once_bare);
}

static double caged(void *ctx)
{
	struct asking *b = ctx;
	double begun = bench_cpu();
	for (int i = 0; i < CALLS; i++) {
		struct arena a = {0};
		struct cage_result r;
		cage_run(&b->call, &a, &r);
		must_be(r.end == CAGE_DONE, r.message ? r.message : "?");
		arena_drop(&a);
	}
	return bench_cpu() - begun;
}

static double put_back(void *ctx)
{
	struct asking *b = ctx;
	struct cage_kept *k = cage_keep();
	double begun = bench_cpu();
	for (int i = 0; i < CALLS; i++) {
		struct arena a = {0};
		struct cage_result r;
		cage_kept_run(k, &b->call, &a, &r);
		must_be(r.end == CAGE_DONE, r.message ? r.message : "?");
		cage_kept_tidy(k);
		arena_drop(&a);
	}
	double took = bench_cpu() - begun;
	cage_unkeep(k);
	return took;
}

static double bare_lua(void *ctx)
{
	double begun = bench_cpu();
	for (int i = 0; i < CALLS; i++) {
		lua_State *L = luaL_newstate();
		must_be(luaL_loadbufferx(L, source, sizeof source - 1, "=init.lua", "t") == LUA_OK,
		        "the source");
		lua_close(L);
	}
	return bench_cpu() - begun;
}

static double starts(void *ctx)
{
	struct asking *b = ctx;
	double begun = bench_s();
	for (int i = 0; i < STARTS; i++) {
		struct workers *w = workers_new(NULL, (struct workers_limits){.call_ms = 1000});
		ask(b, w, "empty");
		workers_close(w);
	}
	return bench_s() - begun;
}

static double bare_starts(void *ctx)
{
	char name[] = "tend", command[] = "nothing", *words[] = {name, command, NULL},
	     *none[] = {NULL};
	double begun = bench_s();
	for (int i = 0; i < STARTS; i++) {
		pid_t pid;
		must_be(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, words, none) == 0,
		        "posix_spawn");
		waitpid(pid, NULL, 0);
	}
	return bench_s() - begun;
}

/* ---- what is said ---- */

static bool percentiles(struct asking *b, const char *what, once_fn *once, double most)
{
	double p50[ROUNDS], p99[ROUNDS];
	for (int i = 0; i < ROUNDS; i++) {
		p50[i] = many(b, once) / CALLS * 1e6;
		p99[i] = b->us[CALLS * 99 / 100];
	}
	struct bench_spread m = bench_spread(p50), r = bench_spread(p99);
	printf("%s, one call after the other\n  p50 %.1f us, p99 %.1f us (%.1f to %.1f)\n", what,
	       m.median, r.median, r.min, r.max);
	return bench_holds(r, most, " us");
}

static void memory(const struct asking *b)
{
	char path[64], line[128];
	long kib, resident = 0, own = 0;
	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)workers_pid(b->worker, "d1"));
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f)) {
		if (sscanf(line, "Rss: %ld", &kib) == 1)
			resident = kib;
		if (sscanf(line, "Private_Clean: %ld", &kib) == 1
		    || sscanf(line, "Private_Dirty: %ld", &kib) == 1)
			own += kib;
	}
	if (f)
		fclose(f);
	printf("memory of a worker: %ld KiB resident, %ld KiB of them its own\n", resident, own);
}

int main(int argc, char **argv)
{
	static struct asking b;
	struct bench_demo d;
	if (argc == 2 && strcmp(argv[1], "nothing") == 0)
		return 0;
	if (argc == 2 && strcmp(argv[1], WORKER_COMMAND) == 0)
		return plugin_worker_with(WORKER_FD,
		                          strcmp(argv[0], "tend") == 0 ? NULL : empty_run);
	prepare(&b);
	bench_folder(&d);
	d.path = arena_fmt(&d.a, "%s/empty", d.folder);
	char self[512] = "";
	must_be(readlink("/proc/self/exe", self, sizeof self - 1) > 0 && symlink(self, d.path) == 0,
	        "a second name");
	/* a busy machine is no reason to stop */
	const struct workers_limits limits = {.call_ms = 5000};
	b.worker = workers_new(NULL, limits);
	b.empty = workers_new(d.path, limits);

	struct wire_bytes bytes = {0};
	struct cage_result r;
	workers_call(b.worker, "d1", &b.call, &b.a, &r);
	must_be(r.end == CAGE_DONE, r.message ? r.message : "?");
	must_be(!wire_put_call(&b.a, &bytes, 1, &b.call), "the question");
	b.request = bytes.n;
	bytes.n = 0;
	wire_put_result(&b.a, &bytes, 1, &r);
	b.answer = bytes.n;
	start_echo(&b);
	printf("a check over %zu bytes of question and %zu of answer\n", b.request, b.answer);

	bool ok = bench_compare(
	    &(struct bench_row){
	        .what = "an empty hook through the worker, a fresh Lua state each",
	        .means = "how many times the median call takes what a bare socket pair does",
	        .unit = "calls",
	        .n = CALLS,
	        .most = 3.33},
	    by_worker, by_bare, &b);
	ok &= bench_compare(
	    &(struct bench_row){
	        .what = "the ring alone: a worker that answers without Lua",
	        .means = "how many times the median call takes what a bare socket pair does",
	        .unit = "calls",
	        .n = CALLS,
	        .most = 5},
	    by_empty, by_bare, &b);
	ok &= percentiles(&b, "an empty hook through the worker", once_worker, 1000);
	ok &= percentiles(&b, "a check over sixteen readings through the worker", once_busy, 1000);
	ok &= percentiles(&b, "the ring alone", once_empty, 1000);
	ok &= percentiles(&b, "a bare socket pair", once_bare, 0);
	ok &= bench_compare(
	    &(struct bench_row){
	        .what = "a caged call in this process: new state, load, ask, close",
	        .means = "how many times a bare Lua state takes to open, load the same and close",
	        .unit = "calls",
	        .n = CALLS,
	        .most = 5},
	    caged, bare_lua, &b);
	ok &= bench_compare(
	    &(struct bench_row){
	        .what = "a caged call in a state that is put back: as in the worker",
	        .means = "how many times a bare Lua state takes to open, load the same and close",
	        .unit = "calls",
	        .n = CALLS,
	        .most = 1},
	    put_back, bare_lua, &b);
	ok &= bench_compare(
	    &(struct bench_row){
	        .what = "a first call: process, filter, files, answer, end",
	        .means = "how many times starting the program for nothing takes, with its end",
	        .unit = "starts",
	        .n = STARTS,
	        .most = 4},
	    starts, bare_starts, &b);
	memory(&b);

	workers_close(b.worker);
	workers_close(b.empty);
	close(b.line);
	waitpid(b.echo, NULL, 0);
	bench_done(&d);
	arena_drop(&b.a);
	return !ok;
}
