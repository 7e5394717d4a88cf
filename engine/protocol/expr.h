/* SPDX-License-Identifier: Apache-2.0
 * protocol/expr.h - conditions and values: typed when the file is loaded, evaluated by one
 * function.
 *
 * The language is total: no loops, no recursion, no effects.  A value is an interval, a set of
 * names or a truth value, each of which may also be unknown; a point is an interval of one.  The
 * bedside asks with points, the proof with intervals, and both get the same evaluator.  Logic is
 * Kleene's: unknown stays unknown unless the rest decides. */
#ifndef TEND_PROTOCOL_EXPR_H
#define TEND_PROTOCOL_EXPR_H

#include "protocol/moment.h"

enum value_type {
	TYPE_TRUTH,
	TYPE_NUMBER, /* with a dimension */
	TYPE_NAME,   /* one of a list of names: options, bands, yes and no */
};

/* For TYPE_TRUTH: which of the three it may be.  For the others CAN_KNOW and CAN_BE_UNKNOWN. */
enum {
	CAN_BE_FALSE = 1,
	CAN_BE_TRUE = 2,
	CAN_BE_UNKNOWN = 4,
	CAN_KNOW = 8,
};

struct value {
	enum value_type type;
	unsigned can;
	enum dim dim;   /* TYPE_NUMBER */
	int64_t lo, hi; /* TYPE_NUMBER: micro, both included */
	uint64_t names; /* TYPE_NAME: a bit for each name it may be */
};

struct value value_unknown(enum value_type type, enum dim dim);
struct value value_number(struct quantity q);
struct value value_truth(bool b);
struct value value_name(int index);
/* Nothing is left open: a gate opens on true only. */
bool value_is_true(const struct value *v);
bool value_is_false(const struct value *v);
bool value_is_unknown(const struct value *v);

/* ---- facts: what an expression can ask the record ---- */

enum fact_kind {
	FACT_READING, /* bp.systolic: measure `index`, component `part` */
	FACT_SCORE,   /* phq9.total: form `index`, score `part`; number or name */
	FACT_ITEM,    /* phq9.self-harm: form `index`, item `part` */
	FACT_ANSWER,  /* an `ask` or `choose` step: answer `index` */
	FACT_TABLE,   /* an entry of `values:`: table `index`, read at the session's number */
	FACT_NUMBER,  /* of this session among those of its kind in which a dose was given */
	FACT_ROUND,   /* of this phase */
	FACT_AGE,     /* whole years */
	FACT_SEX,
	FACT_ROUTE, /* of today's order */
	FACT_PHASE,
	FACT_SINCE,     /* since(moment) */
	FACT_GIVEN,     /* given(ketamine), given(any): in this session; any: index -1 */
	FACT_DONE,      /* done(step) */
	FACT_SIGNED,    /* signed(step or check) */
	FACT_ANSWERED,  /* answered(form) */
	FACT_PASSED,    /* passed(check) */
	FACT_OVERDUE,   /* overdue(step) */
	FACT_TOTAL,     /* total(ketamine intramuscular) of this session, or over 7 d */
	FACT_STOPPED,   /* treatment was stopped */
	FACT_WITHDRAWN, /* consent was withdrawn */
};

enum fact_how {
	HOW_IS,
	HOW_CHANGE,
	HOW_PERCENT_CHANGE,
	HOW_IMPROVEMENT,
	HOW_COUNT,
	HOW_SHARE,
	HOW_MIN,
	HOW_MAX,
	HOW_TOTAL,
	HOW_EACH /* inside of `share` and `count`: of one record, told by `back` */
};

enum at_which { AT_NEWEST, AT_BASELINE, AT_CONTACT };

/* `phq9.total at baseline`, `cssrs of this session`, `bp at medicine 3` */
struct selector {
	enum at_which which;
	struct contact_ref contact; /* AT_CONTACT */
};

/* What FACT_DONE and its kin ask about. */
enum target {
	TARGET_STEP,
	TARGET_CHECK,
	TARGET_TASK,
	TARGET_FORM,
	TARGET_ITEM,
	TARGET_SCORE,
	TARGET_ANSWER,
	TARGET_AS_NEEDED
};

struct fact {
	enum fact_kind kind;
	enum target target;
	int index, part; /* into the protocol's lists; part -1 = the whole */
	bool own;        /* inside a form: of the answers that are being scored */
	int route;       /* FACT_TOTAL: route index or -1 for all */
	enum fact_how how;
	struct selector at;   /* which one */
	struct selector from; /* HOW_CHANGE and its kin: compared with which; default baseline */
	struct moment moment; /* FACT_SINCE; TARGET_STEP: the step, perhaps of another contact */
	struct quantity
	    over; /* HOW_COUNT..HOW_TOTAL, FACT_TOTAL: a window; micro 0 = this session */
	const struct expr *each; /* HOW_SHARE, HOW_COUNT: what is counted; NULL = every record */
	int at_least;            /* so many answers, or it is unknown; 0 = not written */
	bool better_lower;       /* HOW_IMPROVEMENT */
	struct span span;
};

/* ---- expressions ---- */

enum op {
	OP_CONST,
	OP_FACT,
	OP_NOT,
	OP_AND,
	OP_OR,
	OP_EQ,
	OP_NE,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_IN,
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV,

	OP_FOR
};

struct expr {
	enum op op;
	enum value_type type;
	enum dim dim;
	struct span at;
	const struct expr *a, *b;
	struct value k;           /* OP_CONST; OP_IN: the range, open ends at INT64_MIN and MAX */
	struct fact fact;         /* OP_FACT */
	int readings;             /* OP_FOR: the last so many readings, each of them */
	const char *const *names; /* TYPE_NAME: what a bit stands for; NULL-terminated */
};

struct protocol;

/* An expression is read aloud by people, and evaluated on every reading. */
#define EXPR_PARTS_MAX 200 /* names, numbers and signs */
#define EXPR_DEPTH_MAX 20  /* brackets and `not` inside each other */
#define EXPR_NAMES_MAX 64  /* what a value of TYPE_NAME can be: one bit each */

/* Where an expression stands: what names mean there. */
struct scope {
	const struct protocol *p;
	int form; /* index of the form it stands in, whose items go by their names; -1 */
	enum value_type want; /* what the place needs */
	enum dim want_dim;    /* for TYPE_NUMBER; DIMS = any */
	int items_above;      /* inside a form: its items and scores that stand above; -1 = all */
	int scores_above;
	unsigned broken; /* enum names_of: names of these kinds may have been lost */
};

/* Compiles the scalar; NULL and one diagnostic at the place of the fault. */
const struct expr *expr_compile(struct arena *a, struct diags *d, const struct node *scalar,
                                const struct scope *in);

/* Whether both ask the record the same thing of the same time. */
bool fact_equals(const struct fact *a, const struct fact *b);

/* Who knows the facts.  `back` counts readings back from the newest (0) for `for N readings`. */
struct facts {
	void *ctx;
	struct value (*ask)(void *ctx, const struct fact *f, int back);
	/* Set by ask() where there were fewer readings than it was asked for.  Where it is given,
	 * `for N readings` is then false and not unknown: it has not been so N times yet. */
	bool *too_few;
};

struct value expr_eval(const struct expr *x, const struct facts *f);
/* The same of the record so many before the newest. */
struct value expr_eval_back(const struct expr *x, const struct facts *f, int back);

/* Calls `see` for each fact that decides the value: for `why` and for freshness. */
void expr_facts(const struct expr *x, void (*see)(void *ctx, const struct fact *f), void *ctx);

#endif
