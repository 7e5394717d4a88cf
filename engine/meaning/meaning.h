/* SPDX-License-Identifier: Apache-2.0
 * meaning/meaning.h - what the parts of a protocol say together, as somebody at a desk reads it. */
#ifndef TEND_MEANING_MEANING_H
#define TEND_MEANING_MEANING_H

#include "protocol/load.h"

/* Errors and warnings of the whole; only after a load without errors. */
void check_meaning(struct loader *l);

/* Of the forms alone: scores and bands, of a protocol or of a plugin's manifest. */
void meaning_forms(struct loader *l);

/* How long after a dose patients are watched, and when readings are highest, by route, of ketamine
 * and esketamine.  Sources: the dosing guide of Spravato (spravatohcp.com), 2 h after the nasal
 * spray; trials of ketamine by vein with readings to 60 min after the end and 120 min from the
 * start; registered trials of ketamine under the skin and by mouth, 120 min; for the other routes
 * the custom of ketamine-assisted therapy, which is no study. */
struct route_figures {
	const char *words[5]; /* any of them in the name of the route; NULL-terminated */
	int stay;             /* minutes from the dose to leaving */
	int after_end;        /* the same from the end of a dose that takes time */
	int peak;             /* minutes to the highest reading */
	const char *source;
};
extern const struct route_figures route_figures[];
extern const size_t route_figures_n;

#endif
