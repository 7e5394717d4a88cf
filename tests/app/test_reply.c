/* SPDX-License-Identifier: Apache-2.0
 * The first answer is the hundredth: what is handed out unread is what reading would give. */
#include "app/reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void same_text(const char *a, const char *b)
{
	assert_true(!a == !b);
	if (a)
		assert_string_equal(a, b);
}

static void same_people(const struct people *a, const struct people *b)
{
	assert_int_equal(a->n, b->n);
	for (int i = 0; i < a->n; i++)
		assert_int_equal(a->any_of[i], b->any_of[i]);
}

static void same_judgement(const struct judgement *a, const struct judgement *b)
{
	same_text(a->rule, b->rule);
	same_text(a->say, b->say);
	same_text(a->opens, b->opens);
	assert_null(a->check);
	assert_null(b->check);
	assert_null(a->slip);
	assert_null(b->slip);
	assert_null(a->act);
	assert_null(b->act);
	assert_int_equal(a->verdict, b->verdict);
	same_people(&a->by, &b->by);
	same_people(&a->owner, &b->owner);
	assert_memory_equal(&a->due, &b->due, sizeof a->due);
	assert_int_equal(a->earliest, b->earliest);
	assert_int_equal(a->earliest_day, b->earliest_day);
	assert_int_equal(a->signed_off, b->signed_off);
	assert_int_equal(a->stale, b->stale);
	assert_int_equal(a->line, b->line);
	assert_int_equal(a->wants_n, b->wants_n);
	for (int i = 0; i < a->wants_n; i++) {
		const struct want *x = &a->wants[i], *y = &b->wants[i];
		same_text(x->what, y->what);
		assert_int_equal(x->kind, y->kind);
		assert_int_equal(x->when, y->when);
		same_people(&x->who, &y->who);
		assert_int_equal(x->measure, y->measure);
		assert_int_equal(x->form, y->form);
		assert_int_equal(x->step, y->step);
	}
}

static void same(const struct app_reply *r)
{
	struct arena a = {0};
	struct app_reply read;
	const char *json = reply_write(&a, r);
	assert_int_equal(reply_read(&a, json, strlen(json), &read, NULL), RC_OK);
	const struct app_reply is = reply_as_written(&a, r, json);
	assert_int_equal(is.rc, read.rc);
	same_text(is.msg, read.msg);
	same_text(is.hint, read.hint);
	same_text(is.id, read.id);
	same_text(is.json, read.json);
	assert_int_equal(is.verdict, read.verdict);
	assert_int_equal(is.first, read.first);
	assert_int_equal(is.events, read.events);
	assert_int_equal(is.seq, read.seq);
	assert_int_equal(is.replayed, read.replayed);
	assert_int_equal(is.judgements_n, read.judgements_n);
	for (size_t i = 0; i < is.judgements_n; i++)
		same_judgement(&is.judgements[i], &read.judgements[i]);
	arena_drop(&a);
}

/* With something in every field, also in those that are not written. */
static void what_is_not_read_is_as_if_read(void **state)
{
	(void)state;
	static const struct check check = {.name.s = "bp-ready"};
	struct judgement full[] = {
	    {.check = &check,
	     .verdict = VERDICT_BLOCK,
	     .say = "Blood pressure is \"too\" high: 160/95\n",
	     .slip = "Measure again.",
	     .by = {2, {ROLE_PRESCRIBER, ROLE_NURSE | ROLE_THERAPIST}},
	     .owner = {1, {ROLE_NURSE}},
	     .due = {.dim = DIM_ELAPSED, .micro = 5},
	     .earliest = -9,
	     .earliest_day = true,
	     .signed_off = true,
	     .opens = "bp below 150/90",
	     .stale = 3,
	     .line = 2,
	     .wants = {{.kind = WANT_SIGNATURE,
	                .what = "bp",
	                .when = INT64_MAX,
	                .who = {1, {ROLE_PRESCRIBER}},
	                .measure = -1,
	                .form = 4,
	                .step = 7},
	               {.kind = WANT_NOTHING, .measure = 1}},
	     .wants_n = 2},
	    {.rule = "dose/at most", .check = &check, .verdict = VERDICT_PASS, .say = ""},
	};
	const struct app_reply rows[] = {
	    {.msg = ""},
	    {.msg = NULL, .first = 12, .events = 2},
	    {.rc = RC_GATE,
	     .msg = "No.",
	     .hint = "Wait \xc2\xbd hour.",
	     .verdict = VERDICT_BLOCK,
	     .judgements = full,
	     .judgements_n = 2,
	     .first = 3,
	     .events = 1,
	     .seq = INT64_MIN,
	     .id = "course-1",
	     .replayed = false,
	     .json = "{}"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		same(&rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_not_read_is_as_if_read),
	};
	return cmocka_run_group_tests_name("app/reply", tests, NULL, NULL);
}
