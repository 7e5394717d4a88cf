/* SPDX-License-Identifier: Apache-2.0
 * app/clinic.h - the clinic itself: people, protocols, patients and courses, as a fold.
 *
 * The clinic has a stream of its own ("clinic") in the same log as the courses.  Its events use the
 * fields of course/entry.h and the same bytes; only their kinds are its own, one row each.  No secret
 * and no hash of one is ever in an event. */
#ifndef TEND_APP_CLINIC_H
#define TEND_APP_CLINIC_H

#include "course/event.h"
#include "protocol/model_plugin.h"
#include "protocol/roles.h"
#include "util/digest.h"

#define CLINIC_STREAM "clinic"
/* Logins, looks and refused attempts: most of what happens and nothing to fold, so that opening
 * stays quick after ten years. */
#define ACCESS_STREAM "access"

enum clinic_kind {
	CLINIC_NONE,
	CLINIC_FOUNDED,
	CLINIC_SET,
	CLINIC_PERSON_ADDED,
	CLINIC_PERSON_ROLES,
	CLINIC_PERSON_LEFT,
	CLINIC_SECRET_CHANGED,
	CLINIC_RECOVERY_USED,
	CLINIC_LOGIN,
	CLINIC_LOGIN_FAILED,
	CLINIC_LOGOUT,
	CLINIC_REFUSED,
	CLINIC_PROTOCOL_STORED,
	CLINIC_PROTOCOL_SIGNED,
	CLINIC_PROTOCOL_RETIRED,
	CLINIC_PATIENT_ADDED,
	CLINIC_COURSE_OPENED,
	CLINIC_VIEWED,
	CLINIC_BACKUP_MADE,
	CLINIC_RESTORED,
	CLINIC_WORDING_IMPORTED,
	CLINIC_LIST_IMPORTED,
	CLINIC_LIST_DRAWN,
	CLINIC_COURSE_MOVED,
	CLINIC_PLUGIN_GRANTED,
	CLINIC_PLUGIN_REVOKED,
	CLINIC_KINDS
};

/* One row a kind; `fields` as in course/event.h: ",person,name!," where `!` means required. */
struct clinic_kind_row {
	enum clinic_kind kind;
	const char *name; /* "person.added" */
	int version;
	const char *fields;
	const char *doc;
	bool access; /* stands in ACCESS_STREAM */
};
extern const struct clinic_kind_row clinic_kind_rows[CLINIC_KINDS];
enum clinic_kind clinic_kind_named(const char *name); /* CLINIC_NONE if there is none */
/* By a list of fields: the required one that is missing, or the one that does not belong; NULL if
 * all is well. */
const char *fields_misfit(const char *fields, const struct entry *e);
/* The same by kind, and whether the log can hold it. */
const char *clinic_fault(enum clinic_kind kind, const struct entry *e);

struct person {
	const char *id;   /* short login name, never given to anybody else: "nora" */
	const char *name; /* in full, as signatures show it */
	unsigned roles;   /* several are possible */
	int64_t since;    /* ms UTC */
	int64_t left;     /* ms UTC; 0 = works here */
	bool secret;      /* has one */
};

struct approval {
	const char *person;
	unsigned roles; /* held when signing */
	int64_t at;     /* ms UTC */
	int64_t seq;    /* in the clinic's stream */
};

struct protocol_record {
	const char *id, *version, *title;
	char digest[DIGEST_HEX + 1]; /* of the closure */
	bool example;                /* the file says `status: example` */
	struct digest *texts;        /* its files as kept in the store, in the order read */
	size_t texts_n;
	int64_t stored;
	const char *stored_by;
	struct {
		struct approval *v;
		size_t n, cap;
	} approvals;
	bool approved;   /* by a director and a medical director, two people */
	int64_t retired; /* ms UTC; 0 = in use */
};

struct patient {
	const char *id;   /* opaque */
	const char *name; /* what staff call the patient: initials, a code or a name */
	const char *born; /* 1986-03-14 */
	const char *sex;  /* female, male, other; NULL = not known */
	int64_t since;
};

struct course_entry {
	const char *id; /* "course-..." : its stream */
	const char *patient;
	const char *protocol, *version; /* in force: where it was moved, the newest */
	char digest[DIGEST_HEX + 1];
	char first[DIGEST_HEX + 1]; /* of the version that it began with */
	int64_t opened;
};

/* The sentences of a form, by the digest of their file. */
struct wording_record {
	const char *form, *language, *licence;
	char digest[DIGEST_HEX + 1];
	struct digest text; /* of its file as kept in the store */
	int64_t at;         /* ms UTC */
	const char *by;
};

/* A sealed list that was taken in; its entries stay in the store. */
struct list_record {
	const char *protocol, *name;
	char digest[DIGEST_HEX + 1]; /* of its file, salted */
	struct digest text;
	int entries;
	int64_t at; /* ms UTC */
	const char *by;
};

/* An entry of a list is a course's, for good. */
struct list_draw {
	char digest[DIGEST_HEX + 1]; /* of the list */
	int n;                       /* from 1 */
	const char *course;
};

/* What is said of the clinic itself; one row a setting. */
struct clinic_setting {
	const char *name; /* "phone" */
	size_t off;       /* of a const char * in struct clinic */
	const char *doc, *example;
};
extern const struct clinic_setting clinic_settings[];
extern const size_t clinic_settings_n;

/* What one text of a plugin may be told and bring about here.  A plugin has no rights but these. */
struct plugin_grant {
	const char *id, *version;
	char digest[DIGEST_HEX + 1]; /* of its manifest and code */
	unsigned rights;             /* bits 1 << enum plugin_right */
	int64_t at;                  /* ms UTC */
	const char *by;
	int64_t revoked; /* ms UTC; 0 = it holds */
	const char *why; /* it was revoked */
};

struct clinic {
	struct arena *a;
	int64_t seq;                         /* last event of the stream that was folded in */
	const char *name, *zone, *emergency; /* once it was founded, as all settings: */
	const char *phone, *address;         /* NULL = nobody said */
	bool demo;       /* made-up people only; set once, when the file was made */
	int64_t founded; /* ms UTC; 0 = there is no clinic in this file */
	struct {
		struct person *v;
		size_t n, cap;
	} people;
	struct {
		struct protocol_record *v;
		size_t n, cap;
	} protocols;
	struct {
		struct patient *v;
		size_t n, cap;
	} patients;
	struct {
		struct course_entry *v;
		size_t n, cap;
	} courses;
	struct {
		struct wording_record *v;
		size_t n, cap;
	} wordings; /* the newest of a form is in use */
	struct {
		struct list_record *v;
		size_t n, cap;
	} lists; /* several of one name are used one after the other */
	struct {
		struct list_draw *v;
		size_t n, cap;
	} draws;
	struct {
		struct plugin_grant *v;
		size_t n, cap;
	} grants;            /* of a digest the newest counts */
	int64_t last_backup; /* ms UTC; 0 = never */
};

/* Folds one event in; cannot fail.  `texts` are the digests beside the event.  What the event
 * points to must live as long as the clinic. */
void clinic_apply(struct clinic *c, enum clinic_kind kind, const struct event *ev,
                  const struct digest *texts, size_t texts_n);

/* NULL if there is none. */
const struct person *clinic_person(const struct clinic *c, const char *id);
const struct patient *clinic_patient(const struct clinic *c, const char *id);
const struct course_entry *clinic_course(const struct clinic *c, const char *id);
const struct protocol_record *clinic_protocol(const struct clinic *c, const char *digest);
/* `id` or `id@version`: without a version the newest that is approved and not retired, else the
 * newest of all; NULL if there is none. */
const struct protocol_record *clinic_protocol_named(const struct clinic *c, const char *name);
/* The one in use for a form, or the one of a digest; NULL if there is none. */
const struct wording_record *clinic_wording(const struct clinic *c, const char *form);
const struct wording_record *clinic_wording_kept(const struct clinic *c, const char *digest);
/* What was granted to this text of a plugin, revoked or not; NULL: nothing ever was. */
const struct plugin_grant *clinic_grant(const struct clinic *c, const char *digest);
/* "nora", "m-berg2": 2 to 32 small letters, digits and dashes, a letter first. */
bool person_id_valid(const char *id);

#endif
