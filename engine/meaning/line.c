/* SPDX-License-Identifier: Apache-2.0
 * What falls due in a session, laid on one line from the dose to the door. */
#include "meaning/meaning_in.h"

static bool line_point(const struct point *p, int64_t *out)
{
	enum moment_kind k = p->moment.kind;
	bool dose = k == MOMENT_FIRST_DOSE || k == MOMENT_LAST_DOSE || k == MOMENT_END_OF_DOSE
	            || k == MOMENT_DOSE;
	if ((!dose && k != MOMENT_LEAVING) || p->moment.of.name || p->distance.dim == DIM_DAYS)
		return false;
	*out = (k == MOMENT_LEAVING ? LINE_FAR : 0) + p->distance.micro;
	return true;
}

static void lay(struct due_line *t, int64_t at)
{
	if (t->n < LINE_TIMES_MAX)
		t->v[t->n++] = at;
	else
		t->unclear = true;
}

void line_lay(struct due_line *t, const struct schedule *s)
{
	int64_t end = 0; /* of the part before: `then every` goes on from there */
	for (size_t i = 0; i < s->n && !t->unclear; i++) {
		const struct at_part *p = &s->v[i];
		struct point anchor = {.moment = p->anchor};
		int64_t at = 0, to = LINE_FAR;
		switch (p->kind) {
		case AT_WINDOW:
		case AT_EACH:
			if (!line_point(&anchor, &at) || p->range.dim != DIM_ELAPSED) {
				t->unclear = true;
				break;
			}
			if (p->kind == AT_WINDOW)
				lay(t, end = at + (p->before ? -p->range.lo : p->range.hi));
			for (size_t j = 0; p->kind == AT_EACH && j < p->each_n; j++)
				lay(t, end = at + (p->before ? -p->each[j] : p->each[j]));
			break;
		case AT_EVERY:
			if (p->every.dim != DIM_ELAPSED || p->every.micro < LINE_MINUTE) {
				t->unclear = true;
				break;
			}
			at = end;
			if (p->from.moment.kind == MOMENT_START && !p->from.moment.of.name)
				at = -p->every.micro; /* under way when the dose comes */
			else if (p->from.moment.kind != MOMENT_NONE && !line_point(&p->from, &at))
				t->unclear = true;
			if (p->to.moment.kind != MOMENT_NONE && !line_point(&p->to, &to))
				t->unclear = true;
			for (at += p->every.micro; at <= to && !t->unclear; at += p->every.micro)
				lay(t, end = at);
			break;
		case AT_DAY:
		case AT_WEEKDAYS:
		case AT_SAME_DAY: t->unclear = true; break;
		}
	}
}

/* Whether `given(ketamine sublingual)` or `route = …` decides it: then it stands for others. */
static void see_way(void *ctx, const struct fact *f)
{
	*(bool *)ctx |= f->kind == FACT_GIVEN || f->kind == FACT_ROUTE;
}

enum step_way step_way(const struct step *s)
{
	bool way = false;
	if (!s->when.x)
		return WAY_ALWAYS;
	expr_facts(s->when.x, see_way, &way);
	return way ? WAY_BY_ROUTE : WAY_SOMETIMES;
}
