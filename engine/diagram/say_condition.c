/* SPDX-License-Identifier: Apache-2.0
 * A condition in words: what the evaluator asks, so that it is read as it is meant. */
#include <assert.h>

#include "diagram/diagram_in.h"

static void put(const struct saying *s, struct text *t, const struct expr *x, int inside);

/* ---- what is asked of the record ---- */

static const char *target_words(const struct saying *s, const struct fact *f)
{
	const struct protocol *p = s->p;
	switch (f->target) {
	case TARGET_CHECK: return p->checks.v[f->index].name.s;
	case TARGET_TASK: return p->tasks.v[f->index].s;
	case TARGET_FORM: return p->forms.v[f->index].name.s;
	case TARGET_ITEM:
		return arena_fmt(s->a, "%s.%s", p->forms.v[f->index].name.s,
		                 p->forms.v[f->index].items.v[f->part].name.s);
	case TARGET_SCORE:
		return arena_fmt(s->a, "%s.%s", p->forms.v[f->index].name.s,
		                 p->forms.v[f->index].scores.v[f->part].name.s);
	case TARGET_ANSWER: return p->answers.v[f->index].name;
	case TARGET_AS_NEEDED: return p->anytime.as_needed.v[f->index].name.s;
	case TARGET_STEP: break;
	}
	return say_moment(s->a, &f->moment);
}

static const char *subject(const struct saying *s, const struct fact *f)
{
	const struct protocol *p = s->p;
	switch (f->kind) {
	case FACT_READING: {
		const struct measure *m = &p->measures.v[f->index];
		return m->components.n
		           ? arena_fmt(s->a, "%s.%s", m->name.s, m->components.v[f->part].name.s)
		           : m->name.s;
	}
	case FACT_SCORE: {
		const struct form *m = &p->forms.v[f->index];
		return f->own ? m->scores.v[f->part].name.s
		              : arena_fmt(s->a, "%s.%s", m->name.s, m->scores.v[f->part].name.s);
	}
	case FACT_ITEM: {
		const struct form *m = &p->forms.v[f->index];
		return f->own ? m->items.v[f->part].name.s
		              : arena_fmt(s->a, "%s.%s", m->name.s, m->items.v[f->part].name.s);
	}
	case FACT_ANSWER: return p->answers.v[f->index].name;
	case FACT_TABLE: {
		struct text t = text_in(s->a);
		const struct table *v = &p->values.v[f->index];
		text_fmt(&t, "%s (", v->name.s);
		for (size_t i = 0; i < v->amount.n; i++) {
			const struct by_number *b = &v->amount.v[i];
			text_put(&t, i ? ", " : "");
			text_put(&t, say_quantity(s->a, b->value));
			if (v->amount.n > 1)
				text_fmt(&t, " for %s",
				         b->numbers.has_hi && b->numbers.lo == b->numbers.hi
				             ? arena_fmt(s->a, "number %lld",
				                         (long long)(b->numbers.lo / MICRO))
				             : "the others");
		}
		text_put(&t, ")");
		return t.s;
	}
	case FACT_NUMBER: return "number";
	case FACT_ROUND: return "round";
	case FACT_AGE: return "age";
	case FACT_SEX: return "sex";
	case FACT_ROUTE: return "route";
	case FACT_PHASE: return "phase";
	case FACT_SINCE: return arena_fmt(s->a, "time since %s", say_moment(s->a, &f->moment));
	case FACT_TOTAL:
		return arena_fmt(s->a, "total of %s%s%s%s%s", p->medicines.v[f->index].name.s,
		                 f->route >= 0 ? " " : "",
		                 f->route >= 0 ? p->medicines.v[f->index].routes.v[f->route].name.s
		                               : "",
		                 f->over.micro ? " over " : "",
		                 f->over.micro ? say_quantity(s->a, f->over) : "");
	case FACT_GIVEN:
		if (f->index < 0)
			return "a medicine";
		return f->route >= 0 ? arena_fmt(s->a, "%s %s", p->medicines.v[f->index].name.s,
		                                 p->medicines.v[f->index].routes.v[f->route].name.s)
		                     : p->medicines.v[f->index].name.s;
	case FACT_DONE:
	case FACT_SIGNED:
	case FACT_ANSWERED:
	case FACT_PASSED:
	case FACT_OVERDUE: return target_words(s, f);
	case FACT_STOPPED: return "treatment";
	case FACT_WITHDRAWN: return "consent";
	}
	return "";
}

static const char *selector_words(const struct saying *s, const struct selector *at)
{
	if (at->which == AT_BASELINE)
		return "baseline";
	struct moment m = {.kind = MOMENT_CONTACT, .of = at->contact};
	return at->which == AT_CONTACT ? say_moment(s->a, &m) : "";
}

static void put_fact(const struct saying *s, struct text *t, const struct fact *f)
{
	static const char *const how[] = {
	    [HOW_IS] = "",
	    [HOW_CHANGE] = "change of ",
	    [HOW_PERCENT_CHANGE] = "percent change of ",
	    [HOW_IMPROVEMENT] = "improvement of ",
	    [HOW_COUNT] = "count of ",
	    [HOW_SHARE] = "share of ",
	    [HOW_MIN] = "lowest ",
	    [HOW_MAX] = "highest ",
	    [HOW_TOTAL] = "total of ",
	    [HOW_EACH] = "",
	};
	text_put(t, how[f->how]);
	if (f->each)
		put(s, t, f->each, 2);
	else
		text_put(t, subject(s, f));
	if (f->at.which != AT_NEWEST)
		text_fmt(t, " %s %s",
		         f->at.which == AT_CONTACT && f->at.contact.which == WHICH_THIS ? "of"
		                                                                        : "at",
		         selector_words(s, &f->at));
	bool compares =
	    f->how == HOW_CHANGE || f->how == HOW_PERCENT_CHANGE || f->how == HOW_IMPROVEMENT;
	if (compares && f->from.which == AT_CONTACT)
		text_fmt(t, " from %s", selector_words(s, &f->from));
	if (f->how >= HOW_COUNT && f->how <= HOW_TOTAL && f->over.micro)
		text_fmt(t, " over %s", say_quantity(s->a, f->over));
	if (f->at_least)
		text_fmt(t, " (at least %d)", f->at_least);
}

/* What is yes or no, said as it is and as it is not. */
static void put_truth(const struct saying *s, struct text *t, const struct fact *f, bool is_not)
{
	static const struct {
		enum fact_kind kind;
		const char *yes, *no;
	} rows[] = {
	    {FACT_GIVEN, "was given", "was not given"},
	    {FACT_DONE, "is done", "is not done"},
	    {FACT_SIGNED, "is signed", "is not signed"},
	    {FACT_ANSWERED, "is answered", "is not answered"},
	    {FACT_PASSED, "passes", "does not pass"},
	    {FACT_OVERDUE, "is overdue", "is not overdue"},
	    {FACT_STOPPED, "was stopped", "was not stopped"},
	    {FACT_WITHDRAWN, "was withdrawn", "was not withdrawn"},
	};
	put_fact(s, t, f);
	for (size_t i = 0; i < countof(rows); i++)
		if (rows[i].kind == f->kind)
			text_fmt(t, " %s", is_not ? rows[i].no : rows[i].yes);
}

/* ---- the rest ---- */

static void put_constant(const struct saying *s, struct text *t, const struct expr *x)
{
	const struct value *k = &x->k;
	if (k->type == TYPE_NUMBER) {
		text_put(t, say_quantity(s->a, (struct quantity){k->lo, k->dim}));
	} else if (k->type == TYPE_TRUTH) {
		text_put(t, value_is_true(k) ? "yes" : "no");
	} else {
		bool some = false;
		for (int i = 0; x->names && x->names[i]; i++)
			if (k->names & ((uint64_t)1 << i)) {
				text_fmt(t, "%s%s", some ? " or " : "", x->names[i]);
				some = true;
			}
	}
}

static const char *op_words(enum op op)
{
	switch (op) {
	case OP_EQ: return " is ";
	case OP_NE: return " is not ";
	case OP_LT: return " is under ";
	case OP_LE: return " is at most ";
	case OP_GT: return " is over ";
	case OP_GE: return " is at least ";
	case OP_ADD: return " plus ";
	case OP_SUB: return " minus ";
	case OP_MUL: return " times ";
	case OP_DIV: return " divided by ";
	case OP_AND: return " and ";
	case OP_OR: return " or ";
	case OP_CONST:
	case OP_FACT:
	case OP_NOT:
	case OP_IN:
	case OP_FOR: break;
	}
	return " ";
}

static int binds(enum op op)
{
	return op == OP_OR ? 1 : op == OP_AND ? 2 : op == OP_NOT ? 3 : 4;
}

static void put_in(struct text *t, const struct saying *s, const struct expr *x, const char *is)
{
	struct quantity_range r = {.has_lo = x->k.lo != INT64_MIN,
	                           .has_hi = x->k.hi != INT64_MAX,
	                           .lo = x->k.lo,
	                           .hi = x->k.hi,
	                           .dim = x->k.dim};
	put(s, t, x->a, 4);
	text_fmt(t, " %s %s", is, say_range(s->a, &r));
}

/* `inside`: how strongly what stands around it binds; weaker parts get brackets. */
static void put(const struct saying *s, struct text *t, const struct expr *x, int inside)
{
	bool brackets = binds(x->op) < inside;
	text_put(t, brackets ? "(" : "");
	switch (x->op) {
	case OP_CONST: put_constant(s, t, x); break;
	case OP_FACT:
		if (x->type == TYPE_TRUTH)
			put_truth(s, t, &x->fact, false);
		else
			put_fact(s, t, &x->fact);
		break;
	case OP_NOT:
		if (x->a->op == OP_FACT && x->a->type == TYPE_TRUTH) {
			put_truth(s, t, &x->a->fact, true);
			break;
		}
		if (x->a->op == OP_IN) {
			put_in(t, s, x->a, "is not in");
			break;
		}
		text_put(t, "not (");
		put(s, t, x->a, 0);
		text_put(t, ")");
		break;
	case OP_IN: put_in(t, s, x, "is in"); break;

	case OP_FOR:
		put(s, t, x->a, 4);
		text_fmt(t, " for %d readings", x->readings);
		break;
	case OP_AND:
	case OP_OR:
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV:
		put(s, t, x->a, binds(x->op));
		text_put(t, op_words(x->op));
		put(s, t, x->b, binds(x->op));
		break;
	}
	text_put(t, brackets ? ")" : "");
}

const char *say_condition(const struct saying *s, const struct expr *x)
{
	struct text t = text_in(s->a);
	if (x)
		put(s, &t, x, 0);
	return t.n ? t.s : "";
}
