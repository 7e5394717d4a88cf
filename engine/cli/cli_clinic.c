/* SPDX-License-Identifier: Apache-2.0
 * tend clinic show and set: what is said of the clinic itself. */
#include <string.h>

#include "cli/cli.h"
#include "cli/keeping.h"
#include "util/json.h"

static enum rc show(struct cli *c, struct err *e)
{
	const struct clinic *clinic;
	struct json j = {0};
	TRY(cli_open(c, APP_READ, e));
	TRY(app_clinic(c->app, &clinic, e));
	if (c->json)
		j = json_begin(&c->out, "tend.clinic/1");
	for (size_t i = 0; i < clinic_settings_n; i++) {
		const struct clinic_setting *s = &clinic_settings[i];
		const char *value =
		    *(const char *const *)(const void *)((const char *)clinic + s->off);
		if (c->json)
			json_text(&j, s->name, value ? value : "");
		else
			cli_put(c, "%-10s %s\n", s->name, value ? cli_safe(c, value) : "-");
	}
	if (c->json)
		json_end(&j);
	return RC_OK;
}

static enum rc set(struct cli *c, struct err *e)
{
	struct actor who;
	struct app_request req = {.what = DO_SETTING};
	req.cmd.e.name = c->args[0];
	req.cmd.e.text = c->args[1];
	TRY(cli_open_to_act(c, &who, e));
	req.who = &who;
	if (c->dry_run)
		return cli_would(
		    c, &req,
		    arena_fmt(c->a, "%s: %s", cli_safe(c, c->args[0]), cli_safe(c, c->args[1])), e);
	TRY(cli_do(c, &req, NULL, e));
	cli_say(c, "%s is now: %s", cli_safe(c, c->args[0]), cli_safe(c, c->args[1]));
	return RC_OK;
}

static const char *const show_examples[] = {"tend clinic show", "tend clinic show --json", NULL};
static const char *const set_examples[] = {"tend clinic set phone \"555 0142\"",
                                           "tend clinic set address \"12 Elm Street, ring twice\"",
                                           NULL};

static const struct cli_command rows[] = {
    {"clinic", "show", NULL, 0, 0, "name, zone, address and numbers of the clinic", show_examples,
     NULL, NULL, show, CLI_APP | CLI_READS},
    {"clinic", "set", "SETTING VALUE", 2, 2, "change one of them, signed", set_examples, NULL,
     "Settings: name, zone, emergency, phone and address. A director signs; what was given out "
     "before keeps what it said.",
     set, CLI_APP | CLI_ACTS | CLI_DRY | CLI_READS},
};
const struct cli_family cli_family_clinic = {"The clinic", rows, countof(rows)};
