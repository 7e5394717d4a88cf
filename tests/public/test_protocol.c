/* SPDX-License-Identifier: Apache-2.0
 * include/tend/protocol.h: every function as another program calls it, with what it should not have
 * sent. */
#include "../support/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tend/protocol.h"

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

static void a_shipped_protocol_is_right(void **state)
{
	struct rig *r = *state;
	struct tend_protocol *p = NULL;
	struct tend_error e;
	assert_int_equal(tend_protocol_read_file(rig_shipped(&r->a, "kap-lozenge-im.yaml"), &p, &e),
	                 TEND_OK);
	assert_int_equal(tend_protocol_errors(p), 0);
	assert_string_equal(tend_protocol_id(p), "kap-lozenge-im");
	assert_string_equal(tend_protocol_version(p), "1.0.0");
	assert_true(strlen(tend_protocol_title(p)) > 0);
	assert_int_equal(strlen(tend_protocol_digest(p)), DIGEST_HEX);
	HAS(tend_protocol_report_json(p), "\"schema\":\"tend.check/1\",\"errors\":0");
	tend_protocol_close(p);
}

struct folder {
	struct rig *r;
	int calls;
	char last[1 << 16]; /* used again by every call */
};

static const char *give_part(void *ctx, const char *name, size_t *length)
{
	struct folder *f = ctx;
	FILE *file = fopen(rig_shipped(&f->r->a, name), "rb");
	f->calls++;
	if (!file)
		return NULL;
	memset(f->last, '#', sizeof f->last);
	*length = fread(f->last, 1, sizeof f->last, file);
	fclose(file);
	return f->last;
}

/* The digest is the same wherever the text comes from, */
static void text_and_file_are_the_same_protocol(void **state)
{
	struct rig *r = *state;
	struct folder *f = arena_new(&r->a, struct folder);
	struct tend_protocol *file = NULL, *text = NULL;
	struct app_protocol_files files = rig_protocol(r, true, NULL, NULL);
	f->r = r;
	assert_int_equal(
	    tend_protocol_read_file(rig_shipped(&r->a, "kap-lozenge-im.yaml"), &file, NULL),
	    TEND_OK);
	assert_int_equal(
	    tend_protocol_read_text("a.yaml", files.text, files.len, give_part, f, &text, NULL),
	    TEND_OK);
	assert_true(f->calls > 3);
	assert_string_equal(tend_protocol_digest(file), tend_protocol_digest(text));
	tend_protocol_close(file);
	assert_string_equal(tend_protocol_id(text), "kap-lozenge-im");
	tend_protocol_close(text);
}

static const char *huge_part(void *ctx, const char *name, size_t *length)
{
	(void)name;
	*length = (size_t)8 << 20;
	return ctx;
}

static void what_is_wrong_is_told_not_failed(void **state)
{
	struct rig *r = *state;
	struct app_protocol_files whole = rig_protocol(r, true, NULL, NULL);
	const char *big = rig_long_text(r, (size_t)8 << 20);
	const struct {
		const char *text;
		size_t n;
		tend_part_fn *part;
		const char *says;
	} rows[] = {
	    {"", 0, NULL, "\"errors\":1"},
	    {"a: \xff\xfe\n", 6, NULL, "\"code\":\"E01"},
	    {"a\0b", 3, NULL, "\"code\":\"E01"},
	    {"a: 1\na: 2\n", 10, NULL, "\"code\":\"E01"},
	    {big, (size_t)8 << 20, NULL, "\"code\":\"E01"},
	    {whole.text, whole.len, NULL, "parts/"},      /* none are given */
	    {whole.text, whole.len, huge_part, "parts/"}, /* far too large */
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct tend_protocol *p = NULL;
		struct tend_error e;
		if (tend_protocol_read_text("x.yaml", rows[i].text, rows[i].n, rows[i].part,
		                            (void *)(uintptr_t)big, &p, &e)
		    != TEND_OK)
			fail_msg("row %zu: %s", i, e.message);
		assert_true(tend_protocol_errors(p) > 0);
		HAS(tend_protocol_report_json(p), rows[i].says);
		HAS(tend_protocol_report(p), ".yaml:");
		assert_true(
		    utf8_valid(tend_protocol_report_json(p), strlen(tend_protocol_report_json(p))));
		assert_null(tend_protocol_id(p));
		assert_null(tend_protocol_version(p));
		assert_null(tend_protocol_title(p));
		assert_null(tend_protocol_digest(p));
		tend_protocol_close(p);
	}
}

static const char *wrong_part(void *ctx, const char *name, size_t *length)
{
	char *again = ctx; /* by every call */
	*length = (size_t)snprintf(again, 100, "a: 1\na: 2 # in %s\n", name);
	return again;
}

/* Each mark stands in the part's own text, though the caller's buffer holds another by then. */
static void a_part_is_copied_when_it_comes(void **state)
{
	struct rig *r = *state;
	struct app_protocol_files whole = rig_protocol(r, true, NULL, NULL);
	struct tend_protocol *p = NULL;
	char buffer[100];
	assert_int_equal(
	    tend_protocol_read_text("x.yaml", whole.text, whole.len, wrong_part, buffer, &p, NULL),
	    TEND_OK);
	HAS(tend_protocol_report(p), "a: 2 # in parts/auditc.yaml");
	HAS(tend_protocol_report(p), "a: 2 # in parts/cssrs.yaml");
	tend_protocol_close(p);
}

static void wrong_use_of_protocols_is_told(void **state)
{
	struct rig *r = *state;
	struct tend_protocol *p = NULL;
	struct tend_error e;
	char *json = NULL;
	assert_int_equal(tend_protocol_read_file(NULL, &p, &e), TEND_USAGE);
	assert_string_equal(e.message, "`path` is NULL");
	assert_int_equal(tend_protocol_read_file("x", NULL, &e), TEND_USAGE);
	assert_int_equal(tend_protocol_read_file(rig_long_text(r, 5000), &p, &e), TEND_USAGE);
	assert_int_equal(tend_protocol_read_file(rig_shipped(&r->a, "none.yaml"), &p, &e),
	                 TEND_NOTFOUND);
	assert_int_equal(tend_protocol_read_file(r->folder, &p, NULL), TEND_IO);
	assert_int_equal(tend_protocol_read_text(NULL, "", 0, NULL, NULL, &p, &e), TEND_USAGE);
	assert_int_equal(tend_protocol_read_text("\xff", "", 0, NULL, NULL, &p, &e), TEND_USAGE);
	assert_string_equal(e.message, "`name` is not UTF-8");
	assert_int_equal(tend_protocol_read_text("x", NULL, 0, NULL, NULL, &p, &e), TEND_USAGE);
	assert_int_equal(tend_protocol_read_text("x", "", 0, NULL, NULL, NULL, &e), TEND_USAGE);
	assert_null(p);
	assert_int_equal(tend_protocol_explain("E0201", &json, &e), TEND_OK);
	HAS(json, "{\"schema\":\"tend.explain/1\",\"code\":{\"code\":\"E0201\"");
	tend_free(json);
	json = NULL;
	assert_int_equal(tend_protocol_explain("E9999", &json, &e), TEND_NOTFOUND);
	assert_int_equal(tend_protocol_explain(rig_long_text(r, 99), &json, &e), TEND_USAGE);
	assert_int_equal(tend_protocol_explain(NULL, &json, &e), TEND_USAGE);
	assert_int_equal(tend_protocol_explain("E0201", NULL, &e), TEND_USAGE);
	assert_null(json);
	tend_protocol_close(NULL);
	tend_free(NULL);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)
	const struct CMUnitTest tests[] = {
	    ROW(a_shipped_protocol_is_right),      ROW(text_and_file_are_the_same_protocol),
	    ROW(what_is_wrong_is_told_not_failed), ROW(a_part_is_copied_when_it_comes),
	    ROW(wrong_use_of_protocols_is_told),
	};
	return cmocka_run_group_tests_name("public/protocol", tests, NULL, NULL);
}
