/* SPDX-License-Identifier: Apache-2.0
 * tend protocol: from a file to what the clinic treats by. */
#include <string.h>

#include "cli/check.h"
#include "cli/file.h"
#include "cli/keeping.h"
#include "cli/people.h"
#include "cli/plan.h"
#include "store/log.h"
#include "util/json.h"
#include "yaml/yaml.h"

#define WRITES (CLI_APP | CLI_ACTS | CLI_DRY | CLI_READS)

static const char *state_of(const struct protocol_record *r)
{
	if (r->retired)
		return "retired";
	if (r->example)
		return "example";
	return r->approved ? "in force" : r->approvals.n ? "signed by one" : "not signed";
}

/* ---- store ---- */

static enum rc store(struct cli *c, struct err *e)
{
	struct diags diags = {.a = c->a};
	struct check_folder folder;
	struct part_reader parts = check_parts(c, &folder, c->args[0]);
	struct app_protocol_files files = {.path = c->args[0], .parts = &parts, .diags = &diags};
	struct app_request req = {.what = DO_PROTOCOL_STORE, .files = &files};
	struct app_reply reply = {0};
	struct actor who;
	struct protocol *p;
	enum rc rc;

	TRY(file_read(c->a, c->args[0], YAML_FILE_MAX, &files.text, &files.len, e));
	TRY(cli_open_to_act(c, &who, e));
	req.who = &who;
	if (c->dry_run) {
		p = protocol_read(c->a, &diags, c->args[0], files.text, files.len, &parts, NULL);
		if (p)
			return cli_would(c, &req,
			                 arena_fmt(c->a, "protocol %s@%s, with %zu parts", p->id.s,
			                           p->version.s, p->parts.n),
			                 e);
		rc = RC_NO;
		err_set(e, rc, "%s has errors and would not be taken", cli_safe(c, c->args[0]));
		diags_sort(&diags);
	} else {
		rc = cli_do(c, &req, &reply, e);
	}
	if (rc != RC_OK && diags.n && !c->json) {
		struct text t = text_in(c->a);

		diags_text(&diags, &t, c->colour_err);
		cli_say(c, "%s", t.s);
	}
	if (rc != RC_OK)
		return rc;
	const struct protocol_record *r;
	TRY(cli_kept(c, reply.id, &r, e));
	cli_say(c, "Kept here: %s@%s, \"%s\".", r->id, r->version, cli_safe(c, r->title));
	if (r->example)
		cli_say(c, "It is an example and can not be signed; make it your own first.");
	else if (!r->approved)
		cli_say(c, "Next, by a director and a medical director: tend protocol sign %s@%s",
		        r->id, r->version);
	return RC_OK;
}

/* ---- list and show ---- */

static void record_json(struct json *j, const char *key, const struct protocol_record *r)
{
	json_open(j, key);
	json_text(j, "id", r->id);
	json_text(j, "version", r->version);
	json_text(j, "title", r->title);
	json_text(j, "state", state_of(r));
	json_text(j, "digest", r->digest);
	json_time(j, "stored", r->stored);
	json_text(j, "stored_by", r->stored_by);
	json_time(j, "retired", r->retired);
	json_list(j, "signatures");
	for (size_t i = 0; i < r->approvals.n; i++) {
		json_open(j, NULL);
		json_text(j, "person", r->approvals.v[i].person);
		people_roles_json(j, "roles", r->approvals.v[i].roles);
		json_time(j, "at", r->approvals.v[i].at);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

static enum rc list(struct cli *c, struct err *e)
{
	const struct clinic *clinic;
	struct json j = {0};

	TRY(cli_open_list(c, "tend.protocols/1", "protocols", &clinic, &j, e));
	for (size_t i = 0; i < clinic->protocols.n; i++) {
		const struct protocol_record *r = &clinic->protocols.v[i];

		if (c->json)
			record_json(&j, NULL, r);
		else
			cli_put(c, "%-32s %-14s %s\n", arena_fmt(c->a, "%s@%s", r->id, r->version),
			        state_of(r), cli_safe(c, r->title));
	}
	if (c->json)
		json_end(&j);
	else if (!clinic->protocols.n)
		cli_say(c, "No protocol is kept here yet. Next: tend protocol store FILE");
	return RC_OK;
}

/* What the protocol promises on every path.  Proving it is another program's part: until then
 * nobody is to rely on a promise because it is written down. */
static void put_guarantees(struct cli *c, const struct plan *plan)
{
	if (!plan->p->guarantees.n)
		return;
	cli_put(c, "guarantees (not proven yet: read them, do not rely on them)\n");
	for (size_t i = 0; i < plan->p->guarantees.n; i++)
		cli_put(c, "  not proven yet  %s\n", cli_safe(c, plan->p->guarantees.v[i].name.s));
}

static void put_record(struct cli *c, const struct protocol_record *r, const struct plan *plan)
{
	const struct zone *z = app_zone(c->app);

	cli_put(c, "%s@%s  %s\n", cli_safe(c, r->id), cli_safe(c, r->version), state_of(r));
	cli_put(c, "%s\n\n", cli_safe(c, r->title));
	cli_put(c, "digest     %s\n", r->digest);
	cli_put(c, "kept       %s by %s, in %zu files\n", cli_time(c, z, r->stored),
	        cli_safe(c, r->stored_by), r->texts_n);
	for (size_t i = 0; i < r->approvals.n; i++)
		cli_put(c, "signed     %s by %s (%s)\n", cli_time(c, z, r->approvals.v[i].at),
		        cli_safe(c, r->approvals.v[i].person),
		        people_roles(c, r->approvals.v[i].roles));
	if (r->retired)
		cli_put(c, "retired    %s\n", cli_time(c, z, r->retired));
	cli_put(c, "holds      %d sessions, %d stages, %d steps, %d contacts\n", plan->sessions_n,
	        plan->stages_n, plan->steps_n, plan->contacts_n);
	put_guarantees(c, plan);
}

static enum rc show(struct cli *c, struct err *e)
{
	const struct protocol_record *r;
	const struct plan *plan;

	TRY(cli_open(c, APP_READ, e));
	TRY(cli_kept(c, c->args[0], &r, e));
	TRY(app_plan(c->app, r->digest, &plan, e));
	if (!c->json) {
		put_record(c, r, plan);
		cli_say(c, "As a drawing: tend diagram %s@%s", cli_safe(c, r->id),
		        cli_safe(c, r->version));
		return RC_OK;
	}
	struct json j = json_begin(&c->out, "tend.protocol/1");
	record_json(&j, "protocol", r);
	json_int(&j, "sessions", plan->sessions_n);
	json_int(&j, "stages", plan->stages_n);
	json_int(&j, "steps", plan->steps_n);
	json_int(&j, "contacts", plan->contacts_n);
	json_list(&j, "guarantees");
	for (size_t i = 0; i < plan->p->guarantees.n; i++) {
		json_open(&j, NULL);
		json_text(&j, "name", plan->p->guarantees.v[i].name.s);
		json_bool(&j, "proven", false);
		json_close(&j);
	}
	json_end(&j);
	return RC_OK;
}

/* ---- print: written out, or the files as they are kept, which is what people sign ---- */

static void put_text(struct cli *c, const char *text)
{
	for (const char *s = text; *s;) {
		size_t n = strcspn(s, "\n");

		cli_put_safe(c, arena_dupn(c->a, s, n));
		cli_put(c, "\n");
		s += n + (s[n] == '\n');
	}
}

static enum rc print_files(struct cli *c, struct err *e)
{
	const struct protocol_record *r;
	struct json j = {0};

	TRY(cli_open(c, APP_READ, e));
	TRY(cli_kept(c, c->args[0], &r, e));
	if (c->json) {
		j = json_begin(&c->out, "tend.protocol.files/1");
		json_text(&j, "id", r->id);
		json_text(&j, "version", r->version);
		json_text(&j, "digest", r->digest);
		json_list(&j, "files");
	}
	for (size_t i = 0; i < r->texts_n; i++) {
		struct store_text t;
		const char *name, *text;

		TRY(store_text(app_store(c->app), &r->texts[i], c->a, &t, e));
		name = *t.name ? t.name : arena_fmt(c->a, "%s.yaml", r->id);
		text = arena_dupn(c->a, t.bytes.p, t.bytes.n);
		if (c->json) {
			json_open(&j, NULL);
			json_text(&j, "name", name);
			json_text(&j, "text", text);
			json_close(&j);
			continue;
		}
		cli_put(c, "%s# ---- %s (%s@%s, %s)\n", i ? "\n" : "", cli_safe(c, name),
		        cli_safe(c, r->id), cli_safe(c, r->version), state_of(r));
		put_text(c, text);
	}
	if (c->json)
		json_end(&j);
	return RC_OK;
}

static const struct cli_option opt_files = {"files", 0, NULL, "the files as they are kept"};
static const struct cli_option *const print_options[] = {&opt_files, NULL};

static enum rc written_out_file(struct cli *c, struct text *out, const struct protocol **p,
                                struct err *e)
{
	struct diags d = {.a = c->a};
	struct check_folder folder;
	struct part_reader parts = check_parts(c, &folder, c->args[0]);
	const struct node *whole;
	const char *text;
	size_t n;

	TRY(file_read(c->a, c->args[0], YAML_FILE_MAX, &text, &n, e));
	*p = protocol_read_whole(c->a, &d, strcmp(c->args[0], "-") == 0 ? "input" : c->args[0],
	                         text, n, &parts, NULL, &whole);
	if (*p) {
		protocol_write_out(*p, whole, out);
		return RC_OK;
	}
	err_set(e, RC_NO, "%s has errors", cli_safe(c, c->args[0]));
	err_hint(e, "look at them with: tend check %s", cli_safe(c, c->args[0]));
	return RC_NO;
}

static enum rc print(struct cli *c, struct err *e)
{
	struct text out = text_in(c->a);
	const struct protocol_record *r = NULL;
	const struct protocol *p = NULL;

	if (cli_has(c, &opt_files) && cli_names_file(c->args[0]))
		return err_set(e, RC_USAGE, "--files is for a protocol that is kept here");
	if (cli_has(c, &opt_files))
		return print_files(c, e);
	if (cli_names_file(c->args[0])) {
		TRY(written_out_file(c, &out, &p, e));
	} else {
		TRY(cli_open(c, APP_READ, e));
		TRY(cli_kept(c, c->args[0], &r, e));
		TRY(app_written_out(c->app, r->digest, &out, e));
	}
	if (!c->json) {
		put_text(c, out.s);
		return RC_OK;
	}
	struct json j = json_begin(&c->out, "tend.protocol.text/1");
	json_text(&j, "id", r ? r->id : p ? p->id.s : NULL);
	json_text(&j, "version", r ? r->version : p ? p->version.s : NULL);
	json_text(&j, "digest", r ? r->digest : NULL);
	json_text(&j, "text", out.s);
	json_end(&j);
	return RC_OK;
}

/* ---- sign and retire ---- */

static enum rc sign(struct cli *c, struct err *e)
{
	struct app_request req = {.what = DO_PROTOCOL_SIGN};
	const struct protocol_record *r;
	const struct plan *plan;
	struct actor who;

	TRY(cli_open_to_act(c, &who, e));
	TRY(cli_kept(c, c->args[0], &r, e));
	req.who = &who;
	req.cmd.e.protocol = c->args[0];
	if (c->dry_run)
		return cli_would(c, &req,
		                 arena_fmt(c->a, "signature of %s under %s@%s, digest %s", who.id,
		                           r->id, r->version, r->digest),
		                 e);
	struct digest whole;
	if (!strchr(c->args[0], '@') && !digest_parse(c->args[0], &whole)) {
		err_set(e, RC_USAGE, "a signature names the version");
		err_hint(e, "for example: tend protocol sign %s@%s", r->id, r->version);
		return RC_USAGE;
	}
	TRY(app_plan(c->app, r->digest, &plan, e));
	/* What is signed is shown first, on stderr: the PIN is asked for below it. */
	cli_say(c, "You sign %s@%s, \"%s\", digest %s", r->id, r->version, cli_safe(c, r->title),
	        r->digest);
	cli_say(c, "and say with it that you have read it: tend protocol print %s@%s", r->id,
	        r->version);
	for (size_t i = 0; i < plan->p->guarantees.n; i++)
		cli_say(c, "  not proven yet: %s", cli_safe(c, plan->p->guarantees.v[i].name.s));
	TRY(cli_do(c, &req, NULL, e));
	TRY(cli_kept(c, c->args[0], &r, e));
	if (r->approved)
		cli_say(c, "%s@%s is in force: both have signed.", r->id, r->version);
	else
		cli_say(c, "Signed. It is in force once a director and a medical director, two "
		           "people, have signed.");
	return RC_OK;
}

static enum rc retire(struct cli *c, struct err *e)
{
	struct app_request req = {.what = DO_PROTOCOL_RETIRE};
	const struct protocol_record *r;
	struct actor who;

	TRY(cli_open_to_act(c, &who, e));
	TRY(cli_kept(c, c->args[0], &r, e));
	req.who = &who;
	req.cmd.e.protocol = c->args[0];
	req.cmd.e.reason = cli_value(c, &cli_opt_reason);
	if (c->dry_run)
		return cli_would(
		    c, &req, arena_fmt(c->a, "protocol %s@%s is retired", r->id, r->version), e);
	if (!req.cmd.e.reason)
		TRY(cli_ask(c, "Why", NULL, "--reason TEXT", &req.cmd.e.reason, e));
	TRY(cli_do(c, &req, NULL, e));
	cli_say(c, "%s@%s is retired: nobody new is enrolled on it. Courses under way keep it.",
	        r->id, r->version);
	return RC_OK;
}

static const char *const store_examples[] = {"tend protocol store protocols/our-lozenge.yaml",
                                             "tend protocol store --dry-run our-lozenge.yaml",
                                             NULL};
static const char *const list_examples[] = {"tend protocol list", "tend protocol list --json",
                                            NULL};
static const char *const show_examples[] = {"tend protocol show our-lozenge",
                                            "tend protocol show our-lozenge@1.2.0 --json", NULL};
static const char *const print_examples[] = {
    "tend protocol print our-lozenge@1.2.0", "tend protocol print protocols/our-lozenge.yaml",
    "tend protocol print --files our-lozenge@1.2.0 | lpr", NULL};
static const char *const sign_examples[] = {"tend protocol sign our-lozenge@1.2.0",
                                            "tend protocol sign our-lozenge@1.2.0 --by martin",
                                            NULL};
static const char *const retire_examples[] = {
    "tend protocol retire our-lozenge@1.1.0 --reason \"1.2.0 is in force\"", NULL};
static const struct cli_option *const reason[] = {&cli_opt_reason, NULL};

#define SIGN_MORE                                                                                  \
	"A protocol is in force once a director and a medical director, two people, have signed "  \
	"it. What is signed is the digest of all its files; read them with `tend protocol print`."

static const struct cli_command rows[] = {
    {"protocol", "store", "FILE", 1, 1, "check a protocol and keep it here", store_examples, NULL,
     "Its parts are kept with it. Nobody is treated by it before it is signed.", store, WRITES},
    {"protocol", "list", NULL, 0, 0, "the protocols kept here", list_examples, NULL, NULL, list,
     CLI_APP | CLI_READS},
    {"protocol", "show", "NAME", 1, 1, "one protocol: signatures, guarantees", show_examples, NULL,
     NULL, show, CLI_APP | CLI_READS},
    {"protocol", "print", "NAME|FILE", 1, 1, "one protocol, written out", print_examples,
     print_options,
     "As one text that reads again to the same: its parts taken in and, of a variant, its changes "
     "made, each with the file and line it comes from. With --files the files as they are kept, "
     "which is what is signed.",
     print, CLI_APP | CLI_READS},
    {"protocol", "sign", "NAME@VERSION", 1, 1, "approve it by your signature", sign_examples, NULL,
     SIGN_MORE, sign, WRITES},
    {"protocol", "approve", "NAME@VERSION", 1, 1, "the same as `tend protocol sign`", sign_examples,
     NULL, SIGN_MORE, sign, WRITES},
    {"protocol", "retire", "NAME@VERSION", 1, 1, "enrol nobody new on it", retire_examples, reason,
     NULL, retire, WRITES},
};
const struct cli_family cli_family_protocol = {"Protocols of the clinic", rows, countof(rows)};
