/* SPDX-License-Identifier: Apache-2.0
 * tend doctor: is everything in order here; each "no" ends with the command that mends it. */
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "app/desk.h"
#include "cli/file.h"
#include "cli/keeping.h"
#include "cli/people.h"
#include "store/chain.h"
#include "store/file.h"
#include "util/json.h"

#define DAY_MS      INT64_C(86400000)
#define BACKUP_DAYS 2  /* older than this is worth a line; a clinic works most days */
#define ZONE_MONTHS 18 /* rules of time zones change about twice a year */
#define DISK_MIB    512

struct doctor {
	struct cli *c;
	struct json j;
	const char *data, *quoted;
	struct app *app;
	struct store *st;
	const struct clinic *clinic;
	int64_t last_written; /* ms UTC of the last event */
	bool bad;
};

/* One line.  `mend` is a command, for a "no". */
static void line(struct doctor *d, bool good, const char *what, const char *found, const char *mend)
{
	struct cli *c = d->c;

	d->bad |= !good;
	if (c->json) {
		json_open(&d->j, NULL);
		json_text(&d->j, "check", what);
		json_bool(&d->j, "ok", good);
		json_text(&d->j, "found", found);
		json_text(&d->j, "mend", good ? NULL : mend);
		json_close(&d->j);
		return;
	}
	cli_put_tone(c, good ? TONE_GOOD : TONE_BAD, good ? "✓ yes" : "✗ no ");
	cli_put(c, "  %-14s %s\n", what, cli_safe(c, found));
	if (!good)
		cli_put(c, "       mend it with:  %s\n", cli_safe(c, mend));
}

/* A path as a shell takes it. */
static const char *quote(struct cli *c, const char *path)
{
	struct text t = text_in(c->a);

	text_put(&t, "'");
	for (const char *s = path; *s; s++)
		if (*s == '\'')
			text_put(&t, "'\\''");
		else
			text_putn(&t, s, 1);
	text_put(&t, "'");
	return t.s;
}

static bool private_file(struct doctor *d, const char *path, const char *what, const char *missing)
{
	struct stat st;
	const char *q = quote(d->c, path);

	if (lstat(path, &st) != 0) {
		line(d, false, what, arena_fmt(d->c->a, "%s is not there", path), missing);
		return false;
	}
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid())
		line(d, false, what, arena_fmt(d->c->a, "%s is not a file of yours", path),
		     arena_fmt(d->c->a, "sudo chown %ld %s", (long)geteuid(), q));
	else if (st.st_mode & 077)
		line(d, false, what, arena_fmt(d->c->a, "others may open %s", path),
		     arena_fmt(d->c->a, "chmod 600 %s", q));
	else
		line(d, true, what, arena_fmt(d->c->a, "%s, for you alone", path), NULL);
	return true;
}

static enum rc last_event(const struct event_row *row, void *ctx, struct err *e)
{
	struct doctor *d = ctx;

	(void)e;
	d->last_written = row->written_ms;
	return RC_OK;
}

static bool progress(int64_t seq, int64_t last, void *ctx)
{
	cli_progress(ctx, "events verified", seq, last);
	return !cli_stopped(ctx);
}

/* Whole or not is told without the app: it refuses to open what is not. */
static enum rc look_at_record(struct doctor *d, struct err *e)
{
	struct store_options opt = {.flags = STORE_READ | STORE_UNVERIFIED};
	struct verify_options how = {.progress = progress, .ctx = d->c};
	struct verify_report r = {0};
	struct store_state s;
	enum rc rc = store_open(&d->st, d->data, &opt, e);
	const char *verify = arena_fmt(d->c->a, "tend audit verify --data %s", d->quoted),
	           *restore =
	               arena_fmt(d->c->a, "tend restore --replace --data %s BACKUP", d->quoted);

	line(d, rc == RC_OK, "schema",
	     rc == RC_OK ? "the tables are those of this program" : e->msg, restore);
	if (rc != RC_OK)
		return RC_OK;
	rc = store_verify(d->st, &how, &r, e);
	if (rc == RC_STOPPED)
		return rc;
	line(d, rc == RC_OK, "chain",
	     rc == RC_OK ? arena_fmt(d->c->a, "%lld events, whole", (long long)r.checked) : e->msg,
	     verify);
	if (store_state(d->st, &s, e) != RC_OK)
		return RC_OK;
	bool reserve = file_reserve_there(d->data);
	line(d, reserve, "reserve file",
	     reserve ? "1 MiB is kept for a full disk" : "the 1 MiB for a full disk is not there",
	     arena_fmt(d->c->a, "tend login --data %s PERSON", d->quoted));
	if (s.seq && store_each(d->st, NULL, s.seq, last_event, d, e) != RC_OK)
		d->last_written = 0;
	return RC_OK;
}

static void look_at_disk(struct doctor *d)
{
	const char *slash = strrchr(d->data, '/');
	const char *folder =
	    slash ? arena_dupn(d->c->a, d->data, (size_t)(slash - d->data) + 1) : ".";
	struct statvfs v;
	unsigned long long mib;

	if (statvfs(folder, &v) != 0) {
		line(d, false, "disk", "it does not say how full it is", "df -h");
		return;
	}
	mib = (unsigned long long)v.f_bavail * v.f_frsize >> 20;
	line(d, mib >= DISK_MIB, "disk", arena_fmt(d->c->a, "%llu MiB are free", mib),
	     arena_fmt(d->c->a, "du -sh %s*", quote(d->c, folder)));
}

static void look_at_clock(struct doctor *d, int64_t now)
{
	bool good = now > INT64_C(1735689600000) && now + 60000 >= d->last_written; /* 2025 */

	line(d, good, "clock",
	     good ? "it goes on from the last event"
	          : "it stands before the last event of the record",
	     "sudo timedatectl set-ntp true");
}

/* The database's first line is "# version 2024a". */
static void look_at_zones(struct doctor *d, int64_t now)
{
	struct err e;
	const char *text, *found;
	size_t n;
	int year = 0;
	bool good = false;

	if (file_read(d->c->a, "/usr/share/zoneinfo/tzdata.zi", 4 << 20, &text, &n, &e) == RC_OK
	    && n > 15 && strncmp(text, "# version ", 10) == 0) {
		const char *v = arena_dupn(d->c->a, text + 10, strcspn(text + 10, "\n"));

		for (int i = 0; i < 4 && v[i] >= '0' && v[i] <= '9'; i++)
			year = year * 10 + (v[i] - '0');
		/* The letter counts the releases of a year; the middle of the year will do. */
		good = (now / DAY_MS - (int64_t)(year - 1970) * 365 - 182) < ZONE_MONTHS * 30;
		found = arena_fmt(d->c->a, "rules of time zones of %s", v);
	} else {
		found = "the rules of time zones do not say how old they are";
	}
	line(d, good, "zone data", found, "sudo apt-get install --only-upgrade tzdata");
}

static void look_at_clinic(struct doctor *d, int64_t now)
{
	struct arena *a = d->c->a;
	const struct clinic *cl = d->clinic;
	size_t in_force = 0;
	int64_t days = (now - cl->last_backup) / DAY_MS;

	for (size_t i = 0; i < cl->protocols.n; i++)
		in_force += cl->protocols.v[i].approved && !cl->protocols.v[i].retired;
	line(d, cl->last_backup && days <= BACKUP_DAYS, "backup",
	     cl->last_backup ? arena_fmt(a, "the last one is %lld days old", (long long)days)
	                     : "there never was one",
	     arena_fmt(a, "tend backup --data %s FILE", d->quoted));
	line(d, in_force || cl->demo, "protocols",
	     cl->demo ? "a demo needs none in force"
	              : arena_fmt(a, "%zu of %zu in force", in_force, cl->protocols.n),
	     cl->protocols.n ? "tend protocol list" : "tend protocol store FILE");
}

/* An open course whose only prescriber has left waits for nobody. */
static void look_at_people(struct doctor *d)
{
	struct arena *a = d->c->a;
	struct err e = {0};
	unsigned missing;
	size_t courses;

	if (app_roles_missing(d->c->app, a, &missing, &courses, &e) != RC_OK) {
		line(d, false, "people", e.msg,
		     arena_fmt(a, "tend audit verify --data %s", d->quoted));
		return;
	}
	struct text list = text_in(a); /* as --roles takes them */
	for (size_t i = 0; i < role_rows_n; i++)
		if (missing & role_rows[i].role)
			text_fmt(&list, "%s%s", list.n ? "," : "", role_rows[i].name);
	line(d, !missing, "people",
	     missing ? arena_fmt(a, "%zu open course%s, and nobody here is %s", courses,
	                         courses == 1 ? "" : "s", people_roles(d->c, missing))
	             : "open courses have the roles that they cannot do without",
	     arena_fmt(a, "tend person add --data %s PERSON --roles %s", d->quoted,
	               list.n ? list.s : ""));
}

static enum rc look(struct doctor *d, struct err *e)
{
	struct timespec t;
	struct err why = {0};
	int64_t now;

	clock_gettime(CLOCK_REALTIME, &t);
	now = (int64_t)t.tv_sec * 1000;
	if (!private_file(d, d->data, "data file",
	                  arena_fmt(d->c->a, "tend init --data %s", d->quoted)))
		return RC_OK;
	private_file(d, arena_fmt(d->c->a, "%s.key", d->data), "key file",
	             arena_fmt(d->c->a, "cp KEPT-KEY-FILE %s.key", d->quoted));
	TRY(look_at_record(d, e));
	look_at_clock(d, now);
	look_at_zones(d, now);
	look_at_disk(d);
	if (cli_open(d->c, APP_READ, &why) == RC_OK
	    && app_clinic(d->c->app, &d->clinic, &why) == RC_OK) {
		look_at_clinic(d, now);
		look_at_people(d);
	} else {
		line(d, false, "clinic", why.msg,
		     arena_fmt(d->c->a,
		               why.code == RC_NOTFOUND ? "tend init --data %s"
		                                       : "tend audit verify --data %s",
		               d->quoted));
	}
	return RC_OK;
}

static enum rc doctor(struct cli *c, struct err *e)
{
	struct doctor d = {.c = c, .data = cli_data_path(c)};
	enum rc rc;

	d.quoted = quote(c, d.data);
	cli_keeping(c, "looking changes nothing");
	if (c->json) {
		d.j = json_begin(&c->out, "tend.doctor/1");
		json_list(&d.j, "checks");
	}
	rc = look(&d, e);
	store_close(d.st);
	if (rc == RC_STOPPED)
		return err_set(e, rc, "stopped; looking changes nothing");
	if (rc != RC_OK)
		return rc;
	*e = (struct err){0};
	if (c->json) {
		json_close(&d.j);
		json_bool(&d.j, "ok", !d.bad);
		json_end(&d.j);
	} else {
		cli_say(c, d.bad ? "Not everything is in order." : "Everything is in order.");
	}
	return d.bad ? RC_NO : RC_OK;
}

static const char *const examples[] = {"tend doctor", "tend doctor --data clinic.db --json", NULL};
static const struct cli_command rows[] = {
    {"doctor", NULL, NULL, 0, 0, "is everything in order here", examples, NULL,
     "One line a check. What is not in order ends with the command that mends it, and the program "
     "with 1.",
     doctor, CLI_APP | CLI_READS},
};
const struct cli_family cli_family_doctor = {"Looking after it", rows, countof(rows)};
