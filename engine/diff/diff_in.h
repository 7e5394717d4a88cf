/* SPDX-License-Identifier: Apache-2.0
 * diff/diff_in.h - rows of sentences, and what the files of the comparison share. */
#ifndef TEND_DIFF_DIFF_IN_H
#define TEND_DIFF_DIFF_IN_H

#include "closure/weigh.h"
#include "diff/diff.h"
#include "protocol/load.h"

/* How the way of a change is found. */
enum diff_rule {
	RULE_NONE,    /* nothing to loosen */
	RULE_UNSURE,  /* a limit that nothing here can judge */
	RULE_LESS,    /* smaller is stricter; not written is no limit */
	RULE_MORE,    /* larger is stricter */
	RULE_REACH,   /* smaller is stricter; not written is strictest: somebody is there */
	RULE_INSIDE,  /* narrower is stricter */
	RULE_GROWS,   /* having it is stricter: entries, and lists as wholes */
	RULE_SHRINKS, /* not having it is stricter */
	RULE_ONLY_IF, /* true less often is stricter */
	RULE_ALSO_IF, /* true more often is stricter */
	RULE_PEOPLE,  /* fewer who may is stricter */
	RULE_TIMES,   /* more times of the same kind, or a narrower window, is stricter */
	RULE_SKIP,    /* `never` is stricter */
	RULE_PART,    /* of a check: the whole check is weighed */
	RULE_VALUE,   /* of a named value: whatever asks for it is weighed */
	RULE_PLACE,   /* where a dose is given: somebody of the clinic is there, or nobody */
};

enum {
	SAY_GATE = 1,     /* can stop an act */
	SAY_WORDS = 2,    /* words alone */
	SAY_ORDER = 4,    /* the order of its entries counts */
	SAY_WHOLE = 8,    /* its entries are told together, as one value */
	SAY_NOTHING = 16, /* what it brings is compared itself */
};

/* One row a key of the language.  In a sentence stand: {it} the thing that has the key, {up} the
 * thing around it, {v} the value in words, {name} the entry or the thing's own name, {what} the entry
 * in words, {n} its number, {cond} the condition beside it.  The first letter is made large. */
struct diff_row {
	const char *shape, *key;
	enum diff_group group;
	unsigned flags;
	enum diff_rule rule;
	const char *says; /* what holds now, of the value or of one entry */
	const char *gone; /* what holds when it is not written; NULL: "No longer: ..." */
};
extern const struct diff_row diff_rows_care[], diff_rows_visit[], diff_rows_form[];
extern const size_t diff_rows_care_n, diff_rows_visit_n, diff_rows_form_n;
/* NULL where there is none: a test keeps that from happening. */
const struct diff_row *diff_row_of(const struct shape *shape, const char *key);

/* What a thing is called in a sentence; {up} and {name} as above, {title} its title or name. */
struct diff_thing {
	const char *shape;
	const char *words;
	enum diff_group
	    group; /* of what stands in it; DIFF_AS_ABOVE; checks and steps: see place.c */
};
extern const struct diff_thing diff_things[];
extern const size_t diff_things_n;
const struct diff_thing *diff_thing_of(const struct shape *shape);

/* A thing of both protocols: by its shape, or the value of a row. */
struct both {
	const struct both *up;
	const char *address;
	const char *name;          /* of an entry; NULL */
	int number[DIFF_SIDES];    /* of an entry, from 1; 0 = not there */
	const struct shape *shape; /* whose keys stand here; NULL: a value */
	const struct field *field; /* the row it stands at; NULL at the top */
	const struct node *node[DIFF_SIDES];
	const char *at[DIFF_SIDES]; /* in the model; NULL where only the tree is known */
};

struct comparing {
	struct arena *a;
	struct diff *out;
	struct diff_side side[DIFF_SIDES];
	struct weigh there, back; /* was -> is, and is -> was */
	/* checks and values that were weighed, by name */
	struct {
		struct judged {
			const char *name;
			enum diff_way way;
			const char *example;
		} * v;
		size_t n, cap;
	} judged;
	/* entries that only one side has, until it is known whether they moved */
	struct {
		struct lone {
			struct both at;
			const struct diff_row *row;
			bool used;
		} * v;
		size_t n, cap;
	} lone;
};

/* ---- place.c: what a thing is called, and where it belongs ---- */

const char *diff_words_of(struct comparing *c, const struct both *h);
/* A step as people know it: `"Blood pressure at rest"`, `the dose of ketamine`. */
const char *diff_step_words(struct comparing *c, const struct node *v, const char *name);
/* Any entry: a step as above, others by title or name in quotes; without a name by its number. */
const char *diff_entry_words(struct comparing *c, const struct both *h, int side);
enum diff_group diff_group_of(struct comparing *c, const struct both *h);
/* The nearest thing of that shape around, or NULL. */
const struct both *diff_around(const struct both *h, const char *shape);

/* ---- words.c: values in words ---- */

/* A value; `condition` reads it as one. */
const char *diff_value(struct arena *a, const struct node *v, bool condition);
const char *diff_condition(struct arena *a, const char *s);
/* What differs in two conditions of one kind of list: the terms that only one has.  False where
 * they hang together in another way. */
bool diff_terms(struct arena *a, const char *was, const char *is, const char **lost,
                const char **gained, const char **joined);
/* The same of two lists of times that are counted from the same moment. */
bool diff_times(struct arena *a, const char *was, const char *is, const char **lost,
                const char **gained);
/* Units written out: `7 d` is `7 days`. */
const char *diff_spelled(struct arena *a, const char *s);
/* A sentence of a row, filled in. */
const char *diff_fill(struct comparing *c, const char *template, const struct both *h, int side,
                      const char *value);

/* ---- tell.c: one difference ---- */

struct told {
	const char *says;
	enum diff_mark mark;
	enum diff_way way;
	const char *example;
};

void diff_tell(struct comparing *c, const struct diff_row *row, const struct both *h,
               struct told t);
/* A value as it stands in a sentence. */
const char *diff_shown(struct comparing *c, const struct diff_row *row, const struct both *h,
                       const struct node *v);
/* The row's sentence for a value, and for its absence. */
const char *diff_says(struct comparing *c, const struct diff_row *row, const struct both *h,
                      int side, const char *v);
const char *diff_gone(struct comparing *c, const struct diff_row *row, const struct both *h,
                      const char *v);
/* The row of a key; one made up where the language has none, so that nothing is silent. */
const struct diff_row *diff_row_or_any(struct comparing *c, const struct both *h, const char *key);
/* Both sides have the value; tells nothing where they say the same. */
void diff_tell_changed(struct comparing *c, const struct diff_row *row, const struct both *h);

/* ---- texts.c ---- */

void diff_walk_texts(struct comparing *c, const struct diff_row *row, const struct both *list);

/* ---- judge.c: which way it went ---- */

bool diff_check_uses(const struct check *k, int value); /* a named value of its protocol */
/* Whether both values say the same, however they are written. */
bool diff_same(struct comparing *c, const struct both *h);
enum diff_way diff_judge(struct comparing *c, const struct diff_row *row, const struct both *h,
                         const char **example);
/* Of an entry that one side alone has. */
enum diff_way diff_judge_entry(struct comparing *c, const struct diff_row *row,
                               const struct both *h, enum diff_mark mark, const char **example);

/* ---- walk.c ---- */

/* Keys of one thing; what one side alone has waits in `lone`. */
void diff_walk(struct comparing *c, const struct both *h);
/* Tells what is left there: moved, renamed, come or gone. */
void diff_tell_lone(struct comparing *c);
/* The shape of the entries at a row, however it is written there; NULL. */
const struct shape *diff_entries(const struct field *f, const struct node *v);

#endif
