/* SPDX-License-Identifier: Apache-2.0
 * tend check --watch: the file beside the editor, checked again with each save. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/check.h"

#define LOOK_MS 100 /* how often files are looked at; a change is told within half a second */
#define REST_MS                                                                                    \
	20 /* from a save to its check: longer than the tick of any clock that stamps files */

static void rest(long ms)
{
	nanosleep(&(struct timespec){0, ms * 1000000L}, NULL);
}

/* What would be another one after a save, also after one that renames. */
struct stamp {
	bool there;
	struct timespec changed;
	off_t size;
	ino_t file;
};

static struct stamp stamp_of(const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return (struct stamp){0};
	return (struct stamp){true, st.st_mtim, st.st_size, st.st_ino};
}

static bool same_stamp(struct stamp a, struct stamp b)
{
	return a.there == b.there && a.changed.tv_sec == b.changed.tv_sec
	       && a.changed.tv_nsec == b.changed.tv_nsec && a.size == b.size && a.file == b.file;
}

/* One check of all files; a file that cannot be read now may be there again with the next save. */
static bool look_once(struct cli *c, struct arena *a, struct idents *read, struct err *e)
{
	struct diags all = {.a = a};
	struct text summary = text_in(a);
	int64_t begun = check_clock();
	bool readable = true;

	if (isatty(STDOUT_FILENO))
		cli_put(c, "\x1b[2J\x1b[H");
	for (int i = 0; i < c->args_n; i++)
		if (check_file(c, a, c->args[i], &all, read, e) != RC_OK) {
			readable = false;
			cli_put(c, "%s\n", cli_safe(c, e->msg));
		}
	diags_text(&all, &c->out, c->colour);
	check_summary(&summary, &all, c->args_n, begun);
	cli_put_tone(c, all.errors || !readable ? TONE_BAD : TONE_GOOD, summary.s);
	cli_put(c, "\n");
	return readable && all.errors == 0;
}

/* A save while it was checked counts as one after it: nobody knows what was read. */
static bool saved_since(struct stamp s, struct timespec begun)
{
	return s.there
	       && (s.changed.tv_sec > begun.tv_sec
	           || (s.changed.tv_sec == begun.tv_sec && s.changed.tv_nsec >= begun.tv_nsec));
}

static bool changed(const struct idents *read, const struct stamp *was)
{
	for (size_t i = 0; i < read->n; i++)
		if (!same_stamp(stamp_of(read->v[i].s), was[i]))
			return true;
	return false;
}

enum rc check_watch(struct cli *c, int64_t rounds, struct err *e)
{
	bool good = true;
	cli_keeping(c, "checking changes nothing");
	for (int64_t round = 1; !cli_stopped(c); round++) {
		struct arena a = {0}; /* each check gives back what it took */
		struct idents read = {0};
		struct err why = {0};
		struct timespec begun;
		rest(REST_MS); /* or the save that is read now would seem to be one after it */
		clock_gettime(CLOCK_REALTIME_COARSE, &begun); /* the clock that stamps files */
		good = look_once(c, &a, &read, &why);
		struct stamp *was = arena_arr(&a, struct stamp, read.n + 1);
		for (size_t i = 0; i < read.n; i++) {
			was[i] = stamp_of(read.v[i].s);
			if (saved_since(was[i], begun))
				was[i].size = -1;
		}
		enum rc rc = cli_flush(c, e);
		while (rc == RC_OK && round != rounds && !cli_stopped(c) && !changed(&read, was))
			rest(LOOK_MS);
		arena_drop(&a);
		if (rc != RC_OK)
			return rc;
		if (round == rounds)
			break;
	}
	return good ? RC_OK : RC_NO;
}
