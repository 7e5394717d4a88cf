/* SPDX-License-Identifier: Apache-2.0 */
#include "app/journal.h"

#include <assert.h>
#include <string.h>

#define SALT  EVENT_BODY_MIN
#define AGAIN 5 /* times that a note makes way for others */

static const char *const time_sources[] = {[TIME_CLOCK] = "clock", [TIME_PERSON] = "typed"};

/* "3f0c1a52-0d5c-..." and its 16 bytes; what is no hexadecimal digit is passed over. */
static void boot_bytes(const char *text, uint8_t out[16])
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;
	memset(out, 0, 16);
	for (const char *s = text; *s && n < 32; s++) {
		const char *d = strchr(digits, *s | 0x20);
		if (!d || *s == '-')
			continue;
		out[n / 2] = (uint8_t)(out[n / 2] << 4 | (d - digits));
		n++;
	}
}

static const char *boot_text(struct arena *a, const uint8_t b[16])
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_get(a, 37), *s = text;
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*s++ = '-';
		*s++ = digits[b[i] >> 4];
		*s++ = digits[b[i] & 15];
	}
	return text;
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

struct event_row journal_row(struct app *app, struct arena *a, const char *kind, int version,
                             const struct event *ev, int64_t corrects)
{
	struct now now = app_now(app);
	const uint8_t *cbor;
	size_t n;
	entry_encode(&ev->e, a, &cbor, &n);
	uint8_t *body = arena_get(a, SALT + n);
	app->clock.random(app->clock.ctx, body, SALT);
	memcpy(body + SALT, cbor, n);
	struct event_row row = {
	    .kind = kind,
	    .kind_version = version,
	    .happened_ms = ev->happened ? ev->happened : now.wall_ms,
	    .happened_source = time_sources[ev->source],
	    .written_ms = ev->written ? ev->written : now.wall_ms,
	    .zone = ev->zone ? ev->zone : or_empty(now.zone_name),
	    .boot_ms = ev->boot_ms ? ev->boot_ms : now.boot_ms,
	    .actor = ev->actor ? ev->actor : SYSTEM,
	    .role = or_empty(ev->role),
	    .device = ev->device ? ev->device : app->device,
	    .second_actor = or_empty(ev->second),
	    .corrects = corrects,
	    .body = {body, SALT + n},
	};
	boot_bytes(ev->boot_id ? ev->boot_id : now.boot_id, row.boot_id);
	return row;
}

/* The text as it was kept last, if it is that one: most events of a course are by few people. */
static const char *as_before(const char **last, const char *s, struct arena *a)
{
	if (!*last || strcmp(*last, s) != 0)
		*last = arena_dup(a, s);
	return *last;
}

enum rc journal_event(const struct event_row *row, struct arena *a, struct journal_last *last,
                      struct event *out, struct err *e)
{
	struct journal_last none = {0};
	if (!last)
		last = &none;
	if (!last->boot_id || memcmp(last->boot, row->boot_id, sizeof last->boot) != 0) {
		last->boot_id = boot_text(a, row->boot_id);
		memcpy(last->boot, row->boot_id, sizeof last->boot);
	}
	struct event ev = {.version = (int)row->kind_version,
	                   .seq = row->stream_seq,
	                   .happened = row->happened_ms,
	                   .source = strcmp(row->happened_source, time_sources[TIME_PERSON]) == 0
	                                 ? TIME_PERSON
	                                 : TIME_CLOCK,
	                   .written = row->written_ms,
	                   .boot_ms = row->boot_ms,
	                   .boot_id = last->boot_id,
	                   .zone = as_before(&last->zone, row->zone, a),
	                   .actor = as_before(&last->actor, row->actor, a),
	                   .role = as_before(&last->role, row->role, a),
	                   .device = as_before(&last->device, row->device, a),
	                   .second = row->second_actor[0] ? arena_dup(a, row->second_actor) : NULL};
	if (row->body.n > SALT) { /* else erased: a fact without its contents */
		const uint8_t *cbor = (const uint8_t *)row->body.p + SALT;
		TRY(entry_decode(cbor, row->body.n - SALT, a, &ev.e, e));
	}
	*out = ev;
	return RC_OK;
}

struct event_row *entries_add(struct app *app, struct arena *a, struct entries *list,
                              enum clinic_kind kind, const struct actor *who, const struct entry *e)
{
	const struct clinic_kind_row *k = &clinic_kind_rows[kind];
	struct event ev = {.e = *e};
	struct text role = text_in(a);
	if (who) {
		for (size_t i = 0; i < role_rows_n; i++)
			if (who->roles & role_rows[i].role)
				text_fmt(&role, "%s%s", role.n ? "," : "", role_rows[i].name);
		ev.actor = who->id;
		ev.role = role.n ? role.s : "";
		ev.device = who->device;
	}
	const char *bad = clinic_fault(kind, e);
	if (bad) {
		list->bad = list->bad ? list->bad : bad;
		ev.e = (struct entry){0}; /* never saved, see journal_append() */
	}
	assert(!list->rows.n || list->access == k->access);
	list->access = k->access;
	struct event_row *row = arena_push(a, &list->rows);
	*row = journal_row(app, a, k->name, k->version, &ev, 0);
	return row;
}

const char *journal_key(struct app *app, struct arena *a)
{
	uint8_t b[16];
	app->clock.random(app->clock.ctx, b, sizeof b);
	return arena_fmt(a, "auto-%s", boot_text(a, b));
}

enum rc journal_place(struct app *app, struct entries *list, struct store_command *cmd,
                      struct err *e)
{
	if (list->bad)
		return err_set(e, RC_USAGE, "`%s` is missing here, or does not belong", list->bad);
	if (app->reading)
		return err_set(e, RC_USAGE, "this record was opened for reading only");
	cmd->stream = list->access ? ACCESS_STREAM : CLINIC_STREAM;
	cmd->expect = app->clinic.seq;
	if (list->access)
		TRY(store_head(app->st, ACCESS_STREAM, &cmd->expect, e));
	cmd->events = list->rows.v;
	cmd->n = list->rows.n;
	return RC_OK;
}

enum rc journal_append(struct app *app, struct store_command *cmd, struct entries *list,
                       struct arena *a, struct store_answer *out, struct err *e)
{
	TRY(journal_place(app, list, cmd, e));
	TRY(store_append(app->st, cmd, a, out, e));
	return app_refresh(app, e);
}

enum rc journal_note(struct app *app, enum clinic_kind kind, const struct actor *who,
                     const struct entry *entry, struct err *e)
{
	struct arena a = {0};
	struct entries list = {0};
	struct store_answer done;
	struct store_command cmd = {.key = journal_key(app, &a)};
	entries_add(app, &a, &list, kind, who, entry);
	enum rc rc = RC_CONFLICT;
	for (int i = 0; i < AGAIN && rc == RC_CONFLICT; i++) {
		rc = app_refresh(app, e);
		if (rc == RC_OK)
			rc = journal_append(app, &cmd, &list, &a, &done, e);
	}
	arena_drop(&a);
	return rc;
}
