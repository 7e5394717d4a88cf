/* SPDX-License-Identifier: Apache-2.0
 * What is hidden from a role is on none of the pages and lists that they are shown, until the
 * blinding is opened. */
#include "../judge/people.h"
#include "bedside/bedside.h"
#include "bedside/timeline.h"
#include "course/blind.h"

static const char protocol[] =
    "tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"
    "measures:\n"
    "  pulse: {unit: /min, range: 20..220 /min}\n"
    "  depth: {scale: 0..9, better: higher, hidden from: [therapist]}\n"
    "forms:\n"
    "  guess:\n"
    "    answers: 0..3\n"
    "    items: [sure, odd]\n"
    "    scores: {total: {sum: all}}\n"
    "    hidden from: [therapist, nurse]\n"
    "lists:\n"
    "  kit: {values: [saline-kit, verum-kit], hidden from: [therapist, nurse]}\n"
    "sessions:\n"
    "  review:\n"
    "    kind: review\n"
    "    where: clinic\n"
    "    stages:\n"
    "      talk:\n"
    "        mode: do-confirm\n"
    "        steps:\n"
    "          - {ask: arm, answer: text, by: prescriber, hidden from: [therapist]}\n"
    "          - {ask: mood, answer: text}\n"
    "          - {measure: [pulse, depth], name: taken}\n"
    "          - {form: guess}\n"
    "          - {allocate: kit}\n"
    "          - {note: seen, optional: yes, hidden from: [therapist]}\n"
    "      after:\n"
    "        mode: do-confirm\n"
    "        steps: [{confirm: closing}]\n"
    "course:\n"
    "  - phase: talks\n"
    "    do: [{session: review, at: day 0}]\n";

static const char trial[] =
    "tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"
    "lists:\n"
    "  arm: {values: [verum, saline], hidden from: [prescriber, nurse, therapist]}\n"
    "medicines:\n"
    "  study-medicine:\n"
    "    substance: one of two\n"
    "    controlled: yes\n"
    "    kits:\n"
    "      list: arm\n"
    "      prepared by: pharmacist\n"
    "      contents:\n"
    "        verum: {substance: ketamine-for-verum, allowed: 10..40 mg}\n"
    "        saline: {substance: salt-water}\n"
    "    routes:\n"
    "      intramuscular:\n"
    "        form: solution 50 mg/mL\n"
    "        dose: {allowed: 10..40 mg}\n"
    "        limits: {session: 40 mg}\n"
    "sessions:\n"
    "  medicine:\n"
    "    kind: medicine\n"
    "    where: clinic\n"
    "    stages:\n"
    "      dose:\n"
    "        mode: read-do\n"
    "        enter: [consent]\n"
    "        steps:\n"
    "          - {allocate: arm, by: pharmacist}\n"
    "          - {dose: study-medicine, ordered by: prescriber, by: nurse, second: therapist, "
    "enter: [consent]}\n"
    "      after:\n"
    "        mode: do-confirm\n"
    "        steps: [{confirm: closing}]\n"
    "course:\n"
    "  - phase: doses\n"
    "    do: [{session: medicine, at: day 0}]\n";

struct seen {
	struct cast *k;
	struct event *all;
	size_t n, cap;
};

static void keep(struct seen *s)
{
	struct cast *k = s->k;
	for (size_t i = 0; i < k->d.events_n; i++) {
		struct {
			struct event *v;
			size_t n, cap;
		} list = {s->all, s->n, s->cap};
		*arena_push(&k->k.a, &list) = k->d.events[i];
		s->all = list.v, s->n = list.n, s->cap = list.cap;
	}
}

static void say(struct seen *s, const char *who, const char *words)
{
	if (act(s->k, who, words) != RC_OK)
		fail_msg("%s: `%s` was refused: %s", who, words, s->k->d.msg);
	keep(s);
}

/* All that somebody with these roles is told, in one text. */
static const char *told(struct seen *s, unsigned roles)
{
	struct arena *a = &s->k->k.a;
	struct bedside b;
	struct text t = text_in(a);
	struct now now = {.wall_ms = s->k->t,
	                  .boot_ms = s->k->t - T0 + 1,
	                  .boot_id = "boot",
	                  .zone = s->k->k.c->zone,
	                  .zone_name = "Etc/UTC"};
	if (roles == 0)
		bedside_look(a, s->k->k.c, 0, &now, NULL, &b);
	else
		bedside_look_as(a, s->k->k.c, 0, &now, NULL, roles, &b);
	bedside_json(&b, &t);
	struct timeline line = timeline_new(a, s->k->k.c, NULL);
	if (roles)
		line.viewer = roles;
	for (size_t i = 0; i < s->n; i++)
		timeline_add(&line, &s->all[i]);
	timeline_json(&line, &t);
	for (size_t i = 0; i < line.n; i++)
		timeline_line(&line, &line.v[i], &t);
	return t.s;
}

static struct seen talk(void)
{
	struct seen s = {.k = cast_new(protocol)};
	say(&s, "nora", "start review");
	say(&s, "paul", "answer arm: verum-arm");
	say(&s, "paul", "answer mood: calm-mood");
	say(&s, "paul", "measure pulse 71 /min, depth 7");
	say(&s, "paul", "form guess: 2,3");
	say(&s, "paul", "note seen: laughed-aloud");
	const struct command kit = {.kind = CMD_ALLOCATE,
	                            .e = {.name = "kit", .text = "verum-kit", .count = 17}};
	assert_int_equal(cast_do(s.k, "theo", &kit), RC_OK); /* who does it is not shown it */
	keep(&s);
	return s;
}

#define HAS_NOT(text, part)                                                                        \
	do {                                                                                       \
		const char *at_ = strstr((text), (part));                                          \
		if (at_)                                                                           \
			fail_msg("%s is told: %.200s", (part),                                     \
			         at_ > (text) + 60 ? at_ - 60 : at_);                              \
	} while (0)
#define HAS_IT(text, part)                                                                         \
	do {                                                                                       \
		if (!strstr((text), (part)))                                                       \
			fail_msg("%s is not told in %.3000s", (part), (text));                     \
	} while (0)

static const char *const secret[] = {"verum-arm", "depth 7",       "\"7\"",     "2,3",
                                     "total 5",   "laughed-aloud", "verum-kit", "entry 17"};

static void a_role_is_not_shown_what_is_hidden_from_it(void **state)
{
	struct seen s = talk();
	(void)state;
	const char *t = told(&s, ROLE_THERAPIST);
	for (size_t i = 0; i < countof(secret); i++)
		HAS_NOT(t, secret[i]);
	HAS_IT(t, "calm-mood");
	HAS_IT(t, "71 /min"); /* taken with what is hidden, and not hidden itself */
	t = told(&s, ROLE_PRESCRIBER);
	for (size_t i = 0; i < countof(secret); i++)
		if (strcmp(secret[i], "\"7\"") != 0)
			HAS_IT(t, secret[i]);
	t = told(&s, ROLE_NURSE); /* each role by itself */
	HAS_IT(t, "verum-arm");
	HAS_NOT(t, "2,3");
	HAS_NOT(t, "verum-kit");
	cast_free(s.k);
}

/* One blinded role is enough, whatever else somebody is; and nobody in particular sees nothing. */
static void another_role_does_not_open_it(void **state)
{
	struct seen s = talk();
	(void)state;
	const char *t = told(&s, ROLE_THERAPIST | ROLE_PRESCRIBER);
	for (size_t i = 0; i < countof(secret); i++)
		HAS_NOT(t, secret[i]);
	t = told(&s, 0);
	for (size_t i = 0; i < countof(secret); i++)
		HAS_NOT(t, secret[i]);
	cast_free(s.k);
}

static void a_correction_tells_nothing_either(void **state)
{
	struct seen s = talk();
	(void)state;
	int64_t arm = 0, taken = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.all[i].kind == EV_STEP_DONE && strcmp(s.all[i].e.name, "arm") == 0)
			arm = s.all[i].seq;
		if (s.all[i].kind == EV_READING_RECORDED)
			taken = s.all[i].seq;
	}
	struct command amend = {
	    .kind = CMD_AMEND,
	    .e = {.ref = arm, .name = "arm", .text = "placebo-arm", .reason = "was not verum"}};
	assert_int_equal(cast_do(s.k, "paul", &amend), RC_OK);
	struct {
		struct event *v;
		size_t n, cap;
	} list = {s.all, s.n, s.cap};
	*arena_push(&s.k->k.a, &list) = s.k->d.events[0];
	struct entry_reading six = {.measure = "depth", .value = {6000000}, .n = 1};
	struct command again = {
	    .kind = CMD_AMEND,
	    .e = {.ref = taken, .readings = &six, .readings_n = 1, .reason = "six it was"}};
	assert_int_equal(cast_do(s.k, "paul", &again), RC_OK);
	*arena_push(&s.k->k.a, &list) = s.k->d.events[0];
	s.all = list.v, s.n = list.n, s.cap = list.cap;
	const char *t = told(&s, ROLE_THERAPIST);
	HAS_NOT(t, "placebo");
	HAS_NOT(t, "verum");
	HAS_NOT(t, "depth 6");
	HAS_NOT(t, "six it was");
	t = told(&s, ROLE_PRESCRIBER);
	HAS_IT(t, "placebo-arm");
	HAS_IT(t, "depth 6");
	cast_free(s.k);
}

static void opened_at_once_with_a_reason_by_whoever_may(void **state)
{
	struct seen s = talk();
	struct cast *k = s.k;
	(void)state;
	REFUSED(RC_DENIED, "theo", "unblind: curious", "is for the prescriber");
	REFUSED(RC_USAGE, "paul", "unblind", "needs its reason");
	REFUSED(RC_NOTFOUND, "paul", "unblind mood: why not", "Nothing called `mood` is hidden");
	k->unsigned_now = true;
	REFUSED(RC_DENIED, "paul", "unblind: does not wake up", "signature");
	k->unsigned_now = false;
	HAS_NOT(told(&s, ROLE_THERAPIST), "verum-arm");
	say(&s, "paul", "unblind depth: does not wake up");
	HAS_IT(told(&s, ROLE_THERAPIST), "depth 7");
	HAS_NOT(told(&s, ROLE_THERAPIST), "verum-arm");
	say(&s, "paul", "unblind kit: does not wake up");
	HAS_IT(told(&s, ROLE_THERAPIST), "verum-kit");
	HAS_NOT(told(&s, ROLE_THERAPIST), "verum-arm");
	say(&s, "dora", "unblind: does not wake up");
	assert_true(cast_open(k, "unblinding-review"));
	const char *t = told(&s, ROLE_THERAPIST);
	for (size_t i = 0; i < countof(secret); i++)
		if (strcmp(secret[i], "\"7\"") != 0)
			HAS_IT(t, secret[i]);
	HAS_IT(t, "does not wake up"); /* who, when and why */
	cast_free(k);
}

/* What pia alone may know, in whatever figure, word or sentence it would be told. */
static const char *const kit_secret[] = {"37 mg", "38 mg", "1 mg", "41 mg",    "40 mg",
                                         "LOT77", "verum", "salt", "ketamine", "misread it"};

static void tells_no_kit(struct seen *s, const char *number)
{
	static const unsigned who[] = {ROLE_NURSE, ROLE_THERAPIST, ROLE_PRESCRIBER,
	                               ROLE_NURSE | ROLE_PHARMACIST, 0};
	for (size_t i = 0; i < countof(who); i++) {
		const char *t = told(s, who[i]);
		for (size_t k = 0; k < countof(kit_secret); k++)
			HAS_NOT(t, kit_secret[k]);
		if (number)
			HAS_NOT(t, number);
	}
}

static void what_is_in_a_kit_is_told_to_nobody_who_treats(void **state)
{
	struct seen s = {.k = cast_new(trial)};
	struct cast *k = s.k;
	(void)state;
	say(&s, "nora", "consent given");
	say(&s, "nora", "start medicine");
	const struct command draw = {.kind = CMD_ALLOCATE,
	                             .e = {.name = "arm", .text = "verum", .count = 1}};
	assert_int_equal(cast_do(k, "pia", &draw), RC_OK);
	keep(&s);
	say(&s, "paul", "order study-medicine intramuscular");
	tells_no_kit(&s, NULL);
	REFUSED(RC_GATE, "pia", "prepare study-medicine kit K9: 41 mg, expiry 2028-01",
	        "41 mg is over");
	keep(&s);
	say(&s, "pia", "prepare study-medicine kit K9: 37 mg, lot LOT77, expiry 2028-01");
	say(&s, "pia", "drawn 39 mg");
	int64_t drawn = s.all[s.n - 1].seq;
	tells_no_kit(&s, "K9");
	HAS_IT(told(&s, ROLE_PHARMACIST), "kit K9: 37 mg, lot LOT77");
	say(&s, "nora",
	    "check study-medicine: kit K9, expiry 2028-01, patient p-1, route intramuscular");
	tells_no_kit(&s, "K9"); /* not to the second person either */
	say(&s, "theo",
	    "check study-medicine: kit K9, expiry 2028-01, patient p-1, route intramuscular");
	tells_no_kit(&s, NULL);
	HAS_IT(told(&s, ROLE_NURSE), "give study-medicine kit K9");
	say(&s, "nora", "give study-medicine kit K9");
	assert_int_equal(k->k.c->doses.v[0].amount.micro, 37000); /* and the record knows it */
	struct command amend = {.kind = CMD_AMEND,
	                        .e = {.ref = drawn,
	                              .medicine = "study-medicine",
	                              .has_amount = true,
	                              .amount = {38000, DIM_MASS},
	                              .reason = "misread it"}};
	assert_int_equal(cast_do(k, "nora", &amend), RC_DENIED);
	assert_int_equal(cast_do(k, "pia", &amend), RC_OK);
	keep(&s);
	say(&s, "pia", "waste 1 mg witness theo");
	tells_no_kit(&s, NULL);
	HAS_IT(told(&s, ROLE_PHARMACIST), "kit K9 (37 mg) of study-medicine");
	say(&s, "paul", "unblind study-medicine: does not wake up");
	HAS_IT(told(&s, ROLE_NURSE), "give study-medicine kit K9: 37 mg");
	HAS_IT(told(&s, ROLE_NURSE), "LOT77");
	cast_free(k);
}

static void somebody_the_clinic_does_not_know_sees_nothing_hidden(void **state)
{
	const struct actor who = {.id = "nobody", .roles = ROLE_PRESCRIBER};
	(void)state;
	assert_int_equal(bedside_viewer(NULL, &who), EVERYBODY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_role_is_not_shown_what_is_hidden_from_it),
	    cmocka_unit_test(another_role_does_not_open_it),
	    cmocka_unit_test(a_correction_tells_nothing_either),
	    cmocka_unit_test(opened_at_once_with_a_reason_by_whoever_may),
	    cmocka_unit_test(what_is_in_a_kit_is_told_to_nobody_who_treats),
	    cmocka_unit_test(somebody_the_clinic_does_not_know_sees_nothing_hidden),
	};
	return cmocka_run_group_tests_name("bedside/blind", tests, NULL, NULL);
}
