/* SPDX-License-Identifier: Apache-2.0
 * The clinic's own commands: people, secrets, settings, protocols, patients, backups. */
#include <string.h>

#include "app/doing.h"
#include "app/lists.h"
#include "app/plugins.h"
#include "app/protocols.h"
#include "app/wordings.h"
#include "store/backup.h"

static void add(struct doing *d, struct making *m, enum clinic_kind kind, const struct entry *e)
{
	entries_add(d->app, d->a, &m->list, kind, &d->who, e);
}

const char *doing_new_id(struct doing *d, const char *prefix)
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	uint8_t b[26];
	char s[27] = "";
	d->app->clock.random(d->app->clock.ctx, b, sizeof b);
	for (size_t i = 0; i < sizeof b; i++)
		s[i] = letters[b[i] & 31];
	return arena_fmt(d->a, "%s%s", prefix, s);
}

/* One line that shows what it is: no characters that hide or turn others (H28). */
static enum rc need_line(const char *what, const char *s, struct err *e)
{
	size_t n = s ? strlen(s) : 0;
	bool bad = n == 0 || n > 120 || !utf8_valid(s, n);
	for (size_t i = 0, step; !bad && i < n; i += step) {
		unsigned code;
		step = utf8_next(s + i, n - i, &code);
		bad = step == 0 || utf8_deceives(code);
	}
	return bad ? err_set(e, RC_USAGE,
	                     "%s is one line of up to 120 letters, without hidden characters", what)
	           : RC_OK;
}

/* ---- people ---- */

static enum rc need_person(const struct doing *d, const char *id, const struct person **out,
                           struct err *e)
{
	const struct person *p = clinic_person(&d->app->clinic, id);
	if (!p || p->left) {
		err_set(e, RC_NOTFOUND, "nobody called %s works here", id);
		return RC_NOTFOUND;
	}
	*out = p;
	return RC_OK;
}

static enum rc need_roles(unsigned roles, struct err *e)
{
	unsigned known =
	    ROLES_CLINICAL | ROLE_DIRECTOR | ROLE_MEDICAL_DIRECTOR | ROLE_AUDITOR | ROLE_OPERATOR;
	if (roles & ~known)
		return err_set(e, RC_USAGE, "staff hold roles of staff");
	return RC_OK;
}

/* Without a director nobody could let anybody in any more. */
static enum rc keep_a_director(const struct doing *d, const struct person *but, struct err *e)
{
	const struct clinic *c = &d->app->clinic;
	for (size_t i = 0; i < c->people.n; i++) {
		const struct person *p = &c->people.v[i];
		if (p != but && !p->left && p->secret && (p->roles & ROLE_DIRECTOR))
			return RC_OK;
	}
	err_set(e, RC_CONFLICT, "%s is the only director", but->id);
	err_hint(e, "make somebody else a director first");
	return RC_CONFLICT;
}

static enum rc new_secret(struct doing *d, struct making *m, const char *person, struct err *e)
{
	struct store_secret *s = &m->secrets.v[m->secrets.n];
	if (!d->req->new_secret)
		return err_set(e, RC_USAGE, "a new secret is missing");
	TRY(auth_secret_check(d->req->new_secret, d->app->clinic.demo, e));
	*s = (struct store_secret){.person = person, .since_ms = app_now(d->app).wall_ms};
	TRY(auth_hash(d->app, person, d->req->new_secret, d->a, &s->hash, e));
	m->secrets.n++;
	return RC_OK;
}

static enum rc person_add(struct doing *d, struct making *m, struct err *e)
{
	const struct entry *q = &d->req->cmd.e;
	if (!person_id_valid(q->person) || strcmp(q->person, SYSTEM) == 0)
		return err_set(e, RC_USAGE,
		               "a login name is 2 to 32 small letters, digits or dashes");
	if (clinic_person(&d->app->clinic, q->person)) {
		err_set(e, RC_CONFLICT, "%s is or was somebody here; names are never used again",
		        q->person);
		return RC_CONFLICT;
	}
	TRY(need_line("the full name", q->name, e));
	TRY(need_roles(q->roles, e));
	TRY(new_secret(d, m, q->person, e));
	add(d, m, CLINIC_PERSON_ADDED, q);
	add(d, m, CLINIC_SECRET_CHANGED, &(struct entry){.person = q->person});
	m->draft.id = q->person;
	return RC_OK;
}

static enum rc person_roles(struct doing *d, struct making *m, struct err *e)
{
	const struct entry *q = &d->req->cmd.e;
	const struct person *p;
	TRY(need_person(d, q->person, &p, e));
	TRY(need_roles(q->roles, e));
	if ((p->roles & ROLE_DIRECTOR) && !(q->roles & ROLE_DIRECTOR))
		TRY(keep_a_director(d, p, e));
	TRY(leaving_roles(d, p, q->roles, e));
	add(d, m, CLINIC_PERSON_ROLES, q);
	return RC_OK;
}

static enum rc person_leaves(struct doing *d, struct making *m, struct err *e)
{
	const struct person *p;
	TRY(need_person(d, d->req->cmd.e.person, &p, e));
	if (p->roles & ROLE_DIRECTOR)
		TRY(keep_a_director(d, p, e));
	TRY(leaving_settle(d, p, &m->draft.msg, e));
	m->secrets = (struct store_secrets){.v = {{.person = d->req->cmd.e.person}}, .n = 1};
	add(d, m, CLINIC_PERSON_LEFT, &d->req->cmd.e);
	return RC_OK;
}

static enum rc secret_reset(struct doing *d, struct making *m, struct err *e)
{
	const struct person *p;
	TRY(need_person(d, d->req->cmd.e.person, &p, e));
	TRY(new_secret(d, m, p->id, e));
	add(d, m, CLINIC_SECRET_CHANGED, &d->req->cmd.e);
	return RC_OK;
}

static enum rc secret_change(struct doing *d, struct making *m, struct err *e)
{
	TRY(new_secret(d, m, d->who.id, e));
	add(d, m, CLINIC_SECRET_CHANGED, &(struct entry){.person = d->who.id});
	return RC_OK;
}

static enum rc setting(struct doing *d, struct making *m, struct err *e)
{
	const struct entry *q = &d->req->cmd.e;
	struct arena a = {0};
	const struct zone *z;
	bool known = false;
	struct text all = text_in(d->a);
	for (size_t i = 0; i < clinic_settings_n; i++) {
		known |= strcmp(clinic_settings[i].name, q->name) == 0;
		text_fmt(&all, "%s%s", i ? ", " : "", clinic_settings[i].name);
	}
	if (!known) {
		err_set(e, RC_USAGE, "a clinic has no setting `%.40s`", q->name);
		err_hint(e, "settings: %s", all.s);
		return RC_USAGE;
	}
	TRY(need_line("a setting", q->text, e));
	if (strcmp(q->name, "zone") == 0) {
		enum rc rc = zone_open(&a, d->app->zone_dir, q->text, &z, e);
		arena_drop(&a);
		if (rc != RC_OK)
			return rc;
	}
	add(d, m, CLINIC_SET, q);
	return RC_OK;
}

/* ---- protocols ---- */

enum rc doing_protocol(struct doing *d, const char *name, bool exact,
                       const struct protocol_record **out, struct err *e)
{
	const struct clinic *c = &d->app->clinic;
	struct digest digest;
	bool by_digest = digest_parse(name, &digest);
	if (exact && !by_digest && !strchr(name, '@')) {
		err_set(e, RC_USAGE, "say which version of %.80s", name);
		err_hint(e, "write %.80s@VERSION, or the digest", name);
		return RC_USAGE;
	}
	const struct protocol_record *r =
	    by_digest ? clinic_protocol(c, name) : clinic_protocol_named(c, name);
	if (!r) {
		err_set(e, RC_NOTFOUND, "there is no protocol %.80s here", name);
		err_hint(e, "keep it here first with `tend protocol store FILE`");
		return RC_NOTFOUND;
	}
	*out = r;
	return RC_OK;
}

/* A version that somebody signed is one text for good (H11), also where another text of the same
 * version was kept before. */
static enum rc version_is_free(const struct clinic *c, const char *id, const char *version,
                               const char *digest, struct err *e)
{
	for (size_t i = 0; i < c->protocols.n; i++) {
		const struct protocol_record *r = &c->protocols.v[i];
		if (r->approvals.n && strcmp(r->id, id) == 0 && strcmp(r->version, version) == 0
		    && strcmp(r->digest, digest) != 0) {
			err_set(e, RC_CONFLICT, "%s %s was signed with other contents", r->id,
			        r->version);
			err_hint(e, "give the changed protocol a new version");
			return RC_CONFLICT;
		}
	}
	return RC_OK;
}

static enum rc protocol_store(struct doing *d, struct making *m, struct err *e)
{
	struct protocol_in in;
	if (!d->req->files)
		return err_set(e, RC_USAGE, "say which file");
	TRY(protocols_read(d->a, d->req->files, &in, e));
	m->draft.id = arena_dup(d->a, in.digest);
	if (clinic_protocol(&d->app->clinic, in.digest)) {
		m->draft.msg = "this protocol is kept here already";
		return RC_OK;
	}
	TRY(version_is_free(&d->app->clinic, in.p->id.s, in.p->version.s, in.digest, e));
	struct entry stored = {.protocol = in.p->id.s,
	                       .version = in.p->version.s,
	                       .digest = in.digest,
	                       .name = in.p->title.s,
	                       .meaning = in.p->status == STATUS_EXAMPLE ? "example" : "draft"};
	struct event_row *row =
	    entries_add(d->app, d->a, &m->list, CLINIC_PROTOCOL_STORED, &d->who, &stored);
	row->texts = (struct bytes){in.digests, in.n * DIGEST_BYTES};
	m->cmd.texts = in.texts;
	m->cmd.texts_n = in.n;
	return RC_OK;
}

static enum rc protocol_sign(struct doing *d, struct making *m, struct err *e)
{
	const struct entry *q = &d->req->cmd.e;
	const struct protocol_record *r;
	const struct plan *plan;
	TRY(doing_protocol(d, q->protocol, true, &r, e));
	if (r->example) {
		err_set(e, RC_GATE, "%s %s is an example and is never approved", r->id, r->version);
		err_hint(e, "make it your own, mark it `status: draft` and keep it here again");
		return RC_GATE;
	}
	if (r->retired)
		return err_set(e, RC_GATE, "%s %s is retired", r->id, r->version);
	TRY(version_is_free(&d->app->clinic, r->id, r->version, r->digest, e));
	for (size_t i = 0; i < r->approvals.n; i++)
		if (strcmp(r->approvals.v[i].person, d->who.id) == 0)
			return err_set(e, RC_USAGE,
			               "%s has signed %s %s already; the other one is missing",
			               d->who.id, r->id, r->version);
	TRY(app_plan(d->app, r->digest, &plan, e)); /* what is signed can be run, and is this */
	add(d, m, CLINIC_PROTOCOL_SIGNED,
	    &(struct entry){.protocol = r->id,
	                    .version = r->version,
	                    .digest = r->digest,
	                    .person = d->who.id,
	                    .name = clinic_person(&d->app->clinic, d->who.id)->name,
	                    .roles = d->who.roles,
	                    .meaning = q->meaning ? q->meaning : "approval"});
	m->draft.id = r->digest;
	return RC_OK;
}

static enum rc protocol_retire(struct doing *d, struct making *m, struct err *e)
{
	const struct protocol_record *r;
	TRY(doing_protocol(d, d->req->cmd.e.protocol, true, &r, e));
	if (r->retired)
		return err_set(e, RC_USAGE, "%s %s is retired already", r->id, r->version);
	add(d, m, CLINIC_PROTOCOL_RETIRED,
	    &(struct entry){.protocol = r->id,
	                    .version = r->version,
	                    .digest = r->digest,
	                    .reason = d->req->cmd.e.reason});
	m->draft.id = r->digest;
	return RC_OK;
}

/* ---- patients, looks, backups ---- */

static enum rc patient_add(struct doing *d, struct making *m, struct err *e)
{
	static const char *const sexes[] = {"female", "male", "other"};
	struct entry q = d->req->cmd.e;
	struct civil_date date;
	bool known = !q.sex;
	TRY(need_line("what the patient is called", q.name, e));
	if (q.born && !civil_date_parse(q.born, strlen(q.born), &date))
		return err_set(e, RC_USAGE, "the day of birth is written like 1986-03-14");
	for (size_t i = 0; q.sex && i < countof(sexes); i++)
		known |= strcmp(sexes[i], q.sex) == 0;
	if (!known)
		return err_set(e, RC_USAGE, "sex is female, male or other");
	/* two entries of one person would each hold half of the record (H1) */
	const struct clinic *c = &d->app->clinic;
	for (size_t i = 0; q.born && i < c->patients.n; i++) {
		const struct patient *p = &c->patients.v[i];
		if (!p->born || strcmp(p->born, q.born) != 0 || strcmp(p->name, q.name) != 0)
			continue;
		err_set(e, RC_CONFLICT, "%.80s, born %s, is here already", q.name, q.born);
		err_hint(e,
		         "it is %s; for another person of that name and day add a mark to the name",
		         p->id);
		return RC_CONFLICT;
	}
	q.patient = doing_new_id(d, "p-");
	add(d, m, CLINIC_PATIENT_ADDED, &q);
	m->draft.id = q.patient;
	return RC_OK;
}

static enum rc looks(struct doing *d, struct making *m, struct err *e)
{
	bool course = d->req->what == DO_COURSE_READ;
	if (course && (!d->req->course || !clinic_course(&d->app->clinic, d->req->course)))
		return err_set(e, RC_NOTFOUND, "there is no such course here");
	const char *what = d->req->cmd.e.name; /* of a report */
	add(d, m, CLINIC_VIEWED,
	    &(struct entry){.name = course ? d->req->course
	                            : what ? what
	                                   : "log",
	                    .text = d->req->cmd.e.text});
	return RC_OK;
}

static enum rc backup(struct doing *d, struct making *m, struct err *e)
{
	struct store_manifest made;
	char hex[DIGEST_HEX + 1];
	if (!d->req->path)
		return err_set(e, RC_USAGE, "say where to");
	const char *slash = strrchr(d->req->path, '/');
	if (d->again) /* made, but somebody else was faster with the clinic's stream */
		TRY(store_manifest_read(d->req->path, &made, e));
	else
		TRY(store_backup(d->app->st, d->req->path, app_now(d->app).wall_ms, &made, e));
	digest_hex(&made.file, hex);
	add(d, m, CLINIC_BACKUP_MADE,
	    &(struct entry){.name = slash ? slash + 1 : d->req->path,
	                    .digest = arena_dup(d->a, hex),
	                    .ref = made.seq});
	m->draft.id = arena_dup(d->a, hex);
	return RC_OK;
}

clinic_make_fn *clinic_maker(enum clinic_command what)
{
	static clinic_make_fn *const makers[CLINIC_COMMANDS] = {
	    [DO_PERSON_ADD] = person_add,
	    [DO_PERSON_ROLES] = person_roles,
	    [DO_PERSON_LEAVES] = person_leaves,
	    [DO_SECRET_RESET] = secret_reset,
	    [DO_SECRET_CHANGE] = secret_change,
	    [DO_SETTING] = setting,
	    [DO_PROTOCOL_STORE] = protocol_store,
	    [DO_PROTOCOL_SIGN] = protocol_sign,
	    [DO_PROTOCOL_RETIRE] = protocol_retire,
	    [DO_PATIENT_ADD] = patient_add,
	    [DO_COURSE_READ] = looks,
	    [DO_LOG_READ] = looks,
	    [DO_REPORT_READ] = looks,
	    [DO_REPORT_AUDIT] = looks,
	    [DO_REPORT_LEDGER] = looks,
	    [DO_BACKUP] = backup,
	    [DO_WORDING_IMPORT] = wording_import,
	    [DO_LIST_IMPORT] = list_import,
	    [DO_PLUGIN_GRANT] = plugin_grant,
	    [DO_PLUGIN_REVOKE] = plugin_revoke,
	};
	return makers[what];
}
