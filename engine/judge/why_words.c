/* SPDX-License-Identifier: Apache-2.0
 * What has to change, in the words of the clinic: what is measured, filled in, answered, done or
 * waited for, and how it has to come out. */
#include <string.h>

#include "course/plausible.h"
#include "judge/look.h"
#include "judge/why_in.h"
#include "util/civil.h"

#define MICRO INT64_C(1000000)

/* ---- who and when ---- */

const char *why_time(struct arena *a, const struct look *look, int64_t ms)
{
	struct civil_time t;
	struct text s = text_in(a);
	if (!zone_local(look->c->zone, ms, &t))
		return "";
	if (course_day(look->c, ms) != course_day(look->c, look->now)) {
		civil_date_write_staff(&s, t.date);
		text_put(&s, " ");
	}
	civil_clock_write(&s, t.clock);
	return s.s;
}

const char *why_day(struct arena *a, const struct look *look, int64_t ms)
{
	struct civil_time t;
	struct text s = text_in(a);
	if (zone_local(look->c->zone, ms, &t))
		civil_date_write_staff(&s, t.date);
	return s.s;
}

void why_signed(const struct people *who, struct text *out)
{
	for (int i = 0; i < who->n; i++) {
		const char * or = i ? " and a " : "a ";
		for (size_t k = 0; k < role_rows_n; k++)
			if (who->any_of[i] & role_rows[k].role) {
				text_fmt(out, "%s%s", or, role_rows[k].name);
				or = " or ";
			}
	}
	text_fmt(out, " sign%s why it is safe", who->n > 1 ? "" : "s");
}

const char *why_line(struct arena *a, const struct step *def)
{
	return def->title.s ? arena_fmt(a, "\"%s\"", def->title.s) : def->name.s;
}

static const char *name_of(const struct ident *title, const struct ident *name)
{
	return title->s ? title->s : name->s;
}

/* ---- figures ---- */

static void put_number(struct text *t, int64_t micro, enum dim dim, const char *unit)
{
	struct quantity q = {micro, dim};
	struct text one = text_in(t->a);
	if (!unit || !quantity_write_in(&one, q, unit))
		quantity_write(&one, q);
	text_put(t, one.s);
}

/* The ends of a change: a figure that is allowed itself, or the next one to it. */
struct ends {
	bool low, high;               /* there is such an end */
	bool low_strict, high_strict; /* the figure itself is not allowed */
	int64_t lo, hi;
};

/* Figures of a protocol are never finer than a thousandth. */
static struct ends ends_of(const struct flip_change *c, const struct flip_fact *f)
{
	struct ends e = {.low = c->lo != INT64_MIN && c->lo != f->from.lo,
	                 .high = c->hi != INT64_MAX && c->hi != f->from.hi,
	                 .lo = c->lo,
	                 .hi = c->hi};
	if (c->lo == c->hi) {
		e.low = e.high = true;
		return e;
	}
	if (e.low && (c->lo - 1) % 1000 == 0 && c->lo % 1000 != 0) {
		e.lo--;
		e.low_strict = true;
	}
	if (e.high && (c->hi + 1) % 1000 == 0 && c->hi % 1000 != 0) {
		e.hi++;
		e.high_strict = true;
	}
	return e;
}

static void put_range(struct text *t, const struct ends *e, enum dim dim, const char *unit)
{
	if (e->low && e->high && e->lo == e->hi) {
		put_number(t, e->lo, dim, unit);
		return;
	}
	if (e->low && e->high && !e->low_strict && !e->high_strict) {
		text_put(t, "from ");
		put_number(t, e->lo, dim, unit);
		text_put(t, " to ");
		put_number(t, e->hi, dim, unit);
		return;
	}
	if (e->low) {
		text_put(t, e->low_strict ? "over " : "at or over ");
		put_number(t, e->lo, dim, unit);
	}
	if (e->high) {
		text_put(t, e->low ? " and " : "");
		text_put(t, e->high_strict ? "under " : "at or under ");
		put_number(t, e->hi, dim, unit);
	}
}

static void put_names(struct text *t, const struct flip_fact *f, uint64_t names)
{
	bool first = true;
	for (int i = 0; f->names && f->names[i] && i < EXPR_NAMES_MAX; i++)
		if (names >> i & 1) {
			text_fmt(t, "%s%s", first ? "" : " or ", f->names[i]);
			first = false;
		}
}

static void put_value(struct text *t, const struct flip_fact *f, const struct flip_change *c,
                      const char *unit)
{
	struct ends e = ends_of(c, f);
	if (f->type == TYPE_NAME)
		put_names(t, f, c->names);
	else
		put_range(t, &e, f->dim, unit);
}

/* ---- what was recorded last ---- */

/* "152/94 mmHg at 14:20"; NULL where there is none, or it is not shown to everybody. */
static const char *last_reading(struct why *w, int measure)
{
	const struct measure *m = &w->look->c->plan->p->measures.v[measure];
	const struct reading *newest = NULL;
	int64_t value[8];
	int n = 0;
	for (size_t i = 0; i < w->look->c->readings.n; i++) {
		const struct reading *r = &w->look->c->readings.v[i];
		if (r->measure == measure && look_counts(w->look, &r->m)
		    && (!newest || r->m.happened >= newest->m.happened))
			newest = r;
	}
	if (!newest || m->hidden_from.n)
		return NULL;
	for (size_t i = 0; i < w->look->c->readings.n; i++) {
		const struct reading *r = &w->look->c->readings.v[i];
		if (r->measure == measure && r->m.seq == newest->m.seq && r->part < 8
		    && r->part >= 0) {
			value[r->part] = r->value;
			n = r->part + 1 > n ? r->part + 1 : n;
		}
	}
	return arena_fmt(w->a, "%s at %s", reading_words(w->a, m, value, n),
	                 why_time(w->a, w->look, newest->m.happened));
}

static void put_last(struct text *t, const struct flip_fact *f, const char *unit, const char *what)
{
	if (f->now.can != CAN_KNOW)
		return;
	text_fmt(t, " (%s ", what);
	if (f->type == TYPE_NAME)
		put_names(t, f, f->now.names);
	else
		put_number(t, f->now.lo, f->dim, unit);
	text_put(t, ")");
}

/* ---- one act ---- */

/* Changes of one source, as they stand in a way. */
struct deed {
	const struct flip_way *way;
	const struct flip_change *v[FLIP_FACTS_MAX];
	int n;
};

static const char *how_words(enum fact_how how)
{
	switch (how) {
	case HOW_CHANGE: return "the change of ";
	case HOW_PERCENT_CHANGE: return "the change of ";
	case HOW_IMPROVEMENT: return "the improvement of ";
	case HOW_COUNT: return "the number of ";
	case HOW_SHARE: return "the share of ";
	case HOW_MIN: return "the lowest ";
	case HOW_MAX: return "the highest ";
	case HOW_TOTAL: return "the sum of ";
	case HOW_IS:
	case HOW_EACH: break;
	}
	return "";
}

/* Both pressures against ends of one sort are said at once: "at or under 140/90 mmHg". */
static bool put_pair(struct why *w, const struct deed *act, const struct measure *m, struct text *t)
{
	const struct flip_fact *f[2];
	struct ends e[2];
	int64_t value[2];
	if (act->n != 2 || m->components.n != 2)
		return false;
	for (int i = 0; i < 2; i++) {
		f[i] = &w->f.facts[act->v[i]->fact];
		if (!f[i]->f || f[i]->f->kind != FACT_READING || f[i]->f->how != HOW_IS
		    || act->v[i]->any || f[i]->f->part < 0 || f[i]->f->part > 1)
			return false;
		e[f[i]->f->part] = ends_of(act->v[i], f[i]);
	}
	if (f[0]->f->part == f[1]->f->part || e[0].low != e[1].low || e[0].high != e[1].high
	    || e[0].low == e[0].high || e[0].low_strict != e[1].low_strict
	    || e[0].high_strict != e[1].high_strict)
		return false;
	for (int i = 0; i < 2; i++)
		value[i] = e[i].low ? e[i].lo : e[i].hi;
	text_fmt(t, ", %s%s",
	         e[0].low ? (e[0].low_strict ? "over " : "at or over ")
	                  : (e[0].high_strict ? "under " : "at or under "),
	         reading_words(w->a, m, value, 2));
	return true;
}

static void put_reading(struct why *w, const struct flip_fact *f, const struct flip_change *c,
                        const struct measure *m, struct text *t)
{
	const char *unit = m->dim != DIM_NONE && f->dim == m->dim ? m->unit.s : NULL;
	const char *part =
	    m->components.n && f->f->part >= 0 ? m->components.v[f->f->part].name.s : NULL;
	if (f->f->how == HOW_IS) {
		text_fmt(t, ", %s%s", part ? part : "", part ? " " : "");
		put_value(t, f, c, unit);
		return;
	}
	text_fmt(t, ", %s%s ", how_words(f->f->how), part ? part : m->name.s);
	put_value(t, f, c, unit);
	if (!m->hidden_from.n)
		put_last(t, f, unit, "now");
	(void)w;
}

static void put_measure(struct why *w, const struct deed *act, int measure, struct text *t)
{
	const struct measure *m = &w->look->c->plan->p->measures.v[measure];
	const char *last = last_reading(w, measure);
	text_fmt(t, "%s is measured%s", name_of(&m->title, &m->name),
	         fact_age_measure(w->look, measure) ? " again" : "");
	if (w->from && w->from_measure == measure)
		text_fmt(t, " from %s on, %s", w->from, w->which);
	if (act->way && act->way->readings > 1)
		text_fmt(t, ", %d times", act->way->readings);
	if (!put_pair(w, act, m, t))
		for (int i = 0; i < act->n; i++) {
			const struct flip_fact *f = &w->f.facts[act->v[i]->fact];
			if (f->f && f->f->kind == FACT_READING && !act->v[i]->any)
				put_reading(w, f, act->v[i], m, t);
			else if (f->part)
				text_put(t, ", within what is asked");
		}
	if (last)
		text_fmt(t, " (last %s)", last);
}

static void put_form(struct why *w, const struct deed *act, int form, struct text *t)
{
	const struct form *def = &w->look->c->plan->p->forms.v[form];
	bool first = true;
	text_fmt(t, "%s is filled in%s", name_of(&def->title, &def->name),
	         fact_age_form(w->look, form) ? " again" : "");
	for (int i = 0; i < act->n; i++) {
		const struct flip_fact *f = &w->f.facts[act->v[i]->fact];
		if (!f->f || act->v[i]->any
		    || (f->f->kind != FACT_SCORE && f->f->kind != FACT_ITEM))
			continue;
		text_fmt(t, "%s%s%s ", first ? ", with " : " and ", how_words(f->f->how),
		         f->f->kind == FACT_SCORE ? def->scores.v[f->f->part].name.s
		                                  : def->items.v[f->f->part].name.s);
		put_value(t, f, act->v[i], NULL);
		if (!def->hidden_from.n)
			put_last(t, f, NULL, f->f->how == HOW_IS ? "last" : "now");
		first = false;
	}
}

static const struct step *asking(const struct look *l, int answer)
{
	const struct plan *p = l->c->plan;
	for (int i = 0; i < p->steps_n; i++)
		if (p->steps[i].answer == answer)
			return p->steps[i].def;
	return NULL;
}

static void put_answer(struct why *w, const struct deed *act, int answer, struct text *t)
{
	const struct step *def = asking(w->look, answer);
	text_fmt(t, "%s is answered",
	         def ? why_line(w->a, def) : w->look->c->plan->p->answers.v[answer].name);
	for (int i = 0; i < act->n; i++) {
		const struct flip_fact *f = &w->f.facts[act->v[i]->fact];
		if (!f->f || f->f->kind != FACT_ANSWER || act->v[i]->any)
			continue;
		text_put(t, " with ");
		put_value(t, f, act->v[i], NULL);
		if (!def || !def->hidden_from.n)
			put_last(t, f, NULL, "last");
	}
}

static const char *dose_of(struct arena *a, const struct moment *m, const char *words)
{
	return m->medicine ? arena_fmt(a, "%s of %s", words, m->name) : words;
}

static const char *moment_words(struct arena *a, const struct moment *m)
{
	switch (m->kind) {
	case MOMENT_START: return "the start";
	case MOMENT_FIRST_DOSE: return dose_of(a, m, "the first dose");
	case MOMENT_LAST_DOSE: return dose_of(a, m, "the last dose");
	case MOMENT_DOSE: return dose_of(a, m, arena_fmt(a, "dose %d", m->number));
	case MOMENT_END_OF_DOSE: return dose_of(a, m, "the end of the dose");
	case MOMENT_LEAVING: return "leaving";
	case MOMENT_NONE:
	case MOMENT_STEP:
	case MOMENT_READING:
	case MOMENT_CONTACT: break;
	}
	return m->name ? m->name : m->of.name ? m->of.name : "that moment";
}

static void put_waiting(struct why *w, const struct deed *act, struct text *t)
{
	for (int i = 0; i < act->n; i++) {
		const struct flip_fact *f = &w->f.facts[act->v[i]->fact];
		if (!f->f || f->f->kind != FACT_SINCE || act->v[i]->lo <= f->now.lo)
			continue;
		int64_t from = moment_when(w->look, &f->f->moment);
		bool days = f->dim == DIM_DAYS;
		int64_t more = (act->v[i]->lo - f->now.lo) / (days ? MICRO : 1000);
		struct text far = text_in(w->a);
		quantity_write(&far,
		               (struct quantity){act->v[i]->lo - act->v[i]->lo % 1000, f->dim});
		text_fmt(
		    t, "%sit is %s, %s after %s", i ? " and " : "",
		    days ? why_day(w->a, w->look, w->look->now + more * 86400000)
		         : why_time(w->a, w->look,
		                    from ? from + act->v[i]->lo / 1000 + (act->v[i]->lo % 1000 != 0)
		                         : w->look->now + more),
		    far.s, moment_words(w->a, &f->f->moment));
	}
}

static void put_later(struct why *w, const struct deed *act, struct text *t)
{
	for (int i = 0; i < act->n; i++) {
		const struct flip_fact *f = &w->f.facts[act->v[i]->fact];
		if (!f->f)
			continue;
		text_fmt(t, "%s%s%s", i ? " and " : "", how_words(f->f->how),
		         fact_words(w->a, w->look->c->plan, f->f));
		if (f->f->over.micro) {
			text_put(t, " over ");
			quantity_write(t, f->f->over);
		}
		text_put(t, " comes to ");
		put_value(t, f, act->v[i], NULL);
		put_last(t, f, NULL, "now");
	}
}

static void put_check(struct why *w, int check, struct text *t)
{
	const struct check *c = &w->look->c->plan->p->checks.v[check];
	struct judgement j = check_judge(w->a, w->look, check);
	const char *how = why_opens(w->a, w->look, &j);
	text_fmt(t, "the check %s passes", name_of(&c->title, &c->name));
	if (how && *how)
		text_fmt(t, " (%s)", how);
}

/* A task, a line, a signature: it is done, and that is all. */
static void put_done(struct why *w, const struct deed *act, int source, struct text *t)
{
	const struct plan *p = w->look->c->plan;
	(void)act;
	if (source >= FROM_CONSENT)
		text_put(t, "the patient consents again");
	else if (source == FROM_TREATMENT)
		text_put(t, "a prescriber lets the treatment go on");
	else if (source >= FROM_OVERDUE)
		text_fmt(t, "the reading that is late is taken: %s",
		         why_line(w->a, p->steps[source - FROM_OVERDUE].def));
	else if (source >= FROM_SIGNED_STEP)
		text_fmt(t, "%s is signed",
		         why_line(w->a, p->steps[source - FROM_SIGNED_STEP].def));
	else if (source >= FROM_SIGNED)
		text_fmt(t, "the check %s is signed", p->p->checks.v[source - FROM_SIGNED].name.s);
	else if (source >= FROM_TASK)
		text_fmt(t, "the task %s is done", p->p->tasks.v[source - FROM_TASK].s);
	else
		text_fmt(t, "%s is done", why_line(w->a, p->steps[source - FROM_STEP].def));
}

static void put_act(struct why *w, const struct deed *act, int source, struct text *t)
{
	if (source >= FROM_LATER)
		put_later(w, act, t);
	else if (source == FROM_WAITING)
		put_waiting(w, act, t);
	else if (source >= FROM_CHECK && source < FROM_SIGNED)
		put_check(w, source - FROM_CHECK, t);
	else if (source >= FROM_STEP)
		put_done(w, act, source, t);
	else if (source >= FROM_ANSWER)
		put_answer(w, act, source - FROM_ANSWER, t);
	else if (source >= FROM_FORM)
		put_form(w, act, source - FROM_FORM, t);
	else
		put_measure(w, act, source, t);
}

/* ---- ways and groups ---- */

static void put_way(struct why *w, const struct flip_way *way, struct text *t)
{
	bool told[FLIP_FACTS_MAX] = {0};
	bool first = true;
	for (int i = 0; i < way->n; i++) {
		int source = w->f.facts[way->v[i].fact].from.id;
		struct deed act = {.way = way};
		if (told[i])
			continue;
		for (int k = i; k < way->n; k++)
			if (w->f.facts[way->v[k].fact].from.id == source) {
				told[k] = true;
				act.v[act.n++] = &way->v[k];
			}
		text_put(t, first ? "" : " and ");
		put_act(w, &act, source, t);
		first = false;
	}
}

void why_group(struct why *w, const struct flip_group *g, bool brackets, struct text *out)
{
	bool either = brackets && g->n > 1;
	text_put(out, either ? "either " : "");
	for (int i = 0; i < g->n; i++) {
		text_put(out, i == 0 ? "" : either ? " or " : ", or ");
		put_way(w, &g->ways[i], out);
	}
}

void why_source_words(struct why *w, int source, struct text *out)
{
	const struct deed none = {0};
	put_act(w, &none, source, out);
}
