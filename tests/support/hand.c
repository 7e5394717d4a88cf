/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hand.h"
#include "plan.h"

struct hand *hand_new(const char *protocol, const char *text, const char *zone, const char *base)
{
	struct arena first = {0};
	struct hand *h = arena_new(&first, struct hand);
	h->a = first;
	const struct zone *z;
	struct err e;
	assert_int_equal(zone_open(&h->a, "/usr/share/zoneinfo", zone, &z, &e), RC_OK);
	h->c = course_new(&h->a,
	                  text ? test_plan_text(&h->a, text) : test_plan_named(&h->a, protocol), z);
	h->look = (struct look){.c = h->c};
	struct civil_date d;
	assert_true(civil_date_parse(base, strlen(base), &d));
	h->base = (int32_t)civil_day(d);
	h->c->control.consent = 1;
	return h;
}

struct hand *hand_p1(const char *zone, const char *base)
{
	struct hand *h = hand_new("kap-lozenge-im.yaml", NULL, zone, base);
	h->c->enrolled = hand_at(h, -30, 9, 0);
	return h;
}

struct hand *hand_small(const char *text, const char *zone, const char *base)
{
	return hand_new("small.yaml", text, zone, base);
}

void hand_free(struct hand *h)
{
	struct arena a = h->a;
	arena_drop(&a);
}

int64_t hand_at(const struct hand *h, int day, int hour, int min)
{
	struct civil_date d;
	int64_t ms;
	assert_true(civil_date_of_day(h->base + day, &d));
	zone_utc(h->c->zone, d, (struct civil_clock){.hour = hour, .min = min}, &ms, NULL);
	return ms;
}

void hand_now(struct hand *h, int day, int hour)
{
	h->look.now = hand_at(h, day, hour, 0);
}

int hand_contact(const struct hand *h, const char *name)
{
	int i = plan_contact_find(h->c->plan, name);
	assert_true(i >= 0);
	return i;
}

static struct mark hand_mark(struct hand *h, int64_t at)
{
	return (struct mark){.seq = ++h->seq, .happened = at, .written = at, .actor = "nora"};
}

void hand_book(struct hand *h, const char *name, int round, int day)
{
	struct booking *b = arena_push(h->c->a, &h->c->bookings);
	int64_t at = hand_at(h, day, 9, 30);
	*b = (struct booking){
	    .m = hand_mark(h, at), .contact = hand_contact(h, name), .round = round, .at = at};
}

void hand_miss(struct hand *h, const char *name, int round, int day, unsigned roles)
{
	struct booking *b = arena_push(h->c->a, &h->c->missed);
	int64_t at = hand_at(h, day, 18, 0);
	*b = (struct booking){.m = hand_mark(h, at),
	                      .contact = hand_contact(h, name),
	                      .round = round,
	                      .at = at,
	                      .roles = roles};
}

/* Starts a session; it is under way until hand_close(). */
struct session_record *hand_start(struct hand *h, const char *name, int round, int64_t at)
{
	int contact = hand_contact(h, name);
	struct session_record *s = arena_push(h->c->a, &h->c->sessions);
	*s = (struct session_record){.m = hand_mark(h, at),
	                             .number = (int)h->c->sessions.n,
	                             .contact = contact,
	                             .round = round,
	                             .session = h->c->plan->contacts[contact].session};
	h->look.session = s->number;
	return s;
}

void hand_dose(struct hand *h, struct session_record *s, int64_t at)
{
	struct dose_record *d = arena_push(h->c->a, &h->c->doses);
	*d = (struct dose_record){.m = hand_mark(h, at), .number = ++s->doses};
	d->m.session = s->number;
	if (!s->first_dose)
		s->first_dose = at;
	s->last_dose = at;
}

void hand_close(struct hand *h, struct session_record *s, int64_t at)
{
	s->left = s->closed = at;
	s->state = SESSION_CLOSED;
	h->look.session = 0;
}

/* A whole session on that day at 10:00, with a dose where it is one for medicine. */
struct session_record *hand_held(struct hand *h, const char *name, int round, int day)
{
	struct session_record *s = hand_start(h, name, round, hand_at(h, day, 10, 0));
	if (h->c->plan->sessions[s->session].def->kind == KIND_MEDICINE)
		hand_dose(h, s, hand_at(h, day, 11, 0));
	hand_close(h, s, hand_at(h, day, 13, 0));
	return s;
}

struct due_contact hand_find(struct hand *h, const char *name, int round)
{
	struct due_contact d = {0};
	assert_true(series_find(&h->a, &h->look, hand_contact(h, name), round, &d));
	return d;
}

void hand_sign(struct hand *h, const char *check, unsigned roles)
{
	struct signature *g = arena_push(h->c->a, &h->c->signatures);
	*g = (struct signature){.step = -1,
	                        .check = plan_check_find(h->c->plan, check),
	                        .roles = roles,
	                        .reason = "travels next week"};
	g->m = (struct mark){.seq = ++h->seq,
	                     .happened = h->look.now,
	                     .written = h->look.now,
	                     .session = h->look.session,
	                     .actor = "paul"};
}
