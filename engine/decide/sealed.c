/* SPDX-License-Identifier: Apache-2.0
 * The next entry of a sealed list is this patient's. */
#include "course/sealed.h"

#include <string.h>

#include "decide/decide.h"

/* Once in a course, whatever happens after it: nobody draws again until they like what they got. */
enum rc do_allocate(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	const char *missing = "";
	int step = need_step(d, e->name, 1u << STEP_ALLOCATE);
	if (step < 0)
		return d->out->rc;
	int list = sealed_list_of(d->c->plan, step);
	const struct sealed_list *def = &d->c->plan->p->lists.v[list];
	if (sealed_drawn(d->c, list))
		return refuse(d, RC_GATE,
		              "An entry of `%s` was drawn for this patient already. It stands.",
		              def->name.s);
	if (d->cmd->happened)
		return refuse(d, RC_USAGE, "An entry is drawn when it is asked for, never later.");
	TRY(weigh_checks(d, &d->c->plan->steps[step].def->enter));
	if (!sealed_stratum(d->a, d->c, list, &missing))
		return refuse(d, RC_GATE, "`%s` is drawn by `%s`, which is not known yet.",
		              def->name.s, missing);
	if (d->cmd->no_entry)
		return refuse(d, RC_GATE, "%s", d->cmd->no_entry);
	bool fits = false;
	for (size_t i = 0; i < def->values.n; i++)
		fits |= e->text && strcmp(def->values.v[i].s, e->text) == 0;
	if (!fits || e->count < 1)
		return refuse(d, RC_GATE, "There is no entry of the list `%s` to draw.",
		              def->name.s);
	struct event *ev = emit_bare(d, EV_ALLOCATED);
	ev->e.name = e->name;
	ev->e.text = e->text;
	ev->e.count = e->count;
	ev->e.digest = e->digest;
	return RC_OK;
}
