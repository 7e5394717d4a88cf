/* SPDX-License-Identifier: Apache-2.0
 * A plugin is asked before it is decided; what it answered is on record ahead of what came of it,
 * and no answer is never a pass. */
#include "../judge/people.h"

static const char protocol[] =
    "tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"
    "plugins: {trend: ^1.0}\n"
    "measures:\n"
    "  pulse: {unit: /min, range: 30..220 /min}\n"
    "checks:\n"
    "  calm: {plugin: trend/calm}\n"
    "  not-calm: {pass: [not passed(calm)], otherwise: hold}\n"
    "sessions:\n"
    "  review:\n"
    "    kind: review\n"
    "    where: clinic\n"
    "    stages:\n"
    "      talk: {mode: do-confirm, steps: [{confirm: hello}, {measure: pulse}]}\n"
    "      next: {mode: do-confirm, enter: [calm], steps: [{confirm: more}]}\n"
    "      odd: {mode: do-confirm, enter: [not-calm], steps: [{confirm: odd-one}]}\n"
    "course:\n"
    "  - phase: talks\n"
    "    do: [{session: review, at: day 0}]\n";

enum { CALM };

/* The act, with what plugins answer to each question that it raises. */
static enum rc answered(struct cast *k, const char *who, const char *words,
                        const struct answered *a)
{
	struct words_context w = {.plan = k->k.c->plan, .course = k->k.c};
	struct command cmd = {0};
	struct err e = {0};
	if (words_parse(&k->k.a, &w, words, &cmd, NULL, &e) != RC_OK)
		fail_msg("`%s`: %s", words, e.msg);
	cmd.answers = a;
	cmd.answers_n = 1;
	return cast_do(k, who, &cmd);
}

static struct answered says(int check, enum verdict_kind verdict, const char *say)
{
	return (struct answered){.q = {.hook = ASKED_CHECK, .index = check, .session = 1},
	                         .digest = "d1",
	                         .verdict = verdict,
	                         .say = say};
}

static struct cast *ready(void)
{
	struct cast *k = cast_new(protocol);
	DONE("nora", "start review");
	DONE("nora", "confirm hello");
	DONE("nora", "measure pulse 70 /min");
	return k;
}

static void a_check_that_was_not_answered_does_not_open(void **state)
{
	struct cast *k = ready();
	(void)state;
	REFUSED(RC_GATE, "nora", "enter next", "could not run");
	assert_int_equal(k->d.questions_n, 1);
	assert_int_equal(k->d.questions[0].hook, ASKED_CHECK);
	assert_int_equal(k->d.questions[0].index, CALM);
	assert_int_equal(k->d.questions[0].session, 1);
	/* ... until somebody who may has looked by hand */
	DONE("paul", "sign calm: pulses of today looked at by hand");
	DONE("nora", "enter next");
	cast_free(k);
}

static void an_answer_opens_and_is_on_record_first(void **state)
{
	struct cast *k = ready();
	struct answered a = says(CALM, VERDICT_PASS, NULL);
	(void)state;
	assert_int_equal(answered(k, "nora", "enter next", &a), RC_OK);
	assert_int_equal(k->d.questions_n, 0);
	assert_int_equal(k->d.events[0].kind, EV_PLUGIN_ANSWERED);
	assert_string_equal(k->d.events[0].e.name, "calm");
	assert_string_equal(k->d.events[0].e.hook, "check");
	assert_int_equal(k->d.events[1].kind, EV_STAGE_ENTERED);
	assert_int_equal(k->d.events[1].seq, k->d.events[0].seq + 1);
	assert_int_equal(k->k.c->seq, k->d.events[1].seq);
	cast_free(k);
}

static void each_verdict_holds_what_it_says(void **state)
{
	static const struct {
		enum verdict_kind verdict;
		enum rc rc;
	} cases[] = {{VERDICT_PASS, RC_OK},
	             {VERDICT_WARN, RC_OK},
	             {VERDICT_HOLD, RC_GATE},
	             {VERDICT_SIGN, RC_GATE},
	             {VERDICT_BLOCK, RC_GATE}};
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct cast *k = ready();
		struct answered a = says(CALM, cases[i].verdict, "The pulse goes up.");
		assert_int_equal(answered(k, "nora", "enter next", &a), cases[i].rc);
		assert_string_equal(k->d.rc == RC_OK ? "The pulse goes up." : k->d.msg,
		                    "The pulse goes up.");
		cast_free(k);
	}
}

/* What a plugin holds or blocks, no signature opens, unless it asks for one itself. */
static void nobody_signs_a_verdict_away(void **state)
{
	struct cast *k = ready();
	struct answered hold = says(CALM, VERDICT_HOLD, "The pulse goes up."),
	                sign = says(CALM, VERDICT_SIGN, "A prescriber looks.");
	(void)state;
	DONE("paul", "sign calm: I have looked");
	assert_int_equal(answered(k, "nora", "enter next", &hold), RC_GATE);
	assert_int_equal(answered(k, "nora", "enter next", &sign), RC_OK);
	cast_free(k);
}

static void a_failure_names_its_reason_on_record(void **state)
{
	struct cast *k = ready();
	struct answered a = says(CALM, VERDICT_PASS, NULL);
	(void)state;
	a.failed = "it used more time than it has";
	a.found = "init.lua:7";
	assert_int_equal(answered(k, "nora", "enter next", &a), RC_GATE);
	assert_int_equal(k->d.questions_n, 0); /* it was asked; asking on would never end */
	assert_non_null(strstr(k->d.msg, "could not run"));
	assert_string_equal(k->d.events[0].e.reason, "it used more time than it has");
	assert_string_equal(k->d.events[0].e.meaning, "init.lua:7");
	cast_free(k);
}

static void an_answer_holds_for_what_it_was_told(void **state)
{
	struct cast *k = ready();
	struct answered a = says(CALM, VERDICT_PASS, NULL);
	(void)state;
	/* nothing was entered, but the answer is on record */
	assert_int_equal(answered(k, "nora", "enter odd", &a), RC_USAGE);
	DONE("nora", "enter next"); /* the same state, the same minute: nobody is asked again */
	cast_free(k);

	k = ready();
	assert_int_equal(answered(k, "nora", "enter odd", &a), RC_USAGE);
	k->t += PLUGIN_ANSWER_HOLDS_MS + 1;
	REFUSED(RC_GATE, "nora", "enter next", "could not run");
	assert_int_equal(k->d.questions_n, 1);
	cast_free(k);

	k = ready();
	assert_int_equal(answered(k, "nora", "enter odd", &a), RC_USAGE);
	DONE("nora", "measure pulse 140 /min");
	REFUSED(RC_GATE, "nora", "enter next", "could not run");
	assert_int_equal(k->d.questions_n, 1);
	cast_free(k);
}

/* What nobody knows is not the opposite of a pass. */
static void not_passed_asks_too(void **state)
{
	struct cast *k = ready();
	struct answered a = says(CALM, VERDICT_PASS, NULL);
	(void)state;
	assert_int_equal(answered(k, "nora", "enter next", &a), RC_OK);
	DONE("nora", "confirm more");
	REFUSED(RC_GATE, "nora", "enter odd", "");
	assert_int_equal(k->d.questions_n, 1);
	a = says(CALM, VERDICT_HOLD, "The pulse goes up.");
	assert_int_equal(answered(k, "nora", "enter odd", &a), RC_OK);
	cast_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_check_that_was_not_answered_does_not_open),
	    cmocka_unit_test(an_answer_opens_and_is_on_record_first),
	    cmocka_unit_test(each_verdict_holds_what_it_says),
	    cmocka_unit_test(nobody_signs_a_verdict_away),
	    cmocka_unit_test(a_failure_names_its_reason_on_record),
	    cmocka_unit_test(an_answer_holds_for_what_it_was_told),
	    cmocka_unit_test(not_passed_asks_too),
	};
	return cmocka_run_group_tests_name("decide/plugin", tests, NULL, NULL);
}
