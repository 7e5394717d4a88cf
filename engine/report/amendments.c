/* SPDX-License-Identifier: Apache-2.0
 * Corrections, with the words before and after as the timeline tells them. */
#include "bedside/timeline.h"
#include "report/report_in.h"

static enum report_state state_of(const struct event *ev)
{
	return ev->kind == EV_ENTRY_AMENDED  ? AMENDMENT_CORRECTED
	       : ev->kind == EV_ENTRY_UNDONE ? AMENDMENT_UNDONE
	                                     : AMENDMENT_MOVED;
}

static const struct timeline_row *row_of(const struct timeline *t, int64_t seq)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].seq == seq)
			return &t->v[i];
	return NULL;
}

/* The session of what was corrected, where the correction does not say. */
static int session_of(const struct survey *s, const struct event *ev)
{
	return ev->e.session || !ev->corrects || (size_t)ev->corrects > s->kinds.n
	           ? ev->e.session
	           : s->kinds.v[ev->corrects - 1].session;
}

void survey_amendments(struct survey *s)
{
	struct timeline t = timeline_new(s->a, s->c, s->clinic);
	t.viewer = s->viewer;
	/* words are for a list: they need the whole timeline */
	for (size_t i = 0; i < s->all.n && s->corrected.n; i++)
		timeline_add(&t, &s->all.v[i]);
	for (size_t i = 0; i < s->corrected.n; i++) {
		const struct event *ev = &s->corrected.v[i];
		const struct timeline_row *row = row_of(&t, ev->seq);
		struct report_item k = survey_item(s, state_of(ev), session_of(s, ev), ev->seq,
		                                   event_rows[survey_kind(s, ev->seq)].name);
		k.at = k.when = ev->happened;
		k.corrects = ev->corrects;
		k.who = survey_who(s, ev->actor);
		if (row) {
			k.was = row->was;
			k.says = ev->kind == EV_ENTRY_AMENDED ? row->words : NULL;
			k.reason = row->reason;
		}
		survey_add(s, &k);
	}
}
