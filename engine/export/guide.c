/* SPDX-License-Identifier: Apache-2.0
 * What the hand-out says: sentences, times and names, worked out and in their order. */
#include "export/guide.h"

#include <assert.h>
#include <string.h>

#define MINUTE_MS  60000
#define NEXT_SHOWN 4 /* contacts that follow: as many as one remembers */

/* What patients call a contact; staff have other words. */
static const struct {
	enum session_kind kind;
	const char *title, *name;
} kinds[] = {
    {KIND_SCREENING, "Your first visit", "First visit"},
    {KIND_PREPARATION, "Your preparation", "Preparation"},
    {KIND_MEDICINE, "Your medicine session", "Medicine session"},
    {KIND_INTEGRATION, "Our talk after the session", "Talk after the session"},
    {KIND_CALL, "We call you", "Phone call from us"},
    {KIND_DIARY, "Your diary", "Diary"},
    {KIND_REVIEW, "We look back together", "Review"},
    {KIND_FOLLOW_UP, "Your follow-up", "Follow-up"},
};
static_assert(countof(kinds) == SESSION_KINDS, "name every kind for patients");

struct making {
	struct arena *a;
	const struct guide_ask *ask;
	const struct session_def *def;
	const struct session_record *s; /* once it has begun */
	struct handout *h;
	int64_t start, dose, home; /* ms UTC; 0 = not known */
	bool dosed;                /* the medicine was given, and its time is a fact */
};

int guide_of(const struct protocol *p, const char *session)
{
	for (size_t i = 0; i < p->guide.n; i++)
		if (strcmp(p->guide.v[i].name.s, session) == 0)
			return (int)i;
	return -1;
}

/* ---- times in words ---- */

static const char *day_words(const struct making *m, int64_t ms)
{
	struct civil_time t;
	struct text out = text_in(m->a);
	if (!ms || !zone_local(m->ask->zone, ms, &t))
		return NULL;
	civil_date_write_patient(&out, t.date);
	return out.s;
}

static const char *day_of(struct arena *a, int32_t day)
{
	struct civil_date d;
	struct text out = text_in(a);
	if (day == INT32_MIN || day == INT32_MAX || !civil_date_of_day(day, &d))
		return NULL;
	civil_date_write_patient(&out, d);
	return out.s;
}

static const char *clock_words(const struct making *m, int64_t ms)
{
	struct civil_time t;
	struct text out = text_in(m->a);
	if (!ms || !zone_local(m->ask->zone, ms, &t))
		return NULL;
	if (!m->ask->clock12) {
		civil_clock_write(&out, t.clock);
		return out.s;
	}
	int hour = t.clock.hour % 12;
	text_fmt(&out, "%d:%02d %s", hour ? hour : 12, t.clock.min,
	         t.clock.hour < 12 ? "am" : "pm");
	return out.s;
}

static bool same_day(const struct making *m, int64_t x, int64_t y)
{
	return zone_day(m->ask->zone, x) == zone_day(m->ask->zone, y);
}

static int64_t ms_of(struct quantity q)
{
	return q.dim == DIM_ELAPSED ? q.micro / 1000 : 0;
}

/* ---- the day ---- */

static bool gives_medicine(const struct plan *p, int session)
{
	const struct plan_session *s = &p->sessions[session];
	for (int i = 0; i < s->steps; i++)
		if (p->steps[s->step + i].def->kind == STEP_DOSE)
			return true;
	return false;
}

/* The number that tables of the plan go by, for a session that may not have begun. */
static int number_of(const struct making *m)
{
	int n = 1;
	if (m->s)
		return m->s->of_kind;
	for (size_t i = 0; m->ask->course && i < m->ask->course->sessions.n; i++) {
		const struct session_record *s = &m->ask->course->sessions.v[i];
		n += m->ask->plan->sessions[s->session].def->kind == m->def->kind
		     && (m->def->kind != KIND_MEDICINE || s->doses > 0);
	}
	return n;
}

/* How long the protocol keeps a patient after the medicine: its value `stay`. */
static int64_t stay_ms(const struct making *m)
{
	const struct protocol *p = m->ask->plan->p;
	for (size_t i = 0; i < p->values.n; i++)
		if (strcmp(p->values.v[i].name.s, "stay") == 0)
			return ms_of(amount_at(&p->values.v[i].amount, number_of(m)));
	return 0;
}

/* The route of this round; NULL where the protocol leaves it open, or has several. */
static const struct route *route_of(const struct making *m)
{
	const struct plan *p = m->ask->plan;
	const struct plan_session *s = &p->sessions[m->ask->session];
	const struct medicine *med = NULL;
	for (int i = 0; i < s->steps; i++)
		if (p->steps[s->step + i].def->kind == STEP_DOSE
		    && p->steps[s->step + i].medicine >= 0)
			med = &p->p->medicines.v[p->steps[s->step + i].medicine];
	if (!med)
		return NULL;
	if (med->routes.n == 1)
		return &med->routes.v[0];
	if (!m->ask->course)
		return NULL;
	const struct plan_contact *c = &p->contacts[m->ask->due.contact];
	const char *name = phase_route(&p->p->phases.v[c->phase], m->ask->due.round);
	for (size_t i = 0; name && i < med->routes.n; i++)
		if (strcmp(med->routes.v[i].name.s, name) == 0)
			return &med->routes.v[i];
	return NULL;
}

static void work_out_times(struct making *m)
{
	int64_t length = ms_of(m->def->length), stay = stay_ms(m);
	m->start = m->s ? m->s->m.happened : m->ask->course ? m->ask->due.booked : 0;
	if (!m->start)
		return;
	m->home = length ? m->start + length : 0;
	if (!m->h->medicine)
		return;
	m->dosed = m->s && m->s->first_dose;
	if (m->dosed)
		m->dose = m->s->first_dose;
	else if (stay && length > stay)
		m->dose = m->start + length - stay;
	if (m->dosed && stay)
		m->home = m->s->last_dose + stay;
}

static void add_stop(struct making *m, const char *what, const char *how, int64_t ms)
{
	const char *clock = clock_words(m, ms);
	*arena_push(m->a, &m->h->stops) =
	    (struct handout_line){what, clock ? arena_fmt(m->a, "%s%s", how, clock) : NULL};
}

static void put_stops(struct making *m, const struct route *r)
{
	const struct quantity_range *lasts = r ? &r->effect.lasts : NULL;
	if (!m->start || !m->dose)
		return;
	int64_t back = lasts && lasts->has_lo ? m->dose + lasts->lo / 1000 : 0;
	add_stop(m, "Arrive", "", m->start);
	*arena_push(m->a, &m->h->stops) = (struct handout_line){"Settle in", "we talk and check"};
	add_stop(m, "Medicine", m->dosed ? "" : "about ", m->dose);
	if (back && back < m->home)
		add_stop(m, "Coming back", "about ", back);
	add_stop(m, "Home", "about ", m->home);
}

static const char *range_words(const struct making *m, const struct quantity_range *r)
{
	struct text t = text_in(m->a);
	long long lo = (long long)(r->lo / 1000 / MINUTE_MS);
	long long hi = (long long)(r->hi / 1000 / MINUTE_MS);
	if (!r->has_lo || !r->has_hi || r->dim != DIM_ELAPSED || hi < 1)
		return NULL;
	text_fmt(&t, "%lld to %lld minutes", lo, hi);
	return t.s;
}

static void put_effect(struct making *m, const struct route *r)
{
	struct text t = text_in(m->a);
	const char *onset = r ? range_words(m, &r->effect.onset) : NULL;
	const char *peak = r ? range_words(m, &r->effect.peak) : NULL;
	const char *lasts = r ? range_words(m, &r->effect.lasts) : NULL;
	if (onset)
		text_fmt(&t, "You may start to feel it after %s. ", onset);
	if (peak)
		text_fmt(&t, "It is often strongest after %s. ", peak);
	if (lasts)
		text_fmt(&t, "Most of it has passed after %s. ", lasts);
	if (t.n)
		m->h->effect = arena_dupn(m->a, t.s, t.n - 1);
}

/* ---- sentences ---- */

/* Whoever has this role in the course, the newest first; NULL where nobody is known. */
static const char *name_of_role(const struct making *m, unsigned role)
{
	const struct course *c = m->ask->course;
	for (size_t i = c ? c->staff.n : 0; i-- > 0;) {
		const struct presence *p = &c->staff.v[i];
		const struct person *who =
		    m->ask->clinic ? clinic_person(m->ask->clinic, p->person) : NULL;
		if (!p->m.struck && (p->roles & role) && who && !who->left)
			return who->name;
	}
	return NULL;
}

/* ---- values of the protocol in words ---- */

static const struct table *value_of(const struct making *m, const struct guide_fill *f)
{
	const struct protocol *p = m->ask->plan->p;
	for (size_t i = 0; i < p->values.n; i++)
		if (guide_fill_names(f, p->values.v[i].name.s))
			return &p->values.v[i];
	return NULL;
}

static void put_counted(struct text *t, int64_t n, const char *unit)
{
	text_fmt(t, "%lld %s%s", (long long)n, unit, n == 1 ? "" : "s");
}

/* As one says it: `2 hours and 30 minutes`, and `90 minutes` while that is shorter. */
static const char *amount_words(struct arena *a, struct quantity q)
{
	struct text t = text_in(a);
	int64_t n = q.micro / 1000000, minutes = n / 60;
	if (q.dim == DIM_DAYS)
		put_counted(&t, n % 7 == 0 && n > 7 ? n / 7 : n,
		            n % 7 == 0 && n > 7 ? "week" : "day");
	else if (q.dim == DIM_NONE)
		quantity_write(&t, q);
	else if (n % 60)
		put_counted(&t, n, "second");
	else if (minutes % 60 && minutes < 120)
		put_counted(&t, minutes, "minute");
	else
		put_counted(&t, minutes / 60, "hour");
	if (q.dim == DIM_ELAPSED && !(n % 60) && minutes % 60 && minutes > 120) {
		text_put(&t, " and ");
		put_counted(&t, minutes % 60, "minute");
	}
	return t.s;
}

/* On a sheet for nobody a table by number says all of its lines. */
static const char *value_words(const struct making *m, const struct table *v)
{
	struct text t = text_in(m->a);
	bool first = v->amount.n == 2 && v->amount.v[0].numbers.lo == v->amount.v[0].numbers.hi
	             && v->amount.v[0].numbers.has_hi && v->amount.v[0].numbers.lo == 1000000;
	if (!v->amount.n)
		return NULL;
	if (m->ask->course || v->amount.n == 1)
		return amount_words(m->a, amount_at(&v->amount, number_of(m)));
	for (size_t i = 0; i < v->amount.n; i++)
		text_fmt(&t, "%s%s%s",
		         i == 0  ? ""
		         : first ? " the first time and "
		                 : " or ",
		         amount_words(m->a, v->amount.v[i].value),
		         first && i == 1 ? " after that" : "");
	return t.s;
}

static const char *rounds_words(const struct making *m, const struct guide_fill *f)
{
	const struct protocol *p = m->ask->plan->p;
	for (size_t i = 0; i < p->phases.n; i++)
		if (guide_fill_names(f, p->phases.v[i].name.s))
			return arena_fmt(m->a, "%d", p->phases.v[i].repeat);
	return NULL;
}

static int64_t offset_of(const struct making *m, const struct guide_fill *f)
{
	const struct table *v = f->name ? value_of(m, f) : NULL;
	int64_t ms = v ? ms_of(amount_at(&v->amount, number_of(m))) : f->offset_ms;
	return v && f->before ? -ms : ms;
}

static const char *time_words(const struct making *m, const struct guide_fill *f)
{
	const int64_t moments[] = {
	    [GUIDE_START] = m->start, [GUIDE_FIRST_DOSE] = m->dose, [GUIDE_LEAVING] = m->home};
	int64_t at = moments[f->moment];
	if (!at)
		return NULL;
	at += offset_of(m, f);
	const char *day = same_day(m, at, m->start) ? NULL : day_words(m, at);
	return arena_fmt(m->a, "%s %s%s%s", f->how, clock_words(m, at), day ? " on " : "",
	                 day ? day : "");
}

/* `NAME` between commas, `(TIME)` behind the words; what is not known leaves no trace.  A value
 * stands in the words as if it had been written there. */
static void fill_in(const struct making *m, const struct guide_fill *f, bool spaced, bool ends,
                    struct text *t)
{
	const struct table *v = f->kind == FILL_VALUE ? value_of(m, f) : NULL;
	const char *what = f->kind == FILL_PERSON   ? name_of_role(m, f->person)
	                   : f->kind == FILL_TIME   ? time_words(m, f)
	                   : f->kind == FILL_ROUNDS ? rounds_words(m, f)
	                   : v                      ? value_words(m, v)
	                                            : NULL;
	if (!what)
		return;
	if (f->kind == FILL_PERSON)
		text_fmt(t, ", %s%s", what, ends ? "" : ",");
	else if (f->kind == FILL_TIME)
		text_fmt(t, " (%s)", what);
	else
		text_fmt(t, "%s%s", spaced ? " " : "", what);
}

static const char *sentence(const struct making *m, const char *s)
{
	struct text t = text_in(m->a);
	while (*s) {
		size_t n = strcspn(s, "{"), used;
		struct guide_fill f;
		size_t keep = n;
		while (s[n] && keep && s[keep - 1] == ' ')
			keep--;
		text_putn(&t, s, keep);
		s += n;
		if (!*s)
			break;
		if (guide_fill_read(s, &used,
		                    &f)) { /* the loader refuses it; here it stays a text */
			text_putn(&t, s++, 1);
			continue;
		}
		s += used;
		fill_in(m, &f, keep < n, !*s || strchr(".,!?:;", *s), &t);
	}
	return t.n ? t.s : "";
}

/* What plugins say behind so many of the part's own sentences.  A hand-out names no amount of
 * medicine, whoever writes it. */
static void put_lines(struct making *m, const struct guide_text *g, int part, size_t behind)
{
	for (size_t i = 0; m->ask->lines && i < g->lines.n; i++) {
		const char *const *v = NULL;
		if (g->lines.v[i].part != part || g->lines.v[i].after != behind)
			continue;
		size_t n = m->ask->lines(m->ask->ctx, m->a, &g->lines.v[i], &v);
		for (size_t k = 0; k < n; k++)
			if (!guide_says_amount(v[k]))
				*arena_push(m->a, &m->h->part[part]) = v[k];
	}
}

static void put_sentences(struct making *m, const struct guide_text *g)
{
	for (int part = 0; part < GUIDE_PARTS; part++) {
		put_lines(m, g, part, 0);
		for (size_t i = 0; i < g->part[part].n; i++) {
			*arena_push(m->a, &m->h->part[part]) = sentence(m, g->part[part].v[i].s);
			put_lines(m, g, part, i + 1);
		}
	}
}

/* ---- what follows ---- */

/* "Tuesday, 9 March to Friday, 12 March 2027": the year once where it is one. */
static const char *span_words(struct arena *a, int32_t first, int32_t last)
{
	const char *from = day_of(a, first), *to = day_of(a, last);
	if (!from || !to || first == last)
		return to && from ? from : NULL;
	size_t n = strlen(from), year = strlen(" 2027");
	bool same = strcmp(from + n - year, to + strlen(to) - year) == 0;
	return arena_fmt(a, "%.*s to %s", (int)(same ? n - year : n), from, to);
}

/* A window that opens before this session hangs on an earlier one: it will move. */
static const char *when_words(struct making *m, const struct due_contact *d)
{
	const char *span = span_words(m->a, d->from, d->to);
	int32_t this = m->start ? (int32_t)zone_day(m->ask->zone, m->start) : m->ask->due.to;
	if (d->booked)
		return arena_fmt(m->a, "%s at %s", day_words(m, d->booked),
		                 clock_words(m, d->booked));
	return span && d->from > this ? span : "we agree on the day with you";
}

/* Up to the next session with a medicine, which has a hand-out of its own. */
static void put_next(struct making *m)
{
	const struct course *c = m->ask->course;
	struct look look = {.a = m->a, .c = c};
	if (c)
		look.now = course_clock(c, &m->ask->now);
	size_t n = 0;
	bool after = false;
	const struct due_contact *v = c ? series_due(m->a, &look, &n) : NULL;
	for (size_t i = 0; i < n && m->h->next.n < NEXT_SHOWN; i++) {
		const struct due_contact *d = &v[i];
		bool this = d->contact == m->ask->due.contact && d->round == m->ask->due.round;
		bool comes = d->state == CONTACT_LATER || d->state == CONTACT_OPEN
		             || d->state == CONTACT_EARLY || d->state == CONTACT_LATE;
		after |= this;
		if (!after || this || !comes || (d->waits && !d->booked))
			continue;
		const struct session_def *s =
		    m->ask->plan->sessions[m->ask->plan->contacts[d->contact].session].def;
		*arena_push(m->a, &m->h->next) =
		    (struct handout_line){kinds[s->kind].name, when_words(m, d)};
		if (s->kind == KIND_MEDICINE)
			break;
	}
}

/* ---- the rest ---- */

static const char *where_words(const struct making *m)
{
	switch (m->def->where) {
	case WHERE_PHONE: return "by telephone: we call you";
	case WHERE_VIDEO: return "by video";
	case WHERE_HOME: return "at your home";
	case WHERE_CLINIC: break;
	}
	const struct clinic *k = m->ask->clinic;
	if (k && k->name && k->address)
		return arena_fmt(m->a, "%s, %s", k->name, k->address);
	return k && k->name ? k->name : NULL;
}

/* Visited to an end, the window of a contact stands for its day. */
static const char *day_or_window(struct making *m)
{
	const struct due_contact *d = &m->ask->due;
	if (m->start)
		return day_words(m, m->start);
	return m->ask->course ? span_words(m->a, d->from, d->to) : NULL;
}

static void put_record(struct making *m)
{
	const struct course *c = m->ask->course;
	const struct protocol *p = m->ask->plan->p;
	struct bedside b;
	const char *today = day_words(m, m->ask->now.wall_ms);
	if (!c) {
		m->h->made = arena_fmt(m->a, "%s %s.", p->title.s, p->version.s);
		return;
	}
	(void)bedside_look(m->a, c, m->s ? m->s->number : 0, &m->ask->now, m->ask->clinic, &b);
	m->h->touch = b.touch;
	m->h->made = arena_fmt(m->a, "Made for %s from %s %s on %s.", b.patient ? b.patient : "",
	                       p->title.s, p->version.s, today ? today : "");
}

enum rc handout_make(struct arena *a, const struct guide_ask *ask, struct handout *out,
                     struct err *e)
{
	const struct session_def *def = ask->plan->sessions[ask->session].def;
	struct making m = {.a = a, .ask = ask, .def = def, .h = out};
	int guide = guide_of(ask->plan->p, def->name.s);
	*out = (struct handout){.blank = !ask->course};
	if (guide < 0) {
		err_set(e, RC_NO, "the protocol tells the patient nothing about %.64s",
		        def->name.s);
		err_hint(e, "its sentences belong below `guide:`");
		return RC_NO;
	}
	if (ask->course && ask->due.session)
		m.s = course_session(ask->course, ask->due.session);
	out->medicine = gives_medicine(ask->plan, ask->session);
	out->title = kinds[def->kind].title;
	out->lead = out->medicine ? "This page tells you what will happen. Read it when you have a "
	                            "quiet moment. You can ask us about any part of it."
	                          : "This page tells you what will happen. You can ask us about "
	                            "any part of it.";
	out->phone = ask->phone ? ask->phone : ask->clinic ? ask->clinic->phone : NULL;
	out->emergency = ask->clinic ? ask->clinic->emergency : NULL;
	work_out_times(&m);
	const struct route *r = out->medicine ? route_of(&m) : NULL;
	out->day = day_or_window(&m);
	out->come = clock_words(&m, m.start);
	if (out->medicine && m.home)
		out->home = arena_fmt(a, "about %s", clock_words(&m, m.home));
	out->where = where_words(&m);
	put_stops(&m, r);
	put_effect(&m, r);
	put_sentences(&m, &ask->plan->p->guide.v[guide]);
	put_next(&m);
	put_record(&m);
	return RC_OK;
}
