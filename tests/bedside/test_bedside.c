/* SPDX-License-Identifier: Apache-2.0
 * What a therapist sees, at the moments of a session that matter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "bedside/bedside.h"
#include "bedside/timeline.h"
#include "scenario/scenario.h"

#define HEAD                                                                                       \
	"scenario: a moment\nprotocol: kap-lozenge-im\nrules: [G-09]\nzone: Europe/Berlin\n"       \
	"day 0: 2027-03-01\n"                                                                      \
	"people: {nora: [nurse, monitor], nick: [nurse, monitor], paul: prescriber, tess: "        \
	"therapist}\n"                                                                             \
	"patient: {name: Sam Sample, born: 1986-03-14, sex: female}\n"

struct moment_seen {
	struct arena a;
	struct scenario_result r;
	struct bedside b;
	bool there;
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

static struct now now_of(const struct scenario_result *r, int64_t after_ms)
{
	const struct session_record *s =
	    r->course->sessions.n ? &r->course->sessions.v[r->course->sessions.n - 1] : NULL;
	int64_t wall = r->v[r->n - 1].when + after_ms;
	return (struct now){.wall_ms = wall,
	                    .boot_ms = s ? s->anchor_boot + (wall - s->anchor_wall) : 1,
	                    .boot_id = s ? s->boot_id : "boot",
	                    .zone = r->course->zone,
	                    .zone_name = "Europe/Berlin"};
}

/* Plays the acts after a prelude and looks `after` minutes later. */
static void play(struct moment_seen *m, const char *given, const char *acts, int after)
{
	*m = (struct moment_seen){0};
	const char *src = getenv("SRC");
	char *text = arena_fmt(&m->a, HEAD "given: %s\nacts:\n%s", given, acts);
	struct scenario_options o = {.read = read_scenario, .ctx = text};
	const char *path =
	    arena_fmt(&m->a, "%s/protocols/scenarios/kap-lozenge-im/this.yaml", src ? src : ".");
	enum rc rc = scenario_run(&m->a, &o, path, &m->r);
	for (size_t i = 0; rc != RC_OK && i < m->r.diags.n; i++)
		print_error("%s\n", m->r.diags.v[i].msg);
	assert_int_equal(rc, RC_OK);
	struct now now = now_of(&m->r, (int64_t)after * 60000);
	m->there = bedside_look(&m->a, m->r.course, 0, &now, NULL, &m->b);
}

static void done(struct moment_seen *m)
{
	arena_drop(&m->a);
}

static const struct bedside_line *line(const struct bedside *b, const char *name)
{
	for (size_t i = 0; i < b->stages.n; i++)
		for (size_t k = 0; k < b->stages.v[i].lines.n; k++)
			if (strcmp(b->stages.v[i].lines.v[k].name, name) == 0
			    && b->stages.v[i].lines.v[k].state != LINE_LATER)
				return &b->stages.v[i].lines.v[k];
	fail_msg("there is no line %s", name);
	return NULL;
}

static const struct bedside_reading *reading(const struct bedside *b, const char *measure)
{
	for (size_t i = 0; i < b->readings.n; i++)
		if (strcmp(b->readings.v[i].measure, measure) == 0)
			return &b->readings.v[i];
	fail_msg("there is no reading of %s", measure);
	return NULL;
}

static const struct bedside_gate *gate(const struct bedside *b, const char *rule)
{
	for (size_t i = 0; i < b->next.gates.n; i++)
		if (strcmp(b->next.gates.v[i].rule, rule) == 0)
			return &b->next.gates.v[i];
	return NULL;
}

static bool can(const struct bedside *b, const char *act)
{
	for (size_t i = 0; i < b->can.n; i++)
		if (strcmp(b->can.v[i].act, act) == 0)
			return true;
	return false;
}

/* It parses, and says after which event of the course it stands so: whoever acts on it can be told
 * that somebody else was faster. */
static const char *json_of(struct moment_seen *m)
{
	struct text t = text_in(&m->a);
	json_error_t fault;
	bedside_json(&m->b, &t);
	json_t *root = json_loads(t.s, JSON_REJECT_DUPLICATES, &fault);
	if (!root)
		print_error("%s at %d\n", fault.text, fault.position);
	assert_non_null(root);
	assert_true(m->r.events_n > 0);
	assert_int_equal(json_integer_value(json_object_get(root, "seq")),
	                 m->r.events[m->r.events_n - 1].seq);
	json_decref(root);
	return t.s;
}

/* ---- the moments -------------------------------------------------------------------------------
 */

static void the_patient_is_named_before_any_session(void **state)
{
	struct moment_seen m;
	play(&m, "screened", "  - {at: day -20 09:00, paul: book prep-1 2027-02-19 10:00}\n", 0);
	assert_string_equal(m.b.born, "14-Mar-1986");
	assert_int_equal(m.b.age, 40);
	assert_string_equal(m.b.allergies, "none known");
	assert_string_equal(m.b.contact, "screening");
	assert_string_equal(m.b.state, "closed");
	assert_null(m.b.next.act);
	assert_int_equal(m.b.line_at, -1);
	assert_int_equal(m.b.can.n, 0);
	json_of(&m);
	done(&m);
}

static void one_line_is_the_current_one(void **state)
{
	struct moment_seen m;
	play(&m, "prepared",
	     "  - {at: day 0 09:30, tess: start medicine 1}\n"
	     "  - {nora: confirm room}\n"
	     "  - {at: +2 min, tess: \"skip playlist: wants silence\"}\n",
	     0);
	assert_string_equal(m.b.of_words, "medicine, session 1 of 6");
	assert_string_equal(m.b.stage, "set-up");
	assert_int_equal(line(&m.b, "room")->state, LINE_DONE);
	assert_string_equal(line(&m.b, "room")->by, "nora");
	assert_int_equal(line(&m.b, "oxygen")->state, LINE_CURRENT);
	assert_true(line(&m.b, "oxygen")->must);
	assert_int_equal(line(&m.b, "kit")->state, LINE_OPEN);
	assert_int_equal(line(&m.b, "playlist")->state, LINE_SKIPPED);
	assert_string_equal(line(&m.b, "playlist")->reason, "wants silence");
	assert_string_equal(m.b.stages.v[m.b.stage_at].lines.v[m.b.line_at].name, "oxygen");
	assert_int_equal(m.b.stages.v[m.b.stage_at].open, 3);
	assert_string_equal(m.b.next.act, "enter arrive");
	assert_false(m.b.next.open);
	assert_non_null(strstr(m.b.next.gates.v[0].says, "oxygen, kit, life-support"));
	assert_true(can(&m.b, "answer oxygen: VALUE"));
	int now = 0;
	for (size_t i = 0; i < m.b.stages.n; i++)
		for (size_t k = 0; k < m.b.stages.v[i].lines.n; k++)
			now += m.b.stages.v[i].lines.v[k].state == LINE_CURRENT;
	assert_int_equal(now, 1);
	done(&m);
}

static void a_high_pressure_holds_and_says_until_when(void **state)
{
	struct moment_seen m;
	play(&m, "ready-for-dose-3",
	     "  - {at: day 14 10:00, nora: measure bp 152/95 mmHg}\n"
	     "  - {at: +1 min, nora: enter dose, expect: hold, check: bp-ready}\n",
	     0);
	assert_string_equal(m.b.next.act, "enter dose");
	assert_false(m.b.next.open);
	const struct bedside_gate *g = gate(&m.b, "bp-ready");
	assert_non_null(g);
	assert_int_equal(g->verdict, VERDICT_HOLD);
	assert_non_null(strstr(g->says, "rest for ten minutes"));
	bool again = false;
	for (size_t i = 0; i < g->wants.n; i++)
		again |= strcmp(g->wants.v[i].says, "reading 2 of 3") == 0;
	assert_true(again);
	assert_int_equal(g->earliest - reading(&m.b, "bp")->at, 10 * 60000);
	/* what was measured, and what the protocol says of it */
	assert_string_equal(reading(&m.b, "bp")->value, "152/95 mmHg");
	assert_int_equal(reading(&m.b, "bp")->limits, LIMITS_OUTSIDE);
	assert_string_equal(reading(&m.b, "bp")->limit, "systolic over 140 mmHg (bp-ready)");
	assert_int_equal(reading(&m.b, "spo2")->limits, LIMITS_WITHIN);
	done(&m);
}

/* G-19: whoever reads second must not be able to see what the first one read. */
static void the_first_reading_of_the_packet_stays_hidden(void **state)
{
	struct moment_seen m;
	const char *first = "  - {play: time-out}\n"
	                    "  - {at: +1 min, paul: order ketamine intramuscular 46 mg}\n"
	                    "  - {nora: \"check ketamine: lot KI31, expiry 2028-01, strength 100 "
	                    "mg/mL, volume 0.46 "
	                    "mL\"}\n";
	play(&m, "ready-for-dose-3", first, 0);
	assert_int_equal(m.b.orders.n, 1);
	assert_string_equal(m.b.orders.v[0].amount, "46 mg");
	assert_string_equal(m.b.orders.v[0].first_reader, "nora");
	assert_null(m.b.orders.v[0].second_reader);
	assert_false(m.b.orders.v[0].agree);
	assert_null(strstr(json_of(&m), "KI31"));
	assert_true(can(&m.b, "check ketamine: lot LOT, expiry YEAR-MONTH, strength N mg/mL, "
	                      "volume N mL"));
	struct timeline t = timeline_new(&m.a, m.r.course, NULL);
	for (size_t i = 0; i < m.r.events_n; i++)
		timeline_add(&t, &m.r.events[i]);
	struct text words = text_in(&m.a);
	timeline_json(&t, &words);
	assert_null(strstr(words.s, "KI31"));
	done(&m);

	struct text both = text_in(&m.a);
	text_fmt(&both,
	         "%s  - {at: +1 min, nick: \"check ketamine: lot KI31, expiry 2028-01, strength "
	         "100 mg/mL, volume 0.46 mL\"}\n",
	         first);
	char copy[1024];
	snprintf(copy, sizeof copy, "%s", both.s);
	arena_drop(&m.a);
	play(&m, "ready-for-dose-3", copy, 0);
	assert_string_equal(m.b.orders.v[0].second_reader, "nick");
	assert_true(m.b.orders.v[0].agree);
	assert_true(can(&m.b, "give ketamine 46 mg"));
	done(&m);
}

static void minutes_since_the_dose_and_the_next_reading(void **state)
{
	struct moment_seen m;
	play(&m, "injected-3", "  - {at: +3 min, tess: look in}\n", 0);
	assert_string_equal(m.b.dose, "46 mg ketamine intramuscular");
	assert_int_equal(m.b.since_dose_ms / 60000, 3);
	assert_true(m.b.has_due);
	assert_int_equal(m.b.due.late_ms, 0);
	assert_int_equal(m.b.due.due - m.b.dosed_at, 5 * 60000);
	assert_non_null(strstr(m.b.due.says, "due in 2 min"));
	assert_int_equal(line(&m.b, "vitals-lozenge")->state, LINE_NOT_ASKED);
	assert_int_equal(line(&m.b, "vitals-injection")->state, LINE_WAITING);
	assert_non_null(strstr(m.b.read_out, "41 years old, 46 mg ketamine intramuscular at"));
	assert_non_null(strstr(m.b.read_out, "3 minutes ago; allergies: none known"));
	assert_non_null(strstr(m.b.read_out, "bp 124/78 mmHg"));
	assert_int_equal(m.b.emergency.n, 7);
	done(&m);
	/* the reading of minute 15 is late from minute 20 on */
	play(&m, "injected-3", "  - {at: +3 min, tess: look in}\n", 19);
	assert_true(m.b.due.late_ms > 0);
	assert_non_null(strstr(m.b.due.says, "late by"));
	done(&m);
}

static void an_alert_has_its_tasks_with_owner_and_deadline(void **state)
{
	struct moment_seen m;
	play(&m, "injected-3",
	     "  - {at: +5 min, nora: \"measure bp 184/100 mmHg, pulse 90 /min, spo2 97 %, "
	     "respiratory-rate 14 /min, sedation 4, nausea 0\", expect: warn}\n",
	     6);
	assert_true(m.b.no_more_doses);
	assert_true(m.b.alerts.n >= 1);
	assert_string_equal(m.b.alerts.v[0].name, "pressure-very-high");
	assert_int_equal(reading(&m.b, "bp")->limits, LIMITS_OUTSIDE);
	bool called = false;
	for (size_t i = 0; i < m.b.tasks.n; i++)
		if (strcmp(m.b.tasks.v[i].name, "call prescriber") == 0) {
			called = true;
			assert_string_equal(m.b.tasks.v[i].owner, "prescriber");
			assert_true(m.b.tasks.v[i].late); /* within 5 min, six have passed */
		}
	assert_true(called);
	done(&m);
}

static void the_way_home_says_what_it_waits_for(void **state)
{
	struct moment_seen m;
	play(&m, "injected-3", "  - {play: watched-injection}\n  - {play: ready-for-home}\n", 0);
	assert_string_equal(m.b.next.act, "leave");
	assert_false(m.b.next.open);
	assert_non_null(gate(&m.b, "escort-waits"));
	assert_int_equal(line(&m.b, "escort-here")->state, LINE_CURRENT);
	assert_string_equal(line(&m.b, "readiness")->answer, "total 8 (ready)");
	done(&m);
	play(&m, "injected-3",
	     "  - {play: watched-injection}\n  - {play: ready-for-home}\n"
	     "  - {nora: \"answer escort-here: yes\"}\n  - {paul: \"sign going-home: fit\"}\n",
	     0);
	assert_true(m.b.next.open);
	assert_int_equal(m.b.next.gates.n, 0);
	done(&m);
}

static void nothing_but_the_state_after_an_interruption(void **state)
{
	struct moment_seen m;
	play(&m, "injected-3",
	     "  - {at: +5 min, system: power lost}\n"
	     "  - {system: power back +15 min}\n",
	     0);
	assert_true(m.b.interrupted);
	assert_string_equal(m.b.state, "interrupted");
	assert_int_equal(m.b.can.n, 1);
	assert_string_equal(m.b.can.v[0].act, "confirm state: TEXT");
	assert_int_equal(m.b.since_dose_ms / 60000, 20); /* the clock went on */
	done(&m);
}

/* ---- the timeline ------------------------------------------------------------------------------
 */

static const struct timeline_row *row(const struct timeline *t, const char *kind, const char *part)
{
	for (size_t i = t->n; i-- > 0;)
		if (strcmp(t->v[i].kind, kind) == 0 && strstr(t->v[i].words, part))
			return &t->v[i];
	fail_msg("there is no %s with %s", kind, part);
	return NULL;
}

static void corrections_stand_beside_what_they_correct(void **state)
{
	struct moment_seen m;
	play(&m, "injected-3",
	     "  - {at: +5 min, nora: \"measure pulse 48 /min\", as: slip}\n"
	     "  - {at: +1 min, nora: \"amend #slip: pulse 84 /min because typed wrong\"}\n"
	     "  - {at: +1 min, tess: \"note experience: calm\"}\n"
	     "  - {tess: undo}\n"
	     "  - {at: +20 min, nora: \"measure spo2 97 %\", happened: 2027-03-15 10:12, because: "
	     "the tablet was away, expect: done}\n",
	     0);
	struct timeline t = timeline_new(&m.a, m.r.course, NULL);
	for (size_t i = 0; i < m.r.events_n; i++)
		timeline_add(&t, &m.r.events[i]);
	assert_int_equal(t.n, m.r.events_n); /* nothing is left out */
	const struct timeline_row *old = row(&t, "reading.recorded", "pulse 48 /min");
	const struct timeline_row *new = row(&t, "entry.amended", "pulse 84 /min");
	assert_int_equal(old->corrected_by, new->seq);
	assert_string_equal(old->now_says, new->words);
	assert_string_equal(new->was, old->words);
	assert_string_equal(new->reason, "typed wrong");
	const struct timeline_row *note = row(&t, "note.written", "calm");
	assert_int_equal(note->undone_by, row(&t, "entry.undone", "undone: note")->seq);
	const struct timeline_row *late = row(&t, "reading.recorded", "spo2 97 %");
	assert_non_null(late->later);
	assert_non_null(strstr(late->later, "min later"));
	struct text line_of = text_in(&m.a);
	timeline_line(&t, old, &line_of);
	assert_non_null(strstr(line_of.s, "now: measure pulse 84 /min"));
	done(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_patient_is_named_before_any_session),
	    cmocka_unit_test(one_line_is_the_current_one),
	    cmocka_unit_test(a_high_pressure_holds_and_says_until_when),
	    cmocka_unit_test(the_first_reading_of_the_packet_stays_hidden),
	    cmocka_unit_test(minutes_since_the_dose_and_the_next_reading),
	    cmocka_unit_test(an_alert_has_its_tasks_with_owner_and_deadline),
	    cmocka_unit_test(the_way_home_says_what_it_waits_for),
	    cmocka_unit_test(nothing_but_the_state_after_an_interruption),
	    cmocka_unit_test(corrections_stand_beside_what_they_correct),
	};
	return cmocka_run_group_tests_name("bedside/bedside", tests, NULL, NULL);
}
