/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "bad_worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "plugin/wire.h"
#include "plugin/worker.h"

#define FD WORKER_FD

const struct bad_way bad_ways[] = {
    /* before it is ready */
    {"sleepy", CAGE_LOST, false, "no answer within"},
    {"absent", CAGE_LOST, true, "it ended by itself with status 3"},
    {"stranger", CAGE_LOST, true, "it is not what was to come"},
    {"giant", CAGE_LOST, true, "it is too large"},
    {"refuses", CAGE_LOST, true, "no plugin can be run here safely: the moon is full"},
    {"deaf", CAGE_LOST, true, "the worker was lost"},
    {"eager", CAGE_LOST, true, "it goes on after its end"},
    /* when it was asked */
    {"hangs", CAGE_TIME_SPENT, false, "no answer within"},
    {"spins", CAGE_TIME_SPENT, false, "no answer within"},
    {"stops", CAGE_TIME_SPENT, false, "no answer within"},
    {"stubborn", CAGE_TIME_SPENT, false, "no answer within"},
    {"exits", CAGE_LOST, true, "it ended by itself with status 0"},
    {"crashes", CAGE_LOST, true, "it was ended by signal 11"},
    {"killed", CAGE_LOST, true, "it was ended by signal 9"},
    {"hangs-up", CAGE_LOST, true, "the worker was lost"},
    {"half-deaf", CAGE_LOST, true, "the worker was lost"},
    {"orphans", CAGE_LOST, true, "the worker was lost"},
    {"floods", CAGE_BAD_RESULT, true, "it is not what was to come"},
    {"trickles", CAGE_TIME_SPENT, false, "no answer within"},
    {"stammers", CAGE_TIME_SPENT, false, "no answer within"},
    {"seven-bytes", CAGE_LOST, true, "the worker was lost"},
    {"half", CAGE_LOST, true, "the worker was lost"},
    {"half-and-hangs", CAGE_TIME_SPENT, false, "no answer within"},
    {"too-large", CAGE_BAD_RESULT, true, "it is too large"},
    {"wrong-number", CAGE_BAD_RESULT, true, "it answers another question"},
    {"wrong-kind", CAGE_BAD_RESULT, true, "it is not what was to come"},
    {"goes-on", CAGE_BAD_RESULT, true, "it goes on after its end"},
    {"no-value", CAGE_BAD_RESULT, true, "its bytes are no value"},
    {"no-map", CAGE_BAD_RESULT, true, "it is no map"},
    {"one-key-more", CAGE_BAD_RESULT, true, "something is in it that nobody asked for"},
    {"one-key-less", CAGE_BAD_RESULT, true, "something is missing in it"},
    {"other-type", CAGE_BAD_RESULT, true, "something in it is of another kind"},
    {"says-lost", CAGE_BAD_RESULT, true, "something in it is too small or too large"},
    {"minus", CAGE_BAD_RESULT, true, "something in it is too small or too large"},
    {"other-file", CAGE_BAD_RESULT, true, "it names a file that the package does not have"},
    {"hides", CAGE_BAD_RESULT, true, "a text in it hides something"},
    {"both", CAGE_BAD_RESULT, true, "it gives something back and says that it failed"},
    {"not-a-number", CAGE_BAD_RESULT, true, "its bytes are no value"},
    {"too-deep", CAGE_BAD_RESULT, true, "its bytes are no value"},
    {"never-reads", CAGE_TIME_SPENT, false, "no answer within"},
    {"shouts-first", CAGE_BAD_RESULT, true, "it answers before it was asked"},
};
const size_t bad_ways_n = countof(bad_ways);

/* ---- bytes ---- */

static void put(const void *p, size_t n)
{
	for (const char *s = p; n > 0;) {
		ssize_t done = write(FD, s, n);
		if (done <= 0)
			_exit(9);
		s += done;
		n -= (size_t)done;
	}
}

static void get(void *p, size_t n)
{
	for (char *s = p; n > 0;) {
		ssize_t done = read(FD, s, n);
		if (done <= 0)
			_exit(0);
		s += done;
		n -= (size_t)done;
	}
}

static struct wire_head get_frame(enum wire_kind kind, struct arena *a, const uint8_t **p)
{
	uint8_t head[WIRE_HEAD], *room;
	struct wire_head h;
	get(head, sizeof head);
	if (wire_take_head(head, kind, NULL, &h))
		_exit(8);
	room = arena_get(a, h.first + h.second);
	get(room, h.first + h.second);
	*p = room;
	return h;
}

static void ms(long n)
{
	struct timespec t = {n / 1000, n % 1000 * 1000000};
	nanosleep(&t, NULL);
}

static _Noreturn void hang(void)
{
	for (;;)
		ms(1000);
}

/* The good answer to this call. */
static struct wire_bytes good(struct arena *a, uint32_t number)
{
	const struct cage_result r = {.out = datum_text("well"), .steps = 1, .peak_bytes = 1};
	struct wire_bytes b = {0};
	wire_put_result(a, &b, number, &r);
	return b;
}

/* A result with the first part as it is given; `back` NULL: nothing is given back. */
static _Noreturn void answer(struct arena *a, uint32_t number, struct datum *first,
                             struct datum *back)
{
	struct datum nothing = {0};
	struct wire_bytes b = {0};
	const uint8_t *p, *q;
	size_t n, m;
	wire_put_ready(a, &b, NULL); /* for its head */
	datum_encode(first, a, &p, &n);
	datum_encode(back ? back : &nothing, a, &q, &m);
	b.v[3] = WIRE_RESULT;
	b.v[4] = (uint8_t)number;
	b.v[8] = (uint8_t)n, b.v[9] = (uint8_t)(n >> 8);
	b.v[12] = (uint8_t)m, b.v[13] = (uint8_t)(m >> 8);
	put(b.v, WIRE_HEAD);
	put(p, n);
	put(q, m);
	hang();
}

static struct datum fields(struct arena *a, enum cage_end end)
{
	struct datum d = datum_map();
	datum_set(a, &d, "end", datum_whole(end));
	datum_set(a, &d, "line", datum_whole(0));
	datum_set(a, &d, "peak", datum_whole(0));
	datum_set(a, &d, "steps", datum_whole(0));
	return d;
}

/* ---- ways ---- */

static void before_ready(const char *how)
{
	if (strcmp(how, "sleepy") == 0)
		hang();
	if (strcmp(how, "absent") == 0)
		_exit(3);
	if (strcmp(how, "stranger") == 0) {
		put("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 38);
		hang();
	}
	if (strcmp(how, "giant") == 0) {
		put("Tp\1\1\0\0\0\0\377\377\377\377\377\377\377\377", 16);
		hang();
	}
	if (strcmp(how, "deaf") == 0) {
		close(FD);
		hang();
	}
}

/* Ways that are a shape of the answer. */
static void lie(const char *how, struct arena *a, uint32_t number)
{
	struct datum d = fields(a, CAGE_DONE), raised = fields(a, CAGE_RAISED);
	if (strcmp(how, "no-map") == 0) {
		struct datum list = datum_list();
		answer(a, number, &list, NULL);
	}
	if (strcmp(how, "one-key-more") == 0) {
		datum_set(a, &d, "dose_mg", datum_whole(400));
		answer(a, number, &d, NULL);
	}
	if (strcmp(how, "one-key-less") == 0) {
		d.n--;
		answer(a, number, &d, NULL);
	}
	if (strcmp(how, "other-type") == 0) {
		datum_set(a, &d, "line", datum_text("12"));
		answer(a, number, &d, NULL);
	}
	if (strcmp(how, "says-lost") == 0) {
		datum_set(a, &d, "end", datum_whole(CAGE_LOST));
		answer(a, number, &d, NULL);
	}
	if (strcmp(how, "minus") == 0) {
		datum_set(a, &d, "steps", datum_whole(-1));
		answer(a, number, &d, NULL);
	}
	if (strcmp(how, "other-file") == 0) {
		datum_set(a, &raised, "file", datum_text("/etc/passwd"));
		answer(a, number, &raised, NULL);
	}
	if (strcmp(how, "hides") == 0) {
		datum_set(a, &raised, "message", datum_text("well\r\033[2Jdone \xE2\x80\xAE"));
		answer(a, number, &raised, NULL);
	}
	if (strcmp(how, "both") == 0) {
		struct datum yes = datum_yes_no(true);
		answer(a, number, &raised, &yes);
	}
	if (strcmp(how, "not-a-number") == 0) {
		struct datum nan = datum_number(strtod("nan", NULL));
		answer(a, number, &d, &nan);
	}
	if (strcmp(how, "too-deep") == 0) {
		struct datum deep = datum_list();
		for (int i = 0; i < 200; i++) {
			struct datum outer = datum_list();
			datum_add(a, &outer, deep);
			deep = outer;
		}
		answer(a, number, &d, &deep);
	}
}

static void write_badly(const char *how, struct arena *a, uint32_t number)
{
	struct wire_bytes b = good(a, number);
	if (strcmp(how, "floods") == 0)
		for (;;)
			put("all work and no play ", 21);
	if (strcmp(how, "trickles") == 0)
		for (size_t i = 0; i < b.n; i++, ms(9))
			put(b.v + i, 1);
	if (strcmp(how, "stammers") == 0) {
		put(b.v, WIRE_HEAD);
		hang();
	}
	if (strcmp(how, "seven-bytes") == 0) {
		put(b.v, 7);
		_exit(0);
	}
	if (strncmp(how, "half", 4) == 0 && strcmp(how, "half-deaf") != 0) {
		put(b.v, b.n - 1);
		if (strcmp(how, "half") == 0)
			_exit(0);
		hang();
	}
	if (strcmp(how, "too-large") == 0)
		b.v[14] = 0xFF;
	if (strcmp(how, "wrong-number") == 0)
		b.v[4]++;
	if (strcmp(how, "wrong-kind") == 0)
		b.v[3] = WIRE_CALL;
	if (strcmp(how, "no-value") == 0)
		b.v[WIRE_HEAD] = 0xFF;
	if (strcmp(how, "goes-on") == 0)
		b.v[12]--; /* of its second part */
	put(b.v, b.n);
	hang();
}

static void die(const char *how)
{
	if (strcmp(how, "hangs") == 0)
		hang();
	if (strcmp(how, "spins") == 0)
		for (volatile unsigned i = 0;; i++)
			;
	if (strcmp(how, "stops") == 0)
		raise(SIGSTOP);
	if (strcmp(how, "stubborn") == 0) {
		sigset_t all;
		sigfillset(&all);
		sigprocmask(SIG_BLOCK, &all, NULL);
		for (;;)
			pause();
	}
	if (strcmp(how, "exits") == 0)
		_exit(0);
	if (strcmp(how, "crashes") == 0) {
		signal(SIGSEGV, SIG_DFL); /* sanitizers would make a report of it */
		raise(SIGSEGV);
	}
	if (strcmp(how, "killed") == 0)
		raise(SIGKILL);
	if (strcmp(how, "hangs-up") == 0) {
		close(FD);
		hang();
	}
	if (strcmp(how, "half-deaf") == 0) {
		shutdown(FD, SHUT_WR);
		hang();
	}
	if (strcmp(how, "orphans") == 0) {
		if (fork() == 0)
			hang(); /* holds the line open */
		_exit(0);
	}
}

/* The digits at the end of the plugin's name. */
static size_t number_in(const char *plugin)
{
	size_t n = strcspn(plugin, "0123456789");
	return (size_t)strtoul(plugin + n, NULL, 10);
}

static void serve_well(struct arena *a)
{
	const uint8_t *p;
	for (;;) {
		struct wire_head h = get_frame(WIRE_CALL, a, &p);
		struct wire_bytes b = good(a, h.number);
		put(b.v, b.n);
	}
}

_Noreturn void bad_worker(const char *path)
{
	const char *slash = strrchr(path, '/'), *how = slash ? slash + 1 : path;
	struct arena a = {0};
	struct wire_bytes b = {0};
	struct cage_call call = {0};
	const uint8_t *p;
	if (strcmp(how, "real") == 0)
		_exit(plugin_worker_main(FD));
	before_ready(how);
	wire_put_ready(&a, &b, strcmp(how, "refuses") == 0 ? "the moon is full" : NULL);
	if (strcmp(how, "eager") == 0)
		wire_put_result(&a, &b, 1, &(struct cage_result){0});
	put(b.v, b.n);
	if (strcmp(how, "never-reads") == 0 || strcmp(how, "shouts-first") == 0) {
		/* only the other plugin of the test is served */
		struct wire_head h;
		uint8_t head[WIRE_HEAD];
		recv(FD, head, sizeof head, MSG_PEEK | MSG_WAITALL);
		if (!wire_take_head(head, WIRE_PACKAGE, NULL, &h) && h.second > 300000) {
			if (strcmp(how, "shouts-first") == 0)
				put("now", 3);
			hang();
		}
	}
	struct wire_head h = get_frame(WIRE_PACKAGE, &a, &p);
	if (wire_take_package(&h, p, &a, &call))
		_exit(8);
	if (strcmp(call.plugin, GOOD) == 0)
		serve_well(&a);
	if (strcmp(how, "reads-so-many") == 0) {
		uint8_t head[WIRE_HEAD];
		size_t n = number_in(call.plugin), rest = n < WIRE_HEAD ? 0 : n - WIRE_HEAD;
		get(head, n - rest);
		if (rest && !wire_take_head(head, WIRE_CALL, NULL, &h)) {
			size_t all = h.first + h.second;
			get(arena_get(&a, all), rest < all ? rest : all);
		}
		_exit(0);
	}
	if (strcmp(how, "alarm") == 0) {
		suseconds_t us = (suseconds_t)number_in(call.plugin);
		setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {0, us}}, NULL);
		serve_well(&a);
	}
	h = get_frame(WIRE_CALL, &a, &p);
	if (strcmp(how, "writes-so-many") == 0) {
		b = good(&a, h.number);
		size_t n = number_in(call.plugin);
		put(b.v, n < b.n ? n : b.n);
		_exit(0);
	}
	if (strcmp(how, "twice") == 0) {
		b = good(&a, h.number);
		put(b.v, b.n);
		ms(5);
		put(b.v, b.n);
		hang();
	}
	die(how);
	lie(how, &a, h.number);
	write_badly(how, &a, h.number);
	_exit(0);
}

struct workers *bad_workers(const char *how, struct workers_limits limits)
{
	const char *tmp = getenv("TMPDIR");
	char self[512], path[600];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		abort();
	self[n] = 0;
	snprintf(path, sizeof path, "%s/%s", tmp ? tmp : "/tmp", how);
	if (symlink(self, path) != 0 && errno != EEXIST)
		abort();
	return workers_new(path, limits);
}
