/* SPDX-License-Identifier: Apache-2.0
 * What an expression can ask: the names of the record, their selectors, and the functions. */
#include <string.h>

#include "protocol/codes.h"
#include "protocol/expr_parser.h"
#include "util/suggest.h"

const char *const names_yes_no[] = {"no", "yes", NULL};
static const char *const sexes[] = {"female", "male", "other", NULL};

/* ---- names ---- */

void names_add(struct parser *s, struct names *list, const char *name)
{
	if (name)
		*arena_push(s->x.a, list) = name;
}

const char *names_nearest(const struct names *list, const char *typed)
{
	return suggest_nearest(typed, list->v, list->n);
}

const struct expr *unknown_name(struct parser *s, struct span at, const char *name,
                                struct names *known, unsigned kinds, const char *what)
{
	if (s->in->broken & kinds)
		return give_up(s);
	struct diag *g = lex_fail_at(&s->x, &codes[C_EXPR_NAME], at, "`%s` is not %s", name, what);
	const char *near = names_nearest(known, name);
	if (near) {
		g->label = arena_fmt(s->x.a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
	return NULL;
}

const struct expr *give_up(struct parser *s)
{
	s->x.failed = true;
	return NULL;
}

int fact_find_answer(const struct protocol *p, const char *name)
{
	for (size_t i = 0; i < p->answers.n; i++)
		if (strcmp(p->answers.v[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* ---- facts ---- */

const struct expr *fact_typed(struct parser *s, struct fact f, enum value_type type, enum dim dim,
                              const char *const *names)
{
	struct expr *e = expr_node(s, OP_FACT, f.span);
	e->type = type;
	e->dim = dim;
	e->names = names;
	e->fact = f;
	return e;
}

bool fact_contact(struct parser *s, struct contact_ref *out)
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
bool fact_selector(struct parser *s, struct selector *out)
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
	return fact_contact(s, &out->contact);
}

static const struct expr *measure_fact(struct parser *s, struct fact f, const char *part,
                                       struct span part_at)
{
	const struct measure *m = &s->p->measures.v[f.index];
	f.kind = FACT_READING;
	f.part = 0;
	if (m->broken)
		return give_up(s);
	if (m->components.n) {
		struct names known = {0};
		for (size_t i = 0; i < m->components.n; i++)
			names_add(s, &known, m->components.v[i].name.s);
		if (!part) {
			struct diag *g =
			    lex_fail_at(&s->x, &codes[C_EXPR_NAME], f.span,
			                "`%s` has several values; say which", m->name.s);
			if (known.n)
				g->label =
				    arena_fmt(s->x.a, "write `%s.%s`", m->name.s, known.v[0]);
			return NULL;
		}
		FIND(m->components, part, f.part);
		if (f.part < 0)
			return unknown_name(s, part_at, part, &known, 0,
			                    arena_fmt(s->x.a, "a value of %s", m->name.s));
	} else if (part) {
		struct names none = {0};
		return unknown_name(
		    s, part_at, part, &none, 0,
		    arena_fmt(s->x.a, "a value of %s, which has only one", m->name.s));
	}
	f.better_lower = m->better == BETTER_LOWER;
	return fact_typed(s, f, TYPE_NUMBER, m->dim, NULL);
}

static const struct expr *form_fact(struct parser *s, struct fact f, const char *part,
                                    struct span part_at)
{
	const struct form *m = &s->p->forms.v[f.index];
	if (m->broken)
		return give_up(s);
	if (!part) {
		struct diag *g =
		    lex_fail_at(&s->x, &codes[C_EXPR_NAME], f.span,
		                "`%s` is a form; say which of its scores or items", m->name.s);
		const char *first = m->scores.n  ? m->scores.v[0].name.s
		                    : m->items.n ? m->items.v[0].name.s
		                                 : NULL;
		if (first)
			g->label = arena_fmt(s->x.a, "did you mean `%s.%s`?", m->name.s, first);
		return NULL;
	}
	FIND(m->scores, part, f.part);
	if (f.part >= 0) {
		if (f.own && s->in->scores_above >= 0 && f.part >= s->in->scores_above) {
			lex_fail_at(&s->x, &codes[C_EXPR_NAME], part_at,
			            "`%s` is not made yet here: only what stands above can be used",
			            part);
			return NULL;
		}
		const struct score *c = &m->scores.v[f.part];
		f.kind = FACT_SCORE;
		f.better_lower = (c->better ? c->better : m->better) != BETTER_HIGHER;
		return c->cases.n ? fact_typed(s, f, TYPE_NAME, DIM_NONE, c->names)
		                  : fact_typed(s, f, TYPE_NUMBER, c->dim, NULL);
	}
	FIND(m->items, part, f.part);
	if (f.part < 0) {
		struct names known = {0};
		for (size_t i = 0; i < m->scores.n; i++)
			names_add(s, &known, m->scores.v[i].name.s);
		for (size_t i = 0; i < m->items.n; i++)
			names_add(s, &known, m->items.v[i].name.s);
		return unknown_name(s, part_at, part, &known, 0,
		                    arena_fmt(s->x.a, "a score or an item of %s", m->name.s));
	}
	if (f.own && s->in->items_above >= 0 && f.part >= s->in->items_above) {
		lex_fail_at(&s->x, &codes[C_EXPR_NAME], part_at,
		            "`%s` is not asked yet here: only items above can be used", part);
		return NULL;
	}
	f.kind = FACT_ITEM;
	f.better_lower = true;
	if (m->items.v[f.part].text) /* only answered() can ask about it */
		return fact_typed(s, f, TYPE_NAME, DIM_NONE, NULL);
	return m->items.v[f.part].yes_no ? fact_typed(s, f, TYPE_NAME, DIM_NONE, names_yes_no)
	                                 : fact_typed(s, f, TYPE_NUMBER, DIM_NONE, NULL);
}

static const struct expr *answer_fact(struct parser *s, struct fact f)
{
	const struct answer_def *a = &s->p->answers.v[f.index];
	f.kind = FACT_ANSWER;
	if (a->broken)
		return give_up(s);
	if (a->names)
		return fact_typed(s, f, TYPE_NAME, DIM_NONE, a->names);
	if (a->kind == ANSWER_NUMBER)
		return fact_typed(s, f, TYPE_NUMBER, a->range.dim, NULL);
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
    {"stopped", FACT_STOPPED, TYPE_TRUTH, "treatment was stopped; the follow-up goes on"},
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
		return fact_typed(s, f, fact_words[i].type, DIM_NONE, names);
	}
	return NULL;
}

void fact_names(struct parser *s, const struct protocol *p, struct names *out)
{
	for (size_t i = 0; i < p->measures.n; i++)
		names_add(s, out, p->measures.v[i].name.s);
	for (size_t i = 0; i < p->forms.n; i++)
		names_add(s, out, p->forms.v[i].name.s);
	for (size_t i = 0; i < p->answers.n; i++)
		names_add(s, out, p->answers.v[i].name);
	for (size_t i = 0; i < p->values.n; i++)
		names_add(s, out, p->values.v[i].name.s);
	for (size_t i = 0; i < countof(fact_words); i++)
		names_add(s, out, fact_words[i].word);
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
		if ((f.index = fact_find_answer(s->p, name)) >= 0)
			return answer_fact(s, f);
		FIND(s->p->values, name, f.index);
		if (f.index >= 0) {
			f.kind = FACT_TABLE;
			if (!s->p->values.v[f.index].amount.n)
				return give_up(s);
			return fact_typed(s, f, TYPE_NUMBER, s->p->values.v[f.index].amount.dim,
			                  NULL);
		}
		const struct expr *e = special_fact(s, f, name);
		if (e || s->x.failed)
			return e;
	}
	struct names known = {0};
	FIND(s->p->lists, name, f.index);
	if (f.index >= 0) {
		lex_fail_at(&s->x, &codes[C_LIST_ASKED], f.span,
		            "what `%s` gives is asked by no condition", name)
		    ->help = "whoever sees what follows would know what was drawn; leave it out";
		return NULL;
	}
	fact_names(s, s->p, &known);
	return unknown_name(s, f.span, name, &known,
	                    NAMES_MEASURE | NAMES_FORM | NAMES_VALUE | NAMES_STEP,
	                    "a measure, form, answer or value of this protocol");
}

const struct expr *fact_parse(struct parser *s)
{
	const struct expr *e = fact_base(s);
	if (!e)
		return NULL;
	struct expr *own = (struct expr *)(size_t)e;
	const struct fact *f = &e->fact;
	bool recorded = f->kind == FACT_READING || f->kind == FACT_SCORE || f->kind == FACT_ITEM
	                || f->kind == FACT_ANSWER;
	if ((!recorded || f->own) && (lex_is(&s->x, "at") || lex_is(&s->x, "of"))) {
		lex_fail(&s->x, &codes[C_EXPR_SELECTOR],
		         "only readings, scores and answers have earlier ones to choose from");
		return NULL;
	}
	return fact_selector(s, &own->fact.at) ? e : NULL;
}

/* ---- what a fact can be ---- */

int64_t percent_of_maximum(int64_t micro, int64_t most)
{
	__extension__ typedef __int128 wide;
	wide n = (wide)micro * 100000000, q = n / most;
	return (int64_t)(n % most < 0 ? q - 1 : q);
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
	} else if (f->kind == FACT_ANSWER) {
		*out = p->answers.v[f->index].range;
	} else if (f->kind == FACT_SCORE) {
		return score_range(p, f->index, f->part, out);
	} else {
		return false;
	}
	return out->has_lo && out->has_hi;
}

/* What can be said of a fact before anything is recorded. */
static struct value ask_range(void *ctx, const struct fact *f, int back)
{
	struct quantity_range r;
	(void)back;
	if (!fact_range(ctx, f, &r))
		return (struct value){.type = TYPE_NUMBER,
		                      .can = CAN_KNOW | CAN_BE_UNKNOWN,
		                      .lo = INT64_MIN,
		                      .hi = INT64_MAX};
	return (struct value){
	    .type = TYPE_NUMBER, .can = CAN_KNOW, .dim = r.dim, .lo = r.lo, .hi = r.hi};
}

/* A missing answer adds nothing, so that the least sum may leave out the dearest items. */
static bool sum_range(const struct form *f, const struct score *s, struct quantity_range *out)
{
	int64_t lo = 0, hi = 0, dearest = 0;
	size_t n = s->sum_all ? f->items.n : s->sum.n;
	for (size_t i = 0; i < n; i++) {
		int at = s->sum_all ? (int)i : s->sum.v[i].index;
		const struct item *item = at >= 0 ? &f->items.v[at] : NULL;
		if (!item || item->text || !item->range.has_lo || !item->range.has_hi)
			return false;
		lo += item->range.lo;
		hi += item->range.hi;
		if (item->range.lo > dearest)
			dearest = item->range.lo;
	}
	if (!s->prorate)
		lo -= dearest * s->missing;
	*out = (struct quantity_range){.has_lo = true, .has_hi = true, .lo = lo, .hi = hi};
	return n > 0;
}

/* Of a score that cannot be more than nothing, or whose bounds are not known, there is none. */
static bool percent_range(const struct protocol *p, int form, int of, struct quantity_range *out)
{
	struct quantity_range whole;
	if (of < 0 || !score_range(p, form, of, &whole) || whole.dim != DIM_NONE || whole.hi <= 0)
		return false;
	*out = (struct quantity_range){.has_lo = true,
	                               .has_hi = true,
	                               .lo = percent_of_maximum(whole.lo, whole.hi),
	                               .hi = percent_of_maximum(whole.hi, whole.hi),
	                               .dim = DIM_PERCENT};
	return true;
}

bool score_range(const struct protocol *p, int form, int score, struct quantity_range *out)
{
	const struct form *f = &p->forms.v[form];
	const struct score *s = &f->scores.v[score];
	if (s->cases.n)
		return false;
	if (s->by_plugin) {
		*out = s->range;
		return true;
	}
	if (s->percent.s)
		return percent_range(p, form, s->percent.index, out);
	if (f->enter.s) {
		*out = f->range;
		return out->has_lo && out->has_hi;
	}
	if (s->count.n) {
		*out = (struct quantity_range){
		    .has_lo = true, .has_hi = true, .hi = (int64_t)s->count.n * 1000000};
		return true;
	}
	if (s->value.x) {
		const struct facts none = {(void *)(size_t)p, ask_range};
		struct value v = expr_eval(s->value.x, &none);
		*out = (struct quantity_range){
		    .has_lo = true, .has_hi = true, .lo = v.lo, .hi = v.hi, .dim = v.dim};
		return (v.can & CAN_KNOW) && v.lo != INT64_MIN && v.hi != INT64_MAX;
	}
	return sum_range(f, s, out);
}
