/* SPDX-License-Identifier: Apache-2.0
 * The course: a group for each phase, a lane for each contact, on an axis of days. */
#include <stdlib.h>
#include <string.h>

#include "diagram/diagram_in.h"

#define LONG_GAP    14 /* days without anything that are drawn as a break */
#define BREAK_WIDTH 6  /* ... as wide as so many days */
#define DAYS_SHOWN  16 /* at most so many days of a contact are told one by one */

struct drawing {
	struct arena *a;
	const struct plan *plan;
	struct diagram *d;
	struct days days;
	struct saying saying;
	int32_t last; /* the last day that has a place */
	int medicine; /* number of the medicine session, from 1 */
};

/* ---- the axis ---- */

static int by_value(const void *x, const void *y)
{
	int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
	return (a > b) - (a < b);
}

static void draw_axis(struct drawing *w)
{
	struct axis *x = &w->d->axis;
	int32_t *at = arena_arr(w->a, int32_t, w->days.v.n * 3 + 2);
	size_t n = 0;
	at[n++] = 0;
	for (size_t i = 0; i < w->days.v.n; i++) {
		const struct placed *t = &w->days.v.v[i];
		if (t->day == DAY_UNKNOWN)
			continue;
		at[n++] = t->from;
		at[n++] = t->day;
		at[n++] = t->to == INT32_MAX ? t->day : t->to;
	}
	qsort(at, n, sizeof *at, by_value);
	w->last = at[n - 1];
	*x = (struct axis){.unit = "day", .per = 1, .step = 7};
	for (size_t i = 0; i + 1 < n; i++) {
		int64_t far = at[i + 1] - at[i];
		if (far)
			*arena_push(w->a, &x->pieces) =
			    (struct stretch){.from = at[i],
			                     .to = at[i + 1],
			                     .width = far > LONG_GAP ? BREAK_WIDTH : far,
			                     .broken = far > LONG_GAP};
	}
	if (!x->pieces.n)
		*arena_push(w->a, &x->pieces) =
		    (struct stretch){.from = at[0], .to = at[0] + 1, .width = 1};
}

/* ---- contacts ---- */

static enum mark_kind mark_of(enum session_kind kind)
{
	static const enum mark_kind kinds[SESSION_KINDS] = {
	    [KIND_SCREENING] = MARK_VISIT,   [KIND_PREPARATION] = MARK_VISIT,
	    [KIND_MEDICINE] = MARK_MEDICINE, [KIND_INTEGRATION] = MARK_TALK,
	    [KIND_CALL] = MARK_CALL,         [KIND_DIARY] = MARK_DIARY,
	    [KIND_REVIEW] = MARK_REVIEW,     [KIND_FOLLOW_UP] = MARK_REVIEW,
	};
	return kinds[kind];
}

static const char *when_words(struct drawing *w, const struct contact *c)
{
	struct text t = text_in(w->a);
	text_put(&t, say_schedule(w->a, &c->at));
	for (size_t i = 0; i < c->at_cases.n; i++) {
		const struct at_case *k = &c->at_cases.v[i];
		text_fmt(&t, "%s%s%s: %s", i ? "; " : "", k->otherwise ? "otherwise" : "if ",
		         k->otherwise ? "" : say_condition(&w->saying, k->when.x),
		         say_schedule(w->a, &k->then));
	}
	if (c->give_or_take.micro > 0)
		text_fmt(&t, "%s give or take %s", t.n ? "," : "",
		         say_quantity(w->a, c->give_or_take));
	return t.n ? t.s : NULL;
}

static const char *missed_words(struct drawing *w, const struct contact *c)
{
	switch (c->missed) {
	case MISSED_UNSAID: return NULL;
	case MISSED_SHIFT: return "missed: all that follows moves with it";
	case MISSED_DROP: return "missed: it falls away";
	case MISSED_SIGN:
		return arena_fmt(w->a, "missed: %s signs", say_people(w->a, &c->missed_by));
	}
	return NULL;
}

static void say_session(struct drawing *w, struct lane *l, const struct contact *c,
                        const struct session_def *s)
{
	static const char *const kinds[SESSION_KINDS] = {"screening",   "preparation", "medicine",
	                                                 "integration", "call",        "diary",
	                                                 "review",      "follow-up"};
	static const char *const wheres[] = {"in the clinic", "at home", "by phone", "by video"};
	struct text t = text_in(w->a);
	const char *title = s->title.s ? s->title.s : strcmp(s->name.s, c->name.s) ? s->name.s : "";
	bool same = strcmp(title, kinds[s->kind]) == 0 || strcmp(c->name.s, kinds[s->kind]) == 0;
	struct quantity length = c->length.micro ? c->length : s->length;
	text_fmt(&t, "%s%s%s%s%s", title, *title ? ", " : "", same ? "" : kinds[s->kind],
	         same ? "" : ", ", wheres[s->where]);
	if (length.micro)
		text_fmt(&t, ", %s", say_quantity(w->a, length));
	if (s->by.n)
		text_fmt(&t, ", by %s", say_people(w->a, &s->by));
	says(w->a, &l->says, t.s);
	if (s->no_answer.src)
		says(w->a, &l->says,
		     arena_fmt(w->a, "tried %d times within %s if nobody answers",
		               s->no_answer.attempts, say_quantity(w->a, s->no_answer.within)));
}

static void say_contact(struct drawing *w, struct lane *l, const struct contact *c)
{
	says(w->a, &l->says, when_words(w, c));
	if (c->when.x)
		says(w->a, &l->says,
		     arena_fmt(w->a, "only if %s", say_condition(&w->saying, c->when.x)));
	if (c->must) {
		struct moment m = {.kind = MOMENT_CONTACT, .of = c->must_before};
		says(w->a, &l->says,
		     arena_fmt(w->a, "must take place before %s", say_moment(w->a, &m)));
	}
	if (c->after.n)
		says(w->a, &l->says, arena_fmt(w->a, "after %s", say_names(w->a, &c->after, ", ")));
	says(w->a, &l->says, missed_words(w, c));
	if (c->owner.n)
		says(w->a, &l->says, arena_fmt(w->a, "owner: %s", say_people(w->a, &c->owner)));
}

/* "day -21 to -4", "days 0, 6 and 12" */
static const char *days_words(struct drawing *w, int contact)
{
	struct text t = text_in(w->a);
	int n = 0, all = 0;
	for (size_t i = 0; i < w->days.v.n; i++)
		all += w->days.v.v[i].contact == contact && w->days.v.v[i].day != DAY_UNKNOWN;
	for (size_t i = 0; i < w->days.v.n; i++) {
		const struct placed *p = &w->days.v.v[i];
		if (p->contact != contact || p->day == DAY_UNKNOWN || n > DAYS_SHOWN)
			continue;
		n++;
		bool rest = n == DAYS_SHOWN && all > n;
		text_put(&t, n == 1     ? all == 1 ? "drawn on day " : "drawn on days "
		             : n == all ? " and "
		                        : ", ");
		if (rest)
			text_fmt(&t, "and %d more", all - n + 1);
		else
			text_fmt(&t, "%d", (int)p->day);
		n += rest;
	}
	return t.n ? t.s : "its days hang on what is not known beforehand";
}

static void draw_forms(struct drawing *w, struct group *g, int contact);

static void draw_contact(struct drawing *w, struct group *g, int contact)
{
	const struct contact *c = w->plan->contacts[contact].def;
	const struct session_def *s = w->plan->sessions[w->plan->contacts[contact].session].def;
	struct lane *l = arena_push(w->a, &g->lanes);
	*l = (struct lane){.name = c->name.s};
	say_contact(w, l, c);
	say_session(w, l, c, s);
	says(w->a, &l->says, days_words(w, contact));
	for (size_t i = 0; i < w->days.v.n; i++) {
		const struct placed *p = &w->days.v.v[i];
		if (p->contact != contact)
			continue;
		const char *number = NULL;
		if (s->kind == KIND_MEDICINE)
			number = arena_fmt(w->a, "%d", ++w->medicine);
		if (p->day == DAY_UNKNOWN)
			continue;
		int32_t to = p->to == INT32_MAX ? w->last : p->to;
		if (p->from < to)
			draw_mark(w->a, l, BAR_WINDOW, p->from, to, NULL);
		struct drawn *m = draw_mark(w->a, l, mark_of(s->kind), p->day, p->day, number);
		m->perhaps = p->perhaps;
	}
	draw_forms(w, g, contact);
}

/* Forms that may stay open after their session: when they are due at the latest. */
static void draw_forms(struct drawing *w, struct group *g, int contact)
{
	const struct plan_session *s = &w->plan->sessions[w->plan->contacts[contact].session];
	for (int i = s->step; i < s->step + s->steps; i++) {
		const struct step *def = w->plan->steps[i].def;
		if (!def->due.n)
			continue;
		struct lane *l = arena_push(w->a, &g->lanes);
		*l = (struct lane){.name = def->name.s};
		says(w->a, &l->says,
		     arena_fmt(w->a, "form of %s, may stay open until %s",
		               w->plan->contacts[contact].def->name.s,
		               say_schedule(w->a, &def->due)));
		if (def->owner.n)
			says(w->a, &l->says,
			     arena_fmt(w->a, "owner: %s", say_people(w->a, &def->owner)));
		const struct at_part *p = &def->due.v[def->due.n - 1];
		int64_t far = p->kind == AT_EACH && p->each_n ? p->each[p->each_n - 1]
		              : p->kind == AT_WINDOW          ? p->range.hi
		                                              : 0;
		far /= p->range.dim == DIM_DAYS ? MICRO : 86400 * MICRO;
		for (size_t k = 0; k < w->days.v.n; k++) {
			int64_t day = w->days.v.v[k].day;
			if (w->days.v.v[k].contact == contact && day != DAY_UNKNOWN)
				draw_mark(w->a, l, MARK_DUE, day + far, day + far, NULL);
		}
	}
}

/* ---- phases ---- */

/* What a gap lets through, drawn once, after the first dose of the phase. */
static void draw_gap(struct drawing *w, struct group *g, const struct phase *p, int32_t first)
{
	const struct gap *gap = &p->gap;
	if (!gap->src)
		return;
	struct lane *l = arena_push(w->a, &g->lanes);
	int64_t never = gap->never_under.micro / MICRO, least = gap->at_least.micro / MICRO,
	        most = gap->at_most.micro / MICRO;
	*l = (struct lane){.name = "between doses"};
	if (gap->at_least.dim != DIM_NONE)
		says(w->a, &l->says,
		     arena_fmt(w->a, "at least %s; earlier only if a prescriber signs",
		               say_quantity(w->a, gap->at_least)));
	if (gap->never_under.dim != DIM_NONE)
		says(w->a, &l->says,
		     arena_fmt(w->a, "never under %s, whoever signs",
		               say_quantity(w->a, gap->never_under)));
	if (gap->at_most.dim != DIM_NONE)
		says(w->a, &l->says,
		     arena_fmt(w->a, "at most %s", say_quantity(w->a, gap->at_most)));
	if (first == DAY_UNKNOWN)
		return;
	if (never)
		draw_mark(w->a, l, BAR_NEVER, first, first + never, NULL);
	if (least > never)
		draw_mark(w->a, l, BAR_SIGNED, first + never, first + least, NULL);
	if (most > least)
		draw_mark(w->a, l, BAR_PLANNED, first + (least > never ? least : never),
		          first + most, NULL);
}

static void say_phase(struct drawing *w, struct group *g, const struct phase *p)
{
	if (days_passed_by(w->plan->p, (int)(p - w->plan->p->phases.v)))
		says(w->a, &g->says, "only if the way leads here");
	if (p->repeat > 1)
		says(w->a, &g->says, arena_fmt(w->a, "%d rounds", p->repeat));
	if (p->starts.n)
		says(w->a, &g->says,
		     arena_fmt(w->a, "runs beside the others from %s",
		               say_schedule(w->a, &p->starts)));
	for (size_t i = 0; i < p->route.n; i++) {
		const struct route_rounds *r = &p->route.v[i];
		int64_t lo = r->rounds.lo / MICRO, hi = r->rounds.hi / MICRO;
		const char *rounds =
		    !r->rounds.has_hi ? arena_fmt(w->a, "from round %lld on", (long long)lo)
		    : lo == hi
		        ? arena_fmt(w->a, "in round %lld", (long long)lo)
		        : arena_fmt(w->a, "in rounds %lld to %lld", (long long)lo, (long long)hi);
		says(w->a, &g->says, arena_fmt(w->a, "%s %s", r->name.s, rounds));
	}
	if (p->until.x)
		says(w->a, &g->says,
		     arena_fmt(w->a, "ends earlier if %s", say_condition(&w->saying, p->until.x)));
}

static void draw_next(struct drawing *w, struct group *g, const struct phase *p)
{
	if (!p->next.n)
		return;
	struct lane *l = arena_push(w->a, &g->lanes);
	*l = (struct lane){.name = "what comes next"};
	for (size_t i = 0; i < p->next.n; i++) {
		const struct case_row *r = &p->next.v[i];
		const char *to = strcmp(r->then.s, "end") == 0
		                     ? "the course ends"
		                     : arena_fmt(w->a, "on to %s", r->then.s);
		says(w->a, &l->says,
		     r->otherwise
		         ? arena_fmt(w->a, "otherwise: %s", to)
		         : arena_fmt(w->a, "if %s: %s", say_condition(&w->saying, r->when.x), to));
	}
	if (g->from <= g->to)
		draw_mark(w->a, l, MARK_WAY, g->to, g->to, NULL);
}

static void draw_phase(struct drawing *w, int phase, int first)
{
	const struct phase *p = &w->plan->p->phases.v[phase];
	struct group *g = arena_push(w->a, &w->d->groups);
	int32_t dose = DAY_UNKNOWN;
	*g = (struct group){
	    .title = p->title.s ? p->title.s : p->name.s, .from = INT32_MAX, .to = INT32_MIN};
	for (size_t i = 0; i < w->days.v.n; i++) {
		const struct placed *t = &w->days.v.v[i];
		if (t->phase != phase || t->day == DAY_UNKNOWN)
			continue;
		int32_t to = t->to == INT32_MAX ? w->last : t->to;
		g->from = t->from < g->from ? t->from : g->from;
		g->to = to > g->to ? to : g->to;
		int session = w->plan->contacts[t->contact].session;
		if (dose == DAY_UNKNOWN && w->plan->sessions[session].def->kind == KIND_MEDICINE)
			dose = t->day;
	}
	say_phase(w, g, p);
	for (int c = first; c < first + (int)p->contacts.n; c++)
		draw_contact(w, g, c);
	draw_gap(w, g, p, dose);
	draw_next(w, g, p);
}

static void draw_exits(struct drawing *w)
{
	const struct protocol *p = w->plan->p;
	if (!p->exits.n)
		return;
	struct card *c = arena_push(w->a, &w->d->cards);
	*c = (struct card){.title = "Ways out, at any time"};
	for (size_t i = 0; i < p->exits.n; i++) {
		struct card_item *it = arena_push(w->a, &c->items);
		*it = (struct card_item){
		    .name =
		        arena_fmt(w->a, "if %s", say_condition(&w->saying, p->exits.v[i].when.x))};
		says(w->a, &it->says,
		     strcmp(p->exits.v[i].then.s, "end") == 0
		         ? "the course ends"
		         : arena_fmt(w->a, "on to %s", p->exits.v[i].then.s));
	}
}

void course_draw(struct arena *a, const struct plan *plan, struct diagram *d)
{
	struct drawing w = {.a = a, .plan = plan, .d = d, .saying = {a, plan->p}};
	int n = 0, first = 0;
	days_place(a, plan, &w.days);
	for (size_t i = 0; i < w.days.v.n; i++) {
		int session = plan->contacts[w.days.v.v[i].contact].session;
		n += plan->sessions[session].def->kind == KIND_MEDICINE;
	}
	draw_axis(&w);
	d->title = "The course";
	says(a, &d->says,
	     arena_fmt(
	         a, "%s and %s in %s.", say_count(a, (int64_t)plan->p->phases.n, "phase"),
	         say_count(a, n, "medicine session"),
	         say_count(a, d->axis.pieces.v[d->axis.pieces.n - 1].to - d->axis.pieces.v[0].from,
	                   "day")));
	says(a, &d->says, n ? "Day 0 is the first medicine session." : NULL);
	says(a, &d->says,
	     "Each contact is drawn on its first day, as if all before it had come "
	     "on theirs. Long gaps are cut.");
	for (int i = 0; i < (int)plan->p->phases.n; i++) {
		draw_phase(&w, i, first);
		first += (int)plan->p->phases.v[i].contacts.n;
	}
	draw_exits(&w);
}
