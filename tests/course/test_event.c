/* SPDX-License-Identifier: Apache-2.0
 * Kinds of events: each has its row, and what lacks a required field is no event. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "course/entry_rows.h"

/* ---- rows ---- */

static void every_kind_has_a_row_with_a_name_and_a_meaning(void **state)
{
	for (int i = 1; i < EVENT_KINDS; i++) {
		const struct event_kind_row *row = &event_rows[i];
		assert_int_equal(row->kind, i);
		assert_true(row->name && *row->name && row->doc && *row->doc && row->version == 1);
		assert_int_equal(event_kind_named(row->name), i);
	}
	assert_int_equal(event_kind_named("dose.imagined"), EV_NONE);
	assert_int_equal(event_kind_named(""), EV_NONE);
}

/* Spelling: each word of `fields` is a field, written once. */
static void kinds_name_only_fields_that_exist(void **state)
{
	for (int i = 1; i < EVENT_KINDS; i++) {
		size_t found = 0, words = 1;
		for (const char *s = event_rows[i].fields; *s; s++)
			words += *s == ',';
		for (size_t j = 0; j < entry_rows_n; j++)
			found += event_has_field((enum event_kind)i, entry_rows[j].name, NULL);
		assert_int_equal(found, words);
	}
}

/* A late entry gives its reason, and any act can fall into a session. */
static void every_kind_can_say_why_and_where(void **state)
{
	for (int i = 1; i < EVENT_KINDS; i++) {
		assert_true(event_has_field((enum event_kind)i, "reason", NULL));
		assert_true(event_has_field((enum event_kind)i, "session", NULL));
	}
}

static void only_ticks_notes_readings_and_answers_can_be_undone(void **state)
{
	for (int i = 1; i < EVENT_KINDS; i++) {
		bool may = i == EV_STEP_DONE || i == EV_STEP_SKIPPED || i == EV_NOTE_WRITTEN
		           || i == EV_LOOKED_IN || i == EV_READING_RECORDED
		           || i == EV_FORM_ANSWERED;
		assert_int_equal(event_rows[i].undo, may);
	}
}

static void the_names_of_the_kinds_never_change(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	for (int i = 1; i < EVENT_KINDS; i++)
		text_fmt(&t, "%s ", event_rows[i].name);
	assert_string_equal(
	    t.s,
	    "course.enrolled consent.given consent.withdrawn contact.booked contact.missed "
	    "call.unanswered course.ended treatment.stopped treatment.resumed session.started "
	    "staff.came staff.went "
	    "staff.reachable post.offered post.taken stage.entered "
	    "session.left session.closed session.stopped session.interrupted session.resumed "
	    "step.done step.skipped reading.recorded form.answered note.written patient.seen "
	    "washout.answered order.signed dose.checked dose.drawn dose.given dose.wasted "
	    "check.judged signature.given alert.raised alert.closed reading.overdue task.opened "
	    "task.done access.refused emergency.line emergency.over adverse-event.recorded "
	    "blinding.opened entry.undone entry.amended entry.moved dose.ended dose.confirmed "
	    "list.drawn as-needed.ordered as-needed.given booking.cancelled task.reassigned "
	    "handout.given course.moved plugin.answered kit.prepared ");
	arena_drop(&a);
}

static void a_dose_without_its_amount_is_no_dose(void **state)
{
	struct event ev = {.kind = EV_DOSE_GIVEN,
	                   .e = {.session = 1,
	                         .name = "lozenge",
	                         .medicine = "ketamine",
	                         .route = "sublingual",
	                         .has_amount = true,
	                         .amount = {100000, DIM_MASS}}};
	assert_null(event_fault(&ev));
	ev.e.has_amount = false;
	assert_string_equal(event_fault(&ev), "amount");
	ev.e.has_amount = true;
	ev.e.route = "";
	assert_string_equal(event_fault(&ev), "route");
	ev.e.route = "sublingual";
	ev.e.patient = "p-1";
	assert_string_equal(event_fault(&ev), "patient");
	ev.e.patient = NULL;
	ev.e.lot = "\xff";
	assert_string_equal(event_fault(&ev), "lot");
}

static void a_correction_says_what_it_corrects_and_why(void **state)
{
	struct event ev = {.kind = EV_ENTRY_AMENDED, .e = {.reason = "typed wrong"}};
	assert_string_equal(event_fault(&ev), "corrects");
	ev.corrects = 7;
	assert_null(event_fault(&ev));
	ev.e.reason = NULL;
	assert_string_equal(event_fault(&ev), "reason");
	ev = (struct event){.kind = EV_NOTE_WRITTEN, .corrects = 7, .e = {.text = "calm"}};
	assert_string_equal(event_fault(&ev), "corrects");
}

static void a_field_belongs_by_its_whole_name(void **state)
{
	bool required = false;
	assert_true(event_has_field(EV_DOSE_GIVEN, "amount", &required));
	assert_true(required);
	assert_true(event_has_field(EV_DOSE_GIVEN, "lot", &required));
	assert_false(required);
	assert_false(event_has_field(EV_DOSE_GIVEN, "lo", NULL));
	assert_false(event_has_field(EV_DOSE_GIVEN, "amount!", NULL));
	assert_false(event_has_field(EV_DOSE_GIVEN, "", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_has_a_row_with_a_name_and_a_meaning),
	    cmocka_unit_test(kinds_name_only_fields_that_exist),
	    cmocka_unit_test(every_kind_can_say_why_and_where),
	    cmocka_unit_test(only_ticks_notes_readings_and_answers_can_be_undone),
	    cmocka_unit_test(the_names_of_the_kinds_never_change),
	    cmocka_unit_test(a_dose_without_its_amount_is_no_dose),
	    cmocka_unit_test(a_correction_says_what_it_corrects_and_why),
	    cmocka_unit_test(a_field_belongs_by_its_whole_name),
	};
	return cmocka_run_group_tests_name("course/event", tests, NULL, NULL);
}
