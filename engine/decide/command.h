/* SPDX-License-Identifier: Apache-2.0
 * decide/command.h - what people ask for, and what comes of it: events, or a structured refusal.
 *
 * decide() is pure: the same plan, state, command, actor and time give the same answer.  It never
 * changes the state; the caller appends the events and applies them.  Even a refusal may have
 * events: the verdict and the tasks it sets going are on record, and so is every attempt without
 * the right to it. */
#ifndef TEND_DECIDE_COMMAND_H
#define TEND_DECIDE_COMMAND_H

#include "judge/asked.h"

enum command_kind {
	CMD_NONE,
	CMD_ENROL,
	CMD_CONSENT_GIVE,
	CMD_CONSENT_WITHDRAW,
	CMD_BOOK,
	CMD_MISS,
	CMD_NOBODY_ANSWERS,
	CMD_END_COURSE,
	CMD_STOP_TREATMENT,
	CMD_RESUME_TREATMENT,
	CMD_START,
	CMD_STAFF_COMES,
	CMD_STAFF_GOES,
	CMD_STAFF_REACHABLE,
	CMD_HAND_OVER,
	CMD_TAKE_OVER,
	CMD_ENTER,
	CMD_LEAVE,
	CMD_CLOSE,
	CMD_STOP,
	CMD_RESUME,
	CMD_DO,
	CMD_SKIP,
	CMD_MEASURE,
	CMD_FORM,
	CMD_NOTE,
	CMD_LOOK_IN,
	CMD_WASHOUT,
	CMD_ORDER,
	CMD_CHECK_PACKET,
	CMD_DRAW,
	CMD_GIVE,
	CMD_WASTE,
	CMD_SIGN,
	CMD_TASK_DONE,
	CMD_ALERT_CLOSE,
	CMD_EMERGENCY,
	CMD_UNBLIND,
	CMD_EMERGENCY_OVER,
	CMD_ADVERSE_EVENT,
	CMD_UNDO,
	CMD_AMEND,
	CMD_MOVE,
	CMD_TICK,
	CMD_END_DOSE,
	CMD_STOP_DOSE,
	CMD_DOSE_RUNS,
	CMD_ALLOCATE,
	CMD_AS_NEEDED_ORDER,
	CMD_AS_NEEDED_GIVE,
	CMD_CANCEL,
	CMD_ASSIGN,
	CMD_HAND_OUT,
	CMD_COURSE_MOVE,
	CMD_PREPARE,
	COMMANDS
};

/* What another course has booked at the same time; core sees one course alone, so the caller says. */
struct clash {
	bool person;      /* else the room */
	const char *name; /* of the person or the room */
	const char *says; /* "integration 1, 10:00 to 11:00" */
};

enum plugin_effect_kind { PLUGIN_TASK, PLUGIN_REMINDER, PLUGIN_NOTE };

/* What a plugin asks for after something happened. */
struct plugin_effect {
	enum plugin_effect_kind kind;
	const char *text;    /* in its words, one line */
	unsigned roles;      /* PLUGIN_TASK: the owner; 0 = as the protocol says */
	struct quantity due; /* PLUGIN_TASK: elapsed time or days; dim NONE = none */
};

/* What a plugin answered to a question, already held against what it may answer. */
struct answered {
	struct question q;
	const char *digest; /* of the package that answered */
	enum verdict_kind verdict;
	const char *say;    /* NULL */
	const char *failed; /* why there is no answer, for people; NULL = it answered */
	const char *found;  /* ... and what its author needs to know; NULL */
	struct entry_reading *scores;
	int scores_n;
	const struct plugin_effect *effects; /* ASKED_REACT */
	size_t effects_n;
};

struct command {
	enum command_kind kind;
	const struct plan *to; /* CMD_COURSE_MOVE: the plan of e.digest */
	struct entry e;
	int64_t happened; /* ms UTC; 0 = now; else a late entry, which needs e.reason */
	bool as_of;       /* with `happened`: its rules judge as of then (a sheet of paper) */
	int64_t expected; /* stream seq it was decided on; 0 = whatever it is */
	const struct clash *clashes; /* CMD_BOOK: what is booked beside it in other courses */
	size_t clashes_n;
	const struct answered *answers; /* of plugins, to the questions of the decision before */
	size_t answers_n;
	const char *no_entry; /* CMD_ALLOCATE: why the list gives nothing, in a sentence; NULL: it
	                         gives e.text, entry e.count of the list e.digest */
};

/* One row a command: its word, who may do it, what it needs, what it does. */
struct command_row {
	enum command_kind kind;
	const char *name; /* "measure" */
	unsigned roles;   /* who may; 0 = everybody on site; the step may ask for more */
	unsigned flags;
	const char *needs; /* entry fields, ",name,reason," */
	const char *doc;
};
enum {
	COMMAND_IN_SESSION = 1, /* only while a session is under way */
	COMMAND_SIGNS = 2,      /* asks for the secret again */
	COMMAND_ALWAYS = 4,     /* also while the session is interrupted or stopped */
};
extern const struct command_row command_rows[COMMANDS];
enum command_kind command_kind_named(const char *name);

/* Whether this command asks for the secret again: its row says so, or the step is one that several
 * people do. */
bool command_signs(const struct course *c, const struct command *cmd);

/* What came of a command. */
struct decision {
	enum rc rc;       /* RC_OK: done; RC_GATE: a rule said no; RC_DENIED: not this person;
	                     RC_USAGE: the command makes no sense here; RC_NOTFOUND; RC_CONFLICT */
	const char *msg;  /* a sentence for the person; "" when done and nothing is to be said */
	const char *hint; /* what to do next, or NULL */
	struct event *events; /* to be appended, in this order; also after a refusal */
	size_t events_n, events_cap;
	struct judgement *judgements; /* what spoke, strongest first */
	size_t judgements_n, judgements_cap;
	enum verdict_kind verdict; /* the strongest of them */
	/* What plugins have to be asked before this can be decided as it should be: answer them in
	 * `answers` and decide again.  Without answers it is decided as if they had failed. */
	struct question *questions;
	size_t questions_n;
};

/* What an alert says: its `say:`, or what it does in words: "Call the prescriber.  Measure bp every
 * 5 min." */
const char *alert_words(struct arena *a, const struct alert *rule);

struct decision decide(struct arena *a, const struct course *c, const struct command *cmd,
                       const struct actor *who, const struct now *now);

#endif
