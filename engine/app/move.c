/* SPDX-License-Identifier: Apache-2.0
 * An entry in the wrong patient's record: entered in the right one before it is taken back (H1). */
#include <string.h>

#include "app/doing.h"
#include "app/plugins.h"
#include "app/reply.h"

struct found {
	struct arena *a;
	int64_t seq;
	struct event ev;
	bool there;
};

static enum rc find(const struct app_event *ev, void *ctx, struct err *e)
{
	struct found *f = ctx;
	const uint8_t *bytes;
	size_t n;
	if (ev->ev.seq != f->seq)
		return RC_STOPPED;
	f->ev = ev->ev;
	f->there = true;
	entry_encode(&ev->ev.e, f->a, &bytes, &n); /* its texts go with the row */
	TRY(entry_decode(bytes, n, f->a, &f->ev.e, e));
	return RC_STOPPED;
}

/* The act that the event came of, as a late entry of the one who moves it. */
static bool act_again(struct doing *d, const struct event *ev, struct command *out)
{
	static const struct {
		enum event_kind event;
		enum command_kind kind;
	} rows[] = {{EV_READING_RECORDED, CMD_MEASURE},
	            {EV_FORM_ANSWERED, CMD_FORM},
	            {EV_STEP_DONE, CMD_DO},
	            {EV_NOTE_WRITTEN, CMD_NOTE},
	            {EV_LOOKED_IN, CMD_LOOK_IN}};
	const struct entry *q = &d->req->cmd.e;
	for (size_t i = 0; i < countof(rows); i++)
		if (rows[i].event == ev->kind) {
			*out = (struct command){
			    .kind = rows[i].kind, .e = ev->e, .happened = ev->happened};
			out->e.session = 0;
			out->e.roles = 0;
			out->e.reason = arena_fmt(d->a, "entered first in %s as #%lld: %s",
			                          d->req->course, (long long)q->ref, q->reason);
			return true;
		}
	return false;
}

/* Whether it would be taken back there: what is refused there is told by the way of every command.
 */
static bool would_be_taken_back(struct doing *d, const struct fold *from)
{
	struct now now = app_now(d->app);
	struct command cmd = d->req->cmd;
	cmd.expected = 0;
	return decide(d->a, from->c, &cmd, &d->who, &now).rc == RC_OK;
}

static enum rc enter(struct doing *d, const struct command *cmd, const char *key, bool *refused,
                     struct err *e)
{
	struct fold *to;
	struct app_reply draft = {0};
	struct store_answer done = {0};
	struct command asked = *cmd;
	TRY(app_refresh(d->app, e));
	TRY(courses_get(d->app, d->req->cmd.e.name, &to, e));
	struct now now = app_now(d->app);
	struct decision dn = plugins_decide(d->app, d->a, to->c, &asked, &d->who, &now);
	if (dn.rc != RC_OK) { /* then it stays where it is, and nothing is written in either */
		*refused = true;
		draft = (struct app_reply){
		    .rc = dn.rc,
		    .msg = arena_fmt(d->a, "It cannot be entered in %s: %s", to->id, dn.msg),
		    .hint = dn.hint,
		    .verdict = dn.verdict};
		const char *json = reply_write(d->a, &draft);
		return reply_read(d->a, json, strlen(json), d->reply, e);
	}
	for (size_t i = 0; i < dn.events_n; i++) {
		const char *bad = event_fault(&dn.events[i]);
		if (bad)
			return err_set(e, RC_BUG,
			               "the event %s came out wrong at `%s`; nothing was saved",
			               event_rows[dn.events[i].kind].name, bad);
	}
	draft = (struct app_reply){.rc = RC_OK, .events = (int64_t)dn.events_n, .msg = ""};
	const char *json = reply_write(d->a, &draft);
	struct store_command sc = {
	    .stream = to->id,
	    .expect = to->seq,
	    .events = courses_rows(d->app, d->a, to, &d->who, dn.events, dn.events_n),
	    .n = dn.events_n,
	    .key = key,
	    .request = d->request,
	    .answer = {json, strlen(json)},
	    .urgent = course_running(to->c) != NULL};
	return store_append(d->app->st, &sc, d->a, &done, e);
}

enum rc doing_enter_where_it_belongs(struct doing *d, bool *refused, struct err *e)
{
	const struct entry *q = &d->req->cmd.e;
	const char *key = arena_fmt(d->a, "%s.in", d->key);
	struct found f = {.a = d->a, .seq = q->ref};
	struct store_answer before = {0};
	struct command cmd;
	struct fold *from;
	*refused = false;
	TRY(courses_get(d->app, d->req->course, &from, e));
	if (!would_be_taken_back(d, from))
		return RC_OK;
	if (strcmp(q->name, d->req->course) == 0)
		return err_set(e, RC_USAGE, "it is in this course already");
	if (!clinic_course(&d->app->clinic, q->name))
		return err_set(e, RC_NOTFOUND, "there is no course %.80s here", q->name);
	enum rc rc = store_answered(d->app->st, key, &d->request, d->a, &before, e);
	if (rc != RC_NOTFOUND)
		return rc; /* a break came between the two: the other half follows now */
	rc = app_events(d->app, d->req->course, q->ref, find, &f, e);
	if (rc != RC_OK && rc != RC_STOPPED)
		return rc;
	if (!f.there || !act_again(d, &f.ev, &cmd))
		return err_set(
		    e, RC_USAGE,
		    "entry %lld was corrected; move what it was before by entering it anew",
		    (long long)q->ref);
	rc = RC_CONFLICT;
	for (int i = 0; i < 2 && rc == RC_CONFLICT; i++)
		rc = enter(d, &cmd, key, refused, e);
	return rc;
}
