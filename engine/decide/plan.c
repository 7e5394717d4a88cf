/* SPDX-License-Identifier: Apache-2.0
 * A course goes on by another version of its protocol: a prescriber or the medical director signs
 * it, with the reason, between two sessions, and only where the new version has a place for
 * everything that was recorded. */
#include <string.h>

#include "decide/decide.h"
#include "judge/misfit.h"

enum rc do_course_move(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	const struct plan *to = d->cmd->to;
	const struct protocol *was = d->c->plan->p;
	if (!to || !e->digest || strcmp(e->digest, to->digest) != 0)
		return refuse(d, RC_NOTFOUND, "There is no such version of the protocol here.");
	if (d->s) {
		refuse(d, RC_GATE, "Session %d is under way, by the version that it began with.",
		       d->s->number);
		hint(d, "close the session first, then move the course");
		return RC_GATE;
	}
	if (!d->c->patient)
		return refuse(d, RC_USAGE, "Nobody is enrolled in this course.");
	if (strcmp(to->p->id.s, was->id.s) != 0) {
		refuse(d, RC_USAGE, "%s is another protocol, not another version of %s.",
		       to->p->id.s, was->id.s);
		hint(d, "end this course, then begin one of the other protocol");
		return RC_USAGE;
	}
	if (strcmp(to->digest, d->c->plan->digest) == 0)
		return refuse(d, RC_USAGE, "The course goes by this version already.");
	if (!e->reason || !e->reason[0])
		return refuse(d, RC_USAGE, "Moving a course needs its reason.");
	struct misfits none = course_misfits(d->a, d->c, to);
	for (size_t i = 0; i < none.n; i++) {
		struct judgement j = {
		    .rule = arena_fmt(d->a, "move/%s", none.v[i].what),
		    .verdict = VERDICT_BLOCK,
		    .say = arena_fmt(d->a, "No place for %s: %s.", none.v[i].what, none.v[i].why),
		    .opens = "Opens when the new version has a place for it."};
		weigh(d, &j);
	}
	TRY(weighed(d));
	struct event *ev = emit(d, EV_COURSE_MOVED);
	ev->e.protocol = to->p->id.s;
	ev->e.version = to->p->version.s;
	ev->e.roles = d->who->roles & d->row->roles;
	ev->e.text = arena_fmt(d->a, "%s@%s", was->id.s, was->version.s);
	ev->e.meaning = arena_fmt(d->a,
	                          "This course goes on by %s@%s. Sessions held before keep "
	                          "the words they were held by.",
	                          to->p->id.s, to->p->version.s);
	hint(d, "the patient consents to this version before the next dose");
	return RC_OK;
}
