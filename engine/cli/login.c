/* SPDX-License-Identifier: Apache-2.0
 * tend login, logout, whoami. */
#include "cli/login.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/file.h"
#include "cli/settings.h"
#include "store/file.h"
#include "util/digest.h"
#include "util/json.h"

/* One file for each data file, wherever it is named from. */
static const char *login_path(struct cli *c)
{
	const char *data = cli_data_path(c), *run = getenv("XDG_RUNTIME_DIR");
	char hex[DIGEST_HEX + 1];
	struct digest d;

	if (file_resolve(data, c->a, &data, NULL) != RC_OK)
		data = cli_data_path(c);
	d = digest_of(data, strlen(data));
	digest_hex(&d, hex);
	hex[16] = 0;
	if (run && *run == '/')
		return arena_fmt(c->a, "%s/tend/login-%s", run, hex);
	return arena_fmt(c->a, "%s/login-%s",
	                 settings_folder(c->a, "XDG_STATE_HOME", "/.local/state"), hex);
}

static enum rc nobody(struct err *e)
{
	err_set(e, RC_DENIED, "nobody is logged in at this terminal");
	err_hint(e, "log in with: tend login PERSON   or name who acts with: --by PERSON");
	return RC_DENIED;
}

enum rc login_actor(struct cli *c, struct actor *out, struct err *e)
{
	const char *path = login_path(c), *text;
	enum rc rc = file_read_private(c->a, path, 4096, &text, e);
	char token[AUTH_TOKEN + 1] = {0};

	if (rc == RC_NOTFOUND)
		return nobody(e);
	if (rc != RC_OK)
		return rc;
	if (strlen(text) != AUTH_TOKEN + 1 || text[AUTH_TOKEN] != '\n') {
		unlink(path);
		return nobody(e);
	}
	memcpy(token, text, AUTH_TOKEN);
	rc = auth_check(c->app, token, c->a, out, e);
	if (rc == RC_DENIED)
		err_hint(e, "log in again with: tend login PERSON");
	return rc;
}

static enum rc login(struct cli *c, struct err *e)
{
	const char *who = c->args[0], *secret;
	char token[AUTH_TOKEN + 1];
	struct actor actor;

	TRY(cli_open(c, 0, e));
	TRY(cli_ask_secret(c, arena_fmt(c->a, "PIN of %s", cli_safe(c, who)), &cli_opt_pin_fd,
	                   false, &secret, e));
	TRY(auth_login(c->app, who, secret, c->settings->v[SET_DEVICE].value, token, e));
	TRY(auth_check(c->app, token, c->a, &actor, e));
	TRY(file_write_private(c->a, login_path(c), arena_fmt(c->a, "%s\n", token), e));
	cli_say(c,
	        "Welcome, %s. This login ends when it was not used for ten minutes, or with: tend "
	        "logout",
	        cli_safe(c, actor.id));
	return RC_OK;
}

static enum rc logout(struct cli *c, struct err *e)
{
	const char *path = login_path(c), *text;
	enum rc rc = file_read_private(c->a, path, 4096, &text, e);

	if (rc == RC_NOTFOUND) {
		cli_say(c, "Nobody was logged in at this terminal.");
		return RC_OK;
	}
	if (rc != RC_OK)
		return rc;
	/* The file goes first: whatever happens next, this terminal has no login any more. */
	unlink(path);
	if (strlen(text) != AUTH_TOKEN + 1)
		return RC_OK;
	TRY(cli_open(c, 0, e));
	rc = auth_logout(c->app, arena_dupn(c->a, text, AUTH_TOKEN), e);
	if (rc != RC_OK && rc != RC_DENIED && rc != RC_NOTFOUND)
		return rc;
	*e = (struct err){0};
	cli_say(c, "Logged out. Nobody is logged in at this terminal now.");
	return RC_OK;
}

static enum rc whoami(struct cli *c, struct err *e)
{
	const struct clinic *clinic;
	const struct person *p;
	struct actor who;
	struct text roles = text_in(c->a);

	TRY(cli_open(c, 0, e));
	TRY(login_actor(c, &who, e));
	TRY(app_clinic(c->app, &clinic, e));
	p = clinic_person(clinic, who.id);
	for (size_t i = 0; i < role_rows_n; i++)
		if (who.roles & role_rows[i].role)
			text_fmt(&roles, "%s%s", roles.n ? ", " : "", role_rows[i].name);
	if (c->json) {
		struct json j = json_begin(&c->out, "tend.whoami/1");

		json_text(&j, "person", who.id);
		json_text(&j, "name", p ? p->name : NULL);
		json_list(&j, "roles");
		for (size_t i = 0; i < role_rows_n; i++)
			if (who.roles & role_rows[i].role)
				json_text(&j, NULL, role_rows[i].name);
		json_close(&j);
		json_text(&j, "clinic", clinic->name);
		json_end(&j);
		return RC_OK;
	}
	cli_put(c, "%s, %s (%s) at %s\n", cli_safe(c, who.id), cli_safe(c, p ? p->name : ""),
	        roles.n ? roles.s : "no role", cli_safe(c, clinic->name));
	return RC_OK;
}

static const char *const login_examples[] = {"tend login nora",
                                             "tend login nora --pin-fd 3 3<pin-file", NULL};
static const char *const logout_examples[] = {"tend logout", NULL};
static const char *const whoami_examples[] = {"tend whoami", "tend whoami --json", NULL};
static const struct cli_option *const login_options[] = {&cli_opt_pin_fd, NULL};

static const struct cli_command rows[] = {
    {"login", NULL, "PERSON", 1, 1, "start to work at this terminal", login_examples, login_options,
     "The login ends when it was not used for ten minutes. Whatever is signed asks for the PIN "
     "again.",
     login, CLI_APP},
    {"logout", NULL, NULL, 0, 0, "stop working at this terminal", logout_examples, NULL, NULL,
     logout, CLI_APP},
    {"whoami", NULL, NULL, 0, 0, "who is logged in at this terminal", whoami_examples, NULL, NULL,
     whoami, CLI_APP | CLI_READS},
};
const struct cli_family cli_family_login = {"At this terminal", rows, countof(rows)};
