/* SPDX-License-Identifier: Apache-2.0
 * What is put right: it fits as the first entry had to, and what was taken back gives way. */
#include "../judge/people.h"
#include "decide/decide.h"

static const char protocol[] =
    "tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"
    "measures:\n"
    "  bp: {components: [systolic, diastolic], unit: mmHg, range: {systolic: 50..260 mmHg, "
    "diastolic: 20..160 mmHg}}\n"
    "forms:\n"
    "  mood:\n"
    "    answers: 0..3\n"
    "    items: [sleep, worry]\n"
    "    scores: {total: {sum: all, missing: none, better: lower}}\n"
    "  sum: {enter: total, range: 0..27, better: lower}\n"
    "alerts:\n"
    "  high: {when: bp.systolic >= 180 mmHg, do: [call prescriber], within: 5 min}\n"
    "sessions:\n"
    "  visit:\n"
    "    kind: integration\n"
    "    where: clinic\n"
    "    steps: [{form: mood}, {form: sum}, {measure: bp}, {ask: nights, answer: 0..7}]\n"
    "course:\n"
    "  - phase: only\n"
    "    do:\n"
    "      - {session: visit, at: day 0, missed: sign by prescriber}\n"
    "      - {session: visit, name: second, at: 1 d after visit, missed: drop}\n";

static struct cast *at_visit(void)
{
	struct cast *k = cast_new(protocol);
	DONE("nora", "consent given");
	DONE("nora", "start visit");
	return k;
}

/* The words are those of the right entry. */
static enum rc amend(struct cast *k, int64_t seq, const char *what)
{
	struct words_context w = {.plan = k->k.c->plan, .course = k->k.c};
	struct command cmd = {0};
	struct err e = {0};
	if (words_parse(&k->k.a, &w, what, &cmd, NULL, &e) != RC_OK)
		fail_msg("`%s`: %s", what, e.msg);
	cmd.kind = CMD_AMEND;
	cmd.e.ref = seq;
	cmd.e.reason = "mistyped";
	return cast_do(k, "nora", &cmd);
}

#define TAKEN(seq, what)                                                                           \
	do {                                                                                       \
		if (amend(k, seq, what) != RC_OK)                                                  \
			fail_msg("%s: %s", what, k->d.msg);                                        \
	} while (0)
#define NOT_TAKEN(seq, what, part)                                                                 \
	do {                                                                                       \
		if (amend(k, seq, what) != RC_USAGE || !strstr(k->d.msg, part))                    \
			fail_msg("%s: %s", what, k->d.msg);                                        \
	} while (0)

static void a_form_is_corrected_with_answers_that_it_has(void **state)
{
	struct cast *k = at_visit();
	(void)state;
	DONE("nora", "form mood: 1,2");
	DONE("nora", "form sum total 12");
	int64_t mood = k->k.c->forms.v[0].m.seq, sum = k->k.c->forms.v[1].m.seq;
	NOT_TAKEN(mood, "form mood: 1,9", "9 is no answer to item 2");
	NOT_TAKEN(sum, "form sum total 28", "lies between 0 and 27");
	TAKEN(mood, "form mood: 1,3");
	assert_int_equal(k->k.c->forms.v[2].scores[0].micro, 4000000);
	cast_free(k);
}

/* The original counts again: both stay on record, and one of them stands. */
static void an_undone_correction_gives_the_first_back(void **state)
{
	struct cast *k = at_visit();
	(void)state;
	DONE("nora", "measure bp 182/90 mmHg");
	DONE("nora", "form mood: 1,2");
	DONE("nora", "answer nights: 3");
	const struct course *c = k->k.c;
	int64_t bp = c->readings.v[0].m.seq;
	TAKEN(bp, "measure bp 128/90 mmHg");
	assert_true(c->readings.v[0].m.struck);
	DONE("nora", "undo");
	assert_false(c->readings.v[0].m.struck);
	assert_true(c->readings.v[2].m.struck);
	assert_int_equal(k->d.verdict, VERDICT_WARN); /* 182 again: somebody is called */
	TAKEN(c->forms.v[0].m.seq, "form mood: 3,3");
	DONE("nora", "undo");
	assert_false(c->forms.v[0].m.struck);
	assert_true(c->forms.v[1].m.struck);
	TAKEN(c->steps.v[0].m.seq, "answer nights: 5");
	DONE("nora", "undo");
	assert_false(c->steps.v[0].m.struck);
	assert_true(c->steps.v[1].m.struck);
	assert_true(step_is_done(c, c->steps.v[0].step));
	cast_free(k);
}

static void an_undone_entry_stays_away(void **state)
{
	struct cast *k = at_visit();
	(void)state;
	DONE("nora", "measure bp 182/90 mmHg");
	DONE("nora", "undo");
	assert_true(k->k.c->readings.v[0].m.struck);
	cast_free(k);
}

/* It may let a dose go, so it is a signature of whoever says it. */
static void a_contact_is_let_go_by_a_signature(void **state)
{
	struct cast *k = cast_new(protocol);
	(void)state;
	DONE("nora", "consent given");
	k->unsigned_now = true;
	REFUSED(RC_DENIED, "paul", "miss visit: did not come", "signature");
	REFUSED(RC_DENIED, "nora", "miss visit: did not come", "signature");
	DONE("nora", "miss second: did not come");
	k->unsigned_now = false;
	DONE("paul", "miss visit: did not come");
	cast_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_form_is_corrected_with_answers_that_it_has),
	    cmocka_unit_test(an_undone_correction_gives_the_first_back),
	    cmocka_unit_test(an_undone_entry_stays_away),
	    cmocka_unit_test(a_contact_is_let_go_by_a_signature),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
