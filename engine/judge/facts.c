/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/facts.h"

#include <string.h>

#include "course/score.h"
#include "course/sealed.h"
#include "judge/as_needed.h"
#include "judge/check.h"
#include "judge/look.h"
#include "judge/monitor.h"
#include "judge/series.h"
#include "judge/slip.h"
#include "judge/worked.h"

#define MICRO     1000000
#define DEPTH_MAX 8 /* checks that ask for checks */

static struct value ask(void *ctx, const struct fact *f, int back);

/* ---- readings and scores ---- */

struct span_of {        /* which records a selector means */
	int session;    /* only of this one; 0 = any */
	int64_t before; /* happened before; INT64_MAX = any */
	bool nothing;   /* the contact did not take place */
};

static struct span_of span_of(const struct look *l, const struct selector *at, bool form,
                              const struct ident *baseline)
{
	struct span_of w = {.before = INT64_MAX};
	const struct session_record *own = course_session(l->c, l->session);
	if (at->which == AT_CONTACT) {
		w.session = contact_session(l, &at->contact);
		w.nothing = w.session == 0;
	} else if (at->which == AT_BASELINE && baseline->s) {
		struct contact_ref ref = {.name = baseline->s, .which = WHICH_FIRST, .kind = -1};
		ref.session = plan_session_find(l->c->plan, baseline->s);
		ref.contact = ref.session >= 0 ? -1 : plan_contact_find(l->c->plan, baseline->s);
		w.session = contact_session(l, &ref);
		w.nothing = w.session == 0;
	} else if (at->which == AT_BASELINE && form) {
		/* the last before day 0 */
		for (size_t i = 0; i < l->c->doses.n; i++)
			if (l->c->doses.v[i].m.happened < w.before)
				w.before = l->c->doses.v[i].m.happened;
	} else if (at->which == AT_BASELINE && own && own->first_dose) {
		w.before = own->first_dose;
	}
	return w;
}

static bool in_span(const struct look *l, const struct span_of *w, const struct mark *m)
{
	return look_counts(l, m) && (!w->session || m->session == w->session)
	       && m->happened < w->before;
}

/* Happened before, or then and was written before. */
static bool is_older(const struct mark *m, int64_t happened, int64_t seq)
{
	return m->happened < happened || (m->happened == happened && m->seq < seq);
}

/* The newest reading in the span, `back` readings before the newest; NULL if there is none. */
static const struct reading *reading_in(const struct look *l, const struct fact *f,
                                        const struct span_of *w, int back)
{
	int64_t before = INT64_MAX, before_seq = INT64_MAX;
	const struct reading *best = NULL;
	if (w->nothing)
		return NULL;
	for (int k = 0; k <= back; k++) {
		best = NULL;
		for (size_t i = 0; i < l->c->readings.n; i++) {
			const struct reading *r = &l->c->readings.v[i];
			if (r->measure != f->index || r->part != f->part || !in_span(l, w, &r->m))
				continue;
			if (!is_older(&r->m, before, before_seq))
				continue;
			if (!best || is_older(&best->m, r->m.happened, r->m.seq))
				best = r;
		}
		if (!best)
			return NULL;
		before = best->m.happened;
		before_seq = best->m.seq;
	}
	return best;
}

const struct reading *look_reading(const struct look *l, const struct fact *f)
{
	const struct measure *m = &l->c->plan->p->measures.v[f->index];
	struct span_of w = span_of(l, &f->at, false, &m->baseline);
	return m->worked.src ? NULL : reading_in(l, f, &w, 0);
}

/* A slip is not known to a gate, and no older reading takes its place; an alert sees it. */
static struct value reading_value(const struct look *l, const struct reading *r, enum dim dim)
{
	return r && (!r->implausible || l->sees_slips)
	           ? value_number((struct quantity){r->value, dim})
	           : value_unknown(TYPE_NUMBER, dim);
}

static const struct form_record *form_in(const struct look *l, int form, const struct span_of *w,
                                         int back)
{
	if (w->nothing)
		return NULL;
	const struct form_record *best = NULL;
	int64_t before = INT64_MAX, before_seq = INT64_MAX;
	for (int k = 0; k <= back; k++) {
		best = NULL;
		for (size_t i = 0; i < l->c->forms.n; i++) {
			const struct form_record *r = &l->c->forms.v[i];
			if (r->form != form || !in_span(l, w, &r->m)
			    || !is_older(&r->m, before, before_seq))
				continue;
			if (!best || is_older(&best->m, r->m.happened, r->m.seq))
				best = r;
		}
		if (!best)
			return NULL;
		before = best->m.happened;
		before_seq = best->m.seq;
	}
	return best;
}

static struct value item_value(const struct look *l, const struct fact *f,
                               const struct form_record *r)
{
	const struct item *item = &l->c->plan->p->forms.v[f->index].items.v[f->part];
	enum value_type type = item->yes_no ? TYPE_NAME : TYPE_NUMBER;
	struct score_person person = {.sex = l->c->sex,
	                              .age = r ? course_age(l->c, r->m.happened) : -1};
	if (!r || f->part >= r->n || r->answers[f->part] == NOT_ANSWERED
	    || r->answers[f->part] == NOT_ASKED
	    || !form_item_asked(l->c->plan, f->index, f->part, r->answers, r->n, &person))
		return value_unknown(type, DIM_NONE);
	if (item->yes_no)
		return value_name(r->answers[f->part]);
	return value_number((struct quantity){(int64_t)r->answers[f->part] * MICRO, DIM_NONE});
}

static struct value score_value(const struct look *l, const struct fact *f,
                                const struct form_record *r)
{
	const struct score *s = &l->c->plan->p->forms.v[f->index].scores.v[f->part];
	enum value_type type = s->cases.n ? TYPE_NAME : TYPE_NUMBER;
	if (!r || !r->scores[f->part].known)
		return value_unknown(type, s->dim);
	if (s->cases.n)
		return value_name(r->scores[f->part].name);
	return value_number((struct quantity){r->scores[f->part].micro, s->dim});
}

static struct value recorded(const struct look *l, const struct fact *f, const struct selector *at,
                             int back)
{
	if (f->kind == FACT_READING) {
		const struct measure *m = &l->c->plan->p->measures.v[f->index];
		if (m->worked.src) /* its readings are not counted: only the newest is asked for */
			return back ? value_unknown(TYPE_NUMBER, m->dim)
			            : worked_measure(l, f->index, at);
		struct span_of w = span_of(l, at, false, &m->baseline);
		return reading_value(l, reading_in(l, f, &w, back), m->dim);
	}
	struct span_of w = span_of(l, at, true, &l->c->plan->p->forms.v[f->index].baseline);
	const struct form_record *r = form_in(l, f->index, &w, back);
	return f->kind == FACT_ITEM ? item_value(l, f, r) : score_value(l, f, r);
}

bool fact_reaches(const struct look *l, const struct fact *f, int back)
{
	if (f->kind == FACT_READING) {
		struct span_of w =
		    span_of(l, &f->at, false, &l->c->plan->p->measures.v[f->index].baseline);
		return reading_in(l, f, &w, back) != NULL;
	}
	if (f->kind != FACT_SCORE && f->kind != FACT_ITEM)
		return true;
	struct span_of w = span_of(l, &f->at, true, &l->c->plan->p->forms.v[f->index].baseline);
	return form_in(l, f->index, &w, back) != NULL;
}

/* change, percent change and improvement: now against then. */
static struct value compared(const struct look *l, const struct fact *f, int back)
{
	struct value now = recorded(l, f, &f->at, back);
	struct value then = recorded(l, f, &f->from, 0);
	enum dim out =
	    f->how == HOW_CHANGE ? (now.dim == DIM_PERCENT ? DIM_NONE : now.dim) : DIM_PERCENT;
	if (value_is_unknown(&now) || value_is_unknown(&then))
		return value_unknown(TYPE_NUMBER, out);
	int64_t by = now.lo - then.lo;
	if (f->how == HOW_CHANGE)
		return value_number((struct quantity){by, out});
	if (then.lo == 0)
		return value_unknown(TYPE_NUMBER, out);
	if (f->how == HOW_IMPROVEMENT && f->better_lower)
		by = -by;
	struct quantity share;
	bool ok = quantity_divide((struct quantity){by, now.dim},
	                          (struct quantity){then.lo, now.dim}, &share, NULL);
	if (!ok || __builtin_mul_overflow(share.micro, 100, &share.micro))
		return value_unknown(TYPE_NUMBER, out);
	return value_number((struct quantity){share.micro, out});
}

static int64_t window_from(const struct look *l, struct quantity over)
{
	if (over.dim == DIM_ELAPSED)
		return l->now - over.micro / 1000;
	int64_t day = course_day(l->c, l->now) - over.micro / MICRO;
	for (int64_t t = l->now - (over.micro / MICRO + 2) * 86400000;; t += 3600000)
		if (course_day(l->c, t) > day)
			return t - 1; /* at most an hour early: a window of days never loses a
			                 reading */
}

static enum dim dim_of(const struct look *l, const struct fact *f)
{
	const struct protocol *p = l->c->plan->p;
	return f->kind == FACT_READING  ? p->measures.v[f->index].dim
	       : f->kind == FACT_SCORE  ? p->forms.v[f->index].scores.v[f->part].dim
	       : f->kind == FACT_ANSWER ? p->answers.v[f->index].range.dim
	                                : DIM_NONE;
}

static struct value step_answer(const struct look *l, int answer, const struct step_record *r)
{
	const struct answer_def *a = &l->c->plan->p->answers.v[answer];
	if (!r || r->skipped)
		return value_unknown(a->names ? TYPE_NAME : TYPE_NUMBER, a->range.dim);
	if (a->names)
		return r->option >= 0 ? value_name(r->option) : value_unknown(TYPE_NAME, DIM_NONE);
	return r->has_number ? value_number(r->number) : value_unknown(TYPE_NUMBER, a->range.dim);
}

/* The answer of a step, `back` before the newest of any session; NULL if there is none. */
static const struct step_record *answer_in(const struct look *l, int answer, int back)
{
	const struct step_record *best = NULL;
	int64_t before = INT64_MAX, before_seq = INT64_MAX;
	for (int k = 0; k <= back; k++) {
		best = NULL;
		for (size_t i = 0; i < l->c->steps.n; i++) {
			const struct step_record *r = &l->c->steps.v[i];
			if (r->step < 0 || l->c->plan->steps[r->step].answer != answer || r->skipped
			    || !look_counts(l, &r->m) || !is_older(&r->m, before, before_seq))
				continue;
			if (!best || is_older(&best->m, r->m.happened, r->m.seq))
				best = r;
		}
		if (!best)
			return NULL;
		before = best->m.happened;
		before_seq = best->m.seq;
	}
	return best;
}

/* One record of a window: what it says, and when that was (0: there are no more). */
static struct value one_of(const struct look *l, const struct fact *f, int back, int64_t *when)
{
	const struct span_of any = {.before = INT64_MAX};
	*when = 0;
	if (f->kind == FACT_READING) {
		const struct reading *r = reading_in(l, f, &any, back);
		*when = r ? r->m.happened : 0;
		return reading_value(l, r, dim_of(l, f));
	}
	if (f->kind == FACT_ANSWER) {
		const struct step_record *r = answer_in(l, f->index, back);
		*when = r ? r->m.happened : 0;
		return step_answer(l, f->index, r);
	}
	const struct form_record *r = form_in(l, f->index, &any, back);
	*when = r ? r->m.happened : 0;
	return f->kind == FACT_ITEM ? item_value(l, f, r) : score_value(l, f, r);
}

struct tally {
	int64_t lo, hi, sum;
	int answers, hits;
};

static void count_one(struct tally *t, const struct value *v, bool each)
{
	if (value_is_unknown(v))
		return;
	t->answers++;
	t->hits += !each || value_is_true(v);
	if (each || __builtin_add_overflow(t->sum, v->lo, &t->sum))
		return;
	t->lo = v->lo < t->lo ? v->lo : t->lo;
	t->hi = v->lo > t->hi ? v->lo : t->hi;
}

/* min, max, count, total and share over a span.  Of a span of days what is added up or weighed is
 * one day: of several records of a day the newest counts. */
static struct value over_window(struct look *l, const struct fact *f)
{
	const struct facts facts = {.ctx = l, .ask = ask};
	int64_t from = window_from(l, f->over), when;
	bool daily = f->over.dim == DIM_DAYS && (f->each || f->how == HOW_TOTAL);
	int32_t day = INT32_MAX;
	enum dim dim = f->how == HOW_COUNT   ? DIM_NONE
	               : f->how == HOW_SHARE ? DIM_PERCENT
	                                     : dim_of(l, f);
	struct tally t = {.lo = INT64_MAX, .hi = INT64_MIN};
	for (int back = 0; back < 10000; back++) {
		struct value v = one_of(l, f, back, &when);
		if (!when || when <= from)
			break;
		if (back == 0 && slip_of_fact(l, f))
			return value_unknown(TYPE_NUMBER, dim);
		if (daily && course_day(l->c, when) == day)
			continue;
		day = course_day(l->c, when);
		if (f->each)
			v = expr_eval_back(f->each, &facts, back);
		count_one(&t, &v, f->each != NULL);
	}
	if (t.answers < f->at_least || (t.answers == 0 && f->how != HOW_COUNT))
		return value_unknown(TYPE_NUMBER, dim);
	return value_number((struct quantity){f->how == HOW_COUNT ? (int64_t)t.hits * MICRO
	                                      : f->how == HOW_SHARE
	                                          ? percent_of_maximum(t.hits, t.answers)
	                                      : f->how == HOW_TOTAL ? t.sum
	                                      : f->how == HOW_MIN   ? t.lo
	                                                            : t.hi,
	                                      dim});
}

/* ---- the rest ---- */

/* Only this session's answer counts where the session asks it; else the newest there is.  A
 * selector names the session, and then no other one answers for it. */
static const struct step_record *answer_of(const struct look *l, const struct fact *f)
{
	const char *name = l->c->plan->p->answers.v[f->index].name;
	bool named = f->at.which == AT_CONTACT;
	const struct step_record *r =
	    look_step(l, name, named ? &f->at.contact : &(struct contact_ref){0});
	bool elsewhere = named && !f->at.contact.name && r && r->m.session != l->session;
	return elsewhere ? NULL : r;
}

static struct value answer_value(const struct look *l, const struct fact *f)
{
	return step_answer(l, f->index, answer_of(l, f));
}

static struct value since_value(const struct look *l, const struct fact *f)
{
	bool days = f->over.dim == DIM_DAYS;
	enum dim dim = days ? DIM_DAYS : DIM_ELAPSED;
	int64_t when = moment_when(l, &f->moment);
	if (when == 0 || slip_of_fact(l, f))
		return value_unknown(TYPE_NUMBER, dim);
	if (days)
		return value_number((struct quantity){
		    (int64_t)(course_day(l->c, l->now) - course_day(l->c, when)) * MICRO, dim});
	return value_number((struct quantity){(l->now - when) * 1000, dim});
}

static struct value answered_value(const struct look *l, const struct fact *f)
{
	if (f->target == TARGET_ANSWER) {
		const struct step_record *r = answer_of(l, f);
		return value_truth(r && !r->skipped);
	}
	struct span_of w = span_of(l, &f->at, true, &(struct ident){0});
	const struct form_record *r = form_in(l, f->index, &w, 0);
	if (!r)
		return value_truth(false);
	if (f->target == TARGET_FORM) {
		struct score_person person = {.sex = l->c->sex,
		                              .age = course_age(l->c, r->m.happened)};
		return value_truth(
		    form_complete(l->c->plan, f->index, r->answers, r->texts, r->n, &person));
	}
	struct value v = f->target == TARGET_ITEM ? item_value(l, f, r) : score_value(l, f, r);
	return value_truth(!value_is_unknown(&v));
}

static struct value done_value(const struct look *l, const struct fact *f)
{
	if (f->target == TARGET_STEP) {
		const struct step_record *r = look_step(l, f->moment.name, &f->moment.of);
		const struct signature *g = look_signature(l, f->moment.name, &f->moment.of);
		return value_truth(g || (r && !r->skipped)
		                   || sealed_step_drawn(l->c, f->moment.name, l->now));
	}
	/* a task: the newest of that name; one that was never opened was not done */
	const char *name = l->c->plan->p->tasks.v[f->index].s;
	for (size_t i = l->c->tasks.n; i-- > 0;)
		if (strcmp(l->c->tasks.v[i].name, name) == 0 && look_counts(l, &l->c->tasks.v[i].m))
			return value_truth(l->c->tasks.v[i].done != 0);
	return value_truth(false);
}

static struct value passed_value(struct look *l, int check)
{
	if (l->depth >= DEPTH_MAX)
		return value_unknown(TYPE_TRUTH, DIM_NONE);
	struct look gate = *l;
	gate.depth++;
	gate.sees_slips = false; /* a check judges as a check, whoever asks for it */
	struct judgement j = check_judge(l->a, &gate, check);
	if (j.unknown && !judgement_opens(&j))
		return value_unknown(TYPE_TRUTH, DIM_NONE);
	return value_truth(judgement_opens(&j));
}

/* A check that asks for two is signed when both have. */
static bool all_signed(struct look *l, int check)
{
	if (l->depth >= DEPTH_MAX)
		return false;
	l->depth++;
	struct judgement j = check_judge(l->a, l, check);
	l->depth--;
	return !j.by.n || check_signed(l, check, &j.by);
}

static struct value signed_value(struct look *l, const struct fact *f)
{
	if (f->target == TARGET_CHECK) {
		for (size_t i = l->c->signatures.n; i-- > 0;) {
			const struct signature *g = &l->c->signatures.v[i];
			bool lapsed = g->until && l->now > g->until; /* */
			if (g->check == f->index && look_counts(l, &g->m)
			    && g->m.session == l->session && !lapsed)
				return value_truth(all_signed(l, f->index));
		}
		return value_truth(false);
	}
	return value_truth(look_signature(l, f->moment.name, &f->moment.of) != NULL);
}

static struct value overdue_value(const struct look *l, const struct fact *f)
{
	size_t n;
	const struct slot *v = monitor_slots(l->a, l, l->session, &n);
	for (size_t i = 0; i < n; i++)
		if (v[i].state == SLOT_OVERDUE && look_step_named(l, v[i].step, f->moment.name))
			return value_truth(true);
	return value_truth(false);
}

int64_t given_between(const struct course *c, int medicine, int route, int64_t from, int64_t to)
{
	int64_t sum = 0;
	for (size_t i = 0; i < c->doses.n; i++) {
		const struct dose_record *d = &c->doses.v[i];
		if (d->medicine == medicine && (route < 0 || d->route == route) && !d->m.struck
		    && d->m.happened >= from && d->m.happened <= to)
			sum += d->amount.micro;
	}
	return sum;
}

/* medicine -1: any of them; route -1: any. */
static int64_t given_in_session(const struct look *l, int medicine, int route, int *doses)
{
	int64_t sum = 0;
	for (size_t i = 0; i < l->c->doses.n; i++) {
		const struct dose_record *d = &l->c->doses.v[i];
		if (d->m.session != l->session || !look_counts(l, &d->m)
		    || (medicine >= 0 && d->medicine != medicine)
		    || (route >= 0 && d->route != route))
			continue;
		sum += d->amount.micro;
		++*doses;
	}
	return sum;
}

static struct value total_value(const struct look *l, const struct fact *f)
{
	int doses = 0;
	int64_t sum = f->over.micro ? given_between(l->c, f->index, f->route,
	                                            window_from(l, f->over) + 1, l->now)
	                            : given_in_session(l, f->index, f->route, &doses);
	return value_number((struct quantity){sum, DIM_MASS});
}

const struct order_record *order_now(const struct look *l, int medicine, enum dose_kind kind)
{
	for (size_t i = l->c->orders.n; i-- > 0;) {
		const struct order_record *o = &l->c->orders.v[i];
		if (o->m.session == l->session && o->kind == kind && look_counts(l, &o->m)
		    && (medicine < 0 || o->medicine == medicine) && !o->used
		    && (o->until == 0 || l->now <= o->until))
			return o;
	}
	return NULL;
}

/* Today's route: of what was given, else of the order, else of the plan. */
static struct value route_value(const struct look *l)
{
	const struct course *c = l->c;
	const struct session_record *s = course_session(c, l->session);
	const char *name = NULL;
	const struct order_record *o = order_now(l, -1, DOSE_MAIN);
	if (s)
		name = phase_route(&c->plan->p->phases.v[c->plan->contacts[s->contact].phase],
		                   s->round);
	if (o)
		name = c->plan->p->medicines.v[o->medicine].routes.v[o->route].name.s;
	for (size_t i = 0; i < c->doses.n; i++)
		if (c->doses.v[i].m.session == l->session && look_counts(l, &c->doses.v[i].m))
			name = c->plan->p->medicines.v[c->doses.v[i].medicine]
			           .routes.v[c->doses.v[i].route]
			           .name.s;
	for (int i = 0; name && c->plan->p->route_names[i]; i++)
		if (strcmp(c->plan->p->route_names[i], name) == 0)
			return value_name(i);
	return value_unknown(TYPE_NAME, DIM_NONE);
}

struct quantity amount_now(const struct look *l, const struct amount *a)
{
	const struct session_record *s = course_session(l->c, l->session);
	return amount_at(a, s ? s->of_kind : 1);
}

static struct value whole(int n)
{
	return value_number((struct quantity){(int64_t)n * MICRO, DIM_NONE});
}

static struct value phase_value(const struct look *l)
{
	int round, phase = series_phase(l, &round);
	return phase >= 0 ? value_name(phase) : value_unknown(TYPE_NAME, DIM_NONE);
}

static struct value ask(void *ctx, const struct fact *f, int back)
{
	struct look *l = ctx;
	const struct session_record *s = course_session(l->c, l->session);
	int doses = 0, age;
	int64_t when;
	switch (f->kind) {
	case FACT_READING:
	case FACT_SCORE:
	case FACT_ITEM:
		if (f->how == HOW_IS)
			return recorded(l, f, &f->at, back);
		if (f->how == HOW_EACH)
			return one_of(l, f, back, &when);
		return f->how >= HOW_COUNT ? over_window(l, f) : compared(l, f, back);
	case FACT_ANSWER:
		if (f->how == HOW_EACH)
			return one_of(l, f, back, &when);
		return f->how >= HOW_COUNT ? over_window(l, f) : answer_value(l, f);
	case FACT_TABLE:
		return value_number(amount_now(l, &l->c->plan->p->values.v[f->index].amount));
	case FACT_NUMBER: return s ? whole(s->of_kind) : value_unknown(TYPE_NUMBER, DIM_NONE);
	case FACT_ROUND: return s ? whole(s->round) : value_unknown(TYPE_NUMBER, DIM_NONE);
	case FACT_AGE:
		age = course_age(l->c, l->now);
		return age >= 0 ? whole(age) : value_unknown(TYPE_NUMBER, DIM_NONE);
	case FACT_SEX:
		return l->c->sex >= 0 ? value_name(l->c->sex) : value_unknown(TYPE_NAME, DIM_NONE);
	case FACT_ROUTE: return route_value(l);
	case FACT_PHASE: return phase_value(l);
	case FACT_SINCE: return since_value(l, f);
	case FACT_GIVEN:
		if (f->target == TARGET_AS_NEEDED)
			return value_truth(as_needed_sum(l, f->index) > 0);
		given_in_session(l, f->index, f->route, &doses);
		return value_truth(doses > 0);
	case FACT_DONE: return done_value(l, f);
	case FACT_SIGNED: return signed_value(l, f);
	case FACT_ANSWERED: return answered_value(l, f);
	case FACT_PASSED: return passed_value(l, f->index);
	case FACT_OVERDUE: return overdue_value(l, f);
	case FACT_TOTAL: return total_value(l, f);
	case FACT_STOPPED: return value_truth(l->c->control.treatment_stopped);
	case FACT_WITHDRAWN: return value_truth(l->c->control.consent == 2);
	}
	return value_unknown(TYPE_TRUTH, DIM_NONE);
}

struct facts facts_of(struct look *look)
{
	return (struct facts){.ctx = look, .ask = ask};
}
