/* SPDX-License-Identifier: Apache-2.0
 * course/event.h - what has happened in a course, one row a kind, and its bytes in the log. */
#ifndef TEND_COURSE_EVENT_H
#define TEND_COURSE_EVENT_H

#include "course/entry.h"
#include "protocol/model.h"
#include "util/arena.h"
#include "util/text.h"

enum event_kind {
	EV_NONE,
	/* the course */
	EV_COURSE_ENROLLED,
	EV_CONSENT_GIVEN,
	EV_CONSENT_WITHDRAWN,
	EV_CONTACT_BOOKED,
	EV_CONTACT_MISSED,
	EV_CALL_UNANSWERED,
	EV_COURSE_ENDED,
	EV_TREATMENT_STOPPED,
	EV_TREATMENT_RESUMED,
	/* the session */
	EV_SESSION_STARTED,
	EV_STAFF_CAME,
	EV_STAFF_WENT,
	EV_STAFF_REACHABLE,
	EV_POST_OFFERED,
	EV_POST_TAKEN,
	EV_STAGE_ENTERED,
	EV_SESSION_LEFT,
	EV_SESSION_CLOSED,
	EV_SESSION_STOPPED,
	EV_SESSION_INTERRUPTED,
	EV_SESSION_RESUMED,
	/* lines of the checklist */
	EV_STEP_DONE,
	EV_STEP_SKIPPED,
	EV_READING_RECORDED,
	EV_FORM_ANSWERED,
	EV_NOTE_WRITTEN,
	EV_LOOKED_IN,
	EV_WASHOUT_ANSWERED,
	/* medicine */
	EV_ORDER_SIGNED,
	EV_DOSE_CHECKED,
	EV_DOSE_DRAWN,
	EV_DOSE_GIVEN,
	EV_DOSE_WASTED,
	/* judgements */
	EV_CHECK_JUDGED,
	EV_SIGNED,
	EV_ALERT_RAISED,
	EV_ALERT_CLOSED,
	EV_READING_OVERDUE,
	EV_TASK_OPENED,
	EV_TASK_DONE,
	EV_ACCESS_REFUSED,
	/* at any time */
	EV_EMERGENCY,
	EV_EMERGENCY_OVER,
	EV_ADVERSE_EVENT,
	EV_UNBLINDED,
	/* corrections */
	EV_ENTRY_UNDONE,
	EV_ENTRY_AMENDED,
	EV_ENTRY_MOVED,
	/* medicine that takes time */
	EV_DOSE_ENDED,
	EV_DOSE_CONFIRMED,
	/* sealed lists */
	EV_ALLOCATED,
	/* medicines as needed */
	EV_AS_NEEDED_ORDERED,
	EV_AS_NEEDED_GIVEN,
	/* the desk */
	EV_BOOKING_CANCELLED,
	EV_TASK_REASSIGNED,
	/* what the patient was given to read */
	EV_HANDOUT_GIVEN,
	/* another version of the protocol */
	EV_COURSE_MOVED,
	/* plugins */
	EV_PLUGIN_ANSWERED,
	/* a medicine from kits */
	EV_KIT_PREPARED,
	EVENT_KINDS
};

enum time_source {
	TIME_CLOCK,  /* the session's clock, when it was entered */
	TIME_PERSON, /* typed by a person: a late entry */
};

struct event {
	enum event_kind kind;
	int version;      /* of the kind's fields */
	int64_t seq;      /* in the course's stream, from 1; 0 before it is appended */
	int64_t happened; /* ms UTC on the course's clock */
	enum time_source source;
	int64_t written; /* ms UTC */
	int64_t boot_ms; /* the machine's running clock when it was written */
	const char *boot_id;
	const char *zone;
	const char *actor, *role, *device; /* "system" acts for nobody */
	const char *second;                /* the second person of a two-person act */
	int64_t corrects;                  /* seq of the event that this one puts right; 0 = none */
	struct entry e;
};

/* Which of the doses of a session an entry is about. */
enum dose_kind entry_dose_kind(const struct entry *e);
void entry_set_dose_kind(struct entry *e, enum dose_kind kind);

/* One row a kind: what it is called in the log, which fields it has, and what it says. */
struct event_kind_row {
	enum event_kind kind;
	const char *name; /* "reading.recorded" */
	int version;
	const char *fields; /* names of entry fields, "session,readings!"; `!` = required */
	bool undo;          /* can be undone within minutes */
	const char *doc;
};
extern const struct event_kind_row event_rows[EVENT_KINDS];

/* One row a field of struct entry: its number in CBOR (never reused), its name in JSON. */
enum entry_type {
	ENTRY_INT,      /* int */
	ENTRY_SEQ,      /* int64_t */
	ENTRY_TIME,     /* int64_t, ms UTC */
	ENTRY_TOTAL,    /* int32_t with a flag */
	ENTRY_BOOL,     /* bool */
	ENTRY_TEXT,     /* const char * */
	ENTRY_QUANTITY, /* struct quantity */
	ENTRY_READINGS, /* readings, readings_n */
	ENTRY_ANSWERS,  /* answers, answers_n */
	ENTRY_TEXTS,    /* texts, answers_n */
	ENTRY_ROLES,    /* unsigned, enum role */
	ENTRY_VERDICT,  /* int, enum verdict_kind */
};
struct entry_row {
	int key;
	const char *name;
	enum entry_type type;
	size_t off;
	size_t flag; /* offset of the bool that says it is there; 0 = its value says so */
	const char *doc;
};
extern const struct entry_row entry_rows[];
extern const size_t entry_rows_n;

/* What the log holds at most. */
#define ENTRY_BYTES_MAX    ((size_t)64 << 10)
#define ENTRY_TEXT_MAX     ((size_t)8 << 10) /* bytes of one text */
#define ENTRY_READINGS_MAX 64
#define ENTRY_ANSWERS_MAX  200

enum event_kind event_kind_named(const char *name); /* EV_NONE if there is none */

/* The name of a field that the log cannot hold: too long, too many, broken text; NULL if all is
 * well.  What people enter is asked here before it is encoded. */
const char *entry_fault(const struct entry *e);
/* Deterministic CBOR of the fields that are there: one map, integer keys rising, shortest forms.
 * The same entry gives the same bytes on every machine.  The entry has no entry_fault(). */
void entry_encode(const struct entry *e, struct arena *a, const uint8_t **out, size_t *n);
/* Refuses what entry_encode() could not have written; texts land in the arena. */
enum rc entry_decode(const uint8_t *bytes, size_t n, struct arena *a, struct entry *out,
                     struct err *e) MUST_USE;
/* As one JSON object, for people and exports: names, units in words. */
void entry_json(const struct entry *e, struct text *out);
/* True where a kind has the field, and whether it must be there (`required` may be NULL). */
bool event_has_field(enum event_kind kind, const char *field, bool *required);
/* The name of a required field that is missing, of one that does not belong or that the log cannot
 * hold; "corrects" for a correction of nothing; NULL if all is well. */
const char *event_fault(const struct event *ev);

#endif
