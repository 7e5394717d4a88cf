/* SPDX-License-Identifier: Apache-2.0 */
#include "bedside/course_json.h"

#include "util/civil.h"

static const char *const state_words[] = {
    [CONTACT_LATER] = "later",     [CONTACT_OPEN] = "open",          [CONTACT_EARLY] = "early",
    [CONTACT_LATE] = "late",       [CONTACT_RUNNING] = "running",    [CONTACT_DONE] = "done",
    [CONTACT_DROPPED] = "dropped", [CONTACT_NOT_ASKED] = "not asked"};

static void put_text(struct text *out, const char *key, const char *s)
{
	text_fmt(out, ",\"%s\":", key);
	text_json(out, s);
}

static void put_time(struct text *out, const char *key, int64_t ms)
{
	struct text t = text_in(out->a);
	put_text(out, key, ms && civil_instant_write(&t, ms) ? t.s : NULL);
}

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
	const struct plan_contact *k = &p->contacts[d->contact];
	const char *name = k->def->name.s;
	return p->p->phases.v[k->phase].repeat > 1 ? arena_fmt(a, "%s %d", name, d->round) : name;
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

static void put_contact(struct arena *a, struct text *out, const struct plan *p,
                        const struct due_contact *d)
{
	text_put(out, "{\"contact\":");
	text_json(out, contact_name(a, p, d));
	put_text(out, "state", contact_state_word(d->state));
	put_text(out, "from", contact_day(a, d->from));
	put_text(out, "to", contact_day(a, d->to));
	put_time(out, "booked", d->booked);
	put_text(out, "why", d->why);
	text_fmt(out, ",\"must\":%s,\"session\":%d}", d->must ? "true" : "false", d->session);
}

static void write_course(struct arena *a, const char *id, const struct course *c,
                         const struct now *now, bool waiting_only, struct text *out)
{
	static const char *const consent[] = {"not given", "given", "withdrawn"};
	struct look look = {.a = a, .c = c, .now = course_clock(c, now)};
	const struct protocol *p = c->plan->p;
	size_t n, told = 0;
	const struct due_contact *v = series_due(a, &look, &n);
	text_fmt(out, "{\"schema\":\"%s\"", waiting_only ? "tend.next/1" : "tend.course/1");
	put_text(out, "course", id);
	put_text(out, "patient", c->patient);
	put_text(out, "protocol", arena_fmt(a, "%s %s", p->id.s, p->version.s));
	put_text(out, "consent", consent[c->control.consent]);
	text_fmt(out, ",\"seq\":%lld,\"ended\":%s,\"contacts\":[", (long long)c->seq,
	         series_ended(&look) ? "true" : "false");
	for (size_t i = 0; i < n; i++) {
		if (waiting_only && !contact_waits(v[i].state))
			continue;
		text_put(out, told++ ? "," : "");
		put_contact(a, out, c->plan, &v[i]);
	}
	text_put(out, "]}\n");
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
	text_put(out, "{\"schema\":\"tend.courses/1\",\"courses\":[");
	for (size_t i = 0; i < clinic->courses.n; i++) {
		const struct course_entry *k = &clinic->courses.v[i];
		text_put(out, i ? ",{\"course\":" : "{\"course\":");
		text_json(out, k->id);
		put_text(out, "patient", k->patient);
		put_text(out, "protocol", k->protocol);
		put_text(out, "version", k->version);
		put_time(out, "opened", k->opened);
		text_put(out, "}");
	}
	text_put(out, "]}\n");
}
