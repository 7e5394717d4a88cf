/* SPDX-License-Identifier: Apache-2.0
 * A course built by hand: a protocol from memory, and entries laid straight into the record. */
#ifndef TEND_TESTS_CORE_RECORD_H
#define TEND_TESTS_CORE_RECORD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/packages.h"
#include "closure/read.h"
#include "course/course.h"
#include "judge/facts.h"
#include "util/diag.h"

#define MIN INT64_C(60000)
#define T0  INT64_C(1767261600000) /* 2026-01-01T10:00:00Z, when the first session starts */

struct kit {
	struct arena a;
	struct course *c;
	struct look look;
	int64_t seq;
};

static inline struct quantity q_(const char *s)
{
	struct quantity out;
	struct quantity_fault f;
	if (!quantity_parse(s, strlen(s), &out, &f))
		fail_msg("'%s' is no quantity", s);
	return out;
}

static inline struct course *kit_course(struct arena *a, const struct plan *plan)
{
	struct course *c = arena_new(a, struct course);
	struct err e = {0};
	c->a = a;
	c->plan = plan;
	if (zone_open(a, "/usr/share/zoneinfo", "Etc/UTC", &c->zone, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return c;
}

static inline void kit_open(struct kit *k, const char *text)
{
	*k = (struct kit){0};
	struct diags d = {.a = &k->a};
	struct closure closure = {0};
	const struct part_reader packages = {.read = packages_part};
	struct protocol *p =
	    protocol_read(&k->a, &d, "protocol.yaml", text, strlen(text), &packages, &closure);
	if (!p)
		fail_msg("line %d: %s (%s)", d.n ? (int)d.v[0].at.line : 0, d.n ? d.v[0].msg : "?",
		         d.n && d.v[0].help ? d.v[0].help : "");
	k->c = kit_course(&k->a, closure_plan(&k->a, p, &closure));
	k->look = (struct look){.a = &k->a, .c = k->c, .now = T0, .session = 1};
}

static inline struct mark kit_mark(struct kit *k, int session, int64_t happened)
{
	return (struct mark){.seq = ++k->seq,
	                     .happened = happened,
	                     .written = happened,
	                     .session = session,
	                     .actor = "nora"};
}

static inline struct session_record *kit_session(struct kit *k, int64_t start)
{
	struct session_record *s = arena_push(k->c->a, &k->c->sessions);
	*s = (struct session_record){.number = (int)k->c->sessions.n};
	s->m = kit_mark(k, s->number, start);
	s->of_kind = s->number;
	s->round = s->number;
	return s;
}

static inline struct dose_record *kit_dose(struct kit *k, int session, int64_t at,
                                           const char *route, const char *amount, bool booster)
{
	struct dose_record *d = arena_push(k->c->a, &k->c->doses);
	*d = (struct dose_record){.m = kit_mark(k, session, at),
	                          .route = plan_route_find(k->c->plan, 0, route),
	                          .amount = q_(amount),
	                          .kind = booster ? DOSE_BOOSTER : DOSE_MAIN};
	struct session_record *s = &k->c->sessions.v[session - 1];
	if (!s->first_dose || at < s->first_dose)
		s->first_dose = at;
	if (at > s->last_dose)
		s->last_dose = at;
	d->number = ++s->doses;
	return d;
}

/* One event that reads these measures, "bp spo2", whatever their values. */
static inline int64_t kit_read(struct kit *k, int session, int64_t at, const char *measures,
                               bool late)
{
	struct mark m = kit_mark(k, session, at);
	m.late = late;
	const struct protocol *p = k->c->plan->p;
	for (size_t i = 0; i < p->measures.n; i++) {
		const char *name = p->measures.v[i].name.s;
		const char *found = strstr(measures, name);
		size_t parts = p->measures.v[i].components.n;
		for (size_t part = 0; found && part < (parts ? parts : 1); part++)
			*arena_push(k->c->a, &k->c->readings) =
			    (struct reading){.m = m, .measure = (int)i, .part = (int)part};
	}
	return m.seq;
}

static inline struct reading *kit_weight(struct kit *k, int64_t at, const char *weight)
{
	struct reading *r = arena_push(k->c->a, &k->c->readings);
	*r = (struct reading){.m = kit_mark(k, 0, at),
	                      .measure = plan_measure_find(k->c->plan, "weight"),
	                      .value = q_(weight).micro};
	return r;
}

#endif
