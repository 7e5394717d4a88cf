/* SPDX-License-Identifier: Apache-2.0
 * protocol/model_care.h - medicines, checks and alerts as their author wrote them.  See model.h. */
#ifndef TEND_PROTOCOL_MODEL_CARE_H
#define TEND_PROTOCOL_MODEL_CARE_H

#include "protocol/model_base.h"

/* ---- medicines ---- */

struct washout {
	struct ident name;
	struct quantity length;
};

struct raise_rule {
	const struct node *src; /* NULL: not written */
	struct quantity by;     /* at most; dim NONE = not written */
	bool one_step;          /* `by: one step`: to the next of the choices */
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

struct dose_limits {
	struct limit *v;
	size_t n, cap;
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
	struct dose_limits limits;
	struct effect effect;
};

/* What is in the kits of those for whom a sealed list drew one value. */
struct kit_content {
	struct ident name;      /* the value; index = its place in the list */
	struct ident substance; /* what it is */
	struct dose_rule rule; /* `allowed` alone; without `src` nothing of the medicine is in it */
	struct dose_limits limits; /* beside those of the route */
};

/* A medicine whose amount is hidden: it is prepared as numbered kits by those who know, and checked
 * and given by the number. */
struct kits {
	struct ident list; /* the sealed list; s NULL = the medicine is not given from kits */
	struct people prepared_by;
	struct {
		struct kit_content *v;
		size_t n, cap;
	} contents;
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
	struct kits kits;
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
	/* Asked of a plugin; `otherwise` is then what holds where it has no answer: a signature by a
	 * prescriber, unless the file says another verdict. */
	struct plugin_call call;
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

#endif
