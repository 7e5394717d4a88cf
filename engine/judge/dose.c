/* SPDX-License-Identifier: Apache-2.0
 *
 * The limits of an order, one function a limit.  Every limit is asked; a block speaks before a
 * hold, and among equals the first.  Limits in mg/kg are worked out exactly with the newest weight
 * (dose_work.c); first, up and down stand in dose_change.c, booster, supplement and devices in
 * dose_further.c. */
#include <assert.h>
#include <string.h>

#include "judge/dose_in.h"

/* ---- the limits ---- */

static void limit_choice(struct ask *q)
{
	struct text list = text_in(q->a);
	for (size_t i = 0; i < q->rule->choice_n; i++) {
		int64_t one;
		const char *how;
		if (!ask_work_out(q, q->rule->choice[i], &one, &how))
			return;
		if (ask_is_choice(q, q->amount, one, q->rule->choice[i].dim))
			return;
		text_fmt(&list, "%s%s%s", i ? ", " : "", ask_write_mass(q, one), how);
	}
	ask_block(q, ask_address(q, "allowed"),
	          arena_fmt(q->a, "%s is not one of the doses that the protocol allows: %s.",
	                    ask_write_mass(q, q->amount), list.s));
}

void ask_limit_allowed(struct ask *q)
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
	bool at_cap = q->cap < least && q->amount == q->cap;
	bool worked = r->dim == DIM_DOSE_BY_WEIGHT || r->dim == DIM_PERCENT;
	bool rounded = worked && q->amount == ask_graduate(q, least);
	if (q->amount < least && !at_cap && !rounded)
		ask_block(q, ask_address(q, "allowed"),
		          arena_fmt(q->a, "%s is under the lowest dose of %s%s.",
		                    ask_write_mass(q, q->amount), ask_write_mass(q, least), how));
}

/* G-08: whatever the weight. */
void ask_limit_at_most(struct ask *q)
{
	struct quantity cap;
	const char *how = "";
	q->cap = INT64_MAX;
	if (!ask_bound(q, &q->rule->at_most, "at most", &cap) || cap.dim == DIM_NONE
	    || !ask_work_out(q, cap, &q->cap, &how) || q->amount <= q->cap)
		return;
	ask_block(q, ask_address(q, "at most"),
	          arena_fmt(q->a, "%s is over the cap of %s%s%s.", ask_write_mass(q, q->amount),
	                    ask_write(q, cap), how, ask_by_weight(q)));
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

/* An infusion is ordered with its time. */
static void limit_over(struct ask *q)
{
	const struct quantity_range *r = &q->rule->over;
	struct quantity over = q->o->over;
	struct quantity least = {r->lo, r->dim}, most = {r->hi, r->dim};
	const char *range =
	    r->lo == r->hi ? ask_write(q, least)
	                   : arena_fmt(q->a, "%s to %s", ask_write(q, least), ask_write(q, most));
	if (r->dim == DIM_NONE) {
		if (over.dim != DIM_NONE)
			ask_block(q, ask_address(q, "over"),
			          "The protocol gives this dose at once, not over a time.");
	} else if (over.dim != DIM_ELAPSED) {
		ask_block(q, ask_address(q, "over"),
		          arena_fmt(q->a,
		                    "An infusion is ordered with its time. The protocol says %s.",
		                    range));
	} else if (over.micro < r->lo || over.micro > r->hi) {
		ask_block(q, ask_address(q, "over"),
		          arena_fmt(q->a, "Over %s was ordered. The protocol says %s.",
		                    ask_write(q, over), range));
	}
}

bool ask_is_dose(const struct ask *q, const struct dose_record *d)
{
	return d->medicine == q->medicine && d->route == q->route
	       && mark_counts(&d->m, q->c->doses.v, q->c->doses.n, sizeof *d, q->look->now);
}

static int64_t given_in_session(const struct ask *q)
{
	int64_t sum = 0;
	for (size_t i = 0; i < q->c->doses.n; i++)
		if (ask_is_dose(q, &q->c->doses.v[i])
		    && q->c->doses.v[i].m.session == q->look->session)
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

/* S-12, X16: with what was given, boosters and all.  Of an order that has begun only the rest is
 * still to come. */
void ask_limit_sums(struct ask *q, const struct dose_limits *limits, const char *address)
{
	int64_t rest = q->amount - q->already;
	for (size_t i = 0; i < limits->n; i++) {
		const struct limit *l = &limits->v[i];
		int64_t given = l->session ? given_in_session(q)
		                           : given_between(q->c, q->medicine, q->route,
		                                           span_begin(q, l->over), q->look->now);
		if (given + rest <= l->amount.micro)
			continue;
		const char *span = l->session ? "a session" : l->name.s;
		const char *rule = arena_fmt(q->a, "%s/%s", address, l->name.s);
		ask_block(q, rule,
		          arena_fmt(q->a, "%s given + %s ordered = %s, over the limit of %s in %s.",
		                    ask_write_mass(q, given), ask_write_mass(q, rest),
		                    ask_write_mass(q, given + rest), ask_write(q, l->amount),
		                    span));
	}
}

static void limit_totals(struct ask *q)
{
	ask_limit_sums(q, &q->r->limits,
	               arena_fmt(q->a, "medicines/%s/%s/limits", q->m->name.s, q->r->name.s));
}

/* ---- an order ---- */

/* The first dose of the session by this route; of devices all that were given of it. */
static int64_t first_dose(const struct ask *q)
{
	int number = 0;
	int64_t sum = 0;
	for (size_t i = 0; i < q->c->doses.n; i++) {
		const struct dose_record *d = &q->c->doses.v[i];
		if (!ask_is_dose(q, d) || d->m.session != q->look->session || d->kind != DOSE_MAIN
		    || (number && d->number != number))
			continue;
		number = d->number;
		sum += d->amount.micro;
	}
	return sum;
}

struct ask ask_new(struct arena *a, struct look *look, const struct order_record *o)
{
	const struct protocol *p = look->c->plan->p;
	assert(o->medicine >= 0 && (size_t)o->medicine < p->medicines.n);
	const struct medicine *m = &p->medicines.v[o->medicine];
	assert(o->route >= 0 && (size_t)o->route < m->routes.n);
	const struct route *r = &m->routes.v[o->route];
	struct ask q = {.a = a,
	                .look = look,
	                .c = look->c,
	                .o = o,
	                .medicine = o->medicine,
	                .route = o->route,
	                .m = m,
	                .r = r,
	                .rule = route_rule(r, o->kind),
	                .kind = o->kind,
	                .already = o->given,
	                .cap = INT64_MAX};
	q.out = rule_pass(
	    arena_fmt(a, "medicines/%s/%s/%s", m->name.s, r->name.s, dose_kinds[o->kind].word));
	return q;
}

struct judgement order_judge(struct arena *a, struct look *look, const struct order_record *order)
{
	struct ask q = ask_new(a, look, order);
	if (medicine_kits(q.m))
		return kit_order_judge(a, look, order);
	if (q.kind != DOSE_MAIN && !q.rule->times) {
		/* X30: a further dose by such a route needs a session of its own. */
		ask_block(&q, q.out.rule,
		          q.kind == DOSE_BOOSTER ? "The protocol has no second dose by this route."
		                                 : "The protocol has no supplement by this route.");
		return q.out;
	}
	if (order->amount.dim != DIM_MASS || order->amount.micro <= 0) {
		ask_block(&q, ask_address(&q, "allowed"),
		          "An order is an amount of medicine, such as 50 mg. Nothing is worked out "
		          "from it.");
		return q.out;
	}
	q.amount = order->amount.micro;
	q.first_dose = q.kind == DOSE_MAIN ? 0 : first_dose(&q);
	ask_find_weight(&q);
	int64_t rest;
	const struct dose_record *first =
	    q.kind == DOSE_MAIN ? infusion_to_go_on(q.c, look->session, q.medicine, q.route, &rest)
	                        : NULL;
	if (first) { /* what went in was held against the rules of the dose when it began */
		limit_rest(&q, first, rest);
		limit_totals(&q);
		return q.out;
	}
	ask_limit_at_most(&q);
	ask_limit_allowed(&q);
	limit_whole(&q);
	limit_over(&q);
	limit_course(&q);
	limit_totals(&q);
	return q.out;
}

/* G-04: a signed order that lies within the limits now, with today's weight. */
struct judgement judge_order(struct arena *a, struct look *look)
{
	const struct order_record *o = order_now(look, look->dose_of - 1, DOSE_MAIN);
	if (o)
		return order_judge(a, look, o);
	struct judgement j =
	    rule_refuse(VERDICT_BLOCK, "order", "No signed order holds for this session.");
	struct want *w = rule_want(&j, WANT_SIGNATURE, "a signed order");
	w->who = (struct people){.n = 1, .any_of = {ROLE_PRESCRIBER}};
	return j;
}
