/* SPDX-License-Identifier: Apache-2.0
 * An entry in the wrong patient's record is put right by one act, and both records say so (H1). */
#include "../support/rig.h"

#include <stdlib.h>
#include <string.h>

struct two {
	struct rig r;
	const char *wrong, *right;
};

static int set_up(void **state)
{
	struct two *t = xcalloc(1, sizeof *t);
	rig_open(&t->r, false);
	t->wrong = rig_course(&t->r);
	const char *patient =
	    rig_must(&t->r, "nora",
	             (struct app_request){
	                 .what = DO_PATIENT_ADD,
	                 .cmd.e = {.name = "C. D.", .born = "1990-01-02", .sex = "male"}})
	        .id;
	t->right = rig_must(&t->r, "theo",
	                    (struct app_request){
	                        .what = DO_COURSE_OPEN,
	                        .cmd.e = {.patient = patient, .protocol = "kap-lozenge-im"}})
	               .id;
	*state = t;
	return 0;
}

static int take_down(void **state)
{
	struct two *t = *state;
	rig_done(&t->r);
	free(t);
	return 0;
}

static const struct course *see(struct two *t, const char *id)
{
	const struct course *c = NULL;
	struct err e = {0};
	if (app_course(t->r.app, NULL, id, NULL, &c, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return c;
}

static struct entry_reading pulse = {.measure = "pulse", .value = {0}, .n = 1};

/* A reading in the wrong record; gives its place there. */
static int64_t slip(struct two *t)
{
	struct quantity q;
	struct quantity_fault f;
	assert_true(quantity_parse("71 /min", strlen("71 /min"), &q, &f));
	pulse.value[0] = q.micro;
	return rig_must(&t->r, "nora",
	                (struct app_request){.course = t->wrong,
	                                     .cmd = {.kind = CMD_MEASURE,
	                                             .e = {.readings = &pulse, .readings_n = 1}}})
	    .first;
}

static struct app_request move(struct two *t, int64_t ref, const char *to, const char *reason)
{
	return (struct app_request){
	    .course = t->wrong,
	    .cmd = {.kind = CMD_MOVE, .e = {.ref = ref, .name = to, .reason = reason}}};
}

static int standing(const struct course *c)
{
	int n = 0;
	for (size_t i = 0; i < c->readings.n; i++)
		n += !c->readings.v[i].m.struck;
	return n;
}

static void it_stands_where_it_belongs_and_nowhere_else(void **state)
{
	struct two *t = *state;
	int64_t ref = slip(t);
	int64_t happened = see(t, t->wrong)->readings.v[0].m.happened;
	t->r.wall += 20 * MINUTE;
	t->r.boot += 20 * MINUTE;
	rig_must(&t->r, "nora", move(t, ref, t->right, "it was the patient next door"));
	const struct course *right = see(t, t->right);
	assert_int_equal(standing(right), 1);
	assert_int_equal(right->readings.v[0].value, pulse.value[0]);
	assert_int_equal(right->readings.v[0].m.happened, happened); /* when it was taken */
	assert_true(right->readings.v[0].m.late);                    /* and written later */
	assert_int_equal(standing(see(t, t->wrong)), 0);
	assert_int_equal(see(t, t->wrong)->readings.n, 1); /* never deleted */
	assert_int_equal(rig_count(&t->r, t->wrong, "reading.recorded"), 1);
	assert_int_equal(rig_count(&t->r, t->wrong, "entry.moved"), 1);
	assert_int_equal(rig_count(&t->r, t->right, "reading.recorded"), 1);
	rig_restart(&t->r); /* and so it is on disk */
	assert_int_equal(standing(see(t, t->right)), 1);
	assert_int_equal(standing(see(t, t->wrong)), 0);
}

static void without_a_reason_or_a_place_nothing_is_written(void **state)
{
	struct two *t = *state;
	int64_t ref = slip(t);
	assert_int_equal(rig_do(&t->r, "nora", move(t, ref, t->right, NULL)).rc, RC_USAGE);
	assert_int_equal(rig_do(&t->r, "nora", move(t, ref, "course-nobody", "slip")).rc,
	                 RC_NOTFOUND);
	assert_int_equal(rig_do(&t->r, "nora", move(t, ref, t->wrong, "slip")).rc, RC_USAGE);
	assert_int_equal(rig_do(&t->r, "nora", move(t, 1, t->right, "slip")).rc, RC_USAGE);
	assert_int_equal(rig_do(&t->r, "otto", move(t, ref, t->right, "slip")).rc, RC_DENIED);
	assert_int_equal(standing(see(t, t->wrong)), 1);
	assert_int_equal(see(t, t->right)->readings.n, 0);
	assert_int_equal(rig_count(&t->r, t->right, "reading.recorded"), 0);
	rig_must(&t->r, "nora", move(t, ref, t->right, "slip"));
	assert_int_equal(rig_do(&t->r, "nora", move(t, ref, t->right, "slip")).rc, RC_USAGE);
	assert_int_equal(standing(see(t, t->right)), 1);
}

/* What the right record refuses stays in the wrong one: it must not get lost between the two. */
static void what_cannot_be_entered_there_stays_here(void **state)
{
	struct two *t = *state;
	rig_must(&t->r, "theo",
	         (struct app_request){
	             .course = t->wrong,
	             .cmd = {.kind = CMD_START, .e = {.contact = "screening", .round = 1}}});
	int64_t ref =
	    rig_must(&t->r, "nora",
	             (struct app_request){.course = t->wrong,
	                                  .cmd = {.kind = CMD_NOTE, .e = {.text = "a word"}}})
	        .first;
	struct app_reply said = rig_do(&t->r, "nora", move(t, ref, t->right, "slip"));
	assert_int_equal(said.rc, RC_USAGE); /* no session is under way there */
	assert_non_null(strstr(said.msg, "It cannot be entered"));
	assert_int_equal(rig_count(&t->r, t->wrong, "entry.moved"), 0);
	assert_int_equal(rig_count(&t->r, t->right, "note.written"), 0);
}

/* Sent twice, or again after a break between the two records, it is done once. */
static void sent_again_it_is_done_once(void **state)
{
	struct two *t = *state;
	int64_t ref = slip(t);
	struct app_request req = move(t, ref, t->right, "slip");
	req.key = "tablet-9:7";
	rig_must(&t->r, "nora", req);
	struct app_reply again = rig_do(&t->r, "nora", req);
	assert_true(again.rc == RC_OK && again.replayed);
	assert_int_equal(rig_count(&t->r, t->right, "reading.recorded"), 1);
	assert_int_equal(rig_count(&t->r, t->wrong, "entry.moved"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(it_stands_where_it_belongs_and_nowhere_else, set_up,
	                                    take_down),
	    cmocka_unit_test_setup_teardown(without_a_reason_or_a_place_nothing_is_written, set_up,
	                                    take_down),
	    cmocka_unit_test_setup_teardown(what_cannot_be_entered_there_stays_here, set_up,
	                                    take_down),
	    cmocka_unit_test_setup_teardown(sent_again_it_is_done_once, set_up, take_down),
	};
	return cmocka_run_group_tests_name("app/move", tests, NULL, NULL);
}
