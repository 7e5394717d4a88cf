/* SPDX-License-Identifier: Apache-2.0
 * Names: said once, not taken by the language, and gathered into the lists that conditions look
 * them up in. */
#include "protocol/bind_in.h"
#include "protocol/codes.h"
#include "protocol/fields.h"

const struct builtin_row builtin_checks[] = {
    {BUILTIN_CONSENT, "consent", "consent to this protocol is on file and not withdrawn"},
    {BUILTIN_GAP, "gap", "the days since the last dose lie within the gap of the phase"},
    {BUILTIN_ORDER, "order", "a signed order for today lies within the limits"},
    {BUILTIN_STAFF, "staff", "everybody who is due is on site, or can be reached in time"},
    {BUILTIN_WASHED_OUT, "washed-out", "every washout was asked about today and is over"},
    {BUILTIN_NOTHING_OVERDUE, "nothing-overdue",
     "no contact that must come before this one, and no form or task that blocks it, is open"},
};
const size_t builtin_checks_n = countof(builtin_checks);

/* ---- lists gathered before conditions are compiled ---- */

static void gather_tasks(struct binder *b, const struct acts *acts)
{
	for (size_t i = 0; i < acts->n; i++) {
		bool have = acts->v[i].kind != ACT_TASK;
		for (size_t j = 0; j < b->p->tasks.n && !have; j++)
			have = strcmp(b->p->tasks.v[j].s, acts->v[i].what.s) == 0;
		if (!have)
			*arena_push(b->l->a, &b->p->tasks) = acts->v[i].what;
	}
}

/* A name that was refused keeps its place in a list that ends with NULL. */
static const char *named(const char *s)
{
	return s ? s : "";
}

static const char **option_names(struct arena *a, const struct step *s)
{
	const char **names = arena_arr(a, const char *, s->options.n + 1);
	for (size_t i = 0; i < s->options.n; i++)
		names[i] = named(s->options.v[i].name.s);
	return names;
}

static bool same_names(const char *const *a, const char *const *b)
{
	size_t i = 0;
	if (!a || !b)
		return a == b;
	for (; a[i] && b[i]; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return a[i] == b[i];
}

/* One answer for each name: steps of several sessions may share it when they ask alike. */
static void gather_answer(struct binder *b, const struct step *s)
{
	struct answer_def a = {
	    .name = s->name.s, .at = s->name.at, .kind = s->answer_kind, .range = s->answer_range};
	if (s->kind == STEP_CHOOSE) {
		a.kind = ANSWER_CHOICE;
		a.names = option_names(b->l->a, s);
	} else if (s->answer_kind == ANSWER_YES_NO) {
		a.names = arena_arr(b->l->a, const char *, 3);
		a.names[0] = "no";
		a.names[1] = "yes";
	}
	a.broken = s->broken;
	for (size_t i = 0; i < b->p->answers.n; i++) {
		const struct answer_def *o = &b->p->answers.v[i];
		if (strcmp(o->name, a.name) != 0)
			continue;
		bool same = o->kind == a.kind && same_names(o->names, a.names)
		            && o->range.dim == a.range.dim && o->range.lo == a.range.lo
		            && o->range.hi == a.range.hi;
		if (!same && !o->broken && !a.broken) {
			struct diag *g = load_fail(
			    b->l, &codes[C_TWICE], s->name.at,
			    "`%s` is asked with other answers in another session", a.name);
			g->other = o->at;
			g->other_label = "there";
			g->help = "ask alike, or give one of them another name";
		}
		return;
	}
	*arena_push(b->l->a, &b->p->answers) = a;
}

static void gather_score_names(struct binder *b, struct score *s)
{
	s->names = arena_arr(b->l->a, const char *, s->cases.n + 1);
	for (size_t i = 0; i < s->cases.n; i++) {
		bool have = !s->cases.v[i].then.s;
		for (size_t j = 0; j < s->names_n && !have; j++)
			have = strcmp(s->names[j], s->cases.v[i].then.s) == 0;
		if (!have)
			s->names[s->names_n++] = s->cases.v[i].then.s;
	}
}

static void gather(struct binder *b)
{
	struct protocol *p = b->p;
	size_t routes = 0;
	for (size_t i = 0; i < p->checks.n; i++) {
		gather_tasks(b, &p->checks.v[i].act);
		for (size_t j = 0; j < p->checks.v[i].verdicts.n; j++)
			gather_tasks(b, &p->checks.v[i].verdicts.v[j].act);
	}
	for (size_t i = 0; i < p->alerts.n; i++)
		gather_tasks(b, &p->alerts.v[i].act);
	for (size_t i = 0; i < p->sessions.n; i++) {
		struct session_def *s = &p->sessions.v[i];
		gather_tasks(b, &s->no_answer.act);
		for (size_t j = 0; j < s->stages.n; j++)
			for (size_t k = 0; k < s->stages.v[j].steps.n; k++) {
				const struct step *t = &s->stages.v[j].steps.v[k];
				if ((t->kind == STEP_ASK || t->kind == STEP_CHOOSE) && t->name.s)
					gather_answer(b, t);
			}
	}
	for (size_t i = 0; i < p->forms.n; i++)
		for (size_t j = 0; j < p->forms.v[i].scores.n; j++)
			gather_score_names(b, &p->forms.v[i].scores.v[j]);
	p->phase_names = arena_arr(b->l->a, const char *, p->phases.n + 1);
	for (size_t i = 0; i < p->phases.n; i++)
		p->phase_names[i] = named(p->phases.v[i].name.s);
	for (size_t i = 0; i < p->medicines.n; i++)
		routes += p->medicines.v[i].routes.n;
	p->route_names = arena_arr(b->l->a, const char *, routes + 1);
	routes = 0;
	for (size_t i = 0; i < p->medicines.n; i++)
		for (size_t j = 0; j < p->medicines.v[i].routes.n; j++)
			p->route_names[routes++] = named(p->medicines.v[i].routes.v[j].name.s);
}

/* ---- names that are said once ---- */

static void twice(struct binder *b, const struct ident *first, const struct ident *again,
                  const char *what)
{
	struct diag *g = load_fail(b->l, &codes[C_TWICE], again->at, "there are two %s named `%s`",
	                           what, again->s);
	g->other = first->at;
	g->other_label = "the first one";
}

#define ONCE(b, list, what)                                                                        \
	do {                                                                                       \
		for (size_t i_ = 0; i_ < (list).n; i_++)                                           \
			for (size_t j_ = 0; j_ < i_; j_++)                                         \
				if ((list).v[i_].name.s && (list).v[j_].name.s                     \
				    && strcmp((list).v[i_].name.s, (list).v[j_].name.s) == 0) {    \
					twice((b), &(list).v[j_].name, &(list).v[i_].name, what);  \
					break;                                                     \
				}                                                                  \
	} while (0)

static void steps_once(struct binder *b, const struct session_def *s)
{
	for (size_t i = 0; i < s->stages.n; i++)
		for (size_t j = 0; j < s->stages.v[i].steps.n; j++) {
			const struct ident *id = &s->stages.v[i].steps.v[j].name;
			const struct step *first = id->s ? bind_find_step(s, id->s) : NULL;
			if (first && first != &s->stages.v[i].steps.v[j])
				twice(b, &first->name, id, "steps of this session");
		}
}

/* Words that a condition or a moment already understands. */
static void reserved(struct binder *b, const struct ident *id)
{
	static const char *const words[] = {
	    "number", "round", "age",   "sex",  "route",   "phase", "withdrawn", "stopped", "and",
	    "or",     "not",   "in",    "for",  "at",      "of",    "over",      "from",    "start",
	    "end",    "dose",  "first", "last", "leaving", "next",  "previous",  "all",     "none",
	};
	for (size_t i = 0; id->s && i < countof(words); i++)
		if (strcmp(words[i], id->s) == 0)
			load_fail(b->l, &codes[C_RESERVED], id->at,
			          "`%s` has a meaning of its own in conditions and times", id->s)
			    ->help = "choose another name";
}

/* Measures, forms, values and answers are asked for by bare names: each name means one thing. */
static void meanings_once(struct binder *b)
{
	struct protocol *p = b->p;
	int at;
	for (size_t i = 0; i < p->measures.n; i++)
		reserved(b, &p->measures.v[i].name);
	for (size_t i = 0; i < p->forms.n; i++) {
		reserved(b, &p->forms.v[i].name);
		FIND(p->measures, p->forms.v[i].name.s, at);
		if (at >= 0)
			twice(b, &p->measures.v[at].name, &p->forms.v[i].name, "measures or forms");
	}
	for (size_t i = 0; i < p->values.n; i++) {
		reserved(b, &p->values.v[i].name);
		FIND(p->measures, p->values.v[i].name.s, at);
		if (at >= 0)
			twice(b, &p->measures.v[at].name, &p->values.v[i].name,
			      "measures or values");
		FIND(p->forms, p->values.v[i].name.s, at);
		if (at >= 0)
			twice(b, &p->forms.v[at].name, &p->values.v[i].name, "forms or values");
	}
	for (size_t i = 0; i < p->answers.n; i++) {
		const struct ident id = {.s = p->answers.v[i].name, .at = p->answers.v[i].at};
		reserved(b, &id);
		FIND(p->measures, id.s, at);
		if (at >= 0)
			twice(b, &p->measures.v[at].name, &id, "measures or answers");
		FIND(p->forms, id.s, at);
		if (at >= 0)
			twice(b, &p->forms.v[at].name, &id, "forms or answers");
		FIND(p->values, id.s, at);
		if (at >= 0)
			twice(b, &p->values.v[at].name, &id, "values or answers");
	}
	for (size_t i = 0; i < p->anytime.as_needed.n; i++) {
		const struct ident *id = &p->anytime.as_needed.v[i].name;
		FIND(p->medicines, id->s, at);
		if (at >= 0) /* `given(…)` asks for either */
			twice(b, &p->medicines.v[at].name, id, "medicines");
	}
	for (size_t i = 0; i < p->lists.n; i++) {
		const struct ident *id = &p->lists.v[i].name;
		reserved(b, id);
		FIND(p->measures, id->s, at);
		if (at >= 0)
			twice(b, &p->measures.v[at].name, id, "measures or lists");
		FIND(p->forms, id->s, at);
		if (at >= 0)
			twice(b, &p->forms.v[at].name, id, "forms or lists");
		FIND(p->values, id->s, at);
		if (at >= 0)
			twice(b, &p->values.v[at].name, id, "values or lists");
		for (size_t k = 0; id->s && k < p->answers.n; k++)
			if (strcmp(p->answers.v[k].name, id->s) == 0)
				load_fail(b->l, &codes[C_TWICE], id->at,
				          "there are two answers or lists named `%s`", id->s);
	}
	for (size_t i = 0; i < p->phases.n; i++)
		reserved(b, &p->phases.v[i].name);
	for (size_t i = 0; i < p->sessions.n; i++)
		reserved(b, &p->sessions.v[i].name);
}

static void too_many(struct binder *b, size_t n, size_t max, struct span at, const char *what)
{
	if (n > max)
		load_fail(b->l, &codes[C_TOO_MANY], at, "there are %zu %s, and at most %zu can be",
		          n, what, max);
}

static void names_once(struct binder *b)
{
	struct protocol *p = b->p;
	ONCE(b, p->measures, "measures");
	ONCE(b, p->forms, "forms");
	ONCE(b, p->lists, "lists");
	ONCE(b, p->medicines, "medicines");
	ONCE(b, p->anytime.as_needed, "medicines as needed");
	ONCE(b, p->values, "values");
	ONCE(b, p->checks, "checks");
	ONCE(b, p->alerts, "alerts");
	ONCE(b, p->sessions, "sessions");
	ONCE(b, p->phases, "phases");
	ONCE(b, p->guarantees, "guarantees");
	too_many(b, p->phases.n, EXPR_NAMES_MAX, p->id.at, "phases");
	too_many(b, p->medicines.n, 16, p->id.at, "medicines");
	for (size_t i = 0; i < p->medicines.n; i++) {
		const struct medicine *m = &p->medicines.v[i];
		too_many(b, m->routes.n, EXPR_NAMES_MAX / 16, m->name.at, "routes");
		ONCE(b, m->routes, "routes");
	}
	for (size_t i = 0; i < p->forms.n; i++) {
		for (size_t j = 0; j < p->forms.v[i].scores.n; j++)
			too_many(b, p->forms.v[i].scores.v[j].cases.n, EXPR_NAMES_MAX,
			         p->forms.v[i].name.at, "cases of a score");
		ONCE(b, p->forms.v[i].items, "items");
		ONCE(b, p->forms.v[i].scores, "scores");
	}
	for (size_t i = 0; i < p->sessions.n; i++) {
		ONCE(b, p->sessions.v[i].stages, "stages");
		steps_once(b, &p->sessions.v[i]);
	}
	meanings_once(b);
	for (int i = 0, n = protocol_contacts(p); i < n; i++) {
		const struct contact *c = protocol_contact(p, i, NULL);
		int s;
		FIND(p->sessions, c->name.s, s);
		if (s >= 0 && c->session.s && strcmp(c->name.s, c->session.s) != 0)
			load_fail(b->l, &codes[C_NAME_IS_KIND], c->name.at,
			          "`%s` is also the name of another session", c->name.s);
	}
}

static void add_builtins(struct binder *b)
{
	for (size_t i = 0; i < countof(builtin_checks); i++) {
		int have;
		FIND(b->p->checks, builtin_checks[i].name, have);
		if (have >= 0) {
			load_fail(b->l, &codes[C_RESERVED], b->p->checks.v[have].name.at,
			          "`%s` is a check that Tend has built in", builtin_checks[i].name);
			continue;
		}
		struct check *c = arena_push(b->l->a, &b->p->checks);
		c->name = (struct ident){.s = builtin_checks[i].name, .index = -1};
		c->builtin = builtin_checks[i].builtin;
	}
}

void bind_names(struct binder *b)
{
	add_builtins(b);
	gather(b);
	names_once(b);
}
