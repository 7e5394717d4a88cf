/* SPDX-License-Identifier: Apache-2.0
 * Durable commands, against bare SQLite transactions that insert the very same rows into tables
 * with the same indexes, in the same mode, on the same disk. */
#include "bench.h"

#include <sqlite3.h>

#include "words/words.h"

#define COMMANDS_A_ROUND 150

/* Rows are fetched before the clock runs. */
struct row {
	sqlite3_value *v[32];
	int n;
};

struct durable {
	struct bench_demo d;
	struct demo_clock clock;
	struct app *app;
	const char *person;
	int64_t keys;
	sqlite3 *from, *to;
	sqlite3_stmt *get_events, *get_command, *begin, *put, *answer, *commit;
	int64_t seq; /* last event copied */
	struct row events[16], command;
	size_t events_n;
};

static void sql(sqlite3 *db, const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK)
		return;
	fprintf(stderr, "%s: %s\n", text, sqlite3_errmsg(db));
	exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *text)
{
	sqlite3_stmt *s = NULL;
	if (sqlite3_prepare_v2(db, text, -1, &s, NULL) == SQLITE_OK)
		return s;
	fprintf(stderr, "%s: %s\n", text, sqlite3_errmsg(db));
	exit(1);
}

static double tend(void *ctx)
{
	struct durable *b = ctx;
	const struct actor who = {.id = b->person, .device = "bench"};
	struct arena a = {0};
	struct err e = {0};
	const struct course *c;
	struct app_reply reply;
	struct app_request req = {.who = &who, .course = b->d.made.course};
	req.key = arena_fmt(&a, "bench-%lld", (long long)++b->keys);
	b->clock.wall_ms += 1000;
	double begun = bench_s();
	bench_must(app_course(b->app, &who, req.course, NULL, &c, &e), &e);
	const struct words_context w = {.plan = c->plan, .course = c};
	bench_must(words_parse(&a, &w, "adverse event: dizzy; grade 1", &req.cmd, NULL, &e), &e);
	err_set(&e, RC_OK, "%s", app_do(b->app, &req, &a, &reply) ? reply.msg : "");
	bench_must(reply.rc, &e);
	double took = bench_s() - begun;
	arena_drop(&a);
	return took;
}

static size_t fetch(sqlite3_stmt *s, struct row *rows, size_t max)
{
	size_t n = 0;
	for (; sqlite3_step(s) == SQLITE_ROW && n < max; n++) {
		rows[n].n = sqlite3_column_count(s);
		for (int i = 0; i < rows[n].n; i++)
			rows[n].v[i] = sqlite3_value_dup(sqlite3_column_value(s, i));
	}
	sqlite3_reset(s);
	return n;
}

static void insert(sqlite3_stmt *s, struct row *r)
{
	for (int i = 0; i < r->n; i++)
		sqlite3_bind_value(s, i + 1, r->v[i]);
	if (sqlite3_step(s) != SQLITE_DONE)
		exit(1);
	sqlite3_reset(s);
}

static void forget(struct row *r)
{
	for (int i = 0; i < r->n; i++)
		sqlite3_value_free(r->v[i]);
}

/* The rows of the command that Tend just did. */
static double bare(void *ctx)
{
	struct durable *b = ctx;
	sqlite3_bind_int64(b->get_events, 1, b->seq);
	sqlite3_bind_int64(b->get_command, 1, b->seq);
	size_t n = fetch(b->get_events, b->events, countof(b->events));
	if (fetch(b->get_command, &b->command, 1) != 1 || n == 0 || n == countof(b->events))
		exit(1);
	b->seq = sqlite3_value_int64(b->events[n - 1].v[1]);
	b->events_n = n;
	double begun = bench_s();
	sqlite3_step(b->begin);
	sqlite3_reset(b->begin);
	for (size_t i = 0; i < n; i++)
		insert(b->put, &b->events[i]);
	insert(b->answer, &b->command);
	if (sqlite3_step(b->commit) != SQLITE_DONE)
		exit(1);
	sqlite3_reset(b->commit);
	double took = bench_s() - begun;
	for (size_t i = 0; i < n; i++)
		forget(&b->events[i]);
	forget(&b->command);
	return took;
}

/* The same tables and indexes, with the rows there are already; without Tend's triggers. */
static void copy(struct durable *b)
{
	const char *to = arena_fmt(&b->d.a, "%s/bare.db", b->d.folder);
	int how = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	if (sqlite3_open_v2(b->d.path, &b->from, how, NULL)
	    || sqlite3_open_v2(to, &b->to, how, NULL))
		exit(1);
	sql(b->to, "pragma journal_mode = wal");
	sql(b->to, "pragma synchronous = full");
	sqlite3_stmt *s = prepare(b->from, "select sql from sqlite_schema where tbl_name in "
	                                   "('event', 'command') and type in ('table', 'index') "
	                                   "and sql is not null order by type desc");
	while (sqlite3_step(s) == SQLITE_ROW)
		sql(b->to, (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	sql(b->to, arena_fmt(&b->d.a, "attach '%s' as old", b->d.path));
	sql(b->to, "insert into event select * from old.event");
	sql(b->to, "insert into command select * from old.command");
	sql(b->to, "detach old");
	s = prepare(b->to, "select max(seq) from event");
	sqlite3_step(s);
	b->seq = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	b->get_events = prepare(b->from, "select * from event where seq > ? order by seq");
	b->get_command = prepare(b->from, "select * from command where first_seq > ?");
	b->begin = prepare(b->to, "begin immediate");
	b->commit = prepare(b->to, "commit");
	b->put = prepare(b->to, "insert into event values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?"
	                        ",?,?,?,?,?)");
	b->answer = prepare(b->to, "insert into command values (?,?,?,?,?,?)");
}

int main(void)
{
	struct durable *b = xcalloc(1, sizeof *b);
	struct err e = {0};
	bench_demo(&b->d);
	b->person = b->d.made.people.v[2].id;
	copy(b);
	bench_must(demo_clock_read(&b->d.a, b->d.path, &b->clock, &e), &e);
	const struct app_clock clock = demo_clock_app(&b->clock);
	const struct app_options opt = {.clock = &clock, .cost = &demo_cost, .device = "bench"};
	bench_must(app_open(b->d.path, &opt, &b->app, &e), &e);
	bool ok = bench_compare(
	    &(struct bench_row){
	        .what = "commands: words, right, rules, seal, append, commit, answer",
	        .means =
	            "how many times a bare transaction with the same rows a durable command takes",
	        .unit = "commands",
	        .n = COMMANDS_A_ROUND,
	        .most = 1.25,
	        .turns = COMMANDS_A_ROUND},
	    tend, bare, b);
	printf("  %zu events a command\n", b->events_n);
	app_close(b->app);
	sqlite3_stmt *const all[] = {b->get_events, b->get_command, b->begin,
	                             b->put,        b->answer,      b->commit};
	for (size_t i = 0; i < countof(all); i++)
		sqlite3_finalize(all[i]);
	sqlite3_close(b->from);
	sqlite3_close(b->to);
	bench_done(&b->d);
	free(b);
	return ok ? 0 : 1;
}
