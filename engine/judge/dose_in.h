/* SPDX-License-Identifier: Apache-2.0
 * judge/dose_in.h - an order under judgement; inside the dose*.c files only. */
#ifndef TEND_JUDGE_DOSE_IN_H
#define TEND_JUDGE_DOSE_IN_H

#include "judge/dose.h"
#include "judge/rule.h"

/* What mg/kg goes by: the newest reading, or what is worked out from others. */
struct dosing_weight {
	int64_t value; /* micro of grams, as a reading has it */
	int64_t at;    /* when it was taken, or the oldest of what it is worked out from */
	bool implausible;
	const char *from; /* "weight 130 kg, height 170 cm"; "" = it was measured */
};

/* An order under judgement. */
struct ask {
	struct arena *a;
	struct look *look;
	const struct course *c;
	const struct order_record *o;
	int medicine, route;
	const struct medicine *m;
	const struct route *r;
	const struct dose_rule *rule;
	enum dose_kind kind;
	int64_t amount;                     /* micrograms */
	int64_t already;                    /* of them given, of devices */
	const struct dosing_weight *weight; /* NULL = none that can be used */
	int64_t first_dose;                 /* of this session by this route; 0 = none */
	int64_t cap;                        /* `at most`, in micrograms; INT64_MAX = none */
	struct judgement out;
};

/* Begins: which rule, with weight, first dose and cap worked out where the rule needs them. */
struct ask ask_new(struct arena *a, struct look *look, const struct order_record *o);
/* Counts for the sums: by this medicine and route, in this course. */
bool ask_is_dose(const struct ask *q, const struct dose_record *d);

/* Single limits; the first is worked out before the second. */
void ask_limit_at_most(struct ask *q);
void ask_limit_allowed(struct ask *q);
void ask_limit_sums(struct ask *q, const struct dose_limits *limits, const char *address);

/* An order of a medicine from kits: being signed, without its kit, or with it (kit.c).  And one
 * reading of a kit's label. */
struct judgement kit_order_judge(struct arena *a, struct look *look,
                                 const struct order_record *order);
struct judgement kit_packet_judge(struct arena *a, struct look *look,
                                  const struct order_record *order,
                                  const struct packet_check *read);

/* For sentences; all land in the arena. */
const char *ask_write(struct ask *q, struct quantity x);
const char *ask_write_mass(struct ask *q, int64_t micrograms);
/* medicines/ketamine/intramuscular/dose/at most */
const char *ask_address(struct ask *q, const char *leaf);

/* Keep a refusal where it is stronger than what spoke before.  ask_hold() gives what would open it,
 * or NULL where something stronger spoke already. */
void ask_block(struct ask *q, const char *rule, const char *say);
struct want *ask_hold(struct ask *q, const char *rule, const char *say, enum want_kind kind,
                      const char *what);
/* A hold on the facts that a condition asks for and that are not known. */
void ask_hold_unknown(struct ask *q, const char *rule, const struct formula *when, const char *say);

/* A limit as it is now: its one quantity, or the first case that is true; dim NONE = no limit.
 * False, and a hold, where a case is not known. */
bool ask_bound(struct ask *q, const struct bound *b, const char *leaf, struct quantity *out);

/* Sets q->weight where the rule goes by weight, or holds. */
void ask_find_weight(struct ask *q);
/* The weight that counted at an instant; NULL = none. */
const struct dosing_weight *ask_weight_at(const struct ask *q, int64_t when);
/* A limit in micrograms, with how it was worked out: "" or " (0.5 mg/kg x 92 kg = 46 mg)".  False
 * where it cannot be: the weight or the first dose is missing, which was said already. */
bool ask_work_out(struct ask *q, struct quantity limit, int64_t *out, const char **how);
/* What the order itself is by weight: " (0.75 mg/kg x 92 kg = 69 mg)"; "" without a weight. */
const char *ask_by_weight(struct ask *q);
/* The amount as it can be drawn; itself where the route has no graduation. */
int64_t ask_graduate(const struct ask *q, int64_t micrograms);
/* Whether an amount is this choice: itself, as it can be drawn, or the cap that lies under it. */
bool ask_is_choice(struct ask *q, int64_t micrograms, int64_t choice, enum dim dim);
/* Order and limit side by side, where the order is over it; no limit where its dim is NONE. */
void ask_not_over(struct ask *q, struct quantity limit, const char *leaf, const char *what);

/* What a booster or a supplement asks besides its amount (dose_further.c). */
void limit_further(struct ask *q);
/* The rest of an infusion that was stopped: no more than is left of it, and no faster. */
void limit_rest(struct ask *q, const struct dose_record *first, int64_t rest);
/* First, up and down, against the last dose of the course by this route (dose_change.c). */
void limit_course(struct ask *q);

#endif
