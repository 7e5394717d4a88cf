/* SPDX-License-Identifier: Apache-2.0
 * Courses as they are on the disk.  A fold only ever takes in rows that were read back, so it can
 * not be ahead of the disk; what others saved is read before each use. */
#include <stdlib.h>
#include <string.h>

#include "app/journal.h"
#include "app/plugins.h"
#include "app/protocols.h"
#include "judge/misfit.h"

static struct fold *find(struct app *app, const char *id)
{
	for (size_t i = 0; i < app->folds_n; i++)
		if (strcmp(app->folds[i]->id, id) == 0)
			return app->folds[i];
	return NULL;
}

void courses_drop(struct app *app, const char *id)
{
	for (size_t i = app->folds_n; i-- > 0;) {
		struct fold *f = app->folds[i];
		if (id && strcmp(f->id, id) != 0)
			continue;
		app->folds[i] = app->folds[--app->folds_n];
		arena_drop(&f->a);
		arena_drop(&f->asked_a);
		free(f);
	}
}

/* A board looks at all courses in turn: what it needs at each look stays. */
static bool crowded(const struct app *app)
{
	size_t bytes = 0;
	for (size_t i = 0; i < app->folds_n; i++)
		bytes += app->folds[i]->a.used;
	return app->folds_n >= COURSES_KEPT
	       || (app->folds_n >= COURSES_LEAST && bytes > COURSES_BYTES);
}

static void make_room(struct app *app)
{
	while (crowded(app)) {
		size_t oldest = 0;
		for (size_t i = 1; i < app->folds_n; i++)
			if (app->folds[i]->used < app->folds[oldest]->used)
				oldest = i;
		courses_drop(app, app->folds[oldest]->id);
	}
}

/* Of a seq in the whole log: the place in the stream; 0 if it is not there. */
static int64_t stream_seq(const struct fold *f, int64_t log_seq)
{
	size_t lo = 0, hi = f->log_seqs.n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (f->log_seqs.v[mid] < log_seq)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < f->log_seqs.n && f->log_seqs.v[lo] == log_seq ? (int64_t)lo + 1 : 0;
}

/* Texts of *ev live in the arena of the fold; its kind is EV_NONE where the contents were erased. */
static enum rc take_in_event(struct fold *f, const struct event_row *row, struct event *ev,
                             struct err *e)
{
	TRY(journal_event(row, &f->a, &f->last, ev, e));
	ev->kind = event_kind_named(row->kind);
	if (ev->kind == EV_NONE && strcmp(row->kind, EVENT_ERASED) != 0)
		return err_set(e, RC_IO, "event %lld (%s) of %s is not one this program knows",
		               (long long)row->stream_seq, row->kind, f->id);
	*arena_push(&f->a, &f->log_seqs) = row->seq;
	f->seq = row->stream_seq;
	f->asked = NULL;
	ev->corrects = stream_seq(f, row->corrects);
	if (ev->kind != EV_NONE && row->body.n > 0)
		course_take(f->c, ev);
	f->c->seq = f->seq;
	return RC_OK;
}

/* ---- a course that was moved to another version ---- */

/* Folds what was read before once more, under another plan. */
struct refold {
	struct fold *f;
	struct course *c;
	struct journal_last last;
};

static enum rc take_again(const struct event_row *row, void *ctx, struct err *e)
{
	struct refold *g = ctx;
	struct event ev;
	TRY(journal_event(row, &g->f->a, &g->last, &ev, e));
	ev.kind = event_kind_named(row->kind);
	ev.corrects = stream_seq(g->f, row->corrects);
	if (ev.kind != EV_NONE && row->body.n > 0)
		course_apply(g->c, &ev);
	g->c->seq = row->stream_seq;
	return row->stream_seq < g->f->seq ? RC_OK : RC_STOPPED;
}

static enum rc fold_under(struct app *app, struct fold *f, const struct plan *plan,
                          struct course **out, struct err *e)
{
	struct refold g = {.f = f, .c = course_under(f->c, plan)};
	enum rc rc = store_each(app->st, f->id, 1, take_again, &g, e);
	if (rc != RC_STOPPED && rc != RC_OK)
		return rc;
	*out = g.c;
	return RC_OK;
}

static bool moves(const struct event *ev)
{
	return ev->kind == EV_COURSE_MOVED && ev->e.digest;
}

/* The fold goes on by the plan of the move that it stopped at. */
static enum rc move_on(struct app *app, struct fold *f, struct err *e)
{
	const struct plan *plan;
	TRY(app_plan(app, f->c->moves.v[f->c->moves.n - 1].digest, &plan, e));
	return fold_under(app, f, plan, &f->c, e);
}

enum rc courses_under(struct app *app, const char *id, const struct plan *plan,
                      const struct course **out, struct err *e)
{
	struct fold *f;
	struct course *c;
	TRY(courses_get(app, id, &f, e));
	TRY(fold_under(app, f, plan, &c, e));
	*out = c;
	return RC_OK;
}

static enum rc take_in(const struct event_row *row, void *ctx, struct err *e)
{
	struct event ev;
	TRY(take_in_event(ctx, row, &ev, e));
	return moves(&ev) ? RC_STOPPED : RC_OK;
}

static enum rc start(struct app *app, const char *id, struct fold **out, struct err *e)
{
	const struct course_entry *k = clinic_course(&app->clinic, id);
	const struct plan *plan;
	if (!k) {
		err_set(e, RC_NOTFOUND, "there is no course %s here", id);
		return RC_NOTFOUND;
	}
	TRY(app_plan(app, k->first, &plan, e));
	make_room(app);
	struct fold *f = app->folds[app->folds_n++] = xcalloc(1, sizeof *f);
	f->id = k->id;
	f->c = course_new(&f->a, plan, app->zone);
	*out = f;
	return RC_OK;
}

/* The clinic's stream follows the course's own: should the program end between the two, the next
 * look at the course tells it. */
static enum rc moved_is_known(struct app *app, const struct fold *f, struct err *e)
{
	const struct course_entry *k = clinic_course(&app->clinic, f->id);
	const struct actor machine = {.id = SYSTEM, .device = app->device};
	if (app->reading || !f->c->moves.n || strcmp(k->digest, f->c->plan->digest) == 0)
		return RC_OK;
	const struct entry entry = {.name = f->id,
	                            .protocol = f->c->plan->p->id.s,
	                            .version = f->c->plan->p->version.s,
	                            .digest = f->c->plan->digest};
	return journal_note(app, CLINIC_COURSE_MOVED, &machine, &entry, e);
}

enum rc courses_get(struct app *app, const char *id, struct fold **out, struct err *e)
{
	struct fold *f = find(app, id);
	if (!f)
		TRY(start(app, id, &f, e));
	f->used = ++app->uses;
	enum rc rc;
	do {
		rc = store_each(app->st, id, f->seq + 1, take_in, f, e);
		if (rc != RC_STOPPED)
			break;
		rc = move_on(app, f, e);
	} while (rc == RC_OK);
	if (rc != RC_OK) {
		courses_drop(app, id);
		return rc;
	}
	*out = f;
	return moved_is_known(app, f, e);
}

enum rc app_move_look(struct app *app, const struct actor *who, const char *course, const char *to,
                      struct arena *a, struct app_move *out, struct err *e)
{
	const struct plan *plan;
	struct digest digest;
	struct err no = {0};
	*out = (struct app_move){0};
	TRY(app_course(app, who, course, "move", &out->now, e));
	if (!digest_parse(to, &digest) && !strchr(to, '@')) {
		err_set(e, RC_USAGE, "say which version of %.80s", to);
		err_hint(e, "write %.80s@VERSION, or the digest", to);
		return RC_USAGE;
	}
	out->to = digest_parse(to, &digest) ? clinic_protocol(&app->clinic, to)
	                                    : clinic_protocol_named(&app->clinic, to);
	if (!out->to)
		return err_set(e, RC_NOTFOUND, "there is no protocol %.80s here", to);
	TRY(app_plan(app, out->to->digest, &plan, e));
	out->allowed = protocols_may_treat(&app->clinic, out->to, &no) == RC_OK;
	out->why_not = out->allowed ? NULL : arena_dup(a, no.msg);
	struct misfits misfits = course_misfits(a, out->now, plan);
	out->misfits = misfits.v;
	out->misfits_n = misfits.n;
	return misfits.n ? RC_OK : courses_under(app, course, plan, &out->then, e);
}

struct passing {
	struct fold *f;
	bool moves; /* it stopped where the course goes on by another plan */
	const struct app_pass *pass;
};

static enum rc pass_row(const struct event_row *row, void *ctx, struct err *e)
{
	struct passing *p = ctx;
	struct app_event seen = {
	    .log_seq = row->seq, .kind = row->kind, .stream = p->f->id, .command = row->command};
	TRY(take_in_event(p->f, row, &seen.ev, e));
	p->moves = moves(&seen.ev);
	if (p->moves && p->pass->each)
		TRY(p->pass->each(&seen, p->pass->ctx, e));
	if (p->moves)
		return RC_STOPPED;
	return p->pass->each && seen.ev.kind != EV_NONE ? p->pass->each(&seen, p->pass->ctx, e)
	                                                : RC_OK;
}

enum rc app_course_pass(struct app *app, const char *id, const struct app_pass *pass, struct err *e)
{
	const struct course_entry *k = clinic_course(&app->clinic, id);
	const struct plan *plan;
	if (!k)
		return err_set(e, RC_NOTFOUND, "there is no course %s here", id);
	TRY(app_plan(app, k->first, &plan, e));
	struct fold f = {.id = k->id};
	struct passing p = {.f = &f, .pass = pass};
	f.c = course_new(&f.a, plan, app->zone);
	enum rc rc;
	do {
		p.moves = false;
		rc = store_each(app->st, id, f.seq + 1, pass_row, &p, e);
		if (rc != RC_STOPPED || !p.moves)
			break;
		rc = move_on(app, &f, e);
	} while (rc == RC_OK);
	if (rc == RC_OK)
		rc = pass->whole(f.c, pass->ctx, e);
	arena_drop(&f.a);
	return rc;
}

struct event_row *courses_rows(struct app *app, struct arena *a, const struct fold *f,
                               const struct actor *who, struct event *events, size_t n)
{
	struct event_row *rows = arena_arr(a, struct event_row, n);
	for (size_t i = 0; i < n; i++) {
		struct event *ev = &events[i];
		const struct event_kind_row *k = &event_rows[ev->kind];
		int64_t at = ev->corrects;
		if (!ev->actor)
			ev->actor = who->id;
		if (!ev->device)
			ev->device = who->device;
		bool there = f && at > 0 && (size_t)at <= f->log_seqs.n;
		rows[i] =
		    journal_row(app, a, k->name, k->version, ev, there ? f->log_seqs.v[at - 1] : 0);
	}
	return rows;
}

enum rc courses_tick(struct app *app, struct fold *f, const char *lost, bool *moved, struct err *e)
{
	struct arena a = {0};
	struct now now = app_now(app);
	struct actor machine = {.id = SYSTEM, .device = app->device};
	struct command tick = {.kind = CMD_TICK, .e.text = lost};
	struct decision d = plugins_decide(app, &a, f->c, &tick, &machine, &now);
	enum rc rc = RC_OK;
	*moved = d.events_n > 0;
	if (*moved) {
		struct store_answer done;
		struct store_command cmd = {
		    .stream = f->id,
		    .expect = f->seq,
		    .key = journal_key(app, &a),
		    .events = courses_rows(app, &a, f, &machine, d.events, d.events_n),
		    .n = d.events_n,
		    .urgent = true};
		rc = store_append(app->st, &cmd, &a, &done, e);
	}
	arena_drop(&a);
	return rc;
}

/* ---- courses that the clinic's stream does not know yet ---- */

struct lost {
	struct app *app;
	struct event ev;
	struct arena *a;
};

static enum rc first_event(const struct event_row *row, void *ctx, struct err *e)
{
	struct lost *l = ctx;
	TRY(journal_event(row, l->a, NULL, &l->ev, e));
	return RC_STOPPED; /* one is enough */
}

static enum rc reconcile_one(struct app *app, struct arena *a, const char *stream, struct err *e)
{
	struct lost l = {.app = app, .a = a};
	enum rc rc = store_each(app->st, stream, 1, first_event, &l, e);
	if (rc != RC_STOPPED)
		return rc;
	struct actor who = {.id = l.ev.actor, .device = l.ev.device};
	struct entry entry = {.name = stream,
	                      .patient = l.ev.e.patient,
	                      .protocol = l.ev.e.protocol,
	                      .version = l.ev.e.version,
	                      .digest = l.ev.e.digest};
	if (clinic_fault(CLINIC_COURSE_OPENED, &entry))
		return RC_OK; /* not begun by an enrolment: nothing of ours */
	return journal_note(app, CLINIC_COURSE_OPENED, &who, &entry, e);
}

enum rc courses_reconcile(struct app *app, struct err *e)
{
	struct arena a = {0};
	const char *after = "course-";
	enum rc rc = RC_OK;
	for (bool more = true; more && rc == RC_OK;) {
		struct stream_rows page = {0};
		rc = store_streams(app->st, after, 256, &a, &page, e);
		more = rc == RC_OK && page.n == 256;
		for (size_t i = 0; rc == RC_OK && i < page.n; i++) {
			after = page.v[i].name;
			if (strncmp(after, "course-", 7) == 0
			    && !clinic_course(&app->clinic, after))
				rc = reconcile_one(app, &a, after, e);
		}
	}
	arena_drop(&a);
	return rc;
}
