/* SPDX-License-Identifier: Apache-2.0
 * Which order a dose goes by, and of which medicine: two of them in one session. */
#include "people.h"

static const char protocol[] =
    "tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"
    "medicines:\n"
    "  ketamine:\n"
    "    substance: ketamine hydrochloride\n"
    "    routes:\n"
    "      sublingual: {form: lozenge 50 mg, dose: {allowed: 50..300 mg}}\n"
    "  midazolam:\n"
    "    substance: midazolam\n"
    "    routes:\n"
    "      oral: {form: tablet 5 mg, dose: {allowed: 5..10 mg}}\n"
    "sessions:\n"
    "  medicine:\n"
    "    kind: medicine\n"
    "    where: clinic\n"
    "    stages:\n"
    "      dose:\n"
    "        mode: read-do\n"
    "        enter: [consent]\n"
    "        steps: [{dose: midazolam, ordered by: prescriber, by: nurse}, {dose: ketamine, "
    "ordered by: prescriber, by: nurse}]\n"
    "course: [{phase: treatment, do: [{session: medicine}]}]\n";

static struct cast *at_dose(void)
{
	struct cast *k = cast_new(protocol);
	DONE("nora", "consent given");
	DONE("nora", "start medicine 1");
	return k;
}

/* The second order takes the place of the first; it does not bring a second dose. */
static void two_orders_are_one_dose(void **state)
{
	struct cast *k = at_dose();
	(void)state;
	DONE("paul", "order ketamine sublingual 100 mg");
	DONE("paul", "order ketamine sublingual 150 mg");
	REFUSED(RC_GATE, "nora", "give ketamine 100 mg", "150 mg");
	DONE("nora", "give ketamine 150 mg");
	REFUSED(RC_GATE, "nora", "give ketamine 100 mg", "no further one");
	cast_free(k);
}

/* Each medicine goes by its own step, limits and order. */
static void two_medicines_are_two_doses(void **state)
{
	struct cast *k = at_dose();
	(void)state;
	DONE("paul", "order midazolam oral 5 mg");
	DONE("nora", "give midazolam 5 mg");
	assert_string_equal(k->k.c->plan->steps[k->k.c->doses.v[0].step].def->name.s, "midazolam");
	cast_free(k);
}

static void only_those_named_order(void **state)
{
	struct cast *k = at_dose();
	(void)state;
	REFUSED(RC_DENIED, "nora", "order ketamine sublingual 100 mg", "prescriber");
	REFUSED(RC_DENIED, "dora", "order ketamine sublingual 100 mg", "prescriber");
	REFUSED(RC_GATE, "nora", "give ketamine 100 mg", "no signed order");
	cast_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_orders_are_one_dose),
	    cmocka_unit_test(two_medicines_are_two_doses),
	    cmocka_unit_test(only_those_named_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
