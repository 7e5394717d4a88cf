/* SPDX-License-Identifier: Apache-2.0
 * Acts in words: each verb to its command and back, and refusals in a person's words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "../support/plan.h"
#include "words/words.h"

static const struct command earlier_waste = {.kind = CMD_WASTE,
                                             .e = {.medicine = "ketamine", .has_amount = true}};
static const struct command earlier_form = {.kind = CMD_FORM, .e = {.name = "gad7"}};

static bool label(void *ctx, const char *name, int64_t *seq, const struct command **was)
{
	(void)ctx;
	if (strcmp(name, "waste") != 0 && strcmp(name, "form") != 0)
		return false;
	*seq = 812;
	*was = name[0] == 'w' ? &earlier_waste : &earlier_form;
	return true;
}

static bool when(void *ctx, const char *words, int64_t *ms)
{
	(void)ctx;
	*ms = 1803805200000;
	return strcmp(words, "2027-03-01 10:00") == 0;
}

struct kit {
	struct arena a;
	struct words_context w;
};

static int set_up(void **state)
{
	struct kit *k = test_calloc(1, sizeof *k);
	k->w = (struct words_context){.plan = test_plan(&k->a), .when = when, .label = label};
	*state = k;
	return 0;
}

static int tear_down(void **state)
{
	struct kit *k = *state;
	arena_drop(&k->a);
	test_free(k);
	return 0;
}

static struct command read_act(struct kit *k, const char *act)
{
	struct command c = {0};
	struct err e = {0};
	if (words_parse(&k->a, &k->w, act, &c, NULL, &e) != RC_OK)
		fail_msg("`%s`: %s. %s", act, e.msg, e.hint);
	return c;
}

/* What is said reads back as the same command, to the byte. */
static const char *const both_ways[] = {
    "enrol",
    "consent given",
    "consent given for sublingual, intramuscular",
    "consent given by parent: Pat Sample",
    "consent given for sublingual by parent: Pat Sample",
    "consent withdrawn by parent: is afraid",
    "consent withdrawn",
    "consent withdrawn: wants no more sessions",
    "start medicine 3",
    "start prep-1",
    "miss integration 2: was ill",
    "nobody answers",
    "end course: moved away",
    "stop treatment: does not want to go on",
    "resume treatment: talked it through",
    "staff comes nora as nurse, monitor",
    "staff goes nora",
    "staff reachable paul as prescriber within 5 min",
    "hand over to nick",
    "hand over nurse, monitor to nick",
    "take over from nora",
    "enter dose",
    "leave",
    "close",
    "stop",
    "stop: pressure too high today",
    "confirm state: awake, breathing calmly",
    "confirm room",
    "answer last-food: 5 h",
    "answer minutes-held: 12 min",
    "answer car-keys: no",
    "answer holding: inward",
    "answer escort: Kim Sample at 12:30",
    "answer maoi: never",
    "note: quiet, then tears",
    "note experience: quiet, then tears",
    "skip playlist: wants silence",
    "look in",
    "measure bp 152/95 mmHg",
    "measure bp 124/78 mmHg, pulse 72 /min, spo2 98 %, temperature 36.6 °C",
    "measure weight 92.5 kg, height 178 cm",
    "measure sedation 5, nausea 0",
    "form gad7: 2,1,2,1,0,1,-",
    "form cssrs-since: yes,no,n/a,n/a,n/a,no",
    "form safety-plan: I stop answering, walk, library, Kim, -, tablets stay with Kim",
    "form pcl5 total 31",
    "form readiness: record,2,1,2",
    "order ketamine sublingual 100 mg",
    "booster order ketamine intramuscular 30 mg",
    "supplement order ketamine intramuscular 30 mg",
    "order ketamine intramuscular 41 mg over 40 min",
    "check ketamine: lot KV1, expiry 2028-01, strength 1 mg/mL, volume 41 mL, rate 61.5 mL/h",
    "end dose 41 mg",
    "stop dose",
    "stop dose: wants to stop",
    "stop dose 22.5 mg: pressure too high",
    "dose runs",
    "check ketamine: lot KL27, expiry 2028-01, strength 50 mg, count 2",
    "booster check ketamine: lot KI31, expiry 2028-01, strength 100 mg/mL, volume 0.3 mL",
    "drawn 100 mg",
    "booster drawn 30 mg",
    "give ketamine 46 mg",
    "booster give ketamine 30 mg",
    "waste 41 mg witness nick",
    "sign bp-ready: benefit outweighs",
    "sign going-home",
    "emergency: Call for help",
    "adverse event: vomited; grade 2; serious; side position, watched",
    "undo",
    "unblind: does not wake up",
    "unblind pulse: does not wake up",
};

static void every_act_reads_back_the_same(void **state)
{
	struct kit *k = *state;
	for (size_t i = 0; i < countof(both_ways); i++) {
		struct command c = read_act(k, both_ways[i]);
		struct text t = text_in(&k->a);
		words_write(&t, &k->w, &c);
		assert_string_equal(t.s, both_ways[i]);
		struct command again = read_act(k, t.s);
		const uint8_t *x, *y;
		size_t n, m;
		entry_encode(&c.e, &k->a, &x, &n);
		entry_encode(&again.e, &k->a, &y, &m);
		assert_int_equal(c.kind, again.kind);
		assert_int_equal(n, m);
		assert_memory_equal(x, y, n);
	}
}

static void every_verb_has_an_example_that_reads(void **state)
{
	struct kit *k = *state;
	const struct words_verb *v;
	size_t n = 0;
	k->w.label = NULL;
	for (size_t i = 0; (v = words_verb_at(i)); i++, n++) {
		struct command c = {0};
		struct err e = {0};
		enum rc rc = words_parse(&k->a, &k->w, v->example, &c, NULL, &e);
		bool lacks =
		    v->kind == CMD_TASK_DONE || v->kind == CMD_BOOK || v->kind == CMD_ALLOCATE;
		if (lacks) { /* no course, no time, no list */
			assert_true(rc == RC_NOTFOUND || rc == RC_USAGE);
			continue;
		}
		if (rc != RC_OK)
			fail_msg("`%s`: %s", v->example, e.msg);
		assert_int_equal(c.kind, v->kind);
	}
	struct text t = text_in(&k->a);
	words_reference(&t);
	assert_non_null(strstr(t.s, "[booster|supplement] give MEDICINE AMOUNT"));
	assert_true(n >= 30);
}

static void a_dose_is_exact_to_the_microgram(void **state)
{
	struct kit *k = *state;
	struct command c = read_act(k, "give ketamine 46.25 mg");
	assert_int_equal(c.e.amount.dim, DIM_MASS);
	assert_int_equal(c.e.amount.micro, 46250);
	assert_true(c.e.has_amount);
	assert_string_equal(c.e.medicine, "ketamine");
}

static void a_pressure_has_two_values_and_a_unit(void **state)
{
	struct kit *k = *state;
	struct command c = read_act(k, "measure bp 152/95 mmHg, weight 92 kg");
	assert_int_equal(c.e.readings_n, 2);
	assert_int_equal(c.e.readings[0].n, 2);
	assert_int_equal(c.e.readings[0].value[0], 152000000);
	assert_int_equal(c.e.readings[0].value[1], 95000000);
	assert_int_equal(c.e.readings[1].value[0], INT64_C(92000000000)); /* micrograms */
}

static void a_question_left_open_is_no_zero(void **state)
{
	struct kit *k = *state;
	struct command c = read_act(k, "form phq9: 2,2,3,2,2,2,1,1,-");
	assert_int_equal(c.e.answers_n, 9);
	assert_int_equal(c.e.answers[8], NOT_ANSWERED);
	c = read_act(k, "form cssrs-since: no,no,n/a,n/a,n/a,no");
	assert_int_equal(c.e.answers[2], NOT_ASKED);
	assert_int_equal(c.e.answers[5], 0);
}

static void times_and_labels_come_from_the_caller(void **state)
{
	struct kit *k = *state;
	struct command c = read_act(k, "book medicine 2 2027-03-01 10:00");
	assert_int_equal(c.e.at, 1803805200000);
	assert_string_equal(c.e.contact, "medicine");
	assert_int_equal(c.e.round, 2);
	c = read_act(k, "amend #waste: 40 mg witness nick because misread the syringe");
	assert_int_equal(c.e.ref, 812);
	assert_int_equal(c.e.amount.micro, 40000);
	assert_string_equal(c.e.person, "nick");
	assert_string_equal(c.e.reason, "misread the syringe");
	c = read_act(k, "amend #form: 1,1,1,1,1,1,1 because one line too low");
	assert_string_equal(c.e.name, "gad7");
	assert_int_equal(c.e.answers[6], 1);
	c = read_act(k, "answer maoi: 2027-03-01 10:00");
	assert_int_equal(c.kind, CMD_WASHOUT);
	assert_int_equal(c.e.at, 1803805200000);
}

/* What is refused, which part of it, and what may have been meant. */
static const struct refused_row {
	const char *act, *part, *says, *instead;
} refused[] = {
    {"", "", "does not say what is done", NULL},
    {"mesure bp 152/95 mmHg", "mesure", "is not an act", "measure"},
    {"consent givn", "consent givn", "is not an act", "consent given"},
    {"booster enter dose", "enter", "something to do with a booster", NULL},
    {"measure bp 152/95", "152/95", "cannot be read", "152/95 mmHg"},
    {"measure bp 152 mmHg", "152 mmHg", "bp has 2 values, and 1 stands here", NULL},
    {"measure pulse 72/80 /min", "72/80 /min", "cannot be read", NULL},
    {"measure weight 203 lb", "203 lb", "cannot be read", NULL},
    {"measure sedation 5 mg", "5 mg", "cannot be read", NULL},
    {"measure temperature 36.6 mmHg", "36.6 mmHg", "temperature is measured in °C", NULL},
    {"measure pulse 72 /min, pulse 74 /min", "pulse", "stands here twice", NULL},
    {"measure puls 72 /min", "puls", "is not a measure", "pulse"},
    {"measure pulse", "", "the value of pulse is missing", NULL},
    {"give ketamine .5 mg", ".5 mg", "cannot be read", "0.5 mg"},
    {"give ketamine 46.0 mg", "46.0 mg", "cannot be read", "46 mg"},
    {"give ketamine 46", "46", "cannot be read", NULL},
    {"give ketamine 46 mL", "46 mL", "the amount is due here", NULL},
    {"give ketamin 46 mg", "ketamin", "is not a medicine", "ketamine"},
    {"order ketamine oral 46 mg", "oral", "is not a route", NULL},
    {"order ketamine intramusculr 46 mg", "intramusculr", "is not a route", "intramuscular"},
    {"give ketamine 46 mg now", "now", "nothing belongs at", NULL},
    {"leave now", "now", "nothing belongs at", NULL},
    {"enter doze", "doze", "is not a stage", "dose"},
    {"confirm rom", "rom", "is not a line to confirm", "room"},
    {"answer car-keys: maybe", "maybe", "is not one of the answers", NULL},
    {"answer last-food: 5", "5", "cannot be read", NULL},
    {"answer last-food: 5 mg", "5 mg", "and `5 mg` is mass", NULL},
    {"answer holding: inwards", "inwards", "is not one of the answers", "inward"},
    {"answer car-keys no", "no", "a colon and the answer are due", NULL},
    {"skip playlist", "", "a colon and the reason are due", NULL},
    {"form gad7: 2,1,2,1,0,1", "2,1,2,1,0,1", "gad7 has 7 questions, and 6 answers", NULL},
    {"form gad7: 2,1,2,1,0,1,0,0", "2,1,2,1,0,1,0,0", "and 8 answers stand here", NULL},
    {"form gad7: 2,1,x,1,0,1,0", "x", "cannot be read", NULL},
    {"form gad7: 2,1,1.5,1,0,1,0", "1.5", "a whole number", NULL},
    {"form gad7: 2,1,,1,0,1,0", "", "answer 3 of gad7 is empty", NULL},
    {"form today: no,no,no,no,no,no,no,no,n", "n", "answered with yes or no", NULL},
    {"form gad8: 1", "gad8", "is not a form", "gad7"},
    {"measure weight 203 lb", "203 lb", "not used for care", "92.08 kg"},
    {"measure weight 203 in", "203 in", "not used for care", NULL},
    {"check ketamine: lott KL27", "lott", "something to read off a packet", "lot"},
    {"start medicine", "medicine", "say which medicine", NULL},
    {"start medicine 7", "medicine", "there is no medicine 7: the course has 6", NULL},
    {"start medecine 1", "medecine", "is not a contact", "medicine"},
    {"book medicine 1 tomorrow", "tomorrow", "is not a time", NULL},
    {"sign bp-redy: calm", "bp-redy", "can be signed", "bp-ready"},
    {"staff comes nora as nurze", "nurze", "is not a role", "nurse"},
    {"adverse event: fell; grade 7", "7", "the grade is 1 to 5", NULL},
    {"amend #waste: 40 mg witness nick", "40 mg witness nick", "`because` and the reason", NULL},
    {"amend #nothing: 1 because 2", "nothing", "nothing is labelled", NULL},
    {"amend #waste: 40 because misread", "40", "cannot be read", NULL},
};

static void what_cannot_be_read_is_told_in_words(void **state)
{
	struct kit *k = *state;
	for (size_t i = 0; i < countof(refused); i++) {
		const struct refused_row *row = &refused[i];
		struct command c = {.kind = CMD_TICK};
		struct words_fault f;
		struct err e = {0};
		enum rc rc = words_parse(&k->a, &k->w, row->act, &c, &f, &e);
		if (rc != RC_USAGE && rc != RC_NOTFOUND)
			fail_msg("`%s` was read", row->act);
		assert_int_equal(c.kind, CMD_TICK); /* untouched */
		const char *part = arena_dupn(&k->a, row->act + f.at, f.len);
		if (!strstr(e.msg, row->says) || strcmp(part, row->part) != 0)
			fail_msg("`%s`: at `%s` came: %s", row->act, part, e.msg);
		if (row->instead ? !f.instead || strcmp(f.instead, row->instead) != 0 : false)
			fail_msg("`%s`: `%s` should be offered, and is `%s`", row->act,
			         row->instead, f.instead ? f.instead : "nothing");
	}
}

/* Both are said together, and the converted words are read like any others. */
static void a_weight_in_pounds_is_shown_in_kilograms(void **state)
{
	struct kit *k = *state;
	const char *said = NULL;
	assert_string_equal(
	    words_converted(&k->a, "measure pulse 84 /min, weight 203 lb, height 70 in", &said),
	    "measure pulse 84 /min, weight 92.08 kg, height 177.8 cm");
	assert_string_equal(said, "203 lb is 92.08 kg, 70 in is 177.8 cm");
	assert_null(words_converted(&k->a, "measure weight 92 kg", &said));
	assert_null(words_converted(&k->a, "note: weighed 203 lb", &said));
}

static void what_the_machine_wrote_is_told_too(void **state)
{
	struct kit *k = *state;
	struct event opened = {.kind = EV_TASK_OPENED,
	                       .e = {.name = "rebook", .roles = ROLE_PRESCRIBER}};
	struct event given = {.kind = EV_DOSE_GIVEN,
	                      .e = {.name = "ketamine",
	                            .medicine = "ketamine",
	                            .has_amount = true,
	                            .amount = {46000, DIM_MASS}}};
	struct text t = text_in(&k->a), u = text_in(&k->a);
	words_write_event(&t, &k->w, &opened);
	assert_string_equal(t.s, "task.opened rebook by prescriber");
	words_write_event(&u, &k->w, &given);
	assert_string_equal(u.s, "give ketamine 46 mg");
}

/* A diary of every other day has no number of pages: without one the next is meant. */
static void a_contact_that_only_the_course_counts(void **state)
{
	struct kit *k = *state;
	static const char text[] =
	    "tend: 1\n"
	    "id: small\n"
	    "version: 1.0.0\n"
	    "title: Small\n"
	    "status: example\n"
	    "supervised: no\n"
	    "sessions:\n"
	    "  page: {kind: diary, where: home, by: patient, steps: [{ask: slept, answer: text}]}\n"
	    "course:\n"
	    "  - phase: mood\n"
	    "    do:\n"
	    "      - {session: page, at: every 2 d}\n"
	    "      - {session: page, name: late, at: '7, 14 d after first page'}\n";
	k->w.plan = test_plan_text(&k->a, text);
	struct command c = read_act(k, "start page");
	assert_string_equal(c.e.contact, "page");
	assert_int_equal(c.e.round, 0);
	assert_int_equal(read_act(k, "start page 17").e.round, 17);
	assert_int_equal(read_act(k, "start late 2").e.round, 2);
	struct words_fault f;
	struct err e = {0};
	assert_int_equal(words_parse(&k->a, &k->w, "start late 3", &c, &f, &e), RC_USAGE);
	k->w.plan = test_plan(&k->a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(every_act_reads_back_the_same, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(every_verb_has_an_example_that_reads, set_up,
	                                    tear_down),
	    cmocka_unit_test_setup_teardown(a_dose_is_exact_to_the_microgram, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_pressure_has_two_values_and_a_unit, set_up,
	                                    tear_down),
	    cmocka_unit_test_setup_teardown(a_question_left_open_is_no_zero, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(times_and_labels_come_from_the_caller, set_up,
	                                    tear_down),
	    cmocka_unit_test_setup_teardown(what_cannot_be_read_is_told_in_words, set_up,
	                                    tear_down),
	    cmocka_unit_test_setup_teardown(what_the_machine_wrote_is_told_too, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_weight_in_pounds_is_shown_in_kilograms, set_up,
	                                    tear_down),
	    cmocka_unit_test_setup_teardown(a_contact_that_only_the_course_counts, set_up,
	                                    tear_down),
	};
	return cmocka_run_group_tests_name("words/words", tests, NULL, NULL);
}
