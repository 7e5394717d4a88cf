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

#include "core/monitor.h"
#include "core/score.h"

/* Until scores and monitoring are there to be linked: no test here asks for either. */
#define ABSENT __attribute__((weak))

ABSENT struct score_value *form_score(struct arena *a, const struct plan *plan, int form,
                                      const int32_t *answers, const char *const *texts, int n,
                                      const int32_t *total, const struct score_person *person)
{
	return NULL;
}

ABSENT bool form_item_asked(const struct plan *plan, int form, int item, const int32_t *answers,
                            int n, const struct score_person *person)
{
	return false;
}

ABSENT bool form_complete(const struct plan *plan, int form, const int32_t *answers,
                          const char *const *texts, int n, const struct score_person *person)
{
	return false;
}

ABSENT struct slot *monitor_slots(struct arena *a, const struct look *look, int session, size_t *n)
{
	return NULL;
}

static const char *by_hand_file(struct arena *a, const char *name, size_t *len)
{
	const char *src = getenv("SRC");
	FILE *f = fopen(arena_fmt(a, "%s/protocols/%s", src ? src : ".", name), "rb");
	assert_non_null(f);
	char *s = arena_get(a, 1 << 18);
	*len = fread(s, 1, (1 << 18) - 1, f);
	fclose(f);
	return s;
}

static const char *by_hand_part(void *ctx, struct arena *a, const char *name, size_t *len,
                                struct err *e)
{
	(void)ctx;
	(void)e;
	return by_hand_file(a, name, len);
}

static const struct plan *by_hand_plan(struct arena *a, const char *name, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	if (!text)
		text = by_hand_file(a, name, &len);
	struct diags d = {.a = a};
	struct closure files = {0};
	struct part_reader parts = {.read = by_hand_part};
	struct protocol *p = protocol_read(a, &d, name, text, len, &parts, &files);
	for (size_t i = 0; !p && i < d.n; i++)
		print_message("%s: %s\n", d.v[i].code->code, d.v[i].msg);
	assert_non_null(p);
	return plan_compile(a, p, &files);
}

struct hand *hand_new(const char *protocol, const char *text, const char *zone, const char *base)
{
	struct arena first = {0};
	struct hand *h = arena_new(&first, struct hand);
	h->a = first;
	const struct zone *z;
	struct err e;
	assert_int_equal(zone_open(&h->a, "/usr/share/zoneinfo", zone, &z, &e), RC_OK);
	h->c = course_new(&h->a, by_hand_plan(&h->a, protocol, text), z);
	h->look = (struct look){.c = h->c};
	struct civil_date d;
	assert_true(civil_date_parse(base, strlen(base), &d));
	h->base = (int32_t)civil_day(d);
	h->c->control.consent = 1;
	return h;
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
