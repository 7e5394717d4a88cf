/* SPDX-License-Identifier: Apache-2.0
 * Who has to be there at a moment, posts that are left and handed over, and stopping. */
#include "people.h"

#define HEAD                                                                                       \
	"tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"                \
	"medicines:\n"                                                                             \
	"  ketamine:\n"                                                                            \
	"    substance: ketamine hydrochloride\n"                                                  \
	"    routes:\n"                                                                            \
	"      sublingual: {form: lozenge 50 mg, dose: {allowed: 50..300 mg}}\n"                   \
	"sessions:\n"                                                                              \
	"  medicine:\n"                                                                            \
	"    kind: medicine\n"                                                                     \
	"    where: clinic\n"

#define TAIL_WITH(more)                                                                            \
	"    stages:\n"                                                                            \
	"      arrive:\n"                                                                          \
	"        mode: do-confirm\n"                                                               \
	"        enter: [staff]\n"                                                                 \
	"        steps: [{confirm: room}]\n"                                                       \
	"      settle:\n"                                                                          \
	"        mode: do-confirm\n"                                                               \
	"        enter: [staff]\n"                                                                 \
	"        steps: [{confirm: calm}]\n"                                                       \
	"      dose:\n"                                                                            \
	"        mode: read-do\n"                                                                  \
	"        enter: [consent, staff]\n"                                                        \
	"        steps: [{dose: ketamine, ordered by: prescriber, by: nurse}]\n"                   \
	"      after:\n"                                                                           \
	"        mode: do-confirm\n"                                                               \
	"        steps: [{confirm: rested}" more "]\n"                                             \
	"course:\n"                                                                                \
	"  - phase: treatment\n"                                                                   \
	"    repeat: 3\n"                                                                          \
	"    gap: {at least: 1 d}\n"                                                               \
	"    do: [{session: medicine}]\n"

#define TAIL         TAIL_WITH("")
#define STAFF(lines) HEAD "    staff:\n" lines TAIL

/* In the room: consent given, session begun, all lines of the first stage done. */
static struct cast *in_room(const char *protocol)
{
	struct cast *k = cast_new(protocol);
	DONE("nora", "consent given");
	DONE("nora", "start medicine 1");
	DONE("nora", "confirm room");
	return k;
}

static void to_the_dose(struct cast *k)
{
	DONE("nora", "enter settle");
	DONE("nora", "confirm calm");
}

static void give(struct cast *k)
{
	DONE("nora", "enter dose");
	DONE("paul", "order ketamine sublingual 100 mg");
	DONE("nora", "give ketamine 100 mg");
}

static void only_those_due_are_asked_for(void **state)
{
	struct cast *k =
	    in_room(STAFF("      therapist: {people: 1}\n"
	                  "      monitor: {people: 1, from: first dose, to: leaving}\n"
	                  "      prescriber: {people: 1, from: 30 min after first dose}\n"));
	(void)state;
	REFUSED(RC_GATE, "nora", "enter settle", "1 therapist needed, 0 signed in");
	assert_null(strstr(k->d.msg, "monitor"));
	DONE("theo", "staff comes theo as therapist");
	to_the_dose(k); /* the monitor is due from the dose on, not yet */
	REFUSED(RC_GATE, "nora", "enter dose", "1 monitor needed, 0 signed in");
	assert_null(strstr(k->d.msg, "prescriber")); /* due half an hour after it */
	DONE("nora", "staff comes nora as nurse, monitor");
	give(k);
	cast_free(k);
}

static void a_monitor_who_went_before_the_dose_stops_it(void **state)
{
	struct cast *k =
	    in_room(STAFF("      monitor: {people: 1, from: first dose, to: leaving}\n"));
	(void)state;
	DONE("nora", "staff comes nora as nurse, monitor");
	to_the_dose(k);
	DONE("nora", "enter dose");
	DONE("paul", "order ketamine sublingual 100 mg");
	DONE("nora", "staff goes nora");
	REFUSED(RC_GATE, "nora", "give ketamine 100 mg", "1 monitor needed");
	DONE("nick", "staff comes nick as monitor");
	DONE("nora", "give ketamine 100 mg");
	cast_free(k);
}

static void the_last_one_may_go_and_it_is_told_at_once(void **state)
{
	struct cast *k =
	    in_room(STAFF("      monitor: {people: 1, from: first dose, to: leaving}\n"));
	(void)state;
	DONE("nora", "staff comes nora as monitor");
	DONE("nick", "staff comes nick as monitor");
	to_the_dose(k);
	give(k);
	k->t += MIN;
	DONE("nick", "staff goes nick");
	assert_null(cast_task(k, "find a monitor")); /* one is still here */
	k->t += MIN;
	DONE("nora", "staff goes nora"); /* reality is never refused */
	assert_int_equal(k->d.verdict, VERDICT_WARN);
	assert_true(cast_open(k, "find a monitor"));
	assert_int_equal(cast_task(k, "find a monitor")->due, k->t);
	REFUSED(RC_GATE, "nora", "enter after", "The monitor has gone");
	/* a ticked task brings nobody back */
	DONE("nora", "done find a monitor");
	REFUSED(RC_GATE, "nora", "enter after", "The monitor has gone");
	DONE("nick", "staff comes nick as monitor");
	DONE("nora", "enter after");
	DONE("nora", "confirm rested");
	DONE("nick", "staff goes nick");
	REFUSED(RC_GATE, "nora", "leave", "The monitor has gone");
	DONE("nick", "staff comes nick as monitor");
	assert_false(cast_open(k, "find a monitor"));
	DONE("nora", "leave");
	DONE("nick", "staff goes nick"); /* nobody is due any longer */
	assert_int_equal(k->d.verdict, VERDICT_PASS);
	DONE("nora", "close");
	cast_free(k);
}

static void reachable_counts_within_its_time(void **state)
{
	struct cast *k = in_room(STAFF("      prescriber: {people: 1, within: 5 min}\n"));
	(void)state;
	REFUSED(RC_GATE, "nora", "enter settle",
	        "1 prescriber needed within 5 min, 0 here or reachable");
	DONE("nora", "staff reachable paul as prescriber within 10 min");
	REFUSED(RC_GATE, "nora", "enter settle", "0 here or reachable");
	DONE("nora", "staff reachable paul as prescriber within 5 min");
	to_the_dose(k);
	DONE("paul", "staff comes paul as prescriber"); /* here is within any time */
	DONE("nora", "enter dose");
	DONE("paul", "staff goes paul");
	assert_true(cast_open(k, "find a prescriber"));
	cast_free(k);
	/* who has to be on site is not on the telephone */
	k = in_room(STAFF("      monitor: {people: 1}\n"));
	DONE("nora", "staff reachable nick as monitor within 1 min");
	REFUSED(RC_GATE, "nora", "enter settle", "1 monitor needed, 0 signed in");
	cast_free(k);
}

static void two_are_two_people(void **state)
{
	struct cast *k = in_room(STAFF("      monitor: {people: 2}\n"));
	(void)state;
	DONE("nora", "staff comes nora as nurse, monitor");
	REFUSED(RC_GATE, "nora", "enter settle", "2 monitor needed, 1 signed in");
	DONE("nora", "staff goes nora");
	DONE("nora", "staff comes nora as monitor"); /* the same one twice is one */
	REFUSED(RC_GATE, "nora", "enter settle", "2 monitor needed, 1 signed in");
	DONE("nick", "staff comes nick as monitor");
	DONE("nora", "enter settle");
	cast_free(k);
}

static void one_person_holds_two_posts_unless_besides(void **state)
{
	struct cast *k =
	    in_room(STAFF("      therapist: {people: 1}\n      monitor: {people: 1}\n"));
	(void)state;
	DONE("thom", "staff comes thom as therapist, monitor");
	DONE("nora", "enter settle");
	cast_free(k);
	k = in_room(STAFF("      monitor: {people: 1, besides: [therapist]}\n"
	                  "      therapist: {people: 1}\n"));
	DONE("thom", "staff comes thom as therapist, monitor");
	REFUSED(RC_GATE, "nora", "enter settle", "needed");
	/* whoever sits on the one place moves to the other */
	DONE("nora", "staff comes nora as monitor");
	DONE("nora", "enter settle");
	cast_free(k);
	k = in_room(STAFF("      monitor: {people: 1, besides: [therapist]}\n"
	                  "      therapist: {people: 1}\n"));
	DONE("thom", "staff comes thom as therapist, monitor");
	DONE("theo", "staff comes theo as therapist");
	DONE("nora", "enter settle");
	cast_free(k);
}

/* ---- handing over ---- */

static bool is_monitor(const struct cast *k, const char *who)
{
	for (size_t i = 0; i < k->k.c->staff.n; i++) {
		const struct presence *p = &k->k.c->staff.v[i];
		if (!p->to && (p->roles & ROLE_MONITOR) && strcmp(p->person, who) == 0)
			return true;
	}
	return false;
}

/* Of two readings that did not come one is still overdue, and the other nobody can make good. */
static void a_handover_tells_what_was_missed(void **state)
{
	struct cast *k = in_room(
	    HEAD
	    "    staff:\n      monitor: {people: 1, from: first dose, to: leaving}\n" TAIL_WITH(
	        ", {look in: seen, at: every 10 min from first dose to leaving, grace: 2 min}"));
	(void)state;
	DONE("nora", "staff comes nora as nurse, monitor");
	to_the_dose(k);
	give(k);
	k->t += 25 * MIN;
	DONE("nora", "hand over monitor to nick");
	if (!strstr(k->d.msg, "seen was due 10:10") || !strstr(k->d.msg, "seen was due 10:20")
	    || !strstr(k->d.msg, "seen due 10:30"))
		fail_msg("%s", k->d.msg);
	cast_free(k);
}

static void a_post_is_kept_until_it_is_taken(void **state)
{
	struct cast *k =
	    in_room(STAFF("      monitor: {people: 1, from: first dose, to: leaving}\n"));
	(void)state;
	DONE("nora", "staff comes nora as nurse, monitor");
	to_the_dose(k);
	give(k);
	k->t += 10 * MIN;
	REFUSED(RC_USAGE, "theo", "hand over to nick", "no post");
	REFUSED(RC_USAGE, "nora", "hand over to nora", "somebody else");
	REFUSED(RC_USAGE, "nora", "hand over prescriber to nick", "You are not here as prescriber");
	DONE("nora", "hand over monitor to nick");
	assert_non_null(strstr(k->d.msg, "100 mg ketamine given 10:00"));
	assert_true(is_monitor(k, "nora"));
	assert_false(is_monitor(k, "nick"));
	assert_true(cast_open(k, "take over from nora"));
	REFUSED(RC_NOTFOUND, "thom", "take over from nora", "not handed a post over to you");
	REFUSED(RC_USAGE, "nick", "done take over from nora", "A post is taken over by");
	k->unsigned_now = true;
	REFUSED(RC_DENIED, "nick", "take over from nora", "signature");
	k->unsigned_now = false;
	k->t += MIN;
	DONE("nick", "take over from nora");
	assert_non_null(strstr(k->d.msg, "100 mg ketamine given 10:00"));
	assert_false(is_monitor(k, "nora"));
	assert_true(is_monitor(k, "nick"));
	assert_false(cast_open(k, "take over from nora"));
	REFUSED(RC_NOTFOUND, "nick", "take over from nora", "not handed a post over to you");
	DONE("nora", "staff goes nora"); /* she is still here as a nurse */
	assert_null(cast_task(k, "find a monitor"));
	DONE("nora", "enter after");
	cast_free(k);
}

static void a_post_goes_to_somebody_who_may_hold_it(void **state)
{
	struct cast *k = in_room(STAFF("      monitor: {people: 1}\n"));
	(void)state;
	DONE("nora", "staff comes nora as nurse, monitor");
	DONE("nora", "hand over monitor to theo");
	REFUSED(RC_DENIED, "theo", "take over from nora", "This post is for a monitor");
	DONE("nora", "hand over monitor to nick"); /* the newest offer is the one */
	REFUSED(RC_NOTFOUND, "theo", "take over from nora", "not handed");
	DONE("nora", "staff goes nora");
	assert_true(cast_open(k, "find a monitor"));
	assert_false(cast_open(k, "take over from nora"));
	REFUSED(RC_NOTFOUND, "nick", "take over from nora", "not handed");
	DONE("nick", "staff comes nick as monitor");
	assert_false(cast_open(k, "find a monitor"));
	cast_free(k);
}

static void a_running_infusion_is_told(void **state)
{
	struct cast *k =
	    in_room(STAFF("      monitor: {people: 1, from: first dose, to: leaving}\n"));
	(void)state;
	DONE("nora", "staff comes nora as nurse, monitor");
	to_the_dose(k);
	give(k);
	k->k.c->doses.v[0].infusion = true; /* as one that takes time leaves it */
	k->k.c->doses.v[0].ended = 0;
	k->t += MIN;
	DONE("nora", "hand over monitor to nick");
	assert_non_null(strstr(k->d.msg, "100 mg ketamine runs in since 10:00"));
	k->k.c->doses.v[0].ended = k->t;
	DONE("nick", "take over from nora");
	assert_non_null(strstr(k->d.msg, "100 mg ketamine given 10:00"));
	cast_free(k);
}

/* ---- stopping ---- */

static void anybody_stops_without_a_reason(void **state)
{
	struct cast *k = in_room(HEAD TAIL);
	(void)state;
	DONE("dora", "stop");
	const struct task *t = cast_task(k, "reason for stopping");
	assert_non_null(t);
	assert_int_equal(t->due, k->t + 24 * 60 * MIN); /* */
	assert_null(k->k.c->sessions.v[0].stop_reason);
	DONE("nora", "close"); /* nobody is kept waiting for it */
	REFUSED(RC_USAGE, "nora", "done reason for stopping", "Say why");
	DONE("nora", "done reason for stopping: felt sick");
	assert_string_equal(k->k.c->sessions.v[0].stop_reason, "felt sick");
	cast_free(k);
	k = in_room(HEAD TAIL);
	DONE("theo", "stop: wants to go home");
	assert_null(cast_task(k, "reason for stopping"));
	assert_string_equal(k->k.c->sessions.v[0].stop_reason, "wants to go home");
	cast_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_those_due_are_asked_for),
	    cmocka_unit_test(a_monitor_who_went_before_the_dose_stops_it),
	    cmocka_unit_test(the_last_one_may_go_and_it_is_told_at_once),
	    cmocka_unit_test(reachable_counts_within_its_time),
	    cmocka_unit_test(two_are_two_people),
	    cmocka_unit_test(one_person_holds_two_posts_unless_besides),
	    cmocka_unit_test(a_handover_tells_what_was_missed),
	    cmocka_unit_test(a_post_is_kept_until_it_is_taken),
	    cmocka_unit_test(a_post_goes_to_somebody_who_may_hold_it),
	    cmocka_unit_test(a_running_infusion_is_told),
	    cmocka_unit_test(anybody_stops_without_a_reason),
	};
	return cmocka_run_group_tests_name("judge/staff", tests, NULL, NULL);
}
