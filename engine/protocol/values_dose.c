/* SPDX-License-Identifier: Apache-2.0
 * Values of a dose: what may be ordered, up to where, how far up or down, how long it runs. */
#include <string.h>

#include "protocol/codes.h"
#include "protocol/fields.h"
#include "protocol/values.h"

#define DOSE_DIMS (1u << DIM_MASS | 1u << DIM_DOSE_BY_WEIGHT | 1u << DIM_DEVICES)

/* ---- what may be ordered ---- */

static const char of_first[] = "of first dose";

/* `50 % of first dose`, `25..50 % of first dose`: of one there is one choice. */
static void allowed_share(struct loader *l, const struct node *v, struct dose_rule *r)
{
	struct lexer x = lex_start(l->a, l->d, v);
	struct quantity_range share;
	int64_t *each;
	size_t n;
	if (!lex_quantities(&x, &share, &each, &n))
		return;
	if (n > 1 || share.dim != DIM_PERCENT || !lex_take(&x, of_first) || !lex_end(&x)) {
		lex_fail_at(&x, &codes[C_DOSE_RULE], v->at,
		            "a share of the first dose is `50 %% of first dose`, or a range of it");
		return;
	}
	if (!share.has_lo || !share.has_hi || share.lo <= 0) {
		lex_fail_at(&x, &codes[C_DOSE_RULE], v->at,
		            "`allowed` has a lowest dose above nothing, and a highest");
		return;
	}
	r->allowed = share;
	if (share.lo != share.hi)
		return;
	r->choice = arena_new(l->a, struct quantity);
	*r->choice = (struct quantity){share.lo, DIM_PERCENT};
	r->choice_n = 1;
}

/* `50..300 mg`, a choice `[56 mg, 84 mg]`, or a share of the first dose. */
void value_allowed(struct loader *l, const struct node *v, void *out)
{
	struct dose_rule *r = out;
	struct {
		struct quantity *v;
		size_t n, cap;
	} list = {0};
	r->src = v;
	if (v->kind == NODE_SCALAR && strstr(v->s, "% of ")) {
		allowed_share(l, v, r);
		return;
	}
	if (v->kind != NODE_LIST) {
		if (load_range(l, v, DOSE_DIMS, &r->allowed)
		    && (!r->allowed.has_lo || !r->allowed.has_hi || r->allowed.lo <= 0))
			load_fail(l, &codes[C_DOSE_RULE], v->at,
			          "`allowed` has a lowest dose above nothing, and a highest")
			    ->label = "for example `50..200 mg`";
		return;
	}
	for (size_t i = 0; i < v->len; i++) {
		struct quantity q;
		if (load_quantity(l, v->items[i], DOSE_DIMS, &q))
			*arena_push(l->a, &list) = q;
	}
	if (v->len == 0)
		load_fail(l, &codes[C_EMPTY_LIST], v->at, "nothing stands in here");
	for (size_t i = 1; i < list.n; i++)
		if (list.v[i].dim != list.v[0].dim || list.v[i].micro <= list.v[i - 1].micro)
			load_fail(l, &codes[C_DOSE_RULE], v->items[i]->at,
			          "the choices are of one unit and rise");
	r->choice = list.v;
	r->choice_n = list.n;
	if (list.n)
		r->allowed = (struct quantity_range){.has_lo = true,
		                                     .has_hi = true,
		                                     .lo = list.v[0].micro,
		                                     .hi = list.v[list.n - 1].micro,
		                                     .dim = list.v[0].dim};
}

/* ---- up to where ---- */

/* Lines read from the top, the last of them `else`: nobody is without a limit. */
static void load_cases(struct loader *l, const struct node *v, const struct shape *line,
                       struct bound *out)
{
	const struct field rows = {.key = "cases", .type = FT_LIST, .arg = line};
	size_t before = l->d->errors;
	load_value(l, v, &rows, &out->cases);
	for (size_t i = 0; i < out->cases.n && l->d->errors == before; i++) {
		bool last = i + 1 == out->cases.n, otherwise = out->cases.v[i].otherwise;
		if (otherwise && !last)
			load_fail(l, &codes[C_ELSE_LAST], v->items[i]->at,
			          "`else` decides here, and the lines below are never read");
		else if (!otherwise && last)
			load_fail(l, &codes[C_DOSE_CASES], v->items[i]->at,
			          "the lines of a limit end with `else`")
			    ->help = "whoever meets no line above would have no limit at all";
	}
}

/* `at most 100 mg`, or by cases. */
void value_first(struct loader *l, const struct node *v, void *out)
{
	struct bound *first = &((struct dose_rule *)out)->first;
	if (v->kind == NODE_LIST)
		load_cases(l, v, &shape_first_case, first);
	else
		load_bound(l, v, "at most", DOSE_DIMS, &first->q);
}

/* `60 mg` whatever the weight, `0.91 mL`, `100 % of first dose`, or by cases. */
void value_dose_at_most(struct loader *l, const struct node *v, void *out)
{
	struct dose_rule *r = out;
	if (v->kind == NODE_LIST) {
		load_cases(l, v, &shape_cap_case, &r->at_most);
		return;
	}
	if (!load_is_scalar(l, v, "an amount"))
		return;
	struct lexer x = lex_start(l->a, l->d, v);
	struct quantity q;
	if (!lex_quantity(&x, &q))
		return;
	if (q.dim == DIM_PERCENT && lex_take(&x, of_first) && lex_end(&x)) {
		r->of_first = q;
		return;
	}
	if ((q.dim == DIM_MASS || q.dim == DIM_VOLUME) && lex_end(&x)) {
		r->at_most.q = q;
		return;
	}
	lex_fail(&x, &codes[C_DOSE_RULE],
	         "an amount such as `60 mg`, or `50 %% of first dose`, belongs here");
}

/* ---- up and down ---- */

/* `at most 100 mg`, or `one step`. */
void value_raise_by(struct loader *l, const struct node *v, void *out)
{
	struct raise_rule *r = out;
	if (v->kind == NODE_SCALAR && strcmp(v->s, "one step") == 0)
		r->one_step = true;
	else
		load_bound(l, v, "at most", DOSE_DIMS, &r->by);
}

void value_one_step(struct loader *l, const struct node *v, void *out)
{
	bool *one_step = out;
	if (!load_is_scalar(l, v, "`one step`"))
		return;
	*one_step = strcmp(v->s, "one step") == 0;
	if (!*one_step)
		load_fail(l, &codes[C_ONE_OF], v->at, "`one step` belongs here")->suggestion =
		    "one step";
}

/* ---- how it is given ---- */

/* `40 min`, `40..100 min` */
void value_over(struct loader *l, const struct node *v, void *out)
{
	struct quantity_range r;
	if (!load_range(l, v, 1u << DIM_ELAPSED, &r))
		return;
	if (!r.has_lo || !r.has_hi || r.lo <= 0)
		load_fail(l, &codes[C_INFUSION], v->at,
		          "an infusion has a shortest and a longest time")
		    ->label = "for example `40 min` or `40..100 min`";
	else
		*(struct quantity_range *)out = r;
}

/* `down to 0.01 mL`, `nearest 0.01 mL` */
static void load_steps(struct loader *l, const struct node *v, enum dim dim, const char *example,
                       struct quantity *out, bool *nearest)
{
	if (!load_is_scalar(l, v, arena_fmt(l->a, "`down to` %s", quantity_dim_name(dim))))
		return;
	struct lexer x = lex_start(l->a, l->d, v);
	*nearest = lex_take(&x, "nearest");
	if (!*nearest && !lex_take(&x, "down to")) {
		lex_fail(&x, &codes[C_ONE_OF],
		         "`down to` or `nearest` belongs before the graduation");
		return;
	}
	struct quantity q;
	if (!lex_quantity(&x, &q))
		return;
	if (q.dim != dim || q.micro <= 0 || !lex_end(&x))
		lex_fail_at(&x, &codes[C_DIMENSION], v->at, "a graduation is a %s: `%s`",
		            quantity_dim_name(dim), example);
	else
		*out = q;
}

void value_rounding(struct loader *l, const struct node *v, void *out)
{
	struct route *r = out;
	load_steps(l, v, DIM_VOLUME, "down to 0.01 mL", &r->rounding, &r->round_nearest);
}

void value_pump(struct loader *l, const struct node *v, void *out)
{
	struct route *r = out;
	load_steps(l, v, DIM_VOLUME_RATE, "nearest 0.1 mL/h", &r->pump, &r->pump_nearest);
}
