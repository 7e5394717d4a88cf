/* SPDX-License-Identifier: Apache-2.0
 *
 * When a slot falls due.
 *   A schedule is read as it stood at each time.  Going back from now, the newest moment that it
 *   hangs on (a dose, a step) begins the version in force; the version before it ends there.  So
 *   with a further dose the slots after `last dose` start anew from it, those still to come from
 *   the dose before fall away, and those that had fallen due before it stay on record.
 *   `every Q from X` falls due first at X + Q: at X itself people are busy with X.  A part whose
 *   anchor has not come has no slots, and neither has what continues from it.  A window is due from
 *   its beginning, and its grace counts from its end.  `when:` is asked as it stood when the slot
 *   fell due; only a clear no takes the slot away, since an error must never hide a step.
 *   Where it asks what is overdue, steps are looked at as if they had no `when:`, or it could ask
 *   for itself without end.
 *   When the patient has left nothing falls due any more.
 *
 * Which reading fills it.
 *   Each measure of the step is looked at by itself, so that a pressure typed a minute after the
 *   pulse counts.  In the order in which they happened, each reading goes to the earliest slot that
 *   still lacks this measure and whose window holds the reading, and to no other.  A window opens
 *   half the distance to the slot or anchor before it ahead of time, but at most 5 min (or what
 *   `give or take:` says): a reading just before the hour is as good as one at the hour, but one
 *   taken before a dose says nothing about the time after it, and one of a quarter of an hour ago
 *   does not stand for now.  It closes when the next slot falls due, with a further dose, or when
 *   the patient leaves.  A slot is filled once all measures of its step are there.
 *   An overdue slot comes before one that is ahead: the page shows the overdue one, and if in doubt
 *   people measure once more rather than once less.
 *   Late entries are laid in after what was entered in time and make a slot `done late` whatever
 *   time was typed, so that nothing typed afterwards makes a reading look punctual, nor takes a
 *   slot away from a reading that was.  Undone entries and implausible values, which are mostly
 *   slips of the hand, fill nothing: the slot asks again.
 *   Adding a reading can therefore never make a slot worse. */
#include "judge/monitor.h"

#include <assert.h>
#include <stdlib.h>

#include "judge/rule.h"

#define SLOTS_MAX    1000 /* of a session, shared evenly by its steps; each keeps its newest */
#define EARLY_MAX_MS (INT64_C(5) * 60 * 1000)
#define LONGEST_MS   (400 * CIVIL_DAY_MS)

/* A slot under way: its window and what has been read for it. */
struct cell {
	struct slot slot;
	int64_t begin;         /* of the version that it belongs to */
	int64_t end;           /* of the window that is written, or due */
	int64_t opens, closes; /* both ends count */
	bool filled_late;
	bool got; /* the measure that is being laid in */
};

struct cells {
	struct cell *v;
	size_t n, cap;
};

struct sheet {
	struct arena *a;
	const struct look *look; /* of this session */
	const struct step *def;
	int step;
	int64_t start, left; /* left 0 = still here */
	size_t max;
	struct cells cells;
};

/* A version of the schedule: as it stood at `at`, holding what falls due in [begin, end). */
struct version {
	int64_t at, begin, end; /* end INT64_MAX = in force, with what is to come */
};

static int64_t ms_of(int64_t micro, enum dim dim)
{
	int64_t s1000 = micro / 1000;
	int64_t per = dim == DIM_DAYS ? CIVIL_DAY_MS / 1000 : 1;
	if (s1000 > LONGEST_MS / per)
		return LONGEST_MS;
	if (s1000 < -LONGEST_MS / per)
		return -LONGEST_MS;
	return s1000 * per;
}

/* 0 = it had not come by then. */
static int64_t moment_at(const struct sheet *s, const struct moment *m, int64_t at)
{
	struct look l = *s->look;
	l.now = at;
	int64_t when = m->kind == MOMENT_NONE ? 0 : moment_when(&l, m);
	return when > at ? 0 : when;
}

static int64_t point_at(const struct sheet *s, const struct point *p, int64_t at)
{
	int64_t when = moment_at(s, &p->moment, at);
	return when ? when + ms_of(p->distance.micro, p->distance.dim) : 0;
}

static int64_t version_begin(const struct sheet *s, int64_t at)
{
	int64_t begin = s->start;
	for (size_t i = 0; i < s->def->at.n; i++) {
		const struct at_part *p = &s->def->at.v[i];
		const struct moment *of[] = {&p->anchor, &p->from.moment, &p->to.moment};
		for (size_t j = 0; j < countof(of); j++) {
			int64_t when = moment_at(s, of[j], at);
			if (when > begin)
				begin = when;
		}
	}
	return begin;
}

static void due_add(struct sheet *s, const struct version *v, int64_t due, int64_t end)
{
	if (due < v->begin || due >= v->end)
		return;
	struct cell *c = arena_push(s->a, &s->cells);
	*c = (struct cell){
	    .slot = {.step = s->step, .due = due},
	    .begin = v->begin,
	    .end = end,
	    .closes = v->end,
	};
}

/* Each of its times that lies in the version, and two more to come. */
static void every_add(struct sheet *s, const struct version *v, const struct at_part *p,
                      int64_t from, int64_t to)
{
	int64_t step = ms_of(p->every.micro, p->every.dim), rest;
	if (step < 1)
		step = 1;
	int64_t first = civil_floor_div(v->begin - from + step - 1, step, &rest);
	int64_t last = v->end == INT64_MAX ? civil_floor_div(v->at - from, step, &rest) + 2
	                                   : civil_floor_div(v->end - 1 - from, step, &rest);
	if (to && last > civil_floor_div(to - from, step, &rest))
		last = civil_floor_div(to - from, step, &rest);
	if (first < last - (int64_t)s->max)
		first = last - (int64_t)s->max;
	for (int64_t k = first < 1 ? 1 : first; k <= last; k++)
		due_add(s, v, from + k * step, from + k * step);
}

/* Lays in one part; `end` is where the part before ended, 0 = that has not come.  Gives where this
 * one ends. */
static int64_t part_add(struct sheet *s, const struct version *v, const struct at_part *p,
                        int64_t end)
{
	int64_t anchor = moment_at(s, &p->anchor, v->at);
	switch (p->kind) {
	case AT_EACH:
		if (!anchor || p->before)
			return 0;
		for (size_t i = 0; i < p->each_n; i++) {
			int64_t due = anchor + ms_of(p->each[i], p->range.dim);
			due_add(s, v, due, due);
		}
		return anchor + ms_of(p->each[p->each_n - 1], p->range.dim);
	case AT_WINDOW: {
		if (!anchor || p->before)
			return 0;
		int64_t due = anchor + ms_of(p->range.lo, p->range.dim);
		int64_t until = p->range.has_hi ? anchor + ms_of(p->range.hi, p->range.dim) : due;
		due_add(s, v, due, until);
		return until;
	}
	case AT_EVERY: {
		int64_t from =
		    p->from.moment.kind == MOMENT_NONE ? end : point_at(s, &p->from, v->at);
		int64_t to = point_at(s, &p->to, v->at);
		if (from)
			every_add(s, v, p, from, to);
		return from ? to : 0;
	}
	case AT_DAY:
	case AT_WEEKDAYS:
	case AT_SAME_DAY: return 0; /* of the course, not of a session */
	}
	return 0;
}

static int by_due(const void *x, const void *y)
{
	const struct slot *a = x, *b = y; /* a cell begins with its slot */
	if (a->due != b->due)
		return a->due < b->due ? -1 : 1;
	return (a->step > b->step) - (a->step < b->step);
}

static bool wanted(const struct sheet *s, const struct cell *c)
{
	if (!s->def->when.x || s->look->in_slots)
		return true;
	struct look l = *s->look;
	l.in_slots = true;
	if (c->slot.due < l.now)
		l.now = c->slot.due;
	struct facts f = facts_of(&l);
	struct value v = expr_eval(s->def->when.x, &f);
	return !value_is_false(&v);
}

static void cells_add(struct sheet *s)
{
	struct version v = {.at = s->left ? s->left - 1 : s->look->now,
	                    .end = s->left ? s->left : INT64_MAX};
	while (v.at >= s->start && s->cells.n < s->max) {
		v.begin = version_begin(s, v.at);
		int64_t end = s->start;
		for (size_t i = 0; i < s->def->at.n; i++)
			end = part_add(s, &v, &s->def->at.v[i], end);
		v.end = v.begin;
		v.at = v.begin - 1;
	}
	if (s->cells.n)
		qsort(s->cells.v, s->cells.n, sizeof *s->cells.v, by_due);
}

/* Takes away doubles, what `when:` does not want, all but two to come, and the oldest over max. */
static void cells_thin(struct sheet *s)
{
	size_t n = 0, ahead = 0;
	for (size_t i = 0; i < s->cells.n; i++) {
		struct cell *c = &s->cells.v[i];
		if (n && s->cells.v[n - 1].slot.due == c->slot.due) {
			if (s->cells.v[n - 1].end < c->end)
				s->cells.v[n - 1].end = c->end;
			continue;
		}
		if ((c->slot.due > s->look->now && ahead >= 2) || !wanted(s, c))
			continue;
		ahead += c->slot.due > s->look->now;
		s->cells.v[n++] = *c;
	}
	s->cells.n = n;
	if (n > s->max) {
		s->cells.v += n - s->max;
		s->cells.n = s->max;
	}
}

static void cells_open(struct sheet *s)
{
	int64_t give = ms_of(s->def->give_or_take.micro, s->def->give_or_take.dim);
	int64_t grace = ms_of(s->def->grace.micro, s->def->grace.dim);
	int64_t early_max = give ? give : EARLY_MAX_MS;
	for (size_t i = 0; i < s->cells.n; i++) {
		struct cell *c = &s->cells.v[i];
		int64_t before = c->begin;
		if (i && c[-1].slot.due > before)
			before = c[-1].slot.due;
		int64_t early = (c->slot.due - before) / 2;
		c->opens = c->slot.due - (early < early_max ? early : early_max);
		if (i + 1 < s->cells.n && c[1].slot.due - 1 < c->closes)
			c->closes = c[1].slot.due - 1;
		c->slot.overdue = c->end + give + grace;
	}
}

/* Gives the reading to the earliest cell that lacks this measure and whose window holds it. */
static void cell_fill(struct sheet *s, const struct mark *m)
{
	for (size_t i = 0; i < s->cells.n; i++) {
		struct cell *c = &s->cells.v[i];
		if (c->got || m->happened < c->opens || m->happened > c->closes)
			continue;
		c->got = true;
		c->filled_late |= m->late;
		c->slot.have++;
		if (m->happened >= c->slot.filled_at) {
			c->slot.filled_at = m->happened;
			c->slot.filled = m->seq;
		}
		return;
	}
}

struct marks {
	struct mark *v;
	size_t n, cap;
};

/* Entered in time before entered late, then as they happened. */
static int by_time(const void *x, const void *y)
{
	const struct mark *a = x, *b = y;
	if (a->late != b->late)
		return a->late ? 1 : -1;
	if (a->happened != b->happened)
		return a->happened < b->happened ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

static void cells_fill(struct sheet *s, struct marks *marks)
{
	for (size_t i = 0; i < s->cells.n; i++)
		s->cells.v[i].got = false;
	if (marks->n)
		qsort(marks->v, marks->n, sizeof *marks->v, by_time);
	for (size_t i = 0; i < marks->n; i++)
		cell_fill(s, &marks->v[i]);
}

/* One mark for each time the measure was taken, whatever its components. */
static struct marks marks_of_measure(const struct sheet *s, int measure)
{
	struct marks out = {0};
	const struct course *c = s->look->c;
	for (size_t i = 0; i < c->readings.n; i++) {
		const struct reading *r = &c->readings.v[i];
		if (r->measure != measure || r->m.session != s->look->session || r->implausible)
			continue;
		if (!mark_counts(&r->m, c->readings.v, c->readings.n, sizeof *r, s->look->now))
			continue;
		if (!out.n || out.v[out.n - 1].seq != r->m.seq)
			*arena_push(s->a, &out) = r->m;
	}
	return out;
}

static struct marks marks_of_step(const struct sheet *s)
{
	struct marks out = {0};
	const struct course *c = s->look->c;
	for (size_t i = 0; i < c->steps.n; i++) {
		const struct step_record *r = &c->steps.v[i];
		if (r->step == s->step && r->m.session == s->look->session && !r->skipped
		    && mark_counts(&r->m, c->steps.v, c->steps.n, sizeof *r, s->look->now))
			*arena_push(s->a, &out) = r->m;
	}
	return out;
}

static void cells_judge(struct sheet *s)
{
	int64_t now = s->look->now;
	for (size_t i = 0; i < s->cells.n; i++) {
		struct cell *c = &s->cells.v[i];
		struct slot *t = &c->slot;
		if (t->have == t->need) {
			bool late = c->filled_late || t->filled_at > t->overdue;
			t->state = late ? SLOT_DONE_LATE : SLOT_DONE;
			continue;
		}
		t->filled = t->filled_at = 0;
		if (now > c->closes || (s->left && now >= s->left))
			t->state = SLOT_MISSED;
		else if (now > t->overdue)
			t->state = SLOT_OVERDUE;
		else
			t->state = now >= t->due ? SLOT_DUE : SLOT_TO_COME;
	}
	/* The second to come is of interest only where the first was filled ahead of its time. */
	size_t n = s->cells.n;
	if (n > 1 && s->cells.v[n - 2].slot.due > now
	    && s->cells.v[n - 2].slot.state == SLOT_TO_COME)
		s->cells.n--;
}

static void step_slots(struct sheet *s)
{
	cells_add(s);
	cells_thin(s);
	cells_open(s);
	bool looks = s->def->kind == STEP_LOOK_IN;
	for (size_t i = 0; i < s->cells.n; i++)
		s->cells.v[i].slot.need = looks || !s->def->what.n ? 1 : (int)s->def->what.n;
	if (looks) {
		struct marks marks = marks_of_step(s);
		cells_fill(s, &marks);
	}
	for (size_t i = 0; !looks && i < s->def->what.n; i++) {
		struct marks marks = marks_of_measure(s, s->def->what.v[i].index);
		cells_fill(s, &marks);
	}
	cells_judge(s);
}

static bool falls_due(const struct step *def)
{
	return (def->kind == STEP_MONITOR || def->kind == STEP_LOOK_IN) && def->at.n;
}

struct slot *monitor_slots(struct arena *a, const struct look *look, int session, size_t *n)
{
	struct {
		struct slot *v;
		size_t n, cap;
	} out = {0};
	*n = 0;
	const struct session_record *rec = course_session(look->c, session);
	if (!rec || rec->m.struck || rec->m.happened > look->now)
		return NULL;
	const struct plan_session *ps = &look->c->plan->sessions[rec->session];
	const struct plan_step *steps = &look->c->plan->steps[ps->step];
	size_t due = 0;
	for (int i = 0; i < ps->steps; i++)
		due += falls_due(steps[i].def);
	if (!due)
		return NULL;
	struct look here = *look;
	here.session = session;
	for (int i = 0; i < ps->steps; i++) {
		if (!falls_due(steps[i].def))
			continue;
		struct sheet s = {
		    .a = a,
		    .look = &here,
		    .def = steps[i].def,
		    .step = ps->step + i,
		    .start = rec->m.happened,
		    .left = rec->left && rec->left <= look->now ? rec->left : 0,
		    .max = due < SLOTS_MAX / 4 ? SLOTS_MAX / due : 4,
		};
		step_slots(&s);
		for (size_t k = 0; k < s.cells.n; k++)
			*arena_push(a, &out) = s.cells.v[k].slot;
	}
	if (out.n)
		qsort(out.v, out.n, sizeof *out.v, by_due);
	*n = out.n;
	return out.v;
}

bool monitor_next(const struct look *look, int session, struct slot *out)
{
	struct arena a = {0};
	size_t n;
	const struct slot *v = monitor_slots(&a, look, session, &n);
	bool found = false;
	for (size_t i = 0; i < n && !found; i++)
		if (v[i].state == SLOT_DUE || v[i].state == SLOT_OVERDUE) {
			*out = v[i];
			found = true;
		}
	arena_drop(&a);
	return found;
}
