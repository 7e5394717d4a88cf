/* SPDX-License-Identifier: Apache-2.0
 * Writing: two programs at once, repetitions, refusals, restarts. */
#include "../support/rig.h"

#include <stdlib.h>
#include <string.h>

static int set_up(void **state)
{
	struct rig *r = xcalloc(1, sizeof *r);
	rig_open(r, false);
	*state = r;
	return 0;
}

static int take_down(void **state)
{
	rig_done(*state);
	free(*state);
	return 0;
}

static struct app_request note_of(const char *course, enum command_kind kind)
{
	return (struct app_request){.course = course, .cmd = {.kind = kind}};
}

static const struct course *see(struct rig *r, struct app *app, const char *id)
{
	const struct course *c = NULL;
	struct err e = {0};
	(void)r;
	if (app_course(app, NULL, id, NULL, &c, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return c;
}

static void a_course_is_opened_and_read(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	const struct course *c = see(r, r->app, id);
	assert_true(c->seq == 1 && c->sex == 0);
	assert_string_equal(c->born, "1986-03-14");
	assert_int_equal(rig_count(r, "clinic", "course.opened"), 1);
	struct app_reply said = rig_must(r, "theo", note_of(id, CMD_CONSENT_GIVE));
	assert_true(said.first == 2 && said.events >= 1);
	assert_int_equal(see(r, r->app, id)->control.consent, 1);
	rig_restart(r);
	assert_int_equal(see(r, r->app, id)->control.consent, 1);
}

/* Of two programs that decide on the same state one wins; the other sees what changed. */
static void the_loser_is_told(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	struct app *other = rig_also(r);
	int64_t seen = see(r, other, id)->seq;
	struct app_request req = note_of(id, CMD_CONSENT_GIVE);
	req.cmd.expected = seen;
	rig_must(r, "theo", req);
	req.cmd.kind = CMD_CONSENT_WITHDRAW;
	struct app_reply lost = rig_do_in(r, other, "nora", req);
	assert_int_equal(lost.rc, RC_CONFLICT);
	assert_non_null(strstr(lost.msg, "consent.given by theo"));
	assert_true(lost.seq == 2 && lost.events == 0);
	assert_int_equal(see(r, other, id)->control.consent, 1); /* nothing was saved */
	req.cmd.expected = lost.seq;
	assert_int_equal(rig_do_in(r, other, "nora", req).rc, RC_OK);
	assert_int_equal(see(r, r->app, id)->control.consent, 2); /* and this program sees it */
	app_close(other);
}

/* Whoever did not say what they saw is decided for on what is there now. */
static void without_an_expectation_it_is_decided_again(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	struct app *other = rig_also(r);
	see(r, other, id);
	rig_must(r, "theo", note_of(id, CMD_CONSENT_GIVE));
	struct app_reply second = rig_do_in(r, other, "nora", note_of(id, CMD_CONSENT_GIVE));
	assert_int_equal(second.rc, RC_USAGE); /* it is on file by now */
	assert_int_equal(rig_count(r, id, "consent.given"), 1);
	app_close(other);
}

/* Two programs write the clinic's stream in turns without a lost event. */
static void the_clinic_has_two_writers(void **state)
{
	struct rig *r = *state;
	struct app *other = rig_also(r);
	for (int i = 0; i < 6; i++) {
		struct app_request req = {.what = DO_PATIENT_ADD,
		                          .cmd.e.name = arena_fmt(&r->a, "P. %d", i)};
		assert_int_equal(rig_do_in(r, i % 2 ? other : r->app, "nora", req).rc, RC_OK);
	}
	const struct clinic *c;
	struct err e;
	assert_int_equal(app_clinic(other, &c, &e), RC_OK);
	assert_int_equal(c->patients.n, 6);
	app_close(other);
}

/* H4: double tap, retry, second device, restart: done once, answered the same word for word. */
static void sent_again_is_answered_the_same(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	struct app_request req = note_of(id, CMD_CONSENT_GIVE);
	req.key = "tablet-7:19";
	struct app_reply first = rig_must(r, "theo", req);
	assert_false(first.replayed);
	for (int i = 0; i < 3; i++) {
		rig_restart(r); /* killed in between */
		r->wall += 26 * 60 * MINUTE;
		struct app_reply again = rig_do(r, "theo", req);
		assert_true(again.replayed);
		assert_string_equal(again.json, first.json);
		assert_true(again.first == first.first && again.events == first.events);
	}
	assert_int_equal(rig_count(r, id, "consent.given"), 1);
	/* the same key with other contents is a mistake, not a command */
	req.cmd.kind = CMD_CONSENT_WITHDRAW;
	assert_int_equal(rig_do(r, "theo", req).rc, RC_CONFLICT);
	/* and so is somebody else's */
	req.cmd.kind = CMD_CONSENT_GIVE;
	assert_int_equal(rig_do(r, "nora", req).rc, RC_CONFLICT);
	assert_int_equal(see(r, r->app, id)->control.consent, 1);
}

/* A refusal is an answer too: it stays what it was although it would be another one now. */
static void a_refusal_is_answered_the_same(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	rig_must(r, "theo", note_of(id, CMD_CONSENT_GIVE));
	struct app_request req = note_of(id, CMD_CONSENT_GIVE);
	req.key = "tablet-7:20";
	struct app_reply first = rig_do(r, "theo", req);
	assert_int_equal(first.rc, RC_USAGE);
	rig_must(r, "theo", note_of(id, CMD_CONSENT_WITHDRAW));
	struct app_reply again = rig_do(r, "theo", req);
	assert_string_equal(again.json, first.json);
	assert_int_equal(see(r, r->app, id)->control.consent, 2);
}

/* Opening a course twice with one key makes one course. */
static void a_course_is_opened_once(void **state)
{
	struct rig *r = *state;
	rig_course(r);
	const struct clinic *c;
	struct err e;
	assert_int_equal(app_clinic(r->app, &c, &e), RC_OK);
	/* H4: two courses of one protocol beside each other would each see half of the doses */
	struct app_request twice = {.what = DO_COURSE_OPEN,
	                            .cmd.e = {.patient = arena_dup(&r->a, c->patients.v[0].id),
	                                      .protocol = "kap-lozenge-im@1.0.0"}};
	assert_int_equal(rig_do(r, "theo", twice).rc, RC_CONFLICT);
	struct app_request sam = {.what = DO_PATIENT_ADD,
	                          .cmd.e = {.name = "S. Twin", .born = "1986-03-14"}};
	rig_must(r, "nora", sam);
	assert_int_equal(rig_do(r, "nora", sam).rc, RC_CONFLICT); /* H1: one person, one record */
	struct app_reply other =
	    rig_must(r, "nora", (struct app_request){.what = DO_PATIENT_ADD, .cmd.e.name = "P. 2"});
	struct app_request req = {
	    .what = DO_COURSE_OPEN,
	    .key = "tablet-7:21",
	    .cmd.e = {.patient = arena_dup(&r->a, other.id), .protocol = "kap-lozenge-im@1.0.0"}};
	struct app_reply first = rig_must(r, "theo", req);
	rig_restart(r);
	struct app_reply again = rig_do(r, "theo", req);
	assert_string_equal(again.id, first.id);
	assert_int_equal(rig_count(r, NULL, "course.enrolled"), 2);
	assert_int_equal(rig_count(r, NULL, "course.opened"), 2);
}

/* A refused attempt is on record: in the course by its rules, in the clinic by its rights. */
static void refused_attempts_are_recorded(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	struct app_request add = {
	    .what = DO_PERSON_ADD,
	    .key = "tablet-7:22",
	    .cmd.e = {.person = "nina", .name = "Nina", .roles = ROLE_DIRECTOR},
	    .new_secret = "quite long enough"};
	struct app_reply no = rig_do(r, "nora", add);
	assert_int_equal(no.rc, RC_DENIED);
	assert_non_null(strstr(no.msg, "director"));
	assert_int_equal(rig_count(r, "access", "access.refused"), 1);
	rig_do(r, "nora", add); /* a repetition is no second attempt */
	assert_int_equal(rig_count(r, "access", "access.refused"), 1);
	assert_int_equal(rig_count(r, "clinic", "person.added"), 7);
	assert_int_equal(rig_do(r, "otto", note_of(id, CMD_CONSENT_GIVE)).rc, RC_DENIED);
	assert_int_equal(rig_count(r, id, "access.refused"), 1);
	assert_int_equal(see(r, r->app, id)->control.consent, 0);
}

/* Roles count as they are now, not as they were at login. */
static void roles_count_at_once(void **state)
{
	struct rig *r = *state;
	struct app_request add = {.what = DO_PATIENT_ADD, .cmd.e.name = "P. 1"};
	rig_must(r, "nora", add);
	rig_must(r, "dora",
	         (struct app_request){.what = DO_PERSON_ROLES,
	                              .cmd.e = {.person = "nora", .roles = ROLE_OPERATOR}});
	assert_int_equal(rig_do(r, "nora", add).rc, RC_DENIED);
	rig_must(r, "dora", (struct app_request){.what = DO_PERSON_LEAVES, .cmd.e.person = "nora"});
	struct app_reply gone = rig_do(r, "nora", add);
	assert_int_equal(gone.rc, RC_DENIED);
	/* the name stays taken */
	assert_int_equal(
	    rig_do(r, "dora",
	           (struct app_request){
	               .what = DO_PERSON_ADD,
	               .cmd.e = {.person = "nora", .name = "Another Nora", .roles = ROLE_NURSE},
	               .new_secret = "quite long enough"})
	        .rc,
	    RC_CONFLICT);
}

static void the_last_director_stays(void **state)
{
	struct rig *r = *state;
	assert_int_equal(
	    rig_do(r, "dora",
	           (struct app_request){.what = DO_PERSON_LEAVES, .cmd.e.person = "dora"})
	        .rc,
	    RC_CONFLICT);
	assert_int_equal(
	    rig_do(r, "dora",
	           (struct app_request){.what = DO_PERSON_ROLES,
	                                .cmd.e = {.person = "dora", .roles = ROLE_NURSE}})
	        .rc,
	    RC_CONFLICT);
}

/* 45 CFR 164.312(b): looks at patient data are events, one in ten minutes. */
static void looks_are_noted(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	const struct course *c;
	struct err e = {0};
	struct actor nora = rig_actor("nora"), otto = rig_actor("otto");
	for (int i = 0; i < 3; i++)
		assert_int_equal(app_course(r->app, &nora, id, "timeline", &c, &e), RC_OK);
	assert_int_equal(rig_count(r, "access", "viewed"), 1);
	r->wall += 10 * MINUTE;
	assert_int_equal(app_course(r->app, &nora, id, "timeline", &c, &e), RC_OK);
	assert_int_equal(rig_count(r, "access", "viewed"), 2);
	assert_int_equal(app_course(r->app, &otto, id, "timeline", &c, &e), RC_DENIED);
	assert_int_equal(rig_count(r, "access", "viewed"), 2);
	assert_int_equal(rig_count(r, "access", "access.refused"), 1);
}

/* After a new start of the machine a running session asks for the patient's state first. */
static void a_new_start_interrupts_a_session(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	rig_must(r, "theo", note_of(id, CMD_CONSENT_GIVE));
	const struct course *c = see(r, r->app, id);
	struct app_request start = note_of(id, CMD_START);
	start.cmd.e.contact = c->plan->contacts[0].def->name.s;
	rig_must(r, "theo", start);
	assert_int_equal(see(r, r->app, id)->control.interrupted, 0);
	app_close(r->app);
	memcpy(r->boot_id, "11112222", 8);
	r->boot = MINUTE;
	r->app = rig_also(r);
	assert_int_equal(see(r, r->app, id)->control.interrupted, 1);
	assert_int_equal(see(r, r->app, id)->control.interrupted, 1);
	assert_int_equal(rig_count(r, id, "session.interrupted"), 1); /* told once */
}

/* A post is filled by people who work here, in a role that they have. */
static void whoever_is_named_works_here(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	rig_must(r, "theo",
	         (struct app_request){
	             .course = id,
	             .cmd = {.kind = CMD_START, .e = {.contact = "screening", .round = 1}}});
	struct app_request comes = {
	    .course = id,
	    .cmd = {.kind = CMD_STAFF_COMES, .e = {.person = "ghost", .roles = ROLE_PRESCRIBER}}};
	assert_int_equal(rig_do(r, "theo", comes).rc, RC_NOTFOUND);
	comes.cmd.e.person = "theo"; /* a therapist */
	assert_int_equal(rig_do(r, "theo", comes).rc, RC_USAGE);
	comes.cmd.e.person = "paul";
	rig_must(r, "theo", comes);
	assert_int_equal(see(r, r->app, id)->staff.n, 1);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)
	const struct CMUnitTest tests[] = {
	    ROW(a_course_is_opened_and_read),
	    ROW(the_loser_is_told),
	    ROW(without_an_expectation_it_is_decided_again),
	    ROW(the_clinic_has_two_writers),
	    ROW(sent_again_is_answered_the_same),
	    ROW(a_refusal_is_answered_the_same),
	    ROW(a_course_is_opened_once),
	    ROW(refused_attempts_are_recorded),
	    ROW(roles_count_at_once),
	    ROW(the_last_director_stays),
	    ROW(looks_are_noted),
	    ROW(whoever_is_named_works_here),
	    ROW(a_new_start_interrupts_a_session),
	};
	return cmocka_run_group_tests_name("app/command", tests, NULL, NULL);
}
