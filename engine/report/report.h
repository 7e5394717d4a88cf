/* SPDX-License-Identifier: Apache-2.0
 * report/report.h - what a clinic looks at once a month: what went otherwise than planned, what is
 * late, what is owed, where the medicine went, and which lines of a checklist do no work.
 *
 * A report is made of items: each is one thing that happened, or did not, with the course, session
 * and entry it stands in.  A figure counts items and nothing else, so the list behind it always has
 * as many rows.  What is late, owed or outside of its window is asked of the functions that the
 * bedside asks; there is no second definition here.  One pass over each course. */
#ifndef TEND_REPORT_REPORT_H
#define TEND_REPORT_REPORT_H

#include "app/app.h"
#include "util/json.h"

/* ---- the rows: parts, states, columns ---- */

enum report_part {
	REPORT_DEVIATIONS,
	REPORT_SKIPS,
	REPORT_OVERRIDES,
	REPORT_AMENDMENTS,
	REPORT_LATE,
	REPORT_INTEGRATIONS,
	REPORT_CHECKLISTS,
	REPORT_TASKS,
	REPORT_LEDGER,
	REPORT_ALERTS,
	REPORT_PARTS
};

/* What became of an item; each belongs to one part. */
enum report_state {
	DEVIATION_LINE,
	DEVIATION_OPEN_LINE,
	DEVIATION_READING_LATE,
	DEVIATION_READING_MISSED,
	DEVIATION_CONTACT_OUTSIDE,
	DEVIATION_CONTACT_MISSED,
	DEVIATION_FORM_LATE,
	DEVIATION_SIGNED,
	SKIP_REQUIRED,
	SKIP_OPTIONAL,
	OVERRIDE_SIGNED,
	OVERRIDE_WARNED,
	AMENDMENT_CORRECTED,
	AMENDMENT_UNDONE,
	AMENDMENT_MOVED,
	READING_ON_TIME,
	READING_LATE,
	READING_MISSED,
	READING_OVERDUE,
	INTEGRATION_ON_TIME,
	INTEGRATION_EARLY,
	INTEGRATION_LATE,
	INTEGRATION_OVERDUE,
	INTEGRATION_MISSED,
	LINE_AS_MEANT,
	LINE_TICKED_THROUGH,
	LINE_LEFT_OUT,
	LINE_NOT_IN_TIME,
	LINE_HELD,
	LINE_OVERRIDDEN,
	TASK_LATE,
	TASK_OPEN,
	LEDGER_DRAWN,
	LEDGER_GIVEN,
	LEDGER_WASTED,
	ALERT_ACTED_ON,
	ALERT_ACTED_LATE,
	ALERT_IGNORED,
	ALERT_OPEN,
	ALERT_LIFTED,
	ALERT_NO_TASK,
	REPORT_STATES
};

struct report_row {
	enum report_part part;
	const char *name;       /* "late": what is typed, and its name in JSON */
	const char *title;      /* "Readings in time" */
	const char *counts;     /* what one of it is: "a reading or look-in that fell due" */
	const char *definition; /* one sentence */
	enum clinic_command right;
	const char *columns; /* of its list: ",at,course,session,seq," */
};
extern const struct report_row report_rows[REPORT_PARTS];

struct report_state_row {
	enum report_state state;
	enum report_part part;
	const char *name; /* "missed" */
	const char *definition;
};
extern const struct report_state_row report_states[REPORT_STATES];

enum report_type { CELL_TEXT, CELL_INT, CELL_TIME, CELL_AMOUNT, CELL_STATE };
struct report_column {
	const char *name;    /* in JSON and CSV */
	const char *heading; /* in a table for people */
	enum report_type type;
	size_t off; /* in struct report_item */
	const char *doc;
};
extern const struct report_column report_columns[];
extern const size_t report_columns_n;
bool report_has_column(const struct report_row *row, const struct report_column *column);

/* The part or state of a name; REPORT_PARTS, REPORT_STATES if there is none. */
enum report_part report_part_named(const char *name);
enum report_state report_state_named(enum report_part part, const char *name);

/* ---- asking ---- */

struct report_ask {
	enum report_part part;   /* REPORT_PARTS: all that this person may see */
	bool list;               /* keep the items; else only count them */
	const char *protocol;    /* "id" or "id@version"; NULL = any */
	const char *name;        /* of the line, rule, contact or stock; NULL = any */
	enum report_state state; /* REPORT_STATES = any */
	int32_t from, to; /* civil days in the clinic's zone, both included; INT32_MIN, _MAX */
	/* After each course: how many of all.  False stops with RC_STOPPED.  May be NULL. */
	bool (*progress)(void *ctx, int64_t n, int64_t all);
	void *ctx;
};

/* ---- what comes ---- */

struct report_item {
	enum report_part part;
	enum report_state state;
	const char *course;
	int session; /* 0 = outside of one */
	int64_t seq; /* of the entry in the course; 0 = nothing was entered */
	const char *protocol, *version;
	const char *name; /* step, check, rule, contact, task, or stock of the ledger */
	int64_t at;       /* ms UTC when it happened; 0 = it did not */
	int64_t due;      /* ms UTC: when it was due, or its deadline; 0 = none */
	int64_t when;     /* ms UTC by which it falls into a range of days */
	const char *window;
	const char *who; /* full name; in no checklist */
	const char *owner, *says, *reason, *was;
	int64_t corrects;
	/* of the ledger */
	const char *medicine, *lot, *witness;
	struct quantity strength, amount, before; /* `before`: as entered, where it was corrected */
	struct quantity balance;
	const char *balance_says; /* where it is not known */
};

/* How many items of one kind; texts in the report's arena. */
struct report_count {
	enum report_part part;
	enum report_state state;
	const char *name, *protocol, *version;
	int64_t n;
	int64_t recent; /* of the last 30 days of the range */
};

/* One medicine, strength and lot.  Amounts of different dimensions are never one stock. */
struct report_stock {
	const char *name; /* "ketamine 50 mg, lot KL27" */
	const char *medicine, *lot;
	struct quantity strength;
	enum dim dim;
	int64_t opening; /* drawn and not accounted for before the range */
	int64_t drawn, given, wasted;
	int64_t balance;     /* opening + drawn - given - wasted */
	const char *unknown; /* why the balance can not be known; NULL = it is */
	int64_t hidden;      /* entries that are hidden from who asks: not in the sums */
};

struct report {
	struct arena *a;
	struct report_ask ask;
	const char *clinic, *zone_name;
	const struct zone *zone;
	int64_t now;  /* ms UTC: what is open is open at this moment */
	int64_t last; /* ms UTC: end of the range, or now */
	struct {
		struct report_count *v;
		size_t n, cap;
	} counts;
	uint32_t *slots; /* where a count stands; 0 = free */
	size_t slots_n;
	struct {
		struct report_item *v;
		size_t n, cap;
	} items; /* with ask.list */
	struct {
		struct report_stock *v;
		size_t n, cap;
	} stocks;
	bool shown[REPORT_PARTS]; /* who asks may see it, and it was asked for */
	int64_t courses, events;  /* read */
};

#define REPORT_FEW         5  /* under that, no share is told */
#define REPORT_RECENT_DAYS 30 /* ux 3.11 */

/* Reads every course that is asked for.  The look of `who` is noted, and with a list every course
 * that stands in it.  RC_DENIED: not for this person, recorded.  RC_NOTFOUND: no such protocol. */
enum rc report_run(struct arena *a, struct app *app, const struct actor *who,
                   const struct report_ask *ask, struct report *out, struct err *e) MUST_USE;

/* ---- figures ---- */

#define ANY_STATE REPORT_STATES
/* How many; NULL and ANY_STATE stand for any. */
int64_t report_total(const struct report *r, enum report_part part, const char *name,
                     const char *protocol, const char *version, enum report_state state);
int64_t report_recent(const struct report *r, enum report_part part, const char *name,
                      const char *protocol, const char *version, enum report_state state);

/* One line of a part: a name in one version. */
struct report_line {
	const char *name, *protocol, *version;
};
/* Sorted by name, then version. */
struct report_line *report_lines(struct arena *a, const struct report *r, enum report_part part,
                                 size_t *n);

/* What is wrong with a line of a checklist or a rule, in a sentence; the protocol's fault, not a
 * person's.  `n` of `all` items; the list of the first is that of `state`. */
struct report_fault {
	struct report_line line;
	enum report_part part;
	enum report_state state;
	int64_t n, all;
	bool recent; /* counted over the last 30 days */
	const char *says;
};
struct report_fault *report_faults(struct arena *a, const struct report *r, enum report_part part,
                                   size_t *n);

/* The words that print the list behind a figure: "tend report late --list --state missed".  Of one
 * over the last 30 days with its own range. */
const char *report_command(struct arena *a, const struct report *r, enum report_part part,
                           const struct report_line *line, enum report_state state, bool recent);

/* ---- writing ---- */

void report_json(const struct report *r, struct text *out);      /* "tend.report/1" */
void report_list_json(const struct report *r, struct text *out); /* "tend.report.list/1" */
/* RFC 4180: CRLF, quotes doubled.  A cell that a spreadsheet would take for a formula has an
 * apostrophe before it. */
void report_csv(const struct report *r, struct text *out);
/* One cell as people read it: 14-Mar-2027 10:18, "100 mg"; "" where nothing is known. */
void report_cell(const struct report *r, const struct report_item *i,
                 const struct report_column *column, struct text *out);
/* The figures of figures: the amounts of a stock, in words; `out` gets "not known: ...". */
void report_amount(int64_t micro, enum dim dim, struct text *out);

#endif
