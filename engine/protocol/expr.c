/* SPDX-License-Identifier: Apache-2.0
 * The grammar of expressions, typed as it is read. */
#include "protocol/expr.h"

#include <string.h>

#include "protocol/codes.h"
#include "protocol/expr_parser.h"

struct expr *expr_node(struct parser *s, enum op op, struct span at)
{
	struct expr *e = arena_new(s->x.a, struct expr);
	e->op = op;
	e->at = at;
	return e;
}

static const struct expr *parse_or(struct parser *s);

static const struct expr *constant(struct parser *s)
{
	struct quantity q;
	struct span at = lex_span(&s->x);
	if (!lex_quantity(&s->x, &q))
		return NULL;
	struct expr *e = expr_node(s, OP_CONST, at);
	e->type = TYPE_NUMBER;
	e->dim = q.dim;
	e->k = value_number(q);
	return e;
}

static const struct expr *parse_value(struct parser *s)
{
	if (lex_take(&s->x, "(")) {
		const struct expr *e = parse_or(s);
		if (e && !lex_take(&s->x, ")")) {
			lex_fail(&s->x, &codes[C_EXPR_SYNTAX], "`)` belongs here");
			return NULL;
		}
		return e;
	}
	if (s->x.t.kind == TOK_NUMBER || lex_is(&s->x, "."))
		return constant(s);
	if (s->x.t.kind == TOK_WORD) {
		/* `percent change(` is the one function of two words */
		struct lexer after = lex_mark(&s->x);
		lex_take(&after, "percent");
		lex_next(&after);
		return lex_is(&after, "(") ? call_parse(s) : fact_parse(s);
	}
	lex_fail(&s->x, &codes[C_EXPR_SYNTAX],
	         lex_end(&s->x) ? "the condition ends here, and something is missing"
	                        : "a name, a number or `(` belongs here");
	return NULL;
}

static const struct expr *arithmetic(struct parser *s, enum op op, const struct expr *a,
                                     const struct expr *b, struct span at)
{
	if (!a || !b)
		return NULL;
	struct expr *e = expr_node(s, op, at);
	struct quantity x = {1000000, a->dim}, y = {1000000, b->dim}, z;
	bool fits = a->type == TYPE_NUMBER && b->type == TYPE_NUMBER;
	if (fits && (op == OP_ADD || op == OP_SUB))
		fits = quantity_add(x, y, &z);
	else if (fits)
		fits = op == OP_MUL ? quantity_multiply(x, y, &z, NULL)
		                    : quantity_divide(x, y, &z, NULL);
	if (!fits) {
		lex_fail_at(&s->x, &codes[C_EXPR_DIMENSION], at,
		            "%s and %s do not go together here",
		            a->type == TYPE_NUMBER ? quantity_dim_name(a->dim) : "a condition",
		            b->type == TYPE_NUMBER ? quantity_dim_name(b->dim) : "a condition");
		return NULL;
	}
	*e = (struct expr){.op = op, .type = TYPE_NUMBER, .dim = z.dim, .at = at, .a = a, .b = b};
	return e;
}

static const struct expr *parse_term(struct parser *s)
{
	const struct expr *e = parse_value(s);
	while (e && (lex_is(&s->x, "*") || lex_is(&s->x, "/"))) {
		enum op op = lex_is(&s->x, "*") ? OP_MUL : OP_DIV;
		struct span at = lex_span(&s->x);
		lex_next(&s->x);
		e = arithmetic(s, op, e, parse_value(s), at);
	}
	return e;
}

static const struct expr *parse_sum(struct parser *s)
{
	const struct expr *e = parse_term(s);
	while (e && (lex_is(&s->x, "+") || lex_is(&s->x, "-"))) {
		enum op op = lex_is(&s->x, "+") ? OP_ADD : OP_SUB;
		struct span at = lex_span(&s->x);
		lex_next(&s->x);
		e = arithmetic(s, op, e, parse_term(s), at);
	}
	return e;
}

/* One of the names that the left side can be; a name may be several words. */
static const struct expr *name_constant(struct parser *s, const struct expr *left)
{
	struct names known = {0};
	int best = -1;
	struct span at = lex_span(&s->x);
	for (int i = 0; left->names && left->names[i]; i++) {
		struct lexer y = lex_mark(&s->x);
		names_add(&known, left->names[i]);
		if (lex_take(&y, left->names[i])
		    && (best < 0 || strlen(left->names[i]) > strlen(left->names[best])))
			best = i;
	}
	if (best < 0) {
		struct text all = text_in(s->x.a);
		for (size_t i = 0; i < known.n; i++)
			text_fmt(&all, "%s%s", i ? ", " : "", known.v[i]);
		char *typed = lex_text(&s->x);
		unknown_name(s, at, typed, &known, "one of the possible answers here");
		if (s->x.d->n && !s->x.d->v[s->x.d->n - 1].help)
			s->x.d->v[s->x.d->n - 1].help = arena_fmt(s->x.a, "possible: %s", all.s);
		return NULL;
	}
	lex_take(&s->x, left->names[best]);
	struct expr *e = expr_node(s, OP_CONST, at);
	e->type = TYPE_NAME;
	e->names = left->names;
	e->k = value_name(best);
	return e;
}

/* A bound that no plausible value reaches is a slip of the pen. */
static bool can_matter(struct parser *s, const struct expr *left, const struct expr *right)
{
	struct quantity_range r;
	if (left->op != OP_FACT || right->op != OP_CONST || left->type != TYPE_NUMBER
	    || !fact_range(s->p, &left->fact, &r) || r.dim != right->dim)
		return true;
	if (right->k.lo >= r.lo && right->k.lo <= r.hi)
		return true;
	struct text t = text_in(s->x.a);
	text_put(&t, "its values lie in ");
	quantity_write(&t, (struct quantity){r.lo, r.dim});
	text_put(&t, " to ");
	quantity_write(&t, (struct quantity){r.hi, r.dim});
	struct diag *g = lex_fail_at(&s->x, &codes[C_EXPR_OUT_OF_RANGE], right->at,
	                             "this bound lies outside of what can be measured");
	g->label = t.s;
	return false;
}

static const struct {
	const char *sign;
	enum op op;
} comparisons[] = {{"<=", OP_LE}, {">=", OP_GE}, {"!=", OP_NE},
                   {"=", OP_EQ},  {"<", OP_LT},  {">", OP_GT}};

static const struct expr *in_range(struct parser *s, const struct expr *left)
{
	struct quantity_range r;
	struct span at = lex_span(&s->x);
	if (left->type != TYPE_NUMBER) {
		lex_fail_at(&s->x, &codes[C_EXPR_TYPE], left->at,
		            "`in` asks for a number on its left");
		return NULL;
	}
	if (!lex_range(&s->x, &r))
		return NULL;
	if (r.dim != left->dim) {
		lex_fail_at(&s->x, &codes[C_EXPR_DIMENSION], at, "%s is compared with %s here",
		            quantity_dim_name(left->dim), quantity_dim_name(r.dim));
		return NULL;
	}
	struct expr *e = expr_node(s, OP_IN, left->at);
	e->type = TYPE_TRUTH;
	e->a = left;
	e->k = (struct value){.type = TYPE_NUMBER,
	                      .can = CAN_KNOW,
	                      .dim = r.dim,
	                      .lo = r.has_lo ? r.lo : INT64_MIN,
	                      .hi = r.has_hi ? r.hi : INT64_MAX};
	return e;
}

static const struct expr *compare(struct parser *s, const struct expr *left, enum op op,
                                  struct span at)
{
	const struct expr *right = left->type == TYPE_NAME ? name_constant(s, left) : parse_sum(s);
	if (!right)
		return NULL;
	if (left->type == TYPE_NAME && op != OP_EQ && op != OP_NE) {
		lex_fail_at(&s->x, &codes[C_EXPR_TYPE], at,
		            "names can only be compared with = and !=");
		return NULL;
	}
	if (left->type == TYPE_TRUTH || right->type != left->type) {
		lex_fail_at(&s->x, &codes[C_EXPR_TYPE], at, "these two cannot be compared");
		return NULL;
	}
	if (left->op == OP_FACT && left->fact.kind == FACT_SINCE && right->dim == DIM_DAYS) {
		/* `since(last-visit) <= 365 d` counts calendar days instead of a running clock */
		((struct expr *)(size_t)left)->dim = DIM_DAYS;
		((struct expr *)(size_t)left)->fact.over.dim = DIM_DAYS;
	}
	if (left->type == TYPE_NUMBER && left->dim != right->dim) {
		struct diag *g = lex_fail_at(
		    &s->x, &codes[C_EXPR_DIMENSION], right->at, "%s is compared with %s here",
		    quantity_dim_name(left->dim), quantity_dim_name(right->dim));
		if (right->dim == DIM_NONE)
			g->label = "a unit is due";
		return NULL;
	}
	if (!can_matter(s, left, right))
		return NULL;
	struct expr *e = expr_node(s, op, left->at);
	e->type = TYPE_TRUTH;
	e->a = left;
	e->b = right;
	return e;
}

static const struct expr *parse_comparison(struct parser *s)
{
	const struct expr *e = parse_sum(s);
	if (!e)
		return NULL;
	struct span at = lex_span(&s->x);
	if (lex_take(&s->x, "in")) {
		e = in_range(s, e);
	} else {
		for (size_t i = 0; i < countof(comparisons); i++)
			if (lex_take(&s->x, comparisons[i].sign)) {
				e = compare(s, e, comparisons[i].op, at);
				break;
			}
	}
	if (e && lex_is(&s->x, "for")) {
		struct expr *f = expr_node(s, OP_FOR, e->at);
		lex_next(&s->x);
		if (!lex_count(&s->x, &f->readings))
			return NULL;
		if (!lex_take(&s->x, "readings") || f->readings < 2 || f->readings > 10) {
			lex_fail(&s->x, &codes[C_EXPR_SYNTAX], "write `for 2 readings`, up to 10");
			return NULL;
		}
		f->type = TYPE_TRUTH;
		f->a = e;
		e = f;
	}
	return e;
}

static const struct expr *need_truth(struct parser *s, const struct expr *e)
{
	if (!e || e->type == TYPE_TRUTH)
		return e;
	struct diag *g = lex_fail_at(&s->x, &codes[C_EXPR_TYPE], e->at,
	                             "a condition belongs here, this is a value");
	if (e->type == TYPE_NAME && e->names && e->names[0])
		g->label =
		    arena_fmt(s->x.a, "compare it: `= %s`", e->names[e->names == names_yes_no]);
	return NULL;
}

static const struct expr *parse_not(struct parser *s)
{
	struct span at = lex_span(&s->x);
	if (!lex_take(&s->x, "not"))
		return parse_comparison(s);
	const struct expr *a = need_truth(s, parse_not(s));
	if (!a)
		return NULL;
	struct expr *e = expr_node(s, OP_NOT, at);
	e->type = TYPE_TRUTH;
	e->a = a;
	return e;
}

static const struct expr *parse_and(struct parser *s)
{
	const struct expr *e = parse_not(s);
	while (e && lex_is(&s->x, "and")) {
		struct expr *both = expr_node(s, OP_AND, lex_span(&s->x));
		lex_next(&s->x);
		both->type = TYPE_TRUTH;
		both->a = need_truth(s, e);
		both->b = both->a ? need_truth(s, parse_not(s)) : NULL;
		e = both->b ? both : NULL;
	}
	return e;
}

static const struct expr *parse_or(struct parser *s)
{
	const struct expr *e = parse_and(s);
	while (e && lex_is(&s->x, "or")) {
		struct expr *either = expr_node(s, OP_OR, lex_span(&s->x));
		lex_next(&s->x);
		either->type = TYPE_TRUTH;
		either->a = need_truth(s, e);
		either->b = either->a ? need_truth(s, parse_and(s)) : NULL;
		e = either->b ? either : NULL;
	}
	return e;
}

const struct expr *expr_compile(struct arena *a, struct diags *d, const struct node *scalar,
                                const struct scope *in)
{
	struct parser s = {.x = lex_start(a, d, scalar), .in = in, .p = in->p};
	const struct expr *e = parse_or(&s);
	if (!e)
		return NULL;
	if (!lex_end(&s.x)) {
		lex_fail(&s.x, &codes[C_EXPR_SYNTAX], "this does not belong to the condition");
		return NULL;
	}
	if (in->want == TYPE_TRUTH)
		return need_truth(&s, e);
	if (e->type != in->want || (in->want_dim != DIMS && e->dim != in->want_dim)) {
		lex_fail_at(&s.x, &codes[C_EXPR_TYPE], e->at, "%s belongs here",
		            in->want == TYPE_NUMBER ? quantity_dim_name(in->want_dim) : "a name");
		return NULL;
	}
	return e;
}
