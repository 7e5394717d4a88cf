/* SPDX-License-Identifier: Apache-2.0
 * Where a course, a contact and a session can stand, and what opens the way between: the phases and
 * stages of the plan, and the states and commands that every protocol has. */
#include <assert.h>
#include <string.h>

#include "decide/command.h"
#include "diagram/diagram_in.h"
#include "judge/series.h"

struct charting {
	struct arena *a;
	const struct plan *plan;
	struct saying saying;
	struct chart *c;
};

static int add_state(struct charting *w, const char *name, const char *words, enum state_look look,
                     int row, int under)
{
	*arena_push(w->a, &w->c->states) =
	    (struct state){.name = name, .says = words, .look = look, .row = row, .under = under};
	return (int)w->c->states.n - 1;
}

static void add_way(struct charting *w, int from, int to, bool gate, const char *words)
{
	*arena_push(w->a, &w->c->ways) =
	    (struct way){.from = from, .to = to, .gate = gate, .says = words};
}

/* "leave: the patient goes home" */
static const char *command_words(struct arena *a, enum command_kind kind)
{
	const struct command_row *r = &command_rows[kind];
	return arena_fmt(a, "%s: %s", r->name, r->doc);
}

static struct chart *begin(struct charting *w, struct diagram *d, const char *title,
                           const char *any)
{
	w->c = arena_push(w->a, &d->charts);
	*w->c = (struct chart){.title = title, .any = any};
	return w->c;
}

/* ---- the course ---- */

static int phase_index(const struct protocol *p, const char *name)
{
	for (int i = 0; i < (int)p->phases.n; i++)
		if (strcmp(p->phases.v[i].name.s, name) == 0)
			return i;
	return -1;
}

static void phase_ways(struct charting *w, int phase, int first, int end)
{
	const struct protocol *p = w->plan->p;
	const struct phase *def = &p->phases.v[phase];
	int here = first + phase, next = phase + 1;
	while (next < (int)p->phases.n && p->phases.v[next].starts.n)
		next++; /* runs beside the others */
	int on = next < (int)p->phases.n ? first + next : end;
	if (def->until.x)
		add_way(w, here, on, false,
		        arena_fmt(w->a, "after a round, if %s",
		                  say_condition(&w->saying, def->until.x)));
	for (size_t i = 0; i < def->next.n; i++) {
		const struct case_row *r = &def->next.v[i];
		int to = phase_index(p, r->then.s);
		add_way(w, here, to >= 0 ? first + to : end, false,
		        r->otherwise ? "when it is over, otherwise"
		                     : arena_fmt(w->a, "when it is over, if %s",
		                                 say_condition(&w->saying, r->when.x)));
	}
	if (!def->next.n)
		add_way(w, here, on, false, "when each of its contacts took place or fell away");
}

static void draw_course(struct charting *w, struct diagram *d)
{
	const struct protocol *p = w->plan->p;
	struct chart *c = begin(w, d, "The course", "any phase");
	int begun = add_state(w, "enrolled", NULL, STATE_PLAIN, 0, 0), first = (int)c->states.n;
	bool gives = false;
	for (size_t i = 0; i < p->phases.n; i++) {
		const struct phase *def = &p->phases.v[i];
		bool medicine = false;
		for (size_t k = 0; k < def->contacts.n; k++) {
			int s = def->contacts.v[k].session.index;
			medicine |= s >= 0 && p->sessions.v[s].kind == KIND_MEDICINE;
		}
		gives |= medicine;
		add_state(w, def->name.s,
		          def->starts.n ? arena_fmt(w->a, "beside the others, from %s",
		                                    say_schedule(w->a, &def->starts))
		                        : NULL,
		          medicine ? STATE_FULL : STATE_PLAIN, 0, 0);
	}
	int end = add_state(w, "course ended", NULL, STATE_SOFT, 0, 0);
	int stopped = -1;
	if (gives)
		stopped = add_state(w, "treatment stopped", "no further dose; the rest goes on",
		                    STATE_ASIDE, 1, first);
	int withdrawn =
	    add_state(w, "consent withdrawn", "nobody gives a dose", STATE_STOP, 1, end);
	add_way(w, begun, first < end ? first : end, false, command_words(w->a, CMD_ENROL));
	for (int i = 0; i < (int)p->phases.n; i++)
		phase_ways(w, i, first, end);
	for (size_t i = 0; i < p->exits.n; i++) {
		int to = phase_index(p, p->exits.v[i].then.s);
		add_way(w, -1, to >= 0 ? first + to : end, false,
		        arena_fmt(w->a, "if %s", say_condition(&w->saying, p->exits.v[i].when.x)));
	}
	add_way(w, -1, end, false, command_words(w->a, CMD_END_COURSE));
	if (stopped >= 0) {
		add_way(w, -1, stopped, false, command_words(w->a, CMD_STOP_TREATMENT));
		add_way(w, stopped, -1, false, command_words(w->a, CMD_RESUME_TREATMENT));
	}
	add_way(w, -1, withdrawn, false, command_words(w->a, CMD_CONSENT_WITHDRAW));
	add_way(w, withdrawn, -1, false, command_words(w->a, CMD_CONSENT_GIVE));
	says(w->a, &c->says, "A course stands in one phase, and in each phase that runs beside.");
}

/* ---- a contact ---- */

static const struct {
	const char *name, *says;
	enum state_look look;
	int row, under;
} contact_rows[] = {
    [CONTACT_LATER] = {"later", "what it hangs on has not come", STATE_PLAIN, 0, 0},
    [CONTACT_OPEN] = {"open", "inside its window", STATE_PLAIN, 0, 0},
    [CONTACT_EARLY] = {"early", "before its window", STATE_PLAIN, 1, CONTACT_LATER},
    [CONTACT_LATE] = {"late", "its window is over", STATE_ASIDE, 1, CONTACT_OPEN},
    [CONTACT_RUNNING] = {"running", "its session is under way", STATE_FULL, 0, 0},
    [CONTACT_DONE] = {"done", NULL, STATE_SOFT, 0, 0},
    [CONTACT_DROPPED] = {"fell away", "it did not take place", STATE_ASIDE, 1, CONTACT_RUNNING},
    [CONTACT_NOT_ASKED] = {"not asked for", "its condition is not true", STATE_ASIDE, 1,
                           CONTACT_DONE},
};
static_assert(countof(contact_rows) == CONTACT_NOT_ASKED + 1, "draw every state of a contact");

static const struct {
	int from, to;
	const char *says; /* NULL: of the command */
	enum command_kind by;
} contact_ways[] = {
    {CONTACT_LATER, CONTACT_EARLY, "what it hangs on has a day, and its window lies ahead", 0},
    {CONTACT_LATER, CONTACT_OPEN, "what it hangs on has a day, and its window has begun", 0},
    {CONTACT_EARLY, CONTACT_OPEN, "the first day of its window", 0},
    {CONTACT_OPEN, CONTACT_LATE, "the day after its window", 0},
    {CONTACT_OPEN, CONTACT_RUNNING, NULL, CMD_START},
    {CONTACT_EARLY, CONTACT_RUNNING, NULL, CMD_START},
    {CONTACT_LATE, CONTACT_RUNNING, NULL, CMD_START},
    {CONTACT_RUNNING, CONTACT_DONE, NULL, CMD_CLOSE},
    {-1, CONTACT_DROPPED,
     "it was missed and is not asked for any more, the treatment was stopped, or the course left "
     "its phase",
     0},
    {-1, CONTACT_NOT_ASKED, "its condition is not true, or its phase or round does not come", 0},
};

static void draw_contact(struct charting *w, struct diagram *d)
{
	begin(w, d, "One contact", "any that has not begun");
	for (size_t i = 0; i < countof(contact_rows); i++)
		add_state(w, contact_rows[i].name, contact_rows[i].says, contact_rows[i].look,
		          contact_rows[i].row, contact_rows[i].under);
	for (size_t i = 0; i < countof(contact_ways); i++)
		add_way(w, contact_ways[i].from, contact_ways[i].to, false,
		        contact_ways[i].says ? contact_ways[i].says
		                             : command_words(w->a, contact_ways[i].by));
}

/* ---- a session ---- */

static const char *gate_words(struct charting *w, const struct idents *a, const struct idents *b)
{
	struct text t = text_in(w->a);
	if (a && a->n)
		text_put(&t, say_names(w->a, a, ", "));
	if (b && b->n)
		text_fmt(&t, "%s%s", t.n ? ", " : "", say_names(w->a, b, ", "));
	return t.n ? t.s : NULL;
}

static const char *enter_words(struct charting *w, const char *gate)
{
	const char *words = command_words(w->a, CMD_ENTER);
	return gate ? arena_fmt(w->a, "%s, once all of these pass: %s", words, gate) : words;
}

static void draw_session(struct charting *w, struct diagram *d, int session)
{
	const struct plan_session *s = &w->plan->sessions[session];
	struct chart *c = begin(
	    w, d,
	    arena_fmt(w->a, "One session: %s", s->def->title.s ? s->def->title.s : s->def->name.s),
	    "any stage");
	const struct idents *leave = NULL;
	int before = add_state(w, "not begun", NULL, STATE_PLAIN, 0, 0);
	for (int i = 0; i < s->stages; i++) {
		const struct plan_stage *g = &w->plan->stages[s->stage + i];
		bool dose = false;
		for (size_t k = 0; k < g->def->steps.n; k++)
			dose |= g->def->steps.v[k].kind == STEP_DOSE;
		int here = add_state(w, g->def->title.s ? g->def->title.s : g->def->name.s, NULL,
		                     dose ? STATE_FULL : STATE_PLAIN, 0, 0);
		const char *gate = gate_words(w, leave, &g->def->enter);
		add_way(w, before, here, gate != NULL,
		        i ? enter_words(w, gate) : command_words(w->a, CMD_START));
		leave = &g->def->leave;
		before = here;
	}
	const char *home = gate_words(w, leave, NULL);
	int left = add_state(w, "patient has left", NULL, STATE_SOFT, 0, 0);
	int closed = add_state(w, "record closed", NULL, STATE_SOFT, 0, 0);
	int mid = (int)c->states.n / 2;
	int stopped = add_state(w, "stopped early", "watching and the way home go on", STATE_ASIDE,
	                        1, mid > 1 ? mid - 1 : 0);
	int interrupted =
	    add_state(w, "interrupted", "nobody knows what happened meanwhile", STATE_ASIDE, 1, 0);
	int emergency = add_state(w, "emergency", "its list is open", STATE_STOP, 1, closed);
	const char *leaves = command_words(w->a, CMD_LEAVE);
	leaves = home ? arena_fmt(w->a, "%s, once all of these pass: %s", leaves, home) : leaves;
	add_way(w, before, left, home != NULL, leaves);
	add_way(w, left, closed, false, command_words(w->a, CMD_CLOSE));
	add_way(w, before, closed, false,
	        arena_fmt(w->a, "%s, where nothing was given", command_words(w->a, CMD_CLOSE)));
	add_way(w, -1, stopped, false, command_words(w->a, CMD_STOP));
	add_way(w, stopped, left, home != NULL, leaves);
	add_way(w, stopped, closed, false,
	        arena_fmt(w->a, "%s, where nothing was given", command_words(w->a, CMD_CLOSE)));
	add_way(w, -1, interrupted, false,
	        "the machine was restarted, or nobody entered anything while a reading was due");
	add_way(w, interrupted, -1, false, command_words(w->a, CMD_RESUME));
	add_way(w, -1, emergency, false, command_words(w->a, CMD_EMERGENCY));
	add_way(w, emergency, -1, false, command_words(w->a, CMD_EMERGENCY_OVER));
}

void states_draw(struct arena *a, const struct plan *plan, int session, struct diagram *d)
{
	struct charting w = {.a = a, .plan = plan, .saying = {a, plan->p}};
	d->title = "States of a course, a contact and a session";
	says(a, &d->says,
	     "A dashed red line is a gate. What was entered by mistake can be taken back at any "
	     "time.");
	draw_course(&w, d);
	draw_contact(&w, d);
	if (session >= 0)
		draw_session(&w, d, session);
}
