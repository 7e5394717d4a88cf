/* SPDX-License-Identifier: Apache-2.0
 * meaning/meaning_in.h - what the files that weigh a whole protocol share among themselves. */
#ifndef TEND_MEANING_MEANING_IN_H
#define TEND_MEANING_MEANING_IN_H

#include "meaning/meaning.h"
#include "protocol/bind.h"
#include "protocol/codes.h"
#include "protocol/load.h"

/* Each adds what it finds; the protocol is loaded and bound without an error. */
void meaning_worked(struct loader *l);        /* what is worked out, and that nobody measures it */
void meaning_medicines(struct loader *l);     /* dose rules and limits */
void meaning_kits(struct loader *l);          /* kits and the lists that they hide */
void meaning_care(struct loader *l);          /* doses that are entered, watched and signed */
void meaning_watch(struct loader *l);         /* a supervised dose and those who watch it */
void meaning_course(struct loader *l);        /* rounds, gaps and windows */
void meaning_talks(struct loader *l);         /* integration between two doses */
void meaning_checks(struct loader *l);        /* verdicts, alerts, floors and guarantees */
void meaning_reach(struct loader *l);         /* lines read from the top, each with every value */
void meaning_severity(struct loader *l);      /* outcomes that nothing acts on */
void meaning_promises(struct loader *l);      /* guarantees against the rest of the file */
void meaning_peaks(struct loader *l);         /* a reading when the effect is strongest */
void meaning_figures(struct loader *l);       /* figures far from what is published */
void meaning_watch_figures(struct loader *l); /* readings against published figures */
void meaning_watched(struct loader *l);       /* what is read and never acted on */
void meaning_sense(struct loader *l);         /* comparisons turned round, gates that stay shut */
void meaning_words(struct loader *l);         /* what people read at the bedside and at home */
void meaning_warn(struct loader *l);          /* worth a second look */
void meaning_waive(struct loader *l);         /* last: what the author has weighed */

void meaning_handouts(struct loader *l);   /* every part is there, and can be read at all */
void meaning_plain(struct loader *l);      /* long sentences, hard words, years of school */
void meaning_told_times(struct loader *l); /* what patients are told against what is asked */
void meaning_fresh(struct loader *l);      /* gates that ask for what nobody takes again */

/* A diagnostic that names a second place too. */
struct diag *meaning_two(struct loader *l, enum code code, struct span at, struct span other,
                         const char *other_label, const char *msg);
const char *meaning_said(struct loader *l, int64_t micro, enum dim dim); /* "60 mg" */
/* Whether this was found already: what fails for the same reason is not said again. */
bool meaning_told(const struct loader *l, enum code code);
/* Where a key of the head stands, such as `supervised`; no place where no file has it. */
struct span meaning_said_at(struct loader *l, const char *key);
/* Published figures of the route, for ketamine and esketamine; else NULL. */
const struct route_figures *meaning_figures_of(const struct medicine *m, const struct route *r);
#define PEAK_WIDTH 10 /* minutes on either side of the published peak */
/* Whether both ask the record for the same thing, of the same time. */
bool fact_same(const struct fact *a, const struct fact *b);
/* The first dose step of a session and its stage; false where it gives none. */
bool session_gives(const struct session_def *s, const struct step **dose, size_t *stage);

/* ---- a session on one line: 0 is the dose, and the patient leaves at the far end ---- */

#define LINE_MINUTE    INT64_C(60000000) /* micro of elapsed time */
#define LINE_FAR       (INT64_C(12) * 60 * LINE_MINUTE)
#define LINE_TIMES_MAX 1200

struct due_line {
	int64_t v[LINE_TIMES_MAX]; /* when something is due */
	size_t n;
	bool unclear; /* something hangs on a step, another session or calendar days */
};

void line_lay(struct due_line *t, const struct schedule *s);

/* Steps with `when: given(ketamine sublingual)` or `route = …` stand in for each other. */
enum step_way { WAY_ALWAYS, WAY_BY_ROUTE, WAY_SOMETIMES };
enum step_way step_way(const struct step *s);

#endif
