/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../support/hand.h"

static const char *const states[] = {"later",   "open", "early",   "late",
                                     "running", "done", "dropped", "not asked"};

static void expect_state(struct hand *h, const char *name, int round, enum contact_state want)
{
	struct due_contact d = hand_find(h, name, round);
	if (d.state != want)
		fail_msg("%s %d is %s, not %s: %s", name, round, states[d.state], states[want],
		         d.why);
}

static void expect_window(struct hand *h, const char *name, int round, int from, int to)
{
	struct due_contact d = hand_find(h, name, round);
	if (d.from - h->base != from || d.to - h->base != to)
		fail_msg("%s %d: %d to %d, not %d to %d: %s", name, round, d.from - h->base,
		         d.to - h->base, from, to, d.why);
}

/* ---- the flagship course, clinical.md 5 P1 ---- */

static const struct {
	const char *name;
	int round, day, from, to;
} p1[] = {
    {"screening", 1, -21, -42, -7}, {"prep-1", 1, -10, -21, -4},    {"prep-2", 1, -3, -9, -1},
    {"medicine", 1, 0, 0, 0},       {"call", 1, 1, 1, 1},           {"integration", 1, 2, 1, 4},
    {"medicine", 2, 7, 6, 14},      {"integration", 2, 9, 8, 11},   {"medicine", 3, 14, 13, 21},
    {"integration", 3, 16, 15, 18}, {"medicine", 4, 21, 20, 28},    {"integration", 4, 23, 22, 25},
    {"medicine", 5, 28, 27, 35},    {"integration", 5, 30, 29, 32}, {"medicine", 6, 35, 34, 42},
    {"integration", 6, 37, 36, 39}, {"review", 1, 42, 40, 49},      {"follow-up", 1, 63, 56, 77},
};

static void walk_p1(const char *zone, const char *base)
{
	struct hand *h = hand_new("kap-lozenge-im.yaml", NULL, zone, base);
	h->c->enrolled = hand_at(h, -30, 9, 0);
	hand_book(h, "medicine", 1, 0);
	size_t next = 0;
	for (int day = -28; day <= 80; day++) {
		hand_now(h, day, 10);
		assert_int_equal(series_ended(&h->look), next == countof(p1));
		if (next == countof(p1) || day < p1[next].day)
			continue;
		expect_state(h, p1[next].name, p1[next].round, CONTACT_OPEN);
		expect_window(h, p1[next].name, p1[next].round, p1[next].from, p1[next].to);
		struct due_contact d;
		assert_true(series_next(&h->a, &h->look, &d));
		assert_int_equal(d.contact, hand_contact(h, p1[next].name));
		assert_int_equal(d.round, p1[next].round);
		struct session_record *s =
		    hand_start(h, p1[next].name, p1[next].round, hand_at(h, day, 10, 0));
		expect_state(h, p1[next].name, p1[next].round, CONTACT_RUNNING);
		if (strcmp(p1[next].name, "medicine") == 0)
			hand_dose(h, s, hand_at(h, day, 11, 0));
		hand_close(h, s, hand_at(h, day, 13, 0));
		hand_now(h, day, 14);
		expect_state(h, p1[next].name, p1[next].round, CONTACT_DONE);
		next++;
	}
	assert_int_equal(next, countof(p1));
	/* Afterwards every contact still says the window it was held in. */
	for (size_t i = 0; i < countof(p1); i++)
		expect_window(h, p1[i].name, p1[i].round, p1[i].from, p1[i].to);
	for (int r = 2; r <= 6; r++)
		expect_state(h, "call", r, CONTACT_NOT_ASKED);
	hand_free(h);
}

static void test_the_whole_course_day_by_day(void **state)
{
	walk_p1("Europe/Berlin", "2027-03-01");    /* over the change to summer time */
	walk_p1("Europe/Berlin", "2027-10-10");    /* and back */
	walk_p1("America/New_York", "2027-02-20"); /* 14-Mar-2027 */
	walk_p1("America/New_York", "2027-10-25");
	walk_p1("Europe/Berlin", "2028-02-05"); /* a leap day */
	walk_p1("Europe/Berlin", "2027-12-10"); /* the end of a year */
	walk_p1("Pacific/Auckland", "2027-09-01");
}

static void held_until(struct hand *h, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hand_held(h, p1[i].name, p1[i].round, p1[i].day);
}

static void test_without_day_0_windows_are_open_and_say_so(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	hand_now(h, -21, 9);
	struct due_contact d = hand_find(h, "screening", 1);
	assert_int_equal(d.state, CONTACT_OPEN);
	assert_int_equal(d.from, INT32_MIN);
	assert_int_equal(d.to, INT32_MAX);
	assert_non_null(strstr(d.why, "not booked yet"));
	assert_non_null(strstr(d.why, "day -42 to -7"));
	expect_state(h, "prep-1", 1, CONTACT_LATER);
	expect_state(h, "medicine", 1, CONTACT_LATER);
	hand_free(h);
}

static void test_windows_move_with_day_0(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	hand_now(h, -21, 9);
	for (int moved = -30; moved <= 30; moved++) {
		hand_book(h, "medicine", 1, moved);
		expect_window(h, "screening", 1, moved - 42, moved - 7);
		expect_window(h, "prep-1", 1, moved - 21, moved - 4);
		expect_window(h, "prep-2", 1, moved - 9, moved - 1);
		expect_window(h, "call", 1, moved + 1, moved + 1);
		expect_window(h, "integration", 1, moved + 1, moved + 4);
	}
	/* Booked is not held: a dose on another day is day 0 from then on. */
	held_until(h, 3);
	hand_held(h, "medicine", 1, 3);
	hand_now(h, 4, 9);
	expect_window(h, "prep-2", 1, 3 - 9, 3 - 1);
	expect_window(h, "integration", 1, 4, 7);
	expect_window(h, "medicine", 2, 9, 17);
	hand_free(h);
}

static void test_a_booking_that_was_missed_is_none(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	held_until(h, 3);
	hand_book(h, "medicine", 1, 0);
	hand_miss(h, "medicine", 1, 0, ROLE_THERAPIST);
	hand_now(h, 1, 9);
	assert_int_equal(hand_find(h, "medicine", 1).booked, 0);
	expect_state(h, "medicine", 1, CONTACT_OPEN); /* missed: shift */
	hand_book(h, "medicine", 1, 5);
	expect_state(h, "medicine", 1, CONTACT_EARLY);
	expect_window(h, "medicine", 1, 5, 5);
	hand_free(h);
}

static void test_a_session_without_a_dose_does_not_count(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	held_until(h, 3);
	hand_book(h, "medicine", 1, 0);
	struct session_record *s = hand_start(h, "medicine", 1, hand_at(h, 0, 10, 0));
	hand_close(h, s, hand_at(h, 0, 11, 0));
	hand_now(h, 2, 10);
	expect_state(h, "medicine", 1, CONTACT_OPEN);
	expect_state(h, "medicine", 2, CONTACT_LATER);
	expect_state(h, "integration", 1, CONTACT_LATER);
	hand_held(h, "medicine", 1, 2);
	hand_now(h, 3, 10);
	expect_state(h, "medicine", 1, CONTACT_DONE);
	expect_window(h, "integration", 1, 3, 6);
	hand_free(h);
}

static void test_every_day_around_the_window(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	held_until(h, 4);
	static const enum contact_state at[] = {
	    CONTACT_EARLY, CONTACT_OPEN, CONTACT_OPEN, CONTACT_OPEN, CONTACT_OPEN, CONTACT_LATE,
	};
	for (int day = 0; day < (int)countof(at); day++) {
		h->look.now = hand_at(h, day, 23, 59);
		expect_state(h, "integration", 1, at[day]);
		h->look.now = hand_at(h, day, 14 - (day ? 14 : 0), 0);
		expect_state(h, "integration", 1, at[day]);
	}
	assert_string_equal(hand_find(h, "integration", 1).why,
	                    "1 to 4 days after medicine 1 (02-Mar-2027 to 05-Mar-2027)");
	/* Recording what happened is never refused, also when it was late. */
	hand_held(h, "integration", 1, 6);
	struct due_contact d = hand_find(h, "integration", 1);
	assert_int_equal(d.state, CONTACT_DONE);
	assert_non_null(strstr(d.why, "held on 07-Mar-2027, late"));
	hand_free(h);
}

static void test_the_next_dose_by_its_gap(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	held_until(h, 6);
	static const struct {
		int day;
		enum contact_state state;
	} rows[] = {{2, CONTACT_EARLY},
	            {5, CONTACT_EARLY},
	            {6, CONTACT_OPEN},
	            {14, CONTACT_OPEN},
	            {15, CONTACT_LATE}};
	for (size_t i = 0; i < countof(rows); i++) {
		hand_now(h, rows[i].day, 9);
		expect_state(h, "medicine", 2, rows[i].state);
	}
	assert_string_equal(hand_find(h, "medicine", 2).why,
	                    "6 to 14 days after medicine 1 (07-Mar-2027 to 15-Mar-2027)");
	expect_state(h, "medicine", 3, CONTACT_LATER);
	int round;
	assert_int_equal(series_phase(&h->look, &round), 2);
	assert_int_equal(round, 2);
	/* One dose late moves all that follows. */
	hand_held(h, "medicine", 2, 12);
	expect_window(h, "integration", 2, 13, 16);
	expect_window(h, "medicine", 3, 18, 26);
	hand_free(h);
}

static void test_over_midnight_the_first_dose_names_the_day(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	held_until(h, 3);
	struct session_record *s = hand_start(h, "medicine", 1, hand_at(h, 0, 22, 0));
	hand_dose(h, s, hand_at(h, 0, 23, 50));
	hand_dose(h, s, hand_at(h, 1, 0, 5));
	hand_close(h, s, hand_at(h, 1, 3, 0));
	hand_now(h, 1, 10);
	expect_window(h, "call", 1, 1, 1);
	expect_window(h, "integration", 1, 1, 4);
	/* The gap is counted from the last dose (G-05): one day later. */
	expect_window(h, "medicine", 2, 7, 15);
	hand_free(h);
}

static void test_withdrawal_leads_to_the_review(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	held_until(h, 8);
	h->c->control.consent = 2;
	hand_now(h, 14, 10);
	expect_state(h, "medicine", 3, CONTACT_DROPPED);
	expect_state(h, "integration", 3, CONTACT_DROPPED);
	expect_state(h, "integration", 2, CONTACT_DONE);
	expect_state(h, "review", 1, CONTACT_OPEN);
	expect_window(h, "review", 1, 12, 21); /* after the last dose, which was medicine 2 */
	assert_int_equal(series_phase(&h->look, NULL), 3);
	hand_held(h, "review", 1, 14);
	hand_held(h, "follow-up", 1, 30);
	hand_now(h, 31, 9);
	assert_true(series_ended(&h->look));
	hand_free(h);
}

static void test_what_is_listed(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	held_until(h, 4);
	hand_now(h, 1, 9);
	size_t n;
	struct due_contact *v = series_due(&h->a, &h->look, &n);
	/* three before, two rounds of three, review and follow-up */
	assert_int_equal(n, 3 + 6 + 2);
	for (size_t i = 0; i < n; i++)
		assert_non_null(v[i].why);
	struct due_contact d;
	assert_true(series_next(&h->a, &h->look, &d));
	assert_int_equal(d.contact, hand_contact(h, "call"));
	assert_false(series_find(&h->a, &h->look, hand_contact(h, "medicine"), 7, &d));
	hand_free(h);
}

static void test_what_was_held_has_begun(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	held_until(h, 2); /* not the second preparation */
	hand_held(h, "medicine", 1, 0);
	hand_now(h, 2, 9);
	expect_state(h, "prep-2", 1, CONTACT_LATE);
	expect_state(h, "integration", 1, CONTACT_OPEN);
	expect_state(h, "medicine", 2, CONTACT_EARLY);
	assert_int_equal(series_phase(&h->look, NULL), 2);
	/* Somebody says that it was missed: nothing waits for it any more. */
	hand_miss(h, "prep-2", 1, 2, ROLE_THERAPIST);
	expect_state(h, "prep-2", 1, CONTACT_DROPPED);
	hand_free(h);
}

/* ---- what the flagship does not use ---- */

static const char small[] = HAND_HEAD HAND_SESSIONS
    "  talk:\n"
    "    kind: integration\n"
    "    where: clinic\n"
    "    steps: [{ask: better, answer: yes or no}]\n"
    "  page: {kind: diary, where: home, by: patient, steps: [{ask: slept, answer: text}]}\n"
    "  phone: {kind: call, where: phone, steps: [{ask: how-now, answer: text}]}\n"
    "course:\n"
    "  - phase: mood\n"
    "    starts: 7 d before first medicine\n"
    "    do: [{session: page, at: every 2 d to last talk}]\n"
    "  - phase: medicine\n"
    "    repeat: 4\n"
    "    gap: {at least: 3 d, at most: 7 d}\n"
    "    do:\n"
    "      - {session: medicine, missed: shift}\n"
    "      - {session: phone, at: 24 h after medicine, missed: drop}\n"
    "      - {session: talk, at: 1..2 d after medicine, give or take: 1 d, missed: sign by "
    "prescriber}\n"
    "    until: better = yes\n"
    "    next: [{when: better = yes, then: later}, {when: better = no, then: more}]\n"
    "  - phase: more\n"
    "    do:\n"
    "      - session: phone\n"
    "        name: check-in\n"
    "        at: 7, 14 d after last medicine\n"
    "  - phase: later\n"
    "    do: [{session: talk, name: goodbye, at: 10..20 d after last medicine}]\n";

static void hand_answer(struct hand *h, int session, const char *yes_no, int64_t at)
{
	struct step_record *r = arena_push(h->c->a, &h->c->steps);
	int talk = plan_session_find(h->c->plan, "talk");
	*r = (struct step_record){
	    .step = plan_step_find(h->c->plan, talk, "better"), .text = yes_no, .option = -1};
	const struct plan_step *p = &h->c->plan->steps[r->step];
	const char **names = h->c->plan->p->answers.v[p->answer].names;
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], yes_no) == 0)
			r->option = i;
	r->m = (struct mark){.seq = ++h->seq, .happened = at, .session = session};
}

static void talk(struct hand *h, int round, int day, const char *better)
{
	struct session_record *s = hand_start(h, "talk", round, hand_at(h, day, 10, 0));
	if (better)
		hand_answer(h, s->number, better, hand_at(h, day, 10, 5));
	hand_close(h, s, hand_at(h, day, 11, 0));
}

static struct hand *small_new(void)
{
	struct hand *h = hand_small(small, "Europe/Berlin", "2027-03-01");
	h->c->enrolled = hand_at(h, -10, 9, 0);
	return h;
}

static void test_rounds_end_early_and_the_last_moves(void **state)
{
	struct hand *h = small_new();
	hand_held(h, "medicine", 1, 0);
	talk(h, 1, 1, "no");
	hand_now(h, 3, 9);
	expect_state(h, "medicine", 2, CONTACT_OPEN);
	expect_state(h, "goodbye", 1, CONTACT_LATER);
	hand_held(h, "medicine", 2, 4);
	talk(h, 2, 6, "yes");
	hand_held(h, "phone", 2, 5);
	hand_now(h, 7, 9);
	expect_state(h, "medicine", 3, CONTACT_NOT_ASKED);
	assert_non_null(strstr(hand_find(h, "medicine", 3).why, "ended after round 2"));
	expect_state(h, "check-in", 1, CONTACT_NOT_ASKED); /* the other way */
	expect_state(h, "goodbye", 1, CONTACT_EARLY);
	expect_window(h, "goodbye", 1, 14, 24);
	/* What is answered afterwards does not reopen what had ended. */
	hand_answer(h, 0, "no", hand_at(h, 8, 10, 0));
	hand_now(h, 15, 9);
	expect_state(h, "medicine", 3, CONTACT_NOT_ASKED);
	expect_state(h, "goodbye", 1, CONTACT_OPEN);
	hand_free(h);
}

static void test_the_course_waits_for_an_answer(void **state)
{
	struct hand *h = small_new();
	for (int r = 1; r <= 4; r++) {
		hand_held(h, "medicine", r, r * 4);
		hand_held(h, "phone", r, r * 4 + 1);
		talk(h, r, r * 4 + 1, NULL);
	}
	hand_now(h, 20, 9);
	assert_int_equal(series_phase(&h->look, NULL), 1);
	assert_false(series_ended(&h->look));
	expect_state(h, "goodbye", 1, CONTACT_LATER);
	hand_answer(h, 0, "no", hand_at(h, 20, 8, 0));
	assert_int_equal(series_phase(&h->look, NULL), 2);
	expect_window(h, "check-in", 1, 16 + 7, 16 + 7);
	expect_window(h, "check-in", 2, 16 + 14, 16 + 14);
	hand_free(h);
}

static void test_a_missed_contact_goes_as_the_protocol_says(void **state)
{
	struct hand *h = small_new();
	hand_held(h, "medicine", 1, 0);
	hand_now(h, 1, 9);
	expect_window(h, "phone", 1, 1, 1);
	expect_window(h, "talk", 1, 0, 3); /* give or take a day */
	expect_state(h, "phone", 1, CONTACT_OPEN);
	hand_now(h, 2, 0);
	expect_state(h, "phone", 1, CONTACT_DROPPED); /* missed: drop */
	hand_now(h, 4, 0);
	expect_state(h, "talk", 1, CONTACT_LATE);
	hand_miss(h, "talk", 1, 4, ROLE_THERAPIST);
	expect_state(h, "talk", 1, CONTACT_LATE); /* missed: sign by prescriber */
	hand_miss(h, "talk", 1, 4, ROLE_PRESCRIBER);
	expect_state(h, "talk", 1, CONTACT_DROPPED);
	/* Whether rounds end was to be asked there: unknown, nothing goes on. */
	expect_state(h, "medicine", 2, CONTACT_LATER);
	assert_true(hand_find(h, "medicine", 2).waits);
	hand_answer(h, 0, "no", hand_at(h, 5, 8, 0));
	hand_now(h, 30, 0);
	expect_state(h, "medicine", 2, CONTACT_LATE); /* missed: shift, for as long as it takes */
	hand_free(h);
}

static void test_a_diary_beside_the_other_phases(void **state)
{
	struct hand *h = small_new();
	hand_now(h, -9, 9);
	expect_state(h, "page", 1, CONTACT_LATER);
	hand_book(h, "medicine", 1, 0);
	expect_state(h, "page", 1, CONTACT_LATER);
	hand_now(h, -7, 9);
	expect_state(h, "page", 1, CONTACT_OPEN);
	expect_window(h, "page", 1, -7, -7);
	hand_now(h, -6, 9);
	expect_state(h, "page", 1, CONTACT_LATE);
	expect_state(h, "page", 2, CONTACT_EARLY);
	hand_held(h, "page", 1, -6);
	expect_state(h, "page", 1, CONTACT_DONE);
	hand_now(h, -3, 9);
	expect_state(h, "page", 2, CONTACT_DROPPED); /* the next one is due */
	expect_state(h, "page", 3, CONTACT_OPEN);
	assert_int_equal(series_phase(&h->look, NULL), 1);
	hand_free(h);
}

static const char twice_a_week[] = HAND_HEAD HAND_SESSIONS
    "course:\n"
    "  - phase: twice\n"
    "    repeat: 4\n"
    "    gap: {at least: 2 d, never under: 1 d}\n"
    "    do:\n"
    "      - session: medicine\n"
    "        at: days 0, 3 of each week\n"
    "  - phase: weekly\n"
    "    repeat: 2\n"
    "    gap: {at least: 6 d, never under: 2 d}\n"
    "    do: [{session: medicine, name: weekly, at: days 0 of each week}]\n";

/* clinical.md 5 P2: days 0, 3, 7, 10, then once a week. */
static void test_a_pattern_of_weekdays(void **state)
{
	struct hand *h = hand_new("twice.yaml", twice_a_week, "Europe/Berlin", "2027-03-01");
	h->c->enrolled = hand_at(h, -10, 9, 0);
	hand_now(h, -5, 9);
	expect_state(h, "medicine", 1, CONTACT_OPEN); /* no day 0 yet */
	hand_book(h, "medicine", 1, 0);
	static const int days[] = {0, 3, 7, 10};
	for (int i = 0; i < 4; i++) {
		expect_window(h, "medicine", i + 1, days[i], days[i]);
		hand_now(h, days[i], 9);
		expect_state(h, "medicine", i + 1, CONTACT_OPEN);
		hand_held(h, "medicine", i + 1, days[i]);
	}
	hand_now(h, 11, 9);
	expect_window(h, "weekly", 1, 21, 21); /* day 14 lies inside its gap of six days */
	hand_free(h);
}

static const char look_back[] = HAND_HEAD HAND_SESSIONS
    "  talk: {kind: integration, where: clinic, steps: [{ask: better, answer: yes or no}]}\n"
    "course:\n"
    "  - phase: medicine\n"
    "    repeat: 3\n"
    "    gap: {at least: 3 d}\n"
    "    do: [{session: medicine}, {session: talk, at: 9..10 d after previous medicine}]\n";

/* The previous one is that of the round before, not this round's. */
static void test_previous_is_before_this_round(void **state)
{
	struct hand *h = hand_small(look_back, "Europe/Berlin", "2027-03-01");
	hand_held(h, "medicine", 1, 0);
	hand_held(h, "medicine", 2, 4);
	hand_now(h, 5, 9);
	expect_window(h, "talk", 2, 9, 10);
	hand_held(h, "medicine", 3, 8);
	hand_now(h, 9, 9);
	expect_window(h, "talk", 2, 9, 10);
	expect_window(h, "talk", 3, 13, 14);
	hand_free(h);
}

static void test_a_late_dose_never_doubles_up(void **state)
{
	struct hand *h = hand_new("twice.yaml", twice_a_week, "Europe/Berlin", "2027-03-01");
	h->c->enrolled = hand_at(h, -10, 9, 0);
	hand_held(h, "medicine", 1, 0);
	hand_held(h, "medicine", 2, 6); /* three days late: day 7 would be the day after */
	hand_now(h, 6, 15);
	expect_window(h, "medicine", 3, 10, 10); /* the pattern stays what it was */
	expect_state(h, "medicine", 3, CONTACT_EARLY);
	expect_window(h, "medicine", 4, 14, 14);
	hand_free(h);
}

/* The protocol above with another way to treat what was missed. */
static struct hand *twice_missed(const char *missed, const char *at)
{
	static char text[sizeof twice_a_week + 150];
	const char *line = strstr(twice_a_week, "        at: days 0, 3 of each week\n");
	snprintf(text, sizeof text, "%.*s        at: %s\n        missed: %s\n%s",
	         (int)(line - twice_a_week), twice_a_week, at, missed, strchr(line, '\n') + 1);
	struct hand *h = hand_new("twice.yaml", text, "Europe/Berlin", "2027-03-01");
	h->c->enrolled = hand_at(h, -10, 9, 0);
	return h;
}

/* X15: the second of four is missed: dropped, the others stay on their days. */
static void test_x15_dropped_is_not_caught_up(void **state)
{
	struct hand *h = twice_missed("drop", "days 0, 3 of each week");
	hand_held(h, "medicine", 1, 0);
	hand_now(h, 4, 9);
	expect_state(h, "medicine", 2, CONTACT_DROPPED);
	expect_state(h, "medicine", 3, CONTACT_EARLY);
	expect_window(h, "medicine", 3, 7, 7);
	expect_window(h, "medicine", 4, 10, 10);
	hand_held(h, "medicine", 3, 7);
	hand_held(h, "medicine", 4, 10);
	hand_now(h, 11, 9);
	expect_state(h, "medicine", 2, CONTACT_DROPPED);
	expect_state(h, "medicine", 3, CONTACT_DONE);
	expect_state(h, "medicine", 4, CONTACT_DONE);
	assert_int_equal(series_phase(&h->look, NULL), 1);
	hand_free(h);
}

/* X15: shifted, all that follow move along; none comes sooner than the pattern and the gap. */
static void test_x15_shifted_moves_the_others(void **state)
{
	for (int held = 4; held <= 12; held++) {
		struct hand *h = twice_missed("shift", "days 0, 3 of each week");
		hand_held(h, "medicine", 1, 0);
		hand_now(h, held, 9);
		expect_state(h, "medicine", 2, CONTACT_LATE);
		hand_held(h, "medicine", 2, held);
		static const int pattern[] = {0, 3, 7, 10, 14, 17, 21};
		int i = 0;
		while (pattern[i] < held + 2)
			i++;
		expect_window(h, "medicine", 3, pattern[i], pattern[i]);
		expect_window(h, "medicine", 4, pattern[i + 1], pattern[i + 1]);
		hand_free(h);
	}
}

/* One missed dose takes the next ones neither along nor nearer, however the time is written. */
static void test_one_missed_dose_is_one(void **state)
{
	static const struct {
		const char *at;
		int second, third; /* their first days */
	} rows[] = {
	    {"[{when: round = 1, then: day 0}, {else: 7 d after previous medicine}]", 7, 14},
	    {"[{when: round = 1, then: day 0}, {else: 7..9 d after previous medicine}]", 7, 15}};
	for (size_t i = 0; i < countof(rows); i++) {
		struct hand *h = twice_missed("drop", rows[i].at);
		hand_book(h, "medicine", 1, 0);
		hand_held(h, "medicine", 1, 0);
		hand_now(h, 1, 9);
		assert_int_equal(hand_find(h, "medicine", 2).from - h->base, rows[i].second);
		hand_now(h, 12, 9);
		expect_state(h, "medicine", 2, CONTACT_DROPPED);
		expect_state(h, "medicine", 3, CONTACT_EARLY);
		assert_int_equal(hand_find(h, "medicine", 3).from - h->base, rows[i].third);
		expect_state(h, "medicine", 4, CONTACT_LATER);
		hand_free(h);
	}
}

/* Whatever was held late, missed or let go: nothing is ever planned inside the gap. */
static void test_no_history_plans_a_dose_too_soon(void **state)
{
	static const char *const missed[] = {"drop", "shift", "sign by prescriber"};
	static const char *const at[] = {
	    "days 0, 3 of each week", "days 0, 2, 4 of each week",
	    "[{when: round = 1, then: day 0}, {else: 3..4 d after previous medicine}]",
	    "2 d after last medicine"};
	uint32_t r = 88172645u;
	int looked = 0;
	for (int i = 0; i < 48; i++) {
		struct hand *h = twice_missed(missed[i % 3], at[i / 3 % 4]);
		hand_book(h, "medicine", 1, 0);
		hand_held(h, "medicine", 1, 0);
		int last = 0;
		for (int day = 1; day < 40; day++) {
			r ^= r << 13;
			r ^= r >> 17;
			r ^= r << 5;
			hand_now(h, day, 9);
			size_t n;
			struct due_contact *v = series_due(&h->a, &h->look, &n);
			const struct due_contact *go = NULL;
			for (size_t k = 0; k < n; k++) {
				bool weekly = v[k].contact == hand_contact(h, "weekly");
				bool ready =
				    v[k].state == CONTACT_OPEN || v[k].state == CONTACT_LATE;
				if (!ready)
					continue;
				assert_true(day - last >= (weekly ? 6 : 2));
				go = go ? go : &v[k];
				looked++;
			}
			const char *name =
			    go ? h->c->plan->contacts[go->contact].def->name.s : NULL;
			if (go && r % 3 == 0) {
				hand_held(h, name, go->round, day);
				last = day;
			} else if (go && r % 7 == 0) {
				hand_miss(h, name, go->round, day, ROLE_PRESCRIBER);
			}
		}
		hand_free(h);
	}
	assert_true(looked > 200);
}

/* Without `at:` the gap alone plans: one that was let go leaves its place empty. */
static void test_a_missed_dose_planned_by_its_gap(void **state)
{
	struct hand *h = small_new();
	struct contact *c =
	    (struct contact *)(uintptr_t)h->c->plan->contacts[hand_contact(h, "medicine")].def;
	c->missed = MISSED_DROP;
	((struct protocol *)(uintptr_t)h->c->plan->p)->phases.v[1].until.x = NULL;
	hand_held(h, "medicine", 1, 0);
	hand_now(h, 7, 9);
	expect_window(h, "medicine", 2, 3, 7);
	expect_state(h, "medicine", 2, CONTACT_OPEN);
	hand_now(h, 8, 9);
	expect_state(h, "medicine", 2, CONTACT_DROPPED);
	expect_window(h, "medicine", 3, 6, 14);
	expect_state(h, "medicine", 3, CONTACT_OPEN);
	expect_state(h, "medicine", 4, CONTACT_LATER);
	hand_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_whole_course_day_by_day),
	    cmocka_unit_test(test_without_day_0_windows_are_open_and_say_so),
	    cmocka_unit_test(test_windows_move_with_day_0),
	    cmocka_unit_test(test_a_booking_that_was_missed_is_none),
	    cmocka_unit_test(test_a_session_without_a_dose_does_not_count),
	    cmocka_unit_test(test_every_day_around_the_window),
	    cmocka_unit_test(test_the_next_dose_by_its_gap),
	    cmocka_unit_test(test_over_midnight_the_first_dose_names_the_day),
	    cmocka_unit_test(test_withdrawal_leads_to_the_review),
	    cmocka_unit_test(test_what_is_listed),
	    cmocka_unit_test(test_what_was_held_has_begun),
	    cmocka_unit_test(test_rounds_end_early_and_the_last_moves),
	    cmocka_unit_test(test_the_course_waits_for_an_answer),
	    cmocka_unit_test(test_a_missed_contact_goes_as_the_protocol_says),
	    cmocka_unit_test(test_a_diary_beside_the_other_phases),
	    cmocka_unit_test(test_a_pattern_of_weekdays),
	    cmocka_unit_test(test_previous_is_before_this_round),
	    cmocka_unit_test(test_a_late_dose_never_doubles_up),
	    cmocka_unit_test(test_x15_dropped_is_not_caught_up),
	    cmocka_unit_test(test_x15_shifted_moves_the_others),
	    cmocka_unit_test(test_one_missed_dose_is_one),
	    cmocka_unit_test(test_no_history_plans_a_dose_too_soon),
	    cmocka_unit_test(test_a_missed_dose_planned_by_its_gap),
	};
	return cmocka_run_group_tests_name("judge/series", tests, NULL, NULL);
}
