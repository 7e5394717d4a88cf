/* SPDX-License-Identifier: Apache-2.0
 * tend person: who works here, in which roles. */
#include "cli/people.h"

#include <string.h>

#include "app/desk.h"
#include "util/json.h"

static const struct cli_option opt_name = {"name", 0, "TEXT", "the name in full"};
static const struct cli_option opt_to = {"to", 0, "WHO", "who takes it: a person, or a role"};
static const struct cli_option opt_roles = {"roles", 0, "LIST", "roles, with commas between"};

#define ROLES_HELP                                                                                 \
	"Roles: prescriber, nurse, monitor, therapist, attendant, director, medical-director, "    \
	"auditor, operator. Several are written with commas between: nurse,monitor."

const char *people_roles(struct cli *c, unsigned roles)
{
	struct text t = text_in(c->a);

	for (size_t i = 0; i < role_rows_n; i++)
		if (roles & role_rows[i].role)
			text_fmt(&t, "%s%s", t.n ? ", " : "", role_rows[i].name);
	return t.n ? t.s : "no role";
}

void people_roles_json(struct json *j, const char *key, unsigned roles)
{
	json_list(j, key);
	for (size_t i = 0; i < role_rows_n; i++)
		if (roles & role_rows[i].role)
			json_text(j, NULL, role_rows[i].name);
	json_close(j);
}

/* ---- add ---- */

static enum rc add(struct cli *c, struct err *e)
{
	const char *name = cli_value(c, &opt_name), *words = cli_value(c, &opt_roles);
	struct app_request req = {.what = DO_PERSON_ADD};
	struct actor who;

	req.cmd.e.person = c->args[0];
	if (!person_id_valid(c->args[0])) {
		err_set(e, RC_USAGE, "`%s` can not be a login name", cli_safe(c, c->args[0]));
		err_hint(e, "take 2 to 32 small letters, digits and dashes, a letter first");
		return RC_USAGE;
	}
	if (words)
		TRY(cli_roles(words, &req.cmd.e.roles, e));
	TRY(cli_open_to_act(c, &who, e));
	req.who = &who;
	if (!name)
		TRY(cli_ask(c, "Name in full", NULL, "--name", &name, e));
	if (!words) {
		TRY(cli_ask(c, "Roles, with commas between", NULL, "--roles", &words, e));
		TRY(cli_roles(words, &req.cmd.e.roles, e));
	}
	req.cmd.e.name = name;
	if (c->dry_run) {
		const struct clinic *clinic;

		TRY(app_clinic(c->app, &clinic, e));
		if (clinic_person(clinic, c->args[0]))
			return err_set(e, RC_CONFLICT, "the name %s is taken", c->args[0]);
		return cli_would(c, &req,
		                 arena_fmt(c->a, "person %s: %s (%s)", c->args[0], name,
		                           people_roles(c, req.cmd.e.roles)),
		                 e);
	}
	TRY(cli_ask_secret(c, arena_fmt(c->a, "First PIN for %s", c->args[0]), &cli_opt_new_pin_fd,
	                   true, &req.new_secret, e));
	TRY(cli_do(c, &req, NULL, e));
	cli_say(c, "%s works here now (%s). Their first step: tend login %s, then tend person pin",
	        c->args[0], people_roles(c, req.cmd.e.roles), c->args[0]);
	return RC_OK;
}

/* ---- roles, leave, pin ---- */

static enum rc find(struct cli *c, const char *id, const struct person **out, struct err *e)
{
	const struct clinic *clinic;
	const struct person *p;

	TRY(app_clinic(c->app, &clinic, e));
	p = clinic_person(clinic, id);
	if (!p || p->left) {
		err_set(e, RC_NOTFOUND, "nobody called %s works here", cli_safe(c, id));
		err_hint(e, "see who does: tend person list");
		return RC_NOTFOUND;
	}
	*out = p;
	return RC_OK;
}

static enum rc roles(struct cli *c, struct err *e)
{
	struct app_request req = {.what = DO_PERSON_ROLES};
	const struct person *p;
	struct actor who;

	TRY(cli_roles(c->args[1], &req.cmd.e.roles, e));
	TRY(cli_open_to_act(c, &who, e));
	TRY(find(c, c->args[0], &p, e));
	req.who = &who;
	req.cmd.e.person = c->args[0];
	req.cmd.e.reason = cli_value(c, &cli_opt_reason);
	if (c->dry_run) {
		cli_put(c, "- person %s: %s\n", c->args[0], people_roles(c, p->roles));
		return cli_would(
		    c, &req,
		    arena_fmt(c->a, "person %s: %s", c->args[0], people_roles(c, req.cmd.e.roles)),
		    e);
	}
	TRY(cli_do(c, &req, NULL, e));
	cli_say(c, "%s is now: %s.", c->args[0], people_roles(c, req.cmd.e.roles));
	return RC_OK;
}

/* What is theirs, a line each, and what becomes of it. */
static enum rc put_holdings(struct cli *c, const char *person, const char *to, struct err *e)
{
	struct holdings all;

	TRY(app_holdings(c->app, person, c->a, &all, e));
	for (size_t i = 0; i < all.n; i++) {
		const struct holding *h = &all.v[i];
		const struct holding_row *row = &holding_rows[h->kind];

		cli_put(c, "%s %s %s %s in %s", row->moves && to ? "-" : "!", person, row->says,
		        cli_safe(c, h->what), h->course);
		if (h->at)
			cli_put(c, ", %s", cli_time(c, app_zone(c->app), h->at));
		cli_put(c, "; %s\n",
		        row->moves && to ? arena_fmt(c->a, "goes to %s", to) : row->hint);
	}
	return RC_OK;
}

static enum rc leave(struct cli *c, struct err *e)
{
	struct app_request req = {.what = DO_PERSON_LEAVES};
	const char *to = cli_value(c, &opt_to);
	const struct person *p;
	struct actor who;

	TRY(cli_open_to_act(c, &who, e));
	TRY(find(c, c->args[0], &p, e));
	req.who = &who;
	req.cmd.e.person = c->args[0];
	req.cmd.e.reason = cli_value(c, &cli_opt_reason);
	if (to) {
		req.cmd.e.roles = role_by_name(to);
		req.cmd.e.text = req.cmd.e.roles ? NULL : to;
	}
	if (c->dry_run)
		TRY(put_holdings(c, c->args[0], to ? cli_safe(c, to) : NULL, e));
	if (c->dry_run)
		return cli_would(c, &req,
		                 arena_fmt(c->a,
		                           "person %s leaves; logins end, the name stays taken",
		                           c->args[0]),
		                 e);
	TRY(cli_do(c, &req, NULL, e));
	cli_say(c, "%s works here no longer. What %s signed stays as it is.", c->args[0],
	        c->args[0]);
	return RC_OK;
}

static enum rc pin(struct cli *c, struct err *e)
{
	struct app_request req = {.what = DO_SECRET_CHANGE};
	const struct person *p;
	struct actor who;
	const char *id;

	TRY(cli_open_to_act(c, &who, e));
	id = c->args_n ? c->args[0] : who.id;
	TRY(find(c, id, &p, e));
	if (strcmp(id, who.id) != 0) {
		req.what = DO_SECRET_RESET;
		req.cmd.e.person = id;
		req.cmd.e.reason = cli_value(c, &cli_opt_reason);
		if (!req.cmd.e.reason)
			TRY(cli_ask(c, "Why", NULL, "--reason", &req.cmd.e.reason, e));
	}
	req.who = &who;
	if (c->dry_run)
		return cli_would(c, &req, arena_fmt(c->a, "new PIN for %s", id), e);
	if (!c->secret)
		TRY(cli_ask_secret(c, arena_fmt(c->a, "PIN of %s, to sign", who.id),
		                   &cli_opt_pin_fd, false, &c->secret, e));
	TRY(cli_ask_secret(c, arena_fmt(c->a, "New PIN for %s", id), &cli_opt_new_pin_fd, true,
	                   &req.new_secret, e));
	TRY(cli_do(c, &req, NULL, e));
	cli_say(c, "%s has a new PIN.", id);
	return RC_OK;
}

/* ---- list ---- */

static enum rc list(struct cli *c, struct err *e)
{
	const struct clinic *clinic;
	struct json j = {0};

	TRY(cli_open_list(c, "tend.people/1", "people", &clinic, &j, e));
	for (size_t i = 0; i < clinic->people.n; i++) {
		const struct person *p = &clinic->people.v[i];

		if (c->json) {
			json_open(&j, NULL);
			json_text(&j, "person", p->id);
			json_text(&j, "name", p->name);
			people_roles_json(&j, "roles", p->roles);
			json_time(&j, "since", p->since);
			json_time(&j, "left", p->left);
			json_close(&j);
			continue;
		}
		cli_put(c, "%-12s %-24s %s%s%s\n", p->id, cli_safe(c, p->name),
		        people_roles(c, p->roles), p->left ? ", left on " : "",
		        p->left ? cli_time(c, app_zone(c->app), p->left) : "");
	}
	if (c->json)
		json_end(&j);
	return RC_OK;
}

static const char *const add_examples[] = {
    "tend person add mara --name \"Mara Voss\" --roles nurse,monitor",
    "tend person add --dry-run mara --name \"Mara Voss\" --roles nurse", NULL};
static const char *const list_examples[] = {"tend person list", "tend person list --json", NULL};
static const char *const roles_examples[] = {"tend person roles mara nurse,therapist", NULL};
static const char *const leave_examples[] = {
    "tend person leave mara --to lena --reason \"new post\"",
    "tend person leave mara --to nurse --dry-run", NULL};
static const char *const pin_examples[] = {
    "tend person pin", "tend person pin mara --reason \"forgot it\" --by nora", NULL};
static const struct cli_option *const add_options[] = {&opt_name, &opt_roles, &cli_opt_new_pin_fd,
                                                       NULL};
static const struct cli_option *const reason_options[] = {&cli_opt_reason, NULL};
static const struct cli_option *const leave_options[] = {&opt_to, &cli_opt_reason, NULL};
static const struct cli_option *const pin_options[] = {&cli_opt_reason, &cli_opt_new_pin_fd, NULL};

#define WRITES (CLI_APP | CLI_ACTS | CLI_DRY | CLI_READS)

static const struct cli_command rows[] = {
    {"person", "add", "PERSON", 1, 1, "somebody new works here", add_examples, add_options,
     ROLES_HELP, add, WRITES},
    {"person", "list", NULL, 0, 0, "who works here, and who did", list_examples, NULL, NULL, list,
     CLI_APP | CLI_READS},
    {"person", "roles", "PERSON ROLES", 2, 2, "give somebody other roles", roles_examples,
     reason_options, ROLES_HELP, roles, WRITES},
    {"person", "leave", "PERSON", 1, 1, "somebody works here no longer", leave_examples,
     leave_options,
     "Their open tasks and bookings go to WHO; without --to nobody leaves who still has some, and "
     "nobody leaves out of a session. What only they could do needs somebody else with that role "
     "first. --dry-run lists all of it.",
     leave, WRITES},
    {"person", "pin", "[PERSON]", 0, 1, "a new PIN, for you or for somebody else", pin_examples,
     pin_options, "Without a name it is yours. A director can give somebody else a new one.", pin,
     WRITES},
};
const struct cli_family cli_family_people = {"People", rows, countof(rows)};
