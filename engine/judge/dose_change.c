/* SPDX-License-Identifier: Apache-2.0
 * An order against the last dose of the course by the same route: first, up, down.
 *
 * Up and down go by what the protocol's figures are: from one choice to the next, by mg/kg, or by
 * mg.  A patient who has put on weight gets more mg of the same mg/kg, and that is no way up. */
#include <string.h>

#include "judge/dose_in.h"

/* The last dose of another session, all that was given of it, boosters and supplements apart. */
struct last {
	int64_t amount, at;
	const struct dosing_weight *weight; /* that counted then; NULL = none */
	int session;
};

static bool find_last(struct ask *q, struct last *out)
{
	struct last last = {0};
	for (size_t i = 0; i < q->c->doses.n; i++) {
		const struct dose_record *d = &q->c->doses.v[i];
		if (!ask_is_dose(q, d) || d->kind != DOSE_MAIN || d->m.session == q->look->session)
			continue;
		if (d->m.session != last.session) {
			if (last.session && d->m.happened < last.at)
				continue;
			last = (struct last){.session = d->m.session};
		}
		last.amount += d->amount.micro;
		last.at = d->m.happened > last.at ? d->m.happened : last.at;
	}
	if (!last.session)
		return false;
	if (q->rule->allowed.dim == DIM_DOSE_BY_WEIGHT)
		last.weight = ask_weight_at(q, last.at);
	*out = last;
	return true;
}

/* ---- choices ---- */

/* The choice that an amount was, at a weight; the highest one that is not above it where it is none
 * of them, such as after an infusion that was stopped.  Below all of them it counts as the lowest:
 * from there the way up is the longest. */
static int rung_of(struct ask *q, int64_t amount, const struct dosing_weight *weight)
{
	const struct dosing_weight *now = q->weight;
	int rung = 0;
	q->weight = weight ? weight : now;
	for (size_t i = 0; i < q->rule->choice_n; i++) {
		int64_t one;
		const char *how;
		if (!ask_work_out(q, q->rule->choice[i], &one, &how))
			break;
		if (ask_is_choice(q, amount, one, q->rule->choice[i].dim)) {
			rung = (int)i;
			break;
		}
		if (one <= amount)
			rung = (int)i;
	}
	q->weight = now;
	return rung;
}

static const char *rung_words(struct ask *q, int rung, int64_t amount)
{
	struct quantity choice = q->rule->choice[rung];
	return choice.dim == DIM_DOSE_BY_WEIGHT
	           ? arena_fmt(q->a, "%s (%s)", ask_write_mass(q, amount), ask_write(q, choice))
	           : ask_write_mass(q, amount);
}

/* ---- the way from the last dose to this order ---- */

struct way {
	int steps;    /* choices up or down; INT32_MAX where there are no choices */
	bool lowest;  /* the last dose was the lowest choice */
	int64_t more; /* micrograms more than the last dose, at today's weight */
	const char *now, *then;
};

/* What the last dose would be at today's weight, and how much one mark of the syringe is. */
static int64_t at_todays_weight(const struct ask *q, const struct last *last)
{
	__int128 worked = last->amount;
	if (!last->weight || last->weight->value <= 0 || !q->weight)
		return last->amount;
	worked = worked * q->weight->value / last->weight->value;
	return worked > INT64_MAX ? INT64_MAX : (int64_t)worked;
}

static int64_t mark_of_syringe(const struct ask *q)
{
	struct quantity mark;
	if (q->r->rounding.dim != DIM_VOLUME
	    || !quantity_multiply(q->r->rounding, q->r->strength, &mark, NULL))
		return 0;
	return mark.micro;
}

static struct way way_from(struct ask *q, const struct last *last)
{
	struct way w = {.steps = INT32_MAX,
	                .more = q->amount - last->amount,
	                .now = ask_write_mass(q, q->amount),
	                .then = ask_write_mass(q, last->amount)};
	if (q->rule->choice_n > 1) {
		int from = rung_of(q, last->amount, last->weight);
		int to = rung_of(q, q->amount, q->weight);
		w.steps = to - from;
		w.lowest = from == 0;
		w.more = w.steps == 0 ? 0 : w.more;
		w.now = rung_words(q, to, q->amount);
		w.then = rung_words(q, from, last->amount);
	} else if (q->rule->allowed.dim == DIM_DOSE_BY_WEIGHT && last->weight && q->weight) {
		int64_t same = at_todays_weight(q, last);
		w.more = q->amount - same;
		if (w.more > 0 && w.more < mark_of_syringe(q))
			w.more = 0; /* between two marks both are the same dose */
		if (same != last->amount)
			w.then = arena_fmt(q->a, "%s (%s at today's weight)", w.then,
			                   ask_write_mass(q, same));
	}
	return w;
}

static bool goes_up(const struct way *w)
{
	return w->steps == INT32_MAX ? w->more > 0 : w->steps > 0;
}

static bool goes_down(const struct way *w)
{
	return w->steps == INT32_MAX ? w->more < 0 : w->steps < 0;
}

static void limit_step_up(struct ask *q, const struct way *w)
{
	const struct raise_rule *raise = &q->rule->raise;
	int64_t most;
	const char *how;
	if (raise->one_step && w->steps != INT32_MAX && w->steps > 1)
		ask_block(q, ask_address(q, "raise/by"),
		          arena_fmt(q->a,
		                    "%s is %d steps up from the last dose of %s. The protocol goes "
		                    "up one step at a time.",
		                    w->now, w->steps, w->then));
	else if (raise->by.dim != DIM_NONE && ask_work_out(q, raise->by, &most, &how)
	         && w->more > most)
		ask_block(
		    q, ask_address(q, "raise/by"),
		    arena_fmt(
		        q->a, "%s is %s more than the last dose of %s, over the step of %s%s.",
		        w->now, ask_write_mass(q, w->more), w->then, ask_write_mass(q, most), how));
}

static void limit_raise(struct ask *q, const struct way *w)
{
	const struct raise_rule *raise = &q->rule->raise;
	if ((raise->by.dim == DIM_NONE && !raise->one_step) || !goes_up(w))
		return;
	limit_step_up(q, w);
	if (!raise->when.x)
		return;
	struct facts facts = facts_of(q->look);
	struct value v = expr_eval(raise->when.x, &facts);
	if (value_is_true(&v))
		return;
	const char *rule = ask_address(q, "raise/when");
	const char *condition = raise->when.src ? raise->when.src->s : "its condition holds";
	if (value_is_unknown(&v))
		ask_hold_unknown(
		    q, rule, &raise->when,
		    arena_fmt(q->a,
		              "%s is more than the last dose of %s. It may go up only when "
		              "%s, and that is not known yet.",
		              w->now, w->then, condition));
	else
		ask_block(
		    q, rule,
		    arena_fmt(q->a,
		              "%s is more than the last dose of %s. It may go up only when %s.",
		              w->now, w->then, condition));
}

static void limit_lower(struct ask *q, const struct way *w)
{
	const struct formula *lower = &q->rule->lower.when;
	if (q->rule->lower.one_step && w->steps != INT32_MAX && w->steps < -1) {
		/* down is the safe way and never refused */
		struct judgement j = rule_refuse(
		    VERDICT_WARN, ask_address(q, "lower/by"),
		    arena_fmt(
		        q->a,
		        "%s is %d steps down from the last dose of %s. The protocol goes down "
		        "one step at a time.",
		        w->now, -w->steps, w->then));
		rule_keep(&q->out, &j);
	}
	if (!lower->x || goes_down(w))
		return;
	struct facts facts = facts_of(q->look);
	struct value v = expr_eval(lower->x, &facts);
	if (value_is_false(&v))
		return;
	const char *condition = lower->src ? lower->src->s : "the rule for going down holds";
	if (value_is_unknown(&v))
		ask_hold_unknown(
		    q, ask_address(q, "lower"), lower,
		    arena_fmt(q->a,
		              "%s is not less than the last dose of %s. It must be less when "
		              "%s, and that is not known yet.",
		              w->now, w->then, condition));
	else
		ask_block(
		    q, ask_address(q, "lower"),
		    arena_fmt(q->a,
		              "%s is not less than the last dose of %s. It must be less when %s.%s",
		              w->now, w->then, condition,
		              w->lowest ? " No choice is lower, so none can be ordered." : ""));
}

void limit_course(struct ask *q)
{
	struct last last;
	struct quantity first;
	if (q->kind != DOSE_MAIN) {
		limit_further(q);
		return;
	}
	if (!find_last(q, &last)) {
		if (ask_bound(q, &q->rule->first, "first", &first))
			ask_not_over(q, first, "first", "the first dose");
		return;
	}
	/* without today's weight nothing can be compared, and that was said already */
	if (q->rule->allowed.dim == DIM_DOSE_BY_WEIGHT && !q->weight)
		return;
	struct way w = way_from(q, &last);
	limit_raise(q, &w);
	limit_lower(q, &w);
}
