/* SPDX-License-Identifier: Apache-2.0
 * tend board: once, or again and again on the same screen. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli_desk.h"

#define LOOK_S   30 /* ux 4.1 */
#define PAUSE_MS 100

static const char *clock_words(struct cli *c, const struct zone *z, int64_t ms)
{
	struct civil_time t;
	struct text s = text_in(c->a);
	if (zone_local(z, ms, &t))
		civil_clock_write(&s, t.clock);
	return s.s;
}

static void put_row(struct cli *c, const struct board *b, const struct board_row *r)
{
	cli_put(c, "%s  %-8s  %s  %-14s  ", clock_words(c, b->zone, r->at), cli_safe(c, r->place),
	        desk_who(c, &r->patient), cli_safe(c, r->contact));
	cli_put(c, "%-16s", cli_safe(c, r->phase));
	if (r->since_dose_ms >= 0)
		cli_put(c, "  %lld min since the dose", (long long)(r->since_dose_ms / 60000));
	if (*r->staff)
		cli_put(c, "  %s", cli_safe(c, r->staff));
	if (r->sign) {
		cli_put(c, "\n       ");
		cli_put_tone(c, TONE_BAD, cli_safe(c, r->sign));
	}
	cli_put(c, "\n");
}

static void put_board(struct cli *c, const struct board *b)
{
	cli_put_tone(c, TONE_STRONG, cli_time(c, b->zone, b->at));
	cli_put(c, "  %s\n", cli_safe(c, zone_name(b->zone)));
	for (size_t i = 0; i < b->n; i++)
		put_row(c, b, &b->v[i]);
	if (!b->n)
		cli_put(c, "No session is under way, and nobody is booked for today.\n"
		           "See what is due: tend today   book somebody: tend course book\n");
}

/* The lines of one look over those of the one before: nothing scrolls and nothing flickers. */
static void over_the_last(struct cli *c, size_t from)
{
	const char *lines = arena_dupn(c->a, c->out.s + from, c->out.n - from);
	c->out.n = from;
	cli_put(c, "\x1b[H");
	for (const char *s = lines; *s;) {
		size_t n = strcspn(s, "\n");
		text_putn(&c->out, s, n);
		cli_put(c, "\x1b[K\n");
		s += n + (s[n] == '\n');
	}
	cli_put(c, "\x1b[J");
}

static enum rc look_once(struct case_at *at, bool over, struct err *e)
{
	struct cli *c = at->c;
	struct arena a = {0}; /* each look gives back what it took */
	struct board b;
	size_t from = c->out.n;
	enum rc rc = board_look(c->app, &at->who, cli_has(c, &desk_opt_names), &a, &b, e);
	if (rc == RC_OK && c->json)
		board_json(&b, &c->out);
	else if (rc == RC_OK)
		put_board(c, &b);
	if (rc == RC_OK && over)
		over_the_last(c, from);
	arena_drop(&a);
	return rc;
}

static void pause_for(struct cli *c, int seconds)
{
	const struct timespec pause = {0, PAUSE_MS * 1000000L};
	for (int i = 0; i < seconds * 1000 / PAUSE_MS && !cli_stopped(c); i++)
		nanosleep(&pause, NULL);
}

/* What is on a closed pipe's other end has gone: that ends it as Ctrl-C does. */
static enum rc watch(struct case_at *at, int64_t rounds, struct err *e)
{
	struct cli *c = at->c;
	bool screen = isatty(STDOUT_FILENO) && !c->json;
	cli_keeping(c, "looking at the board changes nothing");
	if (screen)
		cli_put(c, "\x1b[2J");
	for (int64_t round = 1; !cli_stopped(c); round++) {
		if (!screen && !c->json && round > 1)
			cli_put(c, "\n");
		TRY(look_once(at, screen, e));
		TRY(cli_flush(c, e));
		if (round == rounds)
			break;
		pause_for(c, LOOK_S);
	}
	return RC_OK;
}

enum rc desk_board(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	int64_t rounds;
	bool again = cli_has(c, &desk_opt_watch);
	TRY(cli_number(c, &desk_opt_rounds, 1, 1000000, 0, &rounds, e));
	if (rounds && !again)
		return err_set(e, RC_USAGE, "--rounds belongs to --watch");
	TRY(case_open(c, &at, e));
	TRY(case_actor(&at, e));
	return again ? watch(&at, rounds, e) : look_once(&at, false, e);
}
