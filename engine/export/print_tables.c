/* SPDX-License-Identifier: Apache-2.0
 * The two tables of a printed record that are more than words: readings side by side, and forms as
 * they were asked. */
#include <string.h>

#include "course/plausible.h"
#include "course/score.h"
#include "export/print_in.h"

/* The kind of what an entry is about: of a correction, of the first that it puts right. */
static const struct print_entry *origin(const struct printing *p, size_t i)
{
	const struct print_entry *t = &p->entries.v[i];
	while (t->kind == EV_ENTRY_AMENDED && t->corrects > 0
	       && (size_t)t->corrects <= p->entries.n)
		t = &p->entries.v[t->corrects - 1];
	return t;
}

static bool of_session(const struct printing *p, size_t i, int session)
{
	return p->timeline.v[i].session == session;
}

/* ---- readings ---- */

#define MEASURES_MAX 7 /* a page holds so many side by side; then another table begins */

static const char *value_of(const struct printing *p, const struct print_entry *t, int measure)
{
	const struct measure *m = &p->c->plan->p->measures.v[measure];
	for (int i = 0; i < t->e.readings_n; i++)
		if (strcmp(t->e.readings[i].measure, m->name.s) == 0)
			return reading_words(p->a, m, t->e.readings[i].value, t->e.readings[i].n);
	return NULL;
}

/* "bp 12/78 mmHg: the first number is below the second"; NULL where nothing is odd. */
static const char *odd_of(const struct printing *p, const struct print_entry *t,
                          const int *measures, size_t n)
{
	struct text s = text_in(p->a);
	for (size_t k = 0; k < n; k++) {
		const struct measure *m = &p->c->plan->p->measures.v[measures[k]];
		for (int i = 0; i < t->e.readings_n; i++) {
			const struct entry_reading *r = &t->e.readings[i];
			int parts = m->components.n ? (int)m->components.n : 1;
			const char *odd = strcmp(r->measure, m->name.s) == 0 && r->n == parts
			                      ? reading_odd(p->a, m, r->value, r->n)
			                      : NULL;
			if (odd)
				text_fmt(&s, "%s%s %s: %s", s.n ? "; " : "", m->name.s,
				         reading_words(p->a, m, r->value, r->n), odd);
		}
	}
	return s.n ? s.s : NULL;
}

static bool is_reading(const struct printing *p, size_t i, int session)
{
	return of_session(p, i, session) && origin(p, i)->kind == EV_READING_RECORDED
	       && p->entries.v[i].kind != EV_ENTRY_UNDONE;
}

static void readings_table(struct printing *p, int session, const int *measures, size_t n)
{
	const char **heads = arena_arr(p->a, const char *, n + 4);
	heads[0] = "when";
	heads[1] = "entry";
	for (size_t k = 0; k < n; k++)
		heads[k + 2] = p->c->plan->p->measures.v[measures[k]].name.s;
	heads[n + 2] = "who and remarks";
	paper_put(p->out, PAPER_PART, "Readings");
	paper_table(p->out, heads);
	for (size_t i = 0; i < p->timeline.n; i++) {
		const char *cells[MEASURES_MAX + 3] = {0};
		const struct timeline_row *r = &p->timeline.v[i];
		bool any = false;
		if (!is_reading(p, i, session))
			continue;
		for (size_t k = 0; k < n; k++) {
			cells[k + 2] = value_of(p, &p->entries.v[i], measures[k]);
			any |= cells[k + 2] != NULL;
		}
		if (!any)
			continue;
		const char *says = print_remarks(p, r);
		const char *odd = odd_of(p, &p->entries.v[i], measures, n);
		cells[0] = print_time(p, r->happened);
		cells[1] = arena_fmt(p->a, "#%lld", (long long)r->seq);
		cells[n + 2] = arena_fmt(p->a, "%s%s%s%s%s", print_who(p, r), says ? "; " : "",
		                         says ? says : "", odd ? "; " : "", odd ? odd : "");
		paper_row(p->out, r->undone_by || r->corrected_by, cells);
	}
}

void print_readings(struct printing *p, int session)
{
	int measures[MEASURES_MAX];
	size_t n = 0;
	for (size_t m = 0; m < p->c->plan->p->measures.n; m++) {
		bool there = false;
		for (size_t i = 0; i < p->timeline.n && !there; i++)
			there = is_reading(p, i, session)
			        && value_of(p, &p->entries.v[i], (int)m) != NULL;
		if (!there)
			continue;
		if (n == MEASURES_MAX) {
			readings_table(p, session, measures, n);
			n = 0;
		}
		measures[n++] = (int)m;
	}
	if (n)
		readings_table(p, session, measures, n);
}

/* ---- forms ---- */

static const char *answer_of(struct printing *p, const struct form *f, const struct entry *e, int i,
                             const struct form_words *w)
{
	const struct item *q = &f->items.v[i];
	int32_t n = e->answers ? e->answers[i] : NOT_ANSWERED;
	if (e->texts && e->texts[i])
		return e->texts[i];
	if (n == NOT_ASKED)
		return "not asked";
	if (n == NOT_ANSWERED)
		return "left open";
	const char *number = arena_fmt(p->a, "%d", (int)n);
	const char *said = q->yes_no ? (n ? "yes" : "no") : NULL;
	for (size_t k = 0; k < q->choices.n && !said; k++)
		if (q->choices.v[k].points == n)
			said = q->choices.v[k].name.s;
	const char *own = w ? wording_answer(w, said ? said : number) : NULL;
	if (q->yes_no)
		return own ? own : said;
	return own    ? arena_fmt(p->a, "%s (%s)", number, own)
	       : said ? arena_fmt(p->a, "%s (%s)", number, said)
	              : number;
}

static void put_scores(struct printing *p, int form, const struct entry *e)
{
	const struct form *f = &p->c->plan->p->forms.v[form];
	const struct score_person who = {.sex = p->c->sex, .age = course_age(p->c, p->now)};
	struct text t = text_in(p->a);
	const struct score_value *v =
	    form_score(p->a, p->c->plan, form, e->answers, e->texts, e->answers_n,
	               e->has_total ? &e->total : NULL, &who);
	for (size_t i = 0; i < f->scores.n; i++) {
		const char *band = form_band(p->c->plan, form, (int)i, &v[i]);
		text_fmt(&t, "%s%s ", t.n ? "; " : "", f->scores.v[i].name.s);
		if (!v[i].known)
			text_put(&t, "unknown");
		else if (v[i].name >= 0 && f->scores.v[i].cases.n)
			text_put(&t, f->scores.v[i].names[v[i].name]);
		else
			quantity_write(&t, (struct quantity){v[i].micro, f->scores.v[i].dim});
		text_fmt(&t, "%s%s%s%s", v[i].known && v[i].prorated ? ", prorated" : "",
		         band ? " (" : "", band ? band : "", band ? ")" : "");
	}
	if (t.n)
		paper_fact(p->out, "scores", t.s);
}

static void put_form(struct printing *p, size_t at, int form)
{
	static const char *const heads[] = {"item", "answer", "as it was asked", NULL};
	const struct print_entry *t = &p->entries.v[at];
	const struct timeline_row *r = &p->timeline.v[at];
	const struct form *f = &p->c->plan->p->forms.v[form];
	const struct form_words *w = print_words(p, origin(p, at)->e.wording);
	const char *says = print_remarks(p, r);
	bool stands = !r->undone_by && !r->corrected_by;
	paper_put(p->out, PAPER_PART,
	          arena_fmt(p->a, "Form %s, %s, entry #%lld%s", f->name.s,
	                    print_time(p, r->happened), (long long)r->seq,
	                    stands ? "" : ", stands no longer"));
	paper_fact(p->out, "asked by", print_who(p, r));
	if (says)
		paper_fact(p->out, "remarks", says);
	if (t->e.wording)
		paper_fact(p->out, "words of", t->e.wording);
	put_scores(p, form, &t->e);
	if (!t->e.answers_n) {
		if (t->e.has_total)
			paper_fact(p->out, "total", arena_fmt(p->a, "%d", (int)t->e.total));
		return;
	}
	paper_table(p->out, heads);
	for (int i = 0; i < t->e.answers_n && (size_t)i < f->items.n; i++) {
		const char *own = wording_item(w, f->items.v[i].name.s);
		const char *topic = f->items.v[i].topic.s;
		paper_row(p->out, !stands,
		          (const char *const[]){f->items.v[i].name.s, answer_of(p, f, &t->e, i, w),
		                                own     ? own
		                                : topic ? topic
		                                        : f->items.v[i].name.s});
	}
}

void print_forms(struct printing *p, int session)
{
	for (size_t i = 0; i < p->timeline.n; i++) {
		const struct print_entry *t = &p->entries.v[i], *first = origin(p, i);
		if (!of_session(p, i, session) || first->kind != EV_FORM_ANSWERED || t->hidden
		    || first->hidden || t->kind == EV_ENTRY_UNDONE)
			continue;
		int form = plan_form_find(p->c->plan, first->e.name);
		if (form >= 0)
			put_form(p, i, form);
	}
}
