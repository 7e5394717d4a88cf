/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/series_table.h"

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

/* ---- which contact is meant ---- */

/* What the pass before knows about a phase further down, this one knows only later. */
static enum contact_state state_of(const struct series *s, const struct visit *t, int phase)
{
	if (t->phase > phase && s->old)
		for (size_t i = 0; i < s->old->visits.n; i++) {
			const struct visit *o = &s->old->visits.v[i];
			if (o->d.contact == t->d.contact && o->d.round == t->d.round)
				return o->d.state;
		}
	return t->d.state;
}

static bool fell_away(const struct series *s, const struct visit *t, int phase)
{
	enum contact_state st = state_of(s, t, phase);
	return st == CONTACT_DROPPED || st == CONTACT_NOT_ASKED || s->phases[t->phase].skipped
	       || t->turn > s->phases[t->phase].rounds;
}

static bool stands_before(const struct visit *t, int phase, int turn)
{
	return t->phase < phase || (t->phase == phase && t->turn < turn);
}

static bool stands_after(const struct visit *t, int phase, int turn)
{
	return t->phase > phase || (t->phase == phase && t->turn > turn);
}

/* NULL: there is none, or all of them fell away. */
static const struct visit *visit_meant(const struct series *s, const struct contact_ref *ref,
                                       int phase, int turn)
{
	const struct visit *first = NULL, *last = NULL, *here = NULL, *previous = NULL,
	                   *next = NULL, *numbered = NULL;
	int n = 0;
	for (size_t i = 0; i < s->visits.n; i++) {
		const struct visit *t = &s->visits.v[i];
		if (!series_ref_means(s, ref, t->d.contact))
			continue;
		if (t->phase > phase)
			*s->looked_down = true;
		/* A number counts what the page plans, so that `medicine 3` stays the third. */
		if (++n == ref->number)
			numbered = t;
		bool this_one = t->phase == phase && t->turn == turn;
		if (this_one && !here)
			here = t;
		if (fell_away(s, t, phase))
			continue;
		first = first ? first : t;
		last = t;
		if (stands_before(t, phase, turn))
			previous = t;
		if (stands_after(t, phase, turn) && !next)
			next = t;
	}
	switch (ref->which) {
	case WHICH_THIS: return here ? here : last;
	case WHICH_FIRST: return first;
	case WHICH_LAST: return last;
	case WHICH_NEXT: return next;
	case WHICH_PREVIOUS: return previous;
	case WHICH_NUMBER: return numbered;
	}
	return NULL;
}

/* ---- when it was ---- */

struct anchor {
	const struct visit *slot; /* NULL: not a contact */
	bool known, fell_away;
	int32_t day;
	int64_t instant;
};

static int64_t own_instant(const struct series *s, const struct moment *m, const struct visit *t)
{
	if (!t->held)
		return 0;
	int64_t first = 0, last = 0, nth = 0;
	int n = 0;
	for (size_t i = 0; i < s->look->c->doses.n; i++) {
		const struct dose_record *d = &s->look->c->doses.v[i];
		if (d->m.struck || d->m.session != t->held->number)
			continue;
		if (++n == m->number)
			nth = d->m.happened;
		if (!first || d->m.happened < first)
			first = d->m.happened;
		if (d->m.happened > last)
			last = d->m.happened;
	}
	if (m->kind == MOMENT_FIRST_DOSE)
		return first;
	if (m->kind == MOMENT_LAST_DOSE || m->kind == MOMENT_END_OF_DOSE)
		return last;
	if (m->kind == MOMENT_DOSE)
		return nth;
	if (m->kind == MOMENT_LEAVING)
		return t->held->left;
	return t->held->m.happened;
}

static struct anchor anchor_of(const struct series *s, const struct moment *m, int phase, int turn)
{
	struct anchor an = {.day = DAY_NONE};
	if (m->kind == MOMENT_NONE)
		return an;
	bool contact = m->kind == MOMENT_CONTACT || m->of.name;
	if (!contact) { /* a step or a reading, wherever it was */
		an.instant = moment_when(s->look, m);
	} else {
		an.slot = visit_meant(s, &m->of, phase, turn);
		an.fell_away = !an.slot || fell_away(s, an.slot, phase);
		if (an.fell_away)
			return an;
		if (m->kind == MOMENT_CONTACT) {
			an.day = an.slot->day;
			an.instant = an.slot->instant;
			an.known = an.day != DAY_NONE;
			return an;
		}
		an.instant = own_instant(s, m, an.slot);
	}
	an.known = an.instant != 0;
	if (an.known)
		an.day = (int32_t)zone_day(s->look->c->zone, an.instant);
	return an;
}

/* The day that lies so far from the anchor: calendar days as such, elapsed time by the instant. */
static int32_t day_from(const struct series *s, const struct anchor *an, int64_t micro,
                        enum dim dim)
{
	if (dim == DIM_DAYS)
		return an->day + (int32_t)(micro / MICRO);
	return (int32_t)zone_day(s->look->c->zone, an->instant + micro / 1000);
}

int32_t window_point_day(const struct series *s, const struct point *p, int phase, int turn)
{
	struct anchor an = anchor_of(s, &p->moment, phase, turn);
	if (!an.known)
		return DAY_NONE;
	return p->distance.micro ? day_from(s, &an, p->distance.micro, p->distance.dim) : an.day;
}

int32_t window_starts(const struct series *s, const struct phase *p, int phase)
{
	const struct at_part *t = &p->starts.v[0];
	if (t->kind == AT_DAY)
		return s->day0 == DAY_NONE ? DAY_NONE : s->day0 + (int32_t)(t->range.lo / MICRO);
	struct anchor an = anchor_of(s, &t->anchor, phase, 1);
	if (!an.known)
		return DAY_NONE;
	if (t->kind == AT_SAME_DAY)
		return an.day;
	int64_t far = t->before ? -t->range.hi : t->range.lo;
	return day_from(s, &an, far, t->range.dim);
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
	struct anchor an = anchor_of(s, &p->anchor, t->phase, t->turn);
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

/* The n-th listed weekday, counted from day 0, that is not before the phase began. */
static struct window by_weekday(const struct series *s, const struct visit *t)
{
	const struct at_part *p = t->part;
	int32_t begun = s->phases[t->phase].begun_day;
	struct window w = {.from = INT32_MIN, .to = INT32_MAX};
	if (s->day0 == DAY_NONE) {
		w.known = true;
		w.why = "days of the week are counted from day 0, which is not booked yet";
		return w;
	}
	int32_t from = begun == DAY_NONE || begun < s->day0 ? s->day0 : begun;
	int64_t rest, week = civil_floor_div(from - s->day0, 7, &rest);
	int left = t->turn;
	for (;; week++)
		for (size_t i = 0; i < p->each_n; i++) {
			int32_t day = s->day0 + (int32_t)(week * 7 + p->each[i] / MICRO);
			if (day < from || --left > 0)
				continue;
			w.known = true;
			w.from = w.to = day;
			widen(s, t, &w);
			w.why = arena_fmt(s->a, "day %lld of week %lld (%s)",
			                  (long long)(p->each[i] / MICRO), (long long)week + 1,
			                  span_words(s->a, w.from, w.to));
			return w;
		}
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

/* The latest session in which a dose was given, whatever phase it belongs to; for one that was held
 * itself, the latest before it. */
static const struct visit *dosed_before(const struct series *s, const struct visit *t)
{
	const struct visit *found = NULL;
	for (size_t i = 0; i < s->visits.n; i++) {
		const struct visit *o = &s->visits.v[i];
		if (o->dosed == DAY_NONE || o == t || (t->held && o->instant >= t->instant))
			continue;
		if (!found || o->dosed > found->dosed)
			found = o;
	}
	return found;
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

struct window window_of(const struct series *s, const struct visit *t)
{
	struct window gap = {0}, w = {0};
	bool has_gap = by_gap(s, t, &gap);
	if (!t->part)
		return has_gap ? gap : in_turn(s, t);
	switch (t->part->kind) {
	case AT_DAY: w = by_day(s, t); break;
	case AT_WINDOW:
	case AT_EACH:
	case AT_SAME_DAY: w = by_anchor(s, t); break;
	case AT_WEEKDAYS: w = by_weekday(s, t); break;
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
