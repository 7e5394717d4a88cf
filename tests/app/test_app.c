/* SPDX-License-Identifier: Apache-2.0
 * Opening, founding, keeping, restoring; and that no secret is ever written down. */
#include "../support/rig.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/backup.h"

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

static void a_new_clinic_is_whole(void **state)
{
	struct rig *r = *state;
	const struct clinic *c;
	struct stat st;
	struct err e;
	assert_int_equal(app_clinic(r->app, &c, &e), RC_OK);
	assert_string_equal(c->name, "Made-up clinic");
	assert_string_equal(c->zone, "Europe/Vienna");
	assert_string_equal(c->emergency, "144");
	assert_false(c->demo);
	assert_int_equal(c->people.n, 7);
	assert_int_equal(clinic_person(c, "dora")->roles, ROLE_DIRECTOR);
	assert_string_equal(zone_name(app_zone(r->app)), "Europe/Vienna");
	assert_int_equal(stat(r->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_clinic_is_founded_once_and_rightly(void **state)
{
	static const struct {
		const char *file, *zone, *person, *secret;
		enum rc want;
	} rows[] = {
	    {"clinic.tend", "Europe/Vienna", "dora", "long enough", RC_CONFLICT},
	    {"b.tend", "Europe/Nowhere", "dora", "long enough", RC_NOTFOUND},
	    {"c.tend", "../../etc/passwd", "dora", "long enough", RC_USAGE},
	    {"d.tend", "Europe/Vienna", "Dora", "long enough", RC_USAGE},
	    {"e.tend", "Europe/Vienna", "dora", "12345", RC_USAGE},
	    {"f.tend", "Europe/Vienna", "dora", "long enough", RC_OK},
	};
	struct rig *r = *state;
	struct err e;
	char code[RECOVERY_CODE];
	for (size_t i = 0; i < countof(rows); i++) {
		struct app_founding who = {.clinic = "Other",
		                           .zone = rows[i].zone,
		                           .emergency = "112",
		                           .person = rows[i].person,
		                           .name = "Dora",
		                           .secret = rows[i].secret};
		const char *path = arena_fmt(&r->a, "%s/%s", r->folder, rows[i].file);
		if (app_init(path, &r->opt, &who, code, &e) != rows[i].want)
			fail_msg("row %zu: %s", i, e.msg);
	}
}

static void a_file_without_a_clinic_is_told(void **state)
{
	struct rig *r = *state;
	struct app *app = NULL;
	struct err e;
	assert_int_equal(app_open(arena_fmt(&r->a, "%s/none", r->folder), &r->opt, &app, &e),
	                 RC_NOTFOUND);
	assert_null(app);
}

/* P-9: no secret, token or code in any file of the data; what the log says of them is only that
 * they changed. */
static void no_secret_is_written_down(void **state)
{
	struct rig *r = *state;
	char token[AUTH_TOKEN + 1], raw[AUTH_TOKEN + 1];
	struct err e = {0};
	struct app_reply no;
	rig_course(r);
	assert_int_equal(auth_login(r->app, "nora", rig_pin(r, "nora"), NULL, token, &e), RC_OK);
	assert_int_equal(auth_login(r->app, "nora", "planted-wrong-secret", NULL, raw, &e),
	                 RC_DENIED);
	assert_null(strstr(e.msg, "planted"));
	no = rig_do(r, "dora",
	            (struct app_request){.what = DO_SECRET_RESET,
	                                 .secret = "planted-wrong-secret",
	                                 .cmd.e = {.person = "theo", .reason = "lost"},
	                                 .new_secret = "planted-new-secret"});
	assert_int_equal(no.rc, RC_DENIED);
	assert_null(strstr(no.json, "planted"));
	r->wall += MINUTE;
	rig_must(r, "dora",
	         (struct app_request){.what = DO_SECRET_RESET,
	                              .cmd.e = {.person = "theo", .reason = "lost"},
	                              .new_secret = "planted-new-secret"});
	assert_false(rig_file_holds(r, "planted"));
	assert_false(rig_file_holds(r, token));
	assert_false(rig_file_holds(r, r->code));
	rig_restart(r); /* everything in the main file */
	assert_false(rig_file_holds(r, "planted"));
	assert_false(rig_file_holds(r, token));
	assert_true(rig_file_holds(r, "Nora Weber")); /* the scan can find things */
}

/* The name of a patient is in one event of the clinic, not in the course, ids or answers. */
static void patients_are_named_once(void **state)
{
	struct rig *r = *state;
	const char *name = "Zwetschke Planted";
	struct app_request add = {.what = DO_PATIENT_ADD, .cmd.e.name = name};
	const char *course = rig_course(r);
	struct app_reply done = rig_must(r, "nora", add);
	assert_null(strstr(done.json, "Zwetschke"));
	assert_null(strstr(course, "A. B."));
	add.cmd.e.name = "rev\xe2\x80\xae"
	                 "ersed"; /* H28 */
	assert_int_equal(rig_do(r, "nora", add).rc, RC_USAGE);
}

static void reading_only_changes_nothing(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	const struct course *c;
	struct app *app = NULL;
	struct err e = {0};
	struct actor nora = rig_actor("nora"), otto = rig_actor("otto");
	char token[AUTH_TOKEN + 1];
	r->opt.flags = APP_READ;
	assert_int_equal(app_open(r->path, &r->opt, &app, &e), RC_OK);
	assert_int_equal(app_course(app, &nora, id, "timeline", &c, &e), RC_OK);
	assert_int_equal(app_course(app, &otto, id, "timeline", &c, &e), RC_DENIED);
	assert_int_not_equal(auth_login(app, "nora", rig_pin(r, "nora"), NULL, token, &e), RC_OK);
	assert_int_equal(rig_do_in(r, app, "theo",
	                           (struct app_request){.course = id, .cmd.kind = CMD_CONSENT_GIVE})
	                     .rc,
	                 RC_USAGE);
	app_close(app);
	assert_int_equal(rig_count(r, NULL, "viewed"), 0);
}

/* A backup, and the way back: a new log id, said in the first event after it. */
static void a_restore_says_so_first(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	const char *copy = arena_fmt(&r->a, "%s/copy", r->folder);
	struct store_manifest m;
	struct store_state before, after;
	struct err e = {0};
	struct app_restoring how = {.by = "otto", .note = "the disk was lost", .replace = true};
	rig_must(r, "otto", (struct app_request){.what = DO_BACKUP, .path = copy});
	assert_int_equal(
	    rig_do(r, "otto", (struct app_request){.what = DO_BACKUP, .path = copy}).rc,
	    RC_CONFLICT);
	assert_int_equal(
	    rig_do(r, "nora", (struct app_request){.what = DO_BACKUP, .path = copy}).rc, RC_DENIED);
	rig_must(r, "theo",
	         (struct app_request){.course = id, .cmd.kind = CMD_CONSENT_GIVE}); /* lost */
	assert_int_equal(store_state(app_store(r->app), &before, &e), RC_OK);
	app_close(r->app);
	r->app = NULL;
	if (app_restore(copy, r->path, &r->opt, &how, &m, &e) != RC_OK)
		fail_msg("%s; %s", e.msg, e.hint);
	r->app = rig_also(r);
	assert_int_equal(store_state(app_store(r->app), &after, &e), RC_OK);
	assert_memory_not_equal(before.log_id, after.log_id, 16);
	assert_int_equal(after.seq, m.seq + 1);
	assert_int_equal(rig_count(r, "clinic", "log.restored"), 1);
	assert_int_equal(rig_count(r, id, "consent.given"), 0);
	char token[AUTH_TOKEN + 1]; /* and everybody gets in as before */
	assert_int_equal(auth_login(r->app, "nora", rig_pin(r, "nora"), NULL, token, &e), RC_OK);
	rig_must(r, "theo", (struct app_request){.course = id, .cmd.kind = CMD_CONSENT_GIVE});
}

/* Cut off between the first event of a course and the clinic's note of it: found again. */
static void a_course_cut_off_is_found(void **state)
{
	struct rig *r = *state;
	const char *id = rig_course(r);
	const struct clinic *c;
	struct err e = {0};
	app_close(r->app);
	r->app = NULL;
	/* the end of the record is taken away as if it had never been written */
	rig_sql(r, "drop trigger event_stays; drop trigger command_stays;"
	           "delete from command where first_seq = (select seq from event where kind = "
	           "'course.opened');"
	           "delete from event where kind = 'course.opened';"
	           "create trigger event_stays before delete on event begin "
	           "select raise(abort, 'events are never deleted'); end;"
	           "create trigger command_stays before delete on command begin "
	           "select raise(abort, 'answers are never deleted'); end;");
	r->app = rig_also(r);
	assert_int_equal(app_clinic(r->app, &c, &e), RC_OK);
	assert_non_null(clinic_course(c, id));
	assert_int_equal(rig_count(r, "clinic", "course.opened"), 1);
	rig_must(r, "theo", (struct app_request){.course = id, .cmd.kind = CMD_CONSENT_GIVE});
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)
	const struct CMUnitTest tests[] = {
	    ROW(a_new_clinic_is_whole),           ROW(a_clinic_is_founded_once_and_rightly),
	    ROW(a_file_without_a_clinic_is_told), ROW(no_secret_is_written_down),
	    ROW(patients_are_named_once),         ROW(reading_only_changes_nothing),
	    ROW(a_restore_says_so_first),         ROW(a_course_cut_off_is_found),
	};
	return cmocka_run_group_tests_name("app/app", tests, NULL, NULL);
}
