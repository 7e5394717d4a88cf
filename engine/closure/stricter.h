/* SPDX-License-Identifier: Apache-2.0
 * closure/stricter.h - whether one figure, range or schedule is at least as strict as another.
 *
 * Each answers true only where it is shown, so a false says nothing of the other direction: ask
 * again with the two turned around. */
#ifndef TEND_CLOSURE_STRICTER_H
#define TEND_CLOSURE_STRICTER_H

#include "protocol/moment.h"

/* `at most 60 mg`, `100 % of first dose`: smaller (`less`) or larger, in the same words.  Without a
 * base there was no limit. */
bool stricter_figure(const struct node *base, const struct node *here, bool less);
/* A range inside of the range, or fewer of the choices without a hole between them. */
bool stricter_range(const struct node *base, const struct node *here);
/* A single window inside of the window, from the same moment. */
bool stricter_window(const struct schedule *base, const struct schedule *here);
/* All that the base makes due is due here too, at the same times or in narrower windows. */
bool stricter_times(const struct schedule *base, const struct schedule *here);
/* Whether an entry of a list says the same as `item`. */
bool stricter_has_item(const struct node *list, const struct node *item);

#endif
