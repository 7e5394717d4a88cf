/* SPDX-License-Identifier: Apache-2.0
 * bedside/bedside.h - what a therapist sees of a session at one moment, as one struct.
 *
 * Every face draws from it: the checklist in a terminal, the pages, JSON.  It holds plain
 * sentences and times, no layout.  Nothing here has an opinion of its own: what blocks the next act
 * is what decide() would answer to it, and what is out of limits is what a check or an alert of the
 * protocol says.  The two readings of a packet never appear in it before both were made (G-19).
 *
 * Pure: from the course, the moment and the names of people.  All texts lie in the arena or in the
 * course. */
#ifndef TEND_APP_BEDSIDE_H
#define TEND_APP_BEDSIDE_H

#include "app/clinic.h"
#include "decide/command.h"

#define LIST_OF(type)                                                                              \
	struct {                                                                                   \
		type *v;                                                                           \
		size_t n, cap;                                                                     \
	}

enum line_state {
	LINE_LATER,   /* its stage has not been entered */
	LINE_OPEN,    /* can be done now */
	LINE_CURRENT, /* the one to do now: exactly one, or none where only waiting is left */
	LINE_WAITING, /* falls due by itself, or comes after another line */
	LINE_DONE,
	LINE_SKIPPED,   /* with a reason */
	LINE_NOT_ASKED, /* not part of today */
	LINE_STATES
};
extern const char *const line_state_names[LINE_STATES]; /* "not asked today" */

/* One line of the checklist. */
struct bedside_line {
	int step; /* plan index; -1 for the built-in question about a washed-out medicine */
	const char *name, *title;
	enum step_kind kind;
	enum line_state state;
	bool must; /* cannot be left out */
	bool optional;
	const char *act;    /* the words that do it, with what is still to be said in capitals */
	const char *answer; /* what was said, in words; NULL = nothing yet */
	const char *reason; /* of a skip */
	const char *by;     /* full name, where known */
	int64_t at;         /* ms UTC; 0 = not yet */
	int64_t seq;        /* of the entry; 0 */
};

struct bedside_stage {
	const char *name, *title;
	enum line_state state; /* LINE_LATER, LINE_CURRENT, LINE_DONE */
	int64_t entered;       /* ms UTC; 0 = not yet */
	int open;              /* lines that have to be done before the next stage */
	LIST_OF(struct bedside_line) lines;
};

enum limits { LIMITS_NONE, LIMITS_WITHIN, LIMITS_OUTSIDE };

/* The newest reading of one measure in this session. */
struct bedside_reading {
	const char *measure;
	const char *value; /* "152/95 mmHg", "5" */
	const char *means; /* the words of a scale; of what is worked out, with what; NULL */
	int64_t at;
	const char *by;
	int64_t seq;
	bool implausible, late, corrected;
	bool worked; /* worked out: nobody measured it, and it has no place in the record */
	enum limits limits;
	const char *limit; /* "systolic over 140 mmHg (bp-ready)"; NULL where not outside */
};

struct bedside_want {
	enum want_kind kind;
	const char *says; /* "bp", "reading 2 of 3", "a signature of the prescriber" */
};

/* One rule that has something to say about the next act. */
struct bedside_gate {
	const char *rule;
	enum verdict_kind verdict;
	const char *says;
	const char *opens; /* what opens it, in one sentence (judge/why.h); NULL where it is open */
	LIST_OF(struct bedside_want) wants;
	int64_t earliest; /* ms UTC; 0 = time alone changes nothing */
	bool earliest_day;
	unsigned signers; /* roles that can sign it; 0 = nobody can */
	bool signed_off;
};

/* An act and what Tend would answer to it now. */
struct bedside_next {
	const char *act;  /* "enter dose", "leave", "close"; NULL = nothing comes next */
	const char *says; /* "the next stage: dose" */
	bool open;
	const char *refusal; /* where no rule spoke: why not; NULL */
	const char *hint;    /* with it: what to do first; NULL */
	LIST_OF(struct bedside_gate) gates;
};

/* What can be done now, in words that `words_parse()` reads once the capitals are filled in. */
struct bedside_act {
	const char *act, *says;
};

struct bedside_task {
	const char *name, *owner, *cause;
	int64_t due; /* 0 = none */
	bool late;
};

struct bedside_alert {
	const char *name, *says; /* its sentence, else what it does in words */
	int64_t at, until;
	bool struck;                        /* what raised it was taken back or corrected since */
	int64_t closed;                     /* ms UTC; 0 = open */
	const char *closed_by, *closed_why; /* NULL while it is open */
};

/* An order and how far its dose has come. */
struct bedside_order {
	const char *medicine, *route, *amount, *by;
	int64_t at, until;
	const char *kind;  /* "dose", "booster", "supplement" */
	const char *rate;  /* "41 mg over 40 min: 1.025 mg/min, 61.5 mL/h"; NULL = no infusion */
	const char *given; /* "28 mg of 56 mg given"; NULL where it is given at once */
	const char *next;  /* the amount of the next act: of one device, or all of it */
	bool booster, used, lapsed;
	bool
	    kit; /* of a medicine from kits: `amount` is its number, and what is in it for those who
	             may know */
	const char *first_reader;  /* has read the packet; what was read stays hidden ... */
	const char *second_reader; /* ... until this one has read it too */
	bool agree;
};

/* A medicine at hand against what may come up. */
struct bedside_as_needed {
	const char *name;
	const char *says; /* "ondansetron 4 mg to 8 mg oral, against nausea; 4 mg given at 10:25" */
	const char *act;  /* what comes next of it: "as needed give ondansetron 4 mg" */
	bool ordered;     /* ... because it is ordered and not given yet */
};

struct bedside_due {
	int step;
	const char *name, *title;
	int64_t due;
	int64_t late_ms;  /* 0 = not yet overdue */
	const char *says; /* "Readings after a lozenge: due in 3 min", "late by 7 min" */
};

struct bedside_note {
	const char *text, *by;
	int64_t at;
};

struct bedside {
	int64_t now; /* on the course's clock */
	int64_t seq; /* last event of the course, for whoever decides on what is shown here */
	/* who: on every page that writes (T1) */
	const char *patient, *born, *id; /* born as staff write it: 14-Mar-1986 */
	int age;                         /* -1 unknown */
	const char *allergies;           /* as last answered; NULL */
	const char *touch;               /* as agreed; NULL */
	/* where */
	int session; /* its number in the course, 0 = none was started */
	const char *contact, *title;
	int round, rounds;    /* "session 3 of 6" */
	const char *of_words; /* the same in words */
	const char *state; /* "running", "stopped: reason", "interrupted", "gone home", "closed" */
	bool running, interrupted, no_more_doses;
	const char *stage, *stage_title;
	int64_t started, stage_since;
	LIST_OF(struct bedside_stage) stages;
	int stage_at; /* index of the current one; -1 */
	int line_at;  /* of the current line in it; -1 */
	/* since the dose */
	int doses;
	int64_t dosed_at;      /* last dose; 0 = none */
	int64_t since_dose_ms; /* elapsed on the running clock; -1 = none */
	const char *dose;      /* "150 mg ketamine sublingual" */
	/* a dose that takes time */
	const char
	    *under_way;   /* "the infusion of 41 mg ketamine runs since 10:00, ..."; NULL = none */
	bool dose_unsure; /* nobody has looked at the pump since an interruption */
	bool dose_unread; /* it is over, and how much went in is not known */
	/* what is due */
	bool has_due;
	struct bedside_due due;
	LIST_OF(struct bedside_reading) readings;
	LIST_OF(struct bedside_order) orders;
	LIST_OF(struct bedside_as_needed) as_needed;
	LIST_OF(struct bedside_task) tasks;
	LIST_OF(struct bedside_alert) alerts;
	LIST_OF(struct bedside_note) notes;
	LIST_OF(const char *) staff; /* on site, with their roles */
	struct bedside_next next;
	LIST_OF(struct bedside_act) can;
	/* the emergency page (ux 3.9) */
	int64_t emergency_since; /* ms UTC; 0 = there is none, or it is over */
	const char *read_out;    /* one line for the telephone */
	LIST_OF(struct bedside_line) emergency;
};

/* The session of that number; 0 means the one under way, else the last.  `clinic` gives names to
 * people and may be NULL.  False where the course has no such session: the struct then holds who
 * the patient is. */
bool bedside_look(struct arena *a, const struct course *c, int session, const struct now *now,
                  const struct clinic *clinic, struct bedside *out);

/* The same for somebody with these roles.  bedside_look() is for nobody in particular: what is
 * hidden from anybody is left out. */
bool bedside_look_as(struct arena *a, const struct course *c, int session, const struct now *now,
                     const struct clinic *clinic, unsigned roles, struct bedside *out);

/* Only the lines of its checklist, of a session that is there, and what became of each: for whoever
 * counts the lines of many.  Answers and reasons are as they stand, hidden from nobody. */
void bedside_checklist(struct arena *a, const struct course *c, int session, const struct now *now,
                       struct bedside *out);

/* The roles that this person has in the clinic today; unknown to it: whatever is hidden stays so. */
unsigned bedside_viewer(const struct clinic *clinic, const struct actor *who);

/* Judgements as they are told, strongest first: for refusals too.  Those that pass are left out. */
void bedside_gates(struct arena *a, const struct judgement *v, size_t n, struct bedside_next *out);

/* What is probably a slip in an act, or is better known before it: "bp 80/130 mmHg: the first number
 * is below the second", a whole infusion after seconds, twice the order drawn, a dose prepared while
 * its stage is held; NULL where nothing is.  A face asks once before it saves, or says so
 * afterwards; it is asked of the course as it stands before the act. */
const char *bedside_odd(struct arena *a, const struct course *c, const struct command *cmd,
                        const struct now *now);

/* A verdict in one word: "pass", "hold". */
const char *verdict_word(enum verdict_kind v);

/* One act as an object of the list or object that is open; `key` NULL in a list. */
struct json;
void bedside_next_json(struct json *j, const char *key, const struct bedside_next *n);

/* As one JSON object "tend.session/1". */
void bedside_json(const struct bedside *b, struct text *out);

#endif
