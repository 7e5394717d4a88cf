/* SPDX-License-Identifier: Apache-2.0
 * Commands and events back in words. */
#include <string.h>

#include "words/words.h"

static void quantity(struct text *out, struct quantity q)
{
	quantity_write_plain(out, q);
}

static void when(struct text *out, const struct words_context *w, int64_t ms)
{
	struct civil_time t;
	if (w->course && zone_local(w->course->zone, ms, &t))
		civil_time_write(out, &t);
}

/* The last second of a day stands for a day that was told without a time. */
static void day_or_when(struct text *out, const struct words_context *w, int64_t ms)
{
	struct civil_time t;
	if (w->course && zone_local(w->course->zone, ms, &t) && t.clock.hour == 23
	    && t.clock.min == 59 && t.clock.sec == 59)
		civil_date_write(out, t.date);
	else
		when(out, w, ms);
}

/* A person, or the role of whoever it is to be. */
static const char *whom(const struct entry *e)
{
	if (e->person)
		return e->person;
	for (size_t i = 0; i < role_rows_n; i++)
		if (e->roles & role_rows[i].role)
			return role_rows[i].name;
	return "";
}

/* Of a time that comes twice the one that is meant is told by its offset. */
static void booked(struct text *out, const struct words_context *w, const struct entry *e)
{
	struct civil_time t;
	enum zone_kind kind = ZONE_EXACT;
	int64_t first;
	if (w->course && zone_local(w->course->zone, e->at, &t)) {
		zone_utc(w->course->zone, t.date, t.clock, &first, &kind);
		(kind == ZONE_OVERLAP ? civil_time_write_offset : civil_time_write)(out, &t);
	}
	if (e->room)
		text_fmt(out, " in %s", e->room);
	if (*whom(e))
		text_fmt(out, " with %s", whom(e));
	if (e->reason)
		text_fmt(out, ": %s", e->reason);
}

static void readings(struct text *out, const struct plan *p, const struct entry *e)
{
	for (int i = 0; i < e->readings_n; i++) {
		const struct entry_reading *g = &e->readings[i];
		int m = plan_measure_find(p, g->measure);
		const struct measure *def = m >= 0 ? &p->p->measures.v[m] : NULL;
		const char *unit = def && def->dim != DIM_NONE ? def->unit.s : "";
		text_fmt(out, "%s%s ", i ? ", " : "", g->measure);
		for (int k = 0; k < g->n; k++) {
			struct quantity q = {g->value[k], def ? def->dim : DIM_NONE};
			struct text one = text_in(out->a);
			if (!unit[0] || !quantity_write_in(&one, q, unit))
				quantity(&one, q);
			/* the unit stands once, behind the last value */
			size_t n = unit[0] && k + 1 < g->n ? strcspn(one.s, " ") : one.n;
			text_put(out, k ? "/" : "");
			text_putn(out, one.s, n);
		}
	}
}

static void contact(struct text *out, const struct plan *p, const struct entry *e)
{
	int i = plan_contact_find(p, e->contact ? e->contact : "");
	text_put(out, e->contact ? e->contact : "");
	if (i >= 0 && contact_rounds(p, i) != 1 && e->round)
		text_fmt(out, " %d", e->round);
}

/* An item that is asked to be taken from the record; once taken its answer stands there. */
static bool to_fill(const struct entry *e, const char *name, int i)
{
	if (e->answers && e->answers[i] != NOT_ANSWERED)
		return false;
	return entry_fills(e, name);
}

static void answers(struct text *out, const struct plan *p, const struct entry *e)
{
	int form = plan_form_find(p, e->name);
	text_put(out, e->name);
	if (e->contact) {
		text_put(out, " of ");
		contact(out, p, e);
	}
	if (e->has_total) {
		text_fmt(out, " total %d", (int)e->total);
		return;
	}
	text_put(out, ": ");
	for (int i = 0; i < e->answers_n; i++) {
		const struct item *q = form >= 0 && (size_t)i < p->p->forms.v[form].items.n
		                           ? &p->p->forms.v[form].items.v[i]
		                           : NULL;
		text_put(out, i == 0 ? "" : e->texts ? ", " : ",");
		if (e->answers && e->answers[i] == NOT_ASKED)
			text_put(out, "n/a");
		else if (q && to_fill(e, q->name.s, i))
			text_put(out, "record");
		else if (q && q->text && e->texts && e->texts[i])
			text_put(out, e->texts[i]);
		else if (!e->answers || e->answers[i] == NOT_ANSWERED || (q && q->text))
			text_put(out, "-");
		else if (q && q->yes_no)
			text_put(out, e->answers[i] ? "yes" : "no");
		else
			text_fmt(out, "%d", (int)e->answers[i]);
	}
}

static void packet(struct text *out, const struct entry *e)
{
	const char *comma = ": ";
	text_put(out, e->medicine ? e->medicine : "");
	if (e->kit) {
		text_fmt(out, ": kit %s, expiry %s, patient %s, route %s", e->kit,
		         e->expiry ? e->expiry : "", e->patient ? e->patient : "",
		         e->route ? e->route : "");
		return;
	}
	if (e->lot) {
		text_fmt(out, "%slot %s", comma, e->lot);
		comma = ", ";
	}
	if (e->expiry) {
		text_fmt(out, "%sexpiry %s", comma, e->expiry);
		comma = ", ";
	}
	if (e->strength.dim != DIM_NONE) {
		text_fmt(out, "%sstrength ", comma);
		quantity(out, e->strength);
		comma = ", ";
	}
	if (e->count) {
		text_fmt(out, "%scount %d", comma, e->count);
		comma = ", ";
	}
	if (e->volume.dim != DIM_NONE) {
		text_fmt(out, "%svolume ", comma);
		quantity(out, e->volume);
		comma = ", ";
	}
	if (e->rate.dim != DIM_NONE) {
		text_fmt(out, "%srate ", comma);
		quantity(out, e->rate);
	}
}

void words_write_roles(struct text *out, unsigned roles, const char *between)
{
	const char *sep = "";
	for (size_t i = 0; i < role_rows_n; i++)
		if (roles & (unsigned)role_rows[i].role) {
			text_fmt(out, "%s%s", sep, role_rows[i].name);
			sep = between;
		}
}

static void named(struct text *out, const struct entry *e, const char *text)
{
	text_put(out, e->name ? e->name : "");
	if (text)
		text_fmt(out, ": %s", text);
}

static void done(struct text *out, const struct entry *e)
{
	if (e->has_amount) {
		text_fmt(out, "answer %s: ", e->name);
		quantity(out, e->amount);
	} else if (e->text) {
		text_fmt(out, "answer %s: %s", e->name, e->text);
	} else {
		text_fmt(out, "confirm %s", e->name ? e->name : "");
	}
}

static void adverse(struct text *out, const struct entry *e)
{
	text_fmt(out, ": %s", e->text ? e->text : "");
	if (e->grade)
		text_fmt(out, "; grade %d", e->grade);
	if (e->serious)
		text_put(out, "; serious");
	if (e->reason)
		text_fmt(out, "; %s", e->reason);
}

static const char *verb_of(enum command_kind kind)
{
	const struct words_verb *v;
	for (size_t i = 0; (v = words_verb_at(i)); i++)
		if (v->kind == kind)
			return v->words;
	return NULL;
}

/* What stands behind the verb. */
static void arguments(struct text *out, const struct words_context *w, enum command_kind kind,
                      const struct entry *e)
{
	switch (kind) {
	case CMD_CONSENT_GIVE:
		if (e->route)
			text_fmt(out, " for %s", e->route);
		if (e->roles == ROLE_PARENT)
			text_fmt(out, " by parent%s%s", e->person ? ": " : "",
			         e->person ? e->person : "");
		break;
	case CMD_CONSENT_WITHDRAW:
		text_put(out, e->roles == ROLE_PARENT ? " by parent" : "");
		if (e->reason)
			text_fmt(out, ": %s", e->reason);
		break;
	case CMD_STOP:
	case CMD_STOP_TREATMENT:
	case CMD_RESUME_TREATMENT:
	case CMD_END_COURSE:
		if (e->reason)
			text_fmt(out, ": %s", e->reason);
		break;
	case CMD_RESUME:
	case CMD_EMERGENCY:
	case CMD_EMERGENCY_OVER: text_fmt(out, ": %s", e->text ? e->text : ""); break;
	case CMD_BOOK:
		text_put(out, " ");
		contact(out, w->plan, e);
		text_put(out, " ");
		booked(out, w, e);
		break;
	case CMD_ASSIGN:
		text_fmt(out, " %s to %s: %s", e->name ? e->name : "", whom(e),
		         e->reason ? e->reason : "");
		break;
	case CMD_CANCEL:
	case CMD_START:
	case CMD_MISS:
		text_put(out, " ");
		contact(out, w->plan, e);
		if (e->reason)
			text_fmt(out, ": %s", e->reason);
		break;
	case CMD_STAFF_COMES:
		text_fmt(out, " %s as ", e->person ? e->person : "");
		words_write_roles(out, e->roles, ", ");
		break;
	case CMD_STAFF_GOES: text_fmt(out, " %s", e->person ? e->person : ""); break;
	case CMD_STAFF_REACHABLE:
		text_fmt(out, " %s as ", e->person ? e->person : "");
		words_write_roles(out, e->roles, ", ");
		text_put(out, " within ");
		quantity(out, e->amount);
		break;
	case CMD_HAND_OVER:
		text_put(out, e->roles ? " " : "");
		words_write_roles(out, e->roles, ", ");
		text_fmt(out, " to %s", e->person ? e->person : "");
		break;
	case CMD_TAKE_OVER: text_fmt(out, " from %s", e->person ? e->person : ""); break;
	case CMD_NOTE:
		text_put(out, e->name ? " " : "");
		named(out, e, e->text);
		break;
	case CMD_TASK_DONE:
		text_put(out, " ");
		named(out, e, e->text);
		break;
	case CMD_ALERT_CLOSE:
	case CMD_ENTER:
	case CMD_SKIP:
	case CMD_SIGN:
		text_put(out, " ");
		named(out, e, e->reason);
		break;
	case CMD_MEASURE:
		text_put(out, " ");
		readings(out, w->plan, e);
		break;
	case CMD_FORM:
		text_put(out, " ");
		answers(out, w->plan, e);
		break;
	case CMD_ORDER:
		text_fmt(out, " %s %s", e->medicine ? e->medicine : "", e->route ? e->route : "");
		if (e->has_amount) {
			text_put(out, " ");
			quantity(out, e->amount);
		}
		if (e->over.dim != DIM_NONE) {
			text_put(out, " over ");
			quantity(out, e->over);
		}
		break;
	case CMD_END_DOSE:
	case CMD_STOP_DOSE:
		if (e->has_amount) {
			text_put(out, " ");
			quantity(out, e->amount);
		}
		if (e->reason)
			text_fmt(out, ": %s", e->reason);
		break;
	case CMD_CHECK_PACKET:
		text_put(out, " ");
		packet(out, e);
		break;
	case CMD_PREPARE:
		text_fmt(out, " %s kit %s: ", e->medicine ? e->medicine : "", e->kit ? e->kit : "");
		quantity(out, e->amount);
		if (e->lot)
			text_fmt(out, ", lot %s", e->lot);
		if (e->expiry)
			text_fmt(out, ", expiry %s", e->expiry);
		break;
	case CMD_AS_NEEDED_ORDER:
	case CMD_AS_NEEDED_GIVE:
		text_fmt(out, " %s ", e->medicine ? e->medicine : "");
		quantity(out, e->amount);
		if (e->reason)
			text_fmt(out, ": %s", e->reason);
		break;
	case CMD_GIVE:
		text_fmt(out, " %s", e->medicine ? e->medicine : "");
		if (e->kit)
			text_fmt(out, " kit %s", e->kit);
		if (e->has_amount) {
			text_put(out, e->kit ? ": " : " "); /* of a kit: of an event alone */
			quantity(out, e->amount);
		}
		if (e->reported) /* of an event alone */
			text_put(out, ", as reported by the patient");
		break;
	case CMD_DRAW:
	case CMD_WASTE:
		text_put(out, " ");
		if (e->medicine && w->plan->p->medicines.n > 1)
			text_fmt(out, "%s ", e->medicine);
		quantity(out, e->amount);
		if (e->person)
			text_fmt(out, " witness %s", e->person);
		break;
	case CMD_MOVE:
		text_fmt(out, " #%lld to %s because %s", (long long)e->ref, e->name ? e->name : "",
		         e->reason ? e->reason : "");
		break;
	case CMD_ALLOCATE:
		text_put(out, " ");
		named(out, e, e->text);
		if (e->count) /* of an event alone */
			text_fmt(out, " (entry %d of the list)", e->count);
		break;
	case CMD_UNBLIND:
		if (e->name)
			text_fmt(out, " %s", e->name);
		if (e->reason)
			text_fmt(out, ": %s", e->reason);
		break;
	case CMD_ADVERSE_EVENT: adverse(out, e); break;
	case CMD_UNDO:
		if (e->ref)
			text_fmt(out, " #%lld", (long long)e->ref);
		break;
	case CMD_NONE:
	case CMD_ENROL:
	case CMD_NOBODY_ANSWERS:
	case CMD_LEAVE:
	case CMD_CLOSE:
	case CMD_DO:
	case CMD_LOOK_IN:
	case CMD_WASHOUT:
	case CMD_AMEND:
	case CMD_TICK:
	case CMD_DOSE_RUNS:
	case CMD_HAND_OUT:
	case CMD_COURSE_MOVE: /* told below: it has no words at the bedside */
	case COMMANDS: break;
	}
}

void words_write(struct text *out, const struct words_context *w, const struct command *cmd)
{
	const struct entry *e = &cmd->e;
	if (cmd->kind == CMD_DO) {
		done(out, e);
		return;
	}
	if (cmd->kind == CMD_WASHOUT) {
		text_fmt(out, "answer %s: ", e->name ? e->name : "");
		if (e->at)
			day_or_when(out, w, e->at);
		else
			text_put(out, "never");
		return;
	}
	if (cmd->kind == CMD_AMEND) {
		text_fmt(out, "amend #%lld: %s because %s", (long long)e->ref,
		         e->text ? e->text : "another value", e->reason ? e->reason : "");
		return;
	}
	const char *verb = verb_of(cmd->kind);
	if (!verb)
		return;
	text_fmt(out, "%s%s", dose_kinds[entry_dose_kind(e)].prefix, verb);
	arguments(out, w, cmd->kind, e);
}

/* The act that an event came of; CMD_NONE for what the machine wrote by itself. */
static const struct from_row {
	enum event_kind event;
	enum command_kind kind;
} from_rows[] = {
    {EV_COURSE_ENROLLED, CMD_ENROL},
    {EV_CONSENT_GIVEN, CMD_CONSENT_GIVE},
    {EV_CONSENT_WITHDRAWN, CMD_CONSENT_WITHDRAW},
    {EV_CONTACT_BOOKED, CMD_BOOK},
    {EV_CONTACT_MISSED, CMD_MISS},
    {EV_CALL_UNANSWERED, CMD_NOBODY_ANSWERS},
    {EV_COURSE_ENDED, CMD_END_COURSE},
    {EV_TREATMENT_STOPPED, CMD_STOP_TREATMENT},
    {EV_TREATMENT_RESUMED, CMD_RESUME_TREATMENT},
    {EV_SESSION_STARTED, CMD_START},
    {EV_STAFF_CAME, CMD_STAFF_COMES},
    {EV_STAFF_WENT, CMD_STAFF_GOES},
    {EV_STAFF_REACHABLE, CMD_STAFF_REACHABLE},
    {EV_POST_OFFERED, CMD_HAND_OVER},
    {EV_POST_TAKEN, CMD_TAKE_OVER},
    {EV_STAGE_ENTERED, CMD_ENTER},
    {EV_SESSION_LEFT, CMD_LEAVE},
    {EV_SESSION_CLOSED, CMD_CLOSE},
    {EV_SESSION_STOPPED, CMD_STOP},
    {EV_SESSION_RESUMED, CMD_RESUME},
    {EV_STEP_DONE, CMD_DO},
    {EV_STEP_SKIPPED, CMD_SKIP},
    {EV_READING_RECORDED, CMD_MEASURE},
    {EV_FORM_ANSWERED, CMD_FORM},
    {EV_NOTE_WRITTEN, CMD_NOTE},
    {EV_LOOKED_IN, CMD_LOOK_IN},
    {EV_WASHOUT_ANSWERED, CMD_WASHOUT},
    {EV_ORDER_SIGNED, CMD_ORDER},
    {EV_KIT_PREPARED, CMD_PREPARE},
    {EV_DOSE_CHECKED, CMD_CHECK_PACKET},
    {EV_DOSE_DRAWN, CMD_DRAW},
    {EV_DOSE_GIVEN, CMD_GIVE},
    {EV_DOSE_WASTED, CMD_WASTE},
    {EV_DOSE_CONFIRMED, CMD_DOSE_RUNS},
    {EV_SIGNED, CMD_SIGN},
    {EV_TASK_DONE, CMD_TASK_DONE},
    {EV_EMERGENCY, CMD_EMERGENCY},
    {EV_EMERGENCY_OVER, CMD_EMERGENCY_OVER},
    {EV_ALERT_CLOSED, CMD_ALERT_CLOSE},
    {EV_ADVERSE_EVENT, CMD_ADVERSE_EVENT},
    {EV_UNBLINDED, CMD_UNBLIND},
    {EV_ALLOCATED, CMD_ALLOCATE},
    {EV_AS_NEEDED_ORDERED, CMD_AS_NEEDED_ORDER},
    {EV_AS_NEEDED_GIVEN, CMD_AS_NEEDED_GIVE},
    {EV_ENTRY_UNDONE, CMD_UNDO},
    {EV_ENTRY_AMENDED, CMD_AMEND},
    {EV_ENTRY_MOVED, CMD_MOVE},
    {EV_BOOKING_CANCELLED, CMD_CANCEL},
    {EV_TASK_REASSIGNED, CMD_ASSIGN},
};

void words_write_event(struct text *out, const struct words_context *w, const struct event *ev)
{
	struct command cmd = {.e = ev->e};
	for (size_t i = 0; i < countof(from_rows); i++)
		if (from_rows[i].event == ev->kind)
			cmd.kind = from_rows[i].kind;
	if (ev->kind == EV_DOSE_ENDED) {
		bool stopped = ev->e.text && strcmp(ev->e.text, "stopped") == 0;
		cmd.kind = stopped ? CMD_STOP_DOSE : CMD_END_DOSE;
	}
	if (cmd.kind != CMD_NONE) {
		if (ev->corrects && !cmd.e.ref)
			cmd.e.ref = ev->corrects;
		words_write(out, w, &cmd);
		bool post = ev->kind == EV_POST_OFFERED || ev->kind == EV_POST_TAKEN;
		if (post && ev->e.text) /* what was open then */
			text_fmt(out, ": %s", ev->e.text);
		if (ev->kind == EV_FORM_ANSWERED && ev->e.filled)
			text_fmt(out, " (from the record: %s)", ev->e.filled);
		return;
	}
	if (ev->kind == EV_HANDOUT_GIVEN) {
		text_fmt(out, "gave %s for ", ev->e.name);
		contact(out, w->plan, &ev->e);
		text_fmt(out, " %s, digest %.12s", ev->e.text, ev->e.digest);
		return;
	}
	if (ev->kind == EV_COURSE_MOVED) {
		text_fmt(out, "course moved to %s@%s, from %s: %s", ev->e.protocol, ev->e.version,
		         ev->e.text ? ev->e.text : "the version before", ev->e.reason);
		return;
	}
	text_put(out, event_rows[ev->kind].name);
	if (ev->e.name)
		text_fmt(out, " %s", ev->e.name);
	if (ev->kind == EV_TASK_OPENED && ev->e.roles) {
		text_put(out, " by ");
		words_write_roles(out, ev->e.roles, " or ");
	}
	if (ev->e.text)
		text_fmt(out, ": %s", ev->e.text);
}
