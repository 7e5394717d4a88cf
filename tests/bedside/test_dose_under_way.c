/* SPDX-License-Identifier: Apache-2.0
 * What a nurse sees of a dose that takes time: rate beside the order, what runs, what can be said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "bedside/bedside.h"
#include "scenario/scenario.h"
#include "words/words.h"

struct seen {
	struct arena a;
	struct scenario_result r;
	struct bedside b;
	struct now now;
};

static const char *read_scenario(void *ctx, struct arena *a, const char *path, size_t *len,
                                 struct err *e)
{
	const char *text = ctx;
	const char *end = strrchr(path, '/');
	if (!end || strcmp(end, "/this.yaml") != 0)
		return scenario_read_file(NULL, a, path, len, e);
	*len = strlen(text);
	return text;
}

/* Plays acts after a prelude of a protocol of tests/scenario/doses, and looks a minute later. */
static void play_in(struct seen *m, const char *folder, const char *protocol, const char *given,
                    const char *acts)
{
	*m = (struct seen){0};
	const char *src = getenv("SRC");
	char *text = arena_fmt(
	    &m->a,
	    "scenario: a moment\nprotocol: %s\nrules: [S-01]\nzone: Europe/Berlin\n"
	    "day 0: 2027-03-01\n"
	    "people: {nora: [nurse, monitor], nick: nurse, paul: prescriber, tess: therapist}\n"
	    "patient: {name: Sam Sample, born: 1986-03-14, sex: female}\n"
	    "given: %s\nacts:\n%s",
	    protocol, given, acts);
	struct scenario_options o = {.read = read_scenario, .ctx = text};
	const char *path =
	    arena_fmt(&m->a, "%s/%s/%s/this.yaml", src ? src : ".", folder, protocol);
	enum rc rc = scenario_run(&m->a, &o, path, &m->r);
	for (size_t i = 0; rc != RC_OK && i < m->r.diags.n; i++)
		print_error("%s\n", m->r.diags.v[i].msg);
	assert_int_equal(rc, RC_OK);
	const struct session_record *s = course_running(m->r.course);
	int64_t wall = m->r.v[m->r.n - 1].when + 60000;
	const struct now now = {.wall_ms = wall,
	                        .boot_ms = s->anchor_boot + (wall - s->anchor_wall),
	                        .boot_id = s->boot_id,
	                        .zone = m->r.course->zone,
	                        .zone_name = "Europe/Berlin"};
	m->now = now;
	assert_true(bedside_look(&m->a, m->r.course, 0, &now, NULL, &m->b));
}

static void play(struct seen *m, const char *protocol, const char *given, const char *acts)
{
	play_in(m, "tests/scenario/doses/scenarios", protocol, given, acts);
}

static bool can(const struct bedside *b, const char *act)
{
	for (size_t i = 0; i < b->can.n; i++)
		if (strcmp(b->can.v[i].act, act) == 0)
			return true;
	return false;
}

static bool task(const struct bedside *b, const char *name)
{
	for (size_t i = 0; i < b->tasks.n; i++)
		if (strcmp(b->tasks.v[i].name, name) == 0)
			return true;
	return false;
}

static bool in_json(struct seen *m, const char *part)
{
	struct text t = text_in(&m->a);
	bedside_json(&m->b, &t);
	return strstr(t.s, part) != NULL;
}

static void what_is_at_hand_is_said_with_what_was_given(void **state)
{
	struct seen m;
	(void)state;
	play_in(&m, "protocols/scenarios", "kap-lozenge-im", "injected-4",
	        "  - {at: +10 min, paul: \"as needed order ondansetron 4 mg: nausea\"}\n");
	assert_string_equal(m.b.as_needed.v[0].says,
	                    "ondansetron 4 mg to 8 mg oral, against nausea; 4 mg ordered at 10:15 "
	                    "by paul");
	assert_true(can(&m.b, "as needed give ondansetron 4 mg"));
	assert_false(can(&m.b, "as needed order lorazepam AMOUNT"));
	assert_true(in_json(&m, "\"as_needed\""));
	arena_drop(&m.a);
	play_in(&m, "protocols/scenarios", "kap-lozenge-im", "injected-4",
	        "  - {at: +10 min, paul: \"as needed order ondansetron 4 mg: nausea\"}\n"
	        "  - {at: +1 min, nora: as needed give ondansetron 4 mg}\n");
	assert_string_equal(m.b.as_needed.v[0].says,
	                    "ondansetron 4 mg to 8 mg oral, against nausea; 4 mg given at 10:16");
	assert_false(can(&m.b, "as needed give ondansetron 4 mg"));
	assert_int_equal(m.b.doses, 1); /* it is no dose of the treatment */
	arena_drop(&m.a);
}

static void the_rate_stands_beside_the_order(void **state)
{
	struct seen m;
	(void)state;
	play(&m, "infusion", "ready",
	     "  - {at: day 0 10:08, paul: order ketamine intravenous 41 mg over 40 min}\n");
	assert_int_equal(m.b.orders.n, 1);
	assert_string_equal(m.b.orders.v[0].rate, "41 mg over 40 min: 1.025 mg/min, 61.5 mL/h");
	assert_string_equal(m.b.orders.v[0].kind, "dose");
	assert_true(can(&m.b, "check ketamine: lot LOT, expiry YEAR-MONTH, strength N mg/mL, "
	                      "volume N mL, rate N mL/h"));
	assert_null(m.b.under_way);
	assert_false(can(&m.b, "stop dose AMOUNT: REASON"));
	assert_true(in_json(&m, "1.025 mg/min"));
	arena_drop(&m.a);
}

static void what_runs_is_said_with_its_end(void **state)
{
	struct seen m;
	(void)state;
	play(&m, "infusion", "runs", "  - {at: day 0 10:20, nora: measure bp 130/80 mmHg}\n");
	assert_string_equal(m.b.under_way,
	                    "an infusion of ketamine runs since 10:10, until about 10:50 (41 mg "
	                    "over 40 min: 1.025 mg/min, 61.5 mL/h)");
	assert_true(can(&m.b, "stop dose AMOUNT: REASON"));
	assert_true(can(&m.b, "end dose AMOUNT"));
	assert_false(can(&m.b, "dose runs"));
	assert_false(m.b.dose_unread);
	assert_true(in_json(&m, "\"dose_under_way\""));
	arena_drop(&m.a);
}

/* What was read before the dose stays at its line, whatever is read later. */
static void a_reading_after_the_dose_is_not_shown_before_it(void **state)
{
	struct seen m;
	const char *answer = NULL;
	(void)state;
	play(&m, "infusion", "runs", "  - {at: day 0 10:20, nora: measure bp 150/91 mmHg}\n");
	for (size_t i = 0; i < m.b.stages.n; i++)
		for (size_t k = 0; k < m.b.stages.v[i].lines.n; k++)
			if (strcmp(m.b.stages.v[i].lines.v[k].name, "bp-before") == 0)
				answer = m.b.stages.v[i].lines.v[k].answer;
	assert_string_equal(answer, "bp 128/80 mmHg");
	arena_drop(&m.a);
}

/* What is odd about an act in words, as the course stands then. */
static const char *odd(struct seen *m, const char *act)
{
	const struct words_context w = {.plan = m->r.course->plan, .course = m->r.course};
	struct command cmd;
	struct err e = {0};
	assert_int_equal(words_parse(&m->a, &w, act, &cmd, NULL, &e), RC_OK);
	const char *says = bedside_odd(&m->a, m->r.course, &cmd, &m->now);
	return says ? says : "";
}

static void amounts_that_cannot_be_are_asked_about(void **state)
{
	struct seen m;
	(void)state;
	play(&m, "infusion", "runs", "  - {at: day 0 10:12, nora: measure bp 130/80 mmHg}\n");
	assert_string_equal(odd(&m, "end dose 41 mg"),
	                    "41 mg in 3 min, and the order runs 41 mg in over 40 min");
	assert_string_equal(odd(&m, "stop dose 2 mg: wants to stop"), "");
	assert_string_equal(odd(&m, "end dose 42 mg"), "42 mg went in, and 41 mg was ordered");
	arena_drop(&m.a);
	play(&m, "infusion", "runs", "  - {at: day 0 10:50, nora: measure bp 130/80 mmHg}\n");
	assert_string_equal(odd(&m, "end dose 41 mg"), "");
	arena_drop(&m.a);
	play(&m, "infusion", "ready",
	     "  - {at: day 0 10:08, paul: order ketamine intravenous 41 mg over 40 min}\n");
	assert_string_equal(odd(&m, "drawn 50 mg"), ""); /* a vial holds what it holds */
	assert_string_equal(odd(&m, "drawn 410 mg"), "410 mg is drawn, and 41 mg is to be given");
	arena_drop(&m.a);
}

/* Drawn up for a dose that a gate holds: it would be thrown away. */
static void a_dose_prepared_while_its_stage_is_held_is_said(void **state)
{
	static const char held[] =
	    "`dose` is held by `bp-ready`: Too high to dose today. Nothing is "
	    "given before it opens";
	struct seen m;
	(void)state;
	play(&m, "infusion", "arrived",
	     "  - {nora: measure bp 172/98 mmHg}\n"
	     "  - {paul: order ketamine intravenous 41 mg over 40 min}\n");
	assert_string_equal(odd(&m, "drawn 41 mg"), held);
	assert_string_equal(odd(&m, "check ketamine: lot A1, expiry 2030-01, strength 1 mg/mL, "
	                            "volume 41 mL, rate 61.5 mL/h"),
	                    held);
	assert_string_equal(odd(&m, "measure bp 130/80 mmHg"), "");
	arena_drop(&m.a);
}

static void an_alert_asks_to_stop_and_the_pump_is_read(void **state)
{
	struct seen m;
	(void)state;
	play(&m, "infusion", "runs",
	     "  - {at: day 0 10:40, nora: measure bp 182/108 mmHg, expect: warn}\n");
	assert_true(task(&m.b, "stop dose"));
	arena_drop(&m.a);
	play(&m, "infusion", "runs",
	     "  - {at: day 0 10:40, nora: measure bp 182/108 mmHg, expect: warn}\n"
	     "  - {tess: stop dose}\n");
	assert_false(task(&m.b, "stop dose"));
	assert_null(m.b.under_way);
	assert_true(m.b.dose_unread);
	assert_true(can(&m.b, "end dose AMOUNT"));
	assert_string_equal(m.b.dose, "41 mg ketamine intravenous"); /* the safe side */
	arena_drop(&m.a);
	play(&m, "infusion", "runs",
	     "  - {at: day 0 10:40, tess: \"stop dose 30.75 mg: wants to stop\"}\n");
	assert_false(m.b.dose_unread);
	assert_string_equal(m.b.dose, "30.75 mg ketamine intravenous");
	const struct words_context w = {.plan = m.r.course->plan, .course = m.r.course};
	struct text t = text_in(&m.a);
	words_write_event(&t, &w, &m.r.events[m.r.events_n - 1]);
	assert_string_equal(t.s, "stop dose 30.75 mg: wants to stop");
	arena_drop(&m.a);
}

static void after_an_interruption_only_the_pump(void **state)
{
	struct seen m;
	(void)state;
	play(&m, "infusion", "runs",
	     "  - {at: day 0 10:32, system: power lost}\n  - {system: power back +3 min}\n"
	     "  - {nora: \"confirm state: awake\"}\n");
	assert_true(m.b.dose_unsure);
	assert_true(can(&m.b, "dose runs"));
	assert_true(can(&m.b, "stop dose AMOUNT: REASON"));
	assert_false(can(&m.b, "leave"));
	arena_drop(&m.a);
}

static void the_next_device_is_one_device(void **state)
{
	struct seen m;
	(void)state;
	play(&m, "devices", "ready",
	     "  - {at: day 0 09:55, paul: order esketamine intranasal 56 mg}\n"
	     "  - {nora: \"check esketamine: lot E1, expiry 2028-01, strength 28 mg, count 2\"}\n"
	     "  - {nick: \"check esketamine: lot E1, expiry 2028-01, strength 28 mg, count 2\"}\n"
	     "  - {nora: drawn 56 mg}\n"
	     "  - {at: day 0 10:00, nora: give esketamine 28 mg}\n");
	assert_string_equal(m.b.under_way, "device 1 of 56 mg esketamine was given at 10:00, and "
	                                   "more are to come");
	assert_string_equal(m.b.orders.v[0].given, "28 mg of 56 mg given");
	assert_string_equal(m.b.orders.v[0].next, "28 mg");
	assert_string_equal(m.b.dose, "28 mg esketamine intranasal");
	assert_true(can(&m.b, "give esketamine 28 mg"));
	assert_true(can(&m.b, "stop dose: REASON"));
	assert_int_equal(m.b.doses, 1);
	arena_drop(&m.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_at_hand_is_said_with_what_was_given),
	    cmocka_unit_test(the_rate_stands_beside_the_order),
	    cmocka_unit_test(what_runs_is_said_with_its_end),
	    cmocka_unit_test(a_reading_after_the_dose_is_not_shown_before_it),
	    cmocka_unit_test(amounts_that_cannot_be_are_asked_about),
	    cmocka_unit_test(a_dose_prepared_while_its_stage_is_held_is_said),
	    cmocka_unit_test(an_alert_asks_to_stop_and_the_pump_is_read),
	    cmocka_unit_test(after_an_interruption_only_the_pump),
	    cmocka_unit_test(the_next_device_is_one_device),
	};
	return cmocka_run_group_tests_name("bedside/dose_under_way", tests, NULL, NULL);
}
