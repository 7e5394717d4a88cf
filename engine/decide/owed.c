/* SPDX-License-Identifier: Apache-2.0
 * Forms that may stay open after their session: who sees to them, and which answer is whose. */
#include <string.h>

#include "decide/decide.h"
#include "judge/owed.h"

/* The newest task of this form and session; done or not. */
static const struct task *task_of(const struct course *c, const struct owed *o)
{
	for (size_t i = c->tasks.n; i-- > 0;)
		if (c->tasks.v[i].owed && c->tasks.v[i].m.session == o->session
		    && strcmp(c->tasks.v[i].name, o->words) == 0)
			return &c->tasks.v[i];
	return NULL;
}

void open_owed(struct deciding *d)
{
	const struct plan_session *ps = &d->c->plan->sessions[d->s->session];
	bool may_owe = false;
	for (int k = ps->step; k < ps->step + ps->steps; k++)
		may_owe |= d->c->plan->steps[k].def->due.n > 0;
	if (!may_owe)
		return;
	struct course *then = course_then(d);
	struct look look = {.a = d->a, .c = then, .now = d->t};
	struct owed_list owed = forms_owed(d->a, &look);
	for (size_t i = 0; i < owed.n; i++) {
		const struct owed *o = &owed.v[i];
		const struct step *def = then->plan->steps[o->step].def;
		const struct session_record *r = course_session(then, o->session);
		if (o->session != d->s->number || task_of(then, o))
			continue;
		struct event *ev = emit_bare(d, EV_TASK_OPENED);
		ev->e.name = o->words;
		ev->e.contact = then->plan->contacts[r->contact].def->name.s;
		ev->e.round = r->round;
		for (int k = 0; k < def->owner.n; k++)
			ev->e.roles |= def->owner.any_of[k];
		ev->e.until = o->until;
		ev->e.reason = def->name.s;
	}
}

void close_owed(struct deciding *d, int form, int session)
{
	bool any = false;
	for (size_t i = 0; i < d->c->tasks.n; i++)
		any |= d->c->tasks.v[i].owed && !d->c->tasks.v[i].done;
	if (!any)
		return;
	struct course *then = course_then(d);
	struct look before = {.a = d->a, .c = d->c, .now = d->t};
	struct look after = {.a = d->a, .c = then, .now = d->t};
	struct owed_list was = forms_owed(d->a, &before), still = forms_owed(d->a, &after);
	for (size_t i = 0; i < was.n; i++) {
		const struct owed *o = &was.v[i];
		bool open = o->session != session || d->c->plan->steps[o->step].form != form;
		for (size_t k = 0; k < still.n; k++)
			open |= still.v[k].session == o->session && still.v[k].step == o->step;
		const struct task *t = open ? NULL : task_of(d->c, o);
		if (!t || t->done)
			continue;
		struct event *ev = emit_bare(d, EV_TASK_DONE);
		ev->e.name = t->name;
		ev->e.ref = t->m.seq;
	}
}

static bool has_form(const struct course *c, const struct session_record *r, int form)
{
	const struct plan_session *ps = &c->plan->sessions[r->session];
	for (int k = ps->step; k < ps->step + ps->steps; k++)
		if (c->plan->steps[k].form == form)
			return true;
	return false;
}

/* Said in words, it is that one; else this session's where it asks for the form; else the oldest
 * session's that owes it; else this session's, or nobody's. */
int session_of_form(struct deciding *d, int form)
{
	const struct entry *e = &d->cmd->e;
	const char *name = d->c->plan->p->forms.v[form].name.s;
	if (e->contact) {
		int contact = plan_contact_find(d->c->plan, e->contact);
		for (size_t i = d->c->sessions.n; i-- > 0;) {
			const struct session_record *r = &d->c->sessions.v[i];
			if (!r->m.struck && r->contact == contact && r->round == e->round
			    && has_form(d->c, r, form))
				return r->number;
		}
		refuse(d, RC_NOTFOUND, "No session %s %d has been held that asks for `%s`.",
		       e->contact, e->round, name);
		return -1;
	}
	if (d->s && has_form(d->c, d->s, form))
		return d->s->number;
	struct look look = {.a = d->a, .c = d->c, .now = d->t};
	struct owed_list owed = forms_owed(d->a, &look);
	for (size_t i = 0; i < owed.n; i++)
		if (d->c->plan->steps[owed.v[i].step].form == form)
			return owed.v[i].session;
	return d->s ? d->s->number : 0;
}
