/* SPDX-License-Identifier: Apache-2.0 */
#include "app/plugins.h"

#include <string.h>

#define ROUNDS  4     /* an answer opens a gate, what comes of it is told to a reaction, ... */
#define LOOK_MS 10000 /* a page that is looked at again and again asks so often at most */

/* ---- asking ---- */

static unsigned granted(void *ctx, const char *digest)
{
	const struct app *app = ctx;
	const struct plugin_grant *g = clinic_grant(&app->clinic, digest);
	return g && !g->revoked ? g->rights : 0;
}

static void run(void *ctx, const char *digest, const struct cage_call *call, struct arena *a,
                struct cage_result *out)
{
	struct app *app = ctx;
	if (!app->worker) {
		*out = (struct cage_result){.end = CAGE_LOST,
		                            .message = "no plugin runs in this program"};
		return;
	}
	if (!app->workers)
		app->workers = workers_new(app->worker, (struct workers_limits){0});
	workers_call(app->workers, digest, call, a, out);
}

struct host plugins_host(struct app *app)
{
	return (struct host){.ctx = app, .run = run, .granted = granted};
}

struct decision plugins_decide(struct app *app, struct arena *a, const struct course *c,
                               struct command *cmd, const struct actor *who, const struct now *now)
{
	const struct host host = plugins_host(app);
	struct decision dn = decide(a, c, cmd, who, now);
	struct {
		struct answered *v;
		size_t n, cap;
	} all = {0};
	for (int round = 0; dn.questions_n && round < ROUNDS; round++) {
		for (size_t i = 0; i < dn.questions_n; i++)
			*arena_push(a, &all) = host_answer(&host, a, c, &dn.questions[i]);
		cmd->answers = all.v;
		cmd->answers_n = all.n;
		dn = decide(a, c, cmd, who, now);
	}
	return dn;
}

/* ---- looking ---- */

static struct event said(const struct course *c, const struct answered *r, const char *name)
{
	struct event ev = {.kind = EV_PLUGIN_ANSWERED,
	                   .version = 1,
	                   .seq = c->seq,
	                   .happened = r->q.at,
	                   .written = r->q.at,
	                   .actor = SYSTEM};
	ev.e = (struct entry){.session = r->q.session,
	                      .hook = asked_rows[r->q.hook].name,
	                      .name = name,
	                      .digest = r->digest,
	                      .text = r->say,
	                      .verdict = (int)r->verdict,
	                      .reason = r->failed};
	return ev;
}

const struct course *plugins_look(struct app *app, struct fold *f)
{
	const struct protocol *p = f->c->plan->p;
	const struct session_record *s = course_running(f->c);
	const struct host host = plugins_host(app);
	struct now now = app_now(app);
	int64_t at = course_clock(f->c, &now);
	bool asks = false;
	for (size_t i = 0; i < p->checks.n; i++)
		asks |= p->checks.v[i].call.name.s != NULL;
	if (!asks || !s || !app->worker)
		return f->c;
	if (f->asked && at - f->asked_at < LOOK_MS)
		return f->asked;
	arena_drop(&f->asked_a);
	f->asked_at = at;
	f->asked = course_fork(&f->asked_a, f->c);
	f->asked->a = &f->asked_a;
	for (size_t i = 0; i < p->checks.n; i++) {
		if (!p->checks.v[i].call.name.s)
			continue;
		const struct question q = {
		    .hook = ASKED_CHECK, .index = (int)i, .session = s->number, .at = at};
		const struct answered r = host_answer(&host, &f->asked_a, f->c, &q);
		struct event ev = said(f->c, &r, p->checks.v[i].name.s);
		course_apply(f->asked, &ev);
	}
	return f->asked;
}

/* ---- rights ---- */

/* Words of rights only; the first that is none. */
static const char *unknown_right(struct arena *a, const char *words)
{
	for (const char *s = words; *s;) {
		size_t n = strcspn(s, ", ");
		bool known = false;
		for (size_t i = 0; i < PLUGIN_RIGHTS; i++)
			known |= strlen(plugin_rights[i].word) == n
			         && memcmp(plugin_rights[i].word, s, n) == 0;
		if (!known)
			return arena_dupn(a, s, n);
		s += n;
		s += strspn(s, ", ");
	}
	return NULL;
}

enum rc plugin_grant(struct doing *d, struct making *m, struct err *e)
{
	const struct entry *q = &d->req->cmd.e;
	struct digest digest;
	const char *odd = q->text ? unknown_right(d->a, q->text) : NULL;
	if (!digest_parse(q->digest, &digest))
		return err_set(e, RC_USAGE, "`%.80s` is the digest of no plugin", q->digest);
	if (odd)
		return err_set(e, RC_USAGE, "`%.40s` is no right of a plugin", odd);
	entries_add(d->app, d->a, &m->list, CLINIC_PLUGIN_GRANTED, &d->who, q);
	m->draft.id = q->digest;
	return RC_OK;
}

enum rc plugin_revoke(struct doing *d, struct making *m, struct err *e)
{
	const struct entry *q = &d->req->cmd.e;
	const struct plugin_grant *g = clinic_grant(&d->app->clinic, q->digest);
	if (!g || g->revoked) {
		err_set(e, RC_NOTFOUND, "%.80s has no rights here", q->name);
		err_hint(e, "see what has: tend plugin list");
		return RC_NOTFOUND;
	}
	entries_add(d->app, d->a, &m->list, CLINIC_PLUGIN_REVOKED, &d->who, q);
	m->draft.id = q->digest;
	return RC_OK;
}
