/* SPDX-License-Identifier: Apache-2.0
 * tend demo: tells the story as it is done, and leaves a data file to go on with by hand. */
#include "cli/cli_demo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/settings.h"
#include "demo/demo.h"

#define STORY     "scenarios/kap-lozenge-im/demo.yaml"
#define DATA_FILE "demo.db"
#define PAUSE_MIN 5 /* a longer pause of the story is skipped */

static const struct cli_option opt_once = {"once", 0, NULL,
                                           "print it all at once, then remove the file"},
                               opt_dir = {"dir", 0, "FOLDER", "where the data file is made"},
                               opt_keep = {"keep", 0, NULL, "with --once: leave the data file"},
                               opt_speed = {"speed", 0, "N", "demo minutes a second; 1"},
                               opt_protocol = {"protocol", 0, "FILE",
                                               "another version of the story's protocol"},
                               opt_until = {"until", 0, "ACT",
                                            "stop before this act: \"start medicine 2\""};

struct telling {
	struct cli *c;
	int64_t before; /* time of the act before; 0 = none */
	int64_t speed;  /* 0 = at once */
	const char *refused_act, *refused_rule;
};

/* ---- telling -----------------------------------------------------------------------------------
 */

static void put_day(struct telling *t, const struct demo_line *l)
{
	struct civil_time now, last = {0};
	struct text day = text_in(t->c->a);
	bool known = t->before && zone_local(l->zone, t->before, &last);
	if (!zone_local(l->zone, l->when, &now))
		return;
	if (known && civil_day(last.date) == civil_day(now.date))
		return;
	civil_date_write_patient(&day, now.date);
	cli_put(t->c, "%s", known ? "\n" : "");
	cli_put_tone(t->c, TONE_STRONG, day.s);
	cli_put(t->c, "\n");
}

static const char *clock_of(struct telling *t, const struct demo_line *l, int64_t ms)
{
	struct civil_time c;
	struct text s = text_in(t->c->a);
	if (zone_local(l->zone, ms, &c))
		civil_clock_write(&s, c.clock);
	return s.s;
}

static void put_gate(struct telling *t, const struct demo_line *l, const struct bedside_gate *g)
{
	cli_put(t->c, "              %s %s: %s", verdict_word(g->verdict), g->rule, g->says);
	if (g->opens)
		cli_put(t->c, " (%s)", g->opens);
	if (g->earliest && !g->earliest_day)
		cli_put(t->c, " (not before %s)", clock_of(t, l, g->earliest));
	cli_put(t->c, "\n");
}

static void put_answer(struct telling *t, const struct demo_line *l)
{
	const struct app_reply *r = l->reply;
	bool refused = r->rc != RC_OK;
	if (l->happened)
		cli_put(t->c, "              happened at %s, because: %s\n",
		        clock_of(t, l, l->happened), l->because ? l->because : "");
	for (size_t i = 0; i < l->gates->gates.n; i++)
		put_gate(t, l, &l->gates->gates.v[i]);
	if (refused && l->gates->gates.n == 0)
		cli_put(t->c, "              refused: %s\n", r->msg);
	if (!refused && r->msg && *r->msg)
		cli_put(t->c, "              %s\n", r->msg);
	if (!refused && r->hint && *r->hint)
		cli_put(t->c, "              note: %s\n", r->hint);
	if (!refused && t->refused_act && strcmp(t->refused_act, l->act) == 0) {
		cli_put(t->c, "              open now%s%s\n", t->refused_rule ? ": " : "",
		        t->refused_rule ? t->refused_rule : "");
		t->refused_act = NULL;
	}
	if (refused) {
		t->refused_act = l->act;
		t->refused_rule =
		    l->gates->gates.n ? arena_dup(t->c->a, l->gates->gates.v[0].rule) : NULL;
	}
}

static void pause_for(const struct telling *t, const struct demo_line *l)
{
	int64_t minutes = t->before ? (l->when - t->before) / 60000 : 0;
	if (t->speed == 0 || minutes == 0)
		return;
	int64_t ms = (minutes > PAUSE_MIN ? PAUSE_MIN : minutes) * 1000 / t->speed;
	for (; ms > 0 && !cli_stopped(t->c); ms -= 50)
		nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
}

static enum rc tell(void *ctx, const struct demo_line *l, struct err *e)
{
	struct telling *t = ctx;
	pause_for(t, l);
	if (cli_stopped(t->c))
		return err_set(e, RC_STOPPED, "stopped; the data file is kept");
	put_day(t, l);
	cli_put(t->c, "%s  %-5s  ", clock_of(t, l, l->when), l->who);
	cli_put_safe(t->c, l->act);
	cli_put(t->c, "%s\n", l->reply->rc == RC_OK ? "" : "  - not done");
	put_answer(t, l);
	t->before = l->when;
	return t->speed ? cli_flush(t->c, e) : RC_OK;
}

/* ---- the file ----------------------------------------------------------------------------------
 */

static const char *choose_folder(struct cli *c, bool *made, struct err *e)
{
	const char *dir = cli_value(c, &opt_dir), *tmp = getenv("TMPDIR");
	*made = false;
	if (dir) {
		*made = mkdir(dir, 0700) == 0;
		if (!*made && errno != EEXIST) {
			err_set(e, RC_IO, "the folder %s cannot be made: %s", cli_safe(c, dir),
			        strerror(errno));
			return NULL;
		}
		return dir;
	}
	char *made_up = arena_fmt(c->a, "%s/tend-demo-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(made_up)) {
		err_set(e, RC_IO, "no folder for the demo can be made: %s", strerror(errno));
		err_hint(e, "name one with: --dir FOLDER");
		return NULL;
	}
	*made = true;
	return made_up;
}

/* Only what the demo itself makes, by name. */
static void remove_file(struct cli *c, const char *folder, bool made)
{
	static const char *const ends[] = {"",       "-wal",       "-shm",  "-journal", ".key",
	                                   ".clock", ".clock.new", "-lock", "-reserve"};
	for (size_t i = 0; i < countof(ends); i++)
		unlink(arena_fmt(c->a, "%s/" DATA_FILE "%s", folder, ends[i]));
	if (made)
		rmdir(folder);
}

static void say_how_to_go_on(struct cli *c, const char *folder, const char *data,
                             const struct demo_result *r)
{
	const char *at = cli_safe(c, data);
	cli_say(c, "\nThe demo clinic is in %s (made-up people, nothing real).", at);
	cli_say(c, "PINs: " DEMO_DIRECTOR " " DEMO_DIRECTOR_PIN " (director)");
	for (size_t i = 0; i < r->people.n; i++)
		cli_say(c, "      %s %s", r->people.v[i].id, r->people.v[i].pin);
	if (!r->course)
		return;
	cli_say(c, "Go on by hand; time stands still there until you move it with --demo-time:");
	cli_say(c, "  tend session show %s --data %s --by nora", r->patient, at);
	cli_say(c, "  tend session run %s --data %s --by nora --demo-time \"+5 min\"", r->patient,
	        at);
	cli_say(c, "  tend course timeline %s --data %s --by nora", r->patient, at);
	cli_say(c, "Remove it with: rm -r %s", cli_safe(c, folder));
}

static enum rc demo(struct cli *c, struct err *e)
{
	bool once = cli_has(c, &opt_once), made;
	int64_t speed;
	TRY(cli_number(c, &opt_speed, 1, 100000, 1, &speed, e));
	const char *library;
	TRY(settings_library(c, &library, e));
	const char *folder = choose_folder(c, &made, e);
	if (!folder)
		return e->code;
	const char *data = arena_fmt(c->a, "%s/" DATA_FILE, folder);
	struct telling t = {.c = c, .speed = once ? 0 : speed};
	struct demo_options o = {.data = data,
	                         .library = library,
	                         .scenario = arena_fmt(c->a, "%s/" STORY, library),
	                         .protocol = cli_value(c, &opt_protocol),
	                         .until = cli_value(c, &opt_until),
	                         .each = tell,
	                         .ctx = &t};
	struct demo_result r;
	bool there = access(data, F_OK) == 0;
	if (there) {
		err_set(e, RC_CONFLICT, "there is a demo in %s already", cli_safe(c, folder));
		err_hint(e, "remove it with: rm -r %s   or name another folder",
		         cli_safe(c, folder));
		return RC_CONFLICT;
	}
	cli_put(c, "A demo: all people are made up. Not medical advice.\n\n");
	enum rc rc = demo_play(c->a, &o, &r, e);
	if (rc == RC_OK && !r.stopped)
		cli_put(c, "\nThe end of the story: %zu acts, each of them on record.\n", r.acts);
	if (once && !cli_has(c, &opt_keep))
		remove_file(c, folder, made);
	else if (rc == RC_OK || rc == RC_STOPPED)
		say_how_to_go_on(c, folder, data, &r);
	else
		remove_file(c, folder, made);
	if (rc != RC_OK && cli_flush(c, &(struct err){0}) != RC_OK)
		return RC_IO; /* what was told so far is worth seeing */
	return rc;
}

static const char *const demo_examples[] = {"tend demo", "tend demo --once",
                                            "tend demo --once --keep --dir try --until \"start "
                                            "medicine 2\"",
                                            NULL};
static const struct cli_option *const demo_options[] = {
    &opt_once, &opt_dir, &opt_keep, &opt_speed, &opt_protocol, &opt_until, NULL};

static const struct cli_command rows[] = {
    {"demo", NULL, NULL, 0, 0, "a whole course of a made-up patient, told act by act",
     demo_examples, demo_options,
     "Engine, rules, record and signatures are the real ones. Needs no network and no settings.",
     demo, 0},
};
const struct cli_family cli_family_demo = {"To see it work", rows, countof(rows)};
