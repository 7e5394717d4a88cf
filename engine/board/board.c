/* SPDX-License-Identifier: Apache-2.0 */
#include "board/board.h"

#include <string.h>

#include "bedside/bedside.h"
#include "bedside/course_json.h"
#include "judge/booking.h"

const char *const board_state_names[BOARD_STATES] = {
    [BOARD_EXPECTED] = "expected", [BOARD_WAITING] = "waiting", [BOARD_UNDER_WAY] = "under way",
    [BOARD_LEFT] = "gone home",    [BOARD_CLOSED] = "closed",
};

/* ---- who ---- */

/* A word with a digit is a code, and initials are initials already; of any other word only the
 * first letter is told, also where all of it is in capitals. */
static void put_initial(struct text *t, const char *word, size_t n)
{
	unsigned code;
	bool digit = false, point = memchr(word, '.', n) != NULL;
	for (size_t i = 0; i < n; i++)
		digit |= word[i] >= '0' && word[i] <= '9';
	bool whole = digit || n == 1 || (point && n <= 4);
	text_put(t, t->n ? " " : "");
	text_putn(t, word, whole ? n : utf8_next(word, n, &code));
	text_put(t, whole ? "" : ".");
}

const char *desk_initials(struct arena *a, const char *name)
{
	struct text t = text_in(a);
	for (const char *s = name; *s;) {
		size_t n = strcspn(s, " \t");
		if (n)
			put_initial(&t, s, n);
		s += n + (s[n] != '\0');
	}
	return t.n ? t.s : "";
}

struct desk_patient desk_patient(struct arena *a, const struct clinic *clinic, const char *course,
                                 const char *patient, bool names)
{
	const struct patient *p = clinic_patient(clinic, patient);
	const char *name = p ? p->name : "";
	return (struct desk_patient){.course = arena_dup(a, course),
	                             .id = arena_dup(a, patient),
	                             .initials = desk_initials(a, name),
	                             .name = names ? arena_dup(a, name) : NULL};
}

void desk_patient_json(struct json *j, const struct desk_patient *p)
{
	json_text(j, "course", p->course);
	json_text(j, "patient", p->id);
	json_text(j, "initials", p->initials);
	json_known_text(j, "name", p->name);
}

enum rc desk_may_look(struct app *app, const struct actor *who, const char *what, struct err *e)
{
	const struct clinic *clinic;
	struct right right = rights_of(DO_COURSE_READ, CMD_NONE);
	TRY(app_clinic(app, &clinic, e));
	const struct person *p = clinic_person(clinic, who->id);
	if (p && !p->left && rights_allow(&right, p->roles))
		return RC_OK;
	return app_note_read(app, who, what, what, e); /* refuses, and keeps the attempt */
}

/* ---- one course ---- */

struct looking {
	struct app *app;
	struct arena *a;
	const struct actor *who;
	struct now now;
	const struct clinic *clinic;
	const struct course *c;
	struct desk_patient patient;
	struct appointments booked;
	int32_t today;
	struct board *out;
};

static const char *place_of(const struct looking *l, int session, const char *room)
{
	static const char *const places[] = {[WHERE_CLINIC] = "",
	                                     [WHERE_HOME] = "home",
	                                     [WHERE_PHONE] = "phone",
	                                     [WHERE_VIDEO] = "video"};
	return room ? arena_dup(l->a, room) : places[l->c->plan->sessions[session].def->where];
}

static const char *label(const struct looking *l, int contact, int round)
{
	const struct due_contact d = {.contact = contact, .round = round};
	return arena_dup(l->a, contact_name(l->a, l->c->plan, &d));
}

static void put_staff(struct text *t, const char *person, unsigned roles)
{
	text_fmt(t, "%s%s", t->n ? ", " : "", person);
	if (!roles)
		return;
	text_put(t, " (");
	for (size_t i = 0, n = 0; i < role_rows_n; i++)
		if (roles & role_rows[i].role)
			text_fmt(t, "%s%s", n++ ? ", " : "", role_rows[i].name);
	text_put(t, ")");
}

/* Therapist and monitor by name; where neither is there, whoever is. */
static const char *staff_of(const struct looking *l, int session)
{
	const unsigned asked = ROLE_THERAPIST | ROLE_MONITOR;
	struct text t = text_in(l->a);
	for (int all = 0; all < 2 && !t.n; all++)
		for (size_t i = 0; i < l->c->staff.n; i++) {
			const struct presence *p = &l->c->staff.v[i];
			if (p->m.session == session && !p->to && !p->within_ms
			    && (all || (p->roles & asked)))
				put_staff(&t, p->person, all ? p->roles : p->roles & asked);
		}
	return t.n ? t.s : "";
}

static const char *minutes(struct arena *a, int64_t ms)
{
	long long min = (long long)(ms / 60000);
	return min < 120 ? arena_fmt(a, "%lld min", min)
	                 : arena_fmt(a, "%lld h %lld min", min / 60, min % 60);
}

/* What is wrong, the worst first. */
static const char *sign_of(const struct looking *l, const struct bedside *b)
{
	if (b->emergency_since)
		return arena_fmt(l->a, "emergency for %s",
		                 minutes(l->a, b->now - b->emergency_since));
	if (b->interrupted)
		return "interrupted: nobody has said how the patient is";
	if (b->dose_unsure)
		return "an infusion was running: look at the pump";
	if (b->has_due && b->due.late_ms > 0)
		return arena_dup(l->a, b->due.says);
	for (size_t i = 0; i < b->alerts.n; i++)
		if (!b->alerts.v[i].closed)
			return arena_fmt(l->a, "alert %s", b->alerts.v[i].name);
	for (size_t i = 0; i < b->tasks.n; i++)
		if (b->tasks.v[i].late)
			return arena_fmt(l->a, "task %s is late", b->tasks.v[i].name);
	return NULL;
}

static void see_session(struct looking *l, const struct session_record *s,
                        const struct appointment *from)
{
	struct bedside b;
	struct arena tmp = {0};
	unsigned viewer = bedside_viewer(l->clinic, l->who);
	bool running = s->state == SESSION_RUNNING || s->state == SESSION_STOPPED;
	bedside_look_as(&tmp, l->c, s->number, &l->now, l->clinic, viewer, &b);
	struct board_row *r = arena_push(l->a, l->out);
	*r = (struct board_row){.patient = l->patient,
	                        .at = from ? from->at : s->m.happened,
	                        .contact = label(l, s->contact, s->round),
	                        .place = place_of(l, s->session, from ? from->room : NULL),
	                        .state = running                    ? BOARD_UNDER_WAY
	                                 : s->state == SESSION_LEFT ? BOARD_LEFT
	                                                            : BOARD_CLOSED,
	                        .since_dose_ms = running && s->last_dose ? b.since_dose_ms : -1,
	                        .staff = running ? staff_of(l, s->number) : ""};
	r->phase = !running ? board_state_names[r->state]
	           : s->state == SESSION_STOPPED
	               ? "stopped"
	               : arena_dup(l->a, b.stage_title ? b.stage_title : "");
	r->sign = running ? sign_of(l, &b) : NULL;
	arena_drop(&tmp);
}

static void see_sessions(struct looking *l)
{
	for (size_t i = 0; i < l->c->sessions.n; i++) {
		const struct session_record *s = &l->c->sessions.v[i];
		bool now = l->c->control.running == s->number;
		if (s->m.struck || (!now && course_day(l->c, s->m.happened) != l->today)
		    || l->c->plan->sessions[s->session].def->kind == KIND_DIARY)
			continue;
		const struct appointment *from = NULL;
		for (size_t k = 0; k < l->booked.n; k++)
			if (l->booked.v[k].session == s->number
			    && l->booked.v[k].state == APPOINTMENT_USED)
				from = &l->booked.v[k];
		see_session(l, s, from);
	}
}

static void see_booked(struct looking *l)
{
	int64_t now = l->now.wall_ms;
	for (size_t i = 0; i < l->booked.n; i++) {
		const struct appointment *p = &l->booked.v[i];
		if (p->state != APPOINTMENT_STANDS || course_day(l->c, p->at) != l->today)
			continue;
		bool come = p->at <= now;
		struct text staff = text_in(l->a);
		if (p->person)
			put_staff(&staff, p->person, 0);
		else if (p->roles)
			put_staff(&staff, "nobody yet", p->roles);
		*arena_push(l->a, l->out) = (struct board_row){
		    .patient = l->patient,
		    .at = p->at,
		    .contact = label(l, p->contact, p->round),
		    .place = place_of(l, l->c->plan->contacts[p->contact].session, p->room),
		    .state = come ? BOARD_WAITING : BOARD_EXPECTED,
		    .phase = board_state_names[come ? BOARD_WAITING : BOARD_EXPECTED],
		    .since_dose_ms = -1,
		    .sign = now - p->at >= 60000
		                ? arena_fmt(l->a, "not begun for %s", minutes(l->a, now - p->at))
		                : NULL,
		    .staff = staff.n ? staff.s : ""};
	}
}

/* ---- all of them ---- */

/* A signed difference of times, then the place, so that a board never jumps. */
static int compare(const struct board_row *x, const struct board_row *y)
{
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	int by = strcmp(x->place, y->place);
	return by ? by : strcmp(x->patient.course, y->patient.course);
}

static void sort(struct board *b)
{
	for (size_t i = 1; i < b->n; i++)
		for (size_t k = i; k > 0 && compare(&b->v[k - 1], &b->v[k]) > 0; k--) {
			struct board_row row = b->v[k];
			b->v[k] = b->v[k - 1];
			b->v[k - 1] = row;
		}
}

enum rc board_look(struct app *app, const struct actor *who, bool names, struct arena *a,
                   struct board *out, struct err *e)
{
	struct desk_courses shown = {0};
	struct looking l = {.app = app, .a = a, .who = who, .now = app_now(app), .out = out};
	*out = (struct board){.at = l.now.wall_ms, .zone = app_zone(app)};
	TRY(desk_may_look(app, who, "board", e));
	TRY(app_clinic(app, &l.clinic, e));
	l.today = (int32_t)zone_day(out->zone, out->at);
	for (size_t i = 0; i < l.clinic->courses.n; i++) {
		const struct course_entry *k = &l.clinic->courses.v[i];
		size_t before = out->n;
		TRY(app_course(app, NULL, k->id, NULL, &l.c, e));
		if (!l.c->bookings.n && !l.c->sessions.n)
			continue;
		l.patient = desk_patient(a, l.clinic, k->id, k->patient, names);
		l.booked = appointments_of(a, l.c);
		see_sessions(&l);
		see_booked(&l);
		if (out->n > before)
			*arena_push(a, &shown) = l.patient.course;
	}
	TRY(app_note_looks(app, who, shown.v, shown.n, "board", e));
	sort(out);
	return RC_OK;
}

void board_json(const struct board *b, struct text *out)
{
	struct json j = json_begin(out, "tend.board/1");
	json_time(&j, "at", b->at);
	json_text(&j, "zone", zone_name(b->zone));
	json_list(&j, "rooms");
	for (size_t i = 0; i < b->n; i++) {
		const struct board_row *r = &b->v[i];
		json_open(&j, NULL);
		json_time(&j, "at", r->at);
		desk_patient_json(&j, &r->patient);
		json_text(&j, "contact", r->contact);
		json_text(&j, "place", r->place);
		json_text(&j, "state", board_state_names[r->state]);
		json_text(&j, "phase", r->phase);
		if (r->since_dose_ms >= 0)
			json_int(&j, "minutes_since_dose", r->since_dose_ms / 60000);
		json_known_text(&j, "sign", r->sign);
		json_text(&j, "staff", r->staff);
		json_close(&j);
	}
	json_end(&j);
}
