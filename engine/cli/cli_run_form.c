/* SPDX-License-Identifier: Apache-2.0
 * A form in a terminal: question by question, one key an answer, with a way back.  Nothing is
 * recorded before the last question, and then all of it is one entry. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/wordings.h"
#include "bedside/items.h"
#include "cli/cli_run.h"
#include "course/score.h"
#include "words/words.h"

struct sheet {
	const struct course *course;
	const struct form *form;
	int index; /* of the form */
	int32_t *answers;
	const char **texts;
	bool *filled;                     /* taken from the record */
	const struct bedside_item *asked; /* as they are asked now */
};

static bool is_asked(const struct sheet *s, size_t i)
{
	const struct score_person person = {.sex = s->course->sex, .age = -1};
	return !s->form->items.v[i].when.x
	       || form_item_asked(s->course->plan, s->index, (int)i, s->answers,
	                          (int)s->form->items.n, &person);
}

/* What can be typed, and what the record says, which somebody has to confirm. */
static const char *choices(struct run *r, const struct item *q, const struct bedside_item *b)
{
	struct text t = text_in(r->at.c->a);
	if (q->text)
		return q->date ? "a date such as 2027-03-01, - for none"
		               : "type the answer, - for none";
	text_fmt(&t, "%s  [-] no answer", q->yes_no ? "[y] yes  [n] no" : b->answers);
	if (b->record)
		text_fmt(&t, "\n  the record says %s (%s)  [r] take that", b->record, b->with);
	return t.s;
}

/* The points of an answer's name, or of the points themselves. */
static bool take_choice(const struct item *q, const char *typed, int32_t *out)
{
	for (size_t i = 0; i < q->choices.n; i++) {
		const struct choice *c = &q->choices.v[i];
		char points[16];
		snprintf(points, sizeof points, "%d", (int)c->points);
		if (strcmp(typed, c->name.s) == 0 || strcmp(typed, points) == 0) {
			*out = c->points;
			return true;
		}
	}
	return false;
}

/* False where it is no answer to this question. */
static bool take_answer(struct sheet *s, size_t i, const char *typed)
{
	const struct item *q = &s->form->items.v[i];
	int32_t *out = &s->answers[i];
	struct civil_date date;
	*out = NOT_ANSWERED;
	s->texts[i] = NULL;
	s->filled[i] = s->asked[i].record && strcmp(typed, "r") == 0;
	if (s->filled[i]) {
		*out = s->asked[i].points; /* questions below may hang on it */
		return true;
	}
	if (strcmp(typed, "-") == 0)
		return true;
	if (q->text) {
		s->texts[i] = typed;
		return *typed && (!q->date || civil_date_parse(typed, strlen(typed), &date));
	}
	if (q->choices.n)
		return take_choice(q, typed, out);
	if (q->yes_no) {
		bool yes = strcmp(typed, "y") == 0 || strcmp(typed, "yes") == 0;
		bool no = strcmp(typed, "n") == 0 || strcmp(typed, "no") == 0;
		*out = yes ? 1 : no ? 0 : NOT_ANSWERED;
		return yes || no;
	}
	bool below = typed[0] == '-';
	size_t n = strlen(typed + below);
	if (n == 0 || n > 6 || strspn(typed + below, "0123456789") != n)
		return false;
	long v = strtol(typed, NULL, 10);
	*out = (int32_t)v;
	return v * 1000000 >= q->range.lo && v * 1000000 <= q->range.hi;
}

/* The question before this one that is asked; the same where there is none. */
static size_t before(const struct sheet *s, size_t i)
{
	size_t k = i;
	while (k > 0 && !is_asked(s, k - 1))
		k--;
	return k > 0 ? k - 1 : i;
}

/* False where it was left: [q], or no more lines. */
static bool ask_items(struct run *r, struct sheet *s)
{
	struct cli *c = r->at.c;
	size_t n = s->form->items.n;
	for (size_t i = 0; i < n;) {
		const struct item *q = &s->form->items.v[i];
		const char *typed;
		if (!is_asked(s, i)) {
			s->answers[i++] = NOT_ASKED;
			continue;
		}
		if (!run_ask(r,
		             arena_fmt(c->a, "%zu of %zu: %s\n  %s  [b] back  [q] leave the form",
		                       i + 1, n, cli_safe(c, s->asked[i].asks),
		                       choices(r, q, &s->asked[i])),
		             &typed)
		    || strcmp(typed, "q") == 0)
			return false;
		if (strcmp(typed, "b") == 0)
			i = before(s, i);
		else if (take_answer(s, i, typed))
			i++;
		else
			cli_put(c, "That is no answer here.\n");
	}
	return true;
}

static enum rc ask_total(struct run *r, const struct form *f, struct err *e)
{
	const char *typed;
	struct arena *a = r->at.c->a;
	if (!run_ask(r,
	             arena_fmt(a, "The total of %s, %lld to %lld", f->name.s,
	                       (long long)(f->range.lo / 1000000),
	                       (long long)(f->range.hi / 1000000)),
	             &typed)
	    || !*typed)
		return RC_OK;
	return run_act(r, &r->at.who, arena_fmt(a, "form %s total %s", f->name.s, typed), e);
}

enum rc run_form(struct run *r, const struct bedside_line *l, struct err *e)
{
	struct cli *c = r->at.c;
	const struct step *def = run_step(r, l);
	struct sheet s = {.course = run_course(r)};
	if (!s.course || !def)
		return RC_OK;
	s.index = plan_form_find(s.course->plan, def->what.n ? def->what.v[0].s : def->name.s);
	if (s.index < 0)
		return RC_OK;
	s.form = &s.course->plan->p->forms.v[s.index];
	if (s.form->enter.s)
		return ask_total(r, s.form, e);
	size_t n = s.form->items.n;
	bool text = false;
	const struct form_words *wording;
	const struct wording_record *record;
	const struct now now = app_now(c->app);
	const struct session_record *own = course_running(s.course);
	struct look look = {.a = c->a,
	                    .c = s.course,
	                    .now = course_clock(s.course, &now),
	                    .session = own ? own->number : 0};
	TRY(app_wording_of(c->app, s.form, c->a, &wording, &record, e));
	s.asked = bedside_items(c->a, &look, s.index, wording);
	s.filled = arena_arr(c->a, bool, n + 1);
	s.answers = arena_arr(c->a, int32_t, n + 1);
	s.texts = arena_arr(c->a, const char *, n + 1);
	for (size_t i = 0; i < n; i++) {
		s.answers[i] = NOT_ANSWERED;
		text |= s.form->items.v[i].text;
	}
	if (!ask_items(r, &s)) {
		cli_put(c, "The form was left; nothing of it was recorded.\n");
		return RC_OK;
	}
	struct text filled = text_in(c->a);
	for (size_t i = 0; i < n; i++)
		if (s.filled[i]) {
			s.answers[i] = NOT_ANSWERED;
			text_fmt(&filled, "%s%s", filled.n ? ", " : "", s.form->items.v[i].name.s);
		}
	const struct command cmd = {.kind = CMD_FORM,
	                            .e = {.name = s.form->name.s,
	                                  .answers = s.answers,
	                                  .texts = text ? s.texts : NULL,
	                                  .answers_n = (int)n,
	                                  .wording = record ? record->digest : NULL,
	                                  .filled = filled.n ? filled.s : NULL}};
	const struct words_context w = {.plan = s.course->plan, .course = s.course};
	struct text words = text_in(c->a);
	words_write(&words, &w, &cmd);
	return run_command(r, &r->at.who, &cmd, words.s, e);
}
