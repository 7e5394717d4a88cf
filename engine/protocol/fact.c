/* SPDX-License-Identifier: Apache-2.0
 * What an expression can ask: the names of the record, their selectors, and the functions. */
#include <string.h>

#include "protocol/codes.h"
#include "protocol/expr_parser.h"
#include "util/suggest.h"

const char *const names_yes_no[] = {"no", "yes", NULL};
static const char *const sexes[] = {"female", "male", "other", NULL};

/* ---- names -------------------------------------------------------------------------------------
 */

void names_add(struct names *list, const char *name)
{
	if (name && list->n < countof(list->v))
		list->v[list->n++] = name;
}

static const char *nearest(struct names *list, const char *typed)
{
	return suggest_nearest(typed, list->v, list->n);
}

const struct expr *unknown_name(struct parser *s, struct span at, const char *name,
                                struct names *known, const char *what)
{
	struct diag *g = lex_fail_at(&s->x, &codes[C_EXPR_NAME], at, "`%s` is not %s", name, what);
	const char *near = nearest(known, name);
	if (near) {
		g->label = arena_fmt(s->x.a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
	return NULL;
}

#define FIND(list, name_, out)                                                                     \
	do {                                                                                       \
		(out) = -1;                                                                        \
		for (size_t i_ = 0; i_ < (list).n; i_++)                                           \
			if (strcmp((list).v[i_].name.s, (name_)) == 0)                             \
				(out) = (int)i_;                                                   \
	} while (0)

static int find_answer(const struct protocol *p, const char *name)
{
	for (size_t i = 0; i < p->answers.n; i++)
		if (strcmp(p->answers.v[i].name, name) == 0)
			return (int)i;
	return -1;
}

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

static void names_add_steps(struct names *known, const struct protocol *p)
{
	for (size_t i = 0; i < p->sessions.n; i++)
		for (size_t j = 0; j < p->sessions.v[i].stages.n; j++) {
			const struct stage *g = &p->sessions.v[i].stages.v[j];
			for (size_t k = 0; k < g->steps.n; k++)
				names_add(known, g->steps.v[k].name.s);
		}
}

/* ---- facts -------------------------------------------------------------------------------------
 */

static const struct expr *typed_fact(struct parser *s, struct fact f, enum value_type type,
                                     enum dim dim, const char *const *names)
{
	struct expr *e = expr_node(s, OP_FACT, f.span);
	e->type = type;
	e->dim = dim;
	e->names = names;
	e->fact = f;
	return e;
}

static bool contact_selector(struct parser *s, struct contact_ref *out)
{
	struct moment m;
	size_t off = s->x.t.off;
	if (!moment_parse(&s->x, &m))
		return false;
	if (m.kind != MOMENT_CONTACT) {
		lex_fail_at(&s->x, &codes[C_EXPR_SELECTOR], lex_span_from(&s->x, off),
		            "a contact belongs here, such as `previous medicine`");
		return false;
	}
	*out = m.of;
	return true;
}

/* `at baseline`, `at previous medicine`, `of this session` */
static bool selector(struct parser *s, struct selector *out)
{
	if (lex_take(&s->x, "of this session")) {
		*out = (struct selector){.which = AT_CONTACT,
		                         .contact = {.session = -1, .kind = -1, .contact = -1}};
		return true;
	}
	if (!lex_take(&s->x, "at"))
		return true;
	if (lex_take(&s->x, "baseline")) {
		out->which = AT_BASELINE;
		return true;
	}
	out->which = AT_CONTACT;
	return contact_selector(s, &out->contact);
}

static const struct expr *measure_fact(struct parser *s, struct fact f, const char *part,
                                       struct span part_at)
{
	const struct measure *m = &s->p->measures.v[f.index];
	f.kind = FACT_READING;
	f.part = 0;
	if (m->components.n) {
		struct names known = {0};
		for (size_t i = 0; i < m->components.n; i++)
			names_add(&known, m->components.v[i].name.s);
		if (!part) {
			struct diag *g =
			    lex_fail_at(&s->x, &codes[C_EXPR_NAME], f.span,
			                "`%s` has several values; say which", m->name.s);
			g->label = arena_fmt(s->x.a, "write `%s.%s`", m->name.s, known.v[0]);
			return NULL;
		}
		FIND(m->components, part, f.part);
		if (f.part < 0)
			return unknown_name(s, part_at, part, &known,
			                    arena_fmt(s->x.a, "a value of %s", m->name.s));
	} else if (part) {
		struct names none = {0};
		return unknown_name(
		    s, part_at, part, &none,
		    arena_fmt(s->x.a, "a value of %s, which has only one", m->name.s));
	}
	f.better_lower = m->better == BETTER_LOWER;
	return typed_fact(s, f, TYPE_NUMBER, m->dim, NULL);
}

static const struct expr *form_fact(struct parser *s, struct fact f, const char *part,
                                    struct span part_at)
{
	const struct form *m = &s->p->forms.v[f.index];
	struct names known = {0};
	for (size_t i = 0; i < m->scores.n; i++)
		names_add(&known, m->scores.v[i].name.s);
	for (size_t i = 0; i < m->items.n; i++)
		names_add(&known, m->items.v[i].name.s);
	if (!part) {
		struct diag *g =
		    lex_fail_at(&s->x, &codes[C_EXPR_NAME], f.span,
		                "`%s` is a form; say which of its scores or items", m->name.s);
		if (known.n)
			g->label =
			    arena_fmt(s->x.a, "did you mean `%s.%s`?", m->name.s, known.v[0]);
		return NULL;
	}
	FIND(m->scores, part, f.part);
	if (f.part >= 0) {
		const struct score *c = &m->scores.v[f.part];
		f.kind = FACT_SCORE;
		f.better_lower = (c->better ? c->better : m->better) != BETTER_HIGHER;
		return c->cases.n ? typed_fact(s, f, TYPE_NAME, DIM_NONE, c->names)
		                  : typed_fact(s, f, TYPE_NUMBER, DIM_NONE, NULL);
	}
	FIND(m->items, part, f.part);
	if (f.part < 0)
		return unknown_name(s, part_at, part, &known,
		                    arena_fmt(s->x.a, "a score or an item of %s", m->name.s));
	f.kind = FACT_ITEM;
	f.better_lower = true;
	if (m->items.v[f.part].text) /* only answered() can ask about it */
		return typed_fact(s, f, TYPE_NAME, DIM_NONE, NULL);
	return m->items.v[f.part].yes_no ? typed_fact(s, f, TYPE_NAME, DIM_NONE, names_yes_no)
	                                 : typed_fact(s, f, TYPE_NUMBER, DIM_NONE, NULL);
}

static const struct expr *answer_fact(struct parser *s, struct fact f)
{
	const struct answer_def *a = &s->p->answers.v[f.index];
	f.kind = FACT_ANSWER;
	if (a->names)
		return typed_fact(s, f, TYPE_NAME, DIM_NONE, a->names);
	if (a->kind == ANSWER_NUMBER)
		return typed_fact(s, f, TYPE_NUMBER, a->range.dim, NULL);
	lex_fail_at(&s->x, &codes[C_EXPR_TYPE], f.span,
	            "the answer to `%s` is a text, which no condition can weigh", a->name);
	return NULL;
}

static const struct fact_word {
	const char *word;
	enum fact_kind kind;
	enum value_type type;
	const char *doc;
} fact_words[] = {
    {"number", FACT_NUMBER, TYPE_NUMBER,
     "of this session among those of its kind, today's included"},
    {"round", FACT_ROUND, TYPE_NUMBER, "of this phase"},
    {"age", FACT_AGE, TYPE_NUMBER, "in whole years"},
    {"sex", FACT_SEX, TYPE_NAME, "female, male or other"},
    {"route", FACT_ROUTE, TYPE_NAME, "of today's order"},
    {"phase", FACT_PHASE, TYPE_NAME, "of the course"},
    {"withdrawn", FACT_WITHDRAWN, TYPE_TRUTH, "the patient has withdrawn consent"},
};

static const struct expr *special_fact(struct parser *s, struct fact f, const char *name)
{
	for (size_t i = 0; i < countof(fact_words); i++) {
		if (strcmp(fact_words[i].word, name) != 0)
			continue;
		f.kind = fact_words[i].kind;
		const char *const *names = f.kind == FACT_SEX     ? sexes
		                           : f.kind == FACT_PHASE ? s->p->phase_names
		                           : f.kind == FACT_ROUTE ? s->p->route_names
		                                                  : NULL;
		return typed_fact(s, f, fact_words[i].type, DIM_NONE, names);
	}
	return NULL;
}

static void all_names(const struct protocol *p, struct names *out)
{
	for (size_t i = 0; i < p->measures.n; i++)
		names_add(out, p->measures.v[i].name.s);
	for (size_t i = 0; i < p->forms.n; i++)
		names_add(out, p->forms.v[i].name.s);
	for (size_t i = 0; i < p->answers.n; i++)
		names_add(out, p->answers.v[i].name);
	for (size_t i = 0; i < p->values.n; i++)
		names_add(out, p->values.v[i].name.s);
	for (size_t i = 0; i < countof(fact_words); i++)
		names_add(out, fact_words[i].word);
}

/* Inside a form its own items and scores go by their bare names. */
static bool own_name(const struct protocol *p, int form, const char *name)
{
	int item, score;
	FIND(p->forms.v[form].items, name, item);
	FIND(p->forms.v[form].scores, name, score);
	return item >= 0 || score >= 0;
}

/* A name of the record, without its selector. */
static const struct expr *fact_base(struct parser *s)
{
	struct fact f = {.index = -1, .part = -1, .route = -1, .span = lex_span(&s->x)};
	char *name = lex_text(&s->x);
	char *part = NULL;
	size_t off = s->x.t.off;
	struct span part_at = f.span;
	lex_next(&s->x);
	if (lex_is(&s->x, ".")) {
		lex_next(&s->x);
		if (s->x.t.kind != TOK_WORD) {
			lex_fail(&s->x, &codes[C_EXPR_SYNTAX], "a name belongs after the dot");
			return NULL;
		}
		part = lex_text(&s->x);
		part_at = lex_span(&s->x);
		f.span = lex_span_from(&s->x, off);
		lex_next(&s->x);
	}
	if (s->in->form >= 0 && !part && own_name(s->p, s->in->form, name)) {
		f.own = true;
		f.index = s->in->form;
		return form_fact(s, f, name, f.span);
	}
	FIND(s->p->measures, name, f.index);
	if (f.index >= 0)
		return measure_fact(s, f, part, part_at);
	FIND(s->p->forms, name, f.index);
	if (f.index >= 0)
		return form_fact(s, f, part, part_at);
	if (!part) {
		if ((f.index = find_answer(s->p, name)) >= 0)
			return answer_fact(s, f);
		FIND(s->p->values, name, f.index);
		if (f.index >= 0) {
			f.kind = FACT_TABLE;
			return typed_fact(s, f, TYPE_NUMBER, s->p->values.v[f.index].amount.dim,
			                  NULL);
		}
		const struct expr *e = special_fact(s, f, name);
		if (e || s->x.failed)
			return e;
	}
	struct names known = {0};
	all_names(s->p, &known);
	return unknown_name(s, f.span, name, &known,
	                    "a measure, form, answer or value of this protocol");
}

const struct expr *fact_parse(struct parser *s)
{
	const struct expr *e = fact_base(s);
	if (!e)
		return NULL;
	struct expr *own = (struct expr *)(size_t)e;
	return selector(s, &own->fact.at) ? e : NULL;
}

/* ---- functions ---------------------------------------------------------------------------------
 */

enum argument {
	ARG_MOMENT,
	ARG_MEDICINE,
	ARG_STEP,
	ARG_STEP_OR_TASK,
	ARG_STEP_OR_CHECK,
	ARG_ANSWER,
	ARG_CHECK,
	ARG_CHANGE,
	ARG_WINDOW
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
     "the medicine was given in this session"},
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
     "how many readings"},
};

static const struct expr *medicine_argument(struct parser *s, struct fact f,
                                            const struct function *fn)
{
	struct names known = {0};
	for (size_t i = 0; i < s->p->medicines.n; i++)
		names_add(&known, s->p->medicines.v[i].name.s);
	char *name = lex_text(&s->x);
	FIND(s->p->medicines, name, f.index);
	if (f.index < 0)
		return unknown_name(s, lex_span(&s->x), name, &known,
		                    "a medicine of this protocol");
	lex_next(&s->x);
	const struct medicine *m = &s->p->medicines.v[f.index];
	if (s->x.t.kind == TOK_WORD && !lex_is(&s->x, "over")) {
		struct names routes = {0};
		for (size_t i = 0; i < m->routes.n; i++)
			names_add(&routes, m->routes.v[i].name.s);
		name = lex_text(&s->x);
		FIND(m->routes, name, f.route);
		if (f.route < 0)
			return unknown_name(s, lex_span(&s->x), name, &routes,
			                    arena_fmt(s->x.a, "a route of %s", m->name.s));
		lex_next(&s->x);
	}
	if (fn->kind == FACT_TOTAL && lex_take(&s->x, "over") && !lex_quantity(&s->x, &f.over))
		return NULL;
	return typed_fact(s, f, fn->type, DIM_MASS, NULL);
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
	if (fn->takes == ARG_CHECK || fn->takes == ARG_STEP_OR_CHECK) {
		FIND(s->p->checks, name, f.index);
		f.target = TARGET_CHECK;
		for (size_t i = 0; i < s->p->checks.n; i++)
			names_add(&known, s->p->checks.v[i].name.s);
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
		return typed_fact(s, f, fn->type, DIM_NONE, NULL);
	}
	if (f.index < 0) {
		for (size_t i = 0; fn->takes == ARG_STEP_OR_TASK && i < s->p->tasks.n; i++)
			names_add(&known, s->p->tasks.v[i].s);
		names_add_steps(&known, s->p);
		return unknown_name(s, at, name, &known,
		                    fn->takes == ARG_CHECK ? "a check of this protocol"
		                    : fn->takes == ARG_STEP_OR_TASK
		                        ? "a step or task of this protocol"
		                    : fn->takes == ARG_STEP ? "a step of this protocol"
		                                            : "a step or check of this protocol");
	}
	lex_next(&s->x);
	return typed_fact(s, f, fn->type, DIM_NONE, NULL);
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
		return typed_fact(s, f, fn->type, DIM_NONE, NULL);
	}
	f.target = TARGET_FORM;
	if (f.index < 0) {
		f.index = find_answer(s->p, name);
		f.target = TARGET_ANSWER;
	}
	if (f.index < 0) {
		struct names known = {0};
		all_names(s->p, &known);
		return unknown_name(s, lex_span(&s->x), name, &known,
		                    "a form or an answer of this protocol");
	}
	lex_next(&s->x);
	return selector(s, &f.at) ? typed_fact(s, f, fn->type, DIM_NONE, NULL) : NULL;
}

static const struct expr *reading_argument(struct parser *s, const struct function *fn)
{
	const struct expr *e = fact_parse(s);
	if (!e)
		return NULL;
	struct expr *own = (struct expr *)(size_t)e;
	if (e->op != OP_FACT || e->type != TYPE_NUMBER) {
		lex_fail_at(&s->x, &codes[C_EXPR_TYPE], e->at, "%s() needs a reading or a score",
		            fn->name);
		return NULL;
	}
	own->fact.how = fn->how;
	own->fact.from.which = AT_BASELINE;
	if (fn->takes == ARG_CHANGE && lex_take(&s->x, "from") && !lex_take(&s->x, "baseline")) {
		own->fact.from.which = AT_CONTACT;
		if (!contact_selector(s, &own->fact.from.contact))
			return NULL;
	}
	if (fn->takes == ARG_WINDOW) {
		if (!lex_take(&s->x, "over")) {
			lex_fail(&s->x, &codes[C_EXPR_SYNTAX],
			         "`over` and a span belong here: `over 28 d`");
			return NULL;
		}
		if (!lex_quantity(&s->x, &own->fact.over))
			return NULL;
	}
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
			e = typed_fact(s, f, fn->type, DIM_ELAPSED, NULL);
		break;
	case ARG_MEDICINE: e = medicine_argument(s, f, fn); break;
	case ARG_STEP:
	case ARG_STEP_OR_TASK:
	case ARG_STEP_OR_CHECK:
	case ARG_CHECK: e = step_argument(s, f, fn); break;
	case ARG_ANSWER: e = answer_argument(s, f, fn); break;
	case ARG_CHANGE:
	case ARG_WINDOW: e = reading_argument(s, fn); break;
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

bool fact_range(const struct protocol *p, const struct fact *f, struct quantity_range *out)
{
	if (f->how != HOW_IS)
		return false;
	if (f->kind == FACT_READING) {
		const struct measure *m = &p->measures.v[f->index];
		*out = m->components.n   ? m->components.v[f->part].range
		       : m->scale.has_hi ? m->scale
		                         : m->range;
	} else if (f->kind == FACT_ITEM) {
		*out = p->forms.v[f->index].items.v[f->part].range;
	} else {
		return false;
	}
	return out->has_lo && out->has_hi;
}

const struct expr *call_parse(struct parser *s)
{
	size_t off = s->x.t.off;
	for (size_t i = 0; i < countof(functions); i++)
		if (lex_take(&s->x, arena_fmt(s->x.a, "%s (", functions[i].name)))
			return function_call(s, &functions[i], off);
	struct names known = {0};
	for (size_t i = 0; i < countof(functions); i++)
		names_add(&known, functions[i].name);
	char *name = lex_text(&s->x);
	struct diag *g = lex_fail(&s->x, &codes[C_EXPR_FUNCTION], "there is no %s()", name);
	const char *near = nearest(&known, name);
	if (near)
		g->label = arena_fmt(s->x.a, "did you mean `%s`?", near);
	return NULL;
}
