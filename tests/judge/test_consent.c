/* SPDX-License-Identifier: Apache-2.0
 * Whose consent stands, to what, and what its withdrawal ends (G-01, H22). */
#include "people.h"

#define HEAD "tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"
#define REST                                                                                       \
	"medicines:\n"                                                                             \
	"  ketamine:\n"                                                                            \
	"    substance: ketamine hydrochloride\n"                                                  \
	"    routes:\n"                                                                            \
	"      sublingual: {form: lozenge 50 mg, dose: {allowed: 50..300 mg}}\n"                   \
	"      intramuscular: {form: solution 100 mg/mL, dose: {allowed: 20..60 mg}}\n"            \
	"sessions:\n"                                                                              \
	"  medicine:\n"                                                                            \
	"    kind: medicine\n"                                                                     \
	"    where: clinic\n"                                                                      \
	"    stages:\n"                                                                            \
	"      arrive:\n"                                                                          \
	"        mode: do-confirm\n"                                                               \
	"        steps: [{confirm: room}]\n"                                                       \
	"      dose:\n"                                                                            \
	"        mode: read-do\n"                                                                  \
	"        enter: [consent]\n"                                                               \
	"        steps: [{dose: ketamine, ordered by: prescriber, by: nurse}]\n"                   \
	"  talk:\n"                                                                                \
	"    kind: integration\n"                                                                  \
	"    where: clinic\n"                                                                      \
	"    stages: {talk: {mode: do-confirm, enter: [consent], steps: [{confirm: talked}]}}\n"   \
	"course:\n"                                                                                \
	"  - phase: treatment\n"                                                                   \
	"    repeat: 3\n"                                                                          \
	"    route: {1: sublingual, 2..3: intramuscular}\n"                                        \
	"    gap: {at least: 1 d}\n"                                                               \
	"    do: [{session: medicine}]\n"                                                          \
	"  - phase: after\n"                                                                       \
	"    do: [{session: talk, at: 1..9 d after last medicine}]\n"                              \
	"exits: [{when: withdrawn, then: after}]\n"

static const char alone[] = HEAD REST;
static const char beside[] = HEAD "consent: {by: patient and parent}\n" REST;
static const char parents[] = HEAD "consent: {by: parent and parent}\n" REST;

static void begin(struct cast *k, int round)
{
	DONE("nora", arena_fmt(&k->k.a, "start medicine %d", round));
	DONE("nora", "confirm room");
}

static void without_it_nothing_is_given(void **state)
{
	struct cast *k = cast_new(alone);
	(void)state;
	begin(k, 1);
	REFUSED(RC_GATE, "nora", "enter dose", "not on file");
	DONE("nora", "consent given");
	assert_string_equal(k->k.c->consents.v[0].digest, k->k.c->plan->digest);
	REFUSED(RC_USAGE, "nora", "consent given", "on file");
	DONE("nora", "enter dose");
	cast_free(k);
}

static void a_withdrawal_ends_it_at_once(void **state)
{
	struct cast *k = cast_new(alone);
	(void)state;
	DONE("nora", "consent given");
	begin(k, 1);
	DONE("nora", "enter dose");
	DONE("paul", "order ketamine sublingual 100 mg");
	DONE("dora", "consent withdrawn: is afraid"); /* by anybody who is told */
	REFUSED(RC_GATE, "nora", "give ketamine 100 mg", "withdrawn");
	REFUSED(RC_USAGE, "nora", "consent withdrawn", "already");
	DONE("nora", "consent given"); /* again, and that is an act of its own */
	DONE("nora", "give ketamine 100 mg");
	cast_free(k);
}

static void a_patient_who_never_consented_can_say_no(void **state)
{
	struct cast *k = cast_new(alone);
	(void)state;
	DONE("nora", "consent withdrawn: does not want this");
	assert_int_equal(k->k.c->control.consent, 2);
	cast_free(k);
}

/* H22 */
static void consent_to_one_route_is_none_to_another(void **state)
{
	struct cast *k = cast_new(alone);
	(void)state;
	DONE("nora", "consent given for sublingual");
	begin(k, 1);
	DONE("nora", "enter dose");
	DONE("paul", "order ketamine sublingual 100 mg");
	DONE("nora", "give ketamine 100 mg");
	DONE("nora", "leave");
	DONE("nora", "close");
	k->t += 3 * 24 * 60 * MIN;
	begin(k, 2); /* planned as an injection */
	REFUSED(RC_GATE, "nora", "enter dose", "does not cover intramuscular");
	DONE("nora", "consent given for intramuscular");
	DONE("nora", "enter dose");
	cast_free(k);
	k = cast_new(alone); /* whoever names none consents to all of the protocol */
	DONE("nora", "consent given");
	begin(k, 1);
	DONE("nora", "enter dose");
	cast_free(k);
}

static void two_people_both_consent(void **state)
{
	struct cast *k = cast_new(beside);
	(void)state;
	DONE("nora", "consent given");
	assert_int_equal(k->k.c->control.consent, 0);
	begin(k, 1);
	REFUSED(RC_GATE, "nora", "enter dose", "Not everybody who has to consent");
	REFUSED(RC_USAGE, "nora", "consent given by parent", "Say who");
	DONE("nora", "consent given for intramuscular by parent: Pat Sample");
	REFUSED(RC_GATE, "nora", "enter dose", "does not cover sublingual");
	DONE("nora", "consent given by parent: Pat Sample");
	DONE("nora", "enter dose");
	/* one of the two is enough to end it, and then both begin anew */
	DONE("nora", "consent withdrawn by parent");
	DONE("nora", "consent given by parent: Pat Sample");
	assert_int_not_equal(k->k.c->control.consent, 1);
	DONE("nora", "consent given");
	assert_int_equal(k->k.c->control.consent, 1);
	cast_free(k);
	k = cast_new(parents); /* two parents are two people */
	DONE("nora", "consent given by parent: Pat Sample");
	REFUSED(RC_USAGE, "nora", "consent given by parent: Pat Sample", "on file");
	assert_int_equal(k->k.c->control.consent, 0);
	DONE("nora", "consent given by parent: Kim Sample");
	assert_int_equal(k->k.c->control.consent, 1);
	cast_free(k);
}

static void consent_to_another_version_does_not_count(void **state)
{
	struct cast *k = cast_new(alone);
	(void)state;
	DONE("nora", "consent given");
	k->k.c->consents.v[0].digest = "of another version";
	begin(k, 1);
	REFUSED(RC_GATE, "nora", "enter dose", "another version");
	DONE("nora", "consent given");
	DONE("nora", "enter dose");
	cast_free(k);
}

/* A record of a version of Tend that wrote neither roles nor digest still reads. */
static void old_records_read(void **state)
{
	struct cast *k = cast_new(alone);
	(void)state;
	struct event ev = {.kind = EV_CONSENT_GIVEN,
	                   .version = 1,
	                   .seq = k->k.c->seq + 1,
	                   .happened = k->t,
	                   .written = k->t,
	                   .actor = "nora",
	                   .role = "nurse",
	                   .device = "test"};
	cast_apply(k, &ev);
	assert_int_equal(k->k.c->control.consent, 1);
	begin(k, 1);
	DONE("nora", "enter dose");
	cast_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_it_nothing_is_given),
	    cmocka_unit_test(a_withdrawal_ends_it_at_once),
	    cmocka_unit_test(a_patient_who_never_consented_can_say_no),
	    cmocka_unit_test(consent_to_one_route_is_none_to_another),
	    cmocka_unit_test(two_people_both_consent),
	    cmocka_unit_test(consent_to_another_version_does_not_count),
	    cmocka_unit_test(old_records_read),
	};
	return cmocka_run_group_tests_name("judge/consent", tests, NULL, NULL);
}
