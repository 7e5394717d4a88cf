/* SPDX-License-Identifier: Apache-2.0
 * protocol/model_form.h - measures and forms as their author wrote them.  See model.h. */
#ifndef TEND_PROTOCOL_MODEL_FORM_H
#define TEND_PROTOCOL_MODEL_FORM_H

#include "protocol/model_base.h"

enum better { BETTER_UNSAID, BETTER_HIGHER, BETTER_LOWER };

struct label {
	struct ident name; /* the value: "5" */
	struct ident text;
};

struct component {
	struct ident name;
	struct quantity_range range;
};

/* What is worked out from the record: one line, or cases read from the top. */
struct worked_row {
	struct formula when; /* empty for `else`, and for a single line */
	struct formula then; /* a value */
	bool otherwise;
};

struct worked {
	const struct node *src; /* NULL where nothing is worked out */
	struct worked_row *v;
	size_t n, cap;
};

struct measure {
	struct ident name;
	struct ident title;
	struct ident unit;           /* as written: mmHg */
	enum dim dim;                /* of the unit; DIM_NONE for a scale */
	struct quantity_range range; /* what is plausible; outside is recorded, and opens nothing */
	struct quantity_range scale; /* an observed scale of whole points */
	struct {
		struct component *v;
		size_t n, cap;
	} components; /* systolic, diastolic; empty = the measure itself */
	struct {
		struct label *v;
		size_t n, cap;
	} labels;
	enum better better;
	struct ident baseline;     /* a contact; default: last before the first dose */
	struct idents hidden_from; /* roles that are not shown its readings */
	struct worked worked;      /* `from:` other measures; nobody measures it then */
	struct quantity nearest;   /* `to nearest: 0.1 kg`; dim NONE and 0 = exact */
	bool broken;               /* something in it was refused: nothing more is said about it */
};

/* An answer with a name and the points it counts: `none: 0`. */
struct choice {
	struct ident name;
	int32_t points;
};

struct choices {
	struct choice *v;
	size_t n, cap;
};

struct item {
	struct ident name;
	struct ident topic;          /* in own words, where the validated wording is imported */
	struct ident answers;        /* overrides the form's */
	struct quantity_range range; /* of the answers, whole numbers */
	bool yes_no, text, date;     /* a date is a text of that form */
	struct choices choices; /* only these points, each with its name; empty = all in range */
	struct formula when;    /* hidden where not true; keeps its answer, reads as unknown */
	struct worked worked;   /* `from:` the record: filled in where that is asked for */
	bool shown_by_plugin;   /* a plugin may hide it; shown until it says so */
};

struct case_row {
	struct formula when; /* empty for `else` */
	struct ident then;
	bool otherwise;
};

struct band {
	struct quantity_range range;
	struct ident name;
};

struct bands {
	struct band *v;
	size_t n, cap;
};

struct score {
	struct ident name;
	bool sum_all;             /* `sum: all` */
	struct idents sum;        /* or these items */
	struct idents count;      /* how many of these items ... */
	struct quantity_range in; /* ... lie in here */
	int missing;              /* at most so many unanswered; default 0 */
	bool prorate;             /* half up, after scaling */
	struct ident percent;     /* `percent of maximum: total`: of that score above */
	enum dim dim;             /* of a number, once bound: percent, or what `value` makes */
	enum better better;
	struct {
		struct case_row *v;
		size_t n, cap;
	} cases;              /* a score that is a name: read from the top */
	struct formula value; /* or worked out from other items */
	struct bands bands;   /* own; those of the form belong to `total` */
	const char **names;   /* of cases: what a bit stands for, NULL-terminated */
	size_t names_n;
	bool by_plugin;              /* a plugin makes it: unknown until it has answered */
	struct quantity_range range; /* of one that a plugin makes; DIM_NONE, both ends */
};

/* A list whose entries the clinic keeps sealed; each patient is given the next one of a stratum. */
struct sealed_list {
	struct ident name;
	struct idents values; /* what an entry can be */
	struct idents by; /* strata: `sex`, or an answer of a few words; in the order of the file */
	struct idents hidden_from;
};

enum wording { WORDING_OWN, WORDING_IMPORT };

struct form {
	struct ident name;
	struct ident title;
	enum wording wording;
	struct ident answers;
	struct quantity_range answer_range;
	bool yes_no, text, date;
	struct choices choices;
	struct {
		struct item *v;
		size_t n, cap;
	} items;
	struct idents never_imputed;
	bool impute_none; /* `never imputed: all` */
	struct {
		struct score *v;
		size_t n, cap;
	} scores;
	struct bands bands;          /* of the score `total` */
	struct ident enter;          /* `enter: total`: only the score is typed in */
	bool enter_many;             /* `enter: {a: 0..75, …}`: the items are those scores */
	struct quantity_range range; /* of a typed-in score */
	enum better better;
	struct ident baseline;
	struct idents hidden_from; /* roles that are not shown its answers and scores */
	struct plugin_call call;   /* `plugin: ID/FORM`: its items and scores are the manifest's */
	bool broken;
};

#endif
