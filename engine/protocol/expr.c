/* SPDX-License-Identifier: Apache-2.0
 * The grammar of expressions, typed as it is read. */
#include "protocol/expr.h"

#include <string.h>

#include "protocol/codes.h"
#include "protocol/expr_parser.h"

struct expr *expr_node(struct parser *s, enum op op, struct span at)
{
	struct expr *e = arena_new(s->x.a, struct expr);
	if (++s->x.parts > EXPR_PARTS_MAX)
		lex_fail_at(&s->x, &codes[C_EXPR_SYNTAX], at,
		            "this condition is too long to be read aloud: split it");
	e->op = op;
	e->at = at;
	return e;
}

static const struct expr *parse_or(struct parser *s);

static bool too_deep(struct parser *s)
{
	if (s->x.depth < EXPR_DEPTH_MAX)
		return false;
	lex_fail(&s->x, &codes[C_EXPR_SYNTAX],
	         "brackets and `not` stand too deep inside each other");
	return true;
}

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
		if (too_deep(s))
			return NULL;
		s->x.depth++;
		const struct expr *e = parse_or(s);
		s->x.depth--;
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
		names_add(s, &known, left->names[i]);
		if (lex_take(&y, left->names[i])
		    && (best < 0 || strlen(left->names[i]) > strlen(left->names[best])))
			best = i;
	}
	if (best < 0) {
		struct text all = text_in(s->x.a);
		for (size_t i = 0; i < known.n; i++)
			text_fmt(&all, "%s%s", i ? ", " : "", known.v[i]);
		if (lex_end(&s->x)) {
			lex_fail(&s->x, &codes[C_EXPR_SYNTAX],
			         "the condition ends here, and an answer is missing");
		} else {
			unknown_name(s, at, lex_text(&s->x), &known, NAMES_STEP,
			             "one of the possible answers here");
		}
		if (s->x.fault && known.n)
			s->x.fault->help = arena_fmt(s->x.a, "possible: %s", all.s);
		return NULL;
	}
	lex_take(&s->x, left->names[best]);
	struct expr *e = expr_node(s, OP_CONST, at);
	e->type = TYPE_NAME;
	e->names = left->names;
	e->k = value_name(best);
	return e;
}

static void write_end(struct text *t, int64_t micro, const struct fact *f, const struct protocol *p)
{
	struct quantity q = {micro, DIM_NONE};
	const char *unit = f->kind == FACT_READING ? p->measures.v[f->index].unit.s : NULL;
	if (unit)
		q.dim = p->measures.v[f->index].dim;
	if (!unit || !quantity_write_in(t, q, unit))
		quantity_write(t, q);
}

/* A bound that no value reaches is a slip of the pen: `phq9.total >= 50`.  A reading may lie
 * outside of its range, which only says what is plausible; a score or a point of a scale cannot. */
static bool can_matter(struct parser *s, const struct expr *asked, enum op op,
                       const struct expr *bound)
{
	struct quantity_range r;
	if (asked->op != OP_FACT || bound->op != OP_CONST || asked->type != TYPE_NUMBER
	    || !fact_range(s->p, &asked->fact, &r) || r.dim != bound->dim)
		return true;
	bool open = asked->fact.kind == FACT_READING && asked->dim != DIM_NONE;
	bool never = bound->k.lo < r.lo || bound->k.lo > r.hi
	             || (!open && op == OP_LT && bound->k.lo == r.lo)
	             || (!open && op == OP_GT && bound->k.lo == r.hi);
	if (!never)
		return true;
	struct text t = text_in(s->x.a);
	text_put(&t, "its values lie in ");
	write_end(&t, r.lo, &asked->fact, s->p);
	text_put(&t, " to ");
	write_end(&t, r.hi, &asked->fact, s->p);
	struct diag *g = lex_fail_at(&s->x, &codes[C_EXPR_OUT_OF_RANGE], bound->at,
	                             "no value can lie beyond this bound");
	g->label = t.s;
	return false;
}

/* Whether an expression looks at readings, which is what `for 2 readings` counts. */
static bool has_reading(const struct parser *s, const struct expr *e)
{
	if (!e)
		return false;
	bool kept =
	    e->op == OP_FACT
	    && ((e->fact.kind == FACT_READING && !s->p->measures.v[e->fact.index].worked.src)
	        || e->fact.kind == FACT_SCORE || e->fact.kind == FACT_ITEM);
	return (kept && e->fact.how == HOW_IS) || has_reading(s, e->a) || has_reading(s, e->b);
}

/* `160 mmHg <= bp.systolic` bounds the same as `bp.systolic >= 160 mmHg`. */
static enum op turned(enum op op)
{
	return op == OP_LT   ? OP_GT
	       : op == OP_GT ? OP_LT
	       : op == OP_LE ? OP_GE
	       : op == OP_GE ? OP_LE
	                     : op;
}

static const struct {
	const char *sign;
	enum op op;
} comparisons[] = {{"<=", OP_LE}, {">=", OP_GE}, {"!=", OP_NE},
                   {"=", OP_EQ},  {"<", OP_LT},  {">", OP_GT}};

/* `since(last-visit) <= 365 d` counts calendar days instead of a running clock. */
static void since_in_days(const struct expr *e, enum dim other)
{
	if (e->op == OP_FACT && e->fact.kind == FACT_SINCE && other == DIM_DAYS) {
		((struct expr *)(size_t)e)->dim = DIM_DAYS;
		((struct expr *)(size_t)e)->fact.over.dim = DIM_DAYS;
	}
}

static const struct expr *in_range(struct parser *s, const struct expr *left)
{
	struct quantity_range r;
	size_t off = s->x.t.off;
	if (left->type != TYPE_NUMBER) {
		lex_fail_at(&s->x, &codes[C_EXPR_TYPE], left->at,
		            "`in` asks for a number on its left");
		return NULL;
	}
	if (!lex_range(&s->x, &r))
		return NULL;
	struct span at = lex_span_done(&s->x, off);
	since_in_days(left, r.dim);
	if (r.dim != left->dim) {
		lex_fail_at(&s->x, &codes[C_EXPR_DIMENSION], at, "%s is compared with %s here",
		            quantity_dim_name(left->dim), quantity_dim_name(r.dim));
		return NULL;
	}
	struct quantity_range can;
	if (left->op == OP_FACT && fact_range(s->p, &left->fact, &can)
	    && ((r.has_lo && r.lo > can.hi) || (r.has_hi && r.hi < can.lo))) {
		lex_fail_at(&s->x, &codes[C_EXPR_OUT_OF_RANGE], at,
		            "no value can lie in this range");
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

/* `gait = none` of an item whose answers have names: the points of that name.  NULL, and nothing
 * is taken, where no such name stands here. */
static const struct expr *choice_constant(struct parser *s, const struct expr *left)
{
	const struct fact *f = &left->fact;
	if (left->op != OP_FACT || f->kind != FACT_ITEM || f->how != HOW_IS)
		return NULL;
	const struct choices *c = &s->p->forms.v[f->index].items.v[f->part].choices;
	struct span at = lex_span(&s->x);
	for (size_t i = 0; i < c->n; i++)
		if (lex_take(&s->x, c->v[i].name.s)) {
			struct expr *e = expr_node(s, OP_CONST, at);
			e->type = TYPE_NUMBER;
			e->k = value_number(
			    (struct quantity){(int64_t)c->v[i].points * 1000000, DIM_NONE});
			return e;
		}
	return NULL;
}

static const struct expr *compare(struct parser *s, const struct expr *left, enum op op,
                                  struct span at)
{
	if (left->type == TYPE_NAME && !left->names) {
		lex_fail_at(&s->x, &codes[C_EXPR_TYPE], left->at,
		            "this is answered with a text, which no condition can weigh");
		return NULL;
	}
	const struct expr *right =
	    left->type == TYPE_NAME ? name_constant(s, left) : choice_constant(s, left);
	if (!right && left->type != TYPE_NAME)
		right = parse_sum(s);
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
	since_in_days(left, right->dim);
	since_in_days(right, left->dim);
	if (left->type == TYPE_NUMBER && left->dim != right->dim) {
		bool bare = right->dim == DIM_NONE && right->op == OP_CONST;
		struct diag *g =
		    bare ? lex_fail_at(&s->x, &codes[C_EXPR_DIMENSION], right->at,
		                       "this number needs a unit: it is compared with %s",
		                       quantity_dim_name(left->dim))
		         : lex_fail_at(&s->x, &codes[C_EXPR_DIMENSION], right->at,
		                       "%s is compared with %s here", quantity_dim_name(left->dim),
		                       quantity_dim_name(right->dim));
		const char *unit = left->op == OP_FACT && left->fact.kind == FACT_READING
		                       ? s->p->measures.v[left->fact.index].unit.s
		                       : NULL;
		if (bare && unit && left->fact.how == HOW_IS)
			g->label = arena_fmt(s->x.a, "a unit is due, such as %s", unit);
		else if (bare)
			g->label = "a unit is due";
		return NULL;
	}
	if (!can_matter(s, left, op, right) || !can_matter(s, right, turned(op), left))
		return NULL;
	struct expr *e = expr_node(s, op, left->at);
	e->type = TYPE_TRUTH;
	e->a = left;
	e->b = right;
	return e;
}

static const struct expr *need_truth(struct parser *s, const struct expr *e);

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
		if (!need_truth(s, e))
			return NULL;
		if (!has_reading(s, e)) {
			lex_fail(&s->x, &codes[C_EXPR_SYNTAX],
			         "`for` counts readings, and none is asked for before it");
			return NULL;
		}
		lex_next(&s->x);
		struct span count = lex_span(&s->x);
		if (!lex_count(&s->x, &f->readings))
			return NULL;
		if (!lex_take(&s->x, "readings") || f->readings < 2 || f->readings > 10) {
			lex_fail_at(&s->x, &codes[C_EXPR_SYNTAX], count,
			            "write `for 2 readings`, up to 10");
			return NULL;
		}
		f->type = TYPE_TRUTH;
		f->a = e;
		e = f;
	}
	if (e && lex_is(&s->x, "for")) {
		lex_fail(&s->x, &codes[C_EXPR_SYNTAX], "`for` can stand once after a condition");
		return NULL;
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
	if (too_deep(s))
		return NULL;
	s->x.depth++;
	const struct expr *a = need_truth(s, parse_not(s));
	s->x.depth--;
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

const struct expr *condition_parse(struct parser *s)
{
	if (too_deep(s))
		return NULL;
	s->x.depth++;
	const struct expr *e = parse_or(s);
	s->x.depth--;
	return e;
}

const struct expr *expr_compile(struct arena *a, struct diags *d, const struct node *scalar,
                                const struct scope *in)
{
	struct parser s = {.x = lex_start(a, d, scalar), .in = in, .p = in->p};
	const struct expr *e = parse_or(&s);
	if (!e || s.x.failed)
		return NULL;
	if (!lex_end(&s.x)) {
		struct diag *g =
		    lex_fail(&s.x, &codes[C_EXPR_SYNTAX], "this does not belong to the condition");
		if (s.x.node->s[s.x.t.off] == '-')
			g->label = "a minus has a space on both sides";
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
