/* SPDX-License-Identifier: Apache-2.0
 * tend list: sealed lists, taken in from a file; what is in them is never shown. */
#include <string.h>

#include "app/lists.h"
#include "cli/file.h"
#include "cli/keeping.h"
#include "util/json.h"
#include "yaml/yaml.h"

static enum rc import(struct cli *c, struct err *e)
{
	struct app_protocol_files files = {.path = c->args[2]};
	struct app_request req = {.what = DO_LIST_IMPORT,
	                          .files = &files,
	                          .cmd.e = {.protocol = c->args[0], .name = c->args[1]}};
	struct app_reply reply = {0};
	struct actor who;
	TRY(file_read(c->a, c->args[2], YAML_FILE_MAX, &files.text, &files.len, e));
	TRY(cli_open_to_act(c, &who, e));
	req.who = &who;
	if (c->dry_run)
		return cli_would(c, &req, arena_fmt(c->a, "the list %s", c->args[1]), e);
	TRY(cli_do(c, &req, &reply, e));
	cli_say(c, "Kept, digest %s. Nothing shows its entries; put the file out of reach.",
	        reply.id);
	return RC_OK;
}

static int used(const struct clinic *clinic, const struct list_record *r)
{
	int n = 0;
	for (size_t i = 0; i < clinic->draws.n; i++)
		n += strcmp(clinic->draws.v[i].digest, r->digest) == 0;
	return n;
}

static enum rc list(struct cli *c, struct err *e)
{
	const struct clinic *clinic;
	struct json j = {0};
	TRY(cli_open_list(c, "tend.lists/1", "lists", &clinic, &j, e));
	for (size_t i = 0; i < clinic->lists.n; i++) {
		const struct list_record *r = &clinic->lists.v[i];
		if (!c->json) {
			cli_put(c, "%s %s  %.12s  %d of %d drawn, taken in by %s\n",
			        cli_safe(c, r->protocol), cli_safe(c, r->name), r->digest,
			        used(clinic, r), r->entries, cli_safe(c, r->by));
			continue;
		}
		json_open(&j, NULL);
		json_text(&j, "protocol", r->protocol);
		json_text(&j, "name", r->name);
		json_text(&j, "digest", r->digest);
		json_int(&j, "entries", r->entries);
		json_int(&j, "drawn", used(clinic, r));
		json_time(&j, "at", r->at);
		json_text(&j, "by", r->by);
		json_close(&j);
	}
	if (c->json)
		json_end(&j);
	else if (!clinic->lists.n)
		cli_say(c, "No sealed list was taken in.");
	return RC_OK;
}

static const char *const import_examples[] = {"tend list import trial arm arm.csv", NULL};
static const char *const list_examples[] = {"tend list list", "tend list list --json", NULL};

static const struct cli_command rows[] = {
    {"list", "import", "PROTOCOL LIST FILE", 3, 3, "the entries of a sealed list", import_examples,
     NULL,
     "One line an entry, in the order in which they are drawn: the strata in the order of `by:`, "
     "then the value, with commas between them. It is for somebody from whom the list is not "
     "hidden. A further file of the same list is used once the first is used up.",
     import, CLI_APP | CLI_ACTS | CLI_DRY | CLI_READS},
    {"list", "list", NULL, 0, 0, "the lists kept here, and how much of each is used", list_examples,
     NULL, NULL, list, CLI_APP | CLI_READS},
};
const struct cli_family cli_family_list = {"Sealed lists", rows, countof(rows)};
