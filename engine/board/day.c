/* SPDX-License-Identifier: Apache-2.0 */
#include "board/day.h"

#include <string.h>

#include "bedside/course_json.h"
#include "judge/booking.h"
#include "judge/owed.h"
#include "util/json.h"

const char *const day_kind_names[DAY_KINDS] = {
    [DAY_CONTACT] = "contact", [DAY_CALL] = "call", [DAY_DIARY] = "diary",
    [DAY_FORM] = "form",       [DAY_TASK] = "task",
};

struct looking {
	struct arena *a;
	const struct day_asked *asked;
	const struct clinic *clinic;
	const struct course *c;
	struct look look;
	struct desk_patient patient;
	struct appointments booked;
	struct day *out;
};

/* ---- whose it is ---- */

static const char *roles_words(struct arena *a, unsigned roles)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < role_rows_n; i++)
		if (roles & role_rows[i].role)
			text_fmt(&t, "%s%s", t.n ? " or " : "", role_rows[i].name);
	return t.n ? t.s : "anybody";
}

static bool somebody_has(const struct clinic *c, unsigned roles)
{
	for (size_t i = 0; i < c->people.n; i++)
		if (!c->people.v[i].left && (c->people.v[i].roles & roles))
			return true;
	return false;
}

/* Fills in who sees to it; false where somebody else was asked for. */
static bool own(const struct looking *l, struct day_row *r, const char *person, unsigned roles)
{
	const struct person *p = person ? clinic_person(l->clinic, person) : NULL;
	const struct person *me =
	    l->asked->person ? clinic_person(l->clinic, l->asked->person) : NULL;
	const unsigned staff = roles & ~(unsigned)(ROLE_PATIENT | ROLE_PARENT);
	r->orphan = person ? !p || p->left : staff && !somebody_has(l->clinic, staff);
	if (person)
		r->owner = r->orphan ? arena_fmt(l->a, "nobody: %s has left", person)
		                     : arena_dup(l->a, person);
	else
		r->owner = r->orphan
		               ? arena_fmt(l->a, "nobody: there is no %s", roles_words(l->a, staff))
		               : roles_words(l->a, roles);
	if (r->orphan || (!person && !roles))
		return true;
	if (me)
		return person ? strcmp(person, me->id) == 0 : (roles & me->roles) != 0;
	if (l->asked->owner)
		return ((person ? p->roles : roles) & l->asked->owner) != 0;
	return true;
}

static void put(struct looking *l, struct day_row *r)
{
	r->patient = l->patient;
	r->late |= r->orphan;
	*arena_push(l->a, l->out) = *r;
}

/* ---- contacts ---- */

static const struct appointment *booked_for(const struct looking *l, const struct due_contact *d)
{
	return appointment_for(&l->booked, d->contact, d->round);
}

static int32_t last_of(const struct day *d)
{
	return d->from + d->days - 1;
}

static bool in_range(const struct day *d, int32_t day)
{
	return day >= d->from && day <= last_of(d);
}

/* Whether it belongs on this list, on which day, and whether it is late there. */
static bool place_contact(const struct looking *l, const struct due_contact *d,
                          const struct appointment *b, struct day_row *r)
{
	const struct day *day = l->out;
	const struct session_record *s = d->session ? course_session(l->c, d->session) : NULL;
	int32_t to = last_of(day);
	r->last_day = false;
	switch (d->state) {
	case CONTACT_RUNNING:
	case CONTACT_DONE:
		r->state = d->state == CONTACT_DONE ? "done" : "under way";
		r->at = s ? s->m.happened : 0;
		r->day = s ? course_day(l->c, s->m.happened) : day->today;
		if (d->state == CONTACT_RUNNING && in_range(day, day->today))
			r->day = day->today;
		return in_range(day, r->day);
	case CONTACT_DROPPED:
	case CONTACT_NOT_ASKED:
		/* Nobody asks for it any more; a booking that is to come is still shown. */
		if (!b || course_day(l->c, b->at) < day->today)
			return false;
		break;
	case CONTACT_LATER:
	case CONTACT_OPEN:
	case CONTACT_EARLY:
	case CONTACT_LATE: break;
	}
	bool window_over = d->state == CONTACT_LATE;
	if (b) {
		r->at = b->at;
		r->day = course_day(l->c, b->at);
		r->state = b->at > day->at ? "booked" : "not begun";
		r->late = window_over || r->day < day->today;
		if (in_range(day, r->day))
			return true;
		if (r->late)
			return to >= day->today;
		return false;
	}
	r->state = "not booked";
	r->late = window_over;
	r->day = window_over ? d->to : d->from > day->from ? d->from : day->from;
	if (window_over)
		return to >= day->today;
	if (d->state != CONTACT_OPEN && d->state != CONTACT_EARLY)
		return false;
	r->last_day = d->to == r->day; /* the day that it stands on, and no later one of the list */
	bool no_end = d->to == INT32_MAX;
	/* Without an end it is due until it is held, from today on and not on days gone by. */
	return to >= day->today && (d->from == INT32_MIN || d->from <= to)
	       && (no_end || d->to >= day->from);
}

static void see_contacts(struct looking *l)
{
	size_t n;
	const struct due_contact *v = series_due(l->look.a, &l->look, &n);
	for (size_t i = 0; i < n; i++) {
		const struct plan_contact *k = &l->c->plan->contacts[v[i].contact];
		const struct session_def *def = l->c->plan->sessions[k->session].def;
		const struct appointment *b = booked_for(l, &v[i]);
		struct day_row r = {.kind = def->kind == KIND_CALL    ? DAY_CALL
		                            : def->kind == KIND_DIARY ? DAY_DIARY
		                                                      : DAY_CONTACT};
		if (!place_contact(l, &v[i], b, &r))
			continue;
		const struct people *people = k->def->owner.n ? &k->def->owner : &def->by;
		unsigned roles = 0;
		for (int j = 0; j < people->n; j++)
			roles |= people->any_of[j];
		bool over = v[i].state == CONTACT_DONE;
		if (!own(l, &r, b ? b->person : NULL, b && b->roles ? b->roles : roles))
			continue;
		r.orphan &= !over;
		static const char *const places[] = {[WHERE_CLINIC] = "",
		                                     [WHERE_HOME] = "home",
		                                     [WHERE_PHONE] = "phone",
		                                     [WHERE_VIDEO] = "video"};
		r.place = b && b->room ? arena_dup(l->a, b->room) : places[def->where];
		r.what = arena_dup(l->a, contact_name(l->look.a, l->c->plan, &v[i]));
		r.why = arena_dup(l->a, v[i].why ? v[i].why : "");
		put(l, &r);
	}
}

/* ---- forms and tasks ---- */

/* Open until it is done: late after its deadline, without one it is today's. */
static bool place_deadline(const struct looking *l, int64_t until, struct day_row *r)
{
	struct day *d = l->out;
	r->at = until;
	r->state = "open";
	r->late = until && until < d->at;
	r->day = until ? course_day(l->c, until) : d->today;
	if (!until)
		r->day = d->from > d->today ? d->from : d->today;
	if (last_of(d) < d->today)
		return false;
	if (r->day > last_of(d)) {
		d->later++;
		return false;
	}
	return true;
}

/* The task that was opened with the form says who sees to it. */
static void see_forms(struct looking *l)
{
	struct owed_list owed = forms_owed(l->look.a, &l->look);
	for (size_t i = 0; i < owed.n; i++) {
		const struct owed *o = &owed.v[i];
		const struct task *task = NULL;
		for (size_t k = 0; k < l->c->tasks.n; k++)
			if (l->c->tasks.v[k].owed && l->c->tasks.v[k].m.session == o->session
			    && strcmp(l->c->tasks.v[k].name, o->words) == 0)
				task = &l->c->tasks.v[k];
		const struct people *owner = &l->c->plan->steps[o->step].def->owner;
		unsigned roles = task ? task->sees ? task->sees : task->owner : 0;
		for (int k = 0; !task && k < owner->n; k++)
			roles |= owner->any_of[k];
		struct day_row r = {.kind = DAY_FORM, .place = "", .why = ""};
		if (!own(l, &r, task ? task->person : NULL, roles)
		    || !place_deadline(l, o->until, &r))
			continue;
		r.what = arena_dup(l->a, o->words);
		put(l, &r);
	}
}

static void see_tasks(struct looking *l)
{
	for (size_t i = 0; i < l->c->tasks.n; i++) {
		const struct task *t = &l->c->tasks.v[i];
		struct day_row r = {.kind = DAY_TASK, .place = ""};
		if (t->done || t->m.struck || t->owed
		    || !own(l, &r, t->person, t->sees ? t->sees : t->owner)
		    || !place_deadline(l, t->due, &r))
			continue;
		r.what = arena_dup(l->a, t->name);
		r.why = arena_dup(l->a, t->cause ? t->cause : "");
		put(l, &r);
	}
}

/* ---- all of them ---- */

static int compare(const struct day_row *x, const struct day_row *y)
{
	if (x->late != y->late)
		return x->late ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if ((x->at == 0) != (y->at == 0)) /* what has a time comes before what has the day only */
		return x->at ? -1 : 1;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	int by = strcmp(x->patient.course, y->patient.course);
	return by ? by : strcmp(x->what, y->what);
}

static void sort(struct day *d)
{
	for (size_t i = 1; i < d->n; i++)
		for (size_t k = i; k > 0 && compare(&d->v[k - 1], &d->v[k]) > 0; k--) {
			struct day_row row = d->v[k];
			d->v[k] = d->v[k - 1];
			d->v[k - 1] = row;
		}
}

static enum rc see_course(struct app *app, struct looking *l, const struct course_entry *k,
                          struct err *e)
{
	struct arena tmp = {0};
	TRY(app_course(app, NULL, k->id, NULL, &l->c, e));
	TRY(app_clinic(app, &l->clinic, e));
	l->patient = desk_patient(l->a, l->clinic, k->id, k->patient, l->asked->names);
	const struct now now = app_now(app);
	l->look = (struct look){.a = &tmp, .c = l->c, .now = course_clock(l->c, &now)};
	l->booked = appointments_of(&tmp, l->c);
	if (!l->c->control.ended)
		see_contacts(l);
	see_forms(l);
	see_tasks(l);
	arena_drop(&tmp);
	return RC_OK;
}

enum rc day_look(struct app *app, const struct actor *who, const struct day_asked *asked,
                 struct arena *a, struct day *out, struct err *e)
{
	struct desk_courses shown = {0};
	struct looking l = {.a = a, .asked = asked, .out = out};
	*out = (struct day){.at = app_now(app).wall_ms, .zone = app_zone(app), .days = asked->days};
	TRY(desk_may_look(app, who, "today", e));
	TRY(app_clinic(app, &l.clinic, e));
	out->today = (int32_t)zone_day(out->zone, out->at);
	out->from = asked->from == INT32_MIN ? out->today : asked->from;
	for (size_t i = 0; i < l.clinic->courses.n; i++) {
		size_t before = out->n;
		TRY(see_course(app, &l, &l.clinic->courses.v[i], e));
		if (out->n > before)
			*arena_push(a, &shown) = l.patient.course;
	}
	TRY(app_note_looks(app, who, shown.v, shown.n, "today", e));
	sort(out);
	return RC_OK;
}

static void put_day(struct arena *a, struct json *j, const char *key, int32_t day)
{
	struct civil_date d;
	struct text t = text_in(a);
	if (civil_date_of_day(day, &d))
		civil_date_write(&t, d);
	json_text(j, key, t.s);
}

void day_json(const struct day *d, struct text *out)
{
	struct json j = json_begin(out, "tend.today/1");
	json_time(&j, "at", d->at);
	json_text(&j, "zone", zone_name(d->zone));
	put_day(out->a, &j, "from", d->from);
	json_int(&j, "days", d->days);
	json_int(&j, "later", d->later);
	json_list(&j, "rows");
	for (size_t i = 0; i < d->n; i++) {
		const struct day_row *r = &d->v[i];
		json_open(&j, NULL);
		json_text(&j, "kind", day_kind_names[r->kind]);
		json_bool(&j, "late", r->late);
		put_day(out->a, &j, "day", r->day);
		json_time(&j, "at", r->at);
		desk_patient_json(&j, &r->patient);
		json_text(&j, "what", r->what);
		json_text(&j, "state", r->state);
		json_known_text(&j, "why", *r->why ? r->why : NULL);
		json_text(&j, "place", r->place);
		json_text(&j, "owner", r->owner);
		json_bool(&j, "orphan", r->orphan);
		json_bool(&j, "last_day", r->last_day);
		json_close(&j);
	}
	json_end(&j);
}
