/* SPDX-License-Identifier: Apache-2.0
 * Scores: sums, counts, cases, values and typed-in totals, as the form's author wrote them.
 *
 * What nobody answered stays unknown, and an item is never made up: prorating scales a sum, it
 * does not fill in an answer, so a question about self-harm that was left open reads as unknown
 * even where the total over it is known (PHQ-9: at most two open, the sum of those answered times
 * 9 by their number, rounded half up at the end).
 *
 * An item that is hidden is no part of a sum: neither missing nor added.  It keeps its answer and
 * reads as unknown.  Where it is unknown whether it is hidden, since the answer that decides it is
 * open, it is missing, so that a sum never looks whole by what nobody was asked.  Conditions see
 * items and scores of this form, sex and age; all else is unknown to them.  Where conditions and
 * scores ask for each other in a circle, no score is known. */
#include "course/score.h"

#include <assert.h>
#include <string.h>

#define WHOLE      1000000 /* micro */
#define ITEMS_MAX  256     /* more are not asked; an entry holds ENTRY_ANSWERS_MAX */
#define SCORES_MAX 64      /* more stay unknown */

enum state { STATE_OPEN, STATE_UNDER_WAY, STATE_DONE };

/* One form as it was filled in, and what has been worked out of it so far. */
struct sheet {
	const struct protocol *p;
	const struct form *form;
	int index;
	const int32_t *answers; /* may be NULL */
	const char *const *texts;
	int n;
	const int32_t *total;
	const struct score_person *person;
	bool circle;
	unsigned char item_state[ITEMS_MAX], score_state[SCORES_MAX];
	bool asked[ITEMS_MAX], maybe[ITEMS_MAX]; /* maybe: nobody knows whether it is to be asked */
	struct score_value scores[SCORES_MAX];
};

static int smaller(size_t n, int most)
{
	return n < (size_t)most ? (int)n : most;
}

static int items_of(const struct sheet *s)
{
	return smaller(s->form->items.n, ITEMS_MAX);
}

static int scores_of(const struct sheet *s)
{
	return smaller(s->form->scores.n, SCORES_MAX);
}

static struct value ask(void *ctx, const struct fact *f, int back);
static void settle_score(struct sheet *s, int i);

static struct value eval(struct sheet *s, const struct expr *x)
{
	struct facts facts = {.ctx = s, .ask = ask};
	return expr_eval(x, &facts);
}

/* True for the first who comes; whoever comes again while it is under way has found a circle. */
static bool begin(struct sheet *s, unsigned char *state)
{
	if (*state == STATE_UNDER_WAY)
		s->circle = true;
	if (*state != STATE_OPEN)
		return false;
	*state = STATE_UNDER_WAY;
	return true;
}

static bool asked(struct sheet *s, int i)
{
	if (i < 0 || i >= items_of(s))
		return false;
	if (begin(s, &s->item_state[i])) {
		const struct item *item = &s->form->items.v[i];
		struct value v = value_truth(!item->when.src);
		if (item->when.x)
			v = eval(s, item->when.x);
		s->asked[i] = value_is_true(&v);
		s->maybe[i] = !value_is_true(&v) && !value_is_false(&v);
		s->item_state[i] = STATE_DONE;
	}
	return s->item_state[i] == STATE_DONE && s->asked[i];
}

static bool in_range(const struct item *item, int32_t answer)
{
	struct quantity q = {(int64_t)answer * WHOLE, item->range.dim};
	bool named = item->choices.n == 0;
	for (size_t i = 0; i < item->choices.n && !named; i++)
		named = item->choices.v[i].points == answer;
	return named && quantity_in_range(q, &item->range);
}

/* The answer to an item that is asked; false where it was left open or makes no sense. */
static bool answered(struct sheet *s, int i, int64_t *out)
{
	if (!asked(s, i) || !s->answers || i >= s->n || s->form->items.v[i].text)
		return false;
	int32_t v = s->answers[i];
	if (v == NOT_ANSWERED || v == NOT_ASKED || !in_range(&s->form->items.v[i], v))
		return false;
	*out = v;
	return true;
}

static struct value ask_item(struct sheet *s, int i)
{
	int64_t v;
	if (!answered(s, i, &v))
		return value_unknown(TYPE_NUMBER, DIM_NONE);
	if (s->form->items.v[i].yes_no)
		return value_name((int)v);
	return value_number((struct quantity){v * WHOLE, DIM_NONE});
}

static struct value ask_score(struct sheet *s, int i)
{
	if (i < 0 || i >= scores_of(s))
		return value_unknown(TYPE_NUMBER, DIM_NONE);
	settle_score(s, i);
	const struct score_value *v = &s->scores[i];
	if (s->score_state[i] != STATE_DONE || !v->known)
		return value_unknown(TYPE_NUMBER, DIM_NONE);
	return v->name >= 0 ? value_name(v->name)
	                    : value_number((struct quantity){v->micro, s->form->scores.v[i].dim});
}

static struct value ask(void *ctx, const struct fact *f, int back)
{
	struct sheet *s = ctx;
	bool plain = f->how == HOW_IS && f->at.which == AT_NEWEST && back == 0;
	bool own = f->own && f->index == s->index && plain;
	if (f->kind == FACT_ITEM && own)
		return ask_item(s, f->part);
	if (f->kind == FACT_SCORE && own)
		return ask_score(s, f->part);
	if (f->kind == FACT_SEX && s->person && s->person->sex >= 0)
		return value_name(s->person->sex);
	if (f->kind == FACT_AGE && s->person && s->person->age >= 0)
		return value_number((struct quantity){(int64_t)s->person->age * WHOLE, DIM_NONE});
	return value_unknown(TYPE_NUMBER, DIM_NONE);
}

/* ---- the ways of scoring ---- */

static struct score_value number(int64_t micro)
{
	return (struct score_value){.known = true, .micro = micro, .name = -1};
}

static const struct score_value unknown = {.name = -1};

/* To the nearest whole number, half way goes up; d > 0. */
static int64_t divide_half_up(int64_t n, int64_t d)
{
	int64_t twice = 2 * n + d, q = twice / (2 * d);
	return twice % (2 * d) < 0 ? q - 1 : q;
}

struct tally {
	int64_t sum;
	int items;   /* that are asked, or would be for all we know */
	int answers; /* to them */
	int inside;  /* of these, in the range of `count` */
};

static void tally_item(struct sheet *s, const struct score *c, int i, struct tally *t)
{
	int64_t v;
	if ((!asked(s, i) && !s->maybe[i]) || s->form->items.v[i].text)
		return;
	t->items++;
	if (!answered(s, i, &v))
		return;
	t->answers++;
	t->sum += v;
	t->inside += quantity_in_range((struct quantity){v * WHOLE, c->in.dim}, &c->in);
}

static struct tally tally(struct sheet *s, const struct score *c, const struct idents *list)
{
	struct tally t = {0};
	for (int i = 0; c->sum_all && i < items_of(s); i++)
		tally_item(s, c, i, &t);
	for (size_t i = 0; !c->sum_all && i < list->n; i++)
		tally_item(s, c, list->v[i].index, &t);
	return t;
}

static struct score_value score_sum(struct sheet *s, const struct score *c)
{
	struct tally t = tally(s, c, &c->sum);
	int missing = t.items - t.answers;
	if (t.answers == 0 || missing > c->missing)
		return unknown;
	struct score_value v = number(t.sum * WHOLE);
	if (missing > 0 && c->prorate) {
		v = number(divide_half_up(t.sum * t.items, t.answers) * WHOLE);
		v.prorated = true;
	}
	return v;
}

static struct score_value score_count(struct sheet *s, const struct score *c)
{
	struct tally t = tally(s, c, &c->count);
	if (t.answers == 0 || t.items - t.answers > c->missing)
		return unknown;
	return number((int64_t)t.inside * WHOLE);
}

static int name_index(const struct score *c, const char *name)
{
	for (size_t i = 0; i < c->names_n; i++)
		if (strcmp(c->names[i], name) == 0)
			return (int)i;
	assert(false);
	return -1;
}

/* Read from the top.  A line that may be true, but for something unknown, stops the reading: what
 * stands below it would sound safer than anybody knows. */
static struct score_value score_cases(struct sheet *s, const struct score *c)
{
	for (size_t i = 0; i < c->cases.n; i++) {
		const struct case_row *row = &c->cases.v[i];
		struct value v = row->otherwise ? value_truth(true) : eval(s, row->when.x);
		if (value_is_true(&v))
			return (struct score_value){.known = true,
			                            .name = name_index(c, row->then.s)};
		if (!value_is_false(&v))
			return unknown;
	}
	return unknown;
}

static struct score_value score_formula(struct sheet *s, const struct score *c)
{
	struct value v = eval(s, c->value.x);
	if (v.type != TYPE_NUMBER || v.can != CAN_KNOW || v.lo != v.hi)
		return unknown;
	return number(v.lo);
}

/* Of a whole that was scaled up the share is scaled too, and says so. */
static struct score_value score_percent(struct sheet *s, const struct score *c)
{
	struct quantity_range all;
	int of = c->percent.index;
	settle_score(s, of);
	struct score_value v = s->scores[of];
	if (s->score_state[of] != STATE_DONE || !v.known || v.name >= 0
	    || !score_range(s->p, s->index, of, &all) || all.hi <= 0)
		return unknown;
	v.micro = percent_of_maximum(v.micro, all.hi);
	return v;
}

bool form_total_fits(const struct plan *plan, int form, int32_t total)
{
	const struct form *f = &plan->p->forms.v[form];
	return f->enter.s
	       && quantity_in_range((struct quantity){(int64_t)total * WHOLE, f->range.dim},
	                            &f->range);
}

static struct score_value score_typed(const struct sheet *s, const struct plan *plan)
{
	if (!s->total || !form_total_fits(plan, s->index, *s->total))
		return unknown;
	return number((int64_t)*s->total * WHOLE);
}

static struct score_value make_score(struct sheet *s, const struct score *c)
{
	if (c->cases.n)
		return score_cases(s, c);
	if (c->value.x)
		return score_formula(s, c);
	if (c->percent.s)
		return score_percent(s, c);
	if (c->count.n)
		return score_count(s, c);
	if (c->sum_all || c->sum.n)
		return score_sum(s, c);
	return unknown;
}

static void settle_score(struct sheet *s, int i)
{
	if (!begin(s, &s->score_state[i]))
		return;
	s->scores[i] = make_score(s, &s->form->scores.v[i]);
	s->score_state[i] = STATE_DONE;
}

/* Always in the same order, so that every question gets the same answer. */
static struct sheet fill_in(const struct plan *plan, int form, const int32_t *answers,
                            const char *const *texts, int n, const int32_t *total,
                            const struct score_person *person)
{
	struct sheet s = {.p = plan->p,
	                  .form = &plan->p->forms.v[form],
	                  .index = form,
	                  .answers = answers,
	                  .texts = texts,
	                  .n = n,
	                  .total = total,
	                  .person = person};
	for (int i = 0; i < items_of(&s); i++)
		asked(&s, i);
	for (int i = 0; i < scores_of(&s); i++) {
		if (s.form->enter.s)
			s.scores[i] = score_typed(&s, plan);
		else
			settle_score(&s, i);
	}
	for (int i = 0; s.circle && i < scores_of(&s); i++)
		s.scores[i] = unknown;
	return s;
}

struct score_value *form_score(struct arena *a, const struct plan *plan, int form,
                               const int32_t *answers, const char *const *texts, int n,
                               const int32_t *total, const struct score_person *person)
{
	struct sheet s = fill_in(plan, form, answers, texts, n, total, person);
	struct score_value *out = arena_arr(a, struct score_value, s.form->scores.n);
	for (size_t i = 0; i < s.form->scores.n; i++)
		out[i] = i < SCORES_MAX ? s.scores[i] : unknown;
	return out;
}

bool form_item_asked(const struct plan *plan, int form, int item, const int32_t *answers, int n,
                     const struct score_person *person)
{
	struct sheet s = fill_in(plan, form, answers, NULL, n, NULL, person);
	return asked(&s, item);
}

int form_answer_fault(const struct plan *plan, int form, const int32_t *answers, int n)
{
	const struct form *f = &plan->p->forms.v[form];
	for (int i = 0; i < n && (size_t)i < f->items.n; i++) {
		int32_t v = answers ? answers[i] : NOT_ANSWERED;
		if (v != NOT_ANSWERED && v != NOT_ASKED
		    && (f->items.v[i].text || !in_range(&f->items.v[i], v)))
			return i;
	}
	/* the first that is lacking, or that is one too many */
	return (size_t)n == f->items.n ? -1 : smaller(f->items.n, n);
}

static bool open_item(struct sheet *s, int i)
{
	int64_t v;
	if (!asked(s, i))
		return false;
	if (s->form->items.v[i].text)
		return !s->texts || i >= s->n || !s->texts[i] || !*s->texts[i];
	return !answered(s, i, &v);
}

static bool never_imputed(const struct form *f, int item)
{
	for (size_t i = 0; i < f->never_imputed.n; i++)
		if (f->never_imputed.v[i].index == item)
			return true;
	return f->impute_none;
}

const char *form_item_answers(struct arena *a, const struct item *q)
{
	struct text t = text_in(a);
	if (q->text)
		return q->date ? "a date" : "words";
	if (q->yes_no)
		return "yes or no";
	for (size_t i = 0; i < q->choices.n; i++)
		text_fmt(&t, "%s%s %d", i ? ", " : "", q->choices.v[i].name.s,
		         (int)q->choices.v[i].points);
	if (!t.n)
		text_fmt(&t, "%d to %d", (int)(q->range.lo / WHOLE), (int)(q->range.hi / WHOLE));
	return t.s;
}

bool form_complete(const struct plan *plan, int form, const int32_t *answers,
                   const char *const *texts, int n, const struct score_person *person)
{
	struct sheet s = fill_in(plan, form, answers, texts, n, NULL, person);
	bool known = s.form->scores.n > 0, prorated = false, open = false;
	if (s.circle || s.form->items.n > ITEMS_MAX)
		return false;
	for (int i = 0; i < scores_of(&s); i++) {
		known &= s.scores[i].known;
		prorated |= s.scores[i].prorated;
	}
	for (int i = 0; i < items_of(&s); i++) {
		if (!open_item(&s, i))
			continue;
		open = true;
		if (prorated && never_imputed(s.form, i))
			return false;
	}
	return !open || known;
}

const char *form_band(const struct plan *plan, int form, int score, const struct score_value *v)
{
	const struct form *f = &plan->p->forms.v[form];
	const struct bands *b = &f->scores.v[score].bands;
	if (!b->n && strcmp(f->scores.v[score].name.s, "total") == 0)
		b = &f->bands;
	if (!v->known || v->name >= 0)
		return NULL;
	for (size_t i = 0; i < b->n; i++)
		if (quantity_in_range((struct quantity){v->micro, b->v[i].range.dim},
		                      &b->v[i].range))
			return b->v[i].name.s;
	return NULL;
}
