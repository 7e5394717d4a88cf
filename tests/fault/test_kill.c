/* SPDX-License-Identifier: Apache-2.0
 *
 * A session is killed with -9 at every system call that changes the disk or answers a person, one
 * call a run.  After each kill the file opens without help, proves itself, holds every act that was
 * answered exactly once and none by half, and the same session goes on at the next act to the same
 * end (R-D1).
 *
 * The program is its own victim: `test_kill worker FILE COURSE FROM` plays the acts of a whole
 * medicine session through app_do() and answers each with a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/app.h"
#include "scenario/scenario.h"
#include "store/chain.h"
#include "words/words.h"

#define PIN       "271828"
#define CALLS     "pwrite64,write,fdatasync,fsync,ftruncate,unlink,rename,fallocate"
#define KILLS_MIN 150

/* Sanitizers make each run many times slower: there every fourth call is tried, here every one. */
#if defined(__SANITIZE_ADDRESS__)
#define KILL_STEP 4
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KILL_STEP 4
#endif
#endif
#ifndef KILL_STEP
#define KILL_STEP 1
#endif

/* ---- the acts: those of the whole course, as the scenario plays them ---- */

struct line {
	int64_t when;
	const char *who, *act;
};

struct story {
	struct arena a;
	struct line *v;
	size_t n;
	size_t first, last; /* the medicine session: from its start to its close */
};

static const char *in_source(struct arena *a, const char *name)
{
	const char *src = getenv("SRC");
	return arena_fmt(a, "%s/%s", src ? src : ".", name);
}

static void find_session(struct story *s)
{
	while (strcmp(s->v[s->first].act, "start medicine 1") != 0)
		s->first++;
	for (s->last = s->first; strcmp(s->v[s->last].act, "close") != 0;)
		s->last++;
}

static void read_story(struct story *s)
{
	struct scenario_options o = {0};
	struct scenario_result r;
	memset(s, 0, sizeof *s);
	const char *path = in_source(&s->a, "protocols/scenarios/kap-lozenge-im/whole-course.yaml");
	assert_int_equal(scenario_run(&s->a, &o, path, &r), RC_OK);
	s->n = r.n;
	s->v = arena_arr(&s->a, struct line, r.n);
	for (size_t i = 0; i < r.n; i++)
		s->v[i] = (struct line){r.v[i].when, r.v[i].who, r.v[i].act};
	find_session(s);
}

/* The worker gets the acts as lines of a file: it has only to do them. */
static void write_lines(const struct story *s, const char *file)
{
	FILE *f = fopen(file, "w");
	for (size_t i = 0; i < s->n; i++)
		fprintf(f, "%lld\t%s\t%s\n", (long long)s->v[i].when, s->v[i].who, s->v[i].act);
	assert_int_equal(fclose(f), 0);
}

static void read_lines(struct story *s, const char *file)
{
	char text[8192];
	size_t cap = 0;
	FILE *f = fopen(file, "r");
	memset(s, 0, sizeof *s);
	while (fgets(text, sizeof text, f)) {
		char *who = strchr(text, '\t'), *act = strchr(who + 1, '\t');
		*who++ = *act++ = '\0';
		act[strcspn(act, "\n")] = '\0';
		s->v = arena_grow(&s->a, s->v, s->n, &cap, s->n + 1, sizeof *s->v);
		s->v[s->n++] = (struct line){strtoll(text, NULL, 10), arena_dup(&s->a, who),
		                             arena_dup(&s->a, act)};
	}
	fclose(f);
	find_session(s);
}

/* ---- a clock that stands where the act stands ---- */

struct hands {
	int64_t wall;
	uint64_t seed;
};

static int64_t wall_ms(void *ctx)
{
	return ((struct hands *)ctx)->wall;
}

static int64_t boot_ms(void *ctx)
{
	return ((struct hands *)ctx)->wall - INT64_C(1700000000000);
}

static const char *boot_id(void *ctx)
{
	return "00000000-0000-4000-8000-000000000001";
}

static void dice(void *ctx, void *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t *x = &((struct hands *)ctx)->seed; /* xorshift: no two draws alike */
		*x ^= *x << 13;
		*x ^= *x >> 7;
		*x ^= *x << 17;
		((uint8_t *)p)[i] = (uint8_t)(*x >> 32);
	}
}

struct room {
	struct hands hands;
	struct app_clock clock;
	struct auth_cost cost;
	struct app_options options;
	struct app *app;
};

static void enter_room(struct room *r, int64_t wall)
{
	r->hands = (struct hands){.wall = wall, .seed = (uint64_t)getpid() * 2654435761u + 1};
	r->clock = (struct app_clock){&r->hands, wall_ms, boot_ms, boot_id, dice};
	r->cost = (struct auth_cost){1, 8};
	r->options = (struct app_options){.clock = &r->clock, .cost = &r->cost};
}

static void open_room(struct room *r, const char *file)
{
	struct err e = {0};
	if (app_open(file, &r->options, &r->app, &e) != RC_OK)
		fail_msg("the file did not open by itself: %s", e.msg);
}

/* ---- one act through the door that everybody uses ---- */

static unsigned roles_of(const struct clinic *c, const char *id)
{
	for (size_t i = 0; i < c->people.n; i++)
		if (strcmp(c->people.v[i].id, id) == 0)
			return c->people.v[i].roles;
	return 0;
}

/* `day 0 09:30` counts from the day that the scenario says, as its runner does. */
static bool day_of_story(void *ctx, const char *words, int64_t *utc_ms)
{
	struct civil_date date;
	struct civil_clock at = {0};
	int day;
	if (sscanf(words, "day %d %d:%d", &day, &at.hour, &at.min) == 3)
		assert_true(
		    civil_date_of_day(civil_day((struct civil_date){2027, 3, 1}) + day, &date));
	else if (sscanf(words, "%d-%d-%d %d:%d", &date.year, &date.month, &date.day, &at.hour,
	                &at.min)
	         != 5)
		return false;
	zone_utc(ctx, date, at, utc_ms, NULL);
	return true;
}

static enum rc act(struct room *r, struct arena *a, const char *course, const char *who,
                   const char *words, const struct command *ready, int64_t when, const char *key)
{
	const struct clinic *clinic;
	const struct course *c;
	struct err e = {0};
	struct app_reply reply;
	r->hands.wall = when;
	assert_int_equal(app_clinic(r->app, &clinic, &e), RC_OK);
	struct actor person = {.id = who, .roles = roles_of(clinic, who), .device = "bed 1"};
	assert_int_equal(app_course(r->app, &person, course, NULL, &c, &e), RC_OK);
	struct words_context w = {.plan = c->plan,
	                          .course = c,
	                          .ctx = (void *)(size_t)app_zone(r->app),
	                          .when = day_of_story};
	struct app_request q = {.who = &person, .key = key, .course = course, .secret = PIN};
	if (ready)
		q.cmd = *ready;
	else
		assert_int_equal(words_parse(a, &w, words, &q.cmd, NULL, &e), RC_OK);
	enum rc rc = app_do(r->app, &q, a, &reply);
	if (rc != RC_OK)
		fprintf(stderr, "%s: %s -> %d %s\n", who, words ? words : "", (int)rc, reply.msg);
	return rc;
}

/* Everybody is on site from the start of a session; the scenario runner does the same. */
static enum rc everybody_comes(struct room *r, struct arena *a, const char *course, int64_t when,
                               size_t number)
{
	const struct clinic *clinic;
	assert_int_equal(app_clinic(r->app, &clinic, NULL), RC_OK);
	for (size_t i = 0; i < clinic->people.n; i++) {
		struct command cmd = {.kind = CMD_STAFF_COMES,
		                      .e = {.person = arena_dup(a, clinic->people.v[i].id),
		                            .roles = clinic->people.v[i].roles}};
		if (!(cmd.e.roles & ROLES_CLINICAL))
			continue;
		enum rc rc = act(r, a, course, cmd.e.person, NULL, &cmd, when,
		                 arena_fmt(a, "staff-%zu-%zu", number, i));
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

/* Plays acts [from, to); answers each on stdout where asked. */
static bool play(struct room *r, const struct story *s, const char *course, size_t from, size_t to,
                 bool answer)
{
	for (size_t i = from; i < to; i++) {
		struct arena a = {0};
		const struct line *v = &s->v[i];
		enum rc rc = RC_OK;
		if (strcmp(v->act, "enrol") != 0)
			rc = act(r, &a, course, v->who, v->act, NULL, v->when,
			         arena_fmt(&a, "act-%zu", i));
		if (rc == RC_OK && strncmp(v->act, "start ", 6) == 0)
			rc = everybody_comes(r, &a, course, v->when, i);
		arena_drop(&a);
		if (rc != RC_OK)
			return false;
		if (answer) {
			printf("done %zu\n", i);
			fflush(stdout);
		}
	}
	return true;
}

/* ---- the clinic before the session ---- */

static void add_people(struct room *r, struct arena *a, const struct story *s)
{
	static const struct {
		const char *id;
		unsigned roles;
	} people[] = {{"nora", ROLE_NURSE | ROLE_MONITOR},
	              {"nick", ROLE_NURSE | ROLE_MONITOR},
	              {"paul", ROLE_PRESCRIBER},
	              {"tess", ROLE_THERAPIST}};
	struct actor director = {.id = "dora", .roles = ROLE_DIRECTOR, .device = "desk"};
	for (size_t i = 0; i < countof(people); i++) {
		struct app_reply reply;
		struct app_request q = {.who = &director,
		                        .what = DO_PERSON_ADD,
		                        .secret = PIN,
		                        .new_secret = PIN,
		                        .cmd.e = {.person = people[i].id,
		                                  .name = people[i].id,
		                                  .roles = people[i].roles}};
		if (app_do(r->app, &q, a, &reply) != RC_OK)
			fail_msg("%s", reply.msg);
	}
	(void)s;
}

static const char *open_course(struct room *r, struct arena *a)
{
	struct actor director = {.id = "dora", .roles = ROLE_DIRECTOR, .device = "desk"};
	struct app_reply reply;
	struct app_protocol_files files = {.path = in_source(a, "protocols/kap-lozenge-im.yaml")};
	struct app_request q = {
	    .who = &director, .what = DO_PROTOCOL_STORE, .secret = PIN, .files = &files};
	if (app_do(r->app, &q, a, &reply) != RC_OK)
		fail_msg("%s", reply.msg);
	q = (struct app_request){
	    .who = &director,
	    .what = DO_PATIENT_ADD,
	    .secret = PIN,
	    .cmd.e = {.name = "Sam Sample", .born = "1986-03-14", .sex = "female"}};
	if (app_do(r->app, &q, a, &reply) != RC_OK)
		fail_msg("%s", reply.msg);
	q = (struct app_request){
	    .who = &director,
	    .what = DO_COURSE_OPEN,
	    .secret = PIN,
	    .cmd.e = {.patient = arena_dup(a, reply.id), .protocol = "kap-lozenge-im"}};
	if (app_do(r->app, &q, a, &reply) != RC_OK)
		fail_msg("%s", reply.msg);
	return arena_dup(a, reply.id);
}

static const char *prepare(struct arena *a, const struct story *s, const char *file)
{
	struct room r;
	struct err e = {0};
	char code[RECOVERY_CODE];
	enter_room(&r, s->v[0].when);
	struct app_founding first = {.clinic = "Made-up clinic",
	                             .zone = "Europe/Berlin",
	                             .emergency = "112",
	                             .person = "dora",
	                             .name = "Dora Director",
	                             .secret = PIN,
	                             .demo = true};
	if (app_init(file, &r.options, &first, code, &e) != RC_OK)
		fail_msg("%s", e.msg);
	open_room(&r, file);
	add_people(&r, a, s);
	const char *course = open_course(&r, a);
	assert_true(play(&r, s, course, 0, s->first, false));
	app_close(r.app);
	return course;
}

static void copy_file(const char *from, const char *to)
{
	char buf[65536];
	size_t n;
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	assert_true(in && out);
	while ((n = fread(buf, 1, sizeof buf, in)) > 0)
		assert_int_equal(fwrite(buf, 1, n, out), n);
	fclose(in);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(to, 0600), 0);
}

static void copy(struct arena *a, const char *from, const char *to)
{
	copy_file(from, to);
	copy_file(arena_fmt(a, "%s.key", from), arena_fmt(a, "%s.key", to));
	unlink(arena_fmt(a, "%s-wal", to));
	unlink(arena_fmt(a, "%s-shm", to));
}

/* ---- the victim ---- */

static int worker(const char *file, const char *course, const char *from)
{
	struct story s;
	struct room r;
	struct arena a = {0};
	read_lines(&s, arena_fmt(&a, "%s.acts", file));
	size_t at = (size_t)strtoul(from, NULL, 10);
	enter_room(&r, s.v[at].when);
	open_room(&r, file);
	/* whoever was typing a PIN when the power went types it again two seconds later */
	for (size_t i = at; at > s.first && i < s.n; i++)
		s.v[i].when += 2000;
	bool ok = play(&r, &s, course, at, s.last + 1, true);
	app_close(r.app);
	arena_drop(&a);
	arena_drop(&s.a);
	return ok ? 0 : 1;
}

/* Runs the worker, killed at its k-th call (0 = never); gives how far it answered. */
static size_t run_worker(struct arena *a, const char *file, const char *course, size_t from, int k,
                         bool *killed)
{
	int out[2];
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	assert_true(n > 0);
	self[n] = '\0';
	assert_int_equal(pipe(out), 0);
	pid_t pid = fork();
	if (pid == 0) {
		char *start = arena_fmt(a, "%zu", from);
		char *inject = arena_fmt(a, "inject=" CALLS ":signal=SIGKILL:when=%d", k);
		const char *plain[] = {self,  "worker", arena_dup(a, file), arena_dup(a, course),
		                       start, NULL};
		const char *traced[] = {"strace",
		                        "-qq",
		                        "-o",
		                        "/dev/null",
		                        "-e",
		                        "trace=" CALLS,
		                        "-e",
		                        inject,
		                        self,
		                        "worker",
		                        arena_dup(a, file),
		                        arena_dup(a, course),
		                        start,
		                        NULL};
		setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* which does not work beside strace */
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		execvp(k ? "strace" : self, (char *const *)(size_t)(k ? traced : plain));
		_exit(127);
	}
	close(out[1]);
	FILE *f = fdopen(out[0], "r");
	char line[64];
	size_t next = from, got;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "done %zu\n", &got) == 1 && strchr(line, '\n'))
			next = got + 1;
	fclose(f);
	int st;
	waitpid(pid, &st, 0);
	*killed = WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL;
	if (!*killed && st != 0)
		fail_msg("the worker ended by itself with %d", st);
	return next;
}

/* ---- what has to hold ---- */

struct tally {
	int64_t events, last;
	size_t commands; /* different ones: what one command wrote stands together */
	char command[64];
	bool torn;
};

static enum rc count(const struct app_event *ev, void *ctx, struct err *e)
{
	struct tally *t = ctx;
	if (ev->ev.seq != t->last + 1)
		t->torn = true;
	t->last = ev->ev.seq;
	/* two seconds lost can make a look-in late: what the clock adds is not counted */
	if (strcmp(ev->ev.actor, "system") == 0)
		return RC_OK;
	t->events++;
	if (strcmp(t->command, ev->command) != 0)
		t->commands++;
	snprintf(t->command, sizeof t->command, "%s", ev->command);
	return RC_OK;
}

static struct tally tally_of(const char *file, const char *course, int64_t wall)
{
	struct room r;
	struct tally t = {0};
	struct err e = {0};
	struct verify_report report = {0};
	const struct verify_options whole = {0};
	enter_room(&r, wall);
	r.options.flags = APP_READ; /* looking must not let time pass */
	open_room(&r, file);
	assert_int_equal(app_events(r.app, course, 1, count, &t, &e), RC_OK);
	if (store_verify(app_store(r.app), &whole, &report, &e) != RC_OK)
		fail_msg("the record does not prove itself: %s", e.msg);
	app_close(r.app);
	return t;
}

static void killed_at_every_call_a_session_loses_nothing(void **state)
{
	struct story s;
	struct arena a = {0};
	bool killed;
	int hits = 0;
	read_story(&s);
	const char *dir = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
	const char *base = arena_fmt(&a, "%s/base.db", dir),
	           *file = arena_fmt(&a, "%s/run.db", dir);
	const char *course = prepare(&a, &s, base);
	struct tally before = tally_of(base, course, s.v[s.first].when);

	write_lines(&s, arena_fmt(&a, "%s.acts", file));
	copy(&a, base, file);
	run_worker(&a, file, course, s.first, 0, &killed);
	struct tally whole = tally_of(file, course, s.v[s.last].when);
	assert_true(whole.events - before.events >= 60); /* a session of 60 events and more */

	for (int k = 1;; k += KILL_STEP) {
		copy(&a, base, file);
		size_t next = run_worker(&a, file, course, s.first, k, &killed);
		if (!killed)
			break;
		hits++;
		if (hits % 100 == 0)
			print_message("# %d kills\n", hits);
		struct tally now = tally_of(file, course, s.v[s.last].when);
		assert_false(now.torn);
		/* what was answered is there: at least a command an act */
		assert_true(now.commands - before.commands >= next - s.first);
		/* and the session goes on at the next act, to the same end, with nothing twice; played
		 * to its end for every eighth kill, which reaches each kind of call at many places */
		if (hits % 8)
			continue;
		if (next <= s.last)
			run_worker(&a, file, course, next, 0, &killed);
		struct tally end = tally_of(file, course, s.v[s.last].when);
		assert_int_equal(end.events, whole.events);
		assert_int_equal(end.commands, whole.commands);
	}
	print_message("# %d kills hit, session of %lld events\n", hits,
	              (long long)(whole.events - before.events));
	assert_true(hits >= KILLS_MIN);
	arena_drop(&a);
	arena_drop(&s.a);
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "worker") == 0)
		return worker(argv[2], argv[3], argv[4]);
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(killed_at_every_call_a_session_loses_nothing),
	};
	return cmocka_run_group_tests_name("fault/kill", tests, NULL, NULL);
}
