/* SPDX-License-Identifier: Apache-2.0
 * bedside/items.h - the questions of a form as somebody is asked them now. */
#ifndef TEND_BEDSIDE_ITEMS_H
#define TEND_BEDSIDE_ITEMS_H

#include "judge/facts.h"
#include "protocol/wording.h"

struct bedside_item {
	const char *name;
	const char *asks;    /* the clinic's sentence, the topic, or the name */
	const char *answers; /* "0 to 3", "yes or no", "none 0, some 1" */
	int32_t points;      /* what `record` counts */
	const char *record;  /* what the record says, to be confirmed with `record`; NULL */
	const char *with;    /* what that was worked out from */
};

/* Every item of the form, in its order; lives in the arena.  `wording` are the sentences that the
 * clinic brought for it, or NULL for the short topics. */
struct bedside_item *bedside_items(struct arena *a, const struct look *look, int form,
                                   const struct form_words *wording);

#endif
