/* SPDX-License-Identifier: Apache-2.0
 * A further dose in the session: booster, supplement, and the next device of one dose (declared in
 * dose.h). */
#include <string.h>

#include "judge/dose_in.h"

/* ---- booster and supplement ---- */

static int given_of_kind(const struct ask *q)
{
	int n = 0;
	for (size_t i = 0; i < q->c->doses.n; i++) {
		const struct dose_record *d = &q->c->doses.v[i];
		n += ask_is_dose(q, d) && d->m.session == q->look->session && d->kind == q->kind;
	}
	return n;
}

static int64_t first_dose_at(const struct ask *q)
{
	for (size_t i = 0; i < q->c->doses.n; i++) {
		const struct dose_record *d = &q->c->doses.v[i];
		if (ask_is_dose(q, d) && d->m.session == q->look->session && d->kind == DOSE_MAIN)
			return d->m.happened;
	}
	return 0;
}

static int64_t ms_of(int64_t micro, enum dim dim)
{
	return dim == DIM_DAYS ? micro / 1000000 * CIVIL_DAY_MS : micro / 1000;
}

static void judge_window(struct ask *q)
{
	int64_t now = q->look->now, earliest = 0, ended = 0;
	const struct schedule *at = &q->rule->at;
	const char *word = dose_kinds[q->kind].word;
	for (size_t i = 0; i < at->n; i++) {
		const struct at_part *p = &at->v[i];
		struct moment of = p->anchor; /* the doses that a rule speaks of are its own */
		if (!of.medicine && !of.of.name)
			of.medicine = q->medicine + 1;
		int64_t anchor = p->kind == AT_WINDOW ? moment_when(q->look, &of) : 0;
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
		             arena_fmt(q->a, "It is too early for the %s (%s).", word, window),
		             WANT_TIME, window);
		if (w)
			w->when = q->out.earliest = earliest;
		return;
	}
	struct judgement j =
	    rule_refuse(VERDICT_BLOCK, ask_address(q, "at"),
	                arena_fmt(q->a,
	                          ended ? "The time for the %s is over (%s)."
	                                : "The time for the %s has not begun (%s).",
	                          word, window));
	rule_want(&j, WANT_NOTHING, window);
	rule_keep(&q->out, &j);
}

struct judgement further_judge(struct arena *a, struct look *look, const struct order_record *order)
{
	struct ask q = ask_new(a, look, order);
	q.out = order_judge(a, look, order);
	if (!q.rule->times)
		return q.out;
	const struct session_record *s = course_session(look->c, look->session);
	if (s && s->no_more_doses)
		ask_block(&q, "no more doses", "An alert of this session says: no more doses.");
	judge_window(&q);
	return q.out;
}

/* What a further dose asks besides its amount; part of limit_course(). */
void limit_further(struct ask *q)
{
	int given = given_of_kind(q);
	if (!first_dose_at(q)) {
		ask_hold(q, ask_address(q, "at"),
		         "No first dose by this route was given in this session.", WANT_FACT,
		         "first dose");
		return;
	}
	if (given >= q->rule->times)
		ask_block(q, ask_address(q, "times"),
		          arena_fmt(q->a, "%d given in this session, and the protocol allows %d.",
		                    given, q->rule->times));
	struct quantity most, first = {q->first_dose, DIM_MASS};
	if (q->rule->of_first.dim != DIM_PERCENT
	    || !quantity_multiply(q->rule->of_first, first, &most, NULL) || q->amount <= most.micro)
		return;
	ask_block(q, ask_address(q, "at most"),
	          arena_fmt(q->a, "%s is over %s of the first dose (%s of %s = %s).",
	                    ask_write_mass(q, q->amount), ask_write(q, q->rule->of_first),
	                    ask_write(q, q->rule->of_first), ask_write(q, first),
	                    ask_write(q, most)));
}

/* ---- devices one after another ---- */

static const struct dose_rule *rule_of(const struct course *c, const struct order_record *o)
{
	return route_rule(&c->plan->p->medicines.v[o->medicine].routes.v[o->route], o->kind);
}

int device_next(const struct course *c, const struct order_record *order)
{
	int n = 1;
	if (rule_of(c, order)->rest.dim == DIM_NONE)
		return 0;
	for (size_t i = 0; i < c->doses.n; i++)
		n += c->doses.v[i].order == order->m.seq && !c->doses.v[i].m.struck;
	return n;
}

struct judgement device_judge(struct arena *a, struct look *look, const struct order_record *order)
{
	struct ask q = ask_new(a, look, order);
	int64_t last = 0, from;
	for (size_t i = 0; i < q.c->doses.n; i++) {
		const struct dose_record *d = &q.c->doses.v[i];
		if (d->order == order->m.seq && !d->m.struck && d->m.happened > last)
			last = d->m.happened;
	}
	from = last + q.rule->rest.micro / 1000;
	if (!last || q.look->now >= from)
		return q.out;
	const char *rest = ask_write(&q, q.rule->rest);
	struct want *w =
	    ask_hold(&q, ask_address(&q, "rest"),
	             arena_fmt(a, "The next device comes %s after the one before.", rest),
	             WANT_TIME, arena_fmt(a, "a rest of %s", rest));
	if (w)
		w->when = q.out.earliest = from;
	return q.out;
}

/* ---- an infusion that was stopped ---- */

const struct dose_record *infusion_to_go_on(const struct course *c, int session, int medicine,
                                            int route, int64_t *rest)
{
	const struct dose_record *first = NULL, *last = NULL;
	int64_t given = 0;
	for (size_t i = 0; i < c->doses.n; i++) {
		const struct dose_record *d = &c->doses.v[i];
		if (d->m.session != session || d->m.struck || d->medicine != medicine)
			continue;
		if (d->kind != DOSE_MAIN || d->route != route || !d->infusion || !d->ended
		    || !d->measured)
			return NULL;
		first = first ? first : d;
		last = d;
		given += d->amount.micro;
	}
	if (!first || !last->stopped || given >= first->ordered.micro)
		return NULL;
	*rest = first->ordered.micro - given;
	return first;
}

void limit_rest(struct ask *q, const struct dose_record *first, int64_t rest)
{
	struct quantity over = q->o->over;
	if (q->amount > rest)
		ask_block(q, ask_address(q, "rest of it"),
		          arena_fmt(q->a,
		                    "%s is over the %s that are left of the infusion that was "
		                    "stopped.",
		                    ask_write_mass(q, q->amount), ask_write_mass(q, rest)));
	if (over.dim != DIM_ELAPSED)
		ask_block(q, ask_address(q, "over"), "An infusion is ordered with its time.");
	else if ((__int128)q->amount * first->over.micro
	         > (__int128)first->ordered.micro * over.micro)
		ask_block(q, ask_address(q, "over"),
		          arena_fmt(q->a,
		                    "%s over %s is faster than the infusion that was stopped: %s "
		                    "over %s.",
		                    ask_write_mass(q, q->amount), ask_write(q, over),
		                    ask_write_mass(q, first->ordered.micro),
		                    ask_write(q, first->over)));
}
