/* SPDX-License-Identifier: Apache-2.0
 * What a condition asks, and whether it is asked of the same things in base and variant. */
#include <string.h>

#include "closure/weigh.h"
#include "protocol/bind.h"
#include "protocol/fields.h"
#include "protocol/plan.h"

#define DEEP_MAX 8 /* checks that ask for checks, forms that ask for facts */

/* ---- what is asked ---- */

static void contact_key(struct text *t, const struct contact_ref *c)
{
	text_fmt(t, " of %s %d %d", c->name ? c->name : "-", (int)c->which, c->number);
}

static void moment_key(struct text *t, const struct moment *m)
{
	text_fmt(t, " moment %d %d %s", (int)m->kind, m->number, m->name ? m->name : "-");
	contact_key(t, &m->of);
}

/* The name of what a fact is about. */
static const char *subject(const struct protocol *p, const struct fact *f)
{
	if (f->index < 0)
		return "-";
	switch (f->kind) {
	case FACT_READING: return p->measures.v[f->index].name.s;
	case FACT_SCORE:
	case FACT_ITEM: return p->forms.v[f->index].name.s;
	case FACT_ANSWER: return p->answers.v[f->index].name;
	case FACT_TABLE: return p->values.v[f->index].name.s;
	case FACT_GIVEN:
		if (f->target == TARGET_AS_NEEDED)
			return p->anytime.as_needed.v[f->index].name.s;
		return p->medicines.v[f->index].name.s;
	case FACT_TOTAL: return p->medicines.v[f->index].name.s;
	case FACT_PASSED: return p->checks.v[f->index].name.s;
	case FACT_DONE:
	case FACT_SIGNED:
		return f->target == TARGET_TASK    ? p->tasks.v[f->index].s
		       : f->target == TARGET_CHECK ? p->checks.v[f->index].name.s
		                                   : "-";
	case FACT_ANSWERED:
		return f->target == TARGET_ANSWER ? p->answers.v[f->index].name
		                                  : p->forms.v[f->index].name.s;
	case FACT_NUMBER:
	case FACT_ROUND:
	case FACT_AGE:
	case FACT_SEX:
	case FACT_ROUTE:
	case FACT_PHASE:
	case FACT_SINCE:
	case FACT_OVERDUE:
	case FACT_STOPPED:
	case FACT_WITHDRAWN: break;
	}
	return "-";
}

static const char *part_name(const struct protocol *p, const struct fact *f)
{
	bool item = f->kind == FACT_ITEM || (f->kind == FACT_ANSWERED && f->target == TARGET_ITEM);
	bool score =
	    f->kind == FACT_SCORE || (f->kind == FACT_ANSWERED && f->target == TARGET_SCORE);
	if (f->index < 0 || f->part < 0)
		return NULL;
	if (item)
		return p->forms.v[f->index].items.v[f->part].name.s;
	if (score)
		return p->forms.v[f->index].scores.v[f->part].name.s;
	if (f->kind == FACT_READING && p->measures.v[f->index].components.n)
		return p->measures.v[f->index].components.v[f->part].name.s;
	return NULL;
}

void weigh_fact_key(struct text *out, const struct protocol *p, const struct fact *f)
{
	const char *part = part_name(p, f);
	text_fmt(out, "%s%s%s kind %d target %d own %d how %d", subject(p, f), part ? "." : "",
	         part ? part : "", (int)f->kind, (int)f->target, f->own, (int)f->how);
	if (f->kind == FACT_TOTAL && f->index >= 0)
		text_fmt(out, " route %s",
		         f->route >= 0 ? p->medicines.v[f->index].routes.v[f->route].name.s : "-");
	text_fmt(out, " at %d", (int)f->at.which);
	contact_key(out, &f->at.contact);
	text_fmt(out, " from %d", (int)f->from.which);
	contact_key(out, &f->from.contact);
	moment_key(out, &f->moment);
	text_fmt(out, " over %lld %d better %d", (long long)f->over.micro, (int)f->over.dim,
	         f->better_lower);
}

static void names_key(struct text *t, const struct expr *x)
{
	text_put(t, " names");
	for (int i = 0; x->names && x->names[i] && i < EXPR_NAMES_MAX; i++)
		if (x->k.names & (uint64_t)1 << i)
			text_fmt(t, " %s", x->names[i]);
}

void weigh_expr_key(struct text *out, const struct weigh *w, enum side side, const struct expr *x,
                    int number)
{
	text_fmt(out, "(%d %d %d", (int)x->op, (int)x->type, (int)x->dim);
	if (x->op == OP_FACT && x->fact.kind == FACT_TABLE) {
		struct quantity q = amount_at(&w->p[side]->values.v[x->fact.index].amount, number);
		text_fmt(out, " %lld %d", (long long)q.micro, (int)q.dim);
	} else if (x->op == OP_FACT) {
		text_put(out, " ");
		weigh_fact_key(out, w->p[side], &x->fact);
		if (weigh_changed(w, side, &x->fact))
			text_put(out, side == IN_BASE ? " in the base" : " in the variant");
	} else if (x->op == OP_CONST || x->op == OP_IN) {
		text_fmt(out, " %lld %lld %u", (long long)x->k.lo, (long long)x->k.hi, x->k.can);
		if (x->k.type == TYPE_NAME)
			names_key(out, x);
	}
	text_fmt(out, " %d", x->readings);
	if (x->a)
		weigh_expr_key(out, w, side, x->a, number);
	if (x->b)
		weigh_expr_key(out, w, side, x->b, number);
	text_put(out, ")");
}

/* ---- whether it is the same thing ---- */

static const struct session_def *session_named(const struct protocol *p, const char *name)
{
	for (size_t i = 0; i < p->sessions.n; i++)
		if (strcmp(p->sessions.v[i].name.s, name) == 0)
			return &p->sessions.v[i];
	return NULL;
}

static const struct step *step_of(const struct session_def *s, const char *name)
{
	for (size_t i = 0; s && i < s->stages.n; i++)
		for (size_t j = 0; j < s->stages.v[i].steps.n; j++) {
			const struct step *t = &s->stages.v[i].steps.v[j];
			if (t->name.s && strcmp(t->name.s, name) == 0)
				return t;
		}
	return NULL;
}

static bool same_or_both_none(const struct node *a, const struct node *b)
{
	return a == b || (a && b && yaml_same(a, b));
}

static bool same_text(const struct node *a, const struct node *b)
{
	return same_or_both_none(a, b);
}

/* Where a session of the base asks a step, the variant's does too, and by the same kind of step:
 * otherwise another day's answer would count for today's. */
static const char *step_changed(const struct weigh *w, const char *name, bool when_due)
{
	const struct protocol *b = w->p[IN_BASE], *v = w->p[IN_VARIANT];
	for (size_t i = 0; i < b->sessions.n; i++) {
		const struct session_def *now = session_named(v, b->sessions.v[i].name.s);
		const struct step *was = step_of(&b->sessions.v[i], name);
		const struct step *is = now ? step_of(now, name) : NULL;
		bool same = (was != NULL) == (is != NULL)
		            && (!was || (was->kind == is->kind && was->what.n == is->what.n));
		if (same && was && when_due)
			same = same_text(was->at.src, is->at.src)
			       && was->grace.micro == is->grace.micro
			       && same_text(was->when.src, is->when.src);
		if (!same && (was || now))
			return arena_fmt(w->a, "sessions/%s", b->sessions.v[i].name.s);
	}
	return NULL;
}

static const char *answer_changed(const struct weigh *w, const char *name)
{
	const struct answer_def *d[SIDES] = {0};
	for (int s = 0; s < SIDES; s++)
		for (size_t i = 0; i < w->p[s]->answers.n; i++)
			if (strcmp(w->p[s]->answers.v[i].name, name) == 0)
				d[s] = &w->p[s]->answers.v[i];
	bool same = d[0] && d[1] && d[0]->kind == d[1]->kind && d[0]->range.lo == d[1]->range.lo
	            && d[0]->range.hi == d[1]->range.hi && d[0]->range.dim == d[1]->range.dim;
	for (size_t i = 0; same && d[0]->names && (d[0]->names[i] || d[1]->names[i]); i++)
		same =
		    d[0]->names[i] && d[1]->names[i] && strcmp(d[0]->names[i], d[1]->names[i]) == 0;
	return same ? step_changed(w, name, false) : arena_fmt(w->a, "sessions");
}

/* Equal but for what people call it. */
static bool same_entry(const struct weigh *w, const char *section, const char *name)
{
	const struct node *b = yaml_get(yaml_get(w->tree[IN_BASE], section), name),
	                  *v = yaml_get(yaml_get(w->tree[IN_VARIANT], section), name);
	static const char *const words[] = {"title", "labels"};
	if (!b || !v || b->kind != NODE_MAP || v->kind != NODE_MAP)
		return same_or_both_none(b, v);
	for (int s = 0; s < SIDES; s++)
		for (size_t i = 0; i < (s ? v : b)->len; i++) {
			const char *key = (s ? v : b)->pairs[i].key->s;
			if (strcmp(key, words[0]) != 0 && strcmp(key, words[1]) != 0
			    && !same_or_both_none(yaml_get(b, key), yaml_get(v, key)))
				return false;
		}
	return true;
}

static const char *entry_changed(const struct weigh *w, const char *section, const char *name)
{
	return same_entry(w, section, name) ? NULL : arena_fmt(w->a, "%s/%s", section, name);
}

static const char *kinds_changed(const struct weigh *w)
{
	const struct protocol *b = w->p[IN_BASE];
	for (size_t i = 0; i < b->sessions.n; i++) {
		const struct session_def *now =
		    session_named(w->p[IN_VARIANT], b->sessions.v[i].name.s);
		if (now && now->kind != b->sessions.v[i].kind)
			return arena_fmt(w->a, "sessions/%s/kind", now->name.s);
	}
	return NULL;
}

static const char *contact_changed(const struct weigh *w, const struct contact_ref *c)
{
	if (!c->name)
		return NULL;
	for (int k = 0; k < protocol_contacts(w->p[IN_BASE]); k++) {
		const struct contact *was = protocol_contact(w->p[IN_BASE], k, NULL);
		if (!was->name.s || strcmp(was->name.s, c->name) != 0)
			continue;
		for (int j = 0; j < protocol_contacts(w->p[IN_VARIANT]); j++) {
			const struct contact *is = protocol_contact(w->p[IN_VARIANT], j, NULL);
			if (is->name.s && strcmp(is->name.s, c->name) == 0
			    && strcmp(is->session.s, was->session.s) != 0)
				return arena_fmt(w->a, "course");
		}
	}
	return kinds_changed(w);
}

struct deeper {
	const struct weigh *w;
	enum side side;
	int depth;
	const char *changed;
};

static const char *fact_changed(const struct weigh *w, enum side side, const struct fact *f,
                                int depth);

static void see_deeper(void *ctx, const struct fact *f)
{
	struct deeper *d = ctx;
	if (!d->changed && !f->own)
		d->changed = fact_changed(d->w, d->side, f, d->depth + 1);
}

static const char *form_changed(const struct weigh *w, enum side side, int index, int depth)
{
	const struct form *form = &w->p[side]->forms.v[index];
	struct deeper d = {w, side, depth, entry_changed(w, "forms", form->name.s)};
	for (size_t i = 0; i < form->items.n; i++)
		expr_facts(form->items.v[i].when.x, see_deeper, &d);
	for (size_t i = 0; i < form->scores.n; i++) {
		expr_facts(form->scores.v[i].value.x, see_deeper, &d);
		for (size_t j = 0; j < form->scores.v[i].cases.n; j++)
			expr_facts(form->scores.v[i].cases.v[j].when.x, see_deeper, &d);
	}
	return d.changed;
}

static const char *check_changed(const struct weigh *w, enum side side, int index, int depth)
{
	const struct check *c = &w->p[side]->checks.v[index];
	struct deeper d = {w, side, depth, NULL};
	if (c->builtin == BUILTIN_CONSENT)
		return NULL;
	if (c->builtin) /* it hangs on much of the rest */
		return same_or_both_none(yaml_get(w->tree[0], "course"),
		                         yaml_get(w->tree[1], "course"))
		               && same_or_both_none(yaml_get(w->tree[0], "sessions"),
		                                    yaml_get(w->tree[1], "sessions"))
		               && same_or_both_none(yaml_get(w->tree[0], "medicines"),
		                                    yaml_get(w->tree[1], "medicines"))
		           ? NULL
		           : arena_fmt(w->a, "checks/%s", c->name.s);
	d.changed = entry_changed(w, "checks", c->name.s);
	expr_facts(c->applies.x, see_deeper, &d);
	for (size_t i = 0; i < c->pass.n; i++)
		expr_facts(c->pass.v[i].x, see_deeper, &d);
	for (size_t i = 0; i < c->verdicts.n; i++)
		expr_facts(c->verdicts.v[i].when.x, see_deeper, &d);
	return d.changed;
}

static const char *moment_changed(const struct weigh *w, enum side side, const struct moment *m,
                                  int depth)
{
	const char *changed = contact_changed(w, &m->of);
	if (changed)
		return changed;
	if (m->kind == MOMENT_STEP && m->name)
		return step_changed(w, m->name, false);
	if (m->kind == MOMENT_READING && m->measure >= 0)
		return entry_changed(w, "measures", w->p[side]->measures.v[m->measure].name.s);
	if (m->kind == MOMENT_READING && m->form >= 0)
		return form_changed(w, side, m->form, depth);
	return NULL;
}

static const char *fact_changed(const struct weigh *w, enum side side, const struct fact *f,
                                int depth)
{
	const struct protocol *p = w->p[side];
	const char *changed = contact_changed(w, &f->at.contact);
	if (depth > DEEP_MAX)
		return "checks";
	if (!changed)
		changed = contact_changed(w, &f->from.contact);
	if (!changed)
		changed = moment_changed(w, side, &f->moment, depth);
	if (changed)
		return changed;
	switch (f->kind) {
	case FACT_READING: return entry_changed(w, "measures", p->measures.v[f->index].name.s);
	case FACT_SCORE:
	case FACT_ITEM: return form_changed(w, side, f->index, depth);
	case FACT_ANSWER: return answer_changed(w, p->answers.v[f->index].name);
	case FACT_ANSWERED:
		return f->target == TARGET_ANSWER ? answer_changed(w, p->answers.v[f->index].name)
		                                  : form_changed(w, side, f->index, depth);
	case FACT_TABLE: return entry_changed(w, "values", p->values.v[f->index].name.s);
	case FACT_PASSED: return check_changed(w, side, f->index, depth);
	case FACT_OVERDUE:
		return f->moment.name ? step_changed(w, f->moment.name, true) : "sessions";
	case FACT_NUMBER: return kinds_changed(w);
	case FACT_ROUND:
	case FACT_AGE:
	case FACT_SEX:
	case FACT_ROUTE:
	case FACT_PHASE:
	case FACT_SINCE:
	case FACT_GIVEN:
	case FACT_DONE:
	case FACT_SIGNED:
	case FACT_TOTAL:
	case FACT_STOPPED:
	case FACT_WITHDRAWN: break;
	}
	return NULL;
}

const char *weigh_changed(const struct weigh *w, enum side side, const struct fact *f)
{
	return fact_changed(w, side, f, 0);
}
