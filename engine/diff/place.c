/* SPDX-License-Identifier: Apache-2.0
 * What a thing is called, and which group of meaning it belongs to. */
#include <string.h>

#include "closure/address.h"
#include "diff/diff_in.h"
#include "protocol/fields.h"
#include "protocol/plan.h"

const struct diff_row *diff_row_of(const struct shape *shape, const char *key)
{
	const struct {
		const struct diff_row *v;
		size_t n;
	} tables[] = {{diff_rows_care, diff_rows_care_n},
	              {diff_rows_visit, diff_rows_visit_n},
	              {diff_rows_form, diff_rows_form_n}};
	for (size_t i = 0; i < countof(tables); i++)
		for (size_t k = 0; k < tables[i].n; k++)
			if (strcmp(tables[i].v[k].shape, shape->name) == 0
			    && strcmp(tables[i].v[k].key, key) == 0)
				return &tables[i].v[k];
	return NULL;
}

const struct diff_thing *diff_thing_of(const struct shape *shape)
{
	for (size_t i = 0; i < diff_things_n; i++)
		if (strcmp(diff_things[i].shape, shape->name) == 0)
			return &diff_things[i];
	return NULL;
}

const struct both *diff_around(const struct both *h, const char *shape)
{
	for (; h; h = h->up)
		if (h->shape && strcmp(h->shape->name, shape) == 0)
			return h;
	return NULL;
}

/* ---- what it is called ---- */

/* Of the new side where there is one. */
static const char *text_at(const struct both *h, const char *key)
{
	for (int s = DIFF_IS; s >= DIFF_WAS; s--) {
		const struct node *v = yaml_get(h->node[s], key);
		if (v && v->kind == NODE_SCALAR && *v->s)
			return v->s;
	}
	return NULL;
}

/* What a line of a check does, for "the check blocks when ...". */
static const char *does(struct comparing *c, const struct both *h)
{
	static const struct {
		const char *word, *does;
	} rows[] = {
	    {"pass", "lets pass"}, {"warn", "warns"}, {"hold", "holds"}, {"block", "blocks"}};
	const char *then = text_at(h, "then");
	then = then ? then : text_at(h, "else");
	for (size_t i = 0; then && i < countof(rows); i++)
		if (strcmp(then, rows[i].word) == 0)
			return rows[i].does;
	return then && strncmp(then, "sign by ", 8) == 0
	           ? arena_fmt(c->a, "asks for a signature of the %s", then + 8)
	           : "decides";
}

/* A step by its title, else by what it is about. */
const char *diff_step_words(struct comparing *c, const struct node *v, const char *name)
{
	static const struct {
		const char *kind, *words;
	} rows[] = {{"dose", "the dose of %s"},
	            {"booster", "the further dose of %s"},
	            {"supplement", "the later share of %s"},
	            {"form", "the form \"%s\""},
	            {"measure", "the readings of %s"},
	            {"monitor", "the readings of %s"},
	            {"draw", "the drawing of %s"}};
	const struct node *title = yaml_get(v, "title"), *what;
	if (title && title->kind == NODE_SCALAR)
		return arena_fmt(c->a, "\"%s\"", title->s);
	for (size_t i = 0; i < countof(rows); i++)
		if ((what = yaml_get(v, rows[i].kind))) {
			struct text t = text_in(c->a);
			const char *s = strchr(rows[i].words, '%');
			text_putn(&t, rows[i].words, (size_t)(s - rows[i].words));
			text_put(&t, diff_value(c->a, what, false));
			text_put(&t, s + 2);
			return t.s;
		}
	return arena_fmt(c->a, "\"%s\"", name ? name : "");
}

const char *diff_words_of(struct comparing *c, const struct both *h)
{
	while (h->up && (!h->shape || !diff_thing_of(h->shape)))
		h = h->up;
	const struct diff_thing *thing = h->shape ? diff_thing_of(h->shape) : NULL;
	struct text t = text_in(c->a);
	if (!thing)
		return "the protocol";
	for (const char *s = thing->words; *s; s++) {
		const char *end = *s == '{' ? strchr(s, '}') : NULL;
		const char *word = end ? arena_dupn(c->a, s + 1, (size_t)(end - s - 1)) : "";
		const char *title = end && *word == 't' ? text_at(h, "title") : NULL;
		if (!end)
			text_putn(&t, *s == '`' ? "\"" : s, 1);
		else if (strcmp(word, "up") == 0)
			text_put(&t, h->up ? diff_words_of(c, h->up) : "");
		else if (strcmp(word, "does") == 0)
			text_put(&t, does(c, h));
		else if (strcmp(word, "step") == 0)
			text_put(&t, diff_step_words(
			                 c, h->node[DIFF_IS] ? h->node[DIFF_IS] : h->node[DIFF_WAS],
			                 h->name));
		else
			text_put(&t, title ? title : h->name ? h->name : "");
		s = end ? end : s;
	}
	return t.n ? t.s : "";
}

const char *diff_entry_words(struct comparing *c, const struct both *h, int side)
{
	const struct node *v = h->node[side] ? h->node[side] : h->node[!side];
	const struct node *title = yaml_get(v, "title");
	int number = h->number[side] ? h->number[side] : h->number[!side];
	if (h->shape == &shape_step)
		return diff_step_words(c, v, h->name);
	if (title && title->kind == NODE_SCALAR)
		return arena_fmt(c->a, "\"%s\"", title->s);
	return h->name ? arena_fmt(c->a, "\"%s\"", h->name) : arena_fmt(c->a, "line %d", number);
}

/* ---- where it belongs ---- */

static bool lists(const struct idents *ids, const char *name)
{
	for (size_t i = 0; i < ids->n; i++)
		if (ids->v[i].s && strcmp(ids->v[i].s, name) == 0)
			return true;
	return false;
}

static bool gives(const struct stage *g)
{
	for (size_t i = 0; i < g->steps.n; i++)
		if (dose_kind_of(g->steps.v[i].kind) != DOSE_KINDS)
			return true;
	return false;
}

/* Whether a list lies behind the (first) dose of its visit. */
static bool behind_dose(const struct session_def *s, const struct stage *g)
{
	bool dosed = false;
	for (size_t i = 0; i < s->stages.n && &s->stages.v[i] != g; i++)
		dosed |= gives(&s->stages.v[i]);
	return dosed;
}

/* A check that is asked only behind a dose is one of going home. */
static enum diff_group group_of_check(struct comparing *c, const char *name)
{
	bool before = false, after = false;
	for (int side = 0; side < DIFF_SIDES; side++) {
		const struct protocol *p = c->side[side].p;
		for (size_t i = 0; i < p->sessions.n; i++)
			for (size_t k = 0; k < p->sessions.v[i].stages.n; k++) {
				const struct session_def *s = &p->sessions.v[i];
				const struct stage *g = &s->stages.v[k];
				bool late = behind_dose(s, g);
				before |=
				    lists(&g->enter, name) || (lists(&g->leave, name) && !late);
				after |= lists(&g->leave, name) && late;
			}
	}
	return after && !before ? DIFF_HOME : DIFF_GATES;
}

/* A value belongs where the check that asks for it does. */
static enum diff_group group_of_value(struct comparing *c, const char *name)
{
	const struct protocol *p = c->side[DIFF_WAS].p;
	for (size_t i = 0; i < p->values.n; i++)
		for (size_t k = 0; strcmp(p->values.v[i].name.s, name) == 0 && k < p->checks.n; k++)
			if (diff_check_uses(&p->checks.v[k], (int)i))
				return group_of_check(c, p->checks.v[k].name.s);
	return DIFF_GATES;
}

static const struct session_def *session_of(const struct comparing *c, const struct both *h,
                                            int side)
{
	const struct both *s = diff_around(h, "a session");
	const struct protocol *p = c->side[side].p;
	for (size_t i = 0; s && i < p->sessions.n; i++)
		if (s->name && strcmp(p->sessions.v[i].name.s, s->name) == 0)
			return &p->sessions.v[i];
	return NULL;
}

static enum diff_group group_of_stage(struct comparing *c, const struct both *h)
{
	const struct both *at = diff_around(h, "a stage");
	for (int side = 0; at && side < DIFF_SIDES; side++) {
		const struct session_def *s = session_of(c, h, side);
		for (size_t i = 0; s && i < s->stages.n; i++)
			if (at->name && strcmp(s->stages.v[i].name.s, at->name) == 0) {
				if (gives(&s->stages.v[i]))
					return behind_dose(s, &s->stages.v[i]) ? DIFF_WATCH
					                                       : DIFF_GATES;
				if (behind_dose(s, &s->stages.v[i]))
					return i + 1 == s->stages.n ? DIFF_HOME : DIFF_WATCH;
			}
	}
	const struct session_def *s = session_of(c, h, DIFF_IS);
	s = s ? s : session_of(c, h, DIFF_WAS);
	return s && s->kind == KIND_SCREENING ? DIFF_WHO : DIFF_VISITS;
}

static enum diff_group group_of_step(struct comparing *c, const struct both *h)
{
	static const struct {
		const char *kind;
		enum diff_group group;
	} rows[] = {{"dose", DIFF_DOSES}, {"booster", DIFF_DOSES}, {"supplement", DIFF_DOSES},
	            {"draw", DIFF_DOSES}, {"monitor", DIFF_WATCH}, {"look in", DIFF_WATCH}};
	for (size_t i = 0; i < countof(rows); i++)
		for (int side = 0; side < DIFF_SIDES; side++)
			if (yaml_get(h->node[side], rows[i].kind))
				return rows[i].group;
	return group_of_stage(c, h);
}

enum diff_group diff_group_of(struct comparing *c, const struct both *h)
{
	const struct both *at;
	if ((at = diff_around(h, "a check")))
		return group_of_check(c, at->name);
	if ((at = diff_around(h, "a step")))
		return group_of_step(c, at);
	if (diff_around(h, "a stage"))
		return group_of_stage(c, h);
	if (h->name && h->up && h->up->field && strcmp(h->up->address, "values") == 0)
		return group_of_value(c, h->name);
	for (; h; h = h->up) {
		const struct diff_thing *t = h->shape ? diff_thing_of(h->shape) : NULL;
		if (t && t->group != DIFF_AS_ABOVE)
			return t->group;
	}
	return DIFF_OTHER;
}
