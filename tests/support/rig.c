/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* nftw, mkdtemp */

#include "rig.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t wall(void *ctx)
{
	return ((struct rig *)ctx)->wall;
}

static int64_t boot(void *ctx)
{
	return ((struct rig *)ctx)->boot;
}

static const char *boot_id(void *ctx)
{
	return ((struct rig *)ctx)->boot_id;
}

static void chance(void *ctx, void *p, size_t n)
{
	struct rig *r = ctx;
	for (size_t i = 0; i < n; i++) {
		uint64_t v = ++r->chance;
		struct digest d = digest_of(&v, sizeof v);
		((uint8_t *)p)[i] = d.b[0];
	}
}

const char *rig_pin(struct rig *r, const char *person)
{
	return arena_fmt(&r->a, RIG_PIN "%s", person);
}

struct actor rig_actor(const char *person)
{
	return (struct actor){.id = person, .device = "tablet-1"};
}

struct app *rig_also(struct rig *r)
{
	struct app *app = NULL;
	struct err e = {0};
	if (app_open(r->path, &r->opt, &app, &e) != RC_OK)
		fail_msg("%s; %s", e.msg, e.hint);
	return app;
}

void rig_restart(struct rig *r)
{
	app_close(r->app);
	r->app = rig_also(r);
}

struct app_reply rig_do_in(struct rig *r, struct app *app, const char *person,
                           struct app_request req)
{
	struct app_reply reply;
	struct actor who = rig_actor(person);
	req.who = &who;
	if (!req.key)
		req.key = arena_fmt(&r->a, "tablet-1:%d", ++r->keys);
	if (rights_of(req.what, req.cmd.kind).signs && !req.secret && !req.proof)
		req.secret = rig_pin(r, person);
	enum rc rc = app_do(app, &req, &r->a, &reply);
	assert_int_equal(rc, reply.rc);
	assert_non_null(reply.msg);
	return reply;
}

struct app_reply rig_do(struct rig *r, const char *person, struct app_request req)
{
	return rig_do_in(r, r->app, person, req);
}

struct app_reply rig_must(struct rig *r, const char *person, struct app_request req)
{
	struct app_reply reply = rig_do(r, person, req);
	if (reply.rc != RC_OK)
		fail_msg("%d: %s; %s", (int)reply.rc, reply.msg, reply.hint ? reply.hint : "");
	return reply;
}

void rig_open(struct rig *r, bool demo)
{
	static const struct auth_cost cheap = {.passes = 1, .kib = 8};
	static const struct {
		const char *id, *name;
		unsigned roles;
	} staff[] = {
	    {"mara", "Mara Lind", ROLE_MEDICAL_DIRECTOR}, {"paul", "Paul Ost", ROLE_PRESCRIBER},
	    {"nora", "Nora Weber", ROLE_NURSE},           {"theo", "Theo Kern", ROLE_THERAPIST},
	    {"otto", "Otto Bahr", ROLE_OPERATOR},         {"audi", "Audi Roth", ROLE_AUDITOR},
	};
	const char *tmp = getenv("TMPDIR");
	struct err e = {0};
	*r = (struct rig){.wall = RIG_NOW, .boot = 100 * MINUTE};
	snprintf(r->boot_id, sizeof r->boot_id, "3f0c1a52-0d5c-4a52-9d0c-5a3c6f5c7a10");
	snprintf(r->folder, sizeof r->folder, "%.100s/tend-app-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(r->folder));
	snprintf(r->path, sizeof r->path, "%s/clinic.tend", r->folder);
	r->clock = (struct app_clock){r, wall, boot, boot_id, chance};
	r->opt = (struct app_options){.clock = &r->clock, .cost = &cheap, .device = "tablet-1"};
	struct app_founding who = {.clinic = "Made-up clinic",
	                           .zone = "Europe/Vienna",
	                           .emergency = "144",
	                           .person = "dora",
	                           .name = "Dora Maier",
	                           .secret = rig_pin(r, "dora"),
	                           .demo = demo};
	if (app_init(r->path, &r->opt, &who, r->code, &e) != RC_OK)
		fail_msg("%s; %s", e.msg, e.hint);
	r->app = rig_also(r);
	for (size_t i = 0; i < countof(staff); i++)
		rig_must(r, "dora",
		         (struct app_request){.what = DO_PERSON_ADD,
		                              .cmd.e = {.person = staff[i].id,
		                                        .name = staff[i].name,
		                                        .roles = staff[i].roles},
		                              .new_secret = rig_pin(r, staff[i].id)});
}

static int remove_one(const char *path, const struct stat *s, int flag, struct FTW *f)
{
	(void)s, (void)flag, (void)f;
	return remove(path);
}

void rig_done(struct rig *r)
{
	app_close(r->app);
	nftw(r->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	arena_drop(&r->a);
}

/* ---- the protocol ---- */

static const char *read_all(struct arena *a, const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	size_t cap = (size_t)4 << 20;
	if (!f)
		return NULL;
	char *s = arena_get(a, cap);
	*len = fread(s, 1, cap - 1, f);
	fclose(f);
	return s;
}

const char *rig_shipped(struct arena *a, const char *name)
{
	const char *src = getenv("SRC");
	return arena_fmt(a, "%s/protocols/%s", src ? src : ".", name);
}

static const char *part(void *ctx, struct arena *a, const char *name, size_t *len, struct err *e)
{
	const char *s = read_all(a, rig_shipped(a, name), len);
	(void)ctx;
	if (!s)
		err_set(e, RC_NOTFOUND, "there is no part %s", name);
	return s;
}

const char *rig_replaced(struct arena *a, const char *s, const char *from, const char *to)
{
	const char *at = strstr(s, from);
	assert_non_null(at);
	return arena_fmt(a, "%.*s%s%s", (int)(at - s), s, to, at + strlen(from));
}

struct app_protocol_files rig_protocol(struct rig *r, bool example, const char *from,
                                       const char *to)
{
	static const struct part_reader parts = {.read = part};
	size_t len = 0;
	const char *text = read_all(&r->a, rig_shipped(&r->a, "kap-lozenge-im.yaml"), &len);
	assert_non_null(text);
	if (!example)
		text = rig_replaced(&r->a, text, "status: example", "status: draft");
	if (from)
		text = rig_replaced(&r->a, text, from, to);
	return (struct app_protocol_files){
	    .path = "kap-lozenge-im.yaml", .text = text, .len = strlen(text), .parts = &parts};
}

const char *rig_course(struct rig *r)
{
	struct app_protocol_files files = rig_protocol(r, false, NULL, NULL);
	struct app_request sign = {.what = DO_PROTOCOL_SIGN,
	                           .cmd.e.protocol = "kap-lozenge-im@1.0.0"};
	rig_must(r, "dora", (struct app_request){.what = DO_PROTOCOL_STORE, .files = &files});
	rig_must(r, "dora", sign);
	rig_must(r, "mara", sign);
	const char *patient =
	    rig_must(r, "nora",
	             (struct app_request){
	                 .what = DO_PATIENT_ADD,
	                 .cmd.e = {.name = "A. B.", .born = "1986-03-14", .sex = "female"}})
	        .id;
	return rig_must(r, "theo",
	                (struct app_request){
	                    .what = DO_COURSE_OPEN,
	                    .cmd.e = {.patient = patient, .protocol = "kap-lozenge-im"}})
	    .id;
}

/* ---- looking at what was saved ---- */

struct counting {
	const char *kind;
	int n;
};

static enum rc count_one(const struct app_event *ev, void *ctx, struct err *e)
{
	struct counting *c = ctx;
	(void)e;
	c->n += strcmp(ev->kind, c->kind) == 0;
	return RC_OK;
}

int rig_count(struct rig *r, const char *stream, const char *kind)
{
	struct counting c = {.kind = kind};
	struct err e = {0};
	if (app_events(r->app, stream, 1, count_one, &c, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return c.n;
}

void rig_sql(struct rig *r, const char *sql)
{
	sqlite3 *db;
	char *why = NULL;
	assert_int_equal(sqlite3_open(r->path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s", why);
	sqlite3_close(db);
}

bool rig_file_holds(struct rig *r, const char *bytes)
{
	static const char *const ends[] = {"", "-wal", ".key"};
	size_t n = strlen(bytes);
	for (size_t i = 0; i < countof(ends); i++) {
		size_t len = 0;
		const char *s = read_all(&r->a, arena_fmt(&r->a, "%s%s", r->path, ends[i]), &len);
		for (size_t at = 0; s && at + n <= len; at++)
			if (memcmp(s + at, bytes, n) == 0)
				return true;
	}
	return false;
}

const char *rig_long_text(struct rig *r, size_t n)
{
	char *s = arena_get(&r->a, n + 1);
	memset(s, 'x', n);
	return s;
}
