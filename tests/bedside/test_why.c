/* SPDX-License-Identifier: Apache-2.0
 * `tend why` and a refusal say the same, word for word: every refused act of the scenarios of two
 * protocols is asked about just before it is tried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../judge/record.h"
#include "bedside/why.h"
#include "judge/why.h"
#include "scenario/scenario.h"

struct tally {
	struct arena a;
	int ways, doses, told;
	int of_facts; /* sentences that name a measuring */
};

static const struct bedside_next *act_of(const struct bedside_why *w, const char *prefix)
{
	for (size_t i = 0; i < w->acts.n; i++)
		if (strncmp(w->acts.v[i].act, prefix, strlen(prefix)) == 0)
			return &w->acts.v[i];
	return NULL;
}

static const struct bedside_gate *gate_of(const struct bedside_next *n, const struct judgement *j)
{
	for (size_t i = 0; n && i < n->gates.n; i++)
		if (strcmp(n->gates.v[i].rule, j->rule) == 0 && n->gates.v[i].verdict == j->verdict)
			return &n->gates.v[i];
	return NULL;
}

/* A sentence for people, that names no amount of medicine. */
static void is_a_sentence(const char *s)
{
	size_t n = s ? strlen(s) : 0;
	assert_true(n > 10);
	assert_int_equal(s[n - 1], '.');
	assert_null(strstr(s, " mg"));
	assert_null(strstr(s, "  "));
	assert_null(strstr(s, "(null)"));
	assert_true(strncmp(s, "Opens when ", 11) == 0 || strncmp(s, "Nothing opens", 13) == 0);
}

/* Each closed judgement of the refusal stands in `why` with the same sentences. */
static void all_told(struct tally *t, const struct bedside_next *n, const struct decision *d)
{
	for (size_t i = 0; i < d->judgements_n; i++) {
		const struct judgement *j = &d->judgements[i];
		if (judgement_opens(j))
			continue;
		const struct bedside_gate *g = gate_of(n, j);
		is_a_sentence(j->opens);
		if (!g)
			fail_msg("%s: `why` does not name %s: %s", n ? n->act : "?", j->rule,
			         j->say);
		assert_string_equal(g->says, j->say ? j->say : "");
		assert_string_equal(g->opens, j->opens);
		t->told++;
		t->of_facts += strstr(j->opens, "is measured") != NULL;
	}
}

static void compare(void *ctx, const struct course *c, const struct now *now,
                    const struct command *cmd, const struct decision *d)
{
	struct tally *t = ctx;
	struct bedside_why why = {0};
	static const char *const acts[COMMANDS] = {[CMD_ENTER] = "enter ",
	                                           [CMD_LEAVE] = "leave",
	                                           [CMD_CLOSE] = "close",
	                                           [CMD_GIVE] = "give "};
	const char *act = acts[cmd->kind];
	if (d->rc != RC_GATE || !act || !course_running(c))
		return;
	bedside_why_session(&t->a, c, now, &why);
	const struct bedside_next *n = act_of(&why, act);
	if (cmd->kind == CMD_GIVE) {
		const struct look look = {.a = &t->a,
		                          .c = c,
		                          .now = course_clock(c, now),
		                          .session = course_running(c)->number};
		const struct order_record *o = order_now(&look, -1, DOSE_MAIN);
		/* by what the order says; an amount of its own is refused for that alone */
		if (!n || !o || o->amount.micro != cmd->e.amount.micro)
			return;
		t->doses++;
	}
	if (!n)
		fail_msg("`why` does not name %s", act);
	assert_false(n->open);
	if (d->judgements_n == 0)
		assert_string_equal(n->refusal, d->msg);
	all_told(t, n, d);
	t->ways++;
}

static void play(struct tally *t, const char *folder)
{
	struct arena a = {0};
	struct idents files = {0};
	struct err e = {0};
	const char *src = getenv("SRC");
	const struct scenario_options o = {.decided = compare, .ctx = t};
	const char *path = arena_fmt(&a, "%s/protocols/scenarios/%s", src ? src : ".", folder);
	assert_int_equal(scenario_list(&a, path, &files, &e), RC_OK);
	assert_true(files.n > 5);
	for (size_t i = 0; i < files.n; i++) {
		struct scenario_result r;
		assert_int_equal(scenario_run(&a, &o, files.v[i].s, &r), RC_OK);
	}
	arena_drop(&a);
}

static void p1_says_the_same(void **state)
{
	struct tally t = {0};
	(void)state;
	play(&t, "kap-lozenge-im");
	assert_true(t.ways > 30);
	assert_true(t.told > 30);
	assert_true(t.of_facts > 5);
	arena_drop(&t.a);
}

static void p3_says_the_same(void **state)
{
	struct tally t = {0};
	(void)state;
	play(&t, "ketamine-iv-series");
	assert_true(t.ways > 5);
	assert_true(t.told > 5);
	arena_drop(&t.a);
}

/* ---- sentences ---- */

static const char protocol[] =
    "tend: 1\nid: small\nversion: 1.0.0\ntitle: Small\nstatus: example\nsupervised: no\n"
    "measures:\n"
    "  bp: {title: the pressure, components: [systolic, diastolic], unit: mmHg, "
    "range: {systolic: 50..260 mmHg, diastolic: 20..160 mmHg}}\n"
    "  sedation: {scale: 0..5, better: higher}\n"
    "forms:\n"
    "  mood: {wording: own, answers: 0..3, items: [low, sleep], scores: {total: {sum: all}}}\n"
    "checks:\n"
    "  ready:\n"
    "    pass: [bp.systolic <= 140 mmHg, bp.diastolic <= 90 mmHg]\n"
    "    otherwise: sign by prescriber\n"
    "  awake:\n"
    "    fresh: {sedation: 20 min}\n"
    "    pass: [sedation >= 4, mood.total < 5]\n"
    "    otherwise: block\n"
    "sessions:\n"
    "  talk: {kind: integration, where: clinic, steps: [{measure: [bp, sedation], name: signs}, "
    "{form: "
    "mood}]}\n"
    "course:\n"
    "  - phase: talks\n"
    "    do: [{session: talk, at: day 0}]\n";

static void add_reading(struct kit *k, const char *measure, int part, int64_t micro, int64_t at)
{
	*arena_push(k->c->a, &k->c->readings) =
	    (struct reading){.m = kit_mark(k, 1, at),
	                     .measure = plan_measure_find(k->c->plan, measure),
	                     .part = part,
	                     .value = micro};
}

static const char *opens(struct kit *k, const char *check)
{
	struct judgement j = check_judge(&k->a, &k->look, plan_check_find(k->c->plan, check));
	return why_opens(&k->a, &k->look, &j);
}

static void the_sentence_reads_well(void **state)
{
	struct kit k;
	(void)state;
	kit_open(&k, protocol);
	kit_session(&k, T0);
	assert_string_equal(opens(&k, "ready"),
	                    "Opens when a prescriber signs why it is safe, or the pressure is "
	                    "measured, at or under 140/90 mmHg.");
	add_reading(&k, "bp", 0, 152000000, T0);
	k.c->readings.v[0].m.seq = 77;
	add_reading(&k, "bp", 1, 94000000, T0);
	k.c->readings.v[1].m.seq = 77;
	k.look.now = T0 + 5 * MIN;
	assert_string_equal(opens(&k, "ready"),
	                    "Opens when a prescriber signs why it is safe, or the pressure is "
	                    "measured again, at or under 140/90 mmHg (last 152/94 mmHg at 10:00).");
	assert_string_equal(opens(&k, "awake"),
	                    "Opens when sedation is measured, at or over 4 and mood is filled in, "
	                    "with total under 5.");
	add_reading(&k, "sedation", 0, 5000000, T0);
	assert_string_equal(opens(&k, "awake"),
	                    "Opens when mood is filled in, with total under 5.");
	k.look.now = T0 + 30 * MIN; /* what is too old is taken again, although it was good */
	assert_string_equal(opens(&k, "awake"),
	                    "Opens when sedation is measured again, at or over 4 (last 5 at 10:00) "
	                    "and mood is filled in, with total under 5.");
	arena_drop(&k.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(p1_says_the_same),
	    cmocka_unit_test(p3_says_the_same),
	    cmocka_unit_test(the_sentence_reads_well),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
