/* SPDX-License-Identifier: Apache-2.0
 * tend init and tend recover: the first key to a clinic, and the sealed one. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/file.h"
#include "cli/keeping.h"
#include "cli/people.h"
#include "cli/settings.h"
#include "demo/demo.h"

static const struct cli_option opt_clinic = {"clinic", 0, "TEXT", "name of the clinic"},
                               opt_zone = {"zone", 0, "ZONE", "its time zone: Europe/Berlin"},
                               opt_emergency = {"emergency", 0, "NUMBER",
                                                "the number to call in an emergency"},
                               opt_person = {"person", 0, "PERSON", "the director's login name"},
                               opt_name = {"name", 0, "TEXT", "the name in full"},
                               opt_roles = {"roles", 0, "LIST", "roles beside director"},
                               opt_demo = {"demo", 0, NULL, "made-up people only; asks nothing"},
                               opt_code_fd = {"code-fd", 0, "N",
                                              "read the code from file descriptor N"};

/* /etc/localtime is a link into the zone database on systems with systemd, Debian among them. */
static const char *machine_zone(struct cli *c)
{
	char link[256];
	ssize_t n = readlink("/etc/localtime", link, sizeof link - 1);
	const char *mark;

	if (n <= 0)
		return "UTC";
	link[n] = 0;
	mark = strstr(link, "zoneinfo/");
	return mark ? arena_dup(c->a, mark + strlen("zoneinfo/")) : "UTC";
}

static enum rc ask_or(struct cli *c, const struct cli_option *o, const char *question,
                      const char *otherwise, const char *demo, const char **out, struct err *e)
{
	*out = cli_value(c, o);
	if (*out)
		return RC_OK;
	if (cli_has(c, &opt_demo)) {
		*out = demo;
		return RC_OK;
	}
	return cli_ask(c, question, otherwise, arena_fmt(c->a, "--%s", o->name), out, e);
}

static void put_code(struct cli *c, const char *code)
{
	cli_put(c, "+---------------------------------------------------------------+\n");
	cli_put(c, "| Recovery code                                                 |\n");
	cli_put(c, "|                                                               |\n");
	cli_put(c, "|   %-60s|\n", code);
	cli_put(c, "|                                                               |\n");
	cli_put(c, "| It is shown only this once. Write it on paper, put the paper  |\n");
	cli_put(c, "| into an envelope, seal it, and lock it away. When nobody can  |\n");
	cli_put(c, "| log in any more, it lets a director in: tend recover PERSON   |\n");
	cli_put(c, "+---------------------------------------------------------------+\n");
}

static enum rc ask_founding(struct cli *c, struct app_founding *f, struct err *e)
{
	const char *roles = cli_value(c, &opt_roles);

	f->demo = cli_has(c, &opt_demo);
	if (roles)
		TRY(cli_roles(roles, &f->roles, e));
	TRY(ask_or(c, &opt_clinic, "Name of the clinic", NULL, "Demo clinic (nothing real)",
	           &f->clinic, e));
	TRY(ask_or(c, &opt_zone, "Time zone", machine_zone(c), machine_zone(c), &f->zone, e));
	TRY(ask_or(c, &opt_emergency, "Number to call in an emergency", NULL, "112", &f->emergency,
	           e));
	TRY(ask_or(c, &opt_person, "Login name of the first director", NULL, DEMO_DIRECTOR,
	           &f->person, e));
	TRY(ask_or(c, &opt_name, "Name in full of the first director", NULL, DEMO_DIRECTOR_NAME,
	           &f->name, e));
	return RC_OK;
}

static enum rc dry(struct cli *c, const char *path, const struct app_founding *f)
{
	cli_put(c, "+ file %s\n+ file %s.key\n", cli_safe(c, path), cli_safe(c, path));
	cli_put(c, "+ clinic %s, time zone %s, emergency number %s\n", cli_safe(c, f->clinic),
	        cli_safe(c, f->zone), cli_safe(c, f->emergency));
	cli_put(c, "+ person %s: %s (%s)\n", cli_safe(c, f->person), cli_safe(c, f->name),
	        people_roles(c, f->roles | ROLE_DIRECTOR));
	cli_dry_done(c);
	return RC_OK;
}

/* A file without a clinic in it was left by a start that did not come to its end: it will do. */
static enum rc need_room(struct cli *c, const char *path, struct err *e)
{
	struct app_options opt = {.flags = APP_READ};
	struct err why = {0};
	struct app *app = NULL;
	enum rc rc = access(path, F_OK) == 0 ? app_open(path, &opt, &app, &why) : RC_NOTFOUND;

	app_close(app);
	if (rc == RC_NOTFOUND)
		return RC_OK;
	err_set(e, RC_CONFLICT, "there is a data file at %s already", cli_safe(c, path));
	err_hint(e, "name another one with: --data FILE");
	return RC_CONFLICT;
}

/* The same people, PINs and protocol as in `tend demo`, and a patient whose course is open. */
static enum rc furnish(struct cli *c, struct err *e)
{
	const char *patient, *library;

	TRY(cli_open(c, 0, e));
	TRY(settings_library(c, &library, e));
	TRY(demo_furnish(c->a, c->app, library, &patient, e));
	cli_say(c, "Made-up people only. PINs: %s %s (director)", DEMO_DIRECTOR, DEMO_DIRECTOR_PIN);
	for (size_t i = 0; i < demo_people_n; i++)
		cli_say(c, "      %s %s (%s)", demo_people[i].id, demo_people[i].pin,
		        people_roles(c, demo_people[i].roles));
	cli_say(c, "Sam Sample is the patient: tend course show %s", patient);
	return RC_OK;
}

static enum rc init(struct cli *c, struct err *e)
{
	struct app_options opt = {.device = c->settings->v[SET_DEVICE].value};
	struct app_founding f = {0};
	const char *path = cli_data_path(c);
	char code[RECOVERY_CODE] = "";

	/* a demo that somebody words otherwise is theirs to furnish */
	const bool plain = !cli_has(c, &cli_opt_new_pin_fd) && !cli_has(c, &opt_person);

	TRY(need_room(c, path, e));
	TRY(ask_founding(c, &f, e));
	if (c->dry_run)
		return dry(c, path, &f);
	if (f.demo && !cli_has(c, &cli_opt_new_pin_fd))
		f.secret = DEMO_DIRECTOR_PIN;
	else
		TRY(cli_ask_secret(c, arena_fmt(c->a, "PIN for %s", cli_safe(c, f.person)),
		                   &cli_opt_new_pin_fd, true, &f.secret, e));
	TRY(file_folders(c->a, path, e));
	TRY(app_init(path, &opt, &f, code, e));
	put_code(c, code);
	cli_say(c, "%s is ready: %s", cli_safe(c, f.clinic), cli_safe(c, path));
	if (f.demo && plain)
		TRY(furnish(c, e));
	else if (f.demo)
		cli_say(c, "Made-up people only. Nobody but %s is in it yet.", f.person);
	cli_say(c, "Keep %s.key in your backups too: without it nobody can log in.",
	        cli_safe(c, path));
	cli_say(c, "Next: tend login %s", cli_safe(c, f.person));
	return RC_OK;
}

static enum rc recover(struct cli *c, struct err *e)
{
	const char *code, *secret;
	char next[RECOVERY_CODE] = "";

	TRY(cli_open(c, 0, e));
	TRY(cli_ask_secret(c, "Recovery code", &opt_code_fd, false, &code, e));
	TRY(cli_ask_secret(c, arena_fmt(c->a, "New PIN for %s", cli_safe(c, c->args[0])),
	                   &cli_opt_new_pin_fd, true, &secret, e));
	TRY(app_recover(c->app, code, c->args[0], secret, next, e));
	put_code(c, next);
	cli_say(c, "The code before is used up; this is the one to seal now.");
	cli_say(c, "That it was used is on record. Next: tend login %s", cli_safe(c, c->args[0]));
	return RC_OK;
}

static const char *const init_examples[] = {
    "tend init",
    "tend init --demo",
    "tend init --dry-run --demo",
    "tend init --clinic \"Elm Street\" --zone Europe/Berlin \\",
    "    --emergency 112 --person nora --name \"Nora Berg\" \\",
    "    --new-pin-fd 3 3<pin-file",
    NULL};
static const struct cli_option *const init_options[] = {
    &opt_clinic, &opt_zone, &opt_emergency,      &opt_person, &opt_name,
    &opt_roles,  &opt_demo, &cli_opt_new_pin_fd, NULL};
static const char *const recover_examples[] = {"tend recover nora", NULL};
static const struct cli_option *const recover_options[] = {&opt_code_fd, &cli_opt_new_pin_fd, NULL};

static const struct cli_command rows[] = {
    {"init", NULL, NULL, 0, 0, "make the data file of a clinic", init_examples, init_options,
     "Asks for what no option says, and makes the file, its key and the first director. The "
     "recovery code is shown once.",
     init, CLI_APP | CLI_DRY},
    {"recover", NULL, "PERSON", 1, 1, "let a director in with the sealed code", recover_examples,
     recover_options,
     "For when nobody can log in any more. Everybody sees afterwards that it was "
     "used.",
     recover, CLI_APP},
};
const struct cli_family cli_family_init = {"A new clinic", rows, countof(rows)};
