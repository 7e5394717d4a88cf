/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli_test.h"

#include <string.h>
#include <sys/stat.h>

#include "cli/settings.h"
#include "scenario/scenario.h"
#include "util/suggest.h"

static const struct cli_option opt_format = {"format", 0, "HOW", "text, tap or junit"};
static const struct cli_option opt_coverage = {"coverage", 0, NULL, "say what no scenario reaches"};

/* All files are known before the first is played, so that progress can be told. */
static enum rc gather(struct cli *c, const char *path, struct idents *out, struct err *e)
{
	struct stat st;
	struct idents files = {0}, other = {0};
	if (stat(path, &st) != 0)
		return err_set(e, RC_NOTFOUND, "there is no file or folder %s", cli_safe(c, path));
	if (!S_ISDIR(st.st_mode)) {
		*arena_push(c->a, out) = (struct ident){.s = path, .index = -1};
		return RC_OK;
	}
	TRY(scenario_list_all(c->a, path, &files, &other, e));
	for (size_t i = 0; i < files.n; i++)
		*arena_push(c->a, out) = files.v[i];
	if (other.n)
		cli_say(c,
		        "%zu %s passed over in %s: %s, such as %s. `tend check` reads protocols.",
		        other.n, other.n == 1 ? "file was" : "files were", cli_safe(c, path),
		        other.n == 1 ? "it has no acts" : "they have no acts",
		        cli_safe(c, other.v[0].s));
	return RC_OK;
}

static enum rc play_all(struct cli *c, const struct idents *files, struct scenario_results *out,
                        struct err *e)
{
	const struct scenario_options o = {0};
	cli_keeping(c, "playing changes nothing");
	for (size_t i = 0; i < files->n; i++) {
		struct scenario_result r = {0};
		if (cli_stopped(c))
			return err_set(e, RC_STOPPED, "stopped; playing changes nothing");
		cli_progress(c, "played", (int64_t)i, (int64_t)files->n);
		enum rc rc = scenario_run(c->a, &o, files->v[i].s, &r);
		if (rc == RC_IO || rc == RC_NOTFOUND)
			return err_set(e, rc, "%s cannot be read", cli_safe(c, files->v[i].s));
		*arena_push(c->a, out) = r;
		out->v[out->n - 1].diags.a = c->a;
		out->failed += rc != RC_OK;
	}
	return RC_OK;
}

/* Protocol by protocol, in the order in which scenarios name them. */
static void put_coverage(struct cli *c, const struct scenario_results *all, struct text *out)
{
	for (size_t i = 0; i < all->n; i++) {
		struct scenario_coverage sum = {0};
		bool seen = false;
		for (size_t k = 0; k < i; k++)
			seen |= strcmp(all->v[k].coverage.digest, all->v[i].coverage.digest) == 0;
		if (seen || !all->v[i].plan)
			continue;
		for (size_t k = i; k < all->n; k++)
			coverage_add(c->a, &sum, &all->v[k]);
		coverage_text(out, all->v[i].plan, &sum);
	}
}

/* Whoever wrote the scenario needs the line and what came instead, in the plain format too. */
static void put_diag(struct cli *c, const struct diag *d)
{
	if (d->at.src && d->at.src->path && d->at.line)
		cli_put(c, "        %s:%u: %s\n", cli_safe(c, d->at.src->path),
		        (unsigned)d->at.line, cli_safe(c, d->msg));
	else
		cli_put(c, "        %s\n", cli_safe(c, d->msg));
	if (d->help)
		cli_put(c, "          %s\n", cli_safe(c, d->help));
}

static void put_text(struct cli *c, const struct scenario_results *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct scenario_result *r = &all->v[i];
		cli_put(c, "%s  %s\n", r->rc == RC_OK ? "ok    " : "FAILED",
		        cli_safe(c, r->title ? r->title : r->path));
		for (size_t k = 0; k < r->diags.n; k++)
			put_diag(c, &r->diags.v[k]);
	}
	cli_put(c, "%zu played, %zu not as expected\n", all->n, all->failed);
}

static enum rc test(struct cli *c, struct err *e)
{
	static const char *const formats[] = {"text", "tap", "junit"};
	const char *how = cli_value(c, &opt_format), *near;
	struct scenario_results all = {0};
	struct idents files = {0};
	size_t format = 0;
	while (how && format < countof(formats) && strcmp(how, formats[format]) != 0)
		format++;
	if (format == countof(formats)) {
		err_set(e, RC_USAGE, "the format is text, tap or junit, not `%s`",
		        cli_safe(c, how));
		if ((near = suggest_nearest(how, formats, countof(formats))))
			err_hint(e, "did you mean `%s`?", near);
		return RC_USAGE;
	}
	if (format == 2 && cli_has(c, &opt_coverage))
		return err_set(e, RC_USAGE, "the coverage is told as text or tap, not as junit");
	if (c->args_n == 0) {
		const char *library;
		TRY(settings_library(c, &library, e));
		TRY(gather(c, arena_fmt(c->a, "%s/scenarios", library), &files, e));
	}
	for (int i = 0; i < c->args_n; i++)
		TRY(gather(c, c->args[i], &files, e));
	TRY(play_all(c, &files, &all, e));
	if (format == 1)
		scenario_tap(&c->out, &all, c->verbose);
	else if (format == 2)
		scenario_junit(&c->out, &all);
	else
		put_text(c, &all);
	if (cli_has(c, &opt_coverage)) {
		struct text t = text_in(c->a);
		put_coverage(c, &all, &t);
		if (format == 1)
			scenario_comment(&c->out, t.n ? t.s : "");
		else
			cli_put(c, "\n%s", t.n ? t.s : "");
	}
	return all.failed ? err_set(e, RC_NO, "%zu of %zu scenarios did not come out as expected",
	                            all.failed, all.n)
	                  : RC_OK;
}

static const char *const test_examples[] = {
    "tend test", "tend test scenarios/mine.yaml", "tend test --coverage",
    "tend test scenarios --format junit >results.xml", NULL};
static const struct cli_option *const test_options[] = {&opt_coverage, &opt_format, NULL};

static const struct cli_command rows[] = {
    {"test", NULL, "[FILE|FOLDER...]", 0, CLI_ANY, "play scenarios and compare every answer",
     test_examples, test_options,
     "Made-up patients, a made-up clock, the real rules. Without a file: those of the library. "
     "Exits with 1 where an answer was not as expected. With --coverage it says, by file and line, "
     "which steps, sides and lines of checks, alerts, contacts, branches and exits none reaches.",
     test, 0},
};
const struct cli_family cli_family_test = {"Trying a protocol", rows, countof(rows)};
