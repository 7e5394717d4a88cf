/* SPDX-License-Identifier: Apache-2.0
 * Protocols: kept by digest, signed by two, never read from a folder once they are in use. */
#include "../support/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/log.h"

static int set_up(void **state)
{
	struct rig *r = xcalloc(1, sizeof *r);
	rig_open(r, false);
	*state = r;
	return 0;
}

static int set_up_demo(void **state)
{
	struct rig *r = xcalloc(1, sizeof *r);
	rig_open(r, true);
	*state = r;
	return 0;
}

static int take_down(void **state)
{
	rig_done(*state);
	free(*state);
	return 0;
}

static struct app_reply keep(struct rig *r, struct app_protocol_files files)
{
	return rig_do(r, "dora", (struct app_request){.what = DO_PROTOCOL_STORE, .files = &files});
}

static struct app_reply sign(struct rig *r, const char *person, const char *name)
{
	return rig_do(r, person,
	              (struct app_request){.what = DO_PROTOCOL_SIGN, .cmd.e.protocol = name});
}

static struct app_reply enrol(struct rig *r)
{
	struct app_request add = {.what = DO_PATIENT_ADD, .cmd.e = {.name = "A. B."}};
	struct app_request open = {.what = DO_COURSE_OPEN,
	                           .cmd.e.protocol = "kap-lozenge-im",
	                           .cmd.e.patient = rig_must(r, "nora", add).id};
	return rig_do(r, "theo", open);
}

/* A-01, row by row: who signed, and whether a patient can be enrolled then. */
static void approval_needs_two_people(void **state)
{
	static const struct {
		const char *who;
		enum rc signs, enrols;
	} rows[] = {
	    {NULL, RC_OK, RC_GATE},      {"nora", RC_DENIED, RC_GATE}, {"both", RC_OK, RC_GATE},
	    {"both", RC_USAGE, RC_GATE}, {"mara", RC_OK, RC_OK},       {"dora", RC_OK, RC_OK},
	};
	struct rig *r = *state;
	rig_must(r, "dora",
	         (struct app_request){.what = DO_PERSON_ADD,
	                              .cmd.e = {.person = "both",
	                                        .name = "Both Hats",
	                                        .roles = ROLE_DIRECTOR | ROLE_MEDICAL_DIRECTOR},
	                              .new_secret = rig_pin(r, "both")});
	assert_int_equal(keep(r, rig_protocol(r, false, NULL, NULL)).rc, RC_OK);
	for (size_t i = 0; i < countof(rows); i++) {
		if (rows[i].who)
			assert_int_equal(sign(r, rows[i].who, "kap-lozenge-im@1.0.0").rc,
			                 rows[i].signs);
		assert_int_equal(enrol(r).rc, rows[i].enrols);
	}
	const struct clinic *c;
	struct err e;
	assert_int_equal(app_clinic(r->app, &c, &e), RC_OK);
	const struct protocol_record *p = clinic_protocol_named(c, "kap-lozenge-im");
	assert_true(p->approved);
	assert_int_equal(p->approvals.n, 3);
}

static void an_example_is_never_approved(void **state)
{
	struct rig *r = *state;
	assert_int_equal(keep(r, rig_protocol(r, true, NULL, NULL)).rc, RC_OK);
	assert_int_equal(sign(r, "dora", "kap-lozenge-im@1.0.0").rc, RC_GATE);
	assert_int_equal(enrol(r).rc, RC_GATE);
	assert_int_equal(rig_count(r, NULL, "course.enrolled"), 0);
}

static void the_demo_needs_no_approval(void **state)
{
	struct rig *r = *state;
	assert_int_equal(keep(r, rig_protocol(r, true, NULL, NULL)).rc, RC_OK);
	assert_int_equal(enrol(r).rc, RC_OK);
}

/* The flag is made with the file; no command sets it. */
static void a_clinic_never_becomes_a_demo(void **state)
{
	struct rig *r = *state;
	struct app_request req = {.what = DO_SETTING, .cmd.e = {.name = "meaning", .text = "demo"}};
	const struct clinic *c;
	struct err e;
	assert_int_equal(rig_do(r, "dora", req).rc, RC_USAGE);
	req.cmd.e.name = "demo";
	assert_int_equal(rig_do(r, "dora", req).rc, RC_USAGE);
	assert_int_equal(app_clinic(r->app, &c, &e), RC_OK);
	assert_false(c->demo);
}

/* H11: a signed version is one text for good. */
static void a_signed_version_does_not_change(void **state)
{
	struct rig *r = *state;
	assert_int_equal(keep(r, rig_protocol(r, false, NULL, NULL)).rc, RC_OK);
	struct app_reply again = keep(r, rig_protocol(r, false, NULL, NULL));
	assert_true(again.rc == RC_OK && again.events == 0);
	/* as long as nobody signed, it may */
	struct app_protocol_files other =
	    rig_protocol(r, false, "title: Ketamine", "title: Changed ketamine");
	assert_int_equal(keep(r, other).rc, RC_OK);
	assert_int_equal(sign(r, "mara", "kap-lozenge-im@1.0.0").rc, RC_OK);
	other = rig_protocol(r, false, "title: Ketamine", "title: Once more ketamine");
	assert_int_equal(keep(r, other).rc, RC_CONFLICT);
	assert_int_equal(sign(r, "dora", "kap-lozenge-im").rc, RC_USAGE); /* which version? */
}

static void a_retired_protocol_enrols_nobody(void **state)
{
	struct rig *r = *state;
	const char *course = rig_course(r);
	rig_must(r, "mara",
	         (struct app_request){
	             .what = DO_PROTOCOL_RETIRE,
	             .cmd.e = {.protocol = "kap-lozenge-im@1.0.0", .reason = "a new version"}});
	assert_int_equal(enrol(r).rc, RC_GATE);
	/* courses under way keep it */
	const struct course *c;
	struct err e;
	assert_int_equal(app_course(r->app, NULL, course, NULL, &c, &e), RC_OK);
	rig_must(r, "theo", (struct app_request){.course = course, .cmd.kind = CMD_CONSENT_GIVE});
}

/* X29, 21 CFR 11.10(k): a new version binds new courses; who is under way stays on the old one. */
static void a_course_stays_on_its_version(void **state)
{
	struct rig *r = *state;
	const char *course = rig_course(r), *said = "kap-lozenge-im@1.1.0";
	struct app_protocol_files next = rig_protocol(r, false, "version: 1.0.0", "version: 1.1.0");
	next.text = rig_replaced(&r->a, next.text, "at most: 60 mg", "at most: 50 mg");
	next.len = strlen(next.text);
	assert_int_equal(keep(r, next).rc, RC_OK);
	assert_int_equal(sign(r, "dora", said).rc, RC_OK);
	assert_int_equal(sign(r, "mara", said).rc, RC_OK);

	struct app_reply later = enrol(r);
	const struct course *c;
	struct err e;
	assert_int_equal(later.rc, RC_OK);
	rig_restart(r);
	static const struct {
		const char *version;
		int64_t cap; /* micrograms */
	} rows[] = {{"1.0.0", 60000}, {"1.1.0", 50000}};
	for (size_t i = 0; i < countof(rows); i++) {
		assert_int_equal(app_course(r->app, NULL, i ? later.id : course, NULL, &c, &e),
		                 RC_OK);
		const struct protocol *p = c->plan->p;
		assert_string_equal(p->version.s, rows[i].version);
		for (size_t k = 0; k < p->medicines.v[0].routes.n; k++)
			if (strcmp(p->medicines.v[0].routes.v[k].name.s, "intramuscular") == 0)
				assert_int_equal(p->medicines.v[0].routes.v[k].dose.at_most.q.micro,
				                 rows[i].cap);
	}
}

static void a_protocol_with_errors_is_not_taken(void **state)
{
	struct rig *r = *state;
	struct diags d = {.a = &r->a};
	struct app_protocol_files bad = rig_protocol(r, false, "status: draft", "statsu: draft");
	bad.diags = &d;
	assert_int_equal(keep(r, bad).rc, RC_NO);
	assert_true(d.errors > 0);
	assert_int_equal(rig_count(r, NULL, "protocol.stored"), 0);
}

/* From the folder, with its parts; the digest is that of the same texts from memory. */
static void it_is_read_from_a_folder(void **state)
{
	struct rig *r = *state;
	const char *src = getenv("SRC");
	struct app_protocol_files files = {
	    .path = arena_fmt(&r->a, "%s/protocols/kap-lozenge-im.yaml", src ? src : ".")};
	struct app_reply a = keep(r, files);
	assert_int_equal(a.rc, RC_OK);
	assert_string_equal(a.id, keep(r, rig_protocol(r, true, NULL, NULL)).id);
	files.path = arena_fmt(&r->a, "%s/none.yaml", r->folder);
	assert_int_equal(keep(r, files).rc, RC_NOTFOUND);
	files.path = r->folder;
	assert_int_equal(keep(r, files).rc, RC_IO);
}

/* A plan comes from the texts that were kept, and only if they are the ones that were signed. */
static void a_tampered_text_is_refused(void **state)
{
	struct rig *r = *state;
	const char *course = rig_course(r);
	const struct course *c;
	struct app *app = NULL;
	struct err e = {0};
	app_close(r->app);
	r->app = NULL;
	rig_sql(r, "drop trigger blob_unchanged;"
	           "update blob set bytes = cast(replace(cast(bytes as text), 'at most: 60 mg', "
	           "'at most: 90 mg') as "
	           "blob) where name = '';"
	           "create trigger blob_unchanged before update on blob begin "
	           "select raise(abort, 'texts are never changed'); end;");
	/* found when the record is proven, or at the latest when the plan is made */
	enum rc rc = app_open(r->path, &r->opt, &app, &e);
	if (rc == RC_OK)
		rc = app_course(app, NULL, course, NULL, &c, &e);
	assert_int_equal(rc, RC_IO);
	app_close(app);
}

/* Texts that are whole, under a digest that somebody signed for others. */
static void a_digest_of_other_texts_is_refused(void **state)
{
	struct rig *r = *state;
	const struct protocol_record *p;
	const struct clinic *c;
	const struct plan *plan;
	const uint8_t *cbor;
	size_t n;
	char other[DIGEST_HEX + 1];
	struct store_answer done;
	struct err e = {0};
	struct digest d = digest_of("another", 7);
	digest_hex(&d, other);
	assert_int_equal(keep(r, rig_protocol(r, false, NULL, NULL)).rc, RC_OK);
	assert_int_equal(app_clinic(r->app, &c, &e), RC_OK);
	p = clinic_protocol_named(c, "kap-lozenge-im");
	assert_int_equal(app_plan(r->app, p->digest, &plan, &e), RC_OK);
	struct entry entry = {.protocol = p->id,
	                      .version = p->version,
	                      .digest = other,
	                      .name = p->title,
	                      .meaning = "draft"};
	entry_encode(&entry, &r->a, &cbor, &n);
	uint8_t *body = arena_get(&r->a, EVENT_BODY_MIN + n);
	memcpy(body + EVENT_BODY_MIN, cbor, n);
	struct event_row row = {.kind = "protocol.stored",
	                        .kind_version = 1,
	                        .happened_ms = r->wall,
	                        .happened_source = "clock",
	                        .written_ms = r->wall,
	                        .zone = "Europe/Vienna",
	                        .actor = "dora",
	                        .role = "",
	                        .device = "tablet-1",
	                        .second_actor = "",
	                        .texts = {p->texts, p->texts_n * DIGEST_BYTES},
	                        .body = {body, EVENT_BODY_MIN + n}};
	struct store_command cmd = {
	    .stream = CLINIC_STREAM, .expect = c->seq, .key = "forged", .events = &row, .n = 1};
	if (store_append(app_store(r->app), &cmd, &r->a, &done, &e) != RC_OK)
		fail_msg("%s", e.msg);
	assert_int_equal(app_clinic(r->app, &c, &e), RC_OK);
	assert_int_equal(app_plan(r->app, other, &plan, &e), RC_IO);
	assert_non_null(strstr(e.msg, "not the ones that were signed"));
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)
	const struct CMUnitTest tests[] = {
	    ROW(approval_needs_two_people),
	    ROW(an_example_is_never_approved),
	    cmocka_unit_test_setup_teardown(the_demo_needs_no_approval, set_up_demo, take_down),
	    ROW(a_clinic_never_becomes_a_demo),
	    ROW(a_signed_version_does_not_change),
	    ROW(a_course_stays_on_its_version),
	    ROW(a_retired_protocol_enrols_nobody),
	    ROW(a_protocol_with_errors_is_not_taken),
	    ROW(it_is_read_from_a_folder),
	    ROW(a_tampered_text_is_refused),
	    ROW(a_digest_of_other_texts_is_refused),
	};
	return cmocka_run_group_tests_name("app/protocols", tests, NULL, NULL);
}
