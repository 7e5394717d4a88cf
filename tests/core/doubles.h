/* SPDX-License-Identifier: Apache-2.0
 * Stand-ins for what core/course.h and core/facts.h promise, no more than these tests need.  They
 * are weak: where the real ones are linked, the real ones answer. */
#ifndef TEND_TESTS_CORE_DOUBLES_H
#define TEND_TESTS_CORE_DOUBLES_H

#include "record.h"

#define STAND_IN __attribute__((weak))

STAND_IN struct session_record *course_session(const struct course *c, int number)
{
	return number > 0 && (size_t)number <= c->sessions.n ? &c->sessions.v[number - 1] : NULL;
}

STAND_IN int32_t course_day(const struct course *c, int64_t ms)
{
	return (int32_t)zone_day(c->zone, ms);
}

STAND_IN int64_t moment_when(const struct look *l, const struct moment *m)
{
	const struct session_record *s = course_session(l->c, l->session);
	int64_t first = 0, last = 0;
	for (size_t i = 0; i < l->c->doses.n; i++) {
		const struct dose_record *d = &l->c->doses.v[i];
		if (d->m.session != l->session || d->m.struck || d->m.happened > l->now)
			continue;
		if (!first || d->m.happened < first)
			first = d->m.happened;
		if (d->m.happened > last)
			last = d->m.happened;
	}
	if (m->kind == MOMENT_START)
		return s->m.happened <= l->now ? s->m.happened : 0;
	if (m->kind == MOMENT_LEAVING)
		return s->left <= l->now ? s->left : 0;
	return m->kind == MOMENT_FIRST_DOSE ? first : m->kind == MOMENT_LAST_DOSE ? last : 0;
}

/* Answers by name, given(), and nothing else. */
static inline struct value stand_in_ask(void *ctx, const struct fact *f, int back)
{
	const struct look *l = ctx;
	(void)back;
	if (f->kind == FACT_GIVEN) {
		bool given = false;
		for (size_t i = 0; i < l->c->doses.n; i++) {
			const struct dose_record *d = &l->c->doses.v[i];
			given |= d->m.session == l->session && d->m.happened <= l->now
			         && !d->m.struck && (f->part < 0 || d->route == f->part)
			         && (f->route < 0 || d->route == f->route);
		}
		return value_truth(given);
	}
	for (size_t i = l->c->steps.n; f->kind == FACT_ANSWER && i-- > 0;) {
		const struct step_record *r = &l->c->steps.v[i];
		if (l->c->plan->steps[r->step].answer == f->index && r->m.happened <= l->now)
			return value_name(r->option);
	}
	return value_unknown(TYPE_NAME, DIM_NONE);
}

STAND_IN struct facts facts_of(struct look *l)
{
	return (struct facts){.ctx = l, .ask = stand_in_ask};
}

STAND_IN int64_t given_between(const struct course *c, int medicine, int route, int64_t from,
                               int64_t to)
{
	int64_t sum = 0;
	for (size_t i = 0; i < c->doses.n; i++) {
		const struct dose_record *d = &c->doses.v[i];
		if (!d->m.struck && d->medicine == medicine && (route < 0 || d->route == route)
		    && d->m.happened >= from && d->m.happened <= to)
			sum += d->amount.micro;
	}
	return sum;
}

STAND_IN const struct order_record *order_now(const struct look *l, bool booster)
{
	for (size_t i = l->c->orders.n; i-- > 0;)
		if (l->c->orders.v[i].m.session == l->session
		    && l->c->orders.v[i].booster == booster && !l->c->orders.v[i].used)
			return &l->c->orders.v[i];
	return NULL;
}

#endif
