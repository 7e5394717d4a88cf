/* SPDX-License-Identifier: Apache-2.0
 * meaning/cover.h - readings that cover a session: how far two can lie apart, whichever way the
 * session goes, and whether one falls when the effect is strongest. */
#ifndef TEND_MEANING_COVER_H
#define TEND_MEANING_COVER_H

#include "meaning/meaning_in.h"
#include "protocol/values.h"

/* The readings of a measure from a dose on, by one route. */
struct cover {
	const struct protocol *p;
	const struct session_def *s;
	const struct step *dose;
	int medicine, route;
	const struct step *v[SESSION_STEPS_MAX]; /* the monitor steps that this route has */
	size_t n;
};

/* A stretch without a reading: micro of elapsed time from the first dose. */
struct hole {
	int64_t begin, end;      /* end LINE_FAR: nothing falls due any more */
	int64_t further;         /* the last further dose on that way; 0: there was none */
	const struct step *step; /* that should have covered it; NULL where the route has none */
};

/* Fills in the steps that take `measure` after this dose by that route. */
void cover_init(struct cover *c, const struct protocol *p, const struct session_def *s,
                const struct step *dose, int route, int measure);
/* Whether two readings of the span can lie further apart than `most`; the worst in *out.  False
 * also where something hangs on a step or another session, and nobody can say. */
bool cover_hole(struct arena *a, const struct cover *c, const struct point *from,
                const struct point *to, int64_t most, struct hole *out);
/* Whether a reading falls due in lo..hi after the first dose and is there by its end, or whether
 * nobody can say. */
bool cover_reads(struct arena *a, const struct cover *c, int64_t lo, int64_t hi);

#endif
