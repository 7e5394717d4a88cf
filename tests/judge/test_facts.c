/* SPDX-License-Identifier: Apache-2.0
 * What a condition sees of a record: which session, which day, before or after the dose, skipped or
 * done.  The course is made of events, so that the fold is tried as well; each check of the
 * protocol is one question to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/hand.h"

static const char protocol[] =
    "tend: 1\n"
    "id: facts\n"
    "version: 1.0.0\n"
    "title: Questions to a record\n"
    "status: draft\n"
    "supervised: no\n"
    "measures:\n"
    "  bp: {components: [systolic, diastolic], unit: mmHg, range: {systolic: 50..260 mmHg, "
    "diastolic: 20..160 mmHg}}\n"
    "  weight: {unit: kg, range: 30..250 kg}\n"
    "  calm: {scale: 0..4, better: higher}\n"
    "forms:\n"
    "  mood:\n"
    "    answers: 0..3\n"
    "    items: [sleep, worry]\n"
    "    scores: {total: {sum: all, missing: none, better: lower}, rise: {sum: [worry], missing: "
    "none, better: higher}}\n"
    "medicines:\n"
    "  ketamine:\n"
    "    substance: ketamine hydrochloride\n"
    "    washouts: {maoi: 14 d, lithium: 48 h}\n"
    "    routes:\n"
    "      sublingual: {form: lozenge 50 mg, dose: {allowed: 50..300 mg}, limits: {session: 300 "
    "mg}}\n"
    "checks:\n"
    "  pressure:\n"
    "    verdicts:\n"
    "      - {when: bp.systolic > 140 mmHg, then: sign by prescriber}\n"
    "  both:\n"
    "    verdicts:\n"
    "      - {when: bp.systolic > 140 mmHg, then: sign by prescriber and prescriber}\n"
    "  same-weight: {pass: [percent change(weight from screening) in -5..5 %], otherwise: hold}\n"
    "  other-weight: {verdicts: [{when: not percent change(weight from screening) in -5..5 %, "
    "then: "
    "hold}]}\n"
    "  risen: {pass: [change(bp.systolic) = 30 mmHg], otherwise: hold}\n"
    "  weighed: {fresh: {weight: 30 d}}\n"
    "  pressed: {fresh: {bp: 15 min}}\n"
    "  highest: {pass: [max(bp.systolic over 20 min) = 150 mmHg], otherwise: hold}\n"
    "  lowest: {pass: [min(bp.systolic over 20 min) = 110 mmHg], otherwise: hold}\n"
    "  worst-days: {pass: [max(mood.total over 3 d) = 4, min(mood.total over 3 d) = 1, "
    "count(mood.total over 3 d) = 2], otherwise: hold}\n"
    "  above: {pass: [bp.systolic >= 100 mmHg], otherwise: hold}\n"
    "  since-bp: {pass: [since(bp) <= 15 min], otherwise: hold}\n"
    "  again:\n"
    "    verdicts:\n"
    "      - {when: bp.systolic > 140 mmHg, then: hold, again: {readings: 3, apart: 5 min}, after "
    "that: sign by "
    "prescriber}\n"
    "  taken: {pass: [count(bp.systolic over 20 min) = 2], otherwise: hold}\n"
    "  now-escort: {pass: [answered(escort)], otherwise: hold}\n"
    "  here-escort: {pass: [answered(escort of this session)], otherwise: hold}\n"
    "  then-escort: {pass: [answered(escort at previous medicine)], otherwise: hold}\n"
    "  then-story: {pass: [answered(story at screening)], otherwise: hold}\n"
    "  here-story: {pass: [answered(story of this session)], otherwise: hold}\n"
    "  then-sleep: {pass: [nights at screening >= 3], otherwise: hold}\n"
    "  here-sleep: {pass: [nights of this session >= 3], otherwise: hold}\n"
    "  day-since: {pass: [since(previous medicine) <= 23 h], otherwise: hold}\n"
    "  hour-since: {pass: [since(last dose) >= 60 min, since(first dose) >= 30 min], otherwise: "
    "hold}\n"
    "  one: {pass: [passed(other)], otherwise: hold}\n"
    "  other: {pass: [passed(one)], otherwise: hold}\n"
    "  room-done: {pass: [done(room)], otherwise: hold}\n"
    "  signed-here: {pass: [signed(pressure)], otherwise: hold}\n"
    "  better: {pass: [improvement(mood.total from screening) >= 50 %], otherwise: hold}\n"
    "  higher: {pass: [improvement(mood.rise from screening) >= 50 %], otherwise: hold}\n"
    "  given-today: {pass: [given(ketamine)], otherwise: hold}\n"
    "  total-today: {pass: [total(ketamine) = 50 mg], otherwise: hold}\n"
    "  total-week: {pass: [total(ketamine over 7 d) = 50 mg], otherwise: hold}\n"
    "sessions:\n"
    "  screening:\n"
    "    kind: screening\n"
    "    where: clinic\n"
    "    steps:\n"
    "      - {ask: story, answer: text}\n"
    "      - {ask: nights, answer: 0..7}\n"
    "      - form: mood\n"
    "  medicine:\n"
    "    kind: medicine\n"
    "    where: clinic\n"
    "    staff: {therapist: {people: 1, same person: course}}\n"
    "    steps:\n"
    "      - {ask: escort, answer: text}\n"
    "      - {confirm: room}\n"
    "      - form: mood\n"
    "      - {dose: ketamine, enter: [consent, gap], ordered by: prescriber}\n"
    "course:\n"
    "  - phase: before\n"
    "    do: [{session: screening, at: day -42..-7}]\n"
    "  - phase: medicine\n"
    "    repeat: 3\n"
    "    gap: {at least: 6 d}\n"
    "    do: [{session: medicine}]\n";

#define HOUR INT64_C(3600000)
#define MIN  INT64_C(60000)

static int setup(void **state)
{
	*state = hand_new(NULL, protocol, "Europe/Berlin", "2027-03-01");
	return 0;
}

static int teardown(void **state)
{
	hand_free(*state);
	return 0;
}

/* ---- what happens ---- */

static void apply(struct hand *h, enum event_kind kind, int64_t at, struct entry e)
{
	const struct event ev = {.kind = kind,
	                         .version = 1,
	                         .seq = ++h->seq,
	                         .happened = at,
	                         .written = at,
	                         .boot_id = "boot-1",
	                         .boot_ms = at - hand_at(h, 0, 0, 0),
	                         .actor = "paul",
	                         .e = e};
	course_apply(h->c, &ev);
	h->look.now = at;
}

static void begin(struct hand *h, const char *contact, int round, int64_t at)
{
	if (h->c->control.running)
		apply(h, EV_SESSION_CLOSED, at, (struct entry){.session = h->look.session});
	apply(h, EV_SESSION_STARTED, at, (struct entry){.contact = contact, .round = round});
	h->look.session = (int)h->c->sessions.n;
}

static void reads(struct hand *h, int64_t at, const char *measure, int value, int second)
{
	struct entry_reading *r = arena_new(&h->a, struct entry_reading);
	*r = (struct entry_reading){.measure = measure, .n = second ? 2 : 1};
	r->value[0] = INT64_C(1000000) * value;
	r->value[1] = INT64_C(1000000) * second;
	if (strcmp(measure, "weight") == 0)
		r->value[0] *= 1000; /* grams */
	apply(h, EV_READING_RECORDED, at,
	      (struct entry){.session = h->look.session, .readings = r, .readings_n = 1});
}

static void step(struct hand *h, enum event_kind kind, int64_t at, const char *name,
                 const char *text, int number)
{
	struct entry e = {.session = h->look.session, .name = name, .text = text, .reason = text};
	e.has_amount = number > 0;
	e.amount = (struct quantity){INT64_C(1000000) * number, DIM_NONE};
	apply(h, kind, at, e);
}

static void mood(struct hand *h, int64_t at, int sleep, int worry)
{
	int32_t *v = arena_arr(&h->a, int32_t, 2);
	v[0] = sleep;
	v[1] = worry;
	apply(h, EV_FORM_ANSWERED, at,
	      (struct entry){
	          .session = h->look.session, .name = "mood", .answers = v, .answers_n = 2});
}

static void gives(struct hand *h, int64_t at)
{
	apply(h, EV_DOSE_GIVEN, at,
	      (struct entry){.session = h->look.session,
	                     .name = "ketamine",
	                     .medicine = "ketamine",
	                     .route = "sublingual",
	                     .has_amount = true,
	                     .amount = {50000, DIM_MASS}});
}

static void signs(struct hand *h, int64_t at, const char *check, int64_t until)
{
	apply(h, EV_SIGNED, at,
	      (struct entry){.session = h->look.session,
	                     .name = check,
	                     .roles = ROLE_PRESCRIBER,
	                     .reason = "seen",
	                     .until = until});
}

/* ---- what is asked ---- */

static enum verdict_kind asked(struct hand *h, const char *check)
{
	int i = plan_check_find(h->c->plan, check);
	if (i < 0)
		fail_msg("there is no check %s", check);
	h->look.a = &h->a;
	return check_judge(&h->a, &h->look, i).verdict;
}

#define PASSES(h, check) assert_int_equal(asked(h, check), VERDICT_PASS)
#define HOLDS(h, check)  assert_int_equal(asked(h, check), VERDICT_HOLD)

/* A prescriber's signature is about the patient of that hour. */
static void a_signature_is_for_its_session_and_its_day(void **state)
{
	struct hand *h = *state;
	int64_t day = hand_at(h, 0, 10, 0), late = hand_at(h, 0, 23, 59);
	begin(h, "medicine", 1, day);
	reads(h, day + MIN, "bp", 150, 80);
	assert_int_equal(asked(h, "pressure"), VERDICT_SIGN);
	HOLDS(h, "signed-here");
	signs(h, day + 2 * MIN, "pressure", late);
	PASSES(h, "pressure");
	PASSES(h, "signed-here");
	h->look.now = late;
	PASSES(h, "pressure");
	h->look.now = late + 1; /* */
	assert_int_equal(asked(h, "pressure"), VERDICT_SIGN);
	begin(h, "medicine", 2, hand_at(h, 0, 18, 0));
	assert_int_equal(asked(h, "pressure"), VERDICT_SIGN);
	HOLDS(h, "signed-here");
	/* one person does not sign for two */
	signs(h, hand_at(h, 0, 18, 1), "both", late);
	signs(h, hand_at(h, 0, 18, 2), "both", late);
	assert_int_equal(asked(h, "both"), VERDICT_SIGN);
	h->c->signatures.v[h->c->signatures.n - 1].m.actor = "petra";
	PASSES(h, "both");
}

/* A wall clock that is put right moves nothing inside a session. */
static void a_session_runs_by_the_running_clock(void **state)
{
	struct hand *h = *state;
	int64_t day = hand_at(h, 0, 10, 0), boot = day - hand_at(h, 0, 0, 0);
	struct now now = {.wall_ms = day + HOUR, .boot_ms = boot + 20 * MIN, .boot_id = "boot-1"};
	assert_true(course_clock(h->c, &now) == day + HOUR); /* no session yet */
	begin(h, "medicine", 1, day);
	assert_true(course_clock(h->c, &now) == day + 20 * MIN);
	now.wall_ms = day - HOUR;
	assert_true(course_clock(h->c, &now) == day + 20 * MIN);
	now.boot_id = "boot-2"; /* another running clock says nothing about this session */
	assert_true(course_clock(h->c, &now) == day - HOUR);
	now.boot_id = "boot-1";
	apply(h, EV_SESSION_INTERRUPTED, day + 30 * MIN, (struct entry){.session = 1});
	assert_true(course_clock(h->c, &now) == day - HOUR);
	apply(h, EV_SESSION_RESUMED, day + 40 * MIN, (struct entry){.session = 1});
	now.boot_ms = boot + 45 * MIN;
	assert_true(course_clock(h->c, &now) == day + 45 * MIN);
}

static void washout(struct hand *h, int64_t at, const char *name, int64_t last)
{
	apply(h, EV_WASHOUT_ANSWERED, at,
	      (struct entry){.session = h->look.session,
	                     .name = name,
	                     .text = last ? NULL : "never",
	                     .at = last});
}

/* G-15: asked anew each time; to the day, or to the hour where it is written in hours. */
static void a_washout_is_asked_in_each_session(void **state)
{
	struct hand *h = *state;
	int64_t at = hand_at(h, 0, 10, 0);
	begin(h, "medicine", 1, at);
	HOLDS(h, "washed-out");
	washout(h, at, "maoi", 0);
	HOLDS(h, "washed-out");
	washout(h, at, "lithium", 0);
	PASSES(h, "washed-out");
	begin(h, "medicine", 2, at = hand_at(h, 7, 10, 0));
	HOLDS(h, "washed-out");
	washout(h, at, "maoi", hand_at(h, 7 - 13, 1, 0));
	assert_int_equal(asked(h, "washed-out"), VERDICT_BLOCK); /* though lithium is open */
	washout(h, at, "maoi", hand_at(h, 7 - 14, 23, 0));
	HOLDS(h, "washed-out");
	washout(h, at, "lithium", at - 48 * HOUR + 1);
	assert_int_equal(asked(h, "washed-out"), VERDICT_BLOCK);
	washout(h, at, "lithium", at - 48 * HOUR);
	PASSES(h, "washed-out");
	h->c->washouts.v[h->c->washouts.n - 1].m.struck = true;
	assert_int_equal(asked(h, "washed-out"), VERDICT_BLOCK);
}

/* A slip of the hand is kept, and marked. */
static void what_cannot_be_is_marked(void **state)
{
	static const struct {
		const char *measure;
		int value, second;
		bool marked;
	} rows[] = {
	    {"bp", 50, 20, false},   {"bp", 260, 160, false},  {"bp", 49, 40, true},
	    {"bp", 261, 80, true},   {"weight", 30, 0, false}, {"weight", 250, 0, false},
	    {"weight", 29, 0, true}, {"weight", 251, 0, true}, {"calm", 0, 0, false},
	    {"calm", 4, 0, false},   {"calm", 5, 0, true},
	};
	struct hand *h = *state;
	int64_t at = hand_at(h, 0, 10, 0);
	begin(h, "medicine", 1, at);
	for (size_t i = 0; i < countof(rows); i++) {
		size_t first = h->c->readings.n;
		reads(h, at, rows[i].measure, rows[i].value, rows[i].second);
		if (h->c->readings.v[first].implausible != rows[i].marked)
			fail_msg("%s %d", rows[i].measure, rows[i].value);
		if (rows[i].second) /* each value by its own range */
			assert_false(h->c->readings.v[first + 1].implausible);
	}
}

/* It is not known, no older reading stands in for it, and it is said what to do. */
static void a_slip_opens_nothing(void **state)
{
	static const char *const checks[] = {"above", "since-bp", "pressed", "pressure", "highest"};
	struct hand *h = *state;
	int64_t at = hand_at(h, 0, 10, 0);
	begin(h, "medicine", 1, at);
	reads(h, at, "bp", 150, 70);
	reads(h, at + MIN, "bp", 120, 70);
	PASSES(h, "highest");
	reads(h, at + 2 * MIN, "bp", 300, 70);
	for (size_t i = 0; i < countof(checks); i++) {
		struct judgement j =
		    check_judge(&h->a, &h->look, plan_check_find(h->c->plan, checks[i]));
		if (judgement_opens(&j))
			fail_msg("%s", checks[i]);
		if (strcmp(checks[i], "since-bp") != 0 && strcmp(checks[i], "highest") != 0
		    && !strstr(j.say, "systolic 300 mmHg is over 260 mmHg, outside of the "
		                      "plausible range: measure again"))
			fail_msg("%s: %s", checks[i], j.say);
	}
	reads(h, at + 3 * MIN, "bp", 80, 130); /* upside down: neither of them is known */
	HOLDS(h, "above");
	reads(h, at + 4 * MIN, "bp", 120, 70);
	PASSES(h, "above");
	PASSES(h, "since-bp");
	PASSES(h, "pressed");
	PASSES(h, "pressure");
	PASSES(h, "highest"); /* an older slip is left out */
}

static void a_slip_is_no_reading_of_three(void **state)
{
	struct hand *h = *state;
	int64_t at = hand_at(h, 0, 10, 0);
	begin(h, "medicine", 1, at);
	reads(h, at, "bp", 150, 70);
	reads(h, at + 5 * MIN, "bp", 300, 70);
	reads(h, at + 10 * MIN, "bp", 150, 70);
	HOLDS(h, "again"); /* the second of three */
	reads(h, at + 15 * MIN, "bp", 150, 70);
	assert_int_equal(asked(h, "again"), VERDICT_SIGN);
}

static void a_change_counts_from_before_the_dose(void **state)
{
	struct hand *h = *state;
	int64_t at = hand_at(h, 0, 10, 0);
	begin(h, "medicine", 1, at);
	reads(h, at, "bp", 100, 70);
	reads(h, at + 10 * MIN, "bp", 120, 70);
	gives(h, at + 20 * MIN);
	reads(h, at + 20 * MIN, "bp", 140, 70); /* at the very dose: not before it */
	reads(h, at + 30 * MIN, "bp", 150, 70);
	PASSES(h, "risen");
}

static void both_ends_of_a_range_count(void **state)
{
	static const struct {
		int kg;
		enum verdict_kind verdict;
	} rows[] = {
	    {94, VERDICT_HOLD}, {95, VERDICT_PASS}, {105, VERDICT_PASS}, {106, VERDICT_HOLD}};
	struct hand *h = *state;
	begin(h, "screening", 1, hand_at(h, -14, 10, 0));
	reads(h, hand_at(h, -14, 10, 0), "weight", 100, 0);
	begin(h, "medicine", 1, hand_at(h, 0, 10, 0));
	for (size_t i = 0; i < countof(rows); i++) {
		reads(h, hand_at(h, 0, 10, 1 + (int)i), "weight", rows[i].kg, 0);
		if (asked(h, "same-weight") != rows[i].verdict
		    || asked(h, "other-weight") != rows[i].verdict)
			fail_msg("%d kg", rows[i].kg);
	}
}

static void a_reading_grows_old(void **state)
{
	struct hand *h = *state;
	int64_t at = hand_at(h, 0, 10, 0);
	begin(h, "medicine", 1, at);
	reads(h, at, "weight", 80, 0);
	reads(h, at, "bp", 120, 70);
	h->look.now = at + 15 * MIN;
	PASSES(h, "pressed");
	h->look.now++;
	HOLDS(h, "pressed");
	h->look.now = hand_at(h, 30, 23, 59);
	PASSES(h, "weighed");
	h->look.now = hand_at(h, 31, 0, 0); /* days of the calendar */
	HOLDS(h, "weighed");
}

static void highest_lowest_and_how_many(void **state)
{
	struct hand *h = *state;
	int64_t at = hand_at(h, 0, 10, 0);
	begin(h, "medicine", 1, at);
	reads(h, at, "bp", 180, 80); /* 20 min ago and more does not count */
	reads(h, at + 10 * MIN, "bp", 150, 80);
	reads(h, at + 20 * MIN, "bp", 110, 80);
	PASSES(h, "highest");
	PASSES(h, "lowest");
	PASSES(h, "taken");
	h->look.now--;
	HOLDS(h, "highest");
	mood(h, hand_at(h, 10, 10, 0), 3, 3);
	mood(h, hand_at(h, 12, 10, 0), 2, 2);
	mood(h, hand_at(h, 13, 10, 0), 0, 1);
	PASSES(h, "worst-days"); /* that of three days ago has left the span */
}

/* `answered(escort)` is about today; a selector says otherwise, and is heeded. */
static void an_answer_belongs_to_its_session(void **state)
{
	struct hand *h = *state;
	begin(h, "screening", 1, hand_at(h, -14, 10, 0));
	step(h, EV_STEP_DONE, hand_at(h, -14, 10, 1), "story", "Calm at home", 0);
	step(h, EV_STEP_DONE, hand_at(h, -14, 10, 2), "nights", NULL, 5);
	PASSES(h, "here-story");
	PASSES(h, "here-sleep");
	begin(h, "medicine", 1, hand_at(h, 0, 10, 0));
	HOLDS(h, "now-escort");
	HOLDS(h, "here-story"); /* this session does not ask it: it has no answer of its own */
	HOLDS(h, "here-sleep");
	PASSES(h, "then-story");
	PASSES(h, "then-sleep");
	gives(h, hand_at(h, 0, 11, 0));
	begin(h, "medicine", 2, hand_at(h, 7, 10, 0));
	step(h, EV_STEP_DONE, hand_at(h, 7, 10, 1), "escort", "A sister", 0);
	PASSES(h, "now-escort");
	PASSES(h, "here-escort");
	HOLDS(h, "then-escort"); /* nobody was named then */
	gives(h, hand_at(h, 7, 11, 0));
	begin(h, "medicine", 3, hand_at(h, 14, 10, 0));
	HOLDS(h, "now-escort");
	HOLDS(h, "here-escort");
	PASSES(h, "then-escort");
}

/* A medicine session in which nothing was given is not the previous one. */
static void without_a_dose_it_does_not_count(void **state)
{
	struct hand *h = *state;
	begin(h, "medicine", 1, hand_at(h, 0, 10, 0));
	step(h, EV_STEP_DONE, hand_at(h, 0, 10, 1), "escort", "A sister", 0);
	gives(h, hand_at(h, 0, 12, 0));
	begin(h, "medicine", 2, hand_at(h, 1, 10, 30));
	PASSES(h, "day-since"); /* a contact counts from its first dose */
	h->look.now = hand_at(h, 1, 11, 1);
	HOLDS(h, "day-since");
	begin(h, "medicine", 2, hand_at(h, 2, 10, 0));
	PASSES(h, "then-escort");
}

static void the_later_of_two_waits_counts(void **state)
{
	struct hand *h = *state;
	int64_t at = hand_at(h, 0, 10, 0);
	begin(h, "medicine", 1, at);
	gives(h, at);
	h->look.now = at + MIN;
	h->look.a = &h->a;
	int check = plan_check_find(h->c->plan, "hour-since");
	assert_true(check_judge(&h->a, &h->look, check).earliest == at + HOUR);
	h->look.now = at + HOUR - 1;
	HOLDS(h, "hour-since");
	h->look.now = at + HOUR;
	PASSES(h, "hour-since");
}

static void checks_that_ask_each_other_hold(void **state)
{
	struct hand *h = *state;
	begin(h, "medicine", 1, hand_at(h, 0, 10, 0));
	HOLDS(h, "one");
	HOLDS(h, "other");
}

static void orders(struct hand *h, int64_t at, bool booster)
{
	apply(h, EV_ORDER_SIGNED, at,
	      (struct entry){.session = h->look.session,
	                     .medicine = "ketamine",
	                     .route = "sublingual",
	                     .has_amount = true,
	                     .amount = {50000, DIM_MASS},
	                     .booster = booster,
	                     .until = at + HOUR});
}

/* An order is for one dose of one session, and not for ever. */
static void an_order_is_for_one_dose(void **state)
{
	struct hand *h = *state;
	int64_t at = hand_at(h, 0, 10, 0);
	begin(h, "medicine", 1, at);
	assert_int_equal(asked(h, "order"), VERDICT_BLOCK);
	orders(h, at, true);
	assert_int_equal(asked(h, "order"), VERDICT_BLOCK);
	assert_null(order_now(&h->look, -1, DOSE_MAIN));
	assert_non_null(order_now(&h->look, -1, DOSE_BOOSTER));
	orders(h, at, false);
	PASSES(h, "order");
	h->look.now = at + HOUR;
	PASSES(h, "order");
	h->look.now = at + HOUR + 1;
	assert_int_equal(asked(h, "order"), VERDICT_BLOCK);
	h->look.now = at;
	gives(h, at);
	assert_int_equal(asked(h, "order"), VERDICT_BLOCK);
	orders(h, at, false);
	begin(h, "medicine", 2, at + MIN);
	assert_int_equal(asked(h, "order"), VERDICT_BLOCK);
}

static void what_was_left_out_was_not_done(void **state)
{
	struct hand *h = *state;
	begin(h, "medicine", 1, hand_at(h, 0, 10, 0));
	step(h, EV_STEP_SKIPPED, hand_at(h, 0, 10, 1), "room", "In a hurry", 0);
	step(h, EV_STEP_SKIPPED, hand_at(h, 0, 10, 1), "escort", "In a hurry", 0);
	HOLDS(h, "room-done");
	HOLDS(h, "now-escort");
	step(h, EV_STEP_DONE, hand_at(h, 0, 10, 2), "room", NULL, 0);
	PASSES(h, "room-done");
}

static void better_is_lower_or_higher(void **state)
{
	struct hand *h = *state;
	begin(h, "screening", 1, hand_at(h, -14, 10, 0));
	mood(h, hand_at(h, -14, 10, 1), 2, 2);
	begin(h, "medicine", 1, hand_at(h, 0, 10, 0));
	mood(h, hand_at(h, 0, 10, 1), 1, 1);
	PASSES(h, "better");
	HOLDS(h, "higher");
	mood(h, hand_at(h, 0, 10, 2), 3, 3);
	HOLDS(h, "better");
	PASSES(h, "higher");
	/* half of nothing is nothing anybody knows */
	begin(h, "screening", 1, hand_at(h, 1, 10, 0));
	mood(h, hand_at(h, 1, 10, 1), 0, 0);
	begin(h, "medicine", 2, hand_at(h, 7, 10, 0));
	mood(h, hand_at(h, 7, 10, 1), 0, 0);
	HOLDS(h, "better");
}

static void amounts_are_of_today_or_of_a_span(void **state)
{
	struct hand *h = *state;
	begin(h, "medicine", 1, hand_at(h, 0, 10, 0));
	HOLDS(h, "given-today");
	gives(h, hand_at(h, 0, 11, 0));
	PASSES(h, "given-today");
	PASSES(h, "total-today");
	PASSES(h, "total-week");
	begin(h, "medicine", 2, hand_at(h, 7, 10, 0));
	HOLDS(h, "given-today");
	HOLDS(h, "total-today");
	HOLDS(h, "total-week"); /* the dose of a week ago has left the span */
	gives(h, hand_at(h, 7, 11, 0));
	PASSES(h, "total-today");
	PASSES(h, "total-week");
}

static void comes(struct hand *h, int64_t at, const char *person)
{
	apply(
	    h, EV_STAFF_CAME, at,
	    (struct entry){.session = h->look.session, .person = person, .roles = ROLE_THERAPIST});
}

static void who_is_here_is_here_now(void **state)
{
	struct hand *h = *state;
	int64_t at = hand_at(h, 0, 10, 0);
	begin(h, "medicine", 1, at);
	assert_int_equal(asked(h, "staff"), VERDICT_BLOCK);
	comes(h, at, "theo");
	PASSES(h, "staff");
	apply(h, EV_SESSION_CLOSED, at + HOUR, (struct entry){.session = 1});
	begin(h, "medicine", 2, at = hand_at(h, 7, 10, 0));
	h->c->staff.v[0].to = 0; /* a presence that was never ended is still of its own session */
	assert_int_equal(asked(h, "staff"), VERDICT_BLOCK);
	comes(h, at, "thea");
	assert_int_equal(asked(h, "staff"), VERDICT_WARN); /* another therapist than before */
	comes(h, at, "theo");
	PASSES(h, "staff");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(a_signature_is_for_its_session_and_its_day),
	    T(a_session_runs_by_the_running_clock),
	    T(a_washout_is_asked_in_each_session),
	    T(what_cannot_be_is_marked),
	    T(a_slip_opens_nothing),
	    T(a_slip_is_no_reading_of_three),
	    T(a_change_counts_from_before_the_dose),
	    T(both_ends_of_a_range_count),
	    T(a_reading_grows_old),
	    T(highest_lowest_and_how_many),
	    T(an_answer_belongs_to_its_session),
	    T(without_a_dose_it_does_not_count),
	    T(the_later_of_two_waits_counts),
	    T(checks_that_ask_each_other_hold),
	    T(an_order_is_for_one_dose),
	    T(what_was_left_out_was_not_done),
	    T(better_is_lower_or_higher),
	    T(amounts_are_of_today_or_of_a_span),
	    T(who_is_here_is_here_now),
	};
	return cmocka_run_group_tests_name("judge/facts", tests, NULL, NULL);
}
