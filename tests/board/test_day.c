/* SPDX-License-Identifier: Apache-2.0
 * What is due on a day: late first, nothing lost at midnight, whose it is. */
#include "../app/desk.h"

#include <stdlib.h>

#include "board/day.h"
#include "report/report.h"

#define HOUR (60 * MINUTE)
#define DAY  (24 * HOUR)

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

/* The clock of the wall is put to a time in Vienna. */
static void at_time(struct rig *r, int year, int month, int day, int hour, int min)
{
	int64_t ms;
	zone_utc(app_zone(r->app), (struct civil_date){year, month, day},
	         (struct civil_clock){hour, min, 0, 0}, &ms, NULL);
	r->boot += ms - r->wall;
	r->wall = ms;
}

static struct day look(struct rig *r, const struct day_asked *asked)
{
	struct day_asked a = asked ? *asked : (struct day_asked){.from = INT32_MIN};
	struct actor who = rig_actor("nora");
	struct err e = {0};
	struct day d;
	a.days = a.days ? a.days : 1;
	if (day_look(r->app, &who, &a, &r->a, &d, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return d;
}

static const struct day_row *row(const struct day *d, const char *what)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->v[i].what, what) == 0)
			return &d->v[i];
	return NULL;
}

static const struct day_row *must(const struct day *d, const char *what)
{
	const struct day_row *r = row(d, what);
	if (!r)
		fail_msg("%s is not on the list of %zu", what, d->n);
	return r;
}

static void what_is_late_stays_and_comes_first(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B."), *k = desk_course(r, "Cora Dorn");
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30");
	desk_must(r, "theo", k, "book medicine 1 2026-10-20 09:30");
	desk_must(r, "theo", k, "book hello 2026-10-06 08:00");
	at_time(r, 2026, 10, 3, 8, 0);
	struct day d = look(r, &(struct day_asked){.from = INT32_MIN, .days = 3});
	assert_false(must(&d, "hello")->last_day); /* it stands on the first of three days */
	at_time(r, 2026, 10, 4, 23, 59);           /* the last day of the window */
	d = look(r, NULL);
	assert_true(!must(&d, "hello")->late && must(&d, "hello")->last_day);
	at_time(r, 2026, 10, 5, 0, 0); /* and the first minute after it */
	d = look(r, NULL);
	assert_true(must(&d, "hello")->late);
	assert_string_equal(d.v[0].what, "hello");
	assert_string_equal(must(&d, "medicine 1")->state, "booked");
	at_time(r, 2026, 11, 30, 8, 0); /* weeks later too */
	d = look(r, NULL);
	int late = 0;
	for (size_t i = 0; i < d.n; i++)
		late += d.v[i].late;
	assert_int_equal(late, d.n); /* hello of the one, the bookings of both that nobody began */
	assert_true(d.n >= 4);
	assert_int_equal(d.v[0].day, (int32_t)civil_day((struct civil_date){2026, 10, 4}));
	for (size_t i = 1; i < d.n; i++)
		assert_true(d.v[i].day >= d.v[i - 1].day); /* the longest late first */
	d = look(r, &(struct day_asked){.from = d.today + 1});
	assert_int_equal(d.n, late); /* tomorrow nothing of it is gone */
}

/* What the protocol lets go is nobody's to see to any more, booked or not. */
static void what_was_let_go_is_gone(void **state)
{
	struct rig *r = *state;
	desk_store(r, rig_replaced(&r->a,
	                           rig_replaced(&r->a, desk_protocol, "-14..-1, owner",
	                                        "-14..-1, missed: drop, owner"),
	                           "version: 1.0.0", "version: 1.0.1"));
	const char *c = desk_course(r, "A. B."), *k = desk_course(r, "C. D.");
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30");
	desk_must(r, "theo", k, "book medicine 1 2026-10-05 13:30");
	desk_must(r, "theo", k, "book hello 2026-10-02 08:00");
	at_time(r, 2026, 10, 3, 8, 0);
	struct day d = look(r, NULL);
	assert_int_equal(d.n, 2);
	assert_true(d.v[0].late && !d.v[1].late); /* booked and not begun; still to be booked */
	at_time(r, 2026, 10, 5, 8, 0);
	d = look(r, NULL);
	assert_null(row(&d, "hello"));
	assert_int_equal(d.n, 2); /* the two doses of the day */
}

static void a_booking_is_on_its_day_and_on_no_other(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	desk_must(r, "theo", c, "book hello 2026-09-23 23:30 in room 2 with theo");
	struct day d = look(r, NULL);
	assert_null(row(&d, "hello"));
	d = look(r, &(struct day_asked){.from = d.today + 2});
	const struct day_row *x = must(&d, "hello");
	assert_string_equal(x->place, "room 2");
	assert_string_equal(x->owner, "theo");
	assert_string_equal(x->patient.initials, "A. B.");
	d = look(r, &(struct day_asked){.from = d.today + 3});
	assert_null(row(&d, "hello"));
	desk_must(r, "theo", c, "cancel hello: has a cold");
	d = look(r, &(struct day_asked){.from = d.today + 2});
	assert_string_equal(must(&d, "hello")->state,
	                    "not booked"); /* nobody comes, and it is due */
	assert_true(must(&d, "hello")->at == 0);
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30");
	d = look(r, &(struct day_asked){.from = d.today, .days = 20});
	assert_string_equal(must(&d, "medicine 1")->state, "booked");
}

static void a_day_is_the_clinics_also_when_clocks_change(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	/* 25-Oct-2026 has 25 hours in Vienna, and two times 02:30 */
	desk_must(r, "theo", c, "book medicine 1 2026-10-25 23:30");
	at_time(r, 2026, 10, 25, 0, 30);
	struct day d = look(r, NULL);
	assert_string_equal(must(&d, "medicine 1")->state, "booked");
	r->wall += 24 * HOUR; /* 23:30 by the wall: still the same day */
	r->boot += 24 * HOUR;
	d = look(r, NULL);
	assert_string_equal(must(&d, "medicine 1")->state, "not begun");
	assert_false(must(&d, "medicine 1")->late);
	r->wall += HOUR;
	r->boot += HOUR;
	d = look(r, NULL);
	assert_true(must(&d, "medicine 1")->late);
	/* the clinic moves to where it is the evening of the day before */
	rig_must(r, "dora",
	         (struct app_request){.what = DO_SETTING,
	                              .cmd.e = {.name = "zone", .text = "America/Lima"}});
	d = look(r, NULL);
	assert_false(must(&d, "medicine 1")->late);
	assert_string_equal(must(&d, "medicine 1")->state, "not begun");
}

static void nobody_answers(struct rig *r, const char *course)
{
	rig_must(r, "theo",
	         (struct app_request){
	             .course = course,
	             .cmd = {.kind = CMD_NOBODY_ANSWERS, .e = {.contact = "call", .round = 1}}});
}

/* The report of open tasks says the same. */
static const char *owner_in_report(struct rig *r)
{
	const struct report_ask ask = {.part = REPORT_TASKS,
	                               .list = true,
	                               .state = ANY_STATE,
	                               .from = INT32_MIN,
	                               .to = INT32_MAX};
	struct actor who = rig_actor("dora");
	struct report out;
	struct err e = {0};
	if (report_run(&r->a, r->app, &who, &ask, &out, &e) != RC_OK)
		fail_msg("%s", e.msg);
	for (size_t i = 0; i < out.items.n; i++)
		if (strcmp(out.items.v[i].name, "write-a-letter") == 0)
			return out.items.v[i].owner;
	fail_msg("the report does not list it");
	return NULL;
}

static void a_task_has_owner_and_deadline(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	nobody_answers(r, c);
	struct day d = look(r, NULL);
	assert_int_equal(d.later, 1); /* due tomorrow */
	assert_null(row(&d, "write-a-letter"));
	d = look(r, &(struct day_asked){.from = INT32_MIN, .days = 2});
	const struct day_row *t = must(&d, "write-a-letter");
	assert_string_equal(t->owner, "therapist");
	assert_false(t->late);
	at_time(r, 2026, 9, 22, 23, 59);
	d = look(r, NULL);
	assert_false(must(&d, "write-a-letter")->late);
	at_time(r, 2026, 9, 23, 0, 0);
	d = look(r, NULL);
	assert_true(must(&d, "write-a-letter")->late);
	d = look(r, &(struct day_asked){.from = INT32_MIN, .owner = ROLE_PRESCRIBER});
	assert_null(row(&d, "write-a-letter"));
	d = look(r, &(struct day_asked){.from = INT32_MIN, .owner = ROLE_THERAPIST});
	must(&d, "write-a-letter");
	d = look(r, &(struct day_asked){.from = INT32_MIN, .person = "nora"});
	assert_null(row(&d, "write-a-letter"));
	desk_must(r, "theo", c, "assign write-a-letter to theo: knows the family");
	d = look(r, &(struct day_asked){.from = INT32_MIN, .person = "theo"});
	assert_string_equal(must(&d, "write-a-letter")->owner, "theo");
	assert_string_equal(owner_in_report(r), "theo");
	desk_must(r, "theo", c, "done write-a-letter");
	d = look(r, NULL);
	assert_null(row(&d, "write-a-letter"));
}

/* Should it come to that all the same: whoever looks sees that nobody sees to it. */
static void what_nobody_sees_to_is_shown_to_everybody(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "A. B.");
	rig_must(
	    r, "dora",
	    (struct app_request){.what = DO_PERSON_ADD,
	                         .cmd.e = {.person = "tess", .name = "T", .roles = ROLE_THERAPIST},
	                         .new_secret = rig_pin(r, "tess")});
	nobody_answers(r, c);
	/* a post of its own, which the record keeps with the one who leaves at the same moment */
	struct app *other = rig_also(r);
	desk_must(r, "theo", c, "assign write-a-letter to tess: knows the family");
	const struct clinic *clinic;
	struct err e = {0};
	assert_int_equal(app_clinic(other, &clinic, &e), RC_OK);
	struct person *tess = (struct person *)(uintptr_t)clinic_person(clinic, "tess");
	tess->left = r->wall; /* only in this handle */
	struct actor who = rig_actor("nora");
	struct day d;
	const struct day_asked asked = {.from = INT32_MIN, .days = 2, .owner = ROLE_PRESCRIBER};
	assert_int_equal(day_look(other, &who, &asked, &r->a, &d, &e), RC_OK);
	const struct day_row *t = must(&d, "write-a-letter");
	assert_true(t->orphan && t->late);
	assert_string_equal(t->owner, "nobody: tess has left");
	app_close(other);
}

static void looking_is_on_record_and_names_are_not_told(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "Cora Dorn");
	desk_course(r, "Egon Fink");
	desk_must(r, "theo", c, "book hello 2026-09-23 10:00");
	struct text t = text_in(&r->a);
	struct day d = look(r, &(struct day_asked){.from = INT32_MIN});
	int before = rig_count(r, NULL, "viewed");
	d = look(r, &(struct day_asked){.from = d.today + 2});
	day_json(&d, &t);
	HAS(t.s, "\"initials\":\"C. D.\"");
	assert_null(strstr(t.s, "Cora"));
	assert_int_equal(rig_count(r, NULL, "viewed"), before + 1);
	d = look(r, &(struct day_asked){.from = d.today + 2, .names = true});
	assert_string_equal(d.v[0].patient.name, "Cora Dorn");
	/* whoever may not see courses sees none here, and that is on record too */
	struct actor otto = rig_actor("otto");
	struct err e = {0};
	const struct day_asked asked = {.from = INT32_MIN, .days = 1};
	int refused = rig_count(r, NULL, "access.refused");
	assert_int_equal(day_look(r->app, &otto, &asked, &r->a, &d, &e), RC_DENIED);
	assert_int_equal(d.n, 0);
	assert_int_equal(rig_count(r, NULL, "access.refused"), refused + 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, take_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(what_is_late_stays_and_comes_first),
	    T(what_was_let_go_is_gone),
	    T(a_booking_is_on_its_day_and_on_no_other),
	    T(a_day_is_the_clinics_also_when_clocks_change),
	    T(a_task_has_owner_and_deadline),
	    T(what_nobody_sees_to_is_shown_to_everybody),
	    T(looking_is_on_record_and_names_are_not_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
