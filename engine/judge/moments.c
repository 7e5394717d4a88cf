/* SPDX-License-Identifier: Apache-2.0
 * Which session, which record, when: what the words of a protocol mean in a course. */
#include <string.h>

#include "judge/look.h"
#include "judge/worked.h"

/* ---- which session, which record ---- */

bool look_counts(const struct look *l, const struct mark *m)
{
	return !m->struck && m->happened <= l->now;
}

static bool is_of(const struct course *c, const struct session_record *s,
                  const struct contact_ref *ref)
{
	if (ref->session >= 0)
		return s->session == ref->session;
	if (ref->contact >= 0)
		return s->contact == ref->contact;
	return ref->kind >= 0 && (int)c->plan->sessions[s->session].def->kind == ref->kind;
}

/* A medicine session in which nothing was given is not "medicine 2" for anything that follows. */
static bool took_place(const struct course *c, const struct session_record *s)
{
	return c->plan->sessions[s->session].def->kind != KIND_MEDICINE || s->doses > 0;
}

int contact_session(const struct look *l, const struct contact_ref *ref)
{
	const struct course *c = l->c;
	const struct session_record *own = course_session(c, l->session);
	int seen = 0, found = 0;
	if (!ref->name)
		return l->session;
	for (size_t i = 0; i < c->sessions.n; i++) {
		const struct session_record *s = &c->sessions.v[i];
		if (!is_of(c, s, ref) || s->m.happened > l->now)
			continue;
		bool this_one = s == own;
		if (!this_one && !took_place(c, s))
			continue;
		seen++;
		switch (ref->which) {
		case WHICH_THIS: /* the latest that is not over, this round's, or the last */
		case WHICH_LAST: found = s->number; break;
		case WHICH_FIRST: found = found ? found : s->number; break;
		case WHICH_PREVIOUS:
			if (!this_one && (!own || s->number < own->number))
				found = s->number;
			break;
		case WHICH_NEXT:
			if (own && s->number > own->number && !found)
				found = s->number;
			break;
		case WHICH_NUMBER:
			if (seen == ref->number)
				found = s->number;
			break;
		}
	}
	return found;
}

bool look_step_named(const struct look *l, int step, const char *name)
{
	return step >= 0 && strcmp(l->c->plan->steps[step].def->name.s, name) == 0;
}

/* Which session's record of a step counts: the one named; this one if it has the step; else any. */
static int step_scope(const struct look *l, const char *name, const struct contact_ref *of)
{
	const struct session_record *own = course_session(l->c, l->session);
	if (of->name)
		return contact_session(l, of);
	return own && plan_step_find(l->c->plan, own->session, name) >= 0 ? own->number : 0;
}

const struct step_record *look_step(const struct look *l, const char *name,
                                    const struct contact_ref *of)
{
	int scope = step_scope(l, name, of);
	if (of->name && !scope)
		return NULL;
	for (size_t i = l->c->steps.n; i-- > 0;) {
		const struct step_record *r = &l->c->steps.v[i];
		if (look_counts(l, &r->m) && !r->partial && (!scope || r->m.session == scope)
		    && look_step_named(l, r->step, name))
			return r;
	}
	return NULL;
}

const struct signature *look_signature(const struct look *l, const char *name,
                                       const struct contact_ref *of)
{
	int scope = step_scope(l, name, of);
	if (of->name && !scope)
		return NULL;
	for (size_t i = l->c->signatures.n; i-- > 0;) {
		const struct signature *g = &l->c->signatures.v[i];
		if (look_counts(l, &g->m) && !g->partial && (!scope || g->m.session == scope)
		    && look_step_named(l, g->step, name))
			return g;
	}
	return NULL;
}

/* ---- moments ---- */

int64_t fact_age_measure(const struct look *l, int measure)
{
	int64_t newest = 0;
	const struct worked *w = &l->c->plan->p->measures.v[measure].worked;
	if (w->src)
		return worked_age(l, w);
	for (size_t i = 0; i < l->c->readings.n; i++) {
		const struct reading *r = &l->c->readings.v[i];
		if (r->measure == measure && look_counts(l, &r->m) && r->m.happened > newest)
			newest = r->m.happened;
	}
	return newest;
}

int64_t fact_age_form(const struct look *l, int form)
{
	int64_t newest = 0;
	for (size_t i = 0; i < l->c->forms.n; i++)
		if (l->c->forms.v[i].form == form && look_counts(l, &l->c->forms.v[i].m)
		    && l->c->forms.v[i].m.happened > newest)
			newest = l->c->forms.v[i].m.happened;
	return newest;
}

int64_t fact_age_answer(const struct look *l, int answer)
{
	int64_t newest = 0;
	for (size_t i = 0; i < l->c->steps.n; i++) {
		const struct step_record *r = &l->c->steps.v[i];
		if (r->step >= 0 && l->c->plan->steps[r->step].answer == answer && !r->skipped
		    && !r->partial && look_counts(l, &r->m) && r->m.happened > newest)
			newest = r->m.happened;
	}
	return newest;
}

static int64_t not_after(int64_t when, int64_t now)
{
	return when > 0 && when <= now ? when : 0;
}

/* Whether a dose is one of those that a moment speaks of: of one medicine, or of any (0). */
static bool dose_is_of(const struct dose_record *d, int session, int medicine)
{
	return d->m.session == session && (!medicine || d->medicine + 1 == medicine);
}

/* The dose of that number, of the session or of one medicine; devices of one dose share theirs. */
static int64_t dose_when(const struct look *l, int session, const struct moment *m)
{
	int n = 0, last = 0;
	for (size_t i = 0; i < l->c->doses.n; i++) {
		const struct dose_record *d = &l->c->doses.v[i];
		if (!dose_is_of(d, session, m->medicine))
			continue;
		n += d->number != last;
		last = d->number;
		if ((m->medicine ? n : d->number) == m->number)
			return not_after(d->m.happened, l->now);
	}
	return 0;
}

static int64_t first_dose_when(const struct look *l, int session, int medicine)
{
	int64_t first = 0;
	for (size_t i = 0; i < l->c->doses.n; i++) {
		const struct dose_record *d = &l->c->doses.v[i];
		if (dose_is_of(d, session, medicine) && look_counts(l, &d->m)
		    && (!first || d->m.happened < first))
			first = d->m.happened;
	}
	return first;
}

/* Of the last dose: when it had run in or was stopped.  While it runs, or a further device is to
 * come, nobody knows. */
static int64_t end_of_dose_when(const struct look *l, int session, int medicine)
{
	const struct dose_record *last = NULL, *under_way = course_dose_under_way(l->c, session);
	for (size_t i = 0; i < l->c->doses.n; i++) {
		const struct dose_record *d = &l->c->doses.v[i];
		if (dose_is_of(d, session, medicine) && look_counts(l, &d->m)
		    && (!last || d->m.happened >= last->m.happened))
			last = d;
	}
	if (!last || (under_way && dose_is_of(under_way, session, medicine)))
		return 0;
	return not_after(last->infusion ? last->ended : last->m.happened, l->now);
}

static int64_t last_dose_when(const struct look *l, int session, int medicine)
{
	int64_t last = 0;
	for (size_t i = 0; i < l->c->doses.n; i++)
		if (dose_is_of(&l->c->doses.v[i], session, medicine)
		    && look_counts(l, &l->c->doses.v[i].m) && l->c->doses.v[i].m.happened > last)
			last = l->c->doses.v[i].m.happened;
	return last;
}

int64_t moment_when(const struct look *l, const struct moment *m)
{
	int number = contact_session(l, &m->of);
	const struct session_record *s = course_session(l->c, number);
	switch (m->kind) {
	case MOMENT_NONE: return 0;
	case MOMENT_START: return s ? not_after(s->m.happened, l->now) : 0;
	case MOMENT_FIRST_DOSE:
		if (s && m->medicine)
			return first_dose_when(l, number, m->medicine);
		return s ? not_after(s->first_dose, l->now) : 0;
	case MOMENT_LAST_DOSE: return s ? last_dose_when(l, number, m->medicine) : 0;
	case MOMENT_END_OF_DOSE: return s ? end_of_dose_when(l, number, m->medicine) : 0;
	case MOMENT_DOSE: return s ? dose_when(l, number, m) : 0;
	case MOMENT_LEAVING: return s ? not_after(s->left, l->now) : 0;
	case MOMENT_READING:
		return m->measure >= 0 ? fact_age_measure(l, m->measure)
		                       : fact_age_form(l, m->form);
	case MOMENT_STEP: {
		const struct step_record *r = look_step(l, m->name, &m->of);
		const struct signature *g = look_signature(l, m->name, &m->of);
		int64_t done = r && !r->skipped ? r->m.happened : 0;
		return g && g->m.happened > done ? g->m.happened : done;
	}
	case MOMENT_CONTACT: /* a contact counts from its first dose, or from its start */
		if (!s)
			return 0;
		return not_after(s->first_dose ? s->first_dose : s->m.happened, l->now);
	}
	return 0;
}
