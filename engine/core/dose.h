/* SPDX-License-Identifier: Apache-2.0
 * core/dose.h - orders against the limits of the protocol, and the packet read by two people.
 *
 * Tend never computes an amount to give: it holds an order that a prescriber signed against what
 * the clinic wrote, and names the limit that refuses it with both figures. */
#ifndef TEND_CORE_DOSE_H
#define TEND_CORE_DOSE_H

#include "core/check.h"

/* The order of this session against every limit of its route: allowed, first, at most, raise,
 * session and span limits, weight for mg/kg (G-04, G-07, G-08, S-12). */
struct judgement order_judge(struct arena *a, struct look *look, int medicine, int route,
                             struct quantity amount, bool booster);

/* Whether the booster's window is open, how many are left, and its total with what was given. */
struct judgement booster_judge(struct arena *a, struct look *look, int medicine, int route,
                               struct quantity amount);

/* One reading of the packet against the order: strength, count or volume, expiry.  Not the other
 * person's reading. */
struct judgement packet_judge(struct arena *a, struct look *look, const struct order_record *order,
                              const struct packet_check *packet);

/* The newest pair of readings of a dose step that agree, are by two people whom the step asks
 * for, have not lapsed, and belong to this order; false and a judgement otherwise. */
bool packet_pair(struct arena *a, struct look *look, int step, const struct order_record *order,
                 const struct packet_check **first, const struct packet_check **second,
                 struct judgement *why);

/* Drawn = given + wasted, in this session, for controlled medicines; a judgement where not. */
struct judgement stock_judge(struct arena *a, struct look *look, int medicine);

#endif
