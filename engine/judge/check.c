/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/check.h"

#include <string.h>

#include "judge/asked.h"
#include "judge/rule.h"
#include "judge/slip.h"

#define MICRO 1000000

bool judgement_opens(const struct judgement *j)
{
	return j->verdict == VERDICT_PASS || j->verdict == VERDICT_WARN;
}

/* ---- facts in words ---- */

const char *fact_words(struct arena *a, const struct plan *plan, const struct fact *f)
{
	const struct protocol *p = plan->p;
	switch (f->kind) {
	case FACT_READING: {
		const struct measure *m = &p->measures.v[f->index];
		return m->components.n
		           ? arena_fmt(a, "%s %s", m->name.s, m->components.v[f->part].name.s)
		           : m->name.s;
	}
	case FACT_SCORE:
		return arena_fmt(a, "%s %s", p->forms.v[f->index].name.s,
		                 p->forms.v[f->index].scores.v[f->part].name.s);
	case FACT_ITEM:
		return arena_fmt(a, "%s %s", p->forms.v[f->index].name.s,
		                 p->forms.v[f->index].items.v[f->part].name.s);
	case FACT_ANSWER: return p->answers.v[f->index].name;
	case FACT_ANSWERED:
		return f->target == TARGET_ANSWER ? p->answers.v[f->index].name
		       : f->target == TARGET_FORM ? p->forms.v[f->index].name.s
		       : f->target == TARGET_ITEM
		           ? arena_fmt(a, "%s %s", p->forms.v[f->index].name.s,
		                       p->forms.v[f->index].items.v[f->part].name.s)
		           : arena_fmt(a, "%s %s", p->forms.v[f->index].name.s,
		                       p->forms.v[f->index].scores.v[f->part].name.s);
	case FACT_DONE: return f->target == TARGET_TASK ? p->tasks.v[f->index].s : f->moment.name;
	case FACT_SIGNED:
		return arena_fmt(a, "the signature of %s",
		                 f->target == TARGET_CHECK ? p->checks.v[f->index].name.s
		                                           : f->moment.name);
	case FACT_PASSED: return p->checks.v[f->index].name.s;
	case FACT_SEX: return "sex";
	case FACT_AGE: return "age";
	case FACT_ROUTE: return "today's route";
	case FACT_PHASE: return "phase";
	case FACT_NUMBER: return "number of the session";
	case FACT_ROUND: return "round";
	case FACT_SINCE: return f->moment.name ? f->moment.name : "elapsed time";
	case FACT_GIVEN:
		if (f->index < 0)
			return "a medicine";
		if (f->target == TARGET_AS_NEEDED)
			return p->anytime.as_needed.v[f->index].name.s;
		return p->medicines.v[f->index].name.s;
	case FACT_TOTAL: return p->medicines.v[f->index].name.s;
	case FACT_TABLE: return p->values.v[f->index].name.s;
	case FACT_OVERDUE: return f->moment.name;
	case FACT_STOPPED: return "the treatment";
	case FACT_WITHDRAWN: return "consent";
	}
	return "";
}

struct collector {
	struct arena *a;
	struct look *look;
	struct judgement *j;
	enum want_kind kind;
};

static void point_at(struct want *w, const struct fact *f)
{
	if (f->kind == FACT_READING)
		w->measure = f->index;
	else if (f->kind == FACT_SCORE || f->kind == FACT_ITEM
	         || (f->kind == FACT_ANSWERED && f->target != TARGET_ANSWER))
		w->form = f->index;
}

/* The first slip that leaves something unknown is told, before all else. */
static void tell_slip(struct arena *a, const struct look *l, struct judgement *j,
                      const struct reading *slip)
{
	if (slip && !j->slip)
		j->slip = slip_words(a, l, slip);
}

static void collect(void *ctx, const struct fact *f)
{
	struct collector *k = ctx;
	const char *words = fact_words(k->a, k->look->c->plan, f);
	if (k->kind == WANT_FACT) {
		struct facts facts = facts_of(k->look);
		struct value v = facts.ask(facts.ctx, f, 0);
		if (!(v.can & CAN_BE_UNKNOWN))
			return;
		tell_slip(k->a, k->look, k->j, slip_of_fact(k->look, f));
	}
	for (int i = 0; i < k->j->wants_n; i++)
		if (k->j->wants[i].kind == k->kind && strcmp(k->j->wants[i].what, words) == 0)
			return;
	point_at(rule_want(k->j, k->kind, words), f);
}

/* What is not known of an expression, as things that are wanted. */
static void want_facts(struct arena *a, struct look *look, struct judgement *j,
                       const struct expr *x, enum want_kind kind)
{
	struct collector k = {.a = a, .look = look, .j = j, .kind = kind};
	expr_facts(x, collect, &k);
}

/* When `since(moment) >= time` comes true by itself: ms UTC; 0 = not of this form or not known. */
static int64_t becomes_true(struct look *look, const struct expr *x)
{
	bool waits = (x->op == OP_GE || x->op == OP_GT) && x->a->op == OP_FACT
	             && x->a->fact.kind == FACT_SINCE && x->a->dim == DIM_ELAPSED;
	if (!waits)
		return 0;
	struct facts facts = facts_of(look);
	struct value due = expr_eval(x->b, &facts);
	int64_t when = moment_when(look, &x->a->fact.moment);
	return when && due.can == CAN_KNOW ? when + due.lo / 1000 + (x->op == OP_GT) : 0;
}

/* ---- freshness ---- */

static bool is_stale(struct look *l, const struct fresh *f)
{
	int64_t when = f->measure >= 0 ? fact_age_measure(l, f->measure)
	               : f->form >= 0  ? fact_age_form(l, f->form)
	                               : fact_age_answer(l, f->answer);
	if (when == 0 || (f->measure >= 0 && slip_of_measure(l, f->measure)))
		return true;
	if (f->age.dim == DIM_DAYS)
		return course_day(l->c, l->now) - course_day(l->c, when) > f->age.micro / MICRO;
	return l->now - when > f->age.micro / 1000;
}

static bool want_fresh(struct arena *a, struct look *l, const struct check *c, struct judgement *j)
{
	struct text say = text_in(a);
	for (size_t i = 0; i < c->fresh.n; i++) {
		const struct fresh *f = &c->fresh.v[i];
		if (!is_stale(l, f))
			continue;
		struct want *w = rule_want(j, WANT_FACT, f->name.s);
		j->stale |= i < 32 ? (uint32_t)1 << i : 0;
		w->measure = f->measure;
		w->form = f->form;
		if (f->measure >= 0)
			tell_slip(a, l, j, slip_of_measure(l, f->measure));
		text_fmt(&say, "%s%s not older than ", say.n ? "; " : "", f->name.s);
		quantity_write(&say, f->age);
	}
	if (say.n == 0)
		return false;
	j->verdict = VERDICT_HOLD;
	j->say = arena_fmt(a, "Needed: %s", say.s);
	return true;
}

/* ---- signatures ---- */

/* Finds a different signer for each set of roles from `from` on; tries them in turn. */
static bool cover(const struct look *l, int check, const struct people *by, int from,
                  const char **taken)
{
	if (from == by->n)
		return true;
	for (size_t i = l->c->signatures.n; i-- > 0;) {
		const struct signature *g = &l->c->signatures.v[i];
		bool used = false;
		if (g->check != check || g->m.struck || g->m.session != l->session
		    || g->m.happened > l->now || (g->until && l->now > g->until)
		    || !(g->roles & by->any_of[from]))
			continue;
		for (int k = 0; k < from; k++)
			used |= strcmp(taken[k], g->m.actor) == 0;
		taken[from] = g->m.actor;
		if (!used && cover(l, check, by, from + 1, taken))
			return true;
	}
	return false;
}

bool check_signed(const struct look *look, int check, const struct people *by)
{
	const char *taken[PEOPLE_MAX];
	return by->n > 0 && cover(look, check, by, 0, taken);
}

static int index_of(const struct look *l, const struct check *c)
{
	return (int)(c - l->c->plan->p->checks.v);
}

static void want_signatures(struct judgement *j)
{
	struct want *w = rule_want(j, WANT_SIGNATURE, "signature");
	w->who = j->by;
}

/* ---- verdicts ---- */

static void take(struct judgement *j, const struct verdict_to *to, const char *say,
                 const struct acts *act, const struct people *owner, struct quantity due)
{
	j->verdict = to->kind;
	j->by = to->by;
	j->say = say;
	j->act = act->n ? act : NULL;
	j->owner = *owner;
	j->due = due;
}

struct first_reading {
	const struct fact *f;
};

static void see_reading(void *ctx, const struct fact *f)
{
	struct first_reading *r = ctx;
	if (f->kind == FACT_READING && !r->f)
		r->f = f;
}

static bool true_at(const struct look *l, const struct expr *x, int64_t when)
{
	struct look then = *l;
	then.now = when;
	struct facts facts = facts_of(&then);
	struct value v = expr_eval(x, &facts);
	return value_is_true(&v);
}

/* How many readings count towards `again`: in this session, from the first at which `x` held, each
 * at least `apart` after the one counted before.  *last = when the last one that counts was taken.
 */
static int readings_counted(const struct look *l, const struct expr *x, const struct fact *f,
                            int64_t apart_ms, int64_t *last)
{
	int n = 0;
	int64_t seen = 0;
	for (;;) { /* in order of happening */
		const struct reading *next = NULL;
		for (size_t i = 0; i < l->c->readings.n; i++) {
			const struct reading *r = &l->c->readings.v[i];
			if (r->measure == f->index && r->part == f->part
			    && r->m.session == l->session && !r->m.struck && !r->implausible
			    && r->m.happened <= l->now && r->m.happened > seen
			    && (!next || r->m.happened < next->m.happened))
				next = r;
		}
		if (!next)
			return n;
		seen = next->m.happened;
		if (n == 0 ? true_at(l, x, seen) : seen - *last >= apart_ms) {
			n++;
			*last = seen;
		}
	}
}

/* Too high, measure again: the readings of what is out of range are counted (of pulse, where the
 * pulse is too fast, whatever else the line asks for); a second one that comes too soon neither
 * counts nor opens. */
static void judge_again(struct arena *a, struct look *l, const struct verdict *v,
                        struct judgement *j)
{
	struct first_reading r = {0};
	int64_t last = 0, apart = v->again.apart.micro / 1000;
	const struct expr *x = v->when.x;
	while (x->op == OP_OR)
		x = true_at(l, x->a, l->now) ? x->a : x->b;
	expr_facts(x, see_reading, &r);
	if (!r.f)
		return;
	int n = readings_counted(l, x, r.f, apart, &last);
	struct want *w;
	if (n >= v->again.readings) {
		j->verdict = v->after_that.kind;
		j->by = v->after_that.by;
		return;
	}
	j->earliest = last + apart;
	w = rule_want(j, WANT_TIME, arena_fmt(a, "reading %d of %d", n + 1, v->again.readings));
	w->when = j->earliest;
	w->measure = r.f->index;
}

/* A reading that would open, but came sooner than the rest that an earlier one asked for. */
static bool too_soon(struct look *l, const struct verdict *v, const struct expr *x,
                     int64_t *earliest)
{
	struct first_reading r = {0};
	int64_t apart = v->again.apart.micro / 1000, last = 0;
	if (x->op == OP_OR)
		return too_soon(l, v, x->a, earliest) || too_soon(l, v, x->b, earliest);
	expr_facts(x, see_reading, &r);
	if (!r.f)
		return false;
	readings_counted(l, x, r.f, apart, &last);
	if (last == 0 || fact_age_measure(l, r.f->index) <= last)
		return false;
	*earliest = last + apart;
	return true_at(l, x, last); /* did it hold at the reading that counts? */
}

static void judge_lines(struct arena *a, struct look *l, const struct check *c, struct judgement *j)
{
	struct facts facts = facts_of(l);
	for (size_t i = 0; i < c->verdicts.n; i++) {
		const struct verdict *v = &c->verdicts.v[i];
		struct value when = v->otherwise ? value_truth(true) : expr_eval(v->when.x, &facts);
		if (when.can & CAN_BE_UNKNOWN) {
			j->verdict = VERDICT_HOLD;
			want_facts(a, l, j, v->when.x, WANT_FACT);
			j->say = v->say.s ? arena_fmt(a, "Not known yet: %s",
			                              j->wants_n ? j->wants[0].what : "")
			                  : c->say.s;
			return;
		}
		if (value_is_true(&when)) {
			j->line = (int)i + 1;
			take(j, &v->then, v->say.s, &v->act, &v->owner, v->due);
			if (!v->otherwise)
				want_facts(a, l, j, v->when.x, WANT_VALUE);
			if (v->again.readings)
				judge_again(a, l, v, j);
			return;
		}
		int64_t earliest;
		if (v->again.readings && too_soon(l, v, v->when.x, &earliest)) {
			j->line = (int)i + 1;
			take(j, &v->then, v->say.s, &v->act, &v->owner, v->due);
			j->earliest = earliest;
			rule_want(j, WANT_TIME, "the rest before measuring again")->when = earliest;
			return;
		}
	}
}

static void judge_pass(struct arena *a, struct look *l, const struct check *c, struct judgement *j)
{
	struct facts facts = facts_of(l);
	bool all = true, unknown = false;
	for (size_t i = 0; i < c->pass.n; i++) {
		const struct expr *x = c->pass.v[i].x;
		struct value v = expr_eval(x, &facts);
		if (value_is_true(&v))
			continue;
		all = false;
		unknown |= (v.can & CAN_BE_UNKNOWN) != 0;
		int64_t when = becomes_true(l, x);
		if (when > l->now) {
			rule_want(j, WANT_TIME, "time since the dose")->when = when;
			j->earliest = when > j->earliest ? when : j->earliest;
		} else {
			want_facts(a, l, j, x, v.can & CAN_BE_UNKNOWN ? WANT_FACT : WANT_VALUE);
		}
	}
	if (!all)
		take(j, &c->otherwise, c->say.s, &c->act, &c->owner, c->due);
	if (unknown && j->verdict < VERDICT_HOLD) /* a warning is for what is known */
		j->verdict = VERDICT_HOLD;
}

/* What was measured and says no is told as well; what is only unknown is told by the slip. */
static void say_slip(struct arena *a, struct judgement *j)
{
	bool more = false;
	for (int i = 0; i < j->wants_n; i++)
		more |= j->wants[i].kind == WANT_VALUE;
	j->say = more && j->say ? arena_fmt(a, "%s %s", j->slip, j->say) : j->slip;
}

struct judgement check_judge(struct arena *a, struct look *look, int check)
{
	static struct judgement (*const builtins[])(struct arena * a, struct look * look) = {
	    [BUILTIN_CONSENT] = judge_consent,
	    [BUILTIN_GAP] = judge_gap,
	    [BUILTIN_ORDER] = judge_order,
	    [BUILTIN_STAFF] = judge_staff,
	    [BUILTIN_WASHED_OUT] = judge_washed_out,
	    [BUILTIN_NOTHING_OVERDUE] = judge_nothing_overdue,
	};
	const struct check *c = &look->c->plan->p->checks.v[check];
	struct judgement j = {.check = c, .rule = c->name.s, .verdict = VERDICT_PASS};
	struct facts facts = facts_of(look);
	if (c->builtin) {
		j = builtins[c->builtin](a, look);
		j.check = c;
		j.rule = c->name.s;
	} else {
		struct value applies =
		    c->applies.x ? expr_eval(c->applies.x, &facts) : value_truth(true);
		if (value_is_false(
		        &applies)) /* unknown: it applies, nothing opens by not knowing */
			return j;
		if (want_fresh(a, look, c, &j)) {
			/* nothing else is looked at: what is judged would be old */
		} else if (c->call.name.s) {
			judge_plugin(a, look, check, &j);
		} else if (c->pass.n) {
			judge_pass(a, look, c, &j);
		} else {
			judge_lines(a, look, c, &j);
		}
	}
	if (j.slip)
		say_slip(a, &j);
	bool can_sign = (j.verdict == VERDICT_SIGN || j.verdict == VERDICT_HOLD) && j.by.n;
	if (can_sign && check_signed(look, index_of(look, c), &j.by)) {
		j.verdict = VERDICT_PASS;
		j.signed_off = true;
		j.act = NULL;
	} else if (can_sign) {
		want_signatures(&j);
	}
	return j;
}

/* ---- built-in ---- */

/* Every washout of every medicine, asked in this session, and long enough ago. */
struct judgement judge_washed_out(struct arena *a, struct look *look)
{
	struct judgement j = {.verdict = VERDICT_PASS};
	const struct course *c = look->c;
	for (size_t m = 0; m < c->plan->p->medicines.n; m++)
		for (size_t w = 0; w < c->plan->p->medicines.v[m].washouts.n; w++) {
			const struct washout *rule = &c->plan->p->medicines.v[m].washouts.v[w];
			const struct washout_record *r = NULL;
			for (size_t i = 0; i < c->washouts.n; i++)
				if (c->washouts.v[i].medicine == (int)m
				    && c->washouts.v[i].washout == (int)w
				    && c->washouts.v[i].m.session == look->session
				    && !c->washouts.v[i].m.struck)
					r = &c->washouts.v[i];
			if (!r) {
				rule_want(&j, WANT_FACT, rule->name.s);
				j.verdict = j.verdict > VERDICT_HOLD ? j.verdict : VERDICT_HOLD;
				j.say = arena_fmt(a, "Ask when %s was last taken.", rule->name.s);
				continue;
			}
			bool over = r->never;
			if (!over && rule->length.dim == DIM_DAYS)
				over = course_day(c, look->now) - course_day(c, r->last)
				       >= rule->length.micro / MICRO;
			else if (!over)
				over = look->now - r->last >= rule->length.micro / 1000;
			if (over)
				continue;
			struct text say = text_in(a);
			text_fmt(&say, "%s has to be gone for ", rule->name.s);
			quantity_write(&say, rule->length);
			text_put(&say, ".");
			j.verdict = VERDICT_BLOCK;
			j.say = say.s;
			rule_want(&j, WANT_NOTHING, rule->name.s);
		}
	return j;
}
