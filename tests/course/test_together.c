/* SPDX-License-Identifier: Apache-2.0
 * Steps that several people do: distinct, each with their own secret, none seeing the other's. */
#include "../judge/people.h"

static const char protocol[] =
    "tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"
    "checks:\n"
    "  calm: {pass: [risk <= 2], otherwise: hold}\n"
    "  both: {verdicts: [{when: risk > 1, then: sign by therapist and prescriber, say: Think "
    "twice.}]}\n"
    "  was-signed: {pass: [signed(both)], otherwise: hold}\n"
    "  cleared: {pass: [signed(clear)], otherwise: hold}\n"
    "  heard-it: {pass: [done(heard)], otherwise: hold}\n"
    "sessions:\n"
    "  review:\n"
    "    kind: review\n"
    "    where: clinic\n"
    "    stages:\n"
    "      talk:\n"
    "        mode: do-confirm\n"
    "        steps:\n"
    "          - {confirm: heard, by: therapist and therapist}\n"
    "          - {ask: risk, answer: 0..5, by: therapist and nurse}\n"
    "          - {sign: clear, by: nurse and prescriber}\n"
    "      after:\n"
    "        mode: do-confirm\n"
    "        enter: [calm, cleared, heard-it]\n"
    "        steps: [{confirm: end-of-it}]\n"
    "      late:\n"
    "        mode: do-confirm\n"
    "        enter: [both, was-signed]\n"
    "        steps: [{confirm: later}]\n"
    "course:\n"
    "  - phase: talks\n"
    "    do: [{session: review, at: day 0}]\n";

static bool is_done(const struct cast *k, const char *step)
{
	int i = plan_step_find(k->k.c->plan, 0, step);
	int at = k->k.c->plan->steps[i].place;
	return k->k.c->control.done[at >> 6] >> (at & 63) & 1;
}

static struct cast *talking(void)
{
	struct cast *k = cast_new(protocol);
	DONE("nora", "start review");
	return k;
}

static void one_alone_is_not_enough(void **state)
{
	struct cast *k = talking();
	(void)state;
	REFUSED(RC_DENIED, "nora", "confirm heard", "somebody else");
	DONE("theo", "confirm heard");
	assert_false(is_done(k, "heard"));
	REFUSED(RC_GATE, "theo", "confirm heard", "waits for another person"); /* X24 */
	assert_false(is_done(k, "heard"));
	DONE("tess", "confirm heard");
	assert_true(is_done(k, "heard"));
	cast_free(k);
}

static void each_with_their_own_secret(void **state)
{
	struct cast *k = talking();
	(void)state;
	k->unsigned_now = true;
	REFUSED(RC_DENIED, "theo", "confirm heard", "signature");
	k->unsigned_now = false;
	DONE("theo", "confirm heard");
	k->unsigned_now = true;
	REFUSED(RC_DENIED, "tess", "confirm heard", "signature");
	assert_false(is_done(k, "heard"));
	cast_free(k);
}

static void who_may_stand_for_whom(void **state)
{
	struct cast *k = talking();
	(void)state;
	DONE("theo", "answer risk: 1");
	REFUSED(RC_DENIED, "tess", "answer risk: 1", "not for another therapist");
	DONE("nick", "answer risk: 1");
	assert_true(is_done(k, "risk"));
	cast_free(k);
}

static void answers_that_differ_are_none(void **state)
{
	struct cast *k = talking();
	(void)state;
	DONE("theo", "confirm heard");
	DONE("tess", "confirm heard");
	DONE("nora", "sign clear");
	DONE("paul", "sign clear");
	DONE("theo", "answer risk: 1");
	REFUSED(RC_GATE, "nora", "enter after", ""); /* unknown never opens a gate */
	DONE("nora", "answer risk: 3");
	assert_int_equal(k->d.verdict, VERDICT_WARN);
	assert_false(is_done(k, "risk"));
	REFUSED(RC_GATE, "nora", "enter after", "");
	DONE("nora", "answer risk: 1");
	assert_false(is_done(k, "risk")); /* with the one that differed it makes no pair */
	DONE("theo", "answer risk: 1");
	assert_true(is_done(k, "risk"));
	DONE("nora", "enter after");
	cast_free(k);
}

static void taken_back_or_said_anew_it_waits_again(void **state)
{
	struct cast *k = talking();
	(void)state;
	DONE("theo", "answer risk: 1");
	DONE("nora", "answer risk: 1");
	assert_true(is_done(k, "risk"));
	int64_t seq = k->k.c->seq;
	DONE("nora", "undo");
	assert_false(is_done(k, "risk"));
	DONE("nick", "answer risk: 1");
	assert_true(is_done(k, "risk"));
	struct command amend = {.kind = CMD_AMEND,
	                        .e = {.ref = seq - 1, .text = "2", .reason = "misread"}};
	assert_int_equal(cast_do(k, "dora", &amend), RC_USAGE);
	DONE("theo", "answer risk: 2"); /* whoever says it again has a reason to */
	assert_false(is_done(k, "risk"));
	DONE("nora", "answer risk: 2");
	assert_true(is_done(k, "risk"));
	cast_free(k);
}

static void a_signature_of_two_is_two(void **state)
{
	struct cast *k = talking();
	(void)state;
	DONE("theo", "confirm heard");
	DONE("tess", "confirm heard");
	DONE("theo", "answer risk: 2");
	DONE("nora", "answer risk: 2");
	DONE("paul", "sign clear");
	assert_false(is_done(k, "clear"));
	REFUSED(RC_GATE, "nora", "enter after", "");
	REFUSED(RC_GATE, "paul", "sign clear", "another person");
	REFUSED(RC_DENIED, "prue", "sign clear", "not for another prescriber");
	DONE("nora", "sign clear");
	assert_true(is_done(k, "clear"));
	DONE("nora", "enter after");
	DONE("nora", "confirm end-of-it");
	/* a verdict that two sign: signed() waits for both, and ends with the day */
	REFUSED(RC_GATE, "nora", "enter late", "Think twice");
	DONE("theo", "sign both: benefit outweighs");
	REFUSED(RC_GATE, "nora", "enter late", "Think twice");
	DONE("paul", "sign both: benefit outweighs");
	k->t += 24 * 60 * MIN;
	REFUSED(RC_GATE, "nora", "enter late", "Think twice");
	DONE("theo", "sign both: benefit outweighs");
	DONE("paul", "sign both: benefit outweighs");
	DONE("nora", "enter late");
	cast_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_alone_is_not_enough),
	    cmocka_unit_test(each_with_their_own_secret),
	    cmocka_unit_test(who_may_stand_for_whom),
	    cmocka_unit_test(answers_that_differ_are_none),
	    cmocka_unit_test(taken_back_or_said_anew_it_waits_again),
	    cmocka_unit_test(a_signature_of_two_is_two),
	};
	return cmocka_run_group_tests_name("course/together", tests, NULL, NULL);
}
