/* SPDX-License-Identifier: Apache-2.0 */
#include "app/desk.h"

#include <string.h>

#include "app/doing.h"

/* ---- two at one time ---- */

struct wanted {
	const char *course;
	int64_t at, ends;
	const char *room, *person;
};

static bool same_name(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static const char *clock_words(struct arena *a, const struct zone *z, int64_t ms)
{
	struct civil_time t;
	struct text s = text_in(a);
	if (zone_local(z, ms, &t))
		civil_clock_write(&s, t.clock);
	return s.s;
}

/* Without the name of the other patient: whoever books need not learn it. */
static const char *says(struct doing *d, const struct course *c, const struct appointment *p)
{
	const char *name = c->plan->contacts[p->contact].def->name.s;
	const char *at = clock_words(d->a, c->zone, p->at);
	const char *till =
	    p->ends > p->at ? arena_fmt(d->a, " to %s", clock_words(d->a, c->zone, p->ends)) : "";
	return arena_fmt(d->a, "%s of another patient, %s%s", name, at, till);
}

static void compare(struct doing *d, const struct course *c, const struct wanted *w)
{
	struct appointments list = appointments_of(d->a, c);
	for (size_t i = 0; i < list.n; i++) {
		const struct appointment *p = &list.v[i];
		if (p->state != APPOINTMENT_STANDS || !times_meet(w->at, w->ends, p->at, p->ends))
			continue;
		bool person = same_name(w->person, p->person);
		if (person)
			*arena_push(d->a, &d->clashes) =
			    (struct clash){true, w->person, says(d, c, p)};
		if (same_name(w->room, p->room))
			*arena_push(d->a, &d->clashes) =
			    (struct clash){false, w->room, says(d, c, p)};
	}
}

static enum rc find_clashes(struct doing *d, struct err *e)
{
	const struct entry *q = &d->req->cmd.e;
	const struct course_entry *own = clinic_course(&d->app->clinic, d->req->course);
	const struct plan *plan;
	if (!own || (!q->room && !q->person))
		return RC_OK;
	TRY(app_plan(d->app, own->digest, &plan, e));
	int contact = q->contact ? plan_contact_find(plan, q->contact) : -1;
	if (contact < 0)
		return RC_OK; /* it is refused by its name */
	struct wanted w = {.at = q->at,
	                   .ends = contact_ends(plan, contact, q->at),
	                   .room = q->room,
	                   .person = q->person};
	for (size_t i = 0; i < d->app->clinic.courses.n; i++) {
		const struct course_entry *k = &d->app->clinic.courses.v[i];
		struct fold *f;
		if (k == own)
			continue;
		TRY(courses_get(d->app, k->id, &f, e));
		if (!f->c->control.ended && f->c->bookings.n)
			compare(d, f->c, &w);
	}
	return RC_OK;
}

enum rc desk_look_around(struct doing *d, struct err *e)
{
	const struct command *cmd = &d->req->cmd;
	if (cmd->kind != CMD_BOOK && cmd->kind != CMD_ASSIGN)
		return RC_OK;
	const struct person *p =
	    cmd->e.person ? clinic_person(&d->app->clinic, cmd->e.person) : NULL;
	d->named_roles = p ? p->roles : 0;
	return cmd->kind == CMD_BOOK ? find_clashes(d, e) : RC_OK;
}

void desk_fill_in(const struct doing *d, struct command *cmd)
{
	if (d->named_roles && !cmd->e.roles)
		cmd->e.roles = d->named_roles;
	cmd->clashes = d->clashes.v;
	cmd->clashes_n = d->clashes.n;
}
