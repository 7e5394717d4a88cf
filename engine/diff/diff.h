/* SPDX-License-Identifier: Apache-2.0
 * diff/diff.h - what two protocols say differently, in sentences for a clinic's director.
 *
 * Both are compared as read: parts taken in, changes of a variant made, comments and layout gone.
 * Every key of the language has a row with its sentence (rows_*.c), so nothing that differs is
 * silent.  Which way a limit went is told only where it was shown: what could not be judged counts
 * as perhaps loosened, and says so. */
#ifndef TEND_DIFF_DIFF_H
#define TEND_DIFF_DIFF_H

#include "protocol/model.h"

/* By clinical meaning, in the order in which they are told. */
enum diff_group {
	DIFF_WHO,     /* who may be treated, and consent */
	DIFF_DOSES,   /* what may be ordered and given */
	DIFF_GATES,   /* what has to be true before a dose */
	DIFF_WATCH,   /* what is watched after it */
	DIFF_HOME,    /* what has to be true before going home */
	DIFF_VISITS,  /* what else is done at a visit */
	DIFF_COURSE,  /* the course and its times */
	DIFF_FORMS,   /* forms, scores and measures */
	DIFF_TASKS,   /* alerts, tasks and emergencies */
	DIFF_PATIENT, /* words for the patient */
	DIFF_PEOPLE,  /* who does it */
	DIFF_OTHER,
	DIFF_GROUPS,
	DIFF_AS_ABOVE = DIFF_GROUPS /* of a row: as the thing that it stands in */
};

enum diff_mark { DIFF_ADDED, DIFF_CHANGED, DIFF_REMOVED, DIFF_MARKS };

/* Which way a limit went. */
enum diff_way {
	DIFF_NO_WAY,    /* nothing that could be loosened: words, plans, names */
	DIFF_SAME,      /* written otherwise, shown to be as strict as before */
	DIFF_TIGHTENED, /* shown: nothing passes now that did not pass before */
	DIFF_LOOSENED,  /* something passes now that did not; perhaps it is tightened elsewhere */
	DIFF_UNSURE,    /* could not be judged: counts as perhaps loosened */
	DIFF_WAYS
};

/* One row a way and a group: what is said, and what programs read. */
struct diff_word {
	const char *key;  /* "loosened" */
	const char *says; /* "Loosened."; "" for nothing */
};
extern const struct diff_word diff_ways[DIFF_WAYS];
extern const struct diff_word diff_groups[DIFF_GROUPS]; /* says: the heading */
extern const struct diff_word diff_marks[DIFF_MARKS];   /* says: "+", "~", "-" */

enum { DIFF_WAS, DIFF_IS, DIFF_SIDES };

struct difference {
	enum diff_mark mark;
	enum diff_group group;
	enum diff_way way;
	bool gate;                  /* about what can stop an act: marked `!` */
	bool words;                 /* words alone: nothing is decided by them */
	const char *says;           /* one or two sentences, without the way */
	const char *example;        /* a case that passes now and did not before; NULL */
	const char *address;        /* as in `change:` of a variant */
	struct span at[DIFF_SIDES]; /* line 0 where it is not written */
};

struct diff {
	struct difference *v; /* by group, and in the order of the file */
	size_t n, cap;
	size_t count[DIFF_MARKS];
};

/* One protocol, read without errors; `tree` as of protocol_read_whole(). */
struct diff_side {
	const struct protocol *p;
	const struct node *tree;
};

/* All differences; texts land in the arena, places are borrowed from the trees. */
void diff_protocols(struct arena *a, const struct diff_side *was, const struct diff_side *is,
                    struct diff *out);

/* Whether every difference is one of words. */
bool diff_is_words(const struct diff *d);
/* The sentence with the way it went: what people read. */
const char *diff_line(struct arena *a, const struct difference *x);
/* "1 added, 2 changed, 1 removed. ! marks a change to a gate." or "The two mean the same." */
const char *diff_summary(struct arena *a, const struct diff *d);

#endif
