/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/journal.h"
#include "app/plugins.h"
#include "app/protocols.h"
#include "store/backup.h"

#define ZONES  "/usr/share/zoneinfo"
#define DEVICE "terminal"

#define READ_AGAIN_MS (INT64_C(10) * 60 * 1000) /* after which a look is noted again */
#define LOOK_BACK     200                       /* events */
#define NOTE_AGAIN    8                         /* tries beside somebody else who writes */

/* ---- the machine's own clocks ---- */

static int64_t clock_ms(clockid_t id)
{
	struct timespec t = {0};
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t machine_wall(void *ctx)
{
	(void)ctx;
	return clock_ms(CLOCK_REALTIME);
}

static int64_t machine_boot(void *ctx)
{
	(void)ctx;
	return clock_ms(CLOCK_BOOTTIME);
}

static const char *machine_boot_id(void *ctx)
{
	return ctx;
}

static void machine_random(void *ctx, void *p, size_t n)
{
	(void)ctx;
	digest_random(p, n);
}

static enum rc machine_clock(struct app *app, struct err *e)
{
	app->clock = (struct app_clock){.ctx = app->boot_id,
	                                .wall_ms = machine_wall,
	                                .boot_ms = machine_boot,
	                                .boot_id = machine_boot_id,
	                                .random = machine_random};
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, app->boot_id, 36) : -1;
	if (fd >= 0)
		close(fd);
	if (n == 36)
		return RC_OK;
	err_set(e, RC_IO,
	        "the system does not say when it was started; Tend needs that to "
	        "tell how long a session has run");
	return RC_IO;
}

struct now app_now(const struct app *app)
{
	const struct app_clock *c = &app->clock;
	return (struct now){.wall_ms = c->wall_ms(c->ctx),
	                    .boot_ms = c->boot_ms(c->ctx),
	                    .boot_id = c->boot_id(c->ctx),
	                    .zone = app->zone,
	                    .zone_name = app->clinic.zone ? app->clinic.zone : "UTC"};
}

const struct zone *app_zone(const struct app *app)
{
	return app->zone;
}

struct store *app_store(struct app *app)
{
	return app->st;
}

/* ---- the clinic's fold ---- */

static enum rc fold_row(const struct event_row *row, void *ctx, struct err *e)
{
	struct app *app = ctx;
	struct event ev;
	enum clinic_kind kind = clinic_kind_named(row->kind);
	TRY(journal_event(row, &app->a, NULL, &ev, e));
	size_t n = row->texts.n / DIGEST_BYTES;
	struct digest *texts = arena_arr(&app->a, struct digest, n);
	if (n)
		memcpy(texts, row->texts.p, n * DIGEST_BYTES);
	if (row->body.n == 0 || kind == CLINIC_NONE) {
		app->clinic.seq = row->stream_seq;
		return RC_OK;
	}
	if (clinic_fault(kind, &ev.e))
		return err_set(e, RC_IO,
		               "event %lld (%s) of the clinic is not one this program knows",
		               (long long)row->stream_seq, row->kind);
	clinic_apply(&app->clinic, kind, &ev, texts, n);
	return RC_OK;
}

static enum rc refresh_zone(struct app *app, struct err *e)
{
	const char *name = app->clinic.zone;
	const struct zone *z;
	if (!name || (app->zone && strcmp(zone_name(app->zone), name) == 0))
		return RC_OK;
	TRY(zone_open(&app->a, app->zone_dir, name, &z, e));
	app->zone = z;
	courses_drop(app, NULL); /* they hold the zone before */
	return RC_OK;
}

enum rc app_refresh(struct app *app, struct err *e)
{
	TRY(store_each(app->st, CLINIC_STREAM, app->clinic.seq + 1, fold_row, app, e));
	return refresh_zone(app, e);
}

enum rc app_clinic(struct app *app, const struct clinic **out, struct err *e)
{
	TRY(app_refresh(app, e));
	*out = &app->clinic;
	return RC_OK;
}

/* ---- opening ---- */

static enum rc prepare(struct app *app, const char *path, const struct app_options *opt,
                       struct err *e)
{
	static const struct app_options none;
	const struct app_options *o = opt ? opt : &none;
	if (sodium_init() < 0) {
		err_set(e, RC_IO, "the system gives no random bytes");
		return RC_IO;
	}
	app->clinic.a = &app->a;
	app->path = arena_dup(&app->a, path);
	app->key_file =
	    o->key_file ? arena_dup(&app->a, o->key_file) : arena_fmt(&app->a, "%s.key", path);
	app->zone_dir = arena_dup(&app->a, o->zone_dir ? o->zone_dir : ZONES);
	app->device = arena_dup(&app->a, o->device ? o->device : DEVICE);
	app->worker = arena_dup(&app->a, o->worker);
	app->cost = o->cost ? *o->cost : auth_cost_default;
	app->reading = (o->flags & APP_READ) != 0;
	if (!o->clock)
		TRY(machine_clock(app, e));
	else
		app->clock = *o->clock;
	app->clock.random(app->clock.ctx, app->proof_key, sizeof app->proof_key);
	return RC_OK;
}

static enum rc open_store(struct app *app, unsigned flags, struct err *e)
{
	struct store_options so = {.flags = flags, .now_ms = app->clock.wall_ms(app->clock.ctx)};
	app->clock.random(app->clock.ctx, so.log_id, sizeof so.log_id);
	TRY(store_open(&app->st, app->path, &so, e));
	return app_refresh(app, e);
}

/* The first thing said after a restore, also if the restore itself was cut off before it. */
static enum rc say_restored(struct app *app, const struct app_restoring *how, struct err *e)
{
	struct store_state s;
	TRY(store_state(app->st, &s, e));
	if (!s.restored || app->reading)
		return RC_OK;
	return journal_note(
	    app, CLINIC_RESTORED, NULL,
	    &(struct entry){.person = how ? how->by : NULL, .reason = how ? how->note : NULL}, e);
}

static enum rc open_app(const char *path, const struct app_options *opt,
                        const struct app_restoring *restored, struct app **out, struct err *e)
{
	struct app *app = xcalloc(1, sizeof *app);
	unsigned flags = opt ? opt->flags : 0;
	enum rc rc = prepare(app, path, opt, e);
	if (rc == RC_OK)
		rc = open_store(app,
		                (flags & APP_READ ? STORE_READ : 0u)
		                    | (flags & APP_VERIFY ? STORE_VERIFY : 0u),
		                e);
	if (rc == RC_OK && !app->clinic.founded) {
		rc = err_set(e, RC_NOTFOUND, "%s holds no clinic", path);
		err_hint(e, "set one up with `tend init`");
	}
	if (rc == RC_OK)
		rc = say_restored(app, restored, e);
	if (rc == RC_OK && !app->reading)
		rc = courses_reconcile(app, e);
	if (rc != RC_OK) {
		app_close(app);
		return rc;
	}
	*out = app;
	return RC_OK;
}

enum rc app_open(const char *path, const struct app_options *opt, struct app **out, struct err *e)
{
	return open_app(path, opt, NULL, out, e);
}

void app_close(struct app *app)
{
	if (!app)
		return;
	courses_drop(app, NULL);
	workers_close(app->workers);
	store_close(app->st);
	sodium_memzero(app->key, sizeof app->key);
	sodium_memzero(app->proof_key, sizeof app->proof_key);
	arena_drop(&app->a);
	free(app);
}

/* ---- a new clinic ---- */

static enum rc check_founding(struct app *app, const struct app_founding *who, struct err *e)
{
	struct arena a = {0};
	const struct zone *z;
	if (!who->clinic || !*who->clinic || !who->name || !*who->name || !who->emergency
	    || !*who->emergency)
		return err_set(e, RC_USAGE,
		               "a clinic needs a name, an emergency number and the "
		               "director's full name");
	if (!person_id_valid(who->person))
		return err_set(e, RC_USAGE,
		               "a login name is 2 to 32 small letters, digits or dashes");
	TRY(auth_secret_check(who->secret, who->demo, e));
	enum rc rc = zone_open(&a, app->zone_dir, who->zone, &z, e);
	arena_drop(&a);
	return rc;
}

static enum rc found(struct app *app, const struct app_founding *w, struct arena *a,
                     char code[RECOVERY_CODE], struct err *e)
{
	unsigned roles = w->roles | ROLE_DIRECTOR;
	struct actor who = {.id = w->person, .roles = roles, .device = app->device};
	int64_t now = app_now(app).wall_ms;
	struct store_secrets put = {.v = {{w->person, NULL, now}, {RECOVERY, NULL, now}}, .n = 2};
	struct store_command cmd = {
	    .key = journal_key(app, a), .beside = store_secrets_put, .beside_ctx = &put};
	struct entries list = {0};
	struct store_answer done;
	app->clinic.zone = w->zone; /* the first events are in it already */
	TRY(auth_key_make(app, e));
	TRY(auth_hash(app, w->person, w->secret, a, &put.v[0].hash, e));
	TRY(auth_recovery_new(app, a, code, &put.v[1].hash, e));
	const struct {
		enum clinic_kind kind;
		struct entry e;
	} first[] = {
	    {CLINIC_FOUNDED, {.name = w->clinic, .meaning = w->demo ? "demo" : "clinic"}},
	    {CLINIC_SET, {.name = "zone", .text = w->zone}},
	    {CLINIC_SET, {.name = "emergency", .text = w->emergency}},
	    {CLINIC_PERSON_ADDED, {.person = w->person, .name = w->name, .roles = roles}},
	    {CLINIC_SECRET_CHANGED, {.person = w->person}},
	};
	for (size_t i = 0; i < countof(first); i++)
		entries_add(app, a, &list, first[i].kind, &who, &first[i].e);
	return journal_append(app, &cmd, &list, a, &done, e);
}

enum rc app_init(const char *path, const struct app_options *opt, const struct app_founding *who,
                 char code[RECOVERY_CODE], struct err *e)
{
	struct app *app = xcalloc(1, sizeof *app);
	struct arena a = {0};
	char shown[RECOVERY_CODE] = "";
	enum rc rc = prepare(app, path, opt, e);
	if (rc == RC_OK)
		rc = check_founding(app, who, e);
	if (rc == RC_OK)
		rc = open_store(app, STORE_CREATE, e);
	if (rc == RC_OK && app->clinic.founded) {
		rc = err_set(e, RC_CONFLICT, "%s is the data file of %s already", path,
		             app->clinic.name);
		err_hint(e, "choose another name for the new file");
	}
	if (rc == RC_OK)
		rc = found(app, who, &a, shown, e);
	if (rc == RC_OK)
		memcpy(code, shown, sizeof shown);
	sodium_memzero(shown, sizeof shown);
	arena_drop(&a);
	app_close(app);
	return rc;
}

/* ---- restoring ---- */

enum rc app_restore(const char *backup, const char *to, const struct app_options *opt,
                    const struct app_restoring *how, struct store_manifest *out, struct err *e)
{
	struct app *app = NULL;
	struct store_manifest m;
	struct store_restore sr = {.note = how->note, .replace = how->replace};
	struct app scratch = {0};
	enum rc rc = prepare(&scratch, to, opt, e);
	if (rc == RC_OK) {
		sr.at_ms = scratch.clock.wall_ms(scratch.clock.ctx);
		scratch.clock.random(scratch.clock.ctx, sr.log_id, sizeof sr.log_id);
		rc = store_restore(backup, to, &sr, &m, e);
	}
	arena_drop(&scratch.a);
	if (rc == RC_OK)
		rc = open_app(to, opt, how, &app, e);
	app_close(app);
	if (rc == RC_OK)
		*out = m;
	return rc;
}

/* ---- looking ---- */

struct walk {
	app_event_fn *fn;
	void *ctx;
};

static enum rc walk_row(const struct event_row *row, void *ctx, struct err *e)
{
	struct walk *w = ctx;
	struct arena a = {0};
	struct app_event ev = {
	    .log_seq = row->seq, .kind = row->kind, .stream = row->stream, .command = row->command};
	enum rc rc = journal_event(row, &a, NULL, &ev.ev, e);
	ev.ev.kind = event_kind_named(row->kind);
	if (strcmp(row->stream, CLINIC_STREAM) == 0 || strcmp(row->stream, ACCESS_STREAM) == 0)
		ev.ev.kind = EV_NONE;
	/* the row says which entry of the whole log it puts right; its body, which of the course */
	if (ev.ev.kind == EV_ENTRY_UNDONE || ev.ev.kind == EV_ENTRY_AMENDED)
		ev.ev.corrects = ev.ev.e.ref;
	if (rc == RC_OK)
		rc = w->fn(&ev, w->ctx, e);
	arena_drop(&a);
	return rc;
}

enum rc app_events(struct app *app, const char *stream, int64_t from, app_event_fn *fn, void *ctx,
                   struct err *e)
{
	struct walk w = {.fn = fn, .ctx = ctx};
	return store_each(app->st, stream, from, walk_row, &w, e);
}

struct look_back {
	const char *person, *const *courses;
	size_t n;
	int64_t now;
	bool *found; /* of each course */
};

static enum rc look_back(const struct app_event *ev, void *ctx, struct err *e)
{
	struct look_back *l = ctx;
	int64_t age = l->now - ev->ev.happened;
	(void)e;
	if (strcmp(ev->kind, clinic_kind_rows[CLINIC_VIEWED].name) != 0 || age < 0
	    || age >= READ_AGAIN_MS || strcmp(ev->ev.actor, l->person) != 0 || !ev->ev.e.name)
		return RC_OK;
	for (size_t i = 0; i < l->n; i++)
		l->found[i] |= strcmp(ev->ev.e.name, l->courses[i]) == 0;
	return RC_OK;
}

/* By the end of the other stream; should more than that have happened in ten minutes, one look is
 * noted once too often. */
static enum rc looked_lately(struct app *app, struct look_back *l, struct err *e)
{
	int64_t head, back = LOOK_BACK + 4 * (int64_t)l->n;
	TRY(store_head(app->st, ACCESS_STREAM, &head, e));
	return app_events(app, ACCESS_STREAM, head > back ? head - back + 1 : 1, look_back, l, e);
}

static enum rc note_new(struct app *app, struct arena *a, const struct person *p,
                        const char *device, const char *const *ids, size_t n, const char *what,
                        struct err *e)
{
	const struct actor who = {.id = p->id, .roles = p->roles, .device = device};
	struct look_back l = {.person = p->id, .courses = ids, .n = n, .now = app_now(app).wall_ms};
	const char **left = arena_arr(a, const char *, n);
	size_t left_n = 0;
	l.found = arena_arr(a, bool, n);
	TRY(looked_lately(app, &l, e));
	for (size_t i = 0; i < n; i++)
		if (!l.found[i])
			left[left_n++] = ids[i];
	return app_note_reads(app, &who, left, left_n, what, e);
}

enum rc app_note_looks(struct app *app, const struct actor *who, const char *const *ids, size_t n,
                       const char *what, struct err *e)
{
	struct right right = rights_of(DO_COURSE_READ, CMD_NONE);
	struct arena a = {0};
	TRY(app_refresh(app, e));
	const struct person *p = clinic_person(&app->clinic, who->id);
	if (!p || p->left || !rights_allow(&right, p->roles)) {
		for (size_t i = 0; i < n && !app->reading; i++)
			TRY(journal_note(app, CLINIC_REFUSED, who,
			                 &(struct entry){.name = right.name, .text = ids[i]}, e));
		return err_set(e, RC_DENIED,
		               "courses are shown to those who treat, direct or audit");
	}
	if (app->reading || !n)
		return RC_OK;
	enum rc rc = note_new(app, &a, p, who->device, ids, n, what, e);
	arena_drop(&a);
	return rc;
}

enum rc app_note_read(struct app *app, const struct actor *who, const char *id, const char *what,
                      struct err *e)
{
	return app_note_looks(app, who, &id, 1, what, e);
}

enum rc app_note_reads(struct app *app, const struct actor *who, const char *const *ids, size_t n,
                       const char *what, struct err *e)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; i < n && rc == RC_OK && !app->reading; i += STORE_EVENTS_MAX) {
		struct arena a = {0};
		struct entries list = {0};
		struct store_answer done;
		struct store_command cmd = {.key = journal_key(app, &a)};
		for (size_t k = i; k < n && k < i + STORE_EVENTS_MAX; k++)
			entries_add(app, &a, &list, CLINIC_VIEWED, who,
			            &(struct entry){.name = ids[k], .text = what});
		rc = RC_CONFLICT;
		for (int t = 0; t < NOTE_AGAIN && rc == RC_CONFLICT; t++)
			rc = journal_append(app, &cmd, &list, &a, &done, e);
		arena_drop(&a);
	}
	return rc;
}

struct course_view {
	struct app *app;
	const char *id;
	struct fold *f;
};

static enum rc view_course(struct db *db, void *ctx, struct err *e)
{
	struct course_view *v = ctx;
	(void)db;
	TRY(app_refresh(v->app, e));
	return courses_get(v->app, v->id, &v->f, e);
}

enum rc app_course(struct app *app, const struct actor *who, const char *id, const char *what,
                   const struct course **out, struct err *e)
{
	struct course_view v = {.app = app, .id = id};
	bool moved = false;
	TRY(store_view(app->st, view_course, &v, e));
	if (what) {
		TRY(app_note_read(app, who, id, what, e));
		TRY(courses_get(app, id, &v.f, e));
	}
	if (!app->reading) {
		enum rc rc = courses_tick(app, v.f, NULL, &moved, e);
		moved |= rc == RC_CONFLICT; /* somebody else is at it: take what there is */
		if (rc != RC_OK && rc != RC_CONFLICT)
			return rc;
	}
	if (moved)
		TRY(courses_get(app, id, &v.f, e));
	*out = plugins_look(app, v.f);
	return RC_OK;
}

enum rc app_contact_lost(struct app *app, const char *course, struct err *e)
{
	struct fold *f;
	bool moved;
	TRY(app_refresh(app, e));
	TRY(courses_get(app, course, &f, e));
	enum rc rc = courses_tick(app, f, "contact lost", &moved, e);
	return rc == RC_CONFLICT ? RC_OK : rc; /* somebody wrote: contact is back */
}
