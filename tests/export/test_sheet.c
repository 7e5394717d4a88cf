/* SPDX-License-Identifier: Apache-2.0
 * Codes of the paper sheet, what was written back in words, and rules that judge by the time that
 * was written. */
#include "../support/rig.h"

#include <stdlib.h>
#include <string.h>

#include "export/sheet.h"
#include "words/words.h"

static const char small[] =
    "tend: 1\nid: small\nversion: 1.0.0\ntitle: Small\nstatus: draft\nsupervised: no\n"
    "measures:\n"
    "  pulse: {unit: /min, range: 20..220 /min}\n"
    "  bp: {components: [systolic, diastolic], unit: mmHg, range: {systolic: 50..260 mmHg, "
    "diastolic: 20..160 mmHg}}\n"
    "  looks: {scale: 0..5, better: higher}\n"
    "checks:\n"
    "  calm:\n"
    "    fresh: {pulse: 15 min}\n"
    "    pass: [pulse < 120 /min]\n"
    "    otherwise: hold\n"
    "    say: Measure first.\n"
    "sessions:\n"
    "  talk:\n"
    "    kind: integration\n"
    "    where: clinic\n"
    "    stages:\n"
    "      first:\n"
    "        mode: do-confirm\n"
    "        steps:\n"
    "          - {measure: [pulse, looks], name: look}\n"
    "          - {ask: food, answer: 0..72 h}\n"
    "          - {confirm: room}\n"
    "      second:\n"
    "        mode: do-confirm\n"
    "        enter: [calm]\n"
    "        steps: [{note: said, optional: yes}]\n"
    "course:\n"
    "  - phase: care\n"
    "    do: [{session: talk, at: day 0}]\n";

static const char *set_up_course(struct rig *r, const char *text)
{
	const struct app_protocol_files files = {
	    .path = "small.yaml", .text = text, .len = strlen(text)};
	rig_must(r, "dora", (struct app_request){.what = DO_PROTOCOL_STORE, .files = &files});
	const char *patient = rig_must(r, "nora",
	                               (struct app_request){.what = DO_PATIENT_ADD,
	                                                    .cmd.e = {.name = "Robin Fiction"}})
	                          .id;
	return rig_must(r, "theo",
	                (struct app_request){.what = DO_COURSE_OPEN,
	                                     .cmd.e = {.patient = patient, .protocol = "small"}})
	    .id;
}

static const struct course *course_of(struct rig *r, const char *id)
{
	const struct course *c;
	struct err e = {0};
	assert_int_equal(app_course(r->app, NULL, id, NULL, &c, &e), RC_OK);
	return c;
}

/* So many minutes ago, from paper; `as_of` as the sheet is entered. */
static struct app_reply written(struct rig *r, const char *id, const char *act, int minutes,
                                bool as_of)
{
	const struct course *c = course_of(r, id);
	const struct words_context w = {.plan = c->plan, .course = c};
	struct app_request req = {.course = id};
	struct err e = {0};
	if (words_parse(&r->a, &w, act, &req.cmd, NULL, &e) != RC_OK)
		fail_msg("%s: %s", act, e.msg);
	req.cmd.happened = r->wall - minutes * MINUTE;
	req.cmd.e.reason = "written on paper";
	req.cmd.as_of = as_of;
	return rig_do(r, "nora", req);
}

static void later(struct rig *r, int minutes)
{
	r->wall += minutes * MINUTE;
	r->boot += minutes * MINUTE;
}

static int set_up(void **state)
{
	struct rig *r = calloc(1, sizeof *r);
	rig_open(r, true);
	*state = r;
	return 0;
}

static int take_down(void **state)
{
	rig_done(*state);
	free(*state);
	return 0;
}

static void rules_judge_by_the_time_that_was_written(void **state)
{
	struct rig *r = *state;
	const char *id = set_up_course(r, small);
	assert_int_equal(written(r, id, "start talk", 60, true).rc, RC_USAGE); /* before it began */
	later(r, 180);
	assert_int_equal(written(r, id, "start talk", 60, true).rc, RC_OK);
	assert_int_equal(written(r, id, "measure pulse 80 /min, looks 3", 50, true).rc, RC_OK);
	assert_int_equal(written(r, id, "answer food: 4 h", 49, true).rc, RC_OK);
	assert_int_equal(written(r, id, "confirm room", 49, true).rc, RC_OK);
	/* now the reading is 50 minutes old; at 30 it was 20, and at 40 it was 10 */
	assert_int_equal(written(r, id, "enter second", 40, false).rc, RC_GATE);
	assert_int_equal(written(r, id, "enter second", 30, true).rc, RC_GATE);
	assert_int_equal(written(r, id, "enter second", 55, true).rc, RC_GATE); /* before it */
	assert_int_equal(written(r, id, "enter second", 40, true).rc, RC_OK);
}

static void a_session_begun_late_has_the_right_clock(void **state)
{
	struct rig *r = *state;
	const char *id = set_up_course(r, small);
	assert_int_equal(written(r, id, "start talk", 60, true).rc, RC_USAGE); /* before it began */
	later(r, 180);
	assert_int_equal(written(r, id, "start talk", 60, true).rc, RC_OK);
	r->wall += 5 * MINUTE;
	r->boot += 5 * MINUTE;
	const struct now now = app_now(r->app);
	assert_int_equal(course_clock(course_of(r, id), &now), r->wall);
}

static void codes_name_one_line_of_one_plan(void **state)
{
	struct rig *r = *state;
	const struct course *c = course_of(r, set_up_course(r, small));
	struct sheet s = sheet_of(&r->a, c->plan, 0), again = sheet_of(&r->a, c->plan, 0);
	assert_true(s.lines.n > 15);
	for (size_t i = 0; i < s.lines.n; i++) {
		const char *why = NULL;
		const struct sheet_line *l = &s.lines.v[i];
		assert_string_equal(l->code, again.lines.v[i].code);
		assert_ptr_equal(sheet_find(&r->a, &s, l->code, &why), l);
		char *low = arena_dup(&r->a, l->code);
		low[2] = (char)(low[2] + 32);
		assert_ptr_equal(sheet_find(&r->a, &s, low, &why), l);
		char *slip = arena_dup(&r->a, l->code);
		slip[3] = slip[3] == 'A' ? 'C' : 'A';
		assert_null(sheet_find(&r->a, &s, slip, &why));
		HAS(why, "a sheet of another version");
	}
	/* a line that moved by one place has other letters */
	struct plan other = *c->plan;
	other.digest[0] = other.digest[0] == '0' ? '1' : '0';
	struct sheet changed = sheet_of(&r->a, &other, 0);
	size_t same = 0;
	for (size_t i = 0; i < s.lines.n; i++)
		same += strcmp(s.lines.v[i].code, changed.lines.v[i].code) == 0;
	assert_true(same <= 1);
	const char *why = NULL;
	assert_null(sheet_find(&r->a, &s, "", &why));
	assert_null(sheet_find(&r->a, &s, "hello", &why));
	assert_null(sheet_find(&r->a, &s, "0", &why));
}

static const struct sheet_line *line_of(const struct sheet *s, const char *act)
{
	for (size_t i = 0; i < s->lines.n; i++)
		if (strcmp(s->lines.v[i].act, act) == 0)
			return &s->lines.v[i];
	fail_msg("no line does %s", act);
	return NULL;
}

static void what_was_written_becomes_an_act(void **state)
{
	static const struct {
		const char *line, *value, *act;
	} rows[] = {
	    {"measure ", "pulse 80", "measure pulse 80 /min"},
	    {"measure ", "pulse 80 /min, looks 3", "measure pulse 80 /min, looks 3"},
	    {"measure ", "bp 120/80, pulse 80, looks 3",
	     "measure bp 120/80 mmHg, pulse 80 /min, looks 3"},
	    {"measure ", "height 3", "measure height 3"},
	    {"answer food: ", "4 h", "answer food: 4 h"},
	    {"answer food: ", "skip: was not asked", "skip food: was not asked"},
	    {"answer food: ", "skip:was not asked", "skip food: was not asked"},
	    {"confirm room", "", "confirm room"},
	    {"confirm room", "yes", "confirm room"},
	    {"confirm room", "skip: no key", "skip room: no key"},
	    {"enter second", "", "enter second"},
	    {"note: ", "skip: he said", "note: skip: he said"},
	    {"note said: ", "fine", "note said: fine"},
	};
	struct rig *r = *state;
	const struct course *c = course_of(r, set_up_course(r, small));
	struct sheet s = sheet_of(&r->a, c->plan, 0);
	for (size_t i = 0; i < countof(rows); i++)
		assert_string_equal(sheet_act(&r->a, &s, line_of(&s, rows[i].line), rows[i].value),
		                    rows[i].act);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)
	const struct CMUnitTest tests[] = {
	    ROW(rules_judge_by_the_time_that_was_written),
	    ROW(a_session_begun_late_has_the_right_clock),
	    ROW(codes_name_one_line_of_one_plan),
	    ROW(what_was_written_becomes_an_act),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
