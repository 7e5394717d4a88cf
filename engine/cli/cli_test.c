/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli_test.h"

#include <string.h>
#include <sys/stat.h>

#include "cli/settings.h"
#include "scenario/scenario.h"

static const struct cli_option opt_format = {"format", 0, "FORM", "text or tap"};

static enum rc play_one(struct cli *c, const struct scenario_options *o, const char *path,
                        struct scenario_results *out, struct err *e)
{
	struct scenario_result r = {0};
	enum rc rc = scenario_run(c->a, o, path, &r);
	if (rc == RC_IO || rc == RC_NOTFOUND)
		return err_set(e, rc, "%s cannot be read", cli_safe(c, path));
	*arena_push(c->a, out) = r;
	out->failed += rc != RC_OK;
	return RC_OK;
}

static enum rc play(struct cli *c, const struct scenario_options *o, const char *path,
                    struct scenario_results *out, struct err *e)
{
	struct stat st;
	struct scenario_results all = {0};
	if (stat(path, &st) != 0)
		return err_set(e, RC_NOTFOUND, "there is no file or folder %s", cli_safe(c, path));
	if (!S_ISDIR(st.st_mode))
		return play_one(c, o, path, out, e);
	TRY(scenario_run_folder(c->a, o, path, &all, e));
	for (size_t i = 0; i < all.n; i++)
		*arena_push(c->a, out) = all.v[i];
	out->failed += all.failed;
	return RC_OK;
}

static void put_text(struct cli *c, const struct scenario_results *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct scenario_result *r = &all->v[i];
		cli_put(c, "%s  %s\n", r->rc == RC_OK ? "ok    " : "FAILED",
		        cli_safe(c, r->title ? r->title : r->path));
		for (size_t k = 0; k < r->diags.n; k++)
			cli_put(c, "        %s\n", cli_safe(c, r->diags.v[k].msg));
	}
	cli_put(c, "%zu played, %zu not as expected\n", all->n, all->failed);
}

static enum rc test(struct cli *c, struct err *e)
{
	const char *format = cli_value(c, &opt_format);
	struct scenario_options o = {0};
	struct scenario_results all = {0};
	bool tap = format && strcmp(format, "tap") == 0;
	if (format && !tap && strcmp(format, "text") != 0)
		return err_set(e, RC_USAGE, "`--format` is `text` or `tap`");
	if (c->args_n == 0) {
		const char *library;
		TRY(settings_library(c, &library, e));
		TRY(play(c, &o, arena_fmt(c->a, "%s/scenarios", library), &all, e));
	}
	for (int i = 0; i < c->args_n; i++)
		TRY(play(c, &o, c->args[i], &all, e));
	if (tap)
		scenario_tap(&c->out, &all, c->verbose);
	else
		put_text(c, &all);
	return all.failed ? err_set(e, RC_NO, "%zu of %zu scenarios did not come out as expected",
	                            all.failed, all.n)
	                  : RC_OK;
}

static const char *const test_examples[] = {"tend test", "tend test scenarios/mine.yaml",
                                            "tend test scenarios --format tap", NULL};
static const struct cli_option *const test_options[] = {&opt_format, NULL};

static const struct cli_command rows[] = {
    {"test", NULL, "[FILE|FOLDER...]", 0, CLI_ANY, "play scenarios and compare every answer",
     test_examples, test_options,
     "Made-up patients, a made-up clock, the real rules. Without a file: those of the library. "
     "Exits with 1 where an answer was not as expected.",
     test, 0},
};
const struct cli_family cli_family_test = {"Trying a protocol", rows, countof(rows)};
