/* SPDX-License-Identifier: Apache-2.0
 * Somebody leaves: what is theirs is found, and given on before they are gone. */
#include <assert.h>
#include <string.h>

#include "app/desk.h"
#include "app/doing.h"
#include "judge/series.h"

const struct holding_row holding_rows[HOLDING_KINDS] = {
    [HOLDS_SESSION] = {HOLDS_SESSION, "session", "is signed in to", "hand the post over first",
                       false},
    [HOLDS_OFFER] = {HOLDS_OFFER, "offer", "was handed a post in",
                     "hand the post over to somebody else first", false},
    [HOLDS_CONTACT] = {HOLDS_CONTACT, "contact", "is the only one here who sees to",
                       "give somebody else that role first: tend person roles", false},
    [HOLDS_CARE] = {HOLDS_CARE, "care", "is the only one here as",
                    "appoint somebody first: tend person roles, or tend person add; then name "
                    "them with --to",
                    false},
    [HOLDS_TASK] = {HOLDS_TASK, "task", "has the task", "say who takes it: --to PERSON", true},
    [HOLDS_BOOKING] = {HOLDS_BOOKING, "booking", "is booked for", "say who takes it: --to PERSON",
                       true},
    [HOLDS_ROLE] = {HOLDS_ROLE, "role", "is the only one here for the task",
                    "give somebody else that role first: tend person roles", true},
};

struct finding {
	struct app *app;
	struct arena *a;
	const struct person *p;
	unsigned gone; /* roles that nobody has any more */
	const struct course_entry *k;
	const struct course *c;
	struct holdings *out;
};

static struct holding *found(struct finding *f, enum holding_kind kind, const char *what)
{
	struct holding *h = arena_push(f->a, f->out);
	*h = (struct holding){.kind = kind,
	                      .course = f->k->id,
	                      .patient = f->k->patient,
	                      .what = arena_dup(f->a, what),
	                      .name = arena_dup(f->a, what),
	                      .seen = f->c->seq};
	return h;
}

/* Roles that only this person has. */
static unsigned only_theirs(const struct clinic *c, const struct person *but, unsigned roles)
{
	for (size_t i = 0; i < c->people.n; i++)
		if (&c->people.v[i] != but && !c->people.v[i].left)
			roles &= ~c->people.v[i].roles;
	return roles;
}

static bool nobody_left(const struct finding *f, unsigned roles)
{
	return roles && (roles & f->gone) && !(roles & ~f->gone);
}

static const char *label(struct finding *f, int contact, int round)
{
	const char *name = f->c->plan->contacts[contact].def->name.s;
	return contact_rounds(f->c->plan, contact) != 1 ? arena_fmt(f->a, "%s %d", name, round)
	                                                : name;
}

static void find_posts(struct finding *f)
{
	const struct session_record *s = course_running(f->c);
	for (size_t i = 0; s && i < f->c->staff.n; i++) {
		const struct presence *p = &f->c->staff.v[i];
		if (p->m.session != s->number || p->to || strcmp(p->person, f->p->id) != 0)
			continue;
		found(f, HOLDS_SESSION, label(f, s->contact, s->round));
		break;
	}
	for (size_t i = 0; s && i < f->c->handovers.n; i++) {
		const struct handover *h = &f->c->handovers.v[i];
		if (h->m.session == s->number && !h->taken && strcmp(h->to, f->p->id) == 0)
			found(f, HOLDS_OFFER, label(f, s->contact, s->round));
	}
}

static void find_tasks(struct finding *f, bool own)
{
	for (size_t i = 0; i < f->c->tasks.n; i++) {
		const struct task *t = &f->c->tasks.v[i];
		bool theirs = own && t->person && strcmp(t->person, f->p->id) == 0;
		bool only = !t->person && nobody_left(f, t->sees ? t->sees : t->owner);
		bool post = strncmp(t->name, "take over from ", strlen("take over from ")) == 0;
		if (t->done || t->m.struck || post || (!theirs && !only))
			continue;
		struct holding *h = found(f, theirs ? HOLDS_TASK : HOLDS_ROLE, t->name);
		h->ref = t->m.seq;
		h->at = t->due;
		h->roles = t->owner;
	}
}

static void find_bookings(struct finding *f, int64_t now)
{
	struct appointments list = appointments_of(f->a, f->c);
	for (size_t i = 0; i < list.n; i++) {
		const struct appointment *p = &list.v[i];
		if (p->state != APPOINTMENT_STANDS || p->at <= now || !p->person
		    || strcmp(p->person, f->p->id) != 0)
			continue;
		struct holding *h = found(f, HOLDS_BOOKING, label(f, p->contact, p->round));
		h->name = arena_dup(f->a, f->c->plan->contacts[p->contact].def->name.s);
		h->round = p->round;
		h->ref = p->seq;
		h->at = p->at;
		h->room = arena_dup(f->a, p->room);
	}
}

static void find_contacts(struct finding *f, const struct now *now)
{
	struct look look = {.a = f->a, .c = f->c, .now = course_clock(f->c, now)};
	size_t n = 0;
	const struct due_contact *v = f->gone ? series_due(f->a, &look, &n) : NULL;
	for (size_t i = 0; i < n; i++) {
		const struct people *owner = &f->c->plan->contacts[v[i].contact].def->owner;
		bool waits = v[i].state == CONTACT_OPEN || v[i].state == CONTACT_EARLY
		             || v[i].state == CONTACT_LATE;
		unsigned roles = 0;
		for (int k = 0; k < owner->n; k++)
			roles |= owner->any_of[k];
		if (!waits || !nobody_left(f, roles))
			continue;
		struct holding *h = found(f, HOLDS_CONTACT, label(f, v[i].contact, v[i].round));
		h->roles = roles;
	}
}

/* ---- roles that a course cannot do without ---- */

static bool gives_medicine(const struct clinic *c, const struct plan *p)
{
	(void)c;
	return p->p->medicines.n > 0 || p->p->anytime.as_needed.n > 0;
}

/* In a demo nobody signs a version. */
static bool is_in_force(const struct clinic *c, const struct plan *p)
{
	(void)p;
	return !c->demo;
}

/* Source: clinical.md 3.5: orders and overrides are the prescriber's, and a version is in force by
 * the signature of the medical director, who also retires it. */
static const struct care_row {
	enum role role;
	bool (*needed)(const struct clinic *c, const struct plan *p);
} care_rows[] = {{ROLE_PRESCRIBER, gives_medicine}, {ROLE_MEDICAL_DIRECTOR, is_in_force}};

static unsigned care_roles(const struct clinic *clinic, struct arena *a, const struct course *c,
                           int64_t now)
{
	struct look look = {.a = a, .c = c, .now = now};
	unsigned roles = 0;
	if (c->control.ended || series_ended(&look))
		return 0;
	for (size_t i = 0; i < countof(care_rows); i++)
		roles |= care_rows[i].needed(clinic, c->plan) ? (unsigned)care_rows[i].role : 0;
	return roles;
}

static void find_care(struct finding *f, const struct now *now)
{
	unsigned roles =
	    f->gone ? care_roles(&f->app->clinic, f->a, f->c, course_clock(f->c, now)) & f->gone
	            : 0;
	for (size_t i = 0; i < countof(care_rows); i++)
		if (roles & care_rows[i].role)
			found(f, HOLDS_CARE, role_name(care_rows[i].role))->roles =
			    care_rows[i].role;
}

enum rc app_roles_missing(struct app *app, struct arena *a, unsigned *roles, size_t *courses,
                          struct err *e)
{
	const struct now now = app_now(app);
	unsigned here = 0;
	*roles = 0;
	*courses = 0;
	TRY(app_refresh(app, e));
	for (size_t i = 0; i < app->clinic.people.n; i++)
		here |= app->clinic.people.v[i].left ? 0 : app->clinic.people.v[i].roles;
	for (size_t i = 0; i < app->clinic.courses.n; i++) {
		struct fold *f;
		TRY(courses_get(app, app->clinic.courses.v[i].id, &f, e));
		unsigned without =
		    care_roles(&app->clinic, a, f->c, course_clock(f->c, &now)) & ~here;
		*roles |= without;
		*courses += without != 0;
	}
	return RC_OK;
}

/* `own`: what is theirs by name too; else only what hangs on their roles. */
static enum rc find(struct app *app, const struct person *p, bool own, unsigned gone,
                    struct arena *a, struct holdings *out, struct err *e)
{
	struct finding f = {.app = app, .a = a, .p = p, .gone = gone, .out = out};
	const struct now now = app_now(app);
	for (size_t i = 0; i < app->clinic.courses.n; i++) {
		struct fold *fold;
		f.k = &app->clinic.courses.v[i];
		TRY(courses_get(app, f.k->id, &fold, e));
		f.c = fold->c;
		if (own)
			find_posts(&f);
		find_tasks(&f, own);
		if (f.c->control.ended)
			continue;
		if (own && f.c->bookings.n)
			find_bookings(&f, now.wall_ms);
		find_contacts(&f, &now);
		find_care(&f, &now);
	}
	return RC_OK;
}

enum rc app_holdings(struct app *app, const char *person, struct arena *a, struct holdings *out,
                     struct err *e)
{
	TRY(app_refresh(app, e));
	const struct person *p = clinic_person(&app->clinic, person);
	*out = (struct holdings){0};
	return p ? find(app, p, true, only_theirs(&app->clinic, p, p->roles), a, out, e) : RC_OK;
}

/* ---- giving on ---- */

static enum rc refuse_for(const struct person *p, const struct holdings *all,
                          enum holding_kind kind, struct err *e)
{
	const struct holding *first = NULL;
	size_t n = 0;
	for (size_t i = 0; i < all->n; i++) {
		if (all->v[i].kind != kind)
			continue;
		first = first ? first : &all->v[i];
		n++;
	}
	assert(first); /* whoever asks has seen one */
	err_set(e, RC_CONFLICT, "%s %s %.80s in %s", p->id, holding_rows[kind].says, first->what,
	        first->course);
	if (n > 1)
		err_set(e, RC_CONFLICT, "%s %s %.80s in %s, and %zu more", p->id,
		        holding_rows[kind].says, first->what, first->course, n - 1);
	err_hint(e, "%s", holding_rows[kind].hint);
	return RC_CONFLICT;
}

/* What has to be settled by hand, or what nobody was named for. */
static enum rc refuse_what_stays(const struct person *p, const struct holdings *all, bool to,
                                 struct err *e)
{
	for (int kind = 0; kind < HOLDING_KINDS; kind++)
		for (size_t i = 0; i < all->n; i++)
			if ((int)all->v[i].kind == kind && (!holding_rows[kind].moves || !to))
				return refuse_for(p, all, (enum holding_kind)kind, e);
	return RC_OK;
}

static enum rc need_heir(const struct doing *d, const struct person *p, struct err *e)
{
	const struct entry *q = &d->req->cmd.e;
	const struct clinic *c = &d->app->clinic;
	if (q->text) {
		const struct person *to = clinic_person(c, q->text);
		if (to && !to->left && to != p)
			return RC_OK;
		err_set(e, RC_NOTFOUND, "nobody called %.80s works here %s", q->text,
		        to == p ? "then" : "");
		return RC_NOTFOUND;
	}
	for (size_t i = 0; i < c->people.n; i++)
		if (&c->people.v[i] != p && !c->people.v[i].left
		    && (c->people.v[i].roles & q->roles))
			return RC_OK;
	struct text as = text_in(d->a);
	rights_words(q->roles, &as);
	err_set(e, RC_CONFLICT, "nobody else here is %s", as.s);
	err_hint(e, "give somebody the role first: tend person roles");
	return RC_CONFLICT;
}

/* As a command of its own in that course, so that every rule of it is asked. */
static enum rc give_on(struct doing *d, const struct person *p, const struct holding *h,
                       struct err *e)
{
	const struct entry *q = &d->req->cmd.e;
	bool booking = h->kind == HOLDS_BOOKING;
	struct app_reply reply;
	struct app_request req = {
	    .who = &d->who,
	    .course = h->course,
	    .cmd = {.kind = booking ? CMD_BOOK : CMD_ASSIGN,
	            .e = {.person = q->text,
	                  .roles = q->text ? 0 : q->roles,
	                  .reason = arena_fmt(d->a, "%s leaves%s%s", p->id, q->reason ? ": " : "",
	                                      q->reason ? q->reason : "")}}};
	if (booking) {
		req.cmd.e.contact = h->name;
		req.cmd.e.round = h->round;
		req.cmd.e.at = h->at;
		req.cmd.e.room = h->room;
	} else {
		req.cmd.e.name = h->name;
		req.cmd.e.ref = h->ref;
	}
	enum rc rc =
	    d->would ? app_would(d->app, &req, d->a, &reply) : app_do(d->app, &req, d->a, &reply);
	if (rc == RC_OK)
		return RC_OK;
	err_set(e, rc == RC_IO ? rc : RC_CONFLICT, "%.80s in %s stays with %s: %.200s", h->what,
	        h->course, p->id, reply.msg);
	if (reply.hint)
		err_hint(e, "%s", reply.hint);
	return rc == RC_IO ? rc : RC_CONFLICT;
}

enum rc leaving_settle(struct doing *d, const struct person *p, const char **said, struct err *e)
{
	const struct entry *q = &d->req->cmd.e;
	bool to = q->text || q->roles;
	struct holdings all;
	struct person who = *p; /* giving on folds the clinic anew */
	if (to)
		TRY(need_heir(d, p, e));
	TRY(app_holdings(d->app, who.id, d->a, &all, e));
	TRY(refuse_what_stays(&who, &all, to, e));
	for (size_t i = 0; i < all.n; i++)
		TRY(give_on(d, &who, &all.v[i], e));
	*said = all.n ? arena_fmt(d->a, "%zu %s given on.", all.n,
	                          all.n == 1 ? "thing was" : "things were")
	              : "";
	if (!all.n || d->would)
		return RC_OK;
	/* Whatever came in meanwhile is not left behind either. */
	TRY(app_holdings(d->app, who.id, d->a, &all, e));
	return refuse_what_stays(&who, &all, false, e);
}

enum rc leaving_roles(struct doing *d, const struct person *p, unsigned roles, struct err *e)
{
	struct holdings all = {0};
	unsigned gone = only_theirs(&d->app->clinic, p, p->roles & ~roles);
	if (!gone)
		return RC_OK;
	TRY(find(d->app, p, false, gone, d->a, &all, e));
	return refuse_what_stays(p, &all, false, e);
}
