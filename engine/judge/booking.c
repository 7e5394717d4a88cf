/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/booking.h"

#define MICRO_A_MS 1000

int64_t contact_ends(const struct plan *p, int contact, int64_t at)
{
	const struct quantity own = p->contacts[contact].def->length;
	const struct quantity usual = p->sessions[p->contacts[contact].session].def->length;
	return at
	       + (own.dim == DIM_ELAPSED     ? own.micro
	          : usual.dim == DIM_ELAPSED ? usual.micro
	                                     : 0)
	             / MICRO_A_MS;
}

bool times_meet(int64_t at, int64_t ends, int64_t other_at, int64_t other_ends)
{
	return at == other_at || (at < other_ends && other_at < ends);
}

bool contact_needs(const struct plan *p, int contact, unsigned roles)
{
	const struct session_def *def = p->sessions[p->contacts[contact].session].def;
	for (size_t i = 0; i < def->staff.n; i++)
		if (def->staff.v[i].within.dim == DIM_NONE
		    && (role_by_name(def->staff.v[i].name.s) & roles))
			return true;
	return false;
}

/* ---- what became of a booking ---- */

enum step_of_it { BOOKED, CALLED_OFF, MISSED, BEGUN };

/* One thing that happened to a contact, by its place in the record. */
struct turn_of_it {
	int64_t seq;
	enum step_of_it what;
	const struct booking *booking;
	const struct session_record *session;
};

struct turns {
	struct turn_of_it *v;
	size_t n, cap;
};

static void add(struct arena *a, struct turns *t, struct turn_of_it one)
{
	arena_push(a, t);
	size_t i = t->n - 1;
	for (; i > 0 && t->v[i - 1].seq > one.seq; i--)
		t->v[i] = t->v[i - 1];
	t->v[i] = one;
}

static struct turns turns_of(struct arena *a, const struct course *c)
{
	struct turns t = {0};
	for (size_t i = 0; i < c->bookings.n; i++) {
		const struct booking *b = &c->bookings.v[i];
		if (b->m.struck || b->contact < 0)
			continue;
		add(a, &t, (struct turn_of_it){b->m.seq, BOOKED, b, NULL});
		if (b->cancelled)
			add(a, &t, (struct turn_of_it){b->cancelled, CALLED_OFF, b, NULL});
	}
	for (size_t i = 0; i < c->missed.n; i++)
		if (!c->missed.v[i].m.struck)
			add(a, &t,
			    (struct turn_of_it){c->missed.v[i].m.seq, MISSED, &c->missed.v[i],
			                        NULL});
	for (size_t i = 0; i < c->sessions.n; i++)
		if (!c->sessions.v[i].m.struck)
			add(a, &t,
			    (struct turn_of_it){c->sessions.v[i].m.seq, BEGUN, NULL,
			                        &c->sessions.v[i]});
	return t;
}

static struct appointment *newest(struct appointments *list, int contact, int round)
{
	for (size_t i = list->n; i-- > 0;)
		if (list->v[i].contact == contact && list->v[i].round == round)
			return &list->v[i];
	return NULL;
}

static void booked(struct arena *a, const struct course *c, struct appointments *list, bool *over,
                   const struct booking *b)
{
	struct appointment *p = newest(list, b->contact, b->round);
	bool again = p && !over[p - list->v];
	int turn = p && !again ? p->turn + 1 : 1;
	if (!again) {
		p = arena_push(a, list);
		*p = (struct appointment){
		    .contact = b->contact, .round = b->round, .turn = turn, .first = b->m.seq};
	}
	p->changes += again;
	p->seq = b->m.seq;
	p->at = b->at;
	p->ends = contact_ends(c->plan, b->contact, b->at);
	p->room = b->room;
	p->person = b->person;
	p->roles = b->roles;
	p->changed = b->m.written;
	p->state = APPOINTMENT_STANDS;
	p->why = NULL;
}

/* Held on its day it took place; on another day the time that was booked is free. */
static void begun(const struct course *c, struct appointment *p, const struct session_record *s)
{
	bool same = zone_day(c->zone, p->at) == zone_day(c->zone, s->m.happened);
	p->state = same ? APPOINTMENT_USED : APPOINTMENT_CANCELLED;
	p->session = s->number;
	if (same)
		return;
	p->changes++;
	p->changed = s->m.written;
	p->why = "held on another day";
}

struct appointments appointments_of(struct arena *a, const struct course *c)
{
	struct appointments list = {0};
	struct turns t = turns_of(a, c);
	bool *over = arena_arr(a, bool, t.n + 1); /* a further booking is another appointment */
	for (size_t i = 0; i < t.n; i++) {
		const struct turn_of_it *one = &t.v[i];
		if (one->what == BOOKED) {
			booked(a, c, &list, over, one->booking);
			continue;
		}
		int contact = one->session ? one->session->contact : one->booking->contact;
		int round = one->session ? one->session->round : one->booking->round;
		struct appointment *p = newest(&list, contact, round);
		if (!p || over[p - list.v])
			continue;
		over[p - list.v] = one->what != CALLED_OFF;
		if (p->state != APPOINTMENT_STANDS)
			continue;
		if (one->what == BEGUN) {
			begun(c, p, one->session);
			continue;
		}
		bool off = one->what == CALLED_OFF;
		p->state = APPOINTMENT_CANCELLED;
		p->changes++;
		p->changed = off ? one->booking->cancelled_at : one->booking->m.written;
		p->why = off ? one->booking->why : "missed";
	}
	return list;
}

const struct appointment *appointment_for(const struct appointments *list, int contact, int round)
{
	for (size_t i = list->n; i-- > 0;)
		if (list->v[i].contact == contact && list->v[i].round == round)
			return list->v[i].state == APPOINTMENT_STANDS ? &list->v[i] : NULL;
	return NULL;
}
