/* SPDX-License-Identifier: Apache-2.0
 * tend audit: is the record whole, and what does it say. */
#include <string.h>

#include "app/audit.h"
#include "bedside/bedside.h"
#include "cli/keeping.h"
#include "cli/people.h"
#include "cli/settings.h"
#include "course/blind.h"
#include "util/json.h"

/* ---- verify ---- */

static const struct cli_option opt_against = {"against", 0, "FILE",
                                              "a backup's FILE.json, or the backup beside it"};

static bool progress(int64_t seq, int64_t last, void *ctx)
{
	struct cli *c = ctx;

	cli_progress(c, "events verified", seq, last);
	return !cli_stopped(c);
}

static void put_report(struct cli *c, const struct verify_report *r, bool whole)
{
	char hex[DIGEST_HEX + 1];

	if (c->json) {
		audit_verify_json(r, whole, &c->out);
		return;
	}
	digest_hex(&r->chain, hex);
	if (whole) {
		cli_put_tone(c, TONE_GOOD, "whole");
		cli_put(c, ": %lld events", (long long)r->checked);
		if (r->erased)
			cli_put(c, ", %lld of them lawfully without contents",
			        (long long)r->erased);
		cli_put(c, "\nlast event %lld, chain %s\n", (long long)r->seq, hex);
		return;
	}
	cli_put_tone(c, TONE_BAD, "not whole");
	if (r->bad_seq)
		cli_put(c, ": event %lld (%s, in %s): %s\n", (long long)r->bad_seq,
		        r->bad_kind[0] ? cli_safe(c, r->bad_kind) : "kind not readable",
		        r->bad_stream[0] ? cli_safe(c, r->bad_stream) : "an unknown stream",
		        verify_fault_text(r->fault));
	else
		cli_put(c, ": %s\n", verify_fault_text(r->fault));
	cli_put(c, "%lld events before it are as they were written.\n",
	        (long long)(r->bad_seq > 0 ? r->bad_seq - 1 : r->checked));
	cli_say(c, "Do not go on with this file. Keep it as it is, and see: tend help restore");
}

static enum rc verify(struct cli *c, struct err *e)
{
	struct verify_options how = {.progress = progress, .ctx = c};
	struct verify_report report = {0};
	struct store_seen seen;
	enum rc rc;

	cli_keeping(c, "verifying changes nothing");
	if (cli_value(c, &opt_against)) {
		TRY(audit_kept_head(c->a, cli_value(c, &opt_against), &seen, e));
		how.seen = &seen;
		how.seen_n = 1;
	}
	rc = audit_verify(cli_data_path(c), &how, &report, e);
	if (rc == RC_NOTFOUND)
		err_hint(e, "name the file with: --data FILE");
	if (audit_decided(rc, &report)) {
		put_report(c, &report, rc == RC_OK);
		*e = (struct err){0};
	}
	if (rc == RC_STOPPED)
		return err_set(e, rc, "stopped after %lld events; verifying changes nothing",
		               (long long)report.checked);
	return rc;
}

/* ---- log ---- */

static const struct cli_option opt_from = {"from", 0, "N", "from event N on"},
                               opt_limit = {"limit", 0, "N", "at most N events"},
                               opt_stream = {"stream", 0, "NAME", "of one course, or `clinic`"};

struct listing {
	struct cli *c;
	struct json j;
	const struct zone *zone;
	int64_t left;
	struct { /* courses of which something is hidden from who looks */
		const char **v;
		size_t n, cap;
	} hidden;
};

static bool is_hidden(const struct listing *l, const char *stream)
{
	for (size_t i = 0; i < l->hidden.n; i++)
		if (strcmp(l->hidden.v[i], stream) == 0)
			return true;
	return false;
}

/* Whoever is blinded, whatever else they are, reads of such courses what was done and by whom, and
 * nothing of what was said: the page of the course tells the rest as far as they may know. */
static enum rc find_hidden(struct listing *l, const struct actor *who, struct err *e)
{
	struct cli *c = l->c;
	const struct clinic *clinic;

	TRY(app_clinic(c->app, &clinic, e));
	unsigned roles = bedside_viewer(clinic, who);
	for (size_t i = 0; i < clinic->courses.n; i++) {
		const struct plan *plan;

		TRY(app_plan(c->app, clinic->courses.v[i].digest, &plan, e));
		if (blind_hides(plan, roles))
			*arena_push(c->a, &l->hidden) = arena_dup(c->a, clinic->courses.v[i].id);
	}
	return RC_OK;
}

/* What an event of the clinic says; "{x}" is a field.  Events of courses say their kind and name:
 * what was answered stays in the course. */
static const struct {
	const char *kind, *words;
} sentences[] = {
    {"clinic.founded", "founded {name}"},
    {"clinic.set", "set {name} to {text}"},
    {"person.added", "added {person}, {name} ({roles})"},
    {"person.roles.changed", "gave {person} the roles: {roles} {reason}"},
    {"person.left", "noted that {person} works here no longer {reason}"},
    {"secret.changed", "gave {person} a new PIN {reason}"},
    {"recovery.used", "used the sealed code to let {person} in"},
    {"login", "logged in"},
    {"login.failed", "a wrong PIN at {meaning} for {person}"},
    {"logout", "logged out"},
    {"access.refused", "was refused: {name} {text}"},
    {"protocol.stored", "kept the protocol {protocol} {version} ({meaning})"},
    {"protocol.signed", "signed the protocol {protocol} {version} as {roles}"},
    {"protocol.retired", "retired the protocol {protocol} {version} {reason}"},
    {"wording.imported", "took in the wording of {name} in {text}, under: {meaning}"},
    {"list.imported", "took in the sealed list {name} of {protocol}"},
    {"list.entry.taken", "drew an entry of the list {name} for {text}"},
    {"patient.registered", "registered the patient {patient}"},
    {"course.opened", "opened {name} for {patient} on {protocol} {version}"},
    {"viewed", "was shown {name} {text}"},
    {"backup.made", "made the backup {name}"},
    {"log.restored", "restored the record from a backup {person} {reason}"},
};

static const char *field(struct cli *c, const struct entry *e, const char *name, size_t n)
{
	const struct {
		const char *name, *value;
	} fields[] = {
	    {"name", e->name},         {"text", e->text},       {"reason", e->reason},
	    {"person", e->person},     {"patient", e->patient}, {"meaning", e->meaning},
	    {"protocol", e->protocol}, {"version", e->version}, {"roles", NULL},
	};

	for (size_t i = 0; i < countof(fields); i++) {
		if (strlen(fields[i].name) != n || memcmp(fields[i].name, name, n) != 0)
			continue;
		if (strcmp(fields[i].name, "roles") == 0)
			return people_roles(c, e->roles);
		return fields[i].value ? fields[i].value : "";
	}
	return "";
}

static const char *in_words(struct cli *c, const struct app_event *ev)
{
	struct text t = text_in(c->a);
	const char *words = NULL;

	for (size_t i = 0; i < countof(sentences) && ev->ev.kind == EV_NONE; i++)
		if (strcmp(sentences[i].kind, ev->kind) == 0)
			words = sentences[i].words;
	if (!words) {
		for (const char *s = ev->kind; *s; s++)
			text_putn(&t, *s == '.' ? " " : s, 1);
		if (ev->ev.e.name)
			text_fmt(&t, ": %s", ev->ev.e.name);
		return t.s;
	}
	for (const char *s = words; *s;) {
		size_t n = strcspn(s, "{");

		text_putn(&t, s, n);
		s += n;
		if (!*s)
			break;
		n = strcspn(s, "}");
		text_put(&t, field(c, &ev->ev.e, s + 1, n - 1));
		s += n + 1;
	}
	while (t.n && t.s[t.n - 1] == ' ')
		t.s[--t.n] = 0;
	return t.s;
}

static void event_json(struct listing *l, const struct app_event *ev)
{
	struct text entry = text_in(l->c->a);
	struct json *j = &l->j;

	if (!is_hidden(l, ev->stream))
		entry_json(&ev->ev.e, &entry);
	json_open(j, NULL);
	json_int(j, "seq", ev->log_seq);
	json_text(j, "stream", ev->stream);
	json_int(j, "stream_seq", ev->ev.seq);
	json_text(j, "kind", ev->kind);
	json_time(j, "happened", ev->ev.happened);
	json_time(j, "written", ev->ev.written);
	json_text(j, "actor", ev->ev.actor);
	json_text(j, "role", ev->ev.role);
	json_text(j, "device", ev->ev.device);
	json_text(j, "second", ev->ev.second && *ev->ev.second ? ev->ev.second : NULL);
	json_int(j, "corrects", ev->ev.corrects);
	json_text(j, "says", in_words(l->c, ev));
	json_raw(j, "entry", entry.n ? entry.s : "{}");
	json_close(j);
}

static enum rc list_event(const struct app_event *ev, void *ctx, struct err *e)
{
	struct listing *l = ctx;
	struct cli *c = l->c;

	if (cli_stopped(c))
		return err_set(e, RC_STOPPED, "stopped; looking changes nothing");
	if (l->left-- == 0)
		return RC_NO;
	if (c->json) {
		event_json(l, ev);
		return RC_OK;
	}
	cli_put(c, "%6lld  %s  %-10s %s", (long long)ev->log_seq,
	        cli_time(c, l->zone, ev->ev.written),
	        ev->ev.actor && *ev->ev.actor ? cli_safe(c, ev->ev.actor) : "-",
	        cli_safe(c, in_words(c, ev)));
	if (strcmp(ev->stream, CLINIC_STREAM) != 0)
		cli_put(c, "  [%s]", cli_safe(c, ev->stream));
	cli_put(c, "\n");
	return RC_OK;
}

static enum rc log_(struct cli *c, struct err *e)
{
	struct app_request req = {.what = DO_LOG_READ};
	struct listing l = {.c = c};
	struct app_reply reply;
	struct actor who;
	int64_t from;
	enum rc rc;

	TRY(cli_number(c, &opt_from, 1, INT64_MAX, 1, &from, e));
	TRY(cli_number(c, &opt_limit, 1, INT64_MAX, -1, &l.left, e));
	TRY(cli_open(c, 0, e));
	TRY(cli_actor(c, &who, e));
	req.who = &who;
	rc = app_do(c->app, &req, c->a, &reply);
	if (rc != RC_OK) {
		err_set(e, rc, "%s", reply.msg);
		if (reply.hint)
			err_hint(e, "%s", reply.hint);
		return rc;
	}
	l.zone = app_zone(c->app);
	TRY(find_hidden(&l, &who, e));
	if (c->json) {
		l.j = json_begin(&c->out, "tend.audit.log/1");
		json_list(&l.j, "events");
	}
	rc = app_events(c->app, cli_value(c, &opt_stream), from, list_event, &l, e);
	if (rc != RC_OK && rc != RC_NO)
		return rc;
	if (c->json)
		json_end(&l.j);
	return RC_OK;
}

static const char *const verify_examples[] = {
    "tend audit verify", "tend audit verify --against /media/safe/monday.db.json", NULL};
static const char *const log_examples[] = {"tend audit log", "tend audit log --stream clinic",
                                           "tend audit log --from 100 --limit 20 --json", NULL};
static const struct cli_option *const verify_opts[] = {&opt_against, NULL};
static const struct cli_option *const log_options[] = {&opt_from, &opt_limit, &opt_stream, NULL};

static const struct cli_command rows[] = {
    {"audit", "verify", NULL, 0, 0, "prove that the record is whole", verify_examples, verify_opts,
     "Every event is chained to the one before it. A chain can not show that its end was cut off: "
     "for that, keep a backup's FILE.json elsewhere and name it with --against.",
     verify, CLI_APP | CLI_READS},
    {"audit", "log", NULL, 0, 0, "who did what, and when", log_examples, log_options,
     "For auditors and directors. That you looked is on record as well.", log_,
     CLI_APP | CLI_READS | CLI_ACTS},
};
const struct cli_family cli_family_audit = {"The record", rows, countof(rows)};
