/* SPDX-License-Identifier: Apache-2.0
 * One difference as a sentence: of a value, by its row. */
#include <string.h>

#include "diff/diff_in.h"
#include "protocol/fields.h"

/* ---- one difference ---- */

static bool is_gate_step(const struct both *h, const struct node *v)
{
	static const char *const kinds[] = {"dose", "booster",  "supplement", "sign",
	                                    "draw", "allocate", "monitor",    "look in"};
	const struct node *skip = yaml_get(v, "skip"), *optional = yaml_get(v, "optional");
	if (!h->shape || strcmp(h->shape->name, "a step") != 0)
		return false;
	for (size_t i = 0; i < countof(kinds); i++)
		if (yaml_get(v, kinds[i]))
			return true;
	return skip && strcmp(skip->s, "never") == 0
	       && !(optional && strcmp(optional->s, "yes") == 0);
}

static const char *sentence(struct arena *a, const char *s)
{
	char *out = arena_dup(a, s);
	if (out[0] >= 'a' && out[0] <= 'z')
		out[0] = (char)(out[0] - 'a' + 'A');
	size_t n = strlen(out);
	bool ended = n && strchr(".!?", out[n - 1]);
	bool quoted = n > 1 && out[n - 1] == '"' && strchr(".!?", out[n - 2]);
	return ended || quoted ? out : arena_fmt(a, "%s.", out);
}

void diff_tell(struct comparing *c, const struct diff_row *row, const struct both *h, struct told t)
{
	struct difference *x = arena_push(c->a, c->out);
	const struct node *is = h->node[DIFF_IS] ? h->node[DIFF_IS] : h->node[DIFF_WAS];
	enum diff_group group =
	    row && row->group != DIFF_AS_ABOVE ? row->group : diff_group_of(c, h);
	*x = (struct difference){.mark = t.mark,
	                         .group = group,
	                         .way = t.way,
	                         .gate = (row && row->flags & SAY_GATE) || is_gate_step(h, is),
	                         .words = row && row->flags & SAY_WORDS,
	                         .says = sentence(c->a, t.says),
	                         .example = t.way == DIFF_LOOSENED ? t.example : NULL,
	                         .address = h->address};
	for (int s = 0; s < DIFF_SIDES; s++)
		if (h->node[s])
			x->at[s] = h->node[s]->at;
}

/* ---- values ---- */

static bool is_condition(const struct both *h, const struct diff_row *row)
{
	return (h->field && (h->field->type == FT_FORMULA || h->field->type == FT_FORMULAS))
	       || (row && row->rule == RULE_ALSO_IF);
}

static const char *skip_words(const struct node *v)
{
	return strcmp(v->s, "never") == 0 ? "may not be skipped" : "may be skipped with a reason";
}

static const char *place_words(const char *where)
{
	static const struct {
		const char *where, *words;
	} rows[] = {{"clinic", "in the clinic"},
	            {"home", "at home, where nobody of the clinic is"},
	            {"phone", "by phone, with nobody of the clinic beside the patient"},
	            {"video", "by video, with nobody of the clinic beside the patient"}};
	for (size_t i = 0; i < countof(rows); i++)
		if (strcmp(rows[i].where, where) == 0)
			return rows[i].words;
	return where;
}

static bool is_text(const struct both *h, const struct diff_row *row)
{
	return (h->field && (h->field->type == FT_TEXT || h->field->type == FT_TEXTS))
	       || (row->flags & SAY_WORDS && h->field && h->field->type != FT_YES_NO
	           && h->field->type != FT_STRUCT && h->field->type != FT_RANGE);
}

static const char *quoted(struct arena *a, const char *s)
{
	return arena_fmt(a, "\"%s\"", s);
}

const char *diff_shown(struct comparing *c, const struct diff_row *row, const struct both *h,
                       const struct node *v)
{
	if (v && row->rule == RULE_SKIP && v->kind == NODE_SCALAR)
		return skip_words(v);
	if (v && row->rule == RULE_PLACE && v->kind == NODE_SCALAR)
		return place_words(v->s);
	bool words = is_text(h, row);
	const char *s = diff_value(c->a, v, is_condition(h, row));
	s = words ? s : diff_spelled(c->a, s);
	bool name = h->field && h->field->type == FT_NAMES && strcmp(row->shape, "a step") != 0;
	return words || name ? quoted(c->a, s) : s;
}

/* The row's sentence for a value, or for its absence. */
const char *diff_says(struct comparing *c, const struct diff_row *row, const struct both *h,
                      int side, const char *v)
{
	return diff_fill(c, row->says, h, side, v);
}

const char *diff_gone(struct comparing *c, const struct diff_row *row, const struct both *h,
                      const char *v)
{
	if (row->gone)
		return diff_fill(c, row->gone, h, DIFF_WAS, v);
	return arena_fmt(c->a, "No longer: %s", diff_fill(c, row->says, h, DIFF_WAS, v));
}

const struct diff_row *diff_row_or_any(struct comparing *c, const struct both *h, const char *key)
{
	const struct diff_row *row = h->shape ? diff_row_of(h->shape, key) : NULL;
	if (row)
		return row;
	struct diff_row *any = arena_new(c->a, struct diff_row);
	*any =
	    (struct diff_row){.shape = h->shape ? h->shape->name : "",
	                      .key = key,
	                      .group = DIFF_AS_ABOVE,
	                      .flags = SAY_GATE,
	                      .rule = RULE_UNSURE,
	                      .says = arena_fmt(c->a, "{it}: `%s` is {v}", key),
	                      .gone = arena_fmt(c->a, "{it}: `%s` is not written any more", key)};
	return any;
}

/* Two conditions: only what differs is told. */
static const char *condition_changed(struct comparing *c, const struct diff_row *row,
                                     const struct both *h)
{
	const char *lost, *gained, *joined;
	const struct node *was = h->node[DIFF_WAS], *is = h->node[DIFF_IS];
	if (was->kind != NODE_SCALAR || is->kind != NODE_SCALAR
	    || !diff_terms(c->a, was->s, is->s, &lost, &gained, &joined) || (!*lost && !*gained))
		return NULL;
	if (*lost && *gained)
		return arena_fmt(c->a, "%s It was: %s",
		                 sentence(c->a, diff_says(c, row, h, DIFF_IS, gained)), lost);
	return arena_fmt(c->a, "%s %s: %s",
	                 sentence(c->a, diff_says(c, row, h, DIFF_IS, diff_value(c->a, is, true))),
	                 *lost ? "No longer in it" : "New in it", *lost ? lost : gained);
}

/* Of two lists of times only what came and what went. */
static const char *times_changed(struct comparing *c, const struct diff_row *row,
                                 const struct both *h)
{
	const char *lost, *gained;
	const struct node *was = h->node[DIFF_WAS], *is = h->node[DIFF_IS];
	if (row->rule != RULE_TIMES || was->kind != NODE_SCALAR || is->kind != NODE_SCALAR
	    || !diff_times(c->a, was->s, is->s, &lost, &gained))
		return NULL;
	const char *it = diff_words_of(c, h->up);
	if (*lost && *gained)
		return arena_fmt(c->a, "%s is due %s, and no longer %s", it, gained, lost);
	return arena_fmt(c->a, *gained ? "%s is also due %s" : "%s is no longer due %s", it,
	                 *gained ? gained : lost);
}

void diff_tell_changed(struct comparing *c, const struct diff_row *row, const struct both *h)
{
	const char *example = NULL, *out;
	if (diff_same(c, h))
		return;
	enum diff_way way = diff_judge(c, row, h, &example);
	bool yes_no = h->field && h->field->type == FT_YES_NO, rule = is_condition(h, row);
	bool verdict = strstr(row->says, "says: {v}") != NULL;
	const char *was = diff_shown(c, row, h, h->node[DIFF_WAS]),
	           *is = diff_shown(c, row, h, h->node[DIFF_IS]);
	if (row->rule == RULE_SKIP)
		out = diff_says(c, row, h, DIFF_IS, is);
	else if (yes_no)
		out = strcmp(is, "yes") == 0 ? diff_says(c, row, h, DIFF_IS, is)
		                             : diff_gone(c, row, h, is);
	else if ((!rule || !(out = condition_changed(c, row, h)))
	         && !(out = times_changed(c, row, h)))
		out = arena_fmt(c->a, "%s It was%s %s",
		                sentence(c->a, diff_says(c, row, h, DIFF_IS, is)),
		                rule || verdict ? ":" : "", was);
	diff_tell(c, row, h, (struct told){out, DIFF_CHANGED, way, example});
}
