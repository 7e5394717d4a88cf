/* SPDX-License-Identifier: Apache-2.0
 * judge/dose.h - orders against the limits of the protocol, and the packet read by two people.
 *
 * Tend never computes an amount to give: it holds an order that a prescriber signed against what
 * the clinic wrote, and names the limit that refuses it with both figures. */
#ifndef TEND_JUDGE_DOSE_H
#define TEND_JUDGE_DOSE_H

#include "judge/check.h"

/* An order against every limit of its route: allowed, first, at most, over, raise, session and span
 * limits, weight for mg/kg (G-04, G-07, G-08, S-12).  One that is not signed yet has no seq; of one
 * of which devices were given only what is still to come counts towards the sums. */
struct judgement order_judge(struct arena *a, struct look *look, const struct order_record *order);

/* The same for a booster or a supplement, with its window and whether a dose was given before. */
struct judgement further_judge(struct arena *a, struct look *look,
                               const struct order_record *order);

/* Whether the next device of an order may be given now: the rest since the one before (X18). */
struct judgement device_judge(struct arena *a, struct look *look, const struct order_record *order);
/* The device that comes next on an order, from 1; 0 where it is not given device by device. */
int device_next(const struct course *c, const struct order_record *order);

/* The first dose of the session by this route where it is an infusion that was stopped, all that
 * went in was read from the pump and something of its order is left; NULL otherwise.  *rest = what
 * is left, in micrograms. */
const struct dose_record *infusion_to_go_on(const struct course *c, int session, int medicine,
                                            int route, int64_t *rest);

/* Of an infusion, worked out from the order: mass a minute, and volume an hour as the pump is set.
 * False where the route has no solution or the order no time. */
struct infusion_rate {
	struct quantity mass, volume; /* exact, or rounded to the micro */
	struct quantity setting;      /* volume in the steps of the pump */
};
bool infusion_rate(const struct route *r, struct quantity amount, struct quantity over,
                   struct infusion_rate *out);
/* "41 mg over 40 min: 1.025 mg/min, 61.5 mL/h"; NULL where there is no rate. */
const char *infusion_words(struct arena *a, const struct route *r, struct quantity amount,
                           struct quantity over);

/* What is odd about so much of an infusion in by that time: less than half of the time that the
 * order gives it for, or more than was ordered.  A sentence's part, "41 mg in 20 s, and the order
 * runs it in over 40 min"; NULL where nothing is.  A half is no limit of anybody: it only asks. */
const char *infusion_odd(struct arena *a, const struct dose_record *dose, struct quantity amount,
                         int64_t at);
/* The same of what is drawn: twice what is still to be given, or more; `drawn` in micrograms stands
 * already. */
const char *draw_odd(struct arena *a, const struct order_record *order, int64_t drawn,
                     struct quantity amount);
/* ---- medicines from kits (kit.c) ---- */

/* What a kit holds, `order->amount`, against the limits of its route and of what was drawn for this
 * patient, in full words: for whoever prepares it, and never for the record. */
struct judgement kit_judge(struct arena *a, struct look *look, const struct order_record *order);
/* A refusal in words that do not tell what is in a kit; what opens passes without a word. */
struct judgement kit_sealed(struct arena *a, const struct course *c, int medicine,
                            const struct judgement *j);

/* The last day on which something may be given, by its expiry; false where it cannot be read. */
bool expiry_day(const char *s, int64_t *out);

/* One reading of the packet against the order: strength, count or volume, expiry.  Not the other
 * person's reading. */
struct judgement packet_judge(struct arena *a, struct look *look, const struct order_record *order,
                              const struct packet_check *packet);

/* The newest pair of readings of a dose step that agree, are by two people whom the step asks
 * for, have not lapsed, and belong to this order; false and a judgement otherwise. */
bool packet_pair(struct arena *a, struct look *look, int step, const struct order_record *order,
                 const struct packet_check **first, const struct packet_check **second,
                 struct judgement *why);

/* Readings of the packet count from this entry on: of the order, or of the kit that was prepared. */
int64_t packet_since(const struct order_record *order);

/* What stands as drawn, given and wasted in the session of the look, in micrograms; what a patient
 * took at home is not in it. */
struct stock_sums {
	int64_t drawn, given, wasted;
	bool unwitnessed; /* something was wasted and nobody else saw it */
};
struct stock_sums stock_sums(const struct look *l, int medicine);
/* Drawn = given + wasted, in this session, for controlled medicines; a judgement where not. */
struct judgement stock_judge(struct arena *a, struct look *look, int medicine);

#endif
