/* SPDX-License-Identifier: Apache-2.0
 * Which way a course goes: an interval that somebody chooses, exits, tracks beside each other, and
 * contacts of one day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/hand.h"

#define HEAD                                                                                       \
	"tend: 1\n"                                                                                \
	"id: small\n"                                                                              \
	"version: 1.0.0\n"                                                                         \
	"title: Small\n"                                                                           \
	"status: draft\n"                                                                          \
	"supervised: no\n"                                                                         \
	"medicines:\n"                                                                             \
	"  ketamine:\n"                                                                            \
	"    substance: ketamine hydrochloride\n"                                                  \
	"    routes:\n"                                                                            \
	"      oral: {form: tablet 50 mg, dose: {allowed: 50..100 mg}}\n"                          \
	"sessions:\n"                                                                              \
	"  medicine:\n"                                                                            \
	"    kind: medicine\n"                                                                     \
	"    where: clinic\n"                                                                      \
	"    steps:\n"                                                                             \
	"      - {dose: ketamine, enter: [consent, gap], ordered by: prescriber, by: nurse}\n"     \
	"  talk:\n"                                                                                \
	"    kind: integration\n"                                                                  \
	"    where: clinic\n"                                                                      \
	"    steps:\n"                                                                             \
	"      - {choose: frequency, options: {weekly: Once a week, two-weekly: Every other}}\n"   \
	"      - {ask: going-on, answer: yes or no}\n"                                             \
	"  page: {kind: diary, where: home, by: patient, steps: [{ask: slept, answer: text}]}\n"

static struct hand *course(const char *text)
{
	struct hand *h = hand_new("small.yaml", text, "Europe/Berlin", "2027-03-01");
	h->c->enrolled = hand_at(h, -30, 9, 0);
	return h;
}

static void answer(struct hand *h, const char *step, const char *text, int64_t at)
{
	struct step_record *r = arena_push(h->c->a, &h->c->steps);
	int talk = plan_session_find(h->c->plan, "talk");
	*r = (struct step_record){.step = plan_step_find(h->c->plan, talk, step), .text = text};
	const char **names = h->c->plan->p->answers.v[h->c->plan->steps[r->step].answer].names;
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], text) == 0)
			r->option = i;
	r->m = (struct mark){.seq = ++h->seq, .happened = at, .written = at};
}

static void window(struct hand *h, const char *name, int round, int from, int to)
{
	struct due_contact d = hand_find(h, name, round);
	if (d.from - h->base != from || d.to - h->base != to)
		fail_msg("%s %d: %d to %d, not %d to %d: %s", name, round, d.from - h->base,
		         d.to - h->base, from, to, d.why);
}

static void state(struct hand *h, const char *name, int round, enum contact_state want)
{
	struct due_contact d = hand_find(h, name, round);
	if (d.state != want)
		fail_msg("%s %d is %d, not %d: %s", name, round, (int)d.state, (int)want, d.why);
}

/* ---- an interval that is chosen, clinical.md 1.4 ---- */

static const char chosen[] =
    HEAD "course:\n"
         "  - phase: begin\n"
         "    do: [{session: medicine}, {session: talk, at: 1..3 d after medicine}]\n"
         "  - phase: maintenance\n"
         "    repeat: 6\n"
         "    gap: {at least: 6 d, never under: 2 d}\n"
         "    do:\n"
         "      - session: medicine\n"
         "        name: again\n"
         "        at:\n"
         "          - {when: frequency = weekly, then: 7 d after previous medicine}\n"
         "          - {when: frequency = two-weekly, then: 14 d after previous medicine}\n"
         "          - {else: 7 d after previous medicine}\n"
         "        give or take: 1 d\n"
         "        missed: drop\n";

static void test_an_interval_that_is_chosen(void **state_)
{
	struct hand *h = course(chosen);
	hand_held(h, "medicine", 1, 0);
	hand_held(h, "talk", 1, 1);
	/* Nobody has chosen: nothing is planned, and nothing may begin. */
	hand_now(h, 7, 9);
	struct due_contact d = hand_find(h, "again", 1);
	assert_int_equal(d.state, CONTACT_LATER);
	assert_true(d.waits);
	assert_non_null(strstr(d.why, "frequency = weekly"));
	const char *what;
	assert_int_equal(series_waits(&h->a, &h->look, &what), 1);
	assert_string_equal(what, "frequency = weekly");
	answer(h, "frequency", "weekly", hand_at(h, 7, 8, 0));
	window(h, "again", 1, 6, 8);
	state(h, "again", 1, CONTACT_OPEN);
	assert_int_equal(series_waits(&h->a, &h->look, &what), -1);
	hand_held(h, "again", 1, 8);
	window(h, "again", 2, 14, 16);
	/* Changed on the day: the next one is planned anew, what was held says what held then. */
	hand_held(h, "again", 2, 15);
	answer(h, "frequency", "two-weekly", hand_at(h, 15, 12, 0));
	hand_now(h, 16, 9);
	window(h, "again", 1, 6, 8);
	window(h, "again", 2, 14, 16);
	window(h, "again", 3, 28, 30);
	/* and back, where the patient got worse */
	answer(h, "frequency", "weekly", hand_at(h, 18, 12, 0));
	hand_now(h, 19, 9);
	window(h, "again", 3, 21, 23);
	/* One that was missed and let go: the next comes a week after its day. */
	hand_now(h, 24, 9);
	state(h, "again", 3, CONTACT_DROPPED);
	window(h, "again", 4, 28, 30);
	hand_free(h);
}

/* ---- exits ---- */

static const char exits[] =
    HEAD "course:\n"
         "  - phase: doses\n"
         "    repeat: 4\n"
         "    gap: {at least: 3 d, never under: 2 d}\n"
         "    do:\n"
         "      - {session: medicine}\n"
         "      - {session: talk, at: 1 d after medicine}\n"
         "  - phase: beside\n"
         "    starts: 0 d after first medicine\n"
         "    do: [{session: page, at: every 1 d to 3 d after last medicine}]\n"
         "  - phase: after\n"
         "    do: [{session: talk, name: goodbye, at: 3..10 d after last medicine}]\n"
         "exits:\n"
         "  - {when: going-on = no, then: after}\n";

/* The patient stops and keeps the follow-up; what is said later does not bring the doses back. */
static void test_an_exit_stays_taken(void **state_)
{
	struct hand *h = course(exits);
	hand_held(h, "medicine", 1, 0);
	hand_held(h, "talk", 1, 1);
	hand_held(h, "medicine", 2, 4);
	answer(h, "going-on", "no", hand_at(h, 5, 12, 0));
	hand_now(h, 5, 11);
	state(h, "medicine", 3, CONTACT_EARLY); /* not said yet */
	hand_now(h, 6, 9);
	state(h, "medicine", 3, CONTACT_DROPPED);
	state(h, "talk", 2, CONTACT_DROPPED);
	state(h, "goodbye", 1, CONTACT_EARLY);
	window(h, "goodbye", 1, 7, 14);
	answer(h, "going-on", "yes", hand_at(h, 6, 12, 0));
	hand_now(h, 8, 9);
	state(h, "medicine", 3, CONTACT_DROPPED);
	state(h, "goodbye", 1, CONTACT_OPEN);
	/* A slip that was put right never was an exit. */
	h->c->steps.v[0].m.struck = true;
	state(h, "medicine", 3, CONTACT_OPEN);
	hand_free(h);
}

/* ---- one day, tracks ---- */

static const char day_order[] =
    HEAD "course:\n"
         "  - phase: doses\n"
         "    repeat: 2\n"
         "    gap: {at least: 3 d, never under: 2 d}\n"
         "    do:\n"
         "      - {session: medicine}\n"
         "      - {session: page, name: morning, at: same day before medicine}\n"
         "      - {session: talk, at: same day before medicine, after: [morning]}\n"
         "      - {session: page, name: evening, at: same day after medicine}\n";

static void next_is(struct hand *h, const char *name)
{
	struct due_contact d;
	assert_true(series_next(&h->a, &h->look, &d));
	assert_string_equal(h->c->plan->contacts[d.contact].def->name.s, name);
}

static void test_contacts_of_one_day_come_in_their_order(void **state_)
{
	struct hand *h = course(day_order);
	hand_now(h, -1, 9);
	state(h, "morning", 1, CONTACT_LATER); /* no day yet */
	hand_book(h, "medicine", 1, 0);
	hand_now(h, 0, 8);
	next_is(h, "morning");
	state(h, "talk", 1, CONTACT_LATER);
	hand_held(h, "morning", 1, 0);
	next_is(h, "talk");
	hand_held(h, "talk", 1, 0);
	next_is(h, "medicine");
	state(h, "evening", 1, CONTACT_LATER);
	hand_held(h, "medicine", 1, 0);
	hand_now(h, 0, 20);
	next_is(h, "evening");
	/* Booked anew, the morning moves along. */
	hand_book(h, "medicine", 2, 5);
	window(h, "morning", 2, 5, 5);
	hand_book(h, "medicine", 2, 7);
	window(h, "morning", 2, 7, 7);
	window(h, "medicine", 2, 3, INT32_MAX - h->base);
	hand_free(h);
}

/* clinical.md 5 P4: psychotherapy from two weeks before the first infusion, beside the infusions. */
static const char montreal[] =
    HEAD "course:\n"
         "  - phase: psychotherapy\n"
         "    starts: 14 d before first medicine\n"
         "    do:\n"
         "      - session: talk\n"
         "        at: 7, 14 d before first medicine, then every 7 d from 1 d after first medicine "
         "to 22 d after first medicine\n"
         "        missed: drop\n"
         "  - phase: preparation\n"
         "    do: [{session: page, at: day -5}]\n"
         "  - phase: twice-a-week\n"
         "    repeat: 4\n"
         "    gap: {at least: 3 d, never under: 2 d}\n"
         "    do: [{session: medicine, at: 'days 0, 3 of each week'}]\n"
         "  - phase: once-a-week\n"
         "    repeat: 2\n"
         "    gap: {at least: 6 d, never under: 3 d}\n"
         "    do: [{session: medicine, name: weekly, at: days 3 of each week}]\n"
         "  - phase: after\n"
         "    do:\n"
         "      - {session: page, name: end, at: day 27}\n"
         "      - {session: page, name: later, at: 'day 55, then day 83'}\n";

static const struct {
	const char *name;
	int round, day;
} p4[] = {{"talk", 1, -14},    {"talk", 2, -7},    {"page", 1, -5},    {"medicine", 1, 0},
          {"talk", 3, 1},      {"medicine", 2, 3}, {"medicine", 3, 7}, {"talk", 4, 8},
          {"medicine", 4, 10}, {"talk", 5, 15},    {"weekly", 1, 17},  {"talk", 6, 22},
          {"weekly", 2, 24},   {"end", 1, 27},     {"later", 1, 55},   {"later", 2, 83}};

static void test_psychotherapy_beside_infusions(void **state_)
{
	struct hand *h = course(montreal);
	hand_book(h, "medicine", 1, 0);
	for (size_t i = 0; i < countof(p4); i++) {
		hand_now(h, p4[i].day, 8);
		assert_false(series_ended(&h->look));
		state(h, p4[i].name, p4[i].round, CONTACT_OPEN);
		window(h, p4[i].name, p4[i].round, p4[i].day, p4[i].day);
		next_is(h, p4[i].name);
		hand_held(h, p4[i].name, p4[i].round, p4[i].day);
	}
	hand_now(h, 84, 8);
	assert_true(series_ended(&h->look));
	hand_free(h);
}

/* Day 0 moves, and everything that hangs on it, over a change of the clocks: calendar days. */
static void test_day_0_moves_all_tracks(void **state_)
{
	for (int to = -20; to <= 40; to += 5) {
		struct hand *h = course(montreal);
		hand_now(h, -25, 8);
		hand_book(h, "medicine", 1, 0);
		hand_book(h, "medicine", 1, to);
		window(h, "talk", 1, to - 14, to - 14);
		window(h, "talk", 2, to - 7, to - 7);
		window(h, "talk", 3, to + 1, to + 1);
		window(h, "medicine", 2, to + 3, to + 3);
		window(h, "medicine", 4, to + 10, to + 10);
		window(h, "later", 2, to + 83, to + 83);
		hand_free(h);
	}
}

/* ---- diaries ---- */

static const char diary[] = HEAD "course:\n"
                                 "  - phase: mood\n"
                                 "    starts: 1 d before first medicine\n"
                                 "    do: [{session: page, at: every 12 h to last medicine}]\n"
                                 "  - phase: doses\n"
                                 "    repeat: 2\n"
                                 "    gap: {at least: 3 d, never under: 2 d}\n"
                                 "    do: [{session: medicine}]\n";

static void test_a_diary_twice_a_day_ends_with_the_last_dose(void **state_)
{
	struct hand *h = course(diary);
	hand_book(h, "medicine", 1, 0);
	hand_now(h, 0, 8);
	window(h, "page", 1, -1, -1);
	window(h, "page", 2, -1, -1);
	window(h, "page", 3, 0, 0);
	window(h, "page", 4, 0, 0);
	state(h, "page", 1, CONTACT_DROPPED); /* of yesterday */
	state(h, "page", 3, CONTACT_OPEN);
	state(h, "page", 4, CONTACT_OPEN);
	hand_held(h, "page", 3, 0);
	state(h, "page", 3, CONTACT_DONE);
	state(h, "page", 4, CONTACT_OPEN);
	hand_held(h, "medicine", 1, 0);
	hand_held(h, "medicine", 2, 4);
	hand_now(h, 5, 8);
	size_t n;
	struct due_contact *v = series_due(&h->a, &h->look, &n);
	for (size_t i = 0; i < n; i++)
		assert_true(v[i].from == INT32_MIN || v[i].from - h->base <= 4);
	assert_true(series_ended(&h->look));
	hand_free(h);
}

/* ---- two sessions of one kind ---- */

static const char two_of_a_kind[] = HEAD
    "  injection:\n"
    "    kind: medicine\n"
    "    where: clinic\n"
    "    steps:\n"
    "      - {dose: ketamine, enter: [consent, gap], ordered by: prescriber, by: nurse}\n"
    "course:\n"
    "  - phase: both\n"
    "    repeat: 2\n"
    "    gap: {at least: 3 d, never under: 2 d}\n"
    "    do:\n"
    "      - {session: injection}\n"
    "      - {session: medicine, at: 4..6 d after injection}\n"
    "      - {session: talk, at: 1 d after medicine}\n"
    "  - phase: after\n"
    "    do: [{session: page, at: 2 d after last medicine}, {session: page, name: third, at: 1 d "
    "after medicine 3}]\n";

/* One count for the kind; in its own round the one of that name comes first. */
static void test_two_sessions_of_one_kind_share_a_count(void **state_)
{
	struct hand *h = course(two_of_a_kind);
	hand_held(h, "injection", 1, 0);
	hand_now(h, 1, 9);
	window(h, "medicine", 1, 4, 6);
	state(h, "talk", 1, CONTACT_LATER); /* not after the injection */
	hand_held(h, "medicine", 1, 5);
	window(h, "talk", 1, 6, 6);
	hand_held(h, "injection", 2, 9);
	window(h, "third", 1, 10, 10);
	window(h, "medicine", 2, 13, 15);
	hand_held(h, "medicine", 2, 13);
	window(h, "page", 1, 15, 15);
	hand_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_interval_that_is_chosen),
	    cmocka_unit_test(test_an_exit_stays_taken),
	    cmocka_unit_test(test_contacts_of_one_day_come_in_their_order),
	    cmocka_unit_test(test_psychotherapy_beside_infusions),
	    cmocka_unit_test(test_day_0_moves_all_tracks),
	    cmocka_unit_test(test_a_diary_twice_a_day_ends_with_the_last_dose),
	    cmocka_unit_test(test_two_sessions_of_one_kind_share_a_count),
	};
	return cmocka_run_group_tests_name("judge/ways", tests, NULL, NULL);
}
