/* SPDX-License-Identifier: Apache-2.0
 * Orders against the limits, the packet read by two, and stock that adds up.  X-numbers name the
 * edge cases of the clinical rules. */
#include "judge/dose.h"

#include "dose_protocol.h"
#include "record.h"

enum { DOSE_STEP = 2 };

static int setup(void **state)
{
	struct kit *k = test_calloc(1, sizeof *k);
	kit_open(k, protocol);
	kit_session(k, T0);
	*state = k;
	return 0;
}

static int teardown(void **state)
{
	struct kit *k = *state;
	arena_drop(&k->a);
	test_free(k);
	return 0;
}

static struct judgement order(struct kit *k, const char *route, const char *amount, bool booster)
{
	const struct order_record o = {.route = plan_route_find(k->c->plan, 0, route),
	                               .amount = q_(amount),
	                               .kind = booster ? DOSE_BOOSTER : DOSE_MAIN};
	return order_judge(&k->a, &k->look, &o);
}

static void assert_verdict(const struct judgement *j, enum verdict_kind verdict, const char *rule,
                           const char *say)
{
	if (j->verdict != verdict || (rule && strcmp(j->rule, rule) != 0)
	    || (say && strcmp(j->say, say) != 0))
		fail_msg("verdict %d (want %d), %s (want %s): %s (want %s)", (int)j->verdict,
		         (int)verdict, j->rule, rule ? rule : "any", j->say, say ? say : "any");
}

#define IM "medicines/ketamine/intramuscular/"
#define SL "medicines/ketamine/sublingual/"

/* Each limit, both sides of it. */
static void test_order_limits(void **state)
{
	struct kit *k = *state;
	static const struct {
		const char *weight, *route, *amount;
		enum verdict_kind verdict;
		const char *rule, *say;
	} rows[] = {
	    /* X07: order, limit and worked figure side by side */
	    {"92 kg", "intramuscular", "69 mg", VERDICT_BLOCK, IM "dose/at most",
	     "69 mg is over the cap of 60 mg (0.75 mg/kg x 92 kg = 69 mg)."},
	    {"92 kg", "intramuscular", "60 mg", VERDICT_PASS, NULL, NULL}, /* equal to the cap */
	    {"92 kg", "intramuscular", "60.001 mg", VERDICT_BLOCK, IM "dose/at most", NULL},
	    {"92 kg", "intramuscular", "46 mg", VERDICT_PASS, NULL, NULL},
	    {"92 kg", "intramuscular", "45 mg", VERDICT_BLOCK, IM "dose/allowed",
	     "45 mg is under the lowest dose of 46 mg (0.5 mg/kg x 92 kg = 46 mg)."},
	    /* X08: 130 kg */
	    {"130 kg", "intramuscular", "65 mg", VERDICT_BLOCK, IM "dose/at most",
	     "65 mg is over the cap of 60 mg (0.5 mg/kg x 130 kg = 65 mg)."},
	    /* the cap lies under the lowest dose by weight: it alone passes */
	    {"130 kg", "intramuscular", "60 mg", VERDICT_PASS, NULL, NULL},
	    {"130 kg", "intramuscular", "59 mg", VERDICT_BLOCK, IM "dose/allowed", NULL},
	    /* 72 kg at 0.75 */
	    {"72 kg", "intramuscular", "54 mg", VERDICT_PASS, NULL, NULL},
	    {"72 kg", "intramuscular", "55 mg", VERDICT_BLOCK, IM "dose/allowed",
	     "55 mg is over the highest dose of 54 mg (0.75 mg/kg x 72 kg = 54 mg)."},
	    {"82 kg", "intramuscular", "41 mg", VERDICT_PASS, NULL, NULL},
	    /* the ends as they can be drawn: 36.15 mg is 0.36 mL; down never goes up */
	    {"72.3 kg", "intramuscular", "36 mg", VERDICT_PASS, NULL, NULL},
	    {"72.3 kg", "intramuscular", "36.15 mg", VERDICT_PASS, NULL, NULL},
	    {"72.3 kg", "intramuscular", "36.05 mg", VERDICT_BLOCK, IM "dose/allowed", NULL},
	    {"72.3 kg", "intramuscular", "35 mg", VERDICT_BLOCK, IM "dose/allowed", NULL},
	    {"72.3 kg", "intramuscular", "54 mg", VERDICT_PASS, NULL, NULL}, /* 54.225 */
	    {"72.3 kg", "intramuscular", "55 mg", VERDICT_BLOCK, IM "dose/allowed", NULL},
	    {"73.2 kg", "intramuscular", "55 mg", VERDICT_BLOCK, IM "dose/allowed",
	     NULL}, /* 54.9 */
	    /* 101 kg at 0.9 is 90.9 mg; nearest gives 91 mg, equal to the cap */
	    {"101 kg", "intravenous", "90.9 mg", VERDICT_PASS, NULL, NULL},
	    {"101 kg", "intravenous", "91 mg", VERDICT_PASS, NULL, NULL},
	    {"101 kg", "intravenous", "90.95 mg", VERDICT_BLOCK, NULL, NULL},
	    {"101 kg", "intravenous", "92 mg", VERDICT_BLOCK,
	     "medicines/ketamine/intravenous/dose/at most", NULL},
	    /* devices: 56 is two, 84 three, 70 none */
	    {NULL, "intranasal", "56 mg", VERDICT_PASS, NULL, NULL},
	    {NULL, "intranasal", "84 mg", VERDICT_PASS, NULL, NULL},
	    {NULL, "intranasal", "70 mg", VERDICT_BLOCK,
	     "medicines/ketamine/intranasal/dose/allowed",
	     "70 mg is not one of the doses that the protocol allows: 56 mg, 84 mg."},
	    /* lozenges are not cut; the first is small */
	    {NULL, "sublingual", "75 mg", VERDICT_BLOCK, SL "form",
	     "75 mg is not a whole number of units of 50 mg (lozenge)."},
	    {NULL, "sublingual", "100 mg", VERDICT_PASS, NULL, NULL},
	    {NULL, "sublingual", "150 mg", VERDICT_BLOCK, SL "dose/first",
	     "150 mg is over the first dose of 100 mg."},
	    {NULL, "sublingual", "350 mg", VERDICT_BLOCK, SL "dose/allowed", NULL},
	    /* an order is an amount */
	    {"92 kg", "intramuscular", "0.5 mg/kg", VERDICT_BLOCK, IM "dose/allowed", NULL},
	    {"92 kg", "intramuscular", "0 mg", VERDICT_BLOCK, IM "dose/allowed", NULL},
	    {NULL, "intranasal", "2 devices", VERDICT_BLOCK, NULL, NULL},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		k->c->readings.n = 0;
		if (rows[i].weight)
			kit_weight(k, T0, rows[i].weight);
		struct judgement j = order(k, rows[i].route, rows[i].amount, false);
		assert_verdict(&j, rows[i].verdict, rows[i].rule, rows[i].say);
	}
}

/* X27, G-07, H29 */
static void test_weight(void **state)
{
	struct kit *k = *state;
	struct judgement j = order(k, "intramuscular", "46 mg", false);
	assert_verdict(&j, VERDICT_HOLD, IM "dose/allowed", NULL);
	assert_int_equal(j.wants_n, 1);
	assert_int_equal(j.wants[0].kind, WANT_FACT);
	assert_string_equal(j.wants[0].what, "weight");
	assert_int_equal(j.wants[0].measure, plan_measure_find(k->c->plan, "weight"));
	/* a missing weight does not hide what is wrong whatever the weight */
	j = order(k, "intramuscular", "61 mg", false);
	assert_verdict(&j, VERDICT_BLOCK, IM "dose/at most", "61 mg is over the cap of 60 mg.");

	struct reading *old = kit_weight(k, T0 - 45 * CIVIL_DAY_MS, "92 kg");
	j = order(k, "intramuscular", "46 mg", false);
	assert_verdict(&j, VERDICT_PASS, NULL, NULL); /* its age is a check of the protocol ... */
	struct medicine *m = &((struct protocol *)(uintptr_t)k->c->plan->p)->medicines.v[0];
	m->weight_fresh = q_("30 d"); /* ... or of the medicine */
	j = order(k, "intramuscular", "46 mg", false);
	assert_verdict(&j, VERDICT_HOLD, IM "dose/allowed", NULL);
	old->m.happened = T0 - 30 * CIVIL_DAY_MS;
	j = order(k, "intramuscular", "46 mg", false);
	assert_verdict(&j, VERDICT_PASS, NULL, NULL);

	/* the newest counts, the undone and what comes later do not */
	kit_weight(k, T0 - MIN, "82 kg");
	j = order(k, "intramuscular", "41 mg", false);
	assert_verdict(&j, VERDICT_PASS, NULL, NULL);
	k->c->readings.v[1].m.struck = true;
	j = order(k, "intramuscular", "41 mg", false);
	assert_verdict(&j, VERDICT_BLOCK, NULL, NULL);
	k->c->readings.v[1].m.struck = false;
	k->c->readings.v[1].m.happened = T0 + MIN;
	j = order(k, "intramuscular", "41 mg", false);
	assert_verdict(&j, VERDICT_BLOCK, NULL, NULL);
	k->c->readings.v[0].implausible = true;
	j = order(k, "intramuscular", "46 mg", false);
	assert_verdict(&j, VERDICT_HOLD, NULL, NULL);
}

static void answer(struct kit *k, int option)
{
	*arena_push(k->c->a, &k->c->steps) = (struct step_record){
	    .m = kit_mark(k, k->look.session, k->look.now), .step = 0, .option = option};
}

/* yes is the first name or the second: whatever the language says */
static int option_of(const struct kit *k, const char *name)
{
	const char **names = k->c->plan->p->answers.v[0].names;
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	fail();
	return -1;
}

static void test_raise_and_lower(void **state)
{
	struct kit *k = *state;
	int64_t week = T0 + 7 * CIVIL_DAY_MS;
	kit_dose(k, 1, T0, "sublingual", "100 mg", false);
	kit_session(k, week);
	k->look = (struct look){.a = &k->a, .c = k->c, .now = week, .session = 2};
	struct judgement j = order(k, "sublingual", "100 mg", false);
	assert_verdict(&j, VERDICT_PASS, NULL, NULL); /* staying needs nothing */
	j = order(k, "sublingual", "50 mg", false);
	assert_verdict(&j, VERDICT_PASS, NULL, NULL); /* nor does going down */
	j = order(k, "sublingual", "150 mg", false);
	assert_verdict(&j, VERDICT_HOLD, SL "dose/raise/when", NULL);
	assert_string_equal(j.wants[0].what, "tolerated");
	answer(k, option_of(k, "yes"));
	j = order(k, "sublingual", "150 mg", false);
	assert_verdict(&j, VERDICT_PASS, NULL, NULL);
	j = order(k, "sublingual", "200 mg", false);
	assert_verdict(&j, VERDICT_PASS, NULL, NULL);
	j = order(k, "sublingual", "250 mg", false);
	assert_verdict(
	    &j, VERDICT_BLOCK, SL "dose/raise/by",
	    "250 mg is 150 mg more than the last dose of 100 mg, over the step of 100 mg.");
	answer(k, option_of(k, "no"));
	j = order(k, "sublingual", "150 mg", false);
	assert_verdict(
	    &j, VERDICT_BLOCK, SL "dose/raise/when",
	    "150 mg is more than the last dose of 100 mg. It may go up only when tolerated = "
	    "yes.");
	/* another route starts anew; a booster is not what the next dose is compared with */
	kit_weight(k, T0, "101 kg");
	kit_dose(k, 1, T0 + MIN, "intravenous", "50 mg", false);
	j = order(k, "intravenous", "50 mg", false);
	assert_verdict(&j, VERDICT_BLOCK, "medicines/ketamine/intravenous/dose/lower", NULL);
	j = order(k, "intravenous", "49 mg", false);
	assert_verdict(&j, VERDICT_PASS, NULL, NULL);
	kit_dose(k, 1, T0 + 2 * MIN, "sublingual", "200 mg", true);
	answer(k, option_of(k, "yes"));
	j = order(k, "sublingual", "250 mg", false);
	assert_verdict(&j, VERDICT_BLOCK, SL "dose/raise/by", NULL);
	k->c->doses.v[0].m.struck = true; /* undone: the first dose is still to come */
	j = order(k, "sublingual", "150 mg", false);
	assert_verdict(&j, VERDICT_BLOCK, SL "dose/first", NULL);
}

/* `7 d` counts today and the six days before it. */
static void test_span(void **state)
{
	struct kit *k = *state;
	static const struct {
		int days;
		enum verdict_kind verdict;
	} rows[] = {{6, VERDICT_BLOCK}, {7, VERDICT_PASS}};
	for (size_t i = 0; i < countof(rows); i++) {
		k->c->doses.n = k->c->sessions.n = 0;
		kit_session(k, T0);
		/* late in the evening, judged early in the morning: days, not hours */
		kit_dose(k, 1, T0 + 11 * 60 * MIN, "intramuscular", "60 mg", false);
		kit_dose(k, 1, T0 + 11 * 60 * MIN + 12 * MIN, "intramuscular", "40 mg", true);
		int64_t next = T0 + rows[i].days * CIVIL_DAY_MS;
		kit_session(k, next);
		kit_weight(k, T0, "130 kg");
		k->look = (struct look){.a = &k->a, .c = k->c, .now = next, .session = 2};
		struct judgement j = order(k, "intramuscular", "60 mg", false);
		assert_verdict(&j, rows[i].verdict, NULL, NULL);
		if (rows[i].verdict != VERDICT_PASS) {
			assert_string_equal(j.rule, IM "limits/7 d");
			j = order(k, "intramuscular", "60 mg", false);
			assert_string_equal(
			    j.say, "100 mg given + 60 mg ordered = 160 mg, over the limit of "
			           "150 mg in 7 d.");
		}
	}
}

static struct judgement booster(struct kit *k, int64_t after, const char *amount)
{
	k->look.now = T0 + after;
	const struct order_record o = {.route = plan_route_find(k->c->plan, 0, "intramuscular"),
	                               .amount = q_(amount),
	                               .kind = DOSE_BOOSTER};
	return further_judge(&k->a, &k->look, &o);
}

/* X16, X17, S-12 */
static void test_booster(void **state)
{
	struct kit *k = *state;
	struct judgement j = booster(k, 15 * MIN, "30 mg");
	assert_verdict(&j, VERDICT_BLOCK, IM "booster/at", NULL); /* nothing was given yet */
	kit_dose(k, 1, T0, "intramuscular", "60 mg", false);
	static const struct {
		int64_t at;
		const char *amount;
		enum verdict_kind verdict;
		const char *rule;
	} rows[] = {
	    {15 * MIN, "30 mg", VERDICT_PASS, NULL},
	    {10 * MIN, "30 mg", VERDICT_PASS, NULL},
	    {20 * MIN, "30 mg", VERDICT_PASS, NULL},
	    {10 * MIN - 1, "30 mg", VERDICT_HOLD, IM "booster/at"},
	    {20 * MIN + 1, "30 mg", VERDICT_BLOCK, IM "booster/at"},
	    {25 * MIN, "30 mg", VERDICT_BLOCK, IM "booster/at"},
	    {15 * MIN, "40 mg", VERDICT_PASS, NULL}, /* 60 + 40 = 100 */
	    {15 * MIN, "41 mg", VERDICT_BLOCK, IM "booster/allowed"},
	    {15 * MIN, "19 mg", VERDICT_BLOCK, IM "booster/allowed"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		j = booster(k, rows[i].at, rows[i].amount);
		assert_verdict(&j, rows[i].verdict, rows[i].rule, NULL);
	}
	j = booster(k, 3 * MIN, "30 mg");
	assert_int_equal(j.earliest, T0 + 10 * MIN);
	assert_int_equal(j.wants[0].kind, WANT_TIME);
	k->c->doses.v[0].amount = q_("70 mg");
	j = booster(k, 15 * MIN, "31 mg");
	assert_verdict(
	    &j, VERDICT_BLOCK, IM "limits/session",
	    "70 mg given + 31 mg ordered = 101 mg, over the limit of 100 mg in a session.");
	k->c->doses.v[0].amount = q_("25 mg");
	j = booster(k, 15 * MIN, "26 mg");
	assert_verdict(&j, VERDICT_BLOCK, IM "booster/at most",
	               "26 mg is over 100 % of the first dose (100 % of 25 mg = 25 mg).");
	j = booster(k, 15 * MIN, "25 mg");
	assert_verdict(&j, VERDICT_PASS, NULL, NULL);
	k->c->sessions.v[0].no_more_doses = true;
	j = booster(k, 15 * MIN, "25 mg");
	assert_verdict(&j, VERDICT_BLOCK, "no more doses", NULL);
	k->c->sessions.v[0].no_more_doses = false;
	kit_dose(k, 1, T0 + 12 * MIN, "intramuscular", "20 mg", true);
	j = booster(k, 15 * MIN, "20 mg");
	assert_verdict(&j, VERDICT_BLOCK, IM "booster/times", NULL);
	/* X30: no second lozenge without a new order */
	j = order(k, "sublingual", "50 mg", true);
	assert_verdict(&j, VERDICT_BLOCK, SL "booster", NULL);
}

static void test_order_is_there(void **state)
{
	struct kit *k = *state;
	struct judgement j = judge_order(&k->a, &k->look);
	assert_verdict(&j, VERDICT_BLOCK, "order", NULL);
	*arena_push(k->c->a, &k->c->orders) =
	    (struct order_record){.m = kit_mark(k, 1, T0), .route = 0, .amount = q_("150 mg")};
	j = judge_order(&k->a, &k->look);
	assert_verdict(&j, VERDICT_BLOCK, SL "dose/first", NULL);
	k->c->orders.v[0].amount = q_("100 mg");
	j = judge_order(&k->a, &k->look);
	assert_verdict(&j, VERDICT_PASS, NULL, NULL);
}

/* ---- the packet ---- */

static struct order_record order_of(struct kit *k, const char *route, const char *amount)
{
	return (struct order_record){.m = kit_mark(k, 1, T0),
	                             .route = plan_route_find(k->c->plan, 0, route),
	                             .amount = q_(amount)};
}

/* G-18, H2, H3 */
static void test_packet(void **state)
{
	struct kit *k = *state;
	static const struct {
		const char *route, *order, *strength, *volume;
		int count;
		const char *lot, *expiry; /* today is 2026-01-01 */
		enum verdict_kind verdict;
		const char *say;
	} rows[] = {
	    {"sublingual", "100 mg", "50 mg", NULL, 2, "A1", "2028-01", VERDICT_PASS, NULL},
	    {"sublingual", "100 mg", "50 mg", NULL, 1, "A1", "2028-01", VERDICT_BLOCK,
	     "1 of 50 mg is 50 mg, but the order is 100 mg."},
	    {"sublingual", "100 mg", "50 mg", NULL, 0, "A1", "2028-01", VERDICT_HOLD, NULL},
	    {"sublingual", "100 mg", "100 mg", NULL, 1, "A1", "2028-01", VERDICT_BLOCK,
	     "The packet says 100 mg, but the protocol uses 50 mg."},
	    {"sublingual", "100 mg", NULL, NULL, 2, "A1", "2028-01", VERDICT_HOLD, NULL},
	    {"sublingual", "100 mg", "50 mg", NULL, 2, " ", "2028-01", VERDICT_HOLD, NULL},
	    {"sublingual", "100 mg", "50 mg", NULL, 2, NULL, "2028-01", VERDICT_HOLD, NULL},
	    {"sublingual", "100 mg", "50 mg", NULL, 2, "A1", NULL, VERDICT_HOLD, NULL},
	    {"sublingual", "100 mg", "50 mg", NULL, 2, "A1", "01/2028", VERDICT_HOLD, NULL},
	    {"sublingual", "100 mg", "50 mg", NULL, 2, "A1", "2028-13", VERDICT_HOLD, NULL},
	    /* a day counts to its end, a month to its last day */
	    {"sublingual", "100 mg", "50 mg", NULL, 2, "A1", "2026-01-01", VERDICT_PASS, NULL},
	    {"sublingual", "100 mg", "50 mg", NULL, 2, "A1", "2025-12-31", VERDICT_BLOCK,
	     "The packet expired: 2025-12-31."},
	    {"sublingual", "100 mg", "50 mg", NULL, 2, "A1", "2026-01", VERDICT_PASS, NULL},
	    {"sublingual", "100 mg", "50 mg", NULL, 2, "A1", "2025-12", VERDICT_BLOCK, NULL},
	    /* 54 mg is 0.54 mL; 36.15 mg is drawn as 0.36 mL, 90.9 mg to the nearest as 0.91 */
	    {"intramuscular", "54 mg", "100 mg/mL", "0.54 mL", 0, "A1", "2028-01", VERDICT_PASS,
	     NULL},
	    {"intramuscular", "54 mg", "100 mg/mL", "0.55 mL", 0, "A1", "2028-01", VERDICT_BLOCK,
	     "0.55 mL of 100 mg/mL is 55 mg, but the order is 54 mg."},
	    {"intramuscular", "54 mg", "100 mg/mL", "5.4 mL", 0, "A1", "2028-01", VERDICT_BLOCK,
	     NULL},
	    {"intramuscular", "54 mg", "50 mg/mL", "0.54 mL", 0, "A1", "2028-01", VERDICT_BLOCK,
	     NULL},
	    {"intramuscular", "54 mg", "100 mg/mL", NULL, 0, "A1", "2028-01", VERDICT_HOLD, NULL},
	    {"intramuscular", "36.15 mg", "100 mg/mL", "0.36 mL", 0, "A1", "2028-01", VERDICT_PASS,
	     NULL},
	    {"intramuscular", "36.15 mg", "100 mg/mL", "0.37 mL", 0, "A1", "2028-01", VERDICT_BLOCK,
	     NULL},
	    {"intramuscular", "90.9 mg", "100 mg/mL", "0.9 mL", 0, "A1", "2028-01", VERDICT_PASS,
	     NULL},
	    {"intravenous", "90.9 mg", "100 mg/mL", "0.91 mL", 0, "A1", "2028-01", VERDICT_PASS,
	     NULL},
	    {"intravenous", "90.9 mg", "100 mg/mL", "0.9 mL", 0, "A1", "2028-01", VERDICT_BLOCK,
	     NULL},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct order_record o = order_of(k, rows[i].route, rows[i].order);
		struct packet_check p = {.m = kit_mark(k, 1, T0),
		                         .lot = rows[i].lot,
		                         .expiry = rows[i].expiry,
		                         .count = rows[i].count};
		if (rows[i].strength)
			p.strength = q_(rows[i].strength);
		if (rows[i].volume)
			p.volume = q_(rows[i].volume);
		struct judgement j = packet_judge(&k->a, &k->look, &o, &p);
		assert_verdict(&j, rows[i].verdict, NULL, rows[i].say);
	}
	struct judgement j = packet_judge(&k->a, &k->look, NULL, &(struct packet_check){0});
	assert_verdict(&j, VERDICT_BLOCK, "order", NULL);
}

/* The last day of the month counts, the next does not; in leap years and in December as well. */
static void test_expiry(void **state)
{
	struct kit *k = *state;
	static const struct {
		const char *expiry;
		struct civil_date today;
		enum verdict_kind verdict;
	} rows[] = {
	    {"2026-01", {2026, 1, 31}, VERDICT_PASS},
	    {"2026-01", {2026, 2, 1}, VERDICT_BLOCK},
	    {"2028-02", {2028, 2, 29}, VERDICT_PASS},
	    {"2028-02", {2028, 3, 1}, VERDICT_BLOCK},
	    {"2026-12", {2026, 12, 31}, VERDICT_PASS},
	    {"2026-12", {2027, 1, 1}, VERDICT_BLOCK},
	    {"2026-04-15", {2026, 4, 15}, VERDICT_PASS},
	    {"2026-04-15", {2026, 4, 16}, VERDICT_BLOCK},
	};
	struct order_record o = order_of(k, "sublingual", "100 mg");
	for (size_t i = 0; i < countof(rows); i++) {
		struct packet_check p = {
		    .lot = "A1", .expiry = rows[i].expiry, .strength = q_("50 mg"), .count = 2};
		k->look.now = (civil_day(rows[i].today) + 1) * CIVIL_DAY_MS - 1;
		struct judgement j = packet_judge(&k->a, &k->look, &o, &p);
		assert_verdict(&j, rows[i].verdict, NULL, NULL);
	}
}

static struct packet_check *packet(struct kit *k, const char *who)
{
	struct packet_check *p = arena_push(k->c->a, &k->c->packets);
	*p = (struct packet_check){.m = kit_mark(k, 1, k->look.now),
	                           .step = DOSE_STEP,
	                           .lot = "A1",
	                           .expiry = "2028-01",
	                           .strength = q_("50 mg"),
	                           .count = 2};
	p->m.actor = who;
	return p;
}

static bool pair(struct kit *k, const struct order_record *o, struct judgement *why)
{
	const struct packet_check *first = NULL, *second = NULL;
	*why = (struct judgement){0};
	bool ok = packet_pair(&k->a, &k->look, DOSE_STEP, o, &first, &second, why);
	assert_true(ok == (first && second));
	return ok;
}

/* X24, G-19 */
static void test_pair(void **state)
{
	struct kit *k = *state;
	struct judgement why;
	struct order_record o = order_of(k, "sublingual", "100 mg");
	k->look.now = T0 + MIN;
	assert_false(pair(k, &o, &why));
	assert_verdict(&why, VERDICT_HOLD, "second person", NULL);
	packet(k, "nora");
	assert_false(pair(k, &o, &why));
	assert_verdict(&why, VERDICT_HOLD, "second person",
	               "A second person must read the packet alone.");
	assert_int_equal(why.wants[0].who.any_of[0], ROLE_NURSE);

	packet(k, "nora"); /* the same login */
	assert_false(pair(k, &o, &why));
	assert_verdict(&why, VERDICT_BLOCK, "second person",
	               "The second reading needs another person.");
	k->c->packets.v[1].m.actor = "system";
	assert_false(pair(k, &o, &why));
	k->c->packets.v[1].m.actor = "omar";
	assert_true(pair(k, &o, &why));

	k->c->packets.v[1].lot = "A7";
	assert_false(pair(k, &o, &why));
	assert_verdict(
	    &why, VERDICT_BLOCK, "second person",
	    "The two readings differ. nora: 50 mg, lot A1, expiry 2028-01, 2 units. omar: "
	    "50 mg, lot A7, expiry 2028-01, 2 units.");
	/* read anew: only the newest round counts, also before it is complete */
	packet(k, "omar");
	assert_false(pair(k, &o, &why));
	assert_verdict(&why, VERDICT_HOLD, NULL, NULL);
	packet(k, "nora");
	assert_true(pair(k, &o, &why));
	k->c->packets.v[3].m.struck = true;
	assert_false(pair(k, &o, &why));
	k->c->packets.v[3].m.struck = false;
	/* undone: the one after it takes its place, and nobody has to read three times */
	k->c->packets.v[2].m.struck = true;
	assert_false(pair(k, &o, &why));
	packet(k, "omar");
	assert_true(pair(k, &o, &why));
	k->c->packets.v[2].m.struck = false;
	k->c->packets.n--;

	/* 20 min, the last included */
	k->look.now = T0 + 21 * MIN;
	assert_true(pair(k, &o, &why));
	k->look.now++;
	assert_false(pair(k, &o, &why));
	assert_verdict(&why, VERDICT_HOLD, NULL, NULL);
	k->look.now = T0 + 2 * MIN;

	/* how many there are is read alone too */
	k->c->packets.v[3].count = 3;
	assert_false(pair(k, &o, &why));
	assert_verdict(&why, VERDICT_BLOCK, "second person", NULL);
	k->c->packets.v[3].count = 2;

	/* both agree, and both are wrong */
	for (int i = 2; i < 4; i++)
		k->c->packets.v[i].count = 3;
	assert_false(pair(k, &o, &why));
	assert_verdict(&why, VERDICT_BLOCK, SL "form", NULL);
	for (int i = 2; i < 4; i++)
		k->c->packets.v[i].count = 2;
	assert_true(pair(k, &o, &why));

	/* H4: one order, one dose; and an order that came later was not what they read against */
	o.used = true;
	assert_false(pair(k, &o, &why));
	assert_verdict(&why, VERDICT_BLOCK, "order", NULL);
	o = order_of(k, "sublingual", "100 mg");
	assert_false(pair(k, &o, &why));
	assert_verdict(&why, VERDICT_HOLD, NULL, "The packet has not been read yet.");
	packet(k, "nora");
	assert_false(pair(k, &o, &why));
	packet(k, "omar");
	assert_true(pair(k, &o, &why));
	k->c->packets.v[5].m.happened = o.m.happened - 1; /* a typed time before the order */
	assert_false(pair(k, &o, &why));
	assert_false(pair(k, NULL, &why));
	assert_verdict(&why, VERDICT_BLOCK, "order", NULL);
}

/* ---- stock ---- */

static struct stock_record *stock(struct kit *k, bool wasted, const char *amount)
{
	struct stock_record *s = arena_push(k->c->a, &k->c->stock);
	*s = (struct stock_record){
	    .m = kit_mark(k, 1, T0), .wasted = wasted, .amount = q_(amount), .witness = "omar"};
	return s;
}

/* X26 */
static void test_stock(void **state)
{
	struct kit *k = *state;
	k->look.now = T0 + MIN;
	struct judgement j = stock_judge(&k->a, &k->look, 0);
	assert_verdict(&j, VERDICT_PASS, NULL, NULL);
	kit_dose(k, 1, T0, "intramuscular", "60 mg", false);
	j = stock_judge(&k->a, &k->look, 0);
	assert_verdict(&j, VERDICT_HOLD, "medicines/ketamine/controlled", NULL);
	assert_int_equal(j.wants[0].kind, WANT_FACT);
	stock(k, false, "100 mg");
	j = stock_judge(&k->a, &k->look, 0);
	assert_verdict(&j, VERDICT_HOLD, NULL, NULL);
	struct stock_record *w = stock(k, true, "41 mg");
	j = stock_judge(&k->a, &k->look, 0);
	assert_verdict(&j, VERDICT_HOLD, NULL,
	               "60 mg given + 41 mg wasted = 101 mg, but 100 mg was drawn.");
	w->amount = q_("39.999 mg");
	j = stock_judge(&k->a, &k->look, 0);
	assert_verdict(&j, VERDICT_HOLD, NULL, NULL);
	w->amount = q_("41 mg"); /* undone, and entered again */
	w->m.struck = true;
	w->m.amended = 99;
	w = stock(k, true, "40 mg");
	j = stock_judge(&k->a, &k->look, 0);
	assert_verdict(&j, VERDICT_PASS, NULL, NULL);
	w->witness = "nora"; /* who wastes is no witness */
	j = stock_judge(&k->a, &k->look, 0);
	assert_verdict(&j, VERDICT_HOLD, NULL, NULL);
	w->witness = NULL;
	j = stock_judge(&k->a, &k->look, 0);
	assert_verdict(&j, VERDICT_HOLD, NULL, NULL);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_order_limits), CASE(test_weight),  CASE(test_raise_and_lower),
	    CASE(test_span),         CASE(test_booster), CASE(test_order_is_there),
	    CASE(test_packet),       CASE(test_expiry),  CASE(test_pair),
	    CASE(test_stock),
	};
	return cmocka_run_group_tests_name("judge/dose", tests, NULL, NULL);
}
