/* SPDX-License-Identifier: Apache-2.0
 * core/dose_in.h - an order under judgement; inside dose.c and dose_work.c only. */
#ifndef TEND_CORE_DOSE_IN_H
#define TEND_CORE_DOSE_IN_H

#include "core/dose.h"
#include "core/rule.h"

/* An order under judgement. */
struct ask {
	struct arena *a;
	struct look *look;
	const struct course *c;
	int medicine, route;
	const struct medicine *m;
	const struct route *r;
	const struct dose_rule *rule;
	bool booster;
	int64_t amount;               /* micrograms */
	const struct reading *weight; /* NULL = none that can be used */
	struct judgement out;
};

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

/* Sets q->weight where the rule goes by weight, or holds. */
void ask_find_weight(struct ask *q);
/* A limit in micrograms, with how it was worked out: "" or " (0.5 mg/kg x 92 kg = 46 mg)".  False
 * where it cannot be: the weight is missing, which ask_find_weight() has said. */
bool ask_work_out(struct ask *q, struct quantity limit, int64_t *out, const char **how);
/* What the order itself is by weight: " (0.75 mg/kg x 92 kg = 69 mg)"; "" without a weight. */
const char *ask_by_weight(struct ask *q);
/* The amount as it can be drawn; itself where the route has no graduation. */
int64_t ask_graduate(const struct ask *q, int64_t micrograms);
/* Order and limit side by side, where the order is over it; no limit where its dim is NONE. */
void ask_not_over(struct ask *q, struct quantity limit, const char *leaf, const char *what);

#endif
