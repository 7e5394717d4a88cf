/* SPDX-License-Identifier: Apache-2.0
 * The functions of an expression: one row each, and what stands in their brackets. */
#include <string.h>

#include "protocol/codes.h"
#include "protocol/expr_parser.h"
#include "protocol/plan.h"

static bool find_step(const struct protocol *p, const char *name)
{
	for (size_t i = 0; i < p->sessions.n; i++)
		for (size_t j = 0; j < p->sessions.v[i].stages.n; j++) {
			const struct stage *g = &p->sessions.v[i].stages.v[j];
			for (size_t k = 0; k < g->steps.n; k++)
				if (g->steps.v[k].name.s && strcmp(g->steps.v[k].name.s, name) == 0)
					return true;
		}
	return false;
}

static void names_add_steps(struct parser *s, struct names *known, const struct protocol *p)
{
	for (size_t i = 0; i < p->sessions.n; i++)
		for (size_t j = 0; j < p->sessions.v[i].stages.n; j++) {
			const struct stage *g = &p->sessions.v[i].stages.v[j];
			for (size_t k = 0; k < g->steps.n; k++)
				names_add(s, known, g->steps.v[k].name.s);
		}
}

/* ---- functions ---- */

enum argument {
	ARG_MOMENT,
	ARG_MEDICINE,
	ARG_STEP,
	ARG_STEP_OR_TASK,
	ARG_STEP_OR_CHECK,
	ARG_ANSWER,
	ARG_CHECK,
	ARG_CHANGE,
	ARG_WINDOW,
	ARG_SHARE
};

static const struct function {
	const char *name;
	enum argument takes;
	enum fact_kind kind; /* of those that are facts by themselves */
	enum fact_how how;   /* of those that look at another fact */
	enum value_type type;
	const char *example, *doc;
} functions[] = {
    {"since", ARG_MOMENT, FACT_SINCE, HOW_IS, TYPE_NUMBER, "since(last dose) >= 120 min",
     "elapsed time since a moment; unknown before it came"},
    {"given", ARG_MEDICINE, FACT_GIVEN, HOW_IS, TYPE_TRUTH, "given(ketamine)",
     "the medicine was given in this session, also one as needed; `any` is each of `medicines`"},
    {"done", ARG_STEP_OR_TASK, FACT_DONE, HOW_IS, TYPE_TRUTH, "done(room)",
     "the step was done, not skipped; or the task was"},
    {"signed", ARG_STEP_OR_CHECK, FACT_SIGNED, HOW_IS, TYPE_TRUTH, "signed(clearance)",
     "the step or check was signed by whom it asks for"},
    {"answered", ARG_ANSWER, FACT_ANSWERED, HOW_IS, TYPE_TRUTH, "answered(cssrs of this session)",
     "the form, item or question was answered, the score could be made"},
    {"passed", ARG_CHECK, FACT_PASSED, HOW_IS, TYPE_TRUTH, "passed(bp-ready)",
     "the check passes now; signed counts as passed"},
    {"overdue", ARG_STEP, FACT_OVERDUE, HOW_IS, TYPE_TRUTH, "overdue(vitals)",
     "a reading of the step is past its grace"},
    {"total", ARG_MEDICINE, FACT_TOTAL, HOW_IS, TYPE_NUMBER,
     "total(ketamine intramuscular over 7 d)", "the amount given, in this session or over a span"},
    {"percent change", ARG_CHANGE, FACT_READING, HOW_PERCENT_CHANGE, TYPE_NUMBER,
     "percent change(bp.systolic) in -20..20 %", "relative to baseline, or from another contact"},
    {"change", ARG_CHANGE, FACT_READING, HOW_CHANGE, TYPE_NUMBER,
     "change(phq9.total from previous medicine) >= 5", "in the measure's own unit"},
    {"improvement", ARG_CHANGE, FACT_READING, HOW_IMPROVEMENT, TYPE_NUMBER,
     "improvement(phq9.total) >= 50 %", "share of the baseline by which it got better"},
    {"min", ARG_WINDOW, FACT_READING, HOW_MIN, TYPE_NUMBER, "min(spo2 over 10 min)",
     "the lowest reading"},
    {"max", ARG_WINDOW, FACT_READING, HOW_MAX, TYPE_NUMBER, "max(bp.systolic over 10 min)",
     "the highest reading"},
    {"count", ARG_WINDOW, FACT_READING, HOW_COUNT, TYPE_NUMBER, "count(bp.systolic over 30 min)",
     "how many readings, or how many of which something is true"},
    {"share", ARG_SHARE, FACT_READING, HOW_SHARE, TYPE_NUMBER,
     "share(diary.drank = yes over 28 d of at least 20) < 20 %",
     "of the days that were answered, those of which it is true"},
};

/* `over 28 d` */
static bool span_of_time(struct parser *s, struct quantity *out)
{
	size_t off = s->x.t.off;
	if (!lex_quantity(&s->x, out))
		return false;
	if ((out->dim == DIM_ELAPSED || out->dim == DIM_DAYS) && out->micro > 0)
		return true;
	lex_fail_at(&s->x, &codes[C_EXPR_DIMENSION], lex_span_done(&s->x, off),
	            "a span of time belongs after `over`, such as `28 d` or `10 min`");
	return false;
}

static const struct expr *reading_argument(struct parser *s, const struct function *fn);

/* `total` of what was given, or of what was answered. */
static bool names_a_record(const struct parser *s, const char *name)
{
	int measure, form;
	FIND(s->p->measures, name, measure);
	FIND(s->p->forms, name, form);
	return measure >= 0 || form >= 0 || fact_find_answer(s->p, name) >= 0;
}

static const struct expr *medicine_argument(struct parser *s, struct fact f,
                                            const struct function *fn)
{
	struct names known = {0};
	char *name = lex_text(&s->x);
	FIND(s->p->medicines, name, f.index);
	if (f.index < 0 && fn->kind == FACT_GIVEN && lex_is(&s->x, "any")) {
		lex_next(&s->x);
		return fact_typed(s, f, fn->type, DIM_NONE, NULL);
	}
	if (f.index < 0 && fn->kind == FACT_TOTAL && names_a_record(s, name)) {
		const struct function sum = {.name = fn->name,
		                             .takes = ARG_WINDOW,
		                             .how = HOW_TOTAL,
		                             .example = fn->example};
		return reading_argument(s, &sum);
	}
	if (f.index < 0 && fn->kind == FACT_GIVEN) {
		FIND(s->p->anytime.as_needed, name, f.index);
		if (f.index >= 0) {
			f.target = TARGET_AS_NEEDED;
			lex_next(&s->x);
			return fact_typed(s, f, fn->type, DIM_NONE, NULL);
		}
	}
	if (f.index < 0) {
		for (size_t i = 0; i < s->p->medicines.n; i++)
			names_add(s, &known, s->p->medicines.v[i].name.s);
		for (size_t i = 0; fn->kind == FACT_GIVEN && i < s->p->anytime.as_needed.n; i++)
			names_add(s, &known, s->p->anytime.as_needed.v[i].name.s);
		return unknown_name(s, lex_span(&s->x), name, &known, NAMES_MEDICINE,
		                    "a medicine of this protocol");
	}
	const struct medicine *m = &s->p->medicines.v[f.index];
	if (fn->kind == FACT_TOTAL && medicine_kits(m)) {
		lex_fail_at(&s->x, &codes[C_LIST_ASKED], lex_span(&s->x),
		            "how much of `%s` was given is asked by no condition", name)
		    ->help = "it is hidden; the limits of its kits are held by Tend";
		return NULL;
	}
	lex_next(&s->x);
	if (s->x.t.kind == TOK_WORD && !lex_is(&s->x, "over")) {
		name = lex_text(&s->x);
		FIND(m->routes, name, f.route);
		if (f.route < 0) {
			for (size_t i = 0; i < m->routes.n; i++)
				names_add(s, &known, m->routes.v[i].name.s);
			return unknown_name(s, lex_span(&s->x), name, &known, NAMES_ROUTE,
			                    arena_fmt(s->x.a, "a route of %s", m->name.s));
		}
		lex_next(&s->x);
	}
	if (fn->kind == FACT_TOTAL && lex_take(&s->x, "over") && !span_of_time(s, &f.over))
		return NULL;
	return fact_typed(s, f, fn->type, DIM_MASS, NULL);
}

static int find_task(const struct protocol *p, const char *name)
{
	for (size_t i = 0; i < p->tasks.n; i++)
		if (strcmp(p->tasks.v[i].s, name) == 0)
			return (int)i;
	return -1;
}

/* A step, perhaps of another contact (`clearance of screening`), a check or a task. */
static const struct expr *step_argument(struct parser *s, struct fact f, const struct function *fn)
{
	char *name = lex_text(&s->x);
	struct span at = lex_span(&s->x);
	struct names known = {0};
	bool checks = fn->takes == ARG_CHECK || fn->takes == ARG_STEP_OR_CHECK;
	if (checks) {
		FIND(s->p->checks, name, f.index);
		f.target = TARGET_CHECK;
	}
	if (f.index < 0 && fn->takes == ARG_STEP_OR_TASK && (f.index = find_task(s->p, name)) >= 0)
		f.target = TARGET_TASK;
	if (f.index < 0 && fn->takes != ARG_CHECK && find_step(s->p, name)) {
		f.target = TARGET_STEP;
		if (!moment_parse(&s->x, &f.moment))
			return NULL;
		if (f.moment.kind == MOMENT_CONTACT) {
			f.moment.kind = MOMENT_STEP;
			f.moment.name = name;
			f.moment.of =
			    (struct contact_ref){.session = -1, .kind = -1, .contact = -1};
		}
		return fact_typed(s, f, fn->type, DIM_NONE, NULL);
	}
	if (f.index < 0) {
		for (size_t i = 0; checks && i < s->p->checks.n; i++)
			names_add(s, &known, s->p->checks.v[i].name.s);
		for (size_t i = 0; fn->takes == ARG_STEP_OR_TASK && i < s->p->tasks.n; i++)
			names_add(s, &known, s->p->tasks.v[i].s);
		if (fn->takes != ARG_CHECK)
			names_add_steps(s, &known, s->p);
		return unknown_name(
		    s, at, name, &known,
		    (checks ? NAMES_CHECK : 0u) | (fn->takes != ARG_CHECK ? NAMES_STEP : 0u)
		        | (fn->takes == ARG_STEP_OR_TASK ? NAMES_TASK : 0u),
		    fn->takes == ARG_CHECK          ? "a check of this protocol"
		    : fn->takes == ARG_STEP_OR_TASK ? "a step or task of this protocol"
		    : fn->takes == ARG_STEP         ? "a step of this protocol"
		                                    : "a step or check of this protocol");
	}
	lex_next(&s->x);
	return fact_typed(s, f, fn->type, DIM_NONE, NULL);
}

/* A form, one of its items or scores, or the answer of a step. */
static const struct expr *answer_argument(struct parser *s, struct fact f,
                                          const struct function *fn)
{
	char *name = lex_text(&s->x);
	struct lexer after = lex_mark(&s->x);
	lex_next(&after);
	FIND(s->p->forms, name, f.index);
	if (f.index >= 0 && lex_is(&after, ".")) {
		const struct expr *e = fact_parse(s);
		if (!e)
			return NULL;
		f = e->fact;
		f.target = f.kind == FACT_ITEM ? TARGET_ITEM : TARGET_SCORE;
		f.kind = fn->kind;
		return fact_typed(s, f, fn->type, DIM_NONE, NULL);
	}
	f.target = TARGET_FORM;
	if (f.index < 0) {
		f.index = fact_find_answer(s->p, name);
		f.target = TARGET_ANSWER;
	}
	if (f.index < 0) {
		struct names known = {0};
		fact_names(s, s->p, &known);
		return unknown_name(s, lex_span(&s->x), name, &known, NAMES_FORM | NAMES_STEP,
		                    "a form or an answer of this protocol");
	}
	lex_next(&s->x);
	return fact_selector(s, &f.at) ? fact_typed(s, f, fn->type, DIM_NONE, NULL) : NULL;
}

static bool is_recorded(const struct fact *f)
{
	return f->kind == FACT_READING || f->kind == FACT_SCORE || f->kind == FACT_ITEM
	       || f->kind == FACT_ANSWER;
}

/* What a condition asks of one record: all of it of one form, one measure or one answer. */
struct one_record {
	struct parser *s;
	const struct fact *first;
	const struct fact *bad;
};

static bool same_record(const struct fact *a, const struct fact *b)
{
	bool form = a->kind == FACT_SCORE || a->kind == FACT_ITEM;
	bool other = b->kind == FACT_SCORE || b->kind == FACT_ITEM;
	return (form ? other : a->kind == b->kind) && a->index == b->index;
}

static void see_record(void *ctx, const struct fact *f)
{
	struct one_record *r = ctx;
	bool plain = is_recorded(f) && f->how == HOW_IS && f->at.which == AT_NEWEST
	             && !(f->kind == FACT_READING && r->s->p->measures.v[f->index].worked.src);
	if (!r->bad && (!plain || (r->first && !same_record(r->first, f))))
		r->bad = f;
	if (!r->first)
		r->first = f;
	((struct fact *)(size_t)f)->how = HOW_EACH; /* the parser's own until the load is done */
}

/* `over 28 d`, and where it may stand `of at least 20`. */
static bool window_parse(struct parser *s, struct fact *f, bool answers_due)
{
	if (!lex_take(&s->x, "over")) {
		lex_fail(&s->x, &codes[C_EXPR_SYNTAX],
		         "`over` and a span belong here: `over 28 d`");
		return false;
	}
	if (!span_of_time(s, &f->over))
		return false;
	if (!lex_take(&s->x, "of at least")) {
		if (answers_due)
			lex_fail(&s->x, &codes[C_EXPR_SYNTAX],
			         "how many answers it takes belongs here: `of at least 20`");
		return !answers_due;
	}
	struct span at = lex_span(&s->x);
	if (!lex_count(&s->x, &f->at_least))
		return false;
	int64_t most = f->over.micro / 1000000;
	if (f->at_least > 0 && (f->over.dim != DIM_DAYS || f->at_least <= most))
		return true;
	lex_fail_at(&s->x, &codes[C_EXPR_OUT_OF_RANGE], at,
	            f->at_least > 0 ? "there are never so many days in the span"
	                            : "at least one answer is needed");
	return false;
}

/* `diary.drank = yes over 28 d of at least 20`: how often it is true of a day. */
static const struct expr *counted_argument(struct parser *s, const struct function *fn,
                                           const struct expr *each, struct span at)
{
	struct one_record r = {.s = s};
	expr_facts(each, see_record, &r);
	if (!r.first || r.bad) {
		lex_fail_at(&s->x, &codes[C_EXPR_TYPE], r.bad ? r.bad->span : at,
		            "%s() looks at one form, measure or answer, as it was each time",
		            fn->name);
		return NULL;
	}
	struct fact f = *r.first;
	f.how = fn->how;
	f.each = each;
	if (!window_parse(s, &f, fn->how == HOW_SHARE))
		return NULL;
	return fact_typed(s, f, TYPE_NUMBER, fn->how == HOW_SHARE ? DIM_PERCENT : DIM_NONE, NULL);
}

static const struct expr *reading_argument(struct parser *s, const struct function *fn)
{
	bool counts = fn->how == HOW_SHARE || fn->how == HOW_COUNT;
	struct span at = lex_span(&s->x);
	const struct expr *e = counts ? condition_parse(s) : fact_parse(s);
	if (!e)
		return NULL;
	if (counts && e->type == TYPE_TRUTH)
		return counted_argument(s, fn, e, at);
	struct expr *own = (struct expr *)(size_t)e;
	bool window = fn->takes == ARG_WINDOW;
	if (e->op != OP_FACT || e->type != TYPE_NUMBER || !is_recorded(&e->fact)
	    || (!window && e->fact.kind == FACT_ANSWER) || fn->how == HOW_SHARE) {
		lex_fail_at(&s->x, &codes[C_EXPR_TYPE], e->at,
		            fn->how == HOW_SHARE
		                ? "%s() needs a condition, such as `diary.drank = yes`"
		                : "%s() needs a reading or a score",
		            fn->name);
		return NULL;
	}
	if (window && own->fact.kind == FACT_READING
	    && s->p->measures.v[own->fact.index].worked.src) {
		lex_fail_at(&s->x, &codes[C_WORKED_NOT_TAKEN], e->at,
		            "`%s` is worked out and not measured: it has no readings to look over",
		            s->p->measures.v[own->fact.index].name.s);
		return NULL;
	}
	own->fact.how = fn->how;
	own->fact.from.which = AT_BASELINE;
	if (fn->takes == ARG_CHANGE && lex_take(&s->x, "from") && !lex_take(&s->x, "baseline")) {
		own->fact.from.which = AT_CONTACT;
		if (!fact_contact(s, &own->fact.from.contact))
			return NULL;
	}
	if (window && !window_parse(s, &own->fact, fn->how == HOW_TOTAL))
		return NULL;
	if (fn->how == HOW_PERCENT_CHANGE || fn->how == HOW_IMPROVEMENT)
		own->dim = DIM_PERCENT;
	/* a change of a percentage is told in points: 97 % to 94 % is -3 */
	if (fn->how == HOW_COUNT || (fn->how == HOW_CHANGE && own->dim == DIM_PERCENT))
		own->dim = DIM_NONE;
	return e;
}

static const struct expr *function_call(struct parser *s, const struct function *fn, size_t off)
{
	struct fact f = {.kind = fn->kind, .index = -1, .part = -1, .route = -1};
	const struct expr *e = NULL;
	if (s->x.t.kind != TOK_WORD) {
		struct diag *g =
		    lex_fail(&s->x, &codes[C_EXPR_SYNTAX], "%s() needs something in it", fn->name);
		g->label = arena_fmt(s->x.a, "for example `%s`", fn->example);
		return NULL;
	}
	switch (fn->takes) {
	case ARG_MOMENT:
		if (moment_parse(&s->x, &f.moment))
			e = fact_typed(s, f, fn->type, DIM_ELAPSED, NULL);
		break;
	case ARG_MEDICINE: e = medicine_argument(s, f, fn); break;
	case ARG_STEP:
	case ARG_STEP_OR_TASK:
	case ARG_STEP_OR_CHECK:
	case ARG_CHECK: e = step_argument(s, f, fn); break;
	case ARG_ANSWER: e = answer_argument(s, f, fn); break;
	case ARG_CHANGE:
	case ARG_WINDOW:
	case ARG_SHARE: e = reading_argument(s, fn); break;
	}
	if (!e)
		return NULL;
	if (!lex_is(&s->x, ")")) {
		lex_fail(&s->x, &codes[C_EXPR_SYNTAX], "%s( is not closed; `)` belongs here",
		         fn->name);
		return NULL;
	}
	struct expr *own = (struct expr *)(size_t)e;
	own->at = own->fact.span = lex_span_from(&s->x, off);
	lex_next(&s->x);
	return e;
}

const struct expr *call_parse(struct parser *s)
{
	size_t off = s->x.t.off;
	for (size_t i = 0; i < countof(functions); i++) {
		struct lexer y = lex_mark(&s->x);
		if (!lex_take(&y, functions[i].name) || !lex_take(&y, "("))
			continue;
		s->x = y;
		return function_call(s, &functions[i], off);
	}
	struct names known = {0};
	for (size_t i = 0; i < countof(functions); i++)
		names_add(s, &known, functions[i].name);
	char *name = lex_text(&s->x);
	struct diag *g = lex_fail(&s->x, &codes[C_EXPR_FUNCTION], "there is no %s()", name);
	const char *near = names_nearest(&known, name);
	if (near)
		g->label = arena_fmt(s->x.a, "did you mean `%s`?", near);
	return NULL;
}
