/* SPDX-License-Identifier: Apache-2.0
 * Who somebody is: secrets, delays, logins, signatures, the sealed code. */
#include "../support/rig.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int set_up(void **state)
{
	struct rig *r = xcalloc(1, sizeof *r);
	rig_open(r, false);
	*state = r;
	return 0;
}

static int take_down(void **state)
{
	rig_done(*state);
	free(*state);
	return 0;
}

static enum rc login(struct rig *r, const char *person, const char *secret, char *token,
                     struct err *e)
{
	char t[AUTH_TOKEN + 1] = "";
	*e = (struct err){0};
	enum rc rc = auth_login(r->app, person, secret, NULL, t, e);
	if (token && rc == RC_OK)
		memcpy(token, t, sizeof t);
	return rc;
}

/* What a clinic gets without asking; anything cheaper has to be written down in the options. */
static void the_default_costs_what_it_should(void **state)
{
	assert_int_equal(auth_cost_default.passes, 3);
	assert_int_equal(auth_cost_default.kib, 64 * 1024);
}

static void a_hash_has_the_default_cost(void **state)
{
	struct rig *r = *state;
	r->opt.cost = NULL;
	rig_restart(r);
	rig_must(r, "nora",
	         (struct app_request){.what = DO_SECRET_CHANGE, .new_secret = "something new"});
	assert_true(rig_file_holds(r, "$argon2id$v=19$m=65536,t=3,p=1$"));
	struct err e;
	assert_int_equal(login(r, "nora", "something new", NULL, &e), RC_OK);
}

static void secrets_have_a_least_strength(void **state)
{
	static const struct {
		const char *secret;
		bool demo;
		enum rc want;
	} rows[] = {
	    {"48291", false, RC_USAGE},  {"482913", false, RC_OK},      {"111111", false, RC_USAGE},
	    {"123456", false, RC_USAGE}, {"987654", false, RC_USAGE},   {"111111", true, RC_OK},
	    {"", true, RC_USAGE},        {"seven77", false, RC_USAGE},  {"eight888", false, RC_OK},
	    {"1111", true, RC_USAGE},    {"aaaaaaaa", false, RC_USAGE},
	};
	for (size_t i = 0; i < countof(rows); i++)
		if (auth_secret_check(rows[i].secret, rows[i].demo, NULL) != rows[i].want)
			fail_msg("row %zu: %s", i, rows[i].secret);
}

static void a_login_ends_by_itself(void **state)
{
	struct rig *r = *state;
	char token[AUTH_TOKEN + 1], other[AUTH_TOKEN + 1];
	struct actor who;
	struct err e;
	assert_int_equal(login(r, "nora", rig_pin(r, "nora"), token, &e), RC_OK);
	assert_int_equal(login(r, "nora", rig_pin(r, "nora"), other, &e), RC_OK);
	assert_string_not_equal(token, other);
	for (int i = 0; i < 5; i++) {
		r->wall += 9 * MINUTE;
		assert_int_equal(auth_check(r->app, token, &r->a, &who, &e), RC_OK);
	}
	assert_string_equal(who.id, "nora");
	assert_int_equal(who.roles, ROLE_NURSE);
	assert_int_equal(auth_check(r->app, other, &r->a, &who, &e), RC_DENIED); /* not used */
	r->wall += 10 * MINUTE + 1;
	assert_int_equal(auth_check(r->app, token, &r->a, &who, &e), RC_DENIED);
	r->wall -= 10 * MINUTE; /* it does not come back */
	assert_int_equal(auth_check(r->app, token, &r->a, &who, &e), RC_DENIED);
}

static void a_login_has_a_longest_life(void **state)
{
	struct rig *r = *state;
	char token[AUTH_TOKEN + 1];
	struct actor who;
	struct err e;
	enum rc rc = login(r, "nora", rig_pin(r, "nora"), token, &e);
	int minutes = 0;
	for (; rc == RC_OK && minutes < 24 * 60; minutes += 5) {
		r->wall += 5 * MINUTE;
		rc = auth_check(r->app, token, &r->a, &who, &e);
	}
	assert_int_equal(rc, RC_DENIED);
	assert_int_equal(minutes, 12 * 60 + 5);
}

static void a_login_ends_with_log_out_new_secret_and_leaving(void **state)
{
	struct rig *r = *state;
	char t[3][AUTH_TOKEN + 1];
	const char *people[] = {"nora", "theo", "paul"};
	struct actor who;
	struct err e;
	for (int i = 0; i < 3; i++)
		assert_int_equal(login(r, people[i], rig_pin(r, people[i]), t[i], &e), RC_OK);
	assert_int_equal(auth_logout(r->app, t[0], &e), RC_OK);
	rig_must(r, "dora",
	         (struct app_request){.what = DO_SECRET_RESET,
	                              .cmd.e = {.person = "theo", .reason = "forgotten"},
	                              .new_secret = "quite another"});
	rig_must(r, "dora", (struct app_request){.what = DO_PERSON_LEAVES, .cmd.e.person = "paul"});
	for (int i = 0; i < 3; i++)
		assert_int_equal(auth_check(r->app, t[i], &r->a, &who, &e), RC_DENIED);
	assert_int_equal(login(r, "theo", "quite another", NULL, &e), RC_OK);
	assert_int_equal(login(r, "paul", rig_pin(r, "paul"), NULL, &e), RC_DENIED);
	assert_int_equal(auth_check(r->app, "no token at all", &r->a, &who, &e), RC_DENIED);
}

/* H25: the delay grows, is never for ever, and leaves those who are logged in alone. */
static void wrong_secrets_slow_down_and_never_lock(void **state)
{
	static const int64_t delays[] = {1000, 4000, 15000, 60000};
	struct rig *r = *state;
	char token[AUTH_TOKEN + 1];
	struct actor who;
	struct err e;
	assert_int_equal(login(r, "nora", rig_pin(r, "nora"), token, &e), RC_OK);
	r->wall += 1;
	int64_t first = r->wall;
	for (size_t i = 0; i < countof(delays); i++) {
		assert_int_equal(login(r, "nora", "not her secret", NULL, &e), RC_DENIED);
		assert_non_null(strstr(e.msg, "do not belong together"));
		r->wall += delays[i] - 1; /* even the right one has to wait */
		assert_int_equal(login(r, "nora", rig_pin(r, "nora"), NULL, &e), RC_DENIED);
		assert_non_null(strstr(e.msg, "too many"));
		r->wall += 1;
	}
	assert_int_equal(login(r, "nora", "not her secret", NULL, &e), RC_DENIED); /* the fifth */
	r->wall = first + AUTH_WINDOW_MS - 1;
	assert_int_equal(login(r, "nora", rig_pin(r, "nora"), NULL, &e), RC_DENIED);
	assert_non_null(strstr(e.hint, "wait 1 seconds"));
	assert_int_equal(login(r, "theo", rig_pin(r, "theo"), NULL, &e), RC_OK); /* others */
	r->wall = first + AUTH_WINDOW_MS;
	assert_int_equal(login(r, "nora", rig_pin(r, "nora"), NULL, &e), RC_OK);
	assert_int_equal(rig_count(r, "access", "login.failed"), 5);
	/* and a clock that was ahead for a while keeps nobody out */
	r->wall += INT64_C(365) * 24 * 60 * MINUTE;
	assert_int_equal(login(r, "nora", "not her secret", NULL, &e), RC_DENIED);
	r->wall -= INT64_C(365) * 24 * 60 * MINUTE;
	assert_int_equal(login(r, "nora", rig_pin(r, "nora"), token, &e), RC_OK);
	for (int i = 0; i < 9; i++)
		login(r, "nora", "not her secret", NULL, &e);
	assert_int_equal(auth_check(r->app, token, &r->a, &who, &e), RC_OK); /* still logged in */
}

/* The delay holds in every program that has the file open. */
static void delays_are_shared(void **state)
{
	struct rig *r = *state;
	struct app *other = rig_also(r), *mine = r->app;
	struct err e;
	login(r, "nora", "not her secret", NULL, &e);
	r->app = other;
	assert_int_equal(login(r, "nora", rig_pin(r, "nora"), NULL, &e), RC_DENIED);
	assert_non_null(strstr(e.msg, "too many"));
	r->app = mine;
	app_close(other);
}

/* Nobody learns from words which names exist, and a typed name is not kept: it may be a secret. */
static void unknown_names_look_like_wrong_secrets(void **state)
{
	struct rig *r = *state;
	struct err known, unknown;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(login(r, "nora", "not her secret", NULL, &known), RC_DENIED);
		assert_int_equal(login(r, "pin-typed-as-name", "x", NULL, &unknown), RC_DENIED);
		assert_string_equal(known.msg, unknown.msg);
		assert_string_equal(known.hint, unknown.hint);
	}
	assert_false(rig_file_holds(r, "pin-typed-as-name"));
}

static struct app_request order(const char *course)
{
	return (struct app_request){
	    .what = DO_PROTOCOL_RETIRE,
	    .key = course,
	    .cmd.e = {.protocol = "kap-lozenge-im@1.0.0", .reason = "superseded"}};
}

/* 11.200: a signature asks for the secret again, and is good for one command only. */
static void a_signature_is_for_one_command(void **state)
{
	struct rig *r = *state;
	struct actor dora = rig_actor("dora");
	struct auth_proof proof;
	struct err e;
	rig_course(r);
	struct app_request a = order("tablet-1:x1"), b = order("tablet-1:x2");
	a.who = b.who = &dora;
	struct digest what = app_request_digest(&a);
	assert_int_equal(auth_sign(r->app, "dora", "not her secret", &what, &proof, &e), RC_DENIED);
	r->wall += 1000;
	assert_int_equal(auth_sign(r->app, "dora", rig_pin(r, "dora"), &what, &proof, &e), RC_OK);
	a.proof = b.proof = &proof;
	assert_int_equal(rig_do(r, "dora", b).rc, RC_DENIED); /* another key */
	b = a;
	b.cmd.e.reason = "something else";
	assert_int_equal(rig_do(r, "dora", b).rc, RC_DENIED); /* other contents */
	assert_int_equal(rig_do(r, "mara", a).rc, RC_DENIED); /* another person */
	r->boot += AUTH_PROOF_MS + 1;
	assert_int_equal(rig_do(r, "dora", a).rc, RC_DENIED); /* too long ago */
	r->boot -= AUTH_PROOF_MS;
	struct app_reply done = rig_must(r, "dora", a);
	struct app_reply again = rig_do(r, "dora", a); /* once more is the same once */
	assert_true(again.replayed);
	assert_string_equal(again.json, done.json);
	assert_int_equal(rig_count(r, "clinic", "protocol.retired"), 1);
}

static void without_the_secret_nothing_is_signed(void **state)
{
	struct rig *r = *state;
	struct app_reply reply;
	struct actor dora = rig_actor("dora");
	rig_course(r);
	struct app_request req = order(NULL);
	req.who = &dora;
	assert_int_equal(app_do(r->app, &req, &r->a, &reply), RC_DENIED);
	req.secret = rig_pin(r, "nora"); /* somebody else's */
	assert_int_equal(app_do(r->app, &req, &r->a, &reply), RC_DENIED);
	assert_int_equal(rig_count(r, "clinic", "protocol.retired"), 0);
	assert_int_equal(rig_count(r, "access", "login.failed"), 1);
}

/* Nobody can get in: the sealed code works without anybody, is used up, and is loud. */
static void the_sealed_code_lets_a_director_in(void **state)
{
	struct rig *r = *state;
	char next[RECOVERY_CODE] = "", typed[RECOVERY_CODE];
	struct err e = {0};
	assert_int_equal(strlen(r->code), 39);
	assert_int_equal(app_recover(r->app, "0000-1111-2222", "dora", "a new secret", next, &e),
	                 RC_DENIED);
	r->wall += MINUTE;
	assert_int_equal(app_recover(r->app, r->code, "nora", "a new secret", next, &e), RC_USAGE);
	for (size_t i = 0; i < sizeof typed; i++) /* as people type it */
		typed[i] = (char)(r->code[i] == '-'   ? ' '
		                  : r->code[i] >= 'A' ? r->code[i] + 32
		                                      : r->code[i]);
	typed[39] = '\0';
	/* the key file is lost as well */
	assert_int_equal(unlink(arena_fmt(&r->a, "%s.key", r->path)), 0);
	rig_restart(r);
	assert_int_equal(login(r, "dora", rig_pin(r, "dora"), NULL, &e), RC_IO);
	assert_non_null(strstr(e.hint, "recovery code"));
	if (app_recover(r->app, typed, "dora", "a new secret", next, &e) != RC_OK)
		fail_msg("%s", e.msg);
	assert_int_equal(login(r, "dora", "a new secret", NULL, &e), RC_OK);
	assert_int_equal(rig_count(r, "clinic", "recovery.used"), 1);
	assert_int_equal(app_recover(r->app, r->code, "dora", "a newer one", typed, &e), RC_DENIED);
	r->wall += MINUTE;
	assert_int_equal(app_recover(r->app, next, "dora", "a newer one", typed, &e), RC_OK);
	assert_false(rig_file_holds(r, r->code));
}

static void the_key_file_is_its_owners_alone(void **state)
{
	struct rig *r = *state;
	const char *key = arena_fmt(&r->a, "%s.key", r->path);
	struct stat st;
	struct err e;
	assert_int_equal(stat(key, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(chmod(key, 0644), 0);
	rig_restart(r);
	assert_int_equal(login(r, "dora", rig_pin(r, "dora"), NULL, &e), RC_IO);
	assert_non_null(strstr(e.msg, "chmod 600"));
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_default_costs_what_it_should),
	    cmocka_unit_test(secrets_have_a_least_strength),
	    ROW(a_hash_has_the_default_cost),
	    ROW(a_login_ends_by_itself),
	    ROW(a_login_has_a_longest_life),
	    ROW(a_login_ends_with_log_out_new_secret_and_leaving),
	    ROW(wrong_secrets_slow_down_and_never_lock),
	    ROW(delays_are_shared),
	    ROW(unknown_names_look_like_wrong_secrets),
	    ROW(a_signature_is_for_one_command),
	    ROW(without_the_secret_nothing_is_signed),
	    ROW(the_sealed_code_lets_a_director_in),
	    ROW(the_key_file_is_its_owners_alone),
	};
	return cmocka_run_group_tests_name("app/auth", tests, NULL, NULL);
}
