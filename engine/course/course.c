/* SPDX-License-Identifier: Apache-2.0
 * A course at rest: made, copied, and the time on its clock.  What events do to it is in fold.c. */
#include "course/course.h"

#include <assert.h>
#include <string.h>

#include "util/civil.h"

static_assert(sizeof(struct control) <= 512, "control state is explored by the thousand");

struct course *course_new(struct arena *a, const struct plan *plan, const struct zone *zone)
{
	struct course *c = arena_new(a, struct course);
	c->a = a;
	c->plan = plan;
	c->zone = zone;
	c->sex = -1;
	c->control.stage = -1;
	c->control.day0 = c->control.last_dose_day = INT32_MIN;
	return c;
}

/* Lists whose elements change in place are copied; the others grow elsewhere on the first push. */
#define FORK(list) ((list).cap = (list).n)
#define COPY(a, list)                                                                              \
	do {                                                                                       \
		void *v_ = arena_get((a), arena_mul((list).n, sizeof *(list).v));                  \
		if ((list).n)                                                                      \
			memcpy(v_, (list).v, (list).n * sizeof *(list).v);                         \
		(list).v = v_;                                                                     \
		(list).cap = (list).n;                                                             \
	} while (0)

struct course *course_fork(struct arena *a, const struct course *c)
{
	struct course *f = arena_new(a, struct course);
	*f = *c;
	f->a = a;
	COPY(a, f->consents);
	COPY(a, f->sessions);
	for (size_t i = 0; i < f->sessions.n; i++) {
		int stages = c->plan->sessions[f->sessions.v[i].session].stages;
		int64_t *at = arena_arr(a, int64_t, (size_t)stages);
		memcpy(at, f->sessions.v[i].stage_at, (size_t)stages * sizeof *at);
		f->sessions.v[i].stage_at = at;
	}
	COPY(a, f->readings);
	COPY(a, f->steps);
	COPY(a, f->forms);
	COPY(a, f->orders);
	COPY(a, f->packets);
	FORK(f->kits);
	COPY(a, f->doses);
	COPY(a, f->stock);
	COPY(a, f->as_needed);
	COPY(a, f->tasks);
	COPY(a, f->staff);
	COPY(a, f->handovers);
	FORK(f->bookings);
	FORK(f->unblinded);
	FORK(f->missed);
	FORK(f->unanswered);
	COPY(a, f->signatures);
	FORK(f->alerts);
	FORK(f->overdue);
	FORK(f->washouts);
	FORK(f->adverse);
	FORK(f->emergency);
	FORK(f->moves);
	FORK(f->answers);
	return f;
}

const struct order_record *course_order(const struct course *c, int64_t seq)
{
	for (size_t i = 0; seq && i < c->orders.n; i++)
		if (c->orders.v[i].m.seq == seq)
			return &c->orders.v[i];
	return NULL;
}

const struct dose_record *course_dose_under_way(const struct course *c, int session)
{
	for (size_t i = c->doses.n; i-- > 0;) {
		const struct dose_record *d = &c->doses.v[i];
		const struct order_record *o = d->device ? course_order(c, d->order) : NULL;
		if (d->m.session == session && !d->m.struck
		    && (d->infusion ? d->ended == 0 : o && !o->used))
			return d;
	}
	return NULL;
}

const struct dose_record *course_dose_unread(const struct course *c, int session)
{
	for (size_t i = c->doses.n; i-- > 0;) {
		const struct dose_record *d = &c->doses.v[i];
		if (d->m.session == session && !d->m.struck && d->infusion && d->ended
		    && !d->measured)
			return d;
	}
	return NULL;
}

int32_t course_day(const struct course *c, int64_t ms)
{
	return (int32_t)zone_day(c->zone, ms);
}

struct session_record *course_session(const struct course *c, int number)
{
	return number >= 1 && (size_t)number <= c->sessions.n ? &c->sessions.v[number - 1] : NULL;
}

struct session_record *course_running(const struct course *c)
{
	return course_session(c, c->control.running);
}

int64_t course_clock(const struct course *c, const struct now *now)
{
	const struct session_record *s = course_running(c);
	if (!s || s->interrupted || !now->boot_id || strcmp(now->boot_id, s->boot_id) != 0)
		return now->wall_ms;
	return s->anchor_wall + (now->boot_ms - s->anchor_boot);
}

int course_age(const struct course *c, int64_t ms)
{
	struct civil_date born, today;
	if (!c->born || !civil_date_parse(c->born, strlen(c->born), &born)
	    || !civil_date_of_day(zone_day(c->zone, ms), &today))
		return -1;
	int years = today.year - born.year;
	if (today.month < born.month || (today.month == born.month && today.day < born.day))
		years--;
	return years;
}

struct mention {
	int measure;
	bool found;
};

static void see_reading(void *ctx, const struct fact *f)
{
	struct mention *m = ctx;
	m->found |= f->kind == FACT_READING && f->index == m->measure;
}

bool alert_looks_at(const struct course *c, int alert, int measure)
{
	struct mention m = {.measure = measure};
	if (alert >= 0)
		expr_facts(c->plan->p->alerts.v[alert].when.x, see_reading, &m);
	return m.found;
}

bool alert_is_struck(const struct course *c, const struct alert_record *r)
{
	/* of a set of readings only those that this alert looks at */
	for (size_t i = 0; i < c->readings.n; i++)
		if (c->readings.v[i].m.seq == r->reading && c->readings.v[i].m.struck
		    && alert_looks_at(c, r->alert, c->readings.v[i].measure))
			return true;
	for (size_t i = 0; i < c->steps.n; i++)
		if (c->steps.v[i].m.seq == r->reading && c->steps.v[i].m.struck)
			return true;
	for (size_t i = 0; i < c->forms.n; i++)
		if (c->forms.v[i].m.seq == r->reading && c->forms.v[i].m.struck)
			return true;
	return false;
}

bool alert_stops_doses(const struct course *c, const struct alert_record *r)
{
	const struct acts *acts = r->alert >= 0 ? &c->plan->p->alerts.v[r->alert].act : NULL;
	for (size_t i = 0; acts && i < acts->n; i++)
		if (acts->v[i].kind == ACT_NO_MORE_DOSES || acts->v[i].kind == ACT_STOP_DOSE)
			return true;
	return false;
}
