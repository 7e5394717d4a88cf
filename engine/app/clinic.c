/* SPDX-License-Identifier: Apache-2.0 */
#include "app/clinic.h"

#include <string.h>

const struct clinic_kind_row clinic_kind_rows[CLINIC_KINDS] = {
    [CLINIC_NONE] = {CLINIC_NONE, "", 1, ",", "No event."},
    [CLINIC_FOUNDED] = {CLINIC_FOUNDED, "clinic.founded", 1, ",name!,meaning!,",
                        "The data file was made; `meaning` is `clinic`, or `demo` for made-up "
                        "people, and never changes."},
    [CLINIC_SET] = {CLINIC_SET, "clinic.set", 1, ",name!,text!,",
                    "A setting, such as `name`, `zone` or `phone`, and what it is now."},
    [CLINIC_PERSON_ADDED] = {CLINIC_PERSON_ADDED, "person.added", 1, ",person!,name!,roles!,",
                             "Somebody new works here."},
    [CLINIC_PERSON_ROLES] = {CLINIC_PERSON_ROLES, "person.roles.changed", 1,
                             ",person!,roles!,reason,", "A person has these roles now."},
    [CLINIC_PERSON_LEFT] =
        {CLINIC_PERSON_LEFT, "person.left", 1, ",person!,reason,text,roles,",
         "A person works here no longer; what was theirs went to `text`, or to `roles`."},
    [CLINIC_SECRET_CHANGED] = {CLINIC_SECRET_CHANGED, "secret.changed", 1, ",person!,reason,",
                               "A person has a new secret; the event does not know which."},
    [CLINIC_RECOVERY_USED] = {CLINIC_RECOVERY_USED, "recovery.used", 1, ",person!,",
                              "The sealed code was opened and gave this director a new secret."},
    [CLINIC_LOGIN] = {CLINIC_LOGIN, "login", 1, ",person!,", "A person logged in.", true},
    [CLINIC_LOGIN_FAILED] = {CLINIC_LOGIN_FAILED, "login.failed", 1, ",person,meaning!,",
                             "A wrong secret, at `login`, `signature` or `recovery`; no person: "
                             "the name is nobody's, and is not kept, since it may be a secret.",
                             true},
    [CLINIC_LOGOUT] = {CLINIC_LOGOUT, "logout", 1, ",person!,", "A person logged out.", true},
    [CLINIC_REFUSED] = {CLINIC_REFUSED, "access.refused", 1, ",name!,text,",
                        "An attempt without the right to it: the command, and the course.", true},
    [CLINIC_PROTOCOL_STORED] = {CLINIC_PROTOCOL_STORED, "protocol.stored", 1,
                                ",protocol!,version!,digest!,name,meaning!,",
                                "A protocol without errors; its files are kept with the event. "
                                "`meaning` is the file's status."},
    [CLINIC_PROTOCOL_SIGNED] = {CLINIC_PROTOCOL_SIGNED, "protocol.signed", 1,
                                ",protocol!,version!,digest!,person!,name!,roles!,meaning!,",
                                "A signature over the digest of all its files: by whom, in which "
                                "roles, in which meaning."},
    [CLINIC_PROTOCOL_RETIRED] = {CLINIC_PROTOCOL_RETIRED, "protocol.retired", 1,
                                 ",protocol!,version!,digest!,reason!,",
                                 "Nobody new is enrolled on it."},
    [CLINIC_PATIENT_ADDED] = {CLINIC_PATIENT_ADDED, "patient.registered", 1,
                              ",patient!,name!,born,sex,", "A patient is known to the clinic."},
    [CLINIC_COURSE_OPENED] = {CLINIC_COURSE_OPENED, "course.opened", 1,
                              ",name!,patient!,protocol!,version!,digest!,",
                              "A course began; `name` is its stream."},
    [CLINIC_VIEWED] = {CLINIC_VIEWED, "viewed", 1, ",name!,text,",
                       "A person was shown patient data: the course, and what of it.", true},
    [CLINIC_BACKUP_MADE] = {CLINIC_BACKUP_MADE, "backup.made", 1, ",name!,digest!,ref!,",
                            "A proven copy: its file name, its digest, its last event."},
    [CLINIC_RESTORED] = {CLINIC_RESTORED, "log.restored", 1, ",person,reason,",
                         "The record goes on from a backup under a new log id."},
    [CLINIC_WORDING_IMPORTED] = {CLINIC_WORDING_IMPORTED, "wording.imported", 1,
                                 ",name!,text!,meaning!,digest!,",
                                 "The sentences of a form, kept with the event: the form, the "
                                 "language, the licence that was confirmed."},
    [CLINIC_LIST_IMPORTED] = {CLINIC_LIST_IMPORTED, "list.imported", 1,
                              ",protocol!,name!,digest!,ref!,",
                              "A sealed list, kept with the event and shown by nothing; `ref` is "
                              "how many entries it has."},
    [CLINIC_LIST_DRAWN] = {CLINIC_LIST_DRAWN, "list.entry.taken", 1,
                           ",protocol!,name!,digest!,ref!,text!,",
                           "Entry `ref` of a sealed list is the course's in `text`, for good; its "
                           "value is not in this event."},
    [CLINIC_COURSE_MOVED] = {CLINIC_COURSE_MOVED, "course.moved", 1,
                             ",name!,protocol!,version!,digest!,",
                             "The course `name` goes by another version from here on; its own "
                             "record says who signed it and why."},
    [CLINIC_PLUGIN_GRANTED] = {CLINIC_PLUGIN_GRANTED, "plugin.granted", 1,
                               ",name!,version!,digest!,text,",
                               "A plugin may be told and may bring about what `text` lists, in the "
                               "text of this digest and no other."},
    [CLINIC_PLUGIN_REVOKED] = {CLINIC_PLUGIN_REVOKED, "plugin.revoked", 1,
                               ",name!,digest!,reason!,",
                               "A plugin may do nothing any more: where it is asked, people decide "
                               "by hand."},
};

enum clinic_kind clinic_kind_named(const char *name)
{
	for (int i = CLINIC_NONE + 1; i < CLINIC_KINDS; i++)
		if (strcmp(clinic_kind_rows[i].name, name) == 0)
			return clinic_kind_rows[i].kind;
	return CLINIC_NONE;
}

/* The fields that events of the clinic use; roles and ref are the numbers among them. */
static const struct {
	const char *name;
	size_t off;
} texts_of[] = {
    {"person", offsetof(struct entry, person)},     {"name", offsetof(struct entry, name)},
    {"text", offsetof(struct entry, text)},         {"reason", offsetof(struct entry, reason)},
    {"meaning", offsetof(struct entry, meaning)},   {"patient", offsetof(struct entry, patient)},
    {"born", offsetof(struct entry, born)},         {"sex", offsetof(struct entry, sex)},
    {"protocol", offsetof(struct entry, protocol)}, {"version", offsetof(struct entry, version)},
    {"digest", offsetof(struct entry, digest)},
};

/* 0 the row has no such field, 1 it may be there, 2 it must. */
static int wanted(const char *fields, const char *name)
{
	size_t n = strlen(name);
	for (const char *p = fields; (p = strchr(p, ',')) != NULL;) {
		p++;
		if (strncmp(p, name, n) == 0 && (p[n] == ',' || p[n] == '!'))
			return p[n] == '!' ? 2 : 1;
	}
	return 0;
}

static bool fits(const char *fields, const char *name, bool there)
{
	int w = wanted(fields, name);
	return there ? w > 0 : w < 2;
}

const char *fields_misfit(const char *fields, const struct entry *e)
{
	for (size_t i = 0; i < countof(texts_of); i++) {
		const char *const *s =
		    (const char *const *)(const void *)((const char *)e + texts_of[i].off);
		if (!fits(fields, texts_of[i].name, *s && **s))
			return texts_of[i].name;
	}
	if (!fits(fields, "roles", e->roles != 0))
		return "roles";
	return fits(fields, "ref", e->ref != 0) ? NULL : "ref";
}

const char *clinic_fault(enum clinic_kind kind, const struct entry *e)
{
	const char *bad = fields_misfit(clinic_kind_rows[kind].fields, e);
	return bad ? bad : entry_fault(e);
}

/* ---- looking things up ---- */

bool person_id_valid(const char *id)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return n >= 2 && n <= 32 && id[n] == '\0' && id[0] >= 'a' && id[0] <= 'z';
}

#define FIND(list, field, id)                                                                      \
	do {                                                                                       \
		for (size_t i = 0; (id) && i < (list).n; i++)                                      \
			if (strcmp((list).v[i].field, (id)) == 0)                                  \
				return &(list).v[i];                                               \
		return NULL;                                                                       \
	} while (0)

const struct person *clinic_person(const struct clinic *c, const char *id)
{
	FIND(c->people, id, id);
}

const struct patient *clinic_patient(const struct clinic *c, const char *id)
{
	FIND(c->patients, id, id);
}

const struct course_entry *clinic_course(const struct clinic *c, const char *id)
{
	FIND(c->courses, id, id);
}

const struct protocol_record *clinic_protocol(const struct clinic *c, const char *digest)
{
	FIND(c->protocols, digest, digest);
}

const struct protocol_record *clinic_protocol_named(const struct clinic *c, const char *name)
{
	const struct protocol_record *best = NULL;
	size_t n = strcspn(name, "@");
	for (size_t i = 0; i < c->protocols.n; i++) {
		const struct protocol_record *p = &c->protocols.v[i];
		if (strncmp(p->id, name, n) != 0 || p->id[n]
		    || (name[n] && strcmp(p->version, name + n + 1) != 0))
			continue;
		bool usable = p->approved && !p->retired;
		if (!best || usable || !best->approved || best->retired)
			best = p;
	}
	return best;
}

/* ---- the fold ---- */

static struct person *person_in(struct clinic *c, const char *id)
{
	FIND(c->people, id, id);
}

static struct protocol_record *protocol_in(struct clinic *c, const char *digest)
{
	FIND(c->protocols, digest, digest);
}

static void on_founded(struct clinic *c, const struct event *ev)
{
	c->name = ev->e.name;
	c->demo = strcmp(ev->e.meaning, "demo") == 0;
	c->founded = ev->happened;
}

#define SETTING(member) offsetof(struct clinic, member)
const struct clinic_setting clinic_settings[] = {
    {"name", SETTING(name), "as it stands on hand-outs and records", "Elm Street"},
    {"zone", SETTING(zone), "the time zone that days are counted in", "Europe/Berlin"},
    {"emergency", SETTING(emergency), "the number to call when help is needed at once", "112"},
    {"phone", SETTING(phone), "the clinic's own number, for patients", "555 0142"},
    {"address", SETTING(address), "where patients come to", "12 Elm Street, ring twice"},
};
const size_t clinic_settings_n = countof(clinic_settings);

static void on_set(struct clinic *c, const struct event *ev)
{
	for (size_t i = 0; i < clinic_settings_n; i++)
		if (strcmp(ev->e.name, clinic_settings[i].name) == 0)
			*(const char **)(void *)((char *)c + clinic_settings[i].off) = ev->e.text;
}

static void on_person(struct clinic *c, enum clinic_kind kind, const struct event *ev)
{
	struct person *p = person_in(c, ev->e.person);
	if (kind == CLINIC_PERSON_ADDED && !p) {
		*arena_push(c->a, &c->people) = (struct person){.id = ev->e.person,
		                                                .name = ev->e.name,
		                                                .roles = ev->e.roles,
		                                                .since = ev->happened};
		return;
	}
	if (!p)
		return;
	if (kind == CLINIC_PERSON_ROLES)
		p->roles = ev->e.roles;
	else if (kind == CLINIC_PERSON_LEFT)
		p->left = ev->happened;
	else
		p->secret = true;
}

static void on_protocol_stored(struct clinic *c, const struct event *ev, const struct digest *texts,
                               size_t texts_n)
{
	if (protocol_in(c, ev->e.digest))
		return;
	struct protocol_record *p = arena_push(c->a, &c->protocols);
	*p = (struct protocol_record){.id = ev->e.protocol,
	                              .version = ev->e.version,
	                              .title = ev->e.name,
	                              .example = strcmp(ev->e.meaning, "example") == 0,
	                              .texts = arena_arr(c->a, struct digest, texts_n),
	                              .texts_n = texts_n,
	                              .stored = ev->happened,
	                              .stored_by = ev->actor};
	memcpy(p->digest, ev->e.digest, strnlen(ev->e.digest, DIGEST_HEX));
	if (texts_n)
		memcpy(p->texts, texts, texts_n * sizeof *texts);
}

/* Two different people, one of them a director, the other a medical director (A-01). */
static bool approved_by_two(const struct protocol_record *p)
{
	for (size_t i = 0; i < p->approvals.n; i++)
		for (size_t j = 0; j < p->approvals.n; j++) {
			const struct approval *x = &p->approvals.v[i], *y = &p->approvals.v[j];
			if ((x->roles & ROLE_DIRECTOR) && (y->roles & ROLE_MEDICAL_DIRECTOR)
			    && strcmp(x->person, y->person) != 0)
				return true;
		}
	return false;
}

static void on_protocol_signed(struct clinic *c, const struct event *ev)
{
	struct protocol_record *p = protocol_in(c, ev->e.digest);
	if (!p || strcmp(ev->e.meaning, "approval") != 0)
		return;
	*arena_push(c->a, &p->approvals) = (struct approval){
	    .person = ev->e.person, .roles = ev->e.roles, .at = ev->happened, .seq = ev->seq};
	p->approved = approved_by_two(p);
}

static void on_wording(struct clinic *c, const struct event *ev, const struct digest *texts,
                       size_t texts_n)
{
	struct wording_record *w = arena_push(c->a, &c->wordings);
	*w = (struct wording_record){.form = ev->e.name,
	                             .language = ev->e.text,
	                             .licence = ev->e.meaning,
	                             .at = ev->happened,
	                             .by = ev->actor};
	memcpy(w->digest, ev->e.digest, strnlen(ev->e.digest, DIGEST_HEX));
	if (texts_n)
		w->text = texts[0];
}

static void on_list(struct clinic *c, const struct event *ev, const struct digest *texts,
                    size_t texts_n)
{
	struct list_record *r = arena_push(c->a, &c->lists);
	*r = (struct list_record){.protocol = ev->e.protocol,
	                          .name = ev->e.name,
	                          .entries = (int)ev->e.ref,
	                          .at = ev->happened,
	                          .by = ev->actor};
	memcpy(r->digest, ev->e.digest, strnlen(ev->e.digest, DIGEST_HEX));
	if (texts_n)
		r->text = texts[0];
}

static void on_list_drawn(struct clinic *c, const struct event *ev)
{
	struct list_draw *r = arena_push(c->a, &c->draws);
	*r = (struct list_draw){.n = (int)ev->e.ref, .course = ev->e.text};
	memcpy(r->digest, ev->e.digest, strnlen(ev->e.digest, DIGEST_HEX));
}

const struct wording_record *clinic_wording(const struct clinic *c, const char *form)
{
	for (size_t i = c->wordings.n; i-- > 0;)
		if (strcmp(c->wordings.v[i].form, form) == 0)
			return &c->wordings.v[i];
	return NULL;
}

const struct wording_record *clinic_wording_kept(const struct clinic *c, const char *digest)
{
	for (size_t i = 0; i < c->wordings.n; i++)
		if (strcmp(c->wordings.v[i].digest, digest) == 0)
			return &c->wordings.v[i];
	return NULL;
}

static void on_course(struct clinic *c, const struct event *ev)
{
	if (clinic_course(c, ev->e.name))
		return;
	struct course_entry *k = arena_push(c->a, &c->courses);
	*k = (struct course_entry){.id = ev->e.name,
	                           .patient = ev->e.patient,
	                           .protocol = ev->e.protocol,
	                           .version = ev->e.version,
	                           .opened = ev->happened};
	memcpy(k->digest, ev->e.digest, strnlen(ev->e.digest, DIGEST_HEX));
	memcpy(k->first, k->digest, sizeof k->first);
}

static void on_moved(struct clinic *c, const struct event *ev)
{
	for (size_t i = 0; i < c->courses.n; i++) {
		struct course_entry *k = &c->courses.v[i];
		if (strcmp(k->id, ev->e.name) != 0)
			continue;
		k->protocol = ev->e.protocol;
		k->version = ev->e.version;
		memcpy(k->digest, ev->e.digest, strnlen(ev->e.digest, DIGEST_HEX));
	}
}

/* Words that this program does not know grant nothing. */
static unsigned rights_in(const char *words)
{
	unsigned rights = 0;
	for (const char *s = words ? words : ""; *s;) {
		size_t n = strcspn(s, ", ");
		for (unsigned i = 0; i < PLUGIN_RIGHTS; i++)
			if (strlen(plugin_rights[i].word) == n
			    && memcmp(plugin_rights[i].word, s, n) == 0)
				rights |= 1u << i;
		s += n;
		s += strspn(s, ", ");
	}
	return rights;
}

static void on_granted(struct clinic *c, const struct event *ev)
{
	struct plugin_grant *g = arena_push(c->a, &c->grants);
	*g = (struct plugin_grant){.id = ev->e.name,
	                           .version = ev->e.version,
	                           .rights = rights_in(ev->e.text),
	                           .at = ev->happened,
	                           .by = ev->actor};
	memcpy(g->digest, ev->e.digest, strnlen(ev->e.digest, DIGEST_HEX));
}

static void on_revoked(struct clinic *c, const struct event *ev)
{
	for (size_t i = 0; i < c->grants.n; i++)
		if (strcmp(c->grants.v[i].digest, ev->e.digest) == 0 && !c->grants.v[i].revoked) {
			c->grants.v[i].revoked = ev->happened;
			c->grants.v[i].why = ev->e.reason;
		}
}

const struct plugin_grant *clinic_grant(const struct clinic *c, const char *digest)
{
	for (size_t i = c->grants.n; i-- > 0;)
		if (strcmp(c->grants.v[i].digest, digest) == 0)
			return &c->grants.v[i];
	return NULL;
}

void clinic_apply(struct clinic *c, enum clinic_kind kind, const struct event *ev,
                  const struct digest *texts, size_t texts_n)
{
	struct protocol_record *p;
	c->seq = ev->seq;
	switch (kind) {
	case CLINIC_FOUNDED: on_founded(c, ev); break;
	case CLINIC_SET: on_set(c, ev); break;
	case CLINIC_PERSON_ADDED:
	case CLINIC_PERSON_ROLES:
	case CLINIC_PERSON_LEFT:
	case CLINIC_SECRET_CHANGED: on_person(c, kind, ev); break;
	case CLINIC_PROTOCOL_STORED: on_protocol_stored(c, ev, texts, texts_n); break;
	case CLINIC_PROTOCOL_SIGNED: on_protocol_signed(c, ev); break;
	case CLINIC_PROTOCOL_RETIRED:
		p = protocol_in(c, ev->e.digest);
		if (p && !p->retired)
			p->retired = ev->happened;
		break;
	case CLINIC_PATIENT_ADDED:
		*arena_push(c->a, &c->patients) = (struct patient){.id = ev->e.patient,
		                                                   .name = ev->e.name,
		                                                   .born = ev->e.born,
		                                                   .sex = ev->e.sex,
		                                                   .since = ev->happened};
		break;
	case CLINIC_COURSE_OPENED: on_course(c, ev); break;
	case CLINIC_COURSE_MOVED: on_moved(c, ev); break;
	case CLINIC_WORDING_IMPORTED: on_wording(c, ev, texts, texts_n); break;
	case CLINIC_LIST_IMPORTED: on_list(c, ev, texts, texts_n); break;
	case CLINIC_LIST_DRAWN: on_list_drawn(c, ev); break;
	case CLINIC_PLUGIN_GRANTED: on_granted(c, ev); break;
	case CLINIC_PLUGIN_REVOKED: on_revoked(c, ev); break;
	case CLINIC_BACKUP_MADE: c->last_backup = ev->happened; break;
	case CLINIC_NONE:
	case CLINIC_RECOVERY_USED:
	case CLINIC_LOGIN:
	case CLINIC_LOGIN_FAILED:
	case CLINIC_LOGOUT:
	case CLINIC_REFUSED:
	case CLINIC_VIEWED:
	case CLINIC_RESTORED:
	case CLINIC_KINDS: break; /* told in the record, change nothing here */
	}
}
