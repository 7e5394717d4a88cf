/* SPDX-License-Identifier: Apache-2.0
 * tend backup and tend restore. */
#include <string.h>
#include <unistd.h>

#include "cli/keeping.h"
#include "cli/settings.h"
#include "store/backup.h"
#include "util/json.h"

static const struct cli_option opt_replace = {"replace", 0, NULL,
                                              "keep the present file aside and put this one there"},
                               opt_check = {"check", 0, NULL, "prove the backup; change nothing"};

static enum rc taken(struct cli *c, const char *path, struct err *e)
{
	if (access(path, F_OK) != 0)
		return RC_OK;
	err_set(e, RC_CONFLICT, "there is a file at %s already", cli_safe(c, path));
	err_hint(e, "choose another name; a backup never covers another one");
	return RC_CONFLICT;
}

static enum rc backup(struct cli *c, struct err *e)
{
	struct app_request req = {.what = DO_BACKUP, .path = c->args[0]};
	struct actor who;

	TRY(taken(c, c->args[0], e));
	TRY(cli_open_to_act(c, &who, e));
	req.who = &who;
	if (c->dry_run) {
		cli_put(c, "+ file %s.json\n", cli_safe(c, c->args[0]));
		return cli_would(c, &req, arena_fmt(c->a, "file %s", c->args[0]), e);
	}
	cli_keeping(c, "the record is as it was; a copy that was not finished does not count");
	TRY(cli_do(c, &req, NULL, e));
	cli_say(c, "A proven copy is at %s.", cli_safe(c, c->args[0]));
	cli_say(c, "Keep %s.json somewhere else too, and the key file %s.key: both are needed.",
	        cli_safe(c, c->args[0]), cli_safe(c, cli_data_path(c)));
	return RC_OK;
}

static enum rc show_check(struct cli *c, const struct store_manifest *m)
{
	if (c->json) {
		struct json j = json_begin(&c->out, "tend.backup/1");

		json_bool(&j, "whole", true);
		json_time(&j, "made", m->at_ms);
		json_int(&j, "events", m->seq);
		json_int(&j, "bytes", m->bytes);
		json_end(&j);
		return RC_OK;
	}
	struct text made = text_in(c->a);
	if (!civil_instant_write(&made, m->at_ms))
		text_put(&made, "at an unknown time");
	cli_put(c, "%s is whole: %lld events, made %s.\n", cli_safe(c, c->args[0]),
	        (long long)m->seq, made.s);
	return RC_OK;
}

/* How it is read later; no PIN, since the people of the backup may be others than those of now. */
static enum rc who_restores(struct cli *c, struct app_restoring *how, struct err *e)
{
	how->by = cli_value(c, &cli_opt_by);
	how->note = cli_value(c, &cli_opt_reason);
	how->replace = cli_has(c, &opt_replace);
	if (!how->by)
		TRY(cli_ask(c, "Who restores this", NULL, "--by PERSON", &how->by, e));
	if (!how->note)
		TRY(cli_ask(c, "Why", NULL, "--reason TEXT", &how->note, e));
	return RC_OK;
}

static enum rc restore(struct cli *c, struct err *e)
{
	struct app_options opt = {.device = c->settings->v[SET_DEVICE].value};
	const char *from = c->args[0], *to = cli_data_path(c);
	struct app_restoring how = {0};
	struct store_manifest m;

	if (access(from, F_OK) != 0)
		return err_set(e, RC_NOTFOUND, "there is no file at %s", cli_safe(c, from));
	TRY(store_backup_check(from, &m, e));
	if (cli_has(c, &opt_check))
		return show_check(c, &m);
	if (access(to, F_OK) == 0 && !cli_has(c, &opt_replace)) {
		err_set(e, RC_CONFLICT, "there is a data file at %s already", cli_safe(c, to));
		err_hint(e, "name another one with --data FILE, or keep this one aside with "
		            "--replace");
		return RC_CONFLICT;
	}
	if (c->dry_run) {
		if (access(to, F_OK) == 0)
			cli_put(c, "- file %s, kept beside it under another name\n",
			        cli_safe(c, to));
		cli_put(c, "+ file %s, with %lld events\n", cli_safe(c, to), (long long)m.seq);
		cli_dry_done(c);
		return RC_OK;
	}
	TRY(who_restores(c, &how, e));
	cli_keeping(c, "the backup is as it was; look at the data file with: tend doctor");
	TRY(app_restore(from, to, &opt, &how, &m, e));
	cli_say(c,
	        "Restored to %s: %lld events. Whatever was written after the backup is not in it.",
	        cli_safe(c, to), (long long)m.seq);
	cli_say(c, "Next: tend doctor");
	return c->json ? show_check(c, &m) : RC_OK;
}

static const char *const backup_examples[] = {"tend backup /media/safe/clinic-monday.db",
                                              "tend backup --dry-run monday.db", NULL};
static const char *const restore_examples[] = {
    "tend restore --check monday.db",
    "tend restore monday.db --data new.db --by nora --reason \"disk broke\"",
    "tend restore monday.db --replace", NULL};
static const struct cli_option *const restore_options[] = {&opt_check, &opt_replace, &cli_opt_by,
                                                           &cli_opt_reason, NULL};

static const struct cli_command rows[] = {
    {"backup", NULL, "FILE", 1, 1, "copy everything, and prove the copy", backup_examples, NULL,
     "The copy is made while others go on working. Beside it lies FILE.json, which says what is "
     "in it.",
     backup, CLI_APP | CLI_ACTS | CLI_DRY | CLI_READS},
    {"restore", NULL, "FILE", 1, 1, "go on from a backup", restore_examples, restore_options,
     "The backup is proven first. The record says from then on that it was restored, by whom and "
     "why.",
     restore, CLI_APP | CLI_DRY | CLI_READS},
};
const struct cli_family cli_family_backup = {"Copies", rows, countof(rows)};
