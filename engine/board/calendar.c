/* SPDX-License-Identifier: Apache-2.0 */
#include "board/calendar.h"

#include <string.h>

#include "bedside/course_json.h"
#include "judge/booking.h"

struct looking {
	struct arena *a;
	const struct calendar_asked *asked;
	const struct course *c;
	struct desk_patient patient;
	struct calendar *out;
};

static bool is_persons(const struct looking *l, const char *person)
{
	return !l->asked->person || (person && strcmp(person, l->asked->person) == 0);
}

/* Whether any booking of the appointment was asked for: moving it away hides nothing. */
static bool ever_asked(const struct looking *l, const struct appointment *p)
{
	bool day = false, person = false;
	for (size_t i = 0; i < l->c->bookings.n; i++) {
		const struct booking *b = &l->c->bookings.v[i];
		if (b->m.struck || b->contact != p->contact || b->round != p->round
		    || b->m.seq < p->first || b->m.seq > p->seq)
			continue;
		int32_t on = course_day(l->c, b->at);
		day |= on >= l->asked->from && on <= l->asked->to;
		person |= is_persons(l, b->person);
	}
	return day && person;
}

static const char *with_words(const struct looking *l, const struct appointment *p)
{
	struct text t = text_in(l->a);
	if (p->person)
		return arena_dup(l->a, p->person);
	for (size_t i = 0; i < role_rows_n; i++)
		if (p->roles & role_rows[i].role)
			text_fmt(&t, "%s%s", t.n ? " or " : "a ", role_rows[i].name);
	return t.n ? t.s : "";
}

static const char *place_words(const struct looking *l, const struct appointment *p)
{
	static const char *const places[] = {[WHERE_CLINIC] = "",
	                                     [WHERE_HOME] = "home",
	                                     [WHERE_PHONE] = "phone",
	                                     [WHERE_VIDEO] = "video"};
	int session = l->c->plan->contacts[p->contact].session;
	return p->room ? arena_dup(l->a, p->room)
	               : places[l->c->plan->sessions[session].def->where];
}

static void add(struct looking *l, const struct appointment *p)
{
	const char *name = l->c->plan->contacts[p->contact].def->name.s;
	const struct due_contact d = {.contact = p->contact, .round = p->round};
	const char *turn = p->turn > 1 ? arena_fmt(l->a, ".%d", p->turn) : "";
	bool others = !is_persons(l, p->person);
	*arena_push(l->a, l->out) = (struct calendar_row){
	    .patient = l->patient,
	    .uid = arena_fmt(l->a, "%s.%s.%d%s@tend", l->patient.course, name, p->round, turn),
	    .contact = arena_dup(l->a, contact_name(l->a, l->c->plan, &d)),
	    .place = place_words(l, p),
	    .with = with_words(l, p),
	    .at = p->at,
	    .ends = p->ends,
	    .changed = p->changed,
	    .changes = p->changes,
	    .cancelled = p->state == APPOINTMENT_CANCELLED || others};
}

static int compare(const struct calendar_row *x, const struct calendar_row *y)
{
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return strcmp(x->uid, y->uid);
}

static void sort(struct calendar *c)
{
	for (size_t i = 1; i < c->n; i++)
		for (size_t k = i; k > 0 && compare(&c->v[k - 1], &c->v[k]) > 0; k--) {
			struct calendar_row row = c->v[k];
			c->v[k] = c->v[k - 1];
			c->v[k - 1] = row;
		}
}

enum rc calendar_look(struct app *app, const struct actor *who, const struct calendar_asked *asked,
                      struct arena *a, struct calendar *out, struct err *e)
{
	struct desk_courses shown = {0};
	struct looking l = {.a = a, .asked = asked, .out = out};
	const struct clinic *clinic;
	*out = (struct calendar){0};
	TRY(desk_may_look(app, who, "calendar", e));
	TRY(app_clinic(app, &clinic, e));
	for (size_t i = 0; i < clinic->courses.n; i++) {
		const struct course_entry *k = &clinic->courses.v[i];
		size_t before = out->n;
		if (asked->course && strcmp(k->id, asked->course) != 0)
			continue;
		TRY(app_course(app, NULL, k->id, NULL, &l.c, e));
		if (!l.c->bookings.n)
			continue;
		l.patient = desk_patient(a, clinic, k->id, k->patient, asked->names);
		struct appointments list = appointments_of(a, l.c);
		for (size_t n = 0; n < list.n; n++)
			if (ever_asked(&l, &list.v[n]))
				add(&l, &list.v[n]);
		if (out->n > before)
			*arena_push(a, &shown) = l.patient.course;
	}
	TRY(app_note_looks(app, who, shown.v, shown.n, "calendar", e));
	sort(out);
	return RC_OK;
}
