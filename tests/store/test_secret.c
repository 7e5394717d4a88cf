/* SPDX-License-Identifier: Apache-2.0 */
#include "kit.h"

#include <stdlib.h>
#include <string.h>

#include "store/secret.h"

static int set_up(void **state)
{
	struct kit *k = xcalloc(1, sizeof *k);
	kit_open(k);
	*state = k;
	return 0;
}

static int take_down(void **state)
{
	kit_done(*state);
	free(*state);
	return 0;
}

static bool up_to_three(const struct store_tries *t, int64_t now_ms)
{
	return t->n < 3 && now_ms > 0;
}

static enum rc append(struct store *st, int i, struct store_secrets *put, struct err *e)
{
	struct kit_command *c = xcalloc(1, sizeof *c);
	struct store_answer done;
	struct arena a = {0};
	kit_command(c, i, 1);
	c->cmd.beside = store_secrets_put;
	c->cmd.beside_ctx = put;
	enum rc rc = store_append(st, &c->cmd, &a, &done, e);
	arena_drop(&a);
	free(c);
	return rc;
}

/* Secret and event are one: both or neither, and a repetition does neither again. */
static void a_secret_comes_with_its_event(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct store_secrets put = {.v = {{"nora", "hash one", 1}}, .n = 1};
	const char *hash = NULL;
	struct err e = {0};
	assert_int_equal(store_secret(st, "nora", &k->a, &hash, &e), RC_NOTFOUND);
	assert_int_equal(append(st, 1, &put, &e), RC_OK);
	assert_int_equal(store_secret(st, "nora", &k->a, &hash, &e), RC_OK);
	assert_string_equal(hash, "hash one");
	put.v[0].hash = "hash two";
	assert_int_equal(append(st, 1, &put, &e), RC_OK);       /* a repetition */
	assert_int_equal(append(st, 4, &put, &e), RC_CONFLICT); /* the stream went on */
	assert_int_equal(store_secret(st, "nora", &k->a, &hash, &e), RC_OK);
	assert_string_equal(hash, "hash one");
	put.v[0].hash = NULL;
	assert_int_equal(append(st, 2, &put, &e), RC_OK);
	assert_int_equal(store_secret(st, "nora", &k->a, &hash, &e), RC_NOTFOUND);
	store_close(st);
}

static void logins_come_and_go(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct store_login l = {.token = digest_of("a", 1),
	                        .person = "nora",
	                        .device = "tablet-1",
	                        .since_ms = 100,
	                        .used_ms = 100};
	struct store_login got;
	struct digest other = digest_of("b", 1);
	struct err e;
	assert_int_equal(store_login_put(st, &l, &e), RC_OK);
	assert_int_equal(store_login(st, &other, &k->a, &got, &e), RC_NOTFOUND);
	assert_int_equal(store_login_used(st, &l.token, 250, &e), RC_OK);
	assert_int_equal(store_login(st, &l.token, &k->a, &got, &e), RC_OK);
	assert_string_equal(got.person, "nora");
	assert_string_equal(got.device, "tablet-1");
	assert_true(got.since_ms == 100 && got.used_ms == 250);
	assert_int_equal(store_logins_old_drop(st, 250, &e), RC_OK);
	assert_int_equal(store_login(st, &l.token, &k->a, &got, &e), RC_OK);
	assert_int_equal(store_logins_old_drop(st, 251, &e), RC_OK);
	assert_int_equal(store_login(st, &l.token, &k->a, &got, &e), RC_NOTFOUND);
	l.token = other;
	assert_int_equal(store_login_put(st, &l, &e), RC_OK);
	struct store_secrets put = {.v = {{"nora", "new", 1}}, .n = 1};
	assert_int_equal(append(st, 1, &put, &e), RC_OK); /* a new secret ends logins */
	assert_int_equal(store_login(st, &other, &k->a, &got, &e), RC_NOTFOUND);
	store_close(st);
}

static void tries_are_counted_in_their_window(void **state)
{
	static const struct {
		int64_t at, n;
		bool added;
	} rows[] = {
	    {1000, 0, true},  {1100, 1, true}, {1200, 2, true}, {1300, 3, false},
	    {2000, 2, true}, /* the first has left the window (at - 1000, at] */
	    {2050, 3, false}, {2100, 2, true}, {500, 0, true}, /* the clock went back: what is ahead of it is no longer there */
	    {1600, 0, true},
	};
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct digest who = digest_of("nora", 4), other = digest_of("theo", 4);
	struct store_tries t;
	bool added;
	struct err e;
	for (size_t i = 0; i < countof(rows); i++) {
		assert_int_equal(
		    store_try(st, &who, rows[i].at - 1000, rows[i].at, up_to_three, &t, &added, &e),
		    RC_OK);
		if (t.n != rows[i].n || added != rows[i].added)
			fail_msg("row %zu: %d tries, added %d", i, (int)t.n, added);
	}
	assert_int_equal(store_try(st, &other, 600, 1600, up_to_three, &t, &added, &e), RC_OK);
	assert_true(t.n == 0 && added);
	assert_int_equal(store_tries_clear(st, &who, &e), RC_OK);
	assert_int_equal(store_try(st, &who, 600, 1601, up_to_three, &t, &added, &e), RC_OK);
	assert_int_equal(t.n, 0);
	store_close(st);
}

static void an_answer_is_found_by_its_key(void **state)
{
	struct kit *k = *state;
	struct store *st = kit_store(k, k->path, STORE_CREATE);
	struct kit_command *c = xcalloc(1, sizeof *c);
	struct store_answer got;
	struct err e;
	kit_fill(st, 1, 3);
	kit_command(c, 2, 1);
	assert_int_equal(store_answered(st, c->key, &c->cmd.request, &k->a, &got, &e), RC_OK);
	assert_true(got.replayed && got.answer.n == strlen(c->answer));
	assert_memory_equal(got.answer.p, c->answer, got.answer.n);
	struct digest other = digest_of("x", 1);
	assert_int_equal(store_answered(st, c->key, &other, &k->a, &got, &e), RC_CONFLICT);
	assert_int_equal(store_answered(st, "device-9:1", &other, &k->a, &got, &e), RC_NOTFOUND);
	free(c);
	store_close(st);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)
	const struct CMUnitTest tests[] = {
	    ROW(a_secret_comes_with_its_event),
	    ROW(logins_come_and_go),
	    ROW(tries_are_counted_in_their_window),
	    ROW(an_answer_is_found_by_its_key),
	};
	return cmocka_run_group_tests_name("store/secret", tests, NULL, NULL);
}
