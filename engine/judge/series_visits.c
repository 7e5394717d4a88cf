/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/series_table.h"

#define MICRO     INT64_C(1000000)
#define EVERY_MAX 1000 /* occurrences of one line; a diary of every day for over two years */

/* ---- what the record says of a slot ---- */

static void add_doses(const struct course *c, struct visit *t)
{
	int64_t first = 0, last = 0;
	for (size_t i = 0; i < c->doses.n; i++) {
		const struct dose_record *d = &c->doses.v[i];
		if (d->m.struck || d->m.session != t->held->number)
			continue;
		if (!first || d->m.happened < first)
			first = d->m.happened;
		if (d->m.happened > last)
			last = d->m.happened;
	}
	if (!first)
		return;
	t->instant = first; /* over midnight: the day of the first dose */
	t->day = (int32_t)zone_day(c->zone, first);
	t->dosed = (int32_t)zone_day(c->zone, last);
}

bool visit_is(const struct visit *t, int contact, int round)
{
	return contact == t->d.contact && round == t->d.round;
}

/* A medicine session that ended without a dose does not count: the contact is still to be held. */
static int64_t attach_session(const struct series *s, struct visit *t)
{
	const struct course *c = s->look->c;
	bool medicine = series_session_of(s, t)->kind == KIND_MEDICINE;
	int64_t tried = 0;
	for (size_t i = 0; i < c->sessions.n; i++) {
		const struct session_record *r = &c->sessions.v[i];
		if (r->m.struck || !visit_is(t, r->contact, r->round) || t->done)
			continue;
		struct visit is = *t;
		is.held = r;
		is.dosed = DAY_NONE;
		is.instant = r->m.happened;
		is.day = (int32_t)zone_day(c->zone, r->m.happened);
		add_doses(c, &is);
		bool over = r->state == SESSION_LEFT || r->state == SESSION_CLOSED;
		tried = r->m.seq;
		if (over && medicine && is.dosed == DAY_NONE)
			continue;
		is.done = over;
		is.d.session = r->number;
		is.finished = !over ? 0 : r->left ? r->left : r->closed ? r->closed : is.instant;
		*t = is;
	}
	return tried;
}

const struct booking *visit_missed(const struct series *s, const struct visit *t)
{
	const struct course *c = s->look->c;
	for (size_t i = c->missed.n; i-- > 0;)
		if (!c->missed.v[i].m.struck
		    && visit_is(t, c->missed.v[i].contact, c->missed.v[i].round))
			return &c->missed.v[i];
	return NULL;
}

static void attach(const struct series *s, struct visit *t)
{
	const struct course *c = s->look->c;
	t->day = t->dosed = DAY_NONE;
	int64_t after = attach_session(s, t);
	const struct booking *miss = visit_missed(s, t);
	if (miss && miss->m.seq > after)
		after = miss->m.seq;
	for (size_t i = 0; i < c->bookings.n; i++) {
		const struct booking *b = &c->bookings.v[i];
		if (visit_is(t, b->contact, b->round) && b->cancelled > after)
			after = b->cancelled;
	}
	for (size_t i = 0; i < c->bookings.n; i++) {
		const struct booking *b = &c->bookings.v[i];
		/* A booking that was used up, missed or cancelled is no booking any more. */
		if (b->m.struck || !visit_is(t, b->contact, b->round) || b->m.seq <= after)
			continue;
		t->d.booked = b->at;
	}
	if (!t->held && t->d.booked) {
		t->instant = t->d.booked;
		t->day = (int32_t)zone_day(c->zone, t->d.booked);
	}
}

/* Day 0: the first medicine session with a dose, else the one under way, else the one booked. */
static int32_t find_day0(const struct series *s)
{
	int32_t given = DAY_NONE, running = DAY_NONE, booked = DAY_NONE;
	bool first = true;
	for (size_t i = 0; i < s->visits.n; i++) {
		const struct visit *t = &s->visits.v[i];
		if (series_session_of(s, t)->kind != KIND_MEDICINE)
			continue;
		if (t->dosed != DAY_NONE && (given == DAY_NONE || t->day < given))
			given = t->day;
		if (t->held && !t->done && running == DAY_NONE)
			running = t->day;
		if (first && !t->held)
			booked = t->day;
		first = false;
	}
	return given != DAY_NONE ? given : running != DAY_NONE ? running : booked;
}

/* ---- laying out the slots ---- */

static struct visit *add_slot(struct series *s, int contact, int turn, int *round,
                              const struct at_part *part, int place)
{
	struct visit *t = arena_push(s->a, &s->visits);
	*t = (struct visit){.phase = s->plan->contacts[contact].phase,
	                    .turn = turn,
	                    .part = part,
	                    .place = place,
	                    .every_from = DAY_NONE,
	                    .every_next = DAY_NONE};
	t->d = (struct due_contact){.contact = contact,
	                            .round = ++*round,
	                            .state = CONTACT_LATER,
	                            .from = INT32_MIN,
	                            .to = INT32_MAX,
	                            .must = s->plan->contacts[contact].def->must};
	attach(s, t);
	return t;
}

/* Each occurrence of `every Q from X to Y` that has come, and the next one. */
static int32_t add_every(struct series *s, int contact, int turn, int *round,
                         const struct at_part *p, int32_t from)
{
	int phase = s->plan->contacts[contact].phase;
	const struct series *old = s->old;
	if (p->from.moment.kind != MOMENT_NONE)
		from = window_point_day(old, &p->from, phase, turn);
	else if (from == DAY_NONE)
		from = old->phases[phase].begun_day;
	int32_t to = INT32_MAX;
	if (p->to.moment.kind != MOMENT_NONE) {
		int32_t known = window_point_day(old, &p->to, phase, turn);
		to = known == DAY_NONE ? INT32_MAX : known;
	}
	if (from == DAY_NONE) {
		add_slot(s, contact, turn, round, p, 0);
		return DAY_NONE;
	}
	bool days = p->every.dim == DIM_DAYS;
	int32_t day = from;
	for (int k = 0; k < EVERY_MAX && day <= to; k++) {
		/* In elapsed time the days follow from noon, so that several a day stay on it. */
		int64_t far = (k + 1) * p->every.micro;
		int32_t next = from + (int32_t)(far / (days ? MICRO : CIVIL_DAY_MS * 1000));
		struct visit *t = add_slot(s, contact, turn, round, p, k);
		t->every_from = day;
		t->every_next = next;
		if (day > s->today && to == INT32_MAX)
			break;
		day = next;
	}
	return to == INT32_MAX ? DAY_NONE : to;
}

static const struct visit *visit_in(const struct series *s, int contact, int round)
{
	for (size_t i = 0; s && i < s->visits.n; i++)
		if (visit_is(&s->visits.v[i], contact, round))
			return &s->visits.v[i];
	return NULL;
}

/* A time that hangs on an answer: the line that is true now, or that was when it was held. */
static void choose_part(const struct series *s, struct visit *t)
{
	const struct contact *def = s->plan->contacts[t->d.contact].def;
	int64_t at = t->held ? t->held->m.happened : s->look->now;
	for (size_t i = 0; i < def->at_cases.n; i++) {
		const struct at_case *k = &def->at_cases.v[i];
		struct value v = series_condition(s, &k->when, t->phase, t->turn, at, 0);
		if (k->otherwise || value_is_true(&v)) {
			t->part = &k->then.v[0];
			return;
		}
		if (!value_is_false(&v)) {
			t->asks = k->when.src ? k->when.src->s : "";
			return;
		}
	}
}

static void add_contact(struct series *s, int contact, int turn, int *round)
{
	const struct schedule *at = &s->plan->contacts[contact].def->at;
	if (!at->n)
		choose_part(s, add_slot(s, contact, turn, round, NULL, 0));
	int32_t ended = DAY_NONE;
	for (size_t i = 0; i < at->n; i++) {
		const struct at_part *p = &at->v[i];
		if (p->kind == AT_EVERY) {
			*s->looked_down = true;
			if (s->old)
				ended = add_every(s, contact, turn, round, p, ended);
			continue;
		}
		int n = p->kind == AT_EACH ? (int)p->each_n : 1;
		for (int k = 0; k < n; k++) {
			/* the farthest before comes first */
			struct visit *t =
			    add_slot(s, contact, turn, round, p, p->before ? n - 1 - k : k);
			const struct visit *was = visit_in(s->old, contact, t->d.round);
			if (was)
				ended = was->d.to;
		}
		ended = ended == INT32_MAX ? DAY_NONE : ended;
	}
}

void series_lay_out(struct series *s)
{
	int *round = arena_arr(s->a, int, (size_t)s->plan->contacts_n);
	for (int i = 0, first = 0; i < (int)s->plan->p->phases.n; i++) {
		int n = (int)s->plan->p->phases.v[i].contacts.n;
		for (int turn = 1; turn <= s->plan->p->phases.v[i].repeat; turn++)
			for (int c = first; c < first + n; c++)
				add_contact(s, c, turn, &round[c]);
		first += n;
	}
	s->day0 = find_day0(s);
}
