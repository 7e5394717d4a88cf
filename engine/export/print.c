/* SPDX-License-Identifier: Apache-2.0 */
#include "export/print.h"

#include <string.h>

#include "app/wordings.h"
#include "bedside/bedside.h"
#include "bedside/timeline.h"
#include "course/blind.h"
#include "export/print_in.h"
#include "store/log.h"

/* ---- what is taken from the log ---- */

static enum rc take(const struct app_event *ev, void *ctx, struct err *e)
{
	struct printing *p = ctx;
	struct event left = ev->ev;
	const uint8_t *bytes;
	size_t n;
	if (ev->ev.kind == EV_NONE)
		return RC_OK;
	TRY(timeline_take(ev, &p->timeline, e));
	struct print_entry *t = arena_push(p->a, &p->entries);
	*t = (struct print_entry){.kind = left.kind, .corrects = left.corrects};
	t->hidden = blind_event(p->a, p->c, &left, p->viewer);
	if (t->hidden)
		return RC_OK;
	entry_encode(&left.e, p->a, &bytes, &n); /* the event is borrowed: a copy of our own */
	return entry_decode(bytes, n, p->a, &t->e, e);
}

static enum rc take_hash(const struct event_row *row, void *ctx, struct err *e)
{
	struct printing *p = ctx;
	struct digest *d = arena_push(p->a, &p->hashes);
	(void)e;
	*d = row->body_hash;
	return RC_OK;
}

static const char *hex(struct arena *a, const struct digest *d)
{
	char *s = arena_get(a, DIGEST_HEX + 1);
	digest_hex(d, s);
	return s;
}

/* ---- words ---- */

const char *print_time(const struct printing *p, int64_t ms)
{
	struct civil_time t;
	struct text out = text_in(p->a);
	if (!ms || !zone_local(p->c->zone, ms, &t))
		return NULL;
	civil_date_write_staff(&out, t.date);
	text_put(&out, " ");
	civil_clock_write(&out, t.clock);
	return out.s;
}

static void remark(struct text *t, const char *s)
{
	text_fmt(t, "%s%s", t->n ? "; " : "", s);
}

const char *print_remarks(const struct printing *p, const struct timeline_row *r)
{
	struct text t = text_in(p->a);
	if (r->later)
		remark(&t, r->later);
	if (r->corrects && r->was)
		remark(&t, arena_fmt(p->a, "corrects #%lld, which said: %s", (long long)r->corrects,
		                     r->was));
	if (r->corrected_by)
		remark(&t, arena_fmt(p->a, "corrected by #%lld, which says: %s",
		                     (long long)r->corrected_by, r->now_says ? r->now_says : ""));
	if (r->undone_by)
		remark(&t, arena_fmt(p->a, "taken back by #%lld", (long long)r->undone_by));
	if (r->reason)
		remark(&t, arena_fmt(p->a, "because: %s", r->reason));
	return t.n ? t.s : NULL;
}

const char *print_who(const struct printing *p, const struct timeline_row *r)
{
	bool role = r->role[0] && strcmp(r->role, "system") != 0;
	return arena_fmt(p->a, "%s%s%s%s%s%s", r->who, role ? " (" : "", role ? r->role : "",
	                 role ? ")" : "", r->second ? ", with " : "", r->second ? r->second : "");
}

/* ---- sections: every kind of entry has one, the last takes what none names ---- */

static const struct section {
	const char *heading;
	enum event_kind kinds[10]; /* EV_NONE at the end */
} sections[] = {
    {"Consent", {EV_CONSENT_GIVEN, EV_CONSENT_WITHDRAWN}},
    {"Who was there",
     {EV_STAFF_CAME, EV_STAFF_WENT, EV_STAFF_REACHABLE, EV_POST_OFFERED, EV_POST_TAKEN}},
    {"The way of the session",
     {EV_SESSION_STARTED, EV_STAGE_ENTERED, EV_SESSION_LEFT, EV_SESSION_CLOSED, EV_SESSION_STOPPED,
      EV_SESSION_INTERRUPTED, EV_SESSION_RESUMED}},
    {"Orders", {EV_ORDER_SIGNED, EV_AS_NEEDED_ORDERED}},
    {"Checks that had something to say", {EV_CHECK_JUDGED}},
    {"Doses",
     {EV_DOSE_CHECKED, EV_DOSE_DRAWN, EV_DOSE_GIVEN, EV_DOSE_ENDED, EV_DOSE_CONFIRMED,
      EV_DOSE_WASTED, EV_AS_NEEDED_GIVEN}},
    {"The checklist", {EV_STEP_DONE, EV_LOOKED_IN, EV_WASHOUT_ANSWERED, EV_ALLOCATED}},
    {"Left out or late", {EV_STEP_SKIPPED, EV_READING_OVERDUE, EV_CONTACT_MISSED}},
    {"Readings, as entered", {EV_READING_RECORDED}},
    {"Forms, as entered", {EV_FORM_ANSWERED}},
    {"Notes", {EV_NOTE_WRITTEN}},
    {"Alerts and tasks",
     {EV_ALERT_RAISED, EV_ALERT_CLOSED, EV_TASK_OPENED, EV_TASK_DONE, EV_TASK_REASSIGNED}},
    {"Emergencies and adverse events", {EV_EMERGENCY, EV_EMERGENCY_OVER, EV_ADVERSE_EVENT}},
    {"Corrections", {EV_ENTRY_AMENDED, EV_ENTRY_UNDONE, EV_ENTRY_MOVED}},
    {"Everything else", {EV_NONE}},
};

static bool has_kind(const struct section *s, enum event_kind kind)
{
	for (size_t i = 0; s->kinds[i] != EV_NONE; i++)
		if (s->kinds[i] == kind)
			return true;
	return false;
}

static bool belongs(const struct section *s, enum event_kind kind)
{
	if (s->kinds[0] != EV_NONE)
		return has_kind(s, kind);
	for (size_t i = 0; i + 1 < countof(sections); i++)
		if (has_kind(&sections[i], kind))
			return false;
	return true;
}

static void put_section(struct printing *p, const struct section *s, int session)
{
	static const char *const heads[] = {"when", "entry", "what", "who", "remarks", NULL};
	bool begun = false;
	for (size_t i = 0; i < p->timeline.n; i++) {
		const struct timeline_row *r = &p->timeline.v[i];
		if (r->session != session || !belongs(s, p->entries.v[i].kind))
			continue;
		if (!begun) {
			paper_put(p->out, PAPER_PART, s->heading);
			paper_table(p->out, heads);
			begun = true;
		}
		paper_row(p->out, r->undone_by || r->corrected_by,
		          (const char *const[]){print_time(p, r->happened),
		                                arena_fmt(p->a, "#%lld", (long long)r->seq),
		                                r->words, print_who(p, r), print_remarks(p, r)});
	}
}

/* Acts that ask for the secret again, with the digest that the signature stands over. */
static void put_signatures(struct printing *p, int session)
{
	static const char *const heads[] = {
	    "when", "entry", "signed by", "what", "digest of the entry", NULL};
	bool begun = false;
	for (size_t i = 0; i < p->timeline.n; i++) {
		const struct timeline_row *r = &p->timeline.v[i];
		enum event_kind k = p->entries.v[i].kind;
		bool signs = k == EV_SIGNED || k == EV_ORDER_SIGNED || k == EV_DOSE_GIVEN
		             || k == EV_DOSE_CHECKED || k == EV_DOSE_WASTED || k == EV_POST_TAKEN
		             || k == EV_UNBLINDED || k == EV_ALERT_CLOSED
		             || k == EV_TREATMENT_RESUMED || k == EV_COURSE_ENDED
		             || k == EV_AS_NEEDED_ORDERED || k == EV_AS_NEEDED_GIVEN;
		if (!signs || r->session != session || i >= p->hashes.n)
			continue;
		if (!begun) {
			paper_put(p->out, PAPER_PART, "Signatures and what they stand over");
			paper_table(p->out, heads);
			begun = true;
		}
		paper_row(p->out, r->undone_by || r->corrected_by,
		          (const char *const[]){print_time(p, r->happened),
		                                arena_fmt(p->a, "#%lld", (long long)r->seq),
		                                print_who(p, r), r->words,
		                                hex(p->a, &p->hashes.v[i])});
	}
}

/* ---- the parts ---- */

static void put_session(struct printing *p, int number)
{
	const struct session_record *s = number ? course_session(p->c, number) : NULL;
	if (s) {
		const struct plan *plan = p->c->plan;
		const char *name = plan->contacts[s->contact].def->name.s;
		paper_put(p->out, PAPER_HEADING,
		          arena_fmt(p->a, "Session %d: %s %d, begun %s", number, name, s->round,
		                    print_time(p, s->m.happened)));
		paper_fact(p->out, "gone home", s->left ? print_time(p, s->left) : "not yet");
		paper_fact(p->out, "closed", s->closed ? print_time(p, s->closed) : "not yet");
	} else {
		paper_put(p->out, PAPER_HEADING, "Outside of a session");
	}
	print_readings(p, number);
	print_forms(p, number);
	for (size_t i = 0; i < countof(sections); i++)
		put_section(p, &sections[i], number);
	put_signatures(p, number);
}

/* Whoever consented to the course, also where only a session of it is printed. */
static void put_consents(struct printing *p)
{
	for (size_t i = 0; i < p->c->consents.n; i++) {
		const struct consent_record *r = &p->c->consents.v[i];
		paper_fact(p->out, "consent",
		           arena_fmt(p->a, "%s%s%s%s, %s%s%s, entry #%lld",
		                     r->roles & ROLE_PARENT ? "a parent" : "the patient",
		                     r->person ? " (" : "", r->person ? r->person : "",
		                     r->person ? ")" : "", print_time(p, r->m.happened),
		                     r->routes ? ", for " : "", r->routes ? r->routes : "",
		                     (long long)r->m.seq));
	}
	if (p->c->control.consent == 2)
		paper_fact(p->out, "consent now", "withdrawn");
	else if (!p->c->consents.n)
		paper_fact(p->out, "consent", "none on file");
}

static void put_identity(struct printing *p, const struct bedside *b, const struct actor *who)
{
	const struct protocol *pr = p->c->plan->p;
	struct text roles = text_in(p->a);
	const struct course_entry *k = clinic_course(p->clinic, p->course);
	rights_words(p->viewer, &roles);
	paper_put(p->out, PAPER_TITLE, arena_fmt(p->a, "Record of %s", b->patient));
	paper_fact(p->out, "patient", b->patient);
	paper_fact(p->out, "born", b->born && b->born[0] ? b->born : NULL);
	paper_fact(p->out, "patient ID", b->id);
	paper_fact(p->out, "allergies", b->allergies);
	paper_fact(p->out, "course", p->course);
	paper_fact(p->out, "enrolled", k ? print_time(p, k->opened) : NULL);
	paper_fact(p->out, "protocol",
	           arena_fmt(p->a, "%s, %s %s", pr->title.s, pr->id.s, pr->version.s));
	paper_fact(p->out, "digest of it", p->c->plan->digest);
	put_consents(p);
	paper_fact(p->out, "clinic", p->clinic->name);
	paper_fact(p->out, "times", zone_name(p->c->zone));
	paper_fact(p->out, "printed",
	           arena_fmt(p->a, "%s for %s (%s)", print_time(p, p->now), who->id, roles.s));
	if (blind_hides(p->c->plan, p->viewer))
		paper_put(p->out, PAPER_SAY,
		          "This protocol hides some fields from these roles. They say `hidden` "
		          "here, in their places, until the blinding is opened.");
}

static enum rc put_chain(struct printing *p, struct app *app, struct err *e)
{
	struct store_state s;
	TRY(store_state(app_store(app), &s, e));
	paper_put(p->out, PAPER_HEADING, "The record this was printed from");
	paper_fact(p->out, "entries here",
	           arena_fmt(p->a, "%zu, the last is #%lld", p->timeline.n, (long long)p->c->seq));
	paper_fact(p->out, "last of all",
	           arena_fmt(p->a, "event %lld of the clinic's log", (long long)s.seq));
	paper_fact(p->out, "head of the chain", hex(p->a, &s.chain));
	paper_put(p->out, PAPER_SAY,
	          "Every entry is chained to the one before it. `tend audit verify` shows whether "
	          "the record still is what this head stands for.");
	return RC_OK;
}

const struct form_words *print_words(struct printing *p, const char *digest)
{
	const struct form_words *w = NULL;
	struct err e = {0};
	const struct wording_record *r = digest ? clinic_wording_kept(p->clinic, digest) : NULL;
	return r && app_wording(p->app, r, p->a, &w, &e) == RC_OK ? w : NULL;
}

enum rc print_record(struct arena *a, const struct print_ask *ask, struct paper *out, struct err *e)
{
	struct printing p = {.a = a, .app = ask->app, .course = ask->course, .out = out};
	struct bedside b;
	TRY(app_course(ask->app, ask->who, ask->course, "print", &p.c, e));
	TRY(app_clinic(ask->app, &p.clinic, e));
	if (ask->session && !course_session(p.c, ask->session))
		return err_set(e, RC_NOTFOUND, "this course has no session %d", ask->session);
	const struct now now = app_now(ask->app);
	p.now = now.wall_ms;
	p.viewer = bedside_viewer(p.clinic, ask->who);
	p.timeline = timeline_new(a, p.c, p.clinic);
	p.timeline.viewer = p.viewer;
	TRY(app_events(ask->app, ask->course, 1, take, &p, e));
	TRY(store_each(app_store(ask->app), ask->course, 1, take_hash, &p, e));
	(void)bedside_look_as(a, p.c, ask->session, &now, p.clinic, p.viewer, &b);
	*out = paper_new(a, arena_fmt(a, "Record of %s", b.patient));
	/* each session on the plan by which it was held, also where the course was moved since */
	const struct course *whole = p.c;
	p.c = course_of_session(whole, ask->session);
	put_identity(&p, &b, ask->who);
	if (ask->session) {
		put_session(&p, ask->session);
	} else {
		put_session(&p, 0);
		for (size_t i = 0; i < whole->sessions.n; i++) {
			p.c = course_of_session(whole, whole->sessions.v[i].number);
			put_session(&p, whole->sessions.v[i].number);
		}
	}
	p.c = whole;
	return put_chain(&p, ask->app, e);
}
