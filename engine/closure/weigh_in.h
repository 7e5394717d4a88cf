/* SPDX-License-Identifier: Apache-2.0
 * closure/weigh_in.h - rules as questions with cells: what the files of the weighing share. */
#ifndef TEND_CLOSURE_WEIGH_IN_H
#define TEND_CLOSURE_WEIGH_IN_H

#include "closure/weigh.h"

#define CELLS_MAX    63 /* answers to one question that either rule tells apart */
#define OUTCOMES_MAX 62 /* of one rule */
#define MICRO        1000000

enum { T = CAN_BE_TRUE, F = CAN_BE_FALSE, U = CAN_BE_UNKNOWN };

#define BIT(i) ((uint64_t)1 << (i))

/* ---- questions ---- */

enum var_kind { VAR_TRUTH, VAR_NUMBER, VAR_NAME, VAR_YES_NO /* never unknown */ };

struct var {
	enum var_kind kind;
	const char *key;
	const char *words;   /* for the example; NULL = not shown */
	const char *changed; /* asked of something that means another thing in the variant */
	enum dim dim;
	int64_t *v;         /* VAR_NUMBER: the figures of both rules, rising */
	const char **names; /* VAR_NAME: the names of both rules */
	size_t n, cap;
	int cells; /* the last is `unknown`, but for VAR_YES_NO */
};

struct vars {
	struct var *v;
	size_t n, cap;
};

/* ---- rules over them ---- */

enum cond_op { IS_CONST, IS_ATOM, IS_NOT, IS_AND, IS_OR };

struct cond {
	enum cond_op op;
	unsigned can; /* IS_CONST */
	const struct cond *a, *b;
	size_t var;                 /* IS_ATOM */
	enum op compare;            /* OP_EQ..OP_GE, OP_IN; OP_FACT: a truth */
	int64_t lo, hi;             /* what it is compared with */
	const char *name;           /* VAR_NAME */
	uint64_t true_in, false_in; /* cells; unknown in the rest */
};

enum outcome_kind { SAID, NOT_KNOWN, TRUTH };

struct outcome {
	enum outcome_kind kind;
	struct verdict_to to; /* SAID */
	unsigned truth;       /* TRUTH */
	const struct acts *act;
	struct people owner;
	struct quantity due;
	struct span at;
};

struct line {
	const struct cond *when; /* NULL: `else` */
	int says, after_that;    /* outcomes; after_that -1 = none */
	const struct cond *used_up, *too_soon;
};

struct rule {
	enum side side;
	const struct cond *applies; /* NULL = always */
	const struct cond **fresh;
	size_t fresh_n;
	const struct cond *plugin; /* what it says: true = pass */
	struct line *lines;
	size_t lines_n;
	const struct cond **pass;
	struct span *pass_at;
	size_t pass_n;
	int otherwise;
	const struct cond *truth; /* a bare condition: outcomes TRUTH */
	struct outcome *out;
	int out_n;
	struct span at;
};

struct search {
	const struct weigh *w;
	int number; /* of the session: values by number are figures then */
	struct vars vars;
	struct rule base, here;
	bool conditions;
	enum weigh_how how;
	bool too_many; /* cells or outcomes */
	int boxes;
	uint64_t *whole; /* all cells of each question */
	struct finding found;
};

enum { OUT_PASS, OUT_NOT_KNOWN, OUT_FIXED }; /* the first outcomes of every rule of a check */

/* ---- weigh_rule.c: from the model to questions ---- */

void weigh_rule_of_check(struct search *s, struct rule *r, enum side side, const struct check *c);
void weigh_rule_of_condition(struct search *s, struct rule *r, enum side side,
                             const struct expr *x);

/* ---- weigh_ask.c: what a rule answers over a box of cells ---- */

struct look_at {
	const uint64_t *box;      /* for each question the cells it may be in */
	const struct cond *mixed; /* the first condition that the box leaves open */
};

/* How many cells a question has in which it is answered, and whether one of them is none. */
int weigh_cells(const struct var *v);
bool weigh_cell_is_empty(const struct var *v, int cell);
/* Lays the conditions of a rule over their cells, once all figures are known. */
void weigh_lay(struct search *s, struct rule *r);
/* T, F and U bits of a condition; outcome bits of a rule. */
unsigned weigh_asked(struct look_at *l, const struct cond *c);
uint64_t weigh_says(const struct rule *r, struct look_at *l);

/* ---- weigh_tell.c: the case that was found, in words ---- */

void weigh_tell(struct search *s, const uint64_t *box, uint64_t base, uint64_t here);

#endif
