/* SPDX-License-Identifier: Apache-2.0
 * Every command and every role against a table written by hand from the clinical facts, 3.5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "app/rights.h"

/* Columns: prescriber, nurse, monitor, therapist, attendant, pharmacist, director,
 * medical-director, auditor, operator, patient, parent. */
static const struct {
	const char *name;
	const char *who;
	bool signs;
} clinic[] = {
    {"person.add", "......x.....", false},     {"person.roles", "......x.....", true},
    {"person.leaves", "......x.....", true},   {"secret.reset", "......x.....", true},
    {"secret.change", "xxxxxxxxxxxx", true},   {"setting", "......x.....", true},
    {"protocol.store", "......xx....", false}, {"protocol.sign", "......xx....", true},
    {"protocol.retire", "......xx....", true}, {"patient.add", "xxxxxxxx....", false},
    {"course.open", "xxxxxxx.....", false},    {"course.read", "xxxxxxxxx...", false},
    {"log.read", "......xxx...", false},       {"backup", "......x..x..", false},
    {"wording.import", "......xx....", true},  {"list.import", "......xx....", true},
    {"report.read", "xxxxxxxxx...", false},    {"report.audit", "......xxx...", false},
    {"report.ledger", "xx...xxxx...", false},  {"plugin.grant", "......x.....", true},
    {"plugin.revoke", "......xx....", true},
};

/* What 3.5 asks of commands in a course; what is not listed is open to everybody present or is
 * told by the step of the protocol. */
static const struct {
	enum command_kind kind;
	const char *who;
	bool signs;
} course[] = {
    {CMD_ORDER, "x...........", true},             /* sign dose order, change dose or route */
    {CMD_END_COURSE, "x...........", true},        /* medical decision */
    {CMD_STOP_TREATMENT, "xxxxxxxxxxxx", false},   /* */
    {CMD_RESUME_TREATMENT, "x...........", true},  /* medical decision */
    {CMD_DRAW, "xx...x......", false},             /* prepare dose */
    {CMD_PREPARE, "xxxxxx......", true},           /* and the kit says who of them */
    {CMD_STOP, "xxxxxxxxxxxx", false},             /* everyone present may STOP */
    {CMD_CONSENT_WITHDRAW, "xxxxxxxxxxxx", false}, /* H22: at any time, by anybody */
};

static void check(const char *name, struct right right, const char *who, bool signs)
{
	assert_int_equal(strlen(who), role_rows_n);
	for (size_t i = 0; i < role_rows_n; i++)
		if (rights_allow(&right, role_rows[i].role) != (who[i] == 'x'))
			fail_msg("%s by %s", name, role_rows[i].name);
	if (right.signs != signs)
		fail_msg("%s asks for the secret: %d", name, right.signs);
}

static void each_clinic_command_has_its_roles(void **state)
{
	assert_int_equal(countof(clinic), CLINIC_COMMANDS - 1);
	for (size_t i = 0; i < countof(clinic); i++) {
		enum clinic_command what = clinic_command_named(clinic[i].name);
		assert_int_not_equal(what, DO_COURSE);
		check(clinic[i].name, rights_of(what, CMD_NONE), clinic[i].who, clinic[i].signs);
	}
}

static void each_course_command_has_its_roles(void **state)
{
	for (size_t i = 0; i < countof(course); i++)
		check(command_rows[course[i].kind].name, rights_of(DO_COURSE, course[i].kind),
		      course[i].who, course[i].signs);
}

/* Directors run the clinic; orders, checks and doses are not theirs (3.5). */
static void nobody_outside_care_touches_medicine(void **state)
{
	static const enum command_kind kinds[] = {CMD_ORDER, CMD_CHECK_PACKET, CMD_DRAW, CMD_GIVE};
	unsigned others = ROLE_DIRECTOR | ROLE_AUDITOR | ROLE_OPERATOR | ROLE_PATIENT | ROLE_PARENT;
	for (size_t i = 0; i < countof(kinds); i++) {
		struct right r = rights_of(DO_COURSE, kinds[i]);
		assert_int_not_equal(r.roles, 0);
		assert_false(rights_allow(&r, others));
	}
}

static void every_row_is_whole(void **state)
{
	for (int i = 0; i < CLINIC_COMMANDS; i++) {
		const struct right_row *r = &right_rows[i];
		assert_int_equal(r->what, i);
		assert_true(r->name && r->fields && r->doc && strlen(r->doc) > 20);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(r->name, right_rows[j].name);
	}
}

static void roles_are_told_in_words(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a), u = text_in(&a), v = text_in(&a);
	rights_words(ROLE_DIRECTOR, &t);
	assert_string_equal(t.s, "director");
	rights_words(ROLE_DIRECTOR | ROLE_MEDICAL_DIRECTOR, &u);
	assert_string_equal(u.s, "director or medical-director");
	rights_words(ROLE_NURSE | ROLE_DIRECTOR | ROLE_OPERATOR, &v);
	assert_string_equal(v.s, "nurse, director or operator");
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_clinic_command_has_its_roles),
	    cmocka_unit_test(each_course_command_has_its_roles),
	    cmocka_unit_test(nobody_outside_care_touches_medicine),
	    cmocka_unit_test(every_row_is_whole),
	    cmocka_unit_test(roles_are_told_in_words),
	};
	return cmocka_run_group_tests_name("app/rights", tests, NULL, NULL);
}
