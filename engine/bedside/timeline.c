/* SPDX-License-Identifier: Apache-2.0 */
#include "bedside/timeline.h"

#include <string.h>

#include "bedside/bedside_in.h"
#include "course/blind.h"
#include "util/json.h"

struct timeline timeline_new(struct arena *a, const struct course *c, const struct clinic *clinic)
{
	return (struct timeline){.a = a, .course = c, .clinic = clinic, .viewer = EVERYBODY};
}

static struct timeline_row *row_of(struct timeline *t, int64_t seq)
{
	for (size_t i = t->n; i-- > 0;)
		if (t->v[i].seq == seq)
			return &t->v[i];
	return NULL;
}

static const char *later_words(struct arena *a, int64_t ms)
{
	long long min = (long long)(ms / 60000);
	if (ms <= TIMELINE_GAP_MS)
		return NULL;
	if (min < 120)
		return arena_fmt(a, "written %lld min later", min);
	if (min < 48 * 60)
		return arena_fmt(a, "written %lld h later", min / 60);
	return arena_fmt(a, "written %lld days later", min / (24 * 60));
}

/* The fields of the event say what is new; what it is about is in the row that it corrects. */
static void mark_corrected(struct timeline *t, struct timeline_row *r, const struct event *ev)
{
	int64_t seq = r->seq;
	struct timeline_row *old = row_of(t, ev->corrects);
	if (!old)
		return;
	r->was = old->words;
	if (ev->kind == EV_ENTRY_MOVED) {
		old->undone_by = seq;
		return;
	}
	if (ev->kind == EV_ENTRY_UNDONE) {
		old->undone_by = seq;
		r->words = arena_fmt(t->a, "undone: %s", old->words);
		return;
	}
	old->corrected_by = seq;
	old->now_says = r->words;
}

/* A correction carries the whole entry anew: say it in the words of what it corrects. */
static void write_words(struct timeline *t, const struct event *ev, struct text *out)
{
	const struct course *then = course_of_event(t->course, ev->seq);
	struct words_context w = {.plan = then->plan, .course = then};
	struct event plain = *ev;
	if (ev->kind == EV_ENTRY_AMENDED) {
		const struct timeline_row *old = row_of(t, ev->corrects);
		while (old && old->corrects && event_kind_named(old->kind) == EV_ENTRY_AMENDED)
			old = row_of(t, old->corrects); /* a correction of a correction */
		enum event_kind kind = old ? event_kind_named(old->kind) : EV_NONE;
		if (kind != EV_NONE)
			plain.kind = kind;
		plain.corrects = 0;
		plain.e.ref = 0;
		if (old) { /* what the correction is about, it need not say again */
			plain.e.name = plain.e.name ? plain.e.name : old->name;
			plain.e.medicine = plain.e.medicine ? plain.e.medicine : old->medicine;
		}
	}
	words_write_event(out, &w, &plain);
}

/* `second` and others are for a two-person act; a packet that one person alone has read is told
 * without what was read, until the second has read it too (G-19). */
static bool is_hidden(const struct timeline *t, const struct event *ev)
{
	const struct course *c = course_of_event(t->course, ev->seq);
	for (size_t i = 0; ev->kind == EV_STEP_DONE && i < c->steps.n; i++)
		if (c->steps.v[i].m.seq == ev->seq && !c->steps.v[i].m.struck)
			return c->steps.v[i].waits;
	if (ev->kind != EV_DOSE_CHECKED)
		return false;
	const struct packet_check *own = NULL;
	for (size_t i = 0; i < c->packets.n; i++)
		if (c->packets.v[i].m.seq == ev->seq)
			own = &c->packets.v[i];
	/* two and two make a pair: it is alone if it is the first of a pair and the last of all */
	int before = 0, after = 0;
	for (size_t i = 0; own && i < c->packets.n; i++) {
		const struct packet_check *p = &c->packets.v[i];
		if (p->step != own->step || p->m.session != own->m.session || p->m.struck)
			continue;
		before += p->m.seq < own->m.seq;
		after += p->m.seq > own->m.seq;
	}
	return own && !own->m.struck && before % 2 == 0 && after == 0;
}

void timeline_add(struct timeline *t, const struct event *whole)
{
	struct text words = text_in(t->a);
	struct event left = *whole;
	const struct event *ev = &left;
	bool blind = blind_event(t->a, course_of_event(t->course, whole->seq), &left, t->viewer);
	if (blind)
		text_fmt(&words, "%s: hidden",
		         ev->e.name       ? ev->e.name
		         : ev->e.medicine ? ev->e.medicine
		                          : "readings");
	else if (is_hidden(t, ev) && ev->kind == EV_STEP_DONE)
		text_fmt(&words, "%s: hidden until the other person has done it",
		         ev->e.name ? ev->e.name : "");
	else if (is_hidden(t, ev))
		text_fmt(&words, "check %s: hidden until the second person has read the packet",
		         ev->e.medicine ? ev->e.medicine : "");
	else
		write_words(t, ev, &words);
	struct timeline_row *r = arena_push(t->a, t);
	bool machine = ev->actor && strcmp(ev->actor, "system") == 0;
	*r = (struct timeline_row){
	    .seq = ev->seq,
	    .happened = ev->happened,
	    .written = ev->written,
	    .kind = event_rows[ev->kind].name,
	    .words = words.s,
	    .who = machine ? "Tend" : arena_dup(t->a, bedside_name(t->clinic, ev->actor)),
	    .role = arena_dup(t->a, ev->role ? ev->role : ""),
	    .second = ev->second ? arena_dup(t->a, bedside_name(t->clinic, ev->second)) : NULL,
	    .name = arena_dup(t->a, ev->e.name),
	    .medicine = arena_dup(t->a, ev->e.medicine),
	    .later = later_words(t->a, ev->written - ev->happened),
	    .session = ev->e.session,
	    .corrects = ev->corrects};
	bool says_why =
	    ev->kind == EV_ENTRY_AMENDED || ev->kind == EV_ENTRY_MOVED || ev->source == TIME_PERSON;
	if (says_why && ev->e.reason && !blind)
		r->reason = arena_dup(t->a, ev->e.reason);
	if (ev->corrects)
		mark_corrected(t, r, ev);
}

enum rc timeline_take(const struct app_event *ev, void *timeline, struct err *e)
{
	(void)e;
	if (ev->ev.kind != EV_NONE)
		timeline_add(timeline, &ev->ev);
	return RC_OK;
}

/* ---- as a line ---------------------------------------------------------------------------------
 */

static void put_time(const struct timeline *t, int64_t ms, struct text *out)
{
	struct civil_time c;
	if (zone_local(t->course->zone, ms, &c)) {
		civil_date_write_staff(out, c.date);
		text_put(out, " ");
		civil_clock_write(out, c.clock);
	}
}

void timeline_line(const struct timeline *t, const struct timeline_row *r, struct text *out)
{
	put_time(t, r->happened, out);
	text_fmt(out, "  #%lld  %s", (long long)r->seq, r->who);
	if (r->role[0] && strcmp(r->role, "system") != 0)
		text_fmt(out, " (%s)", r->role);
	if (r->second)
		text_fmt(out, " with %s", r->second);
	text_fmt(out, ": %s", r->words);
	if (r->later)
		text_fmt(out, " [%s]", r->later);
	if (r->was && r->corrects && strncmp(r->words, "undone: ", strlen("undone: ")) != 0)
		text_fmt(out, " [corrects #%lld, was: %s]", (long long)r->corrects, r->was);
	if (r->reason)
		text_fmt(out, " [because: %s]", r->reason);
	if (r->undone_by)
		text_fmt(out, " [undone by #%lld]", (long long)r->undone_by);
	if (r->corrected_by)
		text_fmt(out, " [corrected by #%lld, now: %s]", (long long)r->corrected_by,
		         r->now_says);
}

/* ---- as JSON -----------------------------------------------------------------------------------
 */

void timeline_json(const struct timeline *t, struct text *out)
{
	struct json j = json_begin(out, "tend.timeline/1");
	json_text(&j, "patient", t->course->patient);
	json_list(&j, "events");
	for (size_t i = 0; i < t->n; i++) {
		const struct timeline_row *r = &t->v[i];
		json_open(&j, NULL);
		json_int(&j, "seq", r->seq);
		json_known_text(&j, "kind", r->kind);
		json_known_text(&j, "words", r->words);
		json_time(&j, "happened", r->happened);
		json_time(&j, "written", r->written);
		json_known_text(&j, "who", r->who);
		json_known_text(&j, "role", r->role);
		json_known_text(&j, "second", r->second);
		json_known_text(&j, "later", r->later);
		json_known_text(&j, "reason", r->reason);
		json_known_int(&j, "session", r->session);
		json_known_int(&j, "corrects", r->corrects);
		json_known_int(&j, "undone_by", r->undone_by);
		json_known_int(&j, "corrected_by", r->corrected_by);
		json_known_text(&j, "was", r->was);
		json_known_text(&j, "now_says", r->now_says);
		json_close(&j);
	}
	json_end(&j);
}
