/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "judge/series_table.h"

#define MICRO INT64_C(1000000)

int32_t days_of(struct quantity q)
{
	return (int32_t)(q.micro / MICRO);
}

int64_t day_begins(const struct zone *z, int32_t day)
{
	struct civil_date d;
	int64_t ms = 0;
	if (civil_date_of_day(day, &d))
		zone_utc(z, d, (struct civil_clock){0}, &ms, NULL);
	return ms;
}

const char *day_words(struct arena *a, int32_t day)
{
	struct civil_date d;
	struct text t = text_in(a);
	if (!civil_date_of_day(day, &d))
		return "an unknown day";
	civil_date_write_staff(&t, d);
	return t.s;
}

const char *visit_label(struct arena *a, const struct series *s, const struct visit *t)
{
	const char *name = s->plan->contacts[t->d.contact].def->name.s;
	return contact_rounds(s->plan, t->d.contact) != 1 ? arena_fmt(a, "%s %d", name, t->d.round)
	                                                  : name;
}

/* ---- windows and their words ---- */

static const char *span_words(struct arena *a, int32_t from, int32_t to)
{
	if (from == INT32_MIN && to == INT32_MAX)
		return "no end on either side";
	if (from == to)
		return day_words(a, from);
	if (to == INT32_MAX)
		return arena_fmt(a, "from %s", day_words(a, from));
	if (from == INT32_MIN)
		return arena_fmt(a, "until %s", day_words(a, to));
	return arena_fmt(a, "%s to %s", day_words(a, from), day_words(a, to));
}

/* "1 to 4 days", "24 h", "at least 6 days" */
static const char *distance_words(struct arena *a, const struct quantity_range *r)
{
	struct text t = text_in(a);
	bool days = r->dim == DIM_DAYS, both = r->has_lo && r->has_hi;
	if (!both)
		text_put(&t, r->has_lo ? "at least " : "at most ");
	int64_t end = r->has_hi ? r->hi : r->lo;
	if (both && r->lo != r->hi) {
		if (days)
			text_fmt(&t, "%lld", (long long)(r->lo / MICRO));
		else
			quantity_write(&t, (struct quantity){r->lo, r->dim});
		text_put(&t, " to ");
	}
	if (days)
		text_fmt(&t, "%lld %s", (long long)(end / MICRO), end == MICRO ? "day" : "days");
	else
		quantity_write(&t, (struct quantity){end, r->dim});
	return t.s;
}

static void widen(const struct series *s, const struct visit *t, struct window *w)
{
	struct quantity q = s->plan->contacts[t->d.contact].def->give_or_take;
	if (!w->known || q.micro <= 0)
		return;
	/* Windows are shown in days: a part of a day widens nothing. */
	int64_t d = q.dim == DIM_DAYS ? q.micro / MICRO : q.micro / (CIVIL_DAY_MS * 1000);
	if (w->from != INT32_MIN)
		w->from -= (int32_t)d;
	if (w->to != INT32_MAX)
		w->to += (int32_t)d;
}

static struct window by_day(const struct series *s, const struct visit *t)
{
	const struct quantity_range *r = &t->part->range;
	struct window w = {.known = true, .from = INT32_MIN, .to = INT32_MAX};
	struct text x = text_in(s->a);
	if (!r->has_lo || !r->has_hi)
		text_fmt(&x, r->has_lo ? "day %lld or later" : "day %lld or before",
		         (long long)((r->has_lo ? r->lo : r->hi) / MICRO));
	else if (r->lo == r->hi)
		text_fmt(&x, "day %lld", (long long)(r->lo / MICRO));
	else
		text_fmt(&x, "day %lld to %lld", (long long)(r->lo / MICRO),
		         (long long)(r->hi / MICRO));
	if (s->day0 == DAY_NONE) {
		text_put(&x, "; day 0, the first medicine session, is not booked yet");
	} else {
		if (r->has_lo)
			w.from = s->day0 + (int32_t)(r->lo / MICRO);
		if (r->has_hi)
			w.to = s->day0 + (int32_t)(r->hi / MICRO);
		widen(s, t, &w);
		text_fmt(&x, " (%s)", span_words(s->a, w.from, w.to));
	}
	w.why = x.s;
	return w;
}

static const char *anchor_words(const struct series *s, const struct at_part *p,
                                const struct anchor *an)
{
	static const char *const own[] = {
	    [MOMENT_START] = "the start of ",
	    [MOMENT_FIRST_DOSE] = "the first dose of ",
	    [MOMENT_LAST_DOSE] = "the last dose of ",
	    [MOMENT_DOSE] = "a dose of ",
	    [MOMENT_END_OF_DOSE] = "the end of the dose of ",
	    [MOMENT_LEAVING] = "leaving ",
	    [MOMENT_STEP] = "a step of ",
	    [MOMENT_READING] = "a reading of ",
	    [MOMENT_CONTACT] = "",
	};
	if (an->slot)
		return arena_fmt(s->a, "%s%s", own[p->anchor.kind], visit_label(s->a, s, an->slot));
	if (p->anchor.name || p->anchor.of.name)
		return p->anchor.name ? p->anchor.name : p->anchor.of.name;
	return "a moment of this session";
}

static struct window by_anchor(const struct series *s, const struct visit *t)
{
	const struct at_part *p = t->part;
	struct anchor an = anchor_of(s, &p->anchor, t->phase, t->turn, t);
	struct window w = {.from = INT32_MIN, .to = INT32_MAX, .fell_away = an.fell_away};
	struct quantity_range r = p->range;
	if (p->kind == AT_EACH) {
		r.has_lo = r.has_hi = true;
		r.lo = r.hi = p->each[t->place];
	}
	const char *what = anchor_words(s, p, &an);
	const char *side = p->before ? "before" : "after";
	const char *words = p->kind == AT_SAME_DAY
	                        ? arena_fmt(s->a, "the same day %s %s", side, what)
	                        : arena_fmt(s->a, "%s %s %s", distance_words(s->a, &r), side, what);
	if (!an.known) {
		w.why = arena_fmt(s->a,
		                  an.fell_away ? "%s, which does not take place"
		                               : "%s, which has no date yet",
		                  words);
		return w;
	}
	w.known = true;
	if (p->kind == AT_SAME_DAY) {
		w.from = w.to = an.day;
		/* What comes after it waits for it. */
		w.known = p->before || !an.slot || an.slot->done;
	} else {
		int64_t lo = p->before ? -r.hi : r.lo, hi = p->before ? -r.lo : r.hi;
		if (p->before ? r.has_hi : r.has_lo)
			w.from = day_from(s, &an, lo, r.dim);
		if (p->before ? r.has_lo : r.has_hi)
			w.to = day_from(s, &an, hi, r.dim);
		/* `after` with an open beginning still does not come before it, and the mirror. */
		if (!p->before && w.from == INT32_MIN)
			w.from = an.day;
		if (p->before && w.to == INT32_MAX)
			w.to = an.day;
	}
	widen(s, t, &w);
	w.why = arena_fmt(s->a, "%s (%s)", words, span_words(s->a, w.from, w.to));
	return w;
}

static const struct visit *round_before(const struct series *s, const struct visit *t)
{
	for (const struct visit *o = t; o > s->visits.v;)
		if ((--o)->d.contact == t->d.contact)
			return o;
	return NULL;
}

/* The first listed day of a week that is neither before `from` nor day 0. */
static int32_t next_weekday(const struct series *s, const struct at_part *p, int32_t from)
{
	int64_t rest, week = 0;
	if (from > s->day0)
		week = civil_floor_div(from - s->day0, 7, &rest);
	for (;; week++)
		for (size_t i = 0; i < p->each_n; i++) {
			int32_t day = s->day0 + (int32_t)(week * 7 + p->each[i] / MICRO);
			if (day >= from)
				return day;
		}
}

/* The first of its days after that of the round before; when that one was late, after the day it
 * was held on.  So the pattern stays the same, whatever was missed, and nothing is caught up. */
static struct window by_weekday(const struct series *s, struct visit *t, const struct window *gap)
{
	int32_t begun = s->phases[t->phase].begun_day, from = begun;
	const struct visit *o = round_before(s, t);
	struct window w = {.from = INT32_MIN, .to = INT32_MAX, .known = s->day0 != DAY_NONE};
	if (!w.known) {
		w.known = true;
		w.why = "days of the week are counted from day 0, which is not booked yet";
		return w;
	}
	if (o && o->phase == t->phase) {
		int32_t late = o->held ? o->day : visit_finished(o) ? DAY_NONE : s->today;
		from = (late > o->pattern ? late : o->pattern) + 1;
	}
	if (gap && from < gap->from)
		from = gap->from;
	w.from = w.to = next_weekday(s, t->part, from);
	t->pattern = w.from;
	int32_t nth = w.from - s->day0;
	widen(s, t, &w);
	w.why = arena_fmt(s->a, "day %d of week %d (%s)", (int)(nth % 7), (int)(nth / 7 + 1),
	                  span_words(s->a, w.from, w.to));
	return w;
}

static struct window by_every(const struct series *s, const struct visit *t)
{
	struct window w = {
	    .known = t->every_from != DAY_NONE, .from = t->every_from, .to = t->every_from};
	struct text x = text_in(s->a);
	if (!w.known) {
		w.from = INT32_MIN;
		w.to = INT32_MAX;
	}
	text_put(&x, "every ");
	if (t->part->every.dim == DIM_DAYS && t->part->every.micro == MICRO)
		text_put(&x, "day");
	else
		quantity_write(&x, t->part->every);
	widen(s, t, &w);
	if (w.known)
		text_fmt(&x, " (%s)", span_words(s->a, w.from, w.to));
	else
		text_put(&x, "; what it begins with has no date yet");
	w.why = x.s;
	return w;
}

/* The last session before this one in which a dose was given: above it on the page, or in a phase
 * beside; for one that was held itself, before it in time. */
static const struct visit *dosed_before(const struct series *s, const struct visit *t)
{
	const struct visit *found = NULL;
	for (size_t i = 0; i < s->visits.n; i++) {
		const struct visit *o = &s->visits.v[i];
		bool beside =
		    o->phase != t->phase
		    && (series_phase_of(s, o)->starts.n || series_phase_of(s, t)->starts.n);
		if (o->dosed == DAY_NONE || (o >= t && !beside)
		    || (t->held && o->instant >= t->instant))
			continue;
		if (!found || o->dosed > found->dosed)
			found = o;
	}
	return found;
}

void window_after_any_dose(const struct series *s, struct visit *t)
{
	const struct gap *g = &series_phase_of(s, t)->gap;
	struct quantity lo = g->at_least.dim != DIM_NONE ? g->at_least : g->never_under;
	int32_t from = INT32_MIN;
	if (series_session_of(s, t)->kind != KIND_MEDICINE || lo.dim == DIM_NONE)
		return;
	for (size_t i = 0; i < s->visits.n; i++)
		if (s->visits.v[i].dosed != DAY_NONE && s->visits.v[i].dosed + days_of(lo) > from)
			from = s->visits.v[i].dosed + days_of(lo);
	if (from <= s->today || from <= t->d.from)
		return;
	t->d.from = from;
	t->d.to = t->d.to < from ? from : t->d.to;
	t->d.state = CONTACT_EARLY;
	t->d.why = arena_fmt(s->a, "%s, and not before %s", t->d.why, day_words(s->a, from));
}

/* G-05, G-06: the bounds of the gap, in calendar days from the last dose. */
static bool by_gap(const struct series *s, const struct visit *t, struct window *w)
{
	const struct gap *g = &series_phase_of(s, t)->gap;
	const struct visit *last = dosed_before(s, t);
	bool low = g->at_least.dim != DIM_NONE || g->never_under.dim != DIM_NONE;
	bool high = g->at_most.dim != DIM_NONE;
	if (series_session_of(s, t)->kind != KIND_MEDICINE || !last || (!low && !high))
		return false;
	struct quantity lo = g->at_least.dim != DIM_NONE ? g->at_least : g->never_under;
	struct quantity_range r = {.has_lo = low,
	                           .has_hi = high,
	                           .lo = low ? lo.micro : 0,
	                           .hi = high ? g->at_most.micro : 0,
	                           .dim = DIM_DAYS};
	*w = (struct window){.known = true, .from = last->dosed, .to = INT32_MAX};
	if (low)
		w->from += days_of(lo);
	if (high)
		w->to = last->dosed + days_of(g->at_most);
	/* One that was let go leaves its place empty: the next is not late on its account. */
	const struct visit *o = t->part ? NULL : round_before(s, t);
	if (o && !t->held && o->d.state == CONTACT_DROPPED && o->d.to != INT32_MAX && high) {
		int32_t from = o->d.from + days_of(lo);
		w->from = low && from > w->from ? from : w->from;
		w->to = o->d.to + days_of(g->at_most);
		last = o;
	}
	w->why = arena_fmt(s->a, "%s after %s (%s)", distance_words(s->a, &r),
	                   visit_label(s->a, s, last), span_words(s->a, w->from, w->to));
	return true;
}

/* Without `at:`: in its turn. */
static struct window in_turn(const struct series *s, const struct visit *t)
{
	struct window w = {.known = true, .from = INT32_MIN, .to = INT32_MAX};
	int32_t begun = s->phases[t->phase].begun_day;
	bool first = series_session_of(s, t)->kind == KIND_MEDICINE && !dosed_before(s, t);
	if (first && t->day != DAY_NONE) {
		w.from = w.to = t->day;
		w.why =
		    arena_fmt(s->a, "%s (%s)",
		              t->day == s->day0 ? "day 0, the first medicine session" : "booked",
		              day_words(s->a, t->day));
		return w;
	}
	for (const struct visit *o = s->visits.v; o < t; o++) /* the round before */
		if (o->d.contact == t->d.contact && o->finished)
			begun = (int32_t)zone_day(s->look->c->zone, o->finished);
	if (begun != DAY_NONE)
		w.from = begun;
	w.why = begun != DAY_NONE
	            ? arena_fmt(s->a, "in its turn (%s)", span_words(s->a, w.from, w.to))
	            : "in its turn";
	return w;
}

struct window window_of(const struct series *s, struct visit *t)
{
	struct window gap = {0}, w = {0};
	if (t->asks) {
		w = (struct window){.from = INT32_MIN, .to = INT32_MAX};
		w.why = arena_fmt(s->a, "when it takes place is not known: %s", t->asks);
		return w;
	}
	bool has_gap = by_gap(s, t, &gap);
	if (!t->part)
		return has_gap ? gap : in_turn(s, t);
	switch (t->part->kind) {
	case AT_DAY: w = by_day(s, t); break;
	case AT_WINDOW:
	case AT_EACH:
	case AT_SAME_DAY: w = by_anchor(s, t); break;
	case AT_WEEKDAYS: w = by_weekday(s, t, has_gap ? &gap : NULL); break;
	case AT_EVERY: w = by_every(s, t); break;
	}
	/* A planned day never falls inside the gap: what was late moves the next one. */
	if (has_gap && w.known && w.from < gap.from) {
		w.from = gap.from;
		w.to = w.to < w.from ? w.from : w.to;
		w.why = arena_fmt(s->a, "%s, and not before %s", w.why, day_words(s->a, w.from));
	}
	return w;
}
