/* SPDX-License-Identifier: Apache-2.0
 * include/tend/clinic.h: each function is one row of arguments and one call into the engine. */
#include "tend/clinic.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "app/audit.h"
#include "app/reply.h"
#include "bedside/course_json.h"
#include "bedside/timeline.h"
#include "demo/demo.h"
#include "public/public.h"

#define SECRET_MAX  1024u /* the engine refuses shorter ones in its own words */
#define BECAUSE_MAX 4096u

static_assert(TEND_TOKEN_SIZE == AUTH_TOKEN + 1, "room for a token");

struct tend_clinic {
	struct app *app;
	struct arena a; /* of the handle: path */
	const char *path;
	bool demo, reading;
	struct demo_clock clock; /* of a demo file */
};

/* One call: what it works with goes when it ends. */
struct call {
	struct tend_clinic *c;
	struct arena a;
	struct actor who;
	struct err e;
};

/* ---- opening ---- */

static enum rc open_app(struct tend_clinic *c, const char *device, struct err *e)
{
	struct app_options opt = {.device = device, .flags = c->reading ? APP_READ : 0};
	const struct app_clock clock = demo_clock_app(&c->clock);
	const struct clinic *clinic;
	enum rc rc = demo_clock_read(&c->a, c->path, &c->clock, e);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	c->demo = rc == RC_OK;
	if (c->demo) {
		opt.clock = &clock;
		opt.cost = &demo_cost;
	}
	TRY(app_open(c->path, &opt, &c->app, e));
	if (!c->demo)
		return RC_OK;
	TRY(app_clinic(c->app, &clinic, e));
	/* Else somebody could turn the time of a real record by a file beside it. */
	if (!clinic->demo)
		return err_set(e, RC_DENIED,
		               "a clock lies beside this data file, but it is no demo file");
	/* What was drawn so far is never drawn again. */
	return c->reading ? RC_OK : demo_clock_write(&c->a, c->path, &c->clock, e);
}

enum tend_code tend_clinic_open(const char *path, const char *device, unsigned flags,
                                struct tend_clinic **out, struct tend_error *error)
{
	const struct public_arg args[] = {{"path", path, PUBLIC_PATH, ARG_MUST_BYTES},
	                                  {"device", device, PUBLIC_NAME, ARG_MAY}};
	struct err e = {0};
	enum rc rc = public_args(args, countof(args), &e);
	if (rc == RC_OK)
		rc = public_given(out, "out", &e);
	if (rc == RC_OK && flags & ~(unsigned)TEND_READ_ONLY)
		rc = err_set(&e, RC_USAGE, "`flags` holds one that this version does not know");
	if (rc != RC_OK)
		return public_end(rc, &e, error);
	struct tend_clinic *c = xcalloc(1, sizeof *c);
	c->path = arena_dup(&c->a, path);
	c->reading = flags & TEND_READ_ONLY;
	rc = open_app(c, device && *device ? device : NULL, &e);
	if (rc == RC_OK)
		*out = c;
	else
		tend_clinic_close(c);
	return public_end(rc, &e, error);
}

void tend_clinic_close(struct tend_clinic *c)
{
	if (!c)
		return;
	app_close(c->app);
	arena_drop(&c->a);
	free(c);
}

/* ---- one call ---- */

static enum rc begin(struct call *k, struct tend_clinic *c, const struct public_arg *args, size_t n)
{
	k->c = c;
	TRY(public_given(c, "clinic", &k->e));
	return public_args(args, n, &k->e);
}

/* The same, by whoever holds the token. */
static enum rc begin_as(struct call *k, struct tend_clinic *c, const char *token,
                        const struct public_arg *args, size_t n)
{
	const struct public_arg first = {"token", token, PUBLIC_NAME, ARG_MUST};
	TRY(begin(k, c, &first, 1));
	TRY(public_args(args, n, &k->e));
	return auth_check(c->app, token, &k->a, &k->who, &k->e);
}

static enum tend_code end(struct call *k, enum rc rc, struct tend_error *error)
{
	struct err e = {0};
	if (k->c && k->c->demo && !k->c->reading
	    && demo_clock_write(&k->a, k->c->path, &k->c->clock, &e) != RC_OK && rc == RC_OK) {
		rc = e.code;
		k->e = e;
	}
	enum tend_code code = public_end(rc, &k->e, error);
	arena_drop(&k->a);
	return code;
}

/* ---- who acts ---- */

enum tend_code tend_clinic_login(struct tend_clinic *c, const char *person, const char *secret,
                                 char token[TEND_TOKEN_SIZE], struct tend_error *error)
{
	const struct public_arg args[] = {{"person", person, PUBLIC_NAME, ARG_MUST},
	                                  {"secret", secret, SECRET_MAX, ARG_MUST_BYTES}};
	struct call k = {0};
	enum rc rc = begin(&k, c, args, countof(args));
	if (rc == RC_OK)
		rc = public_given(token, "token", &k.e);
	if (rc == RC_OK && c->reading)
		rc = err_set(&k.e, RC_USAGE, "the record was opened for reading only");
	if (rc == RC_OK)
		rc = auth_login(c->app, person, secret, NULL, token, &k.e);
	return end(&k, rc, error);
}

enum tend_code tend_clinic_logout(struct tend_clinic *c, const char *token,
                                  struct tend_error *error)
{
	const struct public_arg args[] = {{"token", token, PUBLIC_NAME, ARG_MUST}};
	struct call k = {0};
	enum rc rc = begin(&k, c, args, countof(args));
	if (rc == RC_OK && c->reading)
		rc = err_set(&k.e, RC_USAGE, "the record was opened for reading only");
	if (rc == RC_OK)
		rc = auth_logout(c->app, token, &k.e);
	return end(&k, rc, error);
}

/* ---- acting ---- */

/* Fields behind the caller's `size` were not there when it was compiled. */
static enum rc take_act(const struct tend_act *act, struct tend_act *out, struct err *e)
{
	TRY(public_given(act, "act", e));
	if (act->size < sizeof act->size || act->size > PUBLIC_PATH)
		return err_set(e, RC_USAGE, "`act.size` is not the size of the struct");
	*out = (struct tend_act){0};
	memcpy(out, act, act->size < sizeof *out ? act->size : sizeof *out);
	for (size_t i = sizeof *out; i < act->size; i++)
		if (((const unsigned char *)act)[i])
			return err_set(e, RC_USAGE, "`act` holds what this version does not know");
	return RC_OK;
}

static enum rc do_act(struct call *k, const struct tend_act *act, struct app_reply *reply)
{
	struct app_request req = {
	    .who = &k->who, .key = act->key, .course = act->course, .secret = act->secret};
	const struct course *course;
	TRY(app_course(k->c->app, &k->who, act->course, NULL, &course, &k->e));
	const struct words_context w = {.plan = course->plan, .course = course};
	TRY(words_parse(&k->a, &w, act->words, &req.cmd, NULL, &k->e));
	req.cmd.expected = act->seen;
	req.cmd.happened = act->happened;
	if (act->because)
		req.cmd.e.reason = act->because;
	enum rc rc = app_do(k->c->app, &req, &k->a, reply);
	if (rc != RC_OK) {
		err_set(&k->e, rc, "%s",
		        reply->msg && *reply->msg ? reply->msg : "the rules do not open this now");
		if (reply->hint)
			err_hint(&k->e, "%s", reply->hint);
	}
	return rc;
}

enum tend_code tend_clinic_act(struct tend_clinic *c, const char *token, const struct tend_act *act,
                               char **reply, struct tend_error *error)
{
	struct call k = {0};
	struct tend_act t = {0};
	struct app_reply said = {0};
	if (reply)
		*reply = NULL;
	enum rc rc = take_act(act, &t, &k.e);
	const struct public_arg args[] = {{"act.course", t.course, PUBLIC_NAME, ARG_MUST},
	                                  {"act.words", t.words, PUBLIC_WORDS, ARG_MUST},
	                                  {"act.key", t.key, PUBLIC_NAME, ARG_MUST},
	                                  {"act.secret", t.secret, SECRET_MAX, ARG_MAY_BYTES},
	                                  {"act.because", t.because, BECAUSE_MAX, ARG_MAY}};
	if (rc == RC_OK && (t.seen < 0 || t.happened < 0))
		rc = err_set(&k.e, RC_USAGE, "`act.seen` or `act.happened` is below 0");
	bool sensible = rc == RC_OK && public_given(c, "clinic", NULL) == RC_OK
	                && public_args(args, countof(args), NULL) == RC_OK;
	if (rc == RC_OK)
		rc = begin_as(&k, c, token, args, countof(args));
	if (rc == RC_OK)
		rc = do_act(&k, &t, &said);
	if (!said.json) {
		said = (struct app_reply){
		    .rc = rc, .msg = k.e.msg, .hint = k.e.hint[0] ? k.e.hint : NULL};
		said.json = reply_write(&k.a, &said);
	}
	if (reply && sensible && token)
		*reply = public_text(said.json);
	return end(&k, rc, error);
}

/* ---- looking ---- */

/* Writes what was asked for; `id` was looked up and noted. */
typedef enum rc look_fn(struct call *k, const char *id, int number, const struct course *course,
                        const struct clinic *clinic, struct text *out);

static enum rc look_course(struct call *k, const char *id, int number, const struct course *course,
                           const struct clinic *clinic, struct text *out)
{
	const struct now now = app_now(k->c->app);
	(void)number, (void)clinic;
	course_json(&k->a, id, course, &now, out);
	return RC_OK;
}

static enum rc look_session(struct call *k, const char *id, int number, const struct course *course,
                            const struct clinic *clinic, struct text *out)
{
	const struct now now = app_now(k->c->app);
	struct bedside b;
	(void)id;
	if (number < 0
	    || (!bedside_look_as(&k->a, course, number, &now, clinic,
	                         bedside_viewer(clinic, &k->who), &b)
	        && number))
		return err_set(&k->e, RC_NOTFOUND, "this course has no session %d", number);
	bedside_json(&b, out);
	return RC_OK;
}

static enum rc look_timeline(struct call *k, const char *id, int number,
                             const struct course *course, const struct clinic *clinic,
                             struct text *out)
{
	struct timeline t = timeline_new(&k->a, course, clinic);
	t.viewer = bedside_viewer(clinic, &k->who);
	(void)number;
	TRY(app_events(k->c->app, id, 1, timeline_take, &t, &k->e));
	timeline_json(&t, out);
	return RC_OK;
}

static enum rc look(struct call *k, const char *id, const char *what, int number, look_fn *fn,
                    struct text *out)
{
	const struct clinic *clinic;
	const struct course *course;
	TRY(app_course(k->c->app, &k->who, id, what, &course, &k->e));
	TRY(app_clinic(k->c->app, &clinic, &k->e));
	return fn(k, id, number, course, clinic, out);
}

static enum tend_code show(struct tend_clinic *c, const char *token, const char *id,
                           const char *what, int number, look_fn *fn, char **json,
                           struct tend_error *error)
{
	const struct public_arg args[] = {{"course", id, PUBLIC_NAME, ARG_MUST}};
	struct call k = {0};
	struct text t = text_in(&k.a);
	enum rc rc = public_given(json, "json", &k.e);
	if (rc == RC_OK)
		rc = begin_as(&k, c, token, args, countof(args));
	if (rc == RC_OK)
		rc = look(&k, id, what, number, fn, &t);
	char *said = rc == RC_OK ? public_text(t.s) : NULL;
	enum tend_code code = end(&k, rc, error);
	if (code == TEND_OK)
		*json = said;
	else
		tend_free(said);
	return code;
}

enum tend_code tend_clinic_course(struct tend_clinic *c, const char *token, const char *course,
                                  char **json, struct tend_error *error)
{
	return show(c, token, course, "course", 0, look_course, json, error);
}

enum tend_code tend_clinic_session(struct tend_clinic *c, const char *token, const char *course,
                                   int number, char **json, struct tend_error *error)
{
	return show(c, token, course, "session", number, look_session, json, error);
}

enum tend_code tend_clinic_timeline(struct tend_clinic *c, const char *token, const char *course,
                                    char **json, struct tend_error *error)
{
	return show(c, token, course, "timeline", 0, look_timeline, json, error);
}

static enum rc list_courses(struct call *k, char **json)
{
	const struct right r = rights_of(DO_COURSE_READ, CMD_NONE);
	struct text t = text_in(&k->a);
	const struct clinic *clinic;
	if (!rights_allow(&r, k->who.roles))
		return err_set(&k->e, RC_DENIED,
		               "courses are shown to those who treat, direct or audit");
	TRY(app_clinic(k->c->app, &clinic, &k->e));
	courses_json(clinic, &t);
	*json = public_text(t.s);
	return RC_OK;
}

enum tend_code tend_clinic_courses(struct tend_clinic *c, const char *token, char **json,
                                   struct tend_error *error)
{
	struct call k = {0};
	enum rc rc = public_given(json, "json", &k.e);
	if (rc == RC_OK)
		rc = begin_as(&k, c, token, NULL, 0);
	if (rc == RC_OK)
		rc = list_courses(&k, json);
	return end(&k, rc, error);
}

/* ---- keeping ---- */

static enum rc do_backup(struct call *k, const char *path)
{
	const struct app_request req = {.who = &k->who, .what = DO_BACKUP, .path = path};
	struct app_reply reply;
	enum rc rc = app_do(k->c->app, &req, &k->a, &reply);
	if (rc == RC_OK)
		return RC_OK;
	err_set(&k->e, rc, "%s", reply.msg);
	if (reply.hint)
		err_hint(&k->e, "%s", reply.hint);
	return rc;
}

enum tend_code tend_clinic_backup(struct tend_clinic *c, const char *token, const char *path,
                                  struct tend_error *error)
{
	const struct public_arg args[] = {{"path", path, PUBLIC_PATH, ARG_MUST}};
	struct call k = {0};
	enum rc rc = begin_as(&k, c, token, args, countof(args));
	if (rc == RC_OK)
		rc = do_backup(&k, path);
	return end(&k, rc, error);
}

static enum rc verify(struct arena *a, const char *path, const char *manifest, char **json,
                      struct err *e)
{
	struct verify_options how = {0};
	struct verify_report report = {0};
	struct store_seen seen;
	struct text t = text_in(a);
	if (manifest) {
		TRY(audit_kept_head(a, manifest, &seen, e));
		how.seen = &seen;
		how.seen_n = 1;
	}
	enum rc rc = audit_verify(path, &how, &report, e);
	if (audit_decided(rc, &report)) {
		audit_verify_json(&report, rc == RC_OK, &t);
		*json = public_text(t.s);
	}
	return rc;
}

enum tend_code tend_clinic_verify(const char *path, const char *manifest, char **json,
                                  struct tend_error *error)
{
	const struct public_arg args[] = {{"path", path, PUBLIC_PATH, ARG_MUST_BYTES},
	                                  {"manifest", manifest, PUBLIC_PATH, ARG_MAY_BYTES}};
	struct arena a = {0};
	struct err e = {0};
	enum rc rc = public_args(args, countof(args), &e);
	if (rc == RC_OK)
		rc = public_given(json, "json", &e);
	if (rc == RC_OK)
		rc = verify(&a, path, manifest, json, &e);
	enum tend_code code = public_end(rc, &e, error);
	arena_drop(&a);
	return code;
}
