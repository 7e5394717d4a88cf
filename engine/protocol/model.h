/* SPDX-License-Identifier: Apache-2.0
 * protocol/model.h - a protocol as its author wrote it: typed, and with a place for everything.
 *
 * load.c fills these structs from the tree by the rows of fields.c; resolve.c binds names to what
 * they name and compiles the expressions; plan.c flattens the whole for the engine.  All of it
 * lives in the arena of the load and does not change afterwards.
 *
 * Amounts are struct quantity (a millionth of the base unit: micrograms for medicine).  An index
 * of -1 says "none".  A list is {v, n, cap}; a named list carries its name in each element. */
#ifndef TEND_PROTOCOL_MODEL_H
#define TEND_PROTOCOL_MODEL_H

#include "protocol/expr.h"
#include "protocol/roles.h"

/* A name or a text with its place; s is NULL where it was not written. */
struct ident {
	const char *s;
	struct span at;
	int index; /* of what it names, once bound; -1 before */
};

struct idents {
	struct ident *v;
	size_t n, cap;
};

/* What a name can belong to.  Where something of a kind could not be read, names of it may be lost,
 * and using one of them is not reported: one cause, one error. */
enum names_of {
	NAMES_MEASURE = 1 << 0,
	NAMES_FORM = 1 << 1,
	NAMES_MEDICINE = 1 << 2,
	NAMES_ROUTE = 1 << 3,
	NAMES_VALUE = 1 << 4,
	NAMES_CHECK = 1 << 5,
	NAMES_SESSION = 1 << 6,
	NAMES_STEP = 1 << 7, /* and what it answers */
	NAMES_CONTACT = 1 << 8,
	NAMES_PHASE = 1 << 9,
	NAMES_TASK = 1 << 10,
	NAMES_ALL = (1 << 11) - 1,
};

/* An expression as written and, once bound, compiled; src is NULL where it was not written. */
struct formula {
	const struct node *src;
	const struct expr *x;
};

struct formulas {
	struct formula *v;
	size_t n, cap;
};

/* A value that may be a table by number: `120 min` or `{1: 150 min, 2..: 120 min}`. */
struct by_number {
	struct quantity_range numbers; /* DIM_NONE; open at either end */
	struct quantity value;
};

struct amount {
	const struct node *src;
	enum dim dim;
	struct by_number *v; /* one row 1.. where no table was written */
	size_t n, cap;
};

/* ---- measures and forms ---- */

enum better { BETTER_UNSAID, BETTER_HIGHER, BETTER_LOWER };

struct label {
	struct ident name; /* the value: "5" */
	struct ident text;
};

struct component {
	struct ident name;
	struct quantity_range range;
};

/* What is worked out from the record: one line, or cases read from the top. */
struct worked_row {
	struct formula when; /* empty for `else`, and for a single line */
	struct formula then; /* a value */
	bool otherwise;
};

struct worked {
	const struct node *src; /* NULL where nothing is worked out */
	struct worked_row *v;
	size_t n, cap;
};

struct measure {
	struct ident name;
	struct ident title;
	struct ident unit;           /* as written: mmHg */
	enum dim dim;                /* of the unit; DIM_NONE for a scale */
	struct quantity_range range; /* what is plausible; outside is recorded and labelled so */
	struct quantity_range scale; /* an observed scale of whole points */
	struct {
		struct component *v;
		size_t n, cap;
	} components; /* systolic, diastolic; empty = the measure itself */
	struct {
		struct label *v;
		size_t n, cap;
	} labels;
	enum better better;
	struct ident baseline;   /* a contact; default: last before the first dose */
	struct worked worked;    /* `from:` other measures; nobody measures it then */
	struct quantity nearest; /* `to nearest: 0.1 kg`; dim NONE and 0 = exact */
	bool broken;             /* something in it was refused: nothing more is said about it */
};

/* An answer with a name and the points it counts: `none: 0`. */
struct choice {
	struct ident name;
	int32_t points;
};

struct choices {
	struct choice *v;
	size_t n, cap;
};

struct item {
	struct ident name;
	struct ident topic;          /* in own words, where the validated wording is imported */
	struct ident answers;        /* overrides the form's */
	struct quantity_range range; /* of the answers, whole numbers */
	bool yes_no, text, date;     /* a date is a text of that form */
	struct choices choices; /* only these points, each with its name; empty = all in range */
	struct formula when;    /* hidden where not true; keeps its answer, reads as unknown */
	struct worked worked;   /* `from:` the record: filled in where that is asked for */
};

struct case_row {
	struct formula when; /* empty for `else` */
	struct ident then;
	bool otherwise;
};

struct band {
	struct quantity_range range;
	struct ident name;
};

struct bands {
	struct band *v;
	size_t n, cap;
};

struct score {
	struct ident name;
	bool sum_all;             /* `sum: all` */
	struct idents sum;        /* or these items */
	struct idents count;      /* how many of these items ... */
	struct quantity_range in; /* ... lie in here */
	int missing;              /* at most so many unanswered; default 0 */
	bool prorate;             /* half up, after scaling */
	struct ident percent;     /* `percent of maximum: total`: of that score above */
	enum dim dim;             /* of a number, once bound: percent, or what `value` makes */
	enum better better;
	struct {
		struct case_row *v;
		size_t n, cap;
	} cases;              /* a score that is a name: read from the top */
	struct formula value; /* or worked out from other items */
	struct bands bands;   /* own; those of the form belong to `total` */
	const char **names;   /* of cases: what a bit stands for, NULL-terminated */
	size_t names_n;
};

enum wording { WORDING_OWN, WORDING_IMPORT };

struct form {
	struct ident name;
	struct ident title;
	enum wording wording;
	struct ident answers;
	struct quantity_range answer_range;
	bool yes_no, text, date;
	struct choices choices;
	struct {
		struct item *v;
		size_t n, cap;
	} items;
	struct idents never_imputed;
	bool impute_none; /* `never imputed: all` */
	struct {
		struct score *v;
		size_t n, cap;
	} scores;
	struct bands bands;          /* of the score `total` */
	struct ident enter;          /* `enter: total`: only the score is typed in */
	bool enter_many;             /* `enter: {a: 0..75, …}`: the items are those scores */
	struct quantity_range range; /* of a typed-in score */
	enum better better;
	struct ident baseline;
	bool broken;
};

/* ---- medicines ---- */

struct washout {
	struct ident name;
	struct quantity length;
};

struct raise_rule {
	struct quantity by; /* at most; dim NONE = not written */
	bool one_step;      /* `by: one step`: to the next of the choices */
	struct formula when;
};

struct lower_rule {
	bool one_step; /* `by: one step` */
	struct formula when;
};

/* One line of a limit that goes by cases: `{when: age >= 65, then: at most 28 mg}`. */
struct bound_case {
	struct formula when;
	struct quantity bound;
	bool otherwise; /* the `else` line */
};

/* A limit: one quantity, or the first line that is true. */
struct bound {
	struct quantity q; /* dim NONE = not written, or by cases */
	struct {
		struct bound_case *v;
		size_t n, cap;
	} cases;
};

struct dose_rule {
	const struct node *src;
	struct quantity_range allowed; /* mg, mg/kg, devices, or percent of the first dose */
	struct quantity *choice;       /* or one of these, rising */
	size_t choice_n, choice_cap;
	struct bound first;   /* at most */
	struct bound at_most; /* whatever the weight: mass, or volume of a solution */
	struct raise_rule raise;
	struct lower_rule lower;
	struct quantity_range over; /* an infusion: how long it runs; dim NONE = given at once */
	struct quantity rest; /* devices one after another: time between two; dim NONE = at once */
	struct ident weight;  /* the measure that mg/kg goes by; s NULL = `weight` */
	struct schedule at;   /* booster, supplement: the window */
	int times;            /* booster, supplement: how many */
	struct idents enter;  /* own checks */
	struct quantity of_first; /* `at most: 100 % of first dose`; dim NONE = not written */
};

/* A dose of a session is one of these three; each has its own order, rule and step. */
enum dose_kind { DOSE_MAIN, DOSE_BOOSTER, DOSE_SUPPLEMENT, DOSE_KINDS };

struct limit {
	struct ident name; /* "session" or a span of days: "7 d" */
	bool session;
	struct quantity over;
	struct quantity amount;
};

struct effect {
	struct quantity_range onset, peak, lasts;
};

struct route {
	struct ident name;
	struct ident form_text;   /* "lozenge 50 mg", "solution 100 mg/mL" */
	struct ident dosage_form; /* lozenge, solution, device, tablet */
	struct quantity strength; /* of one unit (mass) or of the solution (concentration) */
	struct quantity rounding; /* graduation, `down to 0.01 mL`; dim NONE = not written */
	bool round_nearest;
	struct quantity pump; /* steps of a pump's setting, in mL/h; dim NONE = not written */
	bool pump_nearest;
	struct dose_rule dose, booster, supplement;
	struct {
		struct limit *v;
		size_t n, cap;
	} limits;
	struct effect effect;
};

struct medicine {
	struct ident name;
	struct ident substance;
	bool controlled; /* lot, expiry, drawn, given, wasted, witness: they must add up */
	struct {
		struct washout *v;
		size_t n, cap;
	} washouts;
	struct {
		struct route *v;
		size_t n, cap;
	} routes;
	struct quantity weight_fresh; /* how old a weight may be for mg/kg */
	bool broken;
};

struct table {
	struct ident name;
	struct amount amount;
};

/* ---- checks and alerts ---- */

enum verdict_kind {
	VERDICT_PASS,
	VERDICT_WARN,
	VERDICT_HOLD,
	VERDICT_SIGN,
	VERDICT_BLOCK,
	VERDICTS
};

struct verdict_to {
	enum verdict_kind kind;
	struct people by; /* VERDICT_SIGN */
	struct span at;
};

enum act_kind { ACT_NO_MORE_DOSES, ACT_CALL, ACT_MEASURE, ACT_TASK, ACT_OPEN, ACT_STOP_DOSE };

struct act {
	enum act_kind kind;
	struct people who;     /* ACT_CALL */
	struct ident what;     /* measure, task, form or step */
	struct quantity every; /* ACT_MEASURE */
	struct span at;
};

struct acts {
	struct act *v;
	size_t n, cap;
};

struct again {
	int readings;
	struct quantity apart;
};

struct verdict {
	struct formula when;
	struct verdict_to then;
	struct ident say;
	struct again again;
	struct verdict_to after_that; /* once the readings of `again` are used up */
	bool has_after_that;
	struct acts act;
	struct people owner; /* of the tasks in `do` */
	struct quantity due;
	bool otherwise; /* the `else` line */
	struct span at;
};

struct fresh {
	struct ident name;         /* a measure or a form */
	struct quantity age;       /* DIM_ELAPSED or DIM_DAYS */
	int measure, form, answer; /* which of the three it names; the others -1 */
};

/* Checks that every protocol has without writing them. */
enum builtin_check {
	BUILTIN_NONE, /* the clinic's own */
	BUILTIN_CONSENT,
	BUILTIN_GAP,
	BUILTIN_ORDER,
	BUILTIN_STAFF,
	BUILTIN_WASHED_OUT,
	BUILTIN_NOTHING_OVERDUE,
};

struct check {
	struct ident name;
	enum builtin_check builtin;
	struct ident title;
	struct {
		struct fresh *v;
		size_t n, cap;
	} fresh;
	struct formula applies;
	struct {
		struct verdict *v;
		size_t n, cap;
	} verdicts;
	struct formulas pass; /* every one */
	struct verdict_to otherwise;
	bool has_otherwise;
	struct ident say;
	struct acts act;
	struct people owner;
	struct quantity due;
	struct ident plugin;
	const struct node *with;
};

struct alert {
	struct ident name;
	struct formula when;
	struct ident say;
	struct acts act;
	struct quantity within; /* deadline of the acts */
	struct quantity due;
	struct people owner;
	enum verdict_kind level;
};

/* ---- sessions ---- */

enum step_kind {
	STEP_CONFIRM,
	STEP_ASK,
	STEP_CHOOSE,
	STEP_MEASURE,
	STEP_FORM,
	STEP_DOSE,
	STEP_BOOSTER,
	STEP_SUPPLEMENT,
	STEP_MONITOR,
	STEP_LOOK_IN,
	STEP_SIGN,
	STEP_NOTE,
	STEP_WAIT,
	STEP_HAND_OUT,
	STEP_DRAW,
	STEP_PLUGIN,
	STEP_KINDS
};

struct option {
	struct ident name;
	struct ident text;
};

enum answer_kind {
	ANSWER_TEXT,
	ANSWER_NAME,  /* words that name somebody: `no` and `nobody` do not */
	ANSWER_PHONE, /* a telephone number */
	ANSWER_VALUE, /* what is read off, in its own unit: there is a number in it */
	ANSWER_YES_NO,
	ANSWER_NUMBER,
	ANSWER_DATE,
	ANSWER_TIME,
	ANSWER_CHOICE
};

enum skip_rule { SKIP_WITH_REASON, SKIP_NEVER };

struct step {
	enum step_kind kind;
	struct ident name; /* its value or `name:` */
	struct ident title;
	struct idents what;  /* measures, the form, the medicine */
	struct ident answer; /* as written */
	enum answer_kind answer_kind;
	struct quantity_range answer_range;
	struct {
		struct option *v;
		size_t n, cap;
	} options;
	struct formula when;
	struct idents after;
	bool optional;
	enum skip_rule skip;
	struct idents skip_reasons;
	struct people by, second, ordered_by;
	struct idents hidden_from;
	struct schedule at;
	struct quantity grace;
	struct quantity give_or_take;
	struct schedule due; /* may stay open after the session */
	struct people owner;
	struct idents chips;
	struct quantity length;      /* wait */
	struct quantity lapses;      /* a two-person check: how long it holds */
	struct quantity order_lasts; /* how long an order may wait for its dose */
	struct idents enter;         /* own checks of a step */
	const struct node *with;     /* what a plugin's step is given */
	struct ident meaning;        /* sign: what the signature says */
	bool broken;
};

enum stage_mode { MODE_UNSAID, MODE_DO_CONFIRM, MODE_READ_DO };

struct stage {
	struct ident name;
	struct ident title;
	enum stage_mode mode;
	bool dim;
	struct idents enter, leave;
	struct {
		struct step *v;
		size_t n, cap;
	} steps;
};

struct staffing {
	struct ident name; /* the role */
	int people;
	struct quantity within; /* reachable */
	struct point from, to;  /* moment NONE: start, leaving */
	bool same_person;       /* through the whole course */
	struct idents besides;  /* roles that somebody else fills at the same time */
};

enum session_kind {
	KIND_SCREENING,
	KIND_PREPARATION,
	KIND_MEDICINE,
	KIND_INTEGRATION,
	KIND_CALL,
	KIND_DIARY,
	KIND_REVIEW,
	KIND_FOLLOW_UP,
	SESSION_KINDS
};
enum where { WHERE_CLINIC, WHERE_HOME, WHERE_PHONE, WHERE_VIDEO };

/* A call that nobody answers. */
struct no_answer {
	const struct node *src;
	int attempts;
	struct quantity within;
	struct acts act;
	struct people owner;
	struct quantity due;
};

struct session_def {
	struct ident name;
	struct ident title;
	enum session_kind kind;
	enum where where;
	struct quantity length;
	struct people by;
	struct {
		struct staffing *v;
		size_t n, cap;
	} staff;
	struct no_answer no_answer;
	struct {
		struct stage *v;
		size_t n, cap;
	} stages; /* `steps:` alone is one stage named after the session */
	struct {
		struct step *v;
		size_t n, cap;
	} steps;
};

/* ---- the course ---- */

enum missed { MISSED_UNSAID, MISSED_SHIFT, MISSED_DROP, MISSED_SIGN };

/* One line of a contact's `at:` that hangs on an answer. */
struct at_case {
	struct formula when; /* empty for `else` */
	struct schedule then;
	bool otherwise;
};

struct contact {
	struct ident session;
	struct ident name; /* default: the session's */
	struct schedule at;
	struct {
		struct at_case *v;
		size_t n, cap;
	} at_cases; /* instead of `at` */
	struct quantity give_or_take;
	bool must; /* `must: before next medicine` */
	struct contact_ref must_before;
	enum missed missed;
	struct people missed_by;
	struct people owner;
	struct formula when;
	struct idents after;
	int attempts; /* a call: how often it is tried */
	struct quantity length;
};

struct route_rounds {
	struct quantity_range rounds; /* DIM_NONE */
	struct ident name;            /* a route */
};

struct gap {
	const struct node *src;
	struct quantity at_least, never_under, at_most; /* calendar days; dim NONE = not written */
};

struct phase {
	struct ident name;
	struct ident title;
	struct schedule starts;
	int repeat; /* rounds; 1 without `repeat:` */
	struct {
		struct route_rounds *v;
		size_t n, cap;
	} route;
	struct gap gap;
	struct {
		struct contact *v;
		size_t n, cap;
	} contacts;
	struct formula until;
	struct {
		struct case_row *v;
		size_t n, cap;
	} next;
};

struct exit_row {
	struct formula when;
	struct ident then;
};

/* A property that is to hold on every path. */
struct guarantee {
	struct ident name;
	struct ident before; /* dose, leaving */
	struct formula always, never;
	struct ident in; /* session, course */
	struct point from, to;
	struct ident due;        /* a measure ... */
	struct quantity at_most; /* ... at most so far apart */
	struct ident every_path; /* ends */
};

struct guide_text {
	struct ident name; /* a session or a part of the hand-out */
	struct idents lines;
};

/* How soon an adverse event is to be looked at. */
struct due_by {
	struct ident name; /* "serious", "grade 2" */
	int grade;         /* CTCAE 1..5; 0 = serious */
	struct quantity due;
};

struct anytime {
	struct idents emergency;
	struct idents adverse_ask;
	struct {
		struct due_by *v;
		size_t n, cap;
	} adverse_due;
};

/* What an `ask` or `choose` step of some session can answer; one for each name. */
struct answer_def {
	const char *name;
	struct span at; /* of the first step that asks it */
	enum answer_kind kind;
	struct quantity_range range;
	const char **names; /* ANSWER_YES_NO, ANSWER_CHOICE: NULL-terminated */
	bool broken;
};

/* A warning that the author has weighed and does not want to see as one again. */
struct waiver {
	struct ident code, address, because;
};

/* Whose consent the course needs; by.n = 0: the patient's. */
struct consent_def {
	const struct node *src;
	struct people by;
};

struct plugin_use {
	struct ident name;
	struct ident version;
};

enum protocol_status { STATUS_EXAMPLE, STATUS_DRAFT };

struct protocol {
	struct ident tend;
	struct ident id, version, title;
	struct ident extends; /* of a variant: the base and the version it may have, as written */
	enum protocol_status status;
	struct idents sources;
	bool supervised;
	struct consent_def consent;
	struct idents parts;
	struct {
		struct waiver *v;
		size_t n, cap;
	} waive;
	struct {
		struct plugin_use *v;
		size_t n, cap;
	} plugins;
	struct {
		struct measure *v;
		size_t n, cap;
	} measures;
	struct {
		struct form *v;
		size_t n, cap;
	} forms;
	struct {
		struct medicine *v;
		size_t n, cap;
	} medicines;
	struct {
		struct table *v;
		size_t n, cap;
	} values;
	struct {
		struct check *v;
		size_t n, cap;
	} checks;
	struct {
		struct alert *v;
		size_t n, cap;
	} alerts;
	struct {
		struct session_def *v;
		size_t n, cap;
	} sessions;
	struct {
		struct phase *v;
		size_t n, cap;
	} phases;
	struct {
		struct exit_row *v;
		size_t n, cap;
	} exits;
	struct {
		struct answer_def *v;
		size_t n, cap;
	} answers;                /* gathered from the steps by resolve.c */
	struct idents tasks;      /* the names of all `do: [task NAME]` */
	const char **phase_names; /* NULL-terminated, as are the next */
	const char **route_names;
	struct anytime anytime;
	struct idents floors;
	struct {
		struct guarantee *v;
		size_t n, cap;
	} guarantees;
	struct {
		struct guide_text *v;
		size_t n, cap;
	} guide;
};

/* What a score can be by its form, both ends; false for one that is a name, or has no bounds. */
bool score_range(const struct protocol *p, int form, int score, struct quantity_range *out);
/* A number of micros as a share of the most it can be, in micros of a percent; most > 0.  Rounded
 * downward, so that what lies under a bound stays under it. */
int64_t percent_of_maximum(int64_t micro, int64_t most);

#endif
