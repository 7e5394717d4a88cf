/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/series.h"

#include <string.h>

#include "judge/series_table.h"

#define MICRO INT64_C(1000000)

const struct phase *series_phase_of(const struct series *s, const struct visit *t)
{
	return &s->plan->p->phases.v[t->phase];
}

const struct session_def *series_session_of(const struct series *s, const struct visit *t)
{
	return s->plan->sessions[s->plan->contacts[t->d.contact].session].def;
}

bool visit_finished(const struct visit *t)
{
	return t->d.state == CONTACT_DONE || t->d.state == CONTACT_DROPPED
	       || t->d.state == CONTACT_NOT_ASKED;
}

bool series_ref_means(const struct series *s, const struct contact_ref *ref, int contact)
{
	const struct plan_contact *c = &s->plan->contacts[contact];
	if (ref->contact >= 0)
		return ref->contact == contact;
	if (ref->session >= 0)
		return ref->session == c->session;
	return ref->kind >= 0 && (int)s->plan->sessions[c->session].def->kind == ref->kind;
}

/* ---- the state of a slot ---- */

static bool one_of(unsigned roles, const struct people *p)
{
	for (int i = 0; i < p->n; i++)
		if (roles & p->any_of[i])
			return true;
	return false;
}

/* Whether a contact that was missed needs no longer be held.  What something waits for, and a
 * medicine session, is never let go by silence. */
static bool let_go(const struct series *s, const struct visit *t, bool late)
{
	const struct contact *def = s->plan->contacts[t->d.contact].def;
	const struct booking *miss = visit_missed(s, t);
	switch (def->missed) {
	case MISSED_SHIFT: return false;
	case MISSED_DROP: return late || miss;
	case MISSED_SIGN: return miss && one_of(miss->roles, &def->missed_by);
	case MISSED_UNSAID: break;
	}
	if (def->must || series_session_of(s, t)->kind == KIND_MEDICINE)
		return false;
	/* A diary of every day is over when the next one is due. */
	return miss || (late && t->every_next != DAY_NONE && t->every_next <= s->today);
}

static bool waits_for_another(const struct series *s, const struct visit *t)
{
	const struct idents *after = &s->plan->contacts[t->d.contact].def->after;
	for (size_t i = 0; i < after->n; i++)
		for (size_t k = 0; k < s->visits.n; k++) {
			const struct visit *o = &s->visits.v[k];
			bool this_round = o->phase != t->phase || o->turn == t->turn;
			if (o->d.contact == after->v[i].index && this_round && !visit_finished(o))
				return true;
		}
	return false;
}

static int session_near(const struct series *s, const struct visit *t)
{
	for (size_t i = 0; i < s->visits.n; i++)
		if (s->visits.v[i].phase == t->phase && s->visits.v[i].turn == t->turn
		    && s->visits.v[i].held)
			return s->visits.v[i].held->number;
	return 0;
}

static int64_t end_of_window(const struct series *s, const struct visit *t)
{
	int64_t now = s->look->now;
	if (t->d.to == INT32_MAX)
		return now;
	int64_t end = day_begins(s->look->c->zone, t->d.to + 1) - 1;
	return end < now ? end : now;
}

/* The doses are stopped; everything else goes on. */
static bool was_stopped(const struct series *s, const struct visit *t)
{
	return s->look->c->control.treatment_stopped
	       && series_session_of(s, t)->kind == KIND_MEDICINE;
}

static enum contact_state state_of(const struct series *s, struct visit *t, const struct window *w,
                                   bool reached)
{
	const struct contact *def = s->plan->contacts[t->d.contact].def;
	const struct stretch *ph = &s->phases[t->phase];
	if (t->held)
		return t->done ? CONTACT_DONE : CONTACT_RUNNING;
	if (ph->left || was_stopped(s, t))
		return CONTACT_DROPPED;
	if (ph->skipped || t->turn > ph->rounds || w->fell_away)
		return CONTACT_NOT_ASKED;
	if (!reached)
		return CONTACT_LATER;
	/* What the round says while its window is open counts; later answers do not bring it back.
	 */
	struct value asked = series_condition(s, &def->when, t->phase, t->turn, end_of_window(s, t),
	                                      session_near(s, t));
	if (def->when.x && value_is_false(&asked))
		return CONTACT_NOT_ASKED;
	bool late = w->known && s->today > w->to;
	if (let_go(s, t, late))
		return CONTACT_DROPPED;
	if (!w->known || waits_for_another(s, t))
		return CONTACT_LATER;
	return late ? CONTACT_LATE : s->today < w->from ? CONTACT_EARLY : CONTACT_OPEN;
}

/* What comes next is not known: it hangs on something that nobody has recorded. */
static bool waits_for_an_answer(const struct series *s, const struct visit *t)
{
	const struct stretch *ph = &s->phases[t->phase];
	bool beside = series_phase_of(s, t)->starts.n > 0;
	return t->asks || (ph->asks && t->turn > ph->asks)
	       || (s->waits >= 0 && t->phase > s->waits && !beside);
}

static const char *why_of(const struct series *s, const struct visit *t, const struct window *w,
                          bool reached)
{
	const char *since;
	switch (t->d.state) {
	case CONTACT_DONE:
		since = t->day > w->to ? ", late" : t->day < w->from ? ", early" : "";
		return arena_fmt(s->a, "held on %s%s; %s", day_words(s->a, t->day), since, w->why);
	case CONTACT_RUNNING: return arena_fmt(s->a, "under way; %s", w->why);
	case CONTACT_DROPPED:
		return arena_fmt(s->a, "%s; %s",
		                 was_stopped(s, t)          ? "treatment was stopped"
		                 : s->phases[t->phase].left ? "the course went on without it"
		                                            : "missed, and not asked for any more",
		                 w->why);
	case CONTACT_NOT_ASKED:
		if (s->phases[t->phase].skipped)
			return "the course went another way";
		if (t->turn > s->phases[t->phase].rounds)
			return arena_fmt(s->a, "the rounds ended after round %d",
			                 s->phases[t->phase].rounds);
		if (w->fell_away)
			return w->why;
		return "it is asked for under a condition that is not met";
	case CONTACT_LATER:
		if (waits_for_an_answer(s, t) && !t->asks)
			return arena_fmt(s->a, "%s; what comes next is not known: %s", w->why,
			                 series_asks(s, t->phase));
		if (!s->phases[t->phase].begun)
			return arena_fmt(s->a, "%s; the part %s has not begun yet", w->why,
			                 series_phase_of(s, t)->name.s);
		if (!reached)
			return arena_fmt(s->a, "%s; round %d has not come yet", w->why, t->turn);
		if (w->known)
			return arena_fmt(s->a, "%s; another contact comes first", w->why);
		return w->why;
	case CONTACT_OPEN:
	case CONTACT_EARLY:
	case CONTACT_LATE: break;
	}
	return w->why;
}

/* ---- walking down the page ---- */

static void judge_slot(struct series *s, struct visit *t, bool reached)
{
	struct window w = window_of(s, t);
	t->d.from = w.from;
	t->d.to = w.to;
	t->d.state = state_of(s, t, &w, reached);
	t->d.waits = t->d.state == CONTACT_LATER && waits_for_an_answer(s, t);
	t->d.why = why_of(s, t, &w, reached);
	if (t->asks && reached && t->d.state == CONTACT_LATER)
		s->phases[t->phase].when = t->asks;
	if (t->d.state == CONTACT_OPEN || t->d.state == CONTACT_LATE)
		window_after_any_dose(s, t);
	if (visit_finished(t) && !t->finished)
		t->finished = end_of_window(s, t);
}

/* What opens the next round: the contact without `at:`, such as the medicine session, or else the
 * whole of this one. */
static bool opens_next(const struct series *s, const struct visit *t)
{
	return !t->part || series_session_of(s, t)->kind == KIND_MEDICINE;
}

static struct turn walk_turn(struct series *s, int phase, int turn, bool reached)
{
	struct turn r = {.finished = reached, .opened = reached};
	bool opener = false, opened = true;
	for (size_t i = 0; i < s->visits.n; i++) {
		struct visit *t = &s->visits.v[i];
		if (t->phase != phase || t->turn != turn)
			continue;
		judge_slot(s, t, reached);
		bool fin = visit_finished(t);
		r.finished = r.finished && fin;
		r.begun = r.begun || t->held;
		r.end = fin && t->finished > r.end ? t->finished : r.end;
		r.session = t->held ? t->held->number : r.session;
		if (opens_next(s, t)) {
			opener = true;
			opened = opened && fin;
		}
	}
	r.opened = reached && (opener ? opened : r.finished);
	return r;
}

static void walk_rounds(struct series *s, int phase)
{
	const struct phase *def = &s->plan->p->phases.v[phase];
	struct stretch *ph = &s->phases[phase];
	ph->rounds = def->repeat;
	bool reached = ph->begun, all = ph->begun;
	ph->round = 1;
	for (int turn = 1; turn <= def->repeat; turn++) {
		struct turn r = walk_turn(s, phase, turn, reached);
		if (turn > ph->rounds)
			continue;
		all = all && r.finished;
		ph->done_at = r.end > ph->done_at ? r.end : ph->done_at;
		enum way way = series_until(s, phase, turn, &r);
		if (way == WAY_ENDS)
			ph->rounds = turn;
		if (way == WAY_UNKNOWN)
			ph->asks = turn;
		if (reached)
			ph->reached = turn;
		if (r.finished && way == WAY_GOES_ON && turn == ph->round && turn < ph->rounds)
			ph->round = turn + 1;
		reached = r.opened && way == WAY_GOES_ON;
	}
	ph->done = all || ph->left;
}

/* A phase begins in its turn; or with what was held of it, whatever was left open above. */
static void begin(struct series *s, int phase, bool in_turn, int64_t at)
{
	struct stretch *ph = &s->phases[phase];
	for (size_t i = 0; !in_turn && !ph->begun && i < s->visits.n; i++) {
		const struct visit *v = &s->visits.v[i];
		if (v->phase != phase || !v->held)
			continue;
		ph->begun = true;
		ph->begun_day = v->day;
	}
	if (!in_turn)
		return;
	ph->begun = true;
	ph->begun_day = at ? (int32_t)zone_day(s->look->c->zone, at) : s->today;
}

static void walk(struct series *s)
{
	const struct protocol *p = s->plan->p;
	series_exit(s);
	int n = (int)p->phases.n, leave_to = s->exit_to, next = 0;
	int64_t at = s->look->c->enrolled;
	bool open = true; /* the way down is free so far */
	for (int i = 0; i < n; i++) {
		struct stretch *ph = &s->phases[i];
		*ph = (struct stretch){.begun_day = DAY_NONE, .rounds = ph->rounds};
		bool beside = p->phases.v[i].starts.n > 0;
		ph->left = leave_to > i;
		if (beside) {
			int32_t day = window_starts(s->old ? s->old : s, &p->phases.v[i], i);
			ph->begun = day != DAY_NONE && day <= s->today;
			ph->begun_day = day;
			walk_rounds(s, i);
			continue;
		}
		begin(s, i, open && i >= next, at);
		ph->skipped = i < next && !ph->begun;
		walk_rounds(s, i);
		if (i < next || !open)
			continue;
		open = ph->done;
		if (ph->asks && s->waits < 0)
			s->waits = i;
		at = ph->left ? s->exit_at : ph->done_at;
		if (ph->left || !ph->done || !p->phases.v[i].next.n) {
			next = ph->left && next < leave_to ? i + 1 : next;
			continue;
		}
		int to = series_choose(s, i);
		ph->waiting = to < 0;
		if (ph->waiting)
			s->waits = i;
		open = to >= 0;
		next = to > next ? to : next;
	}
}

static struct series *pass(struct arena *a, const struct look *look, const struct series *old)
{
	struct series *s = arena_new(a, struct series);
	size_t n = look->c->plan->p->phases.n;
	*s = (struct series){.a = a, .look = look, .plan = look->c->plan, .old = old, .waits = -1};
	s->today = (int32_t)zone_day(look->c->zone, look->now);
	s->phases = arena_arr(a, struct stretch, n);
	s->looked_down = arena_new(a, bool);
	for (size_t i = 0; i < n; i++) {
		s->phases[i] = (struct stretch){.rounds = look->c->plan->p->phases.v[i].repeat,
		                                .begun_day = DAY_NONE};
		if (old)
			s->phases[i] = old->phases[i];
	}
	series_lay_out(s);
	walk(s);
	return s;
}

/* A phase may hang on one further down (`starts: 7 d before first medicine`, `to last
 * integration`): then what the first passes found out serves the last. */
struct series *series_table(struct arena *a, const struct look *look)
{
	struct series *s = pass(a, look, NULL);
	if (!*s->looked_down)
		return s;
	s = pass(a, look, s);
	return pass(a, look, s);
}

/* ---- what is asked of it ---- */

struct due_contact *series_due(struct arena *a, const struct look *look, size_t *n)
{
	const struct series *s = series_table(a, look);
	struct due_contact *out = arena_arr(a, struct due_contact, s->visits.n + 1);
	*n = 0;
	for (size_t i = 0; i < s->visits.n; i++) {
		const struct visit *t = &s->visits.v[i];
		const struct stretch *ph = &s->phases[t->phase];
		int next = ph->begun ? ph->round + 1 : 1;
		int last = ph->reached > next ? ph->reached : next;
		bool gone = ph->skipped || t->turn > ph->rounds;
		if (t->held || t->d.booked || (!gone && t->turn <= last))
			out[(*n)++] = t->d;
	}
	return out;
}

bool series_find(struct arena *a, const struct look *look, int contact, int round,
                 struct due_contact *out)
{
	const struct series *s = series_table(a, look);
	for (size_t i = 0; i < s->visits.n; i++)
		if (visit_is(&s->visits.v[i], contact, round)) {
			*out = s->visits.v[i].d;
			return true;
		}
	return false;
}

/* The lower, the sooner. */
static int urgency(enum contact_state st)
{
	static const enum contact_state order[] = {CONTACT_RUNNING, CONTACT_LATE, CONTACT_OPEN,
	                                           CONTACT_EARLY, CONTACT_LATER};
	for (int i = 0; i < (int)countof(order); i++)
		if (order[i] == st)
			return i;
	return (int)countof(order);
}

/* On one day what comes before another contact is first, and what comes after it last. */
static int place_in_day(const struct visit *t)
{
	if (!t->part || t->part->kind != AT_SAME_DAY)
		return 0;
	return t->part->before ? -1 : 1;
}

bool series_next(struct arena *a, const struct look *look, struct due_contact *out)
{
	if (look->c->control.ended)
		return false;
	const struct series *s = series_table(a, look);
	const struct visit *best = NULL;
	for (size_t i = 0; i < s->visits.n; i++) {
		const struct visit *t = &s->visits.v[i];
		if (visit_finished(t))
			continue;
		int is = urgency(t->d.state), was = best ? urgency(best->d.state) : 99;
		bool early = t->d.state == CONTACT_EARLY;
		int32_t mine = early ? t->d.from : t->d.to;
		int32_t other = !best ? 0 : early ? best->d.from : best->d.to;
		bool sooner =
		    best
		    && (mine < other || (mine == other && place_in_day(t) < place_in_day(best)));
		if (is < was || (is == was && t->d.state != CONTACT_LATER && sooner))
			best = t;
	}
	if (best)
		*out = best->d;
	return best != NULL;
}

static int phase_now(const struct series *s, int *round)
{
	int now = -1;
	for (int i = 0; i < (int)s->plan->p->phases.n; i++) {
		const struct stretch *ph = &s->phases[i];
		bool beside = s->plan->p->phases.v[i].starts.n > 0;
		if (beside || ph->skipped || (ph->done && !ph->waiting))
			continue;
		/* Something may be left open above of what has been begun since. */
		if (now < 0 || ph->begun)
			now = i;
	}
	if (now >= 0 && round)
		*round = s->phases[now].round;
	return now;
}

int series_phase(const struct look *look, int *round)
{
	struct arena tmp = {0};
	int phase = phase_now(series_table(&tmp, look), round);
	arena_drop(&tmp);
	return phase;
}

int series_waits(struct arena *a, const struct look *look, const char **what)
{
	if (look->c->control.ended)
		return -1;
	const struct series *s = series_table(a, look);
	for (int i = 0; i < (int)s->plan->p->phases.n; i++)
		if (s->phases[i].begun
		    && (s->phases[i].when || s->phases[i].asks || s->phases[i].waiting)) {
			*what = s->phases[i].when ? s->phases[i].when : series_asks(s, i + 1);
			return i;
		}
	return -1;
}

bool series_ended(const struct look *look)
{
	if (look->c->control.ended)
		return true;
	struct arena tmp = {0};
	const struct series *s = series_table(&tmp, look);
	bool ended = phase_now(s, NULL) < 0;
	for (size_t i = 0; i < s->plan->p->phases.n; i++)
		if (s->plan->p->phases.v[i].starts.n && s->phases[i].begun && !s->phases[i].done)
			ended = false;
	arena_drop(&tmp);
	return ended;
}
