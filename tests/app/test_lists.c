/* SPDX-License-Identifier: Apache-2.0
 * Sealed lists: taken in by whoever may know them, drawn from once, by one of two at a time. */
#include "../support/rig.h"

#include <stdlib.h>
#include <string.h>

#include "course/sealed.h"

static const char protocol[] =
    "tend: 1\nid: trial\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"
    "lists:\n"
    "  arm: {values: [active, comparator], by: [sex], hidden from: [nurse, therapist]}\n"
    "sessions:\n"
    "  review:\n"
    "    kind: review\n"
    "    where: clinic\n"
    "    steps: [{allocate: arm}, {confirm: heard}]\n"
    "course:\n"
    "  - phase: talks\n"
    "    do: [{session: review, at: day 0}]\n";

static const char good[] = "# made up\nfemale, comparator\r\n\nmale,active\nfemale , active\n";

static struct app_reply take_in(struct rig *r, const char *who, const char *text)
{
	const struct app_protocol_files files = {
	    .path = "arm.csv", .text = text, .len = strlen(text)};
	return rig_do(r, who,
	              (struct app_request){.what = DO_LIST_IMPORT,
	                                   .files = &files,
	                                   .cmd.e = {.protocol = "trial", .name = "arm"}});
}

/* A patient in the session that draws. */
static const char *patient(struct rig *r, const char *sex)
{
	const char *id =
	    rig_must(r, "nora",
	             (struct app_request){.what = DO_PATIENT_ADD,
	                                  .cmd.e = {.name = arena_fmt(&r->a, "A. B. %d", ++r->keys),
	                                            .born = "1990-01-02",
	                                            .sex = sex}})
	        .id;
	const char *course =
	    rig_must(r, "theo",
	             (struct app_request){.what = DO_COURSE_OPEN,
	                                  .cmd.e = {.patient = id, .protocol = "trial"}})
	        .id;
	rig_must(r, "nora",
	         (struct app_request){
	             .course = course,
	             .cmd = {.kind = CMD_START, .e = {.contact = "review", .round = 1}}});
	return course;
}

static struct app_request drawing(const char *course)
{
	return (struct app_request){.course = course,
	                            .cmd = {.kind = CMD_ALLOCATE, .e = {.name = "arm"}}};
}

static const char *drawn(struct rig *r, const char *course)
{
	const struct course *c = NULL;
	struct err e = {0};
	if (app_course(r->app, NULL, course, NULL, &c, &e) != RC_OK)
		fail_msg("%s", e.msg);
	const struct step_record *s = sealed_drawn(c, 0);
	return s ? arena_dup(&r->a, s->text) : NULL;
}

static int set_up(void **state)
{
	struct rig *r = xcalloc(1, sizeof *r);
	rig_open(r, true);
	static const struct app_protocol_files files = {
	    .path = "trial.yaml", .text = protocol, .len = sizeof protocol - 1};
	rig_must(r, "dora", (struct app_request){.what = DO_PROTOCOL_STORE, .files = &files});
	*state = r;
	return 0;
}

static int take_down(void **state)
{
	rig_done(*state);
	free(*state);
	return 0;
}

static void a_list_is_taken_in_whole_or_not_at_all(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
	    {"", "no entry"},
	    {"# nothing\n", "no entry"},
	    {"female, active\nfemale, actve\n", "line 2: `actve` is not a value of `arm`"},
	    {"active\n", "is not one of `sex`"},
	    {"woman, active\n", "`woman` is not one of `sex`"},
	    {"female, yes, active\n", "more columns"},
	    {"female, active, comparator\n", "more columns"},
	};
	struct rig *r = *state;
	for (size_t i = 0; i < countof(bad); i++) {
		struct app_reply reply = take_in(r, "dora", bad[i].text);
		assert_int_equal(reply.rc, RC_NO);
		HAS(reply.msg, bad[i].says);
	}
	assert_int_equal(rig_count(r, NULL, "list.imported"), 0);
	assert_int_equal(take_in(r, "dora", good).rc, RC_OK);
	assert_int_equal(take_in(r, "mara", good).rc, RC_CONFLICT);
	assert_int_equal(rig_count(r, NULL, "list.imported"), 1);
	assert_true(rig_file_holds(r, "# made up")); /* with its lines, byte for byte */
}

static void whoever_is_blinded_does_not_take_it_in(void **state)
{
	struct rig *r = *state;
	assert_int_equal(take_in(r, "paul", good).rc, RC_DENIED);
	rig_must(r, "dora",
	         (struct app_request){
	             .what = DO_PERSON_ROLES,
	             .cmd.e = {.person = "mara", .roles = ROLE_MEDICAL_DIRECTOR | ROLE_THERAPIST}});
	struct app_reply reply = take_in(r, "mara", good);
	assert_int_equal(reply.rc, RC_DENIED);
	HAS(reply.msg, "hidden from you");
	assert_int_equal(rig_count(r, NULL, "list.imported"), 0);
}

static void each_patient_gets_the_next_of_their_stratum(void **state)
{
	struct rig *r = *state;
	const char *eva = patient(r, "female"), *adam = patient(r, "male");
	struct app_reply reply = rig_do(r, "nora", drawing(eva));
	assert_int_equal(reply.rc, RC_GATE);
	HAS(reply.msg, "has not been taken in yet");
	take_in(r, "dora", good);
	struct app_request once = drawing(eva);
	once.key = "tablet-1:once";
	once.cmd.e.text = "active"; /* what somebody asks for does not matter */
	once.cmd.e.count = 3;
	reply = rig_must(r, "nora", once);
	assert_null(strstr(reply.json, "comparator"));
	assert_true(rig_do(r, "nora", once).replayed);
	assert_string_equal(drawn(r, eva), "comparator");
	assert_int_equal(rig_do(r, "nora", drawing(eva)).rc, RC_GATE);
	rig_must(r, "theo", drawing(adam));
	assert_string_equal(drawn(r, adam), "active");
	rig_restart(r); /* a fold needs no list */
	assert_string_equal(drawn(r, eva), "comparator");
	const char *ada = patient(r, "female"), *ida = patient(r, "female");
	rig_must(r, "nora", drawing(ada));
	assert_string_equal(drawn(r, ada), "active");
	reply = rig_do(r, "nora", drawing(ida));
	assert_int_equal(reply.rc, RC_GATE);
	HAS(reply.msg, "used up for female");
	assert_null(drawn(r, ida));
	assert_int_equal(rig_count(r, NULL, "list.entry.taken"), 3);
	assert_int_equal(take_in(r, "dora", "female, comparator\n").rc, RC_OK);
	rig_must(r, "nora", drawing(ida));
	assert_string_equal(drawn(r, ida), "comparator");
	assert_int_equal(rig_count(r, NULL, "list.drawn"), 4);
}

/* Another program draws between the look at the list and the saving: the clock is read then. */
struct rival {
	struct rig *r;
	struct app *app;
	const char *course;
	bool drew;
};
static struct rival rival;

static int64_t rival_draws(void *ctx)
{
	struct rig *r = ctx;
	if (rival.course && !rival.drew) {
		rival.drew = true;
		struct app_reply reply = rig_do_in(r, rival.app, "theo", drawing(rival.course));
		assert_int_equal(reply.rc, RC_OK);
	}
	return r->boot;
}

static void of_two_at_once_each_gets_an_entry_of_their_own(void **state)
{
	struct rig *r = *state;
	take_in(r, "dora", good);
	const char *eva = patient(r, "female"), *ada = patient(r, "female");
	rival = (struct rival){.r = r, .app = rig_also(r), .course = ada};
	r->clock.boot_ms = rival_draws;
	r->opt.clock = &r->clock;
	rig_restart(r);
	rival.drew = false;
	struct app_reply reply = rig_do(r, "nora", drawing(eva));
	assert_int_equal(reply.rc, RC_OK);
	assert_true(rival.drew);
	rival.course = NULL;
	app_close(rival.app);
	assert_string_not_equal(drawn(r, eva), drawn(r, ada));
	assert_int_equal(rig_count(r, NULL, "list.entry.taken"), 2);
	assert_int_equal(rig_count(r, NULL, "list.drawn"), 2);
}

/* Between the entry's being taken and the course's saying so somebody else writes in that course:
 * the second try, like one after a break, draws the entry that is theirs already. */
static void (*chance)(void *ctx, void *p, size_t n);

static void rival_writes(void *ctx, void *p, size_t n)
{
	const struct clinic *c = NULL;
	struct err e = {0};
	chance(ctx, p, n);
	if (!rival.course || rival.drew)
		return;
	assert_int_equal(app_clinic(rival.app, &c, &e), RC_OK);
	if (!c->draws.n)
		return;
	rival.drew = true;
	struct app_request note = {.course = rival.course,
	                           .cmd = {.kind = CMD_NOTE, .e = {.text = "meanwhile"}}};
	assert_int_equal(rig_do_in(rival.r, rival.app, "theo", note).rc, RC_OK);
}

static void an_entry_that_was_taken_is_the_one_drawn(void **state)
{
	struct rig *r = *state;
	take_in(r, "dora", good);
	const char *eva = patient(r, "female"), *ada = patient(r, "female");
	rival = (struct rival){.r = r, .app = rig_also(r), .course = eva};
	chance = r->clock.random;
	r->clock.random = rival_writes;
	rig_restart(r);
	assert_int_equal(rig_do(r, "nora", drawing(eva)).rc, RC_OK);
	assert_true(rival.drew);
	r->clock.random = chance;
	rig_restart(r);
	app_close(rival.app);
	assert_int_equal(rig_count(r, NULL, "list.entry.taken"), 1);
	rig_must(r, "nora", drawing(ada));
	assert_string_equal(drawn(r, eva), "comparator");
	assert_string_equal(drawn(r, ada), "active");
	assert_int_equal(rig_count(r, NULL, "list.entry.taken"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_list_is_taken_in_whole_or_not_at_all, set_up,
	                                    take_down),
	    cmocka_unit_test_setup_teardown(whoever_is_blinded_does_not_take_it_in, set_up,
	                                    take_down),
	    cmocka_unit_test_setup_teardown(each_patient_gets_the_next_of_their_stratum, set_up,
	                                    take_down),
	    cmocka_unit_test_setup_teardown(of_two_at_once_each_gets_an_entry_of_their_own, set_up,
	                                    take_down),
	    cmocka_unit_test_setup_teardown(an_entry_that_was_taken_is_the_one_drawn, set_up,
	                                    take_down),
	};
	return cmocka_run_group_tests_name("app/lists", tests, NULL, NULL);
}
