/* SPDX-License-Identifier: Apache-2.0
 * The board: today's rooms by time, what each is at, and what is late. */
#include "../app/desk.h"

#include <stdlib.h>

#include "board/board.h"

#define HOUR (60 * MINUTE)

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

static struct board look(struct rig *r)
{
	struct actor who = rig_actor("nora");
	struct err e = {0};
	struct board b;
	if (board_look(r->app, &who, false, &r->a, &b, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return b;
}

static void pass(struct rig *r, int64_t ms)
{
	r->wall += ms;
	r->boot += ms;
}

static void rooms_come_by_time_and_say_what_is_late(void **state)
{
	struct rig *r = *state; /* it is 16:13 */
	const char *a = desk_course(r, "Anna Berg"), *b = desk_course(r, "KX-17");
	assert_int_equal(look(r).n, 0);
	desk_must(r, "theo", a, "book hello 2026-09-21 18:00 in room 2 with theo");
	desk_must(r, "theo", b, "book hello 2026-09-21 17:00 in room 1 with therapist");
	struct board out = look(r);
	assert_int_equal(out.n, 2);
	assert_string_equal(out.v[0].place, "room 1");
	assert_string_equal(out.v[0].patient.initials, "KX-17");
	assert_string_equal(out.v[0].staff, "nobody yet (therapist)");
	assert_string_equal(out.v[1].patient.initials, "A. B.");
	assert_string_equal(out.v[1].staff, "theo");
	assert_null(out.v[1].patient.name);
	assert_int_equal(out.v[1].state, BOARD_EXPECTED);
	pass(r, 60 * MINUTE);
	out = look(r);
	assert_int_equal(out.v[0].state, BOARD_WAITING);
	HAS(out.v[0].sign, "not begun for 13 min");
	desk_must(r, "theo", b, "start hello");
	desk_must(r, "theo", b, "staff comes theo as therapist");
	out = look(r);
	assert_int_equal(out.n, 2); /* the booking has become the session */
	assert_int_equal(out.v[0].state, BOARD_UNDER_WAY);
	assert_string_equal(out.v[0].place, "room 1");
	assert_string_equal(out.v[0].staff, "theo (therapist)");
	assert_null(out.v[0].sign);
	assert_true(out.v[0].since_dose_ms < 0);
	desk_must(r, "theo", a, "cancel hello: has a cold");
	assert_int_equal(look(r).n, 1); /* nobody is waited for */
	pass(r, 8 * HOUR);              /* past midnight it is still under way, and on the board */
	out = look(r);
	assert_int_equal(out.n, 1);
	desk_must(r, "theo", b, "answer said: that is all");
	desk_must(r, "theo", b, "close");
	assert_int_equal(look(r).n, 0); /* it was yesterday's */
}

static void minutes_since_the_dose_are_told(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "Anna Berg");
	desk_must(r, "theo", c, "consent given");
	desk_must(r, "theo", c, "miss hello: was held by telephone");
	desk_must(r, "theo", c, "start medicine 1");
	desk_must(r, "theo", c, "staff comes theo as therapist");
	desk_must(r, "paul", c, "order ketamine oral 50 mg");
	desk_must(r, "nora", c, "check ketamine: lot A-1, expiry 2028-01, strength 50 mg, count 1");
	desk_must(r, "nora", c, "give ketamine 50 mg");
	pass(r, 25 * MINUTE);
	struct board out = look(r);
	assert_int_equal(out.n, 1);
	assert_true(out.v[0].since_dose_ms == 25 * MINUTE);
	struct text t = text_in(&r->a);
	board_json(&out, &t);
	HAS(t.s, "\"minutes_since_dose\":25");
	HAS(t.s, "\"schema\":\"tend.board/1\"");
}

static void a_look_is_on_record_once(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "Anna Berg");
	desk_must(r, "theo", c, "book hello 2026-09-21 18:00");
	desk_course(r, "Egon Fink");
	for (int i = 0; i < 5; i++) { /* every 30 seconds, as --watch does */
		look(r);
		pass(r, MINUTE / 2);
	}
	assert_int_equal(rig_count(r, NULL, "viewed"), 1);
	pass(r, 10 * MINUTE);
	look(r);
	assert_int_equal(rig_count(r, NULL, "viewed"), 2);
	struct actor otto = rig_actor("otto");
	struct err e = {0};
	struct board b;
	assert_int_equal(board_look(r->app, &otto, false, &r->a, &b, &e), RC_DENIED);
	assert_int_equal(b.n, 0);
}

static const char *look_json(struct rig *r, struct app *app)
{
	struct actor who = rig_actor("nora");
	struct err e = {0};
	struct board b;
	struct text t = text_in(&r->a);
	if (board_look(app, &who, true, &r->a, &b, &e) != RC_OK)
		fail_msg("%s", e.msg);
	board_json(&b, &t);
	return t.s;
}

/* Courses are kept folded between looks.  Whatever another program does meanwhile, a board of a
 * handle that looked before is the board of one that was opened now. */
static void a_board_kept_is_never_stale(void **state)
{
	struct rig *r = *state;
	enum { COURSES = 36 }; /* more than are kept whatever they take */
	static const struct {
		const char *who, *act;
	} acts[] = {
	    {"theo", "book hello 2026-09-21 18:00 in room 2 with theo"},
	    {"theo", "cancel hello: has a cold"},
	    {"theo", "book hello 2026-09-21 17:00 in room 3 with theo"},
	    {"theo", "start hello"},
	    {"theo", "staff comes theo as therapist"},
	    {"theo", "answer said: that is all"},
	    {"theo", "close"},
	    {"paul", "end course: moved away"},
	};
	const char *mine = desk_course(r, "Anna Berg");
	for (int i = 1; i < COURSES; i++)
		desk_must(r, "theo", desk_course(r, arena_fmt(&r->a, "Patient %d", i)),
		          arena_fmt(&r->a, "book hello 2026-09-21 18:%02d", i));
	struct app *here = r->app, *other = rig_also(r);
	const char *before = look_json(r, here);
	for (size_t i = 0; i < countof(acts); i++) {
		pass(r, MINUTE);
		r->app = other;
		desk_must(r, acts[i].who, mine, acts[i].act);
		r->app = here;
		const char *kept = look_json(r, here);
		struct app *fresh = rig_also(r);
		assert_string_equal(kept, look_json(r, fresh));
		app_close(fresh);
		assert_string_not_equal(kept, before);
		before = kept;
	}
	r->app = other;
	const char *more = desk_course(r, "One More");
	desk_must(r, "theo", more, "book hello 2026-09-21 19:30");
	r->app = here;
	HAS(look_json(r, here), more);
	app_close(other);
}

static void a_page_of_many_is_noted_once(void **state)
{
	struct rig *r = *state;
	enum { COURSES = 70 }; /* more than one command notes */
	for (int i = 0; i < COURSES; i++)
		desk_must(r, "theo", desk_course(r, arena_fmt(&r->a, "Patient %d", i)),
		          arena_fmt(&r->a, "book hello 2026-09-21 18:%02d", i % 60));
	for (int i = 0; i < 4; i++) {
		assert_int_equal(look(r).n, COURSES);
		pass(r, MINUTE / 2);
	}
	assert_int_equal(rig_count(r, NULL, "viewed"), COURSES);
	desk_must(r, "theo", desk_course(r, "One More"), "book hello 2026-09-21 19:30");
	look(r);
	assert_int_equal(rig_count(r, NULL, "viewed"), COURSES + 1);
}

static void a_name_is_never_told_by_its_initials(void **state)
{
	static const struct {
		const char *name, *says;
	} rows[] = {{"Anna Berg", "A. B."},
	            {"ANNA BERG", "A. B."},
	            {"A. B.", "A. B."},
	            {"KX-17", "KX-17"},
	            {"Éva", "É."},
	            {"anna-lena  von Berg", "a. v. B."},
	            {"", ""},
	            {"A.B.", "A.B."},
	            {"Berg 2", "B. 2"}};
	struct rig *r = *state;
	for (size_t i = 0; i < countof(rows); i++)
		assert_string_equal(desk_initials(&r->a, rows[i].name), rows[i].says);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, take_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(rooms_come_by_time_and_say_what_is_late),
	    T(minutes_since_the_dose_are_told),
	    T(a_look_is_on_record_once),
	    T(a_board_kept_is_never_stale),
	    T(a_page_of_many_is_noted_once),
	    T(a_name_is_never_told_by_its_initials),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
