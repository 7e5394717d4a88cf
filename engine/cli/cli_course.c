/* SPDX-License-Identifier: Apache-2.0
 * tend course: from enrolment to the last contact, what is due and why, and all that happened. */
#include "cli/cli_course.h"

#include <string.h>

#include "bedside/course_json.h"
#include "bedside/timeline.h"
#include "judge/booking.h"

static enum rc course_open(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct app_reply reply;
	TRY(case_open(c, &at, e));
	TRY(case_actor(&at, e));
	struct app_request req = {.who = &at.who,
	                          .what = DO_COURSE_OPEN,
	                          .cmd = {.e = {.patient = c->args[0], .protocol = c->args[1]}}};
	if (c->dry_run)
		return cli_would(c, &req,
		                 arena_fmt(c->a, "course of %s on %s", c->args[0], c->args[1]), e);
	TRY(cli_do(c, &req, &reply, e));
	TRY(case_keep_time(&at, e));
	if (c->json)
		return RC_OK;
	cli_put(c, "%s\n", reply.id);
	cli_say(c,
	        "What comes first: tend course next %s   begin it: tend session start %s CONTACT",
	        reply.id, reply.id);
	return RC_OK;
}

static enum rc course_consent(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct command cmd;
	struct app_reply reply;
	const char *what = c->args[1];
	if (strncmp(what, "given", strlen("given")) != 0
	    && strncmp(what, "withdrawn", strlen("withdrawn")) != 0)
		return err_set(e, RC_USAGE, "consent is `given` or `withdrawn`");
	TRY(case_find(c, c->args[0], &at, e));
	TRY(case_read(&at, arena_fmt(c->a, "consent %s", what), &cmd, e));
	TRY(case_send(&at, &at.who, &cmd, &reply, e));
	return case_tell(&at, &reply, e);
}

/* ---- what is due ------------------------------------------------------------------------------ */

static void put_due(struct cli *c, const struct plan *p, const struct due_contact *d,
                    const struct appointment *b)
{
	const char *from = contact_day(c->a, d->from), *to = contact_day(c->a, d->to);
	cli_put(c, "%-20s %-9s", cli_safe(c, contact_name(c->a, p, d)),
	        contact_state_word(d->state));
	if (d->booked)
		cli_put(c, " booked %s", cli_time(c, app_zone(c->app), d->booked));
	if (b && b->room)
		cli_put(c, " in %s", cli_safe(c, b->room));
	if (b && b->person)
		cli_put(c, " with %s", cli_safe(c, b->person));
	if (d->why && *d->why)
		from = to = NULL; /* it names the days */
	if (from && to && d->from == d->to)
		cli_put(c, " on %s", from);
	else if (from || to)
		cli_put(c, " %s%s%s%s", from ? "from " : "", from ? from : "",
		        to ? (from ? " to " : "until ") : "", to ? to : "");
	if (d->why && *d->why)
		cli_put(c, " (%s)", cli_safe(c, d->why));
	cli_put(c, "%s\n", d->must ? ", must be held" : "");
}

static void put_contacts(struct cli *c, const struct course *course, const struct now *now,
                         bool next_only)
{
	struct look look = {.a = c->a, .c = course, .now = course_clock(course, now)};
	size_t n, told = 0;
	const struct due_contact *v = series_due(c->a, &look, &n);
	const struct appointments booked = appointments_of(c->a, course);
	for (size_t i = 0; i < n; i++) {
		if (next_only && !contact_waits(v[i].state))
			continue;
		told++;
		put_due(c, course->plan, &v[i], appointment_for(&booked, v[i].contact, v[i].round));
	}
	if (told == 0)
		cli_put(c, "%s\n",
		        series_ended(&look) ? "The course has ended." : "Nothing is due now.");
}

/* A consent is to one text: after a move it is asked anew, and said for which it was given. */
static enum rc put_consent(struct cli *c, const struct course *course, struct err *e)
{
	const struct protocol *p = course->plan->p;
	const struct consent_record *last =
	    course->consents.n ? &course->consents.v[course->consents.n - 1] : NULL;
	const struct clinic *clinic;
	struct text who = text_in(c->a);

	if (course->control.consent != 1) {
		cli_put(c, "Consent is %s.\n",
		        course->control.consent == 2 ? "withdrawn" : "not on file");
		return RC_OK;
	}
	if (!last || course_consent_covers(course, NULL, false))
		return RC_OK;
	TRY(app_clinic(c->app, &clinic, e));
	const struct protocol_record *was =
	    last->digest ? clinic_protocol(clinic, last->digest) : NULL;
	for (int i = 0; i < p->consent.by.n; i++) {
		text_put(&who, i ? " and " : "");
		text_put(&who, role_name((enum role)p->consent.by.any_of[i]));
	}
	if (last->digest && strcmp(last->digest, course->plan->digest) == 0)
		cli_put(c, "Not everybody who has to consent to %s@%s has done so.\n",
		        cli_safe(c, p->id.s), cli_safe(c, p->version.s));
	else
		cli_put(c, "Consent was given for an earlier text, %s.\n",
		        was ? arena_fmt(c->a, "%s@%s", was->id, was->version)
		            : "another version of this protocol");
	cli_put(c,
	        "Consent to %s@%s is needed before the next dose, by the %s: tend course consent "
	        "COURSE given\n",
	        cli_safe(c, p->id.s), cli_safe(c, p->version.s), who.n ? who.s : "patient");
	return RC_OK;
}

static enum rc list_due(struct cli *c, bool next_only, struct err *e)
{
	struct case_at at = {0};
	struct bedside b;
	const struct course *course;
	TRY(case_find(c, c->args[0], &at, e));
	at.session = 0;
	TRY(case_look(&at, "course", &b, &course, e));
	const struct now now = app_now(c->app);
	const struct protocol *p = course->plan->p;
	if (c->json) {
		(next_only ? course_next_json : course_json)(c->a, at.course, course, &now,
		                                             &c->out);
		return RC_OK;
	}
	cli_put(c, "%s, born %s, ID %s    %s %s\n", cli_safe(c, b.patient), b.born, b.id, p->id.s,
	        p->version.s);
	TRY(put_consent(c, course, e));
	if (course->control.treatment_stopped)
		cli_put(c, "Treatment is stopped: no further dose.\n");
	put_contacts(c, course, &now, next_only);
	return RC_OK;
}

static enum rc course_show(struct cli *c, struct err *e)
{
	return list_due(c, false, e);
}

static enum rc course_next(struct cli *c, struct err *e)
{
	return list_due(c, true, e);
}

static enum rc course_list(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	const struct clinic *clinic;
	TRY(case_open(c, &at, e));
	TRY(case_actor(&at, e));
	struct right r = rights_of(DO_COURSE_READ, CMD_NONE);
	if (!rights_allow(&r, at.who.roles))
		return err_set(e, RC_DENIED, "%s may not see courses", cli_safe(c, at.who.id));
	TRY(app_clinic(c->app, &clinic, e));
	if (c->json) {
		courses_json(clinic, &c->out);
		return RC_OK;
	}
	for (size_t i = 0; i < clinic->courses.n; i++) {
		const struct course_entry *k = &clinic->courses.v[i];
		cli_put(c, "%s  %s  %s %s, since %s\n", k->id, k->patient, cli_safe(c, k->protocol),
		        cli_safe(c, k->version), cli_time(c, app_zone(c->app), k->opened));
	}
	return RC_OK;
}

/* ---- the timeline ------------------------------------------------------------------------------
 */

static enum rc course_timeline(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	const struct clinic *clinic;
	const struct course *course;
	TRY(case_find(c, c->args[0], &at, e));
	TRY(app_course(c->app, &at.who, at.course, "timeline", &course, e));
	TRY(app_clinic(c->app, &clinic, e));
	struct timeline t = timeline_new(c->a, course, clinic);
	t.viewer = bedside_viewer(clinic, &at.who);
	TRY(app_events(c->app, at.course, 1, timeline_take, &t, e));
	if (c->json) {
		timeline_json(&t, &c->out);
		return RC_OK;
	}
	for (size_t i = 0; i < t.n; i++) {
		struct text line = text_in(c->a);
		if (at.session && t.v[i].session != at.session)
			continue;
		timeline_line(&t, &t.v[i], &line);
		cli_put_safe(c, line.s);
		cli_put(c, "\n");
	}
	return RC_OK;
}

static const char *const open_examples[] = {"tend course open PATIENT kap-lozenge-im", NULL};
static const char *const list_examples[] = {"tend course list", NULL};
static const char *const show_examples[] = {"tend course show COURSE", NULL};
static const char *const next_examples[] = {"tend course next COURSE", NULL};
static const char *const consent_examples[] = {"tend course consent COURSE given", NULL};
static const char *const timeline_examples[] = {"tend course timeline COURSE",
                                                "tend course timeline COURSE/3 --json", NULL};
static const struct cli_option *const time_option[] = {&case_opt_demo_time, NULL};

static const char *const move_examples[] = {
    "tend course move COURSE our-lozenge@1.3.0 --dry-run",
    "tend course move COURSE our-lozenge@1.3.0 --reason \"the rest is longer now\"", NULL};
static const struct cli_option *const move_options[] = {&cli_opt_reason, &case_opt_demo_time, NULL};

#define LOOKS (CLI_APP | CLI_ACTS | CLI_READS)

static const struct cli_command rows[] = {
    {"course", "open", "PATIENT PROTOCOL", 2, 2, "enrol a patient; prints the course's id",
     open_examples, time_option, "PROTOCOL is its id, or id@version.", course_open,
     LOOKS | CLI_DRY},
    {"course", "list", NULL, 0, 0, "all courses", list_examples, time_option, NULL, course_list,
     LOOKS},
    {"course", "show", "COURSE", 1, 1, "every contact, with its window and why", show_examples,
     time_option, NULL, course_show, LOOKS},
    {"course", "next", "COURSE", 1, 1, "what is due now, with its window and why", next_examples,
     time_option, NULL, course_next, LOOKS},
    {"course", "consent", "COURSE GIVEN", 2, 2, "consent was given or withdrawn", consent_examples,
     time_option, "GIVEN is `given` or `withdrawn`.", course_consent, LOOKS},
    {"course", "move", "COURSE TO@VERSION", 2, 2, "go on by another version of the protocol",
     move_examples, move_options,
     "Shows what changes for this patient, then asks for the reason and the signature of a "
     "prescriber or the medical director. Sessions held before keep their words and rules. It is "
     "refused while a session is under way, and where the new version has no place for what was "
     "recorded: each is named.",
     course_move, LOOKS | CLI_DRY},
    {"course", "timeline", "COURSE", 1, 1, "everything that happened, corrections included",
     timeline_examples, time_option, NULL, course_timeline, LOOKS},
};
const struct cli_family cli_family_course = {"Courses", rows, countof(rows)};
