/* SPDX-License-Identifier: Apache-2.0
 * What falls due inside a session, when it is late, and what fills it.  X-numbers name the edge
 * cases of the clinical rules. */
#include "judge/monitor.h"

#include <stdio.h>

#include "record.h"

static const char protocol[] =
    "tend: 1\n"
    "id: watch\n"
    "version: 1.0.0\n"
    "title: Watch\n"
    "status: draft\n"
    "supervised: no\n"
    "measures:\n"
    "  bp: {components: [systolic, diastolic], unit: mmHg, range: {systolic: 50..260 mmHg, "
    "diastolic: 20..160 mmHg}}\n"
    "  spo2: {unit: '%', range: 50..100 %}\n"
    "medicines:\n"
    "  ketamine:\n"
    "    substance: ketamine hydrochloride\n"
    "    routes:\n"
    "      sublingual: {form: lozenge 50 mg, dose: {allowed: 50..300 mg}}\n"
    "      intramuscular: {form: solution 100 mg/mL, dose: {allowed: 20..60 mg}}\n"
    "sessions:\n"
    "  medicine:\n"
    "    kind: medicine\n"
    "    where: clinic\n"
    "    length: 3 h\n"
    "    stages:\n"
    "      all:\n"
    "        mode: do-confirm\n"
    "        steps:\n"
    "          - {ask: tolerated, answer: yes or no}\n"
    "          - {dose: ketamine, enter: [consent, gap], ordered by: prescriber, by: nurse, "
    "second: nurse}\n"
    "          - monitor: [bp, spo2]\n"
    "            name: vitals\n"
    "            when: given(ketamine)\n"
    "            at: 5, 15, 30, 45, 60 min after last dose, then every 30 min to leaving\n"
    "            grace: 5 min\n"
    "          - {look in: breathing, at: every 5 min from first dose to 60 min after last dose}\n"
    "          - {monitor: bp, name: window, at: 40..50 min after first dose, grace: 5 min}\n"
    "          - {monitor: bp, name: unsure, at: 100 min after first dose, when: tolerated = yes}\n"
    "          - {look in: anew, at: every 20 min from first dose, when: overdue(vitals)}\n"
    "          - {look in: knot, at: every 20 min from first dose, when: overdue(knot)}\n"
    "course:\n"
    "  - phase: medicine\n"
    "    repeat: 3\n"
    "    route: {1..2: sublingual, 3: intramuscular}\n"
    "    gap: {at least: 6 d, never under: 2 d, at most: 14 d}\n"
    "    do: [{session: medicine, missed: shift}]\n";

enum { VITALS = 2, BREATHING, WINDOW, UNSURE, ANEW, KNOT };

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

/* The slots of one step as a line: minute from T0 and state, "5+ 15! 30". */
static const char *line(struct kit *k, int step, int64_t at)
{
	static const char *const marks[] = {
	    [SLOT_TO_COME] = "", [SLOT_DUE] = "?",  [SLOT_OVERDUE] = "!",
	    [SLOT_MISSED] = "-", [SLOT_DONE] = "+", [SLOT_DONE_LATE] = "~"};
	struct text t = text_in(&k->a);
	size_t n;
	k->look.now = at;
	const struct slot *v = monitor_slots(&k->a, &k->look, 1, &n);
	text_put(&t, "");
	for (size_t i = 0; i < n; i++)
		if (v[i].step == step)
			text_fmt(&t, "%s%d%s", t.n ? " " : "", (int)((v[i].due - T0) / MIN),
			         marks[v[i].state]);
	return t.n ? t.s : "";
}

#define VITALS_AT(minute, want) assert_string_equal(line(k, VITALS, T0 + (minute)*MIN), want)

static void test_times(void **state)
{
	struct kit *k = *state;
	assert_string_equal(line(k, VITALS, T0), ""); /* nothing was given */
	assert_string_equal(line(k, BREATHING, T0), "");
	kit_dose(k, 1, T0, "sublingual", "100 mg", false);
	VITALS_AT(0, "5");
	VITALS_AT(5, "5? 15");
	assert_string_equal(line(k, VITALS, T0 + 10 * MIN - 1), "5? 15");
	VITALS_AT(10, "5? 15"); /* the very end of its grace is in time */
	assert_string_equal(line(k, VITALS, T0 + 10 * MIN + 1),
	                    "5! 15"); /* S-10: over five minutes */
	assert_string_equal(line(k, VITALS, T0 + 15 * MIN - 1), "5! 15");
	VITALS_AT(15, "5- 15? 30");
	VITALS_AT(100, "5- 15- 30- 45- 60- 90! 120");
	VITALS_AT(126, "5- 15- 30- 45- 60- 90- 120! 150");
	assert_string_equal(line(k, BREATHING, T0 + 12 * MIN), "5- 10! 15");
	/* up to 60 min after the dose, the last one included */
	assert_string_equal(line(k, BREATHING, T0 + 61 * MIN),
	                    "5- 10- 15- 20- 25- 30- 35- 40- 45- 50- 55- 60!");
	/* a window is due from its beginning; its grace counts from its end */
	assert_string_equal(line(k, WINDOW, T0 + 39 * MIN), "40");
	assert_string_equal(line(k, WINDOW, T0 + 54 * MIN), "40?");
	assert_string_equal(line(k, WINDOW, T0 + 55 * MIN + 1), "40!");
}

/* An error never hides a step: only a clear no does. */
static void test_when(void **state)
{
	struct kit *k = *state;
	kit_dose(k, 1, T0, "sublingual", "100 mg", false);
	const char **names = k->c->plan->p->answers.v[0].names;
	int yes = strcmp(names[0], "yes") == 0 ? 0 : 1;
	assert_string_equal(line(k, UNSURE, T0 + 90 * MIN), "100");
	*arena_push(k->c->a, &k->c->steps) =
	    (struct step_record){.m = kit_mark(k, 1, T0 + MIN), .step = 0, .option = !yes};
	assert_string_equal(line(k, UNSURE, T0 + 90 * MIN), "");
	k->c->steps.v[0].option = yes;
	assert_string_equal(line(k, UNSURE, T0 + 90 * MIN), "100");
	/* as it stood when it fell due: a later answer does not take it off the record */
	k->c->steps.v[0].option = !yes;
	k->c->steps.v[0].m.happened = T0 + 110 * MIN;
	assert_string_equal(line(k, UNSURE, T0 + 120 * MIN), "100!");
}

/* A step may hang on another being overdue, even on itself: that ends, and shows the step. */
static void test_when_overdue(void **state)
{
	struct kit *k = *state;
	kit_dose(k, 1, T0, "sublingual", "100 mg", false);
	/* at 20 min the vitals of 15 min are at the very end of their grace, at 40 min they are over */
	assert_string_equal(line(k, ANEW, T0 + 41 * MIN), "40! 60");
	assert_string_equal(line(k, KNOT, T0 + 41 * MIN), "60");
	kit_read(k, 1, T0 + 15 * MIN, "bp spo2", false);
	kit_read(k, 1, T0 + 30 * MIN, "bp spo2", false);
	assert_string_equal(line(k, ANEW, T0 + 41 * MIN), "");
}

/* Each row: readings as "minute:measures", then how the slots stand at the minute. */
static void test_filling(void **state)
{
	struct kit *k = *state;
	static const struct {
		struct {
			double at;
			const char *what;
			bool late;
		} r[5];
		int64_t now;
		const char *want;
	} rows[] = {
	    {{{5, "bp spo2"}}, 6, "5+ 15"},
	    {{{10, "bp spo2"}}, 10, "5+ 15"},         /* within grace, its last moment included */
	    {{{10.1, "bp spo2"}}, 11, "5~ 15"},       /* late, and still done */
	    {{{2.5, "bp spo2"}}, 3, "5+ 15"},         /* half way from the dose */
	    {{{2.4, "bp spo2"}}, 6, "5? 15"},         /* that tells of the time before it acts */
	    {{{-1, "bp spo2"}}, 6, "5? 15"},          /* before the dose */
	    {{{5, "bp"}}, 6, "5? 15"},                /* a part fills nothing */
	    {{{5, "bp"}, {7, "spo2"}}, 7, "5+ 15"},   /* two entries, one reading */
	    {{{5, "bp"}, {11, "spo2"}}, 11, "5~ 15"}, /* done when the last was there */
	    {{{5, "bp"}, {15, "spo2"}}, 16, "5- 15? 30"}, /* each slot has its own window */
	    {{{5, "bp spo2"}}, 16, "5+ 15? 30"},          /* one reading fills one slot */
	    {{{5, "bp spo2"}, {6, "bp spo2"}}, 16, "5+ 15? 30"},
	    {{{5, "bp spo2"}, {10, "bp spo2"}}, 11, "5+ 15+ 30"},      /* 5 min ahead */
	    {{{5, "bp spo2"}, {9.9, "bp spo2"}}, 11, "5+ 15"},         /* no more than that */
	    {{{5, "bp spo2"}, {13, "bp spo2"}}, 13, "5+ 15+ 30"},      /* the next one shows */
	    {{{13, "bp spo2"}}, 13, "5~ 15"},                          /* the overdue one first */
	    {{{13, "bp spo2"}, {14, "bp spo2"}}, 16, "5~ 15+ 30"},     /* then the one ahead */
	    {{{5, "bp spo2", true}}, 30, "5~ 15- 30? 45"},             /* a late entry is late */
	    {{{9, "bp spo2"}, {6, "bp spo2", true}}, 16, "5+ 15? 30"}, /* and takes no place */
	    {{{5, "bp spo2", true}, {16, "bp spo2"}}, 17, "5~ 15+ 30"},
	};
	kit_dose(k, 1, T0, "intramuscular", "40 mg", false);
	for (size_t i = 0; i < countof(rows); i++) {
		k->c->readings.n = 0;
		for (size_t j = 0; j < countof(rows[i].r) && rows[i].r[j].what; j++)
			kit_read(k, 1, T0 + (int64_t)(rows[i].r[j].at * 60000), rows[i].r[j].what,
			         rows[i].r[j].late);
		const char *got = line(k, VITALS, T0 + rows[i].now * MIN);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("row %zu: '%s', want '%s'", i, got, rows[i].want);
	}
}

/* Where slots lie close together a reading counts half way ahead, not the whole way. */
static void test_close_together(void **state)
{
	struct kit *k = *state;
	kit_dose(k, 1, T0, "intramuscular", "40 mg", false);
	for (int i = 0; i < 2; i++)
		*arena_push(k->c->a, &k->c->steps) = (struct step_record){.step = BREATHING};
	k->c->steps.v[0].m = kit_mark(k, 1, T0 + 5 * MIN);
	k->c->steps.v[1].m = kit_mark(k, 1, T0 + 7 * MIN);
	assert_string_equal(line(k, BREATHING, T0 + 11 * MIN), "5+ 10! 15");
	k->c->steps.v[1].m.happened = T0 + 8 * MIN;
	assert_string_equal(line(k, BREATHING, T0 + 11 * MIN), "5+ 10+ 15");
}

/* What counts for nothing, and what is listed though it fills nothing. */
static void test_what_counts(void **state)
{
	struct kit *k = *state;
	struct slot next;
	kit_dose(k, 1, T0, "intramuscular", "40 mg", false);
	int64_t seq = kit_read(k, 1, T0 + 5 * MIN, "bp spo2", false);
	VITALS_AT(6, "5+ 15");
	size_t n;
	struct slot *v = monitor_slots(&k->a, &k->look, 1, &n);
	size_t i = 0;
	while (v[i].step != VITALS)
		i++;
	assert_int_equal(v[i].filled, seq);
	assert_int_equal(v[i].filled_at, T0 + 5 * MIN);
	assert_int_equal(v[i].overdue, T0 + 10 * MIN);
	for (i = 0; i < k->c->readings.n; i++)
		k->c->readings.v[i].m.struck = true; /* undone */
	VITALS_AT(6, "5? 15");
	assert_true(monitor_next(&k->look, 1, &next));
	for (i = 0; i < k->c->readings.n; i++) {
		k->c->readings.v[i].m.struck = false;
		k->c->readings.v[i].implausible = true; /* a slip of the hand, most likely */
	}
	VITALS_AT(6, "5? 15");
	for (i = 0; i < k->c->readings.n; i++) {
		k->c->readings.v[i].implausible = false;
		k->c->readings.v[i].m.session = 2; /* somebody else's hour */
	}
	VITALS_AT(6, "5? 15");
	k->c->readings.n = 0;
	kit_read(k, 1, T0 + 5 * MIN, "spo2", false);
	k->look.now = T0 + 12 * MIN;
	v = monitor_slots(&k->a, &k->look, 1, &n);
	for (i = 0; v[i].step != VITALS; i++)
		;
	assert_int_equal(v[i].state, SLOT_OVERDUE);
	assert_int_equal(v[i].have, 1);
	assert_int_equal(v[i].need, 2);
	assert_int_equal(v[i].filled, 0);
	/* X28: typed later, the slot is done late; the overdue event is another's record */
	kit_read(k, 1, T0 + 8 * MIN, "bp", true);
	VITALS_AT(21, "5~ 15! 30");
	/* a look-in is done by its own entry */
	*arena_push(k->c->a, &k->c->steps) =
	    (struct step_record){.m = kit_mark(k, 1, T0 + 6 * MIN), .step = BREATHING};
	assert_string_equal(line(k, BREATHING, T0 + 8 * MIN), "5~ 10");
	k->c->steps.v[0].skipped = true;
	assert_string_equal(line(k, BREATHING, T0 + 8 * MIN), "5! 10");
	assert_false(
	    monitor_next(&(struct look){.a = &k->a, .c = k->c, .now = T0, .session = 1}, 1, &next));
	assert_false(monitor_next(&k->look, 7, &next));
}

/* A further dose starts the times anew; what had fallen due stays on record. */
static void test_booster(void **state)
{
	struct kit *k = *state;
	kit_dose(k, 1, T0, "intramuscular", "40 mg", false);
	kit_read(k, 1, T0 + 5 * MIN, "bp spo2", false);
	kit_dose(k, 1, T0 + 17 * MIN, "intramuscular", "20 mg", true);
	VITALS_AT(18, "5+ 15- 22"); /* 30 and on from the first dose fall away */
	VITALS_AT(40, "5+ 15- 22- 32! 47");
	kit_read(k, 1, T0 + 16 * MIN, "bp spo2", false);
	VITALS_AT(18, "5+ 15+ 22");
	/* a reading after the booster is for the booster's own slots */
	k->c->readings.n = 0;
	kit_read(k, 1, T0 + 18 * MIN, "bp spo2", false);
	VITALS_AT(23, "5- 15- 22? 32");
	/* before it, nothing had changed */
	VITALS_AT(16, "5- 15? 30");
	/* the look-ins run on to an hour after the booster, with no break */
	k->look.now = T0 + 100 * MIN;
	const char *all = line(k, BREATHING, T0 + 100 * MIN);
	assert_non_null(strstr(all, "10- 15- 20- 25-"));
	assert_string_equal(all + strlen(all) - 3, "75!");
	/* an undone booster moves nothing */
	k->c->doses.v[1].m.struck = true;
	VITALS_AT(40, "5- 15+ 30! 45");
	/* a lozenge after an injection counts as a dose as well */
	kit_dose(k, 1, T0 + 20 * MIN, "sublingual", "50 mg", false);
	VITALS_AT(21, "5- 15+ 25");
}

static void test_leaving(void **state)
{
	struct kit *k = *state;
	kit_dose(k, 1, T0, "intramuscular", "40 mg", false);
	k->c->sessions.v[0].state = SESSION_STOPPED; /* monitoring goes on */
	VITALS_AT(96, "5- 15- 30- 45- 60- 90! 120");
	k->c->sessions.v[0].left = T0 + 92 * MIN; /* what was due then can not be made up for */
	VITALS_AT(91, "5- 15- 30- 45- 60- 90? 120");
	VITALS_AT(92, "5- 15- 30- 45- 60- 90-");
	k->c->sessions.v[0].left = T0 + 120 * MIN;
	VITALS_AT(300, "5- 15- 30- 45- 60- 90-");
	struct slot next;
	assert_false(monitor_next(&k->look, 1, &next));
	kit_read(k, 1, T0 + 120 * MIN, "bp spo2", false); /* with the hand on the door */
	VITALS_AT(300, "5- 15- 30- 45- 60- 90~");
	k->c->readings.n = 0;
	kit_read(k, 1, T0 + 121 * MIN, "bp spo2", false);
	VITALS_AT(300, "5- 15- 30- 45- 60- 90-");
	VITALS_AT(100, "5- 15- 30- 45- 60- 90! 120"); /* seen from before */
}

/* ---- for any session ---- */

static uint32_t next_chance(uint32_t *s)
{
	*s = *s * 1664525u + 1013904223u;
	return *s >> 8;
}

static int badness(enum slot_state s)
{
	static const int rank[] = {[SLOT_DONE] = 0, [SLOT_TO_COME] = 0, [SLOT_DONE_LATE] = 1,
	                           [SLOT_DUE] = 2,  [SLOT_OVERDUE] = 3, [SLOT_MISSED] = 4};
	return rank[s];
}

static void random_session(struct kit *k, uint32_t *s)
{
	k->c->readings.n = k->c->doses.n = k->c->sessions.n = k->c->steps.n = 0;
	kit_session(k, T0);
	int64_t at = T0;
	for (uint32_t n = next_chance(s) % 3 + 1; n > 0; n--) {
		kit_dose(k, 1, at, next_chance(s) % 2 ? "sublingual" : "intramuscular", "50 mg",
		         at > T0);
		at += (next_chance(s) % 60 + 1) * MIN;
	}
	for (uint32_t n = next_chance(s) % 20; n > 0; n--) {
		static const char *const what[] = {"bp spo2", "bp", "spo2", "bp spo2"};
		kit_read(k, 1, T0 + next_chance(s) % 200 * MIN, what[next_chance(s) % 4],
		         next_chance(s) % 5 == 0);
	}
	k->c->sessions.v[0].left = next_chance(s) % 2 ? T0 + (120 + next_chance(s) % 100) * MIN : 0;
	k->look.now = T0 + (int64_t)(next_chance(s) % 250) * MIN;
}

static void test_any_order(void **state)
{
	struct kit *k = *state;
	for (uint32_t seed = 1; seed <= 400; seed++) {
		uint32_t s = seed;
		size_t n, m;
		random_session(k, &s);
		const struct session_record *rec = &k->c->sessions.v[0];
		const struct slot *v = monitor_slots(&k->a, &k->look, 1, &n);
		int64_t before = T0, open = 0;
		for (size_t i = 0; i < n; i++) {
			assert_true(i == 0 || v[i - 1].due <= v[i].due);
			assert_true(v[i].due > T0 && v[i].overdue >= v[i].due);
			assert_true(!rec->left || k->look.now < rec->left || v[i].due < rec->left);
			assert_true(v[i].have <= v[i].need);
			assert_true((v[i].filled != 0) == (v[i].have == v[i].need));
			if (v[i].step != VITALS)
				continue;
			open += v[i].state == SLOT_DUE || v[i].state == SLOT_OVERDUE;
			/* 30 min at most, and once more what a further dose needs to its first slot
			 */
			assert_true(v[i].due - before <= 35 * MIN);
			before = v[i].due;
		}
		assert_true(open <= 1);
		int64_t end = rec->left && rec->left <= k->look.now ? rec->left : k->look.now;
		assert_true(end - before <= 30 * MIN);

		/* adding a reading never makes a slot worse */
		kit_read(k, 1, T0 + next_chance(&s) % 200 * MIN, seed % 3 ? "bp spo2" : "bp",
		         seed % 4 == 0);
		const struct slot *w = monitor_slots(&k->a, &k->look, 1, &m);
		for (size_t i = 0, j = 0; i < n; i++) {
			if (v[i].step >= ANEW)
				continue; /* hangs on what is overdue, and goes with it */
			while (j < m && (w[j].due != v[i].due || w[j].step != v[i].step))
				j++; /* one more may show where the next was filled ahead */
			assert_true(j < m);
			assert_true(badness(w[j].state) <= badness(v[i].state));
		}
	}
}

/* As time goes on, what was done stays done and what was missed stays missed. */
static void test_time_goes_on(void **state)
{
	struct kit *k = *state;
	for (uint32_t seed = 1; seed <= 60; seed++) {
		uint32_t s = seed;
		random_session(k, &s);
		size_t n = 0, m;
		const struct slot *v = NULL;
		for (int64_t at = T0; at < T0 + 240 * MIN; at += 7 * MIN, v = NULL) {
			k->look.now = at;
			v = monitor_slots(&k->a, &k->look, 1, &n);
			k->look.now = at + 7 * MIN;
			const struct slot *w = monitor_slots(&k->a, &k->look, 1, &m);
			for (size_t i = 0; i < n; i++) {
				size_t j = 0;
				while (j < m && (w[j].due != v[i].due || w[j].step != v[i].step))
					j++;
				if (v[i].due <= at) { /* what had fallen due stays on record */
					assert_true(j < m);
					if (v[i].state == SLOT_DONE || v[i].state == SLOT_MISSED)
						assert_int_equal(w[j].state, v[i].state);
				}
			}
		}
	}
}

/* Nobody closed the session: the work stays bounded, and the newest slots are kept. */
static void test_bounded(void **state)
{
	struct kit *k = *state;
	size_t n;
	kit_dose(k, 1, T0, "intramuscular", "40 mg", false);
	k->look.now = T0 + CIVIL_DAY_MS;
	assert_non_null(monitor_slots(&k->a, &k->look, 1, &n));
	assert_in_range(n, 50, 200);
	k->look.now = T0 + 400 * CIVIL_DAY_MS;
	const struct slot *v = monitor_slots(&k->a, &k->look, 1, &n);
	assert_in_range(n, 100, 1000);
	size_t due = 0, ahead = 0;
	for (size_t i = 0; i < n; i++) {
		due += v[i].step == VITALS && v[i].state == SLOT_DUE;
		ahead += v[i].step == VITALS && v[i].state == SLOT_TO_COME;
	}
	assert_int_equal(due, 1);
	assert_int_equal(ahead, 1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_times),        CASE(test_when),        CASE(test_when_overdue),
	    CASE(test_filling),      CASE(test_what_counts), CASE(test_close_together),
	    CASE(test_booster),      CASE(test_leaving),     CASE(test_any_order),
	    CASE(test_time_goes_on), CASE(test_bounded),
	};
	return cmocka_run_group_tests_name("judge/monitor", tests, NULL, NULL);
}
