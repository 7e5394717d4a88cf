/* SPDX-License-Identifier: Apache-2.0
 * Booking: windows, gaps, two at one time, clock changes; and somebody who leaves. */
#include "desk.h"

#include <stdlib.h>

#include "app/desk.h"
#include "judge/booking.h"
#include "judge/series.h"

static int set_up(void **state)
{
	struct rig *r = xcalloc(1, sizeof *r);
	rig_open(r, true);
	desk_store(r, desk_protocol);
	*state = r;
	return 0;
}

static int take_down(void **state)
{
	rig_done(*state);
	free(*state);
	return 0;
}

static const struct appointment *appointment(struct rig *r, const char *course, size_t i)
{
	struct appointments list = appointments_of(&r->a, desk_see(r, course));
	assert_true(i < list.n);
	return &list.v[i];
}

static const char *spoke(const struct app_reply *reply, const char *rule)
{
	for (size_t i = 0; i < reply->judgements_n; i++)
		if (strcmp(reply->judgements[i].rule, rule) == 0)
			return reply->judgements[i].say;
	fail_msg("%s did not speak", rule);
	return NULL;
}

/* ---- booking ---- */

static void a_booking_says_what_moves_with_it(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	struct app_reply reply =
	    desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30 in room 2 with theo");
	HAS(reply.msg, "Booked: medicine 1, 05-Oct-2026 09:30.");
	HAS(reply.msg, "hello 21-Sep-2026 to 04-Oct-2026");
	HAS(reply.msg, "talk 1 06-Oct-2026 to 09-Oct-2026");
	desk_must(r, "theo", c, "book talk 1 2026-10-07 10:00");
	/* to move it needs the reason, and what then lies outside is told */
	desk_no(r, "theo", c, "book medicine 1 2026-10-12 09:30", RC_USAGE,
	        "Moving it needs the reason");
	reply = desk_must(r, "theo", c,
	                  "book medicine 1 2026-10-12 09:30 in room 2 with theo: has a cold");
	HAS(reply.msg, "Moved: medicine 1, 12-Oct-2026 09:30.");
	HAS(spoke(&reply, "talk 1"), "talk 1, booked for 07-Oct-2026 10:00, then lies outside");
	desk_no(r, "theo", c, "book medicine 1 2026-10-12 09:30 in room 2 with theo: x", RC_USAGE,
	        "is booked so already");
	desk_no(r, "theo", c, "book medicine 1 2026-09-21 09:30: x", RC_USAGE, "has passed");
	assert_int_equal(rig_count(r, c, "contact.booked"), 3);
}

static void outside_of_the_window_the_reason_is_asked(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30");
	desk_must(r, "theo", c, "book hello 2026-10-04 09:30"); /* the last day */
	desk_no(r, "theo", c, "book hello 2026-10-05 08:00", RC_USAGE, "needs the reason");
	desk_must(r, "theo", c, "cancel hello: not there");
	struct app_reply no =
	    desk_no(r, "theo", c, "book hello 2026-10-05 08:00", RC_GATE, "after its window");
	assert_int_equal(no.verdict, VERDICT_HOLD);
	struct app_reply yes =
	    desk_must(r, "theo", c, "book hello 2026-10-05 08:00: no day before");
	HAS(spoke(&yes, "window"), "after its window");
}

static void a_gap_that_nobody_can_sign_for_is_not_booked(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30");
	desk_no(r, "paul", c, "book medicine 2 2026-10-06 23:30: wants to", RC_GATE,
	        "nobody can sign");
	/* two days on the calendar are not under two */
	desk_no(r, "theo", c, "book medicine 2 2026-10-07 00:30: wants to", RC_GATE,
	        "a prescriber may");
	struct app_reply no =
	    desk_no(r, "paul", c, "book medicine 2 2026-10-10 09:30", RC_GATE, "At least 6 days");
	assert_int_equal(no.verdict, VERDICT_SIGN);
	desk_must(r, "paul", c, "book medicine 2 2026-10-10 09:30: travels after that");
	desk_must(r, "theo", c, "cancel medicine 2: stays");
	desk_must(r, "theo", c, "book medicine 2 2026-10-11 09:30");
	/* and the one before it is not moved up to it */
	desk_no(r, "theo", c, "book medicine 1 2026-10-10 09:30: late", RC_GATE, "nobody can sign");
}

static void two_at_one_time_are_told(void **state)
{
	struct rig *r = *state;
	const char *a = desk_course(r, "A. B."), *b = desk_course(r, "C. D.");
	desk_must(r, "theo", a, "book medicine 1 2026-10-05 09:30 in room 2 with theo");
	struct app_reply reply =
	    desk_must(r, "nora", b, "book hello 2026-10-05 12:00 in room 2 with theo");
	HAS(spoke(&reply, "room room 2"), "medicine of another patient, 09:30 to 12:30");
	HAS(spoke(&reply, "person theo"), "is booked already");
	assert_null(strstr(reply.json, "A. B."));
	/* the ends touch: nobody is told anything */
	reply = desk_must(r, "nora", b, "book hello 2026-10-05 12:30 in room 2 with theo: later");
	assert_int_equal(reply.judgements_n, 0);
	/* the protocol wants a therapist here all the time */
	reply = desk_no(r, "nora", b, "book medicine 1 2026-10-05 10:00 in room 3 with theo",
	                RC_GATE, "wants them here all the time");
	assert_int_equal(reply.verdict, VERDICT_BLOCK);
	desk_must(r, "nora", b, "book medicine 1 2026-10-05 10:00 in room 3 with nora");
	desk_no(r, "nora", b, "book medicine 2 2026-10-14 10:00 with nobody", RC_NOTFOUND,
	        "nobody called nobody works here");
	/* one that was called off is in nobody's way */
	desk_must(r, "theo", a, "cancel medicine 1: has a cold");
	desk_must(r, "nora", b, "book medicine 1 2026-10-05 10:00 in room 2 with theo: room 2");
}

static void a_time_that_is_not_one_instant_is_asked_about(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	/* clocks go back on 25-Oct-2026 from 03:00 to 02:00, forward on 28-Mar-2027 from 02:00 */
	struct app_reply no =
	    desk_no(r, "theo", c, "book medicine 1 2026-10-25 02:30", RC_USAGE, "comes twice");
	HAS(no.hint, "`2026-10-25 02:30 +02:00` for the first, `2026-10-25 02:30 +01:00`");
	no = desk_no(r, "theo", c, "book medicine 1 2027-03-28 02:30", RC_USAGE, "does not exist");
	HAS(no.hint, "Write 03:00");
	desk_must(r, "theo", c, "book medicine 1 2026-10-25 02:30 +01:00");
	int64_t second = appointment(r, c, 0)->at;
	desk_must(r, "theo", c, "book medicine 1 2026-10-25 02:30 +02:00: an hour earlier");
	assert_true(second - appointment(r, c, 0)->at == 60 * MINUTE);
	desk_no(r, "theo", c, "book medicine 1 2026-10-25 02:30 +03:00: no", RC_USAGE,
	        "is not a time");
	/* the words of the record read back to the same instant */
	const struct course *k = desk_see(r, c);
	const struct words_context w = {.plan = k->plan, .course = k};
	const struct command was = {.kind = CMD_BOOK,
	                            .e = {.contact = "medicine", .round = 1, .at = second}};
	struct text t = text_in(&r->a);
	struct command again;
	struct err e = {0};
	words_write(&t, &w, &was);
	assert_string_equal(t.s, "book medicine 1 2026-10-25 02:30 +01:00");
	assert_int_equal(words_parse(&r->a, &w, t.s, &again, NULL, &e), RC_OK);
	assert_true(again.e.at == second);
}

static void an_appointment_stays_one_until_it_was_used(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	desk_must(r, "theo", c, "book hello 2026-09-22 09:30");
	const struct appointment *p = appointment(r, c, 0);
	assert_true(p->changes == 0 && p->turn == 1 && p->state == APPOINTMENT_STANDS);
	assert_true(p->ends - p->at == 60 * MINUTE);
	desk_must(r, "theo", c, "book hello 2026-09-22 11:30: later");
	desk_must(r, "theo", c, "cancel hello: has a cold");
	desk_no(r, "theo", c, "cancel hello: again", RC_USAGE, "is not booked");
	p = appointment(r, c, 0);
	assert_true(p->changes == 2 && p->state == APPOINTMENT_CANCELLED);
	assert_string_equal(p->why, "has a cold");
	desk_must(r, "theo", c, "book hello 2026-09-23 09:30");
	p = appointment(r, c, 0);
	assert_true(p->changes == 3 && p->state == APPOINTMENT_STANDS && p->turn == 1);
	/* held on another day, the time that was booked is free */
	r->wall += 20 * 60 * MINUTE;
	r->boot += 20 * 60 * MINUTE;
	desk_must(r, "theo", c, "start hello");
	p = appointment(r, c, 0);
	assert_true(p->changes == 4 && p->state == APPOINTMENT_CANCELLED);
	assert_string_equal(p->why, "held on another day");
	desk_no(r, "theo", c, "book hello 2026-09-24 09:30", RC_USAGE, "is under way");
}

static int32_t window_ends(struct rig *r, const char *course, const char *contact)
{
	const struct course *c = desk_see(r, course);
	struct look look = {.a = &r->a, .c = c, .now = r->wall};
	struct due_contact d;
	assert_true(series_find(&r->a, &look, plan_contact_find(c->plan, contact), 1, &d));
	return d.to;
}

static void what_falls_away_is_called_off(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	desk_must(r, "theo", c, "book hello 2026-09-22 09:30");
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30");
	assert_true(window_ends(r, c, "hello") != INT32_MAX);
	desk_must(r, "theo", c, "cancel medicine 1: has a cold"); /* day 0 is not known any more */
	assert_true(window_ends(r, c, "hello") == INT32_MAX);
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30");
	desk_must(r, "theo", c, "stop treatment: enough");
	assert_int_equal(rig_count(r, c, "booking.cancelled"), 2);
	assert_int_equal(appointment(r, c, 0)->state, APPOINTMENT_STANDS);
	assert_int_equal(appointment(r, c, 1)->state, APPOINTMENT_CANCELLED);
	desk_no(r, "theo", c, "book medicine 1 2026-10-05 09:30", RC_GATE, "does not take place");
	desk_must(r, "paul", c, "resume treatment: feels safe");
	assert_int_equal(appointment(r, c, 1)->state, APPOINTMENT_CANCELLED); /* the room is gone */
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30");
	desk_must(r, "paul", c, "end course: moved away");
	assert_int_equal(appointment(r, c, 0)->state, APPOINTMENT_CANCELLED);
	assert_int_equal(appointment(r, c, 1)->state, APPOINTMENT_CANCELLED);
	assert_string_equal(appointment(r, c, 1)->why, "the course has ended");
}

/* ---- leaving ---- */

static struct app_reply leaves(struct rig *r, const char *who, const char *to, unsigned roles)
{
	return rig_do(
	    r, "dora",
	    (struct app_request){
	        .what = DO_PERSON_LEAVES,
	        .cmd.e = {.person = who, .text = to, .roles = roles, .reason = "new post"}});
}

static void add_person(struct rig *r, const char *id, unsigned roles)
{
	rig_must(r, "dora",
	         (struct app_request){.what = DO_PERSON_ADD,
	                              .cmd.e = {.person = id, .name = "Made Up", .roles = roles},
	                              .new_secret = rig_pin(r, id)});
}

/* Opens `write-a-letter`, a task of the therapist. */
static void nobody_answers(struct rig *r, const char *course)
{
	rig_must(r, "theo",
	         (struct app_request){
	             .course = course,
	             .cmd = {.kind = CMD_NOBODY_ANSWERS, .e = {.contact = "call", .round = 1}}});
}

static void nothing_is_left_to_somebody_who_left(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	add_person(r, "tess", ROLE_THERAPIST);
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30 in room 2 with theo");
	nobody_answers(r, c);
	desk_must(r, "theo", c, "assign write-a-letter to theo: knows the family");
	desk_no(r, "theo", c, "assign write-a-letter to nora: is here", RC_USAGE,
	        "is for the therapist");
	struct app_reply no = leaves(r, "theo", NULL, 0);
	assert_int_equal(no.rc, RC_CONFLICT);
	HAS(no.msg, "theo has the task write-a-letter");
	HAS(no.hint, "--to PERSON");
	assert_int_equal(rig_count(r, NULL, "person.left"), 0);
	/* a nurse is not the owner that the protocol asks for: nothing is given to her in silence */
	no = leaves(r, "theo", "nora", 0);
	assert_int_equal(no.rc, RC_CONFLICT);
	HAS(no.msg, "stays with theo");
	assert_int_equal(leaves(r, "theo", "theo", 0).rc, RC_NOTFOUND);
	assert_int_equal(leaves(r, "theo", NULL, ROLE_ATTENDANT).rc, RC_CONFLICT);
	struct app_reply yes = leaves(r, "theo", "tess", 0);
	if (yes.rc != RC_OK)
		fail_msg("%s", yes.msg);
	HAS(yes.msg, "2 things were given on");
	assert_int_equal(rig_count(r, c, "task.reassigned"), 2);
	assert_int_equal(rig_count(r, c, "contact.booked"), 2);
	assert_int_equal(rig_count(r, NULL, "person.left"), 1);
	const struct course *k = desk_see(r, c);
	assert_string_equal(k->tasks.v[0].person, "tess");
	const struct appointment *p = appointment(r, c, 0);
	assert_string_equal(p->person, "tess");
	assert_string_equal(p->room, "room 2");
	struct holdings held;
	struct err e = {0};
	assert_int_equal(app_holdings(r->app, "theo", &r->a, &held, &e), RC_OK);
	assert_int_equal(held.n, 0);
}

static void to_a_role_it_is_whoever_holds_it(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	add_person(r, "tess", ROLE_THERAPIST);
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30 with theo");
	nobody_answers(r, c);
	desk_must(r, "theo", c, "assign write-a-letter to theo: knows the family");
	assert_int_equal(leaves(r, "theo", NULL, ROLE_THERAPIST).rc, RC_OK);
	const struct course *k = desk_see(r, c);
	assert_null(k->tasks.v[0].person);
	assert_int_equal(k->tasks.v[0].sees, ROLE_THERAPIST);
	assert_null(appointment(r, c, 0)->person);
	assert_int_equal(appointment(r, c, 0)->roles, ROLE_THERAPIST);
}

static void the_last_of_a_role_stays_while_something_waits_for_it(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	struct app_reply no;
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30");
	no = leaves(r, "theo", "nora", 0); /* hello is the therapist's, and there is one */
	assert_int_equal(no.rc, RC_CONFLICT);
	HAS(no.msg, "is the only one here who sees to hello");
	HAS(no.hint, "tend person roles");
	no = rig_do(r, "dora",
	            (struct app_request){.what = DO_PERSON_ROLES,
	                                 .cmd.e = {.person = "theo", .roles = ROLE_NURSE}});
	assert_int_equal(no.rc, RC_CONFLICT); /* losing the role is leaving it */
	add_person(r, "tess", ROLE_THERAPIST);
	assert_int_equal(leaves(r, "theo", NULL, 0).rc, RC_OK);
}

static void nobody_goes_out_of_a_session(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	add_person(r, "tess", ROLE_THERAPIST);
	desk_must(r, "theo", c, "start hello");
	desk_must(r, "theo", c, "staff comes theo as therapist");
	struct app_reply no = leaves(r, "theo", "tess", 0);
	assert_int_equal(no.rc, RC_CONFLICT);
	HAS(no.msg, "theo is signed in to hello");
	HAS(no.hint, "hand the post over first");
	desk_must(r, "theo", c, "hand over therapist to tess");
	no = leaves(r, "tess", "theo", 0);
	assert_int_equal(no.rc, RC_CONFLICT);
	HAS(no.msg, "tess was handed a post in hello");
	assert_int_equal(leaves(r, "theo", "tess", 0).rc, RC_CONFLICT); /* until it is taken */
	desk_must(r, "tess", c, "take over from theo");
	assert_int_equal(leaves(r, "theo", NULL, 0).rc, RC_OK);
}

static struct app_reply would(struct rig *r, const char *person, struct app_request req)
{
	struct app_reply reply;
	const struct actor who = rig_actor(person);
	req.who = &who;
	enum rc rc = app_would(r->app, &req, &r->a, &reply);
	assert_int_equal(rc, reply.rc);
	return reply;
}

static void without_a_prescriber_no_course_is_left(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	unsigned missing;
	size_t courses;
	struct err e = {0};
	struct app_reply no = leaves(r, "paul", NULL, 0);
	assert_int_equal(no.rc, RC_CONFLICT);
	HAS(no.msg, "paul is the only one here as prescriber in course-");
	HAS(no.hint, "appoint somebody first");
	assert_int_equal(leaves(r, "paul", "nora", 0).rc, RC_CONFLICT); /* she is none */
	no = rig_do(r, "dora",
	            (struct app_request){.what = DO_PERSON_ROLES,
	                                 .cmd.e = {.person = "paul", .roles = ROLE_NURSE}});
	assert_int_equal(no.rc, RC_CONFLICT);
	add_person(r, "pia", ROLE_PRESCRIBER);
	assert_int_equal(leaves(r, "paul", "pia", 0).rc, RC_OK);
	assert_int_equal(app_roles_missing(r->app, &r->a, &missing, &courses, &e), RC_OK);
	assert_int_equal(missing, 0);
	desk_must(r, "pia", c, "end course: moved away"); /* then nobody waits for them */
	assert_int_equal(leaves(r, "pia", NULL, 0).rc, RC_OK);
	desk_course(r, "C. D.");
	assert_int_equal(app_roles_missing(r->app, &r->a, &missing, &courses, &e), RC_OK);
	assert_int_equal(missing, ROLE_PRESCRIBER);
	assert_int_equal(courses, 1);
}

/* The same answer in the same words, and nothing on record. */
static void what_would_come_of_it_is_what_comes(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	struct app_request leave = {
	    .what = DO_PERSON_LEAVES,
	    .cmd.e = {.person = "theo", .text = "nora", .reason = "new post"}};
	struct app_request start = {
	    .course = c, .cmd = {.kind = CMD_START, .e = {.contact = "hello", .round = 1}}};
	desk_must(r, "theo", c, "book hello 2026-09-22 09:30 with theo");
	add_person(r, "tess", ROLE_THERAPIST);
	nobody_answers(r, c);
	desk_must(r, "theo", c, "assign write-a-letter to theo: knows the family");
	for (int running = 0; running < 2; running++) {
		struct app_reply w = would(r, "dora", leave), d = rig_do(r, "dora", leave);
		assert_int_equal(w.rc, d.rc);
		assert_string_equal(w.msg, d.msg);
		assert_int_equal(w.rc, RC_CONFLICT);
		HAS(w.msg, running ? "is signed in to hello" : "stays with theo");
		w = would(r, "theo", start);
		assert_int_equal(w.rc, running ? RC_USAGE : RC_OK);
		d = rig_do(r, "theo", start);
		assert_int_equal(w.rc, d.rc);
		assert_string_equal(w.msg, d.msg);
		if (!running)
			desk_must(r, "theo", c, "staff comes theo as therapist");
	}
	assert_int_equal(rig_count(r, c, "session.started"), 1);
	assert_int_equal(would(r, "nora", leave).rc, RC_DENIED);
	assert_int_equal(rig_count(r, NULL, "command.refused"), 0);
	assert_int_equal(rig_count(r, NULL, "person.left"), 0);
	leave.cmd.e.text = "tess";
	assert_int_equal(would(r, "dora", leave).rc, RC_CONFLICT); /* still in the session */
	assert_int_equal(rig_count(r, c, "task.reassigned"), 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, take_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(a_booking_says_what_moves_with_it),
	    T(outside_of_the_window_the_reason_is_asked),
	    T(a_gap_that_nobody_can_sign_for_is_not_booked),
	    T(two_at_one_time_are_told),
	    T(a_time_that_is_not_one_instant_is_asked_about),
	    T(an_appointment_stays_one_until_it_was_used),
	    T(what_falls_away_is_called_off),
	    T(nothing_is_left_to_somebody_who_left),
	    T(to_a_role_it_is_whoever_holds_it),
	    T(the_last_of_a_role_stays_while_something_waits_for_it),
	    T(nobody_goes_out_of_a_session),
	    T(without_a_prescriber_no_course_is_left),
	    T(what_would_come_of_it_is_what_comes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
