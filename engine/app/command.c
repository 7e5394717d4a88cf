/* SPDX-License-Identifier: Apache-2.0
 * The only way to write: right, fold, decide, append, commit, answer. */
#include <assert.h>
#include <string.h>

#include "app/doing.h"
#include "app/handouts.h"
#include "app/lists.h"
#include "app/plugins.h"
#include "app/protocols.h"
#include "app/reply.h"
#include "judge/series.h"

#define KEY_MAX    60
#define TRIES      2 /* somebody else was faster once; twice is told to the person */
#define DRAW_TRIES 8 /* drawing waits for its turn among all that the clinic writes */

/* ---- what was asked ---- */

static struct digest request_digest(const struct app_request *req, struct arena *a)
{
	struct digest_run r;
	const uint8_t *cbor;
	size_t n;
	struct right right = rights_of(req->what, req->cmd.kind);
	const char *course = req->course ? req->course : "", *path = req->path ? req->path : "";
	const char *file = req->files ? req->files->path : "";
	entry_encode(&req->cmd.e, a, &cbor, &n);
	digest_begin(&r, "tend request 1");
	digest_field(&r, req->who->id, strlen(req->who->id));
	digest_int(&r, req->what);
	digest_field(&r, right.name, strlen(right.name));
	digest_field(&r, course, strlen(course));
	digest_int(&r, req->cmd.happened);
	digest_int(&r, req->cmd.expected);
	if (req->cmd.as_of) /* requests of before it was there keep their digest */
		digest_field(&r, "as of", strlen("as of"));
	digest_field(&r, cbor, n);
	digest_field(&r, path, strlen(path));
	digest_field(&r, file, strlen(file));
	if (req->files && req->files->text)
		digest_field(&r, req->files->text, req->files->len);
	return digest_end(&r);
}

struct digest app_request_digest(const struct app_request *req)
{
	struct arena a = {0};
	struct digest_run r;
	struct digest d = request_digest(req, &a);
	digest_begin(&r, "tend signature 1");
	digest_field(&r, req->key ? req->key : "", req->key ? strlen(req->key) : 0);
	digest_field(&r, d.b, sizeof d.b);
	arena_drop(&a);
	return digest_end(&r);
}

static enum rc not_here(struct err *e)
{
	err_set(e, RC_DENIED, "this person does not work here");
	err_hint(e, "log in again");
	return RC_DENIED;
}

/* Who it is today, whatever the login said when it began. */
static enum rc look_up(struct doing *d, struct err *e)
{
	const struct actor *who = d->req->who;
	const struct person *p = clinic_person(&d->app->clinic, who->id);
	if (!p || p->left)
		return not_here(e);
	d->who = (struct actor){
	    .id = p->id, .roles = p->roles, .device = who->device ? who->device : d->app->device};
	return RC_OK;
}

static enum rc check_request(struct doing *d, struct err *e)
{
	const struct app_request *req = d->req;
	size_t n = req->key ? strlen(req->key) : 1;
	bool course = req->what == DO_COURSE;
	assert(req->what < CLINIC_COMMANDS && req->cmd.kind < COMMANDS);
	assert(!course || (req->cmd.kind != CMD_NONE && req->course));
	if (d->app->reading && !d->would)
		return err_set(e, RC_USAGE, "the record was opened for reading only");
	if (n < 1 || n > KEY_MAX)
		return err_set(e, RC_USAGE, "the key of a step has 1 to %d letters", KEY_MAX);
	const char *bad = entry_fault(&req->cmd.e);
	if (!bad && !course)
		bad = fields_misfit(right_rows[req->what].fields, &req->cmd.e);
	if (bad)
		return err_set(e, RC_USAGE, "`%s` is missing, does not belong here or is too long",
		               bad);
	return RC_OK;
}

/* ---- saving ---- */

/* Appends with the answer inside; the reply is what the log has now, by now or by an earlier try. */
static enum rc save(struct doing *d, struct store_command *cmd, struct entries *clinic,
                    struct app_reply *draft, struct err *e)
{
	struct store_answer done = {0};
	if (clinic)
		TRY(journal_place(d->app, clinic, cmd, e));
	draft->events = (int64_t)cmd->n;
	draft->first = cmd->n ? cmd->expect + 1 : 0;
	const char *json = reply_write(d->a, draft);
	cmd->key = d->key;
	cmd->request = d->request;
	cmd->answer = (struct bytes){json, strlen(json)};
	TRY(store_append(d->app->st, cmd, d->a, &done, e));
	if (clinic)
		TRY(app_refresh(d->app, e));
	if (done.replayed)
		TRY(reply_read(d->a, done.answer.p, done.answer.n, d->reply, e));
	else
		*d->reply = reply_as_written(d->a, draft, json);
	d->reply->replayed = done.replayed;
	return RC_OK;
}

/* The answer of the first time, if there was one. */
static enum rc replay(struct doing *d, struct err *e)
{
	struct store_answer done = {0};
	if (!d->req->key)
		return RC_OK;
	enum rc rc = store_answered(d->app->st, d->key, &d->request, d->a, &done, e);
	if (rc == RC_NOTFOUND)
		return RC_OK;
	if (rc != RC_OK)
		return rc;
	TRY(reply_read(d->a, done.answer.p, done.answer.n, d->reply, e));
	d->reply->replayed = true;
	return RC_OK;
}

/* ---- rights ---- */

static const char *for_whom(struct doing *d)
{
	struct text who = text_in(d->a);
	rights_words(d->right.roles, &who);
	return arena_fmt(d->a, "`%s` is for the %s", d->right.name, who.s);
}

static enum rc refused(struct doing *d, struct err *e)
{
	struct app_reply draft = {.rc = RC_DENIED,
	                          .msg = for_whom(d),
	                          .hint = "ask one of them; the attempt is on record"};
	enum rc rc = RC_CONFLICT;
	for (int i = 0; i < TRIES && rc == RC_CONFLICT; i++) {
		struct entries list = {0};
		struct store_command cmd = {0};
		struct entry entry = {.name = d->right.name, .text = d->req->course};
		entries_add(d->app, d->a, &list, CLINIC_REFUSED, &d->who, &entry);
		TRY(app_refresh(d->app, e));
		rc = save(d, &cmd, &list, &draft, e);
	}
	return rc;
}

static enum rc ask_secret(struct doing *d, struct err *e)
{
	const struct app_request *req = d->req;
	struct digest what = app_request_digest(req);
	struct auth_proof proof;
	if (req->proof && req->key && auth_proven(d->app, d->who.id, &what, req->proof)) {
		d->who.signed_now = true;
		return RC_OK;
	}
	if (!req->secret) {
		err_set(e, RC_DENIED,
		        req->proof ? "this signature was for another step, or too long ago"
		                   : "`%s` is a signature",
		        d->right.name);
		err_hint(e, "type your PIN or passphrase again");
		return RC_DENIED;
	}
	TRY(auth_sign(d->app, d->who.id, req->secret, &what, &proof, e));
	d->who.signed_now = true;
	return RC_OK;
}

/* ---- courses ---- */

struct change {
	struct text said;
	int people; /* events by people, not by the clock */
};

static enum rc tell_change(const struct app_event *ev, void *ctx, struct err *e)
{
	struct change *c = ctx;
	(void)e;
	if (strcmp(ev->ev.actor, SYSTEM) == 0)
		return RC_OK;
	if (c->people++ < 3)
		text_fmt(&c->said, "%s%s by %s", c->said.n ? ", " : "", ev->kind, ev->ev.actor);
	return RC_OK;
}

/* What the clock brought is no conflict: the rules see it.  What people did is. */
static enum rc compare_seen(struct doing *d, const struct fold *f, struct err *e)
{
	int64_t seen = d->req->cmd.expected;
	struct change c = {.said = text_in(d->a)};
	d->stands = f->seq;
	if (!seen || seen == f->seq)
		return RC_OK;
	if (seen < f->seq)
		TRY(app_events(d->app, f->id, seen + 1, tell_change, &c, e));
	if (seen < f->seq && !c.people)
		return RC_OK;
	err_set(e, RC_CONFLICT, "this course went on meanwhile: %.200s%s",
	        c.people ? c.said.s : "another copy of the record is shown",
	        c.people > 3 ? " and more" : "");
	err_hint(e, "nothing was saved; look at what changed, then decide again");
	return RC_CONFLICT;
}

static void take_over(struct app_reply *draft, const struct decision *dn)
{
	draft->rc = dn->rc;
	draft->msg = dn->msg;
	draft->hint = dn->hint;
	draft->verdict = dn->verdict;
	draft->judgements = dn->judgements;
	draft->judgements_n = dn->judgements_n;
}

static enum rc check_events(const struct decision *dn, struct err *e)
{
	for (size_t i = 0; i < dn->events_n; i++) {
		const char *bad = event_fault(&dn->events[i]);
		if (bad)
			return err_set(e, RC_BUG,
			               "the event %s came out wrong at `%s`; nothing was saved",
			               event_rows[dn->events[i].kind].name, bad);
	}
	return RC_OK;
}

/* The version that a course is moved to, as people signed it: what holds for enrolling on it holds
 * for moving to it. */
static enum rc find_target(struct doing *d, struct command *cmd, struct err *e)
{
	const struct protocol_record *r;
	if (!cmd->e.protocol)
		return err_set(e, RC_USAGE, "say to which version: ID@VERSION");
	TRY(doing_protocol(d, cmd->e.protocol, true, &r, e));
	TRY(protocols_may_treat(&d->app->clinic, r, e));
	TRY(app_plan(d->app, r->digest, &cmd->to, e));
	cmd->e.protocol = r->id;
	cmd->e.version = r->version;
	cmd->e.digest = r->digest;
	return RC_OK;
}

static enum rc decide_and_save(struct doing *d, struct fold *f, struct err *e)
{
	struct now now = app_now(d->app);
	struct command cmd = d->req->cmd;
	struct app_reply draft = {0};
	struct list_pick pick = {0};
	struct handout_kept handout;
	cmd.expected = 0; /* compared above, and again by the append */
	desk_fill_in(d, &cmd);
	if (cmd.kind == CMD_HAND_OUT)
		TRY(handout_keep(d, &cmd, &handout, e));
	if (cmd.kind == CMD_COURSE_MOVE)
		TRY(find_target(d, &cmd, e));
	if (cmd.kind == CMD_ALLOCATE)
		TRY(list_pick(d, f, &cmd, &pick, e));
	struct decision dn = plugins_decide(d->app, d->a, f->c, &cmd, &d->who, &now);
	TRY(check_events(&dn, e));
	take_over(&draft, &dn);
	/* The entry is this course's before the course says so: should it stop between the two, the
	 * next try is given the same one. */
	if (dn.rc == RC_OK && pick.list && !pick.own)
		TRY(list_reserve(d, f, &pick, e));
	struct event_row *rows = courses_rows(d->app, d->a, f, &d->who, dn.events, dn.events_n);
	struct store_command sc = {.stream = f->id,
	                           .expect = f->seq,
	                           .events = rows,
	                           .n = dn.events_n,
	                           .urgent = course_running(f->c) != NULL};
	if (cmd.kind == CMD_HAND_OUT && dn.rc == RC_OK) {
		handout_with(&handout, rows, &sc);
		draft.id = handout.hex;
	}
	TRY(save(d, &sc, NULL, &draft, e));
	/* the clinic is told at once; should this fail, the next look at the course does it */
	struct err late = {0};
	if (cmd.kind == CMD_COURSE_MOVE && dn.rc == RC_OK
	    && courses_get(d->app, f->id, &f, &late) != RC_OK)
		courses_drop(d->app, NULL);
	return RC_OK;
}

/* First on `f`, where it was read a moment ago; what others saved since makes it a clash. */
static enum rc do_course(struct doing *d, struct fold *f, struct err *e)
{
	enum rc rc = RC_CONFLICT;
	int tries = d->req->cmd.kind == CMD_ALLOCATE ? DRAW_TRIES : TRIES;
	TRY(desk_look_around(d, e));
	if (d->req->cmd.kind == CMD_BOOK)
		f = NULL; /* other courses were looked at, and only so many are kept */
	for (int i = 0; i < tries && rc == RC_CONFLICT; i++, f = NULL) {
		if (!f) {
			TRY(app_refresh(d->app, e));
			TRY(courses_get(d->app, d->req->course, &f, e));
		}
		TRY(compare_seen(d, f, e));
		rc = decide_and_save(d, f, e);
	}
	return rc;
}

/* ---- a new course ---- */

static enum rc enrol(struct doing *d, struct arena *tmp, struct fold *f, const struct entry *entry,
                     struct err *e)
{
	struct now now = app_now(d->app);
	struct command cmd = {.kind = CMD_ENROL, .e = *entry};
	struct app_reply draft = {.id = f->id};
	struct decision dn = plugins_decide(d->app, tmp, f->c, &cmd, &d->who, &now);
	TRY(check_events(&dn, e));
	take_over(&draft, &dn);
	if (dn.rc != RC_OK) { /* a course that never was has no record */
		err_set(e, dn.rc, "%s", dn.msg);
		return dn.rc;
	}
	struct store_command sc = {
	    .stream = f->id,
	    .events = courses_rows(d->app, d->a, NULL, &d->who, dn.events, dn.events_n),
	    .n = dn.events_n};
	TRY(save(d, &sc, NULL, &draft, e));
	if (d->reply->replayed)
		return RC_OK;
	struct entry opened = {.name = f->id,
	                       .patient = entry->patient,
	                       .protocol = entry->protocol,
	                       .version = entry->version,
	                       .digest = entry->digest};
	/* Should this fail, the next opening of the file finds the course by its stream. */
	return journal_note(d->app, CLINIC_COURSE_OPENED, &d->who, &opened, e);
}

/* One patient goes one way through one protocol at a time: in two courses beside each other gaps
 * and totals would each see half (H4). */
static enum rc not_enrolled(struct doing *d, const struct patient *p, const char *protocol,
                            struct err *e)
{
	const struct clinic *c = &d->app->clinic;
	for (size_t i = 0; i < c->courses.n; i++) {
		const struct course_entry *k = &c->courses.v[i];
		struct fold *f;
		struct arena a = {0};
		if (strcmp(k->patient, p->id) != 0 || strcmp(k->protocol, protocol) != 0)
			continue;
		TRY(courses_get(d->app, k->id, &f, e));
		struct look look = {.a = &a, .c = f->c, .now = app_now(d->app).wall_ms};
		bool over = f->c->control.ended || series_ended(&look);
		arena_drop(&a);
		if (over)
			continue;
		err_set(e, RC_CONFLICT, "this patient is on a course of %s already", protocol);
		err_hint(e, "go on with %s, or end it first", k->id);
		return RC_CONFLICT;
	}
	return RC_OK;
}

static enum rc do_open(struct doing *d, struct err *e)
{
	const struct entry *asked = &d->req->cmd.e;
	const struct clinic *c = &d->app->clinic;
	const struct patient *p = clinic_patient(c, asked->patient);
	const struct protocol_record *r;
	const struct plan *plan;
	struct arena tmp = {0};
	if (!p)
		return err_set(e, RC_NOTFOUND, "there is no patient %s here", asked->patient);
	TRY(doing_protocol(d, asked->protocol, false, &r, e));
	TRY(protocols_may_treat(&d->app->clinic, r, e));
	TRY(not_enrolled(d, p, r->id, e));
	TRY(app_plan(d->app, r->digest, &plan, e));
	struct fold f = {.id = doing_new_id(d, "course-")};
	struct entry entry = {.patient = p->id,
	                      .protocol = r->id,
	                      .version = r->version,
	                      .digest = r->digest,
	                      .sex = p->sex,
	                      .born = p->born};
	f.c = course_new(&tmp, plan, d->app->zone);
	enum rc rc = enrol(d, &tmp, &f, &entry, e);
	arena_drop(&tmp);
	return rc;
}

/* ---- the clinic ---- */

static enum rc do_clinic(struct doing *d, struct err *e)
{
	clinic_make_fn *make = clinic_maker(d->req->what);
	enum rc rc = RC_CONFLICT;
	for (int i = 0; i < TRIES && rc == RC_CONFLICT; i++) {
		struct making m = {.draft = {.msg = ""}};
		d->again = i > 0;
		TRY(app_refresh(d->app, e));
		TRY(make(d, &m, e));
		if (m.secrets.n) {
			m.cmd.beside = store_secrets_put;
			m.cmd.beside_ctx = &m.secrets;
		}
		rc = save(d, &m.cmd, &m.list, &m.draft, e);
	}
	return rc;
}

/* Who is said to be here works here, as what is said: a post is filled by nobody else (V-13). */
static enum rc check_named(const struct doing *d, struct err *e)
{
	const struct command *cmd = &d->req->cmd;
	bool posts = cmd->kind == CMD_STAFF_COMES || cmd->kind == CMD_STAFF_REACHABLE
	             || cmd->kind == CMD_HAND_OVER || cmd->kind == CMD_BOOK
	             || cmd->kind == CMD_ASSIGN;
	if (!posts || !cmd->e.person)
		return RC_OK;
	const struct person *p = clinic_person(&d->app->clinic, cmd->e.person);
	if (!p || p->left)
		return err_set(e, RC_NOTFOUND, "nobody called %.80s works here", cmd->e.person);
	if (!(cmd->e.roles & ~p->roles))
		return RC_OK;
	struct text as = text_in(d->a);
	rights_words(cmd->e.roles & ~p->roles, &as);
	err_set(e, RC_USAGE, "%s does not work here as %s", p->id, as.s);
	err_hint(e, "a director gives the role first: tend person roles");
	return RC_USAGE;
}

/* ---- all of it ---- */

/* Who asks, whether it was done before, and the course it is for, as one state of the record. */
struct standing {
	struct doing *d;
	struct fold *f; /* of a command for a course that was not done before; else NULL */
};

static enum rc what_stands(struct db *db, void *ctx, struct err *e)
{
	struct standing *s = ctx;
	const struct app_request *req = s->d->req;
	(void)db;
	TRY(app_refresh(s->d->app, e));
	TRY(look_up(s->d, e));
	TRY(replay(s->d, e));
	if (req->what == DO_COURSE && !s->d->reply->replayed)
		TRY(courses_get(s->d->app, req->course, &s->f, e));
	return RC_OK;
}

static enum rc go(struct doing *d, struct err *e)
{
	const struct app_request *req = d->req;
	struct standing is = {.d = d};
	TRY(check_request(d, e));
	d->key = req->key ? req->key : journal_key(d->app, d->a);
	d->request = request_digest(req, d->a);
	d->right = rights_of(req->what, req->cmd.kind);
	TRY(store_view(d->app->st, what_stands, &is, e));
	if (d->reply->replayed) {
		const char *opened = req->what == DO_COURSE_OPEN ? d->reply->id : NULL;
		if (opened && !clinic_course(&d->app->clinic, opened))
			return courses_reconcile(d->app, e);
		return RC_OK;
	}
	bool allowed = rights_allow(&d->right, d->who.roles);
	if (req->what == DO_COURSE)
		TRY(check_named(d, e));
	/* In a course the rules refuse, and put it on the course's own record. */
	if (!allowed && req->what != DO_COURSE)
		return refused(d, e);
	bool signs = d->right.signs;
	if (is.f && !signs) /* a step of several people asks each of them */
		signs = command_signs(is.f->c, &req->cmd);
	if (allowed && signs) {
		TRY(ask_secret(d, e));
		is.f = NULL; /* that took a while */
	}
	if (req->what == DO_COURSE && req->cmd.kind == CMD_MOVE && allowed) {
		bool refused_there = false;
		TRY(doing_enter_where_it_belongs(d, &refused_there, e));
		if (refused_there)
			return RC_OK;
		is.f = NULL;
	}
	if (req->what == DO_COURSE)
		return do_course(d, is.f, e);
	return req->what == DO_COURSE_OPEN ? do_open(d, e) : do_clinic(d, e);
}

enum rc app_do(struct app *app, const struct app_request *req, struct arena *a,
               struct app_reply *reply)
{
	struct err e = {0};
	struct doing d = {.app = app, .req = req, .a = a, .reply = reply};
	*reply = (struct app_reply){0};
	enum rc rc = go(&d, &e);
	if (rc == RC_OK)
		return reply->rc;
	if (rc == RC_IO)
		courses_drop(app, NULL); /* what is shown next comes from the disk */
	*reply = (struct app_reply){.rc = rc,
	                            .msg = arena_dup(a, e.msg),
	                            .hint = e.hint[0] ? arena_dup(a, e.hint) : NULL,
	                            .seq = rc == RC_CONFLICT ? d.stands : 0};
	reply->json = reply_write(a, reply);
	return rc;
}

/* ---- what would come of it ---- */

/* What a hand-out, a drawn entry or an entry of another course brings with it is made only when it
 * is saved: of those the right alone is asked. */
static enum rc would_in_course(struct doing *d, struct err *e)
{
	struct now now = app_now(d->app);
	struct command cmd = d->req->cmd;
	struct fold *f;
	bool beyond = cmd.kind == CMD_HAND_OUT || cmd.kind == CMD_ALLOCATE || cmd.kind == CMD_MOVE;
	TRY(check_named(d, e));
	TRY(desk_look_around(d, e));
	TRY(courses_get(d->app, d->req->course, &f, e));
	TRY(compare_seen(d, f, e));
	cmd.expected = 0;
	desk_fill_in(d, &cmd);
	if (beyond)
		return rights_allow(&d->right, d->who.roles)
		           ? RC_OK
		           : err_set(e, RC_DENIED, "%s", for_whom(d));
	if (cmd.kind == CMD_COURSE_MOVE)
		TRY(find_target(d, &cmd, e));
	struct decision dn = decide(d->a, f->c, &cmd, &d->who, &now);
	TRY(check_events(&dn, e));
	take_over(d->reply, &dn);
	return RC_OK;
}

static enum rc would(struct doing *d, struct err *e)
{
	const struct app_request *req = d->req;
	TRY(check_request(d, e));
	d->right = rights_of(req->what, req->cmd.kind);
	TRY(app_refresh(d->app, e));
	TRY(look_up(d, e));
	d->who.signed_now = true; /* the secret is asked for the act itself */
	if (req->what == DO_COURSE)
		return would_in_course(d, e);
	if (!rights_allow(&d->right, d->who.roles)) {
		err_set(e, RC_DENIED, "%s", for_whom(d));
		err_hint(e, "ask one of them");
		return RC_DENIED;
	}
	struct making m = {.draft = {.msg = ""}};
	bool people = req->what == DO_PERSON_LEAVES || req->what == DO_PERSON_ROLES;
	return people ? clinic_maker(req->what)(d, &m, e) : RC_OK;
}

enum rc app_would(struct app *app, const struct app_request *req, struct arena *a,
                  struct app_reply *reply)
{
	struct err e = {0};
	struct doing d = {.app = app, .req = req, .a = a, .reply = reply, .would = true};
	*reply = (struct app_reply){0};
	enum rc rc = would(&d, &e);
	if (rc != RC_OK)
		*reply = (struct app_reply){.rc = rc,
		                            .msg = arena_dup(a, e.msg),
		                            .hint = e.hint[0] ? arena_dup(a, e.hint) : NULL};
	return reply->rc;
}
