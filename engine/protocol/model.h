/* SPDX-License-Identifier: Apache-2.0
 * protocol/model.h - a protocol as its author wrote it: typed, and with a place for everything.
 *
 * load.c fills these structs from the tree by the rows of fields.c; resolve.c binds names to what
 * they name and compiles the expressions; plan.c flattens the whole for the engine.  All of it
 * lives in the arena of the load and does not change afterwards.
 *
 * The course and the whole stand here; measures and forms in model_form.h, medicines and checks in
 * model_care.h, sessions in model_session.h, what all of them are made of in model_base.h.
 *
 * Amounts are struct quantity (a millionth of the base unit: micrograms for medicine).  An index
 * of -1 says "none".  A list is {v, n, cap}; a named list carries its name in each element. */
#ifndef TEND_PROTOCOL_MODEL_H
#define TEND_PROTOCOL_MODEL_H

#include "protocol/guide.h"
#include "protocol/model_care.h"
#include "protocol/model_form.h"
#include "protocol/model_plugin.h"
#include "protocol/model_session.h"

/* ---- the course ---- */

enum missed { MISSED_UNSAID, MISSED_SHIFT, MISSED_DROP, MISSED_SIGN };

/* One line of a contact's `at:` that hangs on an answer. */
struct at_case {
	struct formula when; /* empty for `else` */
	struct schedule then;
	bool otherwise;
};

struct contact {
	struct ident session;
	struct ident name; /* default: the session's */
	struct schedule at;
	struct {
		struct at_case *v;
		size_t n, cap;
	} at_cases; /* instead of `at` */
	struct quantity give_or_take;
	bool must; /* `must: before next medicine` */
	struct contact_ref must_before;
	enum missed missed;
	struct people missed_by;
	struct people owner;
	struct formula when;
	struct idents after;
	int attempts; /* a call: how often it is tried */
	struct quantity length;
};

struct route_rounds {
	struct quantity_range rounds; /* DIM_NONE */
	struct ident name;            /* a route */
};

struct gap {
	const struct node *src;
	struct quantity at_least, never_under, at_most; /* calendar days; dim NONE = not written */
};

struct phase {
	struct ident name;
	struct ident title;
	struct schedule starts;
	int repeat; /* rounds; 1 without `repeat:` */
	struct {
		struct route_rounds *v;
		size_t n, cap;
	} route;
	struct gap gap;
	struct {
		struct contact *v;
		size_t n, cap;
	} contacts;
	struct formula until;
	struct {
		struct case_row *v;
		size_t n, cap;
	} next;
};

struct exit_row {
	struct formula when;
	struct ident then;
};

/* A property that is to hold on every path. */
struct guarantee {
	struct ident name;
	struct ident before; /* dose, leaving */
	struct formula always, never;
	struct ident in; /* session, course */
	struct point from, to;
	struct ident due;        /* a measure ... */
	struct quantity at_most; /* ... at most so far apart */
	struct ident every_path; /* ends */
};

struct guide_text {
	struct ident name; /* a session */
	struct idents part[GUIDE_PARTS];
	struct {
		struct guide_lines *v;
		size_t n, cap;
	} lines; /* of plugins, in the order of the page */
};

/* How soon an adverse event is to be looked at. */
struct due_by {
	struct ident name; /* "serious", "grade 2" */
	int grade;         /* CTCAE 1..5; 0 = serious */
	struct quantity due;
};

/* A medicine at hand against what may come up, as nausea; never part of the treatment. */
struct as_needed {
	struct ident name;
	struct ident against, form, route;
	struct quantity_range allowed; /* mass, of one order */
	struct quantity at_most;       /* in one session; dim NONE = not written */
	struct people ordered_by, by;  /* n 0: a prescriber; a nurse or a prescriber */
};

struct anytime {
	struct idents emergency;
	struct {
		struct as_needed *v;
		size_t n, cap;
	} as_needed;
	struct idents adverse_ask;
	struct {
		struct due_by *v;
		size_t n, cap;
	} adverse_due;
};

/* What an `ask` or `choose` step of some session can answer; one for each name. */
struct answer_def {
	const char *name;
	struct span at; /* of the first step that asks it */
	enum answer_kind kind;
	struct quantity_range range;
	const char **names; /* ANSWER_YES_NO, ANSWER_CHOICE: NULL-terminated */
	bool broken;
};

/* A warning that the author has weighed and does not want to see as one again. */
struct waiver {
	struct ident code, address, because;
};

/* Whose consent the course needs; by.n = 0: the patient's. */
struct consent_def {
	const struct node *src;
	struct people by;
};

enum protocol_status { STATUS_EXAMPLE, STATUS_DRAFT };

/* Whether a talk lies between two doses by promise, or as far as the course plans one. */
enum integration { INTEGRATION_AS_PLANNED, INTEGRATION_REQUIRED };

struct protocol {
	struct ident tend;
	struct ident id, version, title;
	struct ident extends; /* of a variant: the base and the version it may have, as written */
	const struct variant *variant; /* what it changes of the base; NULL: no variant */
	enum protocol_status status;
	struct idents sources;
	bool supervised;
	enum integration integration;
	struct consent_def consent;
	struct idents parts;
	struct {
		struct waiver *v;
		size_t n, cap;
	} waive;
	struct {
		struct plugin_use *v;
		size_t n, cap;
	} plugins;
	struct {
		struct measure *v;
		size_t n, cap;
	} measures;
	struct {
		struct form *v;
		size_t n, cap;
	} forms;
	struct {
		struct sealed_list *v;
		size_t n, cap;
	} lists;
	struct {
		struct medicine *v;
		size_t n, cap;
	} medicines;
	struct {
		struct table *v;
		size_t n, cap;
	} values;
	struct {
		struct check *v;
		size_t n, cap;
	} checks;
	struct {
		struct alert *v;
		size_t n, cap;
	} alerts;
	struct {
		struct session_def *v;
		size_t n, cap;
	} sessions;
	struct {
		struct phase *v;
		size_t n, cap;
	} phases;
	struct {
		struct exit_row *v;
		size_t n, cap;
	} exits;
	struct {
		struct answer_def *v;
		size_t n, cap;
	} answers;                /* gathered from the steps by resolve.c */
	struct idents tasks;      /* the names of all `do: [task NAME]` */
	const char **phase_names; /* NULL-terminated, as are the next */
	const char **route_names;
	struct anytime anytime;
	struct idents floors;
	struct {
		struct guarantee *v;
		size_t n, cap;
	} guarantees;
	struct {
		struct guide_text *v;
		size_t n, cap;
	} guide;
	struct {
		struct reaction *v;
		size_t n, cap;
	} reactions;
	struct {
		struct report_use *v;
		size_t n, cap;
	} reports;
};

/* What a score can be by its form, both ends; false for one that is a name, or has no bounds. */
bool score_range(const struct protocol *p, int form, int score, struct quantity_range *out);
/* A number of micros as a share of the most it can be, in micros of a percent; most > 0.  Rounded
 * downward, so that what lies under a bound stays under it. */
int64_t percent_of_maximum(int64_t micro, int64_t most);

#endif
