/* SPDX-License-Identifier: Apache-2.0 */
#include "course/sealed.h"

#include <string.h>

int sealed_list_of(const struct plan *p, int step)
{
	const struct step *def = step >= 0 ? p->steps[step].def : NULL;
	return def && def->kind == STEP_ALLOCATE && def->what.n ? def->what.v[0].index : -1;
}

const struct step_record *sealed_drawn(const struct course *c, int list)
{
	for (size_t i = 0; list >= 0 && i < c->steps.n; i++)
		if (sealed_list_of(c->plan, c->steps.v[i].step) == list)
			return &c->steps.v[i];
	return NULL;
}

bool sealed_step_drawn(const struct course *c, const char *step, int64_t until_ms)
{
	for (int i = 0; step && i < c->plan->steps_n; i++) {
		if (strcmp(c->plan->steps[i].def->name.s, step) != 0)
			continue;
		const struct step_record *r = sealed_drawn(c, sealed_list_of(c->plan, i));
		if (r && r->m.happened <= until_ms)
			return true;
	}
	return false;
}

/* The newest answer to a question of the course. */
static const char *answer(const struct course *c, const char *name)
{
	for (size_t i = c->steps.n; i-- > 0;) {
		const struct step_record *r = &c->steps.v[i];
		if (!r->m.struck && !r->skipped && !r->partial && r->step >= 0
		    && strcmp(c->plan->steps[r->step].def->name.s, name) == 0)
			return r->text;
	}
	return NULL;
}

const char *sealed_stratum(struct arena *a, const struct course *c, int list, const char **missing)
{
	static const char *const sexes[] = {"female", "male", "other"};
	const struct idents *by = &c->plan->p->lists.v[list].by;
	struct text t = text_in(a);
	for (size_t i = 0; i < by->n; i++) {
		bool sex = strcmp(by->v[i].s, "sex") == 0;
		const char *is = !sex ? answer(c, by->v[i].s) : c->sex >= 0 ? sexes[c->sex] : NULL;
		if (!is) {
			*missing = by->v[i].s;
			return NULL;
		}
		text_fmt(&t, "%s%s", i ? "/" : "", is);
	}
	return by->n ? t.s : "";
}
