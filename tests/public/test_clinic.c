/* SPDX-License-Identifier: Apache-2.0
 * include/tend/clinic.h: every function as another program calls it, with what it should not have
 * sent. */
#include "../support/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "demo/demo.h"
#include "tend/clinic.h"

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

static struct tend_clinic *opened(struct rig *r, unsigned flags)
{
	struct tend_clinic *c = NULL;
	struct tend_error e;
	if (tend_clinic_open(r->path, "tablet-2", flags, &c, &e) != TEND_OK)
		fail_msg("%s; %s", e.message, e.hint);
	return c;
}

static void login(struct rig *r, struct tend_clinic *c, const char *person,
                  char token[TEND_TOKEN_SIZE])
{
	struct tend_error e;
	if (tend_clinic_login(c, person, rig_pin(r, person), token, &e) != TEND_OK)
		fail_msg("%s; %s", e.message, e.hint);
}

static enum tend_code act(struct rig *r, struct tend_clinic *c, const char *token,
                          struct tend_act a, char **reply)
{
	char key[32];
	struct tend_error e = {{0}, {0}};
	snprintf(key, sizeof key, "test:%d", ++r->keys);
	a.size = sizeof a;
	if (!a.key)
		a.key = key;
	enum tend_code code = tend_clinic_act(c, token, &a, reply, &e);
	assert_int_equal(code != TEND_OK, e.message[0] != '\0'); /* whoever is refused is told */
	return code;
}

static void an_act_is_done_and_read_back(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	struct tend_clinic *c = opened(r, 0);
	char token[TEND_TOKEN_SIZE], *json = NULL;
	login(r, c, "theo", token);
	assert_int_equal(
	    act(r, c, token, (struct tend_act){.course = id, .words = "consent given"}, &json),
	    TEND_OK);
	HAS(json, "{\"schema\":\"tend.reply/1\",\"rc\":0");
	tend_free(json);
	assert_int_equal(tend_clinic_courses(c, token, &json, NULL), TEND_OK);
	HAS(json, id);
	tend_free(json);
	assert_int_equal(tend_clinic_course(c, token, id, &json, NULL), TEND_OK);
	HAS(json, "\"consent\":\"given\",\"consent_to_this_version\":true,\"treatment\":\"goes "
	          "on\",\"seq\":2,\"ended\":false,\"contacts\":[{");
	tend_free(json);
	assert_int_equal(tend_clinic_timeline(c, token, id, &json, NULL), TEND_OK);
	HAS(json, "consent given");
	HAS(json, "\"schema\":\"tend.timeline/1\"");
	tend_free(json);
	assert_int_equal(tend_clinic_session(c, token, id, 0, &json, NULL), TEND_OK);
	HAS(json, "\"schema\":\"tend.session/1\"");
	HAS(json, "\"seq\":2,"); /* of the course, before any session too */
	tend_clinic_close(c);
	HAS(json, "tend.session/1"); /* texts outlive the handle */
	tend_free(json);
	assert_int_equal(rig_count(r, id, "consent.given"), 1);
}

/* H1: a lost answer is asked for again; the patient does not get it twice. */
static void sent_twice_is_done_once(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	struct tend_clinic *c = opened(r, 0);
	char token[TEND_TOKEN_SIZE], *first = NULL, *second = NULL;
	struct tend_act once = {.course = id, .words = "consent given", .key = "lost-answer"};
	login(r, c, "theo", token);
	assert_int_equal(act(r, c, token, once, &first), TEND_OK);
	assert_int_equal(act(r, c, token, once, &second), TEND_OK);
	assert_string_equal(first, second);
	tend_free(first);
	tend_free(second);
	tend_clinic_close(c);
	c = opened(r, 0); /* and by a new process */
	assert_int_equal(act(r, c, token, once, NULL), TEND_OK);
	once.words = "consent withdrawn"; /* another act under the same key */
	assert_int_equal(act(r, c, token, once, NULL), TEND_CONFLICT);
	assert_int_equal(rig_count(r, id, "consent.given"), 1);
	assert_int_equal(rig_count(r, id, "consent.withdrawn"), 0);
	tend_clinic_close(c);
}

static void refusals_come_with_a_reply(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	struct tend_clinic *c = opened(r, 0);
	char theo[TEND_TOKEN_SIZE], otto[TEND_TOKEN_SIZE], *json;
	const struct {
		const char *who, *course, *words, *secret;
		int64_t seen;
		enum tend_code want;
	} rows[] = {
	    {theo, "course-none", "consent given", NULL, 0, TEND_NOTFOUND},
	    {theo, id, "", NULL, 0, TEND_USAGE},
	    {theo, id, "   ", NULL, 0, TEND_USAGE},
	    {theo, id, "conent given", NULL, 0, TEND_USAGE},
	    {theo, id, "consent given\nconsent given", NULL, 0, TEND_USAGE},
	    {theo, id, rig_long_text(r, 65536), NULL, 0, TEND_USAGE},
	    {theo, id, arena_fmt(&r->a, "consent withdrawn: %s", rig_long_text(r, 65000)), NULL, 0,
	     TEND_USAGE},
	    {theo, id, "consent given", NULL, 77, TEND_CONFLICT},
	    {otto, id, "consent given", NULL, 0, TEND_DENIED},
	    {"no token", id, "consent given", NULL, 0, TEND_DENIED},
	    {theo, id, "give ketamine 46 mg", NULL, 0, TEND_DENIED}, /* signs */
	    {theo, id, "give ketamine 46 mg", "wrong", 0, TEND_DENIED},
	};
	login(r, c, "theo", theo);
	login(r, c, "otto", otto);
	for (size_t i = 0; i < countof(rows); i++) {
		json = NULL;
		enum tend_code got = act(r, c, rows[i].who,
		                         (struct tend_act){.course = rows[i].course,
		                                           .words = rows[i].words,
		                                           .secret = rows[i].secret,
		                                           .seen = rows[i].seen},
		                         &json);
		if (got != rows[i].want)
			fail_msg("row %zu: %d, %s", i, (int)got, json ? json : "no reply");
		HAS(json, "\"schema\":\"tend.reply/1\"");
		HAS(json, arena_fmt(&r->a, "\"rc\":%d,", (int)rows[i].want));
		tend_free(json);
	}
	assert_int_equal(rig_count(r, id, "consent.given"), 0);
	tend_clinic_close(c);
}

/* What the arguments must be: each row spoils one. */
static void wrong_arguments_of_acts_are_named(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	struct tend_clinic *c = opened(r, 0);
	char token[TEND_TOKEN_SIZE], *reply;
	const char *big = rig_long_text(r, 70000);
	const size_t size = sizeof(struct tend_act);
	const struct {
		struct tend_act a;
		const char *says;
	} rows[] = {
	    {{size, NULL, "leave", "k", NULL, 0, 0, NULL}, "`act.course` is NULL"},
	    {{size, "\xc3", "leave", "k", NULL, 0, 0, NULL}, "`act.course` is not UTF-8"},
	    {{size, big, "leave", "k", NULL, 0, 0, NULL}, "`act.course` has more than 64 bytes"},
	    {{size, id, NULL, "k", NULL, 0, 0, NULL}, "`act.words` is NULL"},
	    {{size, id, big, "k", NULL, 0, 0, NULL}, "`act.words` has more than 65536 bytes"},
	    {{size, id, "note x: \xed\xa0\x80", "k", NULL, 0, 0, NULL}, "`act.words` is not UTF-8"},
	    {{size, id, "leave", NULL, NULL, 0, 0, NULL}, "`act.key` is NULL"},
	    {{size, id, "leave", big, NULL, 0, 0, NULL}, "`act.key` has more than 64 bytes"},
	    {{size, id, "leave", "k", big, 0, 0, NULL}, "`act.secret` has more than 1024 bytes"},
	    {{size, id, "leave", "k", NULL, 0, 0, big}, "`act.because` has more than 4096 bytes"},
	    {{size, id, "leave", "k", NULL, -1, 0, NULL},
	     "`act.seen` or `act.happened` is below 0"},
	    {{size, id, "leave", "k", NULL, 0, -1, NULL},
	     "`act.seen` or `act.happened` is below 0"},
	    {{0, id, "leave", "k", NULL, 0, 0, NULL}, "`act.size` is not the size of the struct"},
	    {{1, id, "leave", "k", NULL, 0, 0, NULL}, "`act.size` is not the size of the struct"},
	    {{SIZE_MAX, id, "leave", "k", NULL, 0, 0, NULL},
	     "`act.size` is not the size of the struct"},
	    {{offsetof(struct tend_act, key), id, "leave", "k", NULL, 0, 0, NULL},
	     "`act.key` is NULL"},
	};
	login(r, c, "theo", token);
	for (size_t i = 0; i < countof(rows); i++) {
		struct tend_error e;
		reply = (char *)(uintptr_t)id;
		assert_int_equal(tend_clinic_act(c, token, &rows[i].a, &reply, &e), TEND_USAGE);
		assert_string_equal(e.message, rows[i].says);
		assert_null(reply);
		assert_int_equal(tend_clinic_act(c, token, &rows[i].a, NULL, NULL), TEND_USAGE);
	}
	struct tend_act good = {.size = size, .course = id, .words = "leave", .key = "k"};
	assert_int_equal(tend_clinic_act(NULL, token, &good, &reply, NULL), TEND_USAGE);
	assert_null(reply);
	assert_int_equal(tend_clinic_act(c, NULL, &good, &reply, NULL), TEND_USAGE);
	assert_null(reply);
	assert_int_equal(tend_clinic_act(c, token, NULL, &reply, NULL), TEND_USAGE);
	assert_null(reply);
	good.key = "";
	assert_int_equal(tend_clinic_act(c, token, &good, NULL, NULL), TEND_USAGE);
	struct {
		struct tend_act a;
		int64_t later;
	} newer = {{sizeof newer, id, "consent given", "newer", NULL, 0, 0, NULL}, 1};
	struct tend_error e;
	assert_int_equal(tend_clinic_act(c, token, &newer.a, NULL, &e), TEND_USAGE);
	assert_string_equal(e.message, "`act` holds what this version does not know");
	newer.later = 0; /* a newer program that asks for nothing new */
	assert_int_equal(tend_clinic_act(c, token, &newer.a, NULL, NULL), TEND_OK);
	tend_clinic_close(c);
}

static void wrong_arguments_are_told(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r), *big = rig_long_text(r, 5000);
	struct tend_clinic *c = opened(r, 0), *none = NULL;
	struct tend_error e;
	char token[TEND_TOKEN_SIZE], other[TEND_TOKEN_SIZE] = "", *json = NULL;
	login(r, c, "theo", token);
	const enum tend_code usage[] = {
	    tend_clinic_open(NULL, NULL, 0, &none, &e),
	    tend_clinic_open(big, NULL, 0, &none, NULL),
	    tend_clinic_open(r->path, big, 0, &none, &e),
	    tend_clinic_open(r->path, "\xff", 0, &none, &e),
	    tend_clinic_open(r->path, NULL, 0, NULL, &e),
	    tend_clinic_open(r->path, NULL, 6, &none, &e),
	    tend_clinic_login(NULL, "theo", "x", other, &e),
	    tend_clinic_login(c, NULL, "x", other, &e),
	    tend_clinic_login(c, "theo", NULL, other, &e),
	    tend_clinic_login(c, "theo", "x", NULL, &e),
	    tend_clinic_login(c, "\xff", "x", other, &e),
	    tend_clinic_login(c, big, "x", other, &e),
	    tend_clinic_login(c, "theo", big, other, NULL),
	    tend_clinic_logout(NULL, token, &e),
	    tend_clinic_logout(c, NULL, &e),
	    tend_clinic_courses(NULL, token, &json, &e),
	    tend_clinic_courses(c, NULL, &json, &e),
	    tend_clinic_courses(c, token, NULL, &e),
	    tend_clinic_course(NULL, token, id, &json, &e),
	    tend_clinic_course(c, token, NULL, &json, &e),
	    tend_clinic_course(c, token, "\xff", &json, &e),
	    tend_clinic_course(c, token, id, NULL, &e),
	    tend_clinic_session(c, token, big, 0, &json, NULL),
	    tend_clinic_timeline(c, NULL, id, &json, &e),
	    tend_clinic_backup(c, token, NULL, &e),
	    tend_clinic_backup(NULL, token, big, NULL),
	    tend_clinic_verify(NULL, NULL, &json, &e),
	    tend_clinic_verify(r->path, NULL, NULL, &e),
	    tend_clinic_verify(r->path, big, &json, &e),
	};
	for (size_t i = 0; i < countof(usage); i++)
		if (usage[i] != TEND_USAGE)
			fail_msg("row %zu gave %d", i, (int)usage[i]);
	const char *path = arena_fmt(&r->a, "%s/none", r->folder);
	assert_int_equal(tend_clinic_open(path, NULL, 0, &none, &e), TEND_NOTFOUND);
	assert_int_equal(tend_clinic_verify(path, NULL, &json, &e), TEND_NOTFOUND);
	assert_int_equal(tend_clinic_session(c, token, id, 3, &json, &e), TEND_NOTFOUND);
	assert_int_equal(tend_clinic_session(c, token, id, -1, &json, &e), TEND_NOTFOUND);
	assert_int_equal(tend_clinic_course(c, token, "course-x", &json, &e), TEND_NOTFOUND);
	assert_null(none);
	assert_null(json);
	tend_clinic_close(c);
	tend_clinic_close(NULL);
}

static void logins_end(void **state)
{
	struct rig *r = *state;
	struct tend_clinic *c = opened(r, 0);
	char token[TEND_TOKEN_SIZE] = "", *json = NULL;
	struct tend_error e;
	assert_int_equal(tend_clinic_login(c, "theo", "wrong secret", token, &e), TEND_DENIED);
	assert_int_equal(tend_clinic_login(c, "nobody", "wrong secret", token, &e), TEND_DENIED);
	assert_string_equal(token, "");
	assert_null(strstr(e.message, "wrong secret"));
	login(r, c, "audi", token);
	assert_int_equal(tend_clinic_courses(c, token, &json, &e), TEND_OK);
	tend_free(json);
	json = NULL;
	assert_int_equal(tend_clinic_logout(c, token, &e), TEND_OK);
	assert_int_equal(tend_clinic_logout(c, token, &e), TEND_DENIED);
	assert_int_equal(tend_clinic_courses(c, token, &json, &e), TEND_DENIED);
	login(r, c, "otto", token); /* an operator sees no patients */
	assert_int_equal(tend_clinic_courses(c, token, &json, &e), TEND_DENIED);
	assert_null(json);
	tend_clinic_close(c);
}

/* Two handles on one file: each sees what the other saved, and the slower one is told. */
static void two_handles_stand_side_by_side(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	struct tend_clinic *one = opened(r, 0), *two = opened(r, 0);
	char theo[TEND_TOKEN_SIZE], nora[TEND_TOKEN_SIZE], *json = NULL;
	login(r, one, "theo", theo);
	login(r, two, "nora", nora);
	struct tend_act yes = {.course = id, .words = "consent given", .seen = 1};
	struct tend_act no = {.course = id, .words = "consent withdrawn", .seen = 1};
	assert_int_equal(act(r, one, theo, yes, NULL), TEND_OK);
	assert_int_equal(act(r, two, nora, no, &json), TEND_CONFLICT);
	HAS(json, "\"seq\":2");
	tend_free(json);
	tend_clinic_close(one);
	assert_int_equal(tend_clinic_course(two, theo, id, &json, NULL), TEND_OK);
	HAS(json, "\"consent\":\"given\"");
	tend_free(json);
	tend_clinic_close(two);
}

static void a_late_entry_says_when_and_why(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	struct tend_clinic *c = opened(r, 0);
	char token[TEND_TOKEN_SIZE], *json = NULL;
	struct tend_act late = {.course = id, .words = "consent given", .happened = RIG_NOW};
	login(r, c, "theo", token);
	assert_int_not_equal(act(r, c, token, late, NULL), TEND_OK); /* without a reason */
	late.because = "the network was down";
	late.happened = RIG_NOW + 1;
	assert_int_equal(act(r, c, token, late, NULL), TEND_OK);
	assert_int_equal(tend_clinic_timeline(c, token, id, &json, NULL), TEND_OK);
	HAS(json, "the network was down");
	tend_free(json);
	tend_clinic_close(c);
}

static void reading_only_changes_nothing(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	struct tend_clinic *c = opened(r, 0);
	char token[TEND_TOKEN_SIZE], other[TEND_TOKEN_SIZE], *json = NULL;
	login(r, c, "theo", token);
	tend_clinic_close(c);
	c = opened(r, TEND_READ_ONLY);
	assert_int_equal(tend_clinic_login(c, "theo", rig_pin(r, "theo"), other, NULL), TEND_USAGE);
	assert_int_equal(tend_clinic_logout(c, token, NULL), TEND_USAGE);
	assert_int_equal(
	    act(r, c, token, (struct tend_act){.course = id, .words = "consent given"}, NULL),
	    TEND_USAGE);
	assert_int_equal(tend_clinic_course(c, token, id, &json, NULL), TEND_OK);
	HAS(json, "\"consent\":\"not given\"");
	tend_free(json);
	tend_clinic_close(c);
	assert_int_equal(rig_count(r, NULL, "viewed"), 0);
	assert_int_equal(rig_count(r, id, "consent.given"), 0);
}

static void a_copy_is_proven_and_so_is_the_record(void **state)
{
	struct rig *r = *state;
	const char *copy = arena_fmt(&r->a, "%s/copy", r->folder);
	const char *list = arena_fmt(&r->a, "%s.json", copy);
	rig_course(r);
	struct tend_clinic *c = opened(r, 0);
	char otto[TEND_TOKEN_SIZE], theo[TEND_TOKEN_SIZE], *json = NULL;
	struct tend_error e;
	login(r, c, "otto", otto);
	login(r, c, "theo", theo);
	assert_int_equal(tend_clinic_backup(c, theo, copy, &e), TEND_DENIED);
	assert_int_equal(tend_clinic_backup(c, otto, copy, &e), TEND_OK);
	assert_int_equal(tend_clinic_backup(c, otto, copy, &e), TEND_CONFLICT);
	assert_int_equal(tend_clinic_verify(copy, list, &json, &e), TEND_OK);
	tend_free(json);
	assert_int_equal(tend_clinic_verify(r->path, copy, &json, &e), TEND_OK);
	HAS(json, "{\"schema\":\"tend.audit.verify/1\",\"whole\":true,");
	tend_free(json);
	json = NULL;
	assert_int_not_equal(tend_clinic_verify(r->path, r->path, &json, &e), TEND_OK);
	assert_null(json);
	tend_clinic_close(c);
	app_close(r->app);
	r->app = NULL;
	rig_sql(r, "update event set body = null where seq = 12");
	assert_int_equal(tend_clinic_verify(r->path, NULL, &json, &e), TEND_NO);
	HAS(json, "\"whole\":false");
	HAS(json, "\"event\":12,");
	tend_free(json);
}

/* The story of the demo up to the second medicine session, then one act through the library. */
static void a_demo_file_keeps_its_own_time(void **state)
{
	struct rig *r = *state;
	const char *lib = rig_shipped(&r->a, "");
	struct demo_options o = {.data = arena_fmt(&r->a, "%s/demo.db", r->folder),
	                         .library = arena_dupn(&r->a, lib, strlen(lib) - 1),
	                         .scenario =
	                             rig_shipped(&r->a, "scenarios/kap-lozenge-im/demo.yaml"),
	                         .until = "start medicine 2"};
	struct demo_result made;
	struct tend_clinic *c = NULL;
	struct tend_error e;
	struct err why = {0};
	char token[TEND_TOKEN_SIZE], *json = NULL;
	if (demo_play(&r->a, &o, &made, &why) != RC_OK)
		fail_msg("%s", why.msg);
	assert_int_equal(tend_clinic_open(o.data, NULL, 0, &c, &e), TEND_OK);
	assert_int_equal(tend_clinic_login(c, made.people.v[1].id, made.people.v[1].pin, token, &e),
	                 TEND_OK);
	assert_int_equal(tend_clinic_session(c, token, made.course, 0, &json, &e), TEND_OK);
	HAS(json, "\"now\":\"2027-"); /* not today's */
	tend_free(json);
	tend_clinic_close(c);
	/* A clock beside a real record turns nothing: it is not opened at all. */
	const char *clock = arena_fmt(&r->a, "%s.clock", r->path);
	assert_int_equal(link(arena_fmt(&r->a, "%s.clock", o.data), clock), 0);
	c = NULL;
	assert_int_equal(tend_clinic_open(r->path, NULL, 0, &c, &e), TEND_DENIED);
	assert_null(c);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)
	const struct CMUnitTest tests[] = {
	    ROW(an_act_is_done_and_read_back),   ROW(sent_twice_is_done_once),
	    ROW(refusals_come_with_a_reply),     ROW(wrong_arguments_of_acts_are_named),
	    ROW(wrong_arguments_are_told),       ROW(logins_end),
	    ROW(two_handles_stand_side_by_side), ROW(a_late_entry_says_when_and_why),
	    ROW(reading_only_changes_nothing),   ROW(a_copy_is_proven_and_so_is_the_record),
	    ROW(a_demo_file_keeps_its_own_time),
	};
	return cmocka_run_group_tests_name("public/clinic", tests, NULL, NULL);
}
