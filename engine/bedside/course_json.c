/* SPDX-License-Identifier: Apache-2.0 */
#include "bedside/course_json.h"

#include "judge/booking.h"
#include "util/civil.h"
#include "util/json.h"

static const char *const state_words[] = {
    [CONTACT_LATER] = "later",     [CONTACT_OPEN] = "open",          [CONTACT_EARLY] = "early",
    [CONTACT_LATE] = "late",       [CONTACT_RUNNING] = "running",    [CONTACT_DONE] = "done",
    [CONTACT_DROPPED] = "dropped", [CONTACT_NOT_ASKED] = "not asked"};

/* ---- words ---- */

const char *contact_state_word(enum contact_state s)
{
	return state_words[s];
}

bool contact_waits(enum contact_state s)
{
	return s == CONTACT_OPEN || s == CONTACT_EARLY || s == CONTACT_LATE || s == CONTACT_RUNNING;
}

const char *contact_name(struct arena *a, const struct plan *p, const struct due_contact *d)
{
	const char *name = p->contacts[d->contact].def->name.s;
	return contact_rounds(p, d->contact) != 1 ? arena_fmt(a, "%s %d", name, d->round) : name;
}

const char *contact_day(struct arena *a, int32_t day)
{
	struct civil_date d;
	struct text t = text_in(a);
	if (day == INT32_MIN || day == INT32_MAX || !civil_date_of_day(day, &d))
		return NULL;
	civil_date_write_staff(&t, d);
	return t.s;
}

/* ---- objects ---- */

static void put_contact(struct arena *a, struct json *j, const struct plan *p,
                        const struct due_contact *d, const struct appointments *booked)
{
	const struct appointment *b = appointment_for(booked, d->contact, d->round);
	json_open(j, NULL);
	json_text(j, "contact", contact_name(a, p, d));
	json_text(j, "state", contact_state_word(d->state));
	json_text(j, "from", contact_day(a, d->from));
	json_text(j, "to", contact_day(a, d->to));
	json_time(j, "booked", d->booked);
	json_known_text(j, "room", b ? b->room : NULL);
	json_known_text(j, "with", b ? b->person : NULL);
	json_text(j, "why", d->why);
	json_bool(j, "must", d->must);
	json_int(j, "session", d->session);
	json_close(j);
}

static void write_course(struct arena *a, const char *id, const struct course *c,
                         const struct now *now, bool waiting_only, struct text *out)
{
	static const char *const consent[] = {"not given", "given", "withdrawn"};
	struct look look = {.a = a, .c = c, .now = course_clock(c, now)};
	const struct protocol *p = c->plan->p;
	size_t n;
	const struct due_contact *v = series_due(a, &look, &n);
	const struct appointments booked = appointments_of(a, c);
	struct json j = json_begin(out, waiting_only ? "tend.next/1" : "tend.course/1");
	json_text(&j, "course", id);
	json_text(&j, "patient", c->patient);
	json_text(&j, "protocol", arena_fmt(a, "%s %s", p->id.s, p->version.s));
	json_text(&j, "consent", consent[c->control.consent]);
	json_bool(&j, "consent_to_this_version",
	          c->control.consent == 1
	              && (!c->consents.n || course_consent_covers(c, NULL, false)));
	json_text(&j, "treatment", c->control.treatment_stopped ? "stopped" : "goes on");
	json_int(&j, "seq", c->seq);
	json_bool(&j, "ended", series_ended(&look));
	json_list(&j, "contacts");
	for (size_t i = 0; i < n; i++)
		if (!waiting_only || contact_waits(v[i].state))
			put_contact(a, &j, c->plan, &v[i], &booked);
	json_end(&j);
}

void course_json(struct arena *a, const char *id, const struct course *c, const struct now *now,
                 struct text *out)
{
	write_course(a, id, c, now, false, out);
}

void course_next_json(struct arena *a, const char *id, const struct course *c,
                      const struct now *now, struct text *out)
{
	write_course(a, id, c, now, true, out);
}

void courses_json(const struct clinic *clinic, struct text *out)
{
	struct json j = json_begin(out, "tend.courses/1");
	json_list(&j, "courses");
	for (size_t i = 0; i < clinic->courses.n; i++) {
		const struct course_entry *k = &clinic->courses.v[i];
		json_open(&j, NULL);
		json_text(&j, "course", k->id);
		json_text(&j, "patient", k->patient);
		json_text(&j, "protocol", k->protocol);
		json_text(&j, "version", k->version);
		json_time(&j, "opened", k->opened);
		json_close(&j);
	}
	json_end(&j);
}
