/* SPDX-License-Identifier: Apache-2.0
 * The open clinic of this call, who acts in it, and sending one command. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/login.h"
#include "cli/settings.h"
#include "demo/demo.h"
#include "util/json.h"

const char *cli_data_path(struct cli *c)
{
	return c->settings->v[SET_DATA].value;
}

static enum rc open_demo(struct cli *c, struct demo_clock *demo, unsigned flags, struct err *e)
{
	const struct app_clock clock = demo_clock_app(demo);
	const struct app_options opt = {.flags = flags,
	                                .clock = &clock,
	                                .cost = &demo_cost,
	                                .worker = CLI_WORKER,
	                                .device = c->settings->v[SET_DEVICE].value};
	const struct clinic *clinic;

	TRY(app_open(cli_data_path(c), &opt, &c->app, e));
	TRY(app_clinic(c->app, &clinic, e));
	if (!clinic->demo)
		return err_set(e, RC_DENIED,
		               "a clock lies beside %s, but it is no demo file; only a demo has a "
		               "clock of its own",
		               cli_safe(c, cli_data_path(c)));
	c->demo = demo;
	if (flags & APP_READ)
		return RC_OK;
	return cli_keep_time(c, e); /* what was drawn so far is never drawn again */
}

enum rc cli_keep_time(struct cli *c, struct err *e)
{
	return c->demo && !c->dry_run ? demo_clock_write(c->a, cli_data_path(c), c->demo, e)
	                              : RC_OK;
}

void cli_close(struct cli *c)
{
	app_close(c->app);
	c->app = NULL;
}

enum rc cli_open(struct cli *c, unsigned app_flags, struct err *e)
{
	struct app_options opt = {
	    .flags = app_flags, .device = c->settings->v[SET_DEVICE].value, .worker = CLI_WORKER};
	const char *path = cli_data_path(c);
	enum rc rc;

	if (c->app)
		return RC_OK;
	struct demo_clock *demo = arena_new(c->a, struct demo_clock);
	rc = demo_clock_read(c->a, path, demo, e);
	if (rc == RC_OK)
		return open_demo(c, demo, app_flags, e);
	if (rc != RC_NOTFOUND)
		return rc;
	rc = app_open(path, &opt, &c->app, e);
	if (rc == RC_NOTFOUND && access(path, F_OK) != 0) {
		err_set(e, rc, "there is no data file at %s", cli_safe(c, path));
		err_hint(e, "make one with: tend init   or name one with: --data FILE");
	}
	return rc;
}

/* For --dry-run, where nothing may be written, not even a login: what this person could do, without
 * asking for the PIN. */
static enum rc named_actor(struct cli *c, const char *who, struct actor *out, struct err *e)
{
	const struct clinic *clinic;
	const struct person *p;

	TRY(app_clinic(c->app, &clinic, e));
	p = clinic_person(clinic, who);
	if (!p || p->left)
		return err_set(e, RC_DENIED, "nobody of that name works here");
	*out = (struct actor){.id = arena_dup(c->a, p->id),
	                      .roles = p->roles,
	                      .device = c->settings->v[SET_DEVICE].value};
	return RC_OK;
}

enum rc cli_actor(struct cli *c, struct actor *out, struct err *e)
{
	const char *who = cli_value(c, &cli_opt_by);
	char token[AUTH_TOKEN + 1];

	if (!who)
		return login_actor(c, out, e);
	if (c->dry_run)
		return named_actor(c, who, out, e);
	TRY(cli_ask_secret(c, arena_fmt(c->a, "PIN of %s", cli_safe(c, who)), &cli_opt_pin_fd,
	                   false, &c->secret, e));
	TRY(auth_login(c->app, who, c->secret, c->settings->v[SET_DEVICE].value, token, e));
	TRY(auth_check(c->app, token, c->a, out, e));
	return auth_logout(c->app, token, e);
}

enum rc cli_open_to_act(struct cli *c, struct actor *who, struct err *e)
{
	TRY(cli_open(c, c->dry_run ? APP_READ : 0, e));
	return cli_actor(c, who, e);
}

enum rc cli_open_list(struct cli *c, const char *schema, const char *key,
                      const struct clinic **clinic, struct json *j, struct err *e)
{
	TRY(cli_open(c, APP_READ, e));
	TRY(app_clinic(c->app, clinic, e));
	if (c->json) {
		*j = json_begin(&c->out, schema);
		json_list(j, key);
	}
	return RC_OK;
}

/* The rules that spoke beside the sentence of the answer. */
static void tell_judgements(struct cli *c, const struct app_reply *r)
{
	for (size_t i = 0; i < r->judgements_n; i++) {
		const struct judgement *j = &r->judgements[i];

		if (j->say && (!r->msg || strcmp(j->say, r->msg) != 0))
			cli_say(c, "  %s: %s", cli_safe(c, j->rule), cli_safe(c, j->say));
	}
}

void cli_dry_done(struct cli *c)
{
	const char *lines = c->out.n ? c->out.s : "";

	cli_say(c, "Nothing was written.");
	if (!c->json)
		return;
	c->out = text_in(c->a);
	struct json j = json_begin(&c->out, "tend.dry-run/1");
	json_list(&j, "would");
	for (const char *s = lines; *s;) {
		size_t n = strcspn(s, "\n");

		json_text(&j, NULL, arena_dupn(c->a, s, n));
		s += n + (s[n] == '\n');
	}
	json_end(&j);
}

enum rc cli_would(struct cli *c, const struct app_request *req, const char *event, struct err *e)
{
	struct app_reply r;

	if (app_would(c->app, req, c->a, &r) != RC_OK) {
		if (c->json)
			c->out = text_in(c->a);
		else
			TRY(cli_flush(c, e)); /* what was found is said, whatever the exit */
		err_set(e, r.rc, "%s", r.msg && *r.msg ? r.msg : "it would not be done");
		if (r.hint)
			err_hint(e, "%s", r.hint);
		tell_judgements(c, &r);
		return r.rc;
	}
	cli_put(c, "+ %s\n", cli_safe(c, event));
	tell_judgements(c, &r);
	cli_dry_done(c);
	return RC_OK;
}

static void tell(struct cli *c, const struct app_reply *r)
{
	if (r->replayed)
		cli_say(c, "This was done before; nothing was added now.");
	if (r->msg && *r->msg)
		cli_say(c, "%s", cli_safe(c, r->msg));
	if (r->hint)
		cli_say(c, "  %s", cli_safe(c, r->hint));
	tell_judgements(c, r);
}

enum rc cli_do(struct cli *c, struct app_request *req, struct app_reply *reply, struct err *e)
{
	struct app_reply own, *r = reply ? reply : &own;
	struct right right = rights_of(req->what, req->cmd.kind);
	enum rc rc;

	/* Who may not is not asked for a PIN, but the attempt goes on record all the same. */
	if (right.signs && rights_allow(&right, req->who->roles) && !req->secret && !req->proof) {
		if (!c->secret)
			TRY(cli_ask_secret(
			    c, arena_fmt(c->a, "PIN of %s, to sign", cli_safe(c, req->who->id)),
			    &cli_opt_pin_fd, false, &c->secret, e));
		req->secret = c->secret;
	}
	rc = app_do(c->app, req, c->a, r);
	if (c->json && r->json)
		cli_put(c, "%s\n", r->json);
	if (rc != RC_OK) {
		err_set(e, rc, "%s", r->msg && *r->msg ? r->msg : "it was not done");
		if (r->hint)
			err_hint(e, "%s", r->hint);
		if (!c->json)
			tell_judgements(c, r);
		return rc;
	}
	if (!c->json)
		tell(c, r);
	return rc;
}
