/* SPDX-License-Identifier: Apache-2.0
 * From checks and conditions to questions and rules over them. */
#include <assert.h>
#include <string.h>

#include "closure/weigh_in.h"
#include "protocol/plan.h"
#include "util/json.h"

static size_t var_of(struct search *s, enum var_kind kind, const char *key)
{
	for (size_t i = 0; i < s->vars.n; i++)
		if (s->vars.v[i].kind == kind && strcmp(s->vars.v[i].key, key) == 0)
			return i;
	struct var *v = arena_push(s->w->a, &s->vars);
	v->kind = kind;
	v->key = arena_dup(s->w->a, key);
	return s->vars.n - 1;
}

static void figure(struct search *s, struct var *v, int64_t x)
{
	size_t at = 0;
	if (x == INT64_MIN || x == INT64_MAX)
		return;
	while (at < v->n && v->v[at] < x)
		at++;
	if (at < v->n && v->v[at] == x)
		return;
	v->v = arena_grow(s->w->a, v->v, v->n, &v->cap, v->n + 1, sizeof *v->v);
	memmove(v->v + at + 1, v->v + at, (v->n - at) * sizeof *v->v);
	v->v[at] = x;
	v->n++;
}

static void one_name(struct search *s, struct var *v, const char *name)
{
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->names[i], name) == 0)
			return;
	v->names = arena_grow(s->w->a, v->names, v->n, &v->cap, v->n + 1, sizeof *v->names);
	v->names[v->n++] = name;
}

/* ---- conditions to questions ---- */

static const char *words_of(struct search *s, const struct expr *x)
{
	if (!x->at.src || x->at.len == 0 || !x->at.line)
		return NULL;
	const char *p = x->at.src->text, *end = p + x->at.src->len;
	for (uint32_t line = 1; line < x->at.line && p; line++) {
		p = memchr(p, '\n', (size_t)(end - p));
		p = p ? p + 1 : NULL;
	}
	size_t n = x->at.len;
	for (uint32_t c = 1; p && c < x->at.col; c++) {
		unsigned code;
		p += utf8_next(p, (size_t)(end - p), &code);
	}
	if (!p || n > (size_t)(end - p) || n > 80 || memchr(p, '\n', n))
		return NULL;
	return arena_dupn(s->w->a, p, n);
}

static struct cond *node(struct search *s, enum cond_op op)
{
	struct cond *c = arena_new(s->w->a, struct cond);
	c->op = op;
	return c;
}

static const struct cond *constant(struct search *s, unsigned can)
{
	struct cond *c = node(s, IS_CONST);
	c->can = can;
	return c;
}

/* A figure that stands in the file, or a value that has one for this number of session. */
static bool is_figure(struct search *s, enum side side, const struct expr *x, int64_t *out)
{
	if (x->op == OP_CONST && x->type == TYPE_NUMBER && x->k.lo == x->k.hi) {
		*out = x->k.lo;
		return true;
	}
	if (x->op == OP_FACT && x->fact.kind == FACT_TABLE) {
		*out = amount_at(&s->w->p[side]->values.v[x->fact.index].amount, s->number).micro;
		return true;
	}
	return false;
}

static const char *is_name(const struct expr *x, const struct expr *other)
{
	const char *const *names = x->names ? x->names : other->names;
	if (x->op != OP_CONST || x->type != TYPE_NAME || !names)
		return NULL;
	for (int i = 0; names[i] && i < EXPR_NAMES_MAX; i++)
		if (x->k.names == (uint64_t)1 << i)
			return names[i];
	return NULL;
}

struct meaning {
	struct search *s;
	enum side side;
	const char *changed;
};

static void see_meaning(void *ctx, const struct fact *f)
{
	struct meaning *m = ctx;
	if (!m->changed && f->kind != FACT_TABLE)
		m->changed = weigh_changed(m->s->w, m->side, f);
}

static struct cond *ask_key(struct search *s, enum side side, enum var_kind kind,
                            const struct expr *what, int back)
{
	struct text key = text_in(s->w->a);
	struct cond *c = node(s, IS_ATOM);
	weigh_expr_key(&key, s->w, side, what, s->number);
	text_fmt(&key, " back %d", back);
	c->var = var_of(s, kind, key.s);
	struct var *v = &s->vars.v[c->var];
	v->dim = what->dim;
	if (!v->words)
		v->words = words_of(s, what);
	struct meaning m = {s, side, v->changed};
	expr_facts(what, see_meaning, &m);
	v->changed = m.changed;
	c->compare = OP_FACT;
	return c;
}

static enum op turned(enum op op)
{
	return op == OP_LT   ? OP_GT
	       : op == OP_LE ? OP_GE
	       : op == OP_GT ? OP_LT
	       : op == OP_GE ? OP_LE
	                     : op;
}

static const struct cond *comparison(struct search *s, enum side side, const struct expr *x,
                                     int back)
{
	const struct expr *a = x->a, *b = x->b;
	enum op op = x->op;
	int64_t figure_;
	if (op == OP_IN && a->op == OP_FACT && a->fact.kind != FACT_TABLE) {
		struct cond *c = ask_key(s, side, VAR_NUMBER, a, back);
		c->compare = OP_IN;
		c->lo = x->k.lo;
		c->hi = x->k.hi;
		figure(s, &s->vars.v[c->var], c->lo);
		figure(s, &s->vars.v[c->var], c->hi);
		return c;
	}
	if (op != OP_IN && a->type == TYPE_NUMBER && is_figure(s, side, a, &figure_)) {
		const struct expr *swap = a;
		a = b;
		b = swap;
		op = turned(op);
	}
	if (op != OP_IN && a->op == OP_FACT && a->type == TYPE_NUMBER && a->fact.kind != FACT_TABLE
	    && is_figure(s, side, b, &figure_)) {
		struct cond *c = ask_key(s, side, VAR_NUMBER, a, back);
		c->compare = op;
		c->lo = c->hi = figure_;
		figure(s, &s->vars.v[c->var], figure_);
		return c;
	}
	const char *name = op == OP_EQ || op == OP_NE ? is_name(b, a) : NULL;
	if (name && a->op == OP_FACT && a->type == TYPE_NAME) {
		struct cond *c = ask_key(s, side, VAR_NAME, a, back);
		c->compare = op;
		c->name = name;
		one_name(s, &s->vars.v[c->var], name);
		return c;
	}
	return ask_key(s, side, VAR_TRUTH, x, back); /* asked as one question */
}

static const struct cond *cond_of(struct search *s, enum side side, const struct expr *x, int back)
{
	struct cond *c;
	switch (x->op) {
	case OP_CONST: return constant(s, x->k.can & (T | F | U));
	case OP_FACT: return ask_key(s, side, VAR_TRUTH, x, back);
	case OP_NOT:
		c = node(s, IS_NOT);
		c->a = cond_of(s, side, x->a, back);
		return c;
	case OP_AND:
	case OP_OR:
		c = node(s, x->op == OP_AND ? IS_AND : IS_OR);
		c->a = cond_of(s, side, x->a, back);
		c->b = cond_of(s, side, x->b, back);
		return c;
	case OP_FOR: {
		const struct cond *all = NULL;
		for (int i = 0; i < x->readings; i++) {
			const struct cond *one = cond_of(s, side, x->a, i);
			c = node(s, IS_AND);
			c->a = all;
			c->b = one;
			all = all ? c : one;
		}
		return all;
	}
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
	case OP_IN: return comparison(s, side, x, back);
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV: break;
	}
	return ask_key(s, side, VAR_TRUTH, x, back);
}

/* ---- checks to rules ---- */

static int outcome(struct search *s, struct rule *r, struct outcome o)
{
	if (r->out_n == OUTCOMES_MAX) {
		s->too_many = true;
		return 0;
	}
	r->out[r->out_n] = o;
	return r->out_n++;
}

static void rule_begin(struct search *s, struct rule *r, enum side side)
{
	r->side = side;
	r->out = arena_arr(s->w->a, struct outcome, OUTCOMES_MAX);
	r->out_n = 0;
	outcome(s, r, (struct outcome){.kind = SAID, .to = {.kind = VERDICT_PASS}});
	outcome(s, r, (struct outcome){.kind = NOT_KNOWN, .to = {.kind = VERDICT_HOLD}});
	assert(r->out_n == OUT_FIXED);
}

static const struct cond *own_question(struct search *s, enum var_kind kind, const char *key,
                                       enum op op, struct quantity q, const char *words)
{
	struct cond *c = node(s, IS_ATOM);
	c->var = var_of(s, kind, key);
	struct var *v = &s->vars.v[c->var];
	v->dim = q.dim;
	v->words = words;
	c->compare = op;
	c->lo = c->hi = q.micro;
	if (kind == VAR_NUMBER)
		figure(s, v, q.micro);
	return c;
}

/* What a line that asks for more readings hangs on besides: how many were taken, and whether the
 * newest came too soon.  Both count from the condition and the rest as they are written. */
static void line_again(struct search *s, struct rule *r, const struct verdict *v, struct line *line)
{
	struct text key = text_in(s->w->a);
	if (v->when.x)
		weigh_expr_key(&key, s->w, r->side, v->when.x, s->number);
	text_fmt(&key, " apart %lld", (long long)v->again.apart.micro);
	struct quantity n = {(int64_t)v->again.readings * MICRO, DIM_NONE};
	line->used_up = own_question(s, VAR_NUMBER, arena_fmt(s->w->a, "count %s", key.s), OP_GE, n,
	                             "readings");
	line->too_soon = own_question(s, VAR_YES_NO, arena_fmt(s->w->a, "soon %s", key.s), OP_FACT,
	                              (struct quantity){0}, "a reading that came too soon");
	line->after_that = outcome(s, r,
	                           (struct outcome){.to = v->after_that,
	                                            .act = &v->act,
	                                            .owner = v->owner,
	                                            .due = v->due,
	                                            .at = v->at});
}

/* The same plugin that is given the same says the same to both; another one may say anything. */
static const struct cond *plugin_question(struct search *s, const struct plugin_bound *bound)
{
	struct text key = text_in(s->w->a);
	struct json j = json_on(&key);
	text_fmt(&key, "plugin %s %s/%s ", bound->def->digest, bound->def->id.s,
	         bound->part->name.s);
	datum_json(&bound->with, &j, NULL);
	json_end(&j);
	return own_question(s, VAR_YES_NO, key.s, OP_FACT, (struct quantity){0},
	                    "the plugin's answer");
}

void weigh_rule_of_check(struct search *s, struct rule *r, enum side side, const struct check *c)
{
	struct arena *a = s->w->a;
	rule_begin(s, r, side);
	r->at = c->name.at;
	if (c->applies.x)
		r->applies = cond_of(s, side, c->applies.x, 0);
	r->fresh = arena_arr(a, const struct cond *, c->fresh.n);
	for (size_t i = 0; i < c->fresh.n; i++) {
		const struct fresh *f = &c->fresh.v[i];
		const char *key = arena_fmt(a, "age of %s %d%d%d in %d", f->name.s, f->measure >= 0,
		                            f->form >= 0, f->answer >= 0, (int)f->age.dim);
		r->fresh[r->fresh_n++] = own_question(s, VAR_NUMBER, key, OP_LE, f->age,
		                                      arena_fmt(a, "the age of %s", f->name.s));
	}
	if (c->call.bound)
		r->plugin = plugin_question(s, c->call.bound);
	r->lines = arena_arr(a, struct line, c->verdicts.n);
	for (size_t i = 0; i < c->verdicts.n; i++) {
		const struct verdict *v = &c->verdicts.v[i];
		struct line *line = &r->lines[r->lines_n++];
		line->after_that = -1;
		line->when = v->otherwise ? NULL : cond_of(s, side, v->when.x, 0);
		line->says = outcome(s, r,
		                     (struct outcome){.to = v->then,
		                                      .act = &v->act,
		                                      .owner = v->owner,
		                                      .due = v->due,
		                                      .at = v->at});
		if (v->again.readings)
			line_again(s, r, v, line);
	}
	r->pass = arena_arr(a, const struct cond *, c->pass.n);
	r->pass_at = arena_arr(a, struct span, c->pass.n);
	for (size_t i = 0; i < c->pass.n; i++) {
		r->pass_at[r->pass_n] = c->pass.v[i].x->at;
		r->pass[r->pass_n++] = cond_of(s, side, c->pass.v[i].x, 0);
	}
	if (c->pass.n || c->call.bound)
		r->otherwise = outcome(s, r,
		                       (struct outcome){.to = c->otherwise,
		                                        .act = &c->act,
		                                        .owner = c->owner,
		                                        .due = c->due,
		                                        .at = c->otherwise.at});
}

void weigh_rule_of_condition(struct search *s, struct rule *r, enum side side, const struct expr *x)
{
	r->side = side;
	r->out = arena_arr(s->w->a, struct outcome, 5);
	r->out_n = 5; /* by the bit of the truth */
	for (unsigned i = 0; i < 5; i++)
		r->out[i] =
		    (struct outcome){.kind = TRUTH, .truth = 1u << i, .at = x ? x->at : r->at};
	r->out[0].truth = 1;
	r->truth = x ? cond_of(s, side, x, 0) : constant(s, s->how == ONLY_IF ? T : F);
}
