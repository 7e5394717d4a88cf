/* SPDX-License-Identifier: Apache-2.0
 * What the scenarios of a protocol reach, and what none of them does. */
#include <string.h>

#include "scenario/scenario_in.h"

static void add(uint32_t *sum, const uint32_t *one, int n)
{
	for (int i = 0; i < n; i++)
		sum[i] += one[i];
}

bool coverage_add(struct arena *a, struct scenario_coverage *sum, const struct scenario_result *one)
{
	const struct scenario_coverage *c = &one->coverage;
	if (!one->plan || !c->steps)
		return false;
	if (!sum->steps)
		count_begin(a, one->plan, sum);
	if (strcmp(sum->digest, c->digest) != 0)
		return false;
	add(sum->steps, c->steps, c->steps_n);
	add(sum->alerts, c->alerts, c->alerts_n);
	add(sum->lines, c->lines, c->lines_n);
	add(sum->contacts, c->contacts, c->contacts_n);
	add(sum->ways, c->ways, c->ways_n);
	add(sum->exits, c->exits, c->exits_n);
	add(sum->checks[0], c->checks[0], c->checks_n * VERDICTS);
	return true;
}

/* ---- rows ---- */

struct rows {
	struct arena *a;
	struct coverage_row *v;
	size_t n, cap;
};

static struct coverage_row *put(struct rows *r, const char *what, const char *name, struct span at,
                                uint32_t n)
{
	struct coverage_row *row = arena_push(r->a, r);
	*row = (struct coverage_row){.what = what, .name = name, .at = at, .n = n};
	return row;
}

static void put_steps(struct rows *r, const struct plan *plan, const struct scenario_coverage *c)
{
	for (int i = 0; i < plan->steps_n; i++) {
		const struct step *def = plan->steps[i].def;
		struct coverage_row *row = put(r, "step", def->name.s, def->name.at, c->steps[i]);
		const struct session_def *s = plan->sessions[plan->steps[i].session].def;
		row->says =
		    arena_fmt(r->a, "the step `%s` of `%s` is never done", def->name.s, s->name.s);
		row->optional = def->optional;
	}
}

static const struct ident *named_in(const struct idents *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].s, name) == 0)
			return &list->v[i];
	return NULL;
}

/* Where a check is asked for; NULL where it never is. */
static const struct ident *asked_at(const struct plan *plan, const char *name)
{
	const struct ident *at = NULL;
	for (int i = 0; i < plan->stages_n && !at; i++) {
		at = named_in(&plan->stages[i].def->enter, name);
		at = at ? at : named_in(&plan->stages[i].def->leave, name);
	}
	for (int i = 0; i < plan->steps_n && !at; i++)
		at = named_in(&plan->steps[i].def->enter, name);
	return at;
}

static void put_sides(struct rows *r, const char *name, struct span at,
                      const uint32_t (*verdicts)[VERDICTS])
{
	uint32_t no = 0;
	for (int v = VERDICT_WARN; v < VERDICTS; v++)
		no += (*verdicts)[v];
	put(r, "passes", name, at, (*verdicts)[VERDICT_PASS])->says =
	    arena_fmt(r->a, "`%s` never passes", name);
	put(r, "says no", name, at, no)->says =
	    arena_fmt(r->a, "`%s` never says anything but pass", name);
}

static void put_checks(struct rows *r, const struct plan *plan, const struct scenario_coverage *c)
{
	size_t line = 0;
	for (size_t i = 0; i < plan->p->checks.n; i++) {
		const struct check *k = &plan->p->checks.v[i];
		const struct ident *asked = asked_at(plan, k->name.s);
		struct span at = k->builtin && asked ? asked->at : k->name.at;
		if (!k->builtin || asked)
			put_sides(r, k->name.s, at, (const uint32_t(*)[VERDICTS]) & c->checks[i]);
		for (size_t v = 0; v < k->verdicts.n; v++, line++) {
			/* a line that passes is seen as the check that passes */
			if (k->verdicts.v[v].then.kind == VERDICT_PASS)
				continue;
			put(r, "line", k->name.s, k->verdicts.v[v].at, c->lines[line])->says =
			    arena_fmt(r->a, "line %zu of `%s` never decides", v + 1, k->name.s);
		}
	}
}

static void put_course(struct rows *r, const struct plan *plan, const struct scenario_coverage *c)
{
	const struct protocol *p = plan->p;
	size_t way = 0;
	for (size_t i = 0; i < p->alerts.n; i++) {
		const struct ident *name = &p->alerts.v[i].name;
		put(r, "alert", name->s, name->at, c->alerts[i])->says =
		    arena_fmt(r->a, "the alert `%s` is never raised", name->s);
	}
	for (int i = 0; i < plan->contacts_n; i++) {
		const struct contact *k = plan->contacts[i].def;
		put(r, "contact", k->name.s, k->session.at, c->contacts[i])->says =
		    arena_fmt(r->a, "the contact `%s` is never begun", k->name.s);
	}
	for (size_t i = 0; i < p->phases.n; i++)
		for (size_t k = 0; k < p->phases.v[i].next.n; k++) {
			const struct ident *then = &p->phases.v[i].next.v[k].then;
			put(r, "next", then->s, then->at, c->ways[way++])->says = arena_fmt(
			    r->a, "`%s` never goes on with `%s`", p->phases.v[i].name.s, then->s);
		}
	for (size_t i = 0; i < p->exits.n; i++) {
		const struct ident *then = &p->exits.v[i].then;
		put(r, "exit", then->s, then->at, c->exits[i])->says =
		    arena_fmt(r->a, "the exit to `%s` is never taken", then->s);
	}
}

struct coverage_row *coverage_rows(struct arena *a, const struct plan *plan,
                                   const struct scenario_coverage *sum, size_t *n)
{
	struct rows r = {.a = a};
	put_steps(&r, plan, sum);
	put_checks(&r, plan, sum);
	put_course(&r, plan, sum);
	*n = r.n;
	return r.v;
}

/* ---- in words ---- */

void coverage_text(struct text *out, const struct plan *plan, const struct scenario_coverage *sum)
{
	size_t n, reached = 0;
	const struct coverage_row *rows = coverage_rows(out->a, plan, sum, &n);
	text_fmt(out, "%s %s\n", plan->p->id.s, plan->p->version.s);
	for (size_t i = 0; i < n; i++) {
		const struct coverage_row *r = &rows[i];
		reached += r->n > 0;
		if (r->n)
			continue;
		text_put(out, "  ");
		if (r->at.src)
			text_fmt(out, "%s:%u: ", r->at.src->path, (unsigned)r->at.line);
		text_fmt(out, "%s%s\n", r->says, r->optional ? " (optional)" : "");
	}
	text_fmt(out, "  %zu of %zu reached, %zu %%\n", reached, n, n ? reached * 100 / n : 100);
}
