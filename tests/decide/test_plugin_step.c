/* SPDX-License-Identifier: Apache-2.0
 * Steps, forms and reactions of a plugin: what it says counts, and where it says nothing people go
 * on by hand. */
#include "../judge/people.h"

static const char protocol[] =
    "tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"
    "plugins: {settle: ^1.0}\n"
    "checks:\n"
    "  calm: {pass: [pace.calm >= 5], otherwise: hold, say: Not calm yet.}\n"
    "reactions:\n"
    "  call-next-day: {plugin: settle/call, owner: therapist}\n"
    "sessions:\n"
    "  review:\n"
    "    kind: review\n"
    "    where: clinic\n"
    "    stages:\n"
    "      talk: {mode: do-confirm, steps: [{settle/pace: settling}]}\n"
    "      next: {mode: do-confirm, enter: [calm], steps: [{confirm: more}]}\n"
    "course:\n"
    "  - phase: talks\n"
    "    do: [{session: review, at: day 0}]\n";

static struct cast *ready(void)
{
	struct cast *k = cast_new(protocol);
	DONE("nora", "start review");
	return k;
}

static int step(const struct cast *k)
{
	return plan_step_find(k->k.c->plan, k->k.c->sessions.v[0].session, "settling");
}

static bool is_done(const struct cast *k)
{
	int place = k->k.c->plan->steps[step(k)].place;
	return k->k.c->control.done[0] >> place & 1;
}

static struct answered scored(struct cast *k, int64_t calm)
{
	struct entry_reading *r = arena_new(&k->k.a, struct entry_reading);
	*r = (struct entry_reading){.measure = "calm", .value = {calm * 1000000}, .n = 1};
	return (struct answered){.q = {.hook = ASKED_SCORES,
	                               .index = plan_form_find(k->k.c->plan, "pace"),
	                               .session = 1},
	                         .digest = "d1",
	                         .scores = r,
	                         .scores_n = 1};
}

static struct answered rule(const struct cast *k, enum verdict_kind verdict)
{
	return (struct answered){.q = {.hook = ASKED_DONE, .index = step(k), .session = 1},
	                         .digest = "d1",
	                         .verdict = verdict};
}

/* The form, with two answers of the plugin; NULL: nobody was asked. */
static enum rc fill_in(struct cast *k, const struct answered *a)
{
	int32_t answers[] = {3, 2, NOT_ANSWERED};
	const char *texts[] = {NULL, NULL, "slowly"};
	struct command cmd = {
	    .kind = CMD_FORM,
	    .e = {.name = "pace", .answers = answers, .texts = texts, .answers_n = 3},
	    .answers = a,
	    .answers_n = a ? 2 : 0};
	return cast_do(k, "nora", &cmd);
}

static void a_score_of_a_plugin_is_what_it_answered(void **state)
{
	struct cast *k = ready();
	struct answered a[] = {scored(k, 7), rule(k, VERDICT_PASS)};
	(void)state;
	assert_int_equal(fill_in(k, a), RC_OK);
	assert_true(is_done(k));
	DONE("nora", "enter next");
	cast_free(k);

	k = ready();
	struct answered low[] = {scored(k, 2), rule(k, VERDICT_PASS)};
	assert_int_equal(fill_in(k, low), RC_OK);
	REFUSED(RC_GATE, "nora", "enter next", "Not calm yet");
	cast_free(k);
}

/* 11 is out of 0..10 and counts for nothing, whoever let it come so far. */
static void a_score_that_nobody_made_is_unknown(void **state)
{
	struct cast *k = ready();
	struct answered wild[] = {scored(k, 11), rule(k, VERDICT_PASS)};
	(void)state;
	assert_int_equal(fill_in(k, wild), RC_OK);
	REFUSED(RC_GATE, "nora", "enter next", "");
	cast_free(k);

	k = ready();
	assert_int_equal(fill_in(k, NULL), RC_OK); /* the form is on record all the same */
	assert_int_equal(k->k.c->forms.n, 1);
	assert_int_equal(k->d.questions_n, 2);
	REFUSED(RC_GATE, "nora", "enter next", "");
	cast_free(k);

	k = ready(); /* an earlier answer is not about these answers */
	struct answered a[] = {scored(k, 9), rule(k, VERDICT_PASS)}, failed[] = {a[0], a[1]};
	failed[0].failed = "it stopped with an error";
	assert_int_equal(fill_in(k, a), RC_OK);
	assert_int_equal(fill_in(k, failed), RC_OK);
	REFUSED(RC_GATE, "nora", "enter next", "");
	cast_free(k);
}

static void a_rule_says_when_a_step_is_done(void **state)
{
	struct cast *k = ready();
	struct answered no[] = {scored(k, 7), rule(k, VERDICT_HOLD)};
	(void)state;
	assert_int_equal(fill_in(k, no), RC_OK);
	assert_false(is_done(k));
	struct command tick = {
	    .kind = CMD_DO, .e.name = "settling", .answers = &no[1], .answers_n = 1};
	assert_int_equal(cast_do(k, "nora", &tick), RC_GATE);
	assert_non_null(strstr(k->d.msg, "not done yet"));
	assert_false(is_done(k));
	/* where the plugin fails, the hand that does it counts */
	no[1].failed = "it took longer than it may";
	assert_int_equal(cast_do(k, "nora", &tick), RC_OK);
	assert_true(is_done(k));
	cast_free(k);
}

static struct command leaving(struct cast *k, const struct answered *a)
{
	DONE("nora", "start review");
	struct answered form[] = {scored(k, 7), rule(k, VERDICT_PASS)};
	assert_int_equal(fill_in(k, form), RC_OK);
	DONE("nora", "enter next");
	DONE("nora", "confirm more");
	return (struct command){.kind = CMD_LEAVE, .answers = a, .answers_n = a ? 1 : 0};
}

/* The event that the reaction waits for, as the question of the first round names it. */
static struct question asked_of_leaving(struct cast *k)
{
	struct command cmd = leaving(k, NULL);
	struct cast before = *k;
	struct now now = {.wall_ms = k->t,
	                  .boot_ms = k->t - T0 + 1,
	                  .boot_id = "boot",
	                  .zone = k->k.c->zone,
	                  .zone_name = "Etc/UTC"};
	struct actor nora = {.id = "nora", .roles = cast_roles("nora"), .signed_now = true};
	struct decision d = decide(&before.k.a, k->k.c, &cmd, &nora, &now);
	k->k.a = before.k.a;
	assert_int_equal(d.questions_n, 1);
	assert_int_equal(d.questions[0].hook, ASKED_REACT);
	assert_int_equal(d.questions[0].event->kind, EV_SESSION_LEFT);
	return d.questions[0];
}

static void what_follows_is_decided_with_what_happened(void **state)
{
	struct cast *k = cast_new(protocol);
	const struct plugin_effect want[] = {{.kind = PLUGIN_TASK,
	                                      .text = "Call: ask how the night was",
	                                      .due = {1000000, DIM_DAYS}},
	                                     {.kind = PLUGIN_NOTE, .text = "Went home late"}};
	struct answered a = {
	    .q = asked_of_leaving(k), .digest = "d1", .effects = want, .effects_n = 2};
	struct command cmd = {.kind = CMD_LEAVE, .answers = &a, .answers_n = 1};
	(void)state;
	assert_int_equal(cast_do(k, "nora", &cmd), RC_OK);
	/* a colon ends the name of a task where people type that it is done */
	const struct task *t = cast_task(k, "Call, ask how the night was (call-next-day)");
	assert_non_null(t);
	assert_int_equal(t->owner, ROLE_THERAPIST);
	assert_true(t->due > k->t);
	assert_string_equal(t->cause, "call-next-day");
	assert_string_equal(t->m.actor, "system");
	DONE("theo", "done Call, ask how the night was (call-next-day): slept well");
	cast_free(k);
}

static void a_reaction_that_fails_leaves_what_happened(void **state)
{
	struct cast *k = cast_new(protocol);
	struct answered a = {
	    .q = asked_of_leaving(k), .digest = "d1", .failed = "it stopped with an error"};
	struct command cmd = {.kind = CMD_LEAVE, .answers = &a, .answers_n = 1};
	(void)state;
	assert_int_equal(cast_do(k, "nora", &cmd), RC_OK);
	assert_int_equal(k->k.c->sessions.v[0].state, SESSION_LEFT);
	assert_int_equal(k->k.c->tasks.n, 0);
	bool told = false;
	for (size_t i = 0; i < k->d.events_n; i++)
		told |= k->d.events[i].kind == EV_PLUGIN_ANSWERED;
	assert_true(told);
	cast_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_score_of_a_plugin_is_what_it_answered),
	    cmocka_unit_test(a_score_that_nobody_made_is_unknown),
	    cmocka_unit_test(a_rule_says_when_a_step_is_done),
	    cmocka_unit_test(what_follows_is_decided_with_what_happened),
	    cmocka_unit_test(a_reaction_that_fails_leaves_what_happened),
	};
	return cmocka_run_group_tests_name("decide/plugin_step", tests, NULL, NULL);
}
