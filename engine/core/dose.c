/* SPDX-License-Identifier: Apache-2.0
 *
 * The limits of an order, one function a limit.  Every limit is asked; a block speaks before a
 * hold, and among equals the first.  Limits in mg/kg are worked out exactly with the newest weight
 * (dose_work.c). */
#include <assert.h>
#include <string.h>

#include "core/dose_in.h"

/* ---- the limits ---- */

static void limit_choice(struct ask *q)
{
	struct text list = text_in(q->a);
	for (size_t i = 0; i < q->rule->choice_n; i++) {
		int64_t one;
		const char *how;
		if (!ask_work_out(q, q->rule->choice[i], &one, &how))
			return;
		if (q->amount == one
		    || (q->rule->choice[i].dim == DIM_DOSE_BY_WEIGHT
		        && q->amount == ask_graduate(q, one)))
			return;
		text_fmt(&list, "%s%s%s", i ? ", " : "", ask_write_mass(q, one), how);
	}
	ask_block(q, ask_address(q, "allowed"),
	          arena_fmt(q->a, "%s is not one of the doses that the protocol allows: %s.",
	                    ask_write_mass(q, q->amount), list.s));
}

static void limit_allowed(struct ask *q)
{
	const struct quantity_range *r = &q->rule->allowed;
	int64_t least;
	const char *how;
	if (q->rule->choice_n) {
		limit_choice(q);
		return;
	}
	if (r->has_hi)
		ask_not_over(q, (struct quantity){r->hi, r->dim}, "allowed", "the highest dose");
	if (!r->has_lo || !ask_work_out(q, (struct quantity){r->lo, r->dim}, &least, &how))
		return;
	/* A heavy patient's lowest dose may lie above the cap: then the cap is the one dose left.
	 */
	bool at_cap = q->rule->at_most.dim == DIM_MASS && q->rule->at_most.micro < least
	              && q->amount == q->rule->at_most.micro;
	bool rounded = r->dim == DIM_DOSE_BY_WEIGHT && q->amount == ask_graduate(q, least);
	if (q->amount < least && !at_cap && !rounded)
		ask_block(q, ask_address(q, "allowed"),
		          arena_fmt(q->a, "%s is under the lowest dose of %s%s.",
		                    ask_write_mass(q, q->amount), ask_write_mass(q, least), how));
}

/* G-08: whatever the weight. */
static void limit_at_most(struct ask *q)
{
	if (q->rule->at_most.dim != DIM_MASS || q->amount <= q->rule->at_most.micro)
		return;
	ask_block(q, ask_address(q, "at most"),
	          arena_fmt(q->a, "%s is over the cap of %s%s.", ask_write_mass(q, q->amount),
	                    ask_write(q, q->rule->at_most), ask_by_weight(q)));
}

/* H3: what is counted out is never cut. */
static void limit_whole(struct ask *q)
{
	if (q->r->strength.dim != DIM_MASS || q->amount % q->r->strength.micro == 0)
		return;
	ask_block(q, arena_fmt(q->a, "medicines/%s/%s/form", q->m->name.s, q->r->name.s),
	          arena_fmt(q->a, "%s is not a whole number of units of %s (%s).",
	                    ask_write_mass(q, q->amount), ask_write(q, q->r->strength),
	                    q->r->dosage_form.s ? q->r->dosage_form.s : "units"));
}

static bool is_dose(const struct ask *q, const struct dose_record *d)
{
	return d->medicine == q->medicine && d->route == q->route
	       && mark_counts(&d->m, q->c->doses.v, q->c->doses.n, sizeof *d, q->look->now);
}

/* The last dose by this route in the course, boosters apart. */
static const struct dose_record *last_dose(const struct ask *q)
{
	const struct dose_record *found = NULL;
	for (size_t i = 0; i < q->c->doses.n; i++) {
		const struct dose_record *d = &q->c->doses.v[i];
		if (is_dose(q, d) && !d->booster && (!found || d->m.happened >= found->m.happened))
			found = d;
	}
	return found;
}

struct unknowns {
	struct ask *q;
	struct facts *facts;
	struct judgement *j;
};

static void see_unknown(void *ctx, const struct fact *f)
{
	struct unknowns *u = ctx;
	const struct protocol *p = u->q->c->plan->p;
	struct value v = u->facts->ask(u->facts->ctx, f, 0);
	if (!value_is_unknown(&v))
		return;
	if (f->kind == FACT_READING)
		rule_want(u->j, WANT_FACT, p->measures.v[f->index].name.s)->measure = f->index;
	else if (f->kind == FACT_SCORE || f->kind == FACT_ITEM)
		rule_want(u->j, WANT_FACT, p->forms.v[f->index].name.s)->form = f->index;
	else if (f->kind == FACT_ANSWER)
		rule_want(u->j, WANT_FACT, p->answers.v[f->index].name);
}

/* Refuses with a hold and the facts that are missing. */
static void hold_unknown(struct ask *q, const char *rule, const struct formula *when,
                         const char *say)
{
	struct facts facts = facts_of(q->look);
	struct judgement j = rule_refuse(VERDICT_HOLD, rule, say);
	struct unknowns u = {q, &facts, &j};
	expr_facts(when->x, see_unknown, &u);
	if (j.wants_n == 0)
		rule_want(&j, WANT_FACT, when->src ? when->src->s : "an answer");
	rule_keep(&q->out, &j);
}

static void limit_raise(struct ask *q, const struct dose_record *last)
{
	const struct raise_rule *raise = &q->rule->raise;
	struct quantity step = {q->amount - last->amount.micro, DIM_MASS};
	const char *now = ask_write_mass(q, q->amount),
	           *then = ask_write_mass(q, last->amount.micro), *how;
	int64_t most;
	if (raise->by.dim == DIM_NONE || step.micro <= 0)
		return;
	if (ask_work_out(q, raise->by, &most, &how) && step.micro > most)
		ask_block(
		    q, ask_address(q, "raise/by"),
		    arena_fmt(q->a,
		              "%s is %s more than the last dose of %s, over the step of %s%s.", now,
		              ask_write(q, step), then, ask_write_mass(q, most), how));
	if (!raise->when.x)
		return;
	struct facts facts = facts_of(q->look);
	struct value v = expr_eval(raise->when.x, &facts);
	if (value_is_true(&v))
		return;
	const char *rule = ask_address(q, "raise/when");
	const char *condition = raise->when.src ? raise->when.src->s : "its condition holds";
	if (value_is_unknown(&v))
		hold_unknown(
		    q, rule, &raise->when,
		    arena_fmt(q->a,
		              "%s is more than the last dose of %s. It may go up only when "
		              "%s, and that is not known yet.",
		              now, then, condition));
	else
		ask_block(
		    q, rule,
		    arena_fmt(q->a,
		              "%s is more than the last dose of %s. It may go up only when %s.",
		              now, then, condition));
}

static void limit_lower(struct ask *q, const struct dose_record *last)
{
	const struct formula *lower = &q->rule->lower;
	if (!lower->x || q->amount < last->amount.micro)
		return;
	struct facts facts = facts_of(q->look);
	struct value v = expr_eval(lower->x, &facts);
	if (value_is_false(&v))
		return;
	const char *condition = lower->src ? lower->src->s : "the rule for going down holds";
	const char *now = ask_write_mass(q, q->amount),
	           *then = ask_write_mass(q, last->amount.micro);
	if (value_is_unknown(&v))
		hold_unknown(
		    q, ask_address(q, "lower"), lower,
		    arena_fmt(q->a,
		              "%s is not less than the last dose of %s. It must be less when "
		              "%s, and that is not known yet.",
		              now, then, condition));
	else
		ask_block(
		    q, ask_address(q, "lower"),
		    arena_fmt(q->a,
		              "%s is not less than the last dose of %s. It must be less when %s.",
		              now, then, condition));
}

/* First, up or down: compared within the route. */
static void limit_course(struct ask *q)
{
	const struct dose_record *last = last_dose(q);
	if (q->booster)
		return;
	if (!last) {
		ask_not_over(q, q->rule->first, "first", "the first dose");
		return;
	}
	limit_raise(q, last);
	limit_lower(q, last);
}

static int64_t given_in_session(const struct ask *q)
{
	int64_t sum = 0;
	for (size_t i = 0; i < q->c->doses.n; i++)
		if (is_dose(q, &q->c->doses.v[i]) && q->c->doses.v[i].m.session == q->look->session)
			sum += q->c->doses.v[i].amount.micro;
	return sum;
}

/* The first instant of a span that ends now and counts today as one of its days. */
static int64_t span_begin(const struct ask *q, struct quantity over)
{
	int64_t now = q->look->now;
	if (over.dim != DIM_DAYS)
		return now - over.micro / 1000 + 1;
	struct civil_date day;
	struct civil_clock midnight = {0};
	int64_t begin = now - (over.micro / 1000000) * CIVIL_DAY_MS;
	if (civil_date_of_day(course_day(q->c, now) - over.micro / 1000000 + 1, &day))
		zone_utc(q->c->zone, day, midnight, &begin, NULL);
	return begin;
}

/* S-12, X16: with what was given, boosters and all. */
static void limit_totals(struct ask *q)
{
	for (size_t i = 0; i < q->r->limits.n; i++) {
		const struct limit *l = &q->r->limits.v[i];
		int64_t given = l->session ? given_in_session(q)
		                           : given_between(q->c, q->medicine, q->route,
		                                           span_begin(q, l->over), q->look->now);
		if (given + q->amount <= l->amount.micro)
			continue;
		const char *span = l->session ? "a session" : l->name.s;
		const char *rule = arena_fmt(q->a, "medicines/%s/%s/limits/%s", q->m->name.s,
		                             q->r->name.s, l->name.s);
		ask_block(q, rule,
		          arena_fmt(q->a, "%s given + %s ordered = %s, over the limit of %s in %s.",
		                    ask_write_mass(q, given), ask_write_mass(q, q->amount),
		                    ask_write_mass(q, given + q->amount), ask_write(q, l->amount),
		                    span));
	}
}

/* The first dose of the session by this route, and how many boosters were given. */
static const struct dose_record *first_dose(const struct ask *q, int *boosters)
{
	const struct dose_record *found = NULL;
	*boosters = 0;
	for (size_t i = 0; i < q->c->doses.n; i++) {
		const struct dose_record *d = &q->c->doses.v[i];
		if (!is_dose(q, d) || d->m.session != q->look->session)
			continue;
		*boosters += d->booster;
		if (!d->booster && (!found || d->m.happened < found->m.happened))
			found = d;
	}
	return found;
}

static void limit_booster(struct ask *q)
{
	int given;
	const struct dose_record *first = first_dose(q, &given);
	if (!first) {
		ask_hold(q, ask_address(q, "at"),
		         "No first dose by this route was given in this session.", WANT_FACT,
		         "first dose");
		return;
	}
	if (given >= q->rule->times)
		ask_block(q, ask_address(q, "times"),
		          arena_fmt(q->a, "%d given in this session, and the protocol allows %d.",
		                    given, q->rule->times));
	struct quantity most;
	if (q->rule->of_first.dim != DIM_PERCENT
	    || !quantity_multiply(q->rule->of_first, first->amount, &most, NULL)
	    || q->amount <= most.micro)
		return;
	ask_block(q, ask_address(q, "at most"),
	          arena_fmt(q->a, "%s is over %s of the first dose (%s of %s = %s).",
	                    ask_write_mass(q, q->amount), ask_write(q, q->rule->of_first),
	                    ask_write(q, q->rule->of_first), ask_write(q, first->amount),
	                    ask_write(q, most)));
}

static struct ask ask_new(struct arena *a, struct look *look, int medicine, int route, bool booster)
{
	const struct protocol *p = look->c->plan->p;
	assert(medicine >= 0 && (size_t)medicine < p->medicines.n);
	const struct medicine *m = &p->medicines.v[medicine];
	assert(route >= 0 && (size_t)route < m->routes.n);
	const struct route *r = &m->routes.v[route];
	struct ask q = {.a = a,
	                .look = look,
	                .c = look->c,
	                .medicine = medicine,
	                .route = route,
	                .m = m,
	                .r = r,
	                .rule = booster ? &r->booster : &r->dose,
	                .booster = booster};
	q.out = rule_pass(
	    arena_fmt(a, "medicines/%s/%s/%s", m->name.s, r->name.s, booster ? "booster" : "dose"));
	return q;
}

struct judgement order_judge(struct arena *a, struct look *look, int medicine, int route,
                             struct quantity amount, bool booster)
{
	struct ask q = ask_new(a, look, medicine, route, booster);
	if (booster && !q.rule->times) {
		/* X30: a further dose by such a route needs a session of its own. */
		ask_block(&q, q.out.rule, "The protocol has no second dose by this route.");
		return q.out;
	}
	if (amount.dim != DIM_MASS || amount.micro <= 0) {
		ask_block(&q, ask_address(&q, "allowed"),
		          "An order is an amount of medicine, such as 50 mg. Nothing is worked out "
		          "from it.");
		return q.out;
	}
	q.amount = amount.micro;
	ask_find_weight(&q);
	limit_at_most(&q);
	limit_allowed(&q);
	limit_whole(&q);
	limit_course(&q);
	if (booster)
		limit_booster(&q);
	limit_totals(&q);
	return q.out;
}

/* ---- the booster's window ---- */

static int64_t ms_of(int64_t micro, enum dim dim)
{
	return dim == DIM_DAYS ? micro / 1000000 * CIVIL_DAY_MS : micro / 1000;
}

static void judge_window(struct ask *q)
{
	int64_t now = q->look->now, earliest = 0, ended = 0;
	const struct schedule *at = &q->rule->at;
	for (size_t i = 0; i < at->n; i++) {
		const struct at_part *p = &at->v[i];
		int64_t anchor = p->kind == AT_WINDOW ? moment_when(q->look, &p->anchor) : 0;
		if (!anchor || p->before)
			continue;
		int64_t from = anchor + ms_of(p->range.lo, p->range.dim);
		int64_t to =
		    p->range.has_hi ? anchor + ms_of(p->range.hi, p->range.dim) : INT64_MAX;
		if (now >= from && now <= to)
			return;
		if (now < from && (!earliest || from < earliest))
			earliest = from;
		if (now > to && to > ended)
			ended = to;
	}
	const char *window = at->src ? at->src->s : "its window";
	if (earliest) {
		struct want *w =
		    ask_hold(q, ask_address(q, "at"),
		             arena_fmt(q->a, "It is too early for the booster (%s).", window),
		             WANT_TIME, window);
		if (w)
			w->when = q->out.earliest = earliest;
		return;
	}
	struct judgement j =
	    rule_refuse(VERDICT_BLOCK, ask_address(q, "at"),
	                arena_fmt(q->a,
	                          ended ? "The time for the booster is over (%s)."
	                                : "The time for the booster has not begun (%s).",
	                          window));
	rule_want(&j, WANT_NOTHING, window);
	rule_keep(&q->out, &j);
}

struct judgement booster_judge(struct arena *a, struct look *look, int medicine, int route,
                               struct quantity amount)
{
	struct ask q = ask_new(a, look, medicine, route, true);
	q.out = order_judge(a, look, medicine, route, amount, true);
	if (!q.rule->times)
		return q.out;
	const struct session_record *s = course_session(look->c, look->session);
	if (s && s->no_more_doses)
		ask_block(&q, "no more doses", "An alert of this session says: no more doses.");
	judge_window(&q);
	return q.out;
}

/* G-04: a signed order that lies within the limits now, with today's weight. */
struct judgement judge_order(struct arena *a, struct look *look)
{
	const struct order_record *o = order_now(look, false);
	if (o)
		return order_judge(a, look, o->medicine, o->route, o->amount, false);
	struct judgement j =
	    rule_refuse(VERDICT_BLOCK, "order", "No signed order holds for this session.");
	struct want *w = rule_want(&j, WANT_SIGNATURE, "a signed order");
	w->who = (struct people){.n = 1, .any_of = {ROLE_PRESCRIBER}};
	return j;
}
