/* SPDX-License-Identifier: Apache-2.0
 * course/course.h - one patient's way through one protocol: a fold over its events.
 *
 * The record is what people entered, in order, with corrections beside what they correct.  The
 * control state says where the course stands; it is flat and at most 512 bytes, so that it can be
 * copied, compared and explored.  Nothing here reads a clock, a file or a global: times come in
 * with events and with `struct now`. */
#ifndef TEND_COURSE_COURSE_H
#define TEND_COURSE_COURSE_H

#include "course/event.h"
#include "protocol/plan.h"
#include "util/zone.h"

/* When a command comes in. */
struct now {
	int64_t wall_ms;         /* UTC */
	int64_t boot_ms;         /* of the running clock, which never jumps */
	const char *boot_id;     /* new with each start of the machine */
	const struct zone *zone; /* the clinic's */
	const char *zone_name;
};

/* Who acts; the roles are those that the clinic gave this person. */
struct actor {
	const char *id; /* "system" for the machine itself */
	unsigned roles;
	const char *device;
	bool signed_now; /* re-entered the secret with this very command */
};

/* ---- the record: one list a kind, in the order written ---- */

/* Common to all: where it stands in the stream and when it happened. */
struct mark {
	int64_t seq;      /* of the event */
	int64_t happened; /* ms UTC */
	int64_t written;
	int session; /* number of the session, from 1; 0 = outside */
	const char *actor;
	bool struck;     /* undone: stays on record, counts for nothing */
	bool late;       /* entered later, with a typed time */
	int64_t amended; /* seq of the event that corrected it; 0 = none */
};

struct reading {
	struct mark m;
	int measure, part;
	int64_t value;    /* micro of the measure's unit, or of points */
	bool implausible; /* outside of `range:`; recorded all the same */
};

struct step_record {
	struct mark m;
	int step; /* plan index */
	bool skipped;
	const char *text; /* the answer in words, the note, the reason of a skip */
	bool has_number;
	struct quantity number;
	int option; /* of yes/no and choose: index of its name; -1 */
	/* of a step that several people do */
	unsigned roles; /* of whoever did it */
	bool partial;   /* one of several: counts for nothing by itself */
	bool waits;     /* for the others, who must not see it */
};

struct form_record {
	struct mark m;
	int form;
	int32_t *answers;
	const char **texts;
	int n;
	struct score_value *scores; /* one for each score of the form, made when it was answered */
};

/* What came out of a score: unknown, a number of micros, or a name. */
struct score_value {
	bool known;
	bool prorated;
	int64_t micro; /* of a number */
	int name;      /* of a score that is a name: index into its names; -1 */
};

struct order_record {
	struct mark m;
	int medicine, route;
	struct quantity amount;
	struct quantity over; /* of an infusion; dim NONE = given at once */
	enum dose_kind kind;
	int64_t until;                /* ms UTC when it lapses; 0 = with the session */
	const struct kit_record *kit; /* the newest that was prepared on it; NULL */
	bool used; /* its dose was given, or began to run in; of devices: all, or it was stopped */
	int64_t given; /* micrograms, of devices given so far */
};

/* A kit: an amount that those who treat are not shown, by its number. */
struct kit_record {
	struct mark m; /* actor = who prepared it */
	int64_t order; /* seq */
	const char *number, *lot, *expiry;
	struct quantity amount;
};

/* One reading of the packet. */
struct packet_check {
	struct mark m;
	int step; /* plan index of the dose or booster step */
	const char *lot, *expiry;
	const char *kit, *patient, *route; /* as the label of a kit says */
	struct quantity strength, volume;
	struct quantity rate; /* the setting of the pump; dim NONE = not read */
	int count;
};

/* A dose; of devices given one after another each is one, with the number of their dose. */
struct dose_record {
	struct mark m; /* happened: when it was given, or began to run in */
	int step, medicine, route;
	struct quantity amount;  /* as ordered until it is known what went in */
	struct quantity ordered; /* of this act */
	const char *lot;
	const char *kit; /* its number; NULL = not from a kit */
	enum dose_kind kind;
	int64_t order;   /* seq of the order; 0 = none */
	int number;      /* of the dose in its session, from 1 */
	int device;      /* of its order, from 1; 0 = not one of several */
	bool infusion;   /* it takes time: ... */
	int64_t ended;   /* ... ms UTC when it had run in or was stopped; 0 = it runs */
	struct mark end; /* of the act that said so last; seq 0 = none */
	bool stopped;    /* before its end */
	bool measured;   /* what went in was read from the pump */
	bool unsure;     /* after an interruption nobody has looked at the pump yet */
	bool reported;   /* told by the patient */
	struct quantity over;
};

struct stock_record { /* drawn or wasted */
	struct mark m;
	int medicine;
	bool wasted;
	struct quantity amount;
	const char *witness;
};

/* A medicine as needed: ordered, or given. */
struct as_needed_record {
	struct mark m;
	int what; /* index into anytime.as_needed */
	bool given;
	struct quantity amount;
	int64_t order; /* of what was given: seq of its order */
};

struct signature {
	struct mark m;
	int step;       /* plan index, or -1 */
	int check;      /* protocol index, or -1 */
	unsigned roles; /* the signer's */
	const char *meaning, *reason;
	int64_t until; /* ms UTC when a signed verdict lapses */
	bool partial;  /* of a step that several people sign: not all have */
};

struct task {
	struct mark m; /* of its opening */
	const char *name;
	unsigned owner;     /* roles; 0 = anybody on duty */
	const char *person; /* who sees to it; NULL: somebody of `sees`, else of `owner` */
	unsigned sees;      /* roles that it was given to; 0 = it was not */
	int64_t due;        /* ms UTC; 0 = none */
	int64_t done;       /* seq of the event that closed it; 0 = open */
	int64_t done_at;
	const char *cause; /* the check, alert or step that opened it */
	bool owed;         /* a form of its session (m.session) that may stay open after it */
};

struct alert_record {
	struct mark m;
	int alert;                          /* protocol index */
	int64_t reading;                    /* seq of the entry that raised it */
	int64_t until;                      /* its deadline; 0 = none */
	int64_t closed;                     /* ms UTC when it was lifted; 0 = it stands */
	const char *closed_by, *closed_why; /* person and reason; NULL */
};

struct overdue {
	struct mark m; /* happened = when grace was over */
	int step;
	int64_t due;
};

struct presence {
	struct mark m;
	const char *person;
	unsigned roles;
	int64_t from, to;  /* ms UTC; to 0 = still here */
	int64_t within_ms; /* not on site, but can be there in this time; 0 = on site */
};

/* A post that is given to somebody else; whoever gives it keeps it until it is taken. */
struct handover {
	struct mark m; /* actor = who gives */
	const char *to;
	unsigned roles;
	const char *open; /* what was open then, in words */
	int64_t taken;    /* seq of the event that took it, or that made it void; 0 = waits */
};

/* One person's consent; `struck` once anybody has withdrawn. */
struct consent_record {
	struct mark m;
	unsigned roles;     /* ROLE_PATIENT, or who consents beside */
	const char *person; /* of a parent: the name; NULL for the patient */
	const char *routes; /* `sublingual, intramuscular`; NULL = all of the protocol */
	const char *digest; /* of the version; NULL in old records */
};

/* What was hidden is shown from here on. */
struct unblinding {
	struct mark m;
	const char *name; /* a step, form or measure; NULL = all of the course */
};

struct booking {
	struct mark m;
	int contact, round;
	int64_t at;     /* ms UTC */
	unsigned roles; /* of a missed contact: whoever said so; else whom it is booked with */
	const char *room, *person; /* NULL = not said */
	int64_t cancelled;         /* seq of the event that called it off; 0 = it was not */
	int64_t cancelled_at;      /* ms UTC when that was written */
	const char *why;           /* ... and why */
};

struct washout_record {
	struct mark m;
	int medicine, washout;
	bool never;
	int64_t last; /* ms UTC when it was last taken */
};

struct adverse_record {
	struct mark m;
	const char *what, *done;
	int grade;
	bool serious;
};

/* What a plugin was asked for. */
enum asked_kind {
	ASKED_CHECK,  /* the verdict of a check */
	ASKED_DONE,   /* whether a step is done */
	ASKED_SCORES, /* scores of a form, from its answers */
	ASKED_REACT,  /* what follows from what happened */
	ASKED_KINDS
};
struct asked_row {
	enum asked_kind hook;
	const char *name; /* the word in the log, for good */
	const char *doc;
};
extern const struct asked_row asked_rows[ASKED_KINDS];
int asked_named(const char *name); /* -1 */

/* What a plugin said, when it was asked before a command was decided.  Replay reads it here and
 * asks nobody. */
struct plugin_answer {
	struct mark m;
	enum asked_kind hook;
	int index; /* of the check, form or reaction in the protocol, of the step in the plan; -1 */
	int verdict;                        /* enum verdict_kind */
	const char *say;                    /* in its words; NULL */
	const char *failed;                 /* why there is no answer; NULL = it answered */
	int64_t after;                      /* seq of what was last on record when it was asked */
	const struct entry_reading *scores; /* ASKED_SCORES: by name, micro */
	int scores_n;
};

/* The course goes by another text of its protocol from here on. */
struct move_record {
	struct mark m;
	const char *protocol, *version, *digest;
	const char *reason;
};

enum session_state { SESSION_RUNNING, SESSION_STOPPED, SESSION_LEFT, SESSION_CLOSED };

/* One session that was started. */
struct session_record {
	struct mark m;               /* of its start */
	int number;                  /* in the course, from 1: `session` of every mark */
	int contact, round, session; /* plan indexes; round from 1 */
	int of_kind; /* number among those of its kind in which something was given, today's
	                included */
	enum session_state state;
	int64_t first_dose, last_dose, left, closed; /* ms UTC; 0 = not yet */
	int doses;
	int stage; /* plan index of the stage it is in */
	int64_t stage_since;
	int64_t stage_seq; /* of the event that entered it */
	int64_t *stage_at; /* when each of its stages was entered, by place; 0 = not yet */
	/* the running clock: elapsed times are counted from here */
	int64_t anchor_wall, anchor_boot;
	const char *boot_id;
	int64_t last_contact; /* when somebody last acted in it */
	bool interrupted;
	bool no_more_doses;
	const char *stop_reason;
	int64_t emergency_since; /* ms UTC of the first line stamped; 0 = none, or it is over */
	int64_t emergency_seq;   /* of that line */
};

#define LIST(type, name)                                                                           \
	struct {                                                                                   \
		struct type *v;                                                                    \
		size_t n, cap;                                                                     \
	} name

/* Flat and small: what the next act depends on, apart from the record. */
struct control {
	int32_t running; /* number of the session under way; 0 = none */
	int16_t stage;   /* plan index; -1 */
	uint8_t consent; /* 0 never, 1 given, 2 withdrawn */
	uint8_t ended, interrupted, no_more_doses, treatment_stopped;
	uint8_t doses;    /* in the session under way */
	uint8_t infusing; /* an infusion runs; 2 = nobody has looked since an interruption */
	uint64_t done[4]; /* steps of the session under way, by place: done or skipped */
	int32_t day0;     /* civil day of the first medicine session; INT32_MIN = none */
	int32_t last_dose_day;
};

struct course {
	struct arena *a; /* owns the record */
	const struct plan *plan;
	const struct zone *zone;
	int64_t seq;                  /* of the last event */
	int64_t facts_seq;            /* of the last one that is no answer of a plugin */
	const char *patient, *born;   /* opaque id; 1986-03-14 */
	int sex;                      /* 0 female, 1 male, 2 other; -1 unknown */
	int64_t enrolled, consent_at; /* ms UTC; 0 = not yet */
	int64_t consent_seq;
	struct control control;

	LIST(consent_record, consents);
	LIST(session_record, sessions);
	LIST(booking, bookings);
	LIST(booking, unanswered); /* calls in vain */
	LIST(booking, missed);     /* contacts that did not take place; at = when that was said */
	LIST(reading, readings);
	LIST(step_record, steps);
	LIST(form_record, forms);
	LIST(order_record, orders);
	LIST(packet_check, packets);
	LIST(kit_record, kits);
	LIST(dose_record, doses);
	LIST(stock_record, stock);
	LIST(as_needed_record, as_needed);
	LIST(signature, signatures);
	LIST(task, tasks);
	LIST(alert_record, alerts);
	LIST(overdue, overdue);
	LIST(presence, staff);
	LIST(handover, handovers);
	LIST(unblinding, unblinded);
	LIST(washout_record, washouts);
	LIST(adverse_record, adverse);
	LIST(step_record, emergency);
	LIST(move_record, moves);
	LIST(plugin_answer, answers);

	/* A course that was moved: how it stood under the plan before, with all that was said of its
	 * sessions since; NULL for the first plan. */
	struct course *before;
	int64_t since; /* seq of the event that put this plan into force; 0 = the first */
};

/* An empty course of this plan; lives in the arena. */
struct course *course_new(struct arena *a, const struct plan *plan, const struct zone *zone);

/* Folds one event in.  Cannot fail: the event was decided on this state, or on one that led here.
 * The event's texts must outlive the course (same arena). */
void course_apply(struct course *c, const struct event *ev);

/* ---- another plan (moved.c) ---- */

/* After EV_COURSE_MOVED was folded into `c`: an empty course of the new plan, with `c` behind it.
 * The caller folds every event up to and including the move into it with course_apply(), so that
 * what was recorded is read by its names under the new plan. */
struct course *course_under(struct course *c, const struct plan *plan);
/* Folds one more event in; what it says of a session held under a plan before is known there too. */
void course_take(struct course *c, const struct event *ev);
/* The course as it stood under the plan by which that session was held: what was asked then, in the
 * words of then.  And the same for an event. */
const struct course *course_of_session(const struct course *c, int session);
const struct course *course_of_event(const struct course *c, int64_t seq);

/* Whether a plugin says when this step is done: its form alone does not do it. */
bool step_has_rule(const struct plan_step *s);
/* The newest answer of a plugin, if nothing but other answers was recorded since: what it was told
 * is then still what is on record.  NULL where it has to be asked (again). */
const struct plugin_answer *course_plugin_answer(const struct course *c, enum asked_kind hook,
                                                 int index);

/* Whether readings of this measure can make the alert (protocol index) true. */
bool alert_looks_at(const struct course *c, int alert, int measure);
/* Whether what raised an alert was taken back or corrected since. */
bool alert_is_struck(const struct course *c, const struct alert_record *r);
/* Whether an alert lets no further dose through while it stands. */
bool alert_stops_doses(const struct course *c, const struct alert_record *r);

/* A copy that can be applied to without touching `c`: to look at what would be.  Lives in `a`. */
struct course *course_fork(struct arena *a, const struct course *c);

/* The time on the course's clock: inside a session it runs with the machine's running clock from
 * the session's start, whatever the wall clock does; outside it is the wall clock. */
int64_t course_clock(const struct course *c, const struct now *now);

/* The session under way, or NULL; a session by its number. */
struct session_record *course_running(const struct course *c);
struct session_record *course_session(const struct course *c, int number);
bool course_consented(const struct course *c); /* everybody who has to has, to whatever */
/* ... to this route (NULL: any), and to this version of the protocol unless `any_version`. */
bool course_consent_covers(const struct course *c, const char *route, bool any_version);
/* The dose of a session that has begun and is not over: an infusion that runs, or devices of which
 * more are to come; NULL. */
const struct dose_record *course_dose_under_way(const struct course *c, int session);
/* Of an infusion that is over, nobody has said yet how much went in; NULL where none is so. */
const struct dose_record *course_dose_unread(const struct course *c, int session);
const struct order_record *course_order(const struct course *c, int64_t seq); /* NULL */

int32_t course_day(const struct course *c, int64_t ms); /* civil day in the clinic's zone */
int course_age(const struct course *c, int64_t ms);     /* whole years; -1 unknown */

#endif
