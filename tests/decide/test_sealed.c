/* SPDX-License-Identifier: Apache-2.0
 * What was drawn from a sealed list stands: once in a course, never undone, corrected or drawn
 * again. */
#include "../judge/people.h"
#include "course/sealed.h"

static const char protocol[] =
    "tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"
    "lists:\n"
    "  arm: {values: [active, comparator], by: [sex, weekly], hidden from: [therapist]}\n"
    "checks:\n"
    "  drawn-it: {pass: [done(arm)], otherwise: hold}\n"
    "sessions:\n"
    "  review:\n"
    "    kind: review\n"
    "    where: clinic\n"
    "    stages:\n"
    "      talk:\n"
    "        mode: do-confirm\n"
    "        steps:\n"
    "          - {ask: weekly, answer: yes or no}\n"
    "          - {allocate: arm, by: prescriber or nurse}\n"
    "      after:\n"
    "        mode: do-confirm\n"
    "        enter: [drawn-it]\n"
    "        steps: [{confirm: end-of-it}]\n"
    "course:\n"
    "  - phase: talks\n"
    "    repeat: 3\n"
    "    do: [{session: review, at: day 0}]\n";

static struct command drawing(const char *value)
{
	return (struct command){.kind = CMD_ALLOCATE,
	                        .e = {.name = "arm", .text = value, .count = 3}};
}

static void refused(struct cast *k, const char *who, const struct command *cmd, enum rc rc,
                    const char *says)
{
	assert_int_equal(cast_do(k, who, cmd), rc);
	if (!strstr(k->d.msg, says))
		fail_msg("`%s` is not in `%s`", says, k->d.msg);
	for (size_t i = 0; i < k->d.events_n; i++)
		assert_int_not_equal(k->d.events[i].kind, EV_ALLOCATED);
}

static struct cast *asked(void)
{
	struct cast *k = cast_new(protocol);
	k->k.c->sex = 0;
	DONE("nora", "start review 1");
	DONE("nora", "answer weekly: yes");
	return k;
}

static void drawn_once_in_a_course(void **state)
{
	struct cast *k = asked();
	struct command c = drawing("active");
	(void)state;
	REFUSED(RC_GATE, "nora", "enter after", "");
	refused(k, "theo", &c, RC_DENIED, "somebody else");
	assert_int_equal(cast_do(k, "nora", &c), RC_OK);
	assert_string_equal(sealed_drawn(k->k.c, 0)->text, "active");
	c = drawing("comparator");
	refused(k, "nora", &c, RC_GATE, "drawn for this patient already");
	REFUSED(RC_USAGE, "nora", "undo", "what a list gave is not");
	REFUSED(RC_GATE, "nora", "skip arm: not wanted", "cannot be left out");
	struct command amend = {.kind = CMD_AMEND,
	                        .e = {.ref = sealed_drawn(k->k.c, 0)->m.seq,
	                              .name = "arm",
	                              .text = "comparator",
	                              .reason = "wanted the other one"}};
	refused(k, "nora", &amend, RC_USAGE, "stands as drawn");
	assert_string_equal(sealed_drawn(k->k.c, 0)->text, "active");
	DONE("nora", "enter after");
	DONE("nora", "confirm end-of-it");
	DONE("nora", "leave");
	DONE("nora", "close");
	DONE("nora", "start review 2"); /* the next one asks for it no more */
	refused(k, "nora", &c, RC_GATE, "drawn for this patient already");
	DONE("nora", "answer weekly: no");
	DONE("nora", "enter after");
	cast_free(k);
}

static void nothing_is_drawn_that_cannot_be(void **state)
{
	struct cast *k = cast_new(protocol);
	struct command c = drawing("active");
	(void)state;
	k->k.c->sex = -1;
	DONE("nora", "start review 1");
	refused(k, "nora", &c, RC_GATE, "drawn by `sex`");
	k->k.c->sex = 2;
	refused(k, "nora", &c, RC_GATE, "drawn by `weekly`");
	DONE("nora", "answer weekly: no");
	const char *missing = NULL;
	assert_string_equal(sealed_stratum(&k->k.a, k->k.c, 0, &missing), "other/no");
	DONE("nora", "undo");
	DONE("nora", "answer weekly: yes");
	assert_string_equal(sealed_stratum(&k->k.a, k->k.c, 0, &missing), "other/yes");
	c = drawing("placebo");
	refused(k, "nora", &c, RC_GATE, "no entry");
	c = drawing(NULL);
	refused(k, "nora", &c, RC_GATE, "no entry");
	c = drawing("active");
	c.no_entry = "It is used up.";
	refused(k, "nora", &c, RC_GATE, "used up");
	c = drawing("active");
	c.happened = k->t - 1000;
	c.e.reason = "forgot to write it down";
	refused(k, "nora", &c, RC_USAGE, "never later");
	assert_null(sealed_drawn(k->k.c, 0));
	cast_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(drawn_once_in_a_course),
	    cmocka_unit_test(nothing_is_drawn_that_cannot_be),
	};
	return cmocka_run_group_tests_name("decide/sealed", tests, NULL, NULL);
}
