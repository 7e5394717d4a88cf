/* SPDX-License-Identifier: Apache-2.0
 * Checks, alerts, floors and guarantees: lines that are read, calls with a deadline, addresses that
 * lead somewhere. */
#include <string.h>

#include "meaning/meaning_in.h"
#include "protocol/fields.h"
#include "util/suggest.h"

/* ---- verdicts ---- */

/* pass, warn, hold, sign, block: the enum rises with the strength. */
static enum verdict_kind strength(const struct verdict *v)
{
	return v->then.kind;
}

#define ALTERNATIVES_MAX 32

/* The comparisons of a condition that is one, or several joined by `or`; 0 if it is anything else.
 */
static size_t alternatives(const struct expr *x, const struct expr **out, size_t n)
{
	if (x->op == OP_OR) {
		size_t left = alternatives(x->a, out, n);
		return left ? alternatives(x->b, out, left) : 0;
	}
	bool single = x->op >= OP_EQ && x->op <= OP_GE && x->a->op == OP_FACT
	              && x->b->op == OP_CONST && x->a->type == TYPE_NUMBER;
	if (!single || n == ALTERNATIVES_MAX)
		return 0;
	out[n] = x;
	return n + 1;
}

/* Time that passes is no state: two lines about it are two moments. */
bool fact_same(const struct fact *a, const struct fact *b)
{
	return a->kind != FACT_SINCE && fact_equals(a, b);
}

/* Whether everything for which `weak` holds makes `strong` hold too: x >= 160 implies x > 140. */
static bool implies(const struct expr *strong, const struct expr *weak)
{
	int64_t a = strong->b->k.lo, b = weak->b->k.lo;
	if (!fact_same(&strong->a->fact, &weak->a->fact))
		return false;
	bool up = strong->op == OP_GT || strong->op == OP_GE || strong->op == OP_EQ;
	bool down = strong->op == OP_LT || strong->op == OP_LE || strong->op == OP_EQ;
	if (weak->op == OP_GE)
		return up && a >= b;
	if (weak->op == OP_GT)
		return up && (a > b || (a == b && strong->op == OP_GT));
	if (weak->op == OP_LE)
		return down && a <= b;
	if (weak->op == OP_LT)
		return down && (a < b || (a == b && strong->op == OP_LT));
	return weak->op == strong->op && a == b;
}

/* The first alternative of `later` that `first` has already decided; NULL if there is none. */
static const struct expr *hidden(const struct verdict *first, const struct verdict *later)
{
	const struct expr *a[ALTERNATIVES_MAX], *b[ALTERNATIVES_MAX];
	if (!first->when.x || !later->when.x)
		return NULL;
	size_t an = alternatives(first->when.x, a, 0), bn = alternatives(later->when.x, b, 0);
	for (size_t i = 0; i < bn; i++)
		for (size_t j = 0; j < an; j++)
			if (implies(b[i], a[j]))
				return b[i];
	return NULL;
}

#define NO_STAFF (ROLE_PATIENT | ROLE_PARENT | ROLE_AUDITOR | ROLE_OPERATOR)

/* What blocks has no way around it, what holds no way but a signature, and a limit is signed away by
 * somebody who answers for the patient (V-12). */
static void check_signed(struct loader *l, const struct verdict_to *to)
{
	for (int i = 0; to->kind == VERDICT_SIGN && i < to->by.n; i++)
		if ((to->by.any_of[i] & ~(unsigned)NO_STAFF) == 0) {
			load_fail(l, &codes[C_MAY_SIGN], to->at,
			          "nobody who treats the patient signs for this limit")
			    ->label = "for example `sign by prescriber`";
			return;
		}
}

static void check_way_round(struct loader *l, const struct verdict *v)
{
	const struct verdict_to *then = &v->after_that;
	check_signed(l, &v->then);
	if (!v->has_after_that)
		return;
	check_signed(l, then);
	if (v->then.kind == VERDICT_BLOCK && then->kind != VERDICT_BLOCK)
		meaning_two(l, C_MAY_SIGN, then->at, v->then.at, "this blocks",
		            "what blocks has no way around it")
		    ->help = "take `after that` out, or write `hold` for what may be signed for";
	else if (then->kind < VERDICT_HOLD)
		meaning_two(l, C_MAY_SIGN, then->at, v->then.at, "this holds",
		            "what holds would pass by itself once it was measured often enough")
		    ->help = "somebody answers for it: `after that: sign by prescriber`";
}

static void check_verdicts(struct loader *l, const struct check *c)
{
	check_signed(l, &c->otherwise);
	for (size_t i = 0; i < c->verdicts.n; i++)
		check_way_round(l, &c->verdicts.v[i]);
	for (size_t i = 0; i + 1 < c->verdicts.n; i++)
		if (c->verdicts.v[i].otherwise) {
			meaning_two(l, C_ELSE_LAST, c->verdicts.v[i + 1].at, c->verdicts.v[i].at,
			            "`else` decides here", "this line is never read");
			return;
		}
	for (size_t i = 1; i < c->verdicts.n; i++)
		for (size_t j = 0; j < i; j++) {
			const struct verdict *later = &c->verdicts.v[i], *first = &c->verdicts.v[j];
			const struct expr *x =
			    strength(later) > strength(first) ? hidden(first, later) : NULL;
			if (!x)
				continue;
			meaning_two(l, C_HIDDEN_VERDICT, x->at, first->when.x->at,
			            "this weaker line decides first",
			            "this line is never reached by what it asks for")
			    ->help = "put the stronger verdict above the weaker one";
			break;
		}
}

static void once_each(struct loader *l, const struct idents *ids)
{
	for (size_t i = 1; i < ids->n; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(ids->v[i].s, ids->v[j].s) == 0) {
				meaning_two(l, C_TWICE, ids->v[i].at, ids->v[j].at, "the first one",
				            arena_fmt(l->a, "`%s` is listed twice", ids->v[i].s));
				break;
			}
}

/* A call or a task that nobody has to answer by a certain time is not an alert. */
static void check_deadline(struct loader *l, const struct alert *a)
{
	for (size_t i = 0; i < a->act.n; i++)
		if (a->act.v[i].kind == ACT_CALL && a->within.dim == DIM_NONE
		    && a->due.dim == DIM_NONE) {
			load_fail(l, &codes[C_DEADLINE], a->act.v[i].at,
			          "nothing says how soon this call has to be answered")
			    ->label = "add `within`, such as `within: 5 min`";
			return;
		}
}

/* ---- floors ---- */

struct any_list {
	char *v;
	size_t n, cap;
};

/* The part of the model that one more word of an address leads to. */
struct place {
	const struct shape *shape; /* of a struct; NULL for a single value */
	const struct field *list;  /* a map or list whose entries come next */
	char *at;
};

static bool place_enter(struct loader *l, struct place *p, const char *word, const char **names,
                        size_t *n)
{
	*n = 0;
	(void)l;
	if (p->list) {
		struct any_list list;
		const struct shape *sub = p->list->arg;
		memcpy(&list, p->at, sizeof list);
		for (size_t i = 0; i < list.n; i++) {
			const struct ident *id =
			    (const struct ident *)(void *)(list.v + i * sub->size);
			if (id->s && strcmp(id->s, word) == 0) {
				*p = (struct place){.shape = sub, .at = list.v + i * sub->size};
				return true;
			}
			if (id->s && *n < 64)
				names[(*n)++] = id->s;
		}
		return false;
	}
	for (size_t i = 0; p->shape && i < p->shape->fields_n; i++) {
		const struct field *f = &p->shape->fields[i];
		if (strcmp(f->key, word) == 0) {
			bool many =
			    f->type == FT_MAP || (f->type == FT_LIST && f->arg == &shape_phase);
			*p = (struct place){.shape = f->type == FT_STRUCT ? f->arg : NULL,
			                    .list = many ? f : NULL,
			                    .at = p->at + f->off};
			return true;
		}
		if (*n < 64)
			names[(*n)++] = f->key;
	}
	return false;
}

/* `checks/bp-ready`, `course/medicine/gap`: each word one step further into the file. */
static void check_floor(struct loader *l, const struct ident *id)
{
	struct place p = {.shape = &shape_protocol, .at = (char *)l->p};
	const char *names[64];
	size_t n, len;
	for (const char *s = id->s; *s; s += len + (s[len] == '/')) {
		len = strcspn(s, "/");
		char *word = arena_dupn(l->a, s, len);
		if (place_enter(l, &p, word, names, &n))
			continue;
		struct diag *g = load_fail(l, &codes[C_FLOOR], id->at,
		                           "`%s` leads nowhere: there is no `%s` here",
		                           lex_shown(l->a, id->s), lex_shown(l->a, word));
		const char *near = suggest_nearest(word, names, n);
		if (near)
			g->label = arena_fmt(l->a, "did you mean `%.*s%s`?", (int)(s - id->s),
			                     id->s, near);
		g->help = "an address is a section, a name and perhaps a key: "
		          "`checks/bp-ready/fresh/bp`";
		return;
	}
	if (p.list)
		load_fail(l, &codes[C_FLOOR], id->at, "`%s` is a whole section: say which of it",
		          lex_shown(l->a, id->s));
}

/* ---- guarantees ---- */

static bool is_one_of(const struct ident *id, const char *a, const char *b)
{
	return !id->s || strcmp(id->s, a) == 0 || strcmp(id->s, b) == 0;
}

static void check_guarantee(struct loader *l, const struct guarantee *g)
{
	int forms = (g->always.src != NULL) + (g->never.src != NULL) + (g->due.s != NULL)
	            + (g->every_path.s != NULL);
	bool whole = forms == 1 && (g->always.src != NULL) == (g->before.s != NULL)
	             && (!g->in.s || g->never.src)
	             && (g->due.s != NULL) == (g->at_most.dim != DIM_NONE)
	             && (!g->due.s || (g->from.moment.kind && g->to.moment.kind));
	const struct ident *odd = !is_one_of(&g->before, "dose", "leaving")    ? &g->before
	                          : !is_one_of(&g->in, "session", "course")    ? &g->in
	                          : !is_one_of(&g->every_path, "ends", "ends") ? &g->every_path
	                                                                       : NULL;
	if (whole && !odd)
		return;
	struct diag *d = load_fail(l, &codes[C_GUARANTEE], odd ? odd->at : g->name.at,
	                           odd ? "`%s` is not a word that a guarantee knows here"
	                               : "`%s` does not say one whole thing",
	                           odd ? odd->s : g->name.s);
	d->help =
	    "`before: dose` or `leaving` with `always`; `never` with `in: session` or `course`; "
	    "`from`, `to`, `due` and `at most … apart`; or `every path: ends`";
}

void meaning_checks(struct loader *l)
{
	for (size_t i = 0; i < l->p->checks.n; i++)
		check_verdicts(l, &l->p->checks.v[i]);
	for (size_t i = 0; i < l->p->alerts.n; i++)
		check_deadline(l, &l->p->alerts.v[i]);
	for (size_t i = 0; i < l->p->sessions.n; i++)
		for (size_t j = 0; j < l->p->sessions.v[i].stages.n; j++) {
			const struct stage *g = &l->p->sessions.v[i].stages.v[j];
			once_each(l, &g->enter);
			once_each(l, &g->leave);
			for (size_t k = 0; k < g->steps.n; k++) {
				once_each(l, &g->steps.v[k].enter);
				once_each(l, &g->steps.v[k].what);
			}
		}
	once_each(l, &l->p->floors);
	for (size_t i = 0; i < l->p->floors.n; i++)
		check_floor(l, &l->p->floors.v[i]);
	for (size_t i = 0; i < l->p->guarantees.n; i++)
		check_guarantee(l, &l->p->guarantees.v[i]);
}
