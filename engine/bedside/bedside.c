/* SPDX-License-Identifier: Apache-2.0
 * Who the patient is, where the session stands, and what is open beside its list. */
#include "bedside/bedside.h"

#include <string.h>

#include "bedside/bedside_in.h"
#include "course/blind.h"
#include "judge/dose.h"

#define NOTES_MAX 20 /* the newest ones; the timeline has all */

/* ---- words -------------------------------------------------------------------------------------
 */

const char *bedside_name(const struct clinic *clinic, const char *id)
{
	const struct person *p = clinic && id ? clinic_person(clinic, id) : NULL;
	return p ? p->name : id ? id : "";
}

const char *bedside_title(const struct ident *title, const struct ident *name)
{
	return title->s ? title->s : name->s;
}

const char *bedside_amount(struct arena *a, struct quantity q)
{
	struct text t = text_in(a);
	quantity_write(&t, q);
	return t.s;
}

const char *bedside_clock(const struct seeing *s, int64_t ms)
{
	struct civil_time c;
	struct text t = text_in(s->a);
	if (zone_local(s->c->zone, ms, &c))
		civil_clock_write(&t, c.clock);
	return t.s;
}

const char *bedside_answer(const struct seeing *s, const char *name)
{
	for (size_t i = s->c->steps.n; i-- > 0;) {
		const struct step_record *r = &s->c->steps.v[i];
		if (!r->m.struck && !r->skipped && !r->partial && r->step >= 0
		    && r->m.happened <= s->look.now && r->text
		    && strcmp(s->c->plan->steps[r->step].def->name.s, name) == 0)
			return blind_step(s->c, r->step, s->viewer) ? "hidden" : r->text;
	}
	return NULL;
}

static const char *role_words(struct arena *a, unsigned roles)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < role_rows_n; i++)
		if (roles & (unsigned)role_rows[i].role)
			text_fmt(&t, "%s%s", t.n ? " or " : "", role_rows[i].name);
	return t.s;
}

/* ---- who ---------------------------------------------------------------------------------------
 */

static const char *option_text(const struct course *c, const char *name, const char *option)
{
	for (int i = 0; option && i < c->plan->steps_n; i++) {
		const struct step *def = c->plan->steps[i].def;
		for (size_t k = 0; strcmp(def->name.s, name) == 0 && k < def->options.n; k++)
			if (strcmp(def->options.v[k].name.s, option) == 0)
				return def->options.v[k].text.s;
	}
	return option;
}

static void who(struct seeing *s)
{
	struct bedside *b = s->out;
	const struct patient *p =
	    s->clinic && s->c->patient ? clinic_patient(s->clinic, s->c->patient) : NULL;
	struct civil_date born;
	struct text t = text_in(s->a);
	const char *date = s->c->born ? s->c->born : p ? p->born : NULL;
	if (date && civil_date_parse(date, strlen(date), &born))
		civil_date_write_staff(&t, born);
	b->patient = p && p->name ? p->name : s->c->patient ? s->c->patient : "";
	b->id = s->c->patient ? s->c->patient : "";
	b->born = t.s;
	b->age = course_age(s->c, s->look.now);
	/* what the shipped protocols call these two questions */
	b->allergies = bedside_answer(s, "allergies");
	b->touch = option_text(s->c, "touch", bedside_answer(s, "touch"));
}

/* ---- where -------------------------------------------------------------------------------------
 */

static const char *state_words(struct seeing *s)
{
	if (s->s->interrupted && s->running)
		return "interrupted";
	switch (s->s->state) {
	case SESSION_RUNNING: break;
	case SESSION_STOPPED:
		return s->s->stop_reason && s->s->stop_reason[0]
		           ? arena_fmt(s->a, "stopped: %s", s->s->stop_reason)
		           : "stopped";
	case SESSION_LEFT: return "gone home";
	case SESSION_CLOSED: return "closed";
	}
	return "running";
}

static void where(struct seeing *s)
{
	struct bedside *b = s->out;
	const struct plan *p = s->c->plan;
	const struct session_def *def = p->sessions[s->s->session].def;
	const struct plan_contact *contact = &p->contacts[s->s->contact];
	const struct phase *phase = &p->p->phases.v[contact->phase];
	const struct stage *stage = p->stages[s->s->stage].def;
	b->session = s->s->number;
	b->contact = contact->def->name.s;
	b->title = bedside_title(&def->title, &def->name);
	b->round = s->s->round;
	b->rounds = phase->repeat;
	b->of_words = phase->repeat > 1
	                  ? arena_fmt(s->a, "%s, session %d of %d", b->contact, b->round, b->rounds)
	                  : b->contact;
	b->state = state_words(s);
	b->running = s->running;
	b->interrupted = s->s->interrupted && s->running;
	b->no_more_doses = s->s->no_more_doses;
	b->stage = stage->name.s;
	b->stage_title = bedside_title(&stage->title, &stage->name);
	b->started = s->s->m.happened;
	b->stage_since = s->s->stage_since;
	for (size_t i = 0; i < s->c->staff.n; i++) {
		const struct presence *who_is = &s->c->staff.v[i];
		if (who_is->m.session != s->s->number || (who_is->to && who_is->to <= s->look.now))
			continue;
		const char **line = arena_push(s->a, &b->staff);
		struct text within = text_in(s->a);
		if (who_is->within_ms) {
			text_put(&within, ", reachable within ");
			quantity_write(&within,
			               (struct quantity){who_is->within_ms * 1000, DIM_ELAPSED});
		}
		*line = arena_fmt(s->a, "%s (%s%s)", bedside_name(s->clinic, who_is->person),
		                  role_words(s->a, who_is->roles), within.n ? within.s : "");
	}
}

const char *bedside_given(const struct seeing *s, const struct dose_record *d,
                          struct quantity amount)
{
	if (!d->kit)
		return bedside_amount(s->a, amount);
	if (blind_medicine(s->c, d->medicine, s->viewer))
		return arena_fmt(s->a, "kit %s of", d->kit);
	return arena_fmt(s->a, "kit %s (%s) of", d->kit, bedside_amount(s->a, amount));
}

static void since_dose(struct seeing *s)
{
	struct bedside *b = s->out;
	b->doses = s->s->doses;
	b->dosed_at = s->s->last_dose;
	b->since_dose_ms = s->s->last_dose ? s->look.now - s->s->last_dose : -1;
	for (size_t i = 0; i < s->c->doses.n; i++) {
		const struct dose_record *d = &s->c->doses.v[i];
		if (d->m.session != s->s->number || d->m.struck || d->medicine < 0)
			continue;
		const struct medicine *m = &s->c->plan->p->medicines.v[d->medicine];
		struct quantity all = d->amount; /* the devices of one dose together */
		for (size_t k = 0; d->device && k < i; k++)
			if (s->c->doses.v[k].order == d->order && !s->c->doses.v[k].m.struck)
				all.micro += s->c->doses.v[k].amount.micro;
		b->dose = arena_fmt(s->a, "%s %s %s%s", bedside_given(s, d, all), m->name.s,
		                    d->route >= 0 ? m->routes.v[d->route].name.s : "",
		                    d->reported ? ", as reported by the patient" : "");
	}
}

/* What runs in, or is still to be given of a dose. */
static void dose_under_way(struct seeing *s)
{
	struct bedside *b = s->out;
	const struct dose_record *d = course_dose_under_way(s->c, s->s->number);
	b->dose_unread = course_dose_unread(s->c, s->s->number) != NULL;
	if (!d)
		return;
	const struct medicine *m = &s->c->plan->p->medicines.v[d->medicine];
	const struct order_record *o = course_order(s->c, d->order);
	b->dose_unsure = d->unsure;
	if (!d->infusion) {
		b->under_way =
		    arena_fmt(s->a, "device %d of %s %s was given at %s, and more are to come",
		              d->device, o ? bedside_amount(s->a, o->amount) : "", m->name.s,
		              bedside_clock(s, d->m.happened));
		return;
	}
	const char *rate = infusion_words(s->a, &m->routes.v[d->route], d->ordered, d->over);
	b->under_way =
	    arena_fmt(s->a, "an infusion of %s runs since %s, until about %s (%s)", m->name.s,
	              bedside_clock(s, d->m.happened),
	              bedside_clock(s, d->m.happened + d->over.micro / 1000), rate ? rate : "");
}

/* ---- beside the list ---------------------------------------------------------------------------
 */

static void tasks(struct seeing *s)
{
	for (size_t i = 0; i < s->c->tasks.n; i++) {
		const struct task *t = &s->c->tasks.v[i];
		if (t->done || t->m.struck)
			continue;
		struct bedside_task *b = arena_push(s->a, &s->out->tasks);
		*b = (struct bedside_task){.name = t->name,
		                           .owner = t->person  ? bedside_name(s->clinic, t->person)
		                                    : t->sees  ? role_words(s->a, t->sees)
		                                    : t->owner ? role_words(s->a, t->owner)
		                                               : "anybody on duty",
		                           .cause = t->cause ? t->cause : "",
		                           .due = t->due,
		                           .late = t->due && s->look.now > t->due};
	}
}

static void alerts(struct seeing *s)
{
	for (size_t i = 0; i < s->c->alerts.n; i++) {
		const struct alert_record *r = &s->c->alerts.v[i];
		if (r->m.session != s->s->number || r->m.struck || r->alert < 0)
			continue;
		const struct alert *def = &s->c->plan->p->alerts.v[r->alert];
		struct bedside_alert *b = arena_push(s->a, &s->out->alerts);
		*b = (struct bedside_alert){
		    .name = def->name.s,
		    .says = alert_words(s->a, def),
		    .at = r->m.happened,
		    .until = r->until,
		    .struck = alert_is_struck(s->c, r),
		    .closed = r->closed,
		    .closed_by = r->closed ? bedside_name(s->clinic, r->closed_by) : NULL,
		    .closed_why = r->closed_why};
	}
}

static void notes(struct seeing *s)
{
	for (size_t i = 0; i < s->c->steps.n; i++) {
		const struct step_record *r = &s->c->steps.v[i];
		bool note = r->step < 0 || s->c->plan->steps[r->step].def->kind == STEP_NOTE;
		if (r->m.session != s->s->number || r->m.struck || r->skipped || !note || !r->text
		    || blind_step(s->c, r->step, s->viewer))
			continue;
		if (s->out->notes.n == NOTES_MAX) {
			memmove(s->out->notes.v, s->out->notes.v + 1,
			        (NOTES_MAX - 1) * sizeof *s->out->notes.v);
			s->out->notes.n--;
		}
		struct bedside_note *b = arena_push(s->a, &s->out->notes);
		*b = (struct bedside_note){.text = r->text,
		                           .by = bedside_name(s->clinic, r->m.actor),
		                           .at = r->m.happened};
	}
}

/* ---- the emergency page ------------------------------------------------------------------------
 */

/* Measured again and again during the session, in a unit: what an ambulance asks for. */
static bool is_vital(const struct seeing *s, const char *measure)
{
	const struct plan_session *ses = &s->c->plan->sessions[s->s->session];
	int m = plan_measure_find(s->c->plan, measure);
	for (int i = ses->step; i < ses->step + ses->steps; i++) {
		const struct step *def = s->c->plan->steps[i].def;
		for (size_t k = 0; def->kind == STEP_MONITOR && k < def->what.n; k++)
			if (strcmp(def->what.v[k].s, measure) == 0)
				return s->c->plan->p->measures.v[m].dim != DIM_NONE;
	}
	return false;
}

/* One line to read out: age, what was given, when, allergies, last readings (ux 3.9). */
static void read_out(struct seeing *s)
{
	struct bedside *b = s->out;
	struct text t = text_in(s->a);
	if (b->age >= 0)
		text_fmt(&t, "%d years old", b->age);
	if (b->dose)
		text_fmt(&t, "%s%s at %s, %lld minutes ago", t.n ? ", " : "", b->dose,
		         bedside_clock(s, b->dosed_at), (long long)(b->since_dose_ms / 60000));
	else
		text_fmt(&t, "%snothing given", t.n ? ", " : "");
	text_fmt(&t, "; allergies: %s", b->allergies ? b->allergies : "not known");
	const char *before = "; last readings: ";
	for (size_t i = 0; i < b->readings.n; i++) {
		if (!is_vital(s, b->readings.v[i].measure))
			continue;
		text_fmt(&t, "%s%s %s", before, b->readings.v[i].measure, b->readings.v[i].value);
		before = ", ";
	}
	b->read_out = t.s;
}

static void emergency(struct seeing *s)
{
	const struct idents *lines = &s->c->plan->p->anytime.emergency;
	s->out->emergency_since = s->s->emergency_since;
	for (size_t i = 0; i < lines->n; i++) {
		struct bedside_line *l = arena_push(s->a, &s->out->emergency);
		*l = (struct bedside_line){.step = -1,
		                           .name = lines->v[i].s,
		                           .title = lines->v[i].s,
		                           .kind = STEP_CONFIRM,
		                           .act = arena_fmt(s->a, "emergency: %s", lines->v[i].s),
		                           .state = LINE_OPEN};
		for (size_t k = 0; k < s->c->emergency.n; k++) {
			const struct step_record *r = &s->c->emergency.v[k];
			/* those of this emergency: after it is over the page is blank again */
			if (r->m.session != s->s->number || r->m.struck || !r->text
			    || !s->s->emergency_since || r->m.seq < s->s->emergency_seq
			    || strcmp(r->text, l->name) != 0)
				continue;
			l->state = LINE_DONE;
			l->by = bedside_name(s->clinic, r->m.actor);
			l->at = r->m.happened;
			l->seq = r->m.seq;
			break; /* the first stamp stands */
		}
	}
	read_out(s);
}

/* ---- all of it ---------------------------------------------------------------------------------
 */

unsigned bedside_viewer(const struct clinic *clinic, const struct actor *who)
{
	const struct person *p = clinic && who->id ? clinic_person(clinic, who->id) : NULL;
	return p && !p->left && p->roles ? p->roles : EVERYBODY;
}

bool bedside_look(struct arena *a, const struct course *c, int session, const struct now *now,
                  const struct clinic *clinic, struct bedside *out)
{
	return bedside_look_as(a, c, session, now, clinic, EVERYBODY, out);
}

void bedside_checklist(struct arena *a, const struct course *c, int session, const struct now *now,
                       struct bedside *out)
{
	struct seeing s = {.a = a, .c = c, .now = now, .out = out};
	*out = (struct bedside){.stage_at = -1, .line_at = -1, .since_dose_ms = -1};
	s.s = course_session(c, session);
	s.running = s.s == course_running(c) && s.s->state != SESSION_CLOSED;
	s.look = (struct look){.a = a, .c = c, .now = course_clock(c, now), .session = session};
	bedside_readings(&s);
	bedside_lines(&s);
}

bool bedside_look_as(struct arena *a, const struct course *c, int session, const struct now *now,
                     const struct clinic *clinic, unsigned roles, struct bedside *out)
{
	struct seeing s = {
	    .a = a, .c = c, .clinic = clinic, .now = now, .viewer = roles, .out = out};
	*out = (struct bedside){.stage_at = -1, .line_at = -1, .since_dose_ms = -1};
	const struct session_record *running = course_running(c);
	const int64_t seq = c->seq;
	if (session == 0)
		session = running             ? running->number
		          : c->sessions.n > 0 ? c->sessions.v[c->sessions.n - 1].number
		                              : 0;
	c = s.c = course_of_session(c, session); /* in the words by which it was held */
	s.s = session > 0 ? course_session(c, session) : NULL;
	s.running = s.s && s.s == running && s.s->state != SESSION_CLOSED;
	s.look = (struct look){.a = a, .c = c, .now = course_clock(c, now), .session = session};
	out->now = s.look.now;
	out->seq = seq;
	who(&s);
	if (!s.s)
		return false;
	where(&s);
	since_dose(&s);
	dose_under_way(&s);
	tasks(&s);
	alerts(&s);
	notes(&s);
	bedside_readings(&s);
	bedside_lines(&s);
	bedside_orders(&s);
	bedside_as_needed(&s);
	bedside_next(&s);
	emergency(&s);
	bedside_acts(&s);
	return true;
}
